import { appendFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Java } from './java.js';
import { NodeLog } from './nodeLog.js';
import type { Servers } from './servers.js';
import {
  cassandraYaml,
  javaArgs,
  LOGBACK,
  temporaryFolder,
  type NodeSettings,
} from './settings.js';
import { WatchedProcess } from './watchedProcess.js';

export interface Launched {
  readonly process: WatchedProcess;
  /** What this life of it writes. */
  readonly said: NodeLog;
}

interface Launch {
  readonly java: Java;
  readonly servers: Servers;
  /** Removed when the owner dies. */
  readonly folder: string;
}

/** Writes the settings of a node and starts its process, whose output is appended to `log`. */
export async function launchNode(
  settings: NodeSettings,
  log: string,
  { java, servers, folder }: Launch,
): Promise<Launched> {
  const conf = join(settings.folder, 'conf');
  const folders = [conf, join(settings.folder, 'data'), temporaryFolder(settings)];
  for (const name of folders) await mkdir(name, { recursive: true });
  await writeFile(join(conf, 'cassandra.yaml'), cassandraYaml(settings));
  await writeFile(join(conf, 'logback.xml'), LOGBACK);
  await appendFile(log, '');
  const said = new NodeLog(log);
  const process = await WatchedProcess.spawn({
    command: java.command,
    args: javaArgs(settings, servers.cassandraClassPath),
    cwd: servers.folder,
    log,
    folder,
  });
  return { process, said };
}

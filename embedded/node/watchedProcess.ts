import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Readable } from 'node:stream';

const WRAPPER = join(__dirname, 'watched.sh');

export interface WatchedCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** Output and errors are appended here: a file, as a pipe would block the server whenever its owner is busy. */
  readonly log: string;
  /** Removed when the owner dies without having stopped the server. */
  readonly folder: string;
}

/**
 * A child process that cannot outlive this one, and does not keep it alive. It is a process group of its own, so that
 * ctrl-C in a terminal reaches the owner only, which may still want to write to its server.
 */
export class WatchedProcess {
  readonly exited: Promise<void>;
  isRunning = true;

  private constructor(
    private readonly wrapper: ChildProcess,
    readonly pid: number,
  ) {
    this.exited = new Promise(done => {
      const end = () => {
        this.isRunning = false;
        done();
      };
      if (wrapper.exitCode !== null || wrapper.signalCode !== null) end();
      else wrapper.once('exit', end);
    });
  }

  static async spawn(what: WatchedCommand): Promise<WatchedProcess> {
    const log = openSync(what.log, 'a');
    const wrapper = spawn('/bin/sh', [WRAPPER, what.folder, what.command, ...what.args], {
      cwd: what.cwd,
      detached: true,
      stdio: ['pipe', log, log, 'pipe'],
    });
    closeSync(log);
    // The owner's end of stdin is never written to and never closed: its closing is the signal of the owner's death.
    wrapper.stdin!.on('error', () => {});
    const pid = Number(await text(wrapper.stdio[3] as Readable));
    if (!pid) throw new Error(`${what.command} could not be started`);
    (wrapper.stdin as unknown as { unref(): void }).unref();
    wrapper.unref();
    return new WatchedProcess(wrapper, pid);
  }

  /** Never reaches a stranger that got the same id later: the wrapper waits for the server until we know of its end. */
  signal(name: NodeJS.Signals): void {
    if (!this.isRunning) return;
    try {
      process.kill(this.pid, name);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }

  async end(name: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    this.wrapper.ref();
    this.signal(name);
    await this.exited;
  }
}

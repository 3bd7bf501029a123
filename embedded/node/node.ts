import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ServerStartError } from './errors.js';
import { keepLog, lastLines } from './files.js';
import type { Java } from './java.js';
import { launchNode } from './launch.js';
import type { NodeLog } from './nodeLog.js';
import { BLIND, ENDED, READY, readiness } from './readiness.js';
import type { Servers } from './servers.js';
import type { NodeSettings } from './settings.js';
import type { WatchedProcess } from './watchedProcess.js';

const REPLACE_ATTEMPTS = 5;
const REPLACE_PAUSE = 3000;
/** Milliseconds that a node that replaces one listens to its peers; each further attempt as much more. */
const RING_DELAY = 5000;

/** What a node needs to know of its cluster. */
export interface Surroundings {
  readonly java: Java;
  readonly servers: Servers;
  /** Removed when the owner dies. */
  readonly folder: string;
  /** Milliseconds that a node may take to be ready. */
  readonly startTimeout: number;
  readonly isClosed: boolean;
  /** Addresses of the other nodes that run now: a node is ready when it has met them. */
  runningPeers(address: string): string[];
  /** A node starts anew: what the others hold of it was of its earlier life. */
  announce(address: string): void;
  /** Waits until the running nodes know each other and have one schema. */
  settle(): Promise<void>;
}

/** One Cassandra process. Calls are carried out one after the other; asking for what is so already does nothing. */
export class CassandraNode {
  /** Output of the process, over all its lives. */
  readonly log: string;

  private process?: WatchedProcess;
  private said?: NodeLog;
  private isPaused = false;
  private endIsWanted = false;
  // A wiped node that others remember has to take its own place over.
  private replaces = false;
  private turn: Promise<unknown> = Promise.resolve();

  constructor(
    readonly index: number,
    private readonly settings: Omit<NodeSettings, 'replaces' | 'ringDelay'>,
    private readonly surroundings: Surroundings,
  ) {
    this.log = join(settings.folder, 'node.log');
  }

  get address(): string {
    return this.settings.address;
  }

  get state(): 'running' | 'paused' | 'stopped' {
    if (!this.process?.isRunning) return 'stopped';
    return this.isPaused ? 'paused' : 'running';
  }

  get pid(): number | undefined {
    return this.process?.isRunning ? this.process.pid : undefined;
  }

  /** The process ended without being asked to. */
  get hasCrashed(): boolean {
    return this.process !== undefined && !this.process.isRunning && !this.endIsWanted;
  }

  /** @internal */
  holdsUp(address: string): boolean {
    this.said?.read();
    return this.said?.holdsUp(address) ?? false;
  }

  /** @internal */
  forget(address: string): void {
    this.said?.forget(address);
  }

  /** Starts a stopped node, with the data that it has. Resolves when it answers and has met its running peers. */
  start(): Promise<void> {
    return this.inTurn(async () => {
      await this.doStart();
      await this.surroundings.settle();
    });
  }

  /** @internal Without the wait for the others, which may be starting too. */
  launch(): Promise<void> {
    return this.inTurn(() => this.doStart());
  }

  /** Ends the node as an operator would (SIGTERM, about 3 s): the others are told, everything is written to disk. */
  stop(): Promise<void> {
    return this.inTurn(() => this.end('SIGTERM'));
  }

  /** Ends the node as a crash would (SIGKILL). */
  kill(): Promise<void> {
    return this.inTurn(() => this.end('SIGKILL'));
  }

  /** Stops the node and starts it again. */
  restart(): Promise<void> {
    return this.inTurn(async () => {
      await this.end('SIGTERM');
      await this.doStart();
      await this.surroundings.settle();
    });
  }

  /** Freezes the process (SIGSTOP): its sockets stay open and nothing answers. */
  pause(): Promise<void> {
    return this.inTurn(() => this.setPaused(true));
  }

  /** Lets a paused process go on (SIGCONT). */
  resume(): Promise<void> {
    return this.inTurn(() => this.setPaused(false));
  }

  /** Kills the node and removes its data. `start` then makes it a new, empty one, which copies from its peers if any. */
  wipe(): Promise<void> {
    return this.inTurn(async () => {
      await this.end('SIGKILL');
      await rm(join(this.settings.folder, 'data'), { recursive: true, force: true });
      this.replaces = this.surroundings.runningPeers(this.address).length > 0;
    });
  }

  private inTurn(action: () => Promise<void>): Promise<void> {
    const done = this.turn.then(action);
    this.turn = done.catch(() => {});
    return done;
  }

  private async setPaused(isPaused: boolean): Promise<void> {
    if (this.state === 'stopped') {
      throw new Error(`Node ${this.index} is stopped: only a running node is paused or resumed`);
    }
    this.process!.signal(isPaused ? 'SIGSTOP' : 'SIGCONT');
    this.isPaused = isPaused;
  }

  private async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    if (!this.process?.isRunning) return;
    this.endIsWanted = true;
    // A stopped process would take SIGTERM only when it goes on.
    if (this.isPaused) await this.setPaused(false);
    await this.process.end(signal);
  }

  private async doStart(): Promise<void> {
    if (this.surroundings.isClosed) {
      throw new Error(`Node ${this.index} belongs to a stopped cluster`);
    }
    if (this.process?.isRunning) return;
    let state = await this.attempt(1);
    // Peers that have not gossiped enough yet refuse to have a node replaced, or have not told it anything.
    for (let tries = 2; this.replaces && tries <= REPLACE_ATTEMPTS; tries++) {
      if (state !== ENDED && state !== BLIND) break;
      await this.end('SIGKILL');
      await sleep(REPLACE_PAUSE);
      await rm(join(this.settings.folder, 'data'), { recursive: true, force: true });
      state = await this.attempt(tries);
    }
    if (state === READY) {
      this.replaces = false;
      return;
    }
    this.endIsWanted = true; // The error tells of it.
    await this.end('SIGKILL');
    // The cluster's own files go with it, and this process perhaps soon.
    const kept = await keepLog(this.log);
    const what = `Cassandra node ${this.address} ${state}`;
    throw new ServerStartError(what, kept, await lastLines(this.log));
  }

  private async attempt(tries: number): Promise<string> {
    const { surroundings, settings, address, replaces } = this;
    const seeds = replaces ? settings.seeds.filter(seed => seed !== address) : settings.seeds;
    const ringDelay = replaces ? tries * RING_DELAY : 0;
    surroundings.announce(address);
    this.endIsWanted = false;
    const all = { ...settings, seeds, replaces, ringDelay };
    const { process, said } = await launchNode(all, this.log, surroundings);
    this.process = process;
    this.said = said;
    const isRunning = () => process.isRunning;
    const peers = () => surroundings.runningPeers(address);
    const awaited = { address, port: settings.port, log: said, peers, isRunning };
    return readiness(awaited, surroundings.startTimeout);
  }
}

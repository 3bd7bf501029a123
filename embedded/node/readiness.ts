import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { NodeLog } from './nodeLog.js';

const POLL = 20;

export const READY = 'is ready';
export const ENDED = 'ended while it started';
export const BLIND = 'would have joined without the schema of the others';

export interface Awaited {
  readonly address: string;
  readonly port: number;
  readonly log: NodeLog;
  /** Nodes that it has to meet: before that it would answer as if they were down. */
  peers(): readonly string[];
  isRunning(): boolean;
}

function accepts(host: string, port: number): Promise<boolean> {
  return new Promise(done => {
    const socket = connect({ host, port });
    socket.once('error', () => done(false));
    socket.once('connect', () => {
      socket.destroy();
      done(true);
    });
  });
}

/** Waits until a node answers: `READY`. Else says what is wrong with it. */
export async function readiness(node: Awaited, timeout: number): Promise<string> {
  const deadline = Date.now() + timeout;
  const { address, port, log } = node;
  for (;;) {
    log.read();
    const saysReady = log.isListening && node.peers().every(peer => log.holdsUp(peer));
    // The line comes shortly before the port is open.
    if (saysReady && (await accepts(address, port))) return READY;
    if (log.joinsBlindly) return BLIND;
    if (!node.isRunning()) return ENDED;
    if (Date.now() > deadline) return `was not ready after ${timeout} ms`;
    await sleep(POLL);
  }
}

import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Tail } from './files.js';

const LISTENING = 'Starting listening for CQL clients';
const POLL = 20;

export const ENDED = 'ended while it started';

export interface Awaited {
  readonly address: string;
  readonly port: number;
  readonly storagePort: number;
  /** What the node writes from its start on. */
  readonly tail: Tail;
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

/** Waits until a node answers: `ready`. Else says what is wrong with it. */
export async function readiness(node: Awaited, timeout: number): Promise<string> {
  const deadline = Date.now() + timeout;
  let seen = '';
  for (;;) {
    seen += node.tail.next();
    const hasMet = (peer: string) => seen.includes(`${peer}:${node.storagePort} is now UP`);
    const saysReady = seen.includes(LISTENING) && node.peers().every(hasMet);
    // The line comes shortly before the port is open.
    if (saysReady && (await accepts(node.address, node.port))) return 'ready';
    if (!node.isRunning()) return ENDED;
    if (Date.now() > deadline) return `was not ready after ${timeout} ms`;
    await sleep(POLL);
  }
}

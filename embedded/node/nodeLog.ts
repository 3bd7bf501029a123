import { Tail } from './files.js';

const LISTENING = 'Starting listening for CQL clients';
const HEARD = 'is now part of the cluster';
const JOINS = 'JOINING: schema complete';
const OPINION = /([\d.]+):\d+ is now (UP|DOWN)/;

/** What a node says of itself and of the others, from a start of it on. */
export class NodeLog {
  isListening = false;
  /**
   * It is about to take its place before it knows any other node. Cassandra waits only for a time for the schema of the
   * others, and goes on without it: the node would copy nothing, and would not know the tables.
   */
  joinsBlindly = false;
  private hasHeard = false;
  private readonly up = new Set<string>();
  private readonly tail: Tail;
  private unfinished = '';

  constructor(file: string) {
    this.tail = new Tail(file);
    this.tail.skip();
  }

  read(): void {
    const lines = (this.unfinished + this.tail.next()).split('\n');
    this.unfinished = lines.pop() ?? '';
    for (const line of lines) this.take(line);
  }

  /** Whether it holds that node for running, by what has been read. */
  holdsUp(address: string): boolean {
    return this.up.has(address);
  }

  /** That node starts anew: what this one said of it was of its earlier life. */
  forget(address: string): void {
    this.read();
    this.up.delete(address);
  }

  private take(line: string): void {
    const [, address, state] = OPINION.exec(line) ?? [];
    if (address && state === 'UP') this.up.add(address);
    else if (address) this.up.delete(address);
    this.hasHeard ||= line.includes(HEARD);
    this.isListening ||= line.includes(LISTENING);
    this.joinsBlindly ||= !this.hasHeard && line.includes(JOINS);
  }
}

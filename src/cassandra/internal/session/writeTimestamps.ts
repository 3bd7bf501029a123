import type { Client, types } from 'cassandra-driver';
import { optionsOf, toLong } from '../driver/driver.js';
import { perClient } from './perClient.js';

/**
 * The write timestamps of one client, in microseconds: each is larger than all before it, over all
 * operators on the client, whatever the clock does.
 *
 * They come from the client's own generator, so that they also stand in order with what the caller
 * executes directly.
 */
export class WriteTimestamps {
  private last = 0n;

  constructor(private readonly client: Client) {}

  /** A number, or a Long where a number would lose digits. */
  next(): number | types.Long {
    const generator = optionsOf(this.client).policies?.timestampGeneration;
    // A generator may leave it to the server, by null: ours are needed for the order of the rows.
    const given = generator?.next(this.client) ?? Date.now() * 1000;
    const wanted = BigInt(typeof given === 'number' ? Math.trunc(given) : String(given));
    this.last = wanted > this.last ? wanted : this.last + 1n;
    const number = Number(this.last);
    return Number.isSafeInteger(number) ? number : toLong(this.last);
  }
}

export const timestampsOf = perClient('timestamps', client => new WriteTimestamps(client));

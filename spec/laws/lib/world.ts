import { Subscriber, VirtualTimeScheduler, type Observable } from 'rxjs';
import { toMarbles } from './marbles.js';
import { perform, type Act } from './perform.js';
import { valueOf, type Scene, type Script } from './scene.js';

export type Kind =
  | 'open' // an iterator begins
  | 'pull' // it is asked for its next value
  | 'close' // it is at its end, or told that no more is wanted
  | 'arrive' // the source gives value `index`
  | 'source end' // the source completes
  | 'source fail'
  | 'source release' // the source is torn down
  | 'start' // the inner of value `index` is subscribed
  | 'give' // the inner gives a value
  | 'end' // the inner completes
  | 'fail'
  | 'release' // the inner is torn down, for whatever reason
  | 'abort' // the signal of its context aborts
  | 'out' // the consumer gets a value
  | 'complete'
  | 'error'
  | 'leave' // the consumer unsubscribes
  | 'limit'; // the concurrency changes

export interface Event {
  frame: number;
  kind: Kind;
  /** The source value that it is about; -1 for none. */
  index: number;
  value?: unknown;
}

/** The failure of an inner, or, with index -1, of the source. */
export class Failure extends Error {
  constructor(readonly index: number) {
    super(index < 0 ? 'the source failed' : `inner ${index} failed`);
  }

  toJSON(): string {
    return this.message;
  }
}

/** No law needs as many; an operator that runs away is stopped here. */
const MOST_EVENTS = 20_000;

const OF_SOURCE = { start: undefined, give: 'arrive', release: 'source release' } as const;

/**
 * Virtual time, and the one record of all that happens in it, in the order in which it happens:
 * a law is a sentence about this list.
 */
export class World {
  readonly scheduler = new VirtualTimeScheduler();
  readonly events: Event[] = [];
  readonly consumer: Subscriber<unknown>;
  /** What the consumer does in its `next`. */
  onValue: (value: unknown) => void = () => {};

  constructor() {
    this.consumer = new Subscriber({
      next: value => {
        this.log('out', -1, value);
        this.onValue(value);
      },
      complete: () => this.log('complete'),
      error: (error: unknown) => this.log('error', -1, error),
    });
  }

  get frame(): number {
    return this.scheduler.frame;
  }

  log(kind: Kind, index = -1, value?: unknown): void {
    if (this.events.length > MOST_EVENTS) throw new Error('this never ends');
    this.events.push({ frame: this.frame, kind, index, value });
  }

  inner(index: number, script: Script): Observable<string> {
    if (script.end === 'throw') this.throwAt(index);
    return perform(script, {
      scheduler: this.scheduler,
      valueAt: k => valueOf(index, k),
      failure: () => new Failure(index),
      log: (act: Act, value) => this.log(act, index, value),
    });
  }

  /** A project that throws counts as an inner that fails at once. */
  private throwAt(index: number): never {
    const failure = new Failure(index);
    this.log('start', index);
    this.log('fail', index, failure);
    this.log('release', index);
    throw failure;
  }

  /** The source of a scene: gives the indices of its items. */
  source({ items, last, end }: Scene): Observable<number> {
    const kinds: Record<Act, Kind | undefined> = {
      ...OF_SOURCE,
      end: 'source end',
      fail: 'source fail',
    };
    return perform(
      { gaps: items.map(({ gap }) => gap), last, end },
      {
        scheduler: this.scheduler,
        valueAt: k => k,
        failure: () => new Failure(-1),
        log: (act, value) => {
          const kind = kinds[act];
          if (kind) this.log(kind, act === 'give' ? (value as number) : -1, value);
        },
      },
    );
  }

  watch(output: Observable<unknown>): this {
    output.subscribe(this.consumer);
    return this;
  }

  /** The consumer leaves in this frame, before or after what else happens in it. */
  leaveAt(frame: number): this {
    this.scheduler.schedule(() => this.leave(), frame);
    return this;
  }

  leave(): void {
    if (this.consumer.closed) return;
    this.log('leave');
    this.consumer.unsubscribe();
  }

  /** Lets time pass until nothing is left to happen. */
  run(): this {
    this.scheduler.flush();
    return this;
  }

  of(...kinds: Kind[]): Event[] {
    return this.events.filter(({ kind }) => kinds.includes(kind));
  }

  /** The frames and values that the consumer got. */
  get outputs(): Array<[frame: number, value: unknown]> {
    return this.of('out').map(({ frame, value }) => [frame, value]);
  }

  toString(): string {
    return toMarbles(this.events);
  }
}

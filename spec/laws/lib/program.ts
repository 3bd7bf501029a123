import fc from 'fast-check';
import { Observable, Subject as Emitter } from 'rxjs';
import { valueOf, type Limits } from './scene.js';
import type { Options, Subject } from './subjects.js';
import { Failure, World } from './world.js';

/** One thing that happens from outside; `which` chooses among the inners that run. */
export interface Command {
  act: 'arrive' | 'give' | 'end' | 'fail';
  which: number;
}

export interface Program extends Limits {
  commands: Command[];
  /** How many of the next commands the operator's own calls carry out, one number a call. */
  nested: number[];
}

export function programs(limits: fc.Arbitrary<Limits>, ...acts: Command['act'][]) {
  const which = fc.nat(5);
  return fc
    .record({
      commands: fc.array(fc.record({ act: fc.constantFrom(...acts), which }), {
        maxLength: 40,
        size: 'max',
      }),
      nested: fc.array(fc.nat(3), { minLength: 1, maxLength: 12 }),
      limits,
    })
    .map(({ limits, ...rest }): Program => ({ ...limits, ...rest }));
}

interface HotInner {
  index: number;
  given: number;
  emitter: Emitter<string>;
}

/**
 * Runs a program: a source and inners that do as commanded. While the operator subscribes to an
 * inner and while it emits, it is made to receive the next commands: re-entrancy of any depth.
 */
export class ReentrantWorld extends World {
  private readonly input = new Emitter<number>();
  private readonly running = new Map<number, HotInner>();
  private arrived = 0;
  private done = 0;
  private calls = 0;

  constructor(private readonly program: Program) {
    super();
    this.onValue = () => this.reenter();
  }

  runThrough(subject: Subject, options: Partial<Options>): this {
    const { concurrency, window, commands } = this.program;
    const project = (index: number) => this.hotInner(index);
    const operator = subject.over(project, { concurrency, window, ...options });
    this.watch(this.input.pipe(operator));
    while (this.done < commands.length) this.carryOut(commands[this.done++]);
    this.log('source end');
    this.input.complete();
    for (let [inner] = this.running.values(); inner; [inner] = this.running.values()) {
      this.end(inner);
    }
    return this;
  }

  private hotInner(index: number): Observable<string> {
    return new Observable(subscriber => {
      const inner: HotInner = { index, given: 0, emitter: new Emitter() };
      this.log('start', index);
      subscriber.add(() => {
        this.running.delete(index);
        this.log('release', index);
      });
      inner.emitter.subscribe(subscriber);
      this.running.set(index, inner);
      this.reenter();
    });
  }

  /** The operator is busy; that the world goes on is the point. */
  private reenter(): void {
    const { commands, nested } = this.program;
    for (let rest = nested[this.calls++ % nested.length]; rest > 0; rest--) {
      if (this.done < commands.length) this.carryOut(commands[this.done++]);
    }
  }

  private carryOut({ act, which }: Command): void {
    if (act === 'arrive') {
      this.log('arrive', this.arrived, this.arrived);
      return this.input.next(this.arrived++);
    }
    const inner = [...this.running.values()][which % this.running.size];
    if (!inner) return;
    if (act === 'give') this.give(inner);
    else if (act === 'end') this.end(inner);
    else this.fail(inner);
  }

  private give(inner: HotInner): void {
    const value = valueOf(inner.index, inner.given++);
    this.log('give', inner.index, value);
    inner.emitter.next(value);
  }

  private end(inner: HotInner): void {
    this.log('end', inner.index);
    this.running.delete(inner.index);
    inner.emitter.complete();
  }

  private fail(inner: HotInner): void {
    const failure = new Failure(inner.index);
    this.log('fail', inner.index, failure);
    this.running.delete(inner.index);
    inner.emitter.error(failure);
  }
}

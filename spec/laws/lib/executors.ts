import { Observable, switchMap, type SchedulerLike } from 'rxjs';
import { executeAsync, Executor } from 'rxjs-await';

export interface Limited {
  concurrency: number;
  run(block: () => Observable<string>): Observable<string>;
}

export interface Executing {
  name: string;
  make(scheduler: SchedulerLike): Limited;
}

export class Executed implements Limited {
  constructor(
    readonly executor: Executor,
    private readonly execute: (block: () => Observable<string>) => Observable<string>,
  ) {}

  get concurrency(): number {
    return this.executor.concurrency;
  }

  set concurrency(concurrency: number) {
    this.executor.concurrency = concurrency;
  }

  run(block: () => Observable<string>): Observable<string> {
    return this.execute(block);
  }
}

export const EXECUTOR: Executing = {
  name: 'Executor',
  make: scheduler => {
    const executor = new Executor({ scheduler });
    return new Executed(executor, block => executor.execute(block));
  },
};

export const EXECUTE_ASYNC: Executing = {
  name: 'executeAsync',
  make: scheduler => {
    const executor = new Executor({ scheduler });
    return new Executed(executor, block => executeAsync(block, executor));
  },
};

export const UNBOUNDED: Executing = {
  name: 'no limit',
  make: scheduler => ({ concurrency: 0, run: block => executeAsync(block, scheduler) }),
};

/** Last come, first served. */
export class Stack implements Limited {
  concurrency = 1;
  private active = 0;
  private readonly waiting: Array<() => void> = [];

  run(block: () => Observable<string>): Observable<string> {
    const turn = new Observable<true>(subscriber => {
      this.waiting.push(() => subscriber.next(true));
      subscriber.add(() => {
        this.active--;
        this.next();
      });
      this.next();
    });
    return turn.pipe(switchMap(block));
  }

  private next(): void {
    while (this.active < this.concurrency && this.waiting.length > 0) {
      this.active++;
      this.waiting.pop()!();
    }
  }
}

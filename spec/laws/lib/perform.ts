import { Observable, type SchedulerLike } from 'rxjs';
import type { Script } from './scene.js';

/** What is recorded of a performance. */
export type Act = 'start' | 'give' | 'end' | 'fail' | 'release';

interface Performance<T> {
  scheduler: SchedulerLike;
  valueAt(k: number): T;
  failure(): unknown;
  /** Called just before each act. */
  log(act: Act, value?: unknown): void;
}

/** An Observable that follows a script, anew for each subscriber; a gap of 0 is synchronous. */
export function perform<T>({ gaps, last, end }: Script, of: Performance<T>): Observable<T> {
  const gapBefore = (k: number) => (k < gaps.length ? gaps[k] : last);
  return new Observable(subscriber => {
    const actOn = (k: number) => {
      if (k < gaps.length) {
        of.log('give', of.valueAt(k));
        subscriber.next(of.valueAt(k));
      } else if (end === 'complete') {
        of.log('end');
        subscriber.complete();
      } else if (end === 'error') {
        const failure = of.failure();
        of.log('fail', failure);
        subscriber.error(failure);
      }
    };
    const playFrom = (first: number, isDue = gapBefore(first) === 0) => {
      let k = first;
      for (let isNow = isDue; isNow; isNow = k <= gaps.length && gapBefore(k) === 0) {
        if (subscriber.closed) return;
        actOn(k++);
      }
      if (k > gaps.length || subscriber.closed) return;
      subscriber.add(of.scheduler.schedule(() => playFrom(k, true), gapBefore(k)));
    };
    of.log('start');
    subscriber.add(() => of.log('release'));
    playFrom(0);
  });
}

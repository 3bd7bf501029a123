import { asapScheduler, Observable, type SchedulerLike } from 'rxjs';
import { checkFunction, checkScheduler } from '../internal/check.js';
import { Task, type Block } from '../internal/task.js';
import type { Executor } from './Executor.js';

export function executeAsync<T>(
  block: Block<T>,
  on: SchedulerLike | Executor = asapScheduler,
): Observable<T> {
  checkFunction('executeAsync', 'block', block);
  // By what it can do, not by its class: the ESM and CommonJS builds have one Executor each.
  if (typeof (on as Executor | null)?.execute === 'function')
    return (on as Executor).execute(block);
  checkScheduler('executeAsync', on);
  return new Observable(subscriber => new Task(block, subscriber).scheduleOn(on as SchedulerLike));
}

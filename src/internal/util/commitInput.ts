import { from, type Observable, type ObservableInput } from 'rxjs';
import { refuse } from './check.js';
import { markHandled } from './promise.js';
import { reportDropped } from './report.js';

/** What a commit of a checkpoint returns, as an Observable. */
export function toObservable(input: ObservableInput<unknown>): Observable<unknown> {
  try {
    return from(input);
  } catch {
    return refuse('checkpoint', 'what commit returns', 'undefined or an ObservableInput', input);
  }
}

/** The consumer has left meanwhile. */
export function drop(input: ObservableInput<unknown>): void {
  markHandled(input);
  reportDropped(input);
}

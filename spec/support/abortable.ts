import { Observable } from 'rxjs';

/** An inner that answers the abort of its signal at once, as a request that is cancelled does. */
export const abortable = (end: 'error' | 'complete' | 'next') =>
  function inner(_: unknown, __: number, { signal }: { readonly signal: AbortSignal }) {
    return new Observable<string>(subscriber => {
      signal.addEventListener('abort', () => subscriber[end]('aborted'));
    });
  };

import { Observable } from 'rxjs';
import { refuse } from '../internal/check.js';
import { getAmbient } from '../internal/demand.js';
import { Puller, type Pullable } from '../internal/puller.js';

export function pull<T>(source: Pullable<T> | (() => Pullable<T>)): Observable<T> {
  if (typeof source !== 'function') checkPullable(source);
  return new Observable(subscriber => {
    const iterable = typeof source === 'function' ? source() : source;
    checkPullable(iterable);
    new Puller(iterable, subscriber, getAmbient()).start();
  });
}

function checkPullable(source: unknown): void {
  const { [Symbol.iterator]: sync, [Symbol.asyncIterator]: async } = Object(source);
  if (typeof sync === 'function' || typeof async === 'function') return;
  const expected = 'an iterable, an async iterable or a function that returns one';
  refuse('pull', 'source', expected, source);
}

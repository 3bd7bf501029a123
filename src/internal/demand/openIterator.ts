import { noop, observable } from 'rxjs';
import type { Pullable } from '../../inputs.js';
import { refuse } from '../util/check.js';

/** A Readable of Node. */
interface NodeStream<T> extends AsyncIterable<T> {
  pipe(to: unknown): unknown;
  destroy(): unknown;
  on(event: 'error', listener: () => void): unknown;
}

/** A ReadableStream; not all browsers make it iterable. */
interface WebStream<T> {
  getReader(): {
    readonly closed?: Promise<unknown>;
    read(): Promise<IteratorResult<T, undefined>>;
    cancel(): Promise<void>;
    releaseLock(): void;
  };
}

function isNodeStream<T>(source: object): source is NodeStream<T> {
  const { destroy, pipe } = source as Partial<NodeStream<T>>;
  return typeof destroy === 'function' && typeof pipe === 'function';
}

function isWebStream<T>(source: object): source is WebStream<T> {
  return typeof (source as Partial<WebStream<T>>).getReader === 'function';
}

/** Worth pulling: can wait, and is not already in memory or an Observable in its own right. */
export function isPullable<T>(input: unknown): input is Pullable<T> {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) return false;
  if (observable in input) return false;
  return Symbol.asyncIterator in input || Symbol.iterator in input || isWebStream(input);
}

/**
 * The iterator of the source. The iterator of a stream would not notice its `return` before the
 * next value. So a stream, which may be idle for long, is closed itself.
 */
export function openIterator<T>(source: Pullable<T>): Iterator<T> | AsyncIterator<T> {
  if (isWebStream<T>(source)) return readWith(source.getReader());
  if (!(Symbol.asyncIterator in source)) return source[Symbol.iterator]();
  const iterator = source[Symbol.asyncIterator]();
  if (!isNodeStream(source)) return iterator;
  // It may fail before it is read. The iterator, asked then, gives the error.
  source.on('error', noop);
  return {
    next: () => iterator.next(),
    return: () => {
      source.destroy();
      return iterator.return!();
    },
  };
}

function readWith<T>(reader: ReturnType<WebStream<T>['getReader']>): AsyncIterator<T> {
  return {
    next: async () => {
      let result: IteratorResult<T, undefined> | undefined;
      try {
        return (result = await reader.read());
      } finally {
        if (result?.done ?? true) reader.releaseLock();
      }
    },
    return: () => {
      const { closed } = reader;
      // A stream that has failed rejects with its own error, which its reader has received already.
      const cancelled = reader
        .cancel()
        .catch(error => Promise.resolve(closed).then(() => Promise.reject(error), noop));
      reader.releaseLock();
      return cancelled as Promise<never>;
    },
  };
}

/** Refuses a result of an iterator that isn't an object. */
export function checkResult<R extends IteratorResult<unknown>>(result: R): R {
  if (typeof result !== 'object' || result === null) {
    refuse('pull', 'the result of next()', 'an object', result);
  }
  return result;
}

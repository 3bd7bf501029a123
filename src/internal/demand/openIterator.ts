import { noop } from 'rxjs';
import type { Pullable } from '../../inputs.js';

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

export function isWebStream<T>(source: object): source is WebStream<T> {
  return typeof (source as Partial<WebStream<T>>).getReader === 'function';
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

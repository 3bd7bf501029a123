import { noop } from 'rxjs';

export type Pullable<T> = Iterable<T> | AsyncIterable<T>;

/** A Readable of Node. */
interface NodeStream<T> extends AsyncIterable<T> {
  pipe(to: unknown): unknown;
  destroy(): unknown;
  on(event: 'error', listener: () => void): unknown;
}

/** A ReadableStream; not all browsers make it iterable. */
interface WebStream<T> {
  getReader(): {
    readonly closed: Promise<unknown>;
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
 * The iterator of the source. That of a stream would not hear of its `return` before the next
 * value: a stream that may be idle for long is closed itself.
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
      const result = await reader.read();
      if (result.done) reader.releaseLock();
      return result;
    },
    return: () => {
      const { closed } = reader;
      const cancelled = reader.cancel() as Promise<never>;
      reader.releaseLock();
      // One that has failed answers with that error, which the reader had its turn to hear.
      return closed.then(
        () => cancelled,
        () => cancelled.catch(noop),
      ) as Promise<never>;
    },
  };
}

import { createServer, connect, type AddressInfo } from 'node:net';
import { PassThrough, Readable } from 'node:stream';
import { ReadableStream } from 'node:stream/web';
import { concatMap, lastValueFrom, merge, NEVER, of, Subject, take, toArray } from 'rxjs';
import { concatMapEager, pull, toAsyncIterable } from 'rxjs-await';
import { macrotask, reportedErrorsOf, unhandledRejectionsOf } from '../support/async.js';
import { record } from '../support/record.js';

/** A stream with these values in it that then waits for more. */
function idle(...values: string[]): PassThrough {
  const stream = new PassThrough({ objectMode: true });
  for (const value of values) stream.write(value);
  return stream;
}

/** A web stream that does so, and its end as it heard of it. */
function idleOnWeb(...values: string[]) {
  const heard: unknown[] = [];
  const stream = new ReadableStream<string>({
    start: controller => values.forEach(value => controller.enqueue(value)),
    cancel: reason => void heard.push(reason),
  });
  return { stream, heard };
}

describe('pull of a stream', () => {
  it('should destroy it when the subscriber leaves while it is idle', async () => {
    const stream = idle('a', 'b');
    const found = await unhandledRejectionsOf(async () => {
      const result = record(pull(stream).pipe(take(3)));
      await macrotask();
      expect(result.values).toEqual(['a', 'b']);
      result.subscription.unsubscribe();
      await macrotask();
    });
    expect([stream.destroyed, found]).toEqual([true, []]);
  });

  it('should destroy it when a loop is left', async () => {
    const stream = idle('a', 'b');
    for await (const value of toAsyncIterable(pull<string>(stream))) {
      if (value === 'b') break;
    }
    expect(stream.destroyed).toBe(true);
  });

  it('should close a socket, so that its server can end', async () => {
    const server = createServer(peer => peer.write('hello'));
    await new Promise<void>(listening => server.listen(0, '127.0.0.1', listening));
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    const result = record(pull<Buffer>(socket).pipe(concatMapEager(async text => String(text), 2)));
    while (result.values.length === 0) await macrotask();
    result.subscription.unsubscribe();
    await new Promise(closed => server.close(closed));
    expect([result.values, socket.destroyed]).toEqual([['hello'], true]);
  });

  it('should cancel a web stream that is idle, and let go of one that has ended', async () => {
    const { stream, heard } = idleOnWeb('a', 'b');
    const result = record(pull<string>(stream));
    await macrotask();
    result.subscription.unsubscribe();
    await macrotask();
    expect([result.values, heard, stream.locked]).toEqual([['a', 'b'], [undefined], false]);

    const ending = ReadableStream.from(['a', 'b']);
    expect(await lastValueFrom(pull<string>(ending).pipe(toArray()))).toEqual(['a', 'b']);
    expect(ending.locked).toBe(false);
  });

  it('should read a web stream where these are no iterables', async () => {
    const { stream, heard } = idleOnWeb('a', 'b', 'c');
    const bare = { getReader: () => stream.getReader() } as never;
    const read = pull<string>(bare).pipe(
      concatMap(value => [value]),
      take(2),
      toArray(),
    );
    expect(await lastValueFrom(read)).toEqual(['a', 'b']);
    expect(heard).toEqual([undefined]);
  });

  it('should say no error of a web stream again to nobody, but that it could not cancel', async () => {
    let fail!: (error: unknown) => void;
    const failing = new ReadableStream<string>({ start: it => void (fail = e => it.error(e)) });
    const stubborn = new ReadableStream<string>({
      cancel: () => Promise.reject(new Error('stuck')),
    });
    let unhandled: unknown[] = [];
    const reported = await reportedErrorsOf(async () => {
      unhandled = await unhandledRejectionsOf(async () => {
        for (const stream of [failing, stubborn]) {
          const { subscription } = record(pull<string>(stream));
          await macrotask();
          if (stream === failing) fail(new Error('aborted'));
          subscription.unsubscribe();
          await macrotask();
          expect(stream.locked).toBe(false);
        }
      });
    });
    expect([reported, unhandled]).toEqual([[new Error('stuck')], []]);
  });

  it('should let go of a web stream that fails', async () => {
    const stream = new ReadableStream<string>({ pull: it => it.error(new Error('failed')) });
    const result = record(pull<string>(stream));
    await macrotask();
    expect([result.end, stream.locked]).toEqual([{ error: new Error('failed') }, false]);
  });

  it('should report that a web stream could not be cancelled, whose reader knows no `closed`', async () => {
    const reader = {
      read: () => new Promise(() => {}),
      cancel: () => Promise.reject(new Error('stuck')),
      releaseLock: () => {},
    };
    const reported = await reportedErrorsOf(async () => {
      record(pull<string>({ getReader: () => reader } as never)).subscription.unsubscribe();
      await macrotask();
    });
    expect(reported).toEqual([new Error('stuck')]);
  });

  it('should destroy nothing that only looks like a stream', async () => {
    let destroyed = 0;
    const destroy = () => destroyed++;
    async function* letters() {
      yield* ['a', 'b'];
    }
    // IxJS has a pipe, too.
    for (const looks of [{ destroy }, { pipe: destroy }]) {
      const source = { ...looks, [Symbol.asyncIterator]: letters };
      expect(await lastValueFrom(pull(source).pipe(take(1)))).toBe('a');
    }
    expect(destroyed).toBe(0);
  });

  it('should destroy it also when nothing was read yet', async () => {
    const stream = idle('a');
    const busy = concatMapEager(() => NEVER, 1);
    const { subscription } = record(merge(pull(['first']), pull<string>(stream)).pipe(busy));
    subscription.unsubscribe();
    await macrotask();
    expect(stream.destroyed).toBe(true);
  });

  it('should give the error of one that fails before it is read', async () => {
    const failure = new Error('no such file');
    const failing = new Readable({
      construct: done => done(failure),
      read: () => undefined,
    });
    const head = new Subject<string>();
    const result = record(
      merge(pull(['first']), pull<string>(failing)).pipe(concatMapEager(() => head, 1)),
    );
    await macrotask();
    expect(result.end).toBe('running');
    head.complete();
    await macrotask();
    expect(result.end).toEqual({ error: failure });
  });

  it('should prefetch and cancel one that is not iterable, as an inner', async () => {
    let given = 0;
    let isCancelled = false;
    const stream = new ReadableStream<number>(
      {
        pull: controller => controller.enqueue(given++),
        cancel: () => void (isCancelled = true),
      },
      { highWaterMark: 0 },
    );
    const bare = new Proxy(stream, {
      has: (target, name) => name !== Symbol.asyncIterator && name in target,
      get: (target, name) => {
        if (name === Symbol.asyncIterator) return undefined;
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      },
    });
    const inners = [NEVER, bare as unknown as Iterable<number>];
    const operator = concatMapEager((x: number) => inners[x], { concurrency: 2, prefetch: 4 });
    const { subscription } = record(of(0, 1).pipe(operator));
    for (let at = 0; at < 10; at++) await macrotask();
    expect(given).toBeLessThanOrEqual(5);
    expect(given).toBeGreaterThanOrEqual(4);
    subscription.unsubscribe();
    await macrotask();
    expect(isCancelled).toBe(true);
  });
});

import { observable, of, type ObservableInput } from 'rxjs';
import { concatMapEager } from 'rxjs-await';
import { macrotask } from '../support/async.js';
import { record } from '../support/record.js';

describe('concatMapEager', () => {
  it('should take every kind of inner that RxJS takes [11]', async () => {
    const interop = { [observable]: () => of('interop') } as unknown as ObservableInput<string>;
    async function* generate() {
      yield 'async';
      yield 'iterable';
    }
    const thenable = { then: (resolve: (value: string) => void) => resolve('thenable') };
    const inputs: Array<ObservableInput<string>> = [
      Promise.resolve('promise'),
      ['array', 'of', 'values'],
      new Set(['iterable']),
      'ab',
      generate(),
      interop,
      thenable as PromiseLike<string>,
      new ReadableStream<string>({
        start(controller) {
          controller.enqueue('stream');
          controller.close();
        },
      }) as unknown as ObservableInput<string>,
    ];
    for (const concurrency of [1, 3, Infinity]) {
      // A stream and a generator can be read once.
      const once = inputs.filter((_, at) => concurrency === 1 || ![4, 7].includes(at));
      const result = record(of(...once).pipe(concatMapEager(x => x, concurrency)));
      while (result.end === 'running') await macrotask();
      const read = concurrency === 1;
      expect(result.values).toEqual([
        ...['promise', 'array', 'of', 'values', 'iterable', 'a', 'b'],
        ...(read ? ['async', 'iterable'] : []),
        ...['interop', 'thenable'],
        ...(read ? ['stream'] : []),
      ]);
    }
  });
});

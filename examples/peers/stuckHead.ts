// One element never ends; how many more does each library start? npx tsx examples/peers/stuckHead.ts
// All are told "three at a time". What is done behind the head and cannot go out is memory.
import { Readable } from 'node:stream';
import { from } from 'rxjs';
import { concatMapEager as etcConcatMapEager } from 'rxjs-etc/operators';
import { concatMapEager, pull } from 'rxjs-await';

const COUNT = 1000;
const numbers = () => Array.from({ length: COUNT }, (_, index) => index);

type Work = (value: number) => Promise<number>;

async function count(name: string, begin: (work: Work) => unknown): Promise<void> {
  let started = 0;
  const work: Work = value => {
    started++;
    return value === 0 ? new Promise(() => {}) : Promise.resolve(value);
  };
  const running = begin(work);
  void Promise.resolve(running).catch(() => {});
  for (let turn = 0; turn < 3 * COUNT; turn++) await new Promise(setImmediate);
  console.log(`${name.padEnd(44)} ${String(started).padStart(4)}`);
}

async function main() {
  const { default: pMap, pMapIterable } = await import('p-map');
  const read = async (values: AsyncIterable<number>) => {
    for await (const value of values) void value;
  };
  console.log(`started behind a stuck head, of ${COUNT}`);
  await count('rxjs-etc concatMapEager(f, 3)', work =>
    from(numbers()).pipe(etcConcatMapEager(work, 3)).subscribe(),
  );
  await count('p-map pMap, concurrency 3', work => pMap(numbers(), work, { concurrency: 3 }));
  await count('p-map pMapIterable, concurrency 3', work =>
    read(pMapIterable(numbers(), work, { concurrency: 3 })),
  );
  await count('p-map pMapIterable, 3, backpressure 10', work =>
    read(pMapIterable(numbers(), work, { concurrency: 3, backpressure: 10 })),
  );
  await count('Node Readable.map, 3', work =>
    read(Readable.from(numbers()).map(work, { concurrency: 3 })),
  );
  await count('Node Readable.map, 3, highWaterMark 10', work =>
    read(Readable.from(numbers()).map(work, { concurrency: 3, highWaterMark: 10 } as object)),
  );
  await count('rxjs-await concatMapEager(f, 3)', work =>
    pull(numbers()).pipe(concatMapEager(work, 3)).subscribe(),
  );
  await count('rxjs-await, concurrency 3, window 10', work =>
    pull(numbers())
      .pipe(concatMapEager(work, { concurrency: 3, window: 10 }))
      .subscribe(),
  );
}

void main();

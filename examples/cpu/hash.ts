// CPU-bound blocks on worker threads, in order: npx tsx examples/cpu/hash.ts
// The event loop stays free: a ticker counts meanwhile. The pool is one Executor wide, however many
// pipelines use it, and its workers end when all is done.
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import Piscina from 'piscina';
import { interval, map } from 'rxjs';
import { executeAsync, Executor, pull, slidingAwait } from 'rxjs-await';

async function main() {
  const threads = Math.max(2, availableParallelism());
  const pool = new Piscina({ filename: join(__dirname, 'hashWorker.mjs'), maxThreads: threads });
  // As many blocks as threads: what waits, waits here, where unsubscribing keeps it from running.
  const executor = new Executor({ concurrency: threads });

  let ticks = 0;
  const ticker = interval(5).subscribe(() => ticks++);

  const words = ['order', 'bound', 'lossless', 'window', 'demand', 'head', 'backlog', 'settle'];
  await pull(words)
    .pipe(
      map(word =>
        // The signal lets the pool end the worker of a block that was given up.
        executeAsync(({ signal }) => pool.run(word, { signal }) as Promise<Hash>, executor),
      ),
      // Twice as many as run: the next ones are there when a thread is free.
      slidingAwait({ concurrency: 2 * threads, window: 2 * threads }),
    )
    .forEach(({ word, hash, thread }) =>
      console.log(`${word.padEnd(9)} ${hash.slice(0, 16)} on thread ${thread}`),
    );

  ticker.unsubscribe();
  await executor.whenIdle();
  await pool.close();
  console.log(`the event loop ${ticks > 0 ? 'kept turning' : 'stood still'}`);
}

interface Hash {
  word: string;
  hash: string;
  thread: number;
}

void main();

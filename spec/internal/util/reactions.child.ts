// Run in a process of its own: no AsyncLocalStorage is used before this program uses one.
import { AsyncLocalStorage, executionAsyncId } from 'node:async_hooks';
import { readFile } from 'node:fs';
import { lastValueFrom, Observable, toArray } from 'rxjs';
import { concatMapEager, pull } from '../../../src/index.js';

type Turn = (run: () => void) => void;

/** The places from which Node runs the reactions of promises. */
const TURNS: Record<string, Turn> = {
  main: run => run(),
  tick: run => process.nextTick(run),
  microtask: run => queueMicrotask(run),
  timer: run => void setTimeout(run),
  immediate: run => void setImmediate(run),
  file: run => readFile(__filename, run),
};

async function idsOfReactions(promise = Promise.resolve()): Promise<Record<string, number>> {
  const ids: Record<string, number> = {};
  for (const [name, turn] of Object.entries(TURNS)) {
    await new Promise<void>(done =>
      turn(
        () =>
          void promise.then(() => {
            ids[name] = executionAsyncId();
            done();
          }),
      ),
    );
  }
  return ids;
}

/** The contexts of the rows of a stream in which an operator gives each its own, from the third on. */
async function contextsOfRows(storage: () => AsyncLocalStorage<string>): Promise<string[]> {
  const seen: string[] = [];
  function* rows() {
    for (let row = 0; row < 8; row++) {
      seen.push(`read ${row} ${row < 3 ? undefined : storage().getStore()}`);
      yield row;
    }
  }
  const inContext = (source: Observable<number>) =>
    new Observable<number>(subscriber =>
      source.subscribe({
        next: row =>
          row < 3 ? subscriber.next(row) : storage().run(`of ${row}`, () => subscriber.next(row)),
        error: error => subscriber.error(error),
        complete: () => subscriber.complete(),
      }),
    );
  const work = async (row: number) => {
    seen.push(`work ${row} ${row < 3 ? undefined : storage().getStore()}`);
    await null;
    return row;
  };
  await lastValueFrom(pull(rows).pipe(inContext, concatMapEager(work, 2), toArray()));
  return seen;
}

async function main(): Promise<void> {
  const early = Promise.resolve();
  const without = await idsOfReactions();
  // Its constructor has no effect; `run` has.
  let storage: AsyncLocalStorage<string> | undefined;
  const contexts = await contextsOfRows(() => (storage ??= new AsyncLocalStorage()));
  const withOne = await idsOfReactions();
  const ofEarly = await idsOfReactions(early);
  const isByHooks = '_enable' in AsyncLocalStorage.prototype;
  console.log(JSON.stringify({ without, contexts, withOne, ofEarly, isByHooks }));
}

void main();

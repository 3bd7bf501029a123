// Ctrl-C ends the source and nothing else: npx tsx examples/shutdown/graceful.ts
// What is in flight is finished, delivered and counted; the second Ctrl-C does not wait.
import { fromEvent, take, takeUntil, tap } from 'rxjs';
import { concatMapEager, Executor, pull } from 'rxjs-await';

const LATENCY = 300; // ms
const database = new Executor({ concurrency: 4 });

function* orders() {
  try {
    for (let order = 1; ; order++) yield order;
  } finally {
    console.log('the source is closed');
  }
}

const save = (order: number) =>
  database.execute(async () => {
    await new Promise(resolve => setTimeout(resolve, LATENCY));
    return order;
  });

async function main() {
  let accepted = 0;
  let saved = 0;
  const stop = fromEvent(process, 'SIGINT').pipe(
    take(1),
    tap(() => console.log(`stopping: ${database.active} in flight`)),
  );
  console.log(`process ${process.pid}: press Ctrl-C`);

  await pull(orders)
    .pipe(
      tap(() => accepted++),
      // Before the operator: it ends the source, and what has started goes on.
      takeUntil(stop),
      concatMapEager(save, 4),
    )
    .forEach(order => console.log(`saved ${order} (${++saved})`));

  // Here one pipeline is over; other users of the database may not be.
  await database.whenIdle();
  console.log(`${accepted} accepted, ${saved} saved, ${accepted - saved} lost`);
}

void main();

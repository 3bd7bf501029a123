// Handle messages concurrently, commit their offsets in order: npx tsx examples/kafka/commitInOrder.ts
// A failure in the middle loses nothing: the next run begins behind the last commit.
import { bufferCount, map } from 'rxjs';
import { concatMapEager, pull } from 'rxjs-await';

/** Stands for a partition of a topic, and for what the broker knows of its consumer group. */
const log = Array.from({ length: 12 }, (_, offset) => ({ offset, key: `customer ${offset % 3}` }));
let committed = 0;

const handled: number[] = [];
let isBroken = true;
let running = 0;

async function* consume() {
  for (const message of log.slice(committed)) yield message;
}

async function handle({ offset }: { offset: number; key: string }): Promise<number> {
  running++;
  // One of three is slow: those behind it are done earlier, and their commits wait for its own.
  await new Promise(resolve => setTimeout(resolve, offset % 3 === 0 ? 60 : 20));
  running--;
  if (offset === 7 && isBroken) throw new Error('no answer for offset 7');
  handled.push(offset);
  return offset;
}

async function commit(next: number): Promise<void> {
  committed = next;
  console.log(`committed: go on from ${next}`);
}

const consumer = pull(consume).pipe(
  // Four at a time, one per customer. Whatever happens, what comes out is a prefix of the log.
  concatMapEager(handle, {
    concurrency: 4,
    key: ({ key }) => key,
    onError: 'inTurn',
    settle: true,
  }),
  bufferCount(2),
  map(offsets => offsets.at(-1)! + 1),
  // In turn, too: the error must not overtake the last commit.
  concatMapEager(commit, { concurrency: 1, onError: 'inTurn' }),
);

async function main() {
  await consumer.forEach(() => {}).catch(({ message }) => console.log(`failed: ${message}`));
  console.log(`handlers still running: ${running}`);
  isBroken = false;
  await consumer.forEach(() => {});
  const lost = log.filter(({ offset }) => !handled.includes(offset));
  const twice = handled.filter((offset, at) => handled.indexOf(offset) < at);
  console.log(
    `${lost.length} lost; handled twice, as not yet committed: ${twice.sort().join(', ')}`,
  );
}

void main();

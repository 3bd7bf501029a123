import { arrivalsOf } from './oracle.js';
import { timesOf, valueOf, type Scene } from './scene.js';

interface BatchTimes {
  batchSize?: number;
  maxWait?: number;
  timeout?: number;
}

interface BatchCourse {
  starts: number[];
  outputs: Array<[frame: number, value: string]>;
  end: [frame: number, kind: 'complete' | 'error'] | undefined;
}

/** One batch: its members are the items from `first` up to `next`. */
interface Batch {
  first: number;
  next: number;
  starts: number[];
  closing: number;
  /** When all have ended. */
  end: number;
  /** The first failure of it, timeout included. */
  failure: number;
}

/** The exact schedule of batches, which fail whole and at once, with the first error in time. */
export function batchCourseOf(scene: Scene, times: BatchTimes): BatchCourse {
  const [arrivals, sourceEnd] = arrivalsOf(scene);
  const sourceFailure = scene.end === 'error' ? sourceEnd : Infinity;
  const [starts, outputs]: [number[], BatchCourse['outputs']] = [[], []];
  let open = 0;
  for (let first = 0; first < arrivals.length;) {
    const batch = batchFrom(first, open, scene, times);
    const failure = Math.min(batch.failure, sourceFailure);
    starts.push(...batch.starts);
    if (failure <= batch.end && failure < Infinity) {
      return { starts, outputs, end: [failure, 'error'] };
    }
    if (batch.end === Infinity) return { starts, outputs, end: undefined };
    for (let index = first; index < batch.next; index++) {
      const { gaps } = scene.items[index].inner;
      outputs.push(...gaps.map((_, k): [number, string] => [batch.end, valueOf(index, k)]));
    }
    [first, open] = [batch.next, batch.end];
  }
  if (sourceFailure < Infinity) return { starts, outputs, end: [sourceFailure, 'error'] };
  const end = Math.max(open, sourceEnd);
  return { starts, outputs, end: end < Infinity ? [end, 'complete'] : undefined };
}

function batchFrom(first: number, open: number, scene: Scene, times: BatchTimes): Batch {
  const { batchSize = 3, maxWait = Infinity, timeout = Infinity } = times;
  const [arrivals, sourceEnd] = arrivalsOf(scene);
  const completion = scene.end === 'complete' ? sourceEnd : Infinity;
  const start = (index: number) => Math.max(arrivals[index], open);
  const oldest = start(first) + maxWait;
  let next = first + 1;
  while (next < arrivals.length && next - first < batchSize && start(next) <= oldest) next++;
  const starts = arrivals.slice(first, next).map((_, k) => start(first + k));
  const isFull = next - first === batchSize;
  const closing = isFull ? starts[starts.length - 1] : Math.min(oldest, Math.max(completion, open));
  const ends = starts.map((from, k) => timesOf(scene.items[first + k].inner, from).end);
  const failures = ends.filter((_, k) => scene.items[first + k].inner.end === 'error');
  const end = Math.max(closing, ...ends);
  if (closing + timeout < end) failures.push(closing + timeout);
  return { first, next, starts, closing, end, failure: Math.min(...failures) };
}

import { from, Observable } from 'rxjs';
import { forEach, law } from './lib/check.js';
import {
  ALL,
  BATCH,
  BEHIND_HEAD,
  FAILURES,
  FLOODS,
  MERGED,
  MERGED_LATE,
  type Flood,
} from './lib/floods.js';
import { EAGER, SLIDING, type Subject } from './lib/subjects.js';
import { demand } from './lib/violation.js';

/** Ten times as much at once may cost so many times more an element: linear is 1, quadratic 10. */
const TOLERANCE = 5;
/** As soon as one sample is so good, it is linear. */
const CLEARLY_LINEAR = 2.5;
const SAMPLES = 5;

interface Costing {
  name: string;
  subject: Subject;
  floods: Flood[];
  few: number;
  samples: number;
}

const of = (subject: Subject, floods: Flood[], few = 10_000, samples = SAMPLES): Costing => ({
  name: subject.name,
  subject,
  floods,
  few,
  samples,
});

/** Of the CPU: the clock on the wall would count what else the machine does. */
function microsecondsEach(subject: Subject, flood: Flood, count: number): number {
  const begun = process.cpuUsage();
  flood.run(subject, count, { concurrency: 3, window: 3 });
  const { user, system } = process.cpuUsage(begun);
  return (user + system) / count;
}

/** By the least of some samples: a busy machine only adds. */
function ratioOf({ subject, few, samples }: Costing, flood: Flood): number {
  let [small, large] = [Infinity, Infinity];
  for (let sample = 0; sample < samples && !(large < CLEARLY_LINEAR * small); sample++) {
    small = Math.min(small, microsecondsEach(subject, flood, few));
    large = Math.min(large, microsecondsEach(subject, flood, 10 * few));
  }
  return large / small;
}

/** The cost of an element does not grow with the number of those that wait. */
function linear(costing: Costing) {
  const { subject, floods, few } = costing;
  return forEach(floods, flood => {
    // Compiled before anything is compared, for many and for few: otherwise the compiler's own time
    // counts for the few.
    microsecondsEach(subject, flood, 10 * few);
    microsecondsEach(subject, flood, few);
    const ratio = ratioOf(costing, flood);
    demand(flood.name, ratio < TOLERANCE, `10 times as many cost ${ratio.toFixed(1)} times each`);
  });
}

/** What looks harmless: the next value is looked for among all. */
const SEARCHING: Subject = {
  name: 'an operator that searches its backlog',
  over: project => source =>
    new Observable(observer => {
      const backlog: Array<{ index: number; isStarted: boolean }> = [];
      const next = () => backlog.filter(({ isStarted }) => !isStarted)[0];
      source.subscribe({
        next: index => void backlog.push({ index, isStarted: false }),
        complete: () => {
          for (let found = next(); found; found = next()) {
            found.isStarted = true;
            from(project(found.index, found.index)).subscribe(value => observer.next(value));
          }
          observer.complete();
        },
      });
    }),
};

law('cost: it is linear in all that comes at once', linear, {
  claimedBy: [
    of(EAGER, [...FLOODS, FAILURES]),
    // Fewer, as RxJS searches through the teardowns of all that it has merged.
    of(EAGER, [MERGED], 2000),
    of(EAGER, [MERGED_LATE], 1600),
    of(SLIDING, [BEHIND_HEAD, FAILURES]),
    of(BATCH, [BEHIND_HEAD]),
    of(ALL, [BEHIND_HEAD]),
  ],
  refutes: [of(SEARCHING, [BEHIND_HEAD], 2000, 2)],
  runs: 'each',
});

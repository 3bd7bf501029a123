import { forEach, law } from './lib/check.js';
import {
  ALL,
  BATCH,
  BEHIND_HEAD,
  BUFFERED,
  CHAIN,
  FAILURES,
  FLOODS,
  type Flood,
} from './lib/floods.js';
import { CONCAT_MAP, EAGER, ETC, MERGE_MAP, SLIDING, type Subject } from './lib/subjects.js';
import { demandSame } from './lib/violation.js';

interface Flooding {
  flood: Flood;
  count: number;
  window: number;
}

/** However much is synchronous, all of it comes out: nothing recurses, nothing is spread. */
function flat(of: Subject, cases: Flooding[]) {
  return forEach(cases, ({ flood, count, window }) => {
    const got = flood.run(of, count, { concurrency: window, window });
    demandSame(flood.name, got, flood === FAILURES ? 0 : count, 'all come out');
  });
}

function casesOf(floods: Flood[], count: number, windows: number[]): Flooding[] {
  return floods.flatMap(flood => windows.map(window => ({ flood, count, window })));
}

const MANY = casesOf([BEHIND_HEAD], 100_000, [1, 2, 3, 64, Infinity]);
const CONTROLS = [CONCAT_MAP, MERGE_MAP, ETC];

law('stack: 100,000 synchronous inners behind a slow head', of => flat(of, MANY), {
  claimedBy: [EAGER],
  refutes: CONTROLS,
  runs: 'each',
});

law('stack: a million', of => flat(of, casesOf([BEHIND_HEAD], 1_000_000, [3])), {
  claimedBy: [EAGER],
  refutes: [CONCAT_MAP],
  runs: 'each',
});

const ALL_KINDS = casesOf([...FLOODS, FAILURES], 20_000, [1, 3, Infinity]);

law('stack: it does not grow with anything synchronous', of => flat(of, ALL_KINDS), {
  claimedBy: [EAGER],
  refutes: CONTROLS,
  runs: 'each',
});

const COMMON = casesOf([BEHIND_HEAD, BUFFERED], 20_000, [1, 3]);

law('stack: nor in the other operators', of => flat(of, COMMON), {
  claimedBy: [SLIDING, BATCH, ALL, CHAIN],
  refutes: CONTROLS,
  runs: 'each',
});

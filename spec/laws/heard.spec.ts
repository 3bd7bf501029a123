import fc from 'fast-check';
import { catchError, EMPTY, from, Subscriber, tap, throwError } from 'rxjs';
import { stoppedErrorsDuring } from '../support/async.js';
import { forAll, law } from './lib/check.js';
import { prepare } from './lib/run.js';
import { FAILING, FAILING_OR_NOT, played, scenes } from './lib/scene.js';
import { EAGER, SLIDING, type Mode, type Subject } from './lib/subjects.js';
import { demandSame } from './lib/violation.js';
import { Failure, type World } from './lib/world.js';

const CASES = fc.record({
  one: played(scenes({ inner: FAILING, source: FAILING_OR_NOT })),
  onError: fc.constantFrom<Mode>('immediate', 'inTurn', 'end'),
  settle: fc.boolean(),
  leaveAt: fc.option(fc.nat(20), { nil: undefined }),
});

function deliveredIn(world: World): unknown[] {
  return world
    .of('error')
    .flatMap(({ value }) => (value instanceof AggregateError ? value.errors : [value]));
}

const indicesOf = (errors: unknown[]) =>
  errors.map(error => (error as Failure).index).sort((one, other) => one - other);

/** Whatever the mode, and also when the consumer leaves first. */
function heard(subject: Subject) {
  return forAll(CASES, ({ one: { scene, ...limits }, onError, settle, leaveAt }) => {
    let world!: World;
    const stopped = stoppedErrorsDuring(() => {
      world = prepare(subject, scene, { ...limits, onError, settle });
      if (leaveAt !== undefined) world.leaveAt(leaveAt);
      world.run();
    });
    const failures = world.of('fail', 'source fail').map(({ value }) => value);
    const told = [...deliveredIn(world), ...stopped];
    demandSame(world, indicesOf(told), indicesOf(failures), 'every failure is told once');
  });
}

/** Only the first failure of a subscription, as an operator that forgets the others. */
const FORGETFUL: Subject = {
  name: 'an operator that forgets later errors',
  over: (project, options) => {
    let hasFailed = false;
    const once = (error: unknown) => {
      if (hasFailed) return EMPTY;
      hasFailed = true;
      return throwError(() => error);
    };
    return EAGER.over((x, at) => from(project(x, at)).pipe(catchError(once)), options);
  },
};

const TALKATIVE: Subject = {
  name: 'an operator that also reports what it delivers',
  over: (project, options) => source => {
    const stopped = new Subscriber();
    stopped.unsubscribe();
    return source.pipe(EAGER.over(project, options), tap({ error: it => stopped.error(it) }));
  },
};

law('every failure is delivered or told to onStoppedNotification, once', heard, {
  claimedBy: [EAGER, SLIDING],
  refutes: [FORGETFUL, TALKATIVE],
});

import { AsyncLocalStorage } from 'node:async_hooks';
import fc from 'fast-check';
import { Observable, type SchedulerLike } from 'rxjs';
import { forAll, law } from './lib/check.js';
import { COMPLETING, indexOf, played, scenes } from './lib/scene.js';
import { CONCAT_MAP, EAGER, MERGE_MAP, SLIDING, type Subject } from './lib/subjects.js';
import { demand, demandSame } from './lib/violation.js';
import { World } from './lib/world.js';

const storage = new AsyncLocalStorage<string>();
const SUBSCRIBER = 'subscriber';
/** Whoever makes time pass: what runs there by accident belongs to no one. */
const STRANGER = 'stranger';
const emitterOf = (index: number) => `emitter ${index}`;

const CASES = fc.record({
  one: played(scenes({ inner: COMPLETING, source: COMPLETING })),
  key: fc.option(
    fc.integer({ min: 1, max: 3 }).map(keys => (index: number) => index % keys),
    { nil: undefined },
  ),
  ordered: fc.boolean(),
  changes: fc.option(fc.array(fc.record({ gap: fc.nat(4), limit: fc.nat(4) }), { minLength: 1 }), {
    nil: undefined,
  }),
});

interface Start {
  context: string | undefined;
  /** It started inside of the call that brought its value. */
  isEarly: boolean;
}

/** A limit that ends at what was given, each change in the context of a stranger. */
function limitOf(
  world: World,
  concurrency: number,
  changes?: Array<{ gap: number; limit: number }>,
) {
  if (!changes) return concurrency;
  let frame = 0;
  const steps = [...changes, { gap: 1, limit: concurrency }];
  return new Observable<number>(subscriber => {
    for (const { gap, limit } of steps) {
      const schedule = world.scheduler as SchedulerLike;
      subscriber.add(schedule.schedule(() => subscriber.next(limit), (frame += gap)));
    }
  });
}

/** Runs a scene whose values come each from an emitter of its own. */
function contexts(subject: Subject) {
  return forAll(CASES, ({ one: { scene, concurrency, window }, key, ordered, changes }) => {
    const world = new World();
    const starts: Start[] = [];
    const outs: Array<[index: number, context: string | undefined]> = [];
    let arriving = -1;
    const source = new Observable<number>(subscriber =>
      world.source(scene).subscribe({
        next: value =>
          storage.run(emitterOf(value), () => {
            arriving = value;
            subscriber.next(value);
            arriving = -1;
          }),
        complete: () => subscriber.complete(),
      }),
    );
    const limit = limitOf(world, concurrency, changes);
    const operator = subject.over(
      value => {
        starts[value] = { context: storage.getStore(), isEarly: arriving === value };
        return world.inner(value, scene.items[value].inner);
      },
      { scheduler: world.scheduler, concurrency: limit, window, key, ordered },
    );
    world.onValue = value => outs.push([indexOf(String(value)), storage.getStore()]);
    storage.run(SUBSCRIBER, () => world.watch(source.pipe(operator)));
    storage.run(STRANGER, () => world.run());

    starts.forEach(({ context, isEarly }, index) => {
      const expected = isEarly ? emitterOf(index) : SUBSCRIBER;
      demandSame(world, context, expected, `value ${index} starts in the context that is its own`);
    });
    for (const [index, context] of outs) {
      const { isEarly } = starts[index];
      // What starts as it arrives is RxJS's habit: the context of what its inner does.
      const own = isEarly ? [emitterOf(index), STRANGER, SUBSCRIBER] : [SUBSCRIBER];
      demand(world, own.includes(context!), `next of value ${index} in the context of ${context}`);
    }
  });
}

/** It has neither keys nor another order. */
const SLIDING_IN_ORDER: Subject = {
  name: SLIDING.name,
  over: (project, { concurrency, window }) => SLIDING.over(project, { concurrency, window }),
};

law('async context: what starts later belongs to who subscribed, else to its emitter', contexts, {
  claimedBy: [EAGER, SLIDING_IN_ORDER],
  refutes: [MERGE_MAP, CONCAT_MAP],
});

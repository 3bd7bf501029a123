import fc from 'fast-check';
import { filter, repeat, retry, type Observable } from 'rxjs';
import { forAll, law } from './lib/check.js';
import { play } from './lib/run.js';
import { ENDING_OR_NOT, FAILING, FAILING_OR_NOT, played, scenes, type Scene } from './lib/scene.js';
import { EAGER, SLIDING, type Mode, type Options, type Subject } from './lib/subjects.js';
import { demandSame } from './lib/violation.js';
import { World } from './lib/world.js';

type Outputs = World['outputs'];

/** The pipeline itself, to be subscribed more than once. */
function pipelineOf(subject: Subject, scene: Scene, options: Options, world: World) {
  const project = (index: number) => world.inner(index, scene.items[index].inner);
  const operator = subject.over(project, { ...options, scheduler: world.scheduler });
  return world.source(scene).pipe(operator);
}

function later(outputs: Outputs, frames: number): Outputs {
  return outputs.map(([frame, value]) => [frame + frames, value]);
}

/** Two subscribers of one pipeline, at different times, get the same, each in its own time. */
function twoSubscribers(subject: Subject) {
  const scene = scenes({ inner: ENDING_OR_NOT, source: ENDING_OR_NOT });
  const cases = fc.record({ one: played(scene), delay: fc.nat(12) });
  return forAll(cases, ({ one: { scene, ...limits }, delay }) => {
    const alone = play(subject, scene, limits);
    const world = new World();
    const pipeline = pipelineOf(subject, scene, limits, world);
    const second: Outputs = [];
    const subscribe = () => pipeline.subscribe(value => second.push([world.frame, value]));
    world.watch(pipeline);
    world.scheduler.schedule(subscribe, delay);
    world.run();
    demandSame(world, world.outputs, alone.outputs, 'the first gets what one alone gets');
    demandSame(world, second, later(alone.outputs, delay), 'the second gets the same, later');
  });
}

/** State that belongs to the operator instead of the subscription. */
const COUNTER: Subject = {
  name: 'an operator that counts for all its subscriptions',
  over: (project, options) => {
    let count = 0;
    return source =>
      source.pipe(
        EAGER.over(project, options),
        filter(() => count++ < 5),
      );
  },
};

law('cold: two subscriptions share nothing', twoSubscribers, {
  claimedBy: [EAGER, SLIDING],
  refutes: [COUNTER],
});

/** Subscribed again after its end, it does all of it again: `retry` and `repeat`. */
function again(subject: Subject) {
  const cases = fc.record({
    one: played(scenes({ inner: FAILING, source: FAILING_OR_NOT })),
    onError: fc.constantFrom<Mode>('immediate', 'inTurn', 'end'),
    settle: fc.boolean(),
  });
  return forAll(cases, ({ one: { scene, ...limits }, ...errors }) => {
    const options = { ...limits, ...errors };
    const alone = play(subject, scene, options);
    const [end] = alone.of('complete', 'error');
    const world = new World();
    const twice = <T>(source: Observable<T>) =>
      end.kind === 'error' ? source.pipe(retry(1)) : source.pipe(repeat(2));
    world.watch(twice(pipelineOf(subject, scene, options, world))).run();
    const expected = [...alone.outputs, ...later(alone.outputs, end.frame)];
    demandSame(world, world.outputs, expected, 'the same twice');
    const ends = world.of('complete', 'error').map(({ kind, frame }) => [kind, frame]);
    demandSame(world, ends, [[end.kind, 2 * end.frame]], 'and the same end');
  });
}

law('again: retry and repeat do all of it anew', again, {
  claimedBy: [EAGER, SLIDING],
  refutes: [COUNTER],
});

import type { Scene } from './scene.js';
import type { Options, Subject } from './subjects.js';
import { World } from './world.js';

/** Plays a scene through an operator, to its end, and hands back the record. */
export function play(subject: Subject, scene: Scene, options: Options, world = new World()): World {
  return prepare(subject, scene, options, world).run();
}

/** The same, while time still stands at the subscription. */
export function prepare(
  subject: Subject,
  scene: Scene,
  options: Options,
  world = new World(),
): World {
  const operator = subject.over(
    (value, _, context) => {
      const signal = context?.signal;
      signal?.addEventListener('abort', () => world.log('abort', value));
      return world.inner(value, scene.items[value].inner);
    },
    { scheduler: world.scheduler, ...options },
  );
  return world.watch(world.source(scene).pipe(operator));
}

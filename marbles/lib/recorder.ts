import { TestScheduler } from 'rxjs/testing';
import type { Check } from './checks.js';
import { derive } from './derive.js';
import type { MarbleRecord } from './record.js';
import { Scene, SceneText } from './scene.js';

/** More reactions of promises, one after the other, than any scene has within one frame. */
const TURNS = 60;

export interface Recording {
  record: MarbleRecord;
  checks: Check[];
}

/** Runs a scene to its end in virtual time. */
export function record(text: SceneText, body: (scene: Scene) => void): Recording {
  const scheduler = new TestScheduler(() => undefined);
  let scene!: Scene;
  scheduler.run(helpers => body((scene = new Scene(scheduler, helpers, text))));
  return finish(scene);
}

/**
 * Runs a scene with promises in it, which virtual time does not see: after each of `frames`
 * frames their reactions are let out.
 */
export async function recordAsync(text: SceneText, frames: number, body: (scene: Scene) => void) {
  const scheduler = new TestScheduler(() => undefined);
  let scene!: Scene;
  scheduler.run(helpers => {
    body((scene = new Scene(scheduler, helpers, text)));
    scheduler.maxFrames = -1;
  });
  for (let frame = 0; frame <= frames; frame++) {
    scheduler.maxFrames = frame;
    for (let turn = 0; turn < TURNS; turn++) {
      scheduler.flush();
      await Promise.resolve();
    }
  }
  return finish(scene);
}

function finish(scene: Scene): Recording {
  return { record: derive(scene), checks: scene.checks.map(check => check()) };
}

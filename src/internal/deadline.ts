import { TimeoutError } from 'rxjs';
import type { Engine } from './engine.js';
import type { Slot } from './slot.js';

/** Starts the clock of a slot that runs and has none. */
export function startClock<T, O>(engine: Engine<T, O>, slot: Slot<T, O>): void {
  if (!slot.isRunning || slot.isDone || slot.timer) return;
  const { scheduler, timeout } = engine.plan;
  slot.timer = scheduler.schedule(() => expire(engine, slot), timeout);
}

/** Gives up an inner that has taken too long: an error at its place in the source. */
export function expire<T, O>(engine: Engine<T, O>, slot: Slot<T, O>): void {
  // A promise cannot be stopped: its late result is ignored, or, settling, still waited for.
  slot.isMuted = slot.relay === undefined;
  if (slot.isMuted && engine.plan.isSettling) slot.context?.abort();
  else engine.pool.abandon(slot);
  engine.line.close(slot);
  engine.fail(slot.index, new TimeoutError());
  engine.drain();
}

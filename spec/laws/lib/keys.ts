import { read, type Piece, type State } from './state.js';
import type { Limits } from './scene.js';
import { demand } from './violation.js';
import type { World } from './world.js';

interface Rules extends Limits {
  key: (index: number) => unknown;
  ordered: boolean;
}

/**
 * The rules of keys, read off the record: inners of one key never overlap and start in source
 * order, and no value starts before an earlier one whose key is free.
 */
export function demandKeysKept(world: World, { key, ordered }: Rules): void {
  read(world.events, ordered, {
    before: ({ kind, index }, state) => {
      if (kind !== 'start') return;
      demand(world, !isBusy(state, key, index), `inner ${index}: its key is free`);
      for (const earlier of state.waiting.filter(piece => piece.index < index)) {
        const isBlocked = isBusy(state, key, earlier.index);
        demand(world, isBlocked, `inner ${index} overtakes ${earlier.index}, whose key is busy`);
      }
    },
  });
}

/** When a frame is over, nothing waits that could run: no slot is left idle. */
export function demandNothingIdle(world: World, rules: Rules): void {
  const { key, ordered, concurrency, window } = rules;
  let lastFrame = 0;
  read(world.events, ordered, {
    before: ({ frame }, state) => {
      const isNewFrame = frame > lastFrame;
      lastFrame = frame;
      if (!isNewFrame || state.running >= concurrency || state.retained >= window) return;
      const idle = state.waiting.find(({ index }) => !isBusy(state, key, index));
      demand(world, !idle, `value ${idle?.index} waits before frame ${frame} without need`);
    },
  });
}

function isBusy(state: State, key: Rules['key'], index: number): boolean {
  return state.pieces.some(piece => isRunning(piece) && key(piece.index) === key(index));
}

function isRunning({ isStarted, isReleased }: Piece): boolean {
  return isStarted && !isReleased;
}

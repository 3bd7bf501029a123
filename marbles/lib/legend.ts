import type { Bar, End, InnerLane, Mark, MarbleRecord } from './record.js';

/**
 * The key to the pictures. It is the one that no run made: it shows every sign once, each lane
 * labelled with its meaning.
 */
export function legend(): MarbleRecord {
  const values = ['a', 'b', 'c', 'd', 'e'];
  const next = (frame: number, hue: number): Mark => ({
    frame,
    kind: 'next',
    text: values[hue],
    hue,
  });
  const end = (frame: number, kind: 'error'): Mark => ({
    frame,
    kind,
    text: 'error',
    hue: -1,
  });
  return {
    title: 'How to read the pictures',
    caption: 'Every sign of the pictures, once, on a lane labelled with its meaning.',
    operator: 'the operator, as it is called',
    words: 'and what it does here, in words',
    frames: 17,
    above: [
      {
        label: 'source values',
        marks: [0, 1, 2, 3].map(hue => next(2 * hue, hue)).concat(next(8, 4)),
        from: 0,
        until: 16,
        end: 'cut',
      },
    ],
    inners: [
      inner('running', 0, [0, 0, 7, 7], 'complete', [next(7, 0)]),
      inner('done, head is slow', 1, [2, 2, 5, 7], 'complete', [next(5, 1)]),
      inner('waits in the backlog', 2, [4, 7, 12, 12], 'complete', [next(12, 2)]),
      inner('fails', 3, [6, 7, 16, 16], 'error', []),
      inner('unsubscribed or dropped', 4, [8, 12, 16, 16], 'cut', []),
    ],
    below: [
      {
        label: 'output',
        marks: [next(7, 0), next(7, 1), next(12, 2), end(16, 'error')],
        from: 0,
        until: 16,
        end: 'error',
      },
    ],
    running: {
      label: 'running now',
      limitLabel: 'their limit',
      limit: [[0, 2]],
      steps: [0, 2, 5, 7, 12, 16].map((frame, index) => [frame, [1, 2, 1, 2, 2, 0][index]]),
    },
  };
}

function inner(
  label: string,
  hue: number,
  [arrived, started, ended, released]: [number, number, number, number],
  end: End,
  marks: Mark[],
): InnerLane {
  const bar: Bar = { arrived, started, ended, end, released, dropped: end === 'cut' };
  return { label, hue, marks, bars: [bar] };
}

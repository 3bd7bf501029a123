import { map, type Observable } from 'rxjs';
import { concatMapEagerSettled, type SettledResult } from 'rxjs-await';
import { chapter } from './lib/chapter.js';

const intro =
  'The same as concatMapEager, but the failure of an inner is a result in its place and not an error.';

/** What the lane shows of a result: the value, or what failed. */
const shown = ({ input, ...result }: SettledResult<unknown, Observable<string>>): string =>
  result.status === 'fulfilled' ? result.value : `${input} failed`;

const values = { a: 'a', b: 'b', c: 'c', d: 'd', x: 'b failed', y: 'c failed', 1: 'a1', 2: 'a2' };

chapter('concatMapEagerSettled', { intro }, scene => {
  scene(
    {
      title: 'A failure is a result',
      caption: 'b fails while a still runs. Its result waits for its turn, and the others go on.',
      operator: 'concatMapEagerSettled(save, 2)',
      words: 'two saves at a time, one result each',
      concurrency: 2,
      window: 2,
      values,
    },
    ({ hot, inners, expectOutput }) => {
      const rows = hot('rows', '    abcd|             ');
      const save = inners('save', {
        a: ['------(a|)         ', '  ^-----!           '],
        b: [' ---#              ', '  -^--!             '],
        c: ['      ------(c|)   ', '  ------^-----!     '],
        d: ['      ---(d|)      ', '  ------^--!        '],
      });
      const results = '                ------(ax)--(cd|) ';
      const settled = concatMapEagerSettled(save, 2);
      expectOutput('results', rows.pipe(settled, map(shown)), results);
    },
  );

  scene(
    {
      title: 'A failure stands behind the values before it',
      caption: 'a gives two values and then takes too long: it is unsubscribed, and b goes on.',
      operator: 'concatMapEagerSettled(read, { concurrency: 2, timeout: 6 })',
      words: 'two at a time, at most 6 ms for the first in line',
      concurrency: 2,
      window: 2,
      values: { ...values, x: 'a failed' },
    },
    ({ hot, inners, expectOutput }) => {
      const files = hot('files', '  ab|        ');
      const read = inners('read', {
        a: ['--1-2---------   ', '  ^-----!    '],
        b: [' ---(b|)         ', '  -^--!      '],
      });
      const results = '              --1-2-(xb|)';
      const settled = concatMapEagerSettled(read, { concurrency: 2, timeout: 6 });
      expectOutput('results', files.pipe(settled, map(shown)), results);
    },
  );
});

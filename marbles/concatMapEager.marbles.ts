import { concatMapEager } from 'rxjs-await';
import { chapter } from './lib/chapter.js';

const intro =
  'Maps each value to an inner and runs several of them at a time, yet emits in source order.';

chapter('concatMapEager', { intro }, scene => {
  scene(
    {
      title: 'Overlap, in order',
      caption:
        'Two files are read at a time; the lines of the first pass as they come, those of b are kept until a is done.',
      operator: 'concatMapEager(readLines, 2)',
      words: 'read two files at a time, pass their lines on in order',
      concurrency: 2,
      window: 2,
      values: { a: 'a', b: 'b', c: 'c', 1: 'a1', 2: 'a2', 3: 'b1', 4: 'b2', 5: 'c1', 6: 'c2' },
    },
    ({ hot, inners, expectOutput }) => {
      const files = hot('files', '    a-b-c|             ');
      const readLines = inners('read', {
        a: ['--1---(2|)           ', '  ^-----!            '],
        b: ['  -3-(4|)            ', '  --^--!             '],
        c: ['      -----5--(6|)   ', '  ------^-------!    '],
      });
      const lines = '                    --1---(234)5--(6|) ';
      expectOutput('lines', files.pipe(concatMapEager(readLines, 2)), lines);
    },
  );

  scene(
    {
      title: 'A window wider than the concurrency',
      caption:
        'While a is slow, b, c and d run and wait behind it; then the window is full, and e must wait although a place is free.',
      operator: 'concatMapEager(save, { concurrency: 2, window: 4 })',
      words: 'two rows at a time, up to four started and not yet passed on',
      concurrency: 2,
      window: 4,
    },
    ({ hot, inners, expectOutput }) => {
      const rows = hot('rows', '          abcdef|            ');
      const save = inners('save', {
        a: ['----------(a|)         ', '  ^---------!        '],
        b: [' --(b|)                ', '  -^-!               '],
        c: ['   ---(c|)             ', '  ---^--!            '],
        d: ['      --(d|)           ', '  ------^-!          '],
        e: ['          ------(e|)   ', '  ----------^-----!  '],
        f: ['          ----(f|)     ', '  ----------^---!    '],
      });
      const saved = '                     ----------(abcd)(ef|)';
      const twoOfFour = concatMapEager(save, { concurrency: 2, window: 4 });
      expectOutput('saved', rows.pipe(twoOfFour), saved);
    },
  );

  scene(
    {
      title: 'One at a time per key',
      caption:
        'Rows of one partition never overlap and start in order; b1 overtakes the waiting a2, but comes out in its turn.',
      operator: 'concatMapEager(save, { concurrency: 2, window: 4, key: partition })',
      words: 'two rows at a time, never two of one partition',
      concurrency: 2,
      window: 4,
      values: { a: 'a1', b: 'a2', c: 'b1', d: 'a3', e: 'b2' },
    },
    ({ hot, inners, expectOutput }) => {
      const rows = hot('rows', '         abcde|          ');
      const save = inners('save', {
        a1: ['-----(a|)          ', '  ^----!           '],
        a2: ['     ----(b|)      ', '  -----^---!       '],
        b1: ['  ------(c|)       ', '  --^-----!        '],
        a3: ['         ----(d|)  ', '  ---------^---!   '],
        b2: ['        ---(e|)    ', '  --------^--!     '],
      });
      const saved = '                   -----a---(bc)(de|)';
      const key = (row: string) => row[0];
      const perKey = concatMapEager(save, { concurrency: 2, window: 4, key });
      expectOutput('saved', rows.pipe(perKey), saved);
    },
  );

  scene(
    {
      title: 'The limit changes while it runs',
      caption:
        'A higher limit starts more rows immediately; a lower one stops nothing that runs, it only lets nothing new begin.',
      operator: 'concatMapEager(save, { concurrency: limit$, window: 4 })',
      words: 'as many rows at a time as limit$ says just now',
      concurrency: 'live',
      window: 4,
    },
    ({ hot, control, inners, expectOutput }) => {
      const limit$ = control('limit$', ' 1---3------1               ');
      const rows = hot('rows', '         abcdefgh|                ');
      const save = inners('save', {
        a: ['----(a|)                    ', '  ^---!                    '],
        b: ['    ------(b|)              ', '  ----^-----!              '],
        c: ['    ---(c|)                 ', '  ----^--!                 '],
        d: ['    -----(d|)               ', '  ----^----!               '],
        e: ['       --------(e|)         ', '  -------^-------!         '],
        f: ['          ----(f|)          ', '  ----------^---!          '],
        g: ['          ---(g|)           ', '  ----------^--!           '],
        h: ['               -----(h|)    ', '  ---------------^----!    '],
      });
      const saved = '                          ----a-----(bcd)(efg)(h|)';
      const live = concatMapEager(save, { concurrency: limit$, window: 4 });
      expectOutput('saved', rows.pipe(live), saved);
    },
  );

  scene(
    {
      title: 'Out of order, until the consumer leaves',
      caption:
        'With ordered: false a slow row holds nothing back: rows come out as they are done. What runs when the consumer leaves is unsubscribed.',
      operator: 'concatMapEager(save, { concurrency: 2, ordered: false })',
      words: 'two rows at a time, passed on as soon as they are saved; unsubscribed after 10 ms',
      concurrency: 2,
    },
    ({ hot, inners, expectOutput }) => {
      const rows = hot('rows', '     abcde|         ');
      const save = inners('save', {
        a: ['--------(a|)    ', '  ^-------!      '],
        b: [' ---(b|)        ', '  -^--!          '],
        c: ['    -----(c|)   ', '  ----^----!     '],
        d: ['        ----(d|)', '  --------^-!    '],
        e: ['         ---(e|)', '  ---------^!    '],
      });
      const saved = '              ----b---ac-';
      const unordered = concatMapEager(save, { concurrency: 2, ordered: false });
      expectOutput('saved', rows.pipe(unordered), saved, { subscription: '^---------!' });
    },
  );

  scene(
    {
      title: 'An error ends everything immediately',
      caption:
        'By default, as RxJS does it: in the instant in which c fails, a is unsubscribed and the finished b is dropped.',
      operator: 'concatMapEager(save, 3)',
      words: "onError: 'immediate' is the default",
      concurrency: 3,
      window: 3,
    },
    ({ hot, inners, expectOutput }) => {
      const rows = hot('rows', '     abcd-----|');
      const save = inners('save', {
        a: ['--------(a|)  ', '  ^-----!     '],
        b: [' ---(b|)      ', '  -^--!       '],
        c: ['  ----#       ', '  --^---!     '],
        d: ['   --(d|)     ', []],
      });
      const saved = '              ------#     ';
      expectOutput('saved', rows.pipe(concatMapEager(save, 3)), saved);
    },
  );
});

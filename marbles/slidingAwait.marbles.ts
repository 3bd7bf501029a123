import { map } from 'rxjs';
import { slidingAwait } from 'rxjs-await';
import { chapter } from './lib/chapter.js';

const intro =
  'Awaits a source of futures in order, with a window that slides: always the next N in flight or done.';

chapter('slidingAwait', { intro }, scene => {
  scene(
    {
      title: 'A slow head',
      caption:
        'Three are started and the window is full; the moment a is out, d, e and f take the places of a, b and c.',
      operator: 'map(save), slidingAwait(3)',
      words: 'three saves in flight or done, in order',
      concurrency: 3,
      window: 3,
    },
    ({ hot, inners, expectOutput }) => {
      const rows = hot('rows', '     abcdef|                 ');
      const save = inners('save', {
        a: ['---------(a|)          ', '  ^--------!            '],
        b: [' ---(b|)               ', '  -^--!                 '],
        c: ['  ----(c|)             ', '  --^---!               '],
        d: ['         -----(d|)     ', '  ---------^----!       '],
        e: ['         ---(e|)       ', '  ---------^--!         '],
        f: ['         ---------(f|) ', '  ---------^--------!   '],
      });
      const saved = '                     ---------(abc)(de)(f|)';
      expectOutput('saved', rows.pipe(map(save), slidingAwait(3)), saved);
    },
  );

  scene(
    {
      title: 'An error in its turn',
      caption:
        'b fails while a runs: c, which comes later, is unsubscribed and d never starts, but a is still delivered: what came out is exactly what succeeded.',
      operator: 'map(save), slidingAwait(3)',
      words: "onError: 'inTurn' is its default",
      concurrency: 3,
      window: 3,
    },
    ({ hot, inners, expectOutput }) => {
      const rows = hot('rows', '     abcd------|');
      const save = inners('save', {
        a: ['-------(a|)   ', '  ^------!    '],
        b: [' ----#        ', '  -^---!      '],
        c: ['  ------(c|)  ', '  --^--!      '],
        d: ['    --(d|)    ', []],
      });
      const saved = '              -------(a#) ';
      expectOutput('saved', rows.pipe(map(save), slidingAwait(3)), saved);
    },
  );

  scene(
    {
      title: 'An error at the end',
      caption: 'b fails, everything else is saved and delivered, and the error comes last.',
      operator: "map(save), slidingAwait({ window: 3, onError: 'end' })",
      words: 'save all that can be saved, then say what failed',
      concurrency: 3,
      window: 3,
    },
    ({ hot, inners, expectOutput }) => {
      const rows = hot('rows', '     abcd-|     ');
      const save = inners('save', {
        a: ['------(a|)     ', '  ^-----!       '],
        b: [' --#           ', '  -^-!          '],
        c: ['  ------(c|)   ', '  --^-----!     '],
        d: ['      ----(d|) ', '  ------^---!   '],
      });
      const saved = '             ------a-c-(d#)';
      const toTheEnd = slidingAwait<ReturnType<typeof save>>({ window: 3, onError: 'end' });
      expectOutput('saved', rows.pipe(map(save), toTheEnd), saved);
    },
  );

  scene(
    {
      title: 'An error that waits until nothing runs',
      caption:
        'With settle the running c may run to its own end: when the error comes, no save is under way any more.',
      operator: 'map(save), slidingAwait({ window: 3, settle: true })',
      words: 'after the error nothing is in flight',
      concurrency: 3,
      window: 3,
    },
    ({ hot, inners, expectOutput }) => {
      const rows = hot('rows', '     abcd-----|');
      const save = inners('save', {
        a: ['-----(a|)       ', '  ^----!      '],
        b: [' ---#           ', '  -^--!       '],
        c: ['  --------(c|)  ', '  --^-------! '],
        d: ['    --(d|)      ', []],
      });
      const saved = '                -----a----# ';
      const settled = slidingAwait<ReturnType<typeof save>>({ window: 3, settle: true });
      expectOutput('saved', rows.pipe(map(save), settled), saved);
    },
  );

  scene(
    {
      title: 'The consumer leaves',
      caption:
        'Unsubscribing stops the source and every running inner, and drops what was waiting.',
      operator: 'map(save), slidingAwait(3)',
      words: 'unsubscribed after 6 ms',
      concurrency: 3,
      window: 3,
    },
    ({ hot, inners, expectOutput }) => {
      const rows = hot('rows', '     abcd-----|');
      const save = inners('save', {
        a: ['---------(a|)', '   ^-----!     '],
        b: [' --(b|)      ', '   -^-!        '],
        c: ['  -----(c|)  ', '   --^---!     '],
        d: ['   --(d|)    ', []],
      });
      const saved = rows.pipe(map(save), slidingAwait(3));
      expectOutput('saved', saved, '-------', { subscription: '^-----!' });
    },
  );

  scene(
    {
      title: 'A timeout that counts from the turn',
      caption:
        'b takes 6 ms in all, but only 4 of the allowed 5 once it is the head; c is cut 5 ms after b is out.',
      operator: 'map(save), slidingAwait({ window: 3, timeout: 5 })',
      words: 'at most 5 ms for the one that all others wait for',
      concurrency: 3,
      window: 3,
    },
    ({ hot, inners, expectOutput }) => {
      const rows = hot('rows', '     abc|       ');
      const save = inners('save', {
        a: ['---(a|)           ', '  ^--!           '],
        b: [' ------(b|)       ', '  -^-----!       '],
        c: ['  ------------(c|)', '  --^---------!  '],
      });
      const saved = '                  ---a---b----# ';
      const hurried = slidingAwait<ReturnType<typeof save>>({ window: 3, timeout: 5 });
      expectOutput('saved', rows.pipe(map(save), hurried), saved, { error: 'TimeoutError' });
    },
  );
});

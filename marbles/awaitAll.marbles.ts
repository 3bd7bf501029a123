import { map } from 'rxjs';
import { awaitAll } from 'rxjs-await';
import { chapter } from './lib/chapter.js';

const intro =
  'Starts every future as it arrives and emits all results in order when the last one is there. Unbounded: for sources known to be short.';

chapter('awaitAll', { intro }, scene => {
  scene(
    {
      title: 'All together, in order',
      caption: 'Every save starts as its row arrives; when the last of them is done, all come out.',
      operator: 'map(save), awaitAll()',
      words: 'start all, await all, pass them on in order',
      concurrency: Infinity,
      window: Infinity,
    },
    ({ hot, inners, expectOutput }) => {
      const rows = hot('rows', '  ab-c-|         ');
      const save = inners('save', {
        a: ['------(a|)    ', '  ^-----!        '],
        b: [' --(b|)       ', '  -^-!           '],
        c: ['   -----(c|)  ', '  ---^----!      '],
      });
      const saved = '              --------(abc|)   ';
      expectOutput('saved', rows.pipe(map(save), awaitAll()), saved);
    },
  );

  scene(
    {
      title: 'It waits for the source',
      caption:
        'All saves are long done, but only the end of the source says that there are no more.',
      operator: 'map(save), awaitAll()',
      words: 'start all, await all, pass them on in order',
      concurrency: Infinity,
      window: Infinity,
    },
    ({ hot, inners, expectOutput }) => {
      const rows = hot('rows', '  abc-------|    ');
      const save = inners('save', {
        a: ['----(a|)      ', '  ^---!          '],
        b: [' --(b|)       ', '  -^-!           '],
        c: ['  ---(c|)     ', '  --^--!         '],
      });
      const saved = '              ----------(abc|) ';
      expectOutput('saved', rows.pipe(map(save), awaitAll()), saved);
    },
  );

  scene(
    {
      title: 'The first error in time',
      caption:
        'c fails first and ends everything immediately: a, b and the source are unsubscribed.',
      operator: 'map(save), awaitAll()',
      words: 'start all, await all, or fail with the first that fails',
      concurrency: Infinity,
      window: Infinity,
    },
    ({ hot, inners, expectOutput }) => {
      const rows = hot('rows', '  abc-----d-|');
      const save = inners('save', {
        a: ['---------(a|) ', '  ^-----!    '],
        b: [' -------#     ', '  -^----!    '],
        c: ['  ----#       ', '  --^---!    '],
      });
      const saved = '              ------#    ';
      expectOutput('saved', rows.pipe(map(save), awaitAll()), saved);
    },
  );

  scene(
    {
      title: 'A timeout that counts from the end of the source',
      caption: 'The source has ended; 5 ms later b is still running, and the time is up.',
      operator: 'map(save), awaitAll({ timeout: 5 })',
      words: 'at most 5 ms after the last row',
      concurrency: Infinity,
      window: Infinity,
    },
    ({ hot, inners, expectOutput }) => {
      const rows = hot('rows', '  abc|             ');
      const save = inners('save', {
        a: ['--(a|)          ', '  ^-!              '],
        b: [' ----------(b|) ', '  -^------!        '],
        c: ['  ---(c|)       ', '  --^--!           '],
      });
      const saved = '                --------#        ';
      const hurried = awaitAll<ReturnType<typeof save>>({ timeout: 5 });
      expectOutput('saved', rows.pipe(map(save), hurried), saved, { error: 'TimeoutError' });
    },
  );

  scene(
    {
      title: 'The consumer leaves',
      caption: 'Unsubscribing stops the source and every save that runs, and drops what is done.',
      operator: 'map(save), awaitAll()',
      words: 'unsubscribed after 6 ms',
      concurrency: Infinity,
      window: Infinity,
    },
    ({ hot, inners, expectOutput }) => {
      const rows = hot('rows', '  abc-------|');
      const save = inners('save', {
        a: ['---(a|)    ', '  ^--!     '],
        b: [' -------(b|)', ' -^----!  '],
        c: ['  ------(c|)', ' --^---!  '],
      });
      const saved = rows.pipe(map(save), awaitAll());
      expectOutput('saved', saved, '-------', { subscription: '^-----!' });
    },
  );
});

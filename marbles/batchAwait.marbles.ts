import { map } from 'rxjs';
import { batchAwait } from 'rxjs-await';
import { chapter } from './lib/chapter.js';

const intro =
  'Awaits a source of futures batch by batch: a batch is started together, awaited whole, emitted whole.';

chapter('batchAwait', { intro }, scene => {
  scene(
    {
      title: 'Batch after batch',
      caption:
        'The slowest row of a batch decides: only when it is done the batch comes out and the next one starts. The last batch is smaller.',
      operator: 'map(save), batchAwait(3)',
      words: 'three saves together, then the next three',
      concurrency: 3,
      window: 3,
      limitName: 'batch',
    },
    ({ hot, inners, expectOutput }) => {
      const rows = hot('rows', '    abcdefg|               ');
      const save = inners('save', {
        a: ['----(a|)              ', '  ^---!                  '],
        b: [' ------(b|)           ', '  -^-----!               '],
        c: ['  ---(c|)             ', '  --^--!                 '],
        d: ['       ---(d|)        ', '  -------^--!            '],
        e: ['       ------(e|)     ', '  -------^-----!         '],
        f: ['       ----(f|)       ', '  -------^---!           '],
        g: ['             -----(g|)', '  -------------^----!    '],
      });
      const saved = '                    -------(abc)-(def)(g|)';
      expectOutput('saved', rows.pipe(map(save), batchAwait(3)), saved);
    },
  );

  scene(
    {
      title: 'A batch that does not wait for ever',
      caption:
        'No third row comes, so the batch of a and b closes 5 ms after its first row; that of c and d closes with the source.',
      operator: 'map(save), batchAwait({ batchSize: 3, maxWait: 5 })',
      words: 'three saves together, or what came within 5 ms',
      concurrency: 3,
      window: 3,
      limitName: 'batch',
    },
    ({ hot, inners, expectOutput }) => {
      const rows = hot('rows', '    ab-------c--d|      ');
      const save = inners('save', {
        a: ['---(a|)             ', '  ^--!                '],
        b: [' ---(b|)            ', '  -^--!               '],
        c: ['         ---(c|)    ', '  ---------^--!       '],
        d: ['            ---(d|) ', '  ------------^--!    '],
      });
      const saved = '                  -----(ab)------(cd|)';
      const inTime = batchAwait<ReturnType<typeof save>>({ batchSize: 3, maxWait: 5 });
      expectOutput('saved', rows.pipe(map(save), inTime), saved);
    },
  );

  scene(
    {
      title: 'It fails whole',
      caption:
        'When c fails, b is unsubscribed and the finished a is dropped, all in that instant.',
      operator: 'map(save), batchAwait(3)',
      words: 'three saves together, all or none',
      concurrency: 3,
      window: 3,
      limitName: 'batch',
    },
    ({ hot, inners, expectOutput }) => {
      const rows = hot('rows', '   abcd---|');
      const save = inners('save', {
        a: ['---(a|)    ', '  ^--!     '],
        b: [' ------(b|)', '  -^---!   '],
        c: ['  ---#     ', '  --^--!   '],
        d: ['   --(d|)  ', []],
      });
      const saved = '            -----#   ';
      expectOutput('saved', rows.pipe(map(save), batchAwait(3)), saved);
    },
  );

  scene(
    {
      title: 'It fails when nothing runs any more',
      caption: 'The same with settle: b ends on its own, and the error comes after it.',
      operator: 'map(save), batchAwait({ batchSize: 3, settle: true })',
      words: 'three saves together; after an error nothing is in flight',
      concurrency: 3,
      window: 3,
      limitName: 'batch',
    },
    ({ hot, inners, expectOutput }) => {
      const rows = hot('rows', '   abcd------|');
      const save = inners('save', {
        a: ['---(a|)       ', '  ^--!        '],
        b: [' --------(b|) ', '  -^-------!  '],
        c: ['  ---#        ', '  --^--!      '],
        d: ['   --(d|)     ', []],
      });
      const saved = '               ---------#  ';
      const settled = batchAwait<ReturnType<typeof save>>({ batchSize: 3, settle: true });
      expectOutput('saved', rows.pipe(map(save), settled), saved);
    },
  );

  scene(
    {
      title: 'A timeout that counts from the closing',
      caption:
        'The batch is full when b arrives; 5 ms later b is still running, and the time is up.',
      operator: 'map(save), batchAwait({ batchSize: 2, timeout: 5 })',
      words: 'at most 5 ms for a full batch',
      concurrency: 2,
      window: 2,
      limitName: 'batch',
    },
    ({ hot, inners, expectOutput }) => {
      const rows = hot('rows', '      a---b|        ');
      const save = inners('save', {
        a: ['------(a|)       ', '  ^-----!         '],
        b: ['    --------(b|) ', '  ----^----!      '],
      });
      const saved = '                  ---------#      ';
      const hurried = batchAwait<ReturnType<typeof save>>({ batchSize: 2, timeout: 5 });
      expectOutput('saved', rows.pipe(map(save), hurried), saved, { error: 'TimeoutError' });
    },
  );

  scene(
    {
      title: 'The consumer leaves',
      caption: 'Unsubscribing stops the source and what runs, and drops the unfinished batch.',
      operator: 'map(save), batchAwait(3)',
      words: 'unsubscribed after 6 ms',
      concurrency: 3,
      window: 3,
      limitName: 'batch',
    },
    ({ hot, inners, expectOutput }) => {
      const rows = hot('rows', '   abcd----|');
      const save = inners('save', {
        a: ['---(a|)    ', '  ^--!     '],
        b: [' -------(b|)', ' -^----!  '],
        c: ['  ------(c|)', ' --^---!  '],
        d: ['   --(d|)  ', []],
      });
      const saved = rows.pipe(map(save), batchAwait(3));
      expectOutput('saved', saved, '-------', { subscription: '^-----!' });
    },
  );
});

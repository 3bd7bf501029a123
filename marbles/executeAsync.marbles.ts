import { map } from 'rxjs';
import { executeAsync, slidingAwait } from 'rxjs-await';
import { chapter } from './lib/chapter.js';

const intro =
  'A cold future: a block of work that runs when, and each time, somebody subscribes to it.';

chapter('executeAsync', { intro }, scene => {
  scene(
    {
      title: 'It runs once per subscription',
      caption: 'Nothing runs before the first consumer comes; the second one makes it run again.',
      operator: 'executeAsync(() => readReport())',
      words: 'a block of work, run for each who subscribes',
    },
    ({ inners, expectOutput, scheduler }) => {
      const read = inners('read', { report: ['----(r|)', ['--^---!', '--------^---!']] });
      const report = executeAsync(() => read('report'), scheduler);
      expectOutput('first consumer', report, '------(r|)      ', { subscription: '--^' });
      expectOutput('second consumer', report, '------------(r|)', { subscription: '--------^' });
    },
  );

  scene(
    {
      title: 'Futures in a window',
      caption:
        'map makes the futures, which costs nothing; slidingAwait subscribes to them, two at a time.',
      operator: 'map(row => executeAsync(() => save(row))), slidingAwait(2)',
      words: 'the window decides when a future runs',
      concurrency: 2,
      window: 2,
    },
    ({ hot, inners, expectOutput }) => {
      const rows = hot('rows', '   abcd|         ');
      const save = inners('save', {
        a: ['-----(a|)    ', '   ^----!        '],
        b: [' --(b|)      ', '   -^-!          '],
        c: ['     ----(c|)', '   -----^---!    '],
        d: ['     --(d|)  ', '   -----^-!      '],
      });
      const futures = map((row: string) => executeAsync(() => save(row)));
      expectOutput('saved', rows.pipe(futures, slidingAwait(2)), '-----(ab)(cd|)');
    },
  );

  scene(
    {
      title: 'A block that fails',
      caption: 'What the block throws, or its promise or Observable fails with, is the error.',
      operator: 'executeAsync(() => readReport())',
      words: 'the first page comes, the second does not',
    },
    ({ inners, expectOutput, scheduler }) => {
      const read = inners('read', { report: ['--r---#', '^-----!'] });
      const report = executeAsync(() => read('report'), scheduler);
      expectOutput('pages', report, '--r---#');
    },
  );

  scene(
    {
      title: 'The consumer leaves',
      caption: 'The block is told by its signal; an Observable that it returned is unsubscribed.',
      operator: 'executeAsync(({ signal }) => readReport(signal))',
      words: 'unsubscribed after 4 ms',
    },
    ({ inners, expectOutput, scheduler, spy }) => {
      const abort = spy('signal aborts', '----✓');
      const read = inners('read', { report: ['--------(r|)', '^---!'] });
      const report = executeAsync(({ signal }) => {
        signal.addEventListener('abort', () => abort('✓'));
        return read('report');
      }, scheduler);
      expectOutput('pages', report, '----', { subscription: '^---!' });
    },
  );
});

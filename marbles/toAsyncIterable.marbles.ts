import { from, lastValueFrom, map, Observable } from 'rxjs';
import { pull, slidingAwait, toAsyncIterable } from 'rxjs-await';
import { chapter } from './lib/chapter.js';

const intro =
  'The way out: `for await` over an Observable, which keeps the source waiting while the loop is busy.';

/** An ordinary loop: uses each value, and passes it on to the lane when that is done. */
async function* loop<T>(rows: AsyncIterable<T>, use: (row: T) => Observable<string>, last?: T) {
  for await (const row of rows) {
    yield await lastValueFrom(use(row));
    if (row === last) break;
  }
}

chapter('toAsyncIterable', { intro }, (_, asyncScene) => {
  asyncScene(
    {
      title: 'A loop over a live source',
      caption: 'A source that cannot wait goes on; its rows are kept until the loop comes to them.',
      operator: 'for await (const row of toAsyncIterable(rows)) await use(row)',
      words: 'one row after the other, at the pace of the loop',
      concurrency: 1,
    },
    24,
    ({ hot, inners, expectOutput }) => {
      const rows = hot('rows', '   -a-b-c-----|   ');
      const use = inners('use', {
        a: ['----(a|)      ', '  -^---!           '],
        b: ['     ---(b|)  ', '  -----^--!        '],
        c: ['        --(c|)', '  --------^-!      '],
      });
      const used = from(loop(toAsyncIterable(rows), use));
      expectOutput('loop', used, '  -----a--b-c|     ');
    },
  );

  asyncScene(
    {
      title: 'A slow loop slows the reader',
      caption:
        'The loop takes 4 ms a row, so saved rows are held back, the window stays full, and no row is read before it is needed.',
      operator: 'for await (const row of toAsyncIterable(saved)) await use(row)',
      words: 'saved is pull(rows), map(save), slidingAwait(2): all of it at the pace of the loop',
    },
    30,
    ({ watch, inners, expectOutput }) => {
      const save = inners('save', {
        a: ['---(a|)         ', '^--!                   '],
        b: ['--(b|)          ', '^-!                    '],
        c: ['   --(c|)       ', '---^-!                 '],
        d: ['   ---(d|)      ', '---^--!                '],
        e: ['       --(e|)   ', '-------^-!             '],
      });
      const use = inners('use', {
        a: ['   ----(A|)     ', '---^---!               '],
        b: ['       ----(B|) ', '-------^---!           '],
        c: ['     ----(C|)   ', '-----------^---!       '],
        d: ['     ----(D|)   ', '---------------^---!   '],
        e: ['     ----(E|)   ', '-------------------^---!'],
      });
      const saved = pull(['a', 'b', 'c', 'd', 'e']).pipe(
        watch('rows read', ['(ab)', '---(cd)', '-------e', '11ms |']),
        map(save),
        slidingAwait(2),
        watch('saved', ['---(ab)', '-------c', '11ms d', '15ms (e|)']),
      );
      const used = from(loop(toAsyncIterable(saved), use));
      expectOutput('loop', used, ['-------A', '11ms B', '15ms C', '19ms D', '23ms (E|)']);
    },
  );

  asyncScene(
    {
      title: 'Leaving the loop',
      caption: 'break unsubscribes from the source immediately; what was kept is dropped.',
      operator: 'for await (const row of toAsyncIterable(rows)) …',
      words: 'break after b',
      concurrency: 1,
    },
    12,
    ({ hot, inners, expectOutput }) => {
      const rows = hot('rows', '   a-b-c-d-e|');
      const use = inners('use', {
        a: ['---(a|)   ', '     ^--!       '],
        b: ['   --(b|) ', '     ---^-!     '],
        c: ['     -(c|)', '     '],
      });
      const used = from(loop(toAsyncIterable(rows), use, 'b'));
      expectOutput('loop', used, '  ---a-(b|)   ');
    },
  );

  asyncScene(
    {
      title: 'An error in its turn',
      caption: 'The loop gets every row that came before the error, then the error is thrown.',
      operator: 'for await (const row of toAsyncIterable(rows)) await use(row)',
      words: 'the source fails while the loop is still at a',
      concurrency: 1,
    },
    12,
    ({ hot, inners, expectOutput }) => {
      const rows = hot('rows', '   a-b-#     ');
      const use = inners('use', {
        a: ['-----(a|) ', '     ^----!    '],
        b: ['     --(b|)', '    -----^-!  '],
      });
      const used = from(loop(toAsyncIterable(rows), use));
      expectOutput('loop', used, '  -----a-(b#)');
    },
  );
});

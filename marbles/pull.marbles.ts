import { from, lastValueFrom, map } from 'rxjs';
import { pull, slidingAwait } from 'rxjs-await';
import { chapter } from './lib/chapter.js';

const intro =
  'A source that waits to be asked: behind an operator of this package it emits only what can start immediately.';

const rows = ['a', 'b', 'c', 'd', 'e', 'f'];

chapter('pull', { intro }, (scene, asyncScene) => {
  scene(
    {
      title: 'Only what there is room for',
      caption: 'A row is read the moment a place is free, not earlier: nothing waits in a backlog.',
      operator: 'pull(rows), map(save), slidingAwait(2)',
      words: 'two saves in flight or done; rows are read as places get free',
      concurrency: 2,
      window: 2,
    },
    ({ watch, inners, expectOutput }) => {
      const save = inners('save', {
        a: ['----(a|)           ', '  ^---!            '],
        b: ['---(b|)            ', '  ^--!             '],
        c: ['    -----(c|)      ', '  ----^----!       '],
        d: ['    --(d|)         ', '  ----^-!          '],
        e: ['         ----(e|)  ', '  ---------^---!   '],
        f: ['         ---(f|)   ', '  ---------^--!    '],
      });
      const read = '                   (ab)(cd)-(ef)|';
      const saved = pull(rows).pipe(watch('rows read', read), map(save), slidingAwait(2));
      expectOutput('saved', saved, '         ----(ab)-(cd)(ef|)');
    },
  );

  scene(
    {
      title: 'The same with from',
      caption:
        'from does not wait: all rows are read immediately and queue in the backlog, however many there are.',
      operator: 'from(rows), map(save), slidingAwait(2)',
      words: 'two saves in flight or done; the rest waits in memory',
      concurrency: 2,
      window: 2,
    },
    ({ watch, inners, expectOutput }) => {
      const save = inners('save', {
        a: ['----(a|)           ', '  ^---!            '],
        b: ['---(b|)            ', '  ^--!             '],
        c: ['    -----(c|)      ', '  ----^----!       '],
        d: ['    --(d|)         ', '  ----^-!          '],
        e: ['         ----(e|)  ', '  ---------^---!   '],
        f: ['         ---(f|)   ', '  ---------^--!    '],
      });
      const saved = from(rows).pipe(watch('rows read', '(abcdef|)'), map(save), slidingAwait(2));
      expectOutput('saved', saved, '         ----(ab)-(cd)(ef|)');
    },
  );

  asyncScene(
    {
      title: 'A reader that rests',
      caption:
        'Reading takes time as well: the next page is fetched while pages are saved, but not while the window is full.',
      operator: 'pull(pages()), map(save), slidingAwait(2)',
      words: 'an async generator, asked only when there is room',
    },
    24,
    ({ watch, inners, expectOutput }) => {
      const read = inners('read', {
        a: ['--(a|)             ', '  ^-!                 '],
        b: ['  --(b|)           ', '  --^-!               '],
        c: ['        --(c|)     ', '  --------^-!         '],
        d: ['          --(d|)   ', '  ----------^-!       '],
      });
      const save = inners('save', {
        a: ['  ------(A|)       ', '  --^-----!           '],
        b: ['    ---(B|)        ', '  ----^--!            '],
        c: ['          ----(C|) ', '  ----------^---!     '],
        d: ['            ---(D|)', '  ------------^--!    '],
      });
      async function* pages() {
        for (const page of ['a', 'b', 'c', 'd']) yield await lastValueFrom(read(page));
      }
      const fetched = '                --a-b-----c-d-|';
      const saved = pull(pages()).pipe(watch('pages', fetched), map(save), slidingAwait(2));
      expectOutput('saved', saved, ['     --------(AB)', '14ms C', '15ms (D|)']);
    },
  );

  scene(
    {
      title: 'A reader that fails',
      caption:
        'Rows end in an error when the third is asked for. It takes its turn: what was read before it is saved and passed on.',
      operator: 'pull(generator), map(save), slidingAwait(2)',
      words: "slidingAwait's default is onError: 'inTurn'",
      concurrency: 2,
      window: 2,
    },
    ({ watch, inners, expectOutput }) => {
      function* generator() {
        yield* ['a', 'b', 'c'];
        throw 'error';
      }
      const save = inners('save', {
        a: ['----(a|)       ', '  ^---!         '],
        b: ['---(b|)        ', '  ^--!          '],
        c: ['    -----(c|)  ', '  ----^----!    '],
      });
      const read = watch<string>('rows read', '(ab)(c#)');
      const saved = pull(generator).pipe(read, map(save), slidingAwait(2));
      expectOutput('saved', saved, '----(ab)-(c#)');
    },
  );

  scene(
    {
      title: 'The consumer leaves',
      caption: 'The iterator is closed, so a generator can give back what it holds.',
      operator: 'pull(generator), map(save), slidingAwait(2)',
      words: 'unsubscribed after 6 ms',
      concurrency: 2,
      window: 2,
    },
    ({ watch, spy, inners, expectOutput }) => {
      const close = spy('generator closed', '------✓');
      function* generator() {
        try {
          yield* rows;
        } finally {
          close('✓');
        }
      }
      const save = inners('save', {
        a: ['---(a|)        ', '  ^--!   '],
        b: ['----(b|)       ', '  ^---!  '],
        c: ['   -------(c|) ', '  ---^--!'],
        d: ['    ------(d|) ', '  ----^-!'],
      });
      const read = watch<string>('rows read', ['(ab)', '---c', '----d']);
      const saved = pull(generator).pipe(read, map(save), slidingAwait(2));
      expectOutput('saved', saved, '---ab--', { subscription: '^-----!' });
    },
  );
});

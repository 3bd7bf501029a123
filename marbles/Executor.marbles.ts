import { map, mergeMap } from 'rxjs';
import { executeAsync, Executor, slidingAwait } from 'rxjs-await';
import { chapter } from './lib/chapter.js';

const intro =
  'One limit for any number of pipelines: whoever asked first runs first, whichever pipeline it belongs to.';

chapter('Executor', { intro }, (scene, asyncScene) => {
  scene(
    {
      title: 'One limit for two pipelines',
      caption:
        'Orders and mails share two places; each pipeline keeps its own order, and b and y wait for whoever is done.',
      operator: 'executeAsync(() => send(value), new Executor({ concurrency: 2 }))',
      words: 'two at a time over both pipelines, first come first served',
      concurrency: 2,
    },
    ({ hot, inners, expectOutput, scheduler }) => {
      const executor = new Executor({ concurrency: 2, scheduler });
      const orders = hot('orders', 'a-b-c|          ');
      const mails = hot('mails', '  -x-y|           ');
      const send = inners('send', {
        a: ['----(a|)      ', '   ^---!           '],
        x: [' -----(x|)    ', '   -^----!         '],
        b: ['    ---(b|)   ', '   ----^--!        '],
        y: ['      --(y|)  ', '   ------^-!       '],
        c: ['       ---(c|)', '   -------^--!     '],
      });
      const futures = map((value: string) => executeAsync(() => send(value), executor));
      expectOutput('orders sent', orders.pipe(futures, slidingAwait(3)), '----a--b--(c|)');
      expectOutput('mails sent', mails.pipe(futures, slidingAwait(3)), '  ------x-(y|)');
    },
  );

  scene(
    {
      title: 'The limit changes while it runs',
      caption:
        'executor.concurrency = 3 starts b and c immediately; back at 1, nothing new begins until all three are done.',
      operator: 'mergeMap(row => executor.execute(() => save(row)))',
      words: 'as many at a time as the executor allows just now',
      concurrency: 'live',
    },
    ({ hot, control, inners, expectOutput, scheduler }) => {
      const executor = new Executor({ concurrency: 1, scheduler });
      const limit$ = control('concurrency', '1--3---1         ');
      limit$.subscribe(limit => (executor.concurrency = limit));
      const rows = hot('rows', '             abcdef|          ');
      const save = inners('save', {
        a: ['------(a|)              ', '     ^-----!          '],
        b: ['   ----(b|)             ', '     ---^---!         '],
        c: ['   -----(c|)            ', '     ---^----!        '],
        d: ['      ---(d|)           ', '     ------^--!       '],
        e: ['         ---(e|)        ', '     ---------^--!    '],
        f: ['            ---(f|)     ', '     ------------^--! '],
      });
      const saved = rows.pipe(mergeMap(row => executor.execute(() => save(row))));
      expectOutput('saved', saved, '         ------abcd--e--(f|)');
    },
  );

  scene(
    {
      title: 'Cancelled while it waits',
      caption:
        'The consumer of the orders leaves: a is unsubscribed, b never runs, and y of the other pipeline gets the free place immediately.',
      operator: 'executeAsync(() => send(value), new Executor({ concurrency: 2 }))',
      words: 'two at a time over both pipelines; orders unsubscribed after 4 ms',
      concurrency: 2,
    },
    ({ hot, inners, expectOutput, scheduler }) => {
      const executor = new Executor({ concurrency: 2, scheduler });
      const orders = hot('orders', 'a-b-----|       ');
      const mails = hot('mails', '  -x-y|           ');
      const send = inners('send', {
        a: ['--------(a|)   ', '   ^---!         '],
        x: [' -----(x|)     ', '   -^----!       '],
        b: ['    ---(b|)    ', []],
        y: ['    ----(y|)   ', '   ----^---!     '],
      });
      const futures = map((value: string) => executeAsync(() => send(value), executor));
      const ordersSent = orders.pipe(futures, slidingAwait(3));
      expectOutput('orders sent', ordersSent, '-----', { subscription: '^---!' });
      expectOutput('mails sent', mails.pipe(futures, slidingAwait(3)), '------x-(y|)');
    },
  );

  scene(
    {
      title: 'A block that fails',
      caption:
        'b fails, and with it its own pipeline: c never runs. The place is immediately free for y of the other pipeline, which goes on as before.',
      operator: 'executeAsync(() => send(value), new Executor({ concurrency: 2 }))',
      words: 'two at a time over both pipelines; one of them fails',
      concurrency: 2,
    },
    ({ hot, inners, expectOutput, scheduler }) => {
      const executor = new Executor({ concurrency: 2, scheduler });
      const orders = hot('orders', 'ab-c----|       ');
      const mails = hot('mails', '  --x-y|          ');
      const send = inners('send', {
        a: ['---(a|)        ', '   ^--!          '],
        b: [' -----#        ', '   -^----!       '],
        x: ['   -----(x|)   ', '   ---^----!     '],
        c: ['      ---(c|)  ', []],
        y: ['      ---(y|)  ', '   ------^--!    '],
      });
      const futures = map((value: string) => executeAsync(() => send(value), executor));
      const ordersSent = orders.pipe(futures, slidingAwait(2));
      expectOutput('orders sent', ordersSent, '---a--#');
      expectOutput('mails sent', mails.pipe(futures, slidingAwait(3)), '--------x(y|)');
    },
  );

  asyncScene(
    {
      title: 'A graceful shutdown',
      caption:
        'The source is told to stop; whenIdle() resolves when nothing runs and nothing waits any more.',
      operator: 'mergeMap(row => executor.execute(() => save(row)))',
      words: 'two at a time; then wait until all is written',
      concurrency: 2,
    },
    16,
    ({ hot, at, spy, inners, expectOutput, scheduler }) => {
      const executor = new Executor({ concurrency: 2, scheduler });
      const idle = spy('whenIdle() resolves', '---------✓');
      const rows = hot('rows', '       abcd|         ');
      const save = inners('save', {
        a: ['----(a|)     ', '          ^---!          '],
        b: [' -----(b|)   ', '          -^----!        '],
        c: ['    ---(c|)  ', '          ----^--!       '],
        d: ['      ---(d|)', '          ------^--!     '],
      });
      at('-----|', () => void executor.whenIdle().then(() => idle('✓')));
      const saved = rows.pipe(mergeMap(row => executor.execute(() => save(row))));
      expectOutput('saved', saved, '   ----a-bc-(d|)    ');
    },
  );
});

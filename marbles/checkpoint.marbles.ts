import { checkpoint } from 'rxjs-await';
import { chapter } from './lib/chapter.js';

const intro =
  'Passes every value on, and from time to time commits the newest: how far the work has come.';

chapter('checkpoint', { intro }, scene => {
  scene(
    {
      title: 'The newest, one at a time',
      caption:
        'A commit starts 3 ms after the first uncommitted row, and not before the one before it has ended. At the end a last commit runs.',
      operator: 'checkpoint(commit, { every: 3 })',
      words: 'commit the newest row, 3 ms after the first one that it covers',
      concurrency: 1,
    },
    ({ hot, inners, expectOutput }) => {
      const rows = hot('rows', '   ab--cd--e----f|           ');
      const commit = inners('commit', {
        b: ['   ----|                  ', '  ---^---!                '],
        d: ['       --|                ', '  -------^-!              '],
        e: ['           -|             ', '  -----------^!           '],
        f: ['              ---|        ', '  --------------^--!      '],
      });
      const passed = '                  ab--cd--e----f---|        ';
      expectOutput('passed on', rows.pipe(checkpoint(commit, { every: 3 })), passed);
    },
  );

  scene(
    {
      title: 'A commit that fails',
      caption: 'It unsubscribes the source, and its error is that of the stream.',
      operator: 'checkpoint(commit, { every: 2 })',
      words: 'commit the newest row, 2 ms after the first one that it covers',
      concurrency: 1,
    },
    ({ hot, inners, expectOutput }) => {
      const rows = hot('rows', '    ab--c----f|            ');
      const commit = inners('commit', {
        b: ['  ---#                  ', '  --^--!                '],
      });
      const passed = '                   ab--c#                  ';
      expectOutput('passed on', rows.pipe(checkpoint(commit, { every: 2 })), passed);
    },
  );

  scene(
    {
      title: 'The source fails',
      caption: 'What is uncommitted is committed first; then the error is passed on.',
      operator: 'checkpoint(commit, { every: 9 })',
      words: 'a last commit, then the error',
      concurrency: 1,
    },
    ({ hot, inners, expectOutput }) => {
      const rows = hot('rows', '    a-b-#     ');
      const commit = inners('commit', {
        b: ['    ---|    ', '  ----^--!  '],
      });
      const passed = '                   a-b----#  ';
      expectOutput('passed on', rows.pipe(checkpoint(commit, { every: 9 })), passed);
    },
  );
});

import { toAscii } from './ascii.js';
import { checkChapter, checkPicture, pictureName } from './gallery.js';
import { record, recordAsync, Recording } from './recorder.js';
import type { Scene, SceneText } from './scene.js';
import type { MarbleRecord } from './record.js';
import { toSvg } from './svg.js';

type Write = (text: SceneText, body: (scene: Scene) => void) => void;
/** With promises in it: `frames` is how long the scene is watched. */
type WriteAsync = (text: SceneText, frames: number, body: (scene: Scene) => void) => void;

/**
 * A chapter of the gallery: each scene is a test that fails when it happens otherwise than
 * written, or when its picture is not the committed one.
 *
 * @example
 * chapter('concatMapEager', { intro: '…' }, scene => {
 *   scene(
 *     {
 *       title: 'Overlap, in order',
 *       caption: 'b is done before a, and still comes out after it.',
 *       operator: 'concatMapEager(save, 2)',
 *       words: 'save two rows at a time',
 *       concurrency: 2, // draws the step line of the running inners, and its limit
 *       window: 2, // the same for started − emitted
 *     },
 *     ({ hot, inners, expectOutput }) => {
 *       const rows = hot('rows', 'ab|');
 *       const save = inners('save', {
 *         a: ['----(a|)', ' ^---!'], // what it does, and when it is subscribed
 *         b: [' -(b|)  ', ' -^!  '],
 *       });
 *       expectOutput('saved', rows.pipe(concatMapEager(save, 2)), '----(ab|)');
 *     },
 *   );
 * });
 */
export function chapter(
  name: string,
  { heading = name, intro }: { heading?: string; intro: string },
  write: (scene: Write, asyncScene: WriteAsync) => void,
): void {
  const records: MarbleRecord[] = [];
  let scenes = 0;
  const show = (recording: Recording) => {
    verify(recording);
    records.push(recording.record);
    checkPicture(pictureName(name, recording.record.title), toSvg(recording.record));
  };
  describe(name, () => {
    write(
      (text, body) => {
        scenes += 1;
        it(text.title, () => show(record(text, body)));
      },
      (text, frames, body) => {
        scenes += 1;
        it(text.title, async () => show(await recordAsync(text, frames, body)));
      },
    );
    it('is in the gallery as it happened', () => {
      // A scene that failed or was filtered out would look like one that had been removed.
      if (records.length === scenes) checkChapter({ name, heading, intro, records });
    });
  });
}

function verify({ record: it, checks }: Recording): void {
  const lines = (of: 'actual' | 'expected') =>
    Object.fromEntries(checks.map(check => [check.what, check[of]]));
  try {
    expect(lines('actual')).toEqual(lines('expected'));
    // What the picture draws as a limit is one; a live limit may be lowered below what runs.
    for (const counter of [it.running, it.held])
      if (counter?.limit.length === 1)
        for (const [, value] of counter.steps)
          expect(value).toBeLessThanOrEqual(counter.limit[0][1]);
  } catch (error) {
    (error as Error).message += `\n\nWhat happened:\n\n${toAscii(it)}`;
    throw error;
  }
}

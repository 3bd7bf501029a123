import { readdirSync } from 'node:fs';
import { of } from 'rxjs';
import { toAscii } from './lib/ascii.js';
import { checkChapter, checkGallery, checkPicture, isUpdating } from './lib/gallery.js';
import { legend } from './lib/legend.js';
import { record } from './lib/recorder.js';
import { toSvg } from './lib/svg.js';

const text = { title: 'A control', caption: 'A control.', operator: 'of', words: 'a control' };

describe('the gallery', () => {
  it('explains the signs', () => checkPicture('legend.svg', toSvg(legend())));

  it('has a chapter for each file of scenes, and no picture without a scene', () => {
    const files = readdirSync(__dirname).filter(file => file.endsWith('.marbles.ts'));
    const names = files.map(file => file.replace('.marbles.ts', ''));
    checkGallery(
      names.filter(name => name !== 'gallery'),
      ['legend.svg'],
    );
  });
});

// A scene that could not fail would prove nothing.
describe('the controls', () => {
  it('record what happens, not what is expected', () => {
    const recording = record(text, ({ inners, expectOutput }) => {
      const work = inners('work', { a: ['--(a|)', '^---!'] });
      expectOutput('output', work('a'), '---(a|)');
    });
    expect(recording.checks).toEqual([
      { what: 'subscriptions of work a', actual: ['0 to 2'], expected: ['0 to 4'] },
      { what: 'output', actual: ['2: a', '2: |'], expected: ['3: a', '3: |'] },
    ]);
    expect(toAscii(recording.record).split('\n')).toEqual([
      'ms      0',
      'work a  ==(a|)',
      'output  --(a|)',
    ]);
  });

  it('refuse inners that emit the same, whose colours could not be told apart', () => {
    const ambiguous = () =>
      record(text, ({ inners, show }) => {
        const work = inners('work', { a: ['(x|)', '(^!)'], b: ['(x|)', '(^!)'] });
        show('one', work('a'));
        show('other', work('b'));
      });
    expect(ambiguous).toThrow('Two inners of the scene emit x');
  });

  it('refuse a stale picture and a stale chapter', () => {
    // While they are rewritten nothing is stale, and nothing of this must be written.
    if (isUpdating) return;
    const { record: other } = record(text, ({ show }) => void show('output', of(1)));
    const chapter = { name: 'pull', heading: 'pull', intro: '', records: [other] };
    expect(() => checkPicture('legend.svg', toSvg(other))).toThrow('npm run marbles');
    expect(() => checkPicture('none.svg', toSvg(other))).toThrow('npm run marbles');
    expect(() => checkChapter(chapter)).toThrow('npm run marbles');
    expect(() => checkGallery(['pull'], ['legend.svg'])).toThrow('npm run marbles');
  });
});

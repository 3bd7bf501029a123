import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { languageFaults } from './language.mjs';

const faultsOf = (text, path = 'page.md') =>
  languageFaults(path, text).map(fault => fault.slice(path.length + 1));
const words = count => `${Array(count).fill('word').join(' ')}.`;

describe('the language lint', () => {
  for (const sentence of [
    'This is no error.',
    'The error comes at once.',
    'It ends by itself.',
    'Streams end by themselves.',
    'The request was given up.',
    'A row is to be written.',
    'The same as of the others.',
    'While it waits nobody looks.',
    'Those of whom it knows.',
    'A head that has its turn.',
    'It goes on unheard.',
    'When the schema could not be had.',
    'Yield, else return.',
    'Of a shared source the demand counts.',
  ]) {
    it(`finds: ${sentence}`, () => {
      assert.equal(faultsOf(sentence).length, 1);
      assert.match(faultsOf(`# Title\n\nFine.\n${sentence}`)[0], /^3: /);
    });
  }

  it('accepts what only looks like them', () => {
    const text =
      'There is no limit. It is no longer there. One is to blame. Of course. Something else. `x is no y`';
    assert.deepEqual(faultsOf(text), []);
  });

  it('counts the words of each sentence, item and cell', () => {
    assert.deepEqual(faultsOf(`${words(30)} ${words(30).replace('w', 'W')}`), []);
    assert.match(faultsOf(words(31))[0], /^1: 31 words/);
    assert.match(
      faultsOf(
        `# A\n\n- ${words(30)}\n- ${words(15)}\n  ${words(16).slice(0, -1)}`.replace(
          '.\n  ',
          '\n  ',
        ),
      )[0],
      /^4: 31 words/,
    );
    const cell = words(20).slice(0, -1);
    assert.deepEqual(faultsOf(`| ${cell} | ${cell} |\n| - | - |\n| ${cell} | ${cell} |`), []);
    assert.equal(faultsOf(`| ${cell} ${cell} | ${cell} |`).length, 1);
  });

  it('leaves code out', () => {
    assert.deepEqual(faultsOf('```ts\n// at once\n```\n\n`at once` [fine](at once)'), []);
  });

  it('reads the comments and messages of a source, and names their lines', () => {
    const source = [
      "const a = 'at once'; // at once",
      '/**',
      ' * Fine.',
      ' *',
      ' * @param b at once.',
      ' */',
      '  // It runs at',
      '  // once, and alone.',
      "throw new Error('The block ends at once.');",
      'throw new Error(`The ${block} ends by itself.`);',
    ];
    assert.deepEqual(
      faultsOf(source.join('\n'), 'x.ts').map(fault => fault.slice(0, 12)),
      ['5: "at once"', '7: "at once"', '9: "at once"', '10: "by itse'],
    );
  });
});

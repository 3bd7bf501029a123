import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { InOrder } from '../test/inOrder.mjs';

describe('the output of steps that run side by side', () => {
  it('is written as it comes for the first step, and whole and in order for the others', () => {
    const written = [];
    const output = new InOrder(['a', 'b', 'c'], text => written.push(text));
    output.write('a', 'a1 ');
    output.write('c', 'c1 ');
    output.write('b', 'b1 ');
    output.write('a', 'a2 ');
    output.write('c', 'c2 ');
    assert.deepEqual(written, ['a1 ', 'a2 ']);
    output.end('c');
    assert.deepEqual(written, ['a1 ', 'a2 ']);
    output.end('a');
    assert.deepEqual(written, ['a1 ', 'a2 ', 'b1 ']);
    output.write('b', 'b2 ');
    output.end('b');
    assert.deepEqual(written, ['a1 ', 'a2 ', 'b1 ', 'b2 ', 'c1 c2 ']);
  });

  it('is that of the next step when a step says nothing', () => {
    const written = [];
    const output = new InOrder(['a', 'b'], text => written.push(text));
    output.write('b', 'b');
    output.end('a');
    output.end('b');
    assert.deepEqual(written, ['b']);
  });
});

import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/**
 * No context is entered where the id is 0: Node before 24 gives the reactions of promises an id
 * only while an AsyncLocalStorage or another hook is in use. That is checked here.
 */
describe('reactions of promises', () => {
  const child = join(__dirname, 'reactions.child.ts');
  const answer = JSON.parse(
    execFileSync(process.execPath, ['--import', 'tsx', child], { encoding: 'utf8' }),
  );

  it('should have the id 0 before the first AsyncLocalStorage is used', () => {
    expect(Object.keys(answer.without)).toHaveLength(6);
    for (const id of Object.values(answer.without)) expect(id).toBe(0);
  });

  it('should have another one from then on wherever AsyncLocalStorage works by hooks', () => {
    const major = Number(process.versions.node.split('.')[0]);
    expect(answer.isByHooks).toBe(major < 24);
    for (const ids of answer.isByHooks ? [answer.withOne, answer.ofEarly] : []) {
      expect(Object.keys(ids)).toHaveLength(6);
      for (const id of Object.values(ids)) expect(id).toBeGreaterThan(0);
    }
  });

  it('should find the context of the subscription also when the first one is used meanwhile', () => {
    const reads = Array.from({ length: 8 }, (_, row) => `read ${row} undefined`);
    const works = Array.from({ length: 8 }, (_, row) =>
      row < 3 ? `work ${row} undefined` : `work ${row} of ${row}`,
    );
    expect(answer.contexts.filter((text: string) => text.startsWith('read'))).toEqual(reads);
    expect(answer.contexts.filter((text: string) => text.startsWith('work'))).toEqual(works);
  });
});

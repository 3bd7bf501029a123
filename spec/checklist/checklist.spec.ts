import { readFileSync, writeFileSync } from 'node:fs';
import { CHECKLISTS, coverage, README, sectionOf, strangers, table, withSection } from './table.js';

describe('the checklists', () => {
  const readme = () => readFileSync(README, 'utf8');

  it.each(CHECKLISTS)('should have a place for the table of $name in README.md', list => {
    expect(sectionOf(readme(), list)).toBeDefined();
  });

  it.each(CHECKLISTS)('should have a test for every item of $name, or a reason', list => {
    const missing = [...coverage(list)]
      .filter(([item, tests]) => tests.length === 0 && !list.exempt.has(item))
      .map(([item]) => `${item}. ${list.items[item - 1]}`);
    expect(missing).toEqual([]);
  });

  it.each(CHECKLISTS)('should name no item that $name does not have', list => {
    expect(strangers(list)).toEqual([]);
  });

  it.each(CHECKLISTS)('should have a fresh table of $name in README.md', list => {
    if (process.env.UPDATE_CHECKLIST) writeFileSync(README, withSection(readme(), list));
    // Stale? UPDATE_CHECKLIST=1 npx jest spec/checklist
    expect(sectionOf(readme(), list)).toBe(table(list));
  });
});

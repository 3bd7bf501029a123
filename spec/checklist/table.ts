import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { CASSANDRA } from './cassandra.js';
import { OPERATORS } from './operators.js';

const SPEC = join(__dirname, '..');

export const README = join(SPEC, 'README.md');

export interface Checklist {
  /** Its table stands in README.md between two comments of this name. */
  readonly name: string;
  readonly items: readonly string[];
  /** The items that no test can cover, by number, with the reason. */
  readonly exempt: ReadonlyMap<number, string>;
  /** Whether a spec file, by its path from here, belongs to this list. */
  covers(path: string): boolean;
}

const needsServer = (path: string) => /^(cassandra|embedded)\//.test(path);

export const CHECKLISTS: readonly Checklist[] = [
  {
    name: 'operators',
    items: OPERATORS,
    exempt: new Map(),
    covers: path => !needsServer(path),
  },
  { name: 'cassandra', items: CASSANDRA, exempt: new Map(), covers: needsServer },
];

interface Test {
  path: string;
  title: string;
}

/** The tests that name each item of the list, as `[12]` in their titles. */
export function coverage({ items, covers }: Checklist): Map<number, Test[]> {
  const found = new Map(items.map((_, at): [number, Test[]] => [at + 1, []]));
  for (const path of specFiles().filter(covers)) {
    for (const title of titlesOf(path)) {
      for (const [, item] of title.matchAll(/\[(\d+)\]/g)) {
        found.get(Number(item))?.push({ path, title: title.replace(/\s*\[\d+\]/g, '').trim() });
      }
    }
  }
  return found;
}

/** The numbers in titles that are no item of the list. */
export function strangers({ items, covers }: Checklist): string[] {
  return specFiles()
    .filter(covers)
    .flatMap(path => titlesOf(path).map(title => `${path}: ${title}`))
    .filter(title =>
      [...title.matchAll(/\[(\d+)\]/g)].some(([, item]) => +item < 1 || +item > items.length),
    );
}

export function table(list: Checklist): string {
  const tests = coverage(list);
  const rows = list.items.map((item, at) => {
    const number = at + 1;
    const named = tests
      .get(number)!
      .map(({ path, title }) => `[${short(path)}](${path}): ${title}`);
    const cell = list.exempt.get(number) ?? named.join('<br>');
    return `| ${number} | ${escape(item)} | ${escape(cell)} |`;
  });
  return ['| | what is known to go wrong | tests |', '| --- | --- | --- |', ...rows].join('\n');
}

/** The part of a text between the comments of a list, or undefined when it has none. */
export function sectionOf(text: string, { name }: Checklist): string | undefined {
  return text.match(between(name))?.[1];
}

export function withSection(text: string, list: Checklist): string {
  return text.replace(between(list.name), whole => {
    const [start] = whole.split('\n');
    return `${start}\n${table(list)}\n<!-- /checklist ${list.name} -->`;
  });
}

function between(name: string): RegExp {
  return new RegExp(`<!-- checklist ${name} -->\n([^]*?)\n?<!-- /checklist ${name} -->`);
}

function specFiles(): string[] {
  return readdirSync(SPEC, { recursive: true, encoding: 'utf8' })
    .map(path => relative(SPEC, join(SPEC, path)).split(sep).join('/'))
    .filter(path => path.endsWith('.spec.ts'))
    .sort();
}

function titlesOf(path: string): string[] {
  const text = readFileSync(join(SPEC, path), 'utf8');
  // Of `it('…')`, and of `it.each(…)('…')`.
  const titles = text.matchAll(/(?:\bit\(|\)\()\s*(['"`])((?:\\.|(?!\1)[^\\])*)\1/g);
  return Array.from(titles, ([, , title]) => title.replace(/\\(.)/g, '$1'));
}

function short(path: string): string {
  return path.replace(/\.spec\.ts$/, '').replace(/^operators\//, '');
}

/** A bar would end the cell, and `<` begin an element. */
function escape(cell: string): string {
  return cell.replace(/\|/g, '\\|').replace(/<(?!br>)/g, '&lt;');
}

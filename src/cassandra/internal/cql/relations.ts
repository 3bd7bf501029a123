import type { CqlToken } from './tokens.js';

/** One comparison of a condition, as far as it must be understood. */
export interface Relation {
  /** The columns on its left side; none for a call such as `token(k)`. */
  readonly columns: readonly string[];
  /** Whether it names the values of the columns: by `=` or `IN`, of the whole columns. */
  readonly isMatch: boolean;
}

const SYMBOLS = ['=', '<', '>', '<=', '>=', '!='];
const WORDS = ['in', 'not', 'contains', 'like', 'between', 'is'];
const NOTHING: Relation = { columns: [], isMatch: false };

/** The comparisons between the ANDs of a condition. */
export function relationsOf(tokens: readonly CqlToken[]): Relation[] {
  return splitAtAnd(tokens).map(readRelation);
}

/** `:name` marks: the driver would need an object for them, and our own marks are `?`. */
export function hasNamedMark(tokens: readonly CqlToken[]): boolean {
  let braces = 0;
  return tokens.some(({ kind, text }, i) => {
    if (kind !== 'symbol') return false;
    if (text === '{') braces++;
    if (text === '}') braces--;
    // In a map or a UDT the colon that follows a key is none.
    const before = tokens[i - 1];
    const isAfterKey = braces > 0 && !(before && isOneOf(before, ['{', ',', ':']));
    return text === ':' && !isAfterKey;
  });
}

function splitAtAnd(tokens: readonly CqlToken[]): CqlToken[][] {
  const parts: CqlToken[][] = [[]];
  let depth = 0;
  let isBetween = false;
  for (const token of tokens) {
    if (isOneOf(token, ['(', '[', '{'])) depth++;
    if (isOneOf(token, [')', ']', '}'])) depth--;
    isBetween ||= isWord(token, 'between');
    if (depth > 0 || !isWord(token, 'and') || isBetween) parts.at(-1)?.push(token);
    else parts.push([]);
    // The AND between two bounds is its own.
    if (isWord(token, 'and')) isBetween = false;
  }
  return parts;
}

function readRelation(tokens: readonly CqlToken[]): Relation {
  const [first, second] = tokens;
  if (!first) return NOTHING;
  if (isOneOf(first, ['('])) return readInParentheses(tokens);
  if (first.kind !== 'name' || (second && isOneOf(second, ['(']))) return NOTHING;
  const end = second && isOneOf(second, ['[', '.']) ? endOfElement(tokens) : 1;
  return compare([first.text], tokens[end], end === 1);
}

/** Reads `(a, b) > (?, ?)`, or a whole comparison in parentheses. */
function readInParentheses(tokens: readonly CqlToken[]): Relation {
  const end = tokens.findIndex(token => isOneOf(token, [')']));
  const inside = tokens.slice(1, end < 0 ? undefined : end);
  const isList = inside.every((token, i) =>
    i % 2 === 0 ? token.kind === 'name' : isOneOf(token, [',']),
  );
  if (!isList) return readRelation(tokens.slice(1, -1));
  const names = inside.filter(({ kind }) => kind === 'name').map(({ text }) => text);
  return compare(names, tokens[end + 1], true);
}

/** Where `[key]` or `.field` after a name ends. */
function endOfElement(tokens: readonly CqlToken[]): number {
  if (!isOneOf(tokens[1] as CqlToken, ['['])) return 3;
  return tokens.findIndex(token => isOneOf(token, [']'])) + 1 || tokens.length;
}

function compare(
  columns: readonly string[],
  operator: CqlToken | undefined,
  isWhole: boolean,
): Relation {
  if (!operator || !(isOneOf(operator, SYMBOLS) || WORDS.some(word => isWord(operator, word)))) {
    return NOTHING;
  }
  return { columns, isMatch: isWhole && (operator.text === '=' || operator.text === 'in') };
}

function isOneOf({ kind, text }: CqlToken, symbols: readonly string[]): boolean {
  return kind === 'symbol' && symbols.includes(text);
}

function isWord({ kind, text, isQuoted }: CqlToken, word: string): boolean {
  return kind === 'name' && !isQuoted && text === word;
}

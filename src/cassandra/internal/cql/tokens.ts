/** A token of CQL. Comments and space between tokens are none. */
export interface CqlToken {
  readonly kind: 'name' | 'literal' | 'mark' | 'symbol';
  /** A name as the server reads it; otherwise the text itself. */
  readonly text: string;
  /** Whether the name was quoted: then it is never a word of the language. */
  readonly isQuoted: boolean;
}

/** In the order in which they are tried; each matches where the last one ended. */
const PATTERNS = [
  ['space', /\s+|--[^\n]*|\/\/[^\n]*|\/\*[\s\S]*?\*\//y],
  ['literal', /'(?:[^']|'')*'|\$\$[\s\S]*?\$\$/y],
  // Also UUIDs, which may begin with a digit, and hexadecimal blobs.
  ['literal', /[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}|0x[\da-f]*/iy],
  // A duration, or a number, which may be followed by a word without space.
  ['literal', /(?:\d+(?:mo|ms|us|µs|ns|[ywdhms]))+|\d+(?:\.\d*)?(?:e[+-]?\d+)?/iy],
  ['quoted', /"(?:[^"]|"")*"/y],
  ['name', /[a-z_]\w*/iy],
  ['mark', /\?/y],
  ['symbol', /<=|>=|!=|\/\*|[^\s]/y],
] as const;

/** The tokens of a text; undefined when a string, a quoted name or a comment does not end. */
export function tokenize(cql: string): readonly CqlToken[] | undefined {
  const tokens: CqlToken[] = [];
  for (let at = 0; at < cql.length;) {
    const found = tokenAt(cql, at);
    if (!found || isUnended(found.text)) return undefined;
    at += found.text.length;
    if (found.kind !== 'space') tokens.push(toToken(found.kind, found.text));
  }
  return tokens;
}

function tokenAt(cql: string, at: number) {
  for (const [kind, pattern] of PATTERNS) {
    pattern.lastIndex = at;
    const text = pattern.exec(cql)?.[0];
    if (text !== undefined) return { kind, text };
  }
  return undefined;
}

/** What only begins is matched as a symbol. */
function isUnended(text: string): boolean {
  return ["'", '"', '$', '/*'].includes(text);
}

function toToken(kind: Exclude<(typeof PATTERNS)[number][0], 'space'>, text: string): CqlToken {
  if (kind === 'quoted') {
    const name = text.slice(1, -1).replaceAll('""', '"');
    return { kind: 'name', text: name, isQuoted: true };
  }
  if (kind === 'name') return { kind, text: text.toLowerCase(), isQuoted: false };
  return { kind, text, isQuoted: false };
}

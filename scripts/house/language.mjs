// `node scripts/house/language.mjs [files]`: plain technical English in pages, comments and messages. Fails on the phrases below and on
// sentences of more than 30 words. Without files it checks all pages and sources.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = join(import.meta.dirname, '../..');
const MAX_WORDS = 30;
/** Titles in a row, scenes as code, and diaries of measurements: only the phrases are looked for. */
const ANY_LENGTH = /^(marbles\/README\.md|marbles\/lib\/chapter\.ts|bench\/.*README\.md)$/;

const PAGES = ['README.md', 'CHANGELOG.md', 'CONTRIBUTING.md', 'SECURITY.md', 'docs', '.github'];
const SOURCES = ['src', 'embedded', 'marbles', 'bench'];

/** What reads as translated, and what to write instead. */
const PHRASES = [
  [/(?<!\bthere )\b(is|are) no\b(?! longer)/i, "isn't a …, aren't …"],
  [/\bat once\b/i, 'immediately, or at a time'],
  [/\bby (itself|themselves)\b/i, 'automatically, alone, on its own'],
  [/\b(give|gives|gave|given|giving) up\b/i, 'cancel'],
  [/\b(is|are) to\b(?! blame)/i, 'must'],
  [/\bas of\b/i, 'the same as'],
  [/\bnobody\b/i, 'name the subject'],
  [/\bwhom\b/i, 'a sentence of its own'],
  [/\bha(s|ve) (its|their) turn\b/i, 'is next'],
  [/\b(un)?hears?\b|\bunheard\b/i, 'notice, receive'],
  [/\bbe had\b/i, 'fail'],
  [/[,;:] else\b/i, 'otherwise'],
  [/^Of (?!course\b)/, 'the subject first'],
];

/** What is wrong with a page (.md), or with the comments and messages of a source, a line each. */
export function languageFaults(path, text) {
  const blocks = path.endsWith('.md')
    ? blocksOf(text)
    : [...commentsOf(text).flatMap(commentBlocksOf), ...lineCommentsOf(text), ...messagesOf(text)];
  return blocks.flatMap(({ line, text: block }) =>
    sentencesOf(block).flatMap(sentence =>
      faultsOf(sentence, ANY_LENGTH.test(path) ? Infinity : MAX_WORDS).map(
        fault => `${path}:${line}: ${fault}: ${sentence}`,
      ),
    ),
  );
}

function faultsOf(sentence, maxWords) {
  const faults = PHRASES.flatMap(([form, instead]) => {
    const found = sentence.match(form);
    return found ? [`"${found[0].trim()}" (write: ${instead})`] : [];
  });
  const words = sentence.split(/\s+/).filter(word => /[\p{L}\p{N}]/u.test(word)).length;
  return words > maxWords ? [...faults, `${words} words`] : faults;
}

/** Paragraphs, list items, headings and cells of tables, each with its first line; code is left out. */
function blocksOf(markdown, firstLine = 1) {
  const blocks = [];
  let open;
  let fence;
  markdown.split('\n').forEach((raw, index) => {
    const line = firstLine + index;
    const mark = raw.match(/^\s*(```|~~~)/)?.[1];
    if (mark || fence) {
      if (mark && (!fence || fence === mark)) fence = fence ? undefined : mark;
      open = undefined;
    } else if (/^\s*\|/.test(raw)) {
      open = undefined;
      for (const cell of raw.split(/(?<!\\)\|/)) blocks.push({ line, text: plain(cell) });
    } else if (/^\s*$|^#|^<|^ *!?\[.*\]: /.test(raw)) {
      open = undefined;
      if (raw.startsWith('#')) blocks.push({ line, text: plain(raw.replace(/^#+/, '')) });
    } else {
      const item = raw.match(/^\s*(?:[-*]|\d+\.) (.*)/)?.[1];
      if (item !== undefined || !open) blocks.push((open = { line, text: '' }));
      open.text += ` ${item ?? raw}`;
    }
  });
  return blocks.map(block => ({ ...block, text: plain(block.text) }));
}

/** Code is one word; a link is its text. */
const plain = text =>
  text
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/`[^`]*`/g, 'code')
    .replace(/\{@link (\S+?)\}/g, '$1')
    .replace(/[*_]{1,3}(?=\S)|(?<=\S)[*_]{1,3}/g, '')
    .replace(/\s+/g, ' ')
    .trim();

const sentencesOf = text =>
  text
    .split(/(?<=[.!?][)"']?)\s+(?=[\p{Lu}("'\d]|code\b|x\b)/u)
    .filter(sentence => sentence !== '');

function commentsOf(source) {
  return [...source.matchAll(/\/\*\*[^]*?\*\//g)].map(({ 0: comment, index }) => ({
    line: source.slice(0, index).split('\n').length,
    text: comment.replace(/^\/\*\*|\*\/$/g, '').replace(/^ *\* ?/gm, ''),
  }));
}

/** Each tag starts a block of its own, without its name. */
function commentBlocksOf({ line, text }) {
  const separate = text.replace(/^@(?:param|template) \S+|^@\w+/gm, '- ');
  return blocksOf(separate, line);
}

/** Comments of one or more lines that begin with two slashes. */
function lineCommentsOf(source) {
  const comments = [];
  let open;
  source.split('\n').forEach((raw, index) => {
    const text = raw.match(/^\s*\/\/ (.*)/)?.[1];
    if (text === undefined) open = undefined;
    else if (open) open.text += ` ${text}`;
    else comments.push((open = { line: index + 1, text }));
  });
  return comments.map(comment => ({ ...comment, text: plain(comment.text) }));
}

/** Literals of several words: what errors and reports say. A sentence may be put together from several. */
function messagesOf(source) {
  const code = source.replace(/\/\*[^]*?\*\/|^\s*\/\/.*/gm, comment =>
    comment.replace(/[^\n]/g, ' '),
  );
  return [...code.matchAll(/(['`])((?:\\.|(?!\1)[^\\\n])*)\1/g)]
    .map(({ 2: text, index }) => ({
      line: code.slice(0, index).split('\n').length,
      text: plain(text.replace(/\$\{[^}]*\}/g, 'x')),
    }))
    .filter(({ text }) => text.split(' ').length > 3);
}

function filesIn(path) {
  const full = join(ROOT, path);
  if (!existsSync(full)) return [];
  if (!statSync(full).isDirectory()) return [path];
  return readdirSync(full, { recursive: true })
    .filter(name => /\.(md|ts)$/.test(name))
    .map(name => `${path}/${name.replaceAll('\\', '/')}`)
    .sort();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const named = process.argv.slice(2);
  const all = [...PAGES, ...SOURCES].flatMap(filesIn);
  const paths = named.length > 0 ? named.flatMap(filesIn) : all;
  const faults = paths.flatMap(path =>
    languageFaults(path, readFileSync(join(ROOT, path), 'utf8')),
  );
  for (const fault of faults) console.error(fault);
  if (faults.length > 0) console.error(`${faults.length} faults`);
  process.exitCode = faults.length === 0 ? 0 : 1;
}

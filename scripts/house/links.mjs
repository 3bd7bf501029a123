// Links of pages and of doc comments that lead to no file or no heading.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

const LINKS = [
  /\]\(([^)\s]+)(?: "[^"]*")?\)/g, // [text](target), ![text](target)
  /^\[[^\]]+\]: +(\S+)/gm, // [name]: target
  /<(?:a|img)\b[^>]*\b(?:href|src)="([^"]+)"/g,
];

/** `path: target` of every dead link of those files below the root. */
export const deadLinks = (root, paths) =>
  paths.flatMap(path =>
    linksOf(path, readFileSync(join(root, path), 'utf8'))
      .filter(target => !leads(root, path, target))
      .map(target => `${path}: ${target}`),
  );

function linksOf(path, text) {
  const prose = withoutCode(/\.[mc]?[jt]s$/.test(path) ? commentsOf(text) : text);
  const targets = LINKS.flatMap(form => [...prose.matchAll(form)].map(([, target]) => target));
  return targets.filter(target => !/^[a-z]+:/.test(target));
}

function leads(root, path, target) {
  const [file, heading] = target.split('#');
  const found = normalize(file ? join(dirname(path), file) : path);
  // A link out of the root leads nowhere once the root is unpacked elsewhere.
  if (found.startsWith('..') || !existsSync(join(root, found))) return false;
  if (heading === undefined) return true;
  return found.endsWith('.md') && anchorsOf(readFileSync(join(root, found), 'utf8')).has(heading);
}

/** As GitHub makes them of headings: of several equal ones, the later get a number. */
function anchorsOf(text) {
  const anchors = new Set([...text.matchAll(/<a (?:id|name)="([^"]+)"/g)].map(([, id]) => id));
  const counts = new Map();
  for (const [, heading] of withoutBlocks(text).matchAll(/^#+ +(.*?) *$/gm)) {
    const anchor = heading
      .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\-_ ]/gu, '')
      .replaceAll(' ', '-');
    const earlier = counts.get(anchor) ?? 0;
    counts.set(anchor, earlier + 1);
    anchors.add(earlier === 0 ? anchor : `${anchor}-${earlier}`);
  }
  return anchors;
}

const commentsOf = text =>
  (text.match(/\/\*\*[^]*?\*\//g) ?? []).join('\n').replace(/^ *\* ?/gm, '');
const withoutBlocks = text => text.replace(/^ *(```|~~~)[^]*?^ *\1 *$/gm, '');
const withoutCode = text => withoutBlocks(text).replace(/`[^`\n]*`/g, '`code`');

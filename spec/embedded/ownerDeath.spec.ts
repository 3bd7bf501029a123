import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isAlive, until } from './lib.js';

describe('a server', () => {
  it('should end with its owner, even when that is killed', async () => {
    const owner = spawn(process.execPath, ['--import', 'tsx', join(__dirname, 'owner.ts')], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const line = await new Promise<string>(done =>
      owner.stdout.once('data', data => done(`${data}`)),
    );
    const { pids, folder } = JSON.parse(line) as { pids: number[]; folder: string };
    expect(pids.map(isAlive)).toEqual([true, true]);
    owner.kill('SIGKILL');
    await until(() => !pids.some(isAlive) && !existsSync(folder));
  });
});

// Runs on a worker thread: keeps one core busy for a while.
import { pbkdf2Sync } from 'node:crypto';
import { threadId } from 'node:worker_threads';

export default function hashWord(word) {
  const hash = pbkdf2Sync(word, 'salt', 50_000, 32, 'sha256').toString('hex');
  return { word, hash, thread: threadId };
}

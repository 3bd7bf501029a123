import { config } from 'rxjs';

export interface Deferred<T> {
  readonly promise: Promise<T>;
  resolve(value: T): void;
  reject(error: unknown): void;
}

/** A promise that the test settles. */
export function deferred<T = void>(): Deferred<T> {
  let resolve!: (value: T) => void;
  let reject!: (error: unknown) => void;
  const promise = new Promise<T>((yes, no) => ([resolve, reject] = [yes, no]));
  return { promise, resolve, reject };
}

/** Lets every microtask, and what the event loop holds now, have its turn. */
export function macrotask(): Promise<void> {
  return new Promise(resolve => setImmediate(resolve));
}

// Jest gives the specs a copy of `process` whose listeners hear nothing; a function from outside
// its sandbox sees the one that Node tells of unhandled rejections.
const realProcess = setImmediate.constructor('return process')() as NodeJS.Process;

/** Does the work and answers the rejections that nobody handled. */
export async function unhandledRejectionsOf(work: () => unknown): Promise<unknown[]> {
  const found: unknown[] = [];
  const note = (error: unknown) => found.push(error);
  // Jest's own would fail the test before it could say what it found.
  const others = realProcess.listeners('unhandledRejection');
  realProcess.removeAllListeners('unhandledRejection').on('unhandledRejection', note);
  try {
    await work();
    await macrotask();
    await macrotask();
  } finally {
    realProcess.off('unhandledRejection', note);
    for (const other of others) realProcess.on('unhandledRejection', other);
  }
  return found;
}

/** Does the work and answers the errors that RxJS reported because nobody could catch them. */
export async function reportedErrorsOf(work: () => unknown): Promise<unknown[]> {
  const found: unknown[] = [];
  const former = config.onUnhandledError;
  config.onUnhandledError = error => found.push(error);
  try {
    await work();
    // RxJS reports in a timer of its own.
    await new Promise(resolve => setTimeout(resolve));
  } finally {
    config.onUnhandledError = former;
  }
  return found;
}

/** Does the work and answers the errors that RxJS heard of beside the one that was delivered. */
export async function stoppedErrorsOf(work: () => unknown): Promise<unknown[]> {
  const found: unknown[] = [];
  const former = config.onStoppedNotification;
  config.onStoppedNotification = it => void (it.kind === 'E' && found.push(it.error));
  try {
    await work();
    await macrotask();
    // RxJS tells it in a timer of its own.
    await new Promise(resolve => setTimeout(resolve));
  } finally {
    config.onStoppedNotification = former;
  }
  return found;
}

/** The same without a turn of the event loop: RxJS's timer is called directly. */
export function stoppedErrorsDuring(work: (found: readonly unknown[]) => void): unknown[] {
  const found: unknown[] = [];
  const { onStoppedNotification } = config;
  const { setTimeout } = globalThis;
  config.onStoppedNotification = it => void (it.kind === 'E' && found.push(it.error));
  globalThis.setTimeout = ((tell: () => void) => tell()) as typeof setTimeout;
  try {
    work(found);
  } finally {
    globalThis.setTimeout = setTimeout;
    config.onStoppedNotification = onStoppedNotification;
  }
  return found;
}

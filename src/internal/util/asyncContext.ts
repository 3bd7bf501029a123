/** A call of an async context, as that of Node's AsyncLocalStorage: Node's AsyncResource has one. */
export interface AsyncContext {
  runInAsyncScope<A, R>(call: (this: unknown, arg: A) => R, owner: unknown, arg: A): R;
}

/** What this file uses of `node:async_hooks`. A platform that imitates Node may lack parts of it. */
interface AsyncHooks {
  AsyncResource: new (type: string, options: { requireManualDestroy: boolean }) => AsyncContext;
  AsyncLocalStorage?: { prototype: object };
  executionAsyncId: () => number;
}

interface Platform {
  process?: { getBuiltinModule?(name: string): Partial<AsyncHooks> | undefined };
}

/** Null where the platform has none; undefined before the first question: an import has no effect. */
let hooks: AsyncHooks | null | undefined = undefined;
/** AsyncLocalStorage is made of hooks, which give each promise an id. */
let hasPromiseIds = false;

function findHooks(): AsyncHooks | null {
  const { process } = globalThis as Platform;
  const module = process?.getBuiltinModule?.('node:async_hooks');
  hooks = module?.AsyncResource ? (module as AsyncHooks) : null;
  hasPromiseIds = hooks !== null && isMadeOfHooks(hooks);
  return hooks;
}

/** Other platforms have the names of Node's members, but not its ids. */
function isMadeOfHooks({
  AsyncLocalStorage,
  AsyncResource,
  executionAsyncId,
}: AsyncHooks): boolean {
  if (!AsyncLocalStorage || !('_enable' in AsyncLocalStorage.prototype)) return false;
  const scope = new AsyncResource('rxjs-await', { requireManualDestroy: true });
  return scope.runInAsyncScope(executionAsyncId, undefined, undefined) > 0;
}

/** The context of the current call, for what it causes later; undefined where there is none. */
export function captureContext(): AsyncContext | undefined {
  const found = hooks === undefined ? findHooks() : hooks;
  return found ? new found.AsyncResource('rxjs-await', { requireManualDestroy: true }) : undefined;
}

/** Calls in the context, unless no context can differ from it. */
export function callIn<A, R>(
  context: AsyncContext | undefined,
  call: (this: never, arg: A) => R,
  owner: unknown,
  arg: A,
): R {
  if (context === undefined || isContextFree()) return call.call(owner as never, arg);
  return context.runInAsyncScope(call as (this: unknown, arg: A) => R, owner, arg);
}

/**
 * Whether the process has no context that could differ from another: to enter one for each value
 * would take a tenth of the time of a promise. Before Node 24 an AsyncLocalStorage works by hooks,
 * and while there are hooks each reaction of a promise has an id. Without them the id is 0.
 */
export function isContextFree(): boolean {
  return hasPromiseIds && hooks!.executionAsyncId() === 0;
}

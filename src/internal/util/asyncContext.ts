/** A call of an async context, as that of Node's AsyncLocalStorage: Node's AsyncResource has one. */
export interface AsyncContext {
  runInAsyncScope<A, R>(call: (this: unknown, arg: A) => R, owner: unknown, arg: A): R;
}

type AsyncResourceClass = new (
  type: string,
  options: { requireManualDestroy: boolean },
) => AsyncContext;

interface Platform {
  process?: {
    getBuiltinModule?(name: string): { AsyncResource?: AsyncResourceClass } | undefined;
  };
}

/** Null where the platform has none; undefined before the first question: an import has no effect. */
let found: AsyncResourceClass | null | undefined = undefined;

function findClass(): AsyncResourceClass | null {
  const { process } = globalThis as Platform;
  return process?.getBuiltinModule?.('node:async_hooks')?.AsyncResource ?? null;
}

/** The context of the current call, for what it causes later; undefined where there is none. */
export function captureContext(): AsyncContext | undefined {
  const Resource = (found ??= findClass());
  return Resource ? new Resource('rxjs-await', { requireManualDestroy: true }) : undefined;
}

/** Calls in the context; without one as it is. */
export function callIn<A, R>(
  context: AsyncContext | undefined,
  call: (this: never, arg: A) => R,
  owner: unknown,
  arg: A,
): R {
  if (!context) return call.call(owner as never, arg);
  return context.runInAsyncScope(call as (this: unknown, arg: A) => R, owner, arg);
}

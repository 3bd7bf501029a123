/** Changes with the shape of what is shared: versions of one shape share it, others do not. */
const SHAPE = 2;

/**
 * State that both builds of this package share (ESM and CommonJS may be loaded side by side). It
 * hangs on `globalThis` and is made on first use, so that the import itself has no effect.
 */
export function shared<S extends object>(name: string, create: () => S): S {
  const key = Symbol.for(`rxjs-await/${SHAPE}/${name}`);
  const store = globalThis as unknown as Record<symbol, S | undefined>;
  return (store[key] ??= create());
}

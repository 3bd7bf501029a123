/**
 * Lets `await using` call `dispose`, where the platform has the symbol. It is looked up with each
 * object, not when the class is defined: on a platform without it, no property is made.
 */
export function makeDisposable(target: object, dispose: () => Promise<unknown>): void {
  const { asyncDispose } = Symbol as { readonly asyncDispose?: symbol };
  if (asyncDispose === undefined) return;
  Object.defineProperty(target, asyncDispose, {
    value: async () => {
      await dispose();
    },
    configurable: true,
    writable: true,
  });
}

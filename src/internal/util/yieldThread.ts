interface Timers {
  setImmediate?: (work: () => void) => void;
  setTimeout: (work: () => void) => void;
}

/**
 * Lets other work run first. Node's own is many times faster than a timer, and browsers don't have
 * it. The fake timers of a test must not stop a source: they replace the globals, often before this
 * is loaded, but not the functions of Node's module.
 */
export const yieldThread = /* @__PURE__ */ findYield();

function findYield(): (work: () => void) => void {
  const { process } = globalThis as {
    process?: { getBuiltinModule?(name: string): Timers | undefined };
  };
  const ofModule = process?.getBuiltinModule?.('node:timers');
  const { setImmediate, setTimeout } = ofModule ?? (globalThis as unknown as Timers);
  return setImmediate ?? setTimeout;
}

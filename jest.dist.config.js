const { createDefaultEsmPreset, createDefaultPreset } = require('ts-jest');

// The laws are tried at length on the sources; here so often that each control still breaks its law. Workers inherit it.
process.env.LAWS_RUNS ??= '200';

/** Specs that know the public entry only, and none that measures time: what was compiled differs, not its cost. */
const PUBLIC = ['operators/*.spec.ts', 'laws/!(cost).spec.ts'];

const against = (build, preset) => ({
  ...preset,
  displayName: build,
  testEnvironment: 'node',
  testMatch: PUBLIC.map(pattern => `<rootDir>/spec/${pattern}`),
  moduleNameMapper: {
    '^rxjs-await$': `<rootDir>/dist/${build}/index.js`,
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
});

/** The options of the specs, but compiled to ES modules. */
const esm = {
  ...require('./tsconfig.json').compilerOptions,
  ...require('./tsconfig.spec.json').compilerOptions,
  module: 'ESNext',
};

module.exports = {
  // A slow and shared machine is no fault of a test.
  testTimeout: 30_000,
  // A worker whose heap has grown so far is replaced: the specs that ask for garbage collections take ten times as long in it.
  // Therefore one worker is a process, too, unless --runInBand says otherwise.
  workerIdleMemoryLimit: '256MB',
  projects: [
    against('cjs', createDefaultPreset({ tsconfig: 'tsconfig.spec.json' })),
    // Specs and build are loaded as the ES modules that they are, which Node wants --experimental-vm-modules for.
    {
      ...against('esm', createDefaultEsmPreset({ tsconfig: esm })),
      setupFiles: ['<rootDir>/scripts/esmGlobals.mjs'],
    },
  ],
};

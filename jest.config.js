const { createDefaultPreset } = require('ts-jest');

const common = {
  ...createDefaultPreset({ tsconfig: 'tsconfig.spec.json' }),
  testEnvironment: 'node',
  moduleNameMapper: {
    '^rxjs-await$': '<rootDir>/src/index.ts',
    '^rxjs-await/cassandra$': '<rootDir>/src/cassandra/index.ts',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
};

// Specs that need a server; the first one that asks starts it (`embedded/README.md`).
const WITH_SERVERS = ['cassandra/*', 'cassandra/operators/*', 'embedded/*'];

module.exports = {
  // A slow and shared machine is no fault of a test.
  testTimeout: 30_000,
  // A worker whose heap has grown so far is replaced: the specs that ask for garbage collections take ten times as long in it.
  // Therefore one worker is a process, too, unless --runInBand says otherwise.
  workerIdleMemoryLimit: '256MB',
  projects: [
    {
      ...common,
      displayName: 'core',
      testMatch: ['**/spec/**/*.spec.ts', '**/marbles/**/*.marbles.ts'],
      testPathIgnorePatterns: [
        '/node_modules/',
        '<rootDir>/spec/cassandra/(?!internal/)',
        '<rootDir>/spec/embedded/',
      ],
    },
    {
      ...common,
      displayName: 'cassandra',
      testMatch: WITH_SERVERS.map(files => `<rootDir>/spec/${files}.spec.ts`),
      globalSetup: '<rootDir>/embedded/jest/globalSetup.js',
      globalTeardown: '<rootDir>/embedded/jest/globalTeardown.js',
      setupFilesAfterEnv: ['<rootDir>/embedded/jest/setup.js'],
    },
  ],
};

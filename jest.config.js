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

// What needs a server lies here; one is started when the first spec asks for it (`embedded/README.md`).
const WITH_SERVERS = ['cassandra', 'embedded'];

module.exports = {
  // A slow and shared machine is no fault of a test.
  testTimeout: 30_000,
  projects: [
    {
      ...common,
      displayName: 'core',
      testMatch: ['**/spec/**/*.spec.ts', '**/marbles/**/*.marbles.ts'],
      testPathIgnorePatterns: [
        '/node_modules/',
        ...WITH_SERVERS.map(name => `<rootDir>/spec/${name}/`),
      ],
    },
    {
      ...common,
      displayName: 'cassandra',
      testMatch: WITH_SERVERS.map(name => `<rootDir>/spec/${name}/**/*.spec.ts`),
      globalSetup: '<rootDir>/embedded/jest/globalSetup.js',
      globalTeardown: '<rootDir>/embedded/jest/globalTeardown.js',
      setupFilesAfterEnv: ['<rootDir>/embedded/jest/setup.js'],
    },
  ],
};

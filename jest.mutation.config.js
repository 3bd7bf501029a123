const core = require('./jest.config.js').projects.find(({ displayName }) => displayName === 'core');

// A survivor costs all tests that reach it: fewer cases a law find what many find. Workers inherit it.
process.env.LAWS_RUNS ??= '100';
process.env.FEWER_VALUES ??= '1';

/** Those that read the text of the project, and those that take long to prove what no mutant changes alone. */
const LEFT_OUT = [
  'spec/(cassandra|checklist|embedded)/',
  'spec/(docs|examples|noTimers|types).spec.ts',
  'spec/laws/(cost|leak|stack).spec.ts',
];

module.exports = {
  ...core,
  testTimeout: 3_000,
  testRunner: '<rootDir>/scripts/mutation/jest-circus.cjs',
  testSequencer: '<rootDir>/scripts/mutation/sequencer.cjs',
  testMatch: ['<rootDir>/spec/**/*.spec.ts'],
  testPathIgnorePatterns: ['/node_modules/', ...LEFT_OUT.map(pattern => `<rootDir>/${pattern}`)],
};

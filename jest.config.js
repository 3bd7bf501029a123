const { createDefaultPreset } = require('ts-jest');

module.exports = {
  ...createDefaultPreset({ tsconfig: 'tsconfig.spec.json' }),
  testEnvironment: 'node',
  testMatch: ['**/spec/**/*.spec.ts', '**/marbles/**/*.marbles.ts'],
  moduleNameMapper: {
    '^rxjs-await$': '<rootDir>/src/index.ts',
    '^rxjs-await/cassandra$': '<rootDir>/src/cassandra/index.ts',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
};

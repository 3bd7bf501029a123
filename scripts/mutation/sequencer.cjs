const { default: Sequencer } = require('@jest/test-sequencer');

const LAWS = /[\\/]laws[\\/]/;

/** Those specs first that have found mutants lately, then the quick ones: most mutants need no law to be found. */
const found = [];

module.exports = class extends Sequencer {
  sort(tests) {
    const place = ({ path }) =>
      found.includes(path) ? found.indexOf(path) : found.length + Number(LAWS.test(path));
    return [...tests].sort((a, b) => place(a) - place(b) || (a.path < b.path ? -1 : 1));
  }

  cacheResults(tests, { testResults }) {
    for (const { numFailingTests, testFilePath } of testResults) {
      if (numFailingTests === 0) continue;
      if (found.includes(testFilePath)) found.splice(found.indexOf(testFilePath), 1);
      found.unshift(testFilePath);
    }
  }
};

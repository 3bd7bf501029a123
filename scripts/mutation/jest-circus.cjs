const { createEmptyTestResult } = require('@jest/test-result');
const { default: circus } = require('jest-circus/runner');

/** So long may one test run under a mutant, in ms: without one the slowest took five seconds on a busy machine. */
const PATIENCE = 20_000;

let mutant;
let killed = false;
let deadline = Infinity;

/**
 * jest's runner that leaves off at the first test a mutant fails: Stryker asks for no more, and jest cannot bail where it
 * is called by a program (jest#11766). Stryker knows a runner that it can measure with by its name.
 */
module.exports = async (globalConfig, config, environment, ...more) => {
  const active = process.env.__STRYKER_ACTIVE_MUTANT__;
  if (active === undefined) return circus(globalConfig, config, environment, ...more);
  if (active !== mutant) {
    mutant = active;
    killed = false;
  }
  if (killed) return leftOut();

  breakLoops(environment.global.__stryker__);
  const inner = environment.handleTestEvent;
  environment.handleTestEvent = async (event, state) => {
    await inner?.call(environment, event, state);
    if (event.name === 'test_start') {
      if (killed) event.test.mode = 'skip';
      else deadline = Date.now() + PATIENCE;
    } else if (event.name === 'test_done' && event.test.errors.length > 0) killed = true;
  };
  return circus(globalConfig, config, environment, ...more);
};

/**
 * A loop without end ends by an error of the next mutated place that it meets, and Stryker is told that the mutant ran
 * out of its hits. Alone it would wait for the time of all tests and start a new process.
 */
function breakLoops(stryker) {
  const own = mutant;
  let looks = 0;
  let broken = false;
  deadline = Infinity;
  Object.defineProperty(stryker, 'activeMutant', {
    configurable: true,
    get() {
      if (!broken && (++looks & 1023) === 0) broken = Date.now() > deadline;
      if (!broken) return own;
      stryker.hitCount = Infinity;
      throw new Error('The mutant has taken too long');
    },
    set() {},
  });
}

/** The result of a file that is not run; one without any test would be an error. */
function leftOut() {
  const test = {
    ancestorTitles: [],
    failureMessages: [],
    fullName: 'left out',
    status: 'pending',
    title: 'left out',
  };
  return { ...createEmptyTestResult(), numPendingTests: 1, skipped: true, testResults: [test] };
}

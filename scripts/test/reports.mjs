/** What a step leaves behind: the arguments that make it write a report, the file, and how to count in it. */

export function countedByJest(name) {
  const report = `${name}.json`;
  const count = json => {
    const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites = 0 } = JSON.parse(json);
    return { passed: numPassedTests, failed: numFailedTests + numRuntimeErrorTestSuites };
  };
  return { args: ['--json', `--outputFile=${report}`], report, count };
}

/** Its report has the form of Jest's. */
export function countedByVitest(name) {
  const { report, count } = countedByJest(name);
  return {
    args: ['--reporter=default', '--reporter=json', `--outputFile=${report}`],
    report,
    count,
  };
}

export function countedByNode(name) {
  const report = `${name}.tap`;
  const count = tap => {
    const total = word => Number(tap.match(new RegExp(`^# ${word} (\\d+)$`, 'm'))[1]);
    return { passed: total('pass'), failed: total('fail') + total('cancelled') };
  };
  return { env: { TAP_REPORT: report }, report, count };
}

/** So many values, or a tenth of them where each of a thousand mutants runs the test (jest.mutation.config.js). */
export function many(values: number): number {
  return process.env.FEWER_VALUES ? values / 10 : values;
}

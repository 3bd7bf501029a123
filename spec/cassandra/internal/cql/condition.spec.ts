import { parseCondition } from '../../../../src/cassandra/internal/cql/condition.js';

const columnsOf = (cql: string, ...params: unknown[]) => {
  const condition = parseCondition('test', [cql, ...params]);
  return { compared: [...(condition?.compared ?? [])], matched: [...(condition?.matched ?? [])] };
};

describe('a condition', () => {
  it.each([
    ['k = ?', ['k'], ['k']],
    ['K=? and "K" IN (?)', ['k', 'K'], ['k', 'K']],
    ['k >= ? AND v != ?', ['k', 'v'], []],
    ["v = 'a = ? AND k = 1' AND b < ?", ['v', 'b'], ['v']],
    ['v = $$ k = ? $$ AND b > ?', ['v', 'b'], ['v']],
    ['"a""b" = ? AND "q?" IN ?', ['a"b', 'q?'], ['a"b', 'q?']],
    ['tags CONTAINS ? AND m CONTAINS KEY ?', ['tags', 'm'], []],
    ['name LIKE ?', ['name'], []],
    ['token(k) > ?', [], []],
  ])('should read which columns %s compares', (cql, compared, matched) => {
    const marks = cql.replace(/'[^']*'|\$\$.*\$\$|"q\?"/g, '').split('?').length - 1;
    expect(columnsOf(cql, ...new Array(marks).fill(1))).toEqual({ compared, matched });
  });

  it('should refuse what is no condition, and a wrong number of values', () => {
    expect(() => parseCondition('test', 'k = 1')).toThrow(TypeError);
    expect(() => parseCondition('test', [' '])).toThrow(TypeError);
    expect(() => parseCondition('test', ['k = ?'])).toThrow(/a value for each \?.* 1, got 0/);
    expect(() => parseCondition('test', ["k = '?'", 1])).toThrow(TypeError);
  });
});

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
    ['token(k, "C") >= token(?, 1) AND v = ?', ['v'], ['v']],
    ['maxwritetime(v) > ? AND k = now()', ['k'], ['k']],
    ['(a, b) > (?, ?)', ['a', 'b'], []],
    ['(a, "B") = (?, ?) AND c <= ?', ['a', 'B', 'c'], ['a', 'B']],
    ['(a, b) IN ((?, ?), (?, ?))', ['a', 'b'], ['a', 'b']],
    ['(a) < (?)', ['a'], []],
    ['(k = ?) AND ( c > ? )', ['k', 'c'], ['k']],
    ['m[?] = ? AND k = ?', ['m', 'k'], ['k']],
    ["m['k = 1]'] = ? AND k = ?", ['m', 'k'], ['k']],
    ["m = {'a': ?, 'b': 'x = ?'} AND u = {zip: ?, of: 'it''s'}", ['m', 'u'], ['m', 'u']],
    ['v BETWEEN ? AND ? AND c = ?', ['v', 'c'], ['c']],
    ['v IS NOT NULL AND v NOT IN ? AND s NOT CONTAINS ?', ['v', 's'], []],
    ['"and" = ? AND "in" IN ? and not_in > ?', ['and', 'in', 'not_in'], ['and', 'in']],
    ['k = ? -- AND c = ?', ['k'], ['k']],
    ['k = ? // AND c = ?\nAND v < ?', ['k', 'v'], ['k']],
    ['k = ? /* AND c = ?\n -- */ AND v < ?', ['k', 'v'], ['k']],
    ['k=1AND v=-5', ['k', 'v'], ['k', 'v']],
    [
      'id = ab12cd34-0000-1000-8000-00805f9b34fb AND b = 0xcafe AND d = 1h30m AND e = 1.5e-7',
      ['id', 'b', 'd', 'e'],
      ['id', 'b', 'd', 'e'],
    ],
    ['v = 5 AND v2 = 1e5 AND t = true', ['v', 'v2', 't'], ['v', 'v2', 't']],
    ["v = $$ it's \"quoted\" ? $$ AND c = '$$ ?'", ['v', 'c'], ['v', 'c']],
    ['v = f(?, c) AND w = g(x = 1)', ['v', 'w'], ['v', 'w']],
  ])('should read which columns %s compares', (cql, compared, matched) => {
    const text = cql.replace(/\$\$.*?\$\$|'[^']*'|"q\?"|\/\*[^]*\*\/|(--|\/\/)[^\n]*/g, '');
    const marks = text.split('?').length - 1;
    expect(columnsOf(cql, ...new Array(marks).fill(1))).toEqual({ compared, matched });
  });

  it.each([
    'k = :k',
    'k IN :ks',
    'k IN (:a, :b)',
    'm[:at] = 1',
    'u = {zip: :zip}',
    'm = {:key: 1}',
    'c > 1 AND k = :k',
  ])('should refuse the named mark of %s', cql => {
    expect(() => parseCondition('test', [cql])).toThrow(/^test: expected where .* no named ones/);
  });

  it.each(["k = 'it", 'k = "it', 'k = $$it', 'k = 1 /* it'])(
    'should refuse what does not end: %s',
    cql => {
      expect(() => parseCondition('test', [cql])).toThrow(/^test: expected where .* end, got/);
    },
  );

  it('should end a comment before what follows', () => {
    expect(parseCondition('test', ['k = ? -- the key', 1])?.cql).toBe('k = ? -- the key\n');
    expect(parseCondition('test', ['k = ?', 1])?.cql).toBe('k = ?');
  });

  it('should refuse what is no condition, and a wrong number of values', () => {
    expect(() => parseCondition('test', 'k = 1')).toThrow(TypeError);
    expect(() => parseCondition('test', [' '])).toThrow(TypeError);
    expect(() => parseCondition('test', ['k = ?'])).toThrow(/a value for each \?.* 1, got 0/);
    expect(() => parseCondition('test', ["k = '?'", 1])).toThrow(TypeError);
  });
});

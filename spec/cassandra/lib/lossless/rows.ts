import fc from 'fast-check';
import type { CqlType } from './cqlType.js';
import { worst, type Fate, type Given } from './given.js';
import { valuesOf } from './values.js';
import { wrongsOf } from './wrongs.js';

/** A row of some columns; the others are null, or not there. */
export interface RowCase {
  readonly values: ReadonlyArray<readonly [column: number, value: Given]>;
  /** A value that must be refused, in a column besides these. */
  readonly wrong: readonly [column: number, form: unknown] | undefined;
  readonly hasNulls: boolean;
}

const MOST_COLUMNS = 8;

export function rowsOf(columns: readonly CqlType[]): fc.Arbitrary<RowCase[]> {
  const someColumns = fc.uniqueArray(fc.nat(columns.length - 1), {
    minLength: 1,
    maxLength: MOST_COLUMNS,
  });
  const row = fc.tuple(someColumns, fc.nat(4), fc.boolean()).chain(([some, odds, hasNulls]) => {
    const [first = 0, ...others] = some;
    const isWrong = odds === 0;
    const values = fc.tuple(
      ...(isWrong ? others : some).map(at =>
        valuesOf(columns[at]!, true).map((value): [number, Given] => [at, value]),
      ),
    );
    const wrong = isWrong
      ? wrongsOf(columns[first]!).map((form): RowCase['wrong'] => [first, form])
      : fc.constant(undefined);
    return fc.record({ values, wrong, hasNulls: fc.constant(hasNulls) });
  });
  return fc.array(row, { minLength: 1, maxLength: 4 });
}

/** As it is given to saveToCassandra. */
export function toObject(
  { values, wrong, hasNulls }: RowCase,
  columns: readonly CqlType[],
  key: number,
): Record<string, unknown> {
  const nulls = hasNulls ? columns.map((_, at) => [`c${at}`, null] as const) : [];
  const forms = values.map(([at, { form }]) => [`c${at}`, form] as const);
  const others = wrong ? [[`c${wrong[0]}`, wrong[1]] as const] : [];
  return Object.fromEntries([['k', key], ...nulls, ...forms, ...others]);
}

/** What the bytes of each column must mean. */
export function meanings({ values }: RowCase, columns: readonly CqlType[]): string[] {
  const all = columns.map(() => 'null');
  for (const [at, { meaning }] of values) all[at] = meaning;
  return all;
}

/** What becomes of the row on its way, and which columns are to blame if it is refused. */
export function fateOf(
  { values }: RowCase,
  way: 'json' | 'copy',
): { fate: Fate; refused: string[] } {
  return {
    fate: worst(values.map(([, value]) => value[way])),
    refused: values.filter(([, value]) => value[way] === 'refused').map(([at]) => `c${at}`),
  };
}

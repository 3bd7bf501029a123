import { types } from 'cassandra-driver';
import fc from 'fast-check';
import type { CqlType } from './cqlType.js';
import { fatesOf, given, printed, worst, type Fate, type Given } from './given.js';
import { natives } from './natives.js';
import { mapOf, setOf } from './storedBytes.js';

const MOST_ITEMS = 4;

/** Values of a type in all of their forms; `isColumn`: not inside another one. */
export function valuesOf(type: CqlType, isColumn = false): fc.Arbitrary<Given> {
  switch (type.kind) {
    case 'list':
      return items(type.of).map(all => {
        const isNull = isColumn && !type.isFrozen && all.length === 0;
        return given(
          all.map(({ form }) => form),
          isNull ? 'null' : `[${all.map(({ meaning }) => meaning)}]`,
          { ...fatesOf(all), ...printed(all) },
        );
      });
    case 'set':
      return sets(type, isColumn);
    case 'map':
      return maps(type, isColumn);
    case 'tuple':
      return fc
        .tuple(fc.tuple(...type.parts.map(nullable)), fc.nat(2))
        .map(([parts, shape]) => tupleOf(parts, shape));
    case 'udt':
      return fc
        .tuple(...type.fields.map(([, field]) => nullable(field)))
        .map(parts => udtOf(type, parts, isColumn));
    case 'vector':
      return fc
        .tuple(
          fc.array(valuesOf(type.of), { minLength: type.dimension, maxLength: type.dimension }),
          fc.nat(2),
        )
        .map(([all, shape]) => vectorOf(type.of, all, shape));
    default:
      return natives[type.kind];
  }
}

function items(of: CqlType): fc.Arbitrary<Given[]> {
  return fc.array(valuesOf(of), { maxLength: MOST_ITEMS });
}

function nullable(type: CqlType): fc.Arbitrary<Given> {
  const none = fc.constantFrom(null, undefined).map(form => given(form, 'null'));
  return fc.oneof({ arbitrary: valuesOf(type), weight: 5 }, none);
}

function sets(
  type: Extract<CqlType, { kind: 'list' | 'set' }>,
  isColumn: boolean,
): fc.Arbitrary<Given> {
  return fc.tuple(items(type.of), fc.boolean()).map(([all, isSet]) => {
    const forms = all.map(({ form }) => form);
    const isNull = isColumn && !type.isFrozen && all.length === 0;
    const meaning = isNull ? 'null' : setOf(all.map(one => one.meaning));
    return given(isSet ? new Set(forms) : forms, meaning, { ...fatesOf(all), ...printed(all) });
  });
}

const isText = ({ kind }: CqlType): boolean => ['ascii', 'text', 'varchar'].includes(kind);

function maps(type: Extract<CqlType, { kind: 'map' }>, isColumn: boolean): fc.Arbitrary<Given> {
  const entries = fc.uniqueArray(fc.tuple(valuesOf(type.key), valuesOf(type.of)), {
    maxLength: MOST_ITEMS,
    selector: ([{ meaning }]) => meaning,
  });
  return fc.tuple(entries, fc.boolean()).map(([all, isObject]) => {
    const pairs = all.map(([key, value]) => [key.form, value.form] as const);
    const isNull = isColumn && !type.isFrozen && all.length === 0;
    const names = pairs.map(([key]) => key);
    const hasNames = isText(type.key) || names.every(key => typeof key === 'string');
    // A key that is read isn't written again as it is, but it must be readable.
    const isReadable = all.every(([key]) => key.json !== 'unreadable');
    const keys = all.map(([key]): Fate => (isReadable ? key.key : 'unreadable'));
    const values = fatesOf(all.map(([, value]) => value));
    return given(
      isObject && hasNames ? Object.fromEntries(pairs as Array<[string, unknown]>) : new Map(pairs),
      isNull ? 'null' : mapOf(all.map(([key, value]) => [key.meaning, value.meaning])),
      {
        json: worst([...keys, values.json]),
        copy: worst([...keys, values.copy]),
        key: 'refused',
      },
    );
  });
}

function tupleOf(parts: Given[], shape: number): Given {
  const forms = parts.map(({ form }) => form);
  // Missing ends are null.
  while (shape === 0 && forms.length > 1 && (forms.at(-1) ?? null) === null) forms.pop();
  const meaning = `(${parts.map(one => one.meaning)})`;
  const form = shape === 1 ? types.Tuple.fromArray(forms) : forms;
  // The driver's Tuple can't print a null.
  const hasNull = parts.some(part => part.meaning === 'null');
  return given(form, meaning, { ...fatesOf(parts), ...printed(parts, hasNull) });
}

function udtOf(type: Extract<CqlType, { kind: 'udt' }>, parts: Given[], isColumn: boolean): Given {
  const fields = type.fields.map(([name], i) => [name, parts[i]?.form] as const);
  // Which of the missing ones are there as undefined is as good as random.
  const form = Object.fromEntries(fields.filter(([, value]) => value !== undefined));
  const isNull = isColumn && !type.isFrozen && parts.every(({ meaning }) => meaning === 'null');
  const meaning = isNull ? 'null' : `(${parts.map(one => one.meaning)})`;
  return given(form, meaning, { ...fatesOf(parts), key: 'refused' });
}

function vectorOf(of: CqlType, all: Given[], shape: number): Given {
  const forms = all.map(({ form }) => form);
  const isNumbers = of.kind === 'float' && forms.every(form => typeof form === 'number');
  const form =
    shape === 0
      ? new types.Vector(forms as number[])
      : shape === 1 && isNumbers
        ? new Float32Array(forms as number[])
        : forms;
  return given(form, `<${all.map(one => one.meaning)}>`, { ...fatesOf(all), ...printed(all) });
}

import fc from 'fast-check';

/** A type of CQL, as this law knows it: neither the driver nor the package has a part in it. */
export type CqlType =
  | { readonly kind: Native }
  | { readonly kind: 'list' | 'set'; readonly of: CqlType; readonly isFrozen: boolean }
  | {
      readonly kind: 'map';
      readonly key: CqlType;
      readonly of: CqlType;
      readonly isFrozen: boolean;
    }
  | { readonly kind: 'tuple'; readonly parts: readonly CqlType[] }
  | {
      readonly kind: 'udt';
      readonly name: string;
      readonly fields: ReadonlyArray<readonly [name: string, type: CqlType]>;
      readonly isFrozen: boolean;
    }
  | { readonly kind: 'vector'; readonly of: CqlType; readonly dimension: number };

export const NATIVES = [
  ...['ascii', 'bigint', 'blob', 'boolean', 'date', 'decimal', 'double', 'duration', 'float'],
  ...['inet', 'int', 'smallint', 'text', 'time', 'timestamp', 'timeuuid', 'tinyint', 'uuid'],
  ...['varchar', 'varint'],
] as Native[];

export type Native =
  | 'ascii'
  | 'bigint'
  | 'blob'
  | 'boolean'
  | 'date'
  | 'decimal'
  | 'double'
  | 'duration'
  | 'float'
  | 'inet'
  | 'int'
  | 'smallint'
  | 'text'
  | 'time'
  | 'timestamp'
  | 'timeuuid'
  | 'tinyint'
  | 'uuid'
  | 'varchar'
  | 'varint';

/** The user-defined types that each keyspace of the law has. */
export const UDTS: ReadonlyArray<Extract<CqlType, { kind: 'udt' }>> = [
  {
    kind: 'udt',
    name: 'address',
    fields: [
      ['street', { kind: 'text' }],
      ['zip_code', { kind: 'int' }],
    ],
    isFrozen: true,
  },
  {
    kind: 'udt',
    name: 'moments',
    fields: [
      ['Day', { kind: 'date' }],
      ['at', { kind: 'timestamp' }],
      ['constructor', { kind: 'decimal' }],
      ['tags', { kind: 'set', of: { kind: 'text' }, isFrozen: true }],
    ],
    isFrozen: true,
  },
];

export function createUdt({ name, fields }: (typeof UDTS)[number]): string {
  const list = fields.map(([field, type]) => `"${field}" ${cqlOf(type)}`).join(', ');
  return `CREATE TYPE ${name} (${list})`;
}

/** As CREATE TABLE takes it. */
export function cqlOf(type: CqlType): string {
  const inner = innerCqlOf(type);
  return 'isFrozen' in type && type.isFrozen ? `frozen<${inner}>` : inner;
}

function innerCqlOf(type: CqlType): string {
  switch (type.kind) {
    case 'list':
    case 'set':
      return `${type.kind}<${cqlOf(type.of)}>`;
    case 'map':
      return `map<${cqlOf(type.key)}, ${cqlOf(type.of)}>`;
    case 'tuple':
      return `frozen<tuple<${type.parts.map(cqlOf).join(', ')}>>`;
    case 'udt':
      return type.name;
    case 'vector':
      return `vector<${cqlOf(type.of)}, ${type.dimension}>`;
    default:
      return type.kind;
  }
}

/** Whether values of it can be compared, as keys and the items of a set must be. */
function isComparable(type: CqlType): boolean {
  if (type.kind === 'duration') return false;
  if ('key' in type && !isComparable(type.key)) return false;
  if ('of' in type) return isComparable(type.of);
  if (type.kind === 'tuple') return type.parts.every(isComparable);
  return type.kind !== 'udt' || type.fields.every(([, field]) => isComparable(field));
}

/** The driver can't read a vector of a type with a comma in its name, or of a user-defined one. */
function isUnderstood(element: CqlType): boolean {
  const cql = cqlOf(element);
  return !cql.includes(',') && !UDTS.some(({ name }) => cql.includes(name));
}

const native: fc.Arbitrary<CqlType> = fc.constantFrom(...NATIVES).map(kind => ({ kind }));

/** A type as it may stand inside another one: frozen. */
function innerType(depth: number): fc.Arbitrary<CqlType> {
  if (depth === 0) return native;
  return fc.oneof({ arbitrary: native, weight: 3 }, composite(depth, true));
}

function composite(depth: number, isFrozen: boolean): fc.Arbitrary<CqlType> {
  const inner = innerType(depth - 1);
  const comparable = inner.filter(isComparable);
  return fc.oneof(
    inner.map(of => ({ kind: 'list' as const, of, isFrozen })),
    comparable.map(of => ({ kind: 'set' as const, of, isFrozen })),
    fc.tuple(comparable, inner).map(([key, of]) => ({ kind: 'map' as const, key, of, isFrozen })),
    fc
      .array(inner, { minLength: 1, maxLength: 3 })
      .map(parts => ({ kind: 'tuple' as const, parts })),
    fc.constantFrom(...UDTS).map(udt => ({ ...udt, isFrozen })),
    fc
      .tuple(inner.filter(isUnderstood), fc.integer({ min: 1, max: 3 }))
      .map(([of, dimension]) => ({ kind: 'vector' as const, of, dimension })),
  );
}

/** The types of a table's columns: every native one, and so many others, nested up to three deep. */
export function columnTypes(others: number): fc.Arbitrary<CqlType[]> {
  const frozen = composite(3, true);
  const flexible = composite(3, false);
  return fc
    .array(fc.oneof(frozen, flexible), { minLength: others, maxLength: others })
    .map(types => [...NATIVES.map(kind => ({ kind }) as CqlType), ...types]);
}

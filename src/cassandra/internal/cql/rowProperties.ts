import type { Table } from '../schema/table.js';
import type { ColumnMapping } from './columnMapping.js';
import { KeyNode } from './keyNode.js';
import { layoutOf, type Layout, type Properties } from './rowLayout.js';

/** Finds the properties of a row; throws a ValueError when it isn't clear which they are. */
export interface RowProperties {
  propertiesOf(row: object): Properties;
  /**
   * Those of the rows before it, if it has as many keys. They are its own only if it has each of
   * them, which the caller finds when it reads their values.
   */
  guessOf(row: object): Properties | undefined;
}

/** With chosen columns, each row has the same properties. */
export function fixedProperties(table: Table, mappings: readonly ColumnMapping[]): RowProperties {
  const properties = new Array<string | undefined>(table.columns.length).fill(undefined);
  for (const { column, property } of mappings) properties[column.position] = property;
  return { propertiesOf: () => properties, guessOf: () => undefined };
}

/** What the next row is guessed to be like. */
interface Usual {
  readonly layout: Layout | undefined;
  readonly prototype: object | null;
}

const NONE: Usual = { layout: undefined, prototype: null };

/** Rows whose keys are data would otherwise grow the tree without bound. */
const MAX_NODES = 10_000;

/**
 * Finds the properties by their names, once for each sequence of keys and each prototype, and not
 * for each row.
 */
export class NamedProperties implements RowProperties {
  private roots = new WeakMap<object, KeyNode<Layout>>();
  private bareRoot = new KeyNode<Layout>();
  private lastPrototype: object | null = null;
  private lastRoot = this.bareRoot;
  private nodes = 0;
  private lastLayout: Layout | undefined;
  /** That of the last two rows that were looked at, if the number of their keys may tell it. */
  private usual: Usual = NONE;

  /**
   * @param wanted the columns that the statement has; others are not looked for.
   * @param refusesUnknown whether a property without a column is an error of its row.
   */
  constructor(
    private readonly table: Table,
    private readonly wanted: readonly ColumnMapping[],
    private readonly refusesUnknown: boolean,
  ) {}

  guessOf(row: object): Properties | undefined {
    const { layout, prototype } = this.usual;
    if (layout === undefined || Object.getPrototypeOf(row) !== prototype) return undefined;
    // Only counted, the keys need not be copied.
    return Object.keys(row).length === layout.keys ? layout.properties : undefined;
  }

  propertiesOf(row: object): Properties {
    const keys = Object.keys(row);
    const prototype = Object.getPrototypeOf(row) as object | null;
    let node = this.rootOf(prototype);
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i] as string;
      node = (node.lastKey === key ? node.lastNode : this.step(node, key)) as KeyNode<Layout>;
    }
    const layout = (node.layout ??= layoutOf(row, this.table, this.wanted, this.refusesUnknown));
    // Where the layouts of rows alternate, a guess would be one more look at the keys.
    const isUsual = layout.keys !== undefined && layout === this.lastLayout;
    this.usual = isUsual ? { layout, prototype } : NONE;
    this.lastLayout = layout;
    return layout.check ? layout.check(row) : layout.properties;
  }

  private rootOf(prototype: object | null): KeyNode<Layout> {
    if (prototype === this.lastPrototype) return this.lastRoot;
    let root = prototype ? this.roots.get(prototype) : this.bareRoot;
    if (!root) this.roots.set(prototype as object, (root = new KeyNode<Layout>()));
    this.lastPrototype = prototype;
    return (this.lastRoot = root);
  }

  private step(node: KeyNode<Layout>, key: string): KeyNode<Layout> {
    const known = node.step(key);
    if (known) return known;
    if (++this.nodes > MAX_NODES) this.forget();
    return node.grow(key);
  }

  /** The row in progress ends on a node that later rows do not find. */
  private forget(): void {
    this.nodes = 0;
    this.roots = new WeakMap();
    this.lastPrototype = null;
    this.lastRoot = this.bareRoot = new KeyNode<Layout>();
  }
}

import { OPCODES, type Frame, type Reader } from './frames.js';

/** Requests that a rule may match; the driver's own (handshake, heartbeat, system tables) pass untouched. */
export type RequestKind = 'QUERY' | 'PREPARE' | 'EXECUTE' | 'BATCH';

export type Values = ReadonlyArray<Buffer | null>;

/** A request as a rule sees it. What it holds is read when asked for. */
export interface ProxiedRequest {
  readonly kind: RequestKind;
  /** Index of the node that it goes to. */
  readonly node: number;
  /** Statements in the request, in order; one but for batches. */
  readonly cql: readonly string[];
  /** The values of each statement, as they are on the wire. */
  readonly values: readonly Values[];
  /** The page that is asked for, if it is not the first. */
  readonly pagingState: Buffer | null;
}

interface Content {
  cql: string[];
  values: Values[];
  pagingState: Buffer | null;
}

const FLAG = { values: 0x01, pageSize: 0x04, pagingState: 0x08, names: 0x40 };
const SYSTEM = /\b(FROM|INTO|UPDATE)\s+"?system/i;

export class ParsedRequest implements ProxiedRequest {
  private content?: Content;

  private constructor(
    readonly kind: RequestKind,
    readonly node: number,
    readonly frame: Frame,
    // Text by the id of the prepared statement, as hex.
    private readonly prepared: ReadonlyMap<string, string>,
  ) {}

  static of(frame: Frame, node: number, prepared: ReadonlyMap<string, string>) {
    const kinds: RequestKind[] = ['QUERY', 'PREPARE', 'EXECUTE', 'BATCH'];
    const kind = kinds.find(name => OPCODES[name] === frame.opcode);
    return kind && new ParsedRequest(kind, node, frame, prepared);
  }

  get cql(): readonly string[] {
    return this.read().cql;
  }

  get values(): readonly Values[] {
    return this.read().values;
  }

  get pagingState(): Buffer | null {
    return this.read().pagingState;
  }

  /** The driver reads the schema and the peers for itself. */
  get isOfDriver(): boolean {
    return this.kind === 'QUERY' && (this.cql[0]!.startsWith('USE ') || SYSTEM.test(this.cql[0]!));
  }

  private read(): Content {
    return (this.content ??= this.parse(this.frame.reader()));
  }

  private parse(reader: Reader): Content {
    if (this.kind === 'BATCH') return this.parseBatch(reader);
    const cql = [this.kind === 'EXECUTE' ? this.textOf(reader) : reader.longString()];
    if (this.kind === 'PREPARE') return { cql, values: [[]], pagingState: null };
    reader.short(); // The consistency.
    const flags = reader.byte();
    const values = flags & FLAG.values ? readValues(reader, (flags & FLAG.names) !== 0) : [];
    if (flags & FLAG.pageSize) reader.int();
    const pagingState = flags & FLAG.pagingState ? reader.value() : null;
    return { cql, values: [values], pagingState };
  }

  private parseBatch(reader: Reader): Content {
    reader.byte(); // Logged, unlogged or counter.
    const content: Content = { cql: [], values: [], pagingState: null };
    reader.times(reader.short(), () => {
      const isPrepared = reader.byte() === 1;
      content.cql.push(isPrepared ? this.textOf(reader) : reader.longString());
      content.values.push(readValues(reader, false));
    });
    return content;
  }

  private textOf(reader: Reader): string {
    return this.prepared.get(reader.shortBytes().toString('hex')) ?? '';
  }
}

function readValues(reader: Reader, hasNames: boolean): Values {
  const values: Array<Buffer | null> = [];
  reader.times(reader.short(), () => {
    if (hasNames) reader.string();
    values.push(reader.value());
  });
  return values;
}

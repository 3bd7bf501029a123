import { Frame, HEADER, OPCODES, type Reader } from './frames.js';

const ROWS = 2;
const FLAG = { globalTable: 0x01, morePages: 0x02, noMetadata: 0x04 };
const TYPE = { custom: 0x00, list: 0x20, map: 0x21, set: 0x22, udt: 0x30, tuple: 0x31 };

function skipType(reader: Reader): void {
  switch (reader.short()) {
    case TYPE.custom:
      reader.string();
      return;
    case TYPE.list:
    case TYPE.set:
      skipType(reader);
      return;
    case TYPE.map:
      reader.times(2, () => skipType(reader));
      return;
    case TYPE.udt:
      reader.times(2, () => reader.string());
      reader.times(reader.short(), () => {
        reader.string();
        skipType(reader);
      });
      return;
    case TYPE.tuple:
      reader.times(reader.short(), () => skipType(reader));
  }
}

function skipColumns(reader: Reader, flags: number, columns: number): void {
  if (flags & FLAG.noMetadata) return;
  const isGlobal = (flags & FLAG.globalTable) !== 0;
  if (isGlobal) reader.times(2, () => reader.string());
  reader.times(columns, () => {
    if (!isGlobal) reader.times(2, () => reader.string());
    reader.string();
    skipType(reader);
  });
}

/**
 * The same page without its rows, and with the paging state of a page to come; `undefined` for an answer that isn't a page.
 * Cassandra sends such pages, too, when a filter or tombstones leave nothing of a page.
 */
export function emptyPageOf(answer: Frame, pagingState: Buffer): Frame | undefined {
  if (answer.opcode !== OPCODES.RESULT) return undefined;
  const reader = answer.reader();
  if (reader.int() !== ROWS) return undefined;
  const flags = reader.int();
  const columns = reader.int();
  if (flags & FLAG.morePages) reader.value();
  const from = reader.position;
  skipColumns(reader, flags, columns);
  const head = Buffer.alloc(16);
  head.writeInt32BE(ROWS, 0);
  head.writeInt32BE(flags | FLAG.morePages, 4);
  head.writeInt32BE(columns, 8);
  head.writeInt32BE(pagingState.length, 12);
  const noRows = Buffer.alloc(4);
  const metadata = answer.bytes.subarray(from, reader.position);
  return Frame.make(
    OPCODES.RESULT,
    answer.stream,
    Buffer.concat([head, pagingState, metadata, noRows]),
  );
}

/** The id that a PREPARE was answered with, as hex. */
export function preparedId(answer: Frame): string | undefined {
  const PREPARED = 4;
  if (answer.opcode !== OPCODES.RESULT || answer.bytes.length < HEADER + 6) return undefined;
  const reader = answer.reader();
  return reader.int() === PREPARED ? reader.shortBytes().toString('hex') : undefined;
}

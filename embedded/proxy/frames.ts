/** Frames of the native protocol, version 4: nine bytes of header, then the body. */
export const HEADER = 9;

export const OPCODES = {
  ERROR: 0x00,
  STARTUP: 0x01,
  OPTIONS: 0x05,
  QUERY: 0x07,
  RESULT: 0x08,
  PREPARE: 0x09,
  EXECUTE: 0x0a,
  REGISTER: 0x0b,
  BATCH: 0x0d,
} as const;

const FLAG = { compressed: 0x01, tracing: 0x02, payload: 0x04, warning: 0x08 };

/** One whole frame, header included, as it is on the wire. */
export class Frame {
  constructor(readonly bytes: Buffer) {}

  static make(opcode: number, stream: number, body: Buffer): Frame {
    const header = Buffer.alloc(HEADER);
    header[0] = 0x84;
    header.writeInt16BE(stream, 2);
    header[4] = opcode;
    header.writeInt32BE(body.length, 5);
    return new Frame(Buffer.concat([header, body]));
  }

  get version(): number {
    return this.bytes[0]! & 0x7f;
  }

  get stream(): number {
    return this.bytes.readInt16BE(2);
  }

  get opcode(): number {
    return this.bytes[4]!;
  }

  get isCompressed(): boolean {
    return (this.bytes[1]! & FLAG.compressed) !== 0;
  }

  /** The same answer to another request. */
  withStream(stream: number): Frame {
    const bytes = Buffer.from(this.bytes);
    bytes.writeInt16BE(stream, 2);
    return new Frame(bytes);
  }

  /** Stands at the message itself, after what the flags put before it. */
  reader(): Reader {
    const reader = new Reader(this.bytes, HEADER);
    const flags = this.bytes[1]!;
    const isAnswer = (this.bytes[0]! & 0x80) !== 0;
    if (isAnswer && flags & FLAG.tracing) reader.skip(16);
    if (isAnswer && flags & FLAG.warning) reader.times(reader.short(), () => reader.string());
    if (flags & FLAG.payload) {
      reader.times(reader.short(), () => {
        reader.string();
        reader.value();
      });
    }
    return reader;
  }
}

/** Reads the notations of the protocol's specification, one after the other. */
export class Reader {
  constructor(
    private readonly bytes: Buffer,
    public position: number,
  ) {}

  skip(count: number): void {
    this.position += count;
  }

  times(count: number, read: () => unknown): void {
    for (let turn = 0; turn < count; turn++) read();
  }

  byte(): number {
    return this.bytes[this.position++]!;
  }

  short(): number {
    this.position += 2;
    return this.bytes.readUInt16BE(this.position - 2);
  }

  int(): number {
    this.position += 4;
    return this.bytes.readInt32BE(this.position - 4);
  }

  string(): string {
    return this.take(this.short()).toString('utf8');
  }

  longString(): string {
    return this.take(this.int()).toString('utf8');
  }

  shortBytes(): Buffer {
    return this.take(this.short());
  }

  /** `null`, and also what is unset, has a length below zero. */
  value(): Buffer | null {
    const length = this.int();
    return length < 0 ? null : this.take(length);
  }

  private take(length: number): Buffer {
    this.position += length;
    return this.bytes.subarray(this.position - length, this.position);
  }
}

/** Cuts what a socket delivers into frames. */
export class FrameSplitter {
  private rest: Buffer = Buffer.alloc(0);

  *push(chunk: Buffer): Generator<Frame> {
    this.rest = this.rest.length === 0 ? chunk : Buffer.concat([this.rest, chunk]);
    while (this.rest.length >= HEADER) {
      const end = HEADER + this.rest.readInt32BE(5);
      if (this.rest.length < end) return;
      const frame = new Frame(this.rest.subarray(0, end));
      this.rest = this.rest.subarray(end);
      yield frame;
    }
  }
}

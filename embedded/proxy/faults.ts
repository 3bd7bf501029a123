import { types } from 'cassandra-driver';
import { Frame, OPCODES } from './frames.js';

export type PlainError =
  | 'serverError'
  | 'overloaded'
  | 'isBootstrapping'
  | 'truncateError'
  | 'syntaxError'
  | 'unauthorized'
  | 'invalid';

interface Replicas {
  readonly consistency?: types.consistencies;
  readonly received?: number;
  readonly blockFor?: number;
}

type WriteType = 'SIMPLE' | 'BATCH' | 'UNLOGGED_BATCH' | 'COUNTER' | 'BATCH_LOG' | 'CAS' | 'VIEW';

/** An answer of the server that says that the request failed. */
export type ErrorAnswer = { readonly message?: string } & (
  | { readonly error: PlainError }
  | {
      readonly error: 'unavailable';
      consistency?: types.consistencies;
      required?: number;
      alive?: number;
    }
  | ({ readonly error: 'writeTimeout'; readonly writeType?: WriteType } & Replicas)
  | ({ readonly error: 'readTimeout'; readonly dataPresent?: boolean } & Replicas)
  | ({
      readonly error: 'writeFailure';
      readonly writeType?: WriteType;
      failures?: number;
    } & Replicas)
  | ({
      readonly error: 'readFailure';
      readonly dataPresent?: boolean;
      failures?: number;
    } & Replicas)
);

const CODES: Record<ErrorAnswer['error'] | 'protocolError', number> = {
  serverError: 0x0000,
  protocolError: 0x000a,
  unavailable: 0x1000,
  overloaded: 0x1001,
  isBootstrapping: 0x1002,
  truncateError: 0x1003,
  writeTimeout: 0x1100,
  readTimeout: 0x1200,
  readFailure: 0x1300,
  writeFailure: 0x1500,
  syntaxError: 0x2000,
  unauthorized: 0x2100,
  invalid: 0x2200,
};

function int(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

function short(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value);
  return bytes;
}

function string(value: string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([short(bytes.length), bytes]);
}

function details(fault: ErrorAnswer): Buffer[] {
  const consistency = (level = types.consistencies.localQuorum) => short(level);
  const replicas = ({ consistency: level, received = 0, blockFor = 1 }: Replicas) => {
    return [consistency(level), int(received), int(blockFor)];
  };
  switch (fault.error) {
    case 'unavailable':
      return [consistency(fault.consistency), int(fault.required ?? 1), int(fault.alive ?? 0)];
    case 'writeTimeout':
      return [...replicas(fault), string(fault.writeType ?? 'SIMPLE')];
    case 'readTimeout':
      return [...replicas(fault), Buffer.from([fault.dataPresent ? 1 : 0])];
    case 'writeFailure':
      return [...replicas(fault), int(fault.failures ?? 1), string(fault.writeType ?? 'SIMPLE')];
    case 'readFailure':
      return [
        ...replicas(fault),
        int(fault.failures ?? 1),
        Buffer.from([fault.dataPresent ? 1 : 0]),
      ];
    default:
      return [];
  }
}

export function errorFrame(fault: ErrorAnswer, stream: number): Frame {
  const message = fault.message ?? `${fault.error} by the fault proxy`;
  const body = Buffer.concat([int(CODES[fault.error]), string(message), ...details(fault)]);
  return Frame.make(OPCODES.ERROR, stream, body);
}

/** What a server says to a version that it does not know: the driver then tries a lower one. */
export function unsupportedVersion(version: number): Frame {
  const message = `Invalid or unsupported protocol version (${version}); the fault proxy speaks 4/v4`;
  return Frame.make(OPCODES.ERROR, 0, Buffer.concat([int(CODES.protocolError), string(message)]));
}

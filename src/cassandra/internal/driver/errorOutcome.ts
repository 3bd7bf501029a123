/** What an error of the driver means for the request that met it. */
export type Outcome =
  /** Nothing was written: may be sent again, whatever the statement. */
  | 'notSent'
  /** It may have been written: may be sent again only if it is idempotent. */
  | 'unknown'
  /** The server does not take this request: sending it again cannot help. */
  | 'refused'
  /** No later request can succeed either. */
  | 'unrecoverable';

/** Error codes of the native protocol. */
const CODE = {
  protocol: 0x000a,
  credentials: 0x0100,
  unavailable: 0x1000,
  overloaded: 0x1001,
  bootstrapping: 0x1002,
  truncate: 0x1003,
  writeTimeout: 0x1100,
  readTimeout: 0x1200,
  casUnknown: 0x1700,
  syntax: 0x2000,
  unauthorized: 0x2100,
  invalid: 0x2200,
  config: 0x2300,
} as const;

const OUTCOMES = new Map<number, Outcome>([
  [CODE.unavailable, 'notSent'],
  [CODE.bootstrapping, 'notSent'],
  // Overload may be noticed half-way, after some replicas were told.
  [CODE.overloaded, 'unknown'],
  [CODE.truncate, 'unknown'],
  [CODE.writeTimeout, 'unknown'],
  [CODE.readTimeout, 'unknown'],
  [CODE.casUnknown, 'unknown'],
  [CODE.protocol, 'unrecoverable'],
  [CODE.credentials, 'unrecoverable'],
  [CODE.syntax, 'unrecoverable'],
  [CODE.unauthorized, 'unrecoverable'],
  [CODE.config, 'unrecoverable'],
]);

/** The properties by which the driver's errors are told apart, whichever copy of it made them. */
interface DriverFailure {
  readonly name?: string;
  readonly code?: unknown;
  readonly isSocketError?: boolean;
  readonly requestNotWritten?: boolean;
  readonly innerErrors?: Record<string, unknown> | null;
}

export function outcomeOf(error: unknown): Outcome {
  const failure = (error ?? {}) as DriverFailure;
  if (failure.name === 'NoHostAvailableError') return outcomeOfHosts(failure);
  if (failure.isSocketError) return failure.requestNotWritten ? 'notSent' : 'unknown';
  if (failure.name === 'OperationTimedOutError') return 'unknown';
  if (failure.name === 'BusyConnectionError' || isUnconnected(error)) return 'notSent';
  return OUTCOMES.get(failure.code as number) ?? 'refused';
}

/** Whether time may heal it: the cluster did not answer, or not in time. */
export function isTransient(error: unknown): boolean {
  const outcome = outcomeOf(error);
  return outcome === 'notSent' || outcome === 'unknown';
}

/** The driver tried several hosts: the worst that one of them said counts. */
function outcomeOfHosts({ innerErrors }: DriverFailure): Outcome {
  // Without any map of hosts the client has been shut down: it will never answer again.
  if (!innerErrors) return 'unrecoverable';
  const inner = Object.values(innerErrors).map(error =>
    // A string says that the host is down, null that it was about to be asked; an error without
    // a code says that it has no connection.
    isReport(error) ? outcomeOf(error) : 'notSent',
  );
  const worst: Outcome[] = ['unrecoverable', 'refused', 'unknown'];
  return worst.find(outcome => inner.includes(outcome)) ?? 'notSent';
}

function isReport(error: unknown): boolean {
  return error instanceof Error && !isUnconnected(error);
}

/**
 * The host is up and has no connection yet. The driver also says so of what it could not prepare.
 */
function isUnconnected(error: unknown): boolean {
  return error instanceof Error && error.message === 'No connection available';
}

/** Whether the server refused the request for what is in it: its size, or one of its rows. */
export function isInvalid(error: unknown): boolean {
  return (
    (error as DriverFailure | undefined)?.code === CODE.invalid ||
    error instanceof TypeError ||
    error instanceof RangeError
  );
}

/** Whether the server, or the client, does not take the request, though others may succeed. */
export function isRefused(error: unknown): boolean {
  const { code } = (error ?? {}) as DriverFailure;
  return code === CODE.unauthorized || outcomeOf(error) === 'refused';
}

/** Whether a guardrail of the server refused how many rows a page has: only its message tells. */
export function isPageSizeRefused(error: unknown): boolean {
  const { code } = (error ?? {}) as DriverFailure;
  return code === CODE.invalid && /page.?size/i.test((error as Error).message);
}

/** Whether the client refused a value of the request, and so has not sent it. */
export function isOfClient(error: unknown): boolean {
  const { name } = (error ?? {}) as DriverFailure;
  const isValue = error instanceof TypeError || error instanceof RangeError;
  return isValue || name === 'ArgumentError';
}

/** Whether no host could be reached at all, also after the retries. */
export function isUnreachable(error: unknown): boolean {
  if (isUnconnected(error)) return true;
  const failure = (error ?? {}) as DriverFailure;
  if (failure.name !== 'NoHostAvailableError') return false;
  return Object.values(failure.innerErrors ?? {}).every(inner => !isReport(inner));
}

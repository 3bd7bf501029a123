/** The answers of Simulacron that report a failure. */
export class SimulacronError extends Error {
  override readonly name = 'SimulacronError';
  readonly code = 'ERR_SIMULACRON';

  constructor(
    request: string,
    readonly status: number,
    answer: string,
  ) {
    super(`Simulacron answered ${status} to ${request}: ${answer}`);
  }
}

/** One request to Simulacron's HTTP interface. What it answers without a body is `undefined`. */
export async function call<T>(
  base: string,
  method: string,
  path: string,
  query: Record<string, string> = {},
  body?: unknown,
): Promise<T> {
  const search = new URLSearchParams(query);
  const answer = await fetch(`${base}${path}?${search}`, {
    method,
    ...(body === undefined
      ? {}
      : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new SimulacronError(`${method} ${path}`, answer.status, text);
  return (text.trim() ? JSON.parse(text) : undefined) as T;
}

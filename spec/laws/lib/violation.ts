/** A law is broken: unlike a crash of the test itself. */
export class Violation extends Error {}

/** What was going on, to be printed when a law is broken: a World prints its marbles. */
interface Evidence {
  toString(): string;
}

export function demand(evidence: Evidence, holds: boolean, rule: string): asserts holds {
  if (!holds) throw new Violation(`${rule}\n${evidence}`);
}

/** Equality of plain data, as text: what differs is then also what is printed. */
export function demandSame(
  evidence: Evidence,
  actual: unknown,
  expected: unknown,
  rule: string,
): void {
  const [got, wanted] = [toText(actual), toText(expected)];
  demand(evidence, got === wanted, `${rule}\n  expected ${wanted}\n  got      ${got}`);
}

function toText(data: unknown): string {
  return JSON.stringify(data, (_, value) => (value === Infinity ? 'never' : value)) ?? 'nothing';
}

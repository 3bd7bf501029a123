/** What becomes of a value that the driver reads, and that is written again. */
export type Fate =
  | 'same'
  /** An error of its row: what the driver makes of it isn't a value of the type. */
  | 'refused'
  /** The driver or JSON makes another value of it, which nobody can tell from it. */
  | 'lost'
  /** The driver fails while it reads it, and then may mistake what comes after it, too. */
  | 'unreadable';

/** A value in one of the forms that a row may have it in. */
export interface Given {
  readonly form: unknown;
  /** What the bytes that are stored must mean. */
  readonly meaning: string;
  /** Through `JSON.stringify` of what the driver reads. */
  readonly json: Fate;
  /** As the driver reads it. */
  readonly copy: Fate;
  /** As the key of a map, which the driver reads as the name of a property. */
  readonly key: Fate;
}

export function given(form: unknown, meaning: string, fates: Partial<Given> = {}): Given {
  return { form, meaning, json: 'same', copy: 'same', key: 'same', ...fates };
}

export function worst(fates: readonly Fate[]): Fate {
  return (['unreadable', 'lost', 'refused'] as const).find(fate => fates.includes(fate)) ?? 'same';
}

/** The fates of what has these parts, unless it stands as a key. */
export function fatesOf(parts: readonly Given[]): Pick<Given, 'json' | 'copy'> {
  return {
    json: worst(parts.map(({ json }) => json)),
    copy: worst(parts.map(({ copy }) => copy)),
  };
}

/** The fate, as the key of a map, of what prints its parts. */
export function printed(parts: readonly Given[], isUnreadable = false): Pick<Given, 'key'> {
  const isBroken = isUnreadable || parts.some(({ key }) => key === 'unreadable');
  return { key: isBroken ? 'unreadable' : 'refused' };
}

import { isRow } from '../driver/driver.js';

/** Whether it is nothing but names and values: an object literal, and not a Uuid, a Date, a Buffer. */
export function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype = Object.getPrototypeOf(value) as unknown;
  // That of an object literal is the last one, in any realm.
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** A plain object, or a row as the driver reads it. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return isPlain(value) || isRow(value);
}

import { version } from 'cassandra-driver/package.json';
import { tooManyValues } from '../../../../src/cassandra/internal/cql/preparedTypes.js';

/** A part of the driver that is not documented. */
interface Encoder {
  encode(value: unknown, type?: { code: number }): Buffer;
}
// eslint-disable-next-line @typescript-eslint/no-require-imports
const EncoderOfDriver = require('cassandra-driver/lib/encoder') as new (
  protocol: number,
  options: object,
) => Encoder;
const BOOLEAN = 0x04;

// What happens to a whole statement: spec/cassandra/preparedTypes.spec.ts.
describe(`preparing without executing, by cassandra-driver ${version}`, () => {
  it('should be looked through before another version than 4.8 to 4.10 is allowed', () => {
    expect(version).toMatch(/^4\.(8|9|10)\./);
  });

  it('should have a value beyond the marks, which the driver cannot encode', () => {
    const encoder = new EncoderOfDriver(4, {});
    const [value] = tooManyValues('SELECT v FROM kv');
    expect(() => encoder.encode(value)).toThrow('could not be guessed');
    // With a type it might be sent.
    expect(encoder.encode(value, { code: BOOLEAN })).toEqual(Buffer.from([1]));
  });

  it('should have more values than marks of either kind', () => {
    expect(tooManyValues('SELECT v FROM kv').length).toBe(1);
    expect(tooManyValues('SELECT v FROM kv WHERE k = ? AND c IN (?, :d)').length).toBe(4);
  });
});

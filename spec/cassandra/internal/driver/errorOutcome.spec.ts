import { errors } from 'cassandra-driver';
import {
  isUnreachable,
  outcomeOf,
} from '../../../../src/cassandra/internal/driver/errorOutcome.js';
import { RetryPolicy } from '../../../../src/cassandra/internal/driver/retryPolicy.js';
import { serverError } from '../lib/fakeClient.js';

const noHost = (inner: object | null) => new errors.NoHostAvailableError(inner as object);

describe('outcomeOf', () => {
  it.each([
    ['unavailable', 0x1000, 'notSent'],
    ['bootstrapping', 0x1002, 'notSent'],
    ['overloaded', 0x1001, 'unknown'],
    ['write timeout', 0x1100, 'unknown'],
    ['CAS write unknown', 0x1700, 'unknown'],
    ['server error', 0x0000, 'refused'],
    ['write failure', 0x1500, 'refused'],
    ['invalid', 0x2200, 'refused'],
    ['unauthorized', 0x2100, 'unrecoverable'],
    ['syntax', 0x2000, 'unrecoverable'],
  ])('[26][28][29][38][42] should know what %s means', (_, code, outcome) => {
    expect(outcomeOf(serverError(code as number))).toBe(outcome);
  });

  it('should tell a request that was not written from one that may have been', () => {
    const cut = Object.assign(new Error('Socket was closed'), { isSocketError: true });
    const unwritten = Object.assign(new Error('x'), {
      isSocketError: true,
      requestNotWritten: true,
    });
    expect([outcomeOf(cut), outcomeOf(unwritten)]).toEqual(['unknown', 'notSent']);
  });

  it('[20] should treat a busy connection as not sent', () => {
    expect(outcomeOf(new errors.BusyConnectionError('a', 1, 1))).toBe('notSent');
  });

  it('[30] should look inside NoHostAvailableError', () => {
    const busy = new errors.BusyConnectionError('a', 1, 1);
    expect(outcomeOf(noHost({ a: busy, b: 'Host considered as DOWN', c: null }))).toBe('notSent');
    expect(outcomeOf(noHost({ a: busy, b: serverError(0x1001) }))).toBe('unknown');
    expect(outcomeOf(noHost({ a: serverError(0x1001), b: serverError(0x2200) }))).toBe('refused');
    expect(outcomeOf(noHost({}))).toBe('notSent');
  });

  it('should know that nothing is sent while no host has a connection to prepare on', () => {
    const alone = new Error('No connection available');
    expect([outcomeOf(alone), isUnreachable(alone)]).toEqual(['notSent', true]);
    expect([outcomeOf(noHost({ a: alone })), isUnreachable(noHost({ a: alone }))]).toEqual([
      'notSent',
      true,
    ]);
  });

  it('should know that a client which was shut down never answers again', () => {
    expect(outcomeOf(noHost(null))).toBe('unrecoverable');
  });

  it('[42] should call it unreachable only when no host said anything', () => {
    expect(isUnreachable(noHost({ a: 'Host considered as DOWN' }))).toBe(true);
    expect(isUnreachable(noHost({ a: serverError(0x1001) }))).toBe(false);
  });
});

describe('RetryPolicy', () => {
  const timeout = serverError(0x1100);

  it('[26] should repeat `count` times and no more', () => {
    const policy = new RetryPolicy({ count: 2, delay: attempt => attempt * 10 }, true);
    expect([1, 2, 3].map(n => policy.delayAfter(n, timeout))).toEqual([10, 20, undefined]);
  });

  it('[27] should not repeat what may have been written and is not idempotent', () => {
    const policy = new RetryPolicy({ when: () => true }, false);
    expect(policy.delayAfter(1, timeout)).toBeUndefined();
    expect(policy.delayAfter(1, serverError(0x1000))).toBeGreaterThanOrEqual(0);
  });

  it('should stay below 100 ms doubling to 10 s', () => {
    const policy = new RetryPolicy({ count: 50 }, true);
    const longest = (attempt: number) =>
      Math.max(...Array.from({ length: 200 }, () => policy.delayAfter(attempt, timeout) as number));
    expect(longest(1)).toBeLessThanOrEqual(100);
    expect(longest(3)).toBeLessThanOrEqual(400);
    expect(longest(40)).toBeLessThanOrEqual(10_000);
    expect(longest(40)).toBeGreaterThan(5_000);
  });

  it('should let `when` decide which errors are worth it', () => {
    const policy = new RetryPolicy({ when: () => false }, true);
    expect(policy.delayAfter(1, timeout)).toBeUndefined();
  });
});

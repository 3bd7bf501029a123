import { TestScheduler, type RunHelpers } from 'rxjs/testing';
import type { Observable } from 'rxjs';

type InnerMarbles = [marbles: string, ...subscriptions: string[]];

export interface MarbleHelpers extends RunHelpers {
  /**
   * The inners by the name of their source value: what each gives, and then when it is subscribed;
   * with no subscription marbles it must never be.
   */
  inners(marbles: Record<string, InnerMarbles>): (name: string) => Observable<string>;
}

/** Runs a marble test on virtual time; the subscriptions of its inners are part of the assertion. */
export function marbles(run: (helpers: MarbleHelpers) => void): void {
  const scheduler = new TestScheduler((actual, expected) => expect(actual).toEqual(expected));
  scheduler.run(helpers => {
    const { cold, expectSubscriptions } = helpers;
    const inners: MarbleHelpers['inners'] = marbles => {
      const made = Object.entries(marbles).map(([name, [values, ...subscriptions]]) => {
        const inner = cold(values);
        expectSubscriptions(inner.subscriptions).toBe(subscriptions);
        return [name, inner] as const;
      });
      const byName = new Map(made);
      return name => byName.get(name)!;
    };
    run({ ...helpers, inners });
  });
}

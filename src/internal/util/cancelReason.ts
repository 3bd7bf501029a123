import { shared } from './processGlobal.js';

/**
 * The error that cancels what is unsubscribed right now. RxJS's `unsubscribe` takes no reason, so
 * it travels beside the call: the signals below the cancelled subscription find it here.
 */
const current = () => shared<{ reason: unknown }>('cancelReason', () => ({ reason: undefined }));

/** Undefined where nothing but `unsubscribe` itself is the reason. */
export function currentReason(): unknown {
  return current().reason;
}

/** Runs the teardown with its reason known to the signals that it aborts. */
export function withReason(reason: unknown, teardown: () => void): void {
  const holder = current();
  const outer = holder.reason;
  holder.reason = reason;
  try {
    teardown();
  } finally {
    holder.reason = outer;
  }
}

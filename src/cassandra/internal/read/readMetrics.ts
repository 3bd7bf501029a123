import type { Observer } from 'rxjs';
import type { WriteMetrics } from '../../conf.js';
import type { ReadMetrics } from '../../readConf.js';

/** The metrics of requests as an observer of reads gets them. */
export function observeReads(
  observer: Partial<Observer<ReadMetrics>> | undefined,
): Partial<Observer<WriteMetrics>> | undefined {
  if (!observer) return undefined;
  return {
    next: observer.next && (metrics => observer.next?.(toReadMetrics(metrics))),
    complete: () => observer.complete?.(),
  };
}

function toReadMetrics(counts: WriteMetrics): ReadMetrics {
  const { rows, requests, retries, failures, bytes, inFlight, latency } = counts;
  return { rows, requests, retries, failures, bytes, inFlight, latency };
}

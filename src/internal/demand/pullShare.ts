import { Queue } from '../util/queue.js';
import { currentDemand, type Demand } from './demand.js';

/**
 * Lets a source be pulled although pushed values wait: what is pushed must not starve what is pulled.
 *
 * Two shares must stay below one half. Pulled values among those that wait: so the backlog at most
 * doubles. And pulled values that have not arrived, among all that came since values wait: an
 * operator in between, such as `mergeMap`, may push them later.
 */
export class PullShare {
  /** Values that have come to wait since none did. */
  private arrivals = 0;
  private unseenBefore = 0;

  constructor(private readonly demand: Demand) {}

  /** One more value comes to those that wait; returns whether a pull source gives it now. */
  add(waiting: number): boolean {
    const { demand } = this;
    if (waiting === 0) {
      this.arrivals = 0;
      this.unseenBefore = demand.unseen;
    }
    this.arrivals++;
    const current = currentDemand.demand;
    return current !== undefined && (current === demand || current.root === demand);
  }

  allows(waiting: number, pulled: number): boolean {
    const unseen = this.demand.unseen - this.unseenBefore;
    return 2 * pulled < waiting && 2 * unseen < this.arrivals;
  }
}

/** Which values of a queue were pulled: their positions in the order of arrival. */
export class PulledMarks extends Queue<number> {
  /** The value at the front of the queue leaves it. */
  taken(index: number): void {
    if (this.length > 0 && this.peek() === index) this.shift();
  }
}

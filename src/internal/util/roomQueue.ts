import { noop } from 'rxjs';

interface Producer {
  /** What must be below this. */
  n: number;
  resolve(): void;
}

/** Producers that wait until a count is low enough, first come first served. */
export class RoomQueue {
  private readonly producers: Producer[] = [];
  /** A producer was woken, and may be about to use the room. */
  private isWaking = false;

  constructor(private readonly count: () => number) {}

  /** Resolves when the count is below `n`. */
  whenBelow(n: number): Promise<void> {
    return new Promise(resolve => {
      this.producers.push({ n, resolve });
      this.wakeNext();
    });
  }

  /** The count may have fallen. */
  wakeNext(): void {
    if (this.isWaking || this.producers.length === 0) return;
    const count = this.count();
    const at = this.producers.findIndex(({ n }) => count < n);
    if (at < 0) return;
    this.isWaking = true;
    this.producers.splice(at, 1)[0].resolve();
    // Behind the caller's own reaction, in which it uses the room.
    void Promise.resolve()
      .then(noop)
      .then(() => {
        this.isWaking = false;
        this.wakeNext();
      });
  }
}

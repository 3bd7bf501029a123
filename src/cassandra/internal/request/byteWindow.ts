import { BehaviorSubject, distinctUntilChanged } from 'rxjs';

/**
 * Bounds the bytes of the values that were accepted and are not emitted. While they are above the
 * limit, no value is accepted; one that is larger than the limit is accepted alone.
 */
export class ByteWindow {
  private readonly places: BehaviorSubject<number>;
  private bytes = 0;

  /** @param window values that may be accepted while there is room for bytes. */
  constructor(
    private readonly window: number,
    private readonly limit: number,
  ) {
    this.places = new BehaviorSubject(window);
  }

  /** As a live concurrency: 0 pauses the source, and what runs goes on. */
  get concurrency() {
    return this.places.pipe(distinctUntilChanged());
  }

  take(bytes: number): void {
    this.bytes += bytes;
    if (this.bytes >= this.limit && this.places.value !== 0) this.places.next(0);
  }

  release(bytes: number): void {
    this.bytes -= bytes;
    if (this.bytes < this.limit && this.places.value === 0) this.places.next(this.window);
  }
}

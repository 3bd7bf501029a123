/** Writes what several steps say at the same time, one step after the other: the first one as it comes, the others later. */
export class InOrder {
  #waiting;
  #kept = new Map();
  #ended = new Set();

  constructor(names, write) {
    this.#waiting = [...names];
    this.write = (name, text) => {
      if (name === this.#waiting[0]) write(text);
      else this.#kept.set(name, (this.#kept.get(name) ?? '') + text);
    };
  }

  /** The step has ended: the next one's output may follow. */
  end(name) {
    this.#ended.add(name);
    while (this.#ended.has(this.#waiting[0])) {
      this.#waiting.shift();
      const [next] = this.#waiting;
      const text = this.#kept.get(next);
      this.#kept.delete(next);
      if (text !== undefined) this.write(next, text);
    }
  }
}

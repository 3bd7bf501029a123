import type { Event } from './world.js';
import { indexOf } from './scene.js';

/** What is known of one source value while a record is read. */
export interface Piece {
  index: number;
  isStarted: boolean;
  isReleased: boolean;
  /** Its inner has ended, well or not. */
  isEnded: boolean;
  given: number;
  emitted: number;
}

/** The numbers of the contract, read off the record one event at a time. */
export class State {
  readonly pieces: Piece[] = [];
  /** Inners subscribed and not torn down. */
  running = 0;
  started = 0;
  isOver = false;
  /** In source order, all before this one is wholly emitted. */
  private head = 0;

  constructor(private readonly isOrdered = true) {}

  /** Inners started and not wholly emitted. */
  get retained(): number {
    return this.pieces.filter(piece => piece.isStarted && !this.isWhole(piece)).length;
  }

  /** Arrived, and neither started nor given up. */
  get waiting(): Piece[] {
    return this.pieces.filter(({ isStarted, isReleased }) => !isStarted && !isReleased);
  }

  apply({ kind, index, value }: Event): void {
    if (kind === 'arrive') this.pieces.push(pieceOf(this.pieces.length));
    if (kind === 'out') this.pieces[indexOf(String(value))].emitted++;
    if (kind === 'complete' || kind === 'error' || kind === 'leave') this.isOver = true;
    if (index >= 0 && kind !== 'arrive') this.applyTo(this.pieces[index], kind);
    while (this.head < this.pieces.length && isDone(this.pieces[this.head])) this.head++;
  }

  private applyTo(piece: Piece, kind: Event['kind']): void {
    if (kind === 'start') {
      piece.isStarted = true;
      this.running++;
      this.started++;
    } else if (kind === 'give') {
      piece.given++;
    } else if (kind === 'end' || kind === 'fail') {
      piece.isEnded = true;
    } else if (kind === 'release' && !piece.isReleased) {
      piece.isReleased = true;
      if (piece.isStarted) this.running--;
    }
  }

  private isWhole(piece: Piece): boolean {
    return this.isOrdered ? piece.index < this.head : isDone(piece);
  }
}

function pieceOf(index: number): Piece {
  return {
    index,
    isStarted: false,
    isReleased: false,
    isEnded: false,
    given: 0,
    emitted: 0,
  };
}

function isDone({ isEnded, given, emitted }: Piece): boolean {
  return isEnded && emitted >= given;
}

/** Reads a record; `visit` sees each event with the state just before and just after it. */
export function read(
  events: readonly Event[],
  isOrdered: boolean,
  visit: { before?(event: Event, state: State): void; after?(event: Event, state: State): void },
): State {
  const state = new State(isOrdered);
  for (const event of events) {
    visit.before?.(event, state);
    state.apply(event);
    visit.after?.(event, state);
  }
  return state;
}

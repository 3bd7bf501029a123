import type { ObservableInput } from 'rxjs';

/** What RxJS's `from` accepts: an Observable, a promise, an iterable or an async iterable of whatever type. */
// The bound of RxJS's own operators. The only other `any` are defaults of ReadConf and JoinConf.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type AnyInput = ObservableInput<any>;

/** What `pull` reads: an iterable, or an async iterable such as a stream of Node or of the web. */
export type Pullable<T> = Iterable<T> | AsyncIterable<T>;

import type { ObservableInput } from 'rxjs';

/** RxJS's own bound for "whatever can be subscribed": the one `any` of this package. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type AnyInput = ObservableInput<any>;

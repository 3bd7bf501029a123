import { throwError } from 'rxjs';

/** Hands an error that nobody can catch to RxJS: `config.onUnhandledError`, else thrown later. */
export function reportUnhandled(error: unknown): void {
  throwError(() => error).subscribe();
}

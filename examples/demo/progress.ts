import { Presets, SingleBar } from 'cli-progress';
import { defer, finalize, tap, type MonoTypeOperatorFunction } from 'rxjs';

/** Draws a bar on a terminal, and prints a line every two seconds elsewhere. */
export function progressBar<T>(label: string, total: number): MonoTypeOperatorFunction<T> {
  return source =>
    defer(() => {
      const bar = new SingleBar(
        {
          format: `  ${label} {bar} {percentage}% | {value} of {total} rows | {duration} s`,
          noTTYOutput: true,
          notTTYSchedule: 2000,
          // Ctrl-C belongs to the program: it has writes in flight to wait for.
          gracefulExit: false,
        },
        Presets.shades_classic,
      );
      bar.start(total, 0);
      return source.pipe(
        tap(() => bar.increment()),
        finalize(() => bar.stop()),
      );
    });
}

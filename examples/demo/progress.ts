import { Presets, SingleBar, type Options } from 'cli-progress';
import { defer, finalize, tap, type MonoTypeOperatorFunction } from 'rxjs';

/** The bar is drawn ten times a second: not every row need tell it. */
const ROWS_BETWEEN_UPDATES = 100;

const OPTIONS: Options = {
  ...Presets.shades_classic,
  hideCursor: true,
  // Ctrl-C belongs to the program: it has writes in flight to wait for.
  gracefulExit: false,
};

/** The one that is drawn now. */
let current: SingleBar | undefined;

/** Leaves the bar as it is: something else is to be printed, or the program ends. */
export function endBar(): void {
  current?.stop();
}

/** Draws a bar on a terminal, and prints a line every two seconds elsewhere. */
export function progressBar<T>(label: string, total: number): MonoTypeOperatorFunction<T> {
  return withBar(total, {
    format: `  ${label} {bar} {percentage}% | {value} of {total} rows | {duration} s`,
    noTTYOutput: true,
    notTTYSchedule: 2000,
  });
}

/** Draws a bar on a terminal which makes room for the result in the end, and nothing elsewhere. */
export function passingBar<T>(label: string, total: number): MonoTypeOperatorFunction<T> {
  return withBar(total, { format: `  ${label} {bar} {percentage}%`, clearOnComplete: true });
}

function withBar<T>(total: number, options: Options): MonoTypeOperatorFunction<T> {
  return source =>
    defer(() => {
      const bar = new SingleBar({ ...OPTIONS, ...options });
      let rows = 0;
      current = bar;
      bar.start(total, 0);
      return source.pipe(
        tap(() => {
          if (++rows % ROWS_BETWEEN_UPDATES === 0) bar.update(rows);
        }),
        finalize(() => {
          bar.update(rows);
          bar.stop();
        }),
      );
    });
}

import { Subject } from 'rxjs';

/** Inners by the name of their source value, which end when the test says so. */
export function controlled() {
  const started: string[] = [];
  const inners = new Map<string, Subject<string>>();
  const project = (name: string) => {
    const inner = new Subject<string>();
    started.push(name);
    inners.set(name, inner);
    return inner;
  };
  const isRunning = (name: string) => inners.get(name)?.observed ?? false;
  const give = (name: string, value = name) => inners.get(name)!.next(value);
  const fail = (name: string) => inners.get(name)!.error(`${name} failed`);
  /** Gives its name and completes. */
  const end = (...names: string[]) => {
    for (const name of names) {
      give(name);
      inners.get(name)!.complete();
    }
  };
  return { started, project, isRunning, give, fail, end };
}

import { of } from 'rxjs';
import { macrotask } from '../../support/async.js';
import { record } from '../../support/record.js';

describe('the platform', () => {
  type Library = typeof import('rxjs-await');
  const { process } = globalThis as { process: { getBuiltinModule?: unknown } };
  const { getBuiltinModule } = process;
  afterEach(() => void (process.getBuiltinModule = getBuiltinModule));

  const load = () => {
    let library!: Library;
    jest.isolateModules(() => (library = jest.requireActual<Library>('rxjs-await')));
    return library;
  };

  it('should be asked for its contexts by the first subscription, not by the import', () => {
    const ask = jest.fn(getBuiltinModule as (name: string) => unknown);
    process.getBuiltinModule = ask;
    const library = load();
    const asked = () => ask.mock.calls.flat().filter(name => name === 'node:async_hooks').length;
    expect(asked()).toBe(0);
    for (let time = 0; time < 2; time++)
      of(1)
        .pipe(library.concatMapEager(x => of(x), 1))
        .subscribe();
    expect(asked()).toBe(1);
  });

  it('should need none of them', async () => {
    for (const platform of [undefined, () => undefined, () => ({})]) {
      process.getBuiltinModule = platform;
      const { concatMapEager, Executor } = load();
      const executor = new Executor({ concurrency: 1 });
      const work = (x: number) => executor.execute(async () => x);
      const result = record(of(1, 2, 3).pipe(concatMapEager(work, 2)));
      while (result.end === 'running') await macrotask();
      expect(result.values).toEqual([1, 2, 3]);
    }
  });
});

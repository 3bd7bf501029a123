import {
  allExamples,
  compile,
  inComments,
  inPage,
  pages,
  printed,
  promised,
  recipeSpecs,
} from './support/examples.js';

/** ms: the compiler reads all of RxJS, Node and the driver. */
const LONGEST_RUN = 240_000;
/** Pages of tables and lists. */
const WITHOUT_EXAMPLES = ['docs/README.md', 'docs/cassandra/compared.md', 'docs/measurements.md'];

describe('the documentation', () => {
  const all = allExamples();
  const examples = all.filter(({ isTest }) => !isTest);
  const examplesOf = (path: string) => all.filter(({ name }) => name.startsWith(`${path}:`));

  it(
    'should have examples that compile',
    () => {
      expect(compile(examples)).toEqual([]);
    },
    LONGEST_RUN,
  );

  const runnable = examples.filter(({ needsServer }) => !needsServer);

  it.each(runnable)(
    'should print what it says: $name',
    async example => {
      expect(promised(example)).not.toBe('');
      expect(await printed(example)).toBe(promised(example));
    },
    LONGEST_RUN,
  );

  it('should have its tests in spec/recipes', () => {
    const tests = all.filter(({ isTest }) => isTest);
    expect(tests.length).toBeGreaterThan(2);
    const specs = recipeSpecs();
    const missing = tests.filter(({ code }) => !specs.some(spec => spec.includes(code)));
    expect(missing.map(({ name }) => name)).toEqual([]);
  });

  it('should have an example in every page and every operator', () => {
    for (const page of pages()) {
      if (WITHOUT_EXAMPLES.includes(page)) continue;
      expect([page, examplesOf(page).length]).not.toEqual([page, 0]);
    }
    const operators =
      'awaitAll batchAwait concatMapEager executeAsync Executor pull slidingAwait toAsyncIterable';
    for (const operator of operators.split(' ')) {
      expect(examplesOf(`src/operators/${operator}.ts`)).not.toEqual([]);
    }
  });
});

describe('the test of the documentation', () => {
  const page = (code: string) => inPage('page.md', `# Page\n\n\`\`\`ts\n${code}\n\`\`\`\n`)[0];
  const correct = `import { of, timer } from 'rxjs';
    of(1, 2).subscribe(x => console.log(x)); // -> 1, 2
    timer(5000).subscribe(() => console.log({ a: 'b' })); // -> { a: 'b' }`;

  it('should fail on a wrong result, and on none', async () => {
    const right = page(correct);
    expect(await printed(right)).toBe(promised(right));
    const wrong = page(correct.replace('1, 2\n', '2, 1\n'));
    expect(await printed(wrong)).not.toBe(promised(wrong));
    const silent = page(correct.replace('console.log({', 'String({'));
    expect(await printed(silent)).not.toBe(promised(silent));
  });

  it('should fail on an example that throws, or never ends', async () => {
    await expect(printed(page('await Promise.reject(new Error("no"))'))).rejects.toThrow('no');
    await expect(printed(page('await new Promise(() => {})'))).rejects.toThrow('page.md:4');
  });

  it(
    'should fail on what does not compile, and name its line',
    () => {
      const typo = "import { slidingAwiat } from 'rxjs-await';\nslidingAwiat();";
      expect(compile([page(`\n${typo}`)])).toEqual([expect.stringMatching(/^page.md:5: .*Awiat/)]);
    },
    LONGEST_RUN,
  );

  it('should find the examples of a comment at their lines', () => {
    const text = 'let x;\n\n/**\n * Words.\n *\n * ```ts\n * const a = 1; // -> 1\n * ```\n */\n';
    expect(inComments('x.ts', text)).toEqual([
      { name: 'x.ts:7', code: 'const a = 1; // -> 1\n', needsServer: false, isTest: false },
    ]);
  });
});

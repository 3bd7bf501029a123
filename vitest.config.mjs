import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

// The recipes for users of Vitest (docs/testing.md). All other specs run on Jest.
export default defineConfig({
  test: { include: ['spec/recipes/*.vitest.ts'] },
  resolve: {
    alias: { 'rxjs-await': fileURLToPath(new URL('src/index.ts', import.meta.url)) },
  },
});

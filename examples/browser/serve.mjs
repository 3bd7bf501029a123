// Serves the page on this machine only: npm run example:browser
// The operators are the built files as they are; only RxJS, whose files name no extensions, is bundled.
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const home = new URL('../../', import.meta.url);

const { outputFiles } = await build({
  stdin: { contents: "export * from 'rxjs';", resolveDir: fileURLToPath(home) },
  bundle: true,
  conditions: ['es2015'],
  format: 'esm',
  minify: true,
  write: false,
});

/** The answer to a path: a type, and what is sent. */
async function answer(path) {
  const [, file] = /^\/rxjs-await\/((?:[\w-]+\/)*[\w-]+\.js)$/.exec(path) ?? [];
  if (file) return ['text/javascript', await readFile(new URL(`dist/esm/${file}`, home))];
  if (path === '/rxjs.js') return ['text/javascript', outputFiles[0].contents];
  if (path === '/') return ['text/html', await readFile(new URL('index.html', import.meta.url))];
  throw new Error(`nothing at ${path}`);
}

const server = createServer(async ({ url }, response) => {
  try {
    const [type, body] = await answer(new URL(url, 'http://localhost').pathname);
    response.writeHead(200, { 'content-type': `${type}; charset=utf-8` }).end(body);
  } catch {
    response.writeHead(404).end();
  }
});

server.listen(Number(process.argv[2] ?? 0), '127.0.0.1', () =>
  console.log(`http://localhost:${server.address().port}/  (Ctrl-C ends it)`),
);

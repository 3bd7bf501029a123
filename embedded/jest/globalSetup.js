const { spawn } = require('node:child_process');
const { createServer } = require('node:http');
const { join } = require('node:path');
const { text } = require('node:stream/consumers');

// A process of its own, as Jest would load its TypeScript without the module mapping of the project.
function serve() {
  const child = spawn(process.execPath, ['--import', 'tsx', join(__dirname, 'serve.ts')], {
    cwd: join(__dirname, '../..'),
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = new Promise(done => child.once('exit', done));
  const address = text(child.stdout);
  const stop = () => {
    child.stdin.end();
    return ended;
  };
  return { address, stop };
}

/** Starts one Cassandra for the whole run when the first spec file asks: a run of other specs starts none. */
module.exports = async () => {
  let server;
  const http = createServer(async (_, response) => {
    server ??= serve();
    const address = await server.address;
    response.writeHead(address ? 200 : 500).end(address);
  });
  await new Promise(done => http.listen(0, '127.0.0.1', done));
  // What spec workers inherit; `embedded/jest/specs.ts` reads it.
  process.env.RXJS_AWAIT_SHARED_SERVER = `http://127.0.0.1:${http.address().port}`;
  globalThis.endSharedServer = async () => {
    http.closeAllConnections();
    http.close();
    await server?.stop();
  };
};

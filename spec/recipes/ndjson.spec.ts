import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { map } from 'rxjs';
import { pull, toAsyncIterable } from 'rxjs-await';
import { deferred, macrotask } from '../support/async.js';

/** docs/recipes.md: an NDJSON response. */
describe('an NDJSON response', () => {
  const KILOBYTE = 'x'.repeat(1000);
  let read: number;
  let isClosed: boolean;

  beforeEach(() => {
    read = 0;
    isClosed = false;
  });

  function* rows() {
    try {
      for (;;) yield { id: ++read, text: KILOBYTE };
    } finally {
      isClosed = true;
    }
  }

  const respond = (response: Writable) => {
    const lines = pull(rows).pipe(map(row => `${JSON.stringify(row)}\n`));
    return pipeline(Readable.from(toAsyncIterable(lines)), response);
  };

  it('should read no more rows than the response takes', async () => {
    const stuck = new Writable({ highWaterMark: 16 * 1024, write: () => {} });
    const ended = respond(stuck).catch(({ code }) => code);
    for (let turn = 0; turn < 1000; turn++) await macrotask();
    expect(read).toBeGreaterThan(15);
    expect(read).toBeLessThan(25);
    stuck.destroy();
    expect(await ended).toBe('ERR_STREAM_PREMATURE_CLOSE');
    expect(isClosed).toBe(true);
  });

  it('should close the rows when the client disconnects', async () => {
    const ended = deferred<string>();
    const server = createServer((_request, response: ServerResponse) => {
      respond(response).catch(({ code }) => ended.resolve(code));
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const leave = new AbortController();
    const { port } = server.address() as AddressInfo;
    const { body } = await fetch(`http://127.0.0.1:${port}`, { signal: leave.signal });
    const { value } = await body!.getReader().read();
    expect(new TextDecoder().decode(value)).toMatch(/^\{"id":1,/);
    expect(isClosed).toBe(false);
    leave.abort();
    expect(await ended.promise).toBe('ERR_STREAM_PREMATURE_CLOSE');
    expect(isClosed).toBe(true);
    server.closeAllConnections();
    await once(server.close(), 'close');
  });
});

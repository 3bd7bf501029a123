import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { defer, lastValueFrom, retry, timeout, toArray, type Observable } from 'rxjs';
import { concatMapEager, executeAsync, pull } from 'rxjs-await';

/** docs/recipes.md: fetch with a timeout and retries per try. */
describe('fetch with a timeout and retries per try', () => {
  let server: Server;
  let address: string;
  /** Requests that the server has and the client has not ended. */
  let open: number;
  let most: number;
  let requests: string[];

  const LIMIT = 1000;

  beforeEach(async () => {
    jest.useFakeTimers({
      doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask', 'performance'],
    });
    open = most = 0;
    requests = [];
    server = createServer(answer);
    await once(server.listen(0, '127.0.0.1'), 'listening');
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  afterEach(async () => {
    jest.useRealTimers();
    server.closeAllConnections();
    await once(server.close(), 'close');
  });

  /** The first two tries of each page hang: then time passes until the client closes them. */
  function answer({ url = '' }: IncomingMessage, response: ServerResponse): void {
    most = Math.max(most, ++open);
    response.on('close', () => open--);
    requests.push(url);
    const tries = requests.filter(path => path === url).length;
    if (tries > 2) response.end(`page ${url}`);
    else setImmediate(() => jest.advanceTimersByTime(LIMIT));
  }

  const pages = (get: (path: string, signal: AbortSignal) => Observable<string>) =>
    lastValueFrom(
      pull(['/a', '/b']).pipe(
        concatMapEager((path, _index, { signal }) => get(path, signal), 1),
        toArray(),
      ),
    );

  const text = async (path: string, signal: AbortSignal) =>
    (await fetch(`${address}${path}`, { signal })).text();

  it('should run one try at a time at a concurrency of 1', async () => {
    const get = (path: string) =>
      executeAsync(({ signal }) => text(path, signal)).pipe(timeout(LIMIT), retry(3));
    expect(await pages(get)).toEqual(['page /a', 'page /b']);
    expect(requests).toEqual(['/a', '/a', '/a', '/b', '/b', '/b']);
    // The server hears of the next request before it hears that the former one is closed.
    expect(most).toBeLessThanOrEqual(2);
  });

  it('should fail when the tries share one signal, as a control', async () => {
    const get = (path: string, signal: AbortSignal) =>
      defer(() => text(path, signal)).pipe(timeout(LIMIT), retry(3));
    expect(await pages(get)).toEqual(['page /a', 'page /b']);
    // Four that hang, of both pages, and the last answer.
    expect(most).toBe(5);
  });
});

import { Client } from 'cassandra-driver';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { count, lastValueFrom, tap } from 'rxjs';
import { openKeyspace } from '../../../embedded/jest/specs.js';
import { saveToCassandra } from '../../../src/cassandra/index.js';
import { pull } from '../../../src/index.js';

const ROWS = 400;
const MEBIBYTE = 2 ** 20;

function* largeRows(): Generator<{ k: number; v: string }> {
  for (let k = 0; k < ROWS; k++) {
    yield { k, v: String.fromCharCode(97 + (k % 26)).repeat(MEBIBYTE) };
  }
}

/** A way to the server that lets nothing through while it is closed. */
async function openGate(port: number, host: string) {
  const pairs: Array<[socket: Socket, onward: Socket]> = [];
  const server = createServer(socket => {
    const onward = connect(port, host);
    socket.pipe(onward).pipe(socket);
    for (const one of [socket, onward]) one.on('error', () => one.destroy());
    pairs.push([socket, onward]);
  });
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
  return {
    port: (server.address() as AddressInfo).port,
    shut: () => pairs.forEach(([socket]) => socket.unpipe().pause()),
    open: () => pairs.forEach(([socket, onward]) => socket.pipe(onward)),
    close: () => server.close(),
  };
}

/** Saves the rows at default options, and prints the largest RSS, in MB. */
async function main(msUnreachable: number): Promise<void> {
  const on = await openKeyspace({ schema: ['CREATE TABLE docs (k int PRIMARY KEY, v text)'] });
  const [host = '', port = '9042'] = String(on.access.clientOptions().contactPoints?.[0]).split(
    ':',
  );
  const given = on.access.clientOptions().protocolOptions?.port ?? Number(port);
  const gate = await openGate(given, host);
  const client = new Client({
    ...on.access.clientOptions(),
    contactPoints: ['127.0.0.1'],
    protocolOptions: { port: gate.port },
    keyspace: on.keyspace,
  });
  await client.connect();
  let most = 0;
  const sampling = setInterval(() => (most = Math.max(most, process.memoryUsage.rss())), 10);
  if (msUnreachable > 0) {
    gate.shut();
    setTimeout(() => gate.open(), msUnreachable);
  }
  const started = performance.now();
  let waited = Infinity;
  const saved = pull(largeRows).pipe(
    saveToCassandra(client, on.keyspace, 'docs'),
    tap(() => (waited = Math.min(waited, performance.now() - started))),
    count(),
  );
  const rows = await lastValueFrom(saved);
  clearInterval(sampling);
  process.stdout.write(JSON.stringify({ rows, waited, megabytes: Math.round(most / 1e6) }));
  await client.shutdown();
  gate.close();
  await on.close();
  process.exit();
}

void main(Number(process.argv[2]));

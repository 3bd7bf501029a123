/** Side by side on one embedded server; see README.md. Options: --nodes 3, --rounds 7, --rows 100000, --only write */
import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { benchLatency } from './latency.js';
import { benchMemory } from './memory.js';
import { benchReads } from './read.js';
import { startServer, type Server } from './server.js';
import { benchWrites } from './write.js';

const { values } = parseArgs({
  options: {
    nodes: { type: 'string', default: '1' },
    rounds: { type: 'string', default: '7' },
    rows: { type: 'string' },
    only: { type: 'string', default: 'memory,write,latency,read' },
  },
});
const [nodes, rounds] = [values.nodes, values.rounds].map(Number);
// Three nodes share the two cores, and with RF 3 each row is written three times.
const rows = Number(values.rows ?? (nodes === 1 ? 100_000 : 30_000));
const parts = values.only.split(',');

async function run(server: Server): Promise<void> {
  const keyspace = 'others';
  await server.makeKv(keyspace, 1);
  // First, while the heap is that of a process that does nothing else.
  if (parts.includes('memory')) await benchMemory(server, keyspace, rows * 20);
  if (parts.includes('write')) await benchWrites(server, rows, rounds);
  if (parts.includes('latency')) await benchLatency(server, keyspace, 3000);
  if (parts.includes('read')) await benchReads(server, keyspace, rows, rounds);
}

async function main(): Promise<void> {
  const [{ model }] = cpus();
  console.log(`${cpus().length} x ${model}, Node ${process.version}, ${nodes} Cassandra 5.0`);
  console.log(`${rounds} rounds; load before the server starts: ${loadavg()[0].toFixed(1)}`);
  const server = await startServer(nodes);
  try {
    await run(server);
  } finally {
    await server.stop();
  }
}

main().catch(error => {
  console.error(error);
  process.exitCode = 1;
});

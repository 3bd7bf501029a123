import { closeSync, writeSync } from 'node:fs';
import { startCassandra } from '../cluster/cassandra.js';

const STDOUT = 1;

// Specs run for seconds and never restart this server: a quick start counts, and the schema need not be on disk.
const jvmArgs = ['-XX:TieredStopAtLevel=1', '-Dcassandra.unsafesystem=true'];

async function main() {
  const cluster = await startCassandra({ jvmArgs });
  const { contactPoints, port } = cluster;
  writeSync(STDOUT, JSON.stringify({ contactPoints, port }));
  // The reader takes all of the output as the address.
  closeSync(STDOUT);
  // Ends with its parent, which holds the other end.
  process.stdin.resume().once('end', async () => {
    await cluster.stop();
    process.exit();
  });
}

main().catch(error => {
  console.error(error);
  process.exit(1);
});

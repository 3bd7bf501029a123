import { startCassandra, startSimulacron } from '../../embedded/index.js';

// The process that is killed by ownerDeath.spec.ts: it says what it has started, and stays.
async function main() {
  const simulacron = await startSimulacron();
  const cluster = await startCassandra({ jvmArgs: ['-XX:TieredStopAtLevel=1'] });
  const pids = [cluster.node(0).pid, simulacron.pid];
  console.log(JSON.stringify({ pids, folder: cluster.folder }));
  setInterval(() => {}, 1000);
}

void main();

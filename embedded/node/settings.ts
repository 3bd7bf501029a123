import { join } from 'node:path';

export interface NodeSettings {
  readonly folder: string;
  readonly address: string;
  readonly port: number;
  readonly storagePort: number;
  /** Every node of a new cluster is a seed, so that all can start together; a node that comes back empty isn't. */
  readonly seeds: readonly string[];
  readonly tokens: readonly bigint[];
  readonly heapMegabytes: number;
  readonly config: Record<string, unknown>;
  readonly jvmArgs: readonly string[];
  /** The node was wiped while the others remember it: it takes its old place and copies its data from them. */
  readonly replaces: boolean;
  /** Milliseconds that it listens to its peers before it takes its place. */
  readonly ringDelay: number;
}

export const TOKENS_PER_NODE = 16;

/** Tokens given rather than chosen: nodes need not wait for each other to choose, and every run has the same even ring. */
export function evenTokens(node: number, nodes: number): bigint[] {
  const step = 2n ** 64n / BigInt(nodes * TOKENS_PER_NODE);
  const first = -(2n ** 63n) + step / 2n;
  return Array.from({ length: TOKENS_PER_NODE }, (_, turn) => {
    return first + BigInt(turn * nodes + node) * step;
  });
}

export function temporaryFolder({ folder }: { readonly folder: string }): string {
  return join(folder, 'temporary');
}

/** The cassandra.yaml, as JSON, which is YAML too. */
export function cassandraYaml(node: NodeSettings): string {
  const inside = (name: string) => join(node.folder, 'data', name);
  const seeds = node.seeds.map(seed => `${seed}:${node.storagePort}`).join(',');
  return JSON.stringify({
    cluster_name: 'embedded',
    num_tokens: TOKENS_PER_NODE,
    ...(node.replaces ? {} : { initial_token: node.tokens.join(',') }),
    auto_bootstrap: node.replaces,
    endpoint_snitch: 'SimpleSnitch',
    partitioner: 'org.apache.cassandra.dht.Murmur3Partitioner',
    commitlog_sync: 'periodic',
    commitlog_sync_period: '10000ms',
    seed_provider: [
      {
        class_name: 'org.apache.cassandra.locator.SimpleSeedProvider',
        parameters: [{ seeds }],
      },
    ],
    listen_address: node.address,
    rpc_address: node.address,
    storage_port: node.storagePort,
    native_transport_port: node.port,
    start_native_transport: true,
    auto_snapshot: false,
    materialized_views_enabled: true,
    data_file_directories: [inside('tables')],
    commitlog_directory: inside('commitlog'),
    hints_directory: inside('hints'),
    saved_caches_directory: inside('saved'),
    cdc_raw_directory: inside('cdc'),
    ...node.config,
  });
}

export const LOGBACK = `<configuration>
  <appender name="console" class="ch.qos.logback.core.ConsoleAppender">
    <encoder><pattern>%-5level [%thread] %date{ISO8601} %F:%L - %msg%n</pattern></encoder>
  </appender>
  <root level="INFO"><appender-ref ref="console"/></root>
</configuration>
`;

// What Cassandra's own start script gives to Java 17.
const EXPORTS =
  'java.base/jdk.internal.misc java.base/java.lang.ref java.management.rmi/com.sun.jmx.remote.internal.rmi ' +
  'java.rmi/sun.rmi.registry java.rmi/sun.rmi.server java.sql/java.sql jdk.unsupported/sun.misc';
const OPENS =
  'java.base/java.lang.module java.base/jdk.internal.loader java.base/jdk.internal.ref ' +
  'java.base/jdk.internal.reflect java.base/jdk.internal.math java.base/jdk.internal.module ' +
  'java.base/jdk.internal.util.jar java.base/sun.nio.ch java.base/java.io java.base/java.lang java.base/java.util ' +
  'java.base/java.util.concurrent java.base/java.util.concurrent.atomic java.base/java.nio ' +
  'java.base/java.lang.reflect jdk.management/com.sun.management.internal';

const FAST_START = {
  'cassandra.skip_wait_for_gossip_to_settle': 0,
  'cassandra.superuser_setup_delay_ms': 0,
  'cassandra.skip_default_role_setup': true,
  'cassandra.shutdown_announce_in_ms': 100,
  // A node that missed a change of the schema asks for it: each second instead of each minute.
  'cassandra.schema_pull_interval_ms': 1000,
  // Twice the ring delay otherwise, thus 0: a node whose tokens come a moment after its address would be removed from the
  // seeds of its peers. They would never speak to it again once it replaces itself (CASSANDRA-19580).
  'cassandra.gossip_quarantine_delay_ms': 60_000,
  // Otherwise measured anew at each start, for three seconds, with this result.
  'cassandra.memtable.row_overhead_size': 180,
};

export function javaArgs(node: NodeSettings, classPath: string): string[] {
  const properties = {
    'java.awt.headless': true,
    'jdk.attach.allowAttachSelf': true,
    'cassandra.config': `file://${node.folder}/conf/cassandra.yaml`,
    'logback.configurationFile': `file://${node.folder}/conf/logback.xml`,
    'cassandra.storagedir': `${node.folder}/data`,
    // Libraries that are unpacked here stay when a node is killed: they go with its folder.
    'java.io.tmpdir': temporaryFolder(node),
    'cassandra-foreground': 'yes',
    ...FAST_START,
    'cassandra.ring_delay_ms': node.ringDelay,
    ...(node.replaces ? { 'cassandra.replace_address_first_boot': node.address } : {}),
  };
  return [
    `-Xms${node.heapMegabytes}M`,
    `-Xmx${node.heapMegabytes}M`,
    ...['-XX:+UseSerialGC', '-Xss256k', '-XX:-UsePerfData', '-XX:+ExitOnOutOfMemoryError'],
    `-XX:ErrorFile=${node.folder}/jvm-crash.log`,
    ...Object.entries(properties).map(([name, value]) => `-D${name}=${value}`),
    ...EXPORTS.split(' ').flatMap(name => ['--add-exports', `${name}=ALL-UNNAMED`]),
    ...OPENS.split(' ').flatMap(name => ['--add-opens', `${name}=ALL-UNNAMED`]),
    ...node.jvmArgs,
    ...['-cp', classPath, 'org.apache.cassandra.service.CassandraDaemon'],
  ];
}

// The rooms of the house and the one direction of their imports, imports of types included. A room may import what it names, and
// the leaves; what isn't named is forbidden. `spec/rooms.spec.ts` plants violations and sees them fail.

const CASSANDRA = 'src/cassandra/internal';

/** Files that every room beside or above them may import. */
const CORE_LEAVES = ['^src/(errors|inputs)\\.ts$'];
const LEAVES = ['errors', 'conf', 'readConf'].map(name => `^src/cassandra/${name}\\.ts$`);

const CORE_ROOMS = {
  util: [],
  demand: ['util'],
  engine: ['demand', 'util'],
};

/** From bottom to top: a room may import those before it, but writing and reading don't know each other. */
const CASSANDRA_ROOMS =
  'driver values schema session routing batching cql request write read join'.split(' ');
const STRANGERS = { read: ['write'], join: ['write'] };

const forbid = (name, from, allowed, comment) => ({
  name,
  comment,
  severity: 'error',
  from: { path: from },
  to: { path: '^(src|embedded|marbles|bench|spec|examples)/', pathNot: allowed },
});

const folder = path => `^${path}/`;

const coreRules = Object.entries(CORE_ROOMS).map(([room, below]) =>
  forbid(
    `core-${room}`,
    folder(`src/internal/${room}`),
    [
      folder(`src/internal/${room}`),
      ...below.map(name => folder(`src/internal/${name}`)),
      ...CORE_LEAVES,
    ],
    `internal/${room} imports only ${below.join(', ') || 'itself'} and errors.ts`,
  ),
);

const cassandraRules = CASSANDRA_ROOMS.map((room, height) => {
  const below = CASSANDRA_ROOMS.slice(0, height).filter(name => !STRANGERS[room]?.includes(name));
  return forbid(
    `cassandra-${room}`,
    folder(`${CASSANDRA}/${room}`),
    [
      ...[room, ...below].map(name => folder(`${CASSANDRA}/${name}`)),
      ...LEAVES,
      ...CORE_LEAVES,
      '^src/(operators|internal)/',
    ],
    `${room} imports only the rooms below it, the leaves and the core`,
  );
});

module.exports = {
  forbidden: [
    {
      name: 'no-cycle',
      comment: 'Files that need each other can only be read together.',
      severity: 'error',
      from: { path: '^(src|embedded|marbles|bench)/' },
      to: { circular: true },
    },
    ...coreRules,
    forbid(
      'core-task',
      '^src/internal/[^/]+\\.ts$',
      ['^src/internal/(util|demand)/', ...CORE_LEAVES],
      'a part of several operators imports only util and demand',
    ),
    forbid(
      'core-operators',
      '^src/operators/',
      ['^src/(operators|internal)/', ...CORE_LEAVES],
      'the core never imports Cassandra',
    ),
    forbid(
      'core-index',
      '^src/index\\.ts$',
      ['^src/operators/', ...CORE_LEAVES],
      'an index passes on what is public',
    ),
    forbid('core-errors', CORE_LEAVES[0], [], 'a leaf imports nothing of ours'),
    ...cassandraRules,
    forbid('cassandra-leaves', LEAVES, [...LEAVES, ...CORE_LEAVES], 'a leaf imports only leaves'),
    forbid(
      'cassandra-public',
      '^src/cassandra/(operators/|CassandraConnector\\.ts$|index\\.ts$)',
      ['^src/'],
      'src imports only src',
    ),
    forbid('embedded-node', '^embedded/node/', ['^embedded/node/'], 'the bottom of embedded'),
    forbid(
      'embedded-servers',
      '^embedded/(cluster|simulacron|proxy)/',
      ['^embedded/(cluster|simulacron|proxy|node)/'],
      'a server knows neither Jest nor the index',
    ),
    forbid('embedded-sources', '^embedded/', ['^embedded/'], 'embedded runs without src'),
    forbid(
      'marbles',
      '^marbles/lib/',
      ['^marbles/lib/', '^spec/support/'],
      'scenes know the package as a user does',
    ),
    {
      name: 'core-imports-rxjs-only',
      comment: 'The core runs in browsers: it imports nothing but rxjs.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/cassandra/' },
      to: { dependencyTypesNot: ['local', 'type-only'], pathNot: ['^src/', 'node_modules/rxjs/'] },
    },
    {
      name: 'no-unresolved',
      comment: 'An import that leads nowhere would escape the rules.',
      severity: 'error',
      from: {},
      // The types of Node are a reference, not a file.
      to: { couldNotResolve: true, pathNot: '^node$' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|reports|coverage)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.spec.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.js', '.mjs', '.cjs', '.json'],
    },
  },
};

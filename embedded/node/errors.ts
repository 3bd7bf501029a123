const INSTALL = 'sudo apt-get install -y openjdk-17-jre-headless maven';

/** Java or Maven is not there, or is of a version that Cassandra 5.0 does not run on. */
export class MissingToolError extends Error {
  override readonly name = 'MissingToolError';
  readonly code = 'ERR_MISSING_TOOL';

  constructor(
    readonly tool: 'java' | 'mvn',
    found: string,
  ) {
    super(
      `The embedded Cassandra needs Java 17, and Maven to be fetched once; ${found}. ` +
        `On Debian: ${INSTALL}. ` +
        'Or set CASSANDRA_CONTACT_POINTS (with CASSANDRA_DATACENTER, CASSANDRA_USERNAME, ' +
        'CASSANDRA_PASSWORD) to use a cluster that runs already.',
    );
  }
}

/** Maven could not fetch the servers. */
export class FetchServersError extends Error {
  override readonly name = 'FetchServersError';
  readonly code = 'ERR_FETCH_SERVERS';

  constructor(
    readonly log: string,
    lastLines: string,
  ) {
    super(`Maven could not fetch the embedded servers; its whole log is ${log}:\n${lastLines}`);
  }
}

/** A server ended, or did not become ready in time, while it was being started. */
export class ServerStartError extends Error {
  override readonly name = 'ServerStartError';
  readonly code = 'ERR_SERVER_START';

  constructor(
    what: string,
    readonly log: string,
    lastLines: string,
  ) {
    super(`${what}; its whole log is ${log}:\n${lastLines}`);
  }
}

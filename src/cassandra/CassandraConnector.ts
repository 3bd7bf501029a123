import {
  checkConfig,
  checkFunction,
  isObject,
  refuse,
  toDelay,
  type OptionNames,
} from '../internal/util/check.js';
import type { Client, ClientOptions } from 'cassandra-driver';
import { from, Observable, type ObservableInput } from 'rxjs';
import type { CassandraSession } from './conf.js';
import { acquire, copyData, evictIdle, release } from './internal/session/sessionCache.js';

const NAME = 'CassandraConnector';
const OPTIONS: OptionNames<{ keepAlive?: number }> = { keepAlive: true };
const DEFAULT_KEEP_ALIVE_MS = 250;

/**
 * Opens sessions of one cluster and shares them.
 *
 * Connectors of equal options use the same client, however many operators run. The first user opens
 * it, and it closes `keepAlive` ms after the last user has left. So a pipeline that starts right
 * after another one finds it open.
 *
 * A failed connect leaves nothing behind; it is a CassandraConnectError, and the next attempt
 * starts afresh. Options are equal when their data are; functions and instances (policies,
 * authentication providers) must be the same ones.
 *
 * @example
 * ```ts
 * const cluster = new CassandraConnector({ contactPoints: ['127.0.0.1'], localDataCenter: 'datacenter1' });
 * rows$.pipe(saveToCassandra(cluster, 'test', 'kv')).subscribe();
 * ```
 */
export class CassandraConnector {
  private readonly options: ClientOptions;
  private readonly keepAliveMs: number;

  /**
   * @param options those of the driver's Client.
   * @param config `keepAlive`: ms that an unused session stays open; default 250.
   */
  constructor(options: ClientOptions, config: { keepAlive?: number } = {}) {
    if (!isObject(options)) refuse(NAME, 'options', 'the options of a Client', options);
    const { keepAlive = DEFAULT_KEEP_ALIVE_MS } = checkConfig(NAME, config, OPTIONS);
    this.options = copyData(options);
    this.keepAliveMs = toDelay(NAME, 'keepAlive', keepAlive) ?? Infinity;
  }

  /**
   * Runs the block with a connected client and mirrors what it returns.
   *
   * Cold: a session is taken on subscribe, and given back on completion, error and unsubscribe.
   * What the block throws is an error of the result.
   */
  withSessionDo<T>(block: (client: Client) => ObservableInput<T>): Observable<T> {
    checkFunction(`${NAME}.withSessionDo`, 'block', block);
    return new Observable<T>(subscriber => {
      const opening = this.openSession();
      opening.then(
        ({ client }) => {
          if (!subscriber.closed) mirror(() => block(client)).subscribe(subscriber);
        },
        error => subscriber.error(error),
      );
      return () => opening.then(session => session.close()).catch(() => undefined);
    });
  }

  /** Opens a session that stays open until its `close`. */
  async openSession(): Promise<CassandraSession> {
    const entry = await acquire(this.options);
    let isOpen = true;
    const close = async (): Promise<void> => {
      if (isOpen) release(entry, this.keepAliveMs);
      isOpen = false;
    };
    return { client: entry.client, close };
  }

  /** Closes the sessions that are not used, without waiting for their `keepAlive`. */
  static evictCache(): Promise<void> {
    return evictIdle();
  }
}

function mirror<T>(block: () => ObservableInput<T>): Observable<T> {
  try {
    return from(block());
  } catch (error) {
    return new Observable<T>(subscriber => subscriber.error(error));
  }
}

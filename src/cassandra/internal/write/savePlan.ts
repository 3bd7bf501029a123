import type { Client, types } from 'cassandra-driver';
import { checkBoolean, checkOneOf, isTrue, refuse } from '../../../internal/util/check.js';
import type { WriteConf } from '../../conf.js';
import type { CassandraWriteError } from '../../errors.js';
import { isListGrowth, selectColumns, type ColumnMapping } from '../cql/columnMapping.js';
import { checkSchema } from './checkSchema.js';
import { checkSelector } from '../request/checkOptions.js';
import { fixedProperties, NamedProperties } from '../cql/rowProperties.js';
import { makeEncoder, type DriverEncoder } from '../driver/driver.js';
import { encodeBigint } from '../values/numbers.js';
import type { Pipeline } from '../request/pipeline.js';
import { RowBinder, type RowBinding } from './rowBinder.js';
import { toBatchLimits, toSettings, usualRows } from '../request/settings.js';
import { planWithTable, type Table } from '../schema/table.js';
import { TableRequests } from './tableRequests.js';
import { checkTableTarget, type TableTarget } from '../session/target.js';
import type { Operation } from '../request/operation.js';
import { checkTtl } from './ttl.js';
import { toWriteError } from './writeErrors.js';
import { cancellationFor, type FailurePolicy } from '../request/failurePolicy.js';

/** The pipeline of the two saving operators, which differ in what they emit. */
export function savingPipeline<R, O>(
  tableTarget: TableTarget,
  conf: WriteConf<R>,
  toResult: (operation: Operation<R, O>, result: types.ResultSet) => O,
  toFailure?: (error: CassandraWriteError<R>) => O,
): Pipeline<R, O> {
  const { operatorName, target, keyspace, table } = tableTarget;
  checkTableTarget(tableTarget);
  checkWriting(operatorName, conf);
  const limits = toBatchLimits(operatorName, conf as WriteConf<never>);
  const settings = toSettings(operatorName, conf, usualRows(limits));
  const plan = (client: Client): Promise<TableRequests<R, O>> =>
    planWithTable(client, keyspace, table, found => {
      const binding = bindingOf(found, conf, makeEncoder(client));
      checkSchema(found, binding.mappings, conf);
      const kind = kindOf(found, binding.mappings, conf);
      const binder = new RowBinder(binding);
      const { batchGroupingKey: grouping = 'auto' } = conf;
      return new TableRequests(client, {
        ...kind,
        table: found,
        binder,
        conf,
        grouping,
        limits,
        toResult,
      });
    });
  const cancels = toFailure ? 'none' : cancellationFor(settings.onError);
  const toError = (operation: Operation<R, O>, thrown: unknown): CassandraWriteError<R> =>
    toWriteError(operation, thrown, { keyspace, table });
  const failurePolicy: FailurePolicy<R, O> = {
    cancels,
    toError,
    toResult: toFailure && ((operation, thrown) => toFailure(toError(operation, thrown))),
  };
  return { target, conf, settings, failurePolicy, plan };
}

function bindingOf<R>(table: Table, conf: WriteConf<R>, driver: DriverEncoder): RowBinding<R> {
  const { columns, unknownProperties = 'error' } = conf;
  const mappings = selectColumns(table, columns, driver);
  const isStatic = ({ column }: ColumnMapping): boolean => column.kind === 'static';
  const chosen = mappings.filter(isStatic);
  // A row with static columns only must write something, also when none of them is chosen.
  const statics =
    chosen.length > 0 ? chosen : selectColumns(table, undefined, driver).filter(isStatic);
  const rows = columns
    ? fixedProperties(table, mappings)
    : new NamedProperties(table, mappings, unknownProperties === 'error');
  return { table, mappings, statics, rows, conf };
}

function checkWriting<R>(operatorName: string, conf: WriteConf<R>): void {
  const { ttl, ifNotExists, columns = [] } = conf;
  checkSelector(operatorName, conf.columns);
  const { unknownProperties = 'error' } = conf;
  checkOneOf(operatorName, 'unknownProperties', unknownProperties, ['error', 'ignore']);
  checkBoolean(operatorName, 'ifNotExists', ifNotExists);
  checkBoolean(operatorName, 'ignoreNulls', conf.ignoreNulls);
  if (typeof ttl !== 'function') checkTtl(operatorName, ttl);
  checkTimestamp(operatorName, conf.timestamp);
  if (!ifNotExists) return;
  if (conf.timestamp !== undefined && conf.timestamp !== 'server') {
    const expected = 'false with a timestamp, because the server makes the write time';
    refuse(operatorName, 'ifNotExists', expected, ifNotExists);
  }
  const isChange = columns.some(
    item => typeof item === 'object' && Object.values(item).some(to => typeof to === 'object'),
  );
  if (!isChange) return;
  refuse(operatorName, 'ifNotExists', 'false with an operation on collections', ifNotExists);
}

export function checkTimestamp(operatorName: string, timestamp: unknown): void {
  if (timestamp === undefined || timestamp === 'server' || typeof timestamp === 'function') return;
  if (typeof timestamp !== 'string' && isTrue(() => encodeBigint(timestamp).length > 0)) return;
  const expected =
    "microseconds: an integer of 64 bits (safe number, bigint or Long), 'server', or a function";
  refuse(operatorName, 'timestamp', expected, timestamp);
}

/** How statements of these cells behave: what may be repeated, batched, ordered by write times. */
function kindOf<R>(table: Table, mappings: readonly ColumnMapping[], conf: WriteConf<R>) {
  const { ifNotExists = false } = conf;
  const isPlain = !ifNotExists && !table.isCounter;
  const grows = mappings.some(isListGrowth);
  const isTimed = isPlain && conf.timestamp !== 'server';
  const isSerial = !isTimed || grows;
  const { isIdempotent = isPlain && !grows } = conf;
  const hasStatic = mappings.some(({ column }) => column.kind === 'static');
  return { isTimed, isCommuting: false, isSerial, hasStatic, isIdempotent };
}

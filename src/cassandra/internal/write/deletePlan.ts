import { checkConfig } from '../../../internal/util/check.js';
import { DELETE_OPTIONS } from '../request/optionNames.js';
import type { Client } from 'cassandra-driver';
import type { DeleteConf } from '../../conf.js';
import { checkWritable } from './checkSchema.js';
import { checkNames } from '../request/checkOptions.js';
import { selectColumns } from '../cql/columnMapping.js';
import { NamedProperties } from '../cql/rowProperties.js';
import { keyMappings } from './writeTemplates.js';
import { DeleteBinder } from './deleteBinder.js';
import { makeEncoder } from '../driver/driver.js';
import type { Pipeline } from '../request/pipeline.js';
import { cancellationFor, type FailurePolicy } from '../request/failurePolicy.js';
import { checkTableTarget, type TableTarget } from '../session/target.js';
import { checkTimestamp } from './savePlan.js';
import { toBatchLimits, toSettings, usualRows } from '../request/settings.js';
import { planWithTable } from '../schema/table.js';
import { TableRequests } from './tableRequests.js';
import { toWriteError } from './writeErrors.js';

export function deletingPipeline<R>(tableTarget: TableTarget, conf: DeleteConf<R>): Pipeline<R, R> {
  const { operatorName, target, keyspace, table } = tableTarget;
  checkTableTarget(tableTarget);
  checkDeleting(operatorName, conf);
  const { batchGroupingKey: grouping = 'auto', isIdempotent = true } = conf;
  const limits = toBatchLimits(operatorName, {
    batchSize: conf.batchSize,
    batchGroupingKey: grouping,
    rateLimit: conf.rateLimit,
  });
  const settings = toSettings(operatorName, conf, usualRows(limits));
  const plan = (client: Client): Promise<TableRequests<R, R>> =>
    planWithTable(client, keyspace, table, found => {
      checkWritable(found, { timestamp: conf.timestamp });
      const mappings = selectColumns(found, undefined, makeEncoder(client));
      const keys = keyMappings(mappings);
      const rows = new NamedProperties(found, keys, false);
      const binder = new DeleteBinder(found, keys, rows, conf);
      return new TableRequests<R, R>(client, {
        table: found,
        binder,
        conf,
        grouping,
        limits,
        isIdempotent,
        isTimed: !found.isCounter,
        // Only the write time of a retried one must stay.
        isCommuting: true,
        isSerial: false,
        hasStatic: false,
        toResult: operation => operation.row,
      });
    });
  const failurePolicy: FailurePolicy<R, R> = {
    cancels: cancellationFor(settings.onError),
    toError: (operation, thrown) => toWriteError(operation, thrown, { keyspace, table }),
  };
  return { target, conf, settings, failurePolicy, plan };
}

function checkDeleting<R>(operatorName: string, conf: DeleteConf<R>): void {
  checkConfig(operatorName, conf, DELETE_OPTIONS);
  checkTimestamp(operatorName, conf.timestamp);
  checkNames(operatorName, 'columns', conf.columns);
  checkNames(operatorName, 'keyColumns', conf.keyColumns);
}

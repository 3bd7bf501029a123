import type { Client } from 'cassandra-driver';
import type { DeleteConf } from '../../conf.js';
import { checkWritable } from './checkSchema.js';
import { checkNames } from '../request/checkOptions.js';
import { selectCells } from '../cql/columnMapping.js';
import { DeleteBinder } from './deleteBinder.js';
import { makeEncoder } from '../driver/driver.js';
import type { Pipeline } from '../request/pipeline.js';
import { checkPlace, checkTimestamp, givenUp, type Place } from './savePlan.js';
import { toBatchLimits, toSettings, usualRows } from '../request/settings.js';
import { planWithTable } from '../schema/table.js';
import { TableWork } from './tableRequests.js';

export function deletingPipeline<R>(place: Place, conf: DeleteConf<R>): Pipeline<R, R> {
  const { owner, target, keyspace, table } = place;
  checkPlace(place);
  checkTimestamp(owner, conf.timestamp);
  checkNames(owner, 'columns', conf.columns);
  checkNames(owner, 'keyColumns', conf.keyColumns);
  const { batchGroupingKey: grouping = 'auto', isIdempotent = true } = conf;
  const limits = toBatchLimits(owner, { batchSize: conf.batchSize, batchGroupingKey: grouping });
  const settings = toSettings(owner, conf, usualRows(limits));
  const plan = (client: Client): Promise<TableWork<R, R>> =>
    planWithTable(client, keyspace, table, found => {
      checkWritable(found, { timestamp: conf.timestamp });
      const binder = new DeleteBinder(
        found,
        selectCells<R>(found, undefined, makeEncoder(client)),
        conf,
      );
      const { isCounter } = found;
      // Deletions commute among themselves: only the write time of a retried one must stay.
      return new TableWork<R, R>(client, {
        table: found,
        binder,
        conf,
        grouping,
        limits,
        isIdempotent,
        isTimed: !isCounter,
        isSerial: false,
        hasStatic: false,
        toResult: task => task.row,
      });
    });
  const failing = { keyspace, table, gives: givenUp(settings.onError) };
  return { target, conf, settings, failing, plan };
}

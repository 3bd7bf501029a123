import type { MonoTypeOperatorFunction } from 'rxjs';
import type { CassandraTarget, DeleteConf } from '../conf.js';
import { deletingPipeline } from '../internal/write/deletePlan.js';
import { runPipeline } from '../internal/request/pipeline.js';

/**
 * Deletes, for each value of the source, the row that its primary key names, and emits the value, in
 * source order, once the cluster has stored the deletion.
 *
 * In plain words: the values need the key columns only, and all of them. `keyColumns` names fewer:
 * the partition key alone deletes the whole partition; with the first clustering columns, all rows
 * that begin so. `columns` deletes only those columns of the row. A row of the driver that stands
 * for a partition with static columns only deletes its static columns.
 *
 * Batches, order, bounds, retries, teardown, units and defaults are those of saveToCassandra. A key
 * column that is null or missing is a CassandraWriteError of its value. A wrong choice of columns is
 * a CassandraSchemaError before the first request, and an empty one a TypeError.
 *
 * @example
 * ```ts
 * from([{ k: 1 }, { k: 2 }]).pipe(deleteFromCassandra(client, 'test', 'kv')).subscribe();
 * ```
 *
 * @param target a Client, which stays the caller's, or a CassandraConnector.
 * @param keyspace its exact name.
 * @param table its exact name.
 * @param conf see DeleteConf.
 * @returns an operator that emits every value after its deletion.
 * @see saveToCassandra
 */
export function deleteFromCassandra<R>(
  target: CassandraTarget,
  keyspace: string,
  table: string,
  conf: DeleteConf<R> = {},
): MonoTypeOperatorFunction<R> {
  const tableTarget = { operatorName: 'deleteFromCassandra', target, keyspace, table };
  return runPipeline(deletingPipeline(tableTarget, conf));
}

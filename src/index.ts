export { BacklogOverflowError } from './errors.js';
export type { AnyInput, Pullable } from './inputs.js';
export { awaitAll, type AwaitAllConfig } from './operators/awaitAll.js';
export { batchAwait, type BatchAwaitConfig } from './operators/batchAwait.js';
export { concatMapEager, type EagerConfig, type EagerOptions } from './operators/concatMapEager.js';
export {
  checkpoint,
  type CheckpointConfig,
  type Commit,
  type KeyedCheckpointConfig,
} from './operators/checkpoint.js';
export {
  concatMapEagerSettled,
  type SettledConfig,
  type SettledResult,
} from './operators/concatMapEagerSettled.js';
export { executeAsync } from './operators/executeAsync.js';
export { Executor, type Block, type ExecutorConfig } from './operators/Executor.js';
export { pull } from './operators/pull.js';
export { slidingAwait, type AwaitConfig } from './operators/slidingAwait.js';
export { toAsyncIterable, type AsyncIterableConfig } from './operators/toAsyncIterable.js';

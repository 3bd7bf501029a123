import type { Client } from 'cassandra-driver';
import { Observable, Subscriber, type ObservableInput, type OperatorFunction } from 'rxjs';
import type { Starter } from '../../../internal/engine/starter.js';
import { concatMapEager, type EagerConfig } from '../../../operators/concatMapEager.js';
import type { CassandraTarget, RequestConf } from '../../conf.js';
import { Batcher } from './batcher.js';
import { ByteWindow } from './byteWindow.js';
import type { CountedOperation } from './countedOperation.js';
import type { FailurePolicy } from './failurePolicy.js';
import type { OperationQueue } from './operationSink.js';
import { OperationStarter } from './operationStarter.js';
import type { RequestBuilder } from './requestBuilder.js';
import { Run } from './run.js';
import type { Settings } from './settings.js';

/**
 * How a value of the source becomes a request and a result, in all operators that take values:
 *
 *     source -> concatMapEager(window) -> OperationStarter -> Batcher -> RequestBuilder.bind
 *                                                                |  KeyLocks, BatchQueue: waits
 *     emitted in source order                                    v  take: when a request may leave
 *       by concatMapEager   <- Operation.resolve <- Request <- Dispatcher: concurrency, rate limit,
 *                                                               RequestSemaphore, RetryPolicy
 *
 * The engine keeps order, window, errors and demand. The Batcher knows what waits, the Dispatcher
 * what is in flight, and the RequestBuilder knows CQL. Session and schema are opened on subscribe,
 * while values already come in: an error there is the error of the result.
 *
 * T is a value, A what the builder answers for it, O what is emitted: all that `follow` makes of the
 * answer, or without it the answer.
 */
export interface Pipeline<T, O, A = O> {
  readonly target: CassandraTarget;
  readonly conf: Pick<RequestConf, 'firstIndex' | 'metrics' | 'rateLimit' | 'retry'>;
  readonly settings: Settings;
  readonly failurePolicy: FailurePolicy<T, A>;
  /** Made on each subscribe: it may keep state. */
  readonly plan: (client: Client) => Promise<RequestBuilder<T, A>> | RequestBuilder<T, A>;
  readonly follow?: (queue: OperationQueue<T, A>, row: T, index: number) => ObservableInput<O>;
  /** An error that the result brings with it: the result is emitted, then the stream ends. */
  readonly makeLimit?: () => (result: O) => unknown;
}

export function runPipeline<T, O, A = O>(pipeline: Pipeline<T, O, A>): OperatorFunction<T, O> {
  return source =>
    new Observable<O>(subscriber => new PipelineRun(pipeline, subscriber).subscribeTo(source));
}

/** One subscription. */
class PipelineRun<T, O, A> {
  private readonly run: Run;
  private readonly batcher: Batcher<T, A>;
  private readonly window: ByteWindow;
  private readonly results: ResultSubscriber<O>;
  private readonly limitOf: ((result: O) => unknown) | undefined;
  private isReady = false;
  private isSourceDone = false;

  constructor(
    private readonly pipeline: Pipeline<T, O, A>,
    private readonly destination: Subscriber<O>,
  ) {
    const { conf, settings, target } = pipeline;
    const { concurrency, scheduler } = settings;
    const { metrics, rateLimit, retry } = conf;
    this.run = new Run({ target, concurrency, scheduler, metrics, rateLimit, retry }, destination);
    this.batcher = new Batcher(pipeline.failurePolicy);
    this.window = new ByteWindow(settings.window, settings.windowBytes);
    this.limitOf = pipeline.makeLimit?.();
    this.results = new ResultSubscriber<O>(
      destination,
      pipeline.follow
        ? result => this.emit(result as O)
        : operation => this.emitResult(operation as CountedOperation<T, O>),
      () => {
        this.isSourceDone = true;
        this.completeIfDone();
      },
    );
  }

  subscribeTo(source: Observable<T>): void {
    const { batcher, pipeline, run } = this;
    const { settings, plan } = pipeline;
    run.open(plan, (client, builder) => {
      batcher.start(builder, take => run.dispatch(client, builder.isIdempotent, take));
      this.isReady = true;
      this.completeIfDone();
    });
    // Rows take places of the window, requests those of the concurrency: the Dispatcher's.
    const { window, ordered, onError, settle, scheduler } = settings;
    const { concurrency } = this.window;
    const config = { concurrency, window, ordered, onError, settle, scheduler } as EagerConfig<T>;
    source.pipe(concatMapEager(this.toProject(), config)).subscribe(this.results);
  }

  private toProject(): (row: T, index: number) => ObservableInput<O> {
    const { batcher } = this;
    const { conf, follow } = this.pipeline;
    const { firstIndex = 0 } = conf;
    if (follow) return (row, index) => follow(batcher, row, index);
    const starter = new OperationStarter<T, A>(batcher, this.window);
    const project = (row: T, index: number): Starter<unknown> =>
      starter.for(row, firstIndex + index);
    return project as unknown as (row: T, index: number) => ObservableInput<O>;
  }

  /** Also an empty source completes only when session and schema have been found good. */
  private completeIfDone(): void {
    if (this.isSourceDone && this.isReady) this.destination.complete();
  }

  /** Without `follow`, the answer is what is emitted. */
  private emitResult(operation: CountedOperation<T, O>): void {
    const result = operation.result as O;
    operation.release();
    this.emit(result);
  }

  private emit(result: O): void {
    const { batcher, destination, results } = this;
    const error = this.limitOf?.(result);
    if (error === undefined) return destination.next(result);
    // The end is decided: nothing more is pulled, not even while this result is emitted.
    results.unsubscribe();
    batcher.stop();
    destination.next(result);
    void this.endWith(error);
  }

  private async endWith(error: unknown): Promise<void> {
    if (this.pipeline.settings.settle) await this.run.whenIdle();
    this.destination.error(error);
  }
}

/** Exists before the source is subscribed, so that it can stop a synchronous one. */
class ResultSubscriber<O> extends Subscriber<unknown> {
  constructor(
    destination: Subscriber<O>,
    private readonly emit: (result: unknown) => void,
    private readonly sourceDone: () => void,
  ) {
    super(destination as Subscriber<unknown>);
  }

  protected override _next(result: unknown): void {
    this.emit(result);
  }

  protected override _complete(): void {
    this.sourceDone();
  }
}

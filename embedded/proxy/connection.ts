import { connect, type Socket } from 'node:net';
import { emptyPageOf, preparedId } from './emptyPage.js';
import { errorFrame, unsupportedVersion } from './faults.js';
import { FrameSplitter, type Frame } from './frames.js';
import { ParsedRequest } from './request.js';
import type { Fault } from './rules.js';

const HIGHEST_VERSION = 4;

/** What the connections of a proxy share. */
export interface ProxyState {
  /** Text by the id of the prepared statement: one for all, as ids are the same on all nodes. */
  readonly prepared: Map<string, string>;
  /** Pages kept back behind an empty one, by the paging state made for them. */
  readonly pages: Map<string, Frame>;
  /** Counts the request and tells its fault. */
  judge(request: ParsedRequest): Fault | undefined;
}

/** One connection of a driver, and the one to the node that stands behind it. */
export class ProxyConnection {
  private readonly server: Socket;
  // What becomes of the answer to the request on that stream.
  private readonly onAnswer = new Map<number, (answer: Frame) => Frame | undefined>();

  constructor(
    private readonly client: Socket,
    private readonly target: { host: string; port: number; node: number },
    private readonly state: ProxyState,
  ) {
    this.server = connect({ host: target.host, port: target.port, noDelay: true });
    client.setNoDelay(true);
    const requests = new FrameSplitter();
    const answers = new FrameSplitter();
    client.on('data', (chunk: Buffer) => {
      for (const frame of requests.push(chunk)) this.request(frame);
    });
    this.server.on('data', (chunk: Buffer) => {
      for (const frame of answers.push(chunk)) this.answer(frame);
    });
    for (const socket of [client, this.server]) {
      socket.on('error', () => this.cut());
      socket.on('close', () => this.cut());
    }
  }

  cut(): void {
    this.client.destroy();
    this.server.destroy();
  }

  private request(frame: Frame): void {
    if (frame.version > HIGHEST_VERSION) {
      this.client.end(unsupportedVersion(frame.version).bytes);
      return;
    }
    if (frame.isCompressed) {
      this.client.destroy(new Error('The fault proxy reads no compressed frames'));
      return;
    }
    const parsed = ParsedRequest.of(frame, this.target.node, this.state.prepared);
    if (!parsed || parsed.isOfDriver) this.forward(frame);
    else this.carryOut(parsed, this.state.judge(parsed));
  }

  private carryOut(request: ParsedRequest, fault: Fault | undefined): void {
    const { frame } = request;
    if (!fault) {
      this.serve(request);
    } else if ('delay' in fault) {
      setTimeout(() => this.serve(request), fault.delay);
    } else if ('emptyPage' in fault) {
      const page = this.takePage(request);
      if (page) this.reply(this.keepBack(page));
      else this.forward(frame, answer => this.keepBack(answer));
    } else {
      const finish = () => {
        if ('cut' in fault) this.cut();
        else if ('error' in fault) return errorFrame(fault, frame.stream);
        return undefined;
      };
      if (fault.carriedOut) this.forward(frame, finish);
      else this.reply(finish());
    }
  }

  /** Carries a request out as if no proxy were there, but for pages that are kept here. */
  private serve(request: ParsedRequest): void {
    const { frame, kind } = request;
    const page = this.takePage(request);
    if (page) {
      this.reply(page);
    } else if (kind === 'PREPARE') {
      this.forward(frame, answer => {
        const id = preparedId(answer);
        if (id) this.state.prepared.set(id, request.cql[0]!);
        return answer;
      });
    } else {
      this.forward(frame);
    }
  }

  /** The page that was kept back for this request. */
  private takePage({ frame, pagingState }: ParsedRequest): Frame | undefined {
    const key = pagingState?.toString('hex') ?? '';
    const page = this.state.pages.get(key);
    this.state.pages.delete(key);
    return page?.withStream(frame.stream);
  }

  private keepBack(answer: Frame): Frame {
    const pagingState = Buffer.from(`empty page ${this.state.pages.size} ${Math.random()}`);
    const empty = emptyPageOf(answer, pagingState);
    if (!empty) return answer;
    this.state.pages.set(pagingState.toString('hex'), answer);
    return empty;
  }

  private forward(frame: Frame, onAnswer?: (answer: Frame) => Frame | undefined): void {
    if (onAnswer) this.onAnswer.set(frame.stream, onAnswer);
    if (!this.server.destroyed) this.server.write(frame.bytes);
  }

  private answer(frame: Frame): void {
    const change = this.onAnswer.get(frame.stream);
    this.onAnswer.delete(frame.stream);
    this.reply(change ? change(frame) : frame);
  }

  private reply(frame: Frame | undefined): void {
    if (frame && !this.client.destroyed) this.client.write(frame.bytes);
  }
}

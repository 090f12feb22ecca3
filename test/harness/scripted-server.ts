import { createHash, randomUUID } from 'node:crypto';
import { create, type MessageInitShape } from '@bufbuild/protobuf';
import {
  type CompleteJobRequest,
  type Content,
  DownloadRequest_Kind,
  type FailJobRequest,
  JobSchema,
  type Log,
  LogLevel,
  LogSource,
  ProvisionerDaemonService,
  provisionerSessionHeader,
  type ServeRequest,
  type ServeResponseSchema,
  type Timing,
  type UpdateJobRequest,
  type VariableValue,
} from '@coder-ts/protocol';
import {
  Code,
  ConnectError,
  type ConnectRouter,
  createRouterTransport,
  type Transport,
} from '@connectrpc/connect';
import { pack } from 'tar-stream';

/** What the server saw of one job. */
export interface SeenJob {
  id: string;
  logs: Log[];
  /** When each row arrived, in Unix milliseconds. */
  arrivals: number[];
  updates: UpdateJobRequest[];
  quotas: number[];
  canceled: boolean;
  end?: { completed: CompleteJobRequest } | { failed: FailJobRequest };
}

interface JobContents {
  template: Uint8Array;
  modules?: Uint8Array;
  state?: Uint8Array;
  variableValues?: VariableValue[];
}

/** A server of the daemon protocol that does what a test says, in memory. One daemon. */
export class ScriptedServer {
  readonly transport: Transport;
  readonly greetings: ServeRequest[] = [];
  readonly jobs = new Map<string, SeenJob>();
  /** Ids that the next greeting names as unfinished. */
  unfinished: string[] = [];
  quota = { ok: true, creditsConsumed: 3, budget: 10 };
  /** Throws where a call is to fail; asked before each. */
  onCall: (method: string, request: { jobId: string }) => void = () => {};
  onUpdate: (seen: SeenJob, request: UpdateJobRequest) => void | Promise<void> = () => {};
  overflowAt = Number.POSITIVE_INFINITY;

  private readonly contents = new Map<string, JobContents>();
  private readonly uploads = new Map<string, Uint8Array[]>();
  private readonly sequences = new Map<string, bigint>();
  private session = '';
  private push: ((event: MessageInitShape<typeof ServeResponseSchema>) => void) | undefined;
  private breakStream: ((error: ConnectError) => void) | undefined;

  constructor() {
    this.transport = createRouterTransport(this.routes);
  }

  /** Registers the service, also for a server that listens. */
  readonly routes = (router: ConnectRouter): void => {
    router.service(ProvisionerDaemonService, {
      serve: (request, { signal }) => this.serve(request, signal),
      updateJob: async (request, { requestHeader }) => {
        const seen = this.check('updateJob', request, requestHeader);
        if (request.logs.length > 0 && request.logSequence > (this.sequences.get(seen.id) ?? 0n)) {
          this.sequences.set(seen.id, request.logSequence);
          seen.logs.push(...request.logs);
          seen.arrivals.push(...request.logs.map(() => Date.now()));
        }
        seen.updates.push(request);
        await this.onUpdate(seen, request);
        return {
          canceled: seen.canceled,
          logsOverflowed: seen.logs.length >= this.overflowAt,
          variableValues: this.contents.get(seen.id)?.variableValues ?? [],
        };
      },
      commitQuota: (request, { requestHeader }) => {
        this.check('commitQuota', request, requestHeader).quotas.push(request.dailyCost);
        return this.quota;
      },
      completeJob: (request, { requestHeader }) => {
        this.check('completeJob', request, requestHeader).end = { completed: request };
        return {};
      },
      failJob: (request, { requestHeader }) => {
        this.check('failJob', request, requestHeader).end = { failed: request };
        return {};
      },
      upload: (request, { requestHeader }) => {
        this.check('upload', request, requestHeader);
        const parts = this.uploads.get(request.uploadId) ?? [];
        parts[request.position] = request.data;
        this.uploads.set(request.uploadId, parts);
        return {};
      },
      download: (request, { requestHeader }) => {
        this.check('download', request, requestHeader);
        return this.download(request.jobId, request.kind);
      },
    });
  };

  /** Gives the daemon a job. */
  async assign(
    job: Pick<MessageInitShape<typeof JobSchema>, 'type' | 'provisioner'>,
    contents: JobContents,
  ): Promise<SeenJob> {
    const seen = this.know(randomUUID());
    this.contents.set(seen.id, contents);
    const message = create(JobSchema, {
      ...job,
      jobId: seen.id,
      initiatorName: 'alice',
      templateArchive: blobOf(contents.template),
    });
    while (!this.push) await new Promise((resolve) => setTimeout(resolve, 5));
    this.push({ event: { case: 'assignment', value: message } });
    return seen;
  }

  /** A job that the server knows of from before. */
  know(id: string): SeenJob {
    const seen: SeenJob = { id, logs: [], arrivals: [], updates: [], quotas: [], canceled: false };
    this.jobs.set(id, seen);
    return seen;
  }

  /** Cancels a job: by the stream, or only in the answers to calls. */
  cancel(seen: SeenJob, by: 'stream' | 'answer' = 'stream'): void {
    seen.canceled = by === 'answer';
    if (by === 'stream') this.push?.({ event: { case: 'cancel', value: { jobId: seen.id } } });
  }

  /** Breaks the stream; with `forget`, the session too. */
  disconnect(forget = false, code: Code = Code.Unavailable): void {
    if (forget) this.session = 'gone';
    this.breakStream?.(new ConnectError('the stream broke', code));
  }

  async ended(seen: SeenJob, withinMs = 30_000): Promise<NonNullable<SeenJob['end']>> {
    const deadline = Date.now() + withinMs;
    while (!seen.end) {
      if (Date.now() > deadline) throw new Error(`the job has not ended; its log:\n${showLog(seen)}`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    return seen.end;
  }

  async completed(seen: SeenJob): Promise<CompleteJobRequest> {
    const end = await this.ended(seen);
    if ('completed' in end) return end.completed;
    throw new Error(`the job failed: ${end.failed.error}\n${showLog(seen)}`);
  }

  async failed(seen: SeenJob): Promise<FailJobRequest> {
    const end = await this.ended(seen);
    if ('failed' in end) return end.failed;
    throw new Error(`the job did not fail\n${showLog(seen)}`);
  }

  /** The bytes of a content, wherever they came. */
  bytesOf(content: Content | undefined): Buffer {
    switch (content?.source.case) {
      case 'data':
        return Buffer.from(content.source.value);
      case 'uploadId':
        return Buffer.concat(this.uploads.get(content.source.value) ?? []);
      default:
        return Buffer.alloc(0);
    }
  }

  private async *serve(request: ServeRequest, signal: AbortSignal) {
    this.greetings.push(request);
    const queue: MessageInitShape<typeof ServeResponseSchema>[] = [];
    let wake = () => {};
    let error: ConnectError | undefined;
    this.session = randomUUID();
    queue.push({
      event: {
        case: 'welcome',
        value: { session: this.session, daemonId: 'd', unfinishedJobIds: this.unfinished },
      },
    });
    this.unfinished = [];
    this.push = (event) => {
      queue.push(event);
      wake();
    };
    this.breakStream = (broken) => {
      error = broken;
      wake();
    };
    signal.addEventListener('abort', () => wake());
    while (!signal.aborted) {
      for (let event = queue.shift(); event; event = queue.shift()) yield event;
      if (error) {
        this.push = undefined;
        throw error;
      }
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    this.push = undefined;
  }

  private check(method: string, request: { jobId: string }, headers: Headers): SeenJob {
    this.onCall(method, request);
    if (headers.get(provisionerSessionHeader) !== this.session) {
      throw new ConnectError('no such session', Code.Unauthenticated);
    }
    const seen = this.jobs.get(request.jobId);
    if (!seen) throw new ConnectError("you don't own this job", Code.PermissionDenied);
    if (seen.end && method !== 'updateJob') throw new ConnectError('ended', Code.FailedPrecondition);
    return seen;
  }

  private async *download(jobId: string, kind: DownloadRequest_Kind) {
    const contents = this.contents.get(jobId);
    const data = {
      [DownloadRequest_Kind.TEMPLATE]: contents?.template,
      [DownloadRequest_Kind.MODULES]: contents?.modules,
      [DownloadRequest_Kind.STATE]: contents?.state,
      [DownloadRequest_Kind.UNSPECIFIED]: undefined,
    }[kind];
    if (!data) throw new ConnectError('the job has no such content', Code.NotFound);
    for (let from = 0; from < data.length; from += 1024 * 1024) {
      yield { data: data.subarray(from, from + 1024 * 1024) };
    }
  }
}

/** A blob message of bytes. */
export function blobOf(bytes: Uint8Array) {
  return { sha256: createHash('sha256').update(bytes).digest('hex'), size: BigInt(bytes.length) };
}

/** A tar of files by their paths. */
export async function tarOf(files: Record<string, string>): Promise<Uint8Array> {
  const tar = pack();
  for (const [name, content] of Object.entries(files)) tar.entry({ name, mtime: new Date(0) }, content);
  tar.finalize();
  const parts: Buffer[] = [];
  for await (const part of tar as AsyncIterable<Buffer>) parts.push(part);
  return Buffer.concat(parts);
}

/** The log as one line a row: source, level, stage, output. */
export function logLines(seen: SeenJob): string[] {
  return seen.logs.map(
    ({ source, level, stage, output }) =>
      `${source === LogSource.PROVISIONER ? 'P' : 'D'} ${LogLevel[level]?.toLowerCase()} [${stage}] ${output}`,
  );
}

/** Stages in order, each once a run of rows: `D Setting up`, `P Planning Infrastructure`, ... */
export function stagesOf(seen: SeenJob): string[] {
  const runs: string[] = [];
  for (const { source, stage, output } of seen.logs) {
    const run = `${source === LogSource.PROVISIONER || output !== '' ? 'P' : 'D'} ${stage}`;
    if (runs.at(-1) !== run) runs.push(run);
  }
  return runs;
}

/** Timings without their times. */
export function timingNames(timings: readonly Timing[]): string[] {
  return timings.map(({ stage, resource }) => `${stage} ${resource}`);
}

function showLog(seen: SeenJob): string {
  return logLines(seen).join('\n');
}

import { ProvisionerDaemonService, provisionerSessionHeader, type ServeRequest } from '@coder-ts/protocol';
import {
  Code,
  ConnectError,
  type ConnectRouter,
  createRouterTransport,
  type HandlerContext,
  type ServiceImpl,
  type Transport,
} from '@connectrpc/connect';
import type { Deps } from '../deps.js';
import { createAcquirer } from '../provisioner-jobs/acquirer.js';
import { storeUpload } from '../provisioner-jobs/content.js';
import { download } from '../provisioner-jobs/download.js';
import { completeJob, failJob } from '../provisioner-jobs/end.js';
import { updateJob } from '../provisioner-jobs/update.js';
import { commitQuota } from '../quota/commit.js';
import { type Identity, identify } from './identity.js';
import { hashSession } from './register.js';
import { toConnectError, withConnectErrors } from './rpc-errors.js';
import { openStream, type ServeTimes, usualTimes } from './serve.js';

/** The daemon protocol of one server, for daemons of its process and from outside. */
export interface DaemonService {
  /** Registers the service for daemons from outside, who say who they are. */
  readonly routes: (router: ConnectRouter) => void;
  /** In memory, for daemons of this process, which are trusted as built-in. */
  readonly transport: Transport;
  /** Ends all streams; their daemons are offline when it resolves. */
  close(): Promise<void>;
}

const mostMessageBytes = 16 * 1024 * 1024;

export function createDaemonService(deps: Deps, times: ServeTimes = usualTimes): DaemonService {
  const acquirer = createAcquirer(deps);
  const streams = new Set<() => Promise<void>>();
  let closed = false;

  async function* serve(request: ServeRequest, context: HandlerContext, who: Promise<Identity>) {
    const identity = await who;
    if (closed) throw new ConnectError('the server stops', Code.Unavailable);
    const stream = await openStream(deps, acquirer, identity, request, context.signal, times);
    const close = () => stream.close().finally(() => streams.delete(close));
    streams.add(close);
    // A stream whose reader went away may never be asked for its next event.
    context.signal.addEventListener('abort', () => void close());
    if (closed || context.signal.aborted) await close();
    try {
      yield* stream.events;
    } finally {
      await close();
    }
  }

  const service = (
    who: (headers: Headers) => Promise<Identity>,
  ): ServiceImpl<typeof ProvisionerDaemonService> => {
    const call =
      <Q, A>(method: string, run: (session: Buffer, request: Q) => Promise<A>) =>
      async (request: Q, context: HandlerContext): Promise<A> => {
        try {
          return await run(sessionOf(context), request);
        } catch (error) {
          throw toConnectError(deps, method, error);
        }
      };
    return {
      serve: (request, context) =>
        withConnectErrors(deps, 'Serve', serve(request, context, who(context.requestHeader))),
      updateJob: call('UpdateJob', (session, request) => updateJob(deps, session, request)),
      commitQuota: call('CommitQuota', (session, request) => commitQuota(deps, session, request)),
      completeJob: call('CompleteJob', async (session, request) => {
        await completeJob(deps, session, request);
        return {};
      }),
      failJob: call('FailJob', async (session, request) => {
        await failJob(deps, session, request);
        return {};
      }),
      upload: call('Upload', async (session, request) => {
        await storeUpload(deps, session, request);
        return {};
      }),
      download: (request, context) =>
        withConnectErrors(deps, 'Download', download(deps, sessionOf(context), request)),
    };
  };

  return {
    routes: (router) => {
      router.service(
        ProvisionerDaemonService,
        service((headers) => identify(deps, headers)),
        { readMaxBytes: mostMessageBytes },
      );
    },
    transport: createRouterTransport((router) => {
      router.service(
        ProvisionerDaemonService,
        service(async () => ({ kind: 'built-in' })),
      );
    }),
    close: async () => {
      closed = true;
      await Promise.all([...streams].map((close) => close()));
      await acquirer.close();
    },
  };
}

function sessionOf(context: HandlerContext): Buffer {
  const session = context.requestHeader.get(provisionerSessionHeader);
  if (!session)
    throw new ConnectError(`the header ${provisionerSessionHeader} is missing`, Code.Unauthenticated);
  return hashSession(session);
}

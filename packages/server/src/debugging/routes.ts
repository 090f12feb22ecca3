import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { FastifyRequest } from 'fastify';
import type { Deps } from '../deps.js';
import { writeTar } from '../files/tar.js';
import { ApiError, forbidden } from '../http/error.js';
import type { Handlers } from '../http/register.js';
import { can } from '../rbac/authorize.js';
import type { Actor } from '../users/actor.js';
import { processFacts, withoutValues } from './process-facts.js';
import { type Recording, record } from './record.js';

const defaultSeconds = 5;
const mostSeconds = 60;

/** The process that answers, for owners who look for what slows it (tag Debug). */
export function debuggingHandlers({ metrics: { registry } }: Pick<Deps, 'metrics'>) {
  let isRecording = false;

  async function recordOnce(
    kinds: readonly (keyof Recording)[],
    seconds = defaultSeconds,
    { socket }: FastifyRequest,
  ): Promise<Recording> {
    if (seconds < 1 || seconds > mostSeconds)
      throw new ApiError(400, 'Query parameters have invalid values.', {
        validations: [{ field: 'seconds', detail: `Query param "seconds" must be from 1 to ${mostSeconds}` }],
      });
    if (isRecording)
      throw new ApiError(409, 'This server is being recorded already. Try again when that has ended.');
    isRecording = true;
    const gone = new AbortController();
    const leave = () => gone.abort();
    socket.once('close', leave);
    try {
      return await record(kinds, seconds * 1000, gone.signal);
    } finally {
      socket.off('close', leave);
      isRecording = false;
    }
  }

  return {
    debugMetrics: async ({ actor }) => {
      onlyOwners(actor);
      return { status: 200, contentType: registry.contentType, bytes: await registry.metrics() };
    },

    debugExpvar: async ({ actor }) => {
      onlyOwners(actor);
      return { status: 200, body: processFacts() };
    },

    debugPprofIndex: async ({ actor, request }) => {
      onlyOwners(actor);
      const [path = ''] = request.url.split('?', 1);
      if (!path.endsWith('/'))
        return { status: 307, bytes: '', contentType: 'text/html', headers: { location: `${path}/` } };
      return { status: 200, contentType: 'text/html; charset=utf-8', bytes: indexPage };
    },

    debugPprofCmdline: async ({ actor }) => {
      onlyOwners(actor);
      return text(withoutValues(process.argv).join('\0'));
    },

    debugPprofSymbol: async ({ actor }) => {
      onlyOwners(actor);
      return text('num_symbols: 0\n');
    },

    debugPprofProfile: async ({ actor, query, request }) => {
      onlyOwners(actor);
      const { cpu } = await recordOnce(['cpu'], query.seconds, request);
      return download('cpu.cpuprofile', 'application/json', JSON.stringify(cpu));
    },

    debugPprofTrace: async ({ actor, query, request }) => {
      onlyOwners(actor);
      const { trace } = await recordOnce(['trace'], query.seconds, request);
      return download('trace.json', 'application/json', JSON.stringify(trace));
    },

    collectDebugProfiles: async ({ actor, query, request }) => {
      onlyOwners(actor);
      const { cpu, heap, trace } = await recordOnce(['cpu', 'heap', 'trace'], query.seconds, request);
      const files = {
        'cpu.cpuprofile': cpu,
        'heap.heapprofile': heap,
        'trace.json': trace,
        'process.json': processFacts(),
      };
      const tar = await writeTar(
        Object.entries(files).map(([name, value]) => ({ name, data: Buffer.from(JSON.stringify(value)) })),
      );
      return download('profiles.tar.gz', 'application/gzip', await promisify(gzip)(tar));
    },
  } satisfies Partial<Handlers>;
}

/** @throws ApiError 403 */
function onlyOwners({ subject }: Actor): void {
  if (!can(subject, 'read', { type: 'debug_info' }))
    throw forbidden('Only owners may read debugging information.');
}

const text = (bytes: string) => ({ status: 200, contentType: 'text/plain; charset=utf-8', bytes });

const download = (name: string, contentType: string, bytes: string | Buffer) => ({
  status: 200,
  contentType,
  bytes,
  headers: { 'content-disposition': `attachment; filename="${name}"` },
});

const indexPage = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Profiles</title>
<h1>Profiles of this server</h1>
<ul>
<li><a href="profile?seconds=10">profile</a>: 10 seconds of processor time, for the performance tools of a browser
<li><a href="trace?seconds=1">trace</a>: a second of events, for a trace viewer
<li><a href="cmdline">cmdline</a>: how the process was started
</ul>
`;

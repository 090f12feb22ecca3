import { on } from 'node:events';
import { audited } from '../audit/write.js';
import type { Deps } from '../deps.js';
import { ApiError, forbidden } from '../http/error.js';
import type { Handlers } from '../http/register.js';
import { can, type Subject } from '../rbac/authorize.js';
import { readToken } from '../users/authenticate.js';
import { dismiss, makeReport, type Report, toText } from './report.js';
import { checkSections, readDismissed, saveDismissed } from './settings.js';

const timeoutMs = 30_000;

/** @throws ApiError 403 */
function requireDebug(subject: Subject): void {
  if (!can(subject, 'read', { type: 'debug_info' })) throw forbidden();
}

/** The deployment's health (`platform.md` 5.5). The last report is given again until it is old; who asks meanwhile waits for the same. */
export const healthHandlers = (deps: Deps) => {
  let last: Report | undefined;
  let running: Promise<Report> | undefined;
  const isFresh = (report: Report) =>
    Date.parse(deps.now()) - Date.parse(report.time) < deps.config.healthCheck.refreshMs;
  const run = (token: string | undefined): Promise<Report> => {
    const signal = AbortSignal.timeout(timeoutMs);
    running ??= Promise.race([makeReport(deps, token, signal), timeout(signal)])
      .then((report) => {
        last = report;
        return report;
      })
      .finally(() => {
        running = undefined;
      });
    return running;
  };

  return {
    debugInfoDeploymentHealth: async ({ actor, query, request }) => {
      requireDebug(actor.subject);
      const known = !query.force && last && isFresh(last) ? last : await run(readToken(request));
      const report = dismiss(known, await readDismissed(deps));
      if (query.format === 'text')
        return { status: 200, contentType: 'text/plain; charset=utf-8', bytes: toText(report) };
      return { status: 200, body: report };
    },

    getHealthSettings: async ({ actor }) => {
      requireDebug(actor.subject);
      return { status: 200, body: { dismissed_healthchecks: await readDismissed(deps) } };
    },

    updateHealthSettings: async ({ actor, body, request }) => {
      requireDebug(actor.subject);
      const sections = checkSections(body.dismissed_healthchecks);
      if (!can(actor.subject, 'update', { type: 'deployment_config' })) throw forbidden();
      const before = await readDismissed(deps);
      if (JSON.stringify(before) === JSON.stringify(sections)) return { status: 204, body: null };
      const entry = {
        action: 'write',
        status: 200,
        resourceType: 'health_settings',
        resourceId: deps.newId(),
        target: '',
        userId: actor.user.id,
      } as const;
      await audited(deps, request, entry, (tell) => saveDismissed(deps, sections, tell));
      return { status: 200, body: { dismissed_healthchecks: sections } };
    },

    /** Says back what it hears, until the other side has enough. */
    debugInfoWebsocketTest: async ({ actor }) => {
      requireDebug(actor.subject);
      return {
        upgrade: async (socket, ended) => {
          try {
            for await (const [data] of on(socket, 'message', { signal: ended })) socket.send(String(data));
          } catch (error) {
            if (!ended.aborted) throw error;
          }
        },
      };
    },
  } satisfies Partial<Handlers>;
};

const timeout = (signal: AbortSignal): Promise<never> =>
  new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(new ApiError(503, 'Healthcheck timed out.')));
  });

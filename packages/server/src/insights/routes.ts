import type { Deps } from '../deps.js';
import { ApiError, forbidden, notFound } from '../http/error.js';
import type { Handlers } from '../http/register.js';
import { can, type Subject } from '../rbac/authorize.js';
import { countDailyUsers } from '../templates/active-users.js';
import { readOffset } from './offset.js';
import { readPeriod, splitPeriod } from './period.js';
import { readTemplateInsights } from './templates.js';
import { countUserStatuses, readUserActivity } from './users.js';

/** Insights into all templates: of those who may see them everywhere, or else of none. @throws ApiError 404 */
function requireInsights(subject: Subject): void {
  if (!can(subject, 'view_insights', { type: 'template' })) throw notFound();
}

/** What people do with the deployment, out of what is stored (`platform.md` 1.7). */
export const insightHandlers = (deps: Deps) =>
  ({
    getDeploymentDaus: async ({ actor, query }) => {
      if (!can(actor.subject, 'read', { type: 'deployment_config' })) throw forbidden();
      const offset = readOffset(query.tz_offset);
      const entries = await countDailyUsers(deps.db, undefined, deps.now(), offset);
      return { status: 200, body: { entries, tz_hour_offset: offset } };
    },

    getInsightsAboutTemplates: async ({ actor, query }) => {
      const period = readPeriod(query.start_time ?? '', query.end_time ?? '', deps.now());
      const { interval, template_ids: templateIds } = query;
      const parts = interval ? splitPeriod(period, interval) : [];
      requireInsights(actor.subject);
      return {
        status: 200,
        body: await readTemplateInsights(deps.db, period, parts, { templateIds, interval }),
      };
    },

    getInsightsAboutUserActivity: async ({ actor, query }) => {
      const period = readPeriod(query.start_time ?? '', query.end_time ?? '', deps.now());
      requireInsights(actor.subject);
      return {
        status: 200,
        body: { report: await readUserActivity(deps.db, period, query.template_ids) },
      };
    },

    // Nothing is measured of connections: nobody has a latency.
    getInsightsAboutUserLatency: async ({ actor, query }) => {
      const { start, end } = readPeriod(query.start_time ?? '', query.end_time ?? '', deps.now());
      requireInsights(actor.subject);
      return {
        status: 200,
        body: { report: { start_time: start, end_time: end, template_ids: [], users: [] } },
      };
    },

    getInsightsAboutUserStatusCounts: async ({ actor, query }) => {
      const zone = readZone(query.timezone, query.tz_offset);
      if (!can(actor.subject, 'read', { type: 'user' })) throw forbidden();
      return { status: 200, body: { status_counts: await countUserStatuses(deps.db, deps.now(), zone) } };
    },
  }) satisfies Partial<Handlers>;

/** A time zone by name, or by its hours ahead of UTC. @throws ApiError 400 */
function readZone(name: string | undefined, offset: string | undefined): string {
  if (name === undefined) return offsetZone(readOffset(offset));
  if (Intl.supportedValuesOf('timeZone').includes(name) || name === 'UTC') return name;
  throw new ApiError(400, 'Query parameters have invalid values.', {
    validations: [{ field: 'timezone', detail: `Query param "timezone" names no time zone: "${name}"` }],
  });
}

/** PostgreSQL takes a bare offset by the sign of POSIX, which is the other one; an interval it takes as it is. */
const offsetZone = (hours: number): string => `<zone>${-hours}`;

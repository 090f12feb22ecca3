import type { HealthcheckReport, HealthSection } from '@coder-ts/api';
import type { z } from 'zod';
import type { Deps } from '../deps.js';
import { version } from '../version.js';
import { checkAccessUrl } from './check-access-url.js';
import { checkDaemons } from './check-daemons.js';
import { checkDatabase } from './check-database.js';
import { checkWebsocket } from './check-websocket.js';

export type Report = z.infer<typeof HealthcheckReport>;
type Section = z.infer<typeof HealthSection>;

/** Which part of the report a section's name means. */
const parts = {
  DERP: 'derp',
  AccessURL: 'access_url',
  Websocket: 'websocket',
  Database: 'database',
  WorkspaceProxy: 'workspace_proxy',
  ProvisionerDaemons: 'provisioner_daemons',
} as const satisfies Record<Section, keyof Report>;

/**
 * Looks at everything once (`platform.md` 5.5). There are no relays and no proxies on this server, so that their sections
 * have nothing to fail.
 * @param token of who asks, to open a WebSocket with
 */
export async function makeReport(
  deps: Pick<Deps, 'db' | 'config' | 'now'>,
  token: string | undefined,
  signal: AbortSignal,
): Promise<Report> {
  const { accessUrl } = deps.config;
  const [access, websocket, database, daemons] = await Promise.all([
    checkAccessUrl(accessUrl, signal),
    checkWebsocket(accessUrl, token, signal),
    checkDatabase(deps),
    checkDaemons(deps),
  ]);
  const fine = () => ({ healthy: true, severity: 'ok' as const, warnings: [], dismissed: false });
  return withSummary({
    time: deps.now(),
    coder_version: version,
    access_url: { ...access, dismissed: false },
    websocket: { ...websocket, dismissed: false },
    database: { ...database, dismissed: false },
    provisioner_daemons: { ...daemons, dismissed: false },
    derp: { ...fine(), regions: {}, netcheck_logs: [] },
    workspace_proxy: { ...fine(), workspace_proxies: { regions: [] } },
  });
}

/** The report with sections marked that are to be passed over; they don't count for the whole. */
export function dismiss(report: Report, sections: readonly Section[]): Report {
  const marked = Object.fromEntries(
    Object.entries(parts).map(([section, part]) => [
      part,
      { ...report[part], dismissed: sections.includes(section as Section) },
    ]),
  );
  return withSummary({ ...report, ...marked });
}

function withSummary(report: Omit<Report, 'healthy' | 'severity'>): Report {
  const severities = Object.values(parts)
    .filter((part) => !report[part].dismissed)
    .map((part) => report[part].severity);
  const severity = severities.includes('error') ? 'error' : severities.includes('warning') ? 'warning' : 'ok';
  return { ...report, healthy: severity !== 'error', severity };
}

/** The report in six lines. */
export function toText(report: Report): string {
  const { derp, access_url, websocket, database } = report;
  return [
    `time: ${report.time}`,
    `healthy: ${report.healthy}`,
    `derp: ${derp.healthy}`,
    `access_url: ${access_url.healthy}`,
    `websocket: ${websocket.healthy}`,
    `database: ${database.healthy}`,
    '',
  ].join('\n');
}

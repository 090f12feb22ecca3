import type { HealthcheckReport } from '@coder-ts/api';
import type { z } from 'zod';
import { explain } from './explain.js';

type Report = Omit<z.infer<typeof HealthcheckReport>['access_url'], 'dismissed'>;

/** Is the server reached by the URL that everybody is told? Asks for `/healthz` there. */
export async function checkAccessUrl(accessUrl: string, signal: AbortSignal): Promise<Report> {
  const base = { access_url: accessUrl, reachable: false, status_code: 0, healthz_response: '' };
  try {
    const answer = await fetch(`${accessUrl}/healthz`, { signal, redirect: 'manual' });
    const text = (await answer.text()).slice(0, 1000);
    const found = { ...base, reachable: true, status_code: answer.status, healthz_response: text };
    if (answer.status === 200) return { ...found, healthy: true, severity: 'ok', warnings: [] };
    const message = `${accessUrl}/healthz answers with status ${answer.status}: does the access URL lead to this server?`;
    return {
      ...found,
      healthy: false,
      severity: 'warning',
      warnings: [{ code: 'EACS04', message }],
    };
  } catch (error) {
    return {
      ...base,
      healthy: false,
      severity: 'error',
      warnings: [],
      error: `EACS03: ${accessUrl}/healthz cannot be fetched: ${explain(error)}`,
    };
  }
}

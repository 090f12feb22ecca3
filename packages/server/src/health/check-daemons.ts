import type { HealthcheckReport } from '@coder-ts/api';
import { provisionerApiVersion } from '@coder-ts/protocol';
import type { z } from 'zod';
import type { Deps } from '../deps.js';
import { listDaemons } from '../provisioner-daemons/list.js';
import { staleAfterMs } from '../provisioner-jobs/queue-position.js';
import { version } from '../version.js';

type Report = Omit<z.infer<typeof HealthcheckReport>['provisioner_daemons'], 'dismissed'>;
type Item = Report['items'][number];

/** The daemons that are there, of every organization, and whether they fit this server. */
export async function checkDaemons(deps: Pick<Deps, 'db' | 'now'>): Promise<Report> {
  const daemons = await listDaemons(deps, { maxAgeMs: staleAfterMs, limit: 0 });
  if (daemons.length === 0)
    return {
      severity: 'error',
      warnings: [
        {
          code: 'EPD01',
          message:
            'No provisioner daemon is there: no build can run. Start one with "coder provisioner start", or some in the server by CODER_PROVISIONER_DAEMONS.',
        },
      ],
      items: [],
    };
  const items = daemons.map((daemon): Item => ({ provisioner_daemon: daemon, warnings: warningsOf(daemon) }));
  const codes = items.flatMap(({ warnings }) => warnings.map(({ code }) => code));
  return {
    severity: codes.includes('EUNKNOWN') ? 'error' : codes.length > 0 ? 'warning' : 'ok',
    warnings: [],
    items,
  };
}

const majorMinor = (text: string) => /^v?(\d+)\.(\d+)/.exec(text);

function warningsOf(daemon: { version: string; api_version: string }): Item['warnings'] {
  const [theirs, ours] = [majorMinor(daemon.version), majorMinor(version)];
  const [theirApi, ourApi] = [majorMinor(daemon.api_version), majorMinor(provisionerApiVersion)];
  if (!theirs || !theirApi)
    return [
      {
        code: 'EUNKNOWN',
        message: `The daemon's version "${theirs ? daemon.api_version : daemon.version}" cannot be read.`,
      },
    ];
  const warnings: Item['warnings'] = [];
  if (ours && (theirs[1] !== ours[1] || theirs[2] !== ours[2]))
    warnings.push({
      code: 'EPD02',
      message: `The daemon is of version ${daemon.version}, the server of ${version}: bring them to the same one.`,
    });
  if (ourApi && theirApi[1] !== ourApi[1])
    warnings.push({
      code: 'EPD03',
      message: `The daemon speaks version ${daemon.api_version} of the protocol, the server ${provisionerApiVersion}.`,
    });
  return warnings;
}

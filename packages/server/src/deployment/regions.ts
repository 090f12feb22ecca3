import type { Region, WorkspaceProxy } from '@coder-ts/api';
import type { z } from 'zod';
import type { Deps } from '../deps.js';

/** Where workspaces are reached: through this server, the one region that there is. */
export const primaryRegion = (
  { config }: Pick<Deps, 'config'>,
  deploymentId: string,
): z.infer<typeof Region> => ({
  id: deploymentId,
  name: 'primary',
  display_name: 'Default',
  icon_url: '/emojis/1f3e1.png',
  healthy: true,
  path_app_url: config.accessUrl,
  wildcard_hostname: '',
});

const never = '0001-01-01T00:00:00Z';

/** The same region, told as a proxy is. */
export const primaryProxy = (
  deps: Pick<Deps, 'config' | 'now'>,
  deploymentId: string,
  version: string,
): z.infer<typeof WorkspaceProxy> => ({
  ...primaryRegion(deps, deploymentId),
  created_at: never,
  updated_at: never,
  deleted: false,
  derp_enabled: false,
  derp_only: false,
  version,
  status: { status: 'ok', checked_at: deps.now(), report: { errors: [], warnings: [] } },
});

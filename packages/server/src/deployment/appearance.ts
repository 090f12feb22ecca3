import type { AppearanceConfig, UpdateAppearanceConfig } from '@coder-ts/api';
import type { z } from 'zod';
import type { Deps } from '../deps.js';
import { forbidden } from '../http/error.js';
import { hasFeature } from '../licenses/feature.js';
import { can, type Subject } from '../rbac/authorize.js';
import { readSaved, save } from './saved-setting.js';

type Appearance = z.infer<typeof AppearanceConfig>;
type Wanted = z.output<typeof UpdateAppearanceConfig>;
type Saved = Pick<Appearance, 'application_name' | 'logo_url' | 'service_banner' | 'announcement_banners'>;

const key = 'appearance';
const plain: Saved = {
  application_name: '',
  logo_url: '',
  service_banner: { enabled: false },
  announcement_banners: [],
};

/** Where a user finds help: all on this server. */
const supportLinks = (accessUrl: string): Appearance['support_links'] => [
  { name: 'API reference', target: `${accessUrl}/swagger`, icon: 'docs' },
  { name: 'Command line', target: `${accessUrl}/cli-auth`, icon: 'chat' },
  { name: 'Start page', target: `${accessUrl}/`, icon: 'star' },
  { name: 'Version', target: `${accessUrl}/api/v2/buildinfo`, icon: 'bug' },
];

/** How pages look: what was saved while the feature is on, else the defaults (`platform.md` 3.5). */
export async function readAppearance(deps: Pick<Deps, 'db' | 'config'>): Promise<Appearance> {
  const { accessUrl } = deps.config;
  const saved = hasFeature(deps, 'appearance') ? await readSaved(deps.db, key, plain) : plain;
  return {
    ...saved,
    docs_url: `${accessUrl}/swagger`,
    support_links: supportLinks(accessUrl),
  };
}

/** Saved also while the feature is off: it shows once that is on. @throws ApiError 403 */
export async function saveAppearance(
  deps: Pick<Deps, 'db'>,
  subject: Subject,
  wanted: Wanted,
): Promise<Saved> {
  if (!can(subject, 'update', { type: 'deployment_config' })) throw forbidden();
  const saved = {
    application_name: wanted.application_name,
    logo_url: wanted.logo_url,
    service_banner: wanted.service_banner ?? { enabled: false },
    announcement_banners: wanted.announcement_banners,
  };
  await save(deps.db, key, saved);
  return saved;
}

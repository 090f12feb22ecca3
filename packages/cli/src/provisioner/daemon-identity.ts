import type { Invocation } from '../command/invocation.js';
import { requestHeaders, serverUrl, signedInTarget } from '../config/client.js';
import { currentOrganization } from '../config/organization.js';
import { readTags } from './tags.js';

/** By what a daemon serves whom. */
export interface DaemonIdentity {
  readonly url: string;
  /** Of every call. */
  readonly headers: Readonly<Record<string, string>>;
  /** Empty where the server knows it by the key. */
  readonly organization: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** Who the flags and the login make of a daemon (`jobs.md` 2.5). @throws where they contradict each other */
export async function daemonIdentity(invocation: Invocation): Promise<DaemonIdentity> {
  const { config, flags } = invocation;
  const [key, psk, tags] = [flags.text('key'), flags.text('psk'), readTags(flags.list('tag'))];
  if (key && psk) throw new Error('cannot provide both provisioner key --key and pre-shared key --psk');
  if (key && Object.keys(tags).length > 0) throw new Error('cannot provide tags when using provisioner key');
  if ((key || psk) && flags.text('org'))
    throw new Error('cannot provide --org value with --psk or --key flags');
  if (key)
    return {
      url: await serverUrl(flags, config),
      headers: { ...requestHeaders(flags), 'Coder-Provisioner-Daemon-Key': key },
      organization: '',
      tags: {},
    };
  if (psk)
    return {
      url: await serverUrl(flags, config),
      headers: { ...requestHeaders(flags), 'Coder-Provisioner-Daemon-PSK': psk },
      organization: 'default',
      tags: { ...tags, scope: 'organization' },
    };
  const target = await signedInTarget(flags, config).catch((error: unknown) => {
    throw new Error(
      'must provide a pre-shared key or provisioner key when not authenticated as a user: --psk, --key, or coder login',
      { cause: error },
    );
  });
  const organization = await currentOrganization(invocation);
  return {
    url: target.url,
    headers: { ...requestHeaders(flags), 'Coder-Session-Token': target.token },
    organization: organization.id,
    tags,
  };
}

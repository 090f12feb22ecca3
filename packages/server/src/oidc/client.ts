import * as oidc from 'openid-client';
import type { OidcConfig } from '../config.js';
import { ApiError } from '../http/error.js';
import { clientAuthentication } from './client-authentication.js';

/** The identity provider, as this server speaks to it. */
export interface OidcClient {
  readonly config: OidcConfig;
  /**
   * What the provider says of itself. Asked for once, and again after a failure.
   * @throws ApiError 503 while it can't be reached
   */
  discover(): Promise<oidc.Configuration>;
}

/** Nothing may wait longer for the provider. */
const timeoutSeconds = 10;

export function createOidcClient(config: OidcConfig): OidcClient {
  let discovered: Promise<oidc.Configuration> | undefined;
  return {
    config,
    discover: async () => {
      discovered ??= discover(config);
      const asked = discovered;
      try {
        return await asked;
      } catch (error) {
        if (discovered === asked) discovered = undefined;
        throw new ApiError(
          503,
          'The identity provider cannot be reached at the moment. Try again in a minute.',
          {
            detail: `Its discovery document, under ${config.issuerUrl}, can't be read: ${reason(error)}`,
            cause: error,
          },
        );
      }
    },
  };
}

/** What went wrong in a call to the provider, in a line. */
export function reason(error: unknown): string {
  const { message, cause } = error as Error;
  const inner = cause instanceof Error ? cause.message : undefined;
  return inner && inner !== message ? `${message}: ${inner}` : message;
}

async function discover(config: OidcConfig): Promise<oidc.Configuration> {
  const issuer = new URL(config.issuerUrl);
  const authentication = await clientAuthentication(config);
  const insecure = issuer.protocol === 'http:' ? [oidc.allowInsecureRequests] : [];
  if (!config.skipIssuerChecks)
    return oidc.discovery(issuer, config.clientId, undefined, authentication, {
      execute: insecure,
      timeout: timeoutSeconds,
    });
  const client = new oidc.Configuration(
    await readDocument(issuer),
    config.clientId,
    undefined,
    authentication,
  );
  for (const allow of insecure) allow(client);
  client.timeout = timeoutSeconds;
  return client;
}

/** A discovery document that may name another issuer than the one it was asked of. */
async function readDocument(issuer: URL): Promise<oidc.ServerMetadata> {
  const url = new URL(issuer);
  url.pathname = `${url.pathname.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const answer = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(timeoutSeconds * 1000) });
  if (!answer.ok) throw new Error(`status ${answer.status}`);
  return (await answer.json()) as oidc.ServerMetadata;
}

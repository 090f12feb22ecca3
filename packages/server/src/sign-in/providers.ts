import type { FastifyBaseLogger } from 'fastify';
import type { Config } from '../config.js';
import { createGithubClient, type GithubClient } from '../github/client.js';
import { createOidcClient, type OidcClient } from '../oidc/client.js';

/** Where people may sign in besides here; undefined: not set up. */
export interface IdentityProviders {
  readonly oidc: OidcClient | undefined;
  readonly github: GithubClient | undefined;
}

export const createIdentityProviders = ({
  oidc,
  github,
}: Pick<Config, 'oidc' | 'github'>): IdentityProviders => ({
  oidc: oidc && createOidcClient(oidc),
  github: github.app && createGithubClient(github.app),
});

/** Asks the provider who it is before anybody signs in. One that is not there yet only leaves a line in the log. */
export function greetProviders({ oidc }: IdentityProviders, log: FastifyBaseLogger): void {
  oidc?.discover().then(
    () => log.info({ issuer: oidc.config.issuerUrl }, 'the identity provider is reached'),
    (error: unknown) =>
      log.warn(
        { err: error, issuer: oidc.config.issuerUrl },
        'the identity provider is not reached; sign-ins try again',
      ),
  );
}

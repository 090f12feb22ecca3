import type { Deps } from '../deps.js';
import { ApiError } from '../http/error.js';
import { jsonType, toJson } from '../http/json.js';
import type { Handlers } from '../http/register.js';
import { begins, checkMerge, finish, notSetUp, signedIn } from '../sign-in/finish.js';
import type { Identity } from '../sign-in/identity.js';
import { endJourney, queryOf, startJourney } from '../sign-in/journey.js';
import { refusalPage } from '../sign-in/refusal-page.js';
import {
  GithubRefusal,
  githubUrl,
  readGithubIdentity,
  requestDevice,
  tokensForCode,
  tokensForDevice,
} from './authorize.js';
import type { GithubClient } from './client.js';

/** Signing in by GitHub: in the browser, or by a code that is entered there. */
export const githubHandlers = (deps: Deps) =>
  ({
    oauth20GithubCallback: ({ request }) =>
      refusalPage(deps, request, async () => {
        const github = requireGithub(deps);
        if (begins(request)) {
          await checkMerge(deps, request, 'github');
          return startJourney(deps, request, async (state) => ({
            url: github.config.deviceFlow
              ? `/login/device?${new URLSearchParams({ state })}`
              : githubUrl(github, deps.config.accessUrl, state),
            verifier: '',
          }));
        }
        const journey = endJourney(request);
        const identity = await readGithub(deps, github, queryOf(request));
        const token = await finish(deps, request, identity, journey.state);
        if (!github.config.deviceFlow) return signedIn(deps, token, journey.redirect);
        // The page that polls goes on by itself.
        const { headers } = signedIn(deps, token, journey.redirect);
        const { location, ...others } = headers;
        return {
          status: 200,
          contentType: jsonType,
          bytes: toJson({ redirect_url: location }),
          headers: others,
        };
      }),

    getGithubDeviceAuth: async () => {
      const github = requireGithub(deps);
      if (!github.config.deviceFlow)
        throw new ApiError(
          400,
          'The device flow of GitHub is off. CODER_OAUTH2_GITHUB_DEVICE_FLOW turns it on.',
        );
      return { status: 200, body: await requestDevice(github) };
    },
  }) satisfies Partial<Handlers>;

function requireGithub({ identity }: Deps): GithubClient {
  if (!identity.github) throw notSetUp('GitHub', 'CODER_OAUTH2_GITHUB_CLIENT_ID');
  return identity.github;
}

async function readGithub(deps: Deps, github: GithubClient, query: URLSearchParams): Promise<Identity> {
  const code = query.get('code') ?? '';
  if (code === '')
    throw new ApiError(401, 'GitHub did not let you in.', {
      detail: query.get('error_description') ?? query.get('error') ?? '',
    });
  try {
    const tokens = github.config.deviceFlow
      ? await tokensForDevice(github, code)
      : await tokensForCode(github, deps.config.accessUrl, code);
    return await readGithubIdentity(github, tokens);
  } catch (error) {
    if (!(error instanceof GithubRefusal)) throw error;
    // Whoever polls with a device code goes on by the detail.
    throw new ApiError(400, 'GitHub did not take the sign-in code.', { detail: error.code, cause: error });
  }
}

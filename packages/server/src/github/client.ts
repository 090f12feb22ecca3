import type { GithubConfig } from '../config.js';
import { ApiError } from '../http/error.js';

/** GitHub, as this server speaks to it. */
export interface GithubClient {
  readonly config: GithubConfig;
  /** A form to the sign-in side; answers with JSON, errors too. @throws ApiError 503 */
  post(path: string, form: Readonly<Record<string, string>>): Promise<Record<string, unknown>>;
  /** Of the REST API, as the user of the token; undefined: 404 or 403. @throws ApiError 503 */
  get(path: string, token: string): Promise<unknown>;
}

const timeoutMs = 10_000;

export function createGithubClient(config: GithubConfig): GithubClient {
  const ask = async (url: string, init: RequestInit): Promise<Response> => {
    let answer: Response;
    try {
      answer = await fetch(url, { ...init, redirect: 'error', signal: AbortSignal.timeout(timeoutMs) });
    } catch (error) {
      throw unreachable((error as Error).message, error);
    }
    if (answer.status >= 500) throw unreachable(`status ${answer.status}`);
    return answer;
  };
  return {
    config,
    post: async (path, form) => {
      const answer = await ask(`${config.baseUrl}${path}`, {
        method: 'POST',
        headers: { accept: 'application/json' },
        body: new URLSearchParams(form),
      });
      return (await readJson(answer)) as Record<string, unknown>;
    },
    get: async (path, token) => {
      const answer = await ask(`${config.apiUrl}${path}`, {
        headers: { accept: 'application/vnd.github+json', authorization: `Bearer ${token}` },
      });
      if (answer.ok) return readJson(answer);
      if (answer.status === 404 || answer.status === 403) return undefined;
      throw unreachable(`status ${answer.status} to ${path}`);
    },
  };
}

async function readJson(answer: Response): Promise<unknown> {
  try {
    return await answer.json();
  } catch (error) {
    throw unreachable('an answer that is no JSON', error);
  }
}

const unreachable = (detail: string, cause?: unknown) =>
  new ApiError(503, 'GitHub cannot be reached at the moment. Try again in a minute.', { detail, cause });

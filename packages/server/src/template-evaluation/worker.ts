import type { TemplateSource } from '@coder-ts/hcl';
import { ApiError } from '../http/error.js';
import type { Kind, Reply, Request } from './messages.js';
import { answers } from './questions.js';
import { knownSource, openSource } from './sources.js';

class Forgotten extends Error {}

/** Answers one question after the other. Its parent kills it where an answer takes too long. */
async function answer<K extends Kind>({ kind, ask, version }: Request<K>): Promise<Reply> {
  const source = async (): Promise<TemplateSource> => {
    if (!version) throw new Error(`no version is asked about: ${kind}`);
    const known = knownSource(version.id);
    if (known) return known;
    if (!version.archives) throw new Forgotten();
    return openSource(version.id, version.archives);
  };
  try {
    return { kind: 'answer', answer: await answers[kind](ask, source) };
  } catch (error) {
    if (error instanceof Forgotten) return { kind: 'forgotten' };
    if (error instanceof ApiError) {
      const { status, message, detail } = error;
      return { kind: 'refused', status, message, ...(detail !== undefined && { detail }) };
    }
    return { kind: 'failed', error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

process.on('message', (request: Request) => {
  void answer(request).then((reply) => process.send?.(reply));
});

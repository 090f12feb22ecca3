import { randomUUID } from 'node:crypto';
import { type Diagnostic, warningDiagnostic } from '../framework/diagnostic.js';
import type { ResourceType } from '../framework/provider.js';
import { atMostBytes, textRule, url } from '../framework/rules.js';
import { implicitId } from '../framework/schema.js';
import type { ObjectValue } from '../framework/value.js';

const SLUG = /^[a-z0-9](-?[a-z0-9])*$/;
const SHARES = ['owner', 'authenticated', 'public'];
const OPEN_IN = ['tab', 'slim-window'];
const quoted = (words: string[]) => words.map((word) => JSON.stringify(word)).join(', ');

/** `coder_app`: a button that opens something in the workspace (section 5.5). */
export const app: ResourceType = {
  name: 'coder_app',
  schema: {
    version: 1,
    block: {
      attributes: {
        id: implicitId,
        agent_id: { type: 'string', required: true },
        slug: { type: 'string', required: true, validate: [textRule(judgeSlug)] },
        display_name: {
          type: 'string',
          optional: true,
          validate: [atMostBytes(64, 'display name is too long (max 64 characters)')],
        },
        command: { type: 'string', optional: true, conflictsWith: ['url', 'subdomain'] },
        url: { type: 'string', optional: true, conflictsWith: ['command'] },
        external: {
          type: 'bool',
          optional: true,
          default: false,
          conflictsWith: ['healthcheck', 'command', 'subdomain', 'share'],
        },
        subdomain: { type: 'bool', optional: true },
        share: { type: 'string', optional: true, default: 'owner', validate: [textRule(judgeShare)] },
        icon: { type: 'string', optional: true, validate: [url] },
        group: {
          type: 'string',
          optional: true,
          validate: [atMostBytes(64, 'group name is too long (max 64 characters)')],
        },
        order: { type: 'number', optional: true },
        hidden: { type: 'bool', optional: true, default: false },
        open_in: {
          type: 'string',
          optional: true,
          default: 'slim-window',
          validate: [textRule(judgeOpenIn)],
        },
        tooltip: {
          type: 'string',
          optional: true,
          validate: [atMostBytes(2048, 'tooltip is too long (max 2048 characters)')],
        },
      },
      blocks: {
        healthcheck: {
          nesting: 'set',
          max: 1,
          conflictsWith: ['command'],
          attributes: {
            url: { type: 'string', required: true },
            interval: { type: 'number', required: true },
            threshold: { type: 'number', required: true },
          },
        },
      },
    },
  },
  create: (planned) => ({ set: { id: randomUUID() }, diagnostics: warnOfHidden(planned) }),
};

function judgeSlug(slug: string): string | undefined {
  if (SLUG.test(slug)) return undefined;
  return `invalid "coder_app" slug, must be a valid hostname: ${JSON.stringify(slug)} does not match "${SLUG.source}"`;
}

function judgeShare(share: string): string | undefined {
  if (SHARES.includes(share)) return undefined;
  return `invalid app share ${JSON.stringify(share)}, must be one of ${quoted(SHARES)}`;
}

function judgeOpenIn(value: string): string | undefined {
  if (OPEN_IN.includes(value)) return undefined;
  return `invalid "coder_app" open_in value, must be one of ${quoted(OPEN_IN)}: ${JSON.stringify(value)}`;
}

function warnOfHidden(app: ObjectValue): Diagnostic[] {
  if (app.hidden !== true) return [];
  return ['display_name', 'icon', 'order']
    .filter((name) => app[name] !== null && app[name] !== '' && app[name] !== 0)
    .map((name) => warningDiagnostic(`"${name}" has no effect`, 'A hidden app is not shown.'));
}

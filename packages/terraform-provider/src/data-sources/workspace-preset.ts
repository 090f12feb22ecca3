import { parseCron, UNIX_FIELDS } from '../cron/parse.js';
import { findOverlap } from '../cron/schedule-overlap.js';
import { isTimeZone } from '../cron/time-zone.js';
import { errorDiagnostic } from '../framework/diagnostic.js';
import type { DataSourceType } from '../framework/provider.js';
import { atLeast, lengthInRange, notEmpty, rule, textRule, url } from '../framework/rules.js';
import { computedId, type NestedBlock } from '../framework/schema.js';
import { elements, text, toBigInt, type Value } from '../framework/value.js';

const scheduling: NestedBlock = {
  nesting: 'list',
  max: 1,
  attributes: { timezone: { type: 'string', required: true, validate: [textRule(judgeTimeZone)] } },
  blocks: {
    schedule: {
      nesting: 'list',
      min: 1,
      attributes: {
        cron: { type: 'string', required: true, validate: [textRule(judgeCron)] },
        instances: { type: 'number', required: true },
      },
    },
  },
};

/** `coder_workspace_preset`: a named set of answers, and the prebuilt workspaces kept ready for it (section 5.14). */
export const workspacePreset: DataSourceType = {
  name: 'coder_workspace_preset',
  schema: {
    version: 1,
    block: {
      attributes: {
        id: computedId,
        name: { type: 'string', required: true, validate: [notEmpty] },
        description: { type: 'string', optional: true, validate: [lengthInRange(0, 128)] },
        icon: { type: 'string', optional: true, validate: [url, lengthInRange(0, 256)] },
        default: { type: 'bool', optional: true, default: false },
        parameters: { type: { map: 'string' }, optional: true },
      },
      blocks: {
        prebuilds: {
          nesting: 'set',
          max: 1,
          attributes: { instances: { type: 'number', required: true, validate: [atLeast(0)] } },
          blocks: {
            expiration_policy: {
              nesting: 'set',
              max: 1,
              attributes: { ttl: { type: 'number', required: true, validate: [rule(judgeLifetime)] } },
            },
            scheduling,
          },
        },
      },
    },
  },
  read: (config) => {
    const schedules = elements(config.prebuilds)
      .flatMap((prebuilds) => elements(prebuilds.scheduling))
      .flatMap(({ schedule }) => elements(schedule));
    const overlap = findOverlap(schedules.map(({ cron }) => text(cron)));
    return {
      set: { id: text(config.name) },
      diagnostics:
        overlap === undefined ? [] : [errorDiagnostic(`schedules overlap with each other: ${overlap}`)],
    };
  },
};

const SHORTEST_LIFETIME = 3_600n;
const LONGEST_LIFETIME = 31_536_000n;

/** Seconds; 0 keeps a prebuild for ever. */
function judgeLifetime(value: Value, path: string): string | undefined {
  const seconds = toBigInt(value) ?? 0n;
  if (seconds === 0n || (seconds >= SHORTEST_LIFETIME && seconds <= LONGEST_LIFETIME)) return undefined;
  return `"${path}" must be 0 or between ${SHORTEST_LIFETIME} and ${LONGEST_LIFETIME}, got ${seconds}`;
}

function judgeTimeZone(name: string): string | undefined {
  return isTimeZone(name)
    ? undefined
    : `failed to load timezone ${JSON.stringify(name)}: unknown time zone ${name}`;
}

/** A line says in which hours a number of prebuilds holds, so its minute is always `*`. */
function judgeCron(line: string): string | undefined {
  const fields = line.trim().split(/\s+/);
  if (fields.length !== 5)
    return 'cron spec failed validation: cron specification should consist of 5 fields';
  if (fields[0] !== '*') return 'cron spec failed validation: minute field should be *';
  const parsed = parseCron(line, UNIX_FIELDS);
  return parsed.kind === 'valid' ? undefined : `failed to parse cron spec: ${parsed.reason}`;
}

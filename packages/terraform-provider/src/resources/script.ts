import { randomUUID } from 'node:crypto';
import { parseCron, SCRIPT_FIELDS, UNIX_FIELDS } from '../cron/parse.js';
import { errorDiagnostic, warningDiagnostic } from '../framework/diagnostic.js';
import type { ResourceType } from '../framework/provider.js';
import { atLeast } from '../framework/rules.js';
import { implicitId, type Validator } from '../framework/schema.js';
import { type ObjectValue, text } from '../framework/value.js';

/** Six fields, seconds first. A line of five is read without the day of the week, which is rarely meant. */
const cronLine: Validator = (value) => {
  const line = text(value);
  const parsed = parseCron(line, SCRIPT_FIELDS);
  const problems =
    parsed.kind === 'invalid'
      ? [errorDiagnostic(`${line} is not a valid cron expression: ${parsed.reason}`)]
      : [];
  if (line.trim().split(/\s+/).length !== 5 || parseCron(line, UNIX_FIELDS).kind === 'invalid')
    return problems;
  const detail = `"${line}" has five fields, so the first one is taken for seconds. Put "0 " in front: "0 ${line}".`;
  return [...problems, warningDiagnostic('The cron line has no field of seconds', detail)];
};

/** `coder_script`: a script that runs when its agent starts or stops, or at given times (section 5.6). */
export const script: ResourceType = {
  name: 'coder_script',
  schema: {
    version: 1,
    block: {
      attributes: {
        id: implicitId,
        agent_id: { type: 'string', required: true },
        display_name: { type: 'string', required: true },
        script: { type: 'string', required: true },
        log_path: { type: 'string', optional: true },
        icon: { type: 'string', optional: true },
        cron: { type: 'string', optional: true, validate: [cronLine] },
        start_blocks_login: { type: 'bool', optional: true, default: false },
        run_on_start: { type: 'bool', optional: true, default: false },
        run_on_stop: { type: 'bool', optional: true, default: false },
        timeout: { type: 'number', optional: true, default: 0, validate: [atLeast(1)] },
      },
    },
  },
  create: (planned) => {
    const problem = judge(planned);
    return {
      set: { id: randomUUID() },
      diagnostics: problem === undefined ? [] : [errorDiagnostic(problem)],
    };
  },
};

function judge(script: ObjectValue): string | undefined {
  const runsOnStart = script.run_on_start === true;
  if (!runsOnStart && script.run_on_stop !== true && text(script.cron) === '') {
    return 'at least one of "run_on_start", "run_on_stop", or "cron" must be set';
  }
  if (script.start_blocks_login === true && !runsOnStart) {
    return '"start_blocks_login" can only be set if "run_on_start" is "true"';
  }
  return undefined;
}

/** Stages of a job's log (`jobs.md` 4.4); clients show them as they are. */
export const stages = {
  settingUp: 'Setting up',
  init: 'Initializing Terraform Directory',
  parse: 'Parsing template parameters',
  persistent: 'Detecting persistent resources',
  ephemeral: 'Detecting ephemeral resources',
  plan: 'Planning Infrastructure',
  quota: 'Commit quota',
  start: 'Starting workspace',
  stop: 'Stopping workspace',
  destroy: 'Destroying workspace',
  graph: 'Graphing Infrastructure',
  cleaningUp: 'Cleaning Up',
} as const;

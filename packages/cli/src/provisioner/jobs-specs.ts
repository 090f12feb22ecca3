import { columnFlag, orgFlag, outputFlag, textFlag, yesFlag } from '../command/shared-flags.js';
import type { CommandSpec, FlagSpec, GroupSpec } from '../command/spec.js';
import { jobColumnNames } from './job-column-names.js';

const statuses = ['pending', 'running', 'succeeded', 'canceling', 'canceled', 'failed', 'unknown'] as const;
const search: FlagSpec = {
  name: 'search',
  type: 'text',
  description:
    'Only jobs for which all of these hold, such as `initiator:prebuilds status:pending -template:docker`. Keys: id, status, type, transition, initiator, template, workspace, worker, tag, error_code',
};

const list: CommandSpec = {
  kind: 'command',
  name: 'list',
  aliases: ['ls'],
  summary: 'List provisioner jobs, oldest first',
  flags: [
    {
      name: 'status',
      short: 's',
      type: 'choices',
      choices: statuses,
      env: 'CODER_PROVISIONER_JOB_LIST_STATUS',
      description: 'Only jobs with one of these statuses',
    },
    {
      name: 'limit',
      short: 'l',
      type: 'int',
      env: 'CODER_PROVISIONER_JOB_LIST_LIMIT',
      default: '50',
      description: 'At most this many jobs, the newest',
    },
    {
      name: 'initiator',
      short: 'i',
      type: 'text',
      env: 'CODER_PROVISIONER_JOB_LIST_INITIATOR',
      description: 'Only jobs that this user asked for: a name, an id, `me`, or `prebuilds`',
    },
    search,
    orgFlag,
    columnFlag(jobColumnNames, 'created at,id,type,template display name,status,queue,tags'),
    outputFlag,
  ],
  load: () => import('./list-jobs.js'),
};

const cancel: CommandSpec = {
  kind: 'command',
  name: 'cancel',
  usage: '[job_id...]',
  summary: 'Cancel provisioner jobs, by id or by what they are',
  details:
    'With ids it cancels those. With filters it shows how many jobs of which kind they choose, asks, and cancels them in batches; a job that left the wanted status meanwhile is left alone. It ends with 1 where a job could not be canceled.',
  args: { min: 0, max: Number.POSITIVE_INFINITY },
  flags: [
    {
      name: 'status',
      short: 's',
      type: 'choices',
      choices: statuses,
      description: 'Jobs with one of these statuses; those that ended are passed over',
    },
    {
      name: 'initiator',
      short: 'i',
      type: 'text',
      description: 'Jobs that this user asked for: a name, an id, `me`, or `prebuilds`',
    },
    search,
    {
      name: 'expect-status',
      type: 'choice',
      choices: ['pending', 'running'],
      description: 'Cancel a named job only while it has this status: nothing that a daemon took meanwhile',
    },
    { ...yesFlag, description: 'Cancel what the filters choose without asking' },
    orgFlag,
  ],
  load: () => import('./cancel-jobs.js'),
};

const show: CommandSpec = {
  kind: 'command',
  name: 'show',
  usage: '<job_id>',
  summary: 'Show a job, and of a pending one why it waits',
  args: { min: 1, max: 1 },
  flags: [orgFlag, textFlag('json')],
  load: () => import('./show-job.js'),
};

const logs: CommandSpec = {
  kind: 'command',
  name: 'logs',
  usage: '<job_id>',
  summary: 'Print the log of a job',
  args: { min: 1, max: 1 },
  flags: [
    { name: 'follow', short: 'f', type: 'bool', description: 'Go on until the job has ended' },
    orgFlag,
  ],
  load: () => import('./job-logs.js'),
};

const watch: CommandSpec = {
  kind: 'command',
  name: 'watch',
  usage: '<job_id>',
  summary: 'Watch a job from its place in the queue to its end; fails as the job does',
  args: { min: 1, max: 1 },
  flags: [orgFlag],
  load: () => import('./watch-job.js'),
};

/** `coder provisioner jobs`. */
export const jobs: GroupSpec = {
  kind: 'group',
  name: 'jobs',
  aliases: ['job'],
  summary: 'See what daemons do and have to do, and cancel it',
  commands: [list, show, logs, watch, cancel],
};

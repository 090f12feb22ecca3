import { CORSBehavior, WorkspaceAgentPortShareLevel } from '@coder-ts/api';
import type { Deps } from '../deps.js';
import type { Validation } from '../http/error.js';
import { hasFeature } from '../licenses/feature.js';
import { everyDay, readWeekdays } from './weekdays.js';

/** Weeks between autostops that can be asked for. */
const mostWeeks = 16;
const minute = 60_000;
const positive = 'Must be a positive integer.';
const aMinute = 'Value must be at least one minute.';

/** Collects what is wrong with values, one entry each. */
export class Problems {
  readonly validations: Validation[] = [];

  check(field: string, bad: boolean | undefined, detail: string): void {
    if (bad) this.validations.push({ field, detail });
  }

  /** A time that may not be negative. */
  positive(field: string, value: number | undefined): void {
    this.check(field, value !== undefined && value < 0, positive);
  }

  /** A time that is 0 or a minute at least. */
  minutes(field: string, value: number | undefined): void {
    this.check(
      field,
      value !== undefined && value !== 0 && value < minute,
      value && value < 0 ? positive : aMinute,
    );
  }

  weekdays(field: string, words: readonly string[] | undefined): void {
    const read = readWeekdays(words ?? []);
    if (read.kind === 'unknown') this.check(field, true, `invalid weekday "${read.word}"`);
  }

  weeks(weeks: number | undefined): void {
    const field = 'autostop_requirement.weeks';
    this.check(field, weeks !== undefined && weeks < 0, positive);
    this.check(field, weeks !== undefined && weeks > mostWeeks, `Must be at most ${mostWeeks}.`);
  }

  cors(value: string | undefined): void {
    this.check(
      'cors_behavior',
      value !== undefined && !CORSBehavior.options.includes(value as 'simple'),
      `Must be one of ${CORSBehavior.options.join(', ')}.`,
    );
  }

  /** `field`: the two routes name it differently. `shown`: the level that stands already, where there is one. */
  portLevel(deps: Deps, field: string, level: string | undefined, shown?: string): void {
    if (level === undefined || level === shown) return;
    if (!hasFeature(deps, 'control_shared_ports'))
      this.check(
        field,
        true,
        'Restricting the level of port sharing needs the feature "Control Shared Ports".',
      );
    else
      this.check(
        field,
        !WorkspaceAgentPortShareLevel.options.includes(level as 'owner'),
        `Must be one of ${WorkspaceAgentPortShareLevel.options.join(', ')}.`,
      );
  }
}

const bitsOf = (words: readonly string[]): number => {
  const read = readWeekdays(words);
  return read.kind === 'bits' ? read.bits : everyDay;
};

/** The columns of the days and weeks of an autostop requirement. */
export const autostopColumns = (requirement: { days_of_week: string[]; weeks: number }) => ({
  autostop_days: bitsOf(requirement.days_of_week),
  autostop_weeks: requirement.weeks || 1,
});

export const autostartColumns = (requirement: { days_of_week: string[] }) => ({
  autostart_days: bitsOf(requirement.days_of_week),
});

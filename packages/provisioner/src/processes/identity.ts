import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** Tells a process from a later one of the same number. The process is the leader of its own group. */
export interface ProcessIdentity {
  pid: number;
  /** Opaque; equal for the same process only. Includes the boot, so that a number of an earlier boot never matches. */
  startTime: string;
}

/** The identity of a running process; undefined where there is none. */
export function identify(pid: number): ProcessIdentity | undefined {
  const startTime = process.platform === 'linux' ? startTimeOnLinux(pid) : startTimeByPs(pid);
  return startTime === undefined ? undefined : { pid, startTime };
}

/** Whether that very process still runs (a zombie does not). */
export function isRunning(identity: ProcessIdentity): boolean {
  return identify(identity.pid)?.startTime === identity.startTime;
}

/**
 * Whether anything of the process or its group is left. A group whose leader is gone still holds its number, so no
 * stranger can have it; a living process of that number that is not ours means that the group is gone.
 */
export function isGroupLeft(identity: ProcessIdentity): boolean {
  const now = identify(identity.pid);
  if (now) return now.startTime === identity.startTime;
  return bootOf(identity.startTime) === boot() && hasLivingMember(identity.pid);
}

/** A group of zombies that nobody has reaped is no living one. */
function hasLivingMember(group: number): boolean {
  if (process.platform !== 'linux') return signalGroup(group, 0);
  return readdirSync('/proc').some((name) => {
    const fields = /^\d+$/.test(name) ? statFields(Number(name)) : undefined;
    return fields !== undefined && Number(fields[2]) === group && fields[0] !== 'Z';
  });
}

/** Sends a signal to a process group; false where no such group is left. */
export function signalGroup(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(-pid, signal);
    return true;
  } catch {
    return false;
  }
}

function startTimeOnLinux(pid: number): string | undefined {
  const fields = statFields(pid);
  return fields === undefined || fields[0] === 'Z' ? undefined : `${boot()}/${fields[19]}`;
}

/** `/proc/<pid>/stat` from the state on: state, parent, group, ..., start time as the 20th. */
function statFields(pid: number): string[] | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}

function startTimeByPs(pid: number): string | undefined {
  try {
    const line = execFileSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
    const [stat = '', ...start] = line.split(/\s+/);
    return stat === '' || stat.startsWith('Z') ? undefined : `${boot()}/${start.join(' ')}`;
  } catch {
    return undefined;
  }
}

/** The running boot on Linux; elsewhere the start time is a date, which needs none. */
function boot(): string {
  if (process.platform !== 'linux') return '';
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return '';
  }
}

function bootOf(startTime: string): string {
  return startTime.slice(0, startTime.indexOf('/'));
}

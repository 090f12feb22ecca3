/** What the original was seen to do badly, and what shows that this product does not: a row of this benchmark, or a test. */
export interface Claim {
  readonly weakness: string;
  /** What was measured there (v2.35, 2 cores). */
  readonly original: string;
  readonly ours: string;
  /** Target of the rows that measure it. */
  readonly row?: string;
  /** `file: title` of the tests that hold it. */
  readonly tests?: readonly string[];
}

const provisioner = 'packages/provisioner/src';
const server = 'packages/server/src';

export const claims: readonly Claim[] = [
  {
    weakness: 'A cancel is not seen while a job prints',
    original: '28 s and 54 s, everything is created',
    ours: 'pushed to the daemon, and in every answer',
    row: 'P18',
    tests: [
      'test/server-crash.test.ts: cancels a chatty build within a second or two, as canceled, with its state',
    ],
  },
  {
    weakness: 'Live logs are held back by a debounce that each line starts again',
    original: 'all lines at the end of a 32 s build',
    ours: '250 ms after the first line at the latest, or at 100 lines',
    row: 'P9',
  },
  {
    weakness: 'One output line over 64 KiB stops the log, and then the build',
    original: 'never ends',
    ours: 'lines of any length are read and cut',
    tests: [
      `${provisioner}/processes/run.test.ts: lines of any length arrive, without NUL and with broken UTF-8 replaced`,
      `${provisioner}/terraform/terraform.test.ts: output that breaks readers: a line near 64 KiB, a NUL, broken UTF-8, and 20,000 lines`,
      'test/job-logs.test.ts: of any length and any characters passes, cut with a mark, and loses nothing around it',
    ],
  },
  {
    weakness: 'A NUL in one line loses the batch of logs',
    original: 'all rows of two stages',
    ours: 'it is taken out',
    tests: [
      `${server}/provisioner-daemons/service.test.ts: are stored once and in order, without NUL, cut with a mark`,
    ],
  },
  {
    weakness: 'Terraform that ignores the interrupt',
    original: '182 s to the end of a canceled import',
    ours: 'killed with its children',
    tests: [
      `${provisioner}/processes/run.test.ts: a program that ignores the interrupt is killed with its children`,
    ],
  },
  {
    weakness: 'SIGKILL of the server in an apply',
    original: 'the job runs on for 5 min, its state is lost',
    ours: 'ended at the next start, with the state that was on disk, its processes ended',
    tests: [
      'test/server-crash.test.ts: ends what a killed server left in the middle of an apply, keeps the state, and goes on',
      `${provisioner}/daemon/crash.test.ts: a daemon killed in an apply: its successor ends what it left and saves the state`,
    ],
  },
  {
    weakness: 'Children of a killed local-exec live on',
    original: 'under process 1',
    ours: 'the process group is ended',
    tests: [
      `${provisioner}/terraform/terraform.test.ts: a canceled apply: interrupted at once, its children gone, the partial state kept`,
      `${provisioner}/processes/run.test.ts: what an interrupted program leaves behind is killed`,
    ],
  },
  {
    weakness: 'Followers of a pending job that is canceled',
    original: 'stay open for ever',
    ours: 'end with the cancel, alone and in a batch',
    tests: ['test/pending-jobs.test.ts: and is canceled ends its followers, alone and in a batch'],
  },
  { weakness: 'Terraform processes in a build', original: '12', ours: '2', row: 'P2' },
  {
    weakness: 'Nothing is kept between builds',
    original: 'archive, init and provider each time: 3.3 times bare Terraform',
    ours: 'prepared directories and archives are kept',
    row: 'P1',
    tests: [
      `${provisioner}/terraform/init-cache.test.ts: what was stored is restored, also many times at once, and a copy does not reach the entry`,
    ],
  },
  {
    weakness: 'The job list costs as much as its history is long',
    original: '380-615 ms at 50,000 finished jobs',
    ours: 'pages come from indexes; at 1,000,000 finished ones',
    row: 'P7',
  },
  {
    weakness: 'Acquiring sorts what waits',
    original: 'all rows that were not started, for each kind of daemon',
    ours: 'an index read, however much waits',
    row: 'P6',
    tests: [`${server}/provisioner-jobs/acquire.test.ts: reads lane heads only, whatever waits elsewhere`],
  },
  {
    weakness: 'A status that there is not is a 500',
    original: 'invalid input value for enum',
    ours: '400 that names it',
    tests: [`${server}/provisioner-jobs/routes.test.ts: refuse a bad question, every mistake at once`],
  },
  {
    weakness: 'Errors without a cause',
    original: 'no log row for a parse or graph failure',
    ours: 'an error row in the stage',
    tests: [`${provisioner}/terraform/terraform.test.ts: imports that fail, in the wire’s words`],
  },
  {
    weakness: 'Failed builds have no timings',
    original: '[]',
    ours: 'those of the finished steps',
    tests: [
      `${provisioner}/daemon/daemon.test.ts: a failed plan keeps the stored state and has no code; a failed apply gives its state; both have timings`,
    ],
  },
  {
    weakness: 'Matching daemons of a pending build',
    original: 'zeros by GET /workspacebuilds/{id}',
    ours: 'true everywhere',
    tests: ['test/pending-jobs.test.ts: tells which daemons could take it, wherever its build is read'],
  },
  {
    weakness: 'Stopped daemons',
    original: 'idle and available for 90 s',
    ours: 'offline at once',
    tests: [
      `${server}/provisioner-daemons/service.test.ts: gives back a job that its daemon never began, and the daemon is offline at once`,
    ],
  },
  {
    weakness: 'A log over 1 MiB hides how the job ended',
    original: 'nothing after the cut',
    ours: 'stage markers, errors and the last rows are kept',
    tests: [
      'test/job-logs.test.ts: is cut by one clear line, and the job that fails late still says why',
      'test/job-logs.test.ts: ends a flood of empty lines, too',
    ],
  },
  {
    weakness: 'A follow without a WebSocket',
    original: '426 as text with a JSON tail',
    ours: 'one JSON error',
    tests: [`${server}/http/stream.test.ts: a plain request to a socket route is told what to do`],
  },
];

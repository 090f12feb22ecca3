import { traced } from '../command/errors.js';
import type { Invocation } from '../command/invocation.js';
import { renderTable } from '../terminal/table.js';
import { userColumns } from './columns.js';

const verbs = {
  active: { infinitive: 'activate', participle: 'activated', call: 'activateUserAccount' },
  suspended: { infinitive: 'suspend', participle: 'suspended', call: 'suspendUserAccount' },
} as const;

/** `coder users activate` and `coder users suspend`: shows who it is, and asks. */
export async function changeStatus(invocation: Invocation, status: keyof typeof verbs): Promise<void> {
  const { args, flags, print, prompts, streams } = invocation;
  const { call, infinitive, participle } = verbs[status];
  const client = await invocation.client();
  const user = await traced('fetch user', client.getUserByName({ user: args[0] ?? '' }));
  if (user.status === status) return print(`User status is already ${JSON.stringify(status)}`);
  streams.stdout.write(renderTable(userColumns, flags.list('column'), [user]));
  await prompts.confirm(`Are you sure you want to ${infinitive} this user?`, true);
  await traced(`${infinitive} user`, client[call]({ user: user.id }));
  print(`\nUser ${user.username} has been ${participle}!`);
}

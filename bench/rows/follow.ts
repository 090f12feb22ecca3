import { type Client, createClient, type ProvisionerJobLog } from '@coder-ts/sdk';
import { createDatabase, dropDatabase } from '../database.js';
import { createTemplate, finishedBuild, jobMs, Product } from '../product.js';
import type { Prepare, Row } from '../row.js';

const lines = 100;

/** Prints the time in nanoseconds, twenty times a second. */
const clock = {
  'main.tf': `resource "terraform_data" "clock" {
  provisioner "local-exec" {
    command = "i=0; while [ $i -lt ${lines} ]; do echo at=$(date +%s%N); sleep 0.05; i=$((i+1)); done"
  }
}
`,
};

/** P9: a line is printed by a build of one replica's daemon, and seen by a follower at another replica. */
async function follow(rounds: number): Promise<Row> {
  const database = await createDatabase();
  const [builder, other] = await Promise.all(
    [1, 0].map((daemons) =>
      Product.start(undefined, {
        CODER_PG_CONNECTION_URL: database,
        CODER_PROVISIONER_DAEMONS: String(daemons),
      }),
    ),
  );
  if (!builder || !other) throw new Error('two replicas were started');
  const client = await builder.client();
  const { version } = await createTemplate(client, 'clock', clock);
  const elsewhere: Client = createClient({ url: other.url, token: await builder.logIn() });
  let made = 0;
  return {
    id: 'P9',
    what: 'log line printed by Terraform to seen by a follower at another replica',
    unit: 'ms',
    target: 'p50 <= 150 ms, p99 <= 400 ms',
    rounds,
    tail: true,
    arms: {
      ours: async () => {
        const { latest_build: build } = await client.createUserWorkspace({
          user: 'me',
          body: { name: `w${made++}`, template_version_id: version } as never,
        });
        const took: number[] = [];
        const logs = elsewhere.stream<ProvisionerJobLog>('getWorkspaceBuildLogs', {
          workspacebuild: build.id,
          query: { follow: true },
        });
        for await (const { output } of logs) {
          const at = /\): at=(\d+)\d{6}$/.exec(output)?.[1];
          if (at) took.push(Date.now() - Number(at));
        }
        jobMs((await finishedBuild(client, build.id)).job);
        if (took.length !== lines) throw new Error(`${took.length} of ${lines} lines were seen`);
        return took;
      },
    },
    reached: (ours, _, of) => ours <= 150 && of('ours').p99 <= 400,
    close: async () => {
      await Promise.all([builder.stop(), other.stop()]);
      await dropDatabase(database);
    },
  };
}

export const following: Record<string, Prepare> = { 'P9 follow': (quick) => follow(quick ? 1 : 3) };

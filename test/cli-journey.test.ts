import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Daemon } from '@coder-ts/provisioner';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from './harness/cli.js';
import { startTestServer, type TestServer } from './harness/server.js';
import { startTerraformDaemon } from './harness/terraform-daemon.js';

const main = `
terraform {
  required_providers {
    coder = {
      source = "coder/coder"
    }
  }
}

variable "zone" {
  type = string
}

data "coder_workspace" "me" {}

data "coder_parameter" "cpus" {
  name    = "cpus"
  type    = "number"
  default = "2"
  mutable = true
  validation {
    min       = 1
    max       = 8
    monotonic = "increasing"
  }
}

resource "terraform_data" "vm" {
  count = data.coder_workspace.me.start_count
  input = "\${var.zone} \${data.coder_parameter.cpus.value}"
}
`;
const broken = `resource "terraform_data" "vm" {\n  input = terraform_data.missing.id\n}\n`;

let server: TestServer;
let daemon: Daemon;
let directory: string;
let env: NodeJS.ProcessEnv;
const coder = (argv: string[], stdin?: string) => runCli(argv, { env, ...(stdin ? { stdin } : {}) });

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'coder-journey-'));
  env = { CODER_CONFIG_DIR: join(directory, 'config') };
  server = await startTestServer({ config: { cacheDir: directory } });
  daemon = await startTerraformDaemon(server.daemonTransport, 'journey', directory);
  for (const [name, text] of Object.entries({ main, broken })) await writeTemplate(name, text);
});

afterAll(async () => {
  await daemon?.close();
  await server?.close();
  await rm(directory, { recursive: true, force: true });
});

async function writeTemplate(name: string, text: string): Promise<void> {
  await mkdir(join(directory, name));
  await writeFile(join(directory, name, 'main.tf'), text);
}

describe('a workspace, from the first login to its end', () => {
  it('signs the first user in', async () => {
    const first = { username: 'admin', email: 'admin@example.com', password: 'SomeSecurePassword!1' };
    const flags = Object.entries(first).flatMap(([key, value]) => [`--first-user-${key}`, value]);
    const { code, stderr, stdout } = await coder(['login', server.url, ...flags]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toBe(
      `Attempting to authenticate with argument URL: '${server.url}'\nWelcome to Coder, admin! You're authenticated.\n`,
    );
    const session = join(directory, 'config/session');
    expect((await stat(session)).mode & 0o777).toBe(0o600);
    expect((await coder(['login', 'token'])).stdout.trim()).toBe(await readFile(session, 'utf8'));
    expect((await coder(['whoami'])).stdout).toBe(
      `Coder is running at ${server.url}, You're authenticated as admin !\n`,
    );
  });

  it('says that there is nothing yet', async () => {
    expect(await coder(['list', '-o', 'json'])).toEqual({ code: 0, stdout: '[]\n', stderr: '' });
    const { stderr, stdout } = await coder(['provisioner', 'jobs', 'list']);
    expect({ stderr, stdout }).toEqual({ stderr: 'No provisioner jobs found\n', stdout: '' });
  });

  it('pushes a template, asking for the variable that it lacks', async () => {
    const push = ['templates', 'push', 'small', '-d', join(directory, 'main'), '--name', 'one', '-y'];
    const refused = await coder(push);
    expect(refused.code).toBe(1);
    expect(refused.stdout).toMatch(/\nvar\.zone\n> Enter value: \n$/);
    expect(refused.stderr).toMatch(/error: EOF\n$/);

    const { code, stderr, stdout } = await coder(push, 'north\n');
    expect({ code, stderr }).toEqual({ code: 0, stderr: 'Provisioner tags: <none>\n' });
    expect(stdout).toMatch(/^==> ⧗ Queued$/m);
    expect(stdout).toMatch(/^=== ✔ Detecting persistent resources \[\d+ms\]$/m);
    expect(stdout).toContain('│ terraform_data.vm │');
    expect(stdout).toMatch(/The small template has been created at \w{3} [ \d]\d [\d:]{8}!/);
    expect(stdout).toMatch(/Updated version at \w{3} [ \d]\d [\d:]{8}!\n$/);
  });

  it('shows why a version does not plan, and makes no template of it', async () => {
    const { code, stderr, stdout } = await coder([
      'templates',
      'push',
      'broken',
      '-d',
      join(directory, 'broken'),
      '-y',
    ]);
    expect(code).toBe(1);
    expect(stdout).toMatch(/=== ✘ Detecting persistent resources/);
    expect(stdout).toMatch(
      /\nDetecting persistent resources failed:\n {2}Error: .*\n[\s\S]*terraform_data\.missing/,
    );
    expect(stderr).toContain(
      'error: template import provision for start: plan during template import provision error',
    );
    const { stdout: list } = await coder(['templates', 'list', '-c', 'name,organization name,used by']);
    expect(list).toBe('NAME   ORGANIZATION NAME  USED BY       \nsmall  coder              0 developers  \n');
  });

  it('plans a workspace, asks, and builds it', async () => {
    const create = ['create', 'dev', '-t', 'small', '--parameter', 'cpus=3'];
    const refused = await coder(create, 'no\n');
    expect(refused).toMatchObject({ code: 1, stderr: '' });
    expect(refused.stdout).toContain('│ terraform_data.vm │');
    expect((await coder(['list', '-o', 'json'])).stdout).toBe('[]\n');

    const { code, stderr, stdout } = await coder(create, 'yes\n');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/The dev workspace has been created at .*!\n$/);
  });

  it('lists and shows it', async () => {
    const { stdout } = await coder([
      'list',
      '-c',
      'workspace,template,status,healthy,current version,outdated',
    ]);
    expect(stdout).toBe(
      'WORKSPACE    TEMPLATE  STATUS   HEALTHY  CURRENT VERSION  OUTDATED  \n' +
        '  admin/dev  small     Started  true     one              false     \n',
    );
    const shown = await coder(['show', 'dev']);
    expect(shown.stdout).toMatch(/^admin\/dev \(running since \S+\) small:one\n/);
    expect(shown.stdout).toContain('terraform_data.vm');
  });

  it('refuses a change before it stops anything', async () => {
    const { code, stderr, stdout } = await coder(['restart', 'dev', '-y', '--parameter', 'cpus=1']);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('error: prepare build: parameter "cpus" may only grow, and was 3');
    expect((await coder(['start', 'dev'])).stdout).toBe('\nThe dev workspace is already running!\n');
  });

  it('restarts it with another value', async () => {
    const { code, stdout } = await coder(['restart', 'dev', '-y', '--parameter', 'cpus=4']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/The dev workspace has been restarted at .*!\n$/);
    const { body } = await server.request<{ id: string; latest_build: { id: string } }>(
      'GET',
      '/api/v2/users/me/workspace/dev',
      { token: await readFile(join(directory, 'config/session'), 'utf8') },
    );
    const parameters = await server.request(
      'GET',
      `/api/v2/workspacebuilds/${body.latest_build.id}/parameters`,
      {
        token: await readFile(join(directory, 'config/session'), 'utf8'),
      },
    );
    expect(parameters.body).toEqual([{ name: 'cpus', value: '4' }]);
  });

  it('shows the jobs of all that, oldest first', async () => {
    const columns = 'type,status,workspace name,workspace build transition,queue,tags';
    const { stdout } = await coder(['provisioner', 'jobs', 'list', '-l', '2', '-c', columns]);
    expect(stdout).toBe(
      'TYPE             STATUS     WORKSPACE NAME  WORKSPACE BUILD TRANSITION  QUEUE  TAGS                            \n' +
        'workspace_build  succeeded  dev             stop                               map[owner: scope:organization]  \n' +
        'workspace_build  succeeded  dev             start                              map[owner: scope:organization]  \n',
    );
    const jobs = JSON.parse((await coder(['provisioner', 'jobs', 'list', '-o', 'json'])).stdout) as {
      organization_name: string;
      created_at: string;
    }[];
    expect(jobs.map(({ created_at }) => created_at)).toEqual(jobs.map(({ created_at }) => created_at).sort());
    expect(jobs[0]).toMatchObject({ organization_name: 'Coder', input: {}, metadata: {} });
    expect(jobs[0]).not.toHaveProperty('queue');
    const failed = await coder(['provisioner', 'jobs', 'list', '-s', 'failed', '-c', 'error code,type']);
    expect(failed.stdout).toContain('REQUIRED_TEMPLATE_VARIABLES  template_version_import');
    const nobody = await coder(['provisioner', 'jobs', 'list', '-i', 'nobody']);
    expect(nobody.stderr).toContain('error: initiator not found: nobody');
  });

  it('shows the daemon', async () => {
    const { stdout } = await coder(['provisioner', 'list', '-c', 'name,status,key name,current job id']);
    expect(stdout).toBe(
      'NAME     STATUS  KEY NAME  CURRENT JOB ID  \njourney  idle    built-in  <nil>           \n',
    );
  });

  it('stops and deletes it', async () => {
    expect((await coder(['stop', 'dev'])).stderr).toMatch(/error: EOF\n$/);
    expect((await coder(['stop', 'dev'], 'y\n')).stdout).toMatch(
      /The dev workspace has been stopped at .*!\n$/,
    );
    const { code, stderr, stdout } = await coder(['delete', 'dev', '-y']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: 'admin/dev was last used 0 days ago\n' });
    expect(stdout).toMatch(/\nadmin\/dev has been deleted at .*!\n$/);
  });

  it('warns where nobody can do the work, and ends when it is canceled', async () => {
    const push = coder([
      'templates',
      'push',
      'small',
      '-d',
      join(directory, 'main'),
      '-y',
      '--provisioner-tag',
      'gpu=yes',
    ]);
    const job = await pendingJob();
    const token = await readFile(join(directory, 'config/session'), 'utf8');
    await server.request('PATCH', `/api/v2/templateversions/${job.input.template_version_id}/cancel`, {
      token,
    });
    const { code, stderr, stdout } = await push;
    expect(code).toBe(1);
    expect(stderr).toContain('there are no provisioners that accept the required tags');
    expect(stderr).toContain(`Provisioner job ID : ${job.id}\nRequested tags     : {"gpu":"yes"`);
    expect(stdout).toMatch(/The job was canceled\.\n$/);
  });

  it('signs out', async () => {
    expect((await coder(['logout', '-y'])).stdout).toMatch(/^You are no longer logged in\./);
    expect((await coder(['logout', '-y'])).code).toBe(1);
  });
});

async function pendingJob(): Promise<{ id: string; input: { template_version_id: string } }> {
  for (;;) {
    const { stdout } = await coder(['provisioner', 'jobs', 'list', '-s', 'pending', '-o', 'json']);
    const [job] = JSON.parse(stdout);
    if (job) return job;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

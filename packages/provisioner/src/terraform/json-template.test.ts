import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isConfigurationFile, renderParameters, TemplateSource } from '@coder-ts/hcl';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ScriptedServer, tarOf } from '../../../../test/harness/scripted-server.js';
import { startTerraformDaemon } from '../../../../test/harness/terraform-daemon.js';
import type { Daemon } from '../daemon/start.js';

let directory: string;
let server: ScriptedServer;
let daemon: Daemon;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'json-template-'));
  server = new ScriptedServer();
  daemon = await startTerraformDaemon(server.transport, 'test', directory, {
    environment: { PATH: process.env.PATH ?? '', HOME: directory },
  });
});
afterEach(async () => {
  await daemon.close();
  await rm(directory, { recursive: true, maxRetries: 5 });
});

/** The same template in both syntaxes; the JSON one has carriage returns, too. */
async function filesOf(syntax: 'native' | 'json'): Promise<Record<string, string>> {
  const root = new URL(`../../../../test/templates/${syntax}/`, import.meta.url);
  const names = (await readdir(root, { recursive: true })).filter((name) => isConfigurationFile(name));
  const read = async (name: string) => {
    const text = await readFile(new URL(name, root), 'utf8');
    return [name, syntax === 'json' ? text.replaceAll('\n', '\r\n') : text];
  };
  return Object.fromEntries(await Promise.all(names.map(read)));
}

async function importOf(files: Record<string, string>) {
  const value = { metadata: { coderUrl: 'https://coder.example.com' } };
  const job = await server.assign(
    { provisioner: 'terraform', type: { case: 'templateImport', value } },
    { template: await tarOf(files) },
  );
  const { type } = await server.completed(job);
  if (type.case !== 'templateImport') throw new Error('no import');
  const { richParameters, presets, externalAuthProviders, startResources, modules } = type.value;
  const { templateVariables, workspaceTags } = job.updates.find((update) => update.parsed) ?? {};
  const found = { richParameters, presets, externalAuthProviders, startResources, modules };
  return { ...found, templateVariables, workspaceTags };
}

function formOf(files: Record<string, string>, inputs: Record<string, string>) {
  const source = new TemplateSource(
    new Map(Object.entries(files).map(([name, text]) => [name, Buffer.from(text)])),
  );
  return renderParameters(source, {
    parameters: new Map(Object.entries(inputs)),
    variables: new Map(),
    data: {},
  });
}

test('a template in JSON is imported as the same one in the native syntax is', async () => {
  const [ours, same] = [await importOf(await filesOf('json')), await importOf(await filesOf('native'))];
  expect(ours).toEqual(same);
  expect(ours.richParameters.map(({ name }) => name)).toEqual([
    'child 0 deep',
    'cores',
    'note a',
    'note b',
    'pick',
    'size',
  ]);
  expect(ours.presets).toMatchObject([{ name: 'Big', parameters: [{ name: 'cores' }, { name: 'size' }] }]);
});

test('its form is that of the native one, for every input', async () => {
  const [json, native] = [await filesOf('json'), await filesOf('native')];
  const tries: Record<string, string>[] = [
    {},
    { size: 'm' },
    { size: 'm', cores: '9', 'note a': 'x', pick: 'm' },
  ];
  for (const inputs of tries) {
    const form = formOf(json, inputs);
    expect(form).toEqual(formOf(native, inputs));
    expect(form.problems).toEqual([]);
    expect(form.parameters.map(({ name }) => name)).toHaveLength(6);
  }
});

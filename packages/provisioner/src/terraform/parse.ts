import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { create } from '@bufbuild/protobuf';
import { formatDiagnostics, isConfigurationFile, readModule } from '@coder-ts/hcl';
import { TemplateVariableSchema } from '@coder-ts/protocol';
import type { ParseResult } from '../provisioner.js';

/** The configuration files of a root module, by name. */
async function readRootFiles(root: string): Promise<Map<string, string>> {
  const names = (await readdir(root)).filter(isConfigurationFile);
  return new Map(
    await Promise.all(
      names.map(async (name): Promise<[string, string]> => [name, await readFile(join(root, name), 'utf8')]),
    ),
  );
}

/**
 * What an import tells the server before it plans (spec terraform 3.8). Comes after init, which has refused what is no HCL.
 * @throws Error where the module can't be read or its workspace tags are no literal map
 */
export async function parseTemplate(root: string): Promise<ParseResult> {
  const module = await readModule(await readRootFiles(root), { isSound: true });
  const errors = module.diagnostics.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) throw new Error(`load module: ${formatDiagnostics(errors)}`);
  if (module.workspaceTagsProblem !== undefined) {
    throw new Error(`can't load workspace tags: ${module.workspaceTagsProblem}`);
  }
  return {
    templateVariables: module.variables.map((variable) => create(TemplateVariableSchema, variable)),
    workspaceTags: Object.fromEntries(module.workspaceTags.map(({ key, expression }) => [key, expression])),
    readme: await readFile(join(root, 'README.md'), 'utf8').catch(() => ''),
  };
}

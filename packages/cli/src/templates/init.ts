import { access, cp, mkdir, readdir } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Invocation } from '../command/invocation.js';

/** `coder templates init`: copies an example. It needs no server. */
export async function run(invocation: Invocation): Promise<void> {
  const { args, flags, print, prompts } = invocation;
  const root = await examplesRoot();
  const present = (await readdir(root)).sort();
  const id =
    flags.text('id') ||
    (await prompts.pick(
      'A template says what a workspace is made of. Pick an example to start from:',
      present.map((name) => ({ value: name, label: name })),
    ));
  if (!present.includes(id))
    throw new Error(
      `this program comes without the example ${JSON.stringify(id)}; it has: ${present.join(', ')}`,
    );
  const shown = `./${relative(process.cwd(), resolve(args[0] ?? id))}`;
  print(`Extracting ${id} to ${shown}...`);
  await mkdir(shown, { recursive: true });
  await cp(join(root, id), shown, { recursive: true });
  print(`Create your template by running:\n\n  cd ${shown} && coder templates push\n`);
}

/** The examples beside the built program, or in the repository that it is run from. */
async function examplesRoot(): Promise<string> {
  for (const path of ['./examples', '../../../examples/templates', '../../../../examples/templates']) {
    const root = fileURLToPath(new URL(path, import.meta.url));
    if (
      await access(root).then(
        () => true,
        () => false,
      )
    )
      return root;
  }
  throw new Error('this program comes without examples');
}

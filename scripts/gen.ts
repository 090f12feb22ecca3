/**
 * Generates everything that follows from the contract: the SDK's types and operations, the OpenAPI document, the
 * reference pages; and from the protocols and the migrations: messages and row types.
 *
 *   npm run gen            writes
 *   npm run gen:check      fails where what is committed differs
 */
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { commandPages } from './gen/commands.js';
import { openapi } from './gen/openapi.js';
import { operationsModule } from './gen/operations.js';
import { protocolFiles } from './gen/protocols.js';
import { referencePages } from './gen/reference.js';
import { rowsModule } from './gen/rows.js';
import { typesModule } from './gen/types.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const check = process.argv.includes('--check');

const files: Record<string, string> = {
  'packages/sdk/src/types.gen.ts': typesModule(),
  'packages/sdk/src/operations.gen.ts': operationsModule(),
  'packages/server/src/http/openapi.gen.json': `${JSON.stringify(openapi(), null, 1)}\n`,
  'packages/server/src/database/rows.gen.ts': await rowsModule(root),
  ...referencePages(),
  ...(await commandPages()),
  ...(await protocolFiles(root)),
};

/** Folders that hold nothing but what is generated: a file there that is not among them is left over. */
const folders = [
  'docs/reference/api',
  'docs/reference/cli',
  'packages/protocol/src/gen',
  'packages/terraform-provider/src/gen',
];

const stale: string[] = [];
for (const [path, text] of Object.entries(files)) {
  const file = join(root, path);
  if ((await readFile(file, 'utf8').catch(() => undefined)) === text) continue;
  stale.push(path);
  if (check) continue;
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
}
for (const folder of folders) {
  const entries = await readdir(join(root, folder), { recursive: true, withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    const path = relative(root, join(entry.parentPath, entry.name));
    if (!entry.isFile() || path in files) continue;
    stale.push(path);
    if (!check) await rm(join(root, path));
  }
}

if (check && stale.length > 0) {
  console.error(
    `These generated files differ from what \`npm run gen\` makes:\n${stale.map((path) => `  ${path}`).join('\n')}`,
  );
  process.exitCode = 1;
} else {
  console.log(
    check
      ? `${Object.keys(files).length} generated files are up to date`
      : `${stale.length} files written, ${Object.keys(files).length} in all`,
  );
}

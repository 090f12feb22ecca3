import { readFile } from 'node:fs/promises';

/**
 * Values by name out of a YAML file. What isn't text is written as JSON, which is how Terraform reads lists, numbers
 * and objects.
 * @throws Error that names the file
 */
export async function readValuesFile(path: string): Promise<Map<string, string>> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new Error(`open ${path}: ${error.code === 'ENOENT' ? 'no such file or directory' : error.message}`);
  });
  const { parse } = await import('yaml');
  let content: unknown;
  try {
    content = parse(text);
  } catch (error) {
    throw new Error(`${path} is not YAML: ${(error as Error).message}`);
  }
  if (content === null || content === undefined) return new Map();
  if (typeof content !== 'object' || Array.isArray(content))
    throw new Error(`${path}: want values by name, as in \`region: eu\``);
  return new Map(
    Object.entries(content).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : JSON.stringify(value ?? ''),
    ]),
  );
}

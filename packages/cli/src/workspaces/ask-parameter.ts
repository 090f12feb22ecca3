import type { TemplateVersionParameter } from '@coder-ts/sdk';
import type { Invocation } from '../command/invocation.js';

/** Asks for the value of one parameter: from its options on a terminal, else as text; empty takes `byDefault`. */
export async function askParameter(
  { print, prompts, streams }: Invocation,
  parameter: TemplateVersionParameter,
  byDefault: string | undefined,
): Promise<string> {
  const { description_plaintext: description, display_name: title, name, options, type } = parameter;
  print(`\n${title || name}${title && title !== name ? ` (${name})` : ''}`);
  if (description) print(`  ${description}`);
  const isList = type === 'list(string)';
  if (options.length > 0 && !isList && streams.isTerminal)
    return prompts.pick(
      'Pick a value',
      [...options]
        .sort((a, b) => Number(b.value === byDefault) - Number(a.value === byDefault))
        .map(({ name: label, value, description: hint }) => ({ value, label, hint })),
    );
  if (options.length > 0) print(`  Options: ${options.map(({ value }) => value).join(', ')}`);
  if (isList) print('  A list is written as ["a", "b"]');
  const hint = byDefault === undefined ? '' : ` (default: ${JSON.stringify(byDefault)})`;
  return prompts.text(`Enter a value${hint}:`, { byDefault: byDefault ?? '' });
}

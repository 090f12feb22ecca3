import { interpolationEnd } from '../scan.js';
import type { Json } from './parse.js';

/**
 * A JSON value as an expression of the native syntax.
 * - `template`: texts are templates, names of objects too, as Terraform takes most arguments
 * - `literal`: texts are what they say, as where Terraform evaluates nothing (`default` of a variable)
 * - `raw`: a text is the source of an expression itself (`type` of a variable)
 */
export function nativeText(value: Json, reading: 'template' | 'literal' | 'raw'): string {
  switch (value.kind) {
    case 'number':
      return value.text;
    case 'constant':
      return String(value.value);
    case 'string':
      if (reading === 'raw') return value.text.trim();
      return reading === 'literal' ? literalText(value.text) : templateText(value.text);
    case 'array':
      return `[${value.items.map((item) => nativeText(item, reading)).join(', ')}]`;
    case 'object': {
      const items = value.members.map(({ name, value: item }) => {
        const key = reading === 'template' ? quotedTemplate(name) : literalText(name);
        return `${key} = ${nativeText(item, reading)}`;
      });
      return items.length === 0 ? '{}' : `{ ${items.join(', ')} }`;
    }
  }
}

const escapes: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};

const escaped = (text: string) => text.replace(/["\\\n\r\t]/g, (char) => escapes[char] ?? char);

const literalText = (text: string) => `"${escaped(text).replace(/[$%](?=\{)/g, '$&$&')}"`;

/** A text that is nothing but `${...}` is the expression in it. */
function templateText(text: string): string {
  const alone = text.startsWith('${') && interpolationEnd(text, 0) === text.length;
  const inner = text.slice(2, -1).trim();
  if (alone && !/^~|~$|[\n#]|\/\/|\/\*/.test(inner)) return inner;
  return quotedTemplate(text);
}

function quotedTemplate(text: string): string {
  let result = '';
  for (let at = 0; at < text.length; ) {
    const opens = /[$%]\{/y;
    opens.lastIndex = at;
    const isEscape = /([$%])\1\{/y;
    isEscape.lastIndex = at;
    const end = isEscape.test(text) ? at + 3 : opens.test(text) ? interpolationEnd(text, at) : undefined;
    result += end === undefined ? escaped(text[at] as string) : text.slice(at, end);
    at = end ?? at + 1;
  }
  return `"${result}"`;
}

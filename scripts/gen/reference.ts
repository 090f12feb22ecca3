import type { ParamKind, Route } from '@coder-ts/api';
import { components, inline, operations, refPrefix, type Schema, wireName } from './components.js';
import { cell, fence, table } from './markdown.js';
import { sampleOf } from './sample.js';

const named = components();
const anchor = (schema: string) => schema.toLowerCase().replace(/[^a-z0-9]/g, '');
const pageName = (tag: string) => `${tag.toLowerCase().replaceAll(' ', '').replace(/[^a-z0-9]+/g, '-')}.md`;
const nameOf = (schema: Schema) => schema.$ref?.slice(refPrefix.length);
const linked = (name: string) => `[${name}](schemas.md#${anchor(name)})`;

/** A schema as the tables name it: `string(uuid)`, `array of X`, a link. */
function typeName(schema: Schema): string {
  const name = nameOf(schema);
  if (name) return linked(name);
  if (schema.anyOf) return schema.anyOf.filter((part) => part.type !== 'null').map(typeName).join(' or ');
  const type = [schema.type ?? 'any'].flat().filter((kind) => kind !== 'null').join(' or ');
  if (type === 'array') return `array of ${typeName(schema.items ?? {})}`;
  return schema.format ? `${type}(${schema.format})` : type;
}

function parameterType(type: string, format: string | undefined): string {
  return format ? `${type}(${format})` : type === 'array' ? 'array(string)' : type;
}

const json = (value: unknown) => fence('json', JSON.stringify(value, null, 2));

function curl(route: Route): string {
  const required = Object.entries(route.query ?? {}).filter(([, param]) => param.required);
  const query = required.length ? `?${required.map(([name]) => `${name}=string`).join('&')}` : '';
  const headers = [
    ...(route.body && route.body !== 'bytes' ? ["-H 'Content-Type: application/json'"] : []),
    ...(Object.values(route.responses).some((schema) => schema !== null) ? ["-H 'Accept: application/json'"] : []),
    ...(route.auth === 'none' ? [] : route.auth === 'provisioner-key' ? ["-H 'Coder-Provisioner-Daemon-Key: PROVISIONER_KEY'"] : ["-H 'Coder-Session-Token: API_KEY'"]),
  ];
  return ['# Example request using curl', [`curl -X ${route.method} http://coder-server:8080${route.path}${query}`, ...headers].join(' \\\n  ')].join('\n');
}

const meanings: Readonly<Record<number, string>> = {
  101: 'Switching Protocols', 200: 'OK', 201: 'Created', 204: 'No Content', 304: 'Not Modified', 307: 'Temporary Redirect',
};

function section(route: Route): string {
  const parts = [`## ${route.summary}`, '### Code samples', fence('shell', curl(route)), `\`${route.method} ${route.path}\``];
  if (route.description) parts.push(route.description);
  const body = route.body && route.body !== 'bytes' ? inline(route.body, 'input') : undefined;
  if (body) parts.push('> Body parameter', json(sampleOf(body, named)));
  const rows = [
    ...Object.entries(route.params ?? {}).map(([name, kind]) => [
      `\`${name}\``, 'path', kind === 'text' || kind === 'organization' || kind === 'user' || kind === 'member' ? 'string' : 'string(uuid)', 'true', pathMeaning[kind],
    ]),
    ...Object.entries(route.query ?? {}).map(([name, param]) => [
      `\`${name}\``, 'query', parameterType(param.type, param.format), String(param.required ?? false), cell(param.description ?? ''),
    ]),
    ...(body ? [['`body`', 'body', typeName(body), 'true', '']] : route.body === 'bytes' ? [['`body`', 'body', 'binary', 'true', 'The bytes themselves']] : []),
  ];
  if (rows.length) parts.push('### Parameters', table(['Name', 'In', 'Type', 'Required', 'Description'], rows));
  const enums = Object.entries(route.query ?? {}).filter(([, param]) => param.enum);
  if (enums.length)
    parts.push('#### Enumerated Values', table(['Parameter', 'Value(s)'], enums.map(([name, param]) => [`\`${name}\``, values(param.enum ?? [])])));
  const answers = Object.entries(route.responses).map(([status, schema]) => [Number(status), schema ? inline(schema, 'output') : undefined] as const);
  const examples = answers.filter(([, schema]) => schema);
  if (examples.length) parts.push('### Example responses', ...examples.flatMap(([status, schema]) => [`> ${status} Response`, json(sampleOf(schema as Schema, named))]));
  parts.push(
    '### Responses',
    table(['Status', 'Meaning', 'Schema'], answers.map(([status, schema]) => [String(status), meanings[status] ?? '', schema ? typeName(schema) : ''])),
  );
  if (route.auth !== 'none') parts.push('To perform this operation, you must be authenticated. [Learn more](authentication.md).');
  return parts.join('\n\n');
}

const pathMeaning: Readonly<Record<ParamKind, string>> = {
  organization: 'Organization: id, name or `default`', user: 'User: id, name or `me`', member: 'User: id, name or `me`', owner: 'User: id, name or `me`', template: 'Template id',
  templateversion: 'Template version id', workspace: 'Workspace id', workspacebuild: 'Workspace build id', managedbuild: 'Workspace build id', workspaceagent: 'Agent id', group: 'Group id',
  uuid: '', text: '',
};
const values = (list: readonly unknown[]) => [...list].map((value) => `\`${value}\``).sort().join(', ');

function schemaSection(name: string, schema: Schema): string {
  const parts = [`## ${wireName(name)}`];
  if (schema.description) parts.push(schema.description);
  parts.push(json(sampleOf(schema, named)));
  if (schema.properties) {
    const rows = Object.entries(schema.properties).map(([key, property]) => [
      `\`${key}\``, typeName(property), String(schema.required?.includes(key) ?? false), cell(property.description ?? ''),
    ]);
    parts.push('### Properties', table(['Name', 'Type', 'Required', 'Description'], rows));
    const enums = Object.entries(schema.properties).filter(([, property]) => property.enum);
    if (enums.length) parts.push('#### Enumerated Values', table(['Property', 'Value(s)'], enums.map(([key, property]) => [`\`${key}\``, values(property.enum ?? [])])));
  }
  if (schema.enum) parts.push('#### Enumerated Values', table(['Value(s)'], [[values(schema.enum)]]));
  return parts.join('\n\n');
}

const authentication = `# Authentication

Every request but the public ones carries a session token, in the header \`Coder-Session-Token\`:

${fence('shell', "curl http://coder-server:8080/api/v2/users/me \\\n  -H 'Coder-Session-Token: API_KEY'")}

\`Authorization: Bearer API_KEY\` does as well. A token of your own comes from \`coder login\`, which keeps one for the
command line, or from \`POST /api/v2/users/me/keys/tokens\`. Browsers use the cookie \`coder_session_token\`.
`;

/** The reference pages, by path: one a tag, the schemas, how to authenticate, and an index. */
export function referencePages(): Record<string, string> {
  const pages: Record<string, string> = {};
  const used = [...new Set(operations.map(({ route }) => route.tag))].sort((a, b) => (a === 'General' ? -1 : b === 'General' ? 1 : a < b ? -1 : 1));
  for (const tag of used) {
    const sections = operations.filter(({ route }) => route.tag === tag && !route.hidden).map(({ route }) => section(route));
    pages[pageName(tag)] = `# ${tag}\n\n${sections.join('\n\n')}\n`;
  }
  pages['schemas.md'] = `# Schemas\n\n${Object.entries(named).map(([name, schema]) => schemaSection(name, schema)).join('\n\n')}\n`;
  pages['authentication.md'] = authentication;
  pages['index.md'] = `# REST API\n\n${[...used.map((tag) => `- [${tag}](${pageName(tag)})`), '- [Authentication](authentication.md)', '- [Schemas](schemas.md)'].join('\n')}\n`;
  return Object.fromEntries(Object.entries(pages).map(([name, text]) => [`docs/reference/api/${name}`, text]));
}

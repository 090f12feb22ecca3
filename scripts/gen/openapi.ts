import type { Route } from '@coder-ts/api';
import { tags } from '@coder-ts/api';
import { components, inline, operations, wireName } from './components.js';

const error = { description: 'Refused', content: { 'application/json': { schema: { $ref: `#/components/schemas/${wireName('Response')}` } } } };

/** The contract as OpenAPI 3.1. */
export function openapi(): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const { route } of operations) {
    paths[route.path] ??= {};
    (paths[route.path] as Record<string, object>)[route.method.toLowerCase()] = operation(route);
  }
  const used = new Set<string>(operations.map(({ route }) => route.tag));
  return {
    openapi: '3.1.0',
    info: {
      title: 'Coder API',
      version: '2.0',
      description: 'The HTTP interface of the workspace provisioning control plane.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    tags: tags.filter((name) => used.has(name)).map((name) => ({ name })),
    paths,
    components: {
      schemas: Object.fromEntries(Object.entries(components()).map(([name, schema]) => [wireName(name), schema])),
      securitySchemes: {
        CoderSessionToken: { type: 'apiKey', in: 'header', name: 'Coder-Session-Token' },
        CoderProvisionerKey: { type: 'apiKey', in: 'header', name: 'Coder-Provisioner-Daemon-Key' },
      },
    },
  };
}

function operation(route: Route): object {
  const parameters = [
    ...Object.entries(route.params ?? {}).map(([name, kind]) => ({
      name,
      in: 'path',
      required: true,
      schema: kind === 'text' || kind === 'user' || kind === 'member' || kind === 'organization' ? { type: 'string' } : { type: 'string', format: 'uuid' },
    })),
    ...Object.entries(route.query ?? {}).map(([name, param]) => {
      const one = { type: param.type === 'array' ? 'string' : param.type, ...(param.format ? { format: param.format } : {}), ...(param.enum ? { enum: param.enum } : {}) };
      return {
        name,
        in: 'query',
        ...(param.description ? { description: param.description } : {}),
        required: param.required ?? false,
        ...(param.type === 'object'
          ? { content: { 'application/json': { schema: { type: 'object', additionalProperties: { type: 'string' } } } } }
          : { schema: param.type === 'array' ? { type: 'array', items: one } : one }),
      };
    }),
  ];
  const body = route.body === 'bytes'
    ? { required: true, content: { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } } }
    : route.body && { required: true, content: { 'application/json': { schema: inline(route.body, 'input') } } };
  return {
    operationId: route.id,
    tags: [route.tag],
    summary: route.summary,
    ...(route.description ? { description: route.description } : {}),
    ...(parameters.length ? { parameters } : {}),
    ...(body ? { requestBody: body } : {}),
    responses: { ...Object.fromEntries(Object.entries(route.responses).map(([status, schema]) => [status, success(route, Number(status), schema)])), default: error },
    ...(route.auth === 'none' ? {} : { security: [{ [route.auth === 'provisioner-key' ? 'CoderProvisionerKey' : 'CoderSessionToken']: [] }] }),
  };
}

function success(route: Route, status: number, schema: Route['responses'][number]): object {
  const description = { 101: 'Switching Protocols', 200: 'OK', 201: 'Created', 204: 'No Content', 304: 'Not Modified', 307: 'Temporary Redirect' }[status] ?? 'OK';
  if (schema) return { description, content: { [route.stream === 'sse' ? 'text/event-stream' : 'application/json']: { schema: inline(schema, 'output') } } };
  return { description, ...(route.produces && status === 200 ? { content: { [route.produces]: {} } } : {}) };
}

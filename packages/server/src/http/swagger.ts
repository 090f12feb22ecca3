import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { jsonType, toJson } from './json.js';

const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>API reference</title>
<link rel="stylesheet" href="swagger-ui.css">
<link rel="icon" href="favicon-32x32.png">
</head>
<body>
<div id="reference"></div>
<script src="swagger-ui-bundle.js"></script>
<script src="start.js"></script>
</body>
</html>
`;
const script = `SwaggerUIBundle({ url: 'doc.json', dom_id: '#reference', deepLinking: true, docExpansion: 'none' });
`;

/** The interactive reference under `/swagger/` and its document `doc.json`; without the setting a 404 that says so. */
export async function addSwagger(app: FastifyInstance, enabled: boolean): Promise<void> {
  if (!enabled) {
    const message = toJson({ message: 'Swagger documentation is disabled.' });
    for (const url of ['/swagger', '/swagger/*'])
      app.get(url, (_request, reply) => reply.code(404).type(jsonType).send(message));
    return;
  }
  const assets = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
  app.get('/swagger', (request, reply) => {
    if (!request.url.split('?', 1)[0]?.endsWith('/')) return reply.redirect('/swagger/', 307);
    return reply.type('text/html; charset=utf-8').send(page);
  });
  app.get('/swagger/doc.json', async (_request, reply) =>
    reply.type(jsonType).send(await readFile(new URL('./openapi.gen.json', import.meta.url))),
  );
  app.get('/swagger/start.js', (_request, reply) =>
    reply.type('text/javascript; charset=utf-8').send(script),
  );
  const { default: fastifyStatic } = await import('@fastify/static');
  await app.register(fastifyStatic, {
    root: assets,
    prefix: '/swagger/',
    decorateReply: false,
    index: false,
  });
}

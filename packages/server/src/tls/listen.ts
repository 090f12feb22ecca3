import { X509Certificate } from 'node:crypto';
import { createServer, type Server, type ServerOptions } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { FastifyInstance } from 'fastify';
import type { TlsConfig } from '../config.js';

/** What serves HTTPS. */
export interface TlsListener {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Serves an application over HTTPS, beside its plain listener. Requests and upgrades go the same way as those that come
 * there. A client gets the certificate that covers the name it asks for, and the first one where none does.
 */
export async function listenTls(app: FastifyInstance, config: TlsConfig): Promise<TlsListener> {
  const server = createServer(optionsOf(config), (request, response) =>
    app.server.emit('request', request, response),
  );
  server.on('upgrade', (request, socket, head) => app.server.emit('upgrade', request, socket, head));
  server.on('secureConnection', (socket) => {
    if (!isWelcome(socket, config.clientAuth)) socket.destroy();
  });
  for (const pair of config.certificates)
    for (const name of namesOf(pair.cert)) server.addContext(name, { ...pair, ...limitsOf(config) });
  await listen(server, config.address);
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
      }),
  };
}

const limitsOf = ({ minVersion, ciphers, clientCa }: TlsConfig) => ({
  minVersion,
  ...(ciphers && { ciphers }),
  ...(clientCa && { ca: clientCa }),
});

const optionsOf = (config: TlsConfig): ServerOptions => ({
  ...config.certificates[0],
  ...limitsOf(config),
  requestCert: config.clientAuth !== 'none',
  rejectUnauthorized: config.clientAuth === 'require-and-verify',
  requestTimeout: 300_000,
});

/** The names that a certificate covers, `*.` ones included. */
function namesOf(cert: string): string[] {
  const { subjectAltName, subject } = new X509Certificate(cert);
  const listed = [...(subjectAltName ?? '').matchAll(/DNS:([^,\s]+)/g)].map(([, name = '']) => name);
  const common = /^CN=(.+)$/m.exec(subject)?.[1];
  return listed.length > 0 ? listed : common ? [common] : [];
}

/** May a client go on, by the certificate that it showed? Node itself turns away where all must be verified. */
function isWelcome(socket: TLSSocket, rule: TlsConfig['clientAuth']): boolean {
  if (rule === 'none' || rule === 'request') return true;
  const shown = Object.keys(socket.getPeerCertificate()).length > 0;
  return rule === 'require-any' ? shown : socket.authorized || (rule === 'verify-if-given' && !shown);
}

function listen(server: Server, { host, port }: TlsConfig['address']): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        error.code === 'EADDRINUSE'
          ? new Error(`Port ${port} of ${host} is taken. Choose another one by CODER_TLS_ADDRESS.`, {
              cause: error,
            })
          : error,
      ),
    );
    server.listen({ host, port }, resolve);
  });
}

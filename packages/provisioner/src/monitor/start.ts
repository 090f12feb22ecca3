import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { DaemonObserver } from '../daemon/start.js';
import { createMetrics } from './metrics.js';

/** Where others look at a daemon. */
export interface Monitor {
  /** `host:port` that it listens on. */
  readonly address: string;
  readonly observer: DaemonObserver;
  close(): Promise<void>;
}

/**
 * Serves `/metrics` for Prometheus (the root too, as scrapers of the original ask there), `/healthz` (200 while the
 * process lives) and `/readyz` (200 while the server has the daemon, else 503: a restart would not help, and would end
 * a job).
 * @param address `host:port`
 */
export async function startMonitor(address: string): Promise<Monitor> {
  const [, host, port] = /^(.*):(\d+)$/.exec(address) ?? [];
  if (host === undefined || port === undefined)
    throw new Error(`the address of the metrics must look like 127.0.0.1:2112: ${JSON.stringify(address)}`);
  const metrics = await createMetrics();
  let isConnected = false;
  const answer: RequestListener = (request, response) => {
    const say = (status: number, text: string, type = 'text/plain; charset=utf-8') =>
      response.writeHead(status, { 'Content-Type': type }).end(text);
    switch (new URL(request.url ?? '/', 'http://daemon').pathname) {
      case '/healthz':
        return say(200, 'ok\n');
      case '/readyz':
        return isConnected ? say(200, 'connected\n') : say(503, 'not connected to the server\n');
      case '/':
      case '/metrics':
        metrics.text().then(
          (text) => say(200, text, metrics.contentType),
          () => say(500, 'the metrics could not be collected\n'),
        );
        return;
      default:
        say(404, 'see /metrics, /healthz and /readyz\n');
    }
  };
  const server = createServer(answer);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(Number(port), host.replace(/^\[|\]$/g, '') || '0.0.0.0', resolve);
  });
  const listening = server.address() as AddressInfo;
  return {
    address: `${listening.address}:${listening.port}`,
    observer: {
      ...metrics.observer,
      connected: (is) => {
        isConnected = is;
        metrics.observer.connected(is);
      },
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

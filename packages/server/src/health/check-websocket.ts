import { once } from 'node:events';
import type { HealthcheckReport } from '@coder-ts/api';
import { WebSocket } from 'ws';
import type { z } from 'zod';
import { explain } from './explain.js';

type Report = Omit<z.infer<typeof HealthcheckReport>['websocket'], 'dismissed'>;
const messages = 3;

/** Do WebSockets come through by the access URL, proxies included? Opens one with the caller's token and says a few words. */
export async function checkWebsocket(
  accessUrl: string,
  token: string | undefined,
  signal: AbortSignal,
): Promise<Report> {
  const url = `${accessUrl.replace(/^http/, 'ws')}/api/v2/debug/ws`;
  const socket = new WebSocket(url, { headers: token ? { 'coder-session-token': token } : {} });
  let refusal: { code: number; body: string } | undefined;
  socket.on('unexpected-response', (_request, response) => {
    refusal = { code: response.statusCode ?? 0, body: '' };
    response.on('data', (chunk: Buffer) => {
      if (refusal && refusal.body.length < 1000) refusal.body += chunk.toString();
    });
    response.on('end', () => socket.emit('error', new Error(`status ${response.statusCode}`)));
  });
  let step: 'EWS01' | 'EWS02' | 'EWS03' = 'EWS01';
  try {
    await once(socket, 'open', { signal });
    step = 'EWS02';
    for (let count = 0; count < messages; count++) {
      socket.send(String(count));
      const [heard] = (await once(socket, 'message', { signal })) as [Buffer];
      if (heard.toString() !== String(count)) {
        step = 'EWS03';
        throw new Error(`sent "${count}", heard "${heard.toString().slice(0, 100)}"`);
      }
    }
    return { healthy: true, severity: 'ok', warnings: [], body: '', code: 101 };
  } catch (error) {
    return {
      healthy: false,
      severity: 'error',
      warnings: [],
      body: refusal?.body ?? '',
      code: refusal?.code ?? 0,
      error: `${step}: a WebSocket to ${url} failed: ${explain(error)}. A proxy in between must let WebSockets through.`,
    };
  } finally {
    socket.on('error', () => {}); // ending one that never opened is told as an error
    socket.terminate();
  }
}

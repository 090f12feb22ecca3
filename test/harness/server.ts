import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import type { Transport } from '@connectrpc/connect';
import type { FastifyInstance, LightMyRequestResponse } from 'fastify';
import { pino } from 'pino';
import { createApp } from '../../packages/server/src/app.js';
import type { Config } from '../../packages/server/src/config.js';
import { connect } from '../../packages/server/src/database/connect.js';
import { PostgresNotifications } from '../../packages/server/src/database/listen.js';
import type { Deps } from '../../packages/server/src/deps.js';
import { createMetrics } from '../../packages/server/src/metrics/create.js';
import { createDaemonService } from '../../packages/server/src/provisioner-daemons/service.js';
import { createIdentityProviders } from '../../packages/server/src/sign-in/providers.js';
import { createTestDatabase } from './database.js';

export interface Answer<T> {
  readonly status: number;
  readonly headers: LightMyRequestResponse['headers'];
  /** The JSON that came, or the text where it is none, or undefined. */
  readonly body: T;
  readonly text: string;
}

interface RequestOptions {
  /** Session token. */
  readonly token?: string;
  /** Sent as JSON; a buffer or a text as it is. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface TestServer {
  /** Where it listens. */
  readonly url: string;
  readonly deps: Deps;
  readonly db: Deps['db'];
  readonly app: FastifyInstance;
  /** What a daemon in this process connects by. */
  readonly daemonTransport: Transport;
  /** A request inside the process. `path` is the whole one, with `/api/v2`. */
  request<T = Record<string, unknown>>(
    method: string,
    path: string,
    options?: RequestOptions,
  ): Promise<Answer<T>>;
  /** Stops it and drops its database, which is kept when a test of the file failed. */
  close(): Promise<void>;
}

const hour = 3_600_000;
const defaults: Config = {
  accessUrl: 'http://127.0.0.1:3000',
  httpAddress: { host: '127.0.0.1', port: 0 },
  trustedProxies: [],
  postgresUrl: undefined,
  postgresConnections: 10,
  dataDir: '/nonexistent',
  cacheDir: '/nonexistent',
  provisionerDaemons: 0,
  provisionerTypes: ['echo'],
  provisionerDaemonPsk: undefined,
  provisionerForceCancelIntervalMs: 600_000,
  provisionerPrebuildMaxWaitMs: 0,
  terraformPath: undefined,
  licensing: 'off',
  experiments: [],
  sessionDurationMs: 24 * hour,
  disableSessionExpiryRefresh: false,
  defaultTokenLifetimeMs: 7 * 24 * hour,
  maxTokenLifetimeMs: 876_600 * hour,
  maxAdminTokenLifetimeMs: 7 * 24 * hour,
  rateLimits: { api: -1, login: -1, files: -1 },
  allowWorkspaceRenames: false,
  enableTerraformDebugMode: false,
  swagger: false,
  retention: { apiKeysMs: 7 * 24 * hour, agentLogsMs: 7 * 24 * hour, auditLogsMs: 0 },
  quietHours: { defaultSchedule: 'CRON_TZ=UTC 0 0 * * *', allowCustom: true },
  prometheus: { enabled: false, address: { host: '127.0.0.1', port: 0 } },
  secureAuthCookie: false,
  mail: undefined,
  termsOfServiceUrl: '',
  disablePasswordAuth: false,
  oidc: undefined,
  github: { app: undefined, defaultProvider: true },
  tls: undefined,
  redirectToAccessUrl: false,
  strictTransportSecurity: undefined,
  trustedHeaders: [],
  healthCheck: { refreshMs: 600_000, databaseThresholdMs: 15 },
  externalAuth: [],
  settings: [],
  ssh: { hostnameSuffix: 'coder', options: {} },
  upgradeMessage: '',
  validateResponses: true,
  log: { level: 'info', humanPath: undefined, jsonPath: undefined },
};

/**
 * A server on a fresh database, without daemons and rate limits. Its answers are checked against the contract: one that
 * the contract does not allow is a 500. Warnings and errors of its log go to stderr.
 */
export async function startTestServer(
  options: { config?: Partial<Config>; deps?: Partial<Pick<Deps, 'now' | 'newId'>> } = {},
): Promise<TestServer> {
  const database = await createTestDatabase();
  const log = pino({ level: process.env.TEST_LOG ?? 'warn' }, process.stderr);
  const config: Config = { ...defaults, postgresUrl: database.url, ...options.config };
  const db = connect(database.url, config.postgresConnections);
  const notifications = new PostgresNotifications(database.url, { log });
  const deps: Deps = {
    db,
    notifications,
    config,
    log,
    metrics: createMetrics({ db }),
    identity: createIdentityProviders(config),
    now: () => new Date().toISOString(),
    newId: () => randomUUID(),
    ...options.deps,
  };
  const daemons = createDaemonService(deps);
  const app = await createApp(deps, daemons);
  await app.listen({ host: '127.0.0.1', port: 0 });
  return {
    url: `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`,
    deps,
    db,
    app,
    daemonTransport: daemons.transport,
    request: (method, path, request) => send(app, method, path, request),
    close: async () => {
      await daemons.close();
      await app.close();
      await notifications.close();
      await db.destroy();
      await database.drop();
    },
  };
}

async function send<T>(
  app: FastifyInstance,
  method: string,
  url: string,
  { token, body, headers }: RequestOptions = {},
): Promise<Answer<T>> {
  const plain = body === undefined || typeof body === 'string' || Buffer.isBuffer(body);
  const response = await app.inject({
    method: method as 'GET',
    url,
    headers: { ...(token ? { 'coder-session-token': token } : {}), ...headers },
    payload: plain ? (body as string | Buffer | undefined) : JSON.stringify(body),
  });
  const json = String(response.headers['content-type']).startsWith('application/json');
  const text = response.body;
  return {
    status: response.statusCode,
    headers: response.headers,
    body: (json ? JSON.parse(text) : text === '' ? undefined : text) as T,
    text,
  };
}

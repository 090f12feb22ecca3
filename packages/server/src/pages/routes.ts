import type {} from '@fastify/cookie';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { readAppearance } from '../deployment/appearance.js';
import type { Deps } from '../deps.js';
import { ApiError } from '../http/error.js';
import { csrfCookie } from '../http/headers.js';
import { ownPath } from '../http/own-path.js';
import type { Actor } from '../users/actor.js';
import { authenticateKey } from '../users/authenticate.js';
import { hasUsers } from '../users/create-first.js';
import { version } from '../version.js';
import {
  deviceBox,
  newPasswordForm,
  type Provider,
  passcodeForm,
  setupForm,
  signInForm,
  signOutForm,
  tokenBox,
} from './forms.js';
import { type Html, html } from './html.js';
import { page, pageHeaders } from './page.js';
import { script } from './script.js';
import { style } from './style.js';

/** The pages of a server without a dashboard: `/`, `/login`, and `/cli-auth`, which `coder login` opens. */
export function addPages(app: FastifyInstance, deps: Deps): void {
  app.get('/pages/style.css', (_request, reply) => reply.type('text/css; charset=utf-8').send(style));
  app.get('/pages/script.js', (_request, reply) => reply.type('text/javascript; charset=utf-8').send(script));
  const add = (path: string, make: (visit: Visit) => Html[]) =>
    app.get(path, async (request, reply) => {
      const visit = await readVisit(deps, request);
      return sendPage(request, reply, visit, make(visit));
    });
  add('/', ({ actor, isNew }) => [
    heading('A server for workspaces that are made from Terraform templates.'),
    actor ? signOutForm(actor.user.username) : isNew ? setupForm('/', providers) : signInForm('/', providers),
    commandLine(deps.config.accessUrl),
    references(deps.config.swagger),
  ]);
  add('/login', ({ actor, isNew, next }) => [
    heading('Sign in to go on.'),
    actor
      ? signOutForm(actor.user.username)
      : isNew
        ? setupForm(next, providers)
        : signInForm(next, providers),
  ]);
  add('/reset-password', () => [heading('Get back in.'), passcodeForm()]);
  add('/reset-password/change', () => [heading('Get back in.'), newPasswordForm()]);
  add('/login/device', ({ state }) => [heading('Sign in to go on.'), deviceBox(state)]);
  add('/cli-auth', ({ actor, isNew }) => [
    heading('Sign in at the command line.'),
    actor
      ? tokenBox(actor.user.username)
      : isNew
        ? setupForm('/cli-auth', providers)
        : signInForm('/cli-auth', providers),
    ...(actor ? [signOutForm(actor.user.username)] : []),
  ]);

  /** Ways to sign in besides the password. */
  const providers: Provider[] = [
    ...(deps.config.oidc ? [{ text: deps.config.oidc.signInText, path: '/api/v2/users/oidc/callback' }] : []),
    ...(deps.identity.github ? [{ text: 'GitHub', path: '/api/v2/users/oauth2/github/callback' }] : []),
  ];

  function heading(lead: string): Html {
    return html`<h1>${new URL(deps.config.accessUrl).host}</h1>
<p class="lead">${lead}</p>`;
  }
}

interface Visit {
  readonly actor: Actor | undefined;
  /** There is no account yet. */
  readonly isNew: boolean;
  /** Where to go after signing in. */
  readonly next: string;
  /** Of a sign-in by a code. */
  readonly state: string;
  /** What the deployment calls itself. */
  readonly name: string;
}

async function readVisit(deps: Deps, request: FastifyRequest): Promise<Visit> {
  const actor = await readActor(deps, request);
  const { application_name: name } = await readAppearance(deps);
  const query = new URL(request.url, 'http://server').searchParams;
  return {
    actor,
    isNew: actor === undefined && !(await hasUsers(deps.db)),
    next: ownPath(query.get('redirect') ?? '/', deps.config.accessUrl),
    state: query.get('state') ?? '',
    name: name || 'Coder',
  };
}

async function readActor(deps: Deps, request: FastifyRequest): Promise<Actor | undefined> {
  const token = request.cookies.coder_session_token; // as the script's requests will carry it
  if (!token) return undefined;
  try {
    return await authenticateKey(deps, token, request.ip);
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) return undefined;
    throw error;
  }
}

function sendPage(
  request: FastifyRequest,
  reply: FastifyReply,
  { name }: Visit,
  content: readonly Html[],
): FastifyReply {
  return reply
    .headers(pageHeaders)
    .type('text/html; charset=utf-8')
    .send(page(name, request.cookies[csrfCookie] ?? '', ...content));
}

const commandLine = (accessUrl: string): Html => html`<section>
<h2>At the command line</h2>
<pre><code>coder login ${accessUrl}</code></pre>
<p>asks for a token, which <a href="/cli-auth">this page</a> gives you. Then <code>coder templates init</code> makes a template, and
<code>coder create</code> a workspace.</p>
</section>`;

const references = (swagger: boolean): Html => html`<section>
<h2>More</h2>
<ul>
${swagger ? html`<li><a href="/swagger/">Reference of the API</a></li>` : html`<li>Reference of the API: start the server with <code>--swagger-enable</code></li>`}
<li><a href="/api/v2/buildinfo">Build information</a> (version ${version})</li>
<li><a href="/healthz">Liveness</a></li>
</ul>
</section>`;

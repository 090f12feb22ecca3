import type { FastifyRequest } from 'fastify';
import { readAppearance } from '../deployment/appearance.js';
import type { Deps } from '../deps.js';
import type { Raw } from '../http/context.js';
import { ApiError } from '../http/error.js';
import { html } from '../pages/html.js';
import { page, pageHeaders } from '../pages/page.js';

/** What a sign-in answers; a browser that comes here by itself gets a refusal as a page, others as JSON. */
export async function refusalPage<T>(
  deps: Deps,
  request: FastifyRequest,
  signIn: () => Promise<T>,
): Promise<T | Raw> {
  try {
    return await signIn();
  } catch (error) {
    if (!(error instanceof ApiError) || !request.headers.accept?.includes('text/html')) throw error;
    const { application_name: name } = await readAppearance(deps);
    return {
      status: error.status,
      contentType: 'text/html; charset=utf-8',
      headers: pageHeaders,
      bytes: page(
        name || 'Coder',
        '',
        html`<h1>You are not signed in</h1>
<section>
<p role="alert">${error.message}</p>
<p class="hint">${error.detail}</p>
<p><a class="button" href="/login">Back to the sign-in</a></p>
</section>`,
      ),
    };
  }
}

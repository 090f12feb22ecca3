import { type Html, html } from './html.js';

const alert = html`<p role="alert" hidden></p>`;

/** A place to sign in at besides here. */
export interface Provider {
  readonly text: string;
  /** Where the sign-in begins. */
  readonly path: string;
}

const providerButtons = (next: string, providers: readonly Provider[]): Html[] =>
  providers.map(
    ({ text, path }) =>
      html`<p><a class="button" href="${`${path}?redirect=${encodeURIComponent(next)}`}">Sign in with ${text}</a></p>`,
  );

/** Asks who somebody is. @param next path to go to then */
export const signInForm = (next: string, providers: readonly Provider[] = []): Html => html`<section>
<h2>Sign in</h2>
${providerButtons(next, providers)}
<form method="post" data-action="login" data-next="${next}">
${alert}
<label>E-mail address<input name="email" type="email" autocomplete="username" required autofocus></label>
<label>Password<input name="password" type="password" autocomplete="current-password" required></label>
<div class="row"><button>Sign in</button><a href="/reset-password">Forgot your password?</a></div>
</form>
</section>`;

/** Asks for a passcode in the place of a forgotten password. */
export const passcodeForm = (): Html => html`<section>
<h2>Forgot your password?</h2>
<form method="post" data-action="passcode" data-next="/reset-password/change">
${alert}
<p class="hint">If somebody has the address, a passcode goes to it.</p>
<label>E-mail address<input name="email" type="email" autocomplete="username" required autofocus></label>
<button>Send a passcode</button>
</form>
</section>`;

/** Takes it. */
export const newPasswordForm = (): Html => html`<section>
<h2>Set a new password</h2>
<form method="post" data-action="reset" data-next="/login">
${alert}
<label>E-mail address<input name="email" type="email" autocomplete="username" required autofocus></label>
<label>Passcode<input name="one_time_passcode" autocomplete="one-time-code" required></label>
<label>New password<input name="password" type="password" autocomplete="new-password" required></label>
<button>Set the password</button>
</form>
</section>`;

/** Makes the first user, who then is signed in. */
export const setupForm = (next: string, providers: readonly Provider[] = []): Html => html`<section>
<h2>Create the first account</h2>
<p class="hint">Nobody has an account on this server yet. The first one owns it, and can invite the others.</p>
${providerButtons(next, providers)}
<form method="post" data-action="setup" data-next="${next}">
${alert}
<label>User name<input name="username" autocomplete="username" maxlength="32" pattern="[a-zA-Z0-9]+(-[a-zA-Z0-9]+)*" title="Letters and digits, joined by single hyphens" required autofocus></label>
<label>E-mail address<input name="email" type="email" autocomplete="email" required></label>
<label>Password<input name="password" type="password" autocomplete="new-password" required></label>
<button>Create the account</button>
</form>
</section>`;

export const signOutForm = (username: string): Html => html`<section>
<form method="post" data-action="logout" data-next="/">
${alert}
<div class="row"><span>You are signed in as <strong>${username}</strong>.</span><button class="quiet">Sign out</button></div>
</form>
</section>`;

/** The token that `coder login` asks for; the script makes it. */
export const tokenBox = (username: string): Html => html`<section data-token>
<h2>Your session token</h2>
<p>Paste it where <code>coder login</code> asks for it. It acts as <strong>${username}</strong>: show it to nobody.</p>
${alert}
<label>Token<input class="token" readonly autocomplete="off" spellcheck="false"></label>
<div class="row"><button type="button" disabled>Copy</button><span class="hint" role="status"></span></div>
<noscript><p role="alert">Making a token takes JavaScript. Without it, run <code>coder tokens create</code> where you are logged in.</p></noscript>
</section>`;

/** A code to enter at GitHub; the script fetches it, and asks until somebody has entered it. @param state of the sign-in */
export const deviceBox = (state: string): Html => html`<section data-device="${state}">
<h2>Sign in at GitHub</h2>
${alert}
<p>Open <a target="_blank" rel="noreferrer">the page for devices</a> and enter this code:</p>
<label>Code<input class="token" readonly autocomplete="off" spellcheck="false"></label>
<p class="hint" role="status"></p>
</section>`;

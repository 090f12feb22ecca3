/**
 * Of every page: sends its forms to the API, and makes the token of /cli-auth. A browser's unsafe request with a session
 * must repeat the CSRF token, which only pages of this server can read.
 */
export const script = `'use strict';
const csrf = document.querySelector('meta[name="csrf-token"]').content;

async function call(method, path, body) {
  const answer = await fetch('/api/v2' + path, {
    method,
    headers: { 'Content-Type': 'application/json', 'X-CSRF-TOKEN': csrf },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  let found = {};
  try { found = JSON.parse(text); } catch { found = { message: text }; }
  if (answer.ok) return found;
  const details = (found.validations || []).map(({ field, detail }) => field + ': ' + detail);
  const message = [found.message || 'The server answers with status ' + answer.status + '.', ...details].join(' ');
  throw Object.assign(new Error(message), { detail: found.detail });
}

const logIn = ({ email, password }) => call('POST', '/users/login', { email, password });
const actions = {
  login: logIn,
  setup: async (values) => {
    await call('POST', '/users/first', values);
    await logIn(values);
  },
  passcode: (values) => call('POST', '/users/otp/request', values),
  reset: (values) => call('POST', '/users/otp/change-password', values),
  logout: () => call('POST', '/users/logout'),
};

function show(at, error) {
  const alert = at.querySelector('[role="alert"]');
  alert.textContent = error.message;
  alert.hidden = false;
}

for (const form of document.querySelectorAll('form[data-action]'))
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const button = form.querySelector('button');
    form.querySelector('[role="alert"]').hidden = true;
    button.disabled = true;
    try {
      await actions[form.dataset.action](Object.fromEntries(new FormData(form)));
      location.assign(form.dataset.next);
    } catch (error) {
      show(form, error);
      button.disabled = false;
    }
  });

const token = document.querySelector('[data-token]');
if (token) {
  const field = token.querySelector('input');
  const copy = token.querySelector('button');
  const told = token.querySelector('[role="status"]');
  call('POST', '/users/me/keys').then(({ key }) => {
    field.value = key;
    copy.disabled = false;
    field.select();
  }, (error) => show(token, error));
  copy.addEventListener('click', async () => {
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      document.execCommand('copy'); // pages over plain HTTP have no clipboard
    }
    told.textContent = 'Copied. Paste it into your terminal.';
  });
}

const device = document.querySelector('[data-device]');
if (device) {
  const told = device.querySelector('[role="status"]');
  call('GET', '/users/oauth2/github/device').then((codes) => {
    const link = device.querySelector('a');
    link.href = link.textContent = codes.verification_uri;
    device.querySelector('input').value = codes.user_code;
    told.textContent = 'Waiting for GitHub.';
    const query = new URLSearchParams({ code: codes.device_code, state: device.dataset.device });
    const end = Date.now() + codes.expires_in * 1000;
    let wait = codes.interval;
    const ask = async () => {
      try {
        const { redirect_url: next } = await call('GET', '/users/oauth2/github/callback?' + query);
        location.assign(next);
      } catch (error) {
        if (error.detail === 'slow_down') wait += 5;
        if (!['authorization_pending', 'slow_down'].includes(error.detail) || Date.now() > end) {
          told.textContent = '';
          return show(device, error);
        }
        setTimeout(ask, wait * 1000);
      }
    };
    setTimeout(ask, wait * 1000);
  }, (error) => show(device, error));
}
`;

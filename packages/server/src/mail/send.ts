import { randomUUID } from 'node:crypto';
import type { MailConfig } from '../config.js';
import { addressOf } from './read-config.js';
import { MailError, openSession, type SmtpSession } from './smtp-session.js';

export interface Mail {
  readonly to: string;
  readonly subject: string;
  /** Plain text. */
  readonly text: string;
}

/**
 * Hands a mail to the smarthost. It is encrypted wherever the server can; a password never goes over an open line.
 * @throws MailError, and what sockets throw
 */
export async function sendMail(config: MailConfig, mail: Mail): Promise<void> {
  let session = await openSession(config);
  try {
    await session.expect(220);
    let features = await greet(session, config);
    if (!session.isSecure && (config.startTls || features.has('STARTTLS'))) {
      if (!features.has('STARTTLS')) throw new MailError('the mail server does not know STARTTLS');
      await session.ask('STARTTLS', [220]);
      session = await session.encrypt();
      features = await greet(session, config);
    }
    if (config.auth) await logIn(session, config, features.get('AUTH') ?? '');
    await session.ask(`MAIL FROM:<${addressOf(config.from)}>`, [250]);
    await session.ask(`RCPT TO:<${mail.to}>`, [250, 251]);
    await session.ask('DATA', [354]);
    await session.ask(`${compose(config.from, mail)}\r\n.`, [250], 'the mail');
    await session.ask('QUIT', [221]).catch(() => {}); // it has the mail already
  } finally {
    session.end();
  }
}

/** What the server can: words after the first one of each line, by that. */
async function greet(session: SmtpSession, { hello }: MailConfig): Promise<Map<string, string>> {
  const { lines } = await session.ask(`EHLO ${hello}`, [250]);
  return new Map(
    lines.slice(1).map((line) => {
      const [word = '', ...rest] = line.slice(4).trim().split(' ');
      return [word.toUpperCase(), rest.join(' ').toUpperCase()];
    }),
  );
}

async function logIn(session: SmtpSession, { auth, host }: MailConfig, methods: string): Promise<void> {
  if (!auth) return;
  if (!session.isSecure && !['localhost', '127.0.0.1', '::1'].includes(host))
    throw new MailError('the mail server would get the password over an open line: turn TLS on');
  const base64 = (text: string) => Buffer.from(text).toString('base64');
  const offered = methods.split(' ');
  if (offered.includes('PLAIN')) {
    const word = base64(`${auth.identity}\0${auth.username}\0${auth.password}`);
    await session.ask(`AUTH PLAIN ${word}`, [235], 'AUTH PLAIN');
  } else if (offered.includes('LOGIN')) {
    await session.ask('AUTH LOGIN', [334]);
    await session.ask(base64(auth.username), [334], 'AUTH LOGIN');
    await session.ask(base64(auth.password), [235], 'AUTH LOGIN');
  } else throw new MailError(`the mail server takes no password, but: ${methods || 'nothing'}`);
}

/** Base64 throughout: no line of it is long, begins with a dot or is anything but ASCII. */
function compose(from: string, { to, subject, text }: Mail): string {
  const encode = (value: string, length: number) =>
    Buffer.from(value)
      .toString('base64')
      .match(new RegExp(`.{1,${length}}`, 'g')) ?? [];
  return [
    `From: ${from}`,
    `To: ${to}`,
    `Subject: =?utf-8?B?${Buffer.from(subject).toString('base64')}?=`,
    `Date: ${new Date().toUTCString().replace('GMT', '+0000')}`,
    `Message-ID: <${randomUUID()}@${addressOf(from).split('@')[1]}>`,
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: base64',
    '',
    ...encode(text, 76),
  ].join('\r\n');
}

import { expect, test } from 'vitest';
import { mailSettings, startMailServer } from '../../../../test/harness/mail-server.js';
import { settingsReader } from '../settings-reader.js';
import { readMail } from './read-config.js';
import { sendMail } from './send.js';

const mail = { to: 'ada@example.com', subject: 'Größe', text: '.\r\n..\nZeile mit Ü\n' };

test('a mail arrives as it was written, encrypted where the server can', async () => {
  const server = await startMailServer();
  await sendMail(mailSettings(server), mail);
  const [got] = server.received;
  expect(got).toMatchObject({ from: 'coder@example.com', to: mail.to, text: mail.text, isSecure: true });
  expect(got?.headers).toContain('From: Coder <coder@example.com>');
  expect(got?.headers).toContain(`Subject: =?utf-8?B?${Buffer.from(mail.subject).toString('base64')}?=`);
  await server.close();
});

test('both ways to log in; a wrong password is refused, and not told', async () => {
  for (const methods of ['PLAIN LOGIN', 'LOGIN']) {
    const server = await startMailServer({ passwords: { me: 'hush' }, methods });
    await sendMail(mailSettings(server, { username: 'me', password: 'hush' }), mail);
    expect(server.received).toHaveLength(1);
    const wrong = sendMail(mailSettings(server, { username: 'me', password: 'guess' }), mail);
    await expect(wrong).rejects.toThrow(/^AUTH (PLAIN|LOGIN): the mail server said: 535 wrong$/);
    await server.close();
  }
});

test('what can not be trusted or is refused fails', async () => {
  const server = await startMailServer({ plain: true, refuses: 'nobody@example.com' });
  const settings = mailSettings(server);
  await sendMail(settings, mail);
  expect(server.received[0]).toMatchObject({ isSecure: false });
  await expect(sendMail({ ...settings, startTls: true }, mail)).rejects.toThrow('does not know STARTTLS');
  await expect(sendMail(settings, { ...mail, to: 'nobody@example.com' })).rejects.toThrow('550 no such user');
  const secure = await startMailServer();
  const strange = mailSettings(secure);
  await expect(sendMail({ ...strange, tls: { ...strange.tls, ca: undefined } }, mail)).rejects.toThrow(
    /certificate/,
  );
  await sendMail({ ...strange, tls: { ...strange.tls, ca: undefined, skipVerify: true } }, mail);
  await secure.close();
  await server.close();
  await expect(sendMail(settings, mail)).rejects.toThrow('ECONNREFUSED');
});

test('settings are read, and those that can not work are refused', () => {
  const read = (env: NodeJS.ProcessEnv) => readMail(settingsReader(env));
  expect(read({ CODER_EMAIL_FROM: 'a@b' })).toBeUndefined();
  expect(read({ CODER_EMAIL_SMARTHOST: 'mail:25', CODER_EMAIL_FROM: 'Me <a@b>' })).toMatchObject({
    host: 'mail',
    port: 25,
    from: 'Me <a@b>',
    auth: undefined,
  });
  expect(read({ CODER_EMAIL_SMARTHOST: '[::1]', CODER_EMAIL_FROM: 'a@b' })).toMatchObject({
    host: '::1',
    port: 587,
  });
  expect(() => read({ CODER_EMAIL_SMARTHOST: 'mail' })).toThrow('CODER_EMAIL_FROM');
  expect(() =>
    read({ CODER_EMAIL_SMARTHOST: 'mail', CODER_EMAIL_FROM: 'a@b', CODER_EMAIL_AUTH_USERNAME: 'x' }),
  ).toThrow('CODER_EMAIL_AUTH_PASSWORD');
});

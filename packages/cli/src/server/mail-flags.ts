import type { FlagSpec } from '../command/spec.js';

/** Settings of the mail server. */
export const mailFlags: readonly FlagSpec[] = [
  {
    name: 'email-from',
    type: 'text',
    env: 'CODER_EMAIL_FROM',
    description: 'Address that mail comes from; a name may stand before it',
  },
  {
    name: 'email-smarthost',
    type: 'text',
    env: 'CODER_EMAIL_SMARTHOST',
    description:
      'Mail server that one-time passcodes are sent by, `host:port`; without it they lie in the inbox',
  },
  {
    name: 'email-hello',
    type: 'text',
    env: 'CODER_EMAIL_HELLO',
    default: 'localhost',
    description: 'What this server calls itself to the mail server',
  },
  {
    name: 'email-force-tls',
    type: 'bool',
    env: 'CODER_EMAIL_FORCE_TLS',
    default: 'false',
    description: 'Speak TLS to the mail server from the first byte',
  },
  {
    name: 'email-auth-identity',
    type: 'text',
    env: 'CODER_EMAIL_AUTH_IDENTITY',
    description: 'Identity to act as, where it is not the user name',
  },
  {
    name: 'email-auth-username',
    type: 'text',
    env: 'CODER_EMAIL_AUTH_USERNAME',
    description: 'User name at the mail server',
  },
  {
    name: 'email-auth-password',
    type: 'text',
    env: 'CODER_EMAIL_AUTH_PASSWORD',
    description: 'Password at the mail server',
  },
  {
    name: 'email-auth-password-file',
    type: 'text',
    env: 'CODER_EMAIL_AUTH_PASSWORD_FILE',
    description: 'File with that password',
  },
  {
    name: 'email-tls-starttls',
    type: 'bool',
    env: 'CODER_EMAIL_TLS_STARTTLS',
    description: 'Refuse a mail server that does not know STARTTLS',
  },
  {
    name: 'email-tls-server-name',
    type: 'text',
    env: 'CODER_EMAIL_TLS_SERVERNAME',
    description: 'Name that the certificate of the mail server must be for; its host unless given',
  },
  {
    name: 'email-tls-skip-verify',
    type: 'bool',
    env: 'CODER_EMAIL_TLS_SKIPVERIFY',
    description: 'Take any certificate of the mail server',
  },
  {
    name: 'email-tls-ca-cert-file',
    type: 'text',
    env: 'CODER_EMAIL_TLS_CACERTFILE',
    description: 'Certificates (PEM) that sign the one of the mail server',
  },
  {
    name: 'email-tls-cert-file',
    type: 'text',
    env: 'CODER_EMAIL_TLS_CERTFILE',
    description: 'Certificate (PEM) to show to the mail server',
  },
  {
    name: 'email-tls-cert-key-file',
    type: 'text',
    env: 'CODER_EMAIL_TLS_CERTKEYFILE',
    description: 'Key (PEM) of that certificate',
  },
];

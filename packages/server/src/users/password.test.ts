import { describe, expect, it } from 'vitest';
import { hashPassword, verifyPassword } from './password.js';
import { passwordProblem } from './password-strength.js';

describe('hashPassword', () => {
  it('stores scheme, iterations, salt and hash, and knows the password again', async () => {
    const stored = await hashPassword('SomeSecurePassword!');
    expect(stored).toMatch(/^\$pbkdf2-sha256\$65535\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{86}$/);
    expect(await verifyPassword(stored, 'SomeSecurePassword!')).toBe(true);
    expect(await verifyPassword(stored, 'someSecurePassword!')).toBe(false);
  });

  it('fits nothing to an account without a password', async () => {
    expect(await verifyPassword('', '')).toBe(false);
    expect(await verifyPassword('nonsense', 'nonsense')).toBe(false);
  });
});

describe('passwordProblem', () => {
  it.each([
    'SomeSecurePassword!',
    'MySecurePassword!',
    'AnotherPassword!',
    'correct horse battery',
  ])('takes %s', (password) => expect(passwordProblem(password)).toBeUndefined());

  it.each([
    '',
    'x',
    'abc',
    'password',
    'abcdefghijklmnopqrstuvwxyz',
    '12345678901234567890',
    'aaaaaaaaaaaaaaaaaaaaaaaa',
  ])('refuses %s', (password) => expect(passwordProblem(password)).toContain('insecure password'));

  it('names only what is missing', () => {
    expect(passwordProblem('password')).toBe(
      'insecure password, try including more special characters, using uppercase letters, using numbers or using a longer password',
    );
  });

  it('limits the length in bytes', () => {
    const long = 'aB3!'.repeat(16);
    expect(passwordProblem(long)).toBeUndefined();
    expect(passwordProblem(`${long}x`)).toBe('password must be no more than 64 characters');
    expect(passwordProblem(`${'aB3!'.repeat(15)}äöü`)).toBe('password must be no more than 64 characters');
  });
});

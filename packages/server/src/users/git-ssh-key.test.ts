import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { generateSshKey } from './git-ssh-key.js';

it('makes a pair that ssh-keygen reads', async () => {
  const { privateKey, publicKey } = await generateSshKey();
  const directory = mkdtempSync(join(tmpdir(), 'ssh-key-'));
  try {
    const file = join(directory, 'id');
    writeFileSync(file, privateKey, { mode: 0o600 });
    expect(execFileSync('ssh-keygen', ['-y', '-f', file], { encoding: 'utf8' }).trim()).toBe(
      publicKey.trim(),
    );
  } finally {
    rmSync(directory, { recursive: true });
  }
});

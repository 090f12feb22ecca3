import { pack } from 'tar-stream';
import { expect, test } from 'vitest';
import yazl from 'yazl';
import { tarToZip, zipToTar } from './archive.js';
import { readTar, readTerraformFiles } from './tar.js';

async function collect(stream: AsyncIterable<unknown>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

async function zipOf(files: Record<string, string>, mode = 0o100644): Promise<Buffer> {
  const zip = new yazl.ZipFile();
  for (const [name, text] of Object.entries(files))
    zip.addBuffer(Buffer.from(text), name, { mode, mtime: new Date('2024-05-06T07:08:10Z') });
  zip.addEmptyDirectory('empty');
  zip.end();
  return collect(zip.outputStream);
}

function tarOf(files: Record<string, string>): Promise<Buffer> {
  const tar = pack();
  for (const [name, text] of Object.entries(files)) tar.entry({ name }, text);
  tar.finalize();
  return collect(tar);
}

test('a zip becomes a tar and a zip again, with names, contents and modes', async () => {
  const zip = await zipOf({ 'main.tf': 'a = 1', 'scripts/run.sh': 'echo' }, 0o100755);
  const tar = await zipToTar(zip);
  expect(await zipToTar(zip)).toEqual(tar);
  const there = await readTar(await zipToTar(await tarToZip(tar)));
  expect(there.map(({ name, kind, mode, data }) => [name, kind, mode, data.toString()])).toEqual([
    ['main.tf', 'file', 0o755, 'a = 1'],
    ['scripts/run.sh', 'file', 0o755, 'echo'],
    ['empty/', 'directory', expect.any(Number), ''],
  ]);
});

test('what is no zip, is damaged, or holds links is refused', async () => {
  const zip = await zipOf({ 'main.tf': 'x'.repeat(1000) });
  await expect(zipToTar(Buffer.from('nonsense'))).rejects.toMatchObject({
    status: 400,
    message: 'Incomplete .zip archive file.',
  });
  await expect(zipToTar(zip.subarray(0, zip.length - 30))).rejects.toMatchObject({
    message: 'Incomplete .zip archive file.',
  });
  const damaged = Buffer.from(zip);
  damaged.fill(0xff, 38, 60);
  const invalid = { status: 400, message: 'Invalid .zip archive contents.' };
  await expect(zipToTar(damaged)).rejects.toMatchObject(invalid);
  await expect(zipToTar(await zipOf({ link: '/etc/passwd' }, 0o120777))).rejects.toMatchObject(invalid);
  const escaping = Buffer.from(
    (await zipOf({ 'xx/evil': '' })).toString('latin1').replaceAll('xx/', '../'),
    'latin1',
  );
  await expect(zipToTar(escaping)).rejects.toMatchObject(invalid);
});

test('a zip that grows too large is refused by what it says and by what it holds', async () => {
  const zip = await zipOf({ big: '0'.repeat(1 << 20) });
  expect(zip.length).toBeLessThan(10_000);
  const tooLarge = { status: 413, message: 'Expanded .zip archive exceeds maximum size.' };
  await expect(zipToTar(zip, 1 << 20)).rejects.toMatchObject(tooLarge);
  const lying = Buffer.from(zip);
  for (
    let at = lying.indexOf(Buffer.from([0, 0, 16, 0]));
    at >= 0;
    at = lying.indexOf(Buffer.from([0, 0, 16, 0]))
  )
    lying.writeUInt32LE(10, at);
  await expect(zipToTar(lying, 1 << 20)).rejects.toMatchObject({ status: 400 });
  const many = await zipOf(Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`f${index}`, ''])));
  await expect(zipToTar(many, 50 * 512)).rejects.toMatchObject(tooLarge);
});

test('archives of more entries than a daemon unpacks are refused before they cost time', async () => {
  const many = { status: 400, message: 'The archive has more than 20000 entries.' };
  const files = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`f${index}`, '']));
  const tar = await tarOf(files(20_001));
  await expect(tarToZip(tar)).rejects.toMatchObject({
    status: 400,
    message: 'The archive has more than 5000 entries.',
  });
  await expect(readTerraformFiles(tar)).rejects.toMatchObject(many);
  const zip = await zipOf({ only: '' });
  // The end of a zip says how many entries there are.
  const end = zip.lastIndexOf(Buffer.from('PK\u0005\u0006'));
  zip.writeUInt16LE(20_001, end + 8);
  zip.writeUInt16LE(20_001, end + 10);
  await expect(zipToTar(zip)).rejects.toMatchObject(many);
});

test('a tar that is none gives an empty zip, and no zip names a place outside', async () => {
  expect(await readTar(await zipToTar(await tarToZip(Buffer.from('no tar at all'))))).toEqual([]);
  const tar = await tarOf({ '../up': 'x', '/root': 'x', 'a/../../b': 'x', 'good.tf': 'x' });
  const names = (await readTar(await zipToTar(await tarToZip(tar)))).map(({ name }) => name);
  expect(names).toEqual(['good.tf']);
});

test('Terraform files are those of the root', async () => {
  const tar = await tarOf({ './main.tf': 'a', 'b.tf.json': 'b', 'modules/c.tf': 'c', 'README.md': 'd' });
  expect([...(await readTerraformFiles(tar))]).toEqual([
    ['main.tf', 'a'],
    ['b.tf.json', 'b'],
  ]);
});

import { access, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { chartDirectory, root } from './chart.js';
import { deployFiles, knownMetrics, knownVariables } from './known.js';

const read = (path: string) => readFile(join(root, path), 'utf8');
const files = await deployFiles();
const guides = new Map(
  await Promise.all(
    ['docs/guides/deploy.md', 'docs/guides/monitoring.md'].map(
      async (path) => [path, await read(path)] as const,
    ),
  ),
);
const words = (text: string, pattern: RegExp) => [
  ...new Set([...text.matchAll(pattern)].map(([word]) => word)),
];

it.each([...files, ...guides])('%s names only settings that there are', (_path, text) => {
  const known = knownVariables();
  expect(words(text, /\bCODER_[A-Z0-9_]*[A-Z0-9]/g).filter((name) => !known.has(name))).toEqual([]);
});

it.each([...files, ...guides])('%s names only metrics that there are', async (_path, text) => {
  const { provisionerDaemon } = parse(await readFile(join(chartDirectory, 'values.yaml'), 'utf8'));
  const known = new Set([...knownMetrics(), provisionerDaemon.autoscaling.externalMetric]);
  const named = words(text, /\bcoderd?_[a-z][a-z_]*[a-z]\b/g).map((name) =>
    name.replace(/_(bucket|sum|count)$/, ''),
  );
  expect(named.filter((name) => !known.has(name) && !known.has(`${name}_count`))).toEqual([]);
});

it('tells an adapter the query that the chart asks itself', async () => {
  const { provisionerDaemon } = parse(await readFile(join(chartDirectory, 'values.yaml'), 'utf8'));
  const { externalMetric, query } = provisionerDaemon.autoscaling;
  const guide = guides.get('docs/guides/deploy.md') ?? '';
  const rules = [...guide.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text]) => parse(text ?? ''));
  const rule = rules.flatMap((document) => document?.rules?.external ?? [])[0];
  expect(rule).toMatchObject({ name: { as: externalMetric } });
  expect(rule.metricsQuery.replace(/\s+/g, ' ')).toBe(query.replace(/\s+/g, ' '));
});

describe('the image', async () => {
  const dockerfile = await read('deploy/docker/Dockerfile');
  const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(
    ([, paths]) => paths?.split(' ') ?? [],
  );

  it('is made of files that are there, and that the build gets', async () => {
    expect(copied.length).toBeGreaterThan(8);
    for (const path of copied) await access(join(root, path));
    const sent = (await read('.dockerignore')).split('\n').filter((line) => line.startsWith('!'));
    const isSent = (path: string) =>
      sent.some((line) => path === line.slice(1) || path.startsWith(`${line.slice(1)}/`));
    expect(copied.filter((path) => !isSent(path))).toEqual([]);
  });

  it('installs what every package asks for', async () => {
    const packages = (await readdir(join(root, 'packages'))).map((name) => `packages/${name}/package.json`);
    expect(packages.filter((path) => !copied.includes(path))).toEqual([]);
  });

  it('holds in the end what the server reads beside its packages', () => {
    const kept = [...dockerfile.matchAll(/^COPY --from=build \/opt\/coder\/(\S+) \/opt\/coder\/\1$/gm)];
    expect(kept.map(([, path]) => path)).toEqual(['package.json', 'examples', 'node_modules', 'packages']);
  });

  it('runs scripts and commands that there are', async () => {
    const { engines, scripts } = JSON.parse(await read('package.json'));
    for (const [, name] of dockerfile.matchAll(/npm run (\S+)/g)) expect(scripts).toHaveProperty(name ?? '');
    const [, link] = /ln -s \/opt\/coder\/(\S+) \/usr\/local\/bin\/coder/.exec(dockerfile) ?? [];
    await access(join(root, link ?? 'no link'));
    expect(dockerfile).toContain('ENTRYPOINT ["tini", "--", "coder"]\nCMD ["server"]');
    const [, node] = /^ARG NODE_IMAGE=node:(\d+)/m.exec(dockerfile) ?? [];
    expect(engines.node).toBe(`>=${node}.19`);
  });

  it('brings a Terraform that is new enough, and checked', () => {
    const [, major, minor] = /^ARG TERRAFORM_VERSION=(\d+)\.(\d+)\.\d+$/m.exec(dockerfile) ?? [];
    expect(Number(major) * 1000 + Number(minor)).toBeGreaterThanOrEqual(1009);
    for (const arch of ['AMD64', 'ARM64'])
      expect(dockerfile).toMatch(new RegExp(`^ARG TERRAFORM_SHA256_${arch}=[0-9a-f]{64}$`, 'm'));
    expect(dockerfile).toContain('sha256sum --check');
  });

  it('belongs to nobody in particular', () => {
    expect(dockerfile).toMatch(/^USER \d{4,}:\d{4,}$/m);
    const hosts = words([...files.values()].join('\n'), /https?:\/\/[a-z0-9.-]+\.[a-z]+/g);
    for (const host of hosts)
      expect(host).toMatch(
        /releases\.hashicorp\.com|json-schema\.org|\.svc$|\.svc\.cluster\.local$|example\.com/,
      );
  });
});

describe('compose', async () => {
  interface Service {
    readonly image?: string;
    readonly build?: { readonly context: string; readonly dockerfile: string };
    readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
    readonly healthcheck?: unknown;
    readonly volumes?: readonly string[];
    readonly command?: readonly string[];
  }
  const compose: { services: Record<string, Service>; volumes: Record<string, unknown> } = parse(
    await read('deploy/docker/compose.yaml'),
    { merge: true },
  );

  it('names services, volumes and files that there are', async () => {
    for (const { build, depends_on: needed = {}, volumes = [] } of Object.values(compose.services)) {
      if (build) await access(join(root, 'deploy/docker', build.context, build.dockerfile));
      for (const [name, { condition }] of Object.entries(needed)) {
        expect(compose.services).toHaveProperty(name);
        const { healthcheck, build: ours } = compose.services[name] ?? {};
        if (condition === 'service_healthy') expect(healthcheck ?? ours).toBeDefined();
      }
      for (const volume of volumes) {
        const [source = ''] = volume.split(':');
        if (source.startsWith('.')) await access(join(root, 'deploy/docker', source));
        else expect(compose.volumes).toHaveProperty(source);
      }
    }
  });

  it('sends requests to the service and port of the servers', async () => {
    const proxy = await read('deploy/docker/Caddyfile');
    const [, name] = /name (\S+)/.exec(proxy) ?? [];
    expect(compose.services[name ?? '']?.build).toBeDefined();
    const dockerfile = await read('deploy/docker/Dockerfile');
    expect(/EXPOSE (\d+)/.exec(dockerfile)?.[1]).toBe(/^\s+port (\d+)/m.exec(proxy)?.[1]);
  });
});

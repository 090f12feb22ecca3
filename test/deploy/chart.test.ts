import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { chartDirectory, isMap, leaves, lookUp, readChart, usedValues, withoutDirectives } from './chart.js';

const chart = await readChart();
const documents = (text: string) =>
  parseAllDocuments(text, { uniqueKeys: false }).flatMap((document) => {
    expect(document.errors).toEqual([]);
    const value: unknown = document.toJS();
    return isMap(value) ? [value] : [];
  });

describe('values', () => {
  const schema = z.fromJSONSchema(chart.schema as Parameters<typeof z.fromJSONSchema>[0]);

  it('are what the schema says', () => {
    expect(schema.safeParse(chart.values)).toMatchObject({ success: true });
  });

  it.each([
    ['coder', 'replicas', 3],
    ['coder', 'replicaCount', 'three'],
    ['coder', 'accessUrl', 'coder.example.com'],
    ['provisionerDaemon', 'autoscaling', { minReplicas: 0 }],
    ['provisionerDaemon', 'tags', { size: 1 }],
    ['image', 'pullPolicy', 'Sometimes'],
    ['monitoring', 'port', 80],
  ])('%s.%s: %j is refused', (part, name, value) => {
    const given = { ...chart.values, [part]: { ...(chart.values[part] as object), [name]: value } };
    expect(schema.safeParse(given).success).toBe(false);
  });

  it('are all used, and no others are', () => {
    const used = usedValues(chart);
    expect(used.filter((path) => !lookUp(chart.values, path).found)).toEqual([]);
    const covers = (leaf: string) => used.some((path) => leaf === path || leaf.startsWith(`${path}.`));
    expect(leaves(chart.values).filter((leaf) => !covers(leaf))).toEqual([]);
  });

  it('are each described by the schema', () => {
    const undescribed = leaves(chart.values).filter((leaf) => {
      const path = `properties.${leaf.split('.').join('.properties.')}`;
      const reference = path.replace(/\.resources\.properties\..*$/, '.resources');
      return !lookUp(chart.schema, reference).found;
    });
    expect(undescribed).toEqual([]);
  });
});

it('has metadata that Helm asks for', () => {
  expect(chart.metadata).toMatchObject({ apiVersion: 'v2', name: 'coder', type: 'application' });
  expect(chart.metadata.version).toMatch(/^\d+\.\d+\.\d+$/);
});

describe('templates', () => {
  it('define what they include, and include what they define', () => {
    const text = [...chart.templates.values()].join('\n');
    const names = (pattern: RegExp) =>
      [...new Set([...text.matchAll(pattern)].map(([, name]) => name))].sort();
    expect(names(/include "([^"]+)"/g)).toEqual(names(/define "([^"]+)"/g));
  });

  it.each([...chart.templates])('%s closes what it opens', (_name, text) => {
    const count = (pattern: RegExp) => [...text.matchAll(pattern)].length;
    expect(count(/\{\{-? *(if|with|range|define)\b/g)).toBe(count(/\{\{-? *end\b/g));
  });

  it.each(
    [...chart.templates].filter(([name]) => name.endsWith('.yaml')),
  )('%s is Kubernetes objects', (_name, text) => {
    const objects = documents(withoutDirectives(text)).filter((document) => 'kind' in document);
    expect(objects.length).toBeGreaterThan(0);
    for (const object of objects)
      expect(object).toMatchObject({ apiVersion: expect.any(String), metadata: { name: 'word' } });
    for (const { spec } of objects.filter(({ kind }) => kind === 'Deployment')) {
      const pod = (spec as { template: { spec: PodSpec } }).template.spec;
      checkPod(pod);
    }
  });
});

interface PodSpec {
  readonly terminationGracePeriodSeconds: unknown;
  readonly containers: readonly {
    readonly ports: readonly { readonly name: string }[];
    readonly volumeMounts?: unknown;
    readonly [probe: string]: unknown;
  }[];
}

/** Probes ask ports that the container names. */
function checkPod(pod: PodSpec): void {
  expect(pod.terminationGracePeriodSeconds).toBeDefined();
  for (const container of pod.containers) {
    const ports = container.ports.map(({ name }) => name);
    for (const probe of ['startupProbe', 'readinessProbe', 'livenessProbe'])
      expect(ports).toContain((container[probe] as { httpGet: { port: string } }).httpGet.port);
  }
}

/** Ways to install it, by what they set, with the kinds that come of them. */
const installations: readonly [settings: string, kinds: readonly string[]][] = [
  ['', []],
  ['provisionerDaemon.autoscaling.enabled=true', ['ScaledObject']],
  [
    'provisionerDaemon.autoscaling.enabled=true,provisionerDaemon.autoscaling.kind=external',
    ['HorizontalPodAutoscaler'],
  ],
  [
    'coder.ingress.enabled=true,coder.ingress.host=coder.example.com,coder.provisionerDaemons=3,monitoring.podMonitor.enabled=true',
    ['Ingress', 'PodMonitor'],
  ],
  [
    'coder.enabled=false,provisionerDaemon.url=https://coder.example.com,provisionerDaemon.keySecretName=key',
    [],
  ],
];

it('renders by Helm in every way to install it', async () => {
  const helm = (...args: string[]) => promisify(execFile)('helm', args);
  const isThere = await helm('version', '--short').then(
    () => true,
    () => false,
  );
  if (!isThere) {
    // What stands above holds without it. Said aloud, so that nobody takes this for a rendering.
    console.warn('helm is not in PATH: the chart was checked by its structure, not by rendering it');
    return expect(chart.templates.size).toBeGreaterThan(0);
  }
  await helm('lint', '--strict', chartDirectory);
  for (const [settings, kinds] of installations) {
    const { stdout } = await helm(
      'template',
      'release',
      chartDirectory,
      '--kube-version=1.31.0',
      ...(settings ? ['--set', settings] : []),
    );
    const found = documents(stdout).map(({ kind }) => kind);
    expect(found).toEqual(expect.arrayContaining(['Deployment', 'ServiceAccount', ...kinds]));
    for (const { spec } of documents(stdout).filter(({ kind }) => kind === 'Deployment'))
      checkPod((spec as { template: { spec: PodSpec } }).template.spec);
  }
  await expect(
    helm('template', 'release', chartDirectory, '--kube-version=1.31.0', '--set', 'coder.replicas=3'),
  ).rejects.toThrow('replicas');
});

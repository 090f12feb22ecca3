import { expect, test } from 'vitest';
import { agent } from '../resources/agent.js';
import { aiTask } from '../resources/ai-task.js';
import { app } from '../resources/app.js';
import type { ResourceType } from './provider.js';
import { validateConfig } from './validate.js';
import { type ObjectValue, UNKNOWN } from './value.js';

function told({ schema }: ResourceType, config: ObjectValue): string[] {
  return validateConfig(schema.block, config).map(
    ({ severity, summary, detail, path }) =>
      `${severity} ${path?.join('.') ?? '-'}: ${summary}${detail && severity === 'error' ? ` | ${detail}` : ''}`,
  );
}

const minimal = { os: 'linux', arch: 'amd64' };
const chat = { agent_id: 'a', slug: 'chat' };
const id = '11111111-2222-4333-8444-555555555555';

test('words outside a list name the list', () => {
  expect(told(agent, { ...minimal, os: 'plan9' })).toEqual([
    'error os: expected os to be one of ["linux" "darwin" "windows"], got plan9',
  ]);
});

test('numbers are whole and within 64 bits', () => {
  expect(told(agent, { ...minimal, order: 1.5 })).toEqual([
    'error order: Attribute must be a whole number, got 1.5',
  ]);
  expect(told(agent, { ...minimal, order: 2 ** 63 })).toHaveLength(1);
  expect(told(agent, { ...minimal, order: 9223372036854775807n })).toEqual([]);
});

test('results cannot be written, nor the implicit id', () => {
  expect(told(agent, { ...minimal, token: 't' })[0]).toMatch(
    /^error token: Value for unconfigurable attribute/,
  );
  expect(told(agent, { ...minimal, id: 'x' })).toEqual(['error id: Invalid or unknown key']);
});

test('a required argument may not be null', () => {
  expect(told(agent, { os: 'linux', arch: null })[0]).toMatch(/^error arch: Missing required argument/);
});

test('unknown values are not judged, nor blocks that hold one', () => {
  expect(told(agent, { os: UNKNOWN, arch: 'amd64' })).toEqual([]);
  const memory: ObjectValue[] = [{ enabled: UNKNOWN, threshold: 101 }];
  expect(told(agent, { ...minimal, resources_monitoring: [{ memory, volume: [] }] })).toEqual([]);
});

test('parts of a set block have a name in the message and no place', () => {
  const memory = [{ enabled: true, threshold: 101 }];
  expect(told(agent, { ...minimal, resources_monitoring: [{ memory, volume: [] }] })).toEqual([
    'error -: expected resources_monitoring.0.memory.0.threshold to be in the range (0 - 100), got 101',
  ]);
});

test('a conflict counts as soon as both sides are written', () => {
  expect(told(app, { ...chat, command: 'x', url: 'y' })).toEqual([
    'error command: Conflicting configuration arguments | "command": conflicts with url',
    'error url: Conflicting configuration arguments | "url": conflicts with command',
  ]);
  expect(told(app, { ...chat, external: false, share: 'owner' })).toEqual([
    'error external: Conflicting configuration arguments | "external": conflicts with share',
  ]);
  expect(told(app, { ...chat, command: 'x', url: null })).toEqual([]);
  expect(told(app, { ...chat, command: 'x', url: UNKNOWN })).toEqual([]);
});

test('deprecation warns once for a use that is known', () => {
  expect(told(aiTask, { sidebar_app: [{ id }] })).toEqual(['warning sidebar_app: Argument is deprecated']);
  expect(told(aiTask, { sidebar_app: [{ id: UNKNOWN }] })).toEqual([]);
  expect(told(agent, { ...minimal, dir: '~' })).toHaveLength(1);
  expect(told(agent, { ...minimal, dir: '/srv' })).toHaveLength(3);
});

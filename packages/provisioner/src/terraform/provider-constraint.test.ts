import { expect, test } from 'vitest';
import { compareVersions } from './binary.js';
import { admits, unmetConstraint } from './provider-constraint.js';

test.each([
  ['', true],
  ['2.18.0', true],
  ['= 2.18', true],
  ['>= 2.0, < 3.0', true],
  ['~> 2.1', true],
  ['~> 2', true],
  ['~> 2.18.0', true],
  ['~> 2.17.0', false],
  ['~> 2.19', false],
  ['~> 1.0', false],
  ['< 2.18.0', false],
  ['<= 2.18.0, != 2.18.0', false],
  ['> 2.18.0-beta1', true],
  ['nonsense', false],
])('%j admits 2.18.0: %s', (constraint, admitted) => {
  expect(admits(constraint, '2.18.0')).toBe(admitted);
});

test('only the constraints on coder/coder count, under whatever local name', () => {
  const providers = new Map([
    ['docker', { source: 'kreuzwerker/docker', versions: ['~> 1.0'] }],
    ['c', { source: 'registry.terraform.io/coder/coder', versions: ['>= 1.0', '~> 0.23'] }],
  ]);
  expect(unmetConstraint(providers, '2.18.0')).toBe('~> 0.23');
  providers.delete('c');
  expect(unmetConstraint(providers, '2.18.0')).toBeUndefined();
});

test('versions are ordered by their numbers, a pre-release before its release', () => {
  const sorted = ['1.10.0', '1.9.0', '1.9.0-beta1', '1.11.4'].sort(compareVersions);
  expect(sorted).toEqual(['1.9.0-beta1', '1.9.0', '1.10.0', '1.11.4']);
});

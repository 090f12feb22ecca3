import { createHash } from 'node:crypto';
import { create } from '@bufbuild/protobuf';
import { MetadataSchema, PrebuildStage, Transition } from '@coder-ts/protocol';
import { expect, test } from 'vitest';
import {
  applyVariables,
  describeTerraformVariables,
  planVariables,
  scrubEnvironment,
} from './environment.js';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

test('of the host, CODER_ variables and a configuration file that is not there are left out', () => {
  const host = {
    PATH: '/bin',
    CODER_TOKEN: 'x',
    coder_odd: 'x',
    TF_CLI_CONFIG_FILE: '/nowhere',
    AWS_KEY: 'k',
  };
  expect(scrubEnvironment(host)).toEqual({ PATH: '/bin', AWS_KEY: 'k' });
  expect(scrubEnvironment({ TF_CLI_CONFIG_FILE: '/dev/null' })).toEqual({ TF_CLI_CONFIG_FILE: '/dev/null' });
});

test('TF_ variables are told, only harmless ones with their value', () => {
  expect(describeTerraformVariables({ TF_LOG: 'x', TF_VAR_a: 'secret', PATH: '/' })).toEqual([
    'terraform environment variable: TF_LOG=x',
    'terraform environment variable: TF_VAR_a=<value redacted>',
  ]);
});

test('what a plan knows and an apply does not', () => {
  const metadata = create(MetadataSchema, {
    transition: Transition.DELETE,
    workspaceOwner: 'alice',
    workspaceOwnerGroups: ['Everyone'],
    workspaceOwnerRbacRoles: [{ name: 'owner', orgId: 'o' }],
  });
  const plan = planVariables({
    metadata,
    parameters: [{ $typeName: 'coder.provisioner.v1.ParameterValue', name: 'size', value: '2' }],
    previousParameters: [{ $typeName: 'coder.provisioner.v1.ParameterValue', name: 'size', value: '1' }],
    variables: [],
    externalAuthTokens: [
      { $typeName: 'coder.provisioner.v1.ExternalAuthToken', id: 'git', accessToken: 't' },
    ],
    state: new Uint8Array(),
  });
  const apply = applyVariables(metadata);
  expect(apply).toMatchObject({
    CODER_WORKSPACE_TRANSITION: 'destroy',
    CODER_WORKSPACE_OWNER: 'alice',
    CODER_WORKSPACE_OWNER_GROUPS: '["Everyone"]',
    CODER_WORKSPACE_OWNER_RBAC_ROLES: '[{"name":"owner","org_id":"o"}]',
    CODER_TASK_PROMPT: '',
  });
  expect(apply.CODER_AGENT_SCRIPT_linux_armv7).toContain('bin/coder-linux-armv7');
  const planOnly = Object.fromEntries(Object.entries(plan).filter(([name]) => !(name in apply)));
  expect(planOnly).toEqual({
    [`CODER_PARAMETER_${sha256('size')}`]: '2',
    [`CODER_PARAMETER_PREVIOUS_${sha256('size')}`]: '1',
    CODER_EXTERNAL_AUTH_ACCESS_TOKEN_git: 't',
    CODER_GIT_AUTH_ACCESS_TOKEN_git: 't',
  });
});

test('a prebuild and its claim', () => {
  const prebuild = applyVariables(create(MetadataSchema, { prebuildStage: PrebuildStage.CREATE }));
  expect(prebuild.CODER_WORKSPACE_IS_PREBUILD).toBe('true');
  const claim = (tokens: { agentId: string; token: string }[]) =>
    applyVariables(
      create(MetadataSchema, { prebuildStage: PrebuildStage.CLAIM, runningAgentTokens: tokens }),
    );
  expect(claim([{ agentId: 'a', token: 't' }])).toMatchObject({
    CODER_WORKSPACE_IS_PREBUILD_CLAIM: 'true',
    [`CODER_RUNNING_WORKSPACE_AGENT_TOKEN_${sha256('')}`]: 't',
  });
  const two = claim([
    { agentId: 'a', token: 't' },
    { agentId: 'b', token: 'u' },
  ]);
  expect(two[`CODER_RUNNING_WORKSPACE_AGENT_TOKEN_${sha256('b')}`]).toBe('u');
  expect('CODER_WORKSPACE_IS_PREBUILD' in two).toBe(false);
});

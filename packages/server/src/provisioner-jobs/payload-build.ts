import type { MessageInitShape } from '@bufbuild/protobuf';
import {
  type MetadataSchema,
  PrebuildStage,
  Transition,
  type WorkspaceBuildSchema,
} from '@coder-ts/protocol';
import { type RawBuilder, sql } from 'kysely';
import type { Executor } from '../database/connect.js';
import type { Deps } from '../deps.js';
import { ownerMetadata } from './payload-owner.js';
import { InvalidJob, prepared, readVersion } from './payload-parts.js';
import type { ProvisionerJobRow } from './read.js';
import { deleteSessionToken, renewSessionToken } from './session-token.js';

const transitions = {
  start: Transition.START,
  stop: Transition.STOP,
  delete: Transition.DELETE,
} as const;

/**
 * What a daemon needs for a workspace build. A start gets a new session token of the owner, a stop or delete ends it.
 * @throws InvalidJob
 */
export async function buildPayload(
  tx: Executor,
  deps: Deps,
  job: ProvisionerJobRow,
): Promise<MessageInitShape<typeof WorkspaceBuildSchema>> {
  const build = await readBuild(tx, job.workspace_build_id);
  const version = await readVersion(tx, build.template_version_id);
  const owner = await ownerMetadata(tx, build.owner_id, build.organization_id);
  if (!owner) throw new InvalidJob('get owner: not found');
  const stage = Number(job.input.prebuilt_workspace_stage ?? 0);
  const metadata: MessageInitShape<typeof MetadataSchema> = {
    ...owner,
    workspaceOwnerSessionToken: await sessionToken(tx, deps, build, owner.workspaceOwnerLoginType),
    coderUrl: deps.config.accessUrl,
    transition: transitions[build.transition],
    workspaceId: build.workspace_id,
    workspaceName: build.workspace_name,
    workspaceBuildId: build.id,
    templateId: version.template_id ?? '',
    templateName: version.template_name ?? '',
    templateVersion: version.name,
    prebuildStage:
      stage === 1 ? PrebuildStage.CREATE : stage === 2 ? PrebuildStage.CLAIM : PrebuildStage.UNSPECIFIED,
    runningAgentTokens: stage === 2 ? await firstBuildsTokens(tx, build.workspace_id) : [],
  };
  return {
    workspaceBuildId: build.id,
    workspaceName: build.workspace_name,
    richParameterValues: build.parameters,
    previousParameterValues: build.previous_parameters,
    variableValues: version.variables,
    metadata,
    prepared: prepared(version),
    state: { sha256: build.state_hash ?? '', size: BigInt(build.state_size) },
    logLevel: String(job.input.log_level ?? ''),
  };
}

async function readBuild(on: Executor, buildId: string | null) {
  const build = await on
    .selectFrom('workspace_builds as build')
    .innerJoin('workspaces as workspace', 'workspace.id', 'build.workspace_id')
    .select([
      'build.id',
      'build.workspace_id',
      'build.template_version_id',
      'build.transition',
      'workspace.name as workspace_name',
      'workspace.owner_id',
      'workspace.organization_id',
      sql<string | null>`encode(sha256(nullif(build.provisioner_state, '')), 'hex')`.as('state_hash'),
      sql<number>`coalesce(octet_length(build.provisioner_state), 0)`.as('state_size'),
      parametersOf(sql`build.id`).as('parameters'),
      parametersOf(sql`(SELECT id FROM workspace_builds AS earlier
        WHERE earlier.workspace_id = build.workspace_id AND earlier.build_number < build.build_number
        ORDER BY earlier.build_number DESC LIMIT 1)`).as('previous_parameters'),
    ])
    .where('build.id', '=', buildId)
    .executeTakeFirst();
  if (!build) throw new InvalidJob('get workspace build: not found');
  return build;
}
type Build = Awaited<ReturnType<typeof readBuild>>;

async function sessionToken(tx: Executor, deps: Deps, build: Build, loginType: string): Promise<string> {
  const workspace = { workspaceId: build.workspace_id, ownerId: build.owner_id, loginType };
  if (build.transition === 'start') return renewSessionToken(tx, deps, workspace);
  await deleteSessionToken(tx, workspace);
  return '';
}

/** The parameters of the build with this id as a column. */
const parametersOf = (buildId: RawBuilder<unknown>) =>
  sql<{ name: string; value: string }[]>`coalesce((
    SELECT json_agg(json_build_object('name', name, 'value', value) ORDER BY name)
    FROM workspace_build_parameters WHERE workspace_build_id = ${buildId}), '[]')`;

/** Tokens of the agents that already run in a claimed workspace, so that its machines are not replaced. */
async function firstBuildsTokens(on: Executor, workspaceId: string) {
  const agents = await on
    .selectFrom('workspace_agents as agent')
    .innerJoin('workspace_resources as resource', 'resource.id', 'agent.resource_id')
    .innerJoin('workspace_builds as build', 'build.job_id', 'resource.job_id')
    .select(['agent.id', 'agent.auth_token'])
    .where('build.workspace_id', '=', workspaceId)
    .where('build.build_number', '=', 1)
    .where('agent.parent_id', 'is', null)
    .execute();
  return agents.map((agent) => ({ agentId: agent.id, token: agent.auth_token }));
}

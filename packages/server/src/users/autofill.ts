import type { UserParameter } from '@coder-ts/api';
import { sql } from 'kysely';
import type { z } from 'zod';
import type { Executor } from '../database/connect.js';

const most = 100;

/**
 * The values that a user last started workspaces of a template with: of each parameter the newest, ephemeral ones left
 * out; newest build first, then by name.
 */
export async function readAutofill(
  on: Executor,
  userId: string,
  templateId: string,
): Promise<z.infer<typeof UserParameter>[]> {
  const { rows } = await sql<z.infer<typeof UserParameter>>`
    SELECT name, value FROM (
      SELECT DISTINCT ON (given.name) given.name, given.value, build.created_at
      FROM workspaces AS workspace
      JOIN workspace_builds AS build ON build.workspace_id = workspace.id
      JOIN workspace_build_parameters AS given ON given.workspace_build_id = build.id
      JOIN template_version_parameters AS parameter
        ON parameter.template_version_id = build.template_version_id AND parameter.name = given.name
      WHERE workspace.owner_id = ${userId} AND workspace.template_id = ${templateId}
        AND build.transition = 'start' AND NOT parameter.ephemeral
      ORDER BY given.name, build.created_at DESC) AS newest
    ORDER BY created_at DESC, name LIMIT ${most}`.execute(on);
  return rows;
}

import { z } from 'zod';
import type { GithubClient } from './client.js';

const Memberships = z.array(z.object({ state: z.string(), organization: z.object({ login: z.string() }) }));
const Membership = z.object({ state: z.string() });
const pageSize = 100;

/** Is the user in one of the allowed organizations, and where teams are named for it, in one of these? */
export async function mayEnter(client: GithubClient, token: string, login: string): Promise<boolean> {
  const { allowEveryone, allowedOrganizations, allowedTeams } = client.config;
  if (allowEveryone) return true;
  const same = (one: string, other: string) => one.toLowerCase() === other.toLowerCase();
  const allowed = (await readOrganizations(client, token)).filter((name) =>
    allowedOrganizations.some((other) => same(name, other)),
  );
  if (allowed.length === 0) return false;
  if (allowedTeams.length === 0) return true;
  for (const { organization, team } of allowedTeams) {
    if (!allowed.some((name) => same(name, organization))) continue;
    const path = `/orgs/${encodeURIComponent(organization)}/teams/${encodeURIComponent(team)}/memberships/${encodeURIComponent(login)}`;
    const membership = Membership.safeParse(await client.get(path, token));
    if (membership.data?.state === 'active') return true;
  }
  return false;
}

async function readOrganizations(client: GithubClient, token: string): Promise<string[]> {
  const names: string[] = [];
  for (let page = 1; page <= 50; page++) {
    const answer = await client.get(
      `/user/memberships/orgs?state=active&per_page=${pageSize}&page=${page}`,
      token,
    );
    const memberships = Memberships.safeParse(answer).data ?? [];
    names.push(
      ...memberships.filter(({ state }) => state === 'active').map(({ organization }) => organization.login),
    );
    if (memberships.length < pageSize) break;
  }
  return names;
}

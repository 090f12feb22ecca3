-- Which of its builds is a workspace's newest: read by every list, by the sums of quotas and by the search of what is due.
-- A new build is it; who inserts one takes the mark from the one before, in the same transaction, or is refused.
ALTER TABLE workspace_builds ADD COLUMN latest boolean NOT NULL DEFAULT true;
UPDATE workspace_builds AS build SET latest = false WHERE EXISTS (
  SELECT FROM workspace_builds AS later
  WHERE later.workspace_id = build.workspace_id AND later.build_number > build.build_number);
CREATE UNIQUE INDEX workspace_builds_latest ON workspace_builds (workspace_id)
  INCLUDE (job_id, transition, daily_cost) WHERE latest;

-- What may be due, one index for each reason. Running builds with an end:
CREATE INDEX workspace_builds_deadline ON workspace_builds (deadline)
  WHERE latest AND transition = 'start' AND deadline IS NOT NULL;
-- Starts without one, among them those that failed:
CREATE INDEX workspace_builds_endless ON workspace_builds (workspace_id) INCLUDE (job_id)
  WHERE latest AND transition = 'start' AND deadline IS NULL;
CREATE INDEX workspaces_next_start ON workspaces (next_start_at)
  WHERE NOT deleted AND dormant_at IS NULL AND next_start_at IS NOT NULL;
CREATE INDEX workspaces_unused ON workspaces (template_id, last_used_at) WHERE NOT deleted AND dormant_at IS NULL;
CREATE INDEX workspaces_deleting ON workspaces (deleting_at) WHERE NOT deleted AND deleting_at IS NOT NULL;
CREATE INDEX users_suspended ON users (id) WHERE status = 'suspended' AND NOT deleted;

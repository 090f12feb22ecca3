-- What the plan of a build or a dry run costs a day: known before the build is accepted, and of a refused build too.
ALTER TABLE provisioner_jobs ADD COLUMN daily_cost integer;
-- The use of a person in an organization, and whether an organization has a budget at all.
CREATE INDEX workspaces_owner_organization ON workspaces (owner_id, organization_id) WHERE NOT deleted;
CREATE INDEX groups_allowance ON groups (organization_id) WHERE quota_allowance > 0;

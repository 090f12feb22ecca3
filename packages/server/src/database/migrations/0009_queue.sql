-- Pages of jobs by status and by tags, newest first, out of millions of finished ones: the order is the index.
CREATE INDEX provisioner_jobs_status ON provisioner_jobs (organization_id, status, created_at DESC, id DESC);
CREATE INDEX provisioner_jobs_tagset ON provisioner_jobs (organization_id, tagset_id, created_at DESC, id DESC);

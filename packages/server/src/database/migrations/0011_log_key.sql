-- A row of a log is only ever looked for under its job: one index does, and a row costs that much less.
DROP INDEX provisioner_job_logs_job;
ALTER TABLE provisioner_job_logs DROP CONSTRAINT provisioner_job_logs_pkey, ADD PRIMARY KEY (job_id, id);

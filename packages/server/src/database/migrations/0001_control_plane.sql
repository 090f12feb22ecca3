-- The control plane: accounts, templates, workspaces, and the job queue under them.
-- Ids are made by the application. Times are timestamptz. Enumerations are text with a check, so that a later
-- migration can widen them inside its own transaction.

------------------------------------------------------------------------------------------------ deployment

CREATE TABLE site_configs (
  key   text PRIMARY KEY,
  value text NOT NULL
);

CREATE TABLE replicas (
  id               uuid PRIMARY KEY,
  created_at       timestamptz NOT NULL,
  started_at       timestamptz NOT NULL,
  stopped_at       timestamptz,
  updated_at       timestamptz NOT NULL,
  hostname         text NOT NULL,
  region_id        integer NOT NULL DEFAULT 0,
  relay_address    text NOT NULL DEFAULT '',
  database_latency integer NOT NULL DEFAULT 0,
  version          text NOT NULL,
  error            text NOT NULL DEFAULT '',
  "primary"        boolean NOT NULL DEFAULT true
);

CREATE TABLE licenses (
  id          serial PRIMARY KEY,
  uuid        uuid NOT NULL UNIQUE,
  uploaded_at timestamptz NOT NULL,
  jwt         text NOT NULL UNIQUE,
  exp         timestamptz NOT NULL
);

------------------------------------------------------------------------------------------------ accounts

CREATE TABLE organizations (
  id                          uuid PRIMARY KEY,
  name                        text NOT NULL,
  display_name                text NOT NULL,
  description                 text NOT NULL DEFAULT '',
  icon                        text NOT NULL DEFAULT '',
  is_default                  boolean NOT NULL DEFAULT false,
  deleted                     boolean NOT NULL DEFAULT false,
  workspace_sharing           text NOT NULL DEFAULT 'everyone'
    CHECK (workspace_sharing IN ('none', 'everyone', 'service_accounts')),
  default_org_member_roles    text[] NOT NULL DEFAULT '{organization-workspace-access}',
  created_at                  timestamptz NOT NULL,
  updated_at                  timestamptz NOT NULL
);
CREATE UNIQUE INDEX organizations_name ON organizations (lower(name)) WHERE NOT deleted;
CREATE UNIQUE INDEX organizations_default ON organizations (is_default) WHERE is_default;

CREATE TABLE users (
  id                 uuid PRIMARY KEY,
  email              text NOT NULL,
  username           text NOT NULL,
  name               text NOT NULL DEFAULT '' CHECK (length(name) <= 128),
  hashed_password    text NOT NULL DEFAULT '',
  status             text NOT NULL DEFAULT 'dormant' CHECK (status IN ('active', 'dormant', 'suspended')),
  login_type         text NOT NULL DEFAULT 'password'
    CHECK (login_type IN ('', 'password', 'github', 'oidc', 'token', 'none')),
  rbac_roles         text[] NOT NULL DEFAULT '{}',
  avatar_url         text NOT NULL DEFAULT '',
  is_system          boolean NOT NULL DEFAULT false,
  is_service_account boolean NOT NULL DEFAULT false,
  deleted            boolean NOT NULL DEFAULT false,
  quiet_hours_schedule text NOT NULL DEFAULT '',
  settings           jsonb NOT NULL DEFAULT '{}', -- appearance and preferences, by wire name
  created_at         timestamptz NOT NULL,
  updated_at         timestamptz NOT NULL,
  last_seen_at       timestamptz NOT NULL DEFAULT '0001-01-01 00:00:00+00'
);
CREATE UNIQUE INDEX users_username ON users (lower(username)) WHERE NOT deleted;
CREATE UNIQUE INDEX users_email ON users (lower(email)) WHERE NOT deleted AND email <> '';

CREATE TABLE user_links (
  user_id             uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  login_type          text NOT NULL,
  linked_id           text NOT NULL DEFAULT '',
  oauth_access_token  text NOT NULL DEFAULT '',
  oauth_refresh_token text NOT NULL DEFAULT '',
  oauth_expiry        timestamptz,
  claims              jsonb NOT NULL DEFAULT '{}',
  PRIMARY KEY (user_id, login_type)
);

CREATE TABLE api_keys (
  id               text PRIMARY KEY CHECK (length(id) = 10),
  hashed_secret    bytea NOT NULL,
  user_id          uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  last_used        timestamptz NOT NULL DEFAULT '1970-01-01 00:00:00+00',
  expires_at       timestamptz NOT NULL,
  created_at       timestamptz NOT NULL,
  updated_at       timestamptz NOT NULL,
  login_type       text NOT NULL,
  lifetime_seconds bigint NOT NULL DEFAULT 86400,
  ip_address       inet NOT NULL DEFAULT '0.0.0.0',
  scopes           text[] NOT NULL DEFAULT '{coder:all}' CHECK (cardinality(scopes) > 0),
  allow_list       text[] NOT NULL DEFAULT '{*:*}' CHECK (cardinality(allow_list) > 0),
  token_name       text NOT NULL DEFAULT ''
);
CREATE INDEX api_keys_user ON api_keys (user_id);
CREATE UNIQUE INDEX api_keys_token_name ON api_keys (user_id, token_name) WHERE login_type = 'token';

CREATE TABLE git_ssh_keys (
  user_id     uuid PRIMARY KEY REFERENCES users ON DELETE CASCADE,
  created_at  timestamptz NOT NULL,
  updated_at  timestamptz NOT NULL,
  private_key text NOT NULL,
  public_key  text NOT NULL
);

CREATE TABLE organization_members (
  organization_id uuid NOT NULL REFERENCES organizations ON DELETE CASCADE,
  user_id         uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  roles           text[] NOT NULL DEFAULT '{}', -- names without the organization's id
  created_at      timestamptz NOT NULL,
  updated_at      timestamptz NOT NULL,
  PRIMARY KEY (organization_id, user_id)
);
CREATE INDEX organization_members_user ON organization_members (user_id);

CREATE TABLE custom_roles (
  organization_id         uuid NOT NULL REFERENCES organizations ON DELETE CASCADE,
  name                    text NOT NULL,
  display_name            text NOT NULL DEFAULT '',
  organization_permissions jsonb NOT NULL DEFAULT '[]',
  member_permissions      jsonb NOT NULL DEFAULT '[]',
  created_at              timestamptz NOT NULL,
  updated_at              timestamptz NOT NULL,
  PRIMARY KEY (organization_id, name)
);

-- The group of everyone has the organization's id; its members are the organization's, not rows here.
CREATE TABLE groups (
  id              uuid PRIMARY KEY,
  organization_id uuid NOT NULL REFERENCES organizations ON DELETE CASCADE,
  name            text NOT NULL CHECK (length(name) <= 255),
  display_name    text NOT NULL DEFAULT '',
  avatar_url      text NOT NULL DEFAULT '',
  quota_allowance integer NOT NULL DEFAULT 0,
  source          text NOT NULL DEFAULT 'user' CHECK (source IN ('user', 'oidc')),
  created_at      timestamptz NOT NULL DEFAULT now(),
  UNIQUE (organization_id, name)
);

CREATE TABLE group_members (
  group_id uuid NOT NULL REFERENCES groups ON DELETE CASCADE,
  user_id  uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  PRIMARY KEY (group_id, user_id)
);
CREATE INDEX group_members_user ON group_members (user_id);

CREATE TABLE audit_logs (
  id                uuid PRIMARY KEY,
  time              timestamptz NOT NULL,
  user_id           uuid NOT NULL,
  organization_id   uuid NOT NULL,
  ip                inet,
  user_agent        text,
  resource_type     text NOT NULL,
  resource_id       uuid NOT NULL,
  resource_target   text NOT NULL DEFAULT '',
  resource_icon     text NOT NULL DEFAULT '',
  action            text NOT NULL,
  diff              jsonb NOT NULL DEFAULT '{}',
  status_code       integer NOT NULL,
  additional_fields jsonb NOT NULL DEFAULT '{}',
  request_id        uuid NOT NULL
);
CREATE INDEX audit_logs_time ON audit_logs (time DESC);
CREATE INDEX audit_logs_resource ON audit_logs (resource_id, time DESC);
CREATE INDEX audit_logs_organization ON audit_logs (organization_id, time DESC);

------------------------------------------------------------------------------------------------ the job queue

CREATE TABLE files (
  id         uuid PRIMARY KEY,
  hash       text NOT NULL CHECK (length(hash) = 64),
  created_by uuid NOT NULL REFERENCES users,
  created_at timestamptz NOT NULL,
  mimetype   text NOT NULL,
  data       bytea NOT NULL,
  UNIQUE (hash, created_by)
);
ALTER TABLE files ALTER COLUMN data SET STORAGE EXTERNAL;

-- Tag sets are interned: a job stands in the lane (organization, provisioner type, tag set), and what a daemon may
-- take is a handful of lanes, each an index range. `tags` is written with sorted keys by jsonb itself.
CREATE TABLE provisioner_tagsets (
  id   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  tags jsonb NOT NULL UNIQUE
);

-- May a daemon with these tags run a job with those? An untagged job wants an untagged daemon; else containment.
CREATE FUNCTION provisioner_tagset_contains(daemon_tags jsonb, job_tags jsonb) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
  CASE WHEN job_tags = '{"scope": "organization", "owner": ""}'::jsonb THEN daemon_tags = job_tags
       ELSE daemon_tags @> job_tags END;

CREATE TABLE provisioner_keys (
  id              uuid PRIMARY KEY,
  created_at      timestamptz NOT NULL,
  organization_id uuid NOT NULL REFERENCES organizations ON DELETE CASCADE,
  name            text NOT NULL CHECK (length(name) <= 64),
  hashed_secret   bytea NOT NULL,
  tags            jsonb NOT NULL DEFAULT '{}'
);
CREATE UNIQUE INDEX provisioner_keys_name ON provisioner_keys (organization_id, lower(name));

CREATE TABLE provisioner_daemons (
  id              uuid PRIMARY KEY,
  created_at      timestamptz NOT NULL,
  organization_id uuid NOT NULL REFERENCES organizations ON DELETE CASCADE,
  key_id          uuid NOT NULL REFERENCES provisioner_keys ON DELETE CASCADE,
  replica_id      uuid, -- of the server that holds its stream
  name            text NOT NULL CHECK (length(name) <= 64),
  provisioners    text[] NOT NULL,
  tags            jsonb NOT NULL,
  tagset_id       bigint NOT NULL REFERENCES provisioner_tagsets,
  last_seen_at    timestamptz,
  stopped_at      timestamptz, -- told us that it ended: offline at once, not only when stale
  version         text NOT NULL DEFAULT '',
  api_version     text NOT NULL DEFAULT '1.0',
  session_hash    bytea -- SHA-256 of the secret that its calls carry, made anew with every stream
);
CREATE UNIQUE INDEX provisioner_daemons_name ON provisioner_daemons (organization_id, name, lower(COALESCE(tags->>'owner', '')));
CREATE INDEX provisioner_daemons_key ON provisioner_daemons (key_id);
CREATE UNIQUE INDEX provisioner_daemons_session ON provisioner_daemons (session_hash);

CREATE TABLE provisioner_jobs (
  id              uuid PRIMARY KEY,
  created_at      timestamptz NOT NULL,
  updated_at      timestamptz NOT NULL,
  started_at      timestamptz,
  canceled_at     timestamptz,
  completed_at    timestamptz,
  error           text,
  error_code      text,
  organization_id uuid NOT NULL REFERENCES organizations ON DELETE CASCADE,
  initiator_id    uuid NOT NULL REFERENCES users,
  provisioner     text NOT NULL CHECK (provisioner IN ('echo', 'terraform')),
  storage_method  text NOT NULL DEFAULT 'file' CHECK (storage_method = 'file'),
  type            text NOT NULL CHECK (type IN ('template_version_import', 'workspace_build', 'template_version_dry_run')),
  input           jsonb NOT NULL,
  -- What the job is about, out of its input, so that lists join without reading JSON. Foreign keys would be circular.
  template_version_id uuid GENERATED ALWAYS AS ((input->>'template_version_id')::uuid) STORED,
  workspace_build_id  uuid GENERATED ALWAYS AS ((input->>'workspace_build_id')::uuid) STORED,
  worker_id       uuid, -- no foreign key: it outlives the daemon's row
  file_id         uuid NOT NULL REFERENCES files,
  tags            jsonb NOT NULL,
  tagset_id       bigint NOT NULL REFERENCES provisioner_tagsets,
  priority        smallint NOT NULL DEFAULT 0, -- 0 people, 1 the prebuilds user
  trace_metadata  jsonb,
  logs_length     integer NOT NULL DEFAULT 0 CONSTRAINT max_provisioner_logs_length CHECK (logs_length <= 1048576),
  logs_overflowed boolean NOT NULL DEFAULT false,
  log_sequence    bigint NOT NULL DEFAULT 0, -- last batch of logs that was stored: a repeated call stores nothing twice
  status          text NOT NULL GENERATED ALWAYS AS (
    CASE
      WHEN completed_at IS NOT NULL THEN
        CASE WHEN COALESCE(error, '') <> '' THEN 'failed' WHEN canceled_at IS NOT NULL THEN 'canceled' ELSE 'succeeded' END
      WHEN COALESCE(error, '') <> '' THEN 'failed'
      WHEN canceled_at IS NOT NULL THEN 'canceling'
      WHEN started_at IS NULL THEN 'pending'
      ELSE 'running'
    END) STORED
) WITH (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 200);
-- Acquire and positions: the order is the index, one range a lane.
CREATE INDEX provisioner_jobs_lane ON provisioner_jobs (organization_id, provisioner, tagset_id, priority, created_at, id)
  WHERE started_at IS NULL AND completed_at IS NULL;
CREATE INDEX provisioner_jobs_organization ON provisioner_jobs (organization_id, created_at DESC, id DESC);
CREATE INDEX provisioner_jobs_initiator ON provisioner_jobs (organization_id, initiator_id, created_at DESC, id DESC);
CREATE INDEX provisioner_jobs_active ON provisioner_jobs (worker_id) WHERE started_at IS NOT NULL AND completed_at IS NULL;
CREATE INDEX provisioner_jobs_worker ON provisioner_jobs (worker_id, completed_at DESC) WHERE worker_id IS NOT NULL;
CREATE INDEX provisioner_jobs_unfinished ON provisioner_jobs (organization_id, status, created_at DESC) WHERE completed_at IS NULL;
CREATE INDEX provisioner_jobs_version ON provisioner_jobs (template_version_id) WHERE template_version_id IS NOT NULL;
CREATE INDEX provisioner_jobs_build ON provisioner_jobs (workspace_build_id) WHERE workspace_build_id IS NOT NULL;

CREATE TABLE provisioner_job_logs (
  id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  job_id     uuid NOT NULL REFERENCES provisioner_jobs ON DELETE CASCADE,
  created_at timestamptz NOT NULL,
  source     text NOT NULL CHECK (source IN ('provisioner_daemon', 'provisioner')),
  level      text NOT NULL CHECK (level IN ('trace', 'debug', 'info', 'warn', 'error')),
  stage      varchar(128) NOT NULL,
  output     varchar(1024) NOT NULL
);
CREATE INDEX provisioner_job_logs_job ON provisioner_job_logs (job_id, id);

-- Parts of a result that is too large for one call, until the call that names them. Gone with the job's end.
CREATE TABLE provisioner_job_uploads (
  job_id    uuid NOT NULL REFERENCES provisioner_jobs ON DELETE CASCADE,
  upload_id uuid NOT NULL,
  position  integer NOT NULL,
  data      bytea NOT NULL,
  PRIMARY KEY (job_id, upload_id, position)
);

CREATE TABLE provisioner_job_timings (
  job_id     uuid NOT NULL REFERENCES provisioner_jobs ON DELETE CASCADE,
  started_at timestamptz NOT NULL,
  ended_at   timestamptz NOT NULL,
  stage      text NOT NULL CHECK (stage IN ('init', 'plan', 'graph', 'apply')),
  source     text NOT NULL,
  action     text NOT NULL,
  resource   text NOT NULL
);
CREATE INDEX provisioner_job_timings_job ON provisioner_job_timings (job_id, started_at);

------------------------------------------------------------------------------------------------ templates

CREATE TABLE templates (
  id                               uuid PRIMARY KEY,
  created_at                       timestamptz NOT NULL,
  updated_at                       timestamptz NOT NULL,
  organization_id                  uuid NOT NULL REFERENCES organizations ON DELETE CASCADE,
  deleted                          boolean NOT NULL DEFAULT false,
  name                             text NOT NULL,
  display_name                     text NOT NULL DEFAULT '' CHECK (length(display_name) <= 64),
  description                      varchar(128) NOT NULL DEFAULT '',
  icon                             varchar(256) NOT NULL DEFAULT '',
  provisioner                      text NOT NULL CHECK (provisioner IN ('echo', 'terraform')),
  active_version_id                uuid NOT NULL,
  created_by                       uuid NOT NULL REFERENCES users,
  default_ttl_ms                   bigint NOT NULL DEFAULT 0,
  activity_bump_ms                 bigint NOT NULL DEFAULT 3600000,
  time_til_autostop_notify_ms      bigint NOT NULL DEFAULT 0,
  failure_ttl_ms                   bigint NOT NULL DEFAULT 0,
  time_til_dormant_ms              bigint NOT NULL DEFAULT 0,
  time_til_dormant_autodelete_ms   bigint NOT NULL DEFAULT 0,
  autostop_days                    smallint NOT NULL DEFAULT 0,   -- bit 0 = Monday
  autostop_weeks                   integer NOT NULL DEFAULT 1,
  autostart_days                   smallint NOT NULL DEFAULT 127,
  allow_user_cancel_workspace_jobs boolean NOT NULL DEFAULT false,
  allow_user_autostart             boolean NOT NULL DEFAULT true,
  allow_user_autostop              boolean NOT NULL DEFAULT true,
  require_active_version           boolean NOT NULL DEFAULT false,
  deprecation_message              text NOT NULL DEFAULT '',
  max_port_share_level             text NOT NULL DEFAULT 'owner'
    CHECK (max_port_share_level IN ('owner', 'authenticated', 'organization', 'public')),
  cors_behavior                    text NOT NULL DEFAULT 'simple' CHECK (cors_behavior IN ('simple', 'passthru')),
  use_classic_parameter_flow       boolean NOT NULL DEFAULT false,
  disable_module_cache             boolean NOT NULL DEFAULT false,
  user_acl                         jsonb NOT NULL DEFAULT '{}', -- user id -> 'use' | 'admin'
  group_acl                        jsonb NOT NULL DEFAULT '{}'  -- group id -> 'use' | 'admin'
);
CREATE UNIQUE INDEX templates_name ON templates (organization_id, lower(name)) WHERE NOT deleted;

CREATE TABLE template_versions (
  id                 uuid PRIMARY KEY,
  template_id        uuid REFERENCES templates ON DELETE CASCADE,
  organization_id    uuid NOT NULL REFERENCES organizations ON DELETE CASCADE,
  created_at         timestamptz NOT NULL,
  updated_at         timestamptz NOT NULL,
  name               text NOT NULL CHECK (length(name) <= 64),
  message            text NOT NULL DEFAULT '' CHECK (length(message) <= 1048576),
  readme             text NOT NULL DEFAULT '' CHECK (length(readme) <= 1048576),
  job_id             uuid NOT NULL UNIQUE REFERENCES provisioner_jobs ON DELETE CASCADE,
  created_by         uuid NOT NULL REFERENCES users,
  archived           boolean NOT NULL DEFAULT false,
  source_example_id  text,
  has_ai_task        boolean NOT NULL DEFAULT false,
  has_external_agent boolean NOT NULL DEFAULT false,
  -- What the import learned and every build of the version uses again.
  graph              text NOT NULL DEFAULT '',  -- `terraform graph`, DOT: where agents and metadata hang
  cached_plan        bytea,                     -- `terraform show -json` of the start plan
  module_files_id    uuid REFERENCES files,     -- archive of .terraform/modules as they were at import
  lock_file          text NOT NULL DEFAULT ''   -- .terraform.lock.hcl after init
);
CREATE UNIQUE INDEX template_versions_name ON template_versions (template_id, name) WHERE template_id IS NOT NULL;
CREATE INDEX template_versions_template ON template_versions (template_id, created_at, id);
ALTER TABLE templates ADD CONSTRAINT templates_active_version
  FOREIGN KEY (active_version_id) REFERENCES template_versions DEFERRABLE INITIALLY DEFERRED;

CREATE TABLE template_version_parameters (
  template_version_id  uuid NOT NULL REFERENCES template_versions ON DELETE CASCADE,
  position             integer NOT NULL, -- the template's order
  name                 text NOT NULL,
  display_name         text NOT NULL DEFAULT '',
  description          text NOT NULL DEFAULT '',
  type                 text NOT NULL,
  form_type            text NOT NULL DEFAULT '',
  mutable              boolean NOT NULL,
  default_value        text NOT NULL DEFAULT '',
  icon                 text NOT NULL DEFAULT '',
  options              jsonb NOT NULL DEFAULT '[]',
  validation_regex     text NOT NULL DEFAULT '',
  validation_error     text NOT NULL DEFAULT '',
  validation_min       integer,
  validation_max       integer,
  validation_monotonic text NOT NULL DEFAULT '' CHECK (validation_monotonic IN ('', 'increasing', 'decreasing')),
  required             boolean NOT NULL,
  ephemeral            boolean NOT NULL DEFAULT false,
  display_order        integer NOT NULL DEFAULT 0,
  PRIMARY KEY (template_version_id, name)
);

CREATE TABLE template_version_variables (
  template_version_id uuid NOT NULL REFERENCES template_versions ON DELETE CASCADE,
  position            integer NOT NULL,
  name                text NOT NULL,
  description         text NOT NULL DEFAULT '',
  type                text NOT NULL DEFAULT '',
  value               text NOT NULL DEFAULT '',
  default_value       text NOT NULL DEFAULT '',
  required            boolean NOT NULL,
  sensitive           boolean NOT NULL,
  PRIMARY KEY (template_version_id, name)
);

-- Tags of builds: key -> expression, evaluated with the build's parameters.
CREATE TABLE template_version_workspace_tags (
  template_version_id uuid NOT NULL REFERENCES template_versions ON DELETE CASCADE,
  key                 text NOT NULL,
  value               text NOT NULL,
  PRIMARY KEY (template_version_id, key)
);

CREATE TABLE template_version_external_auths (
  template_version_id uuid NOT NULL REFERENCES template_versions ON DELETE CASCADE,
  id                  text NOT NULL,
  optional            boolean NOT NULL DEFAULT false,
  PRIMARY KEY (template_version_id, id)
);

CREATE TABLE template_version_presets (
  id                    uuid PRIMARY KEY,
  template_version_id   uuid NOT NULL REFERENCES template_versions ON DELETE CASCADE,
  name                  text NOT NULL,
  description           varchar(128) NOT NULL DEFAULT '',
  icon                  varchar(256) NOT NULL DEFAULT '',
  is_default            boolean NOT NULL DEFAULT false,
  created_at            timestamptz NOT NULL,
  desired_instances     integer, -- NULL: outside the prebuilds loop
  invalidate_after_secs integer NOT NULL DEFAULT 0,
  scheduling_timezone   text NOT NULL DEFAULT '',
  prebuild_status       text NOT NULL DEFAULT 'healthy'
    CHECK (prebuild_status IN ('healthy', 'hard_limited', 'validation_failed')),
  last_invalidated_at   timestamptz
);
CREATE INDEX template_version_presets_version ON template_version_presets (template_version_id);
CREATE UNIQUE INDEX template_version_presets_default ON template_version_presets (template_version_id) WHERE is_default;

CREATE TABLE template_version_preset_parameters (
  preset_id uuid NOT NULL REFERENCES template_version_presets ON DELETE CASCADE,
  name      text NOT NULL,
  value     text NOT NULL,
  PRIMARY KEY (preset_id, name)
);

CREATE TABLE template_version_preset_schedules (
  preset_id         uuid NOT NULL REFERENCES template_version_presets ON DELETE CASCADE,
  position          integer NOT NULL,
  cron_expression   text NOT NULL,
  desired_instances integer NOT NULL,
  PRIMARY KEY (preset_id, position)
);

------------------------------------------------------------------------------------------------ workspaces

CREATE TABLE workspaces (
  id                 uuid PRIMARY KEY,
  created_at         timestamptz NOT NULL,
  updated_at         timestamptz NOT NULL,
  owner_id           uuid NOT NULL REFERENCES users,
  organization_id    uuid NOT NULL REFERENCES organizations,
  template_id        uuid NOT NULL REFERENCES templates,
  deleted            boolean NOT NULL DEFAULT false,
  name               text NOT NULL,
  autostart_schedule text,
  ttl_ms             bigint,
  last_used_at       timestamptz NOT NULL,
  dormant_at         timestamptz,
  deleting_at        timestamptz,
  next_start_at      timestamptz,
  automatic_updates  text NOT NULL DEFAULT 'never' CHECK (automatic_updates IN ('always', 'never')),
  user_acl           jsonb NOT NULL DEFAULT '{}',
  group_acl          jsonb NOT NULL DEFAULT '{}'
);
CREATE UNIQUE INDEX workspaces_name ON workspaces (owner_id, lower(name)) WHERE NOT deleted;
CREATE INDEX workspaces_template ON workspaces (template_id) WHERE NOT deleted;
CREATE INDEX workspaces_organization ON workspaces (organization_id) WHERE NOT deleted;

CREATE TABLE workspace_favorites (
  user_id      uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  workspace_id uuid NOT NULL REFERENCES workspaces ON DELETE CASCADE,
  PRIMARY KEY (user_id, workspace_id)
);

CREATE TABLE workspace_builds (
  id                         uuid PRIMARY KEY,
  created_at                 timestamptz NOT NULL,
  updated_at                 timestamptz NOT NULL,
  workspace_id               uuid NOT NULL REFERENCES workspaces ON DELETE CASCADE,
  template_version_id        uuid NOT NULL REFERENCES template_versions,
  template_version_preset_id uuid REFERENCES template_version_presets ON DELETE SET NULL,
  build_number               integer NOT NULL,
  transition                 text NOT NULL CHECK (transition IN ('start', 'stop', 'delete')),
  initiator_id               uuid NOT NULL REFERENCES users,
  job_id                     uuid NOT NULL UNIQUE REFERENCES provisioner_jobs ON DELETE CASCADE,
  reason                     text NOT NULL DEFAULT 'initiator',
  provisioner_state          bytea,
  deadline                   timestamptz,
  max_deadline               timestamptz,
  daily_cost                 integer NOT NULL DEFAULT 0,
  has_ai_task                boolean,
  has_external_agent         boolean,
  on_success                 jsonb, -- a start to queue after this stop
  CONSTRAINT workspace_builds_number UNIQUE (workspace_id, build_number)
);
CREATE INDEX workspace_builds_version ON workspace_builds (template_version_id, created_at DESC);

CREATE TABLE workspace_build_parameters (
  workspace_build_id uuid NOT NULL REFERENCES workspace_builds ON DELETE CASCADE,
  name               text NOT NULL,
  value              text NOT NULL,
  PRIMARY KEY (workspace_build_id, name)
);

CREATE TABLE workspace_modules (
  id         uuid PRIMARY KEY,
  job_id     uuid NOT NULL REFERENCES provisioner_jobs ON DELETE CASCADE,
  transition text NOT NULL,
  source     text NOT NULL,
  version    text NOT NULL,
  key        text NOT NULL,
  created_at timestamptz NOT NULL
);
CREATE INDEX workspace_modules_job ON workspace_modules (job_id);

CREATE TABLE workspace_resources (
  id            uuid PRIMARY KEY,
  created_at    timestamptz NOT NULL,
  job_id        uuid NOT NULL REFERENCES provisioner_jobs ON DELETE CASCADE,
  transition    text NOT NULL CHECK (transition IN ('start', 'stop', 'delete')),
  type          text NOT NULL,
  name          text NOT NULL,
  hide          boolean NOT NULL DEFAULT false,
  icon          text NOT NULL DEFAULT '',
  instance_type text NOT NULL DEFAULT '',
  module_path   text NOT NULL DEFAULT '',
  daily_cost    integer NOT NULL DEFAULT 0,
  metadata      jsonb NOT NULL DEFAULT '[]' -- [{key, value, sensitive}] in the template's order
);
CREATE INDEX workspace_resources_job ON workspace_resources (job_id);

CREATE TABLE workspace_agents (
  id                         uuid PRIMARY KEY,
  parent_id                  uuid REFERENCES workspace_agents ON DELETE CASCADE,
  created_at                 timestamptz NOT NULL,
  updated_at                 timestamptz NOT NULL,
  resource_id                uuid NOT NULL REFERENCES workspace_resources ON DELETE CASCADE,
  deleted                    boolean NOT NULL DEFAULT false,
  name                       text NOT NULL,
  auth_token                 uuid NOT NULL,
  auth_instance_id           text,
  architecture               text NOT NULL,
  operating_system           text NOT NULL,
  directory                  text NOT NULL DEFAULT '',
  expanded_directory         text NOT NULL DEFAULT '',
  environment_variables      jsonb NOT NULL DEFAULT '{}',
  version                    text NOT NULL DEFAULT '',
  api_version                text NOT NULL DEFAULT '',
  first_connected_at         timestamptz,
  last_connected_at          timestamptz,
  disconnected_at            timestamptz,
  started_at                 timestamptz,
  ready_at                   timestamptz,
  lifecycle_state            text NOT NULL DEFAULT 'created' CHECK (lifecycle_state IN
    ('created', 'starting', 'start_timeout', 'start_error', 'ready', 'shutting_down', 'shutdown_timeout', 'shutdown_error', 'off')),
  connection_timeout_seconds integer NOT NULL DEFAULT 0,
  troubleshooting_url        text NOT NULL DEFAULT '',
  motd_file                  text NOT NULL DEFAULT '',
  display_apps               text[] NOT NULL DEFAULT '{}',
  subsystems                 text[] NOT NULL DEFAULT '{}',
  display_order              integer NOT NULL DEFAULT 0,
  api_key_scope              text NOT NULL DEFAULT 'all' CHECK (api_key_scope IN ('all', 'no_user_data')),
  resources_monitoring       jsonb NOT NULL DEFAULT '{}',
  logs_length                integer NOT NULL DEFAULT 0 CONSTRAINT max_agent_logs_length CHECK (logs_length <= 1048576),
  logs_overflowed            boolean NOT NULL DEFAULT false
);
CREATE INDEX workspace_agents_resource ON workspace_agents (resource_id);
CREATE INDEX workspace_agents_token ON workspace_agents (auth_token);

CREATE TABLE workspace_agent_metadata (
  workspace_agent_id uuid NOT NULL REFERENCES workspace_agents ON DELETE CASCADE,
  key                text NOT NULL,
  display_name       text NOT NULL DEFAULT '',
  script             text NOT NULL,
  timeout            bigint NOT NULL DEFAULT 0, -- seconds, as the interval
  "interval"         bigint NOT NULL DEFAULT 0,
  display_order      integer NOT NULL DEFAULT 0,
  value              varchar(2048) NOT NULL DEFAULT '',
  error              varchar(2048) NOT NULL DEFAULT '',
  collected_at       timestamptz NOT NULL DEFAULT '0001-01-01 00:00:00+00',
  PRIMARY KEY (workspace_agent_id, key)
);

CREATE TABLE workspace_agent_log_sources (
  workspace_agent_id uuid NOT NULL REFERENCES workspace_agents ON DELETE CASCADE,
  id                 uuid NOT NULL,
  created_at         timestamptz NOT NULL,
  display_name       text NOT NULL,
  icon               text NOT NULL DEFAULT '',
  PRIMARY KEY (workspace_agent_id, id)
);

CREATE TABLE workspace_agent_logs (
  id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  agent_id      uuid NOT NULL REFERENCES workspace_agents ON DELETE CASCADE,
  created_at    timestamptz NOT NULL,
  output        varchar(1024) NOT NULL,
  level         text NOT NULL DEFAULT 'info' CHECK (level IN ('trace', 'debug', 'info', 'warn', 'error')),
  log_source_id uuid NOT NULL
);
CREATE INDEX workspace_agent_logs_agent ON workspace_agent_logs (agent_id, id);

CREATE TABLE workspace_agent_scripts (
  id                 uuid PRIMARY KEY,
  workspace_agent_id uuid NOT NULL REFERENCES workspace_agents ON DELETE CASCADE,
  log_source_id      uuid NOT NULL,
  log_path           text NOT NULL DEFAULT '',
  created_at         timestamptz NOT NULL,
  script             text NOT NULL,
  cron               text NOT NULL DEFAULT '',
  start_blocks_login boolean NOT NULL DEFAULT false,
  run_on_start       boolean NOT NULL DEFAULT false,
  run_on_stop        boolean NOT NULL DEFAULT false,
  timeout_seconds    integer NOT NULL DEFAULT 0,
  display_name       text NOT NULL
);
CREATE INDEX workspace_agent_scripts_agent ON workspace_agent_scripts (workspace_agent_id);

CREATE TABLE workspace_agent_script_timings (
  script_id  uuid NOT NULL REFERENCES workspace_agent_scripts ON DELETE CASCADE,
  started_at timestamptz NOT NULL,
  ended_at   timestamptz NOT NULL,
  exit_code  integer NOT NULL,
  stage      text NOT NULL CHECK (stage IN ('start', 'stop', 'cron')),
  status     text NOT NULL CHECK (status IN ('ok', 'exit_failure', 'timed_out', 'pipes_left_open')),
  UNIQUE (script_id, started_at)
);

CREATE TABLE workspace_apps (
  id                    uuid PRIMARY KEY,
  created_at            timestamptz NOT NULL,
  agent_id              uuid NOT NULL REFERENCES workspace_agents ON DELETE CASCADE,
  slug                  text NOT NULL,
  display_name          varchar(64) NOT NULL DEFAULT '',
  icon                  text NOT NULL DEFAULT '',
  command               text,
  url                   text,
  external              boolean NOT NULL DEFAULT false,
  subdomain             boolean NOT NULL DEFAULT false,
  sharing_level         text NOT NULL DEFAULT 'owner' CHECK (sharing_level IN ('owner', 'authenticated', 'organization', 'public')),
  healthcheck_url       text NOT NULL DEFAULT '',
  healthcheck_interval  integer NOT NULL DEFAULT 0,
  healthcheck_threshold integer NOT NULL DEFAULT 0,
  health                text NOT NULL DEFAULT 'disabled' CHECK (health IN ('disabled', 'initializing', 'healthy', 'unhealthy')),
  display_order         integer NOT NULL DEFAULT 0,
  display_group         text NOT NULL DEFAULT '',
  hidden                boolean NOT NULL DEFAULT false,
  open_in               text NOT NULL DEFAULT 'slim-window' CHECK (open_in IN ('slim-window', 'tab')),
  tooltip               text NOT NULL DEFAULT '',
  UNIQUE (agent_id, slug)
);

CREATE TABLE workspace_app_statuses (
  id           uuid PRIMARY KEY,
  created_at   timestamptz NOT NULL,
  agent_id     uuid NOT NULL REFERENCES workspace_agents ON DELETE CASCADE,
  app_id       uuid NOT NULL REFERENCES workspace_apps ON DELETE CASCADE,
  workspace_id uuid NOT NULL REFERENCES workspaces ON DELETE CASCADE,
  state        text NOT NULL CHECK (state IN ('working', 'idle', 'complete', 'failure')),
  message      text NOT NULL,
  uri          text NOT NULL DEFAULT ''
);
CREATE INDEX workspace_app_statuses_workspace ON workspace_app_statuses (workspace_id, created_at DESC);

CREATE TABLE workspace_port_shares (
  workspace_id uuid NOT NULL REFERENCES workspaces ON DELETE CASCADE,
  agent_name   text NOT NULL,
  port         integer NOT NULL,
  share_level  text NOT NULL,
  protocol     text NOT NULL CHECK (protocol IN ('http', 'https')),
  PRIMARY KEY (workspace_id, agent_name, port)
);

------------------------------------------------------------------------------------------------ what is always there

INSERT INTO organizations (id, name, display_name, description, is_default, created_at, updated_at)
VALUES (gen_random_uuid(), 'coder', 'Coder', 'The default organization of this deployment.', true, now(), now());
INSERT INTO groups (id, organization_id, name)
SELECT id, id, 'Everyone' FROM organizations;

-- Owner of workspaces that are built before anybody asked for them.
INSERT INTO users (id, email, username, name, status, login_type, is_system, created_at, updated_at)
VALUES ('c42fdf75-3097-471c-8c33-fb52454d81c0', 'prebuilds@system', 'prebuilds', 'Prebuilds Owner', 'active', 'none', true, now(), now());
INSERT INTO organization_members (organization_id, user_id, created_at, updated_at)
SELECT id, 'c42fdf75-3097-471c-8c33-fb52454d81c0', now(), now() FROM organizations;

INSERT INTO provisioner_tagsets (tags) VALUES ('{"scope": "organization", "owner": ""}');
-- Keys that daemons without a key of their own stand under. No secret hashes to the empty string.
INSERT INTO provisioner_keys (id, created_at, organization_id, name, hashed_secret)
SELECT key.id::uuid, now(), organizations.id, key.name, ''::bytea
FROM organizations, (VALUES
  ('00000000-0000-0000-0000-000000000001', 'built-in'),
  ('00000000-0000-0000-0000-000000000002', 'user-auth'),
  ('00000000-0000-0000-0000-000000000003', 'psk')) AS key (id, name);
INSERT INTO site_configs (key, value) VALUES ('deployment_id', gen_random_uuid()::text);

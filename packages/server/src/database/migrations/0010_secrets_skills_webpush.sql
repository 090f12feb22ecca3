-- What a user keeps for their workspaces. Values leave the server only for agents, never for callers of the API.
CREATE TABLE user_secrets (
  id          uuid PRIMARY KEY,
  user_id     uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  name        text NOT NULL,
  description text NOT NULL DEFAULT '',
  value       text NOT NULL,
  env_name    text NOT NULL DEFAULT '',
  file_path   text NOT NULL DEFAULT '',
  created_at  timestamptz NOT NULL,
  updated_at  timestamptz NOT NULL
);
CREATE UNIQUE INDEX user_secrets_name ON user_secrets (user_id, name);
CREATE UNIQUE INDEX user_secrets_env_name ON user_secrets (user_id, env_name) WHERE env_name <> '';
CREATE UNIQUE INDEX user_secrets_file_path ON user_secrets (user_id, file_path) WHERE file_path <> '';

-- Instructions that a user writes once for their agents.
CREATE TABLE user_skills (
  id          uuid PRIMARY KEY,
  user_id     uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  name        text NOT NULL,
  description text NOT NULL,
  content     text NOT NULL,
  created_at  timestamptz NOT NULL,
  updated_at  timestamptz NOT NULL
);
CREATE UNIQUE INDEX user_skills_name ON user_skills (user_id, name);

-- Browsers that asked for web pushes.
CREATE TABLE webpush_subscriptions (
  id         uuid PRIMARY KEY,
  user_id    uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  endpoint   text NOT NULL,
  p256dh_key text NOT NULL,
  auth_key   text NOT NULL,
  created_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX webpush_subscriptions_endpoint ON webpush_subscriptions (user_id, endpoint);

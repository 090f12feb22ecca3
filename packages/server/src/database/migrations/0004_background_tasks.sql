-- What runs by itself, in one replica at a time: when each task last ran, and how that went.
CREATE TABLE background_tasks (
  name            text PRIMARY KEY,
  last_started_at timestamptz NOT NULL,
  last_success_at timestamptz,
  last_error      text NOT NULL DEFAULT '',
  runs            bigint NOT NULL DEFAULT 0,
  failures        bigint NOT NULL DEFAULT 0,
  last_ms         integer NOT NULL DEFAULT 0,
  total_ms        bigint NOT NULL DEFAULT 0,
  replica         text NOT NULL DEFAULT '' -- host that ran it last
);

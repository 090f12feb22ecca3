-- What people are told about, and what of it they don't want to hear. Templates of messages are part of the program.
CREATE TABLE inbox_notifications (
  id          uuid PRIMARY KEY,
  user_id     uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  template_id uuid NOT NULL,
  targets     uuid[] NOT NULL DEFAULT '{}',
  title       text NOT NULL,
  content     text NOT NULL,
  icon        text NOT NULL DEFAULT '',
  actions     jsonb NOT NULL DEFAULT '[]',
  read_at     timestamptz,
  created_at  timestamptz NOT NULL
);
CREATE INDEX inbox_notifications_user_idx ON inbox_notifications (user_id, created_at DESC, id DESC);
CREATE INDEX inbox_notifications_unread_idx ON inbox_notifications (user_id) WHERE read_at IS NULL;

CREATE TABLE notification_preferences (
  user_id     uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  template_id uuid NOT NULL,
  disabled    boolean NOT NULL,
  updated_at  timestamptz NOT NULL,
  PRIMARY KEY (user_id, template_id)
);

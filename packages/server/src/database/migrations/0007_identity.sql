-- An account elsewhere signs in one user here.
CREATE UNIQUE INDEX user_links_linked_id ON user_links (login_type, linked_id) WHERE linked_id <> '';
ALTER TABLE user_links
  -- The server that renews the tokens does so until then; others let the old ones pass meanwhile.
  ADD COLUMN refreshing_until timestamptz,
  -- The provider refused to renew the tokens: its sessions are over until the next sign-in.
  ADD COLUMN refresh_refused boolean NOT NULL DEFAULT false;

-- A user who is about to sign in another way from now on: proven by the password, not yet by the account elsewhere.
CREATE TABLE login_conversions (
  user_id    uuid PRIMARY KEY REFERENCES users ON DELETE CASCADE,
  state_hash bytea NOT NULL UNIQUE, -- SHA-256
  to_type    text NOT NULL CHECK (to_type IN ('github', 'oidc')),
  expires_at timestamptz NOT NULL
);

-- Stands for a forgotten password, once.
CREATE TABLE one_time_passcodes (
  user_id    uuid PRIMARY KEY REFERENCES users ON DELETE CASCADE,
  hash       bytea NOT NULL, -- SHA-256: the passcode has 122 random bits
  expires_at timestamptz NOT NULL
);

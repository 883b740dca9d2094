-- What every application keeps beside its own tables. Times are RFC 3339 in UTC.

CREATE TABLE "_users" (
  "id" TEXT PRIMARY KEY NOT NULL,
  "email" TEXT NOT NULL,
  "role" TEXT NOT NULL,
  "password_hash" TEXT NOT NULL,
  "created_at" TEXT NOT NULL
);
CREATE UNIQUE INDEX "_users_email_key" ON "_users" ("email");
CREATE INDEX "_users_role_idx" ON "_users" ("role");

CREATE TABLE "_sessions" (
  "token_digest" TEXT PRIMARY KEY NOT NULL,
  "user_id" TEXT NOT NULL REFERENCES "_users" ("id") ON DELETE CASCADE,
  "created_at" TEXT NOT NULL,
  "expires_at" TEXT NOT NULL
);
CREATE INDEX "_sessions_user_idx" ON "_sessions" ("user_id");

CREATE TABLE "_login_failures" (
  "subject" TEXT NOT NULL,
  "window_start" INTEGER NOT NULL,
  "count" INTEGER NOT NULL,
  PRIMARY KEY ("subject", "window_start")
);

CREATE TABLE "_idempotency" (
  "key" TEXT PRIMARY KEY NOT NULL,
  "request_hash" TEXT NOT NULL,
  "answer" TEXT NOT NULL,
  "created_at" TEXT NOT NULL
);

CREATE TABLE "_outbox" (
  "id" TEXT PRIMARY KEY NOT NULL,
  "integration" TEXT NOT NULL,
  "message" TEXT NOT NULL,
  "created_at" TEXT NOT NULL,
  "next_attempt_at" TEXT NOT NULL,
  "attempts" INTEGER NOT NULL,
  "leased_until" TEXT,
  "delivered_at" TEXT,
  "dead_at" TEXT,
  "last_error" TEXT
);
CREATE INDEX "_outbox_due_idx" ON "_outbox" ("next_attempt_at", "id") WHERE "delivered_at" IS NULL AND "dead_at" IS NULL;

CREATE TABLE "_schedule_runs" (
  "schedule" TEXT NOT NULL,
  "minute" TEXT NOT NULL,
  "began_at" TEXT NOT NULL,
  PRIMARY KEY ("schedule", "minute")
);

CREATE TABLE "_audit" (
  "id" TEXT PRIMARY KEY NOT NULL,
  "at" TEXT NOT NULL,
  "actor" TEXT NOT NULL,
  "operation" TEXT NOT NULL,
  "entity" TEXT NOT NULL,
  "row_id" TEXT NOT NULL,
  "changes" TEXT NOT NULL
) WITHOUT ROWID;

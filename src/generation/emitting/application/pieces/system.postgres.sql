-- What every application keeps beside its own tables. Times are RFC 3339 in UTC.

CREATE TABLE "_users" (
  "id" text COLLATE "C" PRIMARY KEY NOT NULL,
  "email" text COLLATE "C" NOT NULL,
  "role" text COLLATE "C" NOT NULL,
  "password_hash" text COLLATE "C" NOT NULL,
  "created_at" text COLLATE "C" NOT NULL
);
CREATE UNIQUE INDEX "_users_email_key" ON "_users" ("email");
CREATE INDEX "_users_role_idx" ON "_users" ("role");

CREATE TABLE "_sessions" (
  "token_digest" text COLLATE "C" PRIMARY KEY NOT NULL,
  "user_id" text COLLATE "C" NOT NULL REFERENCES "_users" ("id") ON DELETE CASCADE,
  "created_at" text COLLATE "C" NOT NULL,
  "expires_at" text COLLATE "C" NOT NULL
);
CREATE INDEX "_sessions_user_idx" ON "_sessions" ("user_id");

CREATE TABLE "_login_failures" (
  "subject" text COLLATE "C" NOT NULL,
  "window_start" bigint NOT NULL,
  "count" bigint NOT NULL,
  PRIMARY KEY ("subject", "window_start")
);

CREATE TABLE "_idempotency" (
  "key" text COLLATE "C" PRIMARY KEY NOT NULL,
  "request_hash" text COLLATE "C" NOT NULL,
  "answer" text COLLATE "C" NOT NULL,
  "created_at" text COLLATE "C" NOT NULL
);

CREATE TABLE "_outbox" (
  "id" text COLLATE "C" PRIMARY KEY NOT NULL,
  "integration" text COLLATE "C" NOT NULL,
  "message" text COLLATE "C" NOT NULL,
  "created_at" text COLLATE "C" NOT NULL,
  "next_attempt_at" text COLLATE "C" NOT NULL,
  "attempts" bigint NOT NULL,
  "leased_until" text COLLATE "C",
  "delivered_at" text COLLATE "C",
  "dead_at" text COLLATE "C",
  "last_error" text COLLATE "C"
);
CREATE INDEX "_outbox_due_idx" ON "_outbox" ("next_attempt_at", "id") WHERE "delivered_at" IS NULL AND "dead_at" IS NULL;

CREATE TABLE "_schedule_runs" (
  "schedule" text COLLATE "C" NOT NULL,
  "minute" text COLLATE "C" NOT NULL,
  "began_at" text COLLATE "C" NOT NULL,
  PRIMARY KEY ("schedule", "minute")
);

CREATE TABLE "_audit" (
  "id" text COLLATE "C" PRIMARY KEY NOT NULL,
  "at" text COLLATE "C" NOT NULL,
  "actor" text COLLATE "C" NOT NULL,
  "operation" text COLLATE "C" NOT NULL,
  "entity" text COLLATE "C" NOT NULL,
  "row_id" text COLLATE "C" NOT NULL,
  "changes" text COLLATE "C" NOT NULL
);

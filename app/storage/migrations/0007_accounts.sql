-- Accounts at providers. What proves who asks (the key of the account) is never here: secret_name says under which name
-- the keychain, or the encrypted file beside the cache, keeps it. Times are epoch seconds UTC.
-- trouble: why the last try ended early (a word of core.accounts.Trouble), with its sentence, and until when to wait.
CREATE TABLE account(id INTEGER PRIMARY KEY, source_id INTEGER NOT NULL UNIQUE REFERENCES source(id) ON DELETE CASCADE, provider TEXT NOT NULL, name TEXT NOT NULL UNIQUE, settings TEXT NOT NULL DEFAULT '{}' CHECK(json_valid(settings)), endpoint TEXT, secret_name TEXT NOT NULL UNIQUE, paused INTEGER NOT NULL DEFAULT 0, added_at INTEGER NOT NULL, tried_at INTEGER, succeeded_at INTEGER, trouble TEXT, trouble_text TEXT, trouble_until INTEGER, clock_ahead INTEGER NOT NULL DEFAULT 0, texts_lost INTEGER NOT NULL DEFAULT 0) STRICT;
-- How far each stream of an account was read: written in the transaction of the page that came from there. newest: the
-- newest sent time that the stream ever showed, so that a list that is suddenly empty is noticed.
CREATE TABLE sync_cursor(source_id INTEGER NOT NULL REFERENCES source(id) ON DELETE CASCADE, stream TEXT NOT NULL, cursor TEXT NOT NULL DEFAULT '', watermark INTEGER, newest INTEGER, PRIMARY KEY(source_id, stream)) STRICT, WITHOUT ROWID;
-- Times of which a provider gives nothing any more.
CREATE TABLE sync_gap(source_id INTEGER NOT NULL REFERENCES source(id) ON DELETE CASCADE, stream TEXT NOT NULL, since INTEGER NOT NULL, until INTEGER NOT NULL, why TEXT NOT NULL, possible INTEGER NOT NULL DEFAULT 0, found_at INTEGER NOT NULL, PRIMARY KEY(source_id, stream, since)) STRICT, WITHOUT ROWID;
-- What is to be asked for later: texts (queue 'body'), details, messages whose state may still change.
CREATE TABLE sync_task(source_id INTEGER NOT NULL REFERENCES source(id) ON DELETE CASCADE, queue TEXT NOT NULL, key TEXT NOT NULL, due_at INTEGER NOT NULL, expires_at INTEGER, tries INTEGER NOT NULL DEFAULT 0, payload TEXT NOT NULL DEFAULT '{}' CHECK(json_valid(payload)), PRIMARY KEY(source_id, queue, key)) STRICT, WITHOUT ROWID;
CREATE INDEX ix_sync_task_due ON sync_task(source_id, queue, due_at);

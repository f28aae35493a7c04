-- Who was erased, so that no import brings them back: nothing but message authentication codes (HMAC-SHA-256) of their
-- lasting names. Their key is of this log's own, not the key of the file, which may be changed.
CREATE TABLE tombstone(mac BLOB PRIMARY KEY, kind TEXT NOT NULL, at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE tombstone_key(id INTEGER PRIMARY KEY CHECK(id = 1), key BLOB NOT NULL) STRICT;
INSERT INTO tombstone_key(id, key) VALUES(1, randomblob(32));
-- Whom nobody may erase, by a name that lasts, and why.
CREATE TABLE hold(source TEXT NOT NULL, external_id TEXT NOT NULL, at INTEGER NOT NULL, actor TEXT NOT NULL, reason TEXT NOT NULL, PRIMARY KEY(source, external_id)) STRICT, WITHOUT ROWID;

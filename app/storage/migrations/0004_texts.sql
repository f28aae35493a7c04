-- Text that many messages have in common is kept once. A subject stands in a table of its own, each text once (found by its folded key). What messages of one
-- kind (provider, and campaign or template) to at least three addresses share is a common text; a message keeps what
-- differs from it (body_part.own, message_words.own: raw deflate with the common text as its dictionary).
-- The search has an index for subjects, one for common texts (kind 9: folded words), one for what is a message's own
-- beyond both, and one for the names and the value of an address. Each is an external-content index over a view that
-- gives the very tokens, so that it can be built anew and checked, and erases what it forgets.
CREATE TABLE subject(id INTEGER PRIMARY KEY, text TEXT NOT NULL, key TEXT NOT NULL) STRICT;
CREATE INDEX ix_subject_key ON subject(key, id);
INSERT INTO subject(id, text, key) VALUES(0, '', '');
INSERT INTO subject(text, key) SELECT DISTINCT subject, subject_key FROM message WHERE subject <> '';
DROP INDEX ix_message_subject;
ALTER TABLE message ADD COLUMN subject_id INTEGER NOT NULL DEFAULT 0 REFERENCES subject(id);
UPDATE message SET subject_id = (SELECT s.id FROM subject s WHERE s.key = message.subject_key AND s.text = message.subject);
CREATE INDEX ix_message_subject ON message(subject_id, id);
ALTER TABLE message DROP COLUMN subject;
ALTER TABLE message DROP COLUMN subject_key;

CREATE TABLE common_text(id INTEGER PRIMARY KEY, provider TEXT NOT NULL, grp TEXT NOT NULL, kind INTEGER NOT NULL, content BLOB NOT NULL) STRICT;
CREATE INDEX ix_common_text_grp ON common_text(provider, grp, kind);
ALTER TABLE body_part RENAME TO old_body_part;
CREATE TABLE body_part(message_id INTEGER NOT NULL REFERENCES message(id) ON DELETE CASCADE ON UPDATE CASCADE, kind INTEGER NOT NULL, common_id INTEGER REFERENCES common_text(id), own BLOB NOT NULL, PRIMARY KEY(message_id, kind)) STRICT, WITHOUT ROWID;
CREATE INDEX ix_body_part_common ON body_part(common_id) WHERE common_id IS NOT NULL;
DROP TABLE fts_message;
ALTER TABLE message_words RENAME TO old_message_words;
CREATE TABLE message_words(message_id INTEGER PRIMARY KEY REFERENCES message(id) ON DELETE CASCADE ON UPDATE CASCADE, common_id INTEGER REFERENCES common_text(id), own BLOB NOT NULL) STRICT;
CREATE INDEX ix_message_words_common ON message_words(common_id, message_id) WHERE common_id IS NOT NULL;
CREATE TABLE address_words(address_id INTEGER PRIMARY KEY REFERENCES address(id) ON DELETE CASCADE, words TEXT NOT NULL) STRICT;
-- recipients of whom a message was for longer than a day after its first: a search by time looks at them apart
CREATE INDEX ix_recipient_late ON recipient(sent_at) WHERE id - message_id > 5662310400;

CREATE VIEW subject_index AS SELECT id, index_form(key) AS words FROM subject;
CREATE VIEW common_index AS SELECT id, index_form(CAST(content AS TEXT)) AS words FROM common_text WHERE kind = 9;
CREATE VIEW message_index AS SELECT w.message_id AS id, own_index(w.own, CAST(c.content AS TEXT), s.key) AS words FROM message_words w CROSS JOIN message m ON m.id = w.message_id CROSS JOIN subject s ON s.id = m.subject_id LEFT JOIN common_text c ON c.id = w.common_id;
CREATE VIRTUAL TABLE fts_subject USING fts5(words, content='subject_index', content_rowid='id', detail=none, columnsize=0, prefix='2 3 4', tokenize="unicode61 remove_diacritics 0");
CREATE VIRTUAL TABLE fts_common USING fts5(words, content='common_index', content_rowid='id', detail=none, columnsize=0, prefix='2 3 4', tokenize="unicode61 remove_diacritics 0");
CREATE VIRTUAL TABLE fts_message USING fts5(words, content='message_index', content_rowid='id', detail=none, columnsize=0, prefix='2 3 4', tokenize="unicode61 remove_diacritics 0");
CREATE VIRTUAL TABLE fts_address USING fts5(words, content='address_words', content_rowid='address_id', detail=none, columnsize=0, prefix='2 3 4', tokenize="unicode61 remove_diacritics 0");
INSERT INTO fts_subject(fts_subject, rank) VALUES('secure-delete', 1);
INSERT INTO fts_common(fts_common, rank) VALUES('secure-delete', 1);
INSERT INTO fts_message(fts_message, rank) VALUES('secure-delete', 1);
INSERT INTO fts_address(fts_address, rank) VALUES('secure-delete', 1);

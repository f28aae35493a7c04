-- The same log in fewer bytes, and an index for each way it is read.
-- What many messages share stands once: origin says from which source, provider, campaign and template a message is.
-- message.name_hash is 48 bits of provider and external id (name_hash() of the program): found by it and compared with
-- the texts, for an index over the texts themselves was the third largest part of the file.
-- Words of providers that the program knows are kept as a number, others as they came (kept_word, kept_status); folded
-- texts (key, header_key) are kept only where they are not just the lower case of the text. The columns that are read
-- are generated from these, so that nothing else changes.
-- An index ends with the row's id by itself: to name it once more would store it twice.
CREATE TABLE origin(id INTEGER PRIMARY KEY, source_id INTEGER NOT NULL REFERENCES source(id) ON DELETE CASCADE, provider TEXT NOT NULL, campaign TEXT, template TEXT) STRICT;
CREATE INDEX ix_origin_source ON origin(source_id, provider, campaign, template);
INSERT INTO origin(source_id, provider, campaign, template) SELECT DISTINCT m.source_id, m.provider, c.name, m.template FROM message m LEFT JOIN campaign c ON c.id = m.campaign_id ORDER BY 1, 2, 3, 4;

DROP VIEW message_index;
DROP VIEW subject_index;
CREATE TABLE new_message(id INTEGER PRIMARY KEY, origin_id INTEGER NOT NULL REFERENCES origin(id) ON DELETE CASCADE, external_id TEXT NOT NULL, name_hash INTEGER NOT NULL, rec_hash INTEGER NOT NULL, changed_at INTEGER, channel INTEGER NOT NULL, direction INTEGER NOT NULL DEFAULT 0, sender_id INTEGER REFERENCES address(id), sender_name TEXT, sent_by INTEGER, subject_id INTEGER NOT NULL DEFAULT 0 REFERENCES subject(id), n_recipients INTEGER NOT NULL, size INTEGER, n_attachments INTEGER, parts INTEGER, price TEXT, currency TEXT, extra TEXT) STRICT;
INSERT INTO new_message SELECT m.id, o.id, m.external_id, name_hash(m.provider, m.external_id), m.rec_hash, m.changed_at, m.channel, m.direction, m.sender_id, m.sender_name, m.sent_by, m.subject_id, m.n_recipients, m.size, m.n_attachments, m.parts, m.price, m.currency, m.extra FROM message m LEFT JOIN campaign c ON c.id = m.campaign_id CROSS JOIN origin o ON o.source_id = m.source_id AND o.provider = m.provider AND o.campaign IS c.name AND o.template IS m.template ORDER BY m.id;
DROP TABLE message;
ALTER TABLE new_message RENAME TO message;
DROP TABLE campaign;
CREATE INDEX ix_message_name ON message(name_hash);
CREATE INDEX ix_message_origin ON message(origin_id);
CREATE INDEX ix_message_sender ON message(sender_id) WHERE sender_id IS NOT NULL;
CREATE INDEX ix_message_subject ON message(subject_id);

CREATE TABLE new_subject(id INTEGER PRIMARY KEY, text TEXT NOT NULL, odd_key TEXT, key TEXT GENERATED ALWAYS AS (coalesce(odd_key, lower(text))) VIRTUAL) STRICT;
INSERT INTO new_subject(id, text, odd_key) SELECT id, text, nullif(key, lower(text)) FROM subject ORDER BY id;
DROP TABLE subject;
ALTER TABLE new_subject RENAME TO subject;
CREATE INDEX ix_subject_key ON subject(key);
CREATE VIEW subject_index AS SELECT id, index_form(key) AS words FROM subject;
CREATE VIEW message_index AS SELECT w.message_id AS id, own_index(w.own, CAST(c.content AS TEXT), s.key) AS words FROM message_words w CROSS JOIN message m ON m.id = w.message_id CROSS JOIN subject s ON s.id = m.subject_id LEFT JOIN common_text c ON c.id = w.common_id;

CREATE TABLE new_recipient(id INTEGER PRIMARY KEY, message_id INTEGER NOT NULL REFERENCES message(id) ON DELETE CASCADE ON UPDATE CASCADE, address_id INTEGER NOT NULL REFERENCES address(id), field INTEGER NOT NULL, header_name TEXT, odd_key TEXT, channel INTEGER NOT NULL, direction INTEGER NOT NULL DEFAULT 0, sent_at INTEGER NOT NULL, sent_certainty INTEGER NOT NULL DEFAULT 0, status INTEGER NOT NULL, status_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, kept_status ANY, reason TEXT, detail TEXT, opens INTEGER NOT NULL DEFAULT 0, clicks INTEGER NOT NULL DEFAULT 0, first_open_at INTEGER, delivered_at INTEGER, attempts INTEGER NOT NULL DEFAULT 0, names_student INTEGER NOT NULL DEFAULT 0, handled_at INTEGER, header_key TEXT GENERATED ALWAYS AS (coalesce(odd_key, lower(header_name), '')) VIRTUAL, source_status TEXT GENERATED ALWAYS AS (CASE kept_status WHEN 1 THEN 'delivered' WHEN 2 THEN 'processed' WHEN 3 THEN 'open' WHEN 4 THEN 'dropped' WHEN 5 THEN 'opened' WHEN 6 THEN 'opened_auto' WHEN 7 THEN 'clicked' WHEN 8 THEN 'click' WHEN 9 THEN 'deferred' WHEN 10 THEN 'received' WHEN 11 THEN 'undelivered' WHEN 12 THEN 'bounced_soft' WHEN 13 THEN 'bounce' WHEN 14 THEN 'failed' WHEN 15 THEN 'sent' WHEN 16 THEN 'bounced_hard' WHEN 17 THEN 'spam' WHEN 18 THEN 'unsubscribe' WHEN 19 THEN 'spamreport' WHEN 20 THEN 'queued' WHEN 21 THEN 'read' WHEN 22 THEN 'accepted' WHEN 23 THEN 'scheduled' WHEN 24 THEN 'sending' WHEN 25 THEN 'bounced' WHEN 26 THEN 'unsubscribed' WHEN 27 THEN 'Delivery' WHEN 28 THEN 'Bounce' WHEN 29 THEN 'Open' WHEN 30 THEN 'Click' WHEN 31 THEN 'SpamComplaint' WHEN 32 THEN 'complained' ELSE kept_status END) VIRTUAL) STRICT;
INSERT INTO new_recipient(id, message_id, address_id, field, header_name, odd_key, channel, direction, sent_at, sent_certainty, status, status_at, updated_at, kept_status, reason, detail, opens, clicks, first_open_at, delivered_at, attempts, names_student, handled_at) SELECT id, message_id, address_id, field, header_name, nullif(header_key, coalesce(lower(header_name), '')), channel, direction, sent_at, sent_certainty, status, status_at, updated_at, CASE source_status WHEN 'delivered' THEN 1 WHEN 'processed' THEN 2 WHEN 'open' THEN 3 WHEN 'dropped' THEN 4 WHEN 'opened' THEN 5 WHEN 'opened_auto' THEN 6 WHEN 'clicked' THEN 7 WHEN 'click' THEN 8 WHEN 'deferred' THEN 9 WHEN 'received' THEN 10 WHEN 'undelivered' THEN 11 WHEN 'bounced_soft' THEN 12 WHEN 'bounce' THEN 13 WHEN 'failed' THEN 14 WHEN 'sent' THEN 15 WHEN 'bounced_hard' THEN 16 WHEN 'spam' THEN 17 WHEN 'unsubscribe' THEN 18 WHEN 'spamreport' THEN 19 WHEN 'queued' THEN 20 WHEN 'read' THEN 21 WHEN 'accepted' THEN 22 WHEN 'scheduled' THEN 23 WHEN 'sending' THEN 24 WHEN 'bounced' THEN 25 WHEN 'unsubscribed' THEN 26 WHEN 'Delivery' THEN 27 WHEN 'Bounce' THEN 28 WHEN 'Open' THEN 29 WHEN 'Click' THEN 30 WHEN 'SpamComplaint' THEN 31 WHEN 'complained' THEN 32 ELSE source_status END, reason, detail, opens, clicks, first_open_at, delivered_at, attempts, names_student, handled_at FROM recipient ORDER BY id;
DROP TABLE recipient;
ALTER TABLE new_recipient RENAME TO recipient;
CREATE UNIQUE INDEX ux_recipient_message ON recipient(message_id, address_id);
CREATE INDEX ix_recipient_address ON recipient(address_id, sent_at, message_id, status, channel, direction, names_student);
CREATE INDEX ix_recipient_sent ON recipient(sent_at, message_id, status, channel, direction);
CREATE INDEX ix_recipient_status ON recipient(status, sent_at, message_id, channel, direction);
CREATE INDEX ix_recipient_sms ON recipient(sent_at, message_id, status, direction) WHERE channel = 1;
CREATE INDEX ix_recipient_inbound ON recipient(sent_at, message_id) WHERE direction = 1;
CREATE INDEX ix_recipient_updated ON recipient(updated_at);
CREATE INDEX ix_recipient_reason ON recipient(reason, sent_at, message_id, status, channel) WHERE reason IS NOT NULL;
CREATE INDEX ix_recipient_attention ON recipient(sent_at, message_id, address_id, status) WHERE handled_at IS NULL AND direction = 0 AND status IN (40, 42, 44, 46, 70);
CREATE INDEX ix_recipient_handled ON recipient(sent_at, message_id) WHERE handled_at IS NOT NULL;
CREATE INDEX ix_recipient_late ON recipient(sent_at) WHERE id - message_id > 5662310400;

CREATE TABLE new_event(recipient_id INTEGER NOT NULL REFERENCES recipient(id) ON DELETE CASCADE ON UPDATE CASCADE, key INTEGER NOT NULL, kind INTEGER NOT NULL, machine INTEGER NOT NULL DEFAULT 0, at INTEGER NOT NULL, certainty INTEGER NOT NULL DEFAULT 0, kept_word ANY NOT NULL, reason TEXT, detail TEXT, url TEXT, word TEXT GENERATED ALWAYS AS (CASE kept_word WHEN 1 THEN 'delivered' WHEN 2 THEN 'processed' WHEN 3 THEN 'open' WHEN 4 THEN 'dropped' WHEN 5 THEN 'opened' WHEN 6 THEN 'opened_auto' WHEN 7 THEN 'clicked' WHEN 8 THEN 'click' WHEN 9 THEN 'deferred' WHEN 10 THEN 'received' WHEN 11 THEN 'undelivered' WHEN 12 THEN 'bounced_soft' WHEN 13 THEN 'bounce' WHEN 14 THEN 'failed' WHEN 15 THEN 'sent' WHEN 16 THEN 'bounced_hard' WHEN 17 THEN 'spam' WHEN 18 THEN 'unsubscribe' WHEN 19 THEN 'spamreport' WHEN 20 THEN 'queued' WHEN 21 THEN 'read' WHEN 22 THEN 'accepted' WHEN 23 THEN 'scheduled' WHEN 24 THEN 'sending' WHEN 25 THEN 'bounced' WHEN 26 THEN 'unsubscribed' WHEN 27 THEN 'Delivery' WHEN 28 THEN 'Bounce' WHEN 29 THEN 'Open' WHEN 30 THEN 'Click' WHEN 31 THEN 'SpamComplaint' WHEN 32 THEN 'complained' ELSE kept_word END) VIRTUAL, PRIMARY KEY(recipient_id, key)) STRICT, WITHOUT ROWID;
INSERT INTO new_event(recipient_id, key, kind, machine, at, certainty, kept_word, reason, detail, url) SELECT recipient_id, key, kind, machine, at, certainty, CASE word WHEN 'delivered' THEN 1 WHEN 'processed' THEN 2 WHEN 'open' THEN 3 WHEN 'dropped' THEN 4 WHEN 'opened' THEN 5 WHEN 'opened_auto' THEN 6 WHEN 'clicked' THEN 7 WHEN 'click' THEN 8 WHEN 'deferred' THEN 9 WHEN 'received' THEN 10 WHEN 'undelivered' THEN 11 WHEN 'bounced_soft' THEN 12 WHEN 'bounce' THEN 13 WHEN 'failed' THEN 14 WHEN 'sent' THEN 15 WHEN 'bounced_hard' THEN 16 WHEN 'spam' THEN 17 WHEN 'unsubscribe' THEN 18 WHEN 'spamreport' THEN 19 WHEN 'queued' THEN 20 WHEN 'read' THEN 21 WHEN 'accepted' THEN 22 WHEN 'scheduled' THEN 23 WHEN 'sending' THEN 24 WHEN 'bounced' THEN 25 WHEN 'unsubscribed' THEN 26 WHEN 'Delivery' THEN 27 WHEN 'Bounce' THEN 28 WHEN 'Open' THEN 29 WHEN 'Click' THEN 30 WHEN 'SpamComplaint' THEN 31 WHEN 'complained' THEN 32 ELSE word END, reason, detail, url FROM event ORDER BY recipient_id, key;
DROP TABLE event;
ALTER TABLE new_event RENAME TO event;
CREATE INDEX ix_event_consent ON event(recipient_id, kind, at) WHERE kind IN (12, 14);

DROP INDEX ix_address_value_key;
CREATE INDEX ix_address_value_key ON address(value_key);
CREATE INDEX ix_address_owner ON address(owner_key) WHERE n_owners > 0;

-- Corrections by hand. They are kept apart from what sources say, name people and rows by names that last (a source's
-- name and external id; provider, message id, channel and address), and so outlive any import. What follows from them
-- (relation, person_address, recipient.handled_at, hand references) is derived anew like everything else.
-- A correction that was taken back keeps its row: undone_at says when.
CREATE TABLE correction(id INTEGER PRIMARY KEY, kind TEXT NOT NULL, at INTEGER NOT NULL, actor TEXT NOT NULL, undone_at INTEGER, person_source TEXT, person_external TEXT, other_source TEXT, other_external TEXT, detail TEXT NOT NULL DEFAULT '{}' CHECK(json_valid(detail))) STRICT;
CREATE TABLE correction_row(correction_id INTEGER NOT NULL REFERENCES correction(id) ON DELETE CASCADE, provider TEXT NOT NULL, external_id TEXT NOT NULL, channel INTEGER NOT NULL, address TEXT NOT NULL, PRIMARY KEY(correction_id, provider, external_id, channel, address)) STRICT, WITHOUT ROWID;

-- A source of kind 'manual' is made with the first pin.
-- person_ref.kind beside 0 student and 1 contact: 2 contact by hand, 3 student by hand; their ref is a PersonKey as JSON.
-- recipient.names_student: 0 none, 1 the data names one or more, 2 a hand says which, and the data counts no more.

ALTER TABLE relation ADD COLUMN by_hand INTEGER NOT NULL DEFAULT 0;
ALTER TABLE person_address ADD COLUMN by_hand INTEGER NOT NULL DEFAULT 0;
CREATE INDEX ix_recipient_handled ON recipient(id) WHERE handled_at IS NOT NULL;
CREATE INDEX ix_person_ref_hand ON person_ref(kind, id) WHERE kind > 1;

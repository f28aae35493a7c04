-- The first form of the cache. Times are epoch seconds UTC; dates are ISO text in the school's zone.
-- message.id and recipient.id are ((seconds since 2000-01-01 UTC) << 16) | k, so that rowid order is time order; they
-- move when a sent time turns out earlier (rule 17), hence ON UPDATE CASCADE. Every foreign-key column leads an index.
-- What a source said is a fact and is kept (person_source, relation_fact, person_ref, event); people, relations,
-- owners of addresses and the state of a recipient are derived from the facts and can be built anew at any time.

-- where data comes from: name is the source of rule 24
CREATE TABLE source(id INTEGER PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL UNIQUE, config TEXT NOT NULL DEFAULT '{}', enabled INTEGER NOT NULL DEFAULT 1) STRICT;
CREATE TABLE sync_run(id INTEGER PRIMARY KEY, source_id INTEGER NOT NULL REFERENCES source(id) ON DELETE CASCADE, batch TEXT NOT NULL, started_at INTEGER NOT NULL, finished_at INTEGER, mode TEXT NOT NULL, file_name TEXT, n_read INTEGER NOT NULL DEFAULT 0, n_new INTEGER NOT NULL DEFAULT 0, n_changed INTEGER NOT NULL DEFAULT 0, n_left INTEGER NOT NULL DEFAULT 0, n_skipped INTEGER NOT NULL DEFAULT 0, n_problems INTEGER NOT NULL DEFAULT 0, error TEXT) STRICT;
CREATE INDEX ix_sync_run_source ON sync_run(source_id, started_at);
CREATE INDEX ix_sync_run_batch ON sync_run(batch);
CREATE TABLE problem(id INTEGER PRIMARY KEY, run_id INTEGER NOT NULL REFERENCES sync_run(id) ON DELETE CASCADE, place TEXT NOT NULL, kind TEXT NOT NULL, message TEXT NOT NULL, record TEXT NOT NULL DEFAULT '') STRICT;
CREATE INDEX ix_problem_run ON problem(run_id, id);

-- people: person_source holds what each source says of a person; person is what they say together
CREATE TABLE person(id INTEGER PRIMARY KEY, kind INTEGER NOT NULL, given TEXT NOT NULL DEFAULT '', family TEXT NOT NULL DEFAULT '', preferred TEXT, display TEXT NOT NULL, sort_key TEXT NOT NULL, search_text TEXT NOT NULL, year_text TEXT, year_sort INTEGER, entry_year TEXT, org TEXT, stage TEXT, applied_on TEXT, student_number TEXT, telephones TEXT NOT NULL DEFAULT '[]', state INTEGER NOT NULL DEFAULT 0, updated_at INTEGER NOT NULL) STRICT;
CREATE INDEX ix_person_sort ON person(kind, sort_key, id, state);
CREATE TABLE person_source(source_id INTEGER NOT NULL REFERENCES source(id) ON DELETE CASCADE, external_id TEXT NOT NULL, person_id INTEGER REFERENCES person(id) ON DELETE SET NULL, kind INTEGER NOT NULL, rec_hash INTEGER NOT NULL, record TEXT NOT NULL CHECK(json_valid(record)), changed_at INTEGER, last_run_id INTEGER, state INTEGER NOT NULL DEFAULT 0, PRIMARY KEY(source_id, external_id)) STRICT, WITHOUT ROWID;
CREATE INDEX ix_person_source_person ON person_source(person_id);
CREATE INDEX ix_person_source_external ON person_source(external_id);
CREATE TABLE person_ident(type TEXT NOT NULL, value TEXT NOT NULL, person_id INTEGER NOT NULL REFERENCES person(id) ON DELETE CASCADE, PRIMARY KEY(type, value, person_id)) STRICT, WITHOUT ROWID;
CREATE INDEX ix_person_ident_person ON person_ident(person_id);
-- owner_names / owner_key: the names of all owners as shown / folded, kept here so that "To" is one look-up (rule 21)
CREATE TABLE address(id INTEGER PRIMARY KEY, channel INTEGER NOT NULL, value TEXT NOT NULL, display TEXT NOT NULL, value_key TEXT NOT NULL, valid INTEGER NOT NULL DEFAULT 1, is_sender INTEGER NOT NULL DEFAULT 0, n_owners INTEGER NOT NULL DEFAULT 0, owner_names TEXT NOT NULL DEFAULT '', owner_key TEXT NOT NULL DEFAULT '', UNIQUE(channel, value)) STRICT;
CREATE INDEX ix_address_value_key ON address(value_key, id);
CREATE TABLE person_address(person_id INTEGER NOT NULL REFERENCES person(id) ON DELETE CASCADE, address_id INTEGER NOT NULL REFERENCES address(id) ON DELETE CASCADE, label TEXT, position INTEGER NOT NULL DEFAULT 0, former INTEGER NOT NULL DEFAULT 0, PRIMARY KEY(person_id, address_id)) STRICT, WITHOUT ROWID;
CREATE INDEX ix_person_address_address ON person_address(address_id, person_id);
-- relation_fact: what each source says; relation: what counts after rule 5 (since/until '' = open; restricted is set for the pair)
CREATE TABLE relation_fact(source_id INTEGER NOT NULL REFERENCES source(id) ON DELETE CASCADE, student_ref TEXT NOT NULL, contact_ref TEXT NOT NULL, since TEXT NOT NULL DEFAULT '', outranks INTEGER NOT NULL DEFAULT 0, active INTEGER NOT NULL DEFAULT 1, rec_hash INTEGER NOT NULL, record TEXT NOT NULL CHECK(json_valid(record)), last_run_id INTEGER, PRIMARY KEY(source_id, student_ref, contact_ref, since)) STRICT, WITHOUT ROWID;
CREATE TABLE relation(id INTEGER PRIMARY KEY, student_id INTEGER NOT NULL REFERENCES person(id) ON DELETE CASCADE, contact_id INTEGER NOT NULL REFERENCES person(id) ON DELETE CASCADE, since TEXT NOT NULL DEFAULT '', until TEXT NOT NULL DEFAULT '', role TEXT NOT NULL, label TEXT, priority INTEGER, lives_with INTEGER, custody TEXT, may_email INTEGER, may_sms INTEGER, restricted INTEGER NOT NULL DEFAULT 0, UNIQUE(student_id, contact_id, since, until, role)) STRICT;
CREATE INDEX ix_relation_contact ON relation(contact_id, student_id);

-- ids that messages name, resolved to people when and as soon as exactly one fits (rules 2, 3, 7); kind 0 student, 1 contact
CREATE TABLE person_ref(id INTEGER PRIMARY KEY, kind INTEGER NOT NULL, source_id INTEGER NOT NULL REFERENCES source(id) ON DELETE CASCADE, ref TEXT NOT NULL, person_id INTEGER REFERENCES person(id) ON DELETE SET NULL, UNIQUE(source_id, kind, ref)) STRICT;
CREATE INDEX ix_person_ref_person ON person_ref(person_id, kind);

-- messages
CREATE TABLE campaign(id INTEGER PRIMARY KEY, provider TEXT NOT NULL, name TEXT NOT NULL, UNIQUE(provider, name)) STRICT;
CREATE TABLE message(id INTEGER PRIMARY KEY, provider TEXT NOT NULL, external_id TEXT NOT NULL, source_id INTEGER NOT NULL REFERENCES source(id) ON DELETE CASCADE, rec_hash INTEGER NOT NULL, changed_at INTEGER, channel INTEGER NOT NULL, direction INTEGER NOT NULL DEFAULT 0, sender_id INTEGER REFERENCES address(id), sender_name TEXT, campaign_id INTEGER REFERENCES campaign(id) ON DELETE SET NULL, template TEXT, sent_by INTEGER, subject TEXT NOT NULL, subject_key TEXT NOT NULL, n_recipients INTEGER NOT NULL, size INTEGER, n_attachments INTEGER, parts INTEGER, price TEXT, currency TEXT, extra TEXT, UNIQUE(provider, external_id)) STRICT;
CREATE INDEX ix_message_source ON message(source_id);
CREATE INDEX ix_message_subject ON message(subject_key, id);
CREATE INDEX ix_message_sender ON message(sender_id, id);
CREATE INDEX ix_message_campaign ON message(campaign_id, id);
CREATE TABLE recipient(id INTEGER PRIMARY KEY, message_id INTEGER NOT NULL REFERENCES message(id) ON DELETE CASCADE ON UPDATE CASCADE, address_id INTEGER NOT NULL REFERENCES address(id), field INTEGER NOT NULL, header_name TEXT, header_key TEXT NOT NULL DEFAULT '', channel INTEGER NOT NULL, direction INTEGER NOT NULL DEFAULT 0, sent_at INTEGER NOT NULL, sent_certainty INTEGER NOT NULL DEFAULT 0, status INTEGER NOT NULL, status_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, source_status TEXT, reason TEXT, detail TEXT, opens INTEGER NOT NULL DEFAULT 0, clicks INTEGER NOT NULL DEFAULT 0, first_open_at INTEGER, delivered_at INTEGER, attempts INTEGER NOT NULL DEFAULT 0, names_student INTEGER NOT NULL DEFAULT 0, handled_at INTEGER) STRICT;
CREATE UNIQUE INDEX ux_recipient_message ON recipient(message_id, address_id);
CREATE INDEX ix_recipient_address ON recipient(address_id, sent_at, message_id, status, channel, direction);
CREATE INDEX ix_recipient_sent ON recipient(sent_at, message_id, status, channel, direction);
CREATE INDEX ix_recipient_status ON recipient(status, sent_at, message_id, channel, direction);
CREATE INDEX ix_recipient_channel ON recipient(channel, sent_at, message_id, status, direction);
CREATE INDEX ix_recipient_updated ON recipient(updated_at, sent_at, message_id, status, channel);
CREATE INDEX ix_recipient_reason ON recipient(reason, sent_at, message_id, status, channel) WHERE reason IS NOT NULL;
CREATE INDEX ix_recipient_attention ON recipient(sent_at, message_id, address_id, status) WHERE handled_at IS NULL AND direction = 0 AND status IN (40, 42, 44, 46, 70);
CREATE TABLE event(recipient_id INTEGER NOT NULL REFERENCES recipient(id) ON DELETE CASCADE ON UPDATE CASCADE, key INTEGER NOT NULL, kind INTEGER NOT NULL, machine INTEGER NOT NULL DEFAULT 0, at INTEGER NOT NULL, certainty INTEGER NOT NULL DEFAULT 0, word TEXT NOT NULL, reason TEXT, detail TEXT, url TEXT, PRIMARY KEY(recipient_id, key)) STRICT, WITHOUT ROWID;
-- explicit student links and pins, by the id the data names (unresolved ones too: the row names a student all the same)
CREATE TABLE recipient_ref(recipient_id INTEGER NOT NULL REFERENCES recipient(id) ON DELETE CASCADE ON UPDATE CASCADE, ref_id INTEGER NOT NULL REFERENCES person_ref(id) ON DELETE CASCADE, PRIMARY KEY(recipient_id, ref_id)) STRICT, WITHOUT ROWID;
CREATE INDEX ix_recipient_ref_ref ON recipient_ref(ref_id, recipient_id);
CREATE TABLE attachment(message_id INTEGER NOT NULL REFERENCES message(id) ON DELETE CASCADE ON UPDATE CASCADE, n INTEGER NOT NULL, name TEXT NOT NULL, type TEXT NOT NULL, size INTEGER, PRIMARY KEY(message_id, n)) STRICT, WITHOUT ROWID;

-- bodies (zlib, exact) and the folded words that a search looks through: first line the subject, then the text
CREATE TABLE body_part(message_id INTEGER NOT NULL REFERENCES message(id) ON DELETE CASCADE ON UPDATE CASCADE, kind INTEGER NOT NULL, own BLOB NOT NULL, PRIMARY KEY(message_id, kind)) STRICT;
CREATE TABLE message_words(message_id INTEGER PRIMARY KEY REFERENCES message(id) ON DELETE CASCADE ON UPDATE CASCADE, words TEXT NOT NULL) STRICT;
CREATE VIRTUAL TABLE fts_message USING fts5(words, content='message_words', content_rowid='message_id', detail=none, columnsize=0, prefix='2 3 4', tokenize="unicode61 remove_diacritics 0");
INSERT INTO fts_message(fts_message, rank) VALUES('secure-delete', 1);

-- activities
CREATE TABLE activity(id INTEGER PRIMARY KEY, source_id INTEGER NOT NULL REFERENCES source(id) ON DELETE CASCADE, external_id TEXT NOT NULL, rec_hash INTEGER NOT NULL, kind TEXT NOT NULL, at INTEGER NOT NULL, person_id INTEGER REFERENCES person(id) ON DELETE SET NULL, student_id INTEGER REFERENCES person(id) ON DELETE SET NULL, person_ref TEXT, student_ref TEXT, author TEXT, title TEXT NOT NULL, detail TEXT, visible_to_family INTEGER, UNIQUE(source_id, external_id)) STRICT;
CREATE INDEX ix_activity_person ON activity(person_id, at);
CREATE INDEX ix_activity_student ON activity(student_id, at);

-- the program's own
CREATE TABLE audit(id INTEGER PRIMARY KEY, at INTEGER NOT NULL, actor TEXT NOT NULL, action TEXT NOT NULL, subject_id INTEGER, detail TEXT) STRICT;
CREATE INDEX ix_audit_at ON audit(at);

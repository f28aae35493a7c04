-- A log as version 3 of the schema left it: the invented Tans and nine mails. Written by the program of that time.
CREATE TABLE source(id INTEGER PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL UNIQUE, config TEXT NOT NULL DEFAULT '{}', enabled INTEGER NOT NULL DEFAULT 1) STRICT;
CREATE TABLE sync_run(id INTEGER PRIMARY KEY, source_id INTEGER NOT NULL REFERENCES source(id) ON DELETE CASCADE, batch TEXT NOT NULL, started_at INTEGER NOT NULL, finished_at INTEGER, mode TEXT NOT NULL, file_name TEXT, n_read INTEGER NOT NULL DEFAULT 0, n_new INTEGER NOT NULL DEFAULT 0, n_changed INTEGER NOT NULL DEFAULT 0, n_left INTEGER NOT NULL DEFAULT 0, n_skipped INTEGER NOT NULL DEFAULT 0, n_problems INTEGER NOT NULL DEFAULT 0, error TEXT) STRICT;
CREATE TABLE problem(id INTEGER PRIMARY KEY, run_id INTEGER NOT NULL REFERENCES sync_run(id) ON DELETE CASCADE, place TEXT NOT NULL, kind TEXT NOT NULL, message TEXT NOT NULL, record TEXT NOT NULL DEFAULT '') STRICT;
CREATE TABLE person(id INTEGER PRIMARY KEY, kind INTEGER NOT NULL, given TEXT NOT NULL DEFAULT '', family TEXT NOT NULL DEFAULT '', preferred TEXT, display TEXT NOT NULL, sort_key TEXT NOT NULL, search_text TEXT NOT NULL, year_text TEXT, year_sort INTEGER, entry_year TEXT, org TEXT, stage TEXT, applied_on TEXT, student_number TEXT, telephones TEXT NOT NULL DEFAULT '[]', state INTEGER NOT NULL DEFAULT 0, updated_at INTEGER NOT NULL) STRICT;
CREATE TABLE person_source(source_id INTEGER NOT NULL REFERENCES source(id) ON DELETE CASCADE, external_id TEXT NOT NULL, person_id INTEGER REFERENCES person(id) ON DELETE SET NULL, kind INTEGER NOT NULL, rec_hash INTEGER NOT NULL, record TEXT NOT NULL CHECK(json_valid(record)), changed_at INTEGER, last_run_id INTEGER, state INTEGER NOT NULL DEFAULT 0, PRIMARY KEY(source_id, external_id)) STRICT, WITHOUT ROWID;
CREATE TABLE person_ident(type TEXT NOT NULL, value TEXT NOT NULL, person_id INTEGER NOT NULL REFERENCES person(id) ON DELETE CASCADE, PRIMARY KEY(type, value, person_id)) STRICT, WITHOUT ROWID;
CREATE TABLE address(id INTEGER PRIMARY KEY, channel INTEGER NOT NULL, value TEXT NOT NULL, display TEXT NOT NULL, value_key TEXT NOT NULL, valid INTEGER NOT NULL DEFAULT 1, is_sender INTEGER NOT NULL DEFAULT 0, n_owners INTEGER NOT NULL DEFAULT 0, owner_names TEXT NOT NULL DEFAULT '', owner_key TEXT NOT NULL DEFAULT '', UNIQUE(channel, value)) STRICT;
CREATE TABLE person_address(person_id INTEGER NOT NULL REFERENCES person(id) ON DELETE CASCADE, address_id INTEGER NOT NULL REFERENCES address(id) ON DELETE CASCADE, label TEXT, position INTEGER NOT NULL DEFAULT 0, former INTEGER NOT NULL DEFAULT 0, by_hand INTEGER NOT NULL DEFAULT 0, PRIMARY KEY(person_id, address_id)) STRICT, WITHOUT ROWID;
CREATE TABLE relation_fact(source_id INTEGER NOT NULL REFERENCES source(id) ON DELETE CASCADE, student_ref TEXT NOT NULL, contact_ref TEXT NOT NULL, since TEXT NOT NULL DEFAULT '', outranks INTEGER NOT NULL DEFAULT 0, active INTEGER NOT NULL DEFAULT 1, rec_hash INTEGER NOT NULL, record TEXT NOT NULL CHECK(json_valid(record)), last_run_id INTEGER, PRIMARY KEY(source_id, student_ref, contact_ref, since)) STRICT, WITHOUT ROWID;
CREATE TABLE relation(id INTEGER PRIMARY KEY, student_id INTEGER NOT NULL REFERENCES person(id) ON DELETE CASCADE, contact_id INTEGER NOT NULL REFERENCES person(id) ON DELETE CASCADE, since TEXT NOT NULL DEFAULT '', until TEXT NOT NULL DEFAULT '', role TEXT NOT NULL, label TEXT, priority INTEGER, lives_with INTEGER, custody TEXT, may_email INTEGER, may_sms INTEGER, restricted INTEGER NOT NULL DEFAULT 0, by_hand INTEGER NOT NULL DEFAULT 0, UNIQUE(student_id, contact_id, since, until, role)) STRICT;
CREATE TABLE person_ref(id INTEGER PRIMARY KEY, kind INTEGER NOT NULL, source_id INTEGER NOT NULL REFERENCES source(id) ON DELETE CASCADE, ref TEXT NOT NULL, person_id INTEGER REFERENCES person(id) ON DELETE SET NULL, UNIQUE(source_id, kind, ref)) STRICT;
CREATE TABLE campaign(id INTEGER PRIMARY KEY, provider TEXT NOT NULL, name TEXT NOT NULL, UNIQUE(provider, name)) STRICT;
CREATE TABLE message(id INTEGER PRIMARY KEY, provider TEXT NOT NULL, external_id TEXT NOT NULL, source_id INTEGER NOT NULL REFERENCES source(id) ON DELETE CASCADE, rec_hash INTEGER NOT NULL, changed_at INTEGER, channel INTEGER NOT NULL, direction INTEGER NOT NULL DEFAULT 0, sender_id INTEGER REFERENCES address(id), sender_name TEXT, campaign_id INTEGER REFERENCES campaign(id) ON DELETE SET NULL, template TEXT, sent_by INTEGER, subject TEXT NOT NULL, subject_key TEXT NOT NULL, n_recipients INTEGER NOT NULL, size INTEGER, n_attachments INTEGER, parts INTEGER, price TEXT, currency TEXT, extra TEXT, UNIQUE(provider, external_id)) STRICT;
CREATE TABLE recipient(id INTEGER PRIMARY KEY, message_id INTEGER NOT NULL REFERENCES message(id) ON DELETE CASCADE ON UPDATE CASCADE, address_id INTEGER NOT NULL REFERENCES address(id), field INTEGER NOT NULL, header_name TEXT, header_key TEXT NOT NULL DEFAULT '', channel INTEGER NOT NULL, direction INTEGER NOT NULL DEFAULT 0, sent_at INTEGER NOT NULL, sent_certainty INTEGER NOT NULL DEFAULT 0, status INTEGER NOT NULL, status_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, source_status TEXT, reason TEXT, detail TEXT, opens INTEGER NOT NULL DEFAULT 0, clicks INTEGER NOT NULL DEFAULT 0, first_open_at INTEGER, delivered_at INTEGER, attempts INTEGER NOT NULL DEFAULT 0, names_student INTEGER NOT NULL DEFAULT 0, handled_at INTEGER) STRICT;
CREATE TABLE event(recipient_id INTEGER NOT NULL REFERENCES recipient(id) ON DELETE CASCADE ON UPDATE CASCADE, key INTEGER NOT NULL, kind INTEGER NOT NULL, machine INTEGER NOT NULL DEFAULT 0, at INTEGER NOT NULL, certainty INTEGER NOT NULL DEFAULT 0, word TEXT NOT NULL, reason TEXT, detail TEXT, url TEXT, PRIMARY KEY(recipient_id, key)) STRICT, WITHOUT ROWID;
CREATE TABLE recipient_ref(recipient_id INTEGER NOT NULL REFERENCES recipient(id) ON DELETE CASCADE ON UPDATE CASCADE, ref_id INTEGER NOT NULL REFERENCES person_ref(id) ON DELETE CASCADE, PRIMARY KEY(recipient_id, ref_id)) STRICT, WITHOUT ROWID;
CREATE TABLE attachment(message_id INTEGER NOT NULL REFERENCES message(id) ON DELETE CASCADE ON UPDATE CASCADE, n INTEGER NOT NULL, name TEXT NOT NULL, type TEXT NOT NULL, size INTEGER, PRIMARY KEY(message_id, n)) STRICT, WITHOUT ROWID;
CREATE TABLE body_part(message_id INTEGER NOT NULL REFERENCES message(id) ON DELETE CASCADE ON UPDATE CASCADE, kind INTEGER NOT NULL, own BLOB NOT NULL, PRIMARY KEY(message_id, kind)) STRICT;
CREATE TABLE message_words(message_id INTEGER PRIMARY KEY REFERENCES message(id) ON DELETE CASCADE ON UPDATE CASCADE, words TEXT NOT NULL) STRICT;
CREATE VIRTUAL TABLE fts_message USING fts5(words, content='message_words', content_rowid='message_id', detail=none, columnsize=0, prefix='2 3 4', tokenize="unicode61 remove_diacritics 0");
CREATE TABLE activity(id INTEGER PRIMARY KEY, source_id INTEGER NOT NULL REFERENCES source(id) ON DELETE CASCADE, external_id TEXT NOT NULL, rec_hash INTEGER NOT NULL, kind TEXT NOT NULL, at INTEGER NOT NULL, person_id INTEGER REFERENCES person(id) ON DELETE SET NULL, student_id INTEGER REFERENCES person(id) ON DELETE SET NULL, person_ref TEXT, student_ref TEXT, author TEXT, title TEXT NOT NULL, detail TEXT, visible_to_family INTEGER, UNIQUE(source_id, external_id)) STRICT;
CREATE TABLE audit(id INTEGER PRIMARY KEY, at INTEGER NOT NULL, actor TEXT NOT NULL, action TEXT NOT NULL, subject_id INTEGER, detail TEXT) STRICT;
CREATE INDEX ix_sync_run_source ON sync_run(source_id, started_at);
CREATE INDEX ix_sync_run_batch ON sync_run(batch);
CREATE INDEX ix_problem_run ON problem(run_id, id);
CREATE INDEX ix_person_sort ON person(kind, sort_key, id, state);
CREATE INDEX ix_person_source_person ON person_source(person_id);
CREATE INDEX ix_person_source_external ON person_source(external_id);
CREATE INDEX ix_person_ident_person ON person_ident(person_id);
CREATE INDEX ix_address_value_key ON address(value_key, id);
CREATE INDEX ix_person_address_address ON person_address(address_id, person_id);
CREATE INDEX ix_relation_contact ON relation(contact_id, student_id);
CREATE INDEX ix_person_ref_person ON person_ref(person_id, kind);
CREATE INDEX ix_message_source ON message(source_id);
CREATE INDEX ix_message_subject ON message(subject_key, id);
CREATE INDEX ix_message_sender ON message(sender_id, id);
CREATE INDEX ix_message_campaign ON message(campaign_id, id);
CREATE UNIQUE INDEX ux_recipient_message ON recipient(message_id, address_id);
CREATE INDEX ix_recipient_address ON recipient(address_id, sent_at, message_id, status, channel, direction);
CREATE INDEX ix_recipient_sent ON recipient(sent_at, message_id, status, channel, direction);
CREATE INDEX ix_recipient_status ON recipient(status, sent_at, message_id, channel, direction);
CREATE INDEX ix_recipient_channel ON recipient(channel, sent_at, message_id, status, direction);
CREATE INDEX ix_recipient_updated ON recipient(updated_at, sent_at, message_id, status, channel);
CREATE INDEX ix_recipient_reason ON recipient(reason, sent_at, message_id, status, channel) WHERE reason IS NOT NULL;
CREATE INDEX ix_recipient_attention ON recipient(sent_at, message_id, address_id, status) WHERE handled_at IS NULL AND direction = 0 AND status IN (40, 42, 44, 46, 70);
CREATE INDEX ix_recipient_ref_ref ON recipient_ref(ref_id, recipient_id);
CREATE INDEX ix_activity_person ON activity(person_id, at);
CREATE INDEX ix_activity_student ON activity(student_id, at);
CREATE INDEX ix_audit_at ON audit(at);
CREATE INDEX ix_event_consent ON event(recipient_id, kind, at) WHERE kind IN (12, 14);
CREATE TABLE correction(id INTEGER PRIMARY KEY, kind TEXT NOT NULL, at INTEGER NOT NULL, actor TEXT NOT NULL, undone_at INTEGER, person_source TEXT, person_external TEXT, other_source TEXT, other_external TEXT, detail TEXT NOT NULL DEFAULT '{}' CHECK(json_valid(detail))) STRICT;
CREATE TABLE correction_row(correction_id INTEGER NOT NULL REFERENCES correction(id) ON DELETE CASCADE, provider TEXT NOT NULL, external_id TEXT NOT NULL, channel INTEGER NOT NULL, address TEXT NOT NULL, PRIMARY KEY(correction_id, provider, external_id, channel, address)) STRICT, WITHOUT ROWID;
CREATE INDEX ix_recipient_handled ON recipient(id) WHERE handled_at IS NOT NULL;
CREATE INDEX ix_person_ref_hand ON person_ref(kind, id) WHERE kind > 1;
INSERT INTO fts_message(fts_message, rank) VALUES('secure-delete', 1);
INSERT INTO source VALUES(1, 'oneroster', 'roster:test', '{}', 1);
INSERT INTO source VALUES(2, 'messages', 'generic', '{}', 1);
INSERT INTO sync_run VALUES(1, 1, '1', 1795480000, 1795480000, 'file', 'test', 4, 4, 0, 0, 0, 0, NULL);
INSERT INTO sync_run VALUES(2, 2, '1', 1795480000, 1795480000, 'file', 'test', 4, 4, 0, 0, 0, 0, NULL);
INSERT INTO sync_run VALUES(3, 2, '1', 1795480000, 1795480000, 'file', 'test', 5, 5, 0, 0, 0, 0, NULL);
INSERT INTO person VALUES(1, 1, 'Mei', 'Tan', NULL, 'Mei Tan', 'tan mei', 'mei tan', NULL, NULL, NULL, NULL, NULL, NULL, NULL, '[]', 0, 1795480000);
INSERT INTO person VALUES(2, 1, 'Daniel', 'Tan', NULL, 'Daniel Tan', 'tan daniel', 'daniel tan', NULL, NULL, NULL, NULL, NULL, NULL, NULL, '[]', 0, 1795480000);
INSERT INTO person VALUES(3, 0, 'Lucas', 'Tan', NULL, 'Lucas Tan', 'tan lucas', 'lucas tan', NULL, NULL, NULL, NULL, NULL, NULL, NULL, '[]', 0, 1795480000);
INSERT INTO person VALUES(4, 0, 'Olivia', 'Tan', NULL, 'Olivia Tan', 'tan olivia', 'olivia tan', NULL, NULL, NULL, NULL, NULL, NULL, 'S-1', '[]', 0, 1795480000);
INSERT INTO person_source VALUES(1, 'c', 1, 1, 6724079958810095920, '{"addresses":[{"channel":0,"display":"mei@example.com","former":false,"key":"mei@example.com","label":"email","valid":true}],"applied_on":null,"entry_year":null,"extra":{},"family":"Tan","given":"Mei","identifiers":[],"org":null,"preferred":null,"stage":null,"telephones":[],"year":null}', NULL, 1, 0);
INSERT INTO person_source VALUES(1, 'd', 2, 1, 7482327266852248288, '{"addresses":[{"channel":0,"display":"mei@example.com","former":false,"key":"mei@example.com","label":"email","valid":true},{"channel":0,"display":"d.tan@example.com","former":false,"key":"d.tan@example.com","label":"email","valid":true}],"applied_on":null,"entry_year":null,"extra":{},"family":"Tan","given":"Daniel","identifiers":[],"org":null,"preferred":null,"stage":null,"telephones":[],"year":null}', NULL, 1, 0);
INSERT INTO person_source VALUES(1, 'l', 3, 0, 367010517231409213, '{"addresses":[],"applied_on":null,"entry_year":null,"extra":{},"family":"Tan","given":"Lucas","identifiers":[],"org":null,"preferred":null,"stage":null,"telephones":[],"year":null}', NULL, 1, 0);
INSERT INTO person_source VALUES(1, 's', 4, 0, -658035234208517849, '{"addresses":[],"applied_on":null,"entry_year":null,"extra":{},"family":"Tan","given":"Olivia","identifiers":[["student_number","S-1"]],"org":null,"preferred":null,"stage":null,"telephones":[],"year":null}', NULL, 1, 0);
INSERT INTO person_ident VALUES('student_number', 'S-1', 4);
INSERT INTO address VALUES(1, 0, 'mei@example.com', 'mei@example.com', 'mei@example.com', 1, 0, 2, 'Daniel Tan, Mei Tan', 'daniel tan, mei tan');
INSERT INTO address VALUES(2, 0, 'd.tan@example.com', 'd.tan@example.com', 'd.tan@example.com', 1, 0, 1, 'Daniel Tan', 'daniel tan');
INSERT INTO address VALUES(3, 0, 'stranger@example.com', 'stranger@example.com', 'stranger@example.com', 1, 0, 0, '', '');
INSERT INTO address VALUES(4, 0, 'ana@example.com', 'ana@example.com', 'ana@example.com', 1, 0, 0, '', '');
INSERT INTO address VALUES(5, 0, 'dan@example.com', 'dan@example.com', 'dan@example.com', 1, 0, 0, '', '');
INSERT INTO address VALUES(6, 0, 'zoe@example.com', 'zoe@example.com', 'zoe@example.com', 1, 0, 0, '', '');
INSERT INTO person_address VALUES(1, 1, 'email', 0, 0, 0);
INSERT INTO person_address VALUES(2, 1, 'email', 0, 0, 0);
INSERT INTO person_address VALUES(2, 2, 'email', 1, 0, 0);
INSERT INTO relation_fact VALUES(1, 'l', 'c', '', 0, 1, -8670466440214037551, '{"contact":"c","custody":null,"label":null,"lives_with":null,"may_email":null,"may_sms":null,"priority":null,"restricted":false,"role":"mother","since":"","student":"l","until":""}', 1);
INSERT INTO relation_fact VALUES(1, 's', 'c', '', 0, 1, -8290641584596546731, '{"contact":"c","custody":null,"label":null,"lives_with":null,"may_email":null,"may_sms":null,"priority":null,"restricted":false,"role":"mother","since":"","student":"s","until":""}', 1);
INSERT INTO relation_fact VALUES(1, 's', 'd', '', 0, 1, 3692068164529981728, '{"contact":"d","custody":null,"label":null,"lives_with":null,"may_email":null,"may_sms":null,"priority":null,"restricted":true,"role":"father","since":"","student":"s","until":""}', 1);
INSERT INTO relation VALUES(1, 3, 1, '', '', 'mother', NULL, NULL, NULL, NULL, NULL, NULL, 0, 0);
INSERT INTO relation VALUES(2, 4, 1, '', '', 'mother', NULL, NULL, NULL, NULL, NULL, NULL, 0, 0);
INSERT INTO relation VALUES(3, 4, 2, '', '', 'father', NULL, NULL, NULL, NULL, NULL, NULL, 1, 0);
INSERT INTO person_ref VALUES(1, 0, 2, 's', 4);
INSERT INTO person_ref VALUES(2, 1, 2, 'd', 2);
INSERT INTO campaign VALUES(1, 'generic', 'Roll');
INSERT INTO message VALUES(55626406297600, 'generic', 'roll-0', 2, 8928283459432576235, NULL, 0, 0, NULL, NULL, 1, NULL, NULL, 'Not at school on Monday', 'not at school on monday', 1, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO message VALUES(55626406363136, 'generic', 'roll-1', 2, -7205698440381161907, NULL, 0, 0, NULL, NULL, 1, NULL, NULL, 'Not at school on Monday', 'not at school on monday', 1, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO message VALUES(55626406428672, 'generic', 'roll-2', 2, -3593317056975272703, NULL, 0, 0, NULL, NULL, 1, NULL, NULL, 'Not at school on Monday', 'not at school on monday', 1, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO message VALUES(55626406494208, 'generic', 'roll-3', 2, 2622620231534038190, NULL, 0, 0, NULL, NULL, 1, NULL, NULL, 'Not at school on Monday', 'not at school on monday', 1, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO message VALUES(55626609459200, 'generic', 'm1', 2, 2684407157945840257, NULL, 0, 0, NULL, NULL, NULL, NULL, NULL, 'Welcome', 'welcome', 1, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO message VALUES(55626622566400, 'generic', 'm2', 2, 4343472047268289149, NULL, 0, 0, NULL, NULL, NULL, NULL, NULL, 'Your tour', 'your tour', 1, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO message VALUES(55626629120000, 'generic', 'm3', 2, -4705881361578024951, NULL, 0, 0, NULL, NULL, NULL, NULL, NULL, 'Receipt', 'receipt', 1, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO message VALUES(55626635673600, 'generic', 'm4', 2, 4782732061269175795, NULL, 0, 0, NULL, NULL, NULL, NULL, NULL, 'Hello', 'hello', 1, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO message VALUES(55626638295040, 'generic', 'odd', 2, -6059077025001301747, NULL, 0, 0, NULL, NULL, NULL, NULL, NULL, '学校 Café', '学校 cafe', 1, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO recipient VALUES(55626406297600, 55626406297600, 1, 0, 'Mei', 'mei', 0, 0, 1795476400, 0, 10, 1795476400, 1795476400, 'sent', NULL, NULL, 0, 0, NULL, NULL, 0, 0, NULL);
INSERT INTO recipient VALUES(55626406363136, 55626406363136, 5, 0, 'Dan', 'dan', 0, 0, 1795476401, 0, 10, 1795476401, 1795476401, 'sent', NULL, NULL, 0, 0, NULL, NULL, 0, 0, NULL);
INSERT INTO recipient VALUES(55626406428672, 55626406428672, 4, 0, 'Ana', 'ana', 0, 0, 1795476402, 0, 10, 1795476402, 1795476402, 'sent', NULL, NULL, 0, 0, NULL, NULL, 0, 0, NULL);
INSERT INTO recipient VALUES(55626406494208, 55626406494208, 6, 0, 'Zoë', 'zoe', 0, 0, 1795476403, 0, 10, 1795476403, 1795476403, 'sent', NULL, NULL, 0, 0, NULL, NULL, 0, 0, NULL);
INSERT INTO recipient VALUES(55626609459200, 55626609459200, 1, 0, NULL, '', 0, 0, 1795479500, 0, 42, 1795479510, 1795479510, 'bounced_hard', 'none', NULL, 0, 0, NULL, NULL, 0, 0, NULL);
INSERT INTO recipient VALUES(55626622566400, 55626622566400, 1, 0, NULL, '', 0, 0, 1795479700, 0, 30, 1795479700, 1795479700, 'delivered', NULL, NULL, 0, 0, NULL, 1795479700, 1, 1, NULL);
INSERT INTO recipient VALUES(55626629120000, 55626629120000, 1, 0, NULL, '', 0, 0, 1795479800, 0, 30, 1795479800, 1795479800, 'delivered', NULL, NULL, 0, 0, NULL, 1795479800, 1, 0, NULL);
INSERT INTO recipient VALUES(55626635673600, 55626635673600, 3, 0, NULL, '', 0, 0, 1795479900, 0, 30, 1795479900, 1795479900, 'delivered', NULL, NULL, 0, 0, NULL, 1795479900, 1, 0, NULL);
INSERT INTO recipient VALUES(55626638295040, 55626638295040, 4, 0, NULL, '', 0, 0, 1795479940, 0, 10, 1795479940, 1795479940, 'sent', NULL, NULL, 0, 0, NULL, NULL, 0, 0, NULL);
INSERT INTO event VALUES(55626406297600, 5327118317785950792, 2, 0, 1795476400, 0, 'sent', NULL, NULL, NULL);
INSERT INTO event VALUES(55626406363136, 56128761121695670, 2, 0, 1795476401, 0, 'sent', NULL, NULL, NULL);
INSERT INTO event VALUES(55626406428672, 6457689112495610066, 2, 0, 1795476402, 0, 'sent', NULL, NULL, NULL);
INSERT INTO event VALUES(55626406494208, 1234412542019033219, 2, 0, 1795476403, 0, 'sent', NULL, NULL, NULL);
INSERT INTO event VALUES(55626609459200, 1222583735914783652, 2, 0, 1795479500, 0, 'sent', NULL, NULL, NULL);
INSERT INTO event VALUES(55626609459200, 4962363638066146040, 6, 0, 1795479510, 0, 'bounced_hard', NULL, NULL, NULL);
INSERT INTO event VALUES(55626622566400, 4661315657519931358, 4, 0, 1795479700, 0, 'delivered', NULL, NULL, NULL);
INSERT INTO event VALUES(55626629120000, 5597920785123000359, 4, 0, 1795479800, 0, 'delivered', NULL, NULL, NULL);
INSERT INTO event VALUES(55626635673600, 193934923068655047, 4, 0, 1795479900, 0, 'delivered', NULL, NULL, NULL);
INSERT INTO event VALUES(55626638295040, 5311180961513058589, 2, 0, 1795479940, 0, 'sent', NULL, NULL, NULL);
INSERT INTO recipient_ref VALUES(55626622566400, 1);
INSERT INTO recipient_ref VALUES(55626629120000, 2);
INSERT INTO body_part VALUES(55626609459200, 0, X'789C73494D2C52484BCCCDCCA90400174B041F');
INSERT INTO body_part VALUES(55626406297600, 0, X'789C3D8BBB11C2300C867B4FF10FC039742C409B2E0B0847C6BE1316273917B27D9C86F67B3C990C33D75B08BA194C45E04577472FD4715C30952A2B767234ED18D453511568C3AC6DA52362E1F16DD7C430261FEADF45FED1E72B1CD5DE13BD9C5BE2E9FEC8318465E49A734D7C02B49F2F65');
INSERT INTO body_part VALUES(55626406297600, 1, X'789C4D4F3B0EC2300CBD8AB72EA8860909994CAC307101B77571A5348E9254A5B7A79F85F13DBD2F6919BDA3C6BAC5915EDCCB0A7081DCAA99275C198AEE219CE029C389306ED8A604C9BC87AC366728BA3A968D6C75F01DCC9C21FCE78005785AE878A9811834497FAFB494986F8887A4962F8FD14B6DE983DC6409ADE0F9DA57EE2D6BD1B4B50824E16C8190DDBE048FD9B87FF8019AA04582');
INSERT INTO body_part VALUES(55626406363136, 0, X'789C3D8B3B0E83300C86F79CE23F4015D4A91760EDC6054C701A24D7467110E5F684A5EBF718992A46D24708B657541381173B1CAD50C379C3545659709043ADA1534FC54C608AB7E94267C4C4FDDBEF895199BCAB7F17F947DF4D385AFD0C343B6BE2E1F9CA3184A9E796F39AF802B0912F5E');
INSERT INTO body_part VALUES(55626406363136, 1, X'789C4D4F3B0E83300CBD8A37960A8BA952E566626DA75EC080A92B85384A8228B72F9FA5E37B7A5FD23279479D0DAB236DDCD30A7081DCAB9927DC188AAE154ED072B810C61DDB9C2099F790D5960C4537C7BA93BD7EFC000B6708FF3960011E16065E6B20064D32DE2B2D25E61BE229A9E5CB53F4525B7A237759422FD85CC7CABD642B9AF71681249C2D10B23B96E0391B8F0F3F95C7457B');
INSERT INTO body_part VALUES(55626406428672, 0, X'789C3D8B3B0E83300C86F79CE23F4015A42E9D2BB176E3026E7008526A577610E5F684A5EBF718990C4FA15B08BA194C6B8517DD1DAD50C371C154D63A6327876843A79E8A6A850A5E2A331D1113F76FBB2686317957FF2EF28F3EDFCA516D19E8ED2C8987FB23C710A69E6BCE6BE213AF252F5C');
INSERT INTO body_part VALUES(55626406428672, 1, X'789C4D4F3B0EC2300CBD8AB72EA8162C48C844426285890BB8AD8B91D2384A5295DE9E7E16C6F7F4BEA465F08E1AEB66477A744F2BC00572AB669E706128BABB70825BE003615CB18D0992790F596DCA507471CC2BD9EAC777307186F09F0316E061A1E3B90662D024FDB5D25262BE20EE925ABE3C442FB5A537729325B482A7735FB9972C45E3DA229084B3054276DB12DC67E3F6E10794214579');
INSERT INTO body_part VALUES(55626406494208, 0, X'789C3D8BBD0DC23010857B4FF106404E41C102B474A9E80EE78C23193FE473143253C660319C86F6FBB9AA54DCF9DD4FCE71A9A8CC1996B81A5A9286ED8021CD79C22A86C2864E2D24328305379649368F51FBB71C93A2AA5857FFCEEB475EEFAC9EF539C8C3B4041DCE97E89D1B7BCE18E7A03F47473084');
INSERT INTO body_part VALUES(55626406494208, 1, X'789C4D8F3B0EC2300C86AFE2AD0BAA85189090C9C40A13139BDBBA18298DAB2455E999380617A38F85F5D3FF24CD9D7754593339D2BDBB5906CE906A35F38433A1DE5D84233CECFBD911F60BB0214234EF21A98D09B2CE966981B5BE7C03232708FF416001AE161A9E4A20068DD29E0BCDB94F27C44D52CA9BBBDE4B69F1895C2509B5E0E1D816EE2E73D1B0B40844E1648190DDBA04B7DDB89EF8015A2F46A1');
INSERT INTO body_part VALUES(55626638295040, 0, X'789C010001FFFE000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F202122232425262728292A2B2C2D2E2F303132333435363738393A3B3C3D3E3F404142434445464748494A4B4C4D4E4F505152535455565758595A5B5C5D5E5F606162636465666768696A6B6C6D6E6F707172737475767778797A7B7C7D7E7F808182838485868788898A8B8C8D8E8F909192939495969798999A9B9C9D9E9FA0A1A2A3A4A5A6A7A8A9AAABACADAEAFB0B1B2B3B4B5B6B7B8B9BABBBCBDBEBFC0C1C2C3C4C5C6C7C8C9CACBCCCDCECFD0D1D2D3D4D5D6D7D8D9DADBDCDDDEDFE0E1E2E3E4E5E6E7E8E9EAEBECEDEEEFF0F1F2F3F4F5F6F7F8F9FAFBFCFDFEFFADF67F81');
INSERT INTO message_words VALUES(55626406297600, 'not at school on monday
dear mei,

our roll shows that your child was not at school on monday. tell us the reason at school.example.org/absence/07f.

the office');
INSERT INTO message_words VALUES(55626406363136, 'not at school on monday
dear dan,

our roll shows that your child was not at school on monday. tell us the reason at school.example.org/absence/17f.

the office');
INSERT INTO message_words VALUES(55626406428672, 'not at school on monday
dear ana,

our roll shows that your child was not at school on monday. tell us the reason at school.example.org/absence/27f.

the office');
INSERT INTO message_words VALUES(55626406494208, 'not at school on monday
dear zoe,

our roll shows that your child was not at school on monday. tell us the reason at school.example.org/absence/37f.

the office');
INSERT INTO message_words VALUES(55626609459200, 'welcome
dear family');
INSERT INTO message_words VALUES(55626622566400, 'your tour
');
INSERT INTO message_words VALUES(55626629120000, 'receipt
');
INSERT INTO message_words VALUES(55626635673600, 'hello
');
INSERT INTO message_words VALUES(55626638295040, '学校 cafe
');
INSERT INTO fts_message(rowid, words) VALUES(55626406297600, 'not at school on monday dear mei our roll shows that your child was not at school on monday tell us the reason at school example org absence 07f the office');
INSERT INTO fts_message(rowid, words) VALUES(55626406363136, 'not at school on monday dear dan our roll shows that your child was not at school on monday tell us the reason at school example org absence 17f the office');
INSERT INTO fts_message(rowid, words) VALUES(55626406428672, 'not at school on monday dear ana our roll shows that your child was not at school on monday tell us the reason at school example org absence 27f the office');
INSERT INTO fts_message(rowid, words) VALUES(55626406494208, 'not at school on monday dear zoe our roll shows that your child was not at school on monday tell us the reason at school example org absence 37f the office');
INSERT INTO fts_message(rowid, words) VALUES(55626609459200, 'welcome dear family');
INSERT INTO fts_message(rowid, words) VALUES(55626622566400, 'your tour ');
INSERT INTO fts_message(rowid, words) VALUES(55626629120000, 'receipt ');
INSERT INTO fts_message(rowid, words) VALUES(55626635673600, 'hello ');
INSERT INTO fts_message(rowid, words) VALUES(55626638295040, ' 学  校  cafe 0123456789 abcdefghijklmnopqrstuvwxyz abcdefghijklmnopqrstuvwxyz ');
PRAGMA application_id=1129074503;
PRAGMA user_version=3;

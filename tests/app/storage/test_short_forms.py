"""What is kept short is read as it came: providers' words, folded texts, and messages found by a hash of their name."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.text_folding import fold
from app.storage import message_store, short_forms
from app.storage.short_forms import kept_word, name_hash, odd_key
from support.cache import Cache, open_cache


@pytest.fixture(name="cache")
def _cache(tmp_path: Path) -> Iterator[Cache]:
    with open_cache(tmp_path / "c") as cache:
        yield cache


def test_every_word_with_a_number_is_read_as_it_came(cache: Cache) -> None:
    words = [*short_forms._WORDS, "", "Zugestellt", "delivered "]
    with cache.database.transaction() as connection:
        connection.execute("INSERT INTO source(id, kind, name) VALUES(1, 'messages', 'test')")
        connection.execute("INSERT INTO origin(id, source_id, provider) VALUES(1, 1, 'generic')")
        connection.execute("INSERT INTO address(id, channel, value, display, value_key) VALUES(1, 0, 'a', 'a', 'a')")
        for n, word in enumerate(words, start=1):
            connection.execute(
                "INSERT INTO message(id, origin_id, external_id, name_hash, rec_hash, channel, n_recipients)"
                " VALUES(?1, 1, ?1, ?1, 0, 0, 1)",
                (n,),
            )
            connection.execute(
                "INSERT INTO recipient(id, message_id, address_id, field, channel, sent_at, status, status_at,"
                " updated_at, kept_status) VALUES(?1, ?1, 1, 0, 0, 0, 30, 0, 0, ?2)",
                (n, kept_word(word)),
            )
            connection.execute(
                "INSERT INTO event(recipient_id, key, kind, at, kept_word) VALUES(?, 1, 4, 0, ?)", (n, kept_word(word))
            )
    assert [row[0] for row in cache.rows("SELECT source_status FROM recipient ORDER BY id")] == words
    assert [row[0] for row in cache.rows("SELECT word FROM event ORDER BY recipient_id")] == words
    assert [row[0] for row in cache.rows("SELECT typeof(kept_word) FROM event ORDER BY recipient_id")] == [
        *["integer"] * len(short_forms._WORDS),
        *["text"] * 3,
    ]
    assert kept_word(None) is None


@pytest.mark.parametrize("text", ["", "Ann Smith", "Zoë", "ÅSA", "学校 Café", "ẞ", "I İ", "A\u0301", "a\tB", "ﬁ"])
def test_the_folded_form_is_read_as_the_program_folds_it(cache: Cache, text: str) -> None:
    folded = fold(text)
    with cache.database.transaction() as connection:
        connection.execute("INSERT INTO subject(id, text, odd_key) VALUES(9, ?, ?)", (text, odd_key(text, folded)))
    assert cache.rows("SELECT key FROM subject WHERE id = 9") == [(folded,)]
    assert (odd_key(text, folded) is None) == text.isascii()


def test_names_with_one_hash_are_told_apart(cache: Cache, monkeypatch: pytest.MonkeyPatch) -> None:
    assert name_hash("mail", "a") != name_hash("mail", "b") != name_hash("generic", "b")
    assert 0 <= name_hash("mail", "a") < 1 << 48
    monkeypatch.setattr("app.storage.message_store.name_hash", lambda _provider, _external_id: 7)
    columns = dict.fromkeys((*message_store.ORIGIN_COLUMNS, *message_store.MESSAGE_COLUMNS))
    columns |= {"source_id": 1, "rec_hash": 0, "channel": 0, "direction": 0, "subject_id": 0, "n_recipients": 0}
    names = [("mail", "a"), ("mail", "b"), ("generic", "a")]
    messages = [
        message_store.StoredMessage(provider, external_id, dict(columns), id=n)
        for n, (provider, external_id) in enumerate(names, start=1)
    ]
    with cache.database.transaction() as connection:
        connection.execute("INSERT INTO source(id, kind, name) VALUES(1, 'messages', 'test')")
        message_store.insert_messages(connection, messages)
        found = message_store.load(connection, names)
    assert {name: message.id for name, message in found.items()} == {name: n for n, name in enumerate(names, start=1)}

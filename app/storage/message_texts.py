"""Keeps the bodies of messages and the words a search looks through, each as it differs from what many have."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from app.core.common_text import LEAST_ADDRESSES, learn, pack, pack_words, unpack
from app.core.text_folding import fold
from app.core.word_search import index_form, index_tokens
from app.storage.connection import Connection
from app.storage.search_functions import own_tokens
from app.storage.short_forms import odd_key

WORDS: Final = 9  # the kind of common text that holds folded words; others are a BodyKind
_MOST_LEARNT: Final = 24_000  # bytes: deflate looks back 32 KB
_LARGEST_ALIKE: Final = 256_000  # bytes: of a larger part most is no text, and so little of it could be saved
_MOST_SAMPLES: Final = 200
_TRIED: Final = 12
_MOST_FITTED: Final = 64  # the newest common texts of a group that a message is compared with
_GOOD: Final = 0.12  # what is packed into such a share of its size is not worth looking for more
_LEAST_OWN: Final = 6  # own words from which on it pays to look for a common text
_Key = tuple[str, str, int]


@dataclass(slots=True)
class TextIn:
    """The content of one message on its way in. *group*: what its kind of message is known by (campaign, template);
    *address_id*: whom it went to first, None for one that nothing is learnt from; *text*: folded, '' for none, None
    to leave what is there; *parts*: by BodyKind.
    """

    message_id: int
    provider: str
    group: str
    address_id: int | None
    text: str | None = None
    parts: dict[int, bytes] = field(default_factory=dict[int, bytes])


@dataclass(frozen=True, slots=True)
class _Common:
    id: int
    content: bytes
    tokens: frozenset[str]


class TextStore:
    """Writes texts, and learns what they have in common. Belongs to one import: after a ROLLBACK take a new one."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self._known: dict[_Key, list[_Common]] = {}

    def put(self, items: Sequence[TextIn]) -> None:
        """Write the parts and texts of messages that are stored; a part that is there is replaced."""
        self._put_parts(items)
        self._put_texts([item for item in items if item.text is not None])

    def _put_parts(self, items: Sequence[TextIn]) -> None:
        grouped: dict[_Key, list[tuple[TextIn, bytes]]] = defaultdict(list)
        rows: list[tuple[int, int, int | None, bytes]] = []
        for item in items:
            for kind, content in item.parts.items():
                if len(content) > _LARGEST_ALIKE:
                    rows.append((item.message_id, kind, None, pack(content)))
                else:
                    grouped[item.provider, item.group, kind].append((item, content))
        for key, members in grouped.items():
            common = self._common_for(key, members)
            common_id, content = (None, b"") if common is None else (common.id, common.content)
            rows += [(item.message_id, key[2], common_id, pack(part, content)) for item, part in members]
        self.connection.executemany(
            "INSERT OR REPLACE INTO body_part(message_id, kind, common_id, own) VALUES(?, ?, ?, ?)", rows
        )

    def _common_for(self, key: _Key, members: Sequence[tuple[TextIn, bytes]]) -> _Common | None:
        """The common text that pays most for *members*: one that is known, or what they teach."""
        tried = [part for _item, part in members[:: max(1, len(members) // _TRIED)]]
        known = self._of(key)[-1:]
        costs = [(_cost(tried, common.content), common) for common in known]
        plain = _cost(tried, b"")
        best = min(costs, key=lambda pair: pair[0]) if costs else (plain, None)
        if best[0] > plain:
            best = (plain, None)
        samples = [(i.address_id, part) for i, part in members[:_MOST_SAMPLES] if i.address_id is not None]
        few = len({address for address, _part in samples}) < LEAST_ADDRESSES
        if few or best[0] < _GOOD * sum(len(part) for part in tried):
            return best[1]
        # a byte as a letter: what is cut apart wrongly that way is put together again by the words around it
        learnt = "".join(reversed(learn([(address, part.decode("latin-1")) for address, part in samples])))
        content = learnt[-_MOST_LEARNT:].encode("latin-1")
        saved = (best[0] - _cost(tried, content)) * len(members) / len(tried)
        return self._add(key, content) if content and saved > len(content) else best[1]

    def _put_texts(self, items: Sequence[TextIn]) -> None:
        connection = self.connection
        subjects = self._subjects([item.message_id for item in items])
        forget_texts(connection, [item.message_id for item in items])
        tokens = {item.message_id: index_tokens(item.text or "") for item in items if item.text}
        grouped: dict[_Key, list[TextIn]] = defaultdict(list)
        for item in items:
            if item.text:
                grouped[item.provider, item.group, WORDS].append(item)
        rows: list[tuple[int, int | None, bytes]] = []
        entries: list[tuple[int, str]] = []
        for key, members in grouped.items():
            self._learn_words(key, members, tokens, subjects)
            for item in members:
                text, subject = item.text or "", subjects[item.message_id]
                common = self._fitting(key, tokens[item.message_id])
                words = "" if common is None else common.content.decode()
                rows.append((item.message_id, common and common.id, pack_words(text, words, subject)))
                entries.append((item.message_id, own_tokens(text, words, subject)))
        connection.executemany("INSERT INTO message_words(message_id, common_id, own) VALUES(?, ?, ?)", rows)
        connection.executemany("INSERT INTO fts_message(rowid, words) VALUES(?, ?)", entries)

    def _learn_words(
        self, key: _Key, members: Sequence[TextIn], tokens: dict[int, set[str]], subjects: dict[int, str]
    ) -> None:
        """Learn common texts from those *members* that keep many words of their own."""
        samples: list[tuple[int, str]] = []
        for item in members:
            common = self._fitting(key, tokens[item.message_id])
            covered = frozenset[str]() if common is None else common.tokens
            own = tokens[item.message_id] - covered - index_tokens(subjects[item.message_id])
            if item.address_id is not None and len(own) >= _LEAST_OWN:
                samples.append((item.address_id, item.text or ""))
        if len({address for address, _text in samples}) >= LEAST_ADDRESSES:
            for learnt in learn(samples[:_MOST_SAMPLES]):
                self._add(key, learnt.encode())

    def _fitting(self, key: _Key, tokens: set[str]) -> _Common | None:
        """The largest common text whose every word a message with *tokens* has."""
        fitting = [common for common in self._of(key)[-_MOST_FITTED:] if common.tokens <= tokens]
        return max(fitting, key=lambda common: (len(common.tokens), common.id), default=None)

    def _subjects(self, message_ids: Sequence[int]) -> dict[int, str]:
        sql = (
            "SELECT m.id, s.key FROM json_each(?) j CROSS JOIN message m ON m.id = j.value"
            " CROSS JOIN subject s ON s.id = m.subject_id"
        )
        return dict(self.connection.execute(sql, (json.dumps(list(message_ids)),)).fetchall())

    def _of(self, key: _Key) -> list[_Common]:
        if key not in self._known:
            sql = "SELECT id, content FROM common_text WHERE provider = ? AND grp = ? AND kind = ? ORDER BY id"
            rows = self.connection.execute(sql, key).fetchall()
            self._known[key] = [_Common(i, content, _tokens(key, content)) for i, content in rows]
        return self._known[key]

    def _add(self, key: _Key, content: bytes) -> _Common:
        known = self._of(key)
        same = next((common for common in known if common.content == content), None)
        if same is not None:
            return same
        connection = self.connection
        connection.execute("INSERT INTO common_text(provider, grp, kind, content) VALUES(?, ?, ?, ?)", (*key, content))
        common = _Common(connection.last_insert_rowid(), content, _tokens(key, content))
        if key[2] == WORDS:
            words = index_form(content.decode())
            connection.execute("INSERT INTO fts_common(rowid, words) VALUES(?, ?)", (common.id, words))
        known.append(common)
        return common


def _tokens(key: _Key, content: bytes) -> frozenset[str]:
    return frozenset(index_tokens(content.decode())) if key[2] == WORDS else frozenset()


def _cost(parts: Sequence[bytes], common: bytes) -> int:
    return sum(len(pack(part, common)) for part in parts)


def read_parts(connection: Connection, message_id: int) -> dict[int, bytes]:
    """All parts of a message by BodyKind, byte for byte as they came."""
    sql = (
        "SELECT b.kind, b.own, c.content FROM body_part b LEFT JOIN common_text c ON c.id = b.common_id"
        " WHERE b.message_id = ?"
    )
    return {kind: unpack(own, common or b"") for kind, own, common in connection.execute(sql, (message_id,))}


def read_text(connection: Connection, message_id: int) -> str:
    """The folded text of a message as a search sees it, '' when none is kept."""
    sql = (
        "SELECT words_text(w.own, CAST(c.content AS TEXT), s.key) FROM message_words w"
        " CROSS JOIN message m ON m.id = w.message_id CROSS JOIN subject s ON s.id = m.subject_id"
        " LEFT JOIN common_text c ON c.id = w.common_id WHERE w.message_id = ?"
    )
    return next((row[0] for row in connection.execute(sql, (message_id,))), "")


def unindex(connection: Connection, message_ids: Iterable[int]) -> None:
    """Take messages out of the search index, before anything its words are made of changes or goes.

    With the very words that they went in with: else the index would be corrupt.
    """
    ids = json.dumps(list(message_ids))
    sql = "SELECT x.id, x.words FROM json_each(?) j CROSS JOIN message_index x ON x.id = j.value"
    connection.executemany(
        "INSERT INTO fts_message(fts_message, rowid, words) VALUES('delete', ?, ?)",
        connection.execute(sql, (ids,)).fetchall(),
    )


def index_again(connection: Connection, message_ids: Iterable[int]) -> None:
    """Put messages that `unindex` took out into the search index again, as they are now."""
    connection.execute(
        "INSERT INTO fts_message(rowid, words) SELECT x.id, x.words FROM json_each(?) j"
        " CROSS JOIN message_index x ON x.id = j.value",
        (json.dumps(list(message_ids)),),
    )


def forget_texts(connection: Connection, message_ids: Sequence[int]) -> None:
    """Delete the texts of messages, from the search index first."""
    unindex(connection, message_ids)
    connection.execute(
        "DELETE FROM message_words WHERE message_id IN (SELECT value FROM json_each(?))",
        (json.dumps(list(message_ids)),),
    )


def subject_ids(connection: Connection, wanted: Iterable[str]) -> dict[str, int]:
    """The ids of subjects by their text, made where they are new."""
    given = {text: fold(text) for text in sorted(set(wanted))}
    sql = (
        "SELECT s.text, s.id FROM json_each(?) j CROSS JOIN subject s"
        " ON s.key = j.value ->> 1 AND s.text = j.value ->> 0"
    )
    found: dict[str, int] = dict(connection.execute(sql, (json.dumps(list(given.items())),)).fetchall())
    for text, key in given.items():
        if text not in found:
            connection.execute("INSERT INTO subject(text, odd_key) VALUES(?, ?)", (text, odd_key(text, key)))
            found[text] = connection.last_insert_rowid()
            connection.execute("INSERT INTO fts_subject(rowid, words) VALUES(?, ?)", (found[text], index_form(key)))
    return found


def change_subject(connection: Connection, message_id: int, subject_id: int) -> None:
    """Give a message another subject; its text is written anew, for it is kept as it differs from the subject."""
    text = read_text(connection, message_id)
    unindex(connection, [message_id])
    old = connection.execute("SELECT subject_id FROM message WHERE id = ?", (message_id,)).fetchall()[0][0]
    connection.execute("UPDATE message SET subject_id = ? WHERE id = ?", (subject_id, message_id))
    sql = (
        "SELECT s.key, coalesce(CAST(c.content AS TEXT), '') FROM message_words w JOIN subject s ON s.id = ?2"
        " LEFT JOIN common_text c ON c.id = w.common_id WHERE w.message_id = ?1"
    )
    for key, common in connection.execute(sql, (message_id, subject_id)).fetchall():
        own = pack_words(text, common, key)
        connection.execute("UPDATE message_words SET own = ? WHERE message_id = ?", (own, message_id))
    index_again(connection, [message_id])
    drop_unused_subjects(connection, [old])


def drop_unused_subjects(connection: Connection, subject_ids: Iterable[int]) -> None:
    """Delete those of the subjects that no message has any more, from the search index first."""
    sql = (
        "SELECT x.id, x.words FROM json_each(?) j CROSS JOIN subject_index x ON x.id = j.value"
        " WHERE x.id <> 0 AND NOT EXISTS (SELECT 1 FROM message m WHERE m.subject_id = x.id)"
    )
    gone = connection.execute(sql, (json.dumps(list(subject_ids)),)).fetchall()
    connection.executemany("INSERT INTO fts_subject(fts_subject, rowid, words) VALUES('delete', ?, ?)", gone)
    connection.executemany("DELETE FROM subject WHERE id = ?", [(row[0],) for row in gone])


def commons_of(connection: Connection, message_ids: Iterable[int]) -> list[int]:
    """The common texts that the parts and texts of messages are kept by."""
    sql = (
        "SELECT b.common_id FROM json_each(?1) j CROSS JOIN body_part b ON b.message_id = j.value"
        " WHERE b.common_id IS NOT NULL UNION SELECT w.common_id FROM json_each(?1) j"
        " CROSS JOIN message_words w ON w.message_id = j.value WHERE w.common_id IS NOT NULL"
    )
    return [row[0] for row in connection.execute(sql, (json.dumps(list(message_ids)),))]


def drop_weak_commons(connection: Connection, common_ids: Iterable[int]) -> None:
    """Delete those of the common texts that messages to fewer than three addresses are left with.

    What is left is written whole first: else words of somebody erased could stay with one family.
    """
    for common_id in common_ids:
        if not any(_has_enough(connection, table, common_id) for table in ("message_words", "body_part")):
            _drop_common(connection, common_id)


def _has_enough(connection: Connection, table: str, common_id: int) -> bool:
    """Whether the messages of *table* with a common text went to three addresses; many have thousands, so that the
    count ends with the third.
    """
    sql = (
        f"SELECT count(*) FROM (SELECT DISTINCT r.address_id FROM {table} t CROSS JOIN recipient r"
        f" ON r.message_id = t.message_id WHERE t.common_id = ? LIMIT {LEAST_ADDRESSES})"
    )
    return int(connection.execute(sql, (common_id,)).fetchall()[0][0]) >= LEAST_ADDRESSES


def _drop_common(connection: Connection, common_id: int) -> None:
    sql = "SELECT message_id, kind FROM body_part WHERE common_id = ?"
    for message_id, kind in connection.execute(sql, (common_id,)).fetchall():
        whole = pack(read_parts(connection, message_id)[kind])
        connection.execute(
            "UPDATE body_part SET common_id = NULL, own = ? WHERE message_id = ? AND kind = ?",
            (whole, message_id, kind),
        )
    sql = (
        "SELECT w.message_id, s.key FROM message_words w JOIN message m ON m.id = w.message_id"
        " JOIN subject s ON s.id = m.subject_id WHERE w.common_id = ?"
    )
    for message_id, key in connection.execute(sql, (common_id,)).fetchall():
        own = pack_words(read_text(connection, message_id), "", key)
        unindex(connection, [message_id])
        connection.execute("UPDATE message_words SET common_id = NULL, own = ? WHERE message_id = ?", (own, message_id))
        index_again(connection, [message_id])
    connection.execute(
        "INSERT INTO fts_common(fts_common, rowid, words) SELECT 'delete', id, words FROM common_index WHERE id = ?",
        (common_id,),
    )
    connection.execute("DELETE FROM common_text WHERE id = ?", (common_id,))

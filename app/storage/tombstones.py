"""Remembers who was erased, and tells an import whom not to bring back; never by name."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from typing import Final

from app.core.records import PersonKind
from app.core.text_folding import fold, squash_spaces
from app.storage import message_store
from app.storage.connection import Connection

_PAGES: Final = "pages"  # no tombstone: pages of an erasure stand in the journal still
_KEY: Final = "key"  # no tombstone either: the key of those that came over from another log


class Tombstones:
    """The erased people and addresses as they stand when this is made."""

    def __init__(self, connection: Connection) -> None:
        self._key: bytes = connection.execute("SELECT key FROM tombstone_key").fetchall()[0][0]
        self._keys: list[bytes] = [self._key, *_other_keys(connection)]
        self._at: dict[bytes, int] = {mac: at for mac, _kind, at in _stones(connection)}

    def __bool__(self) -> bool:
        return bool(self._at)

    def has_person(self, source: str, external_id: str) -> bool:
        """Whether whom *source* calls *external_id* was erased."""
        return self._found("person", source, external_id) is not None

    def has_identity(
        self, kind: PersonKind, name: str, ids: Iterable[str], addresses: Iterable[tuple[int, str]]
    ) -> bool:
        """Whether somebody of this *name* who had one of the *ids* or *addresses* (channel, value) was erased: whom
        one source named may come again from another, or from a file with another source name.
        """
        return any(self._found(*parts) is not None for parts in _identities(kind, name, ids, addresses))

    def has_reference(self, kind: PersonKind, ref: str | None) -> bool:
        """Whether *ref* means an erased student, or an erased adult, in whatever source."""
        return ref is not None and self._found(_word(kind), ref) is not None

    def has_address(self, channel: int, value: str, sent_at: int) -> bool:
        """Whether what went at *sent_at* (epoch seconds UTC) to an address went to somebody erased since."""
        erased = self.address_erased_at(channel, value)
        return erased is not None and sent_at <= erased

    def address_erased_at(self, channel: int, value: str) -> int | None:
        """When somebody was erased who alone had an address (epoch seconds UTC), None when nobody was."""
        return self._found("address", str(channel), value)

    def add_person(
        self,
        connection: Connection,
        kind: PersonKind,
        *,
        facts: Iterable[tuple[str, str]],
        names: Iterable[str],
        ids: Iterable[str],
        addresses: Iterable[tuple[int, str]],
        now: int,
    ) -> None:
        """Remember somebody whom sources call (source, external id), of these *names*, *ids* and *addresses*
        (channel, value; those that others own, too).
        """
        references, owned = list(ids), list(addresses)
        macs = [(self._mac("person", *fact), "person", now) for fact in facts]
        macs += [(self._mac(_word(kind), ref), "reference", now) for ref in references]
        called = [parts for name in names for parts in _identities(kind, name, references, owned)]
        macs += [(self._mac(*parts), "identity", now) for parts in called]
        _put(connection, macs)

    def add_addresses(self, connection: Connection, addresses: Iterable[tuple[int, str]], now: int) -> None:
        """Remember addresses (channel, value) that only somebody erased *now* had."""
        _put(connection, [(self._mac("address", str(c), value), "address", now) for c, value in addresses])

    def _found(self, *parts: str) -> int | None:
        """When what *parts* say was erased, the newest time where two logs say so."""
        if not self._at:
            return None
        times = [self._at.get(_mac(key, *parts)) for key in self._keys]
        return max((at for at in times if at is not None), default=None)

    def _mac(self, *parts: str) -> bytes:
        return _mac(self._key, *parts)


def _identities(
    kind: PersonKind, name: str, ids: Iterable[str], addresses: Iterable[tuple[int, str]]
) -> list[tuple[str, ...]]:
    called = fold(squash_spaces(name))
    if not called:
        return []
    parts = [("id", ref) for ref in ids] + [(str(channel), value) for channel, value in addresses]
    return [("identity", _word(kind), called, *part) for part in parts]


def _mac(key: bytes, *parts: str) -> bytes:
    return hmac.digest(key, "\x00".join(parts).encode(), hashlib.sha256)


def _stones(connection: Connection) -> list[tuple[bytes, str, int]]:
    sql = "SELECT mac, kind, at FROM tombstone WHERE kind NOT IN (?, ?)"
    return connection.execute(sql, (_PAGES, _KEY)).fetchall()


def _other_keys(connection: Connection) -> list[bytes]:
    return [key for (key,) in connection.execute("SELECT mac FROM tombstone WHERE kind = ?", (_KEY,))]


def carry_over(source: Connection, target: Connection) -> None:
    """Have the log *target* know also who was erased in *source*: a copy from before does not."""
    stones = _stones(source)
    if not stones:
        return
    target.executemany(
        "INSERT INTO tombstone(mac, kind, at) VALUES(?, ?, ?) ON CONFLICT(mac) DO UPDATE SET at = max(at, excluded.at)",
        stones,
    )
    own = target.execute("SELECT key FROM tombstone_key").fetchall()[0][0]
    keys = {source.execute("SELECT key FROM tombstone_key").fetchall()[0][0], *_other_keys(source)} - {own}
    _put(target, [(key, _KEY, 0) for key in keys])


def moment(connection: Connection, now: int, recipient_ids: Iterable[int]) -> int:
    """From when on an erasure counts, in epoch seconds UTC: *now*, and not before what was erased or imported even
    where the clock was set back, else the same messages would come again, or an undone import bring them back.
    """
    newest = connection.execute("SELECT coalesce(max(started_at), 0) FROM sync_run").fetchall()[0][0]
    return max(now, newest, *((i >> 16) + message_store.EPOCH_2000 for i in recipient_ids))


def note_pages(connection: Connection, now: int) -> None:
    """Note, in the transaction of an erasure, that its pages must leave the journal before it is finished."""
    _put(connection, [(_PAGES.encode(), _PAGES, now)])


def pages_wait(connection: Connection) -> bool:
    """Whether an erasure waits for its pages to leave the journal."""
    return bool(connection.execute("SELECT 1 FROM tombstone WHERE mac = ?", (_PAGES.encode(),)).fetchall())


def forget_pages(connection: Connection) -> None:
    """Note that the journal holds nothing of an erasure."""
    connection.execute("DELETE FROM tombstone WHERE mac = ?", (_PAGES.encode(),))


def _put(connection: Connection, macs: list[tuple[bytes, str, int]]) -> None:
    connection.executemany("INSERT OR REPLACE INTO tombstone(mac, kind, at) VALUES(?, ?, ?)", macs)


def _word(kind: PersonKind) -> str:
    return "student" if kind is PersonKind.STUDENT else "adult"

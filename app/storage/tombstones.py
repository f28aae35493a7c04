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


class Tombstones:
    """The erased people and addresses as they stand when this is made."""

    def __init__(self, connection: Connection) -> None:
        self._key: bytes = connection.execute("SELECT key FROM tombstone_key").fetchall()[0][0]
        self._at: dict[bytes, int] = dict(
            connection.execute("SELECT mac, at FROM tombstone WHERE kind <> ?", (_PAGES,)).fetchall()
        )

    def __bool__(self) -> bool:
        return bool(self._at)

    def has_person(self, source: str, external_id: str) -> bool:
        """Whether whom *source* calls *external_id* was erased."""
        return bool(self._at) and self._mac("person", source, external_id) in self._at

    def has_identity(
        self, kind: PersonKind, name: str, ids: Iterable[str], addresses: Iterable[tuple[int, str]]
    ) -> bool:
        """Whether somebody of this *name* who had one of the *ids* or *addresses* (channel, value) was erased: whom
        one source named may come again from another, or from a file with another source name.
        """
        if not self._at:
            return False
        return any(mac in self._at for mac in self._identities(kind, name, ids, addresses))

    def has_reference(self, kind: PersonKind, ref: str | None) -> bool:
        """Whether *ref* means an erased student, or an erased adult, in whatever source."""
        return bool(self._at) and ref is not None and self._mac(_word(kind), ref) in self._at

    def has_address(self, channel: int, value: str, sent_at: int) -> bool:
        """Whether what went at *sent_at* (epoch seconds UTC) to an address went to somebody erased since."""
        return bool(self._at) and sent_at <= self._at.get(self._mac("address", str(channel), value), sent_at - 1)

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
        macs += [(mac, "identity", now) for name in names for mac in self._identities(kind, name, references, owned)]
        _put(connection, macs)

    def add_addresses(self, connection: Connection, addresses: Iterable[tuple[int, str]], now: int) -> None:
        """Remember addresses (channel, value) that only somebody erased *now* had."""
        _put(connection, [(self._mac("address", str(c), value), "address", now) for c, value in addresses])

    def _identities(
        self, kind: PersonKind, name: str, ids: Iterable[str], addresses: Iterable[tuple[int, str]]
    ) -> list[bytes]:
        called = fold(squash_spaces(name))
        if not called:
            return []
        parts = [("id", ref) for ref in ids] + [(str(channel), value) for channel, value in addresses]
        return [self._mac("identity", _word(kind), called, *part) for part in parts]

    def _mac(self, *parts: str) -> bytes:
        return hmac.digest(self._key, "\x00".join(parts).encode(), hashlib.sha256)


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

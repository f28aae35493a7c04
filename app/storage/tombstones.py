"""Remembers who was erased, and tells an import whom not to bring back; never by name."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable

from app.core.records import PersonKind
from app.storage.connection import Connection


class Tombstones:
    """The erased people and addresses as they stand when this is made."""

    def __init__(self, connection: Connection) -> None:
        self._key: bytes = connection.execute("SELECT key FROM tombstone_key").fetchall()[0][0]
        self._at: dict[bytes, int] = dict(connection.execute("SELECT mac, at FROM tombstone").fetchall())

    def __bool__(self) -> bool:
        return bool(self._at)

    def has_person(self, source: str, external_id: str) -> bool:
        """Whether whom *source* calls *external_id* was erased."""
        return bool(self._at) and self._mac("person", source, external_id) in self._at

    def has_reference(self, kind: PersonKind, ref: str | None) -> bool:
        """Whether *ref* means an erased student, or an erased adult, in whatever source."""
        return bool(self._at) and ref is not None and self._mac(_word(kind), ref) in self._at

    def has_address(self, channel: int, value: str, sent_at: int) -> bool:
        """Whether what went at *sent_at* (epoch seconds UTC) to an address went to somebody erased since."""
        return bool(self._at) and sent_at <= self._at.get(self._mac("address", str(channel), value), sent_at - 1)

    def add(
        self,
        connection: Connection,
        *,
        people: Iterable[tuple[str, str, PersonKind]],
        addresses: Iterable[tuple[int, str]],
        now: int,
    ) -> None:
        """Remember people (source, external id, kind) and addresses (channel, value)."""
        macs: list[tuple[bytes, str, int]] = []
        for source, external_id, kind in people:
            macs.append((self._mac("person", source, external_id), "person", now))
            macs.append((self._mac(_word(kind), external_id), "reference", now))
        macs += [(self._mac("address", str(channel), value), "address", now) for channel, value in addresses]
        connection.executemany("INSERT OR REPLACE INTO tombstone(mac, kind, at) VALUES(?, ?, ?)", macs)

    def _mac(self, *parts: str) -> bytes:
        return hmac.digest(self._key, "\x00".join(parts).encode(), hashlib.sha256)


def _word(kind: PersonKind) -> str:
    return "student" if kind is PersonKind.STUDENT else "adult"

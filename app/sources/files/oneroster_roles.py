"""Who is who in a OneRoster file: roles of both versions, and which pairs are a student and a carer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from app.core.records import PersonKind

_STUDENT: Final = frozenset({"student", "learner"})
_CARERS: Final = ("parent", "guardian", "relative")  # in the order in which one is taken as the word


def is_carer(role: str) -> bool:
    """Whether a *role* (lower case) makes an adult a carer: parent, guardian, relative or
    ``ext:*guardian*``.
    """
    return role in _CARERS or (role.startswith("ext:") and "guardian" in role)


@dataclass(slots=True)
class Roles:
    """The roles of every user of a file, primary ones first; and the agents that rows name."""

    _roles: dict[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])

    def add(self, user: str, role: str, primary: bool = False) -> None:
        """Note a *role* of *user*."""
        word = role.strip().lower()
        known = self._roles.get(user, ())
        if word and word not in known:
            self._roles[user] = (word, *known) if primary else (*known, word)

    def __contains__(self, user: str) -> bool:
        return user in self._roles

    def any(self) -> bool:
        """Whether any user has a role at all."""
        return bool(self._roles)

    def kind(self, user: str) -> PersonKind | None:
        """The kind of *user*; None without a role. A carer who also works at the school is staff (rule 6)."""
        roles = self._roles.get(user)
        if roles is None:
            return None
        if any(role in _STUDENT for role in roles):
            return PersonKind.STUDENT
        return PersonKind.CONTACT if all(is_carer(role) for role in roles) else PersonKind.STAFF

    def is_student(self, user: str) -> bool:
        """Whether *user* has a student's role."""
        return self.kind(user) is PersonKind.STUDENT

    def carer_word(self, user: str) -> str:
        """The role by which *user* is a carer, without ``ext:``; empty when they are none."""
        words = [role for role in self._roles.get(user, ()) if is_carer(role)]
        return words[0].removeprefix("ext:") if words else ""

    def pair(self, one: str, other: str, *, partial: bool) -> tuple[str, str, str] | None:
        """Return (student, carer, role) when exactly one of two ends is a student and the other is a carer.

        The direction in which a file names agents differs, so both are tried. *partial*: the file holds only
        changes, so an end that it does not hold may be the missing half; its role is not known then.
        """
        for student, adult in ((one, other), (other, one)):
            if self.is_student(student) and not self.is_student(adult):
                if word := self.carer_word(adult):
                    return student, adult, word
                if partial and adult not in self:
                    return student, adult, ""
            if partial and student not in self and (word := self.carer_word(adult)):
                return student, adult, word
        return None


def pairs(user: str, agents: Iterable[str], roles: Roles, *, partial: bool) -> Iterator[tuple[str, str, str]]:
    """Yield the (student, carer, role) pairs that the *agents* of one *user* make; others are no
    relations.
    """
    for agent in agents:
        if agent and agent != user and (found := roles.pair(user, agent, partial=partial)) is not None:
            yield found

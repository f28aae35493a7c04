"""What corrections by hand do to people and relations: pure functions, applied in the order they were made."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from app.core.corrections import Correction, CorrectionKind, PersonKey
from app.core.records import PersonKind

NO_CORRECTIONS: Final[tuple[Correction, ...]] = ()
PairKey = tuple[int, int]


@dataclass(slots=True)
class HandPair:
    """What hands say of one pair: *links* by their first date ('' open); *cut*: what sources say counts no more."""

    links: dict[str, dict[str, Any]] = field(default_factory=dict[str, dict[str, Any]])
    cut: bool = False


def merged_groups(groups: Sequence[list[Any]], corrections: Iterable[Correction]) -> list[list[Any]]:
    """Join the groups of facts that are one person by hand; the facts of who stays come first.

    A merge of a student with an adult, or of somebody no source names, joins nothing.
    """
    where = {PersonKey(f.source_name, f.external_id): i for i, group in enumerate(groups) for f in group}
    joined: list[list[Any]] = [list(group) for group in groups]
    home = list(range(len(groups)))

    def root(index: int) -> int:
        while home[index] != index:
            index = home[index]
        return index

    for correction in corrections:
        ends = [where.get(key) for key in (correction.person, correction.other) if key is not None]
        if correction.kind is not CorrectionKind.MERGE or len(ends) != 2 or ends[0] is None or ends[1] is None:
            continue
        stays, goes = root(ends[0]), root(ends[1])
        if stays != goes and _is_student(joined[stays]) == _is_student(joined[goes]):
            joined[stays] += joined[goes]
            joined[goes] = []
            home[goes] = stays
    return [group for group in joined if group]


def _is_student(group: list[Any]) -> bool:
    return any(fact.kind is PersonKind.STUDENT for fact in group)


def hand_pairs(
    people: Mapping[PersonKey, int], students: frozenset[int], corrections: Iterable[Correction]
) -> dict[PairKey, HandPair]:
    """What links and unlinks by hand say of pairs of people, given by their index.

    An unlink ends whatever was said of the pair before; a link with the same first date takes the place of an
    older one.
    """
    pairs: dict[PairKey, HandPair] = defaultdict(HandPair)
    for correction in corrections:
        if correction.kind not in (CorrectionKind.LINK, CorrectionKind.UNLINK):
            continue
        student, contact = (None if key is None else people.get(key) for key in (correction.person, correction.other))
        if student is None or contact is None or student not in students or contact in students:
            continue
        pair = pairs[student, contact]
        if correction.kind is CorrectionKind.UNLINK:
            pair.links.clear()
            pair.cut = True
        else:
            pair.links[str(correction.detail.get("since") or "")] = dict(correction.detail)
    return dict(pairs)


def hand_addresses(
    people: Mapping[PersonKey, int], corrections: Iterable[Correction]
) -> dict[int, list[dict[str, Any]]]:
    """The addresses that people were given by hand, by the index of the person."""
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for correction in corrections:
        owner = None if correction.person is None else people.get(correction.person)
        if correction.kind is CorrectionKind.ADDRESS and owner is not None:
            names = ("channel", "key", "display", "valid")
            address = {name: correction.detail[name] for name in names}
            found[owner].append({**address, "label": "", "former": False, "by_hand": True})
    return dict(found)

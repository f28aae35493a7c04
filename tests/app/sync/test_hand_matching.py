"""Whatever the order of files, corrections and what is taken back: the end is what facts and corrections say."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.corrections import Correction, CorrectionKind, PersonKey, RowKey
from app.core.records import PersonKind, Record
from app.core.statuses import EventKind
from app.sources.base import FileKind
from app.storage import corrections_store
from app.sync.matching import PersonFact, derive
from app.sync.people_derivation import rebuild_people
from support.cache import NOW, Cache, contact, event, mail, open_cache, pair, student

STUDENTS = ("s1", "s2", "s3")
CONTACTS = ("c1", "c2", "c3")
EMAILS = ("a@example.com", "b@example.com", "c@example.com")
MAILS = tuple(RowKey("generic", f"m{n}", 0, EMAILS[n % 3]) for n in range(4))


@dataclass(frozen=True)
class Step:
    """A file, a correction, or a correction that is taken back again (*undone*)."""

    file: int | None = None
    kind: CorrectionKind | None = None
    person: PersonKey | None = None
    other: PersonKey | None = None
    detail: Any = None
    rows: tuple[RowKey, ...] = ()
    undone: bool = False


def key(external_id: str) -> PersonKey:
    return PersonKey("roster:two" if external_id == "c3" else "roster:one", external_id)


students, contacts = st.sampled_from(STUDENTS).map(key), st.sampled_from(CONTACTS).map(key)
rows = st.lists(st.sampled_from(MAILS), min_size=1, max_size=3, unique=True).map(tuple)
dates = st.sampled_from(["", "2026-01-01"])
details = st.fixed_dictionaries(
    {"role": st.sampled_from(["mother", "aunt"]), "since": dates, "restricted": st.booleans()}
)
address = st.sampled_from(EMAILS).map(lambda v: {"channel": 0, "key": v, "display": v, "valid": True})
undone = st.booleans()
K = CorrectionKind
corrections = st.one_of(
    st.builds(Step, kind=st.just(K.LINK), person=students, other=contacts, detail=details, undone=undone),
    st.builds(Step, kind=st.just(K.UNLINK), person=students, other=contacts, undone=undone),
    st.builds(Step, kind=st.just(K.MERGE), person=contacts, other=contacts, detail=st.just({"id": 1}), undone=undone),
    st.builds(Step, kind=st.just(K.MERGE), person=students, other=students, detail=st.just({"id": 1}), undone=undone),
    st.builds(Step, kind=st.just(K.PIN), person=contacts, detail=st.just({"as": 2}), rows=rows, undone=undone),
    st.builds(Step, kind=st.just(K.PIN), person=students, detail=st.just({"as": 3}), rows=rows, undone=undone),
    st.builds(Step, kind=st.sampled_from([K.HANDLED, K.UNHANDLED]), rows=rows, undone=undone),
    st.builds(Step, kind=st.just(K.ADDRESS), person=contacts, detail=address, undone=undone),
)


def take(cache: Cache, number: int) -> None:
    """File 0: a roster. 1: a second source. 2: messages. 3: the roster again, with c2 and s3 gone."""
    pairs = [pair("s1", "c1"), pair("s1", "c2", "father", restricted=True), pair("s2", "c1")]
    people: list[Record] = [
        student("s1"),
        student("s2", "Lucas Tan"),
        contact("c1", "Mei Tan", EMAILS[0]),
        *pairs,
    ]
    if number == 0:
        more: list[Record] = [student("s3", "Ada Roe"), contact("c2", "Dan Tan", EMAILS[0], EMAILS[1])]
        cache.roster([*people, *more], source="roster:one", accept_left=True)
    elif number == 1:
        cache.take([contact("c3", "M Tan", EMAILS[2])], source="roster:two", kind=FileKind.PEOPLE)
    elif number == 2:
        made = [
            mail(
                r.external_id,
                event(EventKind.BOUNCED_HARD, NOW - 100 * n),
                to=r.address,
                student_refs=("s1",) * (n % 2),
            )
            for n, r in enumerate(MAILS)
        ]
        cache.take(made)
    else:
        cache.roster(people, source="roster:one", accept_left=True)


def correct(cache: Cache, step: Step) -> int:
    assert step.kind is not None
    with cache.database.transaction() as connection:
        made = corrections_store.add(
            connection, step.kind, at=NOW, actor="a", person=step.person, other=step.other, detail=step.detail,
            rows=step.rows,
        )  # fmt: skip
        rebuild_people(connection, NOW)
    return made


def take_back(cache: Cache, correction_id: int) -> None:
    with cache.database.transaction() as connection:
        made = corrections_store.take_back(connection, correction_id, NOW)
        assert made is not None
        again = {made.other: made.detail["id"]} if made.kind is K.MERGE and made.other else {}
        rebuild_people(connection, NOW, again)


def ending(cache: Cache) -> dict[str, list[tuple[Any, ...]]]:
    """What the log says in the end, people named by the ids of their sources."""
    whose = (
        "(SELECT group_concat(external_id) FROM (SELECT external_id FROM person_source WHERE person_id = {}"
        " ORDER BY external_id))"
    )
    s, c, p = (whose.format(x) for x in ("l.student_id", "l.contact_id", "p.id"))
    own = {
        "people": f"SELECT {p}, display, kind, state FROM person p",
        "links": f"SELECT {s}, {c}, l.since, l.until, l.role, l.restricted, l.by_hand FROM relation l",
        "handled": "SELECT m.external_id, r.handled_at, r.names_student FROM recipient r"
        " JOIN message m ON m.id = r.message_id",
        "pins": f"SELECT m.external_id, f.kind, f.ref, {p} FROM recipient_ref x JOIN person_ref f ON f.id = x.ref_id"
        " JOIN recipient r ON r.id = x.recipient_id JOIN message m ON m.id = r.message_id"
        " LEFT JOIN person p ON p.id = f.person_id",
        "addresses": f"SELECT {p}, a.value, o.former, o.by_hand FROM person_address o JOIN person p"
        " ON p.id = o.person_id JOIN address a ON a.id = o.address_id",
    }
    return {name: sorted(cache.rows(sql), key=repr) for name, sql in own.items()}


def live_through(folder: Path, steps: Sequence[Step]) -> dict[str, list[tuple[Any, ...]]]:
    """Take *steps* in their order; what is undone is undone two steps later."""
    with open_cache(folder) as cache:
        due: dict[int, list[int]] = {}
        for number, step in enumerate(steps):
            if step.file is not None:
                take(cache, step.file)
            else:
                made = correct(cache, step)
                if step.undone:
                    due.setdefault(min(number + 2, len(steps) - 1), []).append(made)
            for correction_id in due.pop(number, ()):
                take_back(cache, correction_id)
        facts = cache.rows("SELECT external_id, record, state FROM person_source ORDER BY 1")
        return {**ending(cache), "facts": facts}


@pytest.mark.slow
@given(st.lists(corrections, max_size=6), st.permutations([0, 1, 2]), st.data())
def test_any_order_of_files_corrections_and_undos_ends_the_same(
    made: list[Step], files: list[int], data: st.DataObject
) -> None:
    mixed = list(made)
    for file in files:
        mixed.insert(data.draw(st.integers(0, len(mixed))), Step(file=file))
    again = [Step(file=3)] * data.draw(st.integers(0, 1))
    plain = [*(Step(file=n) for n in (0, 1, 2)), *again, *(step for step in made if not step.undone)]
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as two:
        assert live_through(Path(one), [*mixed, *again]) == live_through(Path(two), plain)


def fact(external_id: str, kind: PersonKind, name: str) -> PersonFact:
    record = {"given": name, "family": "", "identifiers": [], "addresses": []}
    return PersonFact(1, "people", external_id, kind, record, None, left=False, person_id=None)


def merge(number: int, stays: str, goes: str) -> Correction:
    return Correction(number, K.MERGE, NOW, "a", PersonKey("people", stays), PersonKey("people", goes))


def test_a_chain_of_merges_is_one_person_named_as_who_stays() -> None:
    facts = [fact(x, PersonKind.CONTACT, name) for x, name in (("a", "Ann"), ("b", "Bea"), ("c", "Cleo"))]
    made = [merge(1, "b", "a"), merge(2, "c", "a"), merge(3, "a", "b")]
    (one,) = derive(facts, [], made).people
    assert [f.external_id for f in one.facts] == ["c", "b", "a"]
    assert one.columns["display"] == "Cleo"


def test_a_student_and_an_adult_are_never_one() -> None:
    facts = [fact("a", PersonKind.CONTACT, "Ann"), fact("s", PersonKind.STUDENT, "Sam")]
    assert len(derive(facts, [], [merge(1, "a", "s")]).people) == 2


def test_an_unlink_ends_an_older_link_by_hand_and_a_same_dated_link_takes_its_place() -> None:
    facts = [fact("c", PersonKind.CONTACT, "Ann"), fact("s", PersonKind.STUDENT, "Sam")]
    ends = (PersonKey("people", "s"), PersonKey("people", "c"))

    def said(number: int, kind: CorrectionKind, role: str = "") -> Correction:
        return Correction(number, kind, NOW, "a", *ends, {"role": role, "since": ""})

    aunt, cut, nan = said(1, K.LINK, "aunt"), said(2, K.UNLINK), said(3, K.LINK, "nan")
    assert [r.role for r in derive(facts, [], [aunt]).relations] == ["aunt"]
    assert derive(facts, [], [aunt, cut]).relations == []
    assert [r.role for r in derive(facts, [], [aunt, cut, nan]).relations] == ["nan"]
    assert [r.role for r in derive(facts, [], [aunt, nan]).relations] == ["nan"]


def test_a_tick_waits_for_its_message(tmp_path: Path) -> None:
    with open_cache(tmp_path) as cache:
        correct(cache, Step(kind=K.HANDLED, rows=MAILS[:1]))
        take(cache, 2)
        assert cache.rows("SELECT count(*) FROM recipient WHERE handled_at IS NOT NULL") == [(1,)]

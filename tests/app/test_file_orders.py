"""Files may come in any order with the same end result (rule 7): every permutation of a small set."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import permutations
from pathlib import Path
from random import Random
from typing import Any

import pytest
from oracle.asking import Program, timeless
from oracle.by_hand import GENERIC, PEOPLE, RELATIONS
from oracle.messy_sendgrid import COLUMNS

from app.core.records import RecipientRecord
from app.storage.message_store import StoredRecipient
from app.sync import message_import
from support.import_faults import not_looked_up_again, sent_when_first_told
from support.query_faults import Fault

ORDERS = list(permutations(range(5)))
SAMPLE = Random(7).sample(ORDERS, 24)

EVENTS = [
    # What the second export knows of a message is earlier than what the first one knows: the row must move.
    ("1793610000", "m1", "delivered", "mei@example.com", "", "", '{"student_id": "S1"}'),
    ("1793610050", "m2", "bounce", "tom@example.com", "bounce", "550 5.1.1 unknown", ""),
    ("1793610060", "m3", "open", "family@example.com", "", "", '{"student_id": "N100"}'),
    ("1793610090", "m4", "delivered", "couple@example.com", "", "", '{"contact_id": "C3"}'),
]
EARLIER = [
    ("1793609000", "m1", "processed", "MEI@example.com", "", "", '{"student_id": "S1"}'),
    ("1793610050", "m2", "bounce", "tom@example.com", "bounce", "550 5.1.1 unknown", ""),
    ("1793600000", "m3", "processed", "family@example.com", "", "", '{"student_id": "N100"}'),
    ("1793610000", "m5", "processed", "nobody@example.com", "", "", '{"student_id": "NOBODY"}'),
]
MESSAGES = [
    "g1,2026-11-02T09:00:00Z,sms,0491 570 156,,HARBOUR,,Bring a hat,,delivered,,,S2,,,,",
    "g2,2026-11-02T09:00:00Z,email,couple@example.com,,o@school.example.org,Fête,,,,,,,C2,,,",
    "g3,2026-03-31T12:00:00Z,email,tom@example.com,,o@school.example.org,March,,,,,,,,,,",
]


def activity(rows: Iterable[tuple[str, ...]]) -> str:
    """A SendGrid export of these events."""
    lines = [",".join(COLUMNS)]
    for time, message_id, event, email, kind, reason, arguments in rows:
        given = {"processed": time, "message_id": message_id, "event": event, "email": email, "type": kind}
        given |= {"reason": reason, "unique_args": arguments, "subject": "Notice", "from": "o@school.example.org"}
        lines.append(",".join('"' + given.get(c, "").replace('"', '""') + '"' for c in COLUMNS))
    return "\n".join(lines) + "\n"


def result(folder: Path, order: tuple[int, ...]) -> list[Any]:
    """What the program says after importing the five files in this order, without its local ids."""
    texts = [PEOPLE, RELATIONS, activity(EVENTS), activity(EARLIER), GENERIC + "\n".join(MESSAGES) + "\n"]
    names = ["people.csv", "relations.csv", "activity-1.csv", "activity-2.csv", "messages.csv"]
    paths: list[Path] = []
    for name, text in zip(names, texts, strict=True):
        paths.append(folder / name)
        paths[-1].write_text(text, encoding="utf-8")
    program = Program(folder / "data", inside=True)
    program.run("settings", "set", "zone", "UTC")
    program.run("import", *(str(paths[n]) for n in order), "--region", "AU", allowed=(0, 1))
    listed = program.list_people()
    names = {number: f"{line['kind']} {line['name']}" for number, line in listed.items()}
    people = sorted((tidy(line, names) for line in listed.values()), key=str)
    everybody = sorted(listed.values(), key=lambda line: names[line["id"]])
    answers = program.ask([{"all": True}, *({line["kind"]: line["id"]} for line in everybody)])
    return [people, *(sorted(map(timeless, answer), key=str) for answer in answers)]


def tidy(line: dict[str, Any], names: dict[int, str]) -> dict[str, Any]:
    """A person without local ids, lists in one order."""
    relations = sorted((names[r["person"]], r["relation"]) for r in line["relations"])
    lists = {key: sorted(line[key]) for key in ("emails", "mobiles")}
    return {k: v for k, v in line.items() if k != "id"} | lists | {"relations": relations}


@pytest.fixture(scope="module")
def in_reading_order(tmp_path_factory: pytest.TempPathFactory) -> list[Any]:
    return result(tmp_path_factory.mktemp("first"), (0, 1, 2, 3, 4))


@pytest.mark.timeout(900)
@pytest.mark.parametrize("order", SAMPLE, ids=str)
def test_some_orders_give_the_same_end_result(
    tmp_path: Path, in_reading_order: list[Any], order: tuple[int, ...]
) -> None:
    assert result(tmp_path, order) == in_reading_order


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("order", [o for o in ORDERS if o not in SAMPLE], ids=str)
def test_every_order_gives_the_same_end_result(
    tmp_path: Path, in_reading_order: list[Any], order: tuple[int, ...]
) -> None:
    assert result(tmp_path, order) == in_reading_order


def test_the_orders_are_all_there_are(in_reading_order: list[Any]) -> None:
    """120 orders, and a result in which every file left something that is looked at."""
    assert len(set(ORDERS)) == 120
    assert len(set(SAMPLE)) == 24
    people, everything, *logs = in_reading_order
    assert {person["name"] for person in people} >= {"Mei Tan", "Olivia Tan", "Ben Tan"}
    assert any(person["relations"] for person in people)
    assert {line["provider_id"] for line in everything} == {"m1", "m2", "m3", "m4", "m5", "g1", "g2", "g3"}
    assert sum(bool(log) for log in logs) >= 5


def only_the_last_file_counts(patch: pytest.MonkeyPatch) -> None:
    """What a file says of a recipient replaces what was known."""
    right = message_import.unite_recipient

    def unite(stored: StoredRecipient, record: RecipientRecord) -> Any:
        stored.events.clear()
        return right(stored, record)

    patch.setattr(message_import, "unite_recipient", unite)


@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    "fault", [sent_when_first_told, not_looked_up_again, only_the_last_file_counts], ids=lambda fault: fault.__name__
)
def test_a_fault_that_hangs_on_the_order_is_noticed(
    tmp_path_factory: pytest.TempPathFactory,
    in_reading_order: list[Any],
    monkeypatch: pytest.MonkeyPatch,
    fault: Fault,
) -> None:
    """Orders that put the files rightly give the right result all the same, others do not."""
    fault(monkeypatch)
    same = [result(tmp_path_factory.mktemp("order"), order) == in_reading_order for order in SAMPLE]
    assert same.count(False) >= 3

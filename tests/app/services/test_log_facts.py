"""The log as a whole: how far it reaches, what its sources fill, hints for mistyped domains, and who else wrote."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import pytest

from app.services.log_facts import Coverage
from app.storage.log_facts import Filled
from support.school import School, instant


@pytest.fixture
def school(tmp_path: Path) -> Iterator[School]:
    opened = School(tmp_path)
    yield opened
    opened.close()


def test_an_empty_log_covers_and_fills_nothing(school: School) -> None:
    facts = school.context.log_facts
    assert facts.coverage() == Coverage()
    assert facts.filled() == Filled()


def test_coverage_is_the_first_and_last_of_each_channel(school: School) -> None:
    school.messages(
        {"sent_at": "2025-10-24T01:00:00Z"}, {"sent_at": "2026-11-20T01:00:00Z"}, {"sent_at": "2026-01-01T01:00:00Z"}
    )
    facts = school.context.log_facts
    mails = (instant("2025-10-24T01:00:00Z"), instant("2026-11-20T01:00:00Z"))
    assert facts.coverage() == Coverage(email=mails)
    school.messages({"type": "sms", "to": "0491570156", "sent_at": "2026-03-03T01:00:00Z"})
    sms = instant("2026-03-03T01:00:00Z")
    assert facts.coverage() == Coverage(email=mails, sms=(sms, sms))


@pytest.mark.parametrize(
    ("row", "names"),
    [
        ({}, set()),
        ({"from": "office@school.example.org"}, {"sender"}),
        ({"sent_by": "bulk"}, {"sent_by"}),
        ({"template": "tour"}, {"campaign"}),
        ({"campaign": "Open day"}, {"campaign"}),
        ({"student_id": "S9"}, {"students"}),
        ({"status": "opened"}, {"opens"}),
        ({"status": "clicked"}, {"opens", "clicks"}),
        ({"status": "bounced_hard", "reason": "550 5.1.1 no such user"}, {"reason", "reply"}),
        ({"status": "bounced_hard"}, {"reason"}),
    ],
)
def test_what_a_message_fills(school: School, row: dict[str, str], names: set[str]) -> None:
    school.messages(row)
    found = {name for name, there in asdict(school.context.log_facts.filled()).items() if there}
    assert found == names


def test_what_a_console_export_of_sms_fills(school: School) -> None:
    school.twilio({"Status": "delivered", "SentDate": "2026-11-20T01:00:00Z", "Sid": "SM1", "Body": "Hi",
                   "Price": "-0.0079", "PriceUnit": "USD", "NumSegments": "2"})  # fmt: skip
    filled = school.context.log_facts.filled()
    assert (filled.parts, filled.price, filled.sender) == (True, True, True)
    assert (filled.opens, filled.attachments, filled.campaign) == (False, False, False)


def test_a_hint_is_given_for_addresses_that_do_not_exist_only(school: School) -> None:
    facts = school.context.log_facts
    hint = "gmail.con — did you mean gmail.com? (Hint only; nothing is changed.)"
    assert facts.typo_hint("mei@gmail.con", "bad_address") == hint
    assert facts.typo_hint("mei@gmail.con", "bad_domain") == hint
    assert facts.typo_hint("mei@gmail.con", "full") == ""
    assert facts.typo_hint("mei@gmail.con", None) == ""
    assert facts.typo_hint("+61491570156", "bad_address") == ""


def test_the_domains_that_mail_arrived_at_are_right_and_go_first(school: School) -> None:
    facts = school.context.log_facts
    assert facts.meant_domain("d.tan@hilcrest.example", "bad_address") is None
    school.messages({"to": "mei@hillcrest.example", "status": "delivered"})
    assert facts.meant_domain("d.tan@hilcrest.example", "bad_address") == "hillcrest.example"
    school.messages({"to": "dan@gmail.con", "status": "bounced_hard"})
    assert facts.meant_domain("d.tan@gmail.con", "bad_address") == "gmail.com"
    school.messages({"to": "dan@gmail.con", "status": "opened"})
    assert facts.meant_domain("d.tan@gmail.con", "bad_address") is None


def test_the_data_version_tells_of_others_who_wrote(school: School) -> None:
    facts = school.context.log_facts
    before = facts.data_version()
    assert facts.data_version() == before

    def write() -> None:
        school.messages({})
        school.context.close_thread()

    other = threading.Thread(target=write)
    other.start()
    other.join()
    assert facts.data_version() != before

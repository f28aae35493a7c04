"""The oracle against examples worked out by hand, one or more a rule: time, search, order, import."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from oracle.by_hand import HandWritten
from oracle.calendars import dates_of, first_second
from oracle.compare import compare_keys, is_join_of, order_differences, row_key, stamp
from oracle.oracle import sort_value


@pytest.fixture
def school(tmp_path: Path) -> HandWritten:
    return HandWritten(tmp_path)


def test_rule_17_sent_is_the_processed_event_else_the_earliest(school: HandWritten) -> None:
    school.events("m1 1790000500 processed", "m1 1790000400 delivered", "m2 1790000700 open", "m2 1790000600 delivered")
    assert {s.row.provider_id: s.row.sent_at for s in school.rows()} == {"m1": 1790000500, "m2": 1790000600}


def test_rule_17_mail_minus_zero_is_utc_and_an_unreadable_date_is_the_newest_received(
    school: HandWritten,
) -> None:
    head = "From: o@x.example\nTo: a@example.com\n"
    school.mail(head + "Message-ID: <m1>\nDate: Mon, 02 Nov 2026 09:00:00 -0000")
    received = "Received: by b; Mon, 2 Nov 2026 10:00:00 +1000\nReceived: by a; Mon, 2 Nov 2026 09:59:00 +1000\n"
    school.mail(received + head + "Message-ID: <m2>\nDate: yesterday")
    found = {s.row.provider_id: stamp(s.row.sent_at) for s in school.rows()}
    assert found == {"<m1>": "2026-11-02T09:00:00Z", "<m2>": "2026-11-02T00:00:00Z"}


def test_rule_18_three_ways_to_write_a_time(school: HandWritten) -> None:
    school.events("m1 1793610000 processed", "m2 2026-11-02T09:00:00Z processed")
    school.add(
        "plain.csv",
        school.files[0].read_text().replace("m1", "m3").replace("1793610000", "2026-11-02 09:00:00"),
    )
    assert {stamp(s.row.sent_at) for s in school.rows()} == {"2026-11-02T09:00:00Z"}


def test_rule_19_days_of_23_and_25_hours_and_a_midnight_that_does_not_exist() -> None:
    def hours(day: date, zone: str) -> float:
        return (first_second(date.fromordinal(day.toordinal() + 1), zone) - first_second(day, zone)) / 3600

    assert hours(date(2026, 10, 4), "Australia/Sydney") == 23
    assert hours(date(2026, 4, 5), "Australia/Sydney") == 25
    assert stamp(first_second(date(2026, 9, 6), "America/Santiago")) == "2026-09-06T04:00:00Z"


def test_rule_19_presets_are_calendar_dates_of_the_zone() -> None:
    now = 1795482000  # Tuesday 24 November 2026, 01:00 UTC
    found = {name: dates_of(name, now, "Australia/Sydney", "NZ") for name in ("last-7-days", "this-week", "last-month")}
    written = {name: f"{first}..{last}" for name, (first, last) in found.items()}
    assert written["last-7-days"] == "2026-11-18..2026-11-24"
    assert written["this-week"] == "2026-11-23..2026-11-29"
    assert written["last-month"] == "2026-10-01..2026-10-31"
    sunday = dates_of("this-week", now, "America/New_York", "US")
    assert f"{sunday[0]}..{sunday[1]}" == "2026-11-22..2026-11-28"


def test_rule_19_sent_less_than_30d_is_the_30_dates_that_end_today(school: HandWritten) -> None:
    school.messages("g1 2026-10-25T23:59:59Z a@example.com", "g2 2026-10-26T00:00:00Z a@example.com")
    assert school.log(filter="sent:<30d") == ["g2"]


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("cafe", ["g1"]),
        ("CAFÉ men", ["g1"]),
        ("afe", []),
        ("%", ["g2"]),
        ("50", ["g2"]),
        ("b_c", ["g3"]),
        ("orm", []),
        ("_c", ["g3"]),
        ("a_b", ["g3"]),
        ("お知", ["g4"]),
        ("知らせ", ["g4"]),
        ('"due back"', ["g3"]),
        ('"back due"', []),
        ("example", ["g1", "g2", "g3", "g4"]),
        ("tan", []),
        ("o'dea", []),
        ("dea", []),
    ],
)
def test_rule_20_words_occur_literally_at_the_start_of_a_word(
    school: HandWritten, search: str, found: list[str]
) -> None:
    school.messages(
        "g1 2026-06-01T00:00:00Z a@example.com subject=Café menu|from=tan@example.org",
        "g2 2026-06-01T00:00:00Z a@example.com subject=Save 50% now",
        "g3 2026-06-01T00:00:00Z a@example.com subject=form a_b_c|text=due back",
        "g4 2026-06-01T00:00:00Z a@example.com subject=学校からのお知らせ",
    )
    assert school.log(search=search) == found


def test_rule_21_all_owners_name_the_address_and_the_header_only_when_nobody_does(
    school: HandWritten,
) -> None:
    school.family().messages(
        "g1 2026-06-01T00:00:00Z couple@example.com to_name=Header",
        "g2 2026-06-01T00:00:00Z else@example.com to_name=Header",
        "g3 2026-06-01T00:00:00Z 0491570156 type=sms|text=First line\nsecond",
    )
    rows = {s.row.provider_id: s for s in school.rows()}
    assert rows["g1"].names == {("Ann Lee", "Tom Tan")}
    assert rows["g2"].names == {("Header",)}
    assert (rows["g3"].row.subject, rows["g3"].row.address) == ("First line", "+61491570156")
    assert school.log(filter="to:lee") == ["g1"]
    assert school.log(filter="address:lee") == []


def test_rule_22_terms_are_anded_commas_are_any_minus_negates_or_is_weakest(school: HandWritten) -> None:
    school.events(
        "m1 1790000000 delivered subject=one",
        "m2 1790000001 bounce type=bounce|reason=550 5.1.1 x|subject=two",
        "m3 1790000002 bounce type=bounce|reason=552 5.2.2 x|subject=three",
    )
    assert school.log(filter="reason:bad_address,full") == ["m2", "m3"]
    assert school.log(filter="-reason:bad_address,full") == ["m1"]
    assert school.log(filter="-reason:full") == ["m1", "m2"]
    assert school.log(filter="status:bounced subject:two or subject:one") == ["m1", "m2"]
    assert school.log(filter="status:bounced (subject:two or subject:one)") == ["m2"]
    assert school.log(filter="subject:ne") == ["m1"]


def test_rule_23_empty_last_both_ways_and_ties_newest_first(school: HandWritten) -> None:
    school.events(
        "m1 1790000000 delivered subject=b",
        "m2 1790000001 delivered subject=Ä",
        "m3 1790000002 delivered",
        "m4 1790000003 delivered subject=B",
    )
    seen = {s.row.provider_id: s for s in school.rows()}
    keys = {k: [(sort_value("subject", s), True)] for k, s in seen.items()}
    assert compare_keys(keys["m1"], keys["m2"]) < 0
    assert compare_keys(keys["m3"], keys["m2"]) > 0
    assert compare_keys(keys["m1"], keys["m4"]) == 0
    expected = {row_key(s.row): s for s in seen.values()}
    by_key = {row_key(s.row): keys[k] for k, s in seen.items()}

    def wrong(order: str) -> list[str]:
        lines = [
            {
                "provider": "sendgrid",
                "provider_id": f"m{n}",
                "to_address": "a@example.com",
                "message_id": int(n),
                "to_name": "",
            }
            for n in order
        ]
        return order_differences([("subject", True)], expected, lines, by_key, None)

    assert wrong("4123") == []
    assert wrong("1423")
    assert wrong("4132")


def test_rule_26_national_numbers_use_the_region(school: HandWritten) -> None:
    school.add("p.csv", "kind,external_id,given,family,email,mobile\ncontact,C1,A,B,,0491 570 156; 02 5550 1234\n")
    assert school.oracle().families.people[0].mobiles == {"+61491570156"}


def test_rule_27_one_sign_is_taken_in_an_mbox_and_none_in_an_eml(school: HandWritten) -> None:
    head = "From: o@x.example\nTo: a@example.com\nDate: Mon, 2 Nov 2026 09:00:00 +0000\nMessage-ID: "
    school.mail(head + "<m1>", "Hi\n>From here", mbox=True).mail(head + "<m2>", "Hi\n>From here")
    assert school.log(search=">from") == ["<m2>"]


def test_a_to_name_is_a_join_of_names_in_any_order() -> None:
    assert is_join_of("Ann Lee, Tom Tan", ("Tom Tan", "Ann Lee"))
    assert not is_join_of("Ann Lee, Tom Tan, X", ("Tom Tan", "Ann Lee"))
    assert not is_join_of("Ann Lee", ("Tom Tan", "Ann Lee"))
    assert is_join_of("", ())

"""Search, filter and order (rules 20-23), from files to the rows of a log."""

from __future__ import annotations

import pytest

from support.school import School, instant

SUBJECTS = [
    "100% attendance award",
    "1000 days",
    "form_7b due",
    "form 7b due",
    r"path C:\photos",
    "O'Brien's talk",
    "Café Crêpes",
    "学校からのお知らせ",
    "detour ahead",
    "tour booking",
    "🫠spring fête",
]


def posted(school: School, *rows: dict[str, str]) -> None:
    """Messages a minute apart, the last one the newest."""
    base = {"to": "someone@example.net"}
    numbered = enumerate(rows)
    school.messages(*({**base, "sent_at": f"2026-11-01T00:{n:02}:00Z", **row} for n, row in numbered))


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("100%", ["100% attendance award"]),
        ("%", ["100% attendance award"]),
        ("_7b", ["form_7b due"]),
        ("7b", ["form 7b due", "form_7b due"]),
        (r"\photos", [r"path C:\photos"]),
        ("photos", [r"path C:\photos"]),
        ("O'B", ["O'Brien's talk"]),
        ("brien", ["O'Brien's talk"]),
        ("CRÊPES cafe", ["Café Crêpes"]),
        ("知らせ", ["学校からのお知らせ"]),
        ("学校 お知", ["学校からのお知らせ"]),
        ("tour", ["tour booking"]),
        ("ooking", []),
        ('"tour booking"', ["tour booking"]),
        ('"booking tour"', []),
        ("booking tour", ["tour booking"]),
        ("spring", ["🫠spring fête"]),
        ("status:delivered", []),
        ("due -7b", []),
        ("'", ["O'Brien's talk"]),
    ],
)
def test_rule_20_words_mean_themselves_and_begin_a_word(school: School, search: str, found: list[str]) -> None:
    posted(school, *({"subject": subject} for subject in SUBJECTS))
    assert school.subjects(search=search) == found
    assert school.subjects("contact someone@example.net", search=search) == found


def test_rule_20_where_words_are_looked_for(family: School) -> None:
    family.messages(
        {"subject": "Camp", "text": "Bring a hat", "from": "principal@school.example.org"},
        {"subject": "Plain", "to": "stranger@example.net", "to_name": "Ines Kovač", "text": "Nothing here"},
        {"subject": "Both", "text": "plain words", "html": "<p>other <span hidden>secret</span></p>"},
        {"subject": "Html", "html": "<p>Fees <b>due</b></p><div style='display:none'>preheader</div>"},
    )
    assert family.subjects(search="hat") == ["Camp"]
    assert family.subjects(search="mei") == ["Html", "Both", "Camp"]
    assert family.subjects(search="kovac") == ["Plain"]
    assert family.subjects(search="stranger@ex") == ["Plain"]
    assert family.subjects(search="principal") == []
    assert family.subjects(filter="from:principal") == ["Camp"]
    assert family.subjects(search="fees preheader") == ["Html"]
    assert family.subjects(search="secret") == []
    assert family.subjects(search="camp hat mei") == ["Camp"]
    assert family.subjects(search='"camp bring"') == []


def test_rule_20_free_words_of_a_filter_search_too(school: School) -> None:
    posted(school, *({"subject": subject} for subject in SUBJECTS))
    assert school.subjects(filter="due -form_7b") == ["form 7b due"]
    assert school.subjects(filter="tour or café") == ["tour booking", "Café Crêpes"]
    assert school.subjects(filter='-(due or tour or "c:") 学校') == ["学校からのお知らせ"]


def test_rule_20_a_text_is_found_in_the_order_of_subjects_too(school: School) -> None:
    long = "hats and scarves and gloves that nobody missed yet, found again in the hall of the school"
    posted(
        school, {"subject": long, "text": long}, {"subject": "", "text": long}, {"subject": "", "text": f"{long} 🎉"}
    )
    assert school.subjects(search='"gloves that"', sort="subject:desc") == [long, "", ""]
    assert school.subjects(filter="text:oves", sort="subject:asc") == [long, "", ""]


def test_rule_21_to_is_every_owner_else_the_header(school: School) -> None:
    both = {"email": "couple@example.com", "kind": "contact"}
    school.people({**both, "external_id": "C1", "given": "Mei"}, {**both, "external_id": "C2", "given": "Dan"})
    school.messages(
        {"subject": "owned", "to": "couple@example.com", "to_name": "Somebody"},
        {"subject": "header", "to": "else@example.com", "to_name": "Somebody"},
        {"subject": "bare", "to": "bare@example.com"},
    )
    assert [(r.subject, r.to_name) for r in school.log()] == [
        ("bare", ""),
        ("header", "Somebody"),
        ("owned", "Dan Tan, Mei Tan"),
    ]
    assert school.subjects(filter="to:somebody") == ["header"]
    assert school.subjects(filter="to:couple") == ["owned"]
    assert school.subjects(filter="address:mei") == []
    assert school.subjects(filter="is:shared") == ["owned"]
    assert school.subjects(filter="is:unmatched") == ["bare", "header"]


def test_rule_21_the_subject_of_an_sms_is_its_first_line(school: School) -> None:
    body = "Bus is late.\nIt comes at 4:10 pm."
    school.twilio({"Sid": "SM1", "Body": body, "Status": "delivered", "SentDate": "2026-11-20T01:00:00Z"})
    (row,) = school.log()
    assert row.subject == "Bus is late."
    assert school.subjects(search="4:10") == ["Bus is late."]
    assert school.context.preview.text(row.message_id).replace("\r\n", "\n") == body


FILTERED = [
    {
        "subject": "Fees due",
        "campaign": "Fees reminder",
        "template": "d-fees",
        "sent_by": "bulk",
        "status": "bounced_hard",
        "reason": "550 5.1.1 User unknown",
        "from": "Accounts <accounts@school.example.org>",
    },
    {"subject": "Tour", "campaign": "Żółty week", "sent_by": "automatic", "text": "A hat", "message_id": "Abc-9"},
    {"subject": "Bus", "type": "sms", "to": "0491 570 156", "sent_by": "person", "student_id": "S1"},
]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("type:sms", "Bus"),
        ("type:sms,email", "Bus,Tour,Fees due"),
        ("-type:sms", "Tour,Fees due"),
        ("subject:EES", "Fees due"),
        ("subject:tour,bus", "Bus,Tour"),
        ("subject.is:tour", "Tour"),
        ("subject.starts:fe", "Fees due"),
        ("subject.ends:ue", "Fees due"),
        ("-subject.ends:ue", "Bus,Tour"),
        ("subject.empty:yes", ""),
        ("text:hat", "Tour"),
        ("-text:hat", "Bus,Fees due"),
        ("text.empty:yes", "Bus,Fees due"),
        ("campaign:fees", "Fees due"),
        ("campaign:ZO", "Tour"),
        ("campaign:week", "Tour"),
        ("template:d-", "Fees due"),
        ("-template:d-", "Bus,Tour"),
        ("source:bulk", "Fees due"),
        ("source:automatic,person", "Bus,Tour"),
        ("source:generic", "Bus,Tour,Fees due"),
        ("provider:generic", "Bus,Tour,Fees due"),
        ("provider:twilio", ""),
        ("-provider:twilio", "Bus,Tour,Fees due"),
        ("from:accounts", "Fees due"),
        ("reply:unknown", "Fees due"),
        ("-reply:unknown", "Bus,Tour"),
        ("id:BC-9", "Tour"),
        ("student:s1", "Bus"),
        ("has:student", "Bus"),
        ("-has:student", "Tour,Fees due"),
        ("has:body", "Tour"),
        ("has:attachment", ""),
        ("reason:bad_address", "Fees due"),
        ("-reason:bad_address", "Bus,Tour"),
        ("-reason:x", "Bus,Tour,Fees due"),
        ("reason.empty:no", "Fees due"),
        ("status:bounced", "Fees due"),
        ("relation:mother", ""),
        ("-relation:mother", "Bus,Tour,Fees due"),
        ("year:7", ""),
        ("-stage:x", "Bus,Tour,Fees due"),
        ("stage.empty:yes", "Bus,Tour,Fees due"),
        ("opens:0", "Bus,Tour,Fees due"),
        ("opens:>0", ""),
        ("clicks:0..2 -opens:1", "Bus,Tour,Fees due"),
        ("minutes:<5", ""),
        ("-minutes:<5", "Bus,Tour,Fees due"),
        ("size:>1k", ""),
        ("size.empty:yes type:sms", "Bus"),
        ("link.empty:yes", "Bus,Tour,Fees due"),
        ("student.empty:yes", "Tour,Fees due"),
        ("attempts:<99", "Bus,Tour,Fees due"),
        ("subject:tour or type:sms", "Bus,Tour"),
        ("(subject:tour or type:sms) -text:hat", "Bus"),
        ("-(subject:tour or type:sms)", "Fees due"),
        ("is:handled", ""),
        ("direction:out", "Bus,Tour,Fees due"),
        ("-direction:in", "Bus,Tour,Fees due"),
    ],
)
def test_rule_22_every_field_and_what_is_not_so(school: School, words: str, found: str) -> None:
    posted(school, *FILTERED)
    assert ",".join(school.subjects(filter=words)) == found


def test_rule_22_year_stage_and_relation_of_a_family(family: School) -> None:
    family.messages(
        {"subject": "Own", "to": "olivia@pupil.example"},
        {"subject": "Family"},
        {"subject": "About Lucas", "student_id": "S2"},
    )
    assert family.subjects(filter="year:7") == ["Family", "Own"]
    assert family.subjects(filter='year:"year 4"') == ["About Lucas", "Family"]
    assert family.subjects(filter='student:"lucas tan"') == ["About Lucas"]
    assert family.subjects("student Olivia Tan", filter="relation:self") == ["Own"]
    assert family.subjects("student Olivia Tan", filter="relation:mother") == ["Family"]
    assert family.subjects("student Olivia Tan", filter="-relation:mother,father") == ["Own"]


ORDERED = [
    {"subject": "b", "to": "x@example.net", "to_name": "Zoë", "sent_at": "2026-11-02T00:00:00Z"},
    {
        "subject": "Á",
        "to": "y@example.net",
        "sent_at": "2026-11-01T00:00:00Z",
        "status": "bounced_hard",
        "reason": "full",
    },
    {"subject": "", "to": "z@example.net", "to_name": "Änne", "sent_at": "2026-11-03T00:00:00Z", "status": "opened"},
    {"subject": "c", "type": "sms", "to": "0491 570 156", "to_name": "bo", "sent_at": "2026-11-04T00:00:00Z"},
]


@pytest.mark.parametrize(
    ("sort", "found"),
    [
        ("sent:desc", "c,,b,Á"),
        ("sent:asc", "Á,b,,c"),
        ("subject:asc", "Á,b,c,"),
        ("subject:desc", "c,b,Á,"),
        ("to:asc", ",c,b,Á"),
        ("to:desc", "b,c,,Á"),
        ("type:asc", ",b,Á,c"),
        ("type:desc", "c,,b,Á"),
        ("status:asc", "c,b,Á,"),
        ("status:desc", ",Á,c,b"),
        ("provider:asc", "c,,b,Á"),
        ("relation:desc", "c,,b,Á"),
        ("reason:asc", "Á,c,,b"),
        ("reason:desc", "Á,c,,b"),
        ("updated:asc", "Á,b,,c"),
        ("type:desc,subject:desc", "c,b,Á,"),
        ("status:asc,status:desc", "c,b,Á,"),
    ],
)
def test_rule_23_text_by_folded_form_and_empty_last_both_ways(school: School, sort: str, found: str) -> None:
    school.messages(*ORDERED)
    assert ",".join(school.subjects(sort=sort)) == found
    everything = school.query(sort=sort)
    for limit in range(5):
        assert ",".join(school.subjects(sort=sort, limit=limit)) == ",".join(found.split(",")[:limit])
        assert school.context.history.count(everything, cap=limit) == limit


def test_rule_23_ties_newest_then_message_then_address(school: School) -> None:
    at = {"sent_at": "2026-11-02T00:00:00Z"}
    school.messages(
        {"subject": "same", "to": "b@example.net;a@example.net;c@example.net", **at},
        {"subject": "same", "to": "d@example.net", **at},
        {"subject": "same", "to": "e@example.net", "sent_at": "2026-11-03T00:00:00Z"},
    )
    rows = school.log(sort="sent:desc")
    newer_message = max(row.message_id for row in rows[1:])
    assert [row.to_address[0] for row in rows if row.message_id not in (newer_message, rows[0].message_id)] in (
        ["a", "b", "c"],
        ["d"],
    )
    assert rows[1].message_id == newer_message
    for sort in ("subject:desc", "subject:asc", "status:asc", "type:desc", "to:asc", "updated:desc"):
        again = [(r.sent_at, r.message_id, r.to_address) for r in school.log(sort=sort)]
        assert again == sorted(again, key=lambda r: (-r[0], -r[1], r[2]))


def test_rule_23_relation_sorts_a_students_log(family: School) -> None:
    family.messages(
        {"subject": "mother"},
        {"subject": "father", "to": "dan@example.com"},
        {"subject": "self", "to": "olivia@pupil.example"},
        {"subject": "none", "to": "aunt@example.net", "student_id": "S1"},
    )
    assert family.subjects("student Olivia Tan", sort="relation:asc") == ["father", "mother", "self", "none"]
    assert family.subjects("student Olivia Tan", sort="relation:desc") == ["self", "mother", "father", "none"]


def test_rule_28_what_was_never_given_is_said_so(school: School) -> None:
    school.sendgrid({"message_id": "m", "event": "processed", "processed": str(instant("2026-11-20T00:00:00Z"))})
    (row,) = school.log()
    assert school.context.preview.text(row.message_id).startswith(
        "The message text is not stored. SendGrid never gives it back"
    )
    details = school.context.history.details(row.message_id)
    assert (details.text, details.html, details.kept) == (None, None, frozenset())

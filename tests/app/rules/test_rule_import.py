"""What an import takes and counts (rules 6 and 24-27), from files to what is printed."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.core.records import PersonKind
from app.services.imports import FileResult
from support.school import School

USERS = (
    "sourcedId,status,dateLastModified,enabledUser,orgSourcedIds,role,username,givenName,familyName,email,"
    "agentSourcedIds"
)
MAIL = "From: office@school.example.org\r\nTo: mei@example.com\r\nDate: Fri, 20 Nov 2026 10:00:00 +1100\r\n"


def roster(school: School, *users: str, system: str = "") -> FileResult:
    """Import a OneRoster 1.1 folder of *users*: ``id,role,given`` and, when there are more, agents and the date."""
    folder = school.folder / "roster"
    folder.mkdir(exist_ok=True)
    lines: list[str] = []
    for user in users:
        number, role, given, agents, changed = (*user.split(","), "", "", "")[:5]
        roles = f'"{role.replace("+", ",")}"'
        lines.append(
            f"{number},active,{changed},true,o1,{roles},{number},{given},Tan,{given.lower()}@example.com,{agents}"
        )
    (folder / "users.csv").write_text("\n".join((USERS, *lines)) + "\n")
    manifest = "propertyName,value\nmanifest.version,1.0\noneroster.version,1.1\nfile.users,bulk\n"
    (folder / "manifest.csv").write_text(manifest + (f"source.systemName,{system}\n" if system else ""))
    return school.take(folder, accept_left=True)[0]


def names(school: School, kind: PersonKind, *, left: bool = False) -> list[str]:
    return sorted(person.name for person in school.listed(kind, left=left))


def test_rule_6_staff_are_contacts_only_with_a_child(school: School) -> None:
    result = roster(school, "T1,teacher,Ines", "T2,teacher+guardian,Pat", "S1,student,Olivia,T2")
    assert names(school, PersonKind.CONTACT) == ["Pat Tan"]
    assert (result.counts.skipped, result.counts.problems) == (1, 0)
    school.messages({"subject": "Camp", "to": "pat@example.com"}, {"subject": "Staff tea", "to": "ines@example.com"})
    (row,) = school.printed("history", "--student", str(school.id("Olivia Tan")))
    assert row[2:4] == ["Camp", "Pat Tan <pat@example.com>"]
    assert len(school.printed("history", "--all")) == 2


def test_rule_24_only_its_own_full_roster_marks_people_as_left(school: School) -> None:
    roster(school, "S1,student,Olivia", "S2,student,Lucas", system="Campus")
    school.people({"kind": "student", "external_id": "P1", "given": "Ana"})
    other = roster(school, "S9,student,Zoe", system="Other")
    assert other.counts.left == 0
    assert names(school, PersonKind.STUDENT) == ["Ana Tan", "Lucas Tan", "Olivia Tan", "Zoe Tan"]
    school.people({"kind": "student", "external_id": "P2", "given": "Ben"})
    again = roster(school, "S1,student,Olivia", system="Campus")
    assert again.counts.left == 1
    assert names(school, PersonKind.STUDENT) == ["Ana Tan", "Ben Tan", "Olivia Tan", "Zoe Tan"]
    assert school.printed("people", "--kind", "student", "--search", "lucas") == []
    (row,) = school.printed("people", "--kind", "student", "--search", "lucas", "--left")
    assert row[1] == "Lucas Tan"
    (lucas,) = school.listed(PersonKind.STUDENT, search="lucas")
    assert dict(lucas.external_ids) == {"roster:oneroster:Campus": ("S2",)}


@pytest.mark.parametrize(
    ("name", "content", "source"),
    [
        ("p.csv", "kind,external_id,given,family\nstudent,S1,Olivia,Tan\n", "people"),
        ("r.csv", "student_id,contact_id\nS1,C1\n", "relations"),
        ("m.csv", "message_id,sent_at,type,to\nm,2026-11-20T01:00:00Z,email,mei@example.com\n", "generic"),
        ("a.csv", "activity_id,at,kind,title\na,2026-11-20T01:00:00Z,note,Rang\n", "activities"),
        ("s.csv", "processed,message_id,event,email\n1795000000,m,open,mei@example.com\n", "sendgrid"),
        (
            "t.csv",
            "Sid,To,Status,Direction,SentDate\nSM1,+61491570156,sent,outbound-api,2026-11-20T01:00:00Z\n",
            "twilio",
        ),
        ("t.json", '[{"sid":"SM1","to":"+61491570156","status":"sent","date_sent":"2026-11-20T01:00:00Z"}]', "twilio"),
        ("one.eml", MAIL + "Message-ID: <1@s.example>\r\n\r\nHello\r\n", "mail"),
        (
            "all.mbox",
            "From x Fri Nov 20 10:00:00 2026\n" + MAIL.replace("\r", "") + "Message-ID: <1@s>\n\nHello\n",
            "mail",
        ),
    ],
)
def test_rule_24_a_source_is_named_by_its_kind_unless_a_person_names_it(
    school: School, name: str, content: str, source: str
) -> None:
    school.text(name, content)
    school.text(name, content, source_name="archive of 2026")
    assert [run.source_name for run in school.context.imports.runs()] == ["archive of 2026", source]


def test_rule_25_read_counts_records_and_a_file_twice_changes_nothing(family: School) -> None:
    events = [
        {"message_id": "m", "event": event, "processed": str(1_795_000_000 + n)}
        for n, event in enumerate(("processed", "delivered", "open"))
    ]
    first, again = family.sendgrid(*events), family.sendgrid(*events)
    assert (first.counts.read, first.counts.new, first.counts.changed) == (3, 3, 0)
    assert (again.counts.read, again.counts.new, again.counts.changed) == (3, 0, 0)
    assert [row[-2] for row in family.printed("history", "--all")] == ["Opened"]


def test_rule_25_an_older_record_of_a_roster_changes_nothing(school: School) -> None:
    roster(school, "S1,student,Olivia,,2026-11-10T00:00:00Z")
    older = roster(school, "S1,student,Liv,,2026-11-09T00:00:00Z")
    assert (older.counts.read, older.counts.changed) == (1, 0)
    assert [row[1] for row in school.printed("people", "--kind", "student")] == ["Olivia Tan"]
    newer = roster(school, "S1,student,Liv,,2026-11-11T00:00:00Z")
    assert newer.counts.changed == 1
    assert [row[1] for row in school.printed("people", "--kind", "student")] == ["Liv Tan"]


def test_rule_25_without_a_change_date_the_last_import_wins(school: School) -> None:
    for subject in ("Camp", "Camp is moved"):
        school.messages({"message_id": "m", "subject": subject})
    assert [row[2] for row in school.printed("history", "--all")] == ["Camp is moved"]


def test_rule_25_an_older_state_of_an_sms_changes_no_text(school: School) -> None:
    sms = (
        '{"sid":"SM1","from":"+61491570006","to":"+61491570156","direction":"outbound-api","num_segments":1,'
        '"date_sent":"2026-11-20T01:00:00Z","body":"%s","status":"%s","date_updated":"2026-11-20T01:00:%sZ"}\n'
    )
    school.text("new.jsonl", sms % ("Bus is late", "delivered", "09"))
    school.text("old.jsonl", sms % ("Bus", "sent", "01"))
    (row,) = school.printed("history", "--all")
    assert (row[2], row[-2]) == ("Bus is late", "Delivered")


@pytest.mark.parametrize(("region", "key"), [("AU", "+61491570156"), ("GB", None), (None, "+61491570156")])
def test_rule_26_numbers_without_a_country_are_of_the_region(
    tmp_path: Path, school: School, region: str | None, key: str | None
) -> None:
    path = tmp_path / "sms.csv"
    path.write_text("message_id,sent_at,type,to,subject\nm,2026-11-20T01:00:00Z,sms,0491 570 156,Bus\n")
    school.take_in_region(region, path)
    shown = [row[3] for row in school.printed("history", "--all")]
    assert (key in shown) is (key is not None)
    assert len(shown) == 1


def test_rule_26_a_mobile_in_the_phone_column_gives_an_address_a_landline_none(school: School) -> None:
    school.text(
        "booking.csv",
        "ID,Forename,Surname,ID,(Contact) Priority,Parental responsibility,Forename,Surname,Main Telephone\n"
        "7,Ella,Baker,P7,1,T,Julia,Baker,0491 570 156\n8,Alex,West,P8,1,T,Simon,West,(02) 5550 1234\n",
    )
    people = {row[1]: row[2:] for row in school.printed("people", "--kind", "contact")}
    assert people == {"Julia Baker": ["+61491570156", "Ella Baker"], "Simon West": ["Alex West"]}
    school.messages({"type": "sms", "to": "+61491570156", "subject": "Bus"})
    (row,) = school.printed("history", "--contact", str(school.id("Julia Baker")))
    assert row[1:4] == ["SMS", "Bus", "Julia Baker <+61491570156>"]


def test_rule_27_one_sign_is_taken_from_quoted_from_lines_and_the_original_stays(school: School) -> None:
    head = MAIL.replace("\r", "") + "Message-ID: <1@s.example>\nSubject: Quotes\n\n"
    body = ">From the office\n>>From Mei\n> From nobody\n"
    school.text("all.mbox", f"From office Fri Nov 20 10:00:00 2026\n{head}{body}\n")
    (row,) = school.log()
    shown = school.context.preview.text(row.message_id).splitlines()
    assert shown[:3] == ["From the office", ">From Mei", "> From nobody"]
    assert school.printed("history", "--all")[0][-2:] == ["Sent", "Handed over; no receipt yet"]

"""The oracle against examples worked out by hand, one or more a rule: whose message, status."""

from __future__ import annotations

from pathlib import Path

import pytest
from oracle.by_hand import HandWritten
from oracle.compare import stamp
from oracle.outcomes import reply_class


@pytest.fixture
def school(tmp_path: Path) -> HandWritten:
    return HandWritten(tmp_path)


def test_rule_1_an_address_named_twice_is_one_row_with_its_most_direct_field(school: HandWritten) -> None:
    head = "From: o@school.example.org\nTo: Ma <MA@example.com>\nCc: Pa <ma@Example.com>, x@example.com\n"
    school.mail(head + "Date: Mon, 2 Nov 2026 09:00:00 +1100\nMessage-ID: <m1@x>")
    rows = {seen.row.address: seen for seen in school.rows()}
    assert set(rows) == {"ma@example.com", "x@example.com"}
    assert rows["ma@example.com"].names == {("Ma",)}


def test_rule_1_the_same_message_from_two_files_is_one(school: HandWritten) -> None:
    head = "From: o@x.example\nTo: a@example.com\nDate: Mon, 2 Nov 2026 09:00:00 +0000\nMessage-ID: <m1@x>"
    assert len(school.mail(head).mail(head, mbox=True).rows()) == 1


def test_rule_2_a_pin_takes_the_row_out_of_the_other_owners_log_only(school: HandWritten) -> None:
    school.family().messages(
        "g1 2026-06-01T00:00:00Z couple@example.com contact_id=C3",
        "g2 2026-06-02T00:00:00Z couple@example.com",
        "g3 2026-06-03T00:00:00Z tom@example.com contact_id=C3",
    )
    assert school.log("Tom Tan") == ["g2", "g3"]
    assert school.log("Ann Lee") == ["g1", "g2"]


def test_rule_3_explicit_own_and_family_rows_and_never_the_siblings(school: HandWritten) -> None:
    school.family().messages(
        "g1 2026-06-01T00:00:00Z stranger@example.com student_id=S1",
        "g2 2026-06-01T00:00:00Z olivia@example.com",
        "g3 2026-06-01T00:00:00Z mei@example.com",
        "g4 2026-06-01T00:00:00Z mei@example.com student_id=S2",
        "g5 2026-06-01T00:00:00Z mei@example.com student_id=S1",
    )
    assert school.log("Olivia Tan") == ["g1", "g2", "g3", "g5"]
    assert school.log("Ben Tan") == ["g3", "g4"]
    found = {s.row.provider_id: (set(s.bases), set(s.relations)) for s in school.rows("Olivia Tan")}
    assert found["g2"] == ({"own"}, {"self"})
    assert found["g3"] == ({"family"}, {"mother"})


def test_rule_4_an_address_shared_with_a_carer_is_the_carers(school: HandWritten) -> None:
    school.family().messages(
        "g1 2026-06-01T00:00:00Z FAMILY@example.com",
        "g2 2026-06-01T00:00:00Z family@example.com student_id=S1",
        "g3 2026-06-01T00:00:00Z family+ben@example.com",
        "g4 2026-06-01T00:00:00Z fam.ily@example.com",
    )
    assert school.log("Ben Tan") == ["g1"]
    (seen,) = school.rows("Ben Tan")
    assert (seen.relations, seen.bases) == ({"mother"}, {"family"})


def test_rule_5_dates_are_inclusive_in_the_zone_asked(school: HandWritten) -> None:
    school.family().messages(
        "g1 2026-02-28T23:30:00Z tom@example.com",
        "g2 2026-03-01T00:00:00Z tom@example.com",
        "g3 2026-03-31T23:59:59Z tom@example.com",
        "g4 2026-04-01T00:00:00Z tom@example.com",
        "g5 2026-05-01T00:00:00Z tom@example.com",
    )
    assert school.log("Olivia Tan") == ["g2", "g3", "g5"]
    assert school.log("Olivia Tan", timezone="Africa/Cairo") == ["g1", "g2", "g5"]
    assert school.log("Ben Tan") == []


def test_rule_5_a_relations_file_outranks_the_roster_for_its_pair(school: HandWritten) -> None:
    folder = school.folder / "sds"
    folder.mkdir()
    (folder / "users.csv").write_text(
        "sourcedId,givenName,familyName,email,phone,sms\n1,Kid,One,,,\n2,Dad,One,dad@example.com,,\n3,T,Staff,,,\n"
    )
    (folder / "roles.csv").write_text("userSourcedId,role\n1,student\n3,teacher\n")
    ties = "userSourcedId,relationshipUserSourcedId,relationshipRole\n1,2,guardian\n"
    (folder / "relationships.csv").write_text(ties)
    school.files.append(folder)
    school.messages("g1 2026-06-01T00:00:00Z dad@example.com", "g2 2026-07-01T00:00:00Z dad@example.com")
    assert school.log("Kid One") == ["g1", "g2"]
    school.add("r.csv", "student_id,contact_id,relation,restricted,since,until\n1,2,Uncle,,2026-07-01,\n")
    (seen,) = school.rows("Kid One")
    assert (seen.row.provider_id, seen.relations) == ("g2", {"uncle"})


def test_rule_6_staff_without_a_child_are_no_contacts_and_with_one_they_are(school: HandWritten) -> None:
    folder = school.folder / "sds"
    folder.mkdir()
    users = "1,Kid,One,,,\n2,Both,Roles,b@example.com,,\n3,Only,Staff,s@example.com,,\n"
    (folder / "users.csv").write_text("sourcedId,givenName,familyName,email,phone,sms\n" + users)
    (folder / "roles.csv").write_text("userSourcedId,role\n1,student\n2,teacher\n3,teacher\n")
    ties = "userSourcedId,relationshipUserSourcedId,relationshipRole\n1,2,guardian\n"
    (folder / "relationships.csv").write_text(ties)
    school.files.append(folder)
    assert [p.name for p in school.oracle().families.people if p.kind == "contact"] == ["Both Roles"]


def test_rule_7_an_id_that_is_nobodys_still_names_a_student(school: HandWritten) -> None:
    school.messages(
        "g1 2026-06-01T00:00:00Z mei@example.com student_id=NOBODY",
        "g2 2026-06-01T00:00:00Z mei@example.com student_id=N100",
    ).family()
    assert school.log("Olivia Tan") == ["g2"]
    assert school.log("Ben Tan") == []
    assert school.log("Mei Tan") == ["g1", "g2"]


def test_rule_8_inbound_is_shown_only_when_asked_for(school: HandWritten) -> None:
    school.own_domains = ("school.example.org",)
    head = "To: tom@example.com\nDate: Mon, 2 Nov 2026 09:00:00 +0000\n"
    school.mail(head + "From: o@School.example.org\nMessage-ID: <out@x>")
    school.mail(head + "From: else@example.net\nMessage-ID: <in@x>")
    assert school.log() == ["<out@x>"]
    assert school.log(filter="direction:in") == ["<in@x>"]
    school.own_domains = ()
    assert len(school.log()) == 2


def test_rule_9_a_former_address_keeps_its_log(school: HandWritten) -> None:
    people = "kind,external_id,given,family,email,mobile\ncontact,C1,Mei,Tan,{},\n"
    school.add("old.csv", people.format("old@example.com")).add("new.csv", people.format("new@example.com"))
    school.messages("g1 2026-06-01T00:00:00Z old@example.com")
    assert school.log("Mei Tan") == ["g1"]


def test_rule_10_overlapping_exports_add_nothing(school: HandWritten) -> None:
    rows = ["m1 1790000000 processed", "m1 2026-09-21T14:13:25Z open|user_agent=Safari".replace("|", " ", 1)]
    school.events(*rows).events(*rows)
    assert len(school.only().row.events) == 2


@pytest.mark.parametrize(
    ("events", "status"),
    [
        (["deferred", "delivered"], "delivered"),
        (["delivered", "bounce type=bounce"], "bounced_hard"),
        (["bounce type=blocked", "delivered"], "bounced_soft"),
        (["bounce type=bounce", "click user_agent=Mozilla/5.0|url=https://a.example"], "bounced_hard"),
        (["bounce type=blocked", "open user_agent=Safari"], "opened"),
        (["click user_agent=Safari|url=https://a.example", "spamreport"], "spam"),
        (["deferred"], "sent"),
        (["teleported"], "unknown"),
        (["teleported", "processed"], "sent"),
    ],
)
def test_rule_11_the_highest_rank_of_the_set(school: HandWritten, events: list[str], status: str) -> None:
    rows = [f"m1 {1790000000 + n} {event}" for n, event in enumerate(events)]
    assert school.events(*rows).only().row.outcome.status == status


def test_rule_11_failed_stays_failed_for_sms(school: HandWritten) -> None:
    head = "From,To,Body,Status,SentDate,ApiVersion,NumSegments,ErrorCode,AccountSid,Sid,Direction,Price,PriceUnit\n"
    row = "HARBOUR,+61491570156,Hi,{},2026-11-0{}T00:00:00Z,,1,{},,SM1,outbound-api,,\n"
    school.add("t.csv", head + row.format("failed", 2, 30003) + row.format("delivered", 3, ""))
    outcome = school.only().row.outcome
    assert (outcome.status, outcome.reasons) == ("failed", {"sms_unreachable"})


def test_rule_12_the_first_deciding_event_and_the_newest_of_any_kind(school: HandWritten) -> None:
    school.events(
        "m1 2026-11-02T10:00:00Z processed",
        "m1 2026-11-02T12:00:00Z open user_agent=Safari",
        "m1 2026-11-02T11:00:00Z open user_agent=Safari",
        "m1 2026-11-02T13:00:00Z unsubscribe",
    )
    outcome = school.only().row.outcome
    assert (stamp(outcome.status_at), stamp(outcome.updated_at)) == (
        "2026-11-02T11:00:00Z",
        "2026-11-02T13:00:00Z",
    )


def test_rule_13_only_the_exact_agent_is_a_machine_and_filter_words_are_exact(school: HandWritten) -> None:
    school.events(
        "m1 1790000000 open user_agent=Mozilla/5.0",
        "m2 1790000001 open user_agent=Mozilla/5.0 (iPhone)",
        "m3 1790000002 delivered",
        "m4 1790000003 bounce type=blocked",
        "m5 1790000004 bounce type=bounce",
    )
    assert school.log(filter="status:opened_auto") == ["m1"]
    assert school.log(filter="status:delivered") == ["m3"]
    assert school.log(filter="status:bounced") == ["m4", "m5"]
    assert school.log(filter="status:reached") == ["m1", "m2", "m3"]


def test_rule_14_the_unsubscribe_link_is_no_click_but_a_school_page_is(school: HandWritten) -> None:
    school.events(
        "m1 1790000000 delivered",
        "m1 1790000001 click user_agent=Safari|url=https://u1.ct.sendgrid.net/asm/unsubscribe/?u=1",
        "m2 1790000000 delivered",
        "m2 1790000001 click user_agent=Safari|url=https://school.example.org/unsubscribe-from-mud-run",
    )
    statuses = {s.row.provider_id: s.row.outcome.status for s in school.rows()}
    assert statuses == {"m1": "delivered", "m2": "clicked"}


def test_rule_15_a_soft_bounce_is_settled_by_a_later_message_that_was_reached(school: HandWritten) -> None:
    school.events(
        "m1 1790000000 bounce type=blocked",
        "m2 1790000100 delivered",
        "m3 1790000200 bounce type=blocked",
        "m4 1790000000 bounce type=bounce|email=b@example.com",
        "m5 1790000100 delivered email=b@example.com",
    )
    assert school.log(filter="is:attention") == ["m3", "m4"]
    assert school.log(filter="is:unopened") == ["m1", "m2", "m3", "m4", "m5"]


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        ("550 5.1.1 no such user", "bad_address"),
        ("550 5.1.2 no such host", "bad_domain"),
        ("550 5.1.8 odd", "bad_address"),
        ("450 4.4.7 expired", "gave_up"),
        ("451 4.4.1 no answer", "busy"),
        ("550 5.7.26 no dmarc", "auth"),
        ("550 5.7.2 no", "blocked"),
        ("554 5.5.0 no", "blocked"),
        ("452 4.1.1 full up", "full"),
        ("421 later", "busy"),
        ("450 later", "greylist"),
        ("550 no", "other"),
        ("no", "other"),
    ],
)
def test_rule_16_exact_code_then_family_then_basic_then_other(reply: str, reason: str) -> None:
    assert reply_class(reply) == reason


def test_rule_16_null_without_a_failure_and_none_without_a_reason(school: HandWritten) -> None:
    school.events(
        "m1 1790000000 deferred reason=452 4.2.2 full",
        "m2 1790000001 bounce type=bounce",
        "m3 1790000002 dropped reason=Spam Reporting Address",
        "m4 1790000003 dropped reason=Invalid SMTPAPI header",
    )
    found = {s.row.provider_id: set(s.row.outcome.reasons) for s in school.rows()}
    assert found == {"m1": {None}, "m2": {"none"}, "m3": {"suppressed_spam"}, "m4": {"suppressed_other"}}

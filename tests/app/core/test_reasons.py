"""Reason classes: every code and word of rule 16 and of the table of reasons."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.reasons import Reason, drop_reason, reason_class, reason_line, sms_reason
from app.core.reply_codes import basic_code, enhanced_code


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("550 5.1.1 <jo@example.org> User unknown", "bad_address"),
        ("550-5.1.10 RESOLVER.ADR.RecipientNotFound", "bad_address"),
        ("550 5.1.2 bad destination system", "bad_domain"),
        ("550 5.4.4 host not found", "bad_domain"),
        ("5.4.310 DNS domain does not exist", "bad_domain"),
        ("550 5.2.1 disabled", "disabled"),
        ("452 4.2.2 over quota", "full"),
        ("552-5.2.2 over quota", "full"),
        ("552 5.2.3 too long", "too_big"),
        ("552 5.3.4 too big", "too_big"),
        ("451 4.3.2 not accepting", "busy"),
        ("421 4.4.2 timeout", "busy"),
        ("451 4.5.3 too many", "busy"),
        ("451 4.4.7 expired", "gave_up"),
        ("550 5.4.7 expired", "gave_up"),
        ("450 4.7.1 greylisted", "greylist"),
        ("550 5.7.1 rejected", "blocked"),
        ("550-5.7.26 unauthenticated", "auth"),
        ("550 5.7.23 SPF", "auth"),
        ("550 5.7.515 DMARC", "auth"),
        # families
        ("550 5.1.3 syntax", "bad_address"),
        ("550 5.2.99 odd", "disabled"),
        ("450 4.2.1 odd", "full"),
        ("550 5.3.2 odd", "too_big"),
        ("550 5.4.1 no answer", "gave_up"),
        ("550 5.7.708 low reputation", "blocked"),
        # basic codes
        ("421 try later", "busy"),
        ("450 wait", "greylist"),
        ("451 wait", "greylist"),
        ("452 no space", "full"),
        ("552 no space", "full"),
        ("553 no such name", "bad_address"),
        ("554 no", "blocked"),
        ("550 no", "other"),
        ("host mx.example.org said: 553 no such name", "bad_address"),
        # an enhanced code without a class: go on to the basic code
        ("554 5.6.0 media", "blocked"),
        ("550 5.0.0 hm", "other"),
        ("the cat ate it", "other"),
        ("", "none"),
        (None, "none"),
    ],
)
def test_rule_16_codes(text: str | None, expected: str) -> None:
    assert reason_class(provider_class=None, text=text) == expected


@pytest.mark.parametrize(
    ("own", "text", "expected"),
    [
        ("Invalid Address", "550 5.7.1 no", "bad_address"),
        ("Mailbox Unavailable", "552 5.2.2 full", "full"),
        ("mailbox unavailable", "452 4.2.2 full", "full"),
        ("Mailbox Unavailable", "550 5.1.1 unknown", "disabled"),
        ("Frequency or Volume Too High", None, "greylist"),
        ("Reputation", "421 wait", "blocked"),
        ("Content", "", "blocked"),
        ("Technical Failure", "550 5.1.1 x", "busy"),
        ("Unclassified", "550 5.1.1 x", "bad_address"),
        ("Unclassified", None, "other"),
    ],
)
def test_rule_16_the_providers_own_class_comes_first(own: str, text: str | None, expected: str) -> None:
    assert reason_class(provider_class=own, text=text) == expected


def test_rule_16_given_codes_come_before_those_of_the_text() -> None:
    assert reason_class(provider_class=None, text="550 5.1.1 x", enhanced="5.2.2") == "full"
    assert reason_class(provider_class=None, text="", basic=554) == "blocked"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Bounced Address", "suppressed_bounce"),
        ("Unsubscribed Address", "suppressed_unsubscribe"),
        ("Spam Reporting Address", "suppressed_spam"),
        ("suppress-complaint", "suppressed_spam"),
        ("Invalid", "suppressed_other"),
        ("Recipient List over Package Quota", "suppressed_other"),
        ("550 5.1.1 unknown", "bad_address"),
        ("", "none"),
        (None, "none"),
    ],
)
def test_rule_16_suppressed(text: str | None, expected: str) -> None:
    assert drop_reason(text) == expected


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (30003, "sms_unreachable"),
        (30005, "sms_number"),
        (30006, "sms_landline"),
        (30007, "sms_filtered"),
        (21610, "sms_opted_out"),
        (30034, "sms_other"),
        (0, "none"),
        (None, "none"),
    ],
)
def test_rule_16_sms(code: int | None, expected: str) -> None:
    assert sms_reason(code) == expected


def test_codes_are_no_part_of_an_address() -> None:
    assert enhanced_code("host 5.1.1.10 refused") is None
    assert enhanced_code("host 192.5.1.1 refused") is None
    assert enhanced_code("status 5.1.1.") == "5.1.1"
    assert basic_code("waited 5000 s at 10.0.0.450") is None


def test_every_reason_has_a_line() -> None:
    lines = [reason_line(reason.value) for reason in Reason]
    assert len(set(lines)) == len(Reason)
    assert not {reason.value for reason in Reason} & set(lines)
    assert reason_line("of_next_year") == "of_next_year"


@given(st.text(), st.one_of(st.none(), st.text()))
def test_any_words_give_a_known_class(text: str, own: str | None) -> None:
    known = {reason.value for reason in Reason}
    assert reason_class(provider_class=own, text=text) in known
    assert drop_reason(text) in known

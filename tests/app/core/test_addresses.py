"""The lasting forms of e-mail addresses and telephone numbers (rules 4 and 26)."""

from __future__ import annotations

import pytest

from app.core.addresses import (
    Address,
    can_be_mobile,
    email_address,
    normalise,
    phone_addresses,
    sender_address,
    split_addresses,
    typed_address,
)
from app.core.records import AddressText
from app.core.statuses import Channel
from app.errors import UsageError


def keys(text: str, region: str = "AU") -> list[str]:
    return [a.key for a in phone_addresses(text, region)]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Mei@Example.ORG", "mei@example.org"),
        (" mailto:mei@example.org ", "mei@example.org"),
        ('"Tan, Mei" <MEI@example.org>', "mei@example.org"),
        ("<mei@example.org>", "mei@example.org"),
        ("'mei@example.org'", "mei@example.org"),
        ("mei\u200b@example.org\ufeff", "mei@example.org"),
        ("ｍｅｉ＠example.org", "mei@example.org"),
        ("mei@exämple.org", "mei@xn--exmple-cua.org"),
        ("mei@example.org.", "mei@example.org"),
        ("o'dea@example.org", "o'dea@example.org"),
    ],
)
def test_one_key_for_every_way_to_write_an_address(text, key):
    address = email_address(text)
    assert address is not None
    assert address.key == key


def test_tags_and_dots_are_kept_and_letter_case_is_not_rule_4():
    assert email_address("Mei+Ana@Example.org").key == "mei+ana@example.org"
    assert email_address("m.ei@gmail.com").key != email_address("mei@gmail.com").key
    assert email_address("MEI@GMAIL.COM") != email_address("mei@gmail.com")
    assert email_address("MEI@GMAIL.COM").key == email_address("mei@gmail.com").key
    assert email_address("Mei@GMAIL.com").display == "Mei@GMAIL.com"


@pytest.mark.parametrize(
    "text", ["", "n/a", "a@b", "@example.org", "a b@example.org", "a@b@", "a@1.2.3.4", "a@-x.org", "a@x..org", "<>"]
)
def test_what_is_no_address(text):
    assert email_address(text) is None


@pytest.mark.parametrize(
    ("cell", "parts"),
    [
        ("a@x.org;b@x.org, c@x.org", ["a@x.org", "b@x.org", "c@x.org"]),
        ('"Tan, Mei" <m@x.org>; b@x.org', ['"Tan, Mei" <m@x.org>', "b@x.org"]),
        ("Tan, Mei <m@x.org>, b@x.org", ["Tan, Mei <m@x.org>", "b@x.org"]),
        ('a@x.org, "b@x.org', ["a@x.org", '"b@x.org']),
        ("0491 570 156, 0491 570 157", ["0491 570 156", "0491 570 157"]),
        ("n/a, a@x.org", ["n/a", "a@x.org"]),
        (" ; ,", []),
    ],
)
def test_cells_are_split_outside_names(cell, parts):
    assert split_addresses(cell) == parts


@pytest.mark.parametrize(
    "text",
    [
        "0491 570 156", "+61491570156", "61 491 570 156", "491570156", "0061 491 570 156", "0011 61 491570156",
        "tel:+61-491-570-156", "whatsapp:+61491570156", "+61 (0)491 570 156", "０４９１５７０１５６",
        "0491570156 (Mum)", "Mum 0491570156", "0491570156 ext 12", "0491570156 x3", "(0491) 570-156",
    ],
)  # fmt: skip
def test_every_way_to_write_a_number_rule_26(text):
    assert keys(text) == ["+61491570156"]


def test_several_numbers_in_one_text():
    assert keys("0491 570 156 / 0491 570 157") == ["+61491570156", "+61491570157"]
    assert keys("0491570156 Mum, 0491570157 Dad") == ["+61491570156", "+61491570157"]


@pytest.mark.parametrize("text", ["", "yeah yeah", "6.14E+10", "6,14e10", "12345", "SCHOOL", "n/a", "1" * 16])
def test_what_is_no_number(text):
    assert phone_addresses(text, "AU") == []


def test_a_number_no_plan_knows_keeps_its_exact_digits():
    (unknown,) = phone_addresses("+1 123 456 7890", "AU")
    assert unknown == Address(Channel.SMS, "+11234567890", "+1 123 456 7890", valid=False)
    assert keys("9876 5432") == ["98765432"]


def test_the_region_decides_for_numbers_without_a_country_code_rule_26():
    assert keys("(212) 555-0123", "US") == ["+12125550123"]
    assert keys("0491570156", "nowhere") == ["0491570156"]


def test_can_be_mobile_rule_26():
    (mobile,) = phone_addresses("0491570156", "AU")
    (landline,) = phone_addresses("(02) 9876 5432", "AU")
    (either,) = phone_addresses("+12125550123", "AU")
    (unknown,) = phone_addresses("+11234567890", "AU")
    assert [can_be_mobile(a) for a in (mobile, landline, either, unknown)] == [True, False, True, False]
    assert not can_be_mobile(email_address("a@x.org"))


def test_senders_that_are_no_numbers_stay_text():
    assert sender_address("SCHOOL", Channel.SMS, "AU") == Address(Channel.SMS, "school", "SCHOOL", valid=False)
    assert sender_address("12345", Channel.SMS, "AU").key == "12345"
    assert sender_address("+61491570156", Channel.SMS, "AU").valid
    assert sender_address("Office <o@x.org>", Channel.EMAIL, "AU").key == "o@x.org"
    assert sender_address("nobody", Channel.EMAIL, "AU") == Address(Channel.EMAIL, "nobody", "nobody", valid=False)


def test_normalise_gives_each_address_once_and_nothing_for_nothing():
    assert [a.key for a in normalise(AddressText(Channel.EMAIL, "A@x.org; a@X.org; b@x.org"), "AU")] == [
        "a@x.org",
        "b@x.org",
    ]
    assert len(normalise(AddressText(Channel.SMS, "0491570156, +61491570156"), "AU")) == 1
    assert normalise(AddressText(Channel.EMAIL, "n/a"), "AU") == []
    assert normalise(AddressText(Channel.SMS, "yeah yeah"), "AU") == []


@pytest.mark.parametrize(
    ("text", "key"),
    [("Mei <MEI@example.com>", "mei@example.com"), ("0491 570 156", "+61491570156"), ("+1 555 0100", "+15550100")],
)
def test_what_a_person_types_is_one_address(text: str, key: str) -> None:
    assert typed_address(text, "AU").key == key


@pytest.mark.parametrize(
    ("text", "said"),
    [("0491 570 156, 0491 570 157", "several"), ("Mei Tan", "no e-mail address"), ("", "no e-mail address")],
)
def test_several_numbers_or_none_are_no_address(text: str, said: str) -> None:
    with pytest.raises(UsageError, match=said) as told:
        typed_address(text, "AU")
    assert text not in told.value.message or not text

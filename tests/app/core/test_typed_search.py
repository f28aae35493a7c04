"""The search box over a log: terms become filters, the rest is words, and odd keys are answered kindly."""

from __future__ import annotations

import pytest

from app.core.filters import Operator, Or, Term, Words
from app.core.typed_search import TypedSearch, searchable, take_apart

BOUNCED = Term("status", Operator.ANY_OF, ("bounced", "failed"))


def test_every_known_term_is_a_filter_of_its_own_and_words_stay() -> None:
    found = take_apart('tour status:bounced,failed -type:sms to:"mei tan" "open day" sent:<30d has:attachment')
    assert found == TypedSearch(
        (
            BOUNCED,
            Term("type", Operator.ANY_OF, ("sms",), negated=True),
            Term("to", Operator.CONTAINS, ("mei tan",)),
            Term("sent", Operator.LESS, ("30d",)),
            Term("has", Operator.ANY_OF, ("attachment",)),
        ),
        'tour "open day"',
    )


def test_or_and_parentheses_stay_one_filter() -> None:
    found = take_apart("fees (status:bounced,failed or opens:>3)")
    assert found.words == "fees"
    assert found.filters == (Or((BOUNCED, Term("opens", Operator.GREATER, ("3",)))),)
    assert take_apart("fees or tour").filters == (Or((Words("fees"), Words("tour"))),)


@pytest.mark.parametrize(
    ("text", "words", "note"),
    [
        ("stauts:bounced", "stauts:bounced", "No field “stauts”. Did you mean status?"),
        ('stauts:"a b" c', '"stauts:a b" c', "No field “stauts”. Did you mean status?"),
        ("-stauts:bounced", "-stauts:bounced", "No field “stauts”. Did you mean status?"),
        ("status:bounse", "status:bounse", "“status” has no value “bounse”. Did you mean bounced?"),
        ("opens:many fees", "opens:many fees", "“many” is no number."),
        ("sent:soon", "sent:soon", "“soon” is no date. Write dates like 2026-11-23."),
        ("(tour", "(tour", "There is a “(” without its “)”. Add the other one, or put it in quotes."),
    ],
)
def test_what_no_field_or_value_is_called_is_words_with_a_kind_line(text: str, words: str, note: str) -> None:
    assert take_apart(text) == TypedSearch((), words, (note,))


def test_the_good_terms_beside_an_odd_one_become_filters() -> None:
    found = take_apart("stauts:x status:bounced,failed")
    assert found.filters == (BOUNCED,)
    assert found.words == "stauts:x"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("tour status:bou", "tour"),
        ("tour status:", "tour"),
        ("tour status:bounced", "tour"),
        ("http://school.example", "http://school.example"),
        ("fees or tour", "fees or tour"),
        ('"open da', '"open da'),
        ("-tour", ""),
        ("", ""),
    ],
)
def test_while_typing_only_words_are_looked_for(typed: str, words: str) -> None:
    assert searchable(typed) == words


def test_keys_may_have_the_label_of_the_field() -> None:
    assert take_apart("opened_by:person address_state:bounced").filters == (
        Term("opener", Operator.ANY_OF, ("person",)),
        Term("reach", Operator.ANY_OF, ("bounced",)),
    )

"""Typed filters are read as rule 22 says, and written back with the same meaning."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.filters import ALL_OF, And, Filter, Operator, Or, Term, Words, check, negate
from app.core.query_text import format_query, parse_query, parse_words
from app.errors import UsageError


def any_of(key: str, *values: str, negated: bool = False) -> Term:
    return Term(key, Operator.ANY_OF, values, negated)


def contains(key: str, *values: str, negated: bool = False) -> Term:
    return Term(key, Operator.CONTAINS, values, negated)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("", ALL_OF()),
        ("status:bounced,failed", any_of("status", "bounced", "failed")),
        ("STATUS:Bounced", any_of("status", "bounced")),
        ("-type:sms", any_of("type", "sms", negated=True)),
        ('to:"mei tan"', contains("to", "mei tan")),
        ('to:"mei tan",olivia', contains("to", "mei tan", "olivia")),
        (r'subject:"a \"b\" \\ \d"', contains("subject", 'a "b" \\ \\d')),
        (r"subject:C:\photos", contains("subject", r"C:\photos")),
        ("subject:50%_off", contains("subject", "50%_off")),
        ("type:sms tour", And((any_of("type", "sms"), Words("tour")))),
        ('"open day"', Words("open day", phrase=True)),
        ("-tour", Words("tour", negated=True)),
        ("tour or type:sms fees", Or((Words("tour"), And((any_of("type", "sms"), Words("fees")))))),
        ("(tour or fees) type:sms", And((Or((Words("tour"), Words("fees"))), any_of("type", "sms")))),
        ("-(tour or fees)", And((Words("tour", negated=True), Words("fees", negated=True)))),
        ("order", Words("order")),
        ('"or"', Words("or", phrase=True)),
        ("tour(s)", Words("tour(s)")),
        ("(tour(s))", Words("tour(s)")),
        ("-", Words("-")),
        ("10:30", Words("10:30")),
        ("reason.empty:yes", Term("reason", Operator.EMPTY)),
        ("-reason:x", any_of("reason", "x", negated=True)),
        ("subject.is:tour", Term("subject", Operator.IS, ("tour",))),
        ("subject.starts:re", Term("subject", Operator.STARTS, ("re",))),
        ("opens:>0", Term("opens", Operator.GREATER, ("0",))),
        ("parts:2", Term("parts", Operator.EQUAL, ("2",))),
        ("minutes:<=5", Term("minutes", Operator.AT_MOST, ("5",))),
        ("clicks:1..3", Term("clicks", Operator.BETWEEN, ("1", "3"))),
        ("opens:0,>5", Or((Term("opens", Operator.EQUAL, ("0",)), Term("opens", Operator.GREATER, ("5",))))),
        ("sent:<30d", Term("sent", Operator.LESS, ("30d",))),
        ("sent:2026-10-01..2026-11-01", Term("sent", Operator.BETWEEN, ("2026-10-01", "2026-11-01"))),
        ("sent:today", Term("sent", Operator.EQUAL, ("today",))),
    ],
)
def test_rule_22_what_is_typed_is_what_is_meant(text: str, wanted: Filter) -> None:
    assert parse_query(text) == wanted
    again = parse_query(format_query(wanted))
    assert again == wanted or (isinstance(wanted, Words) and again == replace(wanted, phrase=True))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("stauts:bounced", "Did you mean status"),
        ("status:bonced", "Did you mean bounced"),
        ("type:fax", "It takes: email, sms"),
        ("status:", "needs a value"),
        ("status: bounced", "needs a value"),
        ('to:"mei', "quote is not closed"),
        ("(tour", "without its"),
        ("tour)", "without its"),
        ("or tour", "both sides"),
        ("tour or", "both sides"),
        ("opens:many", "no number"),
        ("sent:soon", "no date"),
        ("sent:2026-02-30", "no date"),
        ("opens.is:3", "compared with"),
        ("subject.empty:maybe", "yes or no"),
        ("type.starts:s", "cannot be compared"),
        ('to:"a"b', "space or a comma"),
        ("(" * 80, "too many"),
    ],
)
def test_what_cannot_be_meant_is_said(text: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        parse_query(text)


def test_rule_20_the_words_of_a_search_mean_themselves() -> None:
    assert parse_words(r'50% a_b c:\d -x o\'brien (y) status:z "two words" "open') == (
        Words("50%"),
        Words("a_b"),
        Words(r"c:\d"),
        Words("-x"),
        Words(r"o\'brien"),
        Words("(y)"),
        Words("status:z"),
        Words("two words", phrase=True),
        Words("open", phrase=True),
    )
    assert parse_words(' "" ') == ()


@given(st.text(st.sampled_from('ab:"\\-() or,<>.0123d%_=\n\u3000é'), max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        wanted = parse_query(text)
    except UsageError:
        return
    assert parse_query(format_query(wanted)) is not None


VALUES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)
NUMBERS = st.integers(0, 9999).map(str)
TERMS = st.one_of(
    st.builds(
        Term,
        st.sampled_from(["to", "subject", "reply"]),
        st.sampled_from([Operator.CONTAINS, Operator.IS, Operator.STARTS, Operator.ENDS]),
        st.lists(VALUES, min_size=1, max_size=3).map(tuple),
        st.booleans(),
    ),
    st.builds(
        Term, st.just("opens"), st.sampled_from([Operator.EQUAL, Operator.LESS]), st.tuples(NUMBERS), st.booleans()
    ),
    st.builds(Term, st.just("clicks"), st.just(Operator.BETWEEN), st.tuples(NUMBERS, NUMBERS), st.booleans()),
    st.builds(Words, VALUES, st.just(True), st.booleans()),
)
TREES = st.recursive(
    TERMS,
    lambda inner: st.one_of(
        st.builds(And, st.lists(inner, min_size=2, max_size=3).map(tuple)),
        st.builds(Or, st.lists(inner, min_size=2, max_size=3).map(tuple)),
    ),
    max_leaves=6,
)


@given(TREES)
def test_what_is_written_is_read_as_the_same(wanted: Filter) -> None:
    assert parse_query(format_query(wanted)) == wanted


@given(TREES)
def test_turning_round_twice_is_nothing(wanted: Filter) -> None:
    assert negate(negate(wanted)) == wanted


def test_a_term_made_by_a_window_is_checked_too() -> None:
    assert check(Term("Type", Operator.ANY_OF, ("SMS",))) == any_of("type", "sms")
    with pytest.raises(UsageError):
        check(Term("sent", Operator.BETWEEN, ("2026-01-01",)))

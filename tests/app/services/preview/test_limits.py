"""The limits: an honest mail is far below each, and each is told from just above it."""

from __future__ import annotations

import pytest

from app.services.preview import limits
from app.services.preview.limits import TooMuchError, check_clean, check_raw

AT_THE_LIMIT = {
    "html": lambda n: "<p>word " * (n // 8),
    "tags": lambda n: "<br>" * n,
    "depth": lambda n: "<div>" * n + "x" + "</div>" * n,
    "word": lambda n: "<p>" + "x" * n,
    "tag": lambda n: "<a title='" + "x" * n + "'>",
    "signs": lambda n: "<a " + "b " * n + ">",
}
LIMITS = {
    "html": limits.HTML,
    "tags": limits.TAGS,
    "depth": limits.DEPTH,
    "word": limits.WORD,
    "tag": limits.TAG,
    "signs": limits.SIGNS,
}


@pytest.mark.parametrize("name", AT_THE_LIMIT)
def test_a_little_less_passes_and_a_little_more_does_not(name: str) -> None:
    make, limit = AT_THE_LIMIT[name], LIMITS[name]
    if name == "html":
        make = lambda n: "word " * (n // 5)  # noqa: E731 - its tags alone would be too many
    check_raw(make(int(limit * 0.95)))
    with pytest.raises(TooMuchError):
        check_raw(make(int(limit * 1.05) + 10))


def test_an_honest_newsletter_is_far_below() -> None:
    row = '<tr><td align="center" style="padding:10px">Swimming carnival on Friday</td></tr>'
    check_raw("<table>" + row * 2_000 + "</table>")


@pytest.mark.parametrize("tag", ["br", "hr", "img"])
def test_tags_that_end_by_themselves_are_not_deep(tag: str) -> None:
    check_clean(f"<{tag}>" * 5_000)


def test_closing_tags_that_close_nothing_do_not_make_room() -> None:
    html = "</p>" * 1_000 + "<div>" * (limits.DEPTH + 1)
    with pytest.raises(TooMuchError):
        check_clean(html)


def test_tags_in_capitals_are_as_deep() -> None:
    with pytest.raises(TooMuchError):
        check_clean("<DIV><div>" * limits.DEPTH)


def test_words_that_turn_their_direction_without_end() -> None:
    check_clean("<p>" + "\u05e9\u05dc\u05d5\u05dd shalom " * 1_000)
    with pytest.raises(TooMuchError):
        check_clean("<p>" + "\u05e9 a " * (limits.BIDI_FLIPS + 1))
    with pytest.raises(TooMuchError):
        check_clean("\u202e" * (limits.BIDI_FLIPS + 1))

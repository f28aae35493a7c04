"""A search word is compared as rule 20 says, and the search index never hides a match."""

from __future__ import annotations

import apsw
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.text_folding import fold
from app.core.word_search import index_form, index_query, is_plain, matches, search_word


def found(text: str, word: str) -> bool:
    needle = search_word(word)
    assert needle is not None
    return matches(fold(text), needle)


@pytest.mark.parametrize(
    ("text", "word", "expected"),
    [
        ("Your tour on Thursday", "tour", True),
        ("Your tour on Thursday", "TOU", True),
        ("Your detour", "tour", False),
        ("Your detour, the tour", "tour", True),
        ("100% attendance", "100%", True),
        ("100 attendance", "100%", False),
        ("form_7b", "7b", True),
        ("axb test", "a_b", False),
        ("a_b test", "a_b", True),
        (r"path C:\photos", r"\photos", True),
        ("Café", "cafe", True),
        ("ﬁnal ＷＩＤＥ", "final wide", True),
        ("Straße", "STRASSE", True),
        ("O'Brien", "brien", True),
        ("o'dea", "o'd", True),
        ("学校からのお知らせ", "知らせ", True),
        ("学校からのお知らせ", "運動", False),
        ("วันนี้โรงเรียน", "โรงเรียน", True),
        ("pre-sales", "-sales", True),
        ("presales", "sales", False),
        ("🫠spring", "spring", True),
        ("2x3", "x3", False),
    ],
)
def test_rule_20_a_word_stands_at_the_start_of_a_word(text: str, word: str, expected: bool) -> None:
    assert found(text, word) is expected


def test_nothing_is_left_of_a_word_of_accents_alone() -> None:
    assert search_word("\u0301") is None
    assert search_word("  ") is None


SIGNS = st.one_of(
    st.sampled_from(list("ab1 _-'%é校知か🫠🎉\n.,ßж\u0e01\ue000\u2028א")),
    st.characters(exclude_categories=["Cs"]),
)


@given(st.lists(st.text(SIGNS, max_size=12), min_size=1, max_size=4), st.data())
def test_rule_20_the_index_hides_no_match(texts: list[str], data: st.DataObject) -> None:
    words = [fold(text).replace("\x00", " ") for text in texts]
    source = data.draw(st.sampled_from(words))
    start = data.draw(st.integers(0, max(0, len(source) - 1)))
    needle = search_word(source[start : start + data.draw(st.integers(1, 6))])
    if needle is None or (query := index_query(needle)) is None:
        return
    connection = apsw.Connection(":memory:")
    connection.execute(
        "CREATE VIRTUAL TABLE t USING fts5(words, detail=none, columnsize=0, prefix='2 3 4',"
        ' tokenize="unicode61 remove_diacritics 0")'
    )
    for number, text in enumerate(words):
        connection.execute("INSERT INTO t(rowid, words) VALUES(?, ?)", (number, index_form(text)))
    hits = {row[0] for row in connection.execute("SELECT rowid FROM t WHERE t MATCH ?", (query,))}
    right = {number for number, text in enumerate(words) if matches(text, needle)}
    assert hits >= right
    if is_plain(needle):
        assert hits == right


@pytest.mark.parametrize(
    ("text", "word"), [("校tour 2校b", "tour"), ("校tour", "b"), ("ქtour", "tour"), ("a校tour", "tour")]
)
def test_rule_20_letters_amid_another_script_begin_no_word_in_the_index(text: str, word: str) -> None:
    needle = search_word(word)
    assert needle is not None
    assert is_plain(needle)
    assert not matches(text, needle)
    assert word not in index_form(text).split()


def test_rule_20_every_sign_that_goes_to_the_index_is_one_to_it() -> None:
    connection = apsw.Connection(":memory:")
    connection.execute(
        'CREATE VIRTUAL TABLE t USING fts5(words, detail=none, tokenize="unicode61 remove_diacritics 0")'
    )
    asked = 0
    for code in range(0x30, 0x9FFF):
        sign = chr(code)
        if fold(sign) != sign or (needle := search_word(sign)) is None or (query := index_query(needle)) is None:
            continue
        if code > 0x3100 and code % 97:
            continue
        connection.execute("INSERT INTO t(rowid, words) VALUES(?, ?)", (code, index_form(f"b {sign}a")))
        hits = connection.execute("SELECT rowid FROM t WHERE t MATCH ? AND rowid = ?", (query, code)).fetchall()
        assert hits == [(code,)], hex(code)
        asked += 1
    assert asked > 500

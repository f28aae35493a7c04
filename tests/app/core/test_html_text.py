"""The text of HTML mails: what is kept, where lines break, and that nothing stalls it."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.html_text import html_to_text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>Hi <b>the</b>re &amp; welcome</p>", "Hi there & welcome"),
        ("a<br>b<br/>c", "a\nb\nc"),
        ("<div>a</div>b<div>c</div>", "a\nb\nc"),
        ("<p>one<p>two", "one\ntwo"),
        ("<table><tr><td>Fee</td><td>$20</td></tr><tr><td>Due<td>May</table>end", "Fee\n$20\nDue\nMay\nend"),
        ("<style>p{}</style><script>var a</script><title>T</title>body", "body"),
        ("<div style='display:none'>preheader</div><p>seen</p>", "preheader\nseen"),
        ("a<!-- comment <p>x</p> -->b", "ab"),
        ("caf&eacute; &#8364;5 &lt;tag&gt;", "café €5 <tag>"),
        ("x&nbsp;y   z\n w", "x y z w"),
        ("news&shy;letter zero&#8203;width", "newsletter zerowidth"),
        ("<pre>a\n b</pre>c\nd", "a\nb\nc d"),
        ("hidden&nbsp;&zwnj;&nbsp;&zwnj;&nbsp;end", "hidden end"),
        ("<span>un</span><i>believ</i><u>able</u>", "unbelievable"),
        ("<h1>Title</h1>text", "Title\ntext"),
        ("<ul><li>a<li>b</ul>", "a\nb"),
        ("", ""),
        ("   ", ""),
        ("<frameset><frame src=x></frameset>", ""),
        ("<p title='a > b'>c</p>", "c"),
    ],
)
def test_rule_20_text_of_html(html: str, text: str) -> None:
    assert html_to_text(html) == text


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 100_000 + "word",
        "<div></x>" * 60_000 + "word",
        "<a " + " ".join(f"a{n}=1" for n in range(60_000)) + ">word</a>",
        "<a " + " ".join(f"a{n}='>'" for n in range(60_000)) + ">word</a>",
        "<ul><li>" * 50_000 + "word",
        "<pre>" * 50_000 + "word",
        "<p " * 100_000 + ">word",
        "<!--" * 50_000 + "-->word",
        "<script>" * 20_000 + "</script>word",
    ],
    ids=["deep", "false closes", "attributes", "ends", "lists", "pre", "open tags", "comments", "scripts"],
)
def test_hostile_html_takes_no_minutes(html: str) -> None:
    began = time.perf_counter()
    assert html_to_text(html).endswith("word")
    assert time.perf_counter() - began < 10


def test_the_plain_scan_reads_like_the_parser() -> None:
    calm = "<style>x</style><p>Hi <b>the</b>re &amp; you</p><!-- <p>no</p> --><div>end</div>"
    deep = "<div>" * 20_000 + calm
    assert html_to_text(deep) == html_to_text(calm) == "Hi there & you\nend"


TAGS = ["<p>", "</p>", "<b>", "<td>", "<!--", "-->", "<pre>", "&amp;", "<", "x"]


@given(st.text(), st.lists(st.sampled_from(TAGS)))
def test_any_text_is_taken(text: str, tags: list[str]) -> None:
    assert isinstance(html_to_text(text + "".join(tags)), str)


@given(st.lists(st.from_regex(r"[a-z]{1,8}", fullmatch=True), min_size=1, max_size=8))
def test_words_in_paragraphs_come_back(words: list[str]) -> None:
    html = "".join(f"<div><p>{word[:2]}<b>{word[2:]}</b></p></div>" for word in words)
    assert html_to_text(html).split() == words

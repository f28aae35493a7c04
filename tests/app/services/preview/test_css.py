"""The CSS filter: what a mail needs for its looks stays, and nothing that loads, hides or reaches out does."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.services.preview import limits
from app.services.preview.css import CssFilter
from app.services.preview.limits import TooMuchError

OWN = {"cid:logo": "p/0"}
LOADS = re.compile(r"url\((?!p/0\))|image-set|@import|@font-face|expression|javascript|src\s*:|https?:", re.IGNORECASE)


@pytest.fixture
def css() -> CssFilter:
    return CssFilter(OWN.get)


@pytest.mark.parametrize(
    "style",
    [
        "color:#222222",
        "font-family:Arial, Helvetica, sans-serif",
        "font:14px/1.5 'Open Sans',sans-serif",
        "padding:0 10px",
        "width:calc(100% - 20px)",
        "background:linear-gradient(#fff,#eee)",
        "border:1px solid rgba(0,0,0,.2)",
        "mso-line-height-rule:exactly;line-height:120%",
        "display:inline-block;max-width:600px",
        "-webkit-text-size-adjust:100%",
        "color:red !important",
        "border-bottom:2px solid #111111;border-top:1px solid #d3e4f5",
        "box-shadow:0 1px 2px #1e2e3e",
    ],
)
def test_the_looks_of_a_mail_stay(css: CssFilter, style: str) -> None:
    kept = css.style(style)
    wanted = [part for part in style.split(";") if not part.startswith("mso-")]
    assert kept.replace(" ", "") == ";".join(wanted).replace(" ", "").replace("'", '"')


@pytest.mark.parametrize(
    "style",
    [
        "position:fixed",
        "position:absolute;top:0",
        "behavior:url(#x)",
        "-moz-binding:url(x)",
        "background:url(https://example.com/x.png)",
        "background-image:url('//example.com/x')",
        r"background:u\72l(https://example.com/x)",
        "background:image-set('https://example.com/x' 1x)",
        "background:-webkit-image-set(url(https://example.com/x) 1x)",
        "background:cross-fade(url(https://example.com/x),red)",
        "border-image:url(https://example.com/x) 1",
        "border-image-source:url(https://example.com/x)",
        "cursor:url(https://example.com/x),auto",
        "filter:url(https://example.com/x#f)",
        "mask:url(https://example.com/x)",
        "clip-path:url(https://example.com/x#c)",
        "content:'words that the source does not have'",
        "width:expression(alert(1))",
        "transform:translate(-9999px)",
        "animation:x 1s",
        "transition:all 1s",
        "z-index:99999",
        "pointer-events:none",
        "margin-left:-5000px",
        "margin:-1px 0",
        "display:contents",
        "font-palette:--x",
        "--own:red",
        "color:var(--own)",
        "width:attr(data-x px)",
        "width:9999999px",
        "font-size:1e9px",
    ],
)
def test_what_reaches_out_or_lies_over_the_page_goes(css: CssFilter, style: str) -> None:
    assert not css.style(style).replace("background:none", "").replace("background-image:none", "").strip(";")


@pytest.mark.parametrize(
    "style",
    ["background:url(cid:logo)", "background-image:url('cid:logo')", r"background-image:url('cid:\6c ogo')"],
)
def test_a_picture_of_the_mail_itself_is_named_by_its_own_address(css: CssFilter, style: str) -> None:
    assert "url(p/0)" in css.style(style)


def test_a_picture_is_none_where_a_picture_has_no_place(css: CssFilter) -> None:
    assert not css.style("color:url(cid:logo)")


@pytest.mark.parametrize(
    "sheet",
    [
        "@import url(https://example.com/x.css);",
        "@import 'https://example.com/x.css';",
        "@font-face{font-family:x;src:url(https://example.com/x.woff)}",
        "@namespace svg url(http://www.w3.org/2000/svg);",
        "@page{size:1px}",
        "@keyframes x{from{color:red}}",
        "@supports (display:grid){a{color:red}}",
        "@charset 'utf-16';",
        "@layer x{a{color:red}}",
        "@container (width>1px){a{color:red}}",
        "@property --x{syntax:'*'}",
        "a:visited{background:red}",
        "a:has(b){color:red}",
        ":target{color:red}",
        ":host{color:red}",
        r"a\3a visited{color:red}",
    ],
)
def test_rules_that_load_or_spy_go_whole(css: CssFilter, sheet: str) -> None:
    assert not css.sheet(sheet).strip()


def test_rules_and_media_queries_stay(css: CssFilter) -> None:
    sheet = "p{color:red}@media only screen and (max-width:600px){.w{width:100% !important}}"
    kept = re.sub(r"\s+", "", css.sheet(sheet))
    assert kept == "p{color:red}@mediaonlyscreenand(max-width:600px){.w{width:100%!important}}"


def test_dark_mode_queries_stay(css: CssFilter) -> None:
    assert "@media (prefers-color-scheme:dark)" in css.sheet("@media (prefers-color-scheme:dark){p{color:#fff}}")


def test_the_media_of_a_style_tag_is_kept_around_its_rules(css: CssFilter) -> None:
    assert css.sheet("p{color:red}", "print").startswith("@media print{")
    assert not css.sheet("p{color:red}", 'print"><script>')


@pytest.mark.parametrize("sheet", ["p{color:red}</style><script>x</script>", "a[title='</style>']{color:red}"])
def test_a_sheet_cannot_end_the_tag_it_stands_in(css: CssFilter, sheet: str) -> None:
    assert "<" not in css.sheet(sheet)


@pytest.mark.parametrize(
    "sheet",
    ["p{color:red}" * 20_000, "p{color:" + "calc(" * 100 + "1" + ")" * 100 + "}", "a" + "[" * 5_000],
)
def test_more_than_a_mail_needs_is_too_much(css: CssFilter, sheet: str) -> None:
    with pytest.raises(TooMuchError):
        css.sheet(sheet)


def test_so_many_sheets_are_too_much(css: CssFilter) -> None:
    for _number in range(limits.SHEETS):
        css.sheet("p{color:red}")
    with pytest.raises(TooMuchError):
        css.sheet("p{color:red}")


@pytest.mark.parametrize(
    ("selector", "kept"),
    [
        ('a[href^="https://example.com"]', 'a[data-to^="https://example.com"]'),
        ("a[ HREF$='.pdf' i], p", 'a[ data-to$=".pdf" i], p'),
        ("a:not([href*=tel]):hover", "a:not([data-to*=tel]):hover"),
        ("[title=href] href", "[title=href] href"),
    ],
)
def test_a_style_chooses_links_by_where_they_lead(css: CssFilter, selector: str, kept: str) -> None:
    assert css.sheet(f"{selector}{{color:red}}") == f"{kept}{{color:red}}\n"
    assert css.asks_targets is (kept != selector)


def test_what_takes_too_long_is_ended(css: CssFilter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.services.preview.css.time.monotonic", lambda: float("inf"))
    with pytest.raises(TooMuchError):
        css.sheet("p{color:red}")


def test_a_style_attribute_without_end_is_left_out(css: CssFilter) -> None:
    assert not css.style("color:red;" * 2_000)


_WORDS = st.sampled_from(
    ["url(", "URL(", "u\\72l(", "'https://example.com/x'", "https://example.com/x", ")", "cid:logo", "image-set(",
     "@import ", ";", ":", "{", "}", "background", "background-image", "color", "red", "content", "\\", "/*", "*/", '"',
     "'", " ", "src(", "expression(", "</style>", "<!--", "-->", "a", "@media screen", "\n", "\0", ","]
)  # fmt: skip


@given(st.lists(_WORDS, max_size=25).map("".join))
def test_no_mixture_of_pieces_loads_anything(text: str) -> None:
    css = CssFilter(OWN.get)
    try:
        found = [css.style(text), css.sheet(text)]
    except TooMuchError:
        return
    for kept in found:
        assert not LOADS.search(_without_selectors_and_strings(kept)), kept
        assert "</" not in kept


def _without_selectors_and_strings(css: str) -> str:
    """Only what stands in blocks can load; a string alone is words."""
    return re.sub(r"\"[^\"]*\"|'[^']*'", "''", re.sub(r"[^{}]*\{", "{", css))


@given(st.lists(_WORDS, max_size=15).map("".join))
def test_what_was_filtered_stays_as_it_is_when_it_is_filtered_again(text: str) -> None:
    css = CssFilter(lambda address: address if address == "p/0" else OWN.get(address))
    once = css.style(text)
    assert css.style(once) == once

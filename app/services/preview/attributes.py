"""Which tags and attributes of a mail's HTML stay, and with which values (the allow-list of the preview)."""

from __future__ import annotations

import re
from typing import Final

TAGS: Final = frozenset(
    "a abbr address article aside b bdi big blockquote br caption center cite code col colgroup dd del dfn div dl "  # noqa: SIM905
    "dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main mark nav ol p pre q s samp "
    "section small span strike strong sub sup table tbody td tfoot th thead tr tt u ul var wbr".split()
)
# These go with all that stands in them.
GONE: Final = frozenset(
    "script style title template noembed noframes xmp plaintext textarea iframe object embed applet svg math select "  # noqa: SIM905
    "audio video frameset".split()
)
_ALL: Final = {"style", "class", "id", "dir", "lang", "align", "valign", "width", "height", "bgcolor", "role"} | {
    "aria-hidden",
    "aria-label",
    "title",
}
_TABLE: Final = frozenset(
    "background border cellpadding cellspacing bordercolor nowrap colspan rowspan rules frame summary scope headers "  # noqa: SIM905
    "abbr char charoff span".split()
)
BODY: Final = frozenset("background text link vlink alink topmargin leftmargin marginwidth marginheight".split())  # noqa: SIM905
_OF_TAG: Final[dict[str, frozenset[str]]] = {
    **dict.fromkeys(("table", "tbody", "thead", "tfoot", "tr", "td", "th", "col", "colgroup", "caption"), _TABLE),
    "a": frozenset({"href", "name"}),
    "img": frozenset({"src", "alt", "border", "hspace", "vspace"}),
    "font": frozenset({"color", "face", "size"}),
    "ol": frozenset({"start", "type", "reversed"}),
    "ul": frozenset({"type"}),
    "li": frozenset({"type", "value"}),
    "hr": frozenset({"size", "noshade", "color"}),
    "br": frozenset({"clear"}),
    "div": BODY,
    "del": frozenset({"datetime"}),
    "ins": frozenset({"datetime"}),
}
ATTRIBUTES: Final[dict[str, set[str]]] = {
    tag: (_ALL - ({"title"} if tag == "a" else set())) | _OF_TAG.get(tag, frozenset()) for tag in TAGS
}
NUMBERS: Final = frozenset(
    "width height border cellpadding cellspacing hspace vspace size start value topmargin leftmargin marginwidth "  # noqa: SIM905
    "marginheight".split()
)
SPANS: Final = frozenset({"colspan", "rowspan", "span"})
_DIGITS: Final = re.compile(r"\d+")


def number_stays(name: str, value: str, most: int, most_span: int) -> bool:
    """Whether the number in *value* is one that a layout can have."""
    found = _DIGITS.search(value)
    if found is None:
        return True
    if len(found.group()) > 7:
        return False
    return int(found.group()) <= (most_span if name in SPANS else most)

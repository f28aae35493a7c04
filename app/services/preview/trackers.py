"""Tells a picture that is there to be seen from one that reports that the mail was opened."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlsplit

# Addresses under which the large senders of mail count opens.
_PATHS: Final = re.compile(
    r"/wf/open\b|/track(?:ing)?/open|/e/o/|/o/[A-Za-z0-9_-]{20,}|/open(?:\.aspx|\.php|\.gif|\.png)?(?:[/?]|$)"
    r"|/pixel(?:\.gif|\.png)?(?:[/?]|$)|/beacon|/1x1\.|/spacer\.gif\?|/trk(?:/|\?|$)|/imp\?|/__utm\.gif|/collect\?",
    re.IGNORECASE,
)
_HOSTS: Final = re.compile(
    r"(?:^|\.)(?:list-manage\.com|sendgrid\.net|mandrillapp\.com|pstmrk\.it|mailgun\.org|doubleclick\.net|"
    r"google-analytics\.com|hubspotlinks\.com|exct\.net|mailtrack\.io|yesware\.com|bananatag\.com|sparkpostmail\.com)$",
    re.IGNORECASE,
)
_TINY: Final = frozenset({"0", "1", "0px", "1px", "2", "2px"})
_TINY_STYLE: Final = re.compile(r"(?<![\w-])(?:max-)?(?:width|height)\s*:\s*[012](?:px)?\s*(?:!|;|$)", re.IGNORECASE)


def is_tracker(url: str, width: str = "", height: str = "", style: str = "") -> bool:
    """Whether the picture at *url* only counts who opens the mail: one pixel large, or of a known pattern."""
    if width.strip().lower() in _TINY and height.strip().lower() in {*_TINY, ""}:
        return True
    if height.strip().lower() in _TINY and not width.strip():
        return True
    if len(_TINY_STYLE.findall(style)) >= 2:
        return True
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return True
    return bool(_PATHS.search(f"{parts.path}{'?' if parts.query else ''}") or _HOSTS.search(host))

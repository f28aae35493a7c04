"""Names of files that come from strangers, made such that every system takes them and nobody is deceived."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from pathvalidate import sanitize_filename

LONGEST: Final = 120
_FOLDERS: Final = re.compile(r"[/\\]")
_UNSEEN: Final = frozenset({"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"})


def safe_file_name(name: str, otherwise: str) -> str:
    """*name* without folders, unseen signs (those that turn the direction hide an ending), what a system reserves and
    blanks or dots at its ends; at most `LONGEST` characters, its ending kept. *otherwise* when nothing is left.
    """
    last = _FOLDERS.split(name)[-1]
    seen = "".join(sign for sign in last if unicodedata.category(sign) not in _UNSEEN)
    bare = " ".join(seen.split()).strip(". ")
    stem, dot, ending = bare.rpartition(".")
    if len(bare) > LONGEST and dot and 0 < len(ending) <= 10:
        bare = f"{stem[: LONGEST - len(ending) - 1].rstrip('. ')}.{ending}"
    made = str(sanitize_filename(bare[:LONGEST], platform="universal", max_len=255)).strip(". ")
    return made or otherwise

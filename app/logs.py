"""The program's own log: a small rotating file that holds no personal data."""

from __future__ import annotations

import logging
import logging.handlers
import re
import sys
from typing import Final

from app.paths import Paths

_NAME: Final = "app"
_ADDRESS: Final = re.compile(r"[^\s@<>\"']+@[^\s@<>\"']+")
_NUMBER: Final = re.compile(r"\+?\d[\d ()-]{6,}\d")


class Redacting(logging.Formatter):
    """Formats a record and hides what looks like an address or a telephone number, wherever it came from."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, with addresses and numbers replaced."""
        text = super().format(record)
        stamp, separator, rest = text.partition(" | ")
        return stamp + separator + _NUMBER.sub("<number>", _ADDRESS.sub("<address>", rest))


_handlers: list[logging.Handler] = []


def set_up(paths: Paths, *, verbose: bool = False) -> None:
    """Log to the data folder's ``logs``, and to the standard error too when *verbose*."""
    close()
    root = logging.getLogger(_NAME)
    root.setLevel(logging.DEBUG if verbose else logging.INFO)
    formatter = Redacting("%(asctime)s | %(levelname)s %(name)s: %(message)s")
    try:
        paths.logs.mkdir(parents=True, exist_ok=True)
        _handlers.append(
            logging.handlers.RotatingFileHandler(
                paths.logs / "comms-log.log", maxBytes=1_000_000, backupCount=3, encoding="utf-8", delay=True
            )
        )
    except OSError:
        _handlers.append(logging.StreamHandler(sys.stderr))  # no log file: the standard error is all there is
        _handlers[-1].setLevel(logging.DEBUG if verbose else logging.WARNING)
    else:
        if verbose:
            _handlers.append(logging.StreamHandler(sys.stderr))
    for handler in _handlers:
        handler.setFormatter(formatter)
        root.addHandler(handler)


def close() -> None:
    """Close the log's files."""
    root = logging.getLogger(_NAME)
    while _handlers:
        handler = _handlers.pop()
        root.removeHandler(handler)
        handler.close()

"""The program's own log: a small rotating file that holds no personal data."""

from __future__ import annotations

import contextlib
import logging
import logging.handlers
import re
import sys
from typing import Final

from app.paths import Paths

_NAMES: Final = ("app", "ui")
_ADDRESS: Final = re.compile(r"[^\s@<>\"']+@[^\s@<>\"']+")
_NUMBER: Final = re.compile(r"\+?\d[\d ()-]{6,}\d")


class Redacting(logging.Formatter):
    """Formats a record and hides what looks like an address or a telephone number, wherever it came from."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, with addresses and numbers replaced."""
        text = super().format(record)
        stamp, separator, rest = text.partition(" | ")
        return stamp + separator + _NUMBER.sub("<number>", _ADDRESS.sub("<address>", rest))


class _File(logging.handlers.RotatingFileHandler):
    """The file of the log. A full or read-only disk costs its lines, never what the program is doing."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the library's name
        """Pass over a line that cannot be written."""

    def close(self) -> None:
        """Close the file, whether or not the last lines could be written."""
        with contextlib.suppress(OSError):
            super().close()


_handlers: list[logging.Handler] = []


def set_up(paths: Paths, *, verbose: bool = False) -> None:
    """Log to the data folder's ``logs``, and to the standard error too when *verbose*."""
    close()
    roots = [logging.getLogger(name) for name in _NAMES]
    for root in roots:
        root.setLevel(logging.DEBUG if verbose else logging.INFO)
    formatter = Redacting("%(asctime)s | %(levelname)s %(name)s: %(message)s")
    try:
        paths.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)  # a folder above is made for everybody's eyes
        paths.logs.mkdir(exist_ok=True, mode=0o700)
        _handlers.append(
            _File(paths.logs / "comms-log.log", maxBytes=1_000_000, backupCount=3, encoding="utf-8", delay=True)
        )
    except OSError:
        _handlers.append(logging.StreamHandler(sys.stderr))  # no log file: the standard error is all there is
        _handlers[-1].setLevel(logging.DEBUG if verbose else logging.WARNING)
    else:
        if verbose:
            _handlers.append(logging.StreamHandler(sys.stderr))
    for handler in _handlers:
        handler.setFormatter(formatter)
        for root in roots:
            root.addHandler(handler)


def close() -> None:
    """Close the log's files."""
    while _handlers:
        handler = _handlers.pop()
        for name in _NAMES:
            logging.getLogger(name).removeHandler(handler)
        handler.close()

"""Verbs that draw without a person in front of the window."""

from __future__ import annotations

import os
import sys

from app.errors import EXIT_USAGE
from app.i18n import _
from ui.headless import render, self_test, tour


def run(arguments: list[str]) -> int:
    """Run the verb that *arguments* name and return its exit status."""
    if sys.platform == "linux" and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    for place, word in enumerate(arguments):
        if word.partition("=")[0] == "--self-test":
            return self_test.run(arguments[:place], arguments[place:])
    for verb, run_verb in (("tour", tour.run), ("render", render.run)):
        if verb in arguments:
            place = arguments.index(verb)
            return run_verb(arguments[:place], arguments[place + 1 :])
    sys.stderr.write(f"{_('This verb is not known.')}\n")
    return EXIT_USAGE

"""Starts the window, a verb that draws, or a headless command; only what is asked for gets imported."""

from __future__ import annotations

import sys
from typing import Final

OPTIONS_WITH_VALUE: Final = frozenset({"--data-dir", "--now"})
FLAGS: Final = frozenset({"--verbose", "--keyring", "--passphrase-stdin"})
VERBS_THAT_DRAW: Final = frozenset({"render", "tour", "--self-test"})


def find_verb(arguments: list[str]) -> str | None:
    """Return the first word of *arguments* that is no global option, or None: then the window is meant.

    An unknown option counts as a verb, so that the command line can say what is wrong with it.
    """
    words = iter(arguments)
    for word in words:
        name = word.partition("=")[0]
        if name not in OPTIONS_WITH_VALUE and word not in FLAGS:
            return name if name == "--self-test" else word
        if word in OPTIONS_WITH_VALUE and next(words, None) is None:
            return word
    return None


def main(arguments: list[str] | None = None) -> int:
    """Run what *arguments* (else those of the process) ask for and return the exit status."""
    arguments = sys.argv[1:] if arguments is None else arguments
    verb = find_verb(arguments)
    if verb is None:
        from ui.application import run as run_window

        return run_window(arguments)
    if verb in VERBS_THAT_DRAW:
        from ui.headless import run as run_headless

        return run_headless(arguments)
    from app.cli import main as run_command

    return run_command(arguments)


if __name__ == "__main__":
    sys.exit(main())

"""How dev.py speaks and starts programs: one line a step, and an end that says what to do."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


class DevError(Exception):
    """A step cannot be done; the text says what is missing and what to do about it."""


def say(text: str) -> None:
    """Print one line about what happens now."""
    print(f"dev: {text}", flush=True)


def is_root() -> bool:
    """Return whether this process may do anything on a Unix machine; never so on Windows."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


def environment(**changes: str) -> dict[str, str]:
    """Return the variables for a program of ours: this process's, less those that lead to other packages."""
    kept = {k: v for k, v in os.environ.items() if k not in {"VIRTUAL_ENV", "PYTHONPATH", "PYTHONHOME"}}
    return {**kept, **changes}


def call(command: Sequence[str | Path], env: Mapping[str, str] | None = None, *, quiet: bool = False) -> int:
    """Run *command* in the top folder and return its exit status; *quiet* leaves only its errors on the terminal."""
    words = [str(word) for word in command]
    output = subprocess.DEVNULL if quiet else None
    return subprocess.run(words, cwd=ROOT, env=dict(env or environment()), stdout=output, check=False).returncode


def need(command: Sequence[str | Path], what: str, *, quiet: bool = False, **variables: str) -> None:
    """Run *command* with *variables* set; when it fails raise DevError saying that *what* failed."""
    status = call(command, environment(**variables), quiet=quiet)
    if status:
        raise DevError(f"{what} failed (exit status {status}); the lines above say why.")


def output_of(command: Sequence[str | Path]) -> str:
    """Return what *command* prints, and nothing when it fails or does not exist."""
    words = [str(word) for word in command]
    env = environment(LC_ALL="C")
    try:
        return subprocess.run(words, env=env, capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return ""

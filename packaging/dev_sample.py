"""Shows the program on a generated school: in a window, or in pictures where there is no screen."""

from __future__ import annotations

import json
import shutil
import subprocess
import time
from pathlib import Path
from typing import Any

from dev_console import ROOT, DevError, call, environment, is_root, need, say

SAMPLE = ROOT / ".sample-school"
MADE = SAMPLE / "made-by-dev.txt"
PICTURES = ROOT / "screenshots"
ONE_DAY = 24 * 60 * 60


def ensure_sample(python: Path) -> None:
    """Make the sample school unless today's is there: its messages are dated up to the day it is made."""
    if MADE.is_file() and time.time() - MADE.stat().st_mtime < ONE_DAY:
        say(f"the sample school is in {SAMPLE.name}")
        return
    shutil.rmtree(SAMPLE, ignore_errors=True)
    say(f"making a sample school in {SAMPLE.name} (400 people, 4,000 messages, all invented)")
    program = [python, "main.py", "--data-dir", SAMPLE]
    need([*program, "sample", "--people", "400", "--messages", "4000"], "Making the sample school")
    MADE.write_text("dev.py made this school; it makes a new one when this is a day old.\n", "utf-8")


def show_window(python: Path) -> int:
    """Open the window on the sample school and return its exit status."""
    say("opening the window on the sample school")
    return call([python, "main.py", "--data-dir", SAMPLE], _environment())


def show_pictures(python: Path) -> int:
    """Open the windows on a screen in memory, save pictures of them, and print a contact's log as a table."""
    PICTURES.mkdir(exist_ok=True)
    say(f"there is no display: opening the windows under xvfb, pictures go to {PICTURES.name}/")
    command = ["xvfb-run", "-a", "-s", "-screen 0 1920x1200x24", str(python), "main.py"]
    command += ["--data-dir", str(SAMPLE), "tour", "--out", str(PICTURES)]
    variables = {**_environment(), "QT_QPA_PLATFORM": "xcb"}
    done = subprocess.run(command, cwd=ROOT, env=variables, stdout=subprocess.PIPE, text=True, check=False)
    *lines, last = done.stdout.splitlines() or [""]
    if done.returncode:
        print(done.stdout, end="")
        raise DevError(f"The program ended with exit status {done.returncode} before its pictures were done.")
    for line in lines:
        print(line)
    shown: dict[str, Any] = json.loads(last)
    for picture in shown["pictures"]:
        path = Path(picture)
        say(f"picture: {path.relative_to(ROOT) if path.is_relative_to(ROOT) else path}")
    say(f"the last 20 messages of the contact in the pictures (id {shown['contact']}):")
    history = ["history", "--contact", str(shown["contact"]), "--range", "all", "--limit", "20"]
    return call([python, "main.py", "--data-dir", SAMPLE, *history, "--format", "table"])


def keep_all_pictures(python: Path) -> int:
    """Keep pictures of every window in light and dark, at 100 % and at 150 %; needs no display."""
    for percent in (100, 150):
        folder = PICTURES / f"{percent}"
        folder.mkdir(parents=True, exist_ok=True)
        say(f"pictures of every window at {percent} % go to {PICTURES.name}/{folder.name}/")
        variables = {**_environment(), "QT_QPA_PLATFORM": "offscreen", "QT_SCALE_FACTOR": f"{percent / 100}"}
        command = [python, "main.py", "--data-dir", SAMPLE, "tour", "--all", "--out", folder]
        status = call(command, variables)
        if status:
            return status
    return 0


def _environment() -> dict[str, str]:
    """Return the variables for the sample school; only there, and only for root, Chromium runs unguarded."""
    if not is_root():
        return environment()
    say("you are root, for whom Chromium has no sandbox: it is off, for this invented school only")
    return environment(QTWEBENGINE_DISABLE_SANDBOX="1")

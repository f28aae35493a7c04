"""Nothing readable outside the log: planted words go through a day's work, and every file that was written is read."""

from __future__ import annotations

import base64
import json
import os
import shutil
import signal
import subprocess
import sys
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import pytest

from support.leak_files import write_files, write_long_file
from support.leaks import TOKENS, Hit, Looker

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]
ROOT = Path(__file__).parents[3]
NOW = "2026-11-24T01:00:00Z"
PLACES = (
    "data/log.db",
    "data/log.db-wal",
    "data/log.db-shm",
    "data/snapshots/*.db",
    "data/settings.json",
    "data/keyinfo.json",
    "data/writer.lock",
    "data/logs/comms-log.log",
    "data/windows.ini",
    "home/.config/QtProject.conf",
    "stderr",
)
# where nothing is written today, and would be if a guard fell
FOLDERS = ("home/.local/share/Comms Log/QtWebEngine", "home/.cache/Comms Log", "temp", "asked", "data")
# what the person asked for, and may hold what it holds
ASKED = ("asked/asked.pdf",)


@dataclass
class Machine:
    """A computer of its own for the program: home, temporary folder and all that it may write to."""

    folder: Path
    looker: Looker = field(default_factory=Looker)
    seen: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.root = self.folder / "machine"
        for name in ("home", "temp", "asked", "run"):
            (self.root / name).mkdir(parents=True)
        (self.root / "run").chmod(0o700)
        self.files = self.folder / "files"
        write_files(self.files)

    @property
    def environment(self) -> dict[str, str]:
        """What tells a program where to write."""
        home = self.root / "home"
        kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
        sandbox = {
            name: value for name, value in os.environ.items() if name.startswith(("QTWEBENGINE_DISABLE", "QT_QPA"))
        }
        return {
            **kept,
            **sandbox,
            "HOME": str(home),
            "TMPDIR": str(self.root / "temp"),
            "XDG_RUNTIME_DIR": str(self.root / "run"),
            "PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "tests"))),
            "PYTHONDONTWRITEBYTECODE": "1",
        }

    def start(self, *words: str, errors: Path | None = None) -> subprocess.Popen[str]:
        """Start Python with *words*. What a command says is the person's; what a window says goes to *errors*, for the
        desktop keeps that.
        """
        with (errors or self.folder / "said").open("a") as stream:
            return subprocess.Popen(
                [sys.executable, *words],
                cwd=self.root,
                env=self.environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=stream,
                text=True,
            )

    def begin(self, *words: str) -> subprocess.Popen[str]:
        """Start the command line."""
        return self.start(str(ROOT / "main.py"), "--data-dir", str(self.root / "data"), "--now", NOW, *words)

    def command(self, *words: str) -> None:
        """Run the command line to its end."""
        program = self.begin(*words)
        output, _none = program.communicate(timeout=120)
        assert program.returncode == 0, (words, output, (self.folder / "said").read_text())

    def look(self) -> list[Hit]:
        """Read every file now."""
        self.seen |= {path.relative_to(self.root).as_posix() for path in self.root.rglob("*") if path.is_file()}
        return [hit for hit in self.looker.below(self.root) if hit.place not in ASKED]

    def window(self) -> subprocess.Popen[str]:
        """The window with its script."""
        folders = (str(self.root / "data"), str(self.files), str(self.root / "asked"))
        return self.start("-m", "support.leak_session", *folders, errors=self.root / "stderr")


def steps_of(window: subprocess.Popen[str]) -> Iterator[str]:
    """The steps of the script, each while the program waits behind it."""
    assert window.stdout is not None
    assert window.stdin is not None
    while line := window.stdout.readline():
        yield line.strip()
        window.stdin.write("go on\n")
        window.stdin.flush()


def end(program: subprocess.Popen[str], *, kill: bool = False) -> None:
    """Wait for *program*, killed or not, and let go of it."""
    if kill:
        program.kill()
    program.communicate(timeout=60)


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Machine:
    return Machine(tmp_path_factory.mktemp("leaks"))


@pytest.fixture(scope="module")
def worked(machine: Machine) -> dict[str, list[Hit]]:
    """What was found after each step of a day: commands, a killed import, the window, and its end."""
    found: dict[str, list[Hit]] = {}
    machine.command("import", *map(str, sorted(machine.files.iterdir())))
    found["import by command"] = machine.look()
    machine.command("settings", "set", "zone", "Australia/Sydney")
    machine.command("history", "--all", "--search", TOKENS["html"])
    machine.command("check")
    found["history"] = machine.look()
    long = write_long_file(machine.folder, 3_000)
    program = machine.begin("import", "--progress", "json", str(long))
    assert program.stdout is not None
    while "progress" not in program.stdout.readline():
        assert program.poll() is None
    program.send_signal(signal.SIGSTOP)
    found["import, half-way"] = machine.look()
    end(program, kill=True)
    found["import, killed"] = machine.look()
    window = machine.window()
    for step in steps_of(window):
        assert "failed" not in step, step
        found[f"window: {step}"] = machine.look()
        if step == "fault":
            shutil.copytree(machine.root, machine.folder / "copy", symlinks=True, ignore=shutil.ignore_patterns("run"))
    end(window)
    assert window.returncode == 0, (machine.root / "stderr").read_text()
    found["window closed"] = machine.look()
    killed = machine.window()
    for step in steps_of(killed):
        if step == "print":
            break
    end(killed, kill=True)
    found["window killed"] = machine.look()
    return found


def test_nothing_readable_is_left_at_any_step(worked: dict[str, list[Hit]]) -> None:
    assert {step: hits for step, hits in worked.items() if hits} == {}
    assert len(worked) >= 17, list(worked)


def test_every_place_was_there_to_be_looked_at(machine: Machine, worked: dict[str, list[Hit]]) -> None:
    assert worked
    missing = [place for place in PLACES if not [name for name in machine.seen if Path(name).match(place)]]
    assert missing == [], sorted(machine.seen)


WAYS: dict[str, Callable[[str], bytes]] = {
    "utf-8": lambda text: text.encode(),
    "utf-16": lambda text: text.encode("utf-16-le"),
    "base64": lambda text: base64.b64encode(f"x{text}y".encode()),
    "percent": lambda text: quote(text).encode(),
    "json": lambda text: json.dumps(text).encode(),
    "zlib": lambda text: zlib.compress(b"before " + text.encode() + b" behind"),
}


def leaks() -> Sequence[tuple[str, str, str]]:
    """Each place with one token and way, all ways and tokens in turn."""
    places = [*PLACES, *(f"{folder}/planted" for folder in FOLDERS)]
    tokens, ways = list(TOKENS), list(WAYS)
    most = max(len(places), len(tokens))
    return [(places[n % len(places)], tokens[n % len(tokens)], ways[n % len(ways)]) for n in range(most)]


@pytest.mark.parametrize(("place", "token", "way"), leaks())
def test_a_leak_there_would_be_found(
    machine: Machine, worked: dict[str, list[Hit]], place: str, token: str, way: str
) -> None:
    assert worked
    folder = machine.folder / "copy"
    path = next(folder.glob(place)) if "*" in place else folder / place
    assert path.exists() is not place.endswith("/planted")
    path.parent.mkdir(parents=True, exist_ok=True)
    before = path.read_bytes() if path.exists() else None
    content = before or b""
    half = len(content) // 2
    path.write_bytes(content[:half] + WAYS[way](TOKENS[token]) + content[half:])
    try:
        assert (path.relative_to(folder).as_posix(), token) in {
            (h.place, h.token) for h in machine.looker.below(folder)
        }
    finally:
        if before is None:
            path.unlink()
        else:
            path.write_bytes(before)


@pytest.mark.parametrize("token", TOKENS)
@pytest.mark.parametrize("way", WAYS)
def test_the_looker_knows_every_token_in_every_form(token: str, way: str) -> None:
    assert token in Looker().in_bytes(b"\x00\xff before " + WAYS[way](TOKENS[token]) + b" behind \x01")

"""The same mailbox side by side with notmuch and mu: index from nothing, bytes on disk, first hits of six queries."""

from __future__ import annotations

import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from app.context import open_context
from app.core.date_ranges import DateRange
from app.core.messages import Scope, ScopeKind
from app.core.query_text import parse_query
from app.services.history import HistoryQuery
from bench.bench_cache import NOW
from bench.mailbox import RARE_WORD, write_maildir, write_mbox
from bench.report import NotMeasured, markdown, number

ROOT: Final = Path(__file__).resolve().parent.parent.parent
MAILS: Final = 100_000
HITS: Final = 128
ROUNDS: Final = 9
NOTHING: Final = "zzyzxzzyzx"
APT: Final = "apt-get install notmuch maildir-utils"
EVERYBODY: Final = Scope(ScopeKind.ALL)


@dataclass(frozen=True, slots=True)
class Question:
    """One question in the words of all three."""

    name: str
    ours: HistoryQuery
    notmuch: str
    mu: str


QUESTIONS: Final = (
    Question("rare word", HistoryQuery(EVERYBODY, search=RARE_WORD), RARE_WORD, RARE_WORD),
    Question("common word", HistoryQuery(EVERYBODY, search="dear"), "dear", "dear"),
    Question("prefix", HistoryQuery(EVERYBODY, search="jump"), "jump*", "jump*"),
    Question("phrase", HistoryQuery(EVERYBODY, search='"music teacher"'), '"music teacher"', '"music teacher"'),
    Question(
        "from + word",
        HistoryQuery(EVERYBODY, filter=parse_query("from:okafor cello")),
        "from:okafor and cello",
        "from:okafor and cello",
    ),
    Question(
        "date range",
        HistoryQuery(EVERYBODY, range=DateRange.parse("2026-05-01..2026-05-31")),
        "date:2026-05-01..2026-05-31",
        "date:20260501..20260531",
    ),
)


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the comparison; less is better."""

    figure: str
    unit: str
    ours: float
    notmuch: float
    mu: float

    @property
    def verdict(self) -> str:
        """Whom we are behind."""
        ahead = [name for name, theirs in (("notmuch", self.notmuch), ("mu", self.mu)) if theirs < self.ours]
        return f"behind {' and '.join(ahead)}" if ahead else "ahead of both"


def compare(mails: int, say: Callable[[str], None]) -> list[Figure]:
    """Do the same work with all three. Raises NotMeasured where notmuch or mu is missing."""
    if not shutil.which("notmuch") or not shutil.which("mu"):
        raise NotMeasured(f"notmuch or mu is missing: {APT}")
    with tempfile.TemporaryDirectory(prefix="peers-") as name:
        folder = Path(name)
        say(f"writing a mailbox of {mails:,} mails")
        write_mbox(folder / "mails.mbox", mails)
        written = write_maildir(folder / "mail", folder / "mails.mbox")
        assert written == mails, f"{written} mails were written"
        peers = [_Ours(folder), _Notmuch(folder), _Mu(folder)]
        built: list[tuple[float, float]] = []
        for peer in peers:
            say(f"index from nothing: {peer.name}")
            built.append(peer.build())
        kept = _size(folder / "mail")
        sizes = [peer.size() for peer in peers]
        figures = [
            Figure("index from nothing, CPU", "s", *(cpu for cpu, _wall in built)),
            Figure("index from nothing, wall", "s", *(wall for _cpu, wall in built)),
            # Ours holds the mails too, each rebuilt byte for byte; theirs need the maildir beside the index.
            Figure("bytes on disk with the mails", "MB", sizes[0], *(size + kept for size in sizes[1:])),
            *_answers(peers, mails, say),
        ]
        peers[0].close()
    return figures


def _answers(peers: Sequence[_Peer], mails: int, say: Callable[[str], None]) -> list[Figure]:
    """The first hits of each question, in turns, medians. What a command needs to start and find nothing is no part
    of its answer and taken off; ours are asked in the running program, as its window asks.
    """
    figures: list[Figure] = []
    for question in QUESTIONS:
        times: list[list[float]] = [[] for _ in peers]
        hits = [peer.ask(question) for peer in peers]
        say(f"{question.name}: {', '.join(f'{peer.name} {n}' for peer, n in zip(peers, hits, strict=True))} hits")
        assert mails < 1_000 or min(hits) > 0, f"{question.name} finds nothing: {hits}"
        for _ in range(ROUNDS):
            for peer, into in zip(peers, times, strict=True):
                idle = peer.time_of(None)
                into.append(max(0.0, peer.time_of(question) - idle))
        medians = [statistics.median(each) for each in times]
        figures.append(Figure(f"first {HITS} hits: {question.name}", "ms", *medians))
    return figures


class _Peer(ABC):
    """One of the three, over the mailbox in *folder*."""

    name = ""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @abstractmethod
    def build(self) -> tuple[float, float]:
        """Index the mailbox; CPU and wall seconds."""

    @abstractmethod
    def size(self) -> float:
        """MB on disk."""

    @abstractmethod
    def ask(self, question: Question | None) -> int:
        """Ask for the first hits; return how many there were. None: a question that finds nothing."""

    def time_of(self, question: Question | None) -> float:
        """How long that took, in ms."""
        began = time.perf_counter()
        self.ask(question)
        return (time.perf_counter() - began) * 1000

    def close(self) -> None:  # noqa: B027 - only one of them holds anything open
        """Let go of it."""


class _Ours(_Peer):
    name = "Comms Log"
    _context: Any = None

    @property
    def _data(self) -> Path:
        return self.folder / "ours"

    def build(self) -> tuple[float, float]:
        words = ["main.py", "--data-dir", str(self._data), "import", str(self.folder / "mails.mbox")]
        taken = _run([sys.executable, *words], may_have_problems=True)
        self._context = open_context(self._data, now=NOW)
        self._context.database.writer().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        return taken

    def size(self) -> float:
        return sum(_size(path) for path in self._data.glob("log.db*"))

    def ask(self, question: Question | None) -> int:
        if question is None:
            return 0
        return len(self._context.history.head(question.ours, HITS)[1])

    def close(self) -> None:
        self._context.close()


class _Notmuch(_Peer):
    name = "notmuch"

    @property
    def _variables(self) -> dict[str, str]:
        return {**os.environ, "NOTMUCH_CONFIG": str(self.folder / "notmuch.config"), "HOME": str(self.folder)}

    def build(self) -> tuple[float, float]:
        config = (
            f"[database]\npath={self.folder / 'mail'}\n[user]\nname=Bench\nprimary_email=bench@example.com\n[new]\n"
        )
        (self.folder / "notmuch.config").write_text(config + "tags=\n", "utf-8")
        return _run(["notmuch", "new", "--quiet"], self._variables)

    def size(self) -> float:
        return _size(self.folder / "mail" / ".notmuch")

    def ask(self, question: Question | None) -> int:
        words = ["notmuch", "search", f"--limit={HITS}", "--sort=newest-first"]  # lines to read, as ours and mu's
        return _lines([*words, question.notmuch if question else NOTHING], self._variables)


class _Mu(_Peer):
    name = "mu"

    @property
    def _home(self) -> str:
        return f"--muhome={self.folder / 'mu'}"

    def build(self) -> tuple[float, float]:
        (self.folder / "mu").mkdir()
        first = _run(["mu", "init", self._home, f"--maildir={self.folder / 'mail'}"])
        second = _run(["mu", "index", self._home, "--quiet"])
        return first[0] + second[0], first[1] + second[1]

    def size(self) -> float:
        return _size(self.folder / "mu")

    def ask(self, question: Question | None) -> int:
        words = ["mu", "find", self._home, f"--maxnum={HITS}", "--sortfield=date", "--reverse", "--fields=d f s"]
        return _lines([*words, question.mu if question else NOTHING], dict(os.environ))


def _run(
    command: list[str], variables: dict[str, str] | None = None, *, may_have_problems: bool = False
) -> tuple[float, float]:
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(command, cwd=ROOT, env=variables, capture_output=True, text=True, check=False)
    wall, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode not in ({0, 1} if may_have_problems else {0}):
        raise RuntimeError(f"{command[0]} {command[1]} failed with status {done.returncode}:\n{done.stderr[-2000:]}")
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, wall


def _lines(command: list[str], variables: dict[str, str]) -> int:
    done = subprocess.run(command, env=variables, capture_output=True, check=False)
    return len(done.stdout.splitlines())


def _size(place: Path) -> float:
    """MB that a file or folder takes on the disk, by whole blocks."""
    files = [place] if place.is_file() else [path for path in place.rglob("*") if path.is_file()]
    inside = [path for path in files if ".notmuch" not in path.parts or ".notmuch" in place.parts]
    return sum(path.stat().st_blocks * 512 for path in inside) / 2**20


def text_of(figures: list[Figure]) -> str:
    """The comparison as a Markdown table."""
    heads = ("figure", "Comms Log", "notmuch", "mu", "verdict")
    rows = [
        (one.figure, *(f"{number(value)} {one.unit}" for value in (one.ours, one.notmuch, one.mu)), one.verdict)
        for one in figures
    ]
    return markdown(heads, rows)


def as_json(figures: list[Figure]) -> list[dict[str, Any]]:
    """The same for a machine."""
    return [{**asdict(one), "verdict": one.verdict} for one in figures]

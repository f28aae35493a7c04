"""An import is killed at any moment, again and again: nothing is torn, and the next one ends as if nothing had been.

The long mode (``COMMS_LOG_LONG=1``) kills 1,000 times.
"""

from __future__ import annotations

import hashlib
import random
import re
import shutil
import sys
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest
from conftest import LONG

from app.context import Context, open_context
from app.core.messages import Scope, ScopeKind
from app.services.history import HistoryQuery
from app.services.imports import FileResult
from app.sources.sample_school import write_sample_school
from app.storage.message_texts import read_parts, read_text
from app.sync import engine
from support.cache import Cache
from support.killing import NOW, OPTIONS, killed_after, start, whole_run

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(7200 if LONG else 300),
    pytest.mark.skipif(sys.platform == "win32", reason="Windows has neither SIGKILL nor fork"),
]
KILLS = 1_000 if LONG else 20
PAGE = 10
MOST_IN_A_ROW = 5  # then an import is let run to its end

# Rule 11, said again by hand: the rank of each kind of event (Status of the stored number), machines apart.
RANKS = {0: -1, 1: 0, 2: 10, 3: 10, 4: 30, 5: 40, 6: 42, 7: 44, 8: 46, 9: 50, 10: 60, 11: 70, 15: 30}
MACHINE = 31


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """A sample school as files: roster, people, messages of every kind, activities."""
    folder = tmp_path_factory.mktemp("files")
    now = datetime.fromtimestamp(NOW, UTC)
    return write_sample_school(folder, people=12, messages=120, seed=3, now=now, body_share=0.5)


def content(context: Context) -> str:
    """All that the log holds, bodies included, less ids of its own and the list of runs, as one mark."""
    dump: dict[str, object] = dict(Cache(context.paths.data_dir, context.database).dump())
    reader = context.database.reader()
    sql = "SELECT o.provider, m.external_id, m.id FROM message m JOIN origin o ON o.id = m.origin_id ORDER BY 1, 2"
    ids = reader.execute(sql).fetchall()
    dump["bodies"] = [(p, e, sorted(read_parts(reader, i).items()), read_text(reader, i)) for p, e, i in ids]
    return hashlib.sha256(repr(dump).encode()).hexdigest()


@dataclass
class Recorder:
    """Watches an import that nobody disturbs, and keeps the content after each page."""

    context: Context
    states: set[str] = field(default_factory=set)

    def keep(self) -> None:
        self.states.add(content(self.context))

    def started(self, path: Path) -> None:
        self.keep()

    def progress(self, path: Path, read: int, total: int | None) -> None:
        self.keep()

    def finished(self, result: FileResult) -> None:
        assert result.error is None
        self.keep()

    def stopped(self) -> bool:
        return False


@dataclass
class Undisturbed:
    """What an import that nobody disturbs goes through, how it ends, and how long it takes."""

    states: set[str]
    end: str
    seconds: float


@pytest.fixture(scope="module")
def undisturbed(files: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Undisturbed:
    """The import without a kill."""
    patch = pytest.MonkeyPatch()
    patch.setattr(engine, "PAGE", PAGE)
    context = open_context(tmp_path_factory.mktemp("whole"), now=NOW)
    recorder = Recorder(context)
    recorder.keep()
    context.imports.import_files(files, OPTIONS, recorder)
    end = content(context)
    context.close()
    patch.undo()
    whole_run(tmp_path_factory.mktemp("warm") / "data", files, page=PAGE)  # the first loads the program
    seconds = whole_run(tmp_path_factory.mktemp("timed") / "data", files, page=PAGE)
    return Undisturbed(recorder.states, end, seconds)


# -- an independent recount ----------------------------------------------------------------------------------------


def torn_folds(context: Context) -> list[int]:
    """Recipients whose status, opens or clicks are not what their events say."""
    reader = context.database.reader()
    events: dict[int, list[tuple[int, int]]] = {}
    for recipient, kind, machine in reader.execute("SELECT recipient_id, kind, machine FROM event"):
        events.setdefault(recipient, []).append((kind, machine))
    wrong = []
    for recipient, status, opens, clicks in reader.execute("SELECT id, status, opens, clicks FROM recipient"):
        mine = events.get(recipient, [])
        ranks = [MACHINE if machine and kind in (9, 10) else RANKS.get(kind, -1) for kind, machine in mine]
        people = [kind for kind, machine in mine if not machine]
        if (status, opens, clicks) != (max(ranks, default=-1), people.count(9), people.count(10)):
            wrong.append(recipient)
    return wrong


def torn_search(context: Context, chance: random.Random) -> list[str]:
    """Words that the search does not find where they stand."""
    reader = context.database.reader()
    texts: dict[int, list[str]] = {}
    sql = "SELECT m.id, s.key, r.id FROM message m JOIN subject s ON s.id = m.subject_id JOIN recipient r"
    for message, subject, recipient in reader.execute(f"{sql} ON r.message_id = m.id WHERE m.direction = 0"):
        texts[recipient] = re.findall(r"(?<![^\W_])[a-z]+", f"{subject}\n{read_text(reader, message)}")
    words = sorted({word for found in texts.values() for word in found if len(word) > 3})
    wrong = []
    for word in chance.sample(words, min(4, len(words))):
        found = {i for lot in context.history.ids(HistoryQuery(Scope(ScopeKind.ALL), search=word)) for i in lot}
        expected = {i for i, its in texts.items() if any(each.startswith(word) for each in its)}
        if not expected <= found:
            wrong.append(word)
    return wrong


def faults(folder: Path, undisturbed: Undisturbed, chance: random.Random, reached: set[str] | None = None) -> list[str]:
    """What is wrong with the log in *folder*, whatever became of the import into it; *reached* gets its content."""
    context = open_context(folder, now=NOW)
    try:
        found = [str(finding) for finding in context.checks.check().findings]
        found += ["folds"] if torn_folds(context) else []
        found += [f"search: {word}" for word in torn_search(context, chance)]
        now = content(context)
        found += [] if now in undisturbed.states else ["a page that is neither in nor out"]
        if reached is not None:
            reached.add(now)
        told = [run for run in context.imports.runs() if run.finished_at is None and run.counts.new]
        found += ["a run that did not end counts what came of it"] if told else []
    finally:
        context.close()
    return found


def test_kills_tear_nothing_and_the_next_import_ends_as_if_none_had_been(
    files: list[Path], undisturbed: Undisturbed, tmp_path: Path
) -> None:
    chance = random.Random(7)
    assert len(undisturbed.states) > 12, "an import of many pages"
    kills = resumed = in_a_row = 0
    reached: set[str] = set()
    folder = tmp_path / "0"
    while kills < KILLS:
        process = start(folder, files, page=PAGE)
        killed = killed_after(
            folder, process, 3_600 if in_a_row == MOST_IN_A_ROW else chance.uniform(0, undisturbed.seconds)
        )
        kills, in_a_row = kills + killed, in_a_row + 1 if killed else 0
        assert faults(folder, undisturbed, chance, reached) == [], (kills, killed)
        if killed:
            continue
        context = open_context(folder, now=NOW)
        assert content(context) == undisturbed.end, kills
        context.close()
        resumed += kills > 0
        shutil.rmtree(folder)
        folder = tmp_path / str(kills)
    assert resumed >= KILLS // 20
    assert len(reached) >= min(KILLS // 3, len(undisturbed.states) // 2), "kills at many different pages"


def test_without_transactions_the_same_kills_are_noticed(
    files: list[Path], undisturbed: Undisturbed, tmp_path: Path
) -> None:
    chance = random.Random(11)
    for number in range(40):
        folder = tmp_path / str(number)
        process = start(folder, files, page=PAGE, transactions=False)
        killed = killed_after(folder, process, chance.uniform(undisturbed.seconds / 4, undisturbed.seconds))
        if killed and faults(folder, undisturbed, chance):
            return
    pytest.fail("forty imports without transactions were killed, and nothing was noticed")

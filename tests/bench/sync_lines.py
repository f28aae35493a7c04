"""The target lines of a sync: messages from a provider that answers instantly, against the import of a file."""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from app.cli.import_files import TextMonitor
from app.services.imports import ImportOptions
from app.sources.base import FileKind
from bench.bench_cache import BenchCache
from bench.report import Line
from support.fakes.twilio import TwilioFake
from support.loopback import Asked, Reply
from support.syncing import SyncedLog, synced_log

MESSAGES = 5_000
THE_FILE = "import of the same messages from a file"
THE_FILE_AGAIN = "import of the same file again"


def lines(_cache: BenchCache) -> Iterator[Line]:
    """A first sync, and one that finds nothing new; each over a log of its own."""
    with TwilioFake.running() as fake, tempfile.TemporaryDirectory() as folder:
        fake.checked = False
        for number in range(MESSAGES):
            text = f"Dear family {number}, the bus leaves at {number % 12}:30 today. Please be at the gate in time."
            fake.add(to=f"+614915{number:05d}", body=text, at=fake.now - number * 20)
        answer_at_once(fake)
        path = written(fake, Path(folder) / "export.json")
        logs = (synced_log(Path(folder) / str(number), fake) for number in range(100))

        def first() -> float:
            with next(logs) as log:
                return microseconds(log)

        def floor() -> float:
            with next(logs) as log:
                return imported(log, path)

        first()  # every answer is written down by now
        yield Line("sync, per message", THE_FILE, first, floor, aim=1.0, gate=1.5, unit="us", rounds=3, warm_up=0)
        with next(logs) as log:
            microseconds(log)
            imported(log, path)
            yield Line(
                "sync again, nothing changed, per message",
                THE_FILE_AGAIN,
                lambda: microseconds(log),
                lambda: imported(log, path),
                aim=1.0,
                gate=2.0,
                unit="us",
                rounds=3,
            )


def answer_at_once(fake: TwilioFake) -> None:
    """Give the same bytes to the same question again, so that only the program takes time."""
    made: dict[str, Reply] = {}
    real = fake.server.answer

    def answer(asked: Asked) -> Reply:
        if asked.target not in made:
            reply = real(asked)
            made[asked.target] = Reply(reply.status, headers=dict(reply.headers), raw=json.dumps(reply.body).encode())
        return made[asked.target]

    fake.server.answer = answer


def microseconds(log: SyncedLog) -> float:
    """What a sync takes of the processor for each message it reads; the stand-in answers in threads of its own."""
    began = time.thread_time()
    result = log.sync()
    took = time.thread_time() - began
    assert result.error is None
    return took / result.counts.read * 1e6


def imported(log: SyncedLog, path: Path) -> float:
    """What the import of a file with the same messages takes for each."""
    options = ImportOptions(kind=FileKind.TWILIO)
    began = time.thread_time()
    result = log.context.imports.import_files([path], options, TextMonitor(list_problems=False))[0]
    took = time.thread_time() - began
    assert result.error is None
    return took / result.counts.read * 1e6


def written(fake: TwilioFake, path: Path) -> Path:
    """The messages as Twilio's bulk export has them, a JSON object a line."""
    path.write_text("".join(json.dumps(fake._row(sms)) + "\n" for sms in fake.messages.values()), "utf-8")
    return path

"""A sync that is killed at any moment leaves a sound log, and the next one brings the rest."""

from __future__ import annotations

import random
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from conftest import LONG

from support.fakes.base import HOUR, ProviderFake
from support.fakes.every import FAKES
from support.loopback import Asked, Reply
from support.syncing import synced_log

ROOT = Path(__file__).resolve().parents[3]
KILLS = 200 if LONG else 10


class Killer:
    """Kills the process that asks, some moment after its request number *at* came in."""

    def __init__(self, fake: ProviderFake, at: int, seconds: float) -> None:
        self._at = at
        self._seconds = seconds
        self._answer = fake.server.answer
        self._count = 0
        self.process: subprocess.Popen[bytes] | None = None
        self.armed = threading.Event()
        fake.server.answer = self.answer

    def answer(self, asked: Asked) -> Reply:
        self._count += 1
        if self._count == self._at:
            self.armed.wait(10)
            assert self.process is not None
            threading.Timer(self._seconds, self.process.kill).start()
        return self._answer(asked)


def killed_sync(fake: ProviderFake, folder: Path, at: int, seconds: float) -> tuple[int, str]:
    """Run the very command in a process of its own and kill it; return how it ended, and what it said."""
    before = fake.server.answer
    killer = Killer(fake, at, seconds)
    command = [sys.executable, str(ROOT / "main.py"), "--data-dir", str(folder), "sync"]
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        killer.process = process
        killer.armed.set()
        _out, said = process.communicate(timeout=100)
    fake.server.answer = before
    return process.returncode, said.decode()


@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("kind", FAKES, ids=lambda kind: kind.provider)
def test_a_killed_sync_leaves_a_sound_log(kind: type[ProviderFake], tmp_path: Path) -> None:
    chance = random.Random(7)
    killed = 0
    with kind.running() as fake:
        fake.checked = False
        fake.shorten_pages()
        fake.send(40)
        with synced_log(tmp_path, fake) as log:
            for turn in range(-(-KILLS // len(FAKES))):
                fake.now += HOUR
                fake.live()
                status, said = killed_sync(fake, tmp_path, chance.randint(1, 6), chance.random() * 0.06)
                killed += status == -9
                assert status in {-9, 0}, said
                assert log.context.checks.check().findings == ()
                assert log.held() <= fake.expected() | log.held()
                if turn % 3 == 2:
                    assert log.sync().error is None
                    assert log.held() == fake.expected()
            fake.now += HOUR
            assert log.sync().error is None
            assert log.held() == fake.expected()
    assert killed > turn // 2, "most of the kills came in time"

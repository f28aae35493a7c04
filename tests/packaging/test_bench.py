"""`dev.py bench` runs, builds its cache once, and turns red when the program is slow."""

from __future__ import annotations

import email
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from app.storage import history
from bench import bench_cache, mailbox, peers, report, run, storage_lines
from bench.bench_cache import BenchCache, ensure_cache
from bench.report import BETTER, BROKEN, MISSED, NOT_MEASURED, WITHIN, Line, NotMeasured, measure

ROOT = Path(__file__).resolve().parent.parent.parent
SMALL = 5_000


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without tidying up between the rounds: in a process with many tests behind it that takes half a second each."""
    monkeypatch.setattr(report, "gc", SimpleNamespace(collect=lambda: 0))


def line(ours: float, *, floor: float | None = 10, better_high: bool = False, gate: float = 2) -> Line:
    runs = None if floor is None else (lambda: floor)
    return Line("figure", "floor", lambda: ours, runs, aim=1.5, gate=gate, higher_is_better=better_high, rounds=3)


@pytest.mark.parametrize(("ours", "verdict"), [(15, BETTER), (16, WITHIN), (20, WITHIN), (20.1, MISSED)])
def test_the_ratio_to_the_floor_decides(ours, verdict):
    assert measure("t", line(ours)).verdict == verdict


def test_what_is_better_high_is_missed_low():
    assert measure("t", line(16, better_high=True, gate=0.8)).verdict == BETTER
    assert measure("t", line(9, better_high=True, gate=0.8)).verdict == WITHIN
    assert measure("t", line(7.9, better_high=True, gate=0.8)).verdict == MISSED


def test_a_figure_without_a_floor_stands_for_itself():
    assert measure("t", line(1.4, floor=None)).verdict == BETTER
    assert measure("t", line(2.1, floor=None)).verdict == MISSED


def test_medians_count_warm_up_does_not_and_both_run_in_turns():
    order: list[str] = []
    values = {"ours": iter([1000, 1, 9, 2]), "floor": iter([1000, 1, 1, 500])}

    def work(name: str):
        def run_it() -> float:
            order.append(name)
            return next(values[name])

        return run_it

    found = measure("t", Line("f", "floor", work("ours"), work("floor"), aim=3, gate=4, rounds=3))
    assert (found.ours, found.floor, found.ratio) == (2, 1, 2)
    assert order == ["floor", "ours", "ours", "floor"] * 2


def test_work_that_returns_nothing_is_timed():
    found = measure("t", Line("f", "", lambda: sum(range(200_000)) and None, None, aim=1000, gate=2000, rounds=3))
    assert found.ours
    assert 0.1 < found.ours < 1000


def test_a_figure_that_cannot_be_had_says_why():
    def ours() -> float:
        raise NotMeasured("no such thing here")

    found = measure("t", Line("f", "", ours, None, aim=1, gate=2))
    assert found.verdict == NOT_MEASURED
    assert "not measured: no such thing here" in report.table_text([found])


def test_what_breaks_ends_the_run_red_and_not_the_other_lines(capsys):
    def ours() -> float:
        raise ZeroDivisionError

    found = measure("t", Line("f", "", ours, None, aim=1, gate=2))
    assert found.verdict == BROKEN
    assert not found.passed
    assert "ZeroDivisionError" in capsys.readouterr().err


def test_a_gate_can_follow_from_another_figure():
    assert measure("t", Line("f", "", lambda: 40.0, None, aim=16, gate=lambda: 50.0)).verdict == WITHIN


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BenchCache]:
    return ensure_cache(600, tmp_path_factory.mktemp("bench"))


def test_the_cache_is_built_once_and_again_when_what_made_it_changes(cache, monkeypatch):
    home = cache.data_dir.parent
    assert cache.facts.messages == pytest.approx(600, abs=20)
    assert cache.facts.busiest_rows > 1.5 * cache.facts.typical_rows > 0
    assert cache.facts.common_word != cache.facts.rare_word
    monkeypatch.setattr(bench_cache, "_build", lambda *_args: pytest.fail("it is there already"))
    assert ensure_cache(600, home).data_dir == cache.data_dir
    monkeypatch.setattr(bench_cache, "FORM", "another")
    with pytest.raises(pytest.fail.Exception, match="there already"):
        ensure_cache(600, home)


def test_a_copy_takes_what_is_written_and_leaves_the_cache_alone(cache):
    with cache.copy() as mine, mine.opened() as context:
        context.database.writer().execute("DELETE FROM event")
    with cache.opened() as context:
        assert context.database.reader().execute("SELECT count(*) FROM event").fetchall() == [(cache.facts.events,)]


def patient(cache: BenchCache) -> Iterator[Line]:
    """The lines of the storage with gates for a machine that does three other things."""
    for each in storage_lines.lines(cache):
        yield replace(each, aim=200, gate=200)


@pytest.mark.slow
def test_an_injected_slow_query_turns_the_verdict_red(cache, monkeypatch, capsys, tmp_path):
    real = history.ids

    def slow(connection, question):
        connection.execute(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 500000) SELECT max(i) FROM n"
        )
        return real(connection, question)

    monkeypatch.setattr(run, "TABLES", ("patient",))
    monkeypatch.setitem(sys.modules, "bench.patient_lines", SimpleNamespace(lines=patient))
    figure = "contact's first page"
    assert run.report(cache, run.measure_all(cache, figure), None) == 0
    monkeypatch.setattr(history, "ids", slow)
    written = tmp_path / "figures.json"
    assert run.report(cache, run.measure_all(cache, figure), written) == 1
    assert "1 gates missed: contact's first page" in capsys.readouterr().out
    [told] = json.loads(written.read_text("utf-8"))["lines"]
    assert told["verdict"] == MISSED
    assert told["ratio"] > told["gate"]


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_small_run_measures_every_line(tmp_path):
    written = tmp_path / "figures.json"
    words = [sys.executable, str(ROOT / "tests" / "bench" / "run.py"), "--rows", str(SMALL), "--json", str(written)]
    done = subprocess.run(words, capture_output=True, text=True, check=False, env=environment(tmp_path))
    assert done.returncode in {0, 1}, done.stderr  # so few rows say nothing about the targets
    content = json.loads(written.read_text("utf-8"))
    assert content["machine"]["rows"] == SMALL
    assert {"cpu", "cores", "os", "python", "versions", "commit", "date"} <= set(content["machine"])
    assert {line["table"] for line in content["lines"]} == set(run.TABLES)
    for told in content["lines"]:
        assert told["verdict"] != BROKEN, told
        assert told["verdict"] == NOT_MEASURED or told["ours"] is not None
        assert told["figure"] in done.stdout


def test_a_mailbox_is_the_same_as_mbox_and_as_maildir(tmp_path):
    mailbox.write_mbox(tmp_path / "mails.mbox", 60)
    assert mailbox.write_maildir(tmp_path / "mail", tmp_path / "mails.mbox") == 60
    mails = [path.read_bytes() for path in sorted((tmp_path / "mail" / "cur").iterdir())]
    assert all(email.message_from_bytes(mail)["Message-ID"] for mail in mails)
    assert sum(mailbox.RARE_WORD.encode() in mail for mail in mails) == 5
    plain = [mail for mail in mails if b"library opens" in mail]
    assert plain
    assert all(b"\n>>From" not in mail for mail in plain)


@pytest.mark.slow
@pytest.mark.skipif(not (shutil.which("notmuch") and shutil.which("mu")), reason=peers.APT)
def test_the_peers_do_the_same_work(tmp_path):
    written = tmp_path / "figures.json"
    assert run.main(["--peers", "--mails", "1200", "--json", str(written)]) == 0
    told = json.loads(written.read_text("utf-8"))["peers"]
    assert len(told) == 3 + len(peers.QUESTIONS)
    for each in told:
        assert min(each["ours"], each["notmuch"] + each["mu"]) > 0, each
    assert {each["unit"] for each in told} == {"s", "MB", "ms"}


def test_a_missing_peer_is_told_with_what_to_install(monkeypatch, capsys):
    monkeypatch.setattr(peers.shutil, "which", lambda _name: None)
    assert run.main(["--peers"]) == 0
    assert "apt-get install notmuch maildir-utils" in capsys.readouterr().out


def environment(home: Path) -> dict[str, str]:
    return {**os.environ, "COMMS_LOG_BENCH_DIR": str(home / "caches")}

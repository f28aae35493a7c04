"""Strangers' messages against the real preview: nothing gets out, by all guards together and by each alone.

The messages are shown in processes of their own, sealed in a network namespace where the machine allows it: there,
a sink hears every packet. Elsewhere (or with COMMS_LOG_UNSEALED=1) a rule of Chromium's resolver leads every name to
the sink or nowhere. Together the guards hide a broken one, so each also stands alone against what it is for.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from support.preview_vectors import Vector, spread, vectors
from support.source_tree import ROOT
from ui.preview.scheme import is_registered

pytestmark = [pytest.mark.slow, pytest.mark.timeout(580)]

LONG = os.environ.get("COMMS_LOG_LONG") == "1"
ALL = [vector for vector in vectors() if vector.kind != "dos"]
BY_ID = {vector.id: vector for vector in vectors()}
PRECONNECT = "link preconnect"
HEARS_FILES = sys.platform == "linux"
SEAL = ["unshare", "--net", "--mount"]


def trying(*effects: str, kinds: frozenset[str] = frozenset(), but: frozenset[str] = frozenset()) -> list[Vector]:
    """The messages that achieve one of *effects* in a view without guards."""
    return [
        vector
        for vector in ALL
        if set(effects) & set(vector.naive) and (not kinds or vector.kind in kinds) and vector.kind not in but
    ]


@dataclass(frozen=True)
class Run:
    """One guard alone (or all, or none), the messages shown to it, and the effects it is there to prevent."""

    name: str
    kind: str
    among: list[Vector]
    most: int
    prevents: frozenset[str]
    guards: dict[str, bool] = field(default_factory=dict)
    dead_network: bool = False
    untouched: tuple[str, ...] = ()
    always: tuple[str, ...] = ()  # kinds that are shown whole in the normal run too

    @property
    def chosen(self) -> list[Vector]:
        if LONG:
            return self.among
        wanted = spread(self.among, self.most)
        return [vector for vector in self.among if vector in wanted or vector.kind in self.always]


EVERYTHING = frozenset({"network", "script", "navigation", "window", "download", "file", "packets", "nothing shown"})
PLACES = ("tabs", "details", "link question", "paper")
SURFACE = EVERYTHING | {"alarm", "opened"}
# A page that may not navigate by itself still follows a link: the policy is no guard against a person's click.
CLICKED = frozenset({"meta", "navigation", "form", "spoof", "file"})
MOVING = ("css-block",)
# A script that is heard needs no network; a script that runs shows by what it says.
RUNS = [
    Run("all", "whole", ALL, 60, EVERYTHING | {"alarm"}, dead_network=True),
    Run("dead network", "lone", trying("network"), 20, frozenset({"network"}), dead_network=True),
    Run("control", "naive", trying("network", "script", "navigation", "file"), 24, frozenset()),
    Run("sanitiser", "sanitiser", ALL, 40, EVERYTHING),
    Run(
        "policy",
        "lone",
        [vector for vector in trying("network", "script", but=CLICKED) if vector.what != PRECONNECT],
        24,
        frozenset({"network", "script"}),
        {"policy": True},
        untouched=MOVING,
    ),
    Run(
        "interceptor",
        "lone",
        [vector for vector in trying("network") if vector.what != PRECONNECT],
        20,
        frozenset({"network"}),
        {"interceptor": True},
    ),
    Run("settings", "lone", trying("script"), 24, frozenset({"script"}), {"settings": True}),
    Run(
        "navigation",
        "lone",
        trying("navigation", "window"),
        20,
        frozenset({"navigation", "window"}),
        {"navigation": True},
    ),
    *(Run(name, name, ALL, 26, SURFACE, dead_network=True, always=("file",)) for name in PLACES),
    Run("control of surfaces", "naive surfaces", trying("network", "file", "navigation"), 24, frozenset()),
    Run("scheme", "lone", trying("file") + [v for v in ALL if v.kind == "file"], 10, frozenset({"file"})),
]
# What runs on a machine that makes no namespace: a sample of it runs everywhere, so that it is known to work.
RULE_RUNS = [
    Run("all by rule", "whole", ALL, 17, EVERYTHING | {"alarm"}, dead_network=True),
    replace(RUNS[4], name="policy by rule", most=6),
    Run("control by rule", "naive", trying("network", "script", "navigation"), 20, frozenset()),
]
BY_NAME = {run.name: run for run in [*RUNS, *RULE_RUNS]}


def can_seal() -> bool:
    """Whether this machine lets us make a network of our own."""
    if sys.platform != "linux" or os.geteuid() != 0:
        return False
    return subprocess.run([*SEAL, "true"], capture_output=True, check=False).returncode == 0


@dataclass
class Answers:
    """What came of the runs; the two processes are started with the first question, and run side by side."""

    folder: Path
    sealed: bool
    runs: list[Run]
    _found: dict[str, dict[str, list[str]]] = field(default_factory=dict)

    def effects(self, run: Run, vector: Vector) -> set[str]:
        if run.kind == "lone" and run.dead_network and not self.sealed:
            pytest.skip("a network that is dead is only told from one where nobody listens in a namespace (root)")
        if not HEARS_FILES and run.prevents == {"file"}:
            pytest.skip("files that are opened are only heard on Linux (inotify)")
        if not self._found:
            self._run()
        return set(self._found[run.name].get(vector.id, []))

    def _run(self) -> None:
        running = [self._start(dead=dead) for dead in (True, False)]
        for job, process in running:
            _out, told = process.communicate(timeout=3_600 if LONG else 500)
            assert process.returncode == 0, told[-3_000:]
            self._found |= json.loads(job.with_suffix(".answer").read_text("utf-8"))

    def _start(self, *, dead: bool) -> tuple[Path, subprocess.Popen[str]]:
        bait = self.folder / f"bait-{int(dead)}"
        bait.mkdir()
        for vector in ALL:
            for ending in ("png", "html", "css", "js"):
                (bait / f"{vector.id}.{ending}").write_bytes(b"x")
        job = self.folder / f"job-{int(dead)}.json"
        runs: list[dict[str, Any]] = [
            {
                "name": run.name,
                "kind": run.kind,
                "guards": run.guards,
                "ids": [vector.id for vector in run.chosen],
                "untouched": run.untouched,
            }
            for run in self.runs
            if run.dead_network is dead
        ]
        # Outside a namespace the rule stands in the place of the dead network, or the sink could hear nothing.
        told = {"bait": str(bait), "sealed": self.sealed, "dead_network": dead and self.sealed, "runs": runs}
        job.write_text(json.dumps(told))
        command = [sys.executable, "-m", "support.preview_run", str(job)]
        process = subprocess.Popen(
            [*SEAL, *command] if self.sealed else command,
            env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tests")])},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        return job, process


def start(factory: pytest.TempPathFactory, runs: list[Run], *, sealed: bool) -> Answers:
    """Skips where neither a namespace nor a rule of the resolver is to be had."""
    if not is_registered():
        pytest.skip("Qt WebEngine does not start here, so strangers' HTML is never drawn")
    return Answers(factory.mktemp("attacks"), sealed, runs)


@pytest.fixture(scope="session")
def answers(tmp_path_factory: pytest.TempPathFactory) -> Answers:
    return start(tmp_path_factory, RUNS, sealed=can_seal() and os.environ.get("COMMS_LOG_UNSEALED") != "1")


@pytest.fixture(scope="session")
def answers_by_rule(tmp_path_factory: pytest.TempPathFactory) -> Answers:
    return start(tmp_path_factory, RULE_RUNS, sealed=False)


def cases(*names: str) -> list[Any]:
    return [
        pytest.param(BY_NAME[name], vector, id=f"{name}-{vector.name}")
        for name in names
        for vector in BY_NAME[name].chosen
    ]


@pytest.mark.parametrize(("run", "vector"), cases("all"))
def test_nothing_gets_out(answers: Answers, run: Run, vector: Vector) -> None:
    assert not answers.effects(run, vector), vector.what


@pytest.mark.parametrize(("run", "vector"), cases(*PLACES))
def test_nothing_gets_out_of_the_other_places(answers: Answers, run: Run, vector: Vector) -> None:
    """Text, source, headers, bubbles; details, strip, tips; the question before a link; printing and PDF."""
    assert not answers.effects(run, vector), vector.what


@pytest.mark.parametrize(("run", "vector"), cases("all by rule", "policy by rule"))
def test_nothing_gets_out_by_the_rule_of_the_resolver(answers_by_rule: Answers, run: Run, vector: Vector) -> None:
    """As a machine tests that gives us no network of our own."""
    assert not answers_by_rule.effects(run, vector) & run.prevents, vector.what


ALONE = ("sanitiser", "policy", "interceptor", "settings", "navigation", "scheme", "dead network")


@pytest.mark.parametrize(("run", "vector"), cases(*ALONE))
def test_each_guard_alone_stops_what_it_is_for(answers: Answers, run: Run, vector: Vector) -> None:
    assert not answers.effects(run, vector) & run.prevents, vector.what


def test_the_control_is_harmed(answers: Answers) -> None:
    """The same messages in a view without guards: the sink catches what gets out, or the tests above prove nothing."""
    run = BY_NAME["control"]
    harmed = [vector for vector in run.chosen if answers.effects(run, vector)]
    assert len(harmed) > len(run.chosen) * 0.8
    seen = {effect for vector in run.chosen for effect in answers.effects(run, vector)}
    assert {"network", "script", "navigation"} | ({"file"} if HEARS_FILES else set()) <= seen


def test_the_control_of_the_other_places_is_harmed(answers: Answers) -> None:
    """A text browser, a label, a tip and a PDF made without care: files are opened, links followed, pictures asked."""
    run = BY_NAME["control of surfaces"]
    harmed = [vector for vector in run.chosen if answers.effects(run, vector)]
    assert len(harmed) > len(run.chosen) * 0.6
    seen = {effect for vector in run.chosen for effect in answers.effects(run, vector)}
    assert {"network", "script", "opened"} | ({"file"} if HEARS_FILES else set()) <= seen


def test_the_control_by_the_rule_is_harmed(answers_by_rule: Answers) -> None:
    run = BY_NAME["control by rule"]
    effects = [answers_by_rule.effects(run, vector) for vector in run.chosen]
    assert sum(map(bool, effects)) > len(run.chosen) * 0.8
    assert {"network", "script", "navigation"} <= set().union(*effects)


@pytest.mark.parametrize("name", ["policy", "settings", "navigation"])
def test_a_guard_alone_lets_through_what_it_is_not_for(answers: Answers, name: str) -> None:
    """So the runs of one guard alone are really alone."""
    run = BY_NAME[name]
    others = {effect for vector in run.chosen for effect in answers.effects(run, vector)} - run.prevents
    assert others - {"alarm"} or name == "policy"


def test_the_choice_covers_every_class() -> None:
    assert {vector.kind for vector in BY_NAME["all"].chosen} == {vector.kind for vector in ALL}
    assert len(BY_NAME["all"].chosen) >= 60
    assert len(vectors()) == 331

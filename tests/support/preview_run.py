"""A process of its own that shows attack messages in the real preview, touches them, and tells what got out.

Started as ``python -m support.preview_run JOB.json``; the job names the runs, and the answer is written beside it.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any, Final, Protocol

from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from support.preview_shows import LoneShow, NaiveShow, WholeShow
from support.preview_sink import Sink
from support.preview_surfaces import SURFACES, NaiveSurfaces
from support.preview_vectors import Vector, vectors
from support.preview_watch import WATCH, Opener, heard, touch, wait
from ui.preview import scheme
from ui.preview.mail_page import MailPage
from ui.preview.web_guards import Guards

SETTLE_MS: Final = 130
LAST_MS: Final = 1_500
WHOLE: Final = frozenset({"whole", *SURFACES})  # of these, not one packet may go out


class Show(Protocol):
    """Something that shows one message after the other."""

    def show(self, vector: Vector) -> None:
        """Show it, and come back when it stands there."""
        ...

    def end(self) -> None:
        """Let go of what draws it."""
        ...


def make_show(run: dict[str, Any], window: QWidget, bait: str) -> tuple[Show, QWidget]:
    """What shows the messages of *run*, and the widget that it stands in."""
    kind = run["kind"]
    if kind in SURFACES:
        surface = SURFACES[kind](window, bait)
        return surface, surface.view
    if kind == "naive surfaces":
        loose = NaiveSurfaces(window, bait)
        return loose, loose.view
    if kind == "naive":
        naive = NaiveShow(window, bait)
        return naive, naive.view
    if kind == "whole":
        whole = WholeShow(window, bait)
        return whole, whole.view
    off = dict.fromkeys(("policy", "interceptor", "profile", "settings", "navigation"), False)
    lone = LoneShow(window, Guards(**{**off, **run["guards"]}), bait, sanitise=kind == "sanitiser")
    return lone, lone.view


def run_all(run: dict[str, Any], window: QWidget, sink: Sink, bait: Path) -> dict[str, Any]:
    """Show all vectors of one run; returns the effects of each."""
    layout = window.layout()
    assert layout is not None
    WATCH.effects.clear()
    whole = run["kind"] in WHOLE
    before = sink.packets
    show, top = make_show(run, window, str(bait))
    layout.addWidget(top)
    top.show()
    for vector in vectors():
        if vector.id in run["ids"]:
            sink.clear()
            seen = sink.packets
            WATCH.current = vector.id
            show.show(vector)
            if isinstance(show, NaiveShow | LoneShow | WholeShow) and vector.kind not in run["untouched"]:
                touch(show.view)
            wait(SETTLE_MS)
            for effect in sink.heard():
                WATCH.note(effect)
            if whole and sink.packets > seen:
                WATCH.note("packets")
    wait(LAST_MS)
    if whole and sink.packets > before:
        WATCH.note("packets")
    show.end()
    layout.removeWidget(top)
    top.hide()
    return {vector: sorted(effects) for vector, effects in WATCH.effects.items()}


def main() -> None:
    """Do the job that the first word names."""
    job = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    bait = Path(job["bait"])
    sink = Sink(sealed=job["sealed"])
    sink.watch(bait)
    if job["dead_network"]:
        scheme.prepare()
    else:
        os.environ["QTWEBENGINE_CHROMIUM_FLAGS"] = sink.resolver_rule()
        scheme.register()
    MailPage.javaScriptConsoleMessage = heard  # pyright: ignore[reportAttributeAccessIssue]
    application = QApplication(["preview-run"])
    _opener = Opener(application)
    window = QWidget()
    QVBoxLayout(window)
    window.resize(700, 500)
    window.show()
    found = {run["name"]: run_all(run, window, sink, bait) for run in job["runs"]}
    Path(sys.argv[1]).with_suffix(".answer").write_text(json.dumps(found), "utf-8")
    window.close()
    application.processEvents()
    os._exit(0)  # the control leaves pages behind that may hang


if __name__ == "__main__":
    main()

"""Measures every line of the target tables and says which gates are missed: `dev.py bench`."""

from __future__ import annotations

import argparse
import importlib
import json
import os
import sys
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
if sys.platform == "linux" and os.geteuid() == 0:  # Chromium refuses its sandbox to root; never so in the program
    os.environ.setdefault("QTWEBENGINE_DISABLE_SANDBOX", "1")

from bench import peers  # noqa: E402
from bench.bench_cache import BenchCache, ensure_cache, to_stderr  # noqa: E402
from bench.machine import describe_machine, machine_text  # noqa: E402
from bench.report import NotMeasured, Result, measure, number, table_text  # noqa: E402

TABLES = ("storage", "sync", "table", "preview", "memory")


def parse(words: list[str] | None = None) -> argparse.Namespace:
    """The options."""
    parser = argparse.ArgumentParser(prog="dev.py bench", description="Measure the program against its targets.")
    parser.add_argument("--rows", type=int, default=1_000_000, metavar="N", help="messages in the cache")
    parser.add_argument("--only", metavar="WORD", help=f"a table ({', '.join(TABLES)}) or a word of its figures")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write what was measured there, too")
    parser.add_argument("--mbox-mb", type=int, default=0, metavar="N", help="size of the mbox whose import is watched")
    parser.add_argument("--peers", action="store_true", help="compare with notmuch and mu, over one mailbox")
    parser.add_argument("--mails", type=int, default=peers.MAILS, metavar="N", help="mails in that mailbox")
    return parser.parse_args(words)


def wanted(only: str | None, table: str, figure: str) -> bool:
    """Whether a line is asked for."""
    return only is None or only.lower() == table or only.lower() in figure.lower()


def measure_all(cache: BenchCache, only: str | None) -> list[Result]:
    """All lines of all tables, each run when its module yields it: what stands around the yield is its setting."""
    results: list[Result] = []
    for table in TABLES:
        if only in TABLES and only != table:
            continue
        for line in importlib.import_module(f"bench.{table}_lines").lines(cache):
            if wanted(only, table, line.figure):
                result = measure(table, line)
                results.append(result)
                to_stderr(f"{line.figure}: {number(result.ours)} {line.unit}, {result.verdict}")
    return results


def report(cache: BenchCache, results: list[Result], json_file: Path | None) -> int:
    """Print the table, write the JSON, and return the exit status: 1 when a gate is missed."""
    machine = {**describe_machine(ROOT), "rows": cache.rows}
    facts = cache.facts
    print(machine_text(machine))
    print(
        f"{facts.messages:,} messages, {facts.recipients:,} recipients, {facts.events:,} events,"
        f" {facts.people:,} people, {facts.bodies:,} texts; {facts.file_bytes / 2**20:,.0f} MB, encrypted"
    )
    print()
    print(table_text(results))
    missed = [result.line.figure for result in results if not result.passed]
    print(f"\n{len(results)} figures, {len(missed)} gates missed{': ' if missed else ''}{'; '.join(missed)}")
    if json_file is not None:
        content = {"machine": machine, "lines": [result.as_json() for result in results]}
        json_file.write_text(json.dumps(content, indent=1, ensure_ascii=False), "utf-8")
    return 1 if missed or not results else 0


def report_peers(mails: int, json_file: Path | None) -> int:
    """Compare with others, print it, write the JSON; whom we are behind is no reason to fail."""
    machine = {**describe_machine(ROOT), "mails": mails}
    try:
        figures = peers.compare(mails, to_stderr)
    except NotMeasured as reason:
        print(f"not measured: {reason}")
        return 0
    print(machine_text(machine))
    print(f"{mails:,} mails; ours is encrypted, theirs are not\n")
    print(peers.text_of(figures))
    if json_file is not None:
        content = {"machine": machine, "peers": peers.as_json(figures)}
        json_file.write_text(json.dumps(content, indent=1, ensure_ascii=False), "utf-8")
    return 0


def main(words: list[str] | None = None) -> int:
    """Measure as the command line says."""
    options = parse(words)
    if options.peers:
        return report_peers(options.mails, options.json)
    cache = replace(ensure_cache(options.rows, say=to_stderr), mbox_mb=options.mbox_mb)
    return report(cache, measure_all(cache, options.only), options.json)


if __name__ == "__main__":
    sys.exit(main())

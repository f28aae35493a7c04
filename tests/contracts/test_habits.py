"""Habits that hurt later: broad excepts, filtering in the proxy, sleeping tests, Chromium without its sandbox."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from support.source_tree import ROOT, SHIPPED, at, name_of, nodes, parse, python_files, words

# Here everything is caught, because everything must be told to somebody: the runner of tasks, a page of a sync,
# the hook for what nobody caught, the reading of workbooks, whose library names no errors of its own, a request on a
# thread of its own, and the loading of sources that others wrote.
MAY_CATCH_ALL = frozenset(
    {
        "ui/workers/task_runner.py",
        "app/sync/engine.py",
        "ui/errors.py",
        "app/sources/files/xlsx.py",
        "app/sources/providers/http_reader.py",
        "app/sources/providers/registry.py",
        "ui/headless/self_test.py",
    }
)

# Filtering and sorting are pushed down to SQL: done by a proxy they take minutes at a million rows.
PROXY_FILTERS = words(
    """
    filterAcceptsRow filterAcceptsColumn lessThan setFilterRegularExpression setFilterFixedString
    setFilterWildcard setFilterKeyColumn setFilterRole setFilterCaseSensitivity
    """
)
SLEEPS = frozenset({"sleep", "qWait", "qSleep"})


def broad_excepts(tree: ast.AST) -> Iterator[ast.AST]:
    """Yield the handlers that catch everything and raise nothing, and the suppress() calls that do."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ExceptHandler):
            caught = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
            broad = any(each is None or name_of(each) in {"Exception", "BaseException"} for each in caught)
            if broad and not isinstance(node.body[-1], ast.Raise):
                yield node
        elif (
            isinstance(node, ast.Call)
            and name_of(node.func) == "suppress"
            and any(name_of(arg) in {"Exception", "BaseException"} for arg in node.args)
        ):
            yield node


def proxy_filters(tree: ast.AST) -> Iterator[ast.AST]:
    """Yield the methods and calls by which a QSortFilterProxyModel filters or sorts itself."""
    for node in ast.walk(tree):
        name = getattr(node, "name", "") if isinstance(node, ast.FunctionDef) else ""
        if name in PROXY_FILTERS or (isinstance(node, ast.Attribute) and node.attr in PROXY_FILTERS):
            yield node


def test_nothing_catches_everything() -> None:
    found = [
        at(path, node)
        for path in python_files(*SHIPPED)
        if path.relative_to(ROOT).as_posix() not in MAY_CATCH_ALL
        for node in broad_excepts(parse(path))
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "body", ["except: pass", "except Exception: pass", "except (OSError, BaseException) as e: log(e)"]
)
def test_a_broad_except_is_noticed(body: str) -> None:
    assert list(broad_excepts(ast.parse(f"try:\n    f()\n{body}")))
    assert not list(broad_excepts(ast.parse("try:\n    f()\nexcept BaseException:\n    g()\n    raise")))
    assert list(broad_excepts(ast.parse("with suppress(Exception): f()")))


def test_no_proxy_filters_or_sorts() -> None:
    found = [at(path, node) for path in python_files("ui") for node in proxy_filters(parse(path))]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("source", ["class P:\n    def lessThan(self, a, b): ...", "proxy.setFilterRole(1)"])
def test_a_filtering_proxy_is_noticed(source: str) -> None:
    assert list(proxy_filters(ast.parse(source)))


def test_nobody_sleeps() -> None:
    found = [
        at(path, node)
        for path, node in nodes(*SHIPPED, "tests")
        if isinstance(node, ast.Call)
        and (name_of(node.func) in SLEEPS or ast.unparse(node.func).endswith("qtbot.wait"))
    ]
    assert not found, "\n".join(found)


def test_the_program_never_takes_chromium_out_of_its_sandbox() -> None:
    files = [*python_files(*SHIPPED), *(ROOT / "resources").rglob("*.*")]
    found = [
        path.relative_to(ROOT).as_posix()
        for path in files
        if path.is_file() and (b"DISABLE_SANDBOX" in (text := path.read_bytes()) or b"--no-sandbox" in text)
    ]
    assert not found, "\n".join(found)

"""Habits that hurt later: broad excepts, filtering in the proxy, sleeping tests, Chromium without its sandbox."""

from __future__ import annotations

import ast
import re
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
        "app/sync/account_run.py",
        "ui/errors.py",
        "app/sources/files/xlsx.py",
        "app/sources/providers/http_reader.py",
        "app/sources/providers/registry.py",
        "ui/headless/self_test.py",
    }
)

# The self-test says when somebody has switched the sandbox off from outside; it names the switches to look at them.
LOOKS_AT_THE_SANDBOX = "ui/headless/self_test_windows.py"

# Filtering and sorting are pushed down to SQL: done by a proxy they take minutes at a million rows.
PROXY_FILTERS = words(
    """
    filterAcceptsRow filterAcceptsColumn lessThan setFilterRegularExpression setFilterFixedString
    setFilterWildcard setFilterKeyColumn setFilterRole setFilterCaseSensitivity setSortRole
    """
)
# Short lists, wholly in memory, sorted by a role that is an int or a str.
SHORT_LISTS = frozenset({"ui/models/activities_model.py", "ui/windows/audit_window.py"})
PROXY_FILTER_PROPERTIES = words("filterRegularExpression filterKeyColumn filterRole filterCaseSensitivity")
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
        elif isinstance(node, ast.Call) and name_of(node.func) == "setDynamicSortFilter":
            if not (len(node.args) == 1 and isinstance(node.args[0], ast.Constant) and node.args[0].value is False):
                yield node
        elif isinstance(node, ast.keyword) and node.arg in {"dynamicSortFilter", "sortRole", *PROXY_FILTER_PROPERTIES}:
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
    found = [
        at(path, node)
        for path in python_files("ui")
        for node in proxy_filters(parse(path))
        if not (path.relative_to(ROOT).as_posix() in SHORT_LISTS and getattr(node, "attr", "") == "setSortRole")
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "source",
    [
        "class P:\n    def lessThan(self, a, b): ...",
        "class P:\n    def filterAcceptsRow(self, row, parent): ...",
        "class P:\n    def filterAcceptsColumn(self, column, parent): ...",
        "proxy.setFilterRegularExpression('x')",
        "self.proxy.setFilterFixedString(text)",
        "edit.textChanged.connect(proxy.setFilterWildcard)",
        "proxy.setFilterKeyColumn(2)",
        "proxy.setFilterRole(1)",
        "proxy.setSortRole(Qt.UserRole)",
        "proxy.setDynamicSortFilter(True)",
        "proxy.setDynamicSortFilter(wanted)",
        "QSortFilterProxyModel(self, dynamicSortFilter=True)",
        "QSortFilterProxyModel(self, filterKeyColumn=2)",
    ],
)
def test_a_filtering_proxy_is_noticed(source: str) -> None:
    assert list(proxy_filters(ast.parse(source)))
    assert not list(proxy_filters(ast.parse("proxy.setDynamicSortFilter(False)")))


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
    assert found == [LOOKS_AT_THE_SANDBOX], "\n".join(found)
    source = (ROOT / LOOKS_AT_THE_SANDBOX).read_text("utf-8")
    assert not re.search(r"environ\[|setdefault|putenv|environ\.update|qputenv|sys\.argv", source), "it may only look"


def test_the_program_never_takes_a_guard_of_the_preview_away() -> None:
    """`Guards` with one switched off is for the tests that try each guard alone."""
    found = [at(path, node) for path in python_files(*SHIPPED) for node in guards_chosen(parse(path))]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "call",
    [
        "Guards(policy=False)",
        "web_guards.Guards(False)",
        "MailProfile(app, guards)",
        "MailProfile(app, guards=ALL_GUARDS)",
        "WebHost(desk, profile)",
        "WebHost(desk, profile=other)",
        "replace(ALL_GUARDS, network=False)",
    ],
)
def test_a_guard_taken_away_is_noticed(call: str) -> None:
    assert list(guards_chosen(ast.parse(call)))


def guards_chosen(tree: ast.AST) -> Iterator[ast.AST]:
    """Yield the calls that say which guards of the preview stand, or bring a profile of their own."""
    most = {"Guards": 0, "MailProfile": 1, "WebHost": 1}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = name_of(node.func)
        given = len(node.args) + len(node.keywords)
        of_guards = name == "replace" and any("GUARDS" in ast.unparse(arg).upper() for arg in node.args)
        if of_guards or given > most.get(name, given):
            yield node

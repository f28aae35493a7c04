"""Back and forward among pages and searches."""

from __future__ import annotations

from ui.windows.visited import Place, Visited


def test_pages_and_searches_are_gone_through_both_ways() -> None:
    visited = Visited()
    assert visited.here is None
    assert not visited.can_go_back
    for place in (Place("contacts"), Place("contacts", "mei"), Place("students"), Place("students")):
        visited.visit(place)
    assert visited.go(-1) == Place("contacts", "mei")
    assert visited.go(-1) == Place("contacts")
    assert visited.go(-1) is None
    assert visited.go(2) == Place("students")
    assert not visited.can_go_forward


def test_a_search_that_is_typed_on_is_one_place() -> None:
    visited = Visited()
    for search in ("", "m", "me", "mei", "me"):
        visited.visit(Place("contacts", search))
    assert visited.go(-1) == Place("contacts")
    assert visited.go(1) == Place("contacts", "me")
    visited.visit(Place("contacts", "tan"))
    assert visited.go(-1) == Place("contacts", "me")


def test_a_new_way_forgets_what_lay_ahead() -> None:
    visited = Visited()
    for page in ("contacts", "students", "messages"):
        visited.visit(Place(page))
    visited.go(-2)
    visited.visit(Place("attention"))
    assert not visited.can_go_forward
    assert visited.go(-1) == Place("contacts")

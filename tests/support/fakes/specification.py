"""Checks requests and answers by a vendor's own OpenAPI file, so that a stand-in cannot drift from the vendor."""

from __future__ import annotations

import json
from functools import cached_property
from pathlib import Path
from typing import Any

from openapi_core import Config, OpenAPI
from openapi_core.exceptions import OpenAPIError
from openapi_core.testing import MockRequest, MockResponse

from support.loopback import Asked, Reply

SPECS = Path(__file__).parents[2] / "data" / "provider-specs"


class Specification:
    """The OpenAPI file *name*, for the vendor's host *host*. *without*: schema formats that the vendor's own answers
    do not keep, left out. Only answers of the 200s are checked: vendors describe hardly any others.
    """

    def __init__(self, name: str, host: str, *, without: tuple[str, ...] = ()) -> None:
        self._name = name
        self._host = host
        self._without = without

    @cached_property
    def _openapi(self) -> OpenAPI:
        content = json.loads((SPECS / self._name).read_text("utf-8"))
        _drop_formats(content, self._without)
        return OpenAPI.from_dict(content, config=Config(server_base_url=self._host))

    def faults(self, asked: Asked, reply: Reply) -> list[str]:
        """What is wrong with the request, and with the answer to it."""
        request = MockRequest(
            self._host,
            asked.method.lower(),
            asked.path,
            args=dict(asked.query),
            headers={name.title(): value for name, value in asked.headers.items()},
            data=asked.body or None,
            content_type=asked.headers.get("content-type", ""),
        )
        found: list[str] = []
        if 200 <= reply.status < 300:
            found += self._fault("request", lambda: self._openapi.validate_request(request))
            response = MockResponse(reply.content(), status_code=reply.status, content_type="application/json")
            found += self._fault("answer", lambda: self._openapi.validate_response(request, response))
        return [f"{asked.method} {asked.path}: {each}" for each in found]

    @staticmethod
    def _fault(what: str, check: Any) -> list[str]:
        try:
            check()
        except OpenAPIError as error:
            causes = [str(error), str(error.__cause__ or ""), *map(str, getattr(error.__cause__, "schema_errors", ()))]
            return [f"{what}: {' | '.join(part for part in causes if part)}"]
        return []


def _drop_formats(node: Any, formats: tuple[str, ...]) -> None:
    if isinstance(node, dict):
        if node.get("format") in formats:
            del node["format"]
        node.pop("examples", None)  # they bind nobody, and SendGrid writes them as the standard does not allow
        for value in node.values():
            _drop_formats(value, formats)
    elif isinstance(node, list):
        for value in node:
            _drop_formats(value, formats)

"""What a page of a portal costs: its requests, and its bytes on the wire and unpacked."""

import os
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx
from rich.table import Table

URL = os.environ.get("QAF_PUBLIC_URL", "http://127.0.0.1:8000")
START = 2  # requests


@dataclass
class Page:
    """A page of a portal, and what it cost."""

    who: str
    what: str
    most_requests: int | None = None
    most_bytes: int | None = None
    requests: int = 0
    sent: int = 0
    unpacked: int = 0
    note: str = ""

    @property
    def broken(self) -> bool:
        bounds = ((self.requests, self.most_requests), (self.unpacked, self.most_bytes))
        return any(bound is not None and value > bound for value, bound in bounds)


class Person:
    """Somebody who is signed in, whose requests are counted on the page where they are."""

    def __init__(self, who: str, pages: list[Page], form: dict[str, str] | None = None) -> None:
        self.who, self.pages = who, pages
        self.http = httpx.Client(base_url=URL, timeout=120, headers={"Accept-Encoding": "gzip"})
        if form is not None:
            token = self.http.post("/oauth/token", data=form).raise_for_status().json()
            self.http.headers["Authorization"] = f"Bearer {token['access_token']}"

    @contextmanager
    def page(
        self, what: str, most_requests: int | None = None, most_bytes: int | None = None
    ) -> Iterator[Page]:
        self.pages.append(Page(self.who, what, most_requests, most_bytes))
        yield self.pages[-1]

    def answer(self, method: str, path: str, **more: Any) -> httpx.Response:
        """Asks, and counts the answer on the page."""
        answer = self.http.request(method, path, **more)
        page = self.pages[-1]
        page.requests += 1
        page.sent += answer.num_bytes_downloaded
        page.unpacked += len(answer.content)
        return answer

    def call(self, method: str, path: str, **more: Any) -> Any:
        """Returns what is answered; a refusal ends the program."""
        if method == "POST":
            more["headers"] = {"Idempotency-Key": str(uuid.uuid4())}
        answer = self.answer(method, path, **more)
        if answer.is_error:
            where = f"{self.who}, {self.pages[-1].what}: {method} {path}"
            sys.exit(f"{where}: {answer.status_code}\n{answer.text}")
        is_json = "json" in answer.headers.get("Content-Type", "")
        return answer.json() if is_json else answer.text

    def get(self, path: str, **query: Any) -> Any:
        return self.call("GET", path, params=query)

    def start(self) -> Any:
        """Opens the start page: who I am and what I may do, and what waits for me."""
        with self.page("start page", START):
            me = self.get("/v1/me")
            self.get("/v1/notifications")
        return me


def table(pages: list[Page]) -> Table:
    columns = ("who", "page", "requests", "at most", "sent", "unpacked", "at most", "")
    shown = Table(*columns, title="What each page costs")
    for page in pages:
        numbers = (page.requests, page.most_requests, page.sent, page.unpacked, page.most_bytes)
        cells = ["" if number is None else f"{number:,}" for number in numbers]
        note = "[red]broken[/red] " if page.broken else ""
        shown.add_row(page.who, page.what, *cells, note + page.note)
    return shown

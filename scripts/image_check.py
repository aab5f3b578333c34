"""Build the image in build/image without Docker, by the steps of the Dockerfile, and start it.

RUN and COPY run with /venv, /srv/qaf and /data as folders of build/image. Then `qaf migrate`, the
CMD and the HEALTHCHECK run on an empty database, with secrets from files; they may change nothing
but /data. Users and base images are not tested: they need a container engine.
"""

# ruff: noqa: T201 - it reports to a person

import atexit
import json
import os
import re
import secrets
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from with_service import free_port, running

from app.core.database import embedded

TOP = Path(__file__).resolve().parent.parent
ROOT = TOP / "build" / "image"
PLACES = re.compile(r"(?<![\w./-])/(venv|srv/qaf|data)(?![\w-])")
NEEDS_ENGINE = ("groupadd", "install")


def instructions() -> Iterator[tuple[str, str]]:
    """Yields each instruction's word and text, without comments and line breaks."""
    lines = (TOP / "Dockerfile").read_text(encoding="utf-8").splitlines()
    text = "\n".join(line for line in lines if not line.startswith("#"))
    for line in text.replace("\\\n", " ").splitlines():
        if line.strip():
            word, _, rest = line.strip().partition(" ")
            yield word, rest.strip()


def below(text: str) -> str:
    """Returns the text with the image's folders moved below ROOT."""
    return PLACES.sub(lambda found: str(ROOT / found.group(1)), text)


def placed(text: str) -> list[str]:
    """Returns a command's words, with the image's folders moved below ROOT."""
    return [below(word) for word in shlex.split(text)]


def environment_of(text: str) -> dict[str, str]:
    """Returns what an ENV sets, with this machine's own PATH at the end of PATH."""
    pairs = (word.split("=", 1) for word in shlex.split(text))
    return {name: below(value).replace("$PATH", os.environ["PATH"]) for name, value in pairs}


def copy(text: str) -> None:
    """Copies what .dockerignore lets through. What comes from another stage is already there."""
    *sources, target = shlex.split(text)
    if sources[0].startswith("--from="):
        return
    let_through = (TOP / ".dockerignore").read_text(encoding="utf-8").splitlines()
    folder = Path(below(target))
    for source in sources:
        if f"!{source}" not in let_through:
            raise SystemExit(f".dockerignore does not let {source} through.")
        if (TOP / source).is_dir():
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(TOP / source, folder, ignore=ignored, dirs_exist_ok=True)
        else:
            folder.mkdir(parents=True, exist_ok=True)
            shutil.copy(TOP / source, folder)


def take(command: list[str], environment: dict[str, str]) -> None:
    """Runs one step with the Python that made .venv, silently unless it fails."""
    path = f"{Path(sys.base_prefix, 'bin')}:{environment['PATH']}"
    done = subprocess.run(  # noqa: S603 - our own Dockerfile
        command, env=environment | {"PATH": path}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"{shlex.join(command)}\n{done.stdout}{done.stderr}")


def built() -> dict[str, str]:
    """Runs every step; returns the environment, and CMD and HEALTHCHECK as JSON lists."""
    result: dict[str, str] = {}
    for word, rest in instructions():
        if word == "COPY":
            copy(rest)
        elif word == "ENV":
            result |= environment_of(rest)
        elif word in {"CMD", "HEALTHCHECK"}:
            result[word] = rest[rest.index("[") :]
        elif word == "RUN" and not rest.startswith(NEEDS_ENGINE):
            take(placed(rest), os.environ | result)
    return result


def contents() -> dict[str, tuple[int, int]]:
    """Returns the size and time of every file that must not change."""
    return {
        str(path.relative_to(ROOT)): (path.lstat().st_size, path.lstat().st_mtime_ns)
        for place in ("venv", "srv")
        for path in (ROOT / place).rglob("*")
    }


def try_out(given: dict[str, str], database_url: str) -> None:
    """Migrates, serves and checks the health, as the image's commands do."""
    command, check = json.loads(given.pop("CMD")), json.loads(given.pop("HEALTHCHECK"))
    (ROOT / "data").mkdir()
    (ROOT / "database_url").write_text(database_url, encoding="utf-8")
    (ROOT / "pseudonym_key").write_text(secrets.token_hex(32), encoding="utf-8")
    port = str(free_port())
    environment = given | {
        "QAF_PORT": port,
        "QAF_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "QAF_DATABASE_URL_FILE": str(ROOT / "database_url"),
        "QAF_PSEUDONYM_KEY_FILE": str(ROOT / "pseudonym_key"),
    }
    os.chdir(ROOT / "srv/qaf")
    subprocess.run(["qaf", "migrate"], check=True, env=environment)  # noqa: S607 - as in compose
    with running(command, environment, ROOT / "log"):
        subprocess.run(check, check=True, env=environment)  # noqa: S603


def main() -> None:
    shutil.rmtree(ROOT, ignore_errors=True)
    given = built()
    before = contents()
    folder = tempfile.mkdtemp(prefix="qaf-")
    # Registered before the database registers its stop, so that the folder goes last.
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    try_out(given, embedded(Path(folder, "postgres")))
    changed = sorted(set(before.items()) ^ set(contents().items()))
    if changed:
        raise SystemExit(f"The service changed files outside /data: {changed[:5]}")
    print("The image builds, starts, answers its health check and writes only to /data.")


if __name__ == "__main__":
    main()

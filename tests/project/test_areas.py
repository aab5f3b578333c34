"""Where things stand: areas across layers, walls between them, one page a state machine."""

import ast
import tomllib
from graphlib import TopologicalSorter
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).parents[2]
APP = ROOT / "app"
FLOORS = {"access", "platform"}  # of the services, they know no area
MOST_FILES = 25  # in a folder
MOST_LINES = 300  # of a file
# What stands in services/<area>/ and bears no noun's name: arithmetic, or a topic of its own.
PLAIN_NAMES = {
    "auditing": {
        "allocation_rules",
        "allocations",
        "audit_documents",
        "audit_grading",
        "carry_forward",
        "draft_voiding",
        "eligible_auditors",
        "feedback_links",
        "finding_origin",
        "programme_workflow",
        "sampling",
        "sections",
    },
    "cases": {"allocations", "case_history", "case_numbers"},
    "data_protection": {"access_log"},
    "feedback": {
        "anonymous_box",
        "disclosures",
        "disclosure_workflow",
        "finding_origin",
        "forms",
        "harm_detection",
        "invitations",
        "public",
        "quotes",
        "quote_workflow",
        "responses",
        "response_workflow",
        "sealed_answers",
        "triage",
        "weeks",
    },
    "figures": {"catalogue", "control_charts", "metric_places", "public_releases"},
    "findings": {"origins", "trails", "trail_links", "trail_steps"},
    "intake": {
        "ssda903_cases",
        "ssda903_files",
        "ssda903_frame",
        "ssda903_frame_push",
        "ssda903_import",
        "ssda903_notes",
        "ssda903_parser",
        "ssda903_placements",
        "ssda903_plan",
        "ssda903_reasons",
        "ssda903_records",
        "ssda903_reviews",
        "ssda903_rows",
        "ssda903_stored",
        "ssda903_tables",
        "ssda903_text",
        "ssda903_xml",
        "subject_merge",
        "subject_push",
        "worker_checks",
    },
    "intelligence": {
        "data_quality_rules",
        "feed_records",
        "file_cells",
        "file_imports",
        "finding_origin",
        "metric_figures",
        "rejected_records",
        "statistics_file",
        "text_scan",
        "value_rules",
    },
    "learning": {
        "area_learning_attendance",
        "area_learning_decisions",
        "area_learning_minutes",
        "community_attendance",
        "drawn_from_findings",
        "finding_origin",
        "staff_on_day",
    },
    "outcome_analysis": {
        "analysis_workflow",
        "childrens_views",
        "line_of_enquiry_workflow",
        "report",
    },
    "moderation": {
        "claims",
        "eligible_moderators",
        "finalisation",
        "finding_origin",
        "inadequate_audits",
        "re_audits",
        "re_audit_trail",
        "moderation_workflow",
        "selection_rules",
    },
    "notifications": {"delivery_workflow", "notifications", "webhook_delivery"},
    "organisation": {"accounts", "authentication", "me", "reach", "references"},
    "partnership": {"divergence", "finding_origin"},
    "reference": {"theme_names", "workflow_catalogue", "working_days"},
    "reporting": {
        "evidence",
        "evidence_figures",
        "evidence_plans",
        "triangulation",
        "triangulation_rules",
        "written_parts",
    },
    "reviewing": {
        "due_date_rules",
        "due_dates",
        "possible_readers",
        "pushed_shares",
        "qa_concerns",
        "qa_findings",
        "qa_forms",
        "source_names",
        "sharing",
        "statutory_timescales",
    },
    "thematic": {"finding_origin"},
    "tools": {
        "answer_parsing",
        "answer_rules",
        "grading",
        "scales",
        "tool_versions",
        "tool_version_workflow",
        "grade_crosswalks",
        "grade_crosswalk_workflow",
        "grade_scales",
        "version_comparison",
    },
}


def folders(layer: str) -> set[str]:
    return {path.parent.name for path in (APP / layer).glob("*/__init__.py")}


def areas() -> set[str]:
    """The areas that the contract of the services names, which is exhaustive."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    (rules,) = (c for c in contracts["contracts"] if c["name"] == "Areas point one way: rules")
    return {name.strip() for line in rules["layers"] for name in line.split("|")} - FLOORS


@pytest.mark.parametrize("layer", ["models", "schemas", "services", "routers"])
def test_every_folder_is_an_area_or_a_floor(layer: str) -> None:
    assert folders(layer) <= areas() | FLOORS


def test_every_area_says_who_sees_its_rows() -> None:
    policies = {path.stem for path in (APP / "services/access/policies").glob("[a-z]*.py")}
    assert folders("models") - {"platform"} <= policies
    assert policies <= areas()


@pytest.mark.parametrize("area", sorted(areas()))
def test_every_file_of_an_area_bears_a_noun_or_a_plain_name(area: str) -> None:
    nouns = {path.stem for path in (APP / "models" / area).glob("[a-z]*.py")}
    singular = {noun.removesuffix("s") for noun in nouns} | {noun[:-3] + "y" for noun in nouns}
    for path in (APP / "services" / area).glob("[a-z]*.py"):
        known = path.stem in PLAIN_NAMES.get(area, set()) or path.stem in nouns
        begins = any(path.stem.startswith(f"{noun}_") for noun in singular)
        assert known or begins, f"{path.stem} is neither a noun of {area} nor a plain name"


@pytest.mark.parametrize("page", sorted(APP.rglob("*_workflow.py")), ids=lambda path: path.stem)
def test_a_workflow_page_holds_steps_and_guards_and_nothing_else(page: Path) -> None:
    """Conditions are functions that yield SQL over a row and the caller; nothing is done here."""
    for node in ast.parse(page.read_text(encoding="utf-8")).body:
        assert not isinstance(node, ast.ClassDef), node.name
        if isinstance(node, ast.FunctionDef):
            assert node.returns is not None, node.name
            assert ast.unparse(node.returns) == "ColumnElement[bool]", node.name


def test_steps_and_guards_are_made_on_workflow_pages_only() -> None:
    for path in (APP / "services").rglob("*.py"):
        if path.name.endswith("workflow.py"):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                assert node.func.id not in {"Step", "Guard"}, f"{path.name}:{node.lineno}"


def test_no_module_stands_loose_and_no_folder_is_crowded() -> None:
    assert {path.name for path in APP.glob("*.py")} == {"__init__.py", "main.py", "cli.py"}
    for folder in {path.parent for path in APP.rglob("*.py")}:
        assert len(list(folder.glob("*.py"))) <= MOST_FILES, folder


def test_no_file_outgrows_one_idea() -> None:
    for path in APP.rglob("*.py"):
        lines = len(path.read_text(encoding="utf-8").splitlines())
        assert lines <= MOST_LINES, f"{path.relative_to(APP)} has {lines} lines"


def test_no_name_with_an_underscore_is_imported() -> None:
    for path in APP.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom):
                for name in node.names:
                    assert not name.name.startswith("_"), f"{path.name}:{node.lineno}"


def test_no_modules_import_each_other_in_a_circle() -> None:
    graph = grimp.build_graph("app")
    arrows = {name: graph.find_modules_directly_imported_by(name) for name in graph.modules}
    TopologicalSorter(arrows).prepare()  # names the circle

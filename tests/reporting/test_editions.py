"""The editions of a report, printed as JSON, HTML, PDF and Word."""

import re
from datetime import date
from html.parser import HTMLParser
from io import BytesIO
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn
from sqlalchemy.orm import Session

from app.core.errors import Conflict
from app.models.organisation.people import Person
from app.services.reporting.editions import html, pdf, word
from app.services.reporting.editions.document import Bar, Chart, Document, Heading, Prose, Table
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As
from tests.factories import feedback
from tests.figures.test_feedback_figures import rated
from tests.figures.test_releases import proposed
from tests.reporting.test_tri_annual_reports import composed, moved, section, work

BY_AREA = [{"metrics": ["completion_rate"], "by": ["area"]}]
WORDS = 'Zoë said: "#sys.inputs <b>&amp;</b> $x$ *all* @ref"'


@pytest.fixture
def composer(db: Session) -> Person:
    return factories.a_person(db, Role.QA_ADMIN)


@pytest.fixture
def director(db: Session) -> Person:
    return factories.a_person(db, Role.DIRECTOR)


def a_written_report(db: Session, as_: As, composer: Person, tables: list[Any]) -> str:
    """Returns the path of a draft with one written section, which alone has figures."""
    path = composed(as_, composer, db)
    for each in as_(composer).get(path).json()["sections"]:
        of_section, etag = section(as_, composer, path, each["part"])
        body = {"tables": tables if each["part"] == "completion" else []}
        assert as_(composer).put(of_section, json=body, headers=etag).status_code == 200
    of_section, etag = section(as_, composer, path, "completion")
    text_of = {"narrative": f"Swale had 4.\n\n{WORDS}", "public_narrative": "Most were done."}
    saved = as_(composer).put(f"{of_section}/narrative", json=text_of, headers=etag)
    assert saved.status_code == 200, saved.text
    return path


def edition(as_: As, who: Person, path: str, name: str) -> dict[str, Any]:
    answer = as_(who).get(f"{path}/editions/{name}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def by_area(edition: dict[str, Any]) -> dict[str, tuple[Any, ...]]:
    (shown,) = (each for each in edition["sections"] if each["part"] == "completion")
    (figure,) = shown["tables"][0]["figures"]
    names = ("numerator", "denominator", "value", "small")
    return {
        each["group"][0]["label"] if each["group"] else "All": tuple(each[n] for n in names)
        for each in (*figure["rows"], figure["total"])
    }


def test_the_internal_edition_is_exact_and_the_public_one_shows_what_was_released(
    db: Session, as_: As, composer: Person, director: Person
) -> None:
    work(db, done=30, not_done=10, team="dartford-1")
    work(db, done=4, not_done=0, team="swale-1")
    path = a_written_report(db, as_, composer, [{"metrics": ["completion_rate"], "by": []}])
    of_section, etag = section(as_, composer, path, "completion")
    tables = [{"metrics": ["completion_rate"], "by": ["district"]}]
    assert as_(composer).put(of_section, json={"tables": tables}, headers=etag).status_code == 200
    released = f"/v1/releases/{moved(as_, composer, path, 'compose-release')['release_id']}"
    proposed(db, as_, composer, released)
    moved(as_, composer, path, "propose")
    early = as_(director).post(f"{path}/publish", json={"public_text_confirmed": True})
    assert (early.status_code, early.json()["code"]) == (409, "release_not_published")
    moved(as_, director, released, "approve")
    unread = as_(director).post(f"{path}/publish", json={})
    assert (unread.status_code, unread.json()["code"]) == (409, "public_text_not_confirmed")
    moved(as_, director, path, "publish", public_text_confirmed=True)
    inside, partner = (
        edition(as_, director, path, "internal"),
        factories.a_person(db, Role.PARTNER_AGENCY),
    )
    assert by_area(inside) == {
        "Dartford": (30, 40, 0.75, False),
        "Swale": (4, 4, 1.0, True),
        "All": (34, 44, 0.7727, False),
    }
    outside = edition(as_, partner, path, "public")
    assert by_area(outside) == {
        "Dartford": (30, 40, 0.75, False),
        "Swale": (None, None, None, False),
        "All": (35, 45, 0.7778, False),
    }
    assert as_(partner).get(f"{path}/editions/internal").status_code == 403
    text = as_(partner).get(f"{path}/editions/public/html").text
    assert "Most were done." in text
    assert "Swale had 4" not in text
    assert "<p>Withheld to protect people: Swale.</p>" in text
    assert "No feedback campaign closed" not in text


def test_a_draft_shows_the_figures_of_now_and_has_no_public_edition_without_a_release(
    db: Session, as_: As, composer: Person
) -> None:
    work(db)
    path = a_written_report(db, as_, composer, BY_AREA)
    shown = edition(as_, composer, path, "internal")
    assert (shown["is_frozen"], shown["checksum"], shown["status"]) == (False, None, "draft")
    assert by_area(shown)["All"] == (3, 4, 0.75, True)
    none = as_(composer).get(f"{path}/editions/public")
    assert (none.status_code, none.json()["code"]) == (404, "no_public_edition")


def test_feedback_is_of_campaigns_that_closed_in_the_cycle_and_withheld_where_it_is_small(
    db: Session, as_: As, composer: Person
) -> None:
    district = factories.a_district(db, "dartford")
    for closed_on, ratings in ((date(2026, 6, 1), [5] * 6 + [2] * 6), (date(2026, 3, 1), [1] * 9)):
        campaign = feedback.a_named_campaign(db, district, status="closed", closed_on=closed_on)
        rated(db, campaign, ratings)
    path = a_written_report(db, as_, composer, [])
    inside = edition(as_, composer, path, "internal")["sections"]
    (shown,) = (each for each in inside if each["part"] == "feedback")
    figures = {each["slug"]: each for table in shown["tables"] for each in table["figures"]}
    assert figures["submissions"]["total"]["value"] == 12
    (rating,) = figures["rating_mean"]["rows"]
    assert (rating["value"], rating["denominator"]) == (3.5, 12)
    report = moved(as_, composer, path, "propose")
    snapshot = f"/v1/dataset-snapshots/{report['snapshot_id']}"
    tables = as_(composer).get(snapshot).json()["tables"]
    assert figures["submissions"] in [each for table in tables for each in table["figures"]]
    assert as_(composer).get(f"{snapshot}/verification").json()["holds"] is True


class Outline(HTMLParser):
    """What of a page a screen reader goes by."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def of(self, *names: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.tags if tag in names]


def test_html_is_one_file_that_runs_nothing_and_names_what_it_shows(
    db: Session, as_: As, composer: Person
) -> None:
    work(db)
    path = a_written_report(db, as_, composer, [*BY_AREA, {"metrics": ["grade_distribution"]}])
    answer = as_(composer).get(f"{path}/editions/internal/html")
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    outline = Outline(answer.text)
    assert not outline.of("script", "link", "img", "iframe", "object", "form")
    assert not [tag for tag, attributes in outline.tags if "style" in attributes]
    assert outline.of("html") == [{"lang": "en-GB"}]
    assert len(outline.of("h1")) == 1
    assert len(outline.of("caption")) == len(outline.of("table")) > 0
    assert {each.get("scope") for each in outline.of("th")} == {"col", "row"}
    assert {each["role"] for each in outline.of("svg")} == {"img"}
    names = [attributes["id"] for _, attributes in outline.tags if "id" in attributes]
    assert len(names) == len(set(names))
    assert {each["aria-labelledby"] for each in outline.of("svg")} <= set(names)
    assert "&lt;b&gt;&amp;amp;&lt;/b&gt;" in answer.text
    assert "75.0%*" in answer.text


EXAMPLE = Document(
    "Tri-annual report",
    "Internal edition",
    [("Period", "1 April 2026 to 31 July 2026")],
    [
        Heading("Completion"),
        Prose(["Most were done.", WORDS]),
        Chart("Completion by area", [Bar("North", "95.0%", 0.95), Bar("South", "0.0%", 0.0)]),
        Table("Completion by area: the numbers", ["Area", "Value"], [["North", "95.0%"]]),
    ],
    ["* A small number."],
)


def test_a_pdf_is_tagged_as_pdf_ua_asks() -> None:
    printed = pdf.render(EXAMPLE)
    assert printed.startswith(b"%PDF-1.7")
    for mark in (
        rb"<pdfuaid:part>1</pdfuaid:part>",
        rb"/Marked true",
        rb"/StructTreeRoot",
        rb"/Lang\(en-GB\)",
        rb"/DisplayDocTitle true",
        rb"<dc:title>.*Tri-annual report",
    ):
        assert re.search(mark, printed, re.DOTALL), mark


def test_a_pdf_has_a_box_for_what_its_font_lacks_or_is_refused() -> None:
    def printed(text: str) -> bytes:
        return pdf.render(Document(text, "", [], [Heading(text), Prose([text])], [text]))

    for text in ("Łódź, Ωμέγα, Їжак", "a child \U0001f9d2\u200d\U0001f9bd", "你好"):
        assert printed(text).startswith(b"%PDF")
    with pytest.raises(Conflict) as refused:
        printed("สวัสดี")
    assert refused.value.code == "report_not_printable"


def test_a_word_document_has_headings_table_headers_alternative_texts_and_its_language() -> None:
    opened = docx.Document(BytesIO(word.render(EXAMPLE)))
    headings = [
        (each.style.name, each.text)
        for each in opened.paragraphs
        if each.style and each.style.name and each.style.name.startswith(("Heading", "Title"))
    ]
    assert headings == [
        ("Title", "Tri-annual report"),
        ("Heading 1", "Completion"),
        ("Heading 1", "Notes"),
    ]
    assert WORDS in [each.text for each in opened.paragraphs]
    (table,) = opened.tables
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["Area", "Value"],
        ["North", "95.0%"],
    ]
    (page,) = opened.sections
    sides = [round(side.mm) for side in (page.page_width, page.page_height) if side]
    assert sides == [210, 297]
    (foot,) = page.footer.paragraphs
    assert foot.text == "Tri-annual report. Internal edition. Page "
    assert [
        each.get(qn("w:instr")) for each in page.footer.part.element.iter(qn("w:fldSimple"))
    ] == ["PAGE"]
    listed = [
        each.text for each in opened.paragraphs if each.style and each.style.name == "List Number"
    ]
    assert listed == ["Completion"]
    body = opened.element.body
    assert len(list(body.iter(qn("w:cantSplit")))) == 2
    assert len(list(body.iter(qn("w:tblHeader")))) == 1
    (picture,) = body.iter(qn("wp:docPr"))
    assert picture.get("descr") == "Bar chart: Completion by area. North 95.0%, South 0.0%."
    languages = {each.get(qn("w:val")) for each in opened.styles.element.iter(qn("w:lang"))}
    assert languages == {"en-GB"}


def test_a_long_label_of_a_bar_is_written_in_two_lines() -> None:
    bar = Bar("Adoption (regional adoption agency)", "100.0%", 1.0)
    page = html.render(Document("", "", [], [Chart("Completion by service", [bar])]))
    assert re.findall(r"<tspan[^>]*>([^<]*)<", page) == ["Adoption (regional adoption", "agency)"]


def test_a_printed_report_says_what_is_missing_and_what_each_figure_counts(
    db: Session, as_: As, composer: Person
) -> None:
    work(db, done=3, not_done=1, team="dartford-1")
    work(db, done=4, not_done=0, team="swale-1")
    tables: list[dict[str, Any]] = [
        {"metrics": ["completion_rate"], "by": []},
        {"metrics": ["mean_shift", "good_or_better_rate"], "by": []},
        {"metrics": ["overdue_count"], "by": []},
        {"metrics": ["completion_rate"], "by": ["district"]},
        {"metrics": ["section_at_or_above"], "by": []},
    ]
    path = a_written_report(db, as_, composer, tables)
    page = as_(composer).get(f"{path}/editions/internal/html").text
    captions = re.findall(r"<caption[^>]*>([^<]*)<", page)
    assert captions == [
        "Completion of audits: the whole county",
        "Completion by district: the numbers",
    ]
    rows = re.findall(r'<th scope="row">([^<]*)</th>', page)
    assert rows == ["Completion", "Good or better", "Overdue", "Dartford", "Swale", "All"]
    assert re.findall(r'class="value">([^<]*)<', page) == ["75.0%* (3 of 4)", "100.0%* (4 of 4)"]
    assert "<p>Nothing decided: Mean shift.</p>" in page
    assert "<p>Nothing graded: Sections at or above a grade (good).</p>" in page
    assert "<p>No feedback campaign closed in this period.</p>" in page
    assert "<p>Nothing was counted or written for this section.</p>" in page
    meaning = "Good or better: audits graded good or outstanding, out of audits with a grade that"
    assert f"<p>{meaning} is final.</p>" in page
    assert "Sections at or above a grade (good): section grades at or above good, out of" in page
    assert "`" not in page


def test_all_renderings_have_every_figure() -> None:
    page, file = html.render(EXAMPLE), docx.Document(BytesIO(word.render(EXAMPLE)))
    cells = [cell.text for table in file.tables for row in table.rows for cell in row.cells]
    data = pdf.as_data(EXAMPLE)
    for block in EXAMPLE.blocks:
        if isinstance(block, Table):
            for value in (value for row in block.rows for value in row):
                assert value in cells
                assert f">{value}<" in page
            assert [list(row) for row in block.rows] in [
                each.get("rows") for each in data["blocks"]
            ]


def test_without_the_extra_a_pdf_is_refused_with_what_to_install_and_html_is_not(
    db: Session, as_: As, composer: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf, "find_spec", lambda _: None)
    path = composed(as_, composer, db)
    for ending in ("pdf", "docx"):
        refused = as_(composer).get(f"{path}/editions/internal/{ending}")
        assert (refused.status_code, refused.json()["code"]) == (409, "report_extra_missing")
        assert "qaf[report]" in refused.json()["detail"]
    assert as_(composer).get(f"{path}/editions/internal/html").status_code == 200


def test_pdf_and_word_are_files_with_a_name(db: Session, as_: As, composer: Person) -> None:
    path = a_written_report(db, as_, composer, [])
    for ending, begins in (("pdf", b"%PDF"), ("docx", b"PK")):
        answer = as_(composer).get(f"{path}/editions/internal/{ending}")
        assert answer.status_code == 200, answer.text
        assert answer.content.startswith(begins)
        name = f'attachment; filename="tri-annual-report-internal.{ending}"'
        assert answer.headers["Content-Disposition"] == name

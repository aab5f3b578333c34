"""The tables of a return: the columns of each file, and every file opened. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from app.services.intake.ssda903_files import ReturnFiles, SourceFile
from app.services.intake.ssda903_rows import Layout, ReadyTable, Report, Table
from app.services.intake.ssda903_xml import XmlRow, read_xml

HEADER = Layout("header.csv", ("CHILD", "DOB"), ("SEX", "ETHNIC", "UPN", "MOTHER", "MC_DOB"))
EPISODES = Layout(
    "episodes.csv",
    ("CHILD", "DECOM", "RNE", "LS", "CIN", "PLACE", "DEC"),
    ("PLACE_PROVIDER", "REC", "REASON_PLACE_CHANGE", "HOME_POST", "PL_POST", "URN"),
)
PLACEMENTS = Layout(
    "placements.csv",
    ("child", "team_code", "service_line", "worker_ref", "valid_from", "valid_to"),
)
REVIEWS = Layout("reviews.csv", ("CHILD", "REVIEW", "REVIEW_CODE"), ("DOB",))
SW_EPISODES = Layout(
    "sw_episodes.csv", ("CHILD", "SW_ID", "SW_DECOM", "SW_DEC"), ("DOB", "SW_REASON")
)


@dataclass
class ReturnTables:
    """The opened files of a return; the reviews have a report of their own, which comes last."""

    header: list[Table] = field(default_factory=list)
    episodes: list[Table] = field(default_factory=list)
    placements: list[Table] = field(default_factory=list)
    sw_episodes: list[Table] = field(default_factory=list)
    reviews: list[Table] = field(default_factory=list)
    report: Report = field(default_factory=Report)
    review_report: Report = field(default_factory=Report)

    @property
    def readable(self) -> bool:
        return self.report.readable and self.review_report.readable


def open_tables(files: ReturnFiles) -> ReturnTables:
    """Returns every table of the files; those that cannot be read are reported.

    A file of column names alone is refused, but for the reviews: where nobody had a review, none
    is missing.
    """
    tables = ReturnTables()
    for layout, given, opened in (
        (HEADER, files.header, tables.header),
        (EPISODES, files.episodes, tables.episodes),
        (PLACEMENTS, files.placements, tables.placements),
        (SW_EPISODES, files.sw_episodes, tables.sw_episodes),
    ):
        opened.extend(_opened(layout, given, tables.report))
        for table in opened:
            table.require_rows()
    tables.reviews += _opened(REVIEWS, files.reviews, tables.review_report)
    for file in files.xml:
        _open_xml(tables, file)
    return tables


def _opened(layout: Layout, files: Sequence[SourceFile], report: Report) -> list[Table]:
    return [Table(layout, file, report) for file in files]


def _open_xml(tables: ReturnTables, file: SourceFile) -> None:
    rows = read_xml(file, tables.report)
    for layout, part, opened, report in (
        (HEADER, rows.header, tables.header, tables.report),
        (EPISODES, rows.episodes, tables.episodes, tables.report),
        (REVIEWS, rows.reviews, tables.reviews, tables.review_report),
    ):
        opened.append(ReadyTable(layout, file.name, _cells(layout, part), report))


def _cells(layout: Layout, rows: Sequence[XmlRow]) -> list[tuple[int, list[str]]]:
    return [(line, [cells.get(column, "") for column in layout.read]) for line, cells in rows]

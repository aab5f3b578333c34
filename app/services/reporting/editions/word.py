"""A report as a Word document: headings, table headers, alternative texts, its language."""

from io import BytesIO
from typing import Any

from app.services.reporting.editions import pdf
from app.services.reporting.editions.document import Block, Chart, Document, Heading, Prose, Table

TEXT_WIDTH, MARGIN, NARROW = 160, 25, 28  # of a page, and of a column of numbers, in millimetres
MOST_TOGETHER = 22  # rows of a table that stay on one page


def render(document: Document) -> bytes:
    """Returns the document as a .docx file."""
    pdf.require("docx")
    pdf.require("typst")
    import docx  # noqa: PLC0415 - of the extra `report`, loaded by the first report of a process

    word = docx.Document()
    word.core_properties.title = document.title
    word.core_properties.language = document.language
    word.core_properties.author = ""
    _set_language(word, document.language)
    _set_page(word, document)
    word.add_heading(document.title, 0)
    word.add_paragraph(document.subtitle)
    for name, value in document.facts:
        paragraph = word.add_paragraph()
        paragraph.add_run(f"{name}: ").bold = True
        paragraph.add_run(value)
    _add_contents(word, document)
    for block in document.blocks:
        _add(word, block)
    word.add_heading("Notes", 1)
    for note in document.notes:
        word.add_paragraph(note, style="List Bullet")
    file = BytesIO()
    word.save(file)
    return file.getvalue()


def _set_page(word: Any, document: Document) -> None:
    """Makes the pages A4, with what they are and their number at the foot of each."""
    from docx.shared import Mm  # noqa: PLC0415 - as above

    (section,) = word.sections
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(MARGIN)
    foot = section.footer.paragraphs[0]
    foot.add_run(f"{document.title}. {document.subtitle}. Page ")
    _field(foot, "PAGE", "1")


def _field(paragraph: Any, instruction: str, text: str) -> None:
    """Adds what Word works out by itself, such as the number of the page."""
    from docx.oxml import OxmlElement  # noqa: PLC0415 - as above
    from docx.oxml.ns import qn  # noqa: PLC0415

    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), instruction)
    run = paragraph.add_run(text)
    field.append(run._r)  # noqa: SLF001 - python-docx has no name for it
    paragraph._p.append(field)  # noqa: SLF001


def _add_contents(word: Any, document: Document) -> None:
    """Lists the sections; their headings are also in Word's navigation pane."""
    word.add_paragraph().add_run("Contents").bold = True
    for block in document.blocks:
        if isinstance(block, Heading) and block.level == 1:
            word.add_paragraph(block.text, style="List Number")


def _set_language(word: Any, language: str) -> None:
    """Says the language of all text, by which a screen reader chooses its voice."""
    from docx.oxml.ns import qn  # noqa: PLC0415 - as above

    for found in word.styles.element.iter(qn("w:lang")):
        found.set(qn("w:val"), language)


def _add(word: Any, block: Block) -> None:
    if isinstance(block, Heading):
        word.add_heading(block.text, block.level)
    elif isinstance(block, Prose):
        for paragraph in block.paragraphs:
            word.add_paragraph(paragraph)
    elif isinstance(block, Table):
        _add_table(word, block)
    else:
        _add_chart(word, block)


def _caption(word: Any, text: str) -> None:
    paragraph = word.add_paragraph(text, style="Caption")
    paragraph.paragraph_format.keep_with_next = True


def _add_table(word: Any, block: Table) -> None:
    _caption(word, block.caption)
    table = word.add_table(rows=1, cols=len(block.columns), style="Table Grid")
    _fill(table.rows[0], block.columns, bold=True)
    _repeat(table.rows[0])
    for values in block.rows:
        _fill(table.add_row(), values)
    _set_widths(table)
    _keep_together(table)
    word.add_paragraph()


def _set_widths(table: Any) -> None:
    """Gives the first column what the narrow ones beside it leave."""
    from docx.shared import Mm  # noqa: PLC0415 - as above

    others = len(table.columns) - 1
    narrow = min(NARROW, TEXT_WIDTH // (others + 1))
    table.autofit = False
    for row in table.rows:
        for n, cell in enumerate(row.cells):
            cell.width = Mm(narrow if n else TEXT_WIDTH - others * narrow)


def _keep_together(table: Any) -> None:
    """Keeps a row on one page, and a table of few rows too."""
    from docx.oxml import OxmlElement  # noqa: PLC0415 - as above

    for n, row in enumerate(table.rows, 1):
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))  # noqa: SLF001
        if n < len(table.rows) <= MOST_TOGETHER:
            for cell in row.cells:
                cell.paragraphs[0].paragraph_format.keep_with_next = True


def _fill(row: Any, values: Any, *, bold: bool = False) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH  # noqa: PLC0415 - as above

    for n, (cell, value) in enumerate(zip(row.cells, values, strict=True)):
        paragraph = cell.paragraphs[0]
        paragraph.add_run(value).bold = bold
        if n:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _repeat(row: Any) -> None:
    """Marks a row as the header of its table, which is repeated on every page."""
    from docx.oxml import OxmlElement  # noqa: PLC0415 - as above
    from docx.oxml.ns import qn  # noqa: PLC0415

    header = OxmlElement("w:tblHeader")
    header.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(header)  # noqa: SLF001 - python-docx has no name for it


def _add_chart(word: Any, block: Chart) -> None:
    from docx.shared import Mm  # noqa: PLC0415 - as above

    _caption(word, block.caption)
    picture = word.add_picture(BytesIO(pdf.picture(block)), width=Mm(150))
    properties = picture._inline.docPr  # noqa: SLF001 - python-docx has no name for it
    properties.set("descr", block.alternative)
    properties.set("title", block.caption)

"""A report as a Word document: headings, table headers, alternative texts, its language."""

from io import BytesIO
from typing import Any

from app.services.reporting.editions import pdf
from app.services.reporting.editions.document import Block, Chart, Document, Heading, Prose, Table


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
    word.add_heading(document.title, 0)
    word.add_paragraph(document.subtitle)
    for name, value in document.facts:
        paragraph = word.add_paragraph()
        paragraph.add_run(f"{name}: ").bold = True
        paragraph.add_run(value)
    for block in document.blocks:
        _add(word, block)
    word.add_heading("Notes", 1)
    for note in document.notes:
        word.add_paragraph(note, style="List Bullet")
    file = BytesIO()
    word.save(file)
    return file.getvalue()


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
    word.add_paragraph()


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

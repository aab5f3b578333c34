"""Turns the bytes of a file into lines of cells, whatever program saved it. Pure.

Excel saves a return in several ways: UTF-8 with a byte order mark, Windows-1252, Unicode text
(UTF-16 with tabs), with commas or semicolons, with or without quotation marks.
"""

import csv
import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

UTF_8, UTF_16, WINDOWS_1252 = "UTF-8", "UTF-16", "Windows-1252"
DELIMITERS = (",", ";", "\t")

# Control characters, and those that no screen shows.
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]")
_FORMULA = re.compile(r'="([^"]*)"')  # how Excel is made to keep the zeros in front of a number
_SEPARATOR_LINE = re.compile(r'"?sep=([,;\t])"?', re.IGNORECASE)


class Unreadable(Exception):
    """A line that cannot be read; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a file; `text` is None where its bytes are no text of the file's encoding."""

    number: int
    text: str | None


@dataclass(frozen=True)
class FileText:
    """The lines of a file that are not blank, and how it was saved."""

    lines: Sequence[Line]
    encoding: str
    marked: bool  # whether it begins with a byte order mark
    delimiter: str

    def cells(self, line: Line) -> list[str]:
        """Splits one line, so that an open quotation mark spoils its own row and none after it."""
        if line.text is None:
            raise Unreadable("not_utf8" if self.encoding == UTF_8 else "not_text")
        text = line.text
        if _UNSEEN.search(text.replace("\t", "") if self.delimiter == "\t" else text):
            raise Unreadable("control_character")
        if '"' not in text:
            return [cell.strip() for cell in text.split(self.delimiter)]
        try:
            cells = next(csv.reader([text], strict=True, delimiter=self.delimiter))
        except csv.Error:
            raise Unreadable("bad_quotes") from None
        return [_FORMULA.sub(r"\1", cell.strip()).strip() for cell in cells]


def read_text(data: bytes) -> FileText:
    """Returns the lines of a file in UTF-8, UTF-16 with its mark, or Windows-1252.

    A file that is not UTF-8 is taken for Windows-1252 only where no line of it shows that it is
    UTF-8 after all; such a file has damaged lines, which are reported.
    """
    encoding, marked = UTF_8, data.startswith(BOM_UTF8)
    if data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        encoding, marked = UTF_16, True
        lines = _of_utf_16(data)
    else:
        raw = _split(data.removeprefix(BOM_UTF8))
        texts = [_decoded(line, "utf-8") for line in raw]
        shows_utf_8 = marked or any(text and not text.isascii() for text in texts)
        if not shows_utf_8 and None in texts:
            encoding = WINDOWS_1252
            texts = [_decoded(line, "cp1252") for line in raw]
        lines = [Line(number, text) for number, text in enumerate(texts, 1)]
    lines, delimiter = _without_separator_line(lines)
    return FileText(list(_not_blank(lines)), encoding, marked, delimiter)


def _of_utf_16(data: bytes) -> list[Line]:
    text = _decoded(data, "utf-16")
    if text is None:
        return [Line(1, None)]
    return [Line(number, line) for number, line in enumerate(re.split("\r\n|\n|\r", text), 1)]


def _split(data: bytes) -> list[bytes]:
    """Returns the lines, which old programs end by a carriage return alone."""
    if b"\n" not in data:
        return data.split(b"\r")
    return [line.removesuffix(b"\r") for line in data.split(b"\n")]


def _decoded(raw: bytes, encoding: str) -> str | None:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError:
        return None


def _without_separator_line(lines: list[Line]) -> tuple[list[Line], str]:
    """Returns the lines and what stands between their cells, judged by the column names."""
    first = next(_not_blank(lines), None)
    if first is None or first.text is None:
        return lines, ","
    if stated := _SEPARATOR_LINE.fullmatch(first.text.strip(" ")):
        return [line for line in lines if line.number > first.number], stated[1]
    return lines, max(DELIMITERS, key=first.text.count)


def _not_blank(lines: Sequence[Line]) -> Iterator[Line]:
    for line in lines:
        if line.text is None or line.text.strip(" ,;\t"):
            yield line

"""Checks the address and the headers of a request (RFC 9110, RFC 3986)."""

import re
from urllib.parse import unquote_to_bytes

from starlette.types import Scope

from app.core.errors import Malformed, NotAcceptable, UnsupportedMedia

LONGEST = 8 * 1024  # bytes of a path, and of a query
IMPORTS, BATCH = "/v1/imports", ":batch"  # paths that accept larger bodies
EXPORTS = "/v1/exports/"  # paths that answer files
SIGN_IN = "/oauth/"  # paths that accept forms

# Each may appear once: of two, one program would read the first and another the last.
SINGLE = frozenset(
    {
        b"authorization",
        b"content-encoding",
        b"content-length",
        b"content-type",
        b"host",
        b"idempotency-key",
        b"if-match",
        b"if-none-match",
        b"transfer-encoding",
        b"x-api-key",
    }
)
_MEDIA = {
    b"application/json": "json",
    b"application/x-ndjson": "lines",
    b"application/jsonl": "lines",
    b"multipart/form-data": "multipart",
    b"application/x-www-form-urlencoded": "form",
}
_ACCEPTS = frozenset({b"", b"*/*", b"application/*", b"application/json"})
_ACCEPTS_FILE = {  # by the last part of the path
    "csv": frozenset({b"text/csv", b"text/*"}),
    "html": frozenset({b"text/html", b"text/*"}),
    "pdf": frozenset({b"application/pdf"}),
    "docx": frozenset({b"application/vnd.openxmlformats-officedocument.wordprocessingml.document"}),
}
_ACCEPTS_FILES = frozenset(  # of exports
    {
        *(b"text/csv", b"text/*", b"application/x-ndjson"),
        b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    }
)
_ACCEPTS_LINES = frozenset({b"application/x-ndjson", b"application/jsonl"})  # of batches
_WITH_BODY = frozenset({"POST", "PUT", "PATCH"})
_LONGEST_NUMBER = 18  # digits that always fit into 64 bits

_PRINTABLE = re.compile(rb"[\t\x20-\x7e]*")
_NOT_IN_ADDRESS = re.compile(rb"%(?![0-9A-Fa-f]{2})|%00|[\x00-\x1f\x7f]")
# Of paths that end with an identifier of a source system, up to it: it may hold a slash.
_UP_TO_IDENTIFIER = re.compile(rb"/v1/sources/[^/]+/[^/]+/|.*")
_NO_WEIGHT = re.compile(rb"q\s*=\s*0(\.0*)?")
_OTHER_CHARSET = re.compile(rb";\s*charset\s*=\s*(?!\"?utf-?8\"?\s*(?:;|$))", re.IGNORECASE)


class Head:
    """The headers that say how to read the body, parsed once."""

    def __init__(self, scope: Scope) -> None:
        single = _single(scope["headers"])
        path: str = scope["path"]
        length = single.get(b"content-length", b"0")
        if not length.isdigit():
            raise Malformed("The header Content-Length must be a number.", code="bad_header")
        self.takes_body = scope["method"] in _WITH_BODY
        self.length = int(length) if len(length) <= _LONGEST_NUMBER else 10**_LONGEST_NUMBER
        self.announces_body = self.length > 0 or b"transfer-encoding" in single
        self.is_bulk = path == IMPORTS or path.startswith(IMPORTS + "/") or path.endswith(BATCH)
        self.media = ""
        if self.takes_body:
            _check_encoding(single.get(b"content-encoding", b""))
            self.media = _media(single.get(b"content-type", b""), path)
        elif self.length > 0:
            raise Malformed("A request with this method must have no body.", code="unexpected_body")


def check_address(scope: Scope) -> None:
    """Refuses a path or query that is too long, or whose escapes are not UTF-8."""
    path = scope.get("raw_path") or scope["path"].encode(errors="surrogatepass")
    query = scope["query_string"]
    if len(query) > LONGEST or len(path) > LONGEST:
        raise Malformed(
            f"Path and query must have at most {LONGEST} bytes each.", code="query_too_long"
        )
    check_escapes(path)
    check_escapes(query)
    before = _UP_TO_IDENTIFIER.match(path)
    if before is not None and b"%2f" in before[0].lower():
        raise Malformed(
            "A slash within a part of the path is taken only in the identifier of a source system,"
            " after /v1/sources/{system}/{things}/.",
            code="bad_encoding",
        )


def check_accept(scope: Scope) -> None:
    """Refuses a caller who accepts none of the media types of this path."""
    path: str = scope["path"]
    accepted = b",".join(value for name, value in scope["headers"] if name == b"accept")
    if accepted in _ACCEPTS or not path.startswith("/v1/"):
        return
    answered = _ACCEPTS
    answered |= _ACCEPTS_FILE.get(path.rpartition("/")[2], frozenset())
    answered |= _ACCEPTS_LINES if path.endswith(BATCH) else frozenset()
    answered |= _ACCEPTS_FILES if path.startswith(EXPORTS) else frozenset()
    if not any(_media_range(each) in answered for each in accepted.split(b",")):
        raise NotAcceptable(
            "The header Accept must allow application/json, or a type that the documentation names."
        )


def _media_range(media_range: bytes) -> bytes | None:
    """Returns the name of a media range, unless its weight is 0."""
    name, *parameters = (part.strip().lower() for part in media_range.split(b";"))
    return None if any(_NO_WEIGHT.fullmatch(each) for each in parameters) else name


def check_escapes(text: bytes) -> None:
    """Refuses percent-encoded text that is not UTF-8 or holds NUL."""
    if _NOT_IN_ADDRESS.search(text):
        raise _badly_encoded()
    if b"%" in text or not text.isascii():
        try:
            unquote_to_bytes(text).decode()
        except UnicodeDecodeError:
            raise _badly_encoded() from None


def _badly_encoded() -> Malformed:
    return Malformed(
        "The address or form must be percent-encoded UTF-8 without NUL.", code="bad_encoding"
    )


def _single(headers: list[tuple[bytes, bytes]]) -> dict[bytes, bytes]:
    values: dict[bytes, bytes] = {}
    for name, value in headers:
        if name in SINGLE:
            if name in values:
                raise Malformed(
                    f"The header {name.decode()} may be sent only once.", code="duplicate_header"
                )
            values[name] = value
    if not _PRINTABLE.fullmatch(b"".join(values.values())):
        raise Malformed("Headers must hold only printable ASCII.", code="bad_header")
    return values


def _check_encoding(coding: bytes) -> None:
    if coding.strip().lower() not in (b"", b"identity"):
        raise UnsupportedMedia(
            "Send the body uncompressed.", headers={"Accept-Encoding": "identity"}
        )


def _media(content_type: bytes, path: str) -> str:
    """Returns the kind of body, or an empty text for a kind that is not read here."""
    name = content_type.partition(b";")[0].strip().lower()
    media = _MEDIA.get(name, "")
    if name.startswith(b"application/") and name.endswith(b"+json"):
        media = "json"
    if _OTHER_CHARSET.search(content_type):
        return ""
    return "" if media == "form" and not path.startswith(SIGN_IN) else media

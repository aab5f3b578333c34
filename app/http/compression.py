"""Compressed answers: only those that the caller of `compressible` has judged safe.

Which they are, and why no other is, stands in docs/adr/0017-compressed-answers.md.
"""

import gzip
import re
from collections.abc import Mapping

from fastapi import Request, Response

SMALLEST = 1_000  # bytes; a smaller answer fits into one packet anyway
LEVEL = 4
VARIES = {"Vary": "Accept-Encoding"}
_GZIP = re.compile(
    r"(?:^|,)\s*gzip\s*(?:;\s*q\s*=\s*([01](?:\.\d{0,3})?)\s*)?(?=,|$)", re.IGNORECASE
)


def compressible(
    request: Request,
    body: bytes,
    headers: Mapping[str, str],
    media_type: str,
    packed: bytes | None = None,
) -> Response:
    """Answers a body, compressed if the caller takes gzip; `packed` is the body already packed."""
    headers = {**headers, **VARIES}
    if len(body) < SMALLEST or not takes_gzip(request):
        return Response(body, headers=headers, media_type=media_type)
    headers["Content-Encoding"] = "gzip"
    return Response(packed or pack(body), headers=headers, media_type=media_type)


def pack(body: bytes, level: int = LEVEL) -> bytes:
    return gzip.compress(body, level, mtime=0)


def weak(etag: str) -> str:
    """Returns the ETag of all forms of an answer: the same content in other bytes (RFC 9110, 8.8).

    Nothing is changed by it: a row, whose ETag goes into If-Match, is never compressed.
    """
    return f"W/{etag}"


def takes_gzip(request: Request) -> bool:
    """Whether the caller accepts gzip (RFC 9110, 12.5.3)."""
    named = _GZIP.findall(request.headers.get("Accept-Encoding", ""))
    return bool(named) and all(float(q or "1") > 0 for q in named)

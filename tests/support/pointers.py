"""Where the pointers of a problem document lead."""

import json
import re
from typing import Any


def leads_somewhere(body: Any, pointer: str) -> bool:
    """Whether a pointer leads to a place in the body, or to a missing member.

    The body may be the bytes that were sent; if those are no JSON, there is no place to check.
    """
    if pointer == "" or re.fullmatch(r"\?\$?[A-Za-z_-]+", pointer):  # all of it, or a parameter
        return True
    if isinstance(body, bytes):
        try:
            body = json.loads(body)
        except (ValueError, RecursionError):
            return True
    if not pointer.startswith("/"):
        return False
    parts = [part.replace("~1", "/").replace("~0", "~") for part in pointer[1:].split("/")]
    for n, part in enumerate(parts):
        if isinstance(body, dict):
            if part not in body:
                return n == len(parts) - 1
            body = body[part]
        elif isinstance(body, list) and part.isdigit() and int(part) < len(body):
            body = body[int(part)]
        else:
            return False
    return True

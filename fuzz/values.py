"""What is sent in place of a sound value, header, word of an address, or body."""

from typing import Any

CANARY = "zqcanaryqz"  # no refusal may repeat it
UUID = "01890a5d-ac96-774b-bcce-b302099a8057"  # of nobody

NUMBERS: list[Any] = [
    *(0, 1, -1, 0.1, -0.0, 1.0, 101, 1e308, 5e-324, 1e-320),
    *(2**31 - 1, 2**31, -(2**31) - 1, 2**53 + 1, 2**63 - 1, -(2**63)),
]
DAYS = [
    *("now", "today", "epoch", "allballs", "infinity", "-infinity"),
    *("0001-01-01", "1899-12-31", "1900-01-01", "2199-12-31", "2200-01-01", "9999-12-31"),
    *("10000-01-01", "-0001-01-01", "2026-02-30", "2026-02-29", "2024-02-29", "2026-2-3"),
    *("20260203", "2026-W05-1", "2026-001", "1970-01-01T00:00:00", "2026-06-30T23:59:60Z"),
    *("0001-01-01T00:00:00+14:00", "1900-01-01T00:00:00+14:00", "2199-12-31T23:59:59-14:00"),
    *("9999-12-31T23:59:59-14:00", "9999-12-31T24:00:00Z", "2026-03-29T01:30:00Z"),
    *("2026-01-31T09:00:00.123456789Z", "2026-01-31 09:00:00Z", "2026-01-31T09:00:00z"),
]
ODDITIES = [
    *(
        "\u00e9" * 100,
        "e\u0301" * 50,
        "\U0001f9d2\u200d\U0001f9bd",
        "\u202e\u0301",
        "\u202eabc\u202c",
    ),
    *("\u200f\u05d0", "\u2066x\u2069", "\u200b", "\u2028", "\u0085", "\u00a0", "\ufeffx", "\ufffe"),
    *("\uffff", "\U0010ffff", "\ue000", "\U000e0041", "\u0130\u0131", "\u00df", "\ufdfa" * 20),
    *("a" + "\u0301" * 200, "\x7f\x1b[0m", "\x01", "a\r\nb", "a\tb"),
]
WORDS = [
    *("", " ", "\n", "a", CANARY, "null", "0", "1", "-1", "1e5", "NaN", "Infinity", "true"),
    *("x" * 300, "x" * 30_000, "'; DROP TABLE audits; --", "%s%n{0}{x.__class__}", "$1", ":x"),
    *("../../etc/passwd", "<script>", "=1+1", "good", "_", "a" * 60, "A-1", "\\", "a/b"),
    *(UUID, "00000000-0000-0000-0000-000000000000", UUID.upper(), f"{{{UUID}}}"),
    *(UUID.replace("-", ""), f"urn:uuid:{UUID}", "ffffffff-ffff-ffff-ffff-ffffffffffff"),
]
SHAPES: list[Any] = [
    *([], [None], [[]], [1, "a", None], ["a"] * 300, [0] * 1000, [{}] * 1000, [UUID, UUID]),
    *([UUID] * 600, {}, {"a": 1}, {"": None}, {"$ref": "#"}, [{"a": [{}]}], {"a": CANARY}),
    {f"m{n}": n for n in range(501)},
]
VALUES: list[Any] = [None, True, False, *NUMBERS, *DAYS, *ODDITIES, *WORDS, *SHAPES]

RAW_BODIES = [
    *(b"", b" ", b"null", b"[]", b"0", b'"x"', b"{", b"}", b"{}x", b"{}{}", b"{},"),
    *(b"\xef\xbb\xbf{}", b"\xff\xfe{\x00", b"{'a':1}", b"\x00", b'{"a":"\xc3\x28"}'),
    *(b'{"a":NaN}', b'{"a":1,"a":2}', b'{"a":1e999}', b'{"a":-0}', b'{"a":01}', b'{"a":1.}'),
    *(b'{"a":"\\u0000"}', b'{"\\u0000":1}', b'{"a":"\\ud800"}', b'{"\\udfff":1}'),
    *(b'{"a":"\\udc00\\ud800"}', b'{"a":"\xed\xa0\x80"}', b'{"a":"\x0b"}', b'{"a":"\\x"}'),
    *(b'{"a":' + b"9" * 5000 + b"}", b"[" * 5000, b'{"a":' * 40 + b"1" + b"}" * 40),
    b"[" + b"{}," * 250_000 + b"{}]",
    b'{"a":"' + b"\\u0061" * 100_000 + b'"}',
]
MEDIA = [
    *("text/plain", "application/xml", "application/json; charset=utf-16", "application/jsonl"),
    *("multipart/form-data", "multipart/form-data; boundary=x", "application/x-ndjson", "json"),
    *("application/x-www-form-urlencoded", "", "application/vnd.x+json", "*/*"),
    *("application/json, text/plain", "APPLICATION/JSON", "application/json;"),
]
# Words of an address, already encoded.
ENCODED = [
    *("%00", "%ff", "%", "%zz", "a%0d%0ax", "..%2f..", "%2e%2e", "{}", "[]", "'", '"', "a%00b"),
    *("%F0%9F%A7%92", "%ed%a0%80", "%u0041", "%25%30%30", "+", "%2B", "a;b", "a,b", "%c0%ae"),
]
# Filters and options of lists, exports and sets.
CLAUSES = [
    *("id eq", "id eq null", "status eq 'x", "(" * 200, "not " * 100, "1 eq 1", "id in ()"),
    *("true or true", "a/b/c eq 1", "length(id) gt 0", "day ge 0001-01-01", "x eq 1e999"),
    *("contains(slug,'%')", "year(day) eq 99999", "day eq date'2026-01-01'", "id ne id"),
    *("-", "--due_date", "due_date,due_date", "status desc", "*", "id,,id", "$it", "0 add 1 eq 1"),
]
HEADERS = (
    [
        ("If-Match", v)
        for v in ("*", '"1"', "1", 'W/"1.a"', '"999999999"', '"9" "1","2"', "", '"-1"')
    ]
    + [("If-Match", f'"{"9" * 30}"'), ("If-Match", '"\u00e9"')]
    + [("If-None-Match", v) for v in ("*", '"1"', '"1.abc"', "", "x" * 5000, '"a", "b"')]
    + [
        ("Idempotency-Key", v)
        for v in ("", "a", "x" * 200, "x" * 201, "a b", '"q"', "\u00e9", "\u00a0")
    ]
    + [
        ("Accept", v)
        for v in ("text/html", "x", "application/xml;q=1, */*;q=0", "text/csv", "a" * 5000)
    ]
    + [
        ("Authorization", v)
        for v in ("", "Bearer", "Basic !!!", "Bearer \u00e9", "Digest x", "Bearer a.b.c")
    ]
    + [
        *(("Range", "bytes=0-1"), ("X-Request-Id", "a" * 65), ("Expect", "100-continue")),
        *(("Origin", "null"), ("Content-Encoding", "gzip"), ("X-HTTP-Method-Override", "DELETE")),
        *(
            ("Accept-Language", "xx" * 500),
            ("Prefer", "respond-async"),
            ("Accept-Encoding", "br;q=x"),
        ),
        *(("X-API-Key", "qk_x.y"), ("X-Forwarded-For", "::1, \u00e9"), ("Forwarded", "for=x")),
        *(("If-Modified-Since", "yesterday"), ("Cookie", "a=b; a=c"), ("Traceparent", "00-x")),
    ]
)

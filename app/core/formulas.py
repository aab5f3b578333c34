"""What a program for spreadsheets takes for a formula, which could send other cells elsewhere.

OWASP, "CSV Injection": a text that begins with one of these characters, also in their full width.
In a file an apostrophe stands before it.
"""

BEGINNINGS = "=+-@\t\r\n＝＋－＠"  # noqa: RUF001 - the full width is meant

"""CSV as RFC 4180 has it: exact text, quotes where needed, CRLF between rows.

Text is never changed to please a spreadsheet: a cell that begins with ``=`` is written as it is, because the file must
give back what it was given. Who opens exports of hostile data in a spreadsheet should import the columns as text.
"""

import re
from collections.abc import Iterable, Sequence


def sheet(header: Sequence[str], rows: Iterable[Sequence[str]], delimiter: str = ",") -> bytes:
    """The bytes of a CSV or TSV file; half characters (lone surrogates), which no file can carry, become U+FFFD."""
    lines = [delimiter.join(map(_cell, row)) + "\r\n" for row in (header, *rows)]
    return encoded("".join(lines))


def _cell(text: str) -> str:
    # Other delimiters are quoted too, so that no reader takes one of them for ours.
    return '"' + text.replace('"', '""') + '"' if _SPECIAL.search(text) or text.strip() != text else text


_SPECIAL = re.compile(r'[,;\t|"\r\n]')


def encoded(text: str) -> bytes:
    """UTF-8; half characters become U+FFFD."""
    try:
        return text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").encode()

"""Documents with queries and what they print: a block of SQL with a block of text behind it.

`python -m tests.documents HOME` writes what the queries print over a home of `presscut demo` into the documents.
"""

from __future__ import annotations

import io
import re
import sys
from pathlib import Path

from rich.console import Console

from flows.query import run_query, write_result

ROOT = Path(__file__).parents[1]
DOCUMENTS = (ROOT / "README.md", ROOT / "docs" / "cookbook.md")
_QUERY = re.compile(r"```sql\n(.+?)\n```\n```text\n(.*?)```", re.S)


def read_queries(document: Path) -> list[tuple[str, list[str]]]:
    """The queries of a document, each with the lines that it says they print."""
    return [(sql, printed.splitlines()) for sql, printed in _QUERY.findall(document.read_text(encoding="utf-8"))]


def print_rows(published: Path, sql: str) -> list[str]:
    """The lines that `presscut query` prints on a wide terminal."""
    stream = io.StringIO()
    write_result(run_query(published, sql), "table", None, Console(file=stream, width=120))
    return [line.rstrip() for line in stream.getvalue().rstrip().splitlines()]


def rewrite(document: Path, published: Path) -> None:
    """Bring what the document says its queries print up to date."""

    def answer(block: re.Match[str]) -> str:
        printed = "\n".join(print_rows(published, block[1]))
        return f"```sql\n{block[1]}\n```\n```text\n{printed}\n```"

    document.write_text(_QUERY.sub(answer, document.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    for path in DOCUMENTS:
        rewrite(path, Path(sys.argv[1]) / "coverage.duckdb")

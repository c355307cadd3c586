"""What the fake server refuses with: a SQLSTATE, and where it happened."""

from __future__ import annotations


class Refused(Exception):
    """An error of the server; `code` is its SQLSTATE, the rest as PostgreSQL reports it."""

    def __init__(
        self, code: str, *, table: str = "", column: str = "", constraint: str = ""
    ) -> None:
        super().__init__(code)
        self.code = code
        self.table = table
        self.column = column
        self.constraint = constraint

    @property
    def is_final(self) -> bool:
        """Whether the same command would be refused again: then it is the answer."""
        return self.code[:2] in ("22", "23", "54", "P0", "FD") or self.code == "42501"

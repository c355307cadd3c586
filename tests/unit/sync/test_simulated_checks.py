"""The questions that a simulated world is asked can be answered no."""

from __future__ import annotations

from uuid import uuid4

import pytest

from tests.fakes.clinic_server.book import Book
from tests.proof.simulated.checks import of_the_server


@pytest.fixture
def book() -> Book:
    return Book(uuid4(), uuid4(), {}, {"resource_claim": {}})


def _write(book: Book, row: str, command: str | None) -> None:
    book.append(at="", entity="pet", op="update", ids=[row], command=command, login="u_1")


def test_a_command_that_writes_a_row_twice_is_found(book: Book) -> None:
    for command in ("one", "other", None, None):
        _write(book, "bella", command)
    assert not any("twice" in each for each in of_the_server(book, set()))
    _write(book, "bella", "one")
    assert "I2 1 rows were written twice by one command" in of_the_server(book, set())


def test_a_gap_in_the_log_is_found(book: Book) -> None:
    _write(book, "bella", None)
    book.head += 1
    _write(book, "bella", None)
    assert "I5 the log has a gap" in of_the_server(book, set())

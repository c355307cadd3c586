from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import closing

import pytest
from psycopg import sql

from tests.servers import Database, Server


@pytest.fixture
def empty(server: Server) -> Iterator[Database]:
    """A database in which nothing was made yet."""
    name = f"empty_{secrets.token_hex(6)}"
    identifier = sql.Identifier(name)
    with closing(server.operator()) as operator:
        operator.execute(sql.SQL("create database {} template template0").format(identifier))
        yield Database(server, name)
        operator.execute(sql.SQL("drop database {} with (force)").format(identifier))

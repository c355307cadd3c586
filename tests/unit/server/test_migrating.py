"""A migration that gave way is tried again; one that failed is not."""

from __future__ import annotations

import psycopg
import pytest
import sqlalchemy.exc

from frontdesk.server.migrating import with_patience


def _failure(kind: type[psycopg.Error]) -> sqlalchemy.exc.DBAPIError:
    return sqlalchemy.exc.DBAPIError("lock table", None, kind("no"))


class _Migration:
    """Fails as many times as told."""

    def __init__(self, kind: type[psycopg.Error], times: int) -> None:
        self.kind, self.left, self.tries = kind, times, 0

    def __call__(self) -> None:
        self.tries += 1
        if self.left:
            self.left -= 1
            raise _failure(self.kind)


@pytest.mark.parametrize(
    "kind",
    [
        psycopg.errors.LockNotAvailable,
        psycopg.errors.QueryCanceled,
        psycopg.errors.DeadlockDetected,
    ],
)
def test_who_is_in_the_way_is_given_time(kind: type[psycopg.Error]) -> None:
    migration, pauses = _Migration(kind, 3), list[float]()
    with_patience(migration, pause=pauses.append)
    assert migration.tries == 4
    assert len(pauses) == 3
    assert min(pauses) > 0


def test_after_its_patience_the_last_failure_is_told() -> None:
    migration = _Migration(psycopg.errors.LockNotAvailable, 10**6)
    with pytest.raises(sqlalchemy.exc.DBAPIError):
        with_patience(migration, seconds=0, pause=lambda _seconds: None)
    assert migration.tries == 1


def test_a_mistake_is_not_tried_again() -> None:
    migration = _Migration(psycopg.errors.UndefinedTable, 1)
    with pytest.raises(sqlalchemy.exc.DBAPIError):
        with_patience(migration, pause=lambda _seconds: None)
    assert migration.tries == 1

"""Whatever is tried in whatever order: rights come only from those who hold them."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any
from uuid import UUID

import psycopg
import pytest
from psycopg.types.json import Jsonb

from frontdesk.domain.permissions import CODES, MANAGES
from tests.clinics import Clinic
from tests.db.staff_acts import Connection, add_person, perms_of
from tests.servers import Database

pytestmark = pytest.mark.db

STEPS = 60
PERSONS = ("receptionist", "groomer", "vet", "manager", "owner")


class _Game:
    """People of one clinic who try what comes to their mind with roles and with each other."""

    def __init__(self, clinic: Clinic, seed: int) -> None:
        self.luck = random.Random(seed)  # noqa: S311 - reproducible
        self.clinic = clinic
        self.lines: dict[UUID, Connection] = {
            clinic.logins[name].staff_id: clinic.connect(name) for name in PERSONS
        }

    def rights(self) -> dict[UUID, frozenset[str]]:
        """Return what everybody may do now."""
        return {person: frozenset(perms_of(line)) for person, line in self.lines.items()}

    def step(self) -> UUID:
        """Let somebody try something, which may be refused; return who. A seed is one game."""
        person = self.luck.choice(list(self.lines))
        act: Callable[[Connection], Any] = self.luck.choice(
            [self._add_role, self._set_role, self._set_role, self._give, self._give, self._shut]
        )
        try:
            act(self.lines[person])
        except psycopg.Error as refused:
            assert refused.sqlstate in ("42501", "FD009", "23505"), refused  # noqa: PT017
        return person

    def _add_role(self, line: Connection) -> None:
        name = f"Role {self.luck.randrange(40)}"
        line.execute(
            "insert into app.role (id, name, perms) values (gen_random_uuid(), %s, %s)",
            [name, self._perms()],
        )

    def _set_role(self, line: Connection) -> None:
        line.execute("update app.role set perms = %s where id = %s", [self._perms(), self._role()])

    def _give(self, line: Connection) -> None:
        person = self.luck.choice(list(self.lines))
        line.execute("update app.staff set role_id = %s where id = %s", [self._role(), person])

    def _shut(self, line: Connection) -> None:
        line.execute("update app.role set deleted_at = now() where id = %s", [self._role()])

    def _perms(self) -> Jsonb:
        return Jsonb(self.luck.sample(sorted(CODES), self.luck.randrange(len(CODES) + 1)))

    def _role(self) -> UUID:
        line = self.lines[self.clinic.logins["owner"].staff_id]
        rows = line.execute("select id from app.role where deleted_at is null order by lower(name)")
        role: UUID = self.luck.choice(rows.fetchall())[0]
        return role


@pytest.mark.parametrize("seed", [1, 3])
def test_nobody_ever_gets_more_than_the_one_who_acted_held(
    database: Database, clinic_a: Clinic, seed: int
) -> None:
    game = _Game(clinic_a, seed)
    _add_deputies(game)
    before = game.rights()
    grown = 0
    for _ in range(STEPS):
        actor = game.step()
        after = game.rights()
        for person, rights in after.items():
            assert rights - before[person] <= before[actor]
            grown += bool(rights - before[person])
        assert after[actor] <= before[actor]  # least of all by one's own hand
        assert any(rights >= MANAGES for rights in after.values())
        before = after
    assert grown, "a game in which nobody is given anything proves nothing"
    with database.operator() as operator:
        unlike = operator.execute(
            "select count(*) from sec.login_binding b left join app.role r"
            " on r.tenant_id = b.tenant_id and r.id = b.role_id where b.tenant_id is not null"
            " and b.perms is distinct from sec.perms_of(r.perms, r.deleted_at)"
        ).fetchone()
    assert unlike == (0,)


def _add_deputies(game: _Game) -> None:
    """Let there be some who may manage without being allowed everything."""
    line = game.lines[game.clinic.logins["owner"].staff_id]
    for number in range(3):
        perms = sorted(MANAGES | set(game.luck.sample(sorted(CODES), 4)))
        row = line.execute(
            "insert into app.role (id, name, perms) values (gen_random_uuid(), %s, %s)"
            " returning id",
            [f"Deputy {number}", Jsonb(perms)],
        ).fetchone()
        assert row is not None
        staff_id, login, password = add_person(line, row[0], f"Deputy {number}")
        game.lines[staff_id] = game.clinic.connect_as(login, password)

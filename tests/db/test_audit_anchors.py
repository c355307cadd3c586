from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from frontdesk.commands import dispatch
from frontdesk.server.audit.anchored import AnchorBook
from frontdesk.server.audit.anchoring import LogBroken, anchor_logs
from frontdesk.server.audit.keys import make_key, read_key
from frontdesk.server.audit.verify import Verdict, verify_logs
from tests.clinics import Clinic
from tests.db.desk import Desk, pet
from tests.servers import Database

pytestmark = pytest.mark.db

SEAL_ANEW = """
with recursive kept as (
    select e.* from app.event as e where e.tenant_id = %(tenant)s
), chain as (
    select k.position, k.hash from kept as k where k.position = %(before)s
    union all
    select k.position, sha256(c.hash || sec.event_piece(
        k.tenant_id, k.position, k.at, k.login, k.command_id,
        k.entity, k.entity_id, k.op, k.digest
    ))
    from chain as c join kept as k on k.position = c.position + 1
)
update app.event as e set hash = c.hash
from chain as c where e.tenant_id = %(tenant)s and e.position = c.position
"""

MOVE_HEAD = """
update sec.head as h set position = e.position, hash = e.hash
from (
    select position, hash from app.event where tenant_id = %(tenant)s
    order by position desc limit 1
) as e
where h.tenant_id = %(tenant)s
"""


class Yard:
    """A clinic at work, its operator with a key, and somebody who may write everything."""

    def __init__(self, database: Database, clinic: Clinic, directory: Path) -> None:
        self.database, self.clinic = database, clinic
        self.directory = directory / "anchors"
        self.key_path = directory / "anchor.key"
        self.public = make_key(self.key_path)
        self.desk = Desk(clinic.connect())
        self.now = datetime.now(UTC)

    def work(self) -> int:
        """Let the clinic write some events; return its head."""
        for number in range(3):
            self.desk.apply(pet("Milo", breed=str(number)))
        return int(self.desk.value("select sec.head_position()"))

    def anchor(self, days_ago: int) -> None:
        """Anchor as if it were so many days ago."""
        when = self.now - timedelta(days=days_ago)
        anchor_logs(self.database.dsn, read_key(self.key_path), self.directory, now=when)

    def tamper(self, *statements: str, **parameters: Any) -> None:
        """Write to the database as its owner could."""
        with self.database.operator() as operator:
            for statement in statements:
                operator.execute(
                    statement.encode(), {"tenant": self.clinic.tenant_id, **parameters}
                )

    def verdict(self, *, anchored: bool = True) -> Verdict:
        """Verify the clinic's log, with its anchors or without."""
        book = AnchorBook.open(self.directory, [self.public], self.now) if anchored else None
        found = verify_logs(self.database.dsn, tenant_id=self.clinic.tenant_id, book=book)
        return found[0]

    def broken(self, *, anchored: bool = True) -> list[tuple[str, int, int]]:
        """Return the kinds and places of what is wrong."""
        found = self.verdict(anchored=anchored).broken
        return [(each.kind.value, each.first, each.last) for each in found]


@pytest.fixture
def yard(database: Database, clinic_a: Clinic, tmp_path: Path) -> Yard:
    return Yard(database, clinic_a, tmp_path)


def test_a_log_that_went_on_since_its_anchors_holds(yard: Yard) -> None:
    for days_ago in (3, 2, 1):
        yard.work()
        yard.anchor(days_ago)
    yard.work()
    verdict = yard.verdict()
    assert verdict.holds, verdict
    assert verdict.anchors is not None
    assert verdict.anchors.good == 3


def test_a_log_sealed_anew_is_found_by_its_anchors_alone(yard: Yard) -> None:
    first = yard.work()
    yard.anchor(2)
    second = yard.work()
    yard.anchor(1)
    yard.work()
    yard.tamper(
        "update app.event set login = 'u_eve' where tenant_id = %(tenant)s"
        " and position = %(before)s + 1",
        SEAL_ANEW,
        MOVE_HEAD,
        before=first + 1,
    )
    assert yard.broken(anchored=False) == []
    assert yard.broken() == [("rewritten", first + 1, second)]


def test_a_tail_cut_off_together_with_the_head_is_found_by_its_anchors_alone(yard: Yard) -> None:
    yard.work()
    yard.anchor(2)
    head = yard.work()
    yard.anchor(1)
    yard.tamper(
        "delete from app.event where tenant_id = %(tenant)s and position > %(last)s",
        MOVE_HEAD,
        last=head - 2,
    )
    assert yard.broken(anchored=False) == []
    assert yard.broken() == [("removed", head - 1, head)]


def test_a_day_has_one_anchor_which_is_kept(yard: Yard) -> None:
    yard.anchor(1)
    before = {path: path.read_bytes() for path in yard.directory.rglob("*") if path.is_file()}
    yard.work()
    again = anchor_logs(
        yard.database.dsn,
        read_key(yard.key_path),
        yard.directory,
        now=yard.now - timedelta(days=1),
    )
    assert [each.is_new for each in again] == [False, False]
    assert {p: p.read_bytes() for p in yard.directory.rglob("*") if p.is_file()} == before


def test_anchors_that_are_wrong_are_told_apart(yard: Yard, tmp_path: Path) -> None:
    for days_ago in (4, 3, 2, 1):
        yard.work()
        yard.anchor(days_ago)
    paths = sorted((yard.directory / str(yard.clinic.tenant_id)).glob("*.json"))
    paths[0].write_text(paths[0].read_text().replace('"position": ', '"position": 1'))
    paths[1].unlink()
    other = make_key(tmp_path / "other.key")
    paths[2].unlink()
    anchor_logs(
        yard.database.dsn,
        read_key(tmp_path / "other.key"),
        yard.directory,
        now=yard.now - timedelta(days=2),
    )
    anchors = yard.verdict().anchors
    assert anchors is not None
    assert anchors.altered == (paths[0].stem,)
    assert anchors.missing == (paths[1].stem,)
    assert anchors.unknown_key == (paths[2].stem,)
    assert anchors.good == 1
    assert not yard.verdict().holds
    book = AnchorBook.open(yard.directory, [yard.public, other], yard.now)
    (both,) = verify_logs(yard.database.dsn, tenant_id=yard.clinic.tenant_id, book=book)
    assert both.anchors is not None
    assert both.anchors.unknown_key == ()


def test_nobody_vouches_for_a_log_whose_end_is_gone(yard: Yard) -> None:
    head = yard.work()
    yard.tamper(
        "delete from app.event where tenant_id = %(tenant)s and position = %(last)s", last=head
    )
    with pytest.raises(LogBroken):
        yard.anchor(1)
    assert not yard.directory.exists()


def test_a_clinic_that_vanished_is_missed(yard: Yard) -> None:
    yard.anchor(1)
    gone = yard.directory / "018f4a3e-0000-7000-8000-0000000000ff"
    (yard.directory / str(yard.clinic.tenant_id)).rename(gone)
    book = AnchorBook.open(yard.directory, [yard.public], yard.now)
    verdicts = verify_logs(yard.database.dsn, book=book)
    assert [each.is_known for each in verdicts] == [True, True, False]
    assert not verdicts[-1].holds


def test_the_operators_way_from_the_key_to_the_proof(
    database: Database, clinic_a: Clinic, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    key, out = tmp_path / "anchor.key", tmp_path / "anchors"
    assert dispatch.run(["admin", "audit", "make-key", str(key), "--json"]) == 0
    made = json.loads(capsys.readouterr().out)
    assert len(made["key_id"]) == 16
    anchor = ["admin", "audit", "anchor", "--key", str(key), "--out", str(out)]
    assert dispatch.run([*anchor, "--dsn", database.dsn, "--json"]) == 0
    assert all(each["new"] for each in json.loads(capsys.readouterr().out))
    verify = ["admin", "audit", "verify", "--dsn", database.dsn, "--anchors", str(out)]
    assert dispatch.run([*verify, "--public-key", made["public_key"], "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert [clinic["anchors"]["good"] for clinic in answer["clinics"]] == [1, 1]
    (out / str(clinic_a.tenant_id)).rename(out / "018f4a3e-0000-7000-8000-0000000000ff")
    assert dispatch.run([*verify, "--public-key", made["public_key"]]) == 1
    assert "UNKNOWN HERE" in capsys.readouterr().out
    assert dispatch.run(verify) == 2
    assert dispatch.run(["admin", "audit", "make-key", str(key)]) == 1

"""What a client, or a clinic, gets when it asks for all that is kept."""

from __future__ import annotations

import hashlib
import json
import re
import stat
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pytest

from frontdesk.domain.changes import insert, update
from frontdesk.domain.errors import InvalidInput, NotAllowed, NotFound
from frontdesk.domain.ids import new_id
from frontdesk.server.exporting import export_client, export_tenant
from frontdesk.storage.postgres.client_export import CLIENT_TABLES
from frontdesk.storage.postgres.history import History
from tests.clinics import Clinic
from tests.db.attacks.battlefield import battlefield
from tests.db.desk import Desk, booking
from tests.servers import Database

if TYPE_CHECKING:
    from frontdesk.storage.postgres.connection import DeskConnection

pytestmark = pytest.mark.db

SCHEMA = Path(__file__).parents[2] / "docs" / "export.schema.json"


def _read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def _export_client(clinic: Clinic, out: Path) -> Path:
    return export_client(
        clinic.operator_dsn, tenant_id=clinic.tenant_id, client_id=clinic.ids["client"], out=out
    )


_KINDS: dict[str, type | tuple[type, ...]] = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "null": type(None),
}


def _fits(value: Any, rule: dict[str, Any], schema: dict[str, Any]) -> None:
    """Check a value by the parts of JSON Schema that our description uses, and by no others."""
    if "$ref" in rule:
        rule = schema["$defs"][rule["$ref"].rpartition("/")[2]]
    assert set(rule) <= {"type", "pattern", "required", "properties", "items"}
    kinds = rule["type"] if isinstance(rule["type"], list) else [rule["type"]]
    assert any(isinstance(value, _KINDS[kind]) for kind in kinds), (value, rule)
    if "pattern" in rule:
        assert re.search(rule["pattern"], value), (value, rule)
    for name in rule.get("required", ()):
        assert name in value, name
    for name, inner in rule.get("properties", {}).items():
        if isinstance(value, dict) and name in value:
            _fits(value[name], inner, schema)
    for each in value if "items" in rule else ():
        _fits(each, rule["items"], schema)


def _check_manifest(folder: Path) -> dict[str, Any]:
    manifest: dict[str, Any] = _read(folder / "manifest.json")
    listed = {each["path"] for each in manifest["files"]}
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert there == listed | {"manifest.json"}
    for each in manifest["files"]:
        content = (folder / each["path"]).read_bytes()
        assert hashlib.sha256(content).hexdigest() == each["sha256"]
        assert len(content) == each["bytes"]
    return manifest


def test_a_client_gets_all_that_is_kept_and_nothing_of_others(
    clinic_a: Clinic, tmp_path: Path
) -> None:
    desk = Desk(clinic_a.connect())
    visit, claim = booking(clinic_a.ids, "2026-03-02T09:00:00Z", "2026-03-02T10:00:00Z")
    stranger = insert("client", new_id(), {"family_name": "Stranger"})
    renamed = update(
        "client", clinic_a.ids["client"], was={"note": ""}, values={"note": "likes tea"}
    )
    assert renamed is not None
    assert desk.apply(visit, claim, stranger, renamed)["status"] == "applied"
    folder = _export_client(clinic_a, tmp_path / "maya")
    manifest = _check_manifest(folder)
    assert manifest["kind"] == "client"
    assert manifest["timezone"] == "Europe/Berlin"
    (client,) = _read(folder / "data/client.json")
    assert client["note"] == "likes tea"
    assert {each["name"] for each in _read(folder / "data/pet.json")} == {"Bella", "Rex"}
    (kept,) = _read(folder / "data/appointment.json")
    assert kept["starts_at"].startswith("2026-03-02T09:00:00")
    assert kept["starts_at_clinic"] == "2026-03-02T10:00:00"
    history = _read(folder / "history.json")
    assert ["", "likes tea"] in [event["changed"].get("note") for event in history]
    page = (folder / "person.txt").read_text(encoding="utf-8")
    assert "Maya Stone" in page
    assert "2026-03-02 10:00" in page
    assert "Stranger" not in "".join(
        path.read_text(encoding="utf-8") for path in folder.rglob("*.*")
    )


def test_an_export_is_for_its_owners_eyes_only(clinic_a: Clinic, tmp_path: Path) -> None:
    folder = _export_client(clinic_a, tmp_path / "maya")
    packed = _export_client(clinic_a, tmp_path / "maya.zip")
    for path in (folder, packed, *folder.rglob("*")):
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path
    with zipfile.ZipFile(packed) as archive:
        assert {f"data/{table}.json" for table in CLIENT_TABLES} < set(archive.namelist())
        assert archive.testzip() is None


def test_nothing_half_written_stands_under_the_name(
    clinic_a: Clinic, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> str:
        raise OSError("the disk is full")

    out = tmp_path / "maya"
    with monkeypatch.context() as broken:
        broken.setattr("frontdesk.storage.export_files.ExportFolder.write_text", fail)
        with pytest.raises(OSError, match="full"):
            _export_client(clinic_a, out)
    assert list(tmp_path.iterdir()) == []
    _export_client(clinic_a, out)
    with pytest.raises(InvalidInput, match="already"):
        _export_client(clinic_a, out)


def test_an_unknown_client_or_clinic_is_told(
    clinic_a: Clinic, clinic_b: Clinic, tmp_path: Path
) -> None:
    for tenant_id, client_id in (
        (clinic_a.tenant_id, clinic_b.ids["client"]),
        (new_id(), clinic_a.ids["client"]),
    ):
        with pytest.raises(NotFound):
            export_client(
                clinic_a.operator_dsn,
                tenant_id=tenant_id,
                client_id=client_id,
                out=tmp_path / "out",
            )
    assert list(tmp_path.iterdir()) == []


def test_a_clinic_gets_every_table_and_no_byte_of_another(
    database: Database, clinic_a: Clinic, clinic_b: Clinic, tmp_path: Path
) -> None:
    with battlefield(database, clinic_a, clinic_b) as field:
        folder = export_tenant(database.dsn, tenant_id=clinic_a.tenant_id, out=tmp_path / "clinic")
        manifest = _check_manifest(folder)
        rows = {each["path"]: each["rows"] for each in manifest["files"]}
        for target in field.targets:
            name = "history.json" if target.name == "event" else f"data/{target.name}.json"
            assert rows[name] > 0, name
        text = "".join(path.read_text(encoding="utf-8") for path in folder.rglob("*.json"))
        assert field.marks_in(text) == set()
        other = export_tenant(database.dsn, tenant_id=clinic_b.tenant_id, out=tmp_path / "other")
        text = "".join(path.read_text(encoding="utf-8") for path in other.rglob("*.json"))
        assert field.marks_in(text) >= {str(clinic_b.tenant_id)}, "the search itself must find"


def test_what_is_written_is_what_the_documentation_says(
    database: Database, clinic_a: Clinic, clinic_b: Clinic, tmp_path: Path
) -> None:
    schema = _read(SCHEMA)
    with battlefield(database, clinic_a, clinic_b):
        folder = export_tenant(database.dsn, tenant_id=clinic_a.tenant_id, out=tmp_path / "clinic")
    _fits(_read(folder / "manifest.json"), schema["$defs"]["manifest"], schema)
    for path in (*(folder / "data").glob("*.json"), folder / "history.json"):
        definition = "history" if path.stem == "history" else "records"
        _fits(_read(path), schema["$defs"][definition], schema)


def _history(clinic: Clinic) -> History:
    return History(cast("DeskConnection", clinic.connect("manager")))


def _as_staff(clinic: Clinic, out: Path) -> None:
    _history(clinic).export_client(clinic.ids["client"], out)


def test_the_desk_hands_out_what_the_operator_would_and_the_log_says_so(
    clinic_a: Clinic, tmp_path: Path
) -> None:
    desk = Desk(clinic_a.connect())
    visit, claim = booking(clinic_a.ids, "2026-03-02T09:00:00Z", "2026-03-02T10:00:00Z")
    assert desk.apply(visit, claim)["status"] == "applied"
    _as_staff(clinic_a, tmp_path / "desk")
    folder = _export_client(clinic_a, tmp_path / "operator")
    _check_manifest(tmp_path / "desk")
    for path in folder.rglob("*.*"):
        same = tmp_path / "desk" / path.relative_to(folder)
        if path.name == "manifest.json":
            ours, theirs = _read(path), _read(same)
            assert {**ours, "made_at": ""} == {**theirs, "made_at": ""}
        else:
            assert path.read_bytes() == same.read_bytes(), path
    manager = clinic_a.logins["manager"].login
    event = desk.connection.execute(
        "select entity, entity_id, op, changed, login from app.event order by position desc limit 1"
    ).fetchone()
    assert event == ("client", clinic_a.ids["client"], "export", {}, manager)


def test_who_may_not_hand_data_out_gets_nothing_and_neither_does_another_clinic(
    database: Database, clinic_a: Clinic, clinic_b: Clinic, tmp_path: Path
) -> None:
    with pytest.raises(InvalidInput, match="no client of this clinic"):
        _history(clinic_b).export_client(clinic_a.ids["client"], tmp_path / "theirs")
    with database.operator() as operator:
        operator.execute(
            "update sec.login_binding set perms = array_remove(perms, 'client.export')"
            " where tenant_id = %s",
            [clinic_a.tenant_id],
        )
    with pytest.raises(NotAllowed):
        _as_staff(clinic_a, tmp_path / "denied")
    assert list(tmp_path.iterdir()) == []
    desk = Desk(clinic_a.connect())
    assert desk.value("select count(*) from app.event where op = 'export'") == 0


def test_a_file_that_cannot_be_written_is_told_and_nothing_is_left(
    clinic_a: Clinic, tmp_path: Path
) -> None:
    with pytest.raises(InvalidInput):
        _as_staff(clinic_a, tmp_path / "missing" / "maya.zip")
    (tmp_path / "maya.zip").write_text("mine")
    with pytest.raises(InvalidInput, match="already"):
        _as_staff(clinic_a, tmp_path / "maya.zip")
    assert (tmp_path / "maya.zip").read_text() == "mine"

from __future__ import annotations

import json
import os
import stat
from dataclasses import asdict, replace
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from frontdesk.domain.errors import AlreadyExists, InvalidInput
from frontdesk.server.audit.anchored import AnchorBook, AnchorVerdict, compare
from frontdesk.server.audit.anchors import (
    Anchor,
    AnchorState,
    KeptAnchor,
    kept_anchors,
    path_of,
    signed,
)
from frontdesk.server.audit.findings import Findings
from frontdesk.server.audit.keys import key_id, make_key, read_key, read_public_key
from tests.unit.audit.logs import TENANT, told

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
ID = key_id(KEY.public_key())
ANCHOR = Anchor(
    tenant_id=str(TENANT),
    day="2026-11-20",
    position=7,
    hash="ab" * 32,
    at="2026-11-20T18:00:00+00:00",
    epoch="018f4a3e-9999-7000-8000-000000000001",
    key_id=ID,
)


def _keep(directory: Path, anchor: Anchor = ANCHOR, *, day: str | None = None) -> Path:
    path = path_of(directory, TENANT, date.fromisoformat(day or anchor.day))
    path.parent.mkdir(exist_ok=True)
    path.write_text(signed(anchor, KEY), encoding="ascii")
    return path


def _read(directory: Path) -> KeptAnchor:
    (kept,) = kept_anchors(directory, TENANT, {ID: KEY.public_key()})
    return kept


def test_what_is_signed_is_the_written_down_form() -> None:
    assert ANCHOR.canonical() == (
        b'{"anchor":1,"at":"2026-11-20T18:00:00+00:00","day":"2026-11-20",'
        b'"epoch":"018f4a3e-9999-7000-8000-000000000001","hash":"' + b"ab" * 32 + b'",'
        b'"key_id":"' + ID.encode() + b'","position":7,'
        b'"tenant_id":"018f4a3e-0000-7000-8000-000000000001"}'
    )


def test_a_good_anchor_is_read_back(tmp_path: Path) -> None:
    _keep(tmp_path)
    kept = _read(tmp_path)
    assert (kept.state, kept.anchor) == (AnchorState.GOOD, ANCHOR)


@pytest.mark.parametrize("name", sorted(set(asdict(ANCHOR)) - {"key_id"}))
def test_an_anchor_with_any_value_altered_is_told(tmp_path: Path, name: str) -> None:
    path = _keep(tmp_path)
    document = json.loads(path.read_text())
    value = document[name]
    document[name] = value + 1 if isinstance(value, int) else value[:-1] + "0x"[value[-1] == "0"]
    path.write_text(json.dumps(document))
    assert _read(tmp_path).state is AnchorState.ALTERED


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"signature": 5}', "\ufeffnull"])
def test_a_damaged_anchor_is_an_altered_one(tmp_path: Path, text: str) -> None:
    _keep(tmp_path).write_text(text, encoding="utf-8")
    assert _read(tmp_path).state is AnchorState.ALTERED


def test_a_signature_by_another_key_under_our_keys_name_is_an_alteration(tmp_path: Path) -> None:
    _keep(tmp_path).write_text(signed(ANCHOR, Ed25519PrivateKey.generate()))
    assert _read(tmp_path).state is AnchorState.ALTERED


def test_a_key_that_was_not_given_is_told_from_an_alteration(tmp_path: Path) -> None:
    other = Ed25519PrivateKey.generate()
    anchor = replace(ANCHOR, key_id=key_id(other.public_key()))
    _keep(tmp_path).write_text(signed(anchor, other))
    assert _read(tmp_path).state is AnchorState.UNKNOWN_KEY


def test_an_anchor_of_another_day_or_clinic_proves_nothing_here(tmp_path: Path) -> None:
    _keep(tmp_path, day="2026-11-19")
    assert _read(tmp_path).state is AnchorState.ALTERED
    elsewhere = replace(ANCHOR, tenant_id=str(UUID(int=5)))
    _keep(tmp_path, elsewhere, day="2026-11-19")
    assert _read(tmp_path).state is AnchorState.ALTERED


def _book(directory: Path, today: str = "2026-11-23") -> AnchorBook:
    return AnchorBook(directory, {ID: KEY.public_key()}, date.fromisoformat(today))


def test_days_without_an_anchor_are_named(tmp_path: Path) -> None:
    for day in ("2026-11-18", "2026-11-20"):
        _keep(tmp_path, replace(ANCHOR, day=day))
    book = _book(tmp_path)
    verdict = book.verdict(book.of(TENANT), date(2026, 1, 1))
    assert verdict.missing == ("2026-11-19", "2026-11-21", "2026-11-22")
    assert not verdict.holds
    assert book.verdict([], date(2026, 11, 20)).missing == ("2026-11-21", "2026-11-22")
    assert _book(tmp_path, "2026-11-21").verdict([], date(2026, 11, 21)).holds


def test_a_clinic_that_only_anchors_know_is_found(tmp_path: Path) -> None:
    _keep(tmp_path)
    (tmp_path / "notes.txt").write_text("the operator's")
    assert _book(tmp_path).clinics() == {TENANT}


def _compared(
    anchors: list[tuple[int, str]], hashes: dict[int, bytes], last: int
) -> list[tuple[str, int, int]]:
    kept = [
        KeptAnchor(Path(), AnchorState.GOOD, replace(ANCHOR, position=position, hash=value))
        for position, value in anchors
    ]
    findings = Findings()
    compare(kept, hashes, last, findings)
    return told(findings.in_order())


def test_a_log_that_holds_what_was_signed_is_fine() -> None:
    assert _compared([(3, "03"), (9, "09")], {3: b"\x03", 9: b"\x09"}, 12) == []


def test_a_log_sealed_anew_is_found_between_two_anchors() -> None:
    assert _compared([(9, "09"), (3, "03")], {3: b"\x03", 9: b"\x0a"}, 12) == [("rewritten", 4, 9)]


def test_a_log_cut_off_behind_an_anchor_is_found() -> None:
    assert _compared([(3, "03"), (9, "09")], {3: b"\x03"}, 5) == [("removed", 6, 9)]


def test_an_empty_log_has_an_anchor_too() -> None:
    empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert _compared([(0, empty)], {}, 0) == []
    assert _compared([(0, "00")], {}, 0) == [("rewritten", 0, 0)]


def test_the_key_is_its_owners_alone_and_is_never_written_over(tmp_path: Path) -> None:
    path = tmp_path / "anchor.key"
    public = make_key(path)
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o600  # noqa: PTH116
    assert read_key(path).public_key() == read_public_key(public)
    before = path.read_bytes()
    with pytest.raises(AlreadyExists):
        make_key(path)
    public.unlink()
    with pytest.raises(AlreadyExists):
        make_key(path)
    assert path.read_bytes() == before


def test_files_that_hold_no_key_of_ours_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "anchor.key"
    public = make_key(path)
    for read, wrong in ((read_key, public), (read_public_key, path)):
        with pytest.raises(InvalidInput):
            read(wrong)
    (tmp_path / "junk").write_text("junk")
    with pytest.raises(InvalidInput):
        read_key(tmp_path / "junk")
    with pytest.raises(InvalidInput):
        AnchorBook.open(tmp_path, [tmp_path / "junk"], datetime.now(UTC))
    with pytest.raises(InvalidInput):
        AnchorBook.open(tmp_path / "none", [public], datetime.now(UTC))


def test_a_verdict_on_anchors_holds_only_without_any_trouble() -> None:
    day = ("2026-11-20",)
    assert AnchorVerdict(3, (), (), ()).holds
    for troubled in ((day, (), ()), ((), day, ()), ((), (), day)):
        assert not AnchorVerdict(3, *troubled).holds

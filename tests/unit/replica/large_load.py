"""Loads 80,000 rows and takes 8,000 events, and says what it cost: `python -m …large_load FOLDER`.

A process of its own, for its memory is measured: the most it ever needed, with the rows as texts
that come from the server otherwise. Work is told as a multiple of the least there is to do with
those rows, measured in between: even seconds of the processor are this machine's and this moment's.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

from frontdesk.storage.replica.cipher import Connection, open_database
from frontdesk.storage.replica.write_ahead_log import frames, log_of
from tests.factories.clinic import small_clinic
from tests.factories.store import EPOCH, KEY, clinic_meta, open_store
from tests.peak_memory import peak_memory_mb

VISITS, PETS, CLIENTS = 30_000, 12_000, 8_000
EVENTS, PAGE = 8_000, 1_000
ROWS = 2 * VISITS + PETS + CLIENTS


def main(folder: Path) -> None:
    """Print what a load and the events after it cost, as JSON; work as multiples of the least."""
    clinic = small_clinic()
    store = open_store(folder)
    templates = {name: dict(rows[0]) for name, rows in clinic.rows.items()}
    tables = {
        **{name: [json.dumps(row) for row in rows] for name, rows in clinic.rows.items()},
        "client": _numbered(templates["client"], "client", CLIENTS),
        "pet": _numbered(templates["pet"], "pet", PETS),
        "appointment": _numbered(templates["appointment"], "appointment", VISITS),
        "resource_claim": _numbered(templates["resource_claim"], "resource_claim", VISITS),
    }
    meta = clinic_meta(clinic)
    texts = [text for rows in tables.values() for text in rows]
    pages = (_page(templates["appointment"], meta.cursor, n) for n in range(0, EVENTS, PAGE))
    least = _seconds_of(lambda: _write_plainly(folder / "least.db", texts))
    load = _seconds_of(lambda: store.load_snapshot(meta, tables.items(), lambda _share: None))
    least += _seconds_of(lambda: _write_plainly(folder / "least.db", texts))
    _keep_log_apart(store._connection)
    events = _seconds_of(lambda: [store.apply_page(page) for page in pages])
    written = len(frames(log_of(folder / "replica.db")))
    least += _seconds_of(lambda: _write_plainly(folder / "least.db", texts))
    kept = store.replica.value("select count(*) from appointment")
    store.close()
    told = {
        "rows": kept,
        "load": 3 * load / least,
        "events": 3 * events / least,
        "written": written,
        "memory_mb": peak_memory_mb(),
    }
    sys.stdout.write(json.dumps(told))


def _seconds_of(work: Callable[[], object]) -> float:
    """Return the seconds of the processor that it takes."""
    begun = time.process_time()
    work()
    return time.process_time() - begun


def _keep_log_apart(connection: Connection) -> None:
    """Empty the write-ahead log and let it grow: it tells then how many pages were encrypted."""
    connection.execute("pragma wal_autocheckpoint = 0")
    connection.execute("pragma wal_checkpoint(truncate)").fetchall()


def _write_plainly(path: Path, texts: list[str]) -> None:
    """Decode every row and write it into one encrypted table: what no load can do without."""
    path.unlink(missing_ok=True)
    connection = open_database(path, KEY, synchronous="NORMAL")
    connection.execute("create table plain (id text primary key, row text) without rowid")
    connection.execute("begin")
    rows = ((json.loads(text)["id"], text) for text in texts)
    connection.executemany("insert into plain values (?, ?)", rows)
    connection.execute("commit")
    connection.close()


def _numbered(template: dict[str, Any], table: str, count: int) -> list[str]:
    """Return copies of a row, each with an id and references of its own."""
    text = json.dumps({**template, "id": "@id", **_references(table)})
    return [
        text.replace("@id", _id(table, number))
        .replace("@client", _id("client", number % CLIENTS))
        .replace("@pet", _id("pet", number % PETS))
        .replace("@visit", _id("appointment", number))
        .replace("@name", f"Name{number % 997} {number}")
        for number in range(count)
    ]


def _references(table: str) -> dict[str, str]:
    return {
        "client": {"family_name": "@name"},
        "pet": {"client_id": "@client", "name": "@name"},
        "appointment": {"client_id": "@client", "pet_id": "@pet"},
        "resource_claim": {"appointment_id": "@visit"},
    }[table]


def _id(table: str, number: int) -> str:
    return str(UUID(int=(sorted(_NUMBERS).index(table) + 1 << 64) + number, version=4))


_NUMBERS = ("appointment", "client", "pet", "resource_claim")


def _page(template: dict[str, Any], cursor: int, first: int) -> dict[str, Any]:
    numbers = range(first, first + PAGE)
    rows = [
        {**template, "id": _id("appointment", n), "pet_id": _id("pet", n), "note": f"late {n}"}
        for n in numbers
    ]
    events = [
        {
            "position": cursor + n + 1,
            "entity": "appointment",
            "entity_id": _id("appointment", n),
            "op": "update",
        }
        for n in numbers
    ]
    position = cursor + first + PAGE
    told = {"head": position, "position": position, "events": events}
    return {"epoch": str(EPOCH), **told, "rows": {"appointment": rows}}


if __name__ == "__main__":
    main(Path(sys.argv[1]))

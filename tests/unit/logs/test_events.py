"""The log is an allow-list: nothing but declared events with fields of known kinds gets in."""

from __future__ import annotations

import ast
from pathlib import Path
from uuid import UUID

import pytest

from frontdesk.domain.link import LinkState
from frontdesk.logs.event import Event
from frontdesk.logs.events import (
    ActionFailed,
    DeskFile,
    FileDamaged,
    PeopleLeft,
    StateChanged,
    declared,
)
from frontdesk.logs.fields import (
    UNFIT,
    ConstraintName,
    ErrorKind,
    KindOf,
    LoggerName,
    Place,
    Sqlstate,
    SystemName,
    ThreadName,
    Version,
    Word,
    fits,
    is_allowed_kind,
    to_json,
)

APP = Path(__file__).resolve().parents[3] / "app/frontdesk"
EVENTS = sorted(declared().items())

PRIVATE = [
    "Bella Smith",
    "Nuñez",
    "555-0144 ext. 3",
    "ann@example.org",
    "Bites when her ears are touched!",
    "+49 30 901820",
    "Key (phone)=(555-0144) already exists.",
    "/home/ann.smith/Desktop/the list.txt",
]


@pytest.mark.parametrize(("name", "event"), EVENTS)
def test_an_event_declares_fields_of_known_kinds_only(name: str, event: type[Event]) -> None:
    assert [kind for kind in event.kinds().values() if not is_allowed_kind(kind)] == []
    assert name == event.name
    assert name.count(".") == 1
    assert name.replace(".", "").replace("_", "").isalpha()


def test_each_event_has_a_name_of_its_own() -> None:
    every = [each for each in _every_event(Event) if each.__module__.startswith("frontdesk")]
    assert len({each.name for each in every}) == len(every) == len(EVENTS)


def test_free_text_and_containers_of_it_are_no_known_kind() -> None:
    for kind in (str, bytes, object, dict[str, str], list[str], tuple[str, ...], str | None):
        assert not is_allowed_kind(kind)


@pytest.mark.parametrize("text", PRIVATE)
@pytest.mark.parametrize(
    "kind",
    [ConstraintName, ErrorKind, LoggerName, Place, Sqlstate, SystemName, ThreadName, Version, Word],
)
def test_what_people_type_fits_no_kind_of_word(kind: type[Word], text: str) -> None:
    assert kind(text) == UNFIT
    assert not fits(text, kind)


def test_a_value_of_no_known_kind_is_not_written() -> None:
    careless = StateChanged(LinkState.LIVE, "Bella", 0, 0)  # type: ignore[arg-type]
    assert careless.values()["position"] == UNFIT


def test_what_an_error_says_stays_out_of_its_kind() -> None:
    event = ActionFailed(KindOf.this(object()), ErrorKind.of(ValueError("Bella Smith")))
    assert event.values() == {"action": "object", "error": "builtins.ValueError"}


def test_values_are_written_in_one_form() -> None:
    assert to_json(UUID(int=7)) == "00000000-0000-0000-0000-000000000007"
    assert to_json(1.23456) == 1.235
    assert to_json(None) is None
    assert to_json((LinkState.LIVE,)) == ["live"]


def test_an_event_takes_its_fields_and_no_others() -> None:
    assert PeopleLeft(people=2).values() == PeopleLeft(2).values() == {"people": 2}
    for wrong in ((), (1, 2)):
        with pytest.raises(TypeError):
            PeopleLeft(*wrong)


def test_what_an_event_looks_like_in_a_list_is_what_may_be_written() -> None:
    careless = PeopleLeft("Bella")  # type: ignore[arg-type]
    assert repr(careless) == "people.left {'people': 'unfit'}"


def test_a_file_of_another_name_is_not_named() -> None:
    assert FileDamaged(DeskFile.called("replica.db")).values() == {"file": "replica.db"}
    assert FileDamaged(DeskFile.called("Bella.db")).values() == {"file": "other"}


def test_nobody_logs_past_the_events() -> None:
    assert [path.name for path in _modules() if "logging" in _imports(path)] == []


def _modules() -> list[Path]:
    return [path for path in APP.rglob("*.py") if "logs" not in path.relative_to(APP).parts]


def _imports(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    named = {
        each.name for node in ast.walk(tree) if isinstance(node, ast.Import) for each in node.names
    }
    return named | {
        node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)
    }


def _every_event(event: type[Event]) -> list[type[Event]]:
    below = event.__subclasses__()
    return below + [each for one in below for each in _every_event(one)]

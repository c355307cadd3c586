"""An event that may stand in the log, and the one way to write it there."""

from __future__ import annotations

import logging
from dataclasses import dataclass, fields
from typing import Any, ClassVar, get_type_hints

from frontdesk.logs.fields import fits, to_json

LOGGER = "frontdesk"


@dataclass(frozen=True)
class Event:
    """Something that happened; a subclass declares its name, its level and the kinds of its fields.

    The name is two words with a dot between them, and never changes its meaning.
    """

    name: ClassVar[str] = ""
    level: ClassVar[int] = logging.INFO

    def __init_subclass__(cls, *, name: str, level: int = logging.INFO) -> None:
        """Declare an event."""
        cls.name, cls.level = name, level

    def values(self) -> dict[str, Any]:
        """Return the fields in the form they have in a file."""
        return {each.name: to_json(getattr(self, each.name)) for each in fields(self)}

    @classmethod
    def kinds(cls) -> dict[str, Any]:
        """Return the declared kind of each field."""
        hints = get_type_hints(cls)
        return {each.name: hints[each.name] for each in fields(cls)}

    @classmethod
    def allowed(cls, values: dict[str, Any]) -> dict[str, Any]:
        """Return those of the values, read from a file, that are declared and of their kind."""
        kinds = cls.kinds()
        return {
            key: value for key, value in values.items() if key in kinds and fits(value, kinds[key])
        }


def log(event: Event) -> None:
    """Write an event to the program's log, if one was begun."""
    logging.getLogger(LOGGER).log(event.level, event)

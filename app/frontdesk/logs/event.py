"""An event that may stand in the log, and the one way to write it there."""

from __future__ import annotations

import logging
from inspect import get_annotations
from typing import Any, ClassVar, dataclass_transform, get_type_hints

from frontdesk.logs.fields import fits, to_json

LOGGER = "frontdesk"


@dataclass_transform(frozen_default=True)
class Event:
    """Something that happened; a subclass declares its name, its level and the kinds of its fields.

    The name is two words with a dot between them, and never changes its meaning. To a type checker
    a subclass is a frozen dataclass; at run time it costs next to nothing to declare, for all of
    them are declared before the first window is shown.
    """

    name: ClassVar[str] = ""
    level: ClassVar[int] = logging.INFO
    fields: ClassVar[tuple[str, ...]] = ()

    def __init_subclass__(cls, *, name: str, level: int = logging.INFO) -> None:
        """Declare an event."""
        cls.name, cls.level = name, level
        cls.fields = (*cls.fields, *get_annotations(cls))

    def __init__(self, *values: Any, **named: Any) -> None:
        """Take the fields, in the order in which they are declared or by name."""
        given = dict(zip(self.fields, values, strict=False)) | named
        if len(values) > len(self.fields) or set(given) != set(self.fields):
            raise TypeError(f"{type(self).__name__} takes {', '.join(self.fields) or 'nothing'}")
        self.__dict__.update(given)

    def __repr__(self) -> str:
        """Return the name and the fields, as far as they may be written."""
        return f"{self.name} {self.values()}"

    def values(self) -> dict[str, Any]:
        """Return the fields in the form they have in a file."""
        return {name: to_json(getattr(self, name)) for name in self.fields}

    @classmethod
    def kinds(cls) -> dict[str, Any]:
        """Return the declared kind of each field."""
        hints = get_type_hints(cls)
        return {name: hints[name] for name in cls.fields}

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

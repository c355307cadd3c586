"""The views of the day: which columns are looked at."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from frontdesk.domain.agenda import DayAgenda
from frontdesk.domain.catalogue import Resource


@dataclass(frozen=True, slots=True)
class View:
    """A choice of columns by their kind; no kinds means everyone."""

    name: str
    kinds: frozenset[str]

    def of(self, agenda: DayAgenda) -> DayAgenda:
        """Return the day with the columns of this view only."""
        if not self.kinds:
            return agenda
        columns = tuple(column for column in agenda.columns if column.kind in self.kinds)
        return replace(agenda, columns=columns)


EVERYONE = View("Everyone", frozenset())
_POSSIBLE = (
    View("Grooming", frozenset({"groomer", "table"})),
    View("Vet", frozenset({"vet", "room"})),
    View("Runs", frozenset({"run"})),
    View("Daycare", frozenset({"daycare"})),
)


def views_of(resources: Iterable[Resource]) -> tuple[View, ...]:
    """Return the views that show something in this clinic; the first one shows everyone."""
    kinds = {resource.kind for resource in resources}
    fitting = [view for view in _POSSIBLE if view.kinds & kinds]
    return (EVERYONE, *(fitting if len(fitting) > 1 else ()))

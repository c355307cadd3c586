"""What happens when the server shuts somebody out: nothing that waits is lost, nothing else stays.

First every waiting command is given to the server, which keeps it for the manager; only when it has
acknowledged the last one, what opens this workstation for them is destroyed. Killed in between, the
desk begins again where it was: what is acknowledged stands in the outbox.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from uuid import UUID

from frontdesk.domain.errors import FrontDeskError, InvalidInput, ProtocolRefused
from frontdesk.domain.link import HandedOver, Withdrawal
from frontdesk.logs import log
from frontdesk.logs.events import EntriesStay, PeopleLeft
from frontdesk.logs.fields import ErrorKind
from frontdesk.storage.postgres.server_link import JsonObject, ServerLink
from frontdesk.storage.profiles import Profile
from frontdesk.storage.replica.commands import CommandState, OutboxCommand
from frontdesk.storage.replica.store import LocalStore
from frontdesk.storage.replica.vault import names_in
from frontdesk.sync.people import People
from frontdesk.sync.shredding import forget_person_here, shred_workstation

OWN, OF_OTHERS = "revoked", "carried"
"""Why a command is handed over, as this desk sees it; the server decides for itself."""

STILL_THEIRS = (
    "The server says that whoever made these entries can still send them. They are kept here; let"
    " that person sign in."
)


class Departure:
    """Hands over and takes away; every call must come from the thread that made the store."""

    def __init__(
        self,
        profile: Profile,
        people: People,
        store: LocalStore,
        on_withdrawn: Callable[[Withdrawal], None],
    ) -> None:
        self._profile = profile
        self._people = people
        self._store = store
        self._on_withdrawn = on_withdrawn

    def hand_over(self, line: ServerLink, speaker: str, limit: int, *, whole: bool) -> None:
        """Give the next waiting commands to the server to keep, and record what it says.

        From the first call on, nothing new is taken down for whom it concerns. Raises what the
        server has against the first one when it takes none at all: it is tried again later.
        """
        self._store.outbox.enrolments.close_for(None if whole else speaker)
        waiting = self._store.outbox.waiting()
        theirs = [each for each in waiting if whole or each.login == speaker]
        taken, refusals = self._give(line, theirs, speaker, limit)
        if refusals and not taken:
            raise next(iter(refusals.values()))

    def carry(self, line: ServerLink, absent: Iterable[str]) -> None:
        """Hand over for people who are not here, if the server says that they were shut out.

        What it does not take stays here, and disturbs nobody.
        """
        away = frozenset(absent)
        waiting = [each for each in self._store.outbox.waiting() if each.login in away]
        _, refusals = self._give(line, waiting, "", len(waiting))
        for refusal in refusals.values():
            log(EntriesStay(ErrorKind.of(refusal)))

    def leave(self, speaker: str, *, whole: bool) -> bool:
        """Take away what opens this workstation for the person, or everybody.

        Returns whether the desk ends here: nobody else can open it, or it was theirs alone now.
        Whoever's commands could not be handed over keeps the means to do it.
        """
        outbox, active = self._store.outbox, self._people.active
        outbox.enrolments.close_for(None if whole else speaker)
        here = set(names_in(self._profile.key_path))
        staying = set(outbox.authors_waiting())
        going = sorted(here - staying) if whole else [speaker]
        entries = tuple(_told(each) for each in outbox.handed_over(going))
        shredded = self._take_away(going, left=here - set(going), needed=bool(staying))
        log(PeopleLeft(len(going)))
        self._on_withdrawn(Withdrawal(tuple(going), shredded, entries))
        return shredded or whole or speaker == active

    def _take_away(self, going: list[str], *, left: set[str], needed: bool) -> bool:
        """Return whether nobody can open this workstation any more: then its key is destroyed.

        While commands wait that somebody must still send, the key stays with whoever has it.
        """
        for login in going:
            self._people.leave(login)
        if left:
            for login in going:
                forget_person_here(self._profile, self._store, login)
        elif not needed:
            shred_workstation(self._profile, going)
            return True
        return False

    def _give(
        self, line: ServerLink, waiting: Iterable[OutboxCommand], speaker: str, limit: int
    ) -> tuple[int, dict[str, FrontDeskError]]:
        """Give up to `limit` of these to the server; return how many it took, and its refusals.

        What it does not take keeps back its author's later ones, for they come in order, and
        nobody else's.
        """
        taken, refusals = 0, dict[str, FrontDeskError]()
        for command in waiting:
            if taken == limit:
                break
            if command.login in refusals:
                continue
            try:
                self._give_one(line, command, speaker)
                taken += 1
            except (InvalidInput, ProtocolRefused) as refusal:
                refusals[command.login] = refusal
        return taken, refusals

    def _give_one(self, line: ServerLink, command: OutboxCommand, speaker: str) -> None:
        # Noted before it is sent: from here on the server may know it.
        self._store.outbox.answers.mark_in_doubt([command.command_id])
        answer = line.hand_over(command.envelope(), OWN if command.login == speaker else OF_OTHERS)
        if answer is None:
            raise InvalidInput(STILL_THEIRS)
        self._record(command.command_id, answer)

    def _record(self, command_id: UUID, answer: JsonObject) -> None:
        self._store.record_answers([(command_id, answer)])


def _told(command: OutboxCommand) -> HandedOver:
    return HandedOver(
        command.changeset.title, command.client_time, command.login, CommandState(command.state)
    )

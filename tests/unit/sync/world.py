"""A server, a line and a desk that exist only as numbers, to drive the engine through anything."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from uuid import UUID

from frontdesk.domain.errors import (
    FrontDeskError,
    ProgramTooOld,
    ProtocolRefused,
    ServerUnreachable,
)
from frontdesk.domain.link import LinkState
from frontdesk.sync.actions import (
    Action,
    Carry,
    Connect,
    FetchAll,
    Forget,
    GiveUp,
    HandOver,
    HangUp,
    Leave,
    OfferAgain,
    Pull,
    Push,
    Rest,
    SayHello,
    TakeStock,
    Verify,
)
from frontdesk.sync.engine import Engine
from frontdesk.sync.fit import NEEDED_SCHEMA
from frontdesk.sync.protocol import DISABLED, Desk, Hello

EPOCH = UUID(int=1)
OTHER_EPOCH = UUID(int=2)
TENANT = UUID(int=3)


@dataclass
class FakeServer:
    """The server in numbers: where its log ends, and how many commands of a device it knows."""

    epoch: UUID = EPOCH
    head: int = 10
    min_seq: int = 0
    min_client: str = "0.1.0"
    schema_version: int = NEEDED_SCHEMA
    tenant_id: UUID = TENANT
    known: dict[UUID, int] = field(default_factory=dict)
    revoked: set[UUID] = field(default_factory=set)
    disabled: bool = False
    page: int = 4

    def hello(self, device_id: UUID | None) -> Hello:
        if self.disabled:
            return DISABLED
        if device_id is None:
            device_id = UUID(int=100 + len(self.known))
            self.known[device_id] = 0
        status = "active" if device_id in self.known else "unknown"
        if device_id in self.revoked:
            status = "revoked"
        return Hello(
            epoch=self.epoch,
            head=self.head,
            min_seq=self.min_seq,
            min_client=self.min_client,
            tenant_id=self.tenant_id,
            device_id=device_id,
            device_status=status,
            device_last_seq=self.known.get(device_id, 0),
            channel="c",
            schema_version=self.schema_version,
        )


@dataclass
class World:
    """Carries out what the engine asks for, as far as the line lets it.

    `seqs` are the numbers of all commands of the desk, `answered` how many of them have an answer
    on this desk; `effects` counts what each command (by its place in line) did on the server.
    """

    server: FakeServer = field(default_factory=FakeServer)
    now: float = 0.0
    line: bool = True
    randomness: float = 0.5
    engine: Engine = field(init=False)
    desk: Desk = field(default_factory=Desk)
    commands: int = 0
    answered: int = 0
    effects: dict[int, int] = field(default_factory=dict)
    actions: list[Action] = field(default_factory=list)
    open: bool = False
    lose_answer: bool = False
    agrees: bool | None = True
    next_error: FrontDeskError | None = None
    refusal: FrontDeskError | None = None
    known_all_along: int = 0
    """How many commands are answered before the refusal, as ones done long ago."""
    hello_error: FrontDeskError | None = None
    held: int = 0
    left_with_waiting: list[int] = field(default_factory=list)
    others_stay: bool = False
    absent: bool = False
    refused_to: str | None = None

    def __post_init__(self) -> None:
        self.engine = Engine(lambda: self.randomness)

    def book(self) -> None:
        self.commands += 1

    def state(self) -> LinkState:
        return self.engine.state

    def here(self) -> Desk:
        return replace(
            self.desk,
            last_seq=self.commands,
            last_answered_seq=self.answered,
            waiting=self.commands - self.answered,
            sendable=self.commands > self.answered and not self.absent,
            leaving=self.commands - self.answered,
            carried=self.absent and self.commands > self.answered,
        )

    def step(self) -> Action:
        """Let the engine decide once and carry it out; resting lets the time pass."""
        action = self.engine.next(self.now, self.here())
        self.actions.append(action)
        if isinstance(action, Rest):
            assert action.seconds > 0, "a rest that lasts no time is a busy loop"
            self.now += action.seconds
            return action
        self.now += 0.01
        try:
            self._carry_out(action)
        except FrontDeskError as error:
            if self.refused_to is not None:
                self.desk = replace(self.desk, speaker=self.refused_to)
            self.engine.failed(self.now, error, self.here())
        if self.engine.is_down:
            self.open = False
        return action

    def run(self, seconds: float) -> None:
        """Go on for so long."""
        until = self.now + seconds
        steps = 0
        while self.now < until:
            self.step()
            steps += 1
            assert steps < 100 + 200 * seconds, "too busy for a line"

    def _carry_out(self, action: Action) -> None:
        if self.next_error is not None and not isinstance(action, HangUp | OfferAgain):
            error, self.next_error = self.next_error, None
            raise error
        if isinstance(action, HangUp):
            self.open = False
            self.engine.hung_up(self.now)
        elif isinstance(action, OfferAgain):
            self.answered = min(self.answered, action.after_seq or 0)
            self.engine.offered_again()
        elif isinstance(action, Connect):
            self.open = False
            self._need_line()
            self.open = True
            self.engine.connected(self.now)
        else:
            assert self.open, "nothing is asked for without a line"
            self._need_line()
            self._call(action)

    def _call(self, action: Action) -> None:
        server = self.server
        if isinstance(action, SayHello):
            if self.hello_error is not None:
                raise self.hello_error
            hello = server.hello(None if action.enrol_anew else self.desk.device_id)
            if hello.device_status == "active" and hello.device_id != self.desk.device_id:
                self._enrol(hello.device_id)
            self.engine.greeted(self.now, hello, self.here())
        elif isinstance(action, FetchAll):
            self.desk = replace(
                self.desk,
                epoch=server.epoch,
                cursor=server.head,
                tenant_id=server.tenant_id,
                replica_fits=True,
            )
            self.engine.fetched(self.now, server.head)
        elif isinstance(action, TakeStock):
            self.engine.took_stock(all_of_it=True)
        elif isinstance(action, Forget):
            assert self.desk.epoch is not None, "what was erased is known by its event"
            self.engine.forgot()
        elif isinstance(action, Pull):
            assert self.desk.epoch is not None, "events mean nothing without a replica"
            same = self.desk.epoch == server.epoch
            position = min(server.head, self.desk.cursor + server.page)
            if same and position >= self.desk.cursor:
                self.desk = replace(self.desk, cursor=position)
            self.engine.pulled(
                self.now, position=self.desk.cursor, head=server.head, same_epoch=same
            )
        elif isinstance(action, Push):
            self._push(action.limit)
        elif isinstance(action, HandOver):
            taken = min(action.limit, self.commands - self.answered)
            self.answered += taken
            self.held += taken
        elif isinstance(action, Leave):
            self.left_with_waiting.append(self.commands - self.answered)
            self.engine.left(self.now, nobody_else=not self.others_stay)
        elif isinstance(action, GiveUp):
            raise ProgramTooOld(self.engine.problem)
        elif isinstance(action, Carry):
            self.engine.carried()
        elif isinstance(action, Verify):
            self.engine.verified(self.now, agrees=self.agrees)

    def _enrol(self, device_id: UUID | None) -> None:
        """Become another device: what has no answer is numbered anew."""
        self.desk = replace(self.desk, device_id=device_id)
        self.effects = {
            number - self.answered: count
            for number, count in self.effects.items()
            if number > self.answered
        }
        self.commands -= self.answered
        self.answered = 0

    def _push(self, limit: int) -> None:
        device = self.desk.device_id
        assert device is not None
        if self.refusal is not None:
            if self.known_all_along:
                self.answered += self.known_all_along
                self.engine.pushed(head=self.server.head, any_new=False)
            raise self.refusal
        for number in range(self.answered + 1, min(self.commands, self.answered + limit) + 1):
            self._apply(device, number)
            if self.lose_answer:
                self.lose_answer = False
                raise ServerUnreachable("lost")
            self.answered = number
            self.engine.pushed(head=self.server.head, any_new=True)

    def _apply(self, device: UUID, number: int) -> None:
        known = self.server.known
        if device not in known or device in self.server.revoked:
            raise ProtocolRefused("device", "FD007")
        if number <= known[device]:
            if number not in self.effects:
                raise ProtocolRefused("twin", "FD005")
            return
        if number > known[device] + 1:
            raise ProtocolRefused("gap", "FD004")
        known[device] = number
        self.server.head += 1
        self.effects[number] = self.effects.get(number, 0) + 1

    def _need_line(self) -> None:
        if not self.line:
            raise ServerUnreachable("no line")


def live() -> World:
    world = World()
    world.run(1)
    assert world.state() is LinkState.LIVE
    world.actions.clear()
    return world


def kinds(world: World) -> list[type]:
    return [type(action) for action in world.actions]

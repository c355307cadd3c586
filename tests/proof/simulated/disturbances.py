"""What can go wrong in a world, besides the line: each a small function, chosen by weight."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from frontdesk.domain.errors import FrontDeskError
from frontdesk.storage.replica.commands import CommandState
from tests.proof.simulated.clock import BEGIN
from tests.proof.simulated.desk import SimulatedDesk
from tests.proof.simulated.mortal import Died
from tests.proof.simulated.world import World

Disturbance = Callable[[World, SimulatedDesk], None]

_MOST_DESKS = 5
_LONG_AGO, _LATER = datetime(1970, 1, 2, tzinfo=UTC), datetime(2039, 1, 1, tzinfo=UTC)
_SKEWS = (
    timedelta(0),
    timedelta(0),
    timedelta(hours=1),
    timedelta(hours=-1),
    timedelta(days=2),
    timedelta(days=-2),
    _LONG_AGO - BEGIN,
    _LATER - BEGIN,
)


def die_at_a_statement(world: World, desk: SimulatedDesk) -> None:
    desk.fate.statements = world.chance.randint(1, 80)
    desk.fate.after = world.chance.random() < 0.5


def die_at_a_commit(world: World, desk: SimulatedDesk) -> None:
    desk.fate.commits = world.chance.randint(1, 6)
    desk.fate.after = world.chance.random() < 0.5


def kill(world: World, desk: SimulatedDesk) -> None:
    desk.die()


def fill_the_disk(world: World, desk: SimulatedDesk) -> None:
    desk.fate.disk_full = desk.troubled = True


def free_the_disk(world: World, desk: SimulatedDesk) -> None:
    desk.fate.disk_full = False


def part(world: World, desk: SimulatedDesk) -> None:
    world.weather.cut_off.add(desk.name)


def join(world: World, desk: SimulatedDesk) -> None:
    world.weather.cut_off.discard(desk.name)


def change_the_weather(world: World, desk: SimulatedDesk) -> None:
    world.weather.fails = world.chance.choice([0.0, 0.03, 0.08, 0.25])


def restart_the_server(world: World, desk: SimulatedDesk) -> None:
    world.cut_all()


def turn_the_clock(world: World, desk: SimulatedDesk) -> None:
    desk.skew = world.chance.choice(_SKEWS)


def go_home(world: World, desk: SimulatedDesk) -> None:
    world.clock.pass_by(3600.0 * world.chance.choice([1, 8, 14, 75]))


def trim_the_log(world: World, desk: SimulatedDesk) -> None:
    world.server.trim(world.chance.choice([1, 5, 20]))


def arrive_late(world: World, desk: SimulatedDesk) -> None:
    world.weather.arrive_late()


def back_up(world: World, desk: SimulatedDesk) -> None:
    world.backups.append(world.server.consistent())


def restore(world: World, desk: SimulatedDesk) -> None:
    if world.backups:
        world.server.restore(world.chance.choice(world.backups))
        world.weather.late.clear()  # those backends ended with the server
        world.cut_all()
        world.restored = True


def keep_the_profile(world: World, desk: SimulatedDesk) -> None:
    if not desk.profile.key_path.exists():
        return
    desk.die()
    kept = world.directory / "kept" / f"{desk.name}-{len(world.profiles)}"
    desk.copy_to(kept)
    world.profiles.append((desk, kept, set(world.seen[desk.name])))


def put_the_profile_back(world: World, desk: SimulatedDesk) -> None:
    mine = [each for each in world.profiles if each[0] is desk]
    if not mine:
        return
    _, kept, seen = world.chance.choice(mine)
    desk.die()
    desk.take_files_from(kept)
    world.seen[desk.name] = set(seen)
    desk.promised &= seen


def copy_the_desk(world: World, desk: SimulatedDesk) -> None:
    if len(world.desks) >= _MOST_DESKS:
        return
    desk.die()
    twin = world.add_desk(f"twin{len(world.seen)}", desk.logins[0])
    desk.copy_to(twin.directory)
    twin.key, twin.logins, twin.promised = desk.key, list(desk.logins), set(desk.promised)
    world.seen[twin.name] = set(world.seen[desk.name])


def add_somebody(world: World, desk: SimulatedDesk) -> None:
    if desk.running is None or "second" in desk.logins:
        return
    try:
        desk.add_person("second")
    except Died:
        desk.die()
    except FrontDeskError:
        return


def settle_a_refusal(world: World, desk: SimulatedDesk) -> None:
    if desk.running is None or not desk.fate.is_calm:
        return
    window = desk.running.window
    refused = window.outbox.attention()
    if not refused:
        return
    command = world.chance.choice(refused)
    replaced = world.chance.random() >= 0.5
    if command.state is CommandState.HELD or not replaced:  # what is held cannot be replaced
        window.let_go(command.command_id, "no longer wanted")
    else:
        world.act(desk, replaces=command.command_id)


def write_elsewhere(world: World, desk: SimulatedDesk) -> None:
    pets = sorted(world.server.book.rows["pet"])
    row = world.server.book.rows["pet"][world.chance.choice(pets)]
    if row["deleted_at"] is not None:
        return
    colour = f"c{world.chance.randrange(10**6)}"
    change = {"table": "pet", "op": "update", "id": row["id"]}
    change |= {"set": {"colour": colour}, "was": {"colour": row["colour"]}}
    world.server.write_as_operator(change, "manager")
    world.wake_others()


def shut_out(world: World, desk: SimulatedDesk) -> None:
    devices = sorted(
        each.id
        for each in world.server.book.devices.values()
        if each.login in desk.logins and each.revoked_scope is None
    )
    if len(world.desks) > 2 and devices:
        scope = world.chance.choice(["device", "workstation"])
        world.server.revoke(world.chance.choice(devices), scope, by="manager")


def shut_out_a_person(world: World, desk: SimulatedDesk) -> None:
    if len(world.desks) > 2 and "second" in desk.logins:
        world.server.disable("second")


WEIGHTS: dict[Disturbance, int] = {
    die_at_a_statement: 5,
    die_at_a_commit: 5,
    kill: 3,
    fill_the_disk: 2,
    free_the_disk: 12,
    part: 4,
    join: 10,
    change_the_weather: 6,
    restart_the_server: 4,
    turn_the_clock: 4,
    go_home: 1,
    trim_the_log: 1,
    arrive_late: 10,
    back_up: 3,
    restore: 1,
    keep_the_profile: 1,
    put_the_profile_back: 1,
    copy_the_desk: 1,
    add_somebody: 1,
    settle_a_refusal: 5,
    write_elsewhere: 4,
    shut_out: 1,
    shut_out_a_person: 1,
}


def disturb(world: World) -> None:
    """Let one thing go wrong, or get better."""
    (what,) = world.chance.choices(list(WEIGHTS), weights=list(WEIGHTS.values()))
    desk = world.chance.choice(world.desks)
    world.count(what.__name__, desk.name)
    what(world, desk)

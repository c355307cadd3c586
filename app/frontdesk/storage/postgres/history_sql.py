"""The questions about the log, as SQL. Each walks an index that begins with the clinic.

Behind the wall only comparisons of plain values may use an index, so periods are turned into
positions first: position and time grow together, and halving finds a time in twenty looks.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from psycopg import sql

from frontdesk.domain.history import LogFilter

AUTHORS = sql.SQL("select login, staff_id, name, active from app.log_authors()")

DESKS = sql.SQL(
    "select d.id, d.name from app.device as d where d.tenant_id = (select sec.tenant_id())"
    " order by d.name, d.enrolled_at"
)

COMMAND_NAMES = sql.SQL("""
with recursive names as (
    (
        select c.name from app.command as c where c.tenant_id = (select sec.tenant_id())
        order by c.name limit 1
    )
    union all
    select following.name
    from names as n cross join lateral (
        select c.name from app.command as c
        where c.tenant_id = (select sec.tenant_id()) and c.name > n.name
        order by c.name limit 1
    ) as following
)
select name from names limit 500
""")
"""Leaps from name to name along the index, however many commands there are of each."""

_TELL = sql.SQL("""
select
    e.position, e.at, e.login::text as login, e.entity, e.entity_id, e.op, e.changed,
    e.command_id, c.name as command, c.login::text as author, c.device_id, d.name as device,
    c.override
from {events} as e
left join app.command as c on c.tenant_id = (select sec.tenant_id()) and c.id = e.command_id
left join app.device as d on d.tenant_id = (select sec.tenant_id()) and d.id = c.device_id
""")

_OF_RECORD = sql.SQL("""
with ids as (
    select %(id)s::uuid as id
    {children}
), found as materialized (
    select e.*
    from ids cross join lateral (
        select f.* from app.event as f
        where f.tenant_id = (select sec.tenant_id()) and f.entity_id = ids.id
            and f.position < %(before)s
        order by f.position desc limit %(limit)s
    ) as e
    order by e.position desc limit %(limit)s
)
{tell}
order by e.position desc
""")

_CHILDREN = sql.SQL("""
    union all
    select t.id from app.{table} as t
    where t.tenant_id = (select sec.tenant_id()) and t.{column} = %(id)s
""")

_HALVING = sql.SQL("""
{name} as (
    select 1::bigint as low, sec.head_position() + 1 as high
    union all
    select
        case when m.at < {moment} then m.position + 1 else h.low end,
        case when m.at < {moment} then h.high else m.position end
    from {name} as h
    cross join lateral (
        select e.position, e.at from app.event as e
        where e.tenant_id = (select sec.tenant_id()) and e.position = (h.low + h.high) / 2
        limit 1
    ) as m
    where h.low < h.high
)""")
"""The limit keeps the planner from reading the whole log for each look."""

_EDGES = sql.SQL("""
edges as materialized (
    select
        coalesce((select max(low) from since_when), 1) as first,
        least(%(before)s, (select min(high) from until_when)) as before
)""")

_NO_EDGE = sql.SQL("{name} as (select null::bigint as low, null::bigint as high)")

_SEARCH_EVENTS = sql.SQL("""
with recursive {since}, {until}, {edges}, looked as materialized (
    select e.*
    from (
        select f.position from app.event as f
        where f.tenant_id = (select sec.tenant_id()) and {along}
        order by {order} desc, f.position desc limit %(scanned)s
    ) as p
    cross join lateral (
        select e.* from app.event as e
        where e.tenant_id = (select sec.tenant_id()) and e.position = p.position
        offset 0
    ) as e
), found as materialized (
    select e.* from looked as e where {wanted} order by e.position desc limit %(limit)s
), reached as (
    select
        case when count(*) >= %(scanned)s then min(position) end as position, min(at) as at
    from looked
)
{answer}
""")

_ALL_ALONG = sql.SQL("""
f.position < (select before from edges) and f.position >= (select first from edges)
""")

_ALONG = sql.SQL("""
({column}, f.position) < ({value}, (select before from edges))
and ({column}, f.position) >= ({value}, (select first from edges))
""")
"""Between these pairs stands nobody else. There is no way into the log by them but the one index:
without statistics, which would tell of other clinics, the planner takes any way for a short one.
"""

_SEARCH_COMMANDS = sql.SQL("""
with recursive {since}, {until}, {edges}, cut as (
    select c.* from app.command as c
    where c.tenant_id = (select sec.tenant_id()) and c.head >= (select before from edges)
        and c.id = (
            select e.command_id from app.event as e
            where e.tenant_id = (select sec.tenant_id())
                and e.position = (select before - 1 from edges)
        )
), picked as materialized (
    {picked}
), looked as materialized (
    select e.*
    from (select c.* from cut as c union all select c.* from picked as c) as c
    cross join lateral (
        select e.* from app.event as e
        where e.tenant_id = (select sec.tenant_id()) and e.command_id = c.id
        offset 0 -- by the command alone: a position is no better a way in
    ) as e
    where e.position < (select before from edges) and e.position >= (select first from edges)
        and {command_wanted}
), found as materialized (
    select e.* from looked as e where {wanted} order by e.position desc limit %(limit)s
), reached as (
    select
        case
            when (select count(*) from picked) >= %(scanned)s
                then least((select min(head) from picked), (select min(position) from looked))
        end as position,
        (select min(at) from looked) as at
)
{answer}
""")

_ANSWER = sql.SQL("""
select * from (
    {tell}
    union all
    select
        r.position, r.at, null, null, null, null, null, null, null, null, null, null, null
    from reached as r
) as answer
order by (op is null), position desc
""")
"""The events found, then a row that says how far was looked: its position is null at the end."""

_BY_NAME = sql.SQL("""
    select c.* from app.command as c
    where c.tenant_id = (select sec.tenant_id()) and c.name = %(command)s
        and c.head < (select before from edges) and c.head >= (select first from edges)
    order by c.head desc fetch first %(scanned)s rows with ties
""")

_BY_DESK = sql.SQL("""
    select c.*
    from unnest(%(devices)s::uuid[]) as v (id) cross join lateral (
        select c.* from app.command as c
        where c.tenant_id = (select sec.tenant_id()) and c.device_id = v.id
            and c.head < (select before from edges) and c.head >= (select first from edges)
        order by c.head desc fetch first %(scanned)s rows with ties
    ) as c
    order by c.head desc fetch first %(scanned)s rows with ties
""")


def of_record(children: Iterable[tuple[str, str]]) -> sql.Composed:
    """Return the question for the events of a record and of the rows that name it."""
    parts = [
        _CHILDREN.format(table=sql.Identifier(table), column=sql.Identifier(column))
        for table, column in children
    ]
    tell = _TELL.format(events=sql.Identifier("found"))
    return _OF_RECORD.format(children=sql.SQL("").join(parts), tell=tell)


def looks_at_each(asked: LogFilter) -> bool:
    """Whether a search has a condition that no index serves."""
    return bool(asked.column or (asked.login and asked.kind))


def search_events(asked: LogFilter) -> sql.Composed:
    """Return the question that walks the log, or one person's or one kind's part of it."""
    along: sql.Composable = _ALL_ALONG
    order, wanted = sql.SQL("f.tenant_id"), []
    if asked.login:
        order = sql.SQL("f.login")
        along = _ALONG.format(column=order, value=sql.SQL("%(login)s::name"))
        wanted += [sql.SQL("e.entity = %(kind)s")] if asked.kind else []
    elif asked.kind:
        order = sql.SQL("f.entity")
        along = _ALONG.format(column=order, value=sql.SQL("%(kind)s"))
    return _SEARCH_EVENTS.format(
        **_edges(asked),
        along=along,
        order=order,
        wanted=_all((*wanted, *_of_values(asked))),
        answer=_answer(),
    )


def search_commands(asked: LogFilter) -> sql.Composed:
    """Return the question that walks the commands of one name, or else of one workstation."""
    wanted = [sql.SQL("e.login = %(login)s::name")] if asked.login else []
    wanted += [sql.SQL("e.entity = %(kind)s")] if asked.kind else []
    command_wanted = [sql.SQL("c.name = %(command)s")] if asked.command else []
    command_wanted += [sql.SQL("c.device_id = any(%(devices)s)")] if asked.device_ids else []
    return _SEARCH_COMMANDS.format(
        **_edges(asked),
        picked=_BY_NAME if asked.command else _BY_DESK,
        command_wanted=_all(command_wanted),
        wanted=_all((*wanted, *_of_values(asked))),
        answer=_answer(),
    )


def _edges(asked: LogFilter) -> dict[str, sql.Composable]:
    return {
        "since": _halving("since_when", "since", wanted=asked.since is not None),
        "until": _halving("until_when", "until", wanted=asked.until is not None),
        "edges": _EDGES,
    }


def _halving(name: str, moment: str, *, wanted: bool) -> sql.Composed:
    if not wanted:
        return _NO_EDGE.format(name=sql.Identifier(name))
    return _HALVING.format(
        name=sql.Identifier(name), moment=sql.SQL("{}::timestamptz").format(sql.Placeholder(moment))
    )


def _of_values(asked: LogFilter) -> list[sql.Composable]:
    conditions: list[sql.Composable] = []
    if asked.since is not None:
        conditions.append(sql.SQL("e.at >= %(since)s"))
    if asked.until is not None:
        conditions.append(sql.SQL("e.at < %(until)s"))
    if asked.column:
        conditions.append(sql.SQL("e.changed ? %(column)s"))
    return conditions


def _all(conditions: Sequence[sql.Composable]) -> sql.Composable:
    return sql.SQL(" and ").join(conditions) if conditions else sql.SQL("true")


def _answer() -> sql.Composed:
    return _ANSWER.format(tell=_TELL.format(events=sql.Identifier("found")))

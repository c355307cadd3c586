"""A clinic's log of any length, made at once: sealed by the server's own functions."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import psycopg

YEARS = 3
EVENTS_A_COMMAND = 3

COMMANDS = """
insert into app.command (
    tenant_id, id, device_id, device_seq, name, version, digest, status, head, login, received_at
)
select
    %(tenant)s, md5('command' || n)::uuid, (%(devices)s::uuid[])[1 + n %% 6], n,
    (array['appointment.book', 'appointment.move', 'appointment.check_in', 'client.edit',
           'pet.edit', 'vaccination.add', 'appointment.edit'])[1 + n %% 7]
        || case when n %% 5000 = 0 then '.undo' else '' end,
    1, sha256(''), 'applied', least(n * %(each)s, %(events)s),
    (%(logins)s::text[])[1 + (n::bigint * n) %% %(people)s], now()
from generate_series(1, %(events)s / %(each)s) as n
"""

EVENTS = """
with raw as (
    select
        n as pos,
        now() - interval '1 year' * %(years)s * (%(events)s - n) / %(events)s as at,
        1 + (n - 1) / %(each)s as command,
        (array['appointment', 'resource_claim', 'appointment_service', 'pet', 'client',
               'client_contact', 'vaccination'])[1 + (n * 7) %% 11 %% 7] as entity
    from generate_series(1, %(events)s) as n
), salted as (
    select
        r.*,
        md5(r.entity || r.pos %% greatest(%(events)s / 6, 1))::uuid as entity_id,
        case when r.pos %% 3 = 0 then 'insert' else 'update' end as op,
        decode(md5(r.pos::text), 'hex') as salt,
        case r.entity
            when 'pet' then jsonb_build_object(
                'breed', jsonb_build_array('Pug', 'Beagle'), 'note', jsonb_build_array('', 'bites')
            )
            else jsonb_build_object(
                'starts_at', jsonb_build_array(r.at, r.at + interval '1 hour'),
                'ends_at', jsonb_build_array(r.at, r.at + interval '2 hours'),
                'status', jsonb_build_array('booked', 'here')
            )
        end as changed,
        (%(logins)s::text[])[1 + (r.command::bigint * r.command) %% %(people)s]::name as login,
        md5('command' || r.command)::uuid as command_id
    from raw as r
), digested as (
    select s.*, sec.event_digest(s.salt, s.changed) as digest from salted as s
)
insert into app.event (
    tenant_id, position, at, login, command_id, entity, entity_id, op, changed, salt, digest, hash
)
select
    %(tenant)s, d.pos, d.at, d.login, d.command_id, d.entity, d.entity_id, d.op, d.changed,
    d.salt, d.digest,
    sec.hash_chain(sha256(''), sec.event_piece(
        %(tenant)s, d.pos, d.at, d.login, d.command_id, d.entity, d.entity_id, d.op, d.digest
    )) over (order by d.pos)
from digested as d
"""

HEAD = """
update sec.head as h set position = e.position, hash = e.hash
from (
    select position, hash from app.event where tenant_id = %(tenant)s
    order by position desc limit 1
) as e
where h.tenant_id = %(tenant)s
"""


def replace_log(
    connection: psycopg.Connection[Any], tenant_id: UUID, logins: list[str], events: int
) -> None:
    """Give a clinic another log, by a superuser: so many events of three years, by all of these."""
    devices = [
        row[0]
        for row in connection.execute(
            "insert into app.device (tenant_id, login, name)"
            " select %s, %s, 'Desk ' || n from generate_series(1, 6) as n returning id",
            [tenant_id, logins[0]],
        )
    ]
    values = {
        "tenant": tenant_id,
        "events": events,
        "each": EVENTS_A_COMMAND,
        "years": YEARS,
        "logins": logins,
        "people": len(logins),
        "devices": devices,
    }
    connection.execute("delete from app.event where tenant_id = %s", [tenant_id])
    for statement in (COMMANDS, EVENTS, HEAD):
        connection.execute(statement, values)
    connection.execute("vacuum analyze app.event, app.command")

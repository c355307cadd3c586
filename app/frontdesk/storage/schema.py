"""The tables of a clinic, once.

The replica's tables are made from this metadata, and a test compares the migrated server with it.
Every table carries what the wall needs (`tenant_id` first in its key) and what the desk needs
(`updated_at`, soft delete). Import it lazily: the window never needs SQLAlchemy to start.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Computed,
    Date,
    DateTime,
    ForeignKeyConstraint,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB, TSTZRANGE

from frontdesk.domain.permissions import PERMISSIONS

METADATA = MetaData(schema="app")

MAX_NAME = 500
"""Characters of any name or one-line text; the server's CHECK and the forms use the same number."""

MAX_NOTE = 20_000
"""Characters of a note."""

MAX_CUSTOM = 100_000
"""Bytes of a record's own fields, as JSON text."""


def _line(name: str, *, default: str | None = "") -> Column[str]:
    server_default = None if default is None else text(f"'{default}'")
    return Column(
        name,
        Text,
        CheckConstraint(f"char_length({name}) <= {MAX_NAME}"),
        nullable=False,
        server_default=server_default,
    )


def _note(name: str) -> Column[str]:
    return Column(
        name,
        Text,
        CheckConstraint(f"char_length({name}) <= {MAX_NOTE}"),
        nullable=False,
        server_default=text("''"),
    )


def _instant(name: str, *, nullable: bool = True) -> Column[Any]:
    # PostgreSQL knows infinity, years before Christ and beyond 9999: desks do not.
    bounds = CheckConstraint(f"{name} >= '1900-01-01Z' and {name} < '2200-01-01Z'")
    return Column(name, DateTime(timezone=True), bounds, nullable=nullable)


def _date(name: str, *, nullable: bool = True, default: str | None = None) -> Column[Any]:
    bounds = CheckConstraint(f"{name} between '0001-01-01' and '9999-12-31'")
    server_default = None if default is None else text(f"'{default}'")
    return Column(name, Date, bounds, nullable=nullable, server_default=server_default)


def _reference(name: str, *, nullable: bool = False) -> Column[Any]:
    return Column(name, Uuid, nullable=nullable)


def _custom() -> Column[Any]:
    # Deeper nesting and longer numbers than these no desk could read: its line would stand still.
    readable = CheckConstraint(
        f"octet_length(custom::text) <= {MAX_CUSTOM} and jsonb_typeof(custom) = 'object'"
        " and not custom @? '$.**{9}' and not custom @? '$.** ? (@ > 1e15 || @ < -1e15)'"
    )
    return Column("custom", JSONB, readable, nullable=False, server_default=text("'{}'::jsonb"))


def _permissions() -> Column[Any]:
    known = ", ".join(f'"{permission.code}"' for permission in PERMISSIONS)
    among_them = CheckConstraint(
        "jsonb_typeof(perms) = 'array' and octet_length(perms::text) <= 2000"
        f" and perms <@ '[{known}]'::jsonb"
    )
    return Column("perms", JSONB, among_them, nullable=False, server_default=text("'[]'::jsonb"))


def _active() -> Column[bool]:
    return Column("active", Boolean, nullable=False, server_default=text("true"))


def _position() -> Column[int]:
    return Column("position", Integer, nullable=False, server_default=text("0"))


def _no_card_number(columns: tuple[Column[Any], ...]) -> list[CheckConstraint]:
    """Declare that no text of a row holds a payment card's number.

    One look at all of them, parted so that no number runs from one into the next. A chip's fifteen
    digits may look like a card; in the field for it they are a chip.
    """
    texts = [_looked_at(each) for each in columns if isinstance(each.type, Text | JSONB)]
    if not texts:
        return []
    joined = " || '|' || ".join(texts)
    return [CheckConstraint(f"not sec.holds_card_number({joined})", name="no_card_number")]


def _looked_at(column: Column[Any]) -> str:
    if isinstance(column.type, JSONB):
        return f"{column.name}::text"
    if column.name == "chip_no":
        return "case when chip_no ~ '^[0-9]{15}$' then '' else chip_no end"
    return column.name


def _tenant_table(
    name: str,
    *columns: Column[Any],
    refers: dict[str, str] | None = None,
    checks: tuple[str, ...] = (),
) -> Table:
    """Declare a tenant table: common columns, key (tenant_id, id), composite foreign keys."""
    keys = [
        ForeignKeyConstraint(["tenant_id", column], [f"app.{target}.tenant_id", f"app.{target}.id"])
        for column, target in (refers or {}).items()
    ]
    return Table(
        name,
        METADATA,
        Column("tenant_id", Uuid, nullable=False, server_default=text("sec.tenant_id()")),
        Column("id", Uuid, nullable=False),
        *columns,
        Column("created_at", DateTime(timezone=True), nullable=False, server_default=text("now()")),
        Column("updated_at", DateTime(timezone=True), nullable=False, server_default=text("now()")),
        _instant("deleted_at"),
        PrimaryKeyConstraint("tenant_id", "id"),
        *keys,
        *_no_card_number(columns),
        *(CheckConstraint(check) for check in checks),
    )


SITE = _tenant_table("site", _line("name"), _line("address"), _line("phone"), _custom())

OPENING_HOURS = _tenant_table(
    "opening_hours",
    _reference("site_id"),
    Column("weekday", SmallInteger, nullable=False),  # 0 is Monday, as in Python and ISO order
    Column("opens_minute", SmallInteger, nullable=False),  # minutes of the clinic's wall clock
    Column("closes_minute", SmallInteger, nullable=False),
    refers={"site_id": "site"},
    checks=(
        "weekday between 0 and 6",
        "opens_minute between 0 and 1439",
        "closes_minute between 1 and 1440",
        "closes_minute > opens_minute",
    ),
)

ROLE = _tenant_table(
    "role",
    _line("name"),
    _permissions(),
    Column("built_in", Boolean, nullable=False, server_default=text("false")),
)

STAFF = _tenant_table(
    "staff",
    _line("name"),
    _line("initials"),
    _line("role"),  # the role's name, for desks that know no roles
    _reference("role_id", nullable=True),
    _active(),
    _custom(),
    refers={"role_id": "role"},
)

RESOURCE = _tenant_table(
    "resource",
    _reference("site_id"),
    _reference("staff_id", nullable=True),  # a person is a resource too
    _line("name"),
    _line("kind"),  # groomer, vet, table, room, run …; services name the kinds they need
    Column("capacity", SmallInteger, nullable=False, server_default=text("1")),
    _position(),
    _active(),
    _custom(),
    refers={"site_id": "site", "staff_id": "staff"},
    checks=("capacity between 1 and 500",),
)

ROSTER = _tenant_table(
    "roster",
    _reference("resource_id"),
    _line("kind", default="work"),
    Column("weekday", SmallInteger, nullable=False),
    Column("starts_minute", SmallInteger, nullable=False),
    Column("ends_minute", SmallInteger, nullable=False),
    _date("valid_from", nullable=False, default="2000-01-01"),
    _date("valid_until"),  # the last day, included
    _line("label"),
    refers={"resource_id": "resource"},
    checks=(
        "kind in ('work', 'break')",
        "weekday between 0 and 6",
        "starts_minute between 0 and 1439",
        "ends_minute between 1 and 1440",
        "ends_minute > starts_minute",
    ),
)

BLOCK = _tenant_table(
    "block",
    _reference("resource_id"),
    _instant("starts_at", nullable=False),
    _instant("ends_at", nullable=False),
    _line("label"),
    refers={"resource_id": "resource"},
    checks=("ends_at > starts_at",),
)

SERVICE = _tenant_table(
    "service",
    _line("code"),
    _line("name"),
    _line("kind"),  # grooming, bath, vet, quick, daycare, boarding: the fill colour of the card
    Column("duration_min", SmallInteger, nullable=False),
    Column("price_minor", BigInteger, nullable=False),
    Column("currency", Text, CheckConstraint("currency ~ '^[A-Z]{3}$'"), nullable=False),
    _position(),
    _active(),
    _custom(),
    checks=("duration_min between 1 and 1440", "price_minor >= 0"),
)

SERVICE_NEED = _tenant_table(
    "service_need",
    _reference("service_id"),
    _line("resource_kind"),
    refers={"service_id": "service"},
)

CLIENT = _tenant_table(
    "client",
    _line("given_name"),
    _line("family_name"),
    _note("note"),
    _custom(),
)

CLIENT_CONTACT = _tenant_table(
    "client_contact",
    _reference("client_id"),
    _line("kind"),
    _line("value"),
    _line("label"),
    _position(),
    refers={"client_id": "client"},
    checks=("kind in ('phone', 'email')",),
)

PET = _tenant_table(
    "pet",
    _reference("client_id", nullable=True),  # a registered pet may come before its client
    _line("name"),
    _line("species"),
    _line("breed"),
    _line("breed_secondary"),
    _line("colour"),
    _line("sex"),  # F, M, FN (spayed), MN (neutered) or empty
    _date("born_on"),
    Column("weight_g", Integer),
    _line("chip_no"),
    _line("licence_no"),
    _date("licence_issued_on"),
    _line("zip_code"),
    _date("deceased_on"),
    _note("note"),
    _custom(),
    refers={"client_id": "client"},
    checks=("weight_g between 1 and 2000000",),
)

ALERT = _tenant_table(
    "alert",
    _reference("pet_id", nullable=True),
    _reference("client_id", nullable=True),
    _line("severity", default="note"),
    _line("text"),
    refers={"pet_id": "pet", "client_id": "client"},
    checks=("severity in ('stop', 'ask', 'note')", "num_nonnulls(pet_id, client_id) = 1"),
)

VACCINATION = _tenant_table(
    "vaccination",
    _reference("pet_id"),
    _line("vaccine"),
    _date("given_on"),
    _date("expires_on", nullable=False),
    refers={"pet_id": "pet"},
)

APPOINTMENT = _tenant_table(
    "appointment",
    _reference("site_id"),
    _reference("pet_id"),
    _reference("client_id", nullable=True),
    _line("status", default="booked"),
    _instant("starts_at", nullable=False),
    _instant("ends_at", nullable=False),
    Column(
        "during",
        TSTZRANGE,
        Computed("tstzrange(starts_at, ends_at)", persisted=True),
        nullable=True,
    ),
    _note("note"),
    _line("cancel_reason"),
    _instant("confirmed_at"),
    _instant("here_at"),
    _instant("in_service_at"),
    _instant("ready_at"),
    _instant("gone_at"),
    _instant("cancelled_at"),
    _custom(),
    refers={"site_id": "site", "pet_id": "pet", "client_id": "client"},
    checks=(
        (
            "status in ('booked', 'confirmed', 'here', 'in_service', 'ready', 'gone',"
            " 'cancelled', 'no_show')"
        ),
        "ends_at > starts_at",
        "ends_at <= starts_at + interval '400 days'",
    ),
)

APPOINTMENT_SERVICE = _tenant_table(
    "appointment_service",
    _reference("appointment_id"),
    _reference("service_id"),
    _position(),
    Column("duration_min", SmallInteger, nullable=False),  # as booked; the catalogue may change
    Column("price_minor", BigInteger, nullable=False),
    Column("currency", Text, CheckConstraint("currency ~ '^[A-Z]{3}$'"), nullable=False),
    refers={"appointment_id": "appointment", "service_id": "service"},
    checks=("duration_min between 1 and 1440", "price_minor >= 0"),
)

RESOURCE_CLAIM = _tenant_table(
    "resource_claim",
    _reference("appointment_id"),
    _reference("resource_id"),
    Column("lane", SmallInteger, nullable=False, server_default=text("1")),  # chosen by the server
    _instant("starts_at", nullable=False),
    _instant("ends_at", nullable=False),
    Column(
        "during",
        TSTZRANGE,
        Computed("tstzrange(starts_at, ends_at)", persisted=True),
        nullable=True,
    ),
    _line("overbook_reason"),  # not empty: a deliberate extra lane, by permission
    refers={"appointment_id": "appointment", "resource_id": "resource"},
    checks=("ends_at > starts_at", "lane >= 1"),
)

SERVER_ONLY_COLUMNS = frozenset({"tenant_id", "during"})
"""Columns that never reach a replica: it holds one tenant, and ranges are the server's business."""

SERVER_SET_COLUMNS = frozenset(
    {"tenant_id", "during", "lane", "built_in", "created_at", "updated_at"}
)
"""Columns that no command may set."""

REPLICATED = tuple(table.name for table in METADATA.sorted_tables)
"""Replicated tables, parents before children."""

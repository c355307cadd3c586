"""Clinics on a server: made by the operator, whole or not at all."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import Any
from uuid import UUID
from zoneinfo import available_timezones

import psycopg
from psycopg import sql

from frontdesk.domain.errors import InvalidInput
from frontdesk.domain.text_rules import check_line
from frontdesk.server.operator_connection import act_for, operator_session
from frontdesk.server.starter_catalogue import Row, starter_rows

_ISO_4217 = """
AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN
BZD CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS
GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW
KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD
NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD
SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VED
VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWG
"""
CURRENCIES = frozenset(_ISO_4217.split())
"""Currency codes of ISO 4217, without funds, metals and test codes."""

_NO_PLACES = frozenset({"Factory", "localtime"})
"""Names that stand among the zones of some systems, and mean another time on each."""

UNKNOWN_ZONE = "Unknown time zone; write its IANA name, such as Europe/Berlin."


def create_tenant(
    dsn: str, *, name: str, timezone: str, currency: str = "EUR", template: str = "grooming"
) -> UUID:
    """Make a clinic with the catalogue of `template` and return its tenant id.

    `timezone` is an IANA name, `currency` an ISO 4217 code.

    Raises:
        InvalidInput: a value that cannot be accepted; `field` names it.
        EnvironmentalError: the server cannot be reached or was not migrated.
    """
    _check(name, timezone, currency)
    rows = starter_rows(template, currency)
    with operator_session(dsn) as connection:
        tenant_id = _insert_tenant(connection, name.strip(), timezone, currency)
        act_for(connection, tenant_id)
        insert_rows(connection, rows)
    return tenant_id


def insert_rows(connection: psycopg.Connection[Any], rows: Iterable[Row]) -> None:
    """Insert records for the clinic that the transaction acts for, a statement for like ones."""
    for (table, columns), group in groupby(rows, key=lambda row: (row.table, tuple(row.values))):
        statement = sql.SQL("insert into {} ({}) values ({})").format(
            sql.Identifier("app", table),
            sql.SQL(", ").join(map(sql.Identifier, columns)),
            sql.SQL(", ").join(sql.Placeholder() * len(columns)),
        )
        with connection.cursor() as cursor:
            cursor.executemany(statement, [list(row.values.values()) for row in group])


def _check(name: str, timezone: str, currency: str) -> None:
    check_line(name, field="name")
    if not name.strip():
        raise InvalidInput("A clinic needs a name.", field="name")
    if timezone not in available_timezones() - _NO_PLACES:
        raise InvalidInput(UNKNOWN_ZONE, field="timezone")
    if currency not in CURRENCIES:
        raise InvalidInput(
            "Unknown currency; write its ISO 4217 code, such as EUR.", field="currency"
        )


def _insert_tenant(
    connection: psycopg.Connection[Any], name: str, timezone: str, currency: str
) -> UUID:
    try:
        row = connection.execute(
            "insert into sec.tenant (name, timezone, currency) values (%s, %s, %s) returning id",
            [name, timezone, currency],
        ).fetchone()
    except psycopg.errors.InvalidParameterValue as exc:  # known here, but not to the server
        raise InvalidInput(UNKNOWN_ZONE, field="timezone") from exc
    if row is None:
        raise InvalidInput("The clinic was not made.")
    tenant_id: UUID = row[0]
    return tenant_id

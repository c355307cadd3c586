"""`frontdesk admin`: the operator's work on a server."""

from __future__ import annotations

from typing import Annotated

import typer

from frontdesk.commands import (
    admin_audit,
    admin_devices,
    admin_doctor,
    admin_privacy,
    admin_retention,
    admin_services,
)
from frontdesk.commands.operator_options import AsJson, Dsn, Tenant, read_id
from frontdesk.commands.saying import say_either, say_new_login

app = typer.Typer(no_args_is_help=True, add_completion=False, help="The operator's work.")
tenant = typer.Typer(no_args_is_help=True, help="Clinics.")
staff = typer.Typer(no_args_is_help=True, help="Staff members and their logins.")
app.add_typer(tenant, name="tenant")
app.add_typer(staff, name="staff")
app.add_typer(admin_audit.group, name="audit")
app.add_typer(admin_devices.group, name="device")
app.add_typer(admin_services.group, name="service")
app.add_typer(admin_retention.group, name="retention")
admin_privacy.register(app)
app.command("doctor")(admin_doctor.doctor)

Login = Annotated[str, typer.Option(help="The staff member's login, u_…")]


@app.command()
def migrate(dsn: Dsn, *, as_json: AsJson = False) -> None:
    """Bring the database's schema to where this program needs it."""
    from frontdesk.server.schema_state import migrate_for_operator  # alembic is slow to import

    revision = migrate_for_operator(dsn)
    say_either({"revision": revision}, f"The schema is at {revision}.", as_json=as_json)


@tenant.command("create")
def create_tenant(
    name: Annotated[str, typer.Argument(help="The clinic's name.")],
    timezone: Annotated[str, typer.Option(help="IANA name, such as Europe/Berlin.")],
    dsn: Dsn,
    currency: Annotated[str, typer.Option(help="ISO 4217 code.")] = "EUR",
    template: Annotated[str, typer.Option(help="grooming, vet, resort or empty.")] = "grooming",
    *,
    as_json: AsJson = False,
) -> None:
    """Make a clinic with a starter catalogue: services, resources, rosters, opening hours."""
    from frontdesk.server.tenants import create_tenant as create  # psycopg is slow to import

    made = create(dsn, name=name, timezone=timezone, currency=currency, template=template)
    say_either({"tenant_id": str(made)}, str(made), as_json=as_json)


@staff.command("add")
def add_staff(
    tenant_id: Tenant,
    name: Annotated[str, typer.Option(help="The person's name.")],
    role: Annotated[
        str, typer.Option(help="A role of the clinic: receptionist, groomer, vet, manager …")
    ],
    dsn: Dsn,
    *,
    as_json: AsJson = False,
) -> None:
    """Add a staff member with a login of their own; the password is shown this once."""
    from frontdesk.server.staff import add_staff as add

    made = add(dsn, tenant_id=read_id(tenant_id), name=name, role=role)
    say_new_login(made.login, made.password, made.dsn, as_json=as_json)


@staff.command("disable")
def disable_staff(login: Login, dsn: Dsn, *, as_json: AsJson = False) -> None:
    """Shut a login at once, its open sessions too."""
    from frontdesk.server.staff import disable_staff as disable

    disable(dsn, login=login)
    say_either({"login": login, "active": False}, f"{login} is disabled.", as_json=as_json)


@staff.command("enable")
def enable_staff(login: Login, dsn: Dsn, *, as_json: AsJson = False) -> None:
    """Let a disabled login in again, with a new password that is shown this once."""
    from frontdesk.server.staff import enable_staff as enable

    made = enable(dsn, login=login)
    say_new_login(made.login, made.password, made.dsn, as_json=as_json)


@staff.command("reset-password")
def reset_password(login: Login, dsn: Dsn, *, as_json: AsJson = False) -> None:
    """Give a login a new password, shown this once; its open sessions end."""
    from frontdesk.server.staff import reset_password as reset

    made = reset(dsn, login=login)
    say_new_login(made.login, made.password, made.dsn, as_json=as_json)

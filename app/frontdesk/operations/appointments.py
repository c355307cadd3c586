"""What a receptionist can do with appointments, in one place."""

from __future__ import annotations

from frontdesk.operations.booking import book_appointment
from frontdesk.operations.rescheduling import move_appointment, resize_appointment
from frontdesk.operations.visit_edits import edit_appointment
from frontdesk.operations.visit_steps import (
    cancel_appointment,
    check_in,
    check_out,
    confirm,
    mark_no_show,
    mark_ready,
    start_service,
)
from frontdesk.operations.walk_ins import walk_in

__all__ = [
    "book_appointment",
    "cancel_appointment",
    "check_in",
    "check_out",
    "confirm",
    "edit_appointment",
    "mark_no_show",
    "mark_ready",
    "move_appointment",
    "resize_appointment",
    "start_service",
    "walk_in",
]

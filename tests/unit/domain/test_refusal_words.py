from __future__ import annotations

import pytest

from frontdesk.domain.refusal_words import UNKNOWN, why


@pytest.mark.parametrize(
    ("code", "detail", "reason"),
    [
        ("23P01", {"constraint": "resource_taken"}, "Slot taken meanwhile"),
        ("23P01", {}, "Slot taken meanwhile"),
        (
            "23P01",
            {"constraint": "pet_elsewhere"},
            "The pet has another visit at that time",
        ),
        ("FD002", {"column": "note"}, "Changed at another desk meanwhile"),
        ("FD002", {"column": "deleted_at"}, "Removed at another desk meanwhile"),
        (
            "23514",
            {"constraint": "client_contact_value_check"},
            "The value of the contact is too long",
        ),
        (
            "23514",
            {"constraint": "pet_weight_g_check"},
            "The weight of the pet is not between a gram and two tonnes",
        ),
        (
            "23514",
            {"constraint": "alert_severity_check1"},
            "The severity of the alert is none of those there are",
        ),
        ("23502", {"table": "pet", "column": "name"}, "The name of the pet is missing"),
        (
            "23503",
            {"constraint": "appointment_tenant_id_pet_id_fkey"},
            "The pet that the visit belongs to is not there",
        ),
        ("23505", {"constraint": "pet_pkey"}, "This pet exists already"),
        ("22021", {"message": "whatever"}, "A value cannot be stored as it was entered"),
        ("54000", {}, "It is too much for one entry"),
    ],
)
def test_a_refusal_is_said_in_the_desks_words(
    code: str, detail: dict[str, object], reason: str
) -> None:
    assert why(code, detail).reason == reason


def test_what_a_newer_server_may_answer_is_not_passed_on_raw() -> None:
    assert why("XX999", {"constraint": "new_rule", "message": "ERROR: x"}) == UNKNOWN
    assert why(None, {}) == UNKNOWN

from __future__ import annotations

import pytest

from frontdesk.domain.errors import InvalidInput
from frontdesk.domain.pins import check_pin


@pytest.mark.parametrize("pin", ["4711", "90210", "271828182845", "1123", "1213"])
def test_a_pin_of_four_to_twelve_digits_is_taken(pin: str) -> None:
    check_pin(pin)


@pytest.mark.parametrize(
    "pin", ["", "123", "1" * 13, "12a4", "\uff11\uff12\uff13\uff15", "47 11", "-471"]
)
def test_what_is_no_pin_is_refused(pin: str) -> None:
    with pytest.raises(InvalidInput, match="4 to 12 digits"):
        check_pin(pin)


@pytest.mark.parametrize(
    "pin",
    ["0000", "1234", "4321", "7890", "2468", "9876543210", "1212", "123123", "471471", "000000"],
)
def test_a_pin_that_everybody_tries_first_is_refused(pin: str) -> None:
    with pytest.raises(InvalidInput, match="anybody would try"):
        check_pin(pin)

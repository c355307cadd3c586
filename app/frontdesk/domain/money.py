"""Money in minor units: no float ever holds an amount."""

from __future__ import annotations

from dataclasses import dataclass

_MINOR_DIGITS = {"JPY": 0, "KRW": 0, "ISK": 0, "HUF": 2, "BHD": 3, "KWD": 3, "TND": 3}
"""ISO 4217 currencies whose minor unit is not a hundredth (HUF stays at its official two)."""

_SYMBOLS = {"EUR": "€", "USD": "$", "GBP": "£"}


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in minor units (cents) of an ISO 4217 currency."""

    minor_units: int
    currency: str

    def __add__(self, other: Money) -> Money:
        """Add amounts of one currency; ValueError when they differ."""
        if other.currency != self.currency:
            raise ValueError("amounts of different currencies cannot be added")
        return Money(self.minor_units + other.minor_units, self.currency)

    def __str__(self) -> str:
        """Return the amount as printed: `€ 38.00`."""
        digits = _MINOR_DIGITS.get(self.currency, 2)
        sign = "-" if self.minor_units < 0 else ""
        whole, rest = divmod(abs(self.minor_units), 10**digits)
        amount = f"{sign}{whole}.{rest:0{digits}d}" if digits else f"{sign}{whole}"
        return f"{_SYMBOLS.get(self.currency, self.currency)} {amount}"

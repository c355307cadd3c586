"""Pure rules of the trade: no Qt, no database, no network, no clock of their own."""

"""How much a desk asks its server for at a time, and how often."""

from __future__ import annotations

PAGE_EVENTS = 1000
BATCH_COMMANDS = 50
POLL_SECONDS = 2.5
RETRY_SECONDS = 60.0
FIRST_VERIFY_SECONDS = 60.0
VERIFY_SECONDS = 3600.0
GREET_SECONDS = 900.0
"""A line that stays open is greeted again so often: only a greeting renews the lease."""

LONGEST_REST = 3600.0
SOONEST_RETRY = 1.0
"""Seconds between two tries that were asked for, however often one is asked for."""

LOSS_SECONDS = 300.0
"""Pause after the server would have taken much of what is here away: it may be mended by then."""

MOST_REPAIRS = 3
MOST_BUSY = 8

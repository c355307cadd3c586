from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial

import pytest
import shiboken6
from PySide6.QtCore import QObject, QThread
from pytestqt.qtbot import QtBot

from frontdesk.domain.errors import BugError, FrontDeskError, ResourceTaken
from frontdesk.ui.tasks import TaskRunner


@pytest.fixture
def tasks(qapp: object) -> Iterator[TaskRunner]:
    runner = TaskRunner("test-replica")
    yield runner
    runner.close()


def test_a_result_arrives_on_the_thread_of_the_window(tasks: TaskRunner, qtbot: QtBot) -> None:
    owner = QObject()
    ran_in: list[str] = []
    came_home: list[bool] = []

    def work() -> int:
        ran_in.append(threading.current_thread().name)
        return 42

    def done(answer: int) -> None:
        assert answer == 42
        came_home.append(QThread.currentThread() is owner.thread())

    tasks.run(owner, work, done)
    qtbot.waitUntil(lambda: came_home == [True])
    assert ran_in[0].startswith("test-replica")


def test_work_is_done_in_the_order_it_was_asked_for(tasks: TaskRunner, qtbot: QtBot) -> None:
    owner = QObject()
    answers: list[int] = []
    for number in range(50):
        tasks.run(owner, partial(int, number), answers.append)
    qtbot.waitUntil(lambda: len(answers) == 50)
    assert answers == list(range(50))


def test_an_expected_error_goes_to_the_one_who_asked(tasks: TaskRunner, qtbot: QtBot) -> None:
    owner = QObject()
    errors: list[FrontDeskError] = []

    def work() -> None:
        raise ResourceTaken("taken")

    tasks.run(owner, work, None, errors.append)
    qtbot.waitUntil(lambda: len(errors) == 1)
    assert isinstance(errors[0], ResourceTaken)


def test_an_expected_error_nobody_waits_for_is_told_to_all(tasks: TaskRunner, qtbot: QtBot) -> None:
    owner = QObject()

    def work() -> None:
        raise ResourceTaken("taken")

    with qtbot.waitSignal(tasks.failed_unheard) as told:
        tasks.run(owner, work)
    assert isinstance(told.args[0], ResourceTaken)


def test_an_unexpected_error_is_a_bug_with_its_cause_kept(tasks: TaskRunner, qtbot: QtBot) -> None:
    owner = QObject()
    errors: list[FrontDeskError] = []
    with qtbot.waitSignal(tasks.bug_found) as told:
        tasks.run(owner, lambda: 1 / 0, None, errors.append)
    qtbot.waitUntil(lambda: len(errors) == 1)
    assert isinstance(errors[0], BugError)
    assert errors[0].__cause__ is told.args[0]


def test_nobody_is_called_once_the_owner_is_deleted(tasks: TaskRunner, qtbot: QtBot) -> None:
    gone, alive = QObject(), QObject()
    wait = threading.Event()
    calls: list[str] = []
    tasks.run(gone, wait.wait, lambda _: calls.append("gone"))
    shiboken6.delete(gone)
    wait.set()
    tasks.run(alive, lambda: None, lambda _: calls.append("alive"))
    qtbot.waitUntil(lambda: bool(calls))
    assert calls == ["alive"]


def test_closing_finishes_accepted_work_and_ends_the_thread(qapp: object) -> None:
    runner = TaskRunner("test-closing")
    owner = QObject()
    finished: list[str] = []
    for number in range(3):
        runner.run(owner, partial(finished.append, str(number)))
    runner.close(lambda: finished.append("last"))
    assert finished == ["0", "1", "2", "last"]
    assert not [t for t in threading.enumerate() if t.name.startswith("test-closing")]


def test_a_closed_runner_takes_no_more_work(qapp: object) -> None:
    runner = TaskRunner("test-closed")
    runner.close()
    runner.run(QObject(), lambda: pytest.fail("ran after closing"))
    runner.close()

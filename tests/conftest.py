"""What all tests share: a tiny course, and the rule for skipping in CI."""

import importlib
import os
import shutil
import sys
from pathlib import Path

import pytest

from coursekit.paths import Course

HERE = Path(__file__).parent
ALLOWED = HERE / "skips_allowed_in_ci.txt"


@pytest.fixture
def tiny(tmp_path) -> Course:
    """A course of one assignment with two exercises, in a folder of the test's own."""
    shutil.copytree(HERE / "tiny_course", tmp_path / "course")
    return Course(tmp_path / "course", classroom=tmp_path / "classroom")


@pytest.fixture(autouse=True)
def spoken():
    """Give the process its language back: the first cell of every lesson sets it."""
    language = importlib.import_module("autograd_core.language")
    before = language._process_language
    yield
    language._process_language = before


MADE_ONCE = {"small_site", "bundle"}  # fixtures that take seconds


@pytest.hookimpl(tryfirst=True)  # xdist reads the groups in a hook of the same name
def pytest_collection_modifyitems(items):
    """Let one process run all tests of a lesson or assignment, which is read and run only once."""
    for item in items:
        given = item.callspec.params if hasattr(item, "callspec") else {}
        name = given.get("name", getattr(item.module, "NAME", None))
        name = next(iter(MADE_ONCE.intersection(item.fixturenames)), name)
        if isinstance(name, str):
            item.add_marker(pytest.mark.xdist_group(name))


def _allowed_reasons() -> list[str]:
    lines = ALLOWED.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def _keep_coverage() -> None:
    """Write down what has been measured: a worker that takes long to end is killed."""
    measuring = sys.modules.get("coverage")
    if measuring is not None and (running := measuring.Coverage.current()) is not None:
        running.save()


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session, exitstatus):
    """Turn a skip without a listed reason into a failure of the run, in CI only."""
    _keep_coverage()
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if not os.environ.get("CI") or reporter is None:
        return
    reasons = {
        report.nodeid: report.longrepr[2]
        if isinstance(report.longrepr, tuple)
        else str(report.longrepr)
        for report in reporter.stats.get("skipped", [])
    }
    allowed = _allowed_reasons()
    for nodeid, reason in reasons.items():
        if not any(known in reason for known in allowed):
            reporter.write_line(
                f"skipped for a reason not in {ALLOWED.name}: {nodeid}: {reason}", red=True
            )
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

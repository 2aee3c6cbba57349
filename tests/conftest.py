"""What all tests share: a tiny course, and the rule for skipping in CI."""

import importlib
import os
import re
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


def pytest_xdist_make_scheduler(config, log):
    """Let one process run all tests of the site, of a lesson or assignment, or else of a file.

    What they share is then made once: a site is built, a lesson is run, a reference asked.
    """
    from xdist.scheduler import LoadScopeScheduling

    class ByLesson(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            shared = re.search(r"tests/site/|(?<![A-Za-z0-9])\d\d_[a-z]\w+", nodeid)
            return shared[0] if shared else nodeid.partition("::")[0]

    return ByLesson(config, log) if config.getvalue("dist") == "loadscope" else None


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

"""Runs the project's tests in their two tiers."""

import os
import subprocess
import sys

from .paths import Course


def run_tests(course: Course, everything: bool, arguments: list[str]) -> int:
    """Run pytest; return its exit code.

    Everyday tests alone, or with ``everything`` those marked ``full`` too. ``arguments`` go to
    pytest as they are; a ``-m`` among them takes the place of the tier's own choice. All everyday
    tests together run on all cores, what concerns one lesson in one process (see conftest.py);
    browsers, clusters and killed graders need the machine to themselves.
    """
    chosen = [] if everything or "-m" in arguments else ["-m", "not full"]
    if not everything and not arguments:
        chosen += ["-n", "auto", "--dist", "loadscope"]
    # Threads of the linear algebra must not fight over the cores.
    environment = {"OPENBLAS_NUM_THREADS": "1", **os.environ}
    slowest = ["--durations=15", "--durations-min=1"]  # seconds: what to look at first
    command = [sys.executable, "-m", "pytest", *slowest, *chosen, *arguments]
    return subprocess.call(command, cwd=course.root, env=environment)

"""Which branches of the engine and of the course's tools does no test take?

    python benchmarks/branch_coverage.py                      over the everyday tests
    python benchmarks/branch_coverage.py tests/optim          over these; what pytest takes
    python benchmarks/branch_coverage.py --add -m full tests/grading    beside the last run's
    python benchmarks/branch_coverage.py --report             of what was measured last
    ... --write                                               and keep it in coverage_results.md

Processes that tests start count as well: commands, graders, test workers. Not counted is what runs
inside the sandbox, which keeps nothing, and what a killed process had not yet written down. How to
measure stands in pyproject.toml.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
EVERYDAY = ["-m", "not full", "-n", "2", "--dist", "loadscope"]
COVERAGE = [sys.executable, "-m", "coverage"]


def run(*command: str) -> int:
    # First on the path, so that a second copy of the project measures itself.
    paths = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    environment = {
        **os.environ,
        "OPENBLAS_NUM_THREADS": "1",
        "PYTHONPATH": os.pathsep.join(paths),
    }
    return subprocess.call([*COVERAGE, *command], cwd=ROOT, env=environment)


def measured() -> dict:
    """Return coverage's own report as a dictionary."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "coverage.json"
        run("json", "--quiet", "-o", str(path))
        return json.loads(path.read_text(encoding="utf-8"))


def report(found: dict) -> str:
    """Return the branches taken by package, and the places that no test reaches, as Markdown."""
    taken, there, missing = Counter(), Counter(), []
    for name, file in sorted(found["files"].items()):
        summary = file["summary"]
        for package in (Path(name).parts[0], "together"):
            taken[package] += summary["covered_branches"]
            there[package] += summary["num_branches"]
        places = Counter(before for before, _after in file["missing_branches"])
        if places:
            lines = ", ".join(str(line) for line in sorted(places))
            missing.append(f"- `{name}`: {sum(places.values())} ({lines})")
    rows = [
        f"| {package} | {there[package]} | {taken[package]} "
        f"| {100 * taken[package] / there[package]:.1f} % |"
        for package in sorted(there)
    ]
    head = ["| package | branches | taken | share |", "|---|---:|---:|---:|"]
    return "\n".join([*head, *rows, "", "Not taken (from line):", "", *missing])


def main() -> int:
    parser = argparse.ArgumentParser(description="Branches that no test takes.")
    parser.add_argument("--add", action="store_true", help="keep what was measured before")
    parser.add_argument("--report", action="store_true", help="measure nothing")
    parser.add_argument("--write", action="store_true", help="keep the result")
    chosen, tests = parser.parse_known_args()
    code = 0
    if not chosen.report:
        if not chosen.add:
            run("erase")
        code = run("run", "-m", "pytest", *(tests or EVERYDAY))
        run("combine", "--quiet", "--append")
    text = report(measured())
    print(text)
    if chosen.write:
        system = f"Python {platform.python_version()}, {platform.system()}"
        title = f"# Branches that tests take\n\nMade by `benchmarks/branch_coverage.py`; {system}."
        path = Path(__file__).with_name("coverage_results.md")
        path.write_text(f"{title}\n\n{text}\n", encoding="utf-8")
    return code


if __name__ == "__main__":
    sys.exit(main())

"""Kill grading at random moments, again and again, and look for what is lost or doubled.

    python benchmarks/kills.py            50 kills over classes of 100

The class is that of ``grading.py``, graded by two workers. A run is killed with SIGKILL and started
again until nothing is left to do; gradebook, table of grades and journal are then compared with
those of a run that nobody disturbed. If kills are left, the next classroom begins.
"""

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.grading import NAME, hand_in  # noqa: E402
from coursekit.grading.journal import Journal  # noqa: E402
from coursekit.grading.release import open_gradebook  # noqa: E402
from coursekit.paths import Course  # noqa: E402

RUN = (
    "import sys; from coursekit.grading.grade import grade; from coursekit.paths import Course\n"
    "grade(Course(classroom=sys.argv[1]), sys.argv[2], sandbox='best', workers=2)"
)


def start(classroom: Path, folder: Path) -> subprocess.Popen:
    return subprocess.Popen([sys.executable, "-c", RUN, classroom, folder], cwd=ROOT)


def points(classroom: Path) -> dict[tuple[str, str], float | None]:
    """Return (student, cell) → points, as the gradebook has them."""
    with open_gradebook(Course(classroom=classroom)) as gradebook:
        return {
            (submission.student_id, row.name): row.auto_score
            for submission in gradebook.assignment_submissions(NAME)
            for notebook in submission.notebooks
            for row in notebook.grades
        }


def table(classroom: Path) -> list[str]:
    return sorted((classroom / "grades.csv").read_text(encoding="utf-8-sig").splitlines())


def times_graded(classroom: Path) -> Counter:
    """Return student → how often the journal says that a grade stands."""
    lines = Journal(Course(classroom=classroom), NAME).path.read_text(encoding="utf-8")
    records = [json.loads(line) for line in lines.splitlines() if line.endswith("}")]
    return Counter(record["student"] for record in records if record["event"] == "graded")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--students", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    chance = random.Random(arguments.seed)
    killed = classes = lost = doubled = different = 0
    with tempfile.TemporaryDirectory(prefix="kills-", dir=ROOT / "build") as scratch:
        scratch = Path(scratch)
        folder = hand_in(scratch / "class", arguments.students)
        began = time.perf_counter()
        assert start(scratch / "calm", folder).wait() == 0
        whole = time.perf_counter() - began
        expected = points(scratch / "calm")
        while killed < arguments.kills:
            classroom = scratch / f"wild{classes}"
            classes += 1
            while True:
                run = start(classroom, folder)
                try:
                    left = killed < arguments.kills
                    assert run.wait(chance.uniform(0, whole / 2) if left else None) == 0
                    break
                except subprocess.TimeoutExpired:
                    run.kill()
                    run.wait()
                    killed += 1
                    print(f"\r{killed} kills, {classes} classrooms", end="", flush=True)
            found, graded = points(classroom), times_graded(classroom)
            lost += len(expected.keys() - found.keys())
            different += sum(found.get(key) != value for key, value in expected.items())
            different += table(classroom) != table(scratch / "calm")
            doubled += sum(times > 1 for times in graded.values())
    print(f"\n{killed} kills in {classes} classrooms of {arguments.students}:")
    print(f"{lost} grades lost, {doubled} submissions graded twice, {different} grades different")
    sys.exit(bool(lost or doubled or different))


if __name__ == "__main__":
    main()

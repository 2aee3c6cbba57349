"""Time grading a class beside stock ``nbgrader autograde``, on the same submissions.

    python benchmarks/grading.py                 ratios, alternating rounds of both
    python benchmarks/grading.py --class 1000    also a whole class, its memory and its feedback

Stock nbgrader runs as it comes, with its own configuration: no sandbox, no hidden checks, no
feedback. Ours runs in the full sandbox, asks all hidden checks, writes gradebook and feedback.
The submissions are the sample class of assignment 02 without the one that loops for ever, the one
that prints 10 MB and the broken file, over and over under other names. Both are timed in one run,
round by round, by the clock, from submission to submission, after the same assignment was
released for both; what else the machine does hits both.
"""

import argparse
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

NAME = "02_four_ways"
LEFT_OUT = {"lucas_martin", "olivia_wilson", "zhao_lei"}
TARGETS = {1: 30, 2: 45}  # workers → times stock
# nbgrader says this once a submission, while "Writing" comes twice: sanitized and executed
BEGINS = "Creating/updating student with ID"


def hand_in(folder: Path, count: int) -> Path:
    """Write ``count`` submissions to ``folder/student/`` and return the folder."""
    import nbformat

    from coursekit.paths import Course
    from coursekit.samples import filled_in, read_sample

    course = Course()
    paths = [p for p in sorted(course.samples(NAME).glob("*.md")) if p.stem not in LEFT_OUT]
    texts = [nbformat.writes(filled_in(course, NAME, read_sample(path))) for path in paths]
    for number in range(count):
        path = folder / f"student{number:04d}" / f"{NAME}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(texts[number % len(texts)], encoding="utf-8")
    return folder


def stock(folder: Path, submissions: Path) -> float:
    """Return the seconds a submission that ``nbgrader autograde`` takes for the folder's."""
    from coursekit.grading.release import release
    from coursekit.paths import Course

    release(Course(classroom=folder), NAME)
    for path in submissions.iterdir():
        target = folder / "submitted" / path.name / NAME
        target.mkdir(parents=True)
        shutil.copy(path / f"{NAME}.ipynb", target)
    config = 'c = get_config()\nc.CourseDirectory.course_id = "autograd"\n'
    (folder / "nbgrader_config.py").write_text(config, encoding="utf-8")
    command = [sys.executable, "-m", "nbgrader", "autograde", NAME]
    times = []
    with subprocess.Popen(
        command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as run:
        times += [time.perf_counter() for line in run.stdout if BEGINS in line]
    students = sorted(path.name for path in submissions.iterdir())
    assert sorted(path.name for path in (folder / "autograded").iterdir()) == students
    assert len(times) == len(students), f"{len(times)} of {len(students)} submissions were timed"
    return (times[-1] - times[0]) / (len(times) - 1)


def ours(folder: Path, submissions: Path, workers: int) -> float:
    """Return the seconds a submission that ``course grade`` takes for the folder's."""
    from coursekit.grading.grade import grade
    from coursekit.grading.release import release
    from coursekit.paths import Course

    course = Course(classroom=folder)
    release(course, NAME)
    times = []
    report = grade(
        course,
        submissions,
        NAME,
        "full",
        workers=workers,
        progress=lambda done, total, student: times.append(time.perf_counter()),
    )
    assert all(entry.status == "graded" for entry in report.entries)
    warm = len(times) // 10  # workers start while the first one already works
    return (times[-1] - times[warm]) / (len(times) - 1 - warm)


def whole_class(folder: Path, count: int) -> str:
    """Grade a class with all cores; return seconds, memory and the time its feedback takes."""
    from nbformat import read

    from coursekit.grading.grade import grade
    from coursekit.grading.page import feedback_page
    from coursekit.paths import Course

    submissions = hand_in(folder / "submissions", count)
    course = Course(classroom=folder / "classroom")
    with Memory() as memory:
        began = time.perf_counter()
        report = grade(course, submissions, NAME, "full")
        seconds = time.perf_counter() - began
    began = time.perf_counter()
    for entry in report.entries:
        path = course.classroom / "autograded" / entry.student / NAME / f"{NAME}.ipynb"
        page = feedback_page(read(path, 4), NAME, entry.points, {})
        entry.feedback.write_text(page, encoding="utf-8")
    pages = time.perf_counter() - began
    return (
        f"{count} submissions: {seconds:.0f} s into gradebook and feedback, from the release on; "
        f"at most {memory.most / 1e6:.0f} MB; {count} pages of feedback alone {pages:.0f} s"
    )


class Memory:
    """The most memory that this process and all below it share among them, sampled."""

    def __enter__(self):
        import threading

        self.most, self._done = 0.0, threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()
        return self

    def __exit__(self, *exception):
        self._done.set()
        self._thread.join()

    def _watch(self):
        while not self._done.wait(0.5):
            self.most = max(self.most, sum(map(self._share, self._family())))

    @staticmethod
    def _family() -> list[int]:
        parents = {}
        for path in Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = path.read_text().rpartition(")")[2].split()
            except OSError:
                continue
            parents[int(path.parent.name)] = int(fields[1])
        family = {os.getpid()}
        while more := {pid for pid, parent in parents.items() if parent in family} - family:
            family |= more
        return sorted(family)

    @staticmethod
    def _share(pid: int) -> float:
        try:
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="utf-8").splitlines()
        except OSError:
            return 0.0
        return next((1024.0 * int(x.split()[1]) for x in lines if x.startswith("Pss:")), 0.0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--class", dest="size", type=int, default=0, help="also a class so large")
    arguments = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with tempfile.TemporaryDirectory(prefix="grading-", dir=ROOT / "build") as scratch:
        scratch = Path(scratch)
        few, many = hand_in(scratch / "few", 9), hand_in(scratch / "many", 90)
        seconds = {"stock": [], **{workers: [] for workers in TARGETS}}
        for number in range(arguments.rounds):
            seconds["stock"].append(stock(scratch / f"stock{number}", few))
            for workers in TARGETS:
                folder = scratch / f"ours{number}-{workers}"
                seconds[workers].append(ours(folder, many, workers))
            ratios = {w: seconds["stock"][-1] / seconds[w][-1] for w in TARGETS}
            print(f"round {number + 1}:", ratios, flush=True)
        print(
            "| grader | s a submission | times stock | target |", "|---|---:|---:|---:|", sep="\n"
        )
        middle = {name: statistics.median(values) for name, values in seconds.items()}
        print(f"| nbgrader autograde | {middle['stock']:.2f} | 1 | |")
        for workers, target in TARGETS.items():
            pairs = zip(seconds["stock"], seconds[workers], strict=True)
            ratio = statistics.median(theirs / mine for theirs, mine in pairs)
            mark = "✓" if ratio >= target else "✗"
            line = f"| course grade, {workers} worker{'s' * (workers > 1)} "
            print(line + f"| {middle[workers]:.3f} | {ratio:.0f} | ≥ {target} {mark} |")
        if arguments.size:
            print(whole_class(scratch / "class", arguments.size))
        load = os.getloadavg()[0]
        print(f"{os.cpu_count()} cores, load {load:.1f}, Python {sys.version.split()[0]}")


if __name__ == "__main__":
    main()

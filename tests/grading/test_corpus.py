"""Whatever is handed in: the fair score, the reason, nothing forged, seen or touched."""

import hashlib
import json
import os
import shutil
from collections import Counter
from pathlib import Path

import pytest
from grading.corpus import RIGHT, with_places

from coursekit.grading.fork import why_no_fork
from coursekit.grading.grade import grade
from coursekit.grading.restore import released_notebook
from coursekit.paths import Course

pytestmark = [pytest.mark.full, pytest.mark.timeout(900)]

CLASSMATES = ("aaa", "mmm", "zzz")  # honest ones among the others
SECRETS = ("fresh_number", "np.asarray(x, dtype=float)", "SQLite format 3", "SECRET-OF-THE-GRADER")
SECRETS += ("answer-of-a-classmate",)


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """The whole corpus as one class, graded in one run; (corpus, entries, course, before)."""
    if why_no_fork():
        pytest.skip(f"no forked sessions: {why_no_fork()}")
    place = tmp_path_factory.mktemp("corpus")
    shutil.copytree(Path(__file__).parents[1] / "tiny_course", place / "course")
    course = Course(place / "course", classroom=place / "classroom")
    folder = place / "submissions"
    code = Path(__file__).parents[2] / "coursekit"
    corpus = with_places(course.root, course.classroom, folder, code)
    for student in CLASSMATES:
        answer = RIGHT + "# answer-of-a-" + "classmate"
        write(course, folder, student, {"double": answer})
    for student, submission in corpus.items():
        write(course, folder, student, {"double": submission.double}, submission)
    before = footprint(course.root, folder, code)
    os.environ["COURSE_TEST_SECRET"] = "SECRET-OF-THE-GRADER"
    try:
        report = grade(course, folder, "01_tiny", "full", workers=2)
    finally:
        del os.environ["COURSE_TEST_SECRET"]
    after = footprint(course.root, folder, code)
    return corpus, {entry.student: entry for entry in report.entries}, course, before == after


def write(course, folder, student, answers, submission=None):
    notebook = json.loads(json.dumps(released_notebook(course, "01_tiny", "en")))
    check = "    if not values:\n        raise ValueError\n"
    answers = {"mean": f"def mean(values):\n{check}    return sum(values) / len(values)"} | answers
    for cell in notebook["cells"]:
        grade_id = cell["metadata"].get("nbgrader", {}).get("grade_id")
        cell["source"] = answers.get(grade_id, cell["source"])
    if submission is not None and submission.change is not None:
        submission.change(notebook)
    path = folder / student / "01_tiny.ipynb"
    path.parent.mkdir(parents=True)
    text = json.dumps(notebook, ensure_ascii=submission is None or submission.write is None)
    if submission is not None and submission.write is not None:
        submission.write(path, text)
    else:
        path.write_text(text, encoding="utf-8")


def footprint(*folders) -> dict[str, str]:
    """Return path → hash of every file, but for what Python compiles."""
    found = {}
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            regular = path.is_file() and not path.is_symlink() and path.suffix != ".pyc"
            data = hashlib.sha256(path.read_bytes()).hexdigest() if regular else ""
            found[str(path)] = data if path.suffix != ".pyc" else ""
    return found


def test_the_corpus_is_large_and_holds_every_family(graded):
    corpus, *_rest = graded
    families = Counter(submission.family for submission in corpus.values())
    assert len(corpus) >= 80 and len(families) == 12, families


def test_everyone_gets_what_is_fair(graded):
    corpus, entries, *_rest = graded
    unfair = {}
    for student, submission in corpus.items():
        entry = entries[student]
        fair = dict(zip(("double", "mean"), submission.points or (), strict=False))
        status = "graded" if submission.points else "review"
        if (entry.status, entry.points) != (status, fair):
            unfair[student] = (entry.status, entry.points, entry.reason)
        elif submission.remark and submission.remark not in entry.remarks:
            unfair[student] = (entry.remarks, entry.reason)
    assert unfair == {}


def test_no_classmate_is_touched(graded):
    _corpus, entries, *_rest = graded
    assert {s: (entries[s].status, entries[s].total, entries[s].remarks) for s in CLASSMATES} == {
        student: ("graded", 5, []) for student in CLASSMATES
    }


def test_nothing_outside_is_changed_and_no_process_is_left(graded):
    *_rest, untouched = graded
    assert untouched
    commands = [p.read_bytes() for p in Path("/proc").glob("[0-9]*/cmdline") if p.exists()]
    assert not any(b"98765" in command for command in commands)


def test_no_secret_leaves(graded):
    corpus, _entries, course, _untouched = graded
    leaks = []
    for student in corpus:
        for step in ("feedback", "autograded"):
            for path in (course.classroom / step / student).rglob("*.*"):
                text = path.read_text(encoding="utf-8")
                leaks += [(student, path.name, s) for s in SECRETS if s in text]
    assert leaks == []

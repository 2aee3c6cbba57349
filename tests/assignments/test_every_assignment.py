"""What every assignment must hold, looped over all that exist; a new one is tested at once.

The reference earns everything, the untouched release nothing, each wrong answer of the bank loses
exactly what is meant, and right answers in other styles lose nothing, whatever the draws.
"""

import contextlib
import functools
import io
import warnings
from collections import Counter

import pytest

from coursekit.build import assignment_notebook, student_notebook
from coursekit.grading.bank import load_bank
from coursekit.grading.feedback import rubric_rows
from coursekit.grading.judge import LocalStudent, load_assignment
from coursekit.paths import LANGUAGES, Course

COURSE = Course()
SEEDS = range(2)
NAMES = COURSE.assignment_names

in_every_assignment = pytest.mark.parametrize("name", NAMES)
in_every_language = pytest.mark.parametrize("lang", LANGUAGES)

bank = functools.cache(lambda name: load_bank(COURSE, name))
solved = functools.cache(lambda name, lang: assignment_notebook(COURSE, name, lang))
released = functools.cache(lambda name, lang: student_notebook(COURSE, name, lang))


@functools.cache
def assignment(name):
    """Return the assignment; its reference answers the same question only once."""
    loaded = load_assignment(COURSE, name)
    loaded.reference.ask = functools.cache(loaded.reference.ask)
    return loaded


@functools.cache
def all_graded(name, wrong):
    """Grade every exercise of the reference with one wrong answer in it, and look it up."""
    student = assignment(name).student({wrong.exercise: wrong.code})
    return assignment(name).grade(student, seed=SEEDS[0], bank=bank(name))


def graded(name, student, exercises=None, seeds=SEEDS):
    """Grade with several seeds; a check that cannot be run is a failure of ours."""
    results = [assignment(name).grade(student, seed, exercises=exercises) for seed in seeds]
    assert not [fault for result in results for fault in result.faults]
    return results


def code_of(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def kind(cell):
    """Return ("check", exercise), ("solution", exercise) or ("given", None)."""
    mark = cell.metadata.get("nbgrader")
    if not mark:
        return "given", None
    exercise = mark["grade_id"].removeprefix("check-")
    return ("solution" if mark["solution"] else "check"), exercise


def run(cells, namespace):
    """Run cells as a notebook does, each to its first error; return the errors and stderr."""
    errors, stderr = {}, io.StringIO()
    with (
        warnings.catch_warnings(),
        contextlib.redirect_stdout(io.StringIO()),
        contextlib.redirect_stderr(stderr),
    ):
        warnings.simplefilter("always")
        for number, cell in enumerate(cells):
            try:
                exec(compile(cell.source, f"<cell {number}>", "exec"), namespace)
            except Exception as error:
                errors[number] = error
    return errors, stderr.getvalue()


def banks():
    """Return the banks that can be read; one that cannot fails its own tests, nobody else's."""
    readable = {}
    for name in NAMES:
        with contextlib.suppress(Exception):
            readable[name] = bank(name)
    return readable


def wrongs():
    return [
        pytest.param(name, wrong, id=f"{name}-{wrong.exercise}-{number}")
        for name, known in banks().items()
        for number, wrong in enumerate(known.wrongs)
    ]


def alternatives():
    return [
        pytest.param(name, style, id=f"{name}-{style.split(':')[0].replace(' ', '-')}")
        for name, known in banks().items()
        for style in known.alternatives
    ]


@in_every_assignment
def test_an_assignment_has_twenty_points_and_the_capstone_forty(name):
    expected = 40 if name.startswith("14_") else 20
    assert sum(assignment(name).worth.values()) == expected


@in_every_assignment
@in_every_language
def test_the_reference_solution_earns_every_point(name, lang):
    student = LocalStudent(cell.source for cell in code_of(solved(name, lang)))
    for result in graded(name, student):
        assert result.points == assignment(name).points


@pytest.mark.full
@in_every_assignment
def test_the_reference_earns_everything_for_twenty_seeds(name):
    loaded = assignment(name)
    for seed in range(20):
        result = loaded.grade(loaded.reference, seed)
        assert not result.faults, seed
        assert result.points == loaded.points, seed


@in_every_assignment
@in_every_language
def test_the_untouched_release_earns_nothing(name, lang):
    student = LocalStudent(cell.source for cell in code_of(released(name, lang)))
    for result in graded(name, student):
        assert result.points == dict.fromkeys(assignment(name).points, 0)


@pytest.mark.parametrize("name, wrong", wrongs())
def test_a_wrong_answer_loses_exactly_the_points_meant(name, wrong):
    full = assignment(name).points
    student = assignment(name).student({wrong.exercise: wrong.code})
    all_exercises = all_graded(name, wrong)
    for result in (all_exercises, *graded(name, student, [wrong.exercise], SEEDS[1:])):
        assert not result.faults
        earned = result.points[wrong.exercise]
        assert earned == full[wrong.exercise] - wrong.loses, result.messages(wrong.exercise)
    everything = all_exercises.points
    assert {e for e in full if everything[e] < full[e]} == {wrong.exercise}


@pytest.mark.parametrize("name, wrong", wrongs())
def test_a_wrong_answer_is_recognised_for_what_it_is(name, wrong):
    assert all_graded(name, wrong).misconceptions == {wrong.exercise: wrong.message}


@in_every_assignment
def test_no_hidden_check_is_idle(name):
    """Each check is lost by some wrong answer of the bank, or nobody would miss it."""
    lost = set()
    for wrong in bank(name).wrongs:
        student = assignment(name).student({wrong.exercise: wrong.code})
        result = assignment(name).grade(student, seed=1, exercises=[wrong.exercise])
        lost |= {o.check.name for o in result.outcomes if o.earned < o.check.points}
    assert lost == {check.name for check in assignment(name).checks}


@in_every_assignment
def test_the_bank_is_rich_enough(name):
    counts = Counter(wrong.exercise for wrong in bank(name).wrongs)
    assert all(counts[exercise] >= 3 for exercise in assignment(name).points), counts
    assert all(wrong.loses > 0 and wrong.en and wrong.zh for wrong in bank(name).wrongs)
    complete = [
        a for a in bank(name).alternatives.values() if set(a) == set(assignment(name).points)
    ]
    assert len(complete) >= 2


@pytest.mark.parametrize("name, style", alternatives())
def test_a_right_answer_in_another_style_loses_nothing(name, style):
    student = assignment(name).student(bank(name).alternatives[style])
    for result in graded(name, student):
        lost = {e for e, p in result.points.items() if p < assignment(name).points[e]}
        assert not lost, [result.messages(exercise) for exercise in lost]


@in_every_assignment
@in_every_language
def test_the_solved_notebook_runs_from_top_to_bottom_in_silence(name, lang):
    errors, stderr = run(code_of(solved(name, lang)), {})
    assert not errors
    assert stderr == ""


@pytest.mark.parametrize("name, style", alternatives())
def test_visible_checks_accept_other_styles(name, style):
    answers = bank(name).alternatives[style]
    cells = code_of(student_notebook(COURSE, name, "en"))
    for cell in cells:
        if kind(cell)[0] == "solution":
            cell.source = answers.get(kind(cell)[1], cell.source)
    errors, stderr = run(cells, {})
    unanswered = set(assignment(name).points) - set(answers)
    assert {kind(cells[n])[1] for n in errors} <= unanswered
    assert stderr == ""


@in_every_assignment
@in_every_language
def test_every_visible_check_fails_on_the_untouched_release(name, lang):
    cells = code_of(released(name, lang))
    errors, _stderr = run(cells, {})
    for number, cell in enumerate(cells):
        if kind(cell)[0] == "check":
            assert number in errors, cell.source


@in_every_assignment
def test_visible_checks_tell_some_wrong_answers_and_say_why(name):
    """In each exercise some wrong answer meets an assert that speaks, in both languages."""
    for exercise in assignment(name).points:
        for lang in LANGUAGES:
            spoken = set()
            for wrong in (w for w in bank(name).wrongs if w.exercise == exercise):
                cells = code_of(solved(name, lang))
                namespace = {}
                given = [c for c in cells if kind(c)[0] == "given"]
                run(given, namespace)
                exec(compile(wrong.code, "<wrong>", "exec"), namespace)
                check = next(c for c in cells if kind(c) == ("check", exercise))
                errors, _stderr = run([check], namespace)
                spoken |= {str(e) for e in errors.values() if isinstance(e, AssertionError)}
            assert spoken and all(len(words) > 8 for words in spoken), (exercise, lang)
            if lang == "zh":
                assert all(any("一" <= letter <= "龥" for letter in words) for words in spoken)


@in_every_assignment
@in_every_language
def test_every_statement_names_its_points_and_folds_at_most_three_hints(name, lang):
    statements = marked(name, lang, "statement")
    for exercise, points in assignment(name).worth.items():
        assert f"{points:g}" in statements[exercise].splitlines()[0]
    for exercise in assignment(name).points:
        text = statements[exercise]
        assert 1 <= text.count("<details>") <= 3
        assert "```python" in text, "the signature is missing"


def marked(name, lang, role):
    """Return the released cells of one role, exercise to text."""
    return {
        cell.metadata.nbgrader.grade_id.removeprefix(f"{role}-"): cell.source
        for cell in released(name, lang).cells
        if cell.metadata.get("nbgrader", {}).get("grade_id", "").startswith(f"{role}-")
    }


@in_every_assignment
@in_every_language
def test_a_rubric_tells_where_each_point_by_hand_comes_from(name, lang):
    rubrics = marked(name, lang, "rubric")
    assert set(rubrics) == set(assignment(name).by_hand)
    for exercise, points in assignment(name).by_hand.items():
        head, *rows = rubric_rows(rubrics[exercise])
        assert sum(float(row[-1]) for row in rows) == points
        assert all(len(row) == len(head) and all(row) for row in rows)


@in_every_assignment
def test_hidden_checks_speak_both_languages(name):
    for check in assignment(name).checks:
        assert check.en and check.zh and check.en != check.zh


@in_every_assignment
def test_hidden_inputs_are_drawn_afresh(name):
    """Two seeds ask with different inputs in every exercise, so that nothing can be hard-coded."""

    class Listening(LocalStudent):
        def ask(self, code, inputs):
            heard.append(code + inputs)
            return super().ask(code, inputs)

    student = Listening(cell.source for cell in code_of(solved(name, "en")))
    for exercise in assignment(name).points:
        rounds = []
        for seed in (1, 2):
            heard = []
            assignment(name).grade(student, seed, exercises=[exercise])
            rounds.append(set(heard))
        assert rounds[0] != rounds[1], exercise

"""Hidden checks: what a verdict is made of, whom it blames, and that it can be reproduced."""

import numpy as np
import pytest

from autograd_core.language import use_language
from coursekit.grading.bank import Bank, load_bank
from coursekit.grading.judge import (
    Assignment,
    Draw,
    JudgeError,
    LocalStudent,
    NoReply,
    Reply,
    Verdict,
    all_of,
    share_of,
)
from coursekit.grading.probe import Opaque, Raised


def graded(assignment, *cells, seed=1, **options):
    with use_language("en"):
        return assignment.grade(LocalStudent(cells), seed, **options)


def of_one_check(check, *cells, reference=("def f(x):\n    return x",), points=1.0):
    """Grade cells by an assignment with the one check, against a reference given as cells."""
    assignment = Assignment("x")
    assignment._reference = LocalStudent(reference)
    assignment.check("e", points=points, en="it works", zh="能用")(check)
    return graded(assignment, *cells)


# --- answers that were heard before --------------------------------------------------------


def asked_on_the_way(ran):
    """Return a check that notes its runs and asks a second question after a wrong answer only."""

    def check(ask, draw):
        ran.append(draw.uniform())
        first = ask("f(x)", x=3).equal()
        return (
            all_of(first, ask("f(x)", x=4).equal())
            if first.credit
            else share_of(first, ask("f(-x)", x=3).equal())
        )

    return check


def test_equal_answers_have_equal_outcomes_and_are_judged_once():
    ran = []
    assignment = Assignment("x")
    assignment._reference = LocalStudent(["def f(x):\n    return x"])
    assignment.check("e", points=2, en="it works", zh="能用")(asked_on_the_way(ran))
    right, wrong = "def f(x): return x", "def f(x): return abs(x) - 1"
    half, late = "def f(x): return x if x < 0 else x + 9", "def f(x): return x if x == 3 else 0"
    for code, earned, runs in (
        (right, 2, 1),
        (wrong, 0, 2),
        (half, 1, 3),
        (right + "  # again", 2, 3),
        (half + "  # again", 1, 3),
        (late, 0, 4),
    ):
        assert (graded(assignment, code).total, len(ran)) == (earned, runs), code
    assert "not right" in graded(assignment, wrong).messages("e")[0]
    with use_language("zh"):
        assert "能用" in assignment.grade(LocalStudent([wrong]), 1).messages("e")[0]
    assert len(ran) == 5, "words are those of a language"
    graded(assignment, right, seed=2)
    assert len(ran) == 6, "another seed asks other questions"


def test_who_falls_silent_on_a_known_way_is_silent():
    class Tired(LocalStudent):
        left = 1

        def ask(self, code, inputs):
            self.left -= 1
            if self.left < 0:
                raise NoReply("tired")
            return super().ask(code, inputs)

    assignment = Assignment("x")
    assignment._reference = LocalStudent(["def f(x):\n    return x"])
    assignment.check("e", points=2, en="it works", zh="能用")(asked_on_the_way([]))
    assert graded(assignment, "def f(x): return x").total == 2
    with use_language("en"):
        (outcome,) = assignment.grade(Tired(["def f(x): return x"]), 1).outcomes
    assert outcome.silent and outcome.message == "tired" and outcome.earned == 0


def test_long_answers_are_judged_and_not_kept():
    ran = []
    assignment = Assignment("x")
    assignment._reference = LocalStudent(["def f(x):\n    return [x] * 9000"])
    assignment.check("e", points=2, en="it works", zh="能用")(asked_on_the_way(ran))
    for _time in range(2):
        assert graded(assignment, "def f(x): return [x] * 9000").total == 2
    assert len(ran) == 2


# --- the tiny assignment -------------------------------------------------------------------


def test_the_questions_of_a_draw_are_foreseen_once_somebody_was_asked_them(assignment):
    assert assignment.foreseen(7) == []
    assignment.grade(assignment.student(), 7)
    asked = assignment.foreseen(7)
    assert [code for code, _inputs in asked].count("mean([])") == 1 and len(asked) == 4
    assert assignment.foreseen(8) == assignment.foreseen(None) == []


def test_the_reference_earns_everything(assignment):
    result = assignment.grade(assignment.student(), 7)
    assert result.points == assignment.points == {"double": 2, "mean": 3}
    assert result.faults == []


def test_nothing_earns_nothing_and_says_what_is_missing(assignment):
    result = graded(assignment)
    assert result.total == 0
    assert all("`double` is not defined" in line for line in result.messages("double"))


def test_an_answer_to_no_exercise_is_refused(assignment):
    with pytest.raises(ValueError, match=r"01_tiny has no exercise \['triple'\]"):
        assignment.student({"triple": "def triple(x):\n    return 3 * x"})


def test_a_wrong_answer_in_one_exercise_leaves_the_others(assignment, tiny):
    for wrong in load_bank(tiny, "01_tiny").wrongs:
        result = assignment.grade(assignment.student({wrong.exercise: wrong.code}), 3)
        lost = {e: assignment.points[e] - p for e, p in result.points.items()}
        assert lost == {"double": 0, "mean": 0, wrong.exercise: wrong.loses}


def test_a_known_misconception_is_named_in_the_language_of_the_student(assignment, tiny):
    bank = load_bank(tiny, "01_tiny")
    code = "def mean(v):\n    if len(v) < 1:\n        raise ValueError('empty')\n    return sum(v)"
    with use_language("zh"):
        result = assignment.grade(assignment.student({"mean": code}), 3, bank)
    assert result.misconceptions == {"mean": "你忘了除以 n"}
    failed, mistake, passed = result.messages("mean")
    assert failed[0] == "✗" and passed[0] == "✓"
    assert mistake == "→ 你忘了除以 n", "under the check that failed"


def test_an_unknown_mistake_is_not_given_a_name(assignment, tiny):
    code = "def mean(v):\n    if len(v) < 1:\n        raise ValueError('empty')\n    return v[0]"
    result = assignment.grade(assignment.student({"mean": code}), 3, load_bank(tiny, "01_tiny"))
    assert result.points["mean"] == 1 and result.misconceptions == {}


def test_a_mistake_is_known_only_when_every_answer_agrees(assignment):
    assignment.checks.clear()

    @assignment.check("double", points=1, en="twice", zh="两次")
    def twice(ask, draw):
        return all_of(ask("double(0)").close(atol=1e-9), ask("double(1)").close())

    bank = Bank("01_tiny")
    bank.wrong("double", loses=1, en="plus one", zh="", code="def double(x):\n    return x + 1")
    for code, known in [("x + 1.0", True), ("1.0 + 2 * x", False)]:
        student = assignment.student({"double": f"def double(x):\n    return {code}"})
        assert bool(assignment.grade(student, 1, bank).misconceptions) is known


def with_two_checks(assignment, question="double(x)"):
    """Give the tiny assignment two checks of `double`, and return a bank with a mistake in each."""
    assignment.checks.clear()

    @assignment.check("double", points=1, en="positive", zh="正数")
    def positive(ask, draw):
        return ask(question, x=draw.uniform(1, 2)).close()

    @assignment.check("double", points=1, en="negative", zh="负数")
    def negative(ask, draw):
        return ask(question, x=-draw.uniform(1, 2)).close()

    bank = Bank("01_tiny")
    for words, loses, code in (
        ("halves", 1, "2 * x if x < 0 else x / 2"),
        ("drops the sign", 1, "abs(2 * x)"),
        ("knows zero only", 2, "0"),
        ("raises", 2, "[][0]"),
    ):
        code = f"def double(x):\n    return {code}"
        bank.wrong("double", loses=loses, en=words, zh="", code=code)
    return bank


@pytest.mark.parametrize(
    "code, told",
    [
        ("x / 2 if x > 0 else -2 * x", ["✗", "→ halves", "✗", "→ drops the sign"]),
        ("x / 2 if x > 0 else 3 * x", ["✗", "→ halves", "✗"]),
        ("2 * x if x > 0 else -2 * x", ["✓", "✗", "→ drops the sign"]),
        ("2 * x if x > 0 else 0", ["✓", "✗"]),  # 0 is easily come by
        ("2 * x if x > 0 else 1 / 0", ["✓", "✗"]),
        ("0", ["✗", "→ knows zero only", "✗"]),
        ("2 * x", ["✓", "✓"]),
    ],
)
def test_of_two_mistakes_each_is_named_where_it_shows(assignment, code, told):
    bank = with_two_checks(assignment)
    student = assignment.student({"double": f"def double(x):\n    return {code}"})
    with use_language("en"):
        lines = assignment.grade(student, 1, bank).messages("double")
    assert [line if line[0] == "→" else line[0] for line in lines] == told


@pytest.mark.parametrize("question", ["{'y': double(x)}", "[0, double(x)]", "(double(x), None)"])
def test_a_mistake_is_known_in_a_collection_too_and_whatever_is_drawn(assignment, question):
    bank = with_two_checks(assignment, question)
    student = assignment.student({"double": "def double(x):\n    return x / 2 if x > 0 else 3 * x"})
    for seed in (1, 2):
        found = assignment.grade(student, seed, bank).misconceptions
        assert found == {"double": "halves"}, seed


def test_exercises_that_were_not_asked_have_no_mistakes(assignment, tiny):
    bank = load_bank(tiny, "01_tiny")
    wrong = assignment.student({"mean": "def mean(v): return sum(v)"})
    assert assignment.grade(wrong, 1, bank, exercises=["double"]).misconceptions == {}


def test_a_mistake_that_loses_fifths_is_known_although_they_round(assignment):
    assignment.checks.clear()

    @assignment.check("double", points=1, en="five", zh="五个")
    def five(ask, draw):
        return share_of(*(ask(f"double({n})").close() for n in range(5)))

    bank = Bank("01_tiny")
    code = "def double(x):\n    return 2 * x if x < 3 else 0"
    bank.wrong("double", loses=0.4, en="stops at three", zh="", code=code)  # 1 - 0.6 != 0.4
    result = assignment.grade(assignment.student({"double": code}), 1, bank)
    assert result.misconceptions == {"double": "stops at three"}


def test_a_stub_is_not_answered_yet(assignment):
    result = graded(assignment, "def double(x):\n    raise NotImplementedError")
    assert all("not answered yet" in line for line in result.messages("double"))


def test_code_that_prints_and_warns_loses_nothing(assignment):
    noisy = "import sys\ndef double(x):\n    print(x, file=sys.stderr)\n    np.log(-1.0)\n    return 2*x"
    assert graded(assignment, "import numpy as np", noisy).points["double"] == 2


def test_points_stand_in_the_order_of_the_checks_and_add_up():
    assignment = Assignment("x")
    for name, points in [("b", 1), ("a", 0.5), ("b", 2)]:

        def check(ask, draw):
            return True

        check.__name__ = f"{name}{points}"
        assignment.check(name, points=points, en="", zh="")(check)
    assert list(assignment.points.items()) == [("b", 3), ("a", 0.5)]


def test_two_checks_of_an_exercise_may_not_share_a_name(assignment):
    with pytest.raises(ValueError, match="fresh_number"):
        assignment.check("double", points=1, en="", zh="")(assignment.checks[0].judge)


# --- replies -------------------------------------------------------------------------------


@pytest.mark.parametrize("got", [2.0, 2, np.float64(2), np.array(2.0)])
def test_close_takes_a_number_in_any_form(got):
    assert Reply("f()", got, 2.0).close()


def test_close_can_ask_for_the_dtype():
    reply = Reply("f()", np.float32([1, 2]), np.float64([1, 2]))
    assert reply.close(rtol=1e-6)
    assert not reply.close(rtol=1e-6, same_dtype=True)


def test_equal_forgives_no_rounding():
    assert not Reply("f()", 0.1 + 0.2, 0.3).equal()
    assert Reply("f()", 0.3, 0.3).equal()


def test_raises_takes_subclasses_and_refuses_values():
    expected = Raised(("ValueError", "Exception"))
    assert Reply("f()", Raised(("LinAlgError", "ValueError")), expected).raises("ValueError")
    assert not Reply("f()", Raised(("KeyError",)), expected).raises("ValueError")
    assert not Reply("f()", 3, expected).raises("ValueError")
    # What a question returns is often its own last line, so the value says nothing.
    assert Reply("f()\n0", 0, expected).raises("ValueError").message == "no ValueError was raised"


def test_an_unwritten_answer_does_not_pass_for_the_right_error():
    expected = Raised(("Exception",))
    stub = Raised(("NotImplementedError", "RuntimeError", "Exception"))
    assert not Reply("f()", stub, Raised(("RuntimeError", "Exception"))).raises("RuntimeError")
    missing = Raised(("NameError", "Exception"), "name 'f' is not defined")
    assert not Reply("f()", missing, expected).raises("Exception")


def test_holds_says_the_property_when_it_fails():
    with use_language("zh"):
        verdict = Reply("f()", -1, 1).holds(lambda v: v > 0, en="positive", zh="应为正数")
    assert verdict.message == "应为正数"
    assert Reply("f()", 2, 1).holds(lambda v: v > 0, en="positive", zh="应为正数") == Verdict(1)


def test_holds_survives_an_answer_of_another_kind():
    assert not Reply("f()", "a", 1).holds(lambda v: v > 0, en="positive", zh="正")


def test_an_object_that_equals_everything_is_opaque():
    assert not Reply("f()", Opaque("Sly"), 1).holds(lambda v: v == 1, en="", zh="")
    assert not Reply("f()", Opaque("Sly"), 1).close()


@pytest.mark.parametrize("expected", [Raised(("ValueError",)), Opaque("Module")], ids=repr)
def test_a_reference_that_gives_no_value_is_the_judges_fault(expected):
    with pytest.raises(JudgeError, match="the reference's answer"):
        Reply("f()", 1, expected).close()


@pytest.mark.parametrize(
    "judge",
    [
        lambda reply: reply.raises("ValueError"),
        lambda reply: reply.holds(lambda v: v < 0, en="", zh=""),
    ],
)
def test_a_verdict_that_the_reference_fails_is_the_judges_fault(judge):
    with pytest.raises(JudgeError):
        judge(Reply("f()", 1, 1))


def test_an_error_message_shows_no_numbers():
    raised = Raised(("ValueError",), "x was 0.73912")
    with use_language("en"):
        assert "739" not in Reply("f(x)", raised, 1.0).close().message


# --- verdicts ------------------------------------------------------------------------------


def test_all_of_is_all_or_nothing_and_the_first_failure_speaks():
    assert all_of(True, Verdict(1)).credit == 1
    verdict = all_of(True, Verdict(0, "first"), Verdict(0, "second"))
    assert (verdict.credit, verdict.message) == (0, "first")


def test_share_of_is_the_mean():
    assert share_of(True, False, Verdict(0.5, "half"), True).credit == 0.625


@pytest.mark.parametrize("returned, earned", [(True, 4), (False, 0), (0.25, 1), (np.True_, 4)])
def test_a_check_may_return_a_bool_or_a_share(returned, earned):
    assert of_one_check(lambda ask, draw: returned, points=4).total == earned


@pytest.mark.parametrize("returned", [None, "yes", 2, -1])
def test_anything_else_is_the_judges_fault(returned):
    assert of_one_check(lambda ask, draw: returned).faults


# --- whose fault ---------------------------------------------------------------------------


def test_a_check_that_trips_over_a_strange_answer_is_lost_not_broken():
    def check(ask, draw):
        return ask("f([1, 2])").got[1] == 2

    assert of_one_check(check, "def f(x):\n    return None").faults == []
    assert of_one_check(check, "def f(x):\n    return x").total == 1


def test_a_check_that_trips_over_a_right_answer_is_broken():
    result = of_one_check(lambda ask, draw: ask("f(1)").got.missing, "def f(x):\n    return x")
    assert "AttributeError" in result.faults[0]


@pytest.mark.parametrize("inputs", [[Opaque], [1, {"a": Opaque}], {"a": ("b", Opaque)}], ids=repr)
def test_inputs_must_be_plain_data(inputs):
    result = of_one_check(lambda ask, draw: ask("f(x)", x=inputs).equal(), "f = str")
    assert "not plain data" in result.faults[0]


# --- silence -------------------------------------------------------------------------------


class Silent:
    """A student's process that answers a number of questions and then none."""

    def __init__(self, answers):
        self.left = answers
        self.asked = 0

    def ask(self, code, inputs):
        self.asked += 1
        self.left -= 1
        if self.left < 0:
            raise NoReply("too late")
        return "2.0"


def test_after_silence_the_rest_of_the_exercise_is_not_asked(assignment):
    student = Silent(0)
    result = assignment.grade(student, 1)
    assert student.asked == 2  # one a exercise
    assert result.total == 0
    assert "too late" in result.messages("mean")[0]


def test_an_answer_that_cannot_be_read_is_silence(assignment):
    class Babble:
        def ask(self, code, inputs):
            return "{{{"

    assert assignment.grade(Babble(), 1).total == 0


# --- draws ---------------------------------------------------------------------------------


def test_draws_are_reproduced_by_their_seed_and_differ_by_check():
    assert Draw(5, "a").normal() == Draw(5, "a").normal()
    assert Draw(5, "a").normal() != Draw(5, "b").normal()
    assert Draw(5, "a").normal() != Draw(6, "a").normal()


def test_draws_pick_things_and_make_names():
    draw = Draw(1, "a")
    thing = object()
    assert draw.pick([thing]) is thing
    assert draw.name().isidentifier() and draw.name() != draw.name()


def test_without_a_seed_every_grading_draws_afresh_and_says_how(assignment):
    first, second = (assignment.grade(assignment.student()) for _time in range(2))
    assert first.seed != second.seed

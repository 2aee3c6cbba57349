"""Lesson 13 runs its own cells: each test is named after the row that the lesson must make work.

B44–B52: nine optimizers whose numbers are PyTorch's; C18: data split, weight decay, learning rates
that fall; and the claims of common texts that the lesson corrects by running them.
"""

import ast
import json
import re
from pathlib import Path

import numpy as np
import pytest
from lessons.conftest import run_cells
from lessons.replies import found, right, rows, said

from autograd_core import optim
from autograd_core.optim.lbfgs import two_loop
from autograd_core.viz import SURFACES, scheduled_run, trajectory
from autograd_core.viz.widgets.optimizer_explorer import CHOICES
from autograd_core.viz.widgets.optimizer_race import FIRST_SHOWN, RACERS, optimizer_race
from coursekit.paths import LANGUAGES

NAME = "13_optimizers_adaptive"
ORACLE = json.loads(
    (Path(__file__).parents[1] / "data" / "torch_oracle.json").read_text(encoding="utf-8")
)["optim_himmelblau_from_0_0"]


def check_row(lesson, name: str, run: str, *steps: int):
    """Compare what the table of section 1 says of an optimizer with PyTorch's numbers."""
    table = {row[0].strip("`"): row[2:] for row in rows(lesson.cell("for name, run in runs.items"))}
    shown = dict(zip((1, 2, 500), map(ast.literal_eval, table[name]), strict=True))
    for step in steps or (1, 2, 500):
        assert np.allclose(shown[step], ORACLE[run][str(step)], rtol=0, atol=6e-7), (name, step)
    return shown


def test_B44_adagrad(lesson):
    assert check_row(lesson, "Adagrad", "Adagrad lr=.5")[1] == [0.5, 0.5]
    by_hand = lesson.cell("def adagrad(").printed.splitlines()
    assert [float(line.split()[-1]) for line in by_hand] == [0, 0, 0]
    creeps, recovers = (found(line)[-1] for line in sizes(lesson))
    assert creeps < 1.1e-4 and recovers == pytest.approx(0.01, rel=0.01)


def sizes(lesson) -> list[str]:
    return lesson.cell('f"{found[i]:.5f}"').printed.splitlines()


def test_B45_rmsprop(lesson):
    assert check_row(lesson, "RMSprop", "RMSprop lr=.01")[1] == [0.1, 0.1]


def test_B46_adadelta(lesson):
    assert check_row(lesson, "Adadelta", "Adadelta lr=1")[1] == [0.003162, 0.003162]
    _rms, first, *later = lesson.cell("eps, rho, g =").printed.splitlines()
    mine, library = found(first)
    assert mine == library == 0.003162
    lengths, places = zip(*((length, x) for _step, length, x, _y in map(found, later)), strict=True)
    assert lengths[2] == pytest.approx(3 * lengths[0], rel=0.02) and max(lengths) == lengths[3]
    assert places[2] == pytest.approx(3 / 5, abs=0.05), "a fifth of the way after a hundred steps"


def test_B47_the_first_step_of_adam_is_lr_whatever_the_gradient(lesson):
    assert check_row(lesson, "Adam", "Adam lr=.1")[1] == [0.1, 0.1]
    table = [found(line) for line in lesson.cell("for g in (1e-6").printed.splitlines()]
    assert {size for g, size in table if g >= 0.01} == {0.1}
    _sgd, _adagrad, scaled = rows(lesson.cell("1000 * himmelblau(p)"))
    assert scaled[1] == scaled[2] == "0.1"


def test_without_its_correction_adam_starts_3_times_too_fast(lesson):
    printed = lesson.cell("found = on_a_slope(").printed
    plain, corrected = (found(line) for line in printed.splitlines())
    assert plain[0] == 3.16 and 6 < max(plain) < 6.6 and set(corrected) == {1}
    assert found(lesson.cell("corrected=False)").printed)[0] == pytest.approx(10**0.5, abs=1e-4)


def test_momentum_conventions_are_not_interchangeable(lesson):
    sgd, adam = lesson.cell('sgd.state[w]["momentum_buffer"]').printed.splitlines()
    assert found(sgd)[0] == pytest.approx(10, abs=0.001)
    assert found(adam)[0] == pytest.approx(1, abs=0.001)


def test_B48_adamax(lesson):
    assert check_row(lesson, "Adamax", "Adamax lr=.1")[2] == [0.189197, 0.195104]


def test_B48_adamax_puts_no_bound_on_the_learning_rate(lesson):
    table = [row for row in rows(lesson.cell("noise[499::500]")) if row[0] == "Adamax"]
    assert [float(row[1]) for row in table] == [0.1, 1, 50]
    for _name, lr, largest, ratio in table:
        assert float(largest) == pytest.approx(float(lr)) and float(ratio) == 1
    assert float(rows(lesson.cell("noise[499::500]"))[0][3]) > 2, "a spike throws Adam"


def test_B49_sparse_adam_leaves_untouched_rows_alone(lesson):
    dense, sparse = rows(lesson.cell("found = {kind: walk("))
    assert found(dense[2])[0] < 0 and found(sparse[2])[0] == 0
    for name, *steps in (dense, sparse):
        assert found(steps[0])[0] == -0.1, name
        assert [found(step)[i] for step in steps for i in (1, 3)] == [0, 0, 0, 0], name
    computed = found(lesson.cell("found = {kind: walk(").printed.splitlines()[-1])[0]
    assert [found(steps[1])[2] for _name, *steps in (dense, sparse)] == [-computed] * 2


def test_B50_asgd_averages_iterates_and_is_not_sag(lesson):
    check_row(lesson, "ASGD", "ASGD lr=.01")
    printed = lesson.cell("np.std(last[300:])").printed
    spread, mean = found(printed)[:2]
    assert spread > 0.15 and mean < 0.05
    assert ast.literal_eval(printed[printed.index("[") :]) == ["step", "eta", "mu", "ax"]
    tail = lesson.namespace["last"][52:]
    assert lesson.namespace["averaged"][-1] == pytest.approx(np.mean(tail), abs=0.01)


def test_B51_rprop(lesson):
    check_row(lesson, "Rprop", "Rprop lr=.01", 1, 2)
    steps, sgd, rprop = lesson.cell("points = runs[").printed.splitlines()
    assert found(steps) == [0.01, 0.012, 0.0144]
    assert found(sgd) == [0] and found(rprop)[0] < -1000, "full batches only"


def test_B52_lbfgs_needs_one_call_of_step(lesson):
    x, y, iterations, evaluations = found(lesson.cell("w = ac.zeros(2,").printed)
    assert (x, y, iterations, evaluations) == (3, 2, 9, 14)


def test_B52_a_difference_of_slopes_is_the_curvature(lesson):
    assert found(lesson.cell("curvature = (slope(b)").printed) == [7.6, 3, 2]


def test_B52_nested_pairs_are_what_lbfgs_computes(lesson):
    hy = found(lesson.cell("def with_pair(").printed)
    assert hy[:2] == hy[2:], "whatever the older guess is"
    lines = [found(line) for line in lesson.cell("guesses.append(").printed.splitlines()]
    assert [line[0] for line in lines] == [0, 1, 2]
    assert lines[2][1:3] == [0, 0] and lines[1][1:3] != [0, 0], "two pairs: the minimum"
    assert np.hypot(*lines[1][1:3]) < np.hypot(3, 4) < np.hypot(*lines[0][1:3])
    for line in lines[1:]:
        assert line[3:5] == line[5:], "H y = s for the newest pair"
    old, new = lesson.namespace["old"], lesson.namespace["new"]
    for pairs, guess in zip(((old,), (old, new)), lesson.namespace["guesses"][1:], strict=True):
        steps, changes = zip(*pairs, strict=True)
        s, y = pairs[-1]
        for g in np.eye(2):
            weights = [1 / (s @ y) for s, y in pairs]
            down = two_loop(g, steps, changes, weights, s @ y / (y @ y))
            np.testing.assert_allclose(guess(g), -down, atol=1e-14)


def test_B52_lbfgs_needs_fewer_gradients(lesson):
    for name, heavy, adam, lbfgs in rows(lesson.cell("while closure().item()")):
        assert int(lbfgs) * 5 < min(int(heavy), int(adam)) < 1000, name


def test_B47_the_best_rate_of_adam_is_narrow(lesson):
    narrow, _beale = lesson.cell("adam_steps = ").printed.splitlines()
    *_lower, best, last = re.findall(r"(\d\.\d+): (\d+)", narrow)
    assert best == ("0.788", rows(lesson.cell("while closure().item()"))[0][2])
    assert last == ("1.000", "1000")


def test_C18_a_learning_rate_that_falls(lesson):
    table = {
        row[0].strip("`"): [float(v) for v in row[1:]]
        for row in rows(lesson.cell('rows.append([f"`{name}`", *seen])'))
    }
    assert table["StepLR"] == [1, 1, 1, 0.5, 0.5, 0.5, 0.25, 0.25, 0.25, 0.12, 0.12]
    assert table["ExponentialLR"] == [round(0.8**i, 2) for i in range(11)]
    cosine = [(1 + np.cos(np.pi * i / 10)) / 2 for i in range(11)]
    assert table["CosineAnnealingLR"] == pytest.approx(cosine, abs=6e-3)
    assert table["LinearLR"] == [0.1, 0.28, 0.46, 0.64, 0.82, *[1] * 6]
    assert table["OneCycleLR"][0] == 0.04 and max(table["OneCycleLR"]) == 1


def test_C18_weight_decay_is_decoupled_in_adamw_only(lesson):
    printed = lesson.cell("(optim.Adam, 0.1), (optim.AdamW, 0.1)").printed
    adam, adamw, _without, factor = printed.splitlines()
    large, small = found(adam)
    assert large > 0.95 and small < 0.2
    assert len(set(found(adamw))) == 1 and found(adamw)[0] == pytest.approx(
        found(factor)[0], abs=0.02
    )


def test_C18_the_three_parts_of_the_data_do_not_overlap(lesson):
    parts = [lesson.namespace[name] for name in ("train_part", "validation", "test")]
    used = [set(range(120)[part]) for part in parts]
    assert sum(map(len, used)) == len(set.union(*used)) == 120


def test_adam_is_not_always_the_best(lesson):
    results = lesson.namespace["results"]
    assert lesson.namespace["wins"] == [20, 1]
    for name in ("SGD", lesson.namespace["heavy"]):
        straight, turned = results[name, False], results[name, True]
        assert straight[0] == turned[0], "rotation changes nothing"
        np.testing.assert_allclose(straight[1], turned[1], rtol=1e-6)
    rates = lesson.namespace["rates"]
    chosen = {rate for rate, _final in results.values()}
    assert min(rates) < min(chosen) and max(chosen) < max(rates), "the list of rates is long enough"
    medians = {name: np.median(results[name, True][1]) for name in lesson.namespace["entrants"]}
    assert min(medians, key=medians.get) == lesson.namespace["heavy"]


def test_the_regression_is_turned_and_otherwise_the_same(lesson):
    regression = lesson.namespace["regression"]
    (X, y), (Z, same) = regression(3, False), regression(3, True)
    assert np.array_equal(y, same) and not np.allclose(X, Z)
    np.testing.assert_allclose(np.linalg.svd(X)[1], np.linalg.svd(Z)[1], rtol=1e-9)


def test_the_bug_is_a_cosine_that_counts_batches(lesson):
    rates, _losses = lesson.namespace["hers"]
    assert np.allclose(rates, [0.25 * (1 + np.cos(np.pi * t / 10)) for t in range(200)])
    falling, _losses = lesson.namespace["neighbours"]
    assert np.allclose(falling, [0.25 * (1 + np.cos(np.pi * (t // 20) / 10)) for t in range(200)])
    hers, neighbours = found(lesson.cell("hers, neighbours = train(").printed)
    assert hers > 10 * neighbours


@pytest.mark.parametrize(
    "answers, good",
    [({"best_constant": 0.05, "best_cosine": 0.09, "shortest": 3}, 3), ({"shortest": 2}, 0)],
)
def test_the_answers_to_the_picker_are_the_engines(lesson, capsys, answers, good):
    said(lesson, 'check("best_constant"', **answers)
    assert right(capsys) == good


def test_the_numbers_about_the_picker_are_the_engines(lesson):
    constant, cosine, exponential, warm, jumps, curved = lesson.cell(
        "found in (("
    ).printed.splitlines()
    for line, schedule in (
        (constant, "constant"),
        (cosine, "cosine"),
        (exponential, "exponential"),
    ):
        for lr, loss in re.findall(r"(0\.\d+): (\d+\.\d+)", line):
            expected = scheduled_run("noisy", schedule, float(lr))[1][-10:].mean()
            assert float(loss) == pytest.approx(expected, abs=6e-5)
    assert found(warm)[-1] == pytest.approx(
        scheduled_run("steep", "warmup", 0.022, warmup=2)[1][-10:].mean(), abs=0.05
    )
    assert found(jumps) == [2, 31.2, 14.2, 31.2, 14.2], "two steps: thrown to and fro"
    rim, valley = found(curved)[-2:]
    assert rim > 5 * valley
    assert len(scheduled_run("steep", "constant", 0.022)[1]) < 10, "it diverges without a warm-up"


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("answers, good", [((1.96, 0.1), 2), ((1.4, 0.01), 0)])
def test_filled_blanks_are_found_right_and_wrong_ones_answered(
    lang, answers, good, lesson_run, capsys
):
    lesson = lesson_run(NAME, lang)
    said(lesson, 'check("s_after"', s_after=answers[0], moved=answers[1])
    assert right(capsys) == good


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("corrected, good", [(True, 3), (False, 1)])
def test_the_problem_knows_its_answer(lang, corrected, good, lesson_run, capsys):
    lesson = lesson_run(NAME, lang)

    def my_adam(w, g, m, v, t, lr=0.1):
        return lesson.namespace["adam"](w, g, m, v, t, lr, corrected=corrected)

    def measured(function, w, h=1e-5):
        steps = h * np.eye(len(w))
        return np.array([(function(w + e) - function(w - e)) / (2 * h) for e in steps])

    said(lesson, 'check("together"', my_adam=my_adam, measured=measured)
    assert right(capsys) == good


def test_the_race_is_told_as_it_runs(lesson):
    lines = lesson.cell("racing = {").printed.splitlines()
    less, best, more, lbfgs, adagrad = [[float(n) for n in line.split()[-3:]] for line in lines]
    assert best[2] < min(less[2], more[2]) / 10, "one notch beside it is ten times worse"
    assert best[0] < 1.2 * best[2], "it hardly moves after its lucky step"
    race = optimizer_race("rosenbrock", lang="en").children[-1]
    racers = {racer["name"]: racer for racer in race.racers}
    assert racers["RMSprop"]["tuned"] == 0.18 and {0.16, 0.2} <= set(race.rates)
    assert adagrad == pytest.approx(best, rel=0.05) and racers["Adagrad"]["tuned"] == 1.8
    leaders = {12: best, 40: lbfgs}
    for column, (step, leader) in enumerate(leaders.items()):
        for name in FIRST_SHOWN[:-1]:
            known, own = RACERS[name]
            rule, fixed = CHOICES[known]
            lr = racers[name]["tuned"]
            run = trajectory(
                SURFACES["rosenbrock"], optim.OPTIMIZERS[rule], steps=step, lr=lr, **fixed, **own
            )
            assert leader[column] <= run.losses[-1] * 1.05, (step, name)


def test_the_test_part_stays_closed_until_the_end(lesson):
    compete, entrants = (lesson.namespace[name] for name in ("compete", "entrants"))
    unfair = lesson.cell("[0.01], [0], False").printed.splitlines()
    for (kind, options), line in zip(entrants.values(), unfair, strict=True):
        validation, _test = compete(kind, options, [0.01], [0], False)
        assert found(line)[0] == pytest.approx(validation.item(), abs=6e-4)
    assert min(unfair, key=lambda line: found(line)[0]).endswith("RMSprop")
    assert max(unfair, key=lambda line: found(line)[0]).endswith("Adagrad")


def test_the_race_runs_on_the_surface_that_the_text_speaks_of(lesson):
    run = trajectory(SURFACES["rosenbrock"], optim.Adam, steps=1000, lr=np.geomspace(1e-3, 1, 30))
    below = run.losses < 1e-8
    fewest = below.argmax(axis=0)[below.any(axis=0)].min()
    assert int(rows(lesson.cell("while closure().item()"))[0][2]) == fewest


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_same_seeds_are_compared_in_pairs(lang, lesson_run):
    lesson = lesson_run(NAME, lang)
    results, heavy = lesson.namespace["results"], lesson.namespace["heavy"]
    lines = lesson.cell("difference = results[").printed.splitlines()
    for turned, line in zip((False, True), lines, strict=True):
        adam, other = results["Adam", turned][1], results[heavy, turned][1]
        mean, error = found(line)[-2:]
        assert mean == pytest.approx(np.mean(adam - other), abs=6e-4)
        assert error == pytest.approx(np.std(adam - other, ddof=1) / 20**0.5, abs=6e-4)
        unpaired = np.hypot(adam.std(ddof=1), other.std(ddof=1)) / 20**0.5
        assert abs(mean) > 3 * error and (not turned or unpaired > 2 * error)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_second_sitting_needs_only_the_set_up(lang, lesson_run):
    ran = lesson_run(NAME, lang).ran
    begin = next(i for i, cell in enumerate(ran) if "def slope(w)" in cell.source)
    again = run_cells([cell.source for cell in (ran[0], *ran[begin:])], {"__name__": "__main__"})
    assert [cell.printed for cell in again[1:]] == [cell.printed for cell in ran[begin:]]

"""Lesson 09 runs its own cells: each test is named after the row that the lesson must make work.

A17–A20, B12–B20: nine losses whose numbers are PyTorch's; B30: what `mean` divides by; and the
claims of common texts that the lesson corrects by running them.
"""

import ast
import json
import re
from pathlib import Path

import numpy as np
import pytest
from lessons.replies import found, rows

import autograd_core as ac
from coursekit.paths import LANGUAGES

NAME = "09_losses_regression_classification"
ORACLE = json.loads(
    (Path(__file__).parents[1] / "data" / "torch_oracle.json").read_text(encoding="utf-8")
)["losses"]
TAUGHT = [
    "L1Loss",
    "MSELoss",
    "SmoothL1Loss",
    "PoissonNLLLoss",
    "BCELoss",
    "BCEWithLogitsLoss",
    "NLLLoss",
    "CrossEntropyLoss",
    "KLDivLoss",
]


def array(text: str) -> np.ndarray:
    """Read a list or an array as printed."""
    return np.array(ast.literal_eval(re.sub(r"(?<=[\d.])\s+(?=[-\d])", ", ", text.strip())))


def mean_of(name: str) -> str:
    return f"{ORACLE[name]['mean']:.6f}"


def check_residuals(lesson, function: str, name: str):
    table = {row[0]: row[1:] for row in rows(lesson.cell("pairs = {"))}
    each, mean, gradient, gap = table[function]
    assert np.allclose(array(each), ORACLE[name]["none"])
    assert mean == mean_of(name) and float(gap) == 0
    assert np.allclose(array(gradient), ORACLE[name]["grad"][0], atol=5e-5)


def test_A17_B17_mse_and_that_outliers_dominate_it(lesson):
    check_residuals(lesson, "mse_loss", "MSELoss")
    readings = lesson.namespace["readings"].numpy()
    assert found(lesson.cell("best[loss] = answers").printed)[0] == pytest.approx(readings.mean())


def test_A18_B16_l1_is_robust_and_its_slope_at_zero_is_zero(lesson):
    check_residuals(lesson, "l1_loss", "L1Loss")
    path = lesson.namespace["descend"](lesson.namespace["absolute"])
    median = np.median(lesson.namespace["readings"].numpy())
    for place, after in zip(path[-5:-1], path[-4:], strict=True):
        assert (place - median) * (after - median) < 0, "it hops over the median, never onto it"
    assert "[2.08, 2.13, 2.08, 2.13]" in lesson.cell("def descend(").printed
    slopes = {row[0]: [float(v) for v in row[1:]] for row in rows(lesson.cell("for loss in (abs"))}
    assert slopes["`absolute`"] == [-1, -1, -1, 0, 1, 1, 1], "a constant, not unstable"


def test_B18_smooth_l1(lesson):
    check_residuals(lesson, "smooth_l1_loss", "SmoothL1Loss")
    pulls = [float(v) for v in rows(lesson.cell("c = ac.tensor(2.3)"))[2][1:]]
    assert np.allclose(pulls, [0.4, 0.3, 0.2, 0.1, -1, 0])


def test_A19_cross_entropy_is_nll_after_log_softmax(lesson):
    cell = lesson.cell('for reduction in ("none", "sum", "mean"):\n    loss = F.cross_entropy')
    assert all(float(line.split("NLL: ")[1]) < 1e-12 for line in cell.printed.splitlines())
    assert float(lesson.cell("def log_softmax(").printed.split()[2]) < 1e-12


def test_A19_softmax_before_cross_entropy_has_a_floor(lesson):
    train = lesson.namespace["train"]
    floor = -np.log(np.e / (np.e + 2))
    assert train(True)[-1] > floor > 0.55 and train(False)[-1] < 0.01
    printed = lesson.cell("best = np.exp(1)").printed
    assert found(printed.splitlines()[0])[-1] == pytest.approx(floor, abs=5e-5)
    single, double = (np.array(found(line)) for line in printed.splitlines()[1:])
    assert single[1] < -0.999 and abs(double[1]) < 1e-4


def test_A20_logits_of_any_size_are_finite(lesson):
    table = {row[0]: [float(v) for v in row[1:]] for row in rows(lesson.cell('"$z$"'))}
    assert table["1000"] == [100, 0, 1000, 1]
    assert table["40"] == [100, 0, 40, 1], "the detour over p learns nothing"
    assert found(lesson.cell("extreme, wrong = ").printed) == [1000, 1000, 1, -1]
    wrong = lesson.cell("def log_softmax(").printed.splitlines()[1]
    assert array(wrong).tolist() == [1000, 2000], "right labels cost nothing and prove nothing"


def test_A20_the_three_forms_of_binary_cross_entropy_agree(lesson):
    first, of_lesson_03, library = lesson.cell("forms = {").printed.splitlines()
    assert first.split("[")[1] == of_lesson_03.split("[")[1] == library.split("[")[1]


def test_B12_cross_entropy_with_weight_and_ignore_index(lesson):
    oracle = ORACLE["CrossEntropyLoss"]
    cell = lesson.cell('for reduction in ("none", "sum", "mean"):\n    loss = F.cross_entropy')
    none, total, mean = (line.split("|")[0] for line in cell.printed.splitlines())
    assert np.allclose(found(none), oracle["none"], atol=5e-7)
    assert found(total)[0] == pytest.approx(oracle["sum"], abs=5e-7)
    assert found(mean)[0] == pytest.approx(oracle["mean"], abs=5e-7)
    gradient = lesson.cell("ac.autograd.grad(F.cross_entropy(z, t, weight=weight), z)").printed
    assert np.allclose(found(gradient), oracle["grad"][0], atol=5e-5)


def test_B12_where_every_sample_is_ignored_the_loss_is_nan_but_no_parameter_moves(lesson):
    nobody, mean, *compared = lesson.cell("[-100, -100, -100]").printed.splitlines()
    assert " nan " in nobody and found(nobody) == [0] * 9
    assert mean.endswith(" nan")
    assert [line.split()[-1] for line in compared] == ["False", "False"]


def test_B12_the_deprecated_arguments_are_read_with_a_notice(lesson):
    value, notice = lesson.cell("size_average=False").printed.split("|")
    assert float(value) == ORACLE["MSELoss"]["sum"]
    assert "size_average" in notice and "reduction='sum'" in notice


def test_B14_bce_weight_clamp_and_range(lesson):
    printed = lesson.cell("weight = ac.tensor([1.0, 2.0, 1.0])").printed.splitlines()
    each, mean, library, weighted = printed
    assert np.allclose(found(each), ORACLE["BCELoss"]["none"], atol=5e-5)
    assert mean.endswith(mean_of("BCELoss")) and library.endswith(mean_of("BCELoss"))
    assert found(weighted)[-1] == pytest.approx(ORACLE["BCELoss"]["sum"] / 4, abs=5e-7)
    clamped, refused = lesson.cell("ac.tensor([1.2])").printed.splitlines()
    assert float(clamped) == 100 and refused.startswith("RuntimeError")


def test_B15_pos_weight(lesson):
    printed = lesson.cell("pos_weight = 3.0").printed
    assert np.allclose(found(printed)[:3], ORACLE["BCEWithLogitsLoss"]["none"], atol=5e-5)
    assert printed.split()[-2:] == [mean_of("BCEWithLogitsLoss")] * 2


def test_B19_poisson(lesson):
    each, means = lesson.cell("each = x.exp() - counts * x").printed.splitlines()
    assert np.allclose(found(each), ORACLE["PoissonNLLLoss"]["none"], atol=5e-5)
    assert means.split() == [mean_of("PoissonNLLLoss")] * 2


def test_B20_the_mean_of_kldiv_is_not_the_divergence(lesson):
    divergence = lesson.cell("divergence = ").printed
    values = found(lesson.cell("found = {name: F.kl_div").printed.split("mean ", 1)[1])
    assert f"{values[0]:.6f}" == mean_of("KLDivLoss")
    assert values[1] == found(divergence)[-1] == 0.069045
    assert "batchmean=0.0690448" in ORACLE["KLDivLoss"]["cfg"]
    assert values[-1] < 0, "p in the place of log p"


def test_B30_all_nine_in_all_three_reductions(lesson):
    table = {row[0]: row[1:] for row in rows(lesson.cell("for kind, options, given, target"))}
    assert list(table) == TAUGHT
    for name, (none, total, mean) in table.items():
        oracle = ORACLE[name]
        assert np.allclose(np.ravel(array(none)), np.ravel(oracle["none"]), atol=5e-5), name
        assert total == f"{oracle['sum']:.6f}", name
        assert mean == f"{oracle['mean']:.6f}", name


def test_B30_the_page_has_the_oracles_inputs(lesson):
    for kind, _options, *inputs in lesson.namespace["page"]:
        for ours, theirs in zip(inputs, ORACLE[kind.__name__]["in"], strict=True):
            assert np.allclose(ours, theirs, atol=1e-12)


def test_B30_the_mean_of_cross_entropy_divides_by_the_weights_used(lesson):
    table = rows(lesson.cell("总和 / 用到的权重" if lesson.lang == "zh" else "sum / weights used"))
    for _weights, _total, _by_samples, by_weights, mean in table:
        assert mean == by_weights
    assert table[0][2] == table[0][4], "the standard example cannot tell the two apart"
    assert table[1][2] != table[1][4] and table[2][2] != table[2][4]


def test_only_two_losses_have_an_ignore_index(lesson):
    table = rows(lesson.cell("wanted = ("))
    assert {row[0] for row in table if row[3]} == {"NLLLoss", "CrossEntropyLoss"}
    assert all(row[4] for row in table)
    loss, slope = found(lesson.cell("ac.tensor([-100.0])").printed)
    assert loss > 100 and slope > 100


def test_cross_entropy_does_not_cope_with_imbalance_by_itself(lesson):
    plain, weighted = lesson.cell("def settle(").printed.splitlines()
    assert found(plain)[-2:] == [0.95, 0.05]
    assert found(weighted)[-2:] == [0.5, 0.5]


def test_the_gradient_is_prediction_minus_target(lesson):
    slopes, formula, _yours = lesson.cell(
        "(slopes,) = ac.autograd.grad(each.sum(), x)"
    ).printed.splitlines()
    assert found(slopes.split("[")[1]) == found(formula.split("[")[1])
    lines = lesson.cell("probabilities = ac.softmax").printed.splitlines()
    assert lines[:2] == lines[2:]
    kl, cross, difference = lesson.cell("kl = F.kl_div(").printed.splitlines()
    assert kl == cross == difference


def test_the_answers_to_the_widget_are_the_engines(lesson, capsys):
    cell = lesson.cell('check("logit"')
    numbers = [found(line) for line in cell.printed.splitlines()[1:]]
    assert numbers[:2] == [[1.5, 1], [1.6, 0.9375]]
    assert numbers[2:5] == [[0, -0.5, -0.25], [-0.7, -0.6682, -0.2963], [-8, -0.9997, -0.0007]]
    squared = [abs(2 * (s - 1) * s * (1 - s)) for s in 1 / (1 + np.exp(-np.arange(-80, 81) / 10))]
    assert np.arange(-80, 81)[int(np.argmax(squared))] / 10 == -0.7
    for logit, right in ((1.1, True), (np.log(3), True), (1.0986, True), (1.0, False)):
        with ac.use_language(lesson.lang):
            exec(cell.source, {**lesson.namespace, "logit": logit})
        assert bool(re.search(": right|：正确", capsys.readouterr().out)) == right


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("answers", "right"),
    [((np.exp(2) - 8, np.exp(2) - 4), 2), ((np.exp(2) - 4, np.exp(2) - 8), 0)],
)
def test_filled_blanks_are_found_right_and_wrong_ones_answered(
    lang, answers, right, lesson_run, capsys
):
    lesson = lesson_run(NAME, lang)
    filled = dict(zip(("one_loss", "one_slope"), answers, strict=True))
    with ac.use_language(lang):
        exec(lesson.cell('check("one_loss"').source, {**lesson.namespace, **filled})
    assert len(re.findall(": right|：正确", capsys.readouterr().out)) == right


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("divisor", "right"), [("used.sum()", 3), ("len(used)", 2)])
def test_the_problem_knows_its_answer(lang, divisor, right, lesson_run, capsys):
    lesson = lesson_run(NAME, lang)
    namespace = dict(lesson.namespace)
    exec(
        "def masked_bce(z, y, used):\n"
        "    each = F.binary_cross_entropy_with_logits(z, y, reduction='none')\n"
        f"    return (each * used).sum() / {divisor}\n"
        "def measured(function, z, h=1e-5):\n"
        "    steps = h * np.eye(len(z))\n"
        "    return np.array([(function(z + e) - function(z - e)) / (2 * h) for e in steps])\n",
        namespace,
    )
    with ac.use_language(lang):
        exec(lesson.cell('check("together"').source, namespace)
    assert len(re.findall(": right|：正确", capsys.readouterr().out)) == right

"""Lesson 11 runs its own cells: each test is named after the row that the lesson must make work.

B01–B11: why weights are initialized, and ten ways to do it; the numbers are those that PyTorch's
formulas give for a weight of shape (300, 200), read off the cells within bands of chance.
"""

import math
import re
from itertools import pairwise

import numpy as np
import pytest
from lessons.replies import found, right, rows, said

import autograd_core as ac
from autograd_core.nn import init
from autograd_core.viz.widgets.initializer_explorer import LAYERS, SCHEMES, deviations, signals
from coursekit.paths import LANGUAGES

NAME = "11_initializers"
N = 300 * 200
BAND = 5 / math.sqrt(2 * N)  # five standard deviations of a normal sample's spread


def page(lesson) -> dict[str, list[float]]:
    """Return mean, spread, least, most and zeros in a column, by the number of the initializer."""
    table = rows(lesson.cell("W.mean(), W.std()"))
    return {row[0].split()[0]: [float(v) for v in row[1:]] for row in table}


def depths(lesson) -> dict[str, list[float]]:
    """Return relu forward and back, tanh forward and back, after twenty layers."""
    table = rows(lesson.cell('both = ("relu", "tanh")'))
    return {row[0].split(maxsplit=1)[1]: [float(v) for v in row[1:]] for row in table}


# --- rows --------------------------------------------------------------------------------------


def test_B01_the_spread_of_the_weights_decides_over_twenty_layers(lesson):
    curves = lesson.namespace["curves"]
    assert curves[1.0][-1] > 1e20 and curves[0.01][-1] < 1e-18
    assert 0.3 < curves[0.088][-1] < 2
    assert found(lesson.cell("compare(prediction, len(str(").printed)[0] == 21


def test_B01_activations_and_gradients_are_shown_for_ten_times_two(lesson):
    assert len(lesson.namespace["found"]) == 20
    for values, back in lesson.namespace["found"].values():
        assert len(values) == len(back) == LAYERS == 20
    assert found(lesson.cell("kept = [n for n in TEN").printed.splitlines()[0])[0] == 3


@pytest.mark.parametrize(
    ("name", "relu", "tanh"),
    [
        ("xavier_normal", 6e-4, 0.16),
        ("kaiming_normal", 0.65, None),
        ("normal", 1e21, 0.97),
        ("uniform", 5e40, None),
        ("constant", 5e6, None),
        ("eye", 0.58, None),
        ("sparse", 3e-20, None),
        ("orthogonal", 7e-4, None),
    ],
)
def test_B01_orders_of_magnitude(lesson, name, relu, tanh):
    forward = depths(lesson)[name]
    assert abs(math.log10(forward[0] / relu)) < 0.5
    if tanh:
        assert forward[2] == pytest.approx(tanh, rel=0.3)


def test_B01_which_stay_with_tanh(lesson):
    stay = [name for name, ends in depths(lesson).items() if all(0.1 < e < 10 for e in ends[2:])]
    assert [name.split("_")[0] for name in stay] == [
        *["xavier"] * 2,
        *["kaiming"] * 2,
        "orthogonal",
        "eye",
    ]


def test_B01_a_level_curve_of_activations_is_no_proof(lesson):
    normal, uniform = depths(lesson)["normal"], depths(lesson)["uniform"]
    assert 0.9 < normal[2] <= 1 and normal[3] > 1e8
    assert 0.9 < uniform[2] <= 1 and uniform[3] == 0


def test_B01_it_pays_in_training(lesson):
    paths = lesson.namespace["paths"]
    first, second = paths["normal, 1"]
    assert first > 1e17 and math.isinf(second), "one step is enough"
    zero = (lesson.namespace["waves"] ** 2).mean().item()
    assert abs(paths["normal, 0.01"][-1] - zero) < 1e-3
    assert paths["kaiming_normal"][-1] < 0.2 < 0.35 < paths["xavier_normal"][-1]


def test_B02_xavier_uniform(lesson):
    _mean, spread, least, most, _zeros = page(lesson)["1"]
    assert spread == pytest.approx(0.0632, rel=BAND)
    assert -least == pytest.approx(0.1095, abs=1e-4) and most == pytest.approx(0.1095, abs=1e-4)


def test_B03_xavier_normal(lesson):
    assert page(lesson)["2"][1] == pytest.approx(0.0632, rel=BAND)
    lines = lesson.cell("b = {3**0.5").printed.splitlines()
    assert found(lines[-1]) == [0.0632, 0.1095]


def test_B04_kaiming_uniform_the_one_that_is_missing_from_a_common_list(lesson):
    assert [name.split()[0] for name in lesson.namespace["TEN"]] == [str(n) for n in range(1, 11)]
    _mean, spread, least, most, _zeros = page(lesson)["3"]
    assert spread == pytest.approx(0.1, rel=BAND)
    assert -least == pytest.approx(0.1732, abs=1e-4) and most == pytest.approx(0.1732, abs=1e-4)


def test_B05_kaiming_normal_in_both_modes(lesson):
    assert page(lesson)["4"][1] == pytest.approx(0.1, rel=BAND)
    lines = [line.split() for line in lesson.cell("for mode in (").printed.splitlines()[:4]]
    for mode, _name, spread, _most in lines:
        fan = {"fan_in": 200, "fan_out": 300}[mode]
        assert float(spread) == pytest.approx(math.sqrt(2 / fan), rel=BAND)


def test_B06_uniform(lesson):
    mean, spread, least, most, _zeros = page(lesson)["5"]
    assert mean == pytest.approx(0.5, abs=5 * 0.2887 / math.sqrt(N))
    assert spread == pytest.approx(0.2887, rel=BAND)
    assert 0 <= least < most <= 1


def test_B07_normal(lesson):
    mean, spread, *_ = page(lesson)["6"]
    assert abs(mean) < 5 / math.sqrt(N) and spread == pytest.approx(1, rel=BAND)


def test_B08_constants_never_break_the_symmetry(lesson):
    same, other = lesson.namespace["same"], lesson.namespace["other"]
    assert page(lesson)["7"][1] == 0
    assert same.shape == other.shape == (51, 8)
    assert all(len(np.unique(step)) == 1 for step in same), "50 steps"
    assert len(np.unique(other[-1])) == 8
    assert lesson.namespace["loss_same"] == pytest.approx(0.1833, abs=5e-5)
    assert lesson.namespace["loss_other"] < 1e-6
    largest, loss, power = lesson.cell("still, loss = fit(").printed.splitlines()
    assert (found(largest), found(loss)) == ([0], [0.3667]), "all weights 0: nothing moves"
    assert found(power) == [1.1, 6.7]


def test_B09_orthogonal_keeps_every_length(lesson):
    straight, mixed = lesson.namespace["straight"], lesson.namespace["mixed"]
    assert np.allclose(straight, 1, atol=1e-12)
    assert 5 < mixed[0] < 9 and (mixed < 0.01).mean() > 0.6
    lines = lesson.cell("np.allclose(product, 9 *").printed.split("\n")[:4]
    assert [line.endswith("True") for line in lines] == [True, False, False, True]


def test_B10_identity_hands_the_input_on_and_is_for_matrices(lesson):
    table = rows(lesson.cell("new_ones if new else same_one, f"))
    signal, gradient, alike = map(float, table[0][2:])
    assert signal > 0.5 and gradient > 0.5 and alike < 0.1
    assert lesson.cell("init.eye_(ac.empty(16").printed.startswith("ValueError: eye_")


def test_B10_inputs_become_alike_without_reuse_and_reuse_spoils_the_size(lesson):
    table = rows(lesson.cell("new_ones if new else same_one, f"))
    assert [float(row[-1]) for row in table[1:]] == [0.959, 0.998], "the same weight, new ones"
    same, new = (found(line) for line in lesson.cell("sizes = [hundred(").printed.splitlines())
    assert (min(same), max(same)) == (5e-05, 6e02)
    assert (min(new), max(new)) == (0.1, 2)


def test_B11_sparse_counts_the_connections_of_inputs_and_those_of_neurons_vary(lesson):
    inputs, neurons = (found(line) for line in lesson.cell("linked = ").printed.splitlines())
    assert inputs == [15, 15, 15]
    assert neurons == [5, 26, 15], "15 only on average"


def test_B11_sparse_has_thirty_zeros_a_column_and_its_std_kills_the_signal(lesson):
    *_, zeros = page(lesson)["10"]
    assert zeros == 30 == math.ceil(0.1 * 300)
    killed, rescued, few = (
        found(line)[-1] for line in lesson.cell("for label, sparsity, std").printed.splitlines()
    )
    assert killed < 1e-18 and 0.3 < rescued < 2 and 0.3 < few < 2


# --- corrections and derivations ---------------------------------------------------------------


def test_the_heading_says_weights_not_mean(lesson):
    text = "\n".join(lesson.prose)
    assert "均值初始化" in text and "权值" in text
    level, shifted = rows(lesson.cell("for mean in (0.0, 0.1)"))
    assert 0.3 < float(level[-1]) < 2 and float(shifted[-1]) > 1e25


def test_a_list_that_leaps_over_number_three_is_corrected(lesson):
    assert re.search("often lose number 3|漏掉第 3 种", "\n".join(lesson.prose))


def test_fan_in_goes_forward_and_fan_out_comes_back(lesson):
    one_layer = lesson.namespace["one_layer"]
    forward, backward = one_layer(1.0)
    assert forward == pytest.approx(math.sqrt(200), rel=0.02)
    assert backward == pytest.approx(math.sqrt(300), rel=0.02)
    table = {row[0]: [float(v) for v in row[2:]] for row in rows(lesson.cell('("Xavier", 250)'))}
    assert table["fan_in"] == pytest.approx([1, math.sqrt(1.5)], abs=0.02)
    assert table["fan_out"] == pytest.approx([1 / math.sqrt(1.5), 1], abs=0.02)
    assert table["Xavier"][0] < 1 < table["Xavier"][1]


def test_relu_throws_away_half_of_the_squares(lesson):
    assert found(lesson.cell("kept = (ac.relu(z)").printed)[0] == 0.5
    assert lesson.namespace["xavier"][-1] == pytest.approx(0.5**10, rel=0.5)


@pytest.mark.parametrize("mode", ["fan_in", "fan_out"])
def test_either_mode_leaves_one_factor_for_the_whole_network_at_the_other_end(mode):
    ac.manual_seed(0)
    widths = [2048, 1024, 512, 256, 128]
    h = start = ac.randn(200, widths[0], requires_grad=True)
    for inputs, outputs in pairwise(widths):
        W = init.kaiming_normal_(ac.empty(outputs, inputs), mode=mode, nonlinearity="relu")
        h = ac.relu(h @ W.T)
    (back,) = ac.autograd.grad(h, start, ac.randn(*h.shape))
    forward = math.sqrt((h**2).mean().item())
    factor = math.sqrt(widths[-1] / widths[0])
    expected = (1, factor) if mode == "fan_in" else (1 / factor, 1)
    assert (forward, back.std().item()) == pytest.approx(expected, rel=0.25)


def test_at_each_layer_the_gradient_is_off_by_its_own_factor(lesson):
    widths, arrived, computed = lesson.cell("arrived = [f").shown.rows
    factors = [math.sqrt(32 / int(n)) for n in widths[1:]]
    assert [float(v) for v in computed[1:]] == pytest.approx(factors, abs=0.005)
    assert [float(v) for v in arrived[1:]] == pytest.approx(factors, rel=0.1)


def test_a_gain_between_1_and_five_thirds_for_tanh(lesson):
    lines = lesson.cell("for gain in (1.0, 1.2, 5 / 3)").printed.splitlines()
    least, middle, most = (found(line) for line in lines)
    assert (middle[0], middle[2], middle[-1]) == (1.2, 0.41, 0.89)
    assert (most[2], most[-1]) == (0.65, 5.33)
    xavier, kaiming = depths(lesson)["xavier_normal"], depths(lesson)["kaiming_normal"]
    assert xavier[2:] == pytest.approx([least[2], least[-1]], rel=0.3)
    assert all(
        abs(math.log(k)) < abs(math.log(x)) for k, x in zip(kaiming[2:], xavier[2:], strict=True)
    )


def test_the_gain_of_a_leaky_relu_is_shown_where_it_is_explained(lesson):
    gains = [
        found(line)[-1] for line in lesson.cell('("leaky_relu", 0.2)').printed.splitlines()[2:]
    ]
    assert gains == [1, 1.4142, 1.3868, 1.6667]
    assert found(lesson.cell("a = sqrt(5)").printed.splitlines()[-1])[-1] == 0.5774


def test_the_bug_is_a_weight_that_lies_the_other_way_round(lesson):
    narrowing = lesson.namespace["narrowing"]
    square, narrow = (found(line) for line in lesson.cell("def narrowing(").printed.splitlines())
    assert max(square) < 1.6
    assert all(1.8 < b / a < 2.6 for a, b in pairwise(narrow))
    assert narrowing([64, 64, 64]) != narrow


# --- the reader's answers ----------------------------------------------------------------------


@pytest.mark.parametrize(("answers", "verdicts"), [((75, 400), 2), ((400, 75), 0), ((3, 16), 0)])
def test_the_blanks(lesson, answers, verdicts, capsys):
    assert init.fan_in_and_fan_out(ac.empty(16, 3, 5, 5)) == (75, 400)
    filled = dict(zip(("conv_fan_in", "conv_fan_out"), answers, strict=True))
    said(lesson, 'check("conv_fan_in"', **filled)
    assert right(capsys) == verdicts


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("fan", "verdicts"), [("shape[0]", 4), ("shape[1]", 3)])
def test_the_problem_knows_its_answer(lang, fan, verdicts, lesson_run, capsys):
    lesson = lesson_run(NAME, lang)
    answers = {"np": np}
    exec(
        "def right_std(shape, a=0.0, mode='fan_in'):\n"
        f"    return (2 / (1 + a**2) / ({fan} * np.prod(shape[2:]))) ** 0.5\n"
        "def measured(function, w, h=1e-6):\n"
        "    steps = h * np.eye(len(w))\n"
        "    return np.array([(function(w + e) - function(w - e)) / (2 * h) for e in steps])\n",
        answers,
    )
    said(lesson, 'check("right_std"', **answers)
    assert right(capsys) == verdicts


@pytest.mark.parametrize(("answer", "verdicts"), [("np.zeros(len(w))", 0), ("w[:1]", 0)])
def test_no_slope_at_all_is_not_the_slope_of_the_sparse_network(answer, verdicts, lesson, capsys):
    answers = {"right_std": lambda *_: ..., "measured": lambda f, w: eval(answer)}
    said(lesson, 'check("right_std"', **answers)
    assert right(capsys) == verdicts


def test_the_answers_to_the_widget_are_the_engines(lesson, capsys):
    said(lesson, 'check("gain"', gain=1.3)
    assert right(capsys) == 1

    def ends(name, activation, gains):
        values, gradients = signals(name, activation, gains)
        return deviations(values)[:, [0, -1]], deviations(gradients)[:, [0, -1]]

    stops = np.round(np.arange(0.6, 2.05, 0.1), 1)
    values, gradients = ends("xavier_uniform", "relu", stops)
    slant = abs(np.log(values[:, 1] / values[:, 0])) + abs(
        np.log(gradients[:, 0] / gradients[:, 1])
    )
    assert stops[slant.argmin()] == 1.4
    _values, gradients = ends("orthogonal", "tanh", stops)
    larger = (gradients[:, 0] > gradients[:, 1]) & (stops >= 1)
    assert stops[larger][0] == 1.3
    values, gradients = ends("normal(0, 1)", "tanh", [1.0])
    assert values[0, 1] > 0.95 and gradients[0, 0] > 5e8
    assert ends("uniform(0, 1)", "tanh", [1.0])[1][0, 0] == 0
    assert len(SCHEMES) == 10

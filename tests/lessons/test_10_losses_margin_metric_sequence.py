"""Lesson 10 runs its own cells: each test is named after the row that the lesson must make work.

B21–B29: nine losses whose numbers are PyTorch's; B30: what `mean` divides by in these nine; CTC by
all paths, by α and by the library, and its gradient through log_softmax; and the answers to the
questions that only moving a widget answers.
"""

import json
import re
from pathlib import Path

import numpy as np
import pytest
from lessons.conftest import run_cells
from lessons.replies import found, right, rows, said

import autograd_core as ac
from autograd_core.nn import functional as F
from autograd_core.nn.losses import LOSSES
from coursekit.paths import LANGUAGES

NAME = "10_losses_margin_metric_sequence"
ORACLE = json.loads(
    (Path(__file__).parents[1] / "data" / "torch_oracle.json").read_text(encoding="utf-8")
)["losses"]
TAUGHT = [
    "MarginRankingLoss",
    "MultiLabelMarginLoss",
    "SoftMarginLoss",
    "MultiLabelSoftMarginLoss",
    "MultiMarginLoss",
    "TripletMarginLoss",
    "HingeEmbeddingLoss",
    "CosineEmbeddingLoss",
    "CTCLoss",
]


def check_printed(line: str, name: str, places: float = 5e-5):
    """A line holds the losses of all samples and then, once or more, their mean."""
    numbers = found(line)
    each = ORACLE[name]["none"]
    assert np.allclose(numbers[: len(each)], each, atol=places)
    assert line.split()[-1] == f"{ORACLE[name]['mean']:.6f}"


def test_B21_margin_ranking(lesson):
    verdict, line = lesson.cell("each = (0.5 - y * (x1 - x2))").printed.splitlines()
    assert found(verdict)[0] == 0.3
    check_printed(line, "MarginRankingLoss")
    gradients = found(lesson.cell("viz.draw_graph(hinge)").printed)
    assert np.allclose(gradients, np.ravel(ORACLE["MarginRankingLoss"]["grad"]), atol=5e-5)
    drawing = repr(lesson.cell("viz.draw_graph(hinge)").shown)
    assert "first = 2" in drawing and re.search("first[^;；]*−1", drawing)


def test_B22_multilabel_margin_reads_to_the_first_minus_one(lesson):
    first, second, third, by_hand = lesson.cell(
        "[3, 0, -1, 1], [3, 0, -1, -1]"
    ).printed.splitlines()
    mean = ORACLE["MultiLabelMarginLoss"]["mean"]
    assert found(first)[-1] == found(second)[-1] == found(by_hand)[-1] == pytest.approx(mean)
    assert found(third)[-1] != found(first)[-1]


def test_B22_ones_and_zeros_are_read_as_class_numbers(lesson):
    *steps, last = lesson.cell("target = ac.zeros(1, 4").printed.splitlines()
    assert found(steps[-1])[1] == 0 and found(last)[-2:] == [0, 1]
    wanted, given = lesson.cell("([0, 3, -1, -1], [1, 0, 0, 1])").printed.splitlines()
    assert found(wanted)[-1] > 0 == found(given)[-1]


def test_B23_soft_margin_is_the_cross_entropy_of_a_logit(lesson):
    mine, cross_entropy, extreme = lesson.cell("def soft_margin(").printed.splitlines()
    check_printed(mine, "SoftMarginLoss", 5e-7)
    assert found(cross_entropy) == found(mine)[:3]
    assert extreme.split()[1:] == ["inf", "1000.0"]


def test_B23_a_label_of_zero_teaches_nothing(lesson):
    loss, slope = found(lesson.cell("F.soft_margin_loss(score, ac.zeros(1))").printed)[:2]
    assert loss == pytest.approx(np.log(2), abs=5e-5) and slope == 0


def test_B24_multilabel_soft_margin(lesson):
    per_class, per_sample = lesson.cell("F.multilabel_soft_margin_loss(x, y)").printed.splitlines()
    check_printed(per_sample, "MultiLabelSoftMarginLoss", 5e-7)
    assert found(per_class)[-1] == found(per_sample)[-1] and len(found(per_class)) == 4


def test_B25_multi_margin(lesson):
    by_hand, library = lesson.cell("short = 1 - x[0, 3]").printed.splitlines()
    check_printed(library, "MultiMarginLoss")
    assert found(by_hand)[-1] == pytest.approx(ORACLE["MultiMarginLoss"]["none"][0])


def test_B26_triplet_margin(lesson):
    verdict, distances, means = lesson.cell("near, far = ((a - b)").printed.splitlines()
    assert found(verdict)[0] == ORACLE["TripletMarginLoss"]["none"][0]
    assert np.allclose(found(distances)[-2:], ORACLE["TripletMarginLoss"]["none"])
    mean = ORACLE["TripletMarginLoss"]["mean"]
    assert found(means)[0] == found(means)[2] == mean
    assert 0 < mean - found(means)[1] < 2e-6, "the library's eps"


def test_B26_triplets_part_the_kinds(lesson):
    kind, places = lesson.namespace["kind"], lesson.namespace["active"]
    assert places[0] > 300 and places[-1] == 0
    loss = F.triplet_margin_loss(*ac.zeros(3, 1, 2)).item()
    assert f"{loss:.4f}" == "1.0000", "collapse stands at the margin"
    assert len(lesson.namespace["triplets"]) == 600 and len(kind) == 15


def test_B27_hinge_embedding(lesson):
    printed = lesson.cell("no_distance = ").printed.splitlines()
    check_printed(printed[0], "HingeEmbeddingLoss")
    assert found(printed[1]) == [-5, -5], "what is no distance is believed"


def test_B28_cosine_embedding_only_turns(lesson):
    losses, pull, angles, longer = lesson.cell("b, y = ac.tensor([[1.0, 1.0]").printed.splitlines()
    check_printed(losses, "CosineEmbeddingLoss", 5e-7)
    assert found(longer)[-2:] == found(losses)[:2]
    assert found(pull)[-2:] == [0, 0] and found(angles)[-2:] == [45, 45]


def test_B29_ctc_by_all_paths_by_alpha_and_by_the_library(lesson):
    log_p, ab = lesson.namespace["log_p"], lesson.namespace["ab"]
    assert np.allclose(log_p, np.array(ORACLE["CTCLoss"]["in"][0])[:, 0], atol=1e-12)
    brute, paths = lesson.namespace["brute_force"](log_p, ab)
    alpha, recursion = lesson.namespace["forward"](log_p, ab)
    library = F.ctc_loss(ac.tensor(log_p[:, None]), ac.tensor([ab]), [4], [2], reduction="sum")
    for value in (brute, recursion, library.item()):
        assert abs(value - ORACLE["CTCLoss"]["sum"]) < 1e-12
    assert len(paths) == 15 and alpha.shape == (4, 5)
    *three, mean, _long = lesson.cell("alpha, recursion = forward(log_p, ab)").printed.splitlines()
    assert [line.split()[-2:] for line in three] == [["0.828280", "True"]] * 3
    assert mean.split()[-1] == f"{ORACLE['CTCLoss']['mean']:.6f}"


@pytest.mark.parametrize("target", [[1], [1, 1], [1, 2], [2, 1, 2], [2, 2, 1]])
def test_B29_alpha_agrees_with_all_paths_for_any_target(target, lesson_run):
    lesson = lesson_run(NAME, "en")
    p = np.random.default_rng(len(target)).dirichlet(np.ones(3), size=6)
    brute, _paths = lesson.namespace["brute_force"](np.log(p), target)
    assert lesson.namespace["forward"](np.log(p), target)[1] == pytest.approx(brute, rel=1e-12)


def test_B29_the_gradient_agrees_through_log_softmax_and_only_there(lesson):
    ours, pytorchs = lesson.namespace["ours"], lesson.namespace["pytorchs"]
    recorded = np.array(ORACLE["CTCLoss"]["grad"][0]).reshape(4, 3)
    assert np.allclose(pytorchs, recorded, atol=1e-14), "what PyTorch returns for log_probs"
    measured, engine, theirs = lesson.cell("pytorchs = ours +").printed.splitlines()
    assert found(measured)[:3] == found(engine)[:3] != found(theirs)[:3]
    assert abs(ours - recorded).max() > 0.04
    through = lesson.namespace["through_log_softmax"]
    assert np.allclose(through(ours), through(pytorchs), atol=1e-14)
    assert np.allclose(lesson.namespace["engine"], recorded, atol=1e-14)
    printed = lesson.cell("differences = numeric_gradient(from_logits").printed.splitlines()
    assert len(printed) == 3 and all(line.endswith("True") for line in printed)


def test_B29_the_occupancy_counted_on_the_paths_is_minus_the_gradient(lesson):
    shares = [found(line)[-1] for line in lesson.cell("in_columns = ").printed.splitlines()]
    assert np.allclose(shares, -2 * lesson.namespace["ours"][0], atol=5e-5)
    assert sum(shares) == pytest.approx(1, abs=1e-4)


def test_B29_a_target_that_does_not_fit(lesson):
    assert lesson.cell("zero_infinity=quiet").printed.splitlines()[-2:] == ["inf", "0.0"]


def test_B30_all_nine_in_all_three_reductions(lesson):
    table = {row[0]: row[1:] for row in rows(lesson.cell("for loss, *inputs in page"))}
    assert list(table) == TAUGHT
    for name, (none, total, mean) in table.items():
        oracle = ORACLE[name]
        assert np.allclose(json.loads(none), oracle["none"], atol=5e-5), name
        assert total == f"{oracle['sum']:.6f}" and mean == f"{oracle['mean']:.6f}", name


def test_B30_the_page_has_the_oracles_inputs(lesson):
    for loss, *inputs in lesson.namespace["page"]:
        for ours, theirs in zip(inputs, ORACLE[type(loss).__name__]["in"], strict=True):
            assert np.allclose(ours.numpy(), theirs, atol=1e-12)


def test_B30_the_mean_of_a_weighted_margin_is_not_weighted(lesson):
    mean, samples, weights = lesson.cell("weight = t([1.0").printed.splitlines()
    assert found(mean)[-1] == found(samples)[-1] != found(weights)[-1]
    assert found(mean)[:2] == [1.3, 1.1]


def test_corners_are_subgradients_and_the_picks_differ(lesson):
    table = {row[0]: [float(v) for v in row[1:]] for row in rows(lesson.cell("for at in (-0.001"))}
    assert all((row[0], row[2]) == (0, 1) for row in table.values())
    assert [row[1] for row in table.values()] == [1, 1, 1, 0, 0]
    tie, margin = lesson.cell("pull_apart").printed.splitlines()
    assert found(tie) == [0, 0, -1, 1] and found(margin) == [0.5, 0.5, -1, 1]


def test_the_answers_to_the_widgets_are_the_engines(lesson, capsys):
    hinge, _open, beyond = lesson.cell('check("pull"').printed.splitlines()
    assert found(hinge)[1:] == [-1, -0.2689] and found(beyond)[1] == 0
    said(lesson, 'check("pull"', pull=-0.2689)
    said(lesson, 'check("presses"', presses=found(lesson.cell('check("presses"').printed)[-1])
    said(lesson, 'check("blank_in_frame_2"', blank_in_frame_2=3)
    assert right(capsys) == 3
    between, together = lesson.cell("np.linalg.norm(gradient, axis=1)").printed.splitlines()
    assert found(between)[-3:] == [2, 1, 1] and found(together)[-3:] == [0, 1, 1]
    assert found(together)[-4] == 1.5
    assert found(lesson.cell('check("presses"').printed.splitlines()[0])[-1] > 0


def test_the_widgets_begin_where_the_questions_do(lesson):
    from autograd_core.viz.widgets import ctc_trellis, triplet_explorer

    start = triplet_explorer.__globals__["START"]
    source = lesson.cell("def triplet_at(").source
    assert np.allclose(start, [[-0.5, -0.3], [0.7, 0.6], [0.8, -0.9]])
    assert "[[-0.5, -0.3], [0.7, 0.6], [0.8, -0.9]]" in source and "0.2 * " in source
    view = ctc_trellis(("ab", "aa", "b"), lesson.namespace["probabilities"]).children[-1]
    assert view.targets[0]["loss"] == pytest.approx(ORACLE["CTCLoss"]["sum"], abs=1e-12)
    assert [target["count"] for target in view.targets[:2]] == [15, 5]


def test_the_tree_names_the_losses_of_both_lessons(lesson):
    drawing = repr(lesson.cell("viz.which_loss()").shown)
    assert not [name for name in LOSSES if name not in drawing]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("answers", "count"), [((0.55, -0.5), 2), ((2.2, -2.0), 0), ((0.55, -0.25), 1)]
)
def test_filled_blanks_are_found_right_and_wrong_ones_answered(
    lang, answers, count, lesson_run, capsys
):
    lesson = lesson_run(NAME, lang)
    x = ac.tensor([[0.1, 0.2, 0.4, 0.8], [1.0, 0.5, -1.0, 0.2]], requires_grad=True)
    each = F.multi_margin_loss(x, ac.tensor([3, 1]), reduction="none")
    blanks = dict(zip(("row_loss", "row_slope"), answers, strict=True))
    said(lesson, 'check("row_loss"', x=x, each=each, **blanks)
    assert right(capsys) == count


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("sign", "count"), [("-", 3), ("+", 1)])
def test_the_problem_knows_its_answer(lang, sign, count, lesson_run, capsys):
    lesson = lesson_run(NAME, lang)
    namespace = dict(lesson.namespace)
    exec(
        "def triplet(a, p, n, margin=1.0):\n"
        f"    return max(0.0, np.linalg.norm(a - p) {sign} np.linalg.norm(a - n) + margin)\n"
        "def measured(function, v, h=1e-6):\n"
        "    steps = h * np.eye(len(v))\n"
        "    return np.array([(function(v + e) - function(v - e)) / (2 * h) for e in steps])\n",
        namespace,
    )
    with ac.use_language(lang):
        exec(lesson.cell('check("together"').source, namespace)
    assert right(capsys) == count


@pytest.mark.parametrize("lang", LANGUAGES)
def test_numbers_in_the_text_that_are_words_are_the_runs(lang, lesson_run):
    """The answers in words say how often to press, and how many alignments there are."""
    lesson = lesson_run(NAME, lang)
    presses = int(found(lesson.cell('check("presses"').printed)[-1])
    words = {"en": ["One", "Two", "Three", "Four", "Five"], "zh": ["一", "两", "三", "四", "五"]}[
        lang
    ]
    prose = "\n".join(lesson.prose)
    said_so = {"en": f"1. {words[presses - 1]} presses.", "zh": f"1. {words[presses - 1]}次。"}[
        lang
    ]
    assert said_so in prose
    assert re.search("Three of five: |5 种里有 3 种：", prose)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_second_sitting_needs_only_the_set_up(lang, lesson_run):
    """The lesson says that section 6 stands on its own: nothing behind it leans on sections 1–5."""
    ran = lesson_run(NAME, lang).ran
    begin = next(i for i, cell in enumerate(ran) if "p_of_frames = " in cell.source)
    again = run_cells([cell.source for cell in (ran[0], *ran[begin:])], {"__name__": "__main__"})
    assert [cell.printed for cell in again[1:]] == [cell.printed for cell in ran[begin:]]

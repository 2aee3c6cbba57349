"""Lesson 14 runs its own cells: each test is named after the row that the lesson must make work.

C17–C19: tensors in use, data split and regularization in a training loop, convolution that is a
cross-correlation; and the claims about curves, seeds and leaks that the lesson makes.
"""

import ast
import json

import numpy as np
import pytest
from lessons.conftest import run_cell
from lessons.replies import found, right, rows, said

import autograd_core as ac
from autograd_core.nn import functional as F
from autograd_core.viz.training import FIXED
from coursekit.build import lesson_notebook
from coursekit.lesson import class_from
from coursekit.paths import LANGUAGES, Course

NAME = "14_capstone"


def code_of(lang: str = "en") -> str:
    cells = lesson_notebook(Course(), NAME, lang).cells
    return "\n".join(cell.source for cell in cells if cell.cell_type == "code")


def test_C17_tensors_are_cut_joined_and_picked_from(lesson):
    for used in (".chunk(", "ac.cat(", ".topk(", ".gather(", "ac.where(", ".reshape("):
        assert used in code_of()
    images, digits = lesson.namespace["images"], lesson.namespace["digits"]
    assert lesson.namespace["sheet"].shape == (50, 50)
    assert (lesson.namespace["sheet"].numpy()[11:19, 1:9] == images[5, 0].numpy()).all()
    model, held_out = lesson.namespace["trained"]["conv_net", "images", 0]
    model.eval()
    x, t = held_out[:]
    p = ac.softmax(model(x).detach(), 1).numpy()[np.arange(len(t)), t.numpy()]
    worst = lesson.namespace["worst"]
    assert sorted(p[worst]) == pytest.approx(sorted(p)[:6])
    assert digits.dtype == ac.int64


def test_C18_data_are_split_before_anything_is_learnt(lesson):
    assert lesson.cell("order = np.random").printed.split() == ["400", "200", "0"]
    assert not set(lesson.namespace["train_rows"]) & set(lesson.namespace["val_rows"])
    training, held_out = lesson.namespace["split"](lesson.namespace["images"], 0)
    assert not set(training.indices) & set(held_out.indices)
    assert len(training) + len(held_out) == 1797


def test_C18_weight_decay_and_a_falling_learning_rate_are_in_the_loop(lesson):
    loop = lesson.cell("def fit(").source
    assert "weight_decay=" in loop and "CosineAnnealingLR" in loop
    for record in lesson.namespace["records"].values():
        rates = record.table()[:, 2]
        assert rates[0] == pytest.approx(0.01, rel=1e-3) and rates[-1] < 1e-5
        assert (np.diff(rates) < 0).all()


def test_C19_a_convolution_is_a_cross_correlation(lesson):
    lines = lesson.cell("def slide(").printed.splitlines()[1:]
    conv, plain, turned, convolve, correlate = (line.split(" ", 1)[1].strip() for line in lines)
    library, as_it_is, by_half = (
        np.array(ast.literal_eval(line[line.index("[") :])) for line in (conv, plain, turned)
    )
    assert (library == as_it_is).all() and (library != by_half).any()
    x, k = lesson.namespace["picture"], lesson.namespace["kernel"]
    by_hand = [[(x[i : i + 2, j : j + 2] * k).sum() for j in range(2)] for i in range(2)]
    assert library.tolist() == by_hand
    assert "[5 6]" in convolve and "[7 2]" in correlate


def test_C19_the_perceptron_cannot_say_how_sure_it_is(lesson):
    perceptron, softmax = rows(lesson.cell("unsure = "))
    assert abs(float(perceptron[1]) - float(softmax[1])) < 0.05 and float(softmax[1]) > 0.9
    assert float(perceptron[4]) > 0.9 > 0.5 > float(softmax[4])
    assert (perceptron[2], softmax[2]) == ("8", "1")
    perceptron, softmax = rows(lesson.cell("p.max(1)[right]"))
    assert perceptron[2] == "0.96" and float(perceptron[1]) > 0.98
    assert softmax[1:] == ["0.74", "0.44"]


# -- before, during, after -----------------------------------------------------------------------


def test_the_first_loss_is_the_logarithm_of_the_number_of_classes(lesson):
    outcome, *lines = lesson.cell("def network(").printed.splitlines()
    assert "1.0986" in outcome
    large, plain, small = (found(line)[-1] for line in lines)
    assert round(plain, 2) == 1.41 and plain > 1.25 * np.log(3)
    assert large > 2 > plain > small > 1 and abs(small - np.log(3)) < 0.02
    for line in lesson.cell("F.cross_entropy(model(images[:300])").printed.splitlines()[1:]:
        assert found(line)[-1] == pytest.approx(np.log(10), abs=0.15)
    first = found(lesson.cell("free, braked = ").printed.splitlines()[0])[-1]
    assert first == pytest.approx(np.log(len(lesson.namespace["letters"])), abs=0.1)


def test_the_spirals_are_learnt_and_the_record_saw_every_step(lesson):
    loss, accuracy = found(lesson.cell("for chosen in np.array_split").printed)
    assert accuracy > 0.93 and loss < 0.3
    record = lesson.namespace["first_record"].table()
    assert record[:, 0].tolist() == list(range(1, 321)) and record[0, 1] < 1.2
    first, second = (found(line.split("[")[1]) for line in banded(lesson))
    assert min(first[:2] + second) > 0.8, "nearly all the time in the green band"
    assert first[2] < 0.1, "but for the last layer, all through the first half"


def test_three_held_out_points_are_on_the_wrong_side_of_a_border(lesson):
    held_out, truth = (
        lesson.namespace[name][lesson.namespace["val_rows"]] for name in ("points", "arms")
    )
    said = np.asarray(lesson.namespace["spiral_net"](held_out).data).argmax(1)
    wrong = held_out[said != truth]
    assert len(held_out) == 200 and len(wrong) == 3
    assert (np.hypot(*wrong.T) < 0.2).sum() == 1 and (wrong[:, 0] > 0.9).sum() == 2
    before = lesson.namespace["answers"](lesson.namespace["network"](0.1))
    assert len(np.unique(before)) == 2, "two colours only"


def test_the_columns_of_the_record_are_those_that_the_comment_names():
    assert FIXED == ("step", "loss", "lr", "validation_loss", "accuracy")


def banded(lesson):
    return lesson.cell("halves = ").printed.splitlines()


def test_the_spirals_run_on_a_learners_own_engine(lesson):
    course = Course()
    engine = class_from_solved(course, lesson.lang)
    namespace = {**lesson.namespace, "Mine": engine}
    for fragment in ("class Linear:", "class Sequential:", "def cross_entropy(", "def step("):
        exec(lesson.cell(fragment).source, namespace)
    exec(lesson.cell("own = False").source.split("def leaf")[1].join(["def leaf", ""]), namespace)
    exec(lesson.cell("def network(").source, namespace)
    own, ours = namespace["network"](0.1), lesson.namespace["network"](0.1)
    assert type(own.layers[0].weight) is engine
    x, t = namespace["points"][:50], namespace["arms"][:50]
    for _step in range(20):
        mine = namespace["step"](own, x, t, 0.3).item()
        assert mine == pytest.approx(lesson.namespace["step"](ours, x, t, 0.3).item(), rel=1e-9)
    record = namespace["viz"].TrainingRecord(own)
    record(namespace["step"](own, x, t, 0.3))
    assert record.layers == ["0", "2", "4"] and (record.table()[0, 5:] > 0).all()


def class_from_solved(course: Course, lang: str):
    from coursekit.build import assignment_notebook

    namespace = {}
    for cell in assignment_notebook(course, "05_tensor_engine", lang).cells:
        if cell.cell_type == "code" and not cell.metadata.get("nbgrader", {}).get("grade"):
            exec(cell.source, namespace)
    return namespace["Tensor"]


def test_a_class_is_found_in_a_notebook_and_none_where_there_is_none(tmp_path):
    cells = ["class Tensor:\n    size = 3\n", "raise NotImplementedError()", "Tensor.more = 4\n"]
    path = tmp_path / "mine.ipynb"
    cells = [{"cell_type": "code", "source": [source]} for source in cells]
    path.write_text(json.dumps({"cells": cells}), encoding="utf-8")
    engine = class_from(path, "Tensor")
    assert (engine.size, engine.more) == (3, 4)
    assert class_from(path, "Other") is class_from(tmp_path / "none.ipynb", "Tensor") is None


def test_the_answers_to_the_widget_are_the_records(lesson, capsys):
    lowest = lesson.namespace["lowest"]
    said(lesson, 'check("forgotten"', forgotten="A", dead="D", best_step=int(lowest[0]))
    assert right(capsys) == 3
    said(lesson, 'check("forgotten"', forgotten="B", dead="E", best_step=200)
    assert right(capsys) == 0
    from autograd_core.viz.widgets.training_dashboard import ORDER

    assert (ORDER[0], ORDER[1], ORDER[2]) == ("not_zeroed", "too_slow", "good")
    assert (ORDER[3], ORDER[4], ORDER[5]) == ("dead", "overfits", "too_fast")


def test_what_the_text_says_about_the_six_runs(lesson):
    runs = lesson.namespace["runs"]
    good, forgotten = runs["good"], runs["not_zeroed"]
    assert (forgotten[39, 5:8] > 50 * good[39, 5:8]).all() and forgotten[39, 1] < 0.1
    assert (runs["dead"][:, 5:7] == 0).all() and (runs["dead"][:100, 7] > 0).all()
    fast = runs["too_fast"][:, 1]
    assert fast.max() == pytest.approx(16 * fast[0], rel=0.05) and fast.argmax() + 1 == 16
    assert runs["too_fast"][-1, 1] > 0.5 and (runs["too_fast"][:10, 8:] > 0.01).mean() > 0.9
    few, lowest = runs["overfits"], lesson.namespace["lowest"]
    assert lowest[0] == 20 and few[-1, 1] < 0.001 < lowest[1]
    assert [f"{loss:.2f}" for loss in (lowest[3], few[-1, 3])] == ["0.57", "0.87"]
    assert lowest[4] < few[-1, 4], "the accuracy still rises"


def test_the_answers_to_the_widget_do_not_stand_beneath_its_blanks(lesson):
    checked = lesson.cell('check("forgotten"').source
    assert not [f for f in ('"A"', '"D"') if f in checked] and lesson.namespace["letter"]


def test_cells_of_the_earlier_sections_run_again_at_the_end(lesson):
    """Whoever goes back must find the names of a section as that section left them."""
    namespace = dict(lesson.namespace)
    for fragment in (
        "first_record = ",
        "for chosen in np.array_split",
        "halves = ",
        "def answers(model)",
        "after training" if lesson.lang == "en" else "训练后",
        "total.backward(",
        "total.backward(",
        "pooled.backward(",
        "unsure = ",
        "worst = ",
    ):
        with ac.use_language(lesson.lang):
            run_cell(lesson.cell(fragment).source, namespace)
    assert namespace["spiral_net"].layers and namespace["x"].grad.tolist()[4] == 2


def test_twenty_samples_are_learnt_by_heart_whatever_their_labels(lesson):
    true, random = found(lesson.cell("true, random = ").printed.splitlines()[-1])
    assert true < 0.05 and random < 0.05


def test_the_digits_are_read_and_shuffling_hurts_only_the_convolution(lesson):
    table = lesson.namespace["table"]
    means = {key: np.mean(reached) for key, reached in table.items()}
    assert len(table["conv_net", "images"]) == 3 and means["conv_net", "images"] > 0.97
    spread = np.std(table["conv_net", "images"], ddof=1)
    assert means["conv_net", "images"] - means["conv_net", "shuffled"] > max(0.015, 2 * spread)
    assert abs(means["mlp", "images"] - means["mlp", "shuffled"]) < 0.015
    on_pictures = [np.std(table[name, "images"], ddof=1) for name in ("mlp", "conv_net")]
    assert min(on_pictures) > 0.0015 and max(on_pictures) < 0.0035, "two or three tenths of a point"


def test_three_of_the_six_worst_are_eights_and_most_mistakes_are_ones_and_eights(lesson):
    worst, truth = lesson.namespace["worst"], lesson.namespace["truth"]
    assert (truth[worst].numpy() == 8).sum() == 3
    counts = np.bincount(lesson.namespace["wrong"], minlength=10)
    assert (counts.sum(), counts[1] + counts[8], counts.argmax()) == (9, 7, 1)
    assert (truth[worst].numpy() == 1).sum() == 1


def test_a_writer_beats_the_frequencies_on_held_out_text(lesson):
    """With 51 letters the free one does, with 430 characters only the braked one."""
    free, braked = ([float(loss) for loss in row[1:]] for row in rows(lesson.cell("each = reads")))
    baseline = lesson.namespace["baseline"]
    assert free[3] == braked[3] == pytest.approx(baseline, abs=0.01)
    uniform = np.log(len(lesson.namespace["letters"]))
    assert free[0] < 0.7 * uniform, "visibly learns"
    if lesson.lang == "en":
        assert free[1] < baseline - 0.5 and free[1] < braked[1] < baseline
        assert round(free[1] - free[0], 2) == 0.13, "not ill yet"
        assert free[2] == free[1] and braked[2] == braked[1], "at its lowest at the end"
    else:
        assert braked[1] < baseline - 0.15 and baseline < free[2]
        assert free[1] > uniform + 1 and free[0] < 0.3 * braked[0]


def test_what_the_writers_write(lesson):
    before = lesson.cell("free, braked = ").printed.split("\n", 1)[1]
    sample = lesson.namespace["write"](
        *(lesson.namespace[name] for name in ("free", "start", "draw")), 200
    )
    text = lesson.namespace["text"]
    pairs = {text[i : i + 2] for i in range(len(text) - 1)}
    known = [np.mean([w[i : i + 2] in pairs for i in range(len(w) - 1)]) for w in (before, sample)]
    assert known[1] > known[0] + 0.2, "what it writes has more of the text's pairs of letters"
    free, braked = (
        ast.literal_eval(line.split("：" if lesson.lang == "zh" else ":", 1)[1].strip())
        for line in lesson.cell("def copied(").printed.splitlines()
        if line.startswith("    ")
    )
    assert free in text and braked in text
    if lesson.lang == "zh":
        assert len(free) >= 6 > len(braked)
    else:
        assert len(free.strip().split()) == 1, "nothing longer than a word"


def test_the_smoothing_and_the_dropout_are_at_work(lesson):
    free, braked = lesson.namespace["free"], lesson.namespace["braked"]
    assert (free.drop.p, braked.drop.p, braked.block.dropout.p) == (0, 0.5, 0.5)
    loss_of, codes = lesson.namespace["loss_of"], lesson.namespace["codes"]
    read = lesson.namespace["windows"](codes, np.array([0, 30]))
    plain, smooth = (loss_of(free, *read, smoothing).item() for smoothing in (0.0, 0.3))
    even = -ac.log_softmax(free(read[0]), -1).mean().item()
    assert smooth == pytest.approx(0.7 * plain + 0.3 * even)


def test_attention_by_hand_is_the_library_s(lesson):
    Q, K, V = (lesson.namespace[name] for name in "QKV")
    mixed = lesson.namespace["attention"] @ V
    assert mixed[0] == pytest.approx(V[0]) and round(mixed[1, 0], 2) == -0.19
    ours = F.scaled_dot_product_attention(*(ac.tensor(a[None]) for a in (Q, K, V)), is_causal=True)
    np.testing.assert_allclose(mixed, ours[0].numpy())


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("answer", "count"), [([-0.19, -0.24, -0.16], 1), ([-0.92, -0.46, 0.22], 0)]
)
def test_the_mixture_may_be_rounded(lang, answer, count, lesson_run, capsys):
    lesson = lesson_run(NAME, lang)
    said(lesson, 'check("mixture"', mixture=answer, attention=lesson.namespace["attention"])
    assert right(capsys) == count


def test_what_the_map_of_attention_shows(lesson):
    looked, opening = lesson.namespace["looked"], lesson.namespace["opening"]
    if lesson.lang == "en":
        assert opening[2:5] == "all" and looked[3].argmax() == looked[4].argmax() == 2
    else:
        assert (looked.max(1) < 2 / np.arange(1, 13)).all()


def test_nobody_looks_ahead(lesson):
    looked = lesson.namespace["looked"]
    assert np.triu(looked, 1).max() == 0
    np.testing.assert_allclose(looked.sum(1), 1)
    codes = ac.tensor(lesson.namespace["codes"][None, :10])
    changed = codes.numpy().copy()
    changed[0, 9] = (changed[0, 9] + 1) % 5
    writer = lesson.namespace["writer"]
    a, b = writer(codes).detach().numpy(), writer(ac.tensor(changed)).detach().numpy()
    np.testing.assert_allclose(a[0, :9], b[0, :9], atol=1e-12)
    assert abs(a[0, 9] - b[0, 9]).max() > 1e-3


def test_copies_on_both_sides_of_the_split_leak(lesson):
    hers, others = (found(line)[-1] for line in lesson.cell("strangers = ").printed.splitlines())
    assert hers > 0.95 and others < hers - 0.08


# -- convolution by hand -------------------------------------------------------------------------


def test_the_graph_of_a_convolution_is_an_index_and_a_product(lesson):
    shown = repr(lesson.cell("viz.draw_graph(total)").shown)
    assert "getitem(x)" in shown and "@ k = [4, −1, 2, 6]" in shown and "[4, 6, 3, 5]" in shown


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("answers", "count"), [((1, 2), 2), ((2, 1), 0)])
def test_filled_blanks_are_found_right_and_wrong_ones_answered(
    lang, answers, count, lesson_run, capsys
):
    lesson = lesson_run(NAME, lang)
    x = ac.tensor(lesson.namespace["picture"].ravel(), requires_grad=True)
    k = ac.tensor(lesson.namespace["kernel"].ravel())
    total = (x[lesson.namespace["seen"]] @ k).sum()
    filled = dict(zip(("corner", "centre"), answers, strict=True))
    said(lesson, 'check("corner"', x=x, total=total, **filled)
    assert right(capsys) == count


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("scatter", "count"),
    [("np.add.at(into, seen, np.outer(g, k))", 4), ("into[seen] += np.outer(g, k)", 2)],
)
def test_the_problem_knows_its_answer(lang, scatter, count, lesson_run, capsys):
    lesson = lesson_run(NAME, lang)
    namespace = dict(lesson.namespace)
    exec(
        "def back(g, columns, k, seen):\n"
        "    into = np.zeros(9)\n"
        f"    {scatter}\n"
        "    return columns.T @ g, into\n"
        "def measured(f, x, h=1e-5):\n"
        "    return np.array([(f(x + e) - f(x - e)) / (2 * h) for e in h * np.eye(len(x))])\n",
        namespace,
    )
    with ac.use_language(lang):
        exec(lesson.cell('check("together"').source, namespace)
    assert right(capsys) == count


def test_pooling_hands_the_gradient_to_the_winner(lesson):
    pooled, gradient = map(ast.literal_eval, lesson.cell("max_pool2d(patch").printed.splitlines())
    assert pooled == [[[[5, 2]]]]
    assert gradient == [[0, 10, 100, 0], [0, 0, 0, 0]], "of equals the first, as in PyTorch"


def test_conv2d_and_im2col_have_the_same_gradient(lesson):
    x = ac.tensor(lesson.namespace["picture"][None, None], requires_grad=True)
    k = ac.tensor(lesson.namespace["kernel"][None, None], requires_grad=True)
    F.conv2d(x, k).backward(ac.tensor([[[[1.0, 10.0], [100.0, 1000.0]]]]))
    checked = lesson.cell('check("together"').source
    for gradient in (k.grad, x.grad):
        assert str(gradient.numpy().ravel().tolist()) in checked.replace("\n", "")

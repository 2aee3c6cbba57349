"""The training dashboard: what its record writes down, its recorded runs, a run that is going on."""

import importlib

import numpy as np
import pytest

pytest.importorskip("anywidget")

import autograd_core as ac
from autograd_core import nn, optim
from autograd_core.language import use_language
from autograd_core.viz import TrainingRecord, recorded_runs, training, training_dashboard
from autograd_core.viz.widgets.training_dashboard import (
    ORDER,
    RECORDED,
    SAMPLES,
    STEPS,
    record_run,
)

LN3 = np.log(3)  # three classes, and no idea yet


def view_of(box):
    return box.children[-1]


def rows_of(view) -> list[np.ndarray]:
    """Return the rows of every run as the page gets them."""
    numbers, found = np.frombuffer(view.table, "<f4"), []
    for run in view.runs:
        width = 5 + 2 * len(run["layers"])
        found.append(numbers[: run["rows"] * width].reshape(-1, width))
        numbers = numbers[run["rows"] * width :]
    assert numbers.size == 0
    return found


def trained(steps: int, lr: float = 0.1):
    """Train 2 weights and a bias; return the record, and what the loop itself saw."""
    model = nn.Sequential(nn.Linear(2, 1))
    nn.init.constant_(model[0].weight, 1.0)
    nn.init.constant_(model[0].bias, 0.5)
    optimizer = optim.SGD(model.parameters(), lr=lr)
    record, seen = TrainingRecord(model, optimizer), []
    for _step in range(steps):
        optimizer.zero_grad()
        loss = (model(ac.tensor([[1.0, 2.0]])) ** 2).sum()
        loss.backward()
        before = [p.detach().numpy().copy() for p in model.parameters()]
        optimizer.step()
        record(loss)
        gradient = np.concatenate([p.grad.numpy().ravel() for p in model.parameters()])
        size = np.linalg.norm(np.concatenate([b.ravel() for b in before]))
        seen.append((loss.item(), np.linalg.norm(gradient), lr * np.linalg.norm(gradient) / size))
    return record, np.array(seen)


# -- the record ----------------------------------------------------------------------------------


def test_a_row_holds_loss_rate_gradient_and_update_of_its_step():
    record, seen = trained(4)
    table = record.table()
    assert record.layers == ["0"] and table.shape == (4, 7)
    assert table[:, 0].tolist() == [1, 2, 3, 4] and set(table[:, 2]) == {0.1}
    assert np.isnan(table[:, 3:5]).all()
    np.testing.assert_allclose(table[:, [1, 5, 6]], seen, rtol=1e-12)


def test_what_is_measured_between_stands_in_the_row_of_its_step():
    record, _seen = trained(2)
    record.validation(ac.tensor(0.7), 0.9)
    assert record.table()[-1, 3:5].tolist() == [0.7, 0.9]
    assert np.isnan(record.table()[0, 3:5]).all()


def test_a_validation_before_the_first_step_has_a_row_of_its_own():
    record = TrainingRecord(nn.Linear(2, 1))
    record.validation(1.5)
    row = record.table()[0]
    assert (row[0], row[3]) == (0, 1.5) and np.isnan(row[[1, 2, 4]]).all()


def test_a_long_run_is_thinned_out_and_keeps_what_was_measured(monkeypatch):
    monkeypatch.setattr(training, "MOST_ROWS", 8)
    record = TrainingRecord(nn.Linear(1, 1))
    for step in range(1, 31):
        record(float(step))
        if step == 3:
            record.validation(0.3)
    table = record.table()
    assert len(table) <= 8 and record.steps == 30
    assert (table[:, 0] == table[:, 1]).all(), "a row keeps the loss of its own step"
    assert set(np.diff(table[:, 0])) == {4.0}
    assert table[~np.isnan(table[:, 3])][:, [0, 3]].tolist() == [[4.0, 0.3]]


def test_a_thinned_record_still_measures_single_updates(monkeypatch):
    monkeypatch.setattr(training, "MOST_ROWS", 4)
    record, seen = trained(12, lr=0.01)
    table = record.table()
    np.testing.assert_allclose(table[:, 6], seen[table[:, 0].astype(int) - 1, 2], rtol=1e-12)


def test_a_learners_own_classes_can_be_recorded():
    class Weight:
        def __init__(self):
            self.data, self.grad = np.array([3.0, 4.0]), None

    class Model:
        def __init__(self):
            self.weight = Weight()

        def named_parameters(self):
            yield "hidden.weight", self.weight

    model = Model()
    record = TrainingRecord(model)
    record(2.0)
    model.weight.grad = np.array([0.6, 0.8])
    model.weight.data = model.weight.data - model.weight.grad
    record(1.0)
    assert record.layers == ["hidden"]
    assert record.table()[:, 5].tolist() == [0, 1]
    assert record.table()[:, 6] == pytest.approx([0, 0.2])


def test_a_layer_of_zeros_has_no_ratio_and_a_model_without_parameters_no_record():
    layer = nn.Linear(2, 1)
    nn.init.zeros_(layer.weight)
    nn.init.zeros_(layer.bias)
    record = TrainingRecord(layer)
    record(1.0)
    assert record.layers == ["weight", "bias"] and np.isnan(record.table()[0, 7:]).all()
    with use_language("en"), pytest.raises(ValueError, match="no parameters"):
        TrainingRecord(nn.ReLU())


# -- the recorded runs ---------------------------------------------------------------------------


@pytest.fixture(scope="module")
def tables():
    return {name: record.table() for name, record in recorded_runs().items()}


def test_every_run_starts_from_ln_3_give_or_take(tables):
    for name, table in tables.items():
        assert table[0, 1] == pytest.approx(LN3, abs=0.05), name
        assert len(table) == STEPS


def test_the_good_run_is_good(tables):
    assert tables["good"][-1, 4] > 0.95 and tables["good"][-1, 1] < 0.01


def test_too_fast_jumps_and_too_slow_is_not_done(tables):
    assert tables["too_fast"][:20, 1].max() > 2 * LN3
    assert tables["too_fast"][:20, 8].max() > 0.1, "updates of a tenth of the weights and more"
    assert (np.diff(tables["too_slow"][:, 1]) < 0).all()
    assert tables["too_slow"][-1, 1] > 10 * tables["good"][-1, 1]


def test_behind_dead_relus_no_gradient_ever_arrives(tables):
    assert (tables["dead"][:, 5:7] == 0).all()
    assert (tables["dead"][:20, 7] > 0).all(), "the last bias still learns how frequent classes are"
    assert tables["dead"][-1, 1] == pytest.approx(LN3, abs=1e-3)


def test_gradients_pile_up_where_they_are_not_zeroed(tables):
    assert (tables["not_zeroed"][-1, 5:8] > 100 * tables["good"][-1, 5:8]).all()
    assert tables["not_zeroed"][-1, 1] > 1 > tables["not_zeroed"][20, 1]


def test_overfitting_parts_the_two_losses(tables):
    held_out = tables["overfits"][:, 3]
    best = np.nanmin(held_out)
    assert tables["overfits"][-1, 1] < 0.01 * held_out[-1]
    assert held_out[-1] > 1.2 * best


def test_a_run_is_a_loop_of_the_engine(tables):
    """One run again by hand: the same data, weights and steps, without optimizer or record."""
    draw = ac.Generator().manual_seed(1)
    x, y = ac.data.make_spirals(SAMPLES, noise=0.15, generator=draw)
    ac.data.make_spirals(SAMPLES, noise=0.15, generator=draw)
    shapes, weights = [(32, 2), (32, 32), (3, 32)], []
    for shape in shapes:
        w = ac.zeros(*shape)
        nn.init.kaiming_uniform_(w, nonlinearity="relu", generator=draw)
        weights.append(w.numpy())
    weights[-1] = 0.1 * weights[-1]
    biases = [np.zeros(len(w)) for w in weights]
    x, y, losses = x.numpy(), y.numpy(), []
    for _step in range(10):
        h1 = np.maximum(x @ weights[0].T + biases[0], 0)
        h2 = np.maximum(h1 @ weights[1].T + biases[1], 0)
        z = h2 @ weights[2].T + biases[2]
        p = np.exp(z - z.max(1, keepdims=True))
        p /= p.sum(1, keepdims=True)
        losses.append(-np.log(p[np.arange(len(y)), y]).mean())
        d3 = (p - np.eye(3)[y]) / len(y)
        d2 = (d3 @ weights[2]) * (h2 > 0)
        d1 = (d2 @ weights[1]) * (h1 > 0)
        for i, (d, h) in enumerate([(d1, x), (d2, h1), (d3, h2)]):
            weights[i] = weights[i] - 0.003 * d.T @ h
            biases[i] = biases[i] - 0.003 * d.sum(0)
    run = record_run(lr=0.003, momentum=0.0).table()
    np.testing.assert_allclose(run[:10, 1], losses, rtol=1e-9)


# -- what the page gets --------------------------------------------------------------------------


def test_the_page_gets_every_row(tables):
    view = view_of(training_dashboard(lang="en"))
    assert [run["name"] for run in view.runs] == [view.labels[name] for name in RECORDED]
    for shown, name in zip(rows_of(view), RECORDED, strict=True):
        np.testing.assert_array_equal(shown, tables[name].astype("f4"))


def test_blind_runs_have_letters_and_another_order(tables):
    box = training_dashboard(blind=True, lang="zh")
    assert box.children[0].options[0] == "训练 A"
    assert sorted(ORDER) == sorted(RECORDED) and list(ORDER) != list(RECORDED)
    for shown, name in zip(rows_of(view_of(box)), ORDER, strict=True):
        np.testing.assert_array_equal(shown, tables[name].astype("f4"))


def test_a_run_is_followed_while_it_goes_on(monkeypatch):
    module = importlib.import_module("autograd_core.viz.widgets.training_dashboard")
    monkeypatch.setattr(module, "PAUSE", 0.0)
    record, _seen = trained(0)
    box = training_dashboard(record, lang="en")
    view, handle = view_of(box), box.children[1]
    assert (view.runs[0]["rows"], view.runs[0]["name"]) == (0, "this run")
    record(3.0)
    record(2.0)
    record.validation(2.5, 0.5)
    assert (view.step, handle.value, handle.max) == (2, 2, 2)
    np.testing.assert_array_equal(rows_of(view)[0], record.table().astype("f4"))


def test_a_loss_beyond_what_the_page_can_hold_is_infinite_there():
    record, _seen = trained(0)
    view = view_of(training_dashboard(record, lang="en"))
    record(1e300)
    assert rows_of(view)[0][0, 1] == np.inf and record.table()[0, 1] == 1e300


def test_a_run_is_not_drawn_more_often_than_the_eye_follows():
    record, _seen = trained(0)
    view = view_of(training_dashboard(record, lang="en"))
    for step in range(50):
        record(float(step))
    assert view.runs[0]["rows"] < 50 == record.steps


def test_several_runs_are_compared_by_name_and_none_is_refused():
    first, second = trained(3)[0], trained(5)[0]
    box = training_dashboard({"lr 0.1": first, "again": second}, lang="en")
    assert box.children[0].options == ("lr 0.1", "again") and box.children[1].max == 5
    with use_language("en"), pytest.raises(ValueError, match="at least one"):
        training_dashboard({}, lang="en")

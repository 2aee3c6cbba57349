"""The hidden checks of assignment 08.

Every input is drawn at grading time. What a good answer in words (exercise 8) says: at 0 the
derivative of ReLU does not exist (0 from the left, 1 from the right), the engine has decided on 0;
softmax is not elementwise, its Jacobian is full, off the diagonal negative, and its rows add up to
0; without bends any number of layers is one layer (``one_layer``), and no line parts XOR; a factor
that is the same for all gradients comes from the loss: two thirds is 2/n for three outputs in all,
half the sum against the mean (exercise 6), and a wrong delta would spoil some layers only.
"""

import numpy as np

from coursekit.grading.judge import Assignment, all_of, share_of

assignment = Assignment(
    "08_activations_and_mlps", lesson="08_activations_and_mlps", cell_seconds=15, ask_seconds=5
)


def numbers(draw, *shape):
    """Return numbers away from zero, of either sign."""
    return draw.uniform(0.5, 2, size=shape) * draw.choice([-1.0, 1.0], size=shape)


def targets(draw, *shape):
    """Return targets between 0 and 1 that no output hits."""
    return draw.choice([0.0, 1.0], size=shape)


def silently(ask, *results, atol=0.0, **given):
    """Return the verdict on the values of ``results``, and on NumPy's silence while they are made."""
    named = ", ".join(f"{result!r}: {result}" for result in results)
    counted = (
        "import warnings\n"
        "with warnings.catch_warnings(record=True) as caught:\n"
        "    warnings.simplefilter('always')\n"
        "    with np.errstate(over='warn', invalid='warn', divide='warn'):\n"
        f"        [{', '.join(results)}]\n"
        "len(caught)"
    )
    return all_of(
        ask(f"{{{named}}}", **given).close(1e-9, atol),
        ask(counted, **given).holds(
            lambda count: count == 0, en="NumPy must not have to warn", zh="NumPy 不应发出警告"
        ),
    )


# --- 1 · three bends ---------------------------------------------------------------------------


@assignment.check(
    "activations",
    points=1,
    en="`sigmoid` and its slope on numbers and tables, with all digits far to the left",
    zh="`sigmoid` 和它的斜率：数或表都行，很左边的地方有效数字也齐全",
)
def sigmoid_values(ask, draw):
    rows, columns = int(draw.integers(2, 5)), int(draw.integers(2, 5))
    question = "[sigmoid(x), sigmoid_slope(x)]"
    return share_of(
        all_of(
            ask(question, x=3 * numbers(draw, rows, columns)).close(1e-6, 1e-12),
            ask(question, x=draw.uniform(-0.9, 0.9, size=6)).close(1e-6, 1e-12),
            ask(question, x=float(draw.uniform(-4, 4))).close(1e-6, 1e-12),
        ),
        ask("sigmoid(x)", x=-draw.uniform(25, 36, size=4)).close(1e-10),
    )


@assignment.check(
    "activations",
    points=1,
    en="a thousand and more, of either sign: right and without a warning",
    zh="绝对值上千，有正有负：结果正确，没有警告",
)
def far_out(ask, draw):
    x = draw.uniform(1000, 3000, size=4) * np.array([1.0, -1.0, 1.0, -1.0])
    return share_of(
        silently(ask, "sigmoid(x)", "sigmoid_slope(x)", atol=1e-12, x=x),
        silently(ask, "tanh_slope(x)", "relu(x)", "relu_slope(x)", atol=1e-12, x=x),
    )


@assignment.check(
    "activations",
    points=1,
    en="`tanh_slope`; `relu` and its slope, also at exactly 0; x stays as it was",
    zh="`tanh_slope`；`relu` 和它的斜率，恰好在 0 处也对；x 保持原样",
)
def other_bends(ask, draw):
    x = draw.permutation(np.concatenate([numbers(draw, 4), [0.0]]))
    kink = 'held = x.copy()\n{"relu": relu(x), "relu_slope": relu_slope(x), "x": x, "before": held}'
    return share_of(
        ask("tanh_slope(x)", x=numbers(draw, 2, 3)).close(1e-9),
        all_of(
            ask(kink, x=x).close(1e-12),
            ask("[relu(x), relu_slope(x)]", x=-float(draw.uniform(1, 2))).close(1e-12),
        ),
    )


# --- 2 · softmax -------------------------------------------------------------------------------


@assignment.check(
    "softmax",
    points=1,
    en="`softmax` of one set of logits, and of a table, each row by itself",
    zh="`softmax`：一组对数几率，以及一张表，每行各算各的",
)
def probabilities(ask, draw):
    rows, columns = int(draw.integers(2, 5)), int(draw.integers(2, 6))
    return share_of(
        ask("softmax(a)", a=numbers(draw, columns)).close(1e-9),
        all_of(
            ask("softmax(a)", a=numbers(draw, rows, columns)).close(1e-9),
            ask("softmax(a)", a=numbers(draw, 2, rows, rows)).close(1e-9),
        ),
    )


def far_apart(draw, size):
    """Return logits two of which are thousands apart: only the largest may be subtracted."""
    logits = numbers(draw, size)
    logits[:2] = draw.uniform(1000, 2000), -draw.uniform(1000, 2000)
    return draw.permutation(logits)


@assignment.check(
    "softmax",
    points=1,
    en="logits of a thousand, without a warning; the logits stay as they were",
    zh="对数几率上千，没有警告；对数几率保持原样",
)
def large_logits(ask, draw):
    size = int(draw.integers(3, 6))
    base = draw.permutation([[-1.0], [1.0], [1.0]]) * draw.uniform(800, 2000, size=(3, 1))
    wide = far_apart(draw, size)
    kept = "held = a.copy()\nsoftmax(a)\n{'a': a, 'before': held}"
    return share_of(
        silently(ask, "softmax(a)", a=np.vstack([base + numbers(draw, 3, size), wide])),
        ask(kept, a=numbers(draw, size)).equal(),
    )


@assignment.check(
    "softmax",
    points=1,
    en="`softmax_jacobian`: the full table, for other logits, and for large ones",
    zh="`softmax_jacobian`：换一组对数几率，以及很大的对数几率，都要完整的表",
)
def jacobian(ask, draw):
    size = int(draw.integers(2, 6))
    large = draw.uniform(800, 2000) + numbers(draw, size + 1)
    return share_of(
        ask("softmax_jacobian(a)", a=numbers(draw, size)).close(1e-9),
        all_of(
            silently(ask, "softmax_jacobian(a)", a=large),
            silently(ask, "softmax_jacobian(a)", a=far_apart(draw, size + 1)),
        ),
    )


# --- 3 · one perceptron ------------------------------------------------------------------------


def one_example(draw):
    n = int(draw.integers(2, 6))
    return {
        "x": numbers(draw, n),
        "w": numbers(draw, n) / n,
        "b": float(draw.uniform(0.3, 1)),
        "t": float(draw.uniform(0, 0.2)),
    }


@assignment.check(
    "perceptron",
    points=2,
    en="`dw`: other inputs, other weights, a bias; outputs above and below the target",
    zh="`dw`：换别的输入、权重，有偏置；输出比目标高或低",
)
def weights_of_a_perceptron(ask, draw):
    below = {**one_example(draw), "t": float(draw.uniform(0.97, 1))}
    return all_of(
        ask("perceptron(x, w, b, t)[1]", **one_example(draw)).close(1e-9),
        ask("perceptron(x, w, b, t)[1]", **below).close(1e-9),
    )


@assignment.check(
    "perceptron",
    points=1,
    en="the error `E`, and `db`",
    zh="误差 `E`，以及 `db`",
)
def error_and_bias(ask, draw):
    given = one_example(draw)
    return share_of(
        ask("{'E': perceptron(x, w, b, t)[0]}", **given).close(1e-9),
        ask("{'db': perceptron(x, w, b, t)[2]}", **given).close(1e-9),
    )


# --- 4 · a layer -------------------------------------------------------------------------------


@assignment.check(
    "layer",
    points=1,
    en="`layer_gradient`: a table that is not square, and one that is",
    zh="`layer_gradient`：一张不是方的表，一张方的表",
)
def one_row(ask, draw):
    n, k = int(draw.integers(2, 6)), int(draw.integers(2, 6))
    k += n == k
    return all_of(
        *(
            ask(
                "layer_gradient(x, W, t)",
                x=numbers(draw, rows),
                W=numbers(draw, rows, columns) / rows,
                t=targets(draw, columns),
            ).close(1e-9)
            for rows, columns in ((n, k), (n, n))
        )
    )


def batch(draw, m):
    n, k = int(draw.integers(2, 5)), int(draw.integers(2, 5))
    return {"X": numbers(draw, m, n), "W": numbers(draw, n, k) / n, "T": targets(draw, m, k)}


@assignment.check(
    "layer",
    points=1,
    en="`batch_gradient`: several examples",
    zh="`batch_gradient`：几个样本",
)
def several_rows(ask, draw):
    given = batch(draw, int(draw.integers(3, 8)))
    return ask("batch_gradient(X, W, T)", **given).close(1e-9)


@assignment.check(
    "layer",
    points=1,
    en="`batch_gradient`: a batch of one; every example twice gives twice the gradient",
    zh="`batch_gradient`：只有一个样本；每个样本各出现两次，梯度就是两倍",
)
def one_and_twice(ask, draw):
    given = batch(draw, int(draw.integers(2, 5)))
    doubled = {**given, "X": np.tile(given["X"], (2, 1)), "T": np.tile(given["T"], (2, 1))}
    return share_of(
        ask("batch_gradient(X, W, T)", **batch(draw, 1)).close(1e-9),
        ask("batch_gradient(X, W, T)", **doubled).close(1e-9),
    )


# --- 5 · the multilayer perceptron -------------------------------------------------------------


def network(draw, hidden, outputs):
    n = int(draw.integers(2, 5))
    return {
        "W1": numbers(draw, n, hidden) / n,
        "b1": numbers(draw, hidden),
        "W2": numbers(draw, hidden, outputs) / hidden,
        "b2": numbers(draw, outputs),
    }


def sizes(draw):
    hidden = int(draw.integers(3, 6))
    return hidden, hidden + draw.pick([-1, 1, 2])


def single(draw, hidden, outputs):
    given = network(draw, hidden, outputs)
    return {**given, "x": numbers(draw, len(given["W1"])), "t": targets(draw, outputs)}


def several(draw, hidden, outputs):
    given, m = network(draw, hidden, outputs), int(draw.integers(3, 7))
    return {**given, "X": numbers(draw, m, len(given["W1"])), "T": targets(draw, m, outputs)}


@assignment.check(
    "mlp", points=1, en="`mlp_deltas`: the deltas of the outputs", zh="`mlp_deltas`：输出层的 delta"
)
def deltas_behind(ask, draw):
    return ask("mlp_deltas(x, W1, b1, W2, b2, t)[1]", **single(draw, *sizes(draw))).close(1e-9)


@assignment.check(
    "mlp",
    points=1,
    en="`mlp_deltas`: the deltas of the hidden layer, also with as many neurons as outputs",
    zh="`mlp_deltas`：隐藏层的 delta，隐藏神经元与输出一样多时也对",
)
def deltas_before(ask, draw):
    question = "mlp_deltas(x, W1, b1, W2, b2, t)[0]"
    return all_of(
        ask(question, **single(draw, *sizes(draw))).close(1e-9),
        ask(question, **single(draw, 3, 3)).close(1e-9),
    )


@assignment.check(
    "mlp",
    points=1,
    en="`mlp_gradients`: `dW2` and `db2`, summed over the examples",
    zh="`mlp_gradients`：`dW2` 和 `db2`，对各样本求和",
)
def gradients_behind(ask, draw):
    given = several(draw, *sizes(draw))
    return share_of(
        ask("{'dW2': mlp_gradients(X, W1, b1, W2, b2, T)[2]}", **given).close(1e-9),
        ask("{'db2': mlp_gradients(X, W1, b1, W2, b2, T)[3]}", **given).close(1e-9),
    )


@assignment.check(
    "mlp",
    points=1,
    en="`mlp_gradients`: `dW1` and `db1`; nothing that came in was changed",
    zh="`mlp_gradients`：`dW1` 和 `db1`；传进来的都没有改动",
)
def gradients_before(ask, draw):
    kept = (
        "given = [X, W1, b1, W2, b2, T]\n"
        "held = [array.copy() for array in given]\n"
        "mlp_gradients(*given)\n"
        '{"arguments": given, "before": held}'
    )
    before = 'dict(zip(["dW1", "db1"], mlp_gradients(X, W1, b1, W2, b2, T)))'
    return share_of(
        all_of(
            ask(before, **several(draw, *sizes(draw))).close(1e-9),
            ask(before, **several(draw, 3, 3)).close(1e-9),
        ),
        ask(kept, **several(draw, *sizes(draw))).equal(),
    )


# --- 6 · the factor ----------------------------------------------------------------------------


def two_shapes(draw):
    """Return the shape of one example's outputs, and that of several; never two outputs."""
    k = int(draw.integers(3, 8))
    return (k,), (int(draw.integers(2, 6)), k)


@assignment.check(
    "factor",
    points=1,
    en="`as_mean`: one example, several examples; the gradient given stays as it was",
    zh="`as_mean`：一个样本，几个样本；给定的梯度保持原样",
)
def converted(ask, draw):
    one, more = two_shapes(draw)
    question = 'held = g.copy()\n{"as_mean": as_mean(g, shape), "gradient": g, "before": held}'
    return share_of(
        ask(question, g=numbers(draw, 2, 4), shape=one).close(1e-9),
        ask(question, g=numbers(draw, 5), shape=more).close(1e-9),
    )


@assignment.check(
    "factor",
    points=1,
    en="`same_step`: one example, several examples",
    zh="`same_step`：一个样本，几个样本",
)
def rates(ask, draw):
    one, more = two_shapes(draw)
    rate = float(draw.uniform(0.1, 1))
    return share_of(
        ask("same_step(rate, shape)", rate=rate, shape=one).close(1e-9),
        ask("same_step(rate, shape)", rate=rate, shape=more).close(1e-9),
    )


# --- 7 · XOR -----------------------------------------------------------------------------------


def answers_of(parameters, points):
    """Return what the network with these parameters says, computed here and not by the student."""
    W1, b1, W2, b2 = (np.asarray(array, dtype=float) for array in parameters)
    hidden = 0.5 * (1 + np.tanh(0.5 * (points @ W1 + b1)))
    out = 0.5 * (1 + np.tanh(0.5 * (hidden @ W2 + b2)))
    return out.reshape(len(points))


@assignment.check(
    "xor",
    points=1,
    en="`xor_network`: on the right side of one half; and above 0.9 or below 0.1",
    zh="`xor_network`：在二分之一的正确一侧；并且大于 0.9 或小于 0.1",
)
def lamp(ask, draw):
    corners = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]] * 5)
    points = corners + draw.uniform(-0.05, 0.05, size=corners.shape)
    on = corners.sum(axis=1) == 1
    reply = ask("[*xor_network()]")
    return share_of(
        reply.holds(
            lambda got: ((answers_of(got, points) > 0.5) == on).all(),
            en="the lamp is on where exactly one input is 1",
            zh="恰好一个输入是 1 时，灯亮",
        ),
        reply.holds(
            lambda got: (abs(answers_of(got, points) - on) < 0.1).all(),
            en="above 0.9 for on, below 0.1 for off, also near the corners",
            zh="亮时大于 0.9，灭时小于 0.1，在角附近也要如此",
        ),
    )


@assignment.check(
    "xor",
    points=1,
    en="`one_layer`: `W`, and `b`, for layers of any width",
    zh="`one_layer`：任意宽度的层，`W` 和 `b`",
)
def collapsed(ask, draw):
    hidden = int(draw.integers(2, 6))
    given = network(draw, hidden, hidden)
    return share_of(
        ask("{'W': one_layer(W1, b1, W2, b2)[0]}", **given).close(1e-9),
        ask("{'b': one_layer(W1, b1, W2, b2)[1]}", **given).close(1e-9),
    )

"""The hidden checks of assignment 01.

Every input is drawn at grading time. What a good answer in words (exercise 7) says: learning goes
down, against the gradient, and with a plus sign the loss grows without end; the loss is computed
from the errors of predictions, so two guesses equally far from the right parameters may have
different losses (2.5, 1 and 0.25 in the lesson), and nobody knows that distance anyway; a scalar,
a vector or a box with three axes is a tensor and no matrix; shapes that do not fit raise, but
(n, 1) with (n,) fits, stretches to (n, n) in silence and made a perfect line look bad.
"""

import numpy as np

from coursekit.grading.judge import Assignment, all_of, share_of

assignment = Assignment(
    "01_what_learning_is",
    lesson="01_what_learning_is",
    ask_seconds=5,
    sections={
        "describe": "Numbers in boxes: tensors",
        "broadcast": "When shapes meet: broadcasting",
        "model_and_loss": "How wrong? The loss",
        "solve_line": "A rule from two examples",
        "column_bug": "Explain the bug",
        "in_words": "To take with you",
    },
)


def sizes(draw, count, low=2, high=6):
    """Draw different axis sizes, as a list of ints."""
    return draw.permutation(np.arange(low, max(high, low + count)))[:count].tolist()


# --- 1 · describe ----------------------------------------------------------------------------


@assignment.check(
    "describe",
    points=0.5,
    en="lists inside lists, with one to four axes",
    zh="层层嵌套的列表，一根到四根轴",
)
def nested_lists(ask, draw):
    shapes = [sizes(draw, axes) for axes in (1, 2, 3, 4)]
    boxes = [draw.integers(0, 9, size=shape).tolist() for shape in shapes]
    return ask("[describe(data) for data in boxes]", boxes=boxes).equal()


@assignment.check(
    "describe",
    points=0.5,
    en="single numbers and arrays without axes",
    zh="单个的数，没有轴的数组",
)
def no_axes(ask, draw):
    numbers = [draw.uniform(1, 2), int(draw.integers(1, 9)), np.array(draw.uniform(1, 2))]
    return ask("[describe(data) for data in numbers]", numbers=numbers).equal()


@assignment.check(
    "describe",
    points=0.5,
    en="the dtype: mixed lists, truth values, arrays of other dtypes",
    zh="dtype：混着整数和小数的列表、布尔值、其他 dtype 的数组",
)
def dtypes(ask, draw):
    mixed = [int(draw.integers(1, 9)), draw.uniform(0, 1), int(draw.integers(1, 9))]
    names = draw.permutation(["float32", "int32", "float64"]).tolist()
    boxes = [mixed, [True, False]] + [draw.uniform(1, 9, size=3).astype(n) for n in names]
    return ask("[describe(data) for data in boxes]", boxes=boxes).equal()


@assignment.check(
    "describe",
    points=0.5,
    en="axes of size 1 and of size 0",
    zh="大小为 1 和大小为 0 的轴",
)
def thin_boxes(ask, draw):
    n = int(draw.integers(2, 7))
    boxes = [np.ones((1, n, 1)), np.ones((n, 1)), np.ones((0, n))]
    return ask("[describe(data) for data in boxes]", boxes=boxes).equal()


# --- 2 · broadcasting ------------------------------------------------------------------------

SHAPE_OF = "[broadcast_shape(tuple(first), tuple(second)) for first, second in pairs]"


@assignment.check(
    "broadcast",
    points=1,
    en="shapes of different lengths, either one first",
    zh="长短不同的形状，谁先谁后都一样",
)
def missing_axes(ask, draw):
    a, b, c = sizes(draw, 3)
    pairs = [((a, b, c), (b, c)), ((c,), (a, b, c)), ((a, b), (a, b)), ((a, b, c), ())]
    return ask(SHAPE_OF, pairs=pairs).equal()


@assignment.check(
    "broadcast",
    points=1,
    en="axes of size 1, on either side or on both; a vector with a column; 1 with 0",
    zh="大小为 1 的轴，在这边、那边或两边都有；向量遇上一列；1 遇上 0",
)
def stretched_axes(ask, draw):
    a, b, c = sizes(draw, 3)
    pairs = [((a,), (a, 1)), ((a, 1), (1, b)), ((1,), (b, 1)), ((a, 1, c), (b, 1)), ((1, 1), (1,))]
    # The larger of two sizes is right until a 1 meets a 0: the 1 is stretched to nothing.
    nothing = [((1,), (0,)), ((a, 0), (b, 1, 1))]
    return share_of(
        ask(SHAPE_OF, pairs=pairs).equal(),
        ask(SHAPE_OF, pairs=nothing).equal(),
    )


@assignment.check(
    "broadcast",
    points=1,
    en="what NumPy refuses is refused with a `ValueError`, and nothing else is",
    zh="NumPy 会拒绝的抛出 `ValueError`，别的都不拒绝",
)
def refusals(ask, draw):
    a, b = sizes(draw, 2)
    bad = [((a,), (b,)), ((a, b), (a,)), ((a, b, 1), (b, a, 1))]
    question = "broadcast_shape(tuple(first), tuple(second))"
    return all_of(
        *(ask(question, first=p, second=q).raises("ValueError") for p, q in bad),
        ask(question, first=(a, b), second=(a, b)).equal(),
    )


# --- 3 · model and loss ----------------------------------------------------------------------


@assignment.check(
    "model_and_loss",
    points=1,
    en="`predict` with other numbers: a number, a vector, a table, whole numbers",
    zh="换别的数来 `predict`：单个数、向量、表格、整数",
)
def predictions(ask, draw):
    k, b = draw.uniform(1.5, 3, size=2).tolist()
    whole = draw.integers(1, 9, size=4)
    boxes = [draw.uniform(1, 2), draw.uniform(1, 2, size=3), draw.uniform(1, 2, size=(2, 3)), whole]
    return ask("[predict(k, b, x) for x in boxes]", k=k, b=b, boxes=boxes).close(rtol=1e-12)


@assignment.check(
    "model_and_loss",
    points=1,
    en="`mse` of other vectors and tables",
    zh="`mse` 用于别的向量和表格",
)
def mean_squares(ask, draw):
    pairs = [
        (draw.uniform(1, 5, size=shape), draw.uniform(1, 5, size=shape)) for shape in (5, (2, 3))
    ]
    return ask("[mse(p, t) for p, t in pairs]", pairs=pairs).close(rtol=1e-9)


@assignment.check(
    "model_and_loss",
    points=1,
    en="`mse` of nothing raises a `ValueError`; of perfect predictions it is 0",
    zh="`mse` 没有数可平均时抛出 `ValueError`；预测完全正确时为 0",
)
def empty(ask, draw):
    nothing, right = np.zeros(0), draw.uniform(1, 2, size=int(draw.integers(1, 5)))
    return all_of(
        ask("mse(p, t)", p=nothing, t=nothing).raises("ValueError"),
        ask("mse(p, t)", p=right, t=right).equal(),
    )


# --- 4 · the line through two points -----------------------------------------------------------


@assignment.check(
    "solve_line",
    points=2,
    en="other points",
    zh="换别的点",
)
def fresh_points(ask, draw):
    # Neither x nor k nor b is 0 or 1, so that no slip hides.
    x = draw.uniform(2, 3), draw.uniform(4, 6)
    k, b = draw.uniform(1.5, 3, size=2)
    p, q = ((at, k * at + b) for at in x)
    return ask("k, b = solve_line(p, q)\n[k, b]", p=p, q=q).close(rtol=1e-9)


@assignment.check(
    "solve_line",
    points=1,
    en="whole numbers, a falling line, the points in either order",
    zh="整数坐标，下降的直线，两点的先后次序不限",
)
def whole_numbers(ask, draw):
    p = [int(draw.integers(-5, -1)), int(draw.integers(5, 9))]
    q = [p[0] + 4, p[1] - int(draw.choice([3, 5, 7]))]
    question = "[[*solve_line(p, q)], [*solve_line(q, p)]]"
    return ask(question, p=p, q=q).close(rtol=1e-9, atol=1e-12)


@assignment.check(
    "solve_line",
    points=1,
    en="two points with the same `x` raise a `ValueError`; a level line is a line",
    zh="两点的 `x` 相同时抛出 `ValueError`；水平的直线也是直线",
)
def same_x(ask, draw):
    x, y, other = draw.uniform(1, 2), draw.uniform(1, 2), draw.uniform(3, 4)
    return all_of(
        ask("solve_line(p, q)", p=(x, y), q=(x, other)).raises("ValueError"),
        ask("solve_line(p, q)", p=(x, y), q=(x, y)).raises("ValueError"),
        ask("solve_line(p, q)[0]", p=(x, y), q=(other, y)).close(atol=1e-12),
    )


# --- 5 · the silent bug ------------------------------------------------------------------------


@assignment.check(
    "column_bug",
    points=1,
    en="`differences` of a column of predictions and a vector of labels",
    zh="预测是一列、标签是向量时的 `differences`",
)
def column_and_vector(ask, draw):
    n = int(draw.integers(3, 7))
    p, t = draw.uniform(1, 5, size=(n, 1)), draw.uniform(1, 5, size=n)
    return ask("differences(p, t)", p=p, t=t).close(rtol=1e-12)


@assignment.check(
    "column_bug",
    points=1,
    en="`differences` the other way round, of two columns, of two vectors, of one pair",
    zh="`differences` 反过来、两列、两个向量、只有一对数",
)
def other_shapes(ask, draw):
    n = int(draw.integers(3, 7))
    shapes = [(n, (n, 1)), ((n, 1), (n, 1)), (n, n), (1, (1, 1))]
    pairs = [tuple(draw.uniform(1, 5, size=shape) for shape in pair) for pair in shapes]
    return ask("[differences(p, t) for p, t in pairs]", pairs=pairs).close(rtol=1e-12)


@assignment.check(
    "column_bug",
    points=1,
    en="`safe_loss` of a column and a vector, in either order",
    zh="`safe_loss` 用于一列和一个向量，先后不限",
)
def value_of_the_loss(ask, draw):
    n = int(draw.integers(3, 7))
    p, t = draw.uniform(1, 5, size=(n, 1)), draw.uniform(1, 5, size=n)
    return ask("[safe_loss(p, t), safe_loss(t, p)]", p=p, t=t).close(rtol=1e-9)


@assignment.check(
    "column_bug",
    points=1,
    en="unequal lengths raise a `ValueError`, also where broadcasting would stretch",
    zh="长度不同时抛出 `ValueError`，广播会悄悄拉长的情形也不例外",
)
def unequal_lengths(ask, draw):
    n = int(draw.integers(3, 7))
    bad = [(n, n + 1), ((n, 1), (n + 1, 1)), (1, n), ((n, 1), 1), ((1, 1), n)]
    pairs = [tuple(draw.uniform(1, 5, size=shape) for shape in pair) for pair in bad]
    return all_of(*(ask("differences(p, t)", p=p, t=t).raises("ValueError") for p, t in pairs))


# --- 6 · four questions ------------------------------------------------------------------------


@assignment.check(
    "four_questions",
    points=1,
    en="`kind`: shapes with no axis to five axes, some of size 1",
    zh="`kind`：没有轴到五根轴的形状，有些轴大小为 1",
)
def kinds(ask, draw):
    shapes = [tuple(draw.integers(1, 7, size=axes).tolist()) for axes in range(6)]
    shapes += [(1,), (1, 1), (int(draw.integers(2, 7)), 1, 1)]
    return ask("[kind(shape) for shape in shapes]", shapes=shapes).equal()


@assignment.check(
    "four_questions",
    points=1,
    en="`better`: the first, the second, neither",
    zh="`better`：前一个、后一个、一样好",
)
def losses(ask, draw):
    low, high = draw.uniform(0, 1), draw.uniform(1.5, 40)
    pairs = [(low, high), (high, low), (high, high), (0.0, low)]
    return ask("[better(a, b) for a, b in pairs]", pairs=pairs).equal()


@assignment.check(
    "four_questions",
    points=1,
    en="`can_learn` for `bool`, `int32`, `int64`, `float32` and `float64`, in this order",
    zh="`can_learn`：依次问 `bool`、`int32`、`int64`、`float32`、`float64`",
)
def parameters(ask, _draw):
    names = ["bool", "int32", "int64", "float32", "float64"]
    return ask("[can_learn(name) for name in names]", names=names).equal()


@assignment.check(
    "four_questions",
    points=1,
    en="`descent` for five learning rates: below 0.5, 0.5, between 0.5 and 1, 1, above 1",
    zh="`descent`：依次问五种学习率：小于 0.5、0.5、0.5 与 1 之间、1、大于 1",
)
def learning_rates(ask, draw):
    rates = [draw.uniform(0.001, 0.4), 0.5, draw.uniform(0.6, 0.99), 1.0, draw.uniform(1.01, 3)]
    return ask("[descent(lr) for lr in rates]", rates=rates).equal()

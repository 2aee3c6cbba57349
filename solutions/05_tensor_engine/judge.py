"""The hidden checks of assignment 05.

Every input is drawn at grading time, and every size of a shape is different, so that a forgotten
transpose cannot hide. Shares are asked for through the notebook's own ``share``, which sums over
paths: so a rule that is composed of other rules is judged like one written in a line, and no
exercise rests on another one.

What a good answer in words (exercise 8) says: a gradient has the shape of its data, since it is
subtracted from it (``b -= rate * b.grad`` with (4, 3) for (3,) fails or broadcasts again); with a
square W, ``G @ W`` fits as well as ``G @ W.T``, so sizes must differ and a measurement decide; a
mean without 1/n makes every step n times too large, as ``x.mean()`` against a central difference
shows at once; ``unbroadcast`` within ``add`` works for ``add``, but has to be repeated in every
rule: the walk back is the one place that needs it.
"""

import numpy as np

from coursekit.grading.judge import Assignment, all_of, share_of

assignment = Assignment(
    "05_tensor_engine",
    lesson="05_tensor_engine",
    cell_seconds=10,
    ask_seconds=5,
    sections={
        "elementwise": "What stands on an edge now?",
        "unbroadcast": "Broadcasting: forward a copy, back a sum",
        "matmul": "Matrix products: let the shapes tell you",
        "reductions": "Reductions: forward a sum, back a copy",
        "moving": "Moving numbers about",
        "backward": "A model, all together",
        "bce": "A model, all together",
        "in_words": "To take with you",
    },
)


def array(draw, *shape):
    """Return numbers of either sign, none near zero."""
    return draw.uniform(0.4, 2.0, size=shape) * draw.choice([-1.0, 1.0], size=shape)


def positive(draw, *shape):
    return draw.uniform(0.4, 2.0, size=shape)


def sizes(draw, count):
    """Return ``count`` different sizes of at least 2."""
    return [int(n) for n in draw.permutation(np.arange(2, 3 + count))[:count]]


def of_one(ask, call, x, g, **more):
    """Ask for the value of ``call``, an expression in the Tensor x, and for the share of x."""
    result = f'{{"{call}": z.data, "share({call}, g, x)": share(z, g, x)}}'
    question = f"x = Tensor(a)\nz = {call}\n{result}"
    return ask(question, a=x, g=g, **more).close(rtol=1e-9, atol=1e-12)


def of_two(ask, call, x, y, g):
    """The same for the Tensors x and y, with both shares."""
    shares = [f'"share({call}, g, {leaf})": share(z, g, {leaf})' for leaf in "xy"]
    result = f'{{"{call}": z.data, {", ".join(shares)}}}'
    question = f"x, y = Tensor(a), Tensor(b)\nz = {call}\n{result}"
    return ask(question, a=x, b=y, g=g).close(rtol=1e-9, atol=1e-12)


# --- 1 · elementwise -------------------------------------------------------------------------


@assignment.check(
    "elementwise",
    points=1,
    en="`mul`, `div` and `power` on other matrices: values and shares",
    zh="`mul`、`div` 和 `power`，换别的矩阵：值和各份梯度",
)
def of_two_operands(ask, draw):
    shape = sizes(draw, 2)
    x, y, g = (array(draw, *shape) for _each in range(3))
    return share_of(
        of_two(ask, "mul(x, y)", x, y, g),
        all_of(
            of_two(ask, "div(x, y)", x, y, g),
            of_one(ask, "power(x, p)", positive(draw, *shape), g, p=draw.uniform(2, 3)),
            of_one(ask, "power(x, p)", positive(draw, *shape), g, p=positive(draw, *shape)),
        ),
    )


@assignment.check(
    "elementwise",
    points=1,
    en="`log`, `sqrt`, `tanh`, `sigmoid` and `relu` on other matrices",
    zh="`log`、`sqrt`、`tanh`、`sigmoid` 和 `relu`，换别的矩阵",
)
def of_one_operand(ask, draw):
    shape = sizes(draw, 2)
    g = array(draw, *shape)
    return share_of(
        all_of(*(of_one(ask, f"{name}(x)", positive(draw, *shape), g) for name in ("log", "sqrt"))),
        all_of(
            *(
                of_one(ask, f"{name}(x)", array(draw, *shape), g)
                for name in ("tanh", "sigmoid", "relu")
            )
        ),
    )


@assignment.check(
    "elementwise",
    points=1,
    en="`relu` at 0 and on its left; `sigmoid` far out, without overflow",
    zh="`relu` 在 0 处和 0 的左边；`sigmoid` 在远处，不能溢出",
)
def at_the_edges(ask, draw):
    g = array(draw, 4)
    far = np.array([-1.0, 1.0, -1.0, 1.0]) * draw.uniform(800, 2000)
    question = (
        "x = Tensor(a)\n"
        "with np.errstate(over='raise', invalid='raise'):\n"
        "    z = sigmoid(x)\n"
        "    s = share(z, g, x)\n"
        '{"sigmoid(x)": z.data, "share(sigmoid(x), g, x)": s}'
    )
    near = np.array([0.0, -1.0, 0.0, 1.0]) * draw.uniform(0.5, 1)
    return share_of(
        of_one(ask, "relu(x)", near, g), ask(question, a=far, g=g).close(rtol=1e-9, atol=1e-12)
    )


# --- 2 · unbroadcast -------------------------------------------------------------------------


def unbroadcasts(ask, draw, full, *shapes):
    g = array(draw, *full)
    return all_of(
        *(
            ask("unbroadcast(g, shape)", g=g, shape=tuple(shape)).close(rtol=1e-9, atol=1e-12)
            for shape in shapes
        )
    )


@assignment.check(
    "unbroadcast",
    points=1,
    en="stretched axes: (m, 1) and (1, n) in (m, n), and both at once",
    zh="被拉伸的轴：(m, n) 里的 (m, 1) 和 (1, n)，以及两者同时",
)
def stretched(ask, draw):
    m, n = sizes(draw, 2)
    return unbroadcasts(ask, draw, (m, n), (m, 1), (1, n), (1, 1))


@assignment.check(
    "unbroadcast",
    points=1,
    en="axes in front that the operand does not have: one, two, and beside a stretched one",
    zh="操作数没有的、排在前面的轴：一个、两个，以及同时还有被拉伸的轴",
)
def in_front(ask, draw):
    k, m, n = sizes(draw, 3)
    return share_of(
        unbroadcasts(ask, draw, (k, m, n), (m, n), (n,)),
        unbroadcasts(ask, draw, (k, m, n), (m, 1), (1,), (k, 1, n)),
    )


@assignment.check(
    "unbroadcast",
    points=1,
    en="an operand without axes: everything is summed, the shape is ()",
    zh="没有轴的操作数：全部加起来，形状是 ()",
)
def single_number(ask, draw):
    m, n = sizes(draw, 2)
    return all_of(unbroadcasts(ask, draw, (m, n), ()), unbroadcasts(ask, draw, (m,), ()))


@assignment.check(
    "unbroadcast",
    points=1,
    en="equal shapes, also with axes of length 1; the caller's array stays as it was",
    zh="形状相同（也有长度为 1 的轴）；调用者的数组保持原样",
)
def untouched(ask, draw):
    m, n = sizes(draw, 2)
    g = array(draw, m, n)
    question = (
        "before = g.copy()\n"
        "first = unbroadcast(g, shapes[0])\n"
        "rest = [unbroadcast(g, s) for s in shapes]\n"
        '{"unbroadcast(g, shape)": first, "g": g - before}'
    )
    return share_of(
        all_of(
            unbroadcasts(ask, draw, (m, n), (m, n)),
            unbroadcasts(ask, draw, (m, 1, n), (m, 1, n)),
        ),
        ask(question, g=g, shapes=[(n,), (m, n), (m, 1), ()]).close(rtol=1e-9, atol=1e-12),
    )


# --- 3 · matmul ------------------------------------------------------------------------------


def product(ask, draw, left, right):
    x, y = array(draw, *left), array(draw, *right)
    return of_two(ask, "matmul(x, y)", x, y, array(draw, *np.shape(x @ y)))


@assignment.check(
    "matmul",
    points=2,
    en="two matrices, oblong and square: the value and both shares",
    zh="两个矩阵，有长方的也有正方的：值和两份梯度",
)
def matrices(ask, draw):
    m, k, n = sizes(draw, 3)
    return share_of(
        product(ask, draw, (m, k), (k, n)),
        product(ask, draw, (k, k), (k, k)),
    )


@assignment.check(
    "matmul",
    points=1,
    en="a matrix and a vector, on either side",
    zh="矩阵和向量，向量在左或在右",
)
def with_a_vector(ask, draw):
    m, k = sizes(draw, 2)
    return share_of(
        product(ask, draw, (m, k), (k,)),
        product(ask, draw, (k,), (k, m)),
    )


@assignment.check(
    "matmul", points=1, en="two vectors: the result is one number", zh="两个向量：结果是一个数"
)
def two_vectors(ask, draw):
    (k,) = sizes(draw, 1)
    return product(ask, draw, (k,), (k,))


# --- 4 · reductions --------------------------------------------------------------------------

WAYS = [(None, False), (0, False), (1, False), (-1, True), ((0, 2), False), (None, True)]


def reduced(ask, draw, name, ways, data=None):
    data = array(draw, *sizes(draw, 3)) if data is None else data
    replies = []
    for axis, keepdims in ways:
        g = array(draw, *np.shape(np.sum(data, axis=axis, keepdims=keepdims)))
        call = f"{name}(x, axis={axis}, keepdims={keepdims})"
        replies.append(of_one(ask, call, data, g))
    return replies


@assignment.check(
    "reductions",
    points=1,
    en="`reduce_sum` over everything, over one axis, over two, with and without `keepdims`",
    zh="`reduce_sum`：全部、沿一个轴、沿两个轴，保留或不保留轴",
)
def sums(ask, draw):
    everything, *along = reduced(ask, draw, "reduce_sum", WAYS)
    return share_of(everything, all_of(*along))


@assignment.check(
    "reductions",
    points=1,
    en="`reduce_mean` over everything, over one axis, over two, with and without `keepdims`",
    zh="`reduce_mean`：全部、沿一个轴、沿两个轴，保留或不保留轴",
)
def means(ask, draw):
    everything, *along = reduced(ask, draw, "reduce_mean", WAYS)
    return share_of(everything, all_of(*along))


@assignment.check(
    "reductions",
    points=1,
    en="`reduce_max`: one winner; ties, over everything and along an axis",
    zh="`reduce_max`：一个胜者；并列，全部和沿一个轴",
)
def maxima(ask, draw):
    ways = [(None, False), (0, False), (-1, True)]
    ties = np.round(draw.uniform(0, 1, size=sizes(draw, 2)))
    top = draw.uniform(2, 3)
    ties[0, 0] = ties[0, 1] = ties[1, 1] = top
    return share_of(
        all_of(
            *reduced(ask, draw, "reduce_max", ways),
            *reduced(ask, draw, "reduce_max", [(0, False), (1, False)], ties[:, ::-1]),
        ),
        all_of(*reduced(ask, draw, "reduce_max", ways[:1], ties)),
    )


# --- 5 · moving numbers ----------------------------------------------------------------------


@assignment.check(
    "moving",
    points=1,
    en="`reshape` with a tuple, with -1; `transpose` of three axes",
    zh="`reshape` 用元组、用 -1；三个轴的 `transpose`",
)
def shapes(ask, draw):
    k, m, n = sizes(draw, 3)
    x = array(draw, k, m, n)
    cycle = draw.pick([(1, 2, 0), (2, 0, 1)])
    turned = np.transpose(x, cycle).shape
    return share_of(
        all_of(
            of_one(ask, "reshape(x, (m, k))", x, array(draw, m * k, n), m=m * k, k=n),
            of_one(ask, "reshape(x, m, -1)", x, array(draw, n, m * k), m=n),
        ),
        all_of(
            of_one(ask, "transpose(x)", x, array(draw, n, m, k)),
            of_one(ask, "transpose(x, *cycle)", x, array(draw, *turned), cycle=cycle),
        ),
    )


@assignment.check(
    "moving",
    points=1,
    en="`index` with slices and a mask; with an index that occurs twice",
    zh="`index` 用切片和布尔掩码；同一个下标出现两次",
)
def reading(ask, draw):
    m, n = sizes(draw, 2)
    x = array(draw, m, n)
    mask = x > 0
    rows = [0, 1, 0, int(draw.integers(m)), 0]
    return share_of(
        all_of(
            of_one(ask, "index(x, (slice(1, None), 0))", x, array(draw, m - 1)),
            of_one(ask, "index(x, mask)", x, array(draw, int(mask.sum())), mask=mask),
        ),
        of_one(ask, "index(x, rows)", x, array(draw, 5, n), rows=rows),
    )


# --- 6 · backward ----------------------------------------------------------------------------

# Nodes made by hand, so that no rule of the student's is needed: a product and a sum.
BY_HAND = (
    "def times(u, v):\n"
    "    return Tensor(u.data * v.data, (u, v), (lambda g: g * v.data, lambda g: g * u.data))\n"
    "def total(u):\n"
    "    return Tensor(u.data.sum(), (u,), (lambda g: np.full(u.shape, g),))\n"
)


@assignment.check(
    "backward",
    points=1,
    en="arrays, and results that are used several times",
    zh="数组，以及用了好几次的结果",
)
def reuse(ask, draw):
    m, n = sizes(draw, 2)
    question = BY_HAND + (
        "x, y = Tensor(a), Tensor(b)\n"
        "s = add(x, y)\n"
        "p = times(s, y)\n"
        "backward(total(times(add(s, p), s)))\n"
        'found = {"x.grad": [x.grad], "y.grad": [y.grad]}\n'
        "for left, right in ((add, times), (times, add)):\n"
        "    x, y = Tensor(a), Tensor(b)\n"
        "    backward(total(add(left(x, y), right(x, y))))\n"
        '    found["x.grad"].append(x.grad)\n'
        '    found["y.grad"].append(y.grad)\n'
        "found"
    )
    plain = BY_HAND + (
        "x, y = Tensor(a), Tensor(b)\n"
        "backward(total(times(x, y)))\n"
        '{"x.grad": x.grad, "y.grad": y.grad}'
    )
    inputs = {"a": array(draw, m, n), "b": array(draw, m, n)}
    return share_of(
        ask(plain, **inputs).close(rtol=1e-9),
        ask(question, **inputs).close(rtol=1e-9),
    )


@assignment.check(
    "backward",
    points=1,
    en="two walks add up in the leaves and in nothing else; arrays of their own; 3000 steps deep",
    zh="走两趟，只有叶节点累加；各自的数组；三千步深的链",
)
def twice_and_deep(ask, draw):
    twice = BY_HAND + (
        "x, y = Tensor(a), Tensor(b)\n"
        "s = add(x, y)\n"
        "out = total(times(s, s))\n"
        "backward(out)\n"
        'found = {"x.grad": np.array(x.grad)}\n'
        "x.grad += 1000\n"
        'found["y.grad"] = np.array(y.grad)\n'
        "x.grad -= 1000\n"
        "backward(out)\n"
        'found | {"x.grad (2)": x.grad, "y.grad (2)": y.grad, "s.grad": s.grad}'
    )
    deep = BY_HAND + (
        "x = t = Tensor(a)\n"
        "for step in range(3000):\n"
        "    t = Tensor(t.data * r, (t,), (lambda g: g * r,))\n"
        "backward(total(t))\n"
        "x.grad"
    )
    (n,) = sizes(draw, 1)
    inputs = {"a": array(draw, n), "b": array(draw, n)}
    return share_of(
        ask(twice, **inputs).close(rtol=1e-9, atol=1e-9),
        ask(deep, a=array(draw, n), r=draw.uniform(0.9999, 1.0001)).close(rtol=1e-9),
    )


# --- 7 · a loss ------------------------------------------------------------------------------

LOSS = (
    "leaf = ac.tensor(z, requires_grad=True)\n"
    "loss = bce_with_logits(leaf, y{more})\n"
    "loss.backward()\n"
    '{{"loss": loss.item(), "z.grad": leaf.grad.numpy()}}'
)


@assignment.check(
    "bce",
    points=1,
    en="a table of other logits, labels between 0 and 1: the value and its gradient",
    zh="换一张对数几率表，标签在 0 和 1 之间：值和梯度",
)
def plain_loss(ask, draw):
    shape = sizes(draw, 2)
    z, y = 3 * array(draw, *shape), draw.uniform(0, 1, size=shape)
    return ask(LOSS.format(more=""), z=z, y=y).close(rtol=1e-9)


@assignment.check(
    "bce",
    points=1,
    en="with `weight`, and with `pos_weight`",
    zh="带 `weight`，以及带 `pos_weight`",
)
def weighted_loss(ask, draw):
    m, n = sizes(draw, 2)
    z, y = 2 * array(draw, m, n), np.round(draw.uniform(0, 1, size=(m, n)))
    y[0, :2] = 0, 1
    weight, pos_weight = positive(draw, n), draw.uniform(2, 4)
    return share_of(
        ask(LOSS.format(more=", weight=weight"), z=z, y=y, weight=weight).close(rtol=1e-9),
        ask(LOSS.format(more=", pos_weight=p"), z=z, y=y, p=pos_weight).close(rtol=1e-9),
    )

"""The hidden checks of assignment 11.

Random answers are judged by bands of five standard deviations about what theory says, never by
the order of draws. The questions send back a few statistics of each weight, not its numbers.

What a good answer in words (exercise 8) says: the spread decides, not the mean, and with N(0, 1)
and a fan-in of up to 1024 it grows by sqrt(1024 / 2) in a ReLU layer; a constant is small but never
breaks symmetry, every layer is worth one neuron; Xavier is older (2010) than Kaiming (2015) and
lacks the 2 for the half that ReLU throws away; a finite loss says nothing about vanished gradients
or layers that are all alike. Use Kaiming with ``nonlinearity="relu"``: ``fan_in`` keeps activations
while the layers narrow, ``fan_out`` the gradients; either is right with its reason (in the
other direction layer l is off by a factor that does not grow with the depth, since all widths in
between cancel: with ``fan_in`` the gradients by sqrt(n_last / n_l), here at worst 0.18). Look at the
spread of activations and gradients, layer by layer.
"""

import math

import numpy as np

from coursekit.grading.judge import Assignment, all_of

assignment = Assignment(
    "11_initializers",
    lesson="11_initializers",
    cell_seconds=15,
    ask_seconds=5,
    sections={
        "fans": "The fans of a convolution",
        "xavier": ("The way back", "Normal or uniform"),
        "kaiming": ("The half that ReLU throws away", "Which fan?"),
        "simple": "Ten on one page",
        "orthogonal": "Keeping lengths exactly: orthogonal",
        "structured": "Where identity and sparse are used",
        "symmetry": "Why constants never learn to differ",
        "in_words": "To take with you",
    },
)

EXACT = 1e-9
SIGMAS = 5
KURTOSIS = {"uniform": 1.8, "normal": 3.0}
FLATNESS = {"uniform": math.sqrt(3) / 2, "normal": math.sqrt(2 / math.pi)}  # E|w| / spread


def dense(draw):
    """Return the shape of a weight of about 6e4 entries whose fans are far from equal."""
    few, many = int(draw.integers(150, 180)), int(draw.integers(320, 380))
    return draw.pick([(few, many), (many, few)])


def convolution(draw):
    window = (int(draw.integers(2, 4)), int(draw.integers(4, 6)))
    few, many = int(draw.integers(30, 40)), int(draw.integers(75, 90))
    return (*draw.pick([(few, many), (many, few)]), *window)


def fans(shape):
    outputs, inputs, *window = shape
    return inputs * math.prod(window), outputs * math.prod(window)


def filled(ask, draw, call, shape, kind, spread, mean=0.0, **given):
    """Ask for a weight; its shape, mean, spread, shape of distribution and ends must be right."""
    question = (
        "import numpy\n"
        f"w = {call}\n"
        "centred = w - numpy.mean(w)\n"
        '{"shape": [*numpy.shape(w)], "mean": float(numpy.mean(w)), "std": float(numpy.std(w)),'
        ' "size": float(numpy.abs(centred).mean()), "ends": [float(w.min()), float(w.max())]}'
    )
    seed = int(draw.integers(2**31))
    call_inputs = {"shape": shape, "seed": seed, **given}
    n, name = math.prod(shape), call.partition("(")[0]

    def spread_fits(found):
        return abs(found["std"] / spread - 1) < SIGMAS * math.sqrt((KURTOSIS[kind] - 1) / (4 * n))

    def fits(found):
        if found["shape"] != list(shape) or not spread_fits(found):
            return False
        if not abs(found["mean"] - mean) < SIGMAS * spread / n**0.5:
            return False
        if not abs(found["size"] / found["std"] - FLATNESS[kind]) < 0.02:
            return False
        bound = math.sqrt(3) * spread
        reach = max(abs(end - mean) for end in found["ends"])
        return kind == "normal" or (1 - 30 / n) * bound < reach < (1 + EXACT) * bound

    reply = ask(question, **call_inputs)
    if isinstance(reply.got, dict) and reply.got["shape"] == list(shape):
        std = reply.got["std"]
        verdict = reply.holds(
            spread_fits,
            en=f"the spread of `{name}` is {std:.4g}, it should be about {spread:.4g}",
            zh=f"`{name}` 的标准差是 {std:.4g}，应当约为 {spread:.4g}",
        )
        if not verdict:
            return verdict
    return reply.holds(
        fits,
        en=f"shape, mean and distribution of `{name}` (normal or uniform, its ends) should be as asked for",
        zh=f"`{name}` 的形状、均值和分布（正态还是均匀，端点在哪里），应当符合题目的要求",
    )


RNG = "np.random.default_rng(seed)"


# --- 1 · fans ----------------------------------------------------------------------------------


def counted(ask, shape):
    return ask('dict(zip(("fan_in", "fan_out"), fans(shape), strict=True))', shape=shape).equal()


@assignment.check("fans", points=1, en="dense layers of other sizes", zh="别的大小的全连接层")
def of_matrices(ask, draw):
    shapes = [(int(draw.integers(2, 90)), int(draw.integers(100, 900))) for _ in range(2)]
    shapes.append(shapes[0][::-1])
    return all_of(*(counted(ask, shape) for shape in shapes))


@assignment.check(
    "fans",
    points=0.5,
    en="convolutions whose window has one, two or three dimensions",
    zh="窗口为一维、二维、三维的卷积",
)
def of_windows(ask, draw):
    replies = []
    for dimensions in (1, 2, 3):
        window = [int(draw.integers(2, 8)) for _ in range(dimensions)]
        shape = (int(draw.integers(2, 40)), int(draw.integers(41, 90)), *window)
        replies.append(counted(ask, shape))
    return all_of(*replies)


@assignment.check(
    "fans",
    points=0.5,
    en="a `ValueError` for a shape of fewer than two dimensions",
    zh="形状不足两维时，抛出 `ValueError`",
)
def of_vectors(ask, draw):
    short = [(int(draw.integers(2, 90)),), ()]
    return all_of(*(ask("fans(shape)\n0", shape=shape).raises("ValueError") for shape in short))


# --- 2 · Xavier --------------------------------------------------------------------------------


def xavier(ask, draw, kind, shape):
    spread = math.sqrt(2 / sum(fans(shape)))
    return filled(ask, draw, f"xavier_{kind}(shape, {RNG})", shape, kind, spread)


@assignment.check(
    "xavier",
    points=1,
    en="`xavier_uniform`: spread and bounds",
    zh="`xavier_uniform`：标准差和边界",
)
def xavier_between_bounds(ask, draw):
    return xavier(ask, draw, "uniform", dense(draw))


@assignment.check(
    "xavier",
    points=1,
    en="`xavier_normal`: spread and distribution",
    zh="`xavier_normal`：标准差和分布",
)
def xavier_bell(ask, draw):
    return xavier(ask, draw, "normal", dense(draw))


def stretched(ask, draw, kind):
    """Ask for a weight with a gain, dense or not; its spread must be that of one without, times it."""
    gain = float(draw.uniform(1.4, 3))
    made = f"xavier_{kind}(shape, {RNG}{{}})"
    question = f"float(np.std({made.format(', gain')}) / np.std({made.format('')}))"
    replies = []
    for shape in (dense(draw), convolution(draw)):
        band = SIGMAS * math.sqrt(1 / math.prod(shape))  # two spreads, should they be drawn apart
        seed = int(draw.integers(2**31))
        reply = ask(question, shape=shape, seed=seed, gain=gain)
        en, zh = ("dense layer", "全连接层") if len(shape) == 2 else ("convolution", "卷积")
        replies.append(
            reply.holds(
                lambda ratio, band=band: abs(ratio / gain - 1) < band,
                en=f"{en}: gain={gain:.4g} should make the spread {gain:.4g} times as large",
                zh=f"{zh}：gain={gain:.4g} 应当使标准差变为 {gain:.4g} 倍",
            )
        )
    return all_of(*replies)


@assignment.check(
    "xavier",
    points=0.5,
    en="`xavier_uniform` with another gain",
    zh="`xavier_uniform` 换一个增益",
)
def xavier_uniform_gain(ask, draw):
    return stretched(ask, draw, "uniform")


@assignment.check(
    "xavier", points=0.5, en="`xavier_normal` with another gain", zh="`xavier_normal` 换一个增益"
)
def xavier_normal_gain(ask, draw):
    return stretched(ask, draw, "normal")


@assignment.check(
    "xavier",
    points=0.5,
    en="`xavier_uniform` for a convolution",
    zh="`xavier_uniform` 用于卷积",
)
def xavier_uniform_window(ask, draw):
    return xavier(ask, draw, "uniform", convolution(draw))


@assignment.check(
    "xavier", points=0.5, en="`xavier_normal` for a convolution", zh="`xavier_normal` 用于卷积"
)
def xavier_normal_window(ask, draw):
    return xavier(ask, draw, "normal", convolution(draw))


# --- 3 · Kaiming -------------------------------------------------------------------------------


def kaiming(ask, draw, kind, shape, gain, mode="fan_in", **options):
    n = dict(zip(("fan_in", "fan_out"), fans(shape), strict=True))[mode]
    if mode == "fan_out":
        options["mode"] = mode
    names = "".join(f", {name}={name}" for name in options)
    call = f"kaiming_{kind}(shape, {RNG}{names})"
    return filled(ask, draw, call, shape, kind, gain / math.sqrt(n), **options)


@assignment.check(
    "kaiming",
    points=0.5,
    en="the gains of linear, sigmoid, tanh and relu",
    zh="linear、sigmoid、tanh、relu 的增益",
)
def gains(ask, draw):
    names = ["linear", "sigmoid", "tanh", "relu"]
    asked = draw.permutation(names).tolist()
    return ask("{name: gain_of(name) for name in names}", names=asked).close(EXACT)


@assignment.check(
    "kaiming",
    points=0.5,
    en="the gain of a leaky ReLU, by default and with other slopes",
    zh="leaky ReLU 的增益，包括默认值和别的斜率",
)
def leaky_gains(ask, draw):
    slopes = [float(draw.uniform(0.2, 0.9)), float(draw.uniform(1.5, 3))]
    return all_of(
        *(ask('gain_of("leaky_relu", a)', a=a).close(EXACT) for a in slopes),
        ask('gain_of("leaky_relu")').close(EXACT),
    )


def for_relu(ask, draw, kind, shape, mode):
    return kaiming(ask, draw, kind, shape, 2**0.5, mode, nonlinearity="relu")


@assignment.check(
    "kaiming",
    points=0.5,
    en="`kaiming_uniform` for ReLU, by fan_in",
    zh="用于 ReLU 的 `kaiming_uniform`，按 fan_in",
)
def kaiming_between_bounds(ask, draw):
    return for_relu(ask, draw, "uniform", dense(draw), "fan_in")


@assignment.check(
    "kaiming",
    points=0.5,
    en="`kaiming_uniform` for ReLU, by fan_out",
    zh="用于 ReLU 的 `kaiming_uniform`，按 fan_out",
)
def kaiming_between_bounds_by_outputs(ask, draw):
    return for_relu(ask, draw, "uniform", dense(draw), "fan_out")


@assignment.check(
    "kaiming",
    points=0.5,
    en="`kaiming_normal` for ReLU, by fan_in",
    zh="用于 ReLU 的 `kaiming_normal`，按 fan_in",
)
def kaiming_bell(ask, draw):
    return for_relu(ask, draw, "normal", dense(draw), "fan_in")


@assignment.check(
    "kaiming",
    points=0.5,
    en="`kaiming_normal` for ReLU and a convolution, by fan_out",
    zh="用于 ReLU 和卷积的 `kaiming_normal`，按 fan_out",
)
def kaiming_bell_by_outputs(ask, draw):
    return for_relu(ask, draw, "normal", convolution(draw), "fan_out")


@assignment.check(
    "kaiming",
    points=0.5,
    en="the slope of both initializers, when it is given and by default",
    zh="两种初始化的斜率，包括给定的和默认的",
)
def slopes(ask, draw):
    a = float(draw.uniform(1.2, 2))
    replies = [
        kaiming(ask, draw, kind, dense(draw), math.sqrt(2 / (1 + a**2)), a=a) for kind in KURTOSIS
    ]
    for kind in KURTOSIS:
        call = f"kaiming_{kind}((4, 3), {RNG}{{}})"
        question = f"[np.allclose({call.format('')}, {call.format(', a=0.0')}, 1e-9, 0)]"
        replies.append(
            ask(question, seed=int(draw.integers(2**31))).holds(
                lambda same: same == [True],
                en=f"`kaiming_{kind}`: called without a, it should do what it does with a=0.0",
                zh=f"`kaiming_{kind}`：不给 a 时，应当与 a=0.0 相同",
            )
        )
    return all_of(*replies)


@assignment.check(
    "kaiming",
    points=0.5,
    en="a `ValueError` for an unknown mode or nonlinearity",
    zh="不认得的 mode 或 nonlinearity，抛出 `ValueError`",
)
def strangers(ask, draw):
    word = draw.pick(["fan", "out", "fan_avg", "in"])
    call = "kaiming_{}((4, 3), np.random.default_rng(1), {}=word)\n0"
    return all_of(
        *(
            ask(call.format(kind, name), word=word).raises("ValueError")
            for kind in KURTOSIS
            for name in ("mode", "nonlinearity")
        )
    )


# --- 4 · uniform, normal, constant -------------------------------------------------------------


@assignment.check(
    "simple",
    points=0.5,
    en="`uniform`, by default and between other ends",
    zh="`uniform`：默认值，以及别的端点",
)
def between_two_ends(ask, draw):
    a = float(draw.uniform(-3, -1))
    b = a + float(draw.uniform(1.5, 4))
    call, spread = f"uniform(shape, {RNG}, a, b)", (b - a) / 12**0.5
    return all_of(
        filled(ask, draw, f"uniform(shape, {RNG})", dense(draw), "uniform", 12**-0.5, 0.5),
        filled(ask, draw, call, dense(draw), "uniform", spread, (a + b) / 2, a=a, b=b),
    )


@assignment.check(
    "simple",
    points=0.5,
    en="`normal`, by default and with another mean and std",
    zh="`normal`：默认值，以及别的均值和标准差",
)
def bells(ask, draw):
    m, s = float(draw.uniform(1, 3)), float(draw.uniform(0.2, 0.6))
    return all_of(
        filled(ask, draw, f"normal(shape, {RNG})", dense(draw), "normal", 1.0),
        filled(ask, draw, f"normal(shape, {RNG}, m, s)", dense(draw), "normal", s, m, m=m, s=s),
    )


@assignment.check(
    "simple",
    points=0.5,
    en="`constant`, also with a whole number: floating-point numbers",
    zh="`constant`，也包括整数：结果都是浮点数",
)
def one_value(ask, draw):
    shape = (int(draw.integers(2, 4)), int(draw.integers(4, 6)))
    values = [float(draw.uniform(0.1, 2)), int(draw.integers(3, 9))]
    question = "constant(shape, value)"
    return all_of(*(ask(question, shape=shape, value=v).close(same_dtype=True) for v in values))


@assignment.check(
    "simple",
    points=0.5,
    en="the same seed gives the same weights, one generator gives new ones each time",
    zh="种子相同，权重相同；同一个 Generator 每次给出新的",
)
def repeatable(ask, draw):
    shape = (int(draw.integers(2, 4)), int(draw.integers(4, 6)))
    questions = (
        f"rng = {RNG}\nonce, again = {{0}}(shape, rng), {{0}}(shape, rng)\n"
        f"[bool((once == {{0}}(shape, {RNG})).all()), bool((once == again).any())]"
    )
    seed = int(draw.integers(2**31))
    return all_of(
        *(
            ask(questions.format(name), shape=shape, seed=seed).holds(
                lambda found: found == [True, False],
                en="draw from the rng that is given, and from nothing else",
                zh="要从给定的 rng 里抽取，不用别的",
            )
            for name in ("uniform", "normal")
        )
    )


# --- 5 · orthogonal ----------------------------------------------------------------------------


def orthonormal(ask, draw, shape, rows, columns, gain):
    """Ask for a weight whose smaller side, seen as (rows, columns), must be orthonormal."""

    def fits(w):
        if np.shape(w) != shape:
            return False
        m = np.asarray(w).reshape(rows, columns)
        m = m if rows >= columns else m.T
        return np.allclose(m.T @ m, gain**2 * np.eye(m.shape[1]), rtol=EXACT, atol=EXACT)

    given = {"shape": shape, "gain": gain, "seed": int(draw.integers(2**31))}
    return ask(f"orthogonal(shape, {RNG}, gain)", **given).holds(
        fits,
        en="the smaller side should be orthogonal, of length gain",
        zh="较小的一边应当正交，长度等于增益",
    )


@assignment.check(
    "orthogonal",
    points=1,
    en="as many rows as columns, and more, with a gain",
    zh="行数等于列数，以及多于列数，带增益",
)
def tall(ask, draw):
    n = int(draw.integers(3, 6))
    gain = float(draw.uniform(1.3, 3))
    more = n + int(draw.integers(2, 5))
    return all_of(
        orthonormal(ask, draw, (n, n), n, n, gain), orthonormal(ask, draw, (more, n), more, n, gain)
    )


@assignment.check("orthogonal", points=1, en="more columns than rows", zh="列数多于行数")
def wide(ask, draw):
    n = int(draw.integers(3, 6))
    more = n + int(draw.integers(2, 5))
    return orthonormal(ask, draw, (n, more), n, more, float(draw.uniform(1.3, 3)))


@assignment.check("orthogonal", points=0.5, en="the weight of a convolution", zh="卷积的权重")
def windows(ask, draw):
    out, inputs, window = int(draw.integers(6, 9)), 2, (int(draw.integers(2, 4)), 3)
    columns = inputs * math.prod(window)
    return orthonormal(ask, draw, (out, inputs, *window), out, columns, 1.0)


@assignment.check(
    "orthogonal",
    points=0.5,
    en="signs that chance decides, not QR",
    zh="正负号由偶然决定，不由 QR 决定",
)
def signs(ask, draw):
    seeds = [int(seed) for seed in draw.integers(2**31, size=300)]
    question = (
        "ws = [orthogonal((3, 3), np.random.default_rng(seed)) for seed in seeds]\n"
        "[int(sum(np.sign(w[i, j]) for w in ws)) for i, j in ((0, 0), (1, 1), (2, 2), (0, 1))]"
    )
    limit = SIGMAS * math.sqrt(len(seeds))
    return ask(question, seeds=seeds).holds(
        lambda sums: len(sums) == 4 and all(abs(s) < limit for s in sums),
        en="over many draws every entry should be as often positive as negative",
        zh="抽取许多次，每个元素的正负应当各占一半",
    )


# --- 6 · identity and sparse -------------------------------------------------------------------


@assignment.check(
    "structured", points=0.5, en="`eye`, also if it is not square", zh="`eye`，包括不是方阵的"
)
def diagonals(ask, draw):
    n, m = int(draw.integers(2, 5)), int(draw.integers(5, 8))
    return all_of(*(ask("eye(shape)", shape=s).equal() for s in ((n, m), (m, n), (n, n))))


@assignment.check(
    "structured",
    points=0.5,
    en="a `ValueError` from `eye` and `sparse` for a shape that is no matrix's",
    zh="形状不是二维的，`eye` 和 `sparse` 都抛出 `ValueError`",
)
def no_matrices(ask, draw):
    shape = (int(draw.integers(2, 5)), int(draw.integers(5, 8)), 2)
    return all_of(
        ask("eye(shape)\n0", shape=shape).raises("ValueError"),
        ask(f"sparse(shape, {RNG}, 0.5)\n0", shape=shape, seed=1).raises("ValueError"),
    )


def some_sparse(draw):
    """Return the inputs of a question about ``sparse``, and the zeros that a column must have."""
    rows, columns = dense(draw)
    zeros = int(draw.integers(rows // 10, rows // 2))
    given = {
        "shape": (rows, columns),
        "seed": int(draw.integers(2**31)),
        "sparsity": (zeros - 1 + float(draw.uniform(0.1, 0.4))) / rows,
        "std": float(draw.uniform(0.1, 2)),
    }
    return given, zeros


SPARSE = f"w = sparse(shape, {RNG}, sparsity, std)\n"


@assignment.check(
    "structured",
    points=0.5,
    en="the zeros of `sparse`: how many there are in a column, and where",
    zh="`sparse` 的零：每列有几个，在什么位置",
)
def zeros_of_columns(ask, draw):
    given, zeros = some_sparse(draw)
    _rows, columns = given["shape"]
    reply = ask(
        SPARSE + "[np.unique((w == 0).sum(axis=0)).tolist(), len(np.unique(w == 0, axis=1).T)]",
        **given,
    )
    return all_of(
        reply.holds(
            lambda found: found[0] == [zeros],
            en="the number of zeros in a column is not right: ⌈sparsity · rows⌉ in each",
            zh="一列里零的个数不对：每列都是 ⌈sparsity · 行数⌉ 个",
        ),
        reply.holds(
            lambda found: found[1] == columns,
            en="some columns have their zeros in the same rows: draw the places anew for each column",
            zh="有几列的零在同样的行里：位置要逐列重新抽取",
        ),
    )


@assignment.check(
    "structured",
    points=0.5,
    en="the entries of `sparse` that are left: mean and spread",
    zh="`sparse` 里留下的元素：均值和标准差",
)
def the_rest(ask, draw):
    given, zeros = some_sparse(draw)
    rows, columns = given["shape"]
    n, std = (rows - zeros) * columns, given["std"]
    left = "rest = w[w != 0]\n[float(rest.mean()), float(rest.std()), [*w.shape]]"
    return ask(SPARSE + left, **given).holds(
        lambda found: (
            found[2] == [rows, columns]
            and abs(found[0]) < SIGMAS * std / n**0.5
            and abs(found[1] / std - 1) < SIGMAS / (2 * n) ** 0.5
        ),
        en="they should have mean 0 and the spread asked for",
        zh="它们的均值应当是 0，标准差应当是规定的值",
    )


# --- 7 · symmetry ------------------------------------------------------------------------------


def examples(draw):
    n, inputs = int(draw.integers(5, 9)), int(draw.integers(2, 4))
    return {"x": draw.normal(size=(n, inputs)), "y": draw.normal(size=n)}


def from_chance(draw):
    given = examples(draw)
    hidden = int(draw.integers(3, 6))
    return given | {
        "W1": draw.normal(size=(hidden, given["x"].shape[1])),
        "w2": draw.normal(size=hidden),
        "lr": float(draw.uniform(0.05, 0.2)),
    }


NAMED = 'dict(zip(("W1", "w2"), {}, strict=True))'


@assignment.check(
    "symmetry",
    points=0.5,
    en="one step of `trained` from random weights",
    zh="从随机权重出发，`trained` 走一步",
)
def one_step(ask, draw):
    given = from_chance(draw)
    return ask(NAMED.format("trained(W1, w2, x, y, 1, lr)"), **given).close(1e-7, 1e-10)


@assignment.check(
    "symmetry",
    points=0.5,
    en="several steps of `trained` from random weights",
    zh="从随机权重出发，`trained` 走几步",
)
def several_steps(ask, draw):
    given = from_chance(draw) | {"steps": int(draw.integers(4, 9))}
    return ask(NAMED.format("trained(W1, w2, x, y, steps, lr)"), **given).close(1e-7, 1e-10)


@assignment.check(
    "symmetry",
    points=0.5,
    en="`trained` from constant weights, by default for 50 steps: all rows stay equal",
    zh="从常数权重出发的 `trained`，默认 50 步：各行始终相等",
)
def from_constants(ask, draw):
    given = examples(draw)
    hidden = int(draw.integers(3, 6))
    given |= {
        "W1": np.full((hidden, given["x"].shape[1]), draw.uniform(0.2, 0.8)),
        "w2": np.full(hidden, draw.uniform(0.2, 0.8)),
    }
    return ask(NAMED.format("trained(W1, w2, x, y)"), **given).close(1e-7, 1e-10)


@assignment.check(
    "symmetry",
    points=0.5,
    en="`trained` leaves the arrays that it is given as they were",
    zh="`trained` 不改动传进来的数组",
)
def untouched(ask, draw):
    given = from_chance(draw)
    question = (
        "made = trained(W1, w2, x, y, 3, lr)\n"
        "[*(bool((after == before).all()) for after, before in zip((W1, w2), kept)),"
        " *(bool((np.asarray(m) != k).any()) for m, k in zip(made, kept))]"
    )
    kept = [given["W1"], given["w2"]]
    return ask(question, kept=kept, **given).holds(
        lambda found: found == [True] * 4,
        en="what it returns should be new and trained, what it was given should stay the same",
        zh="返回的应当是训练过的新数组，传进来的应当保持不变",
    )


@assignment.check(
    "symmetry",
    points=1,
    en="`merged`: the same function with the fewest neurons",
    zh="`merged`：同一个函数，神经元最少",
)
def as_few_as_possible(ask, draw):
    inputs = int(draw.integers(2, 4))
    different = draw.normal(size=(int(draw.integers(3, 5)), inputs)).round(3)
    which = np.concatenate([np.arange(len(different)), draw.integers(len(different), size=4)])
    which = draw.permutation(which)
    given = {"W1": different[which], "w2": draw.normal(size=len(which))}
    given["W1"] = given["W1"] + draw.uniform(-1e-13, 1e-13, size=given["W1"].shape)
    x = draw.normal(size=(6, inputs))
    output = "a, b = merged(W1, w2)\nnp.tanh(x @ np.asarray(a).T) @ np.asarray(b)"
    return all_of(
        ask("len(merged(W1, w2)[0])", **given).holds(
            lambda count: count == len(different),
            en="the number of neurons is wrong: rows that agree after `round(9)` become one",
            zh="神经元的个数不对：`round(9)` 之后相同的行，要合而为一",
        ),
        ask(output, x=x, **given).close(1e-7, 1e-9),
    )

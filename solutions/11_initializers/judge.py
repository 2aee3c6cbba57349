"""The hidden checks of assignment 11.

Random answers are judged by bands of five standard deviations about what theory says, never by
the order of draws. The questions send back a few statistics of each weight, not its numbers.

What a good answer in words (exercise 8) says: the spread decides, not the mean, and with N(0, 1)
and a fan-in of up to 1024 it grows by sqrt(1024 / 2) in a ReLU layer; a constant is small but never
breaks symmetry, every layer is worth one neuron; Xavier is older (2010) than Kaiming (2015) and
lacks the 2 for the half that ReLU throws away; a finite loss says nothing about vanished gradients
or layers that are all alike. Use Kaiming with ``nonlinearity="relu"``: ``fan_in`` keeps activations
while the layers narrow, ``fan_out`` the gradients; either is right with its reason (the other end
is off by one factor only, here sqrt(1024 / 32), since all widths in between cancel). Look at the
spread of activations and gradients, layer by layer.
"""

import math

import numpy as np

from coursekit.grading.judge import Assignment, all_of, share_of

assignment = Assignment(
    "11_initializers",
    lesson="11_initializers",
    cell_seconds=15,
    ask_seconds=5,
    sections={
        "fans": "The way back",
        "xavier": "The way back",
        "kaiming": "The half that ReLU throws away",
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
    n = math.prod(shape)

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
            en=f"the spread is {std:.4g}, it should be about {spread:.4g}",
            zh=f"标准差是 {std:.4g}，应当约为 {spread:.4g}",
        )
        if not verdict:
            return verdict
    return reply.holds(
        fits,
        en="shape, mean and distribution (normal or uniform, and its ends) should be as asked for",
        zh="形状、均值和分布（正态还是均匀，端点在哪里），应当符合题目的要求",
    )


RNG = "np.random.default_rng(seed)"


# --- 1 · fans ----------------------------------------------------------------------------------


@assignment.check("fans", points=1, en="dense layers of other sizes", zh="别的大小的全连接层")
def of_matrices(ask, draw):
    shapes = [(int(draw.integers(2, 90)), int(draw.integers(100, 900))) for _ in range(2)]
    shapes.append(shapes[0][::-1])
    return all_of(*(ask("[*fans(shape)]", shape=shape).equal() for shape in shapes))


@assignment.check(
    "fans",
    points=1,
    en="convolutions in one, two and three dimensions; a `ValueError` for fewer than two axes",
    zh="一维、二维、三维的卷积；不足两个轴时抛出 `ValueError`",
)
def of_windows(ask, draw):
    replies = []
    for dimensions in (1, 2, 3):
        window = [int(draw.integers(2, 8)) for _ in range(dimensions)]
        shape = (int(draw.integers(2, 40)), int(draw.integers(41, 90)), *window)
        replies.append(ask("[*fans(shape)]", shape=shape).equal())
    short = [(int(draw.integers(2, 90)),), ()]
    refused = [ask("fans(shape)\n0", shape=shape).raises("ValueError") for shape in short]
    return share_of(all_of(*replies), all_of(*refused))


# --- 2 · Xavier --------------------------------------------------------------------------------


def xavier(ask, draw, kind, shape, gain=1.0):
    spread = gain * math.sqrt(2 / sum(fans(shape)))
    more = "" if gain == 1 else ", gain"
    call = f"xavier_{kind}(shape, {RNG}{more})"
    return filled(ask, draw, call, shape, kind, spread, gain=gain)


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


@assignment.check("xavier", points=1, en="both with another gain", zh="两种都换一个增益")
def xavier_gain(ask, draw):
    gain = float(draw.uniform(1.4, 3))
    return share_of(*(xavier(ask, draw, kind, dense(draw), gain) for kind in KURTOSIS))


@assignment.check("xavier", points=1, en="both for a convolution", zh="两种都用于卷积")
def xavier_window(ask, draw):
    return share_of(*(xavier(ask, draw, kind, convolution(draw)) for kind in KURTOSIS))


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
    points=1,
    en="the gains of all nonlinearities; of a leaky ReLU with other slopes",
    zh="各种激活函数的增益；斜率为别的值的 leaky ReLU",
)
def gains(ask, draw):
    names = ["linear", "sigmoid", "tanh", "relu"]
    slopes = [float(draw.uniform(0.2, 0.9)), float(draw.uniform(1.5, 3))]
    leaky = [ask('gain_of("leaky_relu", a)', a=a).close(EXACT) for a in slopes]
    return share_of(
        all_of(*(ask("gain_of(name)", name=name).close(EXACT) for name in names)), all_of(*leaky)
    )


@assignment.check(
    "kaiming",
    points=1,
    en="`kaiming_uniform` for ReLU, by fan_in; by fan_out",
    zh="用于 ReLU 的 `kaiming_uniform`：按 fan_in；按 fan_out",
)
def kaiming_between_bounds(ask, draw):
    return share_of(
        *(
            kaiming(ask, draw, "uniform", dense(draw), 2**0.5, mode, nonlinearity="relu")
            for mode in ("fan_in", "fan_out")
        )
    )


@assignment.check(
    "kaiming",
    points=1,
    en="`kaiming_normal` for ReLU, by fan_in; by fan_out, for a convolution",
    zh="用于 ReLU 的 `kaiming_normal`：按 fan_in；按 fan_out，用于卷积",
)
def kaiming_bell(ask, draw):
    shapes = {"fan_in": dense(draw), "fan_out": convolution(draw)}
    return share_of(
        *(
            kaiming(ask, draw, "normal", shape, 2**0.5, mode, nonlinearity="relu")
            for mode, shape in shapes.items()
        )
    )


@assignment.check(
    "kaiming",
    points=1,
    en="both for a leaky ReLU, which is the default, with another slope; a `ValueError` for unknown words",
    zh="两种都用于斜率为别的值的 leaky ReLU（它是默认值）；不认得的词抛出 `ValueError`",
)
def slopes_and_strangers(ask, draw):
    a = float(draw.uniform(1.2, 2))
    leaky = (
        kaiming(ask, draw, kind, dense(draw), math.sqrt(2 / (1 + a**2)), a=a) for kind in KURTOSIS
    )
    word = draw.pick(["fan", "out", "fan_avg", "in"])
    call = "kaiming_{}((4, 3), np.random.default_rng(1), {}=word)\n0"
    strange = [
        ask(call.format(kind, name), word=word).raises("ValueError")
        for kind in KURTOSIS
        for name in ("mode", "nonlinearity")
    ]
    return share_of(all_of(*leaky), all_of(*strange))


# --- 4 · uniform, normal, constant -------------------------------------------------------------


@assignment.check(
    "simple",
    points=1,
    en="`uniform` by default and between other ends; `normal` by default and with another mean and std",
    zh="`uniform`：默认值，以及别的端点；`normal`：默认值，以及别的均值和标准差",
)
def plain_numbers(ask, draw):
    a = float(draw.uniform(-3, -1))
    b = a + float(draw.uniform(1.5, 4))
    mean, std = float(draw.uniform(1, 3)), float(draw.uniform(0.2, 0.6))
    return share_of(
        all_of(
            filled(ask, draw, f"uniform(shape, {RNG})", dense(draw), "uniform", 12**-0.5, 0.5),
            filled(
                ask,
                draw,
                f"uniform(shape, {RNG}, a, b)",
                dense(draw),
                "uniform",
                (b - a) / 12**0.5,
                (a + b) / 2,
                a=a,
                b=b,
            ),
        ),
        all_of(
            filled(ask, draw, f"normal(shape, {RNG})", dense(draw), "normal", 1.0),
            filled(
                ask,
                draw,
                f"normal(shape, {RNG}, m, s)",
                dense(draw),
                "normal",
                std,
                mean,
                m=mean,
                s=std,
            ),
        ),
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


@assignment.check(
    "orthogonal",
    points=1,
    en="the weight of a convolution; signs that chance decides, not QR",
    zh="卷积的权重；正负号由偶然决定，不由 QR 决定",
)
def windows_and_signs(ask, draw):
    out, inputs, window = int(draw.integers(6, 9)), 2, (int(draw.integers(2, 4)), 3)
    columns = inputs * math.prod(window)
    seeds = [int(seed) for seed in draw.integers(2**31, size=300)]
    signs = (
        "ws = [orthogonal((3, 3), np.random.default_rng(seed)) for seed in seeds]\n"
        "[int(sum(np.sign(w[i, j]) for w in ws)) for i, j in ((0, 0), (1, 1), (2, 2), (0, 1))]"
    )
    limit = SIGMAS * math.sqrt(len(seeds))
    return share_of(
        orthonormal(ask, draw, (out, inputs, *window), out, columns, 1.0),
        ask(signs, seeds=seeds).holds(
            lambda sums: len(sums) == 4 and all(abs(s) < limit for s in sums),
            en="over many draws every entry should be as often positive as negative",
            zh="抽取许多次，每个元素的正负应当各占一半",
        ),
    )


# --- 6 · identity and sparse -------------------------------------------------------------------


@assignment.check(
    "structured",
    points=1,
    en="`eye` in shapes that are not square; a `ValueError` from both for what is no matrix",
    zh="不是方阵的 `eye`；不是矩阵时，两者都抛出 `ValueError`",
)
def diagonals(ask, draw):
    n, m = int(draw.integers(2, 5)), int(draw.integers(5, 8))
    shape = (n, m, 2)
    return share_of(
        all_of(*(ask("eye(shape)", shape=s).equal() for s in ((n, m), (m, n), (n, n)))),
        all_of(
            ask("eye(shape)\n0", shape=shape).raises("ValueError"),
            ask(f"sparse(shape, {RNG}, 0.5)\n0", shape=shape, seed=1).raises("ValueError"),
        ),
    )


@assignment.check(
    "structured",
    points=1,
    en="`sparse`: the zeros of every column, rounded up, in places of its own; the spread of the rest",
    zh="`sparse`：每列的零（向上取整），位置各不相同；其余元素的标准差",
)
def zeros_and_the_rest(ask, draw):
    rows, columns = dense(draw)
    zeros = int(draw.integers(rows // 10, rows // 2))
    sparsity = (zeros - 1 + float(draw.uniform(0.1, 0.4))) / rows
    std = float(draw.uniform(0.1, 2))
    given = {
        "shape": (rows, columns),
        "seed": int(draw.integers(2**31)),
        "sparsity": sparsity,
        "std": std,
    }
    made = f"w = sparse(shape, {RNG}, sparsity, std)\n"
    counts = made + (
        "[np.unique((w == 0).sum(axis=0)).tolist(), len(np.unique(w == 0, axis=1).T), [*w.shape]]"
    )
    left = made + "rest = w[w != 0]\n[float(rest.mean()), float(rest.std())]"
    n = (rows - zeros) * columns
    return share_of(
        ask(counts, **given).holds(
            lambda found: found == [[zeros], columns, [rows, columns]],
            en="every column should have the zeros asked for, in places of its own",
            zh="每列都应有规定个数的零，位置各不相同",
        ),
        ask(left, **given).holds(
            lambda found: (
                abs(found[0]) < SIGMAS * std / n**0.5
                and abs(found[1] / std - 1) < SIGMAS / (2 * n) ** 0.5
            ),
            en="the other entries should have mean 0 and the spread asked for",
            zh="其余元素的均值应当是 0，标准差应当是规定的值",
        ),
    )


# --- 7 · symmetry ------------------------------------------------------------------------------


def examples(draw):
    n, inputs = int(draw.integers(5, 9)), int(draw.integers(2, 4))
    return {"x": draw.normal(size=(n, inputs)), "y": draw.normal(size=n)}


@assignment.check(
    "symmetry",
    points=1,
    en="`trained` from random weights, with arguments untouched",
    zh="从随机权重出发的 `trained`，而且不改动参数",
)
def from_chance(ask, draw):
    given = examples(draw)
    hidden = int(draw.integers(3, 6))
    given |= {
        "W1": draw.normal(size=(hidden, given["x"].shape[1])),
        "w2": draw.normal(size=hidden),
        "steps": int(draw.integers(4, 9)),
        "lr": float(draw.uniform(0.05, 0.2)),
    }
    question = "made = trained(W1, w2, x, y, steps, lr)\n[*made, W1, w2]"
    return ask(question, **given).close(1e-7, 1e-10)


@assignment.check(
    "symmetry",
    points=1,
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
    return ask("[*trained(W1, w2, x, y)]", **given).close(1e-7, 1e-10)


@assignment.check(
    "symmetry",
    points=1,
    en="`merged`: the same function with the fewest neurons",
    zh="`merged`：同一个函数，神经元最少",
)
def as_few_as_possible(ask, draw):
    inputs = int(draw.integers(2, 4))
    different = draw.normal(size=(int(draw.integers(3, 5)), inputs))
    which = np.concatenate([np.arange(len(different)), draw.integers(len(different), size=4)])
    which = draw.permutation(which)
    given = {"W1": different[which], "w2": draw.normal(size=len(which))}
    given["W1"] = given["W1"] + draw.uniform(-1e-13, 1e-13, size=given["W1"].shape)
    x = draw.normal(size=(6, inputs))
    output = "a, b = merged(W1, w2)\nnp.tanh(x @ np.asarray(a).T) @ np.asarray(b)"
    return all_of(
        ask("len(merged(W1, w2)[0])", **given).holds(
            lambda count: count == len(different),
            en="the number of neurons is wrong: rows that agree to 1e-9 are merged, too",
            zh="神经元的个数不对：相差不超过 1e-9 的行也要合并",
        ),
        ask(output, x=x, **given).close(1e-7, 1e-9),
    )

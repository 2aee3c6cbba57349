"""The hidden checks of assignment 13.

Every input is drawn at grading time. What a good answer in words (exercise 8) says: Adamax takes
an infinity norm, and with lr 50 its steps reach 50 in the lesson, so it caps nothing; ASGD averages
iterates (``ax``), SAG gradients; a learning rate belongs to its optimizer, since SGD's velocity is
a sum of gradients and the first step of Adam is lr whatever the gradient; a fair comparison tunes
each on validation data with as many tries, judges on test data of fresh seeds and gives the spread
(Adam beats momentum 20 of 20 times in the lesson, and 1 of 20 after a rotation); small gradients
make no small first steps of Adam, so they are no reason against a warm-up.

A question drives an answer through several steps, since every optimizer is right in its first one.
"""

import numpy as np

from coursekit.grading.judge import Assignment, all_of, share_of
from coursekit.grading.reply import pick_language

assignment = Assignment(
    "13_optimizers_adaptive",
    lesson="13_optimizers_adaptive",
    cell_seconds=15,
    ask_seconds=5,
    sections={
        "adagrad_rmsprop": (
            "Adagrad remembers everything",
            "RMSprop forgets, Adadelta has no unit",
        ),
        "adadelta": "RMSprop forgets, Adadelta has no unit",
        "adam_family": (
            "Adam: both memories, and a correction",
            "Two relatives: Adamax and SparseAdam",
        ),
        "asgd_rprop": "Rprop and ASGD",
        "lbfgs": "Steps that know the curvature",
        "schedules": "A rate that changes with time",
        "fair": "Which is the best?",
    },
)

CLOSE = 1e-6


def gradients(draw, steps=6, n=3):
    """Return gradients of either sign and of sizes between 0.3 and 3."""
    return draw.uniform(0.3, 3, size=(steps, n)) * draw.choice([-1.0, 1.0], size=(steps, n))


def after(what):
    """Return what an array is called in the feedback, with room for the number of the step."""
    return pick_language(what + " after step {}", "第 {} 步之后的 " + what)


def path(ask, call, **given):
    """Ask for the weights after each of the gradients ``gs``; ``call`` returns the new ones."""
    question = f"""
w, state, seen = w0.copy(), {{}}, {{}}
for step, g in enumerate(gs, 1):
    w = {call}
    seen[label.format(step)] = np.array(w)
seen
"""
    return ask(question, label=after("w"), **given).close(CLOSE, 1e-6)


def start(draw, n=3):
    return {"w0": np.round(draw.uniform(-2, 2, size=n), 2), "gs": gradients(draw, n=n)}


def rate(draw):
    return float(draw.uniform(0.03, 0.3))


def epsilon(draw):
    """Return an ε so large that it matters whether it stands beside the root or under it."""
    return float(draw.uniform(0.1, 0.5))


# --- 1 · Adagrad, RMSprop ------------------------------------------------------------------------


@assignment.check(
    "adagrad_rmsprop",
    points=1,
    en="`adagrad` over several steps, with its default and with a large `eps`",
    zh="`adagrad` 连走几步，`eps` 用默认值，也用很大的值",
)
def adagrad_path(ask, draw):
    call = "adagrad(w, g, state, lr, eps)"
    return share_of(
        path(ask, "adagrad(w, g, state, lr)", lr=rate(draw), **start(draw)),
        path(ask, call, lr=rate(draw), eps=epsilon(draw), **start(draw)),
    )


@assignment.check(
    "adagrad_rmsprop",
    points=1,
    en="`rmsprop` over several steps, with its defaults, with another `alpha` and with a large `eps`",
    zh="`rmsprop` 连走几步，用默认值，也用别的 `alpha` 和很大的 `eps`",
)
def rmsprop_path(ask, draw):
    other = float(draw.uniform(0.6, 0.9))
    call = "rmsprop(w, g, state, lr, eps=eps)"
    return share_of(
        all_of(
            path(ask, "rmsprop(w, g, state, lr)", lr=rate(draw), **start(draw)),
            path(ask, "rmsprop(w, g, state, lr, alpha)", lr=rate(draw), alpha=other, **start(draw)),
        ),
        path(ask, call, lr=rate(draw), eps=epsilon(draw), **start(draw)),
    )


def rests(ask, draw, name):
    w = np.round(draw.uniform(-2, 2, size=3), 2)
    g = np.array([0.0, float(draw.uniform(0.5, 2)), 0.0])
    names = pick_language(
        ("the new w where g is 0", "your argument w", "your argument g"),
        ("g 为 0 处的新 w", "传入的 w", "传入的 g"),
    )
    question = (
        f"moved = {name}(w, g, {{}}, lr=lr)\ndict(zip(names, [np.array(moved)[[0, 2]], w, g]))"
    )
    return ask(question, names=list(names), w=w, g=g, lr=rate(draw)).close(CLOSE, 1e-9)


@assignment.check(
    "adagrad_rmsprop",
    points=0.5,
    en="`adagrad`: a gradient of 0 moves nothing, and the arguments stay as they were",
    zh="`adagrad`：梯度为 0 时不动，传入的参数也不被改动",
)
def adagrad_rests(ask, draw):
    return rests(ask, draw, "adagrad")


@assignment.check(
    "adagrad_rmsprop",
    points=0.5,
    en="`rmsprop`: a gradient of 0 moves nothing, and the arguments stay as they were",
    zh="`rmsprop`：梯度为 0 时不动，传入的参数也不被改动",
)
def rmsprop_rests(ask, draw):
    return rests(ask, draw, "rmsprop")


# --- 2 · Adadelta ----------------------------------------------------------------------------------


@assignment.check(
    "adadelta",
    points=1,
    en="several steps with another `rho`",
    zh="换一个 `rho` 连走几步",
)
def adadelta_path(ask, draw):
    given = {"rho": float(draw.uniform(0.6, 0.85)), "eps": float(draw.uniform(0.5, 2)) * 1e-3}
    return path(ask, "adadelta(w, g, state, 1.0, rho, eps)", **given, **start(draw))


@assignment.check(
    "adadelta",
    points=1,
    en="another learning rate, which does not get into `u`",
    zh="换一个学习率，它不应混进 `u` 里",
)
def adadelta_rate(ask, draw):
    lr = float(draw.uniform(2, 5))
    return path(ask, "adadelta(w, g, state, lr)", lr=lr, **start(draw))


# --- 3 · Adam and its relatives ---------------------------------------------------------------------


def betas(draw):
    return float(draw.uniform(0.5, 0.8)), float(draw.uniform(0.85, 0.95))


@assignment.check(
    "adam_family",
    points=1,
    en="`adam` over several steps, with its defaults, with other betas and with a large `eps`",
    zh="`adam` 连走几步，用默认值，也用别的 betas 和很大的 `eps`",
)
def adam_path(ask, draw):
    call = "adam(w, g, state, lr, eps=eps)"
    return share_of(
        all_of(
            path(ask, "adam(w, g, state, lr)", lr=rate(draw), **start(draw)),
            path(ask, "adam(w, g, state, lr, b)", lr=rate(draw), b=betas(draw), **start(draw)),
        ),
        path(ask, call, lr=rate(draw), eps=epsilon(draw), **start(draw)),
    )


@assignment.check(
    "adam_family",
    points=0.5,
    en="the first step of `adam` has the size `lr`, for tiny and for huge gradients",
    zh="不论梯度极小还是极大，`adam` 的第一步大小都是 `lr`",
)
def first_step(ask, draw):
    sizes = 10.0 ** draw.uniform([-3, -1, 5], [-2, 1, 6])
    g = sizes * draw.choice([-1.0, 1.0], size=3)
    return ask("adam(w, g, {}, lr)", w=np.zeros(3), g=g, lr=rate(draw)).close(1e-4)


@assignment.check(
    "adam_family",
    points=1,
    en="`adamax` over several steps, with other betas and with a large `eps`",
    zh="`adamax` 换别的 betas、换很大的 `eps` 连走几步",
)
def adamax_path(ask, draw):
    given = start(draw)
    given["gs"][1] *= 4  # then the maximum decays
    call = "adamax(w, g, state, lr, b, eps)"
    return share_of(
        path(ask, "adamax(w, g, state, lr, b)", lr=rate(draw), b=betas(draw), **given),
        path(ask, call, lr=rate(draw), b=betas(draw), eps=epsilon(draw), **given),
    )


def table(draw):
    return np.round(draw.uniform(-2, 2, size=(6, 2)), 2)


@assignment.check(
    "adam_family",
    points=1,
    en="`sparse_adam`: the rows that have a gradient in every step",
    zh="`sparse_adam`：每一步都有梯度的那几行",
)
def sparse_rows(ask, draw):
    question = """
w, state, seen = w0.copy(), {}, {}
for step, values in enumerate(steps, 1):
    w = sparse_adam(w, rows, values, state, lr, b, eps)
    seen[label.format(step)] = np.array(w)[rows]
seen
"""
    rows = np.sort(draw.permutation(6)[:3])
    steps = [gradients(draw, 3, 2) for _ in range(4)]
    given = {"w0": table(draw), "rows": rows, "steps": steps, "label": after("w[rows]")}
    return share_of(
        *(
            ask(question, lr=rate(draw), b=betas(draw), eps=eps, **given).close(CLOSE, 1e-9)
            for eps in (1e-8, epsilon(draw))
        )
    )


@assignment.check(
    "adam_family",
    points=0.5,
    en="`sparse_adam`: rows without a gradient rest, with their memories, and the argument stays as "
    "it was; repeated rows add up",
    zh="`sparse_adam`：没有梯度的行不动，记忆也不动，传入的参数也不被改动；重复的行要累加",
)
def sparse_rest(ask, draw):
    a, b, c = (int(row) for row in draw.permutation(6)[:3])
    question = """
first, w, state = w0.copy(), w0, {}
for rows, values in steps:
    w = sparse_adam(w, np.array(rows), values, state, lr)
dict(zip(names, [w, w0 - first]))
"""
    names = pick_language(
        ("the new w", "how far your argument w has moved"), ("新的 w", "传入的 w 被改动了多少")
    )
    lr = rate(draw)
    rested = [
        ([a], gradients(draw, 1, 2)),
        ([b], gradients(draw, 1, 2)),
        ([a, c], gradients(draw, 2, 2)),
    ]
    again = np.abs(gradients(draw, 3, 2)) * np.array([[1.0], [0.3], [2.0]])
    repeated = [([a, b, a], again), ([a, b, a], gradients(draw, 3, 2))]
    return share_of(
        *(
            ask(question, names=list(names), w0=table(draw), steps=steps, lr=lr).close(CLOSE, 1e-9)
            for steps in (rested, repeated)
        )
    )


# --- 4 · ASGD, Rprop -------------------------------------------------------------------------------


@assignment.check(
    "asgd_rprop",
    points=1,
    en="`asgd`: the weights; the mean, which begins after `t0`",
    zh="`asgd`：权重；从 `t0` 之后开始的平均",
)
def averaged(ask, draw):
    question = """
w, state, seen = w0.copy(), {}, {}
for step, g in enumerate(gs, 1):
    w = asgd(w, g, state, lr, t0)
    seen[label.format(step)] = np.array(state["ax"])
seen
"""
    given = {"lr": rate(draw), "t0": int(draw.integers(2, 4)), **start(draw)}
    return share_of(
        path(ask, "asgd(w, g, state, lr, t0)", **given),
        ask(question, label=after('state["ax"]'), **given).close(CLOSE, 1e-9),
    )


@assignment.check(
    "asgd_rprop",
    points=0.5,
    en="`rprop`: gradients that keep their sign, whatever their size",
    zh="`rprop`：梯度不变号，大小随意",
)
def steady(ask, draw):
    given = start(draw)
    given["gs"] = np.abs(given["gs"]) * np.sign(given["gs"][0])
    etas = (0.5, float(draw.uniform(1.1, 1.4)))
    return path(ask, "rprop(w, g, state, lr, etas)", lr=rate(draw), etas=etas, **given)


@assignment.check(
    "asgd_rprop",
    points=0.5,
    en="`rprop`: gradients that turn, and steps at the limits of `sizes`",
    zh="`rprop`：梯度变号，步子大小碰到 `sizes` 的上下限",
)
def turning(ask, draw):
    given = start(draw)
    size = np.abs(given["gs"])
    one = np.array([1.0, 1.0, -1.0, -1.0, -1.0, 1.0])
    two = np.array([-1.0, 1.0, 1.0, -1.0, -1.0, -1.0])
    given["gs"] = size * np.stack([one, two, np.ones(6)], axis=1)
    lr = rate(draw)
    return path(
        ask,
        "rprop(w, g, state, lr, (0.4, 1.5), (0.5 * lr, 2 * lr))",
        lr=lr,
        **given,
    )


# --- 5 · L-BFGS ------------------------------------------------------------------------------------


def curved(draw, n):
    """Return a symmetric matrix with curvatures between 1 and 30."""
    Q = np.linalg.qr(draw.normal(size=(n, n)))[0]
    return Q @ np.diag(draw.uniform(1, 30, size=n)) @ Q.T


DIRECTION = """
def direction(g, pairs):
    counts.append(len(pairs))
    H = np.eye(len(g))
    if pairs:
        s, y = pairs[-1]
        H = H * (s @ y) / (y @ y)
    for s, y in pairs:
        V = np.eye(len(g)) - np.outer(y, s) / (y @ s)
        H = V.T @ H @ V + np.outer(s, s) / (y @ s)
    return -H @ g
counts = []
"""


@assignment.check(
    "lbfgs",
    points=1,
    en="`two_loop` with several pairs",
    zh="有好几对数据的 `two_loop`",
)
def directions(ask, draw):
    n = int(draw.integers(4, 6))
    A = curved(draw, n)
    pairs = [(s, A @ s) for s in draw.normal(size=(3, n))]
    g = draw.normal(size=n)
    return ask("two_loop(g, pairs)", g=g, pairs=pairs).close(1e-7, 1e-10)


@assignment.check(
    "lbfgs",
    points=0.5,
    en="`two_loop` without pairs, and with a single one",
    zh="没有数据和只有一对数据的 `two_loop`",
)
def few_pairs(ask, draw):
    n = int(draw.integers(3, 6))
    s, g = draw.normal(size=(2, n))
    y = curved(draw, n) @ s
    return all_of(
        ask("two_loop(g, [])", g=g).close(1e-9),
        ask("two_loop(g, pairs)", g=y, pairs=[(s, y)]).close(1e-7, 1e-10),
    )


@assignment.check(
    "lbfgs",
    points=1,
    en="`lbfgs` with the exact line search: a quadratic of n variables in at most n + 1 iterations",
    zh="用精确线搜索的 `lbfgs`：n 个变量的二次函数，至多 n + 1 次迭代",
)
def quadratic(ask, draw):
    n = int(draw.integers(3, 6))
    question = (
        DIRECTION
        + """
def function(w):
    return (w - c) @ A @ (w - c) / 2, A @ (w - c)

def search(function, w, d):
    first, second = (function(w + t * d)[1] @ d for t in (0.0, 1.0))
    return first / (first - second)

points = lbfgs(function, w0, direction, search, 40)
shown = [len(points) <= n + 2, points[0], points[1], points[2], points[-1]]
dict(zip(names, shown))
"""
    )
    given = {"A": curved(draw, n), "c": draw.normal(size=n), "w0": 3 * draw.normal(size=n)}
    names = pick_language(
        ("at most n + 2 points", "the start", "point 1", "point 2", "the last point"),
        ("至多 n + 2 个点", "起点", "第 1 个点", "第 2 个点", "最后一个点"),
    )
    return ask(question, n=n, names=list(names), **given).close(1e-5, 1e-7)


@assignment.check(
    "lbfgs",
    points=0.5,
    en="`lbfgs` stops once no element of the gradient exceeds 1e-10, not earlier, not later",
    zh="梯度没有哪个元素超过 1e-10 时，`lbfgs` 就停下，不早也不晚",
)
def stops(ask, draw):
    # straight against the gradient, nine tenths of the way each time: one digit an iteration
    question = """
points = lbfgs(
    lambda w: (w @ w / 2, w), w0, lambda g, pairs: -g, lambda function, w, d: 0.9, 40
)
dict(zip(names, [len(points), points[-1]]))
"""
    w0 = draw.uniform(2, 8) * np.array([1.0, 0.03, -0.02]) * draw.choice([-1.0, 1.0])
    names = pick_language(("the number of points", "the last point"), ("点的个数", "最后一个点"))
    return ask(question, names=list(names), w0=w0).close(1e-6, 1e-13)


@assignment.check(
    "lbfgs",
    points=1,
    en="`lbfgs` keeps `memory` pairs at most; it drops pairs without positive curvature",
    zh="`lbfgs` 至多留 `memory` 对数据；曲率不为正的数据不要",
)
def remembered(ask, draw):
    question = (
        DIRECTION
        + """
def function(w):
    return np.sum(lift * w**4 - w**2), 4 * lift * w**3 - 2 * w

points = lbfgs(function, w0, direction, lambda f, w, d: t, steps, memory)
dict(zip(names, [counts, np.array(points)]))
"""
    )
    # from near the top of a double well the first pairs have negative curvature
    names = pick_language(
        ("pairs handed to direction", "points"), ("交给 direction 的数据有几对", "走过的点")
    )
    climbing = {"w0": draw.uniform(0.05, 0.1, size=3), "t": 0.1, "steps": 14, "memory": 20}
    falling = {"w0": draw.uniform(1.5, 2.0, size=3), "t": 0.05, "steps": 6, "memory": 2}
    return share_of(
        *(
            ask(question, names=list(names), lift=float(draw.uniform(0.8, 1.2)), **given).close(
                1e-6, 1e-9
            )
            for given in (falling, climbing)
        )
    )


# --- 6 · schedules ----------------------------------------------------------------------------------


@assignment.check(
    "schedules",
    points=1,
    en="`step_lr`; `exponential_lr`",
    zh="`step_lr`；`exponential_lr`",
)
def decays(ask, draw):
    size, gamma = int(draw.integers(3, 7)), float(draw.uniform(0.3, 0.9))
    lr = rate(draw)
    return share_of(
        ask(
            "{f't = {t}': step_lr(t, lr, size, gamma) for t in range(20)}",
            lr=lr,
            size=size,
            gamma=gamma,
        ).close(CLOSE),
        ask(
            "{f't = {t}': exponential_lr(t, lr, gamma) for t in range(9)}", lr=lr, gamma=gamma
        ).close(CLOSE),
    )


@assignment.check(
    "schedules",
    points=1,
    en="`cosine_lr` down to `least`; after the end",
    zh="`cosine_lr` 降到 `least`；到头之后",
)
def half_a_cosine(ask, draw):
    lr, total = rate(draw), int(draw.integers(7, 12))
    given = {"lr": lr, "total": total, "least": lr * float(draw.uniform(0.05, 0.3))}
    return share_of(
        ask(
            "{f't = {t}': cosine_lr(t, lr, total, least) for t in range(total + 1)}", **given
        ).close(CLOSE, 1e-12),
        ask(
            "{f'{t} + total': cosine_lr(total + t, lr, total, least) for t in (1, 2, total)}",
            **given,
        ).close(CLOSE),
    )


@assignment.check(
    "schedules",
    points=1,
    en="`warmup_cosine_lr`: up; down and after the end",
    zh="`warmup_cosine_lr`：上升；下降，以及到头之后",
)
def warm_up(ask, draw):
    lr, warmup = rate(draw), int(draw.integers(4, 7))
    total = warmup + int(draw.integers(6, 10))
    given = {"lr": lr, "warmup": warmup, "total": total, "first": float(draw.uniform(0.1, 0.4))}
    given["least"] = lr * float(draw.uniform(0.05, 0.3))
    call = "{{f't = {{t}}': warmup_cosine_lr(t, lr, warmup, total, first, least) for t in {}}}"
    return share_of(
        ask(call.format("range(warmup + 1)"), **given).close(CLOSE),
        ask(call.format("range(warmup + 1, total + 5)"), **given).close(CLOSE, 1e-12),
    )


# --- 7 · a fair comparison -----------------------------------------------------------------------


@assignment.check(
    "fair",
    points=1,
    en="`best_rate`: the smallest mean; rates that diverge are out, and a `ValueError` if all do",
    zh="`best_rate`：平均最小；发散的淘汰，全都发散时抛出 `ValueError`",
)
def chosen_rate(ask, draw):
    rates = np.sort(draw.uniform(0.01, 1, size=5)).tolist()
    errors = draw.uniform(1, 2, size=(5, 4))
    best, luckiest, lost, far = (int(i) for i in draw.permutation(5)[:4])
    errors[best] -= 0.6
    errors[luckiest] = [2.5, 0.1, 2.5, 2.5]  # one lucky seed recommends no rate
    diverging = errors.copy()
    diverging[luckiest] = 2.5
    diverging[lost] = 0.01
    diverging[lost, int(draw.integers(0, 4))] = np.nan
    diverging[far] = 0.02
    diverging[far, int(draw.integers(0, 4))] = np.inf
    nobody = np.full((5, 4), np.nan)
    nobody[:, 0] = 1.0
    return share_of(
        ask("best_rate(rates, errors)", rates=rates, errors=errors).close(CLOSE),
        all_of(
            ask("best_rate(rates, errors)", rates=rates, errors=diverging).close(CLOSE),
            ask("best_rate(rates, errors)\n0", rates=rates, errors=nobody).raises("ValueError"),
        ),
    )


@assignment.check(
    "fair",
    points=1,
    en="`compete`: the rates; mean and standard error on fresh seeds",
    zh="`compete`：选出的学习率；新种子上的平均和标准误",
)
def competition(ask, draw):
    question = """
def run(name, rate, seed):
    if seed in fresh and rate != best[name]:  # a fresh seed that takes part in choosing
        return -10.0, 100.0
    off = np.log(rate / best[name]) ** 2
    noise = np.sin(12.9898 * seed + len(name)) * 0.05
    return off + noise, 2 - off + 3 * noise

found = compete(run, names, rates, tuning, fresh)
"""
    chosen, mean, error = pick_language(
        ("learning rate", "mean", "standard error"), ("学习率", "平均", "标准误")
    )
    names = [draw.name(), draw.name() + "x"]
    rates = np.sort(draw.uniform(0.01, 1, size=5)).round(4).tolist()
    picks = draw.permutation(5)[:2]
    given = {
        "names": names,
        "rates": rates,
        "best": {name: rates[int(i)] for name, i in zip(names, picks, strict=True)},
        "tuning": [int(seed) for seed in draw.integers(0, 1000, size=4)],
        "fresh": [int(seed) for seed in draw.integers(2000, 3000, size=5)],
    }
    return share_of(
        ask(question + f"{{{chosen!r}: [found[name][0] for name in names]}}", **given).close(CLOSE),
        ask(
            question
            + f"{{{mean!r}: [float(found[name][1]) for name in names],"
            + f" {error!r}: [float(found[name][2]) for name in names]}}",
            **given,
        ).close(CLOSE),
    )

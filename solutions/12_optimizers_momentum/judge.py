"""The hidden checks of assignment 12.

Every input is drawn at grading time. What a good answer in words (exercise 8) says: we go *against*
the gradient, down; a zero gradient may be a saddle or a summit (five of the nine level places of
Himmelblau's function are no minima); an optimizer takes parameters and a learning rate, and it is
the optimizer that steps, after ``zero_grad``; momentum adds, v = β·v + g, so that a steady slope is
taken with 1 / (1 − β) times the step and the learning rate may have to fall; a loss that goes up and
down is at the limit 2 / λmax (0.0243 at (3, 2)), and needs a smaller learning rate, not patience.
"""

import numpy as np

from coursekit.grading.judge import Assignment, all_of, share_of

assignment = Assignment(
    "12_optimizers_momentum",
    lesson="12_optimizers_momentum",
    cell_seconds=20,
    ask_seconds=8,
    sections={
        "groups": "Anatomy of an optimizer",
        "sgd": ["A ball with memory", "step, with a closure"],
        "saving": "Save and go on",
        "loop": "The loop, in this order",
        "level": "The curvature of a landscape",
        "basins": "A landscape with four valleys",
        "limits": ["The curvature of a landscape", "Two directions at once", "Move it yourself"],
        "in_words": "To take with you",
    },
)

EXACT = 1e-9
MINIMA = np.array(
    [[3.0, 2.0], [-2.805118, 3.131313], [-3.779310, -3.283186], [3.584428, -1.848127]]
)
# The nine level places of Himmelblau's function, with what they are.
LEVEL = [
    (3.0, 2.0),
    (-2.805118086952745, 3.131312518250573),
    (-3.779310253377747, -3.28318599128617),
    (3.584428340330492, -1.848126526964404),
    (0.086677504555396, 2.884254701174776),
    (3.385154183607021, 0.073851879837749),
    (-3.07302575076439, -0.081353044287968),
    (-0.12796134673068, -1.953714980244577),
    (-0.270844590667348, -0.923038556479982),
]


def numbers(draw, *shape):
    """Return numbers away from zero, of either sign."""
    return draw.uniform(0.3, 2, size=shape) * draw.choice([-1.0, 1.0], size=shape)


# --- 1 · groups --------------------------------------------------------------------------------

TENSORS = "ps = [ac.tensor([v], requires_grad=True) for v in values]\n"
BOOKS = (
    "place = {id(p): i for i, p in enumerate(ps)}\n"
    "books = []\n"
    "for g in o.param_groups:\n"
    "    options = {k: v for k, v in g.items() if k != 'params'}\n"
    "    books.append([[place[id(p)] for p in g['params']], options])\n"
)
REFUSED = (
    "def refused(action):\n"
    "    try:\n"
    "        action()\n"
    "    except (TypeError, ValueError) as error:\n"
    "        return type(error).__name__\n"
    "    return 'accepted'\n"
)


def some(draw, n=5):
    """Return equal values, so that == takes the tensors for one another, and two options."""
    return {
        "values": [round(float(draw.uniform(1, 3)), 2)] * n,
        "defaults": {draw.name(): float(draw.uniform()), "lr": float(draw.uniform())},
        "own": float(draw.uniform(2, 3)),
    }


@assignment.check(
    "groups",
    points=1,
    en="tensors from an iterator make one group with all defaults; dicts make several, with options of their own",
    zh="从迭代器得到的张量组成一组，带全部默认值；若干字典组成几组，各有自己的选项",
)
def constructed(ask, draw):
    plain = TENSORS + "o = Optimizer(iter(ps), defaults)\n" + BOOKS
    plain += "[books, o.defaults, len(o.state)]"
    groups = "o = Optimizer([{'params': ps[:2]}, {'params': iter(ps[2:]), 'lr': own}], defaults)\n"
    return share_of(
        ask(plain, **some(draw)).equal(),
        ask(TENSORS + groups + BOOKS + "books", **some(draw)).equal(),
    )


@assignment.check(
    "groups",
    points=1,
    en="`add_param_group` with a single tensor and an `lr` of its own; a tensor given twice, a bare tensor and an empty list are refused, and nothing is added",
    zh="`add_param_group` 加一个单独的张量，带自己的 `lr`；重复的张量、没放进列表的张量、空列表都被拒绝，而且什么也不加",
)
def added(ask, draw):
    start = TENSORS + "o = Optimizer(ps[:2], defaults)\n"
    one = start + "o.add_param_group({'params': ps[3], 'lr': own})\n" + BOOKS + "books"
    twice = (
        start
        + REFUSED
        + "found = [refused(lambda: o.add_param_group({'params': [ps[2], ps[1]]})),\n"
        "    refused(lambda: o.add_param_group({'params': [ps[4], ps[4]]})),\n"
        "    refused(lambda: Optimizer(ps[0], defaults)), refused(lambda: Optimizer([], defaults))]\n"
        "[*found, len(o.param_groups)]"
    )
    return share_of(ask(one, **some(draw)).equal(), ask(twice, **some(draw)).equal())


@assignment.check(
    "groups",
    points=1,
    en="`zero_grad` reaches every group and sets `None`; with `set_to_none=False` it fills with zeros, and `None` stays `None`",
    zh="`zero_grad` 管到每一组，设为 `None`；`set_to_none=False` 时填零，`None` 仍是 `None`",
)
def cleared(ask, draw):
    start = TENSORS + "o = Optimizer([{'params': ps[:2]}, {'params': ps[2:]}], defaults)\n"
    start += "sum(p * p for p in ps[1:]).sum().backward()\n"
    seen = "[None if p.grad is None else p.grad.tolist() for p in ps]"
    return share_of(
        ask(start + f"o.zero_grad()\n{seen}", **some(draw)).equal(),
        ask(start + f"o.zero_grad(set_to_none=False)\n{seen}", **some(draw)).equal(),
    )


# --- 2 · sgd -----------------------------------------------------------------------------------

WALK = (
    "w, state, path = start.copy(), {}, []\n"
    "for step in range(10):\n"
    "    w = sgd_step(w, himmelblau_gradient(w), state, **options)\n"
    "    path.append(w.copy())\n"
    "np.array([path[0], path[1], path[2], path[9]])"
)


def walked(ask, draw, **options):
    """Ask for the places after 1, 2, 3 and 10 steps from a fresh start."""
    options = {"lr": float(draw.uniform(0.002, 0.006)), **options}
    return ask(WALK, start=draw.uniform(-2, 2, size=2), options=options).close(EXACT)


@assignment.check(
    "sgd",
    points=1,
    en="plain descent; with momentum: places after 1, 2, 3 and 10 steps",
    zh="普通下降；带动量：第 1、2、3、10 步之后的位置",
)
def momentum(ask, draw):
    m = float(draw.uniform(0.3, 0.8))
    return share_of(walked(ask, draw), walked(ask, draw, momentum=m))


@assignment.check(
    "sgd",
    points=1,
    en="with dampening, from the second step on, and without momentum, where it has no meaning; Nesterov's step",
    zh="带阻尼，从第二步起，以及没有动量时（那时阻尼没有意义）；Nesterov 的一步",
)
def dampening_and_nesterov(ask, draw):
    m, d = float(draw.uniform(0.3, 0.8)), float(draw.uniform(0.2, 0.6))
    return share_of(
        all_of(walked(ask, draw, momentum=m, dampening=d), walked(ask, draw, dampening=d)),
        walked(ask, draw, momentum=m, nesterov=True),
    )


@assignment.check(
    "sgd",
    points=1,
    en="weight decay, with and without momentum; `w` and `g` are left as they are",
    zh="权重衰减，带动量和不带动量；`w` 和 `g` 保持原样",
)
def decay(ask, draw):
    m, decay = float(draw.uniform(0.3, 0.8)), float(draw.uniform(0.5, 2))
    kept = (
        "state, arrays = {}, [start, g1, g2]\n"
        "w = sgd_step(start, g1, state, 0.1, 0.5)\n"
        "sgd_step(w.copy(), g2, state, 0.1, 0.5)\n"
        "plain = sgd_step(start, g1, {}, 0.1)\n"
        "arrays"
    )
    three = {"start": numbers(draw, 2), "g1": numbers(draw, 2), "g2": numbers(draw, 2)}
    return share_of(
        all_of(
            walked(ask, draw, weight_decay=decay),
            walked(ask, draw, weight_decay=decay, momentum=m),
        ),
        ask(kept, **three).equal(),
    )


# --- 3 · saving --------------------------------------------------------------------------------

MADE = (
    "def made(lrs):\n"
    "    ps = [ac.tensor(v) for v in values]\n"
    "    groups = [{'params': ps[:2], 'lr': lrs[0], 'momentum': m},\n"
    "              {'params': ps[2:], 'lr': lrs[1], 'momentum': m}]\n"
    "    return ps, HeavyBall(groups)\n"
    "def go_on(ps, o, gradients):\n"
    "    for g in gradients:\n"
    "        for p, row in zip(ps[1:], g):\n"
    "            p.grad = ac.tensor(row)\n"
    "        o.step()\n"
    "ps, o = made(lrs)\n"
    "go_on(ps, o, gradients[:2])\n"
)


def a_run(draw):
    """Return four parameters, of which the first never gets a gradient, and gradients."""
    return {
        "values": [numbers(draw, 2) for _p in range(4)],
        "gradients": [[numbers(draw, 2) for _p in range(3)] for _step in range(5)],
        "lrs": [float(x) for x in draw.uniform(0.01, 0.2, size=2)],
        "m": float(draw.uniform(0.3, 0.9)),
    }


@assignment.check(
    "saving",
    points=1,
    en="what `save` returns for two groups, to the last bit; further steps do not change it",
    zh="两组时 `save` 返回的东西，直到最后一个比特；以后再走，它也不变",
)
def saved(ask, draw):
    changed = (
        "saved = save(o)\nbefore = repr(saved)\ngo_on(ps, o, gradients[2:])\nrepr(saved) == before"
    )
    return share_of(
        ask(MADE + "save(o)", **a_run(draw)).equal(), ask(MADE + changed, **a_run(draw)).equal()
    )


@assignment.check(
    "saving",
    points=1,
    en="a run that went through json goes on the same to the last bit, in an optimizer that had velocities of its own; groups of another number or size are refused",
    zh="经过 json 的运行接下去一模一样，直到最后一个比特，哪怕接手的优化器原先有自己的速度；组数或组的大小不同则拒绝",
)
def resumed(ask, draw):
    resume = (
        "saved = save(o)\n"
        "qs, other = made([9.0, 9.0])\n"
        "qs[0].grad = ac.tensor(values[0])\n"
        "other.step()\n"  # a velocity that is not among the saved ones
        "qs[0].grad = None\n"
        "with ac.no_grad():\n"
        "    for p, q in zip(ps, qs):\n"
        "        q.copy_(p)\n"
        "restore(other, {})\n"
        "go_on(qs, other, gradients[2:])\n"
        "qs[0].grad = ac.tensor(values[0])\n"
        "other.step()\n"
        "[q.tolist() for q in qs]"
    )
    refused = (
        "others = [HeavyBall([{'params': ps, 'lr': 0.1, 'momentum': m}]),\n"
        "    HeavyBall([{'params': ps[:1], 'lr': 0.1, 'momentum': m},\n"
        "           {'params': ps[1:], 'lr': 0.1, 'momentum': m}])]\n"
        "[refused(lambda: restore(other, save(o))) for other in others]"
    )
    return share_of(
        all_of(
            ask(MADE + resume.format("saved"), **a_run(draw)).equal(),
            ask(MADE + resume.format("json.loads(json.dumps(saved))"), **a_run(draw)).equal(),
        ),
        ask(MADE + REFUSED + refused, **a_run(draw)).equal(),
    )


# --- 4 · loop ----------------------------------------------------------------------------------


def a_bowl(draw):
    return {
        "curvature": draw.uniform(0.5, 3, size=3),
        "start": [float(x) for x in numbers(draw, 3)],
        "steps": int(draw.integers(5, 12)),
        "lr": float(draw.uniform(0.05, 0.2)),
    }


F = "f = lambda x: (ac.tensor(curvature) * x * x).sum() / 2\n"


@assignment.check(
    "loop",
    points=1,
    en="`descend` on a bowl: the losses before each step",
    zh="在碗形面上 `descend`：每一步之前的损失",
)
def losses(ask, draw):
    # a loss that still drags its graph along is no number, and 1.0 times it is none either
    return ask(
        F + "losses = descend(f, start, steps, lr)[0]\n[1.0 * x for x in losses]", **a_bowl(draw)
    ).close(EXACT)


@assignment.check(
    "loop",
    points=1,
    en="where `descend` arrives, without momentum; with momentum",
    zh="`descend` 到达的位置，不带动量；带动量",
)
def arrived(ask, draw):
    m = float(draw.uniform(0.3, 0.8))
    return share_of(
        ask(F + "descend(f, start, steps, lr)[1]", **a_bowl(draw)).close(EXACT),
        ask(F + "descend(f, start, steps, lr, m)[1]", m=m, **a_bowl(draw)).close(EXACT),
    )


@assignment.check(
    "loop",
    points=1,
    en="`forgetful` on a bowl; on a constant slope, with `start` untouched",
    zh="`forgetful`：在碗形面上；在坡度不变的斜面上，且不改动 `start`",
)
def forgotten(ask, draw):
    bowl = a_bowl(draw)
    bowl["start"] = np.array(bowl["start"])
    slope = {"g": numbers(draw, 3), **{k: bowl[k] for k in ("start", "steps", "lr")}}
    return share_of(
        ask("forgetful(lambda w: curvature * w, start, steps, lr)", **bowl).close(EXACT),
        ask("[forgetful(lambda w: g, start, steps, lr), start]", **slope).close(EXACT),
    )


# --- 5 · level places --------------------------------------------------------------------------


def turned(draw, values):
    """Return a symmetric matrix with these eigenvalues, whose diagonal does not betray them."""
    n = len(values)
    q, _r = np.linalg.qr(draw.normal(size=(n, n)))
    return q @ np.diag(values) @ q.T


def hidden_saddle(draw):
    """Return a saddle whose entries are all positive."""
    a, b = draw.uniform(1, 2, size=2)
    c = draw.uniform(2.5, 4)
    return np.array([[a, c], [c, b]])


@assignment.check(
    "level",
    points=1,
    en="`himmelblau_hessian` at points you have not seen",
    zh="没见过的点上的 `himmelblau_hessian`",
)
def hessians(ask, draw):
    points = [numbers(draw, 2) * 2 for _n in range(3)]
    return all_of(*(ask("himmelblau_hessian(point)", point=p).close(1e-6) for p in points))


@assignment.check(
    "level",
    points=1,
    en="`classify` at all nine level places of Himmelblau's function, in a random order",
    zh="Himmelblau 函数全部九个驻点上的 `classify`，顺序随机",
)
def all_nine(ask, draw):
    hessian = "def second(x, y):\n    m = 4 * x + 4 * y\n"
    hessian += "    return np.array([[12 * x**2 + 4 * y - 42, m], [m, 4 * x + 12 * y**2 - 26]])\n"
    order = [LEVEL[int(i)] for i in draw.permutation(9)]
    scale = float(draw.uniform(0.5, 2))
    ask_all = "[classify(np.zeros(2), scale * second(*p)) for p in order]"
    return ask(hessian + ask_all, order=order, scale=scale).equal()


@assignment.check(
    "level",
    points=1,
    en="`classify` in three and four dimensions, saddles with positive entries and flat directions included; a `ValueError` where it is not level",
    zh="三维和四维的 `classify`，包括元素全为正的鞍点和平坦的方向；不平的地方抛出 `ValueError`",
)
def any_size(ask, draw):
    some = draw.uniform(0.5, 3, size=4)
    signs = [(1, 1, 1), (-1, -1, -1), (1, -1, 1), (1, 1, 1, -1), (1, 0, 1), (0, -1, -1), (1, 0, -1)]
    matrices = [turned(draw, np.array(s) * some[: len(s)]) for s in signs]
    matrices += [hidden_saddle(draw), -hidden_saddle(draw)]
    steep = np.eye(3)[int(draw.integers(3))] * draw.uniform(0.1, 1)
    words = "[classify(np.zeros(len(m)), m) for m in matrices]"
    return share_of(
        ask(words, matrices=matrices).equal(),
        all_of(
            *(
                ask("classify(steep, np.eye(3))", steep=g).raises("ValueError")
                for g in (steep, -steep)
            )
        ),
    )


# --- 6 · basins --------------------------------------------------------------------------------


STEPS = 200
CROWD = 1e-4 * np.array([[0, 0], [1, 1], [1, -1], [-1, 1], [-1, -1]])


def starts(draw, lr, momenta, n=60):
    """Return starts, and the valleys reached with each momentum, shapes (k, 2) and (k, momenta).

    Only starts whose neighbours reach the same valleys in good time are kept, so that no answer is
    decided by rounding or by the order of two sums.
    """
    first = draw.uniform(-4, 4, size=(n, 2))
    m = np.reshape(momenta, (-1, 1, 1, 1))
    w = np.broadcast_to((first[:, None] + CROWD), (len(momenta), n, len(CROWD), 2))
    v = np.zeros(w.shape)
    for _step in range(STEPS):
        x, y = w[..., 0], w[..., 1]
        a, b = x**2 + y - 11, x + y**2 - 7
        v = m * v + np.stack([4 * x * a + 2 * b, 2 * a + 4 * y * b], axis=-1)
        w = w - lr * v
    distances = np.linalg.norm(w[..., None, :] - MINIMA, axis=-1)
    valleys = distances.argmin(axis=-1)
    safe = (distances.min(axis=-1) < 0.05) & (valleys == valleys[..., :1])
    safe = safe.all(axis=(0, 2))
    return first[safe], valleys[..., 0].T[safe]


def starts_that(suit, draw, lr, momenta):
    """Return starts and valleys of the first batch that suits: one in thirty may not."""
    while not suit(*(batch := starts(draw, lr, momenta))):
        pass
    return batch


def a_rate(draw):
    return round(float(draw.uniform(0.004, 0.006)), 4)


@assignment.check(
    "basins",
    points=1,
    en="`basin` without momentum, from fresh starts in all four valleys",
    zh="不带动量的 `basin`，新的起点，四个谷底都有",
)
def plain_basins(ask, draw):
    lr = a_rate(draw)
    first, valleys = starts_that(lambda _s, v: len(set(v[:, 0])) == 4, draw, lr, [0.0])
    chosen = [first[np.flatnonzero(valleys[:, 0] == n)[0]].tolist() for n in range(4)]
    question = "[basin(s, lr, 0.0, steps) for s in starts]"
    return ask(question, starts=chosen, lr=lr, steps=STEPS).equal()


@assignment.check(
    "basins",
    points=1,
    en="`basin` with momentum, where it changes the valley; `-1` after a few steps and after an explosion",
    zh="带动量的 `basin`，动量改变了谷底；走得太少和爆炸之后返回 `-1`",
)
def rolling(ask, draw):
    lr, m = a_rate(draw), round(float(draw.uniform(0.75, 0.88)), 3)
    first, valleys = starts_that(lambda _s, v: (v[:, 0] != v[:, 1]).sum() >= 3, draw, lr, [0.0, m])
    chosen = first[valleys[:, 0] != valleys[:, 1]][:3].tolist()
    far = draw.uniform(0.2, 0.5, size=2).tolist()
    question = "[basin(s, lr, m, steps) for s in starts]"
    return share_of(
        ask(question, starts=chosen, lr=lr, m=m, steps=STEPS).equal(),
        ask("[basin(s, 0.005, 0.0, 2), basin(s, 0.5, 0.0, 60)]", s=far).equal(),
    )


@assignment.check(
    "basins",
    points=1,
    en="`leaving`: the first in the order given; `None` when there is none",
    zh="`leaving`：按给定的顺序取第一个；没有就是 `None`",
)
def left(ask, draw):
    lr, momenta = a_rate(draw), np.array([0.3, 0.7, 0.8, 0.86])

    def suited(valleys):
        """Tell which starts two momenta leave, and the smallest does not."""
        leaves = valleys[:, 1:] != valleys[:, :1]
        return (leaves.sum(axis=1) >= 2) & ~leaves[:, 0]

    first, valleys = starts_that(lambda _s, v: suited(v).any(), draw, lr, [0.0, *momenta])
    chosen = suited(valleys).argmax()
    leaves = valleys[chosen, 1:] != valleys[chosen, 0]
    leavers, stayers = momenta[leaves], momenta[~leaves]
    # the first in the order given is not the smallest of those that leave
    given = {"start": first[chosen].tolist(), "lr": lr, "steps": STEPS}
    order = [float(stayers[0]), *leavers[::-1].tolist()]
    nobody = "repr(leaving(start, lr, momenta, steps))"
    return share_of(
        ask("leaving(start, lr, momenta, steps)", momenta=order, **given).equal(),
        ask(nobody, momenta=stayers.tolist(), **given).equal(),
    )


# --- 7 · limits --------------------------------------------------------------------------------


@assignment.check(
    "limits",
    points=1,
    en="`largest_lr` in three dimensions, with and without momentum; a `ValueError` at a saddle point and where an eigenvalue is exactly 0",
    zh="三维的 `largest_lr`，带动量和不带动量；在鞍点，以及有特征值恰好为 0 时，抛出 `ValueError`",
)
def largest(ask, draw):
    hessian = turned(draw, draw.uniform(1, 2, size=3) * np.array([1, 5, 30]))
    m = float(draw.uniform(0.2, 0.9))
    saddle = turned(draw, np.array([-1.0, 2.0, 3.0]) * draw.uniform(0.5, 2))
    trough = np.diag(draw.permutation([0.0, *draw.uniform(0.5, 3, size=2)]))
    return share_of(
        all_of(
            ask("largest_lr(hessian)", hessian=hessian).close(EXACT),
            ask("largest_lr(hessian, m)", hessian=hessian, m=m).close(EXACT),
        ),
        all_of(
            *(ask("largest_lr(h)", h=h).raises("ValueError") for h in (saddle, trough)),
        ),
    )


@assignment.check(
    "limits",
    points=1,
    en="`best_pair` for other curvatures, the least of which is not 1: the pair; its rate",
    zh="别的曲率的 `best_pair`，最小的不是 1：那一对；它的收敛率",
)
def best(ask, draw):
    least = float(draw.uniform(2, 5))
    given = {"least": least, "most": least * float(draw.uniform(5, 300))}
    return share_of(
        ask("[*best_pair(least, most)][:2]", **given).close(EXACT),
        ask("[*best_pair(least, most)][2]", **given).close(EXACT),
    )


@assignment.check(
    "limits",
    points=1,
    en="`rate` where all roots are complex; where some are real, the flat or the steep direction deciding",
    zh="根全是复数时的 `rate`；有实根时的 `rate`，由平缓或陡峭的方向决定",
)
def rates(ask, draw):
    curvatures = np.array([1.0, float(draw.uniform(5, 30)), 100.0])[draw.permutation(3)]
    swinging = {"lr": float(draw.uniform(0.01, 0.03)), "beta": float(draw.uniform(0.85, 0.97))}
    creeping = {"lr": float(draw.uniform(0.005, 0.015)), "beta": float(draw.uniform(0.1, 0.4))}
    beta = float(draw.uniform(0.1, 0.3))
    leaping = {"lr": 2 * (1 + beta) / 100 * float(draw.uniform(1.02, 1.2)), "beta": beta}
    question = "rate(lr, beta, curvatures)"
    return share_of(
        ask(question, curvatures=curvatures, **swinging).close(1e-7),
        all_of(
            *(ask(question, curvatures=curvatures, **o).close(1e-7) for o in (creeping, leaping))
        ),
    )

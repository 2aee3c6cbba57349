"""The hidden checks of assignment 10.

Every input is drawn at grading time; none of exercises 1 to 4 lies on a corner. What a good answer
in words (exercise 8) says: ``MultiLabelMarginLoss`` reads a *list* of class numbers that ends in
−1, and ones and zeros are read as classes 1 and 0; ``SoftMarginLoss`` wants 1 and −1, with label 0
its loss is log 2 = 0.6931 and its gradient 0; it has no margin and never rests (−0.2689 at score
1); triplets that all stand at the margin say that the two distances are *equal*, mostly both
0: collapse; ``zero_infinity`` silences a sample whose target does not fit into its frames (two
frames for "1, 1") and mends nothing; PyTorch's CTC gradient assumes a ``log_softmax`` before it,
and through it both agree.

Losses and slopes are asked for apart, so that one wrong half does not cost the other.
"""

import numpy as np

from coursekit.grading.judge import Assignment, all_of, share_of

assignment = Assignment(
    "10_losses_margin_metric_sequence",
    lesson="10_losses_margin_metric_sequence",
    cell_seconds=15,
    ask_seconds=8,
    sections={
        "ranking": ["Ranking", "One class, or several"],
        "multilabel": "One class, or several",
        "soft_margin": "The two that never rest",
        "metric": "Near and far",
        "ctc": "Right words, unknown times",
        "matching": "Which loss?",
        "kinks": "Exactly at the corner",
    },
)

EXACT = 1e-9
QUIET = 'with np.errstate(over="raise", invalid="raise", divide="raise"):\n    found = {}\nfound'


def numbers(draw, *shape):
    """Return numbers away from zero, of either sign."""
    return draw.uniform(0.3, 2, size=shape) * draw.choice([-1.0, 1.0], size=shape)


def signs(draw, n):
    """Return labels 1 and −1, in any order, of both kinds."""
    y = np.array([1.0, -1.0] * n)[:n]
    draw.shuffle(y)
    return y


def both(ask, call, **given):
    """Ask for the losses and the slopes that ``call`` returns, each for half of the credit."""
    halves = [ask(f"[*{call}][{i}]", **given).close(EXACT, 1e-12) for i in (0, 1)]
    return share_of(*halves)


# --- 1 · ranking and classes -------------------------------------------------------------------


def pairs(draw):
    """Return pairs that are wrong, right by too little and right by enough, for both labels."""
    margin = float(draw.uniform(0.4, 0.9))
    y = np.array([1.0, -1.0] * 3)
    lead = np.array([-1.3, -0.8, 0.3, 0.5, 1.4, 2.2]) * margin * draw.uniform(0.9, 1.1, size=6)
    x2 = numbers(draw, 6)
    order = draw.permutation(6)
    return {"x1": (x2 + y * lead)[order], "x2": x2[order], "y": y[order], "margin": margin}


def classes(draw):
    """Return scores and class numbers; some rivals are too near, some far enough behind."""
    n, count = int(draw.integers(3, 5)), int(draw.integers(4, 6))
    labels = draw.integers(0, count, size=n)
    labels[-1] = (labels[-2] + 1) % count
    behind = np.tile([0.4, 0.7, 1.9, -0.5, 2.4], (n, 1))[:, : count - 1]
    x = np.zeros((n, count))
    for i, label in enumerate(labels):
        rivals = np.delete(np.arange(count), label)
        right = draw.uniform(-1, 1)
        x[i, label] = right
        x[i, rivals] = right - draw.permutation(behind[i] * draw.uniform(0.9, 1.1, count - 1))
    return {"x": x, "labels": labels}


@assignment.check(
    "ranking",
    points=1,
    en="`margin_ranking` for pairs of every kind: the losses; the slopes",
    zh="各种对子的 `margin_ranking`：损失；斜率",
)
def ranked(ask, draw):
    return both(ask, "margin_ranking(x1, x2, y, margin)", **pairs(draw))


@assignment.check(
    "ranking",
    points=1,
    en="`multi_margin`: the losses with p = 1; with p = 2 and another margin",
    zh="`multi_margin` 的损失：p = 1；p = 2，换一个间隔",
)
def led(ask, draw):
    given, margin = classes(draw), float(draw.uniform(1.1, 1.5))
    return share_of(
        ask("[*multi_margin(x, labels)][0]", **given).close(EXACT),
        ask("[*multi_margin(x, labels, margin, 2)][0]", margin=margin, **given).close(EXACT),
    )


@assignment.check(
    "ranking",
    points=1,
    en="`multi_margin`: the gradient with p = 1; with p = 2. Arguments stay as they are",
    zh="`multi_margin` 的梯度：p = 1；p = 2。参数保持原样",
)
def pushed(ask, draw):
    given = classes(draw)
    question = 'g = [*multi_margin(x, labels, 1.2, {})][1]\n{{"gradient": g, "x": x}}'
    return share_of(
        *(ask(question.format(p), **given).close(EXACT, 1e-12) for p in (1, 2)),
    )


# --- 2 · several classes -----------------------------------------------------------------------


def listed(draw, n=3):
    """Return scores, and targets that list class numbers in any order, ended by −1."""
    count = int(draw.integers(5, 7))
    target = np.full((n, count), -1)
    for i in range(n):
        right = draw.permutation(count)[: 2 + i % 2]
        target[i, : len(right)] = right
    return {"x": numbers(draw, n, count) + draw.uniform(0, 0.01, (n, count)), "target": target}


@assignment.check(
    "multilabel",
    points=1,
    en="`multilabel_margin` with two and three right classes a sample",
    zh="`multilabel_margin`：每个样本有两三个正确的类别",
)
def lists(ask, draw):
    return ask("multilabel_margin(x, target)", **listed(draw)).close(EXACT)


@assignment.check(
    "multilabel",
    points=1,
    en="`multilabel_margin`: numbers behind the −1; rows that list no class, or all",
    zh="`multilabel_margin`：−1 后面还有数；一个类别也不列，或全列上",
)
def ends_of_lists(ask, draw):
    given = listed(draw)
    unread = given["target"].copy()
    for row in unread:
        unused = [c for c in range(len(row)) if c not in row]
        row[-1] = draw.pick(unused)
    x = draw.uniform(-0.4, 0.4, size=(3, 4))  # no lead is ever enough
    rows = np.array([[-1, 2, -1, 0], [-1, -1, -1, -1], [-1, -1, -1, -1]])
    rows[1] = draw.permutation(4)
    rows[2, 0] = int(draw.integers(0, 4))
    return share_of(
        ask("multilabel_margin(x, target)", x=given["x"], target=unread).close(EXACT),
        ask("multilabel_margin(x, target)", x=x, target=rows).close(EXACT),
    )


@assignment.check(
    "multilabel",
    points=1,
    en="`multilabel_soft_margin`: without and with weights; logits of ±1000 without a warning",
    zh="`multilabel_soft_margin`：不带和带权重；±1000 的对数几率，不出警告",
)
def soft_lists(ask, draw):
    n, count = int(draw.integers(2, 4)), int(draw.integers(4, 6))
    y = draw.integers(0, 2, size=(n, count)).astype(float)
    y[0, :2] = [1.0, 0.0]
    given = {"x": numbers(draw, n, count), "y": y}
    weight = draw.uniform(0.5, 3, size=count)
    huge = {"x": np.round(numbers(draw, n, count) * 1000), "y": y}
    huge["x"][0, :2] = [-1000.0, 1000.0]
    return share_of(
        all_of(
            ask("multilabel_soft_margin(x, y)", **given).close(EXACT),
            ask("multilabel_soft_margin(x, y, weight)", weight=weight, **given).close(EXACT),
        ),
        ask(QUIET.format("multilabel_soft_margin(x, y)"), **huge).close(EXACT),
    )


# --- 3 · soft margin ---------------------------------------------------------------------------


@assignment.check(
    "soft_margin",
    points=1,
    en="ordinary scores: the losses; the slopes",
    zh="普通的得分：损失；斜率",
)
def soft(ask, draw):
    n = int(draw.integers(4, 8))
    return both(ask, "soft_margin(x, y)", x=numbers(draw, n), y=signs(draw, n))


@assignment.check(
    "soft_margin",
    points=1,
    en="scores of ±40 and ±1000, without a warning: the losses; the slopes",
    zh="±40 和 ±1000 的得分，不出警告：损失；斜率",
)
def soft_extremes(ask, draw):
    size = np.array([40.0, 1000.0]) * draw.uniform(0.95, 1.2, size=2)
    x = np.concatenate([size, -size, size, -size])
    given = {"x": x, "y": np.repeat([1.0, -1.0], 4)}
    call = QUIET.format("[*soft_margin(x, y)][{}]")
    return share_of(*(ask(call.format(i), **given).close(EXACT, 1e-30) for i in (0, 1)))


# --- 4 · distances and angles ------------------------------------------------------------------


@assignment.check(
    "metric",
    points=1,
    en="`hinge_embedding`: alike; unlike, nearer and farther than the margin",
    zh="`hinge_embedding`：相像的；不像的，比间隔近和比间隔远",
)
def distances(ask, draw):
    margin = float(draw.uniform(0.6, 1.4))
    d = margin * draw.uniform(0.9, 1.1, size=4) * np.array([0.3, 0.6, 1.4, 2.5])
    call = "hinge_embedding(d, y, margin)"
    return share_of(
        *(ask(call, d=d, y=np.full(4, y), margin=margin).close(EXACT) for y in (1.0, -1.0))
    )


def turned(draw, degrees, size):
    """Return pairs of vectors of any length in ``size`` dimensions that enclose these angles."""
    n = len(degrees)
    axes = np.array([np.linalg.qr(draw.normal(size=(size, 2)))[0].T for _pair in range(n)])
    angle = np.radians(degrees)[:, None]
    a, b = axes[:, 0], np.cos(angle) * axes[:, 0] + np.sin(angle) * axes[:, 1]
    return a * draw.uniform(0.5, 3, (n, 1)), b * draw.uniform(0.5, 3, (n, 1))


@assignment.check(
    "metric",
    points=1,
    en="`cosine_embedding`: alike; unlike, at small and at large angles",
    zh="`cosine_embedding`：相像的；不像的，夹角有小有大",
)
def angles(ask, draw):
    degrees = np.array([15.0, 45.0, 85.0, 130.0]) + draw.uniform(-4, 4, size=4)
    a, b = turned(draw, degrees, int(draw.integers(3, 5)))
    given = {"a": a, "b": b, "margin": float(draw.uniform(0.2, 0.5))}
    call = "cosine_embedding(a, b, y, margin)"
    return share_of(*(ask(call, y=np.full(4, y), **given).close(EXACT) for y in (1.0, -1.0)))


@assignment.check(
    "metric",
    points=1,
    en="`triplet_margin`: hard, near and easy negatives; with `swap`",
    zh="`triplet_margin`：难的、近的、容易的负例；带 `swap`",
)
def triplets(ask, draw):
    size, n = int(draw.integers(2, 5)), 4
    a = numbers(draw, n, size)
    way = draw.normal(size=(2, n, size))
    way /= np.linalg.norm(way, axis=-1, keepdims=True)
    reach = np.array([0.4, 1.3, 3.5, 6.0])[:, None] * draw.uniform(0.95, 1.05, (n, 1))
    given = {"a": a, "p": a + way[0], "n": a + reach * way[1]}
    # on one line beyond the positive, the negative is nearer to it than to the anchor
    line = {"a": a, "p": a + way[0], "n": a + (1 + reach[::-1] / 4) * way[0]}
    margin = float(draw.uniform(1.2, 1.8))
    call = "triplet_margin(a, p, n, margin{})"
    return share_of(
        ask(call.format(""), margin=margin, **given).close(EXACT, 1e-12),
        all_of(
            *(
                ask(call.format(", swap=True"), margin=margin, **places).close(EXACT, 1e-12)
                for places in (line, given)
            )
        ),
    )


# --- 5 · CTC -----------------------------------------------------------------------------------


def frames(draw, count, classes):
    """Return log-probabilities of frames, none of them extreme."""
    p = draw.uniform(0.15, 1, size=(count, classes))
    return np.log(p / p.sum(axis=1, keepdims=True))


def words(draw):
    """Return a target of different letters and one with a repeat, of the classes 1 and 2."""
    first = int(draw.integers(1, 3))
    return [first, 3 - first], [first, first]


@assignment.check(
    "ctc",
    points=1,
    en="`brute_force`: different letters and a repeat; no path at all",
    zh="`brute_force`：不同的字母和重复的字母；一条路径也没有",
)
def every_path(ask, draw):
    log_p = frames(draw, int(draw.integers(4, 6)), 3)
    different, repeated = words(draw)
    call = "brute_force(log_p, target)"
    return share_of(
        all_of(*(ask(call, log_p=log_p, target=t).close(EXACT) for t in (different, repeated))),
        ask(call, log_p=log_p[:2], target=repeated).close(EXACT),
    )


@assignment.check(
    "ctc",
    points=0.5,
    en="`ctc`: different letters; repeated letters",
    zh="`ctc`：不同的字母；重复的字母",
)
def by_alpha(ask, draw):
    log_p = frames(draw, int(draw.integers(6, 9)), 4)
    a, b, c = draw.permutation([1, 2, 3]).tolist()
    call = "ctc(log_p, target)"
    return share_of(
        all_of(*(ask(call, log_p=log_p, target=t).close(EXACT) for t in ([a], [a, b, c, a]))),
        all_of(*(ask(call, log_p=log_p, target=t).close(EXACT) for t in ([a, a], [a, b, b, c]))),
    )


@assignment.check(
    "ctc",
    points=0.5,
    en="`ctc` of hundreds of frames, without a warning",
    zh="几百帧的 `ctc`，不出警告",
)
def long_recording(ask, draw):
    # the probability is below the smallest float, and no two neighbours of the target are equal
    log_p = frames(draw, int(draw.integers(400, 420)), 8)
    target = (1 + draw.permutation(7)[:3]).tolist()
    question = QUIET.format("ctc(log_p, target)")
    # in the long one a path more or less at the ends may not show
    return all_of(*(ask(question, log_p=log_p[:n], target=target).close(EXACT) for n in (None, 12)))


@assignment.check(
    "ctc",
    points=1,
    en="`ctc`: another blank; a target that does not fit, with and without `zero_infinity`",
    zh="`ctc`：换一个空白；放不下的目标，不用和用 `zero_infinity`",
)
def blanks_and_misfits(ask, draw):
    log_p = frames(draw, int(draw.integers(5, 8)), 4)
    blank = int(draw.integers(2, 4))
    others = [c for c in range(4) if c != blank]
    target = [others[0], others[0], draw.pick(others[1:])]
    question = "[ctc(log_p, target), ctc(log_p, target, zero_infinity=True)]"
    count = int(draw.integers(2, 4))
    return share_of(
        ask("ctc(log_p, target, blank)", log_p=log_p, target=target, blank=blank).close(EXACT),
        all_of(
            ask(question, log_p=log_p[:count], target=[1] * count).equal(),
            ask(question, log_p=log_p, target=[1, 2]).close(EXACT),
        ),
    )


@assignment.check(
    "ctc",
    points=2,
    en="`ctc_gradient` through `log_softmax`: different letters; repeated letters",
    zh="穿过 `log_softmax` 的 `ctc_gradient`：不同的字母；重复的字母",
)
def through_log_softmax(ask, draw):
    # not normalised, so that logits and log-probabilities are told apart
    z = frames(draw, int(draw.integers(4, 6)), 3) + draw.uniform(0.5, 2)
    return share_of(
        *(ask("ctc_gradient(z, target)", z=z, target=t).close(1e-5, 1e-7) for t in words(draw))
    )


# --- 6 · which loss ----------------------------------------------------------------------------


def shape(draw, axes=2):
    n, count = int(draw.integers(2, 6)), int(draw.integers(4, 8))
    return (n, count)[:axes]


def asked(ask, given, shapes, target):
    return ask("which_loss(given, shapes, target)", given=given, shapes=shapes, target=target)


@assignment.check(
    "matching",
    points=1,
    en="five kinds of scores, a fifth each",
    zh="五种得分，每种五分之一",
)
def scores(ask, draw):
    (n, count), (m,) = shape(draw), shape(draw, 1)
    lists = np.full((2, n, count), -1)
    lists[0, :, :2] = [draw.permutation(count)[:2] for _row in range(n)]
    lists[1, :, :2] = [draw.permutation(2) for _row in range(n)]  # only the -1 tells it from a yes
    yes = draw.integers(0, 2, size=(n, count))
    cases = [
        ([(m,), (m,)], signs(draw, m)),
        ([(m,)], signs(draw, m)),
        ([(n, count)], draw.integers(0, count, size=n)),
        ([(n, count)], yes.astype(float) if draw.integers(0, 2) else yes),
    ]
    each = [asked(ask, "scores", *case).equal() for case in cases]
    listed = all_of(*(asked(ask, "scores", [(n, count)], rows).equal() for rows in lists))
    return share_of(*each, listed)


@assignment.check(
    "matching",
    points=1,
    en="distances, two vectors, three vectors, frames: a quarter each",
    zh="距离、两个向量、三个向量、帧：每种四分之一",
)
def others(ask, draw):
    (n, size), (m,) = shape(draw), shape(draw, 1)
    target = draw.integers(1, size, size=(n, 3))
    cases = [
        ("distances", [(m,)], signs(draw, m)),
        ("vectors", [(n, size)] * 2, signs(draw, n)),
        ("vectors", [(n, size)] * 3, None),
        ("frames", [(int(draw.integers(20, 90)), n, size)], target),
    ]
    return share_of(*(asked(ask, *case).equal() for case in cases))


# --- 7 · corners -------------------------------------------------------------------------------


@assignment.check(
    "kinks",
    points=1,
    en="`subgradients`: where three lines meet; where there is no corner",
    zh="`subgradients`：三条直线相交处；没有折角处",
)
def touching(ask, draw):
    apart = False
    while not apart:  # rounding must part the lines that meet, or a tolerance is never needed
        x, height = draw.uniform(-1, 1), draw.uniform(-1, 1)
        through = np.sort(draw.uniform(-2, 2, size=3)) + np.array([-1.0, 0.0, 1.0])
        slopes = np.append(through, [-4.0, 4.5])
        offsets = height - slopes * x
        apart = np.ptp((slopes * x + offsets)[[0, 2]]) > 0
    offsets[3:] -= 3  # lower lines, steeper than those that count
    order = draw.permutation(5)
    given = {"slopes": slopes[order], "offsets": offsets[order]}
    call = "[float(v) for v in subgradients(slopes, offsets, x)]"
    return share_of(
        ask(call, x=x, **given).close(EXACT),
        all_of(*(ask(call, x=x + by, **given).close(EXACT) for by in (-0.2, 0.2))),
    )


@assignment.check(
    "kinks",
    points=1,
    en="`at_corner`: losses of the library at their corners, and functions with other slopes",
    zh="`at_corner`：库里各种损失的折角，以及别的斜率的函数",
)
def picked(ask, draw):
    at, k, m = (float(draw.uniform(0.3, 0.9)) for _number in range(3))
    functions = [
        "lambda t: F.margin_ranking_loss(t - at, ac.zeros(1), -ac.ones(1))",
        "lambda t: k * F.hinge_embedding_loss(t - at + 1, -ac.ones(1), reduction='none')",
        "lambda t: k * F.multi_margin_loss(ac.cat([ac.ones(1), t - at]), ac.tensor(0))",
        "lambda t: k * (t - at).abs() + m * t",
        "lambda t: ac.relu(at - t) * k",
        # straight for 0.01 and no farther
        "lambda t: k * (t - at).abs() + m * ((t - at).abs() - 0.012).relu()",
    ]
    call = "[float(v) for v in at_corner({}, at)]"
    return all_of(
        *(ask(call.format(f), at=at, k=k, m=m).close(1e-6, 1e-6) for f in functions),
    )

"""The hidden checks of assignment 09.

Every input is drawn at grading time. What a good answer in words (exercise 8) says: cross-entropy
learns the frequencies and copes with imbalance only through ``weight`` (0.95 and 0.05 in the
lesson); it takes logits and applies softmax itself, so that a softmax before it has a floor
(``floor(2)`` is 0.3133) and a gradient that all but vanishes for sure mistakes;
``BCEWithLogitsLoss`` has no ``ignore_index`` and takes −100 for a label, so mask with
``reduction="none"``; with weights the mean of cross-entropy divides by the weights used
(0.252880, not 0.505759, in exercise 3).

Losses and slopes are asked for apart, so that one wrong half does not cost the other.
"""

import numpy as np

from coursekit.grading.judge import Assignment, all_of, share_of

assignment = Assignment(
    "09_losses_regression_classification",
    lesson="09_losses_regression_classification",
    cell_seconds=15,
    ask_seconds=5,
    sections={
        "reduction": "none, sum, mean",
        "residuals": "Three losses for quantities",
        "cross_entropy": "One of many",
        "binary": "Yes or no",
        "kl": "From one distribution to another",
        "poisson": "Counts",
        "double_softmax": "Explain the bug",
        "in_words": "To take with you",
    },
)

EXACT = 1e-9


def numbers(draw, *shape):
    """Return numbers away from zero, of either sign."""
    return draw.uniform(0.3, 2, size=shape) * draw.choice([-1.0, 1.0], size=shape)


def both(ask, call, **given):
    """Ask for the losses and the slopes that ``call`` returns, each for half of the credit."""
    halves = [ask(f"[*{call}][{i}]", **given).close(EXACT, 1e-12) for i in (0, 1)]
    return share_of(*halves)


def named(call, *names):
    """Return code that calls a function and names what it returns, so that a reply can, too."""
    pairs = ", ".join(f'"{name}": {name}' for name in names)
    return f"{', '.join(names)} = {call}\n{{{pairs}}}"


def probabilities(draw, *shape):
    p = draw.uniform(0.1, 1, size=shape)
    return p / p.sum(axis=-1, keepdims=True)


# --- 1 · reductions ----------------------------------------------------------------------------


def two_arrays(draw):
    shape = (int(draw.integers(2, 4)), int(draw.integers(4, 6)))
    return {"losses": numbers(draw, *shape), "slopes": numbers(draw, *shape)}


@assignment.check(
    "reduction",
    points=1,
    en="arrays with two axes: `none` and `sum`",
    zh="二维数组：`none` 和 `sum`",
)
def none_and_sum(ask, draw):
    given = two_arrays(draw)
    return share_of(
        *(
            ask(named(f'reduced(losses, slopes, "{word}")', *names), **given).close(EXACT)
            for word, *names in (("none", "each", "gradient"), ("sum", "value", "gradient"))
        )
    )


@assignment.check(
    "reduction",
    points=1,
    en="`mean` (also the default): value and gradient; the arguments are unchanged",
    zh="`mean`（也是默认值）：数值和梯度；没有改动参数",
)
def mean_of_elements(ask, draw):
    given = two_arrays(draw)
    value = "[*reduced(losses, slopes)][0]"
    gradient = (
        "gradient = [*reduced(losses, slopes)][1]\n"
        '{"gradient": gradient, "losses": losses, "slopes": slopes}'
    )
    return share_of(ask(value, **given).close(EXACT), ask(gradient, **given).close(EXACT))


@assignment.check(
    "reduction",
    points=1,
    en="`batchmean`; a `ValueError` for any other word",
    zh="`batchmean`；对其他的词抛出 `ValueError`",
)
def samples_and_strangers(ask, draw):
    given = two_arrays(draw)
    word = draw.pick(["average", "batch", "Mean", "total"])
    return share_of(
        ask(named('reduced(losses, slopes, "batchmean")', "value", "gradient"), **given).close(
            EXACT
        ),
        ask("reduced(losses, slopes, word)\n0", word=word, **given).raises("ValueError"),
    )


# --- 2 · residuals -----------------------------------------------------------------------------


def residuals(draw):
    """Return predictions and targets: small and large residuals of either sign, and one of 0."""
    # 0.85–0.95 and 1.05–1.15 lie between 1 and the betas that are asked for
    size = draw.uniform(0.15, 0.25, size=6) + np.array([0, 0, 0.7, 0.9, 2, 3])
    r = np.append(size * np.array([1.0, -1.0, 1.0, -1.0, 1.0, -1.0]), 0.0)
    y = np.round(draw.uniform(-2, 2, size=7), 3)
    x = y + r
    x[-1] = y[-1]
    return {"x": x, "y": y}


@assignment.check(
    "residuals",
    points=0.5,
    en="`squared_error`: losses and slopes",
    zh="`squared_error`：损失和斜率",
)
def squares(ask, draw):
    return all_of(both(ask, "squared_error(x, y)", **residuals(draw)))


@assignment.check(
    "residuals",
    points=0.5,
    en="`absolute_error`: losses and slopes, 0 where the residual is 0",
    zh="`absolute_error`：损失和斜率，残差为 0 处取 0",
)
def absolutes(ask, draw):
    return all_of(both(ask, "absolute_error(x, y)", **residuals(draw)))


@assignment.check(
    "residuals",
    points=1,
    en="`smooth_l1` with beta 1; with other betas",
    zh="`smooth_l1`：beta 为 1；beta 为别的值",
)
def smooth(ask, draw):
    given = residuals(draw)
    betas = (float(draw.uniform(0.5, 0.8)), float(draw.uniform(1.3, 1.9)))
    return share_of(
        all_of(both(ask, "smooth_l1(x, y)", **given)),
        all_of(*(both(ask, "smooth_l1(x, y, beta)", beta=beta, **given) for beta in betas)),
    )


# --- 3 · cross-entropy -------------------------------------------------------------------------


def batch(draw):
    n, classes = int(draw.integers(4, 7)), int(draw.integers(3, 6))
    labels = draw.integers(0, classes, size=n)
    # of one class alone the weights would cancel; and labels in order are positions
    labels[-1] = (labels[-2] - 1) % classes
    return {
        "z": numbers(draw, n, classes),
        "labels": labels,
        "weight": np.round(draw.uniform(1.5, 4, size=classes), 2),
    }


@assignment.check(
    "cross_entropy",
    points=1,
    en="`log_softmax`: ordinary logits, and logits of ±1000 without a warning",
    zh="`log_softmax`：普通的对数几率，以及 ±1000 的对数几率，不出警告",
)
def log_of_softmax(ask, draw):
    n, classes = int(draw.integers(2, 4)), int(draw.integers(3, 6))
    quiet = 'with np.errstate(over="raise", invalid="raise", divide="raise"):\n'
    quiet += "    found = log_softmax(z)\nfound"
    return all_of(
        ask("log_softmax(z)", z=numbers(draw, n, classes)).close(EXACT),
        ask(quiet, z=np.round(numbers(draw, n, classes) * 1000)).close(EXACT, 1e-11),
        ask(quiet, z=numbers(draw, n, classes) + 1000.0).close(EXACT, 1e-11),
        ask(quiet, z=numbers(draw, n, classes) - 1000.0 * np.arange(n)[:, None]).close(
            EXACT, 1e-11
        ),
    )


@assignment.check(
    "cross_entropy",
    points=1,
    en="a batch without weights: the loss; its gradient",
    zh="不带权重的一批：损失；梯度",
)
def plain(ask, draw):
    given = batch(draw)
    del given["weight"]
    return both(ask, "cross_entropy(z, labels)", **given)


@assignment.check(
    "cross_entropy",
    points=1,
    en="weights and ignored samples: the loss; its gradient",
    zh="有权重，也有被忽略的样本：损失；梯度",
)
def weighted(ask, draw):
    given = batch(draw)
    given["labels"][: int(draw.integers(1, 3))] = -100
    return both(ask, "cross_entropy(z, labels, weight)", **given)


@assignment.check(
    "cross_entropy",
    points=1,
    en="every sample ignored; another `ignore_index`",
    zh="全部样本都被忽略；换一个 `ignore_index`",
)
def edges(ask, draw):
    given = batch(draw)
    del given["weight"]
    nobody = {"z": given["z"], "labels": np.full(len(given["z"]), -100)}
    # a class number or a negative one: either would be a legal index into an array
    replies = []
    for other in (-1, draw.pick([0, 1])):
        labels = np.where(given["labels"] == other, 2, given["labels"])
        labels[:2] = other
        question = named("cross_entropy(z, labels, ignore_index=other)", "loss", "gradient")
        replies.append(ask(question, z=given["z"], labels=labels, other=other).close(EXACT))
    alone = ask(named("cross_entropy(z, labels)", "loss", "gradient"), **nobody)
    return share_of(alone.close(), all_of(*replies))


# --- 4 · binary --------------------------------------------------------------------------------


def yes_or_no(draw, n):
    y = np.array([1.0, 0.0] * n)[:n]
    y[-1] = round(float(draw.uniform(0.2, 0.8)), 2)  # a target may lie between
    return y


@assignment.check(
    "binary",
    points=1,
    en="`bce` without weights; with weights",
    zh="`bce`：不带权重；带权重",
)
def from_probabilities(ask, draw):
    n = int(draw.integers(4, 7))
    given = {"p": draw.uniform(0.1, 0.9, size=n), "y": yes_or_no(draw, n)}
    weight = draw.uniform(0.5, 3, size=n)
    return share_of(
        ask("bce(p, y)", **given).close(EXACT),
        ask("bce(p, y, weight)", weight=weight, **given).close(EXACT),
    )


@assignment.check(
    "binary",
    points=1,
    en="`bce` at exactly 0 and 1, without a warning; outside [0, 1] a `ValueError`",
    zh="`bce`：概率恰好是 0 和 1，不出警告；概率不在 [0, 1] 里，抛出 `ValueError`",
)
def ends_of_the_interval(ask, draw):
    quiet = 'with np.errstate(invalid="raise", divide="raise"):\n    found = bce(p, y)\nfound'
    ends = {"p": np.array([0.0, 1.0, 0.0, 1.0]), "y": np.array([1.0, 0.0, 0.0, 1.0])}
    ends["p"] = np.append(ends["p"], draw.uniform(0.2, 0.8))
    ends["y"] = np.append(ends["y"], 1.0)
    outside = [1 + draw.uniform(0.1, 1), -draw.uniform(0.1, 1)]
    return share_of(
        ask(quiet, **ends).close(EXACT),
        all_of(
            *(
                ask("bce(p, y)\n0", p=np.array([0.5, p]), y=np.ones(2)).raises("ValueError")
                for p in outside
            )
        ),
    )


@assignment.check(
    "binary",
    points=1,
    en="`bce_with_logits` with a `pos_weight`: the losses; the slopes",
    zh="`bce_with_logits`，带 `pos_weight`：损失；斜率",
)
def from_logits(ask, draw):
    n = int(draw.integers(4, 7))
    given = {"z": numbers(draw, n), "y": yes_or_no(draw, n)}
    weight = float(draw.uniform(2, 5))
    return both(ask, "bce_with_logits(z, y, weight)", weight=weight, **given)


@assignment.check(
    "binary",
    points=1,
    en="`bce_with_logits` at logits of ±40 and ±1000, where a warning counts as an error: the losses; the slopes",
    zh="`bce_with_logits`：对数几率为 ±40 和 ±1000，警告算作错误：损失；斜率",
)
def extreme_logits(ask, draw):
    size = np.array([40.0, 1000.0]) * draw.uniform(0.95, 1.2, size=2)
    z = np.concatenate([size, -size, size, -size])
    given = {"z": z, "y": np.repeat([0.0, 1.0], 4)}
    quiet = 'with np.errstate(over="raise", invalid="raise", divide="raise"):\n'
    quiet += "    found = [*bce_with_logits(z, y)][{}]\nfound"
    return share_of(*(ask(quiet.format(i), **given).close(1e-9, 1e-14) for i in (0, 1)))


# --- 5 · divergence ----------------------------------------------------------------------------


@assignment.check(
    "kl",
    points=1,
    en="`batchmean` (also the default); `mean`",
    zh="`batchmean`（也是默认值）；`mean`",
)
def two_means(ask, draw):
    shape = (int(draw.integers(2, 4)), int(draw.integers(4, 6)))
    given = {"log_p": np.log(probabilities(draw, *shape)), "q": probabilities(draw, *shape)}
    return share_of(
        all_of(
            ask("kl_divergence(log_p, q)", **given).close(EXACT),
            ask('kl_divergence(log_p, q, "batchmean")', **given).close(EXACT),
        ),
        ask('kl_divergence(log_p, q, "mean")', **given).close(EXACT),
    )


@assignment.check(
    "kl",
    points=1,
    en="targets with zeros in them, without a warning",
    zh="目标里有零，不出警告",
)
def zeros_in_the_target(ask, draw):
    # never as many samples as classes: dividing by either would be the same
    n, classes = int(draw.integers(2, 4)), int(draw.integers(4, 6))
    q = probabilities(draw, n, classes)
    q[0] = np.eye(classes)[int(draw.integers(0, classes))]
    q[1, 0] = 0.0
    q /= q.sum(axis=1, keepdims=True)
    log_p = np.log(probabilities(draw, n, classes))
    quiet = (
        'with np.errstate(invalid="raise", divide="raise"):\n    found = kl_divergence(log_p, q)\n'
    )
    return ask(quiet + "found", log_p=log_p, q=q).close(EXACT)


# --- 6 · counts --------------------------------------------------------------------------------


@assignment.check(
    "poisson",
    points=1,
    en="from the logarithm of the rate: the losses; the slopes",
    zh="从速率的对数算：损失；斜率",
)
def log_rates(ask, draw):
    n = int(draw.integers(3, 6))
    counts = draw.integers(0, 9, size=n).astype(float)
    counts[0] = float(draw.integers(2, 9))
    return both(ask, "poisson_nll(x, y)", x=numbers(draw, n), y=counts)


@assignment.check(
    "poisson",
    points=1,
    en="from the rate itself (it may be 0): the losses; the slopes",
    zh="从速率本身算（速率可以是 0）：损失；斜率",
)
def rates(ask, draw):
    n = int(draw.integers(3, 6))
    x = np.append(draw.uniform(0.5, 4, size=n), [0.0, 0.0])
    y = np.append(draw.integers(2, 9, size=n).astype(float), [0.0, float(draw.integers(2, 5))])
    eps = float(draw.uniform(0.5, 2)) * 1e-6
    return both(ask, "poisson_nll(x, y, log_input=False, eps=eps)", x=x, y=y, eps=eps)


# --- 7 · double softmax ------------------------------------------------------------------------


@assignment.check(
    "double_softmax",
    points=1,
    en="`floor` for other numbers of classes",
    zh="`floor`：别的类别数",
)
def floors(ask, draw):
    counts = [2, int(draw.integers(4, 12)), int(draw.integers(100, 1000))]
    return all_of(*(ask("floor(classes)", classes=n).close(EXACT) for n in counts))


@assignment.check(
    "double_softmax",
    points=1,
    en="`double_gradient` for other logits, exact also for a mistake made in full confidence",
    zh="`double_gradient`：别的对数几率，遇到极有把握的错误也要准确",
)
def through_both(ask, draw):
    classes = int(draw.integers(3, 6))
    label = int(draw.integers(1, classes))
    z = numbers(draw, classes)
    sure = z.copy()
    sure[(label + 1) % classes] = draw.uniform(6, 9)
    return all_of(
        *(ask("double_gradient(z, label)", z=v, label=label).close(EXACT, 1e-14) for v in (z, sure))
    )


@assignment.check(
    "double_softmax",
    points=1,
    en="`fixed_train` on other data, other steps, another learning rate",
    zh="`fixed_train`：换了数据、步数和学习率",
)
def trained(ask, draw):
    n, features, classes = int(draw.integers(5, 8)), int(draw.integers(2, 4)), 3
    labels = np.concatenate([np.arange(classes), draw.integers(0, classes, size=n - classes)])
    return ask(
        "fixed_train(inputs, labels, steps, lr)",
        inputs=numbers(draw, n, features),
        labels=labels,
        steps=int(draw.integers(5, 15)),
        lr=float(draw.uniform(0.1, 0.8)),
    ).close(1e-7)

"""Known answers to assignment 13: wrong ones with what they lose, and right ones in other styles."""

from coursekit.grading.bank import Bank

bank = Bank("13_optimizers_adaptive")


def changed(code: str, *swaps: tuple[str, str]) -> str:
    """Return ``code`` with some of its parts replaced, each of which must be there."""
    for old, new in swaps:
        if old not in code:
            raise ValueError(f"{old!r} is not in the code")
        code = code.replace(old, new)
    return code


# --- right answers, written plainly ----------------------------------------------------------------

PLAIN = {
    "adagrad_rmsprop": """
def adagrad(w, g, state, lr=0.01, eps=1e-10):
    if "total" not in state:
        state["total"] = np.zeros(w.shape)
    total = state["total"] + g * g
    state["total"] = total
    root = np.sqrt(total) + eps
    return w - lr * g / root


def rmsprop(w, g, state, lr=0.01, alpha=0.99, eps=1e-8):
    if "mean" not in state:
        state["mean"] = np.zeros(w.shape)
    mean = alpha * state["mean"] + (1 - alpha) * g * g
    state["mean"] = mean
    scale = np.sqrt(mean) + eps
    return w - lr * g / scale
""",
    "adadelta": """
def adadelta(w, g, state, lr=1.0, rho=0.9, eps=1e-6):
    if not state:
        state["s"] = state["u"] = np.zeros(w.shape)
    s = rho * state["s"] + (1 - rho) * g * g
    u = state["u"]
    delta = np.sqrt(u + eps) / np.sqrt(s + eps) * g
    u = rho * u + (1 - rho) * delta * delta
    state["s"], state["u"] = s, u
    return w - lr * delta
""",
    "adam_family": """
def adam(w, g, state, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
    b1, b2 = betas
    t, m, v = state.get("all", (0, 0.0, 0.0))
    t, m, v = t + 1, b1 * m + (1 - b1) * g, b2 * v + (1 - b2) * g * g
    state["all"] = t, m, v
    m_hat, v_hat = m / (1 - b1**t), v / (1 - b2**t)
    return w - lr * m_hat / (np.sqrt(v_hat) + eps)


def adamax(w, g, state, lr=2e-3, betas=(0.9, 0.999), eps=1e-8):
    b1, b2 = betas
    t, m, u = state.get("all", (0, 0.0, 0.0))
    t, m, u = t + 1, b1 * m + (1 - b1) * g, np.maximum(b2 * u, abs(g) + eps)
    state["all"] = t, m, u
    return w - lr * (m / (1 - b1**t)) / u


def sparse_adam(w, rows, values, state, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
    b1, b2 = betas
    if not state:
        state["t"], state["m"], state["v"] = 0, {}, {}
    state["t"] += 1
    t, sums, new = state["t"], {}, w.copy()
    for row, value in zip(rows, values):
        sums[int(row)] = sums.get(int(row), 0.0) + value
    for row, g in sums.items():
        m = b1 * state["m"].get(row, 0.0) + (1 - b1) * g
        v = b2 * state["v"].get(row, 0.0) + (1 - b2) * g * g
        state["m"][row], state["v"][row] = m, v
        new[row] -= lr * (m / (1 - b1**t)) / (np.sqrt(v / (1 - b2**t)) + eps)
    return new
""",
    "asgd_rprop": """
def asgd(w, g, state, lr=0.01, t0=0):
    new = w - lr * g
    points = state.setdefault("points", [])
    points.append(new)
    state["ax"] = np.mean(points[t0:], axis=0) if len(points) > t0 else new
    return new


def rprop(w, g, state, lr=0.01, etas=(0.5, 1.2), sizes=(1e-6, 50.0)):
    if not state:
        state["size"], state["last"] = np.full(w.shape, lr), np.zeros(w.shape)
    new = w.copy()
    size, last = state["size"].copy(), state["last"].copy()
    for i in range(len(w)):
        if g[i] * last[i] > 0:
            size[i] = size[i] * etas[1]
        elif g[i] * last[i] < 0:
            size[i] = size[i] * etas[0]
        size[i] = min(max(size[i], sizes[0]), sizes[1])
        last[i] = 0.0 if g[i] * last[i] < 0 else g[i]
        new[i] -= np.sign(last[i]) * size[i]
    state["size"], state["last"] = size, last
    return new
""",
    "lbfgs": """
def two_loop(g, pairs):
    q, a = np.array(g), []
    for s, y in pairs[::-1]:
        a.insert(0, (s @ q) / (y @ s))
        q = q - a[0] * y
    gamma = pairs[-1][0] @ pairs[-1][1] / (pairs[-1][1] @ pairs[-1][1]) if pairs else 1.0
    r = gamma * q
    for (s, y), weight in zip(pairs, a):
        r = r + (weight - (y @ r) / (y @ s)) * s
    return -r


def lbfgs(function, w, direction, search, steps, memory=10):
    points, pairs = [np.array(w)], []
    loss, g = function(w)
    while len(points) <= steps and np.max(np.abs(g)) > 1e-10:
        d = direction(g, pairs)
        t = search(function, points[-1], d)
        after = points[-1] + t * d
        loss, g_after = function(after)
        s, y = after - points[-1], g_after - g
        if y @ s > 1e-10:
            pairs.append((s, y))
            if len(pairs) > memory:
                pairs.pop(0)
        points.append(after)
        g = g_after
    return points
""",
    "schedules": """
def step_lr(t, lr, size, gamma):
    drops = t // size
    return lr * gamma**drops


def exponential_lr(t, lr, gamma):
    rate = lr
    for _ in range(t):
        rate = rate * gamma
    return rate


def cosine_lr(t, lr, total, least=0.0):
    if t >= total:
        return least
    return least + (lr - least) * np.cos(np.pi * t / (2 * total)) ** 2


def warmup_cosine_lr(t, lr, warmup, total, first=0.05, least=0.0):
    if t <= warmup:
        return first * lr + (lr - first * lr) * t / warmup
    if t >= total:
        return least
    return least + (lr - least) * 0.5 * (1 + np.cos(np.pi * (t - warmup) / (total - warmup)))
""",
    "fair": """
def best_rate(rates, errors):
    best, smallest = None, float("inf")
    for rate, row in zip(rates, errors):
        if np.all(np.isfinite(row)) and np.mean(row) < smallest:
            best, smallest = rate, np.mean(row)
    if best is None:
        raise ValueError("nothing converges")
    return best


def compete(run, names, rates, tuning, fresh):
    table = {}
    for name in names:
        errors = np.array([[run(name, rate, seed)[0] for seed in tuning] for rate in rates])
        rate = best_rate(rates, errors)
        tests = [run(name, rate, seed)[1] for seed in fresh]
        n, mean = len(tests), sum(tests) / len(tests)
        variance = sum((e - mean) ** 2 for e in tests) / (n - 1)
        table[name] = rate, mean, (variance / n) ** 0.5
    return table
""",
}
bank.alternative("plain, with loops", PLAIN)


# --- 1 · Adagrad, RMSprop (3) ------------------------------------------------------------------------


def first(*swaps):
    return changed(PLAIN["adagrad_rmsprop"], *swaps)


bank.wrong(
    "adagrad_rmsprop",
    loses=1,
    en="Adagrad divides by the root of the sum of squares; you left out the root",
    zh="Adagrad 除以平方和的平方根；你漏了开方",
    code=first(("np.sqrt(total) + eps", "total + eps")),
)

bank.wrong(
    "adagrad_rmsprop",
    loses=1,
    en="RMSprop averages: the new square counts 1 − α; you added it in full",
    zh="RMSprop 是平均：新的平方只算 1 − α；你整个加了上去",
    code=first(("(1 - alpha) * g * g", "g * g")),
)

for old in ("np.sqrt(total)", "np.sqrt(mean)"):
    bank.wrong(
        "adagrad_rmsprop",
        loses=1,
        en="without ε an element whose gradient was always 0 becomes 0/0",
        zh="没有 ε，梯度一直是 0 的元素就成了 0/0",
        code=first((old + " + eps", old)),
    )

bank.wrong(
    "adagrad_rmsprop",
    loses=0.5,
    en="ε stands beside the root, not under it: √s + ε; only Adadelta has it under its roots",
    zh="ε 加在根号外面，不在里面：√s + ε；只有 Adadelta 把它放在根号里",
    code=first(("np.sqrt(total) + eps", "np.sqrt(total + eps)")),
)

bank.wrong(
    "adagrad_rmsprop",
    loses=1,
    en="RMSprop forgets; you add up all squares, which is Adagrad again",
    zh="RMSprop 会忘；你把平方全加起来了，那又是 Adagrad",
    code=first(
        ('alpha * state["mean"] + (1 - alpha) * g * g', 'state["mean"] + (1 - alpha) * g * g')
    ),
)

bank.wrong(
    "adagrad_rmsprop",
    loses=0.5,
    en="`w -= ...` writes into the argument: the caller's weights change, too; return a new array",
    zh="`w -= ...` 改动了传入的参数：调用者的权重也跟着变了；要返回新数组",
    code=first(("    return w - lr * g / root", "    w -= lr * g / root\n    return w")),
)

bank.wrong(
    "adagrad_rmsprop",
    loses=0.5,
    en="`w -= ...` writes into the argument: the caller's weights change, too; return a new array",
    zh="`w -= ...` 改动了传入的参数：调用者的权重也跟着变了；要返回新数组",
    code=first(("    return w - lr * g / scale", "    w -= lr * g / scale\n    return w")),
)

bank.wrong(
    "adagrad_rmsprop",
    loses=2,
    en="the memory must be put back into state, or every step is a first step",
    zh="记忆要放回 state，否则每一步都是第一步",
    code=first(('    state["total"] = total\n', ""), ('    state["mean"] = mean\n', "")),
)


# --- 2 · Adadelta (2) --------------------------------------------------------------------------------


def second(*swaps):
    return changed(PLAIN["adadelta"], *swaps)


bank.wrong(
    "adadelta",
    loses=1,
    en="u averages Δ before the learning rate; you put lr·Δ into it",
    zh="u 平均的是乘学习率之前的 Δ；你放进去的是 lr·Δ",
    code=second(("(1 - rho) * delta * delta", "(1 - rho) * (lr * delta) ** 2")),
)

bank.wrong(
    "adadelta",
    loses=2,
    en="the step uses the old u; you updated u from the gradient first",
    zh="步子用的是旧的 u；你先拿梯度更新了 u",
    code=second(('    u = state["u"]\n', '    u = rho * state["u"] + (1 - rho) * g * g\n')),
)

bank.wrong(
    "adadelta",
    loses=2,
    en="without ε above the fraction u stays 0 for ever, and nothing moves",
    zh="分子里没有 ε，u 永远是 0，什么也不动",
    code=second(("np.sqrt(u + eps)", "np.sqrt(u)")),
)

bank.wrong(
    "adadelta",
    loses=1,
    en="rho is an argument; you wrote 0.9",
    zh="rho 是参数；你写死了 0.9",
    code=second(("rho * state", "0.9 * state"), ("(1 - rho)", "0.1"), ("rho * u", "0.9 * u")),
)

bank.wrong(
    "adadelta",
    loses=2,
    en="both means go under a root; you divided u by s as they are",
    zh="两个平均都要开方；你直接用 u 除以 s",
    code=second(("np.sqrt(u + eps) / np.sqrt(s + eps)", "(u + eps) / (s + eps)")),
)


# --- 3 · Adam and its relatives (4) --------------------------------------------------------------------


def third(*swaps):
    return changed(PLAIN["adam_family"], *swaps)


bank.wrong(
    "adam_family",
    loses=1.5,
    en="Adam without the bias correction: its first step is 3.16 times too long",
    zh="Adam 少了偏差修正：第一步子大小了，是应有的 3.16 倍",
    code=third(("m_hat, v_hat = m / (1 - b1**t), v / (1 - b2**t)", "m_hat, v_hat = m, v")),
)

bank.wrong(
    "adam_family",
    loses=0.5,
    en="SparseAdam writes into the table that it is given; work on a copy and return that",
    zh="SparseAdam 直接改动了传入的表；要改一份拷贝，再返回它",
    code=third(('state["t"], {}, w.copy()', 'state["t"], {}, w')),
)

bank.wrong(
    "adam_family",
    loses=1,
    en="ε stands beside the root, not under it; a tiny gradient shows it, or a large ε",
    zh="ε 加在根号外面，不在里面；梯度极小，或者 ε 很大，就看得出来",
    code=third(("np.sqrt(v_hat) + eps", "np.sqrt(v_hat + eps)")),
)

bank.wrong(
    "adam_family",
    loses=1.5,
    en="Adam corrects both means; you corrected m only",
    zh="Adam 两个平均都要修正；你只修正了 m",
    code=third(
        ("m_hat, v_hat = m / (1 - b1**t), v / (1 - b2**t)", "m_hat, v_hat = m / (1 - b1**t), v")
    ),
)

bank.wrong(
    "adam_family",
    loses=1,
    en="m is an average, not SGD's velocity: the new gradient counts 1 − β₁, and the correction fits that only",
    zh="m 是平均，不是 SGD 的速度：新梯度只算 1 − β₁，修正也只配得上这一种",
    code=third(
        (
            "t, m, v = t + 1, b1 * m + (1 - b1) * g, b2 * v + (1 - b2) * g * g\n    state",
            "t, m, v = t + 1, b1 * m + (g if t else (1 - b1) * g), b2 * v + (1 - b2) * g * g\n    state",
        )
    ),
)

bank.wrong(
    "adam_family",
    loses=1,
    en="Adamax takes the maximum of the recent past: the old one must decay by β₂",
    zh="Adamax 取最近的最大值：旧的要乘上 β₂",
    code=third(("np.maximum(b2 * u, abs(g) + eps)", "np.maximum(u, abs(g) + eps)")),
)

bank.wrong(
    "adam_family",
    loses=1,
    en="Adamax has no cap: you clipped the step at the learning rate, in the belief that it bounds it",
    zh="Adamax 没有封顶：你以为它给学习率设了上限，把商截断了",
    code=third(
        ("lr * (m / (1 - b1**t)) / u", "lr * np.clip(m / (1 - b1**t), -1, 1) / np.maximum(u, 1)")
    ),
)

bank.wrong(
    "adam_family",
    loses=0.25,
    en="a row that occurs twice adds up; you kept its last value only",
    zh="出现两次的行要累加；你只留下了最后一次的值",
    code=third(("sums[int(row)] = sums.get(int(row), 0.0) + value", "sums[int(row)] = value")),
)

bank.wrong(
    "adam_family",
    loses=0.25,
    en="rows without a gradient must rest; yours go on moving, as in dense Adam",
    zh="没有梯度的行不该动；你的还在动，那是稠密的 Adam",
    code=third(
        (
            "    for row, g in sums.items():",
            "    for row in state['m']:\n        sums.setdefault(row, np.zeros(w.shape[1]))\n    for row, g in sums.items():",
        )
    ),
)

bank.wrong(
    "adam_family",
    loses=0.25,
    en="t counts all steps; you gave each row a count of its own",
    zh="t 数的是全部的步数；你给每一行单独数了",
    code=third(
        (
            '    state["t"] += 1\n    t, sums, new = state["t"], {}, w.copy()',
            "    sums, new = {}, w.copy()",
        ),
        (
            "    for row, g in sums.items():",
            '    state.setdefault("counts", {})\n    for row, g in sums.items():\n        t = state["counts"][row] = state["counts"].get(row, 0) + 1',
        ),
    ),
)


bank.wrong(
    "adam_family",
    loses=1.5,
    en="m[rows] is a copy: put the new rows back into the memory, or every step is a first step",
    zh="m[rows] 取出的是副本：要把新的行放回记忆里，否则每一步都是第一步",
    code=third(('        state["m"][row], state["v"][row] = m, v\n', "")),
)


bank.wrong(
    "adam_family",
    loses=1,
    en="Adamax corrects m only; u is a maximum, not an average, and needs no correction",
    zh="Adamax 只修正 m，u 不修正：它是最大值，不是平均",
    code=third(("(m / (1 - b1**t)) / u", "(m / (1 - b1**t)) / (u / (1 - b2**t))")),
)


# --- 4 · ASGD, Rprop (2) ---------------------------------------------------------------------------------


def fourth(*swaps):
    return changed(PLAIN["asgd_rprop"], *swaps)


bank.wrong(
    "asgd_rprop",
    loses=1,
    en="that is SAG's idea: you averaged gradients and stepped with them; ASGD averages iterates",
    zh="这是 SAG 的想法：你平均了梯度，再用它走步；ASGD 平均的是走过的点",
    code=fourth(
        (
            "    new = w - lr * g\n    points = state",
            '    state.setdefault("gs", []).append(g)\n    new = w - lr * np.mean(state["gs"], axis=0)\n    points = state',
        )
    ),
)

bank.wrong(
    "asgd_rprop",
    loses=0.5,
    en="the mean begins after step t0; you averaged from the first step",
    zh="平均从第 t0 步之后开始；你从第一步就开始平均了",
    code=fourth(("np.mean(points[t0:], axis=0)", "np.mean(points, axis=0)")),
)

bank.wrong(
    "asgd_rprop",
    loses=1,
    en="the average is kept beside the iterate, it does not replace it: the next step starts from w",
    zh="平均只是另外记着，并不取代当前的点：下一步从 w 出发",
    code=fourth(
        ("    return new\n\n\ndef rprop", '    return state["ax"]\n\n\ndef rprop'),
        ("points[t0:], axis=0) if len(points) > t0 else new", "points, axis=0)"),
    ),
)

bank.wrong(
    "asgd_rprop",
    loses=1,
    en="Rprop uses the sign only; you multiplied by the gradient",
    zh="Rprop 只用正负号；你乘了梯度本身",
    code=fourth(("np.sign(last[i]) * size[i]", "last[i] * size[i]")),
)

bank.wrong(
    "asgd_rprop",
    loses=0.5,
    en="after a turn the element waits once; yours moves at once",
    zh="变号之后要等一次；你的马上就动了",
    code=fourth(("0.0 if g[i] * last[i] < 0 else g[i]", "g[i]")),
)

bank.wrong(
    "asgd_rprop",
    loses=0.5,
    en="the step size must stay within sizes",
    zh="步子大小要限制在 sizes 之内",
    code=fourth(("        size[i] = min(max(size[i], sizes[0]), sizes[1])\n", "")),
)

bank.wrong(
    "asgd_rprop",
    loses=1,
    en="the two factors are swapped: etas[0] shrinks after a turn, etas[1] lets it grow",
    zh="两个系数写反了：变号后用 etas[0] 缩小，同号用 etas[1] 放大",
    code=fourth(
        ("size[i] * etas[1]", "size[i] * eta"),
        ("size[i] * etas[0]", "size[i] * etas[1]"),
        ("* eta\n", "* etas[0]\n"),
    ),
)


bank.wrong(
    "asgd_rprop",
    loses=0.5,
    en="the mean is one of k = t − t₀ points; you divided by t, so the point from before counts too much",
    zh="平均的是 k = t − t₀ 个点；你除以了 t，开始平均之前的那个点就算得太重",
    code=fourth(
        (
            '    state["ax"] = np.mean(points[t0:], axis=0) if len(points) > t0 else new\n',
            '    t, before = len(points), state.get("ax", new)\n'
            '    state["ax"] = before + (new - before) / t if t > t0 else new\n',
        )
    ),
)

bank.wrong(
    "asgd_rprop",
    loses=0.5,
    en="sizes limits the step size itself, which is remembered; you cut only the move",
    zh="sizes 限制的是要记住的步子大小本身；你只截断了这一次的移动",
    code=fourth(
        ("        size[i] = min(max(size[i], sizes[0]), sizes[1])\n", ""),
        ("np.sign(last[i]) * size[i]", "np.sign(last[i]) * min(max(size[i], sizes[0]), sizes[1])"),
    ),
)

bank.wrong(
    "asgd_rprop",
    loses=0.5,
    en="the step size has an upper and a lower limit; you kept the upper one only",
    zh="步子大小有上限，也有下限；你只管了上限",
    code=fourth(("min(max(size[i], sizes[0]), sizes[1])", "min(size[i], sizes[1])")),
)


bank.wrong(
    "asgd_rprop",
    loses=0.5,
    en="t0 is not used: up to step t0 ax is the iterate itself, the mean begins after it",
    zh="没有用到 t0：到第 t0 步为止，ax 就是当前的点，之后才开始平均",
    code=fourth(
        ("np.mean(points[t0:], axis=0) if len(points) > t0 else new", "np.mean(points, axis=0)")
    ),
)


# --- 5 · L-BFGS (4) ------------------------------------------------------------------------------------


def fifth(*swaps):
    return changed(PLAIN["lbfgs"], *swaps)


bank.wrong(
    "lbfgs",
    loses=1.5,
    en="the direction leads down: −H g, not H g",
    zh="方向要往下：是 −H g，不是 H g",
    code=fifth(("    return -r", "    return r")),
)

bank.wrong(
    "lbfgs",
    loses=1,
    en="γ is missing in the middle: H₀ is not the identity",
    zh="中间少了 γ：H₀ 不是单位矩阵",
    code=fifth(("    r = gamma * q", "    r = q")),
)

bank.wrong(
    "lbfgs",
    loses=1,
    en="γ comes from the newest pair; you took the oldest",
    zh="γ 取自最新的一对；你取了最旧的",
    code=fifth(
        (
            "pairs[-1][0] @ pairs[-1][1] / (pairs[-1][1] @ pairs[-1][1])",
            "pairs[0][0] @ pairs[0][1] / (pairs[0][1] @ pairs[0][1])",
        )
    ),
)

bank.wrong(
    "lbfgs",
    loses=1,
    en="the first loop goes from the newest pair to the oldest; yours goes the other way",
    zh="第一个循环从最新走到最旧；你走反了",
    code=fifth(
        (
            "for s, y in pairs[::-1]:\n        a.insert(0, (s @ q) / (y @ s))\n        q = q - a[0] * y",
            "for s, y in pairs:\n        a.append((s @ q) / (y @ s))\n        q = q - a[-1] * y",
        )
    ),
)

bank.wrong(
    "lbfgs",
    loses=0.5,
    en="only the last `memory` pairs are kept; yours grow without end",
    zh="只留最后 `memory` 对；你的越积越多",
    code=fifth(("            if len(pairs) > memory:\n                pairs.pop(0)\n", "")),
)

bank.wrong(
    "lbfgs",
    loses=0.5,
    en="a pair with y·s below 0 says that the surface curves downwards; keep it out, or H leads uphill",
    zh="y·s 为负，说明曲面向下弯；这样的数据不能要，否则 H 会往上坡走",
    code=fifth(
        (
            "        if y @ s > 1e-10:\n            pairs.append((s, y))\n            if len(pairs) > memory:\n                pairs.pop(0)\n",
            "        pairs.append((s, y))\n        if len(pairs) > memory:\n            pairs.pop(0)\n",
        )
    ),
)

bank.wrong(
    "lbfgs",
    loses=2.5,
    en="the step is t·d with the t of the line search; you took t = 1",
    zh="步子是 t·d，t 由线搜索给出；你取了 t = 1",
    code=fifth(("t = search(function, points[-1], d)", "t = 1.0")),
)

bank.wrong(
    "lbfgs",
    loses=1,
    en="s is the way that was walked, t·d; you stored the direction d",
    zh="s 是实际走过的路 t·d；你存的是方向 d",
    code=fifth(("s, y = after - points[-1], g_after - g", "s, y = d, g_after - g")),
)


bank.wrong(
    "lbfgs",
    loses=0.5,
    en="it may stop only when no element of the gradient exceeds 1e-10; yours is content with 1e-5",
    zh="梯度没有哪个元素超过 1e-10 才可以停；你的到 1e-5 就停了",
    code=fifth(("np.max(np.abs(g)) > 1e-10", "np.max(np.abs(g)) > 1e-5")),
)

bank.wrong(
    "lbfgs",
    loses=1.5,
    en="it should stop in the minimum; yours makes all its steps, and there a direction is 0/0",
    zh="到了极小值点就该停；你的一直走满步数，而那里的线搜索成了 0/0",
    code=fifth(
        ("while len(points) <= steps and np.max(np.abs(g)) > 1e-10:", "while len(points) <= steps:")
    ),
)


bank.wrong(
    "lbfgs",
    loses=1,
    en="the second loop goes from the oldest pair to the newest; yours goes the other way",
    zh="第二个循环从最旧的一对走到最新的一对；你走反了",
    code=fifth(("in zip(pairs, a):", "in zip(pairs[::-1], a[::-1]):")),
)

bank.wrong(
    "lbfgs",
    loses=0.5,
    en="`[:memory]` keeps the oldest pairs; the newest are wanted, `[-memory:]`",
    zh="`[:memory]` 留下的是最旧的几对；要留的是最新的，用 `[-memory:]`",
    code=fifth(("pairs.pop(0)", "pairs = pairs[:memory]")),
)

bank.wrong(
    "lbfgs",
    loses=2,
    en="`w += ...` changes the start that was handed in, and with it the first point: begin with a copy",
    zh="`w += ...` 改动了传入的起点，列表里的第一个点也跟着变了：要从副本开始",
    code=fifth(
        ("points, pairs = [np.array(w)], []", "points, pairs = [w], []"),
        ("search(function, points[-1], d)", "search(function, w, d)"),
        (
            "        after = points[-1] + t * d\n",
            "        before = w.copy()\n        w += t * d\n        after = w.copy()\n",
        ),
        ("after - points[-1], g_after", "after - before, g_after"),
    ),
)


# --- 6 · schedules (3) -------------------------------------------------------------------------------------


def sixth(*swaps):
    return changed(PLAIN["schedules"], *swaps)


bank.wrong(
    "schedules",
    loses=0.5,
    en="a cosine goes up again after its end: hold it at least",
    zh="余弦到头之后又升上去了：要让它停在 least",
    code=sixth(
        (
            "    if t >= total:\n        return least\n    return least + (lr - least) * np.cos",
            "    return least + (lr - least) * np.cos",
        )
    ),
)

bank.wrong(
    "schedules",
    loses=0.5,
    en="stairs are level between the drops: t // size, not t / size",
    zh="两次下降之间，阶梯是平的：用 t // size，不是 t / size",
    code=sixth(("t // size", "t / size")),
)

bank.wrong(
    "schedules",
    loses=0.5,
    en="the first drop comes at t = size; yours comes one step late",
    zh="第一次下降在 t = size；你的晚了一步",
    code=sixth(("t // size", "(t - 1) // size if t else 0")),
)

bank.wrong(
    "schedules",
    loses=0.5,
    en="after the warm-up the cosine has total − warmup steps left, and begins at lr",
    zh="预热之后，余弦只剩 total − warmup 步，而且从 lr 开始",
    code=sixth(("(t - warmup) / (total - warmup)", "t / total")),
)

bank.wrong(
    "schedules",
    loses=0.5,
    en="a warm-up begins at first · lr; yours begins at 0",
    zh="预热从 first · lr 开始；你的从 0 开始",
    code=sixth(("first * lr + (lr - first * lr) * t / warmup", "lr * t / warmup")),
)

bank.wrong(
    "schedules",
    loses=1,
    en="half a cosine ends at π; yours stops at a quarter or goes round",
    zh="半个余弦到 π 为止；你的走多了",
    code=sixth(
        ("np.cos(np.pi * t / (2 * total)) ** 2", "np.cos(np.pi * t / total) ** 2"),
        ("np.cos(np.pi * (t - warmup)", "np.cos(2 * np.pi * (t - warmup)"),
    ),
)


bank.wrong(
    "schedules",
    loses=0.5,
    en="warm-up and cosine are over at total, but the cosine goes up again: hold it at least",
    zh="预热加余弦到 total 为止，可余弦又升上去了：要让它停在 least",
    code=sixth(
        (
            "    if t >= total:\n        return least\n    return least + (lr - least) * 0.5",
            "    return least + (lr - least) * 0.5",
        )
    ),
)


# --- 7 · a fair comparison (2) ------------------------------------------------------------------------


def seventh(*swaps):
    return changed(PLAIN["fair"], *swaps)


bank.wrong(
    "fair",
    loses=0.5,
    en="a rate that diverges on one seed is out; you left the failure out of the mean (as np.nanmean does)",
    zh="在一个种子上发散，学习率就淘汰；你只是求平均时跳过了那一次（np.nanmean 就是这样）",
    code=seventh(
        (
            "if np.all(np.isfinite(row)) and np.mean(row) < smallest:\n            best, smallest = rate, np.mean(row)",
            "good = row[np.isfinite(row)]\n        if len(good) and np.mean(good) < smallest:\n            best, smallest = rate, np.mean(good)",
        )
    ),
)

bank.wrong(
    "fair",
    loses=0.5,
    en="one lucky seed recommends no rate: take the mean, not the minimum",
    zh="一个种子走运，不能说明学习率好：要取平均，不是取最小",
    code=seventh(("np.mean(row)", "np.min(row)")),
)

bank.wrong(
    "fair",
    loses=0.5,
    en="the standard error of a mean is the standard deviation divided by √n",
    zh="平均的标准误，是标准差再除以 √n",
    code=seventh(("(variance / n) ** 0.5", "variance**0.5")),
)

bank.wrong(
    "fair",
    loses=0.5,
    en="judge on the test error; you reported the validation error that was used for choosing",
    zh="要用测试误差来评；你报的是选学习率时用过的验证误差",
    code=seventh(
        ("run(name, rate, seed)[1] for seed in fresh", "run(name, rate, seed)[0] for seed in fresh")
    ),
)

bank.wrong(
    "fair",
    loses=0.5,
    en="judge on fresh seeds; you used those again on which the rate was tuned",
    zh="要在新种子上评；你又用了调学习率的那些种子",
    code=seventh(
        (
            "run(name, rate, seed)[1] for seed in fresh",
            "run(name, rate, seed)[1] for seed in tuning",
        )
    ),
)

bank.wrong(
    "fair",
    loses=1,
    en="the fresh seeds took part in choosing the rate, so they are fresh no longer",
    zh="新种子参与了选学习率，就不再是新的了",
    code=seventh(
        (
            "[run(name, rate, seed)[0] for seed in tuning]",
            "[run(name, rate, seed)[0] for seed in [*tuning, *fresh]]",
        )
    ),
)

bank.wrong(
    "fair",
    loses=1,
    en="the rate is chosen by the validation error; you chose it by the test error",
    zh="学习率按验证误差来选；你按测试误差选了",
    code=seventh(("[[run(name, rate, seed)[0]", "[[run(name, rate, seed)[1]")),
)


bank.wrong(
    "fair",
    loses=0.5,
    en="the standard error divides by n − 1 under the root: np.std needs ddof=1",
    zh="标准误的根号里除以 n − 1：np.std 要加 ddof=1",
    code=seventh(("/ (n - 1)", "/ n")),
)

bank.wrong(
    "fair",
    loses=0.5,
    en="you reported the validation errors by which the rate was chosen; judge on the test errors of fresh seeds",
    zh="你报的是选学习率时用过的验证误差；要用新种子上的测试误差来评",
    code=seventh(
        (
            "run(name, rate, seed)[1] for seed in fresh",
            "run(name, rate, seed)[0] for seed in tuning",
        )
    ),
)


# --- right answers in another style --------------------------------------------------------------------

bank.alternative(
    "compact, and by the library where it fits",
    {
        "adagrad_rmsprop": """
def adagrad(w, g, state, lr=0.01, eps=1e-10):
    state["squares"] = [*state.get("squares", []), np.square(g)]
    return w - lr * g / (np.sum(state["squares"], axis=0) ** 0.5 + eps)


def rmsprop(w, g, state, lr=0.01, alpha=0.99, eps=1e-8):
    old = state.get(0, np.zeros_like(g))
    state[0] = old + (1 - alpha) * (g**2 - old)
    return w - lr * np.divide(g, state[0] ** 0.5 + eps)
""",
        "adadelta": """
def adadelta(w, g, state, lr=1.0, rho=0.9, eps=1e-6):
    s, u = state.get("su", (0.0, 0.0))
    s = s + (1 - rho) * (g**2 - s)
    step = g * ((u + eps) / (s + eps)) ** 0.5
    state["su"] = s, u + (1 - rho) * (step**2 - u)
    return w - lr * step
""",
        "adam_family": """
def _count(state):
    state["t"] = state.get("t", 0) + 1
    return state["t"]


def adam(w, g, state, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
    t = _count(state)
    for name, beta, new in (("m", betas[0], g), ("v", betas[1], g**2)):
        state[name] = beta * state.get(name, np.zeros_like(g)) + (1 - beta) * new
    rate = lr * (1 - betas[1] ** t) ** 0.5 / (1 - betas[0] ** t)
    return w - rate * state["m"] / (state["v"] ** 0.5 + eps * (1 - betas[1] ** t) ** 0.5)


def adamax(w, g, state, lr=2e-3, betas=(0.9, 0.999), eps=1e-8):
    t = _count(state)
    state["m"] = betas[0] * state.get("m", 0) + (1 - betas[0]) * g
    decayed = betas[1] * state.get("u", np.zeros_like(g))
    state["u"] = np.where(decayed > abs(g) + eps, decayed, abs(g) + eps)
    return w - lr * state["m"] / ((1 - betas[0] ** t) * state["u"])


def sparse_adam(w, rows, values, state, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
    t, dense = _count(state), np.zeros(w.shape)
    np.add.at(dense, rows, values)
    used = np.zeros((len(w), 1), dtype=bool)
    used[rows] = True
    for name, beta, new in (("m", betas[0], dense), ("v", betas[1], dense**2)):
        old = state.get(name, np.zeros(w.shape))
        state[name] = np.where(used, beta * old + (1 - beta) * new, old)
    m, v = state["m"] / (1 - betas[0] ** t), state["v"] / (1 - betas[1] ** t)
    return np.where(used, w - lr * m / (np.sqrt(v) + eps), w)
""",
        "asgd_rprop": """
def asgd(w, g, state, lr=0.01, t0=0):
    w = w - lr * g
    state["t"] = state.get("t", 0) + 1
    if state["t"] <= max(t0, 1):
        state["ax"] = w
    else:
        k = state["t"] - t0
        state["ax"] = ((k - 1) * state["ax"] + w) / k
    return w


def rprop(w, g, state, lr=0.01, etas=(0.5, 1.2), sizes=(1e-6, 50.0)):
    product = g * state.get("p", np.zeros_like(g))
    powers = np.array([etas[0], 1.0, etas[1]])
    size = state.get("d", np.full_like(g, lr)) * powers[np.sign(product).astype(int) + 1]
    state["d"] = np.minimum(np.maximum(size, sizes[0]), sizes[1])
    state["p"] = g * (product >= 0)
    return w - state["d"] * np.sign(state["p"])
""",
        "lbfgs": """
def two_loop(g, pairs):
    from autograd_core.optim.lbfgs import two_loop as library

    if not pairs:
        return 0 - g
    steps, changes = zip(*pairs)
    s, y = pairs[-1]
    return library(g, steps, changes, [1 / (a @ b) for a, b in pairs], (s @ y) / (y @ y))


def lbfgs(function, w, direction, search, steps, memory=10):
    def visit(w, g, pairs, left):
        if left == 0 or not (abs(g) > 1e-10).any():
            return [w]
        d = direction(g, pairs)
        s = search(function, w, d) * d
        y = function(w + s)[1] - g
        if y @ s > 1e-10:
            pairs = (pairs + [(s, y)])[-memory:]
        return [w, *visit(w + s, g + y, pairs, left - 1)]

    return visit(w.copy(), function(w)[1], [], steps)
""",
        "schedules": """
def _half_cosine(x):
    return (1 + np.cos(np.pi * np.clip(x, 0, 1))) / 2


def step_lr(t, lr, size, gamma):
    return lr * np.prod([gamma] * len(range(size, t + 1, size)))


def exponential_lr(t, lr, gamma):
    return lr * np.exp(t * np.log(gamma))


def cosine_lr(t, lr, total, least=0.0):
    h = _half_cosine(t / total)
    return h * lr + (1 - h) * least


def warmup_cosine_lr(t, lr, warmup, total, first=0.05, least=0.0):
    if t < warmup:
        return float(np.interp(t, [0, warmup], [first * lr, lr]))
    return cosine_lr(t - warmup, lr, total - warmup, least)
""",
        "fair": """
def best_rate(rates, errors):
    means = np.where(np.isfinite(errors), errors, np.inf).mean(axis=1)
    if np.isinf(means).all():
        raise ValueError("every rate diverges")
    return rates[means.argmin()]


def compete(run, names, rates, tuning, fresh):
    def one(name):
        rate = best_rate(rates, np.array([[run(name, r, s)[0] for s in tuning] for r in rates]))
        final = np.array([run(name, rate, s)[1] for s in fresh])
        return rate, final.mean(), np.sqrt(final.var(ddof=1) / final.size)

    return {name: one(name) for name in names}
""",
    },
)

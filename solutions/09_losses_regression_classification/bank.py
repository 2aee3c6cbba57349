"""Known answers to assignment 09: wrong ones with what they lose, and right ones in other styles."""

from coursekit.grading.bank import Bank

bank = Bank("09_losses_regression_classification")


# --- 1 · reductions (3) ------------------------------------------------------------------------


def reducing(
    none="losses, slopes",
    mean="losses.sum() / losses.size, slopes / losses.size",
    batch="losses.sum() / len(losses), slopes / len(losses)",
    other='raise ValueError("no such reduction")',
):
    """Return code for ``reduced`` with some of its parts replaced."""
    return f"""
def reduced(losses, slopes, reduction="mean"):
    if reduction == "none":
        return {none}
    if reduction == "sum":
        return losses.sum(), slopes
    if reduction == "mean":
        return {mean}
    if reduction == "batchmean":
        return {batch}
    {other}
"""


bank.wrong(
    "reduction",
    loses=0.5,
    en="the mean divides the losses but not the slopes: 1/n is missing from the gradient",
    zh="求平均时损失除了，斜率没有除：梯度里少了 1/n",
    code=reducing(mean="losses.sum() / losses.size, slopes"),
)

bank.wrong(
    "reduction",
    loses=1,
    en="len() counts rows; the mean divides by the number of elements, .size",
    zh="len() 数的是行；平均要除以元素个数，.size",
    code=reducing(mean="losses.sum() / len(losses), slopes / len(losses)"),
)

bank.wrong(
    "reduction",
    loses=0.5,
    en="your batchmean divides by all elements; it divides by the first axis only",
    zh="你的 batchmean 除以了全部元素；它只除以第一个轴的长度",
    code=reducing(batch="losses.mean(), slopes / slopes.size"),
)

bank.wrong(
    "reduction",
    loses=0.5,
    en="a word that is no reduction is silently taken for another one: raise a ValueError",
    zh="不认得的词被悄悄当成了别的归约：应当抛出 ValueError",
    code=reducing(other="return losses.mean(), slopes / slopes.size"),
)

bank.wrong(
    "reduction",
    loses=0.5,
    en="you divided the slopes in place: the caller's array has changed",
    zh="你原地除了斜率：调用者的数组被改掉了",
    code=reducing(mean="losses.mean(), np.divide(slopes, slopes.size, out=slopes)"),
)

bank.wrong(
    "reduction",
    loses=0.5,
    en="none means: not reduced; you added everything up",
    zh="none 的意思是不作归约；你却全加了起来",
    code=reducing(none="losses.sum(), slopes"),
)


# --- 2 · residuals (2) -------------------------------------------------------------------------


def springs(
    r="x - y",
    square="r**2, 2 * r",
    sign="np.sign(r)",
    inside="np.abs(r) < beta",
    near="r**2 / (2 * beta)",
    far="np.abs(r) - beta / 2",
    slope="r / beta",
):
    """Return code for exercise 2 with some of its parts replaced."""
    return f"""
def squared_error(x, y):
    r = {r}
    return {square}


def absolute_error(x, y):
    r = {r}
    return np.abs(r), {sign}


def smooth_l1(x, y, beta=1.0):
    r = {r}
    inside = {inside}
    return np.where(inside, {near}, {far}), np.where(inside, {slope}, np.sign(r))
"""


bank.wrong(
    "residuals",
    loses=0.5,
    en="the slope of r² is 2r; r belongs to the loss r²/2",
    zh="r² 的斜率是 2r；r 是 r²/2 的斜率",
    code=springs(square="r**2, r"),
)

bank.wrong(
    "residuals",
    loses=2,
    en="the slopes are with respect to the target: their sign is turned round",
    zh="这是对目标的斜率：符号反了",
    code=springs(r="y - x"),
)

bank.wrong(
    "residuals",
    loses=0.5,
    en="at residual 0 the slope of the absolute error is 0 by agreement",
    zh="残差为 0 时，绝对误差的斜率按约定取 0",
    code=springs(sign="np.where(r >= 0, 1.0, -1.0)"),
)

bank.wrong(
    "residuals",
    loses=0.5,
    en="r / |r| is nan at residual 0; np.sign gives 0 there",
    zh="残差为 0 时，r / |r| 是 nan；np.sign 在那里给出 0",
    code=springs(sign="r / np.where(r == 0, np.nan, np.abs(r))"),
)

bank.wrong(
    "residuals",
    loses=0.5,
    en="the two pieces of smooth L1 meet at beta, not at 1",
    zh="平滑 L1 的两段在 beta 处相接，不是在 1 处",
    code=springs(inside="np.abs(r) < 1"),
)

bank.wrong(
    "residuals",
    loses=1,
    en="the straight part lacks − beta / 2: the two pieces do not meet",
    zh="直线那一段少了 − beta / 2：两段接不上",
    code=springs(far="np.abs(r)"),
)

bank.wrong(
    "residuals",
    loses=0.5,
    en="this is the Huber loss, which is beta times smooth L1",
    zh="这是 Huber 损失，它是平滑 L1 的 beta 倍",
    code=springs(near="r**2 / 2", far="beta * (np.abs(r) - beta / 2)", slope="r").replace(
        "np.where(inside, r, np.sign(r))", "np.where(inside, r, beta * np.sign(r))"
    ),
)


# --- 3 · cross-entropy (4) ---------------------------------------------------------------------


def entropies(
    log_softmax="m = z.max(axis=-1, keepdims=True)\n"
    "    return z - m - np.log(np.exp(z - m).sum(axis=-1, keepdims=True))",
    used="labels != ignore_index",
    nobody='return float("nan"), np.zeros(z.shape)',
    divisor="w.sum()",
    share="(p - hot) * w[:, None]",
    below="divisor",
):
    """Return code for exercise 3 with some of its parts replaced."""
    return f"""
def log_softmax(z):
    {log_softmax}


def cross_entropy(z, labels, weight=None, ignore_index=-100):
    used = {used}
    classes = np.where(used, labels, 0)
    w = (np.ones(z.shape[1]) if weight is None else weight)[classes] * used
    if not used.any():
        {nobody}
    m = z.max(axis=1, keepdims=True)
    log_p = z - m - np.log(np.exp(z - m).sum(axis=1, keepdims=True))
    p, hot = np.exp(log_p), np.eye(z.shape[1])[classes]
    divisor = {divisor}
    return -(w * (log_p * hot).sum(axis=1)).sum() / divisor, {share} / {below}
"""


bank.wrong(
    "cross_entropy",
    loses=1,
    en="log(softmax) overflows at ±1000: subtract the largest logit before the exponential",
    zh="log(softmax) 到 ±1000 就溢出：取指数之前先减去最大的对数几率",
    code=entropies(
        log_softmax="e = np.exp(z)\n    return np.log(e / e.sum(axis=-1, keepdims=True))"
    ),
)

bank.wrong(
    "cross_entropy",
    loses=1,
    en="you took the maximum of the whole array: rows far below it lose everything",
    zh="你取的是整个数组的最大值：远低于它的行，什么都不剩了",
    code=entropies(
        log_softmax="m = z.max()\n"
        "    return z - m - np.log(np.exp(z - m).sum(axis=-1, keepdims=True))"
    ),
)

bank.wrong(
    "cross_entropy",
    loses=1.5,
    en="you divide by the number of samples, the ignored ones included: divide by the weights used",
    zh="你除以了样本个数，连被忽略的也算上了：要除以用到的权重之和",
    code=entropies(divisor="len(z)"),
)

bank.wrong(
    "cross_entropy",
    loses=1,
    en="you divide by the number of samples used; with weights the mean divides by their sum",
    zh="你除以的是用到的样本个数；有权重时，平均要除以权重之和",
    code=entropies(divisor="used.sum()"),
)

bank.wrong(
    "cross_entropy",
    loses=1.5,
    en="the loss is a mean, its gradient is not: it lacks the same divisor",
    zh="损失求了平均，梯度没有：少了同一个除数",
    code=entropies(below="1.0"),
)

bank.wrong(
    "cross_entropy",
    loses=1,
    en="ignored samples still pull: their rows of the gradient must be 0",
    zh="被忽略的样本还在拉：它们那几行梯度应当是 0",
    code=entropies(
        share="(p - hot) * np.where(used, w, 1.0)[:, None]",
    ),
)

bank.wrong(
    "cross_entropy",
    loses=0.5,
    en="you compare with −100; ignore_index is an argument",
    zh="你拿 −100 来比；ignore_index 是一个参数",
    code=entropies(used="labels != -100"),
)

bank.wrong(
    "cross_entropy",
    loses=0.5,
    en="with every sample ignored there is no mean: nan, not 0",
    zh="全部样本都被忽略时没有平均可言：是 nan，不是 0",
    code=entropies(nobody="return 0.0, np.zeros(z.shape)"),
)

bank.wrong(
    "cross_entropy",
    loses=0.5,
    en="you ignore every negative label; only ignore_index is ignored",
    zh="你忽略了所有负的标签；该忽略的只有 ignore_index",
    code=entropies(used="labels >= 0"),
)


# --- 4 · binary (4) ----------------------------------------------------------------------------


def entropies_of_two(
    outside="not ((p >= 0) & (p <= 1)).all()",
    stop="np.maximum({}, -100)",
    tiny="",
    result="-weight * (y * yes + (1 - y) * no)",
    losses="w * y * yes + (1 - y) * no",
    slopes="(1 - y) * np.exp(-yes) - w * y * np.exp(-no)",
    pieces="yes, no = np.logaddexp(0, -z), np.logaddexp(0, z)",
):
    """Return code for exercise 4 with some of its parts replaced."""
    return f"""
def bce(p, y, weight=1.0):
    if {outside}:
        raise ValueError("p is no probability")
    with np.errstate(divide="ignore", invalid="ignore"):
        yes = {stop.format(f"np.log(p{tiny})")}
        no = {stop.format(f"np.log(1 - p{tiny})")}
        return {result}


def bce_with_logits(z, y, pos_weight=1.0):
    w = pos_weight
    {pieces}
    return {losses}, {slopes}
"""


bank.wrong(
    "binary",
    loses=1,
    en="you take the sigmoid first and the logarithm of it: beyond 37 it is rounded to 1, and the rest is lost",
    zh="你先算 sigmoid，再取对数：超过 37 它就被舍入成 1，后面全丢了",
    code=entropies_of_two(
        pieces="""p = 1 / (1 + np.exp(-np.clip(z, -500, 500)))
    with np.errstate(divide="ignore"):
        yes, no = -np.maximum(np.log(p), -100), -np.maximum(np.log(1 - p), -100)""",
        slopes="(w * y * (p - 1) + (1 - y) * p) * (p * (1 - p) > 0)",
    ),
)

bank.wrong(
    "binary",
    loses=1,
    en="grading turns warnings into errors; e^(−z) overflows at z = −1000, e^z at 1000: use −|z|, or np.logaddexp",
    zh="评分时警告当作错误；e^(−z) 到 z = −1000 就溢出，e^z 到 1000 就溢出：改用 −|z|，或者 np.logaddexp",
    code=entropies_of_two(
        pieces="yes, no = np.log(1 + np.exp(-z)), np.log(1 + np.exp(z))",
    ),
)

bank.wrong(
    "binary",
    loses=1,
    en="pos_weight multiplies only the term of the yes, not the whole loss",
    zh="pos_weight 只乘“是”的那一项，不是整个损失",
    code=entropies_of_two(
        losses="w * (y * yes + (1 - y) * no)",
        slopes="w * ((1 - y) * np.exp(-yes) - y * np.exp(-no))",
    ),
)

bank.wrong(
    "binary",
    loses=0.5,
    en="the slope forgets pos_weight: sigmoid(z) − y holds only without it",
    zh="斜率忘了 pos_weight：sigmoid(z) − y 只在没有它时成立",
    code=entropies_of_two(slopes="np.exp(-yes) - y"),
)

bank.wrong(
    "binary",
    loses=0.5,
    en="the weights of bce are not divided out: they only multiply",
    zh="bce 的权重不用再除掉：只乘上去",
    code=entropies_of_two(result="-weight / np.mean(weight) * (y * yes + (1 - y) * no)"),
)

bank.wrong(
    "binary",
    loses=0.5,
    en="at p = 0 the logarithm is −inf, and 0 · inf is nan: take it no lower than −100",
    zh="p = 0 处对数是 −inf，0 · inf 是 nan：对数最低只取到 −100",
    code=entropies_of_two(stop="{}"),
)

bank.wrong(
    "binary",
    loses=0.5,
    en="adding a small number to p, or moving p away from 0 and 1, is not the floor that is asked for: use np.maximum(np.log(p), -100)",
    zh="给 p 加一个很小的数，或者把 p 从 0 和 1 处挪开，都不是题目要的下限：要用 np.maximum(np.log(p), -100)",
    code=entropies_of_two(tiny=" + 1e-12"),
)

for size, loses in (("1e-15", 0.5), ("1e-8", 1.5)):
    bank.wrong(
        "binary",
        loses=loses,
        en=f"adding a small number ({size}) to p is not a floor: use np.maximum(np.log(p), -100)",
        zh=f"给 p 加一个很小的数（{size}）不是下限：要用 np.maximum(np.log(p), -100)",
        code=entropies_of_two(tiny=f" + {size}"),
    )

bank.wrong(
    "binary",
    loses=0.5,
    en="a p outside [0, 1] is no probability: refuse it with a ValueError",
    zh="[0, 1] 之外的 p 不是概率：要用 ValueError 拒绝",
    code=entropies_of_two(outside="p.size == 0"),
)


# --- 5 · divergence (2) ------------------------------------------------------------------------


def diverging(
    log_q="np.log(np.where(q == 0, 1.0, q))",
    terms="q * (log_q - log_p)",
    batch="terms.sum() / len(q)",
    mean="terms.mean()",
):
    """Return code for ``kl_divergence`` with some of its parts replaced."""
    return f"""
def kl_divergence(log_p, q, reduction="batchmean"):
    with np.errstate(all="ignore"):
        log_q = {log_q}
        terms = {terms}
        return {batch} if reduction == "batchmean" else {mean}
"""


bank.wrong(
    "kl",
    loses=1.5,
    en="your batchmean averages over elements: a divergence belongs to a sample",
    zh="你的 batchmean 对元素求了平均：散度是属于样本的",
    code=diverging(batch="terms.mean()"),
)

bank.wrong(
    "kl",
    loses=1.5,
    en="your batchmean divides by the number of classes, C; it divides by the number of samples, N",
    zh="你的 batchmean 除以了类别数 C；它要除以样本数 N",
    code=diverging(batch="terms.sum() / q.shape[1]"),
)

bank.wrong(
    "kl",
    loses=0.5,
    en="your mean is already the divergence; the library's mean divides by all elements",
    zh="你的 mean 已经是散度了；库里的 mean 要除以全部元素的个数",
    code=diverging(mean="terms.sum() / len(q)"),
)

bank.wrong(
    "kl",
    loses=1,
    en="0 · log 0 became nan: where q is 0 the term is 0",
    zh="0 · log 0 变成了 nan：q 为 0 处，这一项是 0",
    code=diverging(log_q="np.log(q)"),
)

bank.wrong(
    "kl",
    loses=2,
    en="the divergence is turned round: the weights are the target's q, not p",
    zh="散度的方向反了：作权重的是目标 q，不是 p",
    code=diverging(terms="np.exp(log_p) * (log_p - log_q)"),
)

bank.wrong(
    "kl",
    loses=2,
    en="you took the logarithm once more: log_p is a logarithm already",
    zh="你又取了一次对数：log_p 已经是对数了",
    code=diverging(terms="q * (log_q - np.log(np.abs(log_p)))"),
)

bank.wrong(
    "kl",
    loses=2,
    en="you left out q log q: this is the cross-entropy, the divergence is 0 when both agree",
    zh="你漏了 q log q：这是交叉熵；散度在两者一致时等于 0",
    code=diverging(terms="-q * log_p"),
)


# --- 6 · counts (2) ----------------------------------------------------------------------------


def counting(
    flag="log_input",
    log_loss="np.exp(x) - y * x",
    log_slope="np.exp(x) - y",
    loss="x - y * np.log(x + eps)",
    slope="1 - y / (x + eps)",
):
    """Return code for ``poisson_nll`` with some of its parts replaced."""
    return f"""
def poisson_nll(x, y, log_input=True, eps=1e-8):
    with np.errstate(all="ignore"):
        if {flag}:
            return {log_loss}, {log_slope}
        return {loss}, {slope}
"""


bank.wrong(
    "poisson",
    loses=1,
    en="log_input is not looked at: a rate was taken for a logarithm",
    zh="没有看 log_input：把速率当成了对数",
    code=counting(flag="True"),
)

bank.wrong(
    "poisson",
    loses=1,
    en="eps is missing: at rate 0 the logarithm is −inf",
    zh="少了 eps：速率为 0 处，对数是 −inf",
    code=counting(loss="x - y * np.log(x)", slope="1 - y / x"),
)

bank.wrong(
    "poisson",
    loses=0.5,
    en="at rate 0 the slope needs eps too: y / (x + eps)",
    zh="速率为 0 处，斜率也少不了 eps：y / (x + eps)",
    code=counting(slope="1 - y / x"),
)

bank.wrong(
    "poisson",
    loses=0.5,
    en="the slope forgot the second term: e^x − y, not e^x",
    zh="斜率忘了第二项：是 e^x − y，不是 e^x",
    code=counting(log_slope="np.exp(x)"),
)

bank.wrong(
    "poisson",
    loses=0.5,
    en="without log_input the slope is 1 − y/(x + eps); you used that of the other formula",
    zh="没有 log_input 时，斜率是 1 − y/(x + eps)；你用了另一个公式的",
    code=counting(slope="x - y"),
)

bank.wrong(
    "poisson",
    loses=1,
    en="you kept log y!; it is constant, and the statement leaves it out",
    zh="你留下了 log y!；它是常数，题目说略去",
    code="""
from math import lgamma


"""
    + counting(
        log_loss="np.exp(x) - y * x + np.array([lgamma(k + 1) for k in y])",
        loss="x - y * np.log(x + eps) + np.array([lgamma(k + 1) for k in y])",
    ),
)


# --- 7 · double softmax (3) --------------------------------------------------------------------


def repaired(
    floor="-np.log(np.e / (np.e + classes - 1))",
    second="softmax(p)",
    back="p * (v - (p * v).sum())",
    loss="F.cross_entropy(inputs @ W, labels)",
    clear="W.grad = None",
):
    """Return code for exercise 7 with some of its parts replaced."""
    return f"""
def floor(classes):
    return {floor}


def double_gradient(z, label):
    p = softmax(z)
    v = np.array({second})
    v[label] -= 1
    return {back}


def fixed_train(inputs, labels, steps, lr):
    inputs, labels = ac.tensor(inputs), ac.tensor(labels)
    W = ac.zeros(inputs.shape[1], int(labels.max()) + 1, requires_grad=True)
    path = []
    for _ in range(steps):
        {clear}
        loss = {loss}
        loss.backward()
        with ac.no_grad():
            W.sub_(lr * W.grad)
        path.append(loss.item())
    return path
"""


bank.wrong(
    "double_softmax",
    loses=1,
    en="log C is the loss at the start, when all classes are alike; the floor is the best case",
    zh="log C 是开始时各类别一样的损失；下限是最好的情形",
    code=repaired(floor="np.log(classes)"),
)

bank.wrong(
    "double_softmax",
    loses=1,
    en="the floor is not 0: a softmax sends at most 1 and at least 0",
    zh="下限不是 0：softmax 送出的数最大是 1，最小是 0",
    code=repaired(floor="0.0"),
)

bank.wrong(
    "double_softmax",
    loses=1,
    en="the floor depends on the number of classes: e + C − 1 in the denominator",
    zh="下限与类别数有关：分母是 e + C − 1",
    code=repaired(floor="-np.log(np.e / (np.e + 2))"),
)

bank.wrong(
    "double_softmax",
    loses=1,
    en="this is the gradient of a single softmax: the loss applies one to p once more",
    zh="这是只有一个 softmax 的梯度：损失还要对 p 再做一次",
    code=repaired(second="p", back="v"),
)

bank.wrong(
    "double_softmax",
    loses=1,
    en="you stopped at p: pull the gradient back through the first softmax",
    zh="你停在了 p 处：还要把梯度穿过第一个 softmax 往回传",
    code=repaired(back="v"),
)

bank.wrong(
    "double_softmax",
    loses=1,
    en="you used only the diagonal p(1 − p): softmax is not elementwise, every output depends on every logit",
    zh="你只用了对角线 p(1 − p)：softmax 不是逐元素的，每个输出都依赖每个对数几率",
    code=repaired(back="p * (1 - p) * v"),
)

bank.wrong(
    "double_softmax",
    loses=1,
    en="nll_loss takes log-probabilities; you gave it probabilities, and the loss became negative",
    zh="nll_loss 要的是对数概率；你给了概率，损失成了负数",
    code=repaired(loss="F.nll_loss(ac.softmax(inputs @ W, 1), labels)"),
)

bank.wrong(
    "double_softmax",
    loses=1,
    en="nll_loss takes log-probabilities; you gave it logits, and the loss falls without end",
    zh="nll_loss 要的是对数概率；你给了对数几率，损失会无止境地降下去",
    code=repaired(loss="F.nll_loss(inputs @ W, labels)"),
)


# --- right answers in other styles -------------------------------------------------------------

bank.alternative(
    "the course engine does the differentiating",
    {
        "reduction": """
def reduced(losses, slopes, reduction="mean"):
    match reduction:
        case "none":
            return losses.copy(), slopes.copy()
        case "sum":
            return np.sum(losses), np.array(slopes)
        case "mean":
            return np.mean(losses), slopes / np.prod(losses.shape)
        case "batchmean":
            return np.sum(losses) / losses.shape[0], slopes / losses.shape[0]
    raise ValueError(reduction)
""",
        "residuals": """
def by_engine(loss, x, y, **options):
    leaf = ac.tensor(x, requires_grad=True)
    each = loss(leaf, ac.tensor(y), reduction="none", **options)
    each.sum().backward()
    return each.detach().numpy(), leaf.grad.numpy()


def squared_error(x, y):
    return by_engine(F.mse_loss, x, y)


def absolute_error(x, y):
    return by_engine(F.l1_loss, x, y)


def smooth_l1(x, y, beta=1.0):
    return by_engine(F.smooth_l1_loss, x, y, beta=beta)
""",
        "cross_entropy": """
def log_softmax(z):
    return F.log_softmax(ac.tensor(z), -1).numpy()


def cross_entropy(z, labels, weight=None, ignore_index=-100):
    if np.all(labels == ignore_index):
        return float("nan"), np.zeros_like(z)
    leaf = ac.tensor(z, requires_grad=True)
    w = None if weight is None else ac.tensor(weight)
    loss = F.cross_entropy(leaf, ac.tensor(labels), weight=w, ignore_index=ignore_index)
    loss.backward()
    return loss.item(), leaf.grad.numpy()
""",
        "binary": """
def bce(p, y, weight=1.0):
    if (p < 0).any() or (p > 1).any():
        raise ValueError("p")
    each = F.binary_cross_entropy(ac.tensor(p), ac.tensor(y), reduction="none")
    return weight * each.numpy()


def bce_with_logits(z, y, pos_weight=1.0):
    leaf = ac.tensor(z, requires_grad=True)
    each = F.binary_cross_entropy_with_logits(
        leaf, ac.tensor(y), reduction="none", pos_weight=ac.tensor(pos_weight)
    )
    each.sum().backward()
    return each.detach().numpy(), leaf.grad.numpy()
""",
        "kl": """
def kl_divergence(log_p, q, reduction="batchmean"):
    return F.kl_div(ac.tensor(log_p), ac.tensor(q), reduction=reduction).item()
""",
        "poisson": """
def poisson_nll(x, y, log_input=True, eps=1e-8):
    leaf = ac.tensor(x, requires_grad=True)
    each = F.poisson_nll_loss(leaf, ac.tensor(y), log_input, eps=eps, reduction="none")
    each.sum().backward()
    return each.detach().numpy(), leaf.grad.numpy()
""",
        "double_softmax": """
def floor(classes):
    best = ac.tensor(np.eye(classes)[0])
    return F.cross_entropy(best, ac.tensor(0)).item()


def double_gradient(z, label):
    leaf = ac.tensor(z, requires_grad=True)
    F.cross_entropy(ac.softmax(leaf, 0), ac.tensor(int(label))).backward()
    return leaf.grad.numpy()


def fixed_train(inputs, labels, steps, lr):
    X, t = ac.tensor(inputs), ac.tensor(labels)
    W = ac.zeros(X.shape[1], int(t.max()) + 1, requires_grad=True)

    def step():
        loss = F.nll_loss(F.log_softmax(X @ W, 1), t)
        (g,) = ac.autograd.grad(loss, W)
        with ac.no_grad():
            W.sub_(lr * g)
        return loss.item()

    return [step() for _ in range(steps)]
""",
    },
)

bank.alternative(
    "plain loops, other formulas",
    {
        "reduction": """
def reduced(losses, slopes, reduction="mean"):
    words = ["none", "sum", "mean", "batchmean"]
    if reduction not in words:
        raise ValueError(f"{reduction} is none of {words}")
    if reduction == "none":
        return losses, slopes
    total, share = 0.0, 1.0
    for loss in losses.ravel():
        total += loss
    if reduction == "mean":
        share = 1 / losses.size
    elif reduction == "batchmean":
        share = 1 / len(losses)
    return total * share, slopes * share
""",
        "residuals": """
def squared_error(x, y):
    return x * x - 2 * x * y + y * y, x - y + x - y


def absolute_error(x, y):
    r = x - y
    return np.maximum(r, -r), 1.0 * (r > 0) - 1.0 * (r < 0)


def smooth_l1(x, y, beta=1.0):
    losses, slopes = np.empty(x.shape), np.empty(x.shape)
    for i, r in np.ndenumerate(x - y):
        if abs(r) < beta:
            losses[i], slopes[i] = 0.5 * r * r / beta, r / beta
        else:
            losses[i], slopes[i] = abs(r) - 0.5 * beta, (1.0 if r > 0 else -1.0)
    return losses, slopes
""",
        "cross_entropy": """
def log_softmax(z):
    return z - np.logaddexp.reduce(z, axis=-1, keepdims=True)


def cross_entropy(z, labels, weight=None, ignore_index=-100):
    total, divisor, gradient = 0.0, 0.0, np.zeros(z.shape)
    for i, t in enumerate(labels):
        if t == ignore_index:
            continue
        w = 1.0 if weight is None else weight[t]
        log_p = log_softmax(z[i])
        total -= w * log_p[t]
        gradient[i] = w * np.exp(log_p)
        gradient[i, t] -= w
        divisor += w
    if divisor == 0:
        return np.nan, gradient
    return total / divisor, gradient / divisor
""",
        "binary": """
def bce(p, y, weight=1.0):
    if np.min(p) < 0 or np.max(p) > 1:
        raise ValueError("not a probability")
    smallest = np.exp(-100.0)
    yes = np.log(np.maximum(p, smallest))
    no = np.log(np.maximum(1 - p, smallest))
    return weight * -(y * yes + (1 - y) * no)


def bce_with_logits(z, y, pos_weight=1.0):
    tail = np.exp(-np.abs(z))
    softplus = np.maximum(-z, 0) + np.log1p(tail)
    factor = 1 + (pos_weight - 1) * y
    sigmoid_of_minus = np.where(z >= 0, tail, 1.0) / (1 + tail)
    return (1 - y) * z + factor * softplus, (1 - y) - factor * sigmoid_of_minus
""",
        "kl": """
def kl_divergence(log_p, q, reduction="batchmean"):
    total = 0.0
    for i, j in np.ndindex(*q.shape):
        if q[i, j] > 0:
            total += q[i, j] * (np.log(q[i, j]) - log_p[i, j])
    return total / (q.shape[0] if reduction == "batchmean" else q.size)
""",
        "poisson": """
def poisson_nll(x, y, log_input=True, eps=1e-8):
    if not log_input:
        inner = x + eps
        return x - np.log(inner) * y, (inner - y) / inner
    rate = np.exp(x)
    return rate - x * y, rate - y
""",
        "double_softmax": """
def floor(classes):
    return np.log1p((classes - 1) / np.e)


def double_gradient(z, label):
    p = softmax(z)
    J = np.diag(p) - np.outer(p, p)
    return (softmax(p) - np.eye(len(z))[label]) @ J


def fixed_train(inputs, labels, steps, lr):
    hot = np.eye(labels.max() + 1)[labels]
    W = np.zeros((inputs.shape[1], hot.shape[1]))
    path = []
    for _ in range(steps):
        p = softmax(inputs @ W)
        path.append(float(-np.log((p * hot).sum(axis=1)).mean()))
        W -= lr * inputs.T @ (p - hot) / len(inputs)
    return path
""",
    },
)

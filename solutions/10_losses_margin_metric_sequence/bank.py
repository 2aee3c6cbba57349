"""Known answers to assignment 10: wrong ones with what they lose, and right ones in other styles."""

from coursekit.grading.bank import Bank

bank = Bank("10_losses_margin_metric_sequence")


# --- 1 · ranking and classes (3) ---------------------------------------------------------------


def leading(
    inside="margin - y * (x1 - x2)",
    slope="np.where(inside > 0, -y, 0.0)",
    own="excess[rows, labels] = 0",
    power="excess**p",
    share="classes",
    rivals="(excess > 0) / classes if p == 1 else 2 * excess / classes",
    right="-gradient.sum(axis=1)",
):
    """Return code for exercise 1 with some of its parts replaced."""
    return f"""
def margin_ranking(x1, x2, y, margin=0.0):
    inside = {inside}
    return np.maximum(0, inside), {slope}


def multi_margin(x, labels, margin=1.0, p=1):
    rows, classes = np.arange(len(x)), x.shape[1]
    excess = np.maximum(0, margin - x[rows, labels][:, None] + x)
    {own}
    gradient = {rivals}
    gradient[rows, labels] = 0
    gradient[rows, labels] = {right}
    return ({power}).sum(axis=1) / {share}, gradient
"""


bank.wrong(
    "ranking",
    loses=1,
    en="the label turns the difference round, not the margin: m − y(x1 − x2)",
    zh="标签翻转的是差，不是间隔：m − y(x1 − x2)",
    code=leading(inside="y * (margin - (x1 - x2))"),
)

bank.wrong(
    "ranking",
    loses=1,
    en="the sign is turned round: with y = 1 it is x1 that should be larger",
    zh="符号反了：y = 1 时应当更大的是 x1",
    code=leading(inside="margin + y * (x1 - x2)", slope="np.where(inside > 0, y, 0.0)"),
)

bank.wrong(
    "ranking",
    loses=0.5,
    en="a hinge that is satisfied does not pull: its slope is 0",
    zh="已经满足的合页不再拉：斜率是 0",
    code=leading(slope="-y"),
)

bank.wrong(
    "ranking",
    loses=0.5,
    en="the slope forgot the label: −y, not −1",
    zh="斜率忘了标签：是 −y，不是 −1",
    code=leading(slope="np.where(inside > 0, -1.0, 0.0)"),
)

bank.wrong(
    "ranking",
    loses=1,
    en="the right class competes with itself: its own term is left out of the sum",
    zh="正确的类别在和自己比：求和时要去掉它自己那一项",
    code=leading(own="pass"),
)

bank.wrong(
    "ranking",
    loses=2,
    en="the right class competes with itself, in the losses and in the gradient: leave its own term out",
    zh="正确的类别在和自己比，损失和梯度里都有：要去掉它自己那一项",
    code=leading(own="pass").replace("    gradient[rows, labels] = 0\n", ""),
)

bank.wrong(
    "ranking",
    loses=1,
    en="the sum is divided by all C classes, not by the C − 1 rivals",
    zh="总和要除以全部 C 个类别，不是 C − 1 个对手",
    code=leading(share="(classes - 1)"),
)

bank.wrong(
    "ranking",
    loses=2,
    en="the factor 1/C is missing: divide the sum over the rivals, and its gradient, by the number of classes",
    zh="少了因子 1/C：对手的总和以及它的梯度，都要除以类别数",
    code=leading(share="1", rivals="(excess > 0) * 1.0 if p == 1 else 2 * excess"),
)

bank.wrong(
    "ranking",
    loses=0.5,
    en="p = 2 squares each hinge before the sum; you squared the sum",
    zh="p = 2 是先把每个合页平方，再求和；你把和平方了",
    code=leading(power="excess.sum(axis=1, keepdims=True) ** p"),
)

bank.wrong(
    "ranking",
    loses=1,
    en="the right class is pulled by every rival that is too close, not by one",
    zh="每个追得太近的对手都会拉正确的类别一次，不是总共只拉一次",
    code=leading(right="-1 / classes"),
)

bank.wrong(
    "ranking",
    loses=0.5,
    en="the derivative of a square is 2e, not 1: for p = 2 the pull grows with the shortfall",
    zh="平方的导数是 2e，不是 1：p = 2 时，差得越多，拉得越重",
    code=leading(rivals="(excess > 0) / classes"),
)

# --- 2 · several classes (3) -------------------------------------------------------------------


def several(
    listed="np.cumsum(row < 0) == 0",
    wrong="np.setdiff1d(np.arange(x.shape[1]), right)",
    share="x.shape[1]",
    each="y * np.logaddexp(0, -x) + (1 - y) * np.logaddexp(0, x)",
    mean="(each if weight is None else weight * each).mean(axis=1)",
):
    """Return code for exercise 2 with some of its parts replaced."""
    return f"""
def multilabel_margin(x, target):
    losses = np.zeros(len(x))
    for i, row in enumerate(target):
        listed = {listed}
        right = row[listed]
        wrong = {wrong}
        lacking = 1 - x[i, right][:, None] + x[i, wrong]
        losses[i] = np.maximum(0, lacking).sum() / {share}
    return losses


def multilabel_soft_margin(x, y, weight=None):
    each = {each}
    return {mean}
"""


bank.wrong(
    "multilabel",
    loses=1,
    en="the list ends at the first −1; you also read the numbers behind it",
    zh="名单到第一个 −1 为止；你把后面的数也读了",
    code=several(listed="row >= 0"),
)

bank.wrong(
    "multilabel",
    loses=2,
    en="you read the target as ones and zeros; it lists the numbers of the right classes",
    zh="你把目标当成一和零来读；它列的是正确类别的编号",
    code="""
def multilabel_margin(x, target):
    losses = np.zeros(len(x))
    for i, row in enumerate(target):
        right, wrong = np.nonzero(row == 1)[0], np.nonzero(row == 0)[0]
        lacking = 1 - x[i, right][:, None] + x[i, wrong]
        losses[i] = np.maximum(0, lacking).sum() / x.shape[1]
    return losses
"""
    + several()[several().index("\n\ndef multilabel_soft") :],
)

bank.wrong(
    "multilabel",
    loses=2,
    en="right classes do not compete with each other: only right against wrong counts",
    zh="正确的类别之间不用比：只算正确的对错误的",
    code=several(wrong="np.arange(x.shape[1])"),
)

bank.wrong(
    "multilabel",
    loses=2,
    en="the sum is divided by the number of classes, not by the number of right ones",
    zh="总和要除以类别数，不是除以正确类别的个数",
    code=several(share="max(len(right), 1)"),
)

bank.wrong(
    "multilabel",
    loses=2,
    en="the factor 1/C is missing: divide the sum of the hinges by the number of classes",
    zh="少了因子 1/C：合页的总和要除以类别数",
    code=several(share="1"),
)

bank.wrong(
    "multilabel",
    loses=0.5,
    en="a number behind the −1 is not read: its class is wrong like all that are not listed; you left it out of both",
    zh="−1 后面的数不读：那个类别和没列出的一样，算错误的；你把它两边都漏掉了",
    code=several(wrong="np.setdiff1d(np.arange(x.shape[1]), row)"),
)

bank.wrong(
    "multilabel",
    loses=1,
    en="you averaged over the samples as well: one loss a sample is asked for, so only over axis 1",
    zh="你把样本也平均了：要的是每个样本一个损失，只沿轴 1 求平均",
    code=several(mean="(each if weight is None else weight * each).mean()"),
)

bank.wrong(
    "multilabel",
    loses=1,
    en="one loss a sample is asked for: the mean over its classes, not their sum",
    zh="要的是每个样本一个损失：对各类别求平均，不是求和",
    code=several(mean="(each if weight is None else weight * each).sum(axis=1)"),
)

bank.wrong(
    "multilabel",
    loses=0.5,
    en="the weights only multiply; the mean still divides by the number of classes",
    zh="权重只是乘上去；平均仍然除以类别数",
    code=several(
        mean="each.mean(axis=1) if weight is None else (weight * each).sum(axis=1) / weight.sum()"
    ),
)

bank.wrong(
    "multilabel",
    loses=0.5,
    en="log of a sigmoid that was rounded to 0 or 1: use logaddexp, and no exponent is positive",
    zh="对已经舍入成 0 或 1 的 sigmoid 取对数：改用 logaddexp，让指数都不为正",
    code=several(
        each="-(y * np.log(1 / (1 + np.exp(-x))) + (1 - y) * np.log(1 - 1 / (1 + np.exp(-x))))"
    ),
)

# --- 3 · soft margin (2) -----------------------------------------------------------------------


def soft(losses="np.logaddexp(0, u)", slopes="-y * np.exp(-np.logaddexp(0, -u))", u="-y * x"):
    """Return code for ``soft_margin`` with some of its parts replaced."""
    return f"""
def soft_margin(x, y):
    u = {u}
    return {losses}, {slopes}
"""


bank.wrong(
    "soft_margin",
    loses=1,
    en="e^1000 overflows: write log(1 + e^u) with logaddexp, and the slope without e^u",
    zh="e^1000 会溢出：log(1 + e^u) 用 logaddexp 写，斜率里也不要出现 e^u",
    code=soft(losses="np.log(1 + np.exp(u))", slopes="-y * np.exp(u) / (1 + np.exp(u))"),
)

bank.wrong(
    "soft_margin",
    loses=2,
    en="the sign of u is turned round: a large y·x is right and costs little",
    zh="u 的符号反了：y·x 大说明对，应当付得少",
    code=soft(u="y * x"),
)

bank.wrong(
    "soft_margin",
    loses=1,
    en="the slope lacks the factor −y of the chain rule",
    zh="斜率少了链式法则的因子 −y",
    code=soft(slopes="np.exp(-np.logaddexp(0, -u))"),
)

bank.wrong(
    "soft_margin",
    loses=2,
    en="this is a hinge, which rests; log(1 + e^u) never does",
    zh="这是会歇着的合页；log(1 + e^u) 从不歇着",
    code=soft(losses="np.maximum(0, 1 + u)", slopes="np.where(1 + u > 0, -y, 0.0)"),
)

bank.wrong(
    "soft_margin",
    loses=2,
    en="the labels are 1 and −1; you treated them as 1 and 0",
    zh="标签是 1 和 −1；你当成了 1 和 0",
    code=soft(
        losses="y * np.logaddexp(0, -x) + (1 - y) * np.logaddexp(0, x)",
        slopes="np.exp(-np.logaddexp(0, -x)) - y",
    ),
)

bank.wrong(
    "soft_margin",
    loses=0.5,
    en="1 − σ(−u) rounds a small slope to 0: write σ(u) itself, as exp(−logaddexp(0, −u))",
    zh="1 − σ(−u) 会把很小的斜率舍成 0：直接写 σ(u)，即 exp(−logaddexp(0, −u))",
    code=soft(slopes="-y * (1 - np.exp(-np.logaddexp(0, u)))"),
)

# --- 4 · distances and angles (3) --------------------------------------------------------------


def metric(
    hinge="np.where(y == 1, d, np.maximum(0, margin - d))",
    cos="(a * b).sum(axis=1) / (np.linalg.norm(a, axis=1) * np.linalg.norm(b, axis=1))",
    angle="np.where(y == 1, 1 - cos, np.maximum(0, cos - margin))",
    distance="np.linalg.norm({}, axis=1)",
    harder="np.minimum(far, other)",
    triplet="np.maximum(0, near - far + margin)",
):
    """Return code for exercise 4 with some of its parts replaced."""
    return f"""
def hinge_embedding(d, y, margin=1.0):
    return {hinge}


def cosine_embedding(a, b, y, margin=0.0):
    cos = {cos}
    return {angle}


def triplet_margin(a, p, n, margin=1.0, swap=False):
    near, far, other = {distance.format("a - p")}, {distance.format("a - n")}, {distance.format("p - n")}
    if swap:
        far = {harder}
    return {triplet}
"""


bank.wrong(
    "metric",
    loses=1,
    en="alike and unlike are exchanged: 1 means alike, and costs the distance itself",
    zh="相像和不像弄反了：1 是相像，付的就是距离本身",
    code=metric(hinge="np.where(y == -1, d, np.maximum(0, margin - d))"),
)

bank.wrong(
    "metric",
    loses=0.5,
    en="unlike things that are farther than the margin cost 0, not a negative number",
    zh="不像的东西已经比间隔远，付 0，而不是负数",
    code=metric(hinge="np.where(y == 1, d, margin - d)"),
)

bank.wrong(
    "metric",
    loses=0.5,
    en="things alike are drawn together all the way: no margin is taken off their distance",
    zh="相像的要一直拉到一起：距离里不减间隔",
    code=metric(hinge="np.where(y == 1, np.maximum(0, d - margin), np.maximum(0, margin - d))"),
)

bank.wrong(
    "metric",
    loses=1,
    en="this is the dot product: divide by both lengths, only the angle counts",
    zh="这只是点积：要除以两个长度，只看夹角",
    code=metric(cos="(a * b).sum(axis=1)"),
)

bank.wrong(
    "metric",
    loses=1,
    en="the cosine divides by both lengths; you divided by one only",
    zh="余弦要除以两个长度；你只除了一个",
    code=metric(cos="(a * b).sum(axis=1) / np.linalg.norm(a, axis=1)"),
)

bank.wrong(
    "metric",
    loses=1,
    en="each vector has its own length: norm(…, axis=1), not the norm of the whole array",
    zh="每个向量有自己的长度：norm(…, axis=1)，而不是整个数组的范数",
    code=metric(cos="(a * b).sum(axis=1) / (np.linalg.norm(a) * np.linalg.norm(b))"),
)

bank.wrong(
    "metric",
    loses=1,
    en="leave out eps: here nothing is added to the differences",
    zh="不要加 eps：这里的差上什么也不加",
    code=metric(distance="np.linalg.norm({} + 1e-6, axis=1)"),
)

bank.wrong(
    "metric",
    loses=1,
    en="leave out eps: here nothing is added to the lengths",
    zh="不要加 eps：这里的长度上什么也不加",
    code=metric(
        cos="(a * b).sum(axis=1) / (np.linalg.norm(a, axis=1) * np.linalg.norm(b, axis=1) + 1e-6)"
    ),
)

bank.wrong(
    "metric",
    loses=0.5,
    en="unlike vectors cost what their cosine exceeds the margin by, not what it falls short by",
    zh="不像的向量付的是余弦超出间隔的部分，不是不足的部分",
    code=metric(angle="np.where(y == 1, 1 - cos, np.maximum(0, margin - cos))"),
)

bank.wrong(
    "metric",
    loses=1,
    en="these are squared distances; the norm is asked for",
    zh="这是距离的平方；题目要的是距离",
    code=metric(distance="(({}) ** 2).sum(axis=1)"),
)

bank.wrong(
    "metric",
    loses=1,
    en="near and far are exchanged: the positive should be near, the negative far",
    zh="远近弄反了：正例要近，负例要远",
    code=metric(triplet="np.maximum(0, far - near + margin)"),
)

bank.wrong(
    "metric",
    loses=0.5,
    en="swap takes the smaller of the two distances: the harder comparison",
    zh="swap 取两个距离里较小的：更难的那个比较",
    code=metric(harder="np.maximum(far, other)"),
)

bank.wrong(
    "metric",
    loses=0.5,
    en="swap takes the other distance only where it is smaller, not always",
    zh="只有另一个距离更小时，swap 才用它，并不是总用",
    code=metric(harder="other"),
)

bank.wrong(
    "metric",
    loses=0.5,
    en="swap leaves anchor and positive as they are: it only compares d(a, n) with d(p, n); you exchanged near and far",
    zh="swap 不动锚点和正例：它只是拿 d(a, n) 与 d(p, n) 比；你把远近对调了",
    code=metric(harder="near; near = np.linalg.norm(a - n, axis=1)"),
)

bank.wrong(
    "metric",
    loses=0.5,
    en="swap replaces the distance to the negative, d(a, n); you replaced the distance to the positive",
    zh="swap 换的是到负例的距离 d(a, n)；你换掉的是到正例的距离",
    code=metric(harder="far; near = np.minimum(near, other)"),
)

# --- 5 · CTC (5) -------------------------------------------------------------------------------


def paths(
    read="[c for c, _run in groupby(path) if c != blank]",
    nobody="np.inf",
    skip="s > 1 and label not in (blank, states[s - 2])",
    start="alpha[0, :2] = log_p[0, states[:2]]",
    end="-np.logaddexp(alpha[-1, -1], alpha[-1, -2])",
    misfit="0.0 if zero_infinity and np.isinf(loss) else loss",
    gradient="np.exp(log_p) - occupancy / occupancy.sum(axis=1, keepdims=True)",
    around="blank",
):
    """Return code for exercise 5 with some of its parts replaced."""
    return f"""
def brute_force(log_p, target, blank=0):
    frames, classes = log_p.shape
    total = 0.0
    for path in product(range(classes), repeat=frames):
        if {read} == list(target):
            total += np.exp(sum(log_p[t, c] for t, c in enumerate(path)))
    return -np.log(total) if total else {nobody}


def ctc(log_p, target, blank=0, zero_infinity=False):
    states = [{around}]
    for label in target:
        states += [label, {around}]
    alpha = np.full((len(log_p), len(states)), -np.inf)
    {start}
    for t in range(1, len(log_p)):
        for s, label in enumerate(states):
            skip = {skip}
            ways = alpha[t - 1, s - 2 if skip else max(s - 1, 0) : s + 1]
            alpha[t, s] = np.logaddexp.reduce(ways) + log_p[t, label]
    loss = {end}
    return {misfit}


def ctc_gradient(z, target, blank=0):
    log_p = log_softmax(z)
    occupancy = np.zeros(z.shape)
    for path in product(range(z.shape[1]), repeat=len(z)):
        if [c for c, _run in groupby(path) if c != blank] == list(target):
            places = (np.arange(len(z)), np.array(path))
            occupancy[places] += np.exp(log_p[places].sum())
    return {gradient}
"""


MEASURED = """

def ctc_gradient(z, target, blank=0):
    return measured_slopes(lambda v: ctc(log_softmax(v), target, blank), z)
"""

bank.wrong(
    "ctc",
    loses=0.5,
    en="to read a path, first join equal neighbours, then leave out the blanks; you did it the other way",
    zh="读一条路径，要先合并相同的邻居，再去掉空白；你把次序弄反了",
    code=paths(read="[c for c, _run in groupby(d for d in path if d != blank)]"),
)

bank.wrong(
    "ctc",
    loses=1,
    en="you only left out the blanks: equal neighbours have to be joined first",
    zh="你只去掉了空白：还要先合并相同的邻居",
    code=paths(read="[c for c in path if c != blank]"),
)

bank.wrong(
    "ctc",
    loses=1.25,
    en="the blank between two equal letters cannot be skipped, or they would be joined",
    zh="两个相同字母之间的空白不能跳过，否则它们就合并了",
    code=paths(skip="s > 1 and label != blank"),
)

bank.wrong(
    "ctc",
    loses=2.25,
    en="the blank between two equal letters cannot be skipped, or they would be joined; your gradient, measured on ctc, shares the slip",
    zh="两个相同字母之间的空白不能跳过，否则它们就合并了；你的梯度是对 ctc 量的，也跟着错",
    code=paths(skip="s > 1 and label != blank") + MEASURED,
)

bank.wrong(
    "ctc",
    loses=3,
    en="you never skip, and the gradient measured on ctc shares the slip: a blank between two different letters may be left out",
    zh="你从不跳过，对 ctc 量出的梯度也跟着错：两个不同字母之间的空白是可以省掉的",
    code=paths(skip="False") + MEASURED,
)

bank.wrong(
    "ctc",
    loses=2,
    en="you never skip: a blank between two different letters may be left out",
    zh="你从不跳过：两个不同字母之间的空白是可以省掉的",
    code=paths(skip="False"),
)

bank.wrong(
    "ctc",
    loses=2,
    en="a path may also begin with the first letter, without a blank before it",
    zh="路径也可以直接从第一个字母开始，前面不要空白",
    code=paths(start="alpha[0, 0] = log_p[0, states[0]]"),
)

bank.wrong(
    "ctc",
    loses=2,
    en="a path may also end on the last letter: add the last two states",
    zh="路径也可以停在最后一个字母上：要把最后两个状态加起来",
    code=paths(end="-alpha[-1, -1]"),
)

bank.wrong(
    "ctc",
    loses=4,
    en="add the last two states: a path may also end on the last letter; your gradient, measured on ctc, shares the slip",
    zh="要把最后两个状态加起来：路径也可以停在最后一个字母上；你的梯度是对 ctc 量的，也跟着错",
    code=paths(end="-alpha[-1, -1]") + MEASURED,
)

bank.wrong(
    "ctc",
    loses=0.5,
    en="zero_infinity is not looked at: a target that does not fit should cost 0 then",
    zh="没有看 zero_infinity：放不下的目标这时应当付 0",
    code=paths(misfit="loss"),
)

bank.wrong(
    "ctc",
    loses=0.5,
    en="the blank need not be class 0: it is the argument",
    zh="空白不一定是类别 0：它是一个参数",
    code=paths(around="0", skip="s > 1 and label not in (0, states[s - 2])"),
)

bank.wrong(
    "ctc",
    loses=0.5,
    en="products of hundreds of probabilities vanish: keep logarithms in every step",
    zh="几百个概率的乘积会消失：每一步都要用对数",
    code=paths()
    .replace("np.full((len(log_p), len(states)), -np.inf)", "np.zeros((len(log_p), len(states)))")
    .replace("alpha[0, :2] = log_p", "alpha[0, :2] = np.exp(log_p)")
    .replace("np.exp(log_p)[0, states[:2]]", "np.exp(log_p[0, states[:2]])")
    .replace("np.logaddexp.reduce(ways) + log_p[t, label]", "ways.sum() * np.exp(log_p[t, label])")
    .replace(
        "-np.logaddexp(alpha[-1, -1], alpha[-1, -2])",
        "-np.log(alpha[-1, -2:].sum()) if alpha[-1, -2:].sum() else np.inf",
    ),
)

bank.wrong(
    "ctc",
    loses=2,
    en="this is the gradient for log_p; pulled through log_softmax it gains the probabilities",
    zh="这是对 log_p 的梯度；穿过 log_softmax，还要加上概率",
    code=paths(gradient="-occupancy / occupancy.sum(axis=1, keepdims=True)"),
)

bank.wrong(
    "ctc",
    loses=2,
    en="this is the gradient for log p, measured; go through log_softmax: nudge the logits",
    zh="这是对 log p 量出来的梯度；要穿过 log_softmax：该动的是对数几率",
    code=paths()
    + MEASURED.replace(
        "ctc(log_softmax(v), target, blank), z", "ctc(v, target, blank), log_softmax(z)"
    ),
)

bank.wrong(
    "ctc",
    loses=0.5,
    en="if no path reads the target, brute_force returns np.inf",
    zh="没有一条路径读得出目标时，brute_force 要返回 np.inf",
    code=paths(nobody="0.0"),
)

bank.wrong(
    "ctc",
    loses=2,
    en="the occupancy is a share: divide it by the probability of the target, the sum over the paths that read it",
    zh="占有率是比例：要除以目标的概率，也就是读得出它的路径的概率之和",
    code=paths(gradient="np.exp(log_p) - occupancy"),
)

# --- 6 · which loss (2) ------------------------------------------------------------------------


def choosing(
    vectors='"TripletMarginLoss" if len(shapes) == 3 else "CosineEmbeddingLoss"',
    distances="HingeEmbeddingLoss",
    two="MarginRankingLoss",
    one="SoftMarginLoss",
    numbers="MultiMarginLoss",
    lists='"MultiLabelMarginLoss" if (target < 0).any() else "MultiLabelSoftMarginLoss"',
):
    """Return code for ``which_loss`` with some of its parts replaced."""
    return f"""
def which_loss(given, shapes, target):
    if given == "frames":
        return "CTCLoss"
    if given == "distances":
        return "{distances}"
    if given == "vectors":
        return {vectors}
    if len(shapes) == 2:
        return "{two}"
    if len(shapes[0]) == 1:
        return "{one}"
    if target.ndim == 1:
        return "{numbers}"
    return {lists}
"""


bank.wrong(
    "matching",
    loses=0.4,
    en="the two multi-label losses are exchanged: a list of class numbers, with a −1, is for the hinge",
    zh="两种多标签损失弄反了：带 −1 的类别编号名单，是给合页的",
    code=choosing(
        lists='"MultiLabelSoftMarginLoss" if (target < 0).any() else "MultiLabelMarginLoss"'
    ),
)

bank.wrong(
    "matching",
    loses=0.2,
    en="MultiLabelMarginLoss does not read ones and zeros: it would take them for class numbers",
    zh="MultiLabelMarginLoss 读不懂一和零：它会当成类别编号",
    code=choosing(lists='"MultiLabelMarginLoss"'),
)

bank.wrong(
    "matching",
    loses=0.25,
    en="a ready-made distance is for HingeEmbeddingLoss; CosineEmbeddingLoss takes the vectors themselves",
    zh="现成的距离是给 HingeEmbeddingLoss 的；CosineEmbeddingLoss 收的是向量本身",
    code=choosing(distances="CosineEmbeddingLoss"),
)

bank.wrong(
    "matching",
    loses=0.25,
    en="HingeEmbeddingLoss takes a distance, not two vectors: by their angle, CosineEmbeddingLoss",
    zh="HingeEmbeddingLoss 收的是距离，不是两个向量：看夹角，用 CosineEmbeddingLoss",
    code=choosing(vectors='"TripletMarginLoss" if len(shapes) == 3 else "HingeEmbeddingLoss"'),
)

bank.wrong(
    "matching",
    loses=0.2,
    en="one score with a label 1 or −1 is for SoftMarginLoss; ranking compares two scores",
    zh="一个得分配标签 1 或 −1，是给 SoftMarginLoss 的；排序要比较两个得分",
    code=choosing(one="MarginRankingLoss"),
)

bank.wrong(
    "matching",
    loses=0.2,
    en="a list need not hold a number above 1, such as [1, 0, −1]: what tells it from ones and zeros is the −1",
    zh="名单里不一定有大于 1 的数，例如 [1, 0, −1]：要看有没有 −1，才能与一和零区分开",
    code=choosing(
        lists='"MultiLabelMarginLoss" if target.max() > 1 else "MultiLabelSoftMarginLoss"'
    ),
)

# --- 7 · corners (2) ---------------------------------------------------------------------------


def corner(
    active="slopes[heights >= heights.max() - 1e-9]",
    least="active.min(), active.max()",
    left="(here - before) / h",
    right="(after - here) / h",
    chosen="chosen.item()",
    h="1e-3",
):
    """Return code for exercise 7 with some of its parts replaced."""
    return f"""
def subgradients(slopes, offsets, x):
    heights = slopes * x + offsets
    active = {active}
    return {least}


def at_corner(function, x):
    h = {h}
    before, here, after = (function(ac.tensor([at])).item() for at in (x - h, x, x + h))
    t = ac.tensor([x], requires_grad=True)
    (chosen,) = ac.autograd.grad(function(t).sum(), t)
    left, right = {left}, {right}
    return left, right, {chosen}
"""


bank.wrong(
    "kinks",
    loses=1,
    en="only the lines that are highest at x count; the others lie below",
    zh="只有在 x 处最高的直线才算；别的都在下面",
    code=corner(active="slopes"),
)

bank.wrong(
    "kinks",
    loses=0.5,
    en="argmax names one line; on a corner several are equally high, up to rounding",
    zh="argmax 只给出一条直线；在折角上有几条一样高（差一点舍入误差）",
    code=corner(active="slopes[[heights.argmax()]]"),
)

bank.wrong(
    "kinks",
    loses=0.5,
    en="lines that meet are rarely equally high to the last digit: allow a difference of 1e-9",
    zh="相交的直线，高度很少连最后一位都相等：要允许相差 1e-9",
    code=corner(active="slopes[heights == heights.max()]"),
)

bank.wrong(
    "kinks",
    loses=1,
    en="the function is straight for 0.01 on either side, and no farther is promised: take a smaller h",
    zh="函数只保证在左右各 0.01 的范围内是直的：h 要取得更小",
    code=corner(h="0.1"),
)

bank.wrong(
    "kinks",
    loses=1,
    en="left and right are exchanged: left looks back from x",
    zh="左右弄反了：左边是从 x 往回看",
    code=corner(left="(after - here) / h", right="(here - before) / h"),
)

bank.wrong(
    "kinks",
    loses=1,
    en="the engine does not take the middle of the two slopes: ask it",
    zh="引擎取的并不是两个斜率的平均：要去问它",
    code=corner(chosen="(left + right) / 2"),
)

bank.wrong(
    "kinks",
    loses=1,
    en="the engine does not always take 0 at a corner: ask it",
    zh="引擎在折角上并不总是取 0：要去问它",
    code=corner(chosen="0.0"),
)


bank.wrong(
    "kinks",
    loses=1,
    en="central differences mix both sides: for the left look back from x, for the right ahead",
    zh="中心差分把两边混在一起了：左边从 x 往回看，右边往前看",
    code=corner(left="(after - before) / (2 * h)", right="(after - before) / (2 * h)"),
)

# --- right answers in other styles -------------------------------------------------------------

bank.alternative(
    "the course engine does the work",
    {
        "ranking": """
def margin_ranking(x1, x2, y, margin=0.0):
    leaf = ac.tensor(x1, requires_grad=True)
    each = F.margin_ranking_loss(leaf, ac.tensor(x2), ac.tensor(y), margin, reduction="none")
    each.sum().backward()
    return each.detach().numpy(), leaf.grad.numpy()


def multi_margin(x, labels, margin=1.0, p=1):
    leaf = ac.tensor(x, requires_grad=True)
    each = F.multi_margin_loss(leaf, ac.tensor(labels), p=p, margin=margin, reduction="none")
    each.sum().backward()
    return each.detach().numpy(), leaf.grad.numpy()
""",
        "multilabel": """
def multilabel_margin(x, target):
    return F.multilabel_margin_loss(ac.tensor(x), ac.tensor(target), reduction="none").numpy()


def multilabel_soft_margin(x, y, weight=None):
    w = None if weight is None else ac.tensor(weight)
    each = F.multilabel_soft_margin_loss(ac.tensor(x), ac.tensor(y), weight=w, reduction="none")
    return each.numpy()
""",
        "soft_margin": """
def soft_margin(x, y):
    leaf = ac.tensor(x, requires_grad=True)
    each = F.soft_margin_loss(leaf, ac.tensor(y), reduction="none")
    each.sum().backward()
    return each.detach().numpy(), leaf.grad.numpy()
""",
        "metric": """
def hinge_embedding(d, y, margin=1.0):
    return F.hinge_embedding_loss(ac.tensor(d), ac.tensor(y), margin, reduction="none").numpy()


def cosine_embedding(a, b, y, margin=0.0):
    cos = F.cosine_similarity(ac.tensor(a), ac.tensor(b)).numpy()
    alike = y == 1
    return alike * (1 - cos) + ~alike * np.maximum(cos - margin, 0)


def triplet_margin(a, p, n, margin=1.0, swap=False):
    places = [ac.tensor(v) for v in (a, p, n)]
    each = F.triplet_margin_loss(*places, margin, eps=0.0, swap=swap, reduction="none")
    return each.numpy()
""",
        "ctc": """
def brute_force(log_p, target, blank=0):
    def reads(path):
        joined = [c for i, c in enumerate(path) if i == 0 or c != path[i - 1]]
        return [c for c in joined if c != blank] == target

    T, C = log_p.shape
    found = [p for p in np.ndindex(*[C] * T) if reads(p)]
    if not found:
        return float("inf")
    return -np.logaddexp.reduce([log_p[np.arange(T), list(p)].sum() for p in found])


def ctc(log_p, target, blank=0, zero_infinity=False):
    return F.ctc_loss(
        ac.tensor(log_p[:, None]),
        ac.tensor([target]),
        [len(log_p)],
        [len(target)],
        blank,
        reduction="sum",
        zero_infinity=zero_infinity,
    ).item()


def ctc_gradient(z, target, blank=0):
    leaf = ac.tensor(z[:, None], requires_grad=True)
    log_p = F.log_softmax(leaf, -1)
    F.ctc_loss(log_p, ac.tensor([target]), [len(z)], [len(target)], blank, "sum").backward()
    return leaf.grad.numpy()[:, 0]
""",
        "matching": """
def which_loss(given, shapes, target):
    match given, len(shapes):
        case "frames", _:
            return "CTCLoss"
        case "distances", _:
            return "HingeEmbeddingLoss"
        case "vectors", 2:
            return "CosineEmbeddingLoss"
        case "vectors", 3:
            return "TripletMarginLoss"
        case "scores", 2:
            return "MarginRankingLoss"
    if target.shape == shapes[0]:
        if target.ndim == 1:
            return "SoftMarginLoss"
        return "MultiLabelMarginLoss" if -1 in target else "MultiLabelSoftMarginLoss"
    return "MultiMarginLoss"
""",
        "kinks": """
def subgradients(slopes, offsets, x):
    top = max(a * x + b for a, b in zip(slopes, offsets, strict=True))
    touching = [a for a, b in zip(slopes, offsets, strict=True) if top - (a * x + b) < 1e-9]
    return min(touching), max(touching)


def at_corner(function, x):
    def slope(at):
        t = ac.tensor([at], requires_grad=True)
        function(t).sum().backward()
        return t.grad.item()

    return slope(x - 0.005), slope(x + 0.005), slope(x)
""",
    },
)

bank.alternative(
    "plain loops and measured slopes",
    {
        "ranking": """
def margin_ranking(x1, x2, y, margin=0.0):
    losses, slopes = [], []
    for first, second, label in zip(x1, x2, y, strict=True):
        lead = first - second if label == 1 else second - first
        losses.append(margin - lead if lead < margin else 0.0)
        slopes.append(-label if lead < margin else 0.0)
    return np.array(losses), np.array(slopes)


def multi_margin(x, labels, margin=1.0, p=1):
    n, classes = x.shape
    losses, gradient = np.zeros(n), np.zeros((n, classes))
    for i in range(n):
        y = labels[i]
        for j in range(classes):
            lacking = margin - x[i, y] + x[i, j]
            if j == y or lacking <= 0:
                continue
            losses[i] += lacking**p / classes
            pull = p * lacking ** (p - 1) / classes
            gradient[i, j] += pull
            gradient[i, y] -= pull
    return losses, gradient
""",
        "multilabel": """
def multilabel_margin(x, target):
    losses = []
    for row, names in zip(x, target, strict=True):
        right = []
        for name in names:
            if name < 0:
                break
            right.append(int(name))
        total = 0.0
        for i in right:
            for j in range(len(row)):
                if j not in right:
                    total += max(0.0, 1 - row[i] + row[j])
        losses.append(total / len(row))
    return np.array(losses)


def multilabel_soft_margin(x, y, weight=None):
    w = np.ones(x.shape[1]) if weight is None else weight
    each = np.maximum(x, 0) - x * y + np.log1p(np.exp(-np.abs(x)))
    return (each @ w) / len(w)
""",
        "soft_margin": """
def soft_margin(x, y):
    u = -y * x
    tail = np.exp(-np.abs(u))
    losses = np.maximum(u, 0) + np.log1p(tail)
    return losses, -y * np.where(u >= 0, 1.0, tail) / (1 + tail)
""",
        "metric": """
def hinge_embedding(d, y, margin=1.0):
    return np.array([a if s > 0 else max(0, margin - a) for a, s in zip(d, y, strict=True)])


def cosine_embedding(a, b, y, margin=0.0):
    losses = []
    for u, v, s in zip(a, b, y, strict=True):
        cos = u @ v / np.sqrt((u @ u) * (v @ v))
        losses.append(1 - cos if s > 0 else max(0, cos - margin))
    return np.array(losses)


def triplet_margin(a, p, n, margin=1.0, swap=False):
    def d(u, v):
        return np.sqrt(((u - v) ** 2).sum(-1))

    far = np.minimum(d(a, n), d(p, n)) if swap else d(a, n)
    return (d(a, p) - far + margin).clip(min=0)
""",
        "ctc": """
def brute_force(log_p, target, blank=0):
    def extend(t, last, rest):
        if t == len(log_p):
            return 0.0 if rest else 1.0
        p = np.exp(log_p[t])
        total = p[blank] * extend(t + 1, blank, rest)
        if last != blank:
            total += p[last] * extend(t + 1, last, rest)
        if rest and rest[0] != last:
            total += p[rest[0]] * extend(t + 1, rest[0], rest[1:])
        return total

    total = extend(0, blank, list(target))
    return -np.log(total) if total > 0 else np.inf


def ctc(log_p, target, blank=0, zero_infinity=False):
    add = np.logaddexp
    S = len(target)
    # after letter k (0: none yet): ending on the blank, or on the letter itself
    on_blank = np.full(S + 1, -np.inf)
    on_letter = np.full(S + 1, -np.inf)
    on_blank[0] = 0.0
    for row in log_p:
        new_blank, new_letter = add(on_blank, on_letter) + row[blank], on_letter.copy()
        for k in range(1, S + 1):
            ways = add(on_letter[k], on_blank[k - 1])
            if k > 1 and target[k - 1] != target[k - 2]:
                ways = add(ways, on_letter[k - 1])
            new_letter[k] = ways + row[target[k - 1]]
        on_blank, on_letter = new_blank, new_letter
    loss = -add(on_blank[S], on_letter[S])
    return 0.0 if loss == np.inf and zero_infinity else loss


def ctc_gradient(z, target, blank=0):
    return measured_slopes(lambda v: brute_force(log_softmax(v), list(target), blank), z)
""",
        "matching": """
def which_loss(given, shapes, target):
    if given == "scores" and len(shapes) == 1:
        written = (len(shapes[0]), np.ndim(target), int(np.min(target)) < 0)
        return {
            (1, 1, True): "SoftMarginLoss",
            (2, 1, False): "MultiMarginLoss",
            (2, 2, True): "MultiLabelMarginLoss",
            (2, 2, False): "MultiLabelSoftMarginLoss",
        }[written]
    return {
        ("scores", 2): "MarginRankingLoss",
        ("distances", 1): "HingeEmbeddingLoss",
        ("vectors", 2): "CosineEmbeddingLoss",
        ("vectors", 3): "TripletMarginLoss",
        ("frames", 1): "CTCLoss",
    }[given, len(shapes)]
""",
        "kinks": """
def subgradients(slopes, offsets, x):
    order = np.argsort(slopes)
    heights = (slopes * x + offsets)[order]
    high = np.nonzero(np.isclose(heights, heights.max(), rtol=0, atol=1e-9))[0]
    return slopes[order][high[0]], slopes[order][high[-1]]


def at_corner(function, x):
    def value(at):
        return float(function(ac.tensor([at])).numpy().reshape(-1)[0])

    leaf = ac.tensor([x], requires_grad=True)
    function(leaf).sum().backward()
    h = 0.004
    return (value(x) - value(x - h)) / h, (value(x + h) - value(x)) / h, float(leaf.grad.numpy()[0])
""",
    },
)

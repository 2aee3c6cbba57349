"""Known answers to assignment 11: wrong ones with what they lose, and right ones in other styles."""

from coursekit.grading.bank import Bank

bank = Bank("11_initializers")


# --- 1 · fans (2) ------------------------------------------------------------------------------


def counting(
    result="shape[1] * k, shape[0] * k", window="math.prod(shape[2:])", short="len(shape) < 2"
):
    """Return code for ``fans`` with some of its parts replaced."""
    return f"""
def fans(shape):
    if {short}:
        raise ValueError("a weight has two dimensions at least")
    k = {window}
    return {result}
"""


bank.wrong(
    "fans",
    loses=1.5,
    en="the two fans are interchanged: a weight is (out, in), so the second number counts inputs",
    zh="两个扇数弄反了：权重是 (out, in)，第二个数才是输入的个数",
    code=counting(result="shape[0] * k, shape[1] * k"),
)

bank.wrong(
    "fans",
    loses=0.5,
    en="the window is left out: one output of a convolution adds up the window of every channel",
    zh="漏了窗口：卷积的一个输出，要把每个通道里的窗口加起来",
    code=counting(window="1"),
)

bank.wrong(
    "fans",
    loses=0.5,
    en="the window counts for fan_out, too: an input is read once from each place of the window",
    zh="窗口对 fan_out 也要算：窗口的每个位置都会读一次同一个输入",
    code=counting(result="shape[1] * k, shape[0]"),
)

bank.wrong(
    "fans",
    loses=0.5,
    en="you added the lengths of the window; the places in it are their product",
    zh="你把窗口的边长加了起来；窗口里的位置数是它们的乘积",
    code=counting(window="sum(shape[2:]) or 1"),
)

bank.wrong(
    "fans",
    loses=0.5,
    en="a shape with one dimension is let through: it has no fans, raise a ValueError",
    zh="只有一维的形状被放过了：它没有扇数，应当抛出 ValueError",
    code=counting(short="False").replace(
        "k =", "shape = (*shape, 1, 1) if len(shape) < 2 else shape\n    k ="
    ),
)


# --- 2 · Xavier (4) ----------------------------------------------------------------------------


def xavier(
    n="sum(known_fans(shape))",
    bound="gain * math.sqrt(6 / n)",
    low="-b",
    std="gain * math.sqrt(2 / n)",
    normal="rng.normal(0, s, shape)",
):
    """Return code for exercise 2 with some of its parts replaced."""
    return f"""
def xavier_uniform(shape, rng, gain=1.0):
    n = {n}
    b = {bound}
    return rng.uniform({low}, b, shape)


def xavier_normal(shape, rng, gain=1.0):
    n = {n}
    s = {std}
    return {normal}
"""


bank.wrong(
    "xavier",
    loses=1.5,
    en="you took the spread for the bound of the uniform distribution: the bound is sqrt(3) times as large",
    zh="你把标准差当成了均匀分布的边界：边界是它的根号 3 倍",
    code=xavier(bound="gain * math.sqrt(2 / n)"),
)

bank.wrong(
    "xavier",
    loses=1.5,
    en="the uniform numbers run from 0 to b, so their mean is not 0: draw from −b to b",
    zh="均匀的数从 0 取到 b，均值就不是 0 了：要从 −b 取到 b",
    code=xavier(low="0"),
)

bank.wrong(
    "xavier",
    loses=2,
    en="rng.normal wants the standard deviation; you gave it the variance",
    zh="rng.normal 要的是标准差；你给的是方差",
    code=xavier(std="gain**2 * 2 / n"),
)

for bound in ("math.sqrt(3) * gain * 2 / n", "gain * 6 / n", "gain * math.sqrt(6) / n"):
    bank.wrong(
        "xavier",
        loses=3,
        en="2/(fan_in+fan_out) is the variance σ²; the spread is its square root",
        zh="2/(fan_in+fan_out) 是方差 σ²；标准差是它的平方根",
        code=xavier(std="gain * 2 / n", bound=bound),
    )

bank.wrong(
    "xavier",
    loses=1.5,
    en="2/(fan_in+fan_out) is the variance σ²; the spread is its square root",
    zh="2/(fan_in+fan_out) 是方差 σ²；标准差是它的平方根",
    code=xavier(std="gain * 2 / n"),
)

bank.wrong(
    "xavier",
    loses=3,
    en="you divide by fan_in alone: Xavier serves both directions, so both fans stand below",
    zh="你只除以 fan_in：Xavier 要兼顾两个方向，分母里两个扇数都有",
    code=xavier(n="2 * known_fans(shape)[0]"),
)

bank.wrong(
    "xavier",
    loses=1,
    en="the fans of a convolution include its window; you added only the first two numbers of the shape",
    zh="卷积的扇数包含窗口；你只加了形状的前两个数",
    code=xavier(n="shape[0] + shape[1]"),
)

bank.wrong(
    "xavier",
    loses=1,
    en="gain is not used: it multiplies the spread, and the bound with it",
    zh="没有用到 gain：它要乘在标准差上，边界也跟着乘",
    code=xavier(bound="math.sqrt(6 / n)", std="math.sqrt(2 / n)"),
)

bank.wrong(
    "xavier",
    loses=1,
    en="for a convolution, gain is not used: it multiplies the spread there, too",
    zh="卷积没有用到 gain：卷积的标准差也要乘以它",
    code=xavier(
        bound="(gain if len(shape) == 2 else 1) * math.sqrt(6 / n)",
        std="(gain if len(shape) == 2 else 1) * math.sqrt(2 / n)",
    ),
)

bank.wrong(
    "xavier",
    loses=1,
    en="gain went under the square root: it multiplies the spread, not the variance",
    zh="gain 放进了根号里：它乘的是标准差，不是方差",
    code=xavier(bound="math.sqrt(gain * 6 / n)", std="math.sqrt(gain * 2 / n)"),
)

bank.wrong(
    "xavier",
    loses=1.5,
    en="the normal one is uniform: the same spread, but the wrong distribution",
    zh="正态的那种写成了均匀分布：标准差一样，分布不对",
    code=xavier(normal="rng.uniform(-math.sqrt(3) * s, math.sqrt(3) * s, shape)"),
)


# --- 3 · Kaiming (4) ---------------------------------------------------------------------------


def kaiming(
    tanh="5 / 3",
    relu="math.sqrt(2)",
    leaky="math.sqrt(2 / (1 + a**2))",
    unknown="raise ValueError(nonlinearity)",
    strange="raise ValueError(mode)",
    out="n_out",
    n_in="n_in",
    gain="gain_of(nonlinearity, a)",
    std="gain / math.sqrt(n)",
    bound="math.sqrt(3) * s",
    slope="0.0",
):
    """Return code for exercise 3 with some of its parts replaced."""
    return f"""
def gain_of(nonlinearity, a=0.01):
    if nonlinearity in ("linear", "sigmoid"):
        return 1.0
    if nonlinearity == "tanh":
        return {tanh}
    if nonlinearity == "relu":
        return {relu}
    if nonlinearity == "leaky_relu":
        return {leaky}
    {unknown}


def spread_of(shape, a, mode, nonlinearity):
    n_in, n_out = known_fans(shape)
    if mode == "fan_in":
        n = {n_in}
    elif mode == "fan_out":
        n = {out}
    else:
        {strange}
    gain = {gain}
    return {std}


def kaiming_uniform(shape, rng, a={slope}, mode="fan_in", nonlinearity="leaky_relu"):
    s = spread_of(shape, a, mode, nonlinearity)
    b = {bound}
    return rng.uniform(-b, b, shape)


def kaiming_normal(shape, rng, a={slope}, mode="fan_in", nonlinearity="leaky_relu"):
    return rng.normal(0, spread_of(shape, a, mode, nonlinearity), shape)
"""


bank.wrong(
    "kaiming",
    loses=2.5,
    en="the gain of ReLU is sqrt(2): 2 is the factor of the variance, a gain multiplies the spread",
    zh="ReLU 的增益是根号 2：2 是方差的系数，增益乘的是标准差",
    code=kaiming(relu="2.0"),
)

bank.wrong(
    "kaiming",
    loses=2.5,
    en="ReLU needs a gain of sqrt(2): without it every layer loses half of the squares",
    zh="ReLU 需要增益根号 2：没有它，每层都丢掉平方的一半",
    code=kaiming(relu="1.0"),
)

for spread in ("gain / n", "gain**2 / n"):
    bank.wrong(
        "kaiming",
        loses=2.5,
        en="gain²/n is the variance σ²; the spread is its square root",
        zh="gain²/n 是方差 σ²；标准差是它的平方根",
        code=kaiming(std=spread),
    )

bank.wrong(
    "kaiming",
    loses=0.5,
    en="the initializers start from the slope a = 0.0; 0.01 is the default of gain_of alone",
    zh="初始化函数的斜率默认是 a = 0.0；0.01 只是 gain_of 的默认值",
    code=kaiming(slope="0.01"),
)

bank.wrong(
    "kaiming",
    loses=1,
    en="mode is ignored: fan_out must divide by the outputs",
    zh="没有理会 mode：fan_out 时要除以输出的个数",
    code=kaiming(out="n_in"),
)

bank.wrong(
    "kaiming",
    loses=2.5,
    en="you divide by both fans, as Xavier does: Kaiming takes the one that mode names",
    zh="你像 Xavier 那样用了两个扇数：Kaiming 只用 mode 指定的那一个",
    code=kaiming(n_in="(n_in + n_out) / 2", out="(n_in + n_out) / 2"),
)

bank.wrong(
    "kaiming",
    loses=1,
    en="in the leaky gain the slope is squared: the left half keeps a² of its squares",
    zh="leaky ReLU 的增益里，斜率要平方：左半边留下的是平方的 a² 倍",
    code=kaiming(leaky="math.sqrt(2 / (1 + a))"),
)

bank.wrong(
    "kaiming",
    loses=0.5,
    en="the slope a is not handed on to gain_of: every leaky ReLU gets the gain of the default slope",
    zh="斜率 a 没有传给 gain_of：所有 leaky ReLU 得到的都是默认斜率的增益",
    code=kaiming(gain="gain_of(nonlinearity)"),
)

bank.wrong(
    "kaiming",
    loses=1.5,
    en="the uniform bound is sqrt(3) times the spread; you used the spread itself",
    zh="均匀分布的边界是标准差的根号 3 倍；你直接用了标准差",
    code=kaiming(bound="s"),
)

bank.wrong(
    "kaiming",
    loses=0.5,
    en="an unknown mode is silently taken for another one: raise a ValueError",
    zh="不认得的 mode 被悄悄当成了别的：应当抛出 ValueError",
    code=kaiming(strange="n = n_in"),
)

bank.wrong(
    "kaiming",
    loses=0.5,
    en="an unknown nonlinearity is silently given gain 1: raise a ValueError",
    zh="不认得的激活函数悄悄得到了增益 1：应当抛出 ValueError",
    code=kaiming(unknown="return 1.0"),
)

bank.wrong(
    "kaiming",
    loses=0.5,
    en="the gain of tanh is 5/3, the rule of thumb of the lesson",
    zh="tanh 的增益是 5/3，即课文里的经验值",
    code=kaiming(tanh="1.0"),
)


# --- 4 · uniform, normal, constant (2) ---------------------------------------------------------


def simple(
    uniform="rng.uniform(a, b, shape)",
    normal="rng.normal(mean, std, shape)",
    constant="np.full(shape, value, dtype=float)",
):
    """Return code for exercise 4 with some of its parts replaced."""
    return f"""
def uniform(shape, rng, a=0.0, b=1.0):
    return {uniform}


def normal(shape, rng, mean=0.0, std=1.0):
    return {normal}


def constant(shape, value):
    return {constant}
"""


bank.wrong(
    "simple",
    loses=0.5,
    en="you multiplied by b, but the interval is b − a long",
    zh="你乘了 b，可是区间的长度是 b − a",
    code=simple(uniform="a + b * rng.random(shape)"),
)

bank.wrong(
    "simple",
    loses=0.5,
    en="std is the standard deviation; you took it for the variance",
    zh="std 是标准差；你当成了方差",
    code=simple(normal="rng.normal(mean, np.sqrt(std), shape)"),
)

bank.wrong(
    "simple",
    loses=0.5,
    en="a whole number made an array of whole numbers: weights are floating-point, say dtype=float",
    zh="整数造出了整数数组：权重是浮点数，要写 dtype=float",
    code=simple(constant="np.full(shape, value)"),
)

bank.wrong(
    "simple",
    loses=0.5,
    en="a seed of your own makes every layer the same: draw from rng",
    zh="自己另设种子，每一层就都一样了：要从 rng 里抽取",
    code=simple(normal="np.random.default_rng(0).normal(mean, std, shape)"),
)

bank.wrong(
    "simple",
    loses=0.5,
    en="one random number fills the whole array: give rng the shape",
    zh="一个随机数填满了整个数组：要把形状交给 rng",
    code=simple(uniform="np.full(shape, rng.uniform(a, b))"),
)


# --- 5 · orthogonal (3) ------------------------------------------------------------------------


def turned(
    columns="math.prod(shape[1:])",
    size="(max(rows, columns), min(rows, columns))",
    signs="q = q * np.sign(np.diagonal(r))",
    back="q if rows >= columns else q.T",
    gain="gain",
):
    """Return code for ``orthogonal`` with some of its parts replaced."""
    return f"""
def orthogonal(shape, rng, gain=1.0):
    rows, columns = shape[0], {columns}
    q, r = np.linalg.qr(rng.normal(size={size}))
    {signs}
    return {gain} * ({back}).reshape(shape)
"""


bank.wrong(
    "orthogonal",
    loses=0.5,
    en="the signs are those of QR, not of chance: multiply the columns of Q by the signs of R's diagonal",
    zh="正负号是 QR 的习惯，不是偶然的：要把 Q 的各列乘以 R 对角元的符号",
    code=turned(signs="pass"),
)

bank.wrong(
    "orthogonal",
    loses=1.5,
    en="for fewer rows than columns, QR of the matrix itself gives the wrong shape: make the transposed one",
    zh="行数少于列数时，直接做 QR 得到的形状不对：要先做转置的矩阵",
    code=turned(size="(rows, columns)", back="q"),
)

bank.wrong(
    "orthogonal",
    loses=1.5,
    en="reshape does not transpose: the numbers of Q end up in the wrong places",
    zh="reshape 不是转置：Q 的各个数放错了地方",
    code=turned(back="q"),
)

bank.wrong(
    "orthogonal",
    loses=2,
    en="gain is not used: every length is multiplied by it",
    zh="没有用到 gain：每个长度都要乘以它",
    code=turned(gain="1.0"),
)

bank.wrong(
    "orthogonal",
    loses=2,
    en="gain multiplies the lengths; you multiplied by its square root",
    zh="gain 乘的是长度；你乘了它的平方根",
    code=turned(gain="math.sqrt(gain)"),
)

bank.wrong(
    "orthogonal",
    loses=2.5,
    en="columns of length 1 are not yet orthogonal to each other: use QR",
    zh="各列长度为 1，还不等于彼此正交：要用 QR",
    code=turned(signs="q = rng.normal(size=q.shape)\n    q = q / np.linalg.norm(q, axis=0)"),
)


# --- 6 · identity and sparse (2) ---------------------------------------------------------------


def structured(
    eye="np.eye(rows, columns)",
    zeros="math.ceil(sparsity * rows)",
    places="for column in range(columns):\n        W[rng.permutation(rows)[:zeros], column] = 0",
    std="std",
    unpack="rows, columns = shape",
):
    """Return code for exercise 6 with some of its parts replaced."""
    return f"""
def eye(shape):
    {unpack}
    return {eye}


def sparse(shape, rng, sparsity, std=0.01):
    {unpack}
    W = rng.normal(0, {std}, shape)
    zeros = {zeros}
    {places}
    return W
"""


bank.wrong(
    "structured",
    loses=0.5,
    en="your identity is square: a matrix that is not square has ones on its diagonal, too",
    zh="你的单位矩阵是方的：不是方阵的矩阵，对角线上也是 1",
    code=structured(eye="np.eye(rows)"),
)

bank.wrong(
    "structured",
    loses=0.5,
    en="what is no matrix must be refused with a ValueError",
    zh="不是矩阵的，要用 ValueError 拒绝",
    code=structured(unpack="rows, columns = shape[:2]").replace(
        "W = rng.normal(0, std, shape)", "W = rng.normal(0, std, shape[:2])"
    ),
)

bank.wrong(
    "structured",
    loses=0.5,
    en="the number of zeros is rounded up: math.ceil",
    zh="零的个数要向上取整：用 math.ceil",
    code=structured(zeros="int(sparsity * rows)"),
)

for places in (
    "W[rng.permutation(rows)[:zeros]] = 0",
    "W[rng.choice(rows, zeros, replace=False)] = 0",
    "W[:zeros] = 0",
):
    bank.wrong(
        "structured",
        loses=0.5,
        en="every column has its zeros in the same rows: draw the places anew for each column",
        zh="每一列的零都在同样的行里：位置要逐列重新抽取",
        code=structured(places=places),
    )

bank.wrong(
    "structured",
    loses=0.5,
    en="you threw a die for every entry, so the number of zeros varies: it is the same in each column",
    zh="你对每个元素掷一次骰子，零的个数就有多有少：每列应当一样多",
    code=structured(places="W[rng.random(shape) < sparsity] = 0"),
)

bank.wrong(
    "structured",
    loses=0.5,
    en="places drawn with repetition hit the same one twice: use a permutation",
    zh="有放回地抽取位置，会两次抽到同一个：要用排列",
    code=structured(
        places="for column in range(columns):\n"
        "        W[rng.integers(rows, size=zeros), column] = 0"
    ),
)

bank.wrong(
    "structured",
    loses=0.5,
    en="you enlarged the numbers that are left; std is their spread as it stands",
    zh="你把留下的数放大了；std 就是它们的标准差，不用再改",
    code=structured(std="std / math.sqrt(1 - sparsity)"),
)


# --- 7 · symmetry (3) --------------------------------------------------------------------------


def training(
    factor="2 / len(y)",
    back="np.outer(delta, w2) * (1 - h**2)",
    step="W1, w2 = W1 - lr * back.T @ x, w2 - lr * h.T @ delta",
    start="W1, w2 = W1.copy(), w2.copy()",
    rows="W1.round(9)",
    weights="np.bincount(group.ravel(), weights=w2)",
):
    """Return code for exercise 7 with some of its parts replaced."""
    return f"""
def trained(W1, w2, x, y, steps=50, lr=0.1):
    {start}
    for _ in range(steps):
        h = np.tanh(x @ W1.T)
        delta = {factor} * (h @ w2 - y)
        back = {back}
        {step}
    return W1, w2


def merged(W1, w2):
    rows, group = np.unique({rows}, axis=0, return_inverse=True)
    return rows, {weights}
"""


bank.wrong(
    "symmetry",
    loses=1.5,
    en="w2 was changed before the way back had passed through it: both gradients belong to the same point",
    zh="反向还没经过，w2 就先改了：两个梯度应属于同一点",
    code=training(
        back="None",
        step="w2 = w2 - lr * h.T @ delta\n"
        "        W1 = W1 - lr * (np.outer(delta, w2) * (1 - h**2)).T @ x",
    ),
)

bank.wrong(
    "symmetry",
    loses=1.5,
    en="the mean over the examples is missing: divide the gradients by n",
    zh="少了对样本求平均：梯度要除以 n",
    code=training(factor="2"),
)

bank.wrong(
    "symmetry",
    loses=1.5,
    en="the 2 of the square is missing from the gradient",
    zh="梯度里少了平方求导得到的 2",
    code=training(factor="1 / len(y)"),
)

bank.wrong(
    "symmetry",
    loses=1.5,
    en="the factor 2/n of the mean squared error is missing from the gradients",
    zh="梯度里少了均方误差的因子 2/n",
    code=training(factor="1"),
)

bank.wrong(
    "symmetry",
    loses=1.5,
    en="the factor 2/n belongs into the gradient of w2, too",
    zh="w2 的梯度里也要有因子 2/n",
    code=training(
        step="W1, w2 = W1 - lr * back.T @ x, w2 - lr * h.T @ (h @ w2 - y)",
    ),
)

bank.wrong(
    "symmetry",
    loses=1.5,
    en="the factor 2/n belongs into the gradient of W1, too",
    zh="W1 的梯度里也要有因子 2/n",
    code=training(back="np.outer(h @ w2 - y, w2) * (1 - h**2)"),
)

bank.wrong(
    "symmetry",
    loses=1.5,
    en="the slope of tanh is missing: the way back multiplies by 1 − h²",
    zh="少了 tanh 的斜率：往回走要乘以 1 − h²",
    code=training(back="np.outer(delta, w2)"),
)

bank.wrong(
    "symmetry",
    loses=0.5,
    en="you changed the arrays that you were given: work on copies",
    zh="你改动了传进来的数组：要在副本上做",
    code=training(
        start="pass", step="g = h.T @ delta\n        W1 -= lr * back.T @ x\n        w2 -= lr * g"
    ),
)

bank.wrong(
    "symmetry",
    loses=0.5,
    en="a little noise breaks the symmetry, but then it is no longer the training that was asked for",
    zh="加一点噪声是能打破对称，可那就不是题目要的训练了",
    code=training(start="W1 = W1 + 0.01 * np.arange(len(W1))[:, None] * (np.ptp(W1) == 0)"),
)

bank.wrong(
    "symmetry",
    loses=1,
    en="the weights behind equal neurons add up; you took their mean",
    zh="相同的神经元，后面的权重要相加；你取了平均",
    code=training(weights="np.bincount(group.ravel(), weights=w2) / np.bincount(group.ravel())"),
)

for behind in ("w2", "w2[: len(rows)]"):
    bank.wrong(
        "symmetry",
        loses=1,
        en="the weights behind equal neurons add up",
        zh="相同的神经元，后面的权重要相加",
        code=training(weights=behind),
    )

for kept in (
    "w2[np.unique(W1.round(9), axis=0, return_index=True)[1]]",
    "np.array([w2[group.ravel() == g][-1] for g in range(len(rows))])",
):
    bank.wrong(
        "symmetry",
        loses=1,
        en="the weights behind equal neurons add up; you kept only one of them",
        zh="相同的神经元，后面的权重要相加；你只留了其中一个",
        code=training(weights=kept),
    )

bank.wrong(
    "symmetry",
    loses=1,
    en="rows that differ only by rounding errors count as equal: compare W1.round(9)",
    zh="只差舍入误差的行算相等：要比较 W1.round(9)",
    code=training(rows="W1"),
)


# --- right answers in other styles -------------------------------------------------------------

bank.alternative(
    "the course engine draws and differentiates",
    {
        "fans": """
def fans(shape):
    return ac.nn.init.fan_in_and_fan_out(ac.zeros(*shape))
""",
        "xavier": """
def by_engine(fill, shape, rng, *arguments, **options):
    generator = ac.Generator().manual_seed(int(rng.integers(2**31)))
    return fill(ac.empty(*shape), *arguments, generator=generator, **options).numpy()


def xavier_uniform(shape, rng, gain=1.0):
    return by_engine(ac.nn.init.xavier_uniform_, shape, rng, gain)


def xavier_normal(shape, rng, gain=1.0):
    return by_engine(ac.nn.init.xavier_normal_, shape, rng, gain)
""",
        "kaiming": """
def gain_of(nonlinearity, a=0.01):
    return ac.nn.init.calculate_gain(nonlinearity, a)


def drawn(fill, shape, rng, *arguments):
    generator = ac.Generator().manual_seed(int(rng.integers(2**31)))
    return fill(ac.empty(*shape), *arguments, generator=generator).numpy()


def kaiming_uniform(shape, rng, a=0.0, mode="fan_in", nonlinearity="leaky_relu"):
    return drawn(ac.nn.init.kaiming_uniform_, shape, rng, a, mode, nonlinearity)


def kaiming_normal(shape, rng, a=0.0, mode="fan_in", nonlinearity="leaky_relu"):
    return drawn(ac.nn.init.kaiming_normal_, shape, rng, a, mode, nonlinearity)
""",
        "simple": """
def seeded(rng):
    return ac.Generator().manual_seed(int(rng.integers(2**31)))


def uniform(shape, rng, a=0.0, b=1.0):
    return ac.nn.init.uniform_(ac.empty(*shape), a, b, generator=seeded(rng)).numpy()


def normal(shape, rng, mean=0.0, std=1.0):
    return ac.nn.init.normal_(ac.empty(*shape), mean, std, generator=seeded(rng)).numpy()


def constant(shape, value):
    return ac.nn.init.constant_(ac.empty(*shape), value).numpy()
""",
        "orthogonal": """
def orthogonal(shape, rng, gain=1.0):
    generator = ac.Generator().manual_seed(int(rng.integers(2**31)))
    return ac.nn.init.orthogonal_(ac.empty(*shape), gain, generator=generator).numpy()
""",
        "structured": """
def eye(shape):
    return ac.nn.init.eye_(ac.empty(*shape)).numpy()


def sparse(shape, rng, sparsity, std=0.01):
    generator = ac.Generator().manual_seed(int(rng.integers(2**31)))
    return ac.nn.init.sparse_(ac.empty(*shape), sparsity, std, generator=generator).numpy()
""",
        "symmetry": """
def trained(W1, w2, x, y, steps=50, lr=0.1):
    W1, w2 = ac.tensor(W1, requires_grad=True), ac.tensor(w2, requires_grad=True)
    optimizer = ac.optim.SGD([W1, w2], lr=lr)
    for _ in range(steps):
        prediction = ac.tanh(ac.tensor(x) @ W1.T) @ w2
        loss = ac.nn.functional.mse_loss(prediction, ac.tensor(y))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return W1.detach().numpy(), w2.detach().numpy()


def merged(W1, w2):
    sums = {}
    for row, weight in zip(W1, w2):
        key = tuple(np.round(row, 9))
        sums[key] = sums.get(key, 0.0) + weight
    return np.array(list(sums)), np.array(list(sums.values()))
""",
    },
)

bank.alternative(
    "plain loops, other formulas",
    {
        "fans": """
def fans(shape):
    if len(shape) < 2:
        raise ValueError(f"no fans for {shape}")
    fan_out, fan_in = shape[0], shape[1]
    for side in shape[2:]:
        fan_in *= side
        fan_out *= side
    return [fan_in, fan_out]
""",
        "xavier": """
def xavier_uniform(shape, rng, gain=1.0):
    n_in, n_out = known_fans(shape)
    return gain * np.sqrt(6 / (n_in + n_out)) * (2 * rng.random(shape) - 1)


def xavier_normal(shape, rng, gain=1.0):
    mean_fan = np.mean(known_fans(shape))
    return gain / np.sqrt(mean_fan) * rng.standard_normal(math.prod(shape)).reshape(shape)
""",
        "kaiming": """
def gain_of(nonlinearity, a=0.01):
    match nonlinearity:
        case "linear" | "sigmoid":
            return 1
        case "tanh":
            return 5 / 3
        case "relu":
            return 2**0.5
        case "leaky_relu":
            return (2 / (1 + a * a)) ** 0.5
    raise ValueError(f"unknown: {nonlinearity}")


def kaiming_uniform(shape, rng, a=0.0, mode="fan_in", nonlinearity="leaky_relu"):
    index = ["fan_in", "fan_out"].index(mode)
    b = gain_of(nonlinearity, a) * (3 / known_fans(shape)[index]) ** 0.5
    return rng.random(shape) * 2 * b - b


def kaiming_normal(shape, rng, a=0.0, mode="fan_in", nonlinearity="leaky_relu"):
    index = ["fan_in", "fan_out"].index(mode)
    variance = gain_of(nonlinearity, a) ** 2 / known_fans(shape)[index]
    return rng.standard_normal(shape) * variance**0.5
""",
        "simple": """
def uniform(shape, rng, a=0.0, b=1.0):
    return a + (b - a) * rng.random(shape)


def normal(shape, rng, mean=0.0, std=1.0):
    return mean + std * rng.standard_normal(shape)


def constant(shape, value):
    return value * np.ones(shape)
""",
        "orthogonal": """
def orthogonal(shape, rng, gain=1.0):
    n, m = shape[0], int(np.prod(shape[1:]))
    vectors = []
    while len(vectors) < min(n, m):
        v = rng.standard_normal(max(n, m))
        for _ in range(2):
            for u in vectors:
                v = v - (u @ v) * u
        vectors.append(v / np.linalg.norm(v))
    rows = np.array(vectors)
    return gain * (rows.T if n >= m else rows).reshape(shape)
""",
        "structured": """
def eye(shape):
    if len(shape) != 2:
        raise ValueError("a matrix is needed")
    return np.array([[float(i == j) for j in range(shape[1])] for i in range(shape[0])])


def sparse(shape, rng, sparsity, std=0.01):
    if len(shape) != 2:
        raise ValueError("a matrix is needed")
    rows, columns = shape
    zeros = -int(-sparsity * rows // 1)
    keep = np.argsort(rng.random(shape), axis=0) >= zeros
    return np.where(keep, std * rng.standard_normal(shape), 0.0)
""",
        "symmetry": """
def trained(W1, w2, x, y, steps=50, lr=0.1):
    W1, w2 = np.array(W1), np.array(w2)
    for _ in range(steps):
        g1, g2 = np.zeros(W1.shape), np.zeros(w2.shape)
        for inputs, target in zip(x, y):
            h = np.tanh(W1 @ inputs)
            error = 2 * (h @ w2 - target) / len(x)
            g2 += error * h
            g1 += np.outer(error * w2 * (1 - h * h), inputs)
        W1 -= lr * g1
        w2 -= lr * g2
    return W1, w2


def merged(W1, w2):
    rows, weights = [], []
    for row, weight in zip(W1, w2):
        for i, known in enumerate(rows):
            if np.abs(known - row).max() <= 1e-9:
                weights[i] += weight
                break
        else:
            rows.append(row)
            weights.append(weight)
    return np.array(rows), np.array(weights)
""",
    },
)

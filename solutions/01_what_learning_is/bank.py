"""Known answers to assignment 01: wrong ones with what they lose, and right ones in other styles."""

from coursekit.grading.bank import Bank

bank = Bank("01_what_learning_is")


# --- 1 · describe (2) --------------------------------------------------------------------------

bank.wrong(
    "describe",
    loses=2,
    en="you returned the labels of the example, whatever the data",
    zh="不管数据是什么，你返回的都是例子里的答案",
    code="""
def describe(data):
    return (2, 3), 2, "int64"
""",
)

bank.wrong(
    "describe",
    loses=2,
    en="`ndim` counts the axes; you counted the numbers",
    zh="`ndim` 数的是轴，你数的是里面有多少个数",
    code="""
def describe(data):
    a = np.asarray(data)
    return a.shape, a.size, str(a.dtype)
""",
)

bank.wrong(
    "describe",
    loses=0.5,
    en="a single number has no axis at all: its shape is `()`, not `(1,)`",
    zh="单个的数一根轴也没有：形状是 `()`，不是 `(1,)`",
    code="""
def describe(data):
    a = np.atleast_1d(data)
    return a.shape, a.ndim, str(a.dtype)
""",
)

bank.wrong(
    "describe",
    loses=1.5,
    en="you turned everything into floats first, and so lost the dtype",
    zh="你先把一切都变成了浮点数，原来的 dtype 就丢了",
    code="""
def describe(data):
    a = np.array(data, dtype=float)
    return a.shape, a.ndim, str(a.dtype)
""",
)

bank.wrong(
    "describe",
    loses=0.5,
    en="an axis of size 1 is an axis all the same: do not squeeze it out",
    zh="大小为 1 的轴也是轴：不能把它挤掉",
    code="""
def describe(data):
    a = np.squeeze(np.asarray(data))
    return a.shape, a.ndim, str(a.dtype)
""",
)


# --- 2 · broadcasting (3) ----------------------------------------------------------------------


def broadcast(
    left="(1,) * (axes - len(first)) + tuple(first)",
    right="(1,) * (axes - len(second)) + tuple(second)",
    fits="a == b or 1 in (a, b)",
    size="b if a == 1 else a",
):
    """Return code for ``broadcast_shape`` with some of its parts replaced."""
    return f"""
def broadcast_shape(first, second):
    axes = max(len(first), len(second))
    shape = []
    for a, b in zip({left}, {right}):
        if not ({fits}):
            raise ValueError(f"{{first}} and {{second}}")
        shape.append({size})
    return tuple(shape)
"""


bank.wrong(
    "broadcast",
    loses=3,
    en="you returned the shapes of the examples, whatever was asked",
    zh="不管问的是什么，你返回的都是例子里的形状",
    code="""
def broadcast_shape(first, second):
    if second == (2,):
        raise ValueError("refused")
    return (3, 3) if len(first) == 1 else (2, 3)
""",
)

bank.wrong(
    "broadcast",
    loses=3,
    en="shapes are aligned at the right: the ones go in front, not behind",
    zh="形状要靠右对齐：1 补在前面，不是后面",
    code=broadcast(
        left="tuple(first) + (1,) * (axes - len(first))",
        right="tuple(second) + (1,) * (axes - len(second))",
    ),
)

bank.wrong(
    "broadcast",
    loses=0.5,
    en="you took the larger size; it is the one that is not 1, and that may be 0",
    zh="你取的是较大的那个；应当取不是 1 的那个，它可能是 0",
    code=broadcast(size="max(a, b)"),
)

bank.wrong(
    "broadcast",
    loses=1.5,
    en="you took the larger size without asking whether the two fit",
    zh="你直接取了较大的那个，没有问两个数对不对得上",
    code=broadcast(fits="True", size="max(a, b)"),
)

bank.wrong(
    "broadcast",
    loses=1,
    en="sizes may also differ when one of them is 1: it is stretched",
    zh="两个数不相等，但其中一个是 1，也对得上：它会被拉长",
    code="""
def broadcast_shape(first, second):
    short, long = sorted((tuple(first), tuple(second)), key=len)
    if long[len(long) - len(short):] != short:
        raise ValueError(f"{first} and {second}")
    return long
""",
)

bank.wrong(
    "broadcast",
    loses=2,
    en="you always took the size of the first shape; where it is 1, the other one counts",
    zh="你总是取第一个形状里的数；它是 1 的时候，要取另一个",
    code=broadcast(size="a"),
)


# --- 3 · model and loss (3) --------------------------------------------------------------------


def model(
    predict="k * x + b", errors="np.asarray(prediction) - np.asarray(target)", loss="np.mean(e**2)"
):
    """Return code for ``predict`` and ``mse`` with some of their formulas replaced."""
    return f"""
def predict(k, b, x):
    return {predict}


def mse(prediction, target):
    e = {errors}
    if e.size == 0:
        raise ValueError("nothing to average")
    return {loss}
"""


bank.wrong(
    "model_and_loss",
    loses=3,
    en="you returned the numbers of the example",
    zh="你返回的是例子里的数",
    code="""
def predict(k, b, x):
    return np.array([5.0, 7.0]) if np.ndim(x) else 9.0


def mse(prediction, target):
    return 1.0 if prediction[0] == 6 else 12.5
""",
)

bank.wrong(
    "model_and_loss",
    loses=1,
    en="you mixed up weight and bias: k multiplies x, b is added",
    zh="你把权重和偏置弄反了：k 乘 x，b 是加上去的",
    code=model(predict="b * x + k"),
)

bank.wrong(
    "model_and_loss",
    loses=1,
    en="you added the squares up but did not divide by their number",
    zh="你把平方加了起来，却没有除以个数",
    code=model(loss="np.sum(e**2)"),
)

bank.wrong(
    "model_and_loss",
    loses=1,
    en="you took the mean first and squared afterwards, so errors cancel",
    zh="你先求了平均再平方，误差互相抵消了",
    code=model(loss="np.mean(e) ** 2"),
)

bank.wrong(
    "model_and_loss",
    loses=1,
    en="this is the mean of the absolute errors: square them instead",
    zh="这是绝对误差的平均：应当用平方",
    code=model(loss="np.mean(np.abs(e))"),
)

bank.wrong(
    "model_and_loss",
    loses=1,
    en="you made 0 of the mean of nothing: say with a `ValueError` that there is nothing",
    zh="一个数也没有，你却给出平均是 0：应当抛出 `ValueError` 说明没有数",
    code="""
def predict(k, b, x):
    return k * x + b


def mse(prediction, target):
    squares = (np.asarray(prediction) - np.asarray(target)) ** 2
    return np.sum(squares) / max(squares.size, 1)
""",
)

bank.wrong(
    "model_and_loss",
    loses=1,
    en="float32 keeps about 7 digits; stay in float64",
    zh="float32 只有大约 7 位有效数字，请用 float64",
    code=model(errors="np.float32(prediction) - np.float32(target)"),
)


# --- 4 · the line through two points (4) -------------------------------------------------------


def line(guard="x_p == x_q", k="(y_q - y_p) / (x_q - x_p)", result="k, y_p - k * x_p"):
    """Return code for ``solve_line`` with some of its parts replaced."""
    return f"""
def solve_line(p, q):
    (x_p, y_p), (x_q, y_q) = p, q
    if {guard}:
        raise ValueError("no single line")
    k = {k}
    return {result}
"""


bank.wrong(
    "solve_line",
    loses=4,
    en="you returned the 2 and 3 of the example, whatever the points",
    zh="不管是哪两个点，你返回的都是例子里的 2 和 3",
    code="""
def solve_line(p, q):
    return 2.0, 3.0
""",
)

bank.wrong(
    "solve_line",
    loses=4,
    en="your k is upside down: how much more does one more kilometre cost?",
    zh="你的 k 上下颠倒了：多走一公里，多花多少钱？",
    code=line(guard="x_p == x_q or y_p == y_q", k="(x_q - x_p) / (y_q - y_p)"),
)

bank.wrong(
    "solve_line",
    loses=3,
    en="b is not the first fare: take the kilometres out of it, y - k x",
    zh="b 不是第一次的车费：要从里面扣掉公里的钱，y - k x",
    code=line(result="k, y_p"),
)

bank.wrong(
    "solve_line",
    loses=4,
    en="the pair is (k, b), in this order",
    zh="数对是 (k, b)，次序不能反",
    code=line(result="y_p - k * x_p, k"),
)

bank.wrong(
    "solve_line",
    loses=1,
    en="`//` cuts the quotient down to a whole number: divide with `/`",
    zh="`//` 会把商截成整数：请用 `/` 来除",
    code=line(
        k="(y_q - y_p) // (x_q - x_p) if isinstance(x_p, int) else (y_q - y_p) / (x_q - x_p)"
    ),
)

bank.wrong(
    "solve_line",
    loses=1,
    en="with equal x you divided by zero: ask first, and raise a `ValueError`",
    zh="x 相同时你除以了零：先判断，再抛出 `ValueError`",
    code=line(guard="False"),
)

bank.wrong(
    "solve_line",
    loses=1,
    en="a level line is a line with k = 0; only equal x must be refused",
    zh="水平的直线也是直线，k = 0；要拒绝的只是 x 相同",
    code=line(guard="x_p == x_q or y_p == y_q"),
)


# --- 5 · the silent bug (4) --------------------------------------------------------------------


def paired(
    guard="len(p) != len(t)",
    p="np.reshape(prediction, -1)",
    t="np.reshape(target, -1)",
    result="p - t",
    loss="np.mean(differences(prediction, target) ** 2)",
):
    """Return code for ``differences`` and ``safe_loss`` with some of their parts replaced."""
    return f"""
def differences(prediction, target):
    p, t = {p}, {t}
    if {guard}:
        raise ValueError(f"{{np.shape(prediction)}}, {{np.shape(target)}}")
    return {result}


def safe_loss(prediction, target):
    return {loss}
"""


bank.wrong(
    "column_bug",
    loses=4,
    en="(n, 1) minus (n,) is a table of n times n: make the shapes equal first",
    zh="(n, 1) 减 (n,) 得到 n 乘 n 的表：先把形状弄成一样",
    code=paired(guard="False", p="np.asarray(prediction)", t="np.asarray(target)"),
)

bank.wrong(
    "column_bug",
    loses=1,
    en="lengths of which one is 1 pass through broadcasting: compare the lengths yourself",
    zh="其中一个长度为 1 时，广播会放行：要自己比较长度",
    code=paired(guard="False"),
)

bank.wrong(
    "column_bug",
    loses=2,
    en="you only turned the predictions into a vector; the labels may be a column too",
    zh="你只把预测变成了向量；标签也可能是一列",
    code=paired(p="np.reshape(prediction, -1)", t="np.asarray(target)"),
)

bank.wrong(
    "column_bug",
    loses=2,
    en="prediction minus target, not the other way round",
    zh="是预测减标签，不是标签减预测",
    code=paired(result="t - p"),
)

bank.wrong(
    "column_bug",
    loses=1,
    en="the differences are paired now, but the loss still compares everything with everything",
    zh="差已经配好了对，损失却还在拿每一个和每一个比",
    code=paired(loss="np.mean((np.asarray(prediction) - np.asarray(target)) ** 2)"),
)

bank.wrong(
    "column_bug",
    loses=1,
    en="the loss is the mean of the squares, not their sum",
    zh="损失是平方的平均，不是平方的和",
    code=paired(loss="np.sum(differences(prediction, target) ** 2)"),
)

bank.wrong(
    "column_bug",
    loses=2,
    en="the result is to be a vector of shape (n,), not a column",
    zh="结果应当是形状为 (n,) 的向量，不是一列",
    code=paired(result="(p - t)[:, None]"),
)


# --- 6 · four questions (4) --------------------------------------------------------------------


def choices(
    kind='("scalar", "vector", "matrix")[len(shape)] if len(shape) < 3 else "tensor"',
    better='"equal" if loss_a == loss_b else "a" if loss_a < loss_b else "b"',
    can_learn='dtype in ("float32", "float64")',
    descent='"cycles" if lr == 1 else "arrives" if lr < 1 else "leaves"',
):
    """Return code for the four functions with some of their answers replaced."""
    return f"""
def kind(shape):
    return {kind}


def better(loss_a, loss_b):
    return {better}


def can_learn(dtype):
    return {can_learn}


def descent(lr):
    return {descent}
"""


bank.wrong(
    "four_questions",
    loses=4,
    en="you returned the answers of the examples, whatever was asked",
    zh="不管问的是什么，你返回的都是例子里的答案",
    code=choices(
        kind='"matrix"',
        better='"equal"',
        can_learn="True",
        descent='"cycles" if lr == 1 else "arrives"',
    ),
)

bank.wrong(
    "four_questions",
    loses=1,
    en="a tensor is not always a matrix: a matrix has exactly two axes",
    zh="张量不一定是矩阵：矩阵恰好有两根轴",
    code=choices(kind='("scalar", "vector")[len(shape)] if len(shape) < 2 else "matrix"'),
)

bank.wrong(
    "four_questions",
    loses=1,
    en="you looked at how many numbers there are; the word depends on the axes alone",
    zh="你看的是有多少个数；叫什么名字只看有几根轴",
    code=choices(
        kind='"scalar" if all(n == 1 for n in shape) else '
        '("scalar", "vector", "matrix")[len(shape)] if len(shape) < 3 else "tensor"'
    ),
)

bank.wrong(
    "four_questions",
    loses=1,
    en="a loss says how wrong a guess is: the smaller one is better, we go down, not up",
    zh="损失说的是错了多少：小的好，我们往下走，不往上爬",
    code=choices(better='"equal" if loss_a == loss_b else "a" if loss_a > loss_b else "b"'),
)

bank.wrong(
    "four_questions",
    loses=1,
    en="an integer cannot change by a tiny amount: only floats can have gradients",
    zh="整数没法只改变一点点：只有浮点数才能有梯度",
    code=choices(can_learn='dtype != "bool"'),
)

bank.wrong(
    "four_questions",
    loses=1,
    en="float32 is a floating-point type too, and the usual one for networks",
    zh="float32 也是浮点类型，而且是神经网络里最常用的",
    code=choices(can_learn='dtype == "float64"'),
)

bank.wrong(
    "four_questions",
    loses=1,
    en="overshooting is no harm as long as every jump is shorter: up to 1 it arrives",
    zh="冲过头不要紧，只要一次比一次跳得短：学习率小于 1 都走得到",
    code=choices(descent='"cycles" if lr == 1 else "arrives" if lr <= 0.5 else "leaves"'),
)


# --- right answers in other styles -------------------------------------------------------------

bank.alternative(
    "the NumPy way: let the library say it",
    {
        "describe": """
def describe(data):
    return np.shape(data), np.ndim(data), np.result_type(np.array(data)).name
""",
        "broadcast": """
broadcast_shape = lambda first, second: np.broadcast_shapes(first, second)
""",
        "model_and_loss": """
def predict(k, b, x):
    return np.polyval([k, b], x)


def mse(prediction, target):
    errors = np.subtract(prediction, target).ravel()
    if not len(errors):
        raise ValueError("empty")
    return errors @ errors / len(errors)
""",
        "solve_line": """
def solve_line(p, q):
    points = np.array([p, q], dtype=float)
    try:
        return np.linalg.solve(np.column_stack([points[:, 0], np.ones(2)]), points[:, 1])
    except np.linalg.LinAlgError:
        raise ValueError(f"the points {p} and {q} stand above each other") from None
""",
        "column_bug": """
def differences(prediction, target):
    if np.size(prediction) != np.size(target):
        raise ValueError(f"{np.shape(prediction)} and {np.shape(target)}")
    return np.subtract(np.ravel(prediction), np.ravel(target))


def safe_loss(prediction, target):
    d = differences(prediction, target)
    return d @ d / d.size
""",
        "four_questions": """
kind = lambda shape: {0: "scalar", 1: "vector", 2: "matrix"}.get(np.zeros(shape).ndim, "tensor")
better = lambda a, b: ["a", "equal", "b"][int(np.sign(a - b)) + 1]
can_learn = lambda dtype: np.dtype(dtype).kind == "f"
descent = lambda lr: ["arrives", "cycles", "leaves"][int(np.sign(lr - 1)) + 1]
""",
    },
)

bank.alternative(
    "step by step: plain loops, one statement a line",
    {
        "describe": """
def describe(data):
    array = np.array(data)
    shape = tuple(int(size) for size in array.shape)
    axes = len(shape)
    name = array.dtype.name
    return (shape, axes, name)
""",
        "broadcast": """
def broadcast_shape(first, second):
    a = list(first)
    b = list(second)
    while len(a) < len(b):
        a.insert(0, 1)
    while len(b) < len(a):
        b.insert(0, 1)
    result = []
    for i in range(len(a)):
        if a[i] == b[i]:
            result.append(a[i])
        elif a[i] == 1:
            result.append(b[i])
        elif b[i] == 1:
            result.append(a[i])
        else:
            raise ValueError("cannot add " + str(first) + " and " + str(second))
    return tuple(result)
""",
        "model_and_loss": """
def predict(k, b, x):
    scaled = np.multiply(x, k)
    return scaled + b


def mse(prediction, target):
    total = 0.0
    count = 0
    for p, t in zip(np.ravel(prediction), np.ravel(target)):
        total += (p - t) ** 2
        count += 1
    if count == 0:
        raise ValueError("nothing to average")
    return total / count
""",
        "solve_line": """
def solve_line(p, q):
    run = q[0] - p[0]
    rise = q[1] - p[1]
    if run == 0:
        raise ValueError("equal x")
    k = rise / run
    b = q[1] - k * q[0]
    return [k, b]
""",
        "column_bug": """
def differences(prediction, target):
    predictions = np.array(prediction, dtype=float).flatten().tolist()
    targets = np.array(target, dtype=float).flatten().tolist()
    if len(predictions) != len(targets):
        raise ValueError("lengths " + str(len(predictions)) + " and " + str(len(targets)))
    result = []
    for i in range(len(targets)):
        result.append(predictions[i] - targets[i])
    return np.array(result)


def safe_loss(prediction, target):
    total = 0.0
    all_differences = differences(prediction, target)
    for d in all_differences:
        total += d * d
    return total / len(all_differences)
""",
        "four_questions": """
def kind(shape):
    axes = len(shape)
    if axes == 0:
        return "scalar"
    if axes == 1:
        return "vector"
    if axes == 2:
        return "matrix"
    return "tensor"


def better(loss_a, loss_b):
    if loss_a < loss_b:
        return "a"
    if loss_b < loss_a:
        return "b"
    return "equal"


def can_learn(dtype):
    return dtype == "float32" or dtype == "float64"


def descent(lr):
    x = 10.0
    for _ in range(100_000):
        x = x - lr * 2 * x
        if abs(x) < 1e-9:
            return "arrives"
        if abs(x) > 1e9:
            return "leaves"
    return "cycles"
""",
    },
)

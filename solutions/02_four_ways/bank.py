"""Known answers to assignment 02: wrong ones with what they lose, and right ones in other styles."""

from coursekit.grading.bank import Bank

bank = Bank("02_four_ways")


# --- 1 · manual derivatives (2) --------------------------------------------------------------

bank.wrong(
    "manual_derivatives",
    loses=2,
    en="you returned the numbers of the example instead of formulas in `x`",
    zh="你返回的是例子里的数，而不是含 `x` 的公式",
    code="""
def d_polynomial(x):
    return 11.0

def d_product(x):
    return -np.pi if np.ndim(x) == 0 else np.zeros(np.shape(x))

def d_composite(x):
    return -2 / np.e
""",
)

bank.wrong(
    "manual_derivatives",
    loses=0.5,
    en="you multiplied the two derivatives; the product rule is u'v + uv'",
    zh="你把两个导数相乘了；乘积法则是 u'v + uv'",
    code="""
def d_polynomial(x):
    return 4 * x + 3

def d_product(x):
    return 1 * np.cos(x)

def d_composite(x):
    return -2 * x * np.exp(-x * x)
""",
)

bank.wrong(
    "manual_derivatives",
    loses=1,
    en="you left out the derivative of what is inside exp: the chain rule multiplies by -2x",
    zh="你漏了 exp 里面那一层的导数：按链式法则还要乘以 -2x",
    code="""
def d_polynomial(x):
    return 4 * x + 3

def d_product(x):
    return np.sin(x) + x * np.cos(x)

def d_composite(x):
    return np.exp(-(x**2))
""",
)

bank.wrong(
    "manual_derivatives",
    loses=1.5,
    en="you forgot that (x²)' = 2x: the exponent comes down as a factor",
    zh="你忘了 (x²)' = 2x：指数要降下来作系数",
    code="""
def d_polynomial(x):
    return 2 * x + 3

def d_product(x):
    return np.sin(x) + x * np.cos(x)

def d_composite(x):
    return -x * np.exp(-(x**2))
""",
)

bank.wrong(
    "manual_derivatives",
    loses=1.5,
    en="functions of the module math take single numbers only: arrays need those of NumPy",
    zh="math 模块的函数只能处理单个数；对数组要用 NumPy 的函数",
    code="""
def d_polynomial(x):
    return 4 * x + 3

def d_product(x):
    return math.sin(x) + x * math.cos(x)

def d_composite(x):
    return -2 * x * math.exp(-(x**2))
""",
)


# --- 2 · forward difference (3) --------------------------------------------------------------

bank.wrong(
    "forward_difference",
    loses=3,
    en="you returned the number of the example, whatever the function",
    zh="不管是什么函数，你返回的都是例子里的那个数",
    code="""
def forward_difference(f, x, h=1e-5):
    return 5.0 if h == 0.5 else 11.00002
""",
)

bank.wrong(
    "forward_difference",
    loses=3,
    en="you forgot to divide by the step: that is the rise, not the slope",
    zh="你忘了除以步长：那只是函数值的增量，不是斜率",
    code="""
def forward_difference(f, x, h=1e-5):
    return f(x + h) - f(x)
""",
)

bank.wrong(
    "forward_difference",
    loses=2,
    en="this is the central difference: it looks to both sides of x",
    zh="这是中心差分：它同时看了 x 的两侧",
    code="""
def forward_difference(f, x, h=1e-5):
    return (f(x + h) - f(x - h)) / (2 * h)
""",
)

bank.wrong(
    "forward_difference",
    loses=2,
    en="this is the backward difference: it uses x - h instead of x + h",
    zh="这是后向差分：用了 x - h，而不是 x + h",
    code="""
def forward_difference(f, x, h=1e-5):
    return (f(x) - f(x - h)) / h
""",
)

bank.wrong(
    "forward_difference",
    loses=2,
    en="you set the step yourself and ignore the one that the caller gives",
    zh="你自己定了步长，没有用调用者给的步长",
    code="""
def forward_difference(f, x, h=1e-5):
    step = 1e-5
    return (f(x + step) - f(x)) / step
""",
)

bank.wrong(
    "forward_difference",
    loses=3,
    en="you moved by h but divided by 1e-5, which is only its default",
    zh="你走的是 h，除的却是 1e-5，那只是它的默认值",
    code="""
def forward_difference(f, x, h=1e-5):
    return (f(x + h) - f(x)) / 1e-5
""",
)

bank.wrong(
    "forward_difference",
    loses=3,
    en="float32 keeps about 7 digits, and the small step drowns in rounding",
    zh="float32 只有大约 7 位有效数字，很小的步长会被舍入误差淹没",
    code="""
def forward_difference(f, x, h=1e-5):
    x, h = np.float32(x), np.float32(h)
    return (f(x + h) - f(x)) / h
""",
)


# --- 3 · central difference (4) --------------------------------------------------------------

bank.wrong(
    "central_difference",
    loses=4,
    en="you returned the gradient of the example, whatever the function",
    zh="不管是什么函数，你返回的都是例子里的梯度",
    code="""
def central_difference(f, x, h=1e-5):
    return np.array([2.0, 4.0, 6.0])
""",
)

bank.wrong(
    "central_difference",
    loses=2,
    en="you divided by h, but the two points lie 2h apart",
    zh="你除以了 h，可是两点之间相距 2h",
    code="""
def central_difference(f, x, h=1e-5):
    point = np.array(x, dtype=float)
    if np.ndim(f(point)) > 0:
        raise ValueError("f must return a single number")
    gradient = np.zeros(point.shape)
    for i in np.ndindex(point.shape):
        step = np.zeros(point.shape)
        step[i] = h
        gradient[i] = (f(point + step) - f(point - step)) / h
    return gradient
""",
)

bank.wrong(
    "central_difference",
    loses=2,
    en="this is the forward difference: its error is of order h, not h²",
    zh="这是前向差分：误差是 h 的量级，不是 h² 的量级",
    code="""
def central_difference(f, x, h=1e-5):
    point = np.array(x, dtype=float)
    if np.ndim(f(point)) > 0:
        raise ValueError("f must return a single number")
    gradient = np.zeros(point.shape)
    for i in np.ndindex(point.shape):
        step = np.zeros(point.shape)
        step[i] = h
        gradient[i] = (f(point + step) - f(point)) / h
    return gradient
""",
)

bank.wrong(
    "central_difference",
    loses=1.5,
    en="you moved the entries of the caller's own `x`; adding and subtracting h does not bring "
    "them back exactly, and an array of integers cannot hold x + h at all",
    zh="你直接改动了调用者的 `x`：先加 h 再减 h 并不能精确复原，整数数组更存不下 x + h",
    code="""
def central_difference(f, x, h=1e-5):
    if np.ndim(f(x)) > 0:
        raise ValueError("f must return a single number")
    gradient = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        x[i] += h
        above = f(x)
        x[i] -= 2 * h
        below = f(x)
        x[i] += h
        gradient[i] = (above - below) / (2 * h)
    return gradient
""",
)

bank.wrong(
    "central_difference",
    loses=0.5,
    en="an array of integers cannot hold x + h: copy `x` as floats",
    zh="整数数组存不下 x + h：复制 `x` 时要转成浮点数",
    code="""
def central_difference(f, x, h=1e-5):
    point = x.copy()
    if np.ndim(f(point)) > 0:
        raise ValueError("f must return a single number")
    gradient = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        point[i] = x[i] + h
        above = f(point)
        point[i] = x[i] - h
        below = f(point)
        point[i] = x[i]
        gradient[i] = (above - below) / (2 * h)
    return gradient
""",
)

bank.wrong(
    "central_difference",
    loses=1,
    en="a function with several results has no gradient: you returned a table of derivatives "
    "instead of a `ValueError`",
    zh="返回好几个数的函数没有梯度：你返回了一张导数表，而没有抛出 `ValueError`",
    code="""
def central_difference(f, x, h=1e-5):
    x = np.array(x, dtype=float)
    slopes = []
    for direction in np.eye(x.size):
        step = h * direction.reshape(x.shape)
        slopes.append((f(x + step) - f(x - step)) / (2 * h))
    slopes = np.array(slopes)
    return slopes.reshape(x.shape) if slopes.ndim == 1 else slopes
""",
)

bank.wrong(
    "central_difference",
    loses=0.5,
    en="your loop runs along the first axis only: it works for vectors, not for other shapes",
    zh="你的循环只沿第一个轴走：向量可以，别的形状不行",
    code="""
def central_difference(f, x, h=1e-5):
    x = np.array(x, dtype=float)
    if np.ndim(f(x)) > 0:
        raise ValueError("f must return a single number")
    gradient = np.zeros(len(x))
    for i in range(len(x)):
        above, below = x.copy(), x.copy()
        above[i] += h
        below[i] -= h
        gradient[i] = (f(above) - f(below)) / (2 * h)
    return gradient
""",
)

bank.wrong(
    "central_difference",
    loses=1,
    en="you moved on without putting the previous coordinate back",
    zh="动下一个坐标之前，你没有把上一个放回原处",
    code="""
def central_difference(f, x, h=1e-5):
    point = np.array(x, dtype=float)
    if np.ndim(f(point)) > 0:
        raise ValueError("f must return a single number")
    gradient = np.zeros(point.shape)
    for i in np.ndindex(point.shape):
        point[i] += h
        above = f(point)
        point[i] -= 2 * h
        below = f(point)
        gradient[i] = (above - below) / (2 * h)
    return gradient
""",
)

REFUSAL = """    if np.ndim(f(x)) > 0:
        raise ValueError("f must return a single number")
"""

for refusal, loses in (("", 3), (REFUSAL, 2)):
    bank.wrong(
        "central_difference",
        loses=loses,
        en="you moved all coordinates together; move only one at a time",
        zh="你把所有坐标一起移动了；一次只能动一个",
        code=f"""
def central_difference(f, x, h=1e-5):
{refusal}    return (f(x + h) - f(x - h)) / (2 * h)
""",
    )


# --- 4 · relative error and the step (3) -----------------------------------------------------

GOOD_CHOICE = """
def choose_h(f, df, x, steps):
    return min(steps, key=lambda h: abs(float(central_slope(f, x, h)) - float(df(x))))
"""

GOOD_ERROR = """
def rel_error(a, b):
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    size = np.maximum(np.abs(a), np.abs(b))
    return float(np.max(np.abs(a - b) / np.where(size > 0, size, 1.0)))
"""

bank.wrong(
    "choose_step",
    loses=3,
    en="you returned the numbers of the visible check",
    zh="你返回的是可见检查里的数",
    code="""
def rel_error(a, b):
    return 0.0 if np.all(a == b) and np.ndim(a) == 0 else (0.2 if np.ndim(a) else 0.01)

def choose_h(f, df, x, steps):
    return 1e-5 if x.dtype == np.float64 else 1e-2
""",
)

bank.wrong(
    "choose_step",
    loses=1,
    en="the worst entry counts, not the average: the average hides one bad entry among many good",
    zh="以最差的元素为准，而不是取平均：一个坏元素混在许多好元素里，平均会把它藏起来",
    code="""
def rel_error(a, b):
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    size = np.maximum(np.abs(a), np.abs(b))
    return float(np.mean(np.abs(a - b) / np.where(size > 0, size, 1.0)))
"""
    + GOOD_CHOICE,
)

bank.wrong(
    "choose_step",
    loses=1,
    en="a constant added to the denominator makes tiny numbers look right: treat 0/0 by itself",
    zh="在分母上加一个常数，会让极小的数看起来总是对的：0/0 要单独处理",
    code="""
def rel_error(a, b):
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    return float(np.max(np.abs(a - b) / (np.maximum(np.abs(a), np.abs(b)) + 1e-8)))
"""
    + GOOD_CHOICE,
)

bank.wrong(
    "choose_step",
    loses=1,
    en="0/0 gives nan; where both are 0 the relative error counts as 0",
    zh="0/0 得到 nan；两者都是 0 时，相对误差记作 0",
    code="""
def rel_error(a, b):
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    with np.errstate(invalid="ignore"):
        return float(np.max(np.abs(a - b) / np.maximum(np.abs(a), np.abs(b))))
"""
    + GOOD_CHOICE,
)

bank.wrong(
    "choose_step",
    loses=2,
    en="this is the absolute error: divide by the larger of the two sizes",
    zh="这是绝对误差：还要除以两者中较大的绝对值",
    code="""
def rel_error(a, b):
    return float(np.max(np.abs(np.asarray(a) - np.asarray(b))))
"""
    + GOOD_CHOICE,
)

bank.wrong(
    "choose_step",
    loses=2,
    en="you divide by the second argument only: the two are to be treated alike, and it may be 0",
    zh="你只除以了第二个参数：两个参数应当一视同仁，而且它可能是 0",
    code="""
def rel_error(a, b):
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    with np.errstate(all="ignore"):
        return float(np.max(np.abs(a - b) / np.abs(b)))
"""
    + GOOD_CHOICE,
)

bank.wrong(
    "choose_step",
    loses=1,
    en="you took the smallest step; below a certain step rounding makes the error grow again",
    zh="你取了最小的步长；步长小到一定程度之后，舍入会让误差重新变大",
    code=GOOD_ERROR
    + """
def choose_h(f, df, x, steps):
    return min(steps)
""",
)

bank.wrong(
    "choose_step",
    loses=0.5,
    en="you turned `x` into a float64 first, so you found the step for float64 twice",
    zh="你先把 `x` 变成了 float64，所以两次找到的都是 float64 的步长",
    code=GOOD_ERROR
    + """
def choose_h(f, df, x, steps):
    x = np.float64(x)
    errors = [rel_error(central_slope(f, x, h), df(x)) for h in steps]
    return steps[int(np.argmin(errors))]
""",
)

bank.wrong(
    "choose_step",
    loses=1,
    en="you looked for the smallest signed difference; without abs that is the most negative one",
    zh="你找的是带符号的差的最小值；不取绝对值，找到的是负得最多的那个",
    code=GOOD_ERROR
    + """
def choose_h(f, df, x, steps):
    return max(steps, key=lambda h: float(df(x)) - float(central_slope(f, x, h)))
""",
)


# --- 5 · symbolic differentiation (4) --------------------------------------------------------


def symbolic(
    constant="Const(0)",
    variable="Const(1 if e.name == name else 0)",
    product="d(e.left) * e.right + e.left * d(e.right)",
    power="Const(0) if e.exponent == 0 else e.exponent * e.base ** (e.exponent - 1) * d(e.base)",
):
    """Return code for ``differentiate`` with some of its rules replaced."""
    return f"""
def differentiate(e, name):
    def d(part):
        return differentiate(part, name)

    if isinstance(e, Const):
        return {constant}
    if isinstance(e, Var):
        return {variable}
    if isinstance(e, Add):
        return d(e.left) + d(e.right)
    if isinstance(e, Mul):
        return {product}
    return {power}
"""


bank.wrong(
    "symbolic",
    loses=4,
    en="you returned the derivative of the example, whatever the expression",
    zh="不管是什么表达式，你返回的都是例子的导数",
    code="""
def differentiate(expression, name):
    return 4 * Var("x") + 3
""",
)

bank.wrong(
    "symbolic",
    loses=2,
    en="you multiplied the derivatives of the two factors; the product rule is u'v + uv'",
    zh="你把两个因子的导数相乘了；乘积法则是 u'v + uv'",
    code=symbolic(product="d(e.left) * d(e.right)"),
)

bank.wrong(
    "symbolic",
    loses=2,
    en="in a product only the left factor was differentiated: the term uv' is missing",
    zh="乘积只对左边的因子求了导：缺了 uv' 这一项",
    code=symbolic(product="d(e.left) * e.right"),
)

bank.wrong(
    "symbolic",
    loses=2,
    en="(uⁿ)' ends with the factor u': the base is an expression, not always x itself",
    zh="(uⁿ)' 最后还要乘以 u'：底数是表达式，不一定就是 x 本身",
    code=symbolic(power="Const(0) if e.exponent == 0 else e.exponent * e.base ** (e.exponent - 1)"),
)

bank.wrong(
    "symbolic",
    loses=2.5,
    en="the factor n is there, but the exponent must go down to n - 1",
    zh="系数 n 有了，但指数还要降为 n - 1",
    code=symbolic(power="e.exponent * e.base ** e.exponent * d(e.base)"),
)

bank.wrong(
    "symbolic",
    loses=0.5,
    en="u⁰ is the constant 1: your rule for powers makes 0·u⁻¹ of it and divides by zero at u = 0",
    zh="u⁰ 是常数 1：你的幂法则把它变成 0·u⁻¹，在 u = 0 处除以了零",
    code=symbolic(power="e.exponent * e.base ** (e.exponent - 1) * d(e.base)"),
)

bank.wrong(
    "symbolic",
    loses=2.5,
    en="every variable got the derivative 1; compare its name with the one asked for",
    zh="所有变量的导数都成了 1；要把变量名和要求的名字比较",
    code=symbolic(variable="Const(1)"),
)

bank.wrong(
    "symbolic",
    loses=1,
    en="plain numbers 0 and 1 are not expressions: put them into Const(...)",
    zh="0 和 1 这样的数不是表达式：要放进 Const(...) 里",
    code=symbolic(
        constant="0",
        variable="1 if e.name == name else 0",
        power="0 if e.exponent == 0 else e.exponent * e.base ** (e.exponent - 1) * d(e.base)",
    ),
)

bank.wrong(
    "symbolic",
    loses=0.5,
    en="the derivative of a constant is an expression too: Const(0), not the number 0",
    zh="常数的导数也是表达式：要返回 Const(0)，而不是数 0",
    code=symbolic(constant="0"),
)


# --- 6 · dual numbers (4) --------------------------------------------------------------------


def dual(
    lift="other if isinstance(other, Dual) else Dual(other)",
    add="Dual(self.value + other.value, self.derivative + other.derivative)",
    mul="Dual(self.value * other.value, self.derivative * other.value + self.value * other.derivative)",
    reflected="    __radd__ = __add__\n    __rmul__ = __mul__\n",
    sin="Dual(math.sin(u.value), math.cos(u.value) * u.derivative)",
    exp="Dual(math.exp(u.value), math.exp(u.value) * u.derivative)",
):
    """Return code for ``Dual``, ``sin`` and ``exp`` with some of their formulas replaced."""
    return f"""
class Dual:
    def __init__(self, value, derivative=0.0):
        self.value = value
        self.derivative = derivative

    def __repr__(self):
        return f"Dual({{self.value}}, {{self.derivative}})"

    def __add__(self, other):
        other = {lift}
        return {add}

    def __mul__(self, other):
        other = {lift}
        return {mul}

{reflected}

def sin(u):
    return {sin}


def exp(u):
    return {exp}
"""


bank.wrong(
    "dual",
    loses=4,
    en="you returned the numbers of the example, whatever the operation",
    zh="不管做什么运算，你返回的都是例子里的数",
    code=dual(
        add="Dual(15.0, 11.0)", mul="Dual(15.0, 11.0)", sin="Dual(0.0, 1.0)", exp="Dual(1.0, 3.0)"
    ),
)

bank.wrong(
    "dual",
    loses=2,
    en="you multiplied the derivatives; the product rule is u'v + uv'",
    zh="你把两个导数相乘了；乘积法则是 u'v + uv'",
    code=dual(mul="Dual(self.value * other.value, self.derivative * other.derivative)"),
)

bank.wrong(
    "dual",
    loses=1,
    en="a plain number on the left fails: Python asks `__radd__` and `__rmul__` of the right operand",
    zh="普通的数写在左边时会失败：这时 Python 调用的是右边操作数的 `__radd__` 和 `__rmul__`",
    code=dual(reflected=""),
)

bank.wrong(
    "dual",
    loses=1,
    en="a plain number as the other operand fails: make it a `Dual` with derivative 0 first",
    zh="另一个操作数是普通的数时会失败：先把它变成导数为 0 的 `Dual`",
    code=dual(lift="other"),
)

bank.wrong(
    "dual",
    loses=1,
    en="you gave constants the derivative 1; a constant does not move, its derivative is 0",
    zh="你让常数的导数等于 1；常数不变，导数是 0",
    code=dual(lift="other if isinstance(other, Dual) else Dual(other, 1.0)"),
)

bank.wrong(
    "dual",
    loses=1,
    en="the chain rule is missing in `sin` and `exp`: multiply by the derivative of what is inside",
    zh="`sin` 和 `exp` 里漏了链式法则：要乘以里面那一层的导数",
    code=dual(
        sin="Dual(math.sin(u.value), math.cos(u.value))",
        exp="Dual(math.exp(u.value), math.exp(u.value))",
    ),
)

bank.wrong(
    "dual",
    loses=1.5,
    en="in a product only one factor was differentiated: u'v + uv' has two terms",
    zh="乘积里只对一个因子求了导：u'v + uv' 有两项",
    code=dual(mul="Dual(self.value * other.value, self.derivative * other.value)"),
)

bank.wrong(
    "dual",
    loses=1,
    en="your operations change their operand; used a second time, it is no longer what it was",
    zh="你的运算改动了操作数：再用它时，它已经不是原来的值了",
    code="""
class Dual:
    def __init__(self, value, derivative=0.0):
        self.value = value
        self.derivative = derivative

    def __add__(self, other):
        other = other if isinstance(other, Dual) else Dual(other)
        self.value += other.value
        self.derivative += other.derivative
        return self

    def __mul__(self, other):
        other = other if isinstance(other, Dual) else Dual(other)
        self.derivative = self.derivative * other.value + self.value * other.derivative
        self.value = self.value * other.value
        return self

    __radd__ = __add__
    __rmul__ = __mul__


def sin(u):
    u.value, u.derivative = math.sin(u.value), math.cos(u.value) * u.derivative
    return u


def exp(u):
    u.value, u.derivative = math.exp(u.value), math.exp(u.value) * u.derivative
    return u
""",
)

bank.wrong(
    "dual",
    loses=1,
    en="your addition changes its left operand: return a new Dual instead of self",
    zh="你的加法改动了左边的操作数：要返回一个新的 Dual，而不是 self",
    code=dual().replace(
        "        return Dual(self.value + other.value, self.derivative + other.derivative)",
        "        self.value += other.value\n"
        "        self.derivative += other.derivative\n"
        "        return self",
    ),
)


# --- right answers in other styles -----------------------------------------------------------

bank.alternative(
    "the NumPy way: whole arrays, matrices for dual numbers, pattern matching",
    {
        "manual_derivatives": """
d_polynomial = np.polynomial.Polynomial([1, 3, 2]).deriv()
d_product = lambda x: np.sin(x) + np.multiply(x, np.cos(x))
d_composite = lambda x: -2 * np.asarray(x) / np.exp(np.square(x))
""",
        "forward_difference": """
def forward_difference(f, x, h=1e-5):
    here, there = map(f, (x, x + h))
    return np.subtract(there, here) / h
""",
        "central_difference": """
def central_difference(f, x, h=1e-5):
    x = np.asarray(x, dtype=float)
    steps = h * np.eye(x.size).reshape(x.size, *x.shape)
    values = np.array([[f(x + s), f(x - s)] for s in steps])
    if values.shape != (x.size, 2):
        raise ValueError(f"f must return a number, it returns shape {values.shape[2:]}")
    return (-np.diff(values) / (2 * h)).reshape(x.shape)
""",
        "choose_step": """
def rel_error(a, b):
    a, b = np.atleast_1d(a).astype(float), np.atleast_1d(b).astype(float)
    size = np.max([np.abs(a), np.abs(b)], axis=0)
    nonzero = size > 0
    return np.max((np.abs(a - b)[nonzero] / size[nonzero]), initial=0.0)


def choose_h(f, df, x, steps):
    errors = [rel_error(central_slope(f, x, h), df(x)) for h in steps]
    return np.asarray(steps)[np.argmin(errors)]
""",
        "symbolic": """
def differentiate(expression, name):
    match expression:
        case Var(own) if own == name:
            return Const(1.0)
        case Const() | Var() | Pow(_, 0):
            return Const(0.0)
        case Add(u, v):
            return Add(differentiate(u, name), differentiate(v, name))
        case Mul(u, v):
            return Add(Mul(v, differentiate(u, name)), Mul(differentiate(v, name), u))
        case Pow(u, n):
            return Mul(Mul(Const(n), differentiate(u, name)), Pow(u, n - 1))
""",
        "dual": """
class Dual:
    def __init__(self, value, derivative=0.0):
        self.matrix = np.array([[value, derivative], [0.0, value]])

    @property
    def value(self):
        return self.matrix[0, 0]

    @property
    def derivative(self):
        return self.matrix[0, 1]

    def __repr__(self):
        return f"Dual({self.value}, {self.derivative})"

    @staticmethod
    def matrix_of(other):
        return other.matrix if isinstance(other, Dual) else other * np.eye(2)

    def __add__(self, other):
        return Dual(*(self.matrix + self.matrix_of(other))[0])

    def __mul__(self, other):
        return Dual(*(self.matrix @ self.matrix_of(other))[0])

    __radd__, __rmul__ = __add__, __mul__


sin = lambda u: Dual(np.sin(u.value), np.cos(u.value) * u.derivative)
exp = lambda u: Dual(np.exp(u.value), np.exp(u.value) * u.derivative)
""",
    },
)

bank.alternative(
    "step by step: plain loops, one statement a line, a rule a function",
    {
        "manual_derivatives": """
def d_polynomial(x):
    first = 4 * x
    second = 3
    return first + second


def d_product(x):
    u, du = x, 1
    v, dv = np.sin(x), np.cos(x)
    return du * v + u * dv


def d_composite(x):
    outside = np.exp(-x * x)
    inside = -2 * x
    return outside * inside
""",
        "forward_difference": """
def forward_difference(f, x, h=1e-5):
    there = x + h
    run = there - x
    rise = f(there) - f(x)
    return rise / run
""",
        "central_difference": """
def central_difference(f, x, h=1e-5):
    point = np.array(x, dtype=np.float64).copy()
    shape = point.shape
    point = point.ravel()
    result = []
    for i in range(point.size):
        old = point[i]
        point[i] = old + h
        above = f(point.reshape(shape))
        point[i] = old - h
        below = f(point.reshape(shape))
        point[i] = old
        if not np.isscalar(above) and np.shape(above) != ():
            raise ValueError("f has to return one number")
        result.append((above - below) / 2 / h)
    return np.array(result).reshape(shape)
""",
        "choose_step": """
def rel_error(a, b):
    worst = 0.0
    for p, q in zip(np.ravel(a).tolist(), np.ravel(b).tolist()):
        larger = max(abs(p), abs(q))
        if larger > 0:
            worst = max(worst, abs(p - q) / larger)
    return worst


def choose_h(f, df, x, steps):
    best, smallest = None, float("inf")
    for h in steps:
        error = rel_error(central_slope(f, x, h), df(x))
        if error < smallest:
            best, smallest = h, error
    return best
""",
        "symbolic": """
def rule_add(e, name):
    return differentiate(e.left, name) + differentiate(e.right, name)


def rule_mul(e, name):
    first = e.right * differentiate(e.left, name)
    second = e.left * differentiate(e.right, name)
    return first + second


def rule_pow(e, name):
    # u * u * ... * u: add up the terms of the product rule
    total = Const(0)
    for _ in range(e.exponent):
        total = total + differentiate(e.base, name)
    power = Const(1)
    for _ in range(e.exponent - 1):
        power = power * e.base
    return total * power


rules = {
    Const: lambda e, name: Const(0),
    Var: lambda e, name: Const(float(e.name == name)),
    Add: rule_add,
    Mul: rule_mul,
    Pow: rule_pow,
}


def differentiate(expression, name):
    return rules[type(expression)](expression, name)
""",
        "dual": """
class Dual:
    def __init__(self, value, derivative=0.0):
        self.value = value
        self.derivative = derivative

    def __repr__(self):
        return f"Dual({self.value}, {self.derivative})"

    def __add__(self, other):
        if isinstance(other, Dual):
            return Dual(self.value + other.value, self.derivative + other.derivative)
        return Dual(self.value + other, self.derivative)

    def __radd__(self, other):
        return Dual(other + self.value, self.derivative)

    def __mul__(self, other):
        if isinstance(other, Dual):
            value = self.value * other.value
            derivative = self.value * other.derivative + other.value * self.derivative
            return Dual(value, derivative)
        return Dual(self.value * other, self.derivative * other)

    def __rmul__(self, other):
        return Dual(other * self.value, other * self.derivative)


def sin(u):
    return Dual(math.sin(u.value), math.cos(u.value) * u.derivative)


def exp(u):
    e = math.e**u.value
    return Dual(e, e * u.derivative)
""",
    },
)

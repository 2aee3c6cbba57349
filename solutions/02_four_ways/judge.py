"""The hidden checks of assignment 02.

Every input is drawn at grading time. What a good answer in words (exercise 7) says: automatic
differentiation has no step h, it applies the exact rules of calculus to numbers while the program
runs (Dual computes u'v + uv', not a quotient); h = 1e-13 is among the worst choices, because
f(x + h) and f(x - h) agree in almost all digits and rounding is divided by 2h (table of exercise
4: the best h is about 1e-5 in float64); f' = 0 marks a stationary point only, as x³ at 0 shows.
"""

import numpy as np

from coursekit.grading.judge import Assignment, all_of, share_of

assignment = Assignment(
    "02_four_ways",
    lesson="02_four_ways",
    cell_seconds=10,
    ask_seconds=5,
    sections={
        "manual_derivatives": "First way: by hand",
        "forward_difference": "Second way: measure",
        "central_difference": "Second way: measure",
        "choose_step": "Why there is a wall",
        "symbolic": "Third way: rules on formulas",
        "dual": "Fourth way, forwards: carry the slope along",
        "in_words": "What automatic differentiation is, and is not",
    },
)


def by_name(*expressions):
    """Return a question for all ``expressions``, in a dict: the message says which was wrong."""
    entries = ", ".join(f"{expression!r}: {expression}" for expression in expressions)
    return f"import numpy as np\n{{{entries}}}"


# --- 1 · manual derivatives ------------------------------------------------------------------


def at_fresh_points(ask, draw, name):
    """Ask for ``name`` at a number and at an array of points."""
    question = by_name(f"{name}(x)")
    return all_of(
        ask(question, x=draw.uniform(0.3, 1.5)).close(rtol=1e-9),
        ask(question, x=draw.uniform(-2, 2, size=(2, 3))).close(rtol=1e-9, atol=1e-12),
    )


@assignment.check(
    "manual_derivatives",
    points=0.5,
    en="`d_polynomial` at other points, a number and an array",
    zh="`d_polynomial` 在别的点：一个数和一个数组",
)
def polynomial(ask, draw):
    return at_fresh_points(ask, draw, "d_polynomial")


@assignment.check(
    "manual_derivatives",
    points=0.5,
    en="`d_product` at other points, a number and an array",
    zh="`d_product` 在别的点：一个数和一个数组",
)
def product(ask, draw):
    return at_fresh_points(ask, draw, "d_product")


@assignment.check(
    "manual_derivatives",
    points=1,
    en="`d_composite` at other points, a number and an array",
    zh="`d_composite` 在别的点：一个数和一个数组",
)
def composite(ask, draw):
    return at_fresh_points(ask, draw, "d_composite")


# --- 2 · forward difference ------------------------------------------------------------------


@assignment.check(
    "forward_difference",
    points=1,
    en="another function at another point, with a small step",
    zh="换一个函数、换一个点，步长很小",
)
def fresh_function(ask, draw):
    a, b, x = draw.uniform(1, 3), draw.uniform(1, 3), draw.uniform(1, 2)
    question = by_name("forward_difference(lambda t: a * t**3 + b * t, x, h)")
    return ask(question, a=a, b=b, x=x, h=1e-6).close(rtol=1e-5)


@assignment.check(
    "forward_difference",
    points=1,
    en="the step is the one that the caller gives, positive or negative, and 1e-5 if none is given",
    zh="步长以调用者给的为准，可正可负；不给时取 1e-5",
)
def given_step(ask, draw):
    # The secant of a·t² has the slope 2ax + ah: it tells which two points were used.
    a, x, h = draw.uniform(1, 3), draw.uniform(1, 2), draw.uniform(0.1, 0.5)
    question = by_name("forward_difference(lambda t: a * t**2, x, h)")
    return all_of(
        ask(question, a=a, x=x, h=h).close(rtol=1e-9),
        ask(question, a=a, x=x, h=-h).close(rtol=1e-9),
        ask(by_name("forward_difference(lambda t: a * t**2, x)"), a=a, x=x).close(rtol=1e-7),
    )


@assignment.check(
    "forward_difference",
    points=1,
    en="at a kink it looks to one side only: the side of h",
    zh="在尖点处只看一侧：h 指向的那一侧",
)
def one_sided(ask, draw):
    left, right, x = draw.uniform(-3, -1), draw.uniform(1, 3), draw.uniform(-1, 1)
    question = by_name(
        "forward_difference(lambda t: right * (t - x) if t > x else left * (t - x), x, h)"
    )
    return all_of(
        *(
            ask(question, left=left, right=right, x=x, h=h).close(rtol=1e-9)
            for h in (draw.uniform(0.1, 0.5), -draw.uniform(0.1, 0.5))
        )
    )


# --- 3 · central difference ------------------------------------------------------------------


@assignment.check(
    "central_difference",
    points=1,
    en="another function of several variables, with a small and with a large step",
    zh="换一个多元函数，步长一小一大",
)
def fresh_gradient(ask, draw):
    # For c·v³ the central difference is exactly 3cv² + ch²: a large step shows the formula. The
    # mixed terms tell whether every other coordinate stood in its own place.
    c, x = draw.uniform(1, 3, size=4), draw.uniform(1, 2, size=4)
    f = "lambda v: np.sum(c * v**3) + 9 * v[0] * v[1] + v[1] * v[2] * v[3]"
    return all_of(
        ask(by_name(f"central_difference({f}, x, 1e-5)"), c=c, x=x).close(rtol=1e-7),
        ask(by_name(f"central_difference({f}, x, 0.5)"), c=c, x=x).close(rtol=1e-9),
    )


@assignment.check(
    "central_difference",
    points=1,
    en="arrays of other shapes; arrays of integers",
    zh="其他形状的数组；整数数组",
)
def shapes_and_integers(ask, draw):
    question = by_name("central_difference(lambda v: np.sum(c * v**2), x)")
    matrix, number = draw.uniform(1, 2, size=(2, 3)), np.array(draw.uniform(1, 2))
    integers = draw.integers(1, 9, size=3)
    c, three = draw.uniform(1, 3), draw.uniform(1, 3, size=3)
    return share_of(
        all_of(
            ask(question, c=draw.uniform(1, 3, size=(2, 3)), x=matrix).close(rtol=1e-7),
            ask(question, c=c, x=number).close(rtol=1e-7),
        ),
        ask(question, c=three, x=integers).close(rtol=1e-7),
    )


@assignment.check(
    "central_difference",
    points=1,
    en="a function that returns several numbers is refused with a `ValueError`",
    zh="函数返回好几个数时，抛出 `ValueError`",
)
def refuses_vectors(ask, draw):
    x = draw.uniform(1, 2, size=3)
    return ask("central_difference(lambda v: c * v, x)", c=draw.uniform(1, 3), x=x).raises(
        "ValueError"
    )


@assignment.check(
    "central_difference",
    points=1,
    en="the caller's `x` is unchanged afterwards, to the last digit",
    zh="调用之后 `x` 原封不动，一位数字也不差",
)
def leaves_x_alone(ask, draw):
    # An answer that never calls f elsewhere has had no occasion to spoil x.
    x = draw.uniform(1, 2, size=(4, 6))
    question = (
        "import numpy as np\n"
        "start, moved = x.copy(), []\n"
        "def f(v):\n"
        "    moved.append(not np.array_equal(v, start))\n"
        "    return np.sum(v**2)\n"
        "central_difference(f, x)\n"
        "[any(moved), x]"
    )
    return ask(question, x=x).holds(
        lambda got: got[0] and np.array_equal(got[1], x),
        en="`f` is called at points beside `x`, and `x` stays as it was",
        zh="要在 `x` 旁边的点上调用 `f`，而 `x` 保持原样",
    )


# --- 4 · relative error and the step ---------------------------------------------------------


@assignment.check(
    "choose_step",
    points=1,
    en="`rel_error` of two arrays: the worst entry, relative to the larger of the two sizes",
    zh="两个数组的 `rel_error`：以最差的元素为准，相对于两者中较大的绝对值",
)
def worst_entry(ask, draw):
    a = draw.uniform(0.5, 2, size=(2, 3)) * draw.choice([-1, 1], size=(2, 3))
    b = a * draw.uniform(0.5, 1.5, size=(2, 3))
    return all_of(
        ask(by_name("rel_error(a, b)", "rel_error(b, a)"), a=a, b=b).close(rtol=1e-6),
    )


@assignment.check(
    "choose_step",
    points=1,
    en="`rel_error` of tiny numbers, of opposite signs, and of zeros",
    zh="`rel_error` 用于极小的数、符号相反的数和零",
)
def corner_cases(ask, draw):
    a, b = draw.uniform(1, 2), draw.uniform(1, 2)
    return all_of(
        ask(by_name("rel_error(1e-12 * a, 1e-12 * b)"), a=a, b=b).close(rtol=1e-6),
        ask(by_name("rel_error(a, -a)"), a=a).close(rtol=1e-6),
        ask(by_name("rel_error(np.zeros(3), np.zeros(3))")).close(),
    )


def accurate_steps(b, x, steps):
    """Return the steps that are best for the slope of sin(bx) in x's dtype, or nearly so.

    Which of two nearly equal steps wins is a matter of rounding, so all of them are right.
    """
    errors = {}
    for h in steps:
        narrow = x.dtype.type(h)
        slope = (np.sin(b * (x + narrow)) - np.sin(b * (x - narrow))) / (2 * narrow)
        truth = b * np.cos(b * float(x))
        errors[h] = abs(float(slope) - truth) / abs(truth)
    return [h for h in steps if errors[h] <= 3 * min(errors.values()) + 1e-9]


@assignment.check(
    "choose_step",
    points=1,
    en="`choose_h` finds an accurate step in float64, and another in float32",
    zh="`choose_h` 在 float64 下找到准确的步长，在 float32 下找到另一个",
)
def accurate_step(ask, draw):
    b, points = draw.uniform(0.8, 1.2), draw.uniform(0.5, 1.0, size=4).tolist()
    steps = (draw.uniform(1, 3) * 10.0 ** -draw.permutation(np.arange(1, 14))).tolist()
    question = (
        "import numpy as np\n"
        "f, df = lambda t: np.sin(b * t), lambda t: b * np.cos(b * t)\n"
        "[choose_h(f, df, np.{}(x), steps) for x in points]"
    )

    def judged(dtype):
        good = [accurate_steps(b, dtype(x), steps) for x in points]
        return ask(question.format(dtype.__name__), b=b, points=points, steps=steps).holds(
            lambda got: all(
                np.isclose(chosen, right, rtol=1e-6, atol=0).any()
                for chosen, right in zip(got, good, strict=True)
            ),
            en=f"the most accurate of the given steps, in {dtype.__name__}",
            zh=f"所给步长中最准确的一个（{dtype.__name__}）",
        )

    return share_of(judged(np.float64), judged(np.float32))


# --- 5 · symbolic differentiation ------------------------------------------------------------


def two_names(draw):
    x, y = draw.name(), draw.name()
    return {"x": x, "y": y if y != x else y + "y"}


@assignment.check(
    "symbolic",
    points=0.5,
    en="a constant; sums of variables and constants, with respect to each variable",
    zh="常数；变量与常数之和，对各个变量求导",
)
def sums(ask, draw):
    question = (
        "f = Var(x) + (Var(y) + c) + Var(y)\n"
        "at = lambda e, name: differentiate(e, name).evaluate(**{x: a, y: b})\n"
        "{'differentiate(Const(c), x)': at(Const(c), x), 'differentiate(f, x)': at(f, x),"
        " 'differentiate(f, y)': at(f, y), 'differentiate(f, z)': at(f, 'another')}"
    )
    a, b, c = draw.uniform(1, 3, size=3).tolist()
    return ask(question, a=a, b=b, c=c, **two_names(draw)).close()


@assignment.check("symbolic", points=1, en="a product of three factors", zh="三个因子的乘积")
def product_of_three(ask, draw):
    question = (
        "f = (Var(x) + c) * (Var(x) + d) * (Var(y) + Var(x))\n"
        "differentiate(f, x).evaluate(**{x: a, y: b})"
    )
    a, b, c, d = draw.uniform(1, 3, size=4).tolist()
    return ask(question, a=a, b=b, c=c, d=d, **two_names(draw)).close()


@assignment.check(
    "symbolic", points=1, en="a power of an expression: the chain rule", zh="表达式的幂：链式法则"
)
def power_of_expression(ask, draw):
    question = "differentiate((Var(x) ** 2 + c) ** n, x).evaluate(**{x: a})"
    a, c = draw.uniform(1, 2, size=2).tolist()
    return ask(question, a=a, c=c, x=draw.name(), n=int(draw.integers(3, 6))).close()


@assignment.check(
    "symbolic",
    points=0.5,
    en="the exponents 0 and 1, also where the base is 0",
    zh="指数为 0 和 1，底数为 0 时也一样",
)
def small_exponents(ask, draw):
    question = (
        "bases = {'Var(x)': Var(x), '(Var(x) + c)': Var(x) + c}\n"
        "{f'differentiate({name} ** {n}, x)':"
        " [differentiate(u ** n, x).evaluate(**{x: a}) for a in (0.0, -c)]"
        " for name, u in bases.items() for n in (0, 1)}"
    )
    return ask(question, c=draw.uniform(1, 3), x=draw.name()).close()


@assignment.check(
    "symbolic",
    points=1,
    en="derivatives of derivatives; the order of two variables does not matter",
    zh="对导数再求导；先对哪个变量求导，结果都一样",
)
def twice(ask, draw):
    question = (
        "f = Var(x) ** m * Var(y) ** n\n"
        "names = {'x': x, 'y': y}\n"
        "{f'differentiate(differentiate(f, {u}), {v})':"
        " differentiate(differentiate(f, names[u]), names[v]).evaluate(**{x: a, y: b})"
        " for u, v in ('xy', 'yx', 'xx')}"
    )
    a, b = draw.uniform(1, 2, size=2).tolist()
    m, n = draw.integers(2, 5, size=2).tolist()
    return ask(question, a=a, b=b, m=m, n=n, **two_names(draw)).close()


# --- 6 · dual numbers ------------------------------------------------------------------------


def duals(operands, *expressions):
    """Return a question for value and derivative of ``expressions``, each with fresh ``operands``.

    What one operation spoils is not held against the next: that is the business of ``reuse``.
    """
    entries = ", ".join(
        f"'y = {expression}, y.{part}': (lambda {operands}: ({expression}).{part})()"
        for expression in expressions
        for part in ("value", "derivative")
    )
    return f"{{{entries}}}"


@assignment.check(
    "dual",
    points=1,
    en="the same number used three times, `x + x + x` and `x * x * x`, and left as it was",
    zh="同一个数用三次：`x + x + x` 和 `x * x * x`，而且用过之后保持原样",
)
def reuse(ask, draw):
    question = (
        "x = Dual(a, 1.0)\n"
        "y = {0}\n"
        "{{'y = {0}, x.value': x.value, 'y = {0}, x.derivative': x.derivative,"
        " 'y = {0}, y.value': y.value, 'y = {0}, y.derivative': y.derivative}}"
    )
    a = draw.uniform(1, 3)
    return all_of(
        ask(question.format("x + x + x"), a=a).close(rtol=1e-9),
        ask(question.format("x * x * x"), a=a).close(rtol=1e-9),
    )


@assignment.check(
    "dual",
    points=1,
    en="constants on the left and on the right of `+`, and of `*`",
    zh="常数写在 `+` 的左边或右边，写在 `*` 的左边或右边",
)
def constants(ask, draw):
    a, s, c = draw.uniform(1.5, 3, size=3).tolist()
    return share_of(
        *(
            ask(duals("u=Dual(a, s)", *expressions), a=a, s=s, c=c).close(rtol=1e-9)
            for expressions in (("c + u", "u + c"), ("c * u", "u * c"))
        )
    )


@assignment.check(
    "dual",
    points=1,
    en="`sin` and `exp`, alone and one inside the other: the chain rule",
    zh="`sin` 与 `exp`，单独用和互相嵌套：链式法则",
)
def nested_functions(ask, draw):
    question = duals("u=Dual(a, s)", "sin(u)", "exp(u)", "exp(sin(u))", "sin(exp(u))")
    return ask(question, a=draw.uniform(0.5, 1.2), s=draw.uniform(1.5, 3)).close(rtol=1e-9)


@assignment.check(
    "dual",
    points=1,
    en="two numbers that both move, in a sum and in a product: each contributes its own share",
    zh="两个数同时在变，相加和相乘：各自贡献自己的那一份",
)
def two_inputs(ask, draw):
    a, b, s, t = draw.uniform(1.5, 3, size=4).tolist()
    return share_of(
        *(
            ask(duals("u=Dual(a, s), v=Dual(b, t)", expression), a=a, b=b, s=s, t=t).close(
                rtol=1e-9
            )
            for expression in ("u + v", "u * v")
        )
    )

"""The hidden checks of assignment 06.

Every input is drawn at grading time. What a good answer in words (exercise 8) says: the derivative
of a vector is a Jacobian, so ``backward()`` refuses a vector and wants a scalar or ``gradient=``
(``initial_gradient``), and what comes back is the weighted sum of the rows; ``detach`` gives a
second name for the same memory (``memory is memory``), a copy is ``detach().clone()``; ``.data``
has a counter of its own, so there is no error and the gradient is silently wrong (the zeros of
exercise 5), which is worse than an error; gradients add up (the second call in exercise 2) and
have to be cleared before the next step.

Exercise 4 switches ``MODE`` and exercise 5 ``Memory.save``: questions of other exercises begin by
switching the recording on, so that one wrong answer does not spoil the next.
"""

from coursekit.grading.judge import Assignment, all_of, share_of

assignment = Assignment(
    "06_vjp_and_detach",
    lesson="06_vjp_and_detach",
    cell_seconds=15,
    ask_seconds=5,
    sections={
        "initial_gradient": "A program from a common text",
        "backward": "Weigh the outputs",
        "jacobian": "The whole Jacobian, row by row",
        "detach": "detach: cutting an edge",
        "version_counter": "detach is not a copy",
        "zero_grad": "Where gradients are put, and that they pile up",
        "tracebacks": "Explain the bug",
        "in_words": "To take with you",
    },
)

ON = 'MODE["recording"] = True\n'

# Words of the RuntimeError that an action raises; any other outcome is told apart.
WORDS = (
    "def words(action):\n"
    "    try:\n"
    "        action()\n"
    "    except RuntimeError as error:\n"
    "        return str(error)\n"
    "    return None\n"
)


def numbers(draw, *shape):
    """Return numbers away from zero, of either sign."""
    return draw.uniform(0.5, 2, size=shape) * draw.choice([-1.0, 1.0], size=shape)


# --- 1 · where the walk may begin --------------------------------------------------------------


@assignment.check(
    "initial_gradient",
    points=1,
    en="outputs with one element, whatever their axes: ones of their shape",
    zh="只有一个元素的输出，不管有几个轴：与它同形的全 1 数组",
)
def one_element(ask, draw):
    values = [numbers(draw, *(1,) * axes) for axes in (0, 1, 2, 3)]
    question = ON + "initial_gradient(Tensor(value))"
    return share_of(
        ask(question, value=values[0]).close(),
        all_of(*(ask(question, value=value).close() for value in values[1:])),
    )


@assignment.check(
    "initial_gradient",
    points=1,
    en="a `RuntimeError` for any other number of elements; it names the shape and both ways out",
    zh="元素个数不是一就抛出 `RuntimeError`；报错里有形状和两条出路",
)
def refusal_that_helps(ask, draw):
    rows, columns = int(draw.integers(2, 6)), int(draw.integers(2, 6))
    question = ON + WORDS + "words(lambda: initial_gradient(Tensor(value)))"
    wanted = (f"({rows}, {columns})", "sum()", "gradient=")
    return share_of(
        all_of(
            *(
                ask(ON + "initial_gradient(Tensor(value))", value=value).raises("RuntimeError")
                for value in (numbers(draw, rows, columns), numbers(draw, rows), numbers(draw, 0))
            )
        ),
        ask(question, value=numbers(draw, rows, columns)).holds(
            lambda got: all(part in got for part in wanted),
            en="the message should contain the shape, `sum()` and `gradient=`",
            zh="报错里应当有形状、`sum()` 和 `gradient=`",
        ),
    )


# --- 2 · backward and grad ---------------------------------------------------------------------

MAP = ON + (
    "x, W = Tensor(start), Tensor(matrix)\n"
    "y = (W @ x).sigmoid() * (W @ (x * x))\n"  # a Jacobian without a zero in it
)


def a_map(draw):
    inputs, outputs = int(draw.integers(2, 5)), int(draw.integers(2, 5))
    return {
        "start": numbers(draw, inputs),
        "matrix": numbers(draw, outputs, inputs),
        "v": numbers(draw, outputs),
    }


@assignment.check(
    "backward",
    points=1,
    en="`backward` gives vᵀJ where J is full; v as an array, a list or a Tensor",
    zh="`backward` 给出 vᵀJ，其中 J 没有零；v 是数组、列表或 Tensor",
)
def weighted_rows(ask, draw):
    given = a_map(draw)
    return share_of(
        ask(MAP + "backward(y, v)\nx.grad", **given).close(1e-9),
        all_of(
            ask(MAP + "backward(y, v.tolist())\nx.grad", **given).close(1e-9),
            ask(MAP + "backward(y, Tensor(v))\nx.grad", **given).close(1e-9),
            ask(MAP + "backward((y * Tensor(v)).sum())\nx.grad", **given).close(1e-9),
        ),
    )


@assignment.check(
    "backward",
    points=1,
    en="gradients add up over walks; every `.grad` is memory of its own; nothing is returned",
    zh="多趟的梯度相加；每个 `.grad` 都有自己的内存；什么也不返回",
)
def accumulated(ask, draw):
    twice = MAP + "first = backward(y, v)\nbackward(x * x, w)\n"
    twice += '{"x.grad": x.grad, "backward(...)": first}'

    own = ON + (
        "a, b = Tensor(p), Tensor(p)\n"
        "v = np.array(w)\n"
        "backward(a + b, v)\n"
        "a.grad += 1.0\n"
        "v += 1.0\n"
        '{"a.grad": a.grad, "b.grad": b.grad}'
    )
    given = a_map(draw)
    w = numbers(draw, len(given["start"]))
    p = numbers(draw, 3)
    return share_of(
        ask(twice, w=w, **given).close(1e-9), ask(own, p=p, w=numbers(draw, 3)).close(1e-9)
    )


@assignment.check(
    "backward",
    points=1,
    en="a `RuntimeError` for a v of another shape, and for a vector without v",
    zh="v 的形状不同，或者向量没有给 v：抛出 `RuntimeError`",
)
def refused(ask, draw):
    n = int(draw.integers(2, 5))
    start = ON + "x = Tensor(p)\n"
    given = {"p": numbers(draw, n)}
    wrong = [
        numbers(draw, 1),
        float(draw.uniform(1, 2)),
        numbers(draw, n, 1),
        numbers(draw, n + 1),
    ]
    return share_of(
        all_of(
            *(
                ask(start + f"{call}\n0", v=v, **given).raises("RuntimeError")
                for v in wrong
                for call in ("backward(x * x, v)", "grad(x * x, x, v)")
            ),
        ),
        all_of(
            ask(start + "backward(x * x)\n0", **given).raises("RuntimeError"),
            ask(start + "grad(x * x, x)\n0", **given).raises("RuntimeError"),
            ask(start + "backward((x * x).sum().reshape(1, 1))\nx.grad", **given).close(1e-9),
        ),
    )


@assignment.check(
    "backward",
    points=1,
    en="`grad`: a tuple in the order asked, zeros for a stranger, one leaf without brackets; `.grad` untouched",
    zh="`grad`：按所问次序的元组，没有参与的得零，单个叶节点不用方括号；不碰 `.grad`",
)
def as_a_function(ask, draw):
    setting = ON + (
        "a, b, c = Tensor(p), Tensor(q), Tensor(r)\n"
        "a.grad = np.array(r)\n"
        "found = grad(a * b + a, {inputs}, v)\n"
        '{{"isinstance(..., tuple)": isinstance(found, tuple), "grad(...)": [*found],\n'
        ' "a.grad": a.grad, "b.grad": b.grad, "c.grad": c.grad}}'
    )
    given = {name: numbers(draw, 3) for name in "pqrv"}
    return share_of(
        all_of(
            ask(setting.format(inputs="[b, a]"), **given).close(1e-9),
            ask(setting.format(inputs="b"), **given).close(1e-9),
        ),
        ask(setting.format(inputs="[c, a]"), **given).close(1e-9),
    )


# --- 3 · the Jacobian --------------------------------------------------------------------------


@assignment.check(
    "jacobian",
    points=1,
    en="another function from vector to vector, not square, exact to rounding",
    zh="换一个从向量到向量的函数，输入输出个数不同，精确到舍入",
)
def tall_or_wide(ask, draw):
    question = ON + (
        "jacobian(lambda x: (Tensor(matrix) @ x).exp() * (Tensor(matrix) @ (x * x)), start)"
    )
    inputs = int(draw.integers(2, 5))
    outputs = inputs + draw.pick([-1, 1, 2])
    matrix = numbers(draw, outputs, inputs)
    start = numbers(draw, inputs)
    return all_of(
        ask(question, matrix=matrix, start=start).close(1e-11),
        ask(question, matrix=matrix.T, start=numbers(draw, outputs).tolist()).close(1e-11),
    )


@assignment.check(
    "jacobian",
    points=1,
    en="outputs and inputs of any shape: output.shape + x.shape",
    zh="任何形状的输出和输入：output.shape + x.shape",
)
def any_shape(ask, draw):
    n = int(draw.integers(2, 4))
    square = ON + "jacobian(lambda x: x.reshape(n, 2)[::-1] * Tensor(w), start)"
    number = ON + "jacobian(lambda x: (x * x * x).sum(), start)"
    table = numbers(draw, 2, n)
    return share_of(
        ask(square, n=n, w=numbers(draw, n, 2), start=table).close(1e-11),
        ask(number, start=numbers(draw, 1, n)).close(1e-11),
    )


@assignment.check(
    "jacobian",
    points=1,
    en="the function is called once; an output that does not depend on x gives zeros",
    zh="函数只调用一次；输出不依赖 x 时全为零",
)
def once_and_strangers(ask, draw):
    counted = ON + (
        "calls = []\n"
        "def function(x):\n"
        "    calls.append(1)\n"
        "    return x * x * Tensor(w)\n"
        "J = jacobian(function, start)\n"
        '{"len(calls)": len(calls)}'
    )
    stranger = ON + "jacobian(lambda x: Tensor(w) * 2.0, start)"
    n = int(draw.integers(2, 6))
    start = numbers(draw, n)
    return share_of(
        ask(counted, w=numbers(draw, n), start=start).equal(),
        ask(stranger, w=numbers(draw, n + 1), start=start).close(),
    )


# --- 4 · cutting edges -------------------------------------------------------------------------


@assignment.check(
    "detach",
    points=1,
    en="`detach`: z = u·x with u detached; the same memory, the original untouched",
    zh="`detach`：z = u·x，其中 u 已分离；内存相同，原张量不受影响",
)
def cut(ask, draw):
    product = ON + (
        "x = Tensor(p)\nu = x * x\nz = detach(u) * x\n"
        '{"detach(u) * x": propagate(z, v)[x], "u * x": propagate(u * x, v)[x]}'
    )
    shared = ON + (
        "x = Tensor(p)\n"
        "u = x * x\n"
        "shadow = detach(u)\n"
        "shadow.data[0] = v[0]\n"
        "shadow.memory.version += 3\n"
        '{"u.data": u.data, "u.memory.version": u.memory.version,\n'
        ' "u.parents": len(u.parents), "detach(u).parents": len(shadow.parents)}'
    )
    given = {"p": numbers(draw, 3), "v": numbers(draw, 3)}
    return share_of(ask(product, **given).close(1e-9), ask(shared, **given).close(1e-9))


BLOCKS = ON + (
    "x, seen = Tensor(p), []\n"
    "def look():\n"
    "    seen.append(len((x * x).parents))\n"
    "with no_grad():\n"
    "    look()\n"
    "    with no_grad():\n"
    "        look()\n"
    "    look()\n"
    "look()\n"
)


@assignment.check(
    "detach",
    points=1,
    en="`no_grad`: recorded or not, in turn in a block, in an inner block, after the inner one, after both; and after an error",
    zh="`no_grad`：记录与否，依次看块里、内层的块里、内层之后、全部之后；还有出错之后",
)
def blocks(ask, draw):
    failing = ON + (
        "x = Tensor(p)\n"
        "try:\n"
        "    with no_grad():\n"
        "        raise KeyError('planned')\n"
        "except KeyError:\n"
        "    outcome = 'error seen'\n"
        "else:\n"
        "    outcome = 'error swallowed'\n"
        "recorded = len((x * x).parents)\n"
        + ON
        + '{"(x * x).parents": recorded, "KeyError": outcome}'
    )
    given = {"p": numbers(draw, 2)}
    return share_of(ask(BLOCKS + ON + "seen", **given).equal(), ask(failing, **given).equal())


@assignment.check(
    "detach",
    points=1,
    en="`with_gradient_of`: the value of one, the gradient of the other",
    zh="`with_gradient_of`：值是一个的，梯度是另一个的",
)
def disguised(ask, draw):
    question = ON + (
        "x, y = Tensor(p), Tensor(q)\n"
        "z = with_gradient_of(x.exp() * y, x * x * 3.0)\n"
        "found = propagate(z * y, v)\n"
        '{"data": z.data, "gradient of x": found.get(x), "gradient of y": found[y]}'
    )
    given = {name: numbers(draw, 3) for name in "pqv"}
    return ask(question, **given).close(1e-9)


# --- 5 · the version counter -------------------------------------------------------------------


@assignment.check(
    "version_counter",
    points=1,
    en="`fill_` writes into the shared memory, counts once, returns its tensor",
    zh="`fill_` 写进共用的内存，计一次，返回张量自己",
)
def written_in_place(ask, draw):
    question = ON + (
        "x = Tensor(p)\n"
        "held = x.data\n"
        "shadow = Tensor(x.memory)\n"
        "same = fill_(shadow, w) is shadow\n"
    )
    seen = question + '{"x.data": held, "fill_(shadow, ...) is shadow": same}'
    counted = question + (
        "once = x.memory.version\nfill_(x, w)\n"
        '{"version, written once": once, "version, written twice": x.memory.version}'
    )
    given = {"p": numbers(draw, 3), "w": numbers(draw, 3)}
    return share_of(
        all_of(
            ask(seen, **given).close(),
            ask(seen, p=numbers(draw, 2, 2), w=float(draw.uniform(1, 2))).close(),
        ),
        ask(counted, **given).equal(),
    )


# The write of a question is made by hand, so that `save` is judged apart from `fill_`.
def writing(tensor, times=1):
    write = f"Tensor({tensor}.memory).data[...] = 0.0\n    {tensor}.memory.version += 1\n    "
    return write * times


def watched(*lines):
    """Return a question that runs ``lines`` with the student's ``save`` in force."""
    return ON + WORDS + "with watching(save):\n    " + "".join(lines)


@assignment.check(
    "version_counter",
    points=1,
    en="a saved result, overwritten through a detached name: refused, with both versions in the message",
    zh="保存的结果被分离出来的名字改写：拒绝，报错里有两个版本",
)
def caught_through_detach(ask, draw):
    lines = (
        "x = Tensor(p)\n    x.memory.version = 0\n    ",
        "y = x.{operation}()\n    z = y * 1.0\n    ",
    )
    again = draw.pick(["sigmoid", "exp"])
    begun = int(draw.integers(20, 60))
    both = watched(
        f"x = Tensor(p)\n    x.memory.version = {begun}\n    y = x * x\n    ",
        writing("x", 7),
        "result = words(lambda: propagate(y, v))\nresult",
    )
    through = watched(
        *lines,
        writing("y"),
        "result = propagate(z, v)[x]\nresult",
    ).format(operation=again)
    given = {"p": numbers(draw, 3), "v": numbers(draw, 3)}
    return share_of(
        ask(through, **given).raises("RuntimeError"),
        ask(both, **given).holds(
            lambda got: str(begun) in got and str(begun + 7) in got,
            en="the message should contain the version found and the version expected",
            zh="报错里应当有现在的版本和应有的版本",
        ),
    )


@assignment.check(
    "version_counter",
    points=1,
    en="a leaf overwritten after use: refused if a rule needs it, and only then",
    zh="叶节点用过之后被改写：有规则要用它才拒绝，否则不拒绝",
)
def leaf_case(ask, draw):
    needed = watched(
        "w = Tensor(p)\n    y = w * w\n    ",
        writing("w"),
        "result = propagate(y, v)[w]\nresult",
    )
    factor = float(draw.uniform(2, 4))
    not_needed = watched(
        f"w = Tensor(p)\n    y = {factor} * w + w\n    ",
        writing("w"),
        "result = propagate(y, v)[w]\nresult",
    )
    given = {"p": numbers(draw, 3), "v": numbers(draw, 3)}
    return all_of(ask(needed, **given).raises("RuntimeError"), ask(not_needed, **given).close(1e-9))


@assignment.check(
    "version_counter",
    points=1,
    en="no false alarm: written before use, two walks, another memory written; and no copy is kept",
    zh="不误报：用之前写的、走两趟、写的是别的内存；也不留拷贝",
)
def no_false_alarm(ask, draw):
    before = watched(
        "w, other = Tensor(p), Tensor(p)\n    ",
        writing("w", 2),
        "w.data[...] = q\n    y = w * w\n    ",
        writing("other"),
        "result = [propagate(y, v)[w], propagate(y, v)[w]]\nresult",
    )
    no_copy = ON + (
        "memory = Memory(p)\nsaved = save(memory)\nmemory.array[...] = q\n"
        '{"saved()": saved(), "saved() is memory.array": saved() is memory.array}'
    )
    given = {"p": numbers(draw, 3), "q": numbers(draw, 3)}
    return share_of(
        ask(before, v=numbers(draw, 3), **given).close(1e-9), ask(no_copy, **given).close()
    )


# --- 6 · clearing ------------------------------------------------------------------------------

BOXES = ON + (
    "ws = [Tensor(p), Tensor(q), Tensor(r)]\n"
    "ws[0].grad, ws[1].grad = np.array(p), np.array(q)\n"
    "held = [w.grad for w in ws]\n"
)


def boxes(draw):
    return {"p": numbers(draw, 2), "q": numbers(draw), "r": numbers(draw, 3)}


@assignment.check(
    "zero_grad",
    points=1,
    en="the default: `None` for all of them, whatever one loops over; the data stays",
    zh="默认：全部变成 `None`，不管拿什么来遍历；数据不动",
)
def to_none(ask, draw):
    question = BOXES + (
        "answer = zero_grad({what})\n"
        '{{"zero_grad(...)": answer, "grad": [w.grad for w in ws], "data": [w.data for w in ws]}}'
    )
    given = boxes(draw)
    return all_of(
        ask(question.format(what="ws"), **given).close(),
        ask(question.format(what="(w for w in ws)"), **given).close(),
    )


@assignment.check(
    "zero_grad",
    points=1,
    en="`set_to_none=False`: zeros in the same arrays; `None` stays `None`",
    zh="`set_to_none=False`：零写在原来的数组里；`None` 仍是 `None`",
)
def to_zeros(ask, draw):
    question = BOXES + "zero_grad(ws, set_to_none=False)\n"
    given = boxes(draw)
    return share_of(
        ask(question + "[w.grad for w in ws]", **given).close(),
        ask(
            question + '{"the same array": [a is w.grad for a, w in zip(held, ws)]}', **given
        ).equal(),
    )


# --- 7 · tracebacks ----------------------------------------------------------------------------


def repaired(number):
    def check(ask, draw):
        given = numbers(draw, int(draw.integers(2, 6))).tolist()
        return ask(f"fixed_{number}(numbers)", numbers=given).close(1e-9)

    check.__name__ = f"fixed_{number}"
    return check


for number, (en, zh) in enumerate(
    (
        ("the gradient of the sum of the squares", "平方之和的梯度"),
        ("two walks through one graph", "在同一张图上走两趟"),
        (
            "percentages to look at, and the gradient of the untouched p",
            "给人看的百分数，以及没有动过的 p 的梯度",
        ),
        ("the size is a constant, the loss is not", "size 是常数，loss 不是"),
    ),
    start=1,
):
    register = assignment.check(
        "tracebacks", points=0.5, en=f"`fixed_{number}`: {en}", zh=f"`fixed_{number}`：{zh}"
    )
    register(repaired(number))

"""The hidden checks of assignment 07.

Every input is drawn at grading time. What a good answer in words (exercise 8) says: ``grad(f)`` is
a function, and its values have the shape of the argument; a second output counts, the gradient is
that of the sum, unless it is declared auxiliary or stopped; ``grad`` differentiates by positions of
arguments, and weights inside an object have to be named apart (``value_and_grad_by``); and there
is a graph, the very same: each call records it, ``pull`` walks it, then it is let go.
"""

from coursekit.grading.judge import Assignment, all_of, share_of

assignment = Assignment(
    "07_functional_autodiff",
    lesson="07_functional_autodiff",
    cell_seconds=15,
    ask_seconds=5,
    sections={
        "grad": "A machine that eats functions",
        "value_and_grad": "With respect to what?",
        "total": "A second output",
        "stop_gradient": "A second output",
        "grad_with_aux": "A second output",
        "weights": "Where the weights live",
        "derivative": "A machine that eats functions",
        "in_words": "To take with you",
    },
)


def numbers(draw, *shape):
    """Return numbers away from zero, of either sign."""
    return draw.uniform(0.5, 2, size=shape) * draw.choice([-1.0, 1.0], size=shape)


def three(draw):
    """Return three different vectors of one length, and their names."""
    n = int(draw.integers(2, 5))
    return {name: numbers(draw, n) for name in "pqr"}


# A function of three arguments, of which the second occurs in two places.
FN = "fn = lambda x, y, z: (Tensor(1.0) * x * x * y + y * z + z.exp() * 0.1).sum()\n"
# For arguments that may be plain arrays: wrapped inside.
SAFE = (
    "def fn(x, y, z):\n"
    "    x, y, z = as_tensor(x), as_tensor(y), as_tensor(z)\n"
    "    return (x * x * y + y * z + z.exp() * 0.1).sum()\n"
)


# --- 1 · grad ----------------------------------------------------------------------------------


@assignment.check(
    "grad",
    points=1,
    en="an integer position: one Tensor, at each of three positions, at two places",
    zh="整数位置：一个 Tensor；三个位置都试，各换两个点",
)
def by_an_integer(ask, draw):
    place = int(draw.integers(1, 3))
    question = SAFE + (
        "slope = grad(fn, place)\n"
        "first = slope(p, q, r)\n"
        "[first, slope(q, r, p), grad(fn)(p, q, r), first][int(which)].data"
    )
    given = three(draw)
    return all_of(
        *(ask(question, place=place, which=which, **given).close(1e-9) for which in range(4))
    )


@assignment.check(
    "grad",
    points=1,
    en="a tuple of positions: a tuple, in the order asked, also of one, and of a negative position",
    zh="位置的元组：返回元组，次序与所问相同；只有一项、或位置是负数也一样",
)
def by_a_tuple(ask, draw):
    question = SAFE + (
        "found = grad(fn, tuple(places))(p, q, r)\n"
        '{"isinstance(..., tuple)": isinstance(found, tuple), "gradients": [g.data for g in found]}'
    )
    given = three(draw)
    order = draw.pick([[2, 0], [2, 1, 0], [1, 0]])
    return share_of(
        all_of(
            ask(question, places=order, **given).close(1e-9),
            ask(question, places=[-1, 0], **given).close(1e-9),
        ),
        ask(question, places=[1], **given).close(1e-9),
    )


@assignment.check(
    "grad",
    points=1,
    en="the same Tensor in two positions; the caller's Tensors, arrays and list stay as they were",
    zh="同一个 Tensor 出现在两个位置；调用者的 Tensor、数组和列表都不变",
)
def the_callers_own(ask, draw):
    twice = SAFE + "t = Tensor(p)\ngrad(fn, {})(t, t, t){}"
    kept = SAFE + (
        "t, a = Tensor(p), np.array(q)\n"
        "args = [t, a, r]\n"
        "grad(fn, (0, 1))(*args)\n"
        '{"t.data": t.data, "t.parents": len(t.parents), "a": a, "args[0] is t": args[0] is t}'
    )
    untouched = (
        "seen = []\n"
        "def fn(x, y):\n"
        "    seen.append(y)\n"
        "    return (x * x).sum()\n"
        "marker = ['as', 'it', 'came']\n"
        "grad(fn)(p, marker)\n"
        '{"handed over as it came": seen[0] is marker}'
    )
    given = three(draw)
    return share_of(
        all_of(
            ask(twice.format(0, ".data"), p=given["p"]).close(1e-9),
            ask(twice.format("(1, 2)", "[1].data"), p=given["p"]).close(1e-9),
        ),
        all_of(ask(kept, **given).close(1e-9), ask(untouched, p=given["p"]).equal()),
    )


@assignment.check(
    "grad",
    points=1,
    en="an argument that plays no part has zeros of its shape; arguments of any shape; fn is called at each call, not before",
    zh="没有参与的参数得到与它同形的零；参数形状任意；每次调用才调用 fn，不提前",
)
def strangers_and_shapes(ask, draw):
    stranger = (
        "found = grad(lambda w, x, unused: (as_tensor(x) @ w).exp().sum() * 0.1, (0, 2))(m, v, u)\n"
        "[found[0].data, found[1].data]"
    )
    when = (
        "calls = []\n"
        "def fn(x):\n"
        "    calls.append(1)\n"
        "    return x * x\n"
        "slope = grad(fn)\n"
        "made = len(calls)\n"
        "slope(a)\n"
        "slope(a)\n"
        '{"calls when made": made, "called each time": len(calls) >= 2}'
    )
    rows, columns = int(draw.integers(2, 4)), int(draw.integers(2, 5))
    given = {
        "m": numbers(draw, rows, columns) / 4,
        "v": numbers(draw, rows),
        "u": numbers(draw, columns),
    }
    return share_of(
        ask(stranger, **given).close(1e-9), ask(when, a=float(draw.uniform(1, 2))).equal()
    )


# --- 2 · value_and_grad ------------------------------------------------------------------------


@assignment.check(
    "value_and_grad",
    points=1,
    en="value and gradient of a function that you have not seen, for an integer and for a tuple",
    zh="没见过的函数的值和梯度，位置是整数或元组",
)
def value_and_gradient(ask, draw):
    one = SAFE + (
        "answer = value_and_grad(fn, place)(p, q, r)\n"
        '{"pair": isinstance(answer, tuple), "value": answer[0].data, "gradient": answer[1].data}'
    )
    two = SAFE + (
        "value, found = value_and_grad(fn, tuple(places))(p, q, r)\n"
        '{"tuple": isinstance(found, tuple), "value": value.data, "gradients": [g.data for g in found]}'
    )
    given = three(draw)
    return share_of(
        ask(one, place=int(draw.integers(1, 3)), **given).close(1e-9),
        all_of(
            ask(two, places=[2, 0], **given).close(1e-9), ask(two, places=[1], **given).close(1e-9)
        ),
    )


@assignment.check(
    "value_and_grad",
    points=1,
    en="fn is called once for each call, and not when the function is made",
    zh="每次调用，fn 恰好被调用一次；造函数时一次也不调用",
)
def one_run(ask, draw):
    question = (
        "calls = []\n"
        "def fn(x, y):\n"
        "    calls.append(1)\n"
        "    return (as_tensor(x) * x * y).sum()\n"
        "both = value_and_grad(fn, {})\n"
        "made = len(calls)\n"
        "both(p, q)\n"
        "once = len(calls)\n"
        "both(q, p)\n"
        '{{"calls": [made, once, len(calls)]}}'
    )
    given = {"p": numbers(draw, 3), "q": numbers(draw, 3)}
    return all_of(*(ask(question.format(form), **given).equal() for form in ("0", "(0, 1)")))


@assignment.check(
    "value_and_grad",
    points=1,
    en="the value is a constant Tensor; the same Tensor in two positions counts once",
    zh="值是常数 Tensor；同一个 Tensor 出现在两个位置，只算所问的那个",
)
def a_constant_value(ask, draw):
    constant = (
        "value, _gradient = value_and_grad(lambda x, y: (x * y).exp().sum())(p, q)\n"
        '{"a Tensor": isinstance(value, Tensor), "parents": len(value.parents)}'
    )
    twice = "t = Tensor(p)\nvalue_and_grad(lambda x, y: (x * x * y).sum(), 0)(t, t)[1].data"
    given = {"p": numbers(draw, 3), "q": numbers(draw, 3) / 2}
    return share_of(ask(constant, **given).equal(), ask(twice, p=given["p"]).close(1e-9))


# --- 3 · total ---------------------------------------------------------------------------------

THREE = (
    "def fn(x):\n"
    "    x = as_tensor(x)\n"
    "    return {}(x * x).sum(), x.exp() * 0.1, x.reshape((len(p), 1)) * w{}\n"
    "found = total(fn(p))\n"
    "x = variable(p)\n"
    '{{"value": found.data, "gradient": pull(total(fn(x)), [x])[0].data}}'
)


@assignment.check(
    "total",
    points=1,
    en="three outputs of different shapes, in a tuple or a list: the gradient of the sum of all elements",
    zh="三个形状不同的输出，放在元组或列表里：所有元素之和的梯度",
)
def three_outputs(ask, draw):
    given = {"p": numbers(draw, int(draw.integers(2, 5)))}
    given["w"] = numbers(draw, 1, int(draw.integers(2, 4)))
    return all_of(
        ask(THREE.format("", ""), **given).close(1e-9),
        ask(THREE.format("[", "]"), **given).close(1e-9),
    )


@assignment.check(
    "total",
    points=1,
    en="a single output, a vector, a matrix or one number: of shape () afterwards",
    zh="单独一个输出，不管是向量、矩阵还是一个数：之后形状是 ()",
)
def one_output(ask, draw):
    question = (
        "x = variable(a)\n"
        "found = total(x * x * x)\n"
        '{"shape": list(found.shape), "value": found.data, "gradient": pull(found, [x])[0].data}'
    )
    return share_of(
        all_of(
            ask(question, a=numbers(draw, 3)).close(1e-9),
            ask(question, a=numbers(draw, 2, 3)).close(1e-9),
        ),
        all_of(
            ask(question, a=float(draw.uniform(1, 2))).close(1e-9),
            ask(question, a=numbers(draw, 1, 1)).close(1e-9),
        ),
    )


@assignment.check(
    "total",
    points=1,
    en="plain numbers and arrays among the outputs are constants; an output twice counts twice",
    zh="输出里普通的数和数组当作常数；同一个输出出现两次就算两次",
)
def constants_among_them(ask, draw):
    mixed = (
        "x = variable(p)\n"
        "found = total((c, x * x, q, 2))\n"
        '{"value": found.data, "gradient": pull(found, [x])[0].data}'
    )
    twice = "x = variable(p)\ny = x * x\npull(total([y, x, y]), [x])[0].data"
    given = {"p": numbers(draw, 3)}
    return share_of(
        ask(mixed, c=float(draw.uniform(1, 3)), q=numbers(draw, 2, 2), **given).close(1e-9),
        ask(twice, **given).close(1e-9),
    )


# --- 4 · stop_gradient -------------------------------------------------------------------------


@assignment.check(
    "stop_gradient",
    points=1,
    en="`stop_gradient`: the value without its history; the original keeps its own; other things as they are",
    zh="`stop_gradient`：只有值，没有来历；原来的不受影响；其他东西原样返回",
)
def stopped(ask, draw):
    half = (
        "x = variable(p)\n"
        "u = x.exp() * x\n"
        "s = stop_gradient(u)\n"
        '{"stop_gradient(u) * x": pull((s * x).sum(), [x])[0].data,\n'
        ' "u * x": pull((u * x).sum(), [x])[0].data, "value": s.data, "parents": len(s.parents)}'
    )
    plain = (
        "thing = np.array(p)\n"
        '{"an array": stop_gradient(thing) is thing, "a number": stop_gradient(c),\n'
        ' "a text": stop_gradient("as it is")}'
    )
    given = {"p": numbers(draw, 3)}
    return share_of(
        ask(half, **given).close(1e-9),
        ask(plain, c=float(draw.uniform(1, 2)), **given).equal(),
    )


@assignment.check(
    "stop_gradient",
    points=1,
    en="`frozen`: the value of fn, zeros at the held position, the gradients of fn at the others; the caller's list stays",
    zh="`frozen`：值与 fn 相同，固定的位置得零，其他位置与 fn 的梯度相同；调用者的列表不变",
)
def held(ask, draw):
    question = FN + (
        "args = [variable(p), variable(q), variable(r)]\n"
        "out = frozen(fn, place)(*args)\n"
        "[out.data] + [g.data for g in pull(out, args)]"
    )
    numbers_too = "frozen(lambda a, b: a * b, 1)(Tensor(c), 3.0).data"
    given = three(draw)
    return share_of(
        all_of(*(ask(question, place=place, **given).close(1e-9) for place in (0, 1, 2))),
        ask(numbers_too, c=float(draw.uniform(1, 2))).close(1e-9),
    )


# --- 5 · has_aux -------------------------------------------------------------------------------

AUX = (
    "def fn(x, y):\n"
    "    x, y = as_tensor(x), as_tensor(y)\n"
    "    u = x * y\n"
    "    return (u * x).sum(), {}\n"
)


@assignment.check(
    "grad_with_aux",
    points=1,
    en="the gradient of the first output alone, by an integer and by a tuple of positions",
    zh="只是第一个输出的梯度，位置是整数或元组",
)
def only_the_first(ask, draw):
    one = AUX.format("u, y.exp()") + "grad_with_aux(fn, 1)(p, q)[0].data"
    two = AUX.format("u") + (
        "found = grad_with_aux(fn, (1, 0))(p, q)[0]\n"
        '{"a tuple": isinstance(found, tuple), "gradients": [g.data for g in found]}'
    )
    given = {"p": numbers(draw, 3), "q": numbers(draw, 3)}
    return share_of(ask(one, **given).close(1e-9), ask(two, **given).close(1e-9))


@assignment.check(
    "grad_with_aux",
    points=1,
    en="aux is a tuple of all other outputs, in order, also of one; what is no Tensor comes as it is",
    zh="aux 是其余所有输出的元组，次序不变，只有一项也是元组；不是 Tensor 的原样返回",
)
def a_tuple_of_the_rest(ask, draw):
    form = '{"a tuple": isinstance(aux, tuple), "number": len(aux), "values": '
    one = AUX.format("u") + ("_gradient, aux = grad_with_aux(fn)(p, q)\n" + form + "aux[0].data}")
    more = AUX.format("u, 'text', c, y.exp()") + (
        "_gradient, aux = grad_with_aux(fn)(p, q)\n"
        + form
        + "[aux[0].data, aux[1], aux[2], aux[3].data]}"
    )
    given = {"p": numbers(draw, 3), "q": numbers(draw, 3)}
    return share_of(
        ask(one, **given).close(1e-9),
        ask(more, c=float(draw.uniform(1, 2)), **given).close(1e-9),
    )


@assignment.check(
    "grad_with_aux",
    points=1,
    en="Tensors in aux are constants; fn is called once",
    zh="aux 里的 Tensor 是常数；fn 只调用一次",
)
def constants_and_one_call(ask, draw):
    constants = AUX.format("u, y.exp()") + (
        "aux = grad_with_aux(fn)(p, q)[1]\n"
        '{"Tensors": [isinstance(a, Tensor) for a in aux], "parents": [len(a.parents) for a in aux]}'
    )
    once = (
        "calls = []\n"
        "def fn(x):\n"
        "    calls.append(1)\n"
        "    return (x * x).sum(), x\n"
        "grad_with_aux(fn)(p)\n"
        '{"calls": len(calls)}'
    )
    given = {"p": numbers(draw, 3), "q": numbers(draw, 3) / 2}
    return share_of(ask(constants, **given).equal(), ask(once, p=given["p"]).equal())


# --- 6 · weights -------------------------------------------------------------------------------

NESTED = (
    "class Scale(Cell):\n"
    "    def __init__(self):\n"
    "        self.note = 'no parameter'\n"
    "        self.factor = Parameter(a)\n"
    "        self.fixed = Parameter(a, requires_grad=False)\n"
    "    def construct(self, x):\n"
    "        return x * self.factor * self.fixed\n"
    "class Net(Cell):\n"
    "    def __init__(self):\n"
    "        self.last = Parameter(b)\n"
    "        self.inner = Scale()\n"
    "        self.array = Tensor(a)\n"
    "        self.first = Parameter(a)\n"
    "        self.again = self.last\n"
    "class Box(Cell):\n"
    "    def __init__(self):\n"
    "        self.net = Net()\n"
    "        self.linear = Linear(np.outer(a, b), b)\n"
)


@assignment.check(
    "weights",
    points=1,
    en="`trainable_params`: the Parameters of an inner Cell in the place of that Cell, frozen and plain Tensors left out, shared ones once",
    zh="`trainable_params`：里层 Cell 的 Parameter 排在那个 Cell 的位置上，不列冻结的和普通的 Tensor，共用的只列一次",
)
def all_trainable(ask, draw):
    flat = NESTED + (
        "net = Net()\n"
        "known = {'last': net.last, 'factor': net.inner.factor, 'first': net.first,\n"
        "         'fixed': net.inner.fixed, 'array': net.array}\n"
        "[[name for name, p in known.items() if p is q] for q in trainable_params(net)]"
    )
    deep = NESTED + "box = Box()\n[list(p.shape) for p in trainable_params(box)]"
    alone = NESTED + "len(trainable_params(Scale()))"
    given = {"a": numbers(draw, 2), "b": numbers(draw, 3)}
    return share_of(
        ask(flat, **given).equal(),
        all_of(ask(deep, **given).equal(), ask(alone, **given).equal()),
    )


BY = (
    "net = Linear(m, c)\n"
    "other = Parameter(c)\n"
    "step = value_and_grad_by(lambda x, y: bce(net(x), y), {})\n"
)


@assignment.check(
    "weights",
    points=1,
    en="`value_and_grad_by`: a tuple in the order of the weights, zeros for one that plays no part; the loss a constant",
    zh="`value_and_grad_by`：按权重次序的元组，没有参与的得零；损失是常数",
)
def by_the_weights(ask, draw):
    ordered = BY.format("[net.b, net.w]") + (
        "value, found = step(v, y)\n"
        '{"a tuple": isinstance(found, tuple), "value": value.data, "gradients": [g.data for g in found]}'
    )
    stranger = BY.format("[other, net.b]") + (
        "value, found = step(v, y)\n"
        '{"parents": len(value.parents), "gradients": [g.data for g in found]}'
    )
    return share_of(
        ask(ordered, **layer(draw)).close(1e-9), ask(stranger, **layer(draw)).close(1e-9)
    )


@assignment.check(
    "weights",
    points=1,
    en="each call uses the Parameters and data of that moment, and changes no Parameter",
    zh="每次调用都用当时的 Parameter 和数据，并且不改动任何 Parameter",
)
def of_the_moment(ask, draw):
    trained = BY.format("[net.w, net.b]") + (
        "losses = []\n"
        "for _ in range(5):\n"
        "    value, found = step(v, y)\n"
        "    losses.append(float(value.data))\n"
        "    for p, g in zip([net.w, net.b], found):\n"
        "        p.data = p.data - 0.5 * g.data\n"
        "losses + [float(step(2 * v, y)[0].data)]"
    )
    kept = BY.format("[net.w, net.b]") + (
        "before = [net.w, net.b]\n"
        "step(v, y)\n"
        "{'w': net.w.data, 'b': net.b.data, 'the same': [net.w is before[0], net.b is before[1]]}"
    )
    return all_of(ask(trained, **layer(draw)).close(1e-9), ask(kept, **layer(draw)).close(1e-9))


def layer(draw):
    rows, columns = int(draw.integers(2, 5)), int(draw.integers(2, 5))
    return {
        "m": numbers(draw, rows, columns) / 2,
        "c": numbers(draw, columns),
        "v": numbers(draw, rows),
        "y": draw.integers(0, 2, size=columns).astype(float),
    }


# --- 7 · derivative ----------------------------------------------------------------------------


@assignment.check(
    "derivative",
    points=1,
    en="derivatives of order one to four of a function that you have not seen",
    zh="没见过的函数的一到四阶导数",
)
def orders(ask, draw):
    question = (
        "f = lambda x: a * x**5 + (b * x).exp() * x\n"
        "found = []\n"
        "for _ in range(4):\n"
        "    f = derivative(f)\n"
        "    found.append(f(c).data)\n"
        "found"
    )
    a, b, c = (float(v) for v in draw.uniform(0.5, 1.5, size=3))
    return ask(question, a=a, b=b, c=c).close(1e-8)


@assignment.check(
    "derivative",
    points=1,
    en="an inner derivative inside an outer function: differentiated through, and not confused with it",
    zh="外层函数里的内层导数：能穿过去求导，也不和外层混在一起",
)
def inner_and_outer(ask, draw):
    through = "derivative(lambda x: x * derivative(lambda y: x * y**3)(b * x))(c).data"
    apart = "derivative(lambda x: derivative(lambda y: x * y**2)(x))(c).data"
    b, c = (float(v) for v in draw.uniform(1.2, 2, size=2))
    return share_of(ask(through, b=b, c=c).close(1e-9), ask(apart, c=c).close(1e-9))

"""Known answers to assignment 07: wrong ones with what they lose, and right ones in other styles."""

from coursekit.grading.bank import Bank

bank = Bank("07_functional_autodiff")


# --- 1 · grad (4) ------------------------------------------------------------------------------


def gradient(
    places="(grad_position,) if isinstance(grad_position, int) else grad_position",
    prepare="for place in places:\n            args[place] = variable(args[place])",
    result="found[0] if isinstance(grad_position, int) else tuple(found)",
):
    """Return code for ``grad`` with some of its parts replaced."""
    return f"""
def grad(fn, grad_position=0):
    places = {places}

    def slope(*args):
        args = list(args)
        {prepare}
        found = pull(fn(*args), [args[place] for place in places])
        return {result}

    return slope
"""


bank.wrong(
    "grad",
    loses=1.5,
    en="an integer position asks for one Tensor; you return a tuple for it, too",
    zh="位置是整数，要的是一个 Tensor；你也返回了元组",
    code=gradient(result="tuple(found)"),
)

bank.wrong(
    "grad",
    loses=1,
    en="for a tuple of positions you return a list; the form of the request is the form of the answer",
    zh="问的是位置的元组，你返回的是列表；怎么问，就要怎么答",
    code=gradient(result="found[0] if isinstance(grad_position, int) else found"),
)

bank.wrong(
    "grad",
    loses=0.5,
    en="a Tensor given in two positions gets the gradient of both: make a fresh variable of each",
    zh="同一个 Tensor 放在两个位置，你把两处的梯度加到了一起：每个位置都要换上全新的变量",
    code=gradient(prepare="for place in places:\n            args[place] = as_tensor(args[place])"),
)

bank.wrong(
    "grad",
    loses=0.5,
    en="you sorted the positions; the gradients come in the order in which they were asked for",
    zh="你把位置排了序；梯度应当按所问的次序返回",
    code=gradient(
        places="sorted([grad_position] if isinstance(grad_position, int) else grad_position)"
    ),
)

bank.wrong(
    "grad",
    loses=0.5,
    en="you made variables of all arguments; those not asked for are handed over as they came",
    zh="你把所有参数都换成了变量；没有点到名的，要原样交过去",
    code=gradient(prepare="args = [variable(arg) for arg in args]"),
)

bank.wrong(
    "grad",
    loses=3,
    en="you differentiate by the first argument whatever grad_position says",
    zh="不管 grad_position 是什么，你都对第一个参数求导",
    code=gradient(places="(0,)"),
)

bank.wrong(
    "grad",
    loses=3.5,
    en="you count positions from 1; they count from 0, as everywhere in Python",
    zh="你从 1 数起；位置从 0 数起，Python 里处处如此",
    code=gradient(
        places="[p - 1 for p in ([grad_position] if isinstance(grad_position, int) else grad_position)]"
    ),
)

bank.wrong(
    "grad",
    loses=4,
    en="grad must return a function; yours tries to compute a gradient before it has the arguments",
    zh="grad 应当返回函数；你的在还没有参数的时候就想求梯度",
    code="""
def grad(fn, grad_position=0):
    x = variable(1.0)
    return pull(fn(x), [x])[0]
""",
)


# --- 2 · value_and_grad (3) --------------------------------------------------------------------


def valued(
    prepare="variable(args[place])",
    value="fn(*args)",
    pair="Tensor(value.data), gradient",
    gradient="found[0] if isinstance(grad_position, int) else tuple(found)",
    start="value",
):
    """Return code for ``value_and_grad`` with some of its parts replaced."""
    return f"""
def value_and_grad(fn, grad_position=0):
    places = (grad_position,) if isinstance(grad_position, int) else grad_position

    def both(*args):
        args = list(args)
        for place in places:
            args[place] = {prepare}
        value = {value}
        found = pull({start}, [args[place] for place in places])
        gradient = {gradient}
        return {pair}

    return both
"""


bank.wrong(
    "value_and_grad",
    loses=0.5,
    en="the value still has its history: whoever keeps the losses keeps every graph; return a constant",
    zh="返回的值还带着来历：谁留着损失，谁就留着每一张图；要返回常数",
    code=valued(pair="value, gradient"),
)

bank.wrong(
    "value_and_grad",
    loses=1,
    en="fn runs twice in each call; keep its result in a variable, and pull from that",
    zh="每次调用里 fn 跑了两遍；把结果放进变量，再从它往回走",
    code=valued(start="fn(*args)"),
)

bank.wrong(
    "value_and_grad",
    loses=2,
    en="first the value, then the gradient: you return them the other way round",
    zh="先是值，再是梯度：你的次序反了",
    code=valued(pair="gradient, Tensor(value.data)"),
)

bank.wrong(
    "value_and_grad",
    loses=1.5,
    en="the value should be a Tensor without parents, not a plain number",
    zh="值应当是没有父节点的 Tensor，不是普通的数",
    code=valued(pair="float(value.data), gradient"),
)

bank.wrong(
    "value_and_grad",
    loses=1,
    en="for an integer position the gradient is one Tensor, not a tuple of one",
    zh="位置是整数时，梯度是一个 Tensor，不是只有一项的元组",
    code=valued(gradient="tuple(found)"),
)

bank.wrong(
    "value_and_grad",
    loses=0.5,
    en="a Tensor given in two positions gets the gradient of both: make a fresh variable",
    zh="同一个 Tensor 放在两个位置，两处的梯度加到了一起：要换上全新的变量",
    code=valued(prepare="as_tensor(args[place])"),
)


# --- 3 · total (3) -----------------------------------------------------------------------------


def summed(
    several="isinstance(outputs, (tuple, list))",
    one="as_tensor(output).sum()",
    before="",
    outputs="outputs",
):
    """Return code for ``total`` with some of its parts replaced."""
    return f"""
def total(outputs):
    {before}
    outputs = {outputs} if {several} else [outputs]
    result = Tensor(0.0)
    for output in outputs:
        result = result + {one}
    return result
"""


bank.wrong(
    "total",
    loses=2,
    en="you kept the first output only; the others are not ignored, they are added (see `has_aux` for the other wish)",
    zh="你只留下了第一个输出；其余的不会被忽略，而是加进去（不想要它们，那是 `has_aux` 的事）",
    code=summed(outputs="outputs[:1]"),
)

bank.wrong(
    "total",
    loses=2.5,
    en="you took the mean of an output: each element has weight 1, not 1/n",
    zh="你取了输出的平均：每个元素的权重是 1，不是 1/n",
    code=summed(one="as_tensor(output).mean()"),
)

bank.wrong(
    "total",
    loses=1.5,
    en="you added outputs of different shapes before summing them: broadcasting counts elements several times, or fails",
    zh="你先把形状不同的输出相加，再求和：广播会把元素重复计数，或者干脆报错",
    code=summed(one="as_tensor(output)").replace("return result", "return result.sum()"),
)

bank.wrong(
    "total",
    loses=0.5,
    en="a plain number or array among the outputs is a constant, and has no method of a Tensor: as_tensor",
    zh="输出里可能有普通的数或数组，它们是常数，没有 Tensor 的方法：用 as_tensor",
    code=summed(one="output.sum()"),
)

bank.wrong(
    "total",
    loses=1.5,
    en="outputs may also come in a list",
    zh="输出也可以放在列表里",
    code=summed(several="isinstance(outputs, tuple)"),
)

bank.wrong(
    "total",
    loses=3,
    en="you summed bare arrays: the result has no history, and nothing can be pulled from it",
    zh="你加的只是普通的数组：结果没有来历，没法从它往回走",
    code=summed(one="Tensor(np.sum(as_tensor(output).data))"),
)

bank.wrong(
    "total",
    loses=1,
    en="a single output must become one number as well: sum it",
    zh="单独一个输出也要变成一个数：对它求和",
    code=summed(before="if isinstance(outputs, Tensor):\n        return outputs"),
)


# --- 4 · stop_gradient (2) ---------------------------------------------------------------------


def stopping(
    body="return Tensor(value.data) if isinstance(value, Tensor) else value",
    hold="args[place] = stop_gradient(args[place])",
):
    """Return code for ``stop_gradient`` and ``frozen`` with some of their parts replaced."""
    return f"""
def stop_gradient(value):
    {body}


def frozen(fn, place):
    def held(*args):
        args = list(args)
        {hold}
        return fn(*args)

    return held
"""


bank.wrong(
    "stop_gradient",
    loses=1,
    en="a clone still hangs on the original, and passes the gradient on: a constant has no parents",
    zh="clone 出来的还连着原来的，照样把梯度传过去：常数没有父节点",
    code=stopping(body="return value.clone() if isinstance(value, Tensor) else value"),
)

bank.wrong(
    "stop_gradient",
    loses=1,
    en="you cut the parents of the Tensor itself: everybody else who uses it has lost its history, too",
    zh="你剪掉的是原张量自己的父节点：别处用到它，来历也没有了",
    code=stopping(
        body="""if isinstance(value, Tensor):
        value.parents = value.vjps = ()
    return value"""
    ),
)

bank.wrong(
    "stop_gradient",
    loses=0.5,
    en="numbers, arrays and texts are to be returned as they are; only Tensors have a history",
    zh="数、数组、文字都要原样返回；有来历的只有 Tensor",
    code=stopping(body="return Tensor(value.data if isinstance(value, Tensor) else value)"),
)

bank.wrong(
    "stop_gradient",
    loses=0.5,
    en="frozen stopped all arguments; only the one at position `place` is held",
    zh="frozen 把所有参数都停住了；固定的只有位置 `place` 上的那个",
    code=stopping(hold="args = [stop_gradient(arg) for arg in args]"),
)

bank.wrong(
    "stop_gradient",
    loses=1,
    en="you returned the bare array; a stopped Tensor is a Tensor still",
    zh="你返回的只是普通的数组；停住的 Tensor 仍然是 Tensor",
    code=stopping(body="return value.data if isinstance(value, Tensor) else value"),
)


# --- 5 · has_aux (3) ---------------------------------------------------------------------------


def with_aux(
    start="value",
    aux="tuple(Tensor(a.data) if isinstance(a, Tensor) else a for a in aux)",
    answer="gradient, aux",
):
    """Return code for ``grad_with_aux`` with some of its parts replaced."""
    return f"""
def grad_with_aux(fn, grad_position=0):
    places = (grad_position,) if isinstance(grad_position, int) else grad_position

    def both(*args):
        args = list(args)
        for place in places:
            args[place] = variable(args[place])
        value, *aux = fn(*args)
        found = pull({start}, [args[place] for place in places])
        gradient = found[0] if isinstance(grad_position, int) else tuple(found)
        aux = {aux}
        return {answer}

    return both
"""


bank.wrong(
    "grad_with_aux",
    loses=1,
    en="the auxiliary outputs are in your gradient: pull from the first output alone",
    zh="辅助数据混进了梯度：只从第一个输出往回走",
    code=with_aux(start="sum((a.sum() for a in aux if isinstance(a, Tensor)), value)"),
)

bank.wrong(
    "grad_with_aux",
    loses=0.5,
    en="a single auxiliary output comes in a tuple, too: (gradient, (z,))",
    zh="辅助数据只有一项，也要放在元组里：(gradient, (z,))",
    code=with_aux(answer="gradient, aux if len(aux) > 1 else aux[0]"),
)

bank.wrong(
    "grad_with_aux",
    loses=1,
    en="aux is a list; a tuple was asked for (a starred name collects a list)",
    zh="aux 是列表；要的是元组（带星号的名字收到的是列表）",
    code=with_aux(aux="[Tensor(a.data) if isinstance(a, Tensor) else a for a in aux]"),
)

bank.wrong(
    "grad_with_aux",
    loses=0.5,
    en="the auxiliary Tensors still have their history: they are for the eye, return constants",
    zh="辅助数据里的 Tensor 还带着来历：它们是给人看的，要返回常数",
    code=with_aux(aux="tuple(aux)"),
)

bank.wrong(
    "grad_with_aux",
    loses=0.5,
    en="aux may hold numbers and texts: only a Tensor has .data to make a constant of",
    zh="aux 里可能有数和文字：只有 Tensor 才有 .data 可以拿来造常数",
    code=with_aux(aux="tuple(Tensor(a.data) for a in aux)"),
)

bank.wrong(
    "grad_with_aux",
    loses=1.5,
    en="the answer has two parts, (gradient, aux); the value of the first output is not among them",
    zh="返回的只有两样，(gradient, aux)；第一个输出的值不在其中",
    code=with_aux(answer="gradient, value, aux"),
)

bank.wrong(
    "grad_with_aux",
    loses=0.5,
    en="fn runs twice: unpack what one call returns",
    zh="fn 跑了两遍：把一次调用返回的东西拆开就行",
    code=with_aux(start="fn(*args)[0]"),
)


# --- 6 · weights (3) ---------------------------------------------------------------------------


def by_weights(
    listed="isinstance(attribute, Parameter) and attribute.requires_grad",
    inner="candidates = trainable_params(attribute)",
    kept="[p for p in candidates if not any(p is other for other in found)]",
    order="vars(cell).values()",
    value="forward(*data)",
    answer="Tensor(value.data), tuple(pull(value, weights))",
    before="pass",
):
    """Return code for exercise 6 with some of its parts replaced."""
    return f"""
def trainable_params(cell):
    found = []
    for attribute in {order}:
        candidates = []
        if isinstance(attribute, Cell):
            {inner}
        elif {listed}:
            candidates = [attribute]
        found += {kept}
    return found


def value_and_grad_by(forward, weights):
    {before}

    def both(*data):
        value = {value}
        return {answer}

    return both
"""


bank.wrong(
    "weights",
    loses=1,
    en="the Parameters of inner Cells are missing: ask each Cell among the attributes as well",
    zh="漏了内部 Cell 的 Parameter：属性里遇到 Cell，也要去问它",
    code=by_weights(inner="pass"),
)

bank.wrong(
    "weights",
    loses=1,
    en="frozen Parameters (requires_grad=False) are listed, but they are not to be trained",
    zh="冻结的 Parameter（requires_grad=False）也列了出来，它们是不训练的",
    code=by_weights(listed="isinstance(attribute, Parameter)"),
)

bank.wrong(
    "weights",
    loses=1,
    en="a shared Parameter is listed twice, and would be updated twice in each step",
    zh="共用的 Parameter 列了两次，每一步就会被更新两次",
    code=by_weights(kept="candidates"),
)

bank.wrong(
    "weights",
    loses=1,
    en="a plain Tensor among the attributes is listed; only Parameters are meant to be trained",
    zh="属性里普通的 Tensor 也列了出来；要训练的只有 Parameter",
    code=by_weights(
        listed="isinstance(attribute, Tensor) and getattr(attribute, 'requires_grad', True)"
    ),
)

bank.wrong(
    "weights",
    loses=0.5,
    en="inner Cells come after all Parameters in your list; their place is that of the attribute",
    zh="你把内部 Cell 排到了所有 Parameter 之后；它们应当在那个属性的位置上",
    code=by_weights(order="sorted(vars(cell).values(), key=lambda a: isinstance(a, Cell))"),
)

bank.wrong(
    "weights",
    loses=0.5,
    en="the gradients come in a list; a tuple was asked for",
    zh="梯度放在列表里；要的是元组",
    code=by_weights(answer="Tensor(value.data), pull(value, weights)"),
)

bank.wrong(
    "weights",
    loses=0.5,
    en="the loss still has its history; return it as a constant",
    zh="损失还带着来历；要作为常数返回",
    code=by_weights(answer="value, tuple(pull(value, weights))"),
)

bank.wrong(
    "weights",
    loses=2,
    en="you differentiated by the data; the weights are not among the arguments, they are named apart",
    zh="你是对数据求导；权重不在参数里，它们是另外点名的",
    code=by_weights(
        before="value_of = forward",
        value="forward(*(data := [variable(d) for d in data]))",
        answer="Tensor(value.data), tuple(pull(value, data))",
    ),
)

bank.wrong(
    "weights",
    loses=1,
    en="the first answer is kept and given again: each call must run the model as it is then",
    zh="第一次的回答被留下来反复使用：每次调用都要用当时的模型重新跑一遍",
    code=by_weights(
        before="kept = []",
        value="kept[0] if kept else kept.append(forward(*data)) or kept[0]",
    ),
)


# --- 7 · derivative (2) ------------------------------------------------------------------------


def sloped(prepare="as_tensor(x).clone()", answer="pull(fn(x), [x])[0]"):
    """Return code for ``derivative`` with some of its parts replaced."""
    return f"""
def derivative(fn):
    def slope(x):
        x = {prepare}
        return {answer}

    return slope
"""


bank.wrong(
    "derivative",
    loses=2,
    en="a fresh variable has lost the tie to the outer argument: the outer derivative finds zeros",
    zh="全新的变量和外层的参数断了联系：外层求导得到的是零",
    code=sloped(prepare="variable(x)"),
)

bank.wrong(
    "derivative",
    loses=0.5,
    en="inner and outer variable are one Tensor: the inner derivative counts the outer occurrences (perturbation confusion); clone",
    zh="内层和外层的变量成了同一个 Tensor：内层求导把外层的也算了进去（扰动混淆）；要 clone",
    code=sloped(prepare="as_tensor(x)"),
)

bank.wrong(
    "derivative",
    loses=2,
    en="you return the gradient as a constant: its history is what the next derivative needs",
    zh="你把梯度作为常数返回：下一层求导要的正是它的来历",
    code=sloped(answer="Tensor(pull(fn(x), [x])[0].data)"),
)

bank.wrong(
    "derivative",
    loses=2,
    en="a difference quotient of a difference quotient drowns in rounding: pull instead",
    zh="差商的差商会淹没在舍入误差里：要用 pull",
    code=sloped(answer="(fn(x + 1e-5) - fn(x - 1e-5)) * 5e4"),
)


# --- right answers in other styles -------------------------------------------------------------

bank.alternative(
    "one helper: everything through one function that places variables",
    {
        "grad": """
def _placed(args, places):
    return [variable(a) if i in places else a for i, a in enumerate(args)]

def grad(fn, grad_position=0):
    def slope(*args):
        single = isinstance(grad_position, int)
        asked = [grad_position] if single else list(grad_position)
        asked = [p % len(args) for p in asked]
        given = _placed(args, set(asked))
        gradients = pull(fn(*given), [given[p] for p in asked])
        if single:
            return gradients[0]
        return tuple(gradients)
    return slope
""",
        "value_and_grad": """
def value_and_grad(fn, grad_position=0):
    def both(*args):
        single = isinstance(grad_position, int)
        asked = [grad_position] if single else list(grad_position)
        fresh = {p % len(args): variable(args[p]) for p in asked}
        out = fn(*[fresh.get(i, a) for i, a in enumerate(args)])
        gradients = tuple(pull(out, [fresh[p % len(args)] for p in asked]))
        return variable(out), gradients[0] if single else gradients
    return both
""",
        "total": """
def total(outputs):
    if not isinstance(outputs, (tuple, list)):
        return as_tensor(outputs).sum()
    return sum((total(output) for output in outputs), Tensor(0.0))
""",
        "stop_gradient": """
def stop_gradient(value):
    if not isinstance(value, Tensor):
        return value
    return variable(value)

def frozen(fn, place):
    return lambda *args: fn(*args[:place], stop_gradient(args[place]), *args[place + 1:])
""",
        "grad_with_aux": """
def grad_with_aux(fn, grad_position=0):
    def both(*args):
        rest = []
        fresh = list(args)
        single = isinstance(grad_position, int)
        for p in [grad_position] if single else grad_position:
            fresh[p] = variable(fresh[p])
        outputs = fn(*fresh)
        for output in outputs[1:]:
            rest.append(variable(output) if isinstance(output, Tensor) else output)
        if single:
            return pull(outputs[0], [fresh[grad_position]])[0], tuple(rest)
        return tuple(pull(outputs[0], [fresh[p] for p in grad_position])), tuple(rest)
    return both
""",
        "weights": """
def trainable_params(cell):
    found = {}
    def visit(one):
        for attribute in one.__dict__.values():
            if isinstance(attribute, Cell):
                visit(attribute)
            if isinstance(attribute, Parameter) and attribute.requires_grad:
                found.setdefault(id(attribute), attribute)
    visit(cell)
    return list(found.values())

def value_and_grad_by(forward, weights):
    def both(*data):
        out = forward(*data)
        gradients = pull(out, list(weights))
        return variable(out), tuple(gradients)
    return both
""",
        "derivative": """
def derivative(fn):
    def slope(x):
        inner = as_tensor(x) * 1.0
        (g,) = pull(fn(inner), [inner])
        return g
    return slope
""",
    },
)

bank.alternative(
    "classes: objects that are called instead of inner functions",
    {
        "grad": """
class grad:
    def __init__(self, fn, grad_position=0):
        self.fn, self.position = fn, grad_position

    def __call__(self, *args):
        args = [*args]
        if isinstance(self.position, int):
            args[self.position] = Tensor(as_tensor(args[self.position]).data)
            return pull(self.fn(*args), [args[self.position]])[0]
        for p in self.position:
            args[p] = Tensor(as_tensor(args[p]).data)
        return tuple(pull(self.fn(*args), [args[p] for p in self.position]))
""",
        "value_and_grad": """
class value_and_grad:
    def __init__(self, fn, grad_position=0):
        self.fn, self.position = fn, grad_position

    def __call__(self, *args):
        single = isinstance(self.position, int)
        places = (self.position,) if single else self.position
        args = [*args]
        for p in places:
            args[p] = variable(args[p])
        out = self.fn(*args)
        gradients = pull(out, [args[p] for p in places])
        return Tensor(out.data), (gradients[0] if single else tuple(gradients))
""",
        "total": """
def total(outputs):
    if isinstance(outputs, (list, tuple)):
        pieces = [as_tensor(output).reshape((-1,)) for output in outputs]
    else:
        pieces = [as_tensor(outputs).reshape((-1,))]
    answer = pieces[0].sum()
    for piece in pieces[1:]:
        answer = answer + piece.sum()
    return answer
""",
        "stop_gradient": """
def stop_gradient(value):
    return Tensor(value.data.copy()) if type(value) is Tensor or isinstance(value, Tensor) else value

def frozen(fn, place):
    def held(*args):
        return fn(*[stop_gradient(a) if i == place else a for i, a in enumerate(args)])
    return held
""",
        "grad_with_aux": """
class grad_with_aux:
    def __init__(self, fn, grad_position=0):
        self.fn, self.position = fn, grad_position

    def __call__(self, *args):
        single = isinstance(self.position, int)
        places = (self.position,) if single else self.position
        args = [*args]
        for p in places:
            args[p] = variable(args[p])
        first, *others = self.fn(*args)
        gradients = pull(first, [args[p] for p in places])
        constants = [Tensor(o.data) if hasattr(o, "parents") else o for o in others]
        return gradients[0] if single else tuple(gradients), (*constants,)
""",
        "weights": """
def trainable_params(cell):
    every = []
    for attribute in vars(cell).values():
        if isinstance(attribute, Cell):
            every.extend(trainable_params(attribute))
        elif isinstance(attribute, Parameter):
            if attribute.requires_grad:
                every.append(attribute)
    return list(dict.fromkeys(every))

class value_and_grad_by:
    def __init__(self, forward, weights):
        self.forward, self.weights = forward, list(weights)

    def __call__(self, *data):
        out = self.forward(*data)
        return Tensor(out.data), tuple(pull(out, self.weights))
""",
        "derivative": """
class derivative:
    def __init__(self, fn):
        self.fn = fn

    def __call__(self, x):
        t = as_tensor(x)
        t = Tensor(t.data, (t,), (lambda g: g,))
        return pull(self.fn(t), [t])[0]
""",
    },
)

"""Known answers to assignment 06: wrong ones with what they lose, and right ones in other styles."""

from coursekit.grading.bank import Bank

bank = Bank("06_vjp_and_detach")


# --- 1 · where the walk may begin (2) ----------------------------------------------------------


def beginning(
    condition="output.data.size != 1",
    error="RuntimeError",
    message='f"shape {output.shape}: use y.sum() or gradient="',
    answer="np.ones(output.shape)",
):
    """Return code for ``initial_gradient`` with some of its parts replaced."""
    return f"""
def initial_gradient(output):
    if {condition}:
        raise {error}({message})
    return {answer}
"""


bank.wrong(
    "initial_gradient",
    loses=1,
    en="you begin with ones whatever the shape: that is the derivative of the sum, which nobody asked for",
    zh="不管什么形状，你都从 1 开始：那是各输出之和的导数，没有人问过它",
    code=beginning(condition="False"),
)

bank.wrong(
    "initial_gradient",
    loses=0.5,
    en="you counted axes: (1, 1) has two axes and one element, and may begin",
    zh="你数的是轴：(1, 1) 有两个轴，但只有一个元素，可以起步",
    code=beginning(condition="output.data.ndim > 0"),
)

bank.wrong(
    "initial_gradient",
    loses=0.5,
    en="your message does not say which shape was found and what to do about it",
    zh="你的报错没有说出遇到的是什么形状、该怎么办",
    code=beginning(message='"grad can be implicitly created only for scalar outputs"'),
)

bank.wrong(
    "initial_gradient",
    loses=1,
    en="a ValueError was raised; the statement asks for a RuntimeError, as PyTorch raises it",
    zh="抛出的是 ValueError；题目要的是 RuntimeError，和 PyTorch 一样",
    code=beginning(error="ValueError"),
)

bank.wrong(
    "initial_gradient",
    loses=0.5,
    en="you return the number 1; the beginning has the shape of the output, also (1, 1)",
    zh="你返回的是数 1；起点应当和输出同形，(1, 1) 也一样",
    code=beginning(answer="1.0"),
)

bank.wrong(
    "initial_gradient",
    loses=0.5,
    en="an empty output has no element to begin from: test for exactly one, not for more than one",
    zh="空的输出没有可以起步的元素：要判断“恰好一个”，而不是“多于一个”",
    code=beginning(condition="output.data.size > 1"),
)


# --- 2 · backward and grad (4) -----------------------------------------------------------------


def doors(
    missing="output.data.size != 1",
    shapes="v.shape != output.shape",
    update="leaf.grad = g.copy() if leaf.grad is None else leaf.grad + g",
    walk="propagate(output, v)",
    after="",
    single="inputs = [inputs] if isinstance(inputs, Tensor) else list(inputs)",
    entry="leaves[i] if i in leaves else np.zeros(i.shape)",
    result="tuple(found)",
    side="",
):
    """Return code for ``backward`` and ``grad`` with some of their parts replaced."""
    return f"""
def prepared(output, gradient):
    if gradient is None:
        if {missing}:
            raise RuntimeError("gradient= is missing")
        return np.ones(output.shape)
    v = np.array(gradient.data if isinstance(gradient, Tensor) else gradient, dtype=float)
    if {shapes}:
        raise RuntimeError("gradient= has the wrong shape")
    return v


def backward(output, gradient=None):
    v = prepared(output, gradient)
    leaves = {walk}
    for leaf, g in leaves.items():
        {update}
    {after}


def grad(output, inputs, gradient=None):
    {single}
    v = prepared(output, gradient)
    leaves = {walk}
    {side}
    found = [{entry} for i in inputs]
    return {result}
"""


bank.wrong(
    "backward",
    loses=0.5,
    en="the second walk overwrote the first: gradients add up, = must become +=",
    zh="第二趟覆盖了第一趟：梯度是相加的，= 要改成 +=",
    code=doors(update="leaf.grad = g.copy()"),
)

bank.wrong(
    "backward",
    loses=2,
    en="you multiplied by v at the end of the walk; that is right only for a diagonal Jacobian",
    zh="你在走完之后才乘 v；只有雅可比矩阵是对角的，这才对",
    code=doors(
        walk="{leaf: g * v for leaf, g in propagate(output, np.ones(output.shape)).items()}"
    ),
)

bank.wrong(
    "backward",
    loses=0.5,
    en="a v of another shape was silently broadcast: compare its shape with the output's",
    zh="形状不同的 v 被悄悄广播了：要拿它的形状和输出的比",
    code=doors(shapes="False"),
)

bank.wrong(
    "backward",
    loses=0.5,
    en="several leaves share one array as their .grad: writing into one changes the other; copy",
    zh="几个叶节点的 .grad 是同一个数组：写一个，另一个也变；要拷贝",
    code=doors(update="leaf.grad = g if leaf.grad is None else leaf.grad + g"),
)

bank.wrong(
    "backward",
    loses=1,
    en="grad left its result in .grad as well: it must return gradients and touch nothing",
    zh="grad 把结果也留在了 .grad 里：它只返回梯度，什么也不能碰",
    code=doors(side="backward(output, v)"),
)

bank.wrong(
    "backward",
    loses=1,
    en="grad returns a tuple, as autograd.grad does; yours is a list",
    zh="grad 要像 autograd.grad 那样返回元组；你返回的是列表",
    code=doors(result="found"),
)

bank.wrong(
    "backward",
    loses=0.5,
    en="a leaf that plays no part in the output has gradient zero, not a KeyError",
    zh="没有参与计算的叶节点，梯度是零，而不是 KeyError",
    code=doors(entry="leaves[i]"),
)

bank.wrong(
    "backward",
    loses=0.5,
    en="backward returned something; it returns nothing and leaves its result in .grad",
    zh="backward 返回了东西；它什么也不返回，结果留在 .grad 里",
    code=doors(after="return list(leaves.values())"),
)

bank.wrong(
    "backward",
    loses=0.5,
    en="without v you begin with ones for a vector too: refuse it",
    zh="没有给 v 时，你对向量也从 1 开始：应当拒绝",
    code=doors(missing="False"),
)


# --- 3 · the Jacobian (3) ----------------------------------------------------------------------


def by_rows(
    function="output",
    row="propagate(output, one).get(leaf, np.zeros(leaf.shape))",
    answer="np.stack(rows).reshape(output.shape + leaf.shape)",
):
    """Return code for ``jacobian`` with some of its parts replaced."""
    return f"""
def jacobian(function, x):
    leaf = Tensor(x)
    output = function(leaf)
    rows = []
    for i in range(output.data.size):
        one = np.zeros(output.shape)
        one.flat[i] = 1.0
        output = {function}
        rows.append({row})
    return {answer}
"""


bank.wrong(
    "jacobian",
    loses=2.5,
    en="these are finite differences: they need a run for every input and are exact to half the digits only",
    zh="这是有限差分：每个输入都要运行一次，而且只准到一半的位数",
    code="""
def jacobian(function, x, h=1e-6):
    x = np.array(x, dtype=float)
    columns = []
    for i in range(x.size):
        step = np.zeros(x.shape)
        step.flat[i] = h
        columns.append((function(Tensor(x + step)).data - function(Tensor(x - step)).data) / (2 * h))
    J = np.stack(columns, axis=-1)
    return J.reshape(J.shape[:-1] + x.shape)
""",
)

bank.wrong(
    "jacobian",
    loses=2,
    en="your table is turned over: row i belongs to output i, column j to input j",
    zh="你的表转置了：第 i 行对应第 i 个输出，第 j 列对应第 j 个输入",
    code=by_rows(answer="np.stack(rows, axis=-1).reshape(leaf.shape + output.shape)"),
)

bank.wrong(
    "jacobian",
    loses=0.5,
    en="you called the function anew for every row; one run is enough, only the walks differ",
    zh="你为每一行都重新调用了函数；运行一次就够，不同的只是往回走",
    code=by_rows(function="function(leaf)"),
)

bank.wrong(
    "jacobian",
    loses=0.5,
    en="if the output does not depend on x, the walk does not report the leaf: its rows are zeros",
    zh="输出不依赖 x 时，走一趟的结果里没有这个叶节点：它的各行是零",
    code=by_rows(row="propagate(output, one)[leaf]"),
)

bank.wrong(
    "jacobian",
    loses=2,
    en="you added the rows up: that is vᵀJ with ones as weights, not J",
    zh="你把各行加了起来：那是权重全为 1 的 vᵀJ，不是 J",
    code=by_rows(answer="sum(rows)"),
)

bank.wrong(
    "jacobian",
    loses=1,
    en="the rows are right but stand in one long list: the shape is output.shape + x.shape",
    zh="各行都对，却排成了一长列：形状应当是 output.shape + x.shape",
    code=by_rows(answer="np.stack(rows)"),
)


# --- 4 · cutting edges (3) ---------------------------------------------------------------------


def cutting(
    detach="return Tensor(tensor.memory)",
    enter='self.before, MODE["recording"] = MODE["recording"], False',
    leave='MODE["recording"] = self.before',
    disguise="slope + detach(value - slope)",
):
    """Return code for exercise 4 with some of its parts replaced."""
    return f"""
def detach(tensor):
    {detach}


class no_grad:
    def __enter__(self):
        {enter}

    def __exit__(self, kind, error, traceback):
        {leave}


def with_gradient_of(value, slope):
    return {disguise}
"""


bank.wrong(
    "detach",
    loses=0.5,
    en="your detach makes a copy; it is a second name for the same memory",
    zh="你的 detach 做了拷贝；它只是同一块内存的第二个名字",
    code=cutting(detach="return Tensor(tensor.data)"),
)

bank.wrong(
    "detach",
    loses=0.5,
    en="your detach shares the array but has a version counter of its own: that is .data, and nobody will notice a write",
    zh="你的 detach 共用了数组，版本计数器却是自己的：那是 .data，写了也没有人发现",
    code=cutting(detach="cut = Tensor(0.0)\n    cut.memory.array = tensor.data\n    return cut"),
)

bank.wrong(
    "detach",
    loses=1,
    en="your detach took the history away from the original tensor; make a new one without history",
    zh="你的 detach 抹掉了原张量的来历；要造一个没有来历的新张量",
    code=cutting(detach="tensor.parents = tensor.vjps = ()\n    return tensor"),
)

bank.wrong(
    "detach",
    loses=2,
    en="your detach keeps the parents, so that gradients still flow through it",
    zh="你的 detach 还留着父节点，梯度照样流过去",
    code=cutting(detach="return Tensor(tensor.memory, tensor.parents, tensor.vjps)"),
)

bank.wrong(
    "detach",
    loses=0.5,
    en="at the end of an inner block you switch the recording on; restore what was there before",
    zh="内层的块结束时，你把记录打开了；要恢复成进入之前的样子",
    code=cutting(leave='MODE["recording"] = True'),
)

bank.wrong(
    "detach",
    loses=0.5,
    en="__exit__ returned True and swallowed the error of the block",
    zh="__exit__ 返回了 True，把块里的错误吞掉了",
    code=cutting(leave='MODE["recording"] = self.before\n        return True'),
)

bank.wrong(
    "detach",
    loses=1,
    en="after the block the recording stays off for ever",
    zh="出了块以后，记录一直关着",
    code=cutting(leave="pass"),
)

bank.wrong(
    "detach",
    loses=1,
    en="with_gradient_of has value and slope the wrong way round",
    zh="with_gradient_of 把 value 和 slope 弄反了",
    code=cutting(disguise="value + detach(slope - value)"),
)

bank.wrong(
    "detach",
    loses=1,
    en="a detached value alone has no gradient at all: add something whose value is zero",
    zh="只把 value 分离掉，就完全没有梯度了：还要加上值为零的一项",
    code=cutting(disguise="detach(value)"),
)


# --- 5 · the version counter (4) ---------------------------------------------------------------


def counting(
    write="tensor.memory.array[...] = value",
    count="tensor.memory.version += 1",
    keep="expected = memory.version",
    condition="memory.version != expected",
    message='f"version {memory.version}, expected {expected}"',
    answer="memory.array",
):
    """Return code for exercise 5 with some of its parts replaced."""
    return f"""
def fill_(tensor, value):
    {write}
    {count}
    return tensor


def save(memory):
    {keep}

    def saved():
        if {condition}:
            raise RuntimeError({message})
        return {answer}

    return saved
"""


bank.wrong(
    "version_counter",
    loses=0.5,
    en="fill_ put a new array in the old one's place; write into the one that is there: [...] =",
    zh="fill_ 换上了一个新数组；要写进原来的那个：[...] =",
    code=counting(write="tensor.memory.array = np.zeros(tensor.shape) + value"),
)

bank.wrong(
    "version_counter",
    loses=0.5,
    en="fill_ wrote without counting: nobody will notice",
    zh="fill_ 写了却没有计数：没有人会发现",
    code=counting(count="pass"),
)

bank.wrong(
    "version_counter",
    loses=2.5,
    en="you keep a copy: no gradient is wrong, but the error is gone too, and the memory doubles",
    zh="你留了拷贝：梯度不会错了，可是错误也不见了，内存还翻了一倍",
    code=counting(keep="kept = memory.array.copy()", condition="False", answer="kept"),
)

bank.wrong(
    "version_counter",
    loses=2,
    en="you read the version only on the way back, where it always equals itself: note it in save",
    zh="你到往回走时才去读版本，它当然等于它自己：要在 save 里就记下来",
    code="""
def fill_(tensor, value):
    tensor.memory.array[...] = value
    tensor.memory.version += 1
    return tensor


def save(memory):
    def saved():
        expected = memory.version
        if memory.version != expected:
            raise RuntimeError(f"version {memory.version}, expected {expected}")
        return memory.array

    return saved
""",
)

bank.wrong(
    "version_counter",
    loses=1,
    en="you expect version 0; expected is the version at the time of saving",
    zh="你要求版本是 0；应有的版本是保存那一刻的版本",
    code=counting(keep="expected = 0"),
)

bank.wrong(
    "version_counter",
    loses=0.5,
    en="the message does not name both versions, found and expected",
    zh="报错里没有写出两个版本：现在的和应有的",
    code=counting(message='"a saved value was modified in place"'),
)

bank.wrong(
    "version_counter",
    loses=0.5,
    en="you compare the numbers instead of the versions: that needs a copy and a pass over all of them",
    zh="你比较的是数值而不是版本：那就得留拷贝，还要把所有的数看一遍",
    code=counting(
        keep="expected, kept = memory.version, memory.array.copy()",
        condition="not np.array_equal(memory.array, kept)",
    ),
)


# --- 6 · clearing (2) --------------------------------------------------------------------------


def clearing(
    default="True", none="parameter.grad = None", guard="parameter.grad is not None", zeros=""
):
    """Return code for ``zero_grad`` with some of its parts replaced."""
    return f"""
def zero_grad(parameters, set_to_none={default}):
    for parameter in parameters:
        if set_to_none:
            {none}
        elif {guard}:
            {zeros or "parameter.grad[...] = 0.0"}
"""


bank.wrong(
    "zero_grad",
    loses=1,
    en="the default writes zeros; it should set grad to None",
    zh="默认写的是零；默认应当把 grad 设为 None",
    code=clearing(default="False"),
)

bank.wrong(
    "zero_grad",
    loses=0.5,
    en="the zeros stand in a new array; write them into the old one, which others may hold",
    zh="零放在了新数组里；要写进原来的数组，别人也许还拿着它",
    code=clearing(zeros="parameter.grad = np.zeros(parameter.shape)"),
)

bank.wrong(
    "zero_grad",
    loses=1,
    en="a grad that is None stays None; you gave it zeros",
    zh="grad 是 None 的仍旧是 None；你却给了它零",
    code=clearing(guard="True", zeros="parameter.grad = np.zeros(parameter.shape)"),
)

bank.wrong(
    "zero_grad",
    loses=1,
    en="you cleared the data as well: the network would forget everything",
    zh="你把数据也清掉了：网络会忘得一干二净",
    code=clearing(none="parameter.grad, parameter.memory = None, Memory(0 * parameter.data)"),
)

bank.wrong(
    "zero_grad",
    loses=1,
    en="set_to_none=False sets None all the same",
    zh="set_to_none=False 时，你照样设成了 None",
    code=clearing(zeros="parameter.grad = None"),
)


# --- 7 · tracebacks (2) ------------------------------------------------------------------------


def repaired(
    first="y.sum().backward()",
    second="y.backward(retain_graph=True)",
    third="percent = p.detach().clone()",
    walk="p.sum().backward()",
    fourth="with ac.no_grad():",
):
    """Return code for exercise 7 with some of its parts replaced."""
    return f"""
def fixed_1(numbers):
    x = ac.tensor(numbers, requires_grad=True)
    y = x**2
    {first}
    return x.grad.tolist()


def fixed_2(numbers):
    x = ac.tensor(numbers, requires_grad=True)
    y = (x**3).sum()
    {second}
    y.backward()
    return x.grad.tolist()


def fixed_3(numbers):
    x = ac.tensor(numbers, requires_grad=True)
    p = x.sigmoid()
    {third}
    percent.mul_(100.0)
    {walk}
    return percent.tolist(), x.grad.tolist()


def fixed_4(numbers):
    x = ac.tensor(numbers, requires_grad=True)
    {fourth}
        size = (x**2).sum()
    loss = (x**3).sum() / size
    loss.backward()
    return x.grad.tolist()
"""


bank.wrong(
    "tracebacks",
    loses=0.5,
    en="fixed_1: the mean divides the gradient by n; the sum was meant",
    zh="fixed_1：取平均会把梯度除以 n；题意是求和",
    code=repaired(first="y.mean().backward()"),
)

bank.wrong(
    "tracebacks",
    loses=0.5,
    en="fixed_2: with the first walk left out the error is gone, and so is half of the gradient",
    zh="fixed_2：去掉第一趟，错误没有了，梯度也少了一半",
    code=repaired(second="pass"),
)

bank.wrong(
    "tracebacks",
    loses=0.5,
    en="fixed_3: .data goes behind the counter's back: no error, and a wrong gradient",
    zh="fixed_3：.data 绕过了计数器：不报错，梯度却是错的",
    code=repaired(third="percent = p.data"),
)

bank.wrong(
    "tracebacks",
    loses=0.5,
    en="fixed_3: you walked back before the writing, but through the percentages: a hundred times too much",
    zh="fixed_3：你是从百分数往回走的：大了一百倍",
    code=repaired(third="percent = p.detach().clone()", walk="(p * 100.0).sum().backward()"),
)

bank.wrong(
    "tracebacks",
    loses=0.5,
    en="fixed_4: without no_grad the size is differentiated too",
    zh="fixed_4：不用 no_grad，size 也被求导了",
    code=repaired(fourth="if True:"),
)


# --- right answers in other styles -------------------------------------------------------------

bank.alternative(
    "compact: comprehensions, contextlib, NumPy's own tools",
    {
        "initial_gradient": """
def initial_gradient(output):
    match output.data.size:
        case 1:
            return np.ones_like(output.data)
        case _:
            raise RuntimeError(f"{output.shape} is not one number; sum() first, or say gradient=")
""",
        "backward": """
def starting(output, gradient):
    one = gradient is None and output.data.size == 1
    raw = np.ones(output.shape) if one else getattr(gradient, "data", gradient)
    if raw is None or np.shape(raw) != output.shape:
        raise RuntimeError(f"gradient= with shape {output.shape} is needed")
    return np.array(raw, float)


def backward(output, gradient=None):
    for leaf, g in propagate(output, starting(output, gradient)).items():
        leaf.grad = np.array(g) + (0.0 if leaf.grad is None else leaf.grad)


def grad(output, inputs, gradient=None):
    found = propagate(output, starting(output, gradient))
    wanted = (inputs,) if type(inputs) is Tensor else inputs
    return (*(np.copy(found.get(leaf, 0.0 * leaf.data)) for leaf in wanted),)
""",
        "jacobian": """
def jacobian(function, x):
    leaf = Tensor(x)
    output = function(leaf)
    basis = np.eye(output.data.size).reshape(-1, *output.shape)
    rows = [propagate(output, e).get(leaf, 0.0 * leaf.data) for e in basis]
    return np.array(rows).reshape(*output.shape, *leaf.shape)
""",
        "detach": """
import contextlib


def detach(tensor):
    cut = Tensor(0.0)
    cut.memory = tensor.memory
    return cut


class no_grad(contextlib.ContextDecorator):
    def __init__(self):
        self.stack = []

    def __enter__(self):
        self.stack.append(MODE.copy())
        MODE.update(recording=False)
        return self

    def __exit__(self, *problem):
        MODE.update(self.stack.pop())


with_gradient_of = lambda value, slope: detach(value) + (slope - detach(slope))
""",
        "version_counter": """
def fill_(tensor, value):
    np.copyto(tensor.data, value)
    tensor.memory.version = tensor.memory.version + 1
    return tensor


class save:
    def __init__(self, memory):
        self.memory, self.then = memory, memory.version

    def __call__(self):
        now = self.memory.version
        if now == self.then:
            return self.memory.array
        raise RuntimeError(f"now {now}, then {self.then}")
""",
        "zero_grad": """
def zero_grad(parameters, set_to_none=True):
    for p in parameters:
        p.grad = None if set_to_none or p.grad is None else np.multiply(p.grad, 0.0, out=p.grad)
""",
        "tracebacks": """
def fixed_1(numbers):
    x = ac.tensor(numbers, requires_grad=True)
    (x**2).backward(gradient=ac.ones(len(numbers)))
    return x.grad.tolist()


def fixed_2(numbers):
    x = ac.tensor(numbers, requires_grad=True)
    for _ in range(2):
        (x**3).sum().backward()
    return x.grad.tolist()


def fixed_3(numbers):
    x = ac.tensor(numbers, requires_grad=True)
    p = x.sigmoid()
    percent = 100.0 * p.detach()
    return percent.tolist(), ac.autograd.grad(p.sum(), x)[0].tolist()


def fixed_4(numbers):
    x = ac.tensor(numbers, requires_grad=True)
    ((x**3).sum() / (x**2).sum().detach()).backward()
    return x.grad.tolist()
""",
    },
)

bank.alternative(
    "step by step: plain loops, one statement a line",
    {
        "initial_gradient": """
def initial_gradient(output):
    count = 1
    for length in output.shape:
        count = count * length
    if count == 1:
        ones = np.zeros(output.shape)
        ones[...] = 1.0
        return ones
    message = "no: the shape is " + str(output.shape)
    message = message + "; write y.sum().backward() or y.backward(gradient=v)"
    raise RuntimeError(message)
""",
        "backward": """
def backward(output, gradient=None):
    if gradient is None and output.data.size != 1:
        raise RuntimeError("not a scalar")
    if gradient is None:
        v = np.ones(output.shape)
    elif isinstance(gradient, Tensor):
        v = gradient.data.copy()
    else:
        v = np.asarray(gradient, dtype=float).copy()
    if v.shape != output.shape:
        raise RuntimeError("wrong shape")
    leaves = propagate(output, v)
    for leaf in leaves:
        if leaf.grad is None:
            leaf.grad = np.zeros(leaf.shape)
        leaf.grad = leaf.grad + leaves[leaf]


def grad(output, inputs, gradient=None):
    if isinstance(inputs, Tensor):
        inputs = [inputs]
    before = []
    for leaf in topological(output):
        before.append((leaf, leaf.grad))
        leaf.grad = None
    backward(output, gradient)
    results = []
    for leaf in inputs:
        if leaf in dict(before) and leaf.grad is not None:
            results.append(leaf.grad)
        else:
            results.append(np.zeros(leaf.shape))
    for leaf, old in before:
        leaf.grad = old
    return tuple(results)
""",
        "jacobian": """
def jacobian(function, x):
    leaf = Tensor(np.array(x, dtype=float))
    output = function(leaf)
    J = np.zeros(output.shape + leaf.shape)
    for index in np.ndindex(*output.shape):
        v = np.zeros(output.shape)
        v[index] = 1.0
        leaves = propagate(output, v)
        if leaf in leaves:
            J[index] = leaves[leaf]
    return J
""",
        "detach": """
def detach(tensor):
    new = Tensor(tensor.memory, (), ())
    return new


class no_grad:
    def __enter__(self):
        self.was_on = MODE["recording"]
        MODE["recording"] = False

    def __exit__(self, kind, error, traceback):
        if self.was_on:
            MODE["recording"] = True
        else:
            MODE["recording"] = False
        return False


def with_gradient_of(value, slope):
    difference = detach(value) - detach(slope)
    return difference + slope
""",
        "version_counter": """
def fill_(tensor, value):
    memory = tensor.memory
    memory.array[...] = value
    memory.version += 1
    return tensor


def save(memory):
    noted = [memory.version]

    def give_back():
        if memory.version > noted[0]:
            text = "found version " + str(memory.version)
            text = text + " but expected version " + str(noted[0])
            raise RuntimeError(text)
        return memory.array

    return give_back
""",
        "zero_grad": """
def zero_grad(parameters, set_to_none=True):
    for parameter in parameters:
        if set_to_none is True:
            parameter.grad = None
        else:
            if parameter.grad is None:
                continue
            parameter.grad.fill(0.0)
""",
        "tracebacks": """
def fixed_1(numbers):
    x = ac.tensor(numbers, requires_grad=True)
    y = x**2
    total = y.sum()
    total.backward()
    return x.grad.tolist()


def fixed_2(numbers):
    x = ac.tensor(numbers, requires_grad=True)
    y = (x**3).sum()
    y.backward(retain_graph=True)
    y.backward(retain_graph=True)
    return x.grad.tolist()


def fixed_3(numbers):
    x = ac.tensor(numbers, requires_grad=True)
    p = x.sigmoid()
    p.sum().backward()
    percent = p.detach()
    percent.mul_(100.0)
    return percent.tolist(), x.grad.tolist()


def fixed_4(numbers):
    x = ac.tensor(numbers, requires_grad=True)
    with ac.no_grad():
        size = (x**2).sum()
        size = size.item()
    loss = (x**3).sum() / size
    loss.backward()
    return x.grad.tolist()
""",
    },
)

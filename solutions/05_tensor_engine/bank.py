"""Known answers to assignment 05: wrong ones with what they lose, and right ones in other styles."""

from coursekit.grading.bank import Bank

bank = Bank("05_tensor_engine")


# --- 1 · elementwise (3) ---------------------------------------------------------------------

RULES = {
    "mul": ("x, y", "x.data * y.data", "(x, y)", "(lambda g: g * y.data, lambda g: g * x.data)"),
    "div": (
        "x, y",
        "x.data / y.data",
        "(x, y)",
        "(lambda g: g / y.data, lambda g: -g * x.data / y.data**2)",
    ),
    "power": ("x, p", "x.data**p", "(x,)", "(lambda g: g * p * x.data ** (p - 1),)"),
    "log": ("x", "np.log(x.data)", "(x,)", "(lambda g: g / x.data,)"),
    "sqrt": ("x", "np.sqrt(x.data)", "(x,)", "(lambda g: g / (2 * out),)"),
    "tanh": ("x", "np.tanh(x.data)", "(x,)", "(lambda g: g * (1 - out**2),)"),
    "sigmoid": ("x", "(1 + np.tanh(x.data / 2)) / 2", "(x,)", "(lambda g: g * out * (1 - out),)"),
    "relu": ("x", "np.maximum(x.data, 0)", "(x,)", "(lambda g: g * (x.data > 0),)"),
}


def rules(values=None, **shares):
    """Return code for the eight operations with some values or shares replaced."""
    code = []
    for name, (names, value, parents, vjps) in RULES.items():
        value, vjps = (values or {}).get(name, value), shares.get(name, vjps)
        code.append(
            f"def {name}({names}):\n    out = {value}\n    return Tensor(out, {parents}, {vjps})\n"
        )
    return "\n\n".join(code)


bank.wrong(
    "elementwise",
    loses=2.5,
    en="your functions return the local derivative and forget the gradient g that arrives: multiply by it",
    zh="你的函数返回的是局部导数，忘了传来的梯度 g：要乘上它",
    code=rules(
        mul="(lambda g: y.data, lambda g: x.data)",
        div="(lambda g: 1 / y.data, lambda g: -x.data / y.data**2)",
        power="(lambda g: p * x.data ** (p - 1),)",
        log="(lambda g: 1 / x.data,)",
        sqrt="(lambda g: 1 / (2 * out),)",
        tanh="(lambda g: 1 - out**2,)",
        sigmoid="(lambda g: out * (1 - out),)",
        relu="(lambda g: (x.data > 0) * 1.0,)",
    ),
)
bank.wrong(
    "elementwise",
    loses=0.5,
    en="in a product each factor gets g times the other one, not g times itself",
    zh="乘积里，每个因子得到的是 g 乘以另一个因子，而不是乘以它自己",
    code=rules(mul="(lambda g: g * x.data, lambda g: g * y.data)"),
)
bank.wrong(
    "elementwise",
    loses=0.5,
    en="x / y with respect to y is -x / y²: the minus sign is missing",
    zh="x / y 对 y 的导数是 -x / y²：漏了负号",
    code=rules(div="(lambda g: g / y.data, lambda g: g * x.data / y.data**2)"),
)
bank.wrong(
    "elementwise",
    loses=0.5,
    en="the derivative of x^p has the factor p and the exponent p - 1; you kept the exponent p",
    zh="x^p 的导数带因子 p，指数是 p - 1；你的指数还是 p",
    code=rules(power="(lambda g: g * p * x.data**p,)"),
)
bank.wrong(
    "elementwise",
    loses=0.5,
    en="tanh' = 1 - tanh²: the square of the result, not of the input",
    zh="tanh' = 1 - tanh²：平方的是结果，不是输入",
    code=rules(tanh="(lambda g: g * (1 - x.data**2),)"),
)
bank.wrong(
    "elementwise",
    loses=0.5,
    en="the derivative of the square root is 1 / (2√x); the 2 is missing",
    zh="平方根的导数是 1 / (2√x)；漏了 2",
    code=rules(sqrt="(lambda g: g / out,)"),
)
bank.wrong(
    "elementwise",
    loses=0.5,
    en="at 0 the derivative of relu is taken as 0: x > 0, not x >= 0",
    zh="在 0 处，relu 的导数取 0：条件是 x > 0，不是 x >= 0",
    code=rules(relu="(lambda g: g * (x.data >= 0),)"),
)
bank.wrong(
    "elementwise",
    loses=0.5,
    en="1 / (1 + exp(-x)) overflows far on the left; write the sigmoid with tanh",
    zh="1 / (1 + exp(-x)) 在左边远处会溢出；请用 tanh 来写 sigmoid",
    code=rules(values={"sigmoid": "1 / (1 + np.exp(-x.data))"}),
)
bank.wrong(
    "elementwise",
    loses=1.5,
    en="you summed the shares to one number; a gradient has the shape of its data",
    zh="你把各份加成了一个数；梯度的形状应当与数据相同",
    code=rules(
        mul="(lambda g: (g * y.data).sum(), lambda g: (g * x.data).sum())",
        div="(lambda g: (g / y.data).sum(), lambda g: (-g * x.data / y.data**2).sum())",
        power="(lambda g: (g * p * x.data ** (p - 1)).sum(),)",
        log="(lambda g: (g / x.data).sum(),)",
    ),
)


# --- 2 · unbroadcast (4) ---------------------------------------------------------------------

bank.wrong(
    "unbroadcast",
    loses=3.5,
    en="nothing is summed: every copy that broadcasting made must add its gradient to the original",
    zh="你没有求和：广播出来的每个副本，都要把自己的梯度加到原来那个数上",
    code="""
def unbroadcast(g, shape):
    return g
""",
)
bank.wrong(
    "unbroadcast",
    loses=1.5,
    en="you sum only over the axes in front; an axis that was stretched from 1 must be summed as well",
    zh="你只对前面多出来的轴求了和；从 1 拉伸来的轴也要求和",
    code="""
def unbroadcast(g, shape):
    while g.ndim > len(shape):
        g = g.sum(axis=0)
    return g
""",
)
bank.wrong(
    "unbroadcast",
    loses=2.5,
    en="you sum only over the stretched axes; the axes in front, which the operand does not have, remain",
    zh="你只对被拉伸的轴求了和；操作数没有的、前面的那些轴还留着",
    code="""
def unbroadcast(g, shape):
    for i, n in enumerate(reversed(shape), start=1):
        if n == 1:
            g = g.sum(axis=-i, keepdims=True)
    return g
""",
)
bank.wrong(
    "unbroadcast",
    loses=1.5,
    en="keepdims is missing: a stretched axis is summed, but it must stay as an axis of length 1",
    zh="漏了 keepdims：被拉伸的轴求和之后，要留作长度为 1 的轴",
    code="""
def unbroadcast(g, shape):
    g = g.sum(axis=tuple(range(g.ndim - len(shape))))
    return g.sum(axis=tuple(i for i, n in enumerate(shape) if n == 1 and g.shape[i] != 1))
""",
)
bank.wrong(
    "unbroadcast",
    loses=3.5,
    en="you averaged over the copies; their gradients add",
    zh="你对各个副本取了平均；它们的梯度应当相加",
    code="""
def unbroadcast(g, shape):
    g = g.mean(axis=tuple(range(g.ndim - len(shape)))) if g.ndim > len(shape) else g * 1.0
    stretched = tuple(i for i, n in enumerate(shape) if n == 1)
    return g.mean(axis=stretched, keepdims=True) if stretched else g
""",
)
bank.wrong(
    "unbroadcast",
    loses=3.5,
    en="you kept the gradient of one copy and dropped the others: they must be added",
    zh="你只留下了一个副本的梯度，丢掉了其余的：它们应当加起来",
    code="""
def unbroadcast(g, shape):
    while g.ndim > len(shape):
        g = g[0]
    for i, n in enumerate(shape):
        if n == 1:
            g = g.take([0], axis=i)
    return g * 1.0
""",
)
bank.wrong(
    "unbroadcast",
    loses=3.5,
    en="you always sum over axis 0; which axes are summed depends on the two shapes",
    zh="你总是沿轴 0 求和；沿哪些轴求和，要看两个形状",
    code="""
def unbroadcast(g, shape):
    return g.sum(axis=0)
""",
)
bank.wrong(
    "unbroadcast",
    loses=0.5,
    en="you changed the caller's g: another operand may still need it",
    zh="你改动了调用者的 g：另一个操作数可能还要用到它",
    code="""
def unbroadcast(g, shape):
    part = g.sum(axis=tuple(range(g.ndim - len(shape))))
    stretched = tuple(i for i, n in enumerate(shape) if n == 1 and part.shape[i] != 1)
    part = part.sum(axis=stretched, keepdims=True)
    if g.shape != part.shape:
        g[...] = 0
    return part
""",
)


# --- 3 · matmul (4) --------------------------------------------------------------------------


def product(to_x="as_matrix(g) @ columns.T", to_y="rows.T @ as_matrix(g)", before=""):
    """Return code for ``matmul`` with one of its shares replaced."""
    return f"""
def matmul(x, y):
    {before}
    rows = x.data.reshape(-1, x.shape[-1])
    columns = y.data.reshape(y.shape[0], -1)

    def as_matrix(g):
        return g.reshape(len(rows), columns.shape[1])

    return Tensor(
        x.data @ y.data,
        (x, y),
        (lambda g: ({to_x}).reshape(x.shape), lambda g: ({to_y}).reshape(y.shape)),
    )
"""


bank.wrong(
    "matmul",
    loses=2,
    en="your formulas are right for two matrices; a vector has no .T and needs an axis of length 1",
    zh="你的公式对两个矩阵是对的；向量的 .T 不起作用，要先补一个长度为 1 的轴",
    code="""
def matmul(x, y):
    return Tensor(
        x.data @ y.data, (x, y), (lambda g: g @ y.data.T, lambda g: x.data.T @ g)
    )
""",
)
bank.wrong(
    "matmul",
    loses=3,
    en="@ is not an elementwise product: the shares are matrix products of g with the other factor, transposed",
    zh="@ 不是逐元素乘积：各份是 g 与另一个因子的转置做的矩阵乘法",
    code="""
def matmul(x, y):
    return Tensor(x.data @ y.data, (x, y), (lambda g: g * y.data, lambda g: g * x.data))
""",
)
bank.wrong(
    "matmul",
    loses=4,
    en="the transpose is missing: the share of x is G Wᵀ; with square matrices G W fits too, and is wrong",
    zh="漏了转置：x 的那一份是 G Wᵀ；遇到方阵，G W 形状也对得上，但它是错的",
    code=product(to_x="as_matrix(g) @ columns"),
)
bank.wrong(
    "matmul",
    loses=2.5,
    en="the factors of the share of y are exchanged: it is Xᵀ G, and a matrix product does not commute",
    zh="y 的那一份里两个因子颠倒了：应当是 Xᵀ G，矩阵乘法不能交换",
    code=product(to_y="as_matrix(g).T @ rows"),
)
bank.wrong(
    "matmul",
    loses=2.5,
    en="the share of y averages over the rows of x; it is a sum over all rows in which a weight is used",
    zh="y 的那一份你对 x 的各行取了平均；应当对用到这个权重的所有行求和",
    code=product(to_y="rows.T @ as_matrix(g) / len(rows)"),
)
bank.wrong(
    "matmul",
    loses=2,
    en="the share of a vector has the shape of a matrix with one row or column: give it its own shape back",
    zh="向量的那一份还是只有一行或一列的矩阵：要变回它自己的形状",
    code="""
def matmul(x, y):
    rows = np.atleast_2d(x.data)
    columns = y.data if y.ndim == 2 else y.data[:, None]
    as_matrix = lambda g: g.reshape(len(rows), columns.shape[1])
    return Tensor(
        x.data @ y.data,
        (x, y),
        (lambda g: as_matrix(g) @ columns.T, lambda g: rows.T @ as_matrix(g)),
    )
""",
)


# --- 4 · reductions (3) ----------------------------------------------------------------------


def reductions(
    restore="g if keepdims or axis is None else np.expand_dims(g, axis)",
    of_sum="np.broadcast_to(restored(g, axis, keepdims), x.shape)",
    n="x.data.size / out.size",
    everything="(x.data == out) / (x.data == out).sum()",
    along="np.cumsum(is_max, axis=axis) * is_max == 1",
):
    """Return code for the three reductions with some of their parts replaced."""
    return f"""
def restored(g, axis, keepdims):
    return {restore}


def reduce_sum(x, axis=None, keepdims=False):
    out = np.sum(x.data, axis=axis, keepdims=keepdims)
    return Tensor(out, (x,), (lambda g: {of_sum},))


def reduce_mean(x, axis=None, keepdims=False):
    out = np.mean(x.data, axis=axis, keepdims=keepdims)
    n = {n}
    return Tensor(out, (x,), (lambda g: np.broadcast_to(restored(g, axis, keepdims), x.shape) / n,))


def reduce_max(x, axis=None, keepdims=False):
    out = np.max(x.data, axis=axis, keepdims=keepdims)
    if axis is None:
        wins = {everything}
    else:
        is_max = x.data == np.max(x.data, axis=axis, keepdims=True)
        wins = {along}
    return Tensor(out, (x,), (lambda g: restored(g, axis, keepdims) * wins,))
"""


bank.wrong(
    "reductions",
    loses=1,
    en="the mean without 1/n: on the way back each element gets g / n, not g",
    zh="平均值漏了 1/n：反向时每个元素得到 g / n，而不是 g",
    code=reductions(n="1"),
)
bank.wrong(
    "reductions",
    loses=0.5,
    en="with an axis, n is the number of elements joined into one, not the number of all",
    zh="指定了轴时，n 是合并成一个的元素个数，不是全部元素的个数",
    code=reductions(n="x.data.size"),
)
bank.wrong(
    "reductions",
    loses=0.5,
    en="you multiplied the numbers of the axes; n is the product of their lengths, x.shape[axis]",
    zh="你乘的是轴的编号；n 应当是这些轴的长度 x.shape[axis] 之积",
    code=reductions(n="x.data.size if axis is None else np.prod(np.abs(axis)) or 1"),
)
bank.wrong(
    "reductions",
    loses=1.5,
    en="the reduced axis must come back as length 1 before g is copied: np.expand_dims(g, axis)",
    zh="复制 g 之前，要先把归约掉的轴补回来，长度为 1：np.expand_dims(g, axis)",
    code=reductions(restore="g"),
)
bank.wrong(
    "reductions",
    loses=1,
    en="the share of a sum keeps the shape of the sum: copy it to the shape of x",
    zh="求和的那一份还是和的形状：要复制成 x 的形状",
    code=reductions(of_sum="g"),
)
bank.wrong(
    "reductions",
    loses=0.5,
    en="over everything, winners in a tie share: divide by their number",
    zh="对全体取最大时，并列者平分：要除以它们的个数",
    code=reductions(everything="(x.data == out) * 1.0"),
)
bank.wrong(
    "reductions",
    loses=0.5,
    en="along an axis the first winner gets everything; yours share",
    zh="沿一个轴取最大时，全归第一个胜者；你让它们平分了",
    code=reductions(along="is_max / is_max.sum(axis=axis, keepdims=True)"),
)
bank.wrong(
    "reductions",
    loses=1,
    en="the gradient of a maximum goes to the winner alone; you gave it to every element",
    zh="最大值的梯度只归胜者；你给了每一个元素",
    code=reductions(everything="np.ones(x.shape)", along="np.ones(x.shape)"),
)


# --- 5 · moving numbers (2) ------------------------------------------------------------------


def moving(
    of_reshape="g.reshape(x.shape)",
    of_transpose="g.transpose(np.argsort(axes))",
    scatter="np.add.at(back, key, g)",
):
    """Return code for the three movers with one of their ways back replaced."""
    return f"""
def reshape(x, *shape):
    return Tensor(np.reshape(x.data, shape[0] if len(shape) == 1 else shape), (x,), (lambda g: {of_reshape},))


def transpose(x, *axes):
    axes = axes if axes else tuple(range(x.ndim))[::-1]
    return Tensor(np.transpose(x.data, axes), (x,), (lambda g: {of_transpose},))


def index(x, key):
    def way_back(g):
        back = np.zeros(x.shape)
        {scatter}
        return back

    return Tensor(x.data[key], (x,), (way_back,))
"""


bank.wrong(
    "moving",
    loses=0.5,
    en="an index that occurs twice receives twice: back[key] += g writes only once, np.add.at adds each time",
    zh="出现两次的下标要收两次：back[key] += g 只写一次，np.add.at 才每次都加",
    code=moving(scatter="back[key] += g"),
)
bank.wrong(
    "moving",
    loses=1,
    en="you add the gradient everywhere; only the places that were read receive something",
    zh="你把梯度加到了所有地方；只有读过的位置才收得到",
    code=moving(scatter="back += np.sum(g)"),
)
bank.wrong(
    "moving",
    loses=0.5,
    en="transposing back needs the inverse permutation, np.argsort(axes); with three axes it is another one",
    zh="转回去要用逆排列 np.argsort(axes)；有三个轴时，它和原来的排列不一样",
    code=moving(of_transpose="g.transpose(axes)"),
)
bank.wrong(
    "moving",
    loses=0.5,
    en="the share of reshape must have the shape of x again",
    zh="reshape 的那一份，要变回 x 的形状",
    code=moving(of_reshape="g"),
)
bank.wrong(
    "moving",
    loses=0.5,
    en="you went back from reshape with a transpose: it has the right size, but puts numbers elsewhere",
    zh="你用转置来代替 reshape 的反向：大小虽对，数却放错了地方",
    code=moving(of_reshape="g.T.reshape(x.shape)"),
)


# --- 6 · backward (2) ------------------------------------------------------------------------


def walk(
    nodes="reversed(topological(output))",
    leaf="np.array(g) if node.grad is None else node.grad + g",
    only="not node.parents",
    update="gradients[parent] + part if parent in gradients else part",
):
    """Return code for ``backward`` with one of its lines replaced."""
    return f"""
def backward(output):
    gradients = {{output: np.ones(output.shape)}}
    for node in {nodes}:
        g = gradients[node]
        if {only}:
            node.grad = {leaf}
        for parent, part in shares(node, g):
            gradients[parent] = {update}
"""


bank.wrong(
    "backward",
    loses=1,
    en="= for +=: a result that is used twice receives two shares, and the second overwrote the first",
    zh="该加的地方写成了覆盖：用了两次的结果会收到两份，第二份覆盖了第一份",
    code=walk(update="part"),
)
bank.wrong(
    "backward",
    loses=0.5,
    en="a second walk must add to the .grad of a leaf; yours replaces it",
    zh="再走一趟，要加到叶节点的 .grad 上；你把它换掉了",
    code=walk(leaf="np.array(g)"),
)
bank.wrong(
    "backward",
    loses=0.5,
    en="gradients of intermediate results were kept and used again: the second walk then counts the first one too",
    zh="你留下了中间结果的梯度，又拿来用：走第二趟时，第一趟的也算进去了",
    code="""
def backward(output):
    output.grad = np.ones(output.shape)
    for node in reversed(topological(output)):
        for parent, part in shares(node, node.grad):
            parent.grad = np.array(part) if parent.grad is None else parent.grad + part
""",
)
bank.wrong(
    "backward",
    loses=0.5,
    en="two leaves share one array: copy g with np.array(g) before it becomes somebody's .grad",
    zh="两个叶节点共用了一个数组：把 g 交给谁的 .grad 之前，先用 np.array(g) 复制一份",
    code=walk(leaf="g if node.grad is None else node.grad + g"),
)
bank.wrong(
    "backward",
    loses=0.5,
    en="+= on an array changes it for all who hold it: write gradients[parent] = gradients[parent] + part",
    zh="对数组用 += 会就地改动它，谁拿着它都跟着变：请写 gradients[parent] = gradients[parent] + part",
    code="""
def backward(output):
    gradients = {output: np.ones(output.shape)}
    for node in reversed(topological(output)):
        g = gradients[node]
        if not node.parents:
            node.grad = np.array(g) if node.grad is None else node.grad + g
        for parent, part in shares(node, g):
            if parent in gradients:
                gradients[parent] += part
            else:
                gradients[parent] = part
""",
)
bank.wrong(
    "backward",
    loses=0.5,
    en="recursion walks every path anew and fails a few thousand steps deep: use the topological order",
    zh="递归会把每条路径重走一遍，深到几千步就失败：请用拓扑序",
    code="""
def backward(output):
    def visit(node, g):
        if not node.parents:
            node.grad = np.array(g) if node.grad is None else node.grad + g
        for parent, part in shares(node, g):
            visit(parent, part)

    visit(output, np.ones(output.shape))
""",
)
bank.wrong(
    "backward",
    loses=0.5,
    en="nodes are visited nearest first, so one passes on before all its shares have come: reverse the topological order",
    zh="你按离输出的远近访问节点，有的还没收齐就往下传了：请沿拓扑序倒着走",
    code="""
def backward(output):
    gradients = {output: np.ones(output.shape)}
    waiting, seen, leaves = [output], {output}, []
    while waiting:
        node = waiting.pop(0)
        if not node.parents:
            leaves.append(node)
        for parent, part in shares(node, gradients[node]):
            gradients[parent] = gradients.get(parent, 0) + part
            if parent not in seen:
                seen.add(parent)
                waiting.append(parent)
    for leaf in leaves:
        g = gradients[leaf]
        leaf.grad = np.array(g) if leaf.grad is None else leaf.grad + g
""",
)
bank.wrong(
    "backward",
    loses=2,
    en="you walk from the leaves to the output; the gradient starts at the output: reversed(...)",
    zh="你是从叶节点走向输出的；梯度要从输出出发：reversed(...)",
    code=walk(nodes="topological(output)"),
)


# --- 7 · a loss (2) --------------------------------------------------------------------------


def loss(formula="weight * ((1 - y) * z + (1 + (pos_weight - 1) * y) * ell)", end="({}).mean()"):
    """Return code for the loss with its formula or its reduction replaced."""
    return f"""
def bce_with_logits(z, y, weight=1.0, pos_weight=1.0):
    ell = (1 + (-z).exp()).log()
    return {end.format(formula)}
"""


bank.wrong(
    "bce",
    loses=2,
    en="you added the elements up; the loss is their mean",
    zh="你把各个元素加了起来；损失是它们的平均",
    code=loss(end="({}).sum()"),
)
bank.wrong(
    "bce",
    loses=0.5,
    en="you divided by the sum of the weights; here the mean is the plain one, over the number of elements",
    zh="你除以了权重之和；这里是普通的平均，除以元素个数",
    code=loss(end="({}).mean() / np.mean(weight)"),
)
bank.wrong(
    "bce",
    loses=0.5,
    en="pos_weight counts only where the label is 1; you applied it everywhere",
    zh="pos_weight 只在标签为 1 的地方起作用；你对所有元素都乘了它",
    code=loss("weight * pos_weight * ((1 - y) * z + ell)"),
)
bank.wrong(
    "bce",
    loses=1,
    en="weight and pos_weight are accepted and never used",
    zh="weight 和 pos_weight 收下了，却没有用上",
    code=loss("(1 - y) * z + ell"),
)
bank.wrong(
    "bce",
    loses=2,
    en="labels 0 and 1 are exchanged: y belongs to ln σ(z), 1 - y to ln(1 - σ(z))",
    zh="标签 0 和 1 弄反了：y 配 ln σ(z)，1 - y 配 ln(1 - σ(z))",
    code=loss("weight * (y * z + (1 + (pos_weight - 1) * (1 - y)) * ell)"),
)
bank.wrong(
    "bce",
    loses=2,
    en="you returned a plain number: without its graph the loss cannot go back",
    zh="你返回的是普通的数：没有了计算图，损失就不能往回走",
    code=loss(end="({}).mean().item()"),
)


# --- right answers in other styles -------------------------------------------------------------

bank.alternative(
    "composed: new rules made of old ones",
    {
        "elementwise": """
def mul(x, y):
    def to_x(g):
        return y.data * g

    def to_y(g):
        return x.data * g

    return Tensor(np.multiply(x.data, y.data), [x, y], [to_x, to_y])


def power(x, p):
    return Tensor(np.power(x.data, p), [x], [lambda g: np.power(x.data, p - 1) * p * g])


def div(x, y):
    return mul(x, power(y, -1.0))


def sqrt(x):
    return power(x, 0.5)


def log(x):
    return Tensor(np.log(x.data), [x], [lambda g: g * x.data**-1.0])


def tanh(x):
    t = np.tanh(x.data)
    return Tensor(t, [x], [lambda g: g * (1 + t) * (1 - t)])


def sigmoid(x):
    half = tanh(mul(x, Tensor(np.full(x.shape, 0.5))))
    return mul(add(half, Tensor(np.ones(x.shape))), Tensor(np.full(x.shape, 0.5)))


def relu(x):
    return mul(x, Tensor(np.where(x.data > 0, 1.0, 0.0)))
""",
        "unbroadcast": """
def unbroadcast(g, shape):
    padded = (1,) * (g.ndim - len(shape)) + tuple(shape)
    for axis in range(g.ndim):
        if padded[axis] == 1:
            g = np.sum(g, axis=axis, keepdims=True)
    return np.reshape(g, shape)
""",
        "matmul": """
def matmul(x, y):
    value = x.data @ y.data

    def to_x(g):
        if y.ndim == 1:
            return np.multiply.outer(g, y.data)
        return g @ y.data.T

    def to_y(g):
        if x.ndim == 1:
            return np.multiply.outer(x.data, g)
        return x.data.T @ g

    return Tensor(value, (x, y), (to_x, to_y))
""",
        "reductions": """
def reduce_sum(x, axis=None, keepdims=False):
    def to_x(g):
        shape = np.sum(x.data, axis=axis, keepdims=True).shape
        return np.ones(x.shape) * np.reshape(g, shape)

    return Tensor(np.sum(x.data, axis=axis, keepdims=keepdims), (x,), (to_x,))


def reduce_mean(x, axis=None, keepdims=False):
    total = reduce_sum(x, axis, keepdims)
    n = x.data.size / total.data.size
    return Tensor(total.data / n, (total,), (lambda g: g / n,))


def reduce_max(x, axis=None, keepdims=False):
    top = np.max(x.data, axis=axis, keepdims=True)
    wins = (x.data == top).astype(float)
    if axis is None:
        wins = wins / np.sum(wins)
    else:
        wins = wins * (np.cumsum(wins, axis=axis) == 1)
    value = top if keepdims else np.squeeze(top, axis=axis)
    return Tensor(value, (x,), (lambda g: wins * np.reshape(g, top.shape),))
""",
        "moving": """
def reshape(x, *shape):
    if len(shape) == 1 and isinstance(shape[0], (tuple, list)):
        shape = tuple(shape[0])
    return Tensor(np.reshape(x.data, shape), (x,), (lambda g: np.reshape(g, x.shape),))


def transpose(x, *axes):
    if not axes:
        return Tensor(x.data.T, (x,), (lambda g: g.T,))
    inverse = [axes.index(i) for i in range(x.ndim)]
    return Tensor(np.transpose(x.data, axes), (x,), (lambda g: np.transpose(g, inverse),))


def index(x, key):
    places = np.arange(x.data.size).reshape(x.shape)[key]

    def to_x(g):
        weights = np.ravel(np.broadcast_to(g, places.shape))
        flat = np.bincount(np.ravel(places), weights=weights, minlength=x.data.size)
        return flat.reshape(x.shape)

    return Tensor(x.data[key], (x,), (to_x,))
""",
        "backward": """
def backward(output):
    order = topological(output)
    received = {id(node): np.zeros(node.shape) for node in order}
    received[id(output)] = np.ones(output.shape)
    while order:
        node = order.pop()
        g = received[id(node)]
        for parent, part in shares(node, g):
            received[id(parent)] = received[id(parent)] + part
        if len(node.parents) == 0:
            node.grad = g + (0 if node.grad is None else node.grad)
""",
        "bce": """
def bce_with_logits(z, y, weight=1.0, pos_weight=1.0):
    s = z.sigmoid()
    likelihood = pos_weight * y * s.log() + (1 - y) * (1 - s).log()
    return -(likelihood * weight).mean()
""",
    },
)

bank.alternative(
    "step by step: loops and plain statements",
    {
        "elementwise": rules(
            values={
                "sigmoid": "np.where(x.data > 0, 1 / (1 + np.exp(-np.abs(x.data))), 1 - 1 / (1 + np.exp(-np.abs(x.data))))",
                "relu": "np.where(x.data > 0, x.data, 0.0)",
            },
            relu="(lambda g: np.where(x.data > 0, g, 0.0),)",
        ),
        "unbroadcast": """
def unbroadcast(g, shape):
    result = np.zeros(shape)
    for place in np.ndindex(g.shape):
        own = place[len(place) - len(shape):]
        own = tuple(0 if n == 1 else i for i, n in zip(own, shape))
        result[own] = result[own] + g[place]
    return result
""",
        "matmul": """
def matmul(x, y):
    X = x.data
    Y = y.data
    if X.ndim == 1:
        X = X[np.newaxis, :]
    if Y.ndim == 1:
        Y = Y[:, np.newaxis]

    def to_x(g):
        G = np.array(g).reshape((X.shape[0], Y.shape[1]))
        return np.dot(G, np.transpose(Y)).reshape(x.shape)

    def to_y(g):
        G = np.array(g).reshape((X.shape[0], Y.shape[1]))
        return np.dot(np.transpose(X), G).reshape(y.shape)

    return Tensor(np.dot(x.data, y.data), (x, y), (to_x, to_y))
""",
        "reductions": reductions(),
        "moving": moving(scatter="np.add.at(back, key, np.array(g))"),
        "backward": """
def backward(output):
    gradients = {}
    for node in topological(output):
        gradients[node] = []
    gradients[output].append(np.ones(output.shape))
    for node in topological(output)[::-1]:
        g = sum(gradients[node])
        if node.parents == ():
            if node.grad is None:
                node.grad = np.zeros(node.shape)
            node.grad = node.grad + g
        for parent, part in shares(node, g):
            gradients[parent].append(part)
""",
        "bce": loss(),
    },
)

"""Known answers to assignment 03: wrong ones with what they lose, and right ones in other styles."""

from coursekit.grading.bank import Bank

bank = Bank("03_computation_graphs")


# --- 1 · evaluate (3) ------------------------------------------------------------------------

bank.wrong(
    "evaluate",
    loses=3,
    en="you returned the numbers of the example, whatever the program",
    zh="不管是什么程序，你返回的都是例子里的数",
    code="""
def evaluate(steps, leaves):
    return {"a": 2.0, "b": 1.0, "c": 3.0, "d": 2.0, "e": 6.0}
""",
)

bank.wrong(
    "evaluate",
    loses=0.5,
    en="you wrote into the caller's dict: begin with a copy, `dict(leaves)`",
    zh="你写进了调用者的字典：先复制一份，`dict(leaves)`",
    code="""
def evaluate(steps, leaves):
    for name, op, operands in steps:
        for o in operands:
            if isinstance(o, str) and o not in leaves:
                raise ValueError(o)
        leaves[name] = OPERATIONS[op](*(leaves[o] if isinstance(o, str) else o for o in operands))
    return leaves
""",
)

bank.wrong(
    "evaluate",
    loses=0.5,
    en="a name without a value gives a KeyError that says little: check for it and raise a ValueError",
    zh="名字没有值时只冒出一个说不清楚的 KeyError：请先检查，再抛出 ValueError",
    code="""
def evaluate(steps, leaves):
    values = dict(leaves)
    for name, op, operands in steps:
        values[name] = OPERATIONS[op](*(values[o] if isinstance(o, str) else o for o in operands))
    return values
""",
)

bank.wrong(
    "evaluate",
    loses=1,
    en="a plain number as operand was looked up as if it were a name",
    zh="操作数是普通的数时，你也把它当成名字去查了",
    code="""
def evaluate(steps, leaves):
    values = dict(leaves)
    for name, op, operands in steps:
        if not all(o in values for o in operands):
            raise ValueError(name)
        values[name] = OPERATIONS[op](*(values[o] for o in operands))
    return values
""",
)

bank.wrong(
    "evaluate",
    loses=2.5,
    en="you sorted the operands, but u - v is not v - u: keep their order",
    zh="你把操作数排了序，可是 u - v 不是 v - u：次序不能动",
    code="""
def evaluate(steps, leaves):
    values = dict(leaves)
    for name, op, operands in steps:
        if any(isinstance(o, str) and o not in values for o in operands):
            raise ValueError(name)
        numbers = [values[o] if isinstance(o, str) else o for o in operands]
        values[name] = OPERATIONS[op](*reversed(numbers))
    return {name: values[name] for name in values if name not in leaves}
""",
)


# --- 2 · local derivatives (3) ---------------------------------------------------------------


def rules(
    sub="(1.0, -1.0)",
    mul="(v, u)",
    div="(1 / v, -u / v**2)",
    sin="(np.cos(u),)",
    exp="(np.exp(u),)",
    log="(1 / u,)",
):
    """Return code for ``local_derivatives`` with some of its rules replaced."""
    return f"""
def local_derivatives(op, numbers):
    return {{
        "add": lambda u, v: (1.0, 1.0),
        "sub": lambda u, v: {sub},
        "mul": lambda u, v: {mul},
        "div": lambda u, v: {div},
        "sin": lambda u: {sin},
        "exp": lambda u: {exp},
        "log": lambda u: {log},
    }}[op](*numbers)
"""


bank.wrong(
    "local_derivatives",
    loses=3,
    en="you returned the numbers of the example, whatever the operation",
    zh="不管是什么运算，你返回的都是例子里的数",
    code="""
def local_derivatives(op, numbers):
    return (2.0, 3.0)
""",
)

bank.wrong(
    "local_derivatives",
    loses=0.5,
    en="you wrote each factor on its own edge; a product moves as fast as the other factor is large",
    zh="你把因子写到了它自己的边上；另一个因子有多大，乘积才动得有多快",
    code=rules(mul="(u, v)"),
)

bank.wrong(
    "local_derivatives",
    loses=0.5,
    en="in u - v the result falls when v grows: its local derivative is -1",
    zh="u - v 里，v 变大时结果变小：它的局部导数是 -1",
    code=rules(sub="(1.0, 1.0)"),
)

bank.wrong(
    "local_derivatives",
    loses=1,
    en="u/v with respect to v is -u/v²: the minus sign is missing",
    zh="u/v 对 v 的导数是 -u/v²：漏了负号",
    code=rules(div="(1 / v, u / v**2)"),
)

bank.wrong(
    "local_derivatives",
    loses=1,
    en="a function of one operand needs a tuple with one entry: `(np.cos(u),)`, with the comma",
    zh="只有一个操作数时也要返回只有一项的元组：`(np.cos(u),)`，别忘了逗号",
    code=rules(sin="np.cos(u)", exp="np.exp(u)", log="1 / u"),
)

bank.wrong(
    "local_derivatives",
    loses=1,
    en="the derivative of exp is exp itself; the power rule is for xⁿ",
    zh="exp 的导数就是它自己；幂的求导法则只适用于 xⁿ",
    code=rules(exp="(u * np.exp(u - 1),)"),
)


# --- 3 · sum over paths (4) ------------------------------------------------------------------


def over_paths(combine="sum(products)", product="np.prod([1.0, *path])", before=""):
    """Return code that lists every path, then combines the products of their edges."""
    return f"""
def list_paths(edges, start, end):
    if start == end:
        return [[]]
    return [
        [local, *rest]
        for tail, head, local in edges
        if tail == start
        for rest in list_paths(edges, head, end)
    ]


def sum_over_paths(edges, start, end):
    {before}
    products = [float({product}) for path in list_paths(edges, start, end)]
    return float({combine}) if products else 0.0
"""


bank.wrong(
    "sum_over_paths",
    loses=4,
    en="you returned the number of the example, whatever the graph",
    zh="不管是什么图，你返回的都是例子里的那个数",
    code="""
def sum_over_paths(edges, start, end):
    return 5.0
""",
)

bank.wrong(
    "sum_over_paths",
    loses=3,
    en="you took one path and forgot the others: add over all of them",
    zh="你只走了一条路径，忘了别的：要对所有路径求和",
    code=over_paths(combine="products[0]"),
)

bank.wrong(
    "sum_over_paths",
    loses=3,
    en="you averaged the paths; their effects add",
    zh="你对各条路径取了平均；它们的影响应当相加",
    code=over_paths(combine="sum(products) / len(products)"),
)

bank.wrong(
    "sum_over_paths",
    loses=3,
    en="you took the largest path; the small ones count as well: add them all",
    zh="你取了影响最大的一条路径；小的也要算：全部加起来",
    code=over_paths(combine="max(products)"),
)

bank.wrong(
    "sum_over_paths",
    loses=3.5,
    en="along a path the numbers multiply; you added them",
    zh="同一条路径上的数要相乘；你把它们加起来了",
    code=over_paths(product="sum(path)"),
)

bank.wrong(
    "sum_over_paths",
    loses=1,
    en="in a dict with the pair of nodes as key, the second of two parallel edges overwrites the first",
    zh="用一对节点作字典的键，两条平行的边里后一条会覆盖前一条",
    code=over_paths(
        before="edges = [(*k, v) for k, v in {(t, h): l for t, h, l in edges}.items()]"
    ),
)

bank.wrong(
    "sum_over_paths",
    loses=1,
    en="one pass through the list works only if the edges happen to stand in topological order",
    zh="只把列表扫一遍，只有在边恰好按拓扑序排列时才对",
    code="""
def sum_over_paths(edges, start, end):
    reached = {start: 1.0}
    for tail, head, local in edges:
        if tail in reached:
            reached[head] = reached.get(head, 0.0) + reached[tail] * local
    return reached.get(end, 0.0)
""",
)

bank.wrong(
    "sum_over_paths",
    loses=1.5,
    en="you stop only where no edge goes on; a path ends at `end`, also in the middle of the graph",
    zh="你只在没有边可走的地方才停；走到 `end` 路径就结束了，哪怕它在图的中间",
    code="""
def sum_over_paths(edges, start, end):
    onward = [(head, local) for tail, head, local in edges if tail == start]
    if not onward:
        return float(start == end)
    return sum(local * sum_over_paths(edges, head, end) for head, local in onward)
""",
)

bank.wrong(
    "sum_over_paths",
    loses=0.5,
    en="from a node to itself leads one path, the one without edges: its product is 1",
    zh="从一个节点到它自己有一条路径，即一条边也没有的路径：乘积是 1",
    code=over_paths(
        before="""if start == end:
        return 0.0"""
    ),
)


# --- 4 · reverse accumulation (3) ------------------------------------------------------------


def way_back(
    nodes="reversed(order)",
    skip="node not in received",
    update="received.get(tail, 0.0) + received[node] * local",
    count="multiplications",
    answer="{node: received.get(node, 0.0) for node in order}",
):
    """Return code for ``reverse_accumulation`` with some of its parts replaced."""
    return f"""
def reverse_accumulation(edges, order, end):
    received, multiplications = {{end: 1.0}}, 0
    for node in {nodes}:
        if {skip}:
            continue
        for tail, head, local in edges:
            if head == node:
                received[tail] = {update}
                multiplications += 1
    return {answer}, {count}
"""


bank.wrong(
    "reverse_accumulation",
    loses=3,
    en="you returned the answer of the example, whatever the graph",
    zh="不管是什么图，你返回的都是例子的答案",
    code="""
def reverse_accumulation(edges, order, end):
    return {"a": 2.0, "b": 5.0, "c": 2.0, "d": 3.0, "e": 1.0}, 5
""",
)

bank.wrong(
    "reverse_accumulation",
    loses=2,
    en="a second share overwrote the first: add to what has arrived",
    zh="第二份覆盖了第一份：要加到已经收到的上面",
    code=way_back(update="received[node] * local"),
)

bank.wrong(
    "reverse_accumulation",
    loses=1,
    en="nodes that do not lead to the end are missing from the dict: they have gradient 0",
    zh="通不到终点的节点没有出现在字典里：它们的梯度是 0",
    code=way_back(answer="received"),
)

bank.wrong(
    "reverse_accumulation",
    loses=0.5,
    en="you counted every edge of the graph, also those that are not walked",
    zh="你数了图里所有的边，连没有走过的也算上了",
    code=way_back(count="len(edges)"),
)

bank.wrong(
    "reverse_accumulation",
    loses=3,
    en="you went through the nodes forwards: at its turn a node has not yet received anything",
    zh="你是从前往后走的：轮到一个节点时，它什么都还没有收到",
    code=way_back(nodes="order"),
)

bank.wrong(
    "reverse_accumulation",
    loses=1,
    en="an edge costs one multiplication; you counted the additions as well",
    zh="每条边只有一次乘法；你把加法也数进去了",
    code=way_back(count="2 * multiplications - len(set(received)) + 1"),
)


# --- 5 · DOT (3) -----------------------------------------------------------------------------

bank.wrong(
    "to_dot",
    loses=3,
    en="you returned the drawing of the example, whatever the program",
    zh="不管是什么程序，你返回的都是例子的图",
    code="""
def to_dot(steps):
    return "digraph { x -> mul; y -> mul; mul -> z; z -> sum; sum -> loss }"
""",
)

bank.wrong(
    "to_dot",
    loses=3,
    en="the operations are missing: here they are nodes of their own, between operand and result",
    zh="没有画出运算：在这里运算也是节点，位于操作数和结果之间",
    code="""
def to_dot(steps):
    lines = [f"{operand} -> {name}" for name, op, operands in steps for operand in operands]
    return "digraph {\\n" + "\\n".join(lines) + "\\n}"
""",
)

bank.wrong(
    "to_dot",
    loses=3,
    en="your edges run from the result back to the operands; they run operand, operation, result",
    zh="你的边是从结果指回操作数的；走向应当是操作数、运算、结果",
    code="""
def to_dot(steps):
    lines = ["digraph {"]
    for number, (name, op, operands) in enumerate(steps):
        lines.append(f'f{number} [label="{op}"]')
        lines.append(f"{name} -> f{number}")
        lines += [f"f{number} -> {operand}" for operand in operands]
    return "\\n".join(lines + ["}"])
""",
)

bank.wrong(
    "to_dot",
    loses=1,
    en="you used the operation as identifier, so that two steps with the same operation became one node",
    zh="你拿运算名作标识符，于是用同一种运算的两步变成了一个节点",
    code="""
def to_dot(steps):
    lines = ["digraph {"]
    for name, op, operands in steps:
        lines += [f"{operand} -> {op}" for operand in operands]
        lines.append(f"{op} -> {name}")
    return "\\n".join(lines + ["}"])
""",
)

bank.wrong(
    "to_dot",
    loses=1,
    en="an operand that is used twice in one step has two edges; a set keeps only one",
    zh="一步里用了两次的操作数有两条边；放进集合里就只剩一条",
    code="""
def to_dot(steps):
    lines = ["digraph {"]
    for number, (name, op, operands) in enumerate(steps):
        lines.append(f'f{number} [label="{op}"]')
        lines += sorted({f"{operand} -> f{number}" for operand in operands})
        lines.append(f"f{number} -> {name}")
    return "\\n".join(lines + ["}"])
""",
)

bank.wrong(
    "to_dot",
    loses=2,
    en="each use of a tensor got a node of its own: a tensor is one node, with as many edges as uses",
    zh="张量每用一次你就画了一个节点：一个张量只有一个节点，用几次就有几条边",
    code="""
def to_dot(steps):
    lines, made = ["digraph {"], {}
    for number, (name, op, operands) in enumerate(steps):
        lines.append(f'f{number} [label="{op}"]')
        for slot, operand in enumerate(operands):
            tensor = made.get(operand, f"t{number}_{slot}")
            lines.append(f'{tensor} [label="{operand}"]')
            lines.append(f"{tensor} -> f{number}")
        made[name] = f"r{number}"
        lines.append(f'r{number} [label="{name}"]')
        lines.append(f"f{number} -> r{number}")
    return "\\n".join(lines + ["}"])
""",
)


# --- 6 · the second path (4) -----------------------------------------------------------------


def second_path(
    nodes="reversed(topological(output))",
    operands="node.operands",
    update="gradient[operand] + gradient[node] * local",
    witness="x * x",
    safe="len(used) == len(set(used))",
):
    """Return code for exercise 6 with some of its parts replaced."""
    return f"""
def careful(output):
    gradient = dict.fromkeys(topological(output), 0.0)
    gradient[output] = 1.0
    for node in {nodes}:
        for operand, local in {operands}:
            gradient[operand] = {update}
    return gradient


def witness(x):
    return {witness}


def is_safe(output):
    used = [operand for node in topological(output) for operand, _ in node.operands]
    leaves = [operand for operand in used if not operand.operands]
    return {safe}
"""


bank.wrong(
    "second_path",
    loses=2,
    en="`careful` still keeps the last share only: = must become +=",
    zh="`careful` 还是只留下最后一份：= 要改成 +=",
    code=second_path(update="gradient[node] * local"),
)

bank.wrong(
    "second_path",
    loses=1,
    en="as keys of a dict the two operands of `s * s` become one: its two shares must both be sent",
    zh="放进字典作键，`s * s` 的两个操作数就成了一个：两份都要送到",
    code=second_path(operands="dict(node.operands).items()"),
)

bank.wrong(
    "second_path",
    loses=2,
    en="you averaged the shares that meet; they add",
    zh="几份会合时你取了平均；它们应当相加",
    code=second_path(
        update="(gradient[operand] + gradient[node] * local) / (2 if gradient[operand] else 1)"
    ),
)

bank.wrong(
    "second_path",
    loses=1,
    en="`witness` uses another Number: on `x` times something else `careless` is right",
    zh="`witness` 用了别的 Number：对 `x` 乘以别的东西，`careless` 是对的",
    code=second_path(witness="x * Number(2.0)"),
)

bank.wrong(
    "second_path",
    loses=1,
    en="`is_safe` looks at the leaves only; an intermediate result that is used twice is lost just so",
    zh="`is_safe` 只看了叶节点；中间结果用了两次，同样会丢掉一份",
    code=second_path(safe="len(leaves) == len(set(leaves))"),
)

bank.wrong(
    "second_path",
    loses=1,
    en="`is_safe` looks at one step at a time; a node may also be used by two different steps",
    zh="`is_safe` 每次只看一步；一个节点也可能被不同的两步用到",
    code=second_path(
        safe="all(len(n.operands) == len(dict(n.operands)) for n in topological(output))"
    ),
)


# --- right answers in other styles -----------------------------------------------------------

bank.alternative(
    "compact: comprehensions, matrices and dicts of rules",
    {
        "evaluate": """
def evaluate(steps, leaves):
    values = {**leaves}
    for name, op, operands in steps:
        try:
            values[name] = OPERATIONS[op](*[values[o] if type(o) is str else o for o in operands])
        except KeyError as missing:
            raise ValueError(f"no value for {missing}") from None
    return values
""",
        "local_derivatives": """
def local_derivatives(op, numbers):
    u, v = (*numbers, None)[:2]
    match op:
        case "add" | "sub":
            return 1, {"add": 1, "sub": -1}[op]
        case "mul":
            return v, u
        case "div":
            return v**-1, -u * v**-2
        case "sin":
            return (np.sin(u + np.pi / 2),)
        case "exp":
            return (OPERATIONS["exp"](u),)
        case "log":
            return (u**-1,)
""",
        "sum_over_paths": """
def sum_over_paths(edges, start, end):
    # The sum over all paths is an entry of I + A + A² + ..., the inverse of I - A.
    nodes = sorted({node for tail, head, _ in edges for node in (tail, head)} | {start, end})
    place = {node: i for i, node in enumerate(nodes)}
    A = np.zeros((len(nodes), len(nodes)))
    for tail, head, local in edges:
        A[place[tail], place[head]] += local
    total, power = np.eye(len(nodes)), A
    while power.any():
        total, power = total + power, power @ A
    return total[place[start], place[end]]
""",
        "reverse_accumulation": """
def reverse_accumulation(edges, order, end):
    rank = {node: i for i, node in enumerate(order)}
    gradients, walked, reached = dict.fromkeys(order, 0.0), 0, {end}
    gradients[end] = 1.0
    for tail, head, local in sorted(edges, key=lambda edge: -rank[edge[1]]):
        if head in reached:
            reached.add(tail)
            gradients[tail] += local * gradients[head]
            walked += 1
    return gradients, walked
""",
        "to_dot": """
def to_dot(steps):
    tensors = {t for name, _, operands in steps for t in (name, *operands)}
    nodes = [f'"tensor {t}" [label={t} shape=box];' for t in sorted(tensors)]
    nodes += [f'"step {name}" [shape=ellipse, label="{op}"];' for name, op, _ in steps]
    edges = [f'"tensor {t}" -> "step {name}"' for name, _, operands in steps for t in operands]
    edges += [f'"step {name}" -> "tensor {name}" [color=gray]' for name, *_ in steps]
    return "digraph program { rankdir=LR; node [fontsize=10] " + "\\n".join(edges + nodes) + " }"
""",
        "second_path": """
def careful(output):
    order = topological(output)
    gradient = {output: 1.0}
    for node in reversed(order):
        for operand, local in node.operands:
            gradient[operand] = gradient.get(operand, 0.0) + gradient[node] * local
    return gradient


witness = lambda x: x + x


def is_safe(output):
    return sum(len(n.operands) for n in topological(output)) == len(topological(output)) - 1
""",
    },
)

bank.alternative(
    "step by step: plain loops, recursion, one statement a line",
    {
        "evaluate": """
def evaluate(steps, leaves):
    values = {}
    for name in leaves:
        values[name] = leaves[name]
    for step in steps:
        name = step[0]
        numbers = []
        for operand in step[2]:
            if isinstance(operand, str):
                if operand not in values:
                    raise ValueError("unknown name " + operand)
                numbers.append(values[operand])
            else:
                numbers.append(operand)
        if len(numbers) == 1:
            values[name] = OPERATIONS[step[1]](numbers[0])
        else:
            values[name] = OPERATIONS[step[1]](numbers[0], numbers[1])
    return values
""",
        "local_derivatives": """
def local_derivatives(op, numbers):
    if len(numbers) == 1:
        u = numbers[0]
        if op == "sin":
            slope = np.cos(u)
        elif op == "exp":
            slope = np.exp(u)
        else:
            slope = 1 / u
        return (slope,)
    u = numbers[0]
    v = numbers[1]
    if op == "add":
        return (1, 1)
    if op == "sub":
        return (1, -1)
    if op == "mul":
        return (v, u)
    return (1 / v, -u / (v * v))
""",
        "sum_over_paths": """
def sum_over_paths(edges, start, end):
    total = 0.0
    unfinished = [(start, 1.0)]
    while unfinished:
        node, product = unfinished.pop()
        if node == end:
            total += product
            continue
        for tail, head, local in edges:
            if tail == node:
                unfinished.append((head, product * local))
    return total
""",
        "reverse_accumulation": """
def reverse_accumulation(edges, order, end):
    gradients = {}
    reached = {}
    for node in order:
        gradients[node] = 0.0
        reached[node] = False
    gradients[end] = 1.0
    reached[end] = True
    count = 0
    for i in range(len(order) - 1, -1, -1):
        node = order[i]
        if reached[node]:
            for edge in edges:
                if edge[1] == node:
                    gradients[edge[0]] = gradients[edge[0]] + gradients[node] * edge[2]
                    reached[edge[0]] = True
                    count = count + 1
    return gradients, count
""",
        "to_dot": """
def to_dot(steps):
    text = "digraph {\\n"
    for i in range(len(steps)):
        name, op, operands = steps[i]
        text += "  op" + str(i) + ' [label="' + op + '"];\\n'
        for operand in operands:
            text += "  " + operand + " -> op" + str(i) + ";\\n"
        text += "  op" + str(i) + " -> " + name + ";\\n"
    text += "}\\n"
    return text
""",
        "second_path": """
def careful(output):
    shares = {}
    for node in topological(output):
        shares[node] = []
    shares[output].append(1.0)
    for node in reversed(topological(output)):
        for operand, local in node.operands:
            shares[operand].append(sum(shares[node]) * local)
    gradient = {}
    for node in shares:
        gradient[node] = sum(shares[node])
    return gradient


def witness(x):
    y = x * x
    return y


def is_safe(output):
    seen = set()
    for node in topological(output):
        for operand, local in node.operands:
            if operand in seen:
                return False
            seen.add(operand)
    return True
""",
    },
)

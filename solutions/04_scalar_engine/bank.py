"""Known answers to assignment 04: wrong ones with what they lose, and right ones in other styles."""

from coursekit.grading.bank import Bank

bank = Bank("04_scalar_engine")


# --- 1 · sum and product (3) -----------------------------------------------------------------


def add_mul(
    wrap="u, v = as_value(u), as_value(v)",
    sum_="Value(u.data + v.data, (u, v), (1.0, 1.0))",
    product="Value(u.data * v.data, (u, v), (v.data, u.data))",
):
    """Return code for exercise 1 with some of its parts replaced."""
    return f"""
def add(u, v):
    {wrap}
    return {sum_}


def mul(u, v):
    {wrap}
    return {product}
"""


bank.wrong(
    "add_mul",
    loses=3,
    en="you returned the numbers of the example, whatever the operands",
    zh="不管操作数是什么，你返回的都是例子里的数",
    code="""
def add(u, v):
    return Value(7.0, (u, v), (1.0, 1.0))


def mul(u, v):
    return Value(10.0, (u, v), (5.0, 2.0))
""",
)

bank.wrong(
    "add_mul",
    loses=1.5,
    en="you wrote each factor on its own edge; a product moves as fast as the other factor is large",
    zh="你把因子写到了它自己的边上；另一个因子有多大，乘积才动得有多快",
    code=add_mul(product="Value(u.data * v.data, (u, v), (u.data, v.data))"),
)

bank.wrong(
    "add_mul",
    loses=2,
    en="`local` holds Values; it must hold numbers: `v.data`, not `v`",
    zh="`local` 里放的是 Value；应当放数：写 `v.data`，不是 `v`",
    code=add_mul(product="Value(u.data * v.data, (u, v), (v, u))"),
)

bank.wrong(
    "add_mul",
    loses=0.5,
    en="a plain number has no `.data`: turn it into a Value first, with `as_value`",
    zh="普通的数没有 `.data`：先用 `as_value` 把它变成 Value",
    code=add_mul(wrap="pass"),
)

bank.wrong(
    "add_mul",
    loses=0.5,
    en="you turn only the right operand into a Value; a plain number may stand on the left as well",
    zh="你只把右边的操作数变成了 Value；普通的数也可能在左边",
    code=add_mul(wrap="v = as_value(v)"),
)

bank.wrong(
    "add_mul",
    loses=0.5,
    en="in u·u the same Value has two edges: a set, or a dict, of parents keeps only one of them",
    zh="u·u 里，同一个 Value 有两条边：把操作数放进集合或字典，就只剩一条了",
    code=add_mul(
        sum_="Value(u.data + v.data, dict.fromkeys((u, v)), (1.0, 1.0))",
        product="Value(u.data * v.data, dict.fromkeys((u, v)), (v.data, u.data))",
    ),
)

bank.wrong(
    "add_mul",
    loses=1.5,
    en="your sum writes into its operand `u`; an operation makes a new Value and changes nothing",
    zh="你的加法写进了操作数 `u` 里；运算应当造出新的 Value，什么也不改动",
    code="""
def add(u, v):
    u, v = as_value(u), as_value(v)
    before = Value(u.data)
    u.data += v.data
    return Value(u.data, (u, v), (1.0, 1.0))


def mul(u, v):
    u, v = as_value(u), as_value(v)
    return Value(u.data * v.data, (u, v), (v.data, u.data))
""",
)


# --- 2 · difference, quotient, power, minus (2) ----------------------------------------------


def more(
    sub="Value(u.data - v.data, (u, v), (1.0, -1.0))",
    div="Value(u.data / v.data, (u, v), (1 / v.data, -u.data / v.data**2))",
    power="Value(u.data**n, (u,), (n * u.data ** (n - 1),))",
    neg="Value(-u.data, (u,), (-1.0,))",
    wrap="u, v = as_value(u), as_value(v)",
):
    """Return code for exercise 2 with some of its parts replaced."""
    return f"""
def sub(u, v):
    {wrap}
    return {sub}


def div(u, v):
    {wrap}
    return {div}


def power(u, n):
    return {power}


def neg(u):
    return {neg}
"""


bank.wrong(
    "more_operations",
    loses=2,
    en="you returned the numbers of the example, whatever the operands",
    zh="不管操作数是什么，你返回的都是例子里的数",
    code=more(
        sub="Value(1.0, (u, v), (1.0, -1.0))",
        div="Value(1.5, (u, v), (0.5, -0.75))",
        power="Value(8.0, (u,), (12.0,))",
        neg="Value(-3.0, (u,), (-1.0,))",
    ),
)

bank.wrong(
    "more_operations",
    loses=1,
    en="in u - v the result falls when v grows: the number on its edge is -1",
    zh="u - v 里，v 变大时结果变小：那条边上的数是 -1",
    code=more(sub="Value(u.data - v.data, (u, v), (1.0, 1.0))"),
)

bank.wrong(
    "more_operations",
    loses=1,
    en="u/v with respect to v is -u/v²: the minus sign is missing",
    zh="u/v 对 v 的导数是 -u/v²：漏了负号",
    code=more(div="Value(u.data / v.data, (u, v), (1 / v.data, u.data / v.data**2))"),
)

bank.wrong(
    "more_operations",
    loses=0.5,
    en="the derivative of uⁿ is n·uⁿ⁻¹: the exponent goes down by one",
    zh="uⁿ 的导数是 n·uⁿ⁻¹：指数要减一",
    code=more(power="Value(u.data**n, (u,), (n * u.data**n,))"),
)

bank.wrong(
    "more_operations",
    loses=0.5,
    en="a minus turns the slope round as well: the number on the edge of -u is -1",
    zh="取相反数，斜率也要变号：-u 那条边上的数是 -1",
    code=more(neg="Value(-u.data, (u,), (1.0,))"),
)

bank.wrong(
    "more_operations",
    loses=0.5,
    en="with a plain number on the left you exchanged the operands: sub(5, u) is 5 - u, not u - 5",
    zh="普通的数在左边时，你把两个操作数调了个儿：sub(5, u) 是 5 - u，不是 u - 5",
    code=more(
        wrap="""if not isinstance(u, Value):
        u, v = v, u
    u, v = as_value(u), as_value(v)"""
    ),
)


# --- 3 · functions (3) -----------------------------------------------------------------------


def functions(
    tanh="out, 1 - out**2",
    tanh_out="math.tanh(u.data)",
    exp="math.exp(u.data)",
    log="math.log(u.data)",
    log_slope="1 / u.data",
    relu="max(u.data, 0.0), float(u.data > 0)",
):
    """Return code for exercise 3 with some of its parts replaced."""
    return f"""
def one(u, out, slope):
    return Value(out, (u,), (slope,))


def tanh(u):
    out = {tanh_out}
    return one(u, {tanh})


def exp(u):
    return one(u, math.exp(u.data), {exp})


def log(u):
    return one(u, {log}, {log_slope})


def relu(u):
    return one(u, {relu})
"""


bank.wrong(
    "functions",
    loses=3,
    en="you returned the numbers of the example, whatever the operand",
    zh="不管操作数是什么，你返回的都是例子里的数",
    code=functions(
        tanh="0.0, 1.0", exp="1.0", log="0.6931471805599453", log_slope="0.5", relu="0.0, 0.0"
    ),
)

bank.wrong(
    "functions",
    loses=1,
    en="the slope of tanh is 1 - tanh(u)²; you squared u itself",
    zh="tanh 的斜率是 1 - tanh(u)²；你平方的是 u 自己",
    code=functions(tanh="out, 1 - u.data**2"),
)

bank.wrong(
    "functions",
    loses=0.5,
    en="tanh written with exp overflows for large numbers; `math.tanh` does not",
    zh="用 exp 写的 tanh 对很大的数会溢出；`math.tanh` 不会",
    code=functions(
        tanh_out="(math.exp(2 * u.data) - 1) / (math.exp(2 * u.data) + 1)",
    ),
)

bank.wrong(
    "functions",
    loses=0.5,
    en="the derivative of exp is exp itself; the power rule is for uⁿ",
    zh="exp 的导数就是它自己；幂的求导法则只适用于 uⁿ",
    code=functions(exp="u.data * math.exp(u.data - 1)"),
)

bank.wrong(
    "functions",
    loses=0.5,
    en="a number that is not positive has no logarithm: raise a ValueError, as `math.log` does",
    zh="不是正数就没有对数：要抛出 ValueError，`math.log` 就是这样做的",
    code=functions(
        log="math.log(u.data) if u.data > 0 else math.nan",
        log_slope="1 / u.data if u.data else math.inf",
    ),
)

bank.wrong(
    "functions",
    loses=0.5,
    en="at exactly 0 the slope of relu is taken as 0, as PyTorch does: > and not >=",
    zh="正好在 0 处，relu 的斜率取 0，和 PyTorch 一样：用 >，不用 >=",
    code=functions(relu="max(u.data, 0.0), float(u.data >= 0)"),
)

bank.wrong(
    "functions",
    loses=0.5,
    en="you wrote the value of relu on its edge; its slope on the right of 0 is 1",
    zh="你把 relu 的值写到了边上；它在 0 右边的斜率是 1",
    code=functions(relu="max(u.data, 0.0), max(u.data, 0.0)"),
)


# --- 4 · the order (4) -----------------------------------------------------------------------

bank.wrong(
    "topological",
    loses=1,
    en="your function calls itself: right on small graphs, but a deep one is deeper than Python's calls may be",
    zh="你的函数调用了自己：小图上是对的，可是图一深，就超过了 Python 允许的调用层数",
    code="""
def topological(output):
    order, seen = [], set()

    def visit(node):
        if node not in seen:
            seen.add(node)
            for parent in node.parents:
                visit(parent)
            order.append(node)

    visit(output)
    return order
""",
)

bank.wrong(
    "topological",
    loses=2,
    en="a node is written down once for each path that leads to it: remember which you have seen",
    zh="有几条路径通到一个节点，你就写了它几次：要记住哪些已经见过",
    code="""
def topological(output):
    order, todo = [], [(output, False)]
    while todo:
        node, parents_done = todo.pop()
        if parents_done:
            order.append(node)
        else:
            todo.append((node, True))
            todo.extend((parent, False) for parent in node.parents)
    return order
""",
)

bank.wrong(
    "topological",
    loses=1,
    en="you mark a node when it is put on the pile, not when it is taken: one that is needed again higher up comes too late",
    zh="你在把节点放上去的时候就标记了，而不是取下的时候：上面又用到它的，就排得太晚了",
    code="""
def topological(output):
    order, seen, todo = [], {output}, [(output, False)]
    while todo:
        node, parents_done = todo.pop()
        if parents_done:
            order.append(node)
            continue
        todo.append((node, True))
        for parent in node.parents:
            if parent not in seen:
                seen.add(parent)
                todo.append((parent, False))
    return order
""",
)

bank.wrong(
    "topological",
    loses=1,
    en="layer by layer from the output is not a topological order: a node may be one step away and two steps away",
    zh="从输出开始一层一层地排，不是拓扑序：一个节点离输出可能既是一步，又是两步",
    code="""
def topological(output):
    order, layer = {}, [output]
    while layer:
        order |= dict.fromkeys(layer)
        layer = [p for p in dict.fromkeys(p for n in layer for p in n.parents) if p not in order]
    return list(order)[::-1]
""",
)

bank.wrong(
    "topological",
    loses=3.5,
    en="your order is the wrong way round: the output must come last, the parents before it",
    zh="你的次序反了：输出要排在最后，操作数在它前面",
    code="""
def topological(output):
    order, seen, todo = [], set(), [(output, False)]
    while todo:
        node, parents_done = todo.pop()
        if parents_done:
            order.append(node)
        elif node not in seen:
            seen.add(node)
            todo.append((node, True))
            todo.extend((parent, False) for parent in node.parents)
    return order[::-1]
""",
)

bank.wrong(
    "topological",
    loses=4,
    en="the leaves are missing, or the output: every node that has a part in it belongs to the line",
    zh="缺了叶节点，或者缺了输出：凡是参与其中的节点，都要排进去",
    code="""
def topological(output):
    order, seen, todo = [], set(), [(output, False)]
    while todo:
        node, parents_done = todo.pop()
        if parents_done:
            order.append(node)
        elif node not in seen and node.parents:
            seen.add(node)
            todo.append((node, True))
            todo.extend((parent, False) for parent in node.parents)
    return order
""",
)


# --- 5 · the walk back (4): the classic wrong engines ----------------------------------------


def walk(
    nodes="reversed(order)",
    start="1.0",
    leaf="node.grad += gradient",
    pairs="zip(node.parents, node.local)",
    update="gradients.get(parent, 0.0) + gradient * local",
):
    """Return code for exercise 5 with some of its parts replaced."""
    return f"""
def backward(output, order):
    gradients = {{output: {start}}}
    for node in {nodes}:
        gradient = gradients.get(node, 0.0)
        if not node.parents:
            {leaf}
        for parent, local in {pairs}:
            gradients[parent] = {update}
"""


bank.wrong(
    "backward",
    loses=3,
    en="= where += belongs: the last share that arrives at a shared node overwrites the others (a + a gives 1)",
    zh="该用 += 的地方用了 =：在共用的节点上，最后到的一份盖掉了别的（a + a 得 1）",
    code=walk(update="gradient * local"),
)

bank.wrong(
    "backward",
    loses=2,
    en="recursion: a shared intermediate result passes on all it has each time it is called, so it speaks too often (b = a + a, c = b + b gives 8, not 4)",
    zh="用了递归：共用的中间结果每被叫一次，就把手里的全部往下传，于是开口太多次（b = a + a、c = b + b 得 8，而不是 4）",
    code="""
def backward(output, order):
    output.grad = 1.0
    hand_down(output)


def hand_down(node):
    for parent, local in zip(node.parents, node.local):
        parent.grad += node.grad * local
    for parent in node.parents:
        hand_down(parent)
""",
)

bank.wrong(
    "backward",
    loses=2,
    en="recursion: a shared intermediate result is called before it has heard everything, and again later (b = a + a, c = b + b gives 6, not 4)",
    zh="用了递归：共用的中间结果还没听齐就被叫去传，后来又被叫了一次（b = a + a、c = b + b 得 6，而不是 4）",
    code="""
def backward(output, order):
    gradients = dict.fromkeys(order, 0.0)
    gradients[output] = 1.0

    def hand_down(node):
        for parent, local in zip(node.parents, node.local):
            gradients[parent] += gradients[node] * local
            hand_down(parent)

    hand_down(output)
    for node in order:
        if not node.parents:
            node.grad += gradients[node]
""",
)

bank.wrong(
    "backward",
    loses=1,
    en="the gradients of intermediate results are kept in the nodes and flow into the next pass (12 after two calls, not 8): keep them in a dict of the pass",
    zh="中间结果的梯度存在节点上，流进了下一趟（调用两次得 12，而不是 8）：请放在这一趟自己的字典里",
    code="""
def backward(output, order):
    output.grad = 1.0
    for node in reversed(order):
        for parent, local in zip(node.parents, node.local):
            parent.grad += node.grad * local
""",
)

bank.wrong(
    "backward",
    loses=1.5,
    en="= at the leaves: what a leaf had before is lost, so that nothing accumulates from call to call",
    zh="叶节点上用了 =：原来的梯度丢了，一次一次的调用就累积不起来",
    code=walk(leaf="node.grad = gradient"),
)

bank.wrong(
    "backward",
    loses=1,
    en="as keys of a dict two edges to the same parent become one: walk through parents and local side by side",
    zh="放进字典作键，通到同一个操作数的两条边就成了一条：请让 parents 和 local 并排走",
    code=walk(pairs="dict(zip(node.parents, node.local)).items()"),
)

bank.wrong(
    "backward",
    loses=4,
    en="the walk starts with the value of the output; it starts with 1, the derivative of the output with respect to itself",
    zh="往回走是从输出的值开始的；应当从 1 开始，即输出对自己的导数",
    code=walk(start="output.data"),
)

bank.wrong(
    "backward",
    loses=3.5,
    en="you went through the order forwards: at its turn a node has not yet received anything",
    zh="你是从前往后走的：轮到一个节点时，它什么都还没有收到",
    code=walk(nodes="order"),
)


# --- 6 · measure every rule (2) --------------------------------------------------------------


def measure(
    start="0.0",
    copies="above, below = list(numbers), list(numbers)",
    moves="above[k] += h; below[k] -= h",
    run="2 * h",
    operands="range(len(numbers))",
    difference="abs(claimed[k] - slope)",
    worst="max(worst, difference)",
):
    """Return code for exercise 6 with some of its parts replaced."""
    return f"""
def local_error(operation, numbers, h=1e-5):
    claimed = operation(*[Value(x) for x in numbers]).local
    worst = {start}
    for k in {operands}:
        {copies}
        {moves}
        rise = operation(*map(Value, above)).data - operation(*map(Value, below)).data
        slope = rise / ({run})
        difference = {difference}
        worst = {worst}
    return worst
"""


bank.wrong(
    "local_error",
    loses=1.5,
    en="you measured with a forward difference, whose own error is larger than that of a careful rule",
    zh="你用前向差分去量，它自己的误差比一条写对了的规则还大",
    code=measure(moves="above[k] += h", run="h"),
)

bank.wrong(
    "local_error",
    loses=1,
    en="you measured the first operand only",
    zh="你只量了第一个操作数",
    code=measure(operands="range(1)"),
)

bank.wrong(
    "local_error",
    loses=1.5,
    en="without abs a number that is too small passes for right",
    zh="没有取绝对值，偏小的数就被放过了",
    code=measure(difference="claimed[k] - slope"),
)

bank.wrong(
    "local_error",
    loses=1,
    en="you added the differences; the largest one is asked for",
    zh="你把各个差加起来了；要的是最大的一个",
    code=measure(worst="worst + difference"),
)

bank.wrong(
    "local_error",
    loses=2,
    en="you moved the numbers in the caller's list and never moved them back: work on copies",
    zh="你直接改动了调用者的列表，改完又没有还原：请在副本上做",
    code="""
def local_error(operation, numbers, h=1e-5):
    claimed = operation(*[Value(x) for x in numbers]).local
    worst = 0.0
    for k in range(len(numbers)):
        numbers[k] += h
        above = operation(*map(Value, numbers)).data
        numbers[k] -= 2 * h
        below = operation(*map(Value, numbers)).data
        worst = max(worst, abs(claimed[k] - (above - below) / (2 * h)))
    return worst
""",
)

bank.wrong(
    "local_error",
    loses=0.5,
    en="the step of the caller counts: you always took 1e-5",
    zh="步长由调用者给定：你总是取 1e-5",
    code=measure(copies="above, below, h = list(numbers), list(numbers), 1e-5"),
)


# --- 7 · the doctor (2) ----------------------------------------------------------------------


def doctor(
    overwrites="a.grad != 2.0",
    often="a.grad != 4.0",
    again="engine(c)",
    remembers="a.grad != 8.0",
):
    """Return code for exercise 7 with some of its experiments replaced."""
    return f"""
def diagnose(engine):
    a = Value(1)
    engine(double(a))
    if {overwrites}:
        return OVERWRITES
    a = Value(1)
    c = double(double(a))
    engine(c)
    if {often}:
        return TOO_OFTEN
    {again}
    if {remembers}:
        return REMEMBERS
    return RIGHT
"""


bank.wrong(
    "diagnose",
    loses=1.5,
    en="every engine is well, for you: no experiment was made",
    zh="在你看来每台引擎都没病：一个试验也没有做",
    code="""
def diagnose(engine):
    return RIGHT
""",
)

bank.wrong(
    "diagnose",
    loses=1,
    en="a + a alone shows overwriting, and nothing else: a shared intermediate result is needed",
    zh="光用 a + a 只能看出覆盖：还需要一个共用的中间结果",
    code=doctor(often="False", again="pass", remembers="False"),
)

bank.wrong(
    "diagnose",
    loses=0.5,
    en="a memory shows only when the engine runs twice on the same graph",
    zh="引擎在同一张图上跑两次，才看得出它记着旧东西",
    code=doctor(again="pass", remembers="False"),
)

bank.wrong(
    "diagnose",
    loses=0.5,
    en="your second run is on a new graph: nobody in it can remember anything, and the leaf begins at 0 again",
    zh="你第二次用的是一张新图：里面谁也没有旧东西可记，叶节点也从 0 重新开始",
    code=doctor(again="a = Value(1); c = double(double(a)); engine(c)"),
)

bank.wrong(
    "diagnose",
    loses=0.5,
    en="engines that speak too often do not all say 8: anything but 4 gives them away",
    zh="开口太多次的引擎得的不一定都是 8：只要不是 4 就露馅了",
    code=doctor(often="a.grad == 8.0"),
)

bank.wrong(
    "diagnose",
    loses=0.5,
    en="engines that remember do not all say 12: anything but 8 gives them away",
    zh="记着旧东西的引擎得的不一定都是 12：只要不是 8 就露馅了",
    code=doctor(remembers="a.grad == 12.0"),
)


# --- right answers in other styles -----------------------------------------------------------

bank.alternative(
    "compact: lambdas, NumPy and counting users",
    {
        "add_mul": """
add = lambda u, v: Value(as_value(u).data + as_value(v).data, map(as_value, (u, v)), (1, 1))


def mul(*factors):
    u, v = map(as_value, factors)
    return Value(data=v.data * u.data, parents=[u, v], local=[v.data, u.data])
""",
        "more_operations": """
def sub(u, v):
    pair = [as_value(operand) for operand in (u, v)]
    return Value(pair[0].data - pair[1].data, pair, [1, -1])


def div(u, v):
    pair = [as_value(operand) for operand in (u, v)]
    ratio = pair[0].data / pair[1].data
    return Value(ratio, pair, np.array([1.0, -ratio]) / pair[1].data)


power = lambda u, n: Value(u.data**n, [u], [n * u.data**n / u.data])
neg = lambda u: Value(0 - u.data, [u], [-1])
""",
        "functions": """
def tanh(u):
    return Value(np.tanh(u.data), [u], [1 - np.tanh(u.data) ** 2])


def exp(u):
    return Value(np.exp(u.data), [u], [np.exp(u.data)])


def log(u):
    if u.data <= 0:
        raise ValueError(f"log of {u.data}")
    return Value(np.log(u.data), [u], [u.data**-1])


relu = lambda u: Value(u.data, [u], [1]) if u.data > 0 else Value(0, [u], [0])
""",
        "topological": """
def topological(output):
    # Kahn: count for each node the uses that are still missing; a node without any is next.
    missing, waiting = {output: 0}, [output]
    while waiting:
        for parent in waiting.pop().parents:
            if parent not in missing:
                missing[parent] = 0
                waiting.append(parent)
            missing[parent] += 1
    order, ready = [], [output]
    while ready:
        node = ready.pop()
        order.insert(0, node)
        for parent in node.parents:
            missing[parent] -= 1
            if missing[parent] == 0:
                ready.append(parent)
    return order
""",
        "backward": """
def backward(output, order):
    # Gradients stand in the nodes, but every interior one begins this pass at zero.
    for node in order:
        if node.parents:
            node.grad = 0.0
    output.grad += 1.0
    for node in order[::-1]:
        for k, parent in enumerate(node.parents):
            parent.grad += node.local[k] * node.grad
""",
        "local_error": """
def local_error(operation, numbers, h=1e-5):
    x = np.array(numbers, dtype=float)
    f = lambda x: operation(*map(Value, x)).data
    steps = h * np.eye(x.size)
    slopes = [(f(x + step) - f(x - step)) / (2 * h) for step in steps]
    return np.abs(np.subtract(operation(*map(Value, x)).local, slopes)).max()
""",
        "diagnose": """
def diagnose(engine):
    said = []
    for make in (double, lambda a: double(double(a))):
        a = Value(5)
        y = make(a)
        engine(y)
        said.append(a.grad)
    engine(y)
    said.append(a.grad)
    for number, right, ailment in zip(said, (2, 4, 8), (OVERWRITES, TOO_OFTEN, REMEMBERS)):
        if not math.isclose(number, right):
            return ailment
    return RIGHT
""",
    },
)

bank.alternative(
    "step by step: plain loops, one statement a line",
    {
        "add_mul": """
def add(u, v):
    if not isinstance(u, Value):
        u = Value(u)
    if not isinstance(v, Value):
        v = Value(v)
    result = Value(u.data + v.data)
    result.parents = (u, v)
    result.local = (1.0, 1.0)
    return result


def mul(u, v):
    if not isinstance(u, Value):
        u = Value(u)
    if not isinstance(v, Value):
        v = Value(v)
    result = Value(u.data * v.data)
    result.parents = (u, v)
    result.local = (v.data, u.data)
    return result
""",
        "more_operations": """
def sub(u, v):
    u = as_value(u)
    v = as_value(v)
    return Value(u.data - v.data, (u, v), (1, -1))


def div(u, v):
    u = as_value(u)
    v = as_value(v)
    du = 1 / v.data
    dv = -u.data / (v.data * v.data)
    return Value(u.data / v.data, (u, v), (du, dv))


def power(u, n):
    slope = n * u.data ** (n - 1)
    return Value(u.data**n, (u,), (slope,))


def neg(u):
    return Value(-1 * u.data, (u,), (-1,))
""",
        "functions": """
def tanh(u):
    t = math.tanh(u.data)
    slope = 1 - t * t
    return Value(t, (u,), (slope,))


def exp(u):
    e = math.exp(u.data)
    return Value(e, (u,), (e,))


def log(u):
    value = math.log(u.data)
    slope = 1.0 / u.data
    return Value(value, (u,), (slope,))


def relu(u):
    if u.data > 0:
        return Value(u.data, (u,), (1.0,))
    else:
        return Value(0.0, (u,), (0.0,))
""",
        "topological": """
def topological(output):
    order = []
    written = set()
    pile = [output]
    while len(pile) > 0:
        node = pile[-1]
        open_parents = []
        for parent in node.parents:
            if parent not in written:
                open_parents.append(parent)
        if len(open_parents) > 0:
            pile.append(open_parents[0])
        else:
            pile.pop()
            if node not in written:
                written.add(node)
                order.append(node)
    return order
""",
        "backward": """
def backward(output, order):
    sums = {}
    for node in order:
        sums[node] = 0.0
    sums[output] = 1.0
    for i in range(len(order) - 1, -1, -1):
        node = order[i]
        for k in range(len(node.parents)):
            parent = node.parents[k]
            sums[parent] = sums[parent] + sums[node] * node.local[k]
    for node in order:
        if len(node.parents) == 0:
            node.grad = node.grad + sums[node]
""",
        "local_error": """
def local_error(operation, numbers, h=1e-5):
    operands = []
    for x in numbers:
        operands.append(Value(x))
    claimed = operation(*operands).local
    errors = []
    for k in range(len(numbers)):
        above = []
        below = []
        for i in range(len(numbers)):
            move = h if i == k else 0.0
            above.append(Value(numbers[i] + move))
            below.append(Value(numbers[i] - move))
        slope = (operation(*above).data - operation(*below).data) / (2 * h)
        errors.append(abs(claimed[k] - slope))
    return max(errors)
""",
        "diagnose": """
def diagnose(engine):
    a = Value(3)
    b = Value(6, (a, a), (1.0, 1.0))
    engine(b)
    if abs(a.grad - 2) > 1e-9:
        return OVERWRITES
    a = Value(3)
    b = Value(6, (a, a), (1.0, 1.0))
    c = Value(12, (b, b), (1.0, 1.0))
    engine(c)
    first = a.grad
    engine(c)
    second = a.grad
    if abs(first - 4) > 1e-9:
        return TOO_OFTEN
    if abs(second - 8) > 1e-9:
        return REMEMBERS
    return RIGHT
""",
    },
)

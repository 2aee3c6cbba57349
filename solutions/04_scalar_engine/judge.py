"""The hidden checks of assignment 04.

Every input is drawn at grading time. Exercises 4 to 7 get graphs that are made with the given
constructor alone, so that a wrong operation of exercises 1 to 3 costs nothing there.

What a good answer in words (exercise 8) says: recursion lets a shared node speak before it has
heard everything, or too often (and dies on deep graphs); gradients kept in the nodes are carried
into the next pass over a node that is used again; the growing steps come from the loop, which does
not set the parameters' grad back to 0, so that it adds up all earlier gradients. The experiments
are ``a + a`` (2), ``b = a + a, c = b + b`` (4), and the latter twice (8); a chain of 5000 is a
good fourth. In 2x² + 3x + 1 only the leaf x is used twice, and the test calls backward once.
"""

from coursekit.grading.judge import Assignment, all_of, share_of

assignment = Assignment(
    "04_scalar_engine",
    lesson="04_scalar_engine",
    cell_seconds=10,
    ask_seconds=5,
    sections={
        "add_mul": "A number that remembers",
        "more_operations": "The other operations",
        "functions": "The other operations",
        "topological": "The order",
        "backward": "The backward pass",
        "local_error": "Trust, but measure",
        "diagnose": "Explain the bug",
        "in_words": "To take with you",
    },
)


# --- 1 to 3 · the operations -----------------------------------------------------------------

# What one operation wrote down: value, slopes, parents, and whether the operands are unchanged.
WRITTEN = """
r = {call}
operands = [{operands}]
same = len(r.parents) == len(operands) and all(p is q for p, q in zip(r.parents, operands))
parents = [len(r.parents), same]
kept = {{"{operands}": [o.data for o in operands]}}
{{".data": r.data, ".local": list(r.local), ".parents": parents}} | kept
"""


def written(ask, call, **operands):
    """Ask for everything that a call writes into its result; ``operands`` become Values."""
    made = "\n".join(f"{name} = Value({name}_data)" for name in operands)
    question = made + WRITTEN.format(call=call, operands=", ".join(operands))
    return ask(question, **{f"{name}_data": x for name, x in operands.items()}).close(rtol=1e-9)


def mixed(ask, call, u, x):
    """Ask for a call of one Value ``u`` and one plain number ``x``."""
    question = (
        "u = Value(u_data)\n"
        f"r = {call}\n"
        "parents = [[p.data for p in r.parents], [p is u for p in r.parents]]\n"
        '{".data": r.data, ".local": list(r.local), ".parents": parents, "u": u.data}'
    )
    return ask(question, u_data=u, x=x).close(rtol=1e-9)


def two_numbers(draw):
    """Return two positive numbers that are not near each other."""
    return draw.uniform(1.2, 1.9), draw.uniform(2.3, 3.5)


@assignment.check("add_mul", points=1, en="a sum of other numbers", zh="换别的数求和")
def fresh_sum(ask, draw):
    u, v = two_numbers(draw)
    return written(ask, "add(u, v)", u=u, v=-v)


@assignment.check("add_mul", points=1, en="a product of other numbers", zh="换别的数求积")
def fresh_product(ask, draw):
    u, v = two_numbers(draw)
    return written(ask, "mul(u, v)", u=u, v=-v)


@assignment.check(
    "add_mul",
    points=1,
    en="a plain number on either side; the same Value on both sides",
    zh="普通的数在左边或右边；两边是同一个 Value",
)
def numbers_and_repeats(ask, draw):
    u, x = two_numbers(draw)
    twice = "u = Value(d)\nr = {}(u, u)\n[r.data, list(r.local), [p is u for p in r.parents]]"
    return share_of(
        all_of(mixed(ask, "add(x, u)", u, x), mixed(ask, "mul(u, x)", u, x)),
        all_of(*(ask(twice.format(name), d=u).close(rtol=1e-9) for name in ("add", "mul"))),
    )


@assignment.check(
    "more_operations",
    points=1,
    en="`sub` and `neg` at other numbers; a plain number on the left",
    zh="`sub` 和 `neg`，换别的数；普通的数在左边",
)
def differences(ask, draw):
    u, v = two_numbers(draw)
    return share_of(
        all_of(written(ask, "sub(u, v)", u=u, v=v), written(ask, "neg(u)", u=u)),
        all_of(mixed(ask, "sub(x, u)", u, v), mixed(ask, "div(x, u)", u, v)),
    )


@assignment.check(
    "more_operations",
    points=1,
    en="`div`, and `power` with exponents of either sign",
    zh="`div`，以及指数有正有负的 `power`",
)
def quotients_and_powers(ask, draw):
    u, v = two_numbers(draw)
    return share_of(
        written(ask, "div(u, v)", u=u, v=v),
        all_of(*(written(ask, f"power(u, {n})", u=u) for n in (draw.pick([3, 4, 5]), -2, 0.5))),
    )


@assignment.check(
    "functions",
    points=1,
    en="`tanh` and `exp` at other numbers",
    zh="`tanh` 和 `exp`，换别的数",
)
def growth(ask, draw):
    return share_of(
        written(ask, "tanh(u)", u=draw.uniform(-1.5, -0.3)),
        written(ask, "exp(u)", u=draw.uniform(0.3, 1.5)),
    )


@assignment.check(
    "functions",
    points=1,
    en="`log` at other numbers; a number without a logarithm is refused with a `ValueError`",
    zh="`log`，换别的数；没有对数的数，抛出 `ValueError`",
)
def logarithms(ask, draw):
    refused = [ask("log(Value(x)).data", x=x) for x in (0.0, -draw.uniform(0.5, 2))]
    return share_of(
        written(ask, "log(u)", u=draw.uniform(1.3, 4)),
        all_of(*(reply.raises("ValueError") for reply in refused)),
    )


@assignment.check(
    "functions",
    points=1,
    en="`relu` on both sides of 0 and at 0; `tanh` far from 0",
    zh="`relu` 在 0 的两边和正好在 0 处；`tanh` 在离 0 很远处",
)
def kinks_and_plateaus(ask, draw):
    far = draw.uniform(800, 1500)
    at = (draw.uniform(0.05, 0.9), -draw.uniform(0.05, 0.9), 0.0)
    return share_of(
        all_of(*(written(ask, "relu(u)", u=u) for u in at)),
        all_of(*(written(ask, "tanh(u)", u=u) for u in (far, -far))),
    )


# --- 4 · the order ---------------------------------------------------------------------------

# A graph travels as a list: for each node the places of its parents. Back come places, too.
PLACES = """
def places(graph, end):
    nodes = []
    for parents in graph:
        nodes.append(Value(0.0, [nodes[i] for i in parents], [1.0] * len(parents)))
    place = {id(node): i for i, node in enumerate(nodes)}
    return [place.get(id(node), -1) for node in topological(nodes[end])]

[places(graph, end) for graph, end in zip(graphs, ends)]
"""

# The order of a chain is unique; some of its places tell it without filling the wire.
CHAIN = """
node = Value(0.0)
place = {id(node): 0}
nodes = [node]
for step in range(depth):
    nodes.append(Value(0.0, nodes[-1:], [1.0]))
    place[id(nodes[-1])] = step + 1
found = [place.get(id(node), -1) for node in topological(nodes[-1])]
[len(found), found[::101], found[-1:]]
"""


def needed(graph, end):
    """Return the places of all nodes that the node at ``end`` was computed from, and itself."""
    found, waiting = set(), [end]
    while waiting:
        i = waiting.pop()
        if i not in found:
            found.add(i)
            waiting.extend(graph[i])
    return found


def is_topological(got, graph, end):
    """Whether ``got`` has all that the node at ``end`` needs, once, and parents first."""
    wanted = needed(graph, end)
    place = {i: k for k, i in enumerate(got)}
    complete = set(got) == wanted and len(got) == len(wanted) and got[-1] == end
    return complete and all(place[p] < place[i] for i in got for p in graph[i])


def in_line(ask, graphs, ends=None):
    """Ask for the orders of graphs, each from its end; every topological order is right."""
    ends = [len(graph) - 1 for graph in graphs] if ends is None else ends
    return ask(PLACES, graphs=graphs, ends=ends).holds(
        lambda got: all(map(is_topological, got, graphs, ends)),
        en="every node once, after all its parents, the output last",
        zh="每个节点一次，排在它的所有操作数之后，输出在最后",
    )


def random_graph(draw, leaves=3, results=9):
    """Return a graph with many shared nodes, all of which lead to the last."""
    graph = [[] for _leaf in range(leaves)]
    for i in range(leaves, leaves + results):
        # One parent is the youngest, so that nothing is left over; the other is any.
        pair = [i - 1, int(draw.integers(i))]
        graph.append([pair[k] for k in draw.permutation(2).tolist()])
    used = {p for parents in graph for p in parents}
    graph.append([i for i in range(len(graph)) if i not in used])
    return graph


@assignment.check(
    "topological",
    points=1,
    en="leaves that are used in several steps, and twice in one step",
    zh="叶节点用在好几步里，或在一步里用两次",
)
def shared_leaves(ask, draw):
    # a·b, a·c and a·a, added up from the left: no intermediate result is used twice.
    graph = [[], [], [], [0, 1], [0, 2], [3, 4], [0, 0], [5, 6]]
    return in_line(ask, [graph])


@assignment.check(
    "topological",
    points=1,
    en="graphs drawn at random, with intermediate results that are used several times",
    zh="随机抽取的图，中间结果被用了好几次",
)
def shared_results(ask, draw):
    return in_line(ask, [random_graph(draw) for _graph in range(8)])


@assignment.check(
    "topological",
    points=1,
    en="a graph that is more than 5000 operations deep",
    zh="一张超过 5000 步运算那么深的图",
)
def deep(ask, draw):
    return ask(CHAIN, depth=5000 + int(draw.integers(500))).equal()


@assignment.check(
    "topological",
    points=1,
    en="an output in the middle of a graph; a leaf alone",
    zh="输出在图的中间；单独一个叶节点",
)
def parts(ask, draw):
    chain = [[], [], [0], [2], [3], [1], [4, 5]]
    return share_of(in_line(ask, [chain], ends=[4]), in_line(ask, [chain], ends=[1]))


# --- 5 · the walk back -----------------------------------------------------------------------

# Nodes are (parents, local); the list is its own topological order.
WALK = """
nodes = []
for value, (parents, local) in zip(values, graph):
    nodes.append(Value(value, [nodes[i] for i in parents], local))
for node, grad in zip(nodes, before):
    node.grad = grad
for end in ends:
    backward(nodes[end], nodes[: end + 1])
leaves = [node for node in nodes if not node.parents]
{f"leaves[{i}].grad": leaf.grad for i, leaf in enumerate(leaves)}
"""


def walk(ask, draw, shape, ends=None, before=()):
    """Ask for the gradients of the leaves after a walk from each of ``ends``; slopes are drawn."""
    graph = [(parents, draw.uniform(0.5, 2, size=len(parents)).tolist()) for parents in shape]
    values = draw.uniform(1.5, 3, size=len(shape)).tolist()
    ends = [len(shape) - 1] if ends is None else ends
    return ask(WALK, graph=graph, values=values, ends=ends, before=list(before)).close(rtol=1e-9)


@assignment.check(
    "backward",
    points=1,
    en="another graph, a leaf of which is used in several steps",
    zh="换一张图，有一个叶节点用在好几步里",
)
def shared_leaf(ask, draw):
    return walk(ask, draw, [[], [], [], [0, 1], [0, 2], [3, 4], [5, 0]])


@assignment.check(
    "backward",
    points=1,
    en="intermediate results that are used in several steps, or twice in one",
    zh="中间结果用在好几步里，或在一步里用两次",
)
def shared_result(ask, draw):
    return all_of(
        walk(ask, draw, [[], [], [0, 1], [2, 1], [2, 3], [4, 4]]),
        walk(ask, draw, [[], [0, 0], [1, 1]]),
    )


@assignment.check(
    "backward",
    points=1,
    en="called twice: leaves double, intermediate results begin with nothing",
    zh="调用两次：叶节点翻倍，中间结果从零开始",
)
def twice(ask, draw):
    return all_of(
        walk(ask, draw, [[], [0], [1]], ends=[2, 2]),
        walk(ask, draw, [[], [], [0, 1], [2], [2, 3]], ends=[3, 4]),
    )


@assignment.check(
    "backward",
    points=1,
    en="what a leaf had before is kept; an output that is itself a leaf",
    zh="叶节点原有的梯度要保留；输出自己就是叶节点",
)
def added_to(ask, draw):
    before = draw.uniform(0.5, 2, size=2).tolist()
    return share_of(
        walk(ask, draw, [[], [], [0, 1], [2]], before=before),
        walk(ask, draw, [[]], ends=[0]),
    )


# --- 6 · measuring the rules -----------------------------------------------------------------

RULE = """
def operation(*operands):
    u, v, w = [o.data for o in operands]
    slopes = [3 * u**2 * v, u**3 + w, v]
    slopes = [slope + error for slope, error in zip(slopes, errors)]
    return Value(u**3 * v + v * w, operands, slopes)

"""


def rule_with(ask, draw, errors, question="local_error(operation, numbers)", h=None):
    """Ask about a rule of three operands whose slopes are off by ``errors``."""
    numbers = draw.uniform(1, 2, size=3).tolist()
    return ask(RULE + question, errors=errors, numbers=numbers, h=h).close(rtol=1e-6, atol=1e-7)


@assignment.check(
    "local_error",
    points=1,
    en="a rule of three operands with a wrong number on any edge: the largest difference",
    zh="三个操作数的规则，随便哪条边上的数有错：最大的差",
)
def finds_the_error(ask, draw):
    size = draw.uniform(0.1, 0.9)
    wrong = [[size, 0.01, -0.02], [0.01, size, 0.02], [0.0, 0.01, -size]]
    return all_of(*(rule_with(ask, draw, errors) for errors in wrong))


@assignment.check(
    "local_error",
    points=1,
    en="a right rule has next to no error; another step `h`; the caller's list stays as it was",
    zh="正确的规则几乎没有误差；换一个步长 `h`；调用者的列表保持原样",
)
def clears_the_innocent(ask, draw):
    right = [0.0, 0.0, 0.0]
    kept = "local_error(operation, numbers)\nnumbers"
    return share_of(
        all_of(
            rule_with(ask, draw, right),
            rule_with(ask, draw, right, "local_error(operation, numbers, h)", h=0.1),
        ),
        rule_with(ask, draw, right, kept),
    )


# --- 7 · the doctor --------------------------------------------------------------------------

ORDER = """
def line(node, found):
    if not any(node is other for other in found):
        for parent in node.parents:
            line(parent, found)
        found.append(node)
    return found

"""

# Engines of several makes for each ailment; none is written as the given ones are.
ENGINES = {
    "right": [
        """
def engine(output):
    order, sums = line(output, []), {output: [1.0]}
    for node in order[::-1]:
        for k in range(len(node.parents)):
            sums.setdefault(node.parents[k], []).append(sum(sums[node]) * node.local[k])
    for node in order:
        if len(node.parents) == 0:
            node.grad = node.grad + sum(sums[node])
""",
        """
def engine(output):
    order = line(output, [])
    for node in order:
        if node.parents:
            node.grad = 0.0
    output.grad += 1.0
    while order:
        node = order.pop()
        for parent, local in zip(node.parents, node.local):
            parent.grad += local * node.grad
""",
    ],
    "overwrites": [
        """
def engine(output, gradient=1.0):
    output.grad = gradient
    for parent, local in zip(output.parents, output.local):
        engine(parent, gradient * local)
""",
        """
def engine(output):
    order, gradients = line(output, []), {output: 1.0}
    for node in order[::-1]:
        gradients |= {p: l * gradients[node] for p, l in zip(node.parents, node.local)}
    for node in order:
        node.grad += 0.0 if node.parents else gradients[node]
""",
    ],
    "too often": [
        """
def engine(output):
    for node in line(output, []):
        node.grad = node.grad if not node.parents else 0.0
    output.grad = 1.0

    def go(node):
        for parent, local in zip(node.parents, node.local):
            parent.grad += local * node.grad
            go(parent)

    go(output)
""",
        """
def engine(output):
    sums, waiting = {output: 1.0}, [output]
    while waiting:
        node = waiting.pop(0)
        for parent, local in zip(node.parents, node.local):
            sums[parent] = sums.get(parent, 0.0) + local * sums[node]
            waiting.append(parent)
    for node, gradient in sums.items():
        if not node.parents:
            node.grad += gradient
""",
    ],
    "remembers": [
        """
def engine(output, sums={}):
    sums[output] = 1.0
    for node in line(output, [])[::-1]:
        for parent, local in zip(node.parents, node.local):
            sums[parent] = sums.get(parent, 0.0) + local * sums[node]
        if not node.parents:
            node.grad = sums[node]
""",
        """
def engine(output):
    output.grad += 1.0
    for node in line(output, [])[::-1]:
        for parent, local in zip(node.parents, node.local):
            parent.grad += local * node.grad
""",
    ],
}


def diagnosed(ask, draw, ailment):
    """Ask for a diagnosis of each make of engine with one ailment, under a name of its own."""
    verdicts = []
    for make in ENGINES[ailment]:
        name = draw.name()
        question = f"{ORDER}{make.replace('engine(', f'{name}(')}\ndiagnose({name})"
        verdicts.append(ask(question).equal())
    return all_of(*verdicts)


@assignment.check(
    "diagnose",
    points=1,
    en="engines of other makes that are right, and others that overwrite",
    zh="别人写的引擎：有正确的，也有覆盖的",
)
def well_or_overwriting(ask, draw):
    return share_of(diagnosed(ask, draw, "right"), diagnosed(ask, draw, "overwrites"))


@assignment.check(
    "diagnose",
    points=1,
    en="engines of other makes that speak too often, and others that remember",
    zh="别人写的引擎：有开口太多次的，也有记着旧东西的",
)
def hasty_or_remembering(ask, draw):
    return share_of(diagnosed(ask, draw, "too often"), diagnosed(ask, draw, "remembers"))

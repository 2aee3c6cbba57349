"""The hidden checks of assignment 03.

Every input is drawn at grading time. What a good answer in words (exercise 7) says: in the drawing
tensors and operations are both nodes, and an operation cannot be an edge, because it ties more
than two things together (PyTorch records functions as nodes, tensors flow along the edges); a
gradient belongs to a pair, of which output with respect to what, which is why exercises 3 and 4
have an argument ``end``; shares add, they are not averaged (``a + a`` has 2, ``careless`` keeps
only the last share); one walk back, one multiplication an edge, gives the gradients of all inputs.
"""

from collections import Counter
from itertools import pairwise

from coursekit.grading.judge import Assignment, all_of, share_of

assignment = Assignment(
    "03_computation_graphs",
    lesson="03_computation_graphs",
    cell_seconds=10,
    ask_seconds=5,
    sections={
        "evaluate": "The program as a picture",
        "local_derivatives": "One number on every edge",
        "sum_over_paths": "Multiply along a path, add over the paths",
        "reverse_accumulation": "Reverse accumulation",
        "to_dot": "Drawn while the program runs",
        "second_path": "Explain the bug",
        "in_words": "To take with you",
    },
)


def names(draw, count):
    """Return different names that nobody can have guessed."""
    return [f"{draw.name()}{number}" for number in range(count)]


# --- 1 · evaluate ----------------------------------------------------------------------------


@assignment.check(
    "evaluate",
    points=1,
    en="another program with other names: the value of every name",
    zh="换一段程序、换一批名字：每个名字的值",
)
def fresh_program(ask, draw):
    a, b, c, d, e, y = names(draw, 6)
    steps = [
        (c, "sub", (a, b)),
        (d, "exp", (c,)),
        (e, "mul", (d, a)),
        (y, "div", (e, d)),
    ]
    return ask("evaluate(steps, leaves)", steps=steps, leaves=fresh_leaves(draw, a, b)).close(1e-9)


def fresh_leaves(draw, *leaves):
    return {leaf: draw.uniform(1, 2) for leaf in leaves}


@assignment.check(
    "evaluate",
    points=1,
    en="plain numbers as operands, on either side, and one operand used twice",
    zh="普通的数作操作数（在左在右都有），以及同一个操作数用两次",
)
def numbers_and_repeats(ask, draw):
    a, c, d, y = names(draw, 4)
    steps = [
        (c, "sub", (draw.uniform(3, 4), a)),
        (d, "div", (c, draw.uniform(2, 3))),
        (y, "mul", (d, d)),
    ]
    return ask("evaluate(steps, leaves)", steps=steps, leaves=fresh_leaves(draw, a)).close(1e-9)


@assignment.check(
    "evaluate",
    points=1,
    en="the caller's `leaves` stay as they were; a name without a value is refused with a `ValueError`",
    zh="调用者的 `leaves` 保持原样；名字还没有值时抛出 `ValueError`",
)
def manners(ask, draw):
    a, b, c, y = names(draw, 4)
    leaves = fresh_leaves(draw, a, b)
    steps = [(c, "add", (a, b)), (y, "mul", (c, a))]
    return share_of(
        ask("[evaluate(steps, leaves), leaves]", steps=steps, leaves=leaves).close(1e-9),
        ask("evaluate(steps, leaves)", steps=steps[::-1], leaves=leaves).raises("ValueError"),
    )


# --- 2 · local derivatives -------------------------------------------------------------------


def at_fresh_numbers(ask, draw, op, operands=2):
    numbers = tuple(draw.uniform(1.2, 3, size=operands).tolist())
    return ask("local_derivatives(op, numbers)", op=op, numbers=numbers).close(rtol=1e-9)


@assignment.check(
    "local_derivatives",
    points=1,
    en="sums, differences and products at other numbers",
    zh="和、差、积，换别的数",
)
def sums_and_products(ask, draw):
    return share_of(
        all_of(*(at_fresh_numbers(ask, draw, op) for op in ("add", "sub"))),
        at_fresh_numbers(ask, draw, "mul"),
    )


@assignment.check("local_derivatives", points=1, en="quotients at other numbers", zh="商，换别的数")
def quotients(ask, draw):
    return at_fresh_numbers(ask, draw, "div")


@assignment.check(
    "local_derivatives",
    points=1,
    en="`sin`, `exp` and `log`: a tuple with one entry",
    zh="`sin`、`exp` 和 `log`：只有一项的元组",
)
def one_operand(ask, draw):
    return all_of(*(at_fresh_numbers(ask, draw, op, 1) for op in ("sin", "exp", "log")))


# --- 3 and 4 · paths, and the way back -------------------------------------------------------


def shared_graph(draw):
    """Return (edges, order): a shared leaf b, a shared interior node s, a branch off the way.

    a → s, b → s, s → p, b → p, s → y, p → y as in the lesson, and s → q, q → r beside it.
    """
    a, b, s, p, q, r, y = order = names(draw, 7)
    pairs = [(a, s), (b, s), (s, p), (b, p), (s, q), (q, r), (s, y), (p, y)]
    edges = [(tail, head, draw.uniform(0.5, 2)) for tail, head in pairs]
    return edges, order


def squarings(draw, count):
    """Return (edges, order) of ``count`` steps that each use the step before twice."""
    order = names(draw, count + 1)
    edges = []
    for tail, head in pairwise(order):
        edges += [(tail, head, draw.uniform(0.4, 0.6)), (tail, head, draw.uniform(0.4, 0.6))]
    return edges, order


@assignment.check(
    "sum_over_paths",
    points=1,
    en="another graph, with a shared node in its middle",
    zh="换一张图，中间有一个共用的节点",
)
def fresh_paths(ask, draw):
    edges, (a, b, *_rest, y) = shared_graph(draw)
    return all_of(
        *(
            ask("sum_over_paths(edges, start, end)", edges=edges, start=start, end=y).close(1e-9)
            for start in (a, b)
        )
    )


@assignment.check(
    "sum_over_paths",
    points=1,
    en="two edges between the same two nodes are two paths",
    zh="同样两个节点之间的两条边是两条路径",
)
def parallel_edges(ask, draw):
    edges, order = squarings(draw, 3)
    question = "sum_over_paths(edges, start, end)"
    return ask(question, edges=edges, start=order[0], end=order[-1]).close(1e-9)


@assignment.check(
    "sum_over_paths",
    points=1,
    en="a node and itself; two nodes that no path joins",
    zh="一个节点和它自己；没有路径相连的两个节点",
)
def empty_paths(ask, draw):
    edges, (a, b, s, _p, _q, r, y) = shared_graph(draw)
    question = "sum_over_paths(edges, start, end)"
    return share_of(
        all_of(*(ask(question, edges=edges, start=n, end=n).close(1e-9) for n in (s, y))),
        all_of(
            ask(question, edges=edges, start=r, end=y).close(),
            ask(question, edges=edges, start=a, end=b).close(),
        ),
    )


@assignment.check(
    "sum_over_paths",
    points=1,
    en="edges in another order; an end in the middle of the graph",
    zh="边的次序打乱；终点在图的中间",
)
def any_order_any_end(ask, draw):
    edges, (_a, b, _s, p, _q, _r, y) = shared_graph(draw)
    edges = edges[::-1]
    question = "sum_over_paths(edges, start, end)"
    return all_of(
        ask(question, edges=edges, start=b, end=p).close(1e-9),
        ask(question, edges=edges, start=b, end=y).close(1e-9),
    )


GRADIENTS = "reverse_accumulation(edges, order, end)[0]"
COUNT = "reverse_accumulation(edges, order, end)[1]"


@assignment.check(
    "reverse_accumulation",
    points=1,
    en="another graph: the gradient of every node that leads to the end",
    zh="换一张图：每个通到终点的节点的梯度",
)
def fresh_gradients(ask, draw):
    edges, order = squarings(draw, 2)
    extra = [(order[0], order[2], draw.uniform(0.5, 2))]
    return ask(GRADIENTS, edges=extra + edges, order=order, end=order[-1]).close(1e-9)


@assignment.check(
    "reverse_accumulation",
    points=1,
    en="an end in the middle: nodes that do not lead to it have gradient 0",
    zh="终点在中间：通不到它的节点梯度为 0",
)
def dead_ends(ask, draw):
    edges, order = shared_graph(draw)
    return ask(GRADIENTS, edges=edges[::-1], order=order, end=order[3]).close(1e-9)


@assignment.check(
    "reverse_accumulation",
    points=1,
    en="the number of multiplications, on forty squarings and where some edges are not walked",
    zh="乘法的次数：四十次平方，以及有些边不用走的时候",
)
def counted(ask, draw):
    beside, order = shared_graph(draw)
    ladder, rungs = squarings(draw, 40)
    return share_of(
        ask(COUNT, edges=ladder, order=rungs, end=rungs[-1]).equal(),
        ask(COUNT, edges=beside[::-1], order=order, end=order[3]).equal(),
    )


# --- 5 · DOT ---------------------------------------------------------------------------------


def same_graph(one, other):
    """Whether two drawings (labels, edges) are the same graph, whatever the identifiers are.

    Nodes are paired label by label, with all edges among those paired so far in agreement; the
    labels of a program are nearly all different, so that few pairings have to be tried.
    """
    (labels, edges), (others, their_edges) = one, other
    if sorted(labels.values()) != sorted(others.values()) or len(edges) != len(their_edges):
        return False
    mine, theirs = Counter(edges), Counter(their_edges)

    def extend(pairs, rest):
        if not rest:
            return True
        node = rest[0]
        taken = {partner for _node, partner in pairs}
        for candidate in (n for n in others if n not in taken and others[n] == labels[node]):
            paired = [*pairs, (node, candidate)]
            if all(
                mine[node, m] == theirs[candidate, t] and mine[m, node] == theirs[t, candidate]
                for m, t in paired
            ) and extend(paired, rest[1:]):
                return True
        return False

    return extend([], list(labels))


def drawn_alike(ask, steps):
    """Ask for the drawing of ``steps`` and compare it as a graph.

    The DOT is read here, by the reference's own ``read_dot``, which students have as well.
    """
    read_dot = assignment.reference.module.read_dot
    reply = ask("to_dot(steps)", steps=steps)
    wanted = read_dot(reply.expected)
    return reply.holds(
        lambda got: len(got) < 10_000 and same_graph(read_dot(got), wanted),
        en="it should be the graph of this program: the same labels on the nodes, joined by the same edges",
        zh="画出来的应当是这段程序的图：节点的标签和它们之间的边都要一样",
    )


@assignment.check(
    "to_dot",
    points=1,
    en="a product and its sum, with other names: six nodes",
    zh="乘积与求和，换一批名字：六个节点",
)
def product_and_sum(ask, draw):
    x, y, z, loss = names(draw, 4)
    return drawn_alike(ask, [(z, "mul", (x, y)), (loss, "sum", (z,))])


@assignment.check(
    "to_dot",
    points=1,
    en="the same operation in two steps: two nodes",
    zh="两步用同一种运算：两个节点",
)
def two_of_a_kind(ask, draw):
    a, b, s, p, y = names(draw, 5)
    return drawn_alike(ask, [(s, "add", (a, b)), (p, "mul", (s, b)), (y, "mul", (s, p))])


@assignment.check(
    "to_dot",
    points=1,
    en="the same operand twice in one step: two edges",
    zh="一步里把同一个操作数用两次：两条边",
)
def twice_in_one_step(ask, draw):
    x, y, loss = names(draw, 3)
    return drawn_alike(ask, [(y, "mul", (x, x)), (loss, "sum", (y,))])


# --- 6 · the second path ---------------------------------------------------------------------


@assignment.check(
    "second_path",
    points=1,
    en="`careful`, where a leaf is used in several steps",
    zh="`careful`：一个叶节点用在好几步里",
)
def shared_leaf(ask, draw):
    question = (
        "a, b, c = Number(p), Number(q), Number(r)\n"
        "g = careful(a * b + (c + a))\n"
        "[g[a], g[b], g[c]]"
    )
    p, q, r = draw.uniform(1.5, 3, size=3).tolist()
    return ask(question, p=p, q=q, r=r).close(rtol=1e-9)


@assignment.check(
    "second_path",
    points=1,
    en="`careful`, where an intermediate result is used in several steps, or twice in one",
    zh="`careful`：一个中间结果用在好几步里，或在一步里用了两次",
)
def shared_result(ask, draw):
    question = (
        "a, b = Number(p), Number(q)\n"
        "s = a + b\n"
        "t = s * b\n"
        "y = s * t\n"
        "z = y * y\n"
        "g = careful(z)\n"
        "[g[n] for n in (a, b, s, t, y, z)]"
    )
    p, q = draw.uniform(0.5, 1.5, size=2).tolist()
    return ask(question, p=p, q=q).close(rtol=1e-9)


@assignment.check(
    "second_path",
    points=1,
    en="`witness` is one operation on `x` alone, and `careless` is wrong on it",
    zh="`witness` 只对 `x` 做一次运算，而 `careless` 在它上面出错",
)
def found_a_witness(ask, draw):
    question = "x = Number(v)\n[(operand is x, local) for operand, local in witness(x).operands]"

    def goes_wrong(got):
        only_x = all(is_x is True for is_x, _local in got)
        last, total = got[-1][1], sum(local for _is_x, local in got)
        return only_x and abs(last - total) > 1e-9

    return ask(question, v=draw.uniform(1.5, 3)).holds(
        goes_wrong,
        en="it should be an operation on `x` and `x` whose two shares do not add up to the last one alone",
        zh="应当是对 `x` 和 `x` 的一次运算，两份之和不等于最后那一份",
    )


@assignment.check(
    "second_path",
    points=1,
    en="`is_safe` on `a * b + c * d`, a leaf alone, a shared result, a shared leaf, `a * a` and `s * s`, in this order",
    zh="`is_safe`：依次问 `a * b + c * d`、单独一个叶节点、共用中间结果、共用叶节点、`a * a`、`s * s`",
)
def safe_or_not(ask, draw):
    question = (
        "a, b, c, d = (Number(v) for v in values)\n"
        "s = a + b\n"
        "graphs = [a * b + c * d, a, s * c + s * d, a * b + a, a * a, s * s]\n"
        "[is_safe(graph) for graph in graphs]"
    )
    return ask(question, values=draw.uniform(1, 2, size=4).tolist()).equal()

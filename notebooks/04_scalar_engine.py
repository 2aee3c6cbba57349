# ---
# jupyter:
#   course:
#     title:
#       en: "Build the engine I: scalar"
#       zh: 造引擎一：标量
#     minutes: 75
#     difficulty: 2
#     needs: [03_computation_graphs]
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown] lang="en"
r"""
# 04 · Build the engine I: scalar

In lesson 03 you drew the graph, wrote numbers on its edges and walked back with a pencil. You can do it; so a machine can. Today you build that machine: a number that remembers how it was made, a way to find the right order, and a walk back. It comes to about sixty lines. On the way to getting them *right* lie three mistakes that nearly everybody makes; here you make them on purpose.

After this lesson you can

1. make a program record its own computational graph while it runs;
2. sort any graph, however deep, so that operands come first, and say why recursion will not do;
3. write a backward pass that is right where nodes are shared and when it is called twice, and say what goes wrong in the engines that are not.

> **Before you start** You need lesson 03 (local derivatives, the sum over paths, the three rules of reverse accumulation) and Python classes with methods such as `__add__`, as in lesson 02's dual numbers. Plan 75 minutes. Difficulty ●●○.
>
> Some cells begin with `prediction = ...`. Replace the dots by your guess before you run the next cell.
"""

# %% [markdown] lang="zh"
r"""
# 04 · 造引擎一：标量

第 03 课里，你画出计算图，在边上填数，拿着铅笔往回走。你会做，机器就能做。今天就来造这台机器：一种记得自己从哪里来的数，一个排出正确次序的办法，再加上往回走的一趟。全部加起来六十行左右。要把它写**对**，途中有三个坑，几乎人人都会掉进去；今天我们特意一个一个掉进去看看。

学完这一课，你能够：

1. 让程序一边运行，一边自己记下计算图；
2. 把任何一张图排好序，使操作数在前，无论它有多深，并说出为什么递归靠不住；
3. 写出正确的反向传播，节点被共用时是对的，连续调用两次也是对的，并说出那些出错的引擎错在哪里。

> **开始之前** 需要学过第 03 课（局部导数、对路径求和、反向累积的三条规则），还要会写带 `__add__` 这类方法的 Python 类，就像第 02 课的对偶数那样。预计 75 分钟，难度 ●●○。
>
> 有些单元格以 `prediction = ...` 开头：先把省略号换成你的猜测，再运行下一格。
"""

# %%
import math

import matplotlib.pyplot as plt
import numpy as np

import autograd_core as ac
from autograd_core import viz
from coursekit.lesson import Table, check, compare

ac.set_language(T("en", "zh"))
viz.use_style()

# %% [markdown] lang="en"
r"""
## 1 · A picture that you will draw yourself

Here is a short program with a loop in it. Who would want to work out its derivative on paper?
"""

# %% [markdown] lang="zh"
r"""
## 1 · 一张你将亲手画出的图

下面是一段带循环的小程序。它的导数，谁愿意在纸上推？
"""


# %%
def program(x):
    u = x
    for _ in range(3):
        u = 1 - 1.7 * u * u
    return u


print("program(0.3) =", round(program(0.3), 6))


# %% tags=["hide-input"]
def draw_tangents(slope, title):
    grid, points = np.linspace(-1.15, 1.15, 400), np.linspace(-1.08, 1.08, 25)
    plt.plot(grid, program(grid), "-", lw=1, label=T("the program", "程序的值"))
    for x in points:
        step = 0.07 / np.hypot(1, slope(x) / 2) * np.array([-1, 1])
        plt.plot(x + step, program(x) + slope(x) * step, "-", color="C1", lw=3)
    plt.plot([], [], "-", color="C1", lw=3, label=T("a slope from an engine", "引擎算出的斜率"))
    plt.gca().set(xlabel="$x$", title=title, ylim=(-1.6, 1.3))
    plt.legend(loc="lower center", ncols=2)


# %% tags=["hide-input"]
def slope_by_course(x):
    leaf = ac.tensor(x, requires_grad=True)
    return ac.autograd.grad(program(leaf), leaf)[0].item()


draw_tangents(slope_by_course, T("Slopes without a formula", "没有公式，也有斜率"))
strokes_in_words = T(
    "A curve with four hills and three valleys; on it twenty-five short strokes, each lying along the curve like a tangent.",
    "一条有几座山、几道谷的曲线，上面有二十五条短线段，每一条都像切线一样贴着曲线。",
)
viz.alt(strokes_in_words)
plt.show()

# %% [markdown] lang="en"
r"""
What to see: every thick stroke lies along the curve. Each has its slope from an *engine*, which ran the program once, remembered what it did, and walked back. Nobody gave it a derivative; it only knows what a single `-` and a single `*` do. Here the engine is the course's. At the end of this lesson you draw the picture once more, with yours.
"""

# %% [markdown] lang="zh"
r"""
看图要点：每条粗线段都贴着曲线。它们的斜率来自一台**引擎**：它把程序运行一遍，记住做过什么，再往回走一趟。没有人告诉它导数公式，它只知道单独一次 `-`、单独一次 `*` 是怎么回事。这里用的是课程自带的引擎；到这一课结束时，你要用自己的引擎再画一遍这张图。
"""

# %% [markdown] lang="en"
r"""
## 2 · A number that remembers

In lesson 03, in the section "Explain the bug", a table was written by hand, `{"s": {"a": 1, "b": 1}, ...}`: for each node, whom it uses, and the number on that edge. We want the table to write itself while the program runs. Python lets a class say what `+` and `*` mean, so let us make a number that remembers three things: its value, whom it was computed from, and the number on each of these edges.
"""

# %% [markdown] lang="zh"
r"""
## 2 · 一种记得来历的数

第 03 课“找出毛病”那一节里，有一张表是手写的：每个节点用到了谁，那条边上写着几，`{"s": {"a": 1, "b": 1}, ...}`。现在希望程序一边运行，这张表一边自己写出来。Python 允许一个类规定 `+` 和 `*` 是什么意思，那我们就造一种数，让它记住三样东西：自己的值，自己由谁算来，以及这几条边上的数。
"""


# %%
class Value:
    def __init__(self, data, parents=(), local=(), op=""):
        self.data, self.grad = float(data), 0.0
        self.parents, self.local, self.op = tuple(parents), tuple(local), op

    def __add__(self, other):
        return Value(self.data + other.data, (self, other), (1.0, 1.0), "add")

    def __mul__(self, other):
        return Value(self.data * other.data, (self, other), (other.data, self.data), "mul")

    def __repr__(self):
        return f"Value({self.data:g})"


# %% [markdown] lang="en"
r"""
That is all the recording there is. `parents` are the operands, in order; `local` holds the local derivatives, one for each parent. A leaf is made by nobody and has neither. (`op` is only a word for the drawings; `grad` waits, at 0, for the walk back.)

Take $a=2$ and $b=5$. What will stand in `(a * b).local`?
"""

# %% [markdown] lang="zh"
r"""
要记的就是这些。`parents` 是各个操作数，按顺序排；`local` 是各个局部导数，每个操作数一个。叶节点不是算出来的，两样都没有。（`op` 只是画图时用的名称；`grad` 先是 0，往回走时才用上。）

取 $a=2$、$b=5$。`(a * b).local` 会是什么？
"""

# %%
#: en: two numbers, such as (7, 7)
#: zh: 两个数，例如 (7, 7)
prediction = ...

# %%
a, b = Value(2), Value(5)
p = a * b
print("p =", p, "  parents:", p.parents)
compare(prediction, p.local)

# %% [markdown] lang="en"
r"""
$(5, 2)$: on the edge from $a$ stands the value of the *other* factor. Note *when* this was decided. The numbers were written down at the moment of the multiplication, when both values were at hand; later nobody need ask again. (Section 11 shows an engine that asks later.)

Now lesson 03's program, without drawing anything by hand:
"""

# %% [markdown] lang="zh"
r"""
$(5, 2)$：从 $a$ 出来的边上，写的是**另一个**因子的值。请留意这是**什么时候**定下来的：做乘法的那一刻，两个值都在手边，当场就写好了；以后谁也不用再问。（第 11 节会看到一台以后才问的引擎。）

再来运行第 03 课的程序，这回什么都不用手画：
"""

# %%
a, b, one = Value(2), Value(1), Value(1)
c = a + b
d = b + one
e = c * d
a.name, b.name, c.name, d.name, e.name = "a", "b", "c", "d", "e"
viz.draw_graph(e, local=True, grads=False)

# %% [markdown] lang="en"
r"""
What to see: the picture of lesson 03, section 3, values and edge numbers included, except that it was read off your own objects. (There the number 1 had a dashed box, as a constant; here it is a leaf like any other.) `draw_graph` begins at `e` and follows `parents`. A node knows whom it uses; it does not know who uses *it*. So all arrows can be found from the output backwards, and from a leaf nothing can be found. Keep that in mind: it decides how we shall have to search.

This little class has a famous ancestor: **micrograd** by Andrej Karpathy, an engine for single numbers that fits in one file, and from which very many people have learned how training works. We owe it the idea that the best way to understand an engine is to write one. In three places we shall depart from it, and each time you will see with your own eyes what goes wrong otherwise.
"""

# %% [markdown] lang="zh"
r"""
看图要点：这就是第 03 课第 3 节的那张图，值和边上的数一样不少，只不过是从你自己的对象里读出来的。（数字 1 在那里是虚线框，算常数；在这里它和别的叶节点没有两样。）`draw_graph` 从 `e` 出发，顺着 `parents` 走。一个节点知道自己用到了谁，却不知道谁用到了**自己**。所以从输出往回，能找到所有的箭头；从叶节点出发，什么也找不到。请记住这一点，后面怎么搜索，就由它决定。

这个小小的类有一位著名的前辈：Andrej Karpathy 的 **micrograd**，一台只处理单个数、一个文件就装得下的引擎，许多人是靠它弄懂训练的。“要弄懂引擎，最好亲手写一台”，这个想法就来自它。我们有三处做法与它不同，而且每一处都会让你亲眼看到，不这样做会怎么出错。
"""

# %% [markdown] lang="en"
r"""
## 3 · The other operations

`one = Value(1)` was a nuisance. Let us write `b + 1` and `1 + b`. How many of the two will our class understand as it stands?
"""

# %% [markdown] lang="zh"
r"""
## 3 · 其余的运算

每次都要写 `one = Value(1)`，真麻烦。直接写 `b + 1` 和 `1 + b` 试试。照现在的样子，我们的类认得其中几个？
"""

# %%
#: en: 0, 1 or 2
#: zh: 0、1 或 2
prediction = ...

# %%
understood = 0
for attempt in (lambda: b + 1, lambda: 1 + b):
    try:
        attempt()
        understood += 1
    except (AttributeError, TypeError) as error:
        print(f"{type(error).__name__}: {error}")
compare(prediction, understood)

# %% [markdown] lang="en"
r"""
Neither, for two different reasons. In `b + 1` our `__add__` is called, and asks the number 1 for its `.data`. In `1 + b` Python asks the number 1 first; it does not know what to do with a Value, and then Python asks the right-hand operand for a method `__radd__`, *r* for right. So: turn plain numbers into Values, and answer on both sides. For a sum and a product the side does not matter, and one function serves both.
"""

# %% [markdown] lang="zh"
r"""
一个也不认得，而且原因不同。`b + 1` 调用的是我们的 `__add__`，它去向数字 1 要 `.data`。`1 + b` 则先问数字 1，它不知道拿 Value 怎么办；于是 Python 转而问右边的操作数有没有 `__radd__` 方法，*r* 就是 right。所以要做两件事：把普通的数变成 Value，并且两边都能应答。加法和乘法不分左右，一个函数管两边。
"""


# %%
def as_value(x):
    return x if isinstance(x, Value) else Value(x)


def add(self, other):
    u, v = self, as_value(other)
    return Value(u.data + v.data, (u, v), (1.0, 1.0), "add")


def mul(self, other):
    u, v = self, as_value(other)
    return Value(u.data * v.data, (u, v), (v.data, u.data), "mul")


# %%
Value.__add__ = Value.__radd__ = add
Value.__mul__ = Value.__rmul__ = mul
print(b + 1, 1 + b, 3 * b)

# %% [markdown] lang="en"
r"""
For a difference and a quotient the side matters very much: `5 - b` calls `b.__rsub__(5)`, and the answer is not `b - 5`. The rules on the edges are those of lesson 03's table. A power with a fixed exponent has one parent only.
"""

# %% [markdown] lang="zh"
r"""
减法和除法就得分清左右了：`5 - b` 调用的是 `b.__rsub__(5)`，而结果并不是 `b - 5`。边上的规则就是第 03 课那张表里的。指数固定的幂，只有一个操作数。
"""


# %%
def sub(self, other):
    u, v = as_value(self), as_value(other)
    return Value(u.data - v.data, (u, v), (1.0, -1.0), "sub")


def div(self, other):
    u, v = as_value(self), as_value(other)
    return Value(u.data / v.data, (u, v), (1 / v.data, -u.data / v.data**2), "div")


def power(self, n):
    return Value(self.data**n, (self,), (n * self.data ** (n - 1),), f"pow{n:g}")


# %%
Value.__sub__, Value.__rsub__ = sub, lambda self, other: sub(other, self)
Value.__truediv__, Value.__rtruediv__ = div, lambda self, other: div(other, self)
Value.__pow__ = power
Value.__neg__ = lambda self: Value(-self.data, (self,), (-1.0,), "neg")
two = Value(2)
print(5 - two, two - 5, 5 / two, two**3, -two)

# %% [markdown] lang="en"
r"""
And the functions of one number. Look at $\tanh$ and $\exp$: their slopes are written with the *result*, $1-\tanh^2 x$ and $e^x$, so nothing is computed twice. $\mathrm{relu}(x)=\max(x,0)$ has slope 0 on the left of zero and 1 on the right; *at* zero there is no slope, and we take 0, as PyTorch does.
"""

# %% [markdown] lang="zh"
r"""
再就是一元函数。看看 $\tanh$ 和 $\exp$：它们的斜率是用**结果**写出来的，$1-\tanh^2 x$ 和 $e^x$，什么都不用算两遍。$\mathrm{relu}(x)=\max(x,0)$ 在零的左边斜率是 0，右边是 1；**正好**在零处没有斜率，我们和 PyTorch 一样取 0。
"""


# %%
def tanh(self):
    out = math.tanh(self.data)
    return Value(out, (self,), (1 - out**2,), "tanh")


def exp(self):
    out = math.exp(self.data)
    return Value(out, (self,), (out,), "exp")


Value.tanh, Value.exp = tanh, exp
Value.log = lambda self: Value(math.log(self.data), (self,), (1 / self.data,), "log")
Value.relu = lambda self: Value(max(self.data, 0.0), (self,), (float(self.data > 0),), "relu")

# %% [markdown] lang="en"
r"""
This is the whole calculus of the engine, ten rules. No rule knows of any other, and none knows where in the graph it stands. Everything that remains is bookkeeping. That is where engines go wrong.

## 4 · Two attempts

### Just go back

The plainest idea: a node hands to each parent its gradient times the number on the edge; then that parent does the same. (`zip` walks through parents and local derivatives side by side.)
"""

# %% [markdown] lang="zh"
r"""
引擎要用到的微积分就这么多，一共十条规则。每条规则都不知道别的规则，也不知道自己在图的哪个位置。剩下的全是记账，而引擎出错，恰恰错在记账上。

## 4 · 两次尝试

### 往回走就是了

最直接的想法：一个节点把自己的梯度乘以边上的数，交给操作数；然后那个操作数也照做。（`zip` 让操作数和局部导数并排走。）
"""


# %%
def first(node):
    for parent, local in zip(node.parents, node.local, strict=True):
        parent.grad = node.grad * local
        first(parent)


def slope(walk, program, x):
    leaf = Value(x)
    output = program(leaf)
    output.grad = 1.0
    walk(output)
    return leaf.grad


print(slope(first, lambda a: 5 * a + 1, 3.0), slope(first, lambda a: (2 * a - 6).exp(), 3.0))

# %% [markdown] lang="en"
r"""
5 and 2, both right, and with four lines. Before you celebrate: what will it say for $a+a$ at $a=3$?
"""

# %% [markdown] lang="zh"
r"""
5 和 2，都对，而且只有四行。先别急着庆祝：对 $a=3$ 处的 $a+a$，它会给出多少？
"""

# %%
#: en: what the program above will say, right or wrong
#: zh: 上面的程序会给出的数，不管对错
prediction = ...


# %%
def measured(program, x, h=1e-5):
    return (program(Value(x + h)).data - program(Value(x - h)).data) / (2 * h)


compare(prediction, slope(first, lambda a: a + a, 3.0))
tries = {"$a + a$": lambda a: a + a, r"$a \cdot a$": lambda a: a * a}
rows = [[n, slope(first, f, 3.0), f"{measured(f, 3.0):.4f}"] for n, f in tries.items()]
Table([T("program", "程序"), T("first attempt", "第一次尝试"), T("measured", "量得")], *rows)

# %% [markdown] lang="en"
r"""
It says 1, and the truth is 2; for $a\cdot a$ it says 3, and the truth is 6. Two edges lead back from the result, and both end at the same $a$. The first share is put into `a.grad`, and then the second share *takes its place*: `=` overwrites. The chain was right only because there nobody was used twice. (This is the bug that Karpathy shows in his lecture on micrograd, with this very $a+a$. Everybody who writes an engine meets it.)

Lesson 03 has told us what should happen where paths meet: gradients **add**.
"""

# %% [markdown] lang="zh"
r"""
它说 1，其实是 2；对 $a\cdot a$ 它说 3，其实是 6。从结果往回走有两条边，都通到同一个 $a$。第一份放进了 `a.grad`，第二份又放了进去，**盖掉**了第一份：`=` 是覆盖。刚才那一串之所以对，只因为其中谁也没有被用两次。（Karpathy 在讲 micrograd 的课上演示的就是这个毛病，用的也是 $a+a$。凡是写引擎的人都会碰上它。）

路在哪里会合，该怎么办，第 03 课已经说过：梯度要**相加**。
"""

# %% [markdown] lang="en"
r"""
### Add

So change `=` into `+=`, hand out all shares, and then let the parents go on.
"""

# %% [markdown] lang="zh"
r"""
### 相加

那就把 `=` 改成 `+=`，先把各份都送出去，再让各个操作数接着送。
"""


# %%
def second(node):
    for parent, local in zip(node.parents, node.local, strict=True):
        parent.grad += node.grad * local
    for parent in node.parents:
        second(parent)


for name, f in tries.items():
    print(name.strip("$").replace(r"\cdot", "*"), "->", slope(second, f, 3.0))

# %% [markdown] lang="en"
r"""
2 and 6: both right now. One more test, the same thing twice over: $b=a+a$ and then $c=b+b$. That is $4a$, so the slope is 4. What will the second attempt say?
"""

# %% [markdown] lang="zh"
r"""
2 和 6，这回都对了。再试一个，把同样的事做两遍：$b=a+a$，然后 $c=b+b$。这就是 $4a$，斜率是 4。第二次尝试会给出多少？
"""

# %%
#: en: what it will say, right or wrong
#: zh: 它会给出的数，不管对错
prediction = ...


# %%
def doubled_twice(a):
    b = a + a
    return b + b


compare(prediction, slope(second, doubled_twice, 3.0))
print(T("measured:", "量得："), f"{measured(doubled_twice, 3.0):.4f}")

# %% [markdown] lang="en"
r"""
8 instead of 4. Follow it: $c$ sends two shares of 1 to $b$, which now holds 2. Then $b$ is called *once for each edge*, that is twice, and each time it passes on all it holds: $2+2$, and again $2+2$. An addition alone does not help, if a node speaks twice.

Could each call pass on only the share that has just come in? That gives the right slope: it is the sum over paths of lesson 03. And it has lesson 03's price. Let us count the calls when a number is doubled $n$ times:
"""

# %% [markdown] lang="zh"
r"""
是 8，而不是 4。跟着走一遍：$c$ 给 $b$ 送了两份 1，现在 $b$ 手里是 2。接着，**每条边**都要叫一次 $b$，也就是叫了两次，而每次它都把手里的全部往下传：$2+2$，然后又是 $2+2$。一个节点要是开两次口，光会相加也没有用。

那么，每次只传刚收到的那一份，行不行？结果是对的，这就是第 03 课的“对路径求和”；代价也就是第 03 课的代价。来数一数，把一个数翻倍 $n$ 次要调用多少次：
"""


# %%
def by_paths(node, share):
    if not node.parents:
        node.grad += share
    pairs = zip(node.parents, node.local, strict=True)
    return 1 + sum(by_paths(parent, share * local) for parent, local in pairs)


for n in (1, 5, 10, 15):
    leaf = Value(1)
    output = leaf
    for _ in range(n):
        output = output + output
    calls = by_paths(output, 1.0)
    print(f"n = {n:2}  ", T("slope", "斜率"), f"{leaf.grad:7g}  ", T("calls", "调用"), calls)

# %% [markdown] lang="en"
r"""
Right every time, and 65535 calls for fifteen additions. So neither way will do: a node must speak **once**, and only **when it has heard everything**. That was rule 2 of lesson 03: *a node waits until every node that uses it has sent its share.* With a pencil you saw at a glance who was still missing. A program cannot: a node does not know who uses it. It needs an order.

## 5 · The order

If all nodes stand in a line so that operands come before the results that use them, we can walk the line backwards, and rule 2 holds by itself. Such a line is a **topological order**. How do we find one? From the output we can only follow `parents`. So: before you write a node down, write down its parents.
"""

# %% [markdown] lang="zh"
r"""
每次都对，可是十五次加法用了 65535 次调用。所以两样都不行：一个节点只能**开一次口**，而且要**等听齐了再开口**。这正是第 03 课的第 2 条规则：“一个节点要等到所有用到它的节点都把各自的份额送来”。拿着铅笔时，还缺谁，一眼就看得出来。程序却看不出来，因为节点不知道谁用到了自己。它需要一个次序。

## 5 · 次序

如果所有节点排成一列，操作数都排在用到它的结果之前，那么倒着走这一列，第 2 条规则自然就满足了。这样的一列就是**拓扑序**。怎么找到它？从输出出发，只能顺着 `parents` 走。那就这样：写下一个节点之前，先写下它的各个操作数。
"""


# %%
def recursive_order(output):
    order, seen = [], set()

    def visit(node):
        if node not in seen:
            seen.add(node)
            for parent in node.parents:
                visit(parent)
            order.append(node)

    visit(output)
    return order


# %% [markdown] lang="en"
r"""
`seen` sees to it that a shared node is written once. Let us number the nodes of lesson 03's graph by their place in the line.
"""

# %% [markdown] lang="zh"
r"""
`seen` 保证共用的节点只写一次。给第 03 课那张图的节点编上号，编号就是它在这一列里的位置。
"""

# %%
a, b = Value(2), Value(1)
s = a + b
p = s * b
y = s * p
numbered = {f"#{place}": node for place, node in enumerate(recursive_order(y), start=1)}
viz.draw_graph(y, grads=False, names=numbered)

# %% [markdown] lang="en"
r"""
What to see: every arrow leads from a smaller number to a larger one, and the output has the largest. Read backwards, #5, #4, #3, …, everybody who uses a node comes before it. The shared sum is #3, below both of its users. (There are other such lines; any of them will do.)

Short and right, and this is how micrograd does it. Now record a chain: start with 1 and add 1, five thousand times, as any long loop does. Does `recursive_order` still work?
"""

# %% [markdown] lang="zh"
r"""
看图要点：每个箭头都从小号指向大号，输出的号最大。倒着念，#5、#4、#3……凡是用到一个节点的，都排在它前面。共用的那个和是 #3，比用到它的两个节点都小。（这样的排法不止一种，哪种都行。）

又短又对，micrograd 就是这么做的。现在记录一条长链：从 1 开始，加 1，加五千次，随便哪个长循环都是这样。`recursive_order` 还行吗？
"""

# %%
#: en: "yes" or "no"
#: zh: 填 "行" 或 "不行"
prediction = ...

# %%
chain = Value(1)
for _ in range(5000):
    chain = chain + 1
try:
    outcome = T("yes", "行") if recursive_order(chain) else ""
except RecursionError as error:
    outcome = T("no", "不行")
    print("RecursionError:", error)
compare(prediction, outcome)

# %% [markdown] lang="en"
r"""
No. `visit` calls `visit` calls `visit`, and each of them is still waiting for its parents: five thousand open calls, and Python gives up long before. Raising Python's limit only moves the wall. The graph is not too big, only 10001 nodes (5000 sums, 5000 ones and the start); it is too *deep* for calls inside calls.

So let us keep the list of open work ourselves, in a plain Python list, which may be as long as memory allows. Think of a pile of notes. On a note stands a node, and whether its parents have been dealt with. Take the top note:

- *Not yet dealt with, and the node is new:* put a note back that says "now you may write it down", and on top of it one note for each parent.
- *Dealt with:* write the node down.

What lies on top is done first, so all parents are written before the note beneath them is reached. Watch the pile for $e=(a+b)(b+1)$; a check mark means "parents dealt with".
"""

# %% [markdown] lang="zh"
r"""
不行。`visit` 里面调用 `visit`，里面又调用 `visit`，每一层都在等自己的操作数：五千层还没有返回的调用，Python 早就放弃了。把 Python 的上限调高，只是把墙往后挪。这张图并不大，只有 10001 个节点（5000 个和，5000 个 1，再加上起点）；只是对层层嵌套的调用来说，它太**深**了。

那么，还没做完的事就由我们自己记着，记在一个普通的 Python 列表里，内存有多大，它就能有多长。想象一叠便条，每张写着一个节点，以及它的操作数处理过没有。取最上面的一张：

- **还没处理，而且是新节点**：放回一张“现在可以写下它了”，再在上面给每个操作数各放一张。
- **处理过了**：把这个节点写下来。

放在上面的先做，所以轮到下面那张时，操作数都已经写好了。对 $e=(a+b)(b+1)$，看看这叠便条怎么变；打勾表示“操作数处理过了”。
"""

# %%
one.name = "1"
order, seen, todo = [], set(), [(e, False)]
while todo:
    print(" ".join(n.name + ("✓" if done else "") for n, done in todo).ljust(22), end=" | ")
    node, parents_done = todo.pop()
    if parents_done:
        order.append(node)
    elif node not in seen:
        seen.add(node)
        todo.append((node, True))
        todo.extend((parent, False) for parent in node.parents)
    print(" ".join(n.name for n in order))

# %% [markdown] lang="en"
r"""
Left the pile, its top on the right; right of the bar what has been written so far. Find the line where $b$ lies on the pile a second time: it is taken off, it is not new, and nothing happens. (A pile like this, where the last on is the first off, is called a **stack**.) Now as a function, and with the long chain:
"""

# %% [markdown] lang="zh"
r"""
左边是那叠便条，最上面的在最右；竖线右边是已经写下的节点。找一找 $b$ 第二次出现在最上面的那一行：它被取走，因为不是新的，什么也没发生。（像这样后放上去的先取下来，这一叠就叫做**栈**。）现在写成函数，拿那条长链来试：
"""


# %%
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
    return order


# %%
order = topological(chain)
print(len(order), T("nodes, the last one is", "个节点，最后一个是"), order[-1])

# %% [markdown] lang="en"
r"""
## 6 · The backward pass

Now the walk writes itself. Each node is visited **once**, in reverse topological order; when its turn comes, its gradient is complete. Where do the gradients live while they are being added up? In a dict that belongs to *this walk* and is gone when it ends. Only a leaf keeps its own, in `.grad`, and there it is *added to what was there*.
"""

# %% [markdown] lang="zh"
r"""
## 6 · 反向传播

现在，往回走的程序几乎是自己写出来的。按拓扑序倒着走，每个节点只访问**一次**；轮到它的时候，它的梯度已经齐了。梯度在累加的过程中放在哪里？放在一个**只属于这一趟**的字典里，走完就没有了。只有叶节点会把自己的梯度留下来，放进 `.grad`，而且是**加到原有的数上**。
"""


# %%
def backward(self):
    gradients = {self: 1.0}
    for node in reversed(topological(self)):
        gradient = gradients[node]
        if not node.parents:
            node.grad += gradient
        for parent, local in zip(node.parents, node.local, strict=True):
            gradients[parent] = gradients.get(parent, 0.0) + gradient * local


Value.backward = backward

# %% [markdown] lang="en"
r"""
About sixty lines, and it is an engine. Everything that was wrong above, once more; then the polynomial that lesson 02 differentiated in four ways; and the long chain.
"""

# %% [markdown] lang="zh"
r"""
六十来行，一台引擎就成了。上面出过错的，全部再来一遍；然后是第 02 课用四种办法求过导的多项式，再加上那条长链。
"""

# %%
polynomial = lambda x: 2 * x**2 + 3 * x + 1
long_chain = lambda x: sum([1.0] * 5000, start=x)
examples = {"$a + a$": (tries["$a + a$"], 3.0), r"$a \cdot a$": (tries[r"$a \cdot a$"], 3.0)}
examples |= {"$b = a + a,\\ c = b + b$": (doubled_twice, 3.0), "$2x^2 + 3x + 1$": (polynomial, 2.0)}
examples["$x + 1 + 1 + \\dots$"] = (long_chain, 1.0)
rows = []
for name, (f, at) in examples.items():
    leaf = Value(at)
    f(leaf).backward()
    rows.append([name, at, leaf.grad, f"{measured(f, at):.4f}"])
Table([T("program", "程序"), T("at", "取值"), T("engine", "引擎"), T("measured", "量得")], *rows)

# %% [markdown] lang="en"
r"""
2, 6, 4, and for the polynomial 11, as by hand, by measuring, by formula and by dual numbers in lesson 02. Here is its graph, by your own engine:
"""

# %% [markdown] lang="zh"
r"""
2、6、4；多项式得 11，与第 02 课里手动推的、量出来的、公式变换得到的、对偶数算出来的都一样。这是它的计算图，出自你自己的引擎：
"""

# %%
x = Value(2)
f = polynomial(x)
x.name, f.name = "x", "f"
viz.draw_graph(f, local=True)

# %% [markdown] lang="en"
r"""
What to see: at $x$ two shares meet, $8$ through the square and $3$ through the product. (The drawing walks back by itself over your `parents` and `local`, and shows the gradients of intermediate results as well.) The numbers 2, 3 and 1 have become leaves, and they receive gradients too, which nobody asked for. Our engine cannot tell a variable from a constant; in PyTorch that is what `requires_grad` is for.

How shares pile up is easier to see in a bar than in a number. Here is lesson 03's $s=a+b$, $p=s\cdot b$, $y=s\cdot p$ once more.
"""

# %% [markdown] lang="zh"
r"""
看图要点：有两份在 $x$ 处会合，经过平方的是 $8$，经过乘法的是 $3$。（画图时，它自己沿着你的 `parents` 和 `local` 往回走了一趟，中间结果的梯度也一并显示。）数字 2、3、1 也成了叶节点，也收到了梯度，虽然没有人要。我们的引擎分不出变量和常数；在 PyTorch 里，`requires_grad` 就是干这个的。

各份是怎么叠起来的，画成条形比看数字更清楚。再拿第 03 课的 $s=a+b$、$p=s\cdot b$、$y=s\cdot p$ 来看。
"""

# %%
a, b = Value(2), Value(1)
s = a + b
p = s * b
y = s * p
names, shares, gradients = {y: "y", p: "p", s: "s", b: "b", a: "a"}, {y: [1.0]}, {}
for node in reversed(topological(y)):
    gradients[node] = sum(shares[node])
    for parent, local in zip(node.parents, node.local, strict=True):
        shares.setdefault(parent, []).append(gradients[node] * local)
print({names[node]: parts for node, parts in shares.items()})

# %% tags=["hide-input"]
for place, node in enumerate(names):
    ends = np.cumsum([0, *shares[node]])
    for k, share in enumerate(shares[node]):
        plt.barh(place, share, left=ends[k], height=0.6, color=f"C{k}", alpha=0.5, ec="gray")
        plt.text(ends[k] + share / 2, place, f"{share:g}", ha="center", va="center")
    plt.plot(shares[node][-1], place, "kx", ms=9, mew=2)
plt.plot([], [], "kx", mew=2, label=T('"=" would keep only this', "若用 =，只剩这么多"))
plt.yticks(range(len(names)), [f"${name}$" for name in names.values()])
plt.xlabel(T("gradient", "梯度"))
plt.title(T("Where several edges meet, shares pile up", "几条边会合的地方，份额叠在一起"))
plt.legend(loc="center right")
in_words = T(
    "Horizontal bars for y, p, s, b and a. The bar of s is made of 3 and 3, the bar of b of 9 and 6; y, p and a have one share each. A cross marks the last share alone.",
    "y、p、s、b、a 的横条。s 的横条由 3 和 3 叠成，b 的由 9 和 6 叠成；y、p、a 各只有一份。叉号标出只留最后一份的情形。",
)
viz.alt(in_words)
plt.show()

# %% [markdown] lang="en"
r"""
What to see: $s$ hears twice, from $y$ and from $p$, 3 and 3; $b$ hears 9 from $p$ and 6 from $s$. The crosses mark the last share alone, all that `=` would leave. Only where a bar has a single part does the cross sit at its end. And the 6 that $s$ sends on to $a$ can be known only when *both* parts of $s$ are there.

## 7 · Walk twice

One thing is left to ask of an engine. Take $b=a+a$, $c=b+b$ with slope 4, and call `c.backward()` twice. Leaves *add*, so `a.grad` should be 8: as if you had asked for the slope of $c+c$. Now look at an engine that does without the dict and keeps every gradient in the node itself. The order is right, and so is the `+=`. What will stand in `a.grad` after its second pass?
"""

# %% [markdown] lang="zh"
r"""
看图要点：$s$ 收到两次，来自 $y$ 和 $p$，3 和 3；$b$ 从 $p$ 收到 9，从 $s$ 收到 6。叉号标的是只留最后一份的情形，用 `=` 就只剩这么多。只有一段的横条，叉号才落在横条的尽头。还有，$s$ 要传给 $a$ 的 6，只有等 $s$ 的**两**段都到齐了才知道。

## 7 · 走两趟

对引擎还有一问。取 $b=a+a$、$c=b+b$，斜率是 4，把 `c.backward()` 调用两次。叶节点是**累加**的，所以 `a.grad` 应当是 8，就好像求的是 $c+c$ 的斜率。现在看一台不用字典的引擎，它把每个梯度都存在节点自己身上。次序没有错，`+=` 也没有错。第二趟之后，`a.grad` 里会是多少？
"""

# %%
#: en: a.grad after the second pass of the engine below
#: zh: 用下面那台引擎走完第二趟后的 a.grad
prediction = ...


# %%
def keeping(output):
    output.grad = 1.0
    for node in reversed(topological(output)):
        for parent, local in zip(node.parents, node.local, strict=True):
            parent.grad += node.grad * local


# %%
rows = []
for walk, name in ((backward, T("dict", "字典")), (keeping, T("in the nodes", "存在节点上"))):
    a = Value(3)
    b = a + a
    c = b + b
    for k in (1, 2):
        walk(c)
        rows.append([name, k, a.grad, b.grad])
compare(prediction, rows[3][2])
Table([T("gradients", "梯度放在"), T("pass", "第几趟"), "`a.grad`", "`b.grad`"], *rows)

# %% [markdown] lang="en"
r"""
12 instead of 8. At the beginning of the second pass $b$ still holds the 2 of the first, so it ends up with 4 and sends $4+4$ to $a$, which had 4 already. The leaves were right to keep what they had; the *interior* must begin every pass with nothing. (micrograd keeps gradients in all nodes. As long as each graph is walked only once, as in its lectures, that does no harm.)

You need not call the same `backward` twice to meet this. Two losses that share one intermediate result are enough, and the first pass spoils the second. With the dict it cannot happen, because there is nothing to forget to clear.

A common text says that `backward()` computes the gradient and that `tensor.grad` holds it. The table says what happens when you run it: of a leaf, yes; `b.grad` stayed 0 throughout. In PyTorch, too, `backward` fills the `.grad` of leaves only; of an intermediate result it is `None`, unless `retain_grad()` has asked for it.

And why should leaves add, rather than start afresh? Because a leaf may matter to several results, and the gradient of a sum is the sum of the gradients: $a^2+3a$ at $a=3$ in two portions.
"""

# %% [markdown] lang="zh"
r"""
是 12，而不是 8。第二趟开始时，$b$ 手里还留着第一趟的 2，于是它最后有 4，给 $a$ 送去 $4+4$，而 $a$ 原来就有 4。叶节点留着原来的数是对的；**中间结果**却必须每一趟都从零开始。（micrograd 把梯度存在所有节点上。只要每张图只走一趟，就像它的课里那样，就不会出问题。）

并不是非要把同一个 `backward` 调用两次才会撞上。两个损失共用一个中间结果就够了：第一趟会弄坏第二趟。用字典就不会有这种事，因为根本没有什么需要记得清空。

有一份常见的教程说：`backward()` 计算梯度，`tensor.grad` 存放梯度。运行的结果就在表里：对叶节点，确实如此；而 `b.grad` 自始至终都是 0。PyTorch 也一样，`backward` 只填叶节点的 `.grad`；中间结果的是 `None`，除非事先用 `retain_grad()` 要求保留。

那么叶节点为什么要累加，而不是每次重来？因为一个叶节点可能影响好几个结果，而和的梯度就是梯度的和：$a=3$ 处的 $a^2+3a$，分两次来。
"""

# %%
a = Value(3)
(a * a).backward()
print(T("after a * a: ", "a * a 之后："), a.grad)
(3 * a).backward()
print(T("after 3 * a: ", "3 * a 之后："), a.grad)

# %% [markdown] lang="en"
r"""
The price: before an unrelated computation somebody has to write `a.grad = 0.0`. Forgetting it is the commonest bug of training loops; lesson 06 is about it.

## 8 · Watch it walk

Pick an expression from the list, then use the buttons, the slider or the arrow keys. First the values go forward, then one share at a time goes back, through `parents` and `local` of *your* class. Three questions that only stepping answers:

1. In the expression that doubles twice, at which step does $a$ receive for the first time? What had happened to $b$ until then?
2. In $2x^2+3x+1$, which is the first share that reaches $x$, and through which operation has it come? How many leaves have a gradient at the end that nobody will ever use?
3. In the neuron, $\tanh$ is the last step. How large is the number on the edge that leads into it, and which leaves would get a gradient of 0 if it were 0? Then count, in the same expression, the steps in which a share is sent, and write the number into the cell below.
"""

# %% [markdown] lang="zh"
r"""
代价是：开始一次无关的计算之前，得有人写一句 `a.grad = 0.0`。忘了这一句，是训练循环里最常见的毛病；第 06 课专门讲它。

## 8 · 看着它走

从列表里选一个式子，然后用按钮、滑块或方向键。先是值往前走，然后每一步往回送一份，走的是**你的**类里的 `parents` 和 `local`。下面三个问题，不动手走就答不出来：

1. 在翻倍两次的式子里，$a$ 在第几步第一次收到东西？在那以前，$b$ 身上发生了什么？
2. 在 $2x^2+3x+1$ 里，最先到达 $x$ 的是哪一份，经过哪个运算来的？走完之后，有几个叶节点得到了谁也不会用的梯度？
3. 在神经元里，$\tanh$ 是最后一步。通到它的那条边上的数是多少？假如它是 0，哪些叶节点的梯度会是 0？再数一数，这个式子里有几步在往回送，把这个数写进下面的单元格。
"""


# %%
def named(**leaves):
    for name, leaf in leaves.items():
        leaf.name = name
    return leaves.values()


a, x, w, u, bias = named(a=Value(3), x=Value(2), w=Value(-0.5), u=Value(2), b=Value(0.6))
b = a + a
c, f, z = b + b, polynomial(x), w * u + bias
b.name, c.name, f.name, z.name = "b", "c", "f", "z"
pick = {"b = a + a, c = b + b": c, "2x² + 3x + 1": f, "tanh(w·u + b)": z.tanh()}
viz.backward_stepper(pick)

# %%
shares_sent = ...  #: en: steps back in the neuron  #: zh: 神经元里往回送了几步

# %%
hint = T("Every edge is walked exactly once.", "每条边恰好走一次。")
neuron = pick["tanh(w·u + b)"]
edges = sum(len(node.parents) for node in topological(neuron))
check(T("steps back", "往回送的步数"), shares_sent, edges, hint)
said = T("on the edge of tanh:", "tanh 那条边上：")
print(f"z = {z.data:.1f}  ", said, f"{neuron.local[0]:.4f}")

# %% [markdown] lang="en"
r"""
<details><summary>What you should have found</summary>

1. At step 6. Until then $b$ had received two shares of 1, in two steps of their own, and held 2. Only then does it speak, once for each of its edges: $2$ and $2$.
2. The first is 3, through the product with 3; the 8 through the square comes later. The numbers 2, 3 and 1 are leaves as well: three gradients for nobody.
3. $1-\tanh^2(-0.4)=0.8556$. Everything goes through this edge: were it 0, all the gradients behind it would be 0, those of $w$, $u$ and $b$. If $z=w\cdot u+b$ is far from zero, this number is nearly 0, and the neuron learns nearly nothing; lesson 08 comes back to this. Five shares are sent, one for each edge.

</details>
"""

# %% [markdown] lang="zh"
r"""
<details><summary>你应该发现的事</summary>

1. 第 6 步。在那以前，$b$ 分两步收到两份 1，手里是 2。然后它才开口，每条边送一次：$2$ 和 $2$。
2. 最先到的是 3，经过乘以 3 的那个乘法；经过平方的 8 后到。数字 2、3、1 也是叶节点：三个没人要的梯度。
3. $1-\tanh^2(-0.4)=0.8556$。一切都要经过这条边：假如它是 0，它后面的梯度就全是 0，$w$、$u$、$b$ 的都是。如果 $z=w\cdot u+b$ 离零很远，这个数几乎是 0，神经元也就几乎学不动；第 08 课还会讲到。一共送了五份，每条边一份。

</details>
"""

# %% [markdown] lang="en"
r"""
## 9 · Your turn

### Two blanks

The engine lacks the sigmoid, $\sigma(x)=\dfrac{1}{1+e^{-x}}$. A new operation needs two things: the value, and the number on the edge. Its derivative can be written with the result alone: $\sigma'=\sigma\,(1-\sigma)$. Fill in the two blanks at $x=0.5$.
"""

# %% [markdown] lang="zh"
r"""
## 9 · 轮到你了

### 填两个空

引擎还缺 sigmoid 函数 $\sigma(x)=\dfrac{1}{1+e^{-x}}$。一种新运算只要两样东西：值，以及边上的数。它的导数只用结果就写得出来：$\sigma'=\sigma\,(1-\sigma)$。在 $x=0.5$ 处把两个空填上。
"""

# %%
x = 0.5
out = ...  #: en: the value, with math.exp  #: zh: 值，用 math.exp 算
on_the_edge = ...  #: en: the number on the edge, written with out  #: zh: 边上的数，用 out 写出来

# %%
hint = T(
    "1 divided by 1 + math.exp(-x): mind the brackets.", "1 除以 1 + math.exp(-x)：别漏了括号。"
)
right = 1 / (1 + math.exp(-0.5))
check("out", out, right, hint)
hint = T("The result times 1 minus the result.", "结果乘以（1 减结果）。")
check("on_the_edge", on_the_edge, right * (1 - right), hint)

# %% [markdown] lang="en"
r"""
### And now without help

Write the distance from the origin, $\mathrm{hypot}(u,v)=\sqrt{u^2+v^2}$, as *one* operation of the engine: one new Value with two parents and the two numbers on its edges. For $u=3$, $v=4$ these should be 0.6 and 0.8. Pencil first.
"""

# %% [markdown] lang="zh"
r"""
### 现在独立做一道

把到原点的距离 $\mathrm{hypot}(u,v)=\sqrt{u^2+v^2}$ 写成引擎的**一个**运算：一个新的 Value，两个操作数，以及两条边上的数。对 $u=3$、$v=4$，这两个数应当是 0.6 和 0.8。先用铅笔推。
"""


# %%
def hypot(u, v):
    return ...  #: en: one Value  #: zh: 一个 Value


# %%
u, v = Value(3), Value(4)
result = hypot(u, v)
hint = T("Divide u, and v, by the result.", "用 u、用 v 分别除以结果。")
if result is ... or result is None:
    print(T("hypot: still open.", "hypot：还空着。"))
else:
    check("data", result.data, 5.0, T("The root of 9 + 16.", "9 + 16 的平方根。"))
    check("local", result.local, (0.6, 0.8), hint)
    result.backward()
    check("u.grad", u.grad, 0.6, T("Are u and v its parents, in order?", "parents 是 u、v 吗？"))

# %% [markdown] lang="en"
r"""
<details><summary>One way to write it</summary>

With $r=\sqrt{u^2+v^2}$ the chain rule gives $\dfrac{\partial r}{\partial u}=\dfrac{2u}{2r}=\dfrac ur$, and $\dfrac vr$ for the other. So `r = math.hypot(u.data, v.data)`, and then `return Value(r, (u, v), (u.data / r, v.data / r), "hypot")`.

</details>

### Trust, but measure

Every rule of the engine is a claim, and every claim can be measured: that is lesson 02's **gradient check**, here for single rules. Write the body of `nudged`: the central difference of an operation when only its operand number `k` moves. It gets plain numbers and must wrap them: `operation(Value(1.5), Value(0.7)).data` is a value of the operation. Then all rules are judged by it.
"""

# %% [markdown] lang="zh"
r"""
<details><summary>一种写法</summary>

设 $r=\sqrt{u^2+v^2}$，由链式法则得 $\dfrac{\partial r}{\partial u}=\dfrac{2u}{2r}=\dfrac ur$，另一个是 $\dfrac vr$。所以先写 `r = math.hypot(u.data, v.data)`，再写 `return Value(r, (u, v), (u.data / r, v.data / r), "hypot")`。

</details>

### 可以相信，但要量一量

引擎的每条规则都是一个断言，而每个断言都可以量：这就是第 02 课的**梯度检查**，这里一条规则一条规则地做。请写出 `nudged` 的函数体：只有第 `k` 个操作数动的时候，一个运算的中心差分。它拿到的是普通的数，要自己包起来：`operation(Value(1.5), Value(0.7)).data` 就是运算的一个值。然后让它来检查所有的规则。
"""


# %%
def nudged(operation, numbers, k, h=1e-5):
    above, below = list(numbers), list(numbers)
    above[k], below[k] = above[k] + h, below[k] - h
    return ...  #: en: uses above and below  #: zh: 用 above 和 below 来写


# %%
rules = {"add": (add, 2), "sub": (sub, 2), "mul": (mul, 2), "div": (div, 2), "tanh": (tanh, 1)}
rules |= {"exp": (exp, 1), "log": (Value.log, 1), "relu": (Value.relu, 1)}
rules["power"] = (lambda u: power(u, 3), 1)
for name, (operation, operands) in rules.items():
    numbers = (1.5, 0.7)[:operands]
    claimed = operation(*map(Value, numbers)).local
    found = [nudged(operation, numbers, k) for k in range(operands)]
    if found[0] is ... or found[0] is None:
        print(name, T("waits for your nudged", "在等你写好 nudged"))
    else:
        print(f"{name:6}", np.round(claimed, 6), T("measured", "量得"), np.round(found, 6))

# %% [markdown] lang="en"
r"""
## 10 · It can learn

An engine is there to be used. In lesson 01 a line $y=kx+b$ was fitted through two points, $(1, 5)$ and $(2, 7)$. Let your engine find $k$ and $b$: forward, backward, one small step against the gradient, and again. Note the line that sets the gradients back to 0.
"""

# %% [markdown] lang="zh"
r"""
## 10 · 它会学习

引擎造出来是要用的。第 01 课里，有一条直线 $y=kx+b$ 要穿过两个点 $(1, 5)$ 和 $(2, 7)$。让你的引擎来找 $k$ 和 $b$：往前算，往回走，逆着梯度迈一小步，再来一遍。留意把梯度清零的那一行。
"""

# %%
k, b = Value(0), Value(0)
for step in range(401):
    loss = (k * 1 + b - 5) ** 2 + (k * 2 + b - 7) ** 2
    loss.backward()
    if step % 100 == 0:
        print(
            f"{step:3}  k = {k.data:.4f}  b = {b.data:.4f} ", T("loss", "损失"), f"{loss.data:.1e}"
        )
    for parameter in (k, b):
        parameter.data -= 0.1 * parameter.grad
        parameter.grad = 0.0
print(T("at x = 3 the line is at", "直线在 x = 3 处的值是"), f"{(k * 3 + b).data:.3f}")

# %% [markdown] lang="en"
r"""
$k=2$, $b=3$, and 9 at $x=3$, found by an engine that you wrote. And the picture from the beginning? Not one line of the drawing has changed; only the slopes come from another engine now.
"""

# %% [markdown] lang="zh"
r"""
$k=2$、$b=3$，在 $x=3$ 处是 9，而且是你自己写的引擎找出来的。开头的那张图呢？画图的代码一行没改，只是斜率换了一台引擎来算。
"""


# %%
def slope_by_mine(x):
    leaf = Value(x)
    program(leaf).backward()
    return leaf.grad


points = np.linspace(-1.08, 1.08, 25)
differences = [abs(slope_by_mine(x) - slope_by_course(x)) for x in points]
said = T("largest difference between the two engines:", "两台引擎最大的差：")
print(said, f"{max(differences):.0e}")

# %% tags=["hide-input"]
draw_tangents(slope_by_mine, T("The same, by your own engine", "同一张图，用你自己的引擎"))
viz.alt(strokes_in_words)
plt.show()

# %% [markdown] lang="en"
r"""
What to see: nothing new, and that is the point. Two engines, one written by others and one by you, agree to the last digit.

### And what it cannot do yet

Every number is an object of its own. Multiply two matrices with 100 rows and columns: each entry of the product takes 100 multiplications and 99 additions. How many Values will these operations make (the leaves not counted)?
"""

# %% [markdown] lang="zh"
r"""
看图要点：没有任何新东西，而这正是要点。两台引擎，一台别人写的，一台你写的，一直到最后一位都一致。

### 它还做不到的事

每个数都是一个单独的对象。把两个 100 行 100 列的矩阵相乘：乘积的每个元素要做 100 次乘法、99 次加法。这些运算一共要造出多少个 Value（不算叶节点）？
"""

# %%
prediction = ...

# %%
compare(prediction, 100 * 100 * (100 + 99))

# %% [markdown] lang="en"
r"""
1990000 objects for one matrix product, which NumPy does in one call. In lesson 05 a node holds a whole array instead of a number; `parents`, `topological` and `backward` stay nearly as they are.

## 11 · Explain the bug

A classmate likes micrograd's style better: an operation does not write numbers on its edges, it leaves behind a *function* that will send the shares when it is called. Shares are added, nobody is visited twice. The example is as small as can be: $y=x\cdot x$ at $x=3$. Before calling `send`, she moves $x$ on to its next value. What should stand in `x.grad`, and what has happened?
"""

# %% [markdown] lang="zh"
r"""
1990000 个对象，只为了一次矩阵乘法；而 NumPy 调用一次就做完了。到了第 05 课，一个节点里放的不再是一个数，而是一整个数组；`parents`、`topological` 和 `backward` 几乎可以照搬。

## 11 · 找出毛病

一位同学更喜欢 micrograd 的风格：运算不在边上写数，而是留下一个**函数**，等到调用它时再送出各份。各份是相加的，也没有谁被访问两次。例子小得不能再小：$x=3$ 处的 $y=x\cdot x$。在调用 `send` 之前，她把 $x$ 换成了下一个值。`x.grad` 里应当是多少？究竟发生了什么？
"""


# %%
class Late:
    def __init__(self, data, send=None):
        self.data, self.grad, self.send = data, 0.0, send

    def __mul__(self, other):
        def send(gradient):
            self.grad += gradient * other.data
            other.grad += gradient * self.data

        return Late(self.data * other.data, send)


# %%
x = Late(3.0)
y = x * x
x.data = 10.0
y.send(1.0)
print("y =", y.data, "  x.grad =", x.grad)

# %% [markdown] lang="en"
r"""
Think before you open it. A hint: when does `send` look at `other.data`?

<details><summary>What has happened</summary>

`y` is 9, the square of 3, so the slope that belongs to it is 6. The program says 20: the slope at 10, where nobody has computed a $y$. A function inside a function remembers *which variable* to look at, not what was in it: `send` reads `other.data` when it is **called**. Between the way forward and the way back the value has changed, and the gradient belongs to neither the old point nor the new $y$.

In micrograd's own training loop nothing happens, since backward follows forward at once. But update a weight a line too early, and the gradients are wrong without a word. Our Value wrote 3 on both edges when the product was made, and cannot be fooled. For arrays it would be wasteful to copy everything; PyTorch, and lesson 06, let the array count its changes and raise an error when it is too late.

</details>
"""

# %% [markdown] lang="zh"
r"""
先想，再打开。提示：`send` 是什么时候去看 `other.data` 的？

<details><summary>究竟发生了什么</summary>

`y` 是 9，也就是 3 的平方，所以与它相配的斜率是 6。程序却说 20：那是 10 处的斜率，而在 10 处谁也没有算过 $y$。函数里面的函数，记住的是**看哪个变量**，而不是变量里当时的数：`send` 在**被调用**时才去读 `other.data`。往前算和往回走之间，值已经变了，于是这个梯度既不属于原来的点，也不属于新的 $y$。

在 micrograd 自己的训练循环里不会出事，因为往前算完马上就往回走。可是只要更新权重的那一行写早了一行，梯度就会不声不响地错掉。我们的 Value 在做乘法的那一刻，就在两条边上写好了 3，骗不了它。对数组来说，什么都复制一份太浪费；PyTorch 的做法（也是第 06 课的内容）是让数组给自己的改动计数，等到发现为时已晚就报错。

</details>
"""

# %%
x = Value(3)
y = x * x
x.data = 10.0
y.backward()
print("y =", y.data, "  x.grad =", x.grad)

# %% [markdown] lang="en"
r"""
## 12 · Four questions

Answer each aloud before you open it.

**1.** "Recursion is enough. Should it ever fail, I raise Python's recursion limit."

<details><summary>Is it enough?</summary>

There are two recursions here, and both fail. Passing gradients on by recursion speaks too often: 8 instead of 4, or exponentially many calls. Sorting by recursion gives a right order, but a loop of a few thousand steps makes a graph that is deeper than the calls Python allows; a higher limit only moves the wall. A list of open work has no wall.

</details>

**2.** "`=` and `+=` make no difference if every variable occurs only once in my formula."

<details><summary>True, but …</summary>

As long as *nothing* is used twice in the whole graph, intermediate results included, they agree. A parameter of a network is used for every example of the batch. And from the second `backward` on, `=` and `+=` differ even for a single use.

</details>

**3.** "To add a new operation I have to teach `backward` about it."

<details><summary>Do you?</summary>

No. `backward` knows neither sums nor sigmoids; it multiplies by whatever stands in `local`. A new operation is a new value and its numbers on the edges, nothing else, as your `hypot` has shown. That is why an engine with two thousand operations is not harder than one with ten.

</details>

**4.** "After `backward()` every node of the graph has its gradient in `.grad`."

<details><summary>Every node?</summary>

Only the leaves. The gradients of intermediate results live in the dict of the pass and go with it. Whoever keeps them in the nodes must clear them before every pass, or get 12 where 8 is right.

</details>
"""

# %% [markdown] lang="zh"
r"""
## 12 · 四个问题

先把答案说出口，再打开看。

**1.** “递归就够了。万一不够，把 Python 的递归上限调高就行。”

<details><summary>够吗？</summary>

这里有两种递归，两种都不行。用递归传梯度，开口的次数太多：该是 4 的得 8，要不就是指数级的调用。用递归排序，次序是对的，可是几千步的循环产生的图，比 Python 允许的调用层数还深；调高上限，只是把墙往后挪。自己记着没做完的事，就没有墙。

</details>

**2.** “只要公式里每个变量只出现一次，`=` 和 `+=` 就没有区别。”

<details><summary>话是没错，可是……</summary>

只要整张图里**什么都没有**被用两次，中间结果也算在内，两者就一致。可是网络的一个参数，批里的每个样本都要用到它。而且从第二次 `backward` 起，哪怕只用一次，`=` 和 `+=` 也不同了。

</details>

**3.** “要加一种新运算，就得去教 `backward` 认识它。”

<details><summary>要教吗？</summary>

不用。`backward` 不认识加法，也不认识 sigmoid，它只管乘上 `local` 里的数。一种新运算就是一个新的值，加上边上的数，别无其他，你写的 `hypot` 就是证明。所以，有两千种运算的引擎，并不比有十种的更难。

</details>

**4.** “`backward()` 之后，图里每个节点的 `.grad` 里都有梯度。”

<details><summary>每个节点？</summary>

只有叶节点有。中间结果的梯度住在那一趟的字典里，走完就没有了。谁要把它们存在节点上，谁就得在每一趟之前清空，否则该是 8 的会得 12。

</details>
"""

# %% [markdown] lang="en"
r"""
## 13 · To take with you

An engine is a number that remembers: its **value**, its **parents**, and the **local derivatives** on the edges, written down at the moment of the operation. On the way back every node speaks **once, after it has heard everything**; a **topological order**, walked backwards, sees to that, and a list of open work finds one however deep the graph is. Shares **add**. Gradients of intermediate results belong to the pass, so they live in a dict; gradients of leaves **accumulate** from pass to pass. A new operation needs its value and its numbers, and nothing else.

| English | 中文 |
|---|---|
| engine, scalar | 引擎，标量 |
| parent, operand | 操作数（父节点） |
| local derivative | 局部导数 |
| topological order, topological sort | 拓扑序，拓扑排序 |
| recursion, stack | 递归，栈 |
| shared node | 共用的节点 |
| leaf, intermediate result | 叶节点，中间结果 |
| gradient accumulation | 梯度累积 |
| zeroing gradients | 梯度清零 |
| gradient check | 梯度检查 |

### Read on

- A. Karpathy, *micrograd* (2020), on GitHub under the MIT licence, and the lecture "The spelled-out intro to neural networks and backpropagation: building micrograd" (2022). The ancestor of this lesson. With what you know now you can read it in half an hour.
- R. E. Wengert, "A simple automatic derivative evaluation program", *Communications of the ACM* 7 (1964). Two pages; the idea of differentiating the steps that a program takes.
- A. B. Kahn, "Topological sorting of large networks", *Communications of the ACM* 5 (1962). The other way to sort: count for each node how many users are still missing, and take those with none.
- D. Maclaurin, D. Duvenaud, M. Johnson, *autodidact*, a teaching version of HIPS autograd: the engine of lesson 05 in a few hundred lines.
- PyTorch documentation, "torch.Tensor.backward" ("accumulates gradients in the leaves") and "Autograd mechanics".

### Now do it yourself

The assignment goes with this lesson, part by part, and at the end the parts make an engine: [04 · Build the engine I: scalar](../../exercises/en/04_scalar_engine.ipynb). In lesson 05 the numbers become arrays.
"""

# %% [markdown] lang="zh"
r"""
## 13 · 带走什么

引擎就是记得来历的数：它的**值**，它的**操作数**，以及边上的**局部导数**，都在做运算的那一刻写好。往回走时，每个节点**只开一次口，而且听齐了才开口**；沿**拓扑序**倒着走，就能保证这一点；而自己记着没做完的事，无论图有多深，都能找到这样的次序。各份要**相加**。中间结果的梯度属于那一趟，所以放在字典里；叶节点的梯度一趟一趟**累积**。一种新运算，只要给出值和边上的数，别无其他。

| 中文 | English |
|---|---|
| 引擎，标量 | engine, scalar |
| 操作数（父节点） | parent, operand |
| 局部导数 | local derivative |
| 拓扑序，拓扑排序 | topological order, topological sort |
| 递归，栈 | recursion, stack |
| 共用的节点 | shared node |
| 叶节点，中间结果 | leaf, intermediate result |
| 梯度累积 | gradient accumulation |
| 梯度清零 | zeroing gradients |
| 梯度检查 | gradient check |

### 延伸阅读

- A. Karpathy, *micrograd* (2020)，在 GitHub 上，采用 MIT 许可证；以及他的课 "The spelled-out intro to neural networks and backpropagation: building micrograd" (2022)。这一课的前辈。以你现在的功力，半小时就能读完。
- R. E. Wengert, "A simple automatic derivative evaluation program", *Communications of the ACM* 7 (1964)。只有两页；对程序走过的步骤求导，这个想法就出自这里。
- A. B. Kahn, "Topological sorting of large networks", *Communications of the ACM* 5 (1962)。另一种排序办法：给每个节点数一数还缺几个使用者，先取一个也不缺的。
- D. Maclaurin, D. Duvenaud, M. Johnson, *autodidact*，HIPS autograd 的教学版：几百行，就是第 05 课的引擎。
- PyTorch 文档中的 "torch.Tensor.backward"（其中写着 accumulates gradients in the leaves）与 "Autograd mechanics"。

### 轮到你了

与这一课配套的作业，一部分对应一部分，最后拼成一台引擎：[04 · 造引擎一：标量](../../exercises/zh/04_scalar_engine.ipynb)。到了第 05 课，数会变成数组。
"""

# ---
# jupyter:
#   course:
#     title:
#       en: Computation graphs by hand
#       zh: 计算图与链式法则
#     minutes: 75
#     difficulty: 2
#     needs: [02_four_ways]
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
# 03 · Computation graphs by hand

At the end of lesson 02 a drawing produced gradients. Values went through it from left to right, gradients came back from right to left, and at the end you knew what every input does to the result. Today there is no magic left in that drawing: you make it, you walk it with a pencil, and you see why walking it **backwards** is the only way that scales.

After this lesson you can

1. draw the computational graph of a short program, and say what its nodes, edges and leaves are;
2. find a derivative by the rule "multiply along a path, add over the paths", and say why the rule holds;
3. find all gradients in one walk back, and say what that saves.

> **Before you start** You need lesson 02 (the derivative as a slope, the chain rule, the drawing in its section 7). Plan 75 minutes. Difficulty ●●○.
>
> Some cells begin with `prediction = ...`. Replace the dots by your guess before you run the next cell. Have paper at hand.
"""

# %% [markdown] lang="zh"
r"""
# 03 · 计算图与链式法则

第 02 课快结束时，一张图替我们算出了梯度：数值从左往右走过去，梯度从右往左走回来，走完一趟，每个输入对结果有多大影响就都知道了。今天我们把这张图的底细弄清楚：自己把它画出来，拿着铅笔沿着它走，再看看为什么只有**往回**走才走得起。

学完这一课，你能够：

1. 画出一小段程序的计算图，并说清什么是节点、边和叶节点；
2. 用“沿路径相乘，各路径相加”这条规则求导数，并说出规则为什么成立；
3. 往回走一趟就求出全部梯度，并说出这样省下了什么。

> **开始之前** 需要学过第 02 课（导数是斜率、链式法则，以及它第 7 节里的那张图）。预计 75 分钟，难度 ●●○。
>
> 有些单元格以 `prediction = ...` 开头：先把省略号换成你的猜测，再运行下一格。手边请备好纸笔。
"""

# %%
import matplotlib.pyplot as plt
import numpy as np

import autograd_core as ac
from autograd_core import viz
from coursekit.lesson import Table, check, compare

ac.set_language(T("en", "zh"))
viz.use_style()

# %% [markdown] lang="en"
r"""
## 1 · Where does the five come from?

Three lines of program, two inputs, one result. No step is harder than an addition or a multiplication.
"""

# %% [markdown] lang="zh"
r"""
## 1 · 这个 5 从哪里来？

三行程序，两个输入，一个结果。每一步不过是一次加法或一次乘法。
"""


# %%
def program(a, b):
    c = a + b
    d = b + 1
    e = c * d
    return c, d, e


print("c, d, e =", program(2, 1))

# %% [markdown] lang="en"
r"""
Now move one input a little, leave the other alone, and watch how far each of the three numbers goes.
"""

# %% [markdown] lang="zh"
r"""
现在让一个输入动一点点，另一个不动，看看这三个数各走了多远。
"""

# %% tags=["hide-input"]
step = np.linspace(0, 0.3, 61)
figure, panels = plt.subplots(1, 2, sharey=True, figsize=(7.4, 3.4))
moves = [program(2 + step, 1 + 0 * step), program(2 + 0 * step, 1 + step)]
titles = [T("only $a$ moves", "只有 $a$ 在动"), T("only $b$ moves", "只有 $b$ 在动")]
for axes, moved, title in zip(panels, moves, titles, strict=True):
    for name, now, style in zip("cde", moved, ["-", "--", "-."], strict=True):
        axes.plot(step, now - now[0], style, label=f"${name}$")
    axes.set(title=title, xlabel=T("how far the input has moved", "输入动了多少"))
panels[0].set_ylabel(T("how far each has moved", "各自动了多少"))
panels[0].legend()
in_words = T(
    "Two panels of three lines from the origin. When only a moves, c keeps pace, d stays, e climbs twice as fast. When only b moves, c and d both keep pace, and e climbs about five times as fast.",
    "两幅图，每幅三条从原点出发的线。只动 a 时，c 与它同步，d 不动，e 的速度是它的两倍。只动 b 时，c 和 d 都与它同步，e 的速度却大约是 b 的五倍。",
)
viz.alt(in_words)
plt.show()

# %% [markdown] lang="en"
r"""
What to see: on the left, $c$ (solid) keeps pace with $a$, $d$ (dashed) does not stir, and $e$ (dash-dotted) climbs faster than $a$ itself. On the right $c$ and $d$ lie on top of each other, both exactly as fast as $b$; and yet $e$ runs away from them. Read it off the picture: how many times as fast as $b$ does $e$ climb at the start?
"""

# %% [markdown] lang="zh"
r"""
看图要点：左图里，$c$（实线）与 $a$ 同步，$d$（虚线）一动不动，$e$（点划线）爬得比 $a$ 还快。右图里，$c$ 和 $d$ 重合在一起，都恰好和 $b$ 一样快；$e$ 却把它们远远甩开了。在图上读一读：刚起步时，$e$ 爬升的速度是 $b$ 的几倍？
"""

# %%
#: en: how many times as fast as b
#: zh: 是 b 的几倍
prediction = ...

# %%
before = program(2, 1)[-1]
for h in [0.1, 0.01, 0.001]:
    print(f"h = {h:<5}  ", T("change of e / change of b =", "e 的改变量 / b 的改变量 ="), end=" ")
    print(f"{(program(2, 1 + h)[-1] - before) / h:.6g}")
compare(prediction, 5)

# %% [markdown] lang="en"
r"""
The ratios 5.1, 5.01, 5.001 settle on 5, the derivative of $e$ with respect to $b$ at $a=2$, $b=1$. But look at the program: nowhere in it does anything move five times as fast as anything else. Two steps of slope 1 and a multiplication have made a five *together*. How they did it is the subject of this lesson.
"""

# %% [markdown] lang="zh"
r"""
比值 5.1、5.01、5.001 稳定到 5，这就是 $e$ 对 $b$ 在 $a=2$、$b=1$ 处的导数。可是看看程序：没有哪一步让什么东西快成五倍。两个斜率为 1 的步骤加上一次乘法，合起来变出了一个 5。它是怎么来的，就是这一课要讲的事。
"""

# %% [markdown] lang="en"
r"""
## 2 · The program as a picture

Write every step of the program into a box of its own, and draw an arrow into it from each number that the step uses. That is all a **computational graph** is: the program, with the order of the lines taken out and only *who needs whom* left in.
"""

# %% [markdown] lang="zh"
r"""
## 2 · 把程序画成图

把程序的每一步各写进一个方框；这一步用到哪些数，就从哪些数画箭头指进来。**计算图**不过如此：它就是程序，只是去掉了各行的先后，只留下谁要用到谁。
"""

# %%
a, b = ac.tensor(2.0, requires_grad=True), ac.tensor(1.0, requires_grad=True)
c, d, e = program(a, b)
for name, tensor in zip("abcde", (a, b, c, d, e), strict=True):
    tensor.name = name
viz.draw_graph(e, grads=False)

# %% [markdown] lang="en"
r"""
What to see: each box is a **node**, each arrow an **edge**; an edge runs from an operand to the step that uses it. Nodes without incoming edges, $a$ and $b$, are the **leaves**: nobody computes them, they are given. (The dashed box is a constant, a leaf that will never move. Nobody asks how the result depends on it, so its arrow will carry no number and is not counted among the edges.) Everything else is an **intermediate result**, and the last one, $e$, is the **output**. The number in a node is its value.

The lines of the program may be swapped as long as no step comes before its operands: $c, d, e$ or $d, c, e$, but not $c, e, d$. Every such order, operands first, is called a **topological order**. The values need it going forward. You will see that the gradients need it too, backwards.

Note that $b$ is *one* node with *two* edges going out. A formula would have to write $b$ twice. A graph can say "the same one".
"""

# %% [markdown] lang="zh"
r"""
看图要点：每个方框是一个**节点**，每个箭头是一条**边**，边从操作数指向用到它的那一步。没有边指进来的节点 $a$ 和 $b$ 是**叶节点**：它们不是算出来的，是给定的。（虚线框是常数，也就是永远不动的叶节点。没有人问结果随它怎么变，所以它那支箭头上不写数，数边的时候也不算。）其余的都是**中间结果**，最后的那个 $e$ 是**输出**。节点里的数是它的值。

程序里的各行可以交换，只要没有哪一步排到自己的操作数前面：$c, d, e$ 可以，$d, c, e$ 也可以，$c, e, d$ 就不行。这样操作数在前的次序，都叫做**拓扑序**。往前算值要靠它；往回算梯度也要靠它，只是倒过来，一会儿就会看到。

请注意 $b$ 是**一个**节点，有**两条**边从它出去。公式里只能把 $b$ 写两遍，图却能说“就是同一个”。
"""

# %% [markdown] lang="en"
r"""
## 3 · One number on every edge

Put a magnifying glass on a single step, say $e=c\cdot d$ with $c=3$ and $d=2$, and forget the rest. If $c$ alone moves by a little, how fast does $e$ move? This is the derivative of *one step* with respect to *one operand*, and it is called a **local derivative**. It belongs to the edge from $c$ to $e$. Which number is it?
"""

# %% [markdown] lang="zh"
r"""
## 3 · 每条边上一个数

拿放大镜对准其中一步，比如 $e=c\cdot d$，这里 $c=3$、$d=2$，别的都忘掉。如果只有 $c$ 动一点点，$e$ 动得多快？这是**一步**运算对**一个**操作数的导数，叫做**局部导数**，它属于从 $c$ 到 $e$ 的那条边。它是多少？
"""

# %%
#: en: the number on the edge from c to e
#: zh: 从 c 到 e 的边上的数
prediction = ...

# %%
compare(prediction, 2)
viz.draw_graph(e, grads=False, local=True)

# %% [markdown] lang="en"
r"""
What to see: on the edge from $c$ stands 2, the value of $d$; on the edge from $d$ stands 3, the value of $c$. A product moves as fast as *the other* factor is large. (Whoever predicted 3 wrote the value of a node on its own edge. That is the commonest slip in this business.) The edges into an addition all carry 1.

There are only a handful of rules, and each can be checked by measuring. Here they are at $u=3$, $v=2$; $\partial/\partial u$ means the derivative when $u$ alone moves.
"""

# %% [markdown] lang="zh"
r"""
看图要点：从 $c$ 出来的边上写着 2，那是 $d$ 的值；从 $d$ 出来的边上写着 3，那是 $c$ 的值。**另一个**因子有多大，乘积就动得有多快。（如果你猜的是 3，那就是把节点自己的值写到了自己的边上，这是最常见的笔误。）指向加法的边上都是 1。

规则一共就几条，每一条都可以用测量来检查。下面取 $u=3$、$v=2$；$\partial/\partial u$ 表示只有 $u$ 动时的导数。
"""

# %%
rules = {
    "$u+v$": (lambda u, v: u + v, "$1$", "$1$"),
    "$u-v$": (lambda u, v: u - v, "$1$", "$-1$"),
    r"$u\,v$": (lambda u, v: u * v, "$v$", "$u$"),
    "$u/v$": (lambda u, v: u / v, "$1/v$", "$-u/v^2$"),
    r"$\sin u$": (lambda u, v: np.sin(u), r"$\cos u$", ""),
    "$e^u$": (lambda u, v: np.exp(u), "$e^u$", ""),
}
rows, h = [], 1e-6
for name, (f, du, dv) in rules.items():
    by_u, by_v = (f(3 + h, 2) - f(3 - h, 2)) / (2 * h), (f(3, 2 + h) - f(3, 2 - h)) / (2 * h)
    rows.append([name, du, f"{by_u:.4f}", dv, f"{by_v:.4f}" if dv else ""])
header = [T("step", "步骤"), r"$\partial/\partial u$", T("measured", "量得")]
Table([*header, r"$\partial/\partial v$", T("measured", "量得")], *rows)

# %% [markdown] lang="en"
r"""
Notice that most of the formulas contain $u$ or $v$: a local derivative is not a property of the *operation*, it depends on the *values* that pass through. That is why the way forward, called **forward propagation**, comes first, and why its values must be kept.
"""

# %% [markdown] lang="zh"
r"""
注意，这些公式大多含有 $u$ 或 $v$：局部导数不单由运算决定，还取决于流过的数值。所以必须先往前走一遍（**前向传播**），而且走出来的值都要留着。
"""

# %% [markdown] lang="en"
r"""
## 4 · Multiply along a path, add over the paths

Now put the steps together. $b$ reaches $e$ by two paths, $b\to c\to e$ and $b\to d\to e$. Pretend for a moment that the paths can be opened one at a time: let $b$'s little step $h$ through to $c$ only, then to $d$ only, then to both, as in reality.
"""

# %% [markdown] lang="zh"
r"""
## 4 · 沿路径相乘，各路径相加

现在把各步连起来。从 $b$ 到 $e$ 有两条路径：$b\to c\to e$ 和 $b\to d\to e$。不妨设想这两条路可以分别打开：先让 $b$ 的一小步 $h$ 只传到 $c$，再只传到 $d$，最后像实际那样两边都传到。
"""

# %%
c_now, d_now, h = 3, 2, 0.001
e_now = c_now * d_now
print(T("through c only:", "只经过 c："), f"{((c_now + h) * d_now - e_now) / h:.4f}")
print(T("through d only:", "只经过 d："), f"{(c_now * (d_now + h) - e_now) / h:.4f}")
print(T("through both:  ", "两条都走："), f"{((c_now + h) * (d_now + h) - e_now) / h:.4f}")

# %% [markdown] lang="en"
r"""
Here is the five: $2+3$. The algebra says why the effects simply add:

$$(c+h)(d+h)-cd=\underbrace{d\,h}_{\text{through }c}+\underbrace{c\,h}_{\text{through }d}+h^2 .$$

What the two paths do *to each other* is $h^2$, and goes to zero when you divide by $h$ and let it shrink: that is the 0.001 in 5.0010. For tiny changes, paths do not know of each other. And along one path the speeds multiply: if $c$ moves 1 times as fast as $b$, and $e$ moves 2 times as fast as $c$, then $e$ moves $1\times 2$ times as fast as $b$. This is the **chain rule**, in the form that fits a graph:

$$\frac{\partial e}{\partial b}=\sum_{\text{paths }b\to\dots\to e}\;\prod_{\text{edges of the path}}\text{local derivative}\;=\;1\times 2+1\times 3=5 .$$

Not the longest path, not the strongest, not the average: **multiply along a path, add over the paths.** From $a$ there is one path, and $1\times 2=2$.
"""

# %% [markdown] lang="zh"
r"""
5 就在这里：$2+3$。为什么影响只要相加？一行代数就能说明：

$$(c+h)(d+h)-cd=\underbrace{d\,h}_{\text{经过 }c}+\underbrace{c\,h}_{\text{经过 }d}+h^2 .$$

两条路径互相之间的作用是 $h^2$；除以 $h$，再让它缩小，就趋于零，5.0010 里多出的 0.001 就是它。改变量很小时，各条路径互不相干。而在同一条路径上，快慢是相乘的：$c$ 的速度是 $b$ 的 1 倍，$e$ 的速度是 $c$ 的 2 倍，那么 $e$ 的速度就是 $b$ 的 $1\times 2$ 倍。这就是**链式法则**，写成适合计算图的样子：

$$\frac{\partial e}{\partial b}=\sum_{\text{路径 }b\to\dots\to e}\;\prod_{\text{路径上的边}}\text{局部导数}\;=\;1\times 2+1\times 3=5 .$$

不是取最长的路径，不是取影响最大的路径，也不是取平均，而是**沿路径相乘，各路径相加**。从 $a$ 出发只有一条路径，$1\times 2=2$。
"""

# %% [markdown] lang="en"
r"""
### Gradient of what?

People say "the gradient at $b$ is 5". Is that a complete sentence? Three nodes of our graph depend on $b$. Predict the derivative of each of them, $c$, $d$ and $e$, with respect to $b$.
"""

# %% [markdown] lang="zh"
r"""
### 谁的梯度？

人们常说“$b$ 处的梯度是 5”。这句话说全了吗？图里有三个节点依赖于 $b$。请预测 $c$、$d$、$e$ 各自对 $b$ 的导数。
"""

# %%
#: en: three numbers, such as (7, 7, 7)
#: zh: 三个数，例如 (7, 7, 7)
prediction = ...

# %%
rows = []
for output in (c, d, e):
    #: en: the engine finds the derivatives: None where no path leads; it keeps the graph for next time
    #: zh: 让引擎求导：没有路径就得到 None；图留着，下次还要用
    found = ac.autograd.grad(output, [a, b], retain_graph=True, allow_unused=True)
    by_a, by_b = (0.0 if slope is None else slope.item() for slope in found)
    rows.append([f"${output.name}$", by_a, by_b])
compare(prediction, tuple(row[-1] for row in rows))
Table([T("output", "输出"), r"$\partial/\partial a$", r"$\partial/\partial b$"], *rows)

# %% [markdown] lang="en"
r"""
Three outputs, three answers: 1, 1 and 5. A derivative is always the derivative *of* something *with respect to* something. "The gradient at $b$" leaves out the output, and makes sense only where everybody knows which one is meant. In training it is the loss. And from $a$ no path leads to $d$: an empty sum, so 0.
"""

# %% [markdown] lang="zh"
r"""
三个输出，三个答案：1、1 和 5。导数总是某个东西**对**另一个东西的导数。“$b$ 处的梯度”省略了输出，只有大家都清楚指的是哪个输出时才说得通；训练时，指的是损失。另外，从 $a$ 没有路径通到 $d$：没有路径，和就是 0。
"""

# %% [markdown] lang="en"
r"""
## 5 · Too many paths

The rule is complete: as long as every single step has a derivative, it gives every derivative of the whole program. Is it also practical? Square a number, square the result, and so on. Each squaring uses its input *twice*, so two edges lead into it.
"""

# %% [markdown] lang="zh"
r"""
## 5 · 路径太多了

这条规则已经完整：只要每一步都可导，整段程序的任何一个导数，它都给得出来。但它实用吗？把一个数平方，再把结果平方，如此下去。每次平方都把输入用了**两次**，所以有两条边指进来。
"""


# %%
def squarings(x, n):
    for _ in range(n):
        x = x * x
    return x


viz.draw_graph(squarings(ac.tensor(1.1, requires_grad=True), 3), grads=False, local=True)

# %% [markdown] lang="en"
r"""
What to see: a leaf and three squarings in a row, two edges from each to the next, six edges in all. A path from one end to the other chooses, at every step, one of two edges. With ten squarings there are twenty edges. How many paths?
"""

# %% [markdown] lang="zh"
r"""
看图要点：一个叶节点和三次平方排成一串，前后两个之间各有两条边，一共六条。从一头走到另一头，每一步都要在两条边里选一条。十次平方有二十条边。有多少条路径？
"""

# %%
#: en: paths through ten squarings
#: zh: 十次平方的路径条数
prediction = ...


# %%
def paths(node):
    #: en: where the edges into this node come from; section 8 has more
    #: zh: 指向这个节点的边从哪里来；第 8 节再细说
    operands = [operand for operand, _ in node.next_functions]
    return sum(map(paths, operands)) if operands else 1


rows = []
for n in [1, 2, 3, 10, 15]:
    found = paths(squarings(ac.tensor(1.0, requires_grad=True), n).grad_fn)
    rows.append([n, 2 * n, found, n * found])
compare(prediction, rows[3][2])
print(T("forty squarings, path by path:", "四十次平方，逐条路径："), f"{40 * 2.0**40:.1e}")
header = [T("squarings", "平方次数"), T("edges", "边数"), T("paths", "路径数")]
Table([*header, T("multiplications, path by path", "逐条路径的乘法次数")], *rows)

# %% [markdown] lang="en"
r"""
Twenty edges, 1024 paths; each path of ten edges costs ten multiplications (start with 1, multiply by each edge), so 10240 of them. Every squaring doubles the paths. Networks are like this, only worse: every unit of a layer uses every unit of the layer before.
"""

# %% [markdown] lang="zh"
r"""
二十条边，1024 条路径；每条路径有十条边，要做十次乘法（从 1 开始，每过一条边乘一次），总共 10240 次。平方次数每多一次，路径就翻一倍。神经网络也是这样，而且更甚：每一层的每个单元都用到前一层的所有单元。
"""

# %% tags=["hide-input"]
n = np.arange(1, 41)
plt.semilogy(n, n * 2.0**n, "-", label=T("path by path: $n\\,2^n$", "逐条路径：$n\\,2^n$"))
plt.semilogy(n, 2 * n, "--", label=T("edge by edge: $2n$", "逐条边：$2n$"))
plt.xlabel(T("squarings $n$", "平方次数 $n$"))
plt.ylabel(T("multiplications", "乘法次数"))
plt.legend()
plt.title(T("The same derivative, two bills", "同一个导数，两张账单"))
in_words = T(
    "Semi-logarithmic plot of multiplications against the number of squarings. Path by path the count climbs along a straight line to more than ten to the thirteenth at forty; edge by edge it stays below a hundred.",
    "乘法次数随平方次数变化的半对数图。逐条路径时沿直线（即指数）上升，四十次平方时超过十的十三次方；逐条边时始终不到一百。",
)
viz.alt(in_words)
plt.show()

# %% [markdown] lang="en"
r"""
What to see: the vertical axis is logarithmic, so the straight line is exponential growth: at forty squarings, path by path, the bill is about $4.4\cdot10^{13}$ multiplications. The dashed line is the number of edges. Can a derivative be had for *one multiplication per edge*?

It can, because the paths share their edges. If two paths bring $p$ and $q$ to the same node and then go on together over an edge with the number $r$, there is no need to compute $p\,r+q\,r$ term by term. Add first, and multiply once:

$$p\,r+q\,r=(p+q)\,r .$$

That is the distributive law from primary school, and it is the whole secret of backpropagation.
"""

# %% [markdown] lang="zh"
r"""
看图要点：纵轴是对数刻度，直线就是指数增长。四十次平方时，逐条路径的账单大约是 $4.4\cdot10^{13}$ 次乘法。虚线则是边数。能不能**每条边只乘一次**就求出导数？

能，因为路径之间共用了许多边。如果两条路径把 $p$ 和 $q$ 带到同一个节点，接下来一起走过一条写着 $r$ 的边，就用不着一项一项地算 $p\,r+q\,r$。先相加，再只乘一次：

$$p\,r+q\,r=(p+q)\,r .$$

这就是小学里学的乘法分配律，而反向传播的全部秘密也就在这里。
"""

# %% [markdown] lang="en"
r"""
## 6 · Reverse accumulation

So collect before you pass on. Three rules, starting at the output:

1. The output gets gradient 1 (how fast does $e$ move with $e$?).
2. A node waits until *every* node that uses it has sent its share. What has arrived, added up, is its gradient.
3. Then it sends, over each of its incoming edges, *its gradient times the number on the edge*.

Rule 2 is why the walk goes through a topological order backwards: users first, then what they use. For our graph, by hand:
"""

# %% [markdown] lang="zh"
r"""
## 6 · 反向累积

所以，先收齐，再往下传。从输出开始，一共三条规则：

1. 输出的梯度是 1（$e$ 随 $e$ 动得多快？）。
2. 一个节点要等到**所有**用到它的节点都把各自的份额送来；送来的全部加起来，就是它的梯度。
3. 然后，它沿着每条指向自己的边送回去：**自己的梯度乘以边上的数**。

因为有第 2 条，所以要沿拓扑序倒着走：先走使用者，再走被使用的。我们的图，用手算就是：
"""

# %%
#: en: de_dc stands for the derivative of e with respect to c
#: zh: de_dc 表示 e 对 c 的导数
de_de = 1
de_dc, de_dd = de_de * 2, de_de * 3
de_da = de_dc * 1
#: en: b is used twice: it waits for both shares
#: zh: b 用了两次：要等两份到齐
de_db = de_dc * 1 + de_dd * 1
print("de/da =", de_da, "   de/db =", de_db)

# %%
viz.draw_graph(e, local=True)

# %% [markdown] lang="en"
r"""
What to see: the lower number in every node is its gradient, and each was made from the gradients of the nodes *after* it. Five edges were walked, five multiplications, and both leaves have their answer. With a thousand leaves it would still be one walk, one multiplication per edge. This is **reverse accumulation**; applied to the loss of a network it is called **backpropagation**.

### Walk it yourself

A richer graph: $s=a+b$, $p=s\cdot b$, $y=s\cdot p$, at the same $a=2$, $b=1$. First the values go forward, then one share at a time goes back. Use the buttons, the slider, or click into the drawing and press the arrow keys. Three questions that only stepping answers:

1. At which step does $b$ first show a gradient? Which number is it, along which path has it come, and what is still missing?
2. $s$ is used twice. At which two steps does it receive something, and which number does it pass on to $a$ in the end? What would $a$ get if $s$ had passed on its first share at once?
3. Count the steps in which something is sent back, and count the edges. Then count, on paper, the paths from $a$ to $y$ and from $b$ to $y$. How many multiplications would path by path have cost, one for each edge of each path? Write the number into the cell below the drawing.
"""

# %% [markdown] lang="zh"
r"""
看图要点：每个节点里下面的数是它的梯度，都是用它**后面**的节点的梯度算出来的。一共走了五条边，做了五次乘法，两个叶节点就都有了答案。就算有一千个叶节点，也还是走一趟，每条边乘一次。这叫**反向累积**；用在网络的损失上，就叫**反向传播**。

### 自己走一遍

换一张内容多一点的图：$s=a+b$，$p=s\cdot b$，$y=s\cdot p$，仍取 $a=2$、$b=1$。先是值往前走，然后每一步往回送一份。可以用按钮，可以拖滑块，也可以点一下图再按左右方向键。下面三个问题，不动手走就答不出来：

1. $b$ 在第几步第一次出现梯度？是多少？沿哪条路径来的？还缺什么？
2. $s$ 被用了两次。它在哪两步收到东西，最后传给 $a$ 的是多少？如果 $s$ 一收到第一份就立刻往下传，$a$ 会得到多少？
3. 数一数有几步在往回送，再数一数有几条边。然后在纸上数出从 $a$ 到 $y$、从 $b$ 到 $y$ 各有几条路径。如果逐条路径地算，每条路径上每条边乘一次，一共要做多少次乘法？把这个数写进图下面的单元格。
"""

# %%
s = a + b
p = s * b
y = s * p
s.name, p.name, y.name = "s", "p", "y"
viz.backward_stepper(y)

# %%
multiplications = ...  #: en: your count, path by path  #: zh: 你数出的次数，逐条路径地算

# %%
#: en: the numbers along each path to y: look only after you have counted
#: zh: 通向 y 的每条路径上的数：自己数过之后再看
from_a = [(1, 3), (1, 1, 3)]
from_b = [(1, 3), (1, 1, 3), (3, 3)]
hint = T(
    "Two paths from a, three from b; a path costs as many as it has edges.",
    "从 a 有两条路径，从 b 有三条；一条路径有几条边就乘几次。",
)
cost = sum(len(path) for path in from_a + from_b)
check(T("multiplications", "乘法次数"), multiplications, cost, hint)

# %% [markdown] lang="en"
r"""
<details><summary>What you should have found</summary>

1. At step 8: it is 9, along $b\to p\to y$, $3\times 3$. The two paths through $s$ are still missing; they bring 6, and at the end $b$ has 15. A gradient is final only when every user has sent.
2. At step 5 it receives 3 from $y$, at step 7 another 3 from $p$. It passes on 6. Had it been hasty, $a$ would have got 3, half of the truth. Section 10 shows a program that is.
3. Six steps, six edges. There are two paths from $a$ and three from $b$; path by path that is twelve multiplications instead of six. Twice as many, on a graph that fits on a postcard.

</details>
"""

# %% [markdown] lang="zh"
r"""
<details><summary>你应该发现的事</summary>

1. 第 8 步：是 9，沿 $b\to p\to y$ 来，$3\times 3$。还缺经过 $s$ 的两条路径，它们带来 6，最后 $b$ 得到 15。所有使用者都送过之后，梯度才算数。
2. 第 5 步从 $y$ 收到 3，第 7 步又从 $p$ 收到 3，传下去的是 6。要是它性子急，$a$ 就只得到 3，只有真实值的一半。第 10 节就有这样一个性急的程序。
3. 六步，六条边。从 $a$ 出发有两条路径，从 $b$ 出发有三条；逐条路径要做十二次乘法，而不是六次。这张图小得能画在明信片上，就已经多了一倍。

</details>
"""

# %% [markdown] lang="en"
r"""
## 7 · Your turn

### Two blanks

Here is $p=x\,y$, $r=p\,x$ at $x=3$, $y=2$, with values and without gradients. Note who is used twice. Walk back from $r$ and fill the two blanks.
"""

# %% [markdown] lang="zh"
r"""
## 7 · 轮到你了

### 填两个空

这是 $x=3$、$y=2$ 处的 $p=x\,y$、$r=p\,x$，值已经写好，梯度还没有。留意谁被用了两次。从 $r$ 往回走，把两个空填上。
"""

# %%
x, y = ac.tensor(3.0, requires_grad=True), ac.tensor(2.0, requires_grad=True)
p = x * y
r = p * x
x.name, y.name, p.name, r.name = "x", "y", "p", "r"
viz.draw_graph(r, grads=False)

# %%
dr_dp = ...  #: en: the number on the edge from p to r  #: zh: 从 p 到 r 的边上的数
dr_dx = ...  #: en: two shares meet here  #: zh: 有两份在这里会合

# %%
hint = T("A product moves as fast as the other factor is large.", "另一个因子多大，乘积就动多快。")
check("dr_dp", dr_dp, ac.autograd.grad(r, p, retain_graph=True)[0].item(), hint)
hint = T(
    "One share comes straight from r, the other through p: dr_dp times the edge from x to p.",
    "一份直接从 r 来，另一份经过 p：用 dr_dp 乘以从 x 到 p 的边上的数。",
)
check("dr_dx", dr_dx, ac.autograd.grad(r, x, retain_graph=True)[0].item(), hint)

# %% [markdown] lang="en"
r"""
### And now without help

Take $y=\dfrac{a+b}{a\,b}$ at $a=2$, $b=4$. Draw the graph on paper (three steps), write in the values, then the local derivatives on six edges, then walk back. Give both gradients.
"""

# %% [markdown] lang="zh"
r"""
### 现在独立做一道

取 $y=\dfrac{a+b}{a\,b}$，$a=2$，$b=4$。在纸上画出计算图（三步），填上值，再在六条边上填上局部导数，然后往回走。写出两个梯度。
"""

# %%
#: en: a pair: (dy/da, dy/db)
#: zh: 一对数：(dy/da, dy/db)
answer = ...

# %%
a2, b2 = ac.tensor(2.0, requires_grad=True), ac.tensor(4.0, requires_grad=True)
y = (a2 + b2) / (a2 * b2)
hint = T(
    "A division u/v has 1/v and -u/v² on its edges; a and b each wait for two shares.",
    "除法 u/v 的两条边上是 1/v 和 -u/v²；a 和 b 各要等两份到齐。",
)
slopes = [slope.item() for slope in ac.autograd.grad(y, [a2, b2])]
check("(dy/da, dy/db)", answer, slopes, hint)

# %% [markdown] lang="en"
r"""
<details><summary>The way back, in words</summary>

The values are $u=a+b=6$, $v=ab=8$, $y=6/8$. The division sends $1/8$ to $u$ and $-6/8^2$ to $v$. The sum passes $1/8$ on to both leaves; the product passes on $-6/8^2$ times the other factor. At $a$ they meet as $1/8-4\times 6/8^2=-1/2^2$, at $b$ as $1/8-2\times 6/8^2=-1/4^2$. A check from quite another side: $y=1/a+1/b$, so the gradients must be $-1/a^2$ and $-1/b^2$.

</details>

### Trust, but measure

Never believe a gradient because the walk felt right. Write the body of `measure`: two central differences, one for each input, the other standing still. Then it judges the walk of section 6 and your answer from above.
"""

# %% [markdown] lang="zh"
r"""
<details><summary>把往回走的过程说一遍</summary>

值是 $u=a+b=6$，$v=ab=8$，$y=6/8$。除法把 $1/8$ 送给 $u$，把 $-6/8^2$ 送给 $v$。加法把 $1/8$ 原样送给两个叶节点；乘法把 $-6/8^2$ 乘以另一个因子再送出去。两份在 $a$ 处会合，得 $1/8-4\times 6/8^2=-1/2^2$；在 $b$ 处会合，得 $1/8-2\times 6/8^2=-1/4^2$。换个角度再验一遍：$y=1/a+1/b$，所以梯度应当是 $-1/a^2$ 和 $-1/b^2$。

</details>

### 可以相信，但要量一量

不要因为走得顺就相信一个梯度。请写出 `measure` 的函数体：两个中心差分，每个输入一个，另一个输入保持不动。然后让它来检查第 6 节走出的结果和你上面的答案。
"""


# %%
def measure(function, a, b, h=1e-5):
    return ...  #: en: a pair of central differences  #: zh: 两个中心差分，写成一对


# %%
tasks = {
    "(a + b) · (a + b) · b": (lambda a, b: (a + b) * (a + b) * b, (2, 1), (6, 15)),
    "(a + b) / (a · b)": (lambda a, b: (a + b) / (a * b), (2, 4), answer),
}
for name, (function, point, claimed) in tasks.items():
    found = measure(function, *point)
    if found is ...:
        print(name, T("waits for your measure", "在等你写好 measure"))
    else:
        claimed = T("(no answer yet)", "（还没有答案）") if claimed is ... else claimed
        print(name, T("measured", "量得"), np.round(found, 6), T("claimed", "声称"), claimed)

# %% [markdown] lang="en"
r"""
## 8 · Are the nodes the numbers, or the steps?

So far a node was "a step with its result". A common text says it more sharply: *nodes are tensors, edges are operations.* Let us ask a machine that really keeps such a graph. The engine of this course keeps it the way PyTorch does: whenever an operation makes a new tensor, the tensor remembers in `grad_fn` which function made it. (PyTorch adds a number to the names below, as in `MulBackward0`.)
"""

# %% [markdown] lang="zh"
r"""
## 8 · 节点是数，还是步骤？

到现在为止，一个节点是“一步运算连同它的结果”。有一份常见的教程说得更干脆：“节点是张量，边是运算。”我们来问问真正保存着这种图的机器。这门课的引擎和 PyTorch 的做法一样：每做一次运算就产生一个新张量，这个张量在 `grad_fn` 里记着自己是由哪个函数算出来的。（下面的名字，PyTorch 会在后面加个编号，例如 `MulBackward0`。）
"""

# %%
x = ac.tensor([1.0, 2.0, 3.0], requires_grad=True)
y = ac.tensor([4.0, 5.0, 6.0], requires_grad=True)
z = x * y
loss = z.sum()
x.name, y.name, z.name, loss.name = "x", "y", "z", "loss"


def chain(function, indent=""):
    print(indent + function.name())
    for operand, _ in function.next_functions:
        chain(operand, indent + "    ")


print("x.grad_fn =", x.grad_fn)
chain(loss.grad_fn)

# %% [markdown] lang="en"
r"""
Start at `loss` and follow `next_functions`: a sum, which needs a product, which needs two leaves (`AccumulateGrad` is the mailbox of a leaf, where its gradient arrives). What is linked to what here? *Functions to functions.* The recorded nodes are functions; the tensors are what **flows along the edges** between them. A leaf was made by nobody, so its `grad_fn` is `None`.

The sentence of the common text cannot even be drawn. An edge has two ends, but $z=x\cdot y$ ties *three* tensors together: as an edge it would need two beginnings. Both of these drawings are right, and neither has an operation for an edge:
"""

# %% [markdown] lang="zh"
r"""
从 `loss` 出发，沿着 `next_functions` 走：一个求和，它要用到一个乘积，乘积又要用到两个叶节点（`AccumulateGrad` 是叶节点的信箱，梯度就投在那里）。这里是什么和什么连着？是**函数和函数**。记录下来的节点是函数，张量则是在函数之间**沿着边流动**的东西。叶节点不是谁算出来的，所以它的 `grad_fn` 是 `None`。

那份教程里的说法，其实连画都画不出来。一条边只有两个端点，而 $z=x\cdot y$ 牵涉到**三个**张量：要是把它当成一条边，它就得有两个起点。下面两种画法都对，但哪一种也没有把运算当作边：
"""

# %%
viz.draw_graph(loss, show="functions")

# %%
viz.draw_graph(loss, show="tensors")

# %% [markdown] lang="en"
r"""
What to see: the first is what is recorded: rounded boxes are functions, and what passes along their edges is a tensor; the square boxes are the leaves, where the printout has `AccumulateGrad`. The second is the same run seen from the tensors: a box for each tensor, saying how it was made; an edge means only "is needed for".

When both matter, draw both: tensors *and* functions as nodes, and edges between them. How many nodes will that picture of $z=x\cdot y$, `loss = z.sum()` have?
"""

# %% [markdown] lang="zh"
r"""
看图要点：第一张是实际记录下来的样子：圆角框是函数，沿着它们之间的边传递的是张量；方框是叶节点，在打印出来的结果里写作 `AccumulateGrad`。第二张是同一次运行，从张量的角度看：一个张量一个框，写明它是怎么来的；边的意思只是“算它要用到”。

两样都要紧的时候，就都画出来：张量**和**函数都作节点，边连在它们之间。对 $z=x\cdot y$ 和 `loss = z.sum()`，这样的图会有几个节点？
"""

# %%
#: en: how many nodes
#: zh: 几个节点
prediction = ...

# %%
drawing = viz.draw_graph(loss, show="both")
compare(prediction, drawing.dot.count("label="))
drawing

# %% [markdown] lang="en"
r"""
What to see: six nodes, four tensors and two functions, with tensors and functions taking turns along every path. In the assignment you will write such a drawing yourself. Look at the lower numbers too: the gradient of $x$ is the value of $y$, and the other way round. That is the rule for products, element by element.

### Who gets a gradient?

All four tensors have a gradient in the drawing, which makes a walk back of its own and leaves nothing behind. After `loss.backward()`, which of them can show it in `.grad`?
"""

# %% [markdown] lang="zh"
r"""
看图要点：六个节点，四个张量、两个函数，沿任何一条路径走，张量和函数总是交替出现。作业里你要自己写出这样一张图。再看下面的那些数：$x$ 的梯度就是 $y$ 的值，反过来也一样。这正是乘法的规则，逐个元素都成立。

### 谁有梯度？

在图里，四个张量都有梯度；那是画图时另走一趟算出来的，算完什么也没有留下。运行 `loss.backward()` 之后，其中哪些能在 `.grad` 里看到它？
"""

# %%
#: en: their names in the order x y z loss, such as "y z"
#: zh: 按 x y z loss 的次序写出名字，用空格隔开，例如 "y z"
prediction = ...

# %%
loss.backward()
tensors = (x, y, z, loss)
rows = [[f"${t.name}$" if t is not loss else "loss", t.is_leaf, t.grad] for t in tensors]
compare(prediction, " ".join(t.name for t in tensors if t.grad is not None))
Table([T("tensor", "张量"), "`is_leaf`", "`.grad`"], *rows)

# %% [markdown] lang="en"
r"""
Only the leaves. The gradients of intermediate results are used on the way and thrown away, because a large network has far more of them than anybody wants to keep. If you want to look at one, say so before the walk, with `retain_grad()`:
"""

# %% [markdown] lang="zh"
r"""
只有叶节点有。中间结果的梯度在路上用完就丢了，因为大网络里它们实在太多，没有人想全留着。想看其中某一个，就在往回走之前用 `retain_grad()` 说一声：
"""

# %%
z = x * y
z.retain_grad()
z.sum().backward()
print("z.grad =", z.grad)

# %% [markdown] lang="en"
r"""
## 9 · Drawn while the program runs

Nobody ever handed the graph to the engine. It grew while the program ran, one node for each step *taken*. So `if` and `while` need no treatment of their own: what is recorded is the way that was actually gone, and the next run makes a new graph. Halve a number until it is at most 1:
"""

# %% [markdown] lang="zh"
r"""
## 9 · 图是边运行边画出来的

从来没有谁把图交给引擎。它是在程序运行时长出来的，**走过**一步就有一个节点。所以 `if` 和 `while` 都不需要特别处理：记下来的就是实际走过的那条路，下一次运行又是一张新图。把一个数不断减半，直到不大于 1：
"""


# %%
def halve(x):
    while x.item() > 1:
        x = x / 2
    return x


def steps(function):
    before = function.next_functions
    return 1 + steps(before[0][0]) if before else 0


# %%
for start in (3.0, 10.0, 100.0):
    x = ac.tensor(start, requires_grad=True)
    end = halve(x)
    taken = steps(end.grad_fn)
    end.backward()
    print(f"x = {start:5}  ", T("steps", "步数"), taken, T("  derivative", "  导数"), x.grad.item())

# %% [markdown] lang="en"
r"""
The same function, three graphs: 2, 4 and 7 steps, and the derivatives 0.25, 0.0625 and 0.0078125 that belong to them, a factor $\frac12$ for every step taken. Such graphs are called **dynamic**.

### One neuron, and the way to training

Now read a graph that people really train. Data $x$, weight $w$, bias $b$ give a score $z=w\,x+b$, called a **logit**; together with the label it gives the **loss**, here $\ln(1+e^z)-\text{label}\cdot z$, the binary cross-entropy. (Lesson 09 says why this formula; today it is a graph to walk.) Before you run it: $z$ is used twice, so two shares will meet there.
"""

# %% [markdown] lang="zh"
r"""
同一个函数，三张图：2 步、4 步和 7 步，导数也随之是 0.25、0.0625 和 0.0078125，每走一步乘一个 $\frac12$。这样的图叫做**动态图**。

### 一个神经元，以及通往训练的路

现在来读一张真正用来训练的图。数据 $x$、权重 $w$、偏置 $b$ 给出一个得分 $z=w\,x+b$，叫做**对数几率**（logit）；它和标签一起给出**损失**，这里是 $\ln(1+e^z)-\text{标签}\cdot z$，即二元交叉熵。（为什么是这个式子，第 09 课再讲；今天只把它当作一张要走的图。）运行之前先想一想：$z$ 用了两次，所以会有两份在那里会合。
"""

# %%
w, b = ac.tensor(0.5, requires_grad=True), ac.tensor(-1.0, requires_grad=True)
x, label = 2.0, 1.0
z = w * x + b
loss = ac.log(1 + ac.exp(z)) - label * z
w.name, b.name, z.name, loss.name = "w", "b", "z", "loss"
viz.draw_graph(loss, local=True)

# %% [markdown] lang="en"
r"""
What to see: the leaves that can learn are $w$ and $b$; the data, the label and the 1 of the formula are dashed, nobody will change them. The share through the logarithm arrives at $z$ as $0.5$, the share through the label as $-1$; together $-0.5$. From there the way back is short: $w$ gets $-0.5\cdot x=-1$, $b$ gets $-0.5$. Both gradients are negative: *raise* $w$ and $b$, and the loss falls. A small step against the gradient, and the circle is closed:

$$\text{data, parameters}\;\to\;\text{logit}\;\to\;\text{loss}\;\to\;\text{gradients}\;\to\;\text{new parameters}\;\to\;\dots$$
"""

# %% [markdown] lang="zh"
r"""
看图要点：能学习的叶节点是 $w$ 和 $b$；数据、标签和式子里的那个 1 是虚线框，没有人会去改它们。经过对数的那一份到 $z$ 时是 $0.5$，经过标签的那一份是 $-1$，合起来是 $-0.5$。再往回就没几步了：$w$ 得到 $-0.5\cdot x=-1$，$b$ 得到 $-0.5$。两个梯度都是负的：把 $w$ 和 $b$ **调大**，损失就会下降。逆着梯度走一小步，这个循环就接上了：

$$\text{数据、参数}\;\to\;\text{对数几率}\;\to\;\text{损失}\;\to\;\text{梯度}\;\to\;\text{新的参数}\;\to\;\dots$$
"""

# %%
loss.backward()
print(T("gradients: w", "梯度：w"), w.grad.item(), "  b", b.grad.item())
better_w, better_b = w.item() - 0.5 * w.grad.item(), b.item() - 0.5 * b.grad.item()
better_z = better_w * x + better_b
print(T("loss before", "调整前的损失"), f"{loss.item():.4f}")
print(T("loss after ", "调整后的损失"), f"{np.log(1 + np.exp(better_z)) - label * better_z:.4f}")

# %% [markdown] lang="en"
r"""
One walk forward, one walk back, one small step: the loss has gone from 0.6931 to 0.2519. Everything that comes later in this course is a larger version of this cell.
"""

# %% [markdown] lang="zh"
r"""
往前走一遍，往回走一遍，迈一小步：损失从 0.6931 降到了 0.2519。这门课后面的一切，都是这个单元格的放大版。
"""

# %% [markdown] lang="en"
r"""
## 10 · Explain the bug

A classmate writes the walk back for the graph of section 6, $s=a+b$, $p=s\cdot b$, $y=s\cdot p$. The table `uses` below gives, for each node, what it uses and the number on that edge. Shares are added, nothing is overwritten, and every edge is walked exactly once. The right answers are 6 for $a$ and 15 for $b$. Stranger still: $s$ comes out right, and $a$, which hangs on $s$ by a single edge with a 1 on it, comes out wrong. What has happened?
"""

# %% [markdown] lang="zh"
r"""
## 10 · 找出毛病

一位同学为第 6 节的图 $s=a+b$、$p=s\cdot b$、$y=s\cdot p$ 写了往回走的程序。下面的表 `uses` 里写着每个节点用到了谁，以及那条边上的数。各份是相加的，没有覆盖，每条边也恰好走了一次。正确答案是：$a$ 得 6，$b$ 得 15。更奇怪的是，$s$ 算对了，而只靠一条写着 1 的边连在 $s$ 上的 $a$ 却错了。究竟发生了什么？
"""

# %%
uses = {"y": {"s": 3, "p": 3}, "p": {"s": 1, "b": 3}, "s": {"a": 1, "b": 1}, "a": {}, "b": {}}
gradient = {"y": 1, "s": 0, "p": 0, "a": 0, "b": 0}
waiting, seen = ["y"], {"y"}
while waiting:
    node = waiting.pop(0)
    for operand, local in uses[node].items():
        gradient[operand] += gradient[node] * local
        if operand not in seen:
            waiting.append(operand)
            seen.add(operand)
print(gradient)

# %% [markdown] lang="en"
r"""
Think before you open it. A hint: print `node` inside the loop.

<details><summary>What has happened</summary>

The nodes are visited in the order $y, s, p, a, b$: neighbours of the output first. So $s$ is passed on when it has received only the share from $y$, and sends 3 to $a$ and to $b$. Then comes $p$ and brings $s$ the second 3. Now $s$ shows the right 6, but its letters are already posted. Every *sum* is right, the *order* is wrong: $s$ did not wait for all its users. Going by the distance from the output is not going backwards through a topological order: $s$ is one step away *and* two steps away.

The cure is to walk backwards through an order in which operands come first: $a, b, s, p, y$. In lesson 04 you will write the sort that finds such an order for any graph.

</details>
"""

# %% [markdown] lang="zh"
r"""
先想，再打开。提示：在循环里把 `node` 打印出来看看。

<details><summary>究竟发生了什么</summary>

节点的访问次序是 $y, s, p, a, b$：离输出近的先走。于是轮到 $s$ 的时候，它只收到了 $y$ 送来的那一份，就把 3 送给了 $a$ 和 $b$。接着才轮到 $p$，它给 $s$ 送来第二个 3。这时 $s$ 显示的是正确的 6，可是信早就寄出去了。**求和**都没有错，错的是**次序**：$s$ 没有等所有用到它的节点。按离输出的远近走，并不等于倒着走拓扑序：$s$ 离输出既是一步，又是两步。

改法是取一个操作数在前的次序 $a, b, s, p, y$，沿着它倒着走。第 04 课里你会写出一个排序，为任何一张图找到这样的次序。

</details>
"""

# %%
gradient = {"y": 1, "s": 0, "p": 0, "a": 0, "b": 0}
for node in reversed(["a", "b", "s", "p", "y"]):
    for operand, local in uses[node].items():
        gradient[operand] += gradient[node] * local
print(gradient)

# %% [markdown] lang="en"
r"""
## 11 · Four questions

Answer each aloud before you open it.

**1.** "In PyTorch's graph the nodes are tensors and the edges are operations."

<details><summary>Is it so?</summary>

The recorded nodes are functions, reached through `grad_fn` and `next_functions`; tensors flow along the edges between them. You may *draw* tensors as nodes, but then an edge means "is needed for". An operation cannot be an edge, because it ties more than two things together.

</details>

**2.** "$b$ is used in two places, so its gradient is the average of what comes back. Or perhaps the larger of the two."

<details><summary>Average, maximum, or what?</summary>

The sum. When $b$ moves, *both* uses of it move, and for tiny changes the effects add: $2h+3h$. An average would answer a question that nobody asked.

</details>

**3.** "The gradient at $b$ is 5, I read it off the drawing. So if I extend the program by $f=10\,e$, it still is."

<details><summary>Is it still 5?</summary>

The gradient of $e$ is. The gradient of $f$ is ten times that. "Gradient at $b$" is half a sentence: always say of *which output*. In the drawing it is the node that carries gradient 1.

</details>

**4.** "A graph with a thousand leaves needs a thousand walks back, one for each." And: "The graph belongs to the function, so I draw it once and keep it."

<details><summary>Two statements, two answers</summary>

One walk back gives the gradients of *all* leaves; a thousand *outputs* would need a thousand walks. And the graph belongs to the *run*: other inputs have other values, so other numbers on the edges, and with an `if` or a `while` even other nodes.

</details>
"""

# %% [markdown] lang="zh"
r"""
## 11 · 四个问题

先把答案说出口，再打开看。

**1.** “在 PyTorch 的计算图里，节点是张量，边是运算。”

<details><summary>是这样吗？</summary>

记录下来的节点是函数，顺着 `grad_fn` 和 `next_functions` 就能找到；张量在函数之间沿着边流动。当然可以把张量**画**成节点，但那时边的意思是“算它要用到”。运算不可能是边，因为它牵涉的不止两样东西。

</details>

**2.** “$b$ 用在两个地方，所以它的梯度是传回来的两份的平均。要不就是取大的那个。”

<details><summary>平均、最大，还是别的？</summary>

是和。$b$ 一动，**两处**都跟着动；改变量很小时，影响就是相加：$2h+3h$。取平均，回答的是一个没有人问过的问题。

</details>

**3.** “$b$ 处的梯度是 5，我从图上读出来的。那么我在程序后面再加一步 $f=10\,e$，它还是 5。”

<details><summary>还是 5 吗？</summary>

$e$ 的梯度还是 5；$f$ 的梯度是它的十倍。“$b$ 处的梯度”只说了半句话：一定要说清是**哪个输出**的梯度。在图里，就是梯度为 1 的那个节点。

</details>

**4.** “一千个叶节点的图，要往回走一千趟，一个叶节点一趟。”还有：“图是属于函数的，所以画一次留着用就行。”

<details><summary>两句话，两个回答</summary>

往回走一趟，**所有**叶节点的梯度就都有了；要是有一千个**输出**，才要走一千趟。至于图，它属于那一次**运行**：换了输入，值就变，边上的数也跟着变；程序里有 `if` 或 `while` 的话，连节点都会变。

</details>
"""

# %% [markdown] lang="en"
r"""
## 12 · To take with you

A computational graph is a program with its order reduced to *who needs whom*: nodes for steps, edges from operands to the steps that use them. On every edge stands a **local derivative**, which depends on the values. The chain rule on a graph says: **multiply along a path, add over the paths.** There may be exponentially many paths, but they share their edges, so collect before you pass on: start with 1 at the output, walk backwards through a topological order, let every node wait until all its users have sent. One multiplication per edge, one walk for all leaves. And say of *which output* a gradient is.

| English | 中文 |
|---|---|
| computational graph, node, edge | 计算图，节点，边 |
| leaf, intermediate result, output | 叶节点，中间结果，输出 |
| topological order, topological sort | 拓扑序，拓扑排序 |
| local derivative | 局部导数 |
| chain rule, path | 链式法则，路径 |
| reverse accumulation | 反向累积 |
| forward propagation, backpropagation | 前向传播，反向传播 |
| dynamic graph | 动态图 |
| logits, label, loss | 对数几率，标签，损失 |
| parameter, weight, bias | 参数，权重，偏置 |

### Read on

- C. Olah, "Calculus on computational graphs: backpropagation" (2015), an essay on his blog. The program of section 1 is his; the derivatives on the edges, too. Start here.
- F. L. Bauer, "Computational graphs and rounding error", *SIAM Journal on Numerical Analysis* 11 (1974). Graphs with derivatives on their edges and the sum over paths, twelve years before backpropagation became famous.
- D. E. Rumelhart, G. E. Hinton, R. J. Williams, "Learning representations by back-propagating errors", *Nature* 323 (1986). The paper that made it famous.
- A. Griewank, A. Walther, *Evaluating Derivatives*, 2nd edition, SIAM (2008). Chapter 3 is this lesson at full length; chapter 9 goes beyond forward and reverse.
- PyTorch documentation, "Autograd mechanics" and "A Gentle Introduction to torch.autograd".

### Now do it yourself

The assignment turns the pencil's steps into code, one by one: [03 · Computation graphs by hand](../../exercises/en/03_computation_graphs.ipynb). In lesson 04 the graph will build itself: you write the engine.
"""

# %% [markdown] lang="zh"
r"""
## 12 · 带走什么

计算图就是程序，只是把先后次序简化成了谁要用到谁：节点是步骤，边从操作数指向用到它的那一步。每条边上有一个**局部导数**，它取决于流过的值。链式法则放到图上就是：**沿路径相乘，各路径相加**。路径的条数可能是指数级的，但它们共用许多边，所以要先收齐再往下传：从输出处的 1 出发，沿拓扑序倒着走，每个节点都等所有用到它的节点送完。每条边乘一次，走一趟就够所有叶节点用。还有，说梯度时要说清是**哪个输出**的。

| 中文 | English |
|---|---|
| 计算图，节点，边 | computational graph, node, edge |
| 叶节点，中间结果，输出 | leaf, intermediate result, output |
| 拓扑序，拓扑排序 | topological order, topological sort |
| 局部导数 | local derivative |
| 链式法则，路径 | chain rule, path |
| 反向累积 | reverse accumulation |
| 前向传播，反向传播 | forward propagation, backpropagation |
| 动态图 | dynamic graph |
| 对数几率，标签，损失 | logits, label, loss |
| 参数，权重，偏置 | parameter, weight, bias |

### 延伸阅读

- C. Olah, "Calculus on computational graphs: backpropagation" (2015)，他博客上的一篇文章。第 1 节的程序出自那里，在边上写导数的画法也是。从它读起。
- F. L. Bauer, "Computational graphs and rounding error", *SIAM Journal on Numerical Analysis* 11 (1974)。边上写着导数的图、对路径求和，都在这篇里，比反向传播成名早了十二年。
- D. E. Rumelhart, G. E. Hinton, R. J. Williams, "Learning representations by back-propagating errors", *Nature* 323 (1986)。让反向传播成名的论文。
- A. Griewank, A. Walther, *Evaluating Derivatives*, 2nd edition, SIAM (2008)。第 3 章是这一课的完整版，第 9 章讲前向与反向之外的做法。
- PyTorch 文档中的 "Autograd mechanics" 与 "A Gentle Introduction to torch.autograd"。

### 轮到你了

配套的作业要你把铅笔做过的事一件件写成代码：[03 · 计算图与链式法则](../../exercises/zh/03_computation_graphs.ipynb)。到了第 04 课，图会自己长出来：引擎由你来写。
"""

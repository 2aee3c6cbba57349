# ---
# jupyter:
#   course:
#     title:
#       en: VJP, accumulation, detach
#       zh: 向量反传与梯度管理
#     minutes: 75
#     difficulty: 2
#     needs: [05_tensor_engine]
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
# 06 · VJP, accumulation, detach

The engine that you built in lessons 04 and 05 starts its walk back from *one number*. Today three things happen that one number does not prepare you for: a program has many outputs, a gradient arrives where an older one still lies, and a part of the graph is meant to stay out of it. Behind each of the three hides an error that nearly everybody makes once. The first stops the program with a message. The other two may say nothing at all, and give a wrong gradient.

After this lesson you can

1. say what `backward(gradient=v)` computes, and get a whole Jacobian out of it if you need one;
2. predict what stands in `.grad` after any sequence of `backward()` calls, and clear it when it must be cleared;
3. cut a graph with `detach()`, and explain why the result is no copy, what the version counter catches, and what nobody catches.

> **Before you start** You need lesson 05 (a tensor's gradient has its shape; every operation knows how to pull a gradient back). Plan 75 minutes, and ten more if you look for `disguise` in section 7 without the hint. Difficulty ●●○.
>
> Some cells begin with `prediction = ...`. Replace the dots by your guess before you run the next cell.
"""

# %% [markdown] lang="zh"
r"""
# 06 · 向量反传与梯度管理

第 04、05 课里造的引擎，总是从**一个数**出发往回走。今天要遇到三件事，只有一个数的时候碰不到：程序有许多个输出；新的梯度送到时，旧的还在那里；图的某一部分不应该参与求导。每件事背后都藏着一个几乎人人都会犯一次的错。第一个会让程序停下来，并告诉你原因；另外两个可能一声不响，给你一个错的梯度。

学完这一课，你能够：

1. 说清 `backward(gradient=v)` 算的是什么，需要时用它求出完整的雅可比矩阵；
2. 无论 `backward()` 怎样调用、调用几次，都能预先说出 `.grad` 里是什么，并在该清零的时候清零；
3. 用 `detach()` 把图剪开，并讲明白：为什么它不是拷贝，版本计数器能抓住什么，又有什么是谁也抓不住的。

> **开始之前** 需要学过第 05 课（梯度的形状和张量相同；每种运算都知道怎样把梯度往回传）。预计 75 分钟；第 7 节的 `disguise` 如果想不看提示自己找出来，再加十分钟。难度 ●●○。
>
> 有些单元格以 `prediction = ...` 开头：先把省略号换成你的猜测，再运行下一格。
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
## 1 · Nine numbers, three places

Three small programs, each with three numbers in and three numbers out. The first squares every number by itself, the second makes running totals, the third multiplies each number by its neighbour, the last by the first.
"""

# %% [markdown] lang="zh"
r"""
## 1 · 九个数，三个位置

三段小程序，都是三个数进、三个数出。第一段把每个数各自平方；第二段从头累加；第三段让每个数乘以它的下一个，最后一个乘以第一个。
"""


# %%
def squares(x):
    return x**2


def totals(x):
    return x.cumsum(0)


def ring(x):
    return x * x[[1, 2, 0]]  #: en: indices of x2, x3, x1  #: zh: x2、x3、x1 的下标


start = np.array([1.0, 2.0, 3.0])
for function in (squares, totals, ring):
    print(f"{function.__name__:8}", function(start))

# %% [markdown] lang="en"
r"""
What is "the derivative" of such a program? Nudge one input, leave the other two alone, and watch *all three* outputs: that fills one column of a table. Three inputs, three columns.
"""

# %% [markdown] lang="zh"
r"""
这样的程序，“导数”是什么？让一个输入动一点点，另外两个不动，看**全部三个**输出各动了多少：这就填好了表的一列。三个输入，三列。
"""


# %%
def measured(function, x, h=1e-6):
    T(
        """Return all slopes by central differences, one column for each input.""",
        """用中心差分求出所有的变化率，每个输入一列。""",
    )
    nudges = h * np.eye(len(x))
    columns = [(function(x + n) - function(x - n)) / (2 * h) for n in nudges]
    return np.stack(columns, axis=1).round(6) + 0.0


# %% tags=["hide-input"]
def heat(axes, matrix, title, rows="", columns=""):
    matrix = np.atleast_2d(matrix) + 0.0
    for (i, j), value in np.ndenumerate(matrix):
        depth = 0.05 + 0.6 * abs(value) / max(abs(matrix).max(), 1e-12) if value else 0
        colour = "C0" if value > 0 else "C1"
        axes.add_patch(plt.Rectangle((j, i), 1, 1, color=colour, alpha=depth, lw=0))
        axes.text(j + 0.5, i + 0.5, f"{value:g}".replace("-", "−"), ha="center", va="center")
    tall, wide = matrix.shape
    axes.set(xlim=(0, wide), ylim=(tall, 0), title=title, aspect="equal")
    for ticks, name, n in ((axes.set_xticks, columns, wide), (axes.set_yticks, rows, tall)):
        ticks(np.arange(n) + 0.5, [f"${name}_{k + 1}$" if name else "" for k in range(n)])
    axes.spines[:].set_visible(False)
    axes.tick_params(length=0)
    axes.grid(False)


# %% tags=["hide-input"]
figure, panels = plt.subplots(1, 3, figsize=(7.4, 3.0))
for axes, function in zip(panels, (squares, totals, ring), strict=True):
    heat(axes, measured(function, start), function.__name__, "y", "x")
in_words = T(
    "Three tables of three by three numbers; row: output, column: input. squares: 2, 4, 6 on the diagonal, zeros elsewhere. totals: ones on and below the diagonal. ring: 2 1 0, 0 3 2, 3 0 1.",
    "三张三行三列的数表，行是输出，列是输入。squares：对角线上是 2、4、6，其余是零。totals：对角线及其下方都是一。ring：2 1 0，0 3 2，3 0 1。",
)
viz.alt(in_words)
plt.show()

# %% [markdown] lang="en"
r"""
What to see: row $i$, column $j$ says how fast output $y_i$ moves when only $x_j$ moves. For `squares` only the diagonal is filled, everybody minds their own business. For `totals` everything below it is filled too, since $x_1$ is in all three totals. (The deeper the colour, the larger the number.) This table, which lesson 05 met in passing, is the **Jacobian** $J$,

$$J_{ij}=\frac{\partial y_i}{\partial x_j}.$$

Each *row* is the gradient of one output. So the full answer to "what is the derivative" is nine numbers, and for a thousand inputs and a thousand outputs it is a million. But `x.grad` has the shape of `x`: *three* places. Something has to give.
"""

# %% [markdown] lang="zh"
r"""
看图要点：第 $i$ 行第 $j$ 列说的是，只有 $x_j$ 动的时候，输出 $y_i$ 动得多快。`squares` 只有对角线上有数，各管各的。`totals` 在对角线下方也填满了，因为三个累加和里都有 $x_1$。（颜色越深，数越大。）这张表就是第 05 课顺带提过的**雅可比矩阵** $J$：

$$J_{ij}=\frac{\partial y_i}{\partial x_j}.$$

它的每一**行**是一个输出的梯度。所以“导数是什么”，完整的回答是九个数；如果是一千个输入、一千个输出，就是一百万个数。可是 `x.grad` 的形状和 `x` 一样，只有**三个**位置。总有一头要让步。
"""

# %% [markdown] lang="en"
r"""
## 2 · A program from a common text

A well-known text introduces gradients with one number, and that works: $y=x^2$ at $x=1$.
"""

# %% [markdown] lang="zh"
r"""
## 2 · 一份常见教程里的程序

有一份流传很广的教程，先用一个数介绍梯度，这没有问题：$y=x^2$，$x=1$。
"""

# %%
x = ac.tensor(1.0, requires_grad=True)
y = x**2
y.backward()
print(x.grad)

# %% [markdown] lang="en"
r"""
Then it puts three numbers in the place of one, leaves everything else as it was, and goes on as if nothing had changed:

```python
x = ac.tensor([1.0, 2.0, 3.0], requires_grad=True)
y = x**2
y.backward()
```

What will stand in `x.grad`?
"""

# %% [markdown] lang="zh"
r"""
接着，它把一个数换成三个数，别的一概不变，好像什么也没有发生：

```python
x = ac.tensor([1.0, 2.0, 3.0], requires_grad=True)
y = x**2
y.backward()
```

`x.grad` 里会是什么？
"""

# %%
#: en: such as [1, 2, 3], or None, or "an error"
#: zh: 例如 [1, 2, 3]，或者 None，或者 "报错"
prediction = ...


# %%
def attempt(action):
    T(
        """Call action; if it raises, print the last line of its traceback.""",
        """调用 action；如果出错，打印错误信息的最后一行。""",
    )
    try:
        action()
    except RuntimeError as error:
        print(f"RuntimeError: {error}")


x = ac.tensor([1.0, 2.0, 3.0], requires_grad=True)
y = x**2
attempt(y.backward)
compare(prediction, T("an error", "报错"))
print("x.grad =", x.grad)

# %% [markdown] lang="en"
r"""
The program as printed there does not run, here or in PyTorch (whose message begins with the same words). And that is a kindness. There are nine derivatives, and the engine will not guess which three you want: the first row? the sum of the rows? their mean? Read the message once more: it names the shape, and it offers two ways out. We take them one after the other, and find that they are the same.
"""

# %% [markdown] lang="zh"
r"""
照那份教程印出来的样子，这段程序根本跑不通，在这里如此，在 PyTorch 里也一样（报错开头说的是同一件事）。这其实是好意。导数一共有九个，引擎不肯替你猜想要哪三个：第一行？各行之和？还是平均？把报错再读一遍：它说出了形状，还给了两条出路。我们一条一条走，走完会发现是同一条。
"""

# %% [markdown] lang="en"
r"""
## 3 · Weigh the outputs

If the graph must end in one number, make one. Give each output a weight, $v_1, v_2, v_3$, and add up:

$$s=v_1y_1+v_2y_2+v_3y_3 .$$

$s$ is a single number, so it has an ordinary gradient with three entries. The derivative of a sum is the sum of the derivatives, so entry $j$ is

$$\frac{\partial s}{\partial x_j}=\sum_i v_i\,\frac{\partial y_i}{\partial x_j}=\sum_i v_iJ_{ij},
\qquad\text{all together}\qquad v^\top J .$$

Each row of the Jacobian is multiplied by the weight of its output, and the rows are added. This is the **vector–Jacobian product**, VJP for short. The engine takes the weights directly: `y.backward(gradient=v)`. Nothing forces you to write $s$ down.

Take `squares` at $(1,2,3)$. With weights $(1,1,1)$ the rows are simply added:
"""

# %% [markdown] lang="zh"
r"""
## 3 · 给每个输出一个权重

既然图必须终止于一个数，那就造一个。给每个输出一个权重 $v_1, v_2, v_3$，加起来：

$$s=v_1y_1+v_2y_2+v_3y_3 .$$

$s$ 是一个数，所以它有普通的梯度，三个分量。和的导数等于导数的和，所以第 $j$ 个分量是

$$\frac{\partial s}{\partial x_j}=\sum_i v_i\,\frac{\partial y_i}{\partial x_j}=\sum_i v_iJ_{ij},
\qquad\text{合起来写}\qquad v^\top J .$$

雅可比矩阵的每一行乘以对应输出的权重，再把各行加起来。这就是**向量-雅可比积**，简称 VJP。引擎直接接受这些权重：`y.backward(gradient=v)`，用不着真的把 $s$ 写出来。

看 `squares` 在 $(1,2,3)$ 处的情形。权重为 $(1,1,1)$ 时，就是把各行直接相加：
"""

# %%
x = ac.tensor([1.0, 2.0, 3.0], requires_grad=True)
squares(x).backward(gradient=ac.tensor([1.0, 1.0, 1.0]))
print(x.grad)

# %% [markdown] lang="en"
r"""
Now the weights $(1,\;0.1,\;0.01)$. Look at the left table of section 1 and predict the three numbers.
"""

# %% [markdown] lang="zh"
r"""
现在把权重换成 $(1,\;0.1,\;0.01)$。看着第 1 节左边那张表，预测这三个数。
"""

# %%
#: en: three numbers, such as [1, 2, 3]
#: zh: 三个数，例如 [1, 2, 3]
prediction = ...

# %%
x = ac.tensor([1.0, 2.0, 3.0], requires_grad=True)
squares(x).backward(gradient=ac.tensor([1.0, 0.1, 0.01]))
compare(prediction, x.grad.tolist())

# %% [markdown] lang="en"
r"""
$1\times2$, $0.1\times4$, $0.01\times6$. For `squares` it looks as if $v$ merely scaled the gradient entry by entry. Do not take that home as the rule: it is so only because this $J$ is diagonal. Here is `ring` with $v=(1,2,-1)$, where several rows have something in the same column.
"""

# %% [markdown] lang="zh"
r"""
$1\times2$、$0.1\times4$、$0.01\times6$。对 `squares` 来说，看上去 $v$ 只是把梯度逐个缩放了一下。可别把这当成规律：这里只是因为 $J$ 恰好是对角的。再看 `ring`，取 $v=(1,2,-1)$，它的同一列里，好几行都有数。
"""

# %% tags=["hide-input"]
v = np.array([1.0, 2.0, -1.0])
J = measured(ring, start)
figure, panels = plt.subplots(
    2, 3, figsize=(6.8, 3.6), height_ratios=[3, 1], width_ratios=[1, 3, 3]
)
heat(panels[0, 0], v[:, None], "$v$", "v")
heat(panels[0, 1], J, "$J$", "y", "x")
heat(panels[0, 2], v[:, None] * J, T("each row times its weight", "每行乘以它的权重"))
heat(panels[1, 2], v @ J, T("columns added: $v^\\top J$", "各列相加：$v^\\top J$"), columns="x")
panels[1, 0].axis("off")
panels[1, 1].axis("off")
in_words = T(
    "Left: the weights 1, 2, −1 beside the Jacobian of ring. Right: its rows multiplied by the weights: 2 1 0, 0 6 4, −3 0 −1; below, the columns added: −1, 7, 3.",
    "左：权重 1、2、−1，旁边是 ring 的雅可比矩阵。右：各行乘以权重，得 2 1 0，0 6 4，−3 0 −1；下面是各列之和：−1、7、3。",
)
viz.alt(in_words)
plt.show()

# %% [markdown] lang="en"
r"""
What to see: every row of $J$ is multiplied by the weight beside it, a negative weight changes its sign (orange), and when each column is added up, one row of three numbers remains. Does the engine agree?
"""

# %% [markdown] lang="zh"
r"""
看图要点：$J$ 的每一行都乘以旁边的权重，权重为负就整行变号（橙色）；再把每一列加起来，只剩下一行三个数。引擎也这么说吗？
"""

# %%
x = ac.tensor([1.0, 2.0, 3.0], requires_grad=True)
ring(x).backward(gradient=ac.tensor([1.0, 2.0, -1.0]))
print(T("engine:     ", "引擎：      "), x.grad.tolist())
x = ac.tensor([1.0, 2.0, 3.0], requires_grad=True)
(ac.tensor([1.0, 2.0, -1.0]) * ring(x)).sum().backward()
print(T("sum of v·y: ", "v·y 之和：  "), x.grad.tolist())

# %% [markdown] lang="en"
r"""
Both ways out of section 2 are one: `gradient=v` *is* "multiply by $v$, sum, and start with 1". And the gradient that you pass has the shape of the *output*, for it is a weight for each output; the result has the shape of the *input*. Get the first wrong and you are told so:
"""

# %% [markdown] lang="zh"
r"""
第 2 节的两条出路其实是一条：`gradient=v` **就是**“乘以 $v$，求和，再从 1 开始”。传进去的 gradient 和**输出**同形，因为它是给每个输出的权重；算出来的结果和**输入**同形。前一个弄错了，引擎会告诉你：
"""

# %%
x = ac.tensor([1.0, 2.0, 3.0], requires_grad=True)
attempt(lambda: squares(x).backward(gradient=ac.tensor([1.0, 1.0])))

# %% [markdown] lang="en"
r"""
### Trust, but measure

Write the body of `measured_vjp`: the gradient of $s=v\cdot f(x)$ by central differences. (The function `measured` from section 1 may help, or write it from scratch.)
"""

# %% [markdown] lang="zh"
r"""
### 可以相信，但要量一量

请写出 `measured_vjp` 的函数体：用中心差分求 $s=v\cdot f(x)$ 的梯度。（可以借用第 1 节的 `measured`，也可以从头写。）
"""


# %%
def measured_vjp(function, v, x):
    return ...  #: en: three numbers  #: zh: 三个数


# %%
tasks = {
    "ring": (ring, [1.0, 2.0, -1.0], [-1.0, 7.0, 3.0]),
    "totals": (totals, [1.0, 1.0, 1.0], [3.0, 2.0, 1.0]),
}
hint = T("Weigh the rows: v @ J.", "给各行加权：v @ J。")
for name, (function, weights, engine) in tasks.items():
    check(name, measured_vjp(function, np.array(weights), start), engine, hint)

# %% [markdown] lang="en"
r"""
<details><summary>One way to write it</summary>

`return v @ measured(function, x)`. Or without the whole table: nudge entry `j` up and down, and divide `v @ function(up) - v @ function(down)` by `2 * h`.

</details>
"""

# %% [markdown] lang="zh"
r"""
<details><summary>一种写法</summary>

`return v @ measured(function, x)`。不用整张表也行：让第 `j` 个分量往上、往下各动一点，再用 `v @ function(up) - v @ function(down)` 除以 `2 * h`。

</details>
"""

# %% [markdown] lang="en"
r"""
## 4 · Where $v$ comes from

In training nobody types a $v$. It is what the rest of the graph sends. Let the loss be the mean of the three squares (the text of section 2 goes on to this loss; its formula was lost on the way to the web, so here it is):

$$L=\frac1n\sum_i y_i,\qquad v_i=\frac{\partial L}{\partial y_i}=\frac1n,\qquad
\frac{\partial L}{\partial x_j}=\frac1n\cdot 2x_j=\frac{2x_j}{3}\quad\text{for } n=3 .$$
"""

# %% [markdown] lang="zh"
r"""
## 4 · $v$ 从哪里来

训练的时候没有人去写 $v$，它是图的其余部分送过来的。设损失是三个平方的平均（第 2 节那份教程接下来用的就是它；公式在网页上丢失了，这里补上）：

$$L=\frac1n\sum_i y_i,\qquad v_i=\frac{\partial L}{\partial y_i}=\frac1n,\qquad
\frac{\partial L}{\partial x_j}=\frac1n\cdot 2x_j=\frac{2x_j}{3}\quad\text{其中 } n=3 .$$
"""

# %%
x = ac.tensor([1.0, 2.0, 3.0], requires_grad=True)
y = squares(x)
loss = y.mean()
x.name, y.name, loss.name = "x", "y", "loss"
viz.draw_graph(loss)

# %% [markdown] lang="en"
r"""
What to see: the walk starts with 1 at the loss. The mean sends a third to each $y_i$: *that* is $v$, and it arrives at the power exactly as if you had passed it by hand. The power answers with $v^\top J$, that is $2x_j/3$.

So every operation in a graph does the same small thing: it receives a $v$ for its output and returns $v^\top J$ for each of its inputs, where $J$ is the Jacobian of *that one step*. The functions in the `vjps` of your own engine in lesson 05 were exactly these; now the name has explained itself. Each loss has its own first $v$. Four of them, for the residuals (prediction minus target) $0.5,\,-2,\,0,\,4$:
"""

# %% [markdown] lang="zh"
r"""
看图要点：从损失处的 1 出发往回走。求平均的那一步给每个 $y_i$ 送去三分之一：这就是 $v$，它到达乘方那一步时，和你亲手传进去的没有两样。乘方那一步回以 $v^\top J$，也就是 $2x_j/3$。

所以图里的每个运算做的都是同一件小事：收到给自己输出的 $v$，给自己的每个输入送回 $v^\top J$，其中 $J$ 是**这一步**的雅可比矩阵。第 05 课你自己的引擎里，`vjps` 中的那些函数做的正是这件事；现在你明白这个名字的由来了。每种损失都有自己的第一个 $v$。下面取四种，残差（预测值减目标值）为 $0.5,\,-2,\,0,\,4$：
"""

# %%
residual = ac.tensor([0.5, -2.0, 0.0, 4.0], requires_grad=True)
losses = {
    T("sum", "求和"): residual.sum(),
    T("mean", "平均"): residual.mean(),
    T("mean of squares", "平方的平均"): (residual**2).mean(),
    T("sum of absolute values", "绝对值之和"): residual.abs().sum(),
}
rows = []
for name, loss in losses.items():
    (v,) = ac.autograd.grad(loss, residual)
    rows.append([name, *v.tolist()])
Table([T("loss", "损失"), "$v_1$", "$v_2$", "$v_3$", "$v_4$"], *rows)

# %% [markdown] lang="en"
r"""
The last row deserves a second look. A common text calls the gradient of the absolute error "unstable". Run it, and nothing could be steadier: it is $1$ or $-1$, however large the residual, and only at 0, where the derivative does not exist, the engine (like PyTorch) has to choose, and says 0. What *does* grow with the residual is the row above. Lesson 09 returns to this.

### Nobody builds the Jacobian

Why this detour over $v$, when a computer could store nine numbers? Because, as lesson 05 hinted, it is never nine. Here is the bill. Take `squares` of a thousand numbers. How many entries does its Jacobian have?
"""

# %% [markdown] lang="zh"
r"""
最后一行值得再看一眼。有一份常见的教程说绝对误差的梯度“不稳定”。运行一下就知道，没有比它更稳的了：不管残差多大，它不是 $1$ 就是 $-1$；只有在导数不存在的 0 处，引擎（和 PyTorch 一样）必须作个选择，它选了 0。真正随残差一起变大的，是它上面那一行。第 09 课还会谈到。

### 没有人真的造出雅可比矩阵

存九个数对计算机算什么，为什么要绕 $v$ 这个弯？因为从来就不止九个，第 05 课已经提过。现在来算算账。取一千个数的 `squares`，它的雅可比矩阵有多少个元素？
"""

# %%
#: en: a whole number
#: zh: 一个整数
prediction = ...

# %%
compare(prediction, 1000 * 1000)
rows = []
for n in (1000, 10000, 1000000):
    rows.append([n, f"{n * n:.0e}", f"{n * n * 8 / 1e9:g} GB", 2 * n])
header = ["$n$", T("entries of $J$", "$J$ 的元素"), T("memory for $J$", "存 $J$ 要的内存")]
Table([*header, T("multiplications of the rule $2x\\,v$", "规则 $2x\\,v$ 的乘法次数")], *rows)

# %% [markdown] lang="en"
r"""
A million entries, nearly all of them zero; and for a picture of a megapixel, 8000 GB for a single step. The *product* $v^\top J$, however, is one line of NumPy: $2x_jv_j$. An engine is a table of such lines, and no $J$ occurs in it anywhere. (For `cumsum` the line adds up from the end: $x_1$ is in all three totals and collects all three weights, $x_3$ only the last.) Each line below is compared with what the engine does:
"""

# %% [markdown] lang="zh"
r"""
一百万个元素，几乎全是零；换成一张百万像素的图，光这一步就要 8000 GB。而**乘积** $v^\top J$ 只是一行 NumPy：$2x_jv_j$。引擎就是由这样的一行行规则组成的表，里面哪儿也没有 $J$。（`cumsum` 那一行是从末尾加起的：三个累加和里都有 $x_1$，它收齐三个权重；$x_3$ 只收最后一个。）下面每一行都拿来和引擎对照：
"""

# %%
W = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
rules = {
    "x**2": (lambda x: x**2, lambda v: 2 * start * v),
    "x.cumsum(0)": (lambda x: x.cumsum(0), lambda v: v[::-1].cumsum()[::-1]),
    "x.sum()": (lambda x: x.sum(), lambda v: v * np.ones(3)),
    "W @ x": (lambda x: ac.tensor(W) @ x, lambda v: v @ W),
}
rows = []
for name, (function, rule) in rules.items():
    x = ac.tensor(start, requires_grad=True)
    y = function(x)
    v = np.arange(1.0, y.numel() + 1).reshape(y.shape)
    (engine,) = ac.autograd.grad(y, x, ac.tensor(v))
    rows.append([f"`{name}`", v.tolist(), rule(v).tolist(), engine.tolist()])
Table([T("step", "步骤"), "$v$", T("rule", "规则"), T("engine", "引擎")], *rows)

# %% [markdown] lang="en"
r"""
And the order matters as much as the rules. Two steps in a row, first $J_1$ and then $J_2$, have $J=J_2J_1$. Multiplied from the *left*, $(v^\top J_2)\,J_1$, there is never anything larger than a vector on its way; multiplied from the right, $v^\top(J_2J_1)$, two matrices meet. In multiplications, for $n=1000$:
"""

# %% [markdown] lang="zh"
r"""
次序和规则同样要紧。接连两步，先 $J_1$ 后 $J_2$，合起来是 $J=J_2J_1$。从**左边**乘起，$(v^\top J_2)\,J_1$，一路上传递的东西永远不会比一个向量更大；从右边乘起，$v^\top(J_2J_1)$，就是两个矩阵相乘。$n=1000$ 时的乘法次数：
"""

# %%
n = 1000
print(T("from the left: ", "从左边乘起："), f"{n**2 + n**2:.0e}")
print(T("from the right:", "从右边乘起："), f"{n**3 + n**2:.0e}")

# %% [markdown] lang="en"
r"""
Two million against a thousand million. Reverse mode is multiplication from the left, and the $v$ at the end is what makes it cheap.

## 5 · The whole Jacobian, row by row

Sometimes you do want all of $J$. Which $v$ gives its second row? Weigh the second output with 1, and the others with 0. (The rows of the identity matrix, `ac.eye(3)`, are the three weights that we need.)
"""

# %% [markdown] lang="zh"
r"""
两百万对十亿。反向模式就是从左边乘起；正是末端的那个 $v$ 让它这么便宜。

## 5 · 完整的雅可比矩阵，一行一行地求

有时确实需要整个 $J$。要它的第二行，该取什么 $v$？给第二个输出权重 1，其余给 0。（单位矩阵 `ac.eye(3)` 的三行，正是我们要的三组权重。）
"""

# %%
x = ac.tensor([1.0, 2.0, 3.0], requires_grad=True)
y = ring(x)
for i in range(2):
    attempt(lambda i=i: print(ac.autograd.grad(y, x, ac.eye(3)[i])[0].tolist()))

# %% [markdown] lang="en"
r"""
The first row is there, and then the engine refuses. Read its message: walking back, the graph gives away the values that it had saved, since as a rule one walk is all there is, and the memory is wanted for something else. If you need another walk, say so beforehand:
"""

# %% [markdown] lang="zh"
r"""
第一行出来了，接着引擎就不肯了。读一读报错：往回走的时候，图会把保存的值随手释放掉，因为通常只走一趟，内存还有别的用处。想再走一趟，就要事先说一声：
"""

# %%
y = ring(x)
rows = [ac.autograd.grad(y, x, e, retain_graph=True)[0].tolist() for e in ac.eye(3)]
for row in rows:
    print(row)
print(T("x.grad =", "x.grad ="), x.grad)

# %% [markdown] lang="en"
r"""
This is the right table of section 1, to the last digit and without any $h$. Three outputs, three walks: *rows* come from walking back, *columns* from nudging inputs, and whichever there are fewer of is the cheaper way (lesson 02, forward or reverse). The engine has the loop built in: `ac.jacobian(ring, x)`. In the assignment you write it.

A word on `ac.autograd.grad`, which we have used since lesson 02 without introducing it. It walks as `backward` does, but *returns* the gradients, always as a tuple, one for each input, and leaves every `.grad` alone: the last line printed above says `None`. A single tensor need not be put into brackets.
"""

# %% [markdown] lang="zh"
r"""
这就是第 1 节右边那张表，分毫不差，而且没有用到任何 $h$。三个输出，走三趟：往回走得到的是**行**，动输入得到的是**列**，哪样少就走哪条路更划算（第 02 课：前向还是反向）。这个循环引擎里现成就有：`ac.jacobian(ring, x)`；作业里由你来写。

顺便说说 `ac.autograd.grad`，从第 02 课起就在用，一直没有正式介绍。它和 `backward` 一样往回走，但把梯度**返回**给你，总是一个元组，每个输入一项，而且不碰任何 `.grad`：上面印出的最后一行正是 `None`。只有一个张量时，不必加方括号。
"""

# %%
a, b = ac.tensor(2.0, requires_grad=True), ac.tensor(5.0, requires_grad=True)
print(T("one input:  ", "一个输入："), ac.autograd.grad(a * b, a))
print(T("two inputs: ", "两个输入："), ac.autograd.grad(a * b, [a, b]))
print(T("untouched:  ", "没有动过："), a.grad, b.grad)

# %% [markdown] lang="en"
r"""
### Turn the weights yourself

Each slider is the weight of one row, each bar one entry of $v^\top J$. Drag a slider, or click it and use the arrow keys; the buttons set weights that are often wanted. Three questions that only moving answers:

1. Choose the products (that is our `ring`). Set all weights to 0, then move $v_3$ alone from 0 to 1. Which bars move, and by how much? Where in the table do these numbers stand?
2. Choose `cumsum`. Find the weights that make $v^\top J=(0,0,1)$. Write them into the cell below. Which combination of the outputs is it, and why must its gradient be this?
3. Choose `softmax` (it turns three numbers into three positive ones that add up to 1). Set all three weights to 1, then all to 2, then all to $-1$. What do the bars do? What would a network learn whose loss is the sum of these outputs?
"""

# %% [markdown] lang="zh"
r"""
### 自己转一转权重

每个滑块是一行的权重，每根条形是 $v^\top J$ 的一个分量。可以拖滑块，也可以点一下再按方向键；按钮给出几组常用的权重。下面三个问题，不动手就答不出来：

1. 选乘积那一个（就是我们的 `ring`）。先把权重全设为 0，再只把 $v_3$ 从 0 移到 1。哪几根条形动了，各动了多少？这些数在表里的什么地方？
2. 选 `cumsum`。找出使 $v^\top J=(0,0,1)$ 的权重，写进下面的单元格。这是各输出的怎样一个组合？它的梯度为什么非如此不可？
3. 选 `softmax`（它把三个数变成三个正数，加起来等于 1）。三个权重全设为 1，再全设为 2，再全设为 $-1$。条形怎样变？如果一个网络的损失就是这几个输出之和，它能学到什么？
"""

# %%
viz.vjp_explorer("products", v=[0.0, 0.0, 0.0])

# %%
weights = ...  #: en: question 2, such as [1, 2, 3]  #: zh: 第 2 题，例如 [1, 2, 3]

# %%
#: en: the engine on questions 2 and 3: look only after you have moved the sliders
#: zh: 引擎对第 2、3 题的回答：动过滑块之后再看
hint = T(
    "The second running total minus the third leaves minus the third input.",
    "第二个累加和减去第三个，剩下的是负的第三个输入。",
)
check(T("weights", "权重"), weights, [0, -1, 1], hint)
x = ac.tensor(start, requires_grad=True)
for all_alike in (1.0, 2.0, -1.0):
    (row,) = ac.autograd.grad(ac.softmax(x, 0), x, all_alike * ac.ones(3))
    print("softmax, v =", 3 * [all_alike], (row.numpy().round(12) + 0.0).tolist())

# %% [markdown] lang="en"
r"""
<details><summary>What you should have found</summary>

1. The first bar moves by 3 and the third by 1: the third row of the table. A slider adds its row as many times as its weight says. (If you set the other two to 0 and this one to 1, the row stands alone.)
2. $v=(0,-1,1)$, that is $y_3-y_2$. Each total is the one before plus one more input, so this difference is $x_3$ itself, and its gradient is $(0,0,1)$.
3. The bars stay at 0, whatever the common weight. The three outputs always add up to 1, so their sum does not move when an input moves: each column of $J$ adds up to 0. The loss is constant, and the network learns nothing at all. A $v$ that is far from zero can give a gradient of zero.

</details>
"""

# %% [markdown] lang="zh"
r"""
<details><summary>你应该发现的事</summary>

1. 第一根动了 3，第三根动了 1：正是表的第三行。滑块做的就是加上它那一行，权重是几就加几倍。（另外两个是 0、这一个是 1 的时候，就只剩下这一行。）
2. $v=(0,-1,1)$，也就是 $y_3-y_2$。每个累加和都是前一个再加上一个输入，所以这个差就是 $x_3$ 本身，它的梯度是 $(0,0,1)$。
3. 不管共同的权重是几，条形都停在 0。三个输出加起来总等于 1，输入怎么动，它们的和都不动：$J$ 的每一列加起来是 0。损失是常数，网络什么也学不到。$v$ 离零很远，梯度照样可以是零。

</details>
"""

# %% [markdown] lang="en"
r"""
## 6 · Where gradients are put, and that they pile up

Back to `backward()`. A tensor asks for a gradient at birth, `requires_grad=True`, or later, `w.requires_grad_()`; the underscore at the end is the sign of methods that change the tensor itself. A common text says that `backward()` then stores the gradient of every tensor in its `.grad`. Here is what happens when you run it.
"""

# %% [markdown] lang="zh"
r"""
## 6 · 梯度放在哪里，为什么会越积越多

回到 `backward()`。一个张量可以在创建时就要求梯度：`requires_grad=True`；也可以以后再说：`w.requires_grad_()`，末尾的下划线表示这个方法会改动张量自身。有一份常见的教程说，`backward()` 会把每个张量的梯度存进它的 `.grad`。我们来运行一下，看会怎样。
"""

# %%
x = ac.tensor(3.0)
x.requires_grad_()
y = x**2
z = 5 * y
print(T("what backward returns:", "backward 返回："), z.backward())
print("x.grad =", x.grad)
print("y.grad =", y.grad)
print("z.grad =", z.grad)

# %% [markdown] lang="en"
r"""
Two corrections in four lines. `backward()` *returns nothing*: it leaves its result in `.grad`. And only in the `.grad` of **leaves**: those of $y$ and $z$ are used on the way and dropped (lesson 03; `y.retain_grad()` keeps one). So `gradients = loss.backward()` gives you `None`, and an `if y.grad` on an intermediate result never fires.

Now the question on which most beginners' training loops fail. Compute $x^2$ at $x=3$ and walk back; then do the very same thing *again*, with a new graph. What is `x.grad` after the second time?
"""

# %% [markdown] lang="zh"
r"""
四行输出，两处更正。`backward()` **什么也不返回**，结果留在 `.grad` 里；而且只留在**叶节点**的 `.grad` 里：$y$ 和 $z$ 的梯度在路上用完就丢了（见第 03 课；`y.retain_grad()` 可以留住一个）。所以 `gradients = loss.backward()` 得到的是 `None`；对中间结果写 `if y.grad`，条件永远不成立。

下面这个问题，绊倒了大多数初学者的训练循环。在 $x=3$ 处算 $x^2$，往回走；然后把同样的事**再做一遍**，用的是一张新图。第二遍之后，`x.grad` 是多少？
"""

# %%
#: en: x.grad after the second walk
#: zh: 走完第二趟之后的 x.grad
prediction = ...

# %%
x = ac.tensor(3.0, requires_grad=True)
for walk in (1, 2):
    (x**2).backward()
    print(T(f"after walk {walk}:", f"走完第 {walk} 趟："), "x.grad =", x.grad.item())
compare(prediction, x.grad.item())

# %% [markdown] lang="en"
r"""
12, not 6: `backward()` **adds** to what lies there. No accident, and you built it so yourself in lesson 04: a leaf that is used twice collects two shares, and forgetting the plus was the bug. The mailbox of a leaf cannot know whether the second letter comes from the same walk or from the next one, and it need not. Adding across walks is called **gradient accumulation**, and it is useful: if eight examples do not fit into memory at once, take four, walk back, take the other four, walk back, and you have the gradient of all eight. (So it is with a loss that is a *sum*, as in the next cell. A mean would divide by 4 in each half instead of by 8, and both halves together would give twice too much: then halve each loss first.)
"""

# %% [markdown] lang="zh"
r"""
是 12，不是 6：`backward()` 把新梯度**加到**原有的上面。这不是疏忽，第 04 课里你自己就是这样造的：一个叶节点用了两次，就要收两份，忘了“加”反而是毛病。叶节点的信箱分不清第二封信来自同一趟还是下一趟，也不必分清。在多趟之间相加，叫做**梯度累积**，而且很有用：八个样本一次放不进内存，就先取四个，往回走，再取另外四个，往回走，得到的正是全部八个的梯度。（前提是损失取**总和**，像下一个单元格那样。如果取平均，每一半除的是 4 而不是 8，两半加起来就大了一倍；那就先把每个损失减半。）
"""

# %%
inputs = np.arange(1.0, 9.0)
targets = 2 * inputs + 1
w = ac.tensor(1.5, requires_grad=True)


def batch_loss(w, rows):
    return ((w * ac.tensor(inputs[rows]) - ac.tensor(targets[rows])) ** 2).sum()


batch_loss(w, slice(0, 8)).backward()
print(T("all eight at once:", "八个一次算完：  "), w.grad.item())
w.grad = None
for half in (slice(0, 4), slice(4, 8)):
    batch_loss(w, half).backward()
print(T("four and four:    ", "四个加四个：    "), w.grad.item())

# %% [markdown] lang="en"
r"""
The price: gradients do not clear themselves. `w.grad = None` in the middle of that cell was needed, or the old sum would still lie in the box. Clearing has three spellings: `w.grad = None`; `w.grad.zero_()`, which writes zeros into the same memory; and `optimizer.zero_grad()`, which does the first for all parameters (lesson 12). Section 9 shows what happens to those who forget.
"""

# %% [markdown] lang="zh"
r"""
代价是：梯度不会自己清零。单元格中间那句 `w.grad = None` 少不得，不然信箱里还躺着上次的总和。清零有三种写法：`w.grad = None`；`w.grad.zero_()`，往原来的内存里写零；还有 `optimizer.zero_grad()`，对所有参数做第一种（第 12 课）。忘了清零会怎样，第 9 节会让你看到。
"""

# %% [markdown] lang="en"
r"""
## 7 · detach: cutting an edge

Sometimes a number should take part in the computation and *not* in the derivative: a target that is itself a prediction, a part of a network that is to stay as it is, a statistic for the log. `t.detach()` gives a tensor with the same values and no history. (Other frameworks call it *stop gradient*; lesson 07 does, too.) What is the derivative of `x.detach() * x` at $x=3$?
"""

# %% [markdown] lang="zh"
r"""
## 7 · detach：剪断一条边

有时候，一个数应当参与计算，却**不该**参与求导：本身就是预测值的目标、网络里要保持不变的那一部分、只供记录的统计量。`t.detach()` 给出一个数值相同、没有来历的张量，这叫**分离**。（别的框架叫它**停止梯度**，第 07 课也这样叫。）`x.detach() * x` 在 $x=3$ 处的导数是多少？
"""

# %%
#: en: a number
#: zh: 一个数
prediction = ...

# %%
x = ac.tensor(3.0, requires_grad=True)
x.name = "x"
z = x.detach() * x
(slope,) = ac.autograd.grad(z, x, retain_graph=True)
compare(prediction, slope.item())
viz.draw_graph(x * x, local=True)

# %%
viz.draw_graph(z, local=True)

# %% [markdown] lang="en"
r"""
What to see: above $x\cdot x$, two edges leave $x$ and bring back 3 each, together 6. Below, `x.detach() * x`: one of the two is cut. What is left in its place is a dashed box with a 3 in it, a constant that merely happens to have the value of $x$. The value 9 is the same in both; the gradient is 3, not 6. **Detaching changes the derivative and leaves the value alone**: the number 3 is no longer asked what it depends on.

Measure it, and the central difference will say 6 every time, since it sees values only. So a program with `detach()` in it *declares* a derivative, it does not compute the one of its values. Sometimes this is just what you want.
"""

# %% [markdown] lang="zh"
r"""
看图要点：上图是 $x\cdot x$，有两条边从 $x$ 出去，各送回 3，合起来是 6。下图是 `x.detach() * x`：两条边剪掉了一条，原处只剩一个写着 3 的虚线框，它是常数，只不过恰好和 $x$ 的值一样。两张图的值都是 9；梯度却是 3，不是 6。**分离改变导数，不改变数值**：没有人再去问这个 3 是由谁算出来的。

拿中心差分来量，它每次都会说 6，因为它只看得见数值。所以一段含有 `detach()` 的程序，是在**声明**一个导数，而不是在求它的数值的导数。有时候，你要的正是这个。
"""

# %% [markdown] lang="en"
r"""
### Two blanks

$z=p\,q+q$, but the first $q$ is detached: `z = p * q.detach() + q`, at $p=2$, $q=5$. Fill in both gradients.
"""

# %% [markdown] lang="zh"
r"""
### 填两个空

$z=p\,q+q$，但第一个 $q$ 被分离了：`z = p * q.detach() + q`，取 $p=2$，$q=5$。把两个梯度填上。
"""

# %%
p, q = ac.tensor(2.0, requires_grad=True), ac.tensor(5.0, requires_grad=True)
z = p * q.detach() + q
p.name, q.name, z.name = "p", "q", "z"
viz.draw_graph(z, grads=False)

# %%
dz_dp = ...  #: en: the derivative of z with respect to p  #: zh: z 对 p 的导数
dz_dq = ...  #: en: the derivative of z with respect to q  #: zh: z 对 q 的导数

# %%
right_p, right_q = (slope.item() for slope in ac.autograd.grad(z, [p, q]))
hint = T("p is multiplied by the constant 5.", "p 乘的是常数 5。")
check("dz_dp", dz_dp, right_p, hint)
hint = T("Only one edge leaves q in the drawing.", "图里从 q 出去的边只有一条。")
check("dz_dq", dz_dq, right_q, hint)

# %% [markdown] lang="en"
r"""
### And now without help

Write `disguise(x)`: its *value* is $x^2$ for every $x$, its *gradient* is 3 for every $x$. You need `detach()` once. (The trick is real: networks that round their numbers are trained with it, for rounding has slope 0 almost everywhere, and one pretends that it is 1. It is called a straight-through estimator.)
"""

# %% [markdown] lang="zh"
r"""
### 现在独立做一道

请写出 `disguise(x)`：对任何 $x$，它的**值**是 $x^2$，**梯度**却是 3。`detach()` 用一次就够。（这个手法是真有用的：有的网络要把数取整，而取整的斜率几乎处处为 0，训练时就假装它是 1，这叫直通估计。）
"""


# %%
def disguise(x):
    return ...


# %%
for number in (5.0, -2.0):
    x = ac.tensor(number, requires_grad=True)
    y = disguise(x)
    pair = ... if y is ... else (y.item(), ac.autograd.grad(y, x)[0].item())
    hint = T(
        "Add something that is zero as a value: (x**2 - 3*x).detach() + ...",
        "加上的那部分不参与求导：(x**2 - 3*x).detach() + ……",
    )
    check(T("(value, gradient)", "（值，梯度）"), pair, (number**2, 3), hint)

# %% [markdown] lang="en"
r"""
<details><summary>A solution</summary>

`return 3 * x + (x**2 - 3 * x).detach()`. As a value, $3x$ cancels and $x^2$ remains. For the derivative, everything in the bracket is a constant, and $3x$ has slope 3.

</details>

### Its relatives

`detach()` cuts at *one tensor*. A whole stretch of program without recording is written `with no_grad():`, and a leaf that shall not learn any more gets `requires_grad_(False)`. Everybody needs `no_grad` in one place, the update of a parameter. A step changes a leaf *in place*, that is, it writes into the memory that is already there, and the engine does not allow that while it is recording:
"""

# %% [markdown] lang="zh"
r"""
<details><summary>一种解法</summary>

`return 3 * x + (x**2 - 3 * x).detach()`。作为数值，$3x$ 抵消，剩下 $x^2$。求导时，括号里的一切都是常数，而 $3x$ 的斜率是 3。

</details>

### 它的近亲

`detach()` 剪在**一个张量**上。整段程序都不想记录，就写 `with no_grad():`；一个叶节点从此不再学习，就用 `requires_grad_(False)`。`no_grad` 有一处人人都用得着，就是更新参数：走一步就要**原地**改动叶节点，也就是直接往它原来的内存里写，而引擎在记录的时候不许这样做：
"""

# %%
w = ac.tensor(1.0, requires_grad=True)
(w**2).backward()


def step():
    w.sub_(0.1 * w.grad)  #: en: w = w - 0.1 * gradient, in place  #: zh: 原地做 w = w - 0.1 * 梯度


attempt(step)
with ac.no_grad():
    step()
    y = w * w
print("w =", w, "  y =", y, "  y.requires_grad =", y.requires_grad)

# %% [markdown] lang="en"
r"""
## 8 · detach is not a copy

The text of section 2 also says: *operations on a detached tensor do not affect the original; detach is the safe replacement for* `.data`. The second half is right in a sense that we shall find out. The first half is false. Write 100 into the detached tensor; what does $x$ hold afterwards?
"""

# %% [markdown] lang="zh"
r"""
## 8 · detach 不是拷贝

第 2 节的那份教程还说：“对分离出来的张量做操作，不影响原来的张量；detach 可以安全地代替 `.data`。”后半句在某种意义上是对的，我们会看到是哪种意义。前半句是错的。往分离出来的张量里写一个 100，$x$ 里会是什么？
"""

# %%
#: en: three numbers, such as [1, 2, 3]
#: zh: 三个数，例如 [1, 2, 3]
prediction = ...

# %%
x = ac.tensor([1.0, 2.0, 3.0], requires_grad=True)
shadow = x.detach()
shadow[0] = 100.0
compare(prediction, x.tolist())
print(T("same memory:", "同一块内存："), np.shares_memory(shadow.numpy(), x.detach().numpy()))

# %% [markdown] lang="en"
r"""
`detach()` makes a second *name* for the same memory; only the history is missing. It is cheap for that reason, and dangerous for the same one. To see the danger, look at the sigmoid, $\text{out}=1/(1+e^{-x})$, in your engine of lesson 05. Its rule $v\cdot\text{out}\,(1-\text{out})$ reads the *result* that was saved on the way forward. What if somebody overwrites that result before the walk back? Here the result is set to zero through a detached name. What will `backward()` do: give the right gradient, give zeros, or raise an error?
"""

# %% [markdown] lang="zh"
r"""
`detach()` 只是给同一块内存起了第二个**名字**，少的只是来历。它便宜是因为这个，危险也是因为这个。危险在哪里？看看你第 05 课的引擎里的 sigmoid，$\text{out}=1/(1+e^{-x})$。它的规则 $v\cdot\text{out}\,(1-\text{out})$ 要读往前算时保存下来的**结果**。要是有人在往回走之前把这个结果改写了呢？下面就通过分离出来的名字把结果全改成零。`backward()` 会怎样：给出正确的梯度，给出一串零，还是报错？
"""

# %%
#: en: "right", "zeros" or "an error"
#: zh: 填 "正确"、"零" 或 "报错"
prediction = ...

# %%
a = ac.tensor([1.0, 2.0, 3.0], requires_grad=True)
out = a.sigmoid()
print(T("version", "版本"), out._version)
out.detach().zero_()
print(T("version", "版本"), out._version)
attempt(out.sum().backward)
compare(prediction, T("an error", "报错"))

# %% [markdown] lang="en"
r"""
Every piece of memory has a **version counter**. Each in-place operation adds one to it, through whatever name it comes, and the detached name shares the counter of the original. When an operation saves a value, it writes down the version; on the way back it compares. The message says all of it: *which* operation, *which* value it needed, the version found (1) and the version expected (0). An error, not a wrong number: that is the sense in which `detach()` is safe.

Now the older way to the same memory, `.data`. It has a counter of *its own*.
"""

# %% [markdown] lang="zh"
r"""
每块内存都有一个**版本计数器**。每做一次原地操作它就加一，不管是通过哪个名字做的；而分离出来的名字和原来的共用一个计数器。运算保存一个值的时候，记下当时的版本；往回走的时候再对一对。报错把这些全说了：**哪个**运算，需要**哪个**值，现在的版本（1）和应有的版本（0）。得到的是一个错误，而不是一个错的数：`detach()` 的安全就在这里。

再看通向同一块内存的老办法，`.data`。它的计数器是**自己的**。
"""

# %%
a = ac.tensor([1.0, 2.0, 3.0], requires_grad=True)
out = a.sigmoid()
out.data.zero_()
print(T("version", "版本"), out._version)
out.sum().backward()
print(T("through .data:     ", "经过 .data：    "), a.grad)

a.grad = None
a.sigmoid().sum().backward()
print(T("the right gradient:", "正确的梯度：    "), a.grad)

# %% [markdown] lang="en"
r"""
No message, and $[0,0,0]$ instead of $[0.1966,\,0.1050,\,0.0452]$. The optimizer would take these zeros for the truth, and nothing in the program would ever look wrong except that it does not learn. `.data` is met in older code; read it as a warning sign, and write `detach()`, or `no_grad()` for updates.

### What the counter does not watch

The counter guards what was *saved*, no more and no less. Four small programs write a ten into a leaf $w=(1,2)$ through a detached name. They differ only in what was computed *before* the writing. Which of them raise?
"""

# %% [markdown] lang="zh"
r"""
一声不响，给出的是 $[0,0,0]$，而不是 $[0.1966,\,0.1050,\,0.0452]$。优化器会把这些零当真，程序里哪儿都看不出不对，只是怎么也学不会。`.data` 在旧代码里会遇到，见到它就当作警示牌；自己写就用 `detach()`，更新参数用 `no_grad()`。

### 计数器不管的事

计数器守着的是**保存下来**的值，不多也不少。下面四段小程序都通过分离出来的名字，往叶节点 $w=(1,2)$ 里写一个十。它们的区别只在于，写**之前**算过什么。哪些会报错？
"""

# %%
#: en: how many of the four raise an error
#: zh: 四段里有几段报错
prediction = ...

# %%
programs = {
    "w * w": lambda w: w * w,
    "3 * w": lambda w: 3 * w,
    "w.exp()": lambda w: w.exp(),
    T("nothing; w * w only afterwards", "什么也没算，写完才算 w * w"): None,
}

# %%
rows = []
for name, compute in programs.items():
    w = ac.tensor([1.0, 2.0], requires_grad=True)
    y = compute(w) if compute else None
    w.detach()[0] = 10.0
    if compute is None:
        y = w * w
    try:
        y.sum().backward()
        rows.append([name, w.grad.numpy().round(4)])
    except RuntimeError:
        rows.append([name, T("an error", "报错")])

# %%
compare(prediction, sum(isinstance(answer, str) for _, answer in rows))
Table([T("computed before the writing", "写之前算的"), T("gradient", "梯度")], *rows)

# %% [markdown] lang="en"
r"""
Only the first. A product saves its factors, and one of them has changed. The rule of $3w$ reads only the 3, which is untouched, and the gradient $(3,3)$ is right. The exponential saves its *result*, not $w$, and the result $(e,e^2)=(2.7183,\,7.3891)$ still stands in memory of its own; right again, for the point where $y$ was computed. And in the last row nothing had been saved when the ten was written: the leaf has *silently moved*, and $(20,4)$ is a right gradient, at a place where you may not know that you are. Neither engine nor PyTorch can call that an error; an optimizer does the same at every step.

So the rule for your own programs: want to write? Write into a copy.
"""

# %% [markdown] lang="zh"
r"""
只有第一段。乘积要保存它的因子，其中一个变了。$3w$ 的规则只读那个 3，它没有动，梯度 $(3,3)$ 是对的。指数函数保存的是**结果**，不是 $w$，而结果 $(e,e^2)=(2.7183,\,7.3891)$ 好好地放在自己的内存里；梯度也对，是 $y$ 算出来时那个点的梯度。至于最后一行，写十的时候什么都还没有保存：叶节点**悄悄地挪了地方**，$(20,4)$ 是正确的梯度，只不过你未必知道自己到了哪里。无论这个引擎还是 PyTorch，都不能说这是错误；优化器每一步做的就是这件事。

所以，自己写程序时守住一条：要写，就写进拷贝里。
"""

# %%
x = ac.tensor([1.0, 2.0, 3.0], requires_grad=True)
others = {"x.detach()": x.detach(), "x.data": x.data, "x.clone()": x.clone()}
others["x.detach().clone()"] = x.detach().clone()
rows, words = [], {True: T("yes", "是"), False: T("no", "否")}
for name, other in others.items():
    shared = np.shares_memory(other.detach().numpy(), x.detach().numpy())
    version = x._version
    other.mul_(1.0)
    answers = (shared, x._version > version, other.requires_grad)
    rows.append([f"`{name}`", *(words[bool(answer)] for answer in answers)])
header = [T("same memory", "同一块内存"), T("same counter", "同一个计数器")]
Table([T("other name", "另一个名字"), *header, T("in the graph", "在图中")], *rows)

# %% [markdown] lang="en"
r"""
Read the table by rows. `detach()`: same memory, same counter, outside the graph. `.data`: same memory, *other* counter, which is the trap. `clone()`: memory of its own, still in the graph, so gradients flow through it. `detach().clone()`: a copy in every respect, and what you meant if you meant a copy.

## 9 · Explain the bug

A classmate looks for the minimum of $(w-3)^2$, starting at 0 with learning rate 0.2. The gradient is right, the step goes against it, the update stands under `no_grad`. It runs without complaint. Forty steps later $w$ should be 3 to three decimals. It is not. What has happened?
"""

# %% [markdown] lang="zh"
r"""
按行读这张表。`detach()`：同一块内存，同一个计数器，在图外。`.data`：同一块内存，**另一个**计数器，陷阱就在这里。`clone()`：有自己的内存，但还在图里，梯度照样流过它。`detach().clone()`：真正独立的拷贝；你想要拷贝的时候，想要的就是它。

## 9 · 找出毛病

一位同学要找 $(w-3)^2$ 的最小值，从 0 出发，学习率 0.2。梯度没有错，每一步都逆着梯度走，更新也放在 `no_grad` 里。程序顺顺当当地运行。四十步之后，$w$ 应当等于 3，准到三位小数。结果却不是。究竟发生了什么？
"""


# %%
def descend(steps):
    w, path = ac.tensor(0.0, requires_grad=True), [0.0]
    for _ in range(steps):
        loss = (w - 3) ** 2
        loss.backward()
        with ac.no_grad():
            w.sub_(0.2 * w.grad)
        path.append(w.item())
    return np.array(path)


print(T("the first steps:", "前几步："), descend(6).round(3).tolist())
print(T("the last steps: ", "后几步："), descend(40)[-6:].round(3).tolist())

# %% [markdown] lang="en"
r"""
Think before you open it. A hint: print `w.grad` beside $2(w-3)$ in every step.

<details><summary>What has happened</summary>

Nobody clears the gradient. Step $k$ does not subtract the gradient at $w$ but the *sum of all gradients so far*. At the first step that is the same. Later, when $w$ has arrived at 3 and the true gradient is 0, the box still holds everything collected on the way there, and $w$ shoots past; only on the far side do gradients of the other sign eat up the store, and then it swings back. It swings for ever: you see a pendulum without friction. (With a little friction it becomes *momentum*, one of the best ideas in optimization; lesson 12 builds it on purpose.)

The cure is one line before each `backward()`: `w.grad = None`. Its place is not important, as long as it stands between the update and the next walk.

</details>
"""

# %% [markdown] lang="zh"
r"""
先想，再打开。提示：每一步都把 `w.grad` 和 $2(w-3)$ 并排打印出来。

<details><summary>究竟发生了什么</summary>

没有人清零。第 $k$ 步减去的不是 $w$ 处的梯度，而是**到此为止所有梯度的总和**。第一步两者还一样。后来 $w$ 到了 3，真正的梯度是 0，信箱里却还装着一路收来的全部，于是 $w$ 冲了过去；要到了另一边，反号的梯度才把存货慢慢抵消，然后又荡回来。它会永远荡下去：这是一个没有摩擦的摆。（加上一点摩擦，就成了**动量**，优化里最好的主意之一；第 12 课会有意地造它。）

改法是在每次 `backward()` 之前加一行：`w.grad = None`。放在哪里不要紧，只要在这次更新之后、下一趟之前。

</details>
"""


# %%
def descend_clearing(steps):
    w, path = ac.tensor(0.0, requires_grad=True), [0.0]
    for _ in range(steps):
        w.grad = None  #: en: the missing line  #: zh: 少了的那一行
        loss = (w - 3) ** 2
        loss.backward()
        with ac.no_grad():
            w.sub_(0.2 * w.grad)
        path.append(w.item())
    return np.array(path)


print(T("cleared, after 40 steps:", "每步清零，四十步后："), f"{descend_clearing(40)[-1]:.6f}")

# %% tags=["hide-input"]
plt.plot(descend(40), "o-", ms=4, label=T("never cleared", "从不清零"))
plt.plot(descend_clearing(40), "s--", ms=4, label=T("cleared at every step", "每步清零"))
plt.axhline(3, color="gray", lw=1)
plt.xlabel(T("step", "步数"))
plt.ylabel("$w$")
plt.ylim(-0.6, 7.8)
plt.legend(loc="upper right", ncols=2)
plt.title(T("One missing line: a pendulum instead of a descent", "少了一行：该下山的，成了摆"))
in_words = T(
    "w against the number of steps. Never cleared: an undamped oscillation between about 0 and 6 around the line at 3. Cleared: a quick approach to 3 that stays there.",
    "w 随步数的变化。从不清零：围绕 3 这条线在约 0 与 6 之间不衰减地振荡。每步清零：很快靠近 3，并停在那里。",
)
viz.alt(in_words)
plt.show()

# %% [markdown] lang="en"
r"""
What to see: the same function, the same gradients, the same learning rate. The circles swing about 3 without ever losing height; the squares are at 3 after a dozen steps and stay.

## 10 · Four questions

Answer each aloud before you open it.

**1.** "`y.backward()` on a vector computes the derivative of $y$."

<details><summary>Does it?</summary>

It raises an error. The derivative of a vector is a Jacobian, and `.grad` has no room for it. What one walk can give is *one weighted sum of its rows*, and the weights have to come from you (`gradient=v`) or from a loss at the end of the graph. All weights 1 is only one choice among many: the derivative of the sum.

</details>

**2.** "`detach()` gives me a copy, so I may do with it what I like."

<details><summary>May you?</summary>

Reading, yes. Writing, no: it is the same memory under a second name. If a saved value was overwritten, the version counter stops the walk back; if nothing had been saved yet, the leaf has moved without a word. `detach().clone()` is a copy.

</details>

**3.** "A new `backward()` starts with fresh gradients, and it returns them."

<details><summary>Twice no</summary>

It returns `None`, and adds to what is there. Clearing is your business, once for each update. `ac.autograd.grad` is the one that returns gradients and touches nothing.

</details>

**4.** "I never use `.data`. I only write into `out.detach().numpy()`, and NumPy knows nothing of gradients, so nothing can happen to them."

<details><summary>Can it?</summary>

The array is the same memory once more, and NumPy knows nothing of *version counters* either. Nobody counts, nobody complains, and the gradient is wrong, as silently as with `.data`. The cell below runs it. PyTorch does the same. Use `out.detach().clone()` or `.numpy().copy()` when you want to write.

</details>
"""

# %% [markdown] lang="zh"
r"""
看图要点：同一个函数，同样的梯度，同样的学习率。圆点绕着 3 荡来荡去，一点也不衰减；方块十几步就到了 3，停在那里。

## 10 · 四个问题

先把答案说出口，再打开看。

**1.** “对向量调用 `y.backward()`，算出的就是 $y$ 的导数。”

<details><summary>是这样吗？</summary>

它会报错。向量的导数是雅可比矩阵，`.grad` 里放不下。走一趟所能给的，是**各行的一个加权和**，而权重要么由你给（`gradient=v`），要么由图末端的损失给。权重全取 1，不过是许多选择中的一种：那是各输出之和的导数。

</details>

**2.** “`detach()` 给我的是拷贝，怎么改都行。”

<details><summary>行吗？</summary>

读，可以；写，不行：它是同一块内存的第二个名字。如果改写了保存下来的值，版本计数器会拦住往回走的那一趟；如果当时还什么都没有保存，叶节点就一声不响地挪了地方。`detach().clone()` 才是拷贝。

</details>

**3.** “每次 `backward()` 都从新的梯度开始，并把它们返回。”

<details><summary>两处都不对</summary>

它返回 `None`，并且是加到原有的上面。清零是你的事，每更新一次就要清一次。返回梯度、又什么都不碰的，是 `ac.autograd.grad`。

</details>

**4.** “我从来不用 `.data`。我只往 `out.detach().numpy()` 里写，NumPy 根本不知道梯度这回事，梯度不会受影响。”

<details><summary>会受影响吗？</summary>

那个数组还是同一块内存，而且 NumPy 同样不知道有**版本计数器**。没有人计数，也就没有人报错，梯度就错了，和 `.data` 一样无声无息。下面的单元格会运行它。PyTorch 也是如此。想写，就用 `out.detach().clone()` 或 `.numpy().copy()`。

</details>
"""

# %%
a = ac.tensor([1.0, 2.0, 3.0], requires_grad=True)
out = a.sigmoid()
out.detach().numpy()[:] = 0.0
out.sum().backward()
print(a.grad)

# %% [markdown] lang="en"
r"""
## 11 · To take with you

A walk back starts with weights for the outputs and returns the **vector–Jacobian product** $v^\top J$: the rows of the Jacobian, weighted and added. A scalar loss starts with 1; for anything larger you say `gradient=v`, in the shape of the output. Weights $(0,\dots,1,\dots,0)$ pick one row, so a whole Jacobian costs one walk for each output. Gradients arrive in the `.grad` of leaves, and they **add up** until you clear them. `detach()` cuts an edge: value kept, derivative dropped, memory shared. The **version counter** catches in-place changes of saved values, unless you go behind its back through `.data` or NumPy.

| English | 中文 |
|---|---|
| Jacobian | 雅可比矩阵 |
| vector–Jacobian product (VJP) | 向量-雅可比积 |
| gradient accumulation, zeroing gradients | 梯度累积，梯度清零 |
| detach, stop gradient | 分离，停止梯度 |
| in-place operation, version counter | 原地操作，版本计数器 |
| leaf, intermediate result | 叶节点，中间结果 |
| straight-through estimator | 直通估计 |

### Read on

- PyTorch documentation, "Autograd mechanics": the sections on in-place operations and on locally disabling gradient computation. Start here.
- A. Wiltschko, M. Johnson, "The Autodiff Cookbook", in the documentation of JAX. Jacobians from VJPs by rows and from JVPs by columns, with pictures of the shapes.
- A. Griewank, A. Walther, *Evaluating Derivatives*, 2nd edition, SIAM (2008). Chapter 3 on the cost of $v^\top J$, chapters 7 and 8 on Jacobians with few entries.
- Y. Bengio, N. Léonard, A. Courville, "Estimating or propagating gradients through stochastic neurons for conditional computation", arXiv:1308.3432 (2013). Where the straight-through estimator comes from.

### Now do it yourself

In the assignment you build all of it into your own engine, piece by piece: [06 · VJP, accumulation, detach](../../exercises/en/06_vjp_and_detach.ipynb). In lesson 07 the gradient becomes a function that takes a function.
"""

# %% [markdown] lang="zh"
r"""
## 11 · 带走什么

往回走一趟，从给各个输出的权重开始，得到的是**向量-雅可比积** $v^\top J$：雅可比矩阵的各行加权求和。标量损失从 1 开始；输出不止一个数，就要写明 `gradient=v`，形状和输出一样。权重取 $(0,\dots,1,\dots,0)$ 就挑出一行，所以求完整的雅可比矩阵，每个输出要走一趟。梯度送到叶节点的 `.grad` 里，而且**越积越多**，直到你清零。`detach()` 剪断一条边：值留下，导数不要，内存共用。**版本计数器**能抓住对已保存的值的原地改动，除非你绕过它，走 `.data` 或 NumPy。

| 中文 | English |
|---|---|
| 雅可比矩阵 | Jacobian |
| 向量-雅可比积 | vector–Jacobian product (VJP) |
| 梯度累积，梯度清零 | gradient accumulation, zeroing gradients |
| 分离，停止梯度 | detach, stop gradient |
| 原地操作，版本计数器 | in-place operation, version counter |
| 叶节点，中间结果 | leaf, intermediate result |
| 直通估计 | straight-through estimator |

### 延伸阅读

- PyTorch 文档中的 "Autograd mechanics"：讲原地操作和局部关闭求导的几节。从它读起。
- A. Wiltschko，M. Johnson，"The Autodiff Cookbook"，见 JAX 文档。用 VJP 按行、用 JVP 按列求雅可比矩阵，把形状画得很清楚。
- A. Griewank, A. Walther, *Evaluating Derivatives*, 2nd edition, SIAM (2008)。第 3 章讲 $v^\top J$ 的代价，第 7、8 章讲稀疏的雅可比矩阵。
- Y. Bengio, N. Léonard, A. Courville, "Estimating or propagating gradients through stochastic neurons for conditional computation", arXiv:1308.3432 (2013)。直通估计的出处。

### 轮到你了

配套的作业要你把这些一件件造进自己的引擎：[06 · 向量反传与梯度管理](../../exercises/zh/06_vjp_and_detach.ipynb)。到了第 07 课，梯度会变成一个“拿函数换函数”的函数。
"""

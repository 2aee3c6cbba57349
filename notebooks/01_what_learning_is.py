# ---
# jupyter:
#   course:
#     title:
#       en: What learning is
#       zh: 学习是什么
#     minutes: 70
#     difficulty: 1
#     needs: []
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
# 01 · What learning is

Computers do what they are told. So what can it mean that one of them *learns*? In this lesson you watch the smallest machine that does: a straight line with two open numbers. It is wrong, it measures how wrong it is, it feels in which direction it would be less wrong, and it takes a step. Everything larger that you will meet in this course does the same with more numbers.

After this lesson you can

1. read the shape of a tensor, and say which shapes fit together;
2. fit a line $y=kx+b$ to examples, once by solving and once by learning;
3. say what a loss is, and what it is not.

> **Before you start** You need Python functions and lists; to have seen NumPy helps, but the arrays are explained as they come; no calculus. Plan 70 minutes. Difficulty ●○○.
>
> Some cells begin with `prediction = ...`. Replace the dots by your guess before you run the next cell. Wrong guesses are the ones that teach.
"""

# %% [markdown] lang="zh"
r"""
# 01 · 学习是什么

计算机只会照吩咐做事。那么，说一台计算机在“学习”，究竟是什么意思？这一课里，你会看到一台最小的、会学习的机器：一条直线，带着两个还没定下来的数。它会出错，会量出自己错了多少，会摸清往哪边改能错得少一点，然后迈出一步。往后课程里更大的模型，做的都是同一件事，只是数更多而已。

学完这一课，你能够：

1. 读懂张量的形状，并说出哪些形状能放在一起运算；
2. 根据例子定出直线 $y=kx+b$：先用解方程的办法，再用学习的办法；
3. 说清损失是什么，又不是什么。

> **开始之前** 会写 Python 函数、会用列表就行；见过 NumPy 更好，没见过也不要紧，用到数组的地方会讲；不需要微积分。预计 70 分钟，难度 ●○○。
>
> 有些单元格以 `prediction = ...` 开头：先把省略号换成你的猜测，再运行下一格。猜错的地方，往往正是学到东西的地方。
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
## 1 · A rule from two examples

You have taken a taxi twice. One kilometre cost 5 yuan, two kilometres cost 7 yuan. Nobody has told you the tariff. Look before you calculate: here are the two trips, and three tariffs that somebody might guess.
"""

# %% [markdown] lang="zh"
r"""
## 1 · 从两个例子里找出规则

你坐过两次出租车：1 公里花了 5 元，2 公里花了 7 元。计价规则没有人告诉你。先看，再算：下面是这两次行程，还有三种可能的猜测。
"""

# %% tags=["hide-input"]
grid = np.linspace(0, 3.4, 50)
for k, b, style in [(1, 4, ":"), (2, 3, "-"), (3, 1, "--")]:
    plt.plot(grid, k * grid + b, style, lw=1.8, label=f"$k = {k}$, $b = {b}$")
plt.plot([1, 2], [5, 7], "o", color="black", zorder=3, label=T("your two trips", "你的两次行程"))
plt.axvline(3, color="gray", lw=1)
plt.text(3.06, 3.2, T("3 km: ?", "3 公里：?"))
plt.gca().set(xlabel=T("$x$, kilometres", "$x$，公里"), ylabel=T("$y$, yuan", "$y$，元"))
plt.legend()
plt.title(T("Three guesses at a tariff", "对计价规则的三种猜测"))
in_words = T(
    "Two points, (1, 5) and (2, 7), and three straight lines. The dotted one meets the first point only, the dashed one the second only, the solid one both.",
    "两个点 (1, 5) 和 (2, 7)，以及三条直线。点线只经过第一个点，虚线只经过第二个点，实线经过两个点。",
)
viz.alt(in_words)
plt.show()

# %% [markdown] lang="en"
r"""
What to see: each guess is a straight line. The dotted one is right about the first trip and wrong about the second, the dashed one the other way round; only the solid one meets both. What will a trip of 3 kilometres cost?
"""

# %% [markdown] lang="zh"
r"""
看图要点：每一种猜测都是一条直线。点线说对了第一次行程，说错了第二次；虚线正好相反；只有实线两次都对。那么，3 公里要花多少钱？
"""

# %%
#: en: your guess, in yuan
#: zh: 你的猜测，单位是元
prediction = ...

# %%
k = (7 - 5) / (2 - 1)  #: en: what one more kilometre costs  #: zh: 多走一公里多花多少钱
b = 5 - k * 1  #: en: what is left of the first fare  #: zh: 第一次的车费里还剩下多少
print("k =", k, "  b =", b)
compare(prediction, k * 3 + b)

# %% [markdown] lang="en"
r"""
One more kilometre costs 2 yuan more, so $k=2$. Take that kilometre out of the first fare, and 3 yuan are left, which you pay before the taxi moves: $b=3$. A trip of 3 kilometres costs $2\cdot 3+3=9$.

Now look at what you did, for it is the subject of this course. A programmer who *knows* the tariff writes `2 * x + 3`, and the computer follows the rule. You did not know it. You had **examples**, and a form that the rule might have, $y=kx+b$, with two numbers left open; and from the examples you found the numbers. When a program does this, one says that it **learns**. The words for it:

- what goes in, the kilometres $x$, is a **feature**; what should come out, the fare $y$, is a **label**;
- the form with open numbers is a **model**, the open numbers are its **parameters**: a factor like $k$ is a **weight**, a summand like $b$ a **bias**.

Two equations for two unknowns can be solved, and you have solved them exactly. The rest of this lesson finds the same two numbers in a way that still works when there are a million unknowns and no exact answer. It needs three things: boxes for many numbers, a measure of being wrong, and a way down.
"""

# %% [markdown] lang="zh"
r"""
多走一公里多花 2 元，所以 $k=2$。把这一公里的钱从第一次车费里扣掉，还剩 3 元，那是车还没动就要付的：$b=3$。3 公里的车费就是 $2\cdot 3+3=9$ 元。

回头看看你刚才做了什么，因为整门课讲的就是这件事。**知道**计价规则的程序员会直接写 `2 * x + 3`，计算机照着算。可是你并不知道规则。你手里只有一些**例子**，以及规则可能的样子 $y=kx+b$，其中有两个数还空着；你从例子里把这两个数找了出来。一个程序做这样的事，就叫**学习**。几个说法先认一认：

- 送进去的东西，也就是公里数 $x$，叫**特征**；应当出来的东西，也就是车费 $y$，叫**标签**；
- 留着空的式子叫**模型**，空着的数叫**参数**：像 $k$ 这样乘上去的叫**权重**，像 $b$ 这样加上去的叫**偏置**。

两个未知数、两个方程，可以解，你也确实解出了精确的答案。这一课余下的部分，要用另一种办法找到同样的两个数；哪怕未知数有一百万个、根本没有精确解，那种办法也照样管用。它需要三样东西：装得下许多数的盒子，衡量错了多少的尺子，以及一条下山的路。
"""

# %% [markdown] lang="en"
r"""
## 2 · Numbers in boxes: tensors

Thousands of trips are not thousands of variables. They are one box of numbers, a **tensor**. What distinguishes one box from another is first of all its **shape**: how many numbers lie along each direction. The directions are called **axes**.
"""

# %% [markdown] lang="zh"
r"""
## 2 · 装数的盒子：张量

几千次行程，不是几千个变量，而是装在一个盒子里的许多数，这个盒子叫**张量**。区分盒子，首先看它的**形状**：沿每个方向各排了多少个数。这些方向叫做**轴**。
"""

# %% tags=["hide-input"]
figure, panel = plt.subplots(figsize=(8.4, 2.3))
left = 0.0
for shape in [(), (3,), (2, 3), (2, 2, 3)]:
    depth, rows, columns = (1, 1, 1, *shape)[-3:]
    for d, r, c in np.ndindex(depth, rows, columns):
        corner = left + c + 0.4 * (depth - 1 - d), 0.4 * (depth - 1 - d) - r
        panel.add_patch(plt.Rectangle(corner, 1, 1, fc="#e0effa", ec="#0067a8"))
    panel.text(left, 1.7, str(shape))
    left += columns + 1.4
panel.set(xlim=(-0.1, left - 0.8), ylim=(-1.1, 2.2), aspect="equal")
panel.axis("off")
in_words = T(
    "Four drawings of boxes. Shape (): one box. Shape (3,): three boxes in a row. Shape (2, 3): two rows of three. Shape (2, 2, 3): two such sheets, one behind the other.",
    "四幅方格图。形状 ()：一个格子。形状 (3,)：一排三个格子。形状 (2, 3)：两行，每行三个。形状 (2, 2, 3)：两张这样的表，一前一后。",
)
viz.alt(in_words)
plt.show()

# %% [markdown] lang="en"
r"""
What to see: from left to right there is one axis more each time, and the new axis comes *first* in the shape, because it stacks several boxes of the kind before. No axis at all, shape `()`, is a single number, a **scalar**. One axis is a **vector**, two are a **matrix**. For three and more there is no special word: a **tensor** has any number of axes, and all of these are tensors. Things that you will really meet:
"""

# %% [markdown] lang="zh"
r"""
看图要点：从左到右，每次多一根轴，而且新的轴写在形状的**最前面**，因为它是把好几个前一种盒子叠起来。一根轴也没有，形状是 `()`，就是单个的数，叫**标量**；一根轴是**向量**，两根轴是**矩阵**。三根和三根以上没有专门的名字。**张量**可以有任意多根轴，上面这些全都是张量。真正会遇到的例子：
"""

# %%
examples = {
    T("one fare", "一次车费"): ac.tensor(5.0),
    T("the fares of two trips", "两次行程的车费"): ac.tensor([5.0, 7.0]),
    T("three trips, two features each", "三次行程，每次两个特征"): ac.zeros(3, 2),
    T("a colour photo", "一张彩色照片"): ac.zeros(3, 28, 28),
    T("a batch of eight such photos", "一批八张这样的照片"): ac.zeros(8, 3, 28, 28),
}
header = [T("what", "内容"), T("shape", "形状"), T("axes", "轴数"), T("numbers", "数的个数")]
Table(header, *[[what, t.shape, t.ndim, t.numel()] for what, t in examples.items()])

# %% [markdown] lang="en"
r"""
Read a shape from the outside in: `(8, 3, 28, 28)` is 8 photos, each of 3 colours, each of 28 rows, each of 28 points. The product of the sizes is the count of numbers, 18816; for `()` the product of nothing is 1.

When a tensor is written as nested lists, the shape is in the brackets: the outermost list gives the first size. Which shape has this one?

`[[[1, 2, 3], [4, 5, 6]]]`
"""

# %% [markdown] lang="zh"
r"""
读形状要从外往里读：`(8, 3, 28, 28)` 是 8 张照片，每张 3 种颜色，每种颜色 28 行，每行 28 个点。把各个数乘起来，就是盒子里数的个数：18816。形状是 `()` 时，什么都不乘，得 1。

把张量写成层层嵌套的列表时，形状就藏在括号里：最外层列表的长度是第一个数。下面这个张量是什么形状？

`[[[1, 2, 3], [4, 5, 6]]]`
"""

# %%
#: en: a tuple such as (4, 5)
#: zh: 填一个元组，例如 (4, 5)
prediction = ...

# %%
compare(prediction, ac.tensor([[[1, 2, 3], [4, 5, 6]]]).shape)

# %% [markdown] lang="en"
r"""
Three brackets open at the start, so there are three axes: one list, of two lists, of three numbers. An axis of size 1 is an axis all the same; this one looks useless, and section 9 will show what it can do.

### Two sentences that hold only sometimes

Well-known texts on this subject say that *tensor operations are matrix operations*, and that in PyTorch *everything is a tensor*. Here is what happens when you run it.
"""

# %% [markdown] lang="zh"
r"""
开头连着三个左括号，所以有三根轴：一个列表，里面两个列表，每个列表三个数。大小为 1 的轴也是轴；它看上去没什么用，第 9 节会让你看到它的厉害。

### 有时成立、有时不成立的两句话

流传很广的教程会说“张量运算就是矩阵运算”，还会说 PyTorch 里“一切皆为张量”。我们来运行一下，看会怎样。
"""

# %%
a = ac.tensor([[1.0, 2.0], [3.0, 4.0]])
print("a * a ", (a * a).tolist())
print("a @ a ", (a @ a).tolist())
print(T("is a a tensor?            ", "a 是张量吗？      "), isinstance(a, ac.Tensor))
print(T("is its shape a tensor?    ", "它的形状是张量吗？"), isinstance(a.shape, ac.Tensor))
print(T("is the number 2.0 a tensor?", "数 2.0 是张量吗？ "), isinstance(2.0, ac.Tensor))

# %% [markdown] lang="en"
r"""
The star multiplies each number by the number in the same place, and it does so in boxes of any shape: `a * a` holds the squares, 16 in the corner. The matrix product is something else, rows times columns, with 22 in the corner; it has a sign of its own, `@`. Most operations on tensors are of the first kind. A tensor with three axes is not a matrix, and nothing keeps you from multiplying it.

As for "everything": the data, the parameters and the gradients are tensors. A shape is an ordinary Python tuple, and 2.0 is an ordinary number.

### What else a box carries

Besides its shape a tensor carries three things: a **dtype** (what kind of numbers), a **device** (where they are stored), and a flag, `requires_grad`.
"""

# %% [markdown] lang="zh"
r"""
星号是把同一位置上的两个数相乘，不管盒子是什么形状：`a * a` 得到的是各个数的平方，右下角是 16。矩阵乘法是另一回事，是行乘列，右下角是 22；它有自己的记号 `@`。张量的运算大多属于前一种。三根轴的张量不是矩阵，照样可以相乘。

至于“一切”：数据、参数和梯度是张量；形状只是普通的 Python 元组，2.0 也只是普通的数。

### 盒子上还写着什么

除了形状，张量还带着三样东西：**dtype**（数据类型：里面装的是哪一种数）、**device**（设备：这些数存放在哪里），以及一个开关 `requires_grad`。
"""

# %%
for t in (ac.tensor([5, 7]), ac.tensor([5.0, 7.0])):
    print(t.tolist(), t.dtype, t.device, f"requires_grad={t.requires_grad}", sep="   ")
try:
    ac.tensor([5, 7], requires_grad=True)
except RuntimeError as error:
    print(error)

# %% [markdown] lang="en"
r"""
A decimal point decides the dtype: `5` makes an integer box, `5.0` a box of floating-point numbers. The device is always the ordinary processor here; in PyTorch it may be a graphics card, which this course never needs. And `requires_grad`, "I want gradients for this one", is off unless you ask for it; what it turns on, section 7 shows.

The last line is a refusal, and a sensible one. Learning moves a parameter by a very small amount, again and again. An integer cannot move by a small amount. So *only floating-point tensors can have gradients*.
"""

# %% [markdown] lang="zh"
r"""
小数点决定 dtype：写 `5`，得到装整数的盒子；写 `5.0`，得到装浮点数的盒子。device 在这里总是普通的处理器；在 PyTorch 里也可以是显卡，不过这门课用不着。`requires_grad` 的意思是“我要它的梯度”，不写就是关着的；打开以后会怎样，第 7 节再看。

最后一行是拒绝，而且拒绝得有道理。学习就是让参数一次又一次地挪动一点点，而整数没法只挪一点点。所以**只有浮点数的张量才能有梯度**。
"""

# %% [markdown] lang="en"
r"""
## 3 · When shapes meet: broadcasting

All fares go up by 1.5 yuan. You write `fares + 1.5`, and it works, although one is a vector and the other a scalar: the scalar is used for every entry, as if it were stretched. This is called **broadcasting**. Now a harder case. A row of three numbers and a column of three numbers are added. (Where no gradients are wanted, this course takes the arrays of NumPy, `np.array`. They are boxes of numbers as well, with the same shapes and the same broadcasting.) Which shape comes out?
"""

# %% [markdown] lang="zh"
r"""
## 3 · 形状相遇：广播

所有车费一律上涨 1.5 元。你写 `fares + 1.5`，虽然一个是向量，一个是标量，照样能算：标量像被拉长了一样，每个位置都用上它。这叫**广播**。再来个难一点的：一行三个数，加一列三个数。（不需要梯度的地方，这门课就用 NumPy 的数组 `np.array`：它也是装数的盒子，形状和广播的规则都与张量一样。）出来的是什么形状？
"""

# %%
row = np.array([10, 20, 30])  #: en: shape (3,)  #: zh: 形状 (3,)
column = np.array([[1], [2], [3]])  #: en: shape (3, 1)  #: zh: 形状 (3, 1)

# %%
#: en: a tuple: the shape of row + column
#: zh: 填一个元组：row + column 的形状
prediction = ...

# %%
print(row + column)
compare(prediction, (row + column).shape)

# %% tags=["hide-input"]
figure, panel = plt.subplots(figsize=(4.6, 3.2))
total = row + column
cells = {(0, c + 1): (row[c], "#fdeadd") for c in range(3)}
cells |= {(r + 1, 0): (column[r, 0], "#dff3ec") for r in range(3)}
cells |= {(r + 1, c + 1): (total[r, c], "#e0effa") for r in range(3) for c in range(3)}
for (r, c), (number, colour) in cells.items():
    panel.add_patch(plt.Rectangle((c, -r), 0.92, 0.92, fc=colour, ec="#57606a"))
    panel.text(c + 0.46, 0.46 - r, str(number), ha="center", va="center")
panel.text(0.46, 0.46, "+", ha="center", va="center", fontsize=16)
panel.set(xlim=(-0.1, 4), ylim=(-3.1, 1), aspect="equal")
panel.axis("off")
in_words = T(
    "An addition table: 10, 20, 30 on top, 1, 2, 3 at the left, nine sums between.",
    "一张加法表：上面一行是 10、20、30，左边一列是 1、2、3，中间是九个和。",
)
viz.alt(in_words)
plt.show()

# %% [markdown] lang="en"
r"""
What to see: the row is copied downwards, the column is copied to the right, and every one of the nine places holds one sum: an addition table. Nobody asked for nine numbers, and nobody was warned.

The rule, in three steps. Write the two shapes one below the other, *aligned at the right*. Where one is too short, put 1 in front. Then in every column the two sizes must be equal, or one of them must be 1, and the 1 is stretched. If some column fails, the operation is refused.
"""

# %% [markdown] lang="zh"
r"""
看图要点：一行数往下抄，一列数往右抄，九个位置上各有一个和，成了一张加法表。谁也没有要九个数，也没有谁提醒你。

规则分三步。把两个形状上下对齐写好，注意是**靠右对齐**；哪个短了，就在前面补 1；然后逐列比较，两个数要么相等，要么其中一个是 1，是 1 的那个被拉长。只要有一列对不上，运算就会被拒绝。
"""

# %%
rows = []
pairs = [((2, 3), (3,)), ((2, 3), (2, 1)), ((3,), (3, 1)), ((2, 3), (2,))]
for first, second in pairs:
    try:
        outcome = (np.zeros(first) + np.zeros(second)).shape
    except ValueError:
        outcome = T("refused", "拒绝")
    rows.append([first, second, outcome])
Table([T("first", "第一个"), T("second", "第二个"), T("sum", "和")], *rows)

# %% [markdown] lang="en"
r"""
Check the last line with the rule: `(2,)` becomes `(1, 2)`, and the 2 ends up under the 3. That both begin with 2 does not help: alignment is at the right. A refusal is the good outcome, for it is loud. Remember the line before it, `(3,)` with `(3, 1)`, which is silent.
"""

# %% [markdown] lang="zh"
r"""
用规则核对最后一行：`(2,)` 补成 `(1, 2)`，于是 3 的下面是 2，对不上。两个形状都以 2 开头也没用，因为是靠右对齐。被拒绝反而是好事，因为它会大声说出来；倒是它上面那一行，`(3,)` 加 `(3, 1)`，一声不吭，要记住它。
"""

# %% [markdown] lang="en"
r"""
## 4 · How wrong? The loss

A third trip: 3 kilometres for 8 yuan. The driver was kind, or the meter rounded. Now *no* line meets all three points: three equations for two unknowns, and no solution. Some lines are still less wrong than others. But what is "less wrong"?
"""

# %% [markdown] lang="zh"
r"""
## 4 · 错了多少？损失

第三次行程：3 公里，8 元。也许司机好心，也许计价器抹了零。现在**没有**哪条直线能同时经过三个点：三个方程，两个未知数，无解。可是有些直线总比另一些错得少。那么，“错得少”是什么意思？
"""

# %% tags=["hide-input"]
trips, fares = np.array([1.0, 2.0, 3.0]), np.array([5.0, 7.0, 8.0])
figure, panels = plt.subplots(1, 2, figsize=(8, 3.6), sharey=True)
for panel, k, b in zip(panels, (2, 1.5), (3, 3.7), strict=True):
    panel.plot(grid, k * grid + b, "-")
    panel.plot(trips, fares, "o", color="black", ms=4, zorder=3)
    panel.vlines(trips, fares, k * trips + b, color="C1", lw=4, zorder=2)
    panel.set(xlim=(0.6, 3.4), ylim=(4.2, 9.6), xlabel="$x$", title=f"$y = {k}x + {b}$")
in_words = T(
    "Three points (1, 5), (2, 7), (3, 8). Left: the line 2x + 3 meets two of them and misses the third by 1. Right: the line 1.5x + 3.7 meets none and misses all by a little.",
    "三个点 (1, 5)、(2, 7)、(3, 8)。左：直线 2x + 3 经过其中两个，离第三个差 1。右：直线 1.5x + 3.7 一个也没经过，但离每个都只差一点。",
)
viz.alt(in_words)
plt.show()

# %% [markdown] lang="en"
r"""
What to see: the thick upright sticks are the **errors**, prediction minus label. The left line has one long stick, the right line has three short ones. To compare the two, the sticks must be made into *one number*.

The first idea is to take the average of the errors. Try it on a guess that is plainly bad: a flat fare, $k=0$ and $b=6$, on the first two trips, which cost 5 and 7. What is its average error?
"""

# %% [markdown] lang="zh"
r"""
看图要点：竖着的粗短棍就是**误差**，即预测减去标签。左边的直线有一根长的，右边的有三根短的。要比较这两条直线，就得把这些小棍变成**一个数**。

最先想到的是求误差的平均。拿一个明显糟糕的猜测试试：一口价，$k=0$、$b=6$，用在前两次行程上，它们的车费是 5 和 7。平均误差是多少？
"""

# %%
#: en: the average of (prediction - label) over the two trips
#: zh: 两次行程的（预测 - 标签）的平均
prediction = ...

# %%
x, y = np.array([1.0, 2.0]), np.array([5.0, 7.0])
errors = 0 * x + 6 - y
print(T("errors", "误差"), errors, T("  squares", "  平方"), errors**2)
compare(prediction, errors.mean())

# %% [markdown] lang="en"
r"""
Zero, for a tariff that is wrong about every trip: $+1$ and $-1$ cancel. So square the errors first. Squares cannot cancel, and a large error counts more than many small ones. The average of the squares is the **mean squared error**; as a measure of how wrong a model is, it is a **loss** (or loss function), here a function of the two parameters:

$$L(k,b)=\frac1n\sum_{i=1}^{n}\bigl(kx_i+b-y_i\bigr)^2 .$$
"""

# %% [markdown] lang="zh"
r"""
居然是零，而这种计价每次都算错：$+1$ 和 $-1$ 抵消了。所以要先平方。平方不会互相抵消，而且一个大误差比许多小误差分量更重。各个平方的平均叫**均方误差**；它衡量模型错了多少，这样的东西叫**损失**（或损失函数），在这里它是两个参数的函数：

$$L(k,b)=\frac1n\sum_{i=1}^{n}\bigl(kx_i+b-y_i\bigr)^2 .$$
"""


# %%
def predict(k, b, x):
    return k * x + b


def mse(prediction, target):
    return np.mean((prediction - target) ** 2)


def loss(k, b):
    return mse(predict(k, b, x), y)


guesses = [(0, 0), (1, 1), (0, 6), (2, 3)]
Table(["$k$", "$b$", T("loss", "损失")], *[[k, b, loss(k, b)] for k, b in guesses])

# %%
for k, b in [(2, 3), (1.5, 3.7)]:
    wrong = mse(predict(k, b, trips), fares)
    print(f"{k}x + {b}", T("  loss on three trips", "  三次行程的损失"), f"{wrong:.3f}")

# %% [markdown] lang="en"
r"""
The flat fare now has the loss 1, and only the true tariff has the loss 0. (Note how `predict` takes all trips at once: a number times a vector, plus a number. That was broadcasting.) On the three trips the line that meets none of the points wins, 0.057 against 0.333: many small errors are better than one large one.

### What a loss is not

It is tempting to think of the loss as the *distance* to the right answer. Here are three guesses that all lie exactly 1 away from $(2,3)$ in the plane of $k$ and $b$. Will their losses be equal?
"""

# %% [markdown] lang="zh"
r"""
一口价的损失现在是 1，只有真正的计价规则损失为 0。（注意 `predict` 一次就算完了所有行程：数乘向量，再加一个数，用的正是广播。）对三次行程来说，一个点也没经过的那条直线赢了，0.057 对 0.333：许多小误差好过一个大误差。

### 损失不是什么

人们很容易把损失想成“离正确答案的**距离**”。下面三个猜测，在 $k$ 和 $b$ 的平面上到 $(2,3)$ 的距离都正好是 1。它们的损失相等吗？
"""

# %%
#: en: "yes" or "no"
#: zh: 填 "相等" 或 "不相等"
prediction = ...

# %%
compare(prediction, T("no", "不相等"))
away = np.sqrt(0.5)
rows = []
for k, b in [(2 + 1, 3), (2, 3 + 1), (2 + away, 3 - away)]:
    distance = np.hypot(k - 2, b - 3)
    rows.append([f"{k:.3f}", f"{b:.3f}", f"{distance:.3f}", f"{loss(k, b):.3f}"])
Table(["$k$", "$b$", T("distance", "距离"), T("loss", "损失")], *rows)

# %% [markdown] lang="en"
r"""
They are not: 2.5, 1 and 0.25. The loss does not look at the parameters at all; it looks at the *predictions*. A weight that is 1 too large is multiplied by the kilometres and does more harm than a bias that is 1 too large; and in the third guess the two mistakes partly make up for each other. A real learner does not know the right answer, so it could not measure a distance to it. The loss is what it *can* measure.
"""

# %% [markdown] lang="zh"
r"""
不相等，分别是 2.5、1 和 0.25。损失根本不看参数，它看的是**预测**。权重大了 1，还要乘上公里数，危害就比偏置大了 1 更大；而第三个猜测里，两个毛病互相弥补了一部分。真正在学习的机器并不知道正确答案，也就无从量出到答案的距离。损失才是它**量得到**的东西。
"""

# %% [markdown] lang="en"
r"""
## 5 · The bowl

Every pair $(k,b)$ is one line, and has one loss. Draw the loss as a height above the plane of all pairs.
"""

# %% [markdown] lang="zh"
r"""
## 5 · 损失的碗

每一对 $(k,b)$ 是一条直线，也就有一个损失。在所有数对组成的平面上，把损失当作高度画出来。
"""

# %% tags=["hide-input"]
K, B = np.meshgrid(np.linspace(-1, 5, 61), np.linspace(-1, 7, 81))
bowl = ((K + B - 5) ** 2 + (2 * K + B - 7) ** 2) / 2
figure = plt.figure(figsize=(8.4, 3.7))
hill, map_ = figure.add_subplot(1, 2, 1, projection="3d"), figure.add_subplot(1, 2, 2)
hill.plot_surface(K, B, np.minimum(bowl, 60), cmap="viridis", alpha=0.75, lw=0)
hill.set(xlabel="$k$", ylabel="$b$", zticks=[0, 30, 60], title=T("From the side", "从侧面看"))
rings = map_.contour(K, B, bowl, levels=[0.1, 1, 2.5, 5, 10, 20, 40], colors="C0")
map_.clabel(rings, levels=[1, 10, 20, 40])
map_.plot(2, 3, "*", color="black", ms=10)
map_.set(xlabel="$k$", ylabel="$b$", title=T("From above", "从上面看"))
in_words = T(
    "The loss over k and b, a long and narrow bowl; from above, slanted rings around a star at (2, 3).",
    "损失关于 k 和 b 的图，一只又长又窄的碗；从上面看，一圈圈斜着的环围着 (2, 3) 处的星。",
)
viz.alt(in_words)
plt.show()

# %% [markdown] lang="en"
r"""
What to see: a bowl with one lowest point, the star at $(2,3)$, where the loss is 0. From above, all pairs on one ring are equally wrong. The rings are not circles: the bowl is long and narrow like a valley, and it lies *aslant*, for when $k$ grows a little, a smaller $b$ can make up for it. Learning means to get from anywhere in this bowl to its bottom.

### Move it yourself

Two sliders, $k$ and $b$. At the left the line with its errors, at the right the same pair as a mark in the bowl, below the arithmetic. You may also click in the right picture. Three questions that only moving it answers:

1. Start at $k=0$, $b=0$. Move **only** $b$ until the loss is as small as it gets. Then only $k$, then only $b$ again, then only $k$. What are the losses at the four stops, and why is it so slow?
2. Put $k$ at 3, which is wrong by 1. How small can $b$ alone make the loss? What do the two errors look like there?
3. Go to the best pair and move $k$ by 1; note the loss. Go back and move $b$ by 1. How do the two losses come from the kilometres?
"""

# %% [markdown] lang="zh"
r"""
看图要点：一只碗，最低点只有一个，就是 $(2,3)$ 处的星，那里损失为 0。从上面看，同一个环上的数对错得一样多。环不是圆：碗又长又窄，像一条山谷，而且是**斜**的，因为 $k$ 大一点，可以用小一点的 $b$ 来弥补。所谓学习，就是从这只碗的任何一处走到碗底。

### 自己动手拖一拖

两个滑块，$k$ 和 $b$。左图是直线和它的误差；右图里的标记是同一对数在碗中的位置；下面是算式。也可以直接在右图里点。下面三个问题，不动手就答不出来：

1. 从 $k=0$、$b=0$ 出发。**只**动 $b$，直到损失不能再小；然后只动 $k$，再只动 $b$，再只动 $k$。四次停下时的损失各是多少？为什么这么慢？
2. 把 $k$ 放在 3，它错了 1。只靠 $b$，损失最小能到多少？这时两个误差是什么样子？
3. 到最好的那一对数上，把 $k$ 挪 1，记下损失；退回来，再把 $b$ 挪 1。这两个损失和公里数有什么关系？
"""

# %%
viz.line_explorer()

# %% [markdown] lang="en"
r"""
<details><summary>What you should have found</summary>

1. 1 at $b=6$, 0.9 at $k=0.2$, 0.81 at $b=5.7$, 0.73 at $k=0.4$: each move wins a tenth of what is left. The valley runs aslant, and steps along the axes can only zigzag down along it. A good step changes both numbers at once, and that is what the next section does.
2. 0.25, at $b=1.5$. The errors are then $-0.5$ and $+0.5$: the line is too steep and passes between the points. A small loss does not mean that the parameters are nearly right.
3. 2.5 for $k$ and 1 for $b$. A weight that is 1 too large makes the errors equal to the kilometres, 1 and 2, and the mean of the squares is $\frac{1+4}{2}$. A bias that is 1 too large makes both errors 1.

</details>
"""

# %% [markdown] lang="zh"
r"""
<details><summary>你应该发现的事</summary>

1. $b=6$ 时是 1，$k=0.2$ 时是 0.9，$b=5.7$ 时是 0.81，$k=0.4$ 时是 0.73：每动一次，只去掉剩下的十分之一。山谷是斜的，沿着坐标轴走，只能一拐一拐地往下蹭。好的一步应当同时改动两个数，下一节就这么做。
2. 最小 0.25，在 $b=1.5$ 处。这时误差是 $-0.5$ 和 $+0.5$：直线太陡，从两点中间穿过。损失小，不等于参数差不多对了。
3. 挪 $k$ 是 2.5，挪 $b$ 是 1。权重大了 1，误差就等于公里数 1 和 2，平方的平均是 $\frac{1+4}{2}$；偏置大了 1，两个误差都是 1。

</details>
"""

# %%
#: en: the numbers of the first two answers
#: zh: 前两个答案里的数
stops = [(0, 6), (0.2, 6), (0.2, 5.7), (0.4, 5.7), (3, 1.5)]
print([f"{loss(k, b):.2f}" for k, b in stops])

# %% [markdown] lang="en"
r"""
## 6 · Downhill, in the fog

A well-known text describes learning as a climber who looks for the way to the *summit*. Turn it round. You stand in the bowl, in fog; you do not see the bottom, and you want to go **down**. But you can feel with your foot: a little forward, a little back, which is lower? That is enough to take a step. Then feel again.

Feeling with the foot, as a program: nudge $k$ to both sides, look at the loss, divide by how far you went. The same for $b$.
"""

# %% [markdown] lang="zh"
r"""
## 6 · 雾中下山

有一份流传很广的教程把学习比作登山者寻找通往**山顶**的路。要把它倒过来。你站在碗里，四面是雾，看不见碗底，而你要往**下**走。不过可以用脚试探：往前一点，往后一点，哪边低？知道这个就够迈一步了。迈完再试。

用脚试探，写成程序就是：把 $k$ 往两边各轻轻推一下，看看损失，再除以走过的距离。对 $b$ 也一样。
"""


# %%
def slopes(loss, k, b, h=1e-4):
    along_k = (loss(k + h, b) - loss(k - h, b)) / (2 * h)
    along_b = (loss(k, b + h) - loss(k, b - h)) / (2 * h)
    return along_k, along_b


# %% [markdown] lang="en"
r"""
At $k=0$, $b=0$, where every fare is predicted as nothing: if $k$ grows a little, does the loss go up or down?
"""

# %% [markdown] lang="zh"
r"""
在 $k=0$、$b=0$ 处，每次车费都预测为零。如果 $k$ 增大一点点，损失是变大还是变小？
"""

# %%
#: en: "up" or "down"
#: zh: 填 "变大" 或 "变小"
prediction = ...

# %%
along_k, along_b = slopes(loss, 0, 0)
compare(prediction, T("down", "变小") if along_k < 0 else T("up", "变大"))
print(T("slope along k:", "沿 k 的坡度："), f"{along_k:.4f}")
print(T("slope along b:", "沿 b 的坡度："), f"{along_b:.4f}")

# %% [markdown] lang="en"
r"""
The slope along $k$ is $-19$: for every bit that $k$ grows, the loss falls by nineteen times that bit. Along $b$ it falls as well, less steeply. (Such a slope is a **derivative**; lesson 02 is about nothing else.) The two slopes together are the **gradient**. It points to where the loss *rises* fastest; so step against it, and make the step a certain fraction of the slope, the **learning rate**:

$$k\leftarrow k-\text{lr}\cdot\frac{\partial L}{\partial k},\qquad b\leftarrow b-\text{lr}\cdot\frac{\partial L}{\partial b}.$$

(The arrow $\leftarrow$ reads "is replaced by". The curly $\partial$ says: slope in one variable, the other standing still.) This is **gradient descent**. Does the minus sign matter? Take three steps with it and three without.
"""

# %% [markdown] lang="zh"
r"""
沿 $k$ 的坡度是 $-19$：$k$ 每增大一点点，损失就减少这一点点的十九倍。沿 $b$ 也在下降，没有那么陡。（这样的坡度就是**导数**，第 02 课专门讲它。）两个坡度合在一起叫**梯度**。它指向损失**上升**最快的方向；所以要逆着它走，步子取坡度的一个固定比例，这个比例叫**学习率**：

$$k\leftarrow k-\text{lr}\cdot\frac{\partial L}{\partial k},\qquad b\leftarrow b-\text{lr}\cdot\frac{\partial L}{\partial b}.$$

（箭头 $\leftarrow$ 读作“换成”；弯弯的 $\partial$ 表示：只看一个变量的坡度，另一个不动。）这就是**梯度下降**。那个减号要紧吗？带着它走三步，不带它走三步，比一比。
"""

# %%
for sign, name in [(-1, T("minus", "减号")), (+1, T("plus", "加号"))]:
    k, b = 0.0, 0.0
    losses = [loss(k, b)]
    for _ in range(3):
        along_k, along_b = slopes(loss, k, b)
        k, b = k + sign * 0.1 * along_k, b + sign * 0.1 * along_b
        losses.append(loss(k, b))
    print(f"{name:6}", "  ".join(f"{wrong:8.2f}" for wrong in losses))

# %% [markdown] lang="en"
r"""
With the plus sign you climb after all, from 37 to 104.80 in a single step, and there is no summit: the bowl has no upper edge. Learning goes *against* the gradient.

### How large a step?

Take a bowl with one variable only, $x^2$, and start at 10. Its slope at $x$ comes from nudging to both sides, as before: $\frac{(x+h)^2-(x-h)^2}{2h}=\frac{4xh}{2h}=2x$. With learning rate 1, where will you be after ten steps?
"""

# %% [markdown] lang="zh"
r"""
用加号就真成了登山，一步就从 37 升到 104.80，而且没有山顶可到：这只碗没有上沿。学习要**逆着**梯度走。

### 步子多大合适？

换一只只有一个变量的碗，$x^2$，从 10 出发。它在 $x$ 处的坡度，照旧向两边推一推就知道：$\frac{(x+h)^2-(x-h)^2}{2h}=\frac{4xh}{2h}=2x$。学习率取 1，走十步以后你在哪里？
"""

# %%
#: en: x after ten steps
#: zh: 十步以后的 x
prediction = ...


# %%
def descend(lr, steps=10, x=10.0):
    path = [x]
    for _ in range(steps):
        x = x - lr * 2 * x
        path.append(x)
    return path


# %%
rates = [0.001, 0.1, 0.5, 0.9, 1.0, 1.1]
compare(prediction, descend(1.0)[-1])
rows = []
for lr in rates:
    _start, *path = [f"{x:.4f}" for x in descend(lr)]
    rows.append([lr, *path[:2], path[-1]])
steps = [T("step 1", "第 1 步"), T("step 2", "第 2 步"), T("step 10", "第 10 步")]
Table([T("learning rate", "学习率"), *steps], *rows)

# %% tags=["hide-input"]
for lr, style in [(0.1, "-o"), (0.9, "--s"), (1.0, ":^"), (1.1, "-.d")]:
    plt.plot(descend(lr), style, lw=1.5, ms=4, label=T(f"learning rate {lr}", f"学习率 {lr}"))
plt.axhline(0, color="gray", lw=1)
plt.gca().set(xlabel=T("step", "步"), ylabel="$x$", ylim=(-30, 30))
plt.legend(ncols=2, loc="lower left")
plt.title(T("The same bowl, four learning rates", "同一只碗，四种学习率"))
in_words = T(
    "x over ten steps. Rate 0.1 glides to 0 from above; 0.9 jumps from side to side and shrinks; 1.0 jumps between 10 and -10 for ever; 1.1 jumps ever further out.",
    "十步之内的 x。学习率 0.1 从上方滑向 0；0.9 左右跳动、逐渐缩小；1.0 永远在 10 和 -10 之间跳；1.1 越跳越远。",
)
viz.alt(in_words)
plt.show()

# %% [markdown] lang="en"
r"""
What to see: the smallest rate of the table creeps and is still at 9.8018; 0.1 glides down to 1.0737; 0.5 hits the bottom in one step; 0.9 overshoots each time, changes sides, and arrives just as near as 0.1 does; 1 jumps between 10 and $-10$ for ever; 1.1 leaves the bowl and stands at 61.9174. One line explains all of it: a step replaces $x$ by $x-\text{lr}\cdot 2x=(1-2\,\text{lr})\,x$, so $x$ is multiplied by the same number each time. If that number lies between $-1$ and 1, you arrive.

### Down the real bowl

Now the taxi, from $(0,0)$, until both numbers are right to a millionth. The machine is not told that the answer is 2 and 3; only the condition in the `while` knows it, to count the steps.
"""

# %% [markdown] lang="zh"
r"""
看图要点：表中最小的学习率慢得像在爬，十步以后还在 9.8018；0.1 一路滑到 1.0737；0.5 一步到底；0.9 每次都冲过头、换到另一边，最后却和 0.1 一样近；1 永远在 10 和 $-10$ 之间来回跳；1.1 跳出碗外，到了 61.9174。一行式子就能全部解释：走一步，就是把 $x$ 换成 $x-\text{lr}\cdot 2x=(1-2\,\text{lr})\,x$，也就是每次乘上同一个数。这个数在 $-1$ 和 1 之间，就走得到。

### 从真正的碗里下来

现在轮到出租车：从 $(0,0)$ 出发，直到两个数都准到百万分之一。没有人告诉机器答案是 2 和 3；只有 `while` 后面的条件知道，那是为了数步数。
"""

# %%
k, b, lr = 0.0, 0.0, 0.25
trail = [(k, b)]
while max(abs(k - 2), abs(b - 3)) > 1e-6:
    along_k, along_b = slopes(loss, k, b)
    k, b = k - lr * along_k, b - lr * along_b
    trail.append((k, b))
print(len(trail) - 1, T("steps:", "步："), f"k = {k:.6f}, b = {b:.6f}")
print(T("3 km cost", "3 公里的车费"), f"{predict(k, b, 3):.6f}")

# %% tags=["hide-input"]
plt.contour(K, B, bowl, levels=[0.1, 1, 2.5, 5, 10, 20, 40], colors="C0", linewidths=1)
plt.plot(*np.transpose(trail), "-o", color="C1", ms=3, lw=1.2, label=T("the steps", "走过的路"))
plt.plot(2, 3, "*", color="black", ms=11, label="$(2, 3)$")
plt.gca().set(xlabel="$k$", ylabel="$b$", xlim=(-1, 5), ylim=(-1, 7))
plt.legend()
plt.title(T("Across the valley quickly, along the valley slowly", "横穿山谷快，沿着谷底慢"))
in_words = T(
    "The path of gradient descent on the rings: about ten zigzags, smaller and smaller, across the narrow valley, then small steps along its floor to the star at (2, 3).",
    "梯度下降在等高环上的轨迹：先是十来个越来越小的之字形横穿狭长的山谷，然后沿着谷底用小步走到 (2, 3) 处的星。",
)
viz.alt(in_words)
plt.show()

# %% [markdown] lang="en"
r"""
What to see: about ten zigzags, smaller and smaller, across the narrow valley, then a long row of small steps along its floor. It has *learned* the tariff, 2 and 3, and the fare of 9 for a trip that it never saw. Solving took two lines of code and was exact; learning took 379 steps and is right to a millionth. The difference: the two lines of code that do the learning, one to feel the slopes and one to take the step, do not know what the model looks like. Replace `loss` by that of another model with two parameters, and they stay as they are.
"""

# %% [markdown] lang="zh"
r"""
看图要点：先是十来个越来越小的之字形，横穿狭长的山谷，然后是沿着谷底的一长串小步。计价规则 2 和 3，它**学**到了，还说对了一次从没见过的行程的车费：9。解方程只要两行代码，而且精确；学习走了 379 步，准到百万分之一。差别在于：负责学习的那两行代码，一行试坡度，一行迈步，根本不知道模型长什么样。把 `loss` 换成另一个有两个参数的模型的损失，那两行一个字也不用改。
"""

# %% [markdown] lang="en"
r"""
## 7 · A machine that feels the slope for you

Nudging has a price: two runs of the model for each parameter, at every step. With a million parameters nobody does that. The course's engine, `autograd_core`, gets *all* slopes from one run, by writing down each small step of the calculation and going back over its notes. You will build one like it in lessons 04 and 05. Here it is at work on a single trip, 2 kilometres for 7 yuan, with the guess $k=1$, $b=1$.
"""

# %% [markdown] lang="zh"
r"""
## 7 · 替你试探坡度的机器

轻推是有代价的：每走一步，每个参数都要让模型运行两次。参数有一百万个时，没有人这么干。课程自带的引擎 `autograd_core` 只运行一次，就能得到**所有**的坡度：它把计算的每一小步都记下来，再沿着记录往回走。第 04、05 课里你会亲手造一台这样的引擎。先看它怎么处理一次行程：2 公里，7 元，猜的是 $k=1$、$b=1$。
"""

# %%
k, b = ac.tensor(1.0, requires_grad=True), ac.tensor(1.0, requires_grad=True)
error = k * 2 + b - 7
square = error**2
k.name, b.name, error.name, square.name = "k", "b", T("error", "误差"), T("loss", "损失")
viz.draw_graph(square)

# %% [markdown] lang="en"
r"""
What to see: this is a **computational graph**, one box for each small step; dashed boxes are constants. The sign in a box is its operation, and after an arrow stands the name of the result. Follow the upper numbers from the left, they are the **values**: 1 times 2 is 2, plus 1 is 3, minus 7 is the error $-4$, its square is the loss 16. The lower numbers are the **gradients**: by how many times a tiny change of this number shows up in the loss. They are found from the right:

- the loss itself: 1, of course;
- the error, $e$ for short: its square $e^2$ has the slope $2e$, like the bowl $x^2$ of section 6, so $2\cdot(-4)=-8$;
- adding 1 or subtracting 7 shifts a number and changes nothing about its slope: $-8$ is passed back, all the way to $b$;
- $k$ enters multiplied by 2, so a change of $k$ arrives doubled: $-16$.

Do not believe it, nudge it:
"""

# %% [markdown] lang="zh"
r"""
看图要点：这是一张**计算图**，每一小步是一个框，虚线框是常数。框里的符号是运算，箭头后面写的是结果的名字。上面的数从左往右看，是**值**：1 乘 2 得 2，加 1 得 3，减 7 得误差 $-4$，平方得损失 16。下面的数是**梯度**：这个数有一点点变化，传到损失上会变成它的多少倍。梯度要从右往左求：

- 损失自己，当然是 1；
- 误差，记作 $e$：它的平方 $e^2$ 的坡度是 $2e$，和第 6 节的碗 $x^2$ 一样，所以是 $2\cdot(-4)=-8$；
- 加 1、减 7 只是平移，不改变坡度：$-8$ 原样往回传，一直传到 $b$；
- $k$ 是乘了 2 才进来的，它的变化到这里翻了倍：$-16$。

不要轻信，推一下试试：
"""


# %%
def one_trip(k, b):
    return (k * 2 + b - 7) ** 2


print(T("nudging k by 0.001 changes the loss by", "k 推 0.001，损失改变"), end=" ")
print(f"{one_trip(1.001, 1) - one_trip(1, 1):.4f}")
print(T("slopes by nudging", "轻推得到的坡度"), np.round(slopes(one_trip, 1, 1), 6))
square.backward()
print(T("slopes by engine ", "引擎得到的坡度"), k.grad.item(), b.grad.item())

# %% [markdown] lang="en"
r"""
`requires_grad=True` told the engine to keep notes about `k` and `b`; `backward()` went back over them; the slopes wait in `k.grad` and `b.grad`. (The gradients in the drawing were worked out separately, for the drawing only; it is `backward()` that puts them into `k.grad` and `b.grad`.) How it finds its way back through large graphs is **backpropagation**, and lesson 03 takes it apart.

### Your turn: two blanks

Another trip, 3 kilometres for 9 yuan, with the guess $k=2$, $b=1$. The values are filled in, the gradients are not. Go back from the loss as above and fill the two blanks.
"""

# %% [markdown] lang="zh"
r"""
`requires_grad=True` 是告诉引擎：对 `k` 和 `b` 做的事要记下来；`backward()` 沿着记录往回走；坡度放在 `k.grad` 和 `b.grad` 里。（图上的梯度是画图时另外算的，只供画图；把梯度放进 `k.grad` 和 `b.grad` 的是 `backward()`。）在很大的图里怎样找到回去的路，叫做**反向传播**，第 03 课会把它拆开来讲。

### 轮到你：填两个空

另一次行程，3 公里，9 元，猜的是 $k=2$、$b=1$。值已经填好，梯度还空着。像上面那样从损失往回走，把两个空填上。
"""

# %%
k, b = ac.tensor(2.0, requires_grad=True), ac.tensor(1.0, requires_grad=True)
error = k * 3 + b - 9
square = error**2
k.name, b.name, error.name, square.name = "k", "b", T("error", "误差"), T("loss", "损失")
viz.draw_graph(square, grads=False)

# %%
slope_b = ...  #: en: the gradient that arrives at b  #: zh: 传到 b 的梯度
slope_k = ...  #: en: the gradient that arrives at k  #: zh: 传到 k 的梯度

# %%
square.backward()
hint = T(
    "The square of the error e has slope 2e; the graph shows e.",
    "误差 e 的平方，坡度是 2e；e 的值在图上。",
)
check("slope_b", slope_b, b.grad.item(), hint)
hint = T("k is multiplied by 3 on its way to the error.", "k 在到达误差之前乘了 3。")
check("slope_k", slope_k, k.grad.item(), hint)

# %% [markdown] lang="en"
r"""
### And now without help

Both trips of section 1 again, $(1,5)$ and $(2,7)$, with the guess $k=1$, $b=1$. The loss is the *mean* of the two squares. On paper: what is the slope of the loss along $k$?
"""

# %% [markdown] lang="zh"
r"""
### 现在独立做一道

还是第 1 节的两次行程，$(1,5)$ 和 $(2,7)$，猜的是 $k=1$、$b=1$。损失是两个平方的**平均**。在纸上算：损失沿 $k$ 的坡度是多少？
"""

# %%
answer = ...

# %%
k, b = ac.tensor(1.0, requires_grad=True), ac.tensor(1.0, requires_grad=True)
((k * ac.tensor(x) + b - ac.tensor(y)) ** 2).mean().backward()
hint = T(
    "One slope for each trip as before, then their mean.",
    "先像前面那样每次行程各求一个，再取平均。",
)
check(T("slope along k", "沿 k 的坡度"), answer, k.grad.item(), hint)

# %% [markdown] lang="en"
r"""
<details><summary>The way, in words</summary>

The first trip has the error $1\cdot 1+1-5=-3$ and contributes $2\cdot(-3)\cdot 1=-6$; the second has the error $-4$ and contributes $2\cdot(-4)\cdot 2=-16$. The mean of the two is $-11$. In one formula: the slope along $k$ is the mean of $2\,e_i\,x_i$.

</details>

### Trust, but measure

And the slope along $b$? Three claims, one of them right. Write the body of `measure` yourself, a nudge in $b$ to both sides, as `slopes` does it; then let it judge.
"""

# %% [markdown] lang="zh"
r"""
<details><summary>一步一步说一遍</summary>

第一次行程的误差是 $1\cdot 1+1-5=-3$，贡献 $2\cdot(-3)\cdot 1=-6$；第二次的误差是 $-4$，贡献 $2\cdot(-4)\cdot 2=-16$。两者的平均是 $-11$。写成一个公式：沿 $k$ 的坡度是 $2\,e_i\,x_i$ 的平均。

</details>

### 可以相信，但要量一量

那么沿 $b$ 的坡度呢？有三种说法，只有一种正确。请自己写出 `measure` 的函数体：像 `slopes` 那样，把 $b$ 往两边各推一下；然后让它来判断。
"""


# %%
def measure(k, b):
    return ...  #: en: the slope of loss(k, b) along b  #: zh: loss(k, b) 沿 b 的坡度


claims = {
    "A": lambda k, b: np.mean(predict(k, b, x) - y),
    "B": lambda k, b: 2 * np.mean(predict(k, b, x) - y),
    "C": lambda k, b: 2 * np.mean((predict(k, b, x) - y) * x),
}

# %%
measured = measure(0.5, 1.5)
for name, claim in claims.items():
    if measured is ...:
        print(name, T("waits for your measure", "在等你写好 measure"))
    else:
        print(name, f"{claim(0.5, 1.5):9.5f}", T("  measured", "  量得"), f"{measured:9.5f}")

# %% [markdown] lang="en"
r"""
<details><summary>Which one, and why</summary>

B. The parameter $b$ enters every error as it is, so each trip contributes $2\,e_i$, and the slope is their mean. A has forgotten the 2 of the square; C is the slope along $k$.

</details>

### The loop

Here is the learning of section 6 once more, with the engine in the place of the nudges. Four steps, over and over: **predict** and take the **loss**, go **backward**, **update**, and wipe the slate.
"""

# %% [markdown] lang="zh"
r"""
<details><summary>哪一种对，为什么</summary>

B。参数 $b$ 原样加进每个误差，所以每次行程贡献 $2\,e_i$，坡度就是它们的平均。A 漏了平方带来的 2；C 是沿 $k$ 的坡度。

</details>

### 学习的循环

把第 6 节的学习再来一遍，这次不用轻推，用引擎。一遍又一遍，就这么几步：**预测**并求**损失**，**往回走**，**更新**参数，再把黑板擦干净。
"""

# %%
km, fare = ac.tensor(x), ac.tensor(y)
k, b = ac.tensor(0.0, requires_grad=True), ac.tensor(0.0, requires_grad=True)
for step in range(401):
    wrong = ((k * km + b - fare) ** 2).mean()
    wrong.backward()
    if step in (0, 1, 10, 100, 400):
        print(f"{step:4}  k = {k.item():.6f}  b = {b.item():.6f}  L = {wrong.item():.2e}")
    with ac.no_grad():  #: en: the update itself is not to be noted down  #: zh: 更新这一步不必记录
        k -= 0.25 * k.grad
        b -= 0.25 * b.grad
    #: en: without this line the next slopes would be added to these
    #: zh: 没有这一行，新的坡度就会加到旧的上面
    k.grad = b.grad = None

# %% [markdown] lang="en"
r"""
The same path, the same answer. This loop, with more parameters, another model and another loss, is how the largest networks are trained.
"""

# %% [markdown] lang="zh"
r"""
同样的路，同样的答案。参数多一些，模型换一个，损失换一种，最大的神经网络也是用这个循环训练的。
"""

# %% [markdown] lang="en"
r"""
## 8 · From one line to deep learning

A taxi also charges for waiting. Then a trip has two features, kilometres and minutes, and each gets a weight of its own. A weighted sum of features plus a bias is what people call a **neuron**; the tariff of section 1 was a neuron with one feature.
"""

# %% [markdown] lang="zh"
r"""
## 8 · 从一条直线到深度学习

出租车等人也要收钱。于是一次行程有两个特征，公里数和分钟数，各有各的权重。特征的加权和再加偏置，就是人们所说的**神经元**；第 1 节的计价规则，就是只有一个特征的神经元。
"""


# %%
def neuron(features, weights, bias):
    return features @ weights + bias


trips = np.array([[1.0, 0.0], [2.0, 0.0], [2.0, 5.0]])  #: en: km, minutes  #: zh: 公里，分钟
print(neuron(trips, weights=np.array([2.0, 0.5]), bias=3.0))

# %% [markdown] lang="en"
r"""
Put neurons side by side and you have a **layer**; let the results of one layer be the features of the next and the network is **deep**. But something is missing. Take a neuron $u=2x+3$ and put another on top of it, $y=3u+1$. Is the result as a function of $x$ straight, or can it bend?
"""

# %% [markdown] lang="zh"
r"""
把神经元并排放，就成了一**层**；上一层的结果作下一层的特征，网络就**深**了。可是还缺点什么。取神经元 $u=2x+3$，上面再放一个，$y=3u+1$。结果作为 $x$ 的函数，还是直的，还是能弯？
"""

# %%
#: en: "straight" or "bent"
#: zh: 填 "直的" 或 "弯的"
prediction = ...

# %%
stacked = 3 * (2 * np.arange(6.0) + 3) + 1
print(stacked, T("  differences", "  相邻之差"), np.diff(stacked))
straight = np.allclose(np.diff(stacked), np.diff(stacked)[0])
compare(prediction, T("straight", "直的") if straight else T("bent", "弯的"))

# %% tags=["hide-input"]
way = np.linspace(0, 6, 121)
bent = 2 * way + 3 + 1.5 * np.maximum(0, way - 3)
plt.plot(way, 2 * way + 3, "--", label=T("one straight neuron", "一个直的神经元"))
plt.plot(way, bent, "-", label=T("and a bent one on top", "再加一个弯的"))
plt.axvline(3, color="gray", lw=1, ls=":")
plt.gca().set(xlabel=T("kilometres", "公里"), ylabel=T("yuan", "元"))
plt.legend()
plt.title(T("A tariff with a bend: dearer after 3 km", "会拐弯的计价：3 公里以后更贵"))
in_words = T(
    "A straight line 2x + 3 and a second curve that follows it up to x = 3 and is steeper afterwards.",
    "一条直线 2x + 3，以及另一条线：到 x = 3 为止与它重合，之后变得更陡。",
)
viz.alt(in_words)
plt.show()

# %% [markdown] lang="en"
r"""
What to see: lines stacked on lines stay a line, here $6x+10$; a hundred layers would be no better than one. What helps is a small **bend** after each neuron, an **activation function**. The picture uses the simplest, "keep what is positive, make the rest 0", on $x-3$; and already a real tariff comes out, which is dearer beyond 3 kilometres. With enough such bends one can come as near as one likes to any stretch of an unbroken curve.

So **deep learning** is: neurons with weights and biases, in layers, with bends between them; and learning is what you have just done, for all weights at once. Lesson 08 builds such networks; the engine that carries slopes back through them is the subject of the lessons before.
"""

# %% [markdown] lang="zh"
r"""
看图要点：直线叠在直线上还是直线，这里是 $6x+10$；叠一百层也不比一层强。有用的是在每个神经元之后拐一个**弯**，这叫**激活函数**。图里用了最简单的一种：“正的留下，其余变成 0”，作用在 $x-3$ 上，一条真实的计价规则就出来了：超过 3 公里更贵。只要弯足够多，任何一段连续的曲线都能逼近，想多近就多近。

所以**深度学习**就是：带权重和偏置的神经元，排成一层一层，中间拐弯；而学习，就是你刚才做过的那件事，只不过同时对所有的权重做。第 08 课会搭这样的网络；能把坡度一路传回去的那台引擎，正是在那之前各课的主题。
"""

# %% [markdown] lang="en"
r"""
## 9 · Explain the bug

A classmate keeps the kilometres in a table, one row per trip and one column per feature, as is usual. The line $2x+3$ is perfect, so its loss should be 0, and the flat fare should be far worse. The program runs, nothing is red. What has happened?
"""

# %% [markdown] lang="zh"
r"""
## 9 · 找出毛病

一位同学按照惯例，把公里数放在一张表里，一行一次行程，一列一个特征。直线 $2x+3$ 完全正确，损失应当是 0；一口价应当差得多。程序跑通了，没有报错。究竟发生了什么？
"""

# %%
table = np.array([[1.0], [2.0]])  #: en: shape (2, 1)  #: zh: 形状 (2, 1)
paid = np.array([5.0, 7.0])  #: en: shape (2,)  #: zh: 形状 (2,)


def column_loss(k, b):
    return np.mean((k * table + b - paid) ** 2)


print(T("the perfect line ", "完美的直线"), column_loss(2, 3))
print(T("the flat fare    ", "一口价    "), column_loss(0, 6))

# %% [markdown] lang="en"
r"""
Think before you open it. A hint: print the shape of what is squared.

<details><summary>What has happened</summary>

The predictions are a column, shape `(2, 1)`, the labels a vector, shape `(2,)`, which counts as a row. Section 3 showed what becomes of such a pair: a table, shape `(2, 2)`. *Every* prediction is compared with *every* label; the mean runs over $n^2$ differences, most of which make no sense. For the perfect line two of the four differences are not zero, and the loss is 2.

Worse: the flat fare has the smaller loss, 1. A learner that trusts this loss learns to predict the mean of all labels, whatever the features say. This is a frequent bug in real programs, and it never raises an error. The cure is to make the shapes equal *before* subtracting: `table[:, 0]`, or `paid[:, None]`. The habit is to check `prediction.shape == target.shape`.

</details>
"""

# %% [markdown] lang="zh"
r"""
先想，再打开。提示：把被平方的那个东西的形状打印出来看看。

<details><summary>究竟发生了什么</summary>

预测是一列，形状 `(2, 1)`；标签是向量，形状 `(2,)`，广播时当作一行。这样的一对会变成什么，第 3 节已经见过：一张表，形状 `(2, 2)`。**每一个**预测都和**每一个**标签比了一次，平均是在 $n^2$ 个差上求的，其中大多数毫无意义。对完美的直线来说，四个差里有两个不是零，于是损失是 2。

更糟的是，一口价的损失反而更小，是 1。相信这个损失的机器，会学成不管特征是什么都预测所有标签的平均值。真实的程序里经常出这个毛病，而且从不报错。改法是在相减**之前**把形状弄成一样：`table[:, 0]`，或者 `paid[:, None]`。该养成的习惯是检查 `prediction.shape == target.shape`。

</details>
"""

# %%
#: en: after you have thought
#: zh: 想过之后再看
difference = 2 * table + 3 - paid
print(difference, difference.shape)
paired = 2 * table[:, 0] + 3 - paid
print(T("shapes made equal first:", "先把形状弄成一样："), paired, np.mean(paired**2))

# %% [markdown] lang="en"
r"""
## 10 · Four questions

Answer each aloud before you open it.

**1.** "Tensor is a learned word for matrix."

<details><summary>Is it?</summary>

A matrix has exactly two axes. A tensor may have none (a scalar), one, two, or five, as a batch of colour videos has. And a matrix comes with one special product, `@`, while most operations on tensors work entry by entry.

</details>

**2.** "The loss is how far we still are from the goal. Learning climbs until it gets there."

<details><summary>Two mistakes</summary>

The loss is computed from errors of *predictions*, not from a distance between parameters, which nobody knows: three guesses at the same distance had the losses 2.5, 1 and 0.25. And learning does not climb: it goes down, against the gradient, and the best place is the lowest.

</details>

**3.** "My labels are whole numbers, so my tensors of integers can have gradients just as well."

<details><summary>Can they?</summary>

Labels may be integers; nobody moves them. A *parameter* must be able to change by a tiny amount, and there is no integer a tiny bit above 2. Hence the error message of section 2. Write `2.0`.

</details>

**4.** "The loss on my two trips is exactly 0. So the machine has understood taxis."

<details><summary>Has it?</summary>

A line has two parameters, so it meets *any* two points with different $x$. A zero that could not have been otherwise proves nothing. What counts is a trip that it has not seen: the third one cost 8 yuan, not 9. Whether a model **generalizes** shows only on data that did not take part in the learning; fitting the examples perfectly and failing elsewhere is called **overfitting**.

</details>
"""

# %% [markdown] lang="zh"
r"""
## 10 · 四个问题

先把答案说出口，再打开看。

**1.** “张量就是矩阵的洋气说法。”

<details><summary>是这样吗？</summary>

矩阵恰好有两根轴。张量可以一根也没有（标量），可以有一根、两根，也可以有五根，比如一批彩色视频。另外，矩阵有一种专门的乘法 `@`，而张量的运算大多是逐个元素进行的。

</details>

**2.** “损失就是离目标还有多远。学习就是一路往上爬，爬到为止。”

<details><summary>两处错误</summary>

损失是由**预测**的误差算出来的，不是参数之间的距离；那个距离谁也不知道。距离相同的三个猜测，损失却是 2.5、1 和 0.25。而且学习不是往上爬：它逆着梯度往下走，最低的地方最好。

</details>

**3.** “我的标签都是整数，所以整数张量一样可以有梯度。”

<details><summary>可以吗？</summary>

标签可以是整数，反正没有人去挪动它。**参数**却必须能改变一点点，而比 2 大一点点的整数是没有的。第 2 节的报错说的就是这个。写成 `2.0` 吧。

</details>

**4.** “在我的两次行程上，损失正好是 0。机器弄懂了出租车。”

<details><summary>弄懂了吗？</summary>

直线有两个参数，**任意**两个 $x$ 不同的点，它都能经过。注定会得到的零，什么也证明不了。要看的是它没见过的行程：第三次是 8 元，不是 9 元。模型能不能**泛化**，只有在没参加学习的数据上才看得出来；例子全都拟合得很好，换个地方就不行，叫做**过拟合**。

</details>
"""

# %% [markdown] lang="en"
r"""
## 11 · To take with you

Learning means: a **model** with open **parameters**, **examples**, a **loss** that says how wrong the predictions are, and steps *against* the **gradient**, whose length the **learning rate** sets. Data and parameters are **tensors**; read their **shape** from the outside in, align shapes at the right, and beware of an axis of size 1 that stretches when you do not expect it. The slopes can be felt by nudging; the engine gets all of them from one run and one walk back.

| English | 中文 |
|---|---|
| tensor, scalar, vector, matrix | 张量，标量，向量，矩阵 |
| shape, axis, dtype, device | 形状，轴，数据类型，设备 |
| broadcasting | 广播 |
| feature, label | 特征，标签 |
| model, parameter, weight, bias | 模型，参数，权重，偏置 |
| loss, mean squared error | 损失，均方误差 |
| gradient, gradient descent, learning rate | 梯度，梯度下降，学习率 |
| computational graph, backpropagation | 计算图，反向传播 |
| neuron, layer, activation function | 神经元，层，激活函数 |
| generalization, overfitting | 泛化，过拟合 |

### Read on

- A.-M. Legendre, *Nouvelles méthodes pour la détermination des orbites des comètes* (1805), appendix. Least squares in print for the first time.
- A. Cauchy, "Méthode générale pour la résolution des systèmes d'équations simultanées", *Comptes rendus* 25 (1847). Gradient descent, in three pages.
- F. Rosenblatt, "The perceptron: a probabilistic model for information storage and organization in the brain", *Psychological Review* 65 (1958). A neuron that learns.
- C. R. Harris and others, "Array programming with NumPy", *Nature* 585 (2020). Shapes and broadcasting, by the people who made them.
- PyTorch documentation, "Tensors" and "Broadcasting semantics"; NumPy documentation, "Broadcasting".

### Now do it yourself

The assignment builds the parts of this lesson one by one: [01 · What learning is](../../exercises/en/01_what_learning_is.ipynb). After that, [lesson 02](02_four_ways.ipynb) asks how slopes are found exactly, in four ways.
"""

# %% [markdown] lang="zh"
r"""
## 11 · 带走什么

学习就是：一个带有未定**参数**的**模型**，一些**例子**，一个说出预测错了多少的**损失**，再加上一步步**逆着梯度**走，步子的大小由**学习率**决定。数据和参数都是**张量**；形状从外往里读，靠右对齐，当心大小为 1 的轴在你没料到的时候被拉长。坡度可以靠轻推量出来；引擎只要运行一次、往回走一遍，就得到全部的坡度。

| 中文 | English |
|---|---|
| 张量，标量，向量，矩阵 | tensor, scalar, vector, matrix |
| 形状，轴，数据类型，设备 | shape, axis, dtype, device |
| 广播 | broadcasting |
| 特征，标签 | feature, label |
| 模型，参数，权重，偏置 | model, parameter, weight, bias |
| 损失，均方误差 | loss, mean squared error |
| 梯度，梯度下降，学习率 | gradient, gradient descent, learning rate |
| 计算图，反向传播 | computational graph, backpropagation |
| 神经元，层，激活函数 | neuron, layer, activation function |
| 泛化，过拟合 | generalization, overfitting |

### 延伸阅读

- A.-M. Legendre, *Nouvelles méthodes pour la détermination des orbites des comètes* (1805)，附录。最小二乘法首次见于印刷。
- A. Cauchy, "Méthode générale pour la résolution des systèmes d'équations simultanées", *Comptes rendus* 25 (1847)。梯度下降，只有三页。
- F. Rosenblatt, "The perceptron: a probabilistic model for information storage and organization in the brain", *Psychological Review* 65 (1958)。会学习的神经元。
- C. R. Harris 等, "Array programming with NumPy", *Nature* 585 (2020)。形状与广播，由造出它们的人来讲。
- PyTorch 文档中的 "Tensors" 与 "Broadcasting semantics"；NumPy 文档中的 "Broadcasting"。

### 轮到你了

配套的作业要你把这一课的各个零件一个个造出来：[01 · 学习是什么](../../exercises/zh/01_what_learning_is.ipynb)。做完之后，[第 02 课](02_four_ways.ipynb)要问的是：坡度怎样求得精确？办法有四种。
"""

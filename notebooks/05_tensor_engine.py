# ---
# jupyter:
#   course:
#     title:
#       en: "Build the engine II: tensors"
#       zh: 造引擎二：张量
#     minutes: 75
#     difficulty: 3
#     needs: [04_scalar_engine]
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
# 05 · Build the engine II: tensors

Your engine of lesson 04 is right, and it would take forever to train anything: it makes a node for every single number. Today a node holds a whole array. Almost everything you wrote stays as it is: the order, the walk back, the adding up. What changes is what stands on an edge, and there is exactly one new difficulty. It has to do with shapes.

After this lesson you can

1. write the backward rule of any elementwise operation, sum, mean, maximum, matrix product or indexing on arrays;
2. say for any two shapes what broadcasting does on the way forward, and which axes the gradient is summed over on the way back;
3. use shapes as a compass, and say where the compass fails.

> **Before you start** You need lesson 04 (the scalar engine: parents, local derivatives, the walk back in topological order) and the shapes and broadcasting of lesson 01. Plan 75 minutes, and ten more if you derive the rule of the matrix product in section 5 yourself. Difficulty ●●●.
>
> Some cells begin with `prediction = ...`. Replace the dots by your guess before you run the next cell. A guess of a shape is written as a tuple, such as `(2, 3)`.
"""

# %% [markdown] lang="zh"
r"""
# 05 · 造引擎二：张量

第 04 课造的引擎是对的，可真要拿它去训练，就慢得没法用：每一个数都要占一个节点。今天，一个节点里装整个数组。你写过的东西几乎都不用动：次序、往回走、累加，统统照旧。变的是边上写的东西；新的难点只有一个，它和形状有关。

学完这一课，你能够：

1. 为数组上的逐元素运算、求和、求平均、取最大、矩阵乘法和索引写出反向规则；
2. 对任意两个形状，说出广播在前向时做了什么，反向时梯度又要沿哪些轴求和；
3. 把形状当作指南针来用，并说出它在什么地方会失灵。

> **开始之前** 需要学过第 04 课（标量引擎：父节点、局部导数、沿拓扑序往回走），还有第 01 课里的形状与广播。预计 75 分钟；如果想亲手推出第 5 节里矩阵乘法的规则，再加十分钟。难度 ●●●。
>
> 有些单元格以 `prediction = ...` 开头：先把省略号换成你的猜测，再运行下一格。猜形状时写成元组，例如 `(2, 3)`。
"""

# %%
import matplotlib.pyplot as plt
import numpy as np

import autograd_core as ac
from autograd_core import nn, viz
from coursekit.lesson import Table, check, compare

ac.set_language(T("en", "zh"))
viz.use_style()

# %% [markdown] lang="en"
r"""
## 1 · Two pictures of the same program

Three products, added up: $y=x_0w_0+x_1w_1+x_2w_2$. First the way an engine for single numbers sees it.
"""

# %% [markdown] lang="zh"
r"""
## 1 · 同一段程序，两张图

三个乘积加起来：$y=x_0w_0+x_1w_1+x_2w_2$。先看只认得单个数的引擎眼里的样子。
"""

# %%
x = [ac.tensor(value, requires_grad=True) for value in (1.0, 2.0, 3.0)]
w = [ac.tensor(value, requires_grad=True) for value in (4.0, 5.0, 6.0)]
for i in range(3):
    x[i].name, w[i].name = f"x{i}", f"w{i}"
y = x[0] * w[0] + x[1] * w[1] + x[2] * w[2]
drawing = viz.draw_graph(y)
print(T("boxes:", "方框："), drawing.dot.count("label="))
drawing

# %%
x = ac.tensor([1.0, 2.0, 3.0], requires_grad=True)
w = ac.tensor([4.0, 5.0, 6.0], requires_grad=True)
x.name, w.name = "x", "w"
drawing = viz.draw_graph(x @ w)
print(T("boxes:", "方框："), drawing.dot.count("label="))
drawing

# %% [markdown] lang="en"
r"""
What to see: the same value, the same six gradients; above eleven boxes, below three. Compare the lower numbers: the gradient of $x$ in the second picture is a list of what stood in $x_0$, $x_1$, $x_2$ in the first. Nothing has been lost by putting arrays into the boxes.

A layer of a small network takes 64 numbers and makes 64 numbers; each of its outputs is such a sum, of 64 products. How many operations (multiplications and additions, without the leaves) does the engine for single numbers record?
"""

# %% [markdown] lang="zh"
r"""
看图要点：值一样，六个梯度也一样；上面有十一个方框，下面只有三个。比一比方框里下面的那些数：第二张图里 $x$ 的梯度，就是第一张图里 $x_0$、$x_1$、$x_2$ 的梯度排成一列。把数组装进方框，什么也没有丢。

小网络的一层，输入 64 个数，输出 64 个数；每个输出都是这样的和，由 64 个乘积加起来。只认得单个数的引擎要记下多少次运算（乘法和加法，不算叶节点）？
"""

# %%
#: en: operations for one layer, 64 to 64
#: zh: 64 进 64 出的一层，运算次数
prediction = ...

# %%
rows = [[n, n * (n + n - 1), 1] for n in (3, 8, 64)]
compare(prediction, rows[-1][1])
header = [T("numbers in and out", "输入和输出的个数"), T("with single numbers", "逐个数")]
Table([*header, T("with arrays", "用数组")], *rows)

# %% [markdown] lang="en"
r"""
8128 nodes against one: each of the 64 outputs takes 64 multiplications and one addition fewer. One node costs Python about as much time as another; that is the whole reason for tensors in an engine. (An eight-thousandth of the nodes is *not* an eight-thousandth of the arithmetic: NumPy still multiplies every pair. It only does so without asking Python each time.)
"""

# %% [markdown] lang="zh"
r"""
8128 个节点，对一个节点：64 个输出，每个要做 64 次乘法，加法比乘法少一次。每个节点花掉的 Python 时间差不多，引擎里要用张量，全部理由就在这里。（节点少到八千分之一，**算术**可没有少到八千分之一：NumPy 照样要把每一对数乘一遍，只是不用每次都来问 Python。）
"""

# %% [markdown] lang="en"
r"""
## 2 · What stands on an edge now?

Keep one sentence in mind through the whole lesson: *what we differentiate is one number, the loss.* An array of six numbers is six leaves that live in one box. Each of the six has its own derivative of the loss, so the gradient is six numbers, and there is only one sensible way to arrange them: like the data. **A gradient has the shape of its data. Always.**

On the edges of lesson 04 stood numbers. What should stand on the edge from $x$ to $z=x\cdot y$, when $x$, $y$ and $z$ have three elements each? Every element of $z$ could depend on every element of $x$. Let us measure all these dependences, with $y=(4,5,6)$.
"""

# %% [markdown] lang="zh"
r"""
## 2 · 现在边上写什么？

整节课请记住一句话：**我们求导的对象是一个数，就是损失。** 一个有六个数的数组，就是住在同一个方框里的六个叶节点。六个数各有各的导数，所以梯度也是六个数，而合理的排法只有一种：和数据一样。**梯度的形状就是数据的形状，没有例外。**

第 04 课里，边上写的是数。现在 $x$、$y$、$z$ 各有三个元素，$z=x\cdot y$，那么从 $x$ 到 $z$ 的边上该写什么？$z$ 的每个元素都可能依赖于 $x$ 的每个元素。取 $y=(4,5,6)$，把这些依赖关系都量出来看看。
"""

# %%
x, y, h = np.array([1.0, 2.0, 3.0]), np.array([4.0, 5.0, 6.0]), 1e-6
columns = []
for j in range(3):
    moved = x.copy()
    moved[j] += h
    columns.append(np.round((moved * y - x * y) / h, 4))
rows = [[f"$z_{i}$", *row] for i, row in enumerate(np.transpose(columns))]
header = [T(f"$x_{j}$ moves", f"动 $x_{j}$") for j in range(3)]
Table([T("slope of", "变化率"), *header], *rows)

# %% [markdown] lang="en"
r"""
Nine numbers, six of them zero. With a thousand elements it would be a million numbers, nearly all zero. (Such a table of all derivatives is called a **Jacobian**; lesson 06 is about it.) Nobody wants to store that, and nobody has to: on the way back the engine only needs to know *what to do with the gradient that arrives*. So on the edge we put not a number, not a table, but a **function**: it takes the gradient $g$ of the loss with respect to $z$ and returns the share of $x$.

$$z=x\cdot y:\qquad g\;\mapsto\;g\cdot y\ \text{ for }x,\qquad g\;\mapsto\;g\cdot x\ \text{ for }y .$$

It is the rule of lesson 04, multiplication by the local derivative, now for all elements at once. Such a function is called a **VJP**, from vector–Jacobian product; the name will explain itself in lesson 06.
"""

# %% [markdown] lang="zh"
r"""
九个数，六个是零。要是有一千个元素，就是一百万个数，几乎全是零。（这张写着所有导数的表叫做**雅可比矩阵**，第 06 课专门讲它。）没有人想存这样一张表，也没有必要存：往回走的时候，引擎只需要知道**拿到传来的梯度之后该怎么办**。所以边上写的不是数，也不是表，而是一个**函数**：它接过损失对 $z$ 的梯度 $g$，返回 $x$ 应得的那一份。

$$z=x\cdot y:\qquad g\;\mapsto\;g\cdot y\ \text{ 给 }x,\qquad g\;\mapsto\;g\cdot x\ \text{ 给 }y .$$

这就是第 04 课的规则“乘以局部导数”，只是所有元素一起算。这样的函数叫做 **VJP**，即向量-雅可比积；为什么叫这个名字，到第 06 课自然明白。
"""


# %%
class Tensor:
    def __init__(self, data, parents=(), vjps=()):
        self.data = np.array(data, dtype=np.float64)
        self.grad = None
        self.parents = tuple(parents)
        #: en: one function for each parent: gradient here -> share of the parent
        #: zh: 每个父节点一个函数：这里的梯度 -> 父节点应得的那一份
        self.vjps = tuple(vjps)


def mul(x, y):
    return Tensor(x.data * y.data, (x, y), (lambda g: g * y.data, lambda g: g * x.data))


def add(x, y):
    return Tensor(x.data + y.data, (x, y), (lambda g: g, lambda g: g))


# %% [markdown] lang="en"
r"""
Compare with your `Value`: `local` has become `vjps`, numbers have become functions; that is all. Now a gradient arrives at $z$, and it is different for each element: $g=(1, 10, 100)$. With $x=(1,2,3)$ and $y=(4,5,6)$, what does $x$ get?
"""

# %% [markdown] lang="zh"
r"""
和你的 `Value` 对照一下：`local` 变成了 `vjps`，数变成了函数，如此而已。现在有一个梯度传到 $z$，各个元素的梯度不一样：$g=(1, 10, 100)$。$x=(1,2,3)$、$y=(4,5,6)$ 时，$x$ 得到什么？
"""

# %%
#: en: three numbers, such as (7, 7, 7)
#: zh: 三个数，例如 (7, 7, 7)
prediction = ...

# %%
z = mul(Tensor([1, 2, 3]), Tensor([4, 5, 6]))
g = np.array([1.0, 10.0, 100.0])
to_x, to_y = z.vjps
compare(prediction, to_x(g).tolist())
print(T("share of y:", "y 的那一份："), to_y(g))

# %% [markdown] lang="en"
r"""
Element by element: $1\times4$, $10\times5$, $100\times6$. Every elementwise rule of lesson 04 carries over in this way: $\exp$ has `g * out`, $\tanh$ has `g * (1 - out**2)`, a quotient has `g / y` and `-g * x / y**2`. You will write them all in the assignment, a line each.
"""

# %% [markdown] lang="zh"
r"""
逐个元素来：$1\times4$，$10\times5$，$100\times6$。第 04 课里每条逐元素的规则都能这样搬过来：$\exp$ 是 `g * out`，$\tanh$ 是 `g * (1 - out**2)`，除法是 `g / y` 和 `-g * x / y**2`。作业里你会把它们全部写一遍，每条一行。
"""

# %% [markdown] lang="en"
r"""
## 3 · Broadcasting: forward a copy, back a sum

So far, so easy. Now the one new difficulty. A bias of three numbers is added to each of four rows, as in every network: shapes $(4,3)$ and $(3,)$. A gradient of ones arrives at the result. Which shape has the share that the rule of `add` sends to $b$?
"""

# %% [markdown] lang="zh"
r"""
## 3 · 广播：前向是复制，反向是求和

到这里都很容易。那个唯一的新难点来了。一个有三个数的偏置要加到四行的每一行上，每个网络里都有这一步：形状是 $(4,3)$ 和 $(3,)$。传到结果处的梯度全是 1。`add` 的规则送给 $b$ 的那一份，是什么形状？
"""

# %%
#: en: a shape, such as (5, 7)
#: zh: 一个形状，例如 (5, 7)
prediction = ...

# %%
x, b = Tensor(np.arange(12).reshape(4, 3)), Tensor([0.1, 0.2, 0.3])
z = add(x, b)
g = np.ones(z.data.shape)
_, to_b = z.vjps
compare(prediction, to_b(g).shape)
print(T("shape of b:", "b 的形状："), b.data.shape)

# %% [markdown] lang="en"
r"""
Three numbers are to be learned, and twelve gradients come for them. The rule `lambda g: g` has not noticed that $b$ was stretched. What would be right? Never guess when you can measure: the loss is the sum of all elements of $x+b$, and one element of $b$ moves.
"""

# %% [markdown] lang="zh"
r"""
要学的是三个数，送来的梯度却有十二个。规则 `lambda g: g` 没有察觉 $b$ 被拉伸过。那么对的应该是什么？可以测量的，就不要猜：取损失为 $x+b$ 所有元素之和，让 $b$ 的一个元素动一动。
"""

# %%
h = 1e-6
for j in range(3):
    moved = b.data.copy()
    moved[j] += h
    slope = ((x.data + moved).sum() - (x.data + b.data).sum()) / h
    print(f"b[{j}]:", f"{slope:.4f}")

# %% [markdown] lang="en"
r"""
Four for each, because $b_0$ was used in four rows. You know this situation: in lesson 03 the leaf $b$ had two edges going out, and its shares were *added*. Broadcasting makes the same thing happen without showing it in the program: forward, one number is copied to several places; so, back, the shares of all its copies must be added. **The way back of a copy is a sum.**

Here is the standard picture, for $(3,1)+(1,4)$, where both are stretched.
"""

# %% [markdown] lang="zh"
r"""
每个都是 4，因为 $b_0$ 用在了四行里。这种情形你见过：第 03 课里，叶节点 $b$ 有两条边出去，送回来的两份要**相加**。广播做的是同一件事，只是程序里看不出来：前向时，一个数被复制到好几个地方；那么反向时，所有副本得到的份额就要加起来。**复制的反向，是求和。**

下面这张图值得记住：$(3,1)+(1,4)$，两边都被拉伸。
"""


# %% tags=["hide-input"]
def cells(axes, numbers, title, colour, given=None):
    given = np.ones(numbers.shape, bool) if given is None else given
    for (i, j), number in np.ndenumerate(numbers):
        solid = given[i, j]
        face = {"facecolor": colour, "alpha": 0.5 if solid else 0.12}
        axes.add_patch(plt.Rectangle((j, -i), 0.92, 0.92, **face, lw=0))
        axes.text(
            j + 0.46, 0.46 - i, f"{number:g}", ha="center", va="center", alpha=1 if solid else 0.5
        )
    axes.set(xlim=(-0.1, 4.1), ylim=(-2.1, 1.0), aspect="equal", title=title)
    axes.set_axis_off()


# %% tags=["hide-input"]
a, b, ones = np.array([[10], [20], [30]]), np.array([[1, 2, 3, 4]]), np.ones((3, 4))
g = np.arange(1, 13).reshape(3, 4)
first_column, first_row = ones.cumsum(1) == 1, ones.cumsum(0) == 1
figure, panels = plt.subplots(2, 3, figsize=(7.6, 4.2))
cells(panels[0, 0], a * ones, T("$a$, stretched", "$a$，拉伸之后"), "C0", first_column)
cells(panels[0, 1], b * ones, T("$b$, stretched", "$b$，拉伸之后"), "C1", first_row)
cells(panels[0, 2], a + b, "$a+b$", "C2")
cells(panels[1, 0], g.sum(1, keepdims=True), T("share of $a$", "$a$ 的那一份"), "C0")
cells(panels[1, 1], g.sum(0, keepdims=True), T("share of $b$", "$b$ 的那一份"), "C1")
cells(panels[1, 2], g, T("gradient $g$ that arrives", "传来的梯度 $g$"), "C2")
in_words = T(
    "Grids of numbers. Above: a column of three and a row of four are copied to three by four and added. Below, from right to left: the gradient of three by four is summed along its rows to a column of three, and along its columns to a row of four.",
    "几个数字方格。上：三行一列和一行四列各复制成三行四列，再相加。下，从右往左看：三行四列的梯度，每行加起来得到三行一列，每列加起来得到一行四列。",
)
viz.alt(in_words)
plt.show()

# %% [markdown] lang="en"
r"""
What to see: above, from left to right, the way forward: pale cells are copies that nobody stored. Below, from right to left, the way back: the column of $a$ was copied *along the rows*, so its share adds up *along the rows*, $1+2+3+4=10$; the row of $b$ was copied *downwards*, so its share adds up downwards, $1+5+9=15$. Every share ends up with exactly the shape of its data.

Which axes to sum over can be read off two shapes, if you write them under each other aligned at the right, as broadcasting does:

- an axis that the operand **does not have**: sum over it, and it disappears;
- an axis on which the operand has **length 1** and the result more: sum over it, and keep it as length 1;
- all other axes: leave them alone.

### Two blanks

A gradient of shape $(2,4,3)$ goes back to an operand of shape $(4,1)$. Over which axis of $g$ is the sum that makes an axis disappear, over which is the one that leaves length 1? (Count the axes of $g$: 0, 1, 2.)
"""

# %% [markdown] lang="zh"
r"""
看图要点：上面一排从左往右看，是前向：浅色的格子是副本，谁也没有真的存它。下面一排从右往左看，是反向：$a$ 的那一列是**沿着行**复制的，所以它的份额**沿着行**相加，$1+2+3+4=10$；$b$ 的那一行是**往下**复制的，所以往下相加，$1+5+9=15$。每一份最后的形状，恰好就是数据的形状。

要沿哪些轴求和，看两个形状就知道：像广播那样，把它们右对齐，上下写在一起：

- 操作数**没有**的轴：沿它求和，这个轴随之消失；
- 操作数**长度为 1**、而结果更长的轴：沿它求和，但把它留作长度 1；
- 其余的轴：不动。

### 填两个空

形状为 $(2,4,3)$ 的梯度，要送回给形状为 $(4,1)$ 的操作数。沿 $g$ 的哪个轴求和会让这个轴消失？沿哪个轴求和会留下长度 1？（$g$ 的轴依次是 0、1、2。）
"""

# %%
disappears = ...  #: en: 0, 1 or 2  #: zh: 0、1 或 2
becomes_one = ...  #: en: 0, 1 or 2  #: zh: 0、1 或 2

# %%
hint = T(
    "Write (4, 1) under (2, 4, 3), aligned at the right.", "把 (4, 1) 写在 (2, 4, 3) 下面，右对齐。"
)
check("disappears", disappears, 0, hint)
check("becomes_one", becomes_one, 2, hint)
g = np.arange(24.0).reshape(2, 4, 3)
print(g.shape, "->", g.sum(axis=0).shape, "->", g.sum(axis=0).sum(axis=1, keepdims=True).shape)

# %% [markdown] lang="en"
r"""
A function that takes these sums is called `unbroadcast(g, shape)`, and you will write it. *Where* does an engine call it? One could write the sum into every rule: `add`, `mul`, `div`, … each with its own copy for both operands. Sooner or later one is forgotten. There is a better place: the walk back, where a share is handed to its parent. One line there, and no rule ever needs to know that broadcasting exists:

```python
share = unbroadcast(vjp(g), parent.data.shape)
```
"""

# %% [markdown] lang="zh"
r"""
做这些求和的函数叫 `unbroadcast(g, shape)`，由你来写。引擎**在哪里**调用它？可以把求和写进每一条规则：`add`、`mul`、`div`……两个操作数各写一遍，迟早会漏掉一处。有个更好的地方：往回走的时候，把一份交给父节点的那一刻。那里写上一行，所有的规则就都用不着知道有广播这回事：

```python
share = unbroadcast(vjp(g), parent.data.shape)
```
"""

# %% [markdown] lang="en"
r"""
## 4 · Reductions: forward a sum, back a copy

Turn the picture around. `sum` adds many elements to one; if an element moves by a little, the sum moves by just as much. So each element receives the gradient of the sum: **the way back of a sum is a copy.** Broadcasting and summing are each other's mirror image.

With this, a program that a well-known text runs on a matrix can be walked by hand:

$$y=\sum_{ij}\left(x_{ij}^2+2x_{ij}+1\right),\qquad x=\begin{pmatrix}1&2\\3&4\end{pmatrix}.$$

Predict the gradient. (Element by element it is lesson 02: what is the derivative of $x^2+2x+1$?)
"""

# %% [markdown] lang="zh"
r"""
## 4 · 归约：前向是求和，反向是复制

把图倒过来看。`sum` 把许多元素加成一个数；某个元素动一点点，和也动同样多。所以每个元素都收到和的梯度：**求和的反向，是复制。** 广播与求和互为镜像。

有一份流传很广的教程，在矩阵上运行了下面这个程序。有了这一条，它就可以用手走一遍：

$$y=\sum_{ij}\left(x_{ij}^2+2x_{ij}+1\right),\qquad x=\begin{pmatrix}1&2\\3&4\end{pmatrix}.$$

请预测梯度。（逐个元素看，这是第 02 课的内容：$x^2+2x+1$ 的导数是什么？）
"""

# %%
#: en: a matrix, such as [[7, 7], [7, 7]]
#: zh: 一个矩阵，例如 [[7, 7], [7, 7]]
prediction = ...

# %%
x = ac.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
y = (x**2 + 2 * x + 1).sum()
x.name, y.name = "x", "y"
drawing = viz.draw_graph(y)
y.backward()
print("y =", y.item())
compare(prediction, x.grad.tolist())
drawing

# %% [markdown] lang="en"
r"""
What to see: the value is 54. On the way back, `sum` turns the single 1 into four ones. They pass the additions unchanged (the constant 1 was broadcast, but nobody asks for its gradient), and meet at $x$ from two sides: $2x$ through the square, and 2 through the product; together $2x+2$, in the shape of $x$.

### The mean, and what is often forgotten

A mean is a sum divided by the number of its elements. What is each of the four gradients of `x.mean()`, $x=(1,2,3,4)$?
"""

# %% [markdown] lang="zh"
r"""
看图要点：值是 54。反向时，`sum` 把一个 1 变成了四个 1；它们原样穿过加法（常数 1 是广播出来的，不过没有人要它的梯度），从两边汇到 $x$：经过平方来的是 $2x$，经过乘积来的是 2，合起来是 $2x+2$，形状与 $x$ 相同。

### 平均值，以及常被忘掉的东西

平均值就是总和除以元素个数。$x=(1,2,3,4)$ 时，`x.mean()` 的四个梯度各是多少？
"""

# %%
#: en: each of the four is the same number
#: zh: 四个都是同一个数
prediction = ...

# %%
rows = []
for name in ("sum", "mean"):
    x = ac.tensor([1.0, 2.0, 3.0, 4.0], requires_grad=True)
    getattr(x, name)().backward()
    rows.append([f"`x.{name}()`", x.grad.tolist()])
compare(prediction, rows[1][1][0])
Table([T("program", "程序"), T("gradient", "梯度")], *rows)

# %% [markdown] lang="en"
r"""
0.25: the $1/n$ of the formula is still there on the way back. An engine that forgets it runs, complains about nothing, and trains with steps that are $n$ times too large. Only a measurement finds it.

With an axis, $n$ is the number of elements that were *joined into one*, not the number of all. Look at a matrix of shape $(2,3)$ whose rows are averaged, and let different gradients arrive at the two means, 6 and 60. (`backward` takes them as an argument when the output is not one number; lesson 06 says more.)
"""

# %% [markdown] lang="zh"
r"""
是 0.25：公式里的 $1/n$，反向时还在。忘了它的引擎照样运行，一声不吭，只是每一步都大了 $n$ 倍。只有去量，才发现得了。

指定了轴的时候，$n$ 是**合并成一个**的元素个数，不是全部元素的个数。看一个形状为 $(2,3)$ 的矩阵，每行求平均，再让传到两个平均值的梯度不一样，6 和 60。（输出不止一个数时，可以把传来的梯度作为参数交给 `backward`；第 06 课细讲。）
"""

# %%
x = ac.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], requires_grad=True)
means = x.mean(axis=1)
print(T("shape of the means:", "平均值的形状："), means.shape)
means.backward(ac.tensor([6.0, 60.0]))
print(x.grad)

# %% [markdown] lang="en"
r"""
Each row receives a third of *its* number, in three copies. Note the step in between: the gradient $(6, 60)$ has shape $(2,)$, and to be copied along the rows it must first get its lost axis back, as $(2,1)$. (Without that, a square matrix would be filled the wrong way round, and no shape would betray it.)

### The maximum

`max` picks one element; the others could move a little and nothing would happen. So the winner gets everything, the rest get zero. And if two share the first place? Predict the gradient of the maximum of $(2,5,5)$.
"""

# %% [markdown] lang="zh"
r"""
每一行收到**自己**那个数的三分之一，共三份。注意中间的一步：梯度 $(6, 60)$ 的形状是 $(2,)$，要沿着行复制，先得把丢掉的轴补回来，变成 $(2,1)$。（不补的话，遇到方阵就会填错方向，而形状上什么也看不出来。）

### 最大值

`max` 选出一个元素；别的元素动一点点，什么也不会发生。所以胜者全得，其余为零。要是两个并列第一呢？请预测 $(2,5,5)$ 的最大值的梯度。
"""

# %%
#: en: three numbers
#: zh: 三个数
prediction = ...

# %%
x = ac.tensor([2.0, 5.0, 5.0], requires_grad=True)
x.max().backward()
compare(prediction, x.grad.tolist())
x.grad = None
x.max(dim=0)[0].backward()
print(T("max along an axis:", "沿一个轴取最大："), x.grad.tolist())
for h in (1e-6, -1e-6):
    moved = np.array([2.0, 5.0 + h, 5.0])
    print(f"h = {h:+}:", T("measured", "量得"), abs(round((moved.max() - 5.0) / h, 4)))

# %% [markdown] lang="en"
r"""
There is no right answer, because there is no derivative: upwards the second element takes the maximum with it (slope 1), downwards it does not (slope 0). It is a kink, like that of $\lvert x\rvert$. An engine must *decide*, and say so. PyTorch decides in two ways, and this course follows it: `max()` over everything shares evenly among the winners, `max(dim)` along an axis gives everything to the first. (`dim` is PyTorch's word for what NumPy calls `axis`. `max(dim)` returns two things, the values and where they stand; the `[0]` in the cell takes the values.)
"""

# %% [markdown] lang="zh"
r"""
没有正确答案，因为那里根本没有导数：第二个元素往上动，最大值就跟着它走（斜率 1）；往下动，最大值不动（斜率 0）。这是个尖点，和 $\lvert x\rvert$ 的一样。引擎必须**作个决定**，并且说明白。PyTorch 有两种决定，这门课照它的来：对全体取最大的 `max()` 让并列者平分；沿一个轴取最大的 `max(dim)` 全归第一个。（`dim` 是 PyTorch 的叫法，也就是 NumPy 的 `axis`。`max(dim)` 返回两样东西：最大值，以及它们的位置；单元格里的 `[0]` 取的是值。）
"""

# %% [markdown] lang="en"
r"""
## 5 · Matrix products: let the shapes tell you

A common text says that tensor operations *are* matrix operations. Here is what happens when you run it, with $x=\begin{pmatrix}1&2\\3&4\end{pmatrix}$ and itself:
"""

# %% [markdown] lang="zh"
r"""
## 5 · 矩阵乘法：让形状来告诉你

有一份常见的教程说：张量运算**就是**矩阵运算。拿 $x=\begin{pmatrix}1&2\\3&4\end{pmatrix}$ 和它自己运行一下看看：
"""

# %%
x = np.array([[1, 2], [3, 4]])
print("x * x =", (x * x).tolist())
print("x @ x =", (x @ x).tolist())

# %% [markdown] lang="en"
r"""
Two different products. `*` works element by element, on tensors of any number of axes; `@` is the matrix product, one operation among many. It has a rule of its own, and this rule can be found without any index, by looking at shapes alone. Take $Y=XW$ with $X$ of shape $(5,3)$ and $W$ of shape $(3,2)$. A gradient $G$ arrives, of course in the shape of $Y$. The share of $W$ must be made from $G$ and $X$ by some matrix product, and must have the shape of $W$. Which shapes does that product multiply?
"""

# %% [markdown] lang="zh"
r"""
两种不同的乘积。`*` 逐元素相乘，张量有几个轴都行；`@` 是矩阵乘法，只是众多运算中的一种。它有自己的规则，而这条规则不写一个下标、光看形状就能找到。取 $Y=XW$，$X$ 的形状是 $(5,3)$，$W$ 的形状是 $(3,2)$。传来梯度 $G$，形状自然与 $Y$ 相同。$W$ 的那一份要由 $G$ 和 $X$ 做某种矩阵乘法得到，而且形状得和 $W$ 一样。相乘的是哪两个形状？
"""

# %%
#: en: the shapes of the two factors, as four numbers: (7, 7, 7, 7) for (7, 7) @ (7, 7)
#: zh: 两个因子的形状，写成四个数：(7, 7) @ (7, 7) 就写 (7, 7, 7, 7)
prediction = ...

# %%
X, W, G = np.ones((5, 3)), np.ones((3, 2)), np.ones((5, 2))
compare(prediction, X.T.shape + G.shape)
print("X.T @ G:", X.T.shape, "@", G.shape, "->", (X.T @ G).shape)
print("G @ W.T:", G.shape, "@", W.T.shape, "->", (G @ W.T).shape)

# %% tags=["hide-input"]
SIZES = {"m": 5, "k": 3, "n": 2}


def blocks(axes, *named):
    left = 0.0
    for (name, (rows, columns)), colour in zip(named, ("C0", "C1", "C2"), strict=True):
        high, wide = SIZES[rows], SIZES[columns]
        axes.add_patch(plt.Rectangle((left, -high / 2), wide, high, fc=colour, alpha=0.45))
        axes.text(left + wide / 2, 0, f"${name}$", ha="center", va="center")
        axes.text(left + wide / 2, high / 2 + 0.3, f"${columns}$", ha="center")
        axes.text(left - 0.25, 0, f"${rows}$", ha="right", va="center")
        left += wide + 1.5
    axes.set(xlim=(-1.2, 12.2), ylim=(-3, 3.6), aspect="equal")
    axes.set_axis_off()


# %% tags=["hide-input"]
figure, (forward, to_x, to_w) = plt.subplots(1, 3, figsize=(8.4, 2.9))
blocks(forward, ("X", "mk"), ("W", "kn"), ("Y", "mn"))
blocks(to_x, ("G", "mn"), (r"W^\top", "nk"), (r"\bar X", "mk"))
blocks(to_w, (r"X^\top", "km"), ("G", "mn"), (r"\bar W", "kn"))
forward.set_title(r"$X\,W = Y$")
to_x.set_title(r"$G\,W^\top = \bar X$")
to_w.set_title(r"$X^\top G = \bar W$")
in_words = T(
    "Three products drawn as rectangles with their side lengths m, k, n: X times W is Y; G times W transposed has the shape of X; X transposed times G has the shape of W.",
    "三个乘积画成矩形，边上标着长度 m、k、n：X 乘 W 得 Y；G 乘 W 的转置，形状同 X；X 的转置乘 G，形状同 W。",
)
viz.alt(in_words)
plt.show()

# %% [markdown] lang="en"
r"""
What to see: $\bar X$ and $\bar W$ stand for the shares of $X$ and $W$. In each product the two inner letters agree and vanish, the outer ones remain. With $m$, $k$, $n$ all different there is only one way to fit the pieces together:

$$\bar X=G\,W^\top,\qquad \bar W=X^\top G .$$

Fitting is not yet being right, so let us derive it. $y_{ij}=\sum_k x_{ik}w_{kj}$. The element $w_{kj}$ is used in column $j$ of *every* row $i$, each time multiplied by $x_{ik}$. Multiply along the paths, add over the paths:

$$\bar w_{kj}=\sum_i x_{ik}\,g_{ij}=(X^\top G)_{kj}.$$

The sum over $i$ is once more the sum over all places where something was used: here, over the batch. That is why the gradient of a weight adds up over the examples.

**Vectors** fit in if you think of them as matrices with a side of length 1: on the left of `@` a vector is a row, on the right a column, and afterwards the extra axis is dropped again. So for a vector $x$ and $y=xW$ the share of $W$ is a column times a row, $x_k\,g_j$: an outer product.

### Where the compass fails

Now let $W$ be *square*. Someone forgets the transpose and sends $G\,W$ to $X$. Will a shape betray it?
"""

# %% [markdown] lang="zh"
r"""
看图要点：$\bar X$ 和 $\bar W$ 表示 $X$ 和 $W$ 得到的那一份。每个乘积里，中间的两个字母相同，乘完消失，外边的留下。$m$、$k$、$n$ 互不相同时，能把它们拼到一起的办法只有一种：

$$\bar X=G\,W^\top,\qquad \bar W=X^\top G .$$

拼得上还不等于对，所以再推一遍。$y_{ij}=\sum_k x_{ik}w_{kj}$。元素 $w_{kj}$ 用在**每一行** $i$ 的第 $j$ 列，每次都乘着 $x_{ik}$。沿路径相乘，各路径相加：

$$\bar w_{kj}=\sum_i x_{ik}\,g_{ij}=(X^\top G)_{kj}.$$

对 $i$ 求和，又是对所有用到它的地方求和：这里就是对一批样本求和。权重的梯度为什么要把各个样本的加起来，道理就在这里。

**向量**也不例外，把它看作某一边长度为 1 的矩阵就行：在 `@` 左边是一行，在右边是一列，算完再把多出来的轴去掉。所以对向量 $x$ 和 $y=xW$，$W$ 的那一份是一列乘一行，即 $x_k\,g_j$，叫做外积。

### 指南针失灵的地方

现在设 $W$ 是**方阵**。有人忘了转置，把 $G\,W$ 送给了 $X$。形状会露出马脚吗？
"""

# %%
#: en: "yes" or "no"
#: zh: 填 "会" 或 "不会"
prediction = ...

# %%
X, W = np.array([[1.0, 2.0]]), np.array([[0.0, 1.0], [5.0, 0.0]])
G, h = np.array([[1.0, 1.0]]), 1e-6
measured = [((X + step) @ W - X @ W).sum() / h for step in (np.array([[h, 0]]), np.array([[0, h]]))]
compare(prediction, T("no", "不会"))
rows = [["`G @ W`", (G @ W).shape, G @ W], ["`G @ W.T`", (G @ W.T).shape, G @ W.T]]
rows.append([T("measured", "量得"), X.shape, np.round([measured], 4)])
Table([T("share of X", "X 的那一份"), T("shape", "形状"), T("numbers", "数值")], *rows)

# %% [markdown] lang="en"
r"""
Both have the shape $(1,2)$, and only one has the right numbers: 1 and 5. A shape that does not fit proves an error; a shape that fits proves nothing. So: test with sizes that are all different, and measure.
"""

# %% [markdown] lang="zh"
r"""
形状都是 $(1,2)$，而数值只有一个对：1 和 5。形状对不上，一定有错；形状对上了，什么也证明不了。所以，测试时各个大小要互不相同，而且一定要量。
"""

# %% [markdown] lang="en"
r"""
## 6 · Move the shapes yourself

Choose an example, or change a shape with its number boxes and the buttons for more or fewer axes; press an element of the result (or use the arrow keys) and read which elements of $a$ and $b$ made it, and how many gradients each of them gets back. Below stands, in NumPy, the way back. Three questions that only moving it answers:

1. Keep $a$ at $(3,4)$. For which shapes of $b$ does *one* element of $b$ receive all twelve gradients? Find three, with different numbers of axes.
2. $(3,)+(3,1)$: two arrays of three elements. How many elements has the result, and how many gradients does each of the six receive? (It is the trap of lesson 01, seen from behind.)
3. Switch to `@` with $(2,3)$ and $(3,4)$ and press an element of the result. The dots mark the results that use the same row of $a$, the squares those that use the same column of $b$. How many results does one element of $b$ take part in? Which letter of $m,k,n$ is that?
"""

# %% [markdown] lang="zh"
r"""
## 6 · 自己动手改形状

选一个例子，或者用数字框改形状，用按钮增减轴；点结果中的一个元素（也可以用方向键），就能读到它由 $a$ 和 $b$ 的哪些元素算出来，反向时它们各收到几个梯度。最下面是用 NumPy 写出的反向。下面三个问题，不动手就答不出来：

1. 让 $a$ 保持 $(3,4)$。$b$ 取哪些形状时，$b$ 的**一个**元素会收到全部十二个梯度？找出三个，轴数各不相同。
2. $(3,)+(3,1)$：两个各有三个元素的数组。结果有几个元素？那六个元素各收到几个梯度？（第 01 课里的那个毛病，反向传播时就是这个样子。）
3. 切换到 `@`，取 $(2,3)$ 和 $(3,4)$，点结果中的一个元素。圆点标出的结果，和它用到的是 $a$ 的同一行；方块标出的结果，和它用到的是 $b$ 的同一列。$b$ 的一个元素参与了几个结果？是 $m,k,n$ 中的哪一个？
"""

# %%
viz.shape_calculator(a=(3, 1), b=(1, 4))

# %%
elements = ...  #: en: question 2: elements of the result  #: zh: 问题 2：结果的元素个数
results = ...  #: en: question 3: results that one element of b takes part in  #: zh: 问题 3：b 的一个元素参与几个结果

# %%
hint = T("Press elements and read the sentence.", "点几个元素，读一读那句话。")
check("elements", elements, (np.zeros(3) + np.zeros((3, 1))).size, hint)
hint = T("Count the squares: one for each row of a.", "数一数方块：a 的每一行一个。")
check("results", results, 2, hint)

# %% [markdown] lang="en"
r"""
<details><summary>What you should have found</summary>

1. $()$, $(1,)$ and $(1,1)$: no axes, one, two. The number of elements is 1 in each, and the rule sums over whatever is missing or stretched.
2. Nine elements, and each of the six receives three gradients. Lesson 01's loss became $n\times n$ in this way; on the way back each residual would be counted $n$ times.
3. Two, one in each row of $a$: that is $m$, the letter that $\bar W=X^\top G$ sums over.

</details>
"""

# %% [markdown] lang="zh"
r"""
<details><summary>你应该发现的事</summary>

1. $()$、$(1,)$ 和 $(1,1)$：没有轴、一个轴、两个轴。元素都只有 1 个，凡是缺的轴、被拉伸的轴，规则都会求和。
2. 九个元素，那六个元素各收到三个梯度。第 01 课的损失就是这样变成 $n\times n$ 的；反向时，每个误差都会被算 $n$ 遍。
3. 两个，$a$ 的每一行里一个：就是 $m$，也就是 $\bar W=X^\top G$ 里求和的那个字母。

</details>
"""

# %% [markdown] lang="en"
r"""
## 7 · Moving numbers about

`reshape`, `transpose` and indexing compute nothing. They put numbers elsewhere; so the way back puts the gradients back where the numbers came from. Reshape: reshape back. Transpose: transpose back (with the *inverse* permutation; for two axes it is the same one). Indexing: a box of zeros, and each gradient goes into the place that was read.

A word table is an array with a row for each word, and a sentence is a list of row numbers. The sentence `[0, 1, 0, 2, 0]` reads row 0 three times. A gradient of ones arrives. What does row 0 get?
"""

# %% [markdown] lang="zh"
r"""
## 7 · 只挪动，不计算

`reshape`、`transpose` 和索引什么也不算，只是把数挪个地方；所以反向就是把梯度放回数原来的地方。改变形状：把形状改回去。转置：转回去（用的是**逆**排列；只有两个轴时，逆排列就是它自己）。索引：先备好一个同样形状、全是零的数组，再把每个梯度放到当初读数的位置。

词表是一个数组，每个词一行；句子是由行号组成的列表。句子 `[0, 1, 0, 2, 0]` 把第 0 行读了三次。传来的梯度全是 1。第 0 行的每个元素得到多少？
"""

# %%
#: en: the gradient of each element of row 0
#: zh: 第 0 行每个元素的梯度
prediction = ...

# %%
table = ac.tensor(np.ones((4, 2)), requires_grad=True)
sentence = [0, 1, 0, 2, 0]
table[sentence].sum().backward()
compare(prediction, table.grad[0, 0].item())
print(table.grad)

# %% [markdown] lang="en"
r"""
Three: an index that occurs three times is a copy to three places, and the way back of a copy is a sum. Row 3 was not read and gets zero. Keep this number three; section 10 will need it.
"""

# %% [markdown] lang="zh"
r"""
是 3：同一个下标出现三次，就是复制到三个地方，而复制的反向是求和。第 3 行没有读到，得到零。记住这个 3，第 10 节还要用到。
"""

# %% [markdown] lang="en"
r"""
## 8 · Your turn: by hand, and by measuring

A least-squares problem, small enough for paper. Three examples, two weights:

$$X=\begin{pmatrix}1&0\\0&1\\1&1\end{pmatrix},\quad w=\begin{pmatrix}1\\2\end{pmatrix},\quad t=\begin{pmatrix}0\\2\\2\end{pmatrix},\qquad L=\operatorname{mean}\left((Xw-t)^2\right).$$

Go forward (three predictions, three residuals), then back: through the mean, the square, the subtraction, the product. Give the gradient of $L$ with respect to $w$.
"""

# %% [markdown] lang="zh"
r"""
## 8 · 轮到你了：用手算，再去量

一个最小二乘问题，小到可以在纸上做。三个样本，两个权重：

$$X=\begin{pmatrix}1&0\\0&1\\1&1\end{pmatrix},\quad w=\begin{pmatrix}1\\2\end{pmatrix},\quad t=\begin{pmatrix}0\\2\\2\end{pmatrix},\qquad L=\operatorname{mean}\left((Xw-t)^2\right).$$

先往前算（三个预测值，三个误差），再往回走：依次经过平均、平方、减法、矩阵乘法。写出 $L$ 对 $w$ 的梯度。
"""

# %%
answer = ...  #: en: two numbers, such as (1 / 3, 2)  #: zh: 两个数，例如 (1 / 3, 2)

# %%
X = np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]])
t = np.array([0.0, 2.0, 2.0])


def least_squares(w):
    return ((X @ w - t) ** 2).mean()


w = ac.tensor([1.0, 2.0], requires_grad=True)
least_squares(w).backward()
hint = T("The residuals are 1, 0, 1; each has the factor 2/3.", "误差是 1、0、1；每个都要乘 2/3。")
check(T("answer", "答案"), answer, w.grad.numpy(), hint)

# %% [markdown] lang="en"
r"""
<details><summary>The way back, in words</summary>

$Xw=(1,2,3)$, the residuals are $r=(1,0,1)$. The mean sends $1/3$ to each square, the square multiplies by $2r$: at $Xw$ arrives $g=\frac23(1,0,1)$. The matrix product sends $X^\top g$ to $w$: the first weight collects from rows one and three, $\frac23+\frac23=\frac43$, the second from rows two and three, $0+\frac23$.

</details>

### Trust, but measure

`measure` is to return the gradient of a function that turns an array into one number, element by element, by central differences. One line is missing.
"""

# %% [markdown] lang="zh"
r"""
<details><summary>把往回走的过程说一遍</summary>

$Xw=(1,2,3)$，误差是 $r=(1,0,1)$。平均给每个平方送去 $1/3$，平方再乘上 $2r$：传到 $Xw$ 处的是 $g=\frac23(1,0,1)$。矩阵乘法把 $X^\top g$ 送给 $w$：第一个权重从第一行和第三行收到 $\frac23+\frac23=\frac43$，第二个从第二行和第三行收到 $0+\frac23$。

</details>

### 可以相信，但要量一量

`measure` 要返回一个函数的梯度，这个函数把数组变成一个数；办法是用中心差分，一个元素一个元素地量。还缺一行。
"""


# %%
def measure(function, x, h=1e-5):
    gradient = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        above, below = x.copy(), x.copy()
        above[place] += h
        below[place] -= h
        slope = ...  #: en: the central difference, from above, below and h  #: zh: 用 above、below 和 h 写出中心差分
        if slope is ...:
            return ...
        gradient[place] = slope
    return gradient


# %%
#: en: your measure judges the gradient of this section, of section 4, and of a layer with tanh
#: zh: 用你的 measure 检查这一节、第 4 节的梯度，以及带 tanh 的一层
def squares(x):
    return (x**2 + 2 * x + 1).sum()


def layer(W):
    return (np.tanh(X @ W) ** 2).mean()


weights = np.array([[0.5, -1.0, 2.0], [1.5, 0.0, -0.5]])
tasks = [(least_squares, np.array([1.0, 2.0])), (squares, X), (layer, weights)]

# %%
for function, point in tasks:
    leaf = ac.tensor(point, requires_grad=True)
    function(leaf).backward()
    found = measure(function, point)
    if found is ...:
        print(function.__name__, T("waits for your measure", "在等你写好 measure"))
    else:
        largest = abs(found - leaf.grad.numpy()).max()
        print(function.__name__, T("largest difference", "最大相差"), f"{largest:.1e}")

# %% [markdown] lang="en"
r"""
## 9 · A model, all together

A well-known text builds this model to show automatic differentiation: an input of five ones, three outputs, three labels that are zero, a weight matrix drawn at random. (An `nn.Parameter` is a tensor that is to be learned: its `requires_grad` is on from the start.)
"""

# %% [markdown] lang="zh"
r"""
## 9 · 合起来：一个模型

有一份流传很广的教程用下面这个模型来演示自动微分：输入是五个 1，输出三个数，三个标签都是 0，权重矩阵随机抽取。（`nn.Parameter` 就是要学习的张量：它的 `requires_grad` 一开始就是打开的。）
"""

# %%
ac.manual_seed(5)
x = ac.ones(5)
y = ac.zeros(3)
w = nn.Parameter(ac.randn(5, 3), name="w")
b = nn.Parameter(ac.randn(3), name="b")
for parameter in (w, b):
    print(parameter.name, parameter.shape, parameter.requires_grad)

# %% [markdown] lang="en"
r"""
Run that text's program twice and its printed numbers change: it draws without a seed (we set one: `manual_seed` makes the random numbers the same every time), and the weights behind the numbers on its page are lost. But its logits are printed, $z=(-1.40476596,\,-1.64932394,\,2.24711204)$, and the loss sees $w$ and $b$ only through $z=xw+b$. So we take any $w$, and choose $b$ such that these logits come out. The loss is the binary cross-entropy of lesson 03, averaged: $\operatorname{mean}\left(\ln(1+e^z)-y\cdot z\right)$. The engine has it ready, and the drawing folds its steps into one box.
"""

# %% [markdown] lang="zh"
r"""
把那份教程的程序运行两遍，印出的数就不一样了：它抽随机数时没有设种子（我们设了：有了 `manual_seed`，每次抽到的随机数都一样），页面上那些数背后的权重早已找不回来。不过它印出了对数几率 $z=(-1.40476596,\,-1.64932394,\,2.24711204)$，而损失只通过 $z=xw+b$ 依赖于 $w$ 和 $b$。所以我们任取一个 $w$，再选 $b$，使对数几率恰好是这些数。损失是第 03 课的二元交叉熵，取平均：$\operatorname{mean}\left(\ln(1+e^z)-y\cdot z\right)$。引擎里有现成的，图上把它的几步折叠成了一个方框。
"""

# %%
printed = np.array([-1.40476596, -1.64932394, 2.24711204])
#: en: detach: the numbers without their history (lesson 06)
#: zh: detach：只要数值，不要来历（第 06 课）
b = nn.Parameter(ac.tensor(printed) - (x @ w).detach(), name="b")
z = x @ w + b
loss = nn.BCEWithLogitsLoss()(z, y)
z.name, loss.name = "z", "loss"
viz.draw_graph(loss, fold=True)

# %% [markdown] lang="en"
r"""
What to see: two leaves that learn, $w$ and $b$; the dashed box is the input, which nobody will change. From $w$ and $b$ the way leads over $z$ to the loss. Nearly every box holds an array, and the gradient below a value has as many elements as the value.

Now predict: by how much does the gradient of $w$, which has fifteen elements, differ from row to row?
"""

# %% [markdown] lang="zh"
r"""
看图要点：要学习的叶节点有两个，$w$ 和 $b$；虚线框是输入，没有人会去改它。从 $w$ 和 $b$ 经过 $z$ 走到损失。几乎每个方框里都是数组，下面的梯度和上面的值，元素个数相同。

请预测：$w$ 的梯度有十五个元素，它的各行之间相差多少？
"""

# %%
#: en: the largest difference between two rows
#: zh: 任意两行之间的最大差
prediction = ...

# %%
loss.backward()
gap = (w.grad.numpy().max(axis=0) - w.grad.numpy().min(axis=0)).max()
compare(prediction, gap)
print("loss      ", f"{loss.item():.7f}", T("rounded:", "舍入："), f"{loss.item():.6f}")
print("formula   ", f"{(np.log(1 + np.exp(printed)) - 0 * printed).mean():.7f}")
print("dw, row 0 ", np.round(w.grad.numpy()[0], 7))
print("db        ", np.round(b.grad.numpy(), 7))
print("sigma(z)/3", np.round(ac.sigmoid(z).detach().numpy() / 3, 7))

# %% [markdown] lang="en"
r"""
The loss is 0.9142847; the text prints it as 0.914285. The share of $w$ is the outer product $x_k\,g_j$, and all $x_k$ are 1, so every row is $g$ itself. And $g=\sigma(z)/3$: the derivative of $\ln(1+e^z)$ is the sigmoid $\sigma(z)=\frac{1}{1+e^{-z}}$, and the 3 is the $1/n$ of the mean. All gradients are positive: with labels zero, every logit is too large.

There is also a function for this loss, `bce` in the cell below, and it takes two kinds of weights: `weight` multiplies the loss of each element by a number of its own, `pos_weight` that of the elements whose label is 1 (useful when ones are rare). The mean still divides by the number of elements, here 3. Lesson 09 comes back to it; you write it in the assignment.
"""

# %% [markdown] lang="zh"
r"""
损失是 0.9142847，那份教程印的是 0.914285。$w$ 的那一份是外积 $x_k\,g_j$，而所有 $x_k$ 都是 1，所以每一行就是 $g$ 自己。又有 $g=\sigma(z)/3$：$\ln(1+e^z)$ 的导数是 sigmoid 函数 $\sigma(z)=\frac{1}{1+e^{-z}}$，分母上的 3 就是平均的 $1/n$。梯度全是正的：标签都是零，所以每个对数几率都偏大。

这个损失还有函数的写法，就是下面单元格里的 `bce`，它可以带两种权重：`weight` 把每个元素的损失各乘一个数，`pos_weight` 只乘标签为 1 的那些（1 很少的时候用得上）。取平均时，除以的仍是元素个数，这里是 3。第 09 课会再讲；作业里你要自己把它写出来。
"""

# %%
labels = ac.tensor([0.0, 0.0, 1.0])
bce = nn.functional.binary_cross_entropy_with_logits
print(T("plain:     ", "不加权：    "), f"{bce(z.detach(), labels).item():.6f}")
print("weight:    ", f"{bce(z.detach(), labels, weight=ac.tensor([1.0, 2.0, 1.0])).item():.6f}")
print("pos_weight:", f"{bce(z.detach(), labels, pos_weight=ac.tensor(3.0)).item():.6f}")

# %% [markdown] lang="en"
r"""
## 10 · Explain the bug

A classmate writes the lookup of section 7 for the small engine of section 2. He has learned from lesson 03 that shares must be added and not overwritten, so he writes `+=`. Row 0 is read three times and should get 3. What does it get, and why?
"""

# %% [markdown] lang="zh"
r"""
## 10 · 找出毛病

一位同学为第 2 节的小引擎写了第 7 节的查表。他从第 03 课学到，份额要相加、不能覆盖，所以写的是 `+=`。第 0 行读了三次，应当得到 3。它得到了多少？为什么？
"""


# %%
def lookup(table, rows):
    def share(g):
        back = np.zeros(table.data.shape)
        back[rows] += g
        return back

    return Tensor(table.data[rows], (table,), (share,))


looked_up = lookup(Tensor(np.ones((4, 2))), [0, 1, 0, 2, 0])
print(looked_up.vjps[0](np.ones((5, 2))))

# %% [markdown] lang="en"
r"""
Think before you open it. A hint: what does `back[rows]` alone give you, and what does Python do with `+=`?

<details><summary>What has happened</summary>

`back[rows] += g` is carried out in three steps: read `back[rows]` (five rows, a *copy*), add `g`, and write the five rows back. Row 0 is read as 0 three times, becomes 1 three times, and is written three times: 1, 1 and 1. The last one wins. So it *is* overwriting, in the disguise of an addition. Shapes are right, most numbers are right, and on sentences without repeated words everything is right.

NumPy has a function that adds unbuffered, one index after the other: `np.add.at(back, rows, g)`. (An engine much like this course's really had this bug.)

</details>
"""

# %% [markdown] lang="zh"
r"""
先想，再打开。提示：单独一个 `back[rows]` 给出的是什么？Python 又是怎样执行 `+=` 的？

<details><summary>究竟发生了什么</summary>

`back[rows] += g` 分三步执行：读出 `back[rows]`（五行，是**副本**），加上 `g`，再把五行写回去。第 0 行三次都读成 0，三次都变成 1，写了三次：1、1、1，最后一次留下。所以它其实**就是**覆盖，只是看上去像加法。形状是对的，大多数数值是对的；句子里没有重复的词时，全都是对的。

NumPy 有一个函数，按下标一个一个地加，不经过副本：`np.add.at(back, rows, g)`。（有一个和这门课的引擎类似的项目，就真的有过这个毛病。）

</details>
"""

# %%
back = np.zeros((4, 2))
np.add.at(back, [0, 1, 0, 2, 0], np.ones((5, 2)))
print(back)

# %% [markdown] lang="en"
r"""
## 11 · Four questions

Answer each aloud before you open it.

**1.** "The loss is a number, so the gradient with respect to a $(4,3)$ matrix is a number too. Or is it a $(4,3,4,3)$ table?"

<details><summary>Number, matrix or table?</summary>

A matrix of shape $(4,3)$: one derivative of the *one* loss for each of its twelve numbers. A table with four axes would be the derivatives of a *matrix* with respect to a matrix; on the way back it is never needed, for what arrives is always the gradient of one number.

</details>

**2.** "Broadcasting copies nothing in memory, so the gradient has nothing to add up."

<details><summary>Is it so?</summary>

NumPy indeed stores no copies. But the number *takes part* in several results, and moves all of them when it moves. What counts for the gradient is how often something is used, not how often it is stored.

</details>

**3.** "I replaced `sum` by `mean` in my loss. The direction of the gradient is the same, so nothing changes."

<details><summary>Does anything change?</summary>

The direction is the same, the length is $n$ times smaller, so the same learning rate makes steps $n$ times smaller. That is what `mean` is liked for: the step does not depend on the size of the batch. An *engine* that computes the mean but goes back as if it had been the sum is another matter: it is wrong.

</details>

**4.** "All shapes of my matrix product fit, forwards and backwards. So the rule is right."

<details><summary>Convinced?</summary>

Only if the sizes are all different, and even then a factor or a sign may be missing. With square matrices, $G\,W$ fits as well as $G\,W^\top$. Shapes refute; only measuring (or a proof) confirms.

</details>
"""

# %% [markdown] lang="zh"
r"""
## 11 · 四个问题

先把答案说出口，再打开看。

**1.** “损失是一个数，所以对一个 $(4,3)$ 矩阵的梯度也是一个数。要不就是一张 $(4,3,4,3)$ 的表？”

<details><summary>数、矩阵，还是表？</summary>

是形状为 $(4,3)$ 的矩阵：那**一个**损失对十二个数各有一个导数。四个轴的表，是**矩阵**对矩阵的导数；往回走的时候从来用不到它，因为传来的总是同一个数的梯度。

</details>

**2.** “广播在内存里什么也没有复制，所以梯度也就没有什么可加的。”

<details><summary>是这样吗？</summary>

NumPy 确实没有存副本。可是这个数**参与了**好几个结果，它一动，那些结果都跟着动。对梯度来说，要紧的是用了几次，而不是存了几份。

</details>

**3.** “我把损失里的 `sum` 换成了 `mean`。梯度的方向没变，所以什么都没变。”

<details><summary>真的什么都没变？</summary>

方向没变，长度却是原来的 $n$ 分之一；学习率不变的话，步子也只有原来的 $n$ 分之一。人们喜欢 `mean` 正是为此：步长不随一批样本的多少而变。至于算的是平均、往回走时却当成求和的**引擎**，那是另一回事：它错了。

</details>

**4.** “我的矩阵乘法，前向、反向的形状全都对得上。所以规则是对的。”

<details><summary>信了吗？</summary>

各个大小都不相同时才有几分可信，而且就算那样，也可能漏掉一个因子或一个负号。遇到方阵，$G\,W$ 和 $G\,W^\top$ 一样对得上。形状只能用来反驳；要确认，还得去量（或者证明）。

</details>
"""

# %% [markdown] lang="en"
r"""
## 12 · To take with you

A tensor engine is the scalar engine with arrays in its boxes. A gradient has the shape of its data, because what is differentiated is one number. On an edge stands a function, the **VJP**, that turns the gradient arriving at the result into the share of a parent. Elementwise rules are the old rules. **The way back of a copy is a sum** (broadcasting, repeated indices), **the way back of a sum is a copy** (`sum`; `mean` with its $1/n$; `max` to the winner). The sum over broadcast axes is taken in one place, where the share is handed over. For $Y=XW$: $\bar X=G\,W^\top$ and $\bar W=X^\top G$. Shapes refute, measuring confirms.

| English | 中文 |
|---|---|
| tensor, shape, axis | 张量，形状，轴 |
| broadcasting, to stretch | 广播，拉伸 |
| vector–Jacobian product (VJP), share | 向量-雅可比积（VJP），那一份（份额） |
| Jacobian | 雅可比矩阵 |
| reduction | 归约 |
| transpose, outer product | 转置，外积 |
| index, lookup | 索引（下标），查表 |
| kink, tie | 尖点，并列 |
| logits, binary cross-entropy | 对数几率，二元交叉熵 |

### Read on

- D. Maclaurin, D. Duvenaud, R. P. Adams, "Autograd: effortless gradients in NumPy" (2015). The engine in which a rule is one line. Look for `unbroadcast` in its source: there it stands in every rule that needs it.
- A. Karpathy, "micrograd" (2020). The scalar engine; read it again and ask of each line what arrays would change.
- M. Giles, "Collected matrix derivative results for forward and reverse mode algorithmic differentiation" (2008). Rules for products, inverses, determinants and more, each in two lines.
- T. Parr, J. Howard, "The matrix calculus you need for deep learning" (2018). Slow and with many examples.
- NumPy documentation, "Broadcasting"; PyTorch documentation, "Broadcasting semantics".

### Now do it yourself

In the assignment you build the engine, exercise by exercise: [05 · Build the engine II: tensors](../../exercises/en/05_tensor_engine.ipynb). Lesson 06 then asks what this engine does when the output is *not* one number.
"""

# %% [markdown] lang="zh"
r"""
## 12 · 带走什么

张量引擎，就是方框里装着数组的标量引擎。求导的对象是一个数，所以梯度的形状就是数据的形状。边上写的是一个函数，叫做 **VJP**，它把传到结果处的梯度变成父节点应得的那一份。逐元素的规则还是老规则。**复制的反向是求和**（广播、重复的下标），**求和的反向是复制**（`sum`；`mean` 带着它的 $1/n$；`max` 归胜者）。沿广播轴的求和只在一处做，就在把份额交给父节点的地方。对 $Y=XW$：$\bar X=G\,W^\top$，$\bar W=X^\top G$。形状只能反驳，测量才能确认。

| 中文 | English |
|---|---|
| 张量，形状，轴 | tensor, shape, axis |
| 广播，拉伸 | broadcasting, to stretch |
| 向量-雅可比积（VJP），那一份（份额） | vector–Jacobian product (VJP), share |
| 雅可比矩阵 | Jacobian |
| 归约 | reduction |
| 转置，外积 | transpose, outer product |
| 索引（下标），查表 | index, lookup |
| 尖点，并列 | kink, tie |
| 对数几率，二元交叉熵 | logits, binary cross-entropy |

### 延伸阅读

- D. Maclaurin, D. Duvenaud, R. P. Adams, "Autograd: effortless gradients in NumPy" (2015)。在这个引擎里，一条规则就是一行。不妨在它的源码里找找 `unbroadcast`：那里是每条用得着的规则各写一遍。
- A. Karpathy, "micrograd" (2020)。标量引擎；再读一遍，每读一行都问问自己：换成数组，这里要变什么？
- M. Giles, "Collected matrix derivative results for forward and reverse mode algorithmic differentiation" (2008)。乘积、逆、行列式等等的规则，每条两行。
- T. Parr, J. Howard, "The matrix calculus you need for deep learning" (2018)。讲得慢，例子多。
- NumPy 文档中的 "Broadcasting"；PyTorch 文档中的 "Broadcasting semantics"。

### 轮到你了

作业里，你一道题一道题地把引擎造出来：[05 · 造引擎二：张量](../../exercises/zh/05_tensor_engine.ipynb)。接下来第 06 课要问：如果输出**不是**一个数，这台引擎该怎么办？
"""

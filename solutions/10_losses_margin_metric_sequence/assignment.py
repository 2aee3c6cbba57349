# ---
# jupyter:
#   course:
#     title:
#       en: "Assignment 10 · Losses II: margin, metric, sequence"
#       zh: "作业 10 · 损失二：间隔、度量与序列"
#     minutes: 120
#     difficulty: 2
#     needs: [10_losses_margin_metric_sequence]
# ---

# %% [markdown] lang="en"
r"""
# Assignment 10 · Losses II: margin, metric, sequence

The other nine losses, in NumPy, by hand. The first eight are short, and what they ask for is care: which label is written how, what rests and what does not. The ninth is CTC, which you compute twice, once in a way that is slow and beyond doubt, and once fast.

**How to work**

- Work from top to bottom. Under each statement there is a cell for your answer: put your code in the place of `raise NotImplementedError()`.
- Then run the check cell below it. It tells you at once what is wrong and where to look. It does not show everything: grading runs further checks with *other* numbers, drawn afresh each time. An answer that only knows the example earns nothing.
- Stuck? Unfold the hints one at a time: the first gives the idea, the second the formula, the third the first line.
- The exercises do not depend on each other. One that you leave open costs you nothing in the next.
- You may add cells to try things out. Please keep the cells that are already here.

**How to hand in**

Choose *Kernel → Restart Kernel and Run All Cells* once, so that nothing rests on a cell you have deleted in the meantime. (The run stops at the first open exercise; that is no harm.) Save, and hand in this one file under its own name, `10_losses_margin_metric_sequence.ipynb`. There are 20 points; the last question is answered in words and read by a person.
"""

# %% [markdown] lang="zh"
r"""
# 作业 10 · 损失二：间隔、度量与序列

另外九种损失，用 NumPy 亲手写。前八种都很短，要的是细心：哪个标签怎么写，什么时候歇着，什么时候不歇。第九种是 CTC，要算两遍：一遍笨而可靠，一遍快。

**怎么做**

- 从上往下做。每道题下面都有一个作答单元格：把 `raise NotImplementedError()` 换成你的代码。
- 写完运行紧跟着的检查单元格，哪里不对、该往哪里看，它会马上告诉你。不过它只检查了一部分：评分时还会换上**别的**数值再查一遍，而且每次都重新抽取。只认得例子的答案拿不到分。
- 卡住了？提示可以一条一条展开：第一条讲思路，第二条给公式，第三条写出第一行。
- 各题互不依赖。空着一道题，不会连累后面的题。
- 可以添加单元格做试验，但请保留原有的单元格。

**怎么交**

先选一次 *Kernel → Restart Kernel and Run All Cells*，确认结果不依赖任何已经删掉的单元格。（如果有题空着，运行会停在那里，没有关系。）保存之后只交这一个文件，文件名不要改：`10_losses_margin_metric_sequence.ipynb`。全卷共 20 分；最后一题用文字回答，由老师阅读。
"""

# %% [markdown] lang="en"
r"""
## What is given

Run the next cell first. `expect` compares numbers and gives a reason. `measured_slopes(function, x)` nudges one entry of `x` at a time and returns the central differences of the number `function(x)`: use it to test every slope that you write. `log_softmax` works along the last axis.

In exercises 1 to 4 nothing is reduced: a function returns one loss for each sample. $[z]_+$ means $\max(0,z)$, and no input of these exercises lies exactly on a corner; the corners have exercise 7 for themselves. No function may change its arguments.
"""

# %% [markdown] lang="zh"
r"""
## 已经给出的

先运行下一个单元格。`expect` 比较数值并说明原因。`measured_slopes(function, x)` 每次只动 `x` 的一个分量，返回 `function(x)` 这个数的中心差分：你写的每个斜率，都可以用它来检验。`log_softmax` 沿最后一个轴计算。

第 1 到第 4 题都不作归约：函数给每个样本返回一个损失。$[z]_+$ 就是 $\max(0,z)$，这几题的输入不会恰好落在折角上；折角单独放在第 7 题。任何函数都不许改动它的参数。
"""

# %%
from itertools import groupby, product

import numpy as np

import autograd_core as ac
from autograd_core.nn import functional as F


def log_softmax(z):
    T(
        """Return the logarithms of softmax along the last axis, exact for any size.""",
        """返回 softmax 沿最后一个轴的对数，数值再大也准确。""",
    )
    return z - np.logaddexp.reduce(z, axis=-1, keepdims=True)


def measured_slopes(function, x, h=1e-6):
    T(
        """Return the derivatives of the number function(x) by central differences, shaped as x.""",
        """用中心差分求 function(x) 这个数的导数，形状与 x 相同。""",
    )
    x, slopes = np.array(x, dtype=float), np.zeros(np.shape(x))
    for i in np.ndindex(*x.shape):
        step = np.zeros(x.shape)
        step[i] = h
        slopes[i] = (function(x + step) - function(x - step)) / (2 * h)
    return slopes


def expect(got, expected, why, tolerance=1e-9):
    T(
        """Complain, with a reason, if the numbers got are not the ones expected.""",
        """若数值 got 与 expected 不符，就说明原因。""",
    )
    assert got is not None, T(f"This is None. {why}", f"这里得到的是 None。{why}")
    shape, right = np.shape(got), np.shape(expected)
    assert shape == right, T(
        f"The shape is {shape}, it should be {right}. {why}",
        f"形状是 {shape}，应当是 {right}。{why}",
    )
    assert np.allclose(got, expected, rtol=tolerance, atol=tolerance, equal_nan=True), T(
        f"Your result is {np.array(got).tolist()}, it should be {np.array(expected).tolist()}. {why}",
        f"你的结果是 {np.array(got).tolist()}，应当是 {np.array(expected).tolist()}。{why}",
    )


# %% [markdown] lang="en" exercise="ranking" role="statement"
r"""
## 1 · Who leads, and by how much ({{points}} points)

```python
margin_ranking(x1, x2, y, margin=0.0)       # (losses, slopes), both of shape (N,)
multi_margin(x, labels, margin=1.0, p=1)    # (losses, gradient), of shapes (N,) and (N, C)
```

- `margin_ranking`: $[\,m-y(x_1-x_2)]_+$ for labels 1 or $-1$, and its slopes with respect to `x1`.
- `multi_margin`: scores `x` of shape `(N, C)`, class numbers `labels` of shape `(N,)`. The loss of a sample is $\frac1C\sum_{j\ne y}[\,m-x_y+x_j]_+^{\,p}$, with $p$ either 1 or 2. `gradient` is the derivative of the *sum* of the losses with respect to all scores.

**Example.** For `x1 = [1, 2, 3]`, `x2 = [2, 1.8, 1]`, `y = [1, 1, -1]` and margin 0.5 the losses are `[1.5, 0.3, 2.5]`. For scores `[[0.1, 0.2, 0.4, 0.8], [1, 0.5, -1, 0.2]]` and labels `[3, 1]` they are `[0.325, 0.55]`.

<details><summary>Hint 1: the idea</summary>

Compute what stands inside each hinge, for the whole array at once. Where it is negative, loss and slope are 0. In `multi_margin` the right class must not compete with itself. For $p=2$ each hinge is squared before the sum, and the slope of $e^2$ is $2e$.

</details>
<details><summary>Hint 2: the formula</summary>

An active hinge has slope $-y$ with respect to $x_1$. With $e_j=[\,m-x_y+x_j]_+$ the gradient with respect to a rival $j$ is $1/C$ (for $p=1$ and $e_j>0$) or $2e_j/C$ (for $p=2$), and the right class receives minus the sum of these.

</details>
<details><summary>Hint 3: the first line</summary>

`right = x[np.arange(len(x)), labels][:, None]`, then `excess = np.maximum(0, margin - right + x)` and a 0 in the places of the labels

</details>
"""

# %% [markdown] lang="zh" exercise="ranking" role="statement"
r"""
## 1 · 谁领先，领先多少（{{points}} 分）

```python
margin_ranking(x1, x2, y, margin=0.0)       # (losses, slopes)，形状都是 (N,)
multi_margin(x, labels, margin=1.0, p=1)    # (losses, gradient)，形状是 (N,) 和 (N, C)
```

- `margin_ranking`：$[\,m-y(x_1-x_2)]_+$，标签是 1 或 $-1$；还要返回它对 `x1` 的斜率。
- `multi_margin`：得分 `x` 的形状是 `(N, C)`，类别编号 `labels` 的形状是 `(N,)`。一个样本的损失是 $\frac1C\sum_{j\ne y}[\,m-x_y+x_j]_+^{\,p}$，其中 $p$ 是 1 或 2。`gradient` 是各样本损失**之和**对所有得分的导数。

**例** 取 `x1 = [1, 2, 3]`、`x2 = [2, 1.8, 1]`、`y = [1, 1, -1]`，间隔 0.5，损失是 `[1.5, 0.3, 2.5]`。取得分 `[[0.1, 0.2, 0.4, 0.8], [1, 0.5, -1, 0.2]]`，标签 `[3, 1]`，损失是 `[0.325, 0.55]`。

<details><summary>提示 1：思路</summary>

先把每个合页里面的数算出来，整个数组一次算完。它为负的地方，损失和斜率都是 0。在 `multi_margin` 里，正确的类别不能和自己比。$p=2$ 时，每个合页先平方再求和，而 $e^2$ 的斜率是 $2e$。

</details>
<details><summary>提示 2：公式</summary>

起作用的合页，对 $x_1$ 的斜率是 $-y$。记 $e_j=[\,m-x_y+x_j]_+$，对手 $j$ 得到的梯度是 $1/C$（$p=1$ 且 $e_j>0$ 时）或 $2e_j/C$（$p=2$ 时），正确的类别得到的是这些数之和的相反数。

</details>
<details><summary>提示 3：第一行</summary>

`right = x[np.arange(len(x)), labels][:, None]`，然后 `excess = np.maximum(0, margin - right + x)`，再把标签所在的位置填 0

</details>
"""


# %% exercise="ranking" role="solution"
def margin_ranking(x1, x2, y, margin=0.0):
    T(
        """Return the ranking losses and their slopes with respect to x1.""",
        """返回排序损失，以及它们对 x1 的斜率。""",
    )
    ### BEGIN SOLUTION
    inside = margin - y * (x1 - x2)
    return np.maximum(0, inside), np.where(inside > 0, -y, 0.0)
    ### END SOLUTION


def multi_margin(x, labels, margin=1.0, p=1):
    T(
        """Return the losses of the samples and the gradient of their sum.""",
        """返回各样本的损失，以及损失之和的梯度。""",
    )
    ### BEGIN SOLUTION
    rows, classes = np.arange(len(x)), x.shape[1]
    excess = np.maximum(0, margin - x[rows, labels][:, None] + x)
    excess[rows, labels] = 0
    gradient = (excess > 0) / classes if p == 1 else 2 * excess / classes
    gradient[rows, labels] = -gradient.sum(axis=1)
    return (excess**p).sum(axis=1) / classes, gradient
    ### END SOLUTION


# %% exercise="ranking" role="check"
#: en: Run this cell to check your answer; nothing here needs to be changed.
#: zh: 运行这个单元格，检查你的答案；这里不需要改动。
x1, x2, y = np.array([1.0, 2.0, 3.0]), np.array([2.0, 1.8, 1.0]), np.array([1.0, 1.0, -1.0])
losses, slopes = margin_ranking(x1, x2, y, 0.5)
why = T("The second pair is right, but too close.", "第二对次序对，但只是险胜。")
expect(losses, [1.5, 0.3, 2.5], why)
numeric = measured_slopes(lambda v: margin_ranking(v, x2, y, 0.5)[0].sum(), x1)
expect(slopes, numeric, T("The slopes of your own losses.", "对你自己的损失量出来的斜率。"), 1e-7)
x, labels = np.array([[0.1, 0.2, 0.4, 0.8], [1.0, 0.5, -1.0, 0.2]]), np.array([3, 1])
losses, gradient = multi_margin(x, labels)
why = T("Every rival but not the class itself; then 1/C.", "每个对手，但不包括自己；再乘 1/C。")
expect(losses, [0.325, 0.55], why)
numeric = measured_slopes(lambda v: multi_margin(v, labels)[0].sum(), x)
expect(gradient, numeric, T("The gradient, measured.", "量出来的梯度。"), 1e-7)
print(T("Exercise 1: all visible checks pass.", "第 1 题：可见的检查全部通过。"))

# %% [markdown] lang="en" exercise="multilabel" role="statement"
r"""
## 2 · Several right classes, written in two ways ({{points}} points)

```python
multilabel_margin(x, target)                  # losses of shape (N,)
multilabel_soft_margin(x, y, weight=None)     # losses of shape (N,)
```

- `multilabel_margin`: scores `x` and whole numbers `target`, both of shape `(N, C)`. A row of `target` lists the numbers of the right classes (each once); the first $-1$ ends the list, and what follows it is not read. The loss of a sample is $\frac1C\sum_{\text{right }i}\sum_{\text{wrong }j}[\,1-x_i+x_j]_+$. A row may list no class, or all of them.
- `multilabel_soft_margin`: logits `x` and labels `y` of zeros and ones, both of shape `(N, C)`. The loss of a sample is the *mean over its classes* of $-w_c\,[\,y\log\sigma(x)+(1-y)\log(1-\sigma(x))\,]$, with `weight` of shape `(C,)`, or ones. It stays exact for logits of $\pm1000$, without a warning.

**Example.** `multilabel_margin([[0.1, 0.2, 0.4, 0.8]], [[3, 0, -1, 1]])` is `[0.85]`; `multilabel_soft_margin([[1, -2, 0.5]], [[1, 0, 1]])` is about `[0.304756]`. (Written with lists here, the arguments are arrays.)

<details><summary>Hint 1: the idea</summary>

Go through the samples one by one, and make for each a list of the right classes and a list of the others. The soft one is lesson 09's cross-entropy from a logit.

</details>
<details><summary>Hint 2: the formula</summary>

$-\log\sigma(x)=\log(1+e^{-x})$ and $-\log(1-\sigma(x))=\log(1+e^{x})$; `np.logaddexp(0, x)` is $\log(1+e^x)$ without overflow.

</details>
<details><summary>Hint 3: the first line</summary>

`right = list(takewhile(...))`, or a loop that stops with `break` at the first number below 0

</details>
"""

# %% [markdown] lang="zh" exercise="multilabel" role="statement"
r"""
## 2 · 几个正确的类别，两种写法（{{points}} 分）

```python
multilabel_margin(x, target)                  # 形状为 (N,) 的损失
multilabel_soft_margin(x, y, weight=None)     # 形状为 (N,) 的损失
```

- `multilabel_margin`：得分 `x` 和整数 `target`，形状都是 `(N, C)`。`target` 的一行列出正确类别的编号（每个一次）；第一个 $-1$ 表示名单结束，后面的不读。一个样本的损失是 $\frac1C\sum_{\text{right }i}\sum_{\text{wrong }j}[\,1-x_i+x_j]_+$（right 为正确，wrong 为错误）。一行可以一个类别也不列，也可以全列上。
- `multilabel_soft_margin`：对数几率 `x` 和由零和一组成的标签 `y`，形状都是 `(N, C)`。一个样本的损失是 $-w_c\,[\,y\log\sigma(x)+(1-y)\log(1-\sigma(x))\,]$ **对它的各个类别的平均**，`weight` 的形状是 `(C,)`，不给就都是 1。对数几率到 $\pm1000$ 时仍然准确，也不出警告。

**例** `multilabel_margin([[0.1, 0.2, 0.4, 0.8]], [[3, 0, -1, 1]])` 等于 `[0.85]`；`multilabel_soft_margin([[1, -2, 0.5]], [[1, 0, 1]])` 大约是 `[0.304756]`。（这里写成列表，实际的参数是数组。）

<details><summary>提示 1：思路</summary>

一个样本一个样本地来，给每个样本列出正确的类别，再列出其余的。光滑的那种就是第 09 课里从对数几率算的交叉熵。

</details>
<details><summary>提示 2：公式</summary>

$-\log\sigma(x)=\log(1+e^{-x})$，$-\log(1-\sigma(x))=\log(1+e^{x})$；`np.logaddexp(0, x)` 就是不会溢出的 $\log(1+e^x)$。

</details>
<details><summary>提示 3：第一行</summary>

`right = list(takewhile(...))`，或者写一个循环，遇到第一个小于 0 的数就 `break`

</details>
"""


# %% exercise="multilabel" role="solution"
def multilabel_margin(x, target):
    T(
        """Return one loss for each sample; target lists class numbers, ended by -1.""",
        """给每个样本返回一个损失；target 列出类别编号，以 -1 结束。""",
    )
    ### BEGIN SOLUTION
    losses = np.zeros(len(x))
    for i, row in enumerate(target):
        listed = np.cumsum(row < 0) == 0
        right = row[listed]
        wrong = np.setdiff1d(np.arange(x.shape[1]), right)
        lacking = 1 - x[i, right][:, None] + x[i, wrong]
        losses[i] = np.maximum(0, lacking).sum() / x.shape[1]
    return losses
    ### END SOLUTION


def multilabel_soft_margin(x, y, weight=None):
    T(
        """Return for each sample the mean over classes of the binary cross-entropies.""",
        """给每个样本返回各类别二元交叉熵的平均。""",
    )
    ### BEGIN SOLUTION
    each = y * np.logaddexp(0, -x) + (1 - y) * np.logaddexp(0, x)
    return (each if weight is None else weight * each).mean(axis=1)
    ### END SOLUTION


# %% exercise="multilabel" role="check"
#: en: Run this cell to check your answer; nothing here needs to be changed.
#: zh: 运行这个单元格，检查你的答案；这里不需要改动。
x = np.array([[0.1, 0.2, 0.4, 0.8]])
why = T("Right are 3 and 0; what follows the −1 is not read.", "正确的是 3 和 0；−1 后面的不读。")
expect(multilabel_margin(x, np.array([[3, 0, -1, 1]])), [0.85], why)
why = T("Without a right class nobody needs a lead.", "没有正确的类别，也就没有谁要领先。")
expect(multilabel_margin(x, np.array([[-1, -1, -1, -1]])), [0.0], why)
x, y = np.array([[1.0, -2.0, 0.5], [0.0, 0.0, 0.0]]), np.array([[1.0, 0.0, 1.0], [0.0, 1.0, 0.0]])
why = T("One number a sample, the mean over its classes.", "每个样本一个数，对它的各个类别求平均。")
expect(multilabel_soft_margin(x, y), [0.3047555609137674, np.log(2)], why)
#: en: in grading, as here, a warning is an error
#: zh: 这里和评分时一样，警告就是错误
with np.errstate(over="raise", divide="raise", invalid="raise"):
    found = multilabel_soft_margin(np.array([[800.0, -800.0]]), np.array([[0.0, 0.0]]))
expect(found, [400.0], T("At logits of ±800.", "对数几率为 ±800 处。"))
print(T("Exercise 2: all visible checks pass.", "第 2 题：可见的检查全部通过。"))

# %% [markdown] lang="en" exercise="soft_margin" role="statement"
r"""
## 3 · The smooth loss that never rests ({{points}} points)

```python
soft_margin(x, y)    # (losses, slopes), of the shape of x
```

The loss is $\log(1+e^{-yx})$ for scores `x` and labels `y` of 1 or $-1$; the slope is its derivative with respect to the score. Both stay exact for scores of $\pm1000$, without a warning, and a small slope is a small number, not 0.

**Example.** For `x = [0.5, -1, 2]` and `y = [1, 1, -1]` the losses are about `[0.474077, 1.313262, 2.126928]`, their mean is `1.304756`.

<details><summary>Hint 1: the idea</summary>

Put $u=-yx$, "how wrong". Then the loss is $\log(1+e^u)$. Write it so that no exponent is positive.

</details>
<details><summary>Hint 2: the formula</summary>

The slope is $-y\,\sigma(u)$, and $\sigma(u)=e^{-\log(1+e^{-u})}$, which neither overflows nor rounds a small number away.

</details>
<details><summary>Hint 3: the first line</summary>

`u = -y * x` and `losses = np.logaddexp(0, u)`

</details>
"""

# %% [markdown] lang="zh" exercise="soft_margin" role="statement"
r"""
## 3 · 从不歇着的光滑损失（{{points}} 分）

```python
soft_margin(x, y)    # (losses, slopes)，与 x 同形
```

得分是 `x`，标签 `y` 取 1 或 $-1$，损失是 $\log(1+e^{-yx})$；斜率是它对得分的导数。得分到 $\pm1000$ 时两者仍然准确，也不出警告；很小的斜率应当是很小的数，而不是 0。

**例** 取 `x = [0.5, -1, 2]` 和 `y = [1, 1, -1]`，损失大约是 `[0.474077, 1.313262, 2.126928]`，平均是 `1.304756`。

<details><summary>提示 1：思路</summary>

记 $u=-yx$，即“错得多厉害”。损失就是 $\log(1+e^u)$。要写得没有一个指数是正的。

</details>
<details><summary>提示 2：公式</summary>

斜率是 $-y\,\sigma(u)$，而 $\sigma(u)=e^{-\log(1+e^{-u})}$，既不溢出，也不会把很小的数舍成 0。

</details>
<details><summary>提示 3：第一行</summary>

`u = -y * x`，`losses = np.logaddexp(0, u)`

</details>
"""


# %% exercise="soft_margin" role="solution"
def soft_margin(x, y):
    T(
        """Return the soft-margin losses and their slopes.""",
        """返回软间隔损失及其斜率。""",
    )
    ### BEGIN SOLUTION
    u = -y * x
    return np.logaddexp(0, u), -y * np.exp(-np.logaddexp(0, -u))
    ### END SOLUTION


# %% exercise="soft_margin" role="check"
#: en: Run this cell to check your answer; nothing here needs to be changed.
#: zh: 运行这个单元格，检查你的答案；这里不需要改动。
x, y = np.array([0.5, -1.0, 2.0]), np.array([1.0, 1.0, -1.0])
losses, slopes = soft_margin(x, y)
why = T("The larger y·x, the smaller the loss.", "y·x 越大，损失越小。")
expect(losses.mean(), 1.3047555609137673, why)
numeric = measured_slopes(lambda v: soft_margin(v, y)[0].sum(), x)
expect(slopes, numeric, T("The slopes of your own losses.", "对你自己的损失量出来的斜率。"), 1e-7)
#: en: in grading, as here, a warning is an error
#: zh: 这里和评分时一样，警告就是错误
with np.errstate(over="raise", divide="raise", invalid="raise"):
    losses, slopes = soft_margin(np.array([-900.0, 40.0]), np.array([1.0, 1.0]))
why = T("Losses and slopes at −900, 40: small, not 0.", "得分 −900 和 40 处：很小，但不是 0。")
small = np.exp(-40.0)
expect(losses / [900, small], [1.0, 1.0], why)
expect(slopes / [-1, -small], [1.0, 1.0], why)
print(T("Exercise 3: all visible checks pass.", "第 3 题：可见的检查全部通过。"))

# %% [markdown] lang="en" exercise="metric" role="statement"
r"""
## 4 · Near and far ({{points}} points)

Each function returns the losses, of shape `(N,)`:

```python
hinge_embedding(d, y, margin=1.0)                  # d where y = 1, [margin − d]₊ where y = −1
cosine_embedding(a, b, y, margin=0.0)              # 1 − cos where y = 1, [cos − margin]₊ where y = −1
triplet_margin(a, p, n, margin=1.0, swap=False)    # [‖a − p‖ − ‖a − n‖ + margin]₊
```

- `d` are distances of shape `(N,)`; `a`, `b`, `p`, `n` are vectors of shape `(N, D)`, none of them 0; `y` is 1 for alike and $-1$ for unlike.
- With `swap`, the distance of the *positive* from the negative takes the place of $\lVert a-n\rVert$ wherever it is the smaller one.
- Nothing is added to differences or lengths: the library's tiny `eps` is left out.

**Example.** With `d = [0.3, 1.5, 0.4]` and `y = [1, -1, -1]` the first gives `[0.3, 0, 0.6]`.

<details><summary>Hint 1: the idea</summary>

Compute both cases for everybody, and let `np.where(y == 1, ..., ...)` choose.

</details>
<details><summary>Hint 2: the formula</summary>

$\cos=\dfrac{a\cdot b}{\lVert a\rVert\,\lVert b\rVert}$, and `np.linalg.norm(v, axis=1)` is the length of each row. The harder comparison is `np.minimum` of the two distances.

</details>
<details><summary>Hint 3: the first line</summary>

`near, far = np.linalg.norm(a - p, axis=1), np.linalg.norm(a - n, axis=1)`

</details>
"""

# %% [markdown] lang="zh" exercise="metric" role="statement"
r"""
## 4 · 近与远（{{points}} 分）

每个函数返回形状为 `(N,)` 的损失：

```python
hinge_embedding(d, y, margin=1.0)                  # y = 1 时为 d，y = −1 时为 [margin − d]₊
cosine_embedding(a, b, y, margin=0.0)              # y = 1 时为 1 − cos，y = −1 时为 [cos − margin]₊
triplet_margin(a, p, n, margin=1.0, swap=False)    # [‖a − p‖ − ‖a − n‖ + margin]₊
```

- `d` 是形状为 `(N,)` 的距离；`a`、`b`、`p`、`n` 是形状为 `(N, D)` 的向量，都不是零向量；相像时 `y` 是 1，不像时是 $-1$。
- `swap` 为真时，**正例**到负例的距离如果更小，就用它代替 $\lVert a-n\rVert$。
- 差和长度上什么也不加：库里那个小小的 `eps` 略去。

**例** 取 `d = [0.3, 1.5, 0.4]` 和 `y = [1, -1, -1]`，第一个函数给出 `[0.3, 0, 0.6]`。

<details><summary>提示 1：思路</summary>

两种情形都给每个样本算出来，再让 `np.where(y == 1, ..., ...)` 去挑。

</details>
<details><summary>提示 2：公式</summary>

$\cos=\dfrac{a\cdot b}{\lVert a\rVert\,\lVert b\rVert}$，`np.linalg.norm(v, axis=1)` 是每一行的长度。更难的那个比较，就是两个距离的 `np.minimum`。

</details>
<details><summary>提示 3：第一行</summary>

`near, far = np.linalg.norm(a - p, axis=1), np.linalg.norm(a - n, axis=1)`

</details>
"""


# %% exercise="metric" role="solution"
def hinge_embedding(d, y, margin=1.0):
    T(
        """Return the losses of distances between things alike (1) or unlike (-1).""",
        """返回距离的损失：相像（1）或不像（-1）。""",
    )
    ### BEGIN SOLUTION
    return np.where(y == 1, d, np.maximum(0, margin - d))
    ### END SOLUTION


def cosine_embedding(a, b, y, margin=0.0):
    T(
        """Return the losses of the angles between vectors alike (1) or unlike (-1).""",
        """返回夹角的损失：向量相像（1）或不像（-1）。""",
    )
    ### BEGIN SOLUTION
    cos = (a * b).sum(axis=1) / (np.linalg.norm(a, axis=1) * np.linalg.norm(b, axis=1))
    return np.where(y == 1, 1 - cos, np.maximum(0, cos - margin))
    ### END SOLUTION


def triplet_margin(a, p, n, margin=1.0, swap=False):
    T(
        """Return the triplet losses of anchors, positives and negatives.""",
        """返回锚点、正例、负例的三元组损失。""",
    )
    ### BEGIN SOLUTION
    near, far = np.linalg.norm(a - p, axis=1), np.linalg.norm(a - n, axis=1)
    if swap:
        far = np.minimum(far, np.linalg.norm(p - n, axis=1))
    return np.maximum(0, near - far + margin)
    ### END SOLUTION


# %% exercise="metric" role="check"
#: en: Run this cell to check your answer; nothing here needs to be changed.
#: zh: 运行这个单元格，检查你的答案；这里不需要改动。
d, y = np.array([0.3, 1.5, 0.4]), np.array([1.0, -1.0, -1.0])
why = T(
    "Alike costs the distance; unlike what is missing to the margin.",
    "相像的，损失就是距离；不像的，损失是离间隔还差的那一段。",
)
expect(hinge_embedding(d, y), [0.3, 0.0, 0.6], why)
a, b = np.array([[1.0, 0.0], [1.0, 1.0]]), np.array([[1.0, 1.0], [1.0, 0.0]])
cos = 1 / np.sqrt(2)
why = T(
    "cos is the dot product over both lengths, 0.7071 for both pairs (45 degrees).",
    "余弦是点积除以两个长度，两对都是 0.7071（45 度）。",
)
expect(cosine_embedding(a, b, np.array([1.0, -1.0]), 0.2), [1 - cos, cos - 0.2], why)
a, p = np.array([[1.0, 0.0], [0.0, 1.0]]), np.array([[1.0, 1.0], [0.0, 0.0]])
n = np.array([[0.0, 0.0], [2.0, 2.0]])
why = T("The second negative is far enough.", "第二个负例已经够远了。")
expect(triplet_margin(a, p, n), [1.0, 0.0], why)
a, n = np.array([[0.0, 0.0]]), np.array([[3.0, 0.0]])
why = T("With swap: the negative is 1 from the positive.", "swap：负例离正例只有 1。")
expect(triplet_margin(a, np.array([[2.0, 0.0]]), n, 0.5, swap=True), [1.5], why)
print(T("Exercise 4: all visible checks pass.", "第 4 题：可见的检查全部通过。"))

# %% [markdown] lang="en" exercise="ctc" role="statement"
r"""
## 5 · All alignments ({{points}} points)

```python
brute_force(log_p, target, blank=0)                  # a number
ctc(log_p, target, blank=0, zero_infinity=False)     # a number
ctc_gradient(z, target, blank=0)                     # array of the shape of z, (T, C)
```

Most of the first two stands in the lesson: take `brute_force` and `forward` from there and understand every line. New, and worth more than half of the points, are `np.inf`, another `blank`, `zero_infinity` and the gradient.

- `log_p` are log-probabilities of shape `(T, C)`, `target` is a list of class numbers, never empty and without the blank.
- `brute_force`: minus the logarithm of the summed probability of all paths that read `target`, by trying all $C^T$ paths. Grading asks for at most 5 frames. If no path reads it, `np.inf`.
- `ctc`: the same number by the recursion over $\alpha$, *in logarithms*, for hundreds of frames, without a warning. If no path reads the target it is `np.inf`, or `0.0` with `zero_infinity`.
- `ctc_gradient`: the derivatives of `ctc(log_softmax(z), target, blank)` with respect to the logits `z`. (At most 5 frames here too, so any way is quick enough.)

**Example.** For the probabilities `[[0.6, 0.3, 0.1], [0.3, 0.6, 0.1], [0.2, 0.3, 0.5], [0.5, 0.1, 0.4]]` and the target `[1, 2]` both give `0.828280`; the first row of the gradient is about `[0.0148, -0.1148, 0.1]`. (The loss is not divided by the length of the target here: these are twice the lesson's numbers.)

<details><summary>Hint 1: the idea</summary>

To read a path: join equal neighbours (`groupby`), then leave out the blanks. For α write the states with a blank around each letter. A path may skip a blank only between two *different* letters. For the gradient, start from the logits: you may measure it, or use "prediction minus occupancy".

</details>
<details><summary>Hint 2: the formula</summary>

$\log\alpha_t(s)=\operatorname{logaddexp}\bigl(\log\alpha_{t-1}(s),\ \log\alpha_{t-1}(s-1),\ [\log\alpha_{t-1}(s-2)]\bigr)+\log p_t(s)$, where the last of the three stands only if the letter of $s$ is neither the blank nor the letter of $s-2$. The start: in the first frame only the first two states are possible. The end: the last two states. The gradient is $p_t(c)-\gamma_t(c)$, where $\gamma_t(c)$ is, of all paths that read `target`, weighted by their probability, the share with $c$ at frame $t$.

</details>
<details><summary>Hint 3: the first line</summary>

`states = [blank]`, then for each label `states += [label, blank]`; and `log_alpha = np.full((T, len(states)), -np.inf)`

</details>
"""

# %% [markdown] lang="zh" exercise="ctc" role="statement"
r"""
## 5 · 所有的对齐（{{points}} 分）

```python
brute_force(log_p, target, blank=0)                  # 一个数
ctc(log_p, target, blank=0, zero_infinity=False)     # 一个数
ctc_gradient(z, target, blank=0)                     # 与 z 同形的数组，(T, C)
```

前两个函数的大部分课上都有：把 `brute_force` 和 `forward` 搬过来，每一行都要看懂。新的是 `np.inf`、换一个 `blank`、`zero_infinity` 和梯度，大半的分数在这里。

- `log_p` 是形状为 `(T, C)` 的对数概率，`target` 是类别编号的列表，不会为空，也不含空白。
- `brute_force`：把全部 $C^T$ 条路径试一遍，读作 `target` 的路径，概率加起来，取负对数。评分时最多 5 帧。如果没有一条路径读得出它，就返回 `np.inf`。
- `ctc`：同一个数，用 $\alpha$ 的递推来算，**全程用对数**，几百帧也行，不出警告。没有路径读得出目标时，返回 `np.inf`；`zero_infinity` 为真则返回 `0.0`。
- `ctc_gradient`：`ctc(log_softmax(z), target, blank)` 对对数几率 `z` 的导数。（这里也最多 5 帧，用哪种办法都够快。）

**例** 概率是 `[[0.6, 0.3, 0.1], [0.3, 0.6, 0.1], [0.2, 0.3, 0.5], [0.5, 0.1, 0.4]]`，目标是 `[1, 2]`，前两个函数都给出 `0.828280`；梯度的第一行大约是 `[0.0148, -0.1148, 0.1]`。（这里的损失没有除以目标的长度，所以是课上那些数的两倍。）

<details><summary>提示 1：思路</summary>

读一条路径：合并相同的邻居（`groupby`），再去掉空白。算 α 时，在每个字母两边写上空白，得到各个状态；只有两个**不同**字母之间的空白才能跳过。求梯度要从对数几率出发：可以用差分去量，也可以用“预测减去占有率”。

</details>
<details><summary>提示 2：公式</summary>

$\log\alpha_t(s)=\operatorname{logaddexp}\bigl(\log\alpha_{t-1}(s),\ \log\alpha_{t-1}(s-1),\ [\log\alpha_{t-1}(s-2)]\bigr)+\log p_t(s)$，三项里的最后一项，只有当 $s$ 的字母既不是空白、也不同于 $s-2$ 的字母时才有。开头：第一帧只可能在前两个状态。结尾：最后两个状态。梯度是 $p_t(c)-\gamma_t(c)$，其中 $\gamma_t(c)$ 这样算：在所有读作 `target` 的路径里，以概率为权，第 $t$ 帧是 $c$ 的占多大一份。

</details>
<details><summary>提示 3：第一行</summary>

`states = [blank]`，然后对每个标签 `states += [label, blank]`；以及 `log_alpha = np.full((T, len(states)), -np.inf)`

</details>
"""


# %% exercise="ctc" role="solution"
def brute_force(log_p, target, blank=0):
    T(
        """Return -log p(target), summed over all paths, one by one.""",
        """返回 -log p(target)：一条一条地把所有路径加起来。""",
    )
    ### BEGIN SOLUTION
    frames, classes = log_p.shape
    total = 0.0
    for path in product(range(classes), repeat=frames):
        if [c for c, _run in groupby(path) if c != blank] == list(target):
            total += np.exp(sum(log_p[t, c] for t, c in enumerate(path)))
    return -np.log(total) if total else np.inf
    ### END SOLUTION


def ctc(log_p, target, blank=0, zero_infinity=False):
    T(
        """Return -log p(target) by the recursion over alpha, in logarithms.""",
        """用 alpha 的递推，全程用对数，返回 -log p(target)。""",
    )
    ### BEGIN SOLUTION
    states = [blank]
    for label in target:
        states += [label, blank]
    log_alpha = np.full((len(log_p), len(states)), -np.inf)
    log_alpha[0, :2] = log_p[0, states[:2]]
    for t in range(1, len(log_p)):
        for s, label in enumerate(states):
            ways = log_alpha[t - 1, max(s - 1, 0) : s + 1]
            #: en: from letter to letter, and these two differ
            #: zh: 从字母到字母，而且两个字母不同
            if s > 1 and label not in (blank, states[s - 2]):
                ways = [*ways, log_alpha[t - 1, s - 2]]
            log_alpha[t, s] = np.logaddexp.reduce(ways) + log_p[t, label]
    loss = -np.logaddexp(log_alpha[-1, -1], log_alpha[-1, -2])
    return 0.0 if zero_infinity and np.isinf(loss) else loss
    ### END SOLUTION


def ctc_gradient(z, target, blank=0):
    T(
        """Return the gradient of the CTC of log_softmax(z) with respect to z.""",
        """返回 log_softmax(z) 的 CTC 对 z 的梯度。""",
    )
    ### BEGIN SOLUTION
    log_p = log_softmax(z)
    occupancy = np.zeros(z.shape)
    for path in product(range(z.shape[1]), repeat=len(z)):
        if [c for c, _run in groupby(path) if c != blank] == list(target):
            places = (np.arange(len(z)), np.array(path))
            occupancy[places] += np.exp(log_p[places].sum())
    return np.exp(log_p) - occupancy / occupancy.sum(axis=1, keepdims=True)
    ### END SOLUTION


# %% exercise="ctc" role="check"
#: en: Run this cell to check your answer; nothing here needs to be changed.
#: zh: 运行这个单元格，检查你的答案；这里不需要改动。
log_p = np.log([[0.6, 0.3, 0.1], [0.3, 0.6, 0.1], [0.2, 0.3, 0.5], [0.5, 0.1, 0.4]])
known = 0.8282798545514418
expect(brute_force(log_p, [1, 2]), known, T("15 of 81 paths read it.", "81 条里有 15 条读作它。"))
expect(ctc(log_p, [1, 2]), known, T("The same number, by alpha.", "同一个数，用 alpha 算。"), 1e-12)
why = T("Between equal letters the blank must stay.", "相同字母之间的空白不能跳。")
expect(ctc(log_p, [1, 1]), brute_force(log_p, [1, 1]), why, 1e-12)
why = T("Two frames cannot read 1, 1.", "两帧读不出 1, 1。")
expect(ctc(log_p[:2], [1, 1]), np.inf, why)
expect(ctc(log_p[:2], [1, 1], zero_infinity=True), 0.0, why)
z = log_p + np.array([[1.0], [0.0], [-2.0], [0.5]])
numeric = measured_slopes(lambda v: ctc(log_softmax(v), [1, 2]), z)
why = T("Measured from the logits, through log_softmax.", "从对数几率出发，穿过 log_softmax 量。")
expect(ctc_gradient(z, [1, 2]), numeric, why, 1e-6)
print(T("Exercise 5: all visible checks pass.", "第 5 题：可见的检查全部通过。"))

# %% [markdown] lang="en" exercise="matching" role="statement"
r"""
## 6 · Which loss? ({{points}} points)

Nobody tells you the name of the loss; you are shown the data. Say which of today's nine it is for:

```python
which_loss(given, shapes, target)    # a name such as "CTCLoss"
```

- `given` is one of the words `"scores"`, `"distances"`, `"vectors"`, `"frames"`: what the network puts out. (Frames are a sequence of log-probabilities.)
- `shapes` is the list of the shapes of its outputs: one, two or three tuples. They are of equal size if there are several. `N` and `C` may be any numbers from 2 on.
- `target` is an array, or `None` where the loss has none beside its inputs.
- The names are those of PyTorch: `MarginRankingLoss`, `MultiMarginLoss`, `MultiLabelMarginLoss`, `SoftMarginLoss`, `MultiLabelSoftMarginLoss`, `HingeEmbeddingLoss`, `CosineEmbeddingLoss`, `TripletMarginLoss`, `CTCLoss`.
- Scores with a target of 1 and $-1$ come as `(N,)`. A target that lists class numbers holds at least one $-1$.
- The check cell asks for five of the nine names, grading for all nine.

**Example.** `which_loss("scores", [(3,), (3,)], np.array([1, 1, -1]))` is `"MarginRankingLoss"`, and `which_loss("scores", [(2, 4)], np.array([3, 1]))` is `"MultiMarginLoss"`.

<details><summary>Hint 1: the idea</summary>

Ask three things, in this order: what is given, how many outputs are there, and how is the target written?

</details>
<details><summary>Hint 2: the formula</summary>

Two scores are compared; two vectors have an angle; three make a triplet. With one output of shape `(N, C)`, a target `(N,)` is class numbers, a target with a $-1$ in it is a list, and one without is zeros and ones.

</details>
<details><summary>Hint 3: the first line</summary>

`if given == "frames":` and `return "CTCLoss"`

</details>
"""

# %% [markdown] lang="zh" exercise="matching" role="statement"
r"""
## 6 · 用哪种损失？（{{points}} 分）

没有人告诉你损失的名字，只给你看数据。请说出它是给今天九种里的哪一种用的：

```python
which_loss(given, shapes, target)    # 一个名字，比如 "CTCLoss"
```

- `given` 是 `"scores"`、`"distances"`、`"vectors"`、`"frames"` 里的一个词，说的是网络输出什么：得分、距离、向量，还是一帧帧的对数概率。
- `shapes` 是各个输出的形状的列表：一个、两个或三个元组。有几个时，形状都相同。`N` 和 `C` 是 2 以上的任意数。
- `target` 是一个数组；有的损失除了输入之外没有目标，就是 `None`。
- 名字用 PyTorch 的：`MarginRankingLoss`、`MultiMarginLoss`、`MultiLabelMarginLoss`、`SoftMarginLoss`、`MultiLabelSoftMarginLoss`、`HingeEmbeddingLoss`、`CosineEmbeddingLoss`、`TripletMarginLoss`、`CTCLoss`。
- 配 1 和 $-1$ 的得分，形状是 `(N,)`。列出类别编号的目标里，至少有一个 $-1$。
- 检查单元格只问九个名字里的五个，评分时九个都问。

**例** `which_loss("scores", [(3,), (3,)], np.array([1, 1, -1]))` 是 `"MarginRankingLoss"`，`which_loss("scores", [(2, 4)], np.array([3, 1]))` 是 `"MultiMarginLoss"`。

<details><summary>提示 1：思路</summary>

依次问三件事：给的是什么，有几个输出，目标怎么写。

</details>
<details><summary>提示 2：公式</summary>

两个得分，是要比较；两个向量，有夹角；三个就是三元组。只有一个形状为 `(N, C)` 的输出时，目标 `(N,)` 是类别编号，目标里有 $-1$ 的是名单，没有的是零和一。

</details>
<details><summary>提示 3：第一行</summary>

`if given == "frames":`，接着 `return "CTCLoss"`

</details>
"""


# %% exercise="matching" role="solution"
def which_loss(given, shapes, target):
    T(
        """Return the name of the loss that reads this target.""",
        """返回读得懂这种目标的损失的名字。""",
    )
    ### BEGIN SOLUTION
    if given == "frames":
        return "CTCLoss"
    if given == "distances":
        return "HingeEmbeddingLoss"
    if given == "vectors":
        return "TripletMarginLoss" if len(shapes) == 3 else "CosineEmbeddingLoss"
    if len(shapes) == 2:
        return "MarginRankingLoss"
    if len(shapes[0]) == 1:
        return "SoftMarginLoss"
    if target.ndim == 1:
        return "MultiMarginLoss"
    return "MultiLabelMarginLoss" if (target < 0).any() else "MultiLabelSoftMarginLoss"
    ### END SOLUTION


# %% exercise="matching" role="check"
#: en: Run this cell to check your answer; nothing here needs to be changed.
#: zh: 运行这个单元格，检查你的答案；这里不需要改动。
for given, shapes, target, name in (
    ("scores", [(3,), (3,)], np.array([1, 1, -1]), "MarginRankingLoss"),
    ("scores", [(2, 4)], np.array([3, 1]), "MultiMarginLoss"),
    ("distances", [(3,)], np.array([1, -1, -1]), "HingeEmbeddingLoss"),
    ("vectors", [(5, 2), (5, 2), (5, 2)], None, "TripletMarginLoss"),
    ("frames", [(50, 2, 27)], np.array([[3, 1, 20], [5, 5, 0]]), "CTCLoss"),
):
    found = which_loss(given, shapes, target)
    assert found == name, T(
        f"{given} of shapes {shapes}: you say {found!r}, it is {name!r}.",
        f"{given}，形状 {shapes}：你说是 {found!r}，应当是 {name!r}。",
    )
print(T("Exercise 6: all visible checks pass.", "第 6 题：可见的检查全部通过。"))

# %% [markdown] lang="en" exercise="kinks" role="statement"
r"""
## 7 · On the corner ({{points}} points)

```python
subgradients(slopes, offsets, x)    # (least, greatest)
at_corner(function, x)              # (left, right, chosen)
```

- A hinge is the higher of two lines, 0 and $z$. Here $f(x)=\max_i(a_ix+b_i)$ is the highest of any number of them, with `slopes` $a$ and `offsets` $b$ (arrays). `subgradients` returns the least and the greatest slope of a line that touches $f$ at `x` and lies nowhere above it. Where there is no corner both are the derivative. Lines whose heights at `x` differ by less than $10^{-9}$ count as equally high.
- `at_corner`: `function` takes a tensor of the engine of shape `(1,)` and returns a tensor with one element; it is straight for at least 0.01 on either side of `x`. Return its slope on the left, its slope on the right, and what the engine says exactly at `x`.

**Example.** $[x]_+$ has slopes `[0, 1]` and offsets `[0, 0]`: at 0 the answer is `(0, 1)`, at 2 it is `(1, 1)`. For `lambda t: t.abs().sum()` at 0, `at_corner` gives `(-1, 1, 0)`.

<details><summary>Hint 1: the idea</summary>

At a corner several lines are equally high, and highest: from the least to the greatest slope of *these* all slopes will do. In `at_corner`, two one-sided differences, and one backward pass.

</details>
<details><summary>Hint 2: the formula</summary>

The active lines are those with $a_ix+b_i\ge f(x)-10^{-9}$. Left is $\dfrac{f(x)-f(x-h)}{h}$, right $\dfrac{f(x+h)-f(x)}{h}$, with $h=0.001$.

</details>
<details><summary>Hint 3: the first line</summary>

`t = ac.tensor([x], requires_grad=True)`, then `ac.autograd.grad(function(t).sum(), t)`

</details>
"""

# %% [markdown] lang="zh" exercise="kinks" role="statement"
r"""
## 7 · 在折角上（{{points}} 分）

```python
subgradients(slopes, offsets, x)    # (least, greatest)
at_corner(function, x)              # (left, right, chosen)
```

- 合页是 0 和 $z$ 两条直线里取高的那条。这里 $f(x)=\max_i(a_ix+b_i)$ 是任意几条直线里取最高，`slopes` 是 $a$，`offsets` 是 $b$（都是数组）。过 $f$ 在 `x` 处的点、而且处处不高于 $f$ 的直线，斜率最小是多少，最大是多少？这就是 `subgradients` 要返回的。没有折角的地方，两个都是导数。在 `x` 处高度相差不到 $10^{-9}$ 的直线，算作一样高。
- `at_corner`：`function` 收一个形状为 `(1,)` 的引擎张量，返回只有一个元素的张量；在 `x` 左右各至少 0.01 的范围内，它都是直的。请返回它左边的斜率、右边的斜率，以及引擎恰好在 `x` 处给出的值。

**例** $[x]_+$ 的斜率是 `[0, 1]`，截距是 `[0, 0]`：在 0 处答案是 `(0, 1)`，在 2 处是 `(1, 1)`。对 `lambda t: t.abs().sum()`，`at_corner` 在 0 处给出 `(-1, 1, 0)`。

<details><summary>提示 1：思路</summary>

在折角上，有几条直线一样高，而且最高：从**这几条**的斜率里最小的到最大的，中间任何斜率都行。`at_corner` 要两个单侧的差分，再反向传播一次。

</details>
<details><summary>提示 2：公式</summary>

起作用的直线，是 $a_ix+b_i\ge f(x)-10^{-9}$ 的那些。左边是 $\dfrac{f(x)-f(x-h)}{h}$，右边是 $\dfrac{f(x+h)-f(x)}{h}$，取 $h=0.001$。

</details>
<details><summary>提示 3：第一行</summary>

`t = ac.tensor([x], requires_grad=True)`，然后 `ac.autograd.grad(function(t).sum(), t)`

</details>
"""


# %% exercise="kinks" role="solution"
def subgradients(slopes, offsets, x):
    T(
        """Return the least and the greatest subgradient at x of the highest of some lines.""",
        """返回几条直线取最高所成的函数，在 x 处最小和最大的次梯度。""",
    )
    ### BEGIN SOLUTION
    heights = slopes * x + offsets
    active = slopes[heights >= heights.max() - 1e-9]
    return active.min(), active.max()
    ### END SOLUTION


def at_corner(function, x):
    T(
        """Return the slopes left and right of x, and the engine's at x.""",
        """返回 x 左边、右边的斜率，以及引擎在 x 处给出的斜率。""",
    )
    ### BEGIN SOLUTION
    h = 1e-3
    before, here, after = (function(ac.tensor([at])).item() for at in (x - h, x, x + h))
    t = ac.tensor([x], requires_grad=True)
    (chosen,) = ac.autograd.grad(function(t).sum(), t)
    return (here - before) / h, (after - here) / h, chosen.item()
    ### END SOLUTION


# %% exercise="kinks" role="check"
#: en: Run this cell to check your answer; nothing here needs to be changed.
#: zh: 运行这个单元格，检查你的答案；这里不需要改动。
hinge = np.array([0.0, 1.0]), np.array([0.0, 0.0])
why = T("On the corner all slopes from 0 to 1 will do.", "在折角上，0 到 1 的斜率都行。")
expect(subgradients(*hinge, 0.0), (0.0, 1.0), why)
expect(subgradients(*hinge, 2.0), (1.0, 1.0), T("No corner at 2.", "2 处没有折角。"))
why = T(
    "|x| looked at from one side at a time: left −1, right 1; at 0 the engine takes 0.",
    "|x| 要一边一边地看：左边 −1，右边 1；在 0 处引擎取 0。",
)
expect(at_corner(lambda t: t.abs().sum(), 0.0), (-1.0, 1.0, 0.0), why, 1e-6)
ranking = lambda t: F.margin_ranking_loss(t, ac.zeros(1), ac.ones(1), margin=0.5)
why = T("Left −1, right 0, and the engine takes −1.", "左边 −1，右边 0，引擎取 −1。")
expect(at_corner(ranking, 0.5), (-1.0, 0.0, -1.0), why, 1e-6)
print(T("Exercise 7: all visible checks pass.", "第 7 题：可见的检查全部通过。"))

# %% [markdown] lang="en" exercise="in_words" role="statement"
r"""
## 8 · In your own words (read by a person, no automatic points)

A colleague writes: "I sort photographs by animal, several on each, with `MultiLabelMarginLoss` and a 1 for every animal that is there. The output that says yes or no has labels 1 and 0 and `SoftMarginLoss`, which rests once a margin is reached. The loss of each of my triplets stands at 1.0, so the distances must be large. In the speech model some losses were infinite; `zero_infinity` has mended them, and since my gradient with respect to the log-probabilities disagrees with PyTorch's, PyTorch must have a bug."

Six things are wrong here. Correct them in six to ten sentences, with numbers from your exercises or from the lesson.
"""

# %% [markdown] lang="zh" exercise="in_words" role="statement"
r"""
## 8 · 用自己的话说（由老师阅读，不计自动评分）

一位同事写道：“我按动物给照片分类，每张上有几种，用 `MultiLabelMarginLoss`，有的动物写 1。判断“是”或“否”的那个输出，标签是 1 和 0，用 `SoftMarginLoss`，领先一个间隔它就歇着。我的每个三元组的损失都停在 1.0，看来距离都很大。语音模型里有几个损失是无穷大，`zero_infinity` 已经把它们修好了；还有，我对对数概率的梯度与 PyTorch 的不一致，那一定是 PyTorch 有 bug。”

这段话里有六处错误。请用六到十句话加以纠正，并用上你各题里或课上的数。
"""

# %% [markdown] lang="en" exercise="in_words" role="words"
r"""
*Double-click here and write your answer.*
"""

# %% [markdown] lang="zh" exercise="in_words" role="words"
r"""
*双击这里，写下你的回答。*
"""

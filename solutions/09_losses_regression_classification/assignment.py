# ---
# jupyter:
#   course:
#     title:
#       en: "Assignment 09 · Losses I: regression and classification"
#       zh: "作业 09 · 损失一：回归与分类"
#     minutes: 100
#     difficulty: 2
#     needs: [09_losses_regression_classification]
# ---

# %% [markdown] lang="en"
r"""
# Assignment 09 · Losses I: regression and classification

The losses of the lesson (NLL as a part of cross-entropy), and for most of them the two things that a network needs: the number, and the slope. You write them in NumPy, by hand, so that no engine stands between you and the formula; a finite difference will tell you whether your slopes are right.

**How to work**

- Work from top to bottom. Under each statement there is a cell for your answer: put your code in the place of `raise NotImplementedError()`.
- Then run the check cell below it. It tells you at once what is wrong and where to look. It does not show everything: grading runs further checks with *other* numbers, drawn afresh each time. An answer that only knows the example earns nothing.
- Stuck? Unfold the hints one at a time: the first gives the idea, the second the formula, the third the first line.
- The exercises do not depend on each other. One that you leave open costs you nothing in the next.
- You may add cells to try things out. Please keep the cells that are already here.

**How to hand in**

Choose *Kernel → Restart Kernel and Run All Cells* once, so that nothing rests on a cell you have deleted in the meantime. (The run stops at the first open exercise; that is no harm.) Save, and hand in this one file under its own name, `09_losses_regression_classification.ipynb`. All 20 points are earned in exercises 1 to 7, which are graded automatically. Exercise 8 asks for an answer in words; a person reads it, and it adds no points.
"""

# %% [markdown] lang="zh"
r"""
# 作业 09 · 损失一：回归与分类

课上的各种损失（NLL 是交叉熵的一部分），多数要写出网络所需的两样东西：那个数，还有它的斜率。你用 NumPy 亲手来写，中间不隔着引擎；斜率对不对，有限差分会告诉你。

**怎么做**

- 从上往下做。每道题下面都有一个作答单元格：把 `raise NotImplementedError()` 换成你的代码。
- 写完运行紧跟着的检查单元格，哪里不对、该往哪里看，它会马上告诉你。不过它只检查了一部分：评分时还会换上**别的**数值再查一遍，而且每次都重新抽取。只认得例子的答案拿不到分。
- 卡住了？提示可以一条一条展开：第一条讲思路，第二条给公式，第三条写出第一行。
- 各题互不依赖。空着一道题，不会连累后面的题。
- 可以添加单元格做试验，但请保留原有的单元格。

**怎么交**

先选一次 *Kernel → Restart Kernel and Run All Cells*，确认结果不依赖任何已经删掉的单元格。（如果有题空着，运行会停在那里，没有关系。）保存之后只交这一个文件，文件名不要改：`09_losses_regression_classification.ipynb`。全卷 20 分都在前七题，由程序自动评分；第 8 题用文字回答，由老师阅读，不另计分。
"""

# %% [markdown] lang="en"
r"""
## What is given

Run the next cell first. `expect` compares numbers and gives a reason. `measured_slopes(function, x)` nudges one entry of `x` at a time and returns the central differences of the number `function(x)`: use it to test every slope that you write. `softmax` is the stable one of lesson 08, along the last axis.

Throughout, `x`, `p`, `z` are arrays of predictions and `y` are targets of the same shape. A *loss* is one number for each element, and its *slope* is the derivative of this number with respect to the element's own prediction. No function may change its arguments.
"""

# %% [markdown] lang="zh"
r"""
## 已经给出的

先运行下一个单元格。`expect` 比较数值并说明原因。`measured_slopes(function, x)` 每次只动 `x` 的一个分量，返回 `function(x)` 这个数的中心差分：你写的每个斜率，都可以用它来检验。`softmax` 就是第 08 课那个稳定的写法，沿最后一个轴。

本卷中，`x`、`p`、`z` 都是预测值的数组，`y` 是同形的目标。**损失**是每个元素一个数，它的**斜率**是这个数对该元素自己的预测值的导数。任何函数都不许改动它的参数。
"""

# %%
import numpy as np

import autograd_core as ac
from autograd_core.nn import functional as F


def softmax(z):
    e = np.exp(z - np.max(z, axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


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
        f"Your result is {got}, it should be {expected}. {why}",
        f"你的结果是 {got}，应当是 {expected}。{why}",
    )


def refuses(action):
    T(
        """Return whether action raises a ValueError.""",
        """返回 action 是否抛出 ValueError。""",
    )
    try:
        action()
    except ValueError:
        return True
    return False


# %% [markdown] lang="en" exercise="reduction" role="statement"
r"""
## 1 · One number out of many ({{points}} points)

Every loss gives an array of losses and an array of slopes. Write what comes after:

```python
reduced(losses, slopes, reduction="mean")    # (value, gradient)
```

- `losses` and `slopes` are arrays of one shape (at least one axis, at least one element). `gradient` is the derivative of `value` with respect to the predictions, an array of that shape.
- `"none"`: both as they are. `"sum"`: the sum of the losses. `"mean"`: divided by the number of *elements*. `"batchmean"`: the sum divided by the size of the *first axis*.
- Any other word: raise a `ValueError`.
- Do not write into `losses` or `slopes`.

**Example.** `reduced(np.array([0.0, 4.0, 0.25]), np.array([0.0, -4.0, 1.0]))` is `(1.416666..., [0, -1.333..., 0.333...])`.

<details><summary>Hint 1: the idea</summary>

The walk back begins with 1 at the value. What arrives at each loss? This number multiplies its slope.

</details>
<details><summary>Hint 2: the formula</summary>

All three reductions to a number are $\frac1d\sum_i\ell_i$ with $d=1$, the number of elements, or the size of the first axis. The gradient is $\frac1d s_i$.

</details>
<details><summary>Hint 3: the first line</summary>

`divisors = {"sum": 1, "mean": losses.size, "batchmean": losses.shape[0]}`

</details>
"""

# %% [markdown] lang="zh" exercise="reduction" role="statement"
r"""
## 1 · 从许多个数到一个数（{{points}} 分）

每种损失都给出一个损失数组和一个斜率数组。请写出接下来的事：

```python
reduced(losses, slopes, reduction="mean")    # (value, gradient)
```

- `losses` 和 `slopes` 是同形的数组（至少有一个轴，至少有一个元素）。`gradient` 是 `value` 对各预测值的导数，也是这个形状。
- `"none"`：两者原样返回。`"sum"`：损失之和。`"mean"`：除以**元素**的个数。`"batchmean"`：总和除以**第一个轴**的长度。
- 其他的词：抛出 `ValueError`。
- 不要往 `losses` 或 `slopes` 里写。

**例** `reduced(np.array([0.0, 4.0, 0.25]), np.array([0.0, -4.0, 1.0]))` 等于 `(1.416666..., [0, -1.333..., 0.333...])`。

<details><summary>提示 1：思路</summary>

往回走从 value 处的 1 开始。送到每个损失那里的是多少？这个数要乘在它的斜率上。

</details>
<details><summary>提示 2：公式</summary>

三种归约到一个数的，都是 $\frac1d\sum_i\ell_i$，其中 $d=1$，或是元素个数，或是第一个轴的长度。梯度是 $\frac1d s_i$。

</details>
<details><summary>提示 3：第一行</summary>

`divisors = {"sum": 1, "mean": losses.size, "batchmean": losses.shape[0]}`

</details>
"""


# %% exercise="reduction" role="solution"
def reduced(losses, slopes, reduction="mean"):
    T(
        """Return the reduced losses and the gradient of this value.""",
        """返回归约后的损失，以及它的梯度。""",
    )
    ### BEGIN SOLUTION
    if reduction == "none":
        return losses, slopes
    divisors = {"sum": 1, "mean": losses.size, "batchmean": losses.shape[0]}
    if reduction not in divisors:
        raise ValueError(
            T(
                f"reduction is one of none, sum, mean, batchmean, not {reduction!r}",
                f"reduction 只能是 none、sum、mean、batchmean，不能是 {reduction!r}",
            )
        )
    return losses.sum() / divisors[reduction], slopes / divisors[reduction]
    ### END SOLUTION


# %% exercise="reduction" role="check"
#: en: Run this cell to check your answer; nothing here needs to be changed.
#: zh: 运行这个单元格，检查你的答案；这里不需要改动。
losses, slopes = np.array([[0.0, 4.0, 0.25]]), np.array([[0.0, -4.0, 1.0]])
value, gradient = reduced(losses, slopes)
expect(value, 4.25 / 3, T("The mean divides by the number of elements.", "平均要除以元素个数。"))
why = T("The slopes are divided just as the losses are.", "损失除以几，斜率也除以几。")
expect(gradient, [[0.0, -4 / 3, 1 / 3]], why)
value, gradient = reduced(losses, slopes, "batchmean")
expect(value, 4.25, T("One row, so batchmean divides by 1.", "只有一行，所以 batchmean 除以 1。"))
assert refuses(lambda: reduced(losses, slopes, "average")), T(
    "'average' is no reduction: a ValueError is needed.",
    "没有 'average' 这种归约：应当抛出 ValueError。",
)
print(T("Exercise 1: all visible checks pass.", "第 1 题：可见的检查全部通过。"))

# %% [markdown] lang="en" exercise="residuals" role="statement"
r"""
## 2 · Three springs ({{points}} points)

Each function returns `(losses, slopes)`, arrays of the shape of `x`, not reduced:

```python
squared_error(x, y)            # (x − y)²
absolute_error(x, y)           # |x − y|, with slope 0 where x = y
smooth_l1(x, y, beta=1.0)      # (x − y)² / (2 beta) if |x − y| < beta, else |x − y| − beta / 2
```

`beta` is positive.

**Example.** For `x = np.array([1.0, 2.0, 3.5])` and `y = np.array([1.0, 4.0, 3.0])` the losses are `[0, 4, 0.25]`, `[0, 2, 0.5]` and `[0, 1.5, 0.125]`.

<details><summary>Hint 1: the idea</summary>

Write $r=x-y$. The slope with respect to $x$ is the slope with respect to $r$.

</details>
<details><summary>Hint 2: the formula</summary>

The slopes are $2r$; the sign of $r$; $r/\beta$ inside, and the sign of $r$ outside. `np.sign(0.0)` is 0.

</details>
<details><summary>Hint 3: the first line</summary>

`inside = np.abs(x - y) < beta`, then twice `np.where(inside, ..., ...)`

</details>
"""

# %% [markdown] lang="zh" exercise="residuals" role="statement"
r"""
## 2 · 三种弹簧（{{points}} 分）

每个函数返回 `(losses, slopes)`，都是与 `x` 同形的数组，不作归约：

```python
squared_error(x, y)            # (x − y)²
absolute_error(x, y)           # |x − y|，x = y 处斜率取 0
smooth_l1(x, y, beta=1.0)      # |x − y| < beta 时为 (x − y)² / (2 beta)，否则为 |x − y| − beta / 2
```

`beta` 是正数。

**例** 取 `x = np.array([1.0, 2.0, 3.5])` 和 `y = np.array([1.0, 4.0, 3.0])`，损失依次是 `[0, 4, 0.25]`、`[0, 2, 0.5]` 和 `[0, 1.5, 0.125]`。

<details><summary>提示 1：思路</summary>

记 $r=x-y$。对 $x$ 的斜率就是对 $r$ 的斜率。

</details>
<details><summary>提示 2：公式</summary>

斜率依次是：$2r$；$r$ 的符号；里面是 $r/\beta$，外面是 $r$ 的符号。`np.sign(0.0)` 等于 0。

</details>
<details><summary>提示 3：第一行</summary>

`inside = np.abs(x - y) < beta`，然后用两次 `np.where(inside, ..., ...)`

</details>
"""


# %% exercise="residuals" role="solution"
def squared_error(x, y):
    T("""Return the squared errors and their slopes.""", """返回平方误差及其斜率。""")
    ### BEGIN SOLUTION
    return (x - y) ** 2, 2 * (x - y)
    ### END SOLUTION


def absolute_error(x, y):
    T("""Return the absolute errors and their slopes.""", """返回绝对误差及其斜率。""")
    ### BEGIN SOLUTION
    return np.abs(x - y), np.sign(x - y)
    ### END SOLUTION


def smooth_l1(x, y, beta=1.0):
    T("""Return the smooth L1 losses and their slopes.""", """返回平滑 L1 损失及其斜率。""")
    ### BEGIN SOLUTION
    r = x - y
    inside = np.abs(r) < beta
    losses = np.where(inside, r**2 / (2 * beta), np.abs(r) - beta / 2)
    return losses, np.where(inside, r / beta, np.sign(r))
    ### END SOLUTION


# %% exercise="residuals" role="check"
#: en: Run this cell to check your answer; nothing here needs to be changed.
#: zh: 运行这个单元格，检查你的答案；这里不需要改动。
x, y = np.array([1.0, 2.0, 3.5]), np.array([1.0, 4.0, 3.0])
for function, losses, slopes in (
    (squared_error, [0.0, 4.0, 0.25], [0.0, -4.0, 1.0]),
    (absolute_error, [0.0, 2.0, 0.5], [0.0, -1.0, 1.0]),
    (smooth_l1, [0.0, 1.5, 0.125], [0.0, -1.0, 0.5]),
):
    name = function.__name__
    expect(
        function(x, y)[0], losses, T(f"These are the losses of {name}.", f"这是 {name} 的损失。")
    )
    why = T(
        f"The losses of {name} are right, its slopes are not: a slope is the derivative of the loss with respect to x, and 0 where x = y.",
        f"{name} 的损失对了，斜率不对：斜率是损失对 x 的导数，x = y 处为 0。",
    )
    expect(function(x, y)[1], slopes, why)
print(T("Exercise 2: all visible checks pass.", "第 2 题：可见的检查全部通过。"))

# %% [markdown] lang="en" exercise="cross_entropy" role="statement"
r"""
## 3 · Cross-entropy, with all that belongs to it ({{points}} points)

```python
log_softmax(z)                                            # like z, along the last axis
cross_entropy(z, labels, weight=None, ignore_index=-100)  # (mean loss, gradient of shape (N, C))
```

- `z` are logits of shape `(N, C)`, `labels` whole numbers of shape `(N,)`. `weight` has one positive number for each *class*, shape `(C,)`; `None` means ones.
- `log_softmax` stays exact for logits of $\pm1000$, without a warning.
- Samples whose label is `ignore_index` count nothing: not in the sum, not in the divisor, and their row of the gradient is 0.
- The mean divides by the sum of the *weights used*. If every sample is ignored, the loss is `nan` (write `float("nan")`) and the gradient is 0.

**Example.** With `z = [[2, 1, 0.1], [0.5, 2.5, 0.3], [1, 1, 1]]`, labels `[0, 1, -100]` and weights `[1, 2, 3]`, the loss is `0.285710`; with weights `[1, 5, 3]` it is `0.252880`.

<details><summary>Hint 1: the idea</summary>

First replace each label that is ignored by 0, and remember who it was: `used = labels != ignore_index`. Then each sample has one weight: that of its class, or 0. Everything else is an ordinary weighted mean.

</details>
<details><summary>Hint 2: the formula</summary>

With $w_i$ the weight of sample $i$ and $W=\sum_iw_i$: the loss is $-\frac1W\sum_iw_i\log p_{i,t_i}$ and the gradient $\frac{w_i}{W}(p_i-\text{onehot}(t_i))$, where $\text{onehot}(t)$ has 1 at place $t$ and 0 elsewhere. And $\log p=z-m-\log\sum_c e^{z_c-m}$, $m$ the maximum.

</details>
<details><summary>Hint 3: the first line</summary>

`w = np.where(used, weight[classes], 0.0)` with `classes = np.where(used, labels, 0)`

</details>
"""

# %% [markdown] lang="zh" exercise="cross_entropy" role="statement"
r"""
## 3 · 完整的交叉熵（{{points}} 分）

```python
log_softmax(z)                                            # 与 z 同形，沿最后一个轴
cross_entropy(z, labels, weight=None, ignore_index=-100)  # (平均损失, 形状为 (N, C) 的梯度)
```

- `z` 是形状为 `(N, C)` 的对数几率，`labels` 是形状为 `(N,)` 的整数。`weight` 给每个**类别**一个正数，形状 `(C,)`；`None` 表示全为 1。
- 对数几率到 $\pm1000$ 时，`log_softmax` 仍然准确，也不出警告。
- 标签等于 `ignore_index` 的样本一概不算：不进总和，不进除数，它那一行梯度是 0。
- 平均要除以**用到的权重之和**。如果所有样本都被忽略，损失是 `nan`（写 `float("nan")`），梯度是 0。

**例** 取 `z = [[2, 1, 0.1], [0.5, 2.5, 0.3], [1, 1, 1]]`，标签 `[0, 1, -100]`，权重 `[1, 2, 3]`，损失是 `0.285710`；权重换成 `[1, 5, 3]`，损失是 `0.252880`。

<details><summary>提示 1：思路</summary>

先把被忽略的标签换成 0，同时记住是谁：`used = labels != ignore_index`。于是每个样本有一个权重：它那个类别的权重，或者 0。剩下的就是普通的加权平均。

</details>
<details><summary>提示 2：公式</summary>

设样本 $i$ 的权重是 $w_i$，$W=\sum_iw_i$：损失是 $-\frac1W\sum_iw_i\log p_{i,t_i}$，梯度是 $\frac{w_i}{W}(p_i-\text{onehot}(t_i))$，其中独热向量 $\text{onehot}(t)$ 在位置 $t$ 处是 1，其余是 0。而 $\log p=z-m-\log\sum_c e^{z_c-m}$，$m$ 是最大值。

</details>
<details><summary>提示 3：第一行</summary>

`w = np.where(used, weight[classes], 0.0)`，其中 `classes = np.where(used, labels, 0)`

</details>
"""


# %% exercise="cross_entropy" role="solution"
def log_softmax(z):
    T(
        """Return the logarithms of softmax along the last axis, exact for any size.""",
        """返回 softmax 沿最后一个轴的对数，数值再大也准确。""",
    )
    ### BEGIN SOLUTION
    m = z.max(axis=-1, keepdims=True)
    return z - m - np.log(np.exp(z - m).sum(axis=-1, keepdims=True))
    ### END SOLUTION


def cross_entropy(z, labels, weight=None, ignore_index=-100):
    T(
        """Return the weighted mean of the cross-entropies and its gradient.""",
        """返回交叉熵的加权平均及其梯度。""",
    )
    ### BEGIN SOLUTION
    samples, n_classes = np.arange(len(z)), z.shape[1]
    used = labels != ignore_index
    classes = np.where(used, labels, 0)
    w = np.where(used, np.ones(n_classes)[classes] if weight is None else weight[classes], 0.0)
    if not used.any():
        return float("nan"), np.zeros(z.shape)
    log_p = log_softmax(z)
    gradient = np.exp(log_p) - np.eye(n_classes)[classes]
    loss = -(w * log_p[samples, classes]).sum() / w.sum()
    return loss, gradient * w[:, None] / w.sum()
    ### END SOLUTION


# %% exercise="cross_entropy" role="check"
#: en: Run this cell to check your answer; nothing here needs to be changed.
#: zh: 运行这个单元格，检查你的答案；这里不需要改动。
z = np.array([[2.0, 1.0, 0.1], [0.5, 2.5, 0.3], [1.0, 1.0, 1.0]])
with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
    found = log_softmax(np.array([[1000.0, 0.0, -1000.0]]))
why = T("Subtract the largest logit first.", "先减去最大的对数几率。")
expect(found, [[0.0, -1000.0, -2000.0]], why)
labels = np.array([0, 1, -100])
for weight, right in (
    ([1.0, 2.0, 3.0], 0.28570968743963643),
    ([1.0, 5.0, 3.0], 0.2528796052300872),
):
    loss, gradient = cross_entropy(z, labels, np.array(weight))
    why = T("The mean divides by the weights used.", "平均要除以用到的权重之和。")
    expect(loss, right, f"weight = {weight}. {why}", 1e-9)
    numeric = measured_slopes(lambda v, w=weight: cross_entropy(v, labels, np.array(w))[0], z)
    why = T(
        "The loss is right, its gradient is not: the numbers it should be were measured from your own loss, by central differences.",
        "损失对了，梯度不对：“应当是”后面的数，是拿你自己的损失用中心差分量出来的。",
    )
    expect(gradient, numeric, why, 1e-7)
print(T("Exercise 3: all visible checks pass.", "第 3 题：可见的检查全部通过。"))

# %% [markdown] lang="en" exercise="binary" role="statement"
r"""
## 4 · Yes or no, from probabilities and from logits ({{points}} points)

```python
bce(p, y, weight=1.0)                     # losses, of the shape of p
bce_with_logits(z, y, pos_weight=1.0)     # (losses, slopes), of the shape of z
```

- `y` holds 0 and 1, or anything between. Nothing is reduced.
- `bce` takes probabilities. A `p` outside $[0,1]$ raises a `ValueError`. Neither logarithm is taken lower than $-100$, so that `p` exactly 0 or 1 gives finite losses. `weight` multiplies the losses. No warning appears.
- `bce_with_logits` takes logits; `pos_weight` multiplies the term of the yes. It is *exact* for logits of any size, such as $\pm40$ and $\pm1000$, and does not overflow (no warning).

**Example.** `bce([0.9, 0.2, 0.6], [1, 0, 1], [1, 2, 1])` (as arrays) has the mean `0.354158`; `bce_with_logits([1, -2, 0.5], [1, 0, 1], pos_weight=3)` has losses with mean `0.829648`.

<details><summary>Hint 1: the idea</summary>

`bce`: take the logarithm of something that is never 0, or switch the warning off for the moment, `with np.errstate(divide="ignore"):`, and then `np.maximum(..., -100)`. `bce_with_logits`: never form $\sigma(z)$ and then its logarithm; let them meet on paper.

</details>
<details><summary>Hint 2: the formula</summary>

$-\log\sigma(z)=\log(1+e^{-z})$ and $-\log(1-\sigma(z))=\log(1+e^{z})$. NumPy computes $\log(e^a+e^b)$ without overflow: `np.logaddexp(a, b)`. The slope is $(1-y)\,\sigma(z)-w\,y\,(1-\sigma(z))$.

</details>
<details><summary>Hint 3: the first line</summary>

`no, yes = np.logaddexp(0, z), np.logaddexp(0, -z)`; and $\sigma(z)=e^{-\log(1+e^{-z})}$ is `np.exp(-yes)`.

</details>
"""

# %% [markdown] lang="zh" exercise="binary" role="statement"
r"""
## 4 · 是或否：从概率算，从对数几率算（{{points}} 分）

```python
bce(p, y, weight=1.0)                     # 损失，与 p 同形
bce_with_logits(z, y, pos_weight=1.0)     # (losses, slopes)，与 z 同形
```

- `y` 是 0 和 1，也可以是两者之间的数。不作归约。
- `bce` 收的是概率。`p` 不在 $[0,1]$ 里就抛出 `ValueError`。两个对数最低只取到 $-100$，所以 `p` 恰好为 0 或 1 时损失是有限的。`weight` 乘在损失上。不出警告。
- `bce_with_logits` 收的是对数几率；`pos_weight` 乘在“是”的那一项上。对数几率再大（例如 $\pm40$、$\pm1000$）都要**准确**，也不溢出（不出警告）。

**例** `bce([0.9, 0.2, 0.6], [1, 0, 1], [1, 2, 1])`（写成数组）的平均是 `0.354158`；`bce_with_logits([1, -2, 0.5], [1, 0, 1], pos_weight=3)` 的损失的平均是 `0.829648`。

<details><summary>提示 1：思路</summary>

`bce`：要么对一个永远不为 0 的数取对数，要么用 `with np.errstate(divide="ignore"):` 暂时关掉警告，再取 `np.maximum(..., -100)`。`bce_with_logits`：绝不要先算 $\sigma(z)$ 再取对数，让它们在纸上相遇。

</details>
<details><summary>提示 2：公式</summary>

$-\log\sigma(z)=\log(1+e^{-z})$，$-\log(1-\sigma(z))=\log(1+e^{z})$。NumPy 能不溢出地算 $\log(e^a+e^b)$：`np.logaddexp(a, b)`。斜率是 $(1-y)\,\sigma(z)-w\,y\,(1-\sigma(z))$。

</details>
<details><summary>提示 3：第一行</summary>

`no, yes = np.logaddexp(0, z), np.logaddexp(0, -z)`；而 $\sigma(z)=e^{-\log(1+e^{-z})}$ 就是 `np.exp(-yes)`。

</details>
"""


# %% exercise="binary" role="solution"
def bce(p, y, weight=1.0):
    T(
        """Return the binary cross-entropies of probabilities p.""",
        """返回概率 p 的二元交叉熵。""",
    )
    ### BEGIN SOLUTION
    if not ((p >= 0) & (p <= 1)).all():
        raise ValueError(T("p must lie between 0 and 1", "p 必须在 0 与 1 之间"))
    with np.errstate(divide="ignore"):
        yes, no = np.maximum(np.log(p), -100), np.maximum(np.log(1 - p), -100)
    return -weight * (y * yes + (1 - y) * no)
    ### END SOLUTION


def bce_with_logits(z, y, pos_weight=1.0):
    T(
        """Return the binary cross-entropies of logits z, and their slopes.""",
        """返回对数几率 z 的二元交叉熵及其斜率。""",
    )
    ### BEGIN SOLUTION
    no, yes = np.logaddexp(0, z), np.logaddexp(0, -z)
    losses = pos_weight * y * yes + (1 - y) * no
    return losses, (1 - y) * np.exp(-yes) - pos_weight * y * np.exp(-no)
    ### END SOLUTION


# %% exercise="binary" role="check"
#: en: Run this cell to check your answer; nothing here needs to be changed.
#: zh: 运行这个单元格，检查你的答案；这里不需要改动。
p, y, weight = np.array([0.9, 0.2, 0.6]), np.array([1.0, 0.0, 1.0]), np.array([1.0, 2.0, 1.0])
why = T("The weights multiply, and nothing else.", "权重只乘上去，别的什么也不做。")
expect(bce(p, y, weight).mean(), 0.3541577473507455, why)
with np.errstate(divide="ignore", invalid="ignore"):
    found = bce(np.array([0.0, 1.0]), np.array([1.0, 1.0]))
expect(found, [100.0, 0.0], T("The logarithm goes no lower than −100.", "对数最低只取到 −100。"))
z = np.array([1.0, -2.0, 0.5])
losses, slopes = bce_with_logits(z, y, 3.0)
expect(losses.mean(), 0.8296480087126538, T("pos_weight is 3.", "pos_weight 是 3。"))
numeric = measured_slopes(lambda v: bce_with_logits(v, y, 3.0)[0].sum(), z)
why = T(
    "The losses are right, their slopes are not: the numbers they should be were measured from your own losses. Does the slope know pos_weight?",
    "损失对了，斜率不对：“应当是”后面的数，是拿你自己的损失量出来的。斜率里有 pos_weight 吗？",
)
expect(slopes, numeric, why, 1e-7)
with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
    found = bce_with_logits(np.array([40.0]), np.array([0.0]))
for name, number, right in (
    (T("loss", "损失"), found[0], [40.0]),
    (T("slope", "斜率"), found[1], [1.0]),
):
    why = T(
        f"This is the {name} at logit 40 with label 0. Do not form σ(z): at 40 it is rounded to 1, and 1 − σ(z) to 0.",
        f"这是对数几率为 40、标签为 0 时的{name}。不要先算 σ(z)：到 40 它就被舍入成 1，1 − σ(z) 也就成了 0。",
    )
    expect(number, right, why)
print(T("Exercise 4: all visible checks pass.", "第 4 题：可见的检查全部通过。"))

# %% [markdown] lang="en" exercise="kl" role="statement"
r"""
## 5 · A divergence, divided by what? ({{points}} points)

```python
kl_divergence(log_p, q, reduction="batchmean")    # a number
```

- `log_p` are the *logarithms* of the predicted probabilities, all of them finite (no predicted probability is exactly 0), `q` the target probabilities, both of shape `(N, C)`.
- `"batchmean"`: the mean over the *samples* of $D(q\|p)=\sum_c q_c\log\dfrac{q_c}{p_c}$. `"mean"`: the mean over all *elements*, as the library's `mean` is. No other word occurs.
- `q` may contain zeros: $0\log0$ counts as 0, and no warning appears.

**Example.** With $p$ = `[[0.2, 0.3, 0.5], [0.6, 0.3, 0.1]]` and `q = [[0.1, 0.4, 0.5], [0.5, 0.25, 0.25]]`, `"batchmean"` gives `0.069045` and `"mean"` gives `0.023015`.

<details><summary>Hint 1: the idea</summary>

Compute the terms of all elements first. Where $q_c=0$ the term is 0, whatever $p_c$; put a 1 under the logarithm there.

</details>
<details><summary>Hint 2: the formula</summary>

Each term is $q_c(\log q_c-\log p_c)$, and $\log p_c$ is given. The sum is divided by $N$, or by $NC$.

</details>
<details><summary>Hint 3: the first line</summary>

`terms = q * (np.log(np.where(q == 0, 1.0, q)) - log_p)`

</details>
"""

# %% [markdown] lang="zh" exercise="kl" role="statement"
r"""
## 5 · 一个散度，该除以几？（{{points}} 分）

```python
kl_divergence(log_p, q, reduction="batchmean")    # 一个数
```

- `log_p` 是预测概率的**对数**，都是有限的数（没有哪个预测概率恰好是 0）；`q` 是目标概率。形状都是 `(N, C)`。
- `"batchmean"`：$D(q\|p)=\sum_c q_c\log\dfrac{q_c}{p_c}$ 对**样本**的平均。`"mean"`：对全部**元素**的平均，和库里的 `mean` 一样。不会有别的词。
- `q` 里可以有零：$0\log0$ 算作 0，也不出警告。

**例** 取 $p$ = `[[0.2, 0.3, 0.5], [0.6, 0.3, 0.1]]`，`q = [[0.1, 0.4, 0.5], [0.5, 0.25, 0.25]]`，`"batchmean"` 得 `0.069045`，`"mean"` 得 `0.023015`。

<details><summary>提示 1：思路</summary>

先把所有元素的项算出来。$q_c=0$ 处，不管 $p_c$ 是多少，这一项都是 0；在那里把对数里的数换成 1。

</details>
<details><summary>提示 2：公式</summary>

每一项是 $q_c(\log q_c-\log p_c)$，其中 $\log p_c$ 是给定的。总和除以 $N$，或者除以 $NC$。

</details>
<details><summary>提示 3：第一行</summary>

`terms = q * (np.log(np.where(q == 0, 1.0, q)) - log_p)`

</details>
"""


# %% exercise="kl" role="solution"
def kl_divergence(log_p, q, reduction="batchmean"):
    T(
        """Return the KL divergence of q from p, averaged over samples or over elements.""",
        """返回 q 相对于 p 的 KL 散度，对样本或对元素求平均。""",
    )
    ### BEGIN SOLUTION
    terms = q * (np.log(np.where(q == 0, 1.0, q)) - log_p)
    return terms.sum() / len(q) if reduction == "batchmean" else terms.mean()
    ### END SOLUTION


# %% exercise="kl" role="check"
#: en: Run this cell to check your answer; nothing here needs to be changed.
#: zh: 运行这个单元格，检查你的答案；这里不需要改动。
log_p = np.log([[0.2, 0.3, 0.5], [0.6, 0.3, 0.1]])
q = np.array([[0.1, 0.4, 0.5], [0.5, 0.25, 0.25]])
why = T(
    "Add q (log q − log p) over the classes, then average over the samples, of which there are two.",
    "先把 q (log q − log p) 对类别求和，再对样本求平均，样本有两个。",
)
expect(kl_divergence(log_p, q), 0.06904481314889540, why, 1e-9)
why = T("Here all six elements are averaged.", "这里对全部六个元素求平均。")
expect(kl_divergence(log_p, q, "mean"), 0.023014937716298464, why)
print(T("Exercise 5: all visible checks pass.", "第 5 题：可见的检查全部通过。"))

# %% [markdown] lang="en" exercise="poisson" role="statement"
r"""
## 6 · Counts ({{points}} points)

```python
poisson_nll(x, y, log_input=True, eps=1e-8)    # (losses, slopes), of the shape of x
```

- `y` are counts. With `log_input`, `x` is the *logarithm* of the rate, and the loss is $e^x-yx$.
- Without it `x` is the rate itself, and the loss is $x-y\log(x+\varepsilon)$, with $\varepsilon$ = `eps`. The rate may be 0.
- The constant $\log y!$ is left out. Nothing is reduced.

**Example.** `poisson_nll(np.array([0.0, 1.0, 2.0]), np.array([1.0, 2.0, 3.0]))` has losses with mean `1.035779`.

<details><summary>Hint 1: the idea</summary>

Two formulas, two slopes: differentiate each with respect to its own `x`. Do not forget that `x + eps` stands under the logarithm.

</details>
<details><summary>Hint 2: the formula</summary>

The slopes are $e^x-y$ and $1-\dfrac{y}{x+\varepsilon}$.

</details>
<details><summary>Hint 3: the first line</summary>

`if log_input:` and `return np.exp(x) - y * x, np.exp(x) - y`

</details>
"""

# %% [markdown] lang="zh" exercise="poisson" role="statement"
r"""
## 6 · 计数（{{points}} 分）

```python
poisson_nll(x, y, log_input=True, eps=1e-8)    # (losses, slopes)，与 x 同形
```

- `y` 是计数。`log_input` 为真时，`x` 是速率的**对数**，损失是 $e^x-yx$。
- 否则 `x` 就是速率本身，损失是 $x-y\log(x+\varepsilon)$，其中 $\varepsilon$ 就是 `eps`。速率可以是 0。
- 常数 $\log y!$ 略去。不作归约。

**例** `poisson_nll(np.array([0.0, 1.0, 2.0]), np.array([1.0, 2.0, 3.0]))` 的损失的平均是 `1.035779`。

<details><summary>提示 1：思路</summary>

两个公式，两个斜率：各自对自己的 `x` 求导。别忘了对数里面是 `x + eps`。

</details>
<details><summary>提示 2：公式</summary>

斜率是 $e^x-y$ 和 $1-\dfrac{y}{x+\varepsilon}$。

</details>
<details><summary>提示 3：第一行</summary>

`if log_input:`，接着 `return np.exp(x) - y * x, np.exp(x) - y`

</details>
"""


# %% exercise="poisson" role="solution"
def poisson_nll(x, y, log_input=True, eps=1e-8):
    T(
        """Return the Poisson losses of counts y, and their slopes.""",
        """返回计数 y 的泊松损失及其斜率。""",
    )
    ### BEGIN SOLUTION
    if log_input:
        return np.exp(x) - y * x, np.exp(x) - y
    return x - y * np.log(x + eps), 1 - y / (x + eps)
    ### END SOLUTION


# %% exercise="poisson" role="check"
#: en: Run this cell to check your answer; nothing here needs to be changed.
#: zh: 运行这个单元格，检查你的答案；这里不需要改动。
x, y = np.array([0.0, 1.0, 2.0]), np.array([1.0, 2.0, 3.0])
losses, slopes = poisson_nll(x, y)
expect(losses.mean(), 1.0357793091298986, T("x is the logarithm of the rate.", "x 是速率的对数。"))
why = T(
    "The losses are right, their slopes are not: the numbers they should be were measured from your own losses.",
    "损失对了，斜率不对：“应当是”后面的数，是拿你自己的损失量出来的。",
)
expect(slopes, measured_slopes(lambda v: poisson_nll(v, y)[0].sum(), x), why, 1e-7)
with np.errstate(divide="ignore", invalid="ignore"):
    losses, slopes = poisson_nll(np.array([2.0, 0.0]), np.array([1.0, 0.0]), log_input=False)
why = T(
    "The losses without log_input: x is the rate itself. It may be 0, so x + eps stands under the logarithm.",
    "log_input 为假时的损失：x 就是速率。它可以是 0，所以对数里面是 x + eps。",
)
expect(losses, [2 - np.log(2.0), 0.0], why, 1e-7)
why = T(
    "The slopes without log_input: x is the rate itself. It may be 0, so the slope divides by x + eps, too.",
    "log_input 为假时的斜率：x 就是速率。它可以是 0，所以斜率里也要除以 x + eps。",
)
expect(slopes, [0.5, 1.0], why, 1e-7)
print(T("Exercise 6: all visible checks pass.", "第 6 题：可见的检查全部通过。"))

# %% [markdown] lang="en" exercise="double_softmax" role="statement"
r"""
## 7 · Softmax before cross-entropy ({{points}} points)

The next cell holds the classmate's program of the lesson. Its loss falls and stops. Show why, in three steps:

```python
floor(classes)                              # a number
double_gradient(z, label)                   # array of the shape of z, (C,)
fixed_train(inputs, labels, steps, lr)      # list of losses, one for each step
```

- `floor`: the limit below which the loss of `broken_train` cannot fall, with `classes` classes ($C\ge2$): what would it be if the softmax gave probability 1 to the right class?
- `double_gradient`: the gradient, with respect to the logits `z` of one sample, of the cross-entropy *of* `softmax(z)`, taken for logits by mistake. In NumPy, by the chain rule, exact.
- `fixed_train`: as `broken_train`, with the bug removed and nothing else changed.

**Example.** `floor(3)` is `0.551445`. For `z = [10, 0, 0]` and label 1, `double_gradient` is about `[0.00008, -0.00006, -0.00002]`, where the right gradient is about `[1, -1, 0]`.

<details><summary>Hint 1: the idea</summary>

Two steps in a row: $p=\text{softmax}(z)$, then the loss, with $p$ in the place of logits. The gradient with respect to $p$ is of the kind "softmax minus one-hot". It is then pulled back through the first softmax (lesson 08: its Jacobian).

</details>
<details><summary>Hint 2: the formula</summary>

$v=\text{softmax}(p)-\text{onehot}$, and $v^\top J$ with $J=\operatorname{diag}(p)-pp^\top$ is $p\,(v-\sum_cp_cv_c)$. The floor is $-\log\dfrac{e}{e+C-1}$.

</details>
<details><summary>Hint 3: the first line</summary>

`p = softmax(z)` and `v = softmax(p)`, then `v[label] -= 1`

</details>
"""

# %% [markdown] lang="zh" exercise="double_softmax" role="statement"
r"""
## 7 · 交叉熵之前的 softmax（{{points}} 分）

下一个单元格里是课上那位同学的程序。它的损失先降，后来就不动了。请分三步说明原因：

```python
floor(classes)                              # 一个数
double_gradient(z, label)                   # 与 z 同形的数组，(C,)
fixed_train(inputs, labels, steps, lr)      # 损失的列表，每步一个
```

- `floor`：有 `classes` 个类别（$C\ge2$）时，`broken_train` 的损失降不到哪个极限以下：如果 softmax 给正确的类别概率 1，损失会是多少？
- `double_gradient`：错把 `softmax(z)` 当作对数几率送进交叉熵，求这个损失对单个样本的对数几率 `z` 的梯度。用 NumPy，按链式法则，要准确。
- `fixed_train`：和 `broken_train` 一样，只去掉毛病，别的都不改。

**例** `floor(3)` 等于 `0.551445`。取 `z = [10, 0, 0]`，标签 1，`double_gradient` 大约是 `[0.00008, -0.00006, -0.00002]`，而正确的梯度大约是 `[1, -1, 0]`。

<details><summary>提示 1：思路</summary>

接连两步：$p=\text{softmax}(z)$，然后是损失，$p$ 顶替了对数几率的位置。对 $p$ 的梯度是“softmax 减独热”那一类的；再穿过第一个 softmax 往回传（第 08 课：它的雅可比矩阵）。

</details>
<details><summary>提示 2：公式</summary>

$v=\text{softmax}(p)-\text{onehot}$，而 $v^\top J$（其中 $J=\operatorname{diag}(p)-pp^\top$）就是 $p\,(v-\sum_cp_cv_c)$。极限是 $-\log\dfrac{e}{e+C-1}$。

</details>
<details><summary>提示 3：第一行</summary>

`p = softmax(z)`，`v = softmax(p)`，然后 `v[label] -= 1`

</details>
"""


# %%
#: en: inputs: (N, D) array; labels: (N,) whole numbers from 0 to C − 1, the largest of which occurs
#: zh: inputs：(N, D) 数组；labels：(N,) 整数，从 0 到 C − 1，其中最大的一定出现
def broken_train(inputs, labels, steps, lr):
    inputs, labels = ac.tensor(inputs), ac.tensor(labels)
    W = ac.zeros(inputs.shape[1], int(labels.max()) + 1, requires_grad=True)
    path = []
    for _ in range(steps):
        W.grad = None
        loss = F.cross_entropy(ac.softmax(inputs @ W, 1), labels)
        loss.backward()
        with ac.no_grad():
            W.sub_(lr * W.grad)
        path.append(loss.item())
    return path


print(broken_train(np.eye(3), np.arange(3), 300, 1.0)[-1])


# %% exercise="double_softmax" role="solution"
def floor(classes):
    T(
        """Return the limit below which the loss of a double softmax cannot fall.""",
        """返回双重 softmax 的损失降不到哪个极限以下。""",
    )
    ### BEGIN SOLUTION
    return -np.log(np.e / (np.e + classes - 1))
    ### END SOLUTION


def double_gradient(z, label):
    T(
        """Return the gradient of the cross-entropy of softmax(z) with respect to z.""",
        """返回 softmax(z) 的交叉熵对 z 的梯度。""",
    )
    ### BEGIN SOLUTION
    p = softmax(z)
    v = softmax(p)
    v[label] -= 1
    return p * (v - (p * v).sum())
    ### END SOLUTION


def fixed_train(inputs, labels, steps, lr):
    T(
        """Train as broken_train does, without the bug; return the losses.""",
        """像 broken_train 那样训练，但没有毛病；返回各步的损失。""",
    )
    ### BEGIN SOLUTION
    inputs, labels = ac.tensor(inputs), ac.tensor(labels)
    W = ac.zeros(inputs.shape[1], int(labels.max()) + 1, requires_grad=True)
    path = []
    for _ in range(steps):
        W.grad = None
        loss = F.cross_entropy(inputs @ W, labels)
        loss.backward()
        with ac.no_grad():
            W.sub_(lr * W.grad)
        path.append(loss.item())
    return path
    ### END SOLUTION


# %% exercise="double_softmax" role="check"
#: en: Run this cell to check your answer; nothing here needs to be changed.
#: zh: 运行这个单元格，检查你的答案；这里不需要改动。
why = T("The best inputs that a softmax can send are 1, 0, 0.", "softmax 最多只能送去 1、0、0。")
expect(floor(3), 0.5514447139320511, why)
z = np.array([1.0, -0.5, 0.2])


def twice(v):
    return F.cross_entropy(ac.softmax(ac.tensor(v), 0), ac.tensor(1)).item()


why = T(
    "This is the slope of the whole way: pull softmax minus one-hot back through the first softmax, too.",
    "这里要的是整条路的斜率：softmax 减独热之后，还要穿过第一个 softmax 往回传。",
)
expect(double_gradient(z, 1), measured_slopes(twice, z), why, 1e-7)
path = fixed_train(np.eye(3), np.arange(3), 300, 1.0)
assert len(path) == 300, T("One loss for each step.", "每步一个损失。")
why = T("The loss after 300 steps, without a floor.", "没有了那个下限，300 步之后的损失。")
expect(path[-1], 0.006849978216, why, 1e-6)
print(T("Exercise 7: all visible checks pass.", "第 7 题：可见的检查全部通过。"))

# %% [markdown] lang="en" exercise="in_words" role="statement"
r"""
## 8 · In your own words (read by a person, no points)

A colleague describes a project: "Ninety-five patients in a hundred are healthy; that does no harm, cross-entropy copes with imbalance by itself. My network ends with a softmax, because `CrossEntropyLoss` needs probabilities. I tried weights, too, 1 for the healthy and 19 for the ill; the loss that is printed is still the sum of the patients' losses divided by their number. Patients without a diagnosis have the label $-100$. Later I shall ask for five diseases at once with `BCEWithLogitsLoss`, and it will skip the $-100$ in the same way."

Four of these claims are wrong. Say of each, in one or two sentences, what is true instead, and support at least two of your corrections with a number that you have computed with your functions, such as `floor(2)`.
"""

# %% [markdown] lang="zh" exercise="in_words" role="statement"
r"""
## 8 · 用自己的话说（由老师阅读，不计分）

一位同事这样介绍他的项目：“一百个病人里有九十五个是健康的，这没关系，交叉熵自己就能应付不平衡。我的网络以 softmax 结尾，因为 `CrossEntropyLoss` 要的是概率。我也试过加权重，健康的给 1，患病的给 19；打印出来的损失，还是各个病人的损失之和除以人数。没有诊断的病人，标签记作 $-100$。以后我要用 `BCEWithLogitsLoss` 同时预测五种疾病，$-100$ 也会照样被跳过。”

这段话里有四个说法是错的。请对每一个用一两句话说明正确的情形，并且至少有两处，要用你的函数算出来的数作依据，例如 `floor(2)`。
"""

# %% [markdown] lang="en" exercise="in_words" role="words"
r"""
*Double-click here and write your answer.*
"""

# %% [markdown] lang="zh" exercise="in_words" role="words"
r"""
*双击这里，写下你的回答。*
"""

# ---
# jupyter:
#   course:
#     title:
#       en: "Assignment 08 · Activations, perceptrons, MLPs by hand"
#       zh: "作业 08 · 激活函数、感知机与多层感知机"
#     minutes: 100
#     difficulty: 2
#     needs: [08_activations_and_mlps]
# ---

# %% [markdown] lang="en"
r"""
# Assignment 08 · Activations, perceptrons, MLPs by hand

In lesson 08 you saw the three bends, softmax, and the three formulas with $\delta$ that carry a gradient back through a network. Here you write them yourself, in NumPy, and the engine is the referee. Nothing in this assignment needs `backward()`: the gradients are yours.

**How to work**

- Work from top to bottom. Under each statement there is a cell for your answer: put your code in the place of `raise NotImplementedError()`.
- Then run the check cell below it. It tells you at once what is wrong and where to look. It does not show everything: grading runs further checks with *other* numbers and shapes, drawn afresh each time. An answer that only knows the example earns nothing.
- Stuck? Unfold the hints one at a time: the first gives the idea, the second the formula, the third the first line.
- The exercises do not depend on each other. One that you leave open costs you nothing in the next.
- You may add cells to try things out. Please keep the cells that are already here.

**How to hand in**

Choose *Kernel → Restart Kernel and Run All Cells* once, so that nothing rests on a cell you have deleted in the meantime. (The run stops at the first open exercise; that is no harm.) Save, and hand in this one file under its own name, `08_activations_and_mlps.ipynb`. There are 20 points; the last question is answered in words and read by a person.
"""

# %% [markdown] lang="zh"
r"""
# 作业 08 · 激活函数、感知机与多层感知机

第 08 课里，你见过了三种弯、softmax，还有把梯度一路带回去的三条 $\delta$ 公式。这份作业要你自己用 NumPy 把它们写出来，由引擎来当裁判。整份作业都用不着 `backward()`：梯度由你来算。

**怎么做**

- 从上往下做。每道题下面都有一个作答单元格：把 `raise NotImplementedError()` 换成你的代码。
- 写完运行紧跟着的检查单元格，哪里不对、该往哪里看，它会马上告诉你。不过它只检查了一部分：评分时还会换上**别的**数值和形状再查一遍，而且每次都重新抽取。只认得例子的答案拿不到分。
- 卡住了？提示可以一条一条展开：第一条讲思路，第二条给公式，第三条写出第一行。
- 各题互不依赖。空着一道题，不会连累后面的题。
- 可以添加单元格做试验，但请保留原有的单元格。

**怎么交**

先选一次 *Kernel → Restart Kernel and Run All Cells*，确认结果不依赖任何已经删掉的单元格。（如果有题空着，运行会停在那里，没有关系。）保存之后只交这一个文件，文件名不要改：`08_activations_and_mlps.ipynb`。全卷共 20 分；最后一题用文字回答，由老师阅读。
"""

# %% [markdown] lang="en"
r"""
## What you are given

Run the next cell first. `sigma` is a working sigmoid for the exercises 3 to 7, so that a slip in exercise 1 does not spoil them. (It is written by way of tanh, which is safe from overflow, but loses its accuracy far to the left; exercise 1 asks for better.) `expect` is what the check cells use.
"""

# %% [markdown] lang="zh"
r"""
## 给定的代码

先运行下一个单元格。`sigma` 是一个能用的 sigmoid，供第 3 到第 7 题使用，这样第 1 题有差错也不会连累后面。（它借助 tanh 写成，不会溢出，可是在很左边的地方不够精确；第 1 题要你做得更好。）`expect` 供检查单元格使用。
"""

# %%
import warnings

import numpy as np

import autograd_core as ac
from autograd_core import nn


def sigma(x):
    T(
        """Return the sigmoid of an array, element by element.""",
        """逐个元素返回数组的 sigmoid。""",
    )
    return 0.5 * (1 + np.tanh(0.5 * x))


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
    assert np.allclose(got, expected, rtol=tolerance, atol=tolerance), T(
        f"Your result is {got}, it should be {expected}. {why}",
        f"你的结果是 {got}，应当是 {expected}。{why}",
    )


def silently(function, x):
    T(
        """Return function(x); complain if NumPy has to warn on the way.""",
        """返回 function(x)；如果途中 NumPy 发出警告，就指出来。""",
    )
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        result = function(x)
    assert not caught, T(
        f"{function.__name__}({x}) makes NumPy warn: {[str(w.message) for w in caught]}",
        f"{function.__name__}({x}) 让 NumPy 发出了警告：{[str(w.message) for w in caught]}",
    )
    return result


# %% [markdown] lang="en" exercise="activations" role="statement"
r"""
## 1 · Three bends and their slopes ({{points}} points)

```python
sigmoid(x)          # 1 / (1 + e^-x)
sigmoid_slope(x)    # its derivative
tanh_slope(x)       # the derivative of np.tanh
relu(x)             # max(0, x)
relu_slope(x)       # its derivative; 0 at x = 0
```

- `x` is a number or an array of any shape; each function works element by element and returns the same shape. `x` itself must not be changed.
- No warning and no `nan`, however large the numbers: `sigmoid(-1000.0)` is 0, its slope is 0, and NumPy is silent.
- `sigmoid` keeps its digits where it is small: `sigmoid(-30.0)` is $9.3576\cdot10^{-14}$. (The `sigma` above has only three of these digits left.)
- At $x=0$ the slope of ReLU does not exist; we decide on 0, as PyTorch does.

**Example.** `sigmoid_slope(0.0)` is 0.25, `relu_slope(np.array([-2.0, 0.0, 3.0]))` is `[0, 0, 1]`.

<details><summary>Hint 1: the idea</summary>

Only $e^{-|x|}$ may occur: it lies between 0 and 1, whatever $x$. Write the sigmoid once for $x\ge0$ and once for $x<0$, and choose element by element. Slopes come from the outputs.

</details>
<details><summary>Hint 2: the formula</summary>

With $s=e^{-|x|}$: $\sigma(x)=\frac{1}{1+s}$ for $x\ge0$, $\frac{s}{1+s}$ for $x<0$. And $\sigma'=\sigma(1-\sigma)$, $\tanh'=1-\tanh^2$. `np.where(condition, this, that)` chooses element by element.

</details>
<details><summary>Hint 3: the first line</summary>

`small = np.exp(-np.abs(x))`, and for the slope of ReLU `return np.where(x > 0, 1.0, 0.0)`

</details>
"""

# %% [markdown] lang="zh" exercise="activations" role="statement"
r"""
## 1 · 三种弯和它们的斜率（{{points}} 分）

```python
sigmoid(x)          # 1 / (1 + e^-x)
sigmoid_slope(x)    # 它的导数
tanh_slope(x)       # np.tanh 的导数
relu(x)             # max(0, x)
relu_slope(x)       # 它的导数；x = 0 处取 0
```

- `x` 是一个数，或任意形状的数组；每个函数都逐个元素计算，返回同样的形状。不能改动 `x` 本身。
- 不管数有多大，都不许有警告，也不许出现 `nan`：`sigmoid(-1000.0)` 是 0，斜率是 0，NumPy 一声不响。
- `sigmoid` 很小的时候也要保住有效数字：`sigmoid(-30.0)` 是 $9.3576\cdot10^{-14}$。（上面的 `sigma` 在这里只剩下三位是对的。）
- 在 $x=0$ 处，ReLU 的斜率不存在；我们和 PyTorch 一样，约定取 0。

**例** `sigmoid_slope(0.0)` 等于 0.25，`relu_slope(np.array([-2.0, 0.0, 3.0]))` 等于 `[0, 0, 1]`。

<details><summary>提示 1：思路</summary>

只许出现 $e^{-|x|}$：不管 $x$ 是多少，它都在 0 和 1 之间。把 sigmoid 分 $x\ge0$ 和 $x<0$ 各写一遍，再逐个元素挑选。斜率由输出就能算出来。

</details>
<details><summary>提示 2：公式</summary>

记 $s=e^{-|x|}$：$x\ge0$ 时 $\sigma(x)=\frac{1}{1+s}$，$x<0$ 时是 $\frac{s}{1+s}$。又有 $\sigma'=\sigma(1-\sigma)$，$\tanh'=1-\tanh^2$。`np.where(condition, this, that)` 逐个元素挑选。

</details>
<details><summary>提示 3：第一行</summary>

`small = np.exp(-np.abs(x))`；ReLU 的斜率写 `return np.where(x > 0, 1.0, 0.0)`

</details>
"""


# %% exercise="activations" role="solution"
def sigmoid(x):
    T(
        """Return 1 / (1 + e^-x), accurate for every x.""",
        """返回 1 / (1 + e^-x)，对任何 x 都精确。""",
    )
    ### BEGIN SOLUTION
    small = np.exp(-np.abs(x))
    return np.where(np.asarray(x) >= 0, 1.0, small) / (1.0 + small)
    ### END SOLUTION


def sigmoid_slope(x):
    T("""Return the derivative of the sigmoid.""", """返回 sigmoid 的导数。""")
    ### BEGIN SOLUTION
    return sigmoid(x) * (1.0 - sigmoid(x))
    ### END SOLUTION


def tanh_slope(x):
    T("""Return the derivative of tanh.""", """返回 tanh 的导数。""")
    ### BEGIN SOLUTION
    return 1.0 - np.tanh(x) ** 2
    ### END SOLUTION


def relu(x):
    T("""Return max(0, x).""", """返回 max(0, x)。""")
    ### BEGIN SOLUTION
    return np.maximum(0.0, x)
    ### END SOLUTION


def relu_slope(x):
    T("""Return the derivative of ReLU, with 0 at x = 0.""", """返回 ReLU 的导数，x = 0 处取 0。""")
    ### BEGIN SOLUTION
    return np.where(np.asarray(x) > 0, 1.0, 0.0)
    ### END SOLUTION


# %% exercise="activations" role="check"
#: en: Run this cell to check your answer; nothing here needs to be changed.
#: zh: 运行这个单元格，检查你的答案；这里不需要改动。
points = np.array([-2.0, 0.0, 3.0])
why = T("1 / (1 + e^-x), element by element.", "逐个元素的 1 / (1 + e^-x)。")
expect(sigmoid(points), [0.11920292202211755, 0.5, 0.9525741268224334], why)
expect(silently(sigmoid, np.array([-1000.0, 1000.0])), [0.0, 1.0], T("The ends.", "两头的值。"))
expect(sigmoid(-30.0) / 9.357622968839299e-14, 1.0, T("Few digits are right.", "对的位数太少。"))
expect(sigmoid_slope(0.0), 0.25, T("The top of the hill.", "小丘的顶。"))
expect(tanh_slope(0.0), 1.0, T("1 - tanh².", "1 - tanh²。"))
expect(relu(points), [0.0, 0.0, 3.0], T("Nothing below 0.", "不低于 0。"))
expect(relu_slope(points), [0.0, 0.0, 1.0], T("0 at x = 0, by decision.", "x = 0 处约定取 0。"))
print(T("Exercise 1: all visible checks pass.", "第 1 题：可见的检查全部通过。"))

# %% [markdown] lang="en" exercise="softmax" role="statement"
r"""
## 2 · Softmax and its Jacobian ({{points}} points)

```python
softmax(a)             # same shape as a; positive, adds up to 1 along the last axis
softmax_jacobian(a)    # a of shape (n,) -> array (n, n), row: probability, column: logit
```

- In `softmax`, `a` has one axis or several. Each row, along the *last* axis, is a set of logits of its own.
- Logits of a thousand are no reason for a warning, and `a` must not be changed.
- `softmax_jacobian` gets one set of logits, perhaps large ones too.

**Example.** `softmax(np.array([1.0, 2.0, 3.0]))` is about `[0.0900, 0.2447, 0.6652]`; the Jacobian there has the diagonal 0.0819, 0.1848, 0.2227, everything else in it is negative, and every row adds up to 0.

<details><summary>Hint 1: the idea</summary>

Softmax sees only differences, so subtract the largest logit of each row first. In the Jacobian, one's own logit helps and every other one hurts.

</details>
<details><summary>Hint 2: the formula</summary>

$p_i=e^{a_i-m}/\sum_ke^{a_k-m}$ with $m$ the maximum; `keepdims=True` keeps the axis, so that a column of maxima is subtracted from a table. $J_{ii}=p_i(1-p_i)$ and $J_{ij}=-p_ip_j$.

</details>
<details><summary>Hint 3: the first line</summary>

`powers = np.exp(a - a.max(axis=-1, keepdims=True))`; for the Jacobian `p = softmax(a)` and then `np.diag(p)` minus `np.outer(p, p)`

</details>
"""

# %% [markdown] lang="zh" exercise="softmax" role="statement"
r"""
## 2 · softmax 和它的雅可比矩阵（{{points}} 分）

```python
softmax(a)             # 与 a 同形；都是正数，沿最后一个轴加起来等于 1
softmax_jacobian(a)    # a 的形状是 (n,) -> 数组 (n, n)，行是概率，列是对数几率
```

- 在 `softmax` 里，`a` 有一个或几个轴。沿**最后**一个轴，每一行各是一组对数几率。
- 对数几率上千，也不该有警告；不能改动 `a`。
- `softmax_jacobian` 只接受一组对数几率，也可能很大。

**例** `softmax(np.array([1.0, 2.0, 3.0]))` 约为 `[0.0900, 0.2447, 0.6652]`；那里的雅可比矩阵，对角线是 0.0819、0.1848、0.2227，其余全是负的，每一行加起来是 0。

<details><summary>提示 1：思路</summary>

softmax 只看差，所以先减去每一行里最大的对数几率。在雅可比矩阵里，自己的对数几率帮自己的忙，别人的都拖后腿。

</details>
<details><summary>提示 2：公式</summary>

$p_i=e^{a_i-m}/\sum_ke^{a_k-m}$，其中 $m$ 是最大值；`keepdims=True` 保留那个轴，这样就能从一张表里减去一列最大值。$J_{ii}=p_i(1-p_i)$，$J_{ij}=-p_ip_j$。

</details>
<details><summary>提示 3：第一行</summary>

`powers = np.exp(a - a.max(axis=-1, keepdims=True))`；求雅可比矩阵先写 `p = softmax(a)`，再用 `np.diag(p)` 减去 `np.outer(p, p)`

</details>
"""


# %% exercise="softmax" role="solution"
def softmax(a):
    T(
        """Return probabilities from logits, along the last axis.""",
        """沿最后一个轴，由对数几率返回概率。""",
    )
    ### BEGIN SOLUTION
    powers = np.exp(a - a.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)
    ### END SOLUTION


def softmax_jacobian(a):
    T(
        """Return the table of derivatives of all probabilities by all logits.""",
        """返回所有概率对所有对数几率的导数表。""",
    )
    ### BEGIN SOLUTION
    p = softmax(a)
    return np.diag(p) - np.outer(p, p)
    ### END SOLUTION


# %% exercise="softmax" role="check"
#: en: Run this cell to check your answer; nothing here needs to be changed.
#: zh: 运行这个单元格，检查你的答案；这里不需要改动。
logits = np.array([1.0, 2.0, 3.0])
right = ac.softmax(ac.tensor(logits), 0).numpy()
expect(softmax(logits), right, T("Powers, divided by their sum.", "各个幂，除以它们的和。"))
table = np.array([[0.0, 0.0], [1000.0, 1000.0]])
expect(silently(softmax, table), np.full((2, 2), 0.5), T("Each row by itself.", "每行各算各的。"))
J = softmax_jacobian(logits)
assert np.shape(J) == (3, 3), T(
    f"The shape is {np.shape(J)}, it should be (3, 3): a row for each probability, a column for each logit.",
    f"形状是 {np.shape(J)}，应当是 (3, 3)：每个概率一行，每个对数几率一列。",
)
expect(np.diag(J).round(4), [0.0819, 0.1848, 0.2227], T("p (1 - p).", "p (1 - p)。"))
expect(
    J.sum(axis=1), np.zeros(3), T("What one gains, the others lose.", "一个多得的，别的就失去。")
)
print(T("Exercise 2: all visible checks pass.", "第 2 题：可见的检查全部通过。"))

# %% [markdown] lang="en" exercise="perceptron" role="statement"
r"""
## 3 · One perceptron ({{points}} points)

The perceptron of lesson 08, with a bias: $a=\sum_jw_jx_j+b$, $O=\sigma(a)$, $E=\frac12(O-t)^2$.

```python
perceptron(x, w, b, t)    # tuple (E, dw, db)
```

- `x` and `w` are arrays of shape `(n,)`; `b` and `t` are numbers.
- `E` is the error, a number; `dw`, of shape `(n,)`, and `db`, a number, are the gradients of $E$.
- Use the given `sigma`.

**Example.** `perceptron(np.array([1.0, 2.0]), np.array([0.5, -0.25]), 0.0, 1.0)` is `(0.125, [-0.125, -0.25], -0.125)`.

<details><summary>Hint 1: the idea</summary>

Forward first, keep $O$. Then one number, $\delta=\partial E/\partial a$, and everything else is $\delta$ times what came in. What comes in along the bias is 1.

</details>
<details><summary>Hint 2: the formula</summary>

$\delta=(O-t)\,O(1-O)$, $\partial E/\partial w_j=\delta x_j$, $\partial E/\partial b=\delta$.

</details>
<details><summary>Hint 3: the first line</summary>

`O = sigma(w @ x + b)`

</details>
"""

# %% [markdown] lang="zh" exercise="perceptron" role="statement"
r"""
## 3 · 一个感知机（{{points}} 分）

第 08 课的感知机，加上偏置：$a=\sum_jw_jx_j+b$，$O=\sigma(a)$，$E=\frac12(O-t)^2$。

```python
perceptron(x, w, b, t)    # 元组 (E, dw, db)
```

- `x` 和 `w` 是形状为 `(n,)` 的数组；`b` 和 `t` 是数。
- `E` 是误差，一个数；`dw`（形状 `(n,)`）和 `db`（一个数）是 $E$ 的梯度。
- 请用给定的 `sigma`。

**例** `perceptron(np.array([1.0, 2.0]), np.array([0.5, -0.25]), 0.0, 1.0)` 等于 `(0.125, [-0.125, -0.25], -0.125)`。

<details><summary>提示 1：思路</summary>

先往前算，留住 $O$。然后只要一个数，$\delta=\partial E/\partial a$；其余都是 $\delta$ 乘以进来的东西。沿偏置进来的是 1。

</details>
<details><summary>提示 2：公式</summary>

$\delta=(O-t)\,O(1-O)$，$\partial E/\partial w_j=\delta x_j$，$\partial E/\partial b=\delta$。

</details>
<details><summary>提示 3：第一行</summary>

`O = sigma(w @ x + b)`

</details>
"""


# %% exercise="perceptron" role="solution"
def perceptron(x, w, b, t):
    T(
        """Return the error of a perceptron and its gradients by w and b.""",
        """返回感知机的误差，以及误差对 w 和 b 的梯度。""",
    )
    ### BEGIN SOLUTION
    output = sigma(w @ x + b)
    delta = (output - t) * output * (1 - output)
    return 0.5 * (output - t) ** 2, delta * x, delta
    ### END SOLUTION


# %% exercise="perceptron" role="check"
#: en: Run this cell to check your answer; nothing here needs to be changed.
#: zh: 运行这个单元格，检查你的答案；这里不需要改动。
E, dw, db = perceptron(np.array([1.0, 2.0]), np.array([0.5, -0.25]), 0.0, 1.0)
expect(E, 0.125, T("Half the squared error.", "平方误差的一半。"))
expect(dw, [-0.125, -0.25], T("delta times what came in.", "delta 乘以进来的东西。"))
expect(db, -0.125, T("The input of the bias is 1.", "偏置的输入是 1。"))
print(T("Exercise 3: all visible checks pass.", "第 3 题：可见的检查全部通过。"))

# %% [markdown] lang="en" exercise="layer" role="statement"
r"""
## 4 · Several outputs, several examples ({{points}} points)

A row of $K$ perceptrons without biases, $O_k=\sigma\big(\sum_jx_jw_{jk}\big)$, with the error $E=\frac12\sum_k(O_k-t_k)^2$. With several examples, $E$ is the *sum* over all of them.

```python
layer_gradient(x, W, t)    # x (n,), W (n, K), t (K,)      -> (n, K)
batch_gradient(X, W, T)    # X (m, n), W (n, K), T (m, K)  -> (n, K)
```

- Row $j$ of `W` holds the weights that leave input $j$, so the outputs are `sigma(x @ W)`.
- The result has the shape of `W`: entry $(j,k)$ is $\partial E/\partial w_{jk}$.
- `X` and `T` hold one example in each of their $m$ rows.

**Example.** For `x = [1, 2]`, `W` all zeros of shape `(2, 3)` and `t = [1, 0, 0.5]`, the result is `[[-0.125, 0.125, 0], [-0.25, 0.25, 0]]`.

<details><summary>Hint 1: the idea</summary>

Weight $w_{jk}$ touches output $k$ only. Every $x_j$ meets every $\delta_k$. For a batch the tables of all examples are added.

</details>
<details><summary>Hint 2: the formula</summary>

$\delta_k=(O_k-t_k)\,O_k(1-O_k)$ and $\partial E/\partial w_{jk}=x_j\delta_k$, which is `np.outer(x, delta)`. The sum of these tables over a batch is one matrix product, $X^\top\Delta$, where $\Delta$ has one row of deltas for each example.

</details>
<details><summary>Hint 3: the first line</summary>

`output = sigma(x @ W)`, and the same with `X`.

</details>
"""

# %% [markdown] lang="zh" exercise="layer" role="statement"
r"""
## 4 · 几个输出，几个样本（{{points}} 分）

一排 $K$ 个没有偏置的感知机，$O_k=\sigma\big(\sum_jx_jw_{jk}\big)$，误差 $E=\frac12\sum_k(O_k-t_k)^2$。有几个样本时，$E$ 是所有样本的**和**。

```python
layer_gradient(x, W, t)    # x (n,), W (n, K), t (K,)      -> (n, K)
batch_gradient(X, W, T)    # X (m, n), W (n, K), T (m, K)  -> (n, K)
```

- `W` 的第 $j$ 行是从输入 $j$ 出发的权重，所以输出就是 `sigma(x @ W)`。
- 结果与 `W` 同形：$(j,k)$ 处的元素是 $\partial E/\partial w_{jk}$。
- `X` 和 `T` 都有 $m$ 行，每行一个样本。

**例** `x = [1, 2]`，`W` 是形状 `(2, 3)` 的全零表，`t = [1, 0, 0.5]`，结果是 `[[-0.125, 0.125, 0], [-0.25, 0.25, 0]]`。

<details><summary>提示 1：思路</summary>

权重 $w_{jk}$ 只碰得到输出 $k$。每个 $x_j$ 都和每个 $\delta_k$ 相遇一次。有一批样本时，把各个样本的表加起来。

</details>
<details><summary>提示 2：公式</summary>

$\delta_k=(O_k-t_k)\,O_k(1-O_k)$，$\partial E/\partial w_{jk}=x_j\delta_k$，也就是 `np.outer(x, delta)`。把一批样本的这些表加起来，正好是一个矩阵乘积 $X^\top\Delta$，其中 $\Delta$ 每个样本一行 delta。

</details>
<details><summary>提示 3：第一行</summary>

`output = sigma(x @ W)`；一批样本时换成 `X`，写法一样。

</details>
"""


# %% exercise="layer" role="solution"
def layer_gradient(x, W, t):
    T(
        """Return the gradient of half the squared error of one example, shaped like W.""",
        """返回单个样本的平方误差的一半的梯度，与 W 同形。""",
    )
    ### BEGIN SOLUTION
    output = sigma(x @ W)
    return np.outer(x, (output - t) * output * (1 - output))
    ### END SOLUTION


def batch_gradient(X, W, T):
    T(
        """Return the gradient of the error summed over all examples, shaped like W.""",
        """返回所有样本误差之和的梯度，与 W 同形。""",
    )
    ### BEGIN SOLUTION
    output = sigma(X @ W)
    return X.T @ ((output - T) * output * (1 - output))
    ### END SOLUTION


# %% exercise="layer" role="check"
#: en: Run this cell to check your answer; nothing here needs to be changed.
#: zh: 运行这个单元格，检查你的答案；这里不需要改动。
x, targets = np.array([1.0, 2.0]), np.array([1.0, 0.0, 0.5])
got = layer_gradient(x, np.zeros((2, 3)), targets)
why = T("Input j times delta k.", "输入 j 乘以 delta k。")
expect(got, [[-0.125, 0.125, 0.0], [-0.25, 0.25, 0.0]], why)
X = np.array([[1.0, 2.0], [0.5, -1.0], [0.0, 1.0], [2.0, 0.0]])
goals = np.array([[1.0, 0.0, 1.0], [0.0, 1.0, 1.0], [1.0, 1.0, 0.0], [0.0, 0.0, 1.0]])
W = ac.tensor([[0.3, -0.2, 0.5], [0.1, 0.4, -0.6]], requires_grad=True)
(0.5 * ((ac.sigmoid(ac.tensor(X) @ W) - ac.tensor(goals)) ** 2).sum()).backward()
why = T("The tables of all examples are added.", "各个样本的表要加起来。")
expect(batch_gradient(X, W.detach().numpy(), goals), W.grad.numpy(), why)
print(T("Exercise 4: all visible checks pass.", "第 4 题：可见的检查全部通过。"))

# %% [markdown] lang="en" exercise="mlp" role="statement"
r"""
## 5 · The multilayer perceptron ({{points}} points)

Now with a hidden layer and biases:

$$O_j=\sigma\Big(\sum_ix_iW_{ij}+b_j\Big),\qquad O_k=\sigma\Big(\sum_jO_jW_{jk}+b_k\Big),\qquad E=\tfrac12\sum_k(O_k-t_k)^2 .$$

```python
mlp_deltas(x, W1, b1, W2, b2, t)       # tuple (delta_hidden, delta_out), one example
mlp_gradients(X, W1, b1, W2, b2, T)    # tuple (dW1, db1, dW2, db2), E summed over examples
```

- Shapes: `x` `(n,)`, `W1` `(n, h)`, `b1` `(h,)`, `W2` `(h, K)`, `b2` `(K,)`, `t` `(K,)`; `X` `(m, n)` and `T` `(m, K)` hold one example in each row.
- A delta is the gradient of $E$ at the weighted sum *before* the bend: `(h,)` for the hidden layer, `(K,)` for the outputs.
- Every gradient has the shape of its parameter. No argument may be changed.

**Example.** With the weights of lesson 08 (no biases), the deltas are about `(-0.0274, -0.0006, 0.0274)` and `(-0.0287, 0.1105)`.

<details><summary>Hint 1: the idea</summary>

Forward, and keep both layers' outputs. The output deltas are those of exercise 4. A hidden neuron collects from every output, through the weight that connects the two, and then passes its own bend.

</details>
<details><summary>Hint 2: the formula</summary>

$\delta_k=O_k(1-O_k)(O_k-t_k)$, $\delta_j=O_j(1-O_j)\sum_k\delta_kW_{jk}$. For one example the sum is `W2 @ delta_out`; for a batch, with one row of deltas for each example, it is `delta_out @ W2.T`. A bias always has the input 1, so its gradient is its delta, summed over the examples.

</details>
<details><summary>Hint 3: the first line</summary>

`hidden = sigma(x @ W1 + b1)` and `output = sigma(hidden @ W2 + b2)`; in a batch the gradients are `X.T @ delta_hidden` and `delta_hidden.sum(axis=0)`, and likewise behind.

</details>
"""

# %% [markdown] lang="zh" exercise="mlp" role="statement"
r"""
## 5 · 多层感知机（{{points}} 分）

现在有了隐藏层，也有偏置：

$$O_j=\sigma\Big(\sum_ix_iW_{ij}+b_j\Big),\qquad O_k=\sigma\Big(\sum_jO_jW_{jk}+b_k\Big),\qquad E=\tfrac12\sum_k(O_k-t_k)^2 .$$

```python
mlp_deltas(x, W1, b1, W2, b2, t)       # 元组 (delta_hidden, delta_out)，单个样本
mlp_gradients(X, W1, b1, W2, b2, T)    # 元组 (dW1, db1, dW2, db2)，E 是各样本之和
```

- 形状：`x` `(n,)`，`W1` `(n, h)`，`b1` `(h,)`，`W2` `(h, K)`，`b2` `(K,)`，`t` `(K,)`；`X` `(m, n)` 和 `T` `(m, K)` 每行一个样本。
- delta 是 $E$ 在拐弯**之前**的加权和处的梯度：隐藏层是 `(h,)`，输出层是 `(K,)`。
- 每个梯度都与它的参数同形。不能改动任何一个传进来的量。

**例** 用第 08 课的权重（没有偏置），两组 delta 约为 `(-0.0274, -0.0006, 0.0274)` 和 `(-0.0287, 0.1105)`。

<details><summary>提示 1：思路</summary>

先往前算，两层的输出都留住。输出层的 delta 就是第 4 题里的。隐藏神经元从每个输出那里收集，经过连接两者的权重，再经过自己的弯。

</details>
<details><summary>提示 2：公式</summary>

$\delta_k=O_k(1-O_k)(O_k-t_k)$，$\delta_j=O_j(1-O_j)\sum_k\delta_kW_{jk}$。单个样本时，这个和是 `W2 @ delta_out`；一批样本时，每个样本一行 delta，它是 `delta_out @ W2.T`。偏置的输入总是 1，所以它的梯度就是它的 delta，对各样本求和。

</details>
<details><summary>提示 3：第一行</summary>

`hidden = sigma(x @ W1 + b1)`，`output = sigma(hidden @ W2 + b2)`；一批样本时，梯度是 `X.T @ delta_hidden` 和 `delta_hidden.sum(axis=0)`，后一层同理。

</details>
"""


# %% exercise="mlp" role="solution"
def mlp_deltas(x, W1, b1, W2, b2, t):
    T(
        """Return the deltas of the hidden layer and of the outputs, for one example.""",
        """对单个样本，返回隐藏层和输出层的 delta。""",
    )
    ### BEGIN SOLUTION
    hidden = sigma(x @ W1 + b1)
    output = sigma(hidden @ W2 + b2)
    delta_out = output * (1 - output) * (output - t)
    return hidden * (1 - hidden) * (W2 @ delta_out), delta_out
    ### END SOLUTION


def mlp_gradients(X, W1, b1, W2, b2, T):
    T(
        """Return the gradients by W1, b1, W2 and b2 of the error summed over all examples.""",
        """返回所有样本误差之和对 W1、b1、W2、b2 的梯度。""",
    )
    ### BEGIN SOLUTION
    hidden = sigma(X @ W1 + b1)
    output = sigma(hidden @ W2 + b2)
    delta_out = output * (1 - output) * (output - T)
    delta_hidden = hidden * (1 - hidden) * (delta_out @ W2.T)
    first = X.T @ delta_hidden, delta_hidden.sum(axis=0)
    return *first, hidden.T @ delta_out, delta_out.sum(axis=0)
    ### END SOLUTION


# %% exercise="mlp" role="check"
#: en: Run this cell to check your answer; nothing here needs to be changed.
#: zh: 运行这个单元格，检查你的答案；这里不需要改动。
W1 = np.array([[0.5, -1.0, 0.0], [0.25, 0.5, -0.5]])
W2 = np.array([[1.0, -1.0], [2.0, 0.5], [-1.0, 1.0]])
b1, b2 = np.array([0.1, -0.2, 0.3]), np.array([0.5, -0.5])
delta_hidden, delta_out = mlp_deltas(
    np.array([1.0, 2.0]), W1, 0 * b1, W2, 0 * b2, np.array([1.0, 0.0])
)
why = T("O (1 - O) (O - t) at the outputs.", "输出处是 O (1 - O) (O - t)。")
expect(delta_out, [-0.02874, 0.11054], why, tolerance=1e-5)
why = T("Its own bend, times the sum over the outputs.", "自己的弯，乘以对各输出之和。")
expect(delta_hidden, [-0.02738, -0.00055, 0.02738], why, tolerance=1e-5)
X = np.array([[1.0, 2.0], [0.5, -1.0], [0.0, 1.0], [2.0, 0.0]])
goals = np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0], [0.0, 0.0]])
leaves = [ac.tensor(array, requires_grad=True) for array in (W1, b1, W2, b2)]
behind = ac.sigmoid(ac.tensor(X) @ leaves[0] + leaves[1])
outcome = ac.sigmoid(behind @ leaves[2] + leaves[3])
(0.5 * ((outcome - ac.tensor(goals)) ** 2).sum()).backward()
names = ("dW1", "db1", "dW2", "db2")
for name, got, leaf in zip(names, mlp_gradients(X, W1, b1, W2, b2, goals), leaves, strict=True):
    expect(got, leaf.grad.numpy(), T(f"The engine on {name}.", f"引擎给出的 {name}。"))
print(T("Exercise 5: all visible checks pass.", "第 5 题：可见的检查全部通过。"))

# %% [markdown] lang="en" exercise="factor" role="statement"
r"""
## 6 · The factor between two losses ({{points}} points)

Your gradients above belong to $\frac12\sum(O-t)^2$. The ready-made `mse_loss` is the *mean* of $(O-t)^2$ over all outputs of all examples. Convert.

```python
as_mean(gradient, shape)          # the gradient that mse_loss gives instead
same_step(learning_rate, shape)   # the learning rate for mse_loss that makes the same step
```

- `gradient` is an array of any shape: the gradient of $\frac12\sum(O-t)^2$ by some parameter. It must not be changed.
- `shape` is the shape of the outputs $O$, a tuple: `(K,)` for one example, `(m, K)` for $m$ examples. It has nothing to do with the shape of the gradient.
- A step is learning rate times gradient. If somebody trains with $\frac12\sum$ and `learning_rate`, which learning rate makes exactly the same steps with `mse_loss`?

**Example.** For one output, `as_mean(np.array([-0.125, -0.25]), (1,))` is `[-0.25, -0.5]`, and `same_step(1.0, (1,))` is 0.5.

<details><summary>Hint 1: the idea</summary>

Write both losses with the same sum, and compare what stands before it. The step is a product: if one factor grows, the other must shrink.

</details>
<details><summary>Hint 2: the formula</summary>

With $n$ outputs in all: $\frac1n\sum=\frac2n\cdot\frac12\sum$.

</details>
<details><summary>Hint 3: the first line</summary>

`n = np.prod(shape)` (the product of the lengths of all axes)

</details>
"""

# %% [markdown] lang="zh" exercise="factor" role="statement"
r"""
## 6 · 两个损失之间的因子（{{points}} 分）

你在上面算的，是 $\frac12\sum(O-t)^2$ 的梯度。现成的 `mse_loss` 则是所有样本的所有输出的 $(O-t)^2$ 的**平均**。请换算。

```python
as_mean(gradient, shape)          # 换成 mse_loss 时的梯度
same_step(learning_rate, shape)   # 用 mse_loss 时，走出同样一步的学习率
```

- `gradient` 是任意形状的数组：$\frac12\sum(O-t)^2$ 对某个参数的梯度。不能改动它。
- `shape` 是输出 $O$ 的形状，一个元组：单个样本是 `(K,)`，$m$ 个样本是 `(m, K)`。它和梯度的形状没有关系。
- 一步等于学习率乘以梯度。有人用 $\frac12\sum$ 和 `learning_rate` 训练；换成 `mse_loss` 以后，学习率取多少，每一步才一模一样？

**例** 只有一个输出时，`as_mean(np.array([-0.125, -0.25]), (1,))` 等于 `[-0.25, -0.5]`，`same_step(1.0, (1,))` 等于 0.5。

<details><summary>提示 1：思路</summary>

把两个损失都用同一个和写出来，比一比前面的系数。一步是两个因子的乘积：一个变大，另一个就得变小。

</details>
<details><summary>提示 2：公式</summary>

设输出一共有 $n$ 个：$\frac1n\sum=\frac2n\cdot\frac12\sum$。

</details>
<details><summary>提示 3：第一行</summary>

`n = np.prod(shape)`（各个轴的长度之积）

</details>
"""


# %% exercise="factor" role="solution"
def as_mean(gradient, shape):
    T(
        """Return the gradient of mse_loss, given that of half the sum and the outputs' shape.""",
        """由平方和的一半的梯度，以及输出的形状，返回 mse_loss 的梯度。""",
    )
    ### BEGIN SOLUTION
    return 2 / np.prod(shape) * gradient
    ### END SOLUTION


def same_step(learning_rate, shape):
    T(
        """Return the learning rate that makes the same step with mse_loss.""",
        """返回用 mse_loss 时走出同样一步的学习率。""",
    )
    ### BEGIN SOLUTION
    return learning_rate * np.prod(shape) / 2
    ### END SOLUTION


# %% exercise="factor" role="check"
#: en: Run this cell to check your answer; nothing here needs to be changed.
#: zh: 运行这个单元格，检查你的答案；这里不需要改动。
outputs = ac.tensor([[0.2, 0.9, 0.4], [0.5, 0.1, 0.7]], requires_grad=True)
half = ac.autograd.grad(0.5 * (outputs**2).sum(), outputs)[0].numpy()
mean = ac.autograd.grad(nn.functional.mse_loss(outputs, ac.zeros(2, 3)), outputs)[0].numpy()
why = T("Two over the number of outputs.", "二除以输出的个数。")
expect(as_mean(half, (2, 3)), mean, why)
expect(as_mean(np.array([-0.125, -0.25]), (1,)), [-0.25, -0.5], why)
expect(same_step(1.0, (1,)), 0.5, T("A larger gradient, a smaller rate.", "梯度大了，学习率就小。"))
print(T("Exercise 6: all visible checks pass.", "第 6 题：可见的检查全部通过。"))

# %% [markdown] lang="en" exercise="xor" role="statement"
r"""
## 7 · Why XOR needs a hidden layer, and a bend ({{points}} points)

```python
xor_network()                  # tuple (W1, b1, W2, b2) of arrays
one_layer(W1, b1, W2, b2)      # tuple (W, b)
```

- `xor_network` takes nothing and returns the parameters of a network as in exercise 5: two inputs, any number $h$ of hidden neurons, one output, both layers with $\sigma$; shapes `(2, h)`, `(h,)`, `(h, 1)`, `(1,)`. Its output must be above 0.9 where exactly one of the inputs is 1, and below 0.1 where both are 0 or both are 1; also if the inputs are off by up to 0.05. Find the weights as you like: with your head, or by training.
- `one_layer` proves that the bend is needed: for two layers *without* a bend, `(X @ W1 + b1) @ W2 + b2`, return `W` and `b` of the single layer `X @ W + b` that gives the same for every `X`.

**Example.** `one_layer` of `[[1, 2]]`, `[1, 1]`, `[[3], [4]]`, `[5]` is `([[11]], [12])`.

<details><summary>Hint 1: the idea</summary>

Large weights make $\sigma$ a switch. Let one hidden neuron say "at least one input is on", another "both are on". Then the lamp is: the first, but not the second. For `one_layer`, multiply out.

</details>
<details><summary>Hint 2: the formula</summary>

"At least one": $\sigma(20(x_1+x_2)-10)$. "Both": $\sigma(20(x_1+x_2)-30)$. The lamp: $\sigma(20h_1-20h_2-10)$. And $(XW_1+b_1)W_2+b_2=X\,(W_1W_2)+(b_1W_2+b_2)$.

</details>
<details><summary>Hint 3: the first line</summary>

`W1 = np.array([[20.0, 20.0], [20.0, 20.0]])`: one *column* for each hidden neuron.

</details>
"""

# %% [markdown] lang="zh" exercise="xor" role="statement"
r"""
## 7 · 异或为什么需要隐藏层，还需要弯（{{points}} 分）

```python
xor_network()                  # 数组的元组 (W1, b1, W2, b2)
one_layer(W1, b1, W2, b2)      # 元组 (W, b)
```

- `xor_network` 不接受参数，返回一个网络的参数，网络如第 5 题：两个输入，隐藏神经元的个数 $h$ 随你定，一个输出，两层都用 $\sigma$；形状依次是 `(2, h)`、`(h,)`、`(h, 1)`、`(1,)`。恰好一个输入是 1 时，输出必须大于 0.9；两个都是 0 或都是 1 时，必须小于 0.1；输入有不超过 0.05 的偏差时也要如此。权重怎么找都行：动脑筋，或者训练。
- `one_layer` 证明弯是必需的：对**没有**弯的两层 `(X @ W1 + b1) @ W2 + b2`，返回单独一层 `X @ W + b` 的 `W` 和 `b`，使两者对任何 `X` 都相同。

**例** 对 `[[1, 2]]`、`[1, 1]`、`[[3], [4]]`、`[5]`，`one_layer` 给出 `([[11]], [12])`。

<details><summary>提示 1：思路</summary>

权重很大时，$\sigma$ 就成了开关。让一个隐藏神经元说“至少一个开着”，另一个说“两个都开着”。那么灯就是：前者成立，后者不成立。至于 `one_layer`，把括号乘开。

</details>
<details><summary>提示 2：公式</summary>

“至少一个”：$\sigma(20(x_1+x_2)-10)$。“两个都”：$\sigma(20(x_1+x_2)-30)$。灯：$\sigma(20h_1-20h_2-10)$。又有 $(XW_1+b_1)W_2+b_2=X\,(W_1W_2)+(b_1W_2+b_2)$。

</details>
<details><summary>提示 3：第一行</summary>

`W1 = np.array([[20.0, 20.0], [20.0, 20.0]])`：每个隐藏神经元占一**列**。

</details>
"""


# %% exercise="xor" role="solution"
def xor_network():
    T(
        """Return W1, b1, W2, b2 of a network that computes XOR.""",
        """返回一个计算异或的网络的 W1、b1、W2、b2。""",
    )
    ### BEGIN SOLUTION
    W1 = np.array([[20.0, 20.0], [20.0, 20.0]])
    return W1, np.array([-10.0, -30.0]), np.array([[20.0], [-20.0]]), np.array([-10.0])
    ### END SOLUTION


def one_layer(W1, b1, W2, b2):
    T(
        """Return W and b of the one layer that equals two layers without a bend.""",
        """返回与没有弯的两层相等的那一层的 W 和 b。""",
    )
    ### BEGIN SOLUTION
    return W1 @ W2, b1 @ W2 + b2
    ### END SOLUTION


# %% exercise="xor" role="check"
#: en: Run this cell to check your answer; nothing here needs to be changed.
#: zh: 运行这个单元格，检查你的答案；这里不需要改动。
corners = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
V1, c1, V2, c2 = xor_network()
answers = sigma(sigma(corners @ V1 + c1) @ V2 + c2)
assert answers.shape == (4, 1), T("One output for each corner.", "四个角，每个角一个输出。")
assert (abs(answers[:, 0] - [0, 1, 1, 0]) < 0.1).all(), T(
    f"At the four corners your network says {answers[:, 0].round(3)}; 0, 1, 1, 0 to within 0.1 is right.",
    f"在四个角上，你的网络回答 {answers[:, 0].round(3)}；应当是 0、1、1、0，误差小于 0.1。",
)
W, b = one_layer(np.array([[1, 2]]), np.array([1, 1]), np.array([[3], [4]]), np.array([5]))
expect(W, [[11]], T("1 · 3 + 2 · 4.", "1 · 3 + 2 · 4。"))
expect(b, [12], T("The first bias goes through the second layer.", "第一个偏置也要经过第二层。"))
print(T("Exercise 7: all visible checks pass.", "第 7 题：可见的检查全部通过。"))

# %% [markdown] lang="en" exercise="in_words" role="statement"
r"""
## 8 · In your own words (read by a person, no automatic points)

A classmate writes: "The derivative of ReLU at 0 is 0, the engine says so. Softmax is one more bend, so its Jacobian has entries on the diagonal only. Bends are a matter of taste anyway: with enough layers a network learns XOR without them. And my gradients are exactly two thirds of my neighbour's, so my rule for $\delta$ must be wrong in the hidden layer."

Four things are wrong here. Correct them in five to eight sentences. Use what you have seen: the three measurements at the kink, the row sums of exercise 2, your `one_layer`, and the factor of exercise 6. (How many outputs might the classmate have?)
"""

# %% [markdown] lang="zh" exercise="in_words" role="statement"
r"""
## 8 · 用自己的话说（由老师阅读，不计自动评分）

一位同学写道：“ReLU 在 0 处的导数就是 0，引擎是这么说的。softmax 不过又是一种弯，所以它的雅可比矩阵只有对角线上有数。其实弯不弯只是口味问题：层数够多，没有弯也学得会异或。还有，我的梯度恰好都是同桌的三分之二，所以一定是我隐藏层的 $\delta$ 规则写错了。”

这段话里有四处错误。请用五到八句话加以纠正，并用上你亲眼看到的东西：尖点上的三次测量，第 2 题里各行的和，你写的 `one_layer`，还有第 6 题的因子。（这位同学的网络可能有几个输出？）
"""

# %% [markdown] lang="en" exercise="in_words" role="words"
r"""
*Double-click here and write your answer.*
"""

# %% [markdown] lang="zh" exercise="in_words" role="words"
r"""
*双击这里，写下你的回答。*
"""

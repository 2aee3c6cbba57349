# ---
# jupyter:
#   course:
#     title:
#       en: "Assignment 02 · Four ways to differentiate"
#       zh: "作业 02 · 求导四法"
#     minutes: 100
#     difficulty: 2
#     needs: [02_four_ways]
# ---

# %% [markdown] lang="en"
r"""
# Assignment 02 · Four ways to differentiate

Lesson 02 showed four ways to a derivative: by hand, numerically, symbolically, and automatically. Here you build all four yourself. At the end one function goes through all of them, and all four should say the same.

**How to work**

- Work from top to bottom. Under each statement there is a cell for your answer: put your code in the place of `raise NotImplementedError()`.
- Then run the check cell below it. It tells you at once what is wrong and where to look. It does not show everything: grading runs further checks with *other* functions and numbers, drawn afresh each time. An answer that only knows the example earns nothing.
- Stuck? Unfold the hints one at a time: the first gives the idea, the second the formula, the third the first line.
- The exercises do not depend on each other. What an exercise needs is given in its own cells, so one that you leave open costs you nothing in the next.
- You may add cells to try things out. Please keep the cells that are already here.

**How to hand in**

Choose *Kernel → Restart Kernel and Run All Cells* once, so that nothing rests on a cell you have deleted in the meantime. (The run stops at the first open exercise; that does no harm.) Save, and hand in this one file under its own name, `02_four_ways.ipynb`. There are 20 points; the last question is answered in words and read by a person.
"""

# %% [markdown] lang="zh"
r"""
# 作业 02 · 求导四法

第 02 课讲了求导的四种办法：手动求导、数值微分、符号微分，以及自动微分。这次作业把四种办法都亲手写一遍。最后，我们对同一个函数把四种办法都用上，四个答案应当一样。

**怎么做**

- 从上往下做。每道题下面都有一个作答单元格：把 `raise NotImplementedError()` 换成你的代码。
- 写完运行紧跟着的检查单元格，哪里不对、该往哪里看，它会马上告诉你。不过它只检查了一部分：评分时还会换上**别的**函数和数值再查一遍，而且每次都重新抽取。只认得例子的答案拿不到分。
- 卡住了？提示可以一条一条展开：第一条讲思路，第二条给公式，第三条写出第一行。
- 各题互不依赖。每道题要用的东西都在它自己的单元格里给出，空着一道题，不会连累后面的题。
- 可以添加单元格做试验，但请保留原有的单元格。

**怎么交**

先选一次 *Kernel → Restart Kernel and Run All Cells*，确认结果不依赖任何已经删掉的单元格。（如果有题空着，运行会停在那里，没有关系。）保存之后只交这一个文件，文件名不要改：`02_four_ways.ipynb`。全卷共 20 分；最后一题用文字回答，由老师阅读。
"""

# %% [markdown] lang="en"
r"""
Run this cell first. `expect` is a small helper of the check cells: it compares your result with the right one and says what to look at.
"""

# %% [markdown] lang="zh"
r"""
先运行下面这个单元格。`expect` 是检查单元格用的小工具：它把你的结果和正确结果作比较，并告诉你该看哪里。
"""

# %%
import math
from dataclasses import dataclass

import numpy as np


def expect(got, expected, why, tolerance=1e-9):
    T(
        """Complain, with a reason, if got is not expected.""",
        """若 got 与 expected 不符，就说明原因。""",
    )
    assert got is not None, T(
        "Your function returned None: does it end with a return?",
        "得到的是 None（忘了 return？）",
    )
    shape, right = np.shape(got), np.shape(expected)
    assert shape == right, T(
        f"The shape is {shape}, it should be {right}. {why}",
        f"结果的形状是 {shape}，应当是 {right}。{why}",
    )
    close = np.allclose(got, expected, rtol=tolerance, atol=tolerance)
    assert close, T(
        f"Your result is {got}, it should be {expected}. {why}",
        f"你的结果是 {got}，应当是 {expected}。{why}",
    )


# %% [markdown] lang="en" exercise="manual_derivatives" role="statement"
r"""
## 1 · Derivatives by hand ({{points}} points)

The first way: you apply the rules on paper, the computer only evaluates what you found. Write the derivatives of

$$p(x) = 2x^2 + 3x + 1, \qquad q(x) = x \sin x, \qquad r(x) = e^{-x^2}.$$

```python
d_polynomial(x)    # p'(x)
d_product(x)       # q'(x)
d_composite(x)     # r'(x)
```

`x` is a number or an array of any shape; the result has the shape of `x`. Use `np.sin`, `np.cos` and `np.exp`, which take both.

**Example.** $p'(2) = 11$, so `d_polynomial(2.0)` returns `11.0`.

<details><summary>Hint 1: the idea</summary>

$p$ is a sum: differentiate term by term. $q$ is a product of two functions of $x$. $r$ is a function inside a function.

</details>
<details><summary>Hint 2: the formulas</summary>

Product rule: $(uv)' = u'v + uv'$. Chain rule: $\bigl(e^{u}\bigr)' = e^{u}\,u'$.

</details>
<details><summary>Hint 3: the first line</summary>

In `d_product`, with $u = x$ and $v = \sin x$: `return np.sin(x) + ...`

</details>
"""

# %% [markdown] lang="zh" exercise="manual_derivatives" role="statement"
r"""
## 1 · 手动求导（{{points}} 分）

第一种办法：法则由你在纸上用，计算机只负责代入求值。写出下面三个函数的导数：

$$p(x) = 2x^2 + 3x + 1, \qquad q(x) = x \sin x, \qquad r(x) = e^{-x^2}.$$

```python
d_polynomial(x)    # p'(x)
d_product(x)       # q'(x)
d_composite(x)     # r'(x)
```

`x` 是一个数，或任意形状的数组；结果的形状与 `x` 相同。请用 `np.sin`、`np.cos` 和 `np.exp`，它们对数和数组都适用。

**例** $p'(2) = 11$，所以 `d_polynomial(2.0)` 返回 `11.0`。

<details><summary>提示 1：思路</summary>

$p$ 是和，逐项求导即可；$q$ 是 $x$ 的两个函数之积；$r$ 是函数套着函数。

</details>
<details><summary>提示 2：公式</summary>

乘积法则：$(uv)' = u'v + uv'$。链式法则：$\bigl(e^{u}\bigr)' = e^{u}\,u'$。

</details>
<details><summary>提示 3：第一行</summary>

在 `d_product` 里，取 $u = x$，$v = \sin x$：`return np.sin(x) + ...`

</details>
"""


# %% exercise="manual_derivatives" role="solution"
def d_polynomial(x):
    T("""Return p'(x) for p(x) = 2x² + 3x + 1.""", """返回 p'(x)，其中 p(x) = 2x² + 3x + 1。""")
    ### BEGIN SOLUTION
    return 4 * x + 3
    ### END SOLUTION


def d_product(x):
    T("""Return q'(x) for q(x) = x sin x.""", """返回 q'(x)，其中 q(x) = x sin x。""")
    ### BEGIN SOLUTION
    return np.sin(x) + x * np.cos(x)
    ### END SOLUTION


def d_composite(x):
    T("""Return r'(x) for r(x) = exp(-x²).""", """返回 r'(x)，其中 r(x) = exp(-x²)。""")
    ### BEGIN SOLUTION
    return -2 * x * np.exp(-(x**2))
    ### END SOLUTION


# %% exercise="manual_derivatives" role="check"
#: en: Run this cell to check your answer; nothing here needs to be changed.
#: zh: 运行这个单元格，检查你的答案；这里不需要改动。
why = T("Differentiate 2x², 3x and 1 one by one, then add.", "分别对 2x²、3x 和 1 求导，再相加。")
expect(d_polynomial(2.0), 11.0, why)
why = T(
    "The derivative of a product is not the product of the derivatives.",
    "乘积的导数并不等于导数的乘积。",
)
expect(d_product(np.pi), -np.pi, why)
why = T(
    "After the derivative of exp comes that of what is inside, -x².",
    "对 exp 求导之后，还要乘上里面 -x² 的导数。",
)
expect(d_composite(1.0), -2 / np.e, why)
why = T(
    "An array goes in, an array of that shape comes out: use np.sin, not math.sin.",
    "输入数组，就该输出同样形状的数组：请用 np.sin，而不是 math.sin。",
)
expect(d_product(np.zeros((2, 3))), np.zeros((2, 3)), why)
print(T("Exercise 1: all visible checks pass.", "第 1 题：可见的检查全部通过。"))

# %% [markdown] lang="en" exercise="forward_difference" role="statement"
r"""
## 2 · Forward difference ({{points}} points)

The second way needs no rules at all, only values of $f$. The slope of the secant through $x$ and $x + h$ comes close to the slope of the tangent at $x$:

$$f'(x) \approx \frac{f(x+h) - f(x)}{h}.$$

```python
forward_difference(f, x, h=1e-5)    # float
```

`f` takes a number and returns a number; `x` is a number; the step `h` is not 0 but may be negative.

**Example.** With $f(x) = 2x^2 + 3x + 1$, the call `forward_difference(f, 2.0)` gives `11.00002`: the true slope is 11, and the error $2h$ is what a straight secant makes of a bent curve.

<details><summary>Hint 1: the idea</summary>

Rise over run: how much does $f$ change, divided by how far you went.

</details>
<details><summary>Hint 2: the formula</summary>

The rise is $f(x+h) - f(x)$, the run is $h$. Use the `h` that the caller gave: `1e-5` is only its default.

</details>
<details><summary>Hint 3: the first line</summary>

`rise = f(x + h) - f(x)`

</details>
"""

# %% [markdown] lang="zh" exercise="forward_difference" role="statement"
r"""
## 2 · 前向差分（{{points}} 分）

第二种办法完全不用求导法则，只用 $f$ 的函数值。过 $x$ 与 $x + h$ 两点作割线，它的斜率接近 $x$ 处切线的斜率：

$$f'(x) \approx \frac{f(x+h) - f(x)}{h}.$$

```python
forward_difference(f, x, h=1e-5)    # float
```

`f` 输入一个数，返回一个数；`x` 是一个数；步长 `h` 不为 0，但可以是负数。

**例** 设 $f(x) = 2x^2 + 3x + 1$，则 `forward_difference(f, 2.0)` 得到 `11.00002`。真正的斜率是 11，多出来的 $2h$ 是用直的割线去代替弯的曲线所付的代价。

<details><summary>提示 1：思路</summary>

斜率就是函数值的增量除以自变量的增量：$f$ 变了多少，除以 $x$ 走了多远。

</details>
<details><summary>提示 2：公式</summary>

分子是函数值的增量 $f(x+h) - f(x)$，分母是步长 $h$。要用调用者给的 `h`；`1e-5` 只是它的默认值。

</details>
<details><summary>提示 3：第一行</summary>

`rise = f(x + h) - f(x)`

</details>
"""


# %% exercise="forward_difference" role="solution"
def forward_difference(f, x, h=1e-5):
    T(
        """Return the slope of the secant through x and x + h.""",
        """返回过 x 与 x + h 的割线的斜率。""",
    )
    ### BEGIN SOLUTION
    return (f(x + h) - f(x)) / h
    ### END SOLUTION


# %% exercise="forward_difference" role="check"
#: en: Run this cell to check your answer; nothing here needs to be changed.
#: zh: 运行这个单元格，检查你的答案；这里不需要改动。
def f(x):
    return 2 * x**2 + 3 * x + 1


slope = forward_difference(f, 2.0)
why = T(
    "The slope is rise over run: divide by the step.",
    "斜率是函数值的增量除以步长：别忘了除以 h。",
)
expect(slope, 11.0, why, tolerance=1e-3)
why = T(
    "A forward difference uses f at x and at x + h, with h = 1e-5 as its default.",
    "前向差分用的是 f 在 x 和 x + h 处的值，h 默认取 1e-5。",
)
expect(slope, 11.00002, why, tolerance=1e-7)
why = T(
    "A straight line is its own secant, whatever the step: is h used everywhere?",
    "直线的割线就是它自己，步长多大都一样：每一处都用上 h 了吗？",
)
expect(forward_difference(lambda t: 5 * t - 1, 3.0, h=0.5), 5.0, why)
why = T(
    "The caller asked for h = 0.5: the secant through 3 and 3.5 is steeper than the tangent.",
    "调用者要的是 h = 0.5：过 3 和 3.5 的割线比切线更陡。你用的是调用者给的 h 吗？",
)
expect(forward_difference(lambda t: t**2, 3.0, h=0.5), 6.5, why)
print(T("Exercise 2: all visible checks pass.", "第 2 题：可见的检查全部通过。"))
print(f"f'(2) ≈ {slope:.8f}")

# %% [markdown] lang="en" exercise="central_difference" role="statement"
r"""
## 3 · Central difference, for a gradient ({{points}} points)

Look to both sides and the error drops from order $h$ to order $h^2$. For a function of many variables, do this for one coordinate after the other, with all the others held still:

$$\frac{\partial f}{\partial x_i} \approx \frac{f(x + h\,e_i) - f(x - h\,e_i)}{2h},$$

where $e_i$ is 1 at place $i$ and 0 elsewhere.

```python
central_difference(f, x, h=1e-5)    # float array, shape of x
```

- `f` takes an array of the shape of `x` and returns a single number. If it returns an array of several numbers instead, there is no gradient to speak of: raise a `ValueError` that says so.
- `x` is an array of any shape, `()` and `(2, 3)` included, of floats or of integers. An array of shape `()` holds a single number: it has no `len`, and its only index is the empty tuple `()`.
- The caller must find `x` unchanged afterwards.

**Example.** For $f(x) = x_0^2 + x_1^2 + x_2^2$ the gradient is $2x$: `central_difference(lambda v: np.sum(v**2), np.array([1.0, 2.0, 3.0]))` is close to `[2. 4. 6.]`.

<details><summary>Hint 1: the idea</summary>

Make a float copy of `x`. For each index, move that one entry of the copy up by $h$, then down by $h$, and put it back. What would happen to `x + h` if `x` held integers?

</details>
<details><summary>Hint 2: the formula</summary>

`np.ndindex(x.shape)` runs through every index of an array, whatever its shape. The two points lie $2h$ apart. A single number has `np.ndim(value) == 0`.

</details>
<details><summary>Hint 3: the first line</summary>

`point = np.array(x, dtype=float)` makes a new array of floats; then `gradient = np.zeros(point.shape)`.

</details>
"""

# %% [markdown] lang="zh" exercise="central_difference" role="statement"
r"""
## 3 · 中心差分与梯度（{{points}} 分）

两边都看一眼，误差就从 $h$ 的量级降到 $h^2$ 的量级。对多元函数，逐个坐标来做，每次只动一个，其余保持不动：

$$\frac{\partial f}{\partial x_i} \approx \frac{f(x + h\,e_i) - f(x - h\,e_i)}{2h},$$

其中 $e_i$ 在第 $i$ 个位置是 1，其余位置是 0。

```python
central_difference(f, x, h=1e-5)    # 浮点数组，形状与 x 相同
```

- `f` 输入一个与 `x` 同形状的数组，返回单个数。如果它返回的是含有好几个数的数组，就谈不上梯度了：请抛出 `ValueError` 并说明原因。
- `x` 是任意形状的数组，`()` 和 `(2, 3)` 都可以；元素可以是浮点数，也可以是整数。形状为 `()` 的数组只装一个数：它没有 `len`，唯一的下标是空元组 `()`。
- 调用结束后，调用者手里的 `x` 必须保持原样。

**例** 函数 $f(x) = x_0^2 + x_1^2 + x_2^2$ 的梯度是 $2x$：`central_difference(lambda v: np.sum(v**2), np.array([1.0, 2.0, 3.0]))` 应当接近 `[2. 4. 6.]`。

<details><summary>提示 1：思路</summary>

先复制一份浮点数的 `x`。对每个下标，把副本里的这一个元素先加 $h$，再减 $h$，最后放回原值。想一想：如果 `x` 装的是整数，`x + h` 还存得进去吗？

</details>
<details><summary>提示 2：公式</summary>

不管数组是什么形状，`np.ndindex(x.shape)` 都会走遍它的每个下标。两个点之间相距 $2h$。单个数满足 `np.ndim(value) == 0`。

</details>
<details><summary>提示 3：第一行</summary>

`point = np.array(x, dtype=float)` 得到一个新的浮点数组；接着写 `gradient = np.zeros(point.shape)`。

</details>
"""


# %% exercise="central_difference" role="solution"
def central_difference(f, x, h=1e-5):
    T(
        """Return the gradient of f at x by central differences, in the shape of x.""",
        """用中心差分返回 f 在 x 处的梯度，形状与 x 相同。""",
    )
    ### BEGIN SOLUTION
    point = np.array(x, dtype=float)
    if np.ndim(f(point.copy())) != 0:
        raise ValueError(
            T("f must return a single number, not an array", "f 必须返回单个数，而不是数组")
        )
    gradient = np.zeros(point.shape)
    for index in np.ndindex(point.shape):
        step = np.zeros(point.shape)
        step[index] = h
        gradient[index] = (f(point + step) - f(point - step)) / (2 * h)
    return gradient
    ### END SOLUTION


# %% exercise="central_difference" role="check"
#: en: Run this cell to check your answer; nothing here needs to be changed.
#: zh: 运行这个单元格，检查你的答案；这里不需要改动。
why = T(
    "Move one coordinate at a time; its two points, x + h and x - h, lie 2h apart.",
    "一次只动一个坐标；它的两个点 x + h 与 x - h 之间相距 2h。",
)
gradient = central_difference(lambda v: np.sum(v**2), np.array([1.0, 2.0, 3.0]))
expect(gradient, np.array([2.0, 4.0, 6.0]), why, tolerance=1e-8)
why = T(
    "Put a coordinate back in its place before you move the next one.",
    "动下一个坐标之前，先把上一个放回原处。",
)
gradient = central_difference(lambda v: v[0] * v[1], np.array([1.0, 2.0]), h=0.1)
expect(gradient, np.array([2.0, 1.0]), why)
why = T("The gradient has one entry for each entry of x.", "x 有多少个元素，梯度就有多少个元素。")
gradient = central_difference(np.sum, np.zeros((2, 3)))
expect(gradient, np.ones((2, 3)), why, tolerance=1e-8)
why = T(
    "Here x has the shape (); np.ndindex finds its one index.",
    "这里 x 的形状是 ()；np.ndindex 会给出它唯一的下标。",
)
slope = central_difference(lambda v: 2 * v**2 + 3 * v + 1, np.array(2.0))
expect(slope, 11.0, why, tolerance=1e-8)
print(T("Exercise 3: all visible checks pass.", "第 3 题：可见的检查全部通过。"))

# %% [markdown] lang="en" exercise="choose_step" role="statement"
r"""
## 4 · How wrong, and which step? ({{points}} points)

Is an error of $10^{-5}$ small? For a slope of 1000 it is, for a slope of $10^{-6}$ it is not. So errors of derivatives are measured *relative* to their size, and the worst entry counts:

$$\mathrm{rel}(a, b) = \max_i \frac{|a_i - b_i|}{\max(|a_i|, |b_i|)}, \qquad \text{where } \frac{0}{0} \text{ counts as } 0.$$

```python
rel_error(a, b)                   # float
choose_h(f, df, x, steps)         # one of steps
```

- `rel_error`: `a` and `b` are two numbers or two arrays of the same shape.
- `choose_h`: returns that `h` of the list `steps` for which `central_slope(f, x, h)` comes closest to the true derivative `df(x)`. `x` is an `np.float64` or an `np.float32`; `central_slope`, given in the next cell, calculates in the dtype of `x`. Let it.

**Example.** `rel_error(99.0, 100.0)` is `0.01`. Which step is best for $\sin$ at 1? The check cell prints a table; guess before you run it. The smallest?

<details><summary>Hint 1: the idea</summary>

A large $h$ errs because the curve is bent, a small one because $f(x+h)$ and $f(x-h)$ share nearly all their digits and the difference keeps only the rounding. The best step lies between, and it depends on how many digits there are: about 16 in float64, about 7 in float32.

</details>
<details><summary>Hint 2: the formula</summary>

Divide only where the denominator is positive. With `out` and `where`, NumPy leaves the other places alone: `np.divide(top, bottom, out=np.zeros_like(top), where=bottom > 0)`. `choose_h` needs no new formula: try every step and keep the best.

</details>
<details><summary>Hint 3: the first line</summary>

In `rel_error`: `a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)`. In `choose_h`: `return min(steps, key=lambda h: ...)`.

</details>
"""

# %% [markdown] lang="zh" exercise="choose_step" role="statement"
r"""
## 4 · 错了多少？步长取多大？（{{points}} 分）

$10^{-5}$ 的误差算小吗？斜率是 1000 时算小，斜率是 $10^{-6}$ 时就不算了。所以导数的误差要**相对于**它自身的大小来量，并且以最差的那个元素为准：

$$\mathrm{rel}(a, b) = \max_i \frac{|a_i - b_i|}{\max(|a_i|, |b_i|)}, \qquad \text{其中 } \frac{0}{0} \text{ 记作 } 0.$$

```python
rel_error(a, b)                   # float
choose_h(f, df, x, steps)         # steps 中的一个
```

- `rel_error`：`a` 和 `b` 是两个数，或两个形状相同的数组。
- `choose_h`：在列表 `steps` 中挑出一个 `h`，使 `central_slope(f, x, h)` 最接近真正的导数 `df(x)`，并返回它。`x` 的类型是 `np.float64` 或 `np.float32`；下一个单元格给出的 `central_slope` 会按 `x` 的数据类型计算，不要绕开它。

**例** `rel_error(99.0, 100.0)` 等于 `0.01`。对 1 处的 $\sin$，哪个步长最好？检查单元格会打印一张表，运行之前先猜一猜：是最小的那个吗？

<details><summary>提示 1：思路</summary>

$h$ 太大，错在曲线是弯的；$h$ 太小，$f(x+h)$ 与 $f(x-h)$ 的各位数字几乎全都相同，一相减就只剩下舍入误差。最好的步长在中间，具体在哪里，取决于有多少位有效数字：float64 约 16 位，float32 约 7 位。

</details>
<details><summary>提示 2：公式</summary>

只在分母为正的地方作除法。用 `out` 和 `where`，NumPy 就不会去碰其余位置：`np.divide(top, bottom, out=np.zeros_like(top), where=bottom > 0)`。`choose_h` 不需要新公式：每个步长都试一遍，留下最好的。

</details>
<details><summary>提示 3：第一行</summary>

在 `rel_error` 里：`a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)`。在 `choose_h` 里：`return min(steps, key=lambda h: ...)`。

</details>
"""


# %%
def central_slope(f, x, h):
    T(
        """Return the central difference of f at the number x, calculated in the dtype of x.""",
        """返回 f 在数 x 处的中心差分，按 x 的数据类型计算。""",
    )
    h = x.dtype.type(h)
    return (f(x + h) - f(x - h)) / (2 * h)


# %% exercise="choose_step" role="solution"
def rel_error(a, b):
    T(
        """Return the largest relative difference between the entries of a and b.""",
        """返回 a 与 b 各元素之间相对误差的最大值。""",
    )
    ### BEGIN SOLUTION
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    size = np.maximum(np.abs(a), np.abs(b))
    ratio = np.divide(np.abs(a - b), size, out=np.zeros_like(size), where=size > 0)
    return float(np.max(ratio))
    ### END SOLUTION


def choose_h(f, df, x, steps):
    T(
        """Return the step at which the central difference of f at x is most accurate.""",
        """返回使 f 在 x 处的中心差分最准确的步长。""",
    )
    ### BEGIN SOLUTION
    return min(steps, key=lambda h: rel_error(central_slope(f, x, h), df(x)))
    ### END SOLUTION


# %% exercise="choose_step" role="check"
#: en: Run this cell to check your answer; nothing here needs to be changed.
#: zh: 运行这个单元格，检查你的答案；这里不需要改动。
why = T("The difference is 1, the larger size is 100.", "差是 1，较大的绝对值是 100。")
expect(rel_error(99.0, 100.0), 0.01, why)
why = T(
    "Divide by the larger of the two sizes, whichever comes first.",
    "除以两者中较大的绝对值，不管哪个写在前面。",
)
expect(rel_error(100.0, 99.0), 0.01, why)
why = T("The worst entry counts, not the average.", "以最差的那个元素为准，而不是取平均。")
expect(rel_error(np.array([1.0, 2.0, 4.0]), np.array([1.0, 2.0, 5.0])), 0.2, why)
why = T("Two zeros agree: 0/0 counts as 0.", "两个 0 完全一致：0/0 记作 0。")
expect(rel_error(0.0, 0.0), 0.0, why)

steps = [10.0**-k for k in range(1, 14)]
one, one32 = np.float64(1), np.float32(1)
print(T("error of the slope of sin at 1", "sin 在 1 处的斜率的误差"))
print(T("    h       float64    float32", "    h       float64    float32"))
for h in steps:
    e64 = abs(float(central_slope(np.sin, one, h)) - np.cos(1.0))
    e32 = abs(float(central_slope(np.sin, one32, h)) - np.cos(1.0))
    print(f" {h:.0e}     {e64:.1e}    {e32:.1e}")

best = choose_h(np.sin, np.cos, one, steps)
best32 = choose_h(np.sin, np.cos, one32, steps)
why = T(
    f"choose_h returns one of the given steps, not {best} or {best32}.",
    f"choose_h 应当返回所给步长中的一个，而不是 {best} 或 {best32}。",
)
assert best in steps and best32 in steps, why
why = T(
    f"h = {best:.0e} in float64? Find the least error in the table: smaller is not better.",
    f"在 float64 下选 h = {best:.0e}？到表里找误差最小的一行：步长并不是越小越好。",
)
assert 1e-7 < best < 1e-3, why
why = T(
    f"h = {best32:.0e} in float32? Find the smallest error there; pass x on as it is.",
    f"在 float32 下选 h = {best32:.0e}？到那一列找误差最小的一行；x 要原样传下去。",
)
assert 1e-4 < best32 < 0.5, why
print(T("Exercise 4: all visible checks pass.", "第 4 题：可见的检查全部通过。"))
print(T("best:", "最好的步长："), f"float64 {best:.0e}, float32 {best32:.0e}")

# %% [markdown] lang="en" exercise="symbolic" role="statement"
r"""
## 5 · Symbolic differentiation ({{points}} points)

The third way turns a formula into a formula. The next cell gives you formulas as trees: `Const(5)` and `Var("x")` are leaves, `Add` and `Mul` have a `left` and a `right`, and `Pow` has a `base`, itself any expression, and an `exponent`, a Python integer that is 0 or more. The operators `+`, `*` and `**` build the trees, and `evaluate` puts numbers in:

```python
x, y = Var("x"), Var("y")
f = 2 * x**2 + 3 * x + 1
f.evaluate(x=2)    # 15
```

You write the rules:

```python
differentiate(expression, name)    # Expression
```

It returns the derivative of `expression` with respect to the variable called `name`, again as an expression; all other variables count as constants. It need not be simplified. It must not divide by zero where the derivative exists: $x^0$ is the constant 1, also at $x = 0$.

**Example.** `differentiate(f, "x").evaluate(x=2)` is `11`, and `differentiate(x * y, "y")` evaluates to the value of `x`.

<details><summary>Hint 1: the idea</summary>

One rule for each of the five classes. The rules for `Add`, `Mul` and `Pow` call `differentiate` again on the parts: the function follows the tree down to its leaves.

</details>
<details><summary>Hint 2: the formulas</summary>

$$c' = 0, \qquad (u + v)' = u' + v', \qquad (uv)' = u'v + uv', \qquad (u^n)' = n\,u^{n-1}\,u' \ (n \ge 1).$$

A variable has derivative 1 with respect to itself, 0 with respect to any other.

</details>
<details><summary>Hint 3: the first line</summary>

`if isinstance(expression, Const): return Const(0)`

</details>
"""

# %% [markdown] lang="zh" exercise="symbolic" role="statement"
r"""
## 5 · 符号微分（{{points}} 分）

第三种办法：把公式变成公式。下一个单元格用树来表示公式：`Const(5)` 和 `Var("x")` 是叶节点；`Add` 和 `Mul` 各有 `left` 与 `right` 两个分支；`Pow` 有一个 `base`（可以是任何表达式）和一个 `exponent`（不小于 0 的 Python 整数）。用运算符 `+`、`*`、`**` 就能搭出树来，用 `evaluate` 代入数值：

```python
x, y = Var("x"), Var("y")
f = 2 * x**2 + 3 * x + 1
f.evaluate(x=2)    # 15
```

求导法则由你来写：

```python
differentiate(expression, name)    # Expression
```

它返回 `expression` 对名为 `name` 的变量的导数，结果仍是表达式；其余变量一律当作常数。不必化简。凡是导数存在的地方，都不能出现除以零：$x^0$ 就是常数 1，在 $x = 0$ 处也一样。

**例** `differentiate(f, "x").evaluate(x=2)` 得 `11`；`differentiate(x * y, "y")` 的值就是 `x` 的值。

<details><summary>提示 1：思路</summary>

五个类，每个类一条法则。`Add`、`Mul` 和 `Pow` 的法则要对各个部分再次调用 `differentiate`：函数顺着树一直走到叶节点。

</details>
<details><summary>提示 2：公式</summary>

$$c' = 0, \qquad (u + v)' = u' + v', \qquad (uv)' = u'v + uv', \qquad (u^n)' = n\,u^{n-1}\,u' \ (n \ge 1).$$

变量对自己的导数是 1，对别的变量的导数是 0。

</details>
<details><summary>提示 3：第一行</summary>

`if isinstance(expression, Const): return Const(0)`

</details>
"""


# %%
class Expression:
    T(
        """A formula as a tree. The operators +, * and ** build larger trees.""",
        """用树表示的公式。运算符 +、*、** 用来搭出更大的树。""",
    )

    def __add__(self, other):
        return Add(self, as_expression(other))

    def __radd__(self, other):
        return Add(as_expression(other), self)

    def __mul__(self, other):
        return Mul(self, as_expression(other))

    def __rmul__(self, other):
        return Mul(as_expression(other), self)

    def __pow__(self, exponent):
        return Pow(self, exponent)


def as_expression(thing):
    return thing if isinstance(thing, Expression) else Const(thing)


@dataclass(frozen=True)
class Const(Expression):
    value: float

    def evaluate(self, **variables):
        return self.value

    def __str__(self):
        return str(self.value)


@dataclass(frozen=True)
class Var(Expression):
    name: str

    def evaluate(self, **variables):
        return variables[self.name]

    def __str__(self):
        return self.name


@dataclass(frozen=True)
class Add(Expression):
    left: Expression
    right: Expression

    def evaluate(self, **variables):
        return self.left.evaluate(**variables) + self.right.evaluate(**variables)

    def __str__(self):
        return f"({self.left} + {self.right})"


@dataclass(frozen=True)
class Mul(Expression):
    left: Expression
    right: Expression

    def evaluate(self, **variables):
        return self.left.evaluate(**variables) * self.right.evaluate(**variables)

    def __str__(self):
        return f"{self.left}*{self.right}"


@dataclass(frozen=True)
class Pow(Expression):
    base: Expression
    exponent: int

    def evaluate(self, **variables):
        return self.base.evaluate(**variables) ** self.exponent

    def __str__(self):
        return f"({self.base})^{self.exponent}"


# %% exercise="symbolic" role="solution"
def differentiate(expression, name):
    T(
        """Return the derivative of an expression with respect to the variable called name.""",
        """返回表达式对名为 name 的变量的导数（仍是表达式）。""",
    )
    ### BEGIN SOLUTION
    if isinstance(expression, Const):
        return Const(0)
    if isinstance(expression, Var):
        return Const(1 if expression.name == name else 0)
    if isinstance(expression, Add):
        return differentiate(expression.left, name) + differentiate(expression.right, name)
    if isinstance(expression, Mul):
        u, v = expression.left, expression.right
        return differentiate(u, name) * v + u * differentiate(v, name)
    if isinstance(expression, Pow):
        u, n = expression.base, expression.exponent
        return Const(0) if n == 0 else n * u ** (n - 1) * differentiate(u, name)
    raise TypeError(T(f"no rule for {expression!r}", f"没有适用于 {expression!r} 的法则"))
    ### END SOLUTION


# %% exercise="symbolic" role="check"
#: en: Run this cell to check your answer; nothing here needs to be changed.
#: zh: 运行这个单元格，检查你的答案；这里不需要改动。
x, y = Var("x"), Var("y")
slope = differentiate(2 * x**2 + 3 * x + 1, "x")
for derivative in (slope, differentiate(Const(7), "x")):
    is_expression = isinstance(derivative, Expression)
    assert is_expression, T(
        f"A derivative is an Expression, not {derivative!r}: use Const(...).",
        f"导数应当是 Expression，而不是 {derivative!r}：请用 Const(...)。",
    )
why = T(f"You say f' = {slope}: which term is wrong?", f"你的 f' 是 {slope}，哪一项不对？")
expect(slope.evaluate(x=2), 11, why)
why = T(
    "With respect to y, x is a constant. Is the name of the variable compared?",
    "对 y 求导时，x 是常数。比较变量的名字了吗？",
)
expect(differentiate(x * y, "y").evaluate(x=5, y=7), 5, why)
why = T("u² has the derivative 2·u·u', and here u' is 3.", "u² 的导数是 2·u·u'，这里 u' 等于 3。")
expect(differentiate((3 * x + 1) ** 2, "x").evaluate(x=1), 24, why)
print(T("Exercise 5: all visible checks pass.", "第 5 题：可见的检查全部通过。"))
print(T("Without simplifying, f' is", "未经化简的 f' 是"), slope)

# %% [markdown] lang="en" exercise="dual" role="statement"
r"""
## 6 · Dual numbers: automatic differentiation ({{points}} points)

The fourth way carries the derivative along with the value. A dual number is a pair $(v, d)$: the value, and its derivative with respect to the input. Each operation computes both at once, so after the last operation the derivative is simply there. No step $h$, no growing formula: just numbers, exact up to rounding. This is forward-mode automatic differentiation.

```python
Dual(value, derivative)    # .value, .derivative: floats
sin(u), exp(u)             # u: Dual; result: Dual
```

Fill in `+` and `*` and the functions `sin` and `exp`. The other operand of `+` and `*` may be a dual number or an ordinary number, which is a constant, and the ordinary number may stand on either side: Python calls `__radd__` for `3 + u` and `__rmul__` for `3 * u`. Operands are never changed; every operation makes a new `Dual`.

**Example.** At $x = 2$ start with `x = Dual(2.0, 1.0)`, since $dx/dx = 1$. Then `2 * x * x + 3 * x + 1` is `Dual(15.0, 11.0)`: $f(2)$ and $f'(2)$ in one go.

<details><summary>Hint 1: the idea</summary>

A constant does not depend on the input, so its derivative is 0. If every plain number is first made a `Dual`, each operation needs only one case.

</details>
<details><summary>Hint 2: the formulas</summary>

$$(u, u') + (v, v') = (u + v,\; u' + v'), \qquad (u, u') \cdot (v, v') = (uv,\; u'v + uv'),$$

$$\sin(u, u') = (\sin u,\; u' \cos u), \qquad \exp(u, u') = (e^u,\; u' e^u).$$

</details>
<details><summary>Hint 3: the first line</summary>

In `__add__`: `other = other if isinstance(other, Dual) else Dual(other, 0.0)`. Since $a + b = b + a$, `__radd__` can say `return self + other`.

</details>
"""

# %% [markdown] lang="zh" exercise="dual" role="statement"
r"""
## 6 · 对偶数：自动微分（{{points}} 分）

第四种办法让导数跟着函数值一起走。对偶数是一个数对 $(v, d)$：值，以及这个值对输入的导数。每一步运算把两者同时算出来，最后一步算完，导数也就在那里了。不用步长 $h$，公式也不会越写越长，只有数，除了舍入没有误差。这就是前向模式的自动微分。

```python
Dual(value, derivative)    # .value、.derivative 都是浮点数
sin(u), exp(u)             # u 是 Dual，结果也是 Dual
```

请写出 `+`、`*` 以及函数 `sin`、`exp`。`+` 和 `*` 的另一个操作数可以是对偶数，也可以是普通的数，也就是常数；普通的数可以写在任意一边：遇到 `3 + u`，Python 调用 `__radd__`；遇到 `3 * u`，调用 `__rmul__`。不要改动操作数，每次运算都返回一个新的 `Dual`。

**例** 在 $x = 2$ 处，从 `x = Dual(2.0, 1.0)` 出发，因为 $dx/dx = 1$。于是 `2 * x * x + 3 * x + 1` 就是 `Dual(15.0, 11.0)`：$f(2)$ 和 $f'(2)$ 一次到手。

<details><summary>提示 1：思路</summary>

常数不随输入变化，所以导数是 0。先把普通的数都变成 `Dual`，每种运算就只剩一种情形。

</details>
<details><summary>提示 2：公式</summary>

$$(u, u') + (v, v') = (u + v,\; u' + v'), \qquad (u, u') \cdot (v, v') = (uv,\; u'v + uv'),$$

$$\sin(u, u') = (\sin u,\; u' \cos u), \qquad \exp(u, u') = (e^u,\; u' e^u).$$

</details>
<details><summary>提示 3：第一行</summary>

在 `__add__` 里：`other = other if isinstance(other, Dual) else Dual(other, 0.0)`。因为 $a + b = b + a$，`__radd__` 写成 `return self + other` 即可。

</details>
"""


# %% exercise="dual" role="solution"
class Dual:
    T(
        """A value together with its derivative with respect to the input.""",
        """一个值，连同它对输入的导数。""",
    )

    def __init__(self, value, derivative=0.0):
        self.value = value
        self.derivative = derivative

    def __repr__(self):
        return f"Dual({self.value}, {self.derivative})"

    def __add__(self, other):
        T(
            """self + other; other is a Dual or a number.""",
            """self + other；other 是 Dual 或普通的数。""",
        )
        ### BEGIN SOLUTION
        other = other if isinstance(other, Dual) else Dual(other)
        return Dual(self.value + other.value, self.derivative + other.derivative)
        ### END SOLUTION

    def __radd__(self, other):
        T("""other + self, where other is a number.""", """other + self，其中 other 是普通的数。""")
        ### BEGIN SOLUTION
        return self + other
        ### END SOLUTION

    def __mul__(self, other):
        T(
            """self * other; other is a Dual or a number.""",
            """self * other；other 是 Dual 或普通的数。""",
        )
        ### BEGIN SOLUTION
        other = other if isinstance(other, Dual) else Dual(other)
        return Dual(
            self.value * other.value,
            self.derivative * other.value + self.value * other.derivative,
        )
        ### END SOLUTION

    def __rmul__(self, other):
        T("""other * self, where other is a number.""", """other * self，其中 other 是普通的数。""")
        ### BEGIN SOLUTION
        return self * other
        ### END SOLUTION


def sin(u):
    T("""Return the sine of a Dual.""", """返回一个 Dual 的正弦。""")
    ### BEGIN SOLUTION
    return Dual(math.sin(u.value), u.derivative * math.cos(u.value))
    ### END SOLUTION


def exp(u):
    T("""Return e to the power of a Dual.""", """返回 e 的 Dual 次方。""")
    ### BEGIN SOLUTION
    value = math.exp(u.value)
    return Dual(value, u.derivative * value)
    ### END SOLUTION


# %% exercise="dual" role="check"
#: en: Run this cell to check your answer; nothing here needs to be changed.
#: zh: 运行这个单元格，检查你的答案；这里不需要改动。
def check_dual(got, value, derivative, why):
    assert isinstance(got, Dual), T(
        f"The result should be a Dual, it is {got!r}. {why}",
        f"结果应当是 Dual，你得到的是 {got!r}。{why}",
    )
    here = T(f"(This is .value.) {why}", f"（这是 .value。）{why}")
    expect(got.value, value, here)
    here = T(f"(This is .derivative.) {why}", f"（这是 .derivative。）{why}")
    expect(got.derivative, derivative, here)


x = Dual(2.0, 1.0)
why = T("A sum: values add, derivatives add.", "加法：值相加，导数也相加。")
check_dual(x + x, 4.0, 2.0, why)
why = T(
    "The addition changed x itself: return a new Dual, do not write self.value += ...",
    "加法改动了 x 自己：请返回一个新的 Dual，不要写 self.value += ...",
)
expect([x.value, x.derivative], [2.0, 1.0], why)
why = T("A product: u'v + uv', both terms.", "乘法：u'v + uv'，两项都要有。")
check_dual(x * x, 4.0, 4.0, why)
why = T(
    "The multiplication changed x itself: return a new Dual, do not write self.value *= ...",
    "乘法改动了 x 自己：请返回一个新的 Dual，不要写 self.value *= ...",
)
expect([x.value, x.derivative], [2.0, 1.0], why)
why = T("A plain number is a constant, its derivative is 0.", "普通的数是常数，导数为 0。")
check_dual(3 + x * 5, 13.0, 5.0, why)
why = T("This is 2x² + 3x + 1 at 2.", "这是 2x² + 3x + 1 在 2 处的结果。")
check_dual(2 * x * x + 3 * x + 1, 15.0, 11.0, why)
why = T("The slope of sin at 0 is cos 0 = 1.", "sin 在 0 处的斜率是 cos 0 = 1。")
check_dual(sin(Dual(0.0, 1.0)), 0.0, 1.0, why)
why = T("Chain rule: what is inside has a derivative too.", "链式法则：里面的部分也有导数。")
check_dual(exp(3 * Dual(0.0, 1.0)), 1.0, 3.0, why)
why = T(
    "x was Dual(2.0, 1.0): an operation changed its operand.",
    "x 原来是 Dual(2.0, 1.0)：某个运算改动了自己的操作数。",
)
expect([x.value, x.derivative], [2.0, 1.0], why)
print(T("Exercise 6: all visible checks pass.", "第 6 题：可见的检查全部通过。"))

# %% [markdown] lang="en"
r"""
## Four ways, one number

When all checks pass, run this cell: the same function, four ways. All say 11; look at how exactly each one says it.
"""

# %% [markdown] lang="zh"
r"""
## 四种办法，一个数

检查全部通过之后，运行下面这个单元格：同一个函数，四种办法。答案都是 11，看看各自有多准。
"""

# %%
f = lambda x: 2 * x * x + 3 * x + 1
four_ways = {
    T("by hand", "手动求导"): d_polynomial(2.0),
    T("forward difference", "前向差分"): forward_difference(f, 2.0),
    T("central difference", "中心差分"): float(central_difference(f, np.array(2.0))),
    T("symbolic", "符号微分"): differentiate(f(Var("x")), "x").evaluate(x=2.0),
    T("automatic (dual numbers)", "自动微分（对偶数）"): f(Dual(2.0, 1.0)).derivative,
}
for way, slope in four_ways.items():
    print(f"{slope:.12f}  {way}")

# %% [markdown] lang="en" exercise="in_words" role="statement"
r"""
## 7 · In your own words (read by a person, no automatic points)

A classmate writes: "Automatic differentiation is numerical differentiation with a very small $h$. So I take $h = 10^{-13}$, to be as exact as possible. And wherever the derivative comes out as 0, I have found a minimum or a maximum."

Three things are wrong here. Correct them in five to eight sentences. Use what you have seen: the table of exercise 4, what `Dual` computes in exercise 6, and a function whose derivative is 0 at a point that is neither a minimum nor a maximum.
"""

# %% [markdown] lang="zh" exercise="in_words" role="statement"
r"""
## 7 · 用自己的话说（由老师阅读，不计自动评分）

一位同学写道：“自动微分就是 $h$ 取得非常小的数值微分。所以我取 $h = 10^{-13}$，这样最精确。另外，只要导数算出来是 0，我就找到了极小值或极大值。”

这段话有三处错误。请用五到八句话加以纠正，并用上你亲眼看到的东西：第 4 题的那张表、第 6 题中 `Dual` 究竟在算什么，再举一个函数：它在某点导数为 0，但那一点既不是极小值点也不是极大值点。
"""

# %% [markdown] lang="en" exercise="in_words" role="words"
r"""
*Double-click here and write your answer.*
"""

# %% [markdown] lang="zh" exercise="in_words" role="words"
r"""
*双击这里，写下你的回答。*
"""

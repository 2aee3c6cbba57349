# ---
# jupyter:
#   course:
#     title:
#       en: "Assignment 11 · Ten initializers"
#       zh: "作业 11 · 十种初始化"
#     minutes: 90
#     difficulty: 2
#     needs: [11_initializers]
# ---

# %% [markdown] lang="en"
r"""
# Assignment 11 · Ten initializers

Ten ways to fill a weight before the first step, and you write all of them, in NumPy. Random answers cannot be compared digit by digit; the checks look at what matters instead: mean, spread, bounds, and the properties that a matrix was promised to have.

**How to work**

- Work from top to bottom. Under each statement there is a cell for your answer: put your code in place of `raise NotImplementedError()`.
- Then run the check cell below it. It tells you at once what is wrong and where to look. It does not show everything: grading runs further checks with *other* shapes and seeds, drawn afresh each time. An answer that only knows the example earns nothing.
- Stuck? Unfold the hints one at a time: the first gives the idea, the second the formula, the third the first line.
- The exercises do not depend on each other. One that you leave open costs you nothing in the next.
- You may add cells to try things out. Please keep the cells that are already here.

**How to hand in**

Choose *Kernel → Restart Kernel and Run All Cells* once, so that nothing rests on a cell you have deleted in the meantime. (The run stops at the first open exercise; that is no harm.) Save, and hand in this one file under its own name, `11_initializers.ipynb`. There are 20 points; the last question is answered in words and read by a person.
"""

# %% [markdown] lang="zh"
r"""
# 作业 11 · 十种初始化

迈出第一步之前，填写权重有十种办法，这份作业要你用 NumPy 把它们全部写出来。随机的答案没法一位一位地比对；检查看的是真正要紧的东西：均值、标准差、上下界，还有矩阵应当具备的性质。

**怎么做**

- 从上往下做。每道题下面都有一个作答单元格：把 `raise NotImplementedError()` 换成你的代码。
- 写完运行紧跟着的检查单元格，哪里不对、该往哪里看，它会马上告诉你。不过它只检查了一部分：评分时还会换上**别的**形状和种子再查一遍，而且每次都重新抽取。只认得例子的答案拿不到分。
- 卡住了？提示可以一条一条展开：第一条讲思路，第二条给公式，第三条写出第一行。
- 各题互不依赖。空着一道题，不会连累后面的题。
- 可以添加单元格做试验，但请保留原有的单元格。

**怎么交**

先选一次 *Kernel → Restart Kernel and Run All Cells*，确认结果不依赖任何已经删掉的单元格。（如果有题空着，运行会停在那里，没有关系。）保存之后只交这一个文件，文件名不要改：`11_initializers.ipynb`。全卷共 20 分；最后一题用文字回答，由老师阅读。
"""

# %% [markdown] lang="en"
r"""
## What is given

Run the next cell first. `rng` is there to try things out with. `expect` compares numbers and gives a reason; `about` does so for random ones and allows for chance. `known_fans(shape)` gives the two fans as the library counts them: use it in exercises 2 and 3, so that a slip in exercise 1 does not spoil them (exercise 1 asks you to do the counting yourself).

Throughout, a weight has shape `(out, in)` or, for a convolution, `(out, in, *window)`. Whatever is random is drawn from `rng`, a NumPy Generator: `rng.uniform(low, high, shape)`, `rng.normal(mean, std, shape)`, `rng.permutation(n)`. Every function returns a new array of the shape asked for.
"""

# %% [markdown] lang="zh"
r"""
## 已经给出的

先运行下一个单元格。`rng` 是给你做试验用的。`expect` 比较数值并说明原因；`about` 用于随机的数值，会把偶然的偏差算进去。`known_fans(shape)` 按库的算法给出两个扇数：请在第 2、3 题里用它，这样第 1 题有差错也不会连累后面（第 1 题要你自己来数）。

本卷中，权重的形状是 `(out, in)`；卷积的权重是 `(out, in, *window)`。凡是随机的，都从 `rng` 里抽取，它是 NumPy 的 Generator：`rng.uniform(low, high, shape)`、`rng.normal(mean, std, shape)`、`rng.permutation(n)`。每个函数都返回一个指定形状的新数组。
"""

# %%
import math

import numpy as np

import autograd_core as ac

rng = np.random.default_rng()


def known_fans(shape):
    T(
        """Return (fan_in, fan_out) of a weight of this shape, as the library counts.""",
        """按库的算法，返回这个形状的权重的 (fan_in, fan_out)。""",
    )
    return ac.nn.init.fan_in_and_fan_out(ac.empty(*shape))


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


def about(weight, shape, spread, why):
    T(
        """Complain if an array has another shape, or a spread that chance does not explain.""",
        """若数组的形状不对，或标准差的偏差无法用偶然来解释，就指出来。""",
    )
    assert weight is not None, T(f"This is None. {why}", f"这里得到的是 None。{why}")
    assert np.shape(weight) == shape, T(
        f"The shape is {np.shape(weight)}, it should be {shape}. {why}",
        f"形状是 {np.shape(weight)}，应当是 {shape}。{why}",
    )
    allowed = 5 / math.sqrt(2 * np.size(weight))
    assert abs(np.std(weight) / spread - 1) < allowed, T(
        f"The spread is {np.std(weight):.4f}, it should be about {spread:.4f}. {why}",
        f"标准差是 {np.std(weight):.4f}，应当约为 {spread:.4f}。{why}",
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


# %% [markdown] lang="en" exercise="fans" role="statement"
r"""
## 1 · Two fans ({{points}} points)

```python
fans(shape)    # (fan_in, fan_out)
```

- `shape` is a tuple: `(out, in)`, or `(out, in, *window)` with a window of one, two or three dimensions.
- `fan_in` is how many numbers one output adds up, `fan_out` how many outputs read one input. Both are whole numbers.
- Fewer than two dimensions: raise a `ValueError`.

**Example.** `fans((300, 200))` is `(200, 300)`; `fans((16, 3, 5, 5))` is `(75, 400)`.

<details><summary>Hint 1: the idea</summary>

In PyTorch's layout the *second* number counts inputs. A window multiplies both fans.

</details>
<details><summary>Hint 2: the formula</summary>

With $k$ the product of the window's lengths (1 if there is none): $\text{in}\cdot k$ and $\text{out}\cdot k$.

</details>
<details><summary>Hint 3: the first line</summary>

`outputs, inputs, *window = shape`; then `math.prod(window)`. (Unpacking a shape that is too short raises a `ValueError` by itself.)

</details>
"""

# %% [markdown] lang="zh" exercise="fans" role="statement"
r"""
## 1 · 两个扇数（{{points}} 分）

```python
fans(shape)    # (fan_in, fan_out)
```

- `shape` 是元组：`(out, in)`，或者 `(out, in, *window)`，窗口有一维、二维或三维。
- `fan_in` 是一个输出把多少个数加起来，`fan_out` 是一个输入被多少个输出读取。两者都是整数。
- 不足两维：抛出 `ValueError`。

**例** `fans((300, 200))` 等于 `(200, 300)`；`fans((16, 3, 5, 5))` 等于 `(75, 400)`。

<details><summary>提示 1：思路</summary>

按 PyTorch 的排法，**第二个**数才是输入的个数。窗口使两个扇数都翻若干倍。

</details>
<details><summary>提示 2：公式</summary>

设 $k$ 是窗口各边长的乘积（没有窗口时是 1）：扇入是 $\text{in}\cdot k$，扇出是 $\text{out}\cdot k$。

</details>
<details><summary>提示 3：第一行</summary>

`outputs, inputs, *window = shape`；然后用 `math.prod(window)`。（形状太短时，这样拆包本身就会抛出 `ValueError`。）

</details>
"""


# %% exercise="fans" role="solution"
def fans(shape):
    T(
        """Return (fan_in, fan_out) of a weight of this shape.""",
        """返回这个形状的权重的 (fan_in, fan_out)。""",
    )
    ### BEGIN SOLUTION
    outputs, inputs, *window = shape
    return inputs * math.prod(window), outputs * math.prod(window)
    ### END SOLUTION


# %% exercise="fans" role="check"
#: en: Run this cell to check your answer; nothing here needs to be changed.
#: zh: 运行这个单元格，检查你的答案；这里不需要改动。
why = T("The second number of a shape counts inputs.", "形状里的第二个数是输入的个数。")
expect(fans((300, 200)), (200, 300), why)
why = T("The window multiplies both fans.", "窗口使两个扇数都翻若干倍。")
expect(fans((16, 3, 5, 5)), (75, 400), why)
assert refuses(lambda: fans((7,))), T(
    "A vector has no fans: a ValueError is needed.", "向量没有扇数：应当抛出 ValueError。"
)
print(T("Exercise 1: all visible checks pass.", "第 1 题：可见的检查全部通过。"))

# %% [markdown] lang="en" exercise="xavier" role="statement"
r"""
## 2 · Xavier ({{points}} points)

```python
xavier_uniform(shape, rng, gain=1.0)    # uniform on (−b, b)
xavier_normal(shape, rng, gain=1.0)     # normal, mean 0
```

- Both have mean 0 and the spread $\sigma=\text{gain}\cdot\sqrt{2/(n_{\text{in}}+n_{\text{out}})}$.
- `shape` may be that of a convolution, too.

**Example.** For the shape `(300, 200)` the spread is `0.0632`, and the uniform one has the bound `b = 0.1095`.

<details><summary>Hint 1: the idea</summary>

The two differ in the shape of the distribution only. Find the spread first, then the bound of a uniform distribution that has this spread.

</details>
<details><summary>Hint 2: the formula</summary>

A uniform distribution on $(-b,b)$ has variance $b^2/3$, so $b=\sqrt3\,\sigma$.

</details>
<details><summary>Hint 3: the first line</summary>

`std = gain * math.sqrt(2 / sum(known_fans(shape)))`

</details>
"""

# %% [markdown] lang="zh" exercise="xavier" role="statement"
r"""
## 2 · Xavier（{{points}} 分）

```python
xavier_uniform(shape, rng, gain=1.0)    # (−b, b) 上的均匀分布
xavier_normal(shape, rng, gain=1.0)     # 正态分布，均值 0
```

- 两者均值都是 0，标准差都是 $\sigma=\text{gain}\cdot\sqrt{2/(n_{\text{in}}+n_{\text{out}})}$。
- `shape` 也可以是卷积的形状。

**例** 形状为 `(300, 200)` 时，标准差是 `0.0632`，均匀的那种边界是 `b = 0.1095`。

<details><summary>提示 1：思路</summary>

两者只差在分布的形状。先求标准差，再求有这个标准差的均匀分布边界在哪里。

</details>
<details><summary>提示 2：公式</summary>

$(-b,b)$ 上的均匀分布，方差是 $b^2/3$，所以 $b=\sqrt3\,\sigma$。

</details>
<details><summary>提示 3：第一行</summary>

`std = gain * math.sqrt(2 / sum(known_fans(shape)))`

</details>
"""


# %% exercise="xavier" role="solution"
def xavier_uniform(shape, rng, gain=1.0):
    T("""Return a weight with Xavier's uniform numbers.""", """返回按 Xavier 均匀分布取的权重。""")
    ### BEGIN SOLUTION
    bound = gain * math.sqrt(6 / sum(known_fans(shape)))
    return rng.uniform(-bound, bound, shape)
    ### END SOLUTION


def xavier_normal(shape, rng, gain=1.0):
    T("""Return a weight with Xavier's normal numbers.""", """返回按 Xavier 正态分布取的权重。""")
    ### BEGIN SOLUTION
    return rng.normal(0, gain * math.sqrt(2 / sum(known_fans(shape))), shape)
    ### END SOLUTION


# %% exercise="xavier" role="check"
#: en: Run this cell to check your answer; nothing here needs to be changed.
#: zh: 运行这个单元格，检查你的答案；这里不需要改动。
why = T(
    "2 / (fan_in + fan_out) is the variance σ², and the bound b is not the spread σ either.",
    "2 / (fan_in + fan_out) 是方差 σ²；边界 b 也不是标准差 σ。",
)
W = xavier_uniform((300, 200), rng)
about(W, (300, 200), 0.0632456, why)
why = T("The bound is the square root of 3 times the spread.", "边界是标准差的根号 3 倍。")
expect(np.abs(W).max(), 0.109545, why, tolerance=1e-3)
why = T("The normal one has the same spread.", "正态的那种，标准差相同。")
about(xavier_normal((300, 200), rng), (300, 200), 0.0632456, why)
print(T("Exercise 2: all visible checks pass.", "第 2 题：可见的检查全部通过。"))

# %% [markdown] lang="en" exercise="kaiming" role="statement"
r"""
## 3 · Kaiming ({{points}} points)

```python
gain_of(nonlinearity, a=0.01)
kaiming_uniform(shape, rng, a=0.0, mode="fan_in", nonlinearity="leaky_relu")
kaiming_normal(shape, rng, a=0.0, mode="fan_in", nonlinearity="leaky_relu")
```

- `gain_of` is 1 for `"linear"` and `"sigmoid"`, $\frac53$ for `"tanh"`, $\sqrt2$ for `"relu"`, and $\sqrt{2/(1+a^2)}$ for `"leaky_relu"` with slope `a`.
- The two defaults of `a` differ on purpose: 0.01 is the usual slope of a leaky ReLU; the initializers start from 0, as PyTorch's do, so that without further words they are made for ReLU.
- The spread of the weights is $\sigma=\text{gain}/\sqrt n$, with $n$ the fan that `mode` names.
- A `mode` that is neither `"fan_in"` nor `"fan_out"`, or an unknown `nonlinearity`: raise a `ValueError`.

**Example.** For the shape `(300, 200)` and `"relu"` the spread is `0.1` and the uniform bound `0.1732`; with `mode="fan_out"` the spread is `0.0816`.

<details><summary>Hint 1: the idea</summary>

As exercise 2, with one fan instead of both, and with the factor that the activation asks for.

</details>
<details><summary>Hint 2: the formula</summary>

Uniform: $b=\text{gain}\cdot\sqrt{3/n}$. Normal: $\sigma=\text{gain}/\sqrt n$. Both need `gain_of(nonlinearity, a)`.

</details>
<details><summary>Hint 3: the first line</summary>

A helper for both: `n = dict(zip(("fan_in", "fan_out"), known_fans(shape)))[mode]`, after a test of `mode`.

</details>
"""

# %% [markdown] lang="zh" exercise="kaiming" role="statement"
r"""
## 3 · Kaiming（{{points}} 分）

```python
gain_of(nonlinearity, a=0.01)
kaiming_uniform(shape, rng, a=0.0, mode="fan_in", nonlinearity="leaky_relu")
kaiming_normal(shape, rng, a=0.0, mode="fan_in", nonlinearity="leaky_relu")
```

- `gain_of`：`"linear"` 和 `"sigmoid"` 是 1，`"tanh"` 是 $\frac53$，`"relu"` 是 $\sqrt2$，斜率为 `a` 的 `"leaky_relu"` 是 $\sqrt{2/(1+a^2)}$。
- 两处 `a` 的默认值不同，是有意的：0.01 是 leaky ReLU 常用的斜率；初始化函数则和 PyTorch 的一样，从 0 开始，所以不加说明时就是为 ReLU 准备的。
- 权重的标准差是 $\sigma=\text{gain}/\sqrt n$，其中 $n$ 是 `mode` 指定的扇数。
- `mode` 既不是 `"fan_in"` 也不是 `"fan_out"`，或者 `nonlinearity` 不认得：抛出 `ValueError`。

**例** 形状为 `(300, 200)`、`"relu"` 时，标准差是 `0.1`，均匀分布的边界是 `0.1732`；`mode="fan_out"` 时，标准差是 `0.0816`。

<details><summary>提示 1：思路</summary>

和第 2 题一样，只是用一个扇数代替两个，再乘上激活函数所要求的系数。

</details>
<details><summary>提示 2：公式</summary>

均匀：$b=\text{gain}\cdot\sqrt{3/n}$。正态：$\sigma=\text{gain}/\sqrt n$。两者都要用 `gain_of(nonlinearity, a)`。

</details>
<details><summary>提示 3：第一行</summary>

为两者写一个辅助函数：先检查 `mode`，再 `n = dict(zip(("fan_in", "fan_out"), known_fans(shape)))[mode]`。

</details>
"""


# %% exercise="kaiming" role="solution"
def gain_of(nonlinearity, a=0.01):
    T("""Return the gain that a nonlinearity asks for.""", """返回一种激活函数所要求的增益。""")
    ### BEGIN SOLUTION
    gains = {"linear": 1.0, "sigmoid": 1.0, "tanh": 5 / 3, "relu": math.sqrt(2)}
    gains["leaky_relu"] = math.sqrt(2 / (1 + a**2))
    if nonlinearity not in gains:
        raise ValueError(nonlinearity)
    return gains[nonlinearity]
    ### END SOLUTION


def kaiming_uniform(shape, rng, a=0.0, mode="fan_in", nonlinearity="leaky_relu"):
    T(
        """Return a weight with Kaiming's uniform numbers.""",
        """返回按 Kaiming 均匀分布取的权重。""",
    )
    ### BEGIN SOLUTION
    bound = math.sqrt(3) * kaiming_std(shape, a, mode, nonlinearity)
    return rng.uniform(-bound, bound, shape)
    ### END SOLUTION


def kaiming_normal(shape, rng, a=0.0, mode="fan_in", nonlinearity="leaky_relu"):
    T("""Return a weight with Kaiming's normal numbers.""", """返回按 Kaiming 正态分布取的权重。""")
    ### BEGIN SOLUTION
    return rng.normal(0, kaiming_std(shape, a, mode, nonlinearity), shape)


def kaiming_std(shape, a, mode, nonlinearity):
    if mode not in ("fan_in", "fan_out"):
        raise ValueError(mode)
    fan_in, fan_out = known_fans(shape)
    return gain_of(nonlinearity, a) / math.sqrt(fan_in if mode == "fan_in" else fan_out)
    ### END SOLUTION


# %% exercise="kaiming" role="check"
#: en: Run this cell to check your answer; nothing here needs to be changed.
#: zh: 运行这个单元格，检查你的答案；这里不需要改动。
why = T("ReLU keeps half of the squares.", "ReLU 留下平方的一半。")
expect(gain_of("relu"), 2**0.5, why)
why = T(
    "σ is gain / sqrt(fan_in), and the bound b is not the standard deviation σ.",
    "σ 等于 gain / sqrt(fan_in)；而边界 b 并不是标准差 σ。",
)
W = kaiming_uniform((300, 200), rng, nonlinearity="relu")
about(W, (300, 200), 0.1, why)
why = T("The bound is the square root of 3 times the spread.", "边界是标准差的根号 3 倍。")
expect(np.abs(W).max(), 0.173205, why, tolerance=1e-3)
why = T("mode='fan_out' divides by fan_out.", "mode='fan_out' 时除以 fan_out。")
W = kaiming_normal((300, 200), rng, mode="fan_out", nonlinearity="relu")
about(W, (300, 200), 0.0816497, why)
assert refuses(lambda: kaiming_normal((3, 2), rng, mode="fan")), T(
    "'fan' is no mode: a ValueError is needed.", "没有 'fan' 这种 mode：应当抛出 ValueError。"
)
print(T("Exercise 3: all visible checks pass.", "第 3 题：可见的检查全部通过。"))

# %% [markdown] lang="en" exercise="simple" role="statement"
r"""
## 4 · Uniform, normal, constant ({{points}} points)

```python
uniform(shape, rng, a=0.0, b=1.0)        # uniform on [a, b)
normal(shape, rng, mean=0.0, std=1.0)
constant(shape, value)
```

- Floating-point numbers, also when `value` is whole: `constant((2,), 3)` is an array of `float64`.
- Draw from `rng` and from nothing else: generators with the same seed give the same weights, and one generator does not give the same weights twice.

**Example.** Without further arguments `uniform` has mean 0.5 and spread 0.2887.

<details><summary>Hint 1: the idea</summary>

`rng` can do all of this by itself; the question is only what its arguments mean.

</details>
<details><summary>Hint 2: the formula</summary>

`rng.uniform` wants the two ends, `rng.normal` the mean and the *standard deviation* (not the variance), then both the shape.

</details>
<details><summary>Hint 3: the first line</summary>

For the last one: `return np.full(shape, value, dtype=float)`

</details>
"""

# %% [markdown] lang="zh" exercise="simple" role="statement"
r"""
## 4 · 均匀、正态、常数（{{points}} 分）

```python
uniform(shape, rng, a=0.0, b=1.0)        # [a, b) 上的均匀分布
normal(shape, rng, mean=0.0, std=1.0)
constant(shape, value)
```

- 都是浮点数，`value` 是整数时也一样：`constant((2,), 3)` 是 `float64` 的数组。
- 只从 `rng` 里抽取，不用别的：种子相同的 Generator 给出相同的权重；同一个 Generator 不会两次给出相同的权重。

**例** 不加参数时，`uniform` 的均值是 0.5，标准差是 0.2887。

<details><summary>提示 1：思路</summary>

这些 `rng` 自己都会做，只要弄清它的参数是什么意思。

</details>
<details><summary>提示 2：公式</summary>

`rng.uniform` 要的是两个端点，`rng.normal` 要的是均值和**标准差**（不是方差），然后都是形状。

</details>
<details><summary>提示 3：第一行</summary>

最后一个：`return np.full(shape, value, dtype=float)`

</details>
"""


# %% exercise="simple" role="solution"
def uniform(shape, rng, a=0.0, b=1.0):
    T("""Return uniform numbers from [a, b).""", """返回 [a, b) 上均匀分布的数。""")
    ### BEGIN SOLUTION
    return rng.uniform(a, b, shape)
    ### END SOLUTION


def normal(shape, rng, mean=0.0, std=1.0):
    T("""Return normal numbers.""", """返回正态分布的数。""")
    ### BEGIN SOLUTION
    return rng.normal(mean, std, shape)
    ### END SOLUTION


def constant(shape, value):
    T("""Return an array of one value.""", """返回各元素都是同一个值的数组。""")
    ### BEGIN SOLUTION
    return np.full(shape, value, dtype=float)
    ### END SOLUTION


# %% exercise="simple" role="check"
#: en: Run this cell to check your answer; nothing here needs to be changed.
#: zh: 运行这个单元格，检查你的答案；这里不需要改动。
why = T("Uniform numbers between 1 and 3.", "1 和 3 之间均匀分布的数。")
about(uniform((300, 200), rng, 1.0, 3.0), (300, 200), 0.577350, why)
why = T("std is the standard deviation itself.", "std 就是标准差本身。")
about(normal((300, 200), rng, std=0.3), (300, 200), 0.3, why)
expect(constant((2, 3), 0.01), [[0.01] * 3] * 2, T("One value everywhere.", "处处是同一个值。"))
print(T("Exercise 4: all visible checks pass.", "第 4 题：可见的检查全部通过。"))

# %% [markdown] lang="en" exercise="orthogonal" role="statement"
r"""
## 5 · Orthogonal ({{points}} points)

```python
orthogonal(shape, rng, gain=1.0)
```

- A matrix $W$ with at least as many rows as columns has orthonormal columns, times the gain: $W^\top W=\text{gain}^2I$. One with fewer rows than columns has orthonormal rows: $WW^\top=\text{gain}^2I$.
- A weight `(out, in, *window)` is made as the matrix `(out, in · window)` and then brought into shape.
- How to make one: fill a matrix $A$ with normal random numbers and call `q, r = np.linalg.qr(A)`. It writes $A$ as a product $QR$: the columns of $Q$ are orthonormal, $R$ is upper triangular (zeros below the diagonal).
- Every orthogonal matrix is to be equally likely. `np.linalg.qr` does *not* see to that: flip the sign of a column of $Q$ and of the row of $R$ that belongs to it, and the product is the same; which sign comes out is a habit of the program. Multiply each column of $Q$ by the sign of the diagonal entry of $R$ that belongs to it.

**Example.** `W = orthogonal((4, 2), rng)` gives `W.T @ W` equal to the 2×2 identity.

<details><summary>Hint 1: the idea</summary>

QR of a random normal matrix gives orthonormal columns. It needs at least as many rows as columns; in the other case, make the transposed matrix and transpose it back.

</details>
<details><summary>Hint 2: the formula</summary>

$A=QR$ with $A$ of shape (larger, smaller); then $Q\cdot\operatorname{sign}(\operatorname{diag}R)$, column by column.

</details>
<details><summary>Hint 3: the first line</summary>

`rows, columns = shape[0], math.prod(shape[1:])`, then `q, r = np.linalg.qr(rng.normal(size=(max(rows, columns), min(rows, columns))))`

</details>
"""

# %% [markdown] lang="zh" exercise="orthogonal" role="statement"
r"""
## 5 · 正交（{{points}} 分）

```python
orthogonal(shape, rng, gain=1.0)
```

- 矩阵 $W$ 的行数不少于列数时，各列标准正交，再乘以增益：$W^\top W=\text{gain}^2I$。行数少于列数时，各行标准正交：$WW^\top=\text{gain}^2I$。
- 权重 `(out, in, *window)` 先当作矩阵 `(out, in · window)` 来做，再变回原来的形状。
- 做法：用正态随机数填一个矩阵 $A$，再调用 `q, r = np.linalg.qr(A)`。它把 $A$ 写成乘积 $QR$：$Q$ 的各列标准正交，$R$ 是上三角矩阵（对角线以下全是零）。
- 每个正交矩阵都要有同样的机会。`np.linalg.qr` **不管**这件事：把 $Q$ 的一列和 $R$ 对应的一行同时变号，乘积不变；取哪个符号，只是程序的习惯。请把 $Q$ 的每一列乘以 $R$ 对应的对角元的符号。

**例** `W = orthogonal((4, 2), rng)`，则 `W.T @ W` 是 2×2 的单位矩阵。

<details><summary>提示 1：思路</summary>

对一个随机正态矩阵做 QR 分解，得到标准正交的列。它要求行数不少于列数；否则就先做转置的矩阵，再转置回来。

</details>
<details><summary>提示 2：公式</summary>

$A=QR$，其中 $A$ 的形状是（较大，较小）；然后逐列取 $Q\cdot\operatorname{sign}(\operatorname{diag}R)$。

</details>
<details><summary>提示 3：第一行</summary>

`rows, columns = shape[0], math.prod(shape[1:])`，然后 `q, r = np.linalg.qr(rng.normal(size=(max(rows, columns), min(rows, columns))))`

</details>
"""


# %% exercise="orthogonal" role="solution"
def orthogonal(shape, rng, gain=1.0):
    T("""Return a random orthogonal weight, times gain.""", """返回随机的正交权重，乘以增益。""")
    ### BEGIN SOLUTION
    rows, columns = shape[0], math.prod(shape[1:])
    q, r = np.linalg.qr(rng.normal(size=(max(rows, columns), min(rows, columns))))
    q = q * np.sign(np.diagonal(r))
    return gain * (q if rows >= columns else q.T).reshape(shape)
    ### END SOLUTION


# %% exercise="orthogonal" role="check"
#: en: Run this cell to check your answer; nothing here needs to be changed.
#: zh: 运行这个单元格，检查你的答案；这里不需要改动。
W = orthogonal((4, 2), rng)
assert np.shape(W) == (4, 2), T("The shape should be (4, 2).", "形状应当是 (4, 2)。")
expect(W.T @ W, np.eye(2), T("The columns must be orthonormal.", "各列应当标准正交。"))
W = orthogonal((2, 4), rng, gain=3.0)
assert np.shape(W) == (2, 4), T("The shape should be (2, 4).", "形状应当是 (2, 4)。")
why = T("Here the rows are orthogonal, of length gain.", "这里是各行正交，长度等于增益。")
expect(W @ W.T, 9 * np.eye(2), why)
print(T("Exercise 5: all visible checks pass.", "第 5 题：可见的检查全部通过。"))

# %% [markdown] lang="en" exercise="structured" role="statement"
r"""
## 6 · Identity and sparse ({{points}} points)

```python
eye(shape)                                 # 1 on the diagonal, 0 elsewhere; also if it is not square
sparse(shape, rng, sparsity, std=0.01)     # normal, mean 0, with zeros
```

- Both want a matrix; any other shape raises a `ValueError`.
- `sparse`: each *column* has exactly $\lceil\text{sparsity}\cdot\text{rows}\rceil$ zeros (rounded up), in places drawn anew for every column. All other entries are normal numbers.

**Example.** `sparse((300, 200), rng, 0.1)` has 30 zeros in every column; the other entries have spread 0.01.

<details><summary>Hint 1: the idea</summary>

Fill everything with normal numbers, then walk over the columns and set some places to zero. A random permutation tells which.

</details>
<details><summary>Hint 2: the formula</summary>

`math.ceil(sparsity * rows)` zeros; their places are the first entries of `rng.permutation(rows)`.

</details>
<details><summary>Hint 3: the first line</summary>

`rows, columns = shape` (raises a `ValueError` by itself when there are not two), then `W = rng.normal(0, std, shape)`

</details>
"""

# %% [markdown] lang="zh" exercise="structured" role="statement"
r"""
## 6 · 单位矩阵和稀疏（{{points}} 分）

```python
eye(shape)                                 # 对角线上是 1，其余是 0；不是方阵也可以
sparse(shape, rng, sparsity, std=0.01)     # 正态分布，均值 0，有一些零
```

- 两者都只填矩阵，形状不是二维的，抛出 `ValueError`。
- `sparse`：每一**列**恰好有 $\lceil\text{sparsity}\cdot\text{rows}\rceil$ 个零（向上取整），位置逐列重新抽取。其余元素都是正态分布的数。

**例** `sparse((300, 200), rng, 0.1)` 每列有 30 个零，其余元素的标准差是 0.01。

<details><summary>提示 1：思路</summary>

先全部填上正态分布的数，再逐列把一些位置改成零。哪些位置，由一个随机排列来定。

</details>
<details><summary>提示 2：公式</summary>

零的个数是 `math.ceil(sparsity * rows)`，位置取 `rng.permutation(rows)` 的前几个。

</details>
<details><summary>提示 3：第一行</summary>

`rows, columns = shape`（不是两个数时，这一句本身就会抛出 `ValueError`），然后 `W = rng.normal(0, std, shape)`

</details>
"""


# %% exercise="structured" role="solution"
def eye(shape):
    T("""Return a matrix with ones on its diagonal.""", """返回对角线上为 1 的矩阵。""")
    ### BEGIN SOLUTION
    rows, columns = shape
    return np.eye(rows, columns)
    ### END SOLUTION


def sparse(shape, rng, sparsity, std=0.01):
    T(
        """Return normal numbers with zeros in every column.""",
        """返回正态分布的数，每列有若干个零。""",
    )
    ### BEGIN SOLUTION
    rows, columns = shape
    W = rng.normal(0, std, shape)
    for column in range(columns):
        W[rng.permutation(rows)[: math.ceil(sparsity * rows)], column] = 0
    return W
    ### END SOLUTION


# %% exercise="structured" role="check"
#: en: Run this cell to check your answer; nothing here needs to be changed.
#: zh: 运行这个单元格，检查你的答案；这里不需要改动。
expect(
    eye((2, 3)), [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]], T("Ones on the diagonal.", "对角线上是 1。")
)
W = sparse((300, 200), rng, 0.1)
expect((W == 0).sum(axis=0), [30] * 200, T("30 zeros in every column.", "每列 30 个零。"))
why = T("The entries that are left have spread 0.01.", "留下的元素标准差是 0.01。")
about(W[W != 0], (270 * 200,), 0.01, why)
assert refuses(lambda: eye((2, 3, 4))), T(
    "Only a matrix has a diagonal: a ValueError is needed.",
    "只有矩阵才有对角线：应当抛出 ValueError。",
)
print(T("Exercise 6: all visible checks pass.", "第 6 题：可见的检查全部通过。"))

# %% [markdown] lang="en" exercise="symmetry" role="statement"
r"""
## 7 · Neurons that stay the same ({{points}} points)

A network with one hidden layer of tanh neurons and no biases computes `tanh(x @ W1.T) @ w2`. With `x` of shape `(n, in)`, `W1` is `(hidden, in)`, `w2` is `(hidden,)`, and the outputs and targets `y` are `(n,)`.

```python
trained(W1, w2, x, y, steps=50, lr=0.1)    # (W1, w2) after the training
merged(W1, w2)                             # (W1, w2) with as few neurons as possible
```

- `trained` makes plain gradient steps on the mean squared error (the mean of $(\hat y-y)^2$ over the $n$ examples). Both updates of a step use the gradients at the same point. It must not change the arrays that it is given. You may use the engine or your own formulas.
- `merged` returns a network that computes the *same function*, in which no two rows of `W1` are equal: neurons with the same row become one. The order of the neurons does not matter. Rows that differ only by rounding errors count as equal: those that are the same in `W1.round(9)`.

**Example.** With `W1 = np.full((4, 2), 0.5)` and `w2 = np.full(4, 0.3)` the rows of `W1` are still equal after 50 steps, and `merged` leaves one neuron.

<details><summary>Hint 1: the idea</summary>

For `merged`: equal rows give equal outputs $h$, and $w_1h+w_2h$ is the same as one neuron with what weight behind it?

</details>
<details><summary>Hint 2: the formula</summary>

With $h=\tanh(xW_1^\top)$ and $\delta=\frac2n(\hat y-y)$: the gradient of $w_2$ is $h^\top\delta$, that of $W_1$ is $\big(\delta\,w_2^\top\cdot(1-h^2)\big)^\top x$, where $\delta\,w_2^\top$ is the outer product.

</details>
<details><summary>Hint 3: the first line</summary>

`rows, group = np.unique(W1.round(9), axis=0, return_inverse=True)` tells which neurons belong together; `np.bincount(group.ravel(), weights=w2)` adds up.

</details>
"""

# %% [markdown] lang="zh" exercise="symmetry" role="statement"
r"""
## 7 · 永远一样的神经元（{{points}} 分）

一个网络有一层 tanh 隐藏神经元，没有偏置，算的是 `tanh(x @ W1.T) @ w2`。`x` 的形状是 `(n, in)`，`W1` 是 `(hidden, in)`，`w2` 是 `(hidden,)`，输出和目标 `y` 是 `(n,)`。

```python
trained(W1, w2, x, y, steps=50, lr=0.1)    # 训练之后的 (W1, w2)
merged(W1, w2)                             # 神经元尽可能少的 (W1, w2)
```

- `trained` 对均方误差（$(\hat y-y)^2$ 对 $n$ 个样本的平均）作普通的梯度下降。一步里的两个更新，用的是同一点的梯度。传进来的数组不许改动。用引擎或者自己的公式都可以。
- `merged` 返回一个网络，算的是**同一个函数**，但 `W1` 里没有两行相等：行相同的神经元合而为一。神经元的次序无所谓。只差舍入误差的行算相等，也就是在 `W1.round(9)` 里相同的行。

**例** 取 `W1 = np.full((4, 2), 0.5)`、`w2 = np.full(4, 0.3)`，50 步之后 `W1` 的各行仍然相等，`merged` 只留下一个神经元。

<details><summary>提示 1：思路</summary>

`merged`：行相同，输出 $h$ 就相同；$w_1h+w_2h$ 相当于一个神经元，它后面的权重是多少？

</details>
<details><summary>提示 2：公式</summary>

设 $h=\tanh(xW_1^\top)$，$\delta=\frac2n(\hat y-y)$：$w_2$ 的梯度是 $h^\top\delta$，$W_1$ 的梯度是 $\big(\delta\,w_2^\top\cdot(1-h^2)\big)^\top x$，其中 $\delta\,w_2^\top$ 是外积。

</details>
<details><summary>提示 3：第一行</summary>

`rows, group = np.unique(W1.round(9), axis=0, return_inverse=True)` 说出哪些神经元同属一组；`np.bincount(group.ravel(), weights=w2)` 把它们加起来。

</details>
"""


# %% exercise="symmetry" role="solution"
def trained(W1, w2, x, y, steps=50, lr=0.1):
    T("""Return W1 and w2 after gradient descent.""", """返回梯度下降之后的 W1 和 w2。""")
    ### BEGIN SOLUTION
    for _ in range(steps):
        h = np.tanh(x @ W1.T)
        delta = 2 / len(y) * (h @ w2 - y)
        back = np.outer(delta, w2) * (1 - h**2)
        W1, w2 = W1 - lr * back.T @ x, w2 - lr * h.T @ delta
    return W1, w2
    ### END SOLUTION


def merged(W1, w2):
    T("""Return the same function with fewer neurons.""", """用更少的神经元返回同一个函数。""")
    ### BEGIN SOLUTION
    rows, group = np.unique(W1.round(9), axis=0, return_inverse=True)
    return rows, np.bincount(group.ravel(), weights=w2)
    ### END SOLUTION


# %% exercise="symmetry" role="check"
#: en: Run this cell to check your answer; nothing here needs to be changed.
#: zh: 运行这个单元格，检查你的答案；这里不需要改动。
x, y = np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]]), np.array([1.0, -1.0, 0.5])
W1, w2 = trained(np.full((4, 2), 0.5), np.full(4, 0.3), x, y, steps=1)
why = T(
    "w2 after one step from constant weights. Its gradient has the factor 2/n.",
    "从常数权重走一步之后的 w2。梯度里有因子 2/n。",
)
expect(w2, [0.2448161] * 4, why, tolerance=1e-6)
why = T(
    "W1 after one step from constant weights. Its gradient has the factor 2/n, too.",
    "从常数权重走一步之后的 W1。梯度里也有因子 2/n。",
)
expect(W1, [[0.5035300, 0.4720720]] * 4, why, tolerance=1e-6)
almost = np.array([[1.0, 2.0], [0.0, 1.0], [1.0, 2.0 + 1e-12]])
W1, w2 = merged(almost, np.array([0.5, 3.0, 0.25]))
assert len(W1) == 2, T(
    "Two of the three rows are the same in W1.round(9), so 2 neurons are left.",
    "三行里有两行在 W1.round(9) 里相同，所以剩下 2 个神经元。",
)
why = T("The weights behind equal neurons add up.", "相同的神经元，后面的权重要相加。")
expect(np.tanh(x @ W1.T) @ w2, [0.5711956, 3.0078036, 3.0310735], why, tolerance=1e-6)
print(T("Exercise 7: all visible checks pass.", "第 7 题：可见的检查全部通过。"))

# %% [markdown] lang="en" exercise="in_words" role="statement"
r"""
## 8 · In your own words (read by a person, no automatic points)

A colleague writes: "My network has thirty ReLU layers whose widths go from 1024 down to 32. I draw all weights from $\mathcal N(0,1)$, because the mean is what matters and it is 0. The activations exploded, so I took the constant 0.01 instead, which is small. Now I shall take Xavier, it is the most modern. The loss is finite, so the initialization is right."

Four things are wrong here. Correct them in five to eight sentences, say what you would use, and with which `mode` (either is accepted if you give its reason), and what you would look at to see whether it is right.
"""

# %% [markdown] lang="zh" exercise="in_words" role="statement"
r"""
## 8 · 用自己的话说（由老师阅读，不计自动评分）

一位同事写道：“我的网络有三十层 ReLU，宽度从 1024 逐层减到 32。所有权重取自 $\mathcal N(0,1)$，因为要紧的是均值，而它是 0。激活值爆炸了，于是我改用常数 0.01，它够小。现在我打算换成 Xavier，它最新。损失是有限的，所以初始化没问题。”

这段话里有四处错误。请用五到八句话加以纠正，说明你会用哪一种、`mode` 取什么（两种都可以，但要说出理由），以及看什么才知道初始化对不对。
"""

# %% [markdown] lang="en" exercise="in_words" role="words"
r"""
*Double-click here and write your answer.*
"""

# %% [markdown] lang="zh" exercise="in_words" role="words"
r"""
*双击这里，写下你的回答。*
"""

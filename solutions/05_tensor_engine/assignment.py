# ---
# jupyter:
#   course:
#     title:
#       en: "Assignment 05 · Build the engine II: tensors"
#       zh: "作业 05 · 造引擎二：张量"
#     minutes: 120
#     difficulty: 3
#     needs: [05_tensor_engine]
# ---

# %% [markdown] lang="en"
r"""
# Assignment 05 · Build the engine II: tensors

At the end of this notebook stands a small tensor engine that you have written: elementwise operations, broadcasting, matrix products, reductions, indexing, and the walk back. It reproduces the numbers of lesson 05, and it can be plugged into the rest of the course.

**How to work**

- Work from top to bottom. Under each statement there is a cell for your answer: put your code in the place of `raise NotImplementedError()`.
- Then run the check cell below it. It tells you at once what is wrong and where to look. It does not show everything: grading runs further checks with *other* arrays and shapes, drawn afresh each time. An answer that only knows the example earns nothing.
- Stuck? Unfold the hints one at a time: the first gives the idea, the second the formula, the third the first line.
- The exercises do not depend on each other, as long as your answer to one does not call your answer to another. One that you leave open costs you nothing in the next.
- You may add cells to try things out. Please keep the cells that are already here.

**How to hand in**

Choose *Kernel → Restart Kernel and Run All Cells* once, so that nothing rests on a cell you have deleted in the meantime. (The run stops at the first open exercise; that does no harm.) Save, and hand in this one file under its own name, `05_tensor_engine.ipynb`. There are 20 points; the last question is answered in words and read by a person.
"""

# %% [markdown] lang="zh"
r"""
# 作业 05 · 造引擎二：张量

做完这份作业，你手里就有了一台自己写的小型张量引擎：逐元素运算、广播、矩阵乘法、归约、索引，还有往回走。它能算出第 05 课里的那些数，也能接到这门课后面的内容里去用。

**怎么做**

- 从上往下做。每道题下面都有一个作答单元格：把 `raise NotImplementedError()` 换成你的代码。
- 写完运行紧跟着的检查单元格，哪里不对、该往哪里看，它会马上告诉你。不过它只检查了一部分：评分时还会换上**别的**数组和形状再查一遍，而且每次都重新抽取。只认得例子的答案拿不到分。
- 卡住了？提示可以一条一条展开：第一条讲思路，第二条给公式，第三条写出第一行。
- 只要你的答案不去调用另一题的答案，各题就互不依赖。空着一道题，不会连累后面的题。
- 可以添加单元格做试验，但请保留原有的单元格。

**怎么交**

先选一次 *Kernel → Restart Kernel and Run All Cells*，确认结果不依赖任何已经删掉的单元格。（如果有题空着，运行会停在那里，没有关系。）保存之后只交这一个文件，文件名不要改：`05_tensor_engine.ipynb`。全卷共 20 分；最后一题用文字回答，由老师阅读。
"""

# %% [markdown] lang="en"
r"""
Run the next two cells first. The first holds the helpers of the check cells: `expect` and `checked` complain with a reason, and `share` carries a gradient `g` from an output back to a leaf by the rule of lesson 03, multiply along a path and add over the paths. (It is right, and far too slow for more than a few nodes.)
"""

# %% [markdown] lang="zh"
r"""
先运行下面两个单元格。第一个里是检查单元格用的小工具：`expect` 和 `checked` 发现不对就说明原因；`share` 把梯度 `g` 从输出带回到一个叶节点，用的是第 03 课的规则：沿路径相乘，各路径相加。（它是对的，只是节点一多就慢得没法用。）
"""

# %%
import numpy as np

import autograd_core as ac


def expect(got, expected, why, tolerance=1e-9):
    T(
        """Complain, with a reason, if the array got is not the one expected.""",
        """若数组 got 与 expected 不符，就说明原因。""",
    )
    assert got is not None, T(
        f"This is None: is a return missing, or was something not set? {why}",
        f"这里得到的是 None：是不是漏了 return，或者忘了赋值？{why}",
    )
    shape, right = np.shape(got), np.shape(expected)
    assert shape == right, T(
        f"The shape is {shape}, it should be {right}. {why}",
        f"形状是 {shape}，应当是 {right}。{why}",
    )
    assert np.allclose(got, expected, rtol=tolerance, atol=tolerance), T(
        f"Your result is {got}, it should be {expected}. {why}",
        f"你的结果是 {got}，应当是 {expected}。{why}",
    )


def checked(result):
    T("""Return the result if it is a Tensor.""", """如果结果是 Tensor，就返回它。""")
    assert isinstance(result, Tensor), T(
        f"A Tensor is needed, yours is {result!r}. Does your function end with a return?",
        f"结果应当是 Tensor，你的是 {result!r}。结尾是不是忘了写 return？",
    )
    return result


def share(output, g, leaf):
    T(
        """Return what the gradient g, arriving at output, means for leaf.""",
        """梯度 g 传到 output 时，leaf 应得多少。""",
    )
    if output is leaf:
        return g
    total = 0.0
    for parent, vjp in zip(checked(output).parents, output.vjps, strict=True):
        try:
            part = vjp(g)
        except ValueError as error:
            raise AssertionError(
                T(
                    f"From g of shape {np.shape(g)} no share for a parent of shape {parent.shape} could be made: {error}",
                    f"从形状为 {np.shape(g)} 的 g 算不出形状为 {parent.shape} 的父节点的那一份：{error}",
                )
            ) from None
        total = total + share(parent, part, leaf)
    return total


# %% [markdown] lang="en"
r"""
And this is the class, the one of the lesson. A `Tensor` holds an array `data`, the `parents` it was made from, and in `vjps` one function for each parent: it takes the gradient that arrives here and returns the share of that parent. `__array_ufunc__ = None` makes `array * tensor` ask the tensor first.

`add`, `sub`, `neg` and `exp` show how an operation is written: compute the value, name the parents, give the functions. Every operand is a `Tensor` already; numbers and arrays will be wrapped for you at the end.
"""

# %% [markdown] lang="zh"
r"""
这就是课上的那个类。一个 `Tensor` 装着数组 `data`，记着它由哪些 `parents` 算出来；`vjps` 里每个父节点有一个函数：它接过传到这里的梯度，返回这个父节点应得的那一份。有了 `__array_ufunc__ = None`，遇到 `array * tensor` 时就会先问张量。

`add`、`sub`、`neg` 和 `exp` 示范了一种运算该怎么写：算出值，写明父节点，给出函数。操作数都已经是 `Tensor`；数和数组最后会替你包好。
"""


# %%
class Tensor:
    __array_ufunc__ = None

    def __init__(self, data, parents=(), vjps=()):
        self.data = np.array(data, dtype=np.float64)
        self.grad = None
        self.parents = tuple(parents)
        self.vjps = tuple(vjps)

    def __repr__(self):
        return f"Tensor({self.data})"

    @property
    def shape(self):
        return self.data.shape

    @property
    def ndim(self):
        return self.data.ndim

    def item(self):
        return self.data.item()


def as_tensor(value):
    return value if isinstance(value, Tensor) else Tensor(value)


def add(x, y):
    return Tensor(x.data + y.data, (x, y), (lambda g: g, lambda g: g))


def sub(x, y):
    return Tensor(x.data - y.data, (x, y), (lambda g: g, lambda g: -g))


def neg(x):
    return Tensor(-x.data, (x,), (lambda g: -g,))


def exp(x):
    out = np.exp(x.data)
    return Tensor(out, (x,), (lambda g: g * out,))


# %% [markdown] lang="en" exercise="elementwise" role="statement"
r"""
## 1 · Element by element ({{points}} points)

Write eight operations in the style of the four above.

```python
mul(x, y)      # x * y            div(x, y)    # x / y
power(x, p)    # x ** p: p is a plain number or array, not a Tensor
log(x)         sqrt(x)            tanh(x)
sigmoid(x)     # 1 / (1 + e^-x)   relu(x)      # max(x, 0)
```

`x` and `y` are Tensors, the result is a Tensor. Do not think about broadcasting here: a function in `vjps` works element by element with `g`, and `g` has the shape of the result.

- At 0 the derivative of `relu` is taken as 0, as PyTorch does.
- `sigmoid` of $-1000$ is 0, without a warning about an overflow. ($\sigma(x)=\frac{1+\tanh(x/2)}{2}$ is one way.)

**Example.** For `z = mul(Tensor([1, 2]), Tensor([5, 7]))`, the first function of `z.vjps` turns `np.array([1.0, 10.0])` into `[5, 70]`.

<details><summary>Hint 1: the idea</summary>

Multiply `g` by the local derivative of lesson 04, with arrays in the place of numbers. Where the derivative is easily said by the *result* (tanh, sigmoid, sqrt), keep the result in a variable, as `exp` does.

</details>
<details><summary>Hint 2: the formulas</summary>

$$(x^p)'=p\,x^{p-1},\quad (\ln x)'=\tfrac1x,\quad (\sqrt x)'=\tfrac{1}{2\sqrt x},\quad \tanh'=1-\tanh^2,\quad \sigma'=\sigma(1-\sigma).$$

For $x/y$: $\frac1y$ and $-\frac{x}{y^2}$. For relu: 1 where $x>0$, else 0.

</details>
<details><summary>Hint 3: the first line</summary>

`return Tensor(x.data * y.data, (x, y), (lambda g: g * y.data, lambda g: g * x.data))`

</details>
"""

# %% [markdown] lang="zh" exercise="elementwise" role="statement"
r"""
## 1 · 逐个元素（{{points}} 分）

照上面四个的样子，再写八种运算。

```python
mul(x, y)      # x * y            div(x, y)    # x / y
power(x, p)    # x ** p：p 是普通的数或数组，不是 Tensor
log(x)         sqrt(x)            tanh(x)
sigmoid(x)     # 1 / (1 + e^-x)   relu(x)      # max(x, 0)
```

`x` 和 `y` 是 Tensor，结果也是 Tensor。这里不用考虑广播：`vjps` 里的函数与 `g` 逐元素运算，`g` 的形状与结果相同。

- 在 0 处，`relu` 的导数取 0，与 PyTorch 相同。
- $-1000$ 的 `sigmoid` 是 0，而且不能出现溢出警告。（写成 $\sigma(x)=\frac{1+\tanh(x/2)}{2}$ 就是一种办法。）

**例** 对 `z = mul(Tensor([1, 2]), Tensor([5, 7]))`，`z.vjps` 的第一个函数把 `np.array([1.0, 10.0])` 变成 `[5, 70]`。

<details><summary>提示 1：思路</summary>

用 `g` 乘以第 04 课里的局部导数，只是数换成了数组。有些导数用**结果**来写最省事（tanh、sigmoid、sqrt），那就像 `exp` 那样把结果留在一个变量里。

</details>
<details><summary>提示 2：公式</summary>

$$(x^p)'=p\,x^{p-1},\quad (\ln x)'=\tfrac1x,\quad (\sqrt x)'=\tfrac{1}{2\sqrt x},\quad \tanh'=1-\tanh^2,\quad \sigma'=\sigma(1-\sigma).$$

对 $x/y$：$\frac1y$ 和 $-\frac{x}{y^2}$。对 relu：$x>0$ 处为 1，其余为 0。

</details>
<details><summary>提示 3：第一行</summary>

`return Tensor(x.data * y.data, (x, y), (lambda g: g * y.data, lambda g: g * x.data))`

</details>
"""


# %% exercise="elementwise" role="solution"
def mul(x, y):
    ### BEGIN SOLUTION
    return Tensor(x.data * y.data, (x, y), (lambda g: g * y.data, lambda g: g * x.data))
    ### END SOLUTION


def div(x, y):
    ### BEGIN SOLUTION
    to_y = lambda g: -g * x.data / y.data**2
    return Tensor(x.data / y.data, (x, y), (lambda g: g / y.data, to_y))
    ### END SOLUTION


def power(x, p):
    ### BEGIN SOLUTION
    p = np.asarray(p, dtype=np.float64)
    return Tensor(x.data**p, (x,), (lambda g: g * p * x.data ** (p - 1),))
    ### END SOLUTION


def log(x):
    ### BEGIN SOLUTION
    return Tensor(np.log(x.data), (x,), (lambda g: g / x.data,))
    ### END SOLUTION


def sqrt(x):
    ### BEGIN SOLUTION
    out = np.sqrt(x.data)
    return Tensor(out, (x,), (lambda g: g / (2 * out),))
    ### END SOLUTION


def tanh(x):
    ### BEGIN SOLUTION
    out = np.tanh(x.data)
    return Tensor(out, (x,), (lambda g: g * (1 - out**2),))
    ### END SOLUTION


def sigmoid(x):
    ### BEGIN SOLUTION
    out = (1 + np.tanh(x.data / 2)) / 2
    return Tensor(out, (x,), (lambda g: g * out * (1 - out),))
    ### END SOLUTION


def relu(x):
    ### BEGIN SOLUTION
    return Tensor(np.maximum(x.data, 0), (x,), (lambda g: g * (x.data > 0),))
    ### END SOLUTION


# %% exercise="elementwise" role="check"
#: en: Run this cell to check your answer; nothing here needs to be changed.
#: zh: 运行这个单元格，检查你的答案；这里不需要改动。
x, y, g = Tensor([1.0, 2.0]), Tensor([5.0, 7.0]), np.array([1.0, 10.0])
z = checked(mul(x, y))
expect(z.data, [5, 14], T("The value of mul.", "mul 的值。"))
why = T("Each factor gets g times the other factor.", "每个因子得到 g 乘以另一个因子。")
expect(share(z, g, x), [5, 70], why)
h = 1e-6
for function in (log, sqrt, tanh, sigmoid, relu, lambda t: power(t, 3), lambda t: div(t, y)):
    above, below = (checked(function(Tensor(x.data + step))).data for step in (h, -h))
    name = getattr(function, "__name__", "power / div")
    name = T("power or div", "power 或 div") if name == "<lambda>" else name
    why = T(f"Measured: the share of x in {name}.", f"这是量出来的：{name} 里 x 的那一份。")
    expect(share(function(x), g, x), g * (above - below) / (2 * h), why, tolerance=1e-6)
why = T("The second operand of div: -x / y**2.", "div 的第二个操作数：-x / y**2。")
expect(share(div(x, y), g, y), [-1 / 25, -20 / 49], why)
try:
    with np.errstate(over="raise", invalid="raise"):
        far = checked(sigmoid(Tensor([-1000.0]))).data
except FloatingPointError as error:
    raise AssertionError(
        T(
            f"sigmoid(-1000): {error}. e to the power 1000 is too large for a float; the exercise shows a formula that does without it.",
            f"sigmoid(-1000)：{error}。e 的 1000 次方太大，浮点数装不下；题目里给出了一种不会溢出的写法。",
        )
    ) from None
expect(far, [0.0], T("The sigmoid far out.", "远处的 sigmoid。"))
print(T("Exercise 1: all visible checks pass.", "第 1 题：可见的检查全部通过。"))

# %% [markdown] lang="en" exercise="unbroadcast" role="statement"
r"""
## 2 · The way back of broadcasting ({{points}} points)

Broadcasting copies; the way back of a copy is a sum. Given the gradient that arrived at a broadcast result, return the share of an operand.

```python
unbroadcast(g, shape)    # array of this shape
```

- `g` is an array, `shape` the shape of the operand. `shape` can be broadcast to `g.shape`; you need not check this.
- Sum `g` over the axes that the operand does not have, and over those on which it has length 1 and `g` has more. The result has exactly the shape `shape`.
- `shape` may be `()`: then everything is summed up, and the result has shape `()`.
- If the shapes are equal, the result equals `g`. Never change the caller's `g`.

**Example.** `unbroadcast(np.ones((4, 3)), (3,))` is `[4, 4, 4]`, and `unbroadcast(np.ones((4, 3)), (4, 1))` is a column of four 3s.

<details><summary>Hint 1: the idea</summary>

Two steps. First the axes in front, which the operand lacks: sum, they disappear. Then the numbers of axes agree, and the stretched ones are those where `shape` has 1: sum with `keepdims=True`, so that a 1 remains.

</details>
<details><summary>Hint 2: the formula</summary>

There are `g.ndim - len(shape)` axes in front. `g.sum(axis=(0, 1))` sums over several axes at once; `axis=()` sums over none and gives a copy.

</details>
<details><summary>Hint 3: the first line</summary>

`g = g.sum(axis=tuple(range(g.ndim - len(shape))))`

</details>
"""

# %% [markdown] lang="zh" exercise="unbroadcast" role="statement"
r"""
## 2 · 广播的反向（{{points}} 分）

广播是复制；复制的反向是求和。给定传到广播结果处的梯度，返回一个操作数应得的那一份。

```python
unbroadcast(g, shape)    # 形状为 shape 的数组
```

- `g` 是数组，`shape` 是操作数的形状。`shape` 一定能广播成 `g.shape`，不必检查。
- 操作数没有的轴，沿它求和；操作数长度为 1 而 `g` 更长的轴，也沿它求和。结果的形状恰好是 `shape`。
- `shape` 可以是 `()`：这时全部加起来，结果的形状是 `()`。
- 如果两个形状相同，结果就等于 `g`。不能改动调用者的 `g`。

**例** `unbroadcast(np.ones((4, 3)), (3,))` 等于 `[4, 4, 4]`；`unbroadcast(np.ones((4, 3)), (4, 1))` 是由四个 3 排成的一列。

<details><summary>提示 1：思路</summary>

分两步。先处理前面那些操作数没有的轴：沿它们求和，它们就消失了。这时轴数一样多，被拉伸的就是 `shape` 里写着 1 的那些轴：求和时用 `keepdims=True`，留下一个 1。

</details>
<details><summary>提示 2：公式</summary>

前面一共多出 `g.ndim - len(shape)` 个轴。`g.sum(axis=(0, 1))` 可以一次沿几个轴求和；`axis=()` 一个轴也不加，给出一份副本。

</details>
<details><summary>提示 3：第一行</summary>

`g = g.sum(axis=tuple(range(g.ndim - len(shape))))`

</details>
"""


# %% exercise="unbroadcast" role="solution"
def unbroadcast(g, shape):
    T(
        """Sum g over the axes along which broadcasting repeated an array of this shape.""",
        """广播把这种形状的数组沿哪些轴重复过，就把 g 沿那些轴加起来。""",
    )
    ### BEGIN SOLUTION
    g = g.sum(axis=tuple(range(g.ndim - len(shape))))
    stretched = tuple(i for i, n in enumerate(shape) if n == 1 and g.shape[i] != 1)
    return g.sum(axis=stretched, keepdims=True)
    ### END SOLUTION


# %% exercise="unbroadcast" role="check"
#: en: Run this cell to check your answer; nothing here needs to be changed.
#: zh: 运行这个单元格，检查你的答案；这里不需要改动。
g = np.arange(12.0).reshape(4, 3)
why = T("The axis in front is missing in (3,).", "(3,) 没有前面那个轴。")
expect(unbroadcast(g, (3,)), [18, 22, 26], why)
why = T("Your function has changed the caller's g.", "函数改动了调用者的 g。")
expect(g, np.arange(12.0).reshape(4, 3), why)
why = T("Axis 1 was stretched from 1 to 3.", "轴 1 是从 1 拉伸到 3 的。")
expect(unbroadcast(g, (4, 1)), [[3], [12], [21], [30]], why)
why = T("The shapes are equal: nothing to sum.", "形状相同：没有什么要加的。")
expect(unbroadcast(g, (4, 3)), np.arange(12.0).reshape(4, 3), why)
print(T("Exercise 2: all visible checks pass.", "第 2 题：可见的检查全部通过。"))

# %% [markdown] lang="en" exercise="matmul" role="statement"
r"""
## 3 · Matrix products ({{points}} points)

```python
matmul(x, y)    # the Tensor x @ y
```

`x` and `y` are Tensors with one or two axes each, four cases in all. Each share must have exactly the shape of its parent.

| `x` | `y` | `x @ y` and `g` |
|---|---|---|
| (m, k) | (k, n) | (m, n) |
| (m, k) | (k,) | (m,) |
| (k,) | (k, n) | (n,) |
| (k,) | (k,) | () |

**Example.** For `x` of shape (4, 3) and `y` of shape (3, 2), the share of `y` has shape (3, 2) and is `x.data.T @ g`.

<details><summary>Hint 1: the idea</summary>

Solve the case of two matrices first; the shapes tell you which transposes you need. A vector on the left is a matrix with one row, on the right one with one column. So: make matrices of everything, use the same two formulas, and give the shares their own shapes back.

</details>
<details><summary>Hint 2: the formula</summary>

$$\bar X=G\,W^\top,\qquad \bar W=X^\top G$$

with $G$ as a matrix of the shape (rows of $X$, columns of $W$). `g.reshape(...)` turns $g$ into it, also when it has no axis at all.

</details>
<details><summary>Hint 3: the first line</summary>

`rows = x.data.reshape(-1, x.shape[-1])`, and for the other operand `columns = y.data.reshape(y.shape[0], -1)`

</details>
"""

# %% [markdown] lang="zh" exercise="matmul" role="statement"
r"""
## 3 · 矩阵乘法（{{points}} 分）

```python
matmul(x, y)    # 张量 x @ y
```

`x` 和 `y` 是 Tensor，各有一个或两个轴，一共四种情形。每一份的形状都必须恰好是父节点的形状。

| `x` | `y` | `x @ y` 和 `g` |
|---|---|---|
| (m, k) | (k, n) | (m, n) |
| (m, k) | (k,) | (m,) |
| (k,) | (k, n) | (n,) |
| (k,) | (k,) | () |

**例** `x` 的形状是 (4, 3)、`y` 的形状是 (3, 2) 时，`y` 的那一份形状是 (3, 2)，它就是 `x.data.T @ g`。

<details><summary>提示 1：思路</summary>

先解决两个矩阵的情形，需要哪些转置，形状会告诉你。左边的向量就是只有一行的矩阵，右边的向量就是只有一列的矩阵。所以：全都变成矩阵，用同样的两个公式，再把各份的形状变回去。

</details>
<details><summary>提示 2：公式</summary>

$$\bar X=G\,W^\top,\qquad \bar W=X^\top G$$

这里的 $G$ 是矩阵，形状为（$X$ 的行数，$W$ 的列数）。`g.reshape(...)` 就能把 $g$ 变成它，哪怕 $g$ 一个轴也没有。

</details>
<details><summary>提示 3：第一行</summary>

`rows = x.data.reshape(-1, x.shape[-1])`；另一个操作数则是 `columns = y.data.reshape(y.shape[0], -1)`

</details>
"""


# %% exercise="matmul" role="solution"
def matmul(x, y):
    T(
        """Return x @ y for vectors and matrices.""",
        """返回 x @ y，两边可以是向量或矩阵。""",
    )
    ### BEGIN SOLUTION
    rows = x.data.reshape(-1, x.shape[-1])
    columns = y.data.reshape(y.shape[0], -1)

    def as_matrix(g):
        return g.reshape(rows.shape[0], columns.shape[1])

    to_x = lambda g: (as_matrix(g) @ columns.T).reshape(x.shape)
    to_y = lambda g: (rows.T @ as_matrix(g)).reshape(y.shape)
    return Tensor(x.data @ y.data, (x, y), (to_x, to_y))
    ### END SOLUTION


# %% exercise="matmul" role="check"
#: en: Run this cell to check your answer; nothing here needs to be changed.
#: zh: 运行这个单元格，检查你的答案；这里不需要改动。
left, right = np.arange(12.0).reshape(4, 3), np.arange(6.0).reshape(3, 2) - 2
for a, b in [(left, right), (left, right[:, 0]), (left[1], right)]:
    x, y = Tensor(a), Tensor(b)
    z = checked(matmul(x, y))
    expect(z.data, a @ b, T("The value.", "值。"))
    g = np.linspace(1.0, 2.0, z.data.size).reshape(z.shape)
    case = f"{a.shape} @ {b.shape}"
    for name, leaf in (("x", x), ("y", y)):
        measured = np.zeros(leaf.shape)
        for place in np.ndindex(leaf.shape):
            unit = np.zeros(leaf.shape)
            unit[place] = 1.0
            measured[place] = (g * (unit @ b if leaf is x else a @ unit)).sum()
        why = T(
            f"Measured: the share of {name} in {case}.",
            f"这是量出来的：{case} 里 {name} 的那一份。",
        )
        expect(share(z, g, leaf), measured, why)
print(T("Exercise 3: all visible checks pass.", "第 3 题：可见的检查全部通过。"))

# %% [markdown] lang="en" exercise="reductions" role="statement"
r"""
## 4 · Sum, mean, maximum ({{points}} points)

```python
reduce_sum(x, axis=None, keepdims=False)     # axis: None, an int or a tuple of ints
reduce_mean(x, axis=None, keepdims=False)    # the same
reduce_max(x, axis=None, keepdims=False)     # axis: None or an int
```

The values are NumPy's: `x.data.sum(axis=axis, keepdims=keepdims)` and so on. An axis may be negative. On the way back:

- the gradient of a sum is copied to everything that was summed;
- a mean has $1/n$, where $n$ is the number of elements that were joined into one;
- a maximum gives everything to the winner. Ties as PyTorch decides them: with `axis=None` the winners share evenly, along an axis the first winner gets all.

**Example.** `x` of shape (2, 3), averaged with `axis=1`, and $g=(6,60)$ arriving: the share of `x` has 2 in its first row and 20 in its second.

<details><summary>Hint 1: the idea</summary>

A reduction loses axes. Before `g` can be copied, it must get them back, as axes of length 1. Write a helper for that; all three can use it.

</details>
<details><summary>Hint 2: the formula</summary>

`np.expand_dims(g, axis)` gives the axes back unless `keepdims` has kept them; with `axis=None` nothing need be done. Then `np.broadcast_to(g, x.shape)` copies. For the mean, $n$ is `x.data.size` divided by the number of elements of the result. For the maximum along an axis: `np.argmax` finds the first winner.

</details>
<details><summary>Hint 3: the first line</summary>

Above `reduce_sum`, in the same cell: `def restored(g, axis, keepdims): return g if keepdims or axis is None else np.expand_dims(g, axis)`

</details>
"""

# %% [markdown] lang="zh" exercise="reductions" role="statement"
r"""
## 4 · 求和、平均、最大（{{points}} 分）

```python
reduce_sum(x, axis=None, keepdims=False)     # axis：None、一个整数，或由整数组成的元组
reduce_mean(x, axis=None, keepdims=False)    # 同上
reduce_max(x, axis=None, keepdims=False)     # axis：None 或一个整数
```

值就是 NumPy 算出的值：`x.data.sum(axis=axis, keepdims=keepdims)`，其余类推。轴可以是负数。反向时：

- 和的梯度，复制给每一个参与求和的元素；
- 平均值要带上 $1/n$，$n$ 是合并成一个的元素个数；
- 最大值全归胜者。并列时照 PyTorch 的决定：`axis=None` 时并列者平分，沿一个轴时全归第一个胜者。

**例** `x` 的形状是 (2, 3)，用 `axis=1` 求平均，传来 $g=(6,60)$：`x` 的那一份，第一行全是 2，第二行全是 20。

<details><summary>提示 1：思路</summary>

归约会丢掉轴。`g` 要能复制，先得把丢掉的轴补回来，长度为 1。为此写一个小函数，三种归约都用得上。

</details>
<details><summary>提示 2：公式</summary>

若不是 `keepdims` 已经留着轴，就用 `np.expand_dims(g, axis)` 补回来；`axis=None` 时什么也不用做。然后用 `np.broadcast_to(g, x.shape)` 复制。求平均时，$n$ 等于 `x.data.size` 除以结果的元素个数。沿一个轴取最大时，用 `np.argmax` 找第一个胜者。

</details>
<details><summary>提示 3：第一行</summary>

在同一个单元格里，写在 `reduce_sum` 的前面：`def restored(g, axis, keepdims): return g if keepdims or axis is None else np.expand_dims(g, axis)`

</details>
"""


# %% exercise="reductions" role="solution"
def reduce_sum(x, axis=None, keepdims=False):
    ### BEGIN SOLUTION
    def spread(g):
        g = g if keepdims or axis is None else np.expand_dims(g, axis)
        return np.broadcast_to(g, x.shape)

    return Tensor(x.data.sum(axis=axis, keepdims=keepdims), (x,), (spread,))
    ### END SOLUTION


def reduce_mean(x, axis=None, keepdims=False):
    ### BEGIN SOLUTION
    out = x.data.mean(axis=axis, keepdims=keepdims)
    n = x.data.size / out.size

    def spread(g):
        g = g if keepdims or axis is None else np.expand_dims(g, axis)
        return np.broadcast_to(g / n, x.shape)

    return Tensor(out, (x,), (spread,))
    ### END SOLUTION


def reduce_max(x, axis=None, keepdims=False):
    ### BEGIN SOLUTION
    out = x.data.max(axis=axis, keepdims=keepdims)
    if axis is None:
        wins = x.data == out
        wins = wins / wins.sum()
    else:
        wins = np.zeros(x.shape)
        first = np.expand_dims(x.data.argmax(axis=axis), axis)
        np.put_along_axis(wins, first, 1.0, axis)

    def to_the_winners(g):
        g = g if keepdims or axis is None else np.expand_dims(g, axis)
        return g * wins

    return Tensor(out, (x,), (to_the_winners,))
    ### END SOLUTION


# %% exercise="reductions" role="check"
#: en: Run this cell to check your answer; nothing here needs to be changed.
#: zh: 运行这个单元格，检查你的答案；这里不需要改动。
x = Tensor([[1.0, 5.0, 3.0], [4.0, 0.0, 6.0]])
expect(checked(reduce_sum(x, axis=0)).data, [5, 5, 9], T("The value of a sum.", "和的值。"))
why = T("The sum of everything: each element gets 7.", "全部求和：每个元素得 7。")
expect(share(reduce_sum(x), np.array(7.0), x), np.full((2, 3), 7.0), why)
g = np.array([6.0, 60.0])
why = T("Along axis 1, row by row: 6 and 60.", "沿轴 1，一行一行地：6 和 60。")
expect(share(reduce_sum(x, axis=1), g, x), [[6] * 3, [60] * 3], why)
why = T("The mean along axis 1 has 1/3.", "沿轴 1 的平均带 1/3。")
expect(share(reduce_mean(x, axis=1), g, x), [[2] * 3, [20] * 3], why)
why = T("keepdims has kept the axis.", "keepdims 留着这个轴。")
expect(share(reduce_mean(x, axis=1, keepdims=True), g[:, None], x), [[2] * 3, [20] * 3], why)
why = T("The winners are 5 and 6.", "胜者是 5 和 6。")
expect(share(reduce_max(x, axis=-1), g, x), [[0, 6, 0], [0, 0, 60]], why)
print(T("Exercise 4: all visible checks pass.", "第 4 题：可见的检查全部通过。"))

# %% [markdown] lang="en" exercise="moving" role="statement"
r"""
## 5 · Moving numbers about ({{points}} points)

```python
reshape(x, *shape)     # reshape(x, 2, 3) or reshape(x, (2, 3)); one -1 is allowed
transpose(x, *axes)    # transpose(x): axes reversed; transpose(x, 1, 2, 0): result axis i is x's axis axes[i]
index(x, key)          # x.data[key], for any key that NumPy takes
```

The values are those of `x.data.reshape(*shape)`, `x.data.transpose(*axes)` and `x.data[key]`. On the way back every number returns to where it was read. An index may occur twice in `key`; then two gradients return to the same place.

**Example.** `index(Tensor([10, 20, 30]), [0, 0, 2])` is `[10, 10, 30]`, and $g=(1,2,4)$ comes back as `[3, 0, 4]`.

<details><summary>Hint 1: the idea</summary>

Reshape back; transpose back; put back into zeros. Transposing back needs the inverse permutation: if result axis $i$ was axis $a_i$ of `x`, then going back axis $a_i$ is axis $i$.

</details>
<details><summary>Hint 2: the formula</summary>

`np.argsort(axes)` is the inverse permutation. `np.add.at(zeros, key, g)` adds `g` at the places `key`, each as often as it occurs. Section 10 of the lesson shows why `zeros[key] += g` is not enough.

</details>
<details><summary>Hint 3: the first line</summary>

`axes = axes or tuple(reversed(range(x.ndim)))`, and in `index` a function `def scatter(g):` that begins with `back = np.zeros(x.shape)`

</details>
"""

# %% [markdown] lang="zh" exercise="moving" role="statement"
r"""
## 5 · 只挪动，不计算（{{points}} 分）

```python
reshape(x, *shape)     # reshape(x, 2, 3) 或 reshape(x, (2, 3))；允许有一个 -1
transpose(x, *axes)    # transpose(x)：轴的次序倒过来；transpose(x, 1, 2, 0)：结果的轴 i 是 x 的轴 axes[i]
index(x, key)          # x.data[key]，key 可以是 NumPy 接受的任何下标
```

值就是 `x.data.reshape(*shape)`、`x.data.transpose(*axes)` 和 `x.data[key]`。反向时，每个数回到当初读它的地方。`key` 里同一个下标可以出现两次，那就有两个梯度回到同一个地方。

**例** `index(Tensor([10, 20, 30]), [0, 0, 2])` 等于 `[10, 10, 30]`；传来 $g=(1,2,4)$，回到 `x` 就是 `[3, 0, 4]`。

<details><summary>提示 1：思路</summary>

把形状改回去；把轴转回去；放回一片零里。转回去要用逆排列：结果的轴 $i$ 若是 `x` 的轴 $a_i$，那么反过来，轴 $a_i$ 就是轴 $i$。

</details>
<details><summary>提示 2：公式</summary>

`np.argsort(axes)` 就是逆排列。`np.add.at(zeros, key, g)` 把 `g` 加到 `key` 所指的地方，出现几次就加几次。为什么 `zeros[key] += g` 不够，课文第 10 节里讲过。

</details>
<details><summary>提示 3：第一行</summary>

`axes = axes or tuple(reversed(range(x.ndim)))`；`index` 里写一个函数 `def scatter(g):`，开头是 `back = np.zeros(x.shape)`

</details>
"""


# %% exercise="moving" role="solution"
def reshape(x, *shape):
    ### BEGIN SOLUTION
    return Tensor(x.data.reshape(*shape), (x,), (lambda g: g.reshape(x.shape),))
    ### END SOLUTION


def transpose(x, *axes):
    ### BEGIN SOLUTION
    axes = axes or tuple(reversed(range(x.ndim)))
    return Tensor(x.data.transpose(axes), (x,), (lambda g: g.transpose(np.argsort(axes)),))
    ### END SOLUTION


def index(x, key):
    ### BEGIN SOLUTION
    def scatter(g):
        back = np.zeros(x.shape)
        np.add.at(back, key, g)
        return back

    return Tensor(x.data[key], (x,), (scatter,))
    ### END SOLUTION


# %% exercise="moving" role="check"
#: en: Run this cell to check your answer; nothing here needs to be changed.
#: zh: 运行这个单元格，检查你的答案；这里不需要改动。
x = Tensor(np.arange(6.0).reshape(2, 3))
z = checked(reshape(x, 3, -1))
expect(z.data, [[0, 1], [2, 3], [4, 5]], T("The value of reshape.", "reshape 的值。"))
why = T("The shape of x comes back.", "要回到 x 的形状。")
expect(share(z, z.data, x), x.data, why)
expect(
    checked(transpose(x)).data,
    [[0, 3], [1, 4], [2, 5]],
    T("The value of transpose.", "transpose 的值。"),
)
expect(share(transpose(x), transpose(x).data, x), x.data, why)
why = T("Two elements were read, the others get 0.", "读了两个元素，其余的得 0。")
expect(share(index(x, (0, slice(1, 3))), np.array([7.0, 8.0]), x), [[0, 7, 8], [0, 0, 0]], why)
print(T("Exercise 5: all visible checks pass.", "第 5 题：可见的检查全部通过。"))

# %% [markdown] lang="en" exercise="backward" role="statement"
r"""
## 6 · The walk back ({{points}} points)

The piece that turns a heap of rules into an engine. It is the walk of lesson 04, only that it carries arrays now.

```python
backward(output)    # returns nothing; fills .grad of the leaves
```

- `output` holds one number. Its own gradient is an array of ones of its shape.
- A leaf is a Tensor without parents. Afterwards its `.grad` is an ndarray of the shape of its data. If it had a `.grad` already, the new gradient is **added**, so that two walks give twice as much.
- Intermediate results keep `.grad = None`: their gradients live in a dict of *this* walk and go with it.
- A leaf's `.grad` is an array of its own: whoever changes it in place changes nobody else's.

Two helpers are given in the next cell. `topological(output)` is the sort of lesson 04, without recursion. `shares(node, g)` gives the pairs (parent, its share) of a node, and is the *one* place where shares are summed over broadcast axes, by your `unbroadcast`; it is called only where shapes differ. The checks of this exercise need no broadcasting.

**Example.** `x = Tensor(3.0)`, `b = add(x, x)`, `backward(add(b, b))`: `x.grad` is 4. After a second `backward` of the same output: 8.

<details><summary>Hint 1: the idea</summary>

Go through the topological order backwards. Take the node's gradient from the dict. If it is a leaf, add it to `.grad`. Otherwise hand out the shares: *add* to what a parent has received before.

</details>
<details><summary>Hint 2: the formula</summary>

`gradients[parent] = gradients[parent] + share` if something has arrived before, else `gradients[parent] = share`. Not `+=` on the array: it would change an array that somebody else may hold too. `np.array(g)` makes a copy.

</details>
<details><summary>Hint 3: the first line</summary>

`gradients = {output: np.ones(output.shape)}`, and then `for node in reversed(topological(output)):`

</details>
"""

# %% [markdown] lang="zh" exercise="backward" role="statement"
r"""
## 6 · 往回走（{{points}} 分）

有了它，一条条规则才成为一台引擎。它就是第 04 课的那一段，只是带着走的换成了数组。

```python
backward(output)    # 什么也不返回；填好叶节点的 .grad
```

- `output` 里只有一个数。它自己的梯度是一个与它同形状、全是 1 的数组。
- 没有父节点的 Tensor 就是叶节点。走完之后，它的 `.grad` 是一个与数据同形状的 ndarray。如果原来已经有 `.grad`，新的梯度要**加**上去，所以走两趟就得到两倍。
- 中间结果保持 `.grad = None`：它们的梯度存在**这一趟**的字典里，走完就没有了。
- 叶节点的 `.grad` 是它自己的数组：谁就地改动它，都不会影响别的叶节点。

下一个单元格给出两个小工具。`topological(output)` 就是第 04 课的排序，没有用递归。`shares(node, g)` 给出一个节点的各对（父节点，它的那一份）；沿广播轴的求和**只**在这里做，由你的 `unbroadcast` 完成，而且只在形状不同时才调用。这道题的检查用不到广播。

**例** `x = Tensor(3.0)`，`b = add(x, x)`，`backward(add(b, b))`：`x.grad` 是 4。对同一个输出再 `backward` 一次，就是 8。

<details><summary>提示 1：思路</summary>

沿拓扑序倒着走。从字典里取出节点的梯度。是叶节点，就加到 `.grad` 上；不是，就把各份分出去：**加**到父节点已经收到的上面。

</details>
<details><summary>提示 2：公式</summary>

以前收到过就写 `gradients[parent] = gradients[parent] + share`，没有就写 `gradients[parent] = share`。不要对数组用 `+=`：那会改动别处可能也在用的数组。`np.array(g)` 能复制一份。

</details>
<details><summary>提示 3：第一行</summary>

`gradients = {output: np.ones(output.shape)}`，接着写 `for node in reversed(topological(output)):`

</details>
"""


# %%
def topological(output):
    T(
        """Return the nodes that lead to output, each once, parents first.""",
        """返回通到 output 的所有节点：各出现一次，父节点在前。""",
    )
    order, seen, stack = [], set(), [(output, False)]
    while stack:
        node, parents_are_done = stack.pop()
        if parents_are_done:
            order.append(node)
        elif node not in seen:
            seen.add(node)
            stack.append((node, True))
            stack.extend((parent, False) for parent in node.parents)
    return order


def shares(node, g):
    T(
        """Return the pairs (parent, its share of the gradient g that arrived at node).""",
        """返回各对（父节点，它从传到 node 的梯度 g 里应得的那一份）。""",
    )
    pairs = []
    for parent, vjp in zip(node.parents, node.vjps, strict=True):
        part = np.asarray(vjp(g))
        pairs.append(
            (parent, part if part.shape == parent.shape else unbroadcast(part, parent.shape))
        )
    return pairs


# %% exercise="backward" role="solution"
def backward(output):
    T(
        """Add to the grad of every leaf the derivative of output with respect to it.""",
        """把 output 对每个叶节点的导数加到它的 grad 上。""",
    )
    ### BEGIN SOLUTION
    gradients = {output: np.ones(output.shape)}
    for node in reversed(topological(output)):
        g = gradients.pop(node)
        if not node.parents:
            node.grad = np.array(g) if node.grad is None else node.grad + g
        for parent, part in shares(node, g):
            gradients[parent] = gradients[parent] + part if parent in gradients else part
    ### END SOLUTION


# %% exercise="backward" role="check"
#: en: Run this cell to check your answer; nothing here needs to be changed.
#: zh: 运行这个单元格，检查你的答案；这里不需要改动。
x = Tensor(3.0)
b = add(x, x)
c = add(b, b)
backward(c)
why = T("c = b + b and b = x + x: four paths.", "c = b + b，b = x + x：四条路径。")
expect(x.grad, 4.0, why)
backward(c)
why = T("A second walk adds 4 more.", "再走一趟，再加 4。")
expect(x.grad, 8.0, why)
assert b.grad is None, T(
    "b is no leaf: its .grad should stay None.", "b 不是叶节点：它的 .grad 应当一直是 None。"
)
#: en: the sum of x² + 2x + 1, from nodes made by hand, so that it needs no other exercise
#: zh: x² + 2x + 1 的和，节点用手搭成，所以不依赖别的题
x = Tensor([[1.0, 2.0], [3.0, 4.0]])
square = Tensor(x.data**2, (x, x), (lambda g: g * x.data, lambda g: g * x.data))
terms = add(add(square, add(x, x)), Tensor(np.ones((2, 2))))
total = Tensor(terms.data.sum(), (terms,), (lambda g: np.full((2, 2), g),))
backward(total)
expect(total.data, 54.0, T("The value.", "值。"))
expect(x.grad, [[4, 6], [8, 10]], T("The gradient is 2x + 2.", "梯度是 2x + 2。"))
print(T("Exercise 6: all visible checks pass.", "第 6 题：可见的检查全部通过。"))

# %% [markdown] lang="en" exercise="bce" role="statement"
r"""
## 7 · A loss for any engine ({{points}} points)

Write the binary cross-entropy with logits, in operators and methods only, so that *any* engine with PyTorch's names can run it.

```python
bce_with_logits(z, y, weight=1.0, pos_weight=1.0)    # a Tensor holding one number
```

- `z` is a Tensor of logits of any shape. `y` is an array of labels between 0 and 1 of the same shape; `weight` and `pos_weight` are numbers or arrays that can be broadcast to it. Only `z` learns.
- With $\sigma$ the sigmoid, the loss is the **plain** mean over all elements of

$$-\,\text{weight}\cdot\bigl(\text{pos\_weight}\cdot y\,\ln\sigma(z)+(1-y)\,\ln(1-\sigma(z))\bigr).$$

- Use on `z` only `+ - * /`, `-z`, and the methods `z.exp()`, `z.log()`, `z.sigmoid()`, `z.mean()`. (Very large logits are the subject of lesson 09; here $\lvert z\rvert<20$.)

The checks run your function on the course's engine, so that a slip in the exercises above costs nothing here. The last cell of this notebook runs it on yours.

**Example.** For the logits $(-1.40476596,\,-1.64932394,\,2.24711204)$ and labels zero the loss is $0.9142847$, and the gradient is $\sigma(z)/3$.

<details><summary>Hint 1: the idea</summary>

Write the formula as it stands, with `z.sigmoid()`; or simplify it first. Numbers and arrays may stand on either side of a Tensor.

</details>
<details><summary>Hint 2: the formula</summary>

With $\ell=\ln(1+e^{-z})$: $\ln\sigma(z)=-\ell$ and $\ln(1-\sigma(z))=-z-\ell$. So one element is $\text{weight}\cdot\bigl((1-y)\,z+(1+(\text{pos\_weight}-1)\,y)\,\ell\bigr)$.

</details>
<details><summary>Hint 3: the first line</summary>

`softplus = (1 + (-z).exp()).log()`

</details>
"""

# %% [markdown] lang="zh" exercise="bce" role="statement"
r"""
## 7 · 任何引擎都能跑的损失（{{points}} 分）

写出以对数几率为输入的二元交叉熵，只用运算符和方法，这样**任何**采用 PyTorch 名字的引擎都能运行它。

```python
bce_with_logits(z, y, weight=1.0, pos_weight=1.0)    # 只含一个数的 Tensor
```

- `z` 是由对数几率组成的 Tensor，形状任意。`y` 是标签数组，取值在 0 和 1 之间，形状与 `z` 相同；`weight` 和 `pos_weight` 是数，或能广播成这个形状的数组。要学习的只有 `z`。
- 记 $\sigma$ 为 sigmoid 函数，损失是下式对所有元素的**普通**平均：

$$-\,\text{weight}\cdot\bigl(\text{pos\_weight}\cdot y\,\ln\sigma(z)+(1-y)\,\ln(1-\sigma(z))\bigr).$$

- 对 `z` 只能用 `+ - * /`、`-z`，以及方法 `z.exp()`、`z.log()`、`z.sigmoid()`、`z.mean()`。（特别大的对数几率留给第 09 课，这里 $\lvert z\rvert<20$。）

检查用这门课的引擎来运行你的函数，所以前面的题有错，也不会连累这里。最后一个单元格再用你自己的引擎来运行它。

**例** 对数几率为 $(-1.40476596,\,-1.64932394,\,2.24711204)$、标签全为零时，损失是 $0.9142847$，梯度是 $\sigma(z)/3$。

<details><summary>提示 1：思路</summary>

可以用 `z.sigmoid()` 照公式直接写，也可以先化简。数和数组放在 Tensor 的哪一边都行。

</details>
<details><summary>提示 2：公式</summary>

记 $\ell=\ln(1+e^{-z})$：$\ln\sigma(z)=-\ell$，$\ln(1-\sigma(z))=-z-\ell$。所以一个元素是 $\text{weight}\cdot\bigl((1-y)\,z+(1+(\text{pos\_weight}-1)\,y)\,\ell\bigr)$。

</details>
<details><summary>提示 3：第一行</summary>

`softplus = (1 + (-z).exp()).log()`

</details>
"""


# %% exercise="bce" role="solution"
def bce_with_logits(z, y, weight=1.0, pos_weight=1.0):
    T(
        """Return the mean binary cross-entropy of logits z and labels y.""",
        """返回对数几率 z 与标签 y 的二元交叉熵的平均值。""",
    )
    ### BEGIN SOLUTION
    softplus = (1 + (-z).exp()).log()
    return (weight * ((1 - y) * z + (1 + (pos_weight - 1) * y) * softplus)).mean()
    ### END SOLUTION


# %% exercise="bce" role="check"
#: en: Run this cell to check your answer; nothing here needs to be changed.
#: zh: 运行这个单元格，检查你的答案；这里不需要改动。
z = ac.tensor([-1.40476596, -1.64932394, 2.24711204], requires_grad=True)
loss = bce_with_logits(z, np.zeros(3))
assert isinstance(loss, ac.Tensor), T(
    f"A Tensor is needed, so that it can go back; yours is {loss!r}.",
    f"结果应当是 Tensor，才能往回走；你的是 {loss!r}。",
)
why = T("This is the number printed in lesson 05.", "这是第 05 课里印出的数。")
expect(loss.item(), 0.9142847, why, tolerance=1e-7)
loss.backward()
why = T("The gradient is sigmoid(z) / 3.", "梯度是 sigmoid(z) / 3。")
expect(z.grad.numpy(), 1 / (1 + np.exp(-z.detach().numpy())) / 3, why)
loss = bce_with_logits(ac.tensor([0.0, 0.0]), np.array([0.0, 1.0]), pos_weight=3.0)
why = T(
    "ln 2 for the label 0, three times ln 2 for the label 1.",
    "标签 0 得 ln 2，标签 1 得三倍的 ln 2。",
)
expect(loss.item(), 2 * np.log(2), why)
print(T("Exercise 7: all visible checks pass.", "第 7 题：可见的检查全部通过。"))

# %% [markdown] lang="en"
r"""
### Your engine, all together

Nothing to write here. The next cell hands your functions to the class in one table (the course's own engine does the same, in `autograd_core/methods.py`), and the last one runs the programs of lesson 05 on it. Numbers and arrays may now stand on either side.
"""

# %% [markdown] lang="zh"
r"""
### 合起来：你的引擎

这里什么也不用写。下一个单元格用一张表把你的函数交给类（这门课自己的引擎也是这样做的，见 `autograd_core/methods.py`），最后一个单元格在它上面运行第 05 课的程序。现在，数和数组放在哪一边都行。
"""

# %%
for name, function in (
    ("add", add),
    ("sub", sub),
    ("mul", mul),
    ("truediv", div),
    ("matmul", matmul),
):
    setattr(Tensor, f"__{name}__", lambda x, y, f=function: f(x, as_tensor(y)))
    setattr(Tensor, f"__r{name}__", lambda x, y, f=function: f(as_tensor(y), x))
for function in (exp, log, sqrt, tanh, sigmoid, relu, reshape, transpose, backward):
    setattr(Tensor, function.__name__, function)
Tensor.sum, Tensor.mean, Tensor.max = reduce_sum, reduce_mean, reduce_max
Tensor.__neg__, Tensor.__getitem__, Tensor.T = neg, index, property(transpose)
Tensor.__pow__ = lambda x, p: exp(mul(p, log(x))) if isinstance(p, Tensor) else power(x, p)
Tensor.__rpow__ = lambda x, base: exp(mul(x, log(as_tensor(base))))

# %%
try:
    x = Tensor([[1.0, 2.0], [3.0, 4.0]])
    total = (x**2 + 2 * x + 1).sum()
    total.backward()
    print(total.item(), x.grad.tolist())
    w, b = Tensor(np.linspace(-1, 1, 15).reshape(5, 3)), Tensor([0.5, -0.5, 0.0])
    for step in range(21):
        loss = bce_with_logits(np.ones((4, 5)) @ w + b, np.array([[0.0, 1.0, 1.0]] * 4))
        if step % 5 == 0:
            print(T("step", "步"), step, T("loss", "损失"), round(loss.item(), 4))
        w.grad = b.grad = None
        loss.backward()
        w.data -= 0.5 * w.grad
        b.data -= 0.5 * b.grad
except NotImplementedError:
    print(T("The engine waits for the exercises that are still open.", "引擎在等还空着的那些题。"))

# %% [markdown] lang="en" exercise="in_words" role="statement"
r"""
## 8 · In your own words (read by a person, no automatic points)

A classmate has written an engine, too. "A gradient can have any shape, as long as the numbers are in it. I tested with square matrices only, and everything fits. My `mean` sends the gradient on unchanged, because averaging does not change the direction. And I call `unbroadcast` inside `add`, that is where broadcasting happens."

Take the four sentences one by one, in five to eight sentences of your own: what goes wrong, and on which small program would one see it? (One of the four works, and is merely clumsy.)
"""

# %% [markdown] lang="zh" exercise="in_words" role="statement"
r"""
## 8 · 用自己的话说（由老师阅读，不计自动评分）

一位同学也写了一台引擎。他说：“梯度是什么形状都行，只要数都在里面。我只用方阵测试过，全都对得上。我的 `mean` 把梯度原样传下去，因为求平均不改变方向。还有，我在 `add` 里面调用 `unbroadcast`，广播就发生在那里嘛。”

请逐句讨论，自己写五到八句话：哪里会出错？用哪一段小程序就能看出来？（四句里有一句能用，只是笨拙。）
"""

# %% [markdown] lang="en" exercise="in_words" role="words"
r"""
*Double-click here and write your answer.*
"""

# %% [markdown] lang="zh" exercise="in_words" role="words"
r"""
*双击这里，写下你的回答。*
"""

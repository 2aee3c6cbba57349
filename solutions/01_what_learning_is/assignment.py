# ---
# jupyter:
#   course:
#     title:
#       en: "Assignment 01 · What learning is"
#       zh: "作业 01 · 学习是什么"
#     minutes: 70
#     difficulty: 1
#     needs: [01_what_learning_is]
# ---

# %% [markdown] lang="en"
r"""
# Assignment 01 · What learning is

In lesson 01 a line with two open numbers learned a taxi tariff. Here you build its parts: you describe tensors, predict what broadcasting will do, write a model and a loss, find the two numbers exactly, and mend the bug that lets a perfect line look bad.

**How to work**

- Work from top to bottom. Under each statement there is a cell for your answer: put your code in the place of `raise NotImplementedError()`.
- Then run the check cell below it. It tells you at once what is wrong and where to look. It does not show everything: grading runs further checks with *other* numbers, drawn afresh each time. An answer that only knows the example earns nothing.
- Stuck? Unfold the hints one at a time: the first gives the idea, the second the formula, the third the first line.
- Some statements ask you to refuse bad input with a `ValueError`: write `raise ValueError("what is wrong")`, with your own words between the quotes.
- The exercises do not depend on each other. Each one starts from code that works, so one that you leave open costs you nothing in the next.
- You may add cells to try things out. Please keep the cells that are already here.

**How to hand in**

Choose *Kernel → Restart Kernel and Run All Cells* once, so that nothing rests on a cell you have deleted in the meantime. (The run stops at the first open exercise; that does no harm.) Save, and hand in this one file under its own name, `01_what_learning_is.ipynb`. There are 20 points; the last question is answered in words and read by a person.
"""

# %% [markdown] lang="zh"
r"""
# 作业 01 · 学习是什么

第 01 课里，一条带着两个未定之数的直线学会了出租车的计价规则。这次作业由你来造它的各个零件：描述张量，预言广播的结果，写出模型和损失，精确地求出那两个数，再修好那个让完美的直线显得很糟的毛病。

**怎么做**

- 从上往下做。每道题下面都有一个作答单元格：把 `raise NotImplementedError()` 换成你的代码。
- 写完运行紧跟着的检查单元格，哪里不对、该往哪里看，它会马上告诉你。不过它只检查了一部分：评分时还会换上**别的**数再查一遍，而且每次都重新抽取。只认得例子的答案拿不到分。
- 卡住了？提示可以一条一条展开：第一条讲思路，第二条给公式，第三条写出第一行。
- 有些题要求用 `ValueError` 拒绝不合适的输入，写法是 `raise ValueError("what is wrong")`，引号里换成你自己的说明。
- 各题互不依赖。每道题都从一段能用的代码出发，空着一道题，不会连累后面的题。
- 可以添加单元格做试验，但请保留原有的单元格。

**怎么交**

先选一次 *Kernel → Restart Kernel and Run All Cells*，确认结果不依赖任何已经删掉的单元格。（如果有题空着，运行会停在那里，没有关系。）保存之后只交这一个文件，文件名不要改：`01_what_learning_is.ipynb`。全卷共 20 分；最后一题用文字回答，由老师阅读。
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
import numpy as np


def expect(got, expected, why, tolerance=1e-9):
    T(
        """Complain, with a reason, if got is not expected.""",
        """若 got 与 expected 不符，就说明原因。""",
    )
    assert got is not None, T(
        "Your function returned None: does it end with a return?",
        "函数返回了 None：结尾是不是忘了写 return？",
    )
    if isinstance(expected, tuple | str | bool):
        same = type(got) is type(expected) and got == expected
        assert same, T(
            f"Your result is {got!r}, it should be {expected!r}. {why}",
            f"你的结果是 {got!r}，应当是 {expected!r}。{why}",
        )
        return
    shape, right = np.shape(got), np.shape(expected)
    assert shape == right, T(
        f"The shape is {shape}, it should be {right}. {why}",
        f"结果的形状是 {shape}，应当是 {right}。{why}",
    )
    assert np.allclose(got, expected, rtol=tolerance, atol=tolerance), T(
        f"Your result is {got}, it should be {expected}. {why}",
        f"你的结果是 {got}，应当是 {expected}。{why}",
    )


def expect_value_error(run, why):
    T(
        """Complain if run() does not raise a ValueError.""",
        """若 run() 没有抛出 ValueError，就说明原因。""",
    )
    try:
        got = run()
    except ValueError:
        return
    except NotImplementedError:
        raise
    except Exception as error:
        got = repr(error)
    raise AssertionError(
        T(
            f"Expected a ValueError, but got {got}. {why}",
            f"应当抛出 ValueError，却得到 {got}。{why}",
        )
    )


# %% [markdown] lang="en" exercise="describe" role="statement"
r"""
## 1 · Look at the box first ({{points}} points)

Before you calculate with a tensor you look at it: which shape, how many axes, what kind of numbers? Write a function that says all three.

```python
describe(data)    # (shape, ndim, dtype)
```

- `data` is a number, a list (of lists …) of numbers or of truth values, or a NumPy array.
- `shape` is a tuple of ints, `ndim` an int, the number of axes; `dtype` a string such as `"int64"` or `"float64"`, as NumPy names the type that it chooses for `data`.

**Example.** `describe([[1, 2, 3], [4, 5, 6]])` returns `((2, 3), 2, "int64")`; here `"int64"` is what NumPy uses for integers on nearly every machine.

<details><summary>Hint 1: the idea</summary>

Let NumPy make an array of `data` first. The array knows all three.

</details>
<details><summary>Hint 2: the names</summary>

An array `a` has `a.shape`, `a.ndim` and `a.dtype`; `str(a.dtype)` is the dtype as a string. A single number becomes an array without axes.

</details>
<details><summary>Hint 3: the first line</summary>

`a = np.asarray(data)`

</details>
"""

# %% [markdown] lang="zh" exercise="describe" role="statement"
r"""
## 1 · 先看看盒子（{{points}} 分）

拿张量做运算之前，先看一看它：什么形状，几根轴，装的是哪一种数？写一个函数，把三样都说出来。

```python
describe(data)    # (shape, ndim, dtype)
```

- `data` 是一个数，一个装着数或布尔值的列表（可以层层嵌套），或一个 NumPy 数组。
- `shape` 是由整数组成的元组；`ndim` 是整数，即轴的根数；`dtype` 是字符串，例如 `"int64"` 或 `"float64"`，以 NumPy 为 `data` 选定的类型名为准。

**例** `describe([[1, 2, 3], [4, 5, 6]])` 返回 `((2, 3), 2, "int64")`；几乎在所有机器上，NumPy 都用 `"int64"` 来装整数。

<details><summary>提示 1：思路</summary>

先让 NumPy 把 `data` 变成数组，这三样数组自己都知道。

</details>
<details><summary>提示 2：名字</summary>

数组 `a` 有 `a.shape`、`a.ndim` 和 `a.dtype`；`str(a.dtype)` 就是字符串形式的 dtype。单个的数会变成没有轴的数组。

</details>
<details><summary>提示 3：第一行</summary>

`a = np.asarray(data)`

</details>
"""


# %% exercise="describe" role="solution"
def describe(data):
    T(
        """Return (shape, number of axes, name of the dtype) of data.""",
        """返回 data 的（形状，轴数，dtype 的名字）。""",
    )
    ### BEGIN SOLUTION
    a = np.asarray(data)
    return a.shape, a.ndim, str(a.dtype)
    ### END SOLUTION


# %% exercise="describe" role="check"
#: en: Run this cell to check your answer; nothing here needs to be changed.
#: zh: 运行这个单元格，检查你的答案；这里不需要改动。
integers = str(np.asarray(1).dtype)
why = T("Two rows of three: read from the outside in.", "两行，每行三个：从外往里读。")
expect(describe([[1, 2, 3], [4, 5, 6]]), ((2, 3), 2, integers), why)
why = T(
    "One decimal point makes the whole box float; () would be no axis at all, (2,) is one.",
    "只要有一个小数点，整个盒子就都是浮点数；() 是一根轴也没有，(2,) 是一根。",
)
expect(describe([5.0, 7]), ((2,), 1, "float64"), why)
why = T(
    "ndim counts the axes, not the numbers; and an array keeps the dtype that it has.",
    "ndim 数的是轴，不是数；数组原来是什么 dtype，就是什么 dtype。",
)
expect(describe(np.zeros((4, 1, 3), dtype="float32")), ((4, 1, 3), 3, "float32"), why)
why = T("The dtype is to be a string: str(...) of it.", "dtype 要写成字符串：对它用 str(...)。")
expect(isinstance(describe(1.0)[2], str), True, why)
print(T("Exercise 1: all visible checks pass.", "第 1 题：可见的检查全部通过。"))

# %% [markdown] lang="en" exercise="broadcast" role="statement"
r"""
## 2 · Predict the broadcast ({{points}} points)

Nobody warns you of a silent stretching: you have to see it coming. Write down the rule of lesson 01, section 3, as a program that looks at nothing but the two shapes.

```python
broadcast_shape(first, second)    # tuple, the shape of the sum
```

`first` and `second` are tuples of ints, of any length, `()` included; a size may also be 0, when there is nothing along an axis. The result is the shape that NumPy would give to the sum of two arrays with these shapes; if it would refuse, raise a `ValueError` that names both shapes.

**Example.** `broadcast_shape((2, 3), (3,))` returns `(2, 3)`. And before you run anything: what is `broadcast_shape((3,), (3, 1))`?

<details><summary>Hint 1: the idea</summary>

Make both shapes equally long by writing ones in front of the shorter. Then compare them size by size.

</details>
<details><summary>Hint 2: the rule</summary>

Two sizes fit when they are equal or when one of them is 1; the result has the one that is not 1. Everything else is refused.

</details>
<details><summary>Hint 3: the first line</summary>

`axes = max(len(first), len(second))`, and then `first = (1,) * (axes - len(first)) + tuple(first)`; the same for `second`.

</details>
"""

# %% [markdown] lang="zh" exercise="broadcast" role="statement"
r"""
## 2 · 预言广播的结果（{{points}} 分）

一声不吭的拉长，只有事先能料到，才不会上当。把第 01 课第 3 节的规则写成程序，它只看两个形状，别的什么也不看。

```python
broadcast_shape(first, second)    # 元组，即和的形状
```

`first` 和 `second` 是由整数组成的元组，长度任意，包括 `()`；大小也可以是 0，即那根轴上一个数也没有。结果是 NumPy 把这两种形状的数组相加时得到的形状；如果 NumPy 会拒绝，就抛出 `ValueError`，并写明两个形状。

**例** `broadcast_shape((2, 3), (3,))` 返回 `(2, 3)`。动手之前先想一想：`broadcast_shape((3,), (3, 1))` 是什么？

<details><summary>提示 1：思路</summary>

在短的形状前面补 1，让两个形状一样长；然后一个一个地比较。

</details>
<details><summary>提示 2：规则</summary>

两个数相等，或者其中一个是 1，就对得上，结果取不是 1 的那个；其余情形一律拒绝。

</details>
<details><summary>提示 3：第一行</summary>

`axes = max(len(first), len(second))`，接着写 `first = (1,) * (axes - len(first)) + tuple(first)`；`second` 也一样。

</details>
"""


# %% exercise="broadcast" role="solution"
def broadcast_shape(first, second):
    T(
        """Return the shape of the sum of arrays of two shapes; ValueError if they do not fit.""",
        """返回两种形状的数组相加后的形状；对不上时抛出 ValueError。""",
    )
    ### BEGIN SOLUTION
    axes = max(len(first), len(second))
    left = (1,) * (axes - len(first)) + tuple(first)
    right = (1,) * (axes - len(second)) + tuple(second)
    shape = []
    for a, b in zip(left, right, strict=True):
        if a != b and 1 not in (a, b):
            raise ValueError(
                T(f"{first} and {second} do not fit together", f"{first} 与 {second} 对不上")
            )
        shape.append(b if a == 1 else a)
    return tuple(shape)
    ### END SOLUTION


# %% exercise="broadcast" role="check"
#: en: Run this cell to check your answer; nothing here needs to be changed.
#: zh: 运行这个单元格，检查你的答案；这里不需要改动。
for pair in [((2, 3), (3,)), ((3,), (3, 1))]:
    ran = (np.zeros(pair[0]) + np.zeros(pair[1])).shape
    why = T(
        f"NumPy has just added arrays of the shapes {pair[0]} and {pair[1]}; align at the right.",
        f"NumPy 刚把形状为 {pair[0]} 和 {pair[1]} 的数组加了一遍；要靠右对齐。",
    )
    expect(broadcast_shape(*pair), ran, why)
why = T(
    "(2, 3) and (2,): the 2 ends up under the 3, neither equal nor 1.",
    "(2, 3) 与 (2,)：3 的下面是 2，既不相等，也没有 1。",
)
expect_value_error(lambda: broadcast_shape((2, 3), (2,)), why)
print(T("Exercise 2: all visible checks pass.", "第 2 题：可见的检查全部通过。"))

# %% [markdown] lang="en" exercise="model_and_loss" role="statement"
r"""
## 3 · A model and a loss ({{points}} points)

The model is the line; the loss says how wrong it is:

$$\hat y_i = k x_i + b, \qquad L = \frac1n\sum_{i=1}^{n}\bigl(\hat y_i-y_i\bigr)^2 .$$

```python
predict(k, b, x)           # shape of x
mse(prediction, target)    # a single number
```

- `k` and `b` are numbers; `x` is a number, or an array of floats or ints of any shape.
- `prediction` and `target` are arrays of equal shape. The mean of no numbers at all has no meaning: if they are empty, raise a `ValueError` that says so.

**Example.** With $k=2$ and $b=3$ the trips of 1 and 2 kilometres cost `predict(2, 3, np.array([1.0, 2.0]))`, which is `[5. 7.]`. With $k=1$ and $b=1$ the loss on these two trips is `12.5`.

<details><summary>Hint 1: the idea</summary>

Neither function needs a loop: operations on arrays work on all entries at once.

</details>
<details><summary>Hint 2: the formula</summary>

Subtract, square, take the mean, in this order. An array `a` without entries has `a.size == 0`.

</details>
<details><summary>Hint 3: the first line</summary>

In `mse`: `errors = np.asarray(prediction) - np.asarray(target)`

</details>
"""

# %% [markdown] lang="zh" exercise="model_and_loss" role="statement"
r"""
## 3 · 模型与损失（{{points}} 分）

模型是一条直线，损失说出它错了多少：

$$\hat y_i = k x_i + b, \qquad L = \frac1n\sum_{i=1}^{n}\bigl(\hat y_i-y_i\bigr)^2 .$$

```python
predict(k, b, x)           # 形状与 x 相同
mse(prediction, target)    # 单个数
```

- `k` 和 `b` 是数；`x` 是一个数，或任意形状的数组，元素是浮点数或整数。
- `prediction` 和 `target` 是形状相同的数组。一个数也没有，就谈不上平均：如果是空的，请抛出 `ValueError` 并说明原因。

**例** $k=2$、$b=3$ 时，1 公里和 2 公里的车费是 `predict(2, 3, np.array([1.0, 2.0]))`，即 `[5. 7.]`。$k=1$、$b=1$ 时，这两次行程的损失是 `12.5`。

<details><summary>提示 1：思路</summary>

两个函数都用不着循环：对数组的运算会一次作用到所有元素上。

</details>
<details><summary>提示 2：公式</summary>

先相减，再平方，最后求平均，次序不能乱。没有元素的数组 `a` 满足 `a.size == 0`。

</details>
<details><summary>提示 3：第一行</summary>

在 `mse` 里：`errors = np.asarray(prediction) - np.asarray(target)`

</details>
"""


# %% exercise="model_and_loss" role="solution"
def predict(k, b, x):
    T("""Return k x + b for a number or an array x.""", """返回 k x + b，x 是数或数组。""")
    ### BEGIN SOLUTION
    return k * x + b
    ### END SOLUTION


def mse(prediction, target):
    T(
        """Return the mean squared error of arrays of equal shape; ValueError if they are empty.""",
        """返回两个同形状数组的均方误差；若为空则抛出 ValueError。""",
    )
    ### BEGIN SOLUTION
    errors = np.asarray(prediction) - np.asarray(target)
    if errors.size == 0:
        raise ValueError(
            T(
                "the mean of no errors has no meaning: give at least one",
                "没有误差可以平均：至少要有一个",
            )
        )
    return np.mean(errors**2)
    ### END SOLUTION


# %% exercise="model_and_loss" role="check"
#: en: Run this cell to check your answer; nothing here needs to be changed.
#: zh: 运行这个单元格，检查你的答案；这里不需要改动。
x, y = np.array([1.0, 2.0]), np.array([5.0, 7.0])
why = T("The weight k multiplies x, the bias b is added.", "权重 k 乘在 x 上，偏置 b 加上去。")
expect(predict(2, 3, x), y, why)
expect(predict(2, 3, 3.0), 9.0, why)
why = T(
    "The errors are -3 and -4, their squares 9 and 16; the loss is the mean of the squares.",
    "误差是 -3 和 -4，平方是 9 和 16；损失是平方的平均。",
)
expect(mse(np.array([2.0, 3.0]), y), 12.5, why)
why = T(
    "The errors +1 and -1 must not cancel: square first, then take the mean.",
    "误差 +1 和 -1 不能抵消：先平方，再求平均。",
)
expect(mse(np.array([6.0, 6.0]), y), 1.0, why)
print(T("Exercise 3: all visible checks pass.", "第 3 题：可见的检查全部通过。"))

# %% [markdown] lang="en" exercise="solve_line" role="statement"
r"""
## 4 · The line through two points ({{points}} points)

Two trips determine the tariff exactly, without any learning. Write the calculation of section 1 for *any* two points.

```python
solve_line(p, q)    # (k, b)
```

`p` and `q` are points, pairs `(x, y)` of numbers. If both have the same `x`, no line $y=kx+b$ passes through them, or infinitely many do: raise a `ValueError` that says so.

**Example.** `solve_line((1, 5), (2, 7))` returns `(2.0, 3.0)`; so 3 kilometres cost 9.

<details><summary>Hint 1: the idea</summary>

What does one more kilometre cost? That is $k$. What is left of a fare when the kilometres are taken out? That is $b$.

</details>
<details><summary>Hint 2: the formulas</summary>

$$k=\frac{y_q-y_p}{x_q-x_p}, \qquad b=y_p-k\,x_p .$$

</details>
<details><summary>Hint 3: the first line</summary>

`(x_p, y_p), (x_q, y_q) = p, q`

</details>
"""

# %% [markdown] lang="zh" exercise="solve_line" role="statement"
r"""
## 4 · 过两点的直线（{{points}} 分）

两次行程就能精确地定出计价规则，用不着学习。把第 1 节的算法写成对**任意**两点都适用的函数。

```python
solve_line(p, q)    # (k, b)
```

`p` 和 `q` 是点，即数对 `(x, y)`。如果两点的 `x` 相同，那么要么没有直线 $y=kx+b$ 经过它们，要么有无穷多条：请抛出 `ValueError` 并说明原因。

**例** `solve_line((1, 5), (2, 7))` 返回 `(2.0, 3.0)`；于是 3 公里要 9 元。

<details><summary>提示 1：思路</summary>

多走一公里多花多少钱？这就是 $k$。从车费里扣掉按公里算的钱，还剩多少？这就是 $b$。

</details>
<details><summary>提示 2：公式</summary>

$$k=\frac{y_q-y_p}{x_q-x_p}, \qquad b=y_p-k\,x_p .$$

</details>
<details><summary>提示 3：第一行</summary>

`(x_p, y_p), (x_q, y_q) = p, q`

</details>
"""


# %% exercise="solve_line" role="solution"
def solve_line(p, q):
    T(
        """Return (k, b) of the line y = k x + b through the points p and q.""",
        """返回过 p、q 两点的直线 y = k x + b 的 (k, b)。""",
    )
    ### BEGIN SOLUTION
    (x_p, y_p), (x_q, y_q) = p, q
    if x_p == x_q:
        raise ValueError(
            T(
                f"both points have x = {x_p}: no single line",
                f"两点的 x 都是 {x_p}：定不出唯一的直线",
            )
        )
    k = (y_q - y_p) / (x_q - x_p)
    return k, y_p - k * x_p
    ### END SOLUTION


# %% exercise="solve_line" role="check"
#: en: Run this cell to check your answer; nothing here needs to be changed.
#: zh: 运行这个单元格，检查你的答案；这里不需要改动。
found = solve_line((1, 5), (2, 7))
pair = found is not None and np.shape(found) == (2,)
assert pair, T(
    f"Return the pair (k, b); your function returned {found!r}.",
    f"请返回数对 (k, b)；你的函数返回的是 {found!r}。",
)
k, b = found
why = T("This is k: one more kilometre costs 2 yuan more.", "这是 k：多走一公里多花 2 元。")
expect(k, 2.0, why)
why = T("This is b: 5 minus the cost of one kilometre.", "这是 b：5 减去走一公里的钱。")
expect(b, 3.0, why)
why = T("The line must pass through both points.", "直线必须同时经过两个点。")
k, b = solve_line((2, 1), (6, 2))
expect([k * 2 + b, k * 6 + b], [1.0, 2.0], why)
print(T("Exercise 4: all visible checks pass.", "第 4 题：可见的检查全部通过。"))

# %% [markdown] lang="en" exercise="column_bug" role="statement"
r"""
## 5 · Mend the silent bug ({{points}} points)

Here is the loss that a classmate uses. It takes the predictions of a model, which come as a column, and the labels, which are a plain vector:

```python
def broken_loss(prediction, target):    # shapes (n, 1) and (n,)
    return np.mean((prediction - target) ** 2)
```

For perfect predictions of 5 and 7 it returns 2.0 instead of 0. First say to yourself what shape is being squared there. Then write two functions that cannot be caught in this way:

```python
differences(prediction, target)    # float array of shape (n,)
safe_loss(prediction, target)      # a single number
```

- `prediction` and `target` each have the shape `(n,)` or `(n, 1)`, in any combination, with `n` at least 1. `differences` returns prediction minus target, pair by pair, as a vector; `safe_loss` is the mean of its squares.
- If the two do not hold equally many numbers, raise a `ValueError` that names both shapes, *also* when broadcasting would silently stretch one of them.

**Example.** `differences(np.array([[5.0], [9.0]]), np.array([5.0, 7.0]))` is `[0. 2.]`, and the loss of these two is `2.0`.

<details><summary>Hint 1: the idea</summary>

Make both a vector of shape `(n,)` first. Then compare the lengths, and only then subtract.

</details>
<details><summary>Hint 2: the tool</summary>

`np.reshape(a, -1)` puts all numbers of `a` in one row, whatever its shape. Which lengths pass through broadcasting although they differ? Those where one is 1.

</details>
<details><summary>Hint 3: the first line</summary>

`p, t = np.reshape(prediction, -1), np.reshape(target, -1)`

</details>
"""

# %% [markdown] lang="zh" exercise="column_bug" role="statement"
r"""
## 5 · 修好不出声的毛病（{{points}} 分）

下面是一位同学用的损失。模型的预测是一列，标签是普通的向量：

```python
def broken_loss(prediction, target):    # 形状 (n, 1) 和 (n,)
    return np.mean((prediction - target) ** 2)
```

预测完全正确，是 5 和 7，它却返回 2.0，而不是 0。先对自己说清楚：被平方的那个东西是什么形状？然后写两个不会这样上当的函数：

```python
differences(prediction, target)    # 浮点数组，形状 (n,)
safe_loss(prediction, target)      # 单个数
```

- `prediction` 和 `target` 的形状各自是 `(n,)` 或 `(n, 1)`，可以任意搭配，`n` 至少为 1。`differences` 返回逐对相减（预测减标签）的结果，是一个向量；`safe_loss` 是这些差的平方的平均。
- 如果两者所含的数不一样多，请抛出 `ValueError` 并写明两个形状；广播会悄悄拉长其中一个的时候，**也要**抛出。

**例** `differences(np.array([[5.0], [9.0]]), np.array([5.0, 7.0]))` 是 `[0. 2.]`，它们的损失是 `2.0`。

<details><summary>提示 1：思路</summary>

先把两者都变成形状为 `(n,)` 的向量，再比较长度，最后才相减。

</details>
<details><summary>提示 2：工具</summary>

不管 `a` 是什么形状，`np.reshape(a, -1)` 都把它的数排成一行。长度不同却能通过广播的，是哪些情形？就是其中一个为 1 的情形。

</details>
<details><summary>提示 3：第一行</summary>

`p, t = np.reshape(prediction, -1), np.reshape(target, -1)`

</details>
"""


# %% exercise="column_bug" role="solution"
def differences(prediction, target):
    T(
        """Return prediction - target pair by pair, shape (n,), for shapes (n,) or (n, 1).""",
        """逐对返回 prediction - target，形状 (n,)；输入的形状是 (n,) 或 (n, 1)。""",
    )
    ### BEGIN SOLUTION
    p, t = np.reshape(prediction, -1), np.reshape(target, -1)
    if len(p) != len(t):
        shapes = f"{np.shape(prediction)}, {np.shape(target)}"
        raise ValueError(T(f"not equally many numbers: {shapes}", f"两者的数不一样多：{shapes}"))
    return p - t
    ### END SOLUTION


def safe_loss(prediction, target):
    T(
        """Return the mean of the squared differences.""",
        """返回各个差的平方的平均。""",
    )
    ### BEGIN SOLUTION
    return np.mean(differences(prediction, target) ** 2)
    ### END SOLUTION


# %% exercise="column_bug" role="check"
#: en: Run this cell to check your answer; nothing here needs to be changed.
#: zh: 运行这个单元格，检查你的答案；这里不需要改动。
column, vector = np.array([[5.0], [9.0]]), np.array([5.0, 7.0])
why = T(
    "Two predictions and two labels have two differences, not four: make the shapes equal first.",
    "两个预测、两个标签，差只有两个，不是四个：先把形状弄成一样。",
)
expect(differences(column, vector), np.array([0.0, 2.0]), why)
why = T("Prediction minus target, in this order.", "预测减标签，次序不能反。")
expect(differences(vector, vector + 1), np.array([-1.0, -1.0]), why)
why = T("Perfect predictions have the loss 0.", "预测完全正确，损失应当是 0。")
expect(safe_loss(np.array([[5.0], [7.0]]), vector), 0.0, why)
print(T("Exercise 5: all visible checks pass.", "第 5 题：可见的检查全部通过。"))

# %% [markdown] lang="en" exercise="four_questions" role="statement"
r"""
## 6 · Four questions, answered for every case ({{points}} points)

Four questions with given answers to choose from. Do not answer them for one case: write functions that choose right in *every* case.

```python
kind(shape)               # "scalar", "vector", "matrix" or "tensor"
better(loss_a, loss_b)    # "a", "b" or "equal"
can_learn(dtype)          # True or False
descent(lr)               # "arrives", "cycles" or "leaves"
```

1. `shape` is a tuple. What is a box of this shape called? Take the most special word that is right, `"scalar"`, `"vector"` or `"matrix"`; only the shapes that have no word of their own are `"tensor"`.
2. Two guesses have the losses `loss_a` and `loss_b`, floats, never negative. Which guess fits the examples better? If neither does, say `"equal"`.
3. Can a tensor of this `dtype` be a parameter, that is, have a gradient? `dtype` is a string, one of `"bool"`, `"int32"`, `"int64"`, `"float32"`, `"float64"`.
4. Gradient descent on $x^2$, starting at 10 with the learning rate `lr` (a float, more than 0): $x\leftarrow x-\text{lr}\cdot 2x$. After very many steps, has it come as near to 0 as you like (`"arrives"`), or does it jump for ever between two places, always equally far from 0 (`"cycles"`), or does it go away without end (`"leaves"`)?

**Example.** `kind((2, 3))` is `"matrix"`, and `descent(0.1)` is `"arrives"`.

<details><summary>Hint 1: the idea</summary>

Count the axes. Remember that a loss measures how wrong a guess is, and that a parameter must be able to change by a tiny amount.

</details>
<details><summary>Hint 2: the formula</summary>

One step of the descent multiplies $x$ by $1-2\,\text{lr}$. Multiply again and again: what matters is the size of this number, compared with 1.

</details>
<details><summary>Hint 3: the first line</summary>

In `descent`: `factor = abs(1 - 2 * lr)`

</details>
"""

# %% [markdown] lang="zh" exercise="four_questions" role="statement"
r"""
## 6 · 四个问题，每种情形都要答对（{{points}} 分）

四个问题，答案从给定的几个里选。不要只答一种情形：请写成函数，让它在**任何**情形下都选得对。

```python
kind(shape)               # "scalar"、"vector"、"matrix" 或 "tensor"
better(loss_a, loss_b)    # "a"、"b" 或 "equal"
can_learn(dtype)          # True 或 False
descent(lr)               # "arrives"、"cycles" 或 "leaves"
```

1. `shape` 是元组。这种形状的盒子叫什么？在说得对的词里选最专门的一个：`"scalar"`（标量）、`"vector"`（向量）或 `"matrix"`（矩阵）；没有专名的形状才用 `"tensor"`。
2. 两个猜测的损失分别是 `loss_a` 和 `loss_b`（浮点数，不会是负的）。哪个猜测与例子更相符？一样好就答 `"equal"`。
3. 这种 `dtype` 的张量能不能当参数，也就是说，能不能有梯度？`dtype` 是字符串，取 `"bool"`、`"int32"`、`"int64"`、`"float32"`、`"float64"` 之一。
4. 在 $x^2$ 上做梯度下降，从 10 出发，学习率是 `lr`（浮点数，大于 0）：$x\leftarrow x-\text{lr}\cdot 2x$。走了非常多步以后，是走到离 0 想多近就多近的地方（`"arrives"`），是永远在两个地方之间来回跳、离 0 总是一样远（`"cycles"`），还是越走越远没有尽头（`"leaves"`）？

**例** `kind((2, 3))` 是 `"matrix"`，`descent(0.1)` 是 `"arrives"`。

<details><summary>提示 1：思路</summary>

数一数轴。别忘了损失衡量的是错了多少，而参数必须能改变一点点。

</details>
<details><summary>提示 2：公式</summary>

走一步就是给 $x$ 乘上 $1-2\,\text{lr}$。一次又一次地乘，要紧的是这个数的大小和 1 比起来怎样。

</details>
<details><summary>提示 3：第一行</summary>

在 `descent` 里：`factor = abs(1 - 2 * lr)`

</details>
"""


# %% exercise="four_questions" role="solution"
def kind(shape):
    T(
        """Return the most special word for a box of this shape.""",
        """返回这种形状的盒子最专门的名称。""",
    )
    ### BEGIN SOLUTION
    words = ("scalar", "vector", "matrix")
    return words[len(shape)] if len(shape) < 3 else "tensor"
    ### END SOLUTION


def better(loss_a, loss_b):
    T("""Return which guess fits better, by its loss.""", """根据损失，返回哪个猜测更相符。""")
    ### BEGIN SOLUTION
    if loss_a == loss_b:
        return "equal"
    return "a" if loss_a < loss_b else "b"
    ### END SOLUTION


def can_learn(dtype):
    T(
        """Return whether a tensor of this dtype can have a gradient.""",
        """返回这种 dtype 的张量能不能有梯度。""",
    )
    ### BEGIN SOLUTION
    return dtype.startswith("float")
    ### END SOLUTION


def descent(lr):
    T(
        """Return what becomes of gradient descent on x² with this learning rate.""",
        """返回用这个学习率在 x² 上做梯度下降的结局。""",
    )
    ### BEGIN SOLUTION
    factor = abs(1 - 2 * lr)
    if factor == 1:
        return "cycles"
    return "arrives" if factor < 1 else "leaves"
    ### END SOLUTION


# %% exercise="four_questions" role="check"
#: en: Run this cell to check your answer; nothing here needs to be changed.
#: zh: 运行这个单元格，检查你的答案；这里不需要改动。
why = T("This is kind: (2, 3) has two axes.", "这是 kind：(2, 3) 有两根轴。")
expect(kind((2, 3)), "matrix", why)
why = T("This is kind: three axes have no word of their own.", "这是 kind：三根轴没有专名。")
expect(kind((2, 3, 4)), "tensor", why)
why = T(
    "This is better: which word do you choose when both losses are 1?",
    "这是 better：两个损失都是 1 时选哪个词？",
)
expect(better(1.0, 1.0), "equal", why)
why = T(
    "This is can_learn: return True or False, not a word.",
    "这是 can_learn：返回 True 或 False，不是单词。",
)
expect(can_learn("float64"), True, why)
why = T(
    "This is descent: see the table in section 6 of the lesson.",
    "这是 descent：看课文第 6 节的表。",
)
expect(descent(0.1), "arrives", why)
expect(descent(1.0), "cycles", why)
print(T("Exercise 6: all visible checks pass.", "第 6 题：可见的检查全部通过。"))

# %% [markdown] lang="en"
r"""
## It learns

When all checks pass, run this cell. Your `predict` and your `safe_loss`, nudged as in the lesson, learn the tariff that your `solve_line` has found exactly.
"""

# %% [markdown] lang="zh"
r"""
## 它在学习

检查全部通过之后，运行下面这个单元格。像课文里那样轻推你的 `predict` 和 `safe_loss`，就能学到你的 `solve_line` 精确求出的计价规则。
"""

# %%
km, fares = np.array([[1.0], [2.0]]), np.array([5.0, 7.0])
loss = lambda k, b: safe_loss(predict(k, b, km), fares)
k, b, h = 0.0, 0.0, 1e-4
for step in range(401):
    if step in (0, 1, 10, 100, 400):
        print(f"{step:4}  k = {k:.6f}  b = {b:.6f}")
    along_k = (loss(k + h, b) - loss(k - h, b)) / (2 * h)
    along_b = (loss(k, b + h) - loss(k, b - h)) / (2 * h)
    k, b = k - 0.25 * along_k, b - 0.25 * along_b
print(T("solved exactly:", "精确求解："), solve_line((1, 5), (2, 7)))

# %% [markdown] lang="en" exercise="in_words" role="statement"
r"""
## 7 · In your own words (read by a person, no automatic points)

A classmate writes: "Learning is like climbing a mountain: the machine looks for the highest point. The loss is its distance to that point. A tensor is just a matrix, so shapes take care of themselves; and if they did not fit, Python would complain."

Correct this in five to eight sentences. Use what you have seen: what the minus sign in front of the gradient does, two guesses that are equally far from the answer, a tensor that is no matrix, and the program of exercise 5, which did not complain.
"""

# %% [markdown] lang="zh" exercise="in_words" role="statement"
r"""
## 7 · 用自己的话说（由老师阅读，不计自动评分）

一位同学写道：“学习就像登山，机器在寻找最高点，损失就是到最高点的距离。张量不过就是矩阵，形状不用操心；要是对不上，Python 自然会报错。”

请用五到八句话加以纠正，并用上你亲眼看到的东西：梯度前面的减号起什么作用，离答案一样远的两个猜测，一个不是矩阵的张量，以及第 5 题里那段没有报错的程序。
"""

# %% [markdown] lang="en" exercise="in_words" role="words"
r"""
*Double-click here and write your answer.*
"""

# %% [markdown] lang="zh" exercise="in_words" role="words"
r"""
*双击这里，写下你的回答。*
"""

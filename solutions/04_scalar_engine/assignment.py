# ---
# jupyter:
#   course:
#     title:
#       en: "Assignment 04 · Build the engine I: scalar"
#       zh: "作业 04 · 造引擎一：标量"
#     minutes: 110
#     difficulty: 2
#     needs: [04_scalar_engine]
# ---

# %% [markdown] lang="en"
r"""
# Assignment 04 · Build the engine I: scalar

Here you build the engine of lesson 04 yourself, part by part: the operations, the order, the walk back, a way to check the rules, and a doctor for sick engines. In the last cell the parts are put together, and your own engine fits a line.

**How to work**

- Work from top to bottom. Under each statement there is a cell for your answer: put your code in the place of `raise NotImplementedError()`.
- Then run the check cell below it. It tells you at once what is wrong and where to look. It does not show everything: grading runs further checks with *other* graphs and numbers, drawn afresh each time. An answer that only knows the example earns nothing.
- Stuck? Unfold the hints one at a time: the first gives the idea, the second the formula, the third the first line.
- The exercises do not depend on each other, as long as your answer to one does not call your answer to another. One that you leave open costs you nothing in the next.
- You may add cells to try things out. Please keep the cells that are already here.

**How to hand in**

Choose *Kernel → Restart Kernel and Run All Cells* once, so that nothing rests on a cell you have deleted in the meantime. (The run stops at the first open exercise; that does no harm.) Save, and hand in this one file under its own name, `04_scalar_engine.ipynb`. There are 20 points; the last question is answered in words and read by a person.
"""

# %% [markdown] lang="zh"
r"""
# 作业 04 · 造引擎一：标量

这次作业里，你要把第 04 课的引擎一部分一部分地亲手造出来：各种运算，次序，往回走的一趟，检查规则的办法，还有给有毛病的引擎看病的“医生”。最后一个单元格把各部分拼起来，用你自己的引擎拟合一条直线。

**怎么做**

- 从上往下做。每道题下面都有一个作答单元格：把 `raise NotImplementedError()` 换成你的代码。
- 写完运行紧跟着的检查单元格，哪里不对、该往哪里看，它会马上告诉你。不过它只检查了一部分：评分时还会换上**别的**图和数值再查一遍，而且每次都重新抽取。只认得例子的答案拿不到分。
- 卡住了？提示可以一条一条展开：第一条讲思路，第二条给公式，第三条写出第一行。
- 只要你的答案不去调用另一题的答案，各题就互不依赖。空着一道题，不会连累后面的题。
- 可以添加单元格做试验，但请保留原有的单元格。

**怎么交**

先选一次 *Kernel → Restart Kernel and Run All Cells*，确认结果不依赖任何已经删掉的单元格。（如果有题空着，运行会停在那里，没有关系。）保存之后只交这一个文件，文件名不要改：`04_scalar_engine.ipynb`。全卷共 20 分；最后一题用文字回答，由老师阅读。
"""

# %% [markdown] lang="en"
r"""
Run this cell first. `Value` is the number of lesson 04 that remembers: `data` (a float), `grad` (a float, 0.0 at first), `parents` (a tuple of Values, its operands) and `local` (a tuple of numbers, the local derivative for each parent). It has no operations yet; those are yours. `as_value` turns a plain number into a leaf. The two `expect…` functions help the check cells.
"""

# %% [markdown] lang="zh"
r"""
先运行下面这个单元格。`Value` 就是第 04 课里记得来历的数：`data`（浮点数）、`grad`（浮点数，一开始是 0.0）、`parents`（由 Value 组成的元组，即它的各个操作数）和 `local`（由数组成的元组，对每个操作数的局部导数）。它还没有任何运算，运算由你来写。`as_value` 把普通的数变成叶节点。两个 `expect…` 函数是检查单元格用的。
"""

# %%
import math

import numpy as np


class Value:
    T(
        """A number that remembers its operands and the local derivatives.""",
        """一种数，记得自己的操作数和局部导数。""",
    )

    def __init__(self, data, parents=(), local=()):
        self.data = float(data)
        self.grad = 0.0
        self.parents = tuple(parents)
        self.local = tuple(local)

    def __repr__(self):
        return f"Value({self.data:g})"


def as_value(x):
    return x if isinstance(x, Value) else Value(x)


def expect(got, expected, why, tolerance=1e-9):
    T(
        """Complain, with a reason, if the number got is not the one expected.""",
        """若数值 got 与 expected 不符，就说明原因。""",
    )
    assert got is not None, T(
        f"Your result is None: does the function end with a return? {why}",
        f"得到的是 None：函数结尾是不是忘了写 return？{why}",
    )
    shape, right = np.shape(got), np.shape(expected)
    assert shape == right, T(
        f"The shape is {shape}, it should be {right}. {why}",
        f"结果的形状是 {shape}，应当是 {right}。{why}",
    )
    assert np.allclose(got, expected, rtol=tolerance, atol=tolerance), T(
        f"Your result is {got}, it should be {expected}. {why}",
        f"你的结果是 {got}，应当是 {expected}。{why}",
    )


def expect_value(got, data, parents, local, what):
    T(
        """Complain, with a reason, if got is not a Value with these contents.""",
        """若 got 不是具有这些内容的 Value，就说明原因。""",
    )
    assert isinstance(got, Value), T(
        f"{what}: the result should be a Value, it is {got!r}.",
        f"{what}：结果应当是 Value，你得到的是 {got!r}。",
    )
    expect(got.data, data, T(f"({what}, .data)", f"（{what} 的 .data）"))
    same = len(got.parents) == len(parents) and all(map(lambda p, q: p is q, got.parents, parents))
    assert same, T(
        f"{what}: .parents should be the operands themselves, in order, each as often as it is used; yours are {got.parents}.",
        f"{what}：.parents 应当是操作数本身，按顺序排，用了几次就有几个；你的是 {got.parents}。",
    )
    numbers = all(isinstance(slope, (int, float)) for slope in got.local)
    assert numbers, T(
        f"{what}: .local should hold plain numbers; yours holds {got.local}.",
        f"{what}：.local 里应当是普通的数；你的是 {got.local}。",
    )
    expect(got.local, local, T(f"({what}, .local)", f"（{what} 的 .local）"))


# %% [markdown] lang="en" exercise="add_mul" role="statement"
r"""
## 1 · Sum and product ({{points}} points)

An operation computes its value and writes down at once where it came from. Write

```python
add(u, v)    # a new Value for u + v
mul(u, v)    # a new Value for u * v
```

- `u` and `v` are Values or plain numbers; a plain number is first made a Value.
- The result is *one* new Value: its `data`, its two `parents` in order, its two numbers in `local`. The operands are not changed.
- `u` and `v` may be the same Value. Then it stands in `parents` twice.

**Example.** With `u = Value(2)` and `v = Value(5)`, the result `p = mul(u, v)` has `p.data` 10.0, `p.parents` is `(u, v)`, and `p.local` is `(5.0, 2.0)`.

<details><summary>Hint 1: the idea</summary>

Make both operands Values first. Then there is only one case left.

</details>
<details><summary>Hint 2: the formulas</summary>

$\dfrac{\partial(u+v)}{\partial u}=1$ and $\dfrac{\partial(u+v)}{\partial v}=1$; $\dfrac{\partial(uv)}{\partial u}=v$ and $\dfrac{\partial(uv)}{\partial v}=u$. In `local` stand *numbers*: `v.data`, not `v`.

</details>
<details><summary>Hint 3: the first line</summary>

`u, v = as_value(u), as_value(v)`, and at the end `return Value(..., (u, v), (...))`

</details>
"""

# %% [markdown] lang="zh" exercise="add_mul" role="statement"
r"""
## 1 · 和与积（{{points}} 分）

一个运算算出自己的值，并且当场记下它从哪里来。请写出

```python
add(u, v)    # 一个新的 Value，表示 u + v
mul(u, v)    # 一个新的 Value，表示 u * v
```

- `u` 和 `v` 是 Value 或普通的数；普通的数要先变成 Value。
- 结果是**一个**新的 Value：它的 `data`，按顺序排好的两个 `parents`，以及 `local` 里的两个数。操作数不能被改动。
- `u` 和 `v` 可以是同一个 Value，这时它在 `parents` 里出现两次。

**例** 设 `u = Value(2)`、`v = Value(5)`，则结果 `p = mul(u, v)` 的 `p.data` 是 10.0，`p.parents` 是 `(u, v)`，`p.local` 是 `(5.0, 2.0)`。

<details><summary>提示 1：思路</summary>

先把两个操作数都变成 Value，就只剩一种情形了。

</details>
<details><summary>提示 2：公式</summary>

$\dfrac{\partial(u+v)}{\partial u}=1$，$\dfrac{\partial(u+v)}{\partial v}=1$；$\dfrac{\partial(uv)}{\partial u}=v$，$\dfrac{\partial(uv)}{\partial v}=u$。`local` 里放的是**数**：写 `v.data`，不是 `v`。

</details>
<details><summary>提示 3：第一行</summary>

`u, v = as_value(u), as_value(v)`，最后是 `return Value(..., (u, v), (...))`

</details>
"""


# %% exercise="add_mul" role="solution"
def add(u, v):
    T("""Return u + v as a new Value.""", """返回 u + v，一个新的 Value。""")
    ### BEGIN SOLUTION
    u, v = as_value(u), as_value(v)
    return Value(u.data + v.data, (u, v), (1.0, 1.0))
    ### END SOLUTION


def mul(u, v):
    T("""Return u * v as a new Value.""", """返回 u * v，一个新的 Value。""")
    ### BEGIN SOLUTION
    u, v = as_value(u), as_value(v)
    return Value(u.data * v.data, (u, v), (v.data, u.data))
    ### END SOLUTION


# %% exercise="add_mul" role="check"
#: en: Run this cell to check your answer; nothing here needs to be changed.
#: zh: 运行这个单元格，检查你的答案；这里不需要改动。
u, v = Value(2), Value(5)
expect_value(add(u, v), 7.0, (u, v), (1.0, 1.0), "add(u, v)")
expect_value(mul(u, v), 10.0, (u, v), (5.0, 2.0), "mul(u, v)")
expect_value(mul(v, v), 25.0, (v, v), (5.0, 5.0), "mul(v, v)")
expect([u.data, v.data], [2.0, 5.0], T("(u and v themselves)", "（u 和 v 自己）"))
mixed = add(u, 3)
expect_value(mixed, 5.0, mixed.parents, (1.0, 1.0), "add(u, 3)")
expect(mixed.parents[1].data, 3.0, T("(the parent made of 3)", "（由 3 变成的操作数）"))
print(T("Exercise 1: all visible checks pass.", "第 1 题：可见的检查全部通过。"))

# %% [markdown] lang="en" exercise="more_operations" role="statement"
r"""
## 2 · Difference, quotient, power, minus ({{points}} points)

Four more, in the same way:

```python
sub(u, v)      # u - v, two parents
div(u, v)      # u / v, two parents
power(u, n)    # u ** n, one parent: n is a plain number and does not count as one
neg(u)         # -u, one parent
```

As before, `u` and `v` are Values or plain numbers (in `power` and `neg`, `u` is a Value), and each call makes one new Value, directly: do not build on `add` and `mul`. Mind the order of the operands: `sub(5, u)` is $5-u$.

**Example.** `div(Value(3), Value(2)).local` is `(0.5, -0.75)`; `power(Value(2), 3).local` is `(12.0,)`.

<details><summary>Hint 1: the idea</summary>

If $v$ grows, $u-v$ falls; if $v$ grows, $u/v$ falls (for positive $u$). So there is a minus sign in both second places.

</details>
<details><summary>Hint 2: the formulas</summary>

$$\frac{\partial(u/v)}{\partial u}=\frac1v,\qquad\frac{\partial(u/v)}{\partial v}=-\frac{u}{v^2},\qquad\bigl(u^n\bigr)'=n\,u^{n-1}.$$

</details>
<details><summary>Hint 3: the first line</summary>

In `power`: `return Value(u.data**n, (u,), ...)`. A tuple with one entry is written with a comma.

</details>
"""

# %% [markdown] lang="zh" exercise="more_operations" role="statement"
r"""
## 2 · 差、商、幂、相反数（{{points}} 分）

照样再写四个：

```python
sub(u, v)      # u - v，两个操作数
div(u, v)      # u / v，两个操作数
power(u, n)    # u ** n，一个操作数：n 是普通的数，不算操作数
neg(u)         # -u，一个操作数
```

和上一题一样，`u` 和 `v` 是 Value 或普通的数（`power` 和 `neg` 里的 `u` 是 Value），每次调用都直接造出一个新的 Value：不要用 `add` 和 `mul` 去拼。注意操作数的次序：`sub(5, u)` 是 $5-u$。

**例** `div(Value(3), Value(2)).local` 是 `(0.5, -0.75)`；`power(Value(2), 3).local` 是 `(12.0,)`。

<details><summary>提示 1：思路</summary>

$v$ 变大，$u-v$ 变小；$v$ 变大，$u/v$ 也变小（$u$ 为正时）。所以两个的第二项都带负号。

</details>
<details><summary>提示 2：公式</summary>

$$\frac{\partial(u/v)}{\partial u}=\frac1v,\qquad\frac{\partial(u/v)}{\partial v}=-\frac{u}{v^2},\qquad\bigl(u^n\bigr)'=n\,u^{n-1}.$$

</details>
<details><summary>提示 3：第一行</summary>

在 `power` 里：`return Value(u.data**n, (u,), ...)`。只有一项的元组要写上逗号。

</details>
"""


# %% exercise="more_operations" role="solution"
def sub(u, v):
    T("""Return u - v as a new Value.""", """返回 u - v，一个新的 Value。""")
    ### BEGIN SOLUTION
    u, v = as_value(u), as_value(v)
    return Value(u.data - v.data, (u, v), (1.0, -1.0))
    ### END SOLUTION


def div(u, v):
    T("""Return u / v as a new Value.""", """返回 u / v，一个新的 Value。""")
    ### BEGIN SOLUTION
    u, v = as_value(u), as_value(v)
    return Value(u.data / v.data, (u, v), (1 / v.data, -u.data / v.data**2))
    ### END SOLUTION


def power(u, n):
    T(
        """Return u ** n as a new Value; n is a number.""",
        """返回 u ** n，一个新的 Value；n 是普通的数。""",
    )
    ### BEGIN SOLUTION
    return Value(u.data**n, (u,), (n * u.data ** (n - 1),))
    ### END SOLUTION


def neg(u):
    T("""Return -u as a new Value.""", """返回 -u，一个新的 Value。""")
    ### BEGIN SOLUTION
    return Value(-u.data, (u,), (-1.0,))
    ### END SOLUTION


# %% exercise="more_operations" role="check"
#: en: Run this cell to check your answer; nothing here needs to be changed.
#: zh: 运行这个单元格，检查你的答案；这里不需要改动。
u, v = Value(3), Value(2)
expect_value(sub(u, v), 1.0, (u, v), (1.0, -1.0), "sub(u, v)")
expect_value(div(u, v), 1.5, (u, v), (0.5, -0.75), "div(u, v)")
expect_value(power(v, 3), 8.0, (v,), (12.0,), "power(v, 3)")
expect_value(neg(u), -3.0, (u,), (-1.0,), "neg(u)")
mixed = sub(5, u)
expect_value(mixed, 2.0, mixed.parents, (1.0, -1.0), "sub(5, u)")
print(T("Exercise 2: all visible checks pass.", "第 2 题：可见的检查全部通过。"))

# %% [markdown] lang="en" exercise="functions" role="statement"
r"""
## 3 · Functions of one number ({{points}} points)

```python
tanh(u), exp(u), log(u), relu(u)    # u is a Value; each makes one new Value with one parent
```

- $\mathrm{relu}(u)=\max(u,0)$. At exactly 0 it has no slope; take 0, as PyTorch does.
- The logarithm of a number that is not positive does not exist: `log` then raises a `ValueError`.
- `tanh` works for large numbers, too: at 1000 it is 1.0, with slope 0.0, and nothing overflows.

**Example.** `exp(Value(0)).local` is `(1.0,)`; `tanh(Value(0)).local` is `(1.0,)`; `relu(Value(-2)).local` is `(0.0,)`.

<details><summary>Hint 1: the idea</summary>

The slopes of `tanh` and `exp` can be written with their results: compute the result once and use it twice.

</details>
<details><summary>Hint 2: the formulas</summary>

$\tanh'=1-\tanh^2$, $\;(e^u)'=e^u$, $\;(\ln u)'=\dfrac1u$. The functions of the module `math` know how to deal with large numbers, and `math.log` refuses by itself what it should refuse.

</details>
<details><summary>Hint 3: the first line</summary>

In `tanh`: `out = math.tanh(u.data)`. For `relu`, `float(u.data > 0)` is 1.0 or 0.0.

</details>
"""

# %% [markdown] lang="zh" exercise="functions" role="statement"
r"""
## 3 · 一元函数（{{points}} 分）

```python
tanh(u), exp(u), log(u), relu(u)    # u 是 Value；每个都造出一个新的 Value，只有一个操作数
```

- $\mathrm{relu}(u)=\max(u,0)$。正好在 0 处没有斜率；和 PyTorch 一样取 0。
- 不是正数就没有对数：这时 `log` 要抛出 `ValueError`。
- `tanh` 对很大的数也要能算：在 1000 处它是 1.0，斜率是 0.0，不能溢出。

**例** `exp(Value(0)).local` 是 `(1.0,)`；`tanh(Value(0)).local` 是 `(1.0,)`；`relu(Value(-2)).local` 是 `(0.0,)`。

<details><summary>提示 1：思路</summary>

`tanh` 和 `exp` 的斜率可以用它们的结果写出来：结果算一次，用两次。

</details>
<details><summary>提示 2：公式</summary>

$\tanh'=1-\tanh^2$，$\;(e^u)'=e^u$，$\;(\ln u)'=\dfrac1u$。`math` 模块里的函数知道怎么对付很大的数；该拒绝的，`math.log` 自己就会拒绝。

</details>
<details><summary>提示 3：第一行</summary>

在 `tanh` 里：`out = math.tanh(u.data)`。对 `relu`，`float(u.data > 0)` 就是 1.0 或 0.0。

</details>
"""


# %% exercise="functions" role="solution"
def tanh(u):
    T("""Return tanh(u) as a new Value.""", """返回 tanh(u)，一个新的 Value。""")
    ### BEGIN SOLUTION
    out = math.tanh(u.data)
    return Value(out, (u,), (1 - out**2,))
    ### END SOLUTION


def exp(u):
    T("""Return e to the power of u as a new Value.""", """返回 e 的 u 次方，一个新的 Value。""")
    ### BEGIN SOLUTION
    out = math.exp(u.data)
    return Value(out, (u,), (out,))
    ### END SOLUTION


def log(u):
    T(
        """Return the natural logarithm of u as a new Value.""",
        """返回 u 的自然对数，一个新的 Value。""",
    )
    ### BEGIN SOLUTION
    return Value(math.log(u.data), (u,), (1 / u.data,))
    ### END SOLUTION


def relu(u):
    T("""Return max(u, 0) as a new Value.""", """返回 max(u, 0)，一个新的 Value。""")
    ### BEGIN SOLUTION
    return Value(max(u.data, 0.0), (u,), (float(u.data > 0),))
    ### END SOLUTION


# %% exercise="functions" role="check"
#: en: Run this cell to check your answer; nothing here needs to be changed.
#: zh: 运行这个单元格，检查你的答案；这里不需要改动。
for name, function, at, value, local in [
    ("tanh(0)", tanh, 0, 0.0, 1.0),
    ("tanh(1)", tanh, 1, 0.7615941559557649, 0.41997434161402614),
    ("exp(0)", exp, 0, 1.0, 1.0),
    ("exp(2)", exp, 2, 7.38905609893065, 7.38905609893065),
    ("log(2)", log, 2, 0.6931471805599453, 0.5),
    ("relu(-2)", relu, -2, 0.0, 0.0),
    ("relu(3)", relu, 3, 3.0, 1.0),
]:
    u = Value(at)
    expect_value(function(u), value, (u,), (local,), name)
print(T("Exercise 3: all visible checks pass.", "第 3 题：可见的检查全部通过。"))

# %% [markdown] lang="en" exercise="topological" role="statement"
r"""
## 4 · The order ({{points}} points)

Return the nodes of a graph in a line, so that every node stands *after* all its parents.

```python
topological(output)    # list of Values
```

- The list holds `output`, which is the last, and everything that it was computed from; each node *once*, even if it is used many times; and nothing else.
- Any such order is right.
- Graphs may be 5000 operations deep and more, so the function must not call itself.

**Example.** With $a$, $b$ leaves, $s=a+b$, $y=s\cdot b$, both `[a, b, s, y]` and `[b, a, s, y]` are right.

<details><summary>Hint 1: the idea</summary>

Keep a pile of open work. A note on the pile says a node, and whether its parents have been dealt with. What is put on top is done first.

</details>
<details><summary>Hint 2: the algorithm</summary>

Take the top note. Parents dealt with? Write the node down. Otherwise, if the node is new: mark it as seen, put a note back that says "parents dealt with", and on top of it a note for each parent. Mark a node when its note is *taken*, not when it is put on the pile.

</details>
<details><summary>Hint 3: the first line</summary>

`order, seen, todo = [], set(), [(output, False)]`, and then `while todo:` with `node, parents_done = todo.pop()`

</details>
"""

# %% [markdown] lang="zh" exercise="topological" role="statement"
r"""
## 4 · 次序（{{points}} 分）

把一张图的节点排成一列，使每个节点都排在它的所有操作数**之后**。

```python
topological(output)    # 由 Value 组成的列表
```

- 列表里有 `output`，它排在最后；还有它由之算来的所有节点；每个节点**只出现一次**，哪怕被用了很多次；除此以外什么也没有。
- 只要满足要求，哪种次序都算对。
- 图可以有 5000 步运算那么深，甚至更深，所以这个函数不能调用自己。

**例** 设 $a$、$b$ 是叶节点，$s=a+b$，$y=s\cdot b$，则 `[a, b, s, y]` 和 `[b, a, s, y]` 都对。

<details><summary>提示 1：思路</summary>

还没做完的事，记成一叠便条。每张便条写着一个节点，以及它的操作数处理过没有。放在最上面的先做。

</details>
<details><summary>提示 2：算法</summary>

取最上面的一张。操作数处理过了？把节点写下来。否则，如果是新节点：标记为见过，放回一张“操作数处理过了”，再在上面给每个操作数各放一张。标记要在**取下**便条时做，而不是放上去的时候。

</details>
<details><summary>提示 3：第一行</summary>

`order, seen, todo = [], set(), [(output, False)]`，接着 `while todo:`，里面先写 `node, parents_done = todo.pop()`

</details>
"""


# %% exercise="topological" role="solution"
def topological(output):
    T(
        """Return every Value that output needs, parents first, output last, each once.""",
        """返回 output 用到的每个 Value：操作数在前，output 在最后，各出现一次。""",
    )
    ### BEGIN SOLUTION
    order, seen, todo = [], set(), [(output, False)]
    while todo:
        node, parents_done = todo.pop()
        if parents_done:
            order.append(node)
        elif node not in seen:
            seen.add(node)
            todo.append((node, True))
            todo.extend((parent, False) for parent in node.parents)
    return order
    ### END SOLUTION


# %% exercise="topological" role="check"
#: en: Run this cell to check your answer; nothing here needs to be changed.
#: zh: 运行这个单元格，检查你的答案；这里不需要改动。
a, b = Value(2), Value(5)
s = Value(7, (a, b), (1.0, 1.0))
y = Value(35, (s, b), (5.0, 7.0))
order = topological(y)
assert isinstance(order, list), T(
    f"A list is needed, yours is {order!r}.", f"结果应当是列表，你的是 {order!r}。"
)
found = sorted("absy"[[a, b, s, y].index(node)] for node in order)
assert found == ["a", "b", "s", "y"], T(
    f"a, b, s and y should be there, each once; yours has {found}.",
    f"应当有 a、b、s、y，各一次；你的是 {found}。",
)
for node in order:
    for parent in node.parents:
        assert order.index(parent) < order.index(node), T(
            f"{parent} is a parent of {node} and should come before it; your order is {order}.",
            f"{parent} 是 {node} 的操作数，应当排在它前面；你的次序是 {order}。",
        )
chain = a
for _ in range(5000):
    chain = Value(0, (chain,), (1.0,))
try:
    length = len(topological(chain))
except RecursionError:
    length = T("a RecursionError: the function calls itself", "RecursionError：函数调用了自己")
assert length == 5001, T(
    f"A chain of 5000 steps has 5001 nodes; yours gives {length}.",
    f"5000 步的长链有 5001 个节点；你得到的是：{length}。",
)
print(T("Exercise 4: all visible checks pass.", "第 4 题：可见的检查全部通过。"))

# %% [markdown] lang="en" exercise="backward" role="statement"
r"""
## 5 · The walk back ({{points}} points)

```python
backward(output, order)    # returns nothing
```

`order` is what `topological(output)` of exercise 4 should return: a list of all nodes, parents first, `output` last. (It is handed to you here, so that this exercise stands on its own.) Add to the `.grad` of every *leaf* the derivative of `output` with respect to it.

- Where several edges come together, shares add.
- Whatever `.grad` a leaf had before is kept, and the new gradient is added to it. So calling `backward` twice doubles it.
- The gradients of intermediate results belong to *this* call. Nothing of them may influence the next.
- `output` may itself be a leaf: its derivative with respect to itself is 1.

**Example.** For $b=a+a$, $c=b+b$: after `backward(c, [a, b, c])` the leaf has `a.grad` 4.0; after calling it again, 8.0.

<details><summary>Hint 1: the idea</summary>

Walk through `order` from the end. When a node's turn comes, all its users have already sent. Keep the sums of this walk in a dict of your own.

</details>
<details><summary>Hint 2: the formula</summary>

For each parent: what has arrived there so far, plus the node's gradient times the number on the edge. `gradients.get(parent, 0.0)` is what has arrived so far.

</details>
<details><summary>Hint 3: the first line</summary>

`gradients = {output: 1.0}`, and then `for node in reversed(order):`

</details>
"""

# %% [markdown] lang="zh" exercise="backward" role="statement"
r"""
## 5 · 往回走（{{points}} 分）

```python
backward(output, order)    # 没有返回值
```

`order` 就是第 4 题的 `topological(output)` 应当返回的东西：由所有节点组成的列表，操作数在前，`output` 在最后。（这里直接交给你，好让这道题不依赖别的题。）把 `output` 对每个**叶节点**的导数，加到那个叶节点的 `.grad` 上。

- 几条边会合的地方，各份相加。
- 叶节点原来的 `.grad` 要保留，新的梯度加在上面。所以调用两次 `backward`，它就翻倍。
- 中间结果的梯度只属于**这一次**调用，一点也不能影响下一次。
- `output` 自己也可能就是叶节点：它对自己的导数是 1。

**例** 设 $b=a+a$，$c=b+b$：调用 `backward(c, [a, b, c])` 之后，叶节点的 `a.grad` 是 4.0；再调用一次，是 8.0。

<details><summary>提示 1：思路</summary>

从末尾开始走 `order`。轮到一个节点的时候，用到它的都已经送过了。这一趟的和，放在你自己的字典里。

</details>
<details><summary>提示 2：公式</summary>

对每个操作数：已经收到的，加上（节点的梯度乘以边上的数）。`gradients.get(parent, 0.0)` 就是已经收到的。

</details>
<details><summary>提示 3：第一行</summary>

`gradients = {output: 1.0}`，接着写 `for node in reversed(order):`

</details>
"""


# %% exercise="backward" role="solution"
def backward(output, order):
    T(
        """Add the derivative of output with respect to each leaf to the leaf's grad.""",
        """把 output 对每个叶节点的导数加到叶节点的 grad 上。""",
    )
    ### BEGIN SOLUTION
    gradients = {output: 1.0}
    for node in reversed(order):
        gradient = gradients[node]
        if not node.parents:
            node.grad += gradient
        for parent, local in zip(node.parents, node.local, strict=True):
            gradients[parent] = gradients.get(parent, 0.0) + gradient * local
    ### END SOLUTION


# %% exercise="backward" role="check"
#: en: Run this cell to check your answer; nothing here needs to be changed.
#: zh: 运行这个单元格，检查你的答案；这里不需要改动。
a = Value(3)
b = Value(6, (a, a), (1.0, 1.0))
backward(b, [a, b])
why = T(
    "This is a.grad for b = a + a: two edges lead to a.",
    "这是 b = a + a 时的 a.grad：有两条边通到 a。",
)
expect(a.grad, 2.0, why)
a = Value(3)
y = Value(9, (a, a), (3.0, 3.0))
backward(y, [a, y])
expect(a.grad, 6.0, T("This is a.grad for a * a at a = 3.", "这是 a * a 在 a = 3 处的 a.grad。"))
u, v = Value(2), Value(5)
s = Value(7, (u, v), (1.0, 1.0))
p = Value(14, (s, u), (2.0, 7.0))
backward(p, [u, v, s, p])
why = T(
    "These are the gradients of (u + v) * u at u = 2, v = 5.",
    "这是 (u + v) * u 在 u = 2、v = 5 处的梯度。",
)
expect([u.grad, v.grad], [9.0, 2.0], why)
print(T("Exercise 5: all visible checks pass.", "第 5 题：可见的检查全部通过。"))

# %% [markdown] lang="en" exercise="local_error" role="statement"
r"""
## 6 · Measure every rule ({{points}} points)

Ten rules are quickly written, and one wrong sign spoils every gradient that passes through it. Write the tool that finds it:

```python
local_error(operation, numbers, h=1e-5)    # float
```

`operation` takes as many Values as there are `numbers` and returns a Value with its `local`. For each operand, compare the number in `local` with the central difference of `.data` when only this operand moves by `h`; return the *largest* of the absolute differences. The list `numbers` of the caller stays as it was.

**Example.** For a product whose author has written `(u.data, v.data)` into `local`, at `[3.0, 2.0]`, the result is 1.0 (up to about $10^{-10}$): the edges should carry 2 and 3, and carry 3 and 2.

<details><summary>Hint 1: the idea</summary>

Call `operation` once on Values of the numbers themselves, to see what it claims; then twice for each operand, a step above and a step below, to see what is true.

</details>
<details><summary>Hint 2: the formula</summary>

$$\text{measured}_k=\frac{f(\dots,x_k+h,\dots)-f(\dots,x_k-h,\dots)}{2h},\qquad \text{result}=\max_k\;\bigl|\text{local}_k-\text{measured}_k\bigr| .$$

</details>
<details><summary>Hint 3: the first line</summary>

`claimed = operation(*[Value(x) for x in numbers]).local`, and then `for k in range(len(numbers)):` with `above = list(numbers)`

</details>
"""

# %% [markdown] lang="zh" exercise="local_error" role="statement"
r"""
## 6 · 每条规则都量一量（{{points}} 分）

十条规则一下子就写完了，可是只要错一个符号，经过它的每个梯度就都毁了。请写出能找到它的工具：

```python
local_error(operation, numbers, h=1e-5)    # float
```

`numbers` 里有几个数，`operation` 就接受几个 Value，返回一个带着 `local` 的 Value。对每个操作数，拿 `local` 里的数，与只有这个操作数动 `h` 时 `.data` 的中心差分作比较；返回各个差的绝对值中**最大**的一个。调用者的列表 `numbers` 要保持原样。

**例** 有一个乘法，作者在 `local` 里写的是 `(u.data, v.data)`；在 `[3.0, 2.0]` 处结果是 1.0（误差约 $10^{-10}$）：两条边上应当是 2 和 3，写的却是 3 和 2。

<details><summary>提示 1：思路</summary>

先用这些数本身调用一次 `operation`，看它声称是多少；再对每个操作数各调用两次，高一步和低一步，看实际是多少。

</details>
<details><summary>提示 2：公式</summary>

$$\text{measured}_k=\frac{f(\dots,x_k+h,\dots)-f(\dots,x_k-h,\dots)}{2h},\qquad \text{result}=\max_k\;\bigl|\text{local}_k-\text{measured}_k\bigr| .$$

</details>
<details><summary>提示 3：第一行</summary>

`claimed = operation(*[Value(x) for x in numbers]).local`，接着 `for k in range(len(numbers)):`，里面先写 `above = list(numbers)`

</details>
"""


# %% exercise="local_error" role="solution"
def local_error(operation, numbers, h=1e-5):
    T(
        """Return the largest difference between local and measured derivatives.""",
        """返回 local 与量得的导数之间最大的差。""",
    )
    ### BEGIN SOLUTION
    claimed = operation(*[Value(x) for x in numbers]).local
    worst = 0.0
    for k in range(len(numbers)):
        above, below = list(numbers), list(numbers)
        above[k] += h
        below[k] -= h
        rise = operation(*map(Value, above)).data - operation(*map(Value, below)).data
        worst = max(worst, abs(claimed[k] - rise / (2 * h)))
    return worst
    ### END SOLUTION


# %% exercise="local_error" role="check"
#: en: Run this cell to check your answer; nothing here needs to be changed.
#: zh: 运行这个单元格，检查你的答案；这里不需要改动。
right_product = lambda u, v: Value(u.data * v.data, (u, v), (v.data, u.data))
wrong_product = lambda u, v: Value(u.data * v.data, (u, v), (u.data, v.data))
wrong_minus = lambda u, v: Value(u.data - v.data, (u, v), (1.0, 1.0))
numbers = [3.0, 2.0]
why = T("The rule is right.", "这条规则是对的。")
expect(local_error(right_product, numbers), 0.0, why, tolerance=1e-7)
why = T("The two numbers are on each other's edge.", "两个数写到了对方的边上。")
expect(local_error(wrong_product, numbers), 1.0, why, tolerance=1e-7)
why = T("The second number should be -1, and is 1.", "第二个数应当是 -1，写的却是 1。")
expect(local_error(wrong_minus, numbers), 2.0, why, tolerance=1e-7)
why = T("(the caller's list: work on a copy)", "（调用者的列表：请在副本上做）")
expect(numbers, [3.0, 2.0], why)
print(T("Exercise 6: all visible checks pass.", "第 6 题：可见的检查全部通过。"))

# %% [markdown] lang="en" exercise="diagnose" role="statement"
r"""
## 7 · Explain the bug: a doctor for engines ({{points}} points)

Four engines, `engine(output)`, each of which should add to the `.grad` of the leaves as in exercise 5. You know their ailments from lesson 04: one *overwrites* where it should add; one lets a node *speak too often*, before it has heard everything; one *remembers* the gradients of intermediate results from an earlier call. The fourth is well. You cannot tell by looking, since everybody writes engines differently; a doctor makes experiments. Write

```python
diagnose(engine)    # RIGHT, OVERWRITES, TOO_OFTEN or REMEMBERS
```

It makes small graphs, lets the engine run on them, and looks at the `.grad` of the leaves. It will be called with engines that you have not seen, some of them recursive and nevertheless right; each has at most one of the three ailments. `double(x)` makes $x+x$ for your experiments.

**Example.** `diagnose(engine_1)` is `REMEMBERS`.

<details><summary>Hint 1: the idea</summary>

Which is the smallest graph on which overwriting shows? And on which does it show that a node speaks twice, though everything is added? And what must be done to notice a memory?

</details>
<details><summary>Hint 2: three experiments</summary>

$a+a$ should give 2. Then $b=a+a$, $c=b+b$ should give 4. Then the same graph once more, without a new leaf: 8. An engine that fails says by *where* it first fails what is wrong with it; the wrong number itself may vary.

</details>
<details><summary>Hint 3: the first line</summary>

`a = Value(1)`, then `engine(double(a))`, then `if a.grad != 2.0:`

</details>
"""

# %% [markdown] lang="zh" exercise="diagnose" role="statement"
r"""
## 7 · 找出毛病：给引擎看病（{{points}} 分）

有四台引擎 `engine(output)`，每一台都应当像第 5 题那样，把梯度加到叶节点的 `.grad` 上。它们的病你在第 04 课里都见过：一台该加的时候**覆盖**；一台让节点还没听齐就开口，**开口太多次**；一台**记着**上一次调用时中间结果的梯度。还有一台没有病。光看代码看不出来，因为各人写法不同；医生要做试验。请写出

```python
diagnose(engine)    # RIGHT、OVERWRITES、TOO_OFTEN 或 REMEMBERS
```

它造几张小图，让引擎在上面跑，再看叶节点的 `.grad`。评分时会换上你没见过的引擎，其中有的用递归，却是对的；每台至多有这三种病中的一种。`double(x)` 造出 $x+x$，供你做试验。

**例** `diagnose(engine_1)` 是 `REMEMBERS`。

<details><summary>提示 1：思路</summary>

覆盖的毛病，在哪张最小的图上就看得出来？各份都相加了，可是有节点开了两次口，在哪张图上看得出来？要发现它记着旧东西，又该怎么做？

</details>
<details><summary>提示 2：三个试验</summary>

$a+a$ 应当得 2。然后 $b=a+a$、$c=b+b$ 应当得 4。然后同一张图再来一遍，不换新的叶节点：8。引擎**最先**在哪里出错，就说明它得的是哪种病；错出来的数本身可能各不相同。

</details>
<details><summary>提示 3：第一行</summary>

`a = Value(1)`，然后 `engine(double(a))`，然后 `if a.grad != 2.0:`

</details>
"""

# %%
RIGHT, OVERWRITES, TOO_OFTEN, REMEMBERS = "right", "overwrites", "too often", "remembers"


def double(x):
    return Value(2 * x.data, (x, x), (1.0, 1.0))


def in_order(output):
    T(
        """A topological order by recursion: good enough for small graphs.""",
        """用递归得到的拓扑序：对小图够用。""",
    )
    order, seen = [], set()

    def visit(node):
        if node not in seen:
            seen.add(node)
            for parent in node.parents:
                visit(parent)
            order.append(node)

    visit(output)
    return order


def engine_1(output):
    output.grad = 1.0
    for node in reversed(in_order(output)):
        for parent, local in zip(node.parents, node.local, strict=True):
            parent.grad += node.grad * local


def engine_2(output):
    gradients = {output: 1.0}
    for node in reversed(in_order(output)):
        if not node.parents:
            node.grad += gradients[node]
        for parent, local in zip(node.parents, node.local, strict=True):
            gradients[parent] = gradients[node] * local


def engine_3(output):
    gradients = dict.fromkeys(in_order(output), 0.0)

    def send(node):
        for parent, local in zip(node.parents, node.local, strict=True):
            gradients[parent] += gradients[node] * local
        for parent in node.parents:
            send(parent)

    gradients[output] = 1.0
    send(output)
    for node, gradient in gradients.items():
        node.grad += 0.0 if node.parents else gradient


def engine_4(output, share=1.0):
    if not output.parents:
        output.grad += share
    for parent, local in zip(output.parents, output.local, strict=True):
        engine_4(parent, share * local)


# %% exercise="diagnose" role="solution"
def diagnose(engine):
    T(
        """Return what is wrong with an engine, found out by running it on small graphs.""",
        """在小图上运行引擎，返回它得的是什么病。""",
    )
    ### BEGIN SOLUTION
    a = Value(1)
    engine(double(a))
    if a.grad != 2.0:
        return OVERWRITES
    a = Value(1)
    c = double(double(a))
    engine(c)
    if a.grad != 4.0:
        return TOO_OFTEN
    engine(c)
    return RIGHT if a.grad == 8.0 else REMEMBERS
    ### END SOLUTION


# %% exercise="diagnose" role="check"
#: en: Run this cell to check your answer; nothing here needs to be changed.
#: zh: 运行这个单元格，检查你的答案；这里不需要改动。
for engine, ailment, why in [
    (engine_1, REMEMBERS, T("Call it twice on the same graph.", "在同一张图上调用它两次。")),
    (engine_2, OVERWRITES, T("Try it on a + a.", "拿 a + a 试试它。")),
    (engine_3, TOO_OFTEN, T("Try it on b = a + a, c = b + b.", "拿 b = a + a、c = b + b 试试它。")),
    (
        engine_4,
        RIGHT,
        T("It calls itself, but are its results wrong?", "它是调用了自己，可结果错了吗？"),
    ),
]:
    said = diagnose(engine)
    assert said == ailment, T(
        f"{engine.__name__}: you say {said!r}, it should be {ailment!r}. {why}",
        f"{engine.__name__}：你说的是 {said!r}，应当是 {ailment!r}。{why}",
    )
print(T("Exercise 7: all visible checks pass.", "第 7 题：可见的检查全部通过。"))

# %% [markdown] lang="en"
r"""
## Your engine

When all checks pass, run this cell. It hangs your functions into the class, so that Python's own `+`, `*`, … use them, and lets the engine differentiate a polynomial, walk through 5000 steps, and find the line through (−1, 1) and (1, 5). From here on the engine is yours. To see its graph, write `from autograd_core import viz` in a cell of your own, and then `viz.draw_graph(y, local=True, names={"x": x})`. (The steps carry no signs, because our Value does not keep the name of its operation. An attribute `op` would do, as in the lesson.)
"""

# %% [markdown] lang="zh"
r"""
## 你的引擎

检查全部通过之后，运行下面这个单元格。它把你的函数挂进类里，让 Python 自己的 `+`、`*` 等用上它们；然后让引擎给一个多项式求导，走完 5000 步的长链，再找出穿过 (−1, 1) 和 (1, 5) 的直线。从此这台引擎就归你了。想看它的计算图，就新开一个单元格，先写 `from autograd_core import viz`，再写 `viz.draw_graph(y, local=True, names={"x": x})`。（各步没有运算符号，因为我们的 Value 没有记下运算的名称；像课里那样加一个属性 `op` 就行。）
"""

# %%
Value.__add__, Value.__radd__ = add, lambda self, other: add(other, self)
Value.__mul__, Value.__rmul__ = mul, lambda self, other: mul(other, self)
Value.__sub__, Value.__rsub__ = sub, lambda self, other: sub(other, self)
Value.__truediv__, Value.__rtruediv__ = div, lambda self, other: div(other, self)
Value.__pow__, Value.__neg__ = power, neg
Value.tanh, Value.exp, Value.log, Value.relu = tanh, exp, log, relu
Value.backward = lambda self: backward(self, topological(self))

x = Value(2)
y = 2 * x**2 + 3 * x + 1
y.backward()
print("2x² + 3x + 1:", y.data, x.grad)

start = Value(1)
sum([1.0] * 5000, start=start).backward()
print("x + 1 + 1 + ...:", start.grad)

for name, operation, operands in [
    ("add", add, 2),
    ("sub", sub, 2),
    ("mul", mul, 2),
    ("div", div, 2),
    ("neg", neg, 1),
    ("power", lambda u: power(u, 3), 1),
    ("tanh", tanh, 1),
    ("exp", exp, 1),
    ("log", log, 1),
    ("relu", relu, 1),
]:
    print(f"{name:6} {local_error(operation, [1.5, 0.7][:operands]):.0e}")

k, b = Value(0), Value(0)
for _ in range(40):
    loss = (k * -1 + b - 1) ** 2 + (k * 1 + b - 5) ** 2
    loss.backward()
    for parameter in (k, b):
        parameter.data -= 0.1 * parameter.grad
        parameter.grad = 0.0
print(f"k = {k.data:.2f}, b = {b.data:.2f}")

# %% [markdown] lang="en" exercise="in_words" role="statement"
r"""
## 8 · In your own words (read by a person, no automatic points)

A classmate shows his engine: "It has five lines less than yours. In `backward` I use recursion, that is more elegant, and I keep each gradient in the node, so I need no dict. All my tests pass: $2x^2+3x+1$ gives 11 at 2. Only the training loop behaves strangely: the loss falls at first, then the steps grow larger and larger, although I never touch the learning rate."

Explain in five to eight sentences what may be wrong with his engine, and what with his training loop; which three smallest experiments would have shown it; and why his one test could pass all the same.
"""

# %% [markdown] lang="zh" exercise="in_words" role="statement"
r"""
## 8 · 用自己的话说（由老师阅读，不计自动评分）

一位同学展示他的引擎：“比你的少五行。`backward` 里我用递归，更优雅；每个梯度都存在节点上，用不着字典。我的测试全部通过：$2x^2+3x+1$ 在 2 处得 11。只有训练循环有点奇怪：损失先是下降，后来步子却越来越大，可我从来没动过学习率。”

请用五到八句话说明：他的引擎可能错在哪里，训练循环又可能错在哪里；用哪三个最小的试验本来可以发现；为什么他那一个测试照样能通过。
"""

# %% [markdown] lang="en" exercise="in_words" role="words"
r"""
*Double-click here and write your answer.*
"""

# %% [markdown] lang="zh" exercise="in_words" role="words"
r"""
*双击这里，写下你的回答。*
"""

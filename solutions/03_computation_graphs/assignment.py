# ---
# jupyter:
#   course:
#     title:
#       en: "Assignment 03 · Computation graphs by hand"
#       zh: "作业 03 · 计算图与链式法则"
#     minutes: 100
#     difficulty: 2
#     needs: [03_computation_graphs]
# ---

# %% [markdown] lang="en"
r"""
# Assignment 03 · Computation graphs by hand

In lesson 03 you walked small graphs with a pencil. Here you write the pencil's work down as code, one piece at a time: the way forward, the numbers on the edges, the sum over paths, the way back, the drawing; and at the end you repair a program that forgets a path.

**How to work**

- Work from top to bottom. Under each statement there is a cell for your answer: put your code in the place of `raise NotImplementedError()`.
- Then run the check cell below it. It tells you at once what is wrong and where to look. It does not show everything: grading runs further checks with *other* graphs and numbers, drawn afresh each time. An answer that only knows the example earns nothing.
- Stuck? Unfold the hints one at a time: the first gives the idea, the second the formula, the third the first line.
- The exercises do not depend on each other. One that you leave open costs you nothing in the next.
- You may add cells to try things out. Please keep the cells that are already here.

**How to hand in**

Choose *Kernel → Restart Kernel and Run All Cells* once, so that nothing rests on a cell you have deleted in the meantime. (The run stops at the first open exercise; that does no harm.) Save, and hand in this one file under its own name, `03_computation_graphs.ipynb`. There are 20 points; the last question is answered in words and read by a person.
"""

# %% [markdown] lang="zh"
r"""
# 作业 03 · 计算图与链式法则

第 03 课里，你拿着铅笔走过几张小图。现在把铅笔做的事一件件写成代码：往前算值，算边上的数，对路径求和，往回走，再把图画出来；最后修好一个漏掉了一条路径的程序。

**怎么做**

- 从上往下做。每道题下面都有一个作答单元格：把 `raise NotImplementedError()` 换成你的代码。
- 写完运行紧跟着的检查单元格，哪里不对、该往哪里看，它会马上告诉你。不过它只检查了一部分：评分时还会换上**别的**图和数值再查一遍，而且每次都重新抽取。只认得例子的答案拿不到分。
- 卡住了？提示可以一条一条展开：第一条讲思路，第二条给公式，第三条写出第一行。
- 各题互不依赖。空着一道题，不会连累后面的题。
- 可以添加单元格做试验，但请保留原有的单元格。

**怎么交**

先选一次 *Kernel → Restart Kernel and Run All Cells*，确认结果不依赖任何已经删掉的单元格。（如果有题空着，运行会停在那里，没有关系。）保存之后只交这一个文件，文件名不要改：`03_computation_graphs.ipynb`。全卷共 20 分；最后一题用文字回答，由老师阅读。
"""

# %% [markdown] lang="en"
r"""
Run this cell first. `expect` is a small helper of the check cells. `OPERATIONS` says what each operation computes. And `EXAMPLE` shows how a program is written down in this assignment: a list of **steps**, in order. A step is a tuple `(name, operation, operands)`, an operand is the name of an earlier result or of a leaf, or a plain number.
"""

# %% [markdown] lang="zh"
r"""
先运行下面这个单元格。`expect` 是检查单元格用的小工具。`OPERATIONS` 说明每种运算怎么算。`EXAMPLE` 则示范这份作业里怎样记一段程序：一个由**步骤**按顺序排成的列表。每一步是一个元组 `(name, operation, operands)`，也就是（名字，运算，操作数）；操作数可以是前面某个结果或某个叶节点的名字，也可以是普通的数。
"""

# %%
import re
from itertools import pairwise

import numpy as np

OPERATIONS = {
    "add": lambda u, v: u + v,
    "sub": lambda u, v: u - v,
    "mul": lambda u, v: u * v,
    "div": lambda u, v: u / v,
    "sin": np.sin,
    "exp": np.exp,
    "log": np.log,
}

#: en: c = a + b, d = b + 1, e = c * d, the program of lesson 03
#: zh: c = a + b，d = b + 1，e = c * d，就是第 03 课的那段程序
EXAMPLE = [("c", "add", ("a", "b")), ("d", "add", ("b", 1)), ("e", "mul", ("c", "d"))]


def expect(got, expected, why, tolerance=1e-9):
    T(
        """Complain, with a reason, if the number got is not the one expected.""",
        """若数值 got 与 expected 不符，就说明原因。""",
    )
    assert got is not None, T(
        "Your function returned None: does it end with a return?",
        "函数返回了 None：结尾是不是忘了写 return？",
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


# %% [markdown] lang="en" exercise="evaluate" role="statement"
r"""
## 1 · The way forward ({{points}} points)

Evaluate a program: take the steps in order, look up the values of the operands, apply the operation, and remember the result under its name.

```python
evaluate(steps, leaves)    # dict: name -> value
```

- `leaves` is a dict from the names of the leaves to their values. The result holds *every* name, leaves included.
- An operand that is a string is a name, anything else is a number that stands for itself.
- The dict `leaves` of the caller must be unchanged afterwards.
- A step that uses a name of which no value is known yet is a mistake in the program: raise a `ValueError` that says which name.

**Example.** `evaluate(EXAMPLE, {"a": 2.0, "b": 1.0})` is `{"a": 2.0, "b": 1.0, "c": 3.0, "d": 2.0, "e": 6.0}`.

<details><summary>Hint 1: the idea</summary>

Keep one dict of values that grows by one entry per step. It starts as a *copy* of the leaves.

</details>
<details><summary>Hint 2: the formula</summary>

`OPERATIONS[op](*numbers)` applies an operation to a list of numbers. `isinstance(operand, str)` tells names from numbers.

</details>
<details><summary>Hint 3: the first line</summary>

`values = dict(leaves)`, and then `for name, op, operands in steps:`

</details>
"""

# %% [markdown] lang="zh" exercise="evaluate" role="statement"
r"""
## 1 · 往前算（{{points}} 分）

对一段程序求值：按顺序取出每一步，查出各个操作数的值，做运算，再把结果记在它的名字下面。

```python
evaluate(steps, leaves)    # 字典：名字 -> 值
```

- `leaves` 是一个字典，从叶节点的名字到它的值。返回的结果里要有**每一个**名字，叶节点也在内。
- 操作数如果是字符串，就是名字；否则就是一个数，代表它自己。
- 调用者手里的字典 `leaves`，事后必须保持原样。
- 如果某一步用到了一个还没有值的名字，那是程序写错了：请抛出 `ValueError`，并说出是哪个名字。

**例** `evaluate(EXAMPLE, {"a": 2.0, "b": 1.0})` 等于 `{"a": 2.0, "b": 1.0, "c": 3.0, "d": 2.0, "e": 6.0}`。

<details><summary>提示 1：思路</summary>

用一个字典存值，每走一步就多一项。一开始，它是叶节点字典的一份**副本**。

</details>
<details><summary>提示 2：公式</summary>

`OPERATIONS[op](*numbers)` 对一列数做运算。`isinstance(operand, str)` 能区分名字和数。

</details>
<details><summary>提示 3：第一行</summary>

`values = dict(leaves)`，接着写 `for name, op, operands in steps:`

</details>
"""


# %% exercise="evaluate" role="solution"
def evaluate(steps, leaves):
    T(
        """Return the value of every name, leaves and results.""",
        """返回每个名字的值，包括叶节点和各步结果。""",
    )
    ### BEGIN SOLUTION
    values = dict(leaves)
    for name, op, operands in steps:
        unknown = [o for o in operands if isinstance(o, str) and o not in values]
        if unknown:
            raise ValueError(
                T(
                    f"step {name} uses {unknown[0]}, which has no value yet",
                    f"步骤 {name} 用到了 {unknown[0]}，它还没有值",
                )
            )
        numbers = [values[o] if isinstance(o, str) else o for o in operands]
        values[name] = OPERATIONS[op](*numbers)
    return values
    ### END SOLUTION


# %% exercise="evaluate" role="check"
#: en: Run this cell to check your answer; nothing here needs to be changed.
#: zh: 运行这个单元格，检查你的答案；这里不需要改动。
leaves = {"a": 2.0, "b": 1.0}
values = evaluate(EXAMPLE, leaves)
assert isinstance(values, dict), T(
    f"The result should be a dict, it is {values!r}.", f"结果应当是字典，你得到的是 {values!r}。"
)
assert set(values) == set("abcde"), T(
    f"The names should be a, b, c, d, e; yours are {sorted(values)}.",
    f"名字应当是 a、b、c、d、e；你的是 {sorted(values)}。",
)
why = T("e = (2 + 1) * (1 + 1).", "e = (2 + 1) * (1 + 1)。")
expect(values["e"], 6.0, why)
assert leaves == {"a": 2.0, "b": 1.0}, T(
    "The dict of the caller has changed: begin with a copy.", "调用者的字典被改动了：先复制一份。"
)
why = T(
    "5 - x is not x - 5: keep the order of the operands.", "5 - x 不是 x - 5：操作数的次序不能乱。"
)
expect(evaluate([("y", "sub", (5, "x"))], {"x": 2.0})["y"], 3.0, why)
print(T("Exercise 1: all visible checks pass.", "第 1 题：可见的检查全部通过。"))

# %% [markdown] lang="en" exercise="local_derivatives" role="statement"
r"""
## 2 · The numbers on the edges ({{points}} points)

Every edge of a computational graph carries a local derivative: how fast the result of *one step* moves when *one operand* moves and the others stand still.

```python
local_derivatives(op, numbers)    # tuple, one entry for each operand
```

`op` is a key of `OPERATIONS`; `numbers` is a tuple with the values of the operands, of length 2 for `"add"`, `"sub"`, `"mul"`, `"div"` and of length 1 for `"sin"`, `"exp"`, `"log"`. The result is a tuple of the same length.

**Example.** `local_derivatives("mul", (3.0, 2.0))` is `(2.0, 3.0)`: the product moves as fast as *the other* factor is large.

<details><summary>Hint 1: the idea</summary>

One rule for each operation; write them into a dict, as `OPERATIONS` does. Not sure of a rule? Measure it with a central difference.

</details>
<details><summary>Hint 2: the formulas</summary>

$$\frac{\partial (u/v)}{\partial u}=\frac1v,\qquad \frac{\partial (u/v)}{\partial v}=-\frac{u}{v^2},\qquad (\ln u)'=\frac1u .$$

A tuple with one entry is written with a comma: `(np.cos(u),)`.

</details>
<details><summary>Hint 3: the first line</summary>

`rules = {"add": lambda u, v: (1.0, 1.0), ...}` and at the end `return rules[op](*numbers)`

</details>
"""

# %% [markdown] lang="zh" exercise="local_derivatives" role="statement"
r"""
## 2 · 边上的数（{{points}} 分）

计算图的每条边上都有一个局部导数：**一个**操作数动、其余不动时，**这一步**的结果动得多快。

```python
local_derivatives(op, numbers)    # 元组，每个操作数一项
```

`op` 是 `OPERATIONS` 里的一个键；`numbers` 是由各操作数的值组成的元组，对 `"add"`、`"sub"`、`"mul"`、`"div"` 长度为 2，对 `"sin"`、`"exp"`、`"log"` 长度为 1。结果是同样长度的元组。

**例** `local_derivatives("mul", (3.0, 2.0))` 等于 `(2.0, 3.0)`：**另一个**因子有多大，乘积就动得有多快。

<details><summary>提示 1：思路</summary>

一种运算一条规则；可以像 `OPERATIONS` 那样写成字典。拿不准哪一条？用中心差分量一量。

</details>
<details><summary>提示 2：公式</summary>

$$\frac{\partial (u/v)}{\partial u}=\frac1v,\qquad \frac{\partial (u/v)}{\partial v}=-\frac{u}{v^2},\qquad (\ln u)'=\frac1u .$$

只有一项的元组要写上逗号：`(np.cos(u),)`。

</details>
<details><summary>提示 3：第一行</summary>

`rules = {"add": lambda u, v: (1.0, 1.0), ...}`，最后一行是 `return rules[op](*numbers)`

</details>
"""


# %% exercise="local_derivatives" role="solution"
def local_derivatives(op, numbers):
    T(
        """Return the derivative of an operation with respect to each of its operands.""",
        """返回一种运算对它每个操作数的导数。""",
    )
    ### BEGIN SOLUTION
    rules = {
        "add": lambda u, v: (1.0, 1.0),
        "sub": lambda u, v: (1.0, -1.0),
        "mul": lambda u, v: (v, u),
        "div": lambda u, v: (1 / v, -u / v**2),
        "sin": lambda u: (np.cos(u),),
        "exp": lambda u: (np.exp(u),),
        "log": lambda u: (1 / u,),
    }
    return rules[op](*numbers)
    ### END SOLUTION


# %% exercise="local_derivatives" role="check"
#: en: Run this cell to check your answer; nothing here needs to be changed.
#: zh: 运行这个单元格，检查你的答案；这里不需要改动。
for op in OPERATIONS:
    numbers = (1.5,) if op in ("sin", "exp", "log") else (3.0, 2.0)
    found = local_derivatives(op, numbers)
    assert isinstance(found, tuple) and len(found) == len(numbers), T(
        f"{op}: a tuple of length {len(numbers)} is needed, yours is {found!r}.",
        f"{op}：需要长度为 {len(numbers)} 的元组，你的是 {found!r}。",
    )
    for place in range(len(numbers)):
        step = [1e-5 if place == other else 0.0 for other in range(len(numbers))]
        above = OPERATIONS[op](*np.add(numbers, step))
        below = OPERATIONS[op](*np.subtract(numbers, step))
        why = T(
            f"Measured: derivative of {op} with respect to operand {place + 1} at {numbers}.",
            f"这是量出来的：{op} 在 {numbers} 处对第 {place + 1} 个操作数的导数。",
        )
        expect(found[place], round(float(above - below) / 2e-5, 8), why, tolerance=1e-6)
print(T("Exercise 2: all visible checks pass.", "第 2 题：可见的检查全部通过。"))

# %% [markdown] lang="en" exercise="sum_over_paths" role="statement"
r"""
## 3 · The sum over all paths ({{points}} points)

Multiply along a path, add over the paths:

$$\frac{\partial\,\text{end}}{\partial\,\text{start}}=\sum_{\text{paths}}\;\prod_{\text{edges of the path}}\text{local derivative}.$$

From here on a graph is a list of **edges**. An edge is a tuple `(tail, head, local)`: it leads from the operand `tail` to the result `head` and carries the number `local`.

```python
sum_over_paths(edges, start, end)    # float
```

- The edges may stand in any order.
- There may be two edges between the same two nodes (as for `x * x`): these make two different paths.
- `end` may be any node, and so may `start`. If no path leads from `start` to `end`, the sum is `0.0`. If they are the same node, there is one path, the one without edges, and its product is `1.0`: how fast does a node move with itself?

**Example.** With the edges of the example in the next cell, `sum_over_paths(EDGES, "b", "e")` is `5.0`: $1\cdot2+1\cdot3$.

<details><summary>Hint 1: the idea</summary>

A path from `start` to `end` begins with one of the edges that leave `start`, and goes on as a path from the head of that edge to `end`. That is recursion.

</details>
<details><summary>Hint 2: the formula</summary>

$$P(\text{start})=\sum_{\text{edges start}\to h}\text{local}\cdot P(h),\qquad P(\text{end})=1 .$$

</details>
<details><summary>Hint 3: the first line</summary>

`if start == end: return 1.0`

</details>
"""

# %% [markdown] lang="zh" exercise="sum_over_paths" role="statement"
r"""
## 3 · 对所有路径求和（{{points}} 分）

沿路径相乘，各路径相加：

$$\frac{\partial\,\text{终点}}{\partial\,\text{起点}}=\sum_{\text{路径}}\;\prod_{\text{路径上的边}}\text{局部导数}.$$

从这里起，一张图就是一个由**边**组成的列表。一条边是一个元组 `(tail, head, local)`：从操作数 `tail` 指向结果 `head`，上面写着数 `local`。

```python
sum_over_paths(edges, start, end)    # float
```

- 边的先后次序是任意的。
- 同样两个节点之间可以有两条边（例如 `x * x`）：它们构成两条不同的路径。
- `end` 可以是任何一个节点，`start` 也一样。如果从 `start` 没有路径通到 `end`，和就是 `0.0`。如果两者是同一个节点，就有一条路径，即一条边也没有的路径，它的乘积是 `1.0`：一个节点随它自己动得多快？

**例** 取下一个单元格里例子的那些边，`sum_over_paths(EDGES, "b", "e")` 等于 `5.0`，即 $1\cdot2+1\cdot3$。

<details><summary>提示 1：思路</summary>

从 `start` 到 `end` 的路径，第一步总是走某一条从 `start` 出去的边，剩下的就是从那条边的 head 到 `end` 的路径。这正是递归。

</details>
<details><summary>提示 2：公式</summary>

$$P(\text{起点})=\sum_{\text{边 起点}\to h}\text{local}\cdot P(h),\qquad P(\text{终点})=1 .$$

</details>
<details><summary>提示 3：第一行</summary>

`if start == end: return 1.0`

</details>
"""

# %%
#: en: c = a + b, d = b + 1, e = c * d at a = 2, b = 1: the numbers on the edges are filled in
#: zh: c = a + b，d = b + 1，e = c * d，在 a = 2、b = 1 处：边上的数已经填好
EDGES = [("a", "c", 1.0), ("b", "c", 1.0), ("b", "d", 1.0), ("c", "e", 2.0), ("d", "e", 3.0)]


# %% exercise="sum_over_paths" role="solution"
def sum_over_paths(edges, start, end):
    T(
        """Return the sum, over all paths from start to end, of the products of their edges.""",
        """对从 start 到 end 的所有路径，把各路径上边的乘积加起来，返回总和。""",
    )
    ### BEGIN SOLUTION
    if start == end:
        return 1.0
    total = 0.0
    for tail, head, local in edges:
        if tail == start:
            total += local * sum_over_paths(edges, head, end)
    return total
    ### END SOLUTION


# %% exercise="sum_over_paths" role="check"
#: en: Run this cell to check your answer; nothing here needs to be changed.
#: zh: 运行这个单元格，检查你的答案；这里不需要改动。
why = T("One path leads from a to e: 1 * 2.", "从 a 到 e 只有一条路径：1 * 2。")
expect(sum_over_paths(EDGES, "a", "e"), 2.0, why)
why = T("Two paths lead from b to e: 1 * 2 and 1 * 3.", "从 b 到 e 有两条路径：1 * 2 和 1 * 3。")
expect(sum_over_paths(EDGES, "b", "e"), 5.0, why)
why = T("Of which output? Here it is d.", "谁的导数？这里问的是 d。")
expect(sum_over_paths(EDGES, "b", "d"), 1.0, why)
why = T("No path leads from a to d: an empty sum.", "从 a 没有路径通到 d：没有路径，和为 0。")
expect(sum_over_paths(EDGES, "a", "d"), 0.0, why)
print(T("Exercise 3: all visible checks pass.", "第 3 题：可见的检查全部通过。"))

# %% [markdown] lang="en" exercise="reverse_accumulation" role="statement"
r"""
## 4 · The way back ({{points}} points)

The sum over paths is right, and hopeless: paths double where edges are added. Collect before you pass on, and one multiplication per edge is enough.

```python
reverse_accumulation(edges, order, end)    # (gradients, multiplications)
```

- `edges` as in exercise 3, in any order. `order` is a list of all nodes in a topological order: operands first.
- `gradients` is a dict from *every* node in `order` to the derivative of `end` with respect to it, as a float. The gradient of `end` is `1.0`; a node from which no path leads to `end` has `0.0`.
- `multiplications` is an int: how many edges were walked. An edge is walked, and costs one multiplication, when its head is `end` or has received something. Edges beyond `end`, or in parts of the graph that do not lead to it, are not walked.

**Example.** `reverse_accumulation(EDGES, list("abcde"), "e")` is `({"a": 2.0, "b": 5.0, "c": 2.0, "d": 3.0, "e": 1.0}, 5)`.

One of the graphs that grading uses has forty squarings in a row, and so about $10^{12}$ paths.

<details><summary>Hint 1: the idea</summary>

Go through `order` backwards. When a node's turn comes, everything that uses it has had its turn already: its gradient is complete, and it can send.

</details>
<details><summary>Hint 2: the formula</summary>

For each edge `(tail, head, local)` of the node `head`: add `received[head] * local` to what `tail` has received. Add, for others may have sent before.

</details>
<details><summary>Hint 3: the first line</summary>

`received = {end: 1.0}`, and then `for node in reversed(order):`. A node that is not in `received` has nothing to send.

</details>
"""

# %% [markdown] lang="zh" exercise="reverse_accumulation" role="statement"
r"""
## 4 · 往回走（{{points}} 分）

对路径求和是对的，却没有前途：边是一条条加上去的，路径却成倍地翻。先收齐，再往下传，每条边只要乘一次。

```python
reverse_accumulation(edges, order, end)    # (gradients, multiplications)
```

- `edges` 同第 3 题，次序任意。`order` 是所有节点按拓扑序排成的列表：操作数在前。
- `gradients` 是一个字典，从 `order` 里的**每一个**节点到 `end` 对它的导数，值是浮点数。`end` 自己的梯度是 `1.0`；没有路径通到 `end` 的节点，梯度是 `0.0`。
- `multiplications` 是一个整数：走过了几条边。一条边的 head 如果就是 `end`，或者已经收到过东西，这条边就要走，花一次乘法。在 `end` 后面的边，或者在图中通不到它的那些部分里的边，都不走。

**例** `reverse_accumulation(EDGES, list("abcde"), "e")` 等于 `({"a": 2.0, "b": 5.0, "c": 2.0, "d": 3.0, "e": 1.0}, 5)`。

评分用的图里有一张是连续四十次平方，大约有 $10^{12}$ 条路径。

<details><summary>提示 1：思路</summary>

把 `order` 倒过来走。轮到一个节点时，所有用到它的节点都已经轮过了：它的梯度已经收齐，可以往下送了。

</details>
<details><summary>提示 2：公式</summary>

对节点 `head` 的每条边 `(tail, head, local)`：把 `received[head] * local` 加到 `tail` 收到的量上。要用加，因为别的节点可能已经送过了。

</details>
<details><summary>提示 3：第一行</summary>

`received = {end: 1.0}`，接着写 `for node in reversed(order):`。不在 `received` 里的节点没有东西可送。

</details>
"""


# %% exercise="reverse_accumulation" role="solution"
def reverse_accumulation(edges, order, end):
    T(
        """Return the gradient of end at every node, and the number of edges walked.""",
        """返回 end 对每个节点的梯度，以及走过的边数。""",
    )
    ### BEGIN SOLUTION
    incoming = {node: [] for node in order}
    for tail, head, local in edges:
        incoming[head].append((tail, local))
    received, multiplications = {end: 1.0}, 0
    for node in reversed(order):
        if node not in received:
            continue
        for tail, local in incoming[node]:
            received[tail] = received.get(tail, 0.0) + received[node] * local
            multiplications += 1
    return {node: received.get(node, 0.0) for node in order}, multiplications
    ### END SOLUTION


# %% exercise="reverse_accumulation" role="check"
#: en: Run this cell to check your answer; nothing here needs to be changed.
#: zh: 运行这个单元格，检查你的答案；这里不需要改动。
order = ["a", "b", "c", "d", "e"]
pair = reverse_accumulation(EDGES, order, "e")
assert isinstance(pair, tuple) and len(pair) == 2, T(
    f"Return two things, the gradients and the count; yours is {pair!r}.",
    f"要返回两样东西：梯度和次数；你的是 {pair!r}。",
)
gradients, multiplications = pair
assert set(gradients) == set(order), T(
    f"Every node needs a gradient: {order}; yours are {sorted(gradients)}.",
    f"每个节点都要有梯度：{order}；你的是 {sorted(gradients)}。",
)
why = T(
    "Gradients of a, b, c, d, e. At b two shares meet: 2 and 3.",
    "这是 a、b、c、d、e 的梯度。在 b 处两份会合：2 和 3。",
)
expect([gradients[node] for node in order], [2.0, 5.0, 2.0, 3.0, 1.0], why)
why = T("One multiplication for each of the five edges.", "五条边，每条边一次乘法。")
expect(multiplications, 5, why)
print(T("Exercise 4: all visible checks pass.", "第 4 题：可见的检查全部通过。"))

# %% [markdown] lang="en" exercise="to_dot" role="statement"
r"""
## 5 · Draw it ({{points}} points)

A common text says that nodes are tensors and edges are operations. Lesson 03 showed why an operation cannot be an edge. Draw the graph in which nobody is left out: **every tensor is a node and every operation is a node**, and the edges run operand → operation → result.

```python
to_dot(steps)    # str
```

`steps` is a program as in exercise 1, all operands are names. The result is a text in DOT, the language of Graphviz:

```
digraph {
  t1 [label="u"]
  f1 [label="sin"]
  t2 [label="v"]
  t1 -> f1
  f1 -> t2
}
```

This is `v = sin(u)`. What stands before the label is the node's *identifier*: choose it as you like, but different nodes need different ones. The label of a tensor is its name, the label of an operation is its `op`. The order of the lines does not matter; only the graph is compared.

- Two steps with the same operation are two nodes.
- If a step uses the same operand twice, there are two edges.
- Write one statement per line, as above. `read_dot` in the next cell reads your text for the checks; you need not read it, but you may call it, or paste your text into any Graphviz viewer to see the picture.

**Example.** `z = x * y`, `loss = sum(z)`, that is `[("z", "mul", ("x", "y")), ("loss", "sum", ("z",))]`, has six nodes (`x`, `y`, `mul`, `z`, `sum`, `loss`) and five edges.

<details><summary>Hint 1: the idea</summary>

Names are unique, so a tensor's name can be its identifier. Operations are not: number the steps, and let `f0`, `f1`, … be their identifiers. (What if a tensor is called `f0`? Give the tensors a prefix as well.)

</details>
<details><summary>Hint 2: the formula</summary>

For each step: one node for the operation; an edge from each operand to it; one edge from it to the result. For each name that occurs anywhere: one node for the tensor, and only one.

</details>
<details><summary>Hint 3: the first line</summary>

`lines = ["digraph {"]`, then `for number, (name, op, operands) in enumerate(steps):`, and at the end `return "\n".join([*lines, "}"])`

</details>
"""

# %% [markdown] lang="zh" exercise="to_dot" role="statement"
r"""
## 5 · 画出来（{{points}} 分）

有一份常见的教程说：节点是张量，边是运算。第 03 课说明了运算为什么不可能是边。现在来画一张谁也不落下的图：**每个张量是一个节点，每个运算也是一个节点**，边的走向是：操作数 → 运算 → 结果。

```python
to_dot(steps)    # str
```

`steps` 是第 1 题那样的程序，操作数全是名字。结果是一段 DOT 文本，DOT 是 Graphviz 的语言：

```
digraph {
  t1 [label="u"]
  f1 [label="sin"]
  t2 [label="v"]
  t1 -> f1
  f1 -> t2
}
```

这就是 `v = sin(u)`。写在标签前面的是节点的**标识符**：随你怎么取，但不同的节点要用不同的标识符。张量的标签是它的名字，运算的标签是它的 `op`。各行的先后无所谓，只比较图本身。

- 两步用了同一种运算，就是两个节点。
- 同一步里把同一个操作数用了两次，就有两条边。
- 像上面那样，一行写一句。下一个单元格里的 `read_dot` 替检查读你写的文本；不必看懂它，但可以拿来用；也可以把文本贴进任何一个 Graphviz 查看器，看看画出来的图。

**例** `z = x * y`，`loss = sum(z)`，也就是 `[("z", "mul", ("x", "y")), ("loss", "sum", ("z",))]`，有六个节点（`x`、`y`、`mul`、`z`、`sum`、`loss`）和五条边。

<details><summary>提示 1：思路</summary>

名字不会重复，所以张量可以拿名字作标识符。运算却会重复：给各步编号，用 `f0`、`f1`……作标识符。（万一有个张量就叫 `f0` 呢？给张量也加个前缀。）

</details>
<details><summary>提示 2：公式</summary>

对每一步：运算一个节点；从每个操作数各连一条边到它；再从它连一条边到结果。对出现过的每个名字：张量一个节点，只能一个。

</details>
<details><summary>提示 3：第一行</summary>

`lines = ["digraph {"]`，接着写 `for number, (name, op, operands) in enumerate(steps):`，最后是 `return "\n".join([*lines, "}"])`

</details>
"""


# %%
def read_dot(text):
    T(
        """Read a DOT text: return its labels {identifier: label} and its edges [(tail, head)].""",
        """读一段 DOT 文本：返回标签 {标识符: 标签} 和边 [(起点, 终点)]。""",
    )
    text = re.sub(r"^[ \t]*(//|#).*$", "", text, flags=re.M)
    words = re.findall(r'"(?:[^"\\]|\\.)*"|->|[\w.]+|\S', text)
    words = [word[1:-1].replace('\\"', '"') if word[0] == '"' else word for word in words]
    if "digraph" not in words[:2] or "{" not in words[:4] or words[-1] != "}":
        raise ValueError(
            T("DOT begins with digraph { and ends with }", "DOT 以 digraph { 开头，以 } 结尾")
        )
    labels, edges, words = {}, [], words[words.index("{") + 1 : -1]
    while words:
        nodes = [words.pop(0)]
        if nodes == [";"]:
            continue
        if words[:1] == ["="]:  #: en: such as rankdir=LR  #: zh: 例如 rankdir=LR
            words = words[2:]
            continue
        while words[:1] == ["->"]:
            nodes.append(words[1])
            words = words[2:]
        attributes = []
        if words[:1] == ["["]:
            attributes, words = words[1 : words.index("]")], words[words.index("]") + 1 :]
        odd = [node for node in nodes if re.fullmatch(r"\W|->", node)]
        if odd:
            raise ValueError(T(f"read_dot: what is {odd[0]}?", f"read_dot：看不懂 {odd[0]}"))
        if nodes[0] in ("node", "edge", "graph"):
            continue
        edges += pairwise(nodes)
        for node in nodes:
            labels.setdefault(node, node)
        if len(nodes) == 1 and "label" in attributes:
            labels[nodes[0]] = attributes[attributes.index("label") + 2]
    return labels, edges


# %% exercise="to_dot" role="solution"
def to_dot(steps):
    T(
        """Return the graph of a program as DOT: a node for each tensor and each operation.""",
        """以 DOT 文本返回程序的图：每个张量、每个运算各是一个节点。""",
    )
    ### BEGIN SOLUTION
    tensors, lines = {}, ["digraph {"]
    for number, (name, op, operands) in enumerate(steps):
        lines.append(f'  f{number} [label="{op}"]')
        for tensor in (*operands, name):
            if tensor not in tensors:
                tensors[tensor] = f"t{len(tensors)}"
                lines.append(f'  {tensors[tensor]} [label="{tensor}"]')
        lines += [f"  {tensors[operand]} -> f{number}" for operand in operands]
        lines.append(f"  f{number} -> {tensors[name]}")
    return "\n".join([*lines, "}"])
    ### END SOLUTION


# %% exercise="to_dot" role="check"
#: en: Run this cell to check your answer; nothing here needs to be changed.
#: zh: 运行这个单元格，检查你的答案；这里不需要改动。
dot = to_dot([("z", "mul", ("x", "y")), ("loss", "sum", ("z",))])
assert isinstance(dot, str), T(
    f"A text is needed, yours is {dot!r}.", f"结果应当是一段文本，你的是 {dot!r}。"
)
labels, edges = read_dot(dot)
assert sorted(labels.values()) == ["loss", "mul", "sum", "x", "y", "z"], T(
    f"Six nodes are needed, four tensors and two operations; yours are {sorted(labels.values())}.",
    f"应当有六个节点，四个张量和两个运算；你的是 {sorted(labels.values())}。",
)
drawn = sorted(f"{labels[tail]} -> {labels[head]}" for tail, head in edges)
wanted = ["mul -> z", "sum -> loss", "x -> mul", "y -> mul", "z -> sum"]
assert drawn == wanted, T(
    f"The edges should be {wanted}; yours are {drawn}. They run operand -> operation -> result.",
    f"边应当是 {wanted}；你的是 {drawn}。走向是：操作数 -> 运算 -> 结果。",
)
print(T("Exercise 5: all visible checks pass.", "第 5 题：可见的检查全部通过。"))
print(dot)

# %% [markdown] lang="en" exercise="second_path" role="statement"
r"""
## 6 · Explain the bug: the second path is missing ({{points}} points)

The next cell holds a tiny engine. A `Number` remembers its operands together with the local derivatives, in `operands`; only `+` and `*` between two Numbers exist. `careless` walks back through it. It runs, it never complains, on many programs it is right, and it is wrong:

```python
a = Number(3.0)
careless(a + a)[a]    # 1.0, but the derivative of a + a is 2
```

Find out why. Then write three functions:

```python
careful(output)      # dict: Number -> gradient, for every Number of the graph, and right
witness(x)           # Number: one single operation on the Number x alone, on which careless is wrong
is_safe(output)      # bool: is careless right on graphs of this shape, whatever the numbers are?
```

- `careful` is `careless`, repaired. One line has to change. Which?
- `witness(x)` may use no other Number than `x`, and exactly one `+` or `*`.
- `is_safe` looks at the shape of the graph only: who uses whom, and how often. Try small programs to find the rule: `a * b`, `a * b + a`, `(a + b) * (a + b)`, `s = a + b; s * s`.

<details><summary>Hint 1: the idea</summary>

What happens at a node that receives a second share? Print `gradient` inside the loop for `a + a`.

</details>
<details><summary>Hint 2: the formula</summary>

A node's gradient is the *sum* of what its users send. `careless` is right exactly where no sum has more than one term. Note that `a + a` uses `a` twice, in one step.

</details>
<details><summary>Hint 3: the first line</summary>

In `careful`, where `careless` writes `gradient[operand] = ...`: `gradient.get(operand, 0.0)` is what has arrived so far. In `is_safe`, collect all operands of all nodes in one list.

</details>
"""

# %% [markdown] lang="zh" exercise="second_path" role="statement"
r"""
## 6 · 找出毛病：第二条路径不见了（{{points}} 分）

下一个单元格里有一台小小的引擎。`Number` 把自己的操作数连同局部导数记在 `operands` 里；两个 Number 之间只有 `+` 和 `*`。`careless` 沿着它往回走。它能运行，从不报错，在许多程序上还是对的，但它有毛病：

```python
a = Number(3.0)
careless(a + a)[a]    # 1.0，但 a + a 的导数是 2
```

找出原因，然后写三个函数：

```python
careful(output)      # 字典：Number -> 梯度，图中每个 Number 都要有，而且要对
witness(x)           # Number：只对 x 这一个 Number 做一次运算，而 careless 在它上面出错
is_safe(output)      # bool：对这种形状的图，无论数值是多少，careless 都对吗？
```

- `careful` 就是修好的 `careless`。只有一行要改。是哪一行？
- `witness(x)` 除了 `x` 不能用别的 Number，而且恰好用一次 `+` 或 `*`。
- `is_safe` 只看图的形状：谁用到了谁，用了几次。拿几个小程序试试，找出规律：`a * b`、`a * b + a`、`(a + b) * (a + b)`、`s = a + b; s * s`。

<details><summary>提示 1：思路</summary>

一个节点收到第二份的时候，发生了什么？对 `a + a`，在循环里把 `gradient` 打印出来。

</details>
<details><summary>提示 2：公式</summary>

一个节点的梯度，是所有用到它的节点送来的份额之**和**。恰恰在每个和都不超过一项的地方，`careless` 是对的。注意，`a + a` 在一步里就把 `a` 用了两次。

</details>
<details><summary>提示 3：第一行</summary>

在 `careful` 里，看 `careless` 写着 `gradient[operand] = ...` 的那一行：`gradient.get(operand, 0.0)` 就是已经收到的量。在 `is_safe` 里，把所有节点的操作数收进同一个列表。

</details>
"""


# %%
class Number:
    T(
        """A value that remembers its operands, each with the local derivative.""",
        """一个值，并记着它的各个操作数，以及对每个操作数的局部导数。""",
    )

    def __init__(self, value, operands=()):
        self.value = value
        self.operands = operands

    def __add__(self, other):
        return Number(self.value + other.value, ((self, 1.0), (other, 1.0)))

    def __mul__(self, other):
        return Number(self.value * other.value, ((self, other.value), (other, self.value)))


def topological(output):
    T(
        """Return every Number that output needs, operands first, output last, each once.""",
        """返回 output 用到的每个 Number：操作数在前，output 在最后，各出现一次。""",
    )
    order, seen = [], set()

    def visit(node):
        if node not in seen:
            seen.add(node)
            for operand, _ in node.operands:
                visit(operand)
            order.append(node)

    visit(output)
    return order


def careless(output):
    gradient = {output: 1.0}
    for node in reversed(topological(output)):
        for operand, local in node.operands:
            gradient[operand] = gradient[node] * local
    return gradient


# %% exercise="second_path" role="solution"
def careful(output):
    T(
        """Return the gradient of output at every Number of its graph.""",
        """返回 output 对图中每个 Number 的梯度。""",
    )
    ### BEGIN SOLUTION
    gradient = dict.fromkeys(topological(output), 0.0)
    gradient[output] = 1.0
    for node in reversed(topological(output)):
        for operand, local in node.operands:
            gradient[operand] += gradient[node] * local
    return gradient
    ### END SOLUTION


def witness(x):
    T(
        """Return one operation on x alone for which careless is wrong.""",
        """只对 x 做一次运算并返回结果，使 careless 在它上面出错。""",
    )
    ### BEGIN SOLUTION
    return x * x
    ### END SOLUTION


def is_safe(output):
    T(
        """Tell whether careless is right on graphs of this shape, whatever the numbers.""",
        """判断对这种形状的图，无论数值是多少，careless 是不是都对。""",
    )
    ### BEGIN SOLUTION
    used = [operand for node in topological(output) for operand, _ in node.operands]
    return len(used) == len(set(used))
    ### END SOLUTION


# %% exercise="second_path" role="check"
#: en: Run this cell to check your answer; nothing here needs to be changed.
#: zh: 运行这个单元格，检查你的答案；这里不需要改动。
a, b = Number(3.0), Number(5.0)
why = T("a + a moves twice as fast as a.", "a 动多快，a + a 就动两倍那么快。")
expect(careful(a + a)[a], 2.0, why)
gradient = careful(a * b + a)
why = T("This is the derivative of a * b + a with respect to a.", "这是 a * b + a 对 a 的导数。")
expect(gradient[a], 6.0, why)
why = T("This is the derivative of a * b + a with respect to b.", "这是 a * b + a 对 b 的导数。")
expect(gradient[b], 3.0, why)
result = witness(a)
assert isinstance(result, Number) and [o for o, _ in result.operands] == [a, a], T(
    "witness(x) should be one operation on x and x.", "witness(x) 应当是对 x 和 x 做的一次运算。"
)
for safe, output in ((True, a * b), (False, a * b + a)):
    assert is_safe(output) is safe, T(
        f"is_safe should say {safe} here. Is some node used twice?",
        f"这里 is_safe 应当返回 {safe}。有没有哪个节点被用了两次？",
    )
print(T("Exercise 6: all visible checks pass.", "第 6 题：可见的检查全部通过。"))

# %% [markdown] lang="en" exercise="in_words" role="statement"
r"""
## 7 · In your own words (read by a person, no automatic points)

A classmate explains the graph of exercise 5: "The nodes are the tensors and the edges are the operations. The gradient at $x$ is a property of $x$, like its value. Where a tensor is used twice, its two gradients are averaged. And for a thousand inputs you have to walk back a thousand times."

Four things are wrong here. Correct them in five to eight sentences. Use what you have seen: your own drawing from exercise 5, the argument `end` of exercises 3 and 4, `careless` and `careful`, and the count of multiplications.
"""

# %% [markdown] lang="zh" exercise="in_words" role="statement"
r"""
## 7 · 用自己的话说（由老师阅读，不计自动评分）

一位同学这样讲解第 5 题的图：“节点是张量，边是运算。$x$ 处的梯度是 $x$ 自己的性质，和它的值一样。一个张量用了两次，就把两份梯度取平均。要是有一千个输入，就得往回走一千趟。”

这段话里有四处错误。请用五到八句话加以纠正，并用上你亲眼看到的东西：第 5 题里你自己画的图，第 3、4 题里的参数 `end`，`careless` 与 `careful`，还有乘法的次数。
"""

# %% [markdown] lang="en" exercise="in_words" role="words"
r"""
*Double-click here and write your answer.*
"""

# %% [markdown] lang="zh" exercise="in_words" role="words"
r"""
*双击这里，写下你的回答。*
"""

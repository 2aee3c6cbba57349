# ---
# jupyter:
#   course:
#     title:
#       en: "Assignment 06 · VJP, accumulation, detach"
#       zh: "作业 06 · 向量反传与梯度管理"
#     minutes: 110
#     difficulty: 3
#     needs: [06_vjp_and_detach]
# ---

# %% [markdown] lang="en"
r"""
# Assignment 06 · VJP, accumulation, detach

In lesson 06 you watched a finished engine: it refused a vector, weighed rows, piled up gradients, cut edges and counted writes. Here you build every one of these into an engine of your own, the tensor engine of lesson 05 in short form.

**How to work**

- Work from top to bottom. Under each statement there is a cell for your answer: put your code in the place of `raise NotImplementedError()`.
- Then run the check cell below it. It tells you at once what is wrong and where to look. It does not show everything: grading runs further checks with *other* functions and numbers, drawn afresh each time. An answer that only knows the example earns nothing.
- Stuck? Unfold the hints one at a time: the first gives the idea, the second the formula, the third the first line.
- The exercises do not depend on each other, as long as your answer to one does not call your answer to another. One that you leave open costs you nothing in the next.
- You may add cells to try things out. Please keep the cells that are already here.

**How to hand in**

Choose *Kernel → Restart Kernel and Run All Cells* once, so that nothing rests on a cell you have deleted in the meantime. (The run stops at the first open exercise; that does no harm.) Save, and hand in this one file under its own name, `06_vjp_and_detach.ipynb`. There are 20 points; the last question is answered in words and read by a person.
"""

# %% [markdown] lang="zh"
r"""
# 作业 06 · 向量反传与梯度管理

第 06 课里你看的是一台现成的引擎：它不肯从向量直接起步，会给各行加权，会累积梯度，会剪断边，还数着内存被写过几次。这份作业要你把这些本事一样一样造进自己的引擎，也就是第 05 课那台张量引擎的简写版。

**怎么做**

- 从上往下做。每道题下面都有一个作答单元格：把 `raise NotImplementedError()` 换成你的代码。
- 写完运行紧跟着的检查单元格，哪里不对、该往哪里看，它会马上告诉你。不过它只检查了一部分：评分时还会换上**别的**函数和数值再查一遍，而且每次都重新抽取。只认得例子的答案拿不到分。
- 卡住了？提示可以一条一条展开：第一条讲思路，第二条给公式，第三条写出第一行。
- 只要你的答案不去调用另一题的答案，各题就互不依赖。空着一道题，不会连累后面的题。
- 可以添加单元格做试验，但请保留原有的单元格。

**怎么交**

先选一次 *Kernel → Restart Kernel and Run All Cells*，确认结果不依赖任何已经删掉的单元格。（如果有题空着，运行会停在那里，没有关系。）保存之后只交这一个文件，文件名不要改：`06_vjp_and_detach.ipynb`。全卷共 20 分；最后一题用文字回答，由老师阅读。
"""

# %% [markdown] lang="en"
r"""
## The engine to start from

Run the next two cells first and read them. You know most of it from lesson 05; three things are new.

- A tensor's array lies in a **`Memory`**: the array, and a number that says how often it has been written in place. Several tensors may have the *same* `Memory`. (`tensor.data` is short for `tensor.memory.array`.)
- A rule that needs a value on the way back does not keep the array itself. It calls `memory.save()` on the way forward, and gets a function that returns the array later. For now this function is careless; exercise 5 is about it.
- Nothing is recorded while `MODE["recording"]` is `False`: the result is then a leaf, without parents.

`propagate(output, seed)` is the walk back of lesson 05, with a beginning of your choice: it sends `seed`, an array of the output's shape, back from `output`, and returns a dict from each **leaf** to the share that arrived there. It writes no `.grad`; that will be *your* `backward`.
"""

# %% [markdown] lang="zh"
r"""
## 出发时的引擎

先运行下面两个单元格，并读一读。大部分在第 05 课见过，新东西有三样。

- 张量的数组放在一个 **`Memory`** 里：一个数组，再加一个数，记着它被原地写过几次。几个张量可以用**同一个** `Memory`。（`tensor.data` 就是 `tensor.memory.array` 的简写。）
- 往回走时需要某个值的规则，并不自己留着数组。它在往前算的时候调用 `memory.save()`，得到一个函数，以后用它取回数组。眼下这个函数很马虎；第 5 题就讲它。
- 当 `MODE["recording"]` 是 `False` 时，什么都不记录：算出的结果是没有父节点（parents）的叶节点。

`propagate(output, seed)` 就是第 05 课的往回走，只是起点由你定：它把 `seed`（与输出同形的数组）从 `output` 往回送，返回一个字典，从每个**叶节点**到送达那里的份额。它不写任何 `.grad`；那是**你的** `backward` 要做的事。
"""

# %%
import numpy as np

import autograd_core as ac

MODE = {"recording": True}


class Memory:
    T(
        """An array, and the number of times that it has been written in place.""",
        """一个数组，以及它被原地写过的次数。""",
    )

    def __init__(self, array):
        self.array = np.array(array, dtype=float)
        self.version = 0

    def save(self):
        T(
            """Return a function that gives the array back on the way back. (Careless: see 5.)""",
            """返回一个函数，往回走时用它取回数组。（很马虎，见第 5 题。）""",
        )
        return lambda: self.array


class Tensor:
    T(
        """The tensor of lesson 05, in short: data, parents, and a VJP for each parent.""",
        """第 05 课的张量，简写版：数据、父节点，以及对每个父节点的 VJP。""",
    )
    __array_ufunc__ = None  #: en: so that ndarray * Tensor asks the Tensor  #: zh: 让 ndarray * Tensor 先问 Tensor

    def __init__(self, data, parents=(), vjps=()):
        self.memory = data if isinstance(data, Memory) else Memory(data)
        self.parents = tuple(parents) if MODE["recording"] else ()
        self.vjps = tuple(vjps) if MODE["recording"] else ()
        #: en: None, or an array of data's shape
        #: zh: None，或与 data 同形的数组
        self.grad = None

    def __repr__(self):
        return f"Tensor({self.data})"

    @property
    def data(self):
        return self.memory.array

    @property
    def shape(self):
        return self.data.shape

    def __add__(self, other):
        if not isinstance(other, Tensor):
            return Tensor(self.data + other, (self,), (lambda g: g,))
        return Tensor(self.data + other.data, (self, other), (lambda g: g, lambda g: g))

    def __mul__(self, other):
        if not isinstance(
            other, Tensor
        ):  #: en: a number: nothing to save  #: zh: 普通的数：不用保存
            return Tensor(self.data * other, (self,), (lambda g: g * other,))
        x, y = self.memory.save(), other.memory.save()
        return Tensor(self.data * other.data, (self, other), (lambda g: g * y(), lambda g: g * x()))

    def __matmul__(self, other):  #: en: matrix @ vector  #: zh: 矩阵 @ 向量
        W, x = self.memory.save(), other.memory.save()
        return Tensor(
            self.data @ other.data, (self, other), (lambda g: np.outer(g, x()), lambda g: g @ W())
        )

    def exp(self):
        out = Memory(np.exp(self.data))
        saved = out.save()
        return Tensor(out, (self,), (lambda g: g * saved(),))

    def sigmoid(self):
        out = Memory(1 / (1 + np.exp(-self.data)))
        saved = out.save()
        return Tensor(out, (self,), (lambda g: g * saved() * (1 - saved()),))

    def sum(self):
        return Tensor(self.data.sum(), (self,), (lambda g: g * np.ones(self.shape),))

    def reshape(self, *shape):
        return Tensor(self.data.reshape(shape), (self,), (lambda g: g.reshape(self.shape),))

    def __getitem__(self, index):
        def scatter(g):
            share = np.zeros(self.shape)
            np.add.at(share, index, g)
            return share

        return Tensor(self.data[index], (self,), (scatter,))

    def __neg__(self):
        return self * -1.0

    def __sub__(self, other):
        return self + -other

    def __rsub__(self, other):
        return -self + other

    __radd__, __rmul__ = __add__, __mul__


# %%
def unbroadcast(g, shape):
    g = np.asarray(g)
    if g.shape == shape:
        return g
    g = g.sum(axis=tuple(range(g.ndim - len(shape))))
    stretched = tuple(i for i, n in enumerate(shape) if n == 1 and g.shape[i] != 1)
    return g.sum(axis=stretched, keepdims=True)


def topological(output):
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


def propagate(output, seed):
    T(
        """Send seed, an array of output's shape, back; return {leaf: what arrived there}.""",
        """把 seed（与 output 同形的数组）往回送；返回 {叶节点: 送达的份额}。""",
    )
    gradients, leaves = {output: seed}, {}
    for node in reversed(topological(output)):
        g = gradients.pop(node)
        if not node.parents:
            leaves[node] = g
        for parent, vjp in zip(node.parents, node.vjps, strict=True):
            share = unbroadcast(vjp(g), parent.shape)
            gradients[parent] = gradients[parent] + share if parent in gradients else share
    return leaves


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


def complaint(action, kind=RuntimeError):
    T(
        """Call action; return the words of the error of this kind that it raises, or None.""",
        """调用 action；如果它抛出这种异常，返回异常的文字，否则返回 None。""",
    )
    try:
        action()
    except kind as error:
        return str(error)
    return None


# %% [markdown] lang="en" exercise="initial_gradient" role="statement"
r"""
## 1 · Where the walk may begin by itself ({{points}} points)

`backward()` without an argument begins with 1. That is meaningful only if the output is *one* number. Write the function that supplies the beginning, or refuses in a way that helps:

```python
initial_gradient(output)    # array of ones, of the shape of output
```

- `output` is a Tensor. If it has exactly one element, return an array of ones of its shape: `()`, but also `(1,)` or `(1, 1)`.
- Otherwise raise a `RuntimeError`. A helpful message says what was wrong *here* and what to do: it must contain the shape as Python writes it, such as `(3,)`, and both ways out, written `sum()` and `gradient=`. The rest of the sentence is yours, in any language.
- An empty tensor (shape `(0,)`) has no element to begin from either.

**Example.** `initial_gradient(Tensor([[7.0]]))` is `[[1.0]]`. For `Tensor([1.0, 2.0, 3.0])` a good message is: *backward() begins by itself only from one number, not from shape (3,): call it on y.sum(), or pass gradient= of that shape*.

<details><summary>Hint 1: the idea</summary>

Count elements, not axes: `(1, 1)` has two axes and one element.

</details>
<details><summary>Hint 2: the formula</summary>

`output.data.size` counts the elements. An f-string puts the shape into the message: `f"... shape {output.shape} ..."`.

</details>
<details><summary>Hint 3: the first line</summary>

`if output.data.size != 1:` and then `raise RuntimeError(...)`

</details>
"""

# %% [markdown] lang="zh" exercise="initial_gradient" role="statement"
r"""
## 1 · 什么时候可以自己起步（{{points}} 分）

不带参数的 `backward()` 从 1 开始。只有输出是**一个**数的时候，这才说得通。请写出给出起点的函数；不能起步的时候，要拒绝得对人有帮助：

```python
initial_gradient(output)    # 全 1 数组，与 output 同形
```

- `output` 是一个 Tensor。如果它恰好有一个元素，返回与它同形的全 1 数组：形状可以是 `()`，也可以是 `(1,)` 或 `(1, 1)`。
- 否则抛出 `RuntimeError`。有帮助的报错要说清**这里**错在哪、该怎么办：其中必须有 Python 写法的形状，例如 `(3,)`，还要有两条出路，写作 `sum()` 和 `gradient=`。其余的话随你写，用什么语言都行。
- 空张量（形状 `(0,)`）同样没有可以起步的元素。

**例** `initial_gradient(Tensor([[7.0]]))` 等于 `[[1.0]]`。对 `Tensor([1.0, 2.0, 3.0])`，一句好的报错是：“backward() 只能从一个数自己起步，这里的形状是 (3,)：请对 y.sum() 调用，或者传入同样形状的 gradient=”。

<details><summary>提示 1：思路</summary>

数元素，不要数轴：`(1, 1)` 有两个轴，但只有一个元素。

</details>
<details><summary>提示 2：公式</summary>

`output.data.size` 就是元素个数。用 f-string 把形状写进报错：`f"... shape {output.shape} ..."`。

</details>
<details><summary>提示 3：第一行</summary>

`if output.data.size != 1:`，接着写 `raise RuntimeError(...)`

</details>
"""


# %% exercise="initial_gradient" role="solution"
def initial_gradient(output):
    T(
        """Return ones of the shape of an output with one element; refuse any other.""",
        """输出只有一个元素时，返回同形的全 1 数组；否则拒绝。""",
    )
    ### BEGIN SOLUTION
    if output.data.size != 1:
        raise RuntimeError(
            T(
                f"backward() begins by itself only from one number, not from shape {output.shape}: "
                "call it on y.sum() or y.mean(), or pass gradient= of that shape",
                f"backward() 只能从一个数自己起步，这里的形状是 {output.shape}："
                "请对 y.sum() 或 y.mean() 调用，或者传入同样形状的 gradient=",
            )
        )
    return np.ones(output.shape)
    ### END SOLUTION


# %% exercise="initial_gradient" role="check"
#: en: Run this cell to check your answer; nothing here needs to be changed.
#: zh: 运行这个单元格，检查你的答案；这里不需要改动。
why = T("One element, whatever the number of axes.", "只有一个元素，不管有几个轴。")
expect(initial_gradient(Tensor(7.0)), 1.0, why)
expect(initial_gradient(Tensor([[7.0]])), [[1.0]], why)
words = complaint(lambda: initial_gradient(Tensor([1.0, 2.0, 3.0])))
assert words is not None, T(
    "Three elements: a RuntimeError is needed here.", "有三个元素：这里应当抛出 RuntimeError。"
)
for part in ("(3,)", "sum()", "gradient="):
    assert part in words, T(
        f"The message should contain {part}; yours is: {words}",
        f"报错里应当有 {part}；你的是：{words}",
    )
print(T("Exercise 1: all visible checks pass.", "第 1 题：可见的检查全部通过。"))

# %% [markdown] lang="en" exercise="backward" role="statement"
r"""
## 2 · backward with weights, and grad ({{points}} points)

Now the two doors through which people enter the engine. Both use `propagate`.

```python
backward(output, gradient=None)        # returns nothing, adds to .grad of the leaves
grad(output, inputs, gradient=None)    # tuple of arrays, touches no .grad
```

- `gradient` is $v$, one weight for each element of the output. It may come as an array, a list, a number or a Tensor. Its shape must be *exactly* the shape of the output: otherwise raise a `RuntimeError`. (NumPy would gladly broadcast a $v$ of shape `(1,)`; you must not.)
- `gradient=None` means 1, and is allowed only for an output with one element; otherwise raise a `RuntimeError`.
- `backward` **adds** to what lies in `leaf.grad` already, or puts the first gradient there.
- Every `leaf.grad` is an array of its own: writing into one must not change another one, nor the `gradient` of the caller. (After `c = a + b` the very same array arrives at `a` and at `b`.)
- In `grad`, `inputs` is one leaf or a list of leaves. The result is a tuple with one array for each, in that order; a leaf that plays no part in the output gets zeros.

**Example.** For `x = Tensor([1.0, 2.0, 3.0])`, `backward(x * x, [1.0, 0.1, 0.01])` puts `[2.0, 0.4, 0.06]` into `x.grad`. Called once more with a new `x * x` it makes `[4.0, 0.8, 0.12]` of it.

<details><summary>Hint 1: the idea</summary>

First make an array $v$ of the right shape, or refuse. That is the same for both functions: write it once, as a function of its own. Then `propagate(output, v)` does the walk. (Weights belong at the *beginning* of the walk: multiplying the result by $v$ is right only for a diagonal Jacobian.)

</details>
<details><summary>Hint 2: the formula</summary>

`np.array(gradient.data if isinstance(gradient, Tensor) else gradient, dtype=float)` makes an array of anything, and copies. For a leaf: `leaf.grad = g.copy()` the first time, `leaf.grad = leaf.grad + g` later: both make new arrays.

</details>
<details><summary>Hint 3: the first line</summary>

`for leaf, g in propagate(output, v).items():` in `backward`; `inputs = [inputs] if isinstance(inputs, Tensor) else inputs` in `grad`, and then `leaves.get(leaf)` tells whether a leaf took part.

</details>
"""

# %% [markdown] lang="zh" exercise="backward" role="statement"
r"""
## 2 · 带权重的 backward，以及 grad（{{points}} 分）

人们进入引擎，走的是两扇门。两扇门都要用 `propagate`。

```python
backward(output, gradient=None)        # 什么也不返回，加到叶节点的 .grad 上
grad(output, inputs, gradient=None)    # 数组的元组，不碰任何 .grad
```

- `gradient` 就是 $v$，输出的每个元素一个权重。它可能是数组、列表、数，也可能是 Tensor。它的形状必须和输出**完全相同**，否则抛出 `RuntimeError`。（形状为 `(1,)` 的 $v$，NumPy 很乐意替你广播；你不可以。）
- `gradient=None` 表示取 1，只有输出恰好有一个元素时才允许；否则抛出 `RuntimeError`。
- `backward` 把梯度**加到** `leaf.grad` 原有的上面；原来没有，就放进第一个。
- 每个 `leaf.grad` 都要是独立的数组：往其中一个里面写，不能改变另一个，也不能改变调用者手里的 `gradient`。（做完 `c = a + b`，送到 `a` 和 `b` 的就是同一个数组。）
- 在 `grad` 里，`inputs` 是一个叶节点，或者若干叶节点的列表。结果是一个元组，按顺序每个叶节点一个数组；没有参与计算的叶节点，得到全零。

**例** 对 `x = Tensor([1.0, 2.0, 3.0])`，`backward(x * x, [1.0, 0.1, 0.01])` 往 `x.grad` 里放 `[2.0, 0.4, 0.06]`。拿一个新的 `x * x` 再调用一次，就变成 `[4.0, 0.8, 0.12]`。

<details><summary>提示 1：思路</summary>

先得到形状正确的数组 $v$，或者拒绝。这件事两个函数都要做：单独写成一个函数，只写一遍。然后 `propagate(output, v)` 去走。（权重要放在起点：走完再拿结果乘 $v$，只有雅可比矩阵是对角的时候才对。）

</details>
<details><summary>提示 2：公式</summary>

`np.array(gradient.data if isinstance(gradient, Tensor) else gradient, dtype=float)` 能把什么都变成数组，而且是拷贝。对一个叶节点：第一次 `leaf.grad = g.copy()`，以后 `leaf.grad = leaf.grad + g`，两者得到的都是新数组。

</details>
<details><summary>提示 3：第一行</summary>

`backward` 里写 `for leaf, g in propagate(output, v).items():`；`grad` 里写 `inputs = [inputs] if isinstance(inputs, Tensor) else inputs`，再用 `leaves.get(leaf)` 看一个叶节点有没有参与。

</details>
"""


# %% exercise="backward" role="solution"
def backward(output, gradient=None):
    T(
        """Add vᵀJ, with v = gradient, to the grad of every leaf of output.""",
        """把 vᵀJ（v = gradient）加到 output 的每个叶节点的 grad 上。""",
    )
    ### BEGIN SOLUTION
    for leaf, g in propagate(output, weights(output, gradient)).items():
        leaf.grad = g.copy() if leaf.grad is None else leaf.grad + g
    ### END SOLUTION


def grad(output, inputs, gradient=None):
    T(
        """Return vᵀJ, with v = gradient, for each of the inputs, as a tuple of arrays.""",
        """对每个输入返回 vᵀJ（v = gradient），写成数组的元组。""",
    )
    ### BEGIN SOLUTION
    inputs = [inputs] if isinstance(inputs, Tensor) else list(inputs)
    leaves = propagate(output, weights(output, gradient))
    return tuple(leaves[leaf].copy() if leaf in leaves else np.zeros(leaf.shape) for leaf in inputs)


def weights(output, gradient):
    if gradient is None:
        if output.data.size != 1:
            raise RuntimeError(f"pass gradient= of shape {output.shape}, or use y.sum()")
        return np.ones(output.shape)
    v = np.array(gradient.data if isinstance(gradient, Tensor) else gradient, dtype=float)
    if v.shape != output.shape:
        raise RuntimeError(f"gradient has shape {v.shape}, the output {output.shape}")
    return v
    ### END SOLUTION


# %% exercise="backward" role="check"
#: en: Run this cell to check your answer; nothing here needs to be changed.
#: zh: 运行这个单元格，检查你的答案；这里不需要改动。
x = Tensor([1.0, 2.0, 3.0])
backward(x * x, [1.0, 0.1, 0.01])
expect(x.grad, [2.0, 0.4, 0.06], T("vᵀJ of the squares.", "平方的 vᵀJ。"))
backward(x * x, [1.0, 0.1, 0.01])
expect(x.grad, [4.0, 0.8, 0.12], T("A second walk adds.", "再走一趟要相加。"))
x = Tensor([1.0, 2.0, 3.0])
why = T("The ring of lesson 06: this J is not diagonal.", "第 06 课的 ring：这个 J 不是对角的。")
backward(x * x[[1, 2, 0]], Tensor([1.0, 2.0, -1.0]))
expect(x.grad, [-1.0, 7.0, 3.0], why)
assert complaint(lambda: backward(x * x)) is not None, T(
    "Without gradient a vector must be refused.", "没有 gradient，就应当拒绝向量。"
)
assert complaint(lambda: backward(x * x, [1.0])) is not None, T(
    "A gradient of shape (1,) for an output of shape (3,) must be refused.",
    "输出的形状是 (3,)，gradient 的形状是 (1,)：应当拒绝。",
)
a, b = Tensor(2.0), Tensor(5.0)
pair = grad(a * b, [b, a])
assert isinstance(pair, tuple) and len(pair) == 2, T(
    f"grad returns a tuple, one entry for each input; yours is {pair!r}.",
    f"grad 返回元组，每个输入一项；你的是 {pair!r}。",
)
expect(pair, [2.0, 5.0], T("In the order of the inputs: b, then a.", "按输入的次序：先 b 后 a。"))
assert a.grad is None and b.grad is None, T("grad touches no .grad.", "grad 不碰任何 .grad。")
print(T("Exercise 2: all visible checks pass.", "第 2 题：可见的检查全部通过。"))

# %% [markdown] lang="en" exercise="jacobian" role="statement"
r"""
## 3 · The Jacobian, row by row ({{points}} points)

One walk back with the weights $(0,\dots,1,\dots,0)$ gives one row of the Jacobian. Collect all rows:

```python
jacobian(function, x)    # array of shape output.shape + x.shape
```

- `function` takes a Tensor and returns a Tensor, of any shapes. `x` is an array (or a list). Make a Tensor of it, call `function` on that **once**, and walk back once for each element of the output.
- The shape of the result is the shape of the output, followed by the shape of `x`: for a vector to a vector a table, row $i$ for output $i$; for an output of shape `(2, 2)` and an `x` of shape `(3,)` it is `(2, 2, 3)`.
- An output that does not depend on `x` at all has a Jacobian of zeros. (Then `propagate` does not report the leaf.)

**Example.** `jacobian(lambda x: x * x[[1, 2, 0]], [1.0, 2.0, 3.0])` is `[[2, 1, 0], [0, 3, 2], [3, 0, 1]]`.

<details><summary>Hint 1: the idea</summary>

Number the elements of the output from 0 to `size - 1`. For each number make an array of zeros of the output's shape, put a single 1 into it, and walk.

</details>
<details><summary>Hint 2: the formula</summary>

`one.flat[i] = 1.0` writes element $i$, whatever the shape. The rows, stacked, have the shape `(size, *x.shape)`; `reshape(output.shape + x.shape)` brings them into form.

</details>
<details><summary>Hint 3: the first line</summary>

`leaf = Tensor(x)`, `output = function(leaf)`, and then `for i in range(output.data.size):`

</details>
"""

# %% [markdown] lang="zh" exercise="jacobian" role="statement"
r"""
## 3 · 一行一行求雅可比矩阵（{{points}} 分）

以 $(0,\dots,1,\dots,0)$ 为权重往回走一趟，就得到雅可比矩阵的一行。把所有行收齐：

```python
jacobian(function, x)    # 数组，形状是 output.shape + x.shape
```

- `function` 接受一个 Tensor，返回一个 Tensor，形状不限。`x` 是数组（或列表）。用它造一个 Tensor，对它调用 `function` **一次**，再为输出的每个元素往回走一趟。
- 结果的形状是输出的形状后面接上 `x` 的形状：从向量到向量，就是一张表，第 $i$ 行对应第 $i$ 个输出；如果输出的形状是 `(2, 2)`，`x` 的形状是 `(3,)`，结果的形状就是 `(2, 2, 3)`。
- 如果输出根本不依赖 `x`，雅可比矩阵全为零。（这时 `propagate` 的结果里没有这个叶节点。）

**例** `jacobian(lambda x: x * x[[1, 2, 0]], [1.0, 2.0, 3.0])` 等于 `[[2, 1, 0], [0, 3, 2], [3, 0, 1]]`。

<details><summary>提示 1：思路</summary>

给输出的元素从 0 到 `size - 1` 编号。对每个编号，造一个与输出同形的全零数组，在里面放一个 1，走一趟。

</details>
<details><summary>提示 2：公式</summary>

不管什么形状，`one.flat[i] = 1.0` 都能写第 $i$ 个元素。各行叠起来的形状是 `(size, *x.shape)`；再用 `reshape(output.shape + x.shape)` 变成所要的样子。

</details>
<details><summary>提示 3：第一行</summary>

`leaf = Tensor(x)`，`output = function(leaf)`，接着写 `for i in range(output.data.size):`

</details>
"""


# %% exercise="jacobian" role="solution"
def jacobian(function, x):
    T(
        """Return the derivative of every output by every input: output.shape + x.shape.""",
        """返回每个输出对每个输入的导数，形状是 output.shape + x.shape。""",
    )
    ### BEGIN SOLUTION
    leaf = Tensor(x)
    output = function(leaf)
    rows = np.zeros((output.data.size, *leaf.shape))
    for i in range(output.data.size):
        one = np.zeros(output.shape)
        one.flat[i] = 1.0
        rows[i] = propagate(output, one).get(leaf, 0.0)
    return rows.reshape(output.shape + leaf.shape)
    ### END SOLUTION


# %% exercise="jacobian" role="check"
#: en: Run this cell to check your answer; nothing here needs to be changed.
#: zh: 运行这个单元格，检查你的答案；这里不需要改动。
found = jacobian(lambda x: x * x[[1, 2, 0]], [1.0, 2.0, 3.0])
why = T("Row i is the gradient of output i.", "第 i 行是第 i 个输出的梯度。")
expect(found, [[2.0, 1.0, 0.0], [0.0, 3.0, 2.0], [3.0, 0.0, 1.0]], why)
W = Tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
why = T("The Jacobian of W @ x is W.", "W @ x 的雅可比矩阵就是 W。")
expect(jacobian(lambda x: W @ x, [1.0, 1.0, 1.0]), W.data, why)
why = T("One number out: the shape is that of x.", "只有一个输出：形状就是 x 的形状。")
expect(jacobian(lambda x: (x * x).sum(), [1.0, 2.0]), [2.0, 4.0], why)
print(T("Exercise 3: all visible checks pass.", "第 3 题：可见的检查全部通过。"))

# %% [markdown] lang="en" exercise="detach" role="statement"
r"""
## 4 · Cutting edges ({{points}} points)

Three ways to keep something out of the derivative.

```python
detach(tensor)                      # Tensor: same Memory, no parents
with no_grad(): ...                 # nothing is recorded inside
with_gradient_of(value, slope)      # Tensor: the value of one, the gradient of the other
```

- `detach(tensor)` returns a new Tensor with the **same** `Memory` object and without history. The tensor itself keeps its parents.
- `no_grad` sets `MODE["recording"]` to `False` for the time of the block, and afterwards restores what was there *before*: also when the block ends with an error, and also when one block stands inside another.
- `with_gradient_of(value, slope)` takes two Tensors of the same shape. Its result has the data of `value`; on the way back, everything goes to `slope` as if `slope` itself had been used, and nothing to `value`. This is the trick of `disguise` in lesson 06, section 7.

**Example.** For `x = Tensor(3.0)`: `grad` of `detach(x * x) * x` is 9, the value of `detach(x * x)`, and not 27.

<details><summary>Hint 1: the idea</summary>

A Tensor made from a `Memory` shares it: see `Tensor.__init__`. A context manager is a class with two methods: `__enter__` runs at the beginning of the block, `__exit__` at its end, whatever the end is. (If `__exit__` returns something true, Python swallows the error of the block: return nothing.)

</details>
<details><summary>Hint 2: the formula</summary>

$\text{slope}+(\text{value}-\text{slope})$ has the value of `value`. Detach the bracket, and only the first `slope` remains for the derivative.

</details>
<details><summary>Hint 3: the first line</summary>

`return Tensor(tensor.memory)`. In `__enter__`: `self.before = MODE["recording"]`. In `__exit__`: put it back.

</details>
"""

# %% [markdown] lang="zh" exercise="detach" role="statement"
r"""
## 4 · 剪断边（{{points}} 分）

让某样东西不参与求导，有三种做法。

```python
detach(tensor)                      # Tensor：同一个 Memory，没有父节点
with no_grad(): ...                 # 块里什么都不记录
with_gradient_of(value, slope)      # Tensor：值是一个的，梯度是另一个的
```

- `detach(tensor)` 返回一个新的 Tensor，用的是**同一个** `Memory` 对象，没有来历。原来的张量仍保有它的父节点。
- `no_grad` 在块的执行期间把 `MODE["recording"]` 设为 `False`，结束后恢复成**进入之前**的样子：块以出错告终时也要恢复，一个块套在另一个块里时也要对。
- `with_gradient_of(value, slope)` 接受两个同形的 Tensor。结果的数据是 `value` 的；往回走时，一切都送给 `slope`，就像用的是 `slope` 自己，什么也不送给 `value`。这就是第 06 课第 7 节里 `disguise` 的手法。

**例** 设 `x = Tensor(3.0)`：对 `detach(x * x) * x` 用 `grad`，得 9，也就是 `detach(x * x)` 的值，而不是 27。

<details><summary>提示 1：思路</summary>

用一个 `Memory` 造出的 Tensor 就与它共用内存：看 `Tensor.__init__`。上下文管理器是有两个方法的类：`__enter__` 在块开始时运行，`__exit__` 在块结束时运行，不管是怎样结束的。（如果 `__exit__` 返回真值，Python 就会把块里的错误吞掉：所以什么也不要返回。）

</details>
<details><summary>提示 2：公式</summary>

$\text{slope}+(\text{value}-\text{slope})$ 的值就是 `value` 的值。把括号分离掉，求导时就只剩前面那个 `slope`。

</details>
<details><summary>提示 3：第一行</summary>

`return Tensor(tensor.memory)`。`__enter__` 里写 `self.before = MODE["recording"]`；`__exit__` 里把它放回去。

</details>
"""


# %% exercise="detach" role="solution"
def detach(tensor):
    T(
        """Return a Tensor on the same Memory, without history.""",
        """返回一个用同一个 Memory、没有来历的 Tensor。""",
    )
    ### BEGIN SOLUTION
    return Tensor(tensor.memory)
    ### END SOLUTION


class no_grad:
    T("""Within the block nothing is recorded.""", """在块里什么都不记录。""")

    def __enter__(self):
        ### BEGIN SOLUTION
        self.before = MODE["recording"]
        MODE["recording"] = False
        ### END SOLUTION

    def __exit__(self, kind, error, traceback):
        ### BEGIN SOLUTION
        MODE["recording"] = self.before
        ### END SOLUTION


def with_gradient_of(value, slope):
    T(
        """Return a Tensor with the data of value and the gradient of slope.""",
        """返回一个 Tensor：数据是 value 的，梯度是 slope 的。""",
    )
    ### BEGIN SOLUTION
    return slope + detach(value - slope)
    ### END SOLUTION


# %% exercise="detach" role="check"
#: en: Run this cell to check your answer; nothing here needs to be changed.
#: zh: 运行这个单元格，检查你的答案；这里不需要改动。
MODE["recording"] = True
x = Tensor(3.0)
y = x * x
cut = detach(y)
assert isinstance(cut, Tensor) and cut.memory is y.memory, T(
    "detach must share the Memory of its tensor: no copy.",
    "detach 要共用原张量的 Memory，不是拷贝。",
)
assert cut.parents == () and y.parents == (x, x), T(
    "The detached tensor has no parents; the original keeps its own.",
    "分离出来的张量没有父节点；原来的张量保有自己的。",
)
why = T("detach(x * x) is the constant 9.", "detach(x * x) 就是常数 9。")
expect(propagate(detach(x * x) * x, np.array(1.0))[x], 9.0, why)
with no_grad():
    inside = x * x
MODE["recording"], found = True, MODE["recording"]
assert inside.parents == () and found, T(
    "Inside the block nothing is recorded; after it recording is on again.",
    "块里什么都不记录；出了块又恢复记录。",
)
both = with_gradient_of(x * x, x * 3.0)
expect(both.data, 9.0, T("The value of x * x.", "x * x 的值。"))
expect(propagate(both, np.array(1.0))[x], 3.0, T("The gradient of 3 x.", "3 x 的梯度。"))
print(T("Exercise 4: all visible checks pass.", "第 4 题：可见的检查全部通过。"))

# %% [markdown] lang="en" exercise="version_counter" role="statement"
r"""
## 5 · The version counter ({{points}} points)

At the moment your engine lies. Overwrite a saved value, through whatever name, and it computes a gradient from the wrong numbers, without a word:

```python
x = Tensor([1.0, 2.0, 3.0])
y = x.sigmoid()
Tensor(y.memory).data[...] = 0.0           # a detached name, the same memory
propagate(y, np.ones(3))[x]                # [0, 0, 0]
```

Teach it to notice. Two functions:

```python
fill_(tensor, value)    # the tensor itself, written in place, and counted
save(memory)            # function without arguments that returns the array, or raises
```

- `fill_` writes `value` (a number, or an array of the tensor's shape) into the tensor's array *in place*, so that every Tensor on the same `Memory` sees it; it raises `memory.version` by one, and returns the tensor.
- `save(memory)` is to take the place of `Memory.save`. Called on the way forward, it notes the version. The function that it returns is called on the way back: if the version is still the noted one, it returns the array; if not, it raises a `RuntimeError` whose message contains both numbers, the version found and the version expected.
- It saves **no copy** of the array. (A copy would make the error disappear, and double the memory of every network.)

The class `watching` below puts your `save` in the place of the careless one within a `with` block.

**Example.** Take the program above, inside `with watching(save):`, and with `fill_(Tensor(y.memory), 0.0)` in its third line: then `propagate` raises a `RuntimeError`, since the memory of `y` is at version 1 and version 0 was expected.

<details><summary>Hint 1: the idea</summary>

Two moments: what is known when `save` is *called*, and what is found when its result is called. A function inside a function remembers the first.

</details>
<details><summary>Hint 2: the formula</summary>

`memory.array[...] = value` writes into the array that is there; `memory.array = value` would put another one in its place. In `save`: compare `memory.version` with the number noted before.

</details>
<details><summary>Hint 3: the first line</summary>

`expected = memory.version`, then `def saved():` with an `if memory.version != expected:` in it, and at the end `return saved` (without brackets).

</details>
"""

# %% [markdown] lang="zh" exercise="version_counter" role="statement"
r"""
## 5 · 版本计数器（{{points}} 分）

眼下你的引擎会说谎。保存的值只要被改写，不管是通过哪个名字，它就拿错的数去算梯度，还一声不响：

```python
x = Tensor([1.0, 2.0, 3.0])
y = x.sigmoid()
Tensor(y.memory).data[...] = 0.0           # 分离出来的名字，同一块内存
propagate(y, np.ones(3))[x]                # [0, 0, 0]
```

教会它发现这件事。要写两个函数：

```python
fill_(tensor, value)    # 返回张量自己：原地写入，并计数
save(memory)            # 返回一个无参数的函数；它返回数组，或者报错
```

- `fill_` 把 `value`（一个数，或与张量同形的数组）**原地**写进张量的数组，让同一个 `Memory` 上的每个 Tensor 都看得到；把 `memory.version` 加一；并返回这个张量。
- `save(memory)` 要顶替 `Memory.save`。往前算时调用它，它记下当时的版本。它返回的函数在往回走时调用：如果版本还是记下的那个，就返回数组；如果不是，就抛出 `RuntimeError`，报错里要有两个数：现在的版本和应有的版本。
- 它**不保存**数组的拷贝。（拷贝会让这个错误消失，也会让每个网络的内存翻一倍。）

下面的类 `watching` 在一个 `with` 块里，让你的 `save` 顶替那个马虎的。

**例** 把上面的程序放进 `with watching(save):`，第三行改成 `fill_(Tensor(y.memory), 0.0)`：这时 `propagate` 会抛出 `RuntimeError`，因为 `y` 的内存现在是版本 1，而应有的是版本 0。

<details><summary>提示 1：思路</summary>

有两个时刻：**调用** `save` 的时候知道什么，调用它返回的函数的时候又看到什么。函数里面的函数会记住前者。

</details>
<details><summary>提示 2：公式</summary>

`memory.array[...] = value` 是往原来的数组里写；`memory.array = value` 则是换成另一个数组。在 `save` 里：拿 `memory.version` 和先前记下的数比。

</details>
<details><summary>提示 3：第一行</summary>

`expected = memory.version`，接着写 `def saved():`，里面有 `if memory.version != expected:`，最后是 `return saved`（不带括号）。

</details>
"""


# %%
class watching:
    T(
        """Within the block every operation saves its values with the given function.""",
        """在块里，每个运算都用给定的函数保存它的值。""",
    )

    def __init__(self, save):
        self.save = save

    def __enter__(self):
        self.before = Memory.save
        Memory.save = lambda memory: self.save(memory)

    def __exit__(self, *problem):
        Memory.save = self.before


# %% exercise="version_counter" role="solution"
def fill_(tensor, value):
    T(
        """Write value into the tensor's memory in place, count it, return the tensor.""",
        """把 value 原地写进张量的内存，计数，返回张量。""",
    )
    ### BEGIN SOLUTION
    tensor.memory.array[...] = value
    tensor.memory.version += 1
    return tensor
    ### END SOLUTION


def save(memory):
    T(
        """Return a function that returns the array, or raises if it was written meanwhile.""",
        """返回一个函数：它返回数组；数组在此期间被写过，就报错。""",
    )
    ### BEGIN SOLUTION
    expected = memory.version

    def saved():
        if memory.version != expected:
            raise RuntimeError(
                T(
                    "a value needed for the gradient was written in place: it is at version "
                    f"{memory.version}, expected version {expected}; write into a copy",
                    "计算梯度所需的值被原地改写过：现在是版本 "
                    f"{memory.version}，应为版本 {expected}；请写进拷贝里",
                )
            )
        return memory.array

    return saved
    ### END SOLUTION


# %% exercise="version_counter" role="check"
#: en: Run this cell to check your answer; nothing here needs to be changed.
#: zh: 运行这个单元格，检查你的答案；这里不需要改动。
MODE["recording"] = True
x = Tensor([1.0, 2.0, 3.0])
shadow = Tensor(x.memory)
assert fill_(shadow, 5.0) is shadow, T("fill_ returns its tensor.", "fill_ 要返回张量自己。")
expect(x.data, [5.0, 5.0, 5.0], T("x is the same memory.", "x 是同一块内存。"))
expect(x.memory.version, 1, T("One write, one count.", "写一次，计一次。"))
with watching(save):
    x = Tensor([1.0, 2.0, 3.0])
    y = x.sigmoid()
    why = T("Nothing was written: the gradient is right.", "什么也没写：梯度是对的。")
    expect(propagate(y, np.ones(3))[x], y.data * (1 - y.data), why)
    y.memory.array[...] = 0.0
    y.memory.version += 1
    words = complaint(lambda: propagate(y, np.ones(3)))
    assert words is not None, T(
        "y was written after it had been saved: the walk back must raise.",
        "y 保存之后被写过：往回走必须报错。",
    )
    assert "0" in words and "1" in words, T(
        f"The message should contain both versions, 1 and 0; yours is: {words}",
        f"报错里应当有两个版本，1 和 0；你的是：{words}",
    )
    why = T("3 * x saves no x: no false alarm.", "3 * x 没有保存 x：不该误报。")
    y = 3.0 * x
    x.memory.array[...] = 0.0
    x.memory.version += 1
    expect(propagate(y, np.ones(3))[x], [3.0, 3.0, 3.0], why)
print(T("Exercise 5: all visible checks pass.", "第 5 题：可见的检查全部通过。"))

# %% [markdown] lang="en" exercise="zero_grad" role="statement"
r"""
## 6 · Clearing the boxes ({{points}} points)

```python
zero_grad(parameters, set_to_none=True)    # returns nothing
```

- `parameters` is a list of Tensors, or anything that one can loop over.
- By default `grad` becomes `None` for each of them.
- With `set_to_none=False`, zeros are written *into the array that is already there*, so that whoever holds this array sees them too. A `grad` that is `None` stays `None`.
- The data of the parameters is not touched.

**Example.** After `w.grad = np.array([1.0, 2.0])`, the call `zero_grad([w], set_to_none=False)` leaves `[0.0, 0.0]` in the same array.

<details><summary>Hint 1: the idea</summary>

Two cases inside one loop. In the second, ask first whether there is an array at all.

</details>
<details><summary>Hint 2: the formula</summary>

`parameter.grad[...] = 0.0` writes into the array; `parameter.grad = np.zeros(...)` would be a new one. (For a `grad` of shape `()` the dots work as well.)

</details>
<details><summary>Hint 3: the first line</summary>

`for parameter in parameters:` and then `if set_to_none:`

</details>
"""

# %% [markdown] lang="zh" exercise="zero_grad" role="statement"
r"""
## 6 · 清空信箱（{{points}} 分）

```python
zero_grad(parameters, set_to_none=True)    # 什么也不返回
```

- `parameters` 是由 Tensor 组成的列表，或者任何可以用循环遍历的东西。
- 默认情况下，每个参数的 `grad` 变成 `None`。
- `set_to_none=False` 时，把零写进**原来的那个数组里**，这样，手里拿着这个数组的人也都看得到。`grad` 是 `None` 的，仍旧是 `None`。
- 参数的数据不动。

**例** 先有 `w.grad = np.array([1.0, 2.0])`，再调用 `zero_grad([w], set_to_none=False)`，同一个数组里就是 `[0.0, 0.0]`。

<details><summary>提示 1：思路</summary>

一个循环，两种情形。第二种情形里，先问一问有没有数组。

</details>
<details><summary>提示 2：公式</summary>

`parameter.grad[...] = 0.0` 是往数组里写；`parameter.grad = np.zeros(...)` 则是换一个新数组。（`grad` 的形状是 `()` 时，三个点同样管用。）

</details>
<details><summary>提示 3：第一行</summary>

`for parameter in parameters:`，接着写 `if set_to_none:`

</details>
"""


# %% exercise="zero_grad" role="solution"
def zero_grad(parameters, set_to_none=True):
    T(
        """Clear the gradients of all parameters: None, or zeros in place.""",
        """清空所有参数的梯度：设为 None，或原地写零。""",
    )
    ### BEGIN SOLUTION
    for parameter in parameters:
        if set_to_none:
            parameter.grad = None
        elif parameter.grad is not None:
            parameter.grad[...] = 0.0
    ### END SOLUTION


# %% exercise="zero_grad" role="check"
#: en: Run this cell to check your answer; nothing here needs to be changed.
#: zh: 运行这个单元格，检查你的答案；这里不需要改动。
w, b = Tensor([1.0, 2.0]), Tensor(3.0)
w.grad = held = np.array([5.0, 6.0])
zero_grad([w, b], set_to_none=False)
why = T("Zeros, in the very same array.", "零，而且就在同一个数组里。")
expect(held, [0.0, 0.0], why)
assert w.grad is held and b.grad is None, T(
    "The array of w stays in its place, and b, which had none, still has none.",
    "w 的数组还在原处；b 原来没有，现在仍然没有。",
)
zero_grad([w, b])
assert w.grad is None, T("The default sets grad to None.", "默认把 grad 设为 None。")
expect(w.data, [1.0, 2.0], T("The data is not touched.", "数据不动。"))
print(T("Exercise 6: all visible checks pass.", "第 6 题：可见的检查全部通过。"))

# %% [markdown] lang="en" exercise="tracebacks" role="statement"
r"""
## 7 · Four tracebacks ({{points}} points)

The next cell holds four short programs for the engine of the course. Each *means* something sensible, written above it, and each stops with an error. Run the cell and read the four messages: what do they say is wrong, and what do they advise? Then write four programs that do what was meant:

```python
fixed_1(numbers)    # list: gradient of the SUM of the squares
fixed_2(numbers)    # list: twice the gradient of the sum of cubes, by two walks
fixed_3(numbers)    # (list, list): percentages to look at, and the gradient of the sum of the probabilities
fixed_4(numbers)    # list: gradient of the sum of cubes, divided by a size that counts as a constant
```

- `numbers` is a list of floats, at least one of them not zero. Return plain lists (`.tolist()`).
- Each needs one small change. Copy the program, change it, and be sure that you can say why it helps.
- A program that stops complaining is not yet a right one: in 3 and 4 there are changes after which the error is gone and the gradient is wrong.

**Example.** `fixed_1([1.0, 2.0, 3.0])` is `[2.0, 4.0, 6.0]`.

<details><summary>Hint 1: the idea</summary>

Each message says what is wrong; the first three name the remedy as well. In 3, ask what the engine still needs `p` for. In 4, ask which of the two lines inside the block really belongs there.

</details>
<details><summary>Hint 2: the formulas</summary>

What the results should be, with $s=1/(1+e^{-x})$ in 3:

$$2x_i,\qquad 2\cdot 3x_i^2,\qquad \bigl(100\,s_i,\ s_i(1-s_i)\bigr),\qquad \frac{3x_i^2}{\sum_k x_k^2}.$$

</details>
<details><summary>Hint 3: the first line</summary>

1: `y.sum().backward()`. 2: the first walk keeps the graph, `retain_graph=True`. 3: multiply a *copy*, or do not multiply in place. 4: `loss` is to be computed outside the block.

</details>
"""

# %% [markdown] lang="zh" exercise="tracebacks" role="statement"
r"""
## 7 · 四条错误信息（{{points}} 分）

下一个单元格里，是为课程引擎写的四段小程序。每一段**本来**都有合情合理的意图，写在它上面；每一段都因为出错而停下。运行这个单元格，读一读四条错误信息：它们说错在哪里，又建议怎么办？然后写出四段程序，做到本来想做的事：

```python
fixed_1(numbers)    # 列表：平方之“和”的梯度
fixed_2(numbers)    # 列表：立方之和的梯度的两倍，走两趟得到
fixed_3(numbers)    # (列表, 列表)：以百分数表示的概率，以及概率之和的梯度
fixed_4(numbers)    # 列表：立方之和除以 size 的梯度，size 看作常数
```

- `numbers` 是浮点数的列表，至少有一个不为零。返回普通的列表（`.tolist()`）。
- 每一段都只要一处小小的改动。把程序抄下来，改好，并且要说得出为什么这样改有用。
- 不再报错的程序，未必就是对的程序：第 3、4 段都有这样的改法，错误没有了，梯度却是错的。

**例** `fixed_1([1.0, 2.0, 3.0])` 等于 `[2.0, 4.0, 6.0]`。

<details><summary>提示 1：思路</summary>

每条错误信息都说了错在哪里，前三条还说了补救的办法。第 3 段，问一问引擎还要用 `p` 做什么。第 4 段，问一问块里的两行，哪一行才真该在里面。

</details>
<details><summary>提示 2：公式</summary>

结果应当是（第 3 段里 $s=1/(1+e^{-x})$）：

$$2x_i,\qquad 2\cdot 3x_i^2,\qquad \bigl(100\,s_i,\ s_i(1-s_i)\bigr),\qquad \frac{3x_i^2}{\sum_k x_k^2}.$$

</details>
<details><summary>提示 3：第一行</summary>

1：`y.sum().backward()`。2：第一趟要留住图，`retain_graph=True`。3：乘在**拷贝**上，或者不用原地乘法。4：`loss` 要在块的外面算。

</details>
"""


# %%
#: en: meant: the gradient of the sum of the squares
#: zh: 本意：平方之和的梯度
def broken_1(numbers):
    x = ac.tensor(numbers, requires_grad=True)
    y = x**2
    y.backward()
    return x.grad.tolist()


#: en: meant: walk back twice from the same y, so that x.grad holds twice the gradient
#: zh: 本意：从同一个 y 往回走两趟，让 x.grad 是梯度的两倍
def broken_2(numbers):
    x = ac.tensor(numbers, requires_grad=True)
    y = (x**3).sum()
    y.backward()
    y.backward()
    return x.grad.tolist()


#: en: meant: the probabilities in percent to look at, and the gradient of the sum of the p
#: zh: 本意：把概率换成百分数给人看，再求各 p 之和的梯度
def broken_3(numbers):
    x = ac.tensor(numbers, requires_grad=True)
    p = x.sigmoid()
    percent = p.detach()
    percent.mul_(100.0)
    p.sum().backward()
    return percent.tolist(), x.grad.tolist()


#: en: meant: size is to count as a constant; loss is to be differentiated
#: zh: 本意：size 看作常数；要对 loss 求导
def broken_4(numbers):
    x = ac.tensor(numbers, requires_grad=True)
    with ac.no_grad():
        size = (x**2).sum()
        loss = (x**3).sum() / size
    loss.backward()
    return x.grad.tolist()


with ac.use_language(T("en", "zh")):
    for broken in (broken_1, broken_2, broken_3, broken_4):
        print(broken.__name__, "->", complaint(lambda broken=broken: broken([1.0, 2.0])), "\n")


# %% exercise="tracebacks" role="solution"
def fixed_1(numbers):
    T("""Return the gradient of the sum of the squares.""", """返回平方之和的梯度。""")
    ### BEGIN SOLUTION
    x = ac.tensor(numbers, requires_grad=True)
    y = x**2
    y.sum().backward()
    return x.grad.tolist()
    ### END SOLUTION


def fixed_2(numbers):
    T(
        """Return twice the gradient of the sum of cubes, by two walks.""",
        """返回立方之和的梯度的两倍，走两趟得到。""",
    )
    ### BEGIN SOLUTION
    x = ac.tensor(numbers, requires_grad=True)
    y = (x**3).sum()
    y.backward(retain_graph=True)
    y.backward()
    return x.grad.tolist()
    ### END SOLUTION


def fixed_3(numbers):
    T(
        """Return percentages to look at, and the gradient of the sum of the probabilities.""",
        """返回以百分数表示的概率，以及概率之和的梯度。""",
    )
    ### BEGIN SOLUTION
    x = ac.tensor(numbers, requires_grad=True)
    p = x.sigmoid()
    percent = p.detach().clone()
    percent.mul_(100.0)
    p.sum().backward()
    return percent.tolist(), x.grad.tolist()
    ### END SOLUTION


def fixed_4(numbers):
    T(
        """Return the gradient of the sum of cubes divided by a constant size.""",
        """返回立方之和除以常数 size 的梯度。""",
    )
    ### BEGIN SOLUTION
    x = ac.tensor(numbers, requires_grad=True)
    with ac.no_grad():
        size = (x**2).sum()
    loss = (x**3).sum() / size
    loss.backward()
    return x.grad.tolist()
    ### END SOLUTION


# %% exercise="tracebacks" role="check"
#: en: Run this cell to check your answer; nothing here needs to be changed.
#: zh: 运行这个单元格，检查你的答案；这里不需要改动。
why = T("The gradient of the sum of squares.", "平方之和的梯度。")
expect(fixed_1([1.0, 2.0, 3.0]), [2.0, 4.0, 6.0], why)
why = T("Twice 3 x squared.", "3 x² 的两倍。")
expect(fixed_2([1.0, 2.0]), [6.0, 24.0], why)
percent, slopes = fixed_3([0.0, 1.0])
why = T("The probabilities, in percent.", "以百分数表示的概率。")
expect(percent, [50.0, 100 / (1 + np.exp(-1.0))], why)
why = T(
    "The gradient of the sum of the p, not of the percentages.", "各 p 之和的梯度，不是百分数的。"
)
expect(slopes, np.array([0.25, np.exp(-1.0) / (1 + np.exp(-1.0)) ** 2]), why)
why = T("The size, here 5, counts as a constant.", "size 在这里是 5，看作常数。")
expect(fixed_4([1.0, 2.0]), [0.6, 2.4], why)
print(T("Exercise 7: all visible checks pass.", "第 7 题：可见的检查全部通过。"))

# %% [markdown] lang="en" exercise="in_words" role="statement"
r"""
## 8 · In your own words (read by a person, no automatic points)

A classmate writes: "I call `backward()` on the vector of outputs and get its derivative. `detach()` gives me a copy, in which I may write. To be on the safe side I use `.data` instead, since then there is no error. And before the next step I do nothing about the old gradients, because `backward()` computes them afresh."

Four things are wrong here. Correct them in five to eight sentences. Use what you have seen: your `initial_gradient`, `memory is memory` in exercise 4, the silent zeros and the version counter of exercise 5, and the second call of `backward` in exercise 2.
"""

# %% [markdown] lang="zh" exercise="in_words" role="statement"
r"""
## 8 · 用自己的话说（由老师阅读，不计自动评分）

一位同学写道：“我对输出的向量调用 `backward()`，得到它的导数。`detach()` 给我一份拷贝，可以往里写。保险起见，我用 `.data` 来代替，因为那样就不报错了。下一步之前，旧的梯度我不去管，反正 `backward()` 会重新算。”

这段话里有四处错误。请用五到八句话加以纠正，并用上你亲眼看到的东西：你写的 `initial_gradient`，第 4 题里的 `memory is memory`，第 5 题里无声的零和版本计数器，还有第 2 题里第二次调用 `backward`。
"""

# %% [markdown] lang="en" exercise="in_words" role="words"
r"""
*Double-click here and write your answer.*
"""

# %% [markdown] lang="zh" exercise="in_words" role="words"
r"""
*双击这里，写下你的回答。*
"""

# ---
# jupyter:
#   course:
#     title:
#       en: "Assignment 07 · Functional autodiff"
#       zh: "作业 07 · 函数式自动微分"
#     minutes: 90
#     difficulty: 2
#     needs: [07_functional_autodiff]
# ---

# %% [markdown] lang="en"
r"""
# Assignment 07 · Functional autodiff

In lesson 07 you used `grad`, `value_and_grad`, `stop_gradient`, `has_aux` and `weights`. Here you write each of them, for a small engine whose rules are made of Tensors, so that a gradient can be differentiated again. Each is a function of five to ten lines; what counts is what they promise.

**How to work**

- Work from top to bottom. Under each statement there is a cell for your answer: put your code in the place of `raise NotImplementedError()`.
- Then run the check cell below it. It tells you at once what is wrong and where to look. It does not show everything: grading runs further checks with *other* functions and numbers, drawn afresh each time. An answer that only knows the example earns nothing.
- Stuck? Unfold the hints one at a time: the first gives the idea, the second the formula, the third the first line.
- The exercises do not depend on each other. One that you leave open costs you nothing in the next.
- You may add cells to try things out. Please keep the cells that are already here.

**How to hand in**

Choose *Kernel → Restart Kernel and Run All Cells* once, so that nothing rests on a cell you have deleted in the meantime. (The run stops at the first open exercise; that is no harm.) Save, and hand in this one file under its own name, `07_functional_autodiff.ipynb`. There are 20 points; the last question is answered in words and read by a person.
"""

# %% [markdown] lang="zh"
r"""
# 作业 07 · 函数式自动微分

第 07 课里你用过 `grad`、`value_and_grad`、`stop_gradient`、`has_aux` 和 `weights`。这里要你把它们一个个写出来，所用的小引擎，规则是用 Tensor 写成的，所以梯度还能再求导。每个函数不过五到十行，要紧的是，说明里的每一条都要做到。

**怎么做**

- 从上往下做。每道题下面都有一个作答单元格：把 `raise NotImplementedError()` 换成你的代码。
- 写完运行紧跟着的检查单元格，哪里不对、该往哪里看，它会马上告诉你。不过它只检查了一部分：评分时还会换上**别的**函数和数值再查一遍，而且每次都重新抽取。只认得例子的答案拿不到分。
- 卡住了？提示可以一条一条展开：第一条讲思路，第二条给公式，第三条写出第一行。
- 各题互不依赖。空着一道题，不会连累后面的题。
- 可以添加单元格做试验，但请保留原有的单元格。

**怎么交**

先选一次 *Kernel → Restart Kernel and Run All Cells*，确认结果不依赖任何已经删掉的单元格。（如果有题空着，运行会停在那里，没有关系。）保存之后只交这一个文件，文件名不要改：`07_functional_autodiff.ipynb`。全卷共 20 分；最后一题用文字回答，由老师阅读。
"""

# %% [markdown] lang="en"
r"""
## The engine to start from

Run the next cells first and read them. It is the tensor engine of lesson 05 with one change: a rule takes a Tensor and returns a **Tensor**, made by the very same operations. So the walk back records a graph, too. There is no `backward()` and no `.grad`; there are two helpers instead.

- `pull(output, variables)` walks back from `output`, which holds one number, and returns a list with the gradient (a Tensor) by each of the `variables`; zeros for one that plays no part. It only reads.
- `variable(value)` makes a fresh Tensor from a number, an array or a Tensor: a copy without parents, with nothing in common with the original.

A **constant** is a Tensor without parents, such as `Tensor(t.data)`: the value of `t` without its history.
"""

# %% [markdown] lang="zh"
r"""
## 出发时的引擎

先运行下面几个单元格，并读一读。它就是第 05 课的张量引擎，只改了一处：规则接受 Tensor，返回的也是 **Tensor**，用的就是这些运算自己。所以往回走的时候也会记录一张图。这里没有 `backward()`，也没有 `.grad`，换成了两个小工具。

- `pull(output, variables)` 从 `output`（只含一个数）往回走，返回一个列表，依次是对 `variables` 中每一个的梯度（Tensor）；没有参与的得零。它只读不写。
- `variable(value)` 用一个数、一个数组或一个 Tensor 造出一个全新的 Tensor：没有父节点的拷贝，和原来的毫无瓜葛。

所谓**常数**，就是没有父节点的 Tensor，例如 `Tensor(t.data)`：只有 `t` 的值，没有它的来历。
"""

# %%
import numpy as np


class Tensor:
    T(
        """A tensor whose rules are made of Tensors: a gradient can be differentiated again.""",
        """规则由 Tensor 写成的张量：梯度还能再求导。""",
    )
    #: en: so that ndarray * Tensor asks the Tensor first
    #: zh: 这样 ndarray * Tensor 会先问 Tensor
    __array_ufunc__ = None

    def __init__(self, data, parents=(), vjps=()):
        self.data = np.array(data, dtype=float)
        self.parents, self.vjps = tuple(parents), tuple(vjps)

    def __repr__(self):
        return f"Tensor({self.data})"

    @property
    def shape(self):
        return self.data.shape

    def clone(self):
        return Tensor(self.data, (self,), (lambda g: g,))

    def __add__(self, other):
        other = as_tensor(other)
        return Tensor(self.data + other.data, (self, other), (lambda g: g, lambda g: g))

    def __mul__(self, other):
        other = as_tensor(other)
        rules = (lambda g: g * other, lambda g: g * self)
        return Tensor(self.data * other.data, (self, other), rules)

    def __pow__(self, n):
        return Tensor(self.data**n, (self,), (lambda g: g * (n * self ** (n - 1)) if n else g * 0,))

    def exp(self):
        out = Tensor(np.exp(self.data), (self,), (lambda g: g * out,))
        return out

    def log(self):
        return Tensor(np.log(self.data), (self,), (lambda g: g * self**-1,))

    def sum(self, axis=None):
        kept = np.sum(self.data, axis=axis, keepdims=True).shape
        rule = lambda g: g.reshape(kept) * np.ones(self.shape)
        return Tensor(np.sum(self.data, axis=axis), (self,), (rule,))

    def mean(self):
        return self.sum() * (1 / self.data.size)

    def reshape(self, shape):
        return Tensor(self.data.reshape(shape), (self,), (lambda g: g.reshape(self.shape),))

    def __matmul__(self, W):  #: en: vector @ matrix  #: zh: 向量 @ 矩阵
        return (self.reshape((*self.shape, 1)) * W).sum(axis=0)

    def __neg__(self):
        return self * -1.0

    def __sub__(self, other):
        return self + -as_tensor(other)

    def __rsub__(self, other):
        return -self + other

    def __truediv__(self, other):
        return self * as_tensor(other) ** -1

    def __rtruediv__(self, other):
        return self**-1 * other

    __radd__, __rmul__ = __add__, __mul__


# %%
def as_tensor(value):
    return value if isinstance(value, Tensor) else Tensor(value)


def variable(value):
    T(
        """Return a fresh Tensor with the values of a number, an array or a Tensor.""",
        """用一个数、一个数组或一个 Tensor 的值，造一个全新的 Tensor。""",
    )
    return Tensor(value.data if isinstance(value, Tensor) else value)


def unbroadcast(g, shape):
    if g.shape == shape:
        return g
    extra = len(g.shape) - len(shape)
    stretched = [i + extra for i, n in enumerate(shape) if n == 1 and g.shape[i + extra] != 1]
    return g.sum(axis=(*range(extra), *stretched)).reshape(shape)


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


def pull(output, variables):
    T(
        """Return a list: the gradients of output, one number, by each of the variables.""",
        """返回一个列表：output（一个数）对每个 variables 的梯度。""",
    )
    assert isinstance(output, Tensor), T(
        f"pull starts from a Tensor, not from {output!r}. Is a return missing?",
        f"pull 要从一个 Tensor 出发，而不是 {output!r}。是不是漏了 return？",
    )
    assert output.data.size == 1, T(
        f"pull starts from one number, not from shape {output.shape}.",
        f"pull 只能从一个数出发，而这里的形状是 {output.shape}。",
    )
    gradients = {output: Tensor(np.ones(output.shape))}
    for node in reversed(topological(output)):
        g = gradients.get(node)
        for parent, vjp in zip(node.parents, node.vjps, strict=True):
            share = unbroadcast(vjp(g), parent.shape)
            gradients[parent] = gradients[parent] + share if parent in gradients else share
    return [gradients.get(v, Tensor(np.zeros(v.shape))) for v in variables]


# %%
def bce(z, y):
    T(
        """Return the mean binary cross-entropy of logits z and labels y, as in lesson 07.""",
        """返回对数几率 z 与标签 y 的二元交叉熵的平均值，和第 07 课一样。""",
    )
    return ((1 + z.exp()).log() - y * z).mean()


def expect(got, expected, why, tolerance=1e-9):
    T(
        """Complain, with a reason, if got, a Tensor or an array, is not the one expected.""",
        """若 got（Tensor 或数组）与 expected 不符，就说明原因。""",
    )
    assert got is not None, T(
        f"This is None: is a return missing? {why}", f"这里得到的是 None：是不是漏了 return？{why}"
    )
    got = got.data if isinstance(got, Tensor) else got
    shape, right = np.shape(got), np.shape(expected)
    assert shape == right, T(
        f"The shape is {shape}, it should be {right}. {why}",
        f"形状是 {shape}，应当是 {right}。{why}",
    )
    assert np.allclose(got, expected, rtol=tolerance, atol=tolerance), T(
        f"Your result is {got}, it should be {expected}. {why}",
        f"你的结果是 {got}，应当是 {expected}。{why}",
    )


def expect_tuple(got, length, why):
    T(
        """Complain if got is not a tuple of this length.""",
        """若 got 不是这个长度的元组，就说明原因。""",
    )
    assert isinstance(got, tuple) and len(got) == length, T(
        f"A tuple of {length} is needed, yours is {got!r}. {why}",
        f"应当是含 {length} 项的元组，你的是 {got!r}。{why}",
    )


#: en: the model of lesson 07; the logits are the ones that the old page prints
#: zh: 第 07 课的模型；对数几率就是旧页面上印出的那些
weight, inputs, labels = np.linspace(-1, 1, 15).reshape(5, 3), np.ones(5), np.zeros(3)
bias = np.array([-1.40476596, -1.64932394, 2.24711204]) - inputs @ weight
thirds = np.array([0.0656870, 0.0537334, 0.3014670])


# %% [markdown] lang="en" exercise="grad" role="statement"
r"""
## 1 · From a function to its gradient ({{points}} points)

```python
grad(fn, grad_position=0)    # returns a function
```

- `fn` takes any number of positional arguments and returns a Tensor holding one number. The function that you return takes the same arguments (numbers, arrays or Tensors) and returns gradients.
- If `grad_position` is an integer, the result is *one* Tensor; if it is a tuple of integers, none of them twice, the result is a **tuple** of Tensors in the same order, also for a tuple of one. Positions count from 0; negative ones count from the end, as in a list (which needs no code of yours).
- An argument that is not asked for is handed to `fn` just as it came. One that is asked for is handed over as a fresh `variable`: so `fn` meets a Tensor, and the caller's Tensors are not involved. (The same Tensor may stand in two positions; the gradient by one of them is then *not* the sum of both.)
- Each call computes anew. The caller's arguments are never changed.

**Example.** `grad(lambda x, y: x * x * y)(3.0, 5.0)` is the Tensor 30; with `grad_position=(1, 0)` it is the tuple of the Tensors 9 and 30.

<details><summary>Hint 1: the idea</summary>

A function inside a function. The inner one makes a list of the arguments, puts a `variable` in each place that was asked for, calls `fn`, and pulls.

</details>
<details><summary>Hint 2: the formula</summary>

`places = (grad_position,) if isinstance(grad_position, int) else grad_position` makes a tuple of both forms. At the end: one Tensor for an integer, `tuple(...)` for a tuple.

</details>
<details><summary>Hint 3: the first line</summary>

`def gradient(*args):`, then `args = list(args)`; at the very end of `grad` stands `return gradient`, without brackets.

</details>
"""

# %% [markdown] lang="zh" exercise="grad" role="statement"
r"""
## 1 · 从函数到它的梯度（{{points}} 分）

```python
grad(fn, grad_position=0)    # 返回一个函数
```

- `fn` 接受任意多个位置参数，返回只含一个数的 Tensor。你返回的那个函数接受同样的参数（数、数组或 Tensor），返回梯度。
- `grad_position` 是整数时，结果是**一个** Tensor；是由互不相同的整数组成的元组时，结果是次序相同的 Tensor **元组**，只有一项的元组也一样。位置从 0 数起；负数从末尾数起，和列表一样（不用为此另写代码）。
- 没有点到名的参数，原样交给 `fn`。点到名的，换成一个全新的 `variable` 再交过去：这样 `fn` 拿到的是 Tensor，而调用者的 Tensor 不牵扯在内。（同一个 Tensor 可以出现在两个位置；这时对其中一个求的梯度，**不是**两者之和。）
- 每次调用都重新计算。绝不改动调用者的参数。

**例** `grad(lambda x, y: x * x * y)(3.0, 5.0)` 是 Tensor 30；`grad_position=(1, 0)` 时，是由 Tensor 9 和 30 组成的元组。

<details><summary>提示 1：思路</summary>

函数里面再写一个函数。里面的那个把参数放进列表，在点到名的每个位置换上 `variable`，调用 `fn`，然后往回走一趟。

</details>
<details><summary>提示 2：公式</summary>

`places = (grad_position,) if isinstance(grad_position, int) else grad_position` 把两种形式都变成元组。最后：整数就返回一个 Tensor，元组就返回 `tuple(...)`。

</details>
<details><summary>提示 3：第一行</summary>

`def gradient(*args):`，接着写 `args = list(args)`；`grad` 的最后一行是 `return gradient`，不带括号。

</details>
"""


# %% exercise="grad" role="solution"
def grad(fn, grad_position=0):
    T(
        """Return the function that computes the gradient of fn by the arguments at these positions.""",
        """返回一个函数，它计算 fn 对这些位置上的参数的梯度。""",
    )
    ### BEGIN SOLUTION
    places = (grad_position,) if isinstance(grad_position, int) else grad_position

    def gradient(*args):
        args = list(args)
        for place in places:
            args[place] = variable(args[place])
        found = pull(fn(*args), [args[place] for place in places])
        return found[0] if isinstance(grad_position, int) else tuple(found)

    return gradient
    ### END SOLUTION


# %% exercise="grad" role="check"
#: en: Run this cell to check your answer; nothing here needs to be changed.
#: zh: 运行这个单元格，检查你的答案；这里不需要改动。
slope = grad(lambda x, y: x * x * y)
assert callable(slope), T(
    f"grad returns a function, yours returns {slope!r}.", f"grad 返回函数，你返回的是 {slope!r}。"
)
expect(slope(3.0, 5.0), 30.0, T("2xy at (3, 5).", "2xy 在 (3, 5) 处。"))
expect(slope(1.0, 5.0), 10.0, T("The same function at another place.", "同一个函数，换一个点。"))
both = grad(lambda x, y: x * x * y, (1, 0))(3.0, 5.0)
expect_tuple(both, 2, T("A tuple was asked for.", "问的是元组。"))
expect(both[0], 9.0, T("Position 1 was named first.", "先点的是位置 1。"))
by_w, by_b = grad(lambda x, y, w, b: bce(as_tensor(x) @ w + b, y), (2, 3))(
    inputs, labels, weight, bias
)
why = T("The numbers of lesson 07.", "这是第 07 课的数。")
expect(by_b, thirds, why, tolerance=1e-6)
expect(by_w, np.tile(thirds, (5, 1)), why, tolerance=1e-6)
print(T("Exercise 1: all visible checks pass.", "第 1 题：可见的检查全部通过。"))

# %% [markdown] lang="en" exercise="value_and_grad" role="statement"
r"""
## 2 · Value and gradient from one run ({{points}} points)

Training wants the loss *and* its gradient. Calling `fn` for the one and `grad(fn)` for the other would compute everything twice.

```python
value_and_grad(fn, grad_position=0)    # returns a function; that returns (value, gradient)
```

- `fn`, `grad_position` and the gradient as in exercise 1.
- `value` is the result of `fn` as a constant: a Tensor *without parents*. (Whoever collects losses in a list would otherwise keep every graph alive.)
- Each call of your function calls `fn` exactly **once**; making it calls `fn` not at all.

**Example.** `value_and_grad(lambda x, y: x * x * y)(3.0, 5.0)` is the pair of the Tensors 45 and 30.

<details><summary>Hint 1: the idea</summary>

As in exercise 1, but keep the result of `fn` in a variable before you pull from it.

</details>
<details><summary>Hint 2: the formula</summary>

`Tensor(value.data)` is the value without its history. Pull from `value` itself, return its constant.

</details>
<details><summary>Hint 3: the first line</summary>

`def both(*args):`, and in it `value = fn(*args)` after the variables are in their places.

</details>
"""

# %% [markdown] lang="zh" exercise="value_and_grad" role="statement"
r"""
## 2 · 跑一遍，值和梯度都要（{{points}} 分）

训练既要损失，**也**要它的梯度。一个用 `fn` 算，另一个用 `grad(fn)` 算，就什么都算了两遍。

```python
value_and_grad(fn, grad_position=0)    # 返回一个函数；那个函数返回 (value, gradient)
```

- `fn`、`grad_position` 和梯度，都与第 1 题相同。
- `value` 是 `fn` 的结果，作为常数返回：**没有父节点**的 Tensor。（否则，谁把损失收在列表里，谁就让每一张图都活着。）
- 每次调用你的函数，`fn` 恰好被调用**一次**；造出这个函数时，`fn` 一次也不调用。

**例** `value_and_grad(lambda x, y: x * x * y)(3.0, 5.0)` 是由 Tensor 45 和 30 组成的一对。

<details><summary>提示 1：思路</summary>

和第 1 题一样，只是先把 `fn` 的结果放进一个变量，再从它出发往回走。

</details>
<details><summary>提示 2：公式</summary>

`Tensor(value.data)` 只有值，没有来历。往回走从 `value` 自己出发，返回的是它的常数。

</details>
<details><summary>提示 3：第一行</summary>

`def both(*args):`，里面等变量都换好之后，写 `value = fn(*args)`。

</details>
"""


# %% exercise="value_and_grad" role="solution"
def value_and_grad(fn, grad_position=0):
    T(
        """Return the function that computes the value of fn, a constant, and its gradient.""",
        """返回一个函数，它计算 fn 的值（常数）和梯度。""",
    )
    ### BEGIN SOLUTION
    places = (grad_position,) if isinstance(grad_position, int) else grad_position

    def both(*args):
        args = list(args)
        for place in places:
            args[place] = variable(args[place])
        value = fn(*args)
        found = pull(value, [args[place] for place in places])
        return Tensor(value.data), found[0] if isinstance(grad_position, int) else tuple(found)

    return both
    ### END SOLUTION


# %% exercise="value_and_grad" role="check"
#: en: Run this cell to check your answer; nothing here needs to be changed.
#: zh: 运行这个单元格，检查你的答案；这里不需要改动。
answer = value_and_grad(lambda x, y: x * x * y)(3.0, 5.0)
expect_tuple(answer, 2, T("First the value, then the gradient.", "先是值，再是梯度。"))
expect(answer[0], 45.0, T("The value.", "值。"))
expect(answer[1], 30.0, T("The gradient.", "梯度。"))
assert answer[0].parents == (), T(
    "The value should be a constant, without parents.", "值应当是常数，没有父节点。"
)
model = lambda w, b: bce(Tensor(inputs) @ w + b, labels)
loss, gradients = value_and_grad(model, (0, 1))(weight, bias)
expect(loss, 0.9142847, T("The loss of lesson 07.", "第 07 课的损失。"), tolerance=1e-7)
expect_tuple(gradients, 2, T("Two positions.", "两个位置。"))
print(T("Exercise 2: all visible checks pass.", "第 2 题：可见的检查全部通过。"))

# %% [markdown] lang="en" exercise="total" role="statement"
r"""
## 3 · Several outputs: the gradient of their sum ({{points}} points)

A walk back starts from one number. Write what makes one number of whatever a function returns:

```python
total(outputs)    # a Tensor of shape (): the sum of all elements of all outputs
```

- `outputs` is a Tensor of any shape, or a tuple or list of outputs. An output may also be a plain number or an array: it counts as a constant.
- The result is a Tensor from which one can pull: every element of every output has weight 1.

The given `grad_of_total` uses it. **Example.** With the model of lesson 07 and the outputs `(loss, z)` the gradient by `b` is `[1.0656870, 1.0537334, 1.3014670]`: the gradient of the loss, plus 1.

<details><summary>Hint 1: the idea</summary>

A single Tensor is a list of one. Then each output is summed to one number, and the numbers are added. The outputs have different shapes, so sum *before* you add.

</details>
<details><summary>Hint 2: the formula</summary>

`as_tensor(output).sum()` is the sum of the elements; `as_tensor` leaves a Tensor as it is, with its history.

</details>
<details><summary>Hint 3: the first line</summary>

`outputs = outputs if isinstance(outputs, (tuple, list)) else [outputs]`

</details>
"""

# %% [markdown] lang="zh" exercise="total" role="statement"
r"""
## 3 · 几个输出：它们之和的梯度（{{points}} 分）

往回走要从一个数出发。请写一个函数，不管函数返回什么，都把它变成一个数：

```python
total(outputs)    # 形状为 () 的 Tensor：所有输出的所有元素之和
```

- `outputs` 是任意形状的 Tensor，或者由输出组成的元组或列表。输出也可以是普通的数或数组：当作常数。
- 结果是一个可以从它出发往回走的 Tensor：每个输出的每个元素，权重都是 1。

给出的 `grad_of_total` 会用到它。**例** 用第 07 课的模型，输出为 `(loss, z)` 时，对 `b` 的梯度是 `[1.0656870, 1.0537334, 1.3014670]`：损失的梯度，再加 1。

<details><summary>提示 1：思路</summary>

单独一个 Tensor，就是只有一项的列表。然后每个输出求和成一个数，再把这些数加起来。各个输出形状不同，所以要**先**求和再相加。

</details>
<details><summary>提示 2：公式</summary>

`as_tensor(output).sum()` 是各元素之和；`as_tensor` 遇到 Tensor 就原样返回，连同它的来历。

</details>
<details><summary>提示 3：第一行</summary>

`outputs = outputs if isinstance(outputs, (tuple, list)) else [outputs]`

</details>
"""


# %% exercise="total" role="solution"
def total(outputs):
    T(
        """Return the sum of all elements of one output, or of a tuple or list of outputs.""",
        """返回一个输出，或由输出组成的元组或列表，所有元素之和。""",
    )
    ### BEGIN SOLUTION
    outputs = outputs if isinstance(outputs, tuple | list) else [outputs]
    result = Tensor(0.0)
    for output in outputs:
        result = result + as_tensor(output).sum()
    return result
    ### END SOLUTION


# %%
def grad_of_total(fn, place):
    def gradient(*args):
        args = list(args)
        args[place] = variable(args[place])
        return pull(total(fn(*args)), [args[place]])[0]

    return gradient


# %% exercise="total" role="check"
#: en: Run this cell to check your answer; nothing here needs to be changed.
#: zh: 运行这个单元格，检查你的答案；这里不需要改动。
def loss_and_logits(x, y, w, b):
    z = Tensor(x) @ w + b
    return bce(z, y), z


result = total((Tensor(2.0), Tensor([[1.0, 3.0]]), 4.0))
assert isinstance(result, Tensor), T(
    f"A Tensor is needed, yours is {result!r}.", f"结果应当是 Tensor，你的是 {result!r}。"
)
expect(result, 10.0, T("2 + 1 + 3 + 4, of shape ().", "2 + 1 + 3 + 4，形状是 ()。"))
by_b = grad_of_total(loss_and_logits, 3)(inputs, labels, weight, bias)
why = T("Each element of z adds 1, once.", "z 的每个元素加 1，只加一次。")
expect(by_b, thirds + 1, why, tolerance=1e-6)
why = T("A single output is no list.", "单独一个输出不是列表。")
expect(grad_of_total(lambda x: x * x, 0)(np.array([1.0, 3.0])), [2.0, 6.0], why)
print(T("Exercise 3: all visible checks pass.", "第 3 题：可见的检查全部通过。"))

# %% [markdown] lang="en" exercise="stop_gradient" role="statement"
r"""
## 4 · Stop ({{points}} points)

```python
stop_gradient(value)    # the value as a constant
frozen(fn, place)       # fn, with its argument number `place` held constant
```

- `stop_gradient` of a Tensor is a Tensor with the same values and *without parents*. Anything else (a number, an array) is returned as it is.
- `frozen` returns a function of the same arguments with the same value as `fn`. But the argument at position `place` passes through a stop first, so that its gradient is zero; gradients by the other arguments are those of `fn`. The caller's arguments are not changed.

**Example.** For `x = Tensor(3.0)`, `pull(stop_gradient(x) * x, [x])` is 3 instead of 6. For `f = frozen(lambda a, b: a * b, 0)`, pulling `f(a, b)` gives zero for `a` and the value of `a` for `b`.

<details><summary>Hint 1: the idea</summary>

`stop_gradient` needs one question: is it a Tensor? `frozen` is a function inside a function, like `grad`.

</details>
<details><summary>Hint 2: the formula</summary>

`Tensor(value.data)` has the values and no parents.

</details>
<details><summary>Hint 3: the first line</summary>

In `frozen`: `def held(*args):` and `args = list(args)`.

</details>
"""

# %% [markdown] lang="zh" exercise="stop_gradient" role="statement"
r"""
## 4 · 停（{{points}} 分）

```python
stop_gradient(value)    # 把这个值当作常数
frozen(fn, place)       # fn，其中第 place 个参数固定不变
```

- `stop_gradient` 遇到 Tensor，返回值相同、**没有父节点**的 Tensor。其他东西（数、数组）原样返回。
- `frozen` 返回一个参数相同、值也与 `fn` 相同的函数。只是位置 `place` 上的参数先经过一道停止，所以它的梯度是零；对其他参数的梯度与 `fn` 的相同。不改动调用者的参数。

**例** 设 `x = Tensor(3.0)`，`pull(stop_gradient(x) * x, [x])` 是 3，而不是 6。设 `f = frozen(lambda a, b: a * b, 0)`，从 `f(a, b)` 出发往回走，`a` 得零，`b` 得到 `a` 的值。

<details><summary>提示 1：思路</summary>

`stop_gradient` 只要问一句：是不是 Tensor？`frozen` 和 `grad` 一样，函数里面再写一个函数。

</details>
<details><summary>提示 2：公式</summary>

`Tensor(value.data)` 有值，没有父节点。

</details>
<details><summary>提示 3：第一行</summary>

`frozen` 里面：`def held(*args):`，接着是 `args = list(args)`。

</details>
"""


# %% exercise="stop_gradient" role="solution"
def stop_gradient(value):
    T(
        """Return a Tensor's values as a constant; anything else as it is.""",
        """把 Tensor 的值作为常数返回；其他东西原样返回。""",
    )
    ### BEGIN SOLUTION
    return Tensor(value.data) if isinstance(value, Tensor) else value
    ### END SOLUTION


def frozen(fn, place):
    T(
        """Return fn with the argument at this position held constant.""",
        """返回 fn，其中这个位置上的参数固定不变。""",
    )

    ### BEGIN SOLUTION
    def held(*args):
        args = list(args)
        args[place] = stop_gradient(args[place])
        return fn(*args)

    return held
    ### END SOLUTION


# %% exercise="stop_gradient" role="check"
#: en: Run this cell to check your answer; nothing here needs to be changed.
#: zh: 运行这个单元格，检查你的答案；这里不需要改动。
x = Tensor(3.0)
why = T("One of the two factors is a constant.", "两个因子里有一个是常数。")
expect(pull(stop_gradient(x) * x, [x])[0], 3.0, why)
assert stop_gradient(2.5) == 2.5, T(
    "A plain number comes back as it is.", "普通的数要原样返回，不用包装。"
)
a, b = Tensor([1.0, 2.0]), Tensor([5.0, 7.0])
by_a, by_b = pull(frozen(lambda a, b: (a * b).sum(), 0)(a, b), [a, b])
expect(by_a, [0.0, 0.0], T("Argument 0 is held.", "0 号参数是固定的。"))
expect(by_b, [1.0, 2.0], T("Argument 1 is not.", "1 号参数不是。"))
print(T("Exercise 4: all visible checks pass.", "第 4 题：可见的检查全部通过。"))

# %% [markdown] lang="en" exercise="grad_with_aux" role="statement"
r"""
## 5 · Auxiliary data ({{points}} points)

The usual wish in training: differentiate the loss, and *look at* the rest.

```python
grad_with_aux(fn, grad_position=0)    # returns a function; that returns (gradient, aux)
```

- `fn` returns a tuple: first a Tensor holding one number, then at least one auxiliary output.
- `gradient` is the gradient of the first output alone, in the form of exercise 1: a Tensor for an integer position, a tuple for a tuple.
- `aux` is a **tuple** of all outputs after the first, also if it is only one. Tensors among them come as constants, without parents; anything else (a number, a text) comes as it is.
- `fn` is called once.

**Example.** For `fn = lambda x: (x * x, x * 10.0, "seen")`, `grad_with_aux(fn)(3.0)` is `(Tensor(6.0), (Tensor(30.0), "seen"))`.

<details><summary>Hint 1: the idea</summary>

Unpack what `fn` returns: the first is for the walk, the others are for the eye.

</details>
<details><summary>Hint 2: the formula</summary>

`value, *aux = fn(*args)` unpacks; `aux` is then a list. A constant is made as in exercise 4.

</details>
<details><summary>Hint 3: the first line</summary>

The inner function of exercise 1 once more, with `value, *aux = fn(*args)` in it.

</details>
"""

# %% [markdown] lang="zh" exercise="grad_with_aux" role="statement"
r"""
## 5 · 辅助数据（{{points}} 分）

训练时最常见的愿望：对损失求导，其余的只是**看看**。

```python
grad_with_aux(fn, grad_position=0)    # 返回一个函数；那个函数返回 (gradient, aux)
```

- `fn` 返回一个元组：第一项是只含一个数的 Tensor，后面至少还有一项辅助数据。
- `gradient` 只是第一个输出的梯度，形式与第 1 题相同：位置是整数就是一个 Tensor，是元组就是元组。
- `aux` 是第一项之后所有输出组成的**元组**，哪怕只有一项。其中的 Tensor 作为常数返回，没有父节点；其他东西（数、文字）原样返回。
- `fn` 只调用一次。

**例** 设 `fn = lambda x: (x * x, x * 10.0, "seen")`，`grad_with_aux(fn)(3.0)` 就是 `(Tensor(6.0), (Tensor(30.0), "seen"))`。

<details><summary>提示 1：思路</summary>

把 `fn` 返回的东西拆开：第一项用来往回走，其余的给人看。

</details>
<details><summary>提示 2：公式</summary>

`value, *aux = fn(*args)` 就拆开了，这时 `aux` 是列表。常数的造法与第 4 题相同。

</details>
<details><summary>提示 3：第一行</summary>

还是第 1 题里面的那个函数，其中写 `value, *aux = fn(*args)`。

</details>
"""


# %% exercise="grad_with_aux" role="solution"
def grad_with_aux(fn, grad_position=0):
    T(
        """Return the function that computes (gradient of the first output, the other outputs).""",
        """返回一个函数，它计算 (第一个输出的梯度, 其余的输出)。""",
    )
    ### BEGIN SOLUTION
    places = (grad_position,) if isinstance(grad_position, int) else grad_position

    def gradient_and_aux(*args):
        args = list(args)
        for place in places:
            args[place] = variable(args[place])
        value, *aux = fn(*args)
        found = pull(value, [args[place] for place in places])
        aux = tuple(Tensor(a.data) if isinstance(a, Tensor) else a for a in aux)
        return found[0] if isinstance(grad_position, int) else tuple(found), aux

    return gradient_and_aux
    ### END SOLUTION


# %% exercise="grad_with_aux" role="check"
#: en: Run this cell to check your answer; nothing here needs to be changed.
#: zh: 运行这个单元格，检查你的答案；这里不需要改动。
answer = grad_with_aux(lambda x: (x * x, x * 10.0, "seen"))(3.0)
expect_tuple(answer, 2, T("The gradient, and the auxiliary data.", "梯度，以及辅助数据。"))
gradient, aux = answer
expect(gradient, 6.0, T("The first output only: 2x.", "只算第一个输出：2x。"))
expect_tuple(aux, 2, T("All outputs after the first.", "第一项之后的所有输出。"))
expect(aux[0], 30.0, T("The auxiliary value.", "辅助数据的值。"))
assert aux[0].parents == (), T(
    "An auxiliary Tensor comes as a constant; yours still has parents.",
    "辅助数据里的 Tensor 要作为常数返回；你的还带着父节点。",
)
assert aux[1] == "seen", T(
    f"A text comes as it is; yours is {aux[1]!r}.", f"文字要原样返回；你的是 {aux[1]!r}。"
)


def loss_then_logits(w, b):
    z = Tensor(inputs) @ w + b
    return bce(z, labels), z


(by_w, by_b), (z,) = grad_with_aux(loss_then_logits, (0, 1))(weight, bias)
why = T("Now without the 1 of exercise 3.", "这回没有第 3 题的那个 1。")
expect(by_b, thirds, why, tolerance=1e-6)
print(T("Exercise 5: all visible checks pass.", "第 5 题：可见的检查全部通过。"))

# %% [markdown] lang="en" exercise="weights" role="statement"
r"""
## 6 · By the weights of a model ({{points}} points)

Run the next cell: a `Parameter` is a Tensor that is meant to be trained (unless its `requires_grad` is `False`), and a `Cell` is an object whose attributes may be Parameters or other Cells. Calling it calls `construct`.

```python
trainable_params(cell)               # list of Parameters
value_and_grad_by(forward, weights)  # returns a function of the data; that returns (value, gradients)
```

- `trainable_params` lists the Parameters of a Cell in the order in which its attributes were set; where an attribute is a Cell, *its* Parameters stand in that place (to any depth). Those with `requires_grad=False` are left out; a Parameter that occurs twice (shared) is listed once, at its first place.
- `value_and_grad_by` differentiates by the Parameters in the list `weights`, not by the arguments. `value` is the result of `forward` as a constant; `gradients` is a **tuple**, one Tensor for each weight, in that order; zeros for a weight that plays no part.
- Each call uses the values that the Parameters have *then*: after a training step the next call must see the new ones.

**Example.** For `net = Linear(weight, bias)` from the next cell, `trainable_params(net)` is `[net.w, net.b]`.

<details><summary>Hint 1: the idea</summary>

`vars(cell)` is the dict of an object's attributes, in the order in which they were set. For a Cell among them, ask `trainable_params` itself. For the second function: the Parameters are *already* Tensors in the graph, so nothing has to be put in their place.

</details>
<details><summary>Hint 2: the formula</summary>

`any(p is other for other in found)` asks whether a Parameter is in the list already. `pull(value, weights)` gives the gradients by them.

</details>
<details><summary>Hint 3: the first line</summary>

`for attribute in vars(cell).values():`; and in the other function `def both(*data):` with `value = forward(*data)`.

</details>
"""

# %% [markdown] lang="zh" exercise="weights" role="statement"
r"""
## 6 · 对模型的权重求导（{{points}} 分）

先运行下一个单元格：`Parameter` 是要训练的 Tensor（除非它的 `requires_grad` 是 `False`）；`Cell` 是一个对象，它的属性可以是 Parameter，也可以是别的 Cell。调用它，就是调用 `construct`。

```python
trainable_params(cell)               # 由 Parameter 组成的列表
value_and_grad_by(forward, weights)  # 返回一个以数据为参数的函数；那个函数返回 (value, gradients)
```

- `trainable_params` 按属性设置的先后，列出一个 Cell 的 Parameter；遇到属性是 Cell，就在那个位置放上**它的** Parameter（不管套了几层）。`requires_grad=False` 的不列；出现两次的（共用的）Parameter 只列一次，放在第一次出现的位置。
- `value_and_grad_by` 是对列表 `weights` 里的 Parameter 求导，不是对参数求导。`value` 是 `forward` 的结果，作为常数返回；`gradients` 是**元组**，每个权重一个 Tensor，次序相同；没有参与的权重得零。
- 每次调用，都用 Parameter **当时**的值：训练走了一步之后，下一次调用必须看到新的值。

**例** 用下一个单元格里的 `net = Linear(weight, bias)`，`trainable_params(net)` 就是 `[net.w, net.b]`。

<details><summary>提示 1：思路</summary>

`vars(cell)` 是对象的属性字典，次序就是设置的次序。遇到 Cell，就对它再用 `trainable_params`。第二个函数里，Parameter **本来就是**图里的 Tensor，不用拿什么去替换。

</details>
<details><summary>提示 2：公式</summary>

`any(p is other for other in found)` 判断一个 Parameter 是不是已经在列表里。`pull(value, weights)` 给出对它们的梯度。

</details>
<details><summary>提示 3：第一行</summary>

`for attribute in vars(cell).values():`；另一个函数里写 `def both(*data):`，其中有 `value = forward(*data)`。

</details>
"""


# %%
class Parameter(Tensor):
    def __init__(self, data, requires_grad=True):
        super().__init__(data)
        self.requires_grad = requires_grad


class Cell:
    def __call__(self, *inputs):
        return self.construct(*inputs)


class Linear(Cell):
    def __init__(self, w, b):
        self.w, self.b = Parameter(w), Parameter(b)

    def construct(self, x):
        return as_tensor(x) @ self.w + self.b


# %% exercise="weights" role="solution"
def trainable_params(cell):
    T(
        """Return the Parameters of a Cell and of its Cells, each once, without the frozen ones.""",
        """返回一个 Cell 及其内部各 Cell 的 Parameter：各一次，不含冻结的。""",
    )
    ### BEGIN SOLUTION
    found = []
    for attribute in vars(cell).values():
        if isinstance(attribute, Cell):
            candidates = trainable_params(attribute)
        elif isinstance(attribute, Parameter) and attribute.requires_grad:
            candidates = [attribute]
        else:
            candidates = []
        found += [p for p in candidates if not any(p is other for other in found)]
    return found
    ### END SOLUTION


def value_and_grad_by(forward, weights):
    T(
        """Return the function of the data that computes (value, gradients by the weights).""",
        """返回一个以数据为参数的函数，它计算 (值, 对各权重的梯度)。""",
    )

    ### BEGIN SOLUTION
    def both(*data):
        value = forward(*data)
        return Tensor(value.data), tuple(pull(value, weights))

    return both
    ### END SOLUTION


# %% exercise="weights" role="check"
#: en: Run this cell to check your answer; nothing here needs to be changed.
#: zh: 运行这个单元格，检查你的答案；这里不需要改动。
net = Linear(weight, bias)
found = trainable_params(net)
assert len(found) == 2 and found[0] is net.w and found[1] is net.b, T(
    f"[net.w, net.b] is needed, yours is {found!r}.", f"应当是 [net.w, net.b]，你的是 {found!r}。"
)
step = value_and_grad_by(lambda x, y: bce(net(x), y), [net.w, net.b])
loss, gradients = step(inputs, labels)
expect(loss, 0.9142847, T("The loss of lesson 07.", "第 07 课的损失。"), tolerance=1e-7)
expect_tuple(gradients, 2, T("One for each weight.", "每个权重一个。"))
expect(gradients[1], thirds, T("By the biases.", "对偏置。"), tolerance=1e-6)
net.b.data = net.b.data - 1.0
again = step(inputs, labels)[0]
assert abs(again.data - loss.data) > 0.1, T(
    "The biases have changed, and so must the loss.", "偏置变了，损失也应当变。"
)
print(T("Exercise 6: all visible checks pass.", "第 6 题：可见的检查全部通过。"))

# %% [markdown] lang="en" exercise="derivative" role="statement"
r"""
## 7 · The derivative of a derivative ({{points}} points)

`pull` records what it does, so its result can be pulled once more. What your `grad` of exercise 1 does not do yet is *pass through*: its fresh `variable` has nothing in common with the argument that it was made from, and an outer derivative finds no way in.

```python
derivative(fn)    # returns a function, and can be applied to what it returned
```

- `fn` takes and returns one number, as a Tensor of shape `()`. `derivative(fn)(x)` is the derivative at `x` (a number or a Tensor), a Tensor of shape `()`.
- It nests: `derivative(derivative(fn))` is the second derivative, and so on, to any depth.
- An inner derivative may stand inside an outer function and use its variable; the outer one then differentiates *through* the inner one. The inner one asks only how its *own* variable matters, even if both variables have the same value at the moment.

**Example.** For $x^3$: `derivative(derivative(cube))(2.0)` is 12, and `derivative(derivative(cube))(3.0)` is 18. And in `lambda x: x * derivative(lambda y: x * y)(x)` the inner derivative is $x$; so the whole function is $x^2$, and its derivative at 3 is 6.

<details><summary>Hint 1: the idea</summary>

Two wishes at once. Inside, the variable must be a Tensor of its own, or the inner derivative counts occurrences that belong to the outer one. Outwards, it must hang on the argument it came from, by a rule that passes the gradient on unchanged. Which operation of the engine does just that?

</details>
<details><summary>Hint 2: the formula</summary>

`as_tensor(x).clone()` is a new Tensor whose only parent is `x`.

</details>
<details><summary>Hint 3: the first line</summary>

`def slope(x):`, and in it `x = as_tensor(x).clone()`.

</details>
"""

# %% [markdown] lang="zh" exercise="derivative" role="statement"
r"""
## 7 · 导数的导数（{{points}} 分）

`pull` 会记录自己做了什么，所以它的结果还能再走一次。你第 1 题的 `grad` 还缺一样：**穿过去**。它那个全新的 `variable` 和造它的参数毫无瓜葛，外层的导数找不到进来的路。

```python
derivative(fn)    # 返回一个函数，而且可以再用在它所返回的函数上
```

- `fn` 接受一个数，返回一个数，都是形状为 `()` 的 Tensor。`derivative(fn)(x)` 是在 `x`（数或 Tensor）处的导数，是形状为 `()` 的 Tensor。
- 它可以嵌套：`derivative(derivative(fn))` 是二阶导数，依此类推，几层都行。
- 内层的导数可以写在外层的函数里，并使用外层的变量；这时外层的求导要**穿过**内层。内层只对它**自己的**变量求导，哪怕两个变量这时的值相同。

**例** 对 $x^3$：`derivative(derivative(cube))(2.0)` 是 12，`derivative(derivative(cube))(3.0)` 是 18。又如 `lambda x: x * derivative(lambda y: x * y)(x)`，内层的导数是 $x$，所以整个函数是 $x^2$，它在 3 处的导数是 6。

<details><summary>提示 1：思路</summary>

要同时满足两个愿望。对内，变量必须是一个自己的 Tensor，否则内层求导会把属于外层的那些也算进去。对外，它必须连着造它的那个参数，中间的规则把梯度原样传过去。引擎的哪个运算做的正是这件事？

</details>
<details><summary>提示 2：公式</summary>

`as_tensor(x).clone()` 是一个新的 Tensor，唯一的父节点是 `x`。

</details>
<details><summary>提示 3：第一行</summary>

`def slope(x):`，里面写 `x = as_tensor(x).clone()`。

</details>
"""


# %% exercise="derivative" role="solution"
def derivative(fn):
    T(
        """Return the derivative of a function of one number; it can be nested.""",
        """返回一元函数的导函数；可以嵌套。""",
    )

    ### BEGIN SOLUTION
    def slope(x):
        x = as_tensor(x).clone()
        return pull(fn(x), [x])[0]

    return slope
    ### END SOLUTION


# %% exercise="derivative" role="check"
#: en: Run this cell to check your answer; nothing here needs to be changed.
#: zh: 运行这个单元格，检查你的答案；这里不需要改动。
cube = lambda x: x**3
expect(derivative(cube)(2.0), 12.0, T("3x² at 2.", "3x² 在 2 处。"))
second = derivative(derivative(cube))
expect(second(2.0), 12.0, T("6x at 2.", "6x 在 2 处。"))
expect(second(3.0), 18.0, T("6x at 3.", "6x 在 3 处。"))
expect(derivative(second)(5.0), 6.0, T("The third derivative is 6.", "三阶导数是 6。"))
nested = lambda x: x * derivative(lambda y: x * y)(x)
why = T("The inner derivative is by y alone, and it is x.", "内层只对 y 求导，得到 x。")
expect(derivative(nested)(3.0), 6.0, why)
print(T("Exercise 7: all visible checks pass.", "第 7 题：可见的检查全部通过。"))

# %% [markdown] lang="en" exercise="in_words" role="statement"
r"""
## 8 · In your own words (read by a person, no automatic points)

A classmate writes: "`grad(loss_fn)` gives me the gradient itself. My function returns the loss and also the logits, for the display, and the second output does no harm. The weights are in the model, so of course `grad` finds them. And functional style is slower, since it has to differentiate without a graph."

Four things are wrong here. Correct them in five to eight sentences. Use what you have seen: what `grad` returned in exercise 1, the 1 in exercise 3 and how it went away in exercise 5, what exercise 6 had to be told, and what `pull` walks.
"""

# %% [markdown] lang="zh" exercise="in_words" role="statement"
r"""
## 8 · 用自己的话说（由老师阅读，不计自动评分）

一位同学写道：“`grad(loss_fn)` 给我的就是梯度。我的函数除了损失还返回对数几率，用来显示，第二个输出没有坏处。权重就在模型里，`grad` 当然找得到它们。函数式的写法比较慢，因为它不用计算图来求导。”

这段话里有四处错误。请用五到八句话加以纠正，并用上你亲眼看到的东西：第 1 题里 `grad` 返回的是什么，第 3 题里的那个 1 以及它在第 5 题里怎样消失，第 6 题里必须告诉它什么，还有 `pull` 走的是什么。
"""

# %% [markdown] lang="en" exercise="in_words" role="words"
r"""
*Double-click here and write your answer.*
"""

# %% [markdown] lang="zh" exercise="in_words" role="words"
r"""
*双击这里，写下你的回答。*
"""

# ---
# jupyter:
#   course:
#     title:
#       en: "Assignment 14 · Capstone: a network on your own engine"
#       zh: "作业 14 · 结业：用自己的引擎训练网络"
#     minutes: 240
#     difficulty: 3
#     needs: [14_capstone]
# ---

# %% [markdown] lang="en"
r"""
# Assignment 14 · Capstone: a network on your own engine

You have built the engine. Now build what stands on it: modules, batches, a training loop, a convolution; make a network start well, memorise, generalise; find the bugs in somebody else's program; and at last ask a question of your own and answer it with an experiment.

**How to work**

- Plan three or four sittings. Exercises 1 to 6 do not depend on each other: each starts from the working `autograd_core`, whatever became of the one before.
- Under each statement there is a cell for your answer: put your code in the place of `raise NotImplementedError()`. Then run the check cell below it. It takes a few seconds at most, tells you what is wrong, and does not show everything: grading runs further checks with *other* data, drawn afresh each time.
- Whatever is random is judged by what it does on average or over several seeds, never by the order in which random numbers are drawn. You need not draw as we do.
- Stuck? Unfold the hints one at a time.
- You may add cells to try things out, above all for exercise 7. Please keep the cells that are already here.

**How to hand in**

Choose *Kernel → Restart Kernel and Run All Cells* once, so that nothing rests on a cell you have deleted in the meantime. Save, and hand in this one file under its own name, `14_capstone.ipynb`. There are 40 points: 36 come from checks, 4 from a person who reads your report.
"""

# %% [markdown] lang="zh"
r"""
# 作业 14 · 结业：用自己的引擎训练网络

引擎你已经造好了，现在来造站在它上面的东西：模块、批次、训练循环、卷积；让网络起步正常、背得下来、还能举一反三；在别人的程序里找出毛病；最后自己提一个问题，用实验来回答。

**怎么做**

- 请分三四次来做。第 1 到 6 题互不依赖：每道题都从能用的 `autograd_core` 出发，前一题做得怎样都不要紧。
- 每道题下面都有一个作答单元格：把 `raise NotImplementedError()` 换成你的代码，再运行紧跟着的检查单元格。检查最多几秒钟，会告诉你哪里不对，但只检查了一部分：评分时还会换上**别的**数据再查，而且每次都重新抽取。
- 凡是随机的东西，只看平均表现，或者换几个种子看，绝不看随机数是按什么次序抽的。你不必照我们的抽法去抽。
- 卡住了？提示可以一条一条展开。
- 可以添加单元格做试验，第 7 题尤其用得上。但请保留原有的单元格。

**怎么交**

先选一次 *Kernel → Restart Kernel and Run All Cells*，确认结果不依赖任何已经删掉的单元格。保存之后只交这一个文件，文件名不要改：`14_capstone.ipynb`。全卷共 40 分：36 分由检查给出，4 分由阅读报告的老师给出。
"""

# %% [markdown] lang="en"
r"""
## What is given

Run the next cell first. `ac`, `nn`, `optim`, `data` and `F` are the library of this course. `spirals(n, classes, rng)` draws `n` points of the plane on `classes` spiral arms and the number of each point's arm; `rng` is a NumPy generator such as `np.random.default_rng(0)`. `digits` are the handwritten digits of the lesson, to try things out in exercise 5 and for your report. `expect` compares numbers and gives a reason.

Arrays of the library keep NumPy's `float64`. `ac.tensor(array)` makes a Tensor of an array, `t.numpy()` an array of a Tensor.
"""

# %% [markdown] lang="zh"
r"""
## 已经给出的

先运行下一个单元格。`ac`、`nn`、`optim`、`data` 和 `F` 就是本课程的库。`spirals(n, classes, rng)` 在 `classes` 条旋臂上抽取平面上的 `n` 个点，并给出每个点属于第几条旋臂；`rng` 是 NumPy 的随机数发生器，例如 `np.random.default_rng(0)`。`digits` 是课上的手写数字，第 5 题试验、写报告都用得上。`expect` 比较数值并说明原因。

库里的数组沿用 NumPy 的 `float64`。`ac.tensor(array)` 把数组变成 Tensor，`t.numpy()` 把 Tensor 变回数组。
"""

# %%
import numpy as np

import autograd_core as ac
from autograd_core import data, nn, optim
from autograd_core.nn import functional as F

digits = data.load_digits()  #: en: (images, labels), Tensors  #: zh: (图像, 标签)，都是 Tensor


def spirals(n, classes, rng):
    T(
        """Return points (n, 2) on spiral arms and the number of each point's arm.""",
        """返回旋臂上的点 (n, 2)，以及各点所在旋臂的编号。""",
    )
    labels = np.arange(n) % classes
    radius = np.sqrt(rng.uniform(0.01, 1, n))
    angle = 2 * np.pi * (labels / classes + 0.65 * radius) + rng.normal(0, 0.1, n)
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1), labels


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


# %% [markdown] lang="en" exercise="modules" role="statement"
r"""
## 1 · Your own `nn` ({{points}} points)

Four classes, without `nn`:

```python
Parameter(data)                 # a Tensor that belongs to a module
Module()                        # parameters(), named_parameters(), train(), eval(), zero_grad()
Linear(fan_in, fan_out, rng)    # x @ weight.T + bias
Sequential(*layers)             # one after the other
```

- `Parameter` is a subclass of `ac.Tensor`. It holds a *copy* of the array `data`, is a leaf, and requires a gradient. What is computed from it is an ordinary Tensor.
- A `Module` is called as a function and answers with its `forward`, which subclasses define; subclasses begin their `__init__` with `super().__init__()`. `named_parameters()` returns a list of pairs `(name, Parameter)`. Every attribute that is a Parameter or a Module is included, in the order of assignment; a Module brings its own parameters along under dotted names, such as `"first.weight"`. Ordinary Tensors do not count. A Parameter that occurs in two places counts **once**, under its first name. `parameters()` returns the Parameters alone, as a list.
- `train()` sets `training = True` and `eval()` sets `training = False`, in the module and in all modules inside it; both return the module. A new module is in training. (The library's `nn.Module.train` also takes an argument, `train(False)` being `eval()`. Yours need not; exercise 2 uses the library's.) `zero_grad()` sets every `grad` to `None`.
- `Linear` has a `weight` of shape `(fan_out, fan_in)` and a `bias` of shape `(fan_out,)`, both drawn from `rng`, uniformly between $-1/\sqrt{\text{fan\_in}}$ and $1/\sqrt{\text{fan\_in}}$. The input may have any number of axes in front of the last.
- `Sequential` takes modules and plain functions such as `ac.relu`. Its modules are named by their places: `Sequential(Linear(2, 3, rng), ac.relu, Linear(3, 1, rng))` has `"0.weight"`, `"0.bias"`, `"2.weight"`, `"2.bias"`.

<details><summary>Hint 1: the idea</summary>

Nothing has to be registered. An object knows its attributes: `vars(self)` is a dict of them, in the order of assignment. Look through it each time you are asked.

</details>
<details><summary>Hint 2: the recursion</summary>

For a Parameter take `(name, value)`; for a Module take each `(f"{name}.{inner}", p)` of `value.named_parameters()`. At the end throw out what has been seen; compare with `is` or by `id`, because `==` between Tensors compares numbers. `Sequential` can use `setattr(self, str(i), layer)`.

</details>
<details><summary>Hint 3: the first line</summary>

`class Parameter(ac.Tensor):` and in its `__init__`: `super().__init__(np.array(data, dtype=float), requires_grad=True)`

</details>
"""

# %% [markdown] lang="zh" exercise="modules" role="statement"
r"""
## 1 · 你自己的 `nn`（{{points}} 分）

不用 `nn`，写四个类：

```python
Parameter(data)                 # 属于模块的 Tensor
Module()                        # parameters()、named_parameters()、train()、eval()、zero_grad()
Linear(fan_in, fan_out, rng)    # x @ weight.T + bias
Sequential(*layers)             # 一层接一层
```

- `Parameter` 是 `ac.Tensor` 的子类。它存的是数组 `data` 的**拷贝**，是叶节点，需要梯度。由它算出来的是普通的 Tensor。
- `Module` 可以像函数一样调用，结果就是 `forward` 的结果，`forward` 由子类定义；子类的 `__init__` 以 `super().__init__()` 开头。`named_parameters()` 返回由 `(name, Parameter)` 组成的列表。凡是作为属性的 Parameter 和 Module 都算在内，按赋值的先后排列；Module 把自己的参数一并带来，名字之间加点，例如 `"first.weight"`。普通的 Tensor 不算。同一个 Parameter 出现在两处，只算**一次**，用先出现的名字。`parameters()` 只返回这些 Parameter，也是列表。
- `train()` 在模块自己和里面的所有模块上设 `training = True`，`eval()` 设 `training = False`；两者都返回这个模块。新模块处于训练状态。（库里的 `nn.Module.train` 还可以带一个参数，`train(False)` 就是 `eval()`。你写的不必带；第 2 题用的是库里的。）`zero_grad()` 把每个 `grad` 设成 `None`。
- `Linear` 有形状为 `(fan_out, fan_in)` 的 `weight` 和形状为 `(fan_out,)` 的 `bias`，都用 `rng` 抽取，在 $-1/\sqrt{\text{fan\_in}}$ 与 $1/\sqrt{\text{fan\_in}}$ 之间均匀分布。输入在最后一个轴之前可以有任意多个轴。
- `Sequential` 接受模块，也接受普通的函数，例如 `ac.relu`。里面的模块用位置作名字：`Sequential(Linear(2, 3, rng), ac.relu, Linear(3, 1, rng))` 有 `"0.weight"`、`"0.bias"`、`"2.weight"`、`"2.bias"`。

<details><summary>提示 1：思路</summary>

什么都不必登记。对象自己知道有哪些属性：`vars(self)` 就是一个字典，按赋值的先后排列。每次有人问，就翻一遍。

</details>
<details><summary>提示 2：递归</summary>

遇到 Parameter，取 `(name, value)`；遇到 Module，取 `value.named_parameters()` 里的每个 `(f"{name}.{inner}", p)`。最后去掉见过的；要用 `is` 或者 `id` 来比，因为 Tensor 之间的 `==` 比的是数值。`Sequential` 可以用 `setattr(self, str(i), layer)`。

</details>
<details><summary>提示 3：第一行</summary>

`class Parameter(ac.Tensor):`，它的 `__init__` 里写 `super().__init__(np.array(data, dtype=float), requires_grad=True)`

</details>
"""


# %% exercise="modules" role="solution"
class Parameter(ac.Tensor):
    T("""A Tensor that belongs to a module.""", """属于模块的 Tensor。""")

    def __init__(self, data):
        ### BEGIN SOLUTION
        super().__init__(np.array(data, dtype=float), requires_grad=True)
        ### END SOLUTION


class Module:
    T("""A function with parameters.""", """带参数的函数。""")

    training = True

    def __call__(self, *inputs):
        ### BEGIN SOLUTION
        return self.forward(*inputs)
        ### END SOLUTION

    def named_parameters(self):
        ### BEGIN SOLUTION
        found = {}
        for name, value in vars(self).items():
            if isinstance(value, Parameter):
                found.setdefault(id(value), (name, value))
            elif isinstance(value, Module):
                for inner, parameter in value.named_parameters():
                    found.setdefault(id(parameter), (f"{name}.{inner}", parameter))
        return list(found.values())
        ### END SOLUTION

    def parameters(self):
        ### BEGIN SOLUTION
        return [parameter for _name, parameter in self.named_parameters()]
        ### END SOLUTION

    def train(self):
        ### BEGIN SOLUTION
        self.training = True
        for value in vars(self).values():
            if isinstance(value, Module):
                value.train()
        return self
        ### END SOLUTION

    def eval(self):
        ### BEGIN SOLUTION
        self.training = False
        for value in vars(self).values():
            if isinstance(value, Module):
                value.eval()
        return self
        ### END SOLUTION

    def zero_grad(self):
        ### BEGIN SOLUTION
        for parameter in self.parameters():
            parameter.grad = None
        ### END SOLUTION


class Linear(Module):
    T(
        """x @ weight.T + bias, with weight and bias to learn""",
        """x @ weight.T + bias，weight 和 bias 都要学""",
    )

    def __init__(self, fan_in, fan_out, rng):
        super().__init__()
        ### BEGIN SOLUTION
        bound = 1 / np.sqrt(fan_in)
        self.weight = Parameter(rng.uniform(-bound, bound, (fan_out, fan_in)))
        self.bias = Parameter(rng.uniform(-bound, bound, fan_out))
        ### END SOLUTION

    def forward(self, x):
        ### BEGIN SOLUTION
        return x @ self.weight.T + self.bias
        ### END SOLUTION


class Sequential(Module):
    T("""Layers, one after the other.""", """一层接一层。""")

    def __init__(self, *layers):
        super().__init__()
        ### BEGIN SOLUTION
        self.layers = layers
        for place, layer in enumerate(layers):
            if isinstance(layer, Module):
                setattr(self, str(place), layer)
        ### END SOLUTION

    def forward(self, x):
        ### BEGIN SOLUTION
        for layer in self.layers:
            x = layer(x)
        return x
        ### END SOLUTION


# %% exercise="modules" role="check"
#: en: Run this cell to check your answer; nothing here needs to be changed.
#: zh: 运行这个单元格，检查你的答案；这里不需要改动。
rng = np.random.default_rng(0)
net = Sequential(Linear(2, 3, rng), ac.relu, Linear(3, 1, rng))
names = [name for name, _parameter in net.named_parameters()]
assert names == ["0.weight", "0.bias", "2.weight", "2.bias"], T(
    f"The names are {names}: places, then the names inside.",
    f"得到的名字是 {names}：先是位置，再是里面的名字。",
)
first = net.named_parameters()[0][1]
assert isinstance(first, ac.Tensor) and first.requires_grad and first.is_leaf, T(
    "A Parameter is a Tensor, a leaf, and requires a gradient.",
    "Parameter 是 Tensor，是叶节点，而且需要梯度。",
)
x = ac.tensor(rng.normal(size=(4, 5, 2)))
shape = tuple(net(x).shape)
assert shape == (4, 5, 1), T(f"The output has shape {shape}.", f"输出的形状是 {shape}。")
net(x).sum().backward()
assert all(p.grad is not None for p in net.parameters()), T(
    "A gradient did not reach every Parameter.",
    "梯度没有送到每一个 Parameter。",
)
net.zero_grad()
assert all(p.grad is None for p in net.parameters()), T(
    "zero_grad() sets every grad to None.",
    "zero_grad() 要把每个 grad 设成 None。",
)
outer = Sequential(net)
assert outer.eval() is outer and not net.training, T(
    "eval() reaches the modules inside, and returns the module.",
    "eval() 要管到里面的模块，并返回这个模块。",
)
print(T("Exercise 1: all visible checks pass.", "第 1 题：可见的检查全部通过。"))

# %% [markdown] lang="en" exercise="training" role="statement"
r"""
## 2 · Batches, the loop, and what it may not see ({{points}} points)

```python
split(n, fraction, rng)                               # (training indices, validation indices)
Batches(x, y, batch_size, rng=None)                   # for xb, yb in batches: ...; len(batches)
accuracy(model, x, y)                                 # a float from 0 to 1
fit(model, optimizer, batches, x_val, y_val, epochs)  # list of (training loss, validation accuracy)
```

Here `model` is an `nn.Module` and `x`, `y` are Tensors: samples along the first axis, and their class numbers.

- `split` deals the numbers $0,\dots,n-1$ out at random, by `rng`, into two integer arrays without a common entry. The second has `round(n * fraction)` entries.
- `Batches` can be walked through as often as one likes. Each walk gives every sample once, with its own label. Without `rng` the order is that of `x`; with it the samples are shuffled **anew in every walk**. The last batch may be smaller; `len` is the number of batches.
- `accuracy` is the share of samples whose largest logit is that of their class. It is measured in evaluation mode and records no graph; afterwards the model is in the mode in which it was before.
- `fit` makes `epochs` walks through `batches`, which may be any iterable, with one step of `optimizer` on the cross-entropy of each batch, in training mode. After each walk it notes two floats: the mean over all **samples** of the walk of their losses, each taken as it was when the walk came to its batch; and the accuracy on the validation set.

<details><summary>Hint 1: the idea</summary>

Shuffle places, not data: one permutation of $0,\dots,n-1$, then `x[chosen]` and `y[chosen]` with the same piece of it. In `fit`, a batch of 3 counts less than a batch of 16: weigh its mean loss by its length.

</details>
<details><summary>Hint 2: the modes</summary>

`was = model.training`, then `model.eval()`, then `with ac.no_grad():`, at last `model.train(was)`: the library's `train` takes True or False. And `model.train()` stands at the beginning of each epoch, not of the first only.

</details>
<details><summary>Hint 3: the first line</summary>

In `Batches.__iter__`: `order = np.arange(n) if self.rng is None else self.rng.permutation(n)`

</details>
"""

# %% [markdown] lang="zh" exercise="training" role="statement"
r"""
## 2 · 批次、循环，和它不许看的数据（{{points}} 分）

```python
split(n, fraction, rng)                               # (训练用的下标, 验证用的下标)
Batches(x, y, batch_size, rng=None)                   # for xb, yb in batches: ...; len(batches)
accuracy(model, x, y)                                 # 0 到 1 的浮点数
fit(model, optimizer, batches, x_val, y_val, epochs)  # (训练损失, 验证准确率) 的列表
```

这里 `model` 是 `nn.Module`，`x` 和 `y` 是 Tensor：样本沿第一个轴排列，`y` 是它们的类别编号。

- `split` 用 `rng` 把 $0,\dots,n-1$ 随机分进两个整数数组，两者没有公共元素。第二个有 `round(n * fraction)` 个元素。
- `Batches` 可以从头走许多遍。每走一遍，每个样本恰好出现一次，并带着自己的标签。没有 `rng` 时，次序就是 `x` 的次序；有 `rng` 时，样本**每走一遍都重新打乱**。最后一批可以小一些；`len` 是批数。
- `accuracy` 是最大的对数几率正好落在所属类别上的样本所占的比例。测的时候用评估模式，不记录图；测完之后，模型回到原来的模式。
- `fit` 把 `batches`（凡是能从头走一遍的都行）走 `epochs` 遍，在训练模式下，对每一批的交叉熵让 `optimizer` 走一步。每走完一遍记下两个浮点数：一是这一遍里所有**样本**损失的平均，每个样本的损失取走到它那一批时算出来的值；二是验证集上的准确率。

<details><summary>提示 1：思路</summary>

要打乱的是位置，不是数据：把 $0,\dots,n-1$ 排列一次，再用其中同一段去取 `x[chosen]` 和 `y[chosen]`。在 `fit` 里，3 个样本的一批比 16 个样本的一批分量轻：平均损失要按批的长度加权。

</details>
<details><summary>提示 2：模式</summary>

`was = model.training`，然后 `model.eval()`，然后 `with ac.no_grad():`，最后 `model.train(was)`：库里的 `train` 可以带参数 True 或 False。还有，`model.train()` 要写在每一轮的开头，而不只是第一轮。

</details>
<details><summary>提示 3：第一行</summary>

`Batches.__iter__` 里：`order = np.arange(n) if self.rng is None else self.rng.permutation(n)`

</details>
"""


# %% exercise="training" role="solution"
def split(n, fraction, rng):
    T(
        """Return the training and the validation indices of n samples.""",
        """返回 n 个样本中用于训练和用于验证的下标。""",
    )
    ### BEGIN SOLUTION
    order, held_out = rng.permutation(n), round(n * fraction)
    return order[held_out:], order[:held_out]
    ### END SOLUTION


class Batches:
    T("""Batches of samples and labels.""", """样本和标签的批次。""")

    def __init__(self, x, y, batch_size, rng=None):
        ### BEGIN SOLUTION
        self.x, self.y, self.batch_size, self.rng = x, y, batch_size, rng
        ### END SOLUTION

    def __len__(self):
        ### BEGIN SOLUTION
        return -(-len(self.x) // self.batch_size)
        ### END SOLUTION

    def __iter__(self):
        ### BEGIN SOLUTION
        n = len(self.x)
        order = np.arange(n) if self.rng is None else self.rng.permutation(n)
        for start in range(0, n, self.batch_size):
            chosen = order[start : start + self.batch_size]
            yield self.x[chosen], self.y[chosen]
        ### END SOLUTION


def accuracy(model, x, y):
    T("""Return the share of samples classified rightly.""", """返回分类正确的样本所占的比例。""")
    ### BEGIN SOLUTION
    was = model.training
    model.eval()
    with ac.no_grad():
        right = model(x).argmax(1) == y
    model.train(was)
    return right.double().mean().item()
    ### END SOLUTION


def fit(model, optimizer, batches, x_val, y_val, epochs):
    T(
        """Train, and return each epoch's training loss and validation accuracy.""",
        """训练，返回每一轮的训练损失和验证准确率。""",
    )
    ### BEGIN SOLUTION
    history = []
    for _epoch in range(epochs):
        model.train()
        total, samples = 0.0, 0
        for xb, yb in batches:
            optimizer.zero_grad()
            loss = F.cross_entropy(model(xb), yb)
            loss.backward()
            optimizer.step()
            total, samples = total + loss.item() * len(xb), samples + len(xb)
        history.append((total / samples, accuracy(model, x_val, y_val)))
    return history
    ### END SOLUTION


# %% exercise="training" role="check"
#: en: Run this cell to check your answer; nothing here needs to be changed.
#: zh: 运行这个单元格，检查你的答案；这里不需要改动。
rng = np.random.default_rng(1)
training, validation = split(200, 0.25, rng)
assert (len(training), len(validation)) == (150, 50), T(
    f"The parts have {len(training)} and {len(validation)} entries, not 150 and 50.",
    f"两部分各有 {len(training)} 和 {len(validation)} 个元素，应当是 150 和 50。",
)
assert sorted([*training, *validation]) == list(range(200)), T(
    "Each of the 200 numbers belongs to exactly one part.",
    "200 个数里的每一个，都恰好属于其中一部分。",
)
x, y = map(ac.tensor, spirals(200, 3, rng))
batches = Batches(x[training], y[training], 32, rng)
sizes = [len(xb) for xb, _yb in batches]
assert sizes == [32, 32, 32, 32, 22] and len(batches) == 5, T(
    f"The batches have {sizes} samples, len says {len(batches)}; 150 samples make 5 batches.",
    f"各批有 {sizes} 个样本，len 给出 {len(batches)}；150 个样本分成 5 批。",
)
ac.manual_seed(0)
model = nn.Sequential(nn.Linear(2, 32), nn.Tanh(), nn.Dropout(0.1), nn.Linear(32, 3))
adam = optim.Adam(model.parameters(), lr=0.03)
history = fit(model, adam, batches, x[validation], y[validation], 30)
assert len(history) == 30, T("One pair for each epoch.", "每一轮一对数。")
assert history[-1][0] < 0.6 < history[0][0], T(
    f"The training loss goes from {history[0][0]:.3f} to {history[-1][0]:.3f}.",
    f"训练损失从 {history[0][0]:.3f} 变到 {history[-1][0]:.3f}。",
)
again = accuracy(model, x[validation], y[validation])
expect(history[-1][1], again, T("The last validation accuracy.", "最后一个验证准确率。"))
print(T("Exercise 2: all visible checks pass.", "第 2 题：可见的检查全部通过。"))

# %% [markdown] lang="en" exercise="sanity" role="statement"
r"""
## 3 · Two tests before any training ({{points}} points)

A network that has learnt nothing should look like it, and a network that works can learn twenty samples by heart. Each takes seconds, and together they catch most mistakes in a training program.

```python
loss_knowing_nothing(classes)              # a number
loss_knowing_frequencies(labels)           # a number
make_mlp(features, hidden, classes, seed)  # an nn.Module
memorise(model, x, y)                      # list of losses
```

- `loss_knowing_nothing`: the mean cross-entropy of a network that gives every class the same probability.
- `loss_knowing_frequencies`: the smallest mean cross-entropy that a network can reach if it gives *every* sample the same probabilities. `labels` is an array of class numbers. A loss that has come down to here has learnt how frequent the classes are, and nothing else.
- `make_mlp` returns a network with one hidden layer or more, of width `hidden`, that maps `(N, features)` to logits `(N, classes)`. On standardised inputs its first loss, on average over ten seeds, differs from `loss_knowing_nothing` by at most 1%, and yet every parameter receives a gradient. (`nn.Linear` as it is misses this by a percent or two.) One seed makes one network, another seed another.
- `memorise` trains `model` in place on all of `x`, `y` (Tensors; some twenty samples, whose labels may be random) until its loss is below 0.01, in at most 2000 steps, each by the gradient of the loss just measured and of no earlier one. It returns the losses: the first before any step, the last that of the model as you leave it, and below 0.01. (Two equal samples with different labels nobody can learn by heart. Then the last loss stays above 0.01, but `memorise` ends all the same, after at most 2000 steps.)

**Example.** `loss_knowing_nothing(10)` is `2.302585`, and `loss_knowing_frequencies(np.array([0, 0, 0, 1]))` is `0.562335`.

<details><summary>Hint 1: the idea</summary>

Equal logits give equal probabilities: the logits have to be *small* at the start, not the weights of all layers. If all weights are 0, the logits are equal too, but no gradient gets past the last layer.

</details>
<details><summary>Hint 2: the formulas</summary>

$\ln C$, and $-\sum_c f_c\ln f_c$ over the classes that occur, $f_c$ the share of class $c$. For the network: make the last layer as usual, then multiply its weight by 0.1 and set its bias to 0, without recording either (hint 3 shows how). Its gradient is as large as ever; those below are smaller, but not zero.

</details>
<details><summary>Hint 3: the first line</summary>

Without recording: `with ac.no_grad():`, and inside it `last.weight.mul_(0.1)` and `last.bias.zero_()`; the underscore says that a method changes its Tensor in place. In `memorise`: `optimizer = optim.Adam(model.parameters(), lr=0.01)`; measure the loss, note it, leave the loop if it is below 0.01, and only then step.

</details>
"""

# %% [markdown] lang="zh" exercise="sanity" role="statement"
r"""
## 3 · 训练之前的两道检验（{{points}} 分）

什么都没学过的网络，就应该像个什么都没学过的样子；没有毛病的网络，应该能把二十个样本背下来。两道检验各花几秒钟，训练程序里的毛病大半逃不过。

```python
loss_knowing_nothing(classes)              # 一个数
loss_knowing_frequencies(labels)           # 一个数
make_mlp(features, hidden, classes, seed)  # nn.Module
memorise(model, x, y)                      # 损失的列表
```

- `loss_knowing_nothing`：给每个类别同样概率的网络，平均交叉熵是多少。
- `loss_knowing_frequencies`：如果网络给**每个**样本的概率都一样，平均交叉熵最小能到多少。`labels` 是类别编号的数组。损失降到这里，说明网络学会了各类别有多常见，别的什么也没学会。
- `make_mlp` 返回一个网络，有一个或几个宽度为 `hidden` 的隐藏层，把 `(N, features)` 变成对数几率 `(N, classes)`。在标准化的输入上，它最初的损失（十个种子的平均）与 `loss_knowing_nothing` 相差不超过 1%，同时每个参数都收得到梯度。（`nn.Linear` 照原样用，会差上一两个百分点。）同一个种子造出同一个网络，换个种子就换个网络。
- `memorise` 就地训练 `model`，每步都用全部的 `x`、`y`（Tensor；二十来个样本，标签可能纯属随机），直到损失低于 0.01，最多 2000 步；每一步只用刚量过的那个损失的梯度，不带上以前的。返回各步的损失：第一个是一步还没走时的，最后一个就是你交还模型时的，并且低于 0.01。（两个样本一模一样、标签却不同，谁也背不下来。这时最后一个损失停在 0.01 以上，`memorise` 照样要结束，最多 2000 步。）

**例** `loss_knowing_nothing(10)` 等于 `2.302585`，`loss_knowing_frequencies(np.array([0, 0, 0, 1]))` 等于 `0.562335`。

<details><summary>提示 1：思路</summary>

对数几率相等，概率就相等：开始时要小的是**对数几率**，而不是所有层的权重。权重全为 0，对数几率固然也相等，可是梯度过不了最后一层。

</details>
<details><summary>提示 2：公式</summary>

$\ln C$，以及对出现过的类别求和的 $-\sum_c f_c\ln f_c$，其中 $f_c$ 是类别 $c$ 所占的比例。至于网络：最后一层照常造，然后把它的权重乘上 0.1，偏置设成 0，这两步都不要记录（写法见提示 3）。它自己的梯度一点不小；下面各层的小一些，但不是零。

</details>
<details><summary>提示 3：第一行</summary>

不记录，就是写在 `with ac.no_grad():` 里面：`last.weight.mul_(0.1)`，`last.bias.zero_()`；名字末尾的下划线表示就地修改。`memorise` 里：`optimizer = optim.Adam(model.parameters(), lr=0.01)`；先量损失，记下来，低于 0.01 就离开循环，否则才走一步。

</details>
"""


# %% exercise="sanity" role="solution"
def loss_knowing_nothing(classes):
    T(
        """Return the cross-entropy of equal probabilities.""",
        """返回各类概率相等时的交叉熵。""",
    )
    ### BEGIN SOLUTION
    return np.log(classes)
    ### END SOLUTION


def loss_knowing_frequencies(labels):
    T(
        """Return the cross-entropy of the classes' own frequencies.""",
        """返回以各类的频率为概率时的交叉熵。""",
    )
    ### BEGIN SOLUTION
    _classes, counts = np.unique(labels, return_counts=True)
    shares = counts / counts.sum()
    return -(shares * np.log(shares)).sum()
    ### END SOLUTION


def make_mlp(features, hidden, classes, seed):
    T(
        """Return a network that begins by knowing nothing.""",
        """返回一个一开始什么都不知道的网络。""",
    )
    ### BEGIN SOLUTION
    ac.manual_seed(seed)
    last = nn.Linear(hidden, classes)
    with ac.no_grad():
        last.weight.mul_(0.1)
        last.bias.zero_()
    return nn.Sequential(nn.Linear(features, hidden), nn.ReLU(), last)
    ### END SOLUTION


def memorise(model, x, y):
    T(
        """Train until the loss is below 0.01; return the losses.""",
        """训练到损失低于 0.01 为止；返回各步的损失。""",
    )
    ### BEGIN SOLUTION
    optimizer = optim.Adam(model.parameters(), lr=0.01)
    losses = []
    while True:
        loss = F.cross_entropy(model(x), y)
        losses.append(loss.item())
        if losses[-1] < 0.01 or len(losses) > 2000:
            return losses
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    ### END SOLUTION


# %% exercise="sanity" role="check"
#: en: Run this cell to check your answer; nothing here needs to be changed.
#: zh: 运行这个单元格，检查你的答案；这里不需要改动。
why = T("Ten classes, each with probability 1/10.", "十个类别，概率各是 1/10。")
expect(loss_knowing_nothing(10), 2.302585092994046, why)
why = T("Probabilities 3/4 and 1/4 for every sample.", "每个样本的概率都是 3/4 和 1/4。")
expect(loss_knowing_frequencies(np.array([0, 0, 0, 1])), 0.5623351446188083, why)
rng = np.random.default_rng(2)
x, y = ac.tensor(rng.normal(size=(20, 16))), ac.tensor(rng.integers(0, 10, 20))
many, even = ac.tensor(rng.normal(size=(300, 16))), ac.tensor(np.arange(300) % 10)
firsts = [F.cross_entropy(make_mlp(16, 48, 10, seed)(many), even).item() for seed in range(10)]
assert np.mean(firsts) < 1.01 * np.log(10), T(
    f"The first loss is {np.mean(firsts):.4f}, more than 1% above ln 10 = 2.3026: "
    "the logits are still too large.",
    f"最初的损失是 {np.mean(firsts):.4f}，比 ln 10 = 2.3026 高出 1% 以上：对数几率还是太大。",
)
assert np.mean(firsts) > 0.99 * np.log(10), T(
    f"The first loss is {np.mean(firsts):.4f}, more than 1% below ln 10 = 2.3026: "
    "a new network cannot know that much.",
    f"最初的损失是 {np.mean(firsts):.4f}，比 ln 10 = 2.3026 低了 1% 以上：新网络不可能知道这么多。",
)
model = make_mlp(16, 32, 10, seed=0)
start = F.cross_entropy(model(x), y).item()
losses = memorise(model, x, y)
expect(losses[0], start, T("The first loss comes before any step.", "第一个损失是一步没走时的。"))
left = F.cross_entropy(model(x), y).item()
assert losses[-1] < 0.01 and left < 0.011, T(
    f"The last loss is {losses[-1]:.4f}, and the model as you leave it has {left:.4f}.",
    f"最后一个损失是 {losses[-1]:.4f}，而你交还的模型，损失是 {left:.4f}。",
)
print(T("Exercise 3: all visible checks pass.", "第 3 题：可见的检查全部通过。"))

# %% [markdown] lang="en" exercise="convolution" role="statement"
r"""
## 4 · Convolution and pooling, there and back ({{points}} points)

In NumPy, without `F`:

```python
conv2d(x, w, b, stride=1, padding=0)             # y of shape (N, O, H', W')
conv2d_backward(g, x, w, stride=1, padding=0)    # (dx, dw, db)
max_pool2d(x, size, stride)                      # y of shape (N, C, H', W')
max_pool2d_backward(g, x, size, stride)          # dx
windows(shape, height, width, stride)            # int, (N·H'·W', C·height·width)
```

- `x` has shape `(N, C, H, W)`, `w` has shape `(O, C, K, L)`, `b` has shape `(O,)`. `padding` rows and columns of zeros are laid around each image on every side; then the kernel moves on by `stride` places in both directions, as long as it fits: $H'=\lfloor(H+2p-K)/s\rfloor+1$, and $W'$ likewise.
- What networks call a convolution is a **cross-correlation**: the kernel is laid on as it is, not turned round.
- `g` has the shape of `y`: it is what arrives from above. The results have the shapes of `x`, `w` and `b`.
- `max_pool2d` takes the largest number of each window of `size` × `size`. Windows may overlap (`stride < size`), and rows or columns that no window reaches are left out. Of equal numbers the **first** in reading order receives everything.
- No function changes its arguments.
- `windows` is a helper that the four may share: the table of indices. It is not graded; if you go another way, leave it as it is.

**Example.** For `x = np.arange(9.0).reshape(1, 1, 3, 3)`, `w = np.array([[[[1.0, 0.0], [0.0, -2.0]]]])` and `b = np.zeros(1)`, `conv2d(x, w, b)` is `[[[[-8, -9], [-11, -12]]]]`.

<details><summary>Hint 1: the idea</summary>

As in the lesson: write down which entries of the padded images each place sees, in a table of indices, a row for each image and place, a column for each channel and entry of the kernel. Then the convolution is an index and a matrix product; on the way back, what was read there is written there, and windows overlap, so **add**. (You may also write a loop over the places of `y`, and take the window as a slice; then one product of arrays per place does the rest.)

</details>
<details><summary>Hint 2: the formulas</summary>

Let $X$ be the columns, `xp.ravel()[seen]`, of $N\cdot H'\cdot W'$ rows and $C\cdot K\cdot L$ columns; $V$ the kernels as a matrix, `w.reshape(O, -1)`; $G$ the gradient `g` with the channels put last, `g.transpose(0, 2, 3, 1).reshape(-1, O)`. Then $Y=XV^\top+b$, $\bar V=G^\top X$, and $GV$ is what the columns receive: back into the padded images with `np.add.at`. Cut the padding off at the end. The results get their shapes back by `reshape`, $Y$ by `reshape(N, H', W', O).transpose(0, 3, 1, 2)`. For the pool, every channel is an image of its own.

</details>
<details><summary>Hint 3: the first line</summary>

The windows are `np.lib.stride_tricks.sliding_window_view(numbers, (height, width), axis=(2, 3))[:, :, ::stride, ::stride]`, where `numbers = np.arange(np.prod(shape)).reshape(shape)` numbers all entries. Its axes are (N, C, H', W', K, L); `transpose(0, 2, 3, 1, 4, 5)` and a `reshape` make the table. And for the pool: `argmax(axis=1)` finds the first of equals.

</details>
"""

# %% [markdown] lang="zh" exercise="convolution" role="statement"
r"""
## 4 · 卷积与汇聚（池化），去和回（{{points}} 分）

用 NumPy 写，不用 `F`：

```python
conv2d(x, w, b, stride=1, padding=0)             # y，形状 (N, O, H', W')
conv2d_backward(g, x, w, stride=1, padding=0)    # (dx, dw, db)
max_pool2d(x, size, stride)                      # y，形状 (N, C, H', W')
max_pool2d_backward(g, x, size, stride)          # dx
windows(shape, height, width, stride)            # int, (N·H'·W', C·height·width)
```

- `x` 的形状是 `(N, C, H, W)`，`w` 的形状是 `(O, C, K, L)`，`b` 的形状是 `(O,)`。先在每张图的四周各填充 `padding` 行、列的零；然后卷积核在两个方向上每次移动 `stride`（步幅），放得下就继续：$H'=\lfloor(H+2p-K)/s\rfloor+1$，$W'$ 同理。
- 网络里所说的卷积，其实是**互相关**：卷积核原样放上去，不翻转。
- `g` 与 `y` 同形，就是从上面传来的梯度。结果分别与 `x`、`w`、`b` 同形。
- `max_pool2d` 在每个 `size` × `size` 的窗口里取最大的数。窗口可以重叠（`stride < size`），窗口够不着的行和列就不管了。几个数相等时，按阅读次序**第一个**拿走全部。
- 任何函数都不许改动它的参数。
- `windows` 是四个函数可以共用的帮手：那张索引表。它不评分；走别的路的人，不必管它。

**例** 取 `x = np.arange(9.0).reshape(1, 1, 3, 3)`，`w = np.array([[[[1.0, 0.0], [0.0, -2.0]]]])`，`b = np.zeros(1)`，则 `conv2d(x, w, b)` 等于 `[[[[-8, -9], [-11, -12]]]]`。

<details><summary>提示 1：思路</summary>

照课上的办法：写下每个位置看见填充后的图里的哪几个数，做成一张索引表，每张图的每个位置占一行，每个通道里核的每个元素占一列。于是卷积就是一次索引加一次矩阵乘法；往回走时，当初从哪里读，现在就往哪里写，窗口有重叠，所以要**累加**。（也可以对 `y` 的位置写循环，用切片取窗口，每个位置做一次数组乘积。）

</details>
<details><summary>提示 2：公式</summary>

记 $X$ 为各列，即 `xp.ravel()[seen]`，有 $N\cdot H'\cdot W'$ 行、$C\cdot K\cdot L$ 列；$V$ 为写成矩阵的核，即 `w.reshape(O, -1)`；$G$ 为把通道挪到最后的梯度，即 `g.transpose(0, 2, 3, 1).reshape(-1, O)`。于是 $Y=XV^\top+b$，$\bar V=G^\top X$，而 $GV$ 是各列收到的梯度，用 `np.add.at` 加回填充后的图里。最后把填充的边裁掉。结果用 `reshape` 恢复形状，$Y$ 用 `reshape(N, H', W', O).transpose(0, 3, 1, 2)`。汇聚时，每个通道自成一张图。

</details>
<details><summary>提示 3：第一行</summary>

窗口是 `np.lib.stride_tricks.sliding_window_view(numbers, (height, width), axis=(2, 3))[:, :, ::stride, ::stride]`，其中 `numbers = np.arange(np.prod(shape)).reshape(shape)` 给所有的数编号。它的轴是 (N, C, H', W', K, L)；先 `transpose(0, 2, 3, 1, 4, 5)` 再 `reshape`，就成了那张表。汇聚用 `argmax(axis=1)`，它找到的就是相等者里的第一个。

</details>
"""


# %% exercise="convolution" role="solution"
def windows(shape, height, width, stride):
    T(
        """Return which entries of images of this shape each place sees, one row per place.""",
        """返回这种形状的图里，每个位置看见哪几个数；每个位置一行。""",
    )
    ### BEGIN SOLUTION
    numbers = np.arange(np.prod(shape)).reshape(shape)
    seen = np.lib.stride_tricks.sliding_window_view(numbers, (height, width), axis=(2, 3))
    seen = seen[:, :, ::stride, ::stride].transpose(0, 2, 3, 1, 4, 5)
    return seen.reshape(-1, shape[1] * height * width)
    ### END SOLUTION


def conv2d(x, w, b, stride=1, padding=0):
    T("""Return the cross-correlation of x with w, plus b.""", """返回 x 与 w 的互相关，加上 b。""")
    ### BEGIN SOLUTION
    (n, _c, height, _width), (o, _c, k, l) = x.shape, w.shape
    xp = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    columns = xp.ravel()[windows(xp.shape, k, l, stride)]
    y = columns @ w.reshape(o, -1).T + b
    rows = (height + 2 * padding - k) // stride + 1
    return y.reshape(n, rows, -1, o).transpose(0, 3, 1, 2)
    ### END SOLUTION


def conv2d_backward(g, x, w, stride=1, padding=0):
    T(
        """Return the gradients with respect to x, w and b.""",
        """返回对 x、w 和 b 的梯度。""",
    )
    ### BEGIN SOLUTION
    (o, _c, k, l), (height, width) = w.shape, x.shape[2:]
    xp = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    seen = windows(xp.shape, k, l, stride)
    arriving = g.transpose(0, 2, 3, 1).reshape(-1, o)
    dw = (arriving.T @ xp.ravel()[seen]).reshape(w.shape)
    dxp = np.zeros(xp.size)
    np.add.at(dxp, seen, arriving @ w.reshape(o, -1))
    dx = dxp.reshape(xp.shape)[:, :, padding : padding + height, padding : padding + width]
    return dx, dw, arriving.sum(axis=0)
    ### END SOLUTION


def max_pool2d(x, size, stride):
    T("""Return the largest number of each window.""", """返回每个窗口里最大的数。""")
    ### BEGIN SOLUTION
    n, c, height, width = x.shape
    seen = windows((n * c, 1, height, width), size, size, stride)
    return x.ravel()[seen].max(axis=1).reshape(n, c, (height - size) // stride + 1, -1)
    ### END SOLUTION


def max_pool2d_backward(g, x, size, stride):
    T("""Return the gradient with respect to x.""", """返回对 x 的梯度。""")
    ### BEGIN SOLUTION
    n, c, height, width = x.shape
    seen = windows((n * c, 1, height, width), size, size, stride)
    winners = seen[np.arange(len(seen)), x.ravel()[seen].argmax(axis=1)]
    dx = np.zeros(x.size)
    np.add.at(dx, winners, g.ravel())
    return dx.reshape(x.shape)
    ### END SOLUTION


# %% exercise="convolution" role="check"
#: en: Run this cell to check your answer; nothing here needs to be changed.
#: zh: 运行这个单元格，检查你的答案；这里不需要改动。
x, w = np.arange(9.0).reshape(1, 1, 3, 3), np.array([[[[1.0, 0.0], [0.0, -2.0]]]])
why = T("The kernel is laid on as it is.", "卷积核原样放上去。")
expect(conv2d(x, w, np.zeros(1)), [[[[-8.0, -9.0], [-11.0, -12.0]]]], why)


class Conv(ac.autograd.Function):
    T(
        """Your convolution as an operation of the engine.""",
        """你的卷积，作为引擎的一种运算。""",
    )

    @staticmethod
    def forward(ctx, x, w, b):
        ctx.save_for_backward(x, w)
        return ac.tensor(conv2d(*(t.detach().numpy() for t in (x, w, b)), 1, 1))

    @staticmethod
    def backward(ctx, g):
        x, w = (t.detach().numpy() for t in ctx.saved_tensors)
        return tuple(map(ac.tensor, conv2d_backward(g.numpy(), x, w, 1, 1)))


rng = np.random.default_rng(3)
inputs = [
    ac.tensor(rng.normal(size=shape), requires_grad=True)
    for shape in [(2, 2, 4, 3), (3, 2, 3, 2), (3,)]
]
with ac.use_language(
    T("en", "zh")
):  #: en: it says which gradient is wrong  #: zh: 它会说哪个梯度不对
    ac.autograd.gradcheck(Conv.apply, inputs)
x = np.array([[[[1.0, 5.0, 2.0, 0.0], [3.0, 4.0, 8.0, 6.0], [7.0, 0.0, 1.0, 9.0]]]])
why = T(
    "The largest of each 2 × 2 window; one row is left over.", "每个 2 × 2 窗口的最大数；剩下一行。"
)
expect(max_pool2d(x, 2, 2), [[[[5.0, 8.0]]]], why)
why = T("The largest of each window receives its gradient.", "每个窗口里最大的数收到它的梯度。")
found = max_pool2d_backward(np.array([[[[10.0, 20.0]]]]), x, 2, 2)
expect(found, [[[[0.0, 10.0, 0.0, 0.0], [0.0, 0.0, 20.0, 0.0], [0.0] * 4]]], why)
print(T("Exercise 4: all visible checks pass.", "第 4 题：可见的检查全部通过。"))

# %% [markdown] lang="en" exercise="generalise" role="statement"
r"""
## 5 · Right on data that you have never seen ({{points}} points)

Everything is allowed now: `nn`, `optim`, or your own classes.

```python
train_classifier(x, y, seed)    # predict, a function of x_new: (M, D) → (M,) class numbers
```

- `x` is an array `(N, D)`, `y` an array of class numbers $0,\dots,C-1$, each of which occurs. `train_classifier` trains a network on them and returns a function that takes an array of new samples and returns their classes, an array of integers.
- It is judged on held-out data, for three seeds each: spirals with other numbers of points and arms, where **90%** must be right; and $8\times8$ digits with shuffled pixels and noise, every pixel measured in a *unit of its own* (one in thousands, one in thousandths, with any offset), where **75%** must be right, after 300 samples. A few pixels are blank in every picture: their columns hold zeros only.
- One seed gives one function: trained twice, it predicts the same. And what it says of a sample does not depend on the samples asked along with it, nor on when it is asked.
- One training may take 10 seconds; one second is plenty.

<details><summary>Hint 1: the idea</summary>

A network likes inputs of size one. Subtract each column's mean and divide by its standard deviation: those of the **training** data, kept in the function that you return. A single new sample has no standard deviation, and a blank pixel has deviation 0.

</details>
<details><summary>Hint 2: a recipe</summary>

Two hidden layers of 32 units with ReLU, Adam with a learning rate of 0.02, some hundred steps on batches of 64 samples drawn at random. Everything random comes from `seed`: `ac.manual_seed(seed)` and `np.random.default_rng(seed)`.

</details>
<details><summary>Hint 3: the first line</summary>

`mean, scale = x.mean(axis=0), x.std(axis=0)`, and inside `train_classifier` at the end `def predict(x_new): ...`

</details>
"""

# %% [markdown] lang="zh" exercise="generalise" role="statement"
r"""
## 5 · 没见过的数据也答得对（{{points}} 分）

现在什么都能用：`nn`、`optim`，或者你自己的类。

```python
train_classifier(x, y, seed)    # predict，x_new 的函数：(M, D) → (M,) 个类别编号
```

- `x` 是数组 `(N, D)`，`y` 是类别编号 $0,\dots,C-1$ 的数组，每个类别都出现。`train_classifier` 用它们训练一个网络，返回一个函数：它接受新样本的数组，返回它们的类别，一个整数数组。
- 评分用留出的数据，各换三个种子：一是螺旋，点数和臂数会变，至少要对 **90%**；二是 $8\times8$ 的数字，像素打乱、加了噪声，每个像素都用**自己的单位**（有的上千，有的千分之几，还带任意的偏移），300 个训练样本，至少要对 **75%**。有几个像素在每张图里都是空白，那几列全是零。
- 一个种子对应一个函数：训练两次，预测相同。它对一个样本怎么说，与同时问了哪些样本、什么时候问，都没有关系。
- 一次训练可以用 10 秒；其实一秒就绰绰有余。

<details><summary>提示 1：思路</summary>

网络喜欢大小在 1 上下的输入。每一列减去平均值，再除以标准差：用**训练**数据的，存在你返回的函数里。单单一个新样本是没有标准差的；空白的像素，标准差是 0。

</details>
<details><summary>提示 2：一份配方</summary>

两个 32 个单元的隐藏层，用 ReLU；Adam，学习率 0.02；走一百来步，每步随机取 64 个样本。凡是随机的，都来自 `seed`：`ac.manual_seed(seed)` 和 `np.random.default_rng(seed)`。

</details>
<details><summary>提示 3：第一行</summary>

`mean, scale = x.mean(axis=0), x.std(axis=0)`，在 `train_classifier` 的末尾，里面写 `def predict(x_new): ...`

</details>
"""


# %% exercise="generalise" role="solution"
def train_classifier(x, y, seed):
    T(
        """Train a network and return the function that predicts.""",
        """训练一个网络，返回作预测的函数。""",
    )
    ### BEGIN SOLUTION
    ac.manual_seed(seed)
    rng = np.random.default_rng(seed)
    mean, scale = x.mean(axis=0), x.std(axis=0)
    scale = np.where(scale == 0, 1.0, scale)
    inputs, labels = ac.tensor((x - mean) / scale), ac.tensor(y)
    model = nn.Sequential(
        nn.Linear(x.shape[1], 32),
        nn.ReLU(),
        nn.Linear(32, 32),
        nn.ReLU(),
        nn.Linear(32, int(y.max()) + 1),
    )
    optimizer = optim.Adam(model.parameters(), lr=0.02)
    for _step in range(80):
        batch = rng.integers(0, len(x), 64)
        optimizer.zero_grad()
        F.cross_entropy(model(inputs[batch]), labels[batch]).backward()
        optimizer.step()

    def predict(x_new):
        with ac.no_grad():
            return model(ac.tensor((x_new - mean) / scale)).argmax(1).numpy()

    return predict
    ### END SOLUTION


# %% exercise="generalise" role="check"
#: en: Run this cell to check your answer; nothing here needs to be changed.
#: zh: 运行这个单元格，检查你的答案；这里不需要改动。
rng = np.random.default_rng(4)
(x, y), (x_new, y_new) = spirals(450, 3, rng), spirals(300, 3, rng)
units, offset = np.array([1000.0, 0.01]), np.array([5000.0, 3.0])
predict = train_classifier(x * units + offset, y, seed=0)
found = np.asarray(predict(x_new * units + offset))
assert found.shape == (300,), T(
    f"The predictions have shape {found.shape}, not (300,).",
    f"预测的形状是 {found.shape}，应当是 (300,)。",
)
share = (found == y_new).mean()
assert share >= 0.9, T(
    f"{share:.1%} of the held-out points are right, 90% are asked for. The two columns have "
    "units of their own: did you standardise them?",
    f"留出的点对了 {share:.1%}，要求 90%。两列各有各的单位：标准化了吗？",
)
alone = [int(predict(point[None] * units + offset)[0]) for point in x_new[:20]]
assert alone == found[:20].tolist(), T(
    "Asked alone, a point gets another class than among others.",
    "同一个点，单独问和跟别的点一起问，类别不一样。",
)
print(T("Exercise 5: all visible checks pass.", "第 5 题：可见的检查全部通过。"))

# %% [markdown] lang="en" exercise="bugs" role="statement"
r"""
## 6 · Three bugs in a program that runs ({{points}} points)

A classmate's program is made of six small functions. It runs from beginning to end without complaint, and what it has learnt is worth no more than guessing. **Three** of the six functions have a bug; the other three are right, though not all of them look it. Find the three and mend them:

```python
mended()    # a dict with three entries: name of the function → the mended function
```

What each of the six is meant to do stands in its first line. The mended functions take the same arguments and return the same kinds of things. A point for each of them, and a point for naming exactly the three.

**Example.** If `rate` were one of the three, one entry would be `"rate": my_rate`.

<details><summary>Hint 1: the idea</summary>

Do not stare at the whole. Each function can be called alone, on five samples, with a result that you can foresee. Which numbers stay as they were that ought to change, and which change that ought to stay?

</details>
<details><summary>Hint 2: three questions</summary>

Does a sample keep its label? Does a step move the weights? Does a test sample look the same alone as among others?

</details>
<details><summary>Hint 3: the first line</summary>

Define the three functions inside `mended`, then `return {"...": ..., "...": ..., "...": ...}`

</details>
"""

# %% [markdown] lang="zh" exercise="bugs" role="statement"
r"""
## 6 · 能跑的程序里有三处毛病（{{points}} 分）

一位同学的程序由六个小函数组成。它从头跑到尾，没有一句报错，学到的东西却跟瞎猜差不多。六个函数里有**三个**有毛病；另外三个没有毛病，虽然有的看上去很可疑。请找出这三个，并修好：

```python
mended()    # 有三项的字典：函数名 → 修好的函数
```

六个函数各自该做什么，写在它的第一行。修好的函数接受同样的参数，返回同样的东西。每修好一个得一分，恰好指出这三个再得一分。

**例** 假如 `rate` 是三个之一，字典里就有一项 `"rate": my_rate`。

<details><summary>提示 1：思路</summary>

不要盯着整个程序看。每个函数都可以单独调用，喂五个样本，结果你事先就想得出来。哪些数该变却没变，哪些数不该变却变了？

</details>
<details><summary>提示 2：三个问题</summary>

样本的标签还跟着它吗？走一步，权重动了吗？一个测试样本，单独看和放在别的样本中间看，是一个样子吗？

</details>
<details><summary>提示 3：第一行</summary>

在 `mended` 里面定义这三个函数，然后 `return {"...": ..., "...": ..., "...": ...}`

</details>
"""


# %%
def prepared(train, test):
    T(
        """Return both arrays, each column scaled so that the training data have mean 0, deviation 1.""",
        """返回两个数组，各列作同样的缩放，使训练数据的平均值为 0、标准差为 1。""",
    )
    scaled = lambda a: (a - a.mean(axis=0)) / (a.std(axis=0) + 1e-12)
    return scaled(train), scaled(test)


def mixed(x, y, rng):
    T(
        """Return the samples and their labels in a random order.""",
        """把样本连同标签打乱次序后返回。""",
    )
    return x[rng.permutation(len(x))], y[rng.permutation(len(y))]


def rate(step, steps, largest):
    T(
        """Return a learning rate that rises for a tenth of the steps, then falls along a cosine.""",
        """返回学习率：先用十分之一的步数上升，再沿余弦下降。""",
    )
    rising = max(1, steps // 10)
    if step < rising:
        return largest * (step + 1) / rising
    return largest * (1 + np.cos(np.pi * (step - rising) / max(1, steps - rising))) / 2


def learnt(model, optimizer, x, y):
    T(
        """Make one step on the cross-entropy of a batch; return the loss before it.""",
        """在一批的交叉熵上走一步；返回走之前的损失。""",
    )
    loss = F.cross_entropy(model(x), y)
    loss.backward()
    optimizer.zero_grad()
    optimizer.step()
    return loss.item()


def scored(model, x, y):
    T(
        """Return the share of right answers in evaluation mode.""",
        """在评估模式下，返回答对的比例。""",
    )
    was = model.training
    model.eval()
    with ac.no_grad():
        wrong = (model(x).argmax(1) != y).double().sum().item()
    model.train(was)
    return (len(y) - wrong) / len(y)


def smoothed(losses, keep=0.9):
    T(
        """Return the running means of the losses, without the pull of the start towards 0.""",
        """返回损失的滑动平均，起步时不被拉向 0。""",
    )
    mean, means = 0.0, []
    for count, loss in enumerate(losses, 1):
        mean = keep * mean + (1 - keep) * loss
        means.append(mean / (1 - keep**count))
    return means


def experiment(parts):
    T(
        """Train with the six functions on spirals; return the share right in the test.""",
        """用六个函数在螺旋上训练；返回测试中答对的比例。""",
    )
    rng = np.random.default_rng(5)
    x, y = spirals(450, 3, rng)
    x_test, y_test = spirals(300, 3, rng)
    inner = np.hypot(*x_test.T) < 0.6
    x, x_test = parts["prepared"](x, x_test[inner])
    ac.manual_seed(5)
    model = nn.Sequential(
        nn.Linear(2, 32), nn.ReLU(), nn.Linear(32, 32), nn.ReLU(), nn.Linear(32, 3)
    )
    optimizer = optim.Adam(model.parameters())
    losses = []
    for step in range(140):
        if step % 7 == 0:
            x, y = parts["mixed"](x, y, rng)
        optimizer.param_groups[0]["lr"] = parts["rate"](step, 140, 0.03)
        batch = slice(step % 7 * 64, step % 7 * 64 + 64)
        xb, yb = ac.tensor(x[batch]), ac.tensor(y[batch])
        losses.append(parts["learnt"](model, optimizer, xb, yb))
    print(T("loss", "损失"), round(parts["smoothed"](losses)[-1], 3))
    return parts["scored"](model, ac.tensor(x_test), ac.tensor(y_test[inner]))


program = {
    function.__name__: function for function in (prepared, mixed, rate, learnt, scored, smoothed)
}
print(T("right:", "答对："), round(experiment(program), 3))


# %% exercise="bugs" role="solution"
def mended():
    T(
        """Return the three mended functions by the names of the broken ones.""",
        """返回三个修好的函数，以原来的函数名为键。""",
    )

    ### BEGIN SOLUTION
    def prepared(train, test):
        mean, deviation = train.mean(axis=0), train.std(axis=0) + 1e-12
        return (train - mean) / deviation, (test - mean) / deviation

    def mixed(x, y, rng):
        order = rng.permutation(len(x))
        return x[order], y[order]

    def learnt(model, optimizer, x, y):
        optimizer.zero_grad()
        loss = F.cross_entropy(model(x), y)
        loss.backward()
        optimizer.step()
        return loss.item()

    return {"prepared": prepared, "mixed": mixed, "learnt": learnt}
    ### END SOLUTION


# %% exercise="bugs" role="check"
#: en: Run this cell to check your answer; nothing here needs to be changed.
#: zh: 运行这个单元格，检查你的答案；这里不需要改动。
better = mended()
assert len(better) == 3 and set(better) <= set(program), T(
    f"There are three, named as in the program; yours are {sorted(better)}.",
    f"一共三个，名字与程序里的相同；你给的是 {sorted(better)}。",
)
share = experiment(program | better)
assert share > 0.85, T(
    f"With your functions {share:.1%} are right. At least one of the bugs is still there.",
    f"换上你的函数，对了 {share:.1%}。至少还有一处毛病没修好。",
)
print(T("Exercise 6: all visible checks pass.", "第 6 题：可见的检查全部通过。"))

# %% [markdown] lang="en" exercise="report" role="statement"
r"""
## 7 · Your report ({{points}} points, given by a person)

Ask one question about training that you can answer with the tools of this notebook, and answer it with an **ablation**: a recipe that works, and the same recipe with *one* thing taken away or changed. For instance: does standardising the inputs matter, and on which data? Does the width of the network or its depth help more, with the same number of parameters? What does momentum bring, once each learning rate has been tuned? How many training samples are needed for 80% on the digits (`data.load_digits()`)?

Add code cells above your report for the experiment. Then write 250 to 400 words, with one table or figure, so that a classmate could repeat what you did. A result that contradicts your prediction is as good as one that confirms it.
"""

# %% [markdown] lang="zh" exercise="report" role="statement"
r"""
## 7 · 你的报告（{{points}} 分，由老师给出）

提一个关于训练的问题，用这份笔记本里的工具答得出来的，并用**消融实验**来回答：一份管用的配方，和只去掉或改动了**一样**东西的同一份配方。例如：输入要不要标准化，在什么数据上要紧？参数个数相同的时候，加宽和加深，哪个更有用？学习率各自调好以后，动量还能带来多少？数字数据（`data.load_digits()`）要多少训练样本才能对 80%？

做实验的代码，请在报告上方添加单元格。然后写 400 到 700 字，配一张表或一幅图，要让同学照着就能重做一遍。结果与预测相反，和与预测相符一样好。
"""

# %% [markdown] lang="en" exercise="report" role="rubric"
r"""
**What the reader looks for.** One point a row; half a point where half of it is there.

| Part | What earns the point | Half a point | Points |
|---|---|---|---|
| Question and prediction | One question that an experiment can decide, and a prediction with a reason, written before the run | A topic instead of a question, or a prediction without a reason | 1 |
| A fair comparison | Exactly one thing differs; the rest is stated: data, network, optimizer, steps. Each side had its learning rate tuned on validation data, or the report says why not | One thing differs, but the recipe cannot be repeated from the report | 1 |
| Numbers with their spread | At least three seeds a side, measured on held-out data, with mean and spread, in a table or figure that has units | Held-out numbers of a single seed, or means without a spread | 1 |
| A conclusion that follows | It answers the question, no more than the numbers say, compares with the prediction, and names one thing that could overturn it | A conclusion that is right but goes beyond the data, or names no limit | 1 |
"""

# %% [markdown] lang="zh" exercise="report" role="rubric"
r"""
**老师按什么评阅。** 每行一分；做到一半给半分。

| 部分 | 怎样得一分 | 怎样得半分 | 分 |
|---|---|---|---|
| 问题与预测 | 问题只有一个，实验能够裁决；动手之前写下预测，并说出理由 | 只有话题，没有问题；或者有预测，没有理由 | 1 |
| 公平的比较 | 恰好只有一样不同；其余都交代清楚：数据、网络、优化器、步数。两边的学习率都在验证数据上调过，否则说明为什么没有调 | 只有一样不同，但照报告无法重做 | 1 |
| 有离散程度的数 | 每边至少三个种子，在留出的数据上测，给出平均和离散程度，列成带单位的表或图 | 留出数据上只有一个种子的数，或者只有平均，没有离散程度 | 1 |
| 站得住的结论 | 回答了问题，不超出数据所说，与预测作了对照，并指出一件可能推翻它的事 | 结论没错，但说过了头，或没有指出局限 | 1 |
"""

# %% [markdown] lang="en" exercise="report" role="words"
r"""
**Does Adam make it unnecessary to standardise the inputs?**

*Question and prediction.* Adam divides every weight's gradient by its own recent size. A pixel that is measured in thousandths sends small gradients to its weights, and Adam makes the steps as large as everybody's. I therefore predicted that a network trained by Adam loses less than 2 points of accuracy when its inputs are left as they are, even if every pixel has a unit of its own.

*Experiment.* The data are the 1797 digits of $8\times8$ pixels: 500 for training, 300 for validation, 997 for the test, drawn once. The network has 64 inputs, 48 ReLU units and 10 outputs; Adam makes 15 epochs in batches of 50. On one side each pixel is standardised with mean and deviation of the training data, on the other it is not; nothing else differs. I did this twice: with the pixels as they are, and with each pixel multiplied by a unit between 0.001 and 1000. Each of the four cells has its learning rate chosen from 0.001, 0.003, 0.01, 0.03 and 0.1 by the mean validation accuracy of three seeds; the table comes from five other seeds, on the test data.

| Pixels | Standardised | Learning rate | Right in the test (%), mean ± standard deviation of 5 seeds |
|---|---|---|---|
| one unit | yes | 0.01 | 96.2 ± 0.4 |
| one unit | no | 0.03 | 96.2 ± 0.4 |
| own units | yes | 0.01 | 96.1 ± 0.4 |
| own units | no | 0.01 | 83.8 ± 1.8 |

*Conclusion.* With one unit for all, standardising brings nothing that five seeds could show, once the learning rate is tuned; that half of the prediction holds. With units of their own it brings 12 points, and my prediction was wrong. The likely reason is that Adam repairs the *sizes of the steps*, while the loss sees the *product* of weight and pixel: the same step of 0.01 changes a logit a million times more through one pixel than through another. To test this reason I would give each weight of the first layer a step inversely proportional to its pixel's unit; if the gap stayed, the reason would be wrong. All this was found for one network, one draw of the units and one split of the data; a longer training might close part of the gap.

```python
images, labels = (t.numpy() for t in data.load_digits())
pixels = images.reshape(len(images), -1)
order = np.random.default_rng(0).permutation(len(pixels))
training, validation, test = order[:500], order[500:800], order[800:]
units = 10.0 ** np.random.default_rng(1).uniform(-3, 3, 64)


def run(x, standardised, lr, seed, held_out):
    if standardised:
        deviation = x[training].std(axis=0)
        deviation[deviation == 0] = 1.0
        x = (x - x[training].mean(axis=0)) / deviation
    x, y = ac.tensor(x), ac.tensor(labels)
    ac.manual_seed(seed)
    rng = np.random.default_rng(seed)
    model = nn.Sequential(nn.Linear(64, 48), nn.ReLU(), nn.Linear(48, 10))
    optimizer = optim.Adam(model.parameters(), lr=lr)
    for _epoch in range(15):
        for batch in rng.permutation(training).reshape(10, 50):
            optimizer.zero_grad()
            F.cross_entropy(model(x[batch]), y[batch]).backward()
            optimizer.step()
    with ac.no_grad():
        return (model(x[held_out]).argmax(1) == y[held_out]).double().mean().item()


def compared(x, standardised):
    tuned = {
        lr: np.mean([run(x, standardised, lr, seed, validation) for seed in (10, 11, 12)])
        for lr in (0.001, 0.003, 0.01, 0.03, 0.1)
    }
    lr = max(tuned, key=tuned.get)
    shares = [100 * run(x, standardised, lr, seed, test) for seed in range(5)]
    return lr, np.mean(shares), np.std(shares, ddof=1)
```
"""

# %% [markdown] lang="zh" exercise="report" role="words"
r"""
**有了 Adam，输入还用标准化吗？**

*问题与预测。* Adam 把每个权重的梯度除以它自己近来的大小。一个像素如果以千分之一为单位，传给权重的梯度就很小，而 Adam 会把步子放得和别人一样大。所以我预测：用 Adam 训练，输入原样不动，准确率也只会少不到 2 个百分点，哪怕每个像素各有各的单位。

*实验。* 数据是 1797 个 $8\times8$ 像素的数字：500 个训练，300 个验证，997 个测试，只划分一次。网络有 64 个输入、48 个 ReLU 单元、10 个输出；用 Adam 训练 15 轮，每批 50 个。一边的每个像素都用训练数据的平均值和标准差作标准化，另一边不作；别的全都相同。这个比较做了两遍：一遍用原来的像素，一遍把每个像素乘上 0.001 到 1000 之间的某个单位。四种情形各自在 0.001、0.003、0.01、0.03、0.1 里挑学习率，看的是三个种子的平均验证准确率；表里的数来自另外五个种子，在测试数据上量得。

| 像素 | 标准化 | 学习率 | 测试答对（%），5 个种子的平均 ± 标准差 |
|---|---|---|---|
| 单位相同 | 是 | 0.01 | 96.2 ± 0.4 |
| 单位相同 | 否 | 0.03 | 96.2 ± 0.4 |
| 单位各异 | 是 | 0.01 | 96.1 ± 0.4 |
| 单位各异 | 否 | 0.01 | 83.8 ± 1.8 |

*结论。* 单位相同时，只要学习率调好，标准化带来的好处，五个种子看不出来；这一半预测成立。单位各异时，标准化带来 12 个百分点，我的预测错了。原因多半是：Adam 修正的是**步子的大小**，而损失看到的是权重与像素的**乘积**：同样走 0.01，通过一个像素改变的对数几率，可能是通过另一个像素的一百万倍。要检验这个解释，我会让第一层每个权重的步子与它那个像素的单位成反比；如果差距还在，这个解释就错了。以上结果只来自一种网络、一次抽取的单位、一次数据划分；训练得更久，也许能补上一部分差距。

```python
images, labels = (t.numpy() for t in data.load_digits())
pixels = images.reshape(len(images), -1)
order = np.random.default_rng(0).permutation(len(pixels))
training, validation, test = order[:500], order[500:800], order[800:]
units = 10.0 ** np.random.default_rng(1).uniform(-3, 3, 64)


def run(x, standardised, lr, seed, held_out):
    if standardised:
        deviation = x[training].std(axis=0)
        deviation[deviation == 0] = 1.0
        x = (x - x[training].mean(axis=0)) / deviation
    x, y = ac.tensor(x), ac.tensor(labels)
    ac.manual_seed(seed)
    rng = np.random.default_rng(seed)
    model = nn.Sequential(nn.Linear(64, 48), nn.ReLU(), nn.Linear(48, 10))
    optimizer = optim.Adam(model.parameters(), lr=lr)
    for _epoch in range(15):
        for batch in rng.permutation(training).reshape(10, 50):
            optimizer.zero_grad()
            F.cross_entropy(model(x[batch]), y[batch]).backward()
            optimizer.step()
    with ac.no_grad():
        return (model(x[held_out]).argmax(1) == y[held_out]).double().mean().item()


def compared(x, standardised):
    tuned = {
        lr: np.mean([run(x, standardised, lr, seed, validation) for seed in (10, 11, 12)])
        for lr in (0.001, 0.003, 0.01, 0.03, 0.1)
    }
    lr = max(tuned, key=tuned.get)
    shares = [100 * run(x, standardised, lr, seed, test) for seed in range(5)]
    return lr, np.mean(shares), np.std(shares, ddof=1)
```
"""

# ---
# jupyter:
#   course:
#     title:
#       en: "Assignment 12 · Optimizers I: gradient descent and momentum"
#       zh: "作业 12 · 优化器一：梯度下降与动量"
#     minutes: 120
#     difficulty: 3
#     needs: [12_optimizers_momentum]
# ---

# %% [markdown] lang="en"
r"""
# Assignment 12 · Optimizers I: gradient descent and momentum

You build an optimizer in parts: the books it keeps, the step it takes, what it saves for tomorrow, the loop around it. Then you use the theory: what kind of place a descent has come to, in which valley a ball with memory will end, and how fast it can go at most.

**How to work**

- Work from top to bottom. Under each statement there is a cell for your answer: put your code in the place of `raise NotImplementedError()`.
- Then run the check cell below it. It tells you at once what is wrong and where to look. It does not show everything: grading runs further checks with *other* numbers, drawn afresh each time. An answer that only knows the example earns nothing.
- Stuck? Unfold the hints one at a time: the first gives the idea, the second the formula, the third the first line.
- The exercises do not depend on each other. One that you leave open costs you nothing in the next.
- You may add cells to try things out. Please keep the cells that are already here.

**How to hand in**

Choose *Kernel → Restart Kernel and Run All Cells* once, so that nothing rests on a cell you have deleted in the meantime. (The run stops at the first open exercise; that is no harm.) Save, and hand in this one file under its own name, `12_optimizers_momentum.ipynb`. There are 20 points; the last question is answered in words and read by a person.
"""

# %% [markdown] lang="zh"
r"""
# 作业 12 · 优化器一：梯度下降与动量

你要分几部分造出一个优化器：它管的账，它迈的步，它留到明天的东西，还有外面那个循环。然后用一用理论：下降到了什么样的地方，有记忆的小球会停在哪个谷底，最快能有多快。

**怎么做**

- 从上往下做。每道题下面都有一个作答单元格：把 `raise NotImplementedError()` 换成你的代码。
- 写完运行紧跟着的检查单元格，哪里不对、该往哪里看，它会马上告诉你。不过它只检查了一部分：评分时还会换上**别的**数值再查一遍，而且每次都重新抽取。只认得例子的答案拿不到分。
- 卡住了？提示可以一条一条展开：第一条讲思路，第二条给公式，第三条写出第一行。
- 各题互不依赖。空着一道题，不会连累后面的题。
- 可以添加单元格做试验，但请保留原有的单元格。

**怎么交**

先选一次 *Kernel → Restart Kernel and Run All Cells*，确认结果不依赖任何已经删掉的单元格。（如果有题空着，运行会停在那里，没有关系。）保存之后只交这一个文件，文件名不要改：`12_optimizers_momentum.ipynb`。全卷共 20 分；最后一题用文字回答，由老师阅读。
"""

# %% [markdown] lang="en"
r"""
## What is given

Run the next cell first. `himmelblau(w)` is Himmelblau's function, where `w` is a tensor or an array of shape `(2,)`, `himmelblau_gradient(w)` its gradient as an array, and `MINIMA` holds its four minima, one row each. `expect` compares numbers and gives a reason; `refuses(action, error)` returns whether `action` raises that error.
"""

# %% [markdown] lang="zh"
r"""
## 已经给出的

先运行下一个单元格。`himmelblau(w)` 是 Himmelblau 函数，`w` 是形状为 `(2,)` 的张量或数组；`himmelblau_gradient(w)` 是它的梯度（数组）；`MINIMA` 是它的四个极小值点，每行一个。`expect` 比较数值并说明原因；`refuses(action, error)` 返回 `action` 是否抛出这种错误。
"""

# %%
import json

import numpy as np

import autograd_core as ac
from autograd_core import optim

MINIMA = np.array(
    [[3.0, 2.0], [-2.805118, 3.131313], [-3.779310, -3.283186], [3.584428, -1.848127]]
)


def himmelblau(w):
    x, y = w[0], w[1]
    return (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2


def himmelblau_gradient(w):
    a, b = w[0] ** 2 + w[1] - 11, w[0] + w[1] ** 2 - 7
    return np.array([4 * w[0] * a + 2 * b, 2 * a + 4 * w[1] * b])


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


def refuses(action, error):
    T(
        """Return whether action raises this error.""",
        """返回 action 是否抛出这种错误。""",
    )
    try:
        action()
    except error:
        return True
    return False


# %% [markdown] lang="en" exercise="groups" role="statement"
r"""
## 1 · The books ({{points}} points)

Write what all optimizers have in common:

```python
class Optimizer:
    def __init__(self, params, defaults): ...
    def add_param_group(self, group): ...
    def zero_grad(self, set_to_none=True): ...
```

- Three attributes: `defaults` (a dict of options), `state` (an empty dict at first), `param_groups` (a list of dicts). Each group holds its tensors as a list under `"params"`, and *every* option: its own where it has one, the default otherwise.
- `params` is an iterable (a list, or an iterator such as `model.parameters()`) of tensors, or of dicts `{"params": ..., option: value}`. A single tensor: raise a `TypeError`. Nothing in it: raise a `ValueError`.
- `add_param_group(group)` takes such a dict, whose `"params"` is one tensor or an iterable of them. A tensor that is already in a group, or twice in this one: raise a `ValueError`, and add nothing.
- `zero_grad()` sets the gradient of every tensor to `None`. With `set_to_none=False`, a gradient that exists becomes zeros, and `None` stays `None`.

**Example.** After `o = Optimizer([a, b], {"lr": 0.1, "momentum": 0.9})` and `o.add_param_group({"params": c, "lr": 0.5})` the second group is `{"params": [c], "lr": 0.5, "momentum": 0.9}`.

<details><summary>Hint 1: the idea</summary>

Let `__init__` turn everything into dicts and call `add_param_group` for each; then the rules stand in one place. Turn an iterator into a list first: it can be walked through only once.

</details>
<details><summary>Hint 2: the formula</summary>

Later dicts win: `{**defaults, **group, "params": params}`. To recognise the same tensor use `id(p)` or `is`. Between tensors `==` compares the numbers in them, and `p in some_list` asks `==` too. (`p in some_dict` is safe: a dict compares hashes first, and a tensor's hash goes by `id`.)

</details>
<details><summary>Hint 3: the first line</summary>

`if isinstance(params, ac.Tensor): raise TypeError`

</details>
"""

# %% [markdown] lang="zh" exercise="groups" role="statement"
r"""
## 1 · 账本（{{points}} 分）

写出所有优化器共有的部分：

```python
class Optimizer:
    def __init__(self, params, defaults): ...
    def add_param_group(self, group): ...
    def zero_grad(self, set_to_none=True): ...
```

- 三个属性：`defaults`（选项的字典），`state`（起初是空字典），`param_groups`（字典的列表）。每一组在 `"params"` 下以列表存放张量，并且有**每一个**选项：自己设了就用自己的，否则用默认值。
- `params` 是可迭代对象（列表，或者 `model.parameters()` 那样的迭代器），里面是张量，或者是 `{"params": ..., option: value}` 这样的字典。如果是单个张量，抛出 `TypeError`；如果里面什么也没有，抛出 `ValueError`。
- `add_param_group(group)` 接受这样一个字典，其中 `"params"` 是一个张量，或由张量组成的可迭代对象。若某个张量已在别的组里，或在这一组里出现两次，抛出 `ValueError`，并且什么也不加。
- `zero_grad()` 把每个张量的梯度设为 `None`。`set_to_none=False` 时，已有的梯度变为全零，`None` 仍是 `None`。

**例** 执行 `o = Optimizer([a, b], {"lr": 0.1, "momentum": 0.9})` 和 `o.add_param_group({"params": c, "lr": 0.5})` 之后，第二组是 `{"params": [c], "lr": 0.5, "momentum": 0.9}`。

<details><summary>提示 1：思路</summary>

让 `__init__` 把一切都变成字典，再逐个调用 `add_param_group`，规则就只写在一处。迭代器先变成列表：它只能走一遍。

</details>
<details><summary>提示 2：公式</summary>

写在后面的字典优先：`{**defaults, **group, "params": params}`。判断是不是同一个张量，用 `id(p)` 或 `is`。张量之间的 `==` 比较的是里面的数，而 `p in some_list` 问的也是 `==`。（`p in some_dict` 不要紧：字典先比哈希值，而张量的哈希值由 `id` 而来。）

</details>
<details><summary>提示 3：第一行</summary>

`if isinstance(params, ac.Tensor): raise TypeError`

</details>
"""


# %% exercise="groups" role="solution"
class Optimizer:
    T(
        """The books of an optimizer: parameters in groups, their options, what is remembered.""",
        """优化器的账本：分组的参数、它们的选项、记着的东西。""",
    )

    def __init__(self, params, defaults):
        ### BEGIN SOLUTION
        if isinstance(params, ac.Tensor):
            raise TypeError(T("params must be an iterable", "params 必须是可迭代对象"))
        groups = list(params)
        if not groups:
            raise ValueError(T("there are no parameters", "没有参数"))
        if not isinstance(groups[0], dict):
            groups = [{"params": groups}]
        self.defaults, self.state, self.param_groups = dict(defaults), {}, []
        for group in groups:
            self.add_param_group(group)
        ### END SOLUTION

    def add_param_group(self, group):
        ### BEGIN SOLUTION
        params = group["params"]
        params = [params] if isinstance(params, ac.Tensor) else list(params)
        known = {id(p) for other in self.param_groups for p in other["params"]}
        for p in params:
            if id(p) in known:
                raise ValueError(T("a parameter appears twice", "有参数重复出现"))
            known.add(id(p))
        self.param_groups.append({**self.defaults, **group, "params": params})
        ### END SOLUTION

    def zero_grad(self, set_to_none=True):
        ### BEGIN SOLUTION
        for group in self.param_groups:
            for p in group["params"]:
                if set_to_none:
                    p.grad = None
                elif p.grad is not None:
                    p.grad = ac.zeros_like(p)
        ### END SOLUTION


# %% exercise="groups" role="check"
#: en: Run this cell to check your answer; nothing here needs to be changed.
#: zh: 运行这个单元格，检查你的答案；这里不需要改动。
a, b, c = (ac.tensor([float(n)], requires_grad=True) for n in (1, 1, 2))
try:
    o = Optimizer(iter([a, b]), {"lr": 0.1, "momentum": 0.9})
except ValueError:
    raise AssertionError(
        T(
            "a and b are two tensors with equal numbers, and were taken for one: compare id(p).",
            "a 和 b 是两个值相等的不同张量，却被当成了同一个：要比较 id(p)。",
        )
    ) from None
o.add_param_group({"params": c, "lr": 0.5})
assert [len(group["params"]) for group in o.param_groups] == [2, 1], T(
    "The groups should hold two tensors and one, in lists.",
    "两组应当各有两个和一个张量，都放在列表里。",
)
assert [(g["lr"], g["momentum"]) for g in o.param_groups] == [(0.1, 0.9), (0.5, 0.9)], T(
    "Each group has every option: its own, or the default.",
    "每一组都要有每个选项：自己的，或者默认的。",
)
assert refuses(lambda: o.add_param_group({"params": [b]}), ValueError), T(
    "b is in a group already: a ValueError is needed.", "b 已经在组里：应当抛出 ValueError。"
)
assert refuses(lambda: Optimizer(a, {}), TypeError), T(
    "A single tensor must be refused with a TypeError.", "单个张量要用 TypeError 拒绝。"
)
(a + b * c).sum().backward()
o.zero_grad()
assert c.grad is None, T("zero_grad must reach every group.", "zero_grad 要管到每一组。")
print(T("Exercise 1: all visible checks pass.", "第 1 题：可见的检查全部通过。"))

# %% [markdown] lang="en" exercise="sgd" role="statement"
r"""
## 2 · The step ({{points}} points)

Write one step of SGD with all its switches, as PyTorch defines them, on NumPy arrays:

```python
sgd_step(w, g, state, lr, momentum=0.0, dampening=0.0, weight_decay=0.0, nesterov=False)
```

- `w` and `g` are the parameter and its gradient, arrays of one shape. Return the *new* parameter; change neither `w` nor `g`, at this step or a later one.
- `state` is a dict, empty before the first step; keep what you must remember in it.
- In this order: `weight_decay` adds `weight_decay·w` to the gradient. With a momentum $\beta\ne0$ the velocity is $v\leftarrow\beta v+(1-\text{dampening})\,g$, but at the *first* step it is $g$ itself, without dampening. Then step by lr times $v$; with `nesterov`, by lr times $g+\beta v$ ($v$ being the new velocity). Without momentum, step by lr times $g$ and keep no velocity; dampening then has no meaning, whatever its value.

**Example.** On Himmelblau's function from $(0,0)$ with lr 0.005 and momentum 0.9 the first two steps lead to $(0.07,0.11)$ and $(0.21741814,0.33307038)$.

<details><summary>Hint 1: the idea</summary>

Three stages, one after the other: the gradient with its decay; the velocity; the direction of the step.

</details>
<details><summary>Hint 2: the formula</summary>

An assignment such as `state["v"] = g` makes both names point to one array. As long as you only write `a = m * a + b`, which makes a new array, nothing happens; `a += b` would change the caller's.

</details>
<details><summary>Hint 3: the first line</summary>

`g = g + weight_decay * w`

</details>
"""

# %% [markdown] lang="zh" exercise="sgd" role="statement"
r"""
## 2 · 一步（{{points}} 分）

写出 SGD 的一步，所有开关都要有，规则同 PyTorch，用 NumPy 数组：

```python
sgd_step(w, g, state, lr, momentum=0.0, dampening=0.0, weight_decay=0.0, nesterov=False)
```

- `w` 和 `g` 是参数和它的梯度，形状相同的数组。返回**新的**参数；不论这一步还是以后，都不要改动 `w` 和 `g`。
- `state` 是字典，第一步之前是空的；需要记的东西放在里面。
- 顺序如下：`weight_decay` 给梯度加上 `weight_decay·w`。动量 $\beta\ne0$ 时，速度 $v\leftarrow\beta v+(1-\text{dampening})\,g$，但**第一步**就是 $g$ 本身，不乘阻尼。然后走 lr 乘 $v$；有 `nesterov` 时，走 lr 乘 $g+\beta v$（$v$ 是新的速度）。没有动量时，走 lr 乘 $g$，不记速度；这时不管阻尼是多少，都没有意义。

**例** 在 Himmelblau 函数上，从 $(0,0)$ 出发，lr 0.005，动量 0.9，头两步到 $(0.07,0.11)$ 和 $(0.21741814,0.33307038)$。

<details><summary>提示 1：思路</summary>

分三段，依次进行：加上衰减的梯度；速度；这一步的方向。

</details>
<details><summary>提示 2：公式</summary>

写 `state["v"] = g` 之后，两个名字指向同一个数组。只要都写成 `a = m * a + b`，造的是新数组，就没有事；写 `a += b`，会把调用者的也改掉。

</details>
<details><summary>提示 3：第一行</summary>

`g = g + weight_decay * w`

</details>
"""


# %% exercise="sgd" role="solution"
def sgd_step(w, g, state, lr, momentum=0.0, dampening=0.0, weight_decay=0.0, nesterov=False):
    T("""Return the parameter after one step of SGD.""", """返回 SGD 走一步之后的参数。""")
    ### BEGIN SOLUTION
    g = g + weight_decay * w
    if momentum != 0:
        if "velocity" in state:
            state["velocity"] = momentum * state["velocity"] + (1 - dampening) * g
        else:
            state["velocity"] = g
        g = g + momentum * state["velocity"] if nesterov else state["velocity"]
    return w - lr * g
    ### END SOLUTION


# %% exercise="sgd" role="check"
#: en: Run this cell to check your answer; nothing here needs to be changed.
#: zh: 运行这个单元格，检查你的答案；这里不需要改动。
def walk(steps, **options):
    w, state = np.zeros(2), {}
    for _ in range(steps):
        w = sgd_step(w, himmelblau_gradient(w), state, **options)
    return w


why = T("Plain descent: w − lr·g.", "普通下降：w − lr·g。")
expect(walk(1, lr=0.01), [0.14, 0.22], why)
expect(walk(10, lr=0.01), [2.8941497282576396, 2.172385146929446], why)
why = T("Momentum: v = β·v + g, a sum, not a mean.", "动量：v = β·v + g，是求和，不是平均。")
expect(walk(2, lr=0.005, momentum=0.9), [0.21741814, 0.33307038], why)
expect(walk(10, lr=0.005, momentum=0.9), [3.3622286837339135, 2.1902080029846624], why)
why = T("Dampening begins with the second step.", "阻尼从第二步开始。")
expect(walk(2, lr=0.005, momentum=0.9, dampening=0.3), [0.192092698, 0.295849266], why)
why = T("Nesterov: g + β·v with the new v.", "Nesterov：g + β·v，v 是新的。")
expect(walk(2, lr=0.005, momentum=0.9, nesterov=True), [0.373791374794, 0.556983708498], why)
why = T("Weight decay adds to the gradient.", "权重衰减是加在梯度上的。")
expect(walk(3, lr=0.01, weight_decay=0.1), [0.6042010087594758, 0.8293461075607688], why)
print(T("Exercise 2: all visible checks pass.", "第 2 题：可见的检查全部通过。"))

# %% [markdown] lang="en" exercise="saving" role="statement"
r"""
## 3 · Until tomorrow ({{points}} points)

Given is the optimizer `HeavyBall` of the next cell. (You need not change it.) Write the two functions that let it survive a night:

```python
save(optimizer)              # a dict that json can write
restore(optimizer, saved)    # puts it back into another optimizer; returns nothing
```

- Parameters have no names. Give them numbers 0, 1, 2, … in the order of the groups and of the lists in them.
- `save` returns `{"state": ..., "param_groups": ...}`. `"state"` maps the number of each parameter *that has a velocity* to this velocity as a (nested) list. `"param_groups"` is a list with one dict per group: `"params"`, the list of numbers, and all its options. It is a copy: further steps do not change it.
- `restore` takes such a dict, also after `json.loads(json.dumps(...))`, which turns the numbers that serve as keys into strings. Options and velocities of the optimizer become exactly the saved ones, also if it has made steps before; its tensors stay. If the number or sizes of the groups differ, raise a `ValueError`.
- A run that was saved and restored goes on the same to the last bit.

**Example.** For two tensors in one group, of which only the second has made a step: `{"state": {1: [0.5, -2.0]}, "param_groups": [{"params": [0, 1], "lr": 0.1, "momentum": 0.9}]}`.

<details><summary>Hint 1: the idea</summary>

First list all parameters in order; a number is a place in this list. An array becomes a list by `.tolist()`, which loses nothing, and comes back by `np.array(...)`.

</details>
<details><summary>Hint 2: the formula</summary>

`for number, velocity in saved["state"].items():` gives the number as an int or as a string; `int(number)` is right for both.

</details>
<details><summary>Hint 3: the first line</summary>

`params = [p for group in optimizer.param_groups for p in group["params"]]`

</details>
"""

# %% [markdown] lang="zh" exercise="saving" role="statement"
r"""
## 3 · 留到明天（{{points}} 分）

下一个单元格给出了优化器 `HeavyBall`。（不必改它。）请写两个函数，让它能过夜：

```python
save(optimizer)              # 一个能写成 json 的字典
restore(optimizer, saved)    # 放回到另一个优化器里；不返回什么
```

- 参数没有名字。按照各组的顺序、组内列表的顺序，给它们编号 0、1、2……
- `save` 返回 `{"state": ..., "param_groups": ...}`。`"state"` 把**有速度的**参数的编号，映到它的速度，写成（嵌套）列表。`"param_groups"` 是列表，每组一个字典：`"params"` 是编号的列表，另有它的全部选项。它是一份拷贝：以后再走，它也不变。
- `restore` 接受这样的字典，包括经过 `json.loads(json.dumps(...))` 的；那样一来，作键的编号会变成字符串。优化器的选项和速度变成存下来的那些，不多不少，即使它之前走过几步；张量不变。组数或组的大小不同，抛出 `ValueError`。
- 存下再恢复的运行，接下去与原来的一模一样，直到最后一个比特。

**例** 一组里有两个张量，只有第二个走过一步：`{"state": {1: [0.5, -2.0]}, "param_groups": [{"params": [0, 1], "lr": 0.1, "momentum": 0.9}]}`。

<details><summary>提示 1：思路</summary>

先把所有参数按顺序列出来；编号就是它在列表里的位置。数组用 `.tolist()` 变成列表，什么也不丢；用 `np.array(...)` 变回来。

</details>
<details><summary>提示 2：公式</summary>

`for number, velocity in saved["state"].items():` 给出的编号可能是整数，也可能是字符串；`int(number)` 对两者都对。

</details>
<details><summary>提示 3：第一行</summary>

`params = [p for group in optimizer.param_groups for p in group["params"]]`

</details>
"""


# %%
class HeavyBall:
    T(
        """SGD with momentum; param_groups are dicts with params, lr and momentum.""",
        """带动量的 SGD；param_groups 是含有 params、lr 和 momentum 的字典。""",
    )

    def __init__(self, param_groups):
        self.param_groups = param_groups
        self.state = {}  #: en: tensor → its velocity, an array  #: zh: 张量 → 它的速度，数组

    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                v = self.state.setdefault(p, np.zeros(p.shape))
                v *= group["momentum"]
                v += p.grad.numpy()
                with ac.no_grad():
                    p.sub_(group["lr"] * ac.tensor(v))


# %% exercise="saving" role="solution"
def save(optimizer):
    T(
        """Return state and groups as numbers, lists and dicts.""",
        """把状态和参数组写成数、列表和字典。""",
    )
    ### BEGIN SOLUTION
    params = [p for group in optimizer.param_groups for p in group["params"]]
    number = {id(p): n for n, p in enumerate(params)}
    groups = [
        {**group, "params": [number[id(p)] for p in group["params"]]}
        for group in optimizer.param_groups
    ]
    state = {number[id(p)]: v.tolist() for p, v in optimizer.state.items()}
    return {"state": state, "param_groups": groups}
    ### END SOLUTION


def restore(optimizer, saved):
    T("""Put back what save has returned.""", """放回 save 返回的东西。""")
    ### BEGIN SOLUTION
    sizes = [len(group["params"]) for group in optimizer.param_groups]
    if sizes != [len(group["params"]) for group in saved["param_groups"]]:
        raise ValueError(T("the groups differ in number or size", "组数或组的大小不同"))
    params = [p for group in optimizer.param_groups for p in group["params"]]
    for group, other in zip(optimizer.param_groups, saved["param_groups"], strict=True):
        group.update({**other, "params": group["params"]})
    optimizer.state = {params[int(n)]: np.array(v) for n, v in saved["state"].items()}
    ### END SOLUTION


# %% exercise="saving" role="check"
#: en: Run this cell to check your answer; nothing here needs to be changed.
#: zh: 运行这个单元格，检查你的答案；这里不需要改动。
p, q = ac.tensor([1.0]), ac.tensor([1.0, 2.0])
first = HeavyBall([{"params": [p, q], "lr": 0.1, "momentum": 0.9}])
q.grad = ac.tensor([0.5, -2.0])
first.step()
saved = save(first)
assert saved == {
    "state": {1: [0.5, -2.0]},
    "param_groups": [{"params": [0, 1], "lr": 0.1, "momentum": 0.9}],
}, T(f"save returned {saved}; look at the example.", f"save 返回了 {saved}；请对照例子。")
first.step()
assert saved["state"][1] == [0.5, -2.0], T(
    "A further step has changed what was saved.", "又走了一步，存下的东西就变了。"
)
again = HeavyBall(
    [{"params": [ac.tensor([1.0]), ac.tensor([0.0, 0.0])], "lr": 9.0, "momentum": 0.0}]
)
restore(again, json.loads(json.dumps(saved)))
assert again.param_groups[0]["lr"] == 0.1, T("The saved lr counts.", "学习率要用存下来的。")
velocity = again.state.get(again.param_groups[0]["params"][1])
why = T("The second tensor has this velocity again.", "第二个张量重新有了这个速度。")
expect(velocity, [0.5, -2.0], why)
print(T("Exercise 3: all visible checks pass.", "第 3 题：可见的检查全部通过。"))

# %% [markdown] lang="en" exercise="loop" role="statement"
r"""
## 4 · The loop, and what forgetting does ({{points}} points)

This loop has two faults. One is loud, and stands in a common text; the other is silent, and stands in the programs of beginners:

```python
for step in range(steps):
    pred = f(x)
    pred.backward()
    pred.step()
```

Write it as it should be, and then predict, without any engine, what the silent fault does:

```python
descend(f, start, steps, lr, momentum=0.0)    # (losses, end)
forgetful(gradient, start, steps, lr)         # end
```

- `descend`: `f` takes a tensor of the shape of `start` (a list of numbers) and returns a loss. Use `optim.SGD`. `losses` is a list of `steps` plain numbers, the loss *before* each step; `end` is the list of numbers where the descent has arrived.
- `forgetful`: where SGD *without momentum* arrives in a loop in which `zero_grad` was forgotten. `gradient(w)` gives the gradient as an array for an array `w`; use NumPy only. Return an array, and leave `start` as it is.

**Example.** On $w^2$ from 3 with lr 0.05: one step leads to 2.7 with or without `zero_grad`; the second to 2.43 with it, and to 2.13 without.

<details><summary>Hint 1: the idea</summary>

Who makes the step? Who forgets the old gradients, and when? And in `.grad`, nothing is replaced, everything is added.

</details>
<details><summary>Hint 2: the formula</summary>

Without `zero_grad` the step uses $v\leftarrow v+g$: momentum with $\beta=1$.

</details>
<details><summary>Hint 3: the first line</summary>

`x = ac.tensor(start, requires_grad=True)` and `optimizer = optim.SGD([x], lr=lr, momentum=momentum)`

</details>
"""

# %% [markdown] lang="zh" exercise="loop" role="statement"
r"""
## 4 · 循环，以及忘记的后果（{{points}} 分）

下面的循环有两处毛病。一处会报错，出自一份常见的教程；另一处不出声，是初学者常犯的：

```python
for step in range(steps):
    pred = f(x)
    pred.backward()
    pred.step()
```

请把它写对，然后不用任何引擎，算出那处不出声的毛病会造成什么：

```python
descend(f, start, steps, lr, momentum=0.0)    # (losses, end)
forgetful(gradient, start, steps, lr)         # end
```

- `descend`：`f` 接受一个与 `start`（数的列表）同形的张量，返回损失。请用 `optim.SGD`。`losses` 是 `steps` 个普通的数，即每一步**之前**的损失；`end` 是到达的位置，数的列表。
- `forgetful`：**不带动量**的 SGD，循环里忘了 `zero_grad`，会走到哪里。`gradient(w)` 对数组 `w` 给出梯度数组；只用 NumPy。返回数组，不要改动 `start`。

**例** 在 $w^2$ 上从 3 出发，lr 0.05：第一步有没有 `zero_grad` 都到 2.7；第二步，有它到 2.43，没有它到 2.13。

<details><summary>提示 1：思路</summary>

迈步的是谁？清掉旧梯度的是谁，在什么时候？在 `.grad` 里，什么也不会被替换，都是加上去的。

</details>
<details><summary>提示 2：公式</summary>

没有 `zero_grad` 时，这一步用的是 $v\leftarrow v+g$：也就是 $\beta=1$ 的动量。

</details>
<details><summary>提示 3：第一行</summary>

`x = ac.tensor(start, requires_grad=True)`，然后 `optimizer = optim.SGD([x], lr=lr, momentum=momentum)`

</details>
"""


# %% exercise="loop" role="solution"
def descend(f, start, steps, lr, momentum=0.0):
    T(
        """Return the losses before the steps, and the end, of a descent by SGD.""",
        """返回 SGD 下降中每一步之前的损失，以及终点。""",
    )
    ### BEGIN SOLUTION
    x = ac.tensor(start, requires_grad=True)
    optimizer = optim.SGD([x], lr=lr, momentum=momentum)
    losses = []
    for _step in range(steps):
        optimizer.zero_grad()
        loss = f(x)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses, x.tolist()
    ### END SOLUTION


def forgetful(gradient, start, steps, lr):
    T(
        """Return where a loop without zero_grad arrives.""",
        """返回没有 zero_grad 的循环走到的位置。""",
    )
    ### BEGIN SOLUTION
    w = np.array(start, dtype=float)
    heap = np.zeros(w.shape)
    for _step in range(steps):
        heap = heap + gradient(w)
        w = w - lr * heap
    return w
    ### END SOLUTION


# %% exercise="loop" role="check"
#: en: Run this cell to check your answer; nothing here needs to be changed.
#: zh: 运行这个单元格，检查你的答案；这里不需要改动。
losses, end = descend(lambda x: (x**2).sum(), [3.0], 2, 0.05)
why = T(
    "The losses before each step. If yours begin with 7.29, they are those after it.",
    "要的是每一步之前的损失。如果你的第一个是 7.29，那是每一步之后的损失。",
)
expect(losses, [9.0, 7.29], why)
expect(end, [2.43], T("Each step needs its own gradient only.", "每一步只用这一步的梯度。"))
losses, end = descend(himmelblau, [0.0, 0.0], 100, 0.005, 0.9)
why = T("With momentum 0.9, after 100 steps.", "动量 0.9，100 步之后。")
expect(end, [3.591011137529182, -1.8393196646943817], why)
why = T("Forgetting adds all gradients up.", "忘了清，梯度就全加在一起。")
start = np.array([3.0])
expect(forgetful(lambda w: 2 * w, start, 2, 0.05), [2.13], why)
assert start[0] == 3.0, T(
    "start has been changed: walk on a copy of it.", "start 被改动了：要在它的拷贝上走。"
)
print(T("Exercise 4: all visible checks pass.", "第 4 题：可见的检查全部通过。"))

# %% [markdown] lang="en" exercise="level" role="statement"
r"""
## 5 · What kind of place is this? ({{points}} points)

```python
himmelblau_hessian(point)                         # the matrix of second derivatives, shape (2, 2)
classify(gradient, hessian, tolerance=1e-6)       # a word
```

- `himmelblau_hessian`: an array, for a point of two numbers. By formula or with the engine, as you like.
- `classify` is for functions of *any* number of variables. If some entry of the gradient is larger in size than `tolerance`, the place is not level, no stationary point: raise a `ValueError`. Otherwise return `"minimum"` (all eigenvalues of the Hessian positive), `"maximum"` (all negative), `"saddle"` (some of each sign), or `"degenerate"` when the second derivatives cannot tell: some eigenvalue is at most `tolerance` in size, and the others do not already show both signs.

**Example.** At $(3,2)$ the Hessian is `[[74, 20], [20, 34]]`, and the place is a `"minimum"`.

<details><summary>Hint 1: the idea</summary>

The signs of the *entries* say little; those of the eigenvalues say everything. `np.linalg.eigvalsh` gives them for a symmetric matrix, in rising order.

</details>
<details><summary>Hint 2: the formula</summary>

$f_{xx}=12x^2+4y-42$, $f_{xy}=4x+4y$, $f_{yy}=4x+12y^2-26$. A saddle needs one eigenvalue above `tolerance` and one below `-tolerance`; look for it first.

</details>
<details><summary>Hint 3: the first line</summary>

`if np.abs(gradient).max() > tolerance: raise ValueError`

</details>
"""

# %% [markdown] lang="zh" exercise="level" role="statement"
r"""
## 5 · 这是什么地方？（{{points}} 分）

```python
himmelblau_hessian(point)                         # 二阶导数的矩阵，形状 (2, 2)
classify(gradient, hessian, tolerance=1e-6)       # 一个词
```

- `himmelblau_hessian`：对由两个数组成的点返回数组。用公式或用引擎都行。
- `classify` 适用于**任意**多个变量的函数。如果梯度有某个分量的大小超过 `tolerance`，这里就不平，不是驻点：抛出 `ValueError`。否则返回：`"minimum"`（黑塞矩阵的特征值全为正），`"maximum"`（全为负），`"saddle"`（有正有负）；如果二阶导数分辨不出来，返回 `"degenerate"`，也就是某个特征值的大小不超过 `tolerance`，而其余的又没有显出一正一负。

**例** 在 $(3,2)$ 处，黑塞矩阵是 `[[74, 20], [20, 34]]`，这里是 `"minimum"`。

<details><summary>提示 1：思路</summary>

**元素**的符号说明不了什么，特征值的符号说明一切。对称矩阵的特征值由 `np.linalg.eigvalsh` 给出，从小到大。

</details>
<details><summary>提示 2：公式</summary>

$f_{xx}=12x^2+4y-42$，$f_{xy}=4x+4y$，$f_{yy}=4x+12y^2-26$。鞍点要有一个特征值大于 `tolerance`，还有一个小于 `-tolerance`；先查这一条。

</details>
<details><summary>提示 3：第一行</summary>

`if np.abs(gradient).max() > tolerance: raise ValueError`

</details>
"""


# %% exercise="level" role="solution"
def himmelblau_hessian(point):
    T(
        """Return the second derivatives of Himmelblau's function.""",
        """返回 Himmelblau 函数的二阶导数。""",
    )
    ### BEGIN SOLUTION
    x, y = point
    mixed = 4 * x + 4 * y
    return np.array([[12 * x**2 + 4 * y - 42, mixed], [mixed, 4 * x + 12 * y**2 - 26]])
    ### END SOLUTION


def classify(gradient, hessian, tolerance=1e-6):
    T("""Say what kind of level place this is.""", """说出这是哪一种平地。""")
    ### BEGIN SOLUTION
    if np.abs(gradient).max() > tolerance:
        raise ValueError(T("this place is not level", "这里不平"))
    values = np.linalg.eigvalsh(hessian)
    if values.min() < -tolerance and values.max() > tolerance:
        return "saddle"
    if np.abs(values).min() <= tolerance:
        return "degenerate"
    return "minimum" if values.min() > 0 else "maximum"
    ### END SOLUTION


# %% exercise="level" role="check"
#: en: Run this cell to check your answer; nothing here needs to be changed.
#: zh: 运行这个单元格，检查你的答案；这里不需要改动。
why = T("The second derivatives at (3, 2).", "(3, 2) 处的二阶导数。")
expect(himmelblau_hessian(np.array([3.0, 2.0])), [[74.0, 20.0], [20.0, 34.0]], why)
flat = np.zeros(2)
for diagonal, word in (((2.0, 3.0), "minimum"), ((-2.0, -3.0), "maximum"), ((2.0, -3.0), "saddle")):
    said = classify(flat, np.diag(diagonal))
    assert said == word, T(
        f"Eigenvalues {diagonal}: you say {said!r}, it is a {word!r}.",
        f"特征值 {diagonal}：你说是 {said!r}，其实是 {word!r}。",
    )
said = classify(flat, np.array([[1.0, 2.0], [2.0, 1.0]]))
assert said == "saddle", T(
    f"All entries are positive, yet an eigenvalue is −1: a saddle, not {said!r}.",
    f"元素全是正的，却有一个特征值是 −1：是鞍点，不是 {said!r}。",
)
assert refuses(lambda: classify(np.array([0.0, 0.5]), np.eye(2)), ValueError), T(
    "Where the gradient is not zero, a ValueError is needed.",
    "梯度不为零的地方，应当抛出 ValueError。",
)
print(T("Exercise 5: all visible checks pass.", "第 5 题：可见的检查全部通过。"))

# %% [markdown] lang="en" exercise="basins" role="statement"
r"""
## 6 · In which valley? ({{points}} points)

First predict. Four balls start from $(0,0)$, $(-1,1)$, $(-2,-2)$ and $(1,-4)$ and descend on Himmelblau's function with lr = 0.005, once without and once with momentum 0.9. The example below gives both answers for $(0,0)$ away; write your six guesses for the others, numbers of rows of `MINIMA`, on paper. Then let the machine answer:

```python
basin(start, lr, momentum, steps)      # 0, 1, 2, 3, or -1
leaving(start, lr, momenta, steps)     # one of momenta, or None
```

- `basin` runs SGD (momentum as in exercise 2, $v\leftarrow\beta v+g$) for `steps` steps from `start` and returns which row of `MINIMA` the end is near, at a distance of at most 0.1; `-1` if it is near none, also if the run has become `nan` or infinite. Return an `int`. (A run that explodes may print a `RuntimeWarning: overflow` in red. It is harmless; `with np.errstate(all="ignore"):` keeps it quiet.)
- `leaving` returns the *first* of the list `momenta`, in the order given, with which `basin` differs from that of momentum 0; `None` if there is none.

**Example.** `basin([0, 0], 0.005, 0.0, 200)` is 0, with momentum 0.9 it is 3. `leaving([0, 0], 0.005, [0.5, 0.8, 0.9], 200)` is 0.9.

<details><summary>Hint 1: the idea</summary>

A loop of four lines on arrays, with the given `himmelblau_gradient`; then the distances to all four minima at once.

</details>
<details><summary>Hint 2: the formula</summary>

`np.linalg.norm(MINIMA - w, axis=1)` are the four distances. A comparison with `nan` is false, whatever the question: ask whether a distance *is* at most 0.1.

</details>
<details><summary>Hint 3: the first line</summary>

`w, v = np.array(start, dtype=float), np.zeros(2)`

</details>
"""

# %% [markdown] lang="zh" exercise="basins" role="statement"
r"""
## 6 · 停在哪个谷底？（{{points}} 分）

先预测。四个小球从 $(0,0)$、$(-1,1)$、$(-2,-2)$ 和 $(1,-4)$ 出发，在 Himmelblau 函数上下降，lr = 0.005，一次不带动量，一次动量 0.9。$(0,0)$ 的两个答案下面的例子里已经有了；其余的六个，把你的猜测（`MINIMA` 的行号）写在纸上。然后让机器来回答：

```python
basin(start, lr, momentum, steps)      # 0、1、2、3 或 -1
leaving(start, lr, momenta, steps)     # momenta 中的一个，或 None
```

- `basin` 从 `start` 出发，让 SGD（动量同第 2 题，$v\leftarrow\beta v+g$）走 `steps` 步，返回终点靠近 `MINIMA` 的哪一行，距离不超过 0.1 才算；都不靠近就返回 `-1`，变成 `nan` 或无穷大也一样。返回 `int`。（爆炸时可能会打印红色的 `RuntimeWarning: overflow`，无妨；不想看到它，就写在 `with np.errstate(all="ignore"):` 里。）
- `leaving` 按给定的顺序，返回列表 `momenta` 里**第一个**使 `basin` 与动量为 0 时不同的；没有就返回 `None`。

**例** `basin([0, 0], 0.005, 0.0, 200)` 是 0，动量 0.9 时是 3。`leaving([0, 0], 0.005, [0.5, 0.8, 0.9], 200)` 是 0.9。

<details><summary>提示 1：思路</summary>

用给出的 `himmelblau_gradient`，在数组上写四行循环；然后一次算出到四个极小值点的距离。

</details>
<details><summary>提示 2：公式</summary>

`np.linalg.norm(MINIMA - w, axis=1)` 是四个距离。与 `nan` 比较，不管问什么都是假：所以要问距离**是不是**不超过 0.1。

</details>
<details><summary>提示 3：第一行</summary>

`w, v = np.array(start, dtype=float), np.zeros(2)`

</details>
"""


# %% exercise="basins" role="solution"
def basin(start, lr, momentum, steps):
    T(
        """Return the number of the minimum in which the ball ends, or -1.""",
        """返回小球停在第几个极小值点，或 -1。""",
    )
    ### BEGIN SOLUTION
    w, v = np.array(start, dtype=float), np.zeros(2)
    with np.errstate(all="ignore"):
        for _step in range(steps):
            v = momentum * v + himmelblau_gradient(w)
            w = w - lr * v
        near = np.linalg.norm(MINIMA - w, axis=1) <= 0.1
    return int(near.argmax()) if near.any() else -1
    ### END SOLUTION


def leaving(start, lr, momenta, steps):
    T(
        """Return the first momentum that leads elsewhere than momentum 0, or None.""",
        """返回第一个终点与动量 0 不同的动量，或 None。""",
    )
    ### BEGIN SOLUTION
    home = basin(start, lr, 0.0, steps)
    return next((m for m in momenta if basin(start, lr, m, steps) != home), None)
    ### END SOLUTION


# %% exercise="basins" role="check"
#: en: Run this cell to check your answer; nothing here needs to be changed.
#: zh: 运行这个单元格，检查你的答案；这里不需要改动。
answers = {}
for start in ([0, 0], [-1, 1], [-2, -2], [1, -4]):
    answers[tuple(start)] = [basin(start, 0.005, m, 200) for m in (0.0, 0.9)]
assert answers[0, 0] == [0, 3], T(
    f"From (0, 0) it goes to row 0, with momentum to row 3; you say {answers[0, 0]}.",
    f"从 (0, 0) 出发到第 0 行，带动量到第 3 行；你的回答是 {answers[0, 0]}。",
)
assert basin([0, 0], 0.005, 0.0, 2) == -1, T(
    "After two steps the ball is near no minimum: -1.", "走两步还不靠近任何极小值点：-1。"
)
said = leaving([0, 0], 0.005, [0.5, 0.8, 0.9], 200)
assert said == 0.9, T(
    f"The first to leave is 0.9, you say {said}.", f"第一个离开的是 0.9，你说 {said}。"
)
print(T("compare with your guesses:", "对照你的猜测："), answers)
print(T("Exercise 6: all visible checks pass.", "第 6 题：可见的检查全部通过。"))

# %% [markdown] lang="en" exercise="limits" role="statement"
r"""
## 7 · How fast at most? ({{points}} points)

```python
largest_lr(hessian, momentum=0.0)     # the limit below which a descent near this minimum converges
best_pair(least, most)                # (lr, beta, rate) for curvatures from least to most
rate(lr, beta, curvatures)            # what a step leaves of the error in the long run: smaller is faster
```

- `largest_lr`: `hessian` is a symmetric array of any size. `momentum` is the $\beta$ of the formulas. If some eigenvalue is not positive, 0 included, raise a `ValueError`.
- `best_pair`: `0 < least < most`, two numbers. The learning rate and the momentum of the heavy ball with which the slowest direction is as fast as possible, and the rate that results. (`least` need not be 1.)
- `rate`: `curvatures` is an array. In each direction the error follows $z^2-(1+\beta-\text{lr}\,\lambda)\,z+\beta=0$; the answer is the largest $|z|$ of all directions.

**Example.** For curvatures from 1 to 100: `best_pair(1, 100)` is `(0.0330578..., 0.669421..., 0.818181...)`, and `largest_lr(np.diag([1.0, 100.0]))` is `0.02`.

<details><summary>Hint 1: the idea</summary>

Each direction on its own, and the worst one decides. The directions are the eigenvectors, the curvatures the eigenvalues.

</details>
<details><summary>Hint 2: the formula</summary>

The limit is $2(1+\beta)/\lambda_{\max}$; the best rate is $(\sqrt\kappa-1)/(\sqrt\kappa+1)$ with $\kappa=\lambda_{\max}/\lambda_{\min}$, $\beta$ its square, and lr $=4/(\sqrt{\lambda_{\min}}+\sqrt{\lambda_{\max}})^2$. `np.roots([1, b, c])` solves a quadratic equation, complex roots included.

</details>
<details><summary>Hint 3: the first line</summary>

`values = np.linalg.eigvalsh(hessian)`

</details>
"""

# %% [markdown] lang="zh" exercise="limits" role="statement"
r"""
## 7 · 最快能有多快？（{{points}} 分）

```python
largest_lr(hessian, momentum=0.0)     # 界线：低于它，在这个极小值点附近的下降就收敛
best_pair(least, most)                # 曲率从 least 到 most 时的 (lr, beta, rate)
rate(lr, beta, curvatures)            # 走得久了，每一步之后误差剩下的比例：越小越快
```

- `largest_lr`：`hessian` 是任意大小的对称数组。`momentum` 就是公式里的 $\beta$。只要有特征值不是正的，等于 0 也算，就抛出 `ValueError`。
- `best_pair`：`0 < least < most`，两个数。求重球法的学习率和动量，使最慢的方向尽可能快，以及由此得到的收敛率。（`least` 不一定是 1。）
- `rate`：`curvatures` 是数组。每个方向上，误差由 $z^2-(1+\beta-\text{lr}\,\lambda)\,z+\beta=0$ 决定；答案是所有方向里最大的 $|z|$。

**例** 曲率从 1 到 100 时：`best_pair(1, 100)` 是 `(0.0330578..., 0.669421..., 0.818181...)`，`largest_lr(np.diag([1.0, 100.0]))` 是 `0.02`。

<details><summary>提示 1：思路</summary>

每个方向各管各的，最差的那个说了算。方向就是特征向量，曲率就是特征值。

</details>
<details><summary>提示 2：公式</summary>

界线是 $2(1+\beta)/\lambda_{\max}$；最好的收敛率是 $(\sqrt\kappa-1)/(\sqrt\kappa+1)$，其中 $\kappa=\lambda_{\max}/\lambda_{\min}$，$\beta$ 是它的平方，lr $=4/(\sqrt{\lambda_{\min}}+\sqrt{\lambda_{\max}})^2$。`np.roots([1, b, c])` 解一元二次方程，包括复数根。

</details>
<details><summary>提示 3：第一行</summary>

`values = np.linalg.eigvalsh(hessian)`

</details>
"""


# %% exercise="limits" role="solution"
def largest_lr(hessian, momentum=0.0):
    T(
        """Return the learning rate below which a descent near this minimum converges.""",
        """返回界线：学习率低于它，在这个极小值点附近的下降就收敛。""",
    )
    ### BEGIN SOLUTION
    values = np.linalg.eigvalsh(hessian)
    if values.min() <= 0:
        raise ValueError(T("this is no minimum", "这里不是极小值点"))
    return 2 * (1 + momentum) / values.max()
    ### END SOLUTION


def best_pair(least, most):
    T(
        """Return the heavy ball's best lr, its best beta and their rate.""",
        """返回重球法最好的 lr、最好的 beta 和收敛率。""",
    )
    ### BEGIN SOLUTION
    low, high = np.sqrt(least), np.sqrt(most)
    rate = (high - low) / (high + low)
    return 4 / (low + high) ** 2, rate**2, rate
    ### END SOLUTION


def rate(lr, beta, curvatures):
    T(
        """Return the largest root in size, over all directions.""",
        """返回所有方向里最大的根的大小。""",
    )
    ### BEGIN SOLUTION
    middle = 1 + beta - lr * np.asarray(curvatures, dtype=float)
    root = np.sqrt(middle**2 - 4 * beta + 0j)
    return float(max(abs((middle + root) / 2).max(), abs((middle - root) / 2).max()))
    ### END SOLUTION


# %% exercise="limits" role="check"
#: en: Run this cell to check your answer; nothing here needs to be changed.
#: zh: 运行这个单元格，检查你的答案；这里不需要改动。
hessian = np.array([[74.0, 20.0], [20.0, 34.0]])
why = T("Twice the inverse of the largest eigenvalue.", "最大特征值的倒数的两倍。")
expect(largest_lr(hessian), 0.024305981807691966, why)
why = T("Momentum raises the limit by 1 + β.", "动量把界线提高到 1 + β 倍。")
expect(largest_lr(np.diag([1.0, 100.0]), 0.5), 0.03, why)
assert refuses(lambda: largest_lr(np.diag([1.0, -1.0])), ValueError), T(
    "A saddle point has no stable learning rate: a ValueError is needed.",
    "鞍点没有稳定的学习率：应当抛出 ValueError。",
)
why = T("For curvatures from 1 to 100.", "曲率从 1 到 100。")
expect(best_pair(1, 100), [4 / 121, 81 / 121, 9 / 11], why)
why = T("Without momentum, at lr 2/101.", "没有动量，lr 为 2/101。")
expect(rate(2 / 101, 0.0, np.array([1.0, 100.0])), 99 / 101, why)
why = T("Both pairs of roots are complex: the root of β.", "两对根都是复数：β 的平方根。")
expect(rate(0.03, 0.81, np.array([1.0, 100.0])), 0.9, why)
print(T("Exercise 7: all visible checks pass.", "第 7 题：可见的检查全部通过。"))

# %% [markdown] lang="en" exercise="in_words" role="statement"
r"""
## 8 · In your own words (read by a person, no automatic points)

A text for beginners says: "Training means climbing along the gradient to the summit. Where the derivative is zero, the optimum is reached. An optimizer takes the gradients and the learning rate; after `pred.backward()` one calls `pred.step()`. Momentum averages the last gradients, so the learning rate can stay as it is. If the loss goes up and down, train longer."

Every sentence needs a correction. Write five to eight sentences, with numbers from your exercises.
"""

# %% [markdown] lang="zh" exercise="in_words" role="statement"
r"""
## 8 · 用自己的话说（由老师阅读，不计自动评分）

一份入门教程写道：“训练就是沿着梯度攀登顶峰。导数为零，就到了最优点。优化器接收梯度和学习率；`pred.backward()` 之后调用 `pred.step()`。动量对最近的梯度求平均，所以学习率不用改。如果损失上下波动，那就多训练一会儿。”

每一句都需要纠正。请写五到八句话，并用上你各题里的数。
"""

# %% [markdown] lang="en" exercise="in_words" role="words"
r"""
*Double-click here and write your answer.*
"""

# %% [markdown] lang="zh" exercise="in_words" role="words"
r"""
*双击这里，写下你的回答。*
"""

# ---
# jupyter:
#   course:
#     title:
#       en: Contributor's guide
#       zh: 贡献者指南
#     summary:
#       en: The engine in reading order, one evening long, and a recipe for everything that can be added, each with the test that then runs by itself.
#       zh: 一个晚上按顺序读完引擎；能往里添的每样东西都有一份做法，以及随后自动运行的测试。
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown] lang="en"
r"""
# Contributor's guide

First a tour of the engine, in the order in which it is read: an evening. Then a recipe for each thing that can be added, with the one place where it goes and the test that looks at it from then on. Tests read this page: every excerpt stands in the file that it names, every snippet prints what it shows, and every recipe was followed to the letter in a copy of the project, where its test passed, and failed when the new thing was broken.

```figure
engine_floors
```

`CONTRIBUTING.md` says how to set up, how to run the tests and how a change lands.
"""

# %% [markdown] lang="zh"
r"""
# 贡献者指南

先按阅读顺序走一遍引擎，一个晚上读得完；再是各样东西的添加方法：写在哪一个地方，此后由哪个测试看着它。测试会读这一页：每段摘录都在它所说的文件里，每段小程序的输出都与写的一致，每份做法都在项目的副本里逐字照做过——它的测试通过了；把新加的东西弄坏，测试就失败。

```figure
engine_floors
```

怎样准备环境、怎样跑测试、改动怎样进入项目，见 `CONTRIBUTING.md`。
"""

# %% [markdown] lang="en"
r"""
## The engine in an evening

Fourteen files, about 2,500 lines of code; a test counts them. Keep this picture beside you; the rest of the tour says where each of its steps stands.

```figure
engine_backward
```

### 1 What a tensor is: `tensor.py`

Read the class from the top to `is_leaf`. A tensor is a NumPy array (`_data`), perhaps the node of the operation that made it (`_node`), and little else. Look for what is *not* there: no list of operations, no backward code.

```python
# autograd_core/tensor.py
    grad: "Tensor | None" = None
    _name: str | None = None
    _node = None
    _requires_grad = False
```

A leaf is a tensor without node. Only leaves get `.grad`:

```python
>>> import autograd_core as ac
>>> x = ac.tensor([2.0, 3.0], requires_grad=True)
>>> y = ac.tensor([5.0, 7.0], requires_grad=True)
>>> z = (x * y).sum()
>>> x._node, z._node
(None, <SumBackward>)
```
"""

# %% [markdown] lang="zh"
r"""
## 一个晚上读完引擎

十四个文件，大约 2,500 行代码，有一个测试专门数着。把这张图放在手边；下面逐处说明图里的每一步写在哪里。

```figure
engine_backward
```

### 1 张量是什么：`tensor.py`

从类的开头读到 `is_leaf`。张量就是一个 NumPy 数组（`_data`），也许再加上造出它的那个运算的节点（`_node`），此外几乎没有别的。留意那些**没有**的东西：没有运算清单，也没有反向传播的代码。

```python
# autograd_core/tensor.py
    grad: "Tensor | None" = None
    _name: str | None = None
    _node = None
    _requires_grad = False
```

身后没有运算的张量是叶节点。只有叶节点才得到 `.grad`：

```python
>>> import autograd_core as ac
>>> x = ac.tensor([2.0, 3.0], requires_grad=True)
>>> y = ac.tensor([5.0, 7.0], requires_grad=True)
>>> z = (x * y).sum()
>>> x._node, z._node
(None, <SumBackward>)
```
"""

# %% [markdown] lang="en"
r"""
### 2 The calculus: `ops/elementwise.py`

This is what the engine knows of mathematics, one line an operation: its name, the NumPy function, and for every input the rule of its vector-Jacobian product. The names of a rule's parameters say what it reads: `g` is the gradient that arrives, `out` the result, `x` and `y` the inputs.

```python
# autograd_core/ops/elementwise.py
mul = binary("mul", operator.mul, lambda g, y: g * y, lambda g, x: g * x, numpy=np.multiply)
```

Look for what the rules do not do: nothing about broadcasting, dtypes, or inputs without gradient. `reduce.py`, `shape.py`, `index.py`, `linalg.py` and `conv.py` beside it go on in the same way.

### 3 From a line to an operation: `ops/primitive.py`

Read the head of the file, then `binary`. What it returns is called for every `x * y`: it computes, and if an input is tracked it makes a node.

```python
# autograd_core/ops/primitive.py
            pulls = ((parent_x, rule_x, pick_x(values)), (parent_y, rule_y, pick_y(values)))
        node = Node(primitive, (parent_x, parent_y), pulls, out)
```

So only what a rule reads is kept in memory:

```python
>>> product = x * y
>>> [values for parent, rule, values in product._node.pulls]
[(array([5., 7.]),), (array([2., 3.]),)]
>>> (x + y)._node.pulls[0][2]
()
```
"""

# %% [markdown] lang="zh"
r"""
### 2 求导公式：`ops/elementwise.py`

引擎懂的数学都在这里，一个运算一行：名字、NumPy 函数，以及每个输入的向量-雅可比积（VJP）规则。规则的形参名说明它要读什么：`g` 是传来的梯度，`out` 是结果，`x` 和 `y` 是输入。

```python
# autograd_core/ops/elementwise.py
mul = binary("mul", operator.mul, lambda g, y: g * y, lambda g, x: g * x, numpy=np.multiply)
```

留意规则**不做**什么：不管广播，不管 dtype，也不管哪个输入不要梯度。旁边的 `reduce.py`、`shape.py`、`index.py`、`linalg.py` 和 `conv.py` 写法相同。

### 3 一行公式怎样变成运算：`ops/primitive.py`

先读文件开头，再读 `binary`。每次写 `x * y`，调用的就是它返回的函数：先算出结果；有输入被追踪，就造一个节点。

```python
# autograd_core/ops/primitive.py
            pulls = ((parent_x, rule_x, pick_x(values)), (parent_y, rule_y, pick_y(values)))
        node = Node(primitive, (parent_x, parent_y), pulls, out)
```

所以内存里只留规则要读的东西：

```python
>>> product = x * y
>>> [values for parent, rule, values in product._node.pulls]
[(array([5., 7.]),), (array([2., 3.]),)]
>>> (x + y)._node.pulls[0][2]
()
```
"""

# %% [markdown] lang="en"
r"""
### 4 The graph: `graph.py`

A node knows where its inputs came from and never its own result, so a graph has no cycles and its memory goes without the garbage collector. Look for `age`: a counter that falls. An input is always older than what is computed from it, so no sorting is needed later.

```python
# autograd_core/graph.py
        self.primitive = primitive
        self.parents = parents
        self.pulls = pulls
```

### 5 The way back: `backward.py`

`propagate` is the heart: one loop, one heap. It takes the youngest node, whose gradient is complete by then, runs its rules, and puts what they return on the parents. Look for the three things that no rule needs to care about: `unbroadcast`, the cast to the input's dtype, and the addition where ways meet.

```python
# autograd_core/backward.py
    while queue:
        node = heappop(queue)[1]
        g = pending.pop(node)
```

```python
>>> z.backward()
>>> x.grad, y.grad
(tensor([5., 7.]), tensor([2., 3.]))
>>> w = ac.tensor(1.0, requires_grad=True)
>>> (w * x).sum().backward()  # w was broadcast
>>> w.grad
tensor(5.)
```
"""

# %% [markdown] lang="zh"
r"""
### 4 计算图：`graph.py`

节点知道输入从哪里来，却从不知道自己的结果，所以图里没有环，内存不靠垃圾回收器就会释放。留意 `age`：它是一个递减的计数。输入总比由它算出的结果年长，所以后面不必排序。

```python
# autograd_core/graph.py
        self.primitive = primitive
        self.parents = parents
        self.pulls = pulls
```

### 5 往回走：`backward.py`

`propagate` 是心脏：一个循环，一个堆。它取出最年轻的节点（这时它的梯度已经收齐），运行它的规则，把得到的值交给父节点。留意规则不必操心的三件事：`unbroadcast`、转换成输入的 dtype、多条路会合处的相加。

```python
# autograd_core/backward.py
    while queue:
        node = heappop(queue)[1]
        g = pending.pop(node)
```

```python
>>> z.backward()
>>> x.grad, y.grad
(tensor([5., 7.]), tensor([2., 3.]))
>>> w = ac.tensor(1.0, requires_grad=True)
>>> (w * x).sum().backward()  # w was broadcast
>>> w.grad
tensor(5.)
```
"""

# %% [markdown] lang="en"
r"""
### 6 Every order from the same line: `numpy_protocol.py`

With `create_graph=True` the loop feeds the rules Tensors in place of arrays. A rule that says `np.cos(x)` then reaches `__array_ufunc__`, which calls our `cos`, which records. That is why a rule may use NumPy's functions and operators, but no methods of arrays: those mean other things on a Tensor. A test reads the syntax trees of all rules for it.

```python
>>> t = ac.tensor(0.5, requires_grad=True)
>>> (slope,) = ac.autograd.grad(ac.sin(t), t, create_graph=True)
>>> slope
tensor(0.8776, grad_fn=<MulBackward>)
>>> ac.autograd.grad(slope, t)
(tensor(-0.4794),)
```

### 7 What is written in place: `inplace.py`

Every memory has a version. A node notes the versions of what its rules read; a later write makes the backward pass stop with a sentence instead of a wrong number.

```python
>>> a = ac.tensor([1.0, 2.0], requires_grad=True)
>>> b = a.exp()
>>> _ = b.add_(1.0)
>>> b.sum().backward()
Traceback (most recent call last):
RuntimeError: ExpBackward needs `out` for the gradient, but it has been modified by an inplace operation: it is at version 1, expected version 0 (the result of ExpBackward has shape (2,)). Use x = x + ... instead of x += ..., or clone() first.
```

### 8 The rest of the evening

- `functions/`: what users call, under PyTorch's names and with PyTorch's arguments, a file for each subject. Here is no calculus: each function is put together from the primitives of `ops/`, and the calculus knows nothing of them. This is to be looked up, not read.
- `methods.py`: one table gives Tensor its methods and operators.
- `functional.py`: `grad`, `vjp`, `jvp`, `jacobian`, `hessian`, all made from `backward.grad`. The forward mode is the VJP of the VJP.
- `vectorize.py` and `batch.py`: `vmap` computes all examples at once. A `Batch` is an array with a batch axis that nobody sees; a table says what each NumPy function has to do about it. The rules need not know.
- `gradcheck.py`: how the tests know that a rule is right.
- `nn/losses.py`, `nn/activations.py`, `nn/init.py`: a function each; a decorator makes the module and enters it in a table.
- `optim/optimizer.py`, then `optim/optimizers.py`: a class each, in order of increasing complexity.
- `viz/surfaces.py` and `viz/widgets/`: what is drawn and dragged.
"""

# %% [markdown] lang="zh"
r"""
### 6 同一行公式给出各阶导数：`numpy_protocol.py`

设 `create_graph=True` 时，循环喂给规则的不再是数组，而是 Tensor。规则里写的 `np.cos(x)` 于是走到 `__array_ufunc__`，它调用我们的 `cos`，`cos` 又会记录。所以规则可以用 NumPy 的函数和运算符，却不能用数组的方法：同名方法在 Tensor 上是别的意思。有一个测试专门检查所有规则的语法树。

```python
>>> t = ac.tensor(0.5, requires_grad=True)
>>> (slope,) = ac.autograd.grad(ac.sin(t), t, create_graph=True)
>>> slope
tensor(0.8776, grad_fn=<MulBackward>)
>>> ac.autograd.grad(slope, t)
(tensor(-0.4794),)
```

### 7 原地写入：`inplace.py`

每块内存都有版本号。节点记下规则所读内容的版本；后来有人写了它，反向传播就会停下来说明原因，而不是给出一个错数。

```python
>>> a = ac.tensor([1.0, 2.0], requires_grad=True)
>>> b = a.exp()
>>> _ = b.add_(1.0)
>>> b.sum().backward()
Traceback (most recent call last):
RuntimeError: ExpBackward needs `out` for the gradient, but it has been modified by an inplace operation: it is at version 1, expected version 0 (the result of ExpBackward has shape (2,)). Use x = x + ... instead of x += ..., or clone() first.
```

### 8 剩下的

- `functions/`：用户直接调用的函数，名称和参数都与 PyTorch 一致，一个主题一个文件。这里没有求导公式：每个函数都由 `ops/` 里的基本运算拼成，`ops/` 却不知道它们。用到时来查就好，不必通读。
- `methods.py`：一张表，把方法和运算符交给 Tensor。
- `functional.py`：`grad`、`vjp`、`jvp`、`jacobian`、`hessian`，全由 `backward.grad` 搭成。前向模式就是 VJP 的 VJP。
- `vectorize.py` 和 `batch.py`：`vmap` 一次算完所有样本。`Batch` 是一个数组，多出一个谁也看不见的批次轴；NumPy 的每个函数该拿这个轴怎么办，写在一张表里。规则不必知道它。
- `gradcheck.py`：测试凭它判断规则对不对。
- `nn/losses.py`、`nn/activations.py`、`nn/init.py`：各是一个函数；装饰器造出模块，并登记到表里。
- `optim/optimizer.py`，然后 `optim/optimizers.py`：各是一个类，由简到繁。
- `viz/surfaces.py` 和 `viz/widgets/`：画出来、拖得动的东西。
"""

# %% [markdown] lang="en"
r"""
## Recipes

The first line of a block says where it goes. After it comes the command that tests the new thing; the everyday run, `python start.py test`, does so too, without being told.

### An operation

One line. With it come `ac.cbrt(x)`, `x.cbrt()`, `np.cbrt(x)`, and derivatives of every order. If it is defined only for some numbers, name them in `UNARY` of `tests/engine/samples.py`; if it is not elementwise, give it calls of its own there.

```recipe
operation.py
```

```sh
python -m pytest tests/engine/test_every_primitive.py -k cbrt
```

### A loss

One function that returns the loss of every element; the decorator takes the mean or the sum and makes the module. A loss with other arguments than an input and a target of one shape also names calls in `LOSS_CALLS` of `tests/nn/samples.py`. The guide *Which loss?* asks for a sentence on it, and its test says so.

```recipe
loss.py
```

```sh
python -m pytest tests/nn/test_every_loss.py tests/nn/test_pytorchs_numbers.py -k LogCosh
```

### An activation function

```recipe
activation.py
```

```sh
python -m pytest tests/nn/test_every_layer.py -k SquarePlus
```
"""

# %% [markdown] lang="zh"
r"""
## 做法

代码块的第一行说明它写在哪里。后面是测试它的命令；日常的 `python start.py test` 也会测到它，不必另行登记。

### 一个运算

一行。`ac.cbrt(x)`、`x.cbrt()`、`np.cbrt(x)` 和各阶导数都随之而来。如果只对某些数有定义，就在 `tests/engine/samples.py` 的 `UNARY` 里写明；不是逐元素的，就在那里给出它自己的调用。

```recipe
operation.py
```

```sh
python -m pytest tests/engine/test_every_primitive.py -k cbrt
```

### 一种损失

一个函数，返回每个元素的损失；取平均还是求和、造出模块，都由装饰器来做。如果参数不是形状相同的输入和目标，还要在 `tests/nn/samples.py` 的 `LOSS_CALLS` 里写出调用。《用哪种损失？》这份指南会要求为它写一句话，测试会提醒你。

```recipe
loss.py
```

```sh
python -m pytest tests/nn/test_every_loss.py tests/nn/test_pytorchs_numbers.py -k LogCosh
```

### 一种激活函数

```recipe
activation.py
```

```sh
python -m pytest tests/nn/test_every_layer.py -k SquarePlus
```
"""

# %% [markdown] lang="en"
r"""
### An initializer

One function that returns an array. If it draws, it takes a `generator`, and the tests ask whether a seed repeats it.

```recipe
initializer.py
```

```sh
python -m pytest tests/nn/test_initializers.py -k lecun
```

### An optimizer

One class with one formula, `update`, on arrays. Options other than `lr` and `maximize`, which every optimizer has, want a run in `tests/optim/cases.py`. From then on `viz.trajectory` walks with it, too.

```recipe
optimizer.py
```

```sh
python -m pytest tests/optim/test_anatomy.py tests/optim/test_equal_to_pytorch.py -k SignSGD
```

### A schedule

One class with one formula, the factor at an epoch. Set what `factor` reads before calling the base.

```recipe
schedule.py
```

```sh
python -m pytest tests/optim/test_lr_schedulers.py -k InverseSquareRoot
```
"""

# %% [markdown] lang="zh"
r"""
### 一种初始化

一个返回数组的函数。要抽随机数的，就带上 `generator`；测试会问：同一个种子能不能重现。

```recipe
initializer.py
```

```sh
python -m pytest tests/nn/test_initializers.py -k lecun
```

### 一种优化器

一个类，一个公式 `update`，作用在数组上。`lr` 和 `maximize` 是每个优化器都有的；其余选项要在 `tests/optim/cases.py` 里各有一次运行。此后 `viz.trajectory` 也能用它走。

```recipe
optimizer.py
```

```sh
python -m pytest tests/optim/test_anatomy.py tests/optim/test_equal_to_pytorch.py -k SignSGD
```

### 一种学习率调度

一个类，一个公式：某个轮次的因子。`factor` 要读的东西，须在调用基类之前设好。

```recipe
schedule.py
```

```sh
python -m pytest tests/optim/test_lr_schedulers.py -k InverseSquareRoot
```
"""

# %% [markdown] lang="en"
r"""
### A surface

One `Surface` with what is known of it: stationary points to the last digits, which the tests check with gradient and Hessian. Its title needs a line in the Chinese catalogue; the formula reaches the explorers by itself, recorded as a tape.

```recipe
surface.py
```

```recipe
surface.json
```

```sh
python -m pytest tests/optim/test_surfaces_and_trajectories.py tests/test_language.py -k 'mccormick or translated'
```

### A widget

Two files of one name: a class and a function in Python, a picture in JavaScript. The function has the files' name too, and `viz.slope_explorer` finds it by that. `autograd_core/viz/widgets/__init__.py` says what the parts are for.

```recipe
widget.py
```

```recipe
widget.js
```

```sh
python -m pytest tests/viz/test_every_widget.py -k SlopeExplorer
```
"""

# %% [markdown] lang="zh"
r"""
### 一个曲面

一个 `Surface`，写上关于它已知的一切：驻点要精确到最后一位，测试用梯度和黑塞矩阵检验。它的标题要在中文词条里加一行；公式会自动录成一条带子，送到各个滑块图里。

```recipe
surface.py
```

```recipe
surface.json
```

```sh
python -m pytest tests/optim/test_surfaces_and_trajectories.py tests/test_language.py -k 'mccormick or translated'
```

### 一个滑块图

同名的两个文件：Python 里一个类加一个函数，JavaScript 里画图。函数也叫这个名字，`viz.slope_explorer` 就凭名字找到它。各部分的用途见 `autograd_core/viz/widgets/__init__.py`。

```recipe
widget.py
```

```recipe
widget.js
```

```sh
python -m pytest tests/viz/test_every_widget.py -k SlopeExplorer
```
"""

# %% [markdown] lang="en"
r"""
### A lesson

One file, `notebooks/NN_name.py`, both languages side by side; `course build` makes the notebooks, and refuses a file whose languages differ. This is a whole one, though a short one:

```recipe
lesson.py
```

```sh
course build
python -m pytest tests/lessons/test_every_lesson.py -k '15_curvature and (header or cells or emphasis)'
```

`tests/lessons/test_every_lesson.py` finds it and names what the course's template asks beyond that: three predictions, a widget, hidden answers, a sentence after every figure, a number in the prose for every number that a cell prints. The lessons that stand are the best model.

### An exercise

Cells in `solutions/NN_name/assignment.py`, a check in `judge.py` beside it, and at least three wrong answers in `bank.py`, each with what it loses and the sentence that its author reads. An assignment has 20 points, and a test counts them: take those of a new exercise from another one.

```recipe
exercise.py
```

```recipe
check.py
```

```recipe
wrong_answers.py
```

```sh
python -m pytest tests/assignments/test_every_assignment.py -k '02_four and (midpoint or untouched)'
```

### A language

No code at all. The command makes `languages/es/` with a PO file for each lesson, and a catalogue for each package; what nobody has translated yet stays English. Give it again after the sources have changed: it asks only about what is new.

```sh
course translate es 02_four_ways
```

```sh
python -m pytest tests/test_language.py
```
"""

# %% [markdown] lang="zh"
r"""
### 一课

一个文件 `notebooks/NN_name.py`，两种语言并排写；`course build` 由它生成笔记本，两种语言对不上就拒绝。下面是完整的一课，只是很短：

```recipe
lesson.py
```

```sh
course build
python -m pytest tests/lessons/test_every_lesson.py -k '15_curvature and (header or cells or emphasis)'
```

`tests/lessons/test_every_lesson.py` 会找到它，并指出课程模板另外还要什么：三次预测、一个滑块图、藏起来的答案、每张图后面的一句话，文字里出现的数字也都要有单元格打印出来。现有的课件就是最好的样板。

### 一道练习

`solutions/NN_name/assignment.py` 里的几个单元格，旁边 `judge.py` 里的一项检查，以及 `bank.py` 里至少三个错误答案，各写明扣几分、作者会读到哪句话。一份作业共 20 分，有测试数着：新题的分数要从别的题里匀出来。

```recipe
exercise.py
```

```recipe
check.py
```

```recipe
wrong_answers.py
```

```sh
python -m pytest tests/assignments/test_every_assignment.py -k '02_four and (midpoint or untouched)'
```

### 一种语言

不写一行代码。这条命令建立 `languages/es/`，每课一个 PO 文件，每个包一份词条；没有人译的，先用英文。源文件改了之后再运行一次，它只问新出现的句子。

```sh
course translate es 02_four_ways
```

```sh
python -m pytest tests/test_language.py
```
"""

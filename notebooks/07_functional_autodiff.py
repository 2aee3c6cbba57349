# ---
# jupyter:
#   course:
#     title:
#       en: Functional autodiff
#       zh: 函数式自动微分
#     minutes: 75
#     difficulty: 2
#     needs: [06_vjp_and_detach]
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown] lang="en"
r"""
# 07 · Functional autodiff

So far a gradient was something that *lies somewhere*: you call `backward()`, and afterwards it is found in the `.grad` of a leaf. Mathematicians speak differently. For them the derivative of a function is again a *function*: from $x^3$ you get $3x^2$, ready to be called anywhere, or to be differentiated once more. This lesson gives you that second way of speaking. At its end we open the engine of the course and lay it beside yours.

After this lesson you can

1. say what goes into `grad(fn, grad_position)` and what comes out, in any nesting;
2. predict the gradient of a function with several outputs, and keep an output out of it (`stop_gradient`, `has_aux`);
3. differentiate a model by its weights without touching any `.grad`, and find your way through the files of `autograd_core`.

> **Before you start** You need lesson 06 (weights for the outputs, `detach`, `ac.autograd.grad`). Plan 75 minutes, and twenty more if you read every excerpt of section 8 beside your own engine. Difficulty ●●○.
>
> Some cells begin with `prediction = ...`. Replace the dots by your guess before you run the next cell.
"""

# %% [markdown] lang="zh"
r"""
# 07 · 函数式自动微分

到现在为止，梯度总是**放在某个地方**的东西：调用 `backward()`，然后到叶节点的 `.grad` 里去找。数学家不这么说话。在他们那里，函数的导数还是一个**函数**：从 $x^3$ 得到 $3x^2$，随时可以代入一个数，也可以再求一次导。这一课教你这第二种说法。最后，我们把这门课的引擎打开，和你自己的摆在一起看。

学完这一课，你能够：

1. 说清 `grad(fn, grad_position)` 接受什么、给出什么，嵌套几层也不乱；
2. 函数有几个输出时，预先说出梯度是什么，并能让某个输出不参与求导（`stop_gradient`、`has_aux`）；
3. 不碰任何 `.grad`，就求出模型对权重的梯度；并且知道 `autograd_core` 里什么东西在哪个文件。

> **开始之前** 需要学过第 06 课（给输出的权重，`detach`，`ac.autograd.grad`）。预计 75 分钟；第 8 节的摘录如果段段都和自己的引擎对着读，再加二十分钟。难度 ●●○。
>
> 有些单元格以 `prediction = ...` 开头：先把省略号换成你的猜测，再运行下一格。
"""

# %%
import inspect
import weakref

import matplotlib.pyplot as plt
import numpy as np

import autograd_core as ac
from autograd_core import nn, viz
from coursekit.lesson import Table, check, class_from, compare

ac.set_language(T("en", "zh"))
viz.use_style()

# %% [markdown] lang="en"
r"""
## 1 · A machine that eats functions

Four curves. Only the first was programmed.
"""

# %% [markdown] lang="zh"
r"""
## 1 · 一台吃函数的机器

四条曲线，只有第一条的公式是我们写的。
"""


# %%
def bump(x):
    return (-x * x).exp()


curves = [bump]
for _ in range(3):
    curves.append(ac.grad(curves[-1]))

# %% tags=["hide-input"]
places = np.linspace(-3, 3, 121)
for order, curve in enumerate(curves):
    heights = [curve(ac.tensor(x)).item() for x in places]
    plt.plot(
        places, heights, label=T(f"derivative {order}", f"{order} 阶导数") if order else "bump"
    )
plt.axhline(0, color="gray", lw=1)
plt.xlabel("$x$")
plt.legend()
plt.title(T("One function, and what grad made of it", "一个函数，以及 grad 由它造出来的函数"))
in_words = T(
    "Four curves over x from −3 to 3: a bell; its slope, up and then down through zero; the second derivative, lowest at zero; the third, a wave with two large swings.",
    "x 从 −3 到 3 的四条曲线：钟形曲线；它的斜率，先正后负，在零处穿过零；二阶导数，在零处最低；三阶导数，一个有两次大起伏的波。",
)
viz.alt(in_words)
plt.show()

# %% [markdown] lang="en"
r"""
What to see: where the bell is steepest, its derivative has a peak or a trough, and right there the second derivative crosses zero; and so on. The loop above never writes a formula and never calls `backward()`. It hands a function to `ac.grad` and gets something back that it can hand in again.

What exactly does it get back? Take the cube.
"""

# %% [markdown] lang="zh"
r"""
看图要点：钟形曲线最陡的地方，它的导数到了峰顶或谷底，二阶导数也正好在那里穿过零；依此类推。上面的循环里没有一个公式，也没有一处 `backward()`。它把函数交给 `ac.grad`，拿回一样东西，又能再交进去。

拿回来的到底是什么？就拿立方来看。
"""


# %%
def cube(x):
    return x**3


#: en: what is ac.grad(cube)? "a number", "a tensor" or "a function"
#: zh: ac.grad(cube) 是什么？填 "一个数"、"一个张量" 或 "一个函数"
prediction = ...

# %%
slope = ac.grad(cube)
compare(prediction, T("a function", "一个函数"))
print(callable(slope), slope.__name__)
print("slope(2.0) =", slope(2.0), "  slope(5.0) =", slope(5.0))

# %% [markdown] lang="en"
r"""
`grad(cube)` computes nothing yet. It is a new function, of the same arguments and even of the same name, and only when *it* is called does it run `cube`, walk back, and **return** the gradient. (A plain number will do as argument; `grad` makes a tensor of it.) So a pair of brackets is missing in the popular sentence "`grad(f)` is the gradient": `grad(f)` is the gradient *function*, `grad(f)(x)` its value at one place. (A neighbouring confusion: a common text calls the derivative a *differential*. The differential $\mathrm dy=f'(x)\,\mathrm dx$ is the step that the function takes, along its tangent, in answer to a small step $\mathrm dx$; the derivative is the factor $f'(x)$ in it, and that is what `grad` computes.)

And since it is a function, it can be differentiated:
"""

# %% [markdown] lang="zh"
r"""
`grad(cube)` 这时什么也没有算。它是一个新的函数，参数和原来一样，连名字都一样；等到调用**它**的时候，它才去运行 `cube`，往回走一趟，把梯度**返回**给你。（传普通的数也行，`grad` 会把它变成张量。）所以“`grad(f)` 就是梯度”这句话少了一对括号：`grad(f)` 是梯度**函数**，`grad(f)(x)` 才是它在一个点的值。（还有一处常见的混淆：有的教程把导数叫做“微分”。微分 $\mathrm dy=f'(x)\,\mathrm dx$ 是自变量走一小步 $\mathrm dx$ 时，函数值沿着切线跟着走的那一步；导数是其中的那个因子 $f'(x)$，`grad` 算的是它。）

既然是函数，就能再求导：
"""

# %%
#: en: the value of grad(grad(cube)) at 3
#: zh: grad(grad(cube)) 在 3 处的值
prediction = ...

# %%
compare(prediction, ac.grad(ac.grad(cube))(3.0).item())
derivative, rows = cube, []
for order in range(1, 5):
    derivative = ac.grad(derivative)
    rows.append([order, derivative(2.0).item(), derivative(3.0).item()])
Table([T("order", "阶"), T("at 2", "在 2 处"), T("at 3", "在 3 处")], *rows)

# %% [markdown] lang="en"
r"""
$3x^2$, $6x$, $6$, $0$. Mind the column for 2: first and second derivative are both 12 there. Whoever tests a second derivative of $x^3$ only at 2 has tested nothing; the assignment will not make that mistake, and neither should you.
"""

# %% [markdown] lang="zh"
r"""
$3x^2$、$6x$、$6$、$0$。注意 2 那一列：一阶和二阶导数都是 12。只在 2 处检验 $x^3$ 的二阶导数，等于什么也没有检验；作业不会犯这个错，你也别犯。
"""

# %% [markdown] lang="en"
r"""
## 2 · A model is a function, too

The text that lesson 05 met introduces its functional style with a model of one layer: input $x$ (five ones), labels $y$ (three zeros), weights $w$, biases $b$. All four are **arguments**; the model owns nothing. It prints its results as they come, strings such as `Tensor(shape=[3], …)`, from a run without a seed. Here is what happens when you run it: two runs, two answers, and neither is the loss of that page, which lesson 05 found again: 0.9142847.
"""

# %% [markdown] lang="zh"
r"""
## 2 · 模型也是函数

第 05 课遇到的那份教程，用一个单层模型来介绍函数式的写法：输入 $x$（五个 1），标签 $y$（三个 0），权重 $w$，偏置 $b$。四个都是函数的**参数**（argument，调用时传进去的；模型要学的权重也常叫“参数”，那是 parameter），模型自己什么也不存。那份教程把结果原样印出来，就是 `Tensor(shape=[3], …)` 这样的字符串，而且没有设随机种子。运行一下看看：跑两遍，两个答案，哪一个都不是那页上的损失，也就是第 05 课重算出来的 0.9142847。
"""

# %%
bce = nn.functional.binary_cross_entropy_with_logits


def function(x, y, w, b):
    z = x @ w + b
    return bce(z, y)


x, y = ac.ones(5), ac.zeros(3)
for run in (1, 2):
    fresh = np.random.default_rng()
    w, b = ac.tensor(fresh.standard_normal((5, 3))), ac.tensor(fresh.standard_normal(3))
    print(T("run", "第"), run, T("loss", "遍，损失"), f"{function(x, y, w, b).item():.7f}")

# %% [markdown] lang="en"
r"""
An output that nobody can reproduce proves nothing: you could not tell a wrong gradient from an unlucky draw. The newer edition of that text sets a seed, `np.random.seed(42)`, and then NumPy alone is enough to get its numbers anywhere. (For programs of your own, `np.random.default_rng(42)` is the better habit: a generator that you hold, not one that everybody shares. Here we want *their* numbers.)
"""

# %% [markdown] lang="zh"
r"""
谁也复现不了的输出，什么也证明不了：梯度究竟是算错了，还是抽到的数不一样，你分不清。那份教程的新版设了种子 `np.random.seed(42)`，这样单靠 NumPy，在哪里都能得到同样的数。（自己写程序，更好的习惯是 `np.random.default_rng(42)`：一个自己拿着的生成器，而不是大家共用的那个。这里要的是**他们的**数。）
"""

# %%
np.random.seed(42)
w, b = ac.tensor(np.random.randn(5, 3)), ac.tensor(np.random.randn(3))
print("z    =", (x @ w + b).numpy().round(7))
print("loss =", f"{function(x, y, w, b).item():.7f}")
short = [tensor.to(ac.float32) for tensor in (x, y, w, b)]
print("loss =", f"{function(*short).item():.7f}", T("in float32", "用 float32 计算"))

# %% [markdown] lang="en"
r"""
The newer edition prints 1.3423151, and so does our engine in `float32`, the dtype of that edition; with the sixteen digits of `float64`, which this course uses, the last of the printed digits is a 0. Today, tomorrow, and on your machine: from now on every number of this lesson can be checked, down to such a digit.

## 3 · With respect to what?

"The gradient of `function`" is not yet a question: it has four arguments. `grad_position` says which one is meant, counted from 0. An integer asks for one gradient, a tuple for a tuple. (PyTorch and JAX call the same thing `argnums`; both names work here.)
"""

# %% [markdown] lang="zh"
r"""
新版印的是 1.3423151，我们的引擎用 `float32` 算，得到的也是它，因为新版用的就是这种数据类型；这门课用 `float64`，有十六位有效数字，印出来的最后一位就成了 0。今天如此，明天如此，在你的电脑上也如此。从这里起，这一课的每个数都可以核对，连这样的一位数字也不例外。

## 3 · 对谁求导？

“`function` 的梯度”还算不上一个问题：它有四个参数。`grad_position` 说明指的是哪一个，从 0 数起。给一个整数，得到一个梯度；给一个元组，得到一个元组。（PyTorch 和 JAX 把它叫做 `argnums`，在这里两个名字都能用。）
"""

# %%
by_b = ac.grad(function, 3)(x, y, w, b)
by_both = ac.grad(function, (2, 3))(x, y, w, b)
print(type(by_b).__name__, by_b.shape, by_b.numpy().round(7))
print(type(by_both).__name__, [g.shape for g in by_both])
loss, by_b = ac.value_and_grad(function, 3)(x, y, w, b)
print(T("both at once: ", "两样一起要："), f"{loss.item():.7f}", by_b.numpy().round(7))
print("b.grad =", b.grad, "  b.requires_grad =", b.requires_grad)

# %% [markdown] lang="en"
r"""
Look at the last line: $b$ never asked for a gradient, and none lies there afterwards. The function made its own copies of the arguments that you named, marked them with `requires_grad`, used them once, and gave the gradients *back*. Nothing piles up, so nothing has to be cleared; the whole subject of lesson 06, section 6, is gone. `value_and_grad` returns the value as well, since the forward run has computed it anyway; training wants both.

Choose a position yourself. The picture shows which part of the graph the walk needs for it. Three questions that only moving it answers:

1. Try the four single positions. For which is the way to the result shortest, and how many of the three steps does it take for $b$?
2. Compare `3` with `(3,)`. The numbers are the same. What is not?
3. Choose `(0, 1, 2, 3)`. One gradient has three numbers, of which one is negative and two are positive. Whose is it? And what do you notice about the rows of the gradient of $w$?
"""

# %% [markdown] lang="zh"
r"""
看最后一行：$b$ 从来没有要求过梯度，事后那里也什么都没有。函数把你点到名的参数各拷贝一份，标上 `requires_grad`，用一次，然后把梯度**还给**你。没有东西越积越多，也就没有东西要清零；第 06 课第 6 节说的那些麻烦，在这里都不存在。`value_and_grad` 把值也一起返回，反正往前算的时候已经算出来了；训练时两样都要。

自己选一个位置吧。图上标出了求它要走的那一部分。下面三个问题，不动手就答不出来：

1. 四个单独的位置都试一遍。对哪一个来说，到结果的路最短？对 $b$ 来说，三个步骤里要走几个？
2. 比较 `3` 和 `(3,)`。数是一样的，什么不一样？
3. 选 `(0, 1, 2, 3)`。有一个梯度是三个数，一负两正，它是谁的？再看 $w$ 的梯度，各行之间有什么关系？
"""

# %%
viz.argnum_picker(function, [x.numpy(), y.numpy(), w.numpy(), b.numpy()], grad_position=3)

# %%
nearest = ...  #: en: question 1: the position, a number  #: zh: 问题 1：位置，一个数
steps_of_b = ...  #: en: question 1: how many of the three steps  #: zh: 问题 1：三步里要走几步
mixed = ...  #: en: question 3: the position, a number  #: zh: 问题 3：位置，一个数

# %%
hint = T("Read the sentence that counts the steps.", "读一读数步骤的那句话。")
check("nearest", nearest, 1, hint)
check("steps_of_b", steps_of_b, 2, hint)
hint = T("Of x, y, w, b, which have three numbers?", "x、y、w、b 里，哪几个有三个数？")
check("mixed", mixed, 1, hint)

# %% [markdown] lang="en"
r"""
<details><summary>What you should have found</summary>

1. Position 1: the labels enter the loss directly, one step. (Nobody trains labels; but the engine does not know what you call an argument, and differentiates by it if you ask.) For $b$ the walk takes two of three steps, for $x$ and $w$ all three.
2. `3` gives a tensor, `(3,)` a *tuple* with one tensor in it. The result has the form of the request, so a program that passes a tuple can rely on getting one, whatever its length.
3. The gradient of the labels, $-z/3$: in the loss of one element, $\ln(1+e^{z})-y\,z$, the label stands only in the second term, and the mean divides by 3. The rows of the gradient of $w$ are all equal, and equal to the gradient of $b$: row $k$ is $x_k$ times that, and every $x_k$ is 1.

</details>
"""

# %% [markdown] lang="zh"
r"""
<details><summary>你应该发现的事</summary>

1. 位置 1：标签直接进入损失，只有一步。（没有人去训练标签；但引擎不知道你把参数叫做什么，你要，它就求。）对 $b$ 要走三步里的两步，对 $x$ 和 $w$ 三步都要走。
2. `3` 给出一个张量，`(3,)` 给出一个**元组**，里面有一个张量。怎么问，就怎么答；传元组的程序可以放心，拿回来的一定是元组，不管有几个。
3. 是标签的梯度，等于 $-z/3$：一个元素的损失是 $\ln(1+e^{z})-y\,z$，标签只出现在第二项里，取平均再除以 3。$w$ 的梯度各行都相同，而且都等于 $b$ 的梯度：第 $k$ 行是它的 $x_k$ 倍，而每个 $x_k$ 都是 1。

</details>
"""

# %% [markdown] lang="en"
r"""
## 4 · A second output

The loss alone is little to look at. One would like to see the logits as well, so let the function return them, too:
"""

# %% [markdown] lang="zh"
r"""
## 4 · 多一个输出

只有一个损失，能看的东西太少。我们还想看看对数几率，那就让函数把它也返回：
"""


# %%
def function_with_logits(x, y, w, b):
    z = x @ w + b
    return bce(z, y), z


# %% [markdown] lang="en"
r"""
The first output is what it was. What becomes of the gradient by $b$?
"""

# %% [markdown] lang="zh"
r"""
第一个输出还是原来那个。对 $b$ 的梯度会怎样？
"""

# %%
#: en: by how much does each of its three numbers change?
#: zh: 它的三个数，每个变化了多少？
prediction = ...

# %%
before = ac.grad(function, 3)(x, y, w, b).numpy()
after = ac.grad(function_with_logits, 3)(x, y, w, b).numpy()
compare(prediction, (after - before)[0].round(10))
print(before.round(7), "->", after.round(7))

# %% [markdown] lang="en"
r"""
From $(0.3261892,\ 0.0158915,\ 0.0421646)$ to $(1.3261892,\ 1.0158915,\ 1.0421646)$: not one number was left as it was. Additional outputs are not ignored! A walk back starts from *one* number (lesson 06), and with several outputs `grad` starts from their **sum**: all elements of all outputs, each with weight 1. Here it is as a graph.
"""

# %% [markdown] lang="zh"
r"""
从 $(0.3261892,\ 0.0158915,\ 0.0421646)$ 变成 $(1.3261892,\ 1.0158915,\ 1.0421646)$：没有一个数还和原来一样。多出来的输出，并不会被忽略！往回走总是从**一个**数出发（第 06 课），输出有好几个的时候，`grad` 从它们的**和**出发：所有输出的所有元素，权重都是 1。画成图就是这样。
"""

# %%
w_leaf, b_leaf = (t.clone().requires_grad_() for t in (w, b))
z = x @ w_leaf + b_leaf
loss = bce(z, y)
total = loss + z.sum()
names = {"w": w_leaf, "b": b_leaf, "z": z, "loss": loss, "total": total}
viz.draw_graph(total, names=names, fold=True)

# %% [markdown] lang="en"
r"""
What to see: two paths lead from $z$ to the total. Through the loss comes $\sigma(z)/3$, through the sum a plain 1 for each element; they meet in $z$, and are handed on to $b$ unchanged. So

$$\frac{\partial}{\partial b_j}\Bigl(L+\sum_i z_i\Bigr)=\frac{\sigma(z_j)}{3}+1 .$$

That is never what one wants for training, and it is a silent error: all shapes fit. There are two ways out. **Stop the gradient** at the extra output, as in lesson 06 (`ac.stop_gradient(z)` is the same as `z.detach()`, under the name of the functional world). Or declare the output **auxiliary**: with `has_aux=True` only the first output is differentiated, of the others you are handed the values.
"""

# %% [markdown] lang="zh"
r"""
看图要点：从 $z$ 到总和有两条路。经过损失来的是 $\sigma(z)/3$，经过求和来的是每个元素一个 1；它们在 $z$ 相加，原样传给 $b$。所以

$$\frac{\partial}{\partial b_j}\Bigl(L+\sum_i z_i\Bigr)=\frac{\sigma(z_j)}{3}+1 .$$

训练时绝不会想要这个，而且它错得无声无息：形状全都对得上。出路有两条。一条是在多出的输出上**停止梯度**，就像第 06 课那样（`ac.stop_gradient(z)` 就是 `z.detach()`，这是它在函数式世界里的名字）。另一条是把这个输出声明为**辅助数据**：写上 `has_aux=True`，就只对第一个输出求导，其余的只把值交给你。
"""


# %%
def function_with_stop(x, y, w, b):
    z = x @ w + b
    return bce(z, y), ac.stop_gradient(z)


stopped = ac.grad(function_with_stop, (2, 3))(x, y, w, b)
gradients, aux = ac.grad(function_with_logits, (2, 3), has_aux=True)(x, y, w, b)
print("stop_gradient:", stopped[1].numpy().round(7))
print("has_aux:      ", gradients[1].numpy().round(7))
print(T("aux is a", "aux 是"), type(aux).__name__, aux[0].numpy().round(7))

# %% [markdown] lang="en"
r"""
Mind the form of the second: `(gradients, (z,))`. The auxiliary outputs come as a *tuple*, even if there is only one; `gradients, (z,) = ...` unpacks it in one stroke. And `z` comes out detached: it is there to be looked at.

Back to the old page, the one without a seed. Four programs, the loss alone and the three with $z$, on the logits that it prints (lesson 05: take any $w$ and choose $b$ to match them) give its numbers:
"""

# %% [markdown] lang="zh"
r"""
注意第二种的形式：`(gradients, (z,))`。辅助数据放在一个**元组**里返回，哪怕只有一个；写 `gradients, (z,) = ...`，一次就拆开了。而且返回的 `z` 已经分离：它是给人看的。

再回到没有设种子的那个旧版页面。四种程序，一种只有损失，三种带着 $z$，都用在那里印出的对数几率上（照第 05 课的办法：任取 $w$，选 $b$ 来凑出它们），得到的就是那一页上的数：
"""

# %%
printed = ac.tensor([-1.40476596, -1.64932394, 2.24711204])
old_b = printed - x @ w
programs = {
    T("loss alone", "只有损失"): ac.grad(function, (2, 3)),
    T("loss and z", "损失和 z"): ac.grad(function_with_logits, (2, 3)),
    "stop_gradient(z)": ac.grad(function_with_stop, (2, 3)),
    "has_aux": lambda *args: ac.grad(function_with_logits, (2, 3), has_aux=True)(*args)[0],
}
found = {name: program(x, y, w, old_b)[1] for name, program in programs.items()}
print("loss =", f"{function(x, y, w, old_b).item():.7f}")
rows = [[name, *(f"{g:.7f}" for g in by_b.tolist())] for name, by_b in found.items()]
Table([T("program", "程序"), "db₁", "db₂", "db₃"], *rows)

# %% [markdown] lang="en"
r"""
The gradient by $b$ that belongs to the loss $0.9142847$ is $(0.0656870,\ 0.0537334,\ 0.3014670)$, three times in the table; the second row is greater by exactly 1 everywhere.

### With two blanks

Fill in the two numbers. $u=p\,q$ and $v=p+q$ with $p=2$, $q=5$; the function returns both. `by_p` is what `grad` gives for position 0, `by_p_with_aux` the gradient that it gives with `has_aux=True`.
"""

# %% [markdown] lang="zh"
r"""
损失 $0.9142847$ 对 $b$ 的梯度是 $(0.0656870,\ 0.0537334,\ 0.3014670)$，表里出现了三次；第二行处处恰好大 1。

### 填两个空

请填两个数。$u=p\,q$，$v=p+q$，其中 $p=2$，$q=5$；函数把两个都返回。`by_p` 是 `grad` 对位置 0 给出的梯度，`by_p_with_aux` 是写上 `has_aux=True` 之后的梯度。
"""


# %%
def product_and_sum(p, q):
    return p * q, p + q


by_p = ...  #: en: at (2, 5), by p  #: zh: 在 (2, 5) 处对 p
by_p_with_aux = ...  #: en: with has_aux=True  #: zh: 加上 has_aux=True

# %%
right = ac.grad(product_and_sum, 0)(2.0, 5.0).item()
right_with_aux = ac.grad(product_and_sum, 0, has_aux=True)(2.0, 5.0)[0].item()
hint = T("The derivative of the product, plus that of the sum.", "乘积的导数，加上和的导数。")
check("by_p", by_p, right, hint)
hint = T("Only the first output counts.", "只算第一个输出。")
check("by_p_with_aux", by_p_with_aux, right_with_aux, hint)

# %% [markdown] lang="en"
r"""
<details><summary>Answer</summary>

$q+1=6$: the product contributes $q=5$, the sum contributes 1. With `has_aux=True` only the product counts: 5.

</details>
"""

# %% [markdown] lang="zh"
r"""
<details><summary>答案</summary>

$q+1=6$：乘积贡献 $q=5$，和贡献 1。写上 `has_aux=True` 就只算乘积：5。

</details>
"""

# %% [markdown] lang="en"
r"""
## 5 · Trust, but measure

A gradient that comes back as a value is easy to measure: nudge one element of one argument, call the function again. Write the body of `measured`. The helper `nudged` gives you the arguments with one element moved, and `np.ndindex(shape)` runs through all places of an array, in a matrix too.
"""

# %% [markdown] lang="zh"
r"""
## 5 · 可以相信，但要量一量

梯度作为值返回，量起来就很容易：把某个参数的一个元素挪一点点，再调用一次函数。请写出 `measured` 的函数体。小工具 `nudged` 给你的是挪动了一个元素之后的全部参数；`np.ndindex(shape)` 依次给出数组里的每个位置，矩阵也行。
"""


# %%
def nudged(args, position, place, h):
    T(
        """Return args with args[position][place] moved by h.""",
        """返回 args，其中 args[position][place] 挪动了 h。""",
    )
    moved = [arg.clone() for arg in args]
    moved[position][place] += h
    return moved


def measured(fn, args, position, h=1e-6):
    return ...  #: en: an array of the shape of args[position]  #: zh: 与 args[position] 同形的数组


# %%
hint = T(
    "(fn(*up) - fn(*down)) / (2 * h), element by element.",
    "逐个元素算 (fn(*up) - fn(*down)) / (2 * h)。",
)
for position, name in enumerate("xywb"):
    engine = ac.grad(function, position)(x, y, w, b).numpy()
    check(name, measured(function, (x, y, w, b), position), engine, hint)

# %% [markdown] lang="en"
r"""
<details><summary>One way to write it</summary>

```python
slopes = np.zeros(args[position].shape)
for place in np.ndindex(slopes.shape):
    up, down = (nudged(args, position, place, step) for step in (h, -h))
    slopes[place] = (fn(*up) - fn(*down)).item() / (2 * h)
return slopes
```

</details>

### A problem: Newton's method in one line

To find where a valley is deepest, look for the place where the slope $f'$ is zero. Newton follows the tangent of $f'$ down to zero:

$$x_{\text{new}}=x-\frac{f'(x)}{f''(x)} .$$

With `grad` you can write this for *any* $f$ of one number. Return the new $x$ as a float.
"""

# %% [markdown] lang="zh"
r"""
<details><summary>一种写法</summary>

```python
slopes = np.zeros(args[position].shape)
for place in np.ndindex(slopes.shape):
    up, down = (nudged(args, position, place, step) for step in (h, -h))
    slopes[place] = (fn(*up) - fn(*down)).item() / (2 * h)
return slopes
```

</details>

### 一道题：一行牛顿法

要找谷底在哪里，就找斜率 $f'$ 等于零的地方。牛顿法沿着 $f'$ 的切线一直走到零：

$$x_{\text{new}}=x-\frac{f'(x)}{f''(x)} .$$

有了 `grad`，对**任何**一元函数 $f$ 都能这样写。请把新的 $x$ 作为浮点数返回。
"""


# %%
def newton_step(f, x):
    return ...  #: en: a float  #: zh: 一个浮点数


# %%
valleys = {
    "5 (x − 3)²": (lambda x: 5 * (x - 3) ** 2, 0.0, 3.0),
    "eˣ − 2 x": (lambda x: x.exp() - 2 * x, 0.0, np.log(2)),
    "x − ln x": (lambda x: x - x.log(), 0.5, 1.0),
}
hint = T(
    "x - grad(f)(x) / grad(grad(f))(x), each .item().",
    "x - grad(f)(x) / grad(grad(f))(x)，各取 .item()。",
)
for name, (f, place, bottom) in valleys.items():
    for _ in range(6):
        place = place if place is ... else newton_step(f, place)
    check(name, place, bottom, hint)

# %% [markdown] lang="en"
r"""
<details><summary>One way to write it</summary>

`return x - (ac.grad(f)(x) / ac.grad(ac.grad(f))(x)).item()`. On the parabola a single step is exact, for its slope is a straight line. Six steps reach the other two to all digits.

</details>
"""

# %% [markdown] lang="zh"
r"""
<details><summary>一种写法</summary>

`return x - (ac.grad(f)(x) / ac.grad(ac.grad(f))(x)).item()`。对抛物线一步就到，因为它的斜率是一条直线。另外两个，六步之内每一位数字都对了。

</details>
"""

# %% [markdown] lang="en"
r"""
## 6 · Where the weights live

Four arguments are fine. Forty are not, and a network of twenty layers has forty: a matrix and a vector of biases for each. So people put the weights into an *object*: it owns them, and its forward computation finds them by itself. In MindSpore such an object is a `Cell`, its forward computation is called `construct`; in PyTorch they are `Module` and `forward`. Here both pairs of names work: `nn.Cell` and `nn.Module` are one class. Calling the object, as in `model(x)`, runs its forward computation.
"""

# %% [markdown] lang="zh"
r"""
## 6 · 权重住在哪里

四个参数还好，四十个就不行了，而一个二十层的网络就有四十个：每层一个矩阵，加一个偏置向量。于是人们把权重放进一个**对象**：权重归它所有，它在往前算的时候自己会去找。在 MindSpore 里，这样的对象叫 `Cell`，往前算的方法叫 `construct`；在 PyTorch 里叫 `Module` 和 `forward`。在这里，两套名字都能用：`nn.Cell` 和 `nn.Module` 是同一个类。调用这个对象，比如 `model(x)`，运行的就是它往前算的那个方法。
"""


# %%
class Network(nn.Cell):
    def __init__(self, w, b):
        super().__init__()
        self.w = nn.Parameter(w, name="w")
        self.b = nn.Parameter(b, name="b")

    def construct(self, x):
        return x @ self.w + self.b


model = Network(w, b)
loss_fn = nn.BCEWithLogitsLoss()
print(nn.Cell is nn.Module, [(p.name, p.shape) for p in model.trainable_params()])
print(f"{loss_fn(model(x), y).item():.7f}")


# %% tags=["hide-input"]
def box(axes, corner, size, text, colour="C0"):
    axes.add_patch(plt.Rectangle(corner, *size, fc=colour, alpha=0.25, ec=colour, lw=1.5))
    middle = corner[0] + size[0] / 2, corner[1] + size[1] / 2
    axes.text(*middle, text, ha="center", va="center")


def arrow(axes, start, end, text="", colour="0.45", above=0.22):
    axes.annotate("", end, start, arrowprops={"arrowstyle": "->", "color": colour, "lw": 1.6})
    middle = (start[0] + end[0]) / 2, (start[1] + end[1]) / 2 + above
    axes.text(*middle, text, ha="center", color=colour)


# %% tags=["hide-input"]
def object_oriented(axes):
    box(axes, (1.6, 0.6), (3.2, 3.4), "", "C2")
    axes.text(3.2, 3.6, "Network", ha="center")
    for height, name in ((2.3, "w"), (0.9, "b")):
        box(axes, (1.9, height), (0.9, 0.9), f"${name}$")
        box(axes, (3.1, height), (1.4, 0.9), f"{name}.grad", "C1")
    arrow(axes, (0.2, 2.2), (1.6, 2.2), "$x$")
    arrow(axes, (4.8, 3.2), (6.6, 3.2), "$z$, loss")
    arrow(axes, (6.6, 1.4), (4.5, 1.4), "backward()", "C1", above=-0.4)
    arrow(axes, (6.6, 1.4), (4.5, 2.5), colour="C1")


# %% tags=["hide-input"]
def functional_style(axes):
    box(axes, (1.6, 0.6), (3.2, 3.4), "value_and_grad(\nfunction, (2, 3))", "C2")
    for height, name in zip((3.6, 2.8, 2.0, 1.2), "xywb", strict=True):
        arrow(axes, (0.2, height), (1.6, height), f"${name}$", above=0.1)
    arrow(axes, (4.8, 3.2), (6.6, 3.2), "loss")
    arrow(axes, (4.8, 1.4), (6.6, 1.4), r"$(\bar w,\ \bar b)$", "C1")


# %% tags=["hide-input"]
figure, (owner, inlets) = plt.subplots(1, 2, figsize=(9.0, 3.4))
object_oriented(owner)
functional_style(inlets)
titles = T("object-oriented | functional", "面向对象 | 函数式").split(" | ")
for axes, title in zip((owner, inlets), titles, strict=True):
    axes.set(xlim=(0, 6.8), ylim=(0.3, 4.3), title=title)
    axes.set_axis_off()
viz.alt(
    T(
        "Left: a box Network that contains w and b, each with a box .grad beside it; x goes in, z and the loss come out, and two arrows of backward() lead back, one into each .grad box. Right: a box value_and_grad with four arrows in, x, y, w, b, and two out: the loss, and the pair of gradients.",
        "左：方框 Network 里装着 w 和 b，旁边各有一个 .grad 方框；x 进去，z 和损失出来，backward() 的两条箭头折回来，各进一个 .grad 方框。右：方框 value_and_grad，四个箭头 x、y、w、b 进去，两个出来：损失，以及一对梯度。",
    )
)
plt.show()

# %% [markdown] lang="en"
r"""
What to see: on the left the weights and their gradients live *inside*; a call changes something in there, and whoever calls `backward()` twice finds the sum. On the right everything that matters goes in through an arrow and comes out through an arrow; the box remembers nothing, so the same call gives the same answer, always. The left is comfortable when there are many weights. The right is easy to reason about, to nest and to test.

One can have both. A function wraps model and loss; its arguments are the data only; and the weights are named *separately*: `weights=model.trainable_params()`, with `None` for the position.
"""

# %% [markdown] lang="zh"
r"""
看图要点：左边，权重和它们的梯度都住在**里面**；每次调用都会改动里面的东西，调用两次 `backward()` 的人得到的是两次之和。右边，一切要紧的东西都由箭头进、由箭头出；方框什么也不记，所以同样的调用永远给出同样的回答。权重很多的时候，左边方便；右边容易想清楚，容易嵌套，也容易检验。

两样可以兼得。用一个函数把模型和损失包起来，它的参数只有数据；权重**另外**点名：`weights=model.trainable_params()`，求导位置则写 `None`。
"""


# %%
def forward_fn(x, y):
    z = model(x)
    return loss_fn(z, y), z


#: en: what will stand in model.b.grad afterwards? "None", "zeros" or "the gradient"
#: zh: 运行之后 model.b.grad 里是什么？填 "None"、"零" 或 "梯度"
prediction = ...

# %%
weights = model.trainable_params()
grad_fn = ac.value_and_grad(forward_fn, None, weights=weights, has_aux=True)
(loss, z), gradients = grad_fn(x, y)
print(f"{loss.item():.7f}", type(gradients).__name__, [g.shape for g in gradients])
print("db   =", gradients[1].numpy().round(7))
compare(prediction, str(model.b.grad))

# %% [markdown] lang="en"
r"""
A tuple, in the order of the parameters, and the `.grad` boxes untouched. (`value_and_grad` hands back what the function returned, here `(loss, z)`, and beside it the gradients; so `z` needs no tuple of its own, as it did in section 4.) Read the arguments of `value_and_grad` once more: *by position*, *by weights*, or both (then the gradients are a pair of the two). And now the same descent in the two styles, side by side.
"""

# %% [markdown] lang="zh"
r"""
一个元组，次序与参数相同；`.grad` 那些格子原封不动。（函数返回什么，`value_and_grad` 就照样交回什么，这里是 `(loss, z)`，旁边再放上梯度；所以 `z` 不必像第 4 节那样另装进一个元组。）再看一眼 `value_and_grad` 的问法：**按位置**，**按权重**，或者两样都要（梯度就是由这两样组成的一对）。下面用两种写法走同一段下降，并排比较。
"""


# %%
def by_object(steps):
    model = Network(w.clone(), b.clone())  #: en: Parameter shares memory  #: zh: Parameter 共用内存
    for _ in range(steps):
        model.zero_grad()
        loss = loss_fn(model(x), y)
        loss.backward()
        with ac.no_grad():
            for p in model.parameters():
                p.sub_(0.5 * p.grad)
    return loss.item()


# %%
def by_function(steps):
    step, params = ac.value_and_grad(function, (2, 3)), (w, b)
    for _ in range(steps):
        loss, gradients = step(x, y, *params)
        params = tuple(p - 0.5 * g for p, g in zip(params, gradients, strict=True))
    return loss.item()


rows = [[n, f"{by_object(n):.10f}", f"{by_function(n):.10f}"] for n in (1, 10, 100)]
Table([T("steps", "步数"), T("object-oriented", "面向对象"), T("functional", "函数式")], *rows)

# %% [markdown] lang="en"
r"""
The same losses to ten decimals. (Each is the loss that the last step *started* from; after a single step that is still the 1.3423150 of section 2.) Compare what is *not* in the second program: no `zero_grad`, no `no_grad`, nothing written in place. The new parameters are new tensors, and `w` and `b` are still what they were, so that the next row of the table could start from them again. (The first program needs two calls of `clone` for that: a `Parameter` shares the memory of the tensor it is made from, and the update in place would have changed `w` and `b` under our feet.)

## 7 · Explain the bug

A classmate learns the three weights of a linear rule from examples, one after another, functionally: no state, nothing to forget. The loss of each example is $(x\cdot w-y)^2$, the labels come from the weights $(2,-1,0.5)$ without any noise, the program runs without complaint. Yet after four thousand steps it has learned nothing of the kind. Why? Look at the ratio of the three numbers.
"""

# %% [markdown] lang="zh"
r"""
损失到小数点后十位都相同。（印的是最后一步**出发时**的损失；只走一步的那一行，还是第 2 节的 1.3423150。）比一比，第二段程序里**没有**什么：没有 `zero_grad`，没有 `no_grad`，没有一处原地写入。新的参数是新的张量，`w` 和 `b` 还是原来的样子，所以表的下一行又可以从它们出发。（第一段程序为此要调用两次 `clone`：`Parameter` 和造它的张量共用内存，原地更新会把我们脚下的 `w` 和 `b` 悄悄改掉。）

## 7 · 找出毛病

一位同学要从例子里学出一条线性规则的三个权重，一个例子走一步，用函数式的写法：没有状态，也就没有什么会忘记清零。每个例子的损失是 $(x\cdot w-y)^2$，标签由权重 $(2,-1,0.5)$ 算出，没有任何噪声，程序也顺顺当当地运行。可是走了四千步，学到的根本不是那么回事。为什么？看看三个数之间的比例。
"""

# %%
generator = np.random.default_rng(0)
examples = generator.normal(size=(4000, 3))
labels = examples @ np.array([2.0, -1.0, 0.5])


def error(x, w, y):
    return ((x * w).sum() - y) ** 2


w_student = ac.ones(3)
for example, label in zip(examples, labels, strict=True):
    w_student = w_student - 0.01 * ac.grad(error)(example, w_student, label)
print(w_student.numpy().round(6))

# %% [markdown] lang="en"
r"""
<details><summary>What has happened</summary>

`grad(error)` without a position means position 0, and in this function argument 0 is the *input* $x$, not $w$. Both have three elements, so nothing complains. The derivative by the input is $2r\,w$ with $r$ the residual: a multiple of $w$ itself. Each step therefore only makes $w$ longer or shorter, and never turns it; all three numbers stay equal for ever, as they were at the start; they have merely shrunk from 1 to $0.003276$. A gradient by the inputs is a sensible thing (which pixel matters?), but it is no way to train. The cure is one number: `ac.grad(error, 1)`.

</details>
"""

# %% [markdown] lang="zh"
r"""
<details><summary>究竟发生了什么</summary>

`grad(error)` 不写位置就是位置 0，而这个函数的 0 号参数是**输入** $x$，不是 $w$。两者都有三个元素，所以谁也不报错。对输入的导数是 $2r\,w$，其中 $r$ 是残差：它是 $w$ 自己的一个倍数。所以每一步只会把 $w$ 拉长或缩短，从来不会让它转向；三个数一开始相等，就永远相等，只是从 1 缩到了 $0.003276$。对输入求导自有它的用处（哪个像素要紧？），但训练不能靠它。改法只有一个数：`ac.grad(error, 1)`。

</details>
"""

# %%
w_student = ac.ones(3)
for example, label in zip(examples, labels, strict=True):
    w_student = w_student - 0.01 * ac.grad(error, 1)(example, w_student, label)
print(w_student.numpy().round(6))

# %% [markdown] lang="en"
r"""
## 8 · Your engine beside ours

Three lessons ago you built an engine, and since then you have worked with another one, the course's own. It is time to open it. It is the same machine, in some two dozen files, and by now you can read every one of them. All excerpts below are printed from the running engine, so they are always what you really use. The helper prints a few lines of a source.
"""

# %% [markdown] lang="zh"
r"""
## 8 · 你的引擎和我们的引擎

三课之前你造了一台引擎，从那以后你用的却是另一台，这门课自己的那台。是时候打开它了。它是同一种机器，分在二十多个文件里，而现在每一个你都读得懂。下面的摘录都是从正在运行的引擎里印出来的，所以看到的永远是真正在用的代码。这个小工具印出一段源码中的几行。
"""

# %%
from autograd_core import anomaly, backward, functional, graph, hooks
from autograd_core.ops import elementwise, primitive


def excerpt(thing, first, last=None):
    T(
        """Print the lines of a source from one beginning with `first` to one with `last`.""",
        """印出源码中从以 first 开头的一行到以 last 开头的一行。""",
    )
    lines = inspect.getsource(thing).splitlines()
    starts = [line.strip() for line in lines]
    begin = next(i for i, line in enumerate(starts) if line.startswith(first))
    rest = range(begin, len(lines))
    end = next(i for i in rest if starts[i].startswith(last or first))
    print("\n".join(lines[begin : end + 1]))


# %% [markdown] lang="en"
r"""
For comparison we need an engine like yours, short: a `Tensor` that knows its parents and a function for each, the walk of lesson 04, and a handful of operators.
"""

# %% [markdown] lang="zh"
r"""
为了对照，需要一台像你那样的引擎，写得短一些：一个 `Tensor`，知道自己的父节点，每个父节点有一个函数；第 04 课的往回走；再加几个运算。
"""


# %%
class MyTensor:
    __array_ufunc__ = None

    def __init__(self, data, parents=(), vjps=()):
        self.data, self.grad = np.array(data, dtype=float), None
        self.parents, self.vjps = parents, vjps

    def backward(self):
        gradients = {self: np.ones(self.data.shape)}
        for node in reversed(topological(self)):
            g = gradients.pop(node)
            if not node.parents:
                node.grad = g if node.grad is None else node.grad + g
            for parent, vjp in zip(node.parents, node.vjps, strict=True):
                gradients[parent] = gradients.get(parent, 0) + vjp(g)


# %%
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


# %%
def wrapped(value):
    return value if isinstance(value, MyTensor) else MyTensor(value)


def mul(x, y):
    y = wrapped(y)
    return MyTensor(x.data * y.data, (x, y), (lambda g: g * y.data, lambda g: g * x.data))


def add(x, y):
    y = wrapped(y)
    return MyTensor(x.data + y.data, (x, y), (lambda g: g, lambda g: g))


# %%
def power(x, n):
    return MyTensor(x.data**n, (x,), (lambda g: g * n * x.data ** (n - 1),))


MyTensor.__mul__ = MyTensor.__rmul__ = mul
MyTensor.__add__ = MyTensor.__radd__ = add
MyTensor.__pow__ = power
MyTensor.__neg__ = lambda x: x * -1.0
MyTensor.__sub__ = lambda x, y: x + -wrapped(y)
MyTensor.__rsub__ = lambda x, y: -x + y
MyTensor.__truediv__ = lambda x, y: x * wrapped(y) ** -1

# %% [markdown] lang="en"
r"""
### One operation: `ops/elementwise.py` and `ops/primitive.py`

You wrote `mul` with two functions inside it. Here is ours, with two relatives.
"""

# %% [markdown] lang="zh"
r"""
### 一种运算：`ops/elementwise.py` 和 `ops/primitive.py`

你写的 `mul` 里面有两个函数。我们的是这样，另外附上两个同类。
"""

# %%
for name in ("mul", "exp", "tanh"):
    excerpt(elementwise, f"{name} = ")
rules = elementwise.mul.primitive
print([rules.reads[rule] for rule in rules.rules], len(primitive.PRIMITIVES))

# %%
excerpt(primitive.Primitive, "self.reads =", "PRIMITIVES[name]")
print()
excerpt(primitive._parameters, "def", "return")

# %% [markdown] lang="en"
r"""
The same calculus, a line each, and more than a hundred such rows in all (the last number of the printed line). The difference is what the rules *hold*. Yours are *closures*, functions that remember the variables around them: they reach for `x` and `y` themselves, and your node keeps both whole, whatever is needed of them. Ours keep nothing; their **parameter names** say what they read. `lambda g, y:` reads `y`, `lambda g, out:` reads the result, `lambda g: g` reads nothing, and `[('y',), ('x',)]` in the printed line is exactly that, the `reads` of the two rules of `mul`. `primitive.py` takes the names out of the compiled rule (`co_varnames` in the second excerpt), once, when the row is declared. From this one habit follow three things that your engine cannot do. Only what is read is saved. What is saved has a version that can be checked (lesson 06). And since values come in from outside, the walk may bring *Tensors* instead of arrays: then every step of the rule is recorded, and the gradient has a gradient (`create_graph=True` asks for that). `MyTensor` multiplies bare arrays on its way back:
"""

# %% [markdown] lang="zh"
r"""
同样的微积分，一行一条，全部有一百多条（就是那行末尾印出的数）。区别在于规则**拿着**什么。你的规则是**闭包**，也就是记得住周围变量的函数：它要用的时候直接去找 `x` 和 `y`，你的节点就得把两个都整个留着，不管用不用得上。我们的什么也不留，由**参数名**说出要读什么：`lambda g, y:` 要读 `y`，`lambda g, out:` 要读结果，`lambda g: g` 什么也不读；印出来的 `[('y',), ('x',)]` 就是这个，也就是 `mul` 两条规则的 `reads`。`primitive.py` 在声明这一行的时候，从编译好的规则里取一次参数名（第二段摘录里的 `co_varnames`）。单凭这个习惯，就有了你的引擎做不到的三件事。只保存要读的东西。保存下来的东西有版本可查（第 06 课）。还有，既然值是从外面送进来的，那么往回走时送来的可以不是数组而是 **Tensor**：这样规则的每一步都被记录，梯度也就有了梯度（写上 `create_graph=True`，要的就是这个）。而 `MyTensor` 往回走时，乘的只是普通的数组：
"""

# %%
t = MyTensor(3.0)
(t * t * t).backward()
print(T("yours:", "你的："), type(t.grad).__name__, t.grad, hasattr(t.grad, "backward"))
t = ac.tensor(3.0, requires_grad=True)
(g,) = ac.autograd.grad(t * t * t, t, create_graph=True)
print(T("ours: ", "我们的："), type(g).__name__, g.item(), g.grad_fn.name())

# %% [markdown] lang="en"
r"""
### The graph: `tensor.py` and `graph.py`

Your `Tensor` is its own node: data, gradient, parents, functions, all in one object. We made two of it. The `Tensor` is memory with a gradient; the `Node` is the history:
"""

# %% [markdown] lang="zh"
r"""
### 图：`tensor.py` 和 `graph.py`

你的 `Tensor` 自己就是节点：数据、梯度、父节点、函数，都在一个对象里。我们把它分成了两个。`Tensor` 是带着梯度的内存；`Node` 是它的来历：
"""

# %%
excerpt(ac.Tensor, 'grad: "Tensor', "_hooks")
print()
excerpt(graph.Node, "def __init__", "self.age")
print()
excerpt(graph.Node.checked_pulls, "for counter", "raise self.modified")

# %% [markdown] lang="en"
r"""
First the attributes of a `Tensor`, `_node` and the version `_counter` of lesson 06 among them; then what a `Node` is made of (its `pulls` hold, for each parent, the rule and the values that this rule reads); and last how it compares versions before it hands out what was saved (a counter is a list of one number, so that all tensors on one memory can share it). No data stands in a `Node` except what the rules read, and the small value for drawings.

Why two? A tensor knows its node, but a node does not know its tensor. So an intermediate result that no rule reads can go as soon as you let go of it, while the graph lives on. In your engine the graph consists of the results themselves, and all of them stay until the last one goes. Put a weak reference, which keeps nothing alive, on a middle result, and look:
"""

# %% [markdown] lang="zh"
r"""
先是 `Tensor` 的属性，其中有 `_node`，还有第 06 课的版本计数器 `_counter`；再是 `Node` 由什么组成（其中 `pulls` 给每个父节点记着一条规则，以及这条规则要读的值）；最后是它在交出保存的值之前怎样核对版本（计数器是只有一个数的列表，这样同一块内存上的张量就能共用它）。除了规则要读的值和画图用的小块数值，`Node` 里没有别的数据。

为什么要两个？张量认识它的节点，节点却不认识它的张量。所以，一个中间结果如果没有哪条规则要读，你一放手，它就可以消失，图照样活着。在你的引擎里，图就是由这些结果本身组成的：最后的结果还在，前面的就一个也走不了。给一个中间结果挂上一条弱引用（它不会让任何东西多活一刻），看看：
"""


# %%
def middle_is_gone(leaf):
    middle = leaf * 2.0
    seen = weakref.ref(middle)
    end = middle + 1.0
    del middle
    gone = seen() is None
    end.backward()  #: en: the graph is still whole  #: zh: 图还是完整的
    return gone


print(T("yours:", "你的："), middle_is_gone(MyTensor(3.0)))
print(T("ours: ", "我们的："), middle_is_gone(ac.tensor(3.0, requires_grad=True)))

# %% [markdown] lang="en"
r"""
### The walk: `backward.py`

Yours sorts the graph, then goes through it backwards. Ours does not sort at all. This is the whole heart of it:
"""

# %% [markdown] lang="zh"
r"""
### 往回走：`backward.py`

你的引擎先把图排好序，再倒着走一遍。我们的根本不排序。核心全在这里：
"""

# %%
excerpt(backward.propagate, "while queue:", "node.pulls = None")

# %% [markdown] lang="en"
r"""
Read it with your own beside it. `pending` is your dict of gradients. The queue takes the place of the sort: every node is given an *age* when it is made, inputs are always older than results, so "the youngest first" is a topological order, for free. (Ages count downwards, and a heap is a list from which `heappop` takes the smallest entry, quickly: the youngest.) Then come, in this order: hooks, the check of versions, the rule, your `unbroadcast` in the one place where it belongs, the dtype, and the sum, made out of place. The leaves get arrays that nobody else holds. (Several of these were exercises of yours, in 05 and 06.) Two things are missing in yours: `needed`, which serves only what was asked for, and the last line of the excerpt, which frees the saved values once they have been used. That is why a second walk raises an error in ours. In yours it works, and the price is memory.
"""

# %% [markdown] lang="zh"
r"""
和你自己的摆在一起读。`pending` 就是你那个装梯度的字典。队列顶替了排序：每个节点造出来时得到一个**年龄**，输入总比结果老，所以“最年轻的先走”就是拓扑顺序，一点也不费事。（年龄是往下数的，而堆是这样一种列表：`heappop` 能很快取出其中最小的一项，也就是最年轻的。）接下来依次是：钩子（hook），查版本，规则，你的 `unbroadcast`（就在它该在的那一处），数据类型，以及不在原地做的求和。送到叶节点的数组，别人手里都没有。（其中好几样，是你在第 05、06 课的作业里亲手写过的。）你那里没有的是：`needed`，只为点到名的走；以及摘录的最后一行，用过之后就放掉保存的值。所以走第二趟，我们的会报错；你的走得通，代价是一直占着内存。
"""

# %%
t = ac.tensor(3.0, requires_grad=True)
out = t * t
out.backward()
try:
    out.backward()
except graph.GraphFreedError as freed:
    print(type(freed).__name__, "|", freed)

# %% [markdown] lang="en"
r"""
### Two windows: `hooks.py` and `anomaly.py`

A hook is a function that sees the gradient of a tensor as it passes by, and may put another in its place. Anomaly detection makes the node remember where it was born, and when a NaN appears on the way back it names that line. Each is about seventy lines, and each occupies one `if` in the loop above.
"""

# %% [markdown] lang="zh"
r"""
### 两扇窗：`hooks.py` 和 `anomaly.py`

钩子是一个函数，张量的梯度经过时它能看到，还可以换成别的。异常检测让节点记住自己是在哪一行造出来的，往回走时一旦冒出 NaN，就报出那一行。两个文件各七十行左右，在上面的循环里各占一个 `if`。
"""

# %%
excerpt(hooks.call_hooks, "for hook", "return g")
print()
excerpt(anomaly.check_nan, "raw =", "where =")

# %%
t = ac.tensor([1.0, 2.0], requires_grad=True)
squares = t * t
squares.register_hook(lambda g: print(T("passing by:", "正在经过："), g))
squares.register_hook(lambda g: g.clamp(-1.0, 1.0))
(100 * squares).sum().backward()
print("t.grad =", t.grad)

# %%
t = ac.tensor([1.0, 2.0], requires_grad=True)
measurements = ac.tensor([0.5, float("nan")])
with ac.autograd.detect_anomaly():
    try:
        ((t - measurements) ** 2).sum().backward()
    except RuntimeError as found_nan:
        print(str(found_nan).split(T(".", "。"))[0])

# %% [markdown] lang="en"
r"""
First the hooks: one only looked, the other cut the 100 down to 1, and so the leaf got $2t$, not a hundred times that. Then the NaN: a measurement is missing among the data, as happens. Without detection the NaN would simply arrive in `t.grad`, and from there in every weight. (The message goes on with the file and the line of the forward call.)

### And `functional.py`

What this lesson is about is the thinnest layer of all. How does `grad` treat an argument that you named, and where does it sum the outputs?
"""

# %% [markdown] lang="zh"
r"""
先说钩子：一个只是看了看，另一个把 100 截成 1，于是叶节点得到的是 $2t$，而不是它的一百倍。再说 NaN：少了一个测量值，数据里就混进一个 NaN，这是常有的事。不开检测，这个 NaN 就会径直跑到 `t.grad` 里，再从那里跑进每一个权重。（报错的后半段是往前算的那一行所在的文件和行号。）

### 还有 `functional.py`

这一课讲的东西，是最薄的一层。你点到名的参数，`grad` 怎样对待？各个输出，又是在哪里加起来的？
"""

# %%
excerpt(functional._variable, "def", "return wrap")
print()
excerpt(functional._gradients_of_sum, "def", "return")

# %% [markdown] lang="en"
r"""
A copy of the argument, marked with `requires_grad`; a walk that starts with ones for every element of every output. `clone` instead of a bare copy keeps the tie to an outer `grad`, and that tie is what makes nesting work. You will write all of it in the assignment. To sum up the tour:

| part | yours (04–06) | ours | why |
|:--|:--|:--|:--|
| a rule | a closure on `x.data` | parameter names say what is read | save less, check versions, differentiate again |
| a node | the tensor itself | `Node`, which does not know its tensor | results can go early |
| the order | sort, then walk | a heap by age | no sort, only what is needed |
| broadcasting | where a share is handed over | the same place | one place, one bug less |
| after the walk | all stays | saved values are freed | memory |
| gradients of gradients | no | the same rules, fed with Tensors | `grad(grad(f))` |

## 9 · Your engine drives

Ours does more. But yours is an *engine*: whatever needs values and gradients can run on it. The optimizer explorer of lesson 12 is such a thing. (The surface below, `himmelblau`, has four valleys; `SGD` takes the steps that you know, against the gradient.) `viz.use_engine` lets it take its gradients from your class. The next cell looks for your solved assignment 05 (the file that you handed in, in its place in the course) and takes the short `MyTensor` from above if there is none yet.
"""

# %% [markdown] lang="zh"
r"""
参数的一份拷贝，标上了 `requires_grad`；往回走一趟，所有输出的所有元素都从 1 开始。用 `clone` 而不是另造一份没有来历的拷贝，是为了保住和外层 `grad` 的联系；能嵌套，靠的就是这个。作业里你会把它们全写出来。走完这一圈，总结一下：

| 部分 | 你的（04–06） | 我们的 | 为什么 |
|:--|:--|:--|:--|
| 规则 | 对 `x.data` 的闭包 | 参数名说明要读什么 | 少保存，可查版本，能再求导 |
| 节点 | 张量自己 | `Node`，不认识它的张量 | 结果可以早早放掉 |
| 次序 | 先排序再走 | 按年龄的堆 | 不用排序，只走需要的 |
| 广播 | 交出份额的地方 | 同一个地方 | 只有一处，少一个错 |
| 走完之后 | 全都留着 | 放掉保存的值 | 内存 |
| 梯度的梯度 | 没有 | 同样的规则，送进 Tensor | `grad(grad(f))` |

## 9 · 由你的引擎驱动

我们的引擎做得多一些。可你的也是一台**引擎**：凡是要值和梯度的东西，都能在它上面跑。第 12 课的优化器探索器就是这样一件东西。（下面的曲面叫 `himmelblau`，有四个谷；`SGD` 走的就是你熟悉的那种步子，逆着梯度走。）`viz.use_engine` 让它从你的类那里取梯度。下一格会去找你做好的作业 05（就是交上去的那个文件，放在课程里原来的位置）；还没有的话，就用上面那个简短的 `MyTensor`。
"""

# %%
Mine = class_from(f"../../exercises/{ac.get_language()}/05_tensor_engine.ipynb", "Tensor")
try:
    t = Mine(3.0)
    (t**2 + 1 - 2 * t / 4).backward()
    float(t.grad)  #: en: fails if nothing has arrived  #: zh: 什么也没有送到，这里就会出错
    print(T("Your engine of assignment 05 is in.", "用上了你在作业 05 里造的引擎。"))
except Exception:
    Mine = MyTensor
    print(
        T(
            "No finished engine yet: MyTensor takes its place.",
            "还没有做好的引擎：由 MyTensor 顶替。",
        )
    )

# %%
with viz.use_engine(Mine):
    descent = viz.optimizer_explorer("himmelblau", "SGD", lr=0.01)
descent

# %% [markdown] lang="en"
r"""
What to see: below the picture the explorer says whose gradients it follows, and whether they agree with the course's all along the path. Drag the start, change the learning rate: every path is computed by that class. And if you are curious, break a rule on purpose (say, let one of the two functions in `mul` return just `g`): in your assignment, then save it and run the two cells again; or above in `MyTensor`, then run everything from there on. The dashed path is what it should have been. (And mend the rule afterwards.)

## 10 · Four questions

Answer each aloud before you open it.

**1.** "`grad(loss)` is the gradient of the loss. I store it in a variable and subtract it from $w$."

<details><summary>Can you?</summary>

No: `grad(loss)` is a function, and a function cannot be subtracted. `grad(loss)(w)` is the gradient, at this $w$. After the step the variable holds an old number; the *function* is what you keep, and call anew.

</details>

**2.** "My function returns the loss and, for the display, the accuracy. The second output does not matter, the gradient belongs to the first."

<details><summary>Does it?</summary>

Only with `has_aux=True`, or with the second output stopped. Otherwise the gradient is that of the sum of all outputs. An accuracy computed by rounding happens to have gradient zero, so this program is right by luck, and the day somebody returns the logits instead, it is silently wrong.

</details>

**3.** "`value_and_grad(forward_fn, 0, weights=params)` gives me the gradients of the weights."

<details><summary>Does it?</summary>

Beside the value it gives a *pair* of gradients: that by argument 0, and the tuple for the weights. Weights alone come with `None` in the place of the position: `value_and_grad(forward_fn, None, weights=params)`. And the gradient by argument 0, the data, is another thing altogether (section 7).

</details>

**4.** "Functional style has no `.grad`, so it must be another kind of differentiation, without a graph."

<details><summary>Is it?</summary>

It is the same graph and the same walk; `functional.py` calls `backward.grad`. Only the doors are different: the leaves are made for you, and the gradients are handed to you instead of being laid down. `autograd_core` records a graph in each call, uses it, and lets it go.

</details>
"""

# %% [markdown] lang="zh"
r"""
看图要点：图的下方写着，它跟着谁的梯度走，一路上和课程引擎是否一致。拖一拖起点，改一改学习率：每条路径都是那个类算出来的。好奇的话，故意弄坏一条规则（比如让 `mul` 里的一个函数只返回 `g`）：改的是你的作业，就保存一下，再运行前面这两格；改的是上面的 `MyTensor`，就从那里起重新运行。虚线才是本来该走的路。（试过之后，别忘了改回来。）

## 10 · 四个问题

先把答案说出口，再打开看。

**1.** “`grad(loss)` 就是损失的梯度。我把它存进变量，再从 $w$ 里减去。”

<details><summary>行吗？</summary>

不行：`grad(loss)` 是函数，函数没法减。`grad(loss)(w)` 才是梯度，而且是在这个 $w$ 处的。走了一步之后，变量里就是旧的数了；该留着的是那个**函数**，每次重新调用。

</details>

**2.** “我的函数返回损失，另外返回准确率用来显示。第二个输出不要紧，梯度是第一个的。”

<details><summary>是这样吗？</summary>

只有写了 `has_aux=True`，或者第二个输出停止了梯度，才是这样。否则得到的是所有输出之和的梯度。准确率是取整算出来的，梯度碰巧为零，所以这段程序对得很侥幸；哪天有人改成返回对数几率，它就会一声不响地错下去。

</details>

**3.** “`value_and_grad(forward_fn, 0, weights=params)` 给我权重的梯度。”

<details><summary>是吗？</summary>

除了值，它给的是**一对**梯度：对 0 号参数的梯度，以及权重的那个元组。只要权重，就在位置那里写 `None`：`value_and_grad(forward_fn, None, weights=params)`。而对 0 号参数、也就是对数据的梯度，完全是另一回事（第 7 节）。

</details>

**4.** “函数式的写法没有 `.grad`，所以这一定是另一种求导方法，不用计算图。”

<details><summary>是吗？</summary>

还是那张图，还是那样往回走；`functional.py` 调用的就是 `backward.grad`。不同的只是怎么进、怎么出：叶节点有人替你造好，梯度递到你手里，而不是放下就走。`autograd_core` 每次调用都记录一张图，用完就放掉。

</details>
"""

# %% [markdown] lang="en"
r"""
## 11 · To take with you

`grad(fn)` turns a function into its gradient *function*; it can be called, stored, and differentiated again. `grad_position` says by which arguments, an integer for one gradient, a tuple for a tuple. Several outputs mean the gradient of their **sum**; `stop_gradient` or `has_aux` keeps an output out, the latter returns `(gradients, (aux,))`. For weights that live in an object: `value_and_grad(fn, None, weights=model.trainable_params())`. Nothing is left in any `.grad`. Below it all stands the same walk that you have built, with rules that say by their parameters what they read.

| English | 中文 |
|---|---|
| function transformation, higher-order function | 函数变换，高阶函数 |
| argument position | 求导位置 |
| stop gradient | 停止梯度 |
| auxiliary data | 辅助数据 |
| weight, parameter | 权重，参数 |
| closure, hook | 闭包，钩子 |
| random seed | 随机种子 |

### Read on

- MindSpore documentation, "Automatic differentiation": the program of sections 2 to 6 of this lesson comes from there; take the edition with the seed. Start here and compare line by line.
- D. Maclaurin, D. Duvenaud, R. P. Adams, "Autograd: effortless gradients in NumPy" (2015). The library that made `grad` a function on functions popular.
- J. Bradbury and others, "JAX: composable transformations of Python+NumPy programs" (2018); in its documentation "Autodidax: JAX core from scratch", prose and code in one.
- PyTorch documentation, "torch.func": `grad`, `vjp`, `vmap`, and how modules become functions of their weights.

### Now do it yourself

In the assignment you write all of these functions yourself: [07 · Functional autodiff](../../exercises/en/07_functional_autodiff.ipynb). Then the engine is finished, and lesson 08 builds networks on it.
"""

# %% [markdown] lang="zh"
r"""
## 11 · 带走什么

`grad(fn)` 把一个函数变成它的梯度**函数**；它可以调用，可以存起来，也可以再求一次导。`grad_position` 说明对哪些参数求，整数得一个梯度，元组得一个元组。有几个输出，得到的就是它们之**和**的梯度；用 `stop_gradient` 或 `has_aux` 让某个输出不参与，后者返回 `(gradients, (aux,))`。权重住在对象里，就写 `value_and_grad(fn, None, weights=model.trainable_params())`。哪个 `.grad` 里都不会留下东西。最底下还是你造过的那样往回走，只是规则用参数名说出自己要读什么。

| 中文 | English |
|---|---|
| 函数变换，高阶函数 | function transformation, higher-order function |
| 求导位置 | argument position |
| 停止梯度 | stop gradient |
| 辅助数据 | auxiliary data |
| 权重，参数 | weight, parameter |
| 闭包，钩子 | closure, hook |
| 随机种子 | random seed |

### 延伸阅读

- MindSpore 文档中的 "Automatic differentiation"：本课第 2 到第 6 节的程序出自那里，看设了种子的那一版。从它读起，一行一行对照。
- D. Maclaurin, D. Duvenaud, R. P. Adams, "Autograd: effortless gradients in NumPy" (2015)。让 `grad` 作为“作用在函数上的函数”流行起来的，就是这个库。
- J. Bradbury 等，"JAX: composable transformations of Python+NumPy programs" (2018)；它的文档里还有 "Autodidax: JAX core from scratch"，文字与代码合为一体。
- PyTorch 文档中的 "torch.func"：`grad`、`vjp`、`vmap`，以及怎样把模块变成权重的函数。

### 轮到你了

作业里，这些函数都由你自己来写：[07 · 函数式自动微分](../../exercises/zh/07_functional_autodiff.ipynb)。到那时引擎就完工了，第 08 课在它上面造网络。
"""

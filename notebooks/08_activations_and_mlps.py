# ---
# jupyter:
#   course:
#     title:
#       en: Activations, perceptrons, MLPs by hand
#       zh: 激活函数、感知机与多层感知机
#     minutes: 85
#     difficulty: 2
#     needs: [07_functional_autodiff]
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
# 08 · Activations, perceptrons, MLPs by hand

You have built the engine; now put something into it. This lesson makes the smallest networks there are, a single neuron, a row of neurons, two rows, and carries their gradients back *by hand*, in three formulas that fit on a coin. Then the engine is asked whether it agrees. Whoever has done this once reads "backpropagation" for the rest of their life as a sentence and not as a spell.

After this lesson you can

1. draw the sigmoid, tanh and ReLU with their derivatives, and compute them without overflow;
2. say what softmax does to all its outputs when one input moves, and read its Jacobian;
3. derive the gradient of a perceptron and of a multilayer perceptron with $\delta$, check it, and spot a factor that comes from the loss alone.

> **Before you start** You need lesson 06 (vector–Jacobian products, `ac.autograd.grad`) and what a model is from lesson 07. Plan 85 minutes. Difficulty ●●○.
>
> Some cells begin with `prediction = ...`. Replace the dots by your guess before you run the next cell.
"""

# %% [markdown] lang="zh"
r"""
# 08 · 激活函数、感知机与多层感知机

引擎造好了，该往里面放点东西了。这一课搭几个最小的网络：一个神经元，一排神经元，两排神经元；然后**用手**把梯度一路传回去，一共三条公式，一张便签就写得下。最后再问引擎同不同意。亲手做过一遍，以后再看到“反向传播”四个字，就不会当它是咒语：每一步是什么，你都说得出来。

学完这一课，你能够：

1. 画出 sigmoid、tanh、ReLU 和它们的导数，并且算的时候不溢出；
2. 说清一个输入动了，softmax 的所有输出会怎样，并读懂它的雅可比矩阵；
3. 用 $\delta$ 推出感知机和多层感知机的梯度，会检查，还能认出纯粹由损失带来的那个因子。

> **开始之前** 需要学过第 06 课（向量-雅可比积，`ac.autograd.grad`），以及第 07 课里的“模型是什么”。预计 85 分钟，难度 ●●○。
>
> 有些单元格以 `prediction = ...` 开头：先把省略号换成你的猜测，再运行下一格。
"""

# %%
import matplotlib.pyplot as plt
import numpy as np

import autograd_core as ac
from autograd_core import nn, optim, viz
from coursekit.lesson import Table, check, compare

ac.set_language(T("en", "zh"))
viz.use_style()

# %% [markdown] lang="en"
r"""
## 1 · A light with two switches

Many staircases have one lamp and two switches, one upstairs and one downstairs. Flip either of them, and the lamp changes. So it is on when *exactly one* switch is up; this function is called **XOR**, exclusive or.
"""

# %% [markdown] lang="zh"
r"""
## 1 · 两个开关一盏灯

许多楼道里，一盏灯由两个开关控制，楼上一个，楼下一个。随便扳动哪一个，灯的状态都会变。所以，**恰好一个**开关朝上时灯亮；这个函数叫做 **XOR**，也就是异或。
"""

# %%
corners = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
lamp = np.array([0.0, 1.0, 1.0, 0.0])
names = [T("upstairs", "楼上"), T("downstairs", "楼下"), T("lamp", "灯")]
Table(names, *[[int(a), int(b), int(c)] for (a, b), c in zip(corners, lamp, strict=True)])

# %% [markdown] lang="en"
r"""
Three networks try to learn these four rows. The first is a single neuron. The second has four neurons and a fifth behind them. The third is the second with one thing added: a **bend** after each of the four. How they were trained does not matter now (the code is folded); look at what they have learned. Colour says what a network answers at every point of the square, from off to on.
"""

# %% [markdown] lang="zh"
r"""
三个网络来学这四行。第一个只有一个神经元。第二个有四个神经元，后面再接第五个。第三个和第二个一样，只多了一样东西：那四个神经元后面，各拐一个**弯**。怎么训练的，现在不要紧（代码折起来了），先看它们学到了什么。颜色表示网络在正方形里每一点的回答，从灭到亮。
"""


# %% tags=["hide-input"]
def trained(*layers):
    model = nn.Sequential(*layers)
    optimizer = optim.Adam(model.parameters(), lr=0.05)
    for _ in range(500):
        optimizer.zero_grad()
        logits = model(ac.tensor(corners)).reshape(4)
        nn.BCEWithLogitsLoss()(logits, ac.tensor(lamp)).backward()
        optimizer.step()
    return lambda points: ac.sigmoid(model(ac.tensor(points))).detach().numpy().reshape(-1)


# %% tags=["hide-input"]
def regions(axes, answer, title):
    side = np.linspace(-0.4, 1.4, 81)
    points = np.stack(np.meshgrid(side, side), axis=-1).reshape(-1, 2)
    field = answer(points).reshape(81, 81)
    axes.imshow(field, origin="lower", extent=(-0.4, 1.4) * 2, cmap="cividis", vmin=0, vmax=1)
    for (a, b), on in zip(corners, lamp, strict=True):
        face = "gold" if on else "black"
        axes.plot(a, b, "o", ms=11, mfc=face, mec="white", mew=1.5)
    axes.set(title=title, xticks=[0, 1], yticks=[0, 1])
    axes.set(xlabel=T("upstairs", "楼上"), ylabel=T("downstairs", "楼下"))
    axes.grid(False)


# %% tags=["hide-input"]
ac.manual_seed(0)
one = trained(nn.Linear(2, 1))
two = trained(nn.Linear(2, 4), nn.Linear(4, 1))
bent = trained(nn.Linear(2, 4), nn.Tanh(), nn.Linear(4, 1))
titles = (T("one neuron", "一个神经元"), T("two layers", "两层"))
figure, panels = plt.subplots(1, 3, figsize=(7.6, 3.0))
for axes, answer, title in zip(
    panels, (one, two, bent), [*titles, T("with bends", "加上弯")], strict=True
):
    regions(axes, answer, title)
in_words = T(
    "Three squares with the four points of XOR. One neuron, and two layers without bends: the same grey tone everywhere. Two layers with bends: bright around the two points that are on, at opposite corners, dark around the two that are off.",
    "三个正方形，都标着异或的四个点。一个神经元，以及没有弯的两层：处处是同一种灰。有弯的两层：对角上两个亮点的周围是亮的，另外两个灭的点的周围是暗的。",
)
viz.alt(in_words)
plt.show()

# %% [markdown] lang="en"
r"""
What to see: the first two have given up. They answer 0.5 everywhere, "I do not know", and the second is no better than the first although it has four more neurons. The third knows all four answers. (Gold points: lamp on. The others: lamp off.)
"""

# %% [markdown] lang="zh"
r"""
看图要点：前两个放弃了。它们到处都回答 0.5，也就是“不知道”；第二个多了四个神经元，却一点也不比第一个强。第三个把四个答案全学会了。（金色的点：灯亮；其余的点：灯灭。）
"""

# %%
for name, answer in ((T("one:     ", "一个："), one), (T("two:     ", "两层："), two)):
    print(name, answer(corners).round(3).tolist())
print(T("bent:    ", "有弯："), bent(corners).round(3).tolist())

# %% [markdown] lang="en"
r"""
Did the first two merely train badly? No: there is nothing for them to find. A neuron says "on" where $w_1x_1+w_2x_2+b$ is positive, and that is one side of a straight line. How many of the four points can a straight line get right, at best?
"""

# %% [markdown] lang="zh"
r"""
是前两个没有训练好吗？不是，它们根本没有东西可找。一个神经元在 $w_1x_1+w_2x_2+b$ 为正的地方说“亮”，那是一条直线的一侧。一条直线最多能让四个点里的几个答对？
"""

# %%
#: en: 0, 1, 2, 3 or 4
#: zh: 0、1、2、3 或 4
prediction = ...

# %%
angles = np.linspace(0, 2 * np.pi, 361)
offsets = np.linspace(-2, 2, 161)
best = 0
for angle in angles:
    height = corners @ [np.cos(angle), np.sin(angle)]
    says_on = height > offsets[:, None]  #: en: one row for each line  #: zh: 每条直线一行
    best = max(best, (says_on == (lamp == 1)).sum(axis=1).max())
compare(prediction, int(best))
print(T("lines tried:", "试过的直线："), angles.size * offsets.size)

# %% [markdown] lang="en"
r"""
Three, out of more than fifty thousand lines. And no cleverer search will help. Suppose a line got all four. Both points that are on: $w_1+b>0$ and $w_2+b>0$; added, $w_1+w_2+2b>0$. Both points that are off: $b\le0$ and $w_1+w_2+b\le0$; added, $w_1+w_2+2b\le0$. It cannot be both.

The second network fails for the reason you saw in lesson 01: lines stacked on lines are a line. So everything hangs on the bend. What is it, and what does it cost on the way back?
"""

# %% [markdown] lang="zh"
r"""
试了五万多条直线，最多三个。再聪明的搜索也没有用。假设有一条直线四个全对。亮的两个点：$w_1+b>0$，$w_2+b>0$；相加得 $w_1+w_2+2b>0$。灭的两个点：$b\le0$，$w_1+w_2+b\le0$；相加得 $w_1+w_2+2b\le0$。两者不可能同时成立。

第二个网络失败的原因，第 01 课里见过：直线叠直线，还是直线。所以一切都系在那个弯上。它究竟是什么？往回走的时候，又要为它付出什么？
"""

# %% [markdown] lang="en"
r"""
## 2 · Three bends

The bend after a neuron is called its **activation function**; other books speak of a *nonlinearity*. Three are worth knowing by heart. (A common text lists them too, but all its formulas and figures were lost on the way to the web; here they are.)

$$\sigma(x)=\frac1{1+e^{-x}},\qquad \tanh(x)=\frac{e^{x}-e^{-x}}{e^{x}+e^{-x}},\qquad \operatorname{ReLU}(x)=\max(0,x).$$

$\sigma$, the **sigmoid**, squeezes every number into $(0,1)$, with $\sigma(0)=\frac12$: it looks like a probability. You know its derivative from lesson 04, $\sigma'=\sigma\,(1-\sigma)$. Without computing anything further: where is the sigmoid steepest, and how steep is it there?
"""

# %% [markdown] lang="zh"
r"""
## 2 · 三种弯

神经元后面的弯，叫做它的**激活函数**，有的书上叫**非线性**。有三种值得记在心里。（有一份常见的教程也列了它们，可是公式和图在网页上全部丢失了；这里补上。）

$$\sigma(x)=\frac1{1+e^{-x}},\qquad \tanh(x)=\frac{e^{x}-e^{-x}}{e^{x}+e^{-x}},\qquad \operatorname{ReLU}(x)=\max(0,x).$$

$\sigma$ 就是 **sigmoid** 函数，它把任何数都压进 $(0,1)$，并且 $\sigma(0)=\frac12$：看上去像个概率。它的导数第 04 课见过：$\sigma'=\sigma\,(1-\sigma)$。不用再算别的，你能说出 sigmoid 在哪里最陡、有多陡吗？
"""

# %%
#: en: the largest slope of the sigmoid
#: zh: sigmoid 的最大斜率
prediction = ...

# %%
place = np.linspace(-5, 5, 1001)
x = ac.tensor(place, requires_grad=True)
slopes = {}
for bend in (ac.sigmoid, ac.tanh, ac.relu):
    (slope,) = ac.autograd.grad(bend(x).sum(), x)
    slopes[bend.__name__] = slope.numpy()
compare(prediction, round(slopes["sigmoid"].max(), 6))
print(T("there x is", "那里的 x 是"), abs(place[slopes["sigmoid"].argmax()].round(6)))

# %% tags=["hide-input"]
figure, (left, right) = plt.subplots(1, 2, figsize=(7.6, 3.3))
for bend, style in ((ac.sigmoid, "C0-"), (ac.tanh, "C1--"), (ac.relu, "C2-.")):
    left.plot(place, bend(ac.tensor(place)).numpy(), style, label=bend.__name__)
    if bend is not ac.relu:
        right.plot(place, slopes[bend.__name__], style)
right.plot([-5, 0], [0, 0], "C2-.", [0, 5], [1, 1], "C2-.")
right.plot([0], [0], "C2o", [0], [1], "C2o", mfc=plt.rcParams["figure.facecolor"])
right.plot([0], [0], "C2o")
left.set(title=T("the bends", "三种弯"), xlabel="$x$", ylim=(-1.3, 3))
right.set(title=T("their derivatives", "它们的导数"), xlabel="$x$", ylim=(-0.1, 1.15))
left.legend(loc="upper left")
in_words = T(
    "Left: sigmoid rises from 0 to 1, tanh from −1 to 1, ReLU is 0 up to 0 and x beyond. Right: the derivative of sigmoid is a flat hill of height a quarter, that of tanh a hill of height 1, that of ReLU a step from 0 to 1 with an open circle at 1 and a filled one at 0.",
    "左：sigmoid 从 0 升到 1，tanh 从 −1 升到 1，ReLU 在 0 以前是 0，以后是 x。右：sigmoid 的导数是高四分之一的矮丘，tanh 的导数是高 1 的小丘，ReLU 的导数是从 0 到 1 的台阶，1 处空心，0 处实心。",
)
viz.alt(in_words)
plt.show()

# %% [markdown] lang="en"
r"""
What to see: at $x=0$ the sigmoid has $\frac12\cdot\frac12$, so its slope is never above 0.25. The hill of tanh is four times as high and half as wide. Both die out to either side: a neuron with a large input, positive or negative, is **saturated** and passes almost nothing back. ReLU passes back all or nothing.

Sigmoid and tanh are the same curve in two sizes:

$$\tanh(x)=2\,\sigma(2x)-1,\qquad \tanh'(x)=1-\tanh^2(x).$$

Both derivatives can be had from the *output* alone, which is why engines save the output. Let us measure all of it; printed is the largest deviation at nine points.
"""

# %% [markdown] lang="zh"
r"""
看图要点：在 $x=0$ 处，sigmoid 的斜率是 $\frac12\cdot\frac12$，所以它从不超过 0.25。tanh 的小丘高度是它的四倍，宽度只有一半。两者往两边都渐渐归零：输入很大的神经元，不论正负，都是**饱和**的，几乎什么也传不回去。ReLU 则要么全传，要么不传。

sigmoid 和 tanh 是同一条曲线的两种尺寸：

$$\tanh(x)=2\,\sigma(2x)-1,\qquad \tanh'(x)=1-\tanh^2(x).$$

两个导数都只用**输出**就算得出来，所以引擎保存的是输出。这几条规则，我们都来量一量；印出来的是九个点上最大的偏差。
"""

# %%
place, h = np.linspace(-4, 4, 9), 1e-6


def sigma(x):
    return 1 / (1 + np.exp(-x))


measured = (sigma(place + h) - sigma(place - h)) / (2 * h)
print("sigma'  ", f"{abs(measured - sigma(place) * (1 - sigma(place))).max():.0e}")
measured = (np.tanh(place + h) - np.tanh(place - h)) / (2 * h)
print("tanh'   ", f"{abs(measured - (1 - np.tanh(place) ** 2)).max():.0e}")
print("identity", f"{abs(np.tanh(place) - (2 * sigma(2 * place) - 1)).max():.0e}")

# %% [markdown] lang="en"
r"""
### At the kink

A common text says that the derivative of ReLU is 0 for negative $x$ and 1 for positive $x$, and stops there. What about $x=0$ itself? Here is what happens when you measure, from the left, from the right, and from both sides, and when you ask the engine.
"""

# %% [markdown] lang="zh"
r"""
### 在尖点上

有一份常见的教程说，ReLU 的导数在 $x$ 为负时是 0，为正时是 1，说到这里就停了。那么 $x=0$ 处呢？下面从左边量，从右边量，从两边量，再问问引擎，看看各是多少。
"""

# %%
#: en: what the engine will answer at x = 0
#: zh: 引擎在 x = 0 处的回答
prediction = ...


# %%
def relu(x):
    return np.maximum(0.0, x)


print(T("from the left: ", "从左边："), (relu(0.0) - relu(-h)) / h)
print(T("from the right:", "从右边："), (relu(h) - relu(0.0)) / h)
print(T("from both:     ", "从两边："), (relu(h) - relu(-h)) / (2 * h))
kink = ac.tensor(0.0, requires_grad=True)
(slope,) = ac.autograd.grad(ac.relu(kink), kink)
compare(prediction, slope.item())

# %% [markdown] lang="en"
r"""
Three measurements, three numbers: at 0 the derivative **does not exist**. The engine must return something all the same, and like PyTorch it returns 0. That is a *decision*, not a theorem; any number from 0 to 1 would do, since every line with such a slope touches the kink from below. Inputs hit 0 exactly so rarely that it hardly ever matters. It does matter in one case: if the weights and biases *in front of* a row of ReLUs all start at 0, the input of each *is* exactly 0, every slope is 0, and these weights never move. With any other slope at the kink they could have set out.

### A thousand

The three formulas are right for every $x$. The machine does not know about "every $x$". Feed the formula for $\sigma$, as it stands, with $-1000$:
"""

# %% [markdown] lang="zh"
r"""
量了三次，三个数：在 0 处，导数**不存在**。可引擎总得返回点什么，它和 PyTorch 一样返回 0。这是一个**决定**，不是定理；从 0 到 1 的任何数都行，因为斜率是这些数的直线，都从下方托住那个尖点。输入恰好等于 0 的情形少之又少，所以这个决定几乎从不要紧。要紧的情形有一种：如果一排 ReLU **前面**的权重和偏置全都从 0 开始，每个 ReLU 的输入就**恰好**都是 0，斜率全是 0，这些权重永远不会动。要是尖点处的斜率定成别的数，它们本来是能起步的。

### 一千

三条公式对任何 $x$ 都成立，机器可不懂什么叫“任何 $x$”。把 $\sigma$ 的公式原样拿来，喂给它 $-1000$：
"""

# %%
with np.errstate(over="raise"):
    try:
        sigma(np.array(-1000.0))
    except FloatingPointError as error:
        print("FloatingPointError:", error)


def steady_sigma(x):
    #: en: between 0 and 1: it cannot overflow
    #: zh: 在 0 与 1 之间，不会溢出
    small = np.exp(-np.abs(x))
    return np.where(x >= 0, 1, small) / (1 + small)


print(steady_sigma(np.array([-1000.0, -1.0, 0.0, 1.0, 1000.0])).round(4))

# %% [markdown] lang="en"
r"""
$e^{1000}$ is too large for a float. (Had we not asked NumPy to be strict, it would have printed a warning and gone on.) The cure is to write the same function so that only $e^{-|x|}$ occurs: for $x\ge0$ as above, for $x<0$ with numerator and denominator multiplied by $e^{x}$, that is $\sigma(x)=\frac{e^{x}}{1+e^{x}}$. Same curve, no overflow. Remember the trick, it comes back in section 5.
"""

# %% [markdown] lang="zh"
r"""
$e^{1000}$ 太大，浮点数装不下。（要不是我们让 NumPy 从严，它会打出一条警告，然后接着算。）办法是把同一个函数改写成只出现 $e^{-|x|}$ 的样子：$x\ge0$ 时照上面写；$x<0$ 时，分子分母同乘 $e^{x}$，得 $\sigma(x)=\frac{e^{x}}{1+e^{x}}$。曲线还是那条，不再溢出。记住这一招，第 5 节还要用。
"""

# %% [markdown] lang="en"
r"""
## 3 · One neuron, by hand

A neuron with a bend is a **perceptron**: inputs $x_j$, weights $w_j$, a weighted sum $a=\sum_jw_jx_j$, an output $O=\sigma(a)$. (The bias $b$ of section 1 is left out for now; section 7 brings it back.) Here is one with $x=(1,2)$, $w=(0.5,-0.25)$ and the target $t=1$. As loss we take half the squared error,

$$E=\tfrac12\,(O-t)^2 .$$
"""

# %% [markdown] lang="zh"
r"""
## 3 · 一个神经元，用手算

带弯的神经元叫做**感知机**：输入 $x_j$，权重 $w_j$，加权和 $a=\sum_jw_jx_j$，输出 $O=\sigma(a)$。（第 1 节里的偏置 $b$ 先不要，第 7 节再请回来。）下面这个感知机，$x=(1,2)$，$w=(0.5,-0.25)$，目标 $t=1$。损失取平方误差的一半：

$$E=\tfrac12\,(O-t)^2 .$$
"""

# %%
x = ac.tensor([1.0, 2.0])
w = ac.tensor([0.5, -0.25], requires_grad=True)
a = w @ x
O = ac.sigmoid(a)
E = 0.5 * (O - 1.0) ** 2
x.name, w.name, a.name, O.name, E.name = "x", "w", "a", "O", "E"
viz.draw_graph(E, grads=False)

# %% [markdown] lang="en"
r"""
What to see: the inputs cancel, $a=0.5\times1-0.25\times2=0$, so the output is 0.5, and half the squared error is 0.125. Now back, along the only path. The last step gives $\partial E/\partial O=O-t$. The bend multiplies by $O(1-O)$. What then stands at $a$ has a name, $\delta$:

$$\delta=\frac{\partial E}{\partial a}=(O-t)\,O(1-O),\qquad \frac{\partial E}{\partial w_j}=\delta\,x_j .$$

In words: *the weight's gradient is the error signal at the sum, times what came in along this weight.* Work out the two numbers before you run on.
"""

# %% [markdown] lang="zh"
r"""
看图要点：两个输入恰好抵消，$a=0.5\times1-0.25\times2=0$，所以输出是 0.5，平方误差的一半是 0.125。现在往回走，路只有一条。最后一步给出 $\partial E/\partial O=O-t$，弯再乘上 $O(1-O)$。这时到达 $a$ 处的量有个名字，叫 $\delta$：

$$\delta=\frac{\partial E}{\partial a}=(O-t)\,O(1-O),\qquad \frac{\partial E}{\partial w_j}=\delta\,x_j .$$

用话来说：**权重的梯度，等于加权和处的误差信号，乘以沿着这个权重进来的东西。** 先把两个数算出来，再往下运行。
"""

# %%
#: en: the gradient of w: two numbers, such as [1, 2]
#: zh: w 的梯度：两个数，例如 [1, 2]
prediction = ...

# %%
delta = (0.5 - 1.0) * 0.5 * (1 - 0.5)
by_hand = delta * np.array([1.0, 2.0])
(gradient,) = ac.autograd.grad(E, w, retain_graph=True)
compare(prediction, gradient.tolist())
print("delta  ", delta)
print(T("by hand", "用手算 "), by_hand.tolist())

# %% [markdown] lang="en"
r"""
$-0.125$ and $-0.25$. Both negative: to bring the output up to 1, both weights must grow. The second is twice the first, because twice as much came in. Here is the whole way back, drawn, with the local derivatives on the edges.
"""

# %% [markdown] lang="zh"
r"""
$-0.125$ 和 $-0.25$。两个都是负的：要让输出升到 1，两个权重都得变大。第二个是第一个的两倍，因为进来的东西多一倍。下面把往回走的整条路画出来，边上写着局部导数。
"""

# %%
viz.draw_graph(E, local=True)

# %% [markdown] lang="en"
r"""
What to see: read the gradients, the last line of each box, from right to left. At the square (`**`) stands the half, at the difference $O-t=-0.5$, at $O$ the same; behind the bend, at $a$, is $\delta=-0.125$, and the product with $x$ turns it into the two numbers at $w$.

A common text asks for this gradient as `autograd.grad(loss, [w1])`, and adds that even a single tensor must stand in brackets. It need not: above there are none. The result is a tuple either way.
"""

# %% [markdown] lang="zh"
r"""
看图要点：从右往左，读每个方框最下面一行的梯度。平方（`**`）那里是二分之一；减法那里是 $O-t=-0.5$，到了 $O$ 还是它；过了弯，在 $a$ 处就是 $\delta=-0.125$，再乘上 $x$，变成 $w$ 处的两个数。

有一份常见的教程求这个梯度时写 `autograd.grad(loss, [w1])`，还说哪怕只有一个张量，也必须放进方括号。其实不必，上面就没有写。两种写法得到的都是元组。
"""

# %%
print(T("with:   ", "有括号："), ac.autograd.grad(E, [w], retain_graph=True))
print(T("without:", "没有：  "), ac.autograd.grad(E, w, retain_graph=True))

# %% [markdown] lang="en"
r"""
## 4 · Several outputs, and a factor

Put $K$ perceptrons side by side on the same inputs. Each output has its own weights, so the weights form a table: $w_{jk}$ leads from input $j$ to output $k$. The error adds up, $E=\frac12\sum_k(O_k-t_k)^2$. A weight $w_{jk}$ touches output $k$ and nobody else, so the formula of section 3 only gets an index:

$$\delta_k=(O_k-t_k)\,O_k(1-O_k),\qquad \frac{\partial E}{\partial w_{jk}}=x_j\,\delta_k .$$

Every input times every $\delta$: the table of all products, which is the outer product of lesson 05. Two inputs, three outputs, and two blanks for you. (Weights and targets are chosen such that the outputs are easy: $\sigma(0)=0.5$.)
"""

# %% [markdown] lang="zh"
r"""
## 4 · 几个输出，还有一个因子

把 $K$ 个感知机并排放在同样的输入上。每个输出有自己的权重，所以权重排成一张表：$w_{jk}$ 从输入 $j$ 通到输出 $k$。误差加起来，$E=\frac12\sum_k(O_k-t_k)^2$。权重 $w_{jk}$ 只碰得到输出 $k$，别的都碰不到，所以第 3 节的公式只是多了个下标：

$$\delta_k=(O_k-t_k)\,O_k(1-O_k),\qquad \frac{\partial E}{\partial w_{jk}}=x_j\,\delta_k .$$

每个输入乘以每个 $\delta$，排成一张乘积表，也就是第 05 课的外积。下面有两个输入、三个输出，留了两个空给你。（权重和目标特意选过，输出很好算：$\sigma(0)=0.5$。）
"""

# %%
x = np.array([1.0, 2.0])
W = np.array([[2.0, -4.0, 0.0], [-1.0, 2.0, 0.0]])
t = np.array([1.0, 0.0, 0.5])
O = sigma(x @ W)
print("O =", O)

# %%
delta_1 = ...  #: en: delta of the first output  #: zh: 第一个输出的 delta
corner = ...  #: en: the gradient of w[1, 1]: second input, second output  #: zh: w[1, 1] 的梯度：第二个输入，第二个输出

# %%
hint = T(
    "(O − t) · O · (1 − O), with O = 0.5 and t = 1.", "(O − t) · O · (1 − O)，其中 O = 0.5，t = 1。"
)
check("delta_1", delta_1, -0.125, hint)
hint = T(
    "The second input, 2, times the second delta, 0.125.", "第二个输入 2，乘以第二个 delta 0.125。"
)
check("corner", corner, 0.25, hint)


# %%
def layer_gradient(x, W, t):
    O = sigma(x @ W)
    delta = (O - t) * O * (1 - O)
    return np.outer(x, delta)


weights = ac.tensor(W, requires_grad=True)
outputs = ac.sigmoid(ac.tensor(x) @ weights)
(engine,) = ac.autograd.grad(0.5 * ((outputs - ac.tensor(t)) ** 2).sum(), weights)
print(T("by hand:", "用手算："), layer_gradient(x, W, t).tolist())
print(T("engine: ", "引擎：  "), engine.tolist())

# %% [markdown] lang="en"
r"""
The third column is 0: that output hits its target, and who makes no error hears nothing.

### Where does the 2 come from?

Programs seldom write out $\frac12\sum$. They call the ready-made loss, `nn.functional.mse_loss`, the **mean squared error**. A common text does exactly that: it derives the formula with $\frac12\sum$ and lets the program run with `mse_loss`. Do the two agree? For the single perceptron of section 3, by what factor does the gradient of `mse_loss` differ from $\delta\,x_j$?
"""

# %% [markdown] lang="zh"
r"""
第三列是 0：那个输出正好等于目标；没有犯错的，就什么也听不到。

### 2 从哪里来？

程序里很少把 $\frac12\sum$ 写出来，大家都调用现成的损失 `nn.functional.mse_loss`，即**均方误差**。有一份常见的教程就是这样：公式用 $\frac12\sum$ 推导，程序却用 `mse_loss` 来跑。两者一致吗？对第 3 节的单个感知机，`mse_loss` 的梯度和 $\delta\,x_j$ 差多少倍？
"""

# %%
#: en: mse_loss gives ... times delta * x
#: zh: mse_loss 给出的是 delta * x 的几倍
prediction = ...

# %%
target = ac.ones(())
loss = nn.functional.mse_loss(ac.sigmoid(w @ ac.tensor(x)), target)
(with_mean,) = ac.autograd.grad(loss, w)
compare(prediction, (with_mean.numpy() / by_hand)[0])
print("mse_loss:", with_mean.tolist())

# %% [markdown] lang="en"
r"""
Twice as large: the $\frac12$ was there to cancel the 2 of the square, and `mse_loss` has no $\frac12$. But it has something else, the $1/n$ of the mean. How do the two play together when there are more outputs?
"""

# %% [markdown] lang="zh"
r"""
大了一倍：那个 $\frac12$ 本来就是为了消去平方带下来的 2，而 `mse_loss` 里没有 $\frac12$。不过它有别的东西，就是平均的 $1/n$。输出多起来的时候，这两样合在一起会怎样？
"""

# %%
rows = []
for outputs in (1, 2, 3, 10):
    z = ac.tensor(np.linspace(-1, 1, outputs), requires_grad=True)
    O = ac.sigmoid(z)
    (half,) = ac.autograd.grad(0.5 * ((O - 1.0) ** 2).sum(), z, retain_graph=True)
    (mean,) = ac.autograd.grad(nn.functional.mse_loss(O, ac.ones(outputs)), z)
    ratio = (mean / half).numpy()
    rows.append([outputs, f"{ratio.min():.4f}", f"{ratio.max():.4f}"])
Table(
    [T("outputs", "输出个数"), T("smallest ratio", "最小的比"), T("largest ratio", "最大的比")],
    *rows,
)

# %% [markdown] lang="en"
r"""
The factor is $2/n$, the same for every weight. So the *direction* is right in either case, and whoever only looks at directions never notices. But at the same learning rate the steps differ by that factor. And mind the second row: with two outputs the factor is exactly 1, and a test with two outputs finds nothing. With a batch, $n$ counts all outputs of all examples together.

Hence a rule for all that follows: *a gradient is the gradient of one particular loss. Say which.* We stay with $\frac12\sum$.
"""

# %% [markdown] lang="zh"
r"""
因子是 $2/n$，对每个权重都一样。所以不管用哪个，**方向**都是对的，只看方向的人永远不会察觉。可是学习率相同的话，步子就差这么多倍。还要留意第二行：输出是两个的时候，因子恰好是 1，用两个输出去测试，什么也测不出来。有一批样本时，$n$ 是所有样本的所有输出加起来的个数。

由此得到一条规矩，往后一直用得着：**梯度总是某一个损失的梯度，要说清是哪一个。** 下面我们一直用 $\frac12\sum$。
"""

# %% [markdown] lang="en"
r"""
## 5 · Outputs that share: softmax

Perceptrons side by side do not know of each other. Ask three of them about a picture, and "surely a cat", "surely a dog", "probably a fish" may come back all at once. For a choice among classes we want probabilities: positive, and 1 all together. **Softmax** makes them from any numbers $a_i$ (the **logits**): raise $e$ to each, divide by the sum.

$$p_i=\frac{e^{a_i}}{\sum_m e^{a_m}} .$$
"""

# %% [markdown] lang="zh"
r"""
## 5 · 此消彼长的输出：softmax

并排的感知机彼此不相往来。拿一张图去问三个感知机，它们可能同时回答“肯定是猫”“肯定是狗”“大概是鱼”。要在几个类别里选一个，我们想要的是概率：都是正数，加起来等于 1。**softmax** 能从任何一组数 $a_i$（即**对数几率**）造出概率：各取 $e$ 的幂，再除以总和。

$$p_i=\frac{e^{a_i}}{\sum_m e^{a_m}} .$$
"""


# %%
def softmax(a):
    powers = np.exp(a)
    return powers / powers.sum()


p = softmax(np.array([1.0, 2.0, 3.0]))
print(p.round(4), T("sum:", "和："), p.sum().round(12))
with np.errstate(over="ignore", invalid="ignore"):
    print(T("a thousand more:", "各加一千："), softmax(np.array([1001.0, 1002.0, 1003.0])))

# %% [markdown] lang="en"
r"""
The second line is a disaster: infinity divided by infinity is not a number. Yet nothing about the *function* is difficult there. Add the same $c$ to all logits: above and below the fraction a factor $e^c$ appears, and cancels. Softmax sees only the *differences* between its inputs. So subtract the largest first; then the largest power is $e^0=1$, and nothing can overflow.
"""

# %% [markdown] lang="zh"
r"""
第二行是一场灾难：无穷大除以无穷大，不是一个数。可是在那里，**函数**本身并没有什么难处。给所有的对数几率加上同一个 $c$：分子分母都多出因子 $e^c$，正好约掉。softmax 只看各个输入之间的**差**。所以，先减去最大的那个；这样最大的幂是 $e^0=1$，什么也不会溢出。
"""


# %%
def softmax(a):
    powers = np.exp(a - a.max())
    return powers / powers.sum()


for a in ([1.0, 2.0, 3.0], [1001.0, 1002.0, 1003.0], [1000.0, 0.0, -1000.0]):
    p = softmax(np.array(a))
    print(p.round(4), T("sum:", "和："), p.sum().round(12))

# %% [markdown] lang="en"
r"""
Now its derivative, and here is the common mistake: to treat softmax as one more bend, a function of each number by itself. Raise only $a_1$ a little. $p_1$ will grow. What happens to $p_2$ and $p_3$, and by how much do the three change *together*?
"""

# %% [markdown] lang="zh"
r"""
再来求它的导数。常见的错误就出在这里：把 softmax 当成又一种弯，以为它对每个数各算各的。只把 $a_1$ 提高一点点，$p_1$ 会变大。$p_2$ 和 $p_3$ 会怎样？三个**加起来**变了多少？
"""

# %%
#: en: p1 + p2 + p3 changes by ...
#: zh: p1 + p2 + p3 变了多少
prediction = ...

# %%
a = np.array([1.0, 2.0, 3.0])
nudge = np.array([1e-3, 0.0, 0.0])
change = softmax(a + nudge) - softmax(a)
print(T("changes:", "变化："), change.round(8))
compare(prediction, change.sum().round(12) + 0.0)

# %% [markdown] lang="en"
r"""
What one gains, the others lose. So the derivative is a full table, the Jacobian of lesson 06. Write $S$ for the sum below the fraction. In the fraction for $p_i$, $a_i$ stands above and below, and the quotient rule gives $(e^{a_i}S-e^{a_i}e^{a_i})/S^2=p_i-p_i^2$; another $a_j$ stands only below, and gives $-e^{a_i}e^{a_j}/S^2=-p_ip_j$. In one formula:

$$\frac{\partial p_i}{\partial a_j}=p_i\,(\delta_{ij}-p_j),\qquad\text{so}\qquad \frac{\partial p_i}{\partial a_i}=p_i(1-p_i)>0,\qquad \frac{\partial p_i}{\partial a_j}=-p_ip_j<0\ \ (i\neq j).$$

(Here $\delta_{ij}$, with two indices, is only shorthand for 1 if $i=j$ and 0 otherwise; it has nothing to do with the error signal.) On the diagonal you meet the rule of the sigmoid again.
"""

# %% [markdown] lang="zh"
r"""
一个多得的，就是别的失去的。所以导数是一张填满的表，也就是第 06 课的雅可比矩阵。把分母记作 $S$。在 $p_i$ 的分式里，$a_i$ 上下都有，用商的求导法则得 $(e^{a_i}S-e^{a_i}e^{a_i})/S^2=p_i-p_i^2$；别的 $a_j$ 只在分母里，得 $-e^{a_i}e^{a_j}/S^2=-p_ip_j$。合成一条公式：

$$\frac{\partial p_i}{\partial a_j}=p_i\,(\delta_{ij}-p_j),\qquad\text{即}\qquad \frac{\partial p_i}{\partial a_i}=p_i(1-p_i)>0,\qquad \frac{\partial p_i}{\partial a_j}=-p_ip_j<0\ \ (i\neq j).$$

（这里的 $\delta_{ij}$ 带两个下标，只是个简写：$i=j$ 时为 1，否则为 0；和误差信号没有关系。）对角线上，你又见到了 sigmoid 的那条规则。
"""

# %%
p = softmax(a)
J = np.diag(p) - np.outer(p, p)
engine_jacobian = ac.jacobian(lambda a: ac.softmax(a, 0), ac.tensor(a)).numpy()
print(J.round(4))
print(T("rows add up to", "每行之和"), abs(J.sum(axis=1)).round(12))
print(T("engine differs by", "与引擎相差"), f"{abs(J - engine_jacobian).max():.0e}")


# %% tags=["hide-input"]
def heat(axes, matrix, title):
    for (i, j), value in np.ndenumerate(matrix):
        shade = 0.08 + 0.6 * abs(value) / abs(matrix).max()
        colour = "C0" if value > 0 else "C1"
        axes.add_patch(plt.Rectangle((j, i), 1, 1, color=colour, alpha=shade, lw=0))
        axes.text(j + 0.5, i + 0.5, f"{value:.4f}".replace("-", "−"), ha="center", va="center")
    axes.set(xlim=(0, 3), ylim=(3, 0), title=title, aspect="equal")
    axes.set_xticks([0.5, 1.5, 2.5], ["$a_1$", "$a_2$", "$a_3$"])
    axes.set_yticks([0.5, 1.5, 2.5], ["$p_1$", "$p_2$", "$p_3$"])
    axes.spines[:].set_visible(False)
    axes.tick_params(length=0)
    axes.grid(False)


# %% tags=["hide-input"]
figure, (left, right) = plt.subplots(1, 2, figsize=(7.2, 3.1), width_ratios=[1, 1.2])
left.bar(["$p_1$", "$p_2$", "$p_3$"], p, color="C0")
for i, value in enumerate(p):
    left.text(i, value + 0.02, f"{value:.4f}", ha="center")
left.set(title=T("probabilities", "概率"), ylim=(0, 0.8))
heat(right, J, T("how each moves with each logit", "各个概率随各个对数几率怎样变"))
in_words = T(
    "Left: three bars, 0.0900, 0.2447, 0.6652. Right: a table of three by three; the diagonal 0.0819, 0.1848, 0.2227 is positive, the other six entries are negative.",
    "左：三根条形，0.0900、0.2447、0.6652。右：三行三列的表；对角线 0.0819、0.1848、0.2227 是正的，其余六个都是负的。",
)
viz.alt(in_words)
plt.show()

# %% [markdown] lang="en"
r"""
What to see: blue on the diagonal (0.0819, 0.1848, 0.2227), orange everywhere else: each probability rises with its own logit and falls with every other. The strongest orange stands between the two strongest probabilities; they take most from each other. Every row adds up to 0: raise all three logits alike, and nothing happens. (So does every column: the probabilities go on adding up to 1.)

### Move the logits

Each slider is a logit. Below the bars, if you choose a right class, stands the gradient of the loss $-\ln p_r$, where $r$ is the right class: the **cross-entropy**; lesson 09 is about it. The slider for the temperature is not needed yet: leave it at 1. Three questions that only moving answers:

1. Press *all logits + 1* a few times. What changes? Which numbers beside the table have told you so beforehand?
2. Set all three logits to 0. Now move $a_1$ alone until the entry of $p_1$ and $a_1$ (upper left in the table) is as large as it can be. At which $a_1$ is that, how large is the entry, and how large is $p_1$ there?
3. Go back to the start, (1, 2, 3), and choose class 1 as the right one. Raise $a_1$ until the loss drops below 0.1. At which $a_1$ does that happen first? What do the three bars of the gradient do meanwhile, and what is their sum?
"""

# %% [markdown] lang="zh"
r"""
看图要点：对角线是蓝的（0.0819、0.1848、0.2227），其余全是橙的：每个概率随自己的对数几率上升，随别的下降。橙色最深的，在两个最大的概率之间；它们从对方那里夺走的最多。每一行加起来是 0：三个对数几率一起提高，什么也不会变。（每一列也是：概率的总和一直是 1。）

### 动一动对数几率

每个滑块是一个对数几率。选定一个正确类别之后，条形下面会出现损失 $-\ln p_r$ 的梯度，其中 $r$ 是正确类别；这个损失叫做**交叉熵**，第 09 课专讲它。“温度”那个滑块现在还用不着，让它停在 1。下面三个问题，不动手就答不出来：

1. 按几次“全部 + 1”。什么变了？表旁边的哪些数，事先就告诉你了？
2. 把三个对数几率都设为 0，再只动 $a_1$，让 $p_1$ 与 $a_1$ 的那一格（表的左上角）尽可能大。这时 $a_1$ 是多少？那一格是多大？$p_1$ 又是多少？
3. 回到起点 (1, 2, 3)，选第 1 类为正确类别。提高 $a_1$，直到损失降到 0.1 以下。最先做到的 $a_1$ 是多少？在这个过程中，梯度的三根条形怎样变，它们的和是多少？
"""

# %%
viz.softmax_explorer([1.0, 2.0, 3.0])

# %%
steepest = ...  #: en: question 2: a1 to one decimal  #: zh: 第 2 题：a1，一位小数
enough = ...  #: en: question 3: a1 to one decimal  #: zh: 第 3 题：a1，一位小数

# %%
#: en: all positions of the slider: look only after you have moved it yourself
#: zh: 滑块的所有位置：自己动过之后再看
positions = np.linspace(-6, 6, 121).round(1)
entry = [(p := softmax(np.array([v, 0, 0]))[0]) * (1 - p) for v in positions]
loss = np.array([-np.log(softmax(np.array([v, 2, 3]))[0]) for v in positions])
hint = T("Go in single steps with the arrow keys.", "用方向键一步一步地走。")
check("steepest", steepest, positions[np.argmax(entry)], hint)
check("enough", enough, positions[loss < 0.1][0], hint)
print(T("question 2:", "第 2 题："), positions[np.argmax(entry)], max(entry).round(4))
print(T("question 3:", "第 3 题："), positions[loss < 0.1][0])
p = softmax(np.array([1.0, 2.0, 3.0]))
print(T("question 3, at the start:", "第 3 题，起点处："), (p - [1, 0, 0]).round(4))

# %% [markdown] lang="en"
r"""
<details><summary>What you should have found</summary>

1. Nothing at all: neither bars nor table. The row sums say so: they are the answer of each probability to a common push, and they are 0.
2. At $a_1=0.7$ the entry is 0.25, and $p_1$ is just above a half (exactly a half at $a_1=\ln2$). It is the sigmoid's hill once more: $p(1-p)$ has its top at $p=\frac12$. A probability near 0 or 1 hardly moves; softmax saturates too.
3. At $a_1=5.6$. The gradient is $p-y$, where $y$ is 1 for the right class and 0 for the others: one bar down, two up, and the sum is always 0. All three shrink together as $p_1$ goes to 1. And unlike $\delta=(O-t)O(1-O)$, there is no factor that dies when the answer is *confidently wrong*: at the start the first bar is at $-0.91$. That is why classifiers are trained with cross-entropy.

</details>
"""

# %% [markdown] lang="zh"
r"""
<details><summary>你应该发现的事</summary>

1. 什么也没有变，条形和表都没有。各行的和早就说了：它们是各个概率对“一起推一把”的反应，全是 0。
2. 在 $a_1=0.7$ 处，那一格是 0.25，$p_1$ 刚刚超过一半（恰好一半是在 $a_1=\ln2$）。这又是 sigmoid 的那座小丘：$p(1-p)$ 在 $p=\frac12$ 处最高。接近 0 或 1 的概率几乎不动；softmax 也会饱和。
3. 在 $a_1=5.6$ 处。梯度就是 $p-y$，正确类别的 $y$ 是 1，其余是 0：一根朝下，两根朝上，和总是 0。$p_1$ 趋近 1 时，三根一起变短。而且和 $\delta=(O-t)O(1-O)$ 不同，这里没有哪个因子会在**错得很自信**的时候消失：起点处第一根就在 $-0.91$。分类器要用交叉熵来训练，道理就在这里。

</details>
"""

# %% [markdown] lang="en"
r"""
## 6 · A hidden layer

Now put one row of perceptrons behind another: a **multilayer perceptron**, MLP. Indices keep the three rows apart: $i$ counts inputs, $j$ the **hidden** neurons, $k$ the outputs. Everybody's output is called $O$:

$$O_j=\sigma\Big(\sum_i O_iW_{ij}\Big),\qquad O_k=\sigma\Big(\sum_j O_jW_{jk}\Big),\qquad E=\tfrac12\sum_k(O_k-t_k)^2 ,$$

with the inputs as $O_i$. For the outputs nothing is new: they are perceptrons whose inputs happen to be called $O_j$. So $\delta_k$ is as in section 4, and $\partial E/\partial W_{jk}=O_j\,\delta_k$.

But what is the error of a *hidden* neuron? Nobody has a target for it. Follow the chain rule of lesson 03: neuron $j$ reaches the error along every output $k$, so its shares are added over all $k$. Along each path, $\delta_k$ is what stands at the sum of output $k$; times $W_{jk}$, by which $O_j$ was multiplied, it is the share that reaches $O_j$. After the addition comes the slope of neuron $j$'s own bend:

$$\delta_j=O_j(1-O_j)\sum_k\delta_kW_{jk},\qquad \frac{\partial E}{\partial W_{ij}}=O_i\,\delta_j .$$

Blame flows back through the same weights through which the signal came. In code, row $j$ of the table $W_2$ holds the weights that *leave* hidden neuron $j$, so the sum over $k$ is `W2 @ delta_out`: going forward, the numbers stand to the left of the table, `hidden @ W2`; going back, to its right. Here it is with numbers: two inputs, three hidden neurons, two outputs.
"""

# %% [markdown] lang="zh"
r"""
## 6 · 一个隐藏层

现在，把一排感知机放在另一排后面：这就是**多层感知机**，MLP。三排用下标来区分：$i$ 是输入的编号，$j$ 是**隐藏层**神经元的编号，$k$ 是输出的编号。大家的输出都叫 $O$：

$$O_j=\sigma\Big(\sum_i O_iW_{ij}\Big),\qquad O_k=\sigma\Big(\sum_j O_jW_{jk}\Big),\qquad E=\tfrac12\sum_k(O_k-t_k)^2 ,$$

其中 $O_i$ 就是输入。对输出层来说，没有新东西：它们就是感知机，只不过输入恰好叫 $O_j$。所以 $\delta_k$ 和第 4 节一样，$\partial E/\partial W_{jk}=O_j\,\delta_k$。

可是，**隐藏的**神经元的误差是什么？没有谁给它定过目标。照第 03 课的链式法则走：神经元 $j$ 经由每一个输出 $k$ 影响误差，所以要把它在所有 $k$ 上的份额加起来。每条路上，到达输出 $k$ 的加权和处的是 $\delta_k$；前向时 $O_j$ 乘过 $W_{jk}$，所以 $\delta_k$ 再乘 $W_{jk}$，就是传到 $O_j$ 的那一份。各份加起来，最后乘上神经元 $j$ 自己那个弯的斜率：

$$\delta_j=O_j(1-O_j)\sum_k\delta_kW_{jk},\qquad \frac{\partial E}{\partial W_{ij}}=O_i\,\delta_j .$$

信号从哪些权重过来，责任就沿哪些权重回去。写成代码时，表 $W_2$ 的第 $j$ 行，是从隐藏神经元 $j$ **出发**的那些权重，所以对 $k$ 求和就是 `W2 @ delta_out`：往前走，数在表的左边，`hidden @ W2`；往回走，数在表的右边。下面放进数来看：两个输入，三个隐藏神经元，两个输出。
"""

# %%
x, t = np.array([1.0, 2.0]), np.array([1.0, 0.0])
W1 = np.array([[0.5, -1.0, 0.0], [0.25, 0.5, -0.5]])
W2 = np.array([[1.0, -1.0], [2.0, 0.5], [-1.0, 1.0]])

hidden = sigma(x @ W1)
out = sigma(hidden @ W2)
delta_out = (out - t) * out * (1 - out)
delta_hidden = hidden * (1 - hidden) * (W2 @ delta_out)
print("O_j    ", hidden.round(4))
print("O_k    ", out.round(4))
print("delta_k", delta_out.round(4))
print("delta_j", delta_hidden.round(4))


# %% tags=["hide-input"]
def places(numbers):
    heights = [(len(column) - 1) / 2 - np.arange(len(column)) for column in numbers]
    return [[(2.2 * c, height) for height in column] for c, column in enumerate(heights)]


def edges(axes, numbers, thickness):
    for before, behind, flows in zip(
        places(numbers)[:-1], places(numbers)[1:], thickness, strict=True
    ):
        for (start, end), flow in np.ndenumerate(flows):
            ends = np.transpose([before[start], behind[end]])
            colour = "C0" if flow >= 0 else "C1"
            axes.plot(*ends, "-", color=colour, lw=0.5 + 26 * abs(flow), alpha=0.55, zorder=1)


# %% tags=["hide-input"]
def network(axes, numbers, thickness, title):
    edges(axes, numbers, thickness)
    paper = plt.rcParams["figure.facecolor"]
    for column, values in zip(places(numbers), numbers, strict=True):
        for (px, py), value in zip(column, values, strict=True):
            axes.plot(px, py, "o", ms=38, mfc=paper, mec="gray", zorder=2)
            axes.text(px, py, value, ha="center", va="center", fontsize=9, zorder=3)
    axes.set(title=title, xlim=(-0.6, 5.0), ylim=(-1.5, 1.5))
    axes.set_axis_off()


# %% tags=["hide-input"]
def words(values):
    return [f"{value:.3f}".replace("-", "−") for value in values]


figure, (left, right) = plt.subplots(1, 2, figsize=(7.8, 3.2))
forward = [x[:, None] * W1 / 20, hidden[:, None] * W2 / 20]
network(left, [words(x), words(hidden), words(out)], forward, T("forward: $O$", "前向：$O$"))
backward = [np.zeros((2, 3)), W2 * delta_out]
back = [["", ""], words(delta_hidden), words(delta_out)]
network(right, back, backward, T("back: $\\delta$", "反向：$\\delta$"))
in_words = T(
    "Two drawings of a network with two, three and two neurons. Left the outputs: 1, 2; 0.731, 0.500, 0.269; 0.812, 0.447. Right the deltas: −0.029 and 0.111 at the outputs, −0.027, −0.001, 0.027 at the hidden neurons; the edges are as thick as what flows back along them.",
    "同一个网络画了两次，三列分别有两个、三个、两个神经元。左边是输出：1、2；0.731、0.500、0.269；0.812、0.447。右边是 delta：输出处 −0.029 和 0.111，隐藏神经元处 −0.027、−0.001、0.027；边的粗细表示沿它流回多少。",
)
viz.alt(in_words)
plt.show()

# %% [markdown] lang="en"
r"""
What to see: left, an edge is as thick as what it carries forward, $O_iW_{ij}$ (blue: positive, orange: negative). Right, an edge is as thick as what it carries back, $\delta_kW_{jk}$. The lower output is further from its target, its $\delta$ is larger, and most of the flow comes from there. The middle hidden neuron receives two shares of opposite sign, $-0.057$ and $0.055$, which all but cancel: it hears nearly nothing, although both outputs are wrong.

The gradients are now two outer products. Does the engine agree?
"""

# %% [markdown] lang="zh"
r"""
看图要点：左图里，边的粗细表示它往前送了多少，$O_iW_{ij}$（蓝为正，橙为负）。右图里，边的粗细表示它往回送了多少，$\delta_kW_{jk}$。下面那个输出离目标更远，$\delta$ 更大，流回来的大部分从它那里来。中间的隐藏神经元收到符号相反的两份，$-0.057$ 和 $0.055$，几乎抵消：两个输出都错了，它却几乎什么也没听到。

梯度现在就是两个外积。引擎同意吗？
"""

# %%
print(T("two shares:", "两份："), (W2[1] * delta_out).round(3))
leaves = [ac.tensor(array, requires_grad=True) for array in (W1, W2)]
result = ac.sigmoid(ac.sigmoid(ac.tensor(x) @ leaves[0]) @ leaves[1])
loss = 0.5 * ((result - ac.tensor(t)) ** 2).sum()
engine = ac.autograd.grad(loss, leaves)
for name, mine, theirs in zip(
    ("W1", "W2"), (np.outer(x, delta_hidden), np.outer(hidden, delta_out)), engine, strict=True
):
    print(name, mine.round(5).tolist(), f"{abs(mine - theirs.numpy()).max():.0e}")

# %% [markdown] lang="en"
r"""
To the last digit. And look at what "backpropagation" is, now that it stands there: `W2 @ delta_out` is a vector–Jacobian product, and so is the multiplication by $O_j(1-O_j)$. The three formulas, $\delta_k$, $\delta_j$, and "what came in times $\delta$", are what the engine of lesson 05 does by itself, for this one network, written out by hand.

### Two blanks

Replace the bend of the hidden layer by tanh, and leave everything else. Only one place in $\delta_j$ changes. Write the new factor for a hidden neuron whose output is 0.6; then for ReLU, for a hidden neuron whose output is 0.6.
"""

# %% [markdown] lang="zh"
r"""
分毫不差。现在“反向传播”就摆在面前，看看它是什么：`W2 @ delta_out` 是一个向量-雅可比积，乘以 $O_j(1-O_j)$ 也是。$\delta_k$、$\delta_j$，再加上“进来的东西乘以 $\delta$”，这三条公式就是第 05 课的引擎自动做的事，只不过为这一个网络手写了出来。

### 填两个空

把隐藏层的弯换成 tanh，别的都不动。$\delta_j$ 里只有一处要变。一个隐藏神经元的输出是 0.6，写出新的因子；再换成 ReLU，输出也是 0.6，因子又是多少？
"""

# %%
factor_tanh = ...  #: en: instead of O_j (1 - O_j)  #: zh: 代替 O_j (1 - O_j)
factor_relu = ...

# %%
hint = T("The derivative from the output: 1 − O².", "只用输出写导数：1 − O²。")
check("factor_tanh", factor_tanh, 1 - 0.6**2, hint)
hint = T("An output of 0.6 can only come from a positive input.", "输出是 0.6，输入只能是正的。")
check("factor_relu", factor_relu, 1.0, hint)

# %% [markdown] lang="en"
r"""
### A problem: one layer more

A third layer stands behind: $O_l=\sigma\big(\sum_kO_kV_{kl}\big)$, and now it is $O_l$ that has to meet the targets. The outputs of before are hidden now. Write the function that carries a $\delta$ back through one layer; then any depth is a loop.
"""

# %% [markdown] lang="zh"
r"""
### 一道题：再加一层

后面再接第三层：$O_l=\sigma\big(\sum_kO_kV_{kl}\big)$，现在要和目标比较的是 $O_l$，原来的输出也隐藏了。请写一个函数，把 $\delta$ 往回带过一层；这样，不管多深，循环就行。
"""


# %%
def one_layer_back(outputs, weights, delta):
    T(
        """Return delta of the layer with these outputs, from delta of the layer behind the weights.""",
        """由 weights 后面那一层的 delta，返回输出为 outputs 的这一层的 delta。""",
    )
    return ...


# %%
V = np.array([[1.0, -2.0], [0.5, 1.5]])
last = sigma(out @ V)
delta = (last - t) * last * (1 - last)
leaf = ac.tensor(x @ W1, requires_grad=True)
z = ac.sigmoid(ac.sigmoid(leaf) @ ac.tensor(W2))
loss = 0.5 * ((ac.sigmoid(z @ ac.tensor(V)) - ac.tensor(t)) ** 2).sum()
(engine,) = ac.autograd.grad(loss, leaf)
hint = T(
    "outputs · (1 − outputs) · (weights @ delta)", "outputs · (1 − outputs) · (weights @ delta)"
)
for layer, weights in ((out, V), (hidden, W2)):
    delta = delta if delta is ... else one_layer_back(layer, weights, delta)
check("delta_j", delta, engine.numpy(), hint)

# %% [markdown] lang="en"
r"""
<details><summary>One way to write it</summary>

`return outputs * (1 - outputs) * (weights @ delta)`. What the check compares is $\partial E/\partial a$ at the first hidden layer, two layers away from the error.

</details>

Each layer contributes a factor $O(1-O)$. How large can the product of ten such factors be, at the very most? (You may type a power, such as `2**3`.)
"""

# %% [markdown] lang="zh"
r"""
<details><summary>一种写法</summary>

`return outputs * (1 - outputs) * (weights @ delta)`。检查所比较的，是第一个隐藏层处的 $\partial E/\partial a$，离误差隔着两层。

</details>

每一层都贡献一个因子 $O(1-O)$。十个这样的因子相乘，最大能有多大？（可以直接写成幂，比如 `2**3`。）
"""

# %%
#: en: the largest possible product of ten factors O (1 - O)
#: zh: 十个因子 O (1 - O) 之积的最大可能值
prediction = ...

# %%
compare(prediction, round(0.25**10, 9))
print(T("ReLU, ten neurons switched on:", "ReLU，十个都开着："), 1.0**10)

# %% [markdown] lang="en"
r"""
A millionth, in the best case, unless large weights make up for it. The first layers of a deep sigmoid network hear a whisper: **vanishing gradients**, the subject of lesson 11, and the main reason why ReLU took over.

### Trust, but measure

Measure one entry of the gradient of $W_1$ yourself. `half_sum` gives you the error for any first table of weights; one line is missing.
"""

# %% [markdown] lang="zh"
r"""
最好的情形也只有百万分之一，除非权重大到能补回来。很深的 sigmoid 网络，信号传到最前面几层，已经微弱得几乎听不见：这就是**梯度消失**，第 11 课的主题，也是 ReLU 后来居上的主要原因。

### 可以相信，但要量一量

请亲自量出 $W_1$ 的梯度的一个元素。`half_sum` 对任何一张第一层权重表给出误差；还缺一行。
"""


# %%
def half_sum(table):
    return 0.5 * ((sigma(sigma(x @ table) @ W2) - t) ** 2).sum()


def measured_slope(i, j, h=1e-5):
    above, below = W1.copy(), W1.copy()
    above[i, j] += h
    below[i, j] -= h
    return ...  #: en: the central difference, from half_sum, above, below and h  #: zh: 用 half_sum、above、below 和 h 写出中心差分


# %%
hint = T(
    "(half_sum(above) - half_sum(below)) / (2 * h)", "(half_sum(above) - half_sum(below)) / (2 * h)"
)
for i, j in ((0, 0), (1, 2)):
    check(f"W1[{i}, {j}]", measured_slope(i, j), np.outer(x, delta_hidden)[i, j], hint)

# %% [markdown] lang="en"
r"""
## 7 · The light goes on

Back to the staircase. *What* does a hidden layer do that a line cannot? Here are two ReLU neurons with weights chosen by hand: $h_1=\operatorname{ReLU}(x_1+x_2)$ and $h_2=\operatorname{ReLU}(x_1+x_2-1)$. The lamp is $h_1-2h_2$. Look at where the four points stand before and after.
"""

# %% [markdown] lang="zh"
r"""
## 7 · 灯亮了

回到楼道里。隐藏层究竟做了什么，是一条直线做不到的？下面两个 ReLU 神经元，权重是我们自己挑的：$h_1=\operatorname{ReLU}(x_1+x_2)$，$h_2=\operatorname{ReLU}(x_1+x_2-1)$。灯就是 $h_1-2h_2$。看看四个点在经过隐藏层之前和之后，各在哪里。
"""

# %%
h1 = relu(corners.sum(axis=1))
h2 = relu(corners.sum(axis=1) - 1)
rows = zip(corners[:, 0], corners[:, 1], h1, h2, h1 - 2 * h2, strict=True)
Table(["$x_1$", "$x_2$", "$h_1$", "$h_2$", "$h_1-2h_2$"], *[[int(v) for v in row] for row in rows])


# %% tags=["hide-input"]
def points(axes, xs, ys, title):
    for px, py, on in zip(xs, ys, lamp, strict=True):
        axes.plot(px, py, "o", ms=12, mfc="gold" if on else "black", mec="gray", zorder=3)
    axes.set(title=title, xlim=(-0.4, 2.4), ylim=(-0.4, 1.4), aspect="equal", xticks=[0, 1, 2])


# %% tags=["hide-input"]
figure, (left, right) = plt.subplots(1, 2, figsize=(7.4, 3.0))
points(left, corners[:, 0], corners[:, 1], T("what comes in: $x$", "进来时：$x$"))
left.set(xlabel="$x_1$", ylabel="$x_2$")
for start in (0.25, 0.75):
    left.plot([2 * start + 0.4, -0.4], [-0.4, 2 * start + 0.4], "C0--")
points(right, h1, h2, T("behind the hidden layer: $h$", "经过隐藏层之后：$h$"))
line = np.array([-0.4, 2.4])
right.plot(line, (line - 0.5) / 2, "C0--")
right.set(xlabel="$h_1$", ylabel="$h_2$")
in_words = T(
    "Left: the four corners of a square, on and off at opposite corners; two parallel lines are needed to part them. Right: three points in a row bent upwards: off at (0, 0), both on points together at (1, 0), off at (2, 1); one line parts them.",
    "左：正方形的四个角，对角的颜色相同；要两条平行线才分得开。右：三个点，排成往上折的样子：灭的在 (0, 0)，两个亮的重合在 (1, 0)，灭的在 (2, 1)；一条线就分开了。",
)
viz.alt(in_words)
plt.show()

# %% [markdown] lang="en"
r"""
What to see: the hidden layer *moves the points*. The two bright corners fall onto one place. Without the bend, the three places would be $(0,-1)$, $(1,0)$ and $(2,1)$, all on one line; the bend lifts the first of them to $(0,0)$, and now a single straight cut is enough. The one dashed line on the right is the two dashed lines on the left.

Nobody chooses weights by hand for long. Let the three formulas find them, for all four rows at once: `X.T @ delta` adds up the outer products of the examples. (Each example now has a row of its own in every table. So each row of $\delta$ meets the rows of $W_2$, and `W2 @ delta_out` becomes `delta_out @ W2.T`.)
"""

# %% [markdown] lang="zh"
r"""
看图要点：隐藏层**把点搬了家**。两个亮的点重合了。要是没有弯，剩下的三个位置会是 $(0,-1)$、$(1,0)$、$(2,1)$，全在一条直线上；弯把第一个位置抬到了 $(0,0)$；现在，只要一条直线就能分开。右图的那一条虚线，就是左图的两条虚线。

没有人会一直用手挑权重。让三条公式自己去找，表里的四行一起算：`X.T @ delta` 把各个样本的外积加起来。（现在每张表里，一个样本占一行，所以是 $\delta$ 的每一行去乘 $W_2$ 的各行，`W2 @ delta_out` 就成了 `delta_out @ W2.T`。）
"""


# %%
def train(seed, hidden, steps=3000, rate=1.0):
    draw = np.random.default_rng(seed)
    W1, b1 = 2 * draw.normal(size=(2, hidden)), np.zeros(hidden)
    W2, b2 = draw.normal(size=(hidden, 1)), np.zeros(1)
    for _ in range(steps):
        H = sigma(corners @ W1 + b1)
        out = sigma(H @ W2 + b2)
        delta_out = (out - lamp[:, None]) * out * (1 - out)
        delta_hidden = H * (1 - H) * (delta_out @ W2.T)
        W2, b2 = W2 - rate * H.T @ delta_out, b2 - rate * delta_out.sum(0)
        W1, b1 = W1 - rate * corners.T @ delta_hidden, b1 - rate * delta_hidden.sum(0)
    return out.reshape(-1)


print(train(seed=0, hidden=2).round(3))

# %% [markdown] lang="en"
r"""
No engine, and every derivative in plain sight: a dozen lines that learn XOR. (The gradient of a bias is the sum of its $\delta$, since its input is always 1.) But try other starts. Out of ten random starts, how many arrive, with all four answers right to within 0.1, if the hidden layer has two neurons?
"""

# %% [markdown] lang="zh"
r"""
没有引擎，每个导数都摆在明处：十几行代码，学会了异或。（偏置的梯度就是它的 $\delta$ 之和，因为它的输入总是 1。）不过换别的起点试试。隐藏层有两个神经元时，十个随机的起点里，有几个能走到（四个回答都只差不到 0.1）？
"""

# %%
#: en: 0 to 10
#: zh: 0 到 10
prediction = ...

# %%
arrived = {n: sum(abs(train(s, n, 2000) - lamp).max() < 0.1 for s in range(10)) for n in (2, 4, 8)}
compare(prediction, int(arrived[2]))
Table(
    [T("hidden neurons", "隐藏神经元"), T("starts that arrive, of 10", "十个起点中到达的")],
    *arrived.items(),
)

# %% [markdown] lang="en"
r"""
Two neurons *can* do it, and yet several starts get stuck half-way (at two of the four corners they answer 0.5, however long they go on). Being able to represent a solution is one thing, finding it by walking downhill is another. A few spare neurons make the walk easier; lesson 11 chooses better starts, lesson 12 better steps.

### The same with the engine, and a slip of the pen

With the engine the loop has five lines. A common text writes its last line as `pred.step()`, and says that the optimizer is given the gradients. Here is what happens when you run both.
"""

# %% [markdown] lang="zh"
r"""
两个神经元是**够用**的，可还是有好几个起点半路卡住了（四个角里有两个停在 0.5，再走多久也没用）。表示得出一个解是一回事，一路下山找到它是另一回事。多备几个神经元，路就好走些；第 11 课会选更好的起点，第 12 课会走更好的步子。

### 换成引擎，顺便纠正一处笔误

有了引擎，循环只剩五行。有一份常见的教程把最后一行写成 `pred.step()`，还说要把梯度交给优化器。两样都来运行一下，看会怎样。
"""

# %%
w = ac.tensor([0.5, -0.25], requires_grad=True)
pred = ac.sigmoid(w @ ac.tensor([1.0, 2.0]))
loss = nn.functional.mse_loss(pred, ac.ones(()))
try:
    pred.step()
except AttributeError as error:
    print("AttributeError:", error)

gradients = ac.autograd.grad(loss, w, retain_graph=True)
optim.SGD(gradients, lr=1.0).step()
print(T("given the gradients:", "交给它梯度："), w.tolist())
loss.backward()
optim.SGD([w], lr=1.0).step()
print(T("given the parameter:", "交给它参数："), w.tolist())

# %% [markdown] lang="en"
r"""
A prediction cannot take a step; the **optimizer** can: `optimizer.step()`. And what it wants to be given are the *parameters* (and a learning rate). It reads their `.grad` and changes *them*. Handed the gradients, it does not complain and moves nothing, for the gradients themselves have no `.grad`. The right order is: predict, loss, clear, back, step.
"""

# %% [markdown] lang="zh"
r"""
预测值不会走一步，会走的是**优化器**：`optimizer.step()`。交给它的应当是**参数**（再加学习率）；它去读参数的 `.grad`，改的也是参数。把梯度交给它，它不抱怨，也什么都不动，因为梯度自己没有 `.grad`。正确的次序是：预测，算损失，清零，往回走，走一步。
"""

# %%
ac.manual_seed(3)
model = nn.Sequential(nn.Linear(2, 4), nn.Sigmoid(), nn.Linear(4, 1), nn.Sigmoid())
optimizer = optim.SGD(model.parameters(), lr=5.0)
for _ in range(2000):
    pred = model(ac.tensor(corners)).reshape(4)
    loss = nn.functional.mse_loss(pred, ac.tensor(lamp))
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
print(pred.detach().numpy().round(3))

# %% [markdown] lang="en"
r"""
## 8 · Explain the bug

A classmate writes one step of training by hand. Every formula is right, taken one by one. He checks the step against a measurement: divided by the learning rate, it should be the gradient. For the output layer it is. For the hidden layer it is not.
"""

# %% [markdown] lang="zh"
r"""
## 8 · 找出毛病

一位同学手写了一步训练。公式一条一条看，都是对的。他拿这一步去和测量对照：除以学习率，应当就是梯度。输出层对得上，隐藏层对不上。
"""


# %%
def step(x, t, W1, W2, rate):
    hidden = sigma(x @ W1)
    out = sigma(hidden @ W2)
    delta_out = (out - t) * out * (1 - out)
    W2 = W2 - rate * np.outer(hidden, delta_out)
    delta_hidden = hidden * (1 - hidden) * (W2 @ delta_out)
    W1 = W1 - rate * np.outer(x, delta_hidden)
    return W1, W2


new_W1, new_W2 = step(x, t, W1, W2, rate=5.0)
print("W2:", abs((W2 - new_W2) / 5.0 - np.outer(hidden, delta_out)).max().round(6))
print("W1:", ((W1 - new_W1) / 5.0)[0].round(4), T("  should be", "  应为"), delta_hidden.round(4))

# %% [markdown] lang="en"
r"""
Think before you open it. A hint: which $W_{jk}$ stands in the formula of $\delta_j$, that from before the step or that from after it?

<details><summary>What has happened</summary>

`W2` is changed *before* the way back has passed through it. $\delta_j$ is then computed with the new weights, but with the $\delta_k$ and the outputs of the old ones. That is the gradient of no function at any point. The smaller the learning rate, the smaller the error, so with cautious steps nobody notices: the network learns, only somewhat askew. At this large rate the middle entry is more than ten times too large.

First all the deltas, then all the updates. An engine keeps this order by itself: `backward()` computes everything, and `step()` comes after it. (It is also why the version counter of lesson 06 complains if you change weights in place between the two.)

</details>
"""

# %% [markdown] lang="zh"
r"""
先想，再打开。提示：$\delta_j$ 的公式里的 $W_{jk}$，是走这一步之前的，还是之后的？

<details><summary>究竟发生了什么</summary>

`W2` 在反向还没有经过它的时候就**先**改掉了。于是算 $\delta_j$ 用的是新权重，配的却是旧权重下的 $\delta_k$ 和输出。这不是任何函数在任何一点的梯度。学习率越小，偏差越小，所以步子谨慎的时候谁也看不出来：网络照样在学，只是有点歪。在这样大的学习率下，中间那个元素大了十几倍。

先算完所有的 delta，再做所有的更新。引擎自然守着这个次序：`backward()` 把一切算好，`step()` 在它之后。（要是你在两者之间原地改动权重，第 06 课的版本计数器就会报错，也是这个道理。）

</details>
"""

# %% [markdown] lang="en"
r"""
## 9 · Four questions

Answer each aloud before you open it.

**1.** "The derivative of ReLU at 0 is 0; I have seen the engine print it."

<details><summary>Is it?</summary>

It does not exist: measured from the left it is 0, from the right 1. The engine has *decided* on 0, as PyTorch has. A good habit: never test a rule exactly at a kink.

</details>

**2.** "Softmax is an activation like sigmoid, it just has another formula."

<details><summary>Is it like sigmoid?</summary>

Sigmoid acts on each number by itself, its Jacobian is diagonal. Softmax acts on all of them together: every output depends on every input, the Jacobian is full, and its rows add up to 0. That is why softmax needs to be told an *axis*, and sigmoid does not.

</details>

**3.** "More layers make a network more powerful, with or without activations."

<details><summary>Without, too?</summary>

Without bends, a hundred layers are one straight map, $W_1W_2\cdots W_n$ is a single matrix. XOR is out of reach for it, as the second panel of section 1 has shown.

</details>

**4.** "My hand-made gradient is exactly twice that of my neighbour. One of us has a wrong rule for $\delta$."

<details><summary>Must it be so?</summary>

Probably neither. A factor that is the same for *all* weights comes from the loss: $\frac12\sum$, $\sum$, or the mean. A wrong rule for $\delta$ spoils some layers or some entries, hardly ever all of them by one and the same factor. (Whoever writes $t-O$ for $O-t$ has every sign wrong, but not a factor of two.)

</details>
"""

# %% [markdown] lang="zh"
r"""
## 9 · 四个问题

先把答案说出口，再打开看。

**1.** “ReLU 在 0 处的导数是 0，我亲眼看见引擎打印出来的。”

<details><summary>是这样吗？</summary>

它不存在：从左边量是 0，从右边量是 1。取 0 是引擎的**决定**，PyTorch 也这样决定。一个好习惯：永远不要恰好在尖点上检验一条规则。

</details>

**2.** “softmax 是和 sigmoid 一样的激活函数，只是公式不同。”

<details><summary>一样吗？</summary>

sigmoid 对每个数各算各的，雅可比矩阵是对角的。softmax 把所有的数放在一起算：每个输出都依赖于每个输入，雅可比矩阵是满的，而且每行之和为 0。正因为这样，用 softmax 必须说明沿哪个**轴**，sigmoid 就不用。

</details>

**3.** “层数越多，网络越强，有没有激活函数都一样。”

<details><summary>没有也一样吗？</summary>

没有弯，一百层也只是一个直的映射，$W_1W_2\cdots W_n$ 就是一个矩阵。异或它够不着，第 1 节的第二幅图已经说明了。

</details>

**4.** “我手算的梯度恰好是同桌的两倍。我们当中一定有人把 $\delta$ 的规则弄错了。”

<details><summary>一定吗？</summary>

多半谁也没错。对**所有**权重都一样的因子，来自损失：$\frac12\sum$、$\sum$，还是平均。$\delta$ 的规则错了，坏的是某些层、某些元素，几乎不会所有的都差同一个因子。（把 $O-t$ 写成 $t-O$，所有的符号都会反过来，但不会差两倍。）

</details>
"""

# %% [markdown] lang="en"
r"""
## 10 · To take with you

A network needs a **bend** after each weighted sum, or all its layers are one line. $\sigma'=\sigma(1-\sigma)\le\frac14$, $\tanh'=1-\tanh^2$, and ReLU' is 0 or 1, with 0 at the kink by decision. **Softmax** makes probabilities out of logits; it sees only differences, so subtract the largest; its Jacobian $p_i(\delta_{ij}-p_j)$ is full, and its rows add up to 0. By hand, with $E=\frac12\sum_k(O_k-t_k)^2$: $\delta_k=(O_k-t_k)\,O_k(1-O_k)$ at the outputs, $\delta_j=O_j(1-O_j)\sum_k\delta_kW_{jk}$ one layer before, and every weight's gradient is *what came in*, times $\delta$. `mse_loss` gives $2/n$ times as much. First all deltas, then all updates.

| English | 中文 |
|---|---|
| activation function, saturated | 激活函数，饱和 |
| sigmoid, tanh, ReLU, softmax | 各用原名 |
| perceptron, multilayer perceptron (MLP) | 感知机，多层感知机 |
| hidden layer, weight, bias | 隐藏层，权重，偏置 |
| logits, cross-entropy | 对数几率，交叉熵 |
| backpropagation, error signal | 反向传播，误差信号 |
| mean squared error (MSE) | 均方误差 |
| exclusive or (XOR) | 异或 |
| vanishing gradient | 梯度消失 |

### Read on

- D. E. Rumelhart, G. E. Hinton, R. J. Williams, "Learning representations by back-propagating errors", *Nature* 323 (1986). Four pages; you can now read every line.
- M. Minsky, S. Papert, *Perceptrons*, MIT Press (1969). What one layer cannot do, proved.
- M. Nielsen, *Neural Networks and Deep Learning* (2015), chapter 2. The four equations of backpropagation, slowly.
- X. Glorot, A. Bordes, Y. Bengio, "Deep sparse rectifier neural networks", AISTATS (2011). Why ReLU.
- PyTorch documentation, "torch.nn.functional": the activations, and `mse_loss` with its reductions.

### Now do it yourself

In the assignment you write all of it: [08 · Activations, perceptrons, MLPs by hand](../../exercises/en/08_activations_and_mlps.ipynb). Lesson 09 then asks what exactly a network should be blamed for: nine losses.
"""

# %% [markdown] lang="zh"
r"""
## 10 · 带走什么

每个加权和之后都要有一个**弯**，否则所有的层合起来还是一条直线。$\sigma'=\sigma(1-\sigma)\le\frac14$，$\tanh'=1-\tanh^2$，ReLU 的导数是 0 或 1，尖点处按约定取 0。**softmax** 把对数几率变成概率；它只看差，所以先减去最大的；它的雅可比矩阵 $p_i(\delta_{ij}-p_j)$ 是满的，每行之和为 0。手算时取 $E=\frac12\sum_k(O_k-t_k)^2$：输出处 $\delta_k=(O_k-t_k)\,O_k(1-O_k)$，往前一层 $\delta_j=O_j(1-O_j)\sum_k\delta_kW_{jk}$，而每个权重的梯度都是**进来的东西**乘以 $\delta$。`mse_loss` 给出的是它的 $2/n$ 倍。先算完所有的 delta，再做所有的更新。

| 中文 | English |
|---|---|
| 激活函数，饱和 | activation function, saturated |
| 各用原名 | sigmoid, tanh, ReLU, softmax |
| 感知机，多层感知机 | perceptron, multilayer perceptron (MLP) |
| 隐藏层，权重，偏置 | hidden layer, weight, bias |
| 对数几率，交叉熵 | logits, cross-entropy |
| 反向传播，误差信号 | backpropagation, error signal |
| 均方误差 | mean squared error (MSE) |
| 异或 | exclusive or (XOR) |
| 梯度消失 | vanishing gradient |

### 延伸阅读

- D. E. Rumelhart, G. E. Hinton, R. J. Williams, "Learning representations by back-propagating errors", *Nature* 323 (1986)。只有四页；现在每一行你都读得懂了。
- M. Minsky, S. Papert, *Perceptrons*, MIT Press (1969)。一层做不到什么，书里有证明。
- M. Nielsen, *Neural Networks and Deep Learning* (2015)，第 2 章。反向传播的四个方程，讲得很细。
- X. Glorot, A. Bordes, Y. Bengio, "Deep sparse rectifier neural networks", AISTATS (2011)。为什么用 ReLU。
- PyTorch 文档中的 "torch.nn.functional"：各种激活函数，以及 `mse_loss` 和它的归约方式。

### 轮到你了

作业里，这些全由你来写：[08 · 激活函数、感知机与多层感知机](../../exercises/zh/08_activations_and_mlps.ipynb)。接下来第 09 课要问：网络究竟该为什么负责？九种损失。
"""

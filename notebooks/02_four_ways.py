# ---
# jupyter:
#   course:
#     title:
#       en: Four ways to differentiate
#       zh: 求导四法
#     minutes: 75
#     difficulty: 2
#     needs: []
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
# 02 · Four ways to differentiate

You have a function, written as a program. You want its derivative. There are four things you can do: work it out **by hand**, **measure** it, let a program **transform the formula**, or let the program **carry derivatives along** while it runs. The last is called automatic differentiation; nearly every neural network is trained by it, and in this course you build it.

After this lesson you can

1. say what a derivative tells you about a function, and what it does not;
2. differentiate one program in all four ways, and say what each way costs and how far each is right;
3. read a computational graph with values and gradients on it, and check any gradient by measuring.

> **Before you start** You need Python functions, a little NumPy, and from school the rules for derivatives: powers, products, the chain rule, $\sin$ and $e^x$. Plan 75 minutes, and ten more if you derive the two best $h$ of section 4 yourself. Difficulty ●●○.
>
> Some cells begin with `prediction = ...`. Replace the dots by your guess before you run the next cell. The wrong guesses are the ones that teach you something.
"""

# %% [markdown] lang="zh"
r"""
# 02 · 求导四法

手里有一个函数，它是一段程序；你想要它的导数。办法有四种：自己**动手推**；直接去量；让程序**改写公式**；或者让程序一边运行、一边**把导数带着走**。最后一种叫自动微分，今天的神经网络几乎都靠它训练，在这门课里你要把它亲手造出来。

学完这一课，你能够：

1. 说清导数告诉了我们什么，又没有告诉我们什么；
2. 用四种办法对同一段程序求导，并说出每种办法的代价和它能准到什么程度；
3. 读懂一张标着数值和梯度的计算图，并用测量的办法检查任何一个梯度。

> **开始之前** 需要会写 Python 函数，会一点 NumPy，记得学过的求导法则：幂、乘积、链式法则，以及 $\sin$ 和 $e^x$ 的导数。预计 75 分钟；如果想亲手推出第 4 节里那两个最好的 $h$，再加十分钟。难度 ●●○。
>
> 有些单元格以 `prediction = ...` 开头：先把省略号换成你的猜测，再运行下一格。猜错的地方，往往正是学到东西的地方。
"""

# %%
import matplotlib.pyplot as plt
import numpy as np

import autograd_core as ac
from autograd_core import viz
from coursekit.lesson import Table, check, compare

ac.set_language(T("en", "zh"))
viz.use_style()

# %% [markdown] lang="en"
r"""
## 1 · A line that settles down

Here is the function that stays with us for the whole lesson. Not one character of it will be changed.
"""

# %% [markdown] lang="zh"
r"""
## 1 · 一条慢慢停下来的直线

下面这个函数会陪我们走完整节课，一个字符也不会改。
"""


# %%
def f(x):
    return 2 * x**2 + 3 * x + 1


print("f(2) =", f(2))

# %% [markdown] lang="en"
r"""
Look before you calculate. On its curve one point stays fixed, and a second point slides towards it. A straight line through both is a **secant**. Watch what the secants do.
"""

# %% [markdown] lang="zh"
r"""
先看，再算。曲线上有一个点固定不动，另一个点向它滑过来；过这两点的直线叫做**割线**。看看这些割线在做什么。
"""

# %% tags=["hide-input"]
grid = np.linspace(-0.5, 6.5, 200)
plt.plot(grid, f(grid), "-", label="$f$")
for h, style in [(4, ":"), (2, "-."), (0.5, "--")]:
    secant = f(2) + (f(2 + h) - f(2)) / h * (grid - 2)
    plt.plot(grid, secant, style, lw=1.5, label=T(f"secant, $h = {h}$", f"割线，$h = {h}$"))
    plt.plot(2 + h, f(2 + h), "o", color="black", fillstyle="none")
plt.plot(2, f(2), "o", color="black", zorder=3, label=T("the fixed point", "固定的点"))
plt.xlabel("$x$")
plt.legend()
plt.title(T("The closer the second point, the less the line turns", "另一个点越近，直线转得越少"))
in_words = T(
    "A rising curve and three secants through the fixed point at x = 2. As the second point moves closer the secants become less steep and settle on one line.",
    "一条上升的曲线，以及过 x = 2 处固定点的三条割线。另一个点越靠近，割线越平缓，最后几乎停在同一条直线上。",
)
viz.alt(in_words)
plt.show()

# %% [markdown] lang="en"
r"""
What to see: the lines turn about the fixed point, but each turn is smaller than the one before. They are settling on one line, the **tangent**. How steep will it be? Estimate it from the picture: how many units up for one unit to the right?
"""

# %% [markdown] lang="zh"
r"""
看图要点：直线绕着固定的点转动，一次比一次转得少，眼看要停在一条直线上，那就是**切线**。它会有多陡？在图上估一估：向右走一个单位，向上走几个单位？
"""

# %%
#: en: your guess for the slope of the tangent at x = 2
#: zh: 你猜 x = 2 处切线的斜率是多少
prediction = ...

# %%
for h in [1.0, 0.1, 0.01, 0.001]:
    print(f"h = {h:<5}  ", T("slope", "斜率"), f"{(f(2 + h) - f(2)) / h:.6g}")
compare(prediction, 11)

# %% [markdown] lang="en"
r"""
The slopes are 13, 11.2, 11.02, 11.002: always eleven, plus an excess of $2h$. A line of algebra says why:

$$\frac{f(2+h)-f(2)}{h}=\frac{11h+2h^2}{h}=11+2h .$$

When $h$ goes to zero, the excess goes with it and 11 remains. That number is the **derivative** of $f$ at 2. In general

$$f'(x)=\lim_{h\to 0}\frac{f(x+h)-f(x)}{h},$$

the slope of the tangent, or, if $x$ is time and $f$ is the distance travelled, what the speedometer shows: a **rate of change**. At $x=2$ the function grows eleven times as fast as $x$ does.
"""

# %% [markdown] lang="zh"
r"""
斜率依次是 13、11.2、11.02、11.002：总是 11，再多出 $2h$。一行代数就能说明原因：

$$\frac{f(2+h)-f(2)}{h}=\frac{11h+2h^2}{h}=11+2h .$$

当 $h$ 趋于零，多出来的部分随之消失，剩下 11。这个数就是 $f$ 在 2 处的**导数**。一般地，

$$f'(x)=\lim_{h\to 0}\frac{f(x+h)-f(x)}{h},$$

它是切线的斜率；如果 $x$ 是时间、$f$ 是走过的路程，它就是速度表上的读数，也就是**变化率**。在 $x=2$ 处，$f$ 增长的速度是 $x$ 的十一倍。
"""

# %% [markdown] lang="en"
r"""
### Things that are often mixed up

A well-known text on this subject writes the derivative of $y=2x^2+3x+1$ as "$y=4x+3$", and uses *derivative* and *differential* as if they were one word. Here is what happens when you run it.
"""

# %% [markdown] lang="zh"
r"""
### 几样常被混为一谈的东西

有一份流传很广的教程把 $y=2x^2+3x+1$ 的导数写成“$y=4x+3$”，又把“导数”和“微分”当成同一个词。我们来运行一下，看会怎样。
"""

# %%
dx = 0.01
print(T("the value         y  =", "函数值   y  ="), f(2))
print(T("the derivative    y' =", "导数     y' ="), 4 * 2 + 3)
print(T("the differential  dy =", "微分     dy ="), f"{(4 * 2 + 3) * dx:.4f}")
print(T("the true change      =", "真正的改变量 ="), f"{f(2 + dx) - f(2):.4f}")

# %% [markdown] lang="en"
r"""
Four different numbers need different names. The value 15 says where the curve is; the derivative 11 says how steep it is there, and is written $y'$ or $\frac{dy}{dx}$, never $y$ again. The **differential** $dy=f'(x)\,dx$ is the change that the *tangent* promises for a step $dx$: 0.1100 for a step of 0.01. The curve itself changes by 0.1102, because it bends away from its tangent while you walk. A derivative is a slope; a differential is a slope times a step.
"""

# %% [markdown] lang="zh"
r"""
四个不同的数，就该有不同的名字。函数值 15 说的是曲线在哪里；导数 11 说的是曲线在那里有多陡，要写成 $y'$ 或 $\frac{dy}{dx}$，不能再写成 $y$。**微分** $dy=f'(x)\,dx$ 是沿着切线走一步 $dx$ 所得的改变量：步长 0.01，微分就是 0.1100。曲线自己改变了 0.1102，因为你往前走的时候，曲线正在离开切线，向上弯去。导数是斜率；微分是斜率乘以步长。
"""

# %% [markdown] lang="en"
r"""
## 2 · What the sign of a derivative tells

Why does anybody want derivatives? Because they say which way is down. Take $p(x)=x^3-3x$, so that $p'(x)=3x^2-3$. The derivative has a derivative of its own, written $p''(x)=6x$: it says how fast the *slope* changes. Put the curve above both.
"""

# %% [markdown] lang="zh"
r"""
## 2 · 导数的符号说明了什么

人们为什么想要导数？因为它告诉我们哪边是下坡。取 $p(x)=x^3-3x$，于是 $p'(x)=3x^2-3$。导数本身还可以再求一次导，记作 $p''(x)=6x$，它说的是**斜率**变化得有多快。把曲线和这两个导数上下对齐画出来。
"""

# %% tags=["hide-input"]
grid = np.linspace(-2.2, 2.2, 401)
curve, slope = grid**3 - 3 * grid, 3 * grid**2 - 3
figure, (top, bottom) = plt.subplots(2, 1, sharex=True, figsize=(7, 5.2))
top.plot(grid, np.where(slope >= 0, curve, np.nan), "-", label=T("climbs", "上升"))
top.plot(grid, np.where(slope <= 0, curve, np.nan), "--", label=T("falls", "下降"))
bottom.plot(grid, slope, "-", color="C2", label="$p'$")
bottom.plot(grid, 6 * grid, ":", color="C3", label="$p''$")
for axes in (top, bottom):
    axes.axvspan(0, 2.2, color="C2", alpha=0.12, lw=0, label=T("bends up", "向上弯"))
    axes.axhline(0, color="gray", lw=1)
    axes.legend(loc="upper center", ncols=3)
top.set_title(T("Above: the curve $p$. Below: its derivatives", "上：曲线 $p$；下：它的导数"))
in_words = T(
    "The cubic p climbs, falls and climbs again; p' is positive, negative and positive over the same stretches. On the right half, where p'' is positive, p bends upwards.",
    "三次曲线 p 先升、后降、再升，p' 在相同的区间上依次为正、负、正。右半边 p'' 为正，曲线向上弯。",
)
viz.alt(in_words)
plt.show()

# %% [markdown] lang="en"
r"""
What to see: wherever $p'$ lies above zero the curve climbs (solid), wherever it lies below zero the curve falls (dashed). And wherever $p''$ is positive (shaded) the curve bends upwards like a bowl.

Now a question about the left end. At $x=-2$ the curve climbs. Does the climb get steeper or gentler as you walk to the right?
"""

# %% [markdown] lang="zh"
r"""
看图要点：$p'$ 在零线以上的地方，曲线上升（实线）；在零线以下的地方，曲线下降（虚线）。而 $p''$ 为正的地方（阴影），曲线像碗一样向上弯。

再问一句左端的情形：在 $x=-2$ 处曲线正在上升。向右走时，坡是越来越陡，还是越来越缓？
"""

# %%
#: en: "steeper" or "gentler"
#: zh: 填 "越来越陡" 或 "越来越缓"
prediction = ...

# %%
compare(prediction, T("gentler", "越来越缓"))
words = {1: T("climbs", "上升"), 0: T("level", "水平"), -1: T("falls", "下降")}
bends = {1: T("bends up", "向上弯"), 0: T("straight", "不弯"), -1: T("bends down", "向下弯")}
rows = []
for x in [-2, -1, 0, 1, 2]:
    first, second = 3 * x**2 - 3, 6 * x
    rows.append([x, first, second, words[np.sign(first)], bends[np.sign(second)]])
Table(["$x$", "$p'$", "$p''$", T("direction", "走向"), T("bend", "弯向")], *rows)

# %% [markdown] lang="en"
r"""
At $x=-2$ the slope is 9 and $p''=-12$ is negative: the slope itself is going down, so the climb gets gentler, until at $x=-1$ it is level. The sign of $p'$ gives the **direction** (increasing or decreasing), the sign of $p''$ gives the **bend** (convex where positive, concave where negative).
"""

# %% [markdown] lang="zh"
r"""
在 $x=-2$ 处斜率是 9，而 $p''=-12$ 为负：斜率自己在变小，所以坡越来越缓，到 $x=-1$ 处变成水平。$p'$ 的符号管**走向**（单调性），$p''$ 的符号管**弯向**（凹凸性：为正处向上弯，本课程称凸；为负处向下弯，称凹。有些中文教材叫法正好相反，读的时候先看清它的定义）。
"""

# %% [markdown] lang="en"
r"""
### Level does not mean lowest

A well-known text says: *to find an extremum, set the derivative to zero.* Four functions are level at $x=0$: $x^2$, $-x^2$, $x^3$ and $x^4$. How many of the four have an extremum there, a minimum or a maximum?
"""

# %% [markdown] lang="zh"
r"""
### 水平不等于最低

有一份流传很广的教程说：“要找极值，令导数等于零就行。”下面四个函数在 $x=0$ 处都是水平的：$x^2$、$-x^2$、$x^3$ 和 $x^4$。其中几个在那里有极值（极小值或极大值）？
"""

# %%
#: en: how many of the four: 1, 2, 3 or 4?
#: zh: 四个里有几个：1、2、3 还是 4？
prediction = ...

# %%
slopes = {"$x^2$": lambda x: 2 * x, "$-x^2$": lambda x: -2 * x}
slopes |= {"$x^3$": lambda x: 3 * x**2, "$x^4$": lambda x: 4 * x**3}
words = {(-1, 1): T("minimum", "极小值"), (1, -1): T("maximum", "极大值")}
words[1, 1] = T("neither", "都不是")
rows = []
for name, slope in slopes.items():
    left, middle, right = slope(-0.1), slope(0), slope(0.1)
    verdict = words[np.sign(left), np.sign(right)]
    rows.append([name, f"{left:.3f}", middle, f"{right:.3f}", verdict])
compare(prediction, sum(row[-1] != words[1, 1] for row in rows))
header = [T("slope at −0.1", "−0.1 处的斜率"), T("at 0", "0 处"), T("at 0.1", "0.1 处")]
Table([T("function", "函数"), *header, T("at 0 it has", "0 处是")], *rows)

# %% [markdown] lang="en"
r"""
Three of the four. All have slope 0 at zero, yet $x^3$ has slope 0.030 before *and* after: it climbs, pauses, and climbs on. A point with $f'(x)=0$ is called **stationary**, and that is all it is. It is an extremum when the slope *changes its sign* there: from falling to climbing for a minimum, from climbing to falling for a maximum. (Looking at $f''$ is a shortcut that can fall silent: $x^4$ has $f''(0)=0$ and a minimum all the same.)

With two variables there is one more way of being level without being lowest.
"""

# %% [markdown] lang="zh"
r"""
四个里有三个。它们在零点的斜率都是 0，可是 $x^3$ 在 0 的左右两侧，斜率都是 0.030：上升，歇一下，继续上升。满足 $f'(x)=0$ 的点叫**驻点**，它也仅仅是驻点而已。斜率在那里**变号**才是极值：由降转升是极小值，由升转降是极大值。（用 $f''$ 判断是条捷径，但有时它给不出结论：$x^4$ 的 $f''(0)=0$，照样是极小值。）

变量有两个时，“水平却不是最低”又多了一种方式。
"""

# %% tags=["hide-input"]
figure = plt.figure(figsize=(7, 3.3))
flat = figure.add_subplot(1, 2, 1, title=T("$x^3$: a pause on the way up", "$x^3$：上坡路上歇一下"))
saddle = figure.add_subplot(1, 2, 2, projection="3d", elev=28, azim=-55)
t = np.linspace(-1, 1, 41)
flat.plot(t, t**3)
flat.plot([-0.5, 0.5], [0, 0], "--", lw=1.5)
saddle.plot_surface(t[:, None], t, t[:, None] ** 2 - t**2, color="C0", alpha=0.35, lw=0)
saddle.plot(t, 0 * t, t**2, "-", color="C2", lw=3, zorder=5, label=T("along $x$", "沿 $x$"))
saddle.plot(0 * t, t, -(t**2), "--", color="C1", lw=3, zorder=5, label=T("along $y$", "沿 $y$"))
saddle.set_title(T("$x^2 - y^2$: a saddle", "$x^2 - y^2$：马鞍"))
saddle.set_axis_off()
saddle.legend(loc="lower right")
in_words = T(
    "Left: the curve of x cubed is level at 0 but climbs on both sides. Right: the saddle surface x squared minus y squared, a valley along x and a ridge along y, level in the middle.",
    "左：x 的三次方在 0 处水平，两侧都在上升。右：马鞍面 x² − y²，沿 x 是山谷，沿 y 是山脊，正中间是水平的。",
)
viz.alt(in_words)
plt.show()

# %% [markdown] lang="en"
r"""
What to see: on the right, the surface is level in the middle, whether you walk along $x$ or along $y$. Along $x$ (solid) the middle is the lowest point, along $y$ (dashed) it is the highest. Such a **saddle point** is neither minimum nor maximum. Networks are functions of very many variables, and for such functions a stationary point is far more often a saddle than a minimum.

And the other way round: $\lvert x\rvert$ has a minimum at 0 and no derivative there at all. So "level" is neither enough nor necessary. What you can rely on is this: *an extremum inside the domain, where the derivative exists, is stationary.*
"""

# %% [markdown] lang="zh"
r"""
看图要点：右图正中间，无论沿 $x$ 走还是沿 $y$ 走，斜率都是零。沿 $x$ 方向（实线）它是最低点，沿 $y$ 方向（虚线）它却是最高点。这样的点叫**鞍点**，既不是极小也不是极大。神经网络是变量极多的函数，对这样的函数来说，驻点绝大多数是鞍点，极小值点只占少数。

反过来也要小心：$\lvert x\rvert$ 在 0 处取极小值，那里却根本没有导数。所以“水平”既不充分也不必要，靠得住的只有这一句：**在定义域内部、导数存在的地方，极值点一定是驻点。**
"""

# %% [markdown] lang="en"
r"""
## 3 · First way: by hand

School gave you the rules; apply them: $f'(x)=4x+3$. One line of program, exact, and nothing is faster to run.
"""

# %% [markdown] lang="zh"
r"""
## 3 · 第一种：手动求导

中学里学过求导法则，套上去就是：$f'(x)=4x+3$。一行程序，结果精确，运行起来也没有比它更快的。
"""


# %%
def f_prime(x):
    return 4 * x + 3


print(T("by hand:", "手动："), f_prime(2))

# %% [markdown] lang="en"
r"""
So why does nobody train networks this way? A formula found by hand is said to be hard to reuse. Let us *see* that. Here is a slightly longer program, its derivative worked out with care (product rule, then chain rule), and a measured slope to compare with.
"""

# %% [markdown] lang="zh"
r"""
那为什么没有人这样训练网络？都说手推的公式难以复用，我们来看看难在哪里。下面是一段稍长的程序，它的导数（先用乘积法则，再用链式法则）推得很仔细；旁边再量一个斜率来对照。
"""


# %%
def g(x):
    return np.exp(-x) * np.sin(x**2)


def g_prime(x):  #: en: worked out on paper  #: zh: 在纸上推出来的
    return np.exp(-x) * (2 * x * np.cos(x**2) - np.sin(x**2))


def measured(function, x):
    return (function(x + 1e-6) - function(x)) / 1e-6


print(T("by hand :", "手动："), f"{g_prime(1.0):.5f}")
print(T("measured:", "测量："), f"{measured(g, 1.0):.5f}")

# %% [markdown] lang="en"
r"""
They agree. Next week a colleague improves the model and changes one character of `g`: the square becomes a cube. Nobody remembers the sheet of paper. Will Python complain?
"""

# %% [markdown] lang="zh"
r"""
两者一致。过了一周，同事改进模型，把 `g` 里的一个字符改了：平方变成立方。那张草稿纸没人记得。Python 会报错吗？
"""


# %%
def g(x):
    return np.exp(-x) * np.sin(x**3)


print(T("by hand :", "手动："), f"{g_prime(1.0):.5f}")
print(T("measured:", "测量："), f"{measured(g, 1.0):.5f}")

# %% [markdown] lang="en"
r"""
No complaint, and a wrong derivative: 0.08797 by hand against 0.28674 measured. The derivative lives *beside* the program, kept in step by nothing but discipline. That is the trouble with manual differentiation: not that it is inexact, but that it must be done again for every program and every change, by somebody who never slips.
"""

# %% [markdown] lang="zh"
r"""
没有报错，导数却错了：手动的是 0.08797，量出来的是 0.28674。导数放在程序旁边，两者同步全凭自觉。手动求导的毛病不在于不精确，而在于每换一段程序、每做一次修改都得重推一遍，而且推的人一次也不能失手。
"""

# %% [markdown] lang="en"
r"""
## 4 · Second way: measure

We have been measuring already. The definition has a limit in it; a computer takes a small $h$ instead and stops there. Two forms of this **numerical differentiation** are in use, the **forward difference** and the **central difference**:

$$\frac{f(x+h)-f(x)}{h}\qquad\qquad\frac{f(x+h)-f(x-h)}{2h}$$
"""

# %% [markdown] lang="zh"
r"""
## 4 · 第二种：数值微分

其实我们一直在量。定义里有个极限，计算机没法真的取极限，就取一个小的 $h$，到此为止，这就是**数值微分**。常用的有两种形式，**前向差分**和**中心差分**：

$$\frac{f(x+h)-f(x)}{h}\qquad\qquad\frac{f(x+h)-f(x-h)}{2h}$$
"""


# %%
def forward(f, x, h):
    return (f(x + h) - f(x)) / h


def central(f, x, h):
    return (f(x + h) - f(x - h)) / (2 * h)


for way in (forward, central):
    slope = way(f, 2, 1e-5)
    print(f"{way.__name__:8} {slope:.12f}", T("  error", "  误差"), f"{abs(slope - 11):.0e}")

# %% [markdown] lang="en"
r"""
Both need nothing but permission to *call* the function; that is their great virtue. With $h=10^{-5}$ the forward difference is wrong by 2e-05, just the $2h$ that we met above. The central one, where the excess on one side cancels that on the other, is wrong by only 1e-10.

So why not take $h$ smaller still and be done? Try a function whose derivative we know to the last digit: $\sin$ at 1, with the derivative $\cos 1$. Of $10^{-1}, 10^{-2}, \dots, 10^{-15}$, which $h$ gives the forward difference its best answer?
"""

# %% [markdown] lang="zh"
r"""
两种形式都只要求能够调用这个函数，这是它们最大的好处。取 $h=10^{-5}$，前向差分的误差是 2e-05，正是上面见过的 $2h$；中心差分左右两边多出来的部分互相抵消，误差只有 1e-10。

那么把 $h$ 取得再小些，不就万事大吉了？换一个导数能精确算出的函数来试：$\sin$ 在 1 处，导数是 $\cos 1$。在 $10^{-1}, 10^{-2}, \dots, 10^{-15}$ 当中，哪个 $h$ 让前向差分最准？
"""

# %%
#: en: for example 1e-3
#: zh: 例如 1e-3
prediction = ...

# %%
hs = 10.0 ** -np.arange(1, 16)
forward_error = np.abs(forward(np.sin, 1.0, hs) - np.cos(1.0))
central_error = np.abs(central(np.sin, 1.0, hs) - np.cos(1.0))
compare(prediction, f"{hs[forward_error.argmin()]:.0e}")
columns = zip(range(1, 16), forward_error, central_error, strict=True)
rows = [[f"$10^{{-{k}}}$", f"{a:.0e}", f"{b:.0e}"] for k, a, b in columns]
Table(["$h$", T("error, forward", "前向差分的误差"), T("error, central", "中心差分的误差")], *rows)

# %% [markdown] lang="en"
r"""
Neither the largest nor the smallest. A picture shows the whole story.
"""

# %% [markdown] lang="zh"
r"""
既不是最大的，也不是最小的。画成图，全貌就出来了。
"""

# %% tags=["hide-input"]
fine = np.logspace(-15, -1, 281)
for way, name in [(forward, T("forward", "前向差分")), (central, T("central", "中心差分"))]:
    plt.loglog(fine, np.abs(way(np.sin, 1.0, fine) - np.cos(1.0)), lw=1.5, label=name)
wall = T("wall, about $10^{-16}/h$", "墙，约 $10^{-16}/h$")
plt.loglog([1e-15, 1e-7], [0.2, 2e-9], ":", color="gray", label=wall)
plt.text(1e-4, 2e-4, T("slope 1", "斜率 1"), ha="right")
plt.text(1e-3, 3e-9, T("slope 2", "斜率 2"))
plt.xlabel("$h$")
plt.ylabel(T("error", "误差"))
plt.title(T("From right to left: down, down, and up a wall", "从右往左：下降，下降，然后撞墙"))
plt.legend(loc="lower left")
in_words = T(
    "Log-log plot of error against h for sin at 1. From the right, the forward error falls with slope 1 and the central error with slope 2; further left both rise along a ragged wall proportional to 1/h.",
    "sin 在 1 处误差随 h 变化的双对数图。从右往左，前向差分的误差以斜率 1 下降，中心差分以斜率 2 下降；再往左，两者都沿着正比于 1/h 的锯齿状的墙上升。",
)
viz.alt(in_words)
plt.show()

# %% [markdown] lang="en"
r"""
What to see: both axes are logarithmic, so a straight line is a power of $h$, and its slope is the power. From the right, the errors come down in straight lines, the central one twice as steeply. Then, instead of reaching zero, both turn and climb a ragged wall. The best $h$ for the forward difference is near $10^{-8}$, for the central one near $10^{-5}$; at $10^{-15}$ the forward difference has only its first digit right.

**Smaller is better until it is worse.** Two separate things go wrong, and each has its own slope.
"""

# %% [markdown] lang="zh"
r"""
看图要点：两条坐标轴都是对数刻度，直线就表示 $h$ 的幂，直线的斜率就是幂次。从右往左，误差沿直线下降，中心差分那条的斜率是前向差分的两倍。接着误差并没有降到零，而是掉头爬上一堵锯齿状的墙。前向差分最好的 $h$ 在 $10^{-8}$ 附近，中心差分在 $10^{-5}$ 附近；到了 $10^{-15}$，前向差分只剩第一位数字是对的。

**步长越小越准，但小过了头，反而更差。** 出错的原因有两个，各管一段，斜率也各不相同。
"""

# %% [markdown] lang="en"
r"""
### Why the slopes are 1 and 2

Taylor's formula says how a function goes on from $x$. It comes from calculus and we only borrow it; no need to prove it here. Read it from left to right: where the curve is, then the straight step along the tangent, then ever smaller corrections for the bend.

$$f(x\pm h)=f(x)\pm h\,f'(x)+\tfrac{h^2}{2}f''(x)\pm\tfrac{h^3}{6}f'''(x)+\dots$$

Put it into the forward difference: what is left over is $\frac{h}{2}f''(x)$, a **truncation error** proportional to $h$. Put it into the central difference: the even terms cancel and $\frac{h^2}{6}f'''(x)$ is left, proportional to $h^2$. A tenth of the $h$ makes the one ten times better, the other a hundred times. Measure it:
"""

# %% [markdown] lang="zh"
r"""
### 斜率为什么是 1 和 2

泰勒公式告诉我们，函数从 $x$ 出发怎样继续。它是微积分里的结论，这里只借来一用，不必会证。从左往右读就行：先是曲线所在的位置，再是沿切线走的一步，后面是越来越小的修正，用来补上曲线的弯曲。

$$f(x\pm h)=f(x)\pm h\,f'(x)+\tfrac{h^2}{2}f''(x)\pm\tfrac{h^3}{6}f'''(x)+\dots$$

代入前向差分，剩下 $\frac{h}{2}f''(x)$，这是**截断误差**，与 $h$ 成正比。代入中心差分，偶次项抵消，剩下 $\frac{h^2}{6}f'''(x)$，与 $h^2$ 成正比。$h$ 缩小到十分之一，前者的误差缩小到十分之一，后者缩小到百分之一。量一量：
"""

# %%
straight = slice(0, 4)  #: en: h from 1e-1 to 1e-4  #: zh: h 从 1e-1 到 1e-4
for name, error in [("forward", forward_error), ("central", central_error)]:
    slope, _ = np.polyfit(np.log10(hs[straight]), np.log10(error[straight]), 1)
    print(f"{name:8}", T("slope", "斜率"), f"{slope:.2f}")

# %% [markdown] lang="en"
r"""
### Why there is a wall

Take $h=10^{-13}$ and look at the digits themselves.
"""

# %% [markdown] lang="zh"
r"""
### 墙从哪里来

取 $h=10^{-13}$，直接看数字。
"""

# %%
h = 1e-13
print(f"sin(1 + h) = {np.sin(1 + h):.16f}")
print(f"sin(1)     = {np.sin(1.0):.16f}")
print(T("their difference    ", "两者之差    "), f"{np.sin(1 + h) - np.sin(1.0):.4e}")
print(T("what it should be   ", "本来应该是  "), f"{h * np.cos(1.0):.4e}")
print(T("machine epsilon     ", "机器精度    "), f"{np.finfo(float).eps:.1e}")

# %% [markdown] lang="en"
r"""
A float64 number carries about sixteen digits. The first dozen digits of these two agree, and the subtraction cancels them; only the last few are left, and those had been rounded. The subtraction is innocent: it uncovers a loss that happened when each sine was stored. The **machine epsilon** $\varepsilon\approx 2.2\cdot10^{-16}$ is the gap between 1 and the next float64; rounding moves a value by half a gap at most, two values by $\varepsilon\,\lvert f\rvert$ together. Dividing by a tiny $h$ blows this up to $\varepsilon\,\lvert f\rvert/h$: the wall.

Truncation and rounding together, for the two forms:

$$E_{\text{forward}}(h)\approx\frac{h}{2}\lvert f''\rvert+\frac{\varepsilon\lvert f\rvert}{h},\qquad E_{\text{central}}(h)\approx\frac{h^2}{6}\lvert f'''\rvert+\frac{\varepsilon\lvert f\rvert}{2h}.$$

In each sum one term wants $h$ small and the other wants it large. Where is the sum smallest? You know the tool: differentiate with respect to $h$ and set the derivative to zero. That gives

$$h_{\text{forward}}=\sqrt{2\,\varepsilon\,\lvert f/f''\rvert},\qquad h_{\text{central}}=\sqrt[3]{\tfrac{3}{2}\,\varepsilon\,\lvert f/f'''\rvert}.$$
"""

# %% [markdown] lang="zh"
r"""
一个 float64 大约有十六位有效数字。这两个数前面十几位都相同，一减就没了，只剩最后几位，而那几位恰恰是舍入过的。减法本身是无辜的，它只是把存储两个正弦值时已经造成的损失暴露出来。**机器精度** $\varepsilon\approx 2.2\cdot10^{-16}$ 是 1 与下一个 float64 之间的间隔；舍入一次最多挪动半个间隔，两个函数值合起来就是 $\varepsilon\,\lvert f\rvert$ 的量级。再除以极小的 $h$，就放大成 $\varepsilon\,\lvert f\rvert/h$，这就是那堵墙。

把截断误差和舍入误差加起来，两种形式分别是

$$E_{\text{前向}}(h)\approx\frac{h}{2}\lvert f''\rvert+\frac{\varepsilon\lvert f\rvert}{h},\qquad E_{\text{中心}}(h)\approx\frac{h^2}{6}\lvert f'''\rvert+\frac{\varepsilon\lvert f\rvert}{2h}.$$

每个和里都是一项希望 $h$ 小，另一项希望 $h$ 大。总误差在哪里最小？工具是现成的：对 $h$ 求导，令导数等于零，就得到

$$h_{\text{前向}}=\sqrt{2\,\varepsilon\,\lvert f/f''\rvert},\qquad h_{\text{中心}}=\sqrt[3]{\tfrac{3}{2}\,\varepsilon\,\lvert f/f'''\rvert}.$$
"""

# %%
eps = np.finfo(float).eps
#: en: for sin at 1, the sizes of f, f'' and f''' are sin 1, sin 1 and cos 1
#: zh: 对 sin 在 1 处，f、f''、f''' 的大小依次是 sin 1、sin 1、cos 1
best_forward = np.sqrt(2 * eps * np.sin(1.0) / np.sin(1.0))
best_central = np.cbrt(1.5 * eps * np.sin(1.0) / np.cos(1.0))
Table(
    [T("best $h$", "最好的 $h$"), T("formula", "公式预言"), T("table", "上表找到")],
    [T("forward", "前向差分"), f"{best_forward:.1e}", f"{hs[forward_error.argmin()]:.0e}"],
    [T("central", "中心差分"), f"{best_central:.1e}", f"{hs[central_error.argmin()]:.0e}"],
)

# %% [markdown] lang="en"
r"""
The formula says 2.1e-08 and 8.0e-06; the table, which knows only whole powers of ten, says 1e-08 and 1e-05. A rule of thumb for numbers of ordinary size: $\sqrt\varepsilon$ for the forward difference, $\sqrt[3]\varepsilon$ for the central one.

### Move it yourself

Slide $h$. The left panel is a microscope: however small $h$ gets, it shows the curve from a little before $x-h$ to a little after $x+h$. The right panel shows the two errors, with markers at the present $h$; in the table below, digits that are wrong are coloured. Three questions that only moving it answers:

1. Choose $\sin$, put $h$ at the right end of its slider, and slide left. At which $h$ can your eye no longer tell the curve from its tangent? How large is the forward error there? What does this say about judging a derivative by its picture?
2. Go on, far to the left. What does the smooth curve turn into under the microscope, and which answer does the forward difference give in the end? Why just that one?
3. Choose $2x^2+3x+1$. One of the two curves has lost its straight descent altogether; for it, *large* $h$ is best. Which one, and why? (The answer is in the formulas above.)
"""

# %% [markdown] lang="zh"
r"""
公式说 2.1e-08 和 8.0e-06；表里只有十的整数次幂，给出 1e-08 和 1e-05。对大小适中的数，记住一条经验：前向差分取 $\sqrt\varepsilon$，中心差分取 $\sqrt[3]\varepsilon$。

### 自己动手拖一拖

拖动 $h$。左图是一台显微镜：无论 $h$ 多小，它总是显示从 $x-h$ 稍左到 $x+h$ 稍右的那一段曲线。右图是两种误差，标记停在当前的 $h$ 上；下方表格里，算错的数字会变颜色。下面三个问题，不动手就答不出来：

1. 选 $\sin$，先把 $h$ 的滑块放到最右端，再往左拖。到哪个 $h$，肉眼再也分不清曲线和切线？这时前向差分的误差有多大？由此看来，靠看图判断导数可靠吗？
2. 继续往左，一直拖到头。显微镜下光滑的曲线变成了什么？前向差分最后给出的答案是多少？为什么偏偏是它？
3. 选 $2x^2+3x+1$。有一条误差曲线的直线下降段完全不见了，对它来说 $h$ 反而越大越好。是哪一条？为什么？（答案就在上面的公式里。）
"""

# %%
viz.h_explorer("sin")

# %% [markdown] lang="en"
r"""
<details><summary>What you should have found</summary>

1. The eye is satisfied long before the number is right: when curve and tangent look the same, the forward error is still about a hundredth. A picture shows that a derivative is plausible, never that it is right.
2. Into a staircase: between two neighbouring float64 numbers there is nothing, neither on the $x$ axis nor on the other. In the end $x+h$ is rounded back to $x$, the two values are the same number, and the answer is 0.
3. The central one. For a polynomial of degree two $f'''=0$: there is no truncation error, only the wall is left. The forward error keeps its slope, because $f''=4$.

</details>

### What measuring costs

With one variable, two calls are cheap. But a network has millions of variables. The **gradient** of a function of $n$ variables is the list of its $n$ partial derivatives, each the slope along one variable while the others stand still. (You may read that "the gradient is the value of the derivative"; that holds only for $n=1$.) So each variable must be nudged separately. Look at a gradient, and count the calls:
"""

# %% [markdown] lang="zh"
r"""
<details><summary>你应该发现的事</summary>

1. 眼睛满意得太早：曲线和切线看上去已经重合，前向差分的误差还有百分之一左右。图只能说明导数看着合理，不能说明它正确。
2. 变成了台阶：相邻的两个 float64 数之间什么也没有，$x$ 轴上是这样，纵轴上也是这样。最后 $x+h$ 被舍入回 $x$，两个函数值成了同一个数，答案就是 0。
3. 是中心差分。二次多项式的 $f'''=0$，没有截断误差，只剩下那堵墙；前向差分那条误差曲线的下降段还在，因为 $f''=4$。

</details>

### 测量的代价

只有一个变量时，调用两次很便宜。可是网络有上百万个变量。$n$ 元函数的**梯度**是由 $n$ 个偏导数排成的一列，每个偏导数都是其余变量不动时沿一个变量的斜率。（有的书上说“梯度就是导数的值”，这话只在 $n=1$ 时成立。）所以每个变量都得单独动一动。看看一个梯度的样子，再数一数调用了多少次：
"""


# %%
def bowl(v):
    global calls
    calls += 1
    return sum((i + 1) * x * x for i, x in enumerate(v))


def by_differences(v, h=1e-6):
    here = bowl(v)
    return [(bowl([*v[:i], v[i] + h, *v[i + 1 :]]) - here) / h for i in range(len(v))]


# %%
calls = 0
print(T("gradient", "梯度"), np.round(by_differences([1.0, 1.0, 1.0]), 4))
for n in (3, 30, 300):
    calls = 0
    by_differences([1.0] * n)
    print(f"n = {n:3}", T("  calls", "  调用次数"), calls)

# %% [markdown] lang="en"
r"""
One call more than there are variables, 301 for 300 of them; central differences need two for each. Measuring is how you *check* a gradient in a few places. As a way to *obtain* the gradient of a network it is hopeless.
"""

# %% [markdown] lang="zh"
r"""
调用次数比变量个数多一：300 个变量要 301 次；中心差分则每个变量要两次。测量适合用来检查几处梯度；要靠它求出整个网络的梯度，毫无希望。
"""

# %% [markdown] lang="en"
r"""
## 5 · Third way: rules on formulas

The rules from school are mechanical, so let a machine apply them: **symbolic differentiation**. First a formula must become data: a tree, written here as nested tuples with the operation in front. A leaf is either a number or the variable `"x"`.
"""

# %% [markdown] lang="zh"
r"""
## 5 · 第三种：符号微分

求导法则是机械的，那就交给机器去套，这就是**符号微分**。首先要把公式变成数据：一棵树，这里写成嵌套的元组，运算放在最前面。叶子要么是数，要么是变量 `"x"`。
"""

# %%
f_tree = ("+", ("+", ("*", 2, ("*", "x", "x")), ("*", 3, "x")), 1)


def text(e):
    if not isinstance(e, tuple):
        return str(e)
    if len(e) == 2:
        return f"{e[0]}({text(e[1])})"
    return f"({text(e[1])} {e[0]} {text(e[2])})"


print(text(f_tree))

# %% [markdown] lang="en"
r"""
Now the rules, one case each: the sum rule, the product rule, and the chain rule for $\sin$ and $\cos$. Read them aloud and you hear your schoolbook. Note what goes *in* and what comes *out*: a formula, and another formula.

(`match` tries the cases from top to bottom. `case ("*", a, b)` fits a tuple of three whose first entry is `"*"`, and calls the other two `a` and `b`; `case _` fits everything that is left.)
"""

# %% [markdown] lang="zh"
r"""
再写法则，一种情形一条：和的法则、乘积法则，以及 $\sin$ 与 $\cos$ 的链式法则。念出来，就是课本上的话。注意进去的和出来的是什么：进去一个公式，出来另一个公式。

（`match` 从上到下逐条比对。`case ("*", a, b)` 匹配第一项是 `"*"` 的三元组，并把另外两项叫做 `a` 和 `b`；`case _` 匹配剩下的一切。）
"""


# %%
def d(e):
    match e:
        case "x":
            return 1
        case ("+", a, b):
            return ("+", d(a), d(b))
        case ("*", a, b):
            return ("+", ("*", d(a), b), ("*", a, d(b)))
        case ("sin", a):
            return ("*", ("cos", a), d(a))
        case ("cos", a):
            return ("*", ("*", -1, ("sin", a)), d(a))
        case _:
            return 0  #: en: a number  #: zh: 一个数


# %% [markdown] lang="en"
r"""
To use such a formula, evaluate it: walk the tree, and put a number where `"x"` stands.
"""

# %% [markdown] lang="zh"
r"""
要用这样的公式，就对它求值：沿着树走一遍，在 `"x"` 的位置填上数。
"""


# %%
def value(e, x):
    match e:
        case "x":
            return x
        case ("+", a, b):
            return value(a, x) + value(b, x)
        case ("*", a, b):
            return value(a, x) * value(b, x)
        case ("sin", a):
            return np.sin(value(a, x))
        case ("cos", a):
            return np.cos(value(a, x))
    return e


# %%
print("f     =", text(f_tree))
print("f'    =", text(d(f_tree)))
print("f'(2) =", value(d(f_tree), 2))

# %% [markdown] lang="en"
r"""
Eleven, exact, and a formula that holds for every $x$ at once. It is clumsy: it multiplies by zero and by one, and a real computer algebra system would tidy it up to $4x+3$. But tidying does not cure the real trouble. Feed a formula into itself: start with $u=x$ and replace $u$ by $4u(1-u)$, again and again. As a program this is a loop with four operations per round.

A **node** of the tree is one operation, one number or one `"x"`; so `("*", 3, "x")` has three nodes. After four rounds the formula is a tree of 121 nodes. How many nodes will the formula of its derivative have?
"""

# %% [markdown] lang="zh"
r"""
十一，精确，而且得到的公式一次就对所有的 $x$ 成立。它有点笨：又乘零又乘一，真正的计算机代数系统会把它化简成 $4x+3$。但化简治不了根本的毛病。把公式代入它自己试试：从 $u=x$ 出发，反复用 $4u(1-u)$ 代替 $u$。写成程序，这只是一个每轮做四次运算的循环。

树上的每个运算、每个数、每个 `"x"` 都算一个**节点**，所以 `("*", 3, "x")` 有三个节点。四轮以后，公式是一棵有 121 个节点的树。它的导数公式会有多少个节点？
"""

# %%
#: en: nodes in the formula of the derivative after four rounds
#: zh: 四轮以后，导数公式的节点数
prediction = ...


# %%
def nodes(e):
    return 1 + sum(nodes(part) for part in e[1:]) if isinstance(e, tuple) else 1


e, swell = "x", []
for n in range(1, 9):
    e = ("*", ("*", 4, e), ("+", 1, ("*", -1, e)))
    swell.append([n, 4 * n, nodes(e), nodes(d(e))])
compare(prediction, swell[3][-1])
header = [T("rounds", "轮数"), T("operations", "运算次数")]
header += [T("formula nodes", "公式节点数"), T("derivative nodes", "导数节点数")]
Table(header, *swell)

# %% tags=["hide-input"]
rounds, operations, formula, derivative = np.array(swell).T
plt.semilogy(rounds, derivative, "-o", label=T("formula of the derivative", "导数的公式"))
plt.semilogy(rounds, formula, "--s", label=T("formula", "公式"))
plt.semilogy(rounds, operations, "-.^", label=T("operations of the program", "程序的运算次数"))
plt.gca().set(xlabel=T("rounds", "轮数"), ylabel=T("nodes or operations", "节点数或运算次数"))
plt.legend()
plt.title(
    T(
        "Expression swell: programs add, formulas multiply",
        "表达式膨胀：程序按加法增长，公式成倍增长",
    )
)
in_words = T(
    "Semi-logarithmic plot over eight rounds. Formula and derivative formula grow exponentially, along straight lines, the derivative fastest; the operations of the program only creep from 4 to 32.",
    "八轮的半对数图。公式和导数公式沿直线（即指数）增长，导数公式最快；程序的运算次数只从 4 慢慢增到 32。",
)
viz.alt(in_words)
plt.show()

# %% [markdown] lang="en"
r"""
What to see: with this vertical axis a straight line is exponential growth. After eight rounds a program of 32 operations has become a formula of 2041 nodes and a derivative of 31239. This is **expression swell**.

Where does it come from? The program computes $u$ once and *uses* it twice. A tree cannot say "the same as over there"; it writes everything out again. Let nodes be shared, and the tree becomes a graph, the swell disappears, and you have taken the first step to the fourth way. One more limit remains: a program whose loop runs "until it is small enough" has no formula to transform at all.
"""

# %% [markdown] lang="zh"
r"""
看图要点：纵轴是对数刻度，直线就是指数增长。八轮以后，一段只有 32 次运算的程序变成了 2041 个节点的公式，导数公式则有 31239 个节点。这叫**表达式膨胀**。

毛病出在哪里？程序把 $u$ 算一次，用两次；树却没法说“和那边一样”，只能全部重写一遍。一旦允许共享节点，树就变成图，膨胀随之消失，你也就迈出了走向第四种办法的第一步。还有一层限制：循环里写着“直到足够小为止”的程序，根本没有公式可以改写。
"""

# %% [markdown] lang="en"
r"""
## 6 · Fourth way, forwards: carry the slope along

Here is the idea on which this course rests. Do not look at the formula. Look at the *run*: a computer only ever adds two numbers, multiplies two numbers, takes one sine. For each of these small steps the derivative is known. So let every number carry its slope with it, and let every step update both.

Such a pair is a **dual number** $a+b\,\varepsilon$ with a value $a$ and a derivative $b$, the slope that it carries. Calculate as usual and put $\varepsilon^2=0$, because the product of two tiny changes is too small to count (this $\varepsilon$ is a mark, not the machine epsilon from above):

$$(a+b\,\varepsilon)+(c+d\,\varepsilon)=(a+c)+(b+d)\,\varepsilon,\qquad (a+b\,\varepsilon)(c+d\,\varepsilon)=ac+(bc+ad)\,\varepsilon .$$

The sum rule and the product rule have come out by themselves.
"""

# %% [markdown] lang="zh"
r"""
## 6 · 第四种，往前走：带着斜率一起算

整门课都建立在下面这个想法上。不要盯着公式，去看运行：计算机做的无非是一件件小事，加两个数，乘两个数，求一次正弦。每一小步的导数都是现成的。那就让每个数都带上自己的斜率，每走一步，两样一起更新。

这样的一对数叫**对偶数** $a+b\,\varepsilon$，$a$ 是值，$b$ 是导数，也就是它带着的斜率。照常运算，只是规定 $\varepsilon^2=0$，因为两个微小改变量的乘积小到不必计较（这里的 $\varepsilon$ 只是个记号，不是上文的机器精度）：

$$(a+b\,\varepsilon)+(c+d\,\varepsilon)=(a+c)+(b+d)\,\varepsilon,\qquad (a+b\,\varepsilon)(c+d\,\varepsilon)=ac+(bc+ad)\,\varepsilon .$$

和的法则与乘积法则，自己就跑出来了。
"""


# %%
class Dual:
    def __init__(self, value, derivative=0.0):
        self.value, self.derivative = value, derivative

    def __add__(self, other):
        other = other if isinstance(other, Dual) else Dual(other)
        return Dual(self.value + other.value, self.derivative + other.derivative)

    def __mul__(self, other):
        other = other if isinstance(other, Dual) else Dual(other)
        derivative = self.derivative * other.value + self.value * other.derivative
        return Dual(self.value * other.value, derivative)

    __radd__, __rmul__ = __add__, __mul__


# %% [markdown] lang="en"
r"""
A constant does not change: its slope is 0. The variable changes exactly as fast as itself: its slope is 1. A power and a sine follow the chain rule, *outer slope times inner slope*.
"""

# %% [markdown] lang="zh"
r"""
常数不变，斜率是 0。变量相对于自己当然同步变化，斜率是 1。幂和正弦用链式法则：**外层的斜率乘以内层的斜率**。
"""


# %%
def power(self, n):
    return Dual(self.value**n, n * self.value ** (n - 1) * self.derivative)


def sine(self):
    return Dual(np.sin(self.value), np.cos(self.value) * self.derivative)


Dual.__pow__ = power
#: en: np.sin asks an object that it does not know for a method called sin
#: zh: np.sin 遇到不认识的对象，会去调用它自己的 sin 方法
Dual.sin = sine
Dual.__repr__ = lambda self: f"({self.value:g}, {self.derivative:g})"

# %% [markdown] lang="en"
r"""
Now the old `f`, untouched since its first line, is handed not 2 but "2, changing at rate 1". What slope will come out?
"""

# %% [markdown] lang="zh"
r"""
现在把最开头那个 `f` 原封不动地拿来，交给它的不再是 2，而是“2，正以速率 1 变化”。出来的斜率会是多少？
"""

# %%
#: en: the slope that you expect
#: zh: 你预期的斜率
prediction = ...

# %%
x = Dual(2.0, 1.0)
for step, pair in {"x": x, "x**2": x**2, "2*x**2": 2 * x**2, "3*x": 3 * x, "f(x)": f(x)}.items():
    print(f"{step:7} {pair}")
compare(prediction, f(x).derivative)

# %% [markdown] lang="en"
r"""
Follow the pairs: $x^2$ is 4 and changes at rate 4, twice that is $(8, 8)$, three times $x$ is $(6, 3)$, and the sum with 1 is $(15, 11)$. Value and slope arrive together, in one run, out of a function that knows nothing of derivatives. This is automatic differentiation in **forward mode**: slopes travel in the direction of the calculation.

How exact is it? Measure it against the best that measuring could do.
"""

# %% [markdown] lang="zh"
r"""
跟着这些数对走一遍：$x^2$ 是 4，变化率是 4；再乘二得 $(8, 8)$；三倍的 $x$ 是 $(6, 3)$；相加再加 1，得 $(15, 11)$。值和斜率在同一次运行里一起到达，而这个函数对导数一无所知。这就是**前向模式**的自动微分：斜率沿着计算的方向往前走。

它有多准？拿数值微分最好的成绩来比一比。
"""

# %%
print(T("exact            cos(1)", "精确值    cos(1)"), np.cos(1.0))
print(T("dual number      sin'(1)", "对偶数    sin'(1)"), np.sin(Dual(1.0, 1.0)).derivative)
print(T("central, best h  sin'(1)", "中心差分  sin'(1)"), central(np.sin, 1.0, 1e-5))

# %% [markdown] lang="en"
r"""
Every digit, because nothing was approximated: there was no $h$. The dual number did not measure and it did not transform a formula; it applied the rule for $\sin$ to one number.

## 7 · Fourth way, backwards: the graph

Forward mode has a weakness. It answers "what does *this* input do to everything?", so a function of a million inputs must be run a million times, each time with the 1 in another place. A network asks the opposite question: what do *all inputs* do to *one* number, the loss? For that, record the steps on the way forward, and then walk them **backwards**, once.

From here on we use the course's engine. You will build one like it yourself in lessons 04 and 05; today, drive it.
"""

# %% [markdown] lang="zh"
r"""
每一位都对，因为压根没有近似：这里没有 $h$。对偶数既没有去量，也没有改写公式，只是把 $\sin$ 的求导法则用在了一个数上。

## 7 · 第四种，往回走：计算图

前向模式有个弱点。它回答的是“**这一个**输入对所有东西有什么影响”，于是一百万个输入的函数就要运行一百万次，每次把 1 放在另一个位置。网络问的恰好相反：**所有的输入**对**一个**数（损失）有什么影响？办法是：往前算的时候把每一步记下来，然后**往回**走一遍，只走一遍。

从这里起，我们用课程自带的引擎。第 04、05 课里你会亲手造一台这样的引擎；今天先开起来。
"""

# %%
x = ac.tensor(2.0, requires_grad=True)
x.name = "x"
y = f(x)
y.name = "y"
viz.draw_graph(y, local=True)

# %% [markdown] lang="en"
r"""
What to see: this is the run of `f` at 2, one node per step; dashed boxes are constants. The upper number in a node is its **value**, computed from the leaf $x$ towards $y$. The number on an edge is the derivative of that one step: an addition passes a change on (1), a multiplication by 2 doubles it (2), the square has $2x=4$. The lower number in a node is its **gradient**, the derivative of $y$ with respect to that node, computed from $y$ back towards the leaf. Start with 1 at $y$ (how fast does $y$ change with $y$?), and for every edge that you walk backwards, multiply by the number on it.

At $x$ two paths meet: the one through the square brings $2\cdot 4=8$, the one through the multiplication by 3 brings 3. **Where paths meet, gradients add**: $8+3=11$. By hand, in program form:
"""

# %% [markdown] lang="zh"
r"""
看图要点：这就是 `f` 在 2 处的一次运行，一步一个节点，虚线框是常数。节点里上面的数是**值**，从叶节点 $x$ 向 $y$ 算过去。边上的数是这一步自己的导数：加法把变化原样传下去（1），乘 2 使它翻倍（2），平方则是 $2x=4$。节点里下面的数是**梯度**，也就是 $y$ 对这个节点的导数，从 $y$ 向叶节点算回来：从 $y$ 处的 1 出发（$y$ 随 $y$ 变化得多快？），每往回走过一条边，就乘上边上的数。

两条路在 $x$ 处会合：经过平方的那条带来 $2\cdot 4=8$，经过乘 3 的那条带来 3。**路在哪里会合，梯度就在哪里相加**：$8+3=11$。自己动手写成程序就是：
"""

# %%
#: en: forward: a = x**2, b = 2*a, c = 3*x, s = b + c, y = s + 1
#: zh: 往前算：a = x**2，b = 2*a，c = 3*x，s = b + c，y = s + 1
#: en: the way back, one line per step; dy_da stands for the derivative of y with respect to a
#: zh: 往回走，一步一行；dy_da 表示 y 对 a 的导数
dy_dy = 1
dy_ds = dy_dy * 1
dy_db, dy_dc = dy_ds * 1, dy_ds * 1
dy_da = dy_db * 2
#: en: a = x**2 has the derivative 2*x, and here x is 2
#: zh: a = x**2 的导数是 2*x，这里 x = 2
square_path, linear_path = dy_da * 2 * 2, dy_dc * 3
print(square_path, "+", linear_path, "=", square_path + linear_path)

# %% [markdown] lang="en"
r"""
The engine does the same for any program. `requires_grad=True` above told it to record whatever is done with $x$; `backward()` walks back over the record; the result waits in `x.grad`.
"""

# %% [markdown] lang="zh"
r"""
引擎对任何程序都这样做。上面的 `requires_grad=True` 是告诉它：凡是对 $x$ 做的事都记下来；`backward()` 沿着记录往回走；结果放在 `x.grad` 里。
"""

# %%
y.backward()
print("x.grad =", x.grad.item())

# %% [markdown] lang="en"
r"""
### Your turn: two blanks

Here is $u=3x+1$, $y=u^2$ at $x=1$. The values are filled in, the gradients are not. Work backwards from $y$ and fill the two blanks.
"""

# %% [markdown] lang="zh"
r"""
### 轮到你：填两个空

这是 $x=1$ 处的 $u=3x+1$、$y=u^2$。值已经填好，梯度还空着。从 $y$ 往回走，把两个空填上。
"""

# %%
x = ac.tensor(1.0, requires_grad=True)
u = 3 * x + 1
y = u**2
x.name, u.name, y.name = "x", "u", "y"
viz.draw_graph(y, grads=False)

# %%
dy_du = ...  #: en: the derivative of the last step, at this u  #: zh: 最后一步的导数，在这个 u 处
dy_dx = ...  #: en: dy_du, carried through the steps before it  #: zh: 把 dy_du 再往前面的几步传回去

# %%
hint = T(
    "The square of u has slope 2u; read u off the graph.", "u 的平方，斜率是 2u；u 的值在图上。"
)
check("dy_du", dy_du, ac.autograd.grad(y, u, retain_graph=True)[0].item(), hint)
hint = T("Adding 1 passes it on, multiplying by 3 triples it.", "加 1 原样传回，乘 3 变成三倍。")
check("dy_dx", dy_dx, ac.autograd.grad(y, x, retain_graph=True)[0].item(), hint)

# %% [markdown] lang="en"
r"""
### And now without help

Take $y=(x^2+1)\,\sin x$ at $x=2$. Draw its graph on paper, write the values in going forward and the gradients going back, and give $y'(2)$ to three decimals. For the sine and the cosine of 2 ask `np.sin` and `np.cos` (radians, not degrees). Mind that $x$ is used more than once.
"""

# %% [markdown] lang="zh"
r"""
### 现在独立做一道

取 $y=(x^2+1)\,\sin x$，$x=2$。在纸上画出它的计算图，往前填值，往回填梯度，写出 $y'(2)$，精确到小数点后三位。2 的正弦和余弦用 `np.sin` 和 `np.cos` 算（单位是弧度，不是度）。注意 $x$ 不止用了一次。
"""

# %%
answer = ...

# %%
x = ac.tensor(2.0, requires_grad=True)
y = (x**2 + 1) * ac.sin(x)
hint = T("Two paths lead back to x: have you added both?", "有两条路回到 x：两条都加上了吗？")
check("y'(2)", answer, ac.autograd.grad(y, x)[0].item(), hint)

# %% [markdown] lang="en"
r"""
<details><summary>The way back, in words</summary>

The product sends $\sin x$ towards the factor $x^2+1$ and $x^2+1$ towards the sine. The first goes on through the square and arrives at $x$ as $2x\sin x$; the second goes on through the sine and arrives as $(x^2+1)\cos x$. Add the two. To see the drawing, run `viz.draw_graph(y)` in a cell of your own, after computing `y` again.

</details>
"""

# %% [markdown] lang="zh"
r"""
<details><summary>把往回走的过程说一遍</summary>

乘法把 $\sin x$ 传给因子 $x^2+1$，把 $x^2+1$ 传给正弦。前者经过平方，到 $x$ 时是 $2x\sin x$；后者经过正弦，到 $x$ 时是 $(x^2+1)\cos x$。两者相加。想看图，就新开一个单元格，重新算一遍 `y`，再运行 `viz.draw_graph(y)`。

</details>
"""

# %% [markdown] lang="en"
r"""
### Trust, but measure

A derivative should never be believed because it looks right. **Gradient check** is the name for comparing it with a central difference, and it is the first tool of everybody who writes derivatives. Here are three claims about the derivative of $q(x)=e^{\sin(x^2)}$. One is right. Write the body of `measure` yourself (you may pick $h$; section 4 tells you which), then let it judge.
"""

# %% [markdown] lang="zh"
r"""
### 可以相信，但要量一量

导数不能因为看着像对的就信。把它和中心差分比一比，叫做**梯度检查**，凡是自己写导数的人，首先要会用它。下面是关于 $q(x)=e^{\sin(x^2)}$ 的导数的三种说法，只有一种正确。请自己写出 `measure` 的函数体（$h$ 由你选，第 4 节告诉过你选多大），再让它来判断。
"""


# %%
def q(x):
    return np.exp(np.sin(x**2))


def measure(function, x):
    return ...  #: en: your central difference  #: zh: 写下你的中心差分


claims = {
    "A": lambda x: q(x) * np.cos(x**2),
    "B": lambda x: 2 * x * q(x) * np.cos(x**2),
    "C": lambda x: 2 * x * np.exp(np.cos(x**2)),
}

# %%
slope = measure(q, 0.7)
if slope is ... or slope is None:
    print(T("Waiting for a measure with a return.", "在等你写好 measure（别忘了 return）。"))
else:
    claimed = {name: claim(0.7) for name, claim in claims.items()}
    errors = {name: abs(c - slope) / max(abs(c), abs(slope)) for name, c in claimed.items()}
    for name, error in errors.items():
        print(name, T("relative error", "相对误差"), f"{error:.0e}")
    if min(errors.values()) > 1e-6:
        print(T("None of them agrees: suspect your h.", "三个都对不上：先怀疑你的 h。"))

# %% [markdown] lang="en"
r"""
Dividing by the larger of the two numbers makes the error **relative**, so that one yardstick serves large and small gradients alike. Two of the claims are off by more than a quarter; the right one agrees to about ten digits. (If all three of your errors were above $10^{-6}$, suspect your $h$ before you suspect the claims.) What about the engine itself? Let it be judged too, at five points drawn at random:
"""

# %% [markdown] lang="zh"
r"""
除以两个数中较大的那个，得到的是**相对误差**，这样梯度无论大小都能用同一把尺子量。错的两种说法，相对误差都超过四分之一；对的那种能对上十位左右。（如果你的三个误差都大于 $10^{-6}$，先怀疑自己的 $h$，再怀疑这些说法。）引擎自己呢？也让它接受检查，取随机的五个点：
"""

# %%
for point in np.random.default_rng(0).uniform(-2, 2, size=5):
    x = ac.tensor(point, requires_grad=True)
    ac.exp(ac.sin(x**2)).backward()
    exact, near = x.grad.item(), central(q, point, 1e-5)
    print(f"x = {point:6.3f}", T("  engine  ", "  引擎"), f"{exact:9.6f}", end="")
    print(T("   measured", "   测量"), f"{near:9.6f}")

# %% [markdown] lang="en"
r"""
## 8 · What automatic differentiation is, and is not

It has been called "computing differentials by computer", and said to lie "somewhere between the numerical and the symbolic way". You have run all of them, so judge for yourself. It is **not numerical**: there is no $h$, and no error beyond rounding. It is **not symbolic**: no formula goes in or comes out, only numbers. It *applies the chain rule to the elementary steps that a program really executes, at the point where it executes them.*

The word that matters most is "executes". Here is a program without any formula for the square root in it: Newton's loop, which stops when it is satisfied.
"""

# %% [markdown] lang="zh"
r"""
## 8 · 自动微分是什么，不是什么

有人说它是“用计算机求微分”，也有人说它“介于数值方法和符号方法之间”。这几种办法你都亲手跑过了，可以自己判断。它**不是数值微分**：没有 $h$，除了舍入没有别的误差。它**不是符号微分**：进去的和出来的都不是公式，只有数。它做的是：**对程序实际执行的每一个基本步骤，就在执行的那一点上，使用链式法则。**

这句话里分量最重的是“执行”二字。下面这段程序里没有任何开平方的公式，只有牛顿迭代的循环，满意了才停。
"""


# %%
def root(a):
    r = a
    while abs(r.item() ** 2 - a.item()) > 1e-12:
        r = (r + a / r) / 2
    return r


a = ac.tensor(2.0, requires_grad=True)
r = root(a)
r.backward()
print(T("root      ", "平方根  "), f"{r.item():.12f}")
print(T("derivative", "导数    "), f"{a.grad.item():.12f}")
print("1/(2*sqrt(2))", f"{1 / (2 * np.sqrt(2)):.12f}")

# %% [markdown] lang="en"
r"""
The engine differentiated a loop, and found the derivative $\frac{1}{2\sqrt a}$ of a root that nobody wrote down. That is also its limit: it differentiates the steps *taken*, nothing else, as question 3 in section 11 will show.

### Forward or reverse?

Both modes multiply the same small derivatives; they differ in the order, and the order decides the price. Take `bowl` from section 4, a function of $n$ variables with one result, and count again how often it must run. How often in forward mode with 300 variables, and how often in reverse mode?
"""

# %% [markdown] lang="zh"
r"""
引擎对一个循环求了导，求出了 $\frac{1}{2\sqrt a}$，而这个平方根的公式谁也没有写过。它的局限也在这里：它只对走过的步骤求导，别的一概不管，第 11 节的第 3 个问题会让你看到。

### 前向还是反向？

两种模式乘的是同样那些小导数，只是次序不同；而次序决定代价。拿第 4 节的 `bowl` 来，它有 $n$ 个变量、一个结果，再数一遍要运行多少次。300 个变量时，前向模式要几次，反向模式要几次？
"""

# %%
#: en: a pair such as (10, 20): forward mode, reverse mode
#: zh: 填一对数，例如 (10, 20)：前向模式，反向模式
prediction = ...


# %%
def by_duals(v):
    return [
        bowl([Dual(x, float(i == j)) for j, x in enumerate(v)]).derivative for i in range(len(v))
    ]


def by_reverse(v):
    leaves = [ac.tensor(x, requires_grad=True) for x in v]
    bowl(leaves).backward()
    return [leaf.grad.item() for leaf in leaves]


# %%
rows = []
for n in (3, 30, 300):
    rows.append([n])
    for way in (by_differences, by_duals, by_reverse):
        calls = 0
        gradient = way([1.0] * n)
        assert np.allclose(gradient, 2 * np.arange(1, n + 1), rtol=1e-3)
        rows[-1].append(calls)
compare(prediction, tuple(rows[-1][2:]))
header = ["$n$", T("forward differences", "前向差分"), T("forward mode", "前向模式")]
Table([*header, T("reverse mode", "反向模式")], *rows)

# %% [markdown] lang="en"
r"""
300 runs against 1. The one run of reverse mode is followed by one walk back, which costs a small multiple of that run, and *the multiple does not depend on the number of variables*. (With more variables the run itself gets longer, of course; but it is still one run and one walk.) This "cheap gradient" is why networks can be trained at all. The price is memory: the way back needs the values of the way forward, so the whole run must be kept.

Turn the function round, one input and many results, and the tables turn with it:
"""


# %% [markdown] lang="zh"
r"""
300 次对 1 次。反向模式那一次运行之后还要往回走一遍，往回走的代价只是这一次运行的几倍，而**这个倍数与变量有多少无关**。（变量多了，运行一次当然会变长，但始终只是运行一次、往回走一次。）正因为梯度这样“便宜”，神经网络才训练得起来。代价是内存：往回走要用到往前算时的值，所以整个过程都得留着。

把函数倒过来，一个输入、许多结果，形势也就倒过来：
"""


# %%
def curve(x):
    return [k * x * x for k in range(1, 6)]


results = curve(Dual(1.0, 1.0))
print(T("forward mode, 1 run:", "前向模式，运行 1 次："), [result.derivative for result in results])
x = ac.tensor(1.0, requires_grad=True)
walks = [ac.autograd.grad(result, x)[0].item() for result in curve(x)]
print(T("reverse mode, walks back:", "反向模式，往回走的次数："), len(walks), walks)

# %% [markdown] lang="en"
r"""
Forward mode has all five derivatives after one run; reverse mode walks back once for every result.

> **Rule** Forward mode: one run for each *input*. Reverse mode: one walk back for each *output*. A loss is one output; so training uses reverse mode.

For a network with a scalar loss, reverse mode has a more famous name, **backpropagation**. So automatic differentiation is the wider notion: backpropagation is its reverse mode, applied to a loss and the weights of a network. It works just as well for loops, for physical simulations, and for Newton's root.
"""

# %% [markdown] lang="zh"
r"""
前向模式运行一次，五个导数就都有了；反向模式要为每个结果各往回走一遍。

> **规律** 前向模式：每个**输入**运行一次。反向模式：每个**输出**往回走一次。损失只有一个输出，所以训练用反向模式。

对于有标量损失的网络，反向模式有个更响亮的名字：**反向传播**。所以自动微分是更广的概念，反向传播是它的反向模式用在损失和网络权重上的情形。换成循环、物理模拟、牛顿求根，它照样管用。
"""

# %% [markdown] lang="en"
r"""
## 9 · All four side by side

One function, one point, four ways; then $\sin$ at 1, where the errors show.
"""

# %% [markdown] lang="zh"
r"""
## 9 · 四种办法放在一起

同一个函数，同一个点，四种办法；再加上 $\sin$ 在 1 处，在那里误差看得见。
"""


# %%
def reverse(f, x):
    leaf = ac.tensor(x, requires_grad=True)
    f(leaf).backward()
    return leaf.grad.item()


slopes_forward = (f(Dual(2.0, 1.0)).derivative, np.sin(Dual(1.0, 1.0)).derivative)
ways = [
    (T("by hand", "手动"), f_prime(2.0), np.cos(1.0)),
    (T("numerical", "数值"), central(f, 2.0, 1e-5), central(np.sin, 1.0, 1e-5)),
    (T("symbolic", "符号"), value(d(f_tree), 2.0), value(d(("sin", "x")), 1.0)),
    (T("automatic, forward", "自动，前向"), *slopes_forward),
    (T("automatic, reverse", "自动，反向"), reverse(f, 2.0), reverse(ac.sin, 1.0)),
]

# %%
costs = [T("yours", "你的时间"), "$2n$", T("swells", "会膨胀"), "$n$", T("1, memory", "1，费内存")]
header = [T("way", "办法"), "$f'(2)$", T("error of $\\sin'(1)$", "$\\sin'(1)$ 的误差")]
header += [T("cost for $n$ variables", "$n$ 个变量的代价")]
rows = []
for (name, slope, sine_slope), cost in zip(ways, costs, strict=True):
    rows.append([name, f"{slope:.9f}", f"{abs(sine_slope - np.cos(1.0)):.1g}", cost])
Table(header, *rows)

# %% [markdown] lang="en"
r"""
All four say eleven. By hand: exact, but yours to redo. Numerical: works on anything that can be called, never exact, and expensive for many variables. Symbolic: exact and general, but it needs a formula and the formula swells. Automatic: exact like the formula, general like the call.
"""

# %% [markdown] lang="zh"
r"""
四种办法都说是十一。手动：精确，但每次都要自己重来。数值：只要能调用就能用，永远不会完全精确，变量一多就贵。符号：精确而且通用，但需要公式，而公式会膨胀。自动：像公式一样精确，像调用一样通用。
"""

# %% [markdown] lang="en"
r"""
## 10 · Explain the bug

A classmate checks the gradient of $v_1^2+v_2^2+v_3^2$ at $(1,2,3)$, which is $(2,4,6)$. The program runs, nothing is red, and the answer is absurd. The formula is the right one. What has happened?
"""

# %% [markdown] lang="zh"
r"""
## 10 · 找出毛病

一位同学想检查 $v_1^2+v_2^2+v_3^2$ 在 $(1,2,3)$ 处的梯度，应当是 $(2,4,6)$。程序跑通了，没有报错，答案却离谱。公式是对的。究竟发生了什么？
"""


# %%
def gradient(function, v, h=1e-6):
    slopes = np.zeros(len(v))
    for i in range(len(v)):
        up, down = v.copy(), v.copy()
        up[i] += h
        down[i] -= h
        slopes[i] = (function(up) - function(down)) / (2 * h)
    return slopes


v = np.array([1, 2, 3])
print(gradient(lambda v: np.sum(v**2), v))

# %% [markdown] lang="en"
r"""
Think before you open it. A hint: print `up` and `down`.

<details><summary>What has happened</summary>

`np.array([1, 2, 3])` holds *integers*, and so do its copies. Writing $1+h$ into an integer array cuts it to 1; writing $1-h$ cuts it to 0. So `up` never moved and `down` moved by a whole unit, and the difference was divided by two millionths. Nothing in NumPy warns of it. The cure is one word: `np.array([1.0, 2.0, 3.0])`, or `v = np.asarray(v, dtype=float)` as the first line of the function. It is the reason why PyTorch, and our engine, refuse a gradient for integers at once.

</details>
"""

# %% [markdown] lang="zh"
r"""
先想，再打开。提示：把 `up` 和 `down` 打印出来看看。

<details><summary>究竟发生了什么</summary>

`np.array([1, 2, 3])` 里放的是**整数**，拷贝出来的也是。把 $1+h$ 写进整数数组会被截成 1，把 $1-h$ 写进去会被截成 0。于是 `up` 根本没动，`down` 却动了整整一个单位，差值又除以百万分之二。对此 NumPy 一声警告也没有。改法只要一处：写成 `np.array([1.0, 2.0, 3.0])`，或者让函数的第一行是 `v = np.asarray(v, dtype=float)`。PyTorch 和我们的引擎一上来就拒绝给整数求梯度，原因正在于此。

</details>
"""

# %%
try:
    ac.tensor([1, 2, 3], requires_grad=True)
except RuntimeError as error:
    print(error)

# %% [markdown] lang="en"
r"""
## 11 · Four questions

Answer each aloud before you open it.

**1.** "My finite difference is not accurate enough. I make $h$ a thousand times smaller, that is a thousand times better."

<details><summary>Is it?</summary>

Only to the right of the minimum, where truncation rules. To the left of it rounding rules, the error grows like $1/h$, and a thousand times smaller is a thousand times worse. Below $h\approx10^{-8}$ a forward difference in float64 only loses.

</details>

**2.** "Automatic differentiation is a clever finite difference."  "No, it is computer algebra."

<details><summary>Who is right?</summary>

Neither. There is no $h$, so it is not a finite difference, and it is exact to rounding. There is no formula either, only values and the derivatives of single steps: it works through loops and branches where no formula exists. What it shares with computer algebra is the table of rules; what it shares with finite differences is that it runs the program.

</details>

**3.** Somebody writes the identity in an odd way: `def same(x): return x if x != 0 else 0 * x`. Its value is $x$ everywhere, so its derivative is 1 everywhere. What does automatic differentiation say at $x=0$?

<details><summary>What it says</summary>

It says 0. At $x=0$ the program takes the other branch and executes the step $0\cdot x$, whose derivative is 0. The value is right, the derivative is that of the steps taken. Such branches are rare in practice, but know that they exist. The cell below runs it.

</details>

**4.** "At the end of training the gradient is zero, so the loss is at its minimum."  And: "Reverse mode is always the cheaper one."

<details><summary>Two statements, two answers</summary>

Zero gradient means stationary. It may be a saddle or a plateau; the sign of the slope around it decides, as for $x^3$ and $x^2-y^2$. And reverse mode is cheaper when there are fewer outputs than inputs, as with a loss. For one input and many outputs forward mode wins.

</details>
"""

# %% [markdown] lang="zh"
r"""
## 11 · 四个问题

先把答案说出口，再打开看。

**1.** “差分不够准，我把 $h$ 缩小到千分之一，就能准一千倍。”

<details><summary>是这样吗？</summary>

只有在最低点右边、截断误差说了算的地方才大致如此。在最低点左边是舍入误差说了算，误差像 $1/h$ 一样增长，缩小到千分之一反而差一千倍。用 float64 做前向差分，$h\approx10^{-8}$ 以下只会更糟。

</details>

**2.** “自动微分就是高明一点的差分。”“不对，它是计算机代数。”

<details><summary>谁说得对？</summary>

都不对。它没有 $h$，所以不是差分，精确到舍入为止。它也没有公式，只有数值和每一步的导数，因此能穿过循环和分支，哪怕那里根本写不出公式。它和计算机代数相同的是那张法则表；和差分相同的是它真的运行了程序。

</details>

**3.** 有人把恒等函数写得很别扭：`def same(x): return x if x != 0 else 0 * x`。它的值处处等于 $x$，导数也就处处是 1。自动微分在 $x=0$ 处会说多少？

<details><summary>它的回答</summary>

它说是 0。在 $x=0$ 处程序走的是另一个分支，执行的是 $0\cdot x$ 这一步，这一步的导数是 0。值没有错，导数则是走过的那些步骤的导数。这样的分支在实践中不多见，但要知道它存在。下面的单元格会运行它。

</details>

**4.** “训练到最后梯度为零，所以损失到了最小值。”还有：“反向模式总是更便宜。”

<details><summary>两句话，两个回答</summary>

梯度为零只说明是驻点，也可能是鞍点或平台；要看周围斜率的符号，就像 $x^3$ 和 $x^2-y^2$ 那样。至于反向模式，输出比输入少的时候才便宜，损失正是这种情形。只有一个输入、却有许多输出时，前向模式更划算。

</details>
"""


# %%
def same(x):
    return x if x != 0 else 0 * x


for point in (0.5, 0.0):
    x = ac.tensor(point, requires_grad=True)
    same(x).backward()
    print("x =", point, T("  value", "  值"), same(x).item(), end="")
    print(T("   derivative", "   导数"), x.grad.item())

# %% [markdown] lang="en"
r"""
## 12 · To take with you

A derivative is a rate of change, a slope; its sign says which way is down, and zero only says level. There are four ways to get it. **By hand** it is exact and does not scale. **Numerically** it costs one run per variable and is caught between truncation, which wants a small $h$, and rounding, which wants a large one. **Symbolically** it is exact, needs a formula, and swells. **Automatically** the program itself carries the derivative along: forwards with a dual number, one run for each input; backwards over the graph, one walk for each output. Whatever you do, check it by a central difference.

| English | 中文 |
|---|---|
| derivative, differential | 导数，微分 |
| stationary point, saddle point | 驻点，鞍点 |
| manual differentiation | 手动求导 |
| numerical differentiation | 数值微分 |
| forward difference, central difference | 前向差分，中心差分 |
| truncation error, rounding error | 截断误差，舍入误差 |
| symbolic differentiation, expression swell | 符号微分，表达式膨胀 |
| automatic differentiation | 自动微分 |
| dual number, forward mode | 对偶数，前向模式 |
| computational graph, reverse mode | 计算图，反向模式 |
| backpropagation | 反向传播 |
| gradient check, relative error | 梯度检查，相对误差 |

### Read on

- A. G. Baydin, B. A. Pearlmutter, A. A. Radul, J. M. Siskind, "Automatic differentiation in machine learning: a survey", *Journal of Machine Learning Research* 18 (2018). The loop of section 5 is theirs. Start here.
- A. Griewank, A. Walther, *Evaluating Derivatives*, 2nd edition, SIAM (2008). The book on the subject; it proves how cheap the gradient is.
- R. E. Wengert, "A simple automatic derivative evaluation program", *Communications of the ACM* 7 (1964). Forward mode, in two pages.
- S. Linnainmaa, "The representation of the cumulative rounding error of an algorithm as a Taylor expansion of the local rounding errors" (in Finnish), Master's thesis, University of Helsinki (1970). Reverse mode for the first time.
- W. Squire, G. Trapp, "Using complex variables to estimate derivatives of real functions", *SIAM Review* 40 (1998). How to measure without a wall.
- PyTorch documentation, "Autograd mechanics" and "Gradcheck mechanics".

### Now do it yourself

The assignment builds the parts of this lesson one by one: [02 · Four ways to differentiate](../../exercises/en/02_four_ways.ipynb). In lesson 03 you will do by hand, on larger graphs, what the drawing in section 7 did for you.
"""

# %% [markdown] lang="zh"
r"""
## 12 · 带走什么

导数是变化率，是斜率；它的符号告诉你哪边是下坡，而零只说明那里是平的。求导有四种办法。**手动**：精确，但铺不开。**数值**：每个变量要运行一次，还夹在两种误差之间，截断误差希望 $h$ 小，舍入误差希望它大。**符号**：精确，但需要公式，而公式会膨胀。**自动**：程序自己把导数带着走；往前用对偶数，每个输入一次运行；往回沿计算图，每个输出走一遍。无论用哪一种，都用中心差分检查一下。

| 中文 | English |
|---|---|
| 导数，微分 | derivative, differential |
| 驻点，鞍点 | stationary point, saddle point |
| 手动求导 | manual differentiation |
| 数值微分 | numerical differentiation |
| 前向差分，中心差分 | forward difference, central difference |
| 截断误差，舍入误差 | truncation error, rounding error |
| 符号微分，表达式膨胀 | symbolic differentiation, expression swell |
| 自动微分 | automatic differentiation |
| 对偶数，前向模式 | dual number, forward mode |
| 计算图，反向模式 | computational graph, reverse mode |
| 反向传播 | backpropagation |
| 梯度检查，相对误差 | gradient check, relative error |

### 延伸阅读

- A. G. Baydin, B. A. Pearlmutter, A. A. Radul, J. M. Siskind, "Automatic differentiation in machine learning: a survey", *Journal of Machine Learning Research* 18 (2018)。第 5 节的循环就出自这篇综述。从它读起。
- A. Griewank, A. Walther, *Evaluating Derivatives*, 2nd edition, SIAM (2008)。这一领域的专著，里面证明了梯度有多便宜。
- R. E. Wengert, "A simple automatic derivative evaluation program", *Communications of the ACM* 7 (1964)。前向模式，只有两页。
- S. Linnainmaa 1970 年在赫尔辛基大学的硕士论文（芬兰文）："The representation of the cumulative rounding error of an algorithm as a Taylor expansion of the local rounding errors"。反向模式首次出现。
- W. Squire, G. Trapp, "Using complex variables to estimate derivatives of real functions", *SIAM Review* 40 (1998)。怎样测量才不会撞墙。
- PyTorch 文档中的 "Autograd mechanics" 与 "Gradcheck mechanics"。

### 轮到你了

配套的作业要你把这一课的各个零件一个个造出来：[02 · 求导四法](../../exercises/zh/02_four_ways.ipynb)。第 03 课里，第 7 节那张图替你做的事，你要在更大的图上亲手做一遍。
"""

# ---
# jupyter:
#   course:
#     title:
#       en: How this course works
#       zh: 这门课怎么上
#     minutes: 15
#     difficulty: 1
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
# 00 · How this course works

Fifteen minutes that save you hours: how a lesson is meant to be read, how an assignment is done and handed in, and how to read what Python says when something goes wrong.

## 1 · A lesson

A lesson is a notebook: text, and between the text cells with programs. Click into a cell and press *Shift* and *Enter* together: it runs, its result appears below, and the next cell is selected. Run the cells **from top to bottom**, for each one builds on those before it. This one first:
"""

# %% [markdown] lang="zh"
r"""
# 00 · 这门课怎么上

花十五分钟，省下好几个小时：一课该怎么读，作业怎么做、怎么交，出了错的时候，Python 说的话怎么看。

## 1 · 一课是什么样的

一课就是一个笔记本：有文字，文字之间是装着程序的单元格。点进一个单元格，同时按 *Shift* 和 *Enter*：它就运行，结果出现在下面，并选中下一格。单元格要**从上到下**依次运行，因为每一格都建立在前面各格之上。先运行这一格：
"""

# %%
import sys
import traceback

import numpy as np

import autograd_core as ac
from autograd_core import viz
from coursekit.lesson import check, compare

ac.set_language(T("en", "zh"))
print(T("It runs.", "运行成功。"))

# %% [markdown] lang="en"
r"""
Before something surprising a lesson asks for your **prediction**. Replace the dots by a guess, run the cell, then run the next one and compare. Nobody grades a prediction, and a wrong one is worth more than none. Try it: in Python, is `0.1 + 0.2 == 0.3` true or false?
"""

# %% [markdown] lang="zh"
r"""
在出人意料的地方之前，课文会请你先**预测**。把省略号换成你的猜测，运行这一格，再运行下一格，比一比。预测不打分，猜错了也比不猜强。试一试：在 Python 里，`0.1 + 0.2 == 0.3` 是真还是假？
"""

# %%
#: en: True or False
#: zh: 填 True（真）或 False（假）
prediction = ...

# %%
compare(prediction, 0.1 + 0.2 == 0.3)
print("0.1 + 0.2 =", 0.1 + 0.2)

# %% [markdown] lang="en"
r"""
False, by a hair: the sum is 0.30000000000000004. Most decimal fractions do not fit exactly into the binary ones that a computer uses; lesson 02 meets this again.

Where a **blank** is left for you, the cell below it says whether it is still open, right, or not yet right:
"""

# %% [markdown] lang="zh"
r"""
是假，只差一丝：和是 0.30000000000000004。大多数十进制小数都没法精确地装进计算机用的二进制小数；第 02 课会再遇到它。

课文里留了**空**的地方，下面那一格会告诉你：还空着，对了，还是没对：
"""

# %%
seven_times_six = ...  #: en: put a number here  #: zh: 在这里填一个数

# %%
check("7 * 6", seven_times_six, 7 * 6, T("Count again.", "再数一数。"))

# %% [markdown] lang="en"
r"""
Answers to questions are folded; think first, then click:

<details><summary>What happens when I run a cell twice?</summary>

It runs again, with whatever the variables hold by then. A cell that says `n = n + 1` counts further each time. When you are no longer sure what has run, choose *Kernel → Restart Kernel and Run All Cells*: everything is forgotten and run once, in order. That helps astonishingly often.

</details>
"""

# %% [markdown] lang="zh"
r"""
问题的答案是折叠起来的，先想，再点开：

<details><summary>同一格运行两次会怎样？</summary>

它会再运行一遍，用的是变量那时的值。写着 `n = n + 1` 的一格，每运行一次就又加一。弄不清哪些已经运行过的时候，就选 *Kernel → Restart Kernel and Run All Cells*（中文界面里，*Kernel* 这个菜单叫“内核”）：所有变量都忘掉，从头到尾重新运行一遍。这一招灵得出奇。

</details>
"""

# %% [markdown] lang="en"
r"""
## 2 · How to read an error message

Everybody who programs sees error messages every day. They are not reproaches, they are directions. Here is a small program that fails, on purpose:
"""

# %% [markdown] lang="zh"
r"""
## 2 · 怎样读错误信息

写程序的人天天都会看到错误信息。那不是责备，是指路。下面这段小程序会出错，是故意的：
"""


# %%
def total(fares):
    return sum(fares)


try:
    total([5.0, "7"])
except TypeError:
    traceback.print_exc(file=sys.stdout)

# %% [markdown] lang="en"
r"""
Read it **from the bottom**. The last line says *what* is wrong: its kind, a `TypeError`, and in words that a float and a string cannot be added. The lines above say *where*, the innermost place last: in `total`, at `sum`. So look at what went into `total`: a 7 in quotation marks, text and not a number. (The long file name is what Jupyter calls the cell.) Nine times out of ten the last line is enough.

The course brings its own program for finding derivatives, its **engine**, which the code calls `ac`. Its messages try to name the remedy as well. (`lambda` is a function written on one line.)
"""

# %% [markdown] lang="zh"
r"""
要**从最后一行**读起。最后一行说的是**出了什么事**：种类是 `TypeError`，后面的话是说浮点数和字符串不能相加。上面几行说的是**在哪里**，越往下越靠里：在 `total` 里，`sum` 那里。于是去看送进 `total` 的是什么：一个带引号的 7，是文字，不是数。（那个长长的文件名，是 Jupyter 给单元格起的。）十次有九次，看最后一行就够了。

这门课自带一个求导的程序，叫做**引擎**，代码里写作 `ac`。它报错的时候，还会尽量说出补救的办法。（`lambda` 是写成一行的函数。）
"""

# %%
sum_of_misfits = lambda: ac.ones(3) + ac.ones(4)
gradient_of_integers = lambda: ac.tensor([1, 2], requires_grad=True)
for mistake in (sum_of_misfits, gradient_of_integers):
    try:
        mistake()
    except RuntimeError as error:
        print(type(error).__name__, "·", error)

# %% [markdown] lang="en"
r"""
The kinds that you will meet most often:

| Last line begins with | Most likely |
|---|---|
| `NameError` | a cell further up has not been run yet, or a name is misspelt |
| `NotImplementedError` | an exercise that is still open: replace this line by your answer |
| `AssertionError` | a check cell tells you what is not right yet; read its sentence |
| `TypeError` | a function got the wrong kind of thing, or too many or too few of them |
| `ValueError`, `ShapeError` | right kind, but the value or the shape does not fit |
| `RuntimeError` | the engine was asked for something that cannot be done; read the remedy in its sentence |
| `SyntaxError`, `IndentationError` | a bracket, colon, quotation mark or indentation in that line, or just above it |
"""

# %% [markdown] lang="zh"
r"""
最常遇到的几种：

| 最后一行的开头 | 多半是 |
|---|---|
| `NameError` | 前面有一格还没运行，或者名字拼错了 |
| `NotImplementedError` | 这道题还空着：把这一行换成你的答案 |
| `AssertionError` | 检查单元格在告诉你哪里还不对，读一读它那句话 |
| `TypeError` | 送进函数的东西类型不对，或者多了、少了 |
| `ValueError`、`ShapeError` | 类型对，但值或形状不合适 |
| `RuntimeError` | 要引擎做的事做不到；读一读它说的补救办法 |
| `SyntaxError`、`IndentationError` | 这一行或紧挨着的上一行，括号、冒号、引号或缩进有问题 |
"""

# %% [markdown] lang="en"
r"""
## 3 · An assignment

Every lesson has an assignment that goes with it, in the folder `exercises`; the last lines of the lesson lead there. An exercise consists of three cells:

1. the **statement**, with the names and shapes that are asked for, an example, and up to three hints to unfold, one at a time;
2. the **answer cell**, where you put your code in the place of `raise NotImplementedError()`;
3. the **check cell**, which you run but do not change.

When a check cell prints that all visible checks pass, your answer is right for the examples. Grading asks further questions with *other* numbers, drawn afresh each time, so write the answer to the question, not to the example. Points are earned one check at a time: half of an exercise right is worth something. The exercises do not depend on each other; skip one and come back.

For instance, this could be an answer cell and its check cell:
"""

# %% [markdown] lang="zh"
r"""
## 3 · 作业

每一课都有一份配套的作业，放在文件夹 `exercises` 里，每课的最后几行有通往那里的链接。一道题由三个单元格组成：

1. **题目**：要写的函数叫什么、形状怎样，一个例子，还有至多三条提示，可以一条一条展开；
2. **作答单元格**：把 `raise NotImplementedError()` 换成你的代码；
3. **检查单元格**：只运行，不改动。

检查单元格打印出“可见的检查全部通过”，说明例子上你都答对了。评分时还会用**别的**数再问一些问题，每次重新抽取；所以要回答的是问题本身，而不是例子。分数是一项检查一项检查地给的，一道题做对一半也有分。各题互不依赖，可以先跳过，回头再做。

比如，一个作答单元格和它的检查单元格可以是这样：
"""


# %%
def mean(numbers):
    return np.sum(numbers) / len(numbers)


# %%
wrong = T("The mean of 5 and 7 lies halfway between them.", "5 和 7 的平均数在它们正中间。")
assert mean([5.0, 7.0]) == 6.0, wrong
print(T("All visible checks pass.", "可见的检查全部通过。"))

# %% [markdown] lang="en"
r"""
Come back to this cell at any time: ■ is solved, ▣ is answered but not right yet, □ is open. It runs what you have changed, which takes a while.
"""

# %% [markdown] lang="zh"
r"""
随时可以回来运行这一格：■ 已完成，▣ 答了但还不对，□ 还空着。改动过的作业会重新运行一遍，要等一会儿。
"""

# %%
from coursekit.lesson import progress

progress()

# %% [markdown] lang="en"
r"""
## 4 · Handing in

1. Choose *Kernel → Restart Kernel and Run All Cells*. The run stops at the first exercise that is still open; that does no harm.
2. Save (*Ctrl* and *S*).
3. Hand in this one file, under its own name, in the way that your teacher has told you. Keep all cells that were there when you got it; additional ones are welcome.

It does not matter which language you work in: both versions count as the same assignment. You get back a page with your answers, the points of every check, and for each one that failed, in what way your answer differs; many mistakes are known in advance and are called by name. Answers in words are read by a person.

You learn alone or without a teacher? The check cells are for you as well; and the last cell of an assignment usually puts all your pieces to work.

## 5 · The way ahead

A taste of it: the program for $y=x^2+3x$ at $x=2$, drawn as a graph.
"""

# %% [markdown] lang="zh"
r"""
## 4 · 交作业

1. 选 *Kernel → Restart Kernel and Run All Cells*。如果还有题空着，运行会停在那里，没有关系。
2. 保存（*Ctrl* 加 *S*）。
3. 只交这一个文件，文件名不要改，按老师说的方式交。拿到时就有的单元格都要保留，另外添加一些没有问题。

用哪种语言做都可以：两个版本算同一份作业。发回来的是一个网页，上面有你的答案、每一项检查的得分，没通过的会写明你的答案差在哪里；许多错误是事先认得的，会直接点出你是怎么错的。用文字回答的题由老师阅读。

自学、没有老师？检查单元格同样为你服务；作业的最后一格，通常会让你写的各个零件一起跑起来。

## 5 · 前面的路

先睹为快：下面把 $y=x^2+3x$ 在 $x=2$ 处的计算画成了图。
"""

# %%
x = ac.tensor(2.0, requires_grad=True)
y = x**2 + 3 * x
x.name, y.name = "x", "y"
viz.draw_graph(y)

# %% [markdown] lang="en"
r"""
The upper numbers are values; the lower ones say how much each of them matters for the result. After lesson 03 you work them out by hand, after lesson 05 an engine of your own does it.

The lessons build on each other, 01 to 14: what learning is, how machines differentiate, an engine of your own, losses, initialization, optimizers, and at the end a network trained on nothing but what you have built. The sliders also work on the course's website, but predictions and exercises need JupyterLab. Begin with [01 · What learning is](01_what_learning_is.ipynb).
"""

# %% [markdown] lang="zh"
r"""
上面的数是值；下面的数说的是，每个数对结果有多要紧。学完第 03 课，你能亲手把它们算出来；学完第 05 课，由你自己造的引擎来算。

各课依次相承，从 01 到 14：学习是什么，机器怎样求导，自己的引擎，损失，初始化，优化器，最后用亲手造的东西训练出一个网络。滑块在课程网站上也能拖，但预测和练习要在 JupyterLab 里做。从 [01 · 学习是什么](01_what_learning_is.ipynb)开始吧。
"""

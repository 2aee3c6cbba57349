# ---
# jupyter:
#   course:
#     title:
#       en: Instructor's guide
#       zh: 教师指南
#     summary:
#       en: Release, collect, grade, give feedback, export, and what happens when something goes wrong.
#       zh: 发布、收取、评分、反馈、导出，以及出了问题怎么办。
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown] lang="en"
r"""
# Instructor's guide

Everything below is done with one command, `course`, in a terminal in the course's folder. What a command prints is shown under it; these outputs are recorded from real runs and a test repeats them. `python3 start.py` in front of a subcommand does the same as `course` when the environment is not activated: `python3 start.py grade submissions`.

The example is assignment `02_four_ways`, handed in by five students. Three did the work, one of them printed far too much, and one file arrived incomplete.
"""

# %% [markdown] lang="zh"
r"""
# 教师指南

下面的一切都用同一个命令 `course` 完成，在课程所在文件夹的终端里运行。每条命令的下面就是它的输出；这些输出录自真实的运行，并有测试反复核对。没有激活环境时，在子命令前写 `python3 start.py` 效果相同：`python3 start.py grade submissions`。

例子是作业 `02_four_ways`，有五名学生提交：三名认真做了，一名的程序打印过多，还有一份文件传丢了一截。
"""

# %% [markdown] lang="en"
r"""
## Before the term

Ask the machine what it can do. The answer names what is missing and how to mend it.

```sh
course doctor
```

Grading runs code that strangers wrote, so the machine that grades should offer the full sandbox: Linux with bubblewrap. Everything else in this course runs on macOS and Windows as well.
"""

# %% [markdown] lang="zh"
r"""
## 开学之前

先问问这台机器能做什么。回答里会写明缺什么、怎样补上。

```sh
course doctor
```

评分要运行陌生人写的代码，所以用来评分的机器应当具备完整的沙箱，也就是装有 bubblewrap 的 Linux。课程的其余部分在 macOS 和 Windows 上同样可用。
"""

# %% [markdown] lang="en"
r"""
## Release

```console
$ course release 02_four_ways
```

This makes `classroom/`, an ordinary nbgrader course, enters the assignment in its gradebook and lays out what students get: the English notebook in `classroom/release/02_four_ways/`, the Chinese one in its folder `zh`. Students may hand in either; there is one entry in the gradebook for both. Without a name, every assignment is released. Releasing again changes nothing unless the assignment has changed, and never a grade.

The same notebooks lie in `exercises/` and can be downloaded from the page of each lesson. They hold no solutions and no hidden checks.
"""

# %% [markdown] lang="zh"
r"""
## 发布

```console
$ course release 02_four_ways
```

这一步建立 `classroom/`，它就是一个普通的 nbgrader 课程；把作业登记进成绩册，并摆好发给学生的文件：英文笔记本在 `classroom/release/02_four_ways/`，中文笔记本在其中的 `zh` 文件夹。学生交哪一种都行，成绩册里只有一个条目。不写名称就发布全部作业。再次发布时，作业没有改动就什么也不变；无论如何都不会动成绩。

同样的笔记本也在 `exercises/` 里，每一课的网页上都能下载。里面没有答案，也没有隐藏测试。
"""

# %% [markdown] lang="en"
r"""
## Collect

Put what students handed in into one folder, as it came. These layouts are understood:

| You have | It looks like |
|---|---|
| nbgrader's own | `submissions/li_wei/02_four_ways/02_four_ways.ipynb` |
| a folder a student | `submissions/li_wei/02_four_ways.ipynb` |
| a file a student | `submissions/li_wei.ipynb` |
| a learning platform's download | `submissions.zip` with any of these |

A student who renamed the file or hands in several is graded all the same and marked with a note. Links are not followed, and files of absurd size are not opened.
"""

# %% [markdown] lang="zh"
r"""
## 收取

把学生提交的东西原样放进一个文件夹。下面几种摆法都认得：

| 手头有的 | 形式 |
|---|---|
| nbgrader 自己的布局 | `submissions/li_wei/02_four_ways/02_four_ways.ipynb` |
| 每人一个文件夹 | `submissions/li_wei/02_four_ways.ipynb` |
| 每人一个文件 | `submissions/li_wei.ipynb` |
| 教学平台导出的压缩包 | `submissions.zip`，里面是以上任意一种 |

学生改了文件名，或交了好几份，照样评分，并附一条说明。不会跟随链接，大得离谱的文件也不会打开。
"""

# %% [markdown] lang="en"
r"""
## Grade

```console
$ course grade submissions
```

Each notebook is first restored: cells that students must not change are put back as they were released, in the language of the notebook. Then it runs in a fresh process inside the sandbox, and the hidden checks ask that process questions with inputs drawn at this very moment. The answers come out as plain data and are judged outside, so that nothing written in a notebook can grade itself. The seed of the draw is kept, and a grade can be repeated.

The column *status* says who has to act:

| Status | Meaning |
|---|---|
| graded | The grade stands. A note tells what was unusual: a cell that failed or took too long, output that was cut off, a file that was renamed. |
| review | A person has to look: the file is no notebook, or of another assignment, or a hidden check is broken. Nothing is recorded as zero. |
| failed | The grader itself could not finish; the journal holds the traceback. The others are graded all the same. |
"""

# %% [markdown] lang="zh"
r"""
## 评分

```console
$ course grade submissions
```

每份笔记本先要还原：学生不该改动的单元，按发布时的样子放回去，用的是笔记本自己的语言。然后在沙箱里的全新进程中运行，隐藏测试拿此刻抽取的输入去问这个进程。回答以纯数据的形式传出来，在外面判定，所以笔记本里无论写什么，都不能给自己打分。抽取用的种子会记下来，成绩可以重现。

*状态* 一栏说明该由谁处理：

| 状态 | 含义 |
|---|---|
| graded | 成绩有效。备注写明不寻常之处：某个单元出错或超时，输出被截断，文件改了名。 |
| review | 需要人来看：文件不是笔记本，或属于另一份作业，或隐藏测试本身坏了。不会记成零分。 |
| failed | 评分程序自己没能完成，日志里有回溯信息。其他人照常评分。 |
"""

# %% [markdown] lang="en"
r"""
## What students get back

`classroom/feedback/` holds a page a student, in the language of the notebook handed in. For each exercise it shows the points, what every check tried and how it went, the student's answer and what it printed, and, where the answer is one of the known misconceptions, a sentence that says which. Send the page or put it on your platform; it needs no internet.

Answers in words carry no automatic points, and in assignments 01 to 13 no others either. In assignment 14 the report is worth four points that you give, by the rubric that stands above the answer; student, grader and feedback page see the same one. Until you have, the page says that it has not been read. A report that would earn all four, and may be handed out afterwards, stands at the end of `solutions/14_capstone/assignment.py`, in both languages. Read the answers in nbgrader's own form grader, where comments and manual points are entered as usual:

```sh
nbgrader formgrader
```

Then bring the comments into the pages. Grading again keeps what was entered by hand.

```console
$ nbgrader generate_feedback 02_four_ways --force --log-level ERROR
```

Silence means that it worked.
"""

# %% [markdown] lang="zh"
r"""
## 学生拿回什么

`classroom/feedback/` 里每名学生有一个网页，语言与提交的笔记本相同。每道练习都列出得分、每项测试试了什么、结果如何，以及学生的答案和程序的输出；若答案属于已知的典型误解，还会用一句话指出是哪一种。把网页发给学生或放到平台上即可，不需要联网。

文字回答不自动计分，作业 01 到 13 里也没有别的分。作业 14 的报告占四分，由你来给，依据是答案上方的评分标准；学生、评阅人和反馈页看到的是同一份。你还没有给分时，反馈页会注明尚未批阅。`solutions/14_capstone/assignment.py` 的末尾有一份可得满分的报告，中英文都有，事后可以发给学生。用 nbgrader 自带的 form grader 阅读，评语和人工分照常填写：

```sh
nbgrader formgrader
```

然后把评语写进网页。再次评分会保留手工填写的内容。

```console
$ nbgrader generate_feedback 02_four_ways --force --log-level ERROR
```

没有输出就是成功。
"""

# %% [markdown] lang="en"
r"""
## Grade again

Run the same command as often as you like. What has not changed is not run again; a new file, a corrected check or a newer engine is. Every step is written to `classroom/journal/` before and after it is taken: if the power fails, run the command again, and it goes on where it stopped. To run everything afresh:

```console
$ course grade submissions --force
```

A late submission is one more folder in `submissions`; the others are left alone.
"""

# %% [markdown] lang="zh"
r"""
## 重新评分

同一条命令想运行多少遍都行。没有变化的不会重跑；交了新文件、改正了测试或更新了引擎，才会重评。每一步在动手之前和完成之后都会写入 `classroom/journal/`：断了电，再运行一次命令，就从停下的地方继续。要全部重来：

```console
$ course grade submissions --force
```

迟交的作业只是 `submissions` 里多出的一个文件夹，其他人的不受影响。
"""

# %% [markdown] lang="en"
r"""
## Grades

`classroom/grades.csv` is the table for your spreadsheet: one line a student and assignment.

```console
$ cat classroom/grades.csv
```

nbgrader's own export works as well, with whatever exporter your university has written for it:

```console
$ nbgrader export
```
"""

# %% [markdown] lang="zh"
r"""
## 成绩

`classroom/grades.csv` 就是给电子表格用的成绩表：每名学生每份作业一行。

```console
$ cat classroom/grades.csv
```

nbgrader 自带的导出同样可用，学校为它写过什么导出器，都能接上：

```console
$ nbgrader export
```
"""

# %% [markdown] lang="en"
r"""
## Two doors to one room

`course grade` and nbgrader's own commands share the classroom, the gradebook and the grader: the configuration beside the README makes `nbgrader autograde` run the same sandbox and the same judge, and both give the same grades. So a course that already lives in nbgrader, or in its formgrader, loses nothing:

```console
$ nbgrader autograde 02_four_ways --student li_wei --force --log-level ERROR
```

`course grade` differs in what surrounds the grade: it takes submissions in any layout, grades a class faster, keeps a journal, and goes on when one submission fails.
"""

# %% [markdown] lang="zh"
r"""
## 两扇门，一间屋

`course grade` 与 nbgrader 自己的命令共用课堂文件夹、成绩册和评分程序：README 旁边的配置让 `nbgrader autograde` 使用同样的沙箱、同样的判定，两者给出相同的成绩。已经在用 nbgrader 或 formgrader 的课程，什么都不会失去：

```console
$ nbgrader autograde 02_four_ways --student li_wei --force --log-level ERROR
```

`course grade` 的不同在成绩之外：收什么布局的提交都行，整班评分更快，留有日志，一份出错也不耽误其他人。
"""

# %% [markdown] lang="en"
r"""
## The sandbox

| Tier | What encloses a submission | For |
|---|---|---|
| full | Namespaces for files, processes, users and the network, and limits on memory, time, processes and files. Inside there are Python, its packages and the engine; no solutions, no gradebook, no other student, no internet. | everything; it is the default |
| reduced | An ordinary process of your own user, with limits where the system has them. | code that you trust: samples and tests |

Where the full tier is missing, grading stops and says what to install; it never changes tiers in silence. You may ask for the reduced tier:

```console
$ course grade submissions --sandbox reduced
```

The journal and the report name the tier of every grade. `COURSE_SANDBOX` sets it for nbgrader's commands.
"""

# %% [markdown] lang="zh"
r"""
## 沙箱

| 级别 | 用什么把提交关起来 | 用于 |
|---|---|---|
| full | 文件、进程、用户和网络各有命名空间，内存、时间、进程数和文件大小都有上限。里面只有 Python、它的包和引擎；没有答案，没有成绩册，没有其他学生，也没有网络。 | 一切情形，也是默认级别 |
| reduced | 你自己用户名下的普通进程，系统支持什么上限就用什么。 | 信得过的代码：示例与测试 |

机器不具备 full 级别时，评分会停下来，说明要装什么，绝不悄悄换级别。你可以明确要求 reduced：

```console
$ course grade submissions --sandbox reduced
```

日志和报告都会写明每个成绩用的是哪一级。nbgrader 的命令由 `COURSE_SANDBOX` 指定级别。
"""

# %% [markdown] lang="en"
r"""
## Try it without students

Every assignment comes with a sample class: right, half right, wrong, hanging and broken submissions, with the grade that each has to get. One command walks the whole way on it and leaves your classroom alone:

```sh
course demo
```
"""

# %% [markdown] lang="zh"
r"""
## 没有学生也能试

每份作业都附有一个示例班级：对的、对一半的、错的、卡死的、损坏的提交都有，并写明各应得多少分。下面这条命令拿它走完全程，不碰你的课堂：

```sh
course demo
```
"""

# ---
# jupyter:
#   course:
#     title:
#       en: Instructor's guide
#       zh: 教师指南
#     summary:
#       en: From zero to grades handed back. Choose, release, collect, grade, review, give feedback, export; change, examine, run a hub, back up.
#       zh: 从零到发还成绩：挑选、发布、收取、评分、复核、反馈、导出，以及改题、考试、JupyterHub、备份。
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

Then choose. Every lesson has one assignment, `solutions/NN_name/`; its page says how long it takes and what it needs. Hand out the ones you want, in any order that respects what they need; the others need not be removed. To read one as a student sees it, open JupyterLab and look into `exercises/`:

```sh
course lab
```
"""

# %% [markdown] lang="zh"
r"""
## 开学之前

先问问这台机器能做什么。回答里会写明缺什么、怎样补上。

```sh
course doctor
```

评分要运行陌生人写的代码，所以用来评分的机器应当具备完整的沙箱，也就是装有 bubblewrap 的 Linux。课程的其余部分在 macOS 和 Windows 上同样可用。

然后挑选作业。每一课配一份作业，在 `solutions/NN_name/`；课程页面上写着要花多久、需要什么基础。想发哪些就发哪些，只要顺序符合所需的基础；其余的不必删掉。想看看学生看到的样子，打开 JupyterLab，到 `exercises/` 里看：

```sh
course lab
```
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
## The class

Tell the gradebook who is in the class; then the report can name those who handed in nothing. The list is a CSV file as your registrar, Canvas or Moodle gives it: there must be a column of ids, which may be called `id`, `username`, `student id` or 学号; names and e-mail addresses are taken if they are there. UTF-8 and GBK are both read.

```console
$ cat roster.csv
$ course roster roster.csv
```

The ids should be those by which students hand in. Where a platform's download calls people by a number of its own, as `brownemma_1001`, keep the platform's column of numbers in the list (in Canvas's export it is `ID`). Importing again adds and corrects; it removes nobody. To take somebody out, use `nbgrader db student remove`.
"""

# %% [markdown] lang="zh"
r"""
## 班级

告诉成绩册班里有谁，报告才能指出谁没有交。名单是一个 CSV 文件，教务系统、Canvas 或 Moodle 导出的都行：必须有一列学号，列名可以是 `id`、`username`、`student id` 或学号；有姓名和邮箱也一并收下。UTF-8 和 GBK 都能读。

```console
$ cat roster.csv
$ course roster roster.csv
```

学号要和学生交作业时用的一致。平台下载的压缩包若用自己的编号称呼学生，例如 `brownemma_1001`，请在名单里保留平台的编号列（Canvas 导出的表里是 `ID`）。再次导入只会增补和更正，不会删人。要去掉某个人，用 `nbgrader db student remove`。
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

While it runs, a bar shows how far it is and how long it will take. It may be stopped with Ctrl-C at any moment: nothing is half-written, and the same command goes on from there.

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

运行时有进度条，显示做到哪里、还要多久。随时可以按 Ctrl-C 停下：没有写到一半的文件，再运行同一条命令就接着做。

*状态*一栏说明该由谁处理：

| 状态 | 含义 |
|---|---|
| graded | 成绩有效。备注写明不寻常之处：某个单元出错或超时，输出被截断，文件改了名。 |
| review | 需要人来看：文件不是笔记本，或属于另一份作业，或隐藏测试本身坏了。不会记成零分。 |
| failed | 评分程序自己没能完成，日志里有回溯信息。其他人照常评分。 |
"""

# %% [markdown] lang="en"
r"""
## Look at the class

`course grade` ends with a report, one page a language, in `classroom/report/`. Open it in a browser or print it; it needs no internet. It shows how the points are distributed, how each exercise went, which misconceptions were the commonest, and how long submissions took. At its head stands the **review queue**: everything that needs a person, why, and what to do about it.

| Word | Meaning |
|---|---|
| act | There is no final grade without you: a torn file, the wrong notebook, a broken check. |
| read | An answer in words waits for its reader, or points that you gave by hand stand beside a new run. |
| look | The grade stands, but something was unusual: a cell that was stopped, an untouched notebook. |

Further down it names submissions that **resemble each other**. This is a hint, never a verdict. The method is winnowing, the one behind MOSS (S. Schleimer, D. S. Wilkerson, A. Aiken, *Winnowing: local algorithms for document fingerprinting*, SIGMOD 2003): code becomes a row of tokens in which names, numbers, strings, comments and layout do not count; short runs of them are hashed, and a few of the hashes are kept as fingerprints. Left out is what all were given, the reference solution, the answers that the bank knows, and what more than ten students or half the class share. Two short right answers may still be alike. Read both texts, which stand side by side, and talk to the students before you conclude anything.

After grading by hand or importing a new list, make the pages anew:

```console
$ course report
```
"""

# %% [markdown] lang="zh"
r"""
## 看看全班

`course grade` 的最后会生成报告，每种语言一页，在 `classroom/report/` 里。用浏览器打开或打印都行，不需要联网。报告给出分数分布、每道练习的完成情况、最常见的误解，以及每份提交用了多久。最前面是**待办队列**：需要人处理的每一件事、原因和办法。

| 字样 | 含义 |
|---|---|
| 处理 | 没有你就没有最终成绩：文件损坏、交错了笔记本、某项测试坏了。 |
| 阅读 | 文字回答等人来读，或者你手工给过分之后又重新评过。 |
| 看看 | 成绩有效，但有不寻常之处：某个单元被停止，或笔记本原封未动。 |

再往下列出**彼此相像**的提交。这只是线索，绝不是结论。方法是 winnowing，也就是 MOSS 背后的方法（S. Schleimer, D. S. Wilkerson, A. Aiken, *Winnowing: local algorithms for document fingerprinting*, SIGMOD 2003）：把代码变成一串记号，名字、数字、字符串、注释和排版都不计；对短小的记号串取散列值，留下其中少数几个作为指纹。发给大家的内容、参考答案、题库认得的答案，以及超过十名学生或半个班共有的写法，都不计入。两份简短的正确答案仍可能相像。两份原文并排列出，请先读一读，与学生谈过之后再下判断。

手工评过分或导入新名单之后，重新生成报告：

```console
$ course report
```
"""

# %% [markdown] lang="en"
r"""
## What students get back

`classroom/feedback/` holds a page a student, in the language of the notebook handed in. For each exercise it shows the points, what every check tried and how it went, the student's answer and what it printed, and, where the answer is one of the known misconceptions, a sentence that says which. Send the page or put it on your platform; it needs no internet. On a hub, students fetch it themselves (see below).

Answers in words are read by you. Open JupyterLab with `course lab` and choose *Formgrader* in the menu *Nbgrader*; points and comments are entered there as usual, and the rubric, where the exercise has one, stands beside the answer. The classroom must lie within the course's folder for that, as it does by default. Then bring the comments into the pages. Grading again keeps what was entered by hand.

```console
$ nbgrader generate_feedback 02_four_ways --force --log-level ERROR
```

Silence means that it worked.
"""

# %% [markdown] lang="zh"
r"""
## 学生拿回什么

`classroom/feedback/` 里每名学生有一个网页，语言与提交的笔记本相同。每道练习都列出得分、每项测试试了什么、结果如何，以及学生的答案和程序的输出；若答案属于已知的典型误解，还会用一句话指出是哪一种。把网页发给学生或放到平台上即可，不需要联网。用 JupyterHub 时，学生自己就能取回（见下文）。

文字回答由你来读。用 `course lab` 打开 JupyterLab，在菜单 *Nbgrader* 里选 *Formgrader*，分数和评语照常填写；练习若有评分标准，就显示在答案旁边。为此，课堂文件夹要在课程文件夹里面，默认就是如此。然后把评语写进网页。再次评分会保留手工填写的内容。

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
## Late submissions

nbgrader knows due dates, and what is late costs what you say. Write it into the class's own settings, `classroom/nbgrader_config.py`; both doors read them. The plugin used here comes with the course and takes a percentage a day; any plugin written for nbgrader does as well.

```console
$ cat late.py
$ cp late.py classroom/nbgrader_config.py
$ nbgrader db assignment add 02_four_ways --duedate "2026-09-30 20:00:00 UTC" --log-level ERROR
```

When something was handed in is read from `timestamp.txt` beside the notebook. nbgrader's exchange writes this file; for other ways you write it, with the time that your platform shows. A notebook without it is never late.

```console
$ echo "2026-10-01 09:00:00 UTC" > submissions/li_wei/timestamp.txt
$ course grade submissions --assignment 02_four_ways
$ grep li_wei classroom/grades.csv
```

The table of the run shows what was earned; `grades.csv`, the report, the feedback and every export show what is left.
"""

# %% [markdown] lang="zh"
r"""
## 迟交

截止时间由 nbgrader 管，迟交扣多少由你定。写进这个班自己的设置 `classroom/nbgrader_config.py`，两扇门都会读。这里用的插件随课程附带，按天扣百分比；为 nbgrader 写的任何插件也都可以。

```console
$ cat late.py
$ cp late.py classroom/nbgrader_config.py
$ nbgrader db assignment add 02_four_ways --duedate "2026-09-30 20:00:00 UTC" --log-level ERROR
```

提交时间从笔记本旁边的 `timestamp.txt` 读取。nbgrader 的交换目录会写这个文件；用别的方式收作业时由你来写，填平台上显示的时间。没有这个文件就不算迟交。

```console
$ echo "2026-10-01 09:00:00 UTC" > submissions/li_wei/timestamp.txt
$ course grade submissions --assignment 02_four_ways
$ grep li_wei classroom/grades.csv
```

运行时的表格显示挣得的分数；`grades.csv`、报告、反馈和各种导出显示扣除之后的分数。
"""

# %% [markdown] lang="en"
r"""
## Grades

`classroom/grades.csv` is the table for your spreadsheet: one line a student and assignment.

```console
$ cat classroom/grades.csv
```

To take grades back to a learning platform, let it give you its own table first and have the column filled in. For Canvas that is the export of its gradebook; what comes out holds the columns that Canvas wants and the one assignment, and is imported there.

```console
$ course export canvas.csv
$ cat canvas-02_four_ways.csv
```

For Moodle it is the grading worksheet of the assignment; points are brought to its maximum grade.

```console
$ course export moodle.csv
$ cat moodle-02_four_ways.csv
```

Any other list of students works, too: rows are found by what stands in them (id, e-mail address, the platform's number), and `--column` names the column to fill in. The table that you give stays as it is. A submission in review gets no points until you have looked.

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

要把成绩送回教学平台，先让平台给出它自己的表格，再把那一列填上。Canvas 用它成绩册的导出文件；生成的表里只有 Canvas 要的几列和这一份作业，导入回去即可。

```console
$ course export canvas.csv
$ cat canvas-02_four_ways.csv
```

Moodle 用这份作业的评分工作表，分数会换算到它的最高分。

```console
$ course export moodle.csv
$ cat moodle-02_four_ways.csv
```

别的学生名单也行：按行里的内容（学号、邮箱、平台编号）来找人，要填哪一列用 `--column` 指定。你给的表格保持原样。待人查看的提交，在你看过之前不填分数。

nbgrader 自带的导出同样可用，学校为它写过什么导出器，都能接上：

```console
$ nbgrader export
```
"""

# %% [markdown] lang="en"
r"""
## Change an assignment

Points stand in `solutions/NN_name/judge.py`, one number a check; change them with any editor. Here one check is made worth more:

```console
$ sed -i.old "0,/points=0.5/s//points=1.5/" solutions/02_four_ways/judge.py
```

A new exercise is a handful of cells in `solutions/NN_name/assignment.py`, where prose stands in both languages and code once, and at least one check in `judge.py`. This is one as it is written:

```console
$ cat new_exercise.py
$ cat new_check.py
$ cat new_exercise.py >> solutions/02_four_ways/assignment.py
$ cat new_check.py >> solutions/02_four_ways/judge.py
```

Build, which refuses what does not fit together, and release again. This may be done in mid-term. Points change for everyone. A new exercise gets its place in the gradebook; those who were handed the notebook before are named in the review queue. An exercise that you take out takes its automatic points along, but not what you gave by hand: then you are told first.

```console
$ course build
$ course release
$ course grade submissions --assignment 02_four_ways --sandbox full
```

For points in an answer in words, give the assignment `by_hand={"in_words": 3}` in `judge.py`.
"""

# %% [markdown] lang="zh"
r"""
## 修改作业

分数写在 `solutions/NN_name/judge.py` 里，每项测试一个数，用任何编辑器改都行。这里把一项测试的分数调高：

```console
$ sed -i.old "0,/points=0.5/s//points=1.5/" solutions/02_four_ways/judge.py
```

新增一道练习，就是在 `solutions/NN_name/assignment.py` 里加几个单元（文字写两种语言，代码只写一遍），再在 `judge.py` 里至少加一项测试。写出来是这样：

```console
$ cat new_exercise.py
$ cat new_check.py
$ cat new_exercise.py >> solutions/02_four_ways/assignment.py
$ cat new_check.py >> solutions/02_four_ways/judge.py
```

然后构建，不匹配的地方会被拒绝；再重新发布。学期中途也可以这样做。分数的改动对所有人生效。新练习会在成绩册里得到位置；之前拿到笔记本的学生会列在待办队列里。删去的练习会带走它的自动评分，但带不走你手工给的分，那种情况会先告诉你。

```console
$ course build
$ course release
$ course grade submissions --assignment 02_four_ways --sandbox full
```

要给文字回答计分，在 `judge.py` 里给作业加上 `by_hand={"in_words": 3}`。
"""

# %% [markdown] lang="en"
r"""
## Exams

Hidden checks draw their inputs when a run begins. Nobody can know them beforehand, and everyone in the run is asked the same; but who is graded later, after an appeal for instance, is asked with other numbers. In an exam you may want the same numbers in every run. Make a secret and grade with it:

```console
$ course secret exam.key
$ course grade submissions --secret exam.key
```

The inputs now follow from the secret and the assignment's name alone. Who has the secret can compute them: keep the file until appeals are over, and outside what students can read. For nbgrader's commands, set `COURSE_SECRET` to the file. Grading again without the secret draws afresh.
"""

# %% [markdown] lang="zh"
r"""
## 考试

隐藏测试在一次运行开始时才抽取输入。谁也无法事先知道，同一次运行里人人被问到的相同；但之后再评的人，例如申诉重评，就会遇到别的数。考试时你可能希望每次运行都用同样的数。生成一个密钥，用它评分：

```console
$ course secret exam.key
$ course grade submissions --secret exam.key
```

这样，输入只由密钥和作业名决定。拿到密钥的人就能算出来：申诉期结束之前保存好这个文件，放在学生读不到的地方。nbgrader 的命令用 `COURSE_SECRET` 指定这个文件。不带密钥再评一次，就会重新抽取。
"""

# %% [markdown] lang="en"
r"""
## Two doors to one room

`course grade` and nbgrader's own commands share the classroom, the gradebook and the grader: the configuration beside the README makes `nbgrader autograde` run the same sandbox and the same judge, and both give the same grades. So a course that already lives in nbgrader, or in its formgrader, loses nothing:

```console
$ nbgrader autograde 02_four_ways --student li_wei --force --log-level ERROR
```

`course grade` differs in what surrounds the grade: it takes submissions in any layout, grades a class some fifty times faster (measured on two cores: a thousand notebooks in half a minute), keeps a journal, and goes on when one submission fails.
"""

# %% [markdown] lang="zh"
r"""
## 两扇门，一间屋

`course grade` 与 nbgrader 自己的命令共用课堂文件夹、成绩册和评分程序：README 旁边的配置让 `nbgrader autograde` 使用同样的沙箱、同样的判定，两者给出相同的成绩。已经在用 nbgrader 或 formgrader 的课程，什么都不会失去：

```console
$ nbgrader autograde 02_four_ways --student li_wei --force --log-level ERROR
```

`course grade` 的不同在成绩之外：收什么布局的提交都行，整班评分快五十倍上下（在两个核上实测：一千份半分钟），留有日志，一份出错也不耽误其他人。
"""

# %% [markdown] lang="en"
r"""
## A JupyterHub for the class

`docs/jupyterhub/` holds a configuration for one class on one machine, whose accounts are the machine's own. Students fetch assignments from the menu *Nbgrader*, hand in and get their feedback there; you collect and grade. Install JupyterHub in the course's environment and its proxy with npm, and start it as root; the head of the file names the folders to make first.

```sh
.venv/bin/pip install jupyterhub
npm install -g configurable-http-proxy
COURSE_TEACHERS=you .venv/bin/jupyterhub --config docs/jupyterhub/jupyterhub_config.py
```

In your own account on the hub, in a terminal, the way of an assignment is this. What is collected lies where `course grade` finds it.

```sh
course release 02_four_ways
nbgrader release_assignment 02_four_ways
nbgrader collect 02_four_ways
course grade $COURSE_CLASSROOM/submitted
nbgrader release_feedback 02_four_ways
```

A student receives both languages and works in one; the one that was answered is graded. Solutions and classroom must be readable by teachers only; the rest of the course's folder, its environment and its Python must be readable by everyone. A server that faces a network needs TLS in front of it, as JupyterHub's documentation describes.
"""

# %% [markdown] lang="zh"
r"""
## 全班用的 JupyterHub

`docs/jupyterhub/` 里有一份配置，适合一台机器上的一个班，账户就用机器自己的。学生在菜单 *Nbgrader* 里领取作业、提交、取回反馈；你来收取和评分。在课程的环境里安装 JupyterHub，用 npm 安装它的代理，以 root 启动；文件开头写明要先建哪些文件夹。

```sh
.venv/bin/pip install jupyterhub
npm install -g configurable-http-proxy
COURSE_TEACHERS=you .venv/bin/jupyterhub --config docs/jupyterhub/jupyterhub_config.py
```

一份作业的全过程如下，在你自己的 hub 账户里打开终端运行。收来的东西就放在 `course grade` 找得到的地方。

```sh
course release 02_four_ways
nbgrader release_assignment 02_four_ways
nbgrader collect 02_four_ways
course grade $COURSE_CLASSROOM/submitted
nbgrader release_feedback 02_four_ways
```

学生会收到两种语言的笔记本，做其中一种；评的是做了的那一份。答案和课堂文件夹只能让教师读取；课程文件夹的其余部分、环境和 Python 则要人人能读。对外开放的服务器前面要有 TLS，做法见 JupyterHub 的文档。
"""

# %% [markdown] lang="en"
r"""
## The sandbox

| Tier | What encloses a submission | For |
|---|---|---|
| full | Namespaces for files, processes, users and the network, and limits on memory, time, processes and files. Inside there are Python, its packages and the engine; no solutions, no gradebook, no other student, no internet. | everything; it is the default |
| reduced | An ordinary process of your own user (root becomes `nobody`), with limits where the system has them. | code that you trust: samples and tests |

Where the full tier is missing, grading stops and says what to install; it never changes tiers in silence. You may ask for the reduced tier:

```sh
course grade submissions --sandbox reduced
```

The journal and the report name the tier of every grade. `COURSE_SANDBOX` sets it for nbgrader's commands.
"""

# %% [markdown] lang="zh"
r"""
## 沙箱

| 级别 | 用什么把提交关起来 | 用于 |
|---|---|---|
| full | 文件、进程、用户和网络各有命名空间，内存、时间、进程数和文件大小都有上限。里面只有 Python、它的包和引擎；没有答案，没有成绩册，没有其他学生，也没有网络。 | 一切情形，也是默认级别 |
| reduced | 你自己用户名下的普通进程（root 则换成 `nobody`），系统支持什么上限就用什么。 | 信得过的代码：示例与测试 |

机器不具备 full 级别时，评分会停下来，说明要装什么，绝不悄悄换级别。你可以明确要求 reduced：

```sh
course grade submissions --sandbox reduced
```

日志和报告都会写明每个成绩用的是哪一级。nbgrader 的命令由 `COURSE_SANDBOX` 指定级别。
"""

# %% [markdown] lang="en"
r"""
## Back up

Everything that grading has made lies in `classroom/`. One command puts it into one zip, whole, also while somebody grades; it never replaces another.

```console
$ course backup ~/backups/week-3.zip
```

To go back, unpack it and point to it; or put the folder in the place of the other.

```console
$ python3 -m zipfile -e ~/backups/week-3.zip ~/restored
$ COURSE_CLASSROOM=~/restored/classroom course report 02_four_ways
```

What you changed in `solutions/` is not in it: that is what version control is for.
"""

# %% [markdown] lang="zh"
r"""
## 备份

评分产生的一切都在 `classroom/` 里。一条命令就把它完整地装进一个 zip，有人正在评分时也可以；绝不覆盖已有的备份。

```console
$ course backup ~/backups/week-3.zip
```

要恢复，解压之后指过去，或者用它替换原来的文件夹。

```console
$ python3 -m zipfile -e ~/backups/week-3.zip ~/restored
$ COURSE_CLASSROOM=~/restored/classroom course report 02_four_ways
```

你在 `solutions/` 里的改动不在其中：那是版本管理的事。
"""

# %% [markdown] lang="en"
r"""
## When something goes wrong

Every command that cannot do what you ask says why in one line, in your language (`COURSE_LANG=zh` or `en`), and ends with exit code 1; 2 means that it was typed wrongly, 130 that you stopped it. Files appear whole or not at all, so a full disk or a power cut leaves what was there before: mend the cause and type the command again. A course that you bring up to date in mid-term keeps its gradebook, also one made by the first version.
"""

# %% [markdown] lang="zh"
r"""
## 出了问题怎么办

任何命令办不到时，都会用你的语言（`COURSE_LANG=zh` 或 `en`）说一行原因，并以退出码 1 结束；2 表示命令写错了，130 表示是你停下的。文件要么完整出现，要么不出现，所以磁盘写满或断电之后，原来的东西都还在：排除原因，再运行一次命令。学期中途更新课程，成绩册照样能用，第一版生成的也不例外。
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

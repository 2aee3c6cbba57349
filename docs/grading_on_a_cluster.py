# ---
# jupyter:
#   course:
#     title:
#       en: Grading on a cluster
#       zh: 在集群上评分
#     summary:
#       en: One command grades on many machines, started by hand, by SLURM or in Kubernetes; one process writes.
#       zh: 一条命令，许多台机器一起评分：手工启动、SLURM 或 Kubernetes 都行，写成绩的只有一个进程。
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown] lang="en"
r"""
# Grading on a cluster

One machine is enough for most classes: `course grade` uses all its cores. For several thousand submissions, or an exam whose grades are due in the evening, a [Dask](https://distributed.dask.org) cluster takes over the running and judging:

```sh
pip install "autograd-course[cluster]"
course grade submissions --scheduler tcp://head:8786
```

The machine on which you type this reads the submissions, sends them in batches of 25, and is the only one that writes: gradebook, feedback, journal and report arise on it as ever. A worker that is lost costs nothing but time, because its batch is given to another one. A submission that kills every worker it is given to becomes one failed entry, and the others in its batch are graded. Interrupt the command and type it again: what stands is not graded twice.
"""

# %% [markdown] lang="zh"
r"""
# 在集群上评分

多数班级一台机器就够：`course grade` 会用上所有的核。要是有几千份作业，或者考试成绩当晚就要，可以让 [Dask](https://distributed.dask.org) 集群去运行和判定：

```sh
pip install "autograd-course[cluster]"
course grade submissions --scheduler tcp://head:8786
```

敲命令的那台机器读入作业，25 份一批发出去，也只有它写东西：成绩册、反馈、日志和报告照旧都在它上面。丢了一个工作进程，损失的只是时间，它手里的那一批会交给别的进程。哪份作业把分到的工作进程一个个弄死，它就成为一条失败记录，同一批的其他作业照样评完。中途打断，再敲一遍即可：已经定下的成绩不会重评。
"""

# %% [markdown] lang="en"
r"""
## What every worker needs

- The same course, in the same state, with the same versions of Python and NumPy. A worker that has another one refuses the batch, and says so: grades must not depend on where they are made.
- The sandbox. Let `course doctor` say on one of the machines which tier it offers. The full tier that you ask for is never given up on a worker either; without it the submission fails with the reason.
- One thread a process (`--nthreads 1`), and as many processes as the machine has cores: a process grades one submission at a time. Count 500 MB of memory for each.

The solutions and the hidden checks lie on the workers, so they are machines that you trust as you trust your own. Submissions never see them.
"""

# %% [markdown] lang="zh"
r"""
## 每个工作进程需要什么

- 同一门课程、同样的状态，Python 和 NumPy 版本也相同。版本不同的工作进程会拒绝这一批，并说明原因：成绩不该取决于在哪里评出来。
- 沙箱。在其中一台机器上运行 `course doctor`，看它能提供哪一级。你要求的完整级别，到了工作进程上也不会放弃；没有它，那份作业就记为失败并写明原因。
- 每个进程一个线程（`--nthreads 1`），机器有几个核就开几个进程：一个进程一次只评一份。每个进程按 500 MB 内存计。

答案和隐藏测试就在这些机器上，所以它们必须像你自己的机器一样可信。学生的代码永远看不到它们。
"""

# %% [markdown] lang="en"
r"""
## By hand, over SSH

The first command belongs to the machine named head, the second to each of the others, the third to the one that writes.

```sh
dask scheduler --port 8786
dask worker tcp://head:8786 --nworkers 8 --nthreads 1
course grade submissions --scheduler tcp://head:8786
```

Dask's connections carry submissions and are neither encrypted nor closed to others: keep them within a network of your own, or give both commands certificates (`--tls-ca-file`, `--tls-cert`, `--tls-key`).
"""

# %% [markdown] lang="zh"
r"""
## 手工启动（SSH）

第一条在名为 head 的机器上，第二条在其余每台机器上，第三条在负责写成绩的那台上。

```sh
dask scheduler --port 8786
dask worker tcp://head:8786 --nworkers 8 --nthreads 1
course grade submissions --scheduler tcp://head:8786
```

Dask 的连接里走的是学生作业，默认既不加密也不设防：请放在自己的内网里，或者给两条命令都配上证书（`--tls-ca-file`、`--tls-cert`、`--tls-key`）。
"""

# %% [markdown] lang="en"
r"""
## SLURM

`dask-jobqueue` asks SLURM for the workers. Leave this running on the login node; it prints the address for `--scheduler`:

```python
from dask_jobqueue import SLURMCluster

cluster = SLURMCluster(
    queue="cpu",
    cores=16,
    processes=16,
    memory="16GB",
    walltime="01:00:00",
    job_script_prologue=["cd $HOME/autograd-course", "source .venv/bin/activate"],
)
cluster.scale(jobs=4)
print(cluster.scheduler_address)
input()
```

Compute nodes often forbid unprivileged user namespaces. `srun course doctor` tells; the administrator's switch is `sysctl user.max_user_namespaces=15000`.
"""

# %% [markdown] lang="zh"
r"""
## SLURM

`dask-jobqueue` 会向 SLURM 申请工作进程。让下面这段在登录节点上一直开着；它打印出的地址就填在 `--scheduler` 后面：

```python
from dask_jobqueue import SLURMCluster

cluster = SLURMCluster(
    queue="cpu",
    cores=16,
    processes=16,
    memory="16GB",
    walltime="01:00:00",
    job_script_prologue=["cd $HOME/autograd-course", "source .venv/bin/activate"],
)
cluster.scale(jobs=4)
print(cluster.scheduler_address)
input()
```

计算节点常常禁止非特权用户命名空间。用 `srun course doctor` 查看；管理员的开关是 `sysctl user.max_user_namespaces=15000`。
"""

# %% [markdown] lang="en"
r"""
## Kubernetes

Make an image from this folder (`pip install -e ".[cluster,course]"`, bubblewrap from the distribution, an ordinary user, not root), and let Dask's operator start it:

```python
from dask_kubernetes.operator import KubeCluster

cluster = KubeCluster(name="grading", image="registry.example.org/autograd-course", n_workers=16)
print(cluster.scheduler_address)
```

A pod's default profile forbids what the sandbox is made of. In the specification of the worker pods, set `securityContext.seccompProfile.type: Unconfined`, `procMount: Unmasked` and `hostUsers: false`, and let `course doctor` in one of them confirm the full tier before the first submission runs.
"""

# %% [markdown] lang="zh"
r"""
## Kubernetes

用这个文件夹做一个镜像（`pip install -e ".[cluster,course]"`，再从发行版装上 bubblewrap，用普通用户而不是 root），交给 Dask 的 operator 启动：

```python
from dask_kubernetes.operator import KubeCluster

cluster = KubeCluster(name="grading", image="registry.example.org/autograd-course", n_workers=16)
print(cluster.scheduler_address)
```

Pod 的默认安全配置恰好禁止了沙箱要用的东西。在工作 Pod 的规格里设 `securityContext.seccompProfile.type: Unconfined`、`procMount: Unmasked` 和 `hostUsers: false`，再在其中一个里运行 `course doctor`，确认是完整级别，然后才让第一份作业跑起来。
"""

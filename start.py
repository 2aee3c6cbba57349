#!/usr/bin/env python3
"""The way in: makes .venv beside this file, installs the course into it, runs what you ask.

    python3 start.py                 the demo: build, grade a sample class, make the site
    python3 start.py lab --lang zh   JupyterLab on the lessons
    python3 start.py test            the everyday tests
    python3 start.py --help          everything else

Needs Python 3.11 or newer and nothing but the standard library; this file itself also parses on
Python 3.8, to be able to say so. pip is used as you have configured it: a mirror, a proxy or a
cache set by its own means (PIP_INDEX_URL, pip.conf) holds here too.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
VENV = Path(os.environ.get("COURSE_VENV") or HERE / ".venv")
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
STAMP = VENV / "course-installed.txt"
OLDEST = (3, 11)

MESSAGES = {
    "old": (
        "This course needs Python {need} or newer; this is {have} ({path}).\n"
        "Install a newer Python and run this file with it, e.g. python{need} start.py",
        "本课程需要 Python {need} 或更新的版本；当前是 {have}（{path}）。\n"
        "请安装新版 Python，再用它运行本文件，例如 python{need} start.py",
    ),
    "making": ("Making the environment {path} ...", "正在创建环境 {path} ……"),
    "installing": (
        "Installing the course (once, one to three minutes; pip's own settings hold) ...",
        "正在安装课程（只需一次，约一到三分钟；沿用你的 pip 设置）……",
    ),
    "no venv": (
        "This Python can make no virtual environment: ensurepip is missing.\n"
        "Install it and run this again. Debian, Ubuntu: apt install python3-venv",
        "这个 Python 无法创建虚拟环境：缺少 ensurepip。\n"
        "请先安装再重新运行。Debian、Ubuntu：apt install python3-venv",
    ),
    "install failed": (
        "The installation did not finish; pip says why above. Nothing outside {path} was touched:\n"
        "mend the cause and run this again. A mirror is chosen as always with pip: PIP_INDEX_URL.",
        "安装没有完成，原因见上方 pip 的输出。{path} 之外的文件没有被改动：\n"
        "排除原因后重新运行即可。镜像按 pip 的惯例选择：设置 PIP_INDEX_URL。",
    ),
    "no write": (
        "Cannot write to {path}: {why}.\nCopy the course to a folder of your own, or set COURSE_VENV"
        " to a folder for the environment.",
        "无法写入 {path}：{why}。\n请把课程复制到你自己的目录，或用 COURSE_VENV 指定放置环境的目录。",
    ),
}


def say(key, **values):
    """Print one message in the language of this machine."""
    wanted = next(
        (
            os.environ[n]
            for n in ("COURSE_LANG", "LC_ALL", "LC_MESSAGES", "LANG")
            if os.environ.get(n)
        ),
        "",
    )
    english, chinese = MESSAGES[key]
    text = (chinese if wanted.lower().startswith("zh") else english).format(**values)
    print(text, file=sys.stderr, flush=True)


def fingerprint():
    """What the environment was made from: when any of it changes, it is installed anew."""
    digest = hashlib.sha256((HERE / "pyproject.toml").read_bytes())
    digest.update(repr((str(HERE), sys.version_info[:2])).encode())
    return digest.hexdigest()


def runs(command):
    """Run a command silently; return whether it succeeded."""
    try:
        return (
            subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode
            == 0
        )
    except OSError:
        return False


def make_environment():
    """Make an empty .venv; return the command that installs into it, or None if nothing can."""
    say("making", path=VENV)
    if runs([sys.executable, "-m", "venv", "--clear", str(VENV)]):
        return [str(PYTHON), "-m", "pip"]
    # Debian and Ubuntu split ensurepip off. Any of these makes up for it.
    without_pip = [sys.executable, "-m", "venv", "--clear", "--without-pip", str(VENV)]
    if runs([sys.executable, "-m", "pip", "--version"]) and runs(without_pip):
        return [sys.executable, "-m", "pip", "--python", str(PYTHON)]
    if runs([sys.executable, "-m", "virtualenv", "--clear", str(VENV)]):
        return [str(PYTHON), "-m", "pip"]
    uv = shutil.which("uv")
    if uv and runs([uv, "venv", "--clear", "--python", sys.executable, str(VENV)]):
        return [uv, "pip", "--python", str(PYTHON)]
    shutil.rmtree(str(VENV), ignore_errors=True)
    return None


def install(installer):
    """Install the course with everything it lists; return whether that worked."""
    say("installing")
    if Path(installer[0]).stem == "uv":
        command = [installer[0], "pip", "install", *installer[2:], "-e", ".[all]"]
    else:
        command = [*installer, "install", "--quiet", "--disable-pip-version-check", "-e", ".[all]"]
    return subprocess.call(command, cwd=str(HERE)) == 0


def ready():
    """Return whether the environment is there, works and fits this version of the course."""
    return (
        STAMP.is_file()
        and STAMP.read_text(encoding="utf-8").strip() == fingerprint()
        and runs([str(PYTHON), "-c", "import coursekit"])
    )


def hand_over(command, environment):
    """Become the command where the system can (so that a signal reaches it), else run it."""
    if os.name == "posix":
        sys.stdout.flush()
        sys.stderr.flush()
        os.execve(command[0], command, environment)
    return subprocess.call(command, env=environment)


def main():
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # a terminal that knows no Chinese must not stop us
    if sys.version_info < OLDEST:
        need, have = (f"{v[0]}.{v[1]}" for v in (OLDEST, sys.version_info))
        say("old", need=need, have=have, path=sys.executable)
        return 1
    if not ready():
        try:
            VENV.parent.mkdir(parents=True, exist_ok=True)
            installer = make_environment()
            if installer is None:
                say("no venv")
                return 1
            if not install(installer):
                say("install failed", path=VENV)
                return 1
            STAMP.write_text(fingerprint() + "\n", encoding="utf-8")
        except OSError as error:
            say("no write", path=VENV, why=error.strerror or error)
            return 1
    environment = dict(os.environ, PYTHONUTF8="1")
    # A student's bundle has no solutions to demonstrate: there the lessons open.
    usual = "demo" if (HERE / "solutions").is_dir() else "lab"
    command = [str(PYTHON), "-m", "coursekit", *(sys.argv[1:] or [usual])]
    return hand_over(command, environment)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)

"""The full tier shows student code nothing and lets it do nothing outside; tiers are declared."""

import asyncio
import ctypes
import errno
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from jupyter_client.manager import KernelManager

from autograd_core.language import use_language
from coursekit.errors import CourseError
from coursekit.grading import sandbox
from coursekit.grading.fork import ForkSession, why_no_fork
from coursekit.grading.kernel import KernelSession
from coursekit.grading.probe import decode, encode
from coursekit.grading.session import Patience
from coursekit.paths import Course

ROOT = Course().root

#: Attempts whose value is True when they were stopped.
ATTEMPTS = {
    "is root": "__import__('os').getuid() != 0",
    "has capabilities": "failed(lambda: os.chroot('/tmp'))",
    "could gain privileges": "libc.prctl(39, 0, 0, 0, 0) == 1",
    "reads the solutions": f"not __import__('os').path.exists({str(ROOT / 'solutions')!r})",
    "reads the judge's code": f"not __import__('os').path.exists({str(ROOT / 'coursekit')!r})",
    "imports the judge": "__import__('importlib.util').util.find_spec('coursekit') is None",
    "reads the classroom": f"not __import__('os').path.exists({str(ROOT / 'classroom')!r})",
    "reads other homes": "not __import__('os').path.exists('/home')",
    "sees processes": "sum(name.isdigit() for name in os.listdir('/proc')) < 8",
    "sees the environment": "'SECRET' not in str(__import__('os').environ)",
    "writes to its packages": "failed(lambda: open(__import__('numpy').__file__, 'a'))",
    "writes to the engine": "failed(lambda: open(__import__('autograd_core').__file__, 'a'))",
    "writes to the root": "failed(lambda: open('/x', 'w'))",
    "writes to devices": "failed(lambda: open('/dev/x', 'w'))",
    "changes its connection file": "all(failed(lambda: open(c, 'w')) for c in connections)",
    "fills shared memory": "failed(lambda: fill('/dev/shm'))",
    "fills /tmp": "failed(lambda: fill('/tmp'))",
    "reaches the network": "failed(lambda: connect(('192.0.2.1', 80)))",
    "reaches this machine": "failed(lambda: connect(('127.0.0.1', 22)))",
    "has another interface": "[n for _i, n in __import__('socket').if_nameindex()] == ['lo']",
    "mounts": "libc.mount(b'none', b'/box', b'tmpfs', 0, None) != 0",
}

TOOLS = """
import ctypes, os, socket
libc = ctypes.CDLL(None)
from pathlib import Path

def failed(attempt):
    try:
        attempt()
    except OSError:
        return True
    return False

def fill(folder):
    for number in range(4):
        Path(folder, f"big{number}").write_bytes(b"0" * (50 << 20))

def connect(address):
    socket.create_connection(address, timeout=2)

connections = list(Path("/").glob("tmp/*/kernel.json"))
"""


@pytest.fixture(scope="module", params=[KernelSession, ForkSession])
def inside(request):
    if sandbox.why_not_full():
        pytest.skip(f"no full sandbox: {sandbox.why_not_full()}")
    if request.param is ForkSession and why_no_fork():
        pytest.skip(f"no forked sessions: {why_no_fork()}")
    os.environ["COURSE_SECRET"] = "SECRET"
    try:
        with request.param("full", "en", Patience(cell=20, question=20)) as session:
            session.run(TOOLS, 1)
            yield session
    finally:
        del os.environ["COURSE_SECRET"]


@pytest.mark.full
@pytest.mark.parametrize("code", ATTEMPTS.values(), ids=ATTEMPTS)
def test_what_student_code_must_not(inside, code):
    assert decode(inside.ask(code, encode({}))) is True


@pytest.mark.full
def test_the_engine_and_numpy_are_there(inside):
    code = "import autograd_core as ac\nx = ac.tensor(3.0, requires_grad=True)\n(x * x).backward()\nx.grad.item()"
    assert decode(inside.ask(code, encode({}))) == 6.0


@pytest.mark.full
def test_after_the_session_neither_process_nor_folder_is_left(full_tier):
    with KernelSession(full_tier) as session:
        session.run("import subprocess; subprocess.Popen(['sleep', '98765'])", 1)
        folder = session._manager.provisioner.run_folder
        assert folder.is_dir()
    assert not folder.exists()
    running = [p.read_bytes() for p in Path("/proc").glob("[0-9]*/cmdline") if p.exists()]
    assert not any(b"98765" in command for command in running)


@pytest.mark.full
def test_where_the_kernel_has_landlock_a_fork_is_behind_it(full_tier):
    if why_no_fork() or ctypes.CDLL(None).syscall(444, None, ctypes.c_size_t(0), 1) < 4:
        pytest.skip("this kernel has no Landlock that knows of networks")
    with ForkSession(full_tier) as session:
        session.run("import socket\ns = socket.socket()", 1)
        code = "try: s.bind(('127.0.0.1', 0))\nexcept OSError as e: n = e.errno\nn"
        assert decode(session.ask(code, encode({}))) == errno.EACCES
        session.run("import subprocess; done = subprocess.run('true', stdout=-3).returncode", 2)
        assert decode(session.ask("done", encode({}))) == 0


def without_bubblewrap(monkeypatch):
    monkeypatch.setattr(sandbox.shutil, "which", lambda program: None)
    monkeypatch.setattr(sandbox, "is_root", lambda: False)
    sandbox._enclosure.cache_clear()


@pytest.fixture
def fresh_probe():
    sandbox._enclosure.cache_clear()
    yield
    sandbox._enclosure.cache_clear()


def test_the_full_tier_is_never_exchanged_in_silence(monkeypatch, fresh_probe):
    monkeypatch.delenv("COURSE_SANDBOX", raising=False)
    without_bubblewrap(monkeypatch)
    with pytest.raises(sandbox.SandboxUnavailable, match="--sandbox reduced"):
        sandbox.choose_tier()
    assert sandbox.choose_tier("reduced") == "reduced"
    assert sandbox.choose_tier("best") == "reduced"
    monkeypatch.setenv("COURSE_SANDBOX", "best")
    assert sandbox.choose_tier() == "reduced"


def test_student_code_of_root_runs_as_nobody_or_not_at_all(monkeypatch, fresh_probe):
    monkeypatch.setattr(sandbox, "is_root", lambda: True)
    monkeypatch.setattr(sandbox, "_nobody_can_run", lambda: False)
    with pytest.raises(sandbox.SandboxUnavailable, match="must not run as root"):
        sandbox.choose_tier("reduced")
    monkeypatch.setattr(sandbox, "_nobody_can_run", lambda: True)
    assert sandbox.choose_tier("reduced") == "reduced"


def test_root_without_the_programs_that_make_it_nobody_is_refused(monkeypatch):
    monkeypatch.setattr(sandbox, "is_root", lambda: True)
    monkeypatch.setattr(sandbox.shutil, "which", lambda program: None)
    sandbox._nobody_can_run.cache_clear()
    try:
        with pytest.raises(sandbox.SandboxUnavailable, match="must not run as root"):
            sandbox.choose_tier("reduced")
    finally:
        sandbox._nobody_can_run.cache_clear()


def test_elsewhere_than_on_linux_the_full_tier_says_why_not(monkeypatch, fresh_probe):
    monkeypatch.setattr(sandbox.sys, "platform", "darwin")
    with (
        use_language("en"),
        pytest.raises(sandbox.SandboxUnavailable, match="bubblewrap exists on Linux only"),
    ):
        sandbox.choose_tier("full")


@pytest.mark.parametrize(
    ("way", "first", "given"),
    [("user", "bwrap", 0), ("root", "bwrap", 2), ("dropped", "setpriv", 2)],
)
def test_a_user_is_shut_in_as_such_and_root_becomes_nobody(
    way, first, given, tmp_path, monkeypatch
):
    owned = []
    monkeypatch.setattr(sandbox, "_enclosure", lambda: (way, ""))
    monkeypatch.setattr(sandbox.os, "chown", lambda *what: owned.append(what), raising=False)
    (tmp_path / "kernel.json").touch()
    command = sandbox.enclose(["python"], tmp_path, {"COURSE_LANG": "zh"})
    assert command[0] == first and command[-1] == "python"
    assert ("--unshare-user" in command) == (way != "root") == ("CAP_SETUID" not in command)
    assert ("setpriv" in command) == (way != "user")
    assert [who[1:] for who in owned] == [(sandbox.NOBODY, sandbox.NOBODY)] * given
    at = command.index("COURSE_LANG")
    assert command[at - 1 : at + 2] == ["--setenv", "COURSE_LANG", "zh"]
    assert command.index("--clearenv") < at < command.index("prlimit")


@pytest.fixture
def launched(monkeypatch):
    """Prepare the launch of a kernel in a tier; nothing is started."""

    async def pre_launch(self, **options):
        return options

    monkeypatch.setattr(sandbox.LocalProvisioner, "pre_launch", pre_launch)
    monkeypatch.setattr(sandbox, "is_root", lambda: False)
    folders = []

    def launched(tier, provisioner=None):
        manager = provisioner.parent if provisioner else KernelManager()
        provisioner = provisioner or sandbox.SandboxProvisioner(
            parent=manager, tier=tier, lang="zh"
        )
        options = asyncio.run(provisioner.pre_launch(cmd=["python"], env={"MINE": "1"}))
        folders.append(provisioner.run_folder)
        return provisioner, options

    yield launched
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.parametrize("has_limits", [True, False])
def test_a_reduced_kernel_is_limited_where_the_system_can(launched, monkeypatch, has_limits):
    found = {"prlimit": "/usr/bin/prlimit"} if has_limits else {}
    monkeypatch.setattr(sandbox.shutil, "which", found.get)
    provisioner, options = launched("reduced")
    assert options["cmd"][-1] == "python" and (options["cmd"][0] == "prlimit") == has_limits
    assert "setpriv" not in options["cmd"]
    assert options["env"] | {"MINE": "1", "COURSE_LANG": "zh"} == options["env"]
    assert options["cwd"] == str(provisioner.run_folder)


def test_a_reduced_kernel_of_root_is_nobodys_with_a_home_of_its_own(launched, monkeypatch):
    owned = []
    monkeypatch.setattr(sandbox, "is_root", lambda: True)
    monkeypatch.setattr(sandbox, "_nobody_can_run", lambda: True)
    monkeypatch.setattr(sandbox.os, "chown", lambda *what: owned.append(what[0]), raising=False)
    provisioner, options = launched("reduced")
    assert options["cmd"][0] == "setpriv" and owned == [provisioner.run_folder]
    assert options["env"]["HOME"] == str(provisioner.run_folder)
    assert options["env"]["USER"] == "nobody"


def test_a_kernel_of_the_full_tier_sees_nothing_of_the_environment(launched, monkeypatch):
    monkeypatch.setattr(sandbox, "_enclosure", lambda: ("user", ""))
    provisioner, options = launched("full")
    assert options["cmd"][0] == "bwrap" and options["cwd"] == "/"
    assert options["env"] == sandbox.BARE_ENVIRONMENT
    assert provisioner.parent.transport == "ipc"


def test_a_kernel_that_is_started_again_keeps_its_folder_until_it_ends(launched, monkeypatch):
    provisioner, _options = launched("reduced")
    folder = provisioner.run_folder
    asyncio.run(provisioner.cleanup(restart=True))
    assert launched("reduced", provisioner)[0].run_folder == folder and folder.is_dir()
    asyncio.run(provisioner.cleanup())
    assert provisioner.run_folder is None and not folder.exists()
    asyncio.run(provisioner.cleanup())  # twice does no harm


def test_without_sockets_in_folders_a_kernel_is_talked_to_as_the_system_can(launched, monkeypatch):
    monkeypatch.setattr(sandbox.sys, "platform", "win32")
    provisioner, _options = launched("reduced")
    assert provisioner.parent.transport == "tcp"


@pytest.mark.full
def test_the_reduced_tier_of_root_is_nobodys(tmp_path):
    if not sandbox.is_root() or not sandbox._nobody_can_run():
        pytest.skip("not root, or nobody may read this Python")
    with KernelSession("reduced") as session:
        session.run("import os", 1)
        assert decode(session.ask("os.getuid()", encode({}))) == sandbox.NOBODY


def test_a_sandbox_that_does_not_work_says_why(monkeypatch, fresh_probe):
    def refuse(command, **options):
        return subprocess.CompletedProcess(command, 1, "", "bwrap: No permissions to create\n")

    monkeypatch.setattr(sandbox.shutil, "which", lambda program: f"/usr/bin/{program}")
    monkeypatch.setattr(sandbox.sys, "platform", "linux")
    monkeypatch.setattr(sandbox.subprocess, "run", refuse)
    assert "No permissions" in sandbox.why_not_full()


def test_an_unknown_tier_is_named(fresh_probe):
    with pytest.raises(CourseError, match="strict"):
        sandbox.choose_tier("strict")


def test_the_grader_can_be_imported_where_unix_modules_are_missing():
    code = (
        "import sys; sys.modules.update(dict.fromkeys(['resource', 'grp']))\n"
        "import coursekit.grading.grade"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.mark.full
def test_a_lost_warm_process_is_replaced(full_tier):
    if why_no_fork():
        pytest.skip(f"no forked sessions: {why_no_fork()}")
    with ForkSession(full_tier) as session:
        session.run("x = 3", 1)
        session._warm._process.kill()
        session._warm._process.wait()
        session.run("y = 4", 2)
        assert decode(session.ask("x", encode({}))) == 3

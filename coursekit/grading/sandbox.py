"""Where student code runs: a Jupyter kernel shut into bubblewrap, with no network and no secrets.

Two tiers, always named and never exchanged in silence:

``full``
    namespaces for files, processes, network and users (bubblewrap) and resource limits. Inside
    there is Python, its packages and the engine; neither solutions nor the gradebook nor any
    other student. Student code never runs as root.
``reduced``
    an ordinary process of this user with resource limits where the system has them. For
    submissions one trusts: samples and tests. It has to be asked for. Started by root it runs as
    nobody; where nobody cannot even read Python, only "best" accepts it, for our own samples.
"""

import functools
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from jupyter_client.kernelspec import KernelSpec
from jupyter_client.provisioning import LocalProvisioner
from traitlets import Enum, Unicode

import autograd_core
from autograd_core.language import translator
from coursekit.errors import CourseError
from coursekit.paths import Course

_ = translator(__name__)

TIERS = ("full", "reduced")
NOBODY = 65534
PROVISIONER = "course-sandbox"
_MEBIBYTE = 1 << 20
# The path of a socket has about a hundred characters; a long TMPDIR would use them up.
_SHORT = "/tmp" if os.path.isdir("/tmp") else None


class SandboxUnavailable(CourseError):
    """This machine does not offer the tier that was asked for."""


@dataclass(frozen=True)
class Limits:
    """What one process of a submission may use: bytes, CPU seconds, processes, open files."""

    memory: int = 2048 * _MEBIBYTE
    cpu_seconds: int = 600
    processes: int = 64
    file_size: int = 64 * _MEBIBYTE
    files: int = 256

    def command(self) -> list[str]:
        """Return the ``prlimit`` prefix that sets them."""
        return [
            "prlimit",
            f"--as={self.memory}",
            f"--cpu={self.cpu_seconds}",
            f"--nproc={self.processes}",
            f"--fsize={self.file_size}",
            f"--nofile={self.files}",
            "--core=0",
            "--",
        ]


def choose_tier(wanted: str | None = None) -> str:
    """Return the tier to use: ``wanted``, else COURSE_SANDBOX, else full.

    "best" takes full where the machine offers it and reduced elsewhere; the caller says which it
    got. SandboxUnavailable when full is wanted and the machine lacks it.
    """
    wanted = wanted or os.environ.get("COURSE_SANDBOX") or "full"
    if wanted not in (*TIERS, "best"):
        raise CourseError(
            _(
                "the sandbox is one of {tiers}, not {wanted!r}",
                tiers=(*TIERS, "best"),
                wanted=wanted,
            )
        )
    if wanted == "reduced":
        if is_root() and not _nobody_can_run():
            raise SandboxUnavailable(
                _(
                    "student code must not run as root, and nobody else may read {python}: "
                    "grade as an ordinary user",
                    python=sys.executable,
                )
            )
        return "reduced"
    obstacle = why_not_full()
    if not obstacle:
        return "full"
    if wanted == "best":
        return "reduced"
    raise SandboxUnavailable(
        _(
            "student code cannot be shut in on this machine: {obstacle}. "
            "Install bubblewrap (Linux), or, for submissions that you trust, "
            "ask for the reduced tier: --sandbox reduced",
            obstacle=obstacle,
        )
    )


def is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


_DROP = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", "--no-new-privs"]


@functools.cache
def _nobody_can_run() -> bool:
    """Whether nobody, to whom root gives its place, reaches this Python and its packages."""
    if shutil.which("setpriv") is None or shutil.which("prlimit") is None:
        return False
    # Where it cannot read its own library, Python quietly takes that of another one.
    test = f"import os, ipykernel, autograd_core; assert os.__file__ == {os.__file__!r}"
    command = [*_DROP, "--", *Limits().command(), sys.executable, "-c", test]
    return subprocess.run(command, capture_output=True, cwd="/").returncode == 0


def why_not_full() -> str:
    """Return what keeps this machine from the full tier, or the empty string."""
    return "" if _enclosure()[0] else _enclosure()[1]


@functools.cache
def _enclosure() -> tuple[str, str]:
    """Try, once, the ways to shut a process in; return the first that works and the last error."""
    if not sys.platform.startswith("linux"):
        return "", _("bubblewrap exists on Linux only")
    for program in ("bwrap", "prlimit", "setpriv"):
        if shutil.which(program) is None:
            return "", _("the program {program} is missing", program=program)
    error = ""
    for way in ("root", "dropped") if is_root() else ("user",):
        with tempfile.TemporaryDirectory(prefix="course-") as run:
            command = _enclose(
                way,
                [sys.executable, "-c", "import ipykernel, os; assert os.getuid()"],
                Path(run),
                {},
            )
            try:
                tried = subprocess.run(
                    command, capture_output=True, text=True, timeout=60, env=BARE_ENVIRONMENT
                )
            except (OSError, subprocess.TimeoutExpired) as problem:
                error = str(problem)
                continue
        if tried.returncode == 0:
            return way, ""
        error = (tried.stderr.strip().splitlines() or [f"exit code {tried.returncode}"])[-1]
    return "", error


def enclose(
    command: list[str],
    run: Path,
    environment: dict[str, str],
    limits: Limits | None = None,
) -> list[str]:
    """Return ``command`` wrapped into the full tier; it must run with BARE_ENVIRONMENT.

    Inside, ``run`` is the one folder shared with the outside.
    """
    way = _enclosure()[0]
    if way != "user":
        _give_to_nobody(run)
    return _enclose(way, command, run, environment, limits)


def _give_to_nobody(folder: Path) -> None:
    for path in (folder, *folder.iterdir()):
        os.chown(path, NOBODY, NOBODY)


# bwrap is process 1 inside, so its own environment can be read there.
BARE_ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}


def _enclose(
    way: str,
    command: list[str],
    run: Path,
    environment: dict[str, str],
    limits: Limits | None = None,
) -> list[str]:
    """Return ``command`` wrapped so that it sees nothing but Python, the engine and ``run``.

    ``way`` is "user" (an ordinary user, by a user namespace), "root" (bwrap sets everything up
    with real privileges and drops them before the command) or "dropped" (root becomes nobody
    first). ``run`` is the one folder shared with the outside.
    """
    bwrap = ["bwrap", "--die-with-parent", "--new-session", "--cap-drop", "ALL", "--clearenv"]
    bwrap += ["--hostname", "sandbox", "--unshare-pid", "--unshare-net", "--unshare-ipc"]
    bwrap += ["--unshare-uts", "--unshare-cgroup-try"]
    if way == "root":
        bwrap += ["--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
    else:
        bwrap += ["--unshare-user"]
    bwrap += _file_view(run)
    for name, value in {**_INSIDE, **environment}.items():
        bwrap += ["--setenv", name, value]
    limited = [*(limits or Limits()).command(), *command]
    if way == "root":
        return [*bwrap, "--", *_DROP, "--", *limited]
    return [*(_DROP if way == "dropped" else ()), *bwrap, "--", *limited]


_INSIDE = {
    "PATH": "/usr/bin:/bin",
    "HOME": "/tmp",
    "USER": "student",
    "LANG": "C.UTF-8",
    "IPYTHONDIR": "/tmp/ipython",
    "MPLCONFIGDIR": "/tmp/matplotlib",
    "PYTHONDONTWRITEBYTECODE": "1",
    # One thread each: several submissions share the machine.
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
}


def packages() -> set[Path]:
    """Return the folders that student code needs: Python, what is installed, the engine."""
    needed = (sys.prefix, sys.base_prefix, Path(autograd_core.__file__).parent)
    return {Path(path).resolve() for path in needed} - {Path("/usr"), Path("/")}


def _file_view(run: Path) -> list[str]:
    """Return the bwrap options that decide which files exist inside."""
    view = ["--ro-bind", "/usr", "/usr"]
    for name in ("bin", "sbin", "lib", "lib32", "lib64"):
        path = Path("/", name)
        if path.is_symlink():
            view += ["--symlink", os.readlink(path), str(path)]
        elif path.is_dir():
            view += ["--ro-bind", str(path), str(path)]
    view += ["--perms", "0755", "--dir", "/etc"]
    for path in ("/etc/ld.so.cache", "/etc/fonts", "/etc/localtime", "/etc/alternatives"):
        view += ["--ro-bind-try", path, path]
    view += ["--proc", "/proc", "--dev", "/dev"]
    for path in ("/dev/shm", "/tmp", "/box"):
        view += ["--perms", "1777", "--size", str(64 * _MEBIBYTE), "--tmpfs", path]
    view += ["--perms", "1777", "--dir", "/tmp/matplotlib"]
    for cache in _font_caches():
        view += ["--ro-bind", str(cache), f"/tmp/matplotlib/{cache.name}"]
    course = Course()
    hidden = [course.root, *([] if course.root in course.classroom.parents else [course.classroom])]
    needed = packages()
    inside_course = [path for path in needed if course.root in path.parents]
    for parent in sorted({parent for path in needed for parent in path.parents}):
        view += ["--perms", "0755", "--dir", str(parent)]  # a private home must not shut us out
    for path in sorted(needed.difference(inside_course)):
        view += ["--ro-bind", str(path), str(path)]
    for path in hidden:  # on top of whatever was bound, so that no secret shows
        if path.exists():
            view += ["--size", str(_MEBIBYTE), "--tmpfs", str(path)]
    for path in sorted(inside_course):
        view += ["--ro-bind", str(path), str(path)]
    for path in hidden:
        if path.exists():
            view += ["--remount-ro", str(path)]
    view += ["--bind", str(run), str(run)]
    if (run / "kernel.json").exists():
        view += ["--ro-bind", str(run / "kernel.json"), str(run / "kernel.json")]
    return [*view, "--remount-ro", "/dev", "--remount-ro", "/", "--chdir", "/box"]


def _font_caches() -> list[Path]:
    """matplotlib's list of fonts; making it anew would cost every submission a second."""
    default = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "matplotlib"
    folder = Path(os.environ.get("MPLCONFIGDIR") or default)
    return sorted(folder.glob("fontlist-*.json"))


def kernel_spec(tier: str, lang: str) -> KernelSpec:
    """Return a spec for this very Python in the sandbox; its messages come in ``lang``."""
    return KernelSpec(
        argv=[
            sys.executable,
            "-m",
            "ipykernel_launcher",
            "-f",
            "{connection_file}",
            "--HistoryManager.enabled=False",
            "--InteractiveShell.xmode=Plain",
        ],
        display_name="Python (sandbox)",
        language="python",
        # A signal from outside would hit the sandbox, not the kernel in it.
        interrupt_mode="message",
        metadata={
            "kernel_provisioner": {
                "provisioner_name": PROVISIONER,
                "config": {"tier": tier, "lang": lang},
            }
        },
    )


class SandboxProvisioner(LocalProvisioner):
    """Starts a kernel in the sandbox and talks to it through sockets in one private folder."""

    tier = Enum(TIERS, default_value="full", help="which sandbox").tag(config=True)
    lang = Unicode("en", help="the language of the engine's messages").tag(config=True)
    run_folder: Path | None = None

    async def pre_launch(self, **kwargs):
        tier = self.tier if self.tier == "reduced" else choose_tier(self.tier)
        manager = self.parent
        if self.run_folder is None:
            self.run_folder = Path(tempfile.mkdtemp(prefix="course-", dir=_SHORT))
        if sys.platform != "win32":
            manager.transport = "ipc"
            manager.ip = str(self.run_folder / "k")
        manager.connection_file = str(self.run_folder / "kernel.json")
        kwargs = await super().pre_launch(**kwargs)
        environment = {"COURSE_LANG": self.lang, "NBGRADER_EXECUTION": "autograde"}
        if tier == "full":
            kwargs["cmd"] = enclose(kwargs["cmd"], self.run_folder, environment)
            kwargs["env"] = dict(BARE_ENVIRONMENT)
            kwargs["cwd"] = "/"
        else:
            if shutil.which("prlimit"):
                kwargs["cmd"] = [*Limits(processes=4096).command(), *kwargs["cmd"]]
            if is_root() and _nobody_can_run():
                kwargs["cmd"] = [*_DROP, "--", *kwargs["cmd"]]
                environment |= {"HOME": str(self.run_folder), "USER": "nobody"}
                _give_to_nobody(self.run_folder)
            kwargs["env"] = {**kwargs.get("env", os.environ), **environment}
            kwargs["cwd"] = str(self.run_folder)
        return kwargs

    async def cleanup(self, restart: bool = False) -> None:
        await super().cleanup(restart)
        if self.run_folder is not None and not restart:
            shutil.rmtree(self.run_folder, ignore_errors=True)
            self.run_folder = None

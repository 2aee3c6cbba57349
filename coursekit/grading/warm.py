"""The warm process: it has imported everything and forks one worker a submission.

Its source is run inside the sandbox, where nothing else of the grader exists. It takes orders on
one socket: "start" with the socket of a new worker, "interrupt" and "kill" with a worker's number.
A worker shuts itself off from all others (users, processes, files, messages), gives up every
privilege and then runs cells and answers questions, a line of JSON each way.
"""

import ast
import base64
import codecs
import contextlib
import ctypes
import errno
import gc
import io
import json
import mmap
import os
import resource
import signal
import socket
import struct
import sys

MEMORY = 2 << 30
DISK = 64 << 20
CHUNK = 1 << 16  # bytes of printed text sent at a time
KEPT = 1 << 17  # characters of printed text that are sent; the judge keeps fewer still


# --- the worker's shell ------------------------------------------------------------------------


class Channel:
    """Sends one JSON object a line; of what a cell prints the rest beyond KEPT is only counted."""

    def __init__(self):
        self.file = None
        self.decoders = {}
        self.printed = 0

    def begin(self):
        self.printed = 0

    def text(self, name, data):
        if name not in self.decoders:
            self.decoders[name] = codecs.getincrementaldecoder("utf-8")("replace")
        text = self.decoders[name].decode(data)
        self.printed += len(text)
        if self.printed - len(text) > KEPT:
            self._send({"dropped": len(text)})
        elif text:
            self._send({"output": {"output_type": "stream", "name": name, "text": text}})

    def send(self, message):
        for stream in STREAMS.values():
            io.TextIOWrapper.flush(stream)
        self._send(message)

    def _send(self, message):
        if self.file is not None:
            # A line of its own, whatever student code has written into the socket before.
            self.file.write(b"\n" + json.dumps(message, default=as_text).encode() + b"\n")


def as_text(value):
    """Stand in for what JSON cannot hold: pictures as base64, anything else as its repr."""
    return base64.b64encode(value).decode() if isinstance(value, bytes) else repr(value)


CHANNEL = Channel()


class Printed(io.RawIOBase):
    """The far end of a standard stream: what is printed goes into the channel."""

    def __init__(self, name):
        super().__init__()
        self.name = name

    def writable(self):
        return True

    def write(self, data):
        if self.name == "stderr":  # stdout waits in a buffer: keep their order
            io.TextIOWrapper.flush(STREAMS["stdout"])
        CHANNEL.text(self.name, bytes(data))
        return len(data)


class Stream(io.TextIOWrapper):
    """A standard stream; CHUNK bytes are gathered before they are sent, also when flushed."""

    def __init__(self, name):
        size = CHUNK if name == "stdout" else 1
        buffer = io.BufferedWriter(Printed(name), size)
        super().__init__(buffer, "utf-8", "backslashreplace", write_through=name == "stderr")

    def flush(self):
        pass


def redirect_streams():
    """Send what is printed from now on into the channel."""
    STREAMS.update(stdout=Stream("stdout"), stderr=Stream("stderr"))
    sys.stdout, sys.stderr = STREAMS["stdout"], STREAMS["stderr"]


STREAMS = {}
CELLS = {}  # (number, source) → code of cells that all submissions share


def make_shell():
    """Return an IPython shell that sends its outputs, with everything imported and tried once."""
    import matplotlib.pyplot
    import numpy.testing  # noqa: F401
    from IPython.core.displayhook import DisplayHook
    from IPython.core.displaypub import DisplayPublisher
    from IPython.core.interactiveshell import InteractiveShell
    from matplotlib_inline.backend_inline import configure_inline_support
    from traitlets.config import Config

    def output(kind, **content):
        CHANNEL.send({"output": {"output_type": kind, **content}})

    class Hook(DisplayHook):
        def quiet(self):
            # Only a cell with a semicolon can end in one; to look takes long.
            history = self.shell.history_manager.input_hist_parsed
            return ";" in history[-1] and super().quiet()

        def __call__(self, result=None):
            self.check_for_underscore()
            if result is None or self.quiet():
                return
            data, metadata = self.compute_format_data(result)
            self.update_user_ns(result)
            self.fill_exec_result(result)
            if data:
                count = self.prompt_count
                output("execute_result", execution_count=count, data=data, metadata=metadata or {})

    class Publisher(DisplayPublisher):
        def publish(self, data, metadata=None, **options):
            output("display_data", data=data, metadata=metadata or {})

        def clear_output(self, wait=False):
            output("clear_output")

    class Shell(InteractiveShell):
        displayhook_class = Hook
        display_pub_class = Publisher

        def run(self, source):
            """Run a cell: what is Python straight away, all else as IPython understands it.

            IPython looks for magics in every cell and compiles each statement by itself, which
            takes longer than most cells do. A single line may be the name of a magic.
            """
            codes = CELLS.get((self.execution_count, source)) or self.compiled(source)
            if not codes:
                self.run_cell(source, store_history=True)
                return
            self.history_manager.store_inputs(self.execution_count, source)
            try:
                with self.builtin_trap, self.display_trap:
                    for code in codes:
                        exec(code, self.user_ns)
            except BaseException as error:
                self.showtraceback(
                    exception_only=isinstance(error, SystemExit), running_compiled_code=True
                )
            self.events.trigger("post_execute")
            self.execution_count += 1

        def compiled(self, source, number=None):
            """Return the code of a cell: its statements and, if it ends in one, its expression.

            None for what must be left to IPython; ``number`` is the cell's if not the next one's.
            """
            if "\n" not in source.strip():
                return None
            number = self.execution_count if number is None else number
            with contextlib.suppress(SyntaxError, ValueError, RecursionError, MemoryError):
                body = ast.parse(source).body
                shown = body[-1:] if isinstance(body[-1], ast.Expr) else []
                parts = [(ast.Module(body[: len(body) - len(shown)], []), "exec")]
                parts += [(ast.Interactive(shown), "single")] if shown else []
                name = self.compile.cache(source, number)
                return [self.compile(tree, name, mode) for tree, mode in parts]

        def _tee(self, channel):
            return contextlib.nullcontext()  # keeps a second copy of all that is printed

        def _showtraceback(self, kind, value, traceback):
            output("error", ename=kind.__name__, evalue=str(value), traceback=list(traceback))

        def enable_gui(self, gui=None):
            pass

        def ask_exit(self):
            pass

    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.xmode = "Plain"  # the default takes ten times longer
    shell = Shell.instance(config=config)
    matplotlib.pyplot.switch_backend("module://matplotlib_inline.backend_inline")
    matplotlib.interactive(True)
    configure_inline_support(shell, "module://matplotlib_inline.backend_inline")
    kept = sys.stdout, sys.stderr
    redirect_streams()
    for source in ("1 / 0", "(", "\n1 / 0", "\nprint(1)", "import numpy\nnumpy.zeros(3)"):
        shell.run(source)
    sys.stdout, sys.stderr = kept
    shell.reset(new_session=True)
    shell.execution_count = 1
    CHANNEL.__init__()
    return shell


def serve(shell, connection, current, probe):
    """Run cells and answer questions until the other side hangs up.

    ``current`` is shared memory: the number of the order under way, from 1.
    """
    CHANNEL.file = connection.makefile("wb", buffering=0)
    redirect_streams()
    for number, line in enumerate(connection.makefile("rb"), start=1):
        order = json.loads(line)
        reply = {"done": True}
        try:
            current[:8] = struct.pack("q", number)
            signal.signal(signal.SIGINT, signal.default_int_handler)
            CHANNEL.begin()
            if "cell" in order:
                shell.run(order["cell"])
            else:
                reply = {"answer": probe["answer"](*order["question"], shell.user_ns)}
            signal.signal(signal.SIGINT, signal.SIG_IGN)
        except KeyboardInterrupt:
            signal.signal(signal.SIGINT, signal.SIG_IGN)
        CHANNEL.send(reply | {"order": number})


# --- shutting a worker in ----------------------------------------------------------------------

libc = ctypes.CDLL(None, use_errno=True)
python = ctypes.PyDLL(None, use_errno=True)  # holds the interpreter's lock in every call
NEW_MOUNTS, NEW_NAMES, NEW_MESSAGES = 0x20000, 0x4000000, 0x8000000
NEW_USERS, NEW_PROCESSES, NEW_NETWORK = 0x10000000, 0x20000000, 0x40000000
EVERY_NAMESPACE = NEW_USERS | NEW_MOUNTS | NEW_PROCESSES | NEW_MESSAGES | NEW_NAMES | NEW_NETWORK
X86_64 = os.uname().machine == "x86_64"
CLONE = 56 if X86_64 else 220  # the system call's number; all newer processors share the second


def check(result, what):
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")


def fork_apart():
    """Fork into namespaces of the child's own, where it is alone; return as ``os.fork`` does.

    One call in place of unshare and two forks, each of which copies all page tables.
    """
    python.PyOS_BeforeFork()
    number = python.syscall(CLONE, EVERY_NAMESPACE | signal.SIGCHLD, 0, 0, 0, 0)
    (python.PyOS_AfterFork_Parent if number else python.PyOS_AfterFork_Child)()
    check(number, "clone")
    return number


def be_the_user(user, group):
    """Be the same user inside the new namespace as outside, and no other."""
    for path, text in (
        ("/proc/self/setgroups", "deny"),
        ("/proc/self/uid_map", f"{user} {user} 1"),
        ("/proc/self/gid_map", f"{group} {group} 1"),
    ):
        with open(path, "w", encoding="ascii") as file:
            file.write(text)


def private_files(own_proc):
    """Give this process its own writable folders and its own view of processes, or none."""
    check(libc.mount(None, b"/", None, 0x4000 | 1 << 18, None), "private mounts")
    options = f"size={DISK},mode=1777".encode()
    for path in (b"/box", b"/tmp", b"/dev/shm"):
        check(libc.mount(b"tmpfs", path, b"tmpfs", 2 | 4, options), path.decode())
    if not (own_proc and mount_proc()):
        check(libc.mount(b"tmpfs", b"/proc", b"tmpfs", 1 | 2 | 4 | 8, b"size=4096"), "/proc")
    os.chdir("/box")


def mount_proc():
    return libc.mount(b"proc", b"/proc", b"proc", 2 | 4 | 8, None) >= 0


def can_mount_proc():
    """Try it once: where the kernel refuses, it writes to the machine's console each time."""
    reader, writer = os.pipe()
    user, group = os.getuid(), os.getgid()
    with contextlib.suppress(OSError):
        if fork_apart() == 0:
            with contextlib.suppress(OSError):
                be_the_user(user, group)
                if mount_proc():
                    os.write(writer, b"yes")
            os._exit(0)
    os.close(writer)
    with open(reader, "rb") as answer:
        return answer.read() == b"yes"


def give_up_privileges():
    """Drop all capabilities for good and set the limits."""
    for capability in range(64):
        libc.prctl(24, capability, 0, 0, 0)  # PR_CAPBSET_DROP; those that do not exist fail
    libc.prctl(47, 4, 0, 0, 0)  # PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL
    header, nothing = struct.pack("=Ii", 0x20080522, 0), bytes(24)
    check(libc.capset(header, nothing), "capset")
    check(libc.prctl(38, 1, 0, 0, 0), "no_new_privs")
    for limit, value in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_NPROC, 64),
        (resource.RLIMIT_FSIZE, DISK),
        (resource.RLIMIT_NOFILE, 256),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (value, value))


READ = 1 << 0 | 1 << 2 | 1 << 3  # execute, read files, list folders
FILES_ONLY = 1 << 0 | 1 << 1 | 1 << 2 | 1 << 14 | 1 << 15  # rights that a file, no folder, can have
WRITABLE = ("/box", "/tmp", "/dev/shm", "/dev/pts", "/dev/null", "/dev/zero", "/dev/full")


def lock_the_land():
    """Forbid, where the kernel has Landlock, to write elsewhere, to connect and to signal out.

    A second wall behind the namespaces: read-only mounts are the first.
    """
    version = libc.syscall(444, None, ctypes.c_size_t(0), 1)
    if version < 1:
        return
    rights = (1 << 13) - 1
    for since, right in ((2, 13), (3, 14), (5, 15)):  # refer, truncate, ioctl
        rights |= (version >= since) << right
    network = 3 if version >= 4 else 0  # bind and connect by TCP
    scopes = 3 if version >= 6 else 0  # abstract sockets and signals
    size = 8 if version < 4 else 16 if version < 6 else 24
    rules = struct.pack("=QQQ", rights, network, scopes)
    ruleset = libc.syscall(444, rules, ctypes.c_size_t(size), 0)
    check(ruleset, "landlock")
    for path in ("/", *WRITABLE):
        allowed = READ if path == "/" else rights
        with contextlib.suppress(FileNotFoundError):
            place = os.open(path, os.O_PATH | os.O_CLOEXEC)
            if not os.path.isdir(path):
                allowed &= FILES_ONLY
            rule = struct.pack("=Qi", allowed, place)
            check(libc.syscall(445, ruleset, 1, rule, 0), f"landlock {path}")
            os.close(place)
    check(libc.syscall(446, ruleset, 0), "landlock")
    os.close(ruleset)


# System calls that no exercise needs and that kernels have been broken with (x86-64 numbers).
FORBIDDEN = {
    "ptrace": 101, "process_vm_readv": 310, "process_vm_writev": 311, "kexec_load": 246,
    "init_module": 175, "finit_module": 313, "delete_module": 176, "mount": 165, "umount2": 166,
    "pivot_root": 155, "chroot": 161, "setns": 308, "unshare": 272, "bpf": 321,
    "perf_event_open": 298, "userfaultfd": 323, "add_key": 248, "request_key": 249, "keyctl": 250,
    "io_uring_setup": 425, "io_uring_enter": 426, "io_uring_register": 427,
    "open_by_handle_at": 304, "name_to_handle_at": 303, "acct": 163, "swapon": 167,
    "reboot": 169, "personality": 135, "fsopen": 430, "fsmount": 432, "move_mount": 429,
    "open_tree": 428, "pidfd_getfd": 438, "mount_setattr": 442, "quotactl": 179, "syslog": 103,
}  # fmt: skip
CLONE3 = 435
X86_64_CALLS = 0xC000003E


def filter_system_calls():
    """Have the kernel refuse FORBIDDEN and new namespaces; on other processors do nothing."""
    if not X86_64:
        return
    allow, kill, refuse = 0x7FFF0000, 0x80000000, 0x00050000
    load, jump_equal, jump_above, jump_any, leave = 0x20, 0x15, 0x35, 0x45, 0x06
    program = [
        (load, 0, 0, 4), (jump_equal, 1, 0, X86_64_CALLS), (leave, 0, 0, kill),
        (load, 0, 0, 0), (jump_above, 0, 1, 0x40000000), (leave, 0, 0, refuse | errno.EPERM),
    ]  # fmt: skip
    for number in sorted(FORBIDDEN.values()):
        program += [(jump_equal, 0, 1, number), (leave, 0, 0, refuse | errno.EPERM)]
    # clone3 hides its flags in memory: say it does not exist, and libc falls back to clone.
    program += [(jump_equal, 0, 1, CLONE3), (leave, 0, 0, refuse | errno.ENOSYS)]
    program += [(jump_equal, 0, 3, CLONE), (load, 0, 0, 16), (jump_any, 0, 1, EVERY_NAMESPACE)]
    program += [(leave, 0, 0, refuse | errno.EPERM), (leave, 0, 0, allow)]
    code = b"".join(struct.pack("=HBBI", *step) for step in program)
    steps = ctypes.create_string_buffer(code, len(code))
    header = struct.pack("@HP", len(program), ctypes.addressof(steps))
    check(libc.prctl(22, 2, ctypes.c_char_p(header), 0, 0), "seccomp")


# --- the warm process --------------------------------------------------------------------------


def start_worker(shell, orders, connection, current, lang, probe, own_proc):
    """Fork a worker into namespaces of its own; return its process number here, 0 for none."""
    user, group = os.getuid(), os.getgid()
    try:
        number = fork_apart()
    except OSError as error:
        say_failed(connection, error)
        return 0
    if number:
        return number
    try:
        orders.close()
        be_the_user(user, group)
        os.setsid()  # or a signal to the process group would reach the warm process
        private_files(own_proc)
        give_up_privileges()
        lock_the_land()
        filter_system_calls()
        os.environ["COURSE_LANG"] = lang
        connection.sendall(b'{"ready": true}\n')
        serve(shell, connection, current, probe)
    except BaseException as error:
        say_failed(connection, error)
    finally:
        os._exit(0)


def say_failed(connection, error):
    message = json.dumps({"failed": f"{type(error).__name__}: {error}"})
    with contextlib.suppress(OSError):  # nobody listens any more
        connection.sendall(message.encode() + b"\n")


def reap():
    """Let go of the workers that have ended."""
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def namespace_of(number):
    """Return the process namespace that a process is in, which nothing in it can leave."""
    with contextlib.suppress(OSError):
        return os.readlink(f"/proc/{number}/ns/pid")


def memory_in_use(worker):
    """Return the bytes that a worker and all it has started use, shared ones divided."""
    home = namespace_of(worker)
    others = [name for name in os.listdir("/proc") if name.isdigit() and namespace_of(name) == home]
    total = 0
    for number in others:
        with contextlib.suppress(OSError), open(f"/proc/{number}/statm", encoding="ascii") as file:
            total += int(file.read().split()[1]) * resource.getpagesize()
    if total < MEMORY:
        return total
    total = 0
    for number in others:  # exact, and a hundred times slower
        with contextlib.suppress(OSError, StopIteration):
            with open(f"/proc/{number}/smaps_rollup", encoding="utf-8") as file:
                line = next(line for line in file if line.startswith("Pss:"))
            total += int(line.split()[1]) * 1024
    return total


def prepare(shell, probe, cells, questions):
    """Compile, for all workers to come, what all submissions have in common; it is not run."""
    for number, source in cells:
        CELLS[number, source] = shell.compiled(source, number)
    for code in questions:
        with contextlib.suppress(SyntaxError):
            probe["compiled"](code)
    gc.freeze()


def main(descriptor, probe_source):
    import numpy

    shell = make_shell()
    probe = {"__name__": "probe"}
    exec(probe_source, probe)
    probe["answer"]("[1.5, numpy]", probe["encode"]({"numpy": numpy.zeros(1)}), {})
    gc.collect()
    gc.freeze()
    # Ctrl-C at the grader's terminal is the grader's affair.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    own_proc = can_mount_proc()
    orders = socket.socket(fileno=descriptor)
    orders.sendall(b"ready\n")
    memory = {}  # by worker
    while True:
        message, descriptors, _flags, _address = socket.recv_fds(orders, 4096, 1)
        if not message:
            return
        (order,) = json.loads(message).items()
        if order[0] == "start":
            reap()
            connection = socket.socket(fileno=descriptors[0])
            shared = mmap.mmap(-1, 8)
            number = start_worker(shell, orders, connection, shared, order[1], probe, own_proc)
            memory[number] = shared
            connection.close()
            orders.sendall(b"%d\n" % number)
            continue
        if order[0] == "prepare":
            with socket.socket(fileno=descriptors[0]).makefile() as file:
                prepare(shell, probe, **json.load(file))
            orders.sendall(b"ready\n")
            continue
        if order[0] == "memory":
            orders.sendall(b"%d\n" % memory_in_use(order[1]))
            continue
        name, (number, current) = order
        # More orders wait in its queue: an interrupt must not hit the one after the late one.
        late = struct.unpack("q", memory[number][:8])[0] == current
        if name == "kill" or late:
            with contextlib.suppress(ProcessLookupError):  # it has ended by itself
                os.kill(number, signal.SIGKILL if name == "kill" else signal.SIGINT)
        if name == "kill":
            del memory[number]
        orders.sendall(b"sent\n")


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])

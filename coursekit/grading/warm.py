"""The warm process: it has imported everything and forks one worker a submission.

Its source is run inside the sandbox, where nothing else of the grader exists. It takes orders on
one socket: "start" with the socket of a new worker, "interrupt" and "kill" with a worker's number.
A worker shuts itself off from all others (users, processes, files, messages), gives up every
privilege and then runs cells and answers questions, a line of JSON each way.
"""

import base64
import contextlib
import ctypes
import errno
import gc
import io
import json
import os
import resource
import signal
import socket
import struct
import sys

MEMORY = 2 << 30
DISK = 64 << 20
CHUNK = 1 << 16  # characters of printed text sent at a time


# --- the worker's shell ------------------------------------------------------------------------


class Channel:
    """Sends one JSON object a line; printed text is gathered before it is sent."""

    def __init__(self):
        self.file = None
        self.pending = []
        self.size = 0
        self.name = ""

    def text(self, name, text):
        if name != self.name or self.size > CHUNK:
            self.flush()
        self.name = name
        self.pending.append(text)
        self.size += len(text)

    def flush(self):
        text, self.pending, self.size = "".join(self.pending), [], 0
        for start in range(0, len(text), CHUNK):
            part = text[start : start + CHUNK]
            self._send({"output": {"output_type": "stream", "name": self.name, "text": part}})

    def send(self, message):
        self.flush()
        self._send(message)

    def _send(self, message):
        if self.file is not None:
            self.file.write(json.dumps(message, default=as_text).encode() + b"\n")


def as_text(value):
    """Stand in for what JSON cannot hold: pictures as base64, anything else as its repr."""
    return base64.b64encode(value).decode() if isinstance(value, bytes) else repr(value)


CHANNEL = Channel()


class Stream(io.TextIOBase):
    encoding = "utf-8"

    def __init__(self, name):
        self.name = name

    def writable(self):
        return True

    def write(self, text):
        CHANNEL.text(self.name, str(text))
        return len(text)

    def flush(self):
        pass


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
    sys.stdout, sys.stderr = Stream("stdout"), Stream("stderr")
    for source in ("1 / 0", "(", "print(1)", "import numpy; numpy.zeros(3)"):
        shell.run_cell(source, store_history=False)
    sys.stdout, sys.stderr = kept
    shell.reset(new_session=True)
    shell.execution_count = 1
    CHANNEL.__init__()
    return shell


def serve(shell, connection, probe_source):
    """Run cells and answer questions until the other side hangs up."""
    CHANNEL.file = connection.makefile("wb", buffering=0)
    sys.stdout, sys.stderr = Stream("stdout"), Stream("stderr")
    for line in connection.makefile("rb"):
        order = json.loads(line)
        reply = {"done": True}
        try:
            signal.signal(signal.SIGINT, signal.default_int_handler)
            if "cell" in order:
                shell.run_cell(order["cell"], store_history=True)
            else:
                namespace = {"__name__": "probe"}
                exec(probe_source, namespace)
                reply = {"answer": namespace["answer"](*order["question"], shell.user_ns)}
            signal.signal(signal.SIGINT, signal.SIG_IGN)
        except KeyboardInterrupt:
            signal.signal(signal.SIGINT, signal.SIG_IGN)
        CHANNEL.send(reply)


# --- shutting a worker in ----------------------------------------------------------------------

libc = ctypes.CDLL(None, use_errno=True)
NEW_MOUNTS, NEW_NAMES, NEW_MESSAGES = 0x20000, 0x4000000, 0x8000000
NEW_USERS, NEW_PROCESSES, NEW_NETWORK = 0x10000000, 0x20000000, 0x40000000


def check(result, what):
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")


def leave_the_others():
    """Enter namespaces of one's own; the next fork is alone in them."""
    user, group = os.getuid(), os.getgid()
    flags = NEW_USERS | NEW_MOUNTS | NEW_PROCESSES | NEW_MESSAGES | NEW_NAMES | NEW_NETWORK
    check(libc.unshare(flags), "unshare")
    for path, text in (
        ("/proc/self/setgroups", "deny"),
        ("/proc/self/uid_map", f"{user} {user} 1"),
        ("/proc/self/gid_map", f"{group} {group} 1"),
    ):
        with open(path, "w") as file:
            file.write(text)


def private_files():
    """Give this process its own writable folders and its own view of processes."""
    check(libc.mount(None, b"/", None, 0x4000 | 1 << 18, None), "private mounts")
    options = f"size={DISK},mode=1777".encode()
    for path in (b"/box", b"/tmp", b"/dev/shm"):
        check(libc.mount(b"tmpfs", path, b"tmpfs", 2 | 4, options), path.decode())
    if libc.mount(b"proc", b"/proc", b"proc", 2 | 4 | 8, None) < 0:
        check(libc.mount(b"tmpfs", b"/proc", b"tmpfs", 1 | 2 | 4 | 8, b"size=4096"), "/proc")
    os.chdir("/box")


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
CLONE, CLONE3 = 56, 435
X86_64 = 0xC000003E


def filter_system_calls():
    """Have the kernel refuse FORBIDDEN and new namespaces; on other processors do nothing."""
    if os.uname().machine != "x86_64":
        return
    allow, kill, refuse = 0x7FFF0000, 0x80000000, 0x00050000
    new = NEW_USERS | NEW_MOUNTS | NEW_PROCESSES | NEW_MESSAGES | NEW_NAMES | NEW_NETWORK
    load, jump_equal, jump_above, jump_any, leave = 0x20, 0x15, 0x35, 0x45, 0x06
    program = [
        (load, 0, 0, 4), (jump_equal, 1, 0, X86_64), (leave, 0, 0, kill),
        (load, 0, 0, 0), (jump_above, 0, 1, 0x40000000), (leave, 0, 0, refuse | errno.EPERM),
    ]  # fmt: skip
    for number in sorted(FORBIDDEN.values()):
        program += [(jump_equal, 0, 1, number), (leave, 0, 0, refuse | errno.EPERM)]
    # clone3 hides its flags in memory: say it does not exist, and libc falls back to clone.
    program += [(jump_equal, 0, 1, CLONE3), (leave, 0, 0, refuse | errno.ENOSYS)]
    program += [(jump_equal, 0, 3, CLONE), (load, 0, 0, 16), (jump_any, 0, 1, new)]
    program += [(leave, 0, 0, refuse | errno.EPERM), (leave, 0, 0, allow)]
    code = b"".join(struct.pack("=HBBI", *step) for step in program)
    steps = ctypes.create_string_buffer(code, len(code))
    header = struct.pack("@HP", len(program), ctypes.addressof(steps))
    check(libc.prctl(22, 2, ctypes.c_char_p(header), 0, 0), "seccomp")


# --- the warm process --------------------------------------------------------------------------


def start_worker(shell, orders, connection, lang, probe_source):
    """Fork a worker into namespaces of its own; return its process number here."""
    reader, writer = os.pipe()
    middle = os.fork()
    if middle == 0:
        try:
            orders.close()
            os.close(reader)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            leave_the_others()
            worker = os.fork()
            if worker == 0:
                os.close(writer)
                os.setsid()  # or a signal to the process group would reach the warm process
                private_files()
                give_up_privileges()
                filter_system_calls()
                os.environ["COURSE_LANG"] = lang
                connection.sendall(b'{"ready": true}\n')
                serve(shell, connection, probe_source)
            else:
                os.write(writer, str(worker).encode())
        except BaseException as error:
            message = json.dumps({"failed": f"{type(error).__name__}: {error}"})
            connection.sendall(message.encode() + b"\n")
        finally:
            os._exit(0)
    os.close(writer)
    number = os.read(reader, 20)
    os.close(reader)
    os.waitpid(middle, 0)
    return int(number or 0)


def main(descriptor, probe_source):
    shell = make_shell()
    gc.collect()
    gc.freeze()
    # Ctrl-C at the grader's terminal is the grader's affair.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    orders = socket.socket(fileno=descriptor)
    orders.sendall(b"ready\n")
    while True:
        message, descriptors, _flags, _address = socket.recv_fds(orders, 4096, 1)
        if not message:
            return
        order = json.loads(message)
        if "start" in order:
            connection = socket.socket(fileno=descriptors[0])
            number = start_worker(shell, orders, connection, order["start"], probe_source)
            connection.close()
            orders.sendall(b"%d\n" % number)
        else:
            ((name, number),) = order.items()
            with contextlib.suppress(ProcessLookupError):  # it has ended by itself
                os.kill(number, signal.SIGKILL if name == "kill" else signal.SIGINT)
            orders.sendall(b"sent\n")


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])

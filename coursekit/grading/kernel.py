"""A session in a Jupyter kernel: what stock nbgrader uses, and whatever needs a real kernel."""

import ast
import contextlib
import os
import subprocess
import time
from pathlib import Path

import zmq
from jupyter_client.manager import KernelManager

from autograd_core.language import translator
from coursekit.grading import probe
from coursekit.grading.remarks import Remark
from coursekit.grading.sandbox import kernel_spec
from coursekit.grading.session import (
    FLOOD,
    Late,
    Receive,
    Session,
    SessionError,
    died,
    stubborn,
    too_late,
    too_much_disk,
    too_much_output,
)

_ = translator(__name__)

DISK_KEPT = 64 << 20  # bytes in the folder shared with the sandbox


class _Manager(KernelManager):
    """Ends its kernel without a word: one that has lost its sockets would never take it in."""

    async def _async_interrupt_kernel(self) -> None:
        pass


class KernelSession(Session):
    """A submission in an ipykernel that the sandbox's provisioner starts."""

    _manager: _Manager | None = None
    _client = None

    def start(self) -> None:
        manager = _Manager()
        manager._kernel_spec = kernel_spec(self.tier, self.lang)
        self._manager = manager
        try:
            # What student code writes past Python's own streams is nobody's to read.
            manager.start_kernel(stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            self._client = manager.blocking_client()
            # No heartbeats: libzmq ends our process when a kernel answers them with nonsense.
            self._client.start_channels(hb=False)
            self._client.wait_for_ready(timeout=60)
            for channel in (self._client.shell_channel, self._client.control_channel):
                channel.socket.sndtimeo = 1000  # a kernel without its sockets takes nothing in
        except Exception as error:
            self.stop()
            raise SessionError(
                _("the kernel for student code did not start: {error}", error=error)
            ) from error

    def stop(self) -> None:
        with contextlib.suppress(Exception):
            if self._client is not None:
                self._client.stop_channels()
        with contextlib.suppress(Exception):
            if self._manager is not None and self._manager.has_kernel:
                self._manager.shutdown_kernel(now=True)
        with contextlib.suppress(Exception):
            if self._manager is not None:
                self._manager.cleanup_resources()
        self._manager = self._client = None

    def execute(self, source: str, deadline: float, receive: Receive) -> None:
        self._request(source, deadline, receive, store_history=True)

    def question(self, code: str, inputs: str, deadline: float) -> str:
        expression = (
            f"(lambda probe: exec({_PROBE!r}, probe) or "
            f"probe['answer']({code!r}, {inputs!r}, globals()))({{'__name__': 'probe'}})"
        )
        options = {"silent": True, "user_expressions": {"reply": expression}}
        reply = self._request("", deadline, lambda output, size: None, **options)
        try:
            text = reply["content"]["user_expressions"]["reply"]["data"]["text/plain"]
            return str(ast.literal_eval(text))
        except (KeyError, TypeError, SyntaxError, MemoryError, RecursionError) as error:
            raise ValueError("the kernel's reply holds no answer") from error

    def _request(self, code: str, deadline: float, receive: Receive, **options) -> dict | None:
        """Have ``code`` executed; return the kernel's reply, None when it never came."""
        client = self._client
        code = code.encode(errors="backslashreplace").decode()  # half a character cannot be sent
        try:
            request = client.execute(code, allow_stdin=False, stop_on_error=False, **options)
        except zmq.ZMQError:
            raise died() from None
        shell, iopub = client.shell_channel.socket, client.iopub_channel.socket
        poller = zmq.Poller()
        poller.register(shell, zmq.POLLIN)
        poller.register(iopub, zmq.POLLIN)
        reply, idle, received, reason, interrupted = None, False, 0, None, 0.0
        quiet_since = None  # the reply came, the last output has not
        while not (reply and idle):
            ready = dict(poller.poll(100))
            now = time.monotonic()
            if iopub in ready:
                for message, size in _drain(client, iopub):
                    received += size
                    if message["parent_header"].get("msg_id") == request:
                        _pass_on(message, size, receive)
                        idle = idle or message["content"].get("execution_state") == "idle"
            if shell in ready:
                for message, _size in _drain(client, shell):
                    if message["parent_header"].get("msg_id") == request:
                        reply = message
                        quiet_since = now
            if not ready and not self._manager.is_alive():
                raise died()
            if reason is None:
                reason = self._complaint(now > deadline, received)
                if reason is not None:
                    interrupted = now
                    with contextlib.suppress(zmq.ZMQError):
                        client.control_channel.send(client.session.msg("interrupt_request", {}))
            elif now > interrupted + self.patience.farewell:
                raise stubborn(reason)
            if quiet_since and now > quiet_since + self.patience.farewell:
                break
        if reason is not None:
            raise Late(reason.code, reason.words)
        return reply

    def _complaint(self, late: bool, received: int) -> Remark | None:
        if late:
            return too_late()
        if received > FLOOD:
            return too_much_output()
        folder = getattr(self._manager.provisioner, "run_folder", None)
        if folder is not None and self.tier == "full" and _bytes_in(folder) > DISK_KEPT:
            return too_much_disk()
        return None


_PROBE = Path(probe.__file__).read_text(encoding="utf-8")


def _pass_on(message: dict, size: int, receive: Receive) -> None:
    """Give a message that is an output to ``receive``, in the form that notebooks have."""
    kind = message["header"]["msg_type"]
    if kind == "clear_output":
        receive({"output_type": "clear_output"}, size)
    elif kind in ("stream", "display_data", "execute_result", "error"):
        content = message["content"] if isinstance(message["content"], dict) else {}
        # as it came: whoever receives it keeps what is an output and drops the rest
        receive({**content, "output_type": kind}, size)


def _drain(client, socket):
    """Yield (message, bytes) for what has arrived; what cannot be read is dropped."""
    for _turn in range(100):  # a flood must not keep us from looking at the clock
        try:
            parts = socket.recv_multipart(zmq.NOBLOCK, copy=True)
        except zmq.Again:
            return
        size = sum(map(len, parts))
        try:
            _identities, parts = client.session.feed_identities(parts)
            message = client.session.deserialize(parts)
            if isinstance(message.get("parent_header"), dict) and isinstance(
                message.get("content"), dict
            ):
                yield message, size
        except (ValueError, TypeError, KeyError, IndexError, UnicodeDecodeError):
            continue


def _bytes_in(folder: Path) -> int:
    total = 0
    for where, _folders, names in os.walk(folder):
        for name in names:
            with contextlib.suppress(OSError):
                total += os.lstat(os.path.join(where, name)).st_blocks * 512
    return total

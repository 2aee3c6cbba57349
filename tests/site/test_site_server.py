"""`course site --serve`: to this machine only, and clear when it cannot."""

import re
import threading
import urllib.request

import pytest

from autograd_core.language import use_language
from coursekit.errors import CourseError
from coursekit.paths import Course
from coursekit.site import PortInUse, serve, server


def test_the_site_is_served_on_loopback(small_site):
    course, _report = small_site
    with server(course, port=0) as running:
        assert running.server_address[0] == "127.0.0.1"
        threading.Thread(target=running.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{running.server_port}/zh/_static/course.js"
        with urllib.request.urlopen(address, timeout=10) as answer:
            assert answer.headers["Content-Type"].startswith("text/javascript")
        running.shutdown()


def test_a_server_can_be_started_again_at_once(small_site):
    course, _report = small_site
    port = 0
    for _start in range(2):
        with server(course, port) as running:
            port = running.server_port
            threading.Thread(target=running.serve_forever, daemon=True).start()
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=10) as answer:
                assert answer.status == 200
            running.shutdown()


def test_a_port_in_use_is_said_with_the_remedy(small_site):
    course, _report = small_site
    with server(course, port=0) as running:
        port = running.server_port
        with pytest.raises(PortInUse, match=f"port {port} is in use.*--port {port + 1}"):
            server(course, port)
        with use_language("zh"), pytest.raises(PortInUse, match=f"端口 {port} 已被"):
            server(course, port)


def test_the_address_is_said_and_ctrl_c_ends_the_server(tmp_path, monkeypatch, capsys):
    def stop(running):
        raise KeyboardInterrupt

    course = Course(tmp_path)
    course.site.mkdir(parents=True)
    (course.site / "index.html").touch()
    monkeypatch.setattr("socketserver.BaseServer.serve_forever", stop)
    with use_language("en"):
        serve(course, port=0)
    assert re.match(r"The course is at http://127\.0\.0\.1:\d+/ \(Ctrl-C", capsys.readouterr().out)


def test_a_site_that_was_never_built_is_said(tmp_path):
    with pytest.raises(CourseError, match="course site"):
        server(Course(tmp_path))

"""A JupyterHub for one class on one machine; its accounts are the machine's own (PAM).

    jupyterhub --config docs/jupyterhub/jupyterhub_config.py

Installed beside the course, in its environment: jupyterhub, and configurable-http-proxy from npm.
Run as root, so that everyone's server runs under their own account. Before the first start:

    install -d -m 777 /srv/nbgrader/exchange          what students fetch from and hand in to
    install -d -m 700 -o teacher /srv/nbgrader/class  the classroom, for teachers' eyes only
    chown -R teacher solutions && chmod 700 solutions  so are solutions and hidden checks

COURSE_TEACHERS names the teachers' accounts, with commas between them; COURSE_HUB_DATA another
place than /srv/nbgrader.
"""

import os
import pwd
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
DATA = Path(os.environ.get("COURSE_HUB_DATA") or "/srv/nbgrader")
TEACHERS = {name for name in os.environ.get("COURSE_TEACHERS", "").split(",") if name}

c = get_config()  # noqa: F821  (traitlets provides it)

c.JupyterHub.bind_url = "http://127.0.0.1:8000"  # put a web server with TLS in front of it
c.JupyterHub.db_url = f"sqlite:///{DATA}/jupyterhub.sqlite"
c.JupyterHub.cookie_secret_file = f"{DATA}/jupyterhub_cookie_secret"
c.Authenticator.allow_all = True  # everyone who has an account on this machine
c.Authenticator.admin_users = TEACHERS

c.Spawner.default_url = "/lab"
c.Spawner.environment = {
    "COURSE_ROOT": str(ROOT),
    "COURSE_HUB_DATA": str(DATA),
    # Where nbgrader finds the exchange. A teacher's own settings come on top, see below.
    "JUPYTER_CONFIG_PATH": str(HERE),
}


def prepare(spawner) -> None:
    """Give teachers the classroom, and everyone the lessons, once, as files of their own."""
    name = spawner.user.name
    if name in TEACHERS:
        spawner.environment["COURSE_CLASSROOM"] = str(DATA / "class")
        spawner.environment["JUPYTER_CONFIG_PATH"] = os.pathsep.join([str(ROOT), str(HERE)])
        spawner.notebook_dir = str(DATA)  # the form grader wants the class within what it shows
    account = pwd.getpwnam(name)
    lessons = Path(account.pw_dir) / "lessons"
    if not lessons.exists():
        copy = ["cp", "-r", str(ROOT / "notebooks"), str(lessons)]
        subprocess.run(copy, user=account.pw_uid, group=account.pw_gid, extra_groups=[], check=True)


c.Spawner.pre_spawn_hook = prepare

"""Time the engine beside hand-written NumPy and other engines on the same work.

    python benchmarks/run.py            print the table
    python benchmarks/run.py --write    and keep it in benchmarks/results.md

Peers (torch, autograd, mygrad, micrograd) take part if they are installed in the Python that runs
this; none is a dependency of the project. Everything runs on one thread. All contestants of a
task take turns within one run, warm and in random order, and medians of their processor time are
compared, so that what else the machine does counts as little as can be.
"""

import os

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"  # before NumPy is loaded

import argparse  # noqa: E402
import gc  # noqa: E402
import platform  # noqa: E402
import random  # noqa: E402
import statistics  # noqa: E402
import subprocess  # noqa: E402
import sys  # noqa: E402
import tempfile  # noqa: E402
import time  # noqa: E402
from pathlib import Path  # noqa: E402

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import numpy as np  # noqa: E402
from tasks import TASKS  # noqa: E402

TARGETS = {  # (task, contestant): the ratio of ours to theirs that must not be exceeded
    ("Himmelblau step", "torch"): 0.25,
    ("Himmelblau step", "autograd"): 1 / 3,
    ("Himmelblau step", "mygrad"): 1 / 3,
    ("chain of 300", "numpy"): 4.0,
    ("MLP 64-64-32-10, batch 32", "numpy"): 1.6,
    ("MLP 64-64-32-10, batch 32", "torch"): 1.0,
    ("MLP 64-128-64-10, batch 128, float32", "numpy"): 1.4,
    ("MLP 64-128-64-10, batch 128, float32", "torch"): 1.0,
    ("MLP 784-512-256-10, batch 256, float32", "numpy"): 1.1,
}


def medians(contestants: dict, seconds: float) -> dict[str, float]:
    """Return the median processor seconds of one call of each contestant.

    They take turns, in a new order every round. Nobody pays for another: before the clock starts,
    the garbage of the last turn is collected and a call has warmed the caches; and the garbage
    collector is spared what the peers' modules hold.
    """
    calls = {}
    for name, step in contestants.items():
        step()
        start = time.perf_counter()
        step()
        calls[name] = max(1, round(0.005 / (time.perf_counter() - start)))
    times = {name: [] for name in contestants}
    gc.collect()
    gc.freeze()
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        for name, step in random.sample(list(contestants.items()), len(contestants)):
            gc.collect()
            step()
            start = time.process_time()
            for _call in range(calls[name]):
                step()
            times[name].append((time.process_time() - start) / calls[name])
    return {name: statistics.median(values) for name, values in times.items()}


def children_seconds() -> float:
    """Return the processor time of all subprocesses so far; on Windows the time of day."""
    try:
        import resource
    except ImportError:
        return time.perf_counter()
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def import_seconds() -> dict[str, float]:
    """Return the processor time of ``import numpy`` and ``import autograd_core``, best of 20."""
    seconds = {}
    with tempfile.TemporaryDirectory() as cache:
        # bytecode is cached, as it is on a user's second import
        environment = os.environ | {"PYTHONPYCACHEPREFIX": cache, "PYTHONPATH": str(ROOT)}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        for module in ("numpy", "autograd_core"):
            command = [sys.executable, "-c", f"import {module}"]
            runs = []
            for _run in range(20):
                before = children_seconds()
                subprocess.run(command, env=environment, check=True)
                runs.append(children_seconds() - before)
            seconds[module] = min(runs)
    return seconds


def machine() -> str:
    """Describe the machine in a line."""
    model = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.is_file():
        lines = info.read_text(encoding="utf-8").splitlines()
        model = next((x.split(":")[1].strip() for x in lines if x.startswith("model name")), model)
    versions = [f"Python {platform.python_version()}", f"NumPy {np.__version__}"]
    versions += [
        f"{name} {sys.modules[name].__version__}"
        for name in ("torch", "autograd", "mygrad", "micrograd")
        if hasattr(sys.modules.get(name), "__version__")
    ]
    cores = f"{os.cpu_count()} cores"
    if hasattr(os, "getloadavg"):
        cores += f" (load {os.getloadavg()[0]:.1f} while measuring)"
    return f"{model}, {cores}, {platform.system()}; " + ", ".join(versions)


def table(results: dict) -> list[str]:
    """Return the results as the lines of a Markdown table."""
    lines = [
        "| task | contestant | µs | ours / theirs | target |",
        "|---|---|---:|---:|---:|",
    ]
    for task, times in results.items():
        for name, seconds in times.items():
            ratio = times["ours"] / seconds
            target = TARGETS.get((task, name))
            wanted = "" if target is None else f"≤ {target:.2f} {'✓' if ratio <= target else '✗'}"
            shown = "" if name == "ours" else f"{ratio:.2f}"
            lines.append(f"| {task} | {name} | {seconds * 1e6:.1f} | {shown} | {wanted} |")
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=5.0, help="time for every task")
    parser.add_argument("--only", default="", help="part of the name of the tasks to run")
    parser.add_argument("--write", action="store_true", help="keep the table in results.md")
    arguments = parser.parse_args()
    results = {}
    for task, make in TASKS.items():
        if arguments.only in task:
            results[task] = medians(make(), arguments.seconds)
            print(*table({task: results[task]})[2:], sep="\n", flush=True)
    imports = import_seconds()
    extra = (imports["autograd_core"] - imports["numpy"]) * 1e3
    last = f"`import autograd_core` adds {extra:.0f} ms to `import numpy` (target: at most 30)."
    print(last, machine(), sep="\n")
    if arguments.write:
        text = ["# Results", "", f"Measured by `benchmarks/run.py` on {machine()}. One thread.", ""]
        text += ["Ratios are ours divided by theirs: below 1 the engine is ahead.", ""]
        path = Path(__file__).with_name("results.md")
        path.write_text("\n".join([*text, *table(results), "", last, ""]), encoding="utf-8")


if __name__ == "__main__":
    main()

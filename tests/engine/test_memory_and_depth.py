"""Graphs of any depth work and go without a trace; importing the engine loads NumPy alone."""

import gc
import subprocess
import sys
import tracemalloc

import autograd_core as ac


def chain(n):
    x = ac.tensor([1.0, 2.0, 3.0, 4.0], requires_grad=True)
    y = x
    for _step in range(n // 2):
        y = y * 1.0001 + 0.1
    return x, y


def test_a_chain_of_100_000_nodes_and_its_memory():
    gc.collect()
    gc.disable()
    tracemalloc.start()
    chain(20_000)[1].sum().backward()  # fill the interpreter's free lists
    try:
        before = tracemalloc.get_traced_memory()[0]
        x, y = chain(100_000)
        y.sum().backward()
        assert abs(x.grad[0].item() / 1.0001**50_000 - 1) < 1e-9
        del x, y
        released = tracemalloc.get_traced_memory()[0] - before
        x, y = chain(20_000)  # and without a backward
        del x, y
        released_unused = tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()
        gc.enable()
    assert released < 10_000 and released_unused < 10_000


def test_deep_second_order_and_deep_reachability():
    x, y = chain(20_000)
    (first,) = ac.autograd.grad((y * y).sum(), x, create_graph=True)
    (second,) = ac.autograd.grad(first.sum(), x)
    assert second.shape == (4,)


def test_a_training_loop_does_not_grow():
    p = ac.ones(50, requires_grad=True)
    gc.collect()
    gc.disable()
    tracemalloc.start()
    chain(20_000)[1].sum().backward()  # fill the interpreter's free lists
    try:
        for step in range(600):
            x, y = p[0], p[1:]
            ((x * y).sum() ** 2).backward()
            with ac.no_grad():
                p -= 1e-6 * p.grad
            p.grad = None
            if step == 299:
                early = tracemalloc.get_traced_memory()[0]
        late = tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()
        gc.enable()
    assert late - early < 1_000


def test_importing_loads_nothing_but_numpy_and_the_standard_library():
    code = """
import sys
import numpy
before = set(sys.modules)
import autograd_core
new = {name.partition(".")[0] for name in set(sys.modules) - before}
print(sorted(new - set(sys.stdlib_module_names) - {"autograd_core", "numpy"}))
"""
    out = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert out.stdout.splitlines()[0] == "[]"

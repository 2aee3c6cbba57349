"""Large graphs, folded: all that a module or a loss recorded becomes one step with its name."""

from collections.abc import Collection
from dataclasses import dataclass, replace

import numpy as np

from ...language import translator
from .picture import Kind
from .record import Constant, Record, Step

_ = translator(__name__)

MOST_STEPS = 40  # a larger graph is folded unless one asks for all of it


@dataclass(frozen=True)
class Group:
    """Steps that become one: ``inside`` holds their numbers, ``output`` is the last of them."""

    name: str
    inside: frozenset[int]
    output: int


def folded(
    record: Record, fold: bool | Collection | None = None, expand: Collection = ()
) -> Record:
    """Return the record with the parts that ``fold`` names as single steps.

    ``fold`` is True for every loss and every module that has no modules of its own, False for
    nothing, or the modules, or names of their classes, to fold; None folds graphs of more than
    40 steps. ``expand`` holds modules or names that stay open. The new record's note says what
    was folded.
    """
    if fold is None:
        fold = len(record.steps) > MOST_STEPS
    if fold is False:
        return record
    groups = [group for group in _groups(record, fold, expand) if len(group.inside) > 1]
    return fold_groups(record, groups) if groups else record


def fold_groups(record: Record, groups: list[Group]) -> Record:
    """Return a record in which each of the groups, which do not overlap, is one step."""
    of = {i: group for group in groups for i in group.inside}
    place: dict[int, int] = {}  # old number of a step that stays -> new number
    steps = []
    for i, step in enumerate(record.steps):
        group = of.get(i)
        if group and i != group.output:
            continue
        made = _one_step(record, group) if group else step
        operands = tuple(o if isinstance(o, Constant) else place[o] for o in made.operands)
        place[i] = len(steps)
        steps.append(replace(made, operands=operands))
    note = " ".join(filter(None, [record.note, _note(record, groups)]))
    return Record(steps, note)


def _one_step(record: Record, group: Group) -> Step:
    """Return what stands for a group: its output, fed by all tracked results that enter it.

    Only a group that none enters shows the arrays it works on; elsewhere they are its details.
    """
    output = record.steps[group.output]
    operands = [o for i in sorted(group.inside) for o in record.steps[i].operands]
    tracked = [o for o in operands if not isinstance(o, Constant) and o not in group.inside]
    data = [o for o in operands if isinstance(o, Constant) and np.ndim(o.value) + (o.value is None)]
    return replace(
        output,
        kind=Kind.OUTPUT if output.kind is Kind.OUTPUT else Kind.MODULE,
        op=group.name,
        operands=tuple(dict.fromkeys(tracked)) or tuple(data),
        local=(),
        pull=None,
        inside=len(group.inside),
    )


def _note(record: Record, groups: list[Group]) -> str:
    counts: dict[str, int] = {}
    for group in groups:
        counts[group.name] = counts.get(group.name, 0) + 1
    said = [f"{n} × {name}" if n > 1 else name for name, n in counts.items()]
    return _(
        "Folded: {parts}; fold=False draws all {n} steps.",
        parts=_(", ").join(said),
        n=len(record.steps),
    )


def _groups(record: Record, fold: bool | Collection, expand: Collection) -> list[Group]:
    """Return the largest parts that may be folded, later ones first; they do not overlap."""
    users: list[list[int]] = [[] for _step in record.steps]
    for i, step in enumerate(record.steps):
        for operand in step.operands:
            if not isinstance(operand, Constant):
                users[operand].append(i)
    taken: set[int] = set()
    found = []
    for i in reversed(range(len(record.steps))):
        for part in reversed(record.steps[i].parts):  # from the outermost to the innermost
            if i in taken or not _meant(part, fold, expand):
                continue
            inside = _inside(record, i, part.began, users)
            if inside:
                found.append(Group(part.name, frozenset(inside), i))
                taken |= inside
    return found[::-1]


def _meant(part, fold: bool | Collection, expand: Collection) -> bool:
    def named(chosen) -> bool:
        return any(one is part.module or one == part.name for one in chosen)

    if named(expand):
        return False
    return not part.composite if fold is True else named(fold)


def _inside(record: Record, output: int, began: int, users) -> set[int]:
    """Return the steps of a part: recorded since it began, and parameters that only it uses.

    Ages fall with time. A part whose inner results are used elsewhere cannot be folded: the
    answer is then empty.
    """
    inside, stack = {output}, [output]
    while stack:
        for operand in record.steps[stack.pop()].operands:
            if isinstance(operand, Constant) or operand in inside:
                continue
            age = record.steps[operand].age
            if age is not None and age < began:
                inside.add(operand)
                stack.append(operand)
    if any(user not in inside for i in inside - {output} for user in users[i]):
        return set()
    entering = {o for i in inside for o in record.steps[i].operands if not isinstance(o, Constant)}
    return inside | {
        i
        for i in entering - inside
        if record.steps[i].kind is Kind.PARAMETER and inside.issuperset(users[i])
    }

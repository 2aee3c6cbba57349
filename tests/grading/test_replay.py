"""What is kept of a cell's outputs, and what a session does when its process is gone: all of it
without a process."""

import pytest

from autograd_core.language import use_language
from coursekit.grading.judge import NoReply
from coursekit.grading.remarks import codes
from coursekit.grading.session import (
    RICH_KEPT,
    TEXT_KEPT,
    Late,
    Outputs,
    Patience,
    Session,
    died,
    too_late,
)


@pytest.fixture(autouse=True)
def english():
    with use_language("en"):
        yield


class Scripted(Session):
    """A session of which each cell is one word: what happens when it is run.

    "die" ends the process, "late" takes too long, "poison" ends it one cell later, and any other
    word is remembered. The answer to every question is what is remembered.
    """

    def __init__(self, **patience):
        super().__init__("full", "en", Patience(**patience))
        self.starts, self.expected = 0, "nothing"

    def start(self):
        self.starts += 1
        self.memory, self.poisoned = [], False

    def stop(self):
        self.memory = None

    def execute(self, source, deadline, receive):
        if source == "die" or self.poisoned:
            raise died()
        if source == "late":
            reason = too_late()
            raise Late(reason.code, reason.words)
        self.poisoned = source == "poison"
        if source != "pass":
            self.memory.append(source)

    def question(self, code, inputs, deadline):
        if code == "die":
            raise died()
        return " ".join(self.memory)

    def withdraw(self, deadline=0.0):
        expected, self.expected = self.expected, "nothing"
        if expected == "death":
            raise died()


def ran(session, *cells):
    """Run cells; return the names of the errors that they ended with, and what is remembered."""
    outputs = [session.run(cell, number) for number, cell in enumerate(cells, start=1)]
    return [out[0].ename if out else "" for out in outputs], session.ask("", "")


def test_what_went_well_before_a_death_is_run_again_and_the_fatal_cell_is_not():
    with Scripted() as session:
        errors, memory = ran(session, "a", "b", "die", "c")
        assert errors == ["", "", "DeadKernelError", ""] and memory == "a b c"
        assert session.starts == 2 and codes(session.remarks) == ["died"]


def test_a_cell_after_which_nothing_answers_is_left_out_and_all_begins_anew():
    with Scripted() as session:
        errors, memory = ran(session, "a", "poison", "b", "c")
        assert errors == ["", "", "DeadKernelError", ""] and memory == "a c"
        assert session.starts == 3, "once with the poison, once without"


def test_a_late_cell_is_no_reason_to_begin_anew():
    with Scripted() as session:
        errors, memory = ran(session, "a", "late", "b")
        assert errors == ["", "TimeoutError", ""] and memory == "a b" and session.starts == 1


def test_a_cell_that_is_late_when_it_is_run_again_is_lost_and_no_other(monkeypatch):
    with Scripted() as session:
        session.run("a", 1)
        session._replayable.append("late")  # it was quick enough the first time
        session.run("b", 3)
        session.run("die", 4)
        assert session.ask("", "") == "a b" and session._replayable == ["a", "b"]


def test_running_again_has_its_limit_and_the_notebook_still_ends():
    with Scripted(replays=0) as session:
        errors, memory = ran(session, "a", "die", "b")
        assert errors == ["", "DeadKernelError", ""] and memory == "b"


def test_when_the_time_for_questions_is_used_up_none_is_asked():
    with Scripted(questions=0) as session:
        session.run("a", 1)
        session.expected = "death"  # of what was sent ahead
        with pytest.raises(NoReply, match="used up its time"):
            session.ask("", "")
        assert session.starts == 2 and session.memory == ["a"]


def test_a_question_that_ends_the_process_is_remarked_and_the_next_is_answered():
    with Scripted() as session:
        session.run("a", 1)
        with pytest.raises(NoReply, match="the Python process ended"):
            session.ask("die", "")
        assert codes(session.remarks) == ["died"]
        assert session.ask("", "") == "a"


def stream(text, name="stdout"):
    return {"output_type": "stream", "name": name, "text": text}


def test_cleared_outputs_are_gone_and_what_is_none_is_dropped():
    outputs = Outputs()
    outputs.add(stream("a"), 1)
    outputs.add({"output_type": "clear_output"}, 0)
    outputs.add({"output_type": "update_display_data", "data": {}}, 1)
    outputs.add({"output_type": ["stream"]}, 1)
    outputs.add(stream("b"), 1)
    outputs.add(stream("c"), 1)
    outputs.add(stream("d", "stderr"), 1)
    assert [(o.name, o.text) for o in outputs.list] == [("stdout", "bc"), ("stderr", "d")]


def test_of_too_much_text_and_too_many_pictures_the_beginning_is_kept_and_it_is_said_once():
    picture = {"output_type": "display_data", "data": {"image/png": "iVBORw0KGgo"}}
    outputs = Outputs()
    outputs.add(picture, RICH_KEPT)
    outputs.add(picture, 1)
    outputs.add(stream("a" * (TEXT_KEPT + 1)), 1)
    kinds = [output.output_type for output in outputs.list]
    assert kinds == ["display_data", "stream"] and outputs.cut
    assert outputs.list[1].text.count("has been cut") == 1

"""The journal survives a kill at any byte and knows what has changed."""

import pytest

from coursekit.grading.journal import Journal, key_of


def test_the_last_record_of_each_student_counts(tiny):
    journal = Journal(tiny, "01_tiny")
    journal.write("李雷", "began", key="a")
    journal.write("amy", "graded", key="b", reason="第 2 格")
    journal.write("李雷", "graded", key="a")
    again = Journal(tiny, "01_tiny")
    assert {s: r["event"] for s, r in again.last.items()} == {"李雷": "graded", "amy": "graded"}
    assert again.last["amy"]["reason"] == "第 2 格"


def test_nothing_to_write_makes_no_journal(tiny):
    journal = Journal(tiny, "01_tiny")
    journal.write_all([])
    assert not journal.path.exists()


def test_a_journal_cut_anywhere_can_be_read_and_continued(tiny):
    journal = Journal(tiny, "01_tiny")
    journal.write("amy", "graded", key="a")
    whole = journal.path.read_bytes()
    journal.write("bob", "graded", key="b")
    full = journal.path.read_bytes()
    for length in range(len(whole), len(full)):
        journal.path.write_bytes(full[:length])
        cut = Journal(tiny, "01_tiny")
        assert cut.last["amy"]["key"] == "a"
        cut.write("eve", "graded", key="c")
        assert {"amy", "eve"} <= set(Journal(tiny, "01_tiny").last)


@pytest.mark.parametrize("changed", ["text", "timestamp", "tier", "judge"])
def test_the_key_changes_with_what_a_grade_depends_on(tiny, changed):
    facts = {"text": "a", "timestamp": "", "tier": "full"}
    before = key_of(tiny, "01_tiny", **facts)
    assert key_of(tiny, "01_tiny", **facts) == before
    if changed == "judge":
        tiny.judge("01_tiny").write_text("x = 1", encoding="utf-8")
    else:
        facts[changed] = "reduced"
    assert key_of(tiny, "01_tiny", **facts) != before

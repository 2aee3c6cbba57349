"""Grades go back into the table that a platform gave, and nothing else in it changes."""

import csv
import io

import pytest
from grading.classroom import NAME, Classroom

from autograd_core.language import use_language
from coursekit.errors import CourseError
from coursekit.grading.platforms import export_grades
from coursekit.grading.release import open_gradebook
from coursekit.grading.roster import import_roster
from coursekit.paths import Course

CANVAS = """\ufeffStudent,ID,SIS User ID,SIS Login ID,Section,Quiz (12),"01_tiny (4711)",Final Score
    Points Possible,,,,,10,5,(read only)
"Brown, Emma",1001,S1,emma,Tue,7,,70
"Li, Wei",1002,S2,li_wei,Tue,8,3,80
"Student, Test",9,,x9,Tue,,,
"""
MOODLE = """Identifier,Full name,Email address,Status,Grade,Maximum Grade,Feedback comments\r
Participant 1001,"Brown, Emma",e@x.org,Submitted,-,100.00,\r
Participant 1002,李伟,l@x.org,Submitted,,100.00,well done\r
"""


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """Two graded under their own ids, two as a platform's download names them, one in review."""
    import shutil
    from pathlib import Path

    place = tmp_path_factory.mktemp("platforms")
    shutil.copytree(Path(__file__).parents[1] / "tiny_course", place / "course")
    course = Course(place / "course", classroom=place / "classroom")
    with use_language("en"):
        room = Classroom(course)
        room.enter("emma", 2, 2.5)
        room.enter("li_wei", 0.5, 0)
        room.note("noah", "review", status="review", reason="torn", remarks=["unreadable"])
        (place / "list.csv").write_text(
            "id,email,lms_user_id\nli_wei,l@x.org,1002\n", encoding="utf-8"
        )
        import_roster(course, place / "list.csv")
        yield course


def filled(course, tmp_path, text, encoding="utf-8", **options):
    sheet = tmp_path / "sheet.csv"
    sheet.write_bytes(text.encode(encoding))
    done = export_grades(course, NAME, sheet, **options)
    assert sheet.read_bytes() == text.encode(encoding), "the platform's own table stays as it is"
    raw = done.path.read_bytes()
    return done, raw, list(csv.reader(io.StringIO(raw.decode(encoding))))


def test_canvas_gets_its_identity_columns_and_the_one_assignment(course, tmp_path):
    done, raw, rows = filled(course, tmp_path, CANVAS)
    assert done.path.name == f"sheet-{NAME}.csv" and raw.startswith(b"\xef\xbb\xbf")
    titles = ["\ufeffStudent", "ID", "SIS User ID", "SIS Login ID", "Section", "01_tiny (4711)"]
    assert rows[0] == titles
    assert [row[-1] for row in rows[1:]] == ["5", "4.5", "0.5", ""]
    assert done.filled == 2 and done.missing == []


def test_a_new_column_tells_canvas_the_points(course, tmp_path):
    without = (
        CANVAS.replace('"01_tiny (4711)",', "").replace(",10,5,", ",10,").replace(",8,3,", ",8,")
    )
    without = without.replace(",7,,70", ",7,70").replace("x9,Tue,,,", "x9,Tue,,")
    _done, _raw, rows = filled(course, tmp_path, without)
    assert [row[-1] for row in rows] == [NAME, "5", "4.5", "0.5", ""]
    no_points = "\n".join(line for line in without.splitlines() if "Possible" not in line)
    _done, _raw, rows = filled(course, tmp_path, no_points + "\n")
    assert [row[-1] for row in rows] == [NAME, "5", "4.5", "0.5", ""]
    assert rows[1][0] == "    Points Possible" and rows[2][0] == "Brown, Emma"


def test_moodles_worksheet_is_filled_in_on_its_own_scale(course, tmp_path):
    done, raw, rows = filled(course, tmp_path, MOODLE.replace("e@x.org", "emma"))
    assert done.scale == 20 and done.column == "Grade"
    assert [row[4] for row in rows] == ["Grade", "90", "10"]
    assert rows[2] == [
        "Participant 1002",
        "李伟",
        "l@x.org",
        "Submitted",
        "10",
        "100.00",
        "well done",
    ]
    assert raw.count(b"\r\n") == 3


def test_students_of_a_platforms_own_download_are_found_by_their_number(tiny, tmp_path):
    with use_language("en"):
        room = Classroom(tiny)
        room.enter("Emma_Brown_1001", 1, 1)
        room.enter("brownemma_7", 1, 0)
        done, _raw, rows = filled(tiny, tmp_path, MOODLE)
    assert [row[4] for row in rows] == ["Grade", "40", ""] and done.missing == ["brownemma_7"]


def test_a_list_in_gbk_gets_a_column_and_stays_gbk(course, tmp_path):
    text = "学号;姓名\r\nEMMA;布朗\r\nli_wei;李伟\r\nli_si;李四\r\n"
    done, raw, _rows = filled(course, tmp_path, text, "gb18030")
    assert raw.decode("gb18030") == (
        f"学号;姓名;{NAME}\r\nEMMA;布朗;4.5\r\nli_wei;李伟;0.5\r\nli_si;李四;\r\n"
    )
    assert done.column == NAME


def test_the_column_can_be_named(course, tmp_path):
    text = "学号,平时,期末\nemma,1,\nli_wei,2,\n"
    done, _raw, rows = filled(course, tmp_path, text, column="期末", target=tmp_path / "o.csv")
    assert [row[2] for row in rows] == ["期末", "4.5", "0.5"] and done.path == tmp_path / "o.csv"
    with pytest.raises(CourseError, match=r"no column 总评: choose among 学号, 平时, 期末"):
        filled(course, tmp_path, text, column="总评")


def test_who_is_in_review_gets_no_points_and_an_ambiguous_row_none(course, tmp_path):
    text = "id,points\nnoah,\nemma,\nemma,\nli_wei,\n"
    done, _raw, rows = filled(course, tmp_path, text)
    assert [row[2] for row in rows] == [NAME, "", "", "", "0.5"] and done.missing == ["emma"]


@pytest.mark.parametrize("said", ["100,10", "ten,ten", "10,"])
def test_without_one_maximum_for_all_the_points_stay_ours(course, tmp_path, said):
    most = said.split(",")
    text = f"id;Grade;Maximum Grade\nemma;;{most[0]}\nli_wei;;{most[1]}\n"
    done, _raw, _rows = filled(course, tmp_path, text)
    rows = done.path.read_text(encoding="utf-8").splitlines()
    scale = 2 if said == "10," else 1
    assert done.scale == scale and rows[1] == f"emma;{4.5 * scale:g};{most[0]}"


def test_penalties_and_hands_count(course, tmp_path):
    with open_gradebook(course) as gradebook:
        notebook = gradebook.find_submission_notebook(NAME, NAME, "emma")
        notebook.late_submission_penalty = 1
        gradebook.db.commit()
        _done, _raw, rows = filled(course, tmp_path, "id\nemma\n")
        notebook.late_submission_penalty = 0
        gradebook.db.commit()
    assert rows[1] == ["emma", "3.5"]


def test_what_cannot_be_done_is_said_and_nothing_written(course, tiny, tmp_path):
    with pytest.raises(CourseError, match=r"no row of .* is one of the 2 students"):
        filled(course, tmp_path, "id\nsomebody\n")
    with pytest.raises(CourseError, match="would be overwritten"):
        filled(course, tmp_path, "id\nemma\n", target=tmp_path / "sheet.csv")
    with use_language("en"), pytest.raises(CourseError, match="nothing has been graded"):
        Classroom(tiny)
        filled(tiny, tmp_path, "id\nemma\n")
    assert [path.name for path in tmp_path.glob("*.csv")] == ["sheet.csv"]

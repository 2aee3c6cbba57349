"""The Chinese font that travels with the course, so that no picture depends on the reader's system."""

from pathlib import Path

FAMILY = "Course Sans SC"
FONT_FILE = Path(__file__).parent / "CourseSansSC-Regular.otf"

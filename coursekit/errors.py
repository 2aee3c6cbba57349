"""The errors that a person at the command line is meant to read."""


class CourseError(Exception):
    """Something the user can mend; the message says what was wrong and what to do."""

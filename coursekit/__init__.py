"""coursekit turns bilingual sources into a course: builds, releases, grades, reports, publishes."""

from browser.small_course import small_site  # noqa: F401

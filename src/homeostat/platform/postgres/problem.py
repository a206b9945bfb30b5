"""What went wrong with the database, said so that a person can act on it."""


class DatabaseProblem(Exception):
    """One sentence saying what is wrong, one saying what to do."""

    def __init__(self, what: str, *, remedy: str) -> None:
        super().__init__(f"{what} {remedy}")
        self.what = what
        self.remedy = remedy

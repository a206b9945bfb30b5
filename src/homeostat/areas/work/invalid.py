"""What an action says when it cannot do what was asked: which field, what is wrong, how to mend it."""


class Invalid(Exception):
    """A change that was not made. `field` is the name of the argument or form field it is about, or empty."""

    def __init__(self, field: str, message: str, remedy: str) -> None:
        super().__init__(f"{message} {remedy}")
        self.field = field
        self.message = message
        self.remedy = remedy

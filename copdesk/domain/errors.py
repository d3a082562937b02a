"""The one error a user is meant to read."""


class UserError(Exception):
    """An expected refusal: its text is the catalogue entry ``error.<code>`` filled with *params*.

    *field* names the declared field at fault, when there is one.
    """

    def __init__(self, code: str, *, field: str | None = None, **params: object) -> None:
        super().__init__(code, params)
        self.code = code
        self.field = field
        self.params: dict[str, object] = dict(params)
        if field is not None:
            self.params.setdefault("field", field)

    def at(self, field: str) -> "UserError":
        """The same refusal, naming the declared field at fault."""
        self.field = field
        self.params["field"] = field
        return self

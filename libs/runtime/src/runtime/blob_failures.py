"""The ways in which bytes are not there."""

from runtime.errors import BadInput, Permanent


class BlobMissing(Permanent):
    """Nothing lies under this key, or no longer."""

    def __init__(self, key: str) -> None:
        super().__init__("The stored file is gone.", "blob_missing")
        self.args = (key,)
        self.key = key


class BlobForgotten(BadInput):
    """What lay under this key was removed because its owner wanted that: nobody's failure."""

    def __init__(self, key: str) -> None:
        super().__init__("forgotten", "Its owner had this deleted.")
        self.args = (key,)
        self.key = key


class BlobChanged(Permanent):
    """The bytes are not those that the claim check was made for."""

    def __init__(self, key: str) -> None:
        super().__init__("The stored file is not the one that was sent.", "blob_changed")
        self.args = (key,)
        self.key = key

"""What clients send."""

from pydantic import ConfigDict

from contracts.fact import Fact


class Request(Fact):
    """A body that a client made: fields we don't know are passed over, as they always were."""

    model_config = ConfigDict(extra="ignore")

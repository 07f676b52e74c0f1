"""Which ports a stranger may have the house call, so that it knocks at nobody's mail server or database."""

from typing import Final

_FOR_THE_WEB: Final = frozenset({80, 443})
_FIRST_FREE: Final = 1024
"""Those before it are given to services of the system."""
_KEPT: Final = frozenset(
    {
        1433, 1521, 2483, 2484, 3306, 5432, 6432, 33060,  # SQL databases, and a pooler of theirs
        5984, 6379, 6380, 7474, 7687, 8086, 8529, 9042, 9142, 9200, 9300, 11211, 26379, 27017, 27018, 27019,  # others
        1883, 4222, 5671, 5672, 6650, 6651, 8883, 9092, 9093, 9094, 61613, 61616,  # brokers
        2181, 2375, 2376, 2379, 2380, 6443, 8500, 10250,  # what runs clusters
        1080, 2049, 3128, 3389, 5060, 5061, 5900, 5985, 5986, 6000,  # proxies, shares, telephones and screens
    }
)  # fmt: skip


def may_be_called(port: int) -> bool:
    """Whether a receiver of webhooks may be there: where the web is, or where nothing else is known to be."""
    return port in _FOR_THE_WEB or (port >= _FIRST_FREE and port not in _KEPT)

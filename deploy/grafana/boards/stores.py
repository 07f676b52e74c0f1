"""Kafka and Postgres: what everything stands on."""

from typing import Final

from deploy.grafana.boards import lag
from deploy.grafana.boards.kafka import KAFKA
from deploy.grafana.boards.postgres import POSTGRES
from deploy.grafana.boards.transactions import TRANSACTIONS
from deploy.grafana.drawing.board import Board, Choice, Row
from deploy.grafana.drawing.kinds import Number
from deploy.grafana.drawing.links import runbook
from deploy.grafana.drawing.panel import BAD, DOUBTFUL, GOOD, Panel, Query
from deploy.grafana.drawing.promql import largest, of_the_house, total

_NOW: Final[tuple[Panel, ...]] = (
    Number(
        "Brokers",
        "Of Kafka, that answer.",
        "none",
        (Query(of_the_house("kafka_brokers")),),
        runbook("BrokerDown"),
        limits={None: BAD, 1: GOOD},
    ),
    Number(
        "Records waiting",
        "On the broker, and not committed by the group that is to deal with them; all groups together.",
        "short",
        (Query(total(lag.RECORDS)),),
        runbook("ConsumerLagging"),
    ),
    lag.STOPPED,
    Number(
        "Connections in use",
        "Of those that a task store may open to the database.",
        "percentunit",
        (Query(largest("service_instance:intelliassist_database_connections_used:ratio")),),
        runbook("DatabaseConnectionsExhausted"),
        limits={0.8: DOUBTFUL, 0.9: BAD},
        decimals=0,
    ),
    Number(
        "Database",
        "Its size on disk.",
        "bytes",
        (Query(of_the_house("postgres_size_bytes")),),
        runbook("DiskNearlyFull"),
    ),
    Number(
        "Oldest transaction",
        "While one is open, nothing that was deleted since can be cleaned up.",
        "s",
        (Query(of_the_house("postgres_oldest_transaction_seconds")),),
        runbook("TransactionTooOld"),
        limits={60: DOUBTFUL, 300: BAD},
    ),
)

STORES: Final = Board(
    "stores",
    "Kafka and Postgres",
    "The broker and the database that everything stands on.",
    (
        Row("Now", _NOW),
        Row("Kafka", KAFKA),
        Row("The task store at its database", TRANSACTIONS),
        Row("PostgreSQL", POSTGRES),
    ),
    (Choice("group", "intelliassist_events_received_total"),),
)

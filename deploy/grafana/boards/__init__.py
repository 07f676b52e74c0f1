"""What the dashboards show: a file a dashboard, or a part of one."""

from typing import Final

from deploy.grafana.boards.pipeline import PIPELINE
from deploy.grafana.boards.providers import PROVIDERS
from deploy.grafana.boards.reliability import RELIABILITY
from deploy.grafana.boards.service import SERVICE
from deploy.grafana.boards.stores import STORES
from deploy.grafana.drawing.board import Board

BOARDS: Final[tuple[Board, ...]] = (PIPELINE, RELIABILITY, PROVIDERS, SERVICE, STORES)
"""In the order in which an operator looks at them."""

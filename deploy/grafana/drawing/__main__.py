"""Write every dashboard to deploy/grafana/dashboards."""

from deploy.grafana.boards import BOARDS
from deploy.grafana.drawing.board import FOLDER

if __name__ == "__main__":
    for board in BOARDS:
        (FOLDER / board.file).write_text(board.text())

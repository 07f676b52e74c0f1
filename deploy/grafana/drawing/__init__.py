"""How a dashboard is put into the JSON that Grafana reads; `python -m deploy.grafana.drawing` writes all of them."""

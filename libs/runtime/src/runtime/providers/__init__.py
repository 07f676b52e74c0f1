"""Asking models of others: one chain a worker, one endpoint a model, with all that can go wrong on the way."""

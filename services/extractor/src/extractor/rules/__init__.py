"""Naming tasks without a model: plain rules over plain tables of words, each in a file of its own."""

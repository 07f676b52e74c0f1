"""A language model as a reader: what it is told, what it is shown, and how its answer is read.

The same for every provider; `extractor.providers` holds only their SDK calls.
"""

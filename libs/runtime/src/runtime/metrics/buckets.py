"""Where histograms are cut, in seconds: from a record that is passed on to a long recording that is listened to."""

from typing import Final

SECONDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600)
LONG: Final = (*SECONDS, 1_800, 3_600, 7_200, 14_400)
"""Of what may take as long as the longest recording, or wait for a whole backlog."""

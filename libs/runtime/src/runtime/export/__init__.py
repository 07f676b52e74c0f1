"""What leaves the process for a receiver of telemetry: never in the way of the work, and never lost in silence."""

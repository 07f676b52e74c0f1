"""How a service lives: settings, broker, delivery, blobs, telemetry, health, run and drain."""

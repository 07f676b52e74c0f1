"""How the door behaves to everybody: what every request and every answer goes through."""

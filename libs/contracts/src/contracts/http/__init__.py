"""The shapes of the REST API, shared by the gateway, the task store and the client."""

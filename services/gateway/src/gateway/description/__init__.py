"""The API's description (OpenAPI): what types do not say is added here, once for all operations."""

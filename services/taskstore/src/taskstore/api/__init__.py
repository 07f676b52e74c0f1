"""The internal API: what the gateway asks. Every answer has a shape of `contracts.http`."""

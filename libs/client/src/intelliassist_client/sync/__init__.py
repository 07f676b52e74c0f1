"""The client without `async` and `await`."""

"""The sample outlets: fictional sites as real ones are written, and the server that serves them."""

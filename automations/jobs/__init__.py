"""One job a file: what is due, and why. Pure."""

"""I/O at the edge: HTTP, archives and folders; plain Python, no Prefect."""

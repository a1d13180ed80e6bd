"""When: the command line, the flows, and the sources that fetch and read bytes."""

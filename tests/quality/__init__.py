"""How good extraction is: scored against the repo's own gold, and the development pages where they are there."""

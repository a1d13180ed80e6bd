"""What is missing or wrong on this machine and in a home, and how to mend it."""

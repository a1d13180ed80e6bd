"""How the models that ship were made: `make model CORPORA=folder` makes them again."""

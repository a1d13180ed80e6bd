"""Where places are: the gazetteer that ships, and which of several places of one name is meant."""

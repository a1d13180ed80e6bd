"""Which: settings, outlets, watch-list and agencies, with the files that ship."""

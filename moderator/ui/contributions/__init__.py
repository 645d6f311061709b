"""The three panes shared by the work screens: facets, list, reader with the act at hand."""

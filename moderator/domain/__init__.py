"""The words of the trade, in pure Python: no window, no database, no network."""

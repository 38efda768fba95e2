"""History: what was heard, as Parquet, each signal with when we could have known it.

The columns are written down in docs/history.md. DuckDB reads and writes the files; it is loaded only here,
and only when a history is opened.
"""

"""Know what is scheduled, and hold the tools that hold it.

The book reads itineraries and campaigns from YAML, CSV, SQL or HTTP; the tools pause, resume and read back,
and say of each kind what they cannot do.
"""

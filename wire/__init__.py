"""Make the outside world safe once, for every room that touches it.

HTTP with limits and checked addresses, signatures, child processes that can be killed, and secrets that do
not print.
"""

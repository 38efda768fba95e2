"""Remember: one journal of what was seen, thought, decided and done.

All words of a batch are written or none; views, the outbox, history, retention and erasure are read from
and kept beside the journal.
"""

"""The words of the house: frozen values, one module a subject, no behavior."""

"""Telling other systems over HTTP, as https://www.standardwebhooks.com has it: at least once, signed, and to public
addresses alone.
"""

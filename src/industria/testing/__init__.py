"""Fakes and conformance suites that users import too."""

"""Secure aggregation and scoring on shares; knows no chain, no model and no money."""

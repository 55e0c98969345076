"""The contracts around the escrow, one typed reader and sender each."""

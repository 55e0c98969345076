"""Everything that speaks to a chain; the only part that imports web3."""

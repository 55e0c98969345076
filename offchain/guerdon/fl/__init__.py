"""Train and evaluate models: the only layer that imports torch; it knows no money and no masks."""

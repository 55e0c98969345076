"""Guerdon pays federated-learning participants by their Shapley contribution, in a stablecoin."""

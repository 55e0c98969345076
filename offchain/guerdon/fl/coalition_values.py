"""The utility of many coalition models at once, by the linearity of the first layer.

A coalition's parameters are theta + sum_i a_i u_i, so the pre-activations of its first layer are
the same combination of g + 1 matrix products, each computed once. That layer is where nearly all
multiplications of a wide model are; later layers run as batched products, and so does the first
one where there are more updates than features, because then combining products costs more.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn.functional import silu

from guerdon.fl.mlp import Mlp, Vector
from guerdon.fl.utilities import Utility

Matrix = NDArray[np.float64]

CHUNK_NUMBERS = 1 << 18  # first-layer activations in flight: they stay in the processor's cache


def coalition_values(model: Mlp, utility: Utility, start: Vector, updates: Matrix, factors: Matrix) -> Vector:
    """Utilities float64[m] of the models `start` + `factors` @ `updates`.

    `start` is float64[d], `updates` float64[g, d], `factors` float64[m, g]: a row per coalition.
    """
    with torch.no_grad():
        return _evaluate(model, utility, torch.from_numpy(np.vstack([start, updates])), torch.from_numpy(factors))


def _evaluate(model: Mlp, utility: Utility, parts: torch.Tensor, factors: torch.Tensor) -> Vector:
    features, labels = utility.data.features, utility.data.labels
    width, hidden = model.widths[:2]
    head = width * hidden + hidden if len(parts) <= width else 0
    products = _first_layer(parts[:, :head], features, hidden) if head else None
    values = []
    for some in torch.split(factors, max(1, CHUNK_NUMBERS // (len(features) * hidden))):
        rest = torch.addmm(parts[0, head:], some, parts[1:, head:])
        if products is None:
            logits = _layers(model.widths, features.T.expand(len(some), -1, -1), rest)
        else:
            first = torch.addmm(products[0], some, products[1:]).view(len(some), hidden, len(features))
            logits = _layers(model.widths[1:], silu(first, inplace=True), rest) if len(model.widths) > 2 else first
        values.append(utility.combine(model.row_losses(logits.transpose(1, 2), labels)))
    result: Vector = torch.cat(values).numpy()
    return result


def _first_layer(parts: torch.Tensor, features: torch.Tensor, hidden: int) -> torch.Tensor:
    """Pre-activations float64[g + 1, hidden * n] of the start and of each update alone."""
    weights, biases = parts[:, :-hidden], parts[:, -hidden:]
    products = torch.addmm(biases.reshape(-1, 1), weights.reshape(len(parts) * hidden, -1), features.T)
    return products.view(len(parts), -1)


def _layers(widths: tuple[int, ...], activations: torch.Tensor, parameters: torch.Tensor) -> torch.Tensor:
    """Logits float64[m, outputs, n] from float64[m, f, n] through layers of each model's own `parameters`."""
    offset = 0
    for layer, (left, right) in enumerate(pairwise(widths)):
        weights = parameters[:, offset : offset + left * right].view(-1, right, left)
        bias = parameters[:, offset + left * right : offset + left * right + right, None]
        activations = torch.baddbmm(bias, weights, activations)
        offset += left * right + right
        if layer < len(widths) - 2:
            activations = silu(activations, inplace=True)
    return activations

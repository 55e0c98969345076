"""A multilayer perceptron, a classifier whose parameters are one flat float64 vector.

A flat vector is what is masked, summed, projected and scored; the tensors exist only inside the
forward pass. The smooth activation (SiLU) is deliberate: it halves the quadrature error.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn.functional import binary_cross_entropy_with_logits, silu

Vector = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Dataset:
    """Feature rows float64[n, f] and labels float64[n], as torch tensors; a label is a class number from 0."""

    features: torch.Tensor
    labels: torch.Tensor

    def __len__(self) -> int:
        return len(self.labels)

    @property
    def digest(self) -> bytes:
        """SHA-256 of shape, features and labels: what commits signers to a validation fold."""
        features, labels = self.features.numpy(), self.labels.numpy()
        shape = np.array(features.shape, dtype="<i8").tobytes()
        return hashlib.sha256(shape + features.astype("<f8").tobytes() + labels.astype("<f8").tobytes()).digest()

    def relabelled(self, labels: NDArray[np.int64]) -> Dataset:
        """The same rows under other binary labels, int64[n]."""
        return Dataset(self.features, torch.from_numpy(labels.astype(np.float64)))


@dataclass(frozen=True, slots=True)
class Mlp:
    """The architecture: layer widths from the features to the logits, one for two classes, else one a class."""

    widths: tuple[int, ...]

    @property
    def tensor_sizes(self) -> tuple[int, ...]:
        """Lengths of the weight and bias tensors in the flat vector, layer by layer."""
        return tuple(size for left, right in pairwise(self.widths) for size in (left * right, right))

    @property
    def dimension(self) -> int:
        """The number of parameters d."""
        return sum(self.tensor_sizes)

    def initial_parameters(self, seed: int) -> Vector:
        """Gaussian weights with variance 1 / fan-in and zero biases, from PCG64(seed); float64[d]."""
        random = np.random.Generator(np.random.PCG64(seed))
        parts: list[Vector] = []
        for left, right in pairwise(self.widths):
            parts += [random.standard_normal(left * right) / np.sqrt(left), np.zeros(right)]
        return np.concatenate(parts)

    def logits(self, parameters: torch.Tensor, features: torch.Tensor) -> torch.Tensor:
        """Logits float64[n, outputs] of `features` float64[n, f] under flat `parameters` float64[d]."""
        activations = features
        for last, (weights, bias) in self._layers(parameters):
            activations = activations @ weights.T + bias
            if not last:
                activations = silu(activations)
        return activations

    def row_losses(self, logits: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
        """Cross-entropies float64[..., n] in nats, of `logits` float64[..., n, outputs] and `labels` float64[n]."""
        if self.widths[-1] == 1:
            return binary_cross_entropy_with_logits(logits[..., 0], labels.expand(logits.shape[:-1]), reduction="none")
        own = logits.gather(-1, labels.long().expand(logits.shape[:-1])[..., None])
        return torch.logsumexp(logits, -1) - own[..., 0]

    def loss_gradient(self, parameters: Vector, data: Dataset) -> Vector:
        """Gradient float64[d] of the mean cross-entropy of `data` at `parameters`."""
        leaf = torch.from_numpy(parameters.copy()).requires_grad_(True)
        loss = self.row_losses(self.logits(leaf, data.features), data.labels).mean()
        gradient: Vector = torch.autograd.grad(loss, leaf)[0].numpy()
        return gradient

    def loss(self, parameters: Vector, data: Dataset) -> float:
        """Mean cross-entropy of `data`, in nats."""
        with torch.no_grad():
            logits = self.logits(torch.from_numpy(parameters), data.features)
            return float(self.row_losses(logits, data.labels).mean())

    def predict(self, parameters: Vector, data: Dataset) -> Vector:
        """Logits float64[n] of `data` under a model with one output, without a graph."""
        with torch.no_grad():
            logits: Vector = self.logits(torch.from_numpy(parameters), data.features)[:, 0].numpy()
        return logits

    def _layers(self, parameters: torch.Tensor) -> Iterator[tuple[bool, tuple[torch.Tensor, torch.Tensor]]]:
        tensors: Sequence[torch.Tensor] = torch.split(parameters, list(self.tensor_sizes))
        count = len(self.widths) - 1
        for layer, (left, right) in enumerate(pairwise(self.widths)):
            yield layer == count - 1, (tensors[2 * layer].view(right, left), tensors[2 * layer + 1])


def use_one_thread() -> None:
    """Let torch compute on one thread for the rest of the process: models this small gain nothing from two.

    On a busy machine its threads wait for one another instead: a demo of 13 s took 400 s.
    """
    torch.set_num_threads(1)


def local_update(model: Mlp, parameters: Vector, data: Dataset, rate: float, steps: int) -> Vector:
    """The change float64[d] after `steps` full-batch gradient steps of size `rate` on `data`."""
    local = parameters.copy()
    for _ in range(steps):
        local -= rate * model.loss_gradient(local, data)
    return local - parameters

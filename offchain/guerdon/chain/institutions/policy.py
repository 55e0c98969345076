"""The `RewardPolicy`: the weights that were voted, and what a next vote may change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from eth_abi.exceptions import DecodingError
from hexbytes import HexBytes
from web3.exceptions import Web3Exception

from guerdon.chain.bound import BoundContract
from guerdon.chain.connection import Connection
from guerdon.chain.institutions.governor import Text
from guerdon.chain.records import Pin
from guerdon.chain.reverts import time_text
from guerdon.errors import BadValue, NotAllowed, NotYet
from guerdon.model import BASIS_POINTS
from guerdon.rewards.components import COMPONENTS, named_weights

Weights = dict[str, int]  # basis points by component, in component order


@dataclass(frozen=True, slots=True)
class Rules:
    """The newest weights and the bounds of a change, at one block."""

    version: int
    weights: Weights
    weights_hash: bytes
    bounds: dict[str, tuple[int, int]]
    step: int
    next_change_at: int


class Policy(BoundContract):
    """The policy at one address of one chain."""

    def __init__(self, connection: Connection, address: str) -> None:
        super().__init__(connection, "RewardPolicy", address)

    def rules(self, pin: Pin) -> Rules:
        """Everything that a change is measured against."""
        version = int(self.view("current", pin))
        weights = named_weights(self.view("weightsAt", pin, version))
        bounds = [self.view("boundsOf", pin, number) for number in range(len(weights))]
        return Rules(
            version,
            weights,
            bytes(self.view("hashAt", pin, version)),
            {name: (least, most) for name, (least, most) in zip(weights, bounds, strict=True)},
            int(self.view("step", pin)),
            int(self.view("nextChangeAt", pin)),
        )

    def version_of(self, weights_hash: bytes, pin: Pin) -> tuple[int, Weights] | None:
        """The newest version with this hash, and its weights; None where it never was the policy's."""
        for version in range(int(self.view("current", pin)), -1, -1):
            if bytes(self.view("hashAt", pin, version)) == weights_hash:
                return version, named_weights(self.view("weightsAt", pin, version))
        return None

    def decoded(self, data: bytes) -> Weights | None:
        """The weights that a call would set; None when it is another call, or of other components."""
        try:
            function, arguments = self._contract.decode_function_input(HexBytes(data))
        except (ValueError, DecodingError, Web3Exception):
            return None
        is_readable = function.fn_name == "setWeights" and len(arguments["weights"]) == len(COMPONENTS)
        return named_weights(arguments["weights"]) if is_readable else None

    def proposal(self, weights: Weights, title: str, proposer: str) -> Text:
        """What to propose, word for word, so that these become the newest weights; only `proposer` can hand it in."""
        data: Any = self._contract.encode_abi("setWeights", [list(weights.values())])
        return Text((self.address,), (0,), (bytes(HexBytes(data)),), f"{title}#proposer={proposer.lower()}")


def check_change(rules: Rules, wanted: Weights, effect_at: int) -> None:
    """Refuse, in words, a change that the policy would refuse when it is executed at `effect_at`."""
    if sum(wanted.values()) != BASIS_POINTS:
        raise BadValue(f"the weights sum to {sum(wanted.values()):,} basis points, they must sum to {BASIS_POINTS:,}")
    if wanted == rules.weights:
        raise NotAllowed(f"these are the weights of version {rules.version} already: nothing would change")
    for name, weight in wanted.items():
        (least, most), now = rules.bounds[name], rules.weights[name]
        if not least <= weight <= most:
            raise BadValue(f"{name} = {weight:,} is outside the policy's bounds {least:,} to {most:,}")
        if abs(weight - now) > rules.step:
            raise BadValue(
                f"{name} would move from {now:,} to {weight:,}, by {abs(weight - now):,}: one change may move a "
                f"weight by {rules.step:,} at most"
            )
    if effect_at < rules.next_change_at:
        raise NotYet(
            f"the policy rests until {time_text(rules.next_change_at)}, and this could be in force at "
            f"{time_text(effect_at)}: propose it later"
        )

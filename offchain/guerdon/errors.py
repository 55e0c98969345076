"""Every error Guerdon raises on purpose, in three families by consequence.

GuerdonError
├── Refusal        the input is wrong: stop, name the value and the fix       exit 2
│   ├── BadValue            a value outside its stated domain
│   ├── BadMessage          bytes that are not a well-formed protocol message
│   ├── BadSignature        a statement not signed by the key it names
│   ├── NotAllowed          a request the protocol forbids (second set, unit vector ...)
│   ├── NotEnough           an account holds less than the act costs
│   ├── NothingToClaim      the leaf holds no more than was already paid
│   └── Reverted            the contract refused, with its custom error in words
├── Retry          chain or network: the same call may work on the next tick  exit 3
│   ├── ChainUnreachable    no answer from the node
│   ├── Unconfirmed         a transaction left, and what became of it is not known
│   └── NotYet              the protocol's own time has not come (window, quorum)
└── Alarm          numbers do not add up: never sign, call a person           exit 4
    ├── EvidenceMismatch    evidence does not hash or recompute to what was signed
    ├── ReplicaMismatch     two holders of one mask subset disagree
    └── SumMismatch         integers that must add up do not
"""

from __future__ import annotations


class GuerdonError(Exception):
    """Root of every error raised on purpose; `exit_code` is what the command line returns."""

    exit_code = 1


class Refusal(GuerdonError):
    """The input is wrong; repeating the call cannot help."""

    exit_code = 2


class BadValue(Refusal):
    """A value outside its stated domain."""


class BadMessage(Refusal):
    """Bytes that are not a well-formed protocol message."""


class BadSignature(Refusal):
    """A statement that is not signed by the key it names."""


class NotAllowed(Refusal):
    """A request that the protocol forbids."""


class NotEnough(Refusal):
    """An account holds less gas money or tokens than the act costs."""


class NothingToClaim(Refusal):
    """The leaf holds no more than was already paid."""


class Reverted(Refusal):
    """The contract refused; the message is its custom error in words."""


class Retry(GuerdonError):
    """Chain or network: the same call may work on the next tick."""

    exit_code = 3


class ChainUnreachable(Retry):
    """The node did not answer."""


class Unconfirmed(Retry):
    """A transaction left, and what became of it is not known: look it up before repeating the call."""


class NotYet(Retry):
    """The protocol's own time has not come."""


class Alarm(GuerdonError):
    """Numbers do not add up; nothing may be signed."""

    exit_code = 4


class EvidenceMismatch(Alarm):
    """Evidence does not hash or recompute to what was signed."""


class ReplicaMismatch(Alarm):
    """Two holders of one mask subset released different numbers."""


class SumMismatch(Alarm):
    """Integers that must add up do not."""

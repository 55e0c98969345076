"""Which terms were sealed for one epoch of a programme, whatever they are today; today's state and the logs say it.

The escrow keeps every version of a programme's terms as the code of a contract (`contracts/libraries/Terms.sol`) at
an address that follows from the escrow, the programme and the version (OpenZeppelin's CREATE3). So no node needs to
remember the state of an old block.
"""

from __future__ import annotations

from dataclasses import replace

from guerdon.chain.client import ChainClient
from guerdon.chain.records import Pin, Program
from guerdon.chain.system import created_at
from guerdon.errors import BadValue
from guerdon.rewards.sum_tree import account_bytes
from guerdon.signing import keccak256

PROXY_CODE_HASH = bytes.fromhex(
    "57a34f6e879358dd76825d6700df87013ad6a3fb43c0d0c602f70a8772c153bd"
)  # of CREATE3's proxy
VERSION_SHIFT = 240  # bits, in the salt
WORD = 32
WEIGHTS_AT, SIGNERS_FROM = 2, 4  # words after the header


def sealed_terms(client: ChainClient, program: int, epoch: int, pin: Pin) -> Program:
    """The programme with the signers, quorum and weights of `epoch`, an attested one or the open one.

    They are sealed when the epoch opens, and only governance replaces signers while it is open. Raises BadValue when
    the node lost a log, or holds no such terms.
    """
    first = client.created_log(program, pin)["blockNumber"]
    changes = [log for event in ("TermsSealed", "SignersReplaced") for log in client.logs(event, program, first, pin)]
    version = 0
    for log in sorted(changes, key=lambda log: (log["blockNumber"], log["logIndex"])):
        if log["args"]["epoch"] <= epoch:
            version = log["args"]["version"]
    code = client.connection.code(terms_address(client.escrow, program, version), pin.number)
    if not code:
        raise BadValue(f"programme {program} has no terms of version {version}: ask another node")
    words = [code[at : at + WORD] for at in range(1, len(code), WORD)]
    quorum, count = words[0][-3], words[0][-2]
    checksum = client.connection.web3.to_checksum_address
    signers = tuple(checksum(word[-20:]) for word in words[SIGNERS_FROM : SIGNERS_FROM + count])
    return replace(client.program(program, pin), signers=signers, quorum=quorum, weights_hash=words[WEIGHTS_AT])


def terms_address(escrow: str, program: int, version: int) -> str:
    """Where an escrow keeps a version of a programme's terms."""
    salt = (program | version << VERSION_SHIFT).to_bytes(WORD, "big")
    proxy = keccak256(b"\xff" + account_bytes(escrow) + salt + PROXY_CODE_HASH)[12:]
    return created_at("0x" + proxy.hex(), 1)

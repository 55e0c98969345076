"""Which terms were sealed for one epoch of a programme, whatever they are today."""

from __future__ import annotations

from guerdon.chain.client import ChainClient
from guerdon.chain.records import Pin, Program


def sealed_terms(client: ChainClient, program: int, epoch: int, pin: Pin) -> Program:
    """The programme with the signers, quorum and weights of `epoch`, an attested one or the open one.

    They are sealed when the epoch opens, and only governance replaces signers while it is open. Where
    nothing was sealed since, today's views say it; else the block of that event is asked, and the
    node must still have its state. Raises BadValue when the node lost a log.
    """
    opened = client.attested_log(program, epoch - 1, pin) if epoch > 1 else client.created_log(program, pin)
    block, later = opened["blockNumber"], False
    for event in ("SignersReplaced", "TermsSealed"):
        for log in client.logs(event, program, block, pin):
            later |= log["args"]["epoch"] > epoch
            if event == "SignersReplaced" and log["args"]["epoch"] == epoch:
                block = log["blockNumber"]
    return client.program(program, client.connection.pin(block) if later else pin)

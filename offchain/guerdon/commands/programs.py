"""`guerdon programs`: every programme of the escrow with its money."""

from __future__ import annotations

from guerdon.amounts import format_amount
from guerdon.commands import options, output
from guerdon.commands.facts import program_facts
from guerdon.commands.session import open_session

COLUMNS = ("id", "sponsor", "token", "funded", "released", "paid", "quorum", "last epoch")


def programs(config: options.ConfigFile = None, as_json: options.AsJson = False) -> None:
    """List the escrow's programmes: sponsor, funding, what was released and what was paid."""
    session = open_session(config)
    client, pin = session.client, session.pin
    found = [client.program(number, pin) for number in range(1, client.program_count(pin) + 1)]
    tokens = {address: client.token(address, pin) for address in {program.token for program in found}}
    if as_json:
        output.print_json({"block": pin.number, "programs": [program_facts(program) for program in found]})
        return
    table = []
    for program in found:
        token = tokens[program.token]
        money = [format_amount(units, token.decimals) for units in (program.funded, program.released, program.paid)]
        quorum = f"{program.quorum} of {len(program.signers)}"
        table.append([str(program.id), program.sponsor, token.symbol, *money, quorum, str(program.last_epoch)])
    output.print_table(f"Programmes at block {pin.number}", COLUMNS, table)

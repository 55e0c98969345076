from __future__ import annotations

from chain_world import FAR, FIRST, FUNDED, POT, World, claim, result_of


def test_status_and_programs_show_the_same_money(final: World) -> None:
    """Both views are exact, for people in decimals and for machines in units."""
    account = final.participants[0].account
    claim(final)
    status = result_of(final.guerdon("status", "--program", "1", "--account", account, "--json"))
    assert (status["funded_units"], status["released_units"]) == (str(FUNDED), str(POT))
    assert status["account_paid_units"] == status["paid_units"] == str(FIRST)
    assert [(row["epoch"], row["state"]) for row in status["epochs"]] == [(1, "final")]
    shown = final.guerdon("status", "--program", "1").stdout
    assert "1,000.000000 TUSD" in shown
    assert "123.456789 TUSD" in shown
    listed = result_of(final.guerdon("programs", "--json"))["programs"]
    assert [(row["program"], row["funded_units"]) for row in listed] == [(1, str(FUNDED))]
    assert "600.000000" in final.guerdon("programs").stdout


def test_an_unknown_programme_is_refused_in_words(world: World) -> None:
    """W-10: the contract's custom error reaches the terminal in words."""
    done = world.guerdon("status", "--program", "7")
    assert done.returncode == 2
    assert "unknown program: program 7" in done.stderr


def test_a_hostile_token_name_cannot_move_the_cursor(final: World) -> None:
    """W-08: a token symbol with escape codes, right-to-left override and markup is shown escaped."""
    _hostile_symbol(final, "\x1b[2J\u202e[red]$")
    for arguments in (("status", "--program", "1"), ("programs",)):
        shown = final.guerdon(*arguments).stdout
        assert "\\x1b[2J\\u202e[red]$" in shown
        assert "\x1b" not in shown
        assert "\u202e" not in shown


def _hostile_symbol(world: World, symbol: str) -> None:
    """Replace the token's code by one that answers every call with `symbol` as an ABI string."""
    text = symbol.encode()
    answer = (32).to_bytes(32, "big") + len(text).to_bytes(32, "big") + text.ljust(32, b"\0")
    pushes = b"".join(
        b"\x7f" + answer[place : place + 32] + b"\x60" + bytes([place]) + b"\x52" for place in (0, 32, 64)
    )
    world.node.rpc("anvil_setCode", world.token, "0x" + (pushes + b"\x60\x60\x60\x00\xf3").hex())


def test_milestones_are_shown_for_people_and_machines(world: World) -> None:
    """Each milestone has its metric, threshold, amount, deadline and whether it was released; AUC reads as 0.80."""
    stones = result_of(world.guerdon("status", "--program", "1", "--json"))["milestones"]
    assert stones == [
        {"milestone": 1, "metric": "rounds_completed", "threshold": 2, "amount_units": str(POT), "deadline": FAR,
         "released": True},
        {"milestone": 2, "metric": "test_auc", "threshold": 800_000, "amount_units": str(FUNDED - POT),
         "deadline": FAR, "released": False},
    ]  # fmt: skip
    lines = world.guerdon("status", "--program", "1").stdout.splitlines()
    rounds, auc = (next(line for line in lines if name in line) for name in ("rounds completed", "test auc"))
    assert [word in rounds for word in (" 2 ", "600.000000 TUSD", " yes ")] == [True] * 3
    assert [word in auc for word in (" 0.80 ", "400.000000 TUSD", " no ")] == [True] * 3
    assert "800000" not in auc


def test_every_amount_for_machines_is_a_string(final: World) -> None:
    """W-11: JSON numbers end at 2**53, so whatever ends in _units is a string, in every command."""
    account = final.participants[0].account
    for arguments in (
        ("programs",),
        ("status", "--program", "1", "--account", account),
        ("verify", account),
        ("claim", "--program", "1", "--account", account, "--dry-run"),
    ):
        amounts = _amounts(result_of(final.guerdon(*arguments, "--json")))
        assert len(amounts) >= 2
        assert {type(amount) for amount in amounts} == {str}


def _amounts(value: object) -> list[object]:
    """Every value under a key that ends in _units, at any depth."""
    if isinstance(value, list):
        return [found for item in value for found in _amounts(item)]
    if not isinstance(value, dict):
        return []
    mine = [item for key, item in value.items() if key.endswith("_units")]
    return mine + [found for item in value.values() for found in _amounts(item)]

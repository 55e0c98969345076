"""An approval that comes before the act.

given a plan with an approval
├── when the act is refused for the allowance alone
│   └── then both are sent
├── when the act is refused for anything else
│   └── then neither is sent
└── when the act fails after the approval
    └── then the error says that the approval stands
"""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from eth_account import Account

from guerdon.chain.keystore import dev_wallet, keystore_path
from guerdon.chain.records import Receipt
from guerdon.commands.acting import Actor, Plan, Sending, carry_out
from guerdon.commands.session import Session
from guerdon.errors import ChainUnreachable, GuerdonError, Reverted

PASSWORD = "correct horse battery"
WALLET = dev_wallet(3)


class Node:
    """Answers simulations and sendings with what it was told, and notes what was sent."""

    def __init__(self, simulated: GuerdonError | None, sent: GuerdonError | None) -> None:
        self.simulated, self.refusal = simulated, sent
        self.sent: list[str] = []

    def simulate(self, act: str, _sender: str) -> None:
        if act == "act" and self.simulated:
            raise self.simulated

    def send(self, act: str, _wallet: object) -> Receipt:
        if act == "act" and self.refusal:
            raise self.refusal
        self.sent.append(act)
        return Receipt(f"0x{act}", 1, 21_000, None, ())


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """A keystore and the file of its password."""
    keystore, password = keystore_path(tmp_path, WALLET.account), tmp_path / "password"
    keystore.write_text(json.dumps(Account.encrypt(WALLET.private_key, PASSWORD, kdf="scrypt", iterations=2)))
    password.write_text(PASSWORD)
    for path in (keystore, password):
        path.chmod(0o600)
    return keystore, password


def run(node: Node, files: tuple[Path, Path], *, kept: list[str] | None = None) -> None:
    keystore, password = files
    plan = Plan(
        "Act", "Act?", {}, (), "act", "approval", None if kept is None else lambda: kept.extend(node.sent or ["kept"])
    )
    sending = Sending(None, keystore, password, None, dry_run=False, yes=True, as_json=True)
    session = cast(Session, SimpleNamespace(client=SimpleNamespace(connection=node)))
    carry_out(session, plan, Actor(WALLET.account, keystore), sending, lambda _: {})


def test_an_act_that_lacks_its_allowance_is_sent_after_the_approval(
    files: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    """Both transactions are named; what must be kept was kept before the first."""
    node, kept = Node(Reverted("erc20 insufficient allowance"), None), list[str]()
    run(node, files, kept=kept)
    told: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert (node.sent, kept) == (["approval", "act"], ["kept"])
    assert (told["approval_tx_hash"], told["tx_hash"]) == ("0xapproval", "0xact")


def test_an_act_that_lacks_more_is_not_approved(files: tuple[Path, Path]) -> None:
    """The bond is taken last, so any other refusal would remain after the approval."""
    node = Node(Reverted("phase differs"), None)
    with pytest.raises(Reverted, match="phase differs"):
        run(node, files)
    assert node.sent == []


def test_a_failure_in_between_says_what_stands(files: tuple[Path, Path]) -> None:
    """The kind of error stays, so does its exit code; the approval's transaction is named."""
    node = Node(None, ChainUnreachable("no answer"))
    with pytest.raises(ChainUnreachable, match=r"no answer \(the approval, transaction 0xapproval, stands"):
        run(node, files)
    assert node.sent == ["approval"]

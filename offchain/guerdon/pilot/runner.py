"""Run the pilot stage by stage: set up, train, attest, claim, and let every school check its score."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from guerdon.chain.anvil import LocalNode
from guerdon.chain.keystore import Wallet, new_wallet
from guerdon.fl.star import load_star
from guerdon.model import account_order
from guerdon.oracle.evidence import Evidence
from guerdon.pilot.assembly import Plan, assemble
from guerdon.pilot.claims import Receipts, WalletUsers, claim_by_wallet, relay_claims, write_config
from guerdon.pilot.federation import Federation, ModelAfterRound
from guerdon.pilot.folder import PilotFolder
from guerdon.pilot.screen import Stage, Stages
from guerdon.pilot.settings import PilotSettings
from guerdon.pilot.sites import School, cast
from guerdon.pilot.treasury import Treasury
from guerdon.privacy.terms import AggregationTerms


@dataclass
class Pilot:
    """A funded programme with its parties, and what has happened to it so far."""

    settings: PilotSettings
    stages: Stages
    treasury: Treasury
    program: int
    federation: Federation
    wallet_users: WalletUsers
    receipts: Receipts = field(default_factory=Receipts)
    attest_gas: list[int] = field(default_factory=list)
    models: list[ModelAfterRound] = field(default_factory=list)
    evidence: list[Evidence] = field(default_factory=list)
    score_mismatches: int = 0  # schools whose own computation differs from what was published

    @classmethod
    def set_up(cls, settings: PilotSettings, node: LocalNode, own: PilotFolder, stages: Stages) -> Pilot:
        """Deploy, create and fund the programme on a fresh local chain, and bring its parties together."""
        with stages.stage("load", "Read the schools' data", 1) as stage:
            star = load_star(settings.seed)
            stage.advance()
        own.empty()  # only now that port, extras and data are there
        folder = own.path
        with stages.stage("set_up", "Deploy, create and fund the programme", 3) as stage:
            treasury, plan = Treasury.deploy(node), Plan.of(settings, star)
            stage.advance()
            signers = sorted((new_wallet() for _ in range(settings.signers)), key=lambda w: account_order(w.account))
            program = treasury.create_program(settings, plan.terms, [wallet.account for wallet in signers])
            stage.advance()
            treasury.fund(program, settings.funding)
            schools = [(school, new_wallet()) for school in cast(star.schools, settings)]
            aggregation = _aggregation(treasury, program, plan)
            federation = assemble(plan, settings, aggregation, signers, schools, folder)
            users = _give_keystores(treasury, settings, schools, folder)
            write_config(folder, treasury)
            stage.advance()
        return cls(settings, stages, treasury, program, federation, users)

    def run(self) -> None:
        """Every epoch, the wallet users' claims, and every school's check of its own score."""
        for epoch in range(1, self.settings.epochs + 1):
            self._run_epoch(epoch)
        users, sites = self.wallet_users.accounts, self.federation.sites
        with self.stages.stage("wallet_claims", "Claim by the wallet command", len(users)) as stage:
            idle = claim_by_wallet(self.wallet_users, self.evidence[-1], self.receipts, stage.advance)
        for account in idle:
            self.stages.note(f"{account} is owed nothing, so it did not claim")
        with self.stages.stage("own_checks", "Every school recomputes its own score", len(sites)) as stage:
            self._check_own_scores(stage)
        self.federation.close()

    def _run_epoch(self, epoch: int) -> None:
        rounds, sites = self.settings.rounds_per_epoch, self.federation.sites
        with self.stages.stage(f"train_{epoch}", f"Epoch {epoch}: train and mask", rounds * len(sites)) as stage:
            for number in range(1, rounds + 1):
                self.models.append(self.federation.run_round(epoch, number, stage.advance))
        with self.stages.stage(f"settle_{epoch}", f"Epoch {epoch}: score, settle, attest", 2) as stage:
            evidence, signed = self.federation.close_epoch(epoch, lambda: self.treasury.state(self.program))
            self.evidence.append(evidence)
            stage.advance()
            self.attest_gas.append(self.treasury.post(signed))
            stage.advance()
        self.treasury.pass_window(self.settings)
        self.federation.forget(epoch)
        relayed = [site.account for site in sites if site.account not in self.wallet_users.accounts]
        with self.stages.stage(f"claims_{epoch}", f"Epoch {epoch}: relay claims", len(relayed)) as stage:
            relay_claims(self.treasury, evidence, relayed, self.receipts, stage.advance)

    def _check_own_scores(self, stage: Stage) -> None:
        """Each school compares its own scores, computed at home in the clear, with the published ones."""
        published = self.evidence[-1].scores
        for site in self.federation.sites:
            own = site.own_scores(self.federation.store, self.evidence)
            self.score_mismatches += own != published[site.account]
            stage.advance()


def _aggregation(treasury: Treasury, program: int, plan: Plan) -> AggregationTerms:
    """Signers and quorum as the chain has them: nobody else's word counts for whose keys to seal to."""
    found = treasury.client.program(program, treasury.client.pin())
    return AggregationTerms(
        chain_id=treasury.node.chain_id,
        escrow=treasury.client.escrow,
        program=program,
        signers=found.signers,
        quorum=found.quorum,
        dimension=sum(plan.terms.tensor_sizes),
        clip=plan.terms.clip,
        floor=plan.terms.floor,
    )


def _give_keystores(
    treasury: Treasury, settings: PilotSettings, schools: list[tuple[School, Wallet]], folder: Path
) -> WalletUsers:
    users = [wallet for school, wallet in schools if school.kind == "honest"][: settings.wallet_claims]
    for wallet in users:
        treasury.give_gas(wallet.account)
    return WalletUsers(folder, users)

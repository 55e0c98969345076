"""Run the whole pilot: train, value, attest and claim, and report what really happened."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from statistics import median_low

from guerdon.chain.anvil import LocalNode
from guerdon.chain.keystore import Wallet, new_wallet
from guerdon.chain.records import Metric
from guerdon.errors import NotAllowed
from guerdon.fl.star import StarData, load_star
from guerdon.oracle.evidence import Evidence
from guerdon.oracle.own_records import recompute_scores
from guerdon.oracle.settlement import UTILITIES, standing_of
from guerdon.pilot.claims import Receipts, WalletUsers, relay_claims, write_config
from guerdon.pilot.federation import Federation, ModelAfterRound, pilot_terms
from guerdon.pilot.report import EpochResult, ParticipantResult, PilotReport, RoundOutcome
from guerdon.pilot.report import Metric as MetricName
from guerdon.pilot.screen import Stage, Stages
from guerdon.pilot.settings import TOKEN_DECIMALS, PilotSettings
from guerdon.pilot.sites import School, cast
from guerdon.pilot.treasury import Treasury
from guerdon.privacy.masks import UPDATE_BITS, VECTOR_BITS
from guerdon.privacy.terms import AggregationTerms, account_order

MARKER_NAME = "made-by-guerdon-demo"
UNIT = float(2 ** (UPDATE_BITS + VECTOR_BITS))  # score units per nat
PPM = 1_000_000
METRIC_NAMES: dict[Metric, MetricName] = {
    Metric.ROUNDS_COMPLETED: "rounds_completed",
    Metric.TEST_AUC: "test_auc",
    Metric.WORST_COHORT_AUC: "worst_cohort_auc",
}


class Pilot:
    """One run, stage by stage; holds what the report is made of."""

    def __init__(self, settings: PilotSettings, folder: Path, stages: Stages) -> None:
        self._settings = settings
        self._folder = folder
        self._stages = stages
        self._receipts = Receipts()
        self._attest_gas: list[int] = []
        self._models: list[ModelAfterRound] = []
        self._evidence: list[Evidence] = []

    def run(self, node: LocalNode) -> PilotReport:
        """Run every stage on a fresh local chain."""
        with self._stages.stage("load", "Read the schools' data", 1) as stage:
            star = load_star(self._settings.seed)
            stage.advance()
        with self._stages.stage("set_up", "Deploy, create and fund the programme", 3) as stage:
            self._set_up(Treasury.deploy(node), star, stage)
        for epoch in range(1, self._settings.epochs + 1):
            self._run_epoch(epoch)
        users, sites = len(self._wallet_users.accounts), len(self._federation.sites)
        with self._stages.stage("wallet_claims", "Claim by the wallet command", users) as stage:
            self._claim_by_wallet(stage)
        with self._stages.stage("own_checks", "Every school recomputes its own score", sites) as stage:
            mismatches = self._count_mismatches(stage)
        self._federation.close()
        return self._report(mismatches)

    def _set_up(self, treasury: Treasury, star: StarData, stage: Stage) -> None:
        stage.advance()
        settings = self._settings
        terms, _ = pilot_terms(settings, star)
        signers = sorted((new_wallet() for _ in range(settings.signers)), key=lambda w: account_order(w.account))
        self._program = treasury.create_program(settings, terms, [wallet.account for wallet in signers])
        stage.advance()
        treasury.fund(self._program, settings.funding)
        self._treasury = treasury
        schools = [(school, new_wallet()) for school in cast(star.schools, settings)]
        found = treasury.client.program(self._program, treasury.client.pin())
        aggregation = AggregationTerms(
            chain_id=treasury.node.chain_id,
            escrow=treasury.client.escrow,
            program=self._program,
            signers=found.signers,  # as the chain has them: nobody else's word counts for whose keys to seal to
            quorum=found.quorum,
            dimension=sum(terms.tensor_sizes),
            clip=terms.clip,
            floor=terms.floor,
        )
        self._federation = Federation(settings, star, schools, signers, aggregation, self._folder, os.urandom)
        self._wallet_users = self._give_keystores(schools)
        write_config(self._folder, treasury)
        stage.advance()

    def _give_keystores(self, schools: list[tuple[School, Wallet]]) -> WalletUsers:
        honest = [wallet for school, wallet in schools if school.kind == "honest"]
        users = honest[: self._settings.wallet_claims]
        for wallet in users:
            self._treasury.give_gas(wallet.account)
        return WalletUsers(self._folder, users)

    def _run_epoch(self, epoch: int) -> None:
        rounds, sites = self._settings.rounds_per_epoch, self._federation.sites
        with self._stages.stage(f"train_{epoch}", f"Epoch {epoch}: train and mask", rounds * len(sites)) as stage:
            for number in range(1, rounds + 1):
                self._models.append(self._federation.run_round(epoch, number, stage.advance))
        with self._stages.stage(f"settle_{epoch}", f"Epoch {epoch}: score, settle, attest", 2) as stage:
            evidence, signed = self._federation.close_epoch(epoch, self._treasury.state(self._program))
            self._evidence.append(evidence)
            stage.advance()
            self._attest_gas.append(self._treasury.post(signed))
            stage.advance()
        self._treasury.pass_window(self._settings)
        self._federation.forget(epoch)
        relayed = [site.account for site in sites if site.account not in self._wallet_users.accounts]
        with self._stages.stage(f"claims_{epoch}", f"Epoch {epoch}: relay claims", len(relayed)) as stage:
            relay_claims(self._treasury, evidence, relayed, self._receipts, stage.advance)

    def _claim_by_wallet(self, stage: Stage) -> None:
        for account in self._wallet_users.accounts:
            self._receipts.add(account, *self._wallet_users.claim(self._program, account))
            stage.advance()

    def _count_mismatches(self, stage: Stage) -> int:
        """Every school recomputes its own scores, in the clear, from its own updates."""
        published = self._evidence[-1].scores
        mismatches = 0
        for site in self._federation.sites:
            own = recompute_scores(site.own, self._federation.store, self._evidence)
            mismatches += own != published[site.account]
            stage.advance()
        return mismatches

    def _report(self, mismatches: int) -> PilotReport:
        last, model = self._evidence[-1], self._models[-1]
        worst = min(model.cohorts, key=lambda name: model.cohorts[name])
        scored = sum(scores[UTILITIES[0]] for scores in last.scores.values()) / UNIT
        gained = sum(after.gain for after in self._models)
        report = PilotReport(
            participants=self._participants(),
            epochs=tuple(self._epoch_result(evidence) for evidence in self._evidence),
            rounds=tuple(self._round_outcome(at, after) for at, after in enumerate(self._models, start=1)),
            auc=model.auc / PPM,
            worst_cohort_auc=model.cohorts[worst] / PPM,
            worst_cohort=worst,
            funded_units=self._settings.funding,
            claimed_units=sum(self._receipts.claimed.values()),
            escrow_units=self._treasury.balance_of(self._treasury.client.escrow),
            token_symbol="TUSD",  # noqa: S106
            token_decimals=TOKEN_DECIMALS,
            attest_gas=self._attest_gas[-1],
            claim_gas_first=median_low(self._receipts.first_gas),
            claim_gas_repeat=median_low(self._receipts.repeat_gas),
            seconds=dict(self._stages.seconds),
            efficiency_gap=abs(scored - gained) / abs(gained),
            score_integer_mismatch=mismatches,
            signers=self._settings.signers,
            quorum=self._settings.quorum,
            seed=self._settings.seed,
        )
        report.check()
        return report

    def _participants(self) -> tuple[ParticipantResult, ...]:
        last = self._evidence[-1]
        contributions = standing_of(last.scores, last.rounds_answered).contributions[UTILITIES[0]]
        leaves = {leaf.account: leaf for leaf in last.leaf_list}
        return tuple(
            ParticipantResult(
                account=site.account,
                site=site.school.name,
                samples=len(site.school.data),
                kind=site.school.kind,
                contribution=contributions[site.account] / UNIT,
                reward_units=leaves[site.account].cumulative_reward,
                claimed_units=self._receipts.claimed.get(site.account, 0),
                rounds_answered=last.rounds_answered[site.account],
                reputation=leaves[site.account].reputation,
            )
            for site in self._federation.sites
        )

    def _epoch_result(self, evidence: Evidence) -> EpochResult:
        plan = self._settings.milestones[evidence.milestone - 1] if evidence.milestone else None
        return EpochResult(
            epoch=evidence.epoch,
            milestone=evidence.milestone,
            metric=METRIC_NAMES[plan.metric] if plan else "none",
            value=evidence.value,
            threshold=plan.threshold if plan else 0,
            pot_units=evidence.pot,
            root="0x" + evidence.root.hex(),
            evidence_hash="0x" + evidence.digest.hex(),
            total_units=evidence.total,
            attest_gas=self._attest_gas[evidence.epoch - 1],
        )

    def _round_outcome(self, number: int, after: ModelAfterRound) -> RoundOutcome:
        cohorts = {name: auc / PPM for name, auc in after.cohorts.items()}
        return RoundOutcome(epoch=after.epoch, round=number, auc=after.auc / PPM, cohorts=cohorts)


def fresh_folder(folder: Path) -> Path:
    """Make the pilot's folder, or empty the one that an earlier pilot left.

    Raises NotAllowed if the folder holds anything and is not marked as a pilot's: it may hold keys.
    """
    marker = folder / MARKER_NAME
    if folder.exists() and any(folder.iterdir()) and not marker.is_file():
        raise NotAllowed(f"{folder} was not made by a pilot: choose another folder, nothing was touched")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700, parents=True)
    marker.write_text("Made by guerdon demo; the next run empties this folder.\n", encoding="utf-8")
    return folder.resolve()

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import pytest
from hypothesis import settings
from numpy.typing import NDArray

from guerdon.model import account_order
from guerdon.privacy.coordinator import Coordinator
from guerdon.privacy.journal import Journal, MemoryJournal
from guerdon.privacy.masks import Signed
from guerdon.privacy.participant import Participant, UploadRecord, clip_update
from guerdon.privacy.proposals import read_projection, read_set, read_vectors
from guerdon.privacy.questions import encode_answer, read_answer
from guerdon.privacy.rounds import RoundResult, run_round, score_epoch
from guerdon.privacy.scoring import EpochScores
from guerdon.privacy.signer import Signer
from guerdon.privacy.statements import Slot, assemble_certificate
from guerdon.privacy.terms import AggregationTerms, RoundTerms
from guerdon.signing import account_of

settings.register_profile("privacy", deadline=None)  # signatures and fsync vary with the machine
settings.load_profile("privacy")

ESCROW = "0x" + "E5" * 20
SAMPLES = 100  # of every participant


@dataclass
class World:
    """A programme in one process: k-of-n signers, participants, a coordinator, seeded randomness."""

    size: int = 4
    signer_count: int = 5
    quorum: int = 3
    dimension: int = 40
    clip: float = 2.0
    floor: int = 3
    floors: Sequence[int] = ()  # participants' own policies
    seed: int = 0
    program: int = 1
    chain_id: int = 31337
    update_bits: int = 30
    journals: Sequence[Journal] = ()
    records: dict[tuple[int, int], dict[str, UploadRecord]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.source = random.Random(self.seed)
        self.numbers = np.random.default_rng(self.seed)
        keys = [self.source.randbytes(32) for _ in range(self.signer_count)]
        self.signer_keys = sorted(keys, key=lambda key: account_order(account_of(key)))
        self.sealing_keys = [self.source.randbytes(32) for _ in keys]
        self.terms = AggregationTerms(
            chain_id=self.chain_id,
            escrow=ESCROW,
            program=self.program,
            signers=tuple(account_of(key) for key in self.signer_keys),
            quorum=self.quorum,
            dimension=self.dimension,
            clip=self.clip,
            floor=self.floor,
            update_bits=self.update_bits,
        )
        self.journals = self.journals or [MemoryJournal() for _ in keys]
        self.signers = [self.new_signer(at) for at in range(self.signer_count)]
        statements = [signer.key_statement() for signer in self.signers]
        floors = self.floors or [self.floor] * self.size
        self.participants = [
            Participant(self.terms, self.source.randbytes(32), statements, floor, self.source.randbytes)
            for floor in floors
        ]
        self.accounts = [participant.account for participant in self.participants]
        self.coordinator = Coordinator(self.terms)

    def new_signer(self, at: int, kind: type[Signer] = Signer) -> Signer:
        """The signer at an index, as after a restart: same keys and journal, empty memory."""
        return kind(
            self.terms,
            self.signer_keys[at],
            self.sealing_keys[at],
            self.journals[at],
            self.source.randbytes,
        )

    def round_terms(self, epoch: int = 1, number: int = 1) -> RoundTerms:
        """A round in which everybody is admitted with SAMPLES samples."""
        caps = dict.fromkeys(self.accounts, SAMPLES)
        return RoundTerms(epoch, number, bytes([epoch, number] * 16), SAMPLES * self.size, caps)

    def open(self, epoch: int = 1, number: int = 1) -> RoundTerms:
        """Open a round everywhere."""
        terms = self.round_terms(epoch, number)
        self.coordinator.open_round(terms)
        for signer in self.signers:
            signer.open_round(terms)
        return terms

    def update(self) -> NDArray[np.float64]:
        """A random clipped update with its fraction."""
        return clip_update(self.terms, self.numbers.normal(size=self.dimension), SAMPLES, SAMPLES * self.size)

    def uploads(self, terms: RoundTerms, who: Sequence[int] | None = None) -> list[bytes]:
        """Upload messages of the participants at these indices; records are kept for checking."""
        messages = []
        for at in range(self.size) if who is None else who:
            message, record = self.participants[at].upload(terms, self.update(), SAMPLES)
            self.records.setdefault(terms.key, {})[self.accounts[at]] = record
            messages.append(message)
        return messages

    def run(self, epoch: int = 1, number: int = 1, who: Sequence[int] | None = None) -> RoundResult:
        """One whole round among these participants."""
        terms = self.open(epoch, number)
        return run_round(self.coordinator, self.signers, self.uploads(terms, who))

    def plain_sum(self, key: tuple[int, int], accounts: Sequence[str]) -> Signed:
        """The sum in the clear, from the participants' own records."""
        total = np.zeros(self.dimension, dtype=np.int64)
        for account in accounts:
            total += self.records[key][account].quantised
        return total

    def vectors(self, rounds: int = 2, names: Sequence[str] = ("accuracy", "fairness")) -> dict[str, Signed]:
        """Random quantised vectors: utility -> int64[rounds, d]."""
        return {name: (self.numbers.normal(size=(rounds, self.dimension)) * 2**20).astype(np.int64) for name in names}

    def certified_vectors(self, epoch: int, vectors: dict[str, Signed]) -> tuple[bytes, bytes]:
        """Vectors proposed by the first signer and certified by all."""
        message = self.signers[0].propose_vectors(epoch, vectors)
        signed = [signer.certify_vectors(message, vectors, 0) for signer in self.signers]
        statement = read_vectors(self.terms, message).statement
        return message, assemble_certificate(self.terms, statement, signed)

    def candidates(self, terms: RoundTerms, uploads: Sequence[bytes]) -> bytes:
        """Deliver uploads to everybody and fix the candidates."""
        for upload in uploads:
            self.coordinator.receive(upload)
            for signer in self.signers:
                signer.accept_upload(terms.key, upload)
        return self.coordinator.candidates()

    def certified_projection(self, candidates: bytes) -> tuple[bytes, bytes]:
        """A certified direction over a candidate list."""
        commits = [signer.commit_direction(candidates) for signer in self.signers]
        reveals = [signer.reveal_direction(candidates, commits) for signer in self.signers]
        projection = self.coordinator.projection(candidates, commits, reveals)
        signed = [signer.certify_projection(candidates, projection) for signer in self.signers]
        return projection, self.coordinator.certificate(read_projection(projection).statement, signed)

    def proposed_set(self, epoch: int = 1, number: int = 1) -> tuple[bytes, list[bytes]]:
        """A round up to the proposed set, with the projection shares it follows from."""
        terms = self.open(epoch, number)
        candidates = self.candidates(terms, self.uploads(terms))
        projection, certificate = self.certified_projection(candidates)
        shares = [signer.projection_shares(projection, certificate) for signer in self.signers]
        return self.coordinator.propose_set(projection, shares), shares

    def certified_set(self, epoch: int = 1, number: int = 1) -> tuple[bytes, bytes]:
        """A round up to the certified set."""
        message, shares = self.proposed_set(epoch, number)
        signed = [signer.certify_set(message, shares) for signer in self.signers]
        return message, self.coordinator.certificate(read_set(message).statement, signed)

    def plain_scores(
        self, plan: dict[str, tuple[tuple[int, int], ...]], vectors: dict[int, dict[str, Signed]]
    ) -> dict[str, dict[str, int]]:
        """Scores in the clear: account -> utility -> integer, for the rounds of a plan."""
        return {
            account: {
                name: sum(
                    sum(
                        int(a) * int(b)
                        for a, b in zip(
                            self.records[key][account].quantised, vectors[key[0]][name][key[1] - 1], strict=True
                        )
                    )
                    for key in keys
                )
                for name in next(iter(vectors.values()))
            }
            for account, keys in plan.items()
        }

    def score(self, epoch: int, vectors: dict[str, Signed]) -> EpochScores:
        """Every signer's scores of an epoch; all of them must be the same."""
        outcome = score_epoch(self.signers, epoch, dict.fromkeys(self.terms.signers, vectors), 0)
        first, *others = outcome.scores.values()
        assert all(other == first for other in others)
        return first

    def score_shares(self, vectors: dict[str, Signed]) -> tuple[bytes, list[bytes]]:
        """The first epoch's certified vectors and every signer's honest score share."""
        message, certificate = self.certified_vectors(1, vectors)
        return message, [signer.score_shares(message, certificate) for signer in self.signers]

    def two_rounds(self) -> dict[str, tuple[tuple[int, int], ...]]:
        """Everybody, over the first epoch's two rounds."""
        return dict.fromkeys(self.accounts, TWO_ROUNDS)

    def forged(
        self, at: int, kind: Slot, key: tuple[int, int], share: bytes, changes: dict[tuple[int, ...], int]
    ) -> bytes:
        """The answer of a lying signer: its own with some entries [subset held, row, number] moved, signed again."""
        question = self.signers[at].question(kind, key)
        _, values = read_answer(question, share)
        lie = values.copy()
        for position, change in changes.items():
            lie[position] = np.uint64((int(lie[position]) + change) % 2**64)
        return encode_answer(question, lie, self.signer_keys[at])


TWO_ROUNDS = ((1, 1), (1, 2))


@pytest.fixture
def world() -> World:
    """A programme that has run the two rounds of its first epoch."""
    world = World(dimension=12)
    for key in TWO_ROUNDS:
        world.run(*key)
    return world


@pytest.fixture(scope="session")
def new_world() -> Callable[..., World]:
    """Build a programme; see World."""
    return World

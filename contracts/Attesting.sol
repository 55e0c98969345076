// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Attestation, IAttestations, LeafProof, NodeProof, State} from "../interfaces/IAttestations.sol";
import {Attestations} from "./Attestations.sol";
import {Guard, Standing} from "./libraries/Guard.sol";
import {IAttesting} from "../interfaces/IAttesting.sol";
import {ILedger} from "../interfaces/ILedger.sol";
import {IPrograms} from "../interfaces/IPrograms.sol";
import {SumTree} from "./libraries/SumTree.sol";
import {Terms} from "./libraries/Terms.sol";

/// @title Attesting: the slice that accepts a quorum's statement about an epoch, or voids one that moves a leaf.
abstract contract Attesting is IAttesting, Attestations {
    using Terms for bytes;

    /* CONSTANTS */

    /// @dev What 24 bits hold. Larger programmes nest: an organisation is one leaf and runs a programme of its own.
    uint32 internal constant MAX_LEAVES = type(uint24).max;

    /* ATTEST */

    /// @inheritdoc IAttesting
    function attest(Attestation calldata attestation, bytes calldata signatures) external {
        // derive
        (Book storage book, Guard guard) = _known(attestation.program);
        uint256 epoch = attestation.epoch;
        bytes memory terms = Terms.read(attestation.program, _versionAt(book, epoch));

        // check
        _checkOrder(attestation, guard);
        if (guard.isPaused() && block.timestamp < book.pausedUntil) revert IAttestations.AttestingPaused(book.pausedUntil);
        _checkTree(attestation, book, guard, terms.weightsHash());
        _checkMilestone(attestation, book, guard, terms);
        _checkTotal(attestation, book.funded);
        if (book.bonded < terms.bond()) revert IAttestations.BondMissing(book.bonded, terms.bond());
        _checkQuorum(_hashAttestation(attestation), signatures, terms);

        // effect
        book.guard = guard.attested(
            epoch, block.timestamp + terms.window(), attestation.leafCount, attestation.milestone
        );
        book.roots[epoch % KEPT_ROOTS] = attestation.root;
        // The next epoch opens with the first attestation of this one: it is then that its terms are sealed.
        bool isWaiting = book.weightsAhead | book.rotationAhead != 0;
        if (isWaiting && guard.standing() != Standing.Voided) _sealNext(attestation.program, book, epoch + 1);

        // log
        _logAttested(attestation);
    }

    /* VOID */

    /// @inheritdoc IAttesting
    function voidLowered(uint256 program, LeafProof calldata earlier, NodeProof calldata later) external {
        (Book storage book, Guard guard) = _checkContestable(program);
        _checkLeaf(book, guard, guard.epoch() - 1, earlier);
        _checkNode(book, guard, guard.epoch(), later.node, earlier.index, later.proof);
        uint96 sum = SumTree.sumOf(later.node);
        if (later.node != 0) {
            if (sum >= earlier.cumulativeReward) revert IAttestations.RewardNotLowered(earlier.cumulativeReward, sum);
            _checkNoRuling(book, guard, earlier.account, sum);
        }
        _void(program, book, guard, earlier.index, earlier.account);
    }

    /// @inheritdoc IAttesting
    function voidReplaced(uint256 program, LeafProof calldata earlier, LeafProof calldata later) external {
        (Book storage book, Guard guard) = _checkContestable(program);
        _checkLeaf(book, guard, guard.epoch() - 1, earlier);
        _checkLeaf(book, guard, guard.epoch(), later);
        if (later.index != earlier.index) revert IAttestations.IndexDiffers(later.index, earlier.index);
        if (later.account == earlier.account) revert IAttestations.AccountUnmoved(later.account);
        _void(program, book, guard, earlier.index, earlier.account);
    }

    /* INTERNAL: ATTEST */

    function _checkOrder(Attestation calldata attestation, Guard guard) private view {
        uint256 expected = guard.newestStanding() + 1;
        if (attestation.epoch != expected) revert IAttestations.EpochOutOfOrder(attestation.epoch, expected);
        Standing standing = guard.standing();
        if (standing == Standing.Closed) revert ILedger.ProgramClosed(attestation.program);
        if (standing == Standing.Disputed) revert IAttestations.PreviousDisputed(guard.epoch());
        if (standing == Standing.Standing && block.timestamp < guard.finalAt()) {
            revert IAttestations.PreviousPending(guard.epoch(), guard.finalAt());
        }
        if (block.timestamp > attestation.deadline) revert IAttestations.AttestationExpired(attestation.deadline);
        if (standing == Standing.Voided && _books[attestation.program].voided[attestation.root]) {
            revert IAttestations.RootVoided(attestation.root);
        }
    }

    function _checkTree(Attestation calldata attestation, Book storage book, Guard guard, bytes32 weightsHash)
        private
        view
    {
        if (attestation.weightsHash != weightsHash) revert IAttestations.WeightsDiffer(attestation.weightsHash, weightsHash);
        bytes32 root = attestation.root;
        if (root == 0) revert IAttestations.RootMissing();
        if (SumTree.sumOf(root) != attestation.total) revert IAttestations.RootSumDiffers(SumTree.sumOf(root), attestation.total);

        uint256 previousEpoch = attestation.epoch - 1;
        uint32 leafCount = attestation.leafCount;
        uint32 previousCount = guard.leafCountOf(previousEpoch);
        if (leafCount < previousCount || leafCount == 0) revert IAttestations.LeafCountFell(leafCount, previousCount);
        if (leafCount > MAX_LEAVES) revert IAttestations.LeafCountTooLarge(leafCount, MAX_LEAVES);

        bytes32 previousRoot = _rootOf(book, previousEpoch);
        if (attestation.previousRoot != previousRoot) {
            revert IAttestations.PreviousRootDiffers(attestation.previousRoot, previousRoot);
        }
    }

    function _checkMilestone(Attestation calldata attestation, Book storage book, Guard guard, bytes memory terms)
        private
        view
    {
        uint32 number = attestation.milestone;
        uint96 pot = attestation.pot;
        uint256 value = attestation.value;
        if (number == 0) {
            if (pot != 0) revert IAttestations.PotWithoutMilestone(pot);
            if (value != 0) revert IAttestations.ValueWithoutMilestone(value);
            return;
        }
        if (number > terms.milestoneCount()) revert IPrograms.UnknownMilestone(number, terms.milestoneCount());
        if (guard.isReleased(number)) revert IAttestations.MilestoneReleased(number);
        // Which metric was measured is the quorum's word; only the value is compared.
        // slither-disable-next-line unused-return
        (uint256 threshold, uint96 amount, uint40 deadline,) = terms.milestone(number);
        if (block.timestamp > deadline && !_isCorrection(guard, number) && !_isExcused(book, deadline)) {
            revert IAttestations.MilestoneExpired(number, deadline);
        }
        if (value < threshold) revert IAttestations.MilestoneUnmet(number, value, threshold);
        if (pot != amount) revert IAttestations.PotDiffers(pot, amount);
    }

    /// @dev The previous root was checked: its sum is what was released so far.
    function _checkTotal(Attestation calldata attestation, uint256 funded) private pure {
        uint256 total = attestation.total;
        uint256 expected = uint256(SumTree.sumOf(attestation.previousRoot)) + attestation.pot;
        if (total != expected) revert IAttestations.TotalDiffers(total, expected);
        if (total > funded) revert IAttestations.TotalExceedsFunding(total, funded);
    }

    function _logAttested(Attestation calldata attestation) private {
        emit IAttestations.Attested(
            attestation.program,
            attestation.epoch,
            attestation.root,
            attestation.leafCount,
            attestation.pot,
            attestation.milestone,
            attestation.value,
            attestation.evidenceHash
        );
    }

    /// @dev A milestone reached in time stays reached when its attestation was voided: the correction has GRACE to come.
    function _isCorrection(Guard guard, uint256 number) private view returns (bool) {
        return guard.standing() == Standing.Voided && guard.milestone() == number
            && block.timestamp <= uint256(guard.finalAt()) + GRACE;
    }

    /// @dev A pause that the deadline fell into costs nobody a milestone.
    function _isExcused(Book storage book, uint256 deadline) private view returns (bool) {
        uint256 until = book.pausedUntil;
        return book.pausedAt <= deadline && deadline < until && block.timestamp < until + PAUSE;
    }

    /// @dev Terms with other signers were written with the newest weights, too.
    function _sealNext(uint256 program, Book storage book, uint256 next) private {
        (uint8 weightsAhead, uint8 rotationAhead) = (book.weightsAhead, book.rotationAhead);
        bool isRotating = rotationAhead != 0 && block.timestamp >= book.rotatesAt;
        uint8 ahead = isRotating ? rotationAhead : weightsAhead;
        if (ahead == 0) return;
        (book.version, book.back, book.sealedFrom) = (book.version + ahead, ahead, uint24(next));
        (book.weightsAhead, book.rotationAhead) = (0, rotationAhead == 0 ? 0 : rotationAhead - ahead);
        emit IAttestations.TermsSealed(program, uint64(next), book.version);
    }

    /* INTERNAL: VOID */

    function _checkContestable(uint256 program) private view returns (Book storage book, Guard guard) {
        (book, guard) = _known(program);
        State state = _stateOf(guard, guard.epoch());
        if (state != State.Pending && state != State.Disputed) revert IAttestations.NotPending(guard.epoch(), state);
        if (guard.epoch() == 1) revert IAttestations.NoEarlierTree();
    }

    function _checkLeaf(Book storage book, Guard guard, uint256 epoch, LeafProof calldata leaf)
        private
        view
    {
        bytes32 node = SumTree.leaf(leaf.account, leaf.cumulativeReward, leaf.reputation);
        _checkNode(book, guard, epoch, node, leaf.index, leaf.proof);
    }

    /// @dev A ruling may lower a leaf once, in the epoch that was open then.
    function _checkNoRuling(Book storage book, Guard guard, address account, uint96 sum) private view {
        Hold storage hold = book.holds[account];
        if (hold.correctedFrom == uint256(guard.epoch()) + 1 && sum >= hold.upTo) {
            revert IAttestations.LoweredByRuling(account, hold.upTo);
        }
    }
}

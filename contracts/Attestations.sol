// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Attestation, IAttestations, LeafProof, NodeProof, State} from "../interfaces/IAttestations.sol";
import {Milestone} from "../interfaces/IPrograms.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {Programs} from "./Programs.sol";
import {SumTree} from "./libraries/SumTree.sol";
import {Terms} from "./libraries/Terms.sol";

/// @title Attestations: the slice that accepts a quorum's statement about an epoch, or voids one that moves a leaf.
abstract contract Attestations is IAttestations, Programs, EIP712("Guerdon", "1") {
    using Terms for bytes;

    /* CONSTANTS */

    bytes32 internal constant ATTESTATION_TYPEHASH = keccak256(
        "Attestation(uint256 program,uint64 epoch,uint32 milestone,uint256 value,bytes32 root,uint32 leafCount,uint96 pot,uint96 total,bytes32 evidenceHash,bytes32 weightsHash,bytes32 previousRoot,uint40 deadline)"
    );

    /* ATTEST */

    /// @inheritdoc IAttestations
    function attest(Attestation calldata attestation, bytes[] calldata signatures) external {
        // derive
        uint256 program = attestation.program;
        Guard memory guard = _known(program);
        Ledger memory ledger = _ledgers[program];
        bytes memory terms = Terms.read(program);

        // check
        _checkOrder(attestation, guard);
        _checkTree(attestation, ledger, terms);
        _checkMilestone(attestation, ledger, terms);
        _checkTotal(attestation, ledger);
        _checkQuorum(hashAttestation(attestation), signatures, terms);

        // effect
        guard.unpaid += guard.pot;
        guard.pot = attestation.pot;
        guard.finalAt = uint40(block.timestamp) + terms.window();
        guard.epoch = uint16(attestation.epoch);
        guard.standing = Standing.Standing;
        _guards[program] = guard;

        ledger.total = attestation.total;
        ledger.leafCount = attestation.leafCount;
        ledger.milestone = uint8(attestation.milestone);
        ledger.released |= _bit(attestation.milestone);
        _ledgers[program] = ledger;

        _treeIds[program][attestation.epoch % KEPT_TREES] =
            SumTree.treeId(attestation.root, attestation.leafCount, attestation.total);

        // log
        _logAttested(attestation, guard.finalAt);
    }

    /* VOID */

    /// @inheritdoc IAttestations
    function voidLowered(uint256 program, LeafProof calldata earlier, NodeProof calldata later) external {
        Guard memory guard = _checkPending(program);
        _checkLeaf(program, guard.epoch - 1, earlier);
        _checkTreeId(
            program,
            guard.epoch,
            SumTree.climb(later.hash, later.sum, earlier.index, later.leafCount, later.proof)
        );
        if (later.sum >= earlier.cumulativeReward && later.hash != 0) {
            revert RewardNotLowered(earlier.cumulativeReward, later.sum);
        }
        _void(program, guard, earlier);
    }

    /// @inheritdoc IAttestations
    function voidReplaced(uint256 program, LeafProof calldata earlier, LeafProof calldata later) external {
        Guard memory guard = _checkPending(program);
        _checkLeaf(program, guard.epoch - 1, earlier);
        _checkLeaf(program, guard.epoch, later);
        if (later.index != earlier.index) revert IndexDiffers(later.index, earlier.index);
        if (later.account == earlier.account) revert AccountUnmoved(later.account);
        _void(program, guard, earlier);
    }

    /* VIEWS */

    /// @inheritdoc IAttestations
    function stateOf(uint256 program, uint64 epoch) external view returns (State) {
        return _stateOf(_known(program), epoch);
    }

    /// @inheritdoc IAttestations
    function attestationOf(uint256 program, uint64 epoch)
        external
        view
        returns (bytes32 treeId, uint40 finalAt, State state)
    {
        Guard memory guard = _known(program);
        state = _stateOf(guard, epoch);
        if (state == State.None) return (0, 0, state);
        if (epoch == guard.epoch) finalAt = guard.finalAt;
        if (epoch + KEPT_TREES > guard.epoch) treeId = _treeIds[program][epoch % KEPT_TREES];
    }

    /// @inheritdoc IAttestations
    function claimableEpochs(uint256 program) external view returns (uint64 newest, uint64 previous) {
        newest = _newestFinal(_known(program));
        previous = newest == 0 ? 0 : newest - 1;
    }

    /// @inheritdoc IAttestations
    function domainSeparator() external view returns (bytes32) {
        return _domainSeparatorV4();
    }

    /// @inheritdoc IAttestations
    function hashAttestation(Attestation calldata attestation) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(ATTESTATION_TYPEHASH, attestation)));
    }

    /* INTERNAL: STATE */

    function _isFinal(Guard memory guard) internal view returns (bool) {
        return guard.standing == Standing.Standing && block.timestamp >= guard.finalAt;
    }

    function _stateOf(Guard memory guard, uint64 epoch) internal view returns (State) {
        if (epoch == 0 || epoch > guard.epoch) return State.None;
        if (epoch < guard.epoch || _isFinal(guard)) return State.Final;
        if (guard.standing == Standing.Voided) return State.Voided;
        return guard.standing == Standing.Disputed ? State.Disputed : State.Pending;
    }

    /// @dev 0 when nothing is final yet: epoch 0 is the empty tree, in which nobody has a leaf.
    function _newestFinal(Guard memory guard) internal view returns (uint64) {
        return guard.epoch == 0 || _isFinal(guard) ? guard.epoch : guard.epoch - 1;
    }

    /* INTERNAL: ATTEST */

    function _checkOrder(Attestation calldata attestation, Guard memory guard) private view {
        uint64 expected = guard.standing == Standing.Voided ? guard.epoch : uint64(guard.epoch) + 1;
        if (attestation.epoch != expected) revert EpochOutOfOrder(attestation.epoch, expected);
        if (expected > type(uint16).max) revert EpochsExhausted(expected);
        if (guard.standing == Standing.Standing && block.timestamp < guard.finalAt) {
            revert PreviousPending(guard.epoch, guard.finalAt);
        }
        if (block.timestamp > attestation.deadline) revert AttestationExpired(attestation.deadline);
    }

    function _checkTree(Attestation calldata attestation, Ledger memory ledger, bytes memory terms) private view {
        if (attestation.weightsHash != terms.weightsHash()) {
            revert WeightsDiffer(attestation.weightsHash, terms.weightsHash());
        }
        if (attestation.root == 0) revert RootMissing();
        if (attestation.leafCount == 0 || attestation.leafCount < ledger.leafCount) {
            revert LeafCountFell(attestation.leafCount, ledger.leafCount);
        }
        bytes32 previous = _treeIds[attestation.program][(attestation.epoch - 1) % KEPT_TREES];
        if (SumTree.treeId(attestation.previousRoot, ledger.leafCount, ledger.total) != previous) {
            revert PreviousRootDiffers(attestation.previousRoot, previous);
        }
    }

    function _checkMilestone(Attestation calldata attestation, Ledger memory ledger, bytes memory terms) private view {
        uint32 number = attestation.milestone;
        if (number == 0) {
            if (attestation.pot != 0) revert PotWithoutMilestone(attestation.pot);
            if (attestation.value != 0) revert ValueWithoutMilestone(attestation.value);
            return;
        }
        if (number > terms.milestoneCount()) revert UnknownMilestone(number, terms.milestoneCount());
        Milestone memory milestone = terms.milestone(number);
        if (_isReleased(ledger, number)) revert MilestoneReleased(number);
        if (block.timestamp > milestone.deadline) revert MilestoneExpired(number, milestone.deadline);
        if (attestation.value < milestone.threshold) {
            revert MilestoneUnmet(number, attestation.value, milestone.threshold);
        }
        if (attestation.pot != milestone.amount) revert PotDiffers(attestation.pot, milestone.amount);
    }

    function _checkTotal(Attestation calldata attestation, Ledger memory ledger) private pure {
        uint256 expected = uint256(ledger.total) + attestation.pot;
        if (attestation.total != expected) revert TotalDiffers(attestation.total, expected);
        if (attestation.total > ledger.funded) revert TotalExceedsFunding(attestation.total, ledger.funded);
    }

    /// @dev Signers and signatures both ascend, so one walk over the signers finds every signature's signer, and the
    /// same signer cannot be found twice.
    function _checkQuorum(bytes32 digest, bytes[] calldata signatures, bytes memory terms) private pure {
        uint256 signers = terms.signerCount();
        if (signatures.length < terms.quorum()) revert QuorumMissed(signatures.length, terms.quorum());
        address previous = address(0);
        uint256 at = 0;
        for (uint256 i = 0; i < signatures.length; ++i) {
            (address account, ECDSA.RecoverError problem,) = ECDSA.tryRecoverCalldata(digest, signatures[i]);
            if (problem != ECDSA.RecoverError.NoError) revert SignatureUnusable(i, uint8(problem));
            if (account <= previous) revert SignatureOutOfOrder(previous, account);
            while (at < signers && terms.signer(at) != account) ++at;
            if (at == signers) revert NotASigner(account);
            previous = account;
        }
    }

    function _logAttested(Attestation calldata attestation, uint40 finalAt) private {
        emit Attested(
            attestation.program,
            attestation.epoch,
            attestation.root,
            attestation.leafCount,
            attestation.pot,
            attestation.total,
            attestation.milestone,
            attestation.value,
            attestation.evidenceHash,
            finalAt
        );
    }

    /// @dev Milestone 0 has no bit: half a unit shifts out.
    function _bit(uint256 milestone) private pure returns (uint24) {
        return uint24(1 << milestone >> 1);
    }

    /* INTERNAL: VOID */

    function _checkPending(uint256 program) private view returns (Guard memory guard) {
        guard = _known(program);
        State state = _stateOf(guard, guard.epoch);
        if (state != State.Pending) revert NotPending(guard.epoch, state);
        if (guard.epoch == 1) revert NoEarlierTree();
    }

    function _checkLeaf(uint256 program, uint64 epoch, LeafProof calldata leaf) private view {
        bytes32 hash = SumTree.leafHash(leaf.account, leaf.cumulativeReward, leaf.reputation);
        _checkTreeId(
            program, epoch, SumTree.climb(hash, leaf.cumulativeReward, leaf.index, leaf.leafCount, leaf.proof)
        );
    }

    function _checkTreeId(uint256 program, uint64 epoch, bytes32 given) private view {
        bytes32 expected = _treeIds[program][epoch % KEPT_TREES];
        if (given != expected) revert TreeDiffers(epoch, given, expected);
    }

    /// @dev The earlier leaf's proof is also what tells the earlier tree's leaf count.
    function _void(uint256 program, Guard memory guard, LeafProof calldata earlier) private {
        Ledger memory ledger = _ledgers[program];
        ledger.total -= guard.pot;
        ledger.leafCount = earlier.leafCount;
        ledger.released &= ~_bit(ledger.milestone);
        ledger.milestone = 0;
        _ledgers[program] = ledger;
        guard.pot = 0;
        guard.standing = Standing.Voided;
        _guards[program] = guard;
        emit Voided(program, guard.epoch, earlier.index, earlier.account);
    }
}

// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Attestation, IAttestations, LeafProof, NodeProof, State} from "../interfaces/IAttestations.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {Guard, Standing} from "./libraries/Guard.sol";
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

    uint256 internal constant SIGNATURE_BYTES = 65;

    /// @dev What 24 bits hold. Larger programmes nest: an organisation is one leaf and runs a programme of its own.
    uint32 internal constant MAX_LEAVES = type(uint24).max;

    /* ATTEST */

    /// @inheritdoc IAttestations
    function attest(Attestation calldata attestation, bytes calldata signatures) external {
        // derive
        (Book storage book, Guard guard) = _known(attestation.program);
        bytes memory terms = Terms.read(attestation.program);
        uint256 epoch = attestation.epoch;

        // check
        _checkOrder(attestation, guard);
        _checkTree(attestation, book, guard, terms.weightsHash());
        _checkMilestone(attestation, guard, terms);
        _checkTotal(attestation, book.funded);
        _checkQuorum(hashAttestation(attestation), signatures, terms);

        // effect
        book.guard = guard.attested(
            epoch, block.timestamp + terms.window(), attestation.leafCount, attestation.milestone
        );
        book.roots[epoch % KEPT_ROOTS] = attestation.root;

        // log
        _logAttested(attestation);
    }

    /* VOID */

    /// @inheritdoc IAttestations
    function voidLowered(uint256 program, LeafProof calldata earlier, NodeProof calldata later) external {
        (Book storage book, Guard guard) = _checkPending(program);
        _checkLeaf(book, guard, guard.epoch() - 1, earlier);
        _checkNode(book, guard, guard.epoch(), later.node, earlier.index, later.proof);
        if (later.node != 0 && SumTree.sumOf(later.node) >= earlier.cumulativeReward) {
            revert RewardNotLowered(earlier.cumulativeReward, SumTree.sumOf(later.node));
        }
        _void(program, book, guard, earlier);
    }

    /// @inheritdoc IAttestations
    function voidReplaced(uint256 program, LeafProof calldata earlier, LeafProof calldata later) external {
        (Book storage book, Guard guard) = _checkPending(program);
        _checkLeaf(book, guard, guard.epoch() - 1, earlier);
        _checkLeaf(book, guard, guard.epoch(), later);
        if (later.index != earlier.index) revert IndexDiffers(later.index, earlier.index);
        if (later.account == earlier.account) revert AccountUnmoved(later.account);
        _void(program, book, guard, earlier);
    }

    /* VIEWS */

    /// @inheritdoc IAttestations
    function stateOf(uint256 program, uint64 epoch) external view returns (State) {
        (, Guard guard) = _known(program);
        return _stateOf(guard, epoch);
    }

    /// @inheritdoc IAttestations
    function attestationOf(uint256 program, uint64 epoch)
        external
        view
        returns (bytes32 root, uint32 leafCount, uint40 finalAt, State state)
    {
        (Book storage book, Guard guard) = _known(program);
        state = _stateOf(guard, epoch);
        if (state == State.None) return (0, 0, 0, state);
        if (epoch == guard.epoch()) finalAt = guard.finalAt();
        if (epoch + KEPT_ROOTS > guard.epoch()) {
            root = _rootOf(book, epoch);
            leafCount = guard.leafCountOf(epoch);
        }
    }

    /// @inheritdoc IAttestations
    function claimableEpochs(uint256 program) external view returns (uint64 newest, uint64 previous) {
        (, Guard guard) = _known(program);
        newest = uint64(guard.newestFinal());
        previous = newest == 0 ? 0 : newest - 1;
    }

    /// @inheritdoc IAttestations
    function domainSeparator() external view returns (bytes32) {
        return _domainSeparatorV4();
    }

    /// @inheritdoc IAttestations
    /// @dev Copies the struct's words as they came. Dirty upper bits cannot pass for another statement: reading a field
    /// of this calldata reverts on them, and `attest` reads every field.
    function hashAttestation(Attestation calldata attestation) public view returns (bytes32) {
        bytes32 typeHash = ATTESTATION_TYPEHASH;
        bytes32 structHash;
        assembly ("memory-safe") {
            let words := mload(0x40)
            mstore(words, typeHash)
            calldatacopy(add(words, 32), attestation, 384)
            structHash := keccak256(words, 416)
        }
        return _hashTypedDataV4(structHash);
    }

    /* INTERNAL: STATE */

    function _stateOf(Guard guard, uint256 epoch) internal view returns (State) {
        if (epoch == 0 || epoch > guard.epoch()) return State.None;
        if (epoch < guard.epoch() || guard.isFinal()) return State.Final;
        if (guard.standing() == Standing.Voided) return State.Voided;
        return guard.standing() == Standing.Disputed ? State.Disputed : State.Pending;
    }

    /* INTERNAL: PROOF */

    function _checkNode(
        Book storage book,
        Guard guard,
        uint256 epoch,
        bytes32 node,
        uint32 index,
        bytes calldata proof
    ) internal view returns (bytes32 root) {
        root = _rootOf(book, epoch);
        bytes32 given = SumTree.climb(node, index, guard.leafCountOf(epoch), proof);
        if (given != root) revert WrongProof(given, root);
    }

    /* INTERNAL: ATTEST */

    function _checkOrder(Attestation calldata attestation, Guard guard) private view {
        uint256 expected = guard.newestStanding() + 1;
        if (attestation.epoch != expected) revert EpochOutOfOrder(attestation.epoch, expected);
        if (guard.stands() && block.timestamp < guard.finalAt()) {
            revert PreviousPending(guard.epoch(), guard.finalAt());
        }
        if (block.timestamp > attestation.deadline) revert AttestationExpired(attestation.deadline);
    }

    function _checkTree(Attestation calldata attestation, Book storage book, Guard guard, bytes32 weightsHash)
        private
        view
    {
        if (attestation.weightsHash != weightsHash) revert WeightsDiffer(attestation.weightsHash, weightsHash);
        bytes32 root = attestation.root;
        if (root == 0) revert RootMissing();
        if (SumTree.sumOf(root) != attestation.total) revert RootSumDiffers(SumTree.sumOf(root), attestation.total);

        uint256 previousEpoch = attestation.epoch - 1;
        uint32 leafCount = attestation.leafCount;
        uint32 previousCount = guard.leafCountOf(previousEpoch);
        if (leafCount < previousCount || leafCount == 0) revert LeafCountFell(leafCount, previousCount);
        if (leafCount > MAX_LEAVES) revert LeafCountTooLarge(leafCount, MAX_LEAVES);

        bytes32 previousRoot = _rootOf(book, previousEpoch);
        if (attestation.previousRoot != previousRoot) {
            revert PreviousRootDiffers(attestation.previousRoot, previousRoot);
        }
    }

    function _checkMilestone(Attestation calldata attestation, Guard guard, bytes memory terms) private view {
        uint32 number = attestation.milestone;
        uint96 pot = attestation.pot;
        uint256 value = attestation.value;
        if (number == 0) {
            if (pot != 0) revert PotWithoutMilestone(pot);
            if (value != 0) revert ValueWithoutMilestone(value);
            return;
        }
        if (number > terms.milestoneCount()) revert UnknownMilestone(number, terms.milestoneCount());
        if (guard.isReleased(number)) revert MilestoneReleased(number);
        (uint256 threshold, uint96 amount, uint40 deadline,) = terms.milestone(number);
        if (block.timestamp > deadline) revert MilestoneExpired(number, deadline);
        if (value < threshold) revert MilestoneUnmet(number, value, threshold);
        if (pot != amount) revert PotDiffers(pot, amount);
    }

    /// @dev The previous root was checked: its sum is what was released so far.
    function _checkTotal(Attestation calldata attestation, uint256 funded) private pure {
        uint256 total = attestation.total;
        uint256 expected = uint256(SumTree.sumOf(attestation.previousRoot)) + attestation.pot;
        if (total != expected) revert TotalDiffers(total, expected);
        if (total > funded) revert TotalExceedsFunding(total, funded);
    }

    /// @dev Signers and signatures both ascend, so one walk over the signers finds every signature's signer, and the
    /// same signer cannot be found twice.
    function _checkQuorum(bytes32 digest, bytes calldata signatures, bytes memory terms) private pure {
        uint256 count = signatures.length / SIGNATURE_BYTES;
        if (signatures.length % SIGNATURE_BYTES != 0) revert SignaturesTorn(signatures.length);
        if (count < terms.quorum()) revert QuorumMissed(count, terms.quorum());
        uint256 signers = terms.signerCount();
        uint256 at = 0;
        address previous = address(0);
        for (uint256 i = 0; i < count; ++i) {
            (address account, ECDSA.RecoverError problem,) = ECDSA.tryRecoverCalldata(
                digest, signatures[i * SIGNATURE_BYTES:(i + 1) * SIGNATURE_BYTES]
            );
            if (problem != ECDSA.RecoverError.NoError) revert SignatureUnusable(i, uint8(problem));
            if (account <= previous) revert SignatureOutOfOrder(previous, account);
            while (at < signers && terms.signer(at) != account) ++at;
            if (at == signers) revert NotASigner(account);
            previous = account;
        }
    }

    function _logAttested(Attestation calldata attestation) private {
        emit Attested(
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

    /* INTERNAL: VOID */

    function _checkPending(uint256 program) private view returns (Book storage book, Guard guard) {
        (book, guard) = _known(program);
        State state = _stateOf(guard, guard.epoch());
        if (state != State.Pending) revert NotPending(guard.epoch(), state);
        if (guard.epoch() == 1) revert NoEarlierTree();
    }

    function _checkLeaf(Book storage book, Guard guard, uint256 epoch, LeafProof calldata leaf) private view {
        bytes32 node = SumTree.leaf(leaf.account, leaf.cumulativeReward, leaf.reputation);
        _checkNode(book, guard, epoch, node, leaf.index, leaf.proof);
    }

    /// @dev The previous root and its leaf count still stand in storage: to void is to forget nothing but the milestone.
    function _void(uint256 program, Book storage book, Guard guard, LeafProof calldata earlier) private {
        book.guard = guard.voided();
        emit Voided(program, guard.epoch(), earlier.index, earlier.account);
    }
}

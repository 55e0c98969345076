// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Attestation, IAttestations, State} from "../interfaces/IAttestations.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {Guard, Standing} from "./libraries/Guard.sol";
import {Ledger} from "./Ledger.sol";
import {SumTree} from "./libraries/SumTree.sol";
import {Terms} from "./libraries/Terms.sol";

/// @title Attestations: what an attestation's state is, what its quorum signs, and how to undo it.
abstract contract Attestations is Ledger, EIP712("Guerdon", "1") {
    using Terms for bytes;

    /* CONSTANTS */

    bytes32 internal constant ATTESTATION_TYPEHASH = keccak256(
        "Attestation(uint256 program,uint64 epoch,uint32 milestone,uint256 value,bytes32 root,uint32 leafCount,uint96 pot,uint96 total,bytes32 evidenceHash,bytes32 weightsHash,bytes32 previousRoot,uint40 deadline)"
    );

    uint256 internal constant SIGNATURE_BYTES = 65;

    /// @dev How long after a milestone's deadline, or after the window of a voided attestation, money stays reserved.
    uint256 internal constant GRACE = 60 days;

    /// @dev A pause of attesting, and the time in which what it delayed may follow.
    uint256 internal constant PAUSE = 7 days;

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
        if (given != root) revert IAttestations.WrongProof(given, root);
    }

    /* INTERNAL: QUORUM */

    /// @dev Copies the struct's words as they came. Dirty upper bits cannot pass for another statement: reading a field
    /// of this calldata reverts on them, and `attest` reads every field.
    function _hashAttestation(Attestation calldata attestation) internal view returns (bytes32) {
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

    /// @dev Signers and signatures both ascend, so one walk over the signers finds every signature's signer, and the
    /// same signer cannot be found twice. Unchecked: positions stay below a length of calldata.
    function _checkQuorum(bytes32 digest, bytes calldata signatures, bytes memory terms) internal pure {
        uint256 count = signatures.length / SIGNATURE_BYTES;
        if (signatures.length % SIGNATURE_BYTES != 0) revert IAttestations.SignaturesTorn(signatures.length);
        if (count < terms.quorum()) revert IAttestations.QuorumMissed(count, terms.quorum());
        uint256 signers = terms.signerCount();
        uint256 at = 0;
        address previous = address(0);
        unchecked {
            for (uint256 i = 0; i < count; ++i) {
                (address account, ECDSA.RecoverError problem) = _tryRecover(digest, signatures, i);
                if (problem != ECDSA.RecoverError.NoError) {
                    revert IAttestations.SignatureUnusable(i, uint8(problem));
                }
                if (account <= previous) revert IAttestations.SignatureOutOfOrder(previous, account);
                at = terms.seek(at, signers, account);
                if (at == signers) revert IAttestations.NotASigner(account);
                previous = account;
            }
        }
    }

    /// @dev The signature at `position`, 65 bytes: r, s, v.
    function _tryRecover(bytes32 digest, bytes calldata signatures, uint256 position)
        internal
        pure
        returns (address account, ECDSA.RecoverError problem)
    {
        bytes32 r;
        bytes32 s;
        uint256 v;
        assembly ("memory-safe") {
            let at := add(signatures.offset, mul(position, 65))
            r := calldataload(at)
            s := calldataload(add(at, 32))
            v := byte(0, calldataload(add(at, 64)))
        }
        // The third value only repeats what a problem was about.
        // slither-disable-next-line unused-return
        (account, problem,) = ECDSA.tryRecover(digest, uint8(v), r, s);
    }

    /* INTERNAL: VOID */

    /// @dev The previous root and its leaf count still stand in storage: to void is to forget nothing but the milestone.
    function _void(uint256 program, Book storage book, Guard guard, uint32 index, address account) internal {
        book.voided[_rootOf(book, guard.epoch())] = true;
        book.guard = guard.voided();
        // The epoch comes again: what is posted then may be disputed anew.
        if (book.caseEpoch == guard.epoch()) book.caseEpoch = 0;
        emit IAttestations.Voided(program, guard.epoch(), index, account);
    }
}

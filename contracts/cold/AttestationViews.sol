// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Attestation, IAttestations, State} from "../../interfaces/IAttestations.sol";
import {Guard} from "../libraries/Guard.sol";
import {Statements} from "../Statements.sol";

/// @title AttestationViews: the slice that reads attestations and what accounts were paid.
abstract contract AttestationViews is IAttestations, Statements {
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
    function hashAttestation(Attestation calldata attestation) external view returns (bytes32) {
        return _hashAttestation(attestation);
    }
}

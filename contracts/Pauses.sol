// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Attestations} from "./Attestations.sol";
import {Guard} from "./libraries/Guard.sol";
import {IPauses} from "../interfaces/IPauses.sol";
import {ISigners} from "../interfaces/ISigners.sol";

/// @title Pauses: the slice in which the stewards stop attesting, for a while.
abstract contract Pauses is IPauses, Attestations {
    /* CONSTANTS */

    uint256 internal constant REST = 30 days;

    /* PAUSE */

    /// @inheritdoc IPauses
    function pauseAttestations(uint256 program) external {
        (Book storage book, Guard guard) = _checkStewards(program);
        uint256 last = book.pausedUntil;
        if (last != 0 && block.timestamp < last + REST) revert PausedRecently(last + REST);
        (book.pausedAt, book.pausedUntil) = (uint40(block.timestamp), uint40(block.timestamp + PAUSE));
        book.guard = guard.paused();
        emit Paused(program, book.pausedUntil);
    }

    /// @inheritdoc IPauses
    function unpause(uint256 program) external {
        (Book storage book,) = _checkStewards(program);
        if (block.timestamp >= book.pausedUntil) revert NotPaused(program);
        book.pausedUntil = uint40(block.timestamp);
        emit Unpaused(program);
    }

    /* INTERNAL */

    function _checkStewards(uint256 program) private view returns (Book storage book, Guard guard) {
        if (msg.sender != STEWARDS) revert ISigners.NotStewards(msg.sender);
        return _known(program);
    }
}

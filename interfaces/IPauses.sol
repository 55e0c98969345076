// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @title Pauses: the stewards stop attesting for a bounded time.
/// @notice A pause lasts at most 7 days and the next one may begin 30 days after it ended: a stop, never an end.
interface IPauses {
    /// @notice Refuse attestations of `program` from now on. STEWARDS.
    function pauseAttesting(uint256 program) external;

    /// @notice End a pause before its time. STEWARDS.
    function resumeAttesting(uint256 program) external;
}

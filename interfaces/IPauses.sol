// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @title Pauses: how the stewards buy time when a quorum may be compromised.
/// @notice A pause stops new attestations of one programme and nothing else: final roots pay, windows end, disputes go
/// on. It ends by itself.
interface IPauses {
    /* EVENTS */

    event Paused(uint256 indexed program, uint40 until);
    event Unpaused(uint256 indexed program);

    /* ERRORS */

    error PausedRecently(uint256 until);
    error NotPaused(uint256 program);

    /* PAUSE */

    /// @notice Refuse attestations for 7 days; the next pause may begin 30 days after this one's end. A milestone whose
    /// deadline falls into a pause can be released for another 7 days after it. STEWARDS.
    function pauseAttestations(uint256 program) external;

    /// @notice End a pause early. STEWARDS.
    function unpause(uint256 program) external;
}

// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @title Funding: how money comes in.
interface IFunding {
    /* FUND */

    /// @notice Move `amount` from the caller into the programme. A token that delivers less or more is refused, so is
    /// funding while the escrow is short.
    function fund(uint256 program, uint96 amount) external;

    /// @notice `fund` with an ERC-2612 permit. A permit somebody else already submitted does no harm.
    function fundWithPermit(uint256 program, uint96 amount, uint256 deadline, uint8 v, bytes32 r, bytes32 s) external;
}

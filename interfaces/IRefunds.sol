// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {State} from "./IAttestations.sol";

/// @title Refunds: what may leave the escrow other than as a reward.
/// @notice A sponsor gets back what no attestation can ask for any more; a poster gets back its bond.
interface IRefunds {
    /* EVENTS */

    event Refunded(uint256 indexed program, address indexed sponsor, uint96 amount);
    event CancelAnnounced(uint256 indexed program, uint40 from, uint40 until);
    event Cancelled(uint256 indexed program, uint96 amount);
    event BondDeposited(uint256 indexed program, address indexed from, uint96 amount, uint96 bonded);
    event BondWithdrawn(uint256 indexed program, address indexed poster, uint96 amount);
    event BondSlashed(uint256 indexed program, address indexed to, uint96 amount);

    /* ERRORS */

    error NotSponsor(address caller, address sponsor);
    error RefundBlocked(uint256 epoch, State state);
    error NothingToRefund(uint256 funded, uint256 kept);
    error AlreadyAttested(uint256 epoch);
    error CancelNotice(uint256 from);
    error NotPoster(address caller, address poster);
    error BondTooLarge(uint256 bonded, uint256 most);
    error BondExceeded(uint96 amount, uint96 bonded);
    error AccountsHeld(uint256 accounts);

    /* SPONSOR */

    /// @notice Pay the sponsor what is neither released nor reserved for a milestone that can still be reached. A
    /// milestone stays reserved for 60 days after its deadline. SPONSOR.
    /// @dev Refused while the newest attestation is pending or disputed, and while a voided one is to be corrected: until
    /// 60 days after its window.
    function refund(uint256 program) external returns (uint96 amount);

    /// @notice Cancel a programme before its first attestation: the first call gives notice, a second one, between 7 and
    /// 14 days later, pays all funding back and closes the programme for good. SPONSOR.
    /// @dev Notice, because participants may already be training: their quorum can attest meanwhile, which ends it.
    function cancel(uint256 program) external returns (uint96 amount);

    /* BOND */

    /// @notice Add to a programme's bond pot. Whoever pays, the poster named in the terms gets it back.
    function depositBond(uint256 program, uint96 amount) external;

    /// @notice Take from the bond pot: when the newest attestation is final (or there is none) and no account is held.
    /// POSTER.
    function withdrawBond(uint256 program, uint96 amount) external;

    /// @notice Pay `amount` of the bond pot to `to`, because of a ruling. COURT.
    function slashBond(uint256 program, uint96 amount, address to) external;
}

// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {State} from "./IAttestations.sol";

/// @title Cases: what the court may do, and nothing more.
/// @notice A ruling can stop a root, or one account's newest share. It cannot pay, move or lower anything itself, and
/// whatever it stops goes on by itself after 90 days of the court's silence.
interface ICases {
    /* EVENTS */

    event Frozen(uint256 indexed program, uint64 indexed epoch, uint40 until);
    event Upheld(uint256 indexed program, uint64 indexed epoch);
    event Held(uint256 indexed program, address indexed account, uint96 upTo, uint40 until);
    event Corrected(uint256 indexed program, address indexed account, uint96 to, uint64 from);
    event Released(uint256 indexed program, address indexed account);

    /* ERRORS */

    error NotCourt(address caller);
    error NotDisputed(uint256 epoch, State state);
    error CaseRepeated(uint64 epoch);
    error HoldRepeated(address account, uint256 epoch);
    error NotHeld(address account);
    error CorrectionBelowPaid(uint96 to, uint96 paid);
    error CorrectionOpen(address account, uint256 untilFinal);

    /* ATTESTATIONS */

    /// @notice Dispute the pending attestation of `epoch`, once: it cannot become final while disputed. COURT.
    function freeze(uint256 program, uint64 epoch) external;

    /// @notice Rule a disputed attestation void: its pot and milestone are free, the epoch is attested again. COURT.
    function void(uint256 program, uint64 epoch) external;

    /// @notice Rule that a disputed attestation stands. What is left of its window runs on; final after it, at once when
    /// it is over. COURT, or anyone once the case is 90 days old.
    function uphold(uint256 program, uint64 epoch) external;

    /* ACCOUNTS */

    /// @notice Hold one account's disputed share: it can claim up to `upTo`, its leaf from before the disputed epoch, and
    /// no more. Lapses after 90 days; once per account and epoch. COURT.
    function hold(uint256 program, address account, uint96 upTo) external;

    /// @notice Rule that the held account's leaf is to be lowered to `to` by the next attestation, never below what was
    /// paid. Older trees pay it no more than `to`, for good. COURT.
    function correct(uint256 program, address account, uint96 to) external;

    /// @notice End a hold; after a correction only when no older tree can be claimed against. COURT, or anyone once the
    /// hold has lapsed.
    function release(uint256 program, address account) external;

    /* VIEWS */

    /// @notice Whether a hold is recorded, what stays payable, until when, and the first epoch whose tree is corrected (0
    /// for none).
    function holdOf(uint256 program, address account)
        external
        view
        returns (bool isPlaced, uint96 upTo, uint40 until, uint64 correctedFrom);
}

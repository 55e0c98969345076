// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {LeafProof} from "./IAttestations.sol";

/// @notice What the court needs of a programme. `vouching`: the poster, or the sponsor where there is none.
struct Terms {
    address sponsor;
    address vouching;
    uint96 bond;
    uint96 bonded;
    uint64 lastEpoch;
    uint40 finalAt;
}

/// @title Inquiry: the questions of the court, in a contract of their own because one contract's code is limited.
/// @notice Deployed by the court's constructor; stateless, and can never be exchanged.
interface IInquiry {
    /// @notice The party behind an account; a stranger is a party of its own.
    function partyOf(address account) external view returns (bytes32);

    /// @notice The pending root, and what its epoch distributes.
    function checkAttestation(uint256 program, uint64 epoch) external view returns (bytes32 root, uint96 pot);

    /// @notice The newest root, and what the account of `later` had in the tree before: leaves are append-only, so an index
    /// that the tree before does not have belongs to a newcomer.
    function checkShare(
        uint256 program,
        uint64 epoch,
        uint96 to,
        LeafProof calldata earlier,
        LeafProof calldata later
    ) external view returns (bytes32 root, uint96 before);

    /// @notice The root of an epoch that may be pleaded about.
    function checkPlea(uint256 program, uint64 epoch) external view returns (bytes32 root);

    /// @notice Whether a root was neither voided nor replaced. A root older than three epochs is not kept, and final.
    function isCurrent(uint256 program, uint64 epoch, bytes32 root) external view returns (bool);

    function termsOf(uint256 program) external view returns (Terms memory);

    /// @notice Parties of the signers of the epoch that is open now.
    function signersOf(uint256 program) external view returns (bytes32[] memory);

    /// @notice Keeps the lowest tickets of those eligible, in order; asks who is eligible only of a ticket that would win.
    /// @param parties None of these and no affiliate of them sits.
    /// @param barred None of these sits.
    function lowestTickets(
        bytes32 seed,
        uint256 size,
        uint256 program,
        uint256 openedAt,
        bytes32[] calldata parties,
        bytes32[] calldata barred
    ) external view returns (address[] memory jurors, uint256 found);

    /// @notice The first of `others` that is `party` or affiliated with it, zero for none.
    function conflictOf(bytes32 party, bytes32[] calldata others) external view returns (bytes32);
}

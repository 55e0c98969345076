// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {LeafProof} from "./IAttestations.sol";

/// @title ContributionCertificate: a participant's contribution to one programme, as a token that stays where it is.
/// @notice Soulbound (ERC-721, ERC-5192): one per participant and programme, shown from a leaf of a final tree. It
/// pays nothing, votes nothing and admits nobody; it is kept when its holder leaves. Nobody owns or stops this contract.
/// @dev Assumptions:
/// 1. a leaf of one of the two newest final trees, the same that can be claimed against, says what is certified;
/// 2. figures change by a newer epoch's leaf alone, which anyone may show: what a ruling lowered is lowered here too;
/// 3. metadata and picture are made on chain of numbers and addresses; no text of anybody's choosing gets in.
interface IContributionCertificate {
    /* EVENTS */

    event Certified(uint256 indexed id, uint64 epoch, uint96 cumulativeReward, uint16 reputation);

    /// @notice ERC-5192: once, when a certificate is minted; none is ever unlocked.
    event Locked(uint256 tokenId);

    /* ERRORS */

    error NothingContributed(address account);
    error AlreadyCertified(uint256 id);
    error NotCertified(uint256 id);
    error EpochNotNewer(uint64 epoch, uint64 certified);
    error TransferRefused(uint256 id);
    error ApprovalRefused(uint256 id);
    error OperatorRefused(address operator);

    /* CERTIFY */

    /// @notice Mint the certificate of a leaf's account. Anyone; the leaf must have earned something.
    /// @dev The receiver is not called: it did not ask, so it gets no say, no gas to burn and no way to come back in. A
    /// contract wallet that knows no ERC-721 gets its certificate too, and cannot lose one by it: nothing moves anyway.
    /// @return id `idOf(program, leaf.account)`.
    function mint(uint256 program, uint64 epoch, LeafProof calldata leaf) external returns (uint256 id);

    /// @notice Bring a certificate up to a newer epoch. Anyone; also when the leaf was lowered by a ruling, to nothing
    /// at worst.
    function refresh(uint256 program, uint64 epoch, LeafProof calldata leaf) external;

    /* VIEWS */

    /// @notice A certificate's number: the programme, then the account in the last 20 bytes. It can be read back, two
    /// participants never share one, and nothing need be stored to find it.
    function idOf(uint256 program, address account) external pure returns (uint256 id);

    /// @notice What a certificate says: epoch, token units earned in all up to it, reputation from 0 to 10,000.
    function figuresOf(uint256 id) external view returns (uint64 epoch, uint96 cumulativeReward, uint16 reputation);

    /// @notice ERC-5192: true for every certificate there is.
    function locked(uint256 id) external view returns (bool);

    /// @notice The escrow whose trees are certified, fixed at deployment.
    function escrow() external view returns (address);
}

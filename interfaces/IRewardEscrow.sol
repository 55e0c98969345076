// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {LeafProof} from "./IAttestations.sol";

/// @title RewardEscrow: a participant withdraws what final attestations say it is owed.
/// @notice One escrow holds one token: programmes of different tokens live in different escrows, so no programme can
/// bring a hostile token near another's money, and a claim needs not look the token up.
interface IRewardEscrow {
    /* EVENTS */

    event Claimed(uint256 indexed program, address indexed account, uint96 amount);
    event PaymentFailed(uint256 indexed program, address indexed account, uint96 amount);

    /* ERRORS */

    error WindowOpen(uint256 until);
    error EpochNotClaimable(uint256 epoch, uint256 newest);
    error NothingToClaim(address account, uint96 cumulativeReward, uint256 paid);
    error PaidExceedsReleased(uint256 paid, uint96 released);

    error ChildIsParent(uint256 program);
    error LeavesIncomplete(uint256 length, uint32 leafCount);

    /* CLAIM */

    /// @notice Pay `account` all it is owed by a claimable epoch's tree and was not paid before. Anyone may call; the
    /// money goes to `account`, or to the payee it chose, only.
    /// @dev Assumptions:
    /// 1. a proof that reaches the root shows the account's leaf, at an index that exists, in a tree that adds up to what
    ///    was attested;
    /// 2. whatever the trees say, a programme pays no more than its final attestations released;
    /// 3. the token moves exactly what it is told to, or the call reverts;
    /// 4. a held account is paid up to its hold, and everybody in proportion once the escrow is short.
    /// @param epoch One of `claimableEpochs`.
    /// @param index The leaf's position; `proof`: its siblings upwards, 32 bytes each.
    /// @return amount Token units paid, never 0.
    function claim(
        uint256 program,
        uint64 epoch,
        address account,
        uint96 cumulativeReward,
        uint16 reputation,
        uint32 index,
        bytes calldata proof
    ) external returns (uint96 amount);

    /// @notice `claim`, paid to a `payee` that the account signed for (EIP-712 `Claim`; ERC-1271 with signatures of any
    /// length). The stored payee does not change. Anyone may carry it until `deadline`, inclusive.
    /// @dev The signature's nonce is what the account was paid so far: every claim uses it up, and it never comes back.
    function claimWithSig(
        uint256 program,
        uint64 epoch,
        LeafProof calldata leaf,
        address payee,
        uint40 deadline,
        bytes calldata signature
    ) external returns (uint96 amount);

    /// @notice Turn what `leaf` is owed into funding of the programme `child`, without moving a token. The account, or
    /// who acts for it.
    function claimInto(uint256 program, uint64 epoch, LeafProof calldata leaf, uint256 child)
        external
        returns (uint96 amount);

    /* SETTLE */

    /// @notice Pay everybody in a claimable epoch's tree at once. Anyone. A recipient whose transfer fails or burns its
    /// gas stays claimable and stops nobody.
    /// @param leaves All leaves in order, 34 bytes each: account (20), cumulative reward (12), reputation (2).
    /// @return payments How many were paid.
    function settle(uint256 program, uint64 epoch, bytes calldata leaves) external returns (uint256 payments);
}

// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @title RewardEscrow: a participant withdraws what final attestations say it is owed.
/// @notice One escrow holds one token: programmes of different tokens live in different escrows, so no programme can
/// bring a hostile token near another's money, and a claim needs not look the token up.
interface IRewardEscrow {
    /* EVENTS */

    event Claimed(uint256 indexed program, address indexed account, uint96 amount);

    /* ERRORS */

    error WindowOpen(uint256 until);
    error EpochNotClaimable(uint256 epoch, uint256 newest);
    error NothingToClaim(address account, uint96 cumulativeReward, uint256 paid);
    error PaidExceedsReleased(uint256 paid, uint96 released);

    /* CLAIM */

    /// @notice Pay `account` all it is owed by a claimable epoch's tree and was not paid before. Anyone may call; the
    /// money goes to `account` only.
    /// @dev Assumptions:
    /// 1. a proof that reaches the root shows the account's leaf, at an index that exists, in a tree that adds up to what
    ///    was attested;
    /// 2. whatever the trees say, a programme pays no more than its final attestations released;
    /// 3. the token moves exactly what it is told to, or the call reverts.
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

    /* VIEWS */

    /// @notice Token units of `program` paid to `account` so far.
    function paidTo(uint256 program, address account) external view returns (uint256);
}

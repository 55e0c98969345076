// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IRewardEscrow} from "../interfaces/IRewardEscrow.sol";
import {Attestations} from "./Attestations.sol";
import {Programs} from "./Programs.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {SumTree} from "./libraries/SumTree.sol";

/// @title RewardEscrow: holds programmes' money and pays participants what final attestations say.
contract RewardEscrow is IRewardEscrow, Attestations {
    using SafeERC20 for IERC20;

    /* STORAGE */

    /// @dev What one programme paid one account; the rest of the slot is free for what may hold a payment.
    struct Account {
        uint96 paid;
    }

    mapping(uint256 program => mapping(address account => Account)) private _accounts;

    /* CONSTRUCTOR */

    constructor(IERC20 token) Programs(token) {}

    /* CLAIM */

    /// @inheritdoc IRewardEscrow
    function claim(
        uint256 program,
        uint64 epoch,
        address account,
        uint96 cumulativeReward,
        uint16 reputation,
        uint32 index,
        uint32 leafCount,
        bytes calldata proof
    ) external nonReentrant returns (uint96 amount) {
        // check
        Guard memory guard = _known(program);
        bool isNewestFinal = _isFinal(guard);
        _checkClaimable(guard, epoch);
        bytes32 hash = SumTree.leafHash(account, cumulativeReward, reputation);
        bytes32 treeId = SumTree.climb(hash, cumulativeReward, index, leafCount, proof);
        bytes32 expected = _treeIds[program][epoch % KEPT_TREES];
        if (treeId != expected) revert WrongProof(treeId, expected);

        uint96 paid = _accounts[program][account].paid;
        if (cumulativeReward <= paid) revert NothingToClaim(account, cumulativeReward, paid);
        amount = cumulativeReward - paid;
        if (isNewestFinal) {
            guard.unpaid += guard.pot;
            guard.pot = 0;
        }
        if (amount > guard.unpaid) revert PaidExceedsReleased(amount, guard.unpaid);

        // effect
        guard.unpaid -= amount;
        _guards[program] = guard;
        _accounts[program][account].paid = cumulativeReward;

        // interaction
        TOKEN.safeTransfer(account, amount);

        // log
        emit Claimed(program, account, amount, cumulativeReward);
    }

    /* VIEWS */

    /// @inheritdoc IRewardEscrow
    function paidTo(uint256 program, address account) external view returns (uint96) {
        return _accounts[program][account].paid;
    }

    /* INTERNAL */

    function _checkClaimable(Guard memory guard, uint64 epoch) private view {
        uint64 newest = _newestFinal(guard);
        if (epoch == guard.epoch && epoch > newest && guard.standing == Standing.Standing) {
            revert WindowOpen(guard.finalAt);
        }
        if (epoch == 0 || epoch > newest || epoch + 1 < newest) revert EpochNotClaimable(epoch, newest);
    }
}

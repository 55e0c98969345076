// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IRewardEscrow} from "../interfaces/IRewardEscrow.sol";
import {Attestations} from "./Attestations.sol";
import {Guard} from "./libraries/Guard.sol";
import {Programs} from "./Programs.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {SumTree} from "./libraries/SumTree.sol";

/// @title RewardEscrow: holds programmes' money and pays participants what final attestations say.
contract RewardEscrow is IRewardEscrow, Attestations {
    using SafeERC20 for IERC20;

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
        bytes calldata proof
    ) external returns (uint96 amount) {
        // check
        (Book storage book, Guard guard) = _known(program);
        uint256 newest = guard.newestFinal();
        _checkClaimable(guard, epoch, newest);
        bytes32 node = SumTree.leaf(account, cumulativeReward, reputation);
        bytes32 root = _checkNode(book, guard, epoch, node, index, proof);
        uint256 before = book.paid[account];
        if (cumulativeReward <= before) revert NothingToClaim(account, cumulativeReward, before);
        uint256 paid;
        unchecked {
            amount = uint96(cumulativeReward - before);
            paid = uint256(guard.paid()) + amount;
        }
        uint96 released = SumTree.sumOf(epoch == newest ? root : _rootOf(book, newest));
        if (paid > released) revert PaidExceedsReleased(paid, released);

        // effect
        book.guard = guard.withPaid(paid);
        book.paid[account] = cumulativeReward;

        // interaction
        TOKEN.safeTransfer(account, amount);

        // log
        emit Claimed(program, account, amount);
    }

    /* VIEWS */

    /// @inheritdoc IRewardEscrow
    function paidTo(uint256 program, address account) external view returns (uint256) {
        return _books[program].paid[account];
    }

    /* INTERNAL */

    /// @dev Unchecked: an epoch beyond the newest wraps to a distance far above 1.
    function _checkClaimable(Guard guard, uint256 epoch, uint256 newest) private pure {
        unchecked {
            if (epoch != 0 && newest - epoch <= 1) return;
        }
        if (epoch > newest && epoch == guard.epoch() && guard.stands()) revert WindowOpen(guard.finalAt());
        revert EpochNotClaimable(epoch, newest);
    }
}

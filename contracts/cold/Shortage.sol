// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {ILedger} from "../../interfaces/ILedger.sol";
import {Ledger} from "../Ledger.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

/// @title Shortage: the slice that compares what the escrow holds with what it owes.
abstract contract Shortage is ILedger, Ledger {
    using SafeERC20 for IERC20;

    /* SHORT */

    /// @inheritdoc ILedger
    function declareShort() external nonReentrant {
        uint256 owed = liabilities();
        uint256 balance = TOKEN.balanceOf(address(this));
        (uint256 backing, uint256 promised) = (_backing, _promised);
        if (promised == 0) (backing, promised) = (1, 1);
        // Both factors of each product are below 2^128: a balance above what is owed is never short.
        if (balance >= owed || balance * promised >= owed * backing) revert NotShort(balance, owed);
        (_backing, _promised) = (uint128(balance), uint128(owed));
        for (uint256 program = _programCount; program != 0; --program) {
            _books[program].guard = _books[program].guard.short();
        }
        emit Short(balance, owed);
    }

    /// @inheritdoc ILedger
    function recoverSurplus(address to) external nonReentrant returns (uint256 amount) {
        if (msg.sender != GOVERNANCE) revert NotGovernance(msg.sender);
        _checkNotShort();
        uint256 owed = liabilities();
        uint256 balance = TOKEN.balanceOf(address(this));
        if (balance <= owed) revert NoSurplus(balance, owed);
        amount = balance - owed;
        TOKEN.safeTransfer(to, amount);
        emit SurplusRecovered(to, amount);
    }

    /* VIEWS */

    /// @inheritdoc ILedger
    function liabilities() public view returns (uint256 owed) {
        for (uint256 program = _programCount; program != 0; --program) {
            Book storage book = _books[program];
            owed += uint256(book.funded) + book.bonded - book.guard.paid();
        }
    }
}

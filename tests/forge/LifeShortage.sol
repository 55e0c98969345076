// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {ILedger} from "../../interfaces/ILedger.sol";
import {Life} from "./Life.sol";
import {vm} from "./Cheats.sol";

/// @title LifeShortage: a token that takes money away, and what is declared then, rightly or not.
abstract contract LifeShortage is Life {
    /// @dev One in four times the token takes up to a third of what there is; three in four, somebody declares it.
    function shortage(uint256 seed, uint256 amount) external noticing {
        if (seed % 4 != 0) return _declareShort();
        amount = amount % (coin.balanceOf(address(escrow)) / 3 + 1);
        vm.prank(address(escrow));
        coin.transfer(STRANGER, amount);
        (lost, isUndeclared) = (lost + amount, true);
        received[STRANGER] += amount;
        ++done["lose"];
    }

    function _declareShort() internal {
        (uint256 owed, uint256 balance) = (_owes(), coin.balanceOf(address(escrow)));
        (uint256 part, uint256 whole) = promised == 0 ? (1, 1) : (backing, promised);
        _object(balance >= owed || balance * whole >= owed * part, ILedger.NotShort.selector);
        if (!_do("declareShort", STRANGER, abi.encodeCall(ILedger.declareShort, ()))) return;
        (backing, promised, paidShort, isUndeclared) = (balance, owed, 0, false);
    }
}

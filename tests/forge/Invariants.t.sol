// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Actions} from "./Actions.sol";
import {LifeHandler} from "./LifeHandler.sol";

/// @title Invariants: random lives of three programmes; every call's outcome is foreseen, every invariant asked each step.
contract InvariantsTest {
    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    LifeHandler private handler;

    function setUp() external {
        handler = new LifeHandler();
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    function targetSelectors() external view returns (FuzzSelector[] memory targets) {
        targets = new FuzzSelector[](1);
        targets[0] = FuzzSelector(address(handler), Actions.all(handler));
    }

    /// @notice 1 to 5 and 8 hold after every step; a call with another outcome than foreseen (15) fails by itself.
    function invariant_money() external view {
        handler.checkRulings();
        handler.checkBalance();
        handler.checkShortage();
        handler.checkOrderOfSums();
        handler.checkAccounts();
        handler.checkPayees();
        handler.checkRoots();
        handler.checkStates();
    }

    /// @notice 13 and 14 at the end of every life: all who are owed get it, and what is left is what nobody is owed.
    function afterInvariant() external {
        handler.finish();
    }
}

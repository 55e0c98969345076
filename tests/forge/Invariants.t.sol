// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {LifeHandler} from "./LifeHandler.sol";

/// @title Invariants: random lives of two programmes; every call's outcome is foreseen, every invariant asked each step.
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
        bytes4[21] memory chosen = [
            handler.attest.selector,
            handler.attest.selector,
            handler.attest.selector,
            handler.attest.selector,
            handler.wait.selector,
            handler.wait.selector,
            handler.wait.selector,
            handler.claim.selector,
            handler.claimAll.selector,
            handler.settle.selector,
            handler.void.selector,
            handler.fund.selector,
            handler.donate.selector,
            handler.refund.selector,
            handler.freeze.selector,
            handler.rule.selector,
            handler.hold.selector,
            handler.release.selector,
            handler.depositBond.selector,
            handler.takeBond.selector,
            handler.rotate.selector
        ];
        bytes4[] memory selectors = new bytes4[](chosen.length);
        for (uint256 i = 0; i < chosen.length; ++i) {
            selectors[i] = chosen[i];
        }
        targets = new FuzzSelector[](1);
        targets[0] = FuzzSelector(address(handler), selectors);
    }

    /// @notice 1 to 5 and 8 hold after every step; a call with another outcome than foreseen (15) fails by itself.
    function invariant_money() external {
        handler.checkBalance();
        handler.checkOrderOfSums();
        handler.checkAccounts();
        handler.checkRoots();
        handler.checkStates();
    }

    /// @notice 13 and 14 at the end of every life: all who are owed get it, and what is left is what nobody is owed.
    function afterInvariant() external {
        handler.finish();
    }
}

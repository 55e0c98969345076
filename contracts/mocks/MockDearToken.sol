// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {TestStablecoin} from "../TestStablecoin.sol";

/// @title MockDearToken: a transfer takes as much gas as it was told to.
contract MockDearToken is TestStablecoin {
    uint256 public cost;

    function setCost(uint256 cost_) external {
        cost = cost_;
    }

    function transfer(address to, uint256 amount) public override returns (bool isDone) {
        uint256 before = gasleft();
        isDone = super.transfer(to, amount);
        uint256 wanted = cost;
        while (before - gasleft() < wanted) {}
    }
}

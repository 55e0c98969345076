// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {TestStablecoin} from "../TestStablecoin.sol";

/// @title MockFalseToken: says false instead of moving money out, when told to.
contract MockFalseToken is TestStablecoin {
    bool public isLying;

    function lie(bool isLying_) external {
        isLying = isLying_;
    }

    function transfer(address to, uint256 amount) public override returns (bool) {
        return isLying ? false : super.transfer(to, amount);
    }

    function transferFrom(address from, address to, uint256 amount) public override returns (bool) {
        return isLying ? false : super.transferFrom(from, to, amount);
    }
}

// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {TestStablecoin} from "../TestStablecoin.sol";

/// @title MockLyingToken: says true and moves nothing, when told to.
contract MockLyingToken is TestStablecoin {
    bool public isLying;

    function lie(bool isLying_) external {
        isLying = isLying_;
    }

    function transfer(address to, uint256 value) public override returns (bool) {
        return isLying || super.transfer(to, value);
    }

    function transferFrom(address from, address to, uint256 value) public override returns (bool) {
        return isLying || super.transferFrom(from, to, value);
    }
}

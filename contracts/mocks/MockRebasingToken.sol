// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {TestStablecoin} from "../TestStablecoin.sol";

/// @title MockRebasingToken: multiplies every balance at once. Kept are shares; a unit is worth UNIT / index shares.
contract MockRebasingToken is TestStablecoin {
    uint256 private constant UNIT = 1e6;

    uint256 public index = UNIT;

    /// @notice From now on every balance is its shares times `index_` millionths.
    function rebase(uint256 index_) external {
        index = index_;
    }

    function balanceOf(address account) public view override returns (uint256) {
        return super.balanceOf(account) * index / UNIT;
    }

    function _update(address from, address to, uint256 value) internal override {
        super._update(from, to, value * UNIT / index);
    }
}

// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {TestStablecoin} from "../TestStablecoin.sol";

/// @title MockPausableToken: stands still for everybody while it is paused.
contract MockPausableToken is TestStablecoin {
    bool public isPaused;

    error IsPaused();

    function pause(bool isPaused_) external {
        isPaused = isPaused_;
    }

    function _update(address from, address to, uint256 value) internal override {
        if (isPaused) revert IsPaused();
        super._update(from, to, value);
    }
}

// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {TestStablecoin} from "../TestStablecoin.sol";

/// @title MockHookToken: makes one prepared call in the middle of the next transfer, and keeps what came of it.
contract MockHookToken is TestStablecoin {
    address public target;
    bytes public call;
    bool public succeeded;
    bytes public answer;

    function prepare(address target_, bytes calldata call_) external {
        target = target_;
        call = call_;
    }

    function _update(address from, address to, uint256 value) internal override {
        super._update(from, to, value);
        if (target == address(0)) return;
        address once = target;
        target = address(0);
        (succeeded, answer) = once.call(call);
    }
}

// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {TestStablecoin} from "../TestStablecoin.sol";

/// @title MockReceiverToken: asks the hook a receiver registered, and moves nothing when the hook refuses (ERC-777).
contract MockReceiverToken is TestStablecoin {
    mapping(address receiver => address) public hooks;

    function register(address receiver, address hook) external {
        hooks[receiver] = hook;
    }

    function _update(address from, address to, uint256 value) internal override {
        super._update(from, to, value);
        if (hooks[to] != address(0)) MockReceiverHook(hooks[to]).received(from, to, value);
    }
}

/// @title MockReceiverHook: refuses what arrives until it is opened.
contract MockReceiverHook {
    bool public isOpen;

    error Closed(address from, address to, uint256 value);

    function open(bool isOpen_) external {
        isOpen = isOpen_;
    }

    function received(address from, address to, uint256 value) external view {
        if (!isOpen) revert Closed(from, to, value);
    }
}

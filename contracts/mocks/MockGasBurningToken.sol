// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {TestStablecoin} from "../TestStablecoin.sol";

/// @title MockGasBurningToken: burns all gas it is given when it pays a chosen account.
contract MockGasBurningToken is TestStablecoin {
    address public burner;

    function burnFor(address account) external {
        burner = account;
    }

    function _update(address from, address to, uint256 value) internal override {
        if (to == burner && to != address(0)) {
            assembly {
                invalid()
            }
        }
        super._update(from, to, value);
    }
}

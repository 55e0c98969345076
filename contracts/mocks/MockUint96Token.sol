// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {TestStablecoin} from "../TestStablecoin.sol";

/// @title MockUint96Token: refuses amounts, allowances and balances that 96 bits do not hold.
contract MockUint96Token is TestStablecoin {
    error ExceedsUint96(uint256 value);

    function _update(address from, address to, uint256 value) internal override {
        _check(value);
        super._update(from, to, value);
        _check(balanceOf(to));
    }

    function _approve(address owner, address spender, uint256 value, bool isLogged) internal override {
        _check(value);
        super._approve(owner, spender, value, isLogged);
    }

    function _check(uint256 value) private pure {
        if (value > type(uint96).max) revert ExceedsUint96(value);
    }
}

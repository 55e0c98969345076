// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {TestStablecoin} from "../TestStablecoin.sol";

/// @title MockBlacklistToken: lets nobody pay from or to an account that was barred.
contract MockBlacklistToken is TestStablecoin {
    mapping(address account => bool) public isBarred;

    error IsBarred(address account);

    function bar(address account, bool isBarred_) external {
        isBarred[account] = isBarred_;
    }

    function _update(address from, address to, uint256 value) internal override {
        if (isBarred[from]) revert IsBarred(from);
        if (isBarred[to]) revert IsBarred(to);
        super._update(from, to, value);
    }
}

// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {TestStablecoin} from "../TestStablecoin.sol";

/// @title MockMisreportingToken: tells one account another balance than it has.
contract MockMisreportingToken is TestStablecoin {
    address public misled;
    uint256 public reported;

    function misreport(address account, uint256 balance) external {
        misled = account;
        reported = balance;
    }

    function balanceOf(address account) public view override returns (uint256) {
        return account == misled ? reported : super.balanceOf(account);
    }
}

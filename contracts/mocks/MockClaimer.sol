// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @title MockClaimer: makes the same call several times in one transaction and counts the ones that succeed.
contract MockClaimer {
    uint256 public successes;

    function repeat(address target, bytes calldata call, uint256 times) external {
        for (uint256 i = 0; i < times; ++i) {
            (bool success,) = target.call(call);
            if (success) ++successes;
        }
    }
}

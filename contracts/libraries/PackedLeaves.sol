// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {SumTree} from "./SumTree.sol";

/// @title PackedLeaves: read a whole tree's leaves as `settle` takes them, one after the other in calldata.
/// @notice A leaf is account (20 bytes), cumulative reward (12), reputation (2).
library PackedLeaves {
    /* CONSTANTS */

    uint256 internal constant LEAF_BYTES = 34;

    /* READ */

    /// @notice The leaf at `position`, which must be below the number of leaves.
    function at(bytes calldata leaves, uint256 position)
        internal
        pure
        returns (address account, uint96 cumulativeReward, uint16 reputation)
    {
        uint256 word;
        uint256 tail;
        assembly ("memory-safe") {
            let place := add(leaves.offset, mul(position, LEAF_BYTES))
            word := calldataload(place)
            tail := calldataload(add(place, 2))
        }
        return (address(uint160(word >> 96)), uint96(word), uint16(tail));
    }

    /// @notice The root of the tree over the first `count` leaves, at least one.
    function root(bytes calldata leaves, uint256 count) internal pure returns (bytes32) {
        bytes32[] memory nodes = new bytes32[](count);
        for (uint256 i = 0; i < count; ++i) {
            (address account, uint96 cumulativeReward, uint16 reputation) = at(leaves, i);
            nodes[i] = SumTree.leaf(account, cumulativeReward, reputation);
        }
        return SumTree.rootOf(nodes);
    }
}

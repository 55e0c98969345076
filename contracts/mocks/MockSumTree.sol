// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {SumTree} from "../libraries/SumTree.sol";

/// @title MockSumTree: lets a test call the library.
contract MockSumTree {
    function leaf(address account, uint96 cumulativeReward, uint16 reputation) external pure returns (bytes32) {
        return SumTree.leaf(account, cumulativeReward, reputation);
    }

    function climb(bytes32 node, uint32 index, uint32 leafCount, bytes calldata proof) external pure returns (bytes32) {
        return SumTree.climb(node, index, leafCount, proof);
    }
}

// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {SumTree} from "../libraries/SumTree.sol";

/// @title MockSumTree: lets a test call the library.
contract MockSumTree {
    function leafHash(address account, uint96 cumulativeReward, uint16 reputation) external pure returns (bytes32) {
        return SumTree.leafHash(account, cumulativeReward, reputation);
    }

    function treeId(bytes32 root, uint32 leafCount, uint96 total) external pure returns (bytes32) {
        return SumTree.treeId(root, leafCount, total);
    }

    function climb(bytes32 hash, uint96 sum, uint32 index, uint32 leafCount, bytes calldata proof)
        external
        pure
        returns (bytes32)
    {
        return SumTree.climb(hash, sum, index, leafCount, proof);
    }
}

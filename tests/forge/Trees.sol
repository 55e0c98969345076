// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

struct Leaf {
    address account;
    uint96 reward;
    uint16 reputation;
}

/// @title Trees: the sum tree as its definition reads, slow and recursive, to compare the contracts with.
library Trees {
    function word(Leaf memory leaf) internal pure returns (bytes32) {
        bytes32 once = keccak256(abi.encode(leaf.account, leaf.reward, leaf.reputation));
        return bytes32(abi.encodePacked(bytes20(keccak256(abi.encodePacked(once))), leaf.reward));
    }

    /// @dev Wraps where the sum leaves uint96, as nobody honest would: such a root proves nothing.
    function join(bytes32 left, bytes32 right) internal pure returns (bytes32) {
        unchecked {
            uint96 sum = uint96(uint256(left)) + uint96(uint256(right));
            return bytes32(abi.encodePacked(bytes20(keccak256(abi.encodePacked(left, right))), sum));
        }
    }

    function depth(uint256 leaves) internal pure returns (uint256 levels) {
        while (2 ** levels < leaves) ++levels;
    }

    function at(Leaf[] memory leaves, uint256 level, uint256 index) internal pure returns (bytes32) {
        if (level != 0) return join(at(leaves, level - 1, 2 * index), at(leaves, level - 1, 2 * index + 1));
        return index < leaves.length ? word(leaves[index]) : bytes32(0);
    }

    function root(Leaf[] memory leaves) internal pure returns (bytes32) {
        return at(leaves, depth(leaves.length), 0);
    }

    function proof(Leaf[] memory leaves, uint256 index) internal pure returns (bytes memory siblings) {
        for (uint256 level = 0; level < depth(leaves.length); ++level) {
            siblings = abi.encodePacked(siblings, at(leaves, level, index >> level ^ 1));
        }
    }
}

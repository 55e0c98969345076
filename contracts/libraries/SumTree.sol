// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @title SumTree: climb a Merkle-sum tree from a position at leaf level to its root.
/// @notice A node is one word: the first 20 bytes of its hash, then its sum (uint96). A parent hashes its two children's
/// words, 64 bytes; a leaf hashes 32 bytes: neither can pass for the other. A root therefore says its tree's total, and
/// no other total can be proved to it.
library SumTree {
    /* CONSTANTS */

    /// @dev A level of a proof is one word of 32 bytes.
    uint256 internal constant LEVEL_SHIFT = 5;

    /* ERRORS */

    error IndexBeyondLeaves(uint32 index, uint32 leafCount);
    error ProofLengthWrong(uint256 length, uint32 leafCount);
    error SumTooLarge(uint256 sum);

    /* NODES */

    /// @notice The word of a leaf. Hashed twice, so that what is hashed last is never chosen by anyone.
    function leaf(address account, uint96 cumulativeReward, uint16 reputation) internal pure returns (bytes32) {
        uint256 owner = uint160(account);
        uint256 sum = cumulativeReward;
        uint256 rank = reputation;
        bytes32 hash;
        // abi.encode, without reserving memory that nobody reads again.
        assembly ("memory-safe") {
            let words := mload(0x40)
            mstore(words, owner)
            mstore(add(words, 32), sum)
            mstore(add(words, 64), rank)
            mstore(0, keccak256(words, 96))
            hash := keccak256(0, 32)
        }
        return bytes32(bytes20(hash)) | bytes32(sum);
    }

    /// @notice Token units below a node.
    function sumOf(bytes32 node) internal pure returns (uint96) {
        return uint96(uint256(node));
    }

    /* CLIMB */

    /// @notice The root of the tree in which `node` stands at `index`, if the proof is right.
    /// @dev A tree of n leaves has as many levels as (n - 1) has bits; a proof has one sibling a level.
    function climb(bytes32 node, uint32 index, uint32 leafCount, bytes calldata proof)
        internal
        pure
        returns (bytes32 root)
    {
        if (index >= leafCount) revert IndexBeyondLeaves(index, leafCount);
        unchecked {
            // Twice the last index, made odd, has one bit more than there are levels.
            uint256 doubled = 2 * uint256(leafCount - 1) | 1;
            // An exclusive or with 1 is zero for 1 alone; no power is meant.
            // slither-disable-next-line incorrect-exp
            if (proof.length & 31 | (doubled >> (proof.length >> LEVEL_SHIFT) ^ 1) != 0) {
                revert ProofLengthWrong(proof.length, leafCount);
            }
        }
        uint256 sum;
        // In assembly because the claim path pays for every level.
        assembly ("memory-safe") {
            sum := and(node, 0xffffffffffffffffffffffff)
            let level := proof.offset
            // The bit above the last level ends the climb.
            // One bit shifted by the number of levels, in this order.
            // slither-disable-next-line incorrect-shift
            for { let path := or(index, shl(shr(5, proof.length), 1)) } gt(path, 1) { path := shr(1, path) } {
                let sibling := calldataload(level)
                let side := and(shl(5, path), 32)
                mstore(side, node)
                // The other of two places, 0 and 32; no power is meant.
                // slither-disable-next-line incorrect-exp
                mstore(xor(side, 32), sibling)
                sum := add(sum, and(sibling, 0xffffffffffffffffffffffff))
                node := or(and(keccak256(0, 64), not(0xffffffffffffffffffffffff)), sum)
                level := add(level, 32)
            }
            root := node
        }
        // Sums only grow: one that left uint96 on the way up is still too large here.
        if (sum > type(uint96).max) revert SumTooLarge(sum);
    }

    /* BUILD */

    /// @notice The root of the tree over all its leaves, at least one. Overwrites `nodes`.
    function rootOf(bytes32[] memory nodes) internal pure returns (bytes32 root) {
        uint256 sum = 0;
        for (uint256 i = 0; i < nodes.length; ++i) {
            sum += sumOf(nodes[i]);
        }
        // Then no sum inside the tree leaves uint96 either.
        if (sum > type(uint96).max) revert SumTooLarge(sum);
        assembly ("memory-safe") {
            let first := add(nodes, 32)
            let pad := 0
            for { let count := mload(nodes) } gt(count, 1) { count := shr(1, add(count, 1)) } {
                for { let i := 0 } lt(i, count) { i := add(i, 2) } {
                    let left := mload(add(first, shl(5, i)))
                    let right := pad
                    if lt(add(i, 1), count) { right := mload(add(first, shl(5, add(i, 1)))) }
                    mstore(0, left)
                    mstore(32, right)
                    let total := and(add(left, right), 0xffffffffffffffffffffffff)
                    mstore(add(first, shl(4, i)), or(and(keccak256(0, 64), not(0xffffffffffffffffffffffff)), total))
                }
                mstore(0, pad)
                mstore(32, pad)
                pad := and(keccak256(0, 64), not(0xffffffffffffffffffffffff))
            }
            root := mload(first)
        }
    }
}

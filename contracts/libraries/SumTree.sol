// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @title SumTree: climb a Merkle-sum tree from a position at leaf level to its top.
/// @notice Leaves hash 32 bytes and nodes 88 bytes, so neither can pass for the other. A node commits to both children
/// and both sums: two different sums can never share a top.
library SumTree {
    /* CONSTANTS */

    /// @dev Bytes of proof a level: sibling hash (32), sibling sum (12).
    uint256 internal constant LEVEL_BYTES = 44;

    /* ERRORS */

    error IndexBeyondLeaves(uint32 index, uint32 leafCount);
    error ProofLengthWrong(uint256 length, uint32 leafCount);
    error SumTooLarge(uint256 sum);

    /* HASHES */

    /// @notice Hash of a leaf; hashed twice so that its preimage is never 88 bytes nor chosen by a caller.
    function leafHash(address account, uint96 cumulativeReward, uint16 reputation) internal pure returns (bytes32) {
        return keccak256(abi.encode(keccak256(abi.encode(account, cumulativeReward, reputation))));
    }

    /// @notice What stands for a whole tree on chain: its top hash, how many leaves it has and what they add up to.
    function treeId(bytes32 root, uint32 leafCount, uint96 total) internal pure returns (bytes32) {
        return keccak256(abi.encodePacked(root, leafCount, total));
    }

    /* CLIMB */

    /// @notice The id of the tree in which `hash` with `sum` stands at `index`, if the proof is right.
    /// @dev A proof has one level for each doubling: 2^(levels - 1) < leafCount <= 2^levels.
    function climb(bytes32 hash, uint96 sum, uint32 index, uint32 leafCount, bytes calldata proof)
        internal
        pure
        returns (bytes32)
    {
        if (index >= leafCount) revert IndexBeyondLeaves(index, leafCount);
        uint256 levels = proof.length / LEVEL_BYTES;
        // leafCount is at least 1 here; (leafCount - 1) needs exactly `levels` bits.
        if (proof.length != levels * LEVEL_BYTES || levels > 32 || (leafCount - 1) >> levels != 0) {
            revert ProofLengthWrong(proof.length, leafCount);
        }
        if (levels != 0 && (leafCount - 1) >> (levels - 1) == 0) revert ProofLengthWrong(proof.length, leafCount);
        (bytes32 top, uint256 topSum) = _climb(hash, sum, index, proof);
        if (topSum > type(uint96).max) revert SumTooLarge(topSum);
        return treeId(top, leafCount, uint96(topSum));
    }

    /* INTERNAL */

    /// @dev In assembly because the claim path pays for every level. Sums only grow, so an overflow of uint96 below the
    /// top is still visible at the top, where the caller checks it.
    function _climb(bytes32 hash, uint256 sum, uint256 index, bytes calldata proof)
        private
        pure
        returns (bytes32 top, uint256 topSum)
    {
        assembly ("memory-safe") {
            let node := mload(0x40)
            let level := proof.offset
            let end := add(level, proof.length)
            for {} lt(level, end) { level := add(level, 44) } {
                let side := mul(44, and(index, 1))
                mstore(add(node, side), hash)
                // The 20 bytes this spills are the sibling's place, written next, or beyond the node.
                mstore(add(add(node, side), 32), shl(160, sum))
                calldatacopy(add(node, sub(44, side)), level, 44)
                hash := keccak256(node, 88)
                sum := add(sum, shr(160, calldataload(add(level, 32))))
                index := shr(1, index)
            }
            top := hash
            topSum := sum
        }
    }
}

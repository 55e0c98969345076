// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Leaf, Trees} from "./Trees.sol";
import {MockSumTree} from "../../contracts/mocks/MockSumTree.sol";
import {SumTree} from "../../contracts/libraries/SumTree.sol";
import {vm} from "./Cheats.sol";
import {World} from "./World.sol";

/// @title SumTree: the climb against the recursive definition, on trees of every shape.
contract SumTreeTest is World {
    MockSumTree private probe;

    function setUp() external {
        probe = MockSumTree(_deploy("MockSumTree", ""));
    }

    function _leaves(uint256 seed, uint256 count) private pure returns (Leaf[] memory leaves) {
        leaves = new Leaf[](count);
        for (uint256 i = 0; i < count; ++i) {
            uint256 word = uint256(keccak256(abi.encode(seed, i)));
            leaves[i] = Leaf(address(uint160(word >> 96)), uint96(word >> 8) >> 8, uint16(word));
            if (word % 5 == 0) leaves[i].reward = 0;
            if (word % 7 == 0 && i > 0) leaves[i].account = leaves[i - 1].account;
        }
    }

    /// @notice A leaf's word is twenty bytes of the double hash of its fields, then its reward.
    function testFuzz_leafWord(Leaf memory leaf) external view {
        vm.assertEq(probe.leaf(leaf.account, leaf.reward, leaf.reputation), Trees.word(leaf), "leaf");
    }

    /// @notice Every leaf of a tree climbs to the recursive root, by its own index and proof.
    function testFuzz_everyLeafArrives(uint256 seed, uint8 size) external view {
        Leaf[] memory leaves = _leaves(seed, 1 + size % 33);
        bytes32 root = Trees.root(leaves);
        for (uint256 i = seed % 3; i < leaves.length; i += 3) {
            bytes32 given =
                probe.climb(Trees.word(leaves[i]), uint32(i), uint32(leaves.length), Trees.proof(leaves, i));
            vm.assertEq(given, root, "root");
        }
    }

    /// @notice Any node, index and siblings climb as the recursive definition joins them; a sum beyond uint96 is refused.
    function testFuzz_climbIsTheDefinition(bytes32 node, uint256 indexSeed, uint32 leafCount, bytes32[] memory proof)
        external
        view
    {
        leafCount = uint32(uint256(leafCount) % 2 ** (indexSeed % 25)) + 1;
        uint32 index = uint32(uint256(indexSeed >> 8) % leafCount);
        uint256 depth = Trees.depth(leafCount);
        vm.assume(proof.length > 0 || depth == 0);
        bytes memory packed;
        bytes32 expected = node;
        uint256 sum = uint96(uint256(node));
        for (uint256 level = 0; level < depth; ++level) {
            bytes32 sibling = proof[level % proof.length];
            if (indexSeed % 2 == 0) sibling &= ~bytes32(uint256(0xff) << 88); // small sums, so that most arrive
            packed = bytes.concat(packed, sibling);
            expected = index >> level & 1 == 1 ? Trees.join(sibling, expected) : Trees.join(expected, sibling);
            sum += uint96(uint256(sibling));
        }
        (bool success, bytes memory answer) =
            address(probe).staticcall(abi.encodeCall(probe.climb, (node, index, leafCount, packed)));
        vm.assertTrue(success == (sum <= type(uint96).max), "a sum beyond uint96 passed, or one within it did not");
        if (success) vm.assertEq(abi.decode(answer, (bytes32)), expected, "root");
        else vm.assertEq(bytes32(bytes4(answer)), bytes32(SumTree.SumTooLarge.selector), "error");
    }

    /// @notice Only a proof of one sibling a level is taken: every other length is refused with its values.
    function testFuzz_proofLength(uint32 leafCount, uint16 length) external view {
        leafCount = uint32(uint256(leafCount) % 2 ** (length % 33));
        vm.assume(leafCount != 0);
        bytes memory proof = new bytes(length % (32 * 26));
        bool fits = proof.length == 32 * Trees.depth(leafCount);
        (bool success, bytes memory answer) =
            address(probe).staticcall(abi.encodeCall(probe.climb, (bytes32(0), 0, leafCount, proof)));
        vm.assertTrue(success == fits, "length");
        bytes memory expected = abi.encodeWithSelector(SumTree.ProofLengthWrong.selector, proof.length, leafCount);
        if (!fits) vm.assertEq(keccak256(answer), keccak256(expected), "error");
    }

    /// @notice The exact length passes for every number of leaves around a power of two; one word more or less does not.
    function test_proofLengthAroundPowersOfTwo() external view {
        for (uint256 bits = 1; bits < 24; ++bits) {
            for (uint256 leaves = 2 ** bits - 1; leaves <= 2 ** bits + 1; ++leaves) {
                uint256 depth = Trees.depth(leaves);
                vm.assertTrue(_fits(leaves, 32 * depth), "the right length is refused");
                vm.assertTrue(!_fits(leaves, 32 * depth + 32), "a longer proof passes");
                vm.assertTrue(!_fits(leaves, 32 * depth + 1), "a torn proof passes");
                vm.assertTrue(depth == 0 || !_fits(leaves, 32 * depth - 32), "a shorter proof passes");
            }
        }
    }

    /// @notice An index at or beyond the leaf count is refused with its values, the last one below it is not.
    function testFuzz_index(uint32 index, uint32 leafCount) external view {
        leafCount = uint32(uint256(leafCount) % 2 ** 24);
        if (index % 3 == 0) index = leafCount;
        vm.assume(index >= leafCount);
        (bool success, bytes memory answer) =
            address(probe).staticcall(abi.encodeCall(probe.climb, (bytes32(0), index, leafCount, "")));
        bytes memory expected = abi.encodeWithSelector(SumTree.IndexBeyondLeaves.selector, index, leafCount);
        vm.assertTrue(!success && keccak256(answer) == keccak256(expected), "index");
    }

    /// @notice Only the used bits of a sum's largest value fit: 2^96 - 1 passes, one unit more does not.
    function test_largestSum() external view {
        bytes32 most = bytes32(uint256(type(uint96).max));
        vm.assertEq(uint96(uint256(probe.climb(most, 0, 2, abi.encode(0)))), type(uint96).max, "sum");
        (bool success, bytes memory answer) =
            address(probe).staticcall(abi.encodeCall(probe.climb, (most, 0, 2, abi.encode(1))));
        bytes memory expected = abi.encodeWithSelector(SumTree.SumTooLarge.selector, 2 ** 96);
        vm.assertTrue(!success && keccak256(answer) == keccak256(expected), "one unit too much");
    }

    function _fits(uint256 leafCount, uint256 length) private view returns (bool success) {
        bytes memory proof = new bytes(length);
        (success,) =
            address(probe).staticcall(abi.encodeCall(probe.climb, (bytes32(0), 0, uint32(leafCount), proof)));
    }
}

// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {MockSumTree} from "../../contracts/mocks/MockSumTree.sol";
import {SumTree} from "../../contracts/libraries/SumTree.sol";
import {vm} from "./Cheats.sol";
import {World} from "./World.sol";

/// @title Differential: the contracts say of every proof that Python wrote what Python says of it.
contract DifferentialTest is World {
    enum Outcome {
        Arrives,
        BadIndex,
        BadLength,
        BadSum
    }

    struct Case {
        address account;
        uint96 reward;
        uint16 reputation;
        bool isLeaf;
        bytes32 node;
        uint32 index;
        uint32 leafCount;
        bytes proof;
        Outcome outcome;
        bytes32 root;
    }

    string private constant FOLDER = "build/forge/trees/";

    MockSumTree private probe;

    /// @notice Thousands of trees: honest proofs arrive at Python's root, adversarial ones end as Python says.
    function test_everyProofAsInPython() external {
        probe = MockSumTree(_deploy("MockSumTree", ""));
        uint256[4] memory seen;
        uint256 file = 0;
        for (; vm.exists(string.concat(FOLDER, vm.toString(file), ".bin")); ++file) {
            uint256[4] memory more = this.judge(file);
            for (uint256 i = 0; i < 4; ++i) {
                seen[i] += more[i];
            }
        }
        vm.assertLe(1, file, "no proofs: run make forge, which writes them");
        for (uint256 i = 0; i < 4; ++i) {
            vm.assertLe(100, seen[i], "hardly a proof with this outcome");
        }
    }

    /// @dev A call of its own, so that one file's memory is gone before the next.
    function judge(uint256 file) external view returns (uint256[4] memory seen) {
        Case[] memory cases =
            abi.decode(vm.readFileBinary(string.concat(FOLDER, vm.toString(file), ".bin")), (Case[]));
        for (uint256 i = 0; i < cases.length; ++i) {
            _judge(cases[i]);
            ++seen[uint256(cases[i].outcome)];
        }
    }

    function _judge(Case memory one) private view {
        bytes32 node = one.isLeaf ? probe.leaf(one.account, one.reward, one.reputation) : one.node;
        (bool success, bytes memory answer) =
            address(probe).staticcall(abi.encodeCall(probe.climb, (node, one.index, one.leafCount, one.proof)));
        vm.assertTrue(success == (one.outcome == Outcome.Arrives), "arrives on one side only");
        if (success) {
            vm.assertEq(abi.decode(answer, (bytes32)), one.root, "another root");
        } else {
            vm.assertTrue(bytes4(answer) == _error(one.outcome), "another refusal");
        }
    }

    function _error(Outcome outcome) private pure returns (bytes4) {
        if (outcome == Outcome.BadIndex) return SumTree.IndexBeyondLeaves.selector;
        return outcome == Outcome.BadLength ? SumTree.ProofLengthWrong.selector : SumTree.SumTooLarge.selector;
    }
}

// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IAttesting} from "../../interfaces/IAttesting.sol";
import {Attestation, IAttestations, LeafProof, NodeProof, State} from "../../interfaces/IAttestations.sol";
import {Leaf, Trees} from "./Trees.sol";
import {Scene} from "./Scene.sol";
import {vm} from "./Cheats.sol";

/// @title Void: two proofs void what lowers, replaces or drops a leaf, and nothing else.
contract VoidTest is Scene {
    /// @dev Two accounts are final with 20,000 and 50,000; a third epoch with these leaves is pending.
    function _pendingWith(Leaf[] memory leaves) private {
        Attestation memory statement = _statement(1, 0, leaves);
        _post(statement, leaves);
    }

    function _begin() private returns (Leaf[] memory next) {
        _settle(1, 0);
        _settle(2, 1);
        next = _nextLeaves(1, 2, 0);
    }

    function _lowered(LeafProof memory earlier, NodeProof memory later) private pure returns (bytes memory) {
        return abi.encodeCall(IAttesting.voidLowered, (1, earlier, later));
    }

    function _replaced(LeafProof memory earlier, LeafProof memory later) private pure returns (bytes memory) {
        return abi.encodeCall(IAttesting.voidReplaced, (1, earlier, later));
    }

    /// @notice E-34: a leaf lowered by one unit voids the attestation; its milestone and epoch are free again.
    function test_loweredByOneUnit() external {
        Leaf[] memory next = _begin();
        next[1].reward -= 1;
        next[2].reward += 1;
        _pendingWith(next);
        escrow.voidLowered(1, _leafProof(_leaves(2), 1), _nodeProof(next, 1));
        vm.assertEq(uint256(escrow.stateOf(1, 3)), uint256(State.Voided), "state");
        models[1].voided = true;
        _settle(3, 2);
        vm.assertEq(uint256(escrow.stateOf(1, 3)), uint256(State.Final), "not attested again");
    }

    /// @notice E-34: another account at a leaf's index voids, whatever its reward.
    function test_replaced() external {
        Leaf[] memory next = _begin();
        next[0].account = STRANGER;
        _pendingWith(next);
        escrow.voidReplaced(1, _leafProof(_leaves(2), 0), _leafProof(next, 0));
        vm.assertEq(uint256(escrow.stateOf(1, 3)), uint256(State.Voided), "state");
    }

    /// @notice E-34: padding where a leaf was voids, also where the leaf held nothing.
    function test_dropped() external {
        _settle(1, 0);
        _settle(0, 1);
        Leaf[] memory next = _nextLeaves(1, 0, 0);
        Leaf[] memory padded = new Leaf[](1);
        padded[0] = next[0];
        bytes32 root = Trees.join(Trees.word(next[0]), 0);
        Attestation memory statement = _statement(1, 0, next);
        statement.root = root;
        _post(statement, next);
        NodeProof memory later = NodeProof(0, abi.encode(Trees.word(next[0])));
        escrow.voidLowered(1, _leafProof(_leaves(2), 1), later);
        vm.assertEq(uint256(escrow.stateOf(1, 3)), uint256(State.Voided), "state");
    }

    /// @notice An honest attestation cannot be voided: nothing was lowered, no account moved, indices must agree.
    function test_honest() external {
        Leaf[] memory next = _begin();
        _pendingWith(next);
        LeafProof memory earlier = _leafProof(_leaves(2), 1);
        uint96 reward = _leaves(2)[1].reward;
        bytes memory expected = abi.encodeWithSelector(IAttestations.RewardNotLowered.selector, reward, reward);
        _refused(_lowered(earlier, _nodeProof(next, 1)), expected);
        expected = abi.encodeWithSelector(IAttestations.AccountUnmoved.selector, next[1].account);
        _refused(_replaced(earlier, _leafProof(next, 1)), expected);
        expected = abi.encodeWithSelector(IAttestations.IndexDiffers.selector, 0, 1);
        _refused(_replaced(earlier, _leafProof(next, 0)), expected);
    }

    /// @notice A leaf that rose is not lowered, and the refusal says from what to what.
    function test_raised() external {
        _begin();
        Leaf[] memory next = _nextLeaves(1, 1, _amountOf(3));
        _post(_statement(1, 3, next), next);
        (uint96 before, uint96 afterwards) = (_leaves(2)[1].reward, next[1].reward);
        bytes memory call = _lowered(_leafProof(_leaves(2), 1), _nodeProof(next, 1));
        _refused(call, abi.encodeWithSelector(IAttestations.RewardNotLowered.selector, before, afterwards));
    }

    /// @notice Both proofs must reach the roots of their own epochs.
    function test_wrongProofs() external {
        Leaf[] memory next = _begin();
        next[1].reward -= 1;
        next[2].reward += 1;
        next[0].account = STRANGER;
        _pendingWith(next);
        LeafProof memory earlier = _leafProof(_leaves(2), 1);
        earlier.reputation += 1;
        _refusedProof(_lowered(earlier, _nodeProof(next, 1)), models[1].epochs[2].root);
        earlier = _leafProof(_leaves(2), 1);
        NodeProof memory later = _nodeProof(next, 1);
        later.node = bytes32(uint256(later.node) - 1);
        _refusedProof(_lowered(earlier, later), models[1].epochs[3].root);
        LeafProof memory moved = _leafProof(next, 0);
        moved.reputation += 1;
        _refusedProof(_replaced(_leafProof(_leaves(2), 0), moved), models[1].epochs[3].root);
        moved = _leafProof(_leaves(2), 0);
        moved.cumulativeReward += 1;
        _refusedProof(_replaced(moved, _leafProof(next, 0)), models[1].epochs[2].root);
    }

    /// @dev Whatever root was given instead, the expected one must be this.
    function _refusedProof(bytes memory call, bytes32 root) private {
        (bool success, bytes memory answer) = address(escrow).call(call);
        vm.assertTrue(!success && answer.length == 68, "a wrong proof passed");
        vm.assertTrue(bytes4(answer) == IAttestations.WrongProof.selector, "error");
        bytes32 expected;
        assembly ("memory-safe") {
            expected := mload(add(answer, 68))
        }
        vm.assertEq(expected, root, "the root of another epoch");
    }

    /// @notice Only a pending attestation with one before it: not the first, not a final or a voided one.
    function test_onlyPending() external {
        _attest(1, 0);
        Leaf[] memory first = _leaves(1);
        bytes memory call = _lowered(_leafProof(first, 0), _nodeProof(first, 0));
        _refused(call, abi.encodeWithSelector(IAttestations.NoEarlierTree.selector));
        vm.warp(_now() + WINDOW);
        _refused(call, abi.encodeWithSelector(IAttestations.NotPending.selector, 1, State.Final));
        Leaf[] memory next = _nextLeaves(1, 1, 0);
        (next[0].reward, next[1].reward) = (0, next[0].reward);
        _pendingWith(next);
        call = _lowered(_leafProof(first, 0), _nodeProof(next, 0));
        vm.warp(_now() + WINDOW - 1);
        (bool success,) = address(escrow).call(call);
        vm.assertTrue(success, "too late a second early");
        _refused(call, abi.encodeWithSelector(IAttestations.NotPending.selector, 2, State.Voided));
    }

    /// @notice Anyone may void; the log names the epoch, the leaf's index and its account.
    function testFuzz_anyoneVoids(address caller) external {
        vm.assume(caller != address(0));
        Leaf[] memory next = _begin();
        next[0].account = STRANGER;
        _pendingWith(next);
        vm.recordLogs();
        vm.prank(caller);
        escrow.voidReplaced(1, _leafProof(_leaves(2), 0), _leafProof(next, 0));
        bytes memory data = abi.encode(uint32(0), _leaves(2)[0].account);
        _logged(abi.encodePacked(IAttestations.Voided.selector, uint256(1), uint256(3)), data);
    }
}

// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Attestation, IAttestations, State} from "../../interfaces/IAttestations.sol";
import {IPrograms} from "../../interfaces/IPrograms.sol";
import {Leaf} from "./Trees.sol";
import {Scene} from "./Scene.sol";
import {vm} from "./Cheats.sol";

/// @title Attest: a statement with one wrong field is refused with that field's error and values.
contract AttestTest is Scene {
    /// @notice What storage does not keep is in the log.
    function test_log() external {
        (Attestation memory statement, Leaf[] memory leaves) = _honest(2, 0);
        bytes memory signatures = _signed(escrow.hashAttestation(statement), QUORUM);
        vm.recordLogs();
        escrow.attest(statement, signatures);
        _logged(
            abi.encodePacked(IAttestations.Attested.selector, uint256(1), uint256(1)),
            abi.encode(
                statement.root, leaves.length, _amountOf(2), 2, _thresholdOf(2), statement.evidenceHash
            )
        );
    }

    /// @notice Epochs rise by one from 1: not 0, not 2, not the same again, and not past a pending one.
    function test_order() external {
        vm.assertEq(escrow.programOf(1).finalAt, 0, "no window");
        (Attestation memory statement,) = _honest(0, 0);
        statement.epoch = 0;
        _refusedStatement(statement, abi.encodeWithSelector(IAttestations.EpochOutOfOrder.selector, 0, 1));
        statement.epoch = 2;
        _refusedStatement(statement, abi.encodeWithSelector(IAttestations.EpochOutOfOrder.selector, 2, 1));
        _attest(0, 0);
        uint256 finalAt = _now() + WINDOW;
        vm.assertEq(escrow.programOf(1).finalAt, finalAt, "first window");
        _refusedStatement(statement, abi.encodeWithSelector(IAttestations.PreviousPending.selector, 1, finalAt));
        vm.warp(finalAt - 1);
        _refusedStatement(statement, abi.encodeWithSelector(IAttestations.PreviousPending.selector, 1, finalAt));
        vm.warp(finalAt);
        _attest(0, 0);
    }

    /// @notice The last second of the deadline is in time, the next one is not.
    function test_deadline() external {
        (Attestation memory statement, Leaf[] memory leaves) = _honest(0, 0);
        vm.warp(statement.deadline + 1);
        bytes memory late = abi.encodeWithSelector(IAttestations.AttestationExpired.selector, statement.deadline);
        _refusedStatement(statement, late);
        vm.warp(statement.deadline);
        _post(statement, leaves);
    }

    /// @notice Weights, root, its sum, leaf count and previous root: each must be the right one.
    function test_tree() external {
        _settle(1, 1);
        (Attestation memory statement,) = _honest(0, 0);
        bytes32 right = statement.weightsHash;
        statement.weightsHash = 0;
        _refusedStatement(statement, abi.encodeWithSelector(IAttestations.WeightsDiffer.selector, 0, right));
        statement.weightsHash = right;

        right = statement.root;
        statement.root = 0;
        _refusedStatement(statement, abi.encodeWithSelector(IAttestations.RootMissing.selector));
        statement.root = bytes32(uint256(right) + 1);
        (uint96 sum, uint96 total) = (statement.total + 1, statement.total);
        _refusedStatement(statement, abi.encodeWithSelector(IAttestations.RootSumDiffers.selector, sum, total));
        statement.root = right;

        uint32 count = statement.leafCount;
        statement.leafCount = count - 1;
        bytes memory fell = abi.encodeWithSelector(IAttestations.LeafCountFell.selector, count - 1, count);
        _refusedStatement(statement, fell);
        uint32 most = 2 ** 24 - 1;
        statement.leafCount = most + 1;
        bytes memory large = abi.encodeWithSelector(IAttestations.LeafCountTooLarge.selector, most + 1, most);
        _refusedStatement(statement, large);
        statement.leafCount = count;

        right = statement.previousRoot;
        statement.previousRoot = 0;
        _refusedStatement(statement, abi.encodeWithSelector(IAttestations.PreviousRootDiffers.selector, 0, right));
    }

    /// @notice A first tree without leaves is no tree; one with the most leaves is taken.
    function test_leafCountAtItsEdges() external {
        (Attestation memory statement, Leaf[] memory leaves) = _honest(0, 0);
        statement.leafCount = 0;
        _refusedStatement(statement, abi.encodeWithSelector(IAttestations.LeafCountFell.selector, 0, 0));
        statement.leafCount = 2 ** 24 - 1;
        _post(statement, leaves);
        (, uint32 leafCount,,) = escrow.attestationOf(1, 1);
        vm.assertEq(leafCount, 2 ** 24 - 1, "leaf count");
    }

    /// @notice Without a milestone there is neither pot nor value; with one there are exactly its amount and threshold.
    function test_milestone() external {
        (Attestation memory statement,) = _honest(0, 0);
        statement.pot = 1;
        _refusedStatement(statement, abi.encodeWithSelector(IAttestations.PotWithoutMilestone.selector, 1));
        statement.pot = 0;
        statement.value = 1;
        _refusedStatement(statement, abi.encodeWithSelector(IAttestations.ValueWithoutMilestone.selector, 1));

        (statement,) = _honest(2, 0);
        statement.value -= 1;
        bytes memory unmet = abi.encodeWithSelector(IAttestations.MilestoneUnmet.selector, 2, 799_999, 800_000);
        _refusedStatement(statement, unmet);
        statement.value += 1;
        statement.pot -= 1;
        bytes memory pot = abi.encodeWithSelector(IAttestations.PotDiffers.selector, statement.pot, statement.pot + 1);
        _refusedStatement(statement, pot);

        (statement,) = _honest(4, 0);
        _refusedStatement(statement, abi.encodeWithSelector(IPrograms.UnknownMilestone.selector, 4, 3));
    }

    /// @notice A milestone is released once, and up to the last second of its deadline.
    function test_milestoneOnceAndInTime() external {
        _settle(2, 0);
        (Attestation memory statement, Leaf[] memory leaves) = _honest(2, 0);
        _refusedStatement(statement, abi.encodeWithSelector(IAttestations.MilestoneReleased.selector, 2));
        vm.warp(_deadlineOf(1) + 1);
        (statement,) = _honest(1, 0);
        bytes memory late = abi.encodeWithSelector(IAttestations.MilestoneExpired.selector, 1, _deadlineOf(1));
        _refusedStatement(statement, late);
        vm.warp(_deadlineOf(1));
        (statement, leaves) = _honest(1, 0);
        _post(statement, leaves);
    }

    /// @notice E-35: the milestone of a voided attestation, and no other, has 60 days from that window to come again.
    function test_correctionAfterTheDeadline() external {
        _settle(0, 0);
        _attest(2, 0);
        uint256 until = _now() + WINDOW + GRACE;
        vm.prank(COURT);
        escrow.freeze(1, 2);
        vm.prank(COURT);
        escrow.void(1, 2);
        models[1].voided = true;
        vm.warp(until + 1);
        (Attestation memory statement, Leaf[] memory leaves) = _honest(2, 1);
        bytes4 expired = IAttestations.MilestoneExpired.selector;
        _refusedStatement(statement, abi.encodeWithSelector(expired, 2, _deadlineOf(2)));
        vm.warp(until);
        (statement,) = _honest(1, 1);
        _refusedStatement(statement, abi.encodeWithSelector(expired, 1, _deadlineOf(1)));
        (statement, leaves) = _honest(2, 1);
        _post(statement, leaves);
    }

    /// @notice A total is what was released before and the pot, and no more than the funding.
    function test_total() external {
        _settle(3, 0);
        (Attestation memory statement,) = _honest(2, 0);
        statement.total += 1;
        statement.root = bytes32(uint256(statement.root) + 1);
        bytes memory differs =
            abi.encodeWithSelector(IAttestations.TotalDiffers.selector, statement.total, statement.total - 1);
        _refusedStatement(statement, differs);
    }

    /// @notice E-10: funding covers a total to the unit: one unit less does not.
    function test_totalExceedsFunding() external {
        escrow.createProgram(_terms());
        escrow.fund(2, _amountOf(1) - 1);
        Leaf[] memory leaves = _nextLeaves(2, 0, _amountOf(1));
        Attestation memory statement = _statement(2, 1, leaves);
        (uint96 total, uint256 funded) = (statement.total, statement.total - 1);
        _refusedStatement(statement, abi.encodeWithSelector(IAttestations.TotalExceedsFunding.selector, total, funded));
        escrow.fund(2, 1);
        escrow.attest(statement, _signed(escrow.hashAttestation(statement), QUORUM));
    }

    /// @notice What was attested is read back, in its window and after it, until three newer ones stand.
    function test_views() external {
        _checkView(0, 0, 0, 0, State.None);
        _checkView(1, 0, 0, 0, State.None);
        _attest(1, 0);
        bytes32 first = models[1].epochs[1].root;
        _checkView(1, first, 1, _now() + WINDOW, State.Pending);
        _checkClaimable(0, 0);
        vm.warp(_now() + WINDOW);
        _checkView(1, first, 1, _now(), State.Final);
        _checkClaimable(1, 0);
        _settle(0, 1);
        _attest(0, 2);
        _checkView(1, first, 1, 0, State.Final);
        _checkView(2, models[1].epochs[2].root, 2, 0, State.Final);
        _checkView(3, models[1].epochs[3].root, 3, _now() + WINDOW, State.Pending);
        _checkClaimable(2, 1);
        vm.warp(_now() + WINDOW);
        _checkClaimable(3, 2);
        _attest(0, 2);
        _checkView(1, 0, 0, 0, State.Final);
        _checkView(2, models[1].epochs[2].root, 2, 0, State.Final);
        _checkView(5, 0, 0, 0, State.None);
    }

    function _checkClaimable(uint256 newest, uint256 previous) private view {
        (uint64 givenNewest, uint64 givenPrevious) = escrow.claimableEpochs(1);
        vm.assertEq(givenNewest, newest, "newest claimable");
        vm.assertEq(givenPrevious, previous, "previous claimable");
    }

    function _checkView(uint64 epoch, bytes32 root, uint256 leafCount, uint256 finalAt, State state) private view {
        (bytes32 givenRoot, uint32 givenCount, uint40 givenFinalAt, State givenState) = escrow.attestationOf(1, epoch);
        vm.assertEq(givenRoot, root, "root");
        vm.assertEq(givenCount, leafCount, "leaf count");
        vm.assertEq(givenFinalAt, finalAt, "final at");
        vm.assertEq(uint256(givenState), uint256(state), "state");
        vm.assertEq(uint256(escrow.stateOf(1, epoch)), uint256(state), "state of");
    }
}

// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Attestation, IAttestations} from "../../interfaces/IAttestations.sol";
import {IPauses} from "../../interfaces/IPauses.sol";
import {ISigners} from "../../interfaces/ISigners.sol";
import {Scene} from "./Scene.sol";
import {vm} from "./Cheats.sol";

/// @title Pauses: attesting stops for a week at most, seldom, and nothing else stops.
contract PausesTest is Scene {
    bytes private constant PAUSE = abi.encodeCall(IPauses.pauseAttestations, (1));
    bytes private constant RESUME = abi.encodeCall(IPauses.unpause, (1));

    function _pause() private returns (uint256 until) {
        vm.prank(STEWARDS);
        escrow.pauseAttestations(1);
        return _now() + 7 days;
    }

    /// @notice E-32: to the second, seven days without attestations; then they come again by themselves.
    function test_sevenDays() external {
        vm.recordLogs();
        uint256 until = _pause();
        _logged(abi.encodePacked(IPauses.Paused.selector, uint256(1)), abi.encode(until));
        vm.assertEq(escrow.pausedUntil(1), until, "until");
        vm.warp(until - 1);
        (Attestation memory statement,) = _honest(1, 0);
        _refusedStatement(statement, abi.encodeWithSelector(IAttestations.AttestingPaused.selector, until));
        vm.warp(until);
        _settle(1, 0);
    }

    /// @notice E-32: final roots pay during a pause, a window ends, and a hold or a ruling comes through.
    function test_nothingElseStops() external {
        _settle(1, 0);
        _attest(0, 1);
        _pause();
        vm.assertEq(_claim(1, 0), _amountOf(1), "a claim during a pause");
        vm.prank(COURT);
        escrow.freeze(1, 2);
        vm.prank(COURT);
        escrow.uphold(1, 2);
        vm.warp(_now() + WINDOW);
        vm.assertTrue(escrow.pausedUntil(1) > _now(), "the pause is over");
        (uint256 newest,) = escrow.claimableEpochs(1);
        vm.assertEq(newest, 2, "the window did not end");
    }

    /// @notice E-32: the next pause may begin thirty days after the last one ended, also when that ended early.
    function test_seldom() external {
        uint256 until = _pause();
        vm.prank(STEWARDS);
        _refused(PAUSE, abi.encodeWithSelector(IPauses.PausedRecently.selector, until + 30 days));
        vm.warp(_now() + 1 days);
        vm.recordLogs();
        vm.prank(STEWARDS);
        escrow.unpause(1);
        _logged(abi.encodePacked(IPauses.Unpaused.selector, uint256(1)), "");
        _settle(1, 0);
        uint256 again = _now() - WINDOW + 30 days;
        vm.warp(again - 1);
        vm.prank(STEWARDS);
        _refused(PAUSE, abi.encodeWithSelector(IPauses.PausedRecently.selector, again));
        vm.warp(again);
        _pause();
    }

    /// @notice E-32: only the stewards pause and resume, and what is over is not resumed.
    function test_stewardsAlone() external {
        bytes memory stranger = abi.encodeWithSelector(ISigners.NotStewards.selector, address(this));
        _refused(PAUSE, stranger);
        uint256 until = _pause();
        _refused(RESUME, stranger);
        vm.warp(until);
        vm.prank(STEWARDS);
        _refused(RESUME, abi.encodeWithSelector(IPauses.NotPaused.selector, 1));
    }

    /// @notice A milestone whose deadline falls into a pause can be released for seven days after it, to the second.
    function test_deadlineInAPause() external {
        uint256 deadline = _deadlineOf(1);
        vm.warp(deadline);
        uint256 until = _pause();
        (models[1].pausedAt, models[1].pausedUntil) = (deadline, until);
        vm.warp(until + 7 days);
        (Attestation memory late,) = _honest(1, 0);
        bytes memory expired = abi.encodeWithSelector(IAttestations.MilestoneExpired.selector, 1, deadline);
        _refusedStatement(late, expired);
        vm.warp(until + 7 days - 1);
        _settle(1, 0);
        vm.assertEq(_claim(1, 0), _amountOf(1), "paid");
    }

    /// @notice A deadline that passed before the pause began stays passed: a pause revives no milestone.
    function test_deadlineBeforeAPause() external {
        uint256 deadline = _deadlineOf(1);
        vm.warp(deadline + 1);
        _pause();
        vm.prank(STEWARDS);
        escrow.unpause(1);
        (Attestation memory late,) = _honest(1, 0);
        _refusedStatement(late, abi.encodeWithSelector(IAttestations.MilestoneExpired.selector, 1, deadline));
    }

    /// @notice A deadline after the end of a pause that was cut short is an ordinary one.
    function test_deadlineAfterAPause() external {
        uint256 deadline = _deadlineOf(1);
        vm.warp(deadline - 1 days);
        _pause();
        vm.warp(deadline);
        vm.prank(STEWARDS);
        escrow.unpause(1);
        vm.warp(deadline + 1);
        (Attestation memory late,) = _honest(1, 0);
        _refusedStatement(late, abi.encodeWithSelector(IAttestations.MilestoneExpired.selector, 1, deadline));
    }
}

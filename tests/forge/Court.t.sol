// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Attestation, IAttestations, State} from "../../interfaces/IAttestations.sol";
import {ICases} from "../../interfaces/ICases.sol";
import {IPrograms} from "../../interfaces/IPrograms.sol";
import {IRefunds} from "../../interfaces/IRefunds.sol";
import {IRewardEscrow} from "../../interfaces/IRewardEscrow.sol";
import {Leaf} from "./Trees.sol";
import {Scene} from "./Scene.sol";
import {vm} from "./Cheats.sol";

/// @title Court: a root or a share that a ruling stops.
contract CourtTest is Scene {
    /* CASES */

    /// @notice A frozen root waits for a ruling; upheld, the rest of its window runs on; after 90 days anyone upholds it.
    function test_freezeAndUphold() external {
        _settle(1, 0);
        _attest(2, 1);
        uint256 finalAt = _now() + WINDOW;
        bytes memory call = abi.encodeCall(ICases.freeze, (1, 2));
        _refused(call, abi.encodeWithSelector(ICases.NotCourt.selector, address(this)));
        vm.prank(COURT);
        bytes memory final_ = abi.encodeWithSelector(IAttestations.NotPending.selector, 1, State.Final);
        _refused(abi.encodeCall(ICases.freeze, (1, 1)), final_);
        vm.recordLogs();
        vm.prank(COURT);
        escrow.freeze(1, 2);
        uint256 until = _now() + CASE_LIMIT;
        _logged(abi.encodePacked(ICases.Frozen.selector, uint256(1), uint256(2)), abi.encode(until));
        vm.assertEq(uint256(escrow.stateOf(1, 2)), uint256(State.Disputed), "disputed");
        vm.warp(finalAt);
        _refused(_claimCall(2, 1), abi.encodeWithSelector(IRewardEscrow.EpochNotClaimable.selector, 2, 1));
        _claim(1, 0);
        call = abi.encodeCall(ICases.uphold, (1, 2));
        vm.warp(until - 1);
        _refused(call, abi.encodeWithSelector(ICases.NotCourt.selector, address(this)));
        vm.warp(until);
        vm.recordLogs();
        escrow.uphold(1, 2);
        _logged(abi.encodePacked(ICases.Upheld.selector, uint256(1), uint256(2)), "");
        _refused(call, abi.encodeWithSelector(ICases.NotDisputed.selector, 2, State.Final));
        _claim(2, 1);
    }

    /// @notice A root is disputed once; voided by the court its epoch comes again, with another root, open to dispute.
    function test_courtVoids() external {
        _attest(1, 0);
        vm.prank(COURT);
        escrow.freeze(1, 1);
        _refused(abi.encodeCall(ICases.void, (1, 1)), abi.encodeWithSelector(ICases.NotCourt.selector, address(this)));
        vm.prank(COURT);
        escrow.uphold(1, 1);
        vm.prank(COURT);
        _refused(abi.encodeCall(ICases.freeze, (1, 1)), abi.encodeWithSelector(ICases.CaseRepeated.selector, 1));
        vm.warp(_now() + WINDOW);
        _attest(2, 0);
        vm.prank(COURT);
        escrow.freeze(1, 2);
        vm.recordLogs();
        vm.prank(COURT);
        escrow.void(1, 2);
        _logged(abi.encodePacked(IAttestations.Voided.selector, uint256(1), uint256(2)), abi.encode(0, address(0)));
        models[1].voided = true;
        bytes32 root = models[1].epochs[2].root;
        (Attestation memory again,) = _honest(2, 0);
        _refusedStatement(again, abi.encodeWithSelector(IAttestations.RootVoided.selector, root));
        _attest(2, 1);
        vm.prank(COURT);
        escrow.freeze(1, 2);
    }

    /* HOLDS */

    /// @notice A held account is paid up to its undisputed share, in full again once the hold is released or lapsed.
    function test_hold() external {
        _settle(1, 0);
        address account = _account(0);
        bytes memory call = abi.encodeCall(ICases.hold, (1, account, 5));
        _refused(call, abi.encodeWithSelector(ICases.NotCourt.selector, address(this)));
        vm.recordLogs();
        vm.prank(COURT);
        escrow.hold(1, account, 5);
        uint256 until = _now() + CASE_LIMIT;
        bytes memory topics = abi.encodePacked(ICases.Held.selector, uint256(1), uint256(uint160(account)));
        _logged(topics, abi.encode(5, until));
        (bool isPlaced, uint96 upTo, uint40 given, uint64 from) = escrow.holdOf(1, account);
        vm.assertTrue(isPlaced && upTo == 5 && given == until && from == 0, "hold");
        vm.prank(COURT);
        _refused(call, abi.encodeWithSelector(ICases.HoldRepeated.selector, account, 1));
        vm.assertEq(_claim(1, 0), 5, "up to the hold");
        bytes memory nothing = abi.encodeWithSelector(IRewardEscrow.NothingToClaim.selector, account, 5, 5);
        _refused(_claimCall(1, 0), nothing);
        vm.warp(until - 1);
        _refused(_claimCall(1, 0), nothing);
        bytes memory release = abi.encodeCall(ICases.release, (1, account));
        _refused(release, abi.encodeWithSelector(ICases.NotCourt.selector, address(this)));
        vm.warp(until);
        vm.assertEq(_claim(1, 0), _amountOf(1) - 5, "after it lapsed");
        vm.recordLogs();
        escrow.release(1, account);
        _logged(abi.encodePacked(ICases.Released.selector, uint256(1), uint256(uint160(account))), "");
        _refused(release, abi.encodeWithSelector(ICases.NotHeld.selector, account));
        (isPlaced, upTo, given, from) = escrow.holdOf(1, account);
        vm.assertTrue(!isPlaced && upTo == 0 && given == 0 && from == 0, "no hold");
        vm.prank(COURT);
        _refused(call, abi.encodeWithSelector(ICases.HoldRepeated.selector, account, 1));
    }

    /// @notice The court corrects what it holds until the hold lapses, and not in the second in which it does.
    function test_correctInTime() external {
        _settle(1, 0);
        vm.prank(COURT);
        escrow.hold(1, _account(0), 5);
        vm.warp(_now() + CASE_LIMIT);
        vm.prank(COURT);
        _refused(
            abi.encodeCall(ICases.correct, (1, _account(0), 5)),
            abi.encodeWithSelector(ICases.NotHeld.selector, _account(0))
        );
        vm.warp(_now() - 1);
        vm.prank(COURT);
        escrow.correct(1, _account(0), 5);
        (, uint96 upTo,, uint64 from) = escrow.holdOf(1, _account(0));
        vm.assertTrue(upTo == 5 && from == 2, "corrected");
    }

    /// @notice Of two holds each ends on its own; the poster's bond is free when the last one ended.
    function test_twoHolds() external {
        _settle(1, 0);
        _settle(2, 1);
        escrow.depositBond(1, 5);
        vm.prank(COURT);
        escrow.hold(1, _account(0), 7);
        vm.prank(COURT);
        escrow.hold(1, _account(1), 9);
        vm.prank(COURT);
        escrow.release(1, _account(0));
        vm.assertEq(_claim(2, 0), _amountOf(1), "released");
        vm.assertEq(_claim(2, 1), 9, "still held");
        bytes memory withdrawing = abi.encodeCall(IRefunds.withdrawBond, (1, 5));
        vm.prank(POSTER);
        _refused(withdrawing, abi.encodeWithSelector(IRefunds.AccountsHeld.selector, 1));
        vm.prank(COURT);
        escrow.release(1, _account(1));
        vm.prank(POSTER);
        escrow.withdrawBond(1, 5);
        vm.assertEq(_claim(2, 1), _amountOf(2) - 9, "released, too");
    }

    /// @notice A ruling lowers a leaf once: the lowered tree cannot be voided for it, older trees pay no more than that.
    function test_correct() external {
        _settle(1, 0);
        _settle(0, 1);
        address account = _account(0);
        bytes memory call = abi.encodeCall(ICases.correct, (1, account, 7));
        vm.prank(COURT);
        _refused(call, abi.encodeWithSelector(ICases.NotHeld.selector, account));
        vm.prank(COURT);
        escrow.hold(1, account, 9);
        vm.assertEq(_claim(2, 0), 9, "held");
        vm.prank(COURT);
        _refused(call, abi.encodeWithSelector(ICases.CorrectionBelowPaid.selector, 7, 9));
        vm.prank(COURT);
        escrow.correct(1, account, 9);
        vm.recordLogs();
        vm.prank(COURT);
        escrow.correct(1, account, 20);
        bytes memory topics = abi.encodePacked(ICases.Corrected.selector, uint256(1), uint256(uint160(account)));
        _logged(topics, abi.encode(20, 3));
        (,,, uint64 from) = escrow.holdOf(1, account);
        vm.assertEq(from, 3, "first epoch that applies the ruling");
        Leaf[] memory next = _nextLeaves(1, 1, 0);
        (next[0].reward, next[1].reward) = (20, next[1].reward + next[0].reward - 20);
        _post(_statement(1, 0, next), next);
        bytes memory void_ = abi.encodeWithSelector(IAttestations.LoweredByRuling.selector, account, 20);
        bytes memory lowered = abi.encodeWithSignature(
            "voidLowered(uint256,(address,uint96,uint16,uint32,bytes),(bytes32,bytes))",
            1,
            _leafProof(_leaves(2), 0),
            _nodeProof(next, 0)
        );
        _refused(lowered, void_);
        vm.prank(COURT);
        bytes memory release = abi.encodeCall(ICases.release, (1, account));
        _refused(release, abi.encodeWithSelector(ICases.CorrectionOpen.selector, account, 4));
        vm.warp(_now() + CASE_LIMIT);
        vm.assertEq(_claim(2, 0), 11, "an older tree pays up to the correction");
        _settle(0, 2);
        escrow.release(1, account);
        _claim(4, 1);
    }
}

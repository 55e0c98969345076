// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Attestation, IAttestations, State} from "../../interfaces/IAttestations.sol";
import {ICases} from "../../interfaces/ICases.sol";
import {IFunding} from "../../interfaces/IFunding.sol";
import {ILedger} from "../../interfaces/ILedger.sol";
import {IPrograms, ProgramTerms} from "../../interfaces/IPrograms.sol";
import {IRefunds} from "../../interfaces/IRefunds.sol";
import {ICoin} from "./World.sol";
import {Scene} from "./Scene.sol";
import {vm} from "./Cheats.sol";

/// @title Sponsor: refunds, cancellation, bonds, and an escrow that came to hold less than it owes.
contract SponsorTest is Scene {
    /* REFUND */

    /// @notice A sponsor gets what is not reserved; a milestone stays reserved until 60 days after its deadline.
    function test_refund() external {
        bytes memory call = abi.encodeCall(IRefunds.refund, (1));
        bytes memory nothing = abi.encodeWithSelector(IRefunds.NothingToRefund.selector, FUNDED, FUNDED);
        _refused(call, nothing);
        escrow.fund(1, 7);
        vm.recordLogs();
        vm.assertEq(escrow.refund(1), 7, "surplus");
        bytes memory topics =
            abi.encodePacked(IRefunds.Refunded.selector, uint256(1), uint256(uint160(address(this))));
        _logged(topics, abi.encode(7));
        vm.warp(_deadlineOf(1) + GRACE);
        _refused(call, nothing);
        vm.warp(_deadlineOf(1) + GRACE + 1);
        vm.prank(STRANGER);
        _refused(call, abi.encodeWithSelector(IRefunds.NotSponsor.selector, STRANGER, address(this)));
        uint256 before = coin.balanceOf(address(this));
        vm.assertEq(escrow.refund(1), _amountOf(1), "amount");
        vm.assertEq(coin.balanceOf(address(this)) - before, _amountOf(1), "balance");
        vm.assertEq(escrow.programOf(1).funded, FUNDED - _amountOf(1), "funded");
    }

    /// @notice E-12: nothing goes back while an attestation is pending, or voided and still to be corrected.
    function test_refundBlocked() external {
        escrow.fund(1, 7);
        _settle(1, 0);
        _attest(0, 1);
        bytes memory call = abi.encodeCall(IRefunds.refund, (1));
        _refused(call, abi.encodeWithSelector(IRefunds.RefundBlocked.selector, 2, State.Pending));
        uint256 finalAt = _now() + WINDOW;
        vm.prank(COURT);
        escrow.freeze(1, 2);
        _refused(call, abi.encodeWithSelector(IRefunds.RefundBlocked.selector, 2, State.Disputed));
        vm.prank(COURT);
        escrow.void(1, 2);
        vm.warp(finalAt + GRACE);
        _refused(call, abi.encodeWithSelector(IRefunds.RefundBlocked.selector, 2, State.Voided));
        vm.warp(finalAt + GRACE + 1);
        escrow.refund(1);
    }

    /* CANCEL */

    /// @notice A programme without an attestation ends after a notice of seven days, within seven more.
    function test_cancel() external {
        bytes memory call = abi.encodeCall(IRefunds.cancel, (1));
        vm.prank(STRANGER);
        _refused(call, abi.encodeWithSelector(IRefunds.NotSponsor.selector, STRANGER, address(this)));
        vm.recordLogs();
        vm.assertEq(escrow.cancel(1), 0, "notice");
        uint256 from = _now() + 7 days;
        bytes memory topics = abi.encodePacked(IRefunds.CancelAnnounced.selector, uint256(1));
        _logged(topics, abi.encode(from, from + 7 days));
        vm.warp(from - 1);
        _refused(call, abi.encodeWithSelector(IRefunds.CancelNotice.selector, from));
        vm.warp(from + 7 days);
        vm.assertEq(escrow.cancel(1), 0, "a notice that lapsed is given again");
        vm.warp(from + 14 days);
        vm.recordLogs();
        vm.assertEq(escrow.cancel(1), FUNDED, "amount");
        _logged(abi.encodePacked(IRefunds.Cancelled.selector, uint256(1)), abi.encode(FUNDED));
        vm.assertTrue(escrow.programOf(1).isClosed && escrow.programOf(1).funded == 0, "closed");
        vm.assertEq(coin.balanceOf(address(escrow)), 0, "balance");
        bytes memory closed = abi.encodeWithSelector(ILedger.ProgramClosed.selector, 1);
        _refused(call, closed);
        _refused(abi.encodeCall(IFunding.fund, (1, 1)), closed);
    }

    /// @notice Also a single unit comes back, and nothing from a programme that nobody funded.
    function test_cancelOfLittle() external {
        uint256 poor = escrow.createProgram(_terms());
        uint256 empty = escrow.createProgram(_terms());
        escrow.fund(poor, 1);
        escrow.cancel(poor);
        escrow.cancel(empty);
        vm.warp(_now() + 7 days);
        uint256 before = coin.balanceOf(address(this));
        vm.assertEq(escrow.cancel(poor), 1, "amount");
        vm.assertEq(escrow.cancel(empty), 0, "amount of nothing");
        vm.assertEq(coin.balanceOf(address(this)), before + 1, "balance");
    }

    /// @notice An attested programme cannot be cancelled, whatever notice was given.
    function test_cancelAttested() external {
        escrow.cancel(1);
        _attest(0, 0);
        vm.warp(_now() + 7 days);
        bytes memory call = abi.encodeCall(IRefunds.cancel, (1));
        _refused(call, abi.encodeWithSelector(IRefunds.AlreadyAttested.selector, 1));
    }

    /* BOND */

    /// @notice A programme that asks for a bond takes no statement without it; the poster gets it back, once final.
    function test_bond() external {
        ProgramTerms memory terms = _terms();
        terms.bond = 10;
        uint256 program = escrow.createProgram(terms);
        vm.assertEq(escrow.programOf(program).bond, 10, "bond");
        vm.assertEq(escrow.programOf(program).poster, POSTER, "poster");
        vm.recordLogs();
        escrow.depositBond(program, 12);
        bytes memory topics =
            abi.encodePacked(IRefunds.BondDeposited.selector, program, uint256(uint160(address(this))));
        _logged(topics, abi.encode(12, 12));
        vm.recordLogs();
        escrow.depositBond(program, 3);
        _logged(topics, abi.encode(3, 15));
        bytes memory call = abi.encodeCall(IRefunds.withdrawBond, (program, 16));
        _refused(call, abi.encodeWithSelector(IRefunds.NotPoster.selector, address(this), POSTER));
        vm.prank(POSTER);
        _refused(call, abi.encodeWithSelector(IRefunds.BondExceeded.selector, 16, 15));
        call = abi.encodeCall(IRefunds.withdrawBond, (program, 0));
        vm.prank(POSTER);
        _refused(call, abi.encodeWithSelector(IRefunds.BondExceeded.selector, 0, 15));
        vm.recordLogs();
        vm.prank(POSTER);
        escrow.withdrawBond(program, 2);
        topics = abi.encodePacked(IRefunds.BondWithdrawn.selector, program, uint256(uint160(POSTER)));
        _logged(topics, abi.encode(2));
        vm.assertEq(coin.balanceOf(POSTER), 2, "withdrawn");
        call = abi.encodeCall(IRefunds.slashBond, (program, 13, STRANGER));
        _refused(call, abi.encodeWithSelector(ICases.NotCourt.selector, address(this)));
        vm.recordLogs();
        vm.prank(COURT);
        escrow.slashBond(program, 13, STRANGER);
        topics = abi.encodePacked(IRefunds.BondSlashed.selector, program, uint256(uint160(STRANGER)));
        _logged(topics, abi.encode(13));
        vm.assertEq(coin.balanceOf(STRANGER), 13, "slashed");
        vm.assertEq(escrow.programOf(program).bonded, 0, "bonded");
    }

    /// @notice A statement needs the whole bond behind it; what is missing is told.
    function test_bondMissing() external {
        ProgramTerms memory terms = _terms();
        terms.bond = 10;
        uint256 program = escrow.createProgram(terms);
        escrow.depositBond(program, 9);
        Attestation memory statement = _statement(program, 0, _nextLeaves(program, 0, 0));
        _refusedStatement(statement, abi.encodeWithSelector(IAttestations.BondMissing.selector, 9, 10));
        escrow.depositBond(program, 1);
        escrow.attest(statement, _signed(escrow.hashAttestation(statement), QUORUM));
    }

    /// @notice E-15: a token that delivers less than it was asked for funds nothing; both balances are told.
    function test_feeToken() external {
        coin = ICoin(_deploy("MockFeeToken", ""));
        escrow = _escrowOf(abi.encode(coin, COURT, STEWARDS, GOVERNANCE, policy));
        coin.mint(address(this), 100);
        coin.approve(address(escrow), 100);
        escrow.createProgram(_terms());
        bytes memory call = abi.encodeCall(IFunding.fund, (1, 100));
        _refused(call, abi.encodeWithSelector(ILedger.BalanceDiffers.selector, 99, 100));
    }

    /// @notice A bond needs a poster, an amount, and room in uint96.
    function test_bondRefused() external {
        ProgramTerms memory terms = _terms();
        (terms.bond, terms.poster) = (1, address(0));
        bytes memory call = abi.encodeCall(IPrograms.createProgram, (terms));
        _refused(call, abi.encodeWithSelector(IPrograms.BondWithoutPoster.selector, 1));
        terms.bond = 0;
        uint256 program = escrow.createProgram(terms);
        call = abi.encodeCall(IRefunds.depositBond, (program, 1));
        _refused(call, abi.encodeWithSelector(IRefunds.NotPoster.selector, address(this), address(0)));
        call = abi.encodeCall(IRefunds.depositBond, (1, 0));
        _refused(call, abi.encodeWithSelector(ILedger.NothingToFund.selector));
        escrow.depositBond(1, type(uint96).max);
        call = abi.encodeCall(IRefunds.depositBond, (1, 1));
        uint256 most = type(uint96).max;
        _refused(call, abi.encodeWithSelector(IRefunds.BondTooLarge.selector, most + 1, most));
    }

    /* SHORT */

    /// @notice E-16: when half is lost, everybody is paid half, whoever comes first; nothing new is taken.
    function test_short() external {
        bytes memory call = abi.encodeCall(ILedger.declareShort, ());
        _refused(call, abi.encodeWithSelector(ILedger.NotShort.selector, FUNDED, FUNDED));
        _settle(1, 0);
        _settle(2, 1);
        vm.prank(address(escrow));
        coin.transfer(STRANGER, FUNDED / 2);
        vm.recordLogs();
        escrow.declareShort();
        _logged(abi.encodePacked(ILedger.Short.selector), abi.encode(FUNDED / 2, FUNDED));
        (uint256 backing, uint256 promised) = escrow.shortage();
        vm.assertTrue(backing == FUNDED / 2 && promised == FUNDED, "shortage");
        _refused(call, abi.encodeWithSelector(ILedger.NotShort.selector, FUNDED / 2, FUNDED));
        bytes memory short = abi.encodeWithSelector(ILedger.EscrowShort.selector, backing, promised);
        _refused(abi.encodeCall(IFunding.fund, (1, 1)), short);
        _refused(abi.encodeCall(IPrograms.createProgram, (_terms())), short);
        vm.prank(GOVERNANCE);
        _refused(abi.encodeCall(ILedger.recoverSurplus, (STRANGER)), short);
        _claim(2, 0);
        _claim(2, 1);
        vm.assertEq(coin.balanceOf(_account(0)), _amountOf(1) / 2, "first");
        vm.assertEq(coin.balanceOf(_account(1)), _amountOf(2) / 2, "second");
        vm.warp(_deadlineOf(3) + GRACE + 1);
        escrow.refund(1);
        vm.assertEq(coin.balanceOf(address(escrow)), 0, "rest");
    }

    /// @notice E-28: governance moves what was donated, to the unit, and nothing that is owed.
    function test_surplus() external {
        bytes memory call = abi.encodeCall(ILedger.recoverSurplus, (STRANGER));
        _refused(call, abi.encodeWithSelector(ILedger.NotGovernance.selector, address(this)));
        vm.prank(GOVERNANCE);
        _refused(call, abi.encodeWithSelector(ILedger.NoSurplus.selector, FUNDED, FUNDED));
        coin.transfer(address(escrow), 5);
        vm.recordLogs();
        vm.prank(GOVERNANCE);
        vm.assertEq(escrow.recoverSurplus(STRANGER), 5, "amount");
        _logged(abi.encodePacked(ILedger.SurplusRecovered.selector, uint256(uint160(STRANGER))), abi.encode(5));
        vm.assertEq(coin.balanceOf(STRANGER), 5, "balance");
    }

    /// @notice The parties of the deployment are read back.
    function test_parties() external view {
        vm.assertEq(escrow.court(), COURT, "court");
        vm.assertEq(escrow.stewards(), STEWARDS, "stewards");
        vm.assertEq(escrow.governance(), GOVERNANCE, "governance");
    }
}

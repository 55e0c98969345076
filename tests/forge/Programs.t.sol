// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IFunding} from "../../interfaces/IFunding.sol";
import {ILedger} from "../../interfaces/ILedger.sol";
import {IPrograms, Milestone, Program, ProgramTerms} from "../../interfaces/IPrograms.sol";
import {IAttestations} from "../../interfaces/IAttestations.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {IRewardEscrow} from "../../interfaces/IRewardEscrow.sol";
import {Scene} from "./Scene.sol";
import {vm} from "./Cheats.sol";

/// @title Programs: terms at their edges, funding to the unit, and all of it read back.
contract ProgramsTest is Scene {
    function _refusedTerms(ProgramTerms memory terms, bytes memory expected) private {
        _refused(abi.encodeCall(IPrograms.createProgram, (terms)), expected);
    }

    function _many(uint256 count) private pure returns (address[] memory many) {
        many = new address[](count);
        for (uint256 i = 0; i < count; ++i) {
            many[i] = address(uint160(i + 1));
        }
    }

    /// @notice The window is from one second to a year, both included.
    function test_window() external {
        ProgramTerms memory terms = _terms();
        bytes4 error_ = IPrograms.WindowOutOfRange.selector;
        terms.window = 0;
        _refusedTerms(terms, abi.encodeWithSelector(error_, 0, 1, 365 days));
        terms.window = 365 days + 1;
        _refusedTerms(terms, abi.encodeWithSelector(error_, 365 days + 1, 1, 365 days));
        terms.window = 365 days;
        escrow.createProgram(terms);
        terms.window = 1;
        escrow.createProgram(terms);
    }

    /// @notice An escrow takes 2,000 programmes, and the next one is refused by name.
    function test_escrowFull() external {
        _setProgramCount(1_999);
        vm.assertEq(escrow.createProgram(_terms()), 2_000, "the last one");
        vm.assertEq(escrow.programCount(), 2_000, "count");
        _refusedTerms(_terms(), abi.encodeWithSelector(IPrograms.EscrowFull.selector, 2_000));
        vm.assertEq(escrow.programCount(), 2_000, "count afterwards");
    }

    /// @dev The counter stands in the only slot that its view reads, and the view then says what was stored.
    function _setProgramCount(uint256 count) private {
        vm.record();
        escrow.programCount();
        (bytes32[] memory reads,) = vm.accesses(address(escrow));
        vm.assertEq(reads.length, 1, "slots read");
        vm.store(address(escrow), reads[0], bytes32(count));
        vm.assertEq(escrow.programCount(), count, "stored");
    }

    /// @notice The token is the escrow's own.
    function test_token() external {
        ProgramTerms memory terms = _terms();
        terms.token = STRANGER;
        _refusedTerms(terms, abi.encodeWithSelector(IPrograms.TokenDiffers.selector, STRANGER, address(coin)));
        vm.assertEq(escrow.token(), address(coin), "token");
    }

    /// @notice 9: for every k, 2k - 1 signers are enough and one less is not; at most 64, ascending, none zero.
    function testFuzz_signers(uint8 quorum, uint8 count, uint256 swap) external {
        ProgramTerms memory terms = _terms();
        count = count % 70;
        quorum = quorum % 36;
        terms.quorum = quorum;
        terms.signers = _many(count);
        bytes memory call = abi.encodeCall(IPrograms.createProgram, (terms));
        if (quorum == 0) return _refused(call, abi.encodeWithSelector(IPrograms.QuorumTooSmall.selector));
        bytes memory expected = abi.encodeWithSelector(IPrograms.SignersTooMany.selector, count, 64);
        if (count > 64) return _refused(call, expected);
        uint256 required = 2 * uint256(quorum) - 1;
        expected = abi.encodeWithSelector(IPrograms.SignersTooFew.selector, count, required);
        if (count < required) return _refused(call, expected);
        uint256 number = escrow.createProgram(terms);
        vm.assertEq(keccak256(abi.encode(escrow.signersOf(number))), keccak256(abi.encode(terms.signers)), "signers");

        uint256 at = swap % count;
        address previous = at == 0 ? address(0) : terms.signers[at - 1];
        terms.signers[at] = previous;
        bytes memory order = abi.encodeWithSelector(IPrograms.SignersNotAscending.selector, previous, previous);
        _refusedTerms(terms, order);
        if (at == 0 || previous == address(1)) return;
        terms.signers[at] = address(1);
        _refusedTerms(terms, abi.encodeWithSelector(IPrograms.SignersNotAscending.selector, previous, address(1)));
    }

    /// @notice 9: sixty-four signers are taken, sixty-five are not.
    function test_mostSigners() external {
        ProgramTerms memory terms = _terms();
        terms.signers = _many(65);
        _refusedTerms(terms, abi.encodeWithSelector(IPrograms.SignersTooMany.selector, 65, 64));
        terms.signers = _many(64);
        vm.assertEq(escrow.signersOf(escrow.createProgram(terms)).length, 64, "signers");
    }

    /// @notice One to sixteen milestones, each with a known metric, an amount and a deadline that is not over.
    function test_milestones() external {
        ProgramTerms memory terms = _terms();
        terms.milestones = new Milestone[](0);
        _refusedTerms(terms, abi.encodeWithSelector(IPrograms.MilestonesOutOfRange.selector, 0, 16));
        terms.milestones = new Milestone[](17);
        _refusedTerms(terms, abi.encodeWithSelector(IPrograms.MilestonesOutOfRange.selector, 17, 16));
        terms.milestones = new Milestone[](16);
        for (uint256 i = 0; i < 16; ++i) {
            terms.milestones[i] = Milestone(3, 0, 1, uint40(_now()));
        }
        escrow.createProgram(terms);
        terms.milestones[15].metric = 0;
        _refusedTerms(terms, abi.encodeWithSelector(IPrograms.UnknownMetric.selector, 16, 0));
        terms.milestones[15].metric = 4;
        _refusedTerms(terms, abi.encodeWithSelector(IPrograms.UnknownMetric.selector, 16, 4));
        terms.milestones[15].metric = 1;
        terms.milestones[15].amount = 0;
        _refusedTerms(terms, abi.encodeWithSelector(IPrograms.MilestoneWithoutAmount.selector, 16));
        terms.milestones[15].amount = 1;
        terms.milestones[15].deadline = uint40(_now() - 1);
        bytes4 error_ = IPrograms.MilestoneDeadlinePassed.selector;
        _refusedTerms(terms, abi.encodeWithSelector(error_, 16, _now() - 1));
    }

    /// @notice All amounts together fit uint96 to the last unit.
    function test_amountsTogether() external {
        ProgramTerms memory terms = _terms();
        terms.milestones[0].amount = type(uint96).max - terms.milestones[1].amount - terms.milestones[2].amount;
        escrow.createProgram(terms);
        terms.milestones[0].amount += 1;
        uint256 most = type(uint96).max;
        _refusedTerms(terms, abi.encodeWithSelector(IPrograms.MilestonesTooLarge.selector, most + 1, most));
    }

    /// @notice Whoever creates a programme is its sponsor, and everything about it is read back.
    function testFuzz_readBack(address sponsor) external {
        ProgramTerms memory terms = _terms();
        vm.recordLogs();
        vm.prank(sponsor);
        uint256 number = escrow.createProgram(terms);
        vm.assertEq(number, 2, "number");
        vm.assertEq(escrow.programCount(), 2, "count");
        Program memory view_ = escrow.programOf(number);
        vm.assertEq(view_.sponsor, sponsor, "sponsor");
        vm.assertEq(view_.token, address(coin), "token");
        vm.assertEq(view_.funded + view_.released + view_.paid + view_.lastEpoch + view_.leafCount, 0, "empty");
        vm.assertEq(view_.quorum, QUORUM, "quorum");
        vm.assertEq(view_.window, WINDOW, "window");
        vm.assertEq(view_.weightsHash, WEIGHTS_HASH, "weights");
        vm.assertEq(view_.termsHash, TERMS_HASH, "terms");
        vm.assertEq(keccak256(abi.encode(view_.signers)), keccak256(abi.encode(terms.signers)), "signers");
        vm.assertEq(keccak256(abi.encode(view_.milestones)), keccak256(abi.encode(terms.milestones)), "milestones");
        bytes memory topics =
            abi.encodePacked(IPrograms.ProgramCreated.selector, number, uint256(uint160(sponsor)));
        _logged(topics, abi.encode(coin, WEIGHTS_HASH, TERMS_HASH));
    }

    /// @notice A programme's totals follow its attestations, the pending one's included.
    function test_totals() external {
        _settle(1, 0);
        _claim(1, 0);
        _attest(2, 1);
        Program memory view_ = escrow.programOf(1);
        vm.assertEq(view_.funded, FUNDED, "funded");
        vm.assertEq(view_.released, _amountOf(1) + _amountOf(2), "released");
        vm.assertEq(view_.paid, _amountOf(1), "paid");
        vm.assertEq(view_.lastEpoch, 2, "epoch");
        vm.assertEq(view_.finalAt, _now() + WINDOW, "final at");
        vm.assertEq(view_.leafCount, 2, "leaves");
    }

    /// @notice Milestones are numbered from 1, with whether they were released; other numbers are refused.
    function test_milestoneOf() external {
        _attest(2, 0);
        for (uint256 number = 1; number <= MILESTONES; ++number) {
            (Milestone memory given, bool isReleased) = escrow.milestoneOf(1, number);
            vm.assertEq(given.amount, _amountOf(number), "amount");
            vm.assertEq(given.threshold, _thresholdOf(number), "threshold");
            vm.assertEq(given.deadline, _deadlineOf(number), "deadline");
            vm.assertEq(given.metric, number, "metric");
            vm.assertTrue(isReleased == (number == 2), "released");
        }
        _refused(abi.encodeCall(IPrograms.milestoneOf, (1, 0)), _unknownMilestone(0));
        _refused(abi.encodeCall(IPrograms.milestoneOf, (1, 4)), _unknownMilestone(4));
    }

    function _unknownMilestone(uint256 number) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IPrograms.UnknownMilestone.selector, number, 3);
    }

    /// @notice Funding adds up to uint96 and not a unit further; nothing is no funding; the log says the new sum.
    function test_fund() external {
        vm.recordLogs();
        escrow.fund(1, 5);
        bytes memory topics =
            abi.encodePacked(ILedger.Funded.selector, uint256(1), uint256(uint160(address(this))));
        _logged(topics, abi.encode(5, FUNDED + 5));
        _refused(abi.encodeCall(IFunding.fund, (1, 0)), abi.encodeWithSelector(ILedger.NothingToFund.selector));
        uint256 most = type(uint96).max;
        uint96 room = uint96(most - FUNDED - 5);
        bytes memory large = abi.encodeWithSelector(ILedger.FundingTooLarge.selector, most + 1, most);
        _refused(abi.encodeCall(IFunding.fund, (1, room + 1)), large);
        escrow.fund(1, room);
        vm.assertEq(escrow.programOf(1).funded, most, "funded");
    }

    /// @notice The coin that stands in for a dollar has six decimals and mints to whom it is told.
    function test_coin() external {
        vm.assertEq(coin.decimals(), 6, "decimals");
        coin.mint(STRANGER, 3);
        vm.assertEq(coin.balanceOf(STRANGER), 3, "minted");
    }

    /// @notice A permit by the caller for the escrow stands for an approval.
    function test_fundWithPermit() external {
        address sponsor = vm.addr(7);
        coin.mint(sponsor, 10);
        IERC20Permit permits = IERC20Permit(address(coin));
        bytes32 type_ = keccak256("Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)");
        bytes32 structHash = keccak256(abi.encode(type_, sponsor, escrow, 4, 0, _now()));
        bytes32 digest = keccak256(abi.encodePacked(hex"1901", permits.DOMAIN_SEPARATOR(), structHash));
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(7, digest);
        vm.prank(sponsor);
        escrow.fundWithPermit(1, 4, _now(), v, r, s);
        vm.assertEq(coin.balanceOf(sponsor), 6, "balance");
        vm.assertEq(escrow.programOf(1).funded, FUNDED + 4, "funded");
    }
}

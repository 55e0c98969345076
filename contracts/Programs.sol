// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {IPrograms, Milestone, Program, ProgramTerms} from "../interfaces/IPrograms.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {SumTree} from "./libraries/SumTree.sol";
import {Terms} from "./libraries/Terms.sol";

/// @title Programs: the slice that creates and funds programmes.
abstract contract Programs is IPrograms, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;
    using Terms for bytes;

    /* CONSTANTS */

    uint256 internal constant MAX_SIGNERS = 64;
    uint256 internal constant MAX_MILESTONES = 24;
    uint40 internal constant MIN_WINDOW = 1 seconds;
    uint40 internal constant MAX_WINDOW = 365 days;
    uint8 internal constant LAST_METRIC = 3;
    uint256 internal constant MAX_UNITS = type(uint96).max;

    /// @dev Trees kept: a pending one and the two that stay claimable meanwhile.
    uint256 internal constant KEPT_TREES = 3;

    /* IMMUTABLES */

    IERC20 public immutable TOKEN;

    /* STORAGE */

    /// @dev Whether a programme exists, and what became of its newest attestation.
    enum Standing {
        Unknown,
        Standing,
        Disputed,
        Voided
    }

    /// @dev All that a claim must know besides the tree, in one slot.
    /// `unpaid` is what attestations that were final when the newest one was posted released, less what was paid since;
    /// `pot` joins it when the newest attestation is final.
    struct Guard {
        uint96 unpaid;
        uint96 pot;
        uint40 finalAt;
        uint16 epoch;
        Standing standing;
    }

    /// @dev What only attesting and funding must know, in one slot. `released`: bit m-1 for milestone m.
    struct Ledger {
        uint96 funded;
        uint96 total;
        uint32 leafCount;
        uint24 released;
        uint8 milestone;
    }

    uint256 public programCount;
    mapping(uint256 program => Guard) internal _guards;
    mapping(uint256 program => Ledger) internal _ledgers;
    mapping(uint256 program => bytes32[KEPT_TREES]) internal _treeIds;

    /* CONSTRUCTOR */

    constructor(IERC20 token) {
        TOKEN = token;
    }

    /* CREATE */

    /// @inheritdoc IPrograms
    function createProgram(ProgramTerms calldata terms) external returns (uint256 program) {
        // check
        if (terms.token != address(TOKEN)) revert TokenDiffers(terms.token, address(TOKEN));
        if (terms.window < MIN_WINDOW || terms.window > MAX_WINDOW) {
            revert WindowOutOfRange(terms.window, MIN_WINDOW, MAX_WINDOW);
        }
        _checkSigners(terms.signers, terms.quorum);
        _checkMilestones(terms.milestones);

        // effect
        program = ++programCount;
        _guards[program].standing = Standing.Standing;
        // The empty tree stands before epoch 1, so that epoch 1 follows the same rules as any other.
        _treeIds[program][0] = SumTree.treeId(0, 0, 0);
        Terms.write(program, msg.sender, terms);

        // log
        emit ProgramCreated(program, msg.sender, terms.token, terms.weightsHash, terms.termsHash);
    }

    /* FUND */

    /// @inheritdoc IPrograms
    function fund(uint256 program, uint96 amount) external {
        _fund(program, amount);
    }

    /// @inheritdoc IPrograms
    function fundWithPermit(uint256 program, uint96 amount, uint256 deadline, uint8 v, bytes32 r, bytes32 s) external {
        // A permit that was already carried by somebody else must not block: the allowance is what counts.
        try IERC20Permit(address(TOKEN)).permit(msg.sender, address(this), amount, deadline, v, r, s) {} catch {}
        _fund(program, amount);
    }

    /* VIEWS */

    /// @inheritdoc IPrograms
    function programOf(uint256 program) external view returns (Program memory view_) {
        Guard memory guard = _known(program);
        Ledger memory ledger = _ledgers[program];
        bytes memory terms = Terms.read(program);
        view_.sponsor = terms.sponsor();
        view_.token = address(TOKEN);
        view_.funded = ledger.funded;
        view_.released = ledger.total;
        view_.paid = ledger.total - guard.pot - guard.unpaid;
        view_.quorum = terms.quorum();
        view_.window = terms.window();
        view_.lastEpoch = guard.epoch;
        view_.finalAt = guard.finalAt;
        view_.leafCount = ledger.leafCount;
        view_.weightsHash = terms.weightsHash();
        view_.termsHash = terms.termsHash();
        view_.signers = _signers(terms);
        view_.milestones = new Milestone[](terms.milestoneCount());
        for (uint256 i = 0; i < view_.milestones.length; ++i) {
            view_.milestones[i] = terms.milestone(i + 1);
        }
    }

    /// @inheritdoc IPrograms
    function signersOf(uint256 program) external view returns (address[] memory) {
        _known(program);
        return _signers(Terms.read(program));
    }

    /// @inheritdoc IPrograms
    function milestoneOf(uint256 program, uint256 milestone)
        external
        view
        returns (Milestone memory terms, bool isReleased)
    {
        _known(program);
        bytes memory code = Terms.read(program);
        if (milestone == 0 || milestone > code.milestoneCount()) {
            revert UnknownMilestone(milestone, code.milestoneCount());
        }
        return (code.milestone(milestone), _isReleased(_ledgers[program], milestone));
    }

    /* INTERNAL */

    function _known(uint256 program) internal view returns (Guard memory guard) {
        guard = _guards[program];
        if (guard.standing == Standing.Unknown) revert UnknownProgram(program);
    }

    function _isReleased(Ledger memory ledger, uint256 milestone) internal pure returns (bool) {
        return ledger.released >> (milestone - 1) & 1 == 1;
    }

    function _fund(uint256 program, uint96 amount) private nonReentrant {
        // check
        _known(program);
        if (amount == 0) revert NothingToFund();
        uint256 funded = uint256(_ledgers[program].funded) + amount;
        if (funded > MAX_UNITS) revert FundingTooLarge(funded, MAX_UNITS);

        // effect
        _ledgers[program].funded = uint96(funded);

        // interaction
        uint256 expected = TOKEN.balanceOf(address(this)) + amount;
        TOKEN.safeTransferFrom(msg.sender, address(this), amount);
        uint256 balance = TOKEN.balanceOf(address(this));
        if (balance != expected) revert BalanceDiffers(balance, expected);

        // log
        emit Funded(program, msg.sender, amount, uint96(funded));
    }

    function _checkSigners(address[] calldata signers, uint8 quorum) private pure {
        if (quorum == 0) revert QuorumTooSmall();
        if (signers.length > MAX_SIGNERS) revert SignersTooMany(signers.length, MAX_SIGNERS);
        uint256 required = 2 * uint256(quorum) - 1;
        if (signers.length < required) revert SignersTooFew(signers.length, required);
        address previous = address(0);
        for (uint256 i = 0; i < signers.length; ++i) {
            if (signers[i] <= previous) revert SignersNotAscending(previous, signers[i]);
            previous = signers[i];
        }
    }

    function _checkMilestones(Milestone[] calldata milestones) private view {
        if (milestones.length == 0 || milestones.length > MAX_MILESTONES) {
            revert MilestonesOutOfRange(milestones.length, MAX_MILESTONES);
        }
        uint256 amounts = 0;
        for (uint256 i = 0; i < milestones.length; ++i) {
            Milestone calldata milestone = milestones[i];
            if (milestone.metric == 0 || milestone.metric > LAST_METRIC) revert UnknownMetric(i + 1, milestone.metric);
            if (milestone.amount == 0) revert MilestoneWithoutAmount(i + 1);
            if (milestone.deadline < block.timestamp) revert MilestoneDeadlinePassed(i + 1, milestone.deadline);
            amounts += milestone.amount;
        }
        if (amounts > MAX_UNITS) revert MilestonesTooLarge(amounts, MAX_UNITS);
    }

    function _signers(bytes memory terms) private pure returns (address[] memory signers) {
        signers = new address[](terms.signerCount());
        for (uint256 i = 0; i < signers.length; ++i) {
            signers[i] = terms.signer(i);
        }
    }
}

// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {Guard, GuardLibrary} from "./libraries/Guard.sol";
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
    uint256 internal constant MAX_MILESTONES = 16;
    uint40 internal constant MIN_WINDOW = 1 seconds;
    uint40 internal constant MAX_WINDOW = 365 days;
    uint8 internal constant LAST_METRIC = 3;
    uint256 internal constant MAX_UNITS = type(uint96).max;

    /// @dev Roots kept: a pending one and the two that stay claimable meanwhile.
    uint256 internal constant KEPT_ROOTS = 3;

    /* IMMUTABLES */

    IERC20 public immutable TOKEN;

    /* STORAGE */

    /// @dev One programme. `roots` is a ring: the root of epoch e stands at e % 3. `paid` has 160 bits to spare for what
    /// may one day hold an account's payment.
    struct Book {
        Guard guard;
        uint256 funded;
        bytes32[KEPT_ROOTS] roots;
        mapping(address account => uint256 units) paid;
    }

    uint256 public programCount;
    mapping(uint256 program => Book) internal _books;

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
        _books[program].guard = GuardLibrary.created();
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
        (Book storage book, Guard guard) = _known(program);
        uint256 standing = guard.newestStanding();
        bytes memory terms = Terms.read(program);
        view_.sponsor = terms.sponsor();
        view_.token = address(TOKEN);
        view_.funded = uint96(book.funded);
        view_.released = SumTree.sumOf(_rootOf(book, standing));
        view_.paid = guard.paid();
        view_.quorum = terms.quorum();
        view_.window = terms.window();
        view_.lastEpoch = guard.epoch();
        view_.finalAt = guard.finalAt();
        view_.leafCount = guard.leafCountOf(standing);
        view_.weightsHash = terms.weightsHash();
        view_.termsHash = terms.termsHash();
        view_.signers = _signers(terms);
        view_.milestones = new Milestone[](terms.milestoneCount());
        for (uint256 i = 0; i < view_.milestones.length; ++i) {
            view_.milestones[i] = _milestone(terms, i + 1);
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
        (, Guard guard) = _known(program);
        bytes memory code = Terms.read(program);
        if (milestone == 0 || milestone > code.milestoneCount()) {
            revert UnknownMilestone(milestone, code.milestoneCount());
        }
        return (_milestone(code, milestone), guard.isReleased(milestone));
    }

    /* INTERNAL */

    function _known(uint256 program) internal view returns (Book storage book, Guard guard) {
        book = _books[program];
        guard = book.guard;
        if (!guard.exists()) revert UnknownProgram(program);
    }

    function _rootOf(Book storage book, uint256 epoch) internal view returns (bytes32) {
        return book.roots[epoch % KEPT_ROOTS];
    }

    function _fund(uint256 program, uint96 amount) private nonReentrant {
        // check
        (Book storage book,) = _known(program);
        if (amount == 0) revert NothingToFund();
        uint256 funded = book.funded + amount;
        if (funded > MAX_UNITS) revert FundingTooLarge(funded, MAX_UNITS);

        // effect
        book.funded = funded;

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

    function _milestone(bytes memory terms, uint256 number) private pure returns (Milestone memory milestone) {
        (milestone.threshold, milestone.amount, milestone.deadline, milestone.metric) = terms.milestone(number);
    }

    function _signers(bytes memory terms) private pure returns (address[] memory signers) {
        signers = new address[](terms.signerCount());
        for (uint256 i = 0; i < signers.length; ++i) {
            signers[i] = terms.signer(i);
        }
    }
}

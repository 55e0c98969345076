// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Case, IDisputeCourt, Phase, Side} from "../../interfaces/IDisputeCourt.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IEscrow} from "../../interfaces/IEscrow.sol";
import {IInquiry} from "../../interfaces/IInquiry.sol";
import {IJurors} from "../../interfaces/IJurors.sol";
import {Inquiry} from "./Inquiry.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

/// @title Docket: all of the court's storage, and where a case stands.
/// @dev Phases follow from the clock, so nobody can delay a case. All half-open; days after the level's start:
///
///     joining 3 | 0 draw 2 commit 5 reveal 7 appeal 11 = start of the next level
///               | no panel: 0 draw 2 council 9 appeal 13 governance 27
///
/// Longest: 3 + 11 + 11 + 27 = 52 days, well before the escrow's 90.
abstract contract Docket is IDisputeCourt, ReentrancyGuardTransient {
    /* CONSTANTS */

    uint256 internal constant JOINING = 3 days;
    uint256 internal constant DRAWN_BY = 2 days;
    uint256 internal constant COMMITTED_BY = 5 days;
    uint256 internal constant REVEALED_BY = 7 days;
    uint256 internal constant APPEALED_BY = 11 days;
    uint256 internal constant COUNCIL_BY = 9 days;
    uint256 internal constant COUNCIL_APPEALED_BY = 13 days;
    uint256 internal constant GOVERNANCE_BY = 27 days;

    uint256 internal constant LAST_LEVEL = 2;

    /// @dev One stage of bonds a level, and one for an appeal against the council at the last level.
    uint256 internal constant STAGES = LAST_LEVEL + 2;

    /* IMMUTABLES */

    IERC20 internal immutable TOKEN;
    IEscrow internal immutable ESCROW;
    IJurors internal immutable REGISTRY;
    IInquiry internal immutable INQUIRY;
    address internal immutable COUNCIL;
    address internal immutable GOVERNANCE;

    /* STORAGE */

    /// @dev Votes stand at their side's number. `isShort`: drawn for, and too few were eligible.
    struct Bench {
        uint64 target;
        bool isShort;
        Side council;
        Side governance;
        uint8[3] votes;
        address[] jurors;
    }

    struct Seat {
        bytes32 commitment;
        bool isDrawn;
        bool isRevealed;
        bool isPaid;
        Side vote;
    }

    /// @dev `backers`: all who must not judge, nor their affiliates. `seated`: who sat. `signers` must not judge either.
    struct Parties {
        bytes32[] backers;
        bytes32[] seated;
        bytes32[] signers;
        mapping(bytes32 party => bool) isBacker;
    }

    struct Stage {
        mapping(Side side => uint256) raised;
        mapping(Side side => mapping(address account => uint256)) bonds;
    }

    struct Record {
        uint32 losses;
        uint40 since;
    }

    uint256 internal _caseCount;
    uint256 internal _liabilities;
    mapping(uint256 id => Case) internal _cases;
    mapping(bytes32 key => uint256 id) internal _keys;
    mapping(uint256 id => mapping(uint256 level => Bench)) internal _benches;
    mapping(uint256 id => mapping(uint256 level => mapping(address juror => Seat))) internal _seats;
    mapping(uint256 id => mapping(uint256 stage => Stage)) internal _stages;
    mapping(uint256 id => Parties) internal _parties;
    mapping(bytes32 party => Record) internal _records;
    mapping(address account => uint256) internal _credits;
    mapping(uint256 program => uint256[]) internal _awards;

    /* CONSTRUCTOR */

    constructor(IERC20 token, IEscrow escrow, IJurors registry, address council, address governance) {
        (TOKEN, ESCROW, REGISTRY, COUNCIL, GOVERNANCE) = (token, escrow, registry, council, governance);
        INQUIRY = new Inquiry(escrow, registry);
    }

    /* VIEWS */

    /// @inheritdoc IDisputeCourt
    function caseCount() external view returns (uint256) {
        return _caseCount;
    }

    /// @inheritdoc IDisputeCourt
    function caseOf(uint256 id) external view returns (Case memory) {
        return _known(id);
    }

    /// @inheritdoc IDisputeCourt
    function statusOf(uint256 id) external view returns (uint256 level, Phase phase, Side verdict) {
        (level, phase) = _position(id);
        if (phase != Phase.Joining) verdict = _verdict(id, level);
    }

    /// @inheritdoc IDisputeCourt
    function benchOf(uint256 id, uint256 level)
        external
        view
        returns (address[] memory jurors, uint8[3] memory votes, uint256 target)
    {
        Bench storage bench = _benches[id][level];
        return (bench.jurors, bench.votes, bench.target);
    }

    /// @inheritdoc IDisputeCourt
    function liabilities() external view returns (uint256) {
        return _liabilities;
    }

    /* INTERNAL */

    function _known(uint256 id) internal view returns (Case storage case_) {
        case_ = _cases[id];
        if (case_.openedAt == 0) revert UnknownCase(id);
    }

    function _check(uint256 id, Phase expected) internal view returns (uint256 level) {
        Phase phase;
        (level, phase) = _position(id);
        if (phase != expected) revert PhaseDiffers(phase);
    }

    /// @dev Walks from the first level: which levels came to sit follows from votes and bonds alone.
    function _position(uint256 id) internal view returns (uint256 level, Phase phase) {
        Case storage case_ = _known(id);
        uint256 start = case_.openedAt + JOINING;
        if (block.timestamp < start) return (0, Phase.Joining);
        while (true) {
            if (_benches[id][level].jurors.length == 0) {
                phase = _phaseWithoutPanel(id, level, start);
                break;
            }
            phase = _phaseOfPanel(level, start);
            if (phase != Phase.Ended || level == LAST_LEVEL || !_isAppealed(id, level)) break;
            ++level;
            start += APPEALED_BY;
        }
        if (case_.isExecuted) phase = Phase.Executed;
    }

    function _bondAt(Case storage case_, uint256 stage) internal view returns (uint256) {
        return uint256(case_.bond) << stage;
    }

    function _isFunded(uint256 id, uint256 stage, Side side) internal view returns (bool) {
        return _stages[id][stage].raised[side] >= _bondAt(_cases[id], stage);
    }

    /// @dev What the last instance up to `level` that decided said: one that does not decide leaves the ruling before it.
    function _verdict(uint256 id, uint256 level) internal view returns (Side ruling) {
        ruling = _decision(_benches[id][level]);
        if (ruling == Side.Neither && level != 0) ruling = _verdict(id, level - 1);
    }

    /// @dev Against a ruling both sides have to pay for another panel; where there is none, the challengers alone.
    function _isAppealed(uint256 id, uint256 level) internal view returns (bool) {
        if (!_isFunded(id, level + 1, Side.For)) return false;
        return _verdict(id, level) == Side.Neither || _isFunded(id, level + 1, Side.Against);
    }

    function _opposite(Side side) internal pure returns (Side) {
        return side == Side.For ? Side.Against : Side.For;
    }

    function _phaseOfPanel(uint256 level, uint256 start) private view returns (Phase) {
        if (block.timestamp < start + COMMITTED_BY) return Phase.Committing;
        if (block.timestamp < start + REVEALED_BY) return Phase.Revealing;
        if (level != LAST_LEVEL && block.timestamp < start + APPEALED_BY) return Phase.Appealing;
        return Phase.Ended;
    }

    function _phaseWithoutPanel(uint256 id, uint256 level, uint256 start) private view returns (Phase) {
        Bench storage bench = _benches[id][level];
        if (bench.council == Side.Neither) {
            if (!bench.isShort && block.timestamp < start + DRAWN_BY) return Phase.Drawing;
            return block.timestamp < start + COUNCIL_BY ? Phase.Council : Phase.Ended;
        }
        if (block.timestamp < start + COUNCIL_APPEALED_BY) return Phase.CouncilAppealing;
        bool isAppealed = _isFunded(id, level + 1, _opposite(bench.council));
        bool isOpen = bench.governance == Side.Neither && block.timestamp < start + GOVERNANCE_BY;
        return isAppealed && isOpen ? Phase.Governance : Phase.Ended;
    }

    /// @dev A panel decides when more than half of it showed a vote, and one side has more of them.
    function _decision(Bench storage bench) internal view returns (Side) {
        if (bench.governance != Side.Neither) return bench.governance;
        if (bench.council != Side.Neither) return bench.council;
        uint8[3] memory votes = bench.votes;
        (uint256 ayes, uint256 noes) = (votes[uint256(Side.For)], votes[uint256(Side.Against)]);
        uint256 shown = ayes + noes + votes[uint256(Side.Neither)];
        if (2 * shown <= bench.jurors.length || ayes == noes) return Side.Neither;
        return ayes > noes ? Side.For : Side.Against;
    }
}

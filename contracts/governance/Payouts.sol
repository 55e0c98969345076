// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Case, IDisputeCourt, Kind, Phase, Side} from "../../interfaces/IDisputeCourt.sol";
import {ICases} from "../../interfaces/ICases.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IJurors} from "../../interfaces/IJurors.sol";
import {IRefunds} from "../../interfaces/IRefunds.sol";
import {Jury} from "./Jury.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Terms} from "../../interfaces/IInquiry.sol";

/// @title Payouts: the slice that carries a ruling out, and pays whoever it says.
abstract contract Payouts is Jury {
    using SafeERC20 for IERC20;

    /* CONSTANTS */

    /// @dev Part of a level's bond that its coherent jurors share, equally.
    uint256 internal constant JURORS_PART = 4;

    uint16 internal constant ABSENT_POINTS = 500;
    uint16 internal constant INCOHERENT_POINTS = 200;

    /// @dev Gas for one call to the escrow or the registry, and what must be left for it and for the books afterwards.
    uint256 internal constant CALL_GAS = 400_000;
    uint256 internal constant GAS_NEEDED = 450_000;

    /* EXECUTE */

    /// @inheritdoc IDisputeCourt
    function execute(uint256 id) external nonReentrant {
        // check
        uint256 level = _check(id, Phase.Ended);
        Case storage case_ = _cases[id];

        // effect
        bool isJudged = _benches[id][level].jurors.length != 0;
        (case_.isExecuted, case_.verdict) = (true, _verdict(id, level));
        case_.outcome = _outcome(id, level, isJudged, case_.verdict);
        case_.stages = uint8(_stagesAtRisk(_benches[id][level], level));
        if (case_.outcome == Side.Against) _addLoss(INQUIRY.partyOf(case_.challenger));

        // interaction
        _penalise(id, level, case_.verdict);
        uint256 fees = case_.outcome == Side.Neither ? 0 : _fees(id, case_);
        bool isCurrent = INQUIRY.isCurrent(case_.program, case_.epoch, case_.root);
        if (isCurrent) _carryOut(id, case_);
        uint256 slashed = case_.outcome == Side.For ? _slash(id, case_, fees, isCurrent) : 0;
        if (case_.outcome != Side.Neither) _share(id, case_, slashed, fees);

        // log
        emit Executed(id, case_.outcome, case_.verdict, slashed);
    }

    /// @inheritdoc IDisputeCourt
    function endHold(uint256 id) external nonReentrant {
        Case storage case_ = _known(id);
        if (!case_.isExecuted || !_isHolding(case_)) revert NothingHeld(id);
        ESCROW.release(case_.program, case_.account);
    }

    /* COLLECT */

    /// @inheritdoc IDisputeCourt
    function collect(uint256 id, address account) external nonReentrant returns (uint256 amount) {
        _check(id, Phase.Executed);
        amount = _takeBonds(id, account) + _takeFees(id, account);
        if (amount == 0) revert NothingToCollect(account);
        _credits[account] += amount;
        emit Collected(id, account, amount);
    }

    /// @inheritdoc IDisputeCourt
    function withdraw() external nonReentrant returns (uint256 amount) {
        amount = _credits[msg.sender];
        if (amount == 0) revert NothingToWithdraw(msg.sender);
        _credits[msg.sender] = 0;
        _liabilities -= amount;
        TOKEN.safeTransfer(msg.sender, amount);
        emit Withdrawn(msg.sender, amount);
    }

    /* VIEWS */

    /// @inheritdoc IDisputeCourt
    function awardsOf(uint256 program) external view returns (uint256[] memory ids) {
        return _awards[program];
    }

    /// @inheritdoc IDisputeCourt
    function creditOf(address account) external view returns (uint256) {
        return _credits[account];
    }

    /* INTERNAL: EXECUTE */

    /// @dev A panel's loser that pays for an appeal which the winner does not pay for wins.
    function _outcome(uint256 id, uint256 level, bool isJudged, Side verdict) private view returns (Side) {
        if (!isJudged || level == LAST_LEVEL || verdict == Side.Neither) return verdict;
        Side loser = _opposite(verdict);
        bool isFlipped = _isFunded(id, level + 1, loser) && !_isFunded(id, level + 1, verdict);
        return isFlipped ? loser : verdict;
    }

    /// @dev Bonds of an appeal that nobody decided go back.
    function _stagesAtRisk(Bench storage bench, uint256 level) private view returns (uint256) {
        if (bench.governance != Side.Neither) return level + 2;
        return level == 0 || _decision(bench) != Side.Neither ? level + 1 : level;
    }

    function _isHolding(Case storage case_) private view returns (bool) {
        if (case_.kind != Kind.Share) return false;
        // slither-disable-next-line unused-return
        (bool isPlaced,, uint40 until,) = ESCROW.holdOf(case_.program, case_.account);
        return isPlaced && until == case_.holdUntil;
    }

    function _carryOut(uint256 id, Case storage case_) private {
        bool isFor = case_.outcome == Side.For;
        (uint256 program, uint64 epoch, address account) = (case_.program, case_.epoch, case_.account);
        if (case_.kind == Kind.Attestation) {
            bytes4 hook = isFor ? ICases.void.selector : ICases.uphold.selector;
            _attempt(id, address(ESCROW), abi.encodeWithSelector(hook, program, epoch));
        } else if (case_.kind == Kind.Share && _isHolding(case_)) {
            // Release takes two arguments and does not look at a third.
            bytes4 hook = isFor ? ICases.correct.selector : ICases.release.selector;
            uint256 to = Math.max(case_.amount, ESCROW.paidTo(program, account));
            _attempt(id, address(ESCROW), abi.encodeWithSelector(hook, program, account, to));
        } else if (case_.kind == Kind.Plea && isFor) {
            case_.fromEpoch = INQUIRY.termsOf(program).lastEpoch + 1;
            _awards[program].push(id);
            emit Awarded(id, program, account, case_.amount, case_.fromEpoch);
        }
    }

    /// @dev A wrong attestation costs its poster all that the terms demand; a wrong share what the jurors cost.
    function _slash(uint256 id, Case storage case_, uint256 fees, bool isCurrent) private returns (uint256 slashed) {
        Terms memory terms = INQUIRY.termsOf(case_.program);
        bool isWhole = case_.kind == Kind.Attestation;
        if (!isCurrent && !isWhole) return 0;
        uint96 amount = uint96(Math.min(isWhole ? terms.bond : fees, terms.bonded));
        // Nothing to take is nothing to do; a unit more is taken.
        // slither-disable-next-line incorrect-equality
        if (amount == 0) return 0;
        uint256 before = TOKEN.balanceOf(address(this));
        bytes memory slash = abi.encodeCall(IRefunds.slashBond, (case_.program, amount, address(this)));
        if (!_attempt(id, address(ESCROW), slash)) return 0;
        slashed = TOKEN.balanceOf(address(this)) - before;
        _liabilities += slashed;
    }

    function _penalise(uint256 id, uint256 last, Side verdict) private {
        for (uint256 level = 0; level <= last; ++level) {
            address[] storage jurors = _benches[id][level].jurors;
            for (uint256 i = 0; i < jurors.length; ++i) {
                address juror = jurors[i];
                Seat storage seat = _seats[id][level][juror];
                bool isIncoherent = seat.vote != Side.Neither && seat.vote != verdict && verdict != Side.Neither;
                if (seat.isRevealed && !isIncoherent) continue;
                uint16 points = seat.isRevealed ? INCOHERENT_POINTS : ABSENT_POINTS;
                _attempt(id, address(REGISTRY), abi.encodeCall(IJurors.penalise, (juror, points)));
            }
        }
    }

    /// @dev Refuses to try with less gas than a call may need: a miserly caller must not make it fail. Nothing that the
    /// callee returns is copied.
    function _attempt(uint256 id, address target, bytes memory payload) private returns (bool isDone) {
        if (gasleft() < GAS_NEEDED) revert GasTooLow(gasleft(), GAS_NEEDED);
        assembly ("memory-safe") {
            isDone := call(CALL_GAS, target, 0, add(payload, 32), mload(payload), 0, 0)
        }
        if (!isDone) emit Refused(id, target, bytes4(payload));
    }

    function _addLoss(bytes32 party) private {
        _records[party] = Record(uint32(_lossesOf(party) + 1), uint40(block.timestamp));
    }

    /* INTERNAL: SHARE */

    /// @dev What one coherent juror of a level gets; rounded down, the rest stays with the winners.
    function _feeAt(uint256 id, uint256 level, Case storage case_) private view returns (uint256 fee, uint256 coherent) {
        if (case_.verdict == Side.Neither) return (0, 0);
        coherent = _benches[id][level].votes[uint256(case_.verdict)];
        if (coherent != 0) fee = _bondAt(case_, level) / JURORS_PART / coherent;
    }

    function _fees(uint256 id, Case storage case_) private view returns (uint256 fees) {
        for (uint256 level = 0; level < case_.stages; ++level) {
            (uint256 fee, uint256 coherent) = _feeAt(id, level, case_);
            fees += fee * coherent;
        }
    }

    /// @dev Everything that was at risk, less the jurors' part, belongs to the winners by their bonds.
    function _share(uint256 id, Case storage case_, uint256 slashed, uint256 fees) private {
        uint256 pot = slashed;
        uint256 bonds = 0;
        for (uint256 stage = 0; stage < case_.stages; ++stage) {
            Stage storage stage_ = _stages[id][stage];
            pot += stage_.raised[Side.For] + stage_.raised[Side.Against];
            bonds += stage_.raised[case_.outcome];
        }
        pot -= fees;
        if (bonds == 0) _credits[case_.beneficiary] += pot;
        else (case_.left, case_.bondsLeft) = (pot, bonds);
    }

    function _takeBonds(uint256 id, address account) private returns (uint256 amount) {
        for (uint256 i = 0; i < 2 * STAGES; ++i) {
            amount += _takeBond(id, i / 2, i % 2 == 0 ? Side.For : Side.Against, account);
        }
    }

    /// @dev What is left is shared by the bonds that are left, so the last one takes the last unit.
    function _takeBond(uint256 id, uint256 stage, Side side, address account) private returns (uint256 amount) {
        Case storage case_ = _cases[id];
        uint256 bond = _stages[id][stage].bonds[side][account];
        if (bond == 0) return 0;
        _stages[id][stage].bonds[side][account] = 0;
        if (stage >= case_.stages || case_.outcome == Side.Neither) return bond;
        if (side != case_.outcome) return 0;
        amount = Math.mulDiv(case_.left, bond, case_.bondsLeft);
        (case_.left, case_.bondsLeft) = (case_.left - amount, case_.bondsLeft - bond);
    }

    function _takeFees(uint256 id, address account) private returns (uint256 amount) {
        Case storage case_ = _cases[id];
        if (case_.verdict == Side.Neither) return 0;
        for (uint256 level = 0; level < case_.stages; ++level) {
            Seat storage seat = _seats[id][level][account];
            if (seat.isPaid || seat.vote != case_.verdict) continue;
            seat.isPaid = true;
            (uint256 fee,) = _feeAt(id, level, case_);
            amount += fee;
        }
    }
}

// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Case, IDisputeCourt, Phase, Side} from "../../interfaces/IDisputeCourt.sol";
import {Docket} from "./Docket.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {ILedger} from "../../interfaces/ILedger.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

/// @title Bonds: the slice through which parties put money behind a side.
abstract contract Bonds is Docket {
    using SafeERC20 for IERC20;

    /* CONSTANTS */

    /// @dev Whole tokens that any dispute costs at least, and the part of the disputed units on top.
    uint256 internal constant BASE_TOKENS = 200;
    uint256 internal constant UNITS_PER_BOND_UNIT = 100;

    uint256 internal constant LOSS_FORGOTTEN = 30 days;
    uint256 internal constant MOST_DOUBLINGS = 10;

    /// @dev Bounds how many may back a side, so that a draw can look at all of them.
    uint256 internal constant LEAST_PART = 4;
    uint256 internal constant JOINED_BONDS = 2;

    /* IMMUTABLES */

    uint256 private immutable BASE_UNITS;

    /* CONSTRUCTOR */

    constructor() {
        BASE_UNITS = BASE_TOKENS * 10 ** IERC20Metadata(address(TOKEN)).decimals();
    }

    /* JOIN */

    /// @inheritdoc IDisputeCourt
    function back(uint256 id, Side side, uint96 amount) external nonReentrant {
        // check
        if (side == Side.Neither) revert SideMissing();
        (uint256 stage, uint256 most) = _stageOpen(id, side);
        Case storage case_ = _cases[id];
        uint256 missing = most - Math.min(most, _stages[id][stage].raised[side]);
        uint256 least = Math.min(missing, _bondAt(case_, stage) / LEAST_PART);
        if (amount > missing) revert BondTooLarge(amount, missing);
        if (amount == 0 || amount < least) revert BondTooSmall(amount, least);
        bytes32 juror = INQUIRY.conflictOf(INQUIRY.partyOf(msg.sender), _parties[id].seated);
        if (juror != 0) revert JurorsParty(juror);

        // effect
        _addParty(id, msg.sender);
        _book(id, stage, side, amount);

        // interaction
        _receive(amount);
    }

    /* VIEWS */

    /// @inheritdoc IDisputeCourt
    function bondOf(uint256 id, uint256 stage, Side side, address account)
        external
        view
        returns (uint256 raised, uint256 bond)
    {
        Stage storage stage_ = _stages[id][stage];
        return (stage_.raised[side], stage_.bonds[side][account]);
    }

    /// @inheritdoc IDisputeCourt
    function quote(address challenger, uint256 units) public view returns (uint96) {
        uint256 doublings = Math.min(_lossesOf(INQUIRY.partyOf(challenger)), MOST_DOUBLINGS);
        return SafeCast.toUint96((BASE_UNITS + units / UNITS_PER_BOND_UNIT) << doublings);
    }

    /* INTERNAL */

    function _book(uint256 id, uint256 stage, Side side, uint96 amount) internal {
        Stage storage stage_ = _stages[id][stage];
        stage_.raised[side] += amount;
        stage_.bonds[side][msg.sender] += amount;
        _liabilities += amount;
        emit Backed(id, stage, side, msg.sender, amount);
    }

    function _addParty(uint256 id, address account) internal {
        Parties storage parties = _parties[id];
        bytes32 party = INQUIRY.partyOf(account);
        if (parties.isBacker[party]) return;
        parties.isBacker[party] = true;
        parties.backers.push(party);
    }

    function _lossesOf(bytes32 party) internal view returns (uint256 losses) {
        Record storage record = _records[party];
        uint256 forgotten = (block.timestamp - record.since) / LOSS_FORGOTTEN;
        losses = record.losses - Math.min(record.losses, forgotten);
    }

    /// @dev Take exactly `amount` from the caller: a token that delivers anything else is refused.
    function _receive(uint96 amount) internal {
        uint256 expected = TOKEN.balanceOf(address(this)) + amount;
        TOKEN.safeTransferFrom(msg.sender, address(this), amount);
        uint256 balance = TOKEN.balanceOf(address(this));
        if (balance != expected) revert ILedger.BalanceDiffers(balance, expected);
    }

    function _stageOpen(uint256 id, Side side) private view returns (uint256 stage, uint256 most) {
        (uint256 level, Phase phase) = _position(id);
        Case storage case_ = _cases[id];
        if (phase == Phase.Joining) return (0, JOINED_BONDS * case_.bond);
        if (phase != Phase.Appealing && phase != Phase.CouncilAppealing) revert PhaseDiffers(phase);
        if (phase == Phase.CouncilAppealing && side == _benches[id][level].council) revert SideNotAsked(side);
        stage = level + 1;
        most = _bondAt(case_, stage);
    }
}

// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Guard} from "../libraries/Guard.sol";
import {IAttestations, State} from "../../interfaces/IAttestations.sol";
import {ICases} from "../../interfaces/ICases.sol";
import {Statements} from "../Statements.sol";

/// @title Cases: the slice through which the court stops a root, or one account's newest share.
abstract contract Cases is ICases, Statements {
    /* CONSTANTS */

    uint256 internal constant CASE_LIMIT = 90 days;

    /* ATTESTATIONS */

    /// @inheritdoc ICases
    function freeze(uint256 program, uint64 epoch) external {
        _checkCourt();
        (Book storage book, Guard guard) = _known(program);
        State state = _stateOf(guard, epoch);
        if (state != State.Pending) revert IAttestations.NotPending(epoch, state);
        if (book.caseEpoch == epoch) revert CaseRepeated(epoch);
        uint40 until = uint40(block.timestamp + CASE_LIMIT);
        (book.caseEpoch, book.caseUntil) = (uint24(epoch), until);
        book.guard = guard.disputed();
        emit Frozen(program, epoch, until);
    }

    /// @inheritdoc ICases
    function void(uint256 program, uint64 epoch) external {
        _checkCourt();
        (Book storage book, Guard guard) = _checkDisputed(program, epoch);
        _void(program, book, guard, 0, address(0));
    }

    /// @inheritdoc ICases
    function uphold(uint256 program, uint64 epoch) external {
        (Book storage book, Guard guard) = _checkDisputed(program, epoch);
        if (block.timestamp < book.caseUntil) _checkCourt();
        book.guard = guard.upheld();
        emit Upheld(program, epoch);
    }

    /* ACCOUNTS */

    /// @inheritdoc ICases
    function hold(uint256 program, address account, uint96 upTo) external {
        _checkCourt();
        (Book storage book, Guard guard) = _known(program);
        Hold storage held = book.holds[account];
        uint32 placedAt = uint32(guard.epoch()) + 1;
        if (held.isPlaced || held.placedAt == placedAt) revert HoldRepeated(account, held.placedAt - 1);
        uint40 until = uint40(block.timestamp + CASE_LIMIT);
        (held.upTo, held.until, held.placedAt, held.isPlaced) = (upTo, until, placedAt, true);
        ++book.holdCount;
        book.guard = guard.withHolds(true);
        emit Held(program, account, upTo, until);
    }

    /// @inheritdoc ICases
    function correct(uint256 program, address account, uint96 to) external {
        _checkCourt();
        (Book storage book, Guard guard) = _known(program);
        Hold storage held = book.holds[account];
        if (!held.isPlaced || block.timestamp >= held.until) revert NotHeld(account);
        uint96 paid = uint96(book.accounts[account].word);
        if (to < paid) revert CorrectionBelowPaid(to, paid);
        uint256 from = guard.newestStanding() + 1;
        (held.upTo, held.correctedFrom) = (to, uint32(from) + 1);
        emit Corrected(program, account, to, uint64(from));
    }

    /// @inheritdoc ICases
    function release(uint256 program, address account) external {
        (Book storage book, Guard guard) = _known(program);
        Hold storage held = book.holds[account];
        if (!held.isPlaced) revert NotHeld(account);
        if (block.timestamp < held.until) _checkCourt();
        // Two final trees pay: the corrected one is the older of them when the next is final.
        uint256 correctedFrom = held.correctedFrom;
        if (correctedFrom != 0 && guard.newestFinal() < correctedFrom) revert CorrectionOpen(account, correctedFrom);
        (held.upTo, held.until, held.correctedFrom, held.isPlaced) = (0, 0, 0, false);
        if (--book.holdCount == 0) book.guard = guard.withHolds(false);
        emit Released(program, account);
    }

    /* VIEWS */

    /// @inheritdoc ICases
    function holdOf(uint256 program, address account)
        external
        view
        returns (bool isPlaced, uint96 upTo, uint40 until, uint64 correctedFrom)
    {
        Hold storage held = _books[program].holds[account];
        (isPlaced, upTo, until) = (held.isPlaced, held.upTo, held.until);
        if (held.correctedFrom != 0) correctedFrom = held.correctedFrom - 1;
    }

    /* INTERNAL */

    function _checkCourt() internal view {
        if (msg.sender != COURT) revert NotCourt(msg.sender);
    }

    function _checkDisputed(uint256 program, uint64 epoch) private view returns (Book storage book, Guard guard) {
        (book, guard) = _known(program);
        State state = _stateOf(guard, epoch);
        if (state != State.Disputed) revert NotDisputed(epoch, state);
    }
}

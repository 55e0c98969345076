// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IAttestations} from "../../interfaces/IAttestations.sol";
import {ICases} from "../../interfaces/ICases.sol";
import {Life} from "./Life.sol";

/// @title LifeCourt: what the court does, what others try in its place, and what goes on without it.
abstract contract LifeCourt is Life {
    /// @dev Three in four calls come from the court.
    function _caller(uint256 seed) private returns (address) {
        _object(seed % 4 == 0, ICases.NotCourt.selector);
        return seed % 4 == 0 ? STRANGER : COURT;
    }

    /* ATTESTATIONS */

    function freeze(uint256 programSeed, uint256 callerSeed) external noticing {
        uint256 program = _program(programSeed);
        Model storage model = models[program];
        address caller = _caller(callerSeed);
        _object(!_isPending(program), IAttestations.NotPending.selector);
        _object(model.caseEpoch == model.last, ICases.CaseRepeated.selector);
        if (!_call(caller, abi.encodeCall(ICases.freeze, (program, uint64(model.last))))) return;
        model.disputed = true;
        (model.caseEpoch, model.caseUntil) = (model.last, _now() + CASE_LIMIT);
    }

    function rule(uint256 programSeed, uint256 callerSeed, bool isVoid) external noticing {
        uint256 program = _program(models[_program(programSeed)].disputed ? programSeed : programSeed / 2);
        Model storage model = models[program];
        bool isLate = !isVoid && _now() >= model.caseUntil && model.disputed;
        address caller = isLate ? STRANGER : _caller(callerSeed);
        _object(!model.disputed, ICases.NotDisputed.selector);
        bytes memory call = isVoid
            ? abi.encodeCall(ICases.void, (program, uint64(model.last)))
            : abi.encodeCall(ICases.uphold, (program, uint64(model.last)));
        if (!_call(caller, call)) return;
        if (isVoid) _believeVoided(program);
        else model.disputed = false;
    }

    /* ACCOUNTS */

    function hold(uint256 programSeed, uint256 accountSeed, uint256 upTo, uint256 callerSeed) external noticing {
        uint256 program = _program(programSeed);
        address account = _account(accountSeed % ACCOUNTS);
        Held storage held = models[program].held[account];
        address caller = _caller(callerSeed);
        uint256 placedAt = models[program].last + 1;
        upTo = upTo % (30_000 * DOLLAR);
        _object(held.isPlaced || held.placedAt == placedAt, ICases.HoldRepeated.selector);
        if (!_call(caller, abi.encodeCall(ICases.hold, (program, account, uint96(upTo))))) return;
        (held.isPlaced, held.upTo, held.until, held.placedAt) = (true, upTo, _now() + CASE_LIMIT, placedAt);
        ++models[program].holds;
    }

    function release(uint256 programSeed, uint256 accountSeed, uint256 callerSeed) external noticing {
        uint256 program = _program(programSeed);
        address account = _account(accountSeed % ACCOUNTS);
        bool isLapsed = _now() >= models[program].held[account].until;
        _release(program, account, isLapsed ? STRANGER : _caller(callerSeed));
    }

    function _release(uint256 program, address account, address caller) internal {
        Held storage held = models[program].held[account];
        _object(!held.isPlaced, ICases.NotHeld.selector);
        if (!_call(caller, abi.encodeCall(ICases.release, (program, account)))) return;
        (held.isPlaced, held.upTo, held.until) = (false, 0, 0);
        --models[program].holds;
    }
}

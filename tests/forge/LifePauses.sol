// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IPauses} from "../../interfaces/IPauses.sol";
import {ISigners} from "../../interfaces/ISigners.sol";
import {Life} from "./Life.sol";

/// @title LifePauses: stewards that stop attesting, and let it go on.
abstract contract LifePauses is Life {
    uint256 private constant REST = 30 days;

    /// @dev One in four times a stranger tries to.
    function pause(uint256 programSeed, uint256 callerSeed) external noticing {
        uint256 program = _program(programSeed);
        Model storage model = models[program];
        address caller = callerSeed % 4 == 0 ? STRANGER : STEWARDS;
        _object(caller == STRANGER, ISigners.NotStewards.selector);
        _object(model.pausedUntil != 0 && _now() < model.pausedUntil + REST, IPauses.PausedRecently.selector);
        if (!_do("pause", caller, abi.encodeCall(IPauses.pauseAttestations, (program)))) return;
        (model.pausedAt, model.pausedUntil) = (_now(), _now() + 7 days);
    }

    function resume(uint256 programSeed, uint256 callerSeed) external noticing {
        uint256 program = _program(programSeed);
        Model storage model = models[program];
        address caller = callerSeed % 4 == 0 ? STRANGER : STEWARDS;
        _object(caller == STRANGER, ISigners.NotStewards.selector);
        _object(_now() >= model.pausedUntil, IPauses.NotPaused.selector);
        bytes memory call = abi.encodeCall(IPauses.unpause, (program));
        if (_do("resume", caller, call)) model.pausedUntil = _now();
    }
}

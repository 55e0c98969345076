// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IPauses} from "../../interfaces/IPauses.sol";
import {ISigners} from "../../interfaces/ISigners.sol";
import {IWeights} from "../../interfaces/IWeights.sol";
import {Life} from "./Life.sol";
import {vm} from "./Cheats.sol";

/// @title LifeWeights: votes on weights that one programme follows, and pauses of attesting.
abstract contract LifeWeights is Life {
    uint256 internal constant FOLLOWER = 2;
    uint256 private constant REST = 30 days;

    /* WEIGHTS */

    /// @dev Governance votes for other weights, as often as it may.
    function vote(uint256 firstSeed) external noticing {
        uint16 first = uint16(1 + firstSeed % 9_999);
        uint16[] memory before = policy.weightsAt(policy.current());
        uint16 most = before[0] < 5_000 ? before[0] + 5_000 : 9_999;
        uint16 least = before[0] > 5_000 ? before[0] - 5_000 : 1;
        if (first < least || first > most || first == before[0] || _now() < policy.nextChangeAt()) return;
        vm.prank(GOVERNANCE);
        policy.setWeights(_two(first));
        ++done["vote"];
    }

    /// @dev Mostly the programme that follows the policy.
    function adoptWeights(uint256 programSeed) external noticing {
        uint256 program = programSeed % 4 == 0 ? _program(programSeed / 4) : FOLLOWER;
        Model storage model = models[program];
        uint256 next = model.weightsWait == 0 ? model.version : model.weightsWait;
        bytes32 voted = policy.hashAt(policy.current());
        _objectUnlessOpen(program);
        _object(program != FOLLOWER, IWeights.WeightsFixed.selector);
        _object(_weightsOf(program, next) == voted, IWeights.WeightsUnchanged.selector);
        if (!_do("adoptWeights", STRANGER, abi.encodeCall(IWeights.adoptWeights, (program)))) return;
        model.weightsWait = _write(program, next, model.isOdd[next]);
        model.weights[model.weightsWait] = voted;
        if (model.rotationWaits == 0) return;
        model.rotationWaits = _write(program, model.weightsWait, model.isOdd[model.rotationWaits]);
    }

    /* PAUSES */

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

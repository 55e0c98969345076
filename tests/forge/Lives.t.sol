// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Actions} from "./Actions.sol";
import {LifeHandler} from "./LifeHandler.sol";
import {vm} from "./Cheats.sol";

/// @title Lives: that random lives are rich: every action goes through now and then, not only its refusals.
contract LivesTest {
    uint256 private constant LIVES = 40;
    uint256 private constant STEPS = 64;

    event log_named_uint(string action, uint256 times); // forge shows it with -vv

    mapping(string action => uint256) private _times;

    /// @notice In forty lives drawn by a fixed seed, everything that can be done is done.
    function test_everyActionHappens() external {
        string[38] memory actions = [
            "adoptWeights",
            "attest",
            "attest: a ruling applied",
            "cancel",
            "cancel: announced",
            "claim",
            "claimInto",
            "claimWithSig",
            "consent",
            "correct",
            "declareShort",
            "depositBond",
            "donate",
            "finishRecovery",
            "freeze",
            "fund",
            "hold",
            "lose",
            "paid while short",
            "pause",
            "refund",
            "refuseRecovery",
            "release",
            "replace",
            "resume",
            "rotate",
            "rotation sealed",
            "setPayee",
            "settle",
            "slashBond",
            "startRecovery",
            "uphold",
            "void",
            "void by the court",
            "void: refused for a ruling",
            "vote",
            "weights sealed",
            "withdrawBond"
        ];
        for (uint256 life = 0; life < LIVES; ++life) {
            LifeHandler handler = _live(life);
            for (uint256 i = 0; i < actions.length; ++i) {
                _times[actions[i]] += handler.count(actions[i]);
            }
        }
        for (uint256 i = 0; i < actions.length; ++i) {
            emit log_named_uint(actions[i], _times[actions[i]]);
        }
        for (uint256 i = 0; i < actions.length; ++i) {
            vm.assertLe(1, _times[actions[i]], string.concat("never: ", actions[i]));
        }
    }

    function _live(uint256 life) private returns (LifeHandler handler) {
        handler = new LifeHandler();
        bytes4[] memory selectors = Actions.all(handler);
        for (uint256 step = 0; step < STEPS; ++step) {
            bytes32 seed = keccak256(abi.encode(life, step));
            bytes memory words =
                abi.encode(_word(seed, 1), _word(seed, 2), _word(seed, 3), _word(seed, 4), _word(seed, 5));
            bytes4 action = selectors[uint256(seed) % selectors.length];
            (bool success, bytes memory answer) = address(handler).call(bytes.concat(action, words));
            vm.assertTrue(success, string.concat(vm.toString(life), "/", vm.toString(step), ": ", string(answer)));
        }
        handler.finish();
    }

    function _word(bytes32 seed, uint256 position) private pure returns (uint256) {
        return uint256(keccak256(abi.encode(seed, position)));
    }
}

// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {LifeHandler} from "./LifeHandler.sol";

/// @title Actions: what may happen in a random life; what is named more often happens more often.
library Actions {
    /// @notice The selectors to draw from.
    function all(LifeHandler handler) internal pure returns (bytes4[] memory selectors) {
        bytes4[46] memory chosen = [
            handler.attest.selector,
            handler.attest.selector,
            handler.attest.selector,
            handler.attest.selector,
            handler.attest.selector,
            handler.attest.selector,
            handler.wait.selector,
            handler.wait.selector,
            handler.wait.selector,
            handler.wait.selector,
            handler.claim.selector,
            handler.claimWithSig.selector,
            handler.claimAll.selector,
            handler.settle.selector,
            handler.claimWithSig.selector,
            handler.claimInto.selector,
            handler.claimInto.selector,
            handler.setPayee.selector,
            handler.startRecovery.selector,
            handler.refuseRecovery.selector,
            handler.finishRecovery.selector,
            handler.finishRecovery.selector,
            handler.void.selector,
            handler.void.selector,
            handler.fund.selector,
            handler.donate.selector,
            handler.refund.selector,
            handler.cancel.selector,
            handler.freeze.selector,
            handler.rule.selector,
            handler.hold.selector,
            handler.correct.selector,
            handler.correct.selector,
            handler.release.selector,
            handler.depositBond.selector,
            handler.takeBond.selector,
            handler.rotate.selector,
            handler.consent.selector,
            handler.replace.selector,
            handler.shortage.selector,
            handler.vote.selector,
            handler.adoptWeights.selector,
            handler.adoptWeights.selector,
            handler.adoptWeights.selector,
            handler.pause.selector,
            handler.resume.selector
        ];
        selectors = new bytes4[](chosen.length);
        for (uint256 i = 0; i < chosen.length; ++i) {
            selectors[i] = chosen[i];
        }
    }
}

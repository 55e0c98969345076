// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {GuardLibrary} from "../libraries/Guard.sol";
import {IPrograms, Milestone, ProgramTerms} from "../../interfaces/IPrograms.sol";
import {ProgramViews} from "./ProgramViews.sol";
import {Terms} from "../libraries/Terms.sol";

/// @title Creation: the slice that checks and writes a programme's terms.
abstract contract Creation is ProgramViews {
    /* CONSTANTS */

    uint256 internal constant MAX_SIGNERS = 64;
    uint256 internal constant MAX_MILESTONES = 16;
    uint40 internal constant MIN_WINDOW = 1 seconds;
    uint40 internal constant MAX_WINDOW = 365 days;
    uint8 internal constant LAST_METRIC = 3;

    /// @dev All programmes are walked when the escrow is short, in one transaction: about 8,000 gas each.
    uint256 internal constant MAX_PROGRAMS = 2_000;

    /* CREATE */

    /// @inheritdoc IPrograms
    function createProgram(ProgramTerms calldata terms) external returns (uint256 program) {
        // check
        _checkNotShort();
        if (_programCount == MAX_PROGRAMS) revert EscrowFull(MAX_PROGRAMS);
        if (terms.token != address(TOKEN)) revert TokenDiffers(terms.token, address(TOKEN));
        if (terms.window < MIN_WINDOW || terms.window > MAX_WINDOW) {
            revert WindowOutOfRange(terms.window, MIN_WINDOW, MAX_WINDOW);
        }
        bytes32 weightsHash = terms.weightsHash == 0 ? _policyHash() : terms.weightsHash;
        if (terms.bond != 0 && terms.poster == address(0)) revert BondWithoutPoster(terms.bond);
        _checkSigners(terms.signers, terms.quorum);
        _checkMilestones(terms.milestones);

        // effect
        program = ++_programCount;
        _books[program].guard = GuardLibrary.created();
        Terms.write(program, msg.sender, terms, weightsHash);

        // log
        emit ProgramCreated(program, msg.sender, terms.token, weightsHash, terms.termsHash);
    }

    /* INTERNAL */

    function _checkSigners(address[] calldata signers, uint8 quorum) internal pure {
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
}

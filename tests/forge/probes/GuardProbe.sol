// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Guard, GuardLibrary, Standing} from "../../../contracts/libraries/Guard.sol";

/// @title GuardProbe: lets a test read and rewrite a guard word.
contract GuardProbe {
    struct Fields {
        bool exists;
        bool stands;
        bool isFinal;
        uint256 paid;
        uint256 epoch;
        uint256 finalAt;
        uint256 milestone;
        uint256 newestFinal;
        uint256 newestStanding;
        Standing standing;
        uint256[3] leafCounts; // of the newest three epochs, newest first
        uint256 released; // bit m - 1 for milestone m
        bool hasHolds;
        bool isShort;
        bool isPaused;
    }

    function created() external view returns (Guard) {
        return GuardLibrary.created();
    }

    function attested(Guard guard, uint256 epoch, uint256 finalAt, uint256 leafCount, uint256 milestone)
        external
        pure
        returns (Guard)
    {
        return guard.attested(epoch, finalAt, leafCount, milestone);
    }

    function voided(Guard guard) external pure returns (Guard) {
        return guard.voided();
    }

    function withPaid(Guard guard, uint256 paid) external pure returns (Guard) {
        return guard.withPaid(paid);
    }

    function disputed(Guard guard) external pure returns (Guard) {
        return guard.disputed();
    }

    function upheld(Guard guard) external pure returns (Guard) {
        return guard.upheld();
    }

    function closed(Guard guard) external pure returns (Guard) {
        return guard.closed();
    }

    function withHolds(Guard guard, bool isAny) external pure returns (Guard) {
        return guard.withHolds(isAny);
    }

    function short(Guard guard) external pure returns (Guard) {
        return guard.short();
    }

    function paused(Guard guard) external pure returns (Guard) {
        return guard.paused();
    }

    function read(Guard guard) external view returns (Fields memory fields) {
        fields.exists = guard.exists();
        fields.stands = guard.stands();
        fields.isFinal = guard.isFinal();
        fields.paid = guard.paid();
        fields.epoch = guard.epoch();
        fields.finalAt = guard.finalAt();
        fields.milestone = guard.milestone();
        fields.hasHolds = guard.hasHolds();
        fields.isShort = guard.isShort();
        fields.isPaused = guard.isPaused();
        fields.newestFinal = guard.newestFinal();
        fields.newestStanding = guard.newestStanding();
        fields.standing = guard.standing();
        for (uint256 back = 0; back < 3 && back <= guard.epoch(); ++back) {
            fields.leafCounts[back] = guard.leafCountOf(guard.epoch() - back);
        }
        for (uint256 number = 1; number <= 16; ++number) {
            if (guard.isReleased(number)) fields.released |= 1 << (number - 1);
        }
    }
}

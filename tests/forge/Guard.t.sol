// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Guard, Standing} from "../../contracts/libraries/Guard.sol";
import {GuardProbe} from "./probes/GuardProbe.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {vm} from "./Cheats.sol";
import {World} from "./World.sol";

/// @title Guard: the packed word says after any history what plain variables would say.
contract GuardTest is World {
    GuardProbe private probe;
    GuardProbe.Fields private model;
    mapping(uint256 epoch => uint256) private leafCounts;

    function setUp() external {
        vm.warp(BIRTH);
        probe = GuardProbe(_deploy("GuardProbe", ""));
    }

    /// @notice Any twelve steps of attesting, paying, voiding and waiting leave every field as plain variables have it.
    function testFuzz_everyHistoryIsReadBack(uint256 seed) external {
        Guard guard = probe.created();
        model.exists = true;
        model.finalAt = _now();
        model.standing = Standing.Standing;
        for (uint256 step = 0; step < 12; ++step) {
            _compare(guard);
            guard = _step(guard, uint256(keccak256(abi.encode(seed, step))));
        }
        _compare(guard);
    }

    /// @notice Epoch and window end at the last value their bits hold, and are refused beyond it, never cut.
    function testFuzz_nothingIsCut(uint256 epoch, uint256 finalAt) external {
        Guard guard = probe.created();
        bytes memory call = abi.encodeCall(probe.attested, (guard, epoch, finalAt, 1, 0));
        (bool success, bytes memory answer) = address(probe).call(call);
        vm.assertTrue(success == (epoch <= type(uint24).max && finalAt <= type(uint32).max), "cut or refused wrongly");
        if (!success) vm.assertTrue(bytes4(answer) == SafeCast.SafeCastOverflowedUintDowncast.selector, "no name");
    }

    /// @notice The largest values of all fields stand side by side.
    function test_everyFieldAtItsMost() external {
        Guard guard = probe.withPaid(probe.created(), type(uint96).max);
        for (uint256 i = 3; i > 0; --i) {
            uint256 epoch = uint256(type(uint24).max) + 1 - i;
            guard = probe.attested(guard, epoch, type(uint32).max, type(uint24).max, 17 - i);
        }
        guard = probe.closed(probe.paused(probe.short(probe.withHolds(guard, true))));
        GuardProbe.Fields memory fields = probe.read(guard);
        vm.assertTrue(fields.standing == Standing.Closed && !fields.stands && fields.exists, "closed");
        vm.assertTrue(fields.hasHolds && fields.isShort && fields.isPaused, "flags");
        vm.assertEq(fields.paid, type(uint96).max, "paid");
        vm.assertEq(fields.epoch, type(uint24).max, "epoch");
        vm.assertEq(fields.finalAt, type(uint32).max, "final at");
        vm.assertEq(fields.released, 0xe000, "released");
        vm.assertEq(fields.milestone, 16, "milestone");
        vm.assertEq(fields.leafCounts[0], type(uint24).max, "leaf count");
        vm.assertEq(fields.leafCounts[2], type(uint24).max, "oldest leaf count");
    }

    /// @notice The window ends with its own second, an odd one and an even one.
    function test_windowEnds() external {
        for (uint256 finalAt = BIRTH + 10; finalAt < BIRTH + 12; ++finalAt) {
            Guard guard = probe.attested(probe.created(), 1, finalAt, 1, 0);
            vm.warp(finalAt - 1);
            GuardProbe.Fields memory fields = probe.read(guard);
            vm.assertTrue(!fields.isFinal && fields.newestFinal == 0, "final a second early");
            vm.warp(finalAt);
            fields = probe.read(guard);
            vm.assertTrue(fields.isFinal && fields.newestFinal == 1, "not final in its second");
        }
    }

    /// @notice A programme that was never created has no guard and no history.
    function test_emptyWordIsNoProgramme() external view {
        GuardProbe.Fields memory fields = probe.read(Guard.wrap(0));
        vm.assertTrue(!fields.exists && !fields.stands && !fields.isFinal, "an empty word exists");
        vm.assertEq(fields.newestFinal, 0, "an empty word has a final epoch");
    }

    function _step(Guard guard, uint256 seed) private returns (Guard) {
        uint256 kind = seed % 7;
        seed >>= 8;
        if (kind == 0) {
            model.paid = seed % 2 ** 96;
            return probe.withPaid(guard, model.paid);
        }
        if (kind == 1) {
            vm.warp(_now() + seed % 3 days);
            return guard;
        }
        if (kind == 3) return _flag(guard, seed);
        if (kind == 4 && model.epoch != 0 && model.standing == Standing.Standing) {
            model.standing = Standing.Disputed;
            return probe.disputed(guard);
        }
        if (model.standing == Standing.Disputed) {
            if (kind == 2) return _void(guard);
            model.standing = Standing.Standing;
            return probe.upheld(guard);
        }
        if (kind == 2 && model.epoch != 0 && model.standing == Standing.Standing) return _void(guard);
        return _attest(guard, seed);
    }

    function _flag(Guard guard, uint256 seed) private returns (Guard) {
        if (seed % 3 == 0) {
            model.isShort = true;
            return probe.short(guard);
        }
        if (seed % 3 == 1) {
            model.isPaused = true;
            return probe.paused(guard);
        }
        model.hasHolds = seed % 2 == 1;
        return probe.withHolds(guard, model.hasHolds);
    }

    function _void(Guard guard) private returns (Guard) {
        model.standing = Standing.Voided;
        if (model.milestone != 0) model.released &= ~(1 << (model.milestone - 1));
        return probe.voided(guard);
    }

    function _attest(Guard guard, uint256 seed) private returns (Guard) {
        uint256 milestone = seed % 17;
        if (milestone != 0 && model.released >> (milestone - 1) & 1 == 1) milestone = 0;
        if (model.standing == Standing.Standing) ++model.epoch;
        model.standing = Standing.Standing;
        (model.milestone, model.isPaused) = (milestone, false);
        model.finalAt = _now() + seed % 2 days;
        leafCounts[model.epoch] = seed >> 32 & 0xffffff;
        if (milestone != 0) model.released |= 1 << (milestone - 1);
        return probe.attested(guard, model.epoch, model.finalAt, leafCounts[model.epoch], milestone);
    }

    function _compare(Guard guard) private {
        model.stands = model.standing == Standing.Standing;
        model.isFinal = model.stands && _now() >= model.finalAt;
        model.newestFinal = model.isFinal || model.epoch == 0 ? model.epoch : model.epoch - 1;
        model.newestStanding = model.standing == Standing.Voided ? model.epoch - 1 : model.epoch;
        for (uint256 back = 0; back < 3; ++back) {
            model.leafCounts[back] = back <= model.epoch ? leafCounts[model.epoch - back] : 0;
        }
        GuardProbe.Fields memory expected = model;
        vm.assertEq(keccak256(abi.encode(probe.read(guard))), keccak256(abi.encode(expected)), "a field differs");
    }
}

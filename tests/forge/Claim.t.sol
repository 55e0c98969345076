// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IFunding} from "../../interfaces/IFunding.sol";
import {ILedger} from "../../interfaces/ILedger.sol";
import {Attestation, IAttestations} from "../../interfaces/IAttestations.sol";
import {IPrograms} from "../../interfaces/IPrograms.sol";
import {IRewardEscrow} from "../../interfaces/IRewardEscrow.sol";
import {Leaf, Trees} from "./Trees.sol";
import {Scene} from "./Scene.sol";
import {vm} from "./Cheats.sol";

/// @title Claim: who is paid what, when, and by which refusal everything else ends.
contract ClaimTest is Scene {
    /// @notice 3: whatever shares two epochs give, in whatever order they are claimed, each account gets its last leaf.
    function testFuzz_arithmetic(uint96[5] memory shares, uint256 order) external {
        _settleShares(1, shares);
        Leaf[] memory first = _leaves(1);
        for (uint256 i = 0; i < 5; ++i) {
            if (order >> i & 1 == 1 && first[i].reward > 0) vm.assertEq(_claim(1, i), first[i].reward, "first");
        }
        for (uint256 i = 0; i < 5; ++i) {
            shares[i] = shares[(i + order % 5) % 5];
        }
        _settleShares(2, shares);
        Leaf[] memory second = _leaves(2);
        uint256 paid = 0;
        for (uint256 i = 0; i < 5; ++i) {
            uint256 before = coin.balanceOf(second[i].account);
            if (second[i].reward > before) vm.assertEq(_claim(2, i), second[i].reward - before, "second");
            vm.assertEq(coin.balanceOf(second[i].account), second[i].reward, "balance");
            vm.assertEq(escrow.paidTo(1, second[i].account), second[i].reward, "paid to");
            paid += second[i].reward;
        }
        vm.assertEq(escrow.programOf(1).paid, paid, "paid");
        vm.assertEq(paid, _amountOf(1) + _amountOf(2), "everything released was claimed");
        vm.assertEq(coin.balanceOf(address(escrow)), FUNDED - paid, "rest");
    }

    /// @dev The milestone's pot by these weights; the last account takes what rounding leaves.
    function _settleShares(uint256 milestone, uint96[5] memory weights) private {
        Leaf[] memory leaves = new Leaf[](5);
        Leaf[] memory before = _leaves(milestone - 1);
        uint256 all = 0;
        for (uint256 i = 0; i < 5; ++i) {
            all += weights[i];
        }
        uint256 left = _amountOf(milestone);
        for (uint256 i = 0; i < 5; ++i) {
            uint256 share = i == 4 ? left : (all == 0 ? 0 : uint256(_amountOf(milestone)) * weights[i] / all);
            left -= share;
            leaves[i] = Leaf(_account(i), uint96(share), 1);
            if (before.length != 0) leaves[i].reward += before[i].reward;
        }
        _post(_statement(1, milestone, leaves), leaves);
        vm.warp(_now() + WINDOW);
    }

    /// @notice 13: all milestones released and claimed leave nothing in the escrow.
    function test_nothingIsLeft() external {
        for (uint256 milestone = 1; milestone <= MILESTONES; ++milestone) {
            _settle(milestone, milestone);
        }
        for (uint256 i = 1; i <= MILESTONES; ++i) {
            _claim(3, i < 3 ? i - 1 : 2);
        }
        vm.assertEq(coin.balanceOf(address(escrow)), 0, "residue");
    }

    /// @notice The window opens at its last second and not before; an epoch that does not exist says so.
    function test_window() external {
        Leaf[] memory leaves = _nextLeaves(1, 0, 0);
        bytes memory early = abi.encodeCall(
            IRewardEscrow.claim, (1, 0, leaves[0].account, 0, leaves[0].reputation, 0, Trees.proof(leaves, 0))
        );
        _refused(early, abi.encodeWithSelector(IRewardEscrow.EpochNotClaimable.selector, 0, 0));
        _attest(1, 0);
        uint256 finalAt = _now() + WINDOW;
        vm.warp(finalAt - 1);
        _refused(_claimCall(1, 0), abi.encodeWithSelector(IRewardEscrow.WindowOpen.selector, finalAt));
        vm.warp(finalAt);
        _claim(1, 0);
        models[1].epochs[2] = models[1].epochs[1];
        bytes memory none = abi.encodeWithSelector(IRewardEscrow.EpochNotClaimable.selector, 2, 1);
        _refused(_claimCall(2, 0), none);
        models[1].epochs[0] = models[1].epochs[1];
        none = abi.encodeWithSelector(IRewardEscrow.EpochNotClaimable.selector, 0, 1);
        _refused(_claimCall(0, 0), none);
    }

    /// @notice The newest two final roots pay, an older one does not; a pending one keeps both.
    function test_lastTwoFinalRoots() external {
        _settle(1, 0);
        _settle(2, 1);
        _attest(3, 2);
        _claim(2, 1);
        _claim(1, 0);
        vm.warp(_now() + WINDOW);
        bytes memory old = abi.encodeWithSelector(IRewardEscrow.EpochNotClaimable.selector, 1, 3);
        _refused(_claimCall(1, 0), old);
        _claim(3, 2);
    }

    /// @notice A voided epoch pays nothing and is no open window.
    function test_voided() external {
        _settle(1, 0);
        Leaf[] memory next = _nextLeaves(1, 1, 0);
        next[0].account = STRANGER;
        _post(_statement(1, 0, next), next);
        escrow.voidReplaced(1, _leafProof(_leaves(1), 0), _leafProof(next, 0));
        bytes memory none = abi.encodeWithSelector(IRewardEscrow.EpochNotClaimable.selector, 2, 1);
        _refused(_claimCall(2, 0), none);
        vm.warp(_now() + WINDOW);
        _refused(_claimCall(2, 0), none);
        _claim(1, 0);
    }

    /// @notice E-01: a second claim, and one for an empty leaf, find nothing and say what was paid.
    function test_nothingToClaim() external {
        _settle(1, 0);
        _settle(0, 1);
        _claim(2, 0);
        (address account, uint96 reward) = (_account(0), _amountOf(1));
        bytes4 error_ = IRewardEscrow.NothingToClaim.selector;
        _refused(_claimCall(2, 0), abi.encodeWithSelector(error_, account, reward, reward));
        _refused(_claimCall(1, 0), abi.encodeWithSelector(error_, account, reward, reward));
        _refused(_claimCall(2, 1), abi.encodeWithSelector(error_, _account(1), 0, 0));
    }

    /// @notice 2: a moved leaf that became final cannot overdraw: the second to come finds what is released used up.
    function test_cannotOverdraw() external {
        _settleMovedLeaf();
        uint256 released = _amountOf(1);
        bytes memory over = abi.encodeWithSelector(IRewardEscrow.PaidExceedsReleased.selector, 2 * released, released);
        _refused(_claimCall(2, 1), over);
    }

    /// @notice E-21: any changed field of the leaf misses the root; nobody's programme is named.
    function testFuzz_forged(uint256 field, uint256 change) external {
        _settle(1, 0);
        _settle(2, 1);
        Leaf[] memory leaves = _leaves(2);
        Leaf memory leaf = leaves[1];
        bytes memory proof = Trees.proof(leaves, 1);
        uint32 index = 1;
        if (field % 5 == 0) leaf.account = address(uint160(leaf.account) ^ uint160(1 + change % 2 ** 159));
        if (field % 5 == 1) leaf.reward += uint96(1 + change % DOLLAR);
        if (field % 5 == 2) leaf.reputation ^= uint16(1 + change % (2 ** 16 - 1));
        if (field % 5 == 3) index = 0;
        if (field % 5 == 4) proof[change % 20] = ~proof[change % 20];
        bytes memory call = abi.encodeCall(
            IRewardEscrow.claim, (1, 2, leaf.account, leaf.reward, leaf.reputation, index, proof)
        );
        (bool success, bytes memory answer) = address(escrow).call(call);
        vm.assertTrue(!success && bytes4(answer) == IAttestations.WrongProof.selector, "a forged leaf was paid");
    }

    /// @notice A programme that does not exist is named by every call that takes one.
    function test_unknownProgram() external {
        bytes memory unknown = abi.encodeWithSelector(ILedger.UnknownProgram.selector, 7);
        _refused(abi.encodeCall(IRewardEscrow.claim, (7, 1, STRANGER, 1, 1, 0, "")), unknown);
        _refused(abi.encodeCall(IFunding.fund, (7, 1)), unknown);
        _refused(abi.encodeCall(IPrograms.programOf, (7)), unknown);
        _refused(abi.encodeCall(IPrograms.signersOf, (7)), unknown);
        _refused(abi.encodeCall(IPrograms.milestoneOf, (7, 1)), unknown);
        _refused(abi.encodeCall(IAttestations.stateOf, (7, 1)), unknown);
        _refused(abi.encodeCall(IAttestations.claimableEpochs, (7)), unknown);
    }

    /// @notice E-22: whoever calls, the leaf's account is paid, and the log says how much.
    function testFuzz_anyoneClaims(address caller) external {
        vm.assume(caller != address(0));
        _settle(1, 0);
        vm.recordLogs();
        vm.prank(caller);
        _claim(1, 0);
        vm.assertEq(coin.balanceOf(_account(0)), _amountOf(1), "balance");
        bytes memory topics =
            abi.encodePacked(IRewardEscrow.Claimed.selector, uint256(1), uint256(uint160(_account(0))));
        _logged(topics, abi.encode(_amountOf(1)));
    }
}
